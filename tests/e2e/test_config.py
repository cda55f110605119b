# SPDX-License-Identifier: Apache-2.0
"""varco check, config and fmt: what they say of good files, and of the mistakes that people make.

What they say of tests/data/config stands there, beside each file. After a change that is meant, write it anew
with VARCO_GOLDEN=write in the environment, and read the difference.
"""
import json
import os
import pwd
import re
import stat
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "data/config"
GOOD = sorted(path.name for path in (FOLDER / "good").glob("*.conf"))
BAD = sorted(path.name for path in (FOLDER / "bad").glob("*.conf"))
PAGE = Path(__file__).resolve().parents[2] / "docs/man/varco.conf.5.scd"


def golden(path, said):
    """Compares with the file, in which FOLDER stands for the folder that the configs are in."""
    said = said.replace(str(path.parent), "FOLDER")
    if os.environ.get("VARCO_GOLDEN") == "write":
        path.write_text(said)
    assert said == path.read_text()


@pytest.fixture
def config(varco, tmp_path):
    """Writes a config and runs a verb on it."""
    def run(verb, text, *words, **more):
        path = tmp_path / "varco.conf"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return varco(verb, *words, "varco.conf", cwd=tmp_path, **more)
    return run


# --- files with what is said of them ---------------------------------------------------------------

@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_dumped_and_formatted_as_it_was(varco, name):
    path = FOLDER / "good" / name
    said = varco("check", name, cwd=path.parent)
    assert (said.code, said.err) == (0, "") and said.out.startswith(f"{name}: good\n")
    golden(path.with_suffix(".dump"), varco("config", name, cwd=path.parent).out)
    golden(path.with_suffix(".fmt"), varco("fmt", name, cwd=path.parent).out)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_has_its_problems(varco, name):
    path = FOLDER / "bad" / name
    said = varco("check", name, cwd=path.parent)
    assert (said.code, said.err) == (1, "")
    golden(path.with_suffix(".said"), said.out)
    for verb in ("config", "config --json"):
        same = varco(*verb.split(), name, cwd=path.parent)
        assert (same.code, same.out, same.err) == (1, "", said.out)


@pytest.mark.parametrize("name", [name for name in GOOD if name != "import.conf"])
def test_dump_and_layout_say_the_same_as_the_file(varco, name, tmp_path):
    path = FOLDER / "good" / name
    before = varco("config", "--json", name, cwd=path.parent).out
    if name != "quotes.conf":  # which holds a passphrase that is not dumped
        dump = varco("config", name, cwd=path.parent).out.encode()
        assert varco("config", "--json", "-", stdin=dump).out == before
    layout = varco("fmt", name, cwd=path.parent).out.encode()
    assert varco("config", "--json", "-", stdin=layout, cwd=path.parent).out == before
    assert varco("fmt", "-", stdin=layout).out.encode() == layout


def test_every_sample_of_the_man_page_is_good(varco):
    samples = re.findall(r"^```\n(.*?)^```", PAGE.read_text(), re.M | re.S)
    assert len(samples) == 2
    for sample in samples:
        said = varco("check", "-", stdin=sample.encode())
        assert said.code == 0, said.out


def test_the_example_of_check_is_what_it_says(config):
    example = re.search(r"^\$ varco check varco.conf\n(.*?)^```", (PAGE.parent / "varco-check.1.scd").read_text(),
                        re.M | re.S).group(1)
    assert config("check", "listne udp 0.0.0.0:5060\nlimits { calls many }\n").out == example


# --- check -----------------------------------------------------------------------------------------

def test_a_problem_is_file_line_column_and_a_caret_under_the_word(config):
    said = config("check", "listen udp 0.0.0.0:5060\n\tworkrs 2  # two\n")
    assert said.code == 1
    assert said.out == ('varco.conf:2:2: there is no key "workrs" (did you mean "workers"?)\n'
                        "    \\tworkrs 2  # two\n"
                        "      ^\n")


def test_no_config_is_good(varco):
    if Path("/etc/varco/varco.conf").exists():
        pytest.skip("this machine has a config")
    said = varco("check")
    assert (said.code, said.err) == (0, "")
    assert said.out == "no config file, and no need of one: the defaults are safe\n"


def test_a_file_that_is_missing_is_one_line_with_a_way_out(varco, tmp_path):
    for words in (["check", "none.conf"], ["check", "--config", "none.conf"],
                  ["config", "none.conf"], ["fmt", "none.conf"]):
        said = varco(*words, cwd=tmp_path)
        assert (said.code, said.out) == (1, "")
        assert said.err == (f'varco {words[0]}: cannot read "none.conf": No such file or directory; '
                            'is the path right? "varco config" prints one to begin with\n')


