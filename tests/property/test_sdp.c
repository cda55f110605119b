/* Properties of sdp/: descriptions that are made from a seed, and the same with bytes changed.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every part of the grammar is drawn with some probability, legal values only, so that most of what
 * comes out parses; then bytes are overwritten, so that most does not. VARCO_SEED and VARCO_ROUNDS in
 * the environment choose others than the usual ones; a failure prints its seed.
 */
#include "../../fuzz/sdp_local.h"
#include "../../fuzz/sdp_properties.h"
#include "property/random.h"
#include "unit/t.h"

#include <stdlib.h>

#define ROUNDS 3000

/* 1 to 12 bytes of an alphabet. */
static void word(struct random *r, struct buffer *b, const char *alphabet)
{
    size_t size = strlen(alphabet);
    for (size_t n = 1 + random_below(r, 12); n > 0; n--)
        buffer_append_byte(b, alphabet[random_below(r, size)]);
}

/* A text as it is. */
static void text(struct buffer *b, const char *string)
{
    buffer_append(b, slice_of(string));
}

static void line_end(struct random *r, struct buffer *b)
{
    text(b, random_below(r, 20) == 0 ? " \r\n" : random_below(r, 10) == 0 ? "\n" : "\r\n");
}

static void address(struct random *r, struct buffer *b)
{
    static const char *const addresses[] = {"IN IP4 192.0.2.1", "IN IP6 2001:db8::1",
                                            "IN IP4 0.0.0.0",   "IN IP4 media.example.net",
                                            "IN IP6 ::",        "ATM NSAP 47.0091"};
    text(b, RANDOM_OF(r, addresses));
}

static void connection(struct random *r, struct buffer *b)
{
    static const char *const multicast[] = {"IN IP4 233.252.0.1/127", "IN IP4 224.2.1.1/1/3",
                                            "IN IP6 ff15::101/3", "IN IP6 FF02::2"};
    text(b, "c=");
    if (random_below(r, 5) == 0)
        text(b, RANDOM_OF(r, multicast));
    else
        address(r, b);
    line_end(r, b);
}

static void bandwidth(struct random *r, struct buffer *b)
{
    static const char *const types[] = {"AS", "CT", "TIAS", "RS", "RR", "X-W"};
    text(b, "b=");
    text(b, RANDOM_OF(r, types));
    buffer_append_byte(b, ':');
    buffer_append_decimal(b, random_next(r) >> random_below(r, 63));
    line_end(r, b);
}

/* An attribute that may stand at both levels or, where it should not, does no harm. */
static void attribute(struct random *r, struct buffer *b)
{
    static const char *const fixed[] = {
        "sendrecv",
        "sendonly",
        "recvonly",
        "inactive",
        "rtcp-mux",
        "rtcp-rsize",
        "ice-lite",
        "bundle-only",
        "end-of-candidates",
        "setup:actpass",
        "setup:active",
        "setup:passive",
        "setup:holdconn",
        "ice-ufrag:8hhY",
        "ice-pwd:asd88fgpdd777uzjYhagZg",
        "ice-options:trickle ice2",
        "ptime:20",
        "ptime:2.5",
        "maxptime:120",
        "mid:a",
        "mid:b",
        "group:BUNDLE a b",
        "group:LS a",
        "rtcp:5005 IN IP4 192.0.2.9",
        "rtcp-fb:* nack pli",
        "ssrc:12 cname:x",
        "rtpmap:96 opus/48000/2",
        "rtpmap:97 telephone-event/8000",
        "rtpmap:98 telephone-event/48000",
        "rtpmap:0 PCMU/8000",
        "fmtp:96 useinbandfec=1; stereo=0",
        "fmtp:97 0-16",
        "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd",
        ("crypto:2 AES_CM_128_HMAC_SHA1_32 "
         "inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd|2^20|1:4 WSH=64"),
        "crypto:3 OWN own:key SOME",
        "fingerprint:md5 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
        "fingerprint:sha-1 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:01:23:45:67",
        "candidate:1 1 UDP 2130706431 192.0.2.3 5000 typ host",
        "candidate:2 2 tcp 99 2001:db8::3 9 typ relay raddr ::1 rport 4 tcptype active x y",
    };
    static const char token[] = "!#$%&'*+-.0123456789ABCXYZ^_`abcxyz{|}~";
    text(b, "a=");
    if (random_below(r, 6) == 0) {
        word(r, b, token);
        if (random_below(r, 2) == 0) {
            buffer_append_byte(b, ':');
            word(r, b, "any byte: =;\"\\/\t\x01\x7f\x80\xff");
        }
    } else {
        text(b, RANDOM_OF(r, fixed));
    }
    line_end(r, b);
}

static void attributes(struct random *r, struct buffer *b)
{
    for (size_t n = random_below(r, 9); n > 0; n--)
        attribute(r, b);
}

