# SPDX-License-Identifier: Apache-2.0
"""varco parse: what it shows of a good message, of a broken one, and of what is none."""
import json
import os
import subprocess

import pytest

GOOD = b"""OPTIONS sip:bob@example.org SIP/2.0\r
Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r
Max-Forwards: 70\r
From: <sip:anna@example.org>;tag=1\r
To: <sip:bob@example.org>\r
Call-ID: 1@192.0.2.1\r
CSeq: 1 OPTIONS\r
Content-Length: 4\r
\r
body"""


def test_a_good_request_is_shown_header_by_header(varco, data):
    said = varco("parse", data / "register.sip")
    assert said.code == 0 and said.err == ""
    assert "good, request REGISTER to sip:pbx.example.org\n" in said.out
    assert "  7  Contact               <sip:anna@192.0.2.20:5060>;expires=3600\n" in said.out
    assert "user anna, host 192.0.2.20, port 5060, expires 3600, parameters expires=3600\n" in said.out
    assert said.out.endswith("body: 0 bytes\n")


def test_a_response_is_shown_with_its_status(varco):
    said = varco("parse", stdin=GOOD.replace(b"OPTIONS sip:bob@example.org SIP/2.0",
                                             b"SIP/2.0 486 Busy Here"))
    assert said.code == 0 and said.out.startswith("-: good, response 486 Busy Here\n")
    assert said.out.endswith("body: 4 bytes\n")


def test_bytes_behind_the_body_are_counted(varco):
    said = varco("parse", "-", stdin=GOOD + b"more")
    assert said.code == 0
    assert said.out.endswith("body: 4 bytes; 4 more bytes are behind it and not part of the message\n")


def test_a_broken_message_says_byte_header_and_rule(varco, data):
    said = varco("parse", data / "register-broken.sip")
    assert (said.code, said.err) == (1, "")
    assert said.out == (
        f"{data}/register-broken.sip:2:29: byte 66, Via: a port is a number up to 65535 "
        "(RFC 3261 25.1)\n"
        "    Via: SIP/2.0/UDP 192.0.2.20:99999;branch=z9hG4bKk3v9x1;rport\n"
        "                                ^\n")


@pytest.mark.parametrize("old, new, said", [
    (b"CSeq: 1 OPTIONS", b"CSeq: 1 INVITE", "CSeq: the method in CSeq must be the one of the request"),
    (b"To: <sip:bob@example.org>\r\n", b"", "To: this header must be there"),
    (b"Max-Forwards: 70", b"To: <sip:x@example.org>", "To: this header may be there only once"),
])
def test_rules_of_the_whole_message_are_checked(varco, old, new, said):
    out = varco("parse", stdin=GOOD.replace(old, new))
    assert out.code == 1 and said in out.out


def test_the_caret_stays_under_its_byte_in_a_long_line_with_escapes(varco):
    line = b"Via: SIP/2.0/UDP 192.0.2.1;a=\"" + b"\xc3\xa9" * 40 + b"\t\";branch=z9hG4bK1;b=<;c=" + b"d" * 99
    said = varco("parse", stdin=GOOD.replace(b"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1", line))
    assert said.code == 1
    _, shown, caret = said.out.splitlines()
    assert shown.startswith("    ...") and shown.endswith("...") and "\\t" in shown
    assert shown[caret.index("^")] == "<"


def test_what_a_message_says_cannot_steer_the_terminal(varco):
    said = varco("parse", stdin=GOOD.replace(b"From: ", b"From: \"\x1b]0;owned\x07\xe2\x80\xae\" "))
    assert "\x1b" not in said.out and "\x07" not in said.out and "\u202e" not in said.out


def test_bare_lf_is_refused_with_a_way_out(varco, data):
    said = varco("parse", data / "register-bare-lf.sip")
    assert said.code == 1
    assert ":1:37: byte 36, start line: a line ends with CR LF" in said.out
    assert said.out.endswith("try --crlf\n")


def test_crlf_reads_bare_lf_and_leaves_good_line_ends_alone(varco, data):
    mended = varco("parse", data / "register-bare-lf.sip", "--crlf")
    assert mended.code == 0
    good = varco("parse", "--crlf", data / "register.sip")
    assert good.out.split("good", 1)[1] == mended.out.split("good", 1)[1]


def test_json_is_one_document_for_several_files(varco, data):
    said = varco("parse", "--json", data / "register.sip", data / "register-broken.sip", "-",
                 stdin=GOOD)
    assert said.code == 1
    good, broken, options = json.loads(said.out)["messages"]
    assert (good["valid"], good["method"], good["uri"]) == (True, "REGISTER", "sip:pbx.example.org")
    assert good["headers"][0]["name"] == "Via"
    assert good["headers"][0]["means"][0]["port"] == 5060
    assert broken["error"] == {"byte": 66, "line": 2, "column": 29, "header": "Via",
                               "rule": "a port is a number up to 65535",
                               "section": "RFC 3261 25.1"}
    assert options["body"] == {"byte": len(GOOD) - 4, "size": 4}