def test_a_folder_is_no_config(varco, tmp_path):
    said = varco("check", tmp_path)
    assert said.code == 1 and said.err.endswith(": Is a directory; name the file in it\n")


def test_config_names_the_file_wherever_it_stands(varco, tmp_path):
    (tmp_path / "a").write_text("workers 3\n")
    for words in (["check", "--config", "a"], ["check", "--config=a"], ["check", "a"]):
        assert varco(*words, cwd=tmp_path).out.startswith("a: good\n")
    said = varco("config", "--json", "--config", "a", cwd=tmp_path)
    assert json.loads(said.out)["workers"] == 3


def test_several_files_are_checked_one_by_one(varco, tmp_path):
    (tmp_path / "a").write_text("workers 3\n")
    (tmp_path / "b").write_text("workers x\n")
    said = varco("check", "a", "b", "none", cwd=tmp_path)
    assert said.code == 1
    assert said.out.startswith("a: good\n") and "b:1:9: workers" in said.out and "none" in said.err


def test_what_nothing_obeys_yet_is_told(config):
    said = config("check", "media { policy relay  external 192.0.2.1 }\nroute { 600 echo }\n")
    assert said.code == 0
    assert "not yet in effect: " in said.out
    assert "media policy, media external" in said.out and "route PATTERN" in said.out
    assert "media ports" not in said.out


def test_a_guard_that_is_off_and_files_that_are_missing_are_told(config):
    said = config("check", "guard off\ntls { certificate none.pem }\n")
    assert said.code == 0
    assert "the guard is off: nobody is limited or banned" in said.out
    assert "the certificate cannot be read now: " in said.out and "none.pem" in said.out


def test_a_hundred_problems_are_told_and_the_rest_counted(config):
    said = config("check", "x y\n" * 250)
    assert said.out.count("there is no key") == 100 and said.out.endswith("and 150 more\n")


