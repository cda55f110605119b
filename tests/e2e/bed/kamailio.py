# SPDX-License-Identifier: Apache-2.0
"""A real SIP server, Debian's kamailio: UDP and TCP on port 5060 and TLS on 5061 of one address."""
import os
import shutil
import signal
import socket
import subprocess
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


class Kamailio:
    """inside: a Namespace to run it in."""

    def __init__(self, folder, host, identity, inside=None):
        program = shutil.which("kamailio", path="/usr/sbin:/usr/bin:/usr/local/sbin")
        if not program:
            pytest.skip("needs kamailio; see tools/bootstrap")
        self.host, self.log = host, folder / "log"
        call = inside.call if inside else lambda function, *words, **more: function(*words, **more)
        config = folder / "kamailio.cfg"
        config.write_text(CONFIG.format(host=host, key=identity.key, certificate=identity.certificate))
        with open(self.log, "wb") as log:
            self.process = call(subprocess.Popen, [
                program, "-f", str(config), "-Y", str(folder), "-P", str(folder / "pid"), "-m", "32",
                "-M", "4", "-DD", "-E"], stdout=log, stderr=log, start_new_session=True)
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
