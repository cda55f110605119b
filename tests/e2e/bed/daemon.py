# SPDX-License-Identifier: Apache-2.0
"""A running `varco serve` of which the test is systemd: it tells its state over NOTIFY_SOCKET."""
import os
import signal
import socket
import subprocess

PATIENCE_S = 20
CONFIG = "listen udp 127.0.0.1:0\nlisten tcp 127.0.0.1:0\nworkers 2\n"


class Manager:
    """The socket that a service tells its state to."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("")  # an abstract name that the kernel chooses
        self.socket.settimeout(PATIENCE_S)

    def environment(self):
        return {"NOTIFY_SOCKET": "@" + self.socket.getsockname()[1:].decode()}

    def hear(self):
        return self.socket.recv(4096).decode()

    def wait_for(self, word):
        """The first message that has this line, and those before it."""
        before = []
        while True:
            said = self.hear()
            if word in said.split("\n"):
                return said, before
            before.append(said)


class Daemon:
    """Starts a server, and waits until it says that it is ready, unless ready is False. `log` is what it
    wrote to standard error, once it ended."""

    def __init__(self, folder, config=CONFIG, ready=True, environment=()):
        self.folder, self.file = folder, folder.parent / (folder.name + ".conf")
        self.file.write_text(config)
        self.manager = Manager()
        self.words = [os.environ["VARCO"], "serve", "--config", str(self.file), "--data", str(folder)]
        more = {**os.environ, **self.manager.environment(), **dict(environment)}
        more.pop("JOURNAL_STREAM", None)
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(self.words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=more)
        self.log = None
        if ready:
            try:
                self.manager.wait_for("READY=1")
            except BaseException:
                self.end(signal.SIGKILL)
                raise

    @property
    def path(self):
        return self.folder / "varco.sock"

    def wait(self):
        """Waits for its end. Returns its exit code."""
        if self.log is None:
            self.log = self.process.communicate(timeout=PATIENCE_S)[1].decode()
        return self.process.returncode

    def end(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait()

    def ask(self, data):
        """What comes back for bytes over the control socket, up to its end."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PATIENCE_S)
            client.connect(str(self.path))
            try:
                client.sendall(data)
                client.shutdown(socket.SHUT_WR)
            except BrokenPipeError:
                pass  # it had enough
            heard = b""
            while True:
                try:
                    more = client.recv(65536)
                except ConnectionResetError:
                    return heard
                if not more:
                    return heard
                heard += more

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.end()
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.manager.socket.close()
