# SPDX-License-Identifier: Apache-2.0
"""varco ports: what it sees of sockets that the test opened, as root and as an ordinary user."""
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
import scene

TOP = Path(__file__).resolve().parents[2]
WHY_NOT = scene.why_not()
needs_scene = pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))
SERVER = {"name": "pbx", "sockets": [["udp", "0.0.0.0", 5060], ["tcp", "0.0.0.0", 5060],
                                     ["tcp", "0.0.0.0", 5061]]}


def ports(*words, **more):
    """What varco ports --json says in a scene."""
    done = scene.play([os.environ["VARCO"], "ports", "--json", *words], **more)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return json.loads(done.stdout)


def text(*words, **more):
    done = scene.play([os.environ["VARCO"], "ports", *words], **more)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return done.stdout.decode()


def program(name, *sockets, **more):
    return {"name": name, "sockets": sockets} | more


def ids(seen):
    return [finding["id"] for finding in seen["findings"]]


def finding(seen, name):
    (found,) = [row for row in seen["findings"] if row["id"] == name]
    return found


def unseen(seen):
    return [row["id"] for row in seen["not_seen"]]


@needs_scene
def test_a_good_server_has_rows_and_no_findings():
    seen = ports(programs=[SERVER])
    assert ids(seen) == [] and unseen(seen) == ["outside"]
    assert [(row["transport"], row["state"], row["address"], row["port"], row["family"])
            for row in seen["sockets"]] == [("udp", "bound", "0.0.0.0", 5060, "ipv4"),
                                            ("tcp", "listen", "0.0.0.0", 5060, "ipv4"),
                                            ("tcp", "listen", "0.0.0.0", 5061, "ipv4")]
    for row in seen["sockets"]:
        assert (row["process"], row["user"], row["uid"], row["unit"]) == ("pbx", "root", 0, "")
        assert row["processes"] == [{"pid": row["pid"], "process": "pbx", "user": "root", "unit": ""}]
        assert (row["receive_queue"], row["drops"], row["firewall"]) == (0, 0, "in")
        assert row["firewall_why"] == "this machine has no firewall rules"


@needs_scene
def test_nobody_listens():
    seen = ports()
    assert seen["sockets"] == [] and ids(seen) == ["nobody_listens"]
    assert text().startswith("no socket on the ports of telephony\n\nerror nobody_listens\n")


@needs_scene
def test_only_ports_of_telephony_are_shown_unless_all_are_asked_for():
    holder = program("pbx", ["udp", "0.0.0.0", 5060], ["udp", "0.0.0.0", 5085], ["udp", "0.0.0.0", 9999],
                     ["udp", "0.0.0.0", 10000], ["udp", "0.0.0.0", 20001], ["tcp", "0.0.0.0", 22])

    def shown(*words):
        return [row["port"] for row in ports(*words, programs=[holder])["sockets"]]
    assert shown() == [5060, 5085, 10000]
    assert shown("--rtp", "20000-30000") == [5060, 5085, 20001]
    assert shown("--all") == [22, 5060, 5085, 9999, 10000, 20001]


@needs_scene
def test_two_programs_share_a_port_by_reuseport():
    one = program("asterisk", ["udp", "0.0.0.0", 5060, {"reuse": True}])
    two = program("kamailio", ["udp", "0.0.0.0", 5060, {"reuse": True}], ["tcp", "0.0.0.0", 5060],
                  ["tcp", "0.0.0.0", 5061])
    seen = ports(programs=[one, two])
    assert ids(seen) == ["two_programs"]
    said = finding(seen, "two_programs")["text"]
    assert re.match(r"\w+ \(pid \d+\) and \w+ \(pid \d+\) share udp 0\.0\.0\.0:5060: each packet", said)
    assert "asterisk (pid" in said and "kamailio (pid" in said
    assert {row["process"] for row in seen["sockets"]} == {"asterisk", "kamailio"}


@needs_scene
@pytest.mark.parametrize("address, more", [("192.0.2.20", {}), ("::", {"v6only": False})])
def test_two_programs_hold_addresses_that_overlap(address, more):
    seen = ports(programs=[program("b2bua", ["udp", address, 5060, more | {"reuse": True}]),
                           program("pbx", ["udp", "0.0.0.0", 5060, {"reuse": True}],
                                   ["tcp", "0.0.0.0", 5060], ["tcp", "::", 5061])],
                 addresses=["192.0.2.20/32"])
    assert "two_programs" in ids(seen)
    assert "reaches only one of them" in finding(seen, "two_programs")["text"]


