# SPDX-License-Identifier: Apache-2.0
import headers
import pytest

TOP = """/* sip/via - the Via header field.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIP_VIA_H
#define SIP_VIA_H
"""
GOOD = TOP + """
enum sip_rule { SIP_RULE_NONE };
struct via {
    int (*callback)(int number);
};
typedef int (*via_function)(void);
extern const int via_rows[];
#define VIA_CALL(x) via_call(x)

/* Reads. */
MUST_USE bool via_read(int a,
                       int b);

// Counts.
static inline int via_count(void)
{
    if (via_read(1, 2))
        return via_count();
    return 0;
}

/* How it ends. */
_Noreturn void via_end(void) __attribute__((cold));

/* Builds one. */
struct via via_make(void);

#endif
"""


def check(tree, text):
    return headers.check(tree({"src/sip/via.h": text}))


def test_a_documented_header_has_no_problem(tree):
    assert check(tree, GOOD) == []


@pytest.mark.parametrize("comment, name", [
    ("/* Reads. */\n", "via_read"), ("// Counts.\n", "via_count"),
    ("/* How it ends. */\n", "via_end"), ("/* Builds one. */\n", "via_make")])
def test_a_function_without_a_comment_is_named(tree, comment, name):
    problems = check(tree, GOOD.replace(comment, ""))
    assert len(problems) == 1 and f"{name}() has no comment" in problems[0]


def test_a_comment_a_blank_line_away_does_not_count(tree):
    assert "via_read()" in check(tree, GOOD.replace("/* Reads. */\n", "/* Reads. */\n\n"))[0]


@pytest.mark.parametrize("old, new, said", [
    ("/* sip/via - ", "/* via: ", "does not begin with"),
    ("SPDX", "", "licence"),
    ("SIP_VIA_H", "VIA_H", "the guard is not SIP_VIA_H")])
def test_the_top_of_a_header_is_checked(tree, old, new, said):
    assert said in " ".join(check(tree, GOOD.replace(old, new)))
