/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/offer_answer.h"
#include "unit/sdp/local.h"

#define CRYPTO(tag, suite) "a=crypto:" tag " " suite " inline:" KEY_30 "\r\n"
#define CM_80              "AES_CM_128_HMAC_SHA1_80"
#define CM_32              "AES_CM_128_HMAC_SHA1_32"
#define FINGERPRINT        "a=fingerprint:sha-1 " DIGEST "\r\n"
#define MD5                "a=fingerprint:md5 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n"
#define SAVP               "m=audio 4 RTP/SAVP 0\r\n"
#define AVP                "m=audio 4 RTP/AVP 0\r\n"
#define TCP_IMAGE          "m=image 4 TCP t38\r\n"
#define DTLS_BARE          "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"
#define DTLS_AUDIO         "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n" FINGERPRINT

/* What stands behind SESSION in the offer and in the answer, and which rule the answer breaks at which
 * byte behind SESSION. */
struct exchange {
    const char *offer, *answer;
    enum sdp_rule rule; /* SDP_RULE_NONE: it is an answer */
    uint32_t offset;
    const char *section;
};

static void check_rows(const struct exchange *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char offer_room[1024], answer_room[1024];
        struct buffer o = buffer_of(offer_room, sizeof offer_room);
        struct buffer a = buffer_of(answer_room, sizeof answer_room);
        buffer_append(&o, SLICE(SESSION));
        buffer_append(&o, slice_of(rows[i].offer));
        buffer_append(&a, SLICE(SESSION));
        buffer_append(&a, slice_of(rows[i].answer));
        struct sdp offer, answer;
        struct sdp_error why;
        assert_true(sdp_parse(buffer_slice(&o), &offer, &why));
        assert_true(sdp_parse(buffer_slice(&a), &answer, &why));
        bool good = sdp_answer_check(&offer, &answer, &why);
        uint32_t offset =
            rows[i].rule == SDP_RULE_NONE ? 0 : (uint32_t)strlen(SESSION) + rows[i].offset;
        if (good != (rows[i].rule == SDP_RULE_NONE) || why.rule != rows[i].rule ||
            why.offset != offset)
            fail_msg("%s -> %s (%s): rule %u at %u, expected %u at %u", rows[i].offer,
                     rows[i].answer, rows[i].section, why.rule, why.offset, rows[i].rule, offset);
    }
}

static void media_lines_match(void **state)
{
    (void)state;
    static const struct exchange rows[] = {
        {"m=audio 4 RTP/AVP 0\r\n", "m=audio 6 RTP/AVP 0\r\n", SDP_RULE_NONE, 0, "RFC 3264 6"},
        {"m=audio 4 RTP/AVP 0\r\n", "m=audio 0 RTP/AVP 18\r\n", SDP_RULE_NONE, 0, "RFC 3264 6"},
        {"m=audio 4 RTP/AVP 0\r\n", "m=audio 6 RTP/AVP 0\r\nm=video 8 RTP/AVP 31\r\n",
         SDP_RULE_NONE, 0, "one more than was offered is ignored"},
        {"", "", SDP_RULE_NONE, 0, "RFC 3264 5: no media"},
        {"m=audio 4 RTP/AVP 0\r\n", "", SDP_RULE_ANSWER_MEDIA_COUNT, 0, "RFC 3264 6"},
        {"m=audio 4 RTP/AVP 0\r\nm=video 4 RTP/AVP 31\r\n", "m=audio 6 RTP/AVP 0\r\n",
         SDP_RULE_ANSWER_MEDIA_COUNT, 21, "RFC 3264 6"},
        {"m=audio 4 RTP/AVP 0\r\nm=video 4 RTP/AVP 31\r\n",
         "m=video 4 RTP/AVP 31\r\nm=audio 6 RTP/AVP 0\r\n", SDP_RULE_ANSWER_MEDIA_TYPE, 2,
         "RFC 3264 6: the order"},
        {"m=audio 4 RTP/AVP 0\r\n", "m=video 0 RTP/AVP 0\r\n", SDP_RULE_ANSWER_MEDIA_TYPE, 2,
         "RFC 3264 6"},
        {"m=audio 4 RTP/SAVP 0\r\n" CRYPTO("1", CM_80), "m=audio 6 RTP/AVP 0\r\n",
         SDP_RULE_ANSWER_PROTOCOL, 2, "RFC 3264 6"},
        {"m=audio 4 RTP/AVPF 0\r\n", "m=audio 6 RTP/AVP 0\r\n", SDP_RULE_ANSWER_PROTOCOL, 2,
         "RFC 3264 6"},
        {"m=audio 0 RTP/AVP 0\r\n", "m=audio 6 RTP/AVP 0\r\n", SDP_RULE_ANSWER_REJECTED, 2,
         "RFC 3264 6"},
        {"m=audio 0 RTP/AVP 0\r\na=bundle-only\r\n", "m=audio 6 RTP/AVP 0\r\n", SDP_RULE_NONE, 0,
         "RFC 8843 6"},
    };
    check_rows(rows, COUNT_OF(rows));
}

