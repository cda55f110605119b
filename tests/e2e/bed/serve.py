# SPDX-License-Identifier: Apache-2.0
"""A running `varco serve`, and clients that talk to it byte by byte."""
import os
import re
import signal
import socket
import subprocess
import threading

PATIENCE_S = 20
LISTENING = re.compile(r"event=listening transport=(\w+) address=(\S+):(\d+)$")

REQUEST = """{method} {uri} SIP/2.0\r
Via: SIP/2.0/{transport} {sent_by};branch=z9hG4bK{number}{via}\r
Max-Forwards: {hops}\r
From: <sip:bed@example.org>;tag=bed\r
To: <sip:bed@example.org>{to}\r
Call-ID: {number}@bed\r
CSeq: {number} {method}\r
{extra}Content-Length: {length}\r
\r
"""


def request(method="OPTIONS", uri="sip:example.org", *, transport="UDP", sent_by="192.0.2.1:5060", number=1,
            via=";rport", hops=70, to="", extra="", body="", length=None):
    """A request that is good but for what the test makes of it. extra: whole header lines."""
    head = REQUEST.format(method=method, uri=uri, transport=transport, sent_by=sent_by, number=number, via=via,
                          hops=hops, to=to, extra=extra, length=len(body) if length is None else length)
    return (head + body).encode()


class Serve:
    """varco serve with a config of its own. `ports` has what it listens on, as (transport, address, port)
    in the order of the lines; `lines` is all that it said on standard error."""

    def __init__(self, config, folder, *, inside=None, before=None):
        """inside: a Namespace to run it in. before: called in the child before the program starts."""
        path = folder / "varco.conf"
        path.write_text(config)
        call = inside.call if inside else lambda function, *words, **more: function(*words, **more)
        environment = {name: value for name, value in os.environ.items() if name != "JOURNAL_STREAM"}
        self.process = call(subprocess.Popen, [os.environ["VARCO"], "serve", "--config", str(path), "--data",
                             str(folder / "data")],
                            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, preexec_fn=before)
        self.lines, self.came, self.over = [], threading.Condition(), False
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()
        try:
            self.wait_for(r"event=ready workers=\d+$")
        except AssertionError:
            self.kill()
            raise
        self.ports = [(found[1], found[2].strip("[]"), int(found[3]))
                      for found in map(LISTENING.search, self.lines) if found]

    def _read(self):
        for line in self.process.stderr:
            with self.came:
                self.lines.append(line.decode("ascii").rstrip("\n"))
                self.came.notify_all()
        with self.came:
            self.over = True
            self.came.notify_all()

    def wait_for(self, pattern, count=1):
        """Waits until so many lines have it. Returns them."""
        expression = re.compile(pattern)

        def found():
            return [line for line in self.lines if expression.search(line)]
        with self.came:
            ended = self.came.wait_for(lambda: len(found()) >= count or self.over, PATIENCE_S)
        assert ended and len(found()) >= count, f"no line {pattern!r} in:\n" + "\n".join(self.lines)
        return found()

    def port(self, transport, address=None):
        """The (address, port) of the first listener of this kind."""
        return next((host, port) for kind, host, port in self.ports
                    if kind == transport and address in (None, host))

    def status(self, name):
        """A number of /proc/PID/status, as VmRSS in kB."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(name + ":"))

    def cpu_s(self):
        """Seconds of processor time that it has used."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self, number=signal.SIGTERM):
        """Stops it as an operator does. Returns the counters of its last line."""
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_S)
        self.thread.join(PATIENCE_S)
        shown = "\n".join(self.lines[-20:])
        assert code == 0, f"exit code {code}:\n{shown}"
        assert self.lines[-1].startswith(f"event=stopped signal={int(number)} "), shown
        return {name: int(value) for name, value in re.findall(r" (\w+)=(\d+)", self.lines[-1])}

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.thread.join(PATIENCE_S)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if self.process.returncode is None and kind is None:
                self.stop()
        finally:
            self.kill()
            self.process.stderr.close()


class Client:
    """One socket. status() and answer() wait for one answer; silence() proves that none came."""

    def __init__(self, kind, to, source=None):
        family = socket.AF_INET6 if ":" in to[0] else socket.AF_INET
        self.kind = kind
        self.sock = socket.socket(family, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE_S)
        if source:
            self.sock.bind((source, 0))
        self.sock.connect(to)
        self.port = self.sock.getsockname()[1]
        self.rest, self.number = b"", 1000000

    def send(self, data):
        self.sock.sendall(data)

    def answer(self):
        """The next message as (status line, {lower name: [values]}); None: the connection was closed."""
        if self.kind == "udp":
            return parsed(self.sock.recv(65535))
        while b"\r\n\r\n" not in self.rest:
            data = self.read()
            if not data:
                return None
            self.rest += data
        message, _, self.rest = self.rest.partition(b"\r\n\r\n")
        return parsed(message + b"\r\n\r\n")

    def read(self):
        """Bytes of a stream; none when it was closed or reset."""
        try:
            return self.sock.recv(65535)
        except ConnectionResetError:
            return b""

    def ask(self, data):
        self.send(data)
        return self.answer()

    def status(self, data):
        """The status with which this is answered; None: the connection was closed without an answer."""
        answer = self.ask(data)
        return answer and int(answer[0].split()[1])

    def silence(self, data=b""):
        """Sends it, and then a good request: the first answer must be that of the second one."""
        if data:
            self.send(data)
        self.number += 1
        line, headers = self.ask(request(transport=self.kind.upper(), number=self.number))
        assert line == "SIP/2.0 200 OK" and headers["cseq"] == [f"{self.number} OPTIONS"], (line, headers)

    def close(self):
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def parsed(message):
    line, *rest = message.decode().partition("\r\n\r\n")[0].split("\r\n")
    headers = {}
    for header in rest:
        name, _, value = header.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    return line, headers
