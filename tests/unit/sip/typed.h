/* What the tests of typed headers share: rows of legal and of illegal values.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_SIP_TYPED_H
#define TESTS_UNIT_SIP_TYPED_H

#include "sip/header.h"
#include "unit/assert_slice.h"

/* An illegal value: which rule it breaks, at which byte, and where that stands. */
struct illegal {
    const char *value;
    enum sip_rule rule;
    uint32_t offset;
    const char *section;
};

/* Says which row is meant when one fails. */
static inline bool illegal_matches(const struct illegal *row, bool read, const struct sip_scan *s)
{
    if (!read && s->error.rule == row->rule && s->error.offset == row->offset &&
        s->error.header == SIP_HEADER_OTHER)
        return true;
    print_error("\"%s\" (%s): %s, rule %u at %u, expected rule %u at %u\n", row->value,
                row->section, read ? "was read" : "refused", s->error.rule, s->error.offset,
                row->rule, row->offset);
    return false;
}

/* Every row is refused by its rule, at its byte, and leaves the output as it was. `reader` reads one
 * value of a list, or the whole of a single value; here it is called until the value is done. */
#define ASSERT_ILLEGAL(rows, type, reader)                                                         \
    do {                                                                                           \
        for (size_t row = 0; row < COUNT_OF(rows); row++) {                                        \
            type out, before;                                                                      \
            struct sip_scan scan = sip_scan_of(slice_of((rows)[row].value), SIP_HEADER_OTHER);     \
            bool read;                                                                             \
            do {                                                                                   \
                memset(&out, 0xa5, sizeof out);                                                    \
                memcpy(&before, &out, sizeof out);                                                 \
                read = reader(&scan, &out);                                                        \
            } while (read && !sip_scan_done(&scan));                                               \
            assert_true(illegal_matches(&(rows)[row], read, &scan));                               \
            assert_memory_equal(&out, &before, sizeof out);                                        \
        }                                                                                          \
    } while (0)

/* A scan over a row's value. */
static inline struct sip_scan scan_of(const char *value)
{
    return sip_scan_of(slice_of(value), SIP_HEADER_OTHER);
}

#endif