def test_problems_of_imports_name_their_file(config, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/a.conf").write_text("import b.conf\nworkers x\n")
    (tmp_path / "sub/b.conf").write_text("limits {\n")
    said = config("check", "import sub/a.conf\nimport none.conf\n")
    problems = [line for line in said.out.splitlines() if not line.startswith(" ")]
    assert problems == [
        'varco.conf:2:8: cannot read "none.conf": No such file or directory',
        'sub/a.conf:2:9: workers: "x" should be auto or a number, from 1 to 256',
        'sub/b.conf:1:8: this block is not closed with "}"',
    ]


def test_an_import_that_may_not_be_read_says_so(config, tmp_path):
    (tmp_path / "dir").mkdir()
    said = config("check", "import dir\n")
    assert 'varco.conf:1:8: cannot read "dir": Is a directory' in said.out


def test_a_file_cannot_steer_the_terminal(config):
    said = config("check", b"dom\x1b]0;owned\x07ain x\ndomain \xe2\x80\xae\n")
    assert said.code == 1
    assert "\x1b" not in said.out and "\x07" not in said.out and "\u202e" not in said.out


def test_values_of_the_environment(config):
    env = {**os.environ, "DOMAIN": "a.example", "PORT": "5070"}
    said = config("config", "domain {env.DOMAIN}\nlisten udp \"127.0.0.1:{env.PORT}\"\n", "--json", env=env)
    found = json.loads(said.out)
    assert found["domain"] == ["a.example"] and found["listen"][0]["port"] == 5070
    said = config("check", "domain {env.NOT_SET}\n", env=env)
    assert said.code == 1 and "varco.conf:1:8: NOT_SET is not set in the environment\n" in said.out


def test_the_command_line_is_checked(varco):
    for words, err in ((["check", "--jsn"], 'varco check: no option "--jsn"'),
                       (["config", "--jsn"], 'varco config: no option "--jsn"; did you mean "--json"?'),
                       (["config", "a", "b"], 'varco config: one file is wanted, what is "b"?'),
                       (["config", "--config", "a", "b"], 'varco config: one file is wanted, what is "b"?'),
                       (["fmt", "--write", "-"], 'varco fmt: --write takes files, not "-"'),
                       (["conf"], 'varco: no verb "conf"; did you mean "config"?')):
        said = varco(*words)
        assert (said.code, said.out) == (2, "") and said.err.startswith(err), said.err


# --- config ----------------------------------------------------------------------------------------

def test_defaults_as_json(varco):
    found = json.loads(varco("config", "--json", "-").out)
    assert found["domain"] == [] and len(found["listen"]) == 6
    assert found["listen"][1] == {"transport": "udp", "address": "::", "port": 5060, "optional": True}
    assert found["tls"] == {"certificate": None, "key": None, "passphrase": None, "clients": "off",
                            "minimum": "1.2"}
    assert found["workers"] == "auto" and found["secure"] == "preferred"
    assert found["sip"]["digest"] == ["sha256", "md5"] and found["sip"]["nonce"] == 300000
    assert found["guard"]["on"] is True and found["guard"]["rate"] == "50/s"
    assert found["route"] == {"trusted": [], "rules": []}


def test_a_secret_is_never_told(config):
    env = {**os.environ, "PASS": "geheim"}
    text = "tls { certificate a  passphrase %s }\n"
    for written, shown in (("{env.PASS}", "{env.PASS}"), ("geheim", "(hidden)")):
        for words in ([], ["--json"]):
            said = config("config", text % written, *words, env=env)
            assert said.code == 0 and "geheim" not in said.out and shown in said.out


def test_every_key_is_in_the_list_of_keys_and_in_json(varco):
    keys = varco("config", "--keys").out
    found = json.loads(varco("config", "--json", "-").out)
    for name, value in found.items():
        assert re.search(rf"^{name} ", keys, re.M)
        for inner in value if isinstance(value, dict) else ():
            known = {"rules": "PATTERN", "on": "guard"}.get(inner, inner)
            assert re.search(rf"^ *{known} ", keys, re.M), inner


# --- fmt -------------------------------------------------------------------------------------------

def test_fmt_prints_and_leaves_the_file_alone(config, tmp_path):
    said = config("fmt", "workers   2 # two\nlimits{calls 1}\n")
    assert said == (0, "workers  2            # two\nlimits   { calls 1 }\n", "") or \
        said == (0, "workers  2  # two\nlimits   { calls 1 }\n", "")
    assert (tmp_path / "varco.conf").read_text() == "workers   2 # two\nlimits{calls 1}\n"


def test_fmt_takes_standard_input(varco):
    assert varco("fmt", "-", stdin=b"workers 2\n").out == "workers  2\n"


def test_fmt_lays_out_what_check_refuses(config):
    said = config("fmt", "wokers 2\nlimits { foo 1 }\n")
    assert (said.code, said.out) == (0, "wokers  2\nlimits  { foo 1 }\n")


def test_fmt_of_a_broken_file_says_what_is_wrong(config, tmp_path):
    before = "limits {\n  key \"a\n"
    said = config("fmt", before, "--write")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("varco.conf:1:8: this block is not closed")
    assert "varco.conf:2:7: the quote is not closed on this line" in said.err
    assert (tmp_path / "varco.conf").read_text() == before


def test_write_keeps_mode_and_owner_and_links(config, varco, tmp_path):
    path, link = tmp_path / "real.conf", tmp_path / "link.conf"
    path.write_text("workers 2\n")
    path.chmod(0o640)
    if os.getuid() == 0:
        os.chown(path, pwd.getpwnam("nobody").pw_uid, -1)
    link.symlink_to("real.conf")
    before = path.stat()
    said = varco("fmt", "--write", link)
    assert said == (0, "", "")
    after = path.stat()
    assert link.is_symlink() and path.read_text() == "workers  2\n"
    assert stat.S_IMODE(after.st_mode) == 0o640 and after.st_uid == before.st_uid
    assert sorted(os.listdir(tmp_path)) == ["link.conf", "real.conf"]
    assert varco("fmt", "--write", path).code == 0
    assert path.stat().st_ino == after.st_ino  # what does not change is not replaced


def test_write_that_fails_leaves_everything(varco, tmp_path):
    if os.getuid() != 0:
        pytest.skip("needs root to become somebody else")
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "a.conf").write_text("workers 2\n")
    for path in (tmp_path, *tmp_path.parents):
        if path != Path("/tmp") and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o055)
    nobody = pwd.getpwnam("nobody").pw_uid
    done = subprocess.run([os.environ["VARCO"], "fmt", "--write", folder / "a.conf"], check=False,
                          stdin=subprocess.DEVNULL, capture_output=True, user=nobody, timeout=20)
    if done.returncode == 126:
        pytest.skip("the program cannot be run by nobody here")
    assert done.returncode == 1 and b"Permission denied; try as root" in done.stderr
    assert os.listdir(folder) == ["a.conf"] and (folder / "a.conf").read_text() == "workers 2\n"
