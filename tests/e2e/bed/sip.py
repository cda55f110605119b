# SPDX-License-Identifier: Apache-2.0
"""SIP servers over UDP, TCP and TLS, well-behaved and otherwise.

What a server says is a function: it is given a Request and returns the bytes of the answer, a list
of them, or None for silence. answer() makes the usual one; what a stream server does before that is a
`talk`, a function of the connection and the server.
"""
import re
import select
import socket
import ssl
import struct
import threading
from collections import namedtuple

from . import loopback

COPIED = re.compile(rb"^(?:via|v|from|f|to|t|call-id|i|cseq)\s*:.*\r\n(?:[ \t].*\r\n)*", re.I | re.M)

# number: 1 for the first that came to this server.
Request = namedtuple("Request", "data source number")


def answer(status="200 OK", server=b"bed", extra=b"", on_the_way=None, seen=True):
    """Answers as RFC 3261 8.2.6.2 says: Via, From, To, Call-ID and CSeq byte for byte, with a tag in
    To. seen: received and rport say where the request came from. on_the_way(bytes) changes the
    request before the server gets it, as a box in the path would."""
    def say(request):
        data = on_the_way(request.data) if on_the_way else request.data
        copied = [line.group() for line in COPIED.finditer(data.partition(b"\r\n\r\n")[0] + b"\r\n")]
        lines, first = [], True
        for line in copied:
            if first and line[:1] in b"Vv":
                line, first = _seen(line, request.source) if seen else line, False
            elif re.match(rb"t(o)?\s*:", line, re.I) and b";tag=" not in line:
                line = line[:-2] + b";tag=bed\r\n"
            lines.append(line)
        own = b"Server: " + server + b"\r\n" if server is not None else b""
        return b"".join([b"SIP/2.0 ", _bytes(status), b"\r\n", *lines, own, extra,
                         b"Content-Length: 0\r\n\r\n"])
    return say


def _seen(via, source):
    host, port = source[0].encode(), b"%d" % source[1]
    via = re.sub(rb";rport(?![=\w])", b";rport=" + port, via)
    return via[:-2] + b";received=" + host + b"\r\n"


def _bytes(text):
    return text.encode() if isinstance(text, str) else text


def mute(_request):
    """Says nothing, ever."""


def from_number(first, say):
    """Says nothing to the requests before number `first`."""
    return lambda request: say(request) if request.number >= first else None


def after_provisional(say):
    """100 Trying, and then the answer."""
    trying = answer("100 Trying")
    return lambda request: [trying(request), say(request)]


def only(data):
    """Always the same bytes, whatever was asked."""
    return lambda _request: data


class Server:
    """What UDP and stream servers have in common. `requests` is all that came, in order."""

    def __init__(self, sock, say, delay_s):
        self.sock, self.say, self.delay_s = sock, say, delay_s
        self.host, self.port = sock.getsockname()[:2]
        self.requests = []
        self.came = threading.Condition()
        self.over = threading.Event()
        self.threads = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def begin(self, work, *words):
        thread = threading.Thread(target=work, args=words, daemon=True)
        self.threads.append(thread)
        thread.start()

    def take(self, data, source, send):
        """Notes a request and answers it, after the delay, through send(bytes)."""
        with self.came:
            self.requests.append(data)
            request = Request(data, source, len(self.requests))
            self.came.notify_all()
        said = self.say(request)
        if said is None or self.over.wait(self.delay_s):
            return
        for part in said if isinstance(said, list) else [said]:
            try:
                send(part)
            except OSError:
                return

    def wait_for(self, count, timeout_s=10):
        """Waits until so many requests have come. False when they do not."""
        with self.came:
            return self.came.wait_for(lambda: len(self.requests) >= count, timeout_s)

    def close(self):
        self.over.set()
        self.hang_up()
        for thread in self.threads:
            thread.join(5)
        self.sock.close()

    def hang_up(self):
        """Ends what the threads wait for."""


