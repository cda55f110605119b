/* Any request, however broken, gives a response that parses, and that repeats what it must; or none.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: a byte of choices, and the request.
 */
#include "../tests/message_equal.h"
#include "fuzz.h"
#include "sip/response.h"

/* A header that was copied is the same. */
static void check_copy(const struct sip_message *request, const struct sip_message *response,
                       enum sip_header_id id)
{
    const struct sip_header_line *from = sip_message_find(request, id);
    const struct sip_header_line *to = sip_message_find(response, id);
    if (from == NULL || !sip_build_can_text(sip_message_value(request, from))) {
        FUZZ_CHECK(to == NULL);
        return;
    }
    FUZZ_CHECK(to != NULL && to->next == SIP_HEADER_LINE_NONE);
    FUZZ_CHECK(equal_unfolded(sip_message_value(request, from), sip_message_value(response, to)));
}

/* The top Via, if it was one, still is: same sender, same branch, and where it came from. */
static void check_top_via(const struct sip_message *request, const struct sip_message *response,
                          const struct sip_response *given)
{
    struct sip_values before = sip_message_values(request, SIP_HEADER_VIA);
    struct sip_values after = sip_message_values(response, SIP_HEADER_VIA);
    struct sip_via was, is;
    if (!sip_values_more(&before) || !sip_via_read(&before.scan, &was))
        return;
    FUZZ_CHECK(sip_values_more(&after) && sip_via_read(&after.scan, &is));
    FUZZ_CHECK(sip_host_equal(&was.sent_by, &is.sent_by));
    FUZZ_CHECK(equal_unfolded(was.branch, is.branch));
    if (given->source_address.p == NULL)
        return;
    if (was.rport.p != NULL)
        FUZZ_CHECK(is.rport_number == given->source_port);
    if (is.received.p != NULL)
        FUZZ_CHECK(slice_equal(is.received, given->source_address));
    else
        FUZZ_CHECK(was.sent_by.kind != SIP_HOST_NAME);
}

static void check_to(const struct sip_message *request, const struct sip_message *response,
                     const struct sip_response *given)
{
    const struct sip_header_line *line = sip_message_find(request, SIP_HEADER_TO);
    struct sip_address was, is;
    if (line == NULL)
        return;
    struct sip_scan s = sip_message_scan(request, line);
    if (!sip_address_read_single(&s, &was) || !sip_build_can_text(sip_message_value(request, line)))
        return;
    line = sip_message_find(response, SIP_HEADER_TO);
    FUZZ_CHECK(line != NULL);
    s = sip_message_scan(response, line);
    FUZZ_CHECK(sip_address_read_single(&s, &is));
    FUZZ_CHECK(slice_equal(was.uri.text, is.uri.text));
    if (was.tag.p == NULL)
        FUZZ_CHECK((is.tag.p != NULL) == (given->status != 100));
}

static void check_response(const struct sip_message *request, const struct sip_response *given)
{
    static struct sip_header_line lines_again[SIP_MAX_HEADERS];
    static char built[SIP_MAX_MESSAGE];
    struct sip_message response;
    struct sip_error why;
    struct buffer b = buffer_of(built, sizeof built);
    sip_response_begin(&b, request, given);
    sip_build_end(&b);
    if (!buffer_good(&b))
        return;
    if (!sip_message_parse(buffer_slice(&b), lines_again, SIP_MAX_HEADERS, &response, &why)) {
        FUZZ_CHECK(why.rule == SIP_RULE_TOO_MANY_HEADERS); /* 128 of the request, and ours */
        return;
    }
    FUZZ_CHECK(!response.request && response.status == given->status && response.body.n == 0);
    check_copy(request, &response, SIP_HEADER_FROM);
    check_copy(request, &response, SIP_HEADER_CALL_ID);
    check_copy(request, &response, SIP_HEADER_CSEQ);
    check_top_via(request, &response, given);
    check_to(request, &response, given);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct slice sources[] = {
        {NULL, 0}, SLICE_INIT("192.0.2.1"), SLICE_INIT("2001:db8::1"), SLICE_INIT("10.0.0.7")};
    static const uint16_t codes[] = {100, 200, 400, 699};
    static struct sip_header_line lines[SIP_MAX_HEADERS];
    char words[SIP_MAX_ERROR_REASON];
    if (size < 1)
        return 0;
    const struct sip_response given = {.status = codes[data[0] & 3],
                                       .to_tag = SLICE("our-tag"),
                                       .source_address = sources[data[0] >> 2 & 3],
                                       .source_port = 40000,
                                       .record_route = (data[0] & 0x10) != 0};
    struct slice bytes = fuzz_copy(data + 1, size - 1);
    struct sip_message request;
    struct sip_error why;
    (void)!sip_message_parse(bytes, lines, SIP_MAX_HEADERS, &request, &why);
    struct slice reason = sip_error_reason(&why, words, sizeof words);
    FUZZ_CHECK(reason.n > 0 && reason.n < SIP_MAX_ERROR_REASON && sip_build_can_text(reason));
    if (request.request)
        check_response(&request, &given);
    fuzz_free(bytes);
    return 0;
}
