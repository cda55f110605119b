/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/locate/zone.h"
#include "unit/t.h"

#define LABEL_63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"
#define SEEDS    50

// clang-format off
static const struct row {
    const char *section, *target, *zone, *questions, *leaves, *why_not;
} rows[] = {
    /* An address */
    {"RFC 3263 4.1: an address, UDP", "192.0.2.1", "", "", "udp 192.0.2.1:5060", ""},
    {"RFC 3263 4.1: sips, TLS", "192.0.2.1 tls", "", "", "tls 192.0.2.1:5061", ""},
    {"RFC 3263 4.1: UDP may not be used", "192.0.2.1 tcp tls", "", "", "tcp 192.0.2.1:5060", ""},
    {"RFC 3263 4.2: the given port", "192.0.2.1 5070 tcp", "", "", "tcp 192.0.2.1:5070", ""},
    {"each default", "192.0.2.1 every", "", "", "tls 192.0.2.1:5061, tcp 192.0.2.1:5060, udp 192.0.2.1:5060", ""},
    {"each default with a port", "192.0.2.1 5070 udp tcp every", "", "", "tcp 192.0.2.1:5070, udp 192.0.2.1:5070", ""},
    {"RFC 5118 4.1: IPv6 in brackets", "[2001:db8::1] v46", "", "", "udp [2001:db8::1]:5060", ""},
    {"an address of a family that is not kept", "2001:db8::1", "", "", "", ""},
    /* A port */
    {"RFC 3263 4.1: a port, no NAPTR and no SRV", "e 5070", "SRV _sip._udp.e 1 1 1 h; A e 192.0.2.1", "A e", "udp 192.0.2.1:5070", ""},
    {"RFC 3263 4.2: a port and a transport", "e 5061 tls", "A e 192.0.2.1", "A e", "tls 192.0.2.1:5061", ""},
    {"each default with a port", "e 5070 udp tcp every", "A e 192.0.2.1", "A e", "tcp 192.0.2.1:5070, udp 192.0.2.1:5070", ""},
    {"RFC 3263 4.2: a port, no such name", "e 5070", "", "A e!", "", ""},
    /* One transport */
    {"RFC 3263 4.2: TCP, SRV", "e tcp", "SRV _sip._tcp.e 1 1 5070 h; A h 192.0.2.1", "SRV _sip._tcp.e, A h", "tcp 192.0.2.1:5070*", ""},
    {"RFC 3263 4.2: UDP, SRV", "e udp", "SRV _sip._udp.e 1 1 5070 h; A h 192.0.2.1", "SRV _sip._udp.e, A h", "udp 192.0.2.1:5070*", ""},
    {"RFC 3263 4.2: sips, SRV", "e tls", "SRV _sips._tcp.e 1 1 5071 h; A h 192.0.2.1", "SRV _sips._tcp.e, A h", "tls 192.0.2.1:5071*", ""},
    {"RFC 3263 4.2: no SRV", "e tls", "A e 192.0.2.1", "SRV _sips._tcp.e!, A e", "tls 192.0.2.1:5061", ""},
    {"RFC 3263 4.2: no SRV record", "e tcp", "A _sip._tcp.e 192.0.2.9; A e 192.0.2.1", "SRV _sip._tcp.e-, A e", "tcp 192.0.2.1:5060", ""},
    {"a failing SRV question is passed by, and told", "e tcp", "SRV _sip._tcp.e x; A e 192.0.2.1", "SRV _sip._tcp.ex, A e", "tcp 192.0.2.1:5060", ""},
    {"RFC 2782: not offered", "e tcp", "SRV _sip._tcp.e 0 0 0 .; A e 192.0.2.1", "SRV _sip._tcp.e", "", "it says that the service is not offered"},
    {"RFC 2782: priority upwards, then weight downwards", "e udp", "SRV _sip._udp.e 20 9 4 d; SRV _sip._udp.e 10 0 3 c; SRV _sip._udp.e 10 60 1 a; SRV _sip._udp.e 10 20 2 b;"
        "A a 192.0.2.1; A b 192.0.2.2; A c 192.0.2.3; A d 192.0.2.4", "SRV _sip._udp.e, A a, A b, A c, A d", "udp 192.0.2.1:1*, udp 192.0.2.2:2*, udp 192.0.2.3:3*, udp 192.0.2.4:4*", ""},
    {"RFC 2782: a dead target beside a good one", "e udp", "SRV _sip._udp.e 1 1 5060 gone; SRV _sip._udp.e 2 1 5060 h; A h 192.0.2.1", "SRV _sip._udp.e, A gone!, A h", "udp 192.0.2.1:5060*", ""},
    {"RFC 2782: only dead targets are no reason for another way", "e udp", "SRV _sip._udp.e 1 1 5060 gone; A e 192.0.2.1", "SRV _sip._udp.e, A gone!", "", ""},
    {"RFC 2782: a target is a name", "e udp", "SRV _sip._udp.e 1 1 5060 192.0.2.1", "SRV _sip._udp.e", "", "it has an address where a name must stand"},
    {"RFC 1035 2.3.4: a target that is no name", "e udp", "SRV _sip._udp.e 1 1 5060 a..b", "SRV _sip._udp.e", "", "it leads to what is no name"},
    {"no port 0", "e udp", "SRV _sip._udp.e 1 1 0 h", "SRV _sip._udp.e", "", "its port is 0"},
    {"RFC 2181 5: repetitions count once", "e udp", "SRV _sip._udp.e 1 1 5060 h; SRV _sip._udp.e 1 1 5060 H; A h 192.0.2.1; A h 192.0.2.1", "SRV _sip._udp.e, A h", "udp 192.0.2.1:5060*", ""},
    {"a leaf stands once", "e udp", "SRV _sip._udp.e 1 1 5060 h; SRV _sip._udp.e 2 1 5060 g; A h 192.0.2.1; A g 192.0.2.1", "SRV _sip._udp.e, A h, A g", "udp 192.0.2.1:5060*", ""},
    {"nobody's address", "e udp", "A e 0.0.0.0; A e 192.0.2.1", "SRV _sip._udp.e!, A e", "udp 192.0.2.1:5060", "it is nobody's address"},
    /* Several transports: NAPTR */
    {"RFC 3263 4.1: NAPTR prefers TLS", "e", "NAPTR e 50 50 s SIPS+D2T _sips._tcp.e; NAPTR e 90 50 s SIP+D2T _sip._tcp.e; NAPTR e 100 50 s SIP+D2U _sip._udp.e;"
        "SRV _sips._tcp.e 0 0 5061 h; SRV _sip._tcp.e 0 0 5060 h; SRV _sip._udp.e 0 0 5060 h; A h 192.0.2.1", "NAPTR e, SRV _sips._tcp.e, A h, SRV _sip._tcp.e, A h, SRV _sip._udp.e, A h",
        "tls 192.0.2.1:5061*, tcp 192.0.2.1:5060*, udp 192.0.2.1:5060*", ""},
    {"RFC 3403 4.1: order, then preference", "e", "NAPTR e 10 2 s SIP+D2T _sip._tcp.e; NAPTR e 10 1 s SIP+D2U _sip._udp.e; NAPTR e 9 9 s SIPS+D2T t;"
        "SRV t 0 0 1 h; SRV _sip._tcp.e 0 0 3 h; SRV _sip._udp.e 0 0 2 h; A h 192.0.2.1", "NAPTR e, SRV t, A h, SRV _sip._udp.e, A h, SRV _sip._tcp.e, A h", "tls 192.0.2.1:1*, udp 192.0.2.1:2*, tcp 192.0.2.1:3*", ""},
    {"RFC 3403 4.1: flag and service in any case", "e", "NAPTR e 1 1 S sip+d2u s.e; SRV S.E 0 0 5060 h; A H 192.0.2.1", "NAPTR e, SRV s.e, A h", "udp 192.0.2.1:5060*", ""},
    {"RFC 3403, flag a: addresses, default port", "e", "NAPTR e 1 1 a SIPS+D2T h; A h 192.0.2.1", "NAPTR e, A h", "tls 192.0.2.1:5061*", ""},
    {"RFC 3263 4.1: a transport that may not be used", "e udp tcp", "NAPTR e 1 1 s SIPS+D2T t; NAPTR e 2 1 s SIP+D2U u; SRV u 0 0 5060 h; A h 192.0.2.1", "NAPTR e, SRV u, A h", "udp 192.0.2.1:5060*", "its transport was not asked for"},
    {"RFC 3263 4.1: what is not supported is passed by", "e", "NAPTR e 1 1 s SIP+D2S c; NAPTR e 2 1 u E2U+sip .; NAPTR e 3 1 - SIP+D2U n; NAPTR e 4 1 s SIP+D2U .; NAPTR e 5 1 s SIP+D2U a..b; NAPTR e 6 1 s SIP+D2U u; SRV u 0 0 5060 h; A h 192.0.2.1",
        "NAPTR e, SRV u, A h", "udp 192.0.2.1:5060*", "its transport is not known here, its service is no SIP, its flag is neither s nor a, it has no replacement, it leads to what is no name"},
    {"RFC 3263 4.1: no NAPTR of use, so SRV", "e", "NAPTR e 1 1 s SIP+D2S c; SRV _sip._tcp.e 0 0 5060 h; A h 192.0.2.1", "NAPTR e, SRV _sips._tcp.e!, SRV _sip._tcp.e, A h, SRV _sip._udp.e!", "tcp 192.0.2.1:5060*", "its transport is not known here"},
    {"RFC 3263 4.2: NAPTR chose, its SRV is gone", "e", "NAPTR e 1 1 s SIP+D2T t; A e 192.0.2.1", "NAPTR e, SRV t!, A e", "tcp 192.0.2.1:5060*", ""},
    {"two services under one name", "e", "NAPTR e 1 1 s SIP+D2T t; NAPTR e 2 1 s SIP+D2U T; SRV t 0 0 5070 h; A h 192.0.2.1", "NAPTR e, SRV t, A h, SRV T, A h", "tcp 192.0.2.1:5070*, udp 192.0.2.1:5070*", ""},
    {"two services under one name that is gone", "e", "NAPTR e 1 1 s SIP+D2T t; NAPTR e 2 1 s SIP+D2U t; A e 192.0.2.1", "NAPTR e, SRV t!, SRV t!, A e", "tcp 192.0.2.1:5060*, udp 192.0.2.1:5060*", ""},
    {"a dead branch beside a good one", "e", "NAPTR e 1 1 s SIPS+D2T t; NAPTR e 2 1 s SIP+D2U u; SRV u 0 0 5060 h; A h 192.0.2.1; A e 192.0.2.9", "NAPTR e, SRV t!, SRV u, A h", "udp 192.0.2.1:5060*", ""},
    {"no way back to SRV when flag a leads to nothing", "e", "NAPTR e 1 1 a SIP+D2U h; SRV _sip._udp.e 0 0 5060 g; A g 192.0.2.1", "NAPTR e, A h!", "", ""},
    {"NAPTR that leads to its own name", "e", "NAPTR e 1 1 s SIP+D2U e; SRV e 0 0 5060 e; A e 192.0.2.1", "NAPTR e, SRV e, A e", "udp 192.0.2.1:5060*", ""},
    /* Several transports: no NAPTR */
    {"RFC 3263 4.1: no NAPTR, SRV of every transport", "e", "SRV _sip._udp.e 0 0 5060 h; SRV _sip._tcp.e 0 0 5060 h; SRV _sips._tcp.e 0 0 5061 h; A h 192.0.2.1", "NAPTR e!, SRV _sips._tcp.e, A h, SRV _sip._tcp.e, A h, SRV _sip._udp.e, A h",
        "tls 192.0.2.1:5061*, tcp 192.0.2.1:5060*, udp 192.0.2.1:5060*", ""},
    {"RFC 3263 4.1: only the transports that may be used", "e tcp tls", "SRV _sip._udp.e 0 0 5060 h; SRV _sip._tcp.e 0 0 5060 h; A h 192.0.2.1", "NAPTR e!, SRV _sips._tcp.e!, SRV _sip._tcp.e, A h", "tcp 192.0.2.1:5060*", ""},
    {"RFC 3263 4.1: no SRV, UDP", "e", "A e 192.0.2.1", "NAPTR e-, SRV _sips._tcp.e!, SRV _sip._tcp.e!, SRV _sip._udp.e!, A e", "udp 192.0.2.1:5060", ""},
    {"no SRV, each default", "e every", "A e 192.0.2.1", "NAPTR e-, SRV _sips._tcp.e!, SRV _sip._tcp.e!, SRV _sip._udp.e!, A e", "tls 192.0.2.1:5061, tcp 192.0.2.1:5060, udp 192.0.2.1:5060", ""},
    {"NXDOMAIN everywhere", "e", "", "NAPTR e!, SRV _sips._tcp.e!, SRV _sip._tcp.e!, SRV _sip._udp.e!, A e!", "", ""},
    {"NAPTR without an answer", "e", "NAPTR e ?; SRV _sip._udp.e 0 0 5060 h; A h 192.0.2.1", "NAPTR e?, SRV _sips._tcp.e!, SRV _sip._tcp.e!, SRV _sip._udp.e, A h", "udp 192.0.2.1:5060*", ""},
    {"every way to fail", "e", "NAPTR e x; SRV _sips._tcp.e r; SRV _sip._tcp.e u; SRV _sip._udp.e b; A e ?", "NAPTR ex, SRV _sips._tcp.er, SRV _sip._tcp.eu, SRV _sip._udp.eb, A e?", "", ""},
    {"RFC 2782: one is not offered, the others are not there", "e", "SRV _sip._udp.e 0 0 0 .; A e 192.0.2.1", "NAPTR e-, SRV _sips._tcp.e!, SRV _sip._tcp.e!, SRV _sip._udp.e", "", "it says that the service is not offered"},
    {"RFC 2782: one is not offered, another is", "e", "SRV _sip._udp.e 0 0 0 .; SRV _sip._tcp.e 0 0 5060 h; A h 192.0.2.1", "NAPTR e!, SRV _sips._tcp.e!, SRV _sip._tcp.e, A h, SRV _sip._udp.e", "tcp 192.0.2.1:5060*", "it says that the service is not offered"},
    /* Addresses */
    {"RFC 7984 3: both families", "e udp v46", "SRV _sip._udp.e 0 0 5060 h; A h 192.0.2.1; AAAA h 2001:db8::1", "SRV _sip._udp.e, AAAA h, A h", "udp [2001:db8::1]:5060*, udp 192.0.2.1:5060*", ""},
    {"RFC 7984 3: IPv6 alone is there", "e 5060 v46", "AAAA e 2001:db8::1", "AAAA e, A e-", "udp [2001:db8::1]:5060", ""},
    {"RFC 7984 3: IPv6 alone is wanted", "e 5060 v6", "A e 192.0.2.1; AAAA e 2001:db8::1", "AAAA e", "udp [2001:db8::1]:5060", ""},
    {"several addresses", "e 5060 udp", "A e 192.0.2.2; A e 192.0.2.1", "A e", "udp 192.0.2.1:5060, udp 192.0.2.2:5060", ""},
    /* Names */
    {"RFC 1035 3.1: the last dot", "e. 5060", "A e 192.0.2.1", "A e", "udp 192.0.2.1:5060", ""},
    {"underscores as the field has them", "sip_1.e 5060", "A sip_1.e 192.0.2.1", "A sip_1.e", "udp 192.0.2.1:5060", ""},
    {"RFC 4343: names without regard to case", "E.Example udp", "SRV _sip._udp.e.example 0 0 5060 H; A h 192.0.2.1", "SRV _sip._udp.E.Example, A H", "udp 192.0.2.1:5060*", ""},
};

