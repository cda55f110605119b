# SPDX-License-Identifier: Apache-2.0
import listed

FILES = {"tests/unit/meson.build": "unit_tests = {'sip': ['via']}\n# 'uri' later\n",
         "tests/unit/sip/test_via.c": "", "tests/unit/t.c": "",
         "fuzz/meson.build": "fuzz_targets = [\n    'uri',\n]\n", "fuzz/fuzz_uri.c": "",
         "fuzz/replay.c": ""}


def test_what_is_listed_has_no_problem(tree):
    assert not list(listed.check(tree(FILES)))


def test_what_is_forgotten_is_named(tree):
    top = tree(FILES | {"tests/unit/sip/test_uri.c": "", "fuzz/fuzz_via.c": "",
                        "tests/e2e/test_parse.py": ""})
    assert [problem.split(":")[0] for problem in listed.check(top)] == [
        "tests/unit/sip/test_uri.c", "tests/e2e/test_parse.py", "fuzz/fuzz_via.c"]
