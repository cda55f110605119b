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


def check(top):
    for folder, pattern, build in KINDS:
        lists = top / build
        words = set(re.findall(r"'(?:test_|fuzz_)?(\w+)(?:\.\w+)?'",
                               re.sub(r"#.*", "", lists.read_text()))) if lists.exists() else set()
        for path in sorted((top / folder).rglob("*")):
            match = re.fullmatch(pattern, path.name)
            if match and match.group(1) not in words:
                yield f"{path.relative_to(top)}: is not in {build}, so it never runs"


if __name__ == "__main__":
    sys.exit(source.report(list(check(source.top_folder(sys.argv[1:])))))
