#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every C file is laid out as .clang-format says.

usage: tools/format.py [TOP]          to mend: tools/format.py --fix
"""
import subprocess
import sys

import clang
import source

FOLDERS = ("src", "tests", "fuzz", "bench")


def main(words):
    if not clang.is_ours("clang-format"):
        return clang.SKIP
    top = source.top_folder([word for word in words if word != "--fix"])
    mode = ["-i"] if "--fix" in words else ["--dry-run", "-Werror", "--ferror-limit=3"]
    files = [str(path) for path in source.c_files(top, FOLDERS)]
    return subprocess.run(["clang-format", "--style=file", *mode, *files], cwd=top,
                          check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
