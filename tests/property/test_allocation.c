/* No function of sip/ and sdp/ allocates: counted, over the messages of our own. What digests are made
 * with is allocated once, before.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/assert.h"
#include "files.h"
#include "property/count_allocations.h"
#include "sdp/build.h"
#include "sdp/offer_answer.h"
#include "sip/build.h"
#include "sip/call_id.h"
#include "sip/cseq.h"
#include "sip/date.h"
#include "sip/digest.h"
#include "sip/event.h"
#include "sip/framer.h"
#include "sip/identity.h"
#include "sip/media_type.h"
#include "sip/multipart.h"
#include "sip/number.h"
#include "sip/product.h"
#include "sip/reason.h"
#include "sip/response.h"
#include "sip/status.h"
#include "sip/token_list.h"
#include "unit/t.h"

#include <stdlib.h>

static const char *top;
static struct test_files good, bad;
static struct sip_header_line lines[SIP_MAX_HEADERS];
static char room[1 << 17];

static void the_counter_counts(void **state)
{
    (void)state;
    void *volatile block;
    count_allocations_start();
    block = malloc(1);
    free(block);
    block = calloc(1, 1);
    block = realloc(block, 1000);
    free(block);
    block = aligned_alloc(16, 16);
    free(block);
    assert_true(count_allocations_stop() >= 6);
    count_allocations_start();
    assert_int_equal(count_allocations_stop(), 0);
}

/* --- every reader on every value, whether it is meant for it or not ----------------------------- */

/* One reader, made to take a scan alone. */
#define READER(name, type)                                                                         \
    static void use_##name(struct sip_scan *s)                                                     \
    {                                                                                              \
        type out;                                                                                  \
        (void)!sip_##name(s, &out);                                                                \
    }

READER(address_read, struct sip_address)
READER(address_read_single, struct sip_address)
READER(route_read, struct sip_address)
READER(contact_read, struct sip_contact)
READER(credentials_read, struct sip_credentials)
READER(challenge_read, struct sip_challenge)
READER(authentication_info_read, struct sip_authentication_info)
READER(call_id_read, struct slice)
READER(replaces_read, struct sip_dialog_name)
READER(join_read, struct sip_dialog_name)
READER(cseq_read, struct sip_cseq)
READER(rack_read, struct sip_rack)
READER(rseq_read, uint32_t)
READER(date_read, int64_t)
READER(event_read, struct sip_event)
READER(allow_events_read, struct sip_event)
READER(subscription_state_read, struct sip_subscription_state)
READER(host_read, struct sip_host)
READER(port_read, uint16_t)
READER(identity_read, struct sip_identity)
READER(media_type_read, struct sip_media_type)
READER(accept_read, struct sip_accept)
READER(content_disposition_read, struct sip_content_disposition)
READER(content_length_read, uint32_t)
READER(max_forwards_read, uint8_t)
READER(expires_read, uint32_t)
READER(session_expires_read, struct sip_session_expires)
READER(min_se_read, struct sip_min_se)
READER(retry_after_read, struct sip_retry_after)
READER(timestamp_read, struct sip_timestamp)
READER(parameter_read, struct sip_parameter)
READER(product_read, struct sip_product)
READER(reason_read, struct sip_reason)
READER(warning_read, struct sip_warning)
READER(token_read, struct slice)
READER(allow_read, uint32_t)
READER(privacy_read, uint32_t)
READER(uri_read, struct sip_uri)
READER(via_read, struct sip_via)
READER(scan_seconds, uint32_t)
READER(scan_quoted, struct slice)

static void (*const readers[])(struct sip_scan *) = {
    use_address_read,
    use_address_read_single,
    use_route_read,
    use_contact_read,
    use_credentials_read,
    use_challenge_read,
    use_authentication_info_read,
    use_call_id_read,
    use_replaces_read,
    use_join_read,
    use_cseq_read,
    use_rack_read,
    use_rseq_read,
    use_date_read,
    use_event_read,
    use_allow_events_read,
    use_subscription_state_read,
    use_host_read,
    use_port_read,
    use_identity_read,
    use_media_type_read,
    use_accept_read,
    use_content_disposition_read,
    use_content_length_read,
    use_max_forwards_read,
    use_expires_read,
    use_session_expires_read,
    use_min_se_read,
    use_retry_after_read,
    use_timestamp_read,
    use_parameter_read,
    use_product_read,
    use_reason_read,
    use_warning_read,
    use_token_read,
    use_allow_read,
    use_privacy_read,
    use_uri_read,
    use_via_read,
    use_scan_seconds,
    use_scan_quoted,
};

