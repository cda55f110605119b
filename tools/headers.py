#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that public headers of src/ say what they are: a comment on top that names the file, the
licence, the guard, and a comment right above every function that is declared or defined.

usage: tools/headers.py [TOP]
"""
import re
import sys

import source

FUNCTION = re.compile(r"(\w+)\s*\([^;{}]*\)\s*(__attribute__\s*\(\(.*\)\)\s*)?$", re.S)
NO_FUNCTION = re.compile(r"^\s*(typedef|struct\s+\w+\s*$|enum\b(?!\s+\w+\s+\w)|_Static_assert|extern\s+const)")


def declarations(plain):
    """Yields (start, text) of what stands at the top level, each up to its ; or {."""
    plain = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group()),
                   plain, flags=re.M)
    depth, start = 0, 0
    for position, sign in enumerate(plain):
        if sign in ";{" and depth == 0:
            text = plain[start:position]
            yield start + len(text) - len(text.lstrip()), text.strip()
            start = position + 1
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            start = position + 1


def check_functions(name, text):
    for start, declaration in declarations(source.blank(text)):
        match = FUNCTION.search(declaration)
        if not match or NO_FUNCTION.match(declaration) or "=" in declaration.split("(")[0]:
            continue
        above = text[:start]
        documented = above.rstrip().endswith("*/") or above.rstrip().split("\n")[-1].lstrip()[:2] == "//"
        if not documented or above.count("\n", len(above.rstrip())) > 1:
            yield (f"{name}:{source.line_of(text, start)}: {match.group(1)}() has no comment right "
                   "above it")


def check_top(name, text):
    room = name.removeprefix("src/").removesuffix(".h")
    guard = re.sub(r"\W", "_", room).upper() + "_H"
    if not text.startswith(f"/* {room} - "):
        yield f'{name}:1: does not begin with "/* {room} - what it is"'
    if "SPDX-License-Identifier: Apache-2.0" not in text[:400]:
        yield f"{name}:2: has no line with the licence"
    if f"#ifndef {guard}\n#define {guard}\n" not in text:
        yield f"{name}:1: the guard is not {guard}"


def check(top):
    problems = []
    for path in source.c_files(top, endings=(".h",)):
        name, text = path.as_posix(), (top / path).read_text(errors="replace")
        problems += check_top(name, text)
        if not name.endswith("_internal.h"):
            problems += check_functions(name, text)
    return problems


if __name__ == "__main__":
    sys.exit(source.report(check(source.top_folder(sys.argv[1:]))))
