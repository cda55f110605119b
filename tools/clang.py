# SPDX-License-Identifier: Apache-2.0
"""What format.py and tidy.py share: each clang formats and warns a little differently, so these two
gates hold for the clang of Debian 12 and leave themselves out with another one."""
import re
import subprocess

VERSION = "14"
SKIP = 77  # meson: this test was left out


def is_ours(program):
    """True when the program is of the clang that the gates are made for; else says so."""
    text = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"version (\d+)", text)
    if found and found.group(1) == VERSION:
        return True
    print(f"left out: {program} is {found.group(1) if found else 'absent'}, the gate is for {VERSION}")
    return False
