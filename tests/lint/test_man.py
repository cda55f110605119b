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


def test_a_page_that_scdoc_refuses_and_a_page_that_lags_behind_are_named(tree):
    top = tree({"docs/man/varco.1.scd": "varco(1)\n\n# VERBS\n\n*parse*\n\tshow a message\n",
                "docs/man/varco-parse.1.scd": "no preamble\n", "varco": STUB})
    (top / "varco").chmod(0o755)
    problems = " ".join(man.check(top / "varco", top))
    assert "varco-parse.1.scd: " in problems and 'says "--json", the page does not' in problems
    assert "docs/man/varco.1.scd" not in problems