// clang-format on

static void a_target_leads_to_its_leaves(void **state)
{
    (void)state;
    static struct locate search;
    char text[ZONE_TEXT];
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct row *row = &rows[i];
        if (!zone_begin(&search, row->target))
            fail_msg("%s: not begun", row->section);
        (void)zone_search(&search, row->zone, 0);
        if (strcmp(zone_questions(&search, text), row->questions) != 0)
            fail_msg("%s: questions: %s", row->section, text);
        if (strcmp(zone_leaves(&search, text), row->leaves) != 0)
            fail_msg("%s: leaves: %s", row->section, text);
        if (strcmp(zone_why_not(&search, text), row->why_not) != 0)
            fail_msg("%s: why not: %s", row->section, text);
        assert_false(search.cut);
    }
}

static void any_order_of_answers_gives_the_same_tree(void **state)
{
    (void)state;
    static struct locate search;
    char text[ZONE_TEXT];
    for (size_t i = 0; i < COUNT_OF(rows) * SEEDS; i++) {
        const struct row *row = &rows[i / SEEDS];
        assert_true(zone_begin(&search, row->target));
        (void)zone_search(&search, row->zone, (unsigned)i + 1);
        /* Of names that differ in case only, either may be kept. */
        struct slice questions = slice_of(zone_questions(&search, text));
        assert_true(slice_equal_nocase(questions, slice_of(row->questions)));
        assert_string_equal(zone_leaves(&search, text), row->leaves);
        assert_string_equal(zone_why_not(&search, text), row->why_not);
    }
}