@needs_scene
def test_workers_that_share_a_socket_are_one_program():
    seen = ports(programs=[SERVER | {"forks": 3}])
    assert ids(seen) == []
    assert len(seen["sockets"]) == 3
    assert all(len(row["processes"]) == 4 for row in seen["sockets"])
    assert re.search(r"pbx\(\d+ \+3\)", text(programs=[SERVER | {"forks": 3}]))


@needs_scene
def test_a_v6_socket_serves_v4_unless_it_is_v6only():
    both = program("pbx", ["udp", "::", 5060, {"v6only": False}], ["tcp", "::", 5060, {"v6only": False}],
                   ["tcp", "::", 5061, {"v6only": True}])
    seen = ports(programs=[both])
    assert [row["serves"] for row in seen["sockets"]] == ["v4+v6", "v4+v6", "v6"]
    assert ids(seen) == ["tls_not_on_all"]
    assert "for IPv4" in finding(seen, "tls_not_on_all")["text"]


@needs_scene
def test_5060_on_all_interfaces_and_no_5061():
    seen = ports(programs=[program("pbx", ["udp", "0.0.0.0", 5060], ["tcp", "0.0.0.0", 5060])])
    assert ids(seen) == ["tls_not_on_all"]
    assert "nobody listens on 5061" in seen["findings"][0]["text"]


@needs_scene
def test_loopback_only_is_told_and_the_firewall_is_not_asked():
    seen = ports(programs=[program("pbx", ["udp", "127.0.0.1", 5060], ["tcp", "127.0.0.1", 5060],
                                   ["tcp", "::1", 5061])])
    assert ids(seen) == ["loopback_only"] * 3
    assert [row["firewall"] for row in seen["sockets"]] == ["-"] * 3


@needs_scene
def test_connections_are_counted_at_their_listener():
    holder = program("pbx", ["udp", "0.0.0.0", 5060],
                     ["tcp", "0.0.0.0", 5060, {"connections": 2, "accepted": 2}],
                     ["tcp", "::", 5061, {"v6only": False, "connections": 1, "accepted": 1}])
    seen = ports(programs=[holder])
    assert [row.get("connections") for row in seen["sockets"]] == [None, 2, 1]
    assert len(seen["sockets"]) == 3


@needs_scene
def test_a_connected_udp_socket_is_shown_with_its_peer():
    holder = program("pbx", ["udp", "127.0.0.1", 10000, {"peer": ["127.0.0.1", 4000]}])
    (row,) = ports(programs=[holder])["sockets"]
    assert (row["state"], row["peer_address"], row["peer_port"]) == ("connected", "127.0.0.1", 4000)
    assert "127.0.0.1:10000 > 127.0.0.1:4000" in text(programs=[holder])


@needs_scene
def test_a_socket_that_is_bound_to_an_interface_names_it():
    holder = program("pbx", ["udp", "0.0.0.0", 5060, {"device": "lo"}])
    (row,) = ports(programs=[holder])["sockets"]
    assert row["interface"] == "lo"
    assert "  0.0.0.0:5060%lo  " in text(programs=[holder])


@needs_scene
def test_the_unit_of_systemd_is_shown(tmp_path):
    cgroup = tmp_path / "cgroup"
    cgroup.write_text("0::/system.slice/asterisk.service\n")
    seen = ports(programs=[SERVER | {"cgroup": str(cgroup)}])
    assert {row["unit"] for row in seen["sockets"]} == {"asterisk.service"}
    assert seen["sockets"][0]["processes"][0]["unit"] == "asterisk.service"
    said = text(programs=[SERVER | {"cgroup": str(cgroup)}]).splitlines()
    assert said[0].split()[6] == "Unit" and "  asterisk.service  " in said[1]


