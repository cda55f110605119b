#!/usr/bin/python3
"""Every SIP message in the captures of an outside folder gets a clean answer from `varco parse`.

    captures.py VARCO FOLDER

Reads the UDP payloads of classic pcap files (Ethernet, Linux cooked, raw IPv4); what has "SIP/2.0" near its
start counts as SIP. Most must be accepted: captures hold what real phones send. FOLDER stands below
VARCO_CORPUS, as in torture.py.
"""

import json
import struct
import subprocess
import sys

from torture import SKIPPED, outside

ETHERNET, RAW, COOKED = 1, 101, 113
IPV4, VLAN, UDP = 0x0800, 0x8100, 17


def frames(capture):
    """(link type, frame) of each packet of a classic pcap file."""
    little = capture[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1")
    order, at = "<" if little else ">", 24
    link = struct.unpack(order + "I", capture[20:24])[0]
    while at + 16 <= len(capture):
        size = struct.unpack(order + "I", capture[at + 8 : at + 12])[0]
        yield link, capture[at + 16 : at + 16 + size]
        at += 16 + size


def ipv4_packet(link, frame):
    """The IPv4 packet inside a frame, or None."""
    at = {ETHERNET: 14, RAW: 0, COOKED: 16}.get(link)
    if at is None or len(frame) < at + 20:
        return None
    kind = IPV4 if link == RAW else struct.unpack(">H", frame[at - 2 : at])[0]
    if kind == VLAN:
        kind, at = struct.unpack(">H", frame[at + 2 : at + 4])[0], at + 4
    return frame[at:] if kind == IPV4 else None


def payload(packet):
    """What a UDP datagram carries; None for anything else, and for fragments."""
    header = (packet[0] & 15) * 4
    if packet[9] != UDP or struct.unpack(">H", packet[6:8])[0] & 0x3FFF:
        return None
    length = struct.unpack(">H", packet[header + 4 : header + 6])[0]
    return packet[header + 8 : header + length]


def messages(path):
    for link, frame in frames(path.read_bytes()):
        packet = ipv4_packet(link, frame)
        data = payload(packet) if packet else None
        if data and b"SIP/2.0" in data[:400]:
            yield data


def main():
    varco, name = sys.argv[1:3]
    folder = outside(name)
    if folder is None:
        return SKIPPED
    answers = []
    for path in sorted(folder.glob("*.pcap")):
        for data in messages(path):
            done = subprocess.run([varco, "parse", "--json", "-"], input=data, capture_output=True, timeout=20)
            if done.returncode not in (0, 1):
                print(f"{path.name}: exit code {done.returncode}: {done.stderr.decode(errors='replace')}")
                return 1
            answers.append((path.name, json.loads(done.stdout)["messages"][0]))
    refused = [(capture, answer["error"]) for capture, answer in answers if not answer["valid"]]
    for capture, error in refused:
        print(f"{capture}: refused: {error['header']}, byte {error['byte']}: {error['rule']}")
    print(f"{len(answers)} messages, {len(refused)} refused")
    return 0 if answers and len(refused) * 10 < len(answers) else 1


if __name__ == "__main__":
    sys.exit(main())
