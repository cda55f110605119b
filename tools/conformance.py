#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks docs/conformance.md: every row has a name of its own, and what it points to exists.

usage: tools/conformance.py [TOP]

A row: | row | section | rule | status | code | test |
status: yes, partly (REASON), no (REASON), n.a. (REASON)
code, test: FILE NAME [NAME ...]; several files are parted by <br>. Backticks are allowed.
"""
import re
import sys

import source

COLUMNS = ["row", "section", "rule", "status", "code", "test"]
STATUS = re.compile(r"(yes|partly|no|n\.a\.)(?:\s*\((.+)\))?$", re.S)
# What must be pointed to: (code, test)
NEEDS = {"yes": (True, True), "partly": (True, True), "no": (False, False), "n.a.": (False, False)}


def rows(text):
    """Yields (line number, cells) for the rows of tables with our columns."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("|"):
            inside = False
            continue
        cells = [cell.strip().replace("\\|", "|") for cell in
                 re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if [cell.lower() for cell in cells] == COLUMNS:
            inside = True
        elif not inside and cells[0].lower() in ("row", "id"):
            yield number, cells[:1]
        elif inside and not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            yield number, cells


def check_place(top, cell, what):
    """Checks "FILE NAME ..." against the tree. Yields what is wrong."""
    for part in re.split(r"<br\s*/?>", cell.replace("`", "")):
        file, *names = part.split()[:1] + re.split(r"[\s,;]+", part.strip())[1:]
        path = top / file
        if not path.is_file():
            yield f"{what} {file} does not exist"
            continue
        text = path.read_text(errors="replace")
        if not names:
            yield f"{what} {file}: which name in it?"
        for name in filter(None, names):
            word = re.sub(r"(\(.*\)|\[.*\])$", "", name)
            if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text):
                yield f"{what} {file} has no {name}"


def check_row(top, cells):
    if len(cells) != len(COLUMNS):
        yield f"{len(cells)} cells; the columns are {' | '.join(COLUMNS)}"
        return
    row = dict(zip(COLUMNS, cells))
    for column in ("row", "section", "rule"):
        if not row[column]:
            yield f"has no {column}"
    status = STATUS.match(row["status"])
    if not status:
        yield f"status {row['status']!r} is none of yes, partly, no, n.a."
        return
    if status.group(1) != "yes" and not status.group(2):
        yield f"{status.group(1)} without a reason (write \"{status.group(1)} (because ...)\")"
    for column, needed in zip(("code", "test"), NEEDS[status.group(1)]):
        cell = row[column].strip("-– ")
        if cell:
            yield from check_place(top, cell, column)
        elif needed:
            yield f"{status.group(1)} without {column}"


def check(top):
    name, problems, seen = "docs/conformance.md", [], {}
    text = (top / name).read_text()
    for number, cells in rows(text):
        problems += [f"{name}:{number}: {cells[0]}: {problem}" for problem in check_row(top, cells)]
        if cells[0] in seen:
            problems.append(f"{name}:{number}: {cells[0]} is also the name of line {seen[cells[0]]}")
        seen.setdefault(cells[0], number)
    if "| " + " | ".join(COLUMNS) + " |" not in text.lower():
        problems.append(f"{name}:1: has no table with the columns {' | '.join(COLUMNS)}")
    return problems


if __name__ == "__main__":
    sys.exit(source.report(check(source.top_folder(sys.argv[1:]))))
