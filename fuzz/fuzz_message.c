/* Any bytes: every slice lies inside, every value of every header can be read to its end, the first Via is
 * the first that is named so, and what is built from the message parses to the same one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../tests/message_equal.h"
#include "fuzz.h"
#include "sip/address.h"
#include "sip/build.h"
#include "sip/via.h"

/* Each line is checked by the grammar of its header; the scan stays where it may be. */
static void check_values(const struct sip_message *m)
{
    for (size_t i = 0; i < m->line_count; i++) {
        struct slice value = sip_message_value(m, &m->lines[i]);
        struct sip_scan s = sip_message_scan(m, &m->lines[i]);
        bool good = sip_header_check((enum sip_header_id)m->lines[i].id, &s);
        FUZZ_CHECK(s.at >= value.p && s.at <= value.p + value.n);
        FUZZ_CHECK(good == (s.error.rule == SIP_RULE_NONE));
        FUZZ_CHECK(good || s.error.header == m->lines[i].id);
        FUZZ_CHECK(good || m->bytes + s.error.offset <= value.p + value.n);
    }
}

/* The values of a list across its lines: reading them ends. */
static void check_lists(const struct sip_message *m, struct slice bytes)
{
    struct sip_values values = sip_message_values(m, SIP_HEADER_VIA);
    struct sip_via via;
    while (sip_values_more(&values) && sip_via_read(&values.scan, &via))
        FUZZ_CHECK(fuzz_inside(bytes, via.branch) && fuzz_inside(bytes, via.sent_by.name));
    values = sip_message_values(m, SIP_HEADER_CONTACT);
    struct sip_contact contact;
    while (sip_values_more(&values) && sip_contact_read(&values.scan, &contact))
        FUZZ_CHECK(fuzz_inside(bytes, contact.address.uri.text));
}

/* Where the first header line begins whose name is Via or v, found the slow way; or NULL. */
static const char *first_via(struct slice bytes)
{
    const char *end = bytes.p + bytes.n, *line = bytes.p;
    while ((line = memchr(line, '\n', (size_t)(end - line))) != NULL && ++line < end) {
        if (*line == '\r')
            return NULL; /* the empty line */
        const char *colon = memchr(line, ':', (size_t)(end - line));
        if (*line == ' ' || *line == '\t' || colon == NULL)
            continue;
        while (colon > line && (colon[-1] == ' ' || colon[-1] == '\t'))
            colon--;
        struct slice name = slice_between(line, colon);
        if (slice_equal_nocase(name, SLICE("via")) || slice_equal_nocase(name, SLICE("v")))
            return line;
    }
    return NULL;
}

static void check_first_via(const struct sip_message *m, struct slice bytes)
{
    const struct sip_header_line *line = sip_message_find(m, SIP_HEADER_VIA);
    const char *first = first_via(bytes);
    FUZZ_CHECK((first == NULL) == (line == NULL));
    if (line != NULL)
        FUZZ_CHECK((size_t)(first - bytes.p) == line->name_at);
}

static void check_round_trip(const struct sip_message *m)
{
    static struct sip_header_line lines_again[SIP_MAX_HEADERS];
    static char built[4 * SIP_MAX_MESSAGE]; /* a compact name grows */
    struct sip_message again;
    struct sip_error why;
    struct buffer b = buffer_of(built, sizeof built);
    sip_build_message(&b, m);
    FUZZ_CHECK(buffer_good(&b));
    if (b.length > SIP_MAX_MESSAGE)
        return;
    FUZZ_CHECK(sip_message_parse(buffer_slice(&b), lines_again, SIP_MAX_HEADERS, &again, &why));
    FUZZ_CHECK(sip_message_equal(m, &again));
    if (sip_message_check(m, &why))
        FUZZ_CHECK(sip_message_check(&again, &why));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sip_header_line lines[SIP_MAX_HEADERS];
    struct slice bytes = fuzz_copy(data, size);
    struct sip_message m;
    struct sip_error why;
    bool good = sip_message_parse(bytes, lines, SIP_MAX_HEADERS, &m, &why);
    FUZZ_CHECK(good == (why.rule == SIP_RULE_NONE));
    FUZZ_CHECK(why.offset <= bytes.n);
    FUZZ_CHECK(sip_message_inside(&m, bytes));
    check_values(&m);
    check_lists(&m, bytes);
    if (good) {
        check_first_via(&m, bytes);
        (void)!sip_message_check(&m, &why);
        check_round_trip(&m);
    }
    fuzz_free(bytes);
    return 0;
}
