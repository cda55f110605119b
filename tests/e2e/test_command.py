# SPDX-License-Identifier: Apache-2.0
"""The command line itself: verbs, options, and the mistakes that people make with them."""
import os
import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]


def test_the_version_is_that_of_the_build(varco):
    version = re.search(r"version: '([\d.]+)'", (TOP / "meson.build").read_text()).group(1)
    assert varco("version") == (0, f"varco {version}\n", "")
    assert varco("--version").out == f"varco {version}\n"
    changelog = (TOP / "packaging/debian/changelog").read_text()
    assert changelog.startswith(f"varco ({version})")


@pytest.mark.parametrize("words", [["help"], ["--help"], ["-h"]])
def test_help_lists_every_verb(varco, words):
    said = varco(*words)
    assert said.code == 0 and said.err == ""
    assert re.findall(r"^  (\w+)  ", said.out, re.M) == ["check", "config", "fmt", "help", "parse", "ports", "probe",
                                                       "reload", "serve", "status", "stop", "version"]


def test_every_verb_explains_itself_wherever_help_stands(varco):
    for verb in ("help", "parse", "ports", "probe", "serve", "status", "stop", "version"):
        said = varco(verb, "--help")
        assert said.code == 0 and said.out.startswith(f"usage: varco {verb}")
        assert varco("help", verb) == said
        assert varco(verb, "word", "--help") == said


@pytest.mark.parametrize("words, line", [
    ([], 'varco: which verb? "varco help" lists them'),
    (["prase"], 'varco: no verb "prase"; did you mean "parse"?'),
    (["verison"], 'varco: no verb "verison"; did you mean "version"?'),
    (["Parse"], 'varco: no verb "Parse"; did you mean "parse"?'),
    (["frobnicate"], 'varco: no verb "frobnicate"; "varco help" lists them'),
    ([""], 'varco: no verb ""; "varco help" lists them'),
    (["x" * 5000], 'varco: no verb "' + "x" * 5000 + '"; "varco help" lists them'),
    (["\x1b[31mred\n"], 'varco: no verb "\\x1b[31mred\\n"; "varco help" lists them'),
    (["help", "prase"], 'varco: no verb "prase"; did you mean "parse"?'),
    (["version", "now"], 'varco version: takes no argument: "now"'),
    (["parse", "--jason"], 'varco parse: no option "--jason"; did you mean "--json"?'),
    (["parse", "-x"], 'varco parse: no option "-x"; "varco parse --help" lists them'),
    (["parse", "a", "--xyzzy"], 'varco parse: no option "--xyzzy"; "varco parse --help" lists them'),
    (["parse", "--json=yes"], 'varco parse: takes no value: "--json"'),
    (["parse", "--json", "--json"], 'varco parse: given twice: "--json"'),
])
def test_a_wrong_word_is_named_in_one_line(varco, words, line):
    assert varco(*words) == (2, "", line + "\n")


def test_a_full_disk_is_not_taken_for_success(varco):
    with open("/dev/full", "wb") as full:
        said = varco("help", stdout=full)
    assert said == (1, "", "varco: cannot write its output: No space left on device\n")


def test_a_closed_stdout_is_not_taken_for_success():
    done = subprocess.run(["/bin/sh", "-c", '"$VARCO" version >&-'], env=dict(os.environ),
                          capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "varco: cannot write its output: Bad file descriptor\n"


@pytest.mark.parametrize("words", [["--config", "/nowhere", "--data=/nowhere"], ["--data", "/nowhere"]])
def test_every_verb_takes_config_and_data(varco, words):
    said = varco("version", *words)
    assert said.code == 0 and said.err == ""
    assert varco("version", "--config").code == 2
