#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures servers side by side: what an answer to OPTIONS costs, and what they need while they rest.

usage: bench/server.py BUILD-FOLDER [ROUNDS]     (tools/bench-server calls it in a network of its own)

One core: the server on the first processor, the load generator (bench/load) on the second. Two cores:
the server, with twice the workers, and the generator share both. Every server is started anew for each
run, and they take turns, so that a busy moment of the machine hits all of them alike. What counts is
the server's CPU time; rates and latencies are those of this machine.
"""
import collections
import contextlib
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ADDRESS = ("127.0.0.1", 5060)
READY_S = 20
WARMUP = 5000

# cores: of the server and, for two, also of the generator.
Subject = collections.namedtuple("Subject", "name cores count command")
PING = """OPTIONS sip:bench SIP/2.0\r
Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bKbench{number}\r
Max-Forwards: 70\r
From: <sip:bench@127.0.0.1>;tag=bench\r
To: <sip:bench>\r
Call-ID: bench{number}\r
CSeq: 1 OPTIONS\r
Content-Length: 0\r
\r
"""


def kamailio(folder, processes, tuned):
    """The command line; None where it is not installed."""
    program = shutil.which("kamailio", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if not program:
        return None
    command = [program, "-f", "bench/kamailio.cfg", "-A", f"PROCESSES={processes}", "-DD", "-E",
               "-Y", folder, "-P", f"{folder}/pid"]
    return command + ["-A", "TUNED", "-x", "tlsf", "-X", "tlsf"] if tuned else command


def subjects(build, folder):
    varco = [f"{build}/varco", "serve", "--config", "bench/varco.conf", "--data", f"{folder}/varco"]
    everyone = [
        Subject("varco", 1, 150000, varco),
        Subject("kamailio, tuned, 2 children", 1, 150000, kamailio(folder, 2, True)),
        Subject("kamailio as shipped, 8 children", 1, 40000, kamailio(folder, 8, False)),
        Subject("varco, 2 workers", 2, 150000, varco),
        Subject("kamailio, tuned, 4 children", 2, 150000, kamailio(folder, 4, True)),
    ]
    return [subject for subject in everyone if subject.command]


def pinned(cores, command):
    return ["taskset", "-c", cores, *command]


def wait_until_ready(process):
    """Asks until it answers over UDP, and takes connections: it says nowhere that it is ready."""
    end = time.monotonic() + READY_S
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(ADDRESS)
        sock.settimeout(0.1)
        for number in range(100000):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{process.args[3]} does not start")
            try:
                sock.send(PING.format(number=number).encode())
                sock.recv(65535)
                break
            except (socket.timeout, ConnectionRefusedError):
                continue
    socket.create_connection(ADDRESS, READY_S).close()


@contextlib.contextmanager
def running(subject, log):
    """The server, answering. Its process group is its own, and ends with it."""
    process = subprocess.Popen(pinned("0" if subject.cores == 1 else "0,1", subject.command),
                               stdout=log, stderr=log, start_new_session=True)
    try:
        wait_until_ready(process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            pass
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def measure(build, subject, transport, process):
    """What the load generator found, see bench/load/main.c."""
    command = [f"{build}/bench/load", "--server", "127.0.0.1:5060", "--transport", transport,
               "--count", str(subject.count), "--warmup", str(WARMUP), "--pid", str(process.pid),
               "--endpoints", "4" if subject.cores == 1 else "16",
               "--window", "16" if subject.cores == 1 else "4"]
    done = subprocess.run(pinned("1" if subject.cores == 1 else "0,1", command),
                          stdout=subprocess.PIPE, check=False, text=True)
    if not done.stdout:
        raise RuntimeError(f"the load generator failed on {subject.name}, {transport}")
    row = json.loads(done.stdout)
    if done.returncode:
        print(f"bench: not all was answered by {subject.name}: {done.stdout.strip()}",
              file=sys.stderr)
    return row


def spread(values, form):
    return " | ".join(format(f(values), form) for f in (min, statistics.median, max))


def print_table(found, transport, order):
    print(f"\n| OPTIONS over {transport.upper()} | cores | server CPU us each: min | median | max | "
          "answers a second | p50 us | p99 us | p99.9 us | generator CPU us each |")
    print("| --- " * 10 + "|")
    for subject in order:
        rows = found[subject.name, transport]
        middle = [statistics.median(row[key] for row in rows)
                  for key in ("per_s", "p50_us", "p99_us", "p999_us")]
        print(f"| {subject.name} | {subject.cores} | {spread([row['server_us'] for row in rows], '.2f')}"
              f" | {' | '.join(f'{value:.0f}' for value in middle)} | "
              f"{statistics.median(row['own_us'] for row in rows):.2f} |")


def print_memory(found, order):
    print("\n| PSS in MiB | idle: min | median | max | after the load, median |")
    print("| --- " * 5 + "|")
    for subject in order:
        rows = found[subject.name, "udp"]
        last = found[subject.name, "tcp"]
        print(f"| {subject.name} | {spread([row['idle_pss_kib'] / 1024 for row in rows], '.1f')} | "
              f"{statistics.median(row['pss_kib'] for row in last) / 1024:.1f} |")


def main():
    build, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
    found = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/log", "wb") as log:
        order = subjects(build, folder)
        for _ in range(rounds):
            for subject in order:
                with running(subject, log) as process:
                    for transport in ("udp", "tcp"):
                        found[subject.name, transport].append(
                            measure(build, subject, transport, process))
    for transport in ("udp", "tcp"):
        print_table(found, transport, order)
    print_memory(found, order)


if __name__ == "__main__":
    sys.exit(main())
