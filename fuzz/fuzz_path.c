/* Whatever a far end answers, what probe learns from it stays within its bounds and does not contradict
 * itself; and what an honest server answers to any of our requests shows no rewriting.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: a byte of choices (bit 0: planted, bit 1: IPv6, bit 2: TLS, bit 3: an
 * address with one spelling), and the answer.
 */
#include "fuzz.h"
#include "probe/path.h"
#include "sip/response.h"

static struct probe_options options_of(unsigned choices)
{
    static const struct address locals[] = {
        {.family = ADDRESS_IPV4, .bytes = {10, 1, 0, 2}, .port = 59094},
        {.family = ADDRESS_IPV6, .bytes = {0x20, 0x01, 0x0d, 0xb8, [15] = 7}, .port = 59094},
        {.family = ADDRESS_IPV4, .bytes = {192, 168, 100, 200}, .port = 59094},
        {.family = ADDRESS_IPV4, .bytes = {192, 168, 100, 200}, .port = 5070},
    };
    return (struct probe_options){
        .transport = (choices & 4) != 0 ? SIP_TRANSPORT_TLS : SIP_TRANSPORT_UDP,
        .local = locals[(choices >> 1 & 1) | (choices >> 2 & 2)],
        .uri = SLICE("sip:example.org"),
        .branch = SLICE("z9hG4bKp1"),
        .tag = SLICE("t1"),
        .call_id = SLICE("c1@10.1.0.2"),
        .cseq = 7,
        .planted = (choices & 1) != 0,
    };
}

static bool is_line(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            return false;
    return true;
}

static bool has_row(const struct probe_path *path, const char *where)
{
    for (size_t i = 0; i < path->rewrite_count; i++)
        if (strcmp(path->rewrite[i].where, where) == 0)
            return true;
    return false;
}

static void check_rows(const struct probe_path *path)
{
    FUZZ_CHECK(path->rewrite_count <= PROBE_MAX_REWRITES);
    FUZZ_CHECK(path->rewrite_count == 0 || path->alg == PROBE_ALG_YES);
    for (size_t i = 0; i < path->rewrite_count; i++) {
        const struct probe_rewrite *row = &path->rewrite[i];
        FUZZ_CHECK(row->where != NULL);
        FUZZ_CHECK(memchr(row->sent, '\0', sizeof row->sent) != NULL && is_line(row->sent));
        FUZZ_CHECK(memchr(row->came, '\0', sizeof row->came) != NULL && is_line(row->came));
    }
}

static void check_nat(const struct probe_options *sent, const struct probe_path *path)
{
    struct address seen = path->seen;
    if (seen.port == 0)
        seen.port = sent->local.port; /* it said no port */
    if (path->nat == PROBE_NAT_UNKNOWN)
        FUZZ_CHECK(path->seen.family == ADDRESS_NONE && path->seen.port == 0);
    else
        FUZZ_CHECK(address_equal(&seen, &sent->local) == (path->nat == PROBE_NAT_NO));
    FUZZ_CHECK(path->port_kept == (path->seen.port == sent->local.port));
    FUZZ_CHECK(!sent->planted || path->nat == PROBE_NAT_UNKNOWN);
    FUZZ_CHECK(sent->planted || !path->undone);
}

static void check_belongs(const struct probe_options *sent, const struct sip_message *answer,
                          const struct probe_path *path)
{
    enum probe_belongs belongs = probe_path_belongs(sent, answer);
    if (answer->request)
        FUZZ_CHECK(belongs == PROBE_BELONGS_NOT);
    if (sent->planted || belongs == PROBE_BELONGS_NOT)
        return;
    FUZZ_CHECK(!has_row(path, "CSeq"));
    if (belongs == PROBE_BELONGS)
        FUZZ_CHECK(!has_row(path, "Via branch") && !has_row(path, "Call-ID"));
}

static void check_words(const struct probe_options *sent, const struct probe_path *path)
{
    char text[PROBE_PATH_SENTENCE_MAX];
    struct buffer b = buffer_of(text, sizeof text);
    probe_path_say_nat(path, &sent->local, &b);
    FUZZ_CHECK(buffer_good(&b) && buffer_text_is_line(buffer_slice(&b)));
    FUZZ_CHECK(sent->planted || b.length > 0);
    b = buffer_of(text, sizeof text);
    probe_path_say_alg(path, &b);
    FUZZ_CHECK(buffer_good(&b) && buffer_text_is_line(buffer_slice(&b)));
    FUZZ_CHECK((path->alg != PROBE_ALG_UNKNOWN || path->respelt || path->unsure) == (b.length > 0));
}

static void check_answer(const struct probe_options *sent, const struct sip_message *answer)
{
    struct probe_path path = {0};
    probe_path_compare(sent, answer, &path);
    check_rows(&path);
    check_nat(sent, &path);
    check_belongs(sent, answer, &path);
    check_words(sent, &path);
    size_t before = path.rewrite_count;
    enum probe_nat nat = path.nat;
    probe_path_compare(sent, answer, &path); /* an answer that comes twice */
    FUZZ_CHECK(path.rewrite_count == before && path.nat == nat);
}

/* The input as tag and Call-ID of ours, answered by our own server. */
static void check_honest(const struct probe_options *given, struct slice text)
{
    static char request[2048], response[2048];
    static struct sip_header_line asked_lines[32], lines[32];
    struct probe_options sent = *given;
    struct sip_message asked, answer;
    struct sip_error why;
    struct buffer b = buffer_of(request, sizeof request);
    struct slice whole = {text.p, text.n < 64 ? text.n : 64};
    struct sip_scan s = sip_scan_of(whole, SIP_HEADER_NONE);
    if (!sip_scan_token(&s, &sent.tag))
        return;
    sent.call_id = sent.tag;
    probe_options_write(&b, &sent);
    FUZZ_CHECK(buffer_good(&b));
    FUZZ_CHECK(sip_message_parse(buffer_slice(&b), asked_lines, 32, &asked, &why));
    FUZZ_CHECK(sip_message_check(&asked, &why));
    const struct sip_response how = {.status = 404, .to_tag = SLICE("x")};
    b = buffer_of(response, sizeof response);
    sip_response_begin(&b, &asked, &how);
    sip_build_end(&b);
    FUZZ_CHECK(sip_message_parse(buffer_slice(&b), lines, 32, &answer, &why));
    struct probe_path path = {0};
    probe_path_compare(&sent, &answer, &path);
    FUZZ_CHECK(path.rewrite_count == 0 && path.alg != PROBE_ALG_YES);
    FUZZ_CHECK(probe_path_belongs(&sent, &answer) == PROBE_BELONGS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sip_header_line lines[SIP_MAX_HEADERS];
    if (size < 1)
        return 0;
    const struct probe_options sent = options_of(data[0]);
    struct slice bytes = fuzz_copy(data + 1, size - 1);
    struct sip_message answer;
    struct sip_error why;
    (void)!sip_message_parse(bytes, lines, SIP_MAX_HEADERS, &answer, &why); /* well or not */
    check_answer(&sent, &answer);
    check_honest(&sent, bytes);
    fuzz_free(bytes);
    return 0;
}