/* mid: '\0' for none */
static void media(struct random *r, struct buffer *b, char mid)
{
    static const char *const types[] = {"audio", "audio", "video", "image", "application", "x-y"};
    static const char *const protocols[] = {"RTP/AVP",          "RTP/AVP",   "RTP/AVPF",
                                            "RTP/SAVP",         "RTP/SAVPF", "UDP/TLS/RTP/SAVPF",
                                            "UDP/TLS/RTP/SAVP", "udptl"};
    static const char *const formats[] = {" 0",  " 8",   " 96", " 97",  " 98",  " 13",
                                          " 31", " t38", " 9",  " 127", "  18", " x"};
    text(b, "m=");
    text(b, RANDOM_OF(r, types));
    buffer_append_byte(b, ' ');
    buffer_append_decimal(b, random_below(r, 4) == 0 ? 0 : random_below(r, 65536));
    text(b, random_below(r, 20) == 0 ? "/2 " : " ");
    text(b, RANDOM_OF(r, protocols));
    for (size_t n = 1 + random_below(r, 6); n > 0; n--)
        text(b, RANDOM_OF(r, formats));
    line_end(r, b);
    if (random_below(r, 3) == 0)
        text(b, "i=what it is\r\n");
    if (mid != '\0') {
        text(b, "a=rtcp-mux\r\na=mid:");
        buffer_append_byte(b, mid);
        text(b, "\r\n");
    }
    if (random_below(r, 3) == 0)
        connection(r, b);
    if (random_below(r, 3) == 0)
        bandwidth(r, b);
    attributes(r, b);
}

/* Writes one description; it is legal, but for attributes that contradict each other. */
static void description(struct random *r, struct buffer *b)
{
    static const char word_bytes[] = "-0123456789abcXYZ@!\xc3\xbc/";
    text(b, "v=0\r\no=");
    word(r, b, word_bytes);
    buffer_append_byte(b, ' ');
    buffer_append_decimal(b, random_next(r) >> random_below(r, 63));
    buffer_append_byte(b, ' ');
    buffer_append_decimal(b, random_next(r) >> random_below(r, 63));
    buffer_append_byte(b, ' ');
    address(r, b);
    line_end(r, b);
    text(b, random_below(r, 4) == 0 ? "" : "s=a name\r\n");
    text(b, random_below(r, 9) == 0 ? "i=info\r\nu=http://a.example\r\ne=a@b\r\np=+1\r\n" : "");
    connection(r, b);
    if (random_below(r, 2) == 0)
        bandwidth(r, b);
    text(b, random_below(r, 4) == 0 ? "" : "t=0 0\r\n");
    bool bundle = random_below(r, 4) == 0;
    text(b, bundle ? "a=group:BUNDLE d c b a\r\n" : "");
    attributes(r, b);
    for (size_t n = random_below(r, 5); n > 0; n--)
        media(r, b, bundle ? (char)('a' + n - 1) : '\0');
}

static uint64_t environment_number(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);
    return value != NULL ? strtoull(value, NULL, 0) : otherwise;
}

/* The numbers of a seed; from 0 on, each is good. */
static struct random random_of(uint64_t seed)
{
    struct random r = {.state = (seed + 1) * 0x9e3779b97f4a7c15U};
    (void)random_next(&r);
    return r;
}

static char room[SDP_PROPERTY_ROOM];

/* parse(build(parse(x))) is parse(x), slices lie inside, and every typed line is built as it was
 * read, for what is legal. */
static void what_is_legal_survives(void **state)
{
    (void)state;
    static struct sdp d;
    struct sdp_counts counts = {0};
    uint64_t first = environment_number("VARCO_SEED", 1), good = 0;
    uint64_t rounds = environment_number("VARCO_ROUNDS", ROUNDS);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        char made[16384];
        struct buffer b = buffer_of(made, sizeof made);
        struct random r = random_of(seed);
        description(&r, &b);
        assert_true(buffer_good(&b));
        struct slice copy = fuzz_copy((const uint8_t *)made, b.length);
        if (!sdp_check_all(copy, &d, true, &counts, room)) {
            fuzz_free(copy);
            fail_msg("seed %llu was refused:\n%.*s", (unsigned long long)seed, (int)b.length, made);
        }
        good++;
        sdp_check_answer(&d, &sdp_local_side, &counts, room);
        fuzz_free(copy);
    }
    assert_true(good == rounds);
    for (unsigned i = 0; i < SDP_ATTRIBUTE_COUNT; i++)
        if (sdp_has_reader(&(struct sdp_line){.letter = 'a', .attribute = (uint8_t)i}))
            assert_true(counts.typed[i] > rounds / 20);
    assert_true(counts.typed[SDP_ATTRIBUTE_NONE] > rounds);
    assert_true(counts.accepted > rounds / 4);
    assert_true(counts.crypto > rounds / 100 && counts.dtls > rounds / 100);
    assert_true(counts.bundled > rounds / 200);
}

/* The same when bytes are wrong: refused with a rule and a place, or good in every way. */
static void what_is_broken_is_told(void **state)
{
    (void)state;
    static struct sdp d;
    struct sdp_counts counts = {0};
    uint64_t first = environment_number("VARCO_SEED", 1), refused = 0, taken = 0;
    uint64_t rounds = environment_number("VARCO_ROUNDS", ROUNDS);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        char made[16384];
        struct buffer b = buffer_of(made, sizeof made);
        struct random r = random_of(seed);
        description(&r, &b);
        for (size_t n = 1 + random_below(&r, 3); n > 0; n--)
            made[random_below(&r, b.length)] = (char)random_below(&r, 256);
        b.length -= random_below(&r, 4) == 0 ? random_below(&r, b.length) : 0;
        struct slice copy = fuzz_copy((const uint8_t *)made, b.length);
        if (sdp_check_all(copy, &d, false, &counts, room)) {
            sdp_check_answer(&d, &sdp_local_side, &counts, room);
            taken++;
        } else {
            refused++;
        }
        fuzz_free(copy);
    }
    assert_true(refused > rounds / 10 && taken > rounds / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_legal_survives),
        cmocka_unit_test(what_is_broken_is_told),
    };
    return RUN_TESTS(tests);
}