static void formats_match(void **state)
{
    (void)state;
    static const struct exchange rows[] = {
        {"m=audio 4 RTP/AVP 0 8\r\n", "m=audio 6 RTP/AVP 8\r\n", SDP_RULE_NONE, 0, "RFC 3264 6.1"},
        {"m=audio 4 RTP/AVP 0 8\r\n", "m=audio 6 RTP/AVP 18 8\r\n", SDP_RULE_NONE, 0,
         "RFC 3264 6.1: more than was offered"},
        {"m=audio 4 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n",
         "m=audio 4 RTP/AVP 120\r\na=rtpmap:120 OPUS/48000/2\r\n", SDP_RULE_NONE, 0,
         "RFC 3264 6.1: another number for the same codec"},
        {"m=audio 4 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n",
         "m=audio 4 RTP/AVP 96\r\na=rtpmap:96 speex/16000\r\n", SDP_RULE_ANSWER_FORMAT, 2,
         "RFC 3264 6.1: the same number for another codec"},
        {"m=audio 4 RTP/AVP 0 8\r\n", "m=audio 6 RTP/AVP 18\r\n", SDP_RULE_ANSWER_FORMAT, 2,
         "RFC 3264 6.1"},
        {"m=audio 4 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n",
         "m=audio 6 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n", SDP_RULE_ANSWER_FORMAT,
         2, "nothing that carries sound"},
        {"m=image 4 udptl t38\r\n", "m=image 4 udptl T38\r\n", SDP_RULE_NONE, 0, "RFC 3264 6"},
        {"m=audio 4 RTP/AVP 97\r\na=rtpmap:97 AMR/8000\r\na=fmtp:97 octet-align=1\r\n",
         "m=audio 4 RTP/AVP 97\r\na=rtpmap:97 AMR/8000\r\n", SDP_RULE_ANSWER_FORMAT, 2,
         "RFC 4867 8.3.1: packed another way"},
        {"m=audio 4 RTP/AVP 97\r\na=rtpmap:97 AMR/8000\r\na=fmtp:97 octet-align=1\r\n",
         "m=audio 4 RTP/AVP 97\r\n", SDP_RULE_NONE, 0, "the number of the offer says it all"},
        {"m=audio 4 RTP/AVP 97\r\na=rtpmap:97 AMR/8000\r\na=fmtp:97 octet-align=1\r\n",
         "m=audio 4 RTP/AVP 97\r\na=fmtp:97 octet-align=0\r\n", SDP_RULE_ANSWER_FORMAT, 2,
         "RFC 4867 8.3.1"},
        {"m=audio 4 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n", "m=audio 4 RTP/AVP 97\r\n",
         SDP_RULE_ANSWER_FORMAT, 2, "a number that nobody explains"},
        {"m=audio 4 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n",
         "m=audio 4 RTP/AVP 96\r\na=rtpmap:96 opus/48000\r\n", SDP_RULE_NONE, 0,
         "RFC 7587 7: opus has two channels"},
        {"m=audio 4 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n",
         "m=audio 4 RTP/AVP 101\r\n", SDP_RULE_ANSWER_FORMAT, 2, "nothing that carries sound"},
        {"m=image 4 udptl t38\r\n", "m=image 4 udptl t37\r\n", SDP_RULE_ANSWER_FORMAT, 2,
         "RFC 3264 6"},
    };
    check_rows(rows, COUNT_OF(rows));
}

