# SPDX-License-Identifier: Apache-2.0
"""Runs the built program as a person would. VARCO names it."""
import contextlib
import http.server
import os
import subprocess
import threading
from collections import namedtuple
from pathlib import Path

import pytest

from bed import certificates, kamailio, loopback
from bed.probe import Probe

DATA = Path(__file__).resolve().parents[1] / "data"
Said = namedtuple("Said", "code out err")


def run(*words, stdin=b"", inside=None, **more):
    """Runs varco with the words; inside: in that namespace (see bed/namespace.py). Returns its exit
    code, and what it said as text."""
    call = inside.call if inside else lambda function, *rest, **named: function(*rest, **named)
    done = call(subprocess.run, [os.environ["VARCO"], *map(str, words)], input=stdin, check=False,
                **({"stdout": subprocess.PIPE, "timeout": 20} | more), stderr=subprocess.PIPE)
    return Said(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())


@pytest.fixture
def varco():
    return run


@pytest.fixture
def data():
    return DATA


@pytest.fixture
def probe():
    """Runs `varco probe --json` and returns what it found, see bed/probe.py."""
    return Probe(run)


@pytest.fixture
def bed():
    """Takes servers into the test: bed(server) returns it, and it is closed when the test ends."""
    with contextlib.ExitStack() as stack:
        yield stack.enter_context


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """A CA whose file --ca can name."""
    return certificates.Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="session")
def real_server(tmp_path_factory, authority):
    """kamailio, with a certificate of `authority` for sip.test and for its address."""
    host = loopback.own_address()
    identity = authority.issue(["sip.test", host])
    with kamailio.Kamailio(tmp_path_factory.mktemp("kamailio"), host, identity) as server:
        yield server


class Page(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format, *args):
        pass


@pytest.fixture
def http_server():
    """The address and port of a web server."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server.server_address
    server.shutdown()
    thread.join()
    server.server_close()
