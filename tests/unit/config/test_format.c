/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/t.h"

#include "config/format.h"

static char scratch[8192], first[8192], second[8192];

static bool format(struct slice text, struct buffer *out)
{
    struct buffer s = buffer_of(scratch, sizeof scratch);
    return config_format(text, &s, out);
}

static void layouts(void **state)
{
    (void)state;

    static const struct {
        struct slice text;
        const char *layout;
    } rows[] = {
        {SLICE_INIT(""), ""},
        {SLICE_INIT("\n\n"), ""},
        {SLICE_INIT("a 1\r\nb 2"), "a  1\nb  2\n"},
        {SLICE_INIT("\n\na 1\n\n\n\nlonger 2\n\n"), "a  1\n\nlonger  2\n"},
        {SLICE_INIT("a 1 #x\nlonger 22   # y  \n"), "a       1   #x\nlonger  22  # y\n"},
        {SLICE_INIT("# one\na 1\n# two\nlonger 2\n"), "# one\na       1\n# two\nlonger  2\n"},
        {SLICE_INIT("tls{key a\ncertificate b}"),
         "tls {\n    key          a\n    certificate  b\n}\n"},
        {SLICE_INIT("tls {\n\n\nkey a\n\n}\n"), "tls {\n    key  a\n}\n"},
        {SLICE_INIT("tls { # c\n}# d\n"), "tls {  # c\n}  # d\n"},
        {SLICE_INIT("tls {\n}\nworkers 2"), "tls      { }\nworkers  2\n"},
        {SLICE_INIT("limits{calls 1 contacts 2}\nsip { }"),
         "limits  { calls 1  contacts 2 }\nsip     { }\n"},
        {SLICE_INIT("workers 2 secure required"), "workers  2\nsecure   required\n"},
        {SLICE_INIT("foo { a 1  b 2 3 { c } }\n"), "foo {\n    a  1\n    b  2 3 { c }\n}\n"},
        {SLICE_INIT("guard off {\nallow 192.0.2.1\n}"), "guard off {\n    allow  192.0.2.1\n}\n"},
        {SLICE_INIT("tls { certificate \"a  b\"   key {env.X} }"),
         "tls  { certificate \"a  b\"  key {env.X} }\n"},
        {SLICE_INIT("import  x # y\ndomain z"), "import  x  # y\ndomain  z\n"},
        {SLICE_INIT("route{600   echo\n* user}"), "route {\n    600  echo\n    *    user\n}\n"},
        {SLICE_INIT("\xef\xbb\xbfworkers\t2"), "workers  2\n"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer one = buffer_of(first, sizeof first), two = buffer_of(second, sizeof second);
        assert_true(format(rows[i].text, &one));
        buffer_append_byte(&one, '\0');
        assert_string_equal(first, rows[i].layout);
        one.length--;
        assert_true(format(buffer_slice(&one), &two));
        assert_true(slice_equal(buffer_slice(&one), buffer_slice(&two)));
    }
}

static void a_line_that_is_too_long_becomes_a_block(void **state)
{
    (void)state;
    struct buffer one = buffer_of(first, sizeof first - 1);
    assert_true(format(
        SLICE("limits { contacts 1  registrations 2  calls 3  connections 4  transactions 500"
              "  connections_per_source 6 }\n"),
        &one));
    first[one.length] = '\0';
    assert_string_equal(first,
                        "limits {\n    contacts                1\n    registrations           2\n"
                        "    calls                   3\n    connections             4\n"
                        "    transactions            500\n    connections_per_source  6\n}\n");
}

static void what_has_no_structure_has_no_layout(void **state)
{
    (void)state;
    static const struct slice rows[] = {
        SLICE_INIT("}"),      SLICE_INIT("tls {"),
        SLICE_INIT("{\n}"),   SLICE_INIT("a \"b"),
        SLICE_INIT("a \x01"), SLICE_INIT("# \xff"),
        SLICE_INIT("a b\"c"), SLICE_INIT("a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{b}}}}}}}}}}}}}}}}}}"),
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buffer one = buffer_of(first, sizeof first);
        assert_false(format(rows[i], &one));
        assert_true(buffer_good(&one));
    }
}

static void too_little_room_is_told_apart(void **state)
{
    (void)state;
    static const struct slice text = SLICE_INIT("limits { contacts 1 }\nworkers 2 # x\n");
    for (size_t size = 0; size < 45; size++) {
        struct buffer s = buffer_of(scratch, size), one = buffer_of(first, size);
        bool good = config_format(text, &s, &one);
        assert_true(good || !buffer_good(&s) || !buffer_good(&one));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layouts),
        cmocka_unit_test(a_line_that_is_too_long_becomes_a_block),
        cmocka_unit_test(what_has_no_structure_has_no_layout),
        cmocka_unit_test(too_little_room_is_told_apart),
    };
    return RUN_TESTS(tests);
}
