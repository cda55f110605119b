/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json_line.h"
#include "unit/t.h"

static void values_stand_on_one_line(void **state) /* RFC 8259 2 to 7 */
{
    (void)state;
    char text[256] = "";
    struct buffer b = buffer_of(text, sizeof text - 1);
    struct json_line json = {.to = &b};
    json_line_open(&json, NULL, '{');
    json_line_open(&json, "list", '[');
    json_line_close(&json, ']');
    json_line_open(&json, "rows", '[');
    json_line_number(&json, NULL, UINT64_MAX);
    json_line_bool(&json, NULL, true);
    json_line_open(&json, NULL, '{');
    json_line_bool(&json, "no", false);
    json_line_none(&json, "none");
    json_line_close(&json, '}');
    json_line_close(&json, ']');
    json_line_text(&json, "text", SLICE("a\"b\\c\n\x7f\0\xc3\xa4\xff/"));
    json_line_close(&json, '}');
    assert_true(buffer_good(&b));
    assert_string_equal(text, "{\"list\":[],\"rows\":[18446744073709551615,true,"
                              "{\"no\":false,\"none\":null}],"
                              "\"text\":\"a\\\"b\\\\c\\u000a\\u007f\\u0000\xc3\xa4\\ufffd/\"}");
}

static void an_error_is_a_document(void **state)
{
    (void)state;
    char text[64] = "";
    struct buffer b = buffer_of(text, sizeof text - 1);
    json_line_error(&b, SLICE("no \"it\""));
    assert_string_equal(text, "{\"error\":\"no \\\"it\\\"\"}");
    b = buffer_of(text, 8);
    json_line_error(&b, SLICE("too long"));
    assert_false(buffer_good(&b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stand_on_one_line),
        cmocka_unit_test(an_error_is_a_document),
    };
    return RUN_TESTS(tests);
}
