# SPDX-License-Identifier: Apache-2.0
"""What the checks share: which C files there are, and C text without comments and strings."""
import re
import sys
from pathlib import Path

# A comment, a string or a character constant: whatever begins first wins.
_SKIP = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)


def c_files(top, folders=("src",), endings=(".c", ".h")):
    """The C files below folders of top, sorted, as paths relative to top."""
    top = Path(top)
    return sorted(path.relative_to(top) for folder in folders
                  for path in (top / folder).rglob("*") if path.suffix in endings)


def blank(text, strings=True):
    """The text with comments, and strings if asked, as spaces: every line and column stays."""
    def spaces(match):
        word = match.group()
        if word[0] in "\"'" and not strings:
            return word
        return re.sub(r"[^\n]", " ", word)
    return _SKIP.sub(spaces, text)


def line_of(text, position):
    """The number of the line, from 1, in which a position of the text stands."""
    return text.count("\n", 0, position) + 1


def includes(text):
    """Yields (line, "system" or "own", name) for every #include."""
    plain = blank(text, strings=False)
    for match in INCLUDE.finditer(plain):
        yield (line_of(plain, match.start()), "system" if match.group(1) == "<" else "own",
               match.group(2))


def report(problems):
    """Prints the problems, one a line. Returns the exit code."""
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def top_folder(words):
    """The folder to check: the first argument, or the one above tools/."""
    return Path(words[0]) if words else Path(__file__).resolve().parent.parent


if __name__ == "__main__":
    sys.exit("tools/source.py is a part of the other tools")