class Udp(Server):
    """other_port: answers come from another port than the one that was asked."""

    def __init__(self, host="127.0.0.1", port=0, say=answer(), delay_s=0, *, sock=None, other_port=False):
        sock = sock or bound(host, port, socket.SOCK_DGRAM)
        super().__init__(sock, say, delay_s)
        self.voice = bound(self.host, 0, socket.SOCK_DGRAM) if other_port else sock
        self.waker, self.wake = socket.socketpair()
        self.begin(self.serve)

    def serve(self):
        while not self.over.is_set():
            ready, _, _ = select.select([self.sock, self.wake], [], [])
            if self.sock not in ready:
                continue
            try:
                data, source = self.sock.recvfrom(65535)
            except OSError:
                continue
            if self.delay_s:
                self.begin(self.take, data, source, self.sender(source))
            else:
                self.take(data, source, self.sender(source))

    def sender(self, source):
        return lambda data: self.voice.sendto(data, source)

    def hang_up(self):
        self.waker.send(b".")

    def close(self):
        super().close()
        for sock in (self.waker, self.wake, self.voice):
            sock.close()


class Stream(Server):
    """TCP, or TLS when there is a context. `connections` counts those that were accepted, `broken`
    is what the TLS handshakes that failed ended with."""

    def __init__(self, host="127.0.0.1", port=0, say=answer(), delay_s=0, *, sock=None, tls=None,
                 talk=None):
        super().__init__(sock or bound(host, port, socket.SOCK_STREAM), say, delay_s)
        self.tls, self.talk = tls, talk or talk_sip
        self.connections, self.broken, self.open = 0, [], []
        self.sock.listen(64)
        self.begin(self.serve)

    def serve(self):
        while not self.over.is_set():
            try:
                connection, source = self.sock.accept()
            except OSError:
                return
            self.connections += 1
            self.open.append(connection)
            self.begin(self.converse, connection, source)

    def converse(self, connection, source):
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
                self.open.append(connection)
            self.talk(connection, self)
        except (OSError, ssl.SSLError) as error:
            self.broken.append(error)
        finally:
            connection.close()

    def hang_up(self):
        for sock in [self.sock, *self.open]:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except (OSError, ValueError):
                pass


def talk_sip(connection, server):
    """Answers what comes, message by message. OPTIONS has no body here."""
    rest, source = b"", connection.getpeername()
    while not server.over.is_set():
        data = connection.recv(65535)
        if not data:
            return
        rest += data
        while b"\r\n\r\n" in rest:
            message, _, rest = rest.partition(b"\r\n\r\n")
            server.take(message + b"\r\n\r\n", source, connection.sendall)


def talk_nothing(connection, server):
    """Takes everything and says nothing."""
    while not server.over.is_set() and connection.recv(65535):
        pass


def talk_first(banner):
    """Says something at once, as SSH and SMTP do."""
    def talk(connection, server):
        connection.sendall(banner)
        talk_nothing(connection, server)
    return talk


def talk_then_close(data=b""):
    """Waits for a request, says something, and closes."""
    def talk(connection, _server):
        connection.recv(65535)
        if data:
            connection.sendall(data)
        connection.shutdown(socket.SHUT_RDWR)
    return talk


def talk_close(_connection, _server):
    """Closes at once."""


def talk_reset(connection, _server):
    """Waits for a request and resets the connection."""
    connection.recv(65535)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def talk_drip(data, every_s=0.1):
    """Says one byte after the other, and the last one for ever."""
    def talk(connection, server):
        sent = 0
        while not server.over.wait(every_s):
            connection.sendall(data[sent:sent + 1] or data[-1:])
            sent += 1
    return talk


def talk_flood(head, data):
    """Says something, and then the same for ever, as fast as it is taken."""
    def talk(connection, server):
        connection.sendall(head)
        while not server.over.is_set():
            connection.sendall(data * (65536 // len(data)))
    return talk


def bound(host, port, kind):
    """A socket of that kind on that address; port 0 lets the kernel choose."""
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind)
    if kind == socket.SOCK_STREAM:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return loopback.bind(sock, host, port)


def both(host="127.0.0.1", say=answer()):
    """A UDP and a TCP server on the same port."""
    tcp, udp = loopback.pair(host)
    return Udp(say=say, sock=udp), Stream(say=say, sock=tcp)