static void directions_match(void **state)
{
    (void)state;
#define AUDIO(direction) "m=audio 4 RTP/AVP 0\r\na=" direction "\r\n"
    static const struct exchange rows[] = {
        {AUDIO("sendonly"), AUDIO("recvonly"), SDP_RULE_NONE, 0, "RFC 3264 6.1"},
        {AUDIO("sendonly"), AUDIO("inactive"), SDP_RULE_NONE, 0, "RFC 3264 6.1"},
        {AUDIO("sendonly"), AUDIO("sendrecv"), SDP_RULE_ANSWER_DIRECTION, 2, "RFC 3264 6.1"},
        {AUDIO("sendonly"), "m=audio 4 RTP/AVP 0\r\n", SDP_RULE_ANSWER_DIRECTION, 2,
         "RFC 3264 6.1: sendrecv when nothing is said"},
        {AUDIO("sendonly"), "m=audio 0 RTP/AVP 0\r\n", SDP_RULE_NONE, 0, "RFC 3264 6"},
        {AUDIO("recvonly"), AUDIO("sendonly"), SDP_RULE_NONE, 0, "RFC 3264 6.1"},
        {AUDIO("recvonly"), AUDIO("recvonly"), SDP_RULE_ANSWER_DIRECTION, 2, "RFC 3264 6.1"},
        {AUDIO("inactive"), AUDIO("inactive"), SDP_RULE_NONE, 0, "RFC 3264 6.1"},
        {AUDIO("inactive"), AUDIO("recvonly"), SDP_RULE_ANSWER_DIRECTION, 2, "RFC 3264 6.1"},
        {AUDIO("sendrecv"), AUDIO("recvonly"), SDP_RULE_NONE, 0, "RFC 3264 6.1"},
        {AUDIO("sendonly") AUDIO("sendrecv"), AUDIO("sendrecv") "m=audio 4 RTP/AVP 18\r\n",
         SDP_RULE_ANSWER_FORMAT, 35, "the direction is looked at last"},
    };
    check_rows(rows, COUNT_OF(rows));
}

static void crypto_matches(void **state)
{
    (void)state;
    static const struct exchange rows[] = {
        {SAVP CRYPTO("1", CM_80) CRYPTO("2", CM_32), SAVP CRYPTO("2", CM_32), SDP_RULE_NONE, 0,
         "RFC 4568 5.1.3"},
        {SAVP CRYPTO("1", CM_80) CRYPTO("2", CM_32), SAVP CRYPTO("1", CM_32),
         SDP_RULE_ANSWER_CRYPTO, 24, "RFC 4568 5.1.3: tag and suite belong together"},
        {SAVP CRYPTO("1", CM_80), SAVP CRYPTO("3", CM_80), SDP_RULE_ANSWER_CRYPTO, 24,
         "RFC 4568 5.1.3: the tag"},
        {SAVP CRYPTO("1", CM_80), SAVP, SDP_RULE_ANSWER_CRYPTO, 2, "RFC 4568 5.1.3: one line"},
        {SAVP CRYPTO("1", CM_80), SAVP CRYPTO("1", CM_80) CRYPTO("1", CM_80),
         SDP_RULE_ANSWER_CRYPTO, 108, "RFC 4568 5.1.2: one line only"},
        {SAVP CRYPTO("1", CM_80), SAVP "a=crypto:1 " CM_80 " inline:short\r\n",
         SDP_RULE_ANSWER_CRYPTO, 24, "RFC 4568 6.1"},
        {SAVP FINGERPRINT CRYPTO("1", CM_80), SAVP FINGERPRINT, SDP_RULE_NONE, 0,
         "DTLS keys in RTP/SAVP"},
        {SAVP CRYPTO("1", CM_80), SAVP FINGERPRINT, SDP_RULE_ANSWER_CRYPTO, 2,
         "DTLS that was not offered"},
        {AVP CRYPTO("1", CM_80), AVP, SDP_RULE_NONE, 0, "RFC 8643 3.1: plain"},
        {AVP CRYPTO("1", CM_80), AVP CRYPTO("1", CM_80), SDP_RULE_NONE, 0, "RFC 8643 3.1: SRTP"},
        {AVP, AVP CRYPTO("1", CM_80), SDP_RULE_ANSWER_CRYPTO, 23, "not offered"},
    };
    check_rows(rows, COUNT_OF(rows));
}

