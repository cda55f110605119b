# SPDX-License-Identifier: Apache-2.0
import banned
import pytest

TABLE = "// clang-format off\nstatic const int rows[] = {\n    1, 2,\n};\n// clang-format on\n"


@pytest.mark.parametrize("text", [
    "void f(void) { node->free(); my_free(1); /* free(x) */ g(\"printf(\"); }",
    TABLE,
    "// clang-format off\n#include <setjmp.h>\n// clang-format on\n",
])
def test_what_is_allowed_is_not_named(tree, text):
    assert banned.check(tree({"src/sip/via.c": text})) == []


def test_memory_is_allocated_in_base_only(tree):
    text = "void *f(void) { return malloc(1); }"
    assert banned.check(tree({"src/base/memory.c": text})) == []
    assert "malloc()" in banned.check(tree({"src/call/call.c": text}))[0]


@pytest.mark.parametrize("text, said", [
    ("void f(void) {\n    strcpy(a, b);\n}", "src/sip/via.c:2: strcpy()"),
    ("void f(void) { printf (\"x\"); }", "printf()"),
    ("void f(void) { (void)sscanf(a, b); }", "sscanf()"),
    ("void f(void) { assert(x); }", "V_ASSERT"),
    ("void f(void) { sleep(1); }", "sleep()"),
    (TABLE.replace("1, 2,", "1, 2 }; int f(void) { return 1;"), "off around code"),
    (TABLE.replace("off", "off: a table"), "must stand alone"),
    (TABLE.replace("// clang-format on\n", ""), "its own clang-format on"),
    ("// clang-format off\nint a;\n// clang-format on\n", "around no table"),
])
def test_what_is_banned_is_named(tree, text, said):
    problems = banned.check(tree({"src/sip/via.c": text}))
    assert any(said in problem for problem in problems), problems