static void read_text(struct slice text)
{
    struct slice out;
    for (size_t i = 0; i < COUNT_OF(readers); i++) {
        struct sip_scan s = sip_scan_of(text, SIP_HEADER_OTHER);
        readers[i](&s);
    }
    struct sip_scan s = sip_scan_of(text, SIP_HEADER_OTHER);
    (void)!sip_scan_escaped(&s, SIP_USER, &out);
    (void)sip_unquote(text, room, sizeof room);
    (void)sip_unescape(text, room, sizeof room);
    (void)sip_host_is_ipv4(text);
    (void)sip_host_is_ipv6(text);
    (void)sip_token_list_has(text, SLICE("timer"));
    (void)sip_transport_find(text);
    (void)sip_branch_is_rfc3261(text);
    (void)sip_header_find(text);
    (void)sip_method_find(text);
    (void)sip_digest_algorithm_find(text);
}

static void use_uris(const struct sip_message *m)
{
    struct sip_uri uri, other = {.scheme = SIP_URI_TEL};
    struct sip_error why;
    struct sip_parameter parameter;
    struct slice value;
    if (!sip_uri_parse(m->uri, &uri, &why))
        return;
    struct sip_values values = sip_message_values(m, SIP_HEADER_TO);
    struct sip_address to;
    if (sip_values_more(&values) && sip_address_read_single(&values.scan, &to))
        other = to.uri;
    (void)sip_uri_equal(&uri, &other);
    (void)sip_uri_equal(&uri, &uri);
    (void)sip_host_equal(&uri.host, &other.host);
    (void)sip_uri_parameter(&uri, SLICE("lr"), &value);
    while (sip_uri_parameter_next(&uri.parameters, &parameter))
        continue;
    while (sip_uri_header_next(&uri.headers, &parameter))
        continue;
}

static void use_multipart(const struct sip_message *m)
{
    struct sip_multipart body;
    struct sip_part part;
    if (sip_multipart_open(&body, m->body, SLICE("edge-of-nest")))
        while (!body.closed && sip_multipart_read(&body, &part))
            read_text(part.content_type);
}

static void use_values(const struct sip_message *m)
{
    for (size_t i = 0; i < m->line_count; i++) {
        struct sip_scan s = sip_message_scan(m, &m->lines[i]);
        (void)!sip_header_check((enum sip_header_id)m->lines[i].id, &s);
        read_text(sip_message_value(m, &m->lines[i]));
        read_text(sip_message_name(m, &m->lines[i]));
    }
    read_text(m->uri);
    read_text(m->body);
}

/* --- writing ---------------------------------------------------------------------------------- */

static void use_build(const struct sip_message *m)
{
    static const struct sip_response response = {.status = 200,
                                                 .to_tag = SLICE_INIT("t"),
                                                 .source_address = SLICE_INIT("192.0.2.1"),
                                                 .source_port = 5060,
                                                 .record_route = true};
    struct buffer b = buffer_of(room, sizeof room);
    sip_build_message(&b, m);
    sip_response_begin(&b, m, &response);
    sip_build_copy(&b, m, SIP_HEADER_ROUTE);
    sip_build_request_line(&b, SLICE("BYE"), m->uri);
    sip_build_cseq(&b, 1, SLICE("BYE"));
    sip_build_header_named(&b, SLICE("X-Own"), SLICE("1"));
    sip_build_quoted(&b, SLICE("a \"b\""));
    sip_build_name_address(&b, SLICE("a"), SLICE("sip:a"));
    sip_build_escaped(&b, m->body, SIP_USER);
    sip_build_parameter(&b, SLICE("x"), SLICE("y z"));
    sip_build_parameter_number(&b, SLICE("x"), 1);
    struct sip_values values = sip_message_values(m, SIP_HEADER_VIA);
    struct sip_via via;
    while (sip_values_more(&values) && sip_via_read(&values.scan, &via)) {
        sip_build_via(&b, &via);
        via.parameters = (struct slice){NULL, 0};
        sip_build_via(&b, &via);
    }
    values = sip_message_values(m, SIP_HEADER_FROM);
    struct sip_address from;
    if (sip_values_more(&values) && sip_address_read_single(&values.scan, &from)) {
        sip_build_address(&b, &from);
        from.uri.text = (struct slice){NULL, 0};
        sip_build_uri(&b, &from.uri);
    }
    sip_build_body(&b, SLICE("a/b"), m->body);
    struct sip_error error = {1, SIP_HEADER_VIA, SIP_RULE_PORT};
    (void)sip_error_reason(&error, room, sizeof room);
    (void)sip_status_reason(486);
    (void)!sip_date_write(1800000000, room);
}