/* One side must not do what the other does not know of. */
static void crypto_session_parameters_match(void **state)
{
    (void)state;
#define LINE(words)  "a=crypto:1 " CM_80 " inline:" KEY_30 words "\r\n"
#define OTHER(words) "a=crypto:1 OWN some:key" words "\r\n"
    static const struct exchange rows[] = {
        {SAVP LINE(""), SAVP LINE(" WSH=64 -own"), SDP_RULE_NONE, 0, "RFC 4568 6.3.6: advice"},
        {SAVP LINE(""), SAVP LINE(" UNENCRYPTED_SRTP"), SDP_RULE_ANSWER_CRYPTO, 24,
         "RFC 4568 5.1.3, 6.3.2"},
        {SAVP LINE(""), SAVP LINE(" KDR=1"), SDP_RULE_ANSWER_CRYPTO, 24, "RFC 4568 5.1.3, 6.3.1"},
        {SAVP LINE(" KDR=1"), SAVP LINE(" KDR=1"), SDP_RULE_ANSWER_CRYPTO, 24,
         "RFC 4568 6.3.7: offered, and not understood"},
        {AVP LINE(""), AVP LINE(" UNENCRYPTED_SRTCP"), SDP_RULE_ANSWER_CRYPTO, 23, "RFC 8643 3.1"},
        {SAVP OTHER(""), SAVP OTHER(""), SDP_RULE_NONE, 0, "RFC 4568 5.1.3: a suite of their own"},
        {SAVP OTHER(" A B"), SAVP OTHER(" A B"), SDP_RULE_NONE, 0, "RFC 4568 5.1.3"},
        {SAVP OTHER(""), SAVP OTHER(" A"), SDP_RULE_ANSWER_CRYPTO, 24, "RFC 4568 5.1.3"},
    };
    check_rows(rows, COUNT_OF(rows));
}

/* Without a fingerprint that is to be believed nobody knows who is at the other end. */
static void dtls_has_a_fingerprint(void **state)
{
    (void)state;
    static const struct exchange rows[] = {
        {DTLS_AUDIO, FINGERPRINT DTLS_BARE, SDP_RULE_NONE, 0, "RFC 8122 5: of the session"},
        {DTLS_AUDIO, DTLS_BARE, SDP_RULE_ANSWER_FINGERPRINT, 2, "RFC 5763 5"},
        {DTLS_AUDIO, DTLS_BARE "a=fingerprint:sha-1 00\r\n", SDP_RULE_ANSWER_FINGERPRINT, 2,
         "RFC 8122 5: not a sha-1"},
        {DTLS_AUDIO, DTLS_BARE MD5, SDP_RULE_ANSWER_FINGERPRINT, 2, "RFC 8122 5: md5"},
        {DTLS_AUDIO, DTLS_BARE "a=fingerprint:MD2 00:11\r\n", SDP_RULE_ANSWER_FINGERPRINT, 2,
         "RFC 8122 5: md2"},
        {DTLS_AUDIO, FINGERPRINT DTLS_BARE MD5, SDP_RULE_ANSWER_FINGERPRINT, 83,
         "RFC 8122 5: its own overrides that of the session"},
        {DTLS_AUDIO, DTLS_BARE MD5 FINGERPRINT, SDP_RULE_NONE, 0, "RFC 8122 5: one of several"},
        {DTLS_AUDIO, DTLS_BARE MD5 MD5 MD5 MD5 MD5 MD5 MD5 MD5 FINGERPRINT,
         SDP_RULE_ANSWER_FINGERPRINT, 2, "nobody has that many hashes"},
        {SAVP CRYPTO("1", CM_80) FINGERPRINT, SAVP MD5, SDP_RULE_ANSWER_CRYPTO, 2, "RFC 8122 5"},
        {SAVP CRYPTO("1", CM_80) MD5, SAVP FINGERPRINT, SDP_RULE_ANSWER_CRYPTO, 2, "RFC 8122 5"},
        {"m=image 4 udp/tls/udptl t38\r\n", "m=image 4 UDP/TLS/UDPTL t38\r\n",
         SDP_RULE_ANSWER_FINGERPRINT, 2, "RFC 7345 4"},
        {"m=image 4 UDP/TLS/UDPTL t38\r\n", FINGERPRINT "m=image 4 UDP/TLS/UDPTL t38\r\n",
         SDP_RULE_NONE, 0, "RFC 7345 4"},
        {"m=application 4 UDP/DTLS/SCTP x\r\n", "m=application 4 UDP/DTLS/SCTP x\r\n",
         SDP_RULE_ANSWER_FINGERPRINT, 2, "RFC 8841 9"},
        {"m=application 4 TCP/DTLS/SCTP x\r\n", "m=application 4 TCP/DTLS/SCTP x\r\n",
         SDP_RULE_ANSWER_FINGERPRINT, 2, "RFC 8841 9"},
        {"m=application 4 TCP/MSRP *\r\n", "m=application 4 TCP/MSRP *\r\n", SDP_RULE_NONE, 0,
         "RFC 4975 8.1: no DTLS"},
    };
    check_rows(rows, COUNT_OF(rows));
}