@pytest.mark.parametrize("text", [b"\"\xff\\\"\x7f\"", b"\"\xed\xa0\x80 \xf0\x9f\x93\x9e\"",
                                  b"\"\xc0\x80\xf5\x80\x80\x80\xe2\x28\xa1\""])
def test_json_is_valid_whatever_the_bytes(varco, text):
    said = varco("parse", "--json", stdin=GOOD.replace(b"From: ", b"From: " + text + b" "))
    assert len(json.loads(said.out)["messages"]) == 1


@pytest.mark.parametrize("text, shown", [
    ("\u200c\u200d\u0085\u202e".encode(), "\u200c\u200d\u0085\u202e"),
    ("\t\ufeff\U000e0001é\U0001f4de".encode(), "\t\ufeff\U000e0001é\U0001f4de"),
    (b"\xff", "\ufffd"), (b"\xed\xa0\x80", "\ufffd" * 3), (b"a\xe2\x82b", "a\ufffd\ufffdb"),
])
def test_json_loses_no_character(varco, text, shown):
    subject = GOOD.replace(b"CSeq:", b"Subject: \xc3\xa9" + text + b".\r\nCSeq:")
    said = varco("parse", "--json", stdin=subject)
    values = {row["name"]: row["value"] for row in json.loads(said.out)["messages"][0]["headers"]}
    assert values["Subject"] == "é" + shown + "."
    assert not set(said.out) & set("\x85\u200c\u200d\u202e\ufeff\U000e0001")


@pytest.mark.parametrize("text, verdict", [
    (b"", "a message starts with a request line or a status line"),
    (b"\r\n\r\n", "-:"),
    (bytes(range(256)) * 8, "-:1:"),
    (b"hello, world\n", "-:1:"),
    (b"A" * (1 << 20), "a message has at most 65535 bytes"),
    (b"\n" * 65536, "a message has at most 65535 bytes"),
    (GOOD[:-3], "Content-Length promises more bytes than came"),
], ids=["empty", "keepalive", "binary", "prose", "one MiB", "line ends", "cut short"])
@pytest.mark.parametrize("options", [[], ["--crlf"], ["--json"], ["--json", "--crlf"]])
def test_what_is_no_message_gets_a_verdict(varco, text, verdict, options):
    said = varco("parse", *options, stdin=text)
    assert said.code == 1 and said.err == ""
    if "--json" in options:
        assert not json.loads(said.out)["messages"][0]["valid"]
    else:
        assert verdict in said.out.splitlines()[0]


@pytest.mark.parametrize("name, why", [
    ("missing.sip", 'cannot open "{}": No such file or directory'),
    ("", 'cannot read "{}": Is a directory'),
])
def test_a_file_that_cannot_be_read_is_named(varco, tmp_path, name, why):
    path = tmp_path / name
    assert varco("parse", path) == (1, "", f"varco parse: {why.format(path)}\n")


def test_one_unreadable_file_does_not_hide_the_others(varco, data):
    said = varco("parse", "/missing", data / "register.sip")
    assert said.code == 1 and "good, request REGISTER" in said.out


def test_a_name_with_control_characters_is_escaped(varco):
    said = varco("parse", "a\x1b[2Jb")
    assert said == (1, "", 'varco parse: cannot open "a\\x1b[2Jb": No such file or directory\n')


def test_a_file_whose_name_begins_with_a_dash(varco, tmp_path):
    (tmp_path / "--json").write_bytes(GOOD)
    said = varco("parse", "--", "--json", cwd=tmp_path)
    assert said.code == 0 and said.out.startswith("--json: good")