@needs_scene
def test_drops_and_a_full_queue_are_told():
    holder = program("pbx", ["udp", "0.0.0.0", 5060, {"buffer": 4096, "packets": 20}],
                     ["tcp", "0.0.0.0", 5060, {"connections": 2}], ["tcp", "0.0.0.0", 5061])
    seen = ports(programs=[holder])
    udp, tcp, _ = seen["sockets"]
    assert udp["drops"] > 0 and udp["receive_queue"] > 0 and tcp["receive_queue"] == 2
    assert f"dropped {udp['drops']} packets for udp 0.0.0.0:5060" in finding(seen, "drops")["text"]
    assert "2 connections wait on tcp 0.0.0.0:5060" in " ".join(
        row["text"] for row in seen["findings"] if row["id"] == "queue_full")


def chain(rules, policy="accept", more=""):
    return (f"table inet f {{ {more}\n chain input {{ type filter hook input priority 0; "
            f"policy {policy};\n{rules}\n}}\n}}\n")


@needs_scene
@pytest.mark.parametrize("rules, verdict, rule, where", [
    (chain("udp dport 5060 drop"), "blocked", "udp dport 5060 drop", "table inet f, chain input, handle 2"),
    (chain("udp dport 5060 reject"), "blocked", "udp dport 5060 reject", "handle 2"),
    (chain("", "drop"), "blocked", "policy drop", "table inet f, chain input"),
    (chain("udp dport { 5060-5061, 10000-20000 } accept", "drop"), "in",
     "udp dport { 5060-5061, 10000-20000 } accept", "handle"),
    (chain("udp dport @sip accept", "drop", "set sip { type inet_service; elements = { 5060 } }"), "in",
     "udp dport @sip accept", "handle"),
    (chain("udp dport @sip drop", "accept", "set sip { type inet_service; elements = { 5061 } }"), "in",
     "policy accept", "table inet f"),
    (chain("ip saddr 192.0.2.0/24 udp dport 5060 accept", "drop"), "cannot tell",
     "ip saddr 192.0.2.0/24 udp dport 5060 accept", "handle"),
    (chain('iifname "lo" accept\nct state vmap { established : accept, related : accept, invalid : drop }\n'
           "tcp dport 22 accept", "drop"), "blocked", "policy drop", "chain input"),
    (chain("meta l4proto { tcp, udp } th dport 5060 counter accept", "drop"), "in",
     "meta l4proto { tcp, udp } th dport 5060 accept", "handle"),
    (chain("udp dport vmap { 5060 : jump sip }", "drop", "chain sip { accept; }"), "in", "accept",
     "chain sip"),
    (chain("limit rate 5/second accept", "drop"), "cannot tell", "limit rate 5/second accept", "handle"),
    (chain("meta nfproto ipv6 drop"), "in", "policy accept", "chain input"),
    ("table ip6 f { chain input { type filter hook input priority 0; policy drop; }\n}", "in", "", ""),
    ("table ip f { chain pre { type filter hook prerouting priority -300; udp dport 5060 drop; }\n}",
     "blocked", "udp dport 5060 drop", "table ip f, chain pre"),
    ("table ip f { chain out { type filter hook output priority 0; policy drop; }\n}", "in", "", ""),
])
def test_the_firewall_is_asked(rules, verdict, rule, where):
    udp = ports(programs=[SERVER], rules=rules)["sockets"][0]
    assert (udp["firewall"], udp["firewall_rule"]) == (verdict, rule)
    assert where in udp["firewall_where"] and udp["firewall_why"]


@needs_scene
def test_what_is_blocked_is_a_finding_and_the_exit_code_stays_0():
    seen = ports(programs=[SERVER], rules=chain("udp dport 5060 drop"))
    assert ids(seen) == ["firewall_blocks"]
    assert 'by "udp dport 5060 drop" (table inet f, chain input' in seen["findings"][0]["text"]


@needs_scene
def test_the_range_for_rtp_is_open_only_when_all_of_it_is():
    def rtp(rules, *words):
        seen = ports(*words, programs=[SERVER], rules=rules)
        assert seen["rtp"]["ipv4"] == seen["rtp"]["ipv6"]
        return seen["rtp"]["ipv4"]["firewall"], ids(seen)
    half = chain("udp dport 10000-15000 accept\nth dport 5060-5061 accept", "drop")
    assert rtp(half) == ("cannot tell", [])
    assert rtp(half, "--rtp", "10000-12000") == ("in", [])
    assert rtp(half, "--rtp", "16000-17000") == ("blocked", ["firewall_blocks"])


