# SPDX-License-Identifier: Apache-2.0
import layers
import pytest

LAYERS = """headers: string.h
impure: base/memory.h
base:
pure sip: base
cmd: base sip
"""
GOOD = {
    "src/LAYERS": LAYERS,
    "src/base/slice.h": "#include <string.h>\n",
    "src/base/memory.h": "#include <stdlib.h>\n",
    "src/sip/via.h": '#include "base/slice.h"\n',
    "src/sip/via_internal.h": "",
    "src/sip/via.c": '#include "sip/via.h"\n#include "sip/via_internal.h"\n',
    "src/cmd/parse.c": '#include <stdio.h>\n#include "sip/via.h"\n',
}


def test_a_good_tree_has_no_problem(tree):
    assert layers.check(tree(GOOD)) == []


@pytest.mark.parametrize("change, said", [
    ({"src/base/slice.h": '#include "sip/via.h"\n'}, "base may not include sip"),
    ({"src/base/slice.h": '#include "base/map.h"\n',
      "src/base/map.h": '#include "base/slice.h"\n'}, "a circle of includes"),
    ({"src/sip/via.c": "#include <stdlib.h>\n"}, "a pure room includes <stdlib.h>"),
    ({"src/sip/via.c": '#include "base/memory.h"\n'}, "a pure room includes base/memory.h"),
    ({"src/base/slice.h": "#include <time.h>\n"}, "<time.h> (through base/slice.h)"),
    ({"src/cmd/parse.c": '#include "sip/via_internal.h"\n'}, "is private to sip"),
    ({"src/cmd/parse.c": '#include "via.h"\n'}, "is no file of src/"),
    ({"src/call/call.c": ""}, "room call is not in src/LAYERS"),
    ({"src/LAYERS": LAYERS + "call: base\n"}, "room call has no file"),
    ({"src/LAYERS": LAYERS.replace("base:\n", "base: sip\n")}, "which is not above it"),
    ({"src/LAYERS": LAYERS + "what is this\n"}, "not of the form"),
])
def test_a_bad_tree_is_named(tree, change, said):
    problems = layers.check(tree(GOOD | change))
    assert any(said in problem for problem in problems), problems


def test_an_include_in_a_comment_is_none(tree):
    assert layers.check(tree(GOOD | {"src/sip/via.c": "/*\n#include <stdlib.h>\n*/\n"})) == []
