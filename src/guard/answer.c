/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/answer.h"

#include "sip/token_list.h"

#define TAG_LENGTH 16

/* What tells a request from any other, and is the same in its retransmissions: the lines that an
 * answer repeats, and the first line. */
static void write_tag(char tag[TAG_LENGTH], const struct siphash_key *key,
                      const struct sip_message *m)
{
    static const enum sip_header_id parts[] = {SIP_HEADER_VIA, SIP_HEADER_FROM, SIP_HEADER_CALL_ID,
                                               SIP_HEADER_CSEQ};
    struct siphash_key round = *key;
    uint64_t hash = siphash64(&round, m->uri);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const struct sip_header_line *line = sip_message_find(m, parts[i]);
        round.k0 ^= hash;
        if (line != NULL)
            hash = siphash64(&round, sip_message_value(m, line));
    }
    for (size_t i = 0; i < TAG_LENGTH; i++)
        tag[i] = "0123456789abcdef"[hash >> (4 * i) & 0xf];
}

static void write_allow(struct buffer *b, unsigned methods)
{
    bool first = true;
    sip_build_header_begin(b, SIP_HEADER_ALLOW);
    for (unsigned i = 0; i < SIP_METHOD_COUNT; i++) {
        if ((methods & 1U << i) == 0)
            continue;
        buffer_append(b, first ? SLICE("") : SLICE(", "));
        buffer_append(b, sip_method_name((enum sip_method)i));
        first = false;
    }
    sip_build_header_end(b);
}

/* Every option tag that was required: none is supported. In one line: a header for each would make of a short
 * request a long answer, which goes to whoever is in its source address. */
static void write_unsupported(struct buffer *b, const struct sip_message *m, enum sip_header_id id)
{
    struct sip_values values = sip_message_values(m, id);
    struct slice token;
    bool first = true;
    while (sip_values_more(&values) && sip_token_read(&values.scan, &token)) {
        if (first)
            sip_build_header_begin(b, SIP_HEADER_UNSUPPORTED);
        else
            buffer_append(b, SLICE(", "));
        buffer_append(b, token);
        first = false;
    }
    if (!first)
        sip_build_header_end(b);
}

static void write_rest(struct buffer *b, const struct guard_voice *voice,
                       const struct sip_message *m, uint16_t status)
{
    if (status == 200 || status == 405)
        write_allow(b, voice->methods);
    if (status == 200) {
        sip_build_header(b, SIP_HEADER_ACCEPT, SLICE("application/sdp"));
        sip_build_header(b, SIP_HEADER_SUPPORTED, SLICE(""));
    }
    if (status == 420) {
        write_unsupported(b, m, SIP_HEADER_REQUIRE);
        write_unsupported(b, m, SIP_HEADER_PROXY_REQUIRE);
    }
    if (voice->server.n > 0)
        sip_build_header(b, SIP_HEADER_SERVER, voice->server);
    sip_build_end(b);
}

void guard_answer_write(struct buffer *b, const struct guard_voice *voice,
                        const struct sip_message *request, const struct guard_verdict *verdict,
                        const struct address *source)
{
    char tag[TAG_LENGTH], place[ADDRESS_TEXT_MAX], reason[SIP_MAX_ERROR_REASON];
    struct buffer where = buffer_of(place, sizeof place);
    address_write(&where, source);
    write_tag(tag, &voice->key, request);
    struct sip_response response = {.status = verdict->status,
                                    .to_tag = {tag, sizeof tag},
                                    .source_address = buffer_slice(&where),
                                    .source_port = source->port};
    if (verdict->status == 400)
        response.reason = sip_error_reason(&verdict->error, reason, sizeof reason);
    sip_response_begin(b, request, &response);
    write_rest(b, voice, request, verdict->status);
}
