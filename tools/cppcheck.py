#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs cppcheck over src/.

usage: tools/cppcheck.py [TOP]
"""
import subprocess
import sys

import source

COMMAND = ["cppcheck", "--quiet", "--error-exitcode=1", "--inline-suppr", "--std=c11", "-j2",
           "--enable=warning,performance,portability", "--suppress=missingIncludeSystem",
           "--suppress=normalCheckLevelMaxBranches", "-Isrc",
           '-DVARCO_VERSION="0"', "src"]

if __name__ == "__main__":
    sys.exit(subprocess.run(COMMAND, cwd=source.top_folder(sys.argv[1:]), check=False).returncode)
