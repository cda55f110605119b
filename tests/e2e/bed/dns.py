# SPDX-License-Identifier: Apache-2.0
"""A DNS server on UDP and TCP, whose zone is a dict:

    {"example.org SRV": ["0 0 5060 host.example.org."], "host.example.org A": ["127.0.0.1"],
     "broken.example.org A": "SERVFAIL", "quiet.example.org A": SILENCE}

A name that has other types answers with no data; a name that is nowhere does not exist.
"""
import select
import socket
import struct
import threading

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from . import loopback

SILENCE = "silence"
CUT = "cut"  # in front of a list: over UDP only the truncated bit, over TCP the records


class Server:
    """`asked` is every question that came, as "name TYPE", or "name TYPE tcp"."""

    def __init__(self, zone, host="127.0.0.1", sockets=None):
        self.zone = {self.key(*words.split()): value for words, value in zone.items()}
        self.tcp, self.udp = sockets or loopback.pair(host)
        self.host, self.port = self.udp.getsockname()[:2]
        self.address = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        self.asked = []
        self.waker, self.wake = socket.socketpair()
        self.tcp.listen(16)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    @staticmethod
    def key(name, kind):
        return name.rstrip(".").lower(), kind

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def serve(self):
        while True:
            ready, _, _ = select.select([self.udp, self.tcp, self.wake], [], [])
            if self.wake in ready:
                return
            if self.udp in ready:
                data, source = self.udp.recvfrom(65535)
                said = self.answer(data, "")
                if said:
                    self.udp.sendto(said, source)
            if self.tcp in ready:
                self.serve_tcp()

    def serve_tcp(self):
        connection, _ = self.tcp.accept()
        with connection:
            connection.settimeout(5)
            try:
                size = struct.unpack("!H", connection.recv(2, socket.MSG_WAITALL))[0]
                said = self.answer(connection.recv(size, socket.MSG_WAITALL), " tcp")
                if said:
                    connection.sendall(struct.pack("!H", len(said)) + said)
            except (OSError, struct.error):
                pass

    def answer(self, data, how):
        try:
            query = dns.message.from_wire(data)
        except dns.exception.DNSException:
            return None
        question = query.question[0]
        name, kind = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append(f"{name.rstrip('.')} {kind}{how}")
        records = self.zone.get(self.key(name, kind))
        if records == SILENCE:
            return None
        said = dns.message.make_response(query)
        said.flags |= dns.flags.AA | dns.flags.RA
        if isinstance(records, str):
            said.set_rcode(dns.rcode.from_text(records))
        elif records and records[0] == CUT and not how:
            said.flags |= dns.flags.TC
        elif records:
            said.answer.append(dns.rrset.from_text_list(
                question.name, 60, "IN", kind, [text for text in records if text != CUT]))
        elif not any(known == self.key(name, kind)[0] for known, _ in self.zone):
            said.set_rcode(dns.rcode.NXDOMAIN)
        try:
            return said.to_wire(max_size=65535 if how else query.payload or 512)
        except dns.exception.TooBig:
            said = dns.message.make_response(query)
            said.flags |= dns.flags.TC
            return said.to_wire()

    def close(self):
        self.waker.send(b".")
        self.thread.join(10)
        for sock in (self.udp, self.tcp, self.waker, self.wake):
            sock.close()
