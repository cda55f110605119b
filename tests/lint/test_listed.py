# SPDX-License-Identifier: Apache-2.0
import listed

FILES = {"tests/unit/meson.build": "unit_tests = {'sip': ['via']}\n# 'uri' later\n",
         "tests/unit/sip/test_via.c": "", "tests/unit/t.c": "",
         "fuzz/meson.build": "fuzz_targets = [\n    'uri',\n]\n", "fuzz/fuzz_uri.c": "",
         "fuzz/replay.c": ""}


def test_what_is_listed_has_no_problem(tree):
    assert not list(listed.check(tree(FILES)))


def test_a_test_is_looked_for_in_the_list_of_its_own_room(tree):
    lists = "unit_tests = {\n    'sip': [\n        'via', # 'build'\n    ],\n    'sdp': ['build'],\n}\n"
    top = tree(FILES | {"tests/unit/meson.build": lists, "tests/unit/sip/test_build.c": "",
                        "tests/unit/sdp/test_build.c": "", "tests/unit/media/test_via.c": "",
                        "tests/unit/test_build.c": ""})
    assert [problem.split(":")[0] for problem in listed.check(top)] == [
        "tests/unit/media/test_via.c", "tests/unit/sip/test_build.c", "tests/unit/test_build.c"]


def test_what_is_forgotten_is_named(tree):
    top = tree(FILES | {"tests/unit/sip/test_uri.c": "", "fuzz/fuzz_via.c": "",
                        "tests/e2e/test_parse.py": ""})
    assert [problem.split(":")[0] for problem in listed.check(top)] == [
        "tests/unit/sip/test_uri.c", "tests/e2e/test_parse.py", "fuzz/fuzz_via.c"]
