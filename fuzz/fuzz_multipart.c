/* MIME multipart bodies: the input is a boundary, a line feed, and the body.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Properties: every slice lies inside the body, parts follow each other and do not overlap, no part
 * holds a line of the boundary, an error names a byte of the body, and there is an end.
 */
#include "fuzz.h"
#include "sip/multipart.h"

static void check_part(const struct sip_multipart *m, struct slice between,
                       const struct sip_part *part)
{
    const struct slice values[] = {part->content_type, part->content_disposition, part->content_id,
                                   part->content_transfer_encoding};
    FUZZ_CHECK(fuzz_inside(between, part->headers) && fuzz_inside(between, part->body));
    FUZZ_CHECK(part->headers.p + part->headers.n <= part->body.p);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        FUZZ_CHECK(fuzz_inside(part->headers, values[i]));
        FUZZ_CHECK(values[i].n == 0 || (!sip_is(values[i].p[0], SIP_SPACE) &&
                                        !sip_is(values[i].p[values[i].n - 1], SIP_SPACE)));
    }
    FUZZ_CHECK(memmem(part->body.p, part->body.n, m->delimiter, m->delimiter_length) == NULL);
}

static void check_body(struct slice body, struct slice boundary)
{
    struct sip_multipart m;
    bool good = sip_multipart_open(&m, body, boundary);
    unsigned parts = 0;
    while (good && !m.closed) {
        const char *from = m.scan.at;
        struct sip_part part;
        good = sip_multipart_read(&m, &part);
        if (good)
            check_part(&m, slice_between(from, m.scan.at), &part);
        FUZZ_CHECK(++parts <= SIP_MAX_PARTS + 1);
    }
    FUZZ_CHECK(good == (m.scan.error.rule == SIP_RULE_NONE));
    FUZZ_CHECK(m.scan.error.offset <= body.n);
    FUZZ_CHECK(!good || (m.parts == parts && parts > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *feed = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t n = feed != NULL ? (size_t)(feed - data) : size;
    struct slice boundary = fuzz_copy(data, n);
    struct slice body = feed != NULL ? fuzz_copy(feed + 1, size - n - 1) : fuzz_copy(data, 0);
    check_body(body, boundary);
    fuzz_free(boundary);
    fuzz_free(body);
    return 0;
}