static void the_same_is_asked_once(void **state)
{
    (void)state;
    static struct locate search;
    const char *zone = "SRV _sip._udp.e 0 0 5060 h; SRV _sip._tcp.e 0 0 5060 H;"
                       "SRV _sips._tcp.e 0 0 5061 h; A h 192.0.2.1";
    for (unsigned seed = 0; seed < SEEDS; seed++) {
        assert_true(zone_begin(&search, "e"));
        assert_int_equal(zone_search(&search, zone, seed), 5);
        assert_int_equal(search.question_count, 7);
        assert_int_equal(search.record_count, 6);
        assert_int_equal(search.leaf_count, 3);
    }
}

static void a_leaf_knows_its_record(void **state)
{
    (void)state;
    static struct locate search;
    assert_true(zone_begin(&search, "e udp"));
    (void)zone_search(&search, "SRV _sip._udp.e 0 0 5070 h; A h 192.0.2.1", 0);
    assert_int_equal(search.leaf_count, 1);
    const struct locate_node *address = &search.record[search.leaf[0].record];
    assert_int_equal(address->record.type, LOCATE_A);
    const struct locate_question *question = &search.question[address->question];
    assert_int_equal(question->port, 5070);
    assert_int_equal(question->transports, LOCATE_UDP);
    assert_int_equal(search.record[question->record].record.type, LOCATE_SRV);
    assert_true(zone_begin(&search, "192.0.2.1"));
    assert_int_equal(search.leaf[0].record, LOCATE_NONE);
}

