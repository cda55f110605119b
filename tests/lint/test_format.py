# SPDX-License-Identifier: Apache-2.0
import clang
import format as layout
import pytest
from conftest import TOP

pytestmark = pytest.mark.skipif(not clang.is_ours("clang-format"), reason="another clang-format")
GOOD = "int f(void)\n{\n    return 1;\n}\n"


@pytest.mark.parametrize("text, code", [(GOOD, 0), (GOOD.replace("    ", "\t"), 1)])
def test_a_file_laid_out_otherwise_is_refused(tree, text, code):
    top = tree({"src/a.c": text, ".clang-format": (TOP / ".clang-format").read_text()})
    assert layout.main([str(top)]) == code


def test_fix_mends_it(tree):
    top = tree({"src/a.c": GOOD.replace("    ", "\t"),
                ".clang-format": (TOP / ".clang-format").read_text()})
    assert layout.main([str(top), "--fix"]) == 0
    assert (top / "src/a.c").read_text() == GOOD
