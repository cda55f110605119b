# SPDX-License-Identifier: Apache-2.0
import conformance
import pytest

HEAD = "| row | section | rule | status | code | test |\n| --- | --- | --- | --- | --- | --- |\n"
ROW = "| R1 | 20.1 | accept | yes | `src/sip/via.c via_read()` | tests/test_via.c reads_via |\n"
FILES = {"src/sip/via.c": "bool via_read(int x);\nint via_rows[3];\n",
         "tests/test_via.c": "static void reads_via(void **s)\n"}


def check(tree, rows, head=HEAD):
    return conformance.check(tree(FILES | {"docs/conformance.md": "# x\n\n" + head + rows}))


@pytest.mark.parametrize("rows", [
    "", ROW,
    ROW + ROW.replace("R1", "R2").replace("yes", "partly (one form only)"),
    ROW.replace("via_read()`", "via_read() via_rows[]`<br>`tests/test_via.c reads_via`"),
    "| R3 | 20.2 | a \\| b | no (nobody sends it) | | |\n",
    "| R4 | 20.2 | proxies only | n.a. (varco is no proxy) | - | - |\n"])
def test_good_rows_have_no_problem(tree, rows):
    assert check(tree, rows) == []


@pytest.mark.parametrize("rows, said", [
    (ROW + ROW, "is also the name of line 5"),
    (ROW.replace("via.c", "vi.c"), "code src/sip/vi.c does not exist"),
    (ROW.replace("via_read", "via_rea"), "code src/sip/via.c has no via_rea"),
    (ROW.replace("reads_via", "reads"), "test tests/test_via.c has no reads"),
    (ROW.replace(" via_read()", ""), "which name in it"),
    (ROW.replace("tests/test_via.c reads_via", ""), "yes without test"),
    (ROW.replace("yes", "partly"), "partly without a reason"),
    (ROW.replace("yes", "no"), "no without a reason"),
    (ROW.replace("yes", "soon"), "is none of"),
    (ROW.replace("| accept ", "| "), "has no rule"),
    (ROW.replace("| accept ", ""), "5 cells"),
    ("\n| row | rule |\n| --- | --- |\n", "row: 1 cells; the columns are")])
def test_bad_rows_are_named(tree, rows, said):
    problems = check(tree, rows)
    assert any(said in problem for problem in problems), problems


def test_a_document_without_the_table_is_named(tree):
    assert "has no table" in check(tree, "", head="")[0]