static void what_is_no_host_is_left_alone(void **state)
{
    (void)state;
    static struct locate search;
    static const char *const bad[] = {
        "", ".", "a..b", ".a", "a\\.b", "a\tb", "a\x7f", LABEL_63 "x", "e." LABEL_63 "x"};
    char long_name[255];
    memset(&search, 7, sizeof search);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(zone_begin(&search, bad[i]));
    for (size_t i = 0; i < sizeof long_name; i++)
        long_name[i] = i % 50 == 49 ? '.' : 'a';
    struct locate_target target = {.host = {long_name, 254}, .transports = LOCATE_UDP};
    assert_false(locate_begin(&search, &target)); /* RFC 1035 3.1 */
    target.host = (struct slice){"a\0b", 3};
    assert_false(locate_begin(&search, &target));
    assert_int_equal(search.question_count, 7);
    assert_true(zone_begin(&search, LABEL_63));
}

static void a_name_too_long_for_services_has_addresses_only(void **state)
{
    (void)state; /* RFC 1035 3.1: 253 bytes in all */
    static struct locate search;
    char text[ZONE_TEXT], name[253];
    for (size_t i = 0; i < sizeof name; i++)
        name[i] = i % 50 == 49 ? '.' : 'a';
    const struct locate_target target = {
        .host = {name, sizeof name}, .transports = LOCATE_UDP, .ipv4 = true};
    assert_true(locate_begin(&search, &target));
    assert_int_equal(search.question_count, 1);
    assert_int_equal(search.question[0].type, LOCATE_A);
    (void)zone_search(&search, "", 0);
    assert_string_equal(zone_leaves(&search, text), "");
}

