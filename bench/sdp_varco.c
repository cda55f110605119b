/* What a server that relays media reads of a session description: every line indexed; o=, c=, m= and b=
 * and every rtpmap, fmtp, crypto, rtcp and direction typed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench.h"
#include "sdp/crypto.h"
#include "sdp/sdp.h"

static bool read_attribute(const struct sdp *d, const struct sdp_line *line)
{
    struct sdp_scan s = sdp_line_scan(d, line);

    union {
        struct sdp_rtpmap rtpmap;
        struct sdp_fmtp fmtp;
        struct sdp_crypto crypto;
        struct sdp_rtcp rtcp;
        enum sdp_direction direction;
    } out;

    // Every other attribute is left to whoever needs it.
    // NOLINTNEXTLINE(clang-diagnostic-switch-enum)
    switch ((int)line->attribute) {
    case SDP_ATTRIBUTE_RTPMAP:
        return sdp_rtpmap_read(&s, &out.rtpmap);
    case SDP_ATTRIBUTE_FMTP:
        return sdp_fmtp_read(&s, &out.fmtp);
    case SDP_ATTRIBUTE_CRYPTO:
        return sdp_crypto_read(&s, &out.crypto);
    case SDP_ATTRIBUTE_RTCP:
        return sdp_rtcp_read(&s, &out.rtcp);
    case SDP_ATTRIBUTE_SENDRECV:
        return sdp_direction_of(SDP_ATTRIBUTE_SENDRECV, &out.direction);
    default:
        return true;
    }
}

static bool read_line(const struct sdp *d, const struct sdp_line *line)
{
    if (line->letter == 'a')
        return read_attribute(d, line);
    if (line->letter != 'b')
        return true; /* o=, c= and m= are typed by sdp_parse() */
    struct sdp_scan s = sdp_line_scan(d, line);
    struct sdp_bandwidth bandwidth;
    return sdp_bandwidth_read(&s, &bandwidth);
}

static int parse(const char *bytes, size_t length)
{
    static struct sdp d;
    struct sdp_error why;
    if (!sdp_parse((struct slice){bytes, length}, &d, &why))
        return 1;
    for (size_t i = 0; i < d.line_count; i++)
        if (!read_line(&d, &d.lines[i]))
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    return bench_run(argc, argv, "varco", BENCH_BODIES, parse);
}
