#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy over src/, fuzz/ and bench/, two files at a time.

usage: tools/tidy.py BUILD-FOLDER [FILE...]      (one file with all the analyzer's steps:
                                                  clang-tidy -p BUILD-FOLDER FILE)

A file that was good is not looked at again until it, a header that it includes, its compiler
arguments or .clang-tidy changes; what was good is remembered in BUILD-FOLDER/tidy.
"""
import hashlib
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import clang
import source

FOLDERS = ("src", "fuzz", "bench")
JOBS = 2
SHOWN = 8  # errors of one file
COMMAND = ["clang-tidy", "--quiet", "--extra-arg=-Wno-unknown-warning-option"]


def closure(top, path, seen):
    """Adds to seen the file and every header of ours that it reaches."""
    if path in seen or not path.is_file():
        return seen
    seen.add(path)
    for _, kind, name in source.includes(path.read_text(errors="replace")):
        if kind == "own":
            for folder in (path.parent, top / "src"):
                closure(top, folder / name, seen)
    return seen


def key(top, path, arguments):
    """A hash of everything that clang-tidy's answer depends on."""
    digest = hashlib.sha256(arguments.encode())
    configs = {folder / ".clang-tidy" for folder in path.parents if (folder / ".clang-tidy").is_file()}
    for file in sorted(closure(top, path, set()) | {file for file in configs if top in file.parents}):
        digest.update(str(file.relative_to(top)).encode() + file.read_bytes())
    return digest.hexdigest()


def commands(build, top):
    """{path: compiler command} of the files that are ours to check."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = Path(entry["directory"], entry["file"]).resolve()
        if path.is_relative_to(top) and path.relative_to(top).parts[0] in FOLDERS:
            found.setdefault(path, entry["command"])
    return found


def tidy(build, path):
    done = subprocess.run([*COMMAND, "-p", str(build), str(path)], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    errors = [line for line in done.stdout.splitlines() if re.search(r"(error|warning): ", line)]
    more = [f"... and {len(errors) - SHOWN} more in this file"] if len(errors) > SHOWN else []
    return done.returncode, "\n".join(errors[:SHOWN] + more if errors else [done.stdout])


def main(words):
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    if not clang.is_ours("clang-tidy"):
        return clang.SKIP
    build, top = Path(words[0]).resolve(), source.top_folder([]).resolve()
    files = commands(build, top)
    chosen = {Path(word).resolve() for word in words[1:]} or set(files)
    memory = build / "tidy"
    memory.mkdir(exist_ok=True)
    keys = {path: key(top, path, files[path]) for path in sorted(chosen & set(files))}
    todo = [path for path in keys if not (memory / keys[path]).exists()]
    bad = 0
    with ThreadPoolExecutor(JOBS) as pool:
        for path, (code, text) in zip(todo, pool.map(lambda path: tidy(build, path), todo)):
            if code == 0:
                (memory / keys[path]).touch()
            else:
                bad += 1
                print(text.replace(f"{build}/../", ""))
    print(f"{len(keys)} files, {len(todo)} of them changed, {bad} bad")
    return 1 if bad or not keys else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