/* A zone with `count` SRV records of two families and as many targets as that. */
static void write_zone(char *zone, size_t size, unsigned count)
{
    size_t n = 0;
    for (unsigned i = 0; i < count; i++)
        n += (size_t)snprintf(zone + n, size - n, "SRV _sip._udp.e 0 0 5060 h%u; A h%u 10.0.0.%u;",
                              i, i, i + 1);
    assert_true(n < size);
}

static void more_than_fits_is_cut_and_told(void **state)
{
    (void)state;
    static struct locate search;
    static char zone[32768];
    write_zone(zone, sizeof zone, LOCATE_MAX_QUESTIONS - 1);
    assert_true(zone_begin(&search, "e udp"));
    (void)zone_search(&search, zone, 0);
    assert_false(search.cut);
    assert_int_equal(search.leaf_count, LOCATE_MAX_QUESTIONS - 1);
    for (unsigned count = LOCATE_MAX_QUESTIONS; count < 190; count += 9) {
        write_zone(zone, sizeof zone, count);
        assert_true(zone_begin(&search, "e udp every v46"));
        (void)zone_search(&search, zone, count);
        assert_true(search.cut);
        char text[ZONE_TEXT];
        assert_non_null(strstr(zone_why_not(&search, text), "no room"));
    }
}

