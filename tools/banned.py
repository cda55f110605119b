#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that C files call nothing banned, and that clang-format is off around tables only.

usage: tools/banned.py [TOP]
"""
import re
import sys

import source

# names: (why, the folders where they are allowed)
BANNED = {
    "strcpy strcat stpcpy sprintf vsprintf strncpy strncat gets":
        ("knows no end of its target: use a slice or snprintf", ()),
    "strtok strtok_r": ("writes into its input: use a scan over a slice", ()),
    "atoi atol atoll atof sscanf": ("hides errors: use a scan over a slice", ()),
    "alloca setjmp longjmp _setjmp sigsetjmp siglongjmp": ("breaks the stack's order", ()),
    "malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf aligned_alloc":
        ("memory comes from base/memory.h", ("src/base", "fuzz", "bench")),
    "printf vprintf puts putchar": ("only a verb speaks to stdout", ("src/cmd", "fuzz", "bench")),
    "assert": ("use V_ASSERT of base/assert.h, which stays on in a release", ()),
    "localtime gmtime localtime_r ctime asctime":
        ("one buffer for all threads, or the zone of the machine", ()),
    "rand srand random srandom drand48": ("not random enough to be a secret", ("fuzz", "bench")),
    "inet_ntoa inet_addr inet_aton gethostbyname gethostbyaddr": ("knows nothing of IPv6", ()),
    "strerror": ("one buffer for all threads: use strerror_r in base/", ()),
    "select": ("breaks on descriptor 1024", ()),
    "signal": ("differs between systems: use sigaction", ()),
    "system popen": ("starts a shell", ()),
    "sleep usleep nanosleep": ("a thread that sleeps answers nobody", ()),
    "time clock clock_gettime gettimeofday":
        ("the time comes in as an argument, from base/clock", ("src/base", "src/net", "bench")),
}
CALL = re.compile(r"(?<![\w.>])(\w+)\s*\(")
FORMAT = re.compile(r"^[ \t]*//[ \t]*clang-format[ \t]+(off|on)\b(.*)$", re.M)
FLOW = re.compile(r"\b(if|for|while|do|switch|return|goto)\b")
WHY = {name: row for names, row in BANNED.items() for name in names.split()}


def check_calls(name, text):
    plain = source.blank(text)
    for match in CALL.finditer(plain):
        why, allowed = WHY.get(match.group(1), (None, ()))
        if why and not name.startswith(tuple(folder + "/" for folder in allowed)):
            yield f"{name}:{source.line_of(plain, match.start())}: {match.group(1)}(): {why}"


def check_format_marks(name, text):
    """Between "off" and "on" stands a table (or includes whose order matters), never a flow."""
    marks = list(FORMAT.finditer(text))
    for mark in marks:
        if mark.group(2).strip():
            yield (f"{name}:{source.line_of(text, mark.start())}: "
                   "clang-format ignores this mark: it must stand alone on its line")
    words = [mark.group(1) for mark in marks]
    if words != ["off", "on"] * (len(words) // 2):
        yield f"{name}:1: every clang-format off needs its own clang-format on"
        return
    for off, on in zip(marks[::2], marks[1::2]):
        inside = source.blank(text)[off.end():on.start()]
        line = source.line_of(text, off.start())
        if FLOW.search(inside):
            yield f"{name}:{line}: clang-format is off around code; only a table may have that"
        elif not ("{" in inside or "#include" in inside or "#define" in inside):
            yield f"{name}:{line}: clang-format is off around no table"


def check(top):
    problems = []
    for path in source.c_files(top, ("src", "fuzz", "bench", "tests")):
        name, text = path.as_posix(), (top / path).read_text(errors="replace")
        if not name.startswith("tests/"):
            problems += check_calls(name, text)
        problems += check_format_marks(name, text)
    return problems


if __name__ == "__main__":
    sys.exit(source.report(check(source.top_folder(sys.argv[1:]))))
