/* Any bytes as STUN: what is answered fits, belongs to its request, and is no amplifier; and the
 * answer, sent back as a request, is none.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include "rtp/stun.h"

static void fuzz_answer(struct slice input, const struct rtp_stun_request *request,
                        const char *source_text)
{
    struct address source;
    char out[RTP_STUN_ANSWER_MAX];
    struct buffer b = buffer_of(out, sizeof out);
    FUZZ_CHECK(address_parse(slice_of(source_text), &source));
    source.port = 0xa55a;
    rtp_stun_write_answer(&b, request, &source);
    FUZZ_CHECK(buffer_good(&b));
    struct slice answer = buffer_slice(&b);
    FUZZ_CHECK(answer.n <= 3 * input.n);
    FUZZ_CHECK(memcmp(answer.p + 4, input.p + 4, 16) == 0);
    FUZZ_CHECK(rtp_stun_shape(answer) == RTP_STUN_STRAY);
    if (!request->fingerprint)
        return;
    uint32_t expected = rtp_stun_fingerprint((struct slice){answer.p, answer.n - 8});
    for (unsigned i = 0; i < 4; i++)
        FUZZ_CHECK((unsigned char)answer.p[answer.n - 4 + i] == (expected >> (24 - 8 * i) & 0xff));
}

static void fuzz_bytes(struct slice input)
{
    struct rtp_stun_request basic, ice;
    bool is_request = rtp_stun_shape(input) == RTP_STUN_REQUEST;
    bool read = rtp_stun_read(input, RTP_STUN_KNOWN_BASIC, &basic);
    FUZZ_CHECK(!read || is_request);
    FUZZ_CHECK(rtp_stun_read(input, RTP_STUN_KNOWN_ICE, &ice) == read);
    if (!read)
        return;
    FUZZ_CHECK(basic.unknown_count <= RTP_STUN_UNKNOWN_MAX);
    FUZZ_CHECK(ice.unknown_count <= basic.unknown_count);
    FUZZ_CHECK(ice.fingerprint == basic.fingerprint);
    fuzz_answer(input, &basic, "192.0.2.1");
    fuzz_answer(input, &ice, "2001:db8::1");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = fuzz_copy(data, size);
    fuzz_bytes(input);
    fuzz_free(input);
    /* The same with a header and a fingerprint that are right, which a fuzzer seldom finds. */
    size_t body = size / 4 * 4 < 4096 ? size / 4 * 4 : 4096, n = RTP_STUN_HEADER_SIZE + body + 8;
    char *made = calloc(1, n);
    FUZZ_CHECK(made != NULL);
    memcpy(made, "\x00\x01\x00\x00\x21\x12\xa4\x42twelve bytes", RTP_STUN_HEADER_SIZE);
    made[2] = (char)((body + 8) >> 8);
    made[3] = (char)(body + 8);
    if (body > 0)
        memcpy(made + RTP_STUN_HEADER_SIZE, data, body);
    uint32_t fingerprint = rtp_stun_fingerprint((struct slice){made, n - 8});
    memcpy(made + n - 8, "\x80\x28\x00\x04", 4);
    for (unsigned i = 0; i < 4; i++)
        made[n - 4 + i] = (char)(fingerprint >> (24 - 8 * i));
    fuzz_bytes((struct slice){made, n});
    free(made);
    return 0;
}