static void more_addresses_than_fit_are_cut_and_told(void **state)
{
    (void)state;
    static struct locate search;
    struct locate_record records[200] = {{0}};
    size_t q;
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        records[i].type = LOCATE_A;
        records[i].address.family = ADDRESS_IPV4;
        records[i].address.bytes[0] = 10;
        records[i].address.bytes[3] = (uint8_t)(COUNT_OF(records) - i);
    }
    assert_true(zone_begin(&search, "e 5060 every"));
    assert_true(locate_next(&search, &q));
    locate_answer(&search, q, LOCATE_FOUND, records, COUNT_OF(records));
    assert_true(locate_done(&search) && search.cut);
    assert_int_equal(search.record_count, LOCATE_MAX_RECORDS);
    assert_int_equal(search.leaf_count, LOCATE_MAX_LEAVES);
    /* The first in order are kept, not the first that came. */
    for (size_t i = 0; i < search.record_count; i++)
        assert_int_equal(search.record[i].record.address.bytes[3], i + 1);
}

static void a_full_room_makes_nothing_missing(void **state)
{
    (void)state; /* an SRV record that does not fit is still one: no fall-back to addresses */
    static struct locate search;
    static struct locate_record naptr[LOCATE_MAX_RECORDS];
    struct locate_record srv = {.type = LOCATE_SRV, .port = 5060, .name = "h"};
    size_t q;
    for (size_t i = 0; i < COUNT_OF(naptr); i++)
        naptr[i] = (struct locate_record){.type = LOCATE_NAPTR, .order = (uint16_t)i};
    assert_true(zone_begin(&search, "e udp tcp"));
    assert_true(locate_next(&search, &q));
    locate_answer(&search, q, LOCATE_FOUND, naptr, COUNT_OF(naptr));
    assert_false(search.cut);
    while (locate_next(&search, &q))
        locate_answer(&search, q, LOCATE_FOUND, &srv, 1);
    assert_true(locate_done(&search) && search.cut);
    assert_int_equal(search.question_count, 3);
    assert_int_equal(search.question[q].status, LOCATE_FOUND);
    assert_int_equal(search.leaf_count, 0);
}

static void records_of_other_types_are_left_out(void **state)
{
    (void)state;
    static struct locate search;
    const struct locate_record other = {.type = LOCATE_A, .address = {.family = ADDRESS_IPV4}};
    size_t q;
    assert_true(zone_begin(&search, "e udp"));
    assert_true(locate_next(&search, &q));
    locate_answer(&search, q, LOCATE_FOUND, &other, 1);
    assert_int_equal(search.question[q].status, LOCATE_NO_DATA);
    assert_int_equal(search.record_count, 0);
    assert_true(locate_next(&search, &q));
    locate_answer(&search, q, LOCATE_REFUSED, &other, 1);
    assert_int_equal(search.question[q].status, LOCATE_REFUSED);
    assert_true(locate_done(&search));
    assert_int_equal(search.leaf_count, 0);
}

static void words_are_there(void **state)
{
    (void)state;
    for (unsigned i = LOCATE_PENDING; i <= LOCATE_BROKEN; i++)
        assert_true(locate_status_text((enum locate_status)i)[0] != '\0');
    assert_string_equal(locate_status_text((enum locate_status)99), "");
    assert_string_equal(locate_type_name(LOCATE_AAAA), "AAAA");
    assert_string_equal(locate_type_name((enum locate_type)99), "");
    assert_int_equal(locate_default_port(SIP_TRANSPORT_TLS), 5061); /* RFC 3261 19.1.2 */
    assert_int_equal(locate_default_port(SIP_TRANSPORT_OTHER), 5060);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_target_leads_to_its_leaves),
        cmocka_unit_test(any_order_of_answers_gives_the_same_tree),
        cmocka_unit_test(the_same_is_asked_once),
        cmocka_unit_test(a_leaf_knows_its_record),
        cmocka_unit_test(what_is_no_host_is_left_alone),
        cmocka_unit_test(a_name_too_long_for_services_has_addresses_only),
        cmocka_unit_test(more_than_fits_is_cut_and_told),
        cmocka_unit_test(more_addresses_than_fit_are_cut_and_told),
        cmocka_unit_test(a_full_room_makes_nothing_missing),
        cmocka_unit_test(records_of_other_types_are_left_out),
        cmocka_unit_test(words_are_there),
    };
    return RUN_TESTS(tests);
}