static void use_framer(struct slice bytes)
{
    struct sip_framer framer;
    struct sip_frame frame;
    sip_framer_init(&framer, SIP_FRAMER_MAX_HEADERS, SIP_FRAMER_MAX_MESSAGE);
    sip_framer_ping_sent(&framer);
    for (size_t end = 0; end <= bytes.n; end++)
        if (sip_framer_next(&framer, (struct slice){bytes.p, end}, &frame) != SIP_FRAME_MORE)
            break;
    (void)sip_framer_whole(bytes, SIP_MAX_MESSAGE, &frame);
}

/* --- digests ---------------------------------------------------------------------------------- */

static struct hash_engine *hashes;
static const unsigned char key_bytes[SIPHASH_KEY_SIZE] = {1, 2, 3};

/* Both roles: a challenge is written, read, answered, examined and verified. */
static void use_digest(const char *algorithm)
{
    char nonce[SIP_NONCE_LENGTH], hex[HASH_MAX_HEX], name[64];
    unsigned char ha1[HASH_MAX_SIZE];
    struct siphash_key key = siphash_key_of(key_bytes);
    struct sip_digest_room made;
    struct sip_credentials answer, read;
    struct sip_digest_claim claim;
    sip_nonce_write(&key, (struct sip_nonce){1000, 77}, nonce);
    const struct sip_challenge challenge = {.scheme = SLICE("Digest"),
                                            .digest = true,
                                            .qop_options = SIP_QOP_AUTH,
                                            .realm = SLICE("aviary"),
                                            .nonce = {nonce, sizeof nonce},
                                            .algorithm = slice_of(algorithm),
                                            .qop = SLICE("auth")};
    const struct sip_digest_client client = {.username = SLICE("wren"),
                                             .password = SLICE("seed"),
                                             .method = SLICE("REGISTER"),
                                             .uri = SLICE("sip:aviary"),
                                             .cnonce = SLICE("c"),
                                             .count = 1};
    struct buffer b = buffer_of(room, sizeof room);
    sip_challenge_write(&b, &challenge);
    b = buffer_of(room, sizeof room);
    V_ASSERT(sip_digest_choose(hashes, &challenge, 1, SLICE("aviary")) == 0);
    V_ASSERT(sip_digest_answer(hashes, &challenge, &client, &made, &answer));
    sip_credentials_write(&b, &answer);
    struct sip_scan s = sip_scan_of(buffer_slice(&b), SIP_HEADER_AUTHORIZATION);
    V_ASSERT(sip_credentials_read(&s, &read));
    const struct sip_digest_server server = {
        .hashes = hashes, .nonce_key = &key, .realm = SLICE("aviary")};
    const struct sip_digest_request request = {SLICE("REGISTER"), SLICE("sip:aviary"), 1001};
    V_ASSERT(sip_digest_examine(&server, &request, &read, &claim) == SIP_DIGEST_GOOD);
    enum hash_algorithm hash = sip_digest_hash(claim.algorithm);
    const struct sip_digest_login login = {SLICE("wren"), SLICE("aviary"), SLICE("seed")};
    sip_digest_ha1(hashes, hash, &login, ha1);
    struct slice stored = {(const char *)ha1, hash_size(hash)};
    V_ASSERT(sip_digest_verify(hashes, &claim, request.method, stored) == SIP_DIGEST_GOOD);
    (void)!sip_digest_verify(hashes, &claim, request.method, (struct slice){NULL, 0});
    (void)sip_digest_rspauth(hashes, &claim, stored, hex);
    (void)sip_digest_userhash(hashes, hash, login.username, login.realm, hex);
    (void)sip_credentials_username(&read, name, sizeof name);
    struct sip_nonce_window window = {0, 0};
    (void)!sip_nonce_count_look(&window, 1);
    (void)sip_digest_count_verdict(sip_nonce_count_take(&window, 1), false);
    struct sip_parameter parameter;
    while (sip_auth_parameter_next(&read.all, &parameter))
        continue;
}

