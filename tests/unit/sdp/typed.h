/* What the tests of typed lines share: rows of legal and of illegal values.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_SDP_TYPED_H
#define TESTS_UNIT_SDP_TYPED_H

#include "sdp/build.h"
#include "unit/t.h"

#include <stdlib.h>

/* A legal value and the line that is built from what was read. */
struct legal {
    const char *value;
    const char *line; /* without its CRLF */
    const char *section;
};

/* An illegal value: which rule it breaks, at which byte, and where that stands. */
struct illegal {
    const char *value;
    enum sdp_rule rule;
    uint32_t offset;
    const char *section;
};

/* A copy that ends where its heap block ends, so that a read behind it is seen. */
static inline struct slice exact_copy(const char *text)
{
    size_t n = strlen(text);
    char *copy = malloc(n > 0 ? n : 1);
    assert_non_null(copy);
    memcpy(copy, text, n);
    return (struct slice){copy, n};
}

static inline void exact_free(struct slice copy)
{
    free((void *)(uintptr_t)copy.p);
}

/* Says which row is meant when one fails. */
static inline bool legal_matches(const struct legal *row, const struct buffer *b)
{
    struct slice got = buffer_slice(b);
    size_t n = strlen(row->line);
    if (buffer_good(b) && got.n == n + 2 && memcmp(got.p, row->line, n) == 0 &&
        memcmp(got.p + n, "\r\n", 2) == 0)
        return true;
    print_error("\"%s\" (%s): built \"%.*s\", expected \"%s\"\n", row->value, row->section,
                (int)got.n, got.p, row->line);
    return false;
}

static inline bool illegal_matches(const struct illegal *row, bool read, const struct sdp_scan *s)
{
    if (!read && s->error.rule == row->rule && s->error.offset == row->offset &&
        s->error.line == 'x')
        return true;
    print_error("\"%s\" (%s): %s, rule %u at %u, expected rule %u at %u\n", row->value,
                row->section, read ? "was read" : "refused", s->error.rule, s->error.offset,
                row->rule, row->offset);
    return false;
}

/* Every row is read to its end, and builds its line. */
#define ASSERT_LEGAL(rows, type, reader, builder)                                                  \
    do {                                                                                           \
        for (size_t row = 0; row < COUNT_OF(rows); row++) {                                        \
            char room[1024];                                                                       \
            struct buffer b = buffer_of(room, sizeof room);                                        \
            type out;                                                                              \
            struct slice value = exact_copy((rows)[row].value);                                    \
            struct sdp_scan scan = sdp_scan_of(value, 'x');                                        \
            if (!reader(&scan, &out))                                                              \
                fail_msg("\"%s\" (%s): refused, rule %u at %u", (rows)[row].value,                 \
                         (rows)[row].section, scan.error.rule, scan.error.offset);                 \
            assert_true(sdp_scan_done(&scan));                                                     \
            builder;                                                                               \
            assert_true(legal_matches(&(rows)[row], &b));                                          \
            exact_free(value);                                                                     \
        }                                                                                          \
    } while (0)

/* Every row is refused by its rule, at its byte, and leaves the output as it was. */
#define ASSERT_ILLEGAL(rows, type, reader)                                                         \
    do {                                                                                           \
        for (size_t row = 0; row < COUNT_OF(rows); row++) {                                        \
            type out, before;                                                                      \
            struct slice value = exact_copy((rows)[row].value);                                    \
            struct sdp_scan scan = sdp_scan_of(value, 'x');                                        \
            memset(&out, 0xa5, sizeof out);                                                        \
            memcpy(&before, &out, sizeof out);                                                     \
            bool read = reader(&scan, &out);                                                       \
            assert_true(illegal_matches(&(rows)[row], read, &scan));                               \
            assert_memory_equal(&out, &before, sizeof out);                                        \
            exact_free(value);                                                                     \
        }                                                                                          \
    } while (0)

/* The description in `text`, which must be good. Borrows the text. */
static inline void parse_good(const char *text, struct sdp *out)
{
    struct sdp_error why;
    if (!sdp_parse(slice_of(text), out, &why))
        fail_msg("refused: %s at %u:\n%s", sdp_rule_text((enum sdp_rule)why.rule), why.offset,
                 text);
}

#endif