@needs_scene
def test_an_ordinary_user_sees_the_sockets_but_not_whose_they_are():
    seen = ports(programs=[SERVER], uid=scene.NOBODY)
    assert len(seen["sockets"]) == 3 and ids(seen) == []
    assert unseen(seen) == ["owners", "firewall", "outside"]
    for row in seen["sockets"]:
        assert row["processes"] == [] and "pid" not in row and row["user"] == "root"
        assert row["firewall"] == "cannot tell"
        assert row["firewall_why"] == "only root may list the rules of nft"
    assert "3 of these sockets: run as root to see the owner" in seen["not_seen"][0]["text"]


@needs_scene
def test_an_ordinary_user_sees_what_is_their_own():
    mine = program("softphone", ["udp", "0.0.0.0", 5080], uid=scene.NOBODY)
    seen = ports(programs=[SERVER, mine], uid=scene.NOBODY)
    assert [row.get("process") for row in seen["sockets"]] == [None, None, None, "softphone"]
    assert seen["sockets"][3]["user"] == "nobody"


@needs_scene
def test_an_ordinary_user_is_told_of_two_sockets_without_blame():
    twice = [program("pbx", ["udp", "0.0.0.0", 5060, {"reuse": True}]),
             program("pbx", ["udp", "0.0.0.0", 5060, {"reuse": True}])]
    assert "two_sockets" in ids(ports(programs=twice, uid=scene.NOBODY))
    assert "two_programs" in ids(ports(programs=twice))


@needs_scene
@pytest.mark.parametrize("script, why", [
    ("exec tail -f /dev/null", "nft did not list the rules in time"),
    ("echo no rules", "nft did not answer with rules that can be read"),
    ("exit 1", "nft may not list the rules"),
    ("exec cat /dev/zero", "the rules are more than 16 MiB"),
])
def test_an_nft_that_does_not_answer_is_no_reason_to_fail(tmp_path, script, why):
    fake = tmp_path / "nft"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    seen = ports(programs=[SERVER], nft=str(fake))
    assert {row["firewall"] for row in seen["sockets"]} == {"cannot tell"}
    assert seen["not_seen"][0]["text"] == f"what the firewall of this machine does: {why}"


@needs_scene
def test_a_parent_that_ignores_its_children_hides_no_rules():
    ignore = ("import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN);"
              "os.execv(sys.argv[1], sys.argv[1:])")
    done = scene.play([sys.executable, "-c", ignore, os.environ["VARCO"], "ports", "--json"],
                      programs=[SERVER])
    assert unseen(json.loads(done.stdout)) == ["outside"]


@needs_scene
def test_without_nft_the_kernel_is_asked_whether_there_are_rules():
    none = ports(programs=[SERVER], nft="/dev/null")
    assert {row["firewall"] for row in none["sockets"]} == {"in"}
    some = ports(programs=[SERVER], nft="/dev/null", rules=chain(""))
    assert {row["firewall"] for row in some["sockets"]} == {"cannot tell"}
    assert some["sockets"][0]["firewall_why"] == "nft is not installed (Debian: nftables)"


@needs_scene
def test_sockets_of_containers_are_said_to_be_unseen():
    seen = ports(programs=[SERVER, program("container", ["udp", "0.0.0.0", 5060], own_network=True)])
    assert len(seen["sockets"]) == 3 and unseen(seen) == ["namespaces", "outside"]
    assert re.search(r"1 other network namespace \(containers\): nsenter -n -t \d+ varco ports",
                     seen["not_seen"][0]["text"])


@needs_scene
def test_a_name_cannot_steer_the_terminal():
    said = text(programs=[SERVER | {"name": "a\x1b[2Jb"}])
    assert "\x1b" not in said and "a\\x1b[2Jb(" in said


@needs_scene
def test_what_cannot_be_looked_at_is_exit_code_1():
    done = scene.play([os.environ["VARCO"], "ports"], no_netlink=True)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"varco ports: the kernel offers no netlink socket\n"


EXAMPLE = {
    "addresses": ["192.0.2.20/32"],
    "programs": [
        program("asterisk", ["udp", "0.0.0.0", 5060, {"reuse": True}], ["udp", "0.0.0.0", 10000],
                ["tcp", "0.0.0.0", 5060, {"connections": 2, "accepted": 2}]),
        program("kamailio", ["udp", "192.0.2.20", 5060, {"reuse": True}])],
    "rules": chain("ct state established,related accept\nudp dport { 5060, 10000-20000 } accept", "drop"),
}


