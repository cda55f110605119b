# SPDX-License-Identifier: Apache-2.0
"""varco status, reload and stop, and what a server says to them and to systemd."""
import json
import os
import pty
import random
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

from bed.daemon import CONFIG, Daemon

TOP = Path(__file__).resolve().parents[2]
OPTIONS = ("OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport\r\n"
           "Max-Forwards: 70\r\nFrom: <sip:a@example.org>;tag=1\r\nTo: <sip:127.0.0.1>\r\nCall-ID: 1\r\n"
           "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n").encode()


@pytest.fixture
def folder(tmp_path_factory):
    """Short: a socket's path has at most 107 bytes."""
    return tmp_path_factory.mktemp("d") / "d"


@pytest.fixture
def daemon(folder):
    with Daemon(folder) as server:
        yield server


def status(varco, server):
    said = varco("status", "--json", "--data", server.folder)
    assert (said.code, said.err) == (0, "")
    return json.loads(said.out)


def udp(server_status):
    (row,) = [row for row in server_status["listeners"] if row["transport"] == "udp"]
    host, _, port = row["address"].rpartition(":")
    return host, int(port)


def answered(to):
    """True when an OPTIONS over UDP is answered at once."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(0.25)
        client.sendto(OPTIONS, to)
        try:
            return client.recv(65535).startswith(b"SIP/2.0 200 ")
        except TimeoutError:
            return False


# --- no server ---------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["status", "reload", "stop"])
def test_without_a_server_it_is_said_what_to_do(varco, folder, verb):
    said = varco(verb, "--data", folder)
    assert said == (3, "", f'varco {verb}: no server runs with the data folder "{folder}"; "varco serve" starts '
                           "one, --data names another folder\n")
    assert not folder.exists()


def test_another_folder_is_another_server(varco, daemon, tmp_path):
    assert varco("status", "--data", tmp_path).code == 3
    assert varco("status", "--data", daemon.folder).code == 0


def test_the_default_folder_of_a_user_is_his_own(varco, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("needs root, to be somebody else")
    for name, place in (("XDG_STATE_HOME", "varco"), ("HOME", ".local/state/varco")):
        environment = {"PATH": os.environ["PATH"], name: "/nonexistent/home"}
        said = varco("status", env=environment, user=65534, group=65534)
        assert said.code == 3 and f'"/nonexistent/home/{place}"' in said.err
    said = varco("status", env={"XDG_STATE_HOME": "relative"}, user=65534, group=65534)
    assert said.code == 1 and "name one with --data" in said.err


# --- status ------------------------------------------------------------------------------------


def test_status_tells_all_that_a_program_may_want(varco, daemon):
    seen = status(varco, daemon)
    to = udp(seen)
    assert answered(to)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"junk", to)
    deadline = time.monotonic() + 20
    while not (seen["counters"]["answered"] == 1 and seen["counters"]["dropped"] == 1):
        assert time.monotonic() < deadline, seen
        seen = status(varco, daemon)
    assert list(seen) == ["version", "state", "pid", "uptime_s", "data", "config", "memory", "workers",
                          "listeners", "connections", "load", "counters", "refused"]
    assert seen["state"] == "ready" and seen["pid"] == daemon.process.pid
    assert seen["version"] == varco("version").out.split()[1]
    assert seen["config"]["file"] == str(daemon.file) and seen["data"] == str(daemon.folder)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", seen["config"]["loaded"])
    assert seen["workers"] == {"count": 2, "stuck": 0}
    assert [(row["transport"], row["kernel_drops"]) for row in seen["listeners"]] == [("udp", 0), ("tcp", None)]
    assert seen["connections"] == {"open": 0, "limit": 100000, "limit_per_source": 1000}
    assert 1 << 20 < seen["memory"]["resident_bytes"] < 1 << 30
    assert list(seen["load"]) == ["over_s", "packets_per_s", "messages_per_s"]
    (junk,) = [row for row in seen["refused"] if row["rule"] == "junk"]
    assert (junk["class"], junk["count"]) == ("gate", 1)


def test_status_is_short_for_people(varco, daemon):
    assert answered(udp(status(varco, daemon)))
    said = varco("status", "--data", daemon.folder)
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert re.fullmatch(rf"varco [\d.]+, ready, up \d+s, pid {daemon.process.pid}", lines[0])
    assert [line.split()[0] for line in lines[1:]] == ["config", "data", "memory", "listens", "tcp", "workers",
                                                       "connections", "load", "counters"]
    assert {re.match(r"\w* +", line).end() for line in lines[1:]} == {13}


def test_status_counts_connections_and_their_load(varco, daemon):
    seen = status(varco, daemon)
    host, _, port = seen["listeners"][1]["address"].rpartition(":")
    with socket.create_connection((host, int(port))):
        deadline = time.monotonic() + 20
        while seen["connections"]["open"] != 1 or seen["load"]["messages_per_s"] == 0:
            assert answered(udp(seen)) and time.monotonic() < deadline
            seen = status(varco, daemon)
    assert 1 <= seen["load"]["over_s"] <= 11


def test_status_looks_again_until_the_server_is_gone(varco, daemon):
    watching = subprocess.Popen([os.environ["VARCO"], "status", "--watch", "--data", str(daemon.folder)],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert watching.stdout.readline().startswith(b"varco ")
    daemon.end()
    out, err = watching.communicate(timeout=20)
    assert watching.returncode == 3 and b"\x1b" not in out
    assert err.startswith(b"varco status: no server runs with")
    assert varco("status", "--watch", "--json").code == 2


def test_a_terminal_is_cleared(daemon):
    master, slave = pty.openpty()
    watching = subprocess.Popen([os.environ["VARCO"], "status", "--watch", "--data", str(daemon.folder)],
                                stdout=slave, stderr=subprocess.DEVNULL)
    os.close(slave)
    seen = b""
    while b"\n" not in seen:
        seen += os.read(master, 4096)
    watching.kill()
    watching.wait()
    os.close(master)
    assert seen.startswith(b"\x1b[H\x1b[2Jvarco ")


def test_a_server_that_starts_is_not_good_yet(varco, folder):
    """Between the two messages is the time in which it starts: status says 0 only when listeners are up."""
    with Daemon(folder, ready=False) as server:
        codes = []
        while 0 not in codes:
            said = varco("status", "--json", "--data", folder)
            codes.append(said.code)
            if said.code == 1 and said.out:
                assert json.loads(said.out)["state"] == "starting"
            if said.code == 0:
                assert json.loads(said.out)["state"] == "ready"
                assert answered(udp(json.loads(said.out)))
        assert set(codes) <= {0, 1, 3} and server.process.poll() is None


# --- one server a folder -----------------------------------------------------------------------


def test_a_folder_has_one_server(varco, daemon):
    said = varco("serve", "--config", daemon.file, "--data", daemon.folder)
    assert said.code == 1
    assert str(daemon.process.pid) in said.err and str(daemon.folder) in said.err and said.err.count("\n") == 1
    assert status(varco, daemon)["pid"] == daemon.process.pid


def test_what_a_killed_server_left_is_replaced(varco, folder):
    with Daemon(folder) as first:
        first.end(signal.SIGKILL)
    assert (folder / "varco.sock").is_socket()
    said = varco("status", "--data", folder)
    assert said.code == 3 and "the last one was killed" in said.err
    with Daemon(folder) as second:
        assert status(varco, second)["pid"] == second.process.pid
        assert (folder / "varco.sock").stat().st_mode & 0o7777 == 0o660
        assert folder.stat().st_mode & 0o7777 == 0o700
    assert not (folder / "varco.sock").exists()


def test_a_start_that_fails_leaves_no_socket(varco, daemon, tmp_path):
    taken = udp(status(varco, daemon))
    (tmp_path / "c").write_text(f"listen udp {taken[0]}:{taken[1]}\n")
    said = varco("serve", "--config", tmp_path / "c", "--data", tmp_path / "d")
    assert said.code == 1 and "cannot listen on udp" in said.err
    assert not (tmp_path / "d/varco.sock").exists()


def test_what_is_no_socket_is_left_alone(varco, tmp_path):
    (tmp_path / "c").write_text(CONFIG)
    (tmp_path / "d").mkdir(mode=0o700)
    (tmp_path / "d/varco.sock").write_text("mine")
    said = varco("serve", "--config", tmp_path / "c", "--data", tmp_path / "d")
    assert said.code == 1 and "no socket" in said.err
    assert (tmp_path / "d/varco.sock").read_text() == "mine"


# --- stop --------------------------------------------------------------------------------------


def test_stop_returns_when_all_is_free(varco, folder):
    for _ in range(5):
        with Daemon(folder) as server:
            said = varco("stop", "--data", folder)
            assert said == (0, f"stopped: process {server.process.pid}\n", "")
            assert not server.path.exists()
            assert server.wait() == 0 and "event=stopped signal=15 " in server.log


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_too(daemon, number):
    assert daemon.end(number) == 0
    assert f"event=stopped signal={int(number)} " in daemon.log and not daemon.path.exists()


# --- reload ------------------------------------------------------------------------------------


def test_reload_says_what_changed_and_what_needs_a_restart(varco, daemon):
    to = udp(status(varco, daemon))
    assert varco("reload", "--data", daemon.folder) == (0, f"reloaded: {daemon.file}\n", "")
    daemon.file.write_text(CONFIG.replace("workers 2", "workers 3") + "guard { rate 1/s }\n")
    said = varco("reload", "--data", daemon.folder)
    assert said == (0, f"reloaded: {daemon.file}\n  changed: guard rate 50/s -> 1/s\n"
                       "  needs a restart: workers 2 -> 3\n", "")
    assert any(not answered(to) for _ in range(1000))
    daemon.file.write_text(CONFIG + "guard { rate 1/s  allow 127.0.0.0/8 }\n")
    said = varco("reload", "--data", daemon.folder)
    assert said == (0, f"reloaded: {daemon.file}\n  changed: guard allow\n", "")
    assert any(answered(to) for _ in range(20)) and all(answered(to) for _ in range(20))
    seen = status(varco, daemon)["config"]
    assert (seen["reloads"], seen["reloads_failed"]) == (3, 0)


def test_a_bad_config_changes_nothing_and_says_what_check_says(varco, daemon):
    to = udp(status(varco, daemon))
    daemon.file.write_text(CONFIG + "guard { rat 1/s }\nlisten\x1b udp\nworkers \"\xfc\"\n")
    said = varco("reload", "--data", daemon.folder)
    assert said.code == 1 and said.out == varco("check", daemon.file).out != ""
    assert said.err == "varco reload: the config is not good; the server follows the one of before\n"
    assert all(answered(to) for _ in range(20))
    daemon.file.unlink()
    said = varco("reload", "--data", daemon.folder)
    assert said == (1, "", f'varco reload: cannot read "{daemon.file}": No such file or directory; is the path '
                           'right? "varco config" prints one to begin with\n')
    assert status(varco, daemon)["config"]["reloads_failed"] == 2
    assert "2 reloads failed" in varco("status", "--data", daemon.folder).out


def test_a_config_with_many_problems_fits_an_answer(varco, daemon):
    daemon.file.write_text("".join(f"{'x' * 3000}{i} \x01\n" for i in range(200)))
    said = varco("reload", "--data", daemon.folder)
    check = varco("check", daemon.file).out
    assert said.code == 1 and re.search(r"^and \d+ more$", said.out, re.M)
    assert check.startswith(said.out.rpartition("and ")[0])


def test_sighup_reloads_and_systemd_hears_of_it(varco, daemon):
    daemon.file.write_text(CONFIG + "guard off\n")
    daemon.process.send_signal(signal.SIGHUP)
    said, _ = daemon.manager.wait_for("RELOADING=1")
    assert re.fullmatch(r"RELOADING=1\nMONOTONIC_USEC=\d+", said)
    daemon.manager.wait_for("READY=1")
    assert status(varco, daemon)["config"]["reloads"] == 1
    daemon.file.write_text("nonsense\n")
    daemon.process.send_signal(signal.SIGHUP)
    daemon.manager.wait_for("READY=1")
    assert daemon.end() == 0
    assert 'event=reload_changed what="guard on -> off"' in daemon.log
    assert f'event=reload_failed what="{daemon.file}:1:1: there is no key' in daemon.log


# --- systemd -----------------------------------------------------------------------------------


def test_systemd_hears_of_ready_watchdog_and_stop(folder):
    with Daemon(folder, environment={"WATCHDOG_USEC": "100000"}) as server:
        for _ in range(3):
            assert server.manager.hear() == "WATCHDOG=1"
        server.process.send_signal(signal.SIGTERM)
        server.manager.wait_for("STOPPING=1")
        assert server.wait() == 0


def test_nobody_hears_of_a_watchdog_that_is_of_another(folder):
    with Daemon(folder, environment={"WATCHDOG_USEC": "100000", "WATCHDOG_PID": "1"}) as server:
        server.process.send_signal(signal.SIGTERM)
        assert server.manager.wait_for("STOPPING=1")[1] == []


def test_the_socket_is_found_below_run_too(varco, folder, tmp_path):
    for _ in range(2):
        with Daemon(folder, environment={"RUNTIME_DIRECTORY": str(tmp_path)}):
            assert varco("status", "--data", tmp_path).code == 0


def test_the_unit_is_one_and_shuts_the_server_in(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze")
    unit = (TOP / "packaging/varco.service.in").read_text().replace("@varco@", os.environ["VARCO"])
    (tmp_path / "varco.service").write_text(unit.replace("User=varco\n", "User=daemon\n"))
    # Manual pages of what is not installed cannot be there.
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
                           tmp_path / "varco.service"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager",
                           tmp_path / "varco.service"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# --- clients that are not nice -----------------------------------------------------------------


@pytest.mark.parametrize("line, error", [
    (b"\n", "not a JSON document"),
    (b"GET / HTTP/1.1\r\n\r\n", "not a JSON document"),
    (b'{"verb":"status","verb":"stop"}\n', "duplicate object key"),
    (b'{"verb":"status","pid":1}\n', "no other member"),
    (b'{"verb":"sudo"}\n', "does not know that verb"),
    (b"[" * 4000 + b"\n", "not nested that deep"),
    (b"x" * 100000, "too long"),
    (b'"\xff\xfe\0"\n', "not a JSON document"),
])
def test_what_is_no_request_gets_an_error(varco, daemon, line, error):
    answer = daemon.ask(line)
    assert error in json.loads(answer.split(b"\n")[0])["error"]
    assert status(varco, daemon)["state"] == "ready"


def test_bytes_of_any_kind_do_no_harm(varco, daemon):
    generator = random.Random(1)
    for _ in range(200):
        data = generator.randbytes(generator.randrange(6000))
        if generator.random() < 0.5:
            data = bytes(generator.choice(b'{}[]":,\\\n verbstatu\x00\xff') for _ in range(200))
        for line in daemon.ask(data).split(b"\n")[:-1]:
            assert list(json.loads(line)) == ["error"]
    assert status(varco, daemon)["state"] == "ready"


def test_a_crowd_is_turned_away_and_the_server_serves(varco, daemon):
    crowd = [socket.socket(socket.AF_UNIX) for _ in range(16)]
    for client in crowd:
        client.connect(str(daemon.path))
        client.sendall(b'{"verb":"status"}\n')
        assert client.recv(65536)
    said = varco("status", "--data", daemon.folder)
    assert said == (1, "", "varco status: too many ask at a time; try again\n")
    crowd[0].shutdown(socket.SHUT_WR)
    assert crowd[0].recv(1) == b""
    assert varco("status", "--data", daemon.folder).code == 0
    for client in crowd:
        client.close()


def test_many_ask_at_a_time(varco, daemon):
    codes = []
    threads = [threading.Thread(target=lambda: codes.append(varco("status", "--data", daemon.folder).code))
               for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [0] * 12


def test_another_user_gets_no_answer(varco, daemon):
    if os.geteuid() != 0:
        pytest.skip("needs root, to be somebody else")
    said = varco("status", "--data", daemon.folder, user=65534, group=65534)
    assert said.code == 1 and "not allowed to ask" in said.err and "as root" in said.err


def test_a_server_that_says_nothing_is_told(varco, folder):
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(folder / "varco.sock"))
        other.listen()
        said = varco("status", "--data", folder)
        assert said.code == 1 and "did not answer in time" in said.err


@pytest.mark.parametrize("answer", [b"", b"half", b"junk\n", b"[]\n", b'{"error":1}\n', b'{"error":"a\\u001bb"}\n'])
def test_an_answer_that_is_none_is_told(varco, folder, answer):
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(folder / "varco.sock"))
        other.listen()

        def serve():
            client, _ = other.accept()
            with client:
                client.recv(100)
                client.sendall(answer)
        thread = threading.Thread(target=serve)
        thread.start()
        said = varco("status", "--data", folder)
        thread.join()
    assert said.code == 1 and said.out == "" and said.err.count("\n") == 1 and "\x1b" not in said.err