static void setup_mux_and_mid_match(void **state)
{
    (void)state;
    static const struct exchange rows[] = {
        {DTLS_AUDIO "a=setup:actpass\r\n", DTLS_AUDIO "a=setup:active\r\n", SDP_RULE_NONE, 0,
         "RFC 5763 5"},
        {DTLS_AUDIO "a=setup:actpass\r\n", DTLS_AUDIO "a=setup:passive\r\n", SDP_RULE_NONE, 0,
         "RFC 5763 5"},
        {DTLS_AUDIO "a=setup:actpass\r\n", DTLS_AUDIO, SDP_RULE_NONE, 0, "old devices"},
        {DTLS_AUDIO "a=setup:actpass\r\n", DTLS_AUDIO "a=setup:actpass\r\n", SDP_RULE_ANSWER_SETUP,
         114, "RFC 4145 4.1"},
        {DTLS_AUDIO "a=setup:active\r\n", DTLS_AUDIO "a=setup:active\r\n", SDP_RULE_ANSWER_SETUP,
         114, "RFC 4145 4.1"},
        {DTLS_AUDIO "a=setup:passive\r\n", "a=setup:passive\r\n" DTLS_AUDIO, SDP_RULE_ANSWER_SETUP,
         2, "RFC 4145 4.1"},
        {DTLS_AUDIO "a=setup:active\r\n", DTLS_AUDIO "a=setup:x\r\n", SDP_RULE_ANSWER_SETUP, 114,
         "RFC 4145 4"},
        {DTLS_AUDIO "a=setup:x\r\n", DTLS_AUDIO "a=setup:active\r\n", SDP_RULE_NONE, 0,
         "an offer that says nothing sensible"},
        {DTLS_AUDIO "a=setup:active\r\n", DTLS_AUDIO "a=setup:holdconn\r\n", SDP_RULE_ANSWER_SETUP,
         114, "RFC 5763 5: DTLS has no holdconn"},
        {"m=audio 4 RTP/SAVP 0\r\n" FINGERPRINT "a=setup:active\r\n",
         "a=setup:holdconn\r\nm=audio 4 RTP/SAVP 0\r\n" FINGERPRINT, SDP_RULE_ANSWER_SETUP, 2,
         "RFC 5763 5: DTLS keys in RTP/SAVP"},
        {TCP_IMAGE "a=setup:active\r\n", TCP_IMAGE "a=setup:holdconn\r\n", SDP_RULE_NONE, 0,
         "RFC 4145 4.1: TCP has one"},
        {TCP_IMAGE "a=setup:active\r\n", TCP_IMAGE "a=setup:active\r\n", SDP_RULE_ANSWER_SETUP, 21,
         "RFC 4145 4.1"},
        {AVP "a=setup:actpass\r\n", AVP "a=setup:actpass\r\n", SDP_RULE_NONE, 0,
         "RFC 4145 3: nothing is opened"},
        {AVP, AVP "a=setup:what\r\n", SDP_RULE_NONE, 0, "RFC 4145 3: nothing is opened"},
        {"m=audio 4 RTP/AVP 0\r\na=rtcp-mux\r\n", "m=audio 4 RTP/AVP 0\r\na=rtcp-mux\r\n",
         SDP_RULE_NONE, 0, "RFC 5761 5.1.1"},
        {"m=audio 4 RTP/AVP 0\r\n", "m=audio 4 RTP/AVP 0\r\na=rtcp-mux\r\n",
         SDP_RULE_ANSWER_RTCP_MUX, 23, "RFC 5761 5.1.1"},
        {"m=audio 4 RTP/AVP 0\r\na=mid:a \r\n", "m=audio 4 RTP/AVP 0\r\na=mid:a\r\n", SDP_RULE_NONE,
         0, "RFC 5888 9.1"},
        {"m=audio 4 RTP/AVP 0\r\na=mid:a\r\n", "m=audio 4 RTP/AVP 0\r\na=mid:b\r\n",
         SDP_RULE_ANSWER_MID, 23, "RFC 5888 9.1"},
        {"m=audio 4 RTP/AVP 0\r\n", "m=audio 4 RTP/AVP 0\r\na=mid:b\r\n", SDP_RULE_ANSWER_MID, 23,
         "RFC 5888 9.1"},
    };
    check_rows(rows, COUNT_OF(rows));
}

