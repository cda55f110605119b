# SPDX-License-Identifier: Apache-2.0
"""A real SIP server, Debian's kamailio: UDP and TCP on port 5060 and TLS on 5061 of one address."""
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

CONFIG = """#!KAMAILIO
debug=1
log_stderror=yes
fork=yes
children=1
tcp_children=1
auto_aliases=no
dns=no
rev_dns=no
dns_try_naptr=no
enable_tls=yes
listen=udp:{host}:5060
listen=tcp:{host}:5060
listen=tls:{host}:5061
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "tls.so"
modparam("tls", "private_key", "{key}")
modparam("tls", "certificate", "{certificate}")
modparam("tls", "tls_method", "TLSv1.2+")
request_route {{
    force_rport();
    if (is_method("OPTIONS")) {{ sl_send_reply("200", "OK"); exit; }}
    sl_send_reply("405", "Method Not Allowed");
}}
"""

PINGER = """#!KAMAILIO
debug=1
log_stderror=yes
fork=yes
children=1
tcp_children=1
auto_aliases=no
dns=no
rev_dns=no
listen=udp:{host}:5060
listen=tcp:{host}:5060
loadmodule "tm.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "list_file", "{list}")
modparam("dispatcher", "ds_ping_interval", 1)
modparam("dispatcher", "ds_probing_mode", 1)
request_route {{ exit; }}
event_route[dispatcher:dst-up] {{ xlog("L_ALERT", "is up: $ru\\n"); }}
"""

PING = """OPTIONS sip:{host} SIP/2.0\r
Via: SIP/2.0/UDP {host}:5059;branch=z9hG4bKbed{number};rport\r
Max-Forwards: 70\r
From: <sip:bed@{host}>;tag=bed\r
To: <sip:{host}>\r
Call-ID: bed{number}@{host}\r
CSeq: {number} OPTIONS\r
Content-Length: 0\r
\r
"""
READY_S = 20


def _command(folder, config):
    program = shutil.which("kamailio", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if not program:
        pytest.skip("needs kamailio; see tools/bootstrap")
    path = folder / "kamailio.cfg"
    path.write_text(config)
    return [program, "-f", str(path), "-Y", str(folder), "-P", str(folder / "pid"), "-m", "32", "-M", "4",
            "-DD", "-E"]


class Kamailio:
    """inside: a Namespace to run it in."""

    def __init__(self, folder, host, identity, inside=None):
        call = inside.call if inside else lambda function, *words, **more: function(*words, **more)
        self.host, self.log = host, folder / "log"
        config = CONFIG.format(host=host, key=identity.key, certificate=identity.certificate)
        with open(self.log, "wb") as log:
            self.process = call(subprocess.Popen, _command(folder, config), stdout=log, stderr=log,
                                start_new_session=True)
        try:
            call(self._wait)
        except BaseException:
            self.close()
            raise

    def _wait(self):
        """Asks until it answers over UDP, and takes connections: it says nowhere that it is ready."""
        end = time.monotonic() + READY_S
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(0.1)
            for number in range(1, 10000):
                if self.process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError("kamailio does not start:\n" +
                                       self.log.read_text(errors="replace")[-2000:])
                sock.sendto(PING.format(host=self.host, number=number).encode(), (self.host, 5060))
                try:
                    sock.recv(65535)
                    break
                except socket.timeout:
                    continue
        for port in (5060, 5061):
            socket.create_connection((self.host, port), READY_S).close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """It hangs in its own shutdown now and then, or leaves a child behind. The group is its own."""
        try:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


class Pinger(Kamailio):
    """The same program as a peer that asks another server whether it is there, by OPTIONS once a second.
    target: as "sip:192.0.2.1:5060;transport=tcp"."""

    def __init__(self, folder, host, target):
        (folder / "list").write_text(f"1 {target} 9\n")  # down, and to be proven
        config = PINGER.format(host=host, list=folder / "list")
        self.process = subprocess.Popen(_command(folder, config), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                        start_new_session=True)
        self.timer = threading.Timer(READY_S, self.close)
        self.timer.start()

    def wait_until_up(self):
        """Returns what it says of its target when it had an answer; what it said at all when it had none."""
        said = []
        for line in self.process.stderr:
            said.append(line.decode(errors="replace"))
            if "is up: " in said[-1]:
                return said[-1].partition("is up: ")[2].strip()
        return "".join(said)

    def close(self):
        self.timer.cancel()
        super().close()
