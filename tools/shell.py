#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs shellcheck over every shell script of tools/, packaging/ and .ci/.

usage: tools/shell.py [TOP]
"""
import subprocess
import sys

import source


def scripts(top):
    for folder in ("tools", "packaging", ".ci"):
        for path in sorted((top / folder).rglob("*")):
            if path.is_file() and path.read_bytes()[:40].startswith((b"#!/bin/sh", b"#!/bin/bash")):
                yield str(path)


if __name__ == "__main__":
    TOP = source.top_folder(sys.argv[1:])
    sys.exit(subprocess.run(["shellcheck", *scripts(TOP)], check=False).returncode)
