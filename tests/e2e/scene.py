# SPDX-License-Identifier: Apache-2.0
"""A machine of its own for a test: new network, process and mount namespaces, in which programs hold
sockets, nftables has rules, and varco looks at it. So what it must see is known, pids included.

As a program: reads a scene from standard input as JSON, sets it up, and becomes what "run" says.
"""
import ctypes
import json
import os
import shutil
import socket
import struct
import subprocess
import sys

LIBC = ctypes.CDLL(None)
CLONE_NEWNET = 0x40000000
PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 4, 22, 38
SYS_SOCKET = {"x86_64": 41, "aarch64": 198}
UNSHARE = ["unshare", "--net", "--pid", "--cgroup", "--fork", "--mount-proc", "--kill-child"]
NOBODY = 65534


def why_not():
    """Why no scene can be played here; None: it can."""
    if os.geteuid() != 0:
        return "needs root, for namespaces"
    missing = [name for name in ("unshare", "ip", "nft", "mount") if not shutil.which(name)]
    if missing:
        return f"needs {', '.join(missing)}"
    done = subprocess.run([*UNSHARE, "true"], capture_output=True, check=False)
    return f"unshare: {done.stderr.decode().strip()}" if done.returncode else None


def play(run, **scene):
    """Plays a scene: programs, rules, addresses, uid, nft; see below. Returns the CompletedProcess."""
    return subprocess.run([*UNSHARE, sys.executable, __file__], capture_output=True, timeout=60,
                          input=json.dumps({"run": run} | scene).encode(), check=False)


def open_socket(kind, address, port, reuse=False, v6only=None, listen=True, buffer=None,
                device=None):
    six = ":" in address
    opened = socket.socket(socket.AF_INET6 if six else socket.AF_INET,
                           socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if reuse:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if v6only is not None:
        opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
    if buffer:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    if device:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
    opened.bind((address, port))
    if kind == "tcp" and listen:
        opened.listen(2)
    return opened


def talk(opened, packets=0, connections=0, accepted=0, peer=None):
    """What happens on a socket: packets that nobody reads, connections, of which some are accepted."""
    port, held = opened.getsockname()[1], []
    if packets:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for _ in range(packets):
                sender.sendto(b"x" * 1000, ("127.0.0.1", port))
    for _ in range(connections):
        held.append(socket.create_connection(("127.0.0.1", port)))
    for _ in range(accepted):
        held.append(opened.accept())
    if peer:
        opened.connect(tuple(peer))
    return held


def become(uid):
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)


def hold(program, ready):
    """The life of a program: opens its sockets, says so, and waits for the end."""
    if program.get("own_network"):
        LIBC.unshare(CLONE_NEWNET)
    with open("/proc/self/comm", "w", encoding="ascii") as comm:
        comm.write(program["name"])
    if "uid" in program:
        become(program["uid"])
        LIBC.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # else /proc hides its files from its own user
    held = []
    for kind, address, port, *more in program.get("sockets", []):
        options = more[0] if more else {}
        events = {key: options.pop(key) for key in ("packets", "connections", "accepted", "peer")
                  if key in options}
        opened = open_socket(kind, address, port, **options)
        held += [opened, talk(opened, **events)]
    for _ in range(program.get("forks", 0)):
        if os.fork() == 0:
            break
    os.write(ready, b".")
    while True:
        os.read(0, 1)  # a pipe that nobody writes to


def start(program):
    """Starts a program and waits until it and all its children are ready."""
    ready, write = os.pipe()
    wait, _keep = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(wait, 0)
        try:
            hold(program, write)
        finally:
            os._exit(1)
    os.close(write)
    for _ in range(1 + program.get("forks", 0)):
        if os.read(ready, 1) != b".":
            sys.exit(f"the program {program['name']} cannot open its sockets")
    if "cgroup" in program:
        command("mount", "--bind", program["cgroup"], f"/proc/{pid}/cgroup")


def refuse_netlink():
    """From here on socket(AF_NETLINK, ...) fails, by a filter of seccomp(2)."""
    load, jump, give = 0x20, 0x15, 0x06
    code = [(load, 0, 0, 0), (jump, 0, 3, SYS_SOCKET[os.uname().machine]), (load, 0, 0, 16),
            (jump, 0, 1, socket.AF_NETLINK), (give, 0, 0, 0x00050001), (give, 0, 0, 0x7fff0000)]
    rules = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *row) for row in code))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("rules", ctypes.c_void_p)]
    filter_program = Program(len(code), ctypes.addressof(rules))
    LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if LIBC.prctl(PR_SET_SECCOMP, 2, ctypes.byref(filter_program), 0, 0):
        sys.exit("seccomp does not work here")


def command(*words, text=None):
    subprocess.run(words, input=text, text=True, check=True)


def main():
    scene = json.load(sys.stdin)
    command("ip", "link", "set", "lo", "up")
    for address in scene.get("addresses", []):
        command("ip", "address", "add", address, "dev", "lo")
    for program in scene.get("programs", []):
        start(program)
    if scene.get("rules"):
        command("nft", "-f", "-", text=scene["rules"])
    if scene.get("nft"):
        command("mount", "--bind", scene["nft"], os.path.realpath(shutil.which("nft")))
    if "uid" in scene:
        become(scene["uid"])
    if scene.get("no_netlink"):
        refuse_netlink()
    sys.exit(subprocess.run(scene["run"], stdin=subprocess.DEVNULL, check=False).returncode)


if __name__ == "__main__":
    main()