/* --- session descriptions --------------------------------------------------------------------- */

static void use_sdp(struct slice body)
{
    static struct sdp d;
    static struct sdp_agreement agreement;
    struct sdp_error why;
    struct sdp_codec codecs[16];
    struct buffer b = buffer_of(room, sizeof room);
    if (!sdp_parse(body, &d, &why)) {
        (void)sdp_rule_text((enum sdp_rule)why.rule);
        return;
    }
    size_t n = sdp_codecs(&d, 0, codecs, COUNT_OF(codecs));
    const struct sdp_local_media media = {.type = d.media[0].type,
                                          .protocols = ~0U,
                                          .port = 9,
                                          .direction = SDP_DIRECTION_SENDRECV,
                                          .codecs = codecs,
                                          .codec_count = n};
    const struct sdp_local local = {.origin = d.origin,
                                    .connection = {.address = d.origin.address, .count = 1},
                                    .media = &media,
                                    .media_count = 1};
    sdp_build_all(&b, &d);
    if (d.media_count > 0) {
        sdp_agree(&d, 0, &media, &agreement);
        sdp_answer(&b, &d, &local);
        (void)sdp_direction(&d, 0);
        (void)sdp_connection(&d, 0);
        (void)sdp_media_is_held(&d, 0);
        (void)sdp_find_effective(&d, 0, SDP_ATTRIBUTE_RTPMAP);
    }
    (void)sdp_equal(&d, &d);
    (void)!sdp_answer_check(&d, &d, &why);
    (void)!sdp_offer_follows(&d, &d, &why);
}

/* --- the property ----------------------------------------------------------------------------- */

static void use_everything(struct slice bytes)
{
    struct sip_message m;
    struct sip_error why;
    bool parsed = sip_message_parse(bytes, lines, COUNT_OF(lines), &m, &why);
    if (parsed)
        (void)!sip_message_check(&m, &why);
    (void)sip_rule_text((enum sip_rule)why.rule);
    use_values(&m);
    use_uris(&m);
    use_multipart(&m);
    use_build(&m);
    use_framer(bytes);
    use_sdp(m.body);
}

static void nothing_allocates(void **state)
{
    (void)state;
    static const char *const algorithms[] = {"MD5",          "MD5-sess",    "SHA-256",
                                             "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"};
    files_load(top, "tests/data/messages/good", &good);
    files_load(top, "tests/data/messages/bad", &bad);
    hashes = hash_engine_new();
    assert_non_null(hashes);
    unsigned long counted = 0;
    for (size_t i = 0; i < good.count + bad.count; i++) {
        const struct test_file *file = i < good.count ? &good.all[i] : &bad.all[i - good.count];
        count_allocations_start();
        use_everything(file->bytes);
        counted = count_allocations_stop();
        if (counted != 0)
            fail_msg("%s: %lu allocations", file->name, counted);
    }
    for (size_t i = 0; i < COUNT_OF(algorithms); i++) {
        count_allocations_start();
        use_digest(algorithms[i]);
        counted = count_allocations_stop();
        if (counted != 0)
            fail_msg("%s: %lu allocations", algorithms[i], counted);
    }
    hash_engine_free(&hashes);
    files_free(&good);
    files_free(&bad);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_counter_counts),
        cmocka_unit_test(nothing_allocates),
    };
    top = argc > 1 ? argv[1] : ".";
    return RUN_TESTS(tests);
}
