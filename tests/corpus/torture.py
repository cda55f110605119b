#!/usr/bin/python3
"""Every row of docs/torture.md against what `varco parse` says of the message.

    torture.py VARCO TORTURE.MD SECTION FOLDER

SECTION is a heading of the document; each row of its table names a message in FOLDER and says in the
column "parser" what the parser makes of it, word for word: `accept`, or `reject: HEADER, byte N: RULE`.
A message without a row fails, and so does a row without a message. A FOLDER that does not begin with a
slash stands in the folder that the environment variable VARCO_CORPUS names (a relative one counts from
the top of the sources, where `make test` is typed); without it the test is skipped (exit code 77), for
those messages are not part of this repository.
"""

import json
import os
import pathlib
import subprocess
import sys

SKIPPED = 77
TOP = pathlib.Path(__file__).resolve().parents[2]


def expected_verdicts(document, section, column=2):
    """{message: parser cell, or another} of the table under `## section`."""
    rows, inside = {}, False
    for line in document.read_text().splitlines():
        if line.startswith("## "):
            inside = line[3:].strip() == section
        elif inside and line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            rows[cells[0].strip("`")] = cells[column]
    return rows


def outside(folder):
    """The folder of that name, below VARCO_CORPUS unless it is a path of its own; None: not there."""
    corpus = os.environ.get("VARCO_CORPUS")
    if not os.path.isabs(folder) and not corpus:
        print(f"skipped: set VARCO_CORPUS to the folder that holds {folder}/")
        return None
    path = TOP / (corpus or "") / folder
    if path.is_dir():
        return path
    print(f"skipped: there is no folder {path}")
    return None


def verdict(varco, message):
    """What varco says of one file, in the words of the document."""
    done = subprocess.run([varco, "parse", "--json", str(message)], capture_output=True, timeout=20)
    answer = json.loads(done.stdout)["messages"][0]
    if answer["valid"] != (done.returncode == 0):
        return f"exit code {done.returncode} with valid {answer['valid']}"
    if answer["valid"]:
        return "accept"
    error = answer["error"]
    header = error["header"] or ("start line" if error["line"] == 1 else "no header")
    return f"reject: {header}, byte {error['byte']}: {error['rule']}"


def main():
    varco, document, section, folder = sys.argv[1:5]
    folder = outside(folder)
    if folder is None:
        return SKIPPED
    expected = expected_verdicts(pathlib.Path(document), section)
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix in (".dat", ".sip")}
    wrong = [f"{name}: has a row but no file" for name in sorted(expected.keys() - found.keys())]
    for name, path in sorted(found.items()):
        got = verdict(varco, path)
        if got != expected.get(name):
            wrong.append(f"{name}: says `{got}`, the document says `{expected.get(name)}`")
    print("\n".join(wrong) or f"{len(found)} messages, each as {document} says")
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main())
