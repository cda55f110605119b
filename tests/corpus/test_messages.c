/* The messages of our own in tests/data/messages: what is good is good as a whole, what is bad says
 * why. The kinds are those of RFC 4475 and RFC 5118.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "files.h"
#include "message_equal.h"
#include "unit/t.h"

static const char *top;
static struct test_files files;
static struct sip_header_line lines[SIP_MAX_HEADERS];

static bool parse_and_check(struct slice bytes, struct sip_error *why)
{
    struct sip_message m;
    return sip_message_parse(bytes, lines, COUNT_OF(lines), &m, why) && sip_message_check(&m, why);
}

static void good_messages_are_good(void **state)
{
    (void)state;
    files_load(top, "tests/data/messages/good", &files);
    for (size_t i = 0; i < files.count; i++) {
        struct sip_error why;
        if (!parse_and_check(files.all[i].bytes, &why))
            fail_msg("%s: %s: byte %u: %s", files.all[i].name,
                     sip_header_name((enum sip_header_id)why.header).p, why.offset,
                     sip_rule_text((enum sip_rule)why.rule));
    }
    files_free(&files);
}

static void bad_messages_say_why(void **state)
{
    (void)state;

    static const struct {
        const char *name;
        uint32_t offset;
        enum sip_header_id header;
        enum sip_rule rule;
    } rows[] = {
        // clang-format off
        {"bracket-not-closed", 117, SIP_HEADER_TO, SIP_RULE_ANGLE_BRACKET},
        {"call-id-missing", 192, SIP_HEADER_CALL_ID, SIP_RULE_MISSING},
        {"call-id-two-words", 149, SIP_HEADER_CALL_ID, SIP_RULE_END},
        {"contact-star-and-more", 196, SIP_HEADER_CONTACT, SIP_RULE_URI_SCHEME},
        {"cseq-method-case", 160, SIP_HEADER_CSEQ, SIP_RULE_CSEQ_METHOD},
        {"cseq-method-differs", 160, SIP_HEADER_CSEQ, SIP_RULE_CSEQ_METHOD},
        {"cseq-missing", 191, SIP_HEADER_CSEQ, SIP_RULE_MISSING},
        {"cseq-no-number", 158, SIP_HEADER_CSEQ, SIP_RULE_NUMBER},
        {"cseq-too-large", 158, SIP_HEADER_CSEQ, SIP_RULE_NUMBER_RANGE},
        {"cut-in-header", 100, SIP_HEADER_FROM, SIP_RULE_LINE_END},
        {"date-no-gmt", 219, SIP_HEADER_DATE, SIP_RULE_DATE},
        {"escape-sequence", 138, SIP_HEADER_TO, SIP_RULE_CONTROL_BYTE},
        {"expires-words", 196, SIP_HEADER_EXPIRES, SIP_RULE_NUMBER},
        {"from-missing", 177, SIP_HEADER_FROM, SIP_RULE_MISSING},
        {"from-twice", 187, SIP_HEADER_FROM, SIP_RULE_REPEATED},
        {"header-colon-folded", 194, SIP_HEADER_NONE, SIP_RULE_HEADER_LINE},
        {"header-no-colon", 195, SIP_HEADER_NONE, SIP_RULE_HEADER_LINE},
        {"header-no-name", 187, SIP_HEADER_NONE, SIP_RULE_HEADER_LINE},
        {"header-space-in-name", 191, SIP_HEADER_NONE, SIP_RULE_HEADER_LINE},
        {"length-beyond-body", 203, SIP_HEADER_CONTENT_LENGTH, SIP_RULE_BODY_SHORT},
        {"length-negative", 203, SIP_HEADER_CONTENT_LENGTH, SIP_RULE_NUMBER},
        {"length-too-large", 203, SIP_HEADER_CONTENT_LENGTH, SIP_RULE_NUMBER_RANGE},
        {"length-twice-differs", 193, SIP_HEADER_CONTENT_LENGTH, SIP_RULE_REPEATED},
        {"length-twice", 206, SIP_HEADER_CONTENT_LENGTH, SIP_RULE_REPEATED},
        {"line-feed-alone", 34, SIP_HEADER_NONE, SIP_RULE_LINE_END},
        {"line-feed-one", 150, SIP_HEADER_CALL_ID, SIP_RULE_LINE_END},
        {"max-forwards-too-large", 183, SIP_HEADER_MAX_FORWARDS, SIP_RULE_NUMBER_RANGE},
        {"name-no-token", 92, SIP_HEADER_FROM, SIP_RULE_END},
        {"no-empty-line", 206, SIP_HEADER_NONE, SIP_RULE_BLANK_LINE},
        {"nul", 148, SIP_HEADER_CALL_ID, SIP_RULE_CONTROL_BYTE},
        {"parameter-no-name", 112, SIP_HEADER_FROM, SIP_RULE_PARAMETER_NAME},
        {"quote-not-closed", 114, SIP_HEADER_FROM, SIP_RULE_QUOTED_STRING},
        {"return-alone", 148, SIP_HEADER_CALL_ID, SIP_RULE_LINE_END},
        {"start-line-brackets", 8, SIP_HEADER_NONE, SIP_RULE_URI_IN_REQUEST},
        {"start-line-folded", 26, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE},
        {"start-line-http", 16, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE},
        {"start-line-no-version", 26, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE},
        {"start-line-space-behind", 27, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE},
        {"start-line-space-in-uri", 28, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE},
        {"start-line-tls", 0, SIP_HEADER_NONE, SIP_RULE_EMPTY},
        {"start-line-two-spaces", 8, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE},
        {"start-line-uri-headers", 27, SIP_HEADER_NONE, SIP_RULE_URI_IN_REQUEST},
        {"start-line-version-3", 27, SIP_HEADER_NONE, SIP_RULE_VERSION},
        {"status-700", 8, SIP_HEADER_NONE, SIP_RULE_STATUS_CODE},
        {"status-four-digits", 8, SIP_HEADER_NONE, SIP_RULE_STATUS_CODE},
        {"status-version", 0, SIP_HEADER_NONE, SIP_RULE_VERSION},
        {"tag-twice", 112, SIP_HEADER_FROM, SIP_RULE_PARAMETER_REPEATED},
        {"to-missing", 185, SIP_HEADER_TO, SIP_RULE_MISSING},
        {"uri-escape", 123, SIP_HEADER_TO, SIP_RULE_URI_ESCAPE},
        {"uri-ipv4-too-large", 124, SIP_HEADER_TO, SIP_RULE_HOST},
        {"uri-ipv6-no-brackets", 14, SIP_HEADER_NONE, SIP_RULE_HOST},
        {"uri-no-brackets", 211, SIP_HEADER_CONTACT, SIP_RULE_URI_BRACKETS},
        {"via-branch-twice", 79, SIP_HEADER_VIA, SIP_RULE_PARAMETER_REPEATED},
        {"via-comma-behind", 63, SIP_HEADER_VIA, SIP_RULE_VALUE},
        {"via-empty", 41, SIP_HEADER_VIA, SIP_RULE_VALUE},
        {"via-ipv6-no-brackets", 53, SIP_HEADER_VIA, SIP_RULE_HOST},
        {"via-missing", 162, SIP_HEADER_VIA, SIP_RULE_MISSING},
        {"via-port-too-large", 63, SIP_HEADER_VIA, SIP_RULE_PORT},
        {"warning-no-text", 209, SIP_HEADER_WARNING, SIP_RULE_QUOTED_STRING},
        // clang-format on
    };

    files_load(top, "tests/data/messages/bad", &files);
    assert_int_equal(files.count, COUNT_OF(rows)); /* in the order of their names */
    for (size_t i = 0; i < files.count; i++) {
        struct sip_error why = {0, 0, 0};
        assert_memory_equal(files.all[i].name, rows[i].name, strlen(rows[i].name));
        if (parse_and_check(files.all[i].bytes, &why) || why.offset != rows[i].offset ||
            why.header != rows[i].header || why.rule != rows[i].rule)
            fail_msg("%s: header %u, byte %u: %s", rows[i].name, why.header, why.offset,
                     sip_rule_text((enum sip_rule)why.rule));
    }
    files_free(&files);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_messages_are_good),
        cmocka_unit_test(bad_messages_say_why),
    };
    top = argc > 1 ? argv[1] : ".";
    return RUN_TESTS(tests);
}
