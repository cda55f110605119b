/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/t.h"

#include "api/request.h"

static void what_is_written_is_read(void **state)
{
    (void)state;
    for (unsigned i = 0; i < REQUEST_VERB_COUNT; i++) {
        char line[64], why[128];
        struct buffer b = buffer_of(line, sizeof line), w = buffer_of(why, sizeof why);
        struct request out = {.verb = REQUEST_VERB_COUNT};
        request_write(&b, &(struct request){.verb = (enum request_verb)i});
        assert_true(request_read(buffer_slice(&b), &out, &w));
        assert_int_equal(out.verb, i);
    }
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;

    static const struct {
        const char *line, *why;
    } rows[] = {
        {"", "not a JSON document: "},
        {"status", "not a JSON document: "},
        {"{\"verb\":\"status\"", "not a JSON document: "},
        {"{\"verb\":\"status\"}{", "not a JSON document: "},
        {"{\"verb\":\"status\",\"verb\":\"stop\"}", "not a JSON document: duplicate object key"},
        {"{\"verb\":\"\xff\"}", "not a JSON document: "},
        {"{\"verb\":\"stop\\u0000\"}", "not a JSON document: "},
        {"[]", "a request is a JSON object"},
        {"{}", "a request needs a \"verb\""},
        {"{\"verb\":1}", "this server does not know that verb"},
        {"{\"verb\":\"\"}", "this server does not know that verb"},
        {"{\"verb\":\"Status\"}", "this server does not know that verb"},
        {"{\"verb\":\"status\",\"now\":true}", "this server knows no other member than \"verb\""},
        {"{\"verb\":[[[\"[[[\"]]]}", "this server does not know that verb"},
        {"{\"verb\":[[[[]]]]}", "a request is not nested that deep"},
        {"[[[[[[[[[[[[[[[[[[[[[", "a request is not nested that deep"},
        {"{\"\\\"[[[[[[\":1}", "a request needs a \"verb\""},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[256] = "";
        struct buffer why = buffer_of(text, sizeof text - 1);
        struct request out;
        assert_false(request_read(slice_of(rows[i].line), &out, &why));
        if (strncmp(text, rows[i].why, strlen(rows[i].why)) != 0)
            fail_msg("%s: \"%s\"", rows[i].line, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return RUN_TESTS(tests);
}