static void groups_match(void **state)
{
    (void)state;
#define N8 " a b c d e f g h"
#define N32                                                                                        \
    N8 " i j k l m n o p"                                                                          \
       " q r s t u v w x"                                                                          \
       " y z 1 2 3 4 5 6"
    static const struct exchange rows[] = {
        {"a=group:BUNDLE a b\r\n", "a=group:BUNDLE b\r\n", SDP_RULE_NONE, 0, "RFC 8843 7.3"},
        {"a=group:BUNDLE a b\r\n", "a=group:BUNDLE\r\n", SDP_RULE_NONE, 0, "RFC 8843 7.3"},
        {"a=group:BUNDLE a b\r\n", "", SDP_RULE_NONE, 0, "RFC 8843 7.3"},
        {"a=group:BUNDLE a\r\na=group:BUNDLE b c\r\n", "a=group:BUNDLE c b\r\n", SDP_RULE_NONE, 0,
         "RFC 8843 7.3: one of several"},
        {"a=group:BUNDLE a\r\na=group:BUNDLE b\r\n", "a=group:BUNDLE a b\r\n",
         SDP_RULE_ANSWER_GROUP, 2, "RFC 8843 7.3: not of one group"},
        {"a=group:BUNDLE" N32 "\r\n", "a=group:BUNDLE" N32 "\r\n", SDP_RULE_NONE, 0,
         "as many as there may be media"},
        {"a=group:BUNDLE x" N32 "\r\n", "a=group:BUNDLE" N32 "\r\n", SDP_RULE_ANSWER_GROUP, 2,
         "the last is behind the limit"},
        {"a=group:BUNDLE" N32 "\r\n", "a=group:BUNDLE" N32 " a\r\n", SDP_RULE_ANSWER_GROUP, 2,
         "one more than there may be media"},
        {"a=group:LS a\r\n", "a=group:BUNDLE a\r\n", SDP_RULE_ANSWER_GROUP, 2, "RFC 8843 7.3"},
        {"", "a=group:BUNDLE a\r\n", SDP_RULE_ANSWER_GROUP, 2, "RFC 8843 7.3"},
    };
    check_rows(rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(media_lines_match),
        cmocka_unit_test(formats_match),
        cmocka_unit_test(directions_match),
        cmocka_unit_test(crypto_matches),
        cmocka_unit_test(setup_mux_and_mid_match),
        cmocka_unit_test(groups_match),
        cmocka_unit_test(dtls_has_a_fingerprint),
        cmocka_unit_test(crypto_session_parameters_match),
    };
    return RUN_TESTS(tests);
}
