# SPDX-License-Identifier: Apache-2.0
import man

HELP = """usage: varco parse [--json] [FILE]

Shows what is in a message.

options:
  --json    as one JSON document
"""
PAGE = "# SYNOPSIS\n\n*varco parse* [*--json*] [_FILE_]\n\nShows what is\nin a message.\n\n*--json*\n\tas one JSON document\n"
STUB = """#!/bin/sh
case "$*" in
--help) printf 'verbs:\\n  parse   show a message\\n' ;;
*) printf 'usage: varco parse\\n  --json  as JSON\\n' ;;
esac
"""


def test_a_page_that_says_what_help_says_is_good():
    assert man.missing(HELP, PAGE) == []


def test_what_the_page_lacks_is_named():
    assert man.missing(HELP, PAGE.replace("one JSON", "a JSON")) == ["as one JSON document"]
    assert man.missing(HELP, PAGE.replace("*--json*\n", "")) == []  # still in the synopsis
    assert "--json" in man.missing(HELP, PAGE.replace("--json", "--jason"))


def test_verbs_are_read_from_the_overview():
    assert man.verbs("verbs:\n  parse    show\n  version  print\n") == ["parse", "version"]


def test_a_key_that_the_page_of_the_config_lacks_is_named(tree):
    page = "varco.conf(5)\n\n*limits* {\n\n*calls\\_max* NUMBER\n\tcalls at a time\n\n\tdefault: 5\n"
    top = tree({"docs/man/varco.conf.5.scd": page})
    path = top / "docs/man/varco.conf.5.scd"
    keys = "limits {\n    calls_max NUMBER  default: 5\n        calls at a time\n"
    assert man.missing_keys(keys, path) == []
    assert "calls_min" in " ".join(man.missing_keys(keys.replace("_max", "_min"), path))
    assert "default: 6" in " ".join(man.missing_keys(keys.replace("5", "6"), path))
    assert man.missing_keys("", path) == ["config --keys says nothing"]


def test_a_page_that_scdoc_refuses_and_a_page_that_lags_behind_are_named(tree):
    top = tree({"docs/man/varco.1.scd": "varco(1)\n\n# VERBS\n\n*parse*\n\tshow a message\n",
                "docs/man/varco-parse.1.scd": "no preamble\n", "varco": STUB})
    (top / "varco").chmod(0o755)
    problems = " ".join(man.check(top / "varco", top))
    assert "varco-parse.1.scd: " in problems and 'says "--json", the page does not' in problems
    assert "docs/man/varco.1.scd" not in problems
