#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the man pages can be made, that all that --help says stands in them, and every key of a
config in varco.conf(5).

usage: tools/man.py VARCO [TOP]
"""
import re
import subprocess
import sys
from pathlib import Path

import source


def plain(scd):
    """The text of an scdoc page without its marks, every white space a single space."""
    return " ".join(re.sub(r"\\(.)|[*_]", r"\1", scd).split())


def statements(text):
    """The statements of a --help text: for "  --json    as JSON" these are "--json" and "as JSON"."""
    for line in text.splitlines():
        for part in re.split(r"\s{2,}|^usage: ", line.strip()):
            if part.strip():
                yield " ".join(part.split())


def missing(help_text, scd):
    """What a --help text says and the page does not. Headings of the text (WORD:) do not count."""
    page = plain(scd)
    return [part for part in statements(help_text)
            if not re.fullmatch(r"\w+:", part) and part not in page]


def verbs(help_text):
    """The verbs that the overview lists: lines that begin with two spaces and a word."""
    return re.findall(r"^  ([a-z][a-z-]*)  ", help_text, re.M)


def said(varco, *words):
    done = subprocess.run([varco, *words], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def missing_keys(keys_text, path):
    if not keys_text:
        return ["config --keys says nothing"]
    return [f'docs/man/{path.name}: config --keys says "{part}", the page does not'
            for part in missing(keys_text, path.read_text())]


def check(varco, top):
    pages = {path.name.removesuffix(".1.scd"): path
             for path in sorted((top / "docs/man").glob("*.1.scd"))}
    problems = []
    for path in sorted((top / "docs/man").glob("*.scd")):
        done = subprocess.run(["scdoc"], input=path.read_bytes(), capture_output=True, check=False)
        if done.returncode:
            problems.append(f"{path.relative_to(top)}: {done.stderr.decode().strip()}")
    overview = said(varco, "--help")
    texts = {"varco": overview}
    texts |= {verb: said(varco, verb, "--help") for verb in verbs(overview)}
    if len(texts) < 2:
        problems.append("varco --help lists no verb")
    for verb, text in texts.items():
        name = f"varco-{verb}" if f"varco-{verb}" in pages else "varco"
        if not text:
            problems.append(f"{verb} --help says nothing")
        for part in missing(text, pages[name].read_text()):
            problems.append(f'docs/man/{name}.1.scd: --help of {verb} says "{part}", the page does not')
    keys = top / "docs/man/varco.conf.5.scd"
    if keys.exists():
        problems += missing_keys(said(varco, "config", "--keys"), keys)
    return problems


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(source.report(check(Path(sys.argv[1]).resolve(), source.top_folder(sys.argv[2:]))))