def example_of(page):
    """The block of a page that shows what varco ports says."""
    (block,) = re.findall(r"^```\n(?:\$ varco ports\n)?(State  .*?)^```", (TOP / page).read_text(),
                          re.M | re.S)
    return block


@needs_scene
@pytest.mark.parametrize("page", ["README.md", "docs/man/varco-ports.1.scd"])
def test_the_example_in_the_documentation_is_real(page):
    said = text(**EXAMPLE)
    assert max(map(len, said.splitlines())) <= 100
    assert re.sub(r"[ ]+\n", "\n", example_of(page)) == re.sub(r"[ ]+\n", "\n", said)


@pytest.mark.parametrize("words, line", [
    (["--rtp", "abc"], '--rtp "abc": a range of ports is two numbers, as in 10000-20000'),
    (["--rtp", ""], '--rtp "": a range of ports is two numbers, as in 10000-20000'),
    (["--rtp", "20000-10000"], '--rtp "20000-10000": did you mean "10000-20000"?'),
    (["--rtp", "10000:20000"], '--rtp "10000:20000": did you mean "10000-20000"?'),
    (["--rtp", "10000 - 20000"], '--rtp "10000 - 20000": did you mean "10000-20000"?'),
    (["--rtp", "0-5"], '--rtp "0-5": a range of ports is two numbers, as in 10000-20000'),
    (["--rtp", "1-65536"], '--rtp "1-65536": a range of ports is two numbers, as in 10000-20000'),
    (["--rtp", "1-\x1b[2J"], '--rtp "1-\\x1b[2J": a range of ports is two numbers, as in 10000-20000'),
    (["--rtp"], 'needs a value: "--rtp"'),
    (["--rpt", "1-2"], 'no option "--rpt"; did you mean "--rtp"?'),
    (["--jsno"], 'no option "--jsno"; did you mean "--json"?'),
    (["--watch=yes"], 'takes no value: "--watch"'),
    (["5060"], 'takes no argument: "5060"'),
    (["--watch", "--interval", "soon"],
     '--interval "soon": a duration is a number with ms, s, m or h behind it, as in 2s'),
    (["--watch", "--interval", "0"], '--interval "0": between 100ms and 24d, as in 2s'),
    (["--watch", "--interval", "99d"], '--interval "99d": between 100ms and 24d, as in 2s'),
    (["--interval", "2s"], '"--interval" says how often to look again: it needs "--watch"'),
    (["--watch", "--json"],
     '"--watch" does not go with "--json", which is one document; call it again instead'),
])
def test_a_wrong_word_is_named_in_one_line(varco, words, line):
    assert varco("ports", *words) == (2, "", f"varco ports: {line}\n")


def test_a_full_disk_is_not_taken_for_success(varco):
    with open("/dev/full", "wb") as full:
        assert varco("ports", stdout=full).code == 1


def test_watch_writes_one_block_after_the_other_into_a_pipe():
    with subprocess.Popen([os.environ["VARCO"], "ports", "--watch", "--interval", "100ms"],
                          stdout=subprocess.PIPE) as varco:
        blocks, lines = 0, []
        for line in varco.stdout:
            lines.append(line)
            blocks += line == b"Not seen:\n"
            if blocks == 3:
                break
        varco.kill()
    assert b"\x1b" not in b"".join(lines)


def on_terminal(*words, **environment):
    """What varco writes to a terminal until it has written "Not seen" twice, or has ended."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([os.environ["VARCO"], "ports", *words], stdout=theirs,
                          env={"TERM": "xterm", "PATH": os.environ["PATH"]} | environment) as varco:
        os.close(theirs)
        said = b""
        try:
            while said.count(b"Not seen") < 2:
                said += os.read(ours, 4096)
        except OSError:  # the other end is closed
            pass
        varco.kill()
    os.close(ours)
    return said


def test_watch_clears_a_terminal():
    assert on_terminal("--watch", "--interval", "100ms").count(b"\x1b[H\x1b[2J") == 2


def test_colour_is_for_terminals_and_can_be_switched_off():
    assert b"\x1b[" in on_terminal()
    assert b"\x1b" not in on_terminal(NO_COLOR="1")
    assert b"\x1b[" in on_terminal(NO_COLOR="")
    assert b"\x1b" not in on_terminal(TERM="dumb")
