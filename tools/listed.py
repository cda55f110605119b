#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every test and every fuzz target stands in the meson.build that runs it: one that is
forgotten there is never built, and nobody notices.

usage: tools/listed.py [TOP]
"""
import re
import sys

import source

# (where the files are, what a file's name looks like, whose list it must be in)
KINDS = [
    ("tests/unit", r"test_(\w+)\.c", "tests/unit/meson.build"),
    ("tests/property", r"test_(\w+)\.c", "tests/property/meson.build"),
    ("tests/corpus", r"test_(\w+)\.c", "tests/corpus/meson.build"),
    ("tests/e2e", r"test_(\w+)\.py", "tests/e2e/meson.build"),
    ("tests/lint", r"test_(\w+)\.py", "tests/lint/meson.build"),
    ("fuzz", r"fuzz_(\w+)\.c", "fuzz/meson.build"),
]


# A list with a name of its own, as a dictionary has: 'sip': ['via', 'uri'].
ROOM = re.compile(r"'(\w+)'\s*:\s*\[([^\]]*)\]")


def words_of(text):
    """The names in quotes, without what every file of the kind has."""
    return set(re.findall(r"'(?:test_|fuzz_)?(\w+)(?:\.\w+)?'", text))


def check(top):
    for folder, pattern, build in KINDS:
        text = (top / build).read_text() if (top / build).exists() else ""
        text = re.sub(r"#.*", "", text)
        rooms = {room: words_of(names) for room, names in ROOM.findall(text)}
        for path in sorted((top / folder).rglob("*")):
            match = re.fullmatch(pattern, path.name)
            if not match:
                continue
            # tests/unit has a folder for each room, and may have the same name in two of them
            room = "/".join(path.relative_to(top / folder).parts[:-1])
            words = rooms.get(room, set()) if folder == "tests/unit" else words_of(text)
            if match.group(1) not in words:
                yield f"{path.relative_to(top)}: is not in {build}, so it never runs"


if __name__ == "__main__":
    sys.exit(source.report(list(check(source.top_folder(sys.argv[1:])))))