def test_a_full_disk_and_a_closed_stdin_are_errors(varco, data):
    with open("/dev/full", "wb") as full:
        assert varco("parse", data / "register.sip", stdout=full).code == 1
    done = subprocess.run(["/bin/sh", "-c", '"$VARCO" parse <&-'], env=dict(os.environ),
                          capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == 'varco parse: cannot read "-": Bad file descriptor\n'


def test_what_headers_mean_is_named(varco):
    more = (b"Session-Expires: 1800;refresher=uac\r\nReason: Q.850;cause=16;text=\"bye\"\r\n"
            b"Content-Type: multipart/mixed;boundary=x\r\nRetry-After: 5 (soon);duration=60\r\n"
            b"Proxy-Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:r\", "
            b"response=\"0123456789abcdef0123456789abcdef\", nc=00000002, qop=auth, cnonce=\"c\"\r\n"
            b"Contact: *\r\nDate: Sat, 13 Nov 2010 23:29:00 GMT\r\n")
    said = varco("parse", "--json", stdin=GOOD.replace(b"CSeq:", more + b"CSeq:"))
    headers = {row["name"]: row["means"][0] for row in json.loads(said.out)["messages"][0]["headers"]}
    assert headers["Session-Expires"]["seconds"] == 1800
    assert headers["Reason"] == {"protocol": "Q.850", "cause": 16, "text": "bye"}
    assert headers["Content-Type"] == {"type": "multipart", "subtype": "mixed", "boundary": "x"}
    assert headers["Retry-After"] == {"seconds": 5, "comment": "soon", "duration": 60}
    assert headers["Proxy-Authorization"] == {"scheme": "Digest", "username": "u", "realm": "r",
                                              "uri": "sip:r", "qop": "auth", "nc": 2}
    assert headers["Contact"]["every-contact"] == "yes"
    assert headers["Date"] == {"seconds-since-1970": 1289690940}
    assert headers["Max-Forwards"] == {"number": 70}


def test_a_zero_that_is_there_is_shown(varco):
    more = (b"Subscription-State: terminated;expires=0;retry-after=0\r\nReason: SIP;cause=0\r\n"
            b"Retry-After: 0;duration=0\r\n"
            b"Contact: <sip:a@example.org>;q=0;expires=0, <sip:b@example.org>;q=0.75;x=y, <sip:c@d>\r\n"
            b"Authorization: Digest username=\"u\", nc=00000000\r\n")
    said = varco("parse", "--json", stdin=GOOD.replace(b"CSeq:", more + b"CSeq:"))
    means = {row["name"]: row["means"] for row in json.loads(said.out)["messages"][0]["headers"]}
    assert means["Subscription-State"] == [{"state": "terminated", "expires": 0, "retry-after": 0}]
    assert means["Reason"] == [{"protocol": "SIP", "cause": 0}]
    assert means["Retry-After"] == [{"seconds": 0, "duration": 0}]
    assert means["Authorization"][0]["nc"] == 0
    first, second, third = means["Contact"]
    assert (first["q"], first["expires"], first["parameters"]) == ("0", 0, "q=0;expires=0")
    assert (second["q"], second["parameters"]) == ("0.75", "q=0.75;x=y")
    assert not {"q", "expires", "parameters"} & set(third)


def test_absent_numbers_are_absent(varco):
    more = b"Subscription-State: active\r\nReason: SIP\r\nRetry-After: 5\r\n"
    said = varco("parse", "--json", stdin=GOOD.replace(b"CSeq:", more + b"CSeq:"))
    means = {row["name"]: row["means"] for row in json.loads(said.out)["messages"][0]["headers"]}
    assert means["Subscription-State"] == [{"state": "active"}]
    assert means["Reason"] == [{"protocol": "SIP"}]
    assert means["Retry-After"] == [{"seconds": 5}]


@pytest.mark.parametrize("display, shown", [
    (b"\"x, host good.example\" ", 'display "x, host good.example", scheme sip'),
    (b"\"a \\\"b\" ", 'display "a \\\\\\"b", scheme sip'),
    (b"\"a\\\\b\" ", 'display a\\\\b, scheme sip'),
    (b"\" x\" ", 'display " x", scheme sip'), (b"\"x \" ", 'display "x ", scheme sip'),
    (b"\"\" ", 'display "", scheme sip'), (b"a b ", "display a b, scheme sip"),
])
def test_a_value_cannot_look_like_another_field(varco, display, shown):
    said = varco("parse", stdin=GOOD.replace(b"From: ", b"From: " + display))
    assert shown in said.out


def test_the_example_of_the_man_page_is_true(varco, data):
    page = (data.parents[1] / "docs/man/varco-parse.1.scd").read_text()
    example = page.split("```\n")[1].splitlines()
    said = varco("parse", "register.sip", cwd=data).out.splitlines()
    assert example == [line for line in said if line in example] and len(example) == 6


@pytest.mark.parametrize("folder, code", [("good", 0), ("bad", 1)])
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_our_own_messages_get_the_verdict_of_their_folder(varco, data, folder, code, options):
    for path in sorted((data / "messages" / folder).iterdir()):
        assert varco("parse", *options, path).code == code, path


def test_a_star_contact_is_no_uri(varco):
    said = varco("parse", stdin=GOOD.replace(b"Max-Forwards: 70", b"Contact: *"))
    assert said.code == 0 and "scheme other" not in said.out
