#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every row of docs/torture.md against what a running `varco serve` does with the message.

    torture_server.py VARCO TORTURE.MD SECTION FOLDER

The arguments are those of torture.py. The column "server" has the status of the answer over UDP, or `dropped`;
where TCP differs, as a stream has no other end of a message than its Content-Length, `; TCP:` and what
happens there: the statuses in their order, `dropped` where nothing is said, and `closed` behind it where the
server would read no more of this stream.
"""
import os
import pathlib
import socket
import sys
import tempfile

import torture

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from bed.serve import Client, Serve, request  # noqa: E402  (the path comes first)

CONFIG = "workers 1\nguard off\nlisten udp 127.0.0.1:0\nlisten tcp 127.0.0.1:0\n"
MARK = 4711


def status_of(line):
    return line.split()[1]


def over_udp(server, message):
    """The status, or `dropped`: the good request behind it is answered first."""
    with Client("udp", server.port("udp")) as user:
        user.send(message)
        user.send(request(number=MARK))
        line, headers = user.answer()
        if headers.get("call-id") == [f"{MARK}@bed"]:
            return "dropped"
        _, behind = user.answer()
        return status_of(line) if behind.get("call-id") == [f"{MARK}@bed"] else "two answers"


def over_tcp(server, message):
    """What comes until the server closes its side, which it does when we closed ours; `closed`: it did not wait
    for that, nor read the good request behind the message."""
    with Client("tcp", server.port("tcp")) as user:
        user.send(message)
        answers = []
        try:
            user.send(request(transport="TCP", number=MARK))
            user.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        while answer := user.answer():
            answers.append(answer)
        good = bool(answers) and answers[-1][1].get("call-id") == [f"{MARK}@bed"]
        words = [status_of(line) for line, _ in (answers[:-1] if good else answers)] or ["dropped"]
        return ", ".join(words + ([] if good else ["closed"]))


def outcome(server, message):
    udp, tcp = over_udp(server, message), over_tcp(server, message)
    return udp if udp == tcp else f"{udp}; TCP: {tcp}"


def main():
    varco, document, section, folder = sys.argv[1:5]
    os.environ["VARCO"] = varco
    folder = torture.outside(folder)
    if folder is None:
        return torture.SKIPPED
    expected = torture.expected_verdicts(pathlib.Path(document), section, 3)
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix in (".dat", ".sip")}
    wrong = [f"{name}: has a row but no file" for name in sorted(expected.keys() - found.keys())]
    with tempfile.TemporaryDirectory() as place, Serve(CONFIG, pathlib.Path(place)) as server:
        for name, path in sorted(found.items()):
            got = outcome(server, path.read_bytes())
            if got != expected.get(name):
                wrong.append(f"{name}: the server does `{got}`, the document says `{expected.get(name)}`")
    print("\n".join(wrong) or f"{len(found)} messages, each as {document} says")
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main())
