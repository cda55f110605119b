/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/path.h"
#include "sip/build.h"
#include "sip/response.h"
#include "unit/assert_slice.h"

#define HERE    "SIP/2.0/UDP 10.1.0.2:59094;branch=z9hG4bKp1"
#define FROM    "\"varco probe\" <sip:probe@10.1.0.2:59094>;tag=t1"
#define PLANTED "\"varco probe\" <sip:probe@010.001.000.002:59094>;tag=t1"
#define CONTROL "<sip:probe@192.000.002.001:59094>"

/* The headers of an answer; NULL: as they were sent, "-": not there. */
struct answer {
    const char *via, *from, *to, *call_id, *cseq;
};

static char bytes[SIP_MAX_MESSAGE];
static struct sip_header_line lines[SIP_MAX_HEADERS];

static struct address address(const char *text, uint16_t port)
{
    struct address a = {0};
    assert_true(address_parse(slice_of(text), &a));
    a.port = port;
    return a;
}

static struct probe_options sent_from(const char *local)
{
    return (struct probe_options){.transport = SIP_TRANSPORT_UDP,
                                  .local = address(local, 59094),
                                  .remote = address("198.51.100.9", 5060),
                                  .uri = SLICE("sip:example.org"),
                                  .branch = SLICE("z9hG4bKp1"),
                                  .tag = SLICE("t1"),
                                  .call_id = SLICE("c1@10.1.0.2"),
                                  .cseq = 7};
}

static struct probe_options planted_from(const char *local)
{
    struct probe_options o = sent_from(local);
    o.planted = true;
    return o;
}

static void add(struct buffer *b, const char *name, const char *value, const char *usual)
{
    const char *text = value != NULL ? value : usual;
    if (strcmp(text, "-") == 0)
        return;
    buffer_append(b, slice_of(name));
    buffer_append(b, slice_of(text));
    buffer_append(b, SLICE("\r\n"));
}

static struct sip_message parse(struct slice text)
{
    struct sip_message m;
    struct sip_error why;
    assert_true(sip_message_parse(text, lines, COUNT_OF(lines), &m, &why));
    return m;
}

static struct sip_message answer_of(const struct answer *a, bool planted)
{
    struct buffer b = buffer_of(bytes, sizeof bytes);
    buffer_append(&b, SLICE("SIP/2.0 200 OK\r\n"));
    add(&b, "Via: ", a->via, HERE ";rport");
    add(&b, "From: ", a->from, planted ? PLANTED : FROM);
    add(&b, "To: ", a->to, planted ? CONTROL ";tag=x" : "<sip:example.org>;tag=x");
    add(&b, "Call-ID: ", a->call_id, "c1@10.1.0.2");
    add(&b, "CSeq: ", a->cseq, "7 OPTIONS");
    buffer_append(&b, SLICE("\r\n"));
    assert_true(buffer_good(&b));
    return parse(buffer_slice(&b));
}

/* "where: sent -> came" of each row, with "; " between. */
static void assert_rows(const struct probe_path *path, const char *expected)
{
    char text[PROBE_MAX_REWRITES * (2 * PROBE_REWRITE_TEXT + 32)] = "";
    size_t n = 0;
    assert_true(path->rewrite_count <= PROBE_MAX_REWRITES);
    for (size_t i = 0; i < path->rewrite_count; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s: %s -> %s", i > 0 ? "; " : "",
                              path->rewrite[i].where, path->rewrite[i].sent, path->rewrite[i].came);
    assert_string_equal(text, expected);
}

static void assert_seen(const struct probe_path *path, const char *expected)
{
    char text[ADDRESS_TEXT_MAX];
    struct buffer b = buffer_of(text, sizeof text);
    address_write_with_port(&b, &path->seen);
    assert_slice(buffer_slice(&b), expected);
}

static void where_we_were_seen(void **state) /* RFC 3261 18.2.1; RFC 3581 4 */
{
    (void)state;

    // clang-format off
    static const struct {
        const char *local, *via;
        enum probe_nat nat;
        const char *seen;
        bool port_kept;
    } rows[] = {
        {"10.1.0.2", HERE ";rport=59094;received=10.1.0.2", PROBE_NAT_NO, "10.1.0.2:59094", true},
        {"10.1.0.2", HERE ";rport=59094;received=203.0.113.1", PROBE_NAT_YES, "203.0.113.1:59094", true},
        {"10.1.0.2", HERE ";rport=14545;received=203.0.113.1", PROBE_NAT_YES, "203.0.113.1:14545", false},
        {"10.1.0.2", HERE ";rport=14545;received=10.1.0.2", PROBE_NAT_YES, "10.1.0.2:14545", false},
        /* no rport: RFC 3261 alone, or RFC 2543 */
        {"10.1.0.2", HERE ";rport;received=203.0.113.1", PROBE_NAT_YES, "203.0.113.1:0", false},
        {"10.1.0.2", HERE ";received=203.0.113.1", PROBE_NAT_YES, "203.0.113.1:0", false},
        {"10.1.0.2", HERE ";received=10.1.0.2", PROBE_NAT_NO, "10.1.0.2:0", false},
        /* no received: what sent-by says is right, if the server fills in anything at all */
        {"10.1.0.2", HERE ";rport=59094", PROBE_NAT_NO, "10.1.0.2:59094", true},
        {"10.1.0.2", HERE ";rport=14545", PROBE_NAT_YES, "10.1.0.2:14545", false},
        {"10.1.0.2", HERE ";rport", PROBE_NAT_UNKNOWN, "-:0", false},
        {"10.1.0.2", HERE, PROBE_NAT_UNKNOWN, "-:0", false},
        /* what is no address and no port says nothing */
        {"10.1.0.2", HERE ";rport;received=nat.example.org", PROBE_NAT_UNKNOWN, "-:0", false},
        {"10.1.0.2", HERE ";rport=0", PROBE_NAT_UNKNOWN, "-:0", false},
        {"10.1.0.2", HERE ";rport=", PROBE_NAT_UNKNOWN, "-:0", false},
        {"10.1.0.2", "-", PROBE_NAT_UNKNOWN, "-:0", false},
        /* a local address that is none cannot be compared */
        {"0.0.0.0", HERE ";rport=59094;received=10.1.0.2", PROBE_NAT_UNKNOWN, "-:0", false},
        /* IPv6: RFC 5118 4.5 has brackets or not; IPv4 within IPv6 is IPv4 */
        {"2001:db8::7", "SIP/2.0/UDP [2001:db8::7]:59094;branch=z9hG4bKp1;rport=59094;received=2001:DB8:0::7", PROBE_NAT_NO, "[2001:db8::7]:59094", true},
        {"2001:db8::7", "SIP/2.0/UDP [2001:db8::7]:59094;branch=z9hG4bKp1;rport=59094;received=[2001:db8::8]", PROBE_NAT_YES, "[2001:db8::8]:59094", true},
        {"2001:db8::7", "SIP/2.0/UDP [2001:db8::7]:59094;branch=z9hG4bKp1;rport=9;received=192.0.2.7", PROBE_NAT_YES, "192.0.2.7:9", false},
        {"10.1.0.2", HERE ";rport=59094;received=::ffff:10.1.0.2", PROBE_NAT_NO, "10.1.0.2:59094", true},
        /* an ALG that does not undo: sent-by is the public address */
        {"10.1.0.2", "SIP/2.0/UDP 203.0.113.1:14545;branch=z9hG4bKp1;rport", PROBE_NAT_YES, "203.0.113.1:14545", false},
        {"10.1.0.2", "SIP/2.0/UDP 203.0.113.1:14545;branch=z9hG4bKp1;rport=14545", PROBE_NAT_YES, "203.0.113.1:14545", false},
        {"10.1.0.2", "SIP/2.0/UDP router.example:14545;branch=z9hG4bKp1;rport=14545", PROBE_NAT_UNKNOWN, "-:0", false},
        /* our Via is the one with our branch */
        {"10.1.0.2", "SIP/2.0/UDP proxy;branch=z9hG4bKz;received=192.0.2.66, " HERE ";received=203.0.113.1", PROBE_NAT_YES, "203.0.113.1:0", false},
    };

    // clang-format on
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe_options sent = sent_from(rows[i].local);
        struct sip_message m = answer_of(&(struct answer){.via = rows[i].via}, false);
        struct probe_path path = {0};
        sent.local.scope = sent.local.family == ADDRESS_IPV6 ? 3 : 0;
        probe_path_compare(&sent, &m, &path);
        if (path.nat != rows[i].nat)
            print_error("row %zu: %s\n", i, rows[i].via);
        assert_int_equal(path.nat, rows[i].nat);
        assert_seen(&path, rows[i].seen);
        assert_int_equal(path.port_kept, rows[i].port_kept);
        assert_true(path.compared && !path.undone);
    }
}

static void another_spelling_is_no_rewriting(void **state) /* RFC 3261 7.3.1, 8.2.6.2, 19.1.4 */
{
    (void)state;
    static const struct answer rows[] = {
        {NULL, NULL, NULL, NULL, NULL},
        {.via = HERE ";rport=59094;received=10.1.0.2;x=\"y\";alias"},
        {.via = "sip / 2.0 / udp\t10.1.0.2 : 59094 ;\r\n RPORT=1; Branch=Z9HG4BKP1"},
        {.via = HERE ";rport="}, /* cannot be read, and is as we sent it */
        {.via = "-"},
        {.from = "varco probe <sip:probe@10.1.0.2:59094> ; TAG = t1"},
        {.from = "<SIP:%70robe@10.1.0.2:59094>;tag=t1;x"},
        {.from = "sip:probe@10.1.0.2:59094;tag=t1"},
        {.from = "\"other name\"\r\n <sip:probe@10.1.0.2:59094>\r\n ;tag=t1"},
        {.from = "varco \"probe\" <sip:probe@10.1.0.2:59094>;tag=t1"}, /* cannot be read */
        {.from = "-"},
        {.to = "<sip:example.org>"}, /* RFC 3261 8.2.6.2: the tag of To is the server's */
        {.to = "\"Ex\" <sip:EXAMPLE.org>;tag=a;y=z"},
        {.to = "sip:example.org;tag=a"},
        {.to = "-"},
        {.call_id = "-"},
        {.cseq = "0007 \t OPTIONS"},
        {.cseq = "-"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe_options sent = sent_from("10.1.0.2");
        struct sip_message m = answer_of(&rows[i], false);
        struct probe_path path = {0};
        probe_path_compare(&sent, &m, &path);
        assert_rows(&path, "");
        assert_int_equal(path.alg, PROBE_ALG_UNKNOWN); /* it may undo its work */
    }
}

static void a_missing_port_is_the_usual_one(void **state) /* RFC 3261 18.2.2 */
{
    (void)state;

    static const struct {
        enum sip_transport transport;
        uint16_t port;
        const char *via, *rows;
    } rows[] = {
        {SIP_TRANSPORT_UDP, 5060, "SIP/2.0/UDP 10.1.0.2;branch=z9hG4bKp1", ""},
        {SIP_TRANSPORT_TLS, 5061, "SIP/2.0/TLS 10.1.0.2;branch=z9hG4bKp1", ""},
        {SIP_TRANSPORT_TCP, 5061, "SIP/2.0/TCP 10.1.0.2;branch=z9hG4bKp1",
         "Via sent-by: 10.1.0.2:5061 -> 10.1.0.2"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe_options sent = sent_from("10.1.0.2");
        sent.transport = rows[i].transport;
        sent.local.port = rows[i].port;
        struct sip_message m = answer_of(&(struct answer){.via = rows[i].via, .from = "-"}, false);
        struct probe_path path = {0};
        probe_path_compare(&sent, &m, &path);
        assert_rows(&path, rows[i].rows);
    }
}

static void what_was_rewritten_is_told(void **state) /* RFC 3261 8.2.6.2, 18.1.2 */
{
    (void)state;

    // clang-format off
    static const struct {
        struct answer answer;
        const char *rows;
    } rows[] = {
        {{.via = "SIP/2.0/UDP 203.0.113.1:14545;branch=z9hG4bKp1;rport"}, "Via sent-by: 10.1.0.2:59094 -> 203.0.113.1:14545"},
        {{.via = "SIP/2.0/UDP 10.1.0.2:5060;branch=z9hG4bKp1;rport"}, "Via sent-by: 10.1.0.2:59094 -> 10.1.0.2:5060"},
        {{.via = "SIP/2.0/UDP 10.1.0.2;branch=z9hG4bKp1;rport"}, "Via sent-by: 10.1.0.2:59094 -> 10.1.0.2"},
        {{.via = "SIP/2.0/UDP [2001:db8::1]:9;branch=z9hG4bKp1"}, "Via sent-by: 10.1.0.2:59094 -> [2001:db8::1]:9"},
        {{.via = "SIP/2.0/UDP [2001:db8::1] : 9"}, "Via sent-by: 10.1.0.2:59094 -> [2001:db8::1] : 9; Via branch: z9hG4bKp1 -> "},
        {{.via = "SIP/2.0/UDP phone.example;branch=z9hG4bKp1"}, "Via sent-by: 10.1.0.2:59094 -> phone.example"},
        {{.via = "SIP/2.0/TCP 10.1.0.2:59094;branch=z9hG4bKp1"}, "Via transport: UDP -> TCP"},
        {{.via = "SIP/2.0/XYZ 10.1.0.2:59094;branch=z9hG4bKp1"}, "Via transport: UDP -> XYZ"},
        {{.via = "SIP/2.0/UDP 10.1.0.2:59094;branch=z9hG4bKq1"}, "Via branch: z9hG4bKp1 -> z9hG4bKq1"},
        {{.via = HERE ", SIP/2.0/UDP b;branch=1"}, "Via count: 1 -> 2"},
        {{.via = "SIP/2.0/UDP b;branch=1\r\nv: SIP/2.0/UDP c;branch=2 ,\r\n " HERE}, "Via count: 1 -> 3"},
        {{.via = HERE "\r\nVia: ;;;, ,"}, "Via count: 1 -> 2"},
        {{.via = "SIP/2.0/UDP ;branch=z9hG4bKp1"}, "Via: SIP/2.0/UDP 10.1.0.2:59094 -> SIP/2.0/UDP ;branch=z9hG4bKp1"},
        {{.via = "SIP/2.0/UDP 10.1.0.2:590941;branch=z9hG4bKp1"}, "Via: SIP/2.0/UDP 10.1.0.2:59094 -> SIP/2.0/UDP 10.1.0.2:590941;branch=z9hG4bKp1"},
        {{.via = "SIP/2.0/UDP 10.1.0.2:59094;rport="}, "Via: SIP/2.0/UDP 10.1.0.2:59094 -> SIP/2.0/UDP 10.1.0.2:59094;rport="},
        {{.via = "x"}, "Via: SIP/2.0/UDP 10.1.0.2:59094 -> x"},
        {{.from = "<sip:probe@203.0.113.1:14545>;tag=t1"}, "From URI: sip:probe@10.1.0.2:59094 -> sip:probe@203.0.113.1:14545"},
        {{.from = "<sip:probe@10.1.0.2>;tag=t1"}, "From URI: sip:probe@10.1.0.2:59094 -> sip:probe@10.1.0.2"},
        {{.from = "<sips:probe@10.1.0.2:59094>;tag=t1"}, "From URI: sip:probe@10.1.0.2:59094 -> sips:probe@10.1.0.2:59094"},
        {{.from = "<sip:probe@10.1.0.2:59094>;tag=T1"}, "From tag: t1 -> T1"},
        {{.from = "<sip:probe@10.1.0.2:59094>"}, "From tag: t1 -> "},
        {{.from = "<<"}, "From URI: sip:probe@10.1.0.2:59094 -> <<"},
        {{.to = "<sip:example.org:5060>"}, "To URI: sip:example.org -> sip:example.org:5060"},
        {{.to = "<sip:198.51.100.9>;tag=1"}, "To URI: sip:example.org -> sip:198.51.100.9"},
        {{.to = "tel:1"}, "To URI: sip:example.org -> tel:1"},
        {{.call_id = "C1@10.1.0.2"}, "Call-ID: c1@10.1.0.2 -> C1@10.1.0.2"}, /* RFC 3261 20.8: byte by byte */
        {{.call_id = "c1@203.0.113.1"}, "Call-ID: c1@10.1.0.2 -> c1@203.0.113.1"},
        {{.call_id = ""}, "Call-ID: c1@10.1.0.2 -> "},
        {{.cseq = "8 OPTIONS"}, "CSeq: 7 OPTIONS -> 8 OPTIONS"},
        {{.cseq = "7 options"}, "CSeq: 7 OPTIONS -> 7 options"}, /* RFC 3261 7.1: with case */
        {{.cseq = "x"}, "CSeq: 7 OPTIONS -> x"},
        {{"SIP/2.0/TCP 203.0.113.1;branch=b", "<sip:a>", "<sip:b>", "c", "1 BYE"},
         "Via transport: UDP -> TCP; Via sent-by: 10.1.0.2:59094 -> 203.0.113.1; Via branch: z9hG4bKp1 -> b; "
         "From URI: sip:probe@10.1.0.2:59094 -> sip:a; From tag: t1 -> ; To URI: sip:example.org -> sip:b; "
         "Call-ID: c1@10.1.0.2 -> c; CSeq: 7 OPTIONS -> 1 BYE"},
    };

    // clang-format on
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe_options sent = sent_from("10.1.0.2");
        struct sip_message m = answer_of(&rows[i].answer, false);
        struct probe_path path = {0};
        for (unsigned twice = 0; twice < 2; twice++) { /* an answer may come again */
            probe_path_compare(&sent, &m, &path);
            assert_rows(&path, rows[i].rows);
            assert_int_equal(path.alg, PROBE_ALG_YES);
            assert_false(path.undone);
        }
    }
}

static void the_planted_spelling_shows_an_alg_that_undoes(void **state)
{
    (void)state;

    // clang-format off
    static const struct {
        const char *from, *to;
        enum probe_alg alg;
        bool undone, respelt;
        const char *rows;
    } rows[] = {
        {NULL, NULL, PROBE_ALG_NONE, false, false, ""},
        {"sip:probe@010.001.000.002:59094;tag=t1", NULL, PROBE_ALG_NONE, false, false, ""},
        /* To alone spelt anew (it got a tag): From still shows that nobody touched it */
        {NULL, "<sip:probe@192.0.2.1:59094>;tag=x", PROBE_ALG_NONE, false, false, ""},
        {"<sip:probe@10.1.0.2:59094>;tag=t1", NULL, PROBE_ALG_YES, true, false, "From URI: sip:probe@010.001.000.002:59094 -> sip:probe@10.1.0.2:59094"},
        {"<sip:probe@10.1.0.2:59094;x=y?z=1>;tag=t1", "sip:probe@192.000.002.001:59094", PROBE_ALG_YES, true, false, "From URI: sip:probe@010.001.000.002:59094 -> sip:probe@10.1.0.2:59094;x=y?z=1"},
        {"<sip:probe@203.0.113.1:14545>;tag=t1", NULL, PROBE_ALG_YES, false, false, "From URI: sip:probe@010.001.000.002:59094 -> sip:probe@203.0.113.1:14545"},
        {"<tel:123>;tag=t1", NULL, PROBE_ALG_YES, false, false, "From URI: sip:probe@010.001.000.002:59094 -> tel:123"},
        /* a server that prints what it parsed, also as octal numbers */
        {"<sip:probe@10.1.0.2:59094>;tag=t1", "<sip:probe@192.0.2.1:59094>;tag=x", PROBE_ALG_UNKNOWN, false, true, ""},
        {"<sip:probe@8.1.0.2:59094>;tag=t1", "<sip:probe@192.0.2.1:59094>;tag=x", PROBE_ALG_UNKNOWN, false, true, ""},
        /* a router whose public address is the control, in a laboratory */
        {"<sip:probe@10.1.0.2:59094>;tag=t1", "<sip:probe@10.1.0.2:59094>;tag=x", PROBE_ALG_YES, true, false, "From URI: sip:probe@010.001.000.002:59094 -> sip:probe@10.1.0.2:59094"},
        /* what is not there, or cannot be read, tells nothing */
        {"-", NULL, PROBE_ALG_UNKNOWN, false, false, ""},
        {"<<", NULL, PROBE_ALG_UNKNOWN, false, false, ""},
        {"<sip:probe@10.1.0.2:59094>;tag=t1", "-", PROBE_ALG_UNKNOWN, false, false, ""},
        {"<sip:probe@10.1.0.2:59094>;tag=t1", "<<", PROBE_ALG_UNKNOWN, false, false, ""},
    };

    // clang-format on
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe_options sent = planted_from("10.1.0.2");
        struct sip_message m =
            answer_of(&(struct answer){.from = rows[i].from, .to = rows[i].to}, true);
        struct probe_path path = {0};
        probe_path_compare(&sent, &m, &path);
        assert_rows(&path, rows[i].rows);
        assert_int_equal(path.alg, rows[i].alg);
        assert_int_equal(path.undone, rows[i].undone);
        assert_int_equal(path.respelt, rows[i].respelt);
        assert_int_equal(path.nat, PROBE_NAT_UNKNOWN);
    }
}

static void planted_addresses_of_ipv6_and_without_another_spelling(void **state)
{
    (void)state;

    // clang-format off
    static const struct {
        const char *local;
        uint16_t port;
        const char *from, *to;
        enum probe_alg alg;
        bool unsure;
    } rows[] = {
        {"2001:db8::7", 59094, "sip:probe@[2001:0DB8:0000:0000:0000:0000:0000:0007]:59094", "sip:probe@[2001:0DB8:0000:0000:0000:0000:0000:0001]:59094", PROBE_ALG_NONE, false},
        {"2001:db8::7", 59094, "sip:probe@[2001:db8::7]:59094", "sip:probe@[2001:0DB8:0000:0000:0000:0000:0000:0001]:59094", PROBE_ALG_YES, false},
        {"2001:db8::7", 59094, "sip:probe@[2001:db8::7]:59094", "sip:probe@[2001:db8::1]:59094", PROBE_ALG_UNKNOWN, false},
        {"2001:1db8:1111:2222:3333:4444:5555:6666", 59094, "sip:probe@[2001:1db8:1111:2222:3333:4444:5555:6666]:59094", "sip:probe@[2001:0DB8:0000:0000:0000:0000:0000:0001]:59094", PROBE_ALG_YES, false},
        {"192.168.100.200", 5070, "sip:probe@192.168.100.200:05070", "sip:probe@192.000.002.001:05070", PROBE_ALG_NONE, false},
        {"192.168.100.200", 5070, "sip:probe@192.168.100.200:5070", "sip:probe@192.000.002.001:05070", PROBE_ALG_YES, false},
        {"192.168.100.200", 5070, "sip:probe@192.168.100.200:5070", "sip:probe@192.0.2.1:5070", PROBE_ALG_UNKNOWN, false},
        /* Linux 6.18 does not touch a port of six digits, older ones do */
        {"192.168.100.200", 59094, "sip:probe@192.168.100.200:059094", "sip:probe@192.000.002.001:059094", PROBE_ALG_UNKNOWN, true},
        {"192.168.100.200", 59094, "sip:probe@192.168.100.200:59094", "sip:probe@192.000.002.001:059094", PROBE_ALG_YES, false},
    };

    // clang-format on
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe_options sent = planted_from(rows[i].local);
        sent.local.port = rows[i].port;
        struct sip_message m =
            answer_of(&(struct answer){.from = rows[i].from, .to = rows[i].to}, true);
        struct probe_path path = {0};
        probe_path_compare(&sent, &m, &path);
        assert_int_equal(path.alg, rows[i].alg);
        assert_int_equal(path.undone, rows[i].alg == PROBE_ALG_YES);
        assert_int_equal(path.unsure, rows[i].unsure);
    }
}

static void both_answers_together(void **state)
{
    (void)state;
    static const struct answer none = {.via = HERE ";rport=59094;received=10.1.0.2"};
    static const struct answer other = {.via = HERE ";rport=1;received=203.0.113.1"};
    static const struct answer turned_back = {.from = FROM};
    const struct probe_options normal = sent_from("10.1.0.2"), planted = planted_from("10.1.0.2");
    for (unsigned order = 0; order < 2; order++) {
        struct probe_path path = {0};
        for (unsigned i = 0; i < 2; i++) {
            bool second = i != order;
            struct sip_message m = answer_of(second ? &turned_back : &none, second);
            probe_path_compare(second ? &planted : &normal, &m, &path);
        }
        assert_int_equal(path.nat, PROBE_NAT_UNKNOWN);
        assert_int_equal(path.alg, PROBE_ALG_YES);
        assert_true(path.undone && path.compared);
        struct sip_message m = answer_of(&other, false); /* a NAT that does show stays one */
        probe_path_compare(&normal, &m, &path);
        assert_int_equal(path.nat, PROBE_NAT_YES);
        m = answer_of(&none, false);
        probe_path_compare(&normal, &m, &path);
        assert_int_equal(path.nat, PROBE_NAT_YES);
        assert_seen(&path, "203.0.113.1:1");
    }
}

static void over_tls_nothing_can_hide(void **state)
{
    (void)state;
    static const struct answer same = {.via = "SIP/2.0/TLS 10.1.0.2:59094;branch=z9hG4bKp1;rport"};
    struct probe_options sent = sent_from("10.1.0.2");
    sent.transport = SIP_TRANSPORT_TLS;
    struct sip_message m = answer_of(&same, false);
    struct probe_path path = {0};
    probe_path_compare(&sent, &m, &path);
    assert_true(path.encrypted);
    assert_int_equal(path.alg, PROBE_ALG_NONE);
}

static void compact_forms_are_read(void **state) /* RFC 3261 7.3.3 */
{
    (void)state;
    const struct probe_options sent = sent_from("10.1.0.2");
    struct sip_message m =
        parse(SLICE("SIP/2.0 404 No\r\nv:" HERE ";rport=2;received=10.1.0.2\r\nf:" FROM
                    "\r\nt:<sip:example.org>;tag=x\r\ni:c1@10.1.0.2\r\ncseq:7 OPTIONS\r\n\r\n"));
    struct probe_path path = {0};
    probe_path_compare(&sent, &m, &path);
    assert_rows(&path, "");
    assert_seen(&path, "10.1.0.2:2");
    assert_int_equal(probe_path_belongs(&sent, &m), PROBE_BELONGS);
}

static void rows_are_lines_that_fit(void **state)
{
    (void)state;
    const struct probe_options sent = sent_from("10.1.0.2");
    char text[400];
    struct probe_path path = {0};
    for (size_t length = 120; length < 132; length++) { /* two bytes a character */
        memset(text, 'a', sizeof text);
        for (size_t i = length; i + 1 < sizeof text; i += 2)
            memcpy(text + i, "\xc3\xa4", 2);
        memcpy(text, "<\\\x01\\\x7f\r\n \tb", 10);
        text[sizeof text - 1] = '\0';
        struct sip_message m = answer_of(&(struct answer){.from = text}, false);
        path = (struct probe_path){0};
        probe_path_compare(&sent, &m, &path);
        const char *came = path.rewrite[0].came;
        assert_memory_equal(came, "<\\?\\? b", 7);
        assert_true(strlen(came) < PROBE_REWRITE_TEXT && strlen(came) >= PROBE_REWRITE_TEXT - 3);
        char last = came[strlen(came) - 1];
        assert_true(last == 'a' || last == '\xa4');
    }
    for (unsigned i = 0; i < 2 * PROBE_MAX_REWRITES; i++) { /* and not too many */
        (void)snprintf(text, sizeof text, "other-%u", i);
        struct sip_message m = answer_of(&(struct answer){.call_id = text}, false);
        probe_path_compare(&sent, &m, &path);
    }
    assert_int_equal(path.rewrite_count, PROBE_MAX_REWRITES);
}

static void who_answers_us(void **state) /* RFC 3261 17.1.3, 18.1.2 */
{
    (void)state;

    // clang-format off
    static const struct {
        struct answer answer;
        enum probe_belongs belongs;
    } rows[] = {
        {{0}, PROBE_BELONGS},
        {{.via = "SIP/2.0/UDP 203.0.113.1:9;branch=z9hG4bKp1"}, PROBE_BELONGS},
        {{.via = "SIP/2.0/UDP proxy;branch=z9hG4bKz, " HERE}, PROBE_BELONGS},
        {{.from = "-", .to = "-"}, PROBE_BELONGS},
        {{.call_id = "mangled"}, PROBE_BELONGS_REWRITTEN},
        {{.call_id = "-"}, PROBE_BELONGS_REWRITTEN},
        {{.via = "SIP/2.0/UDP 10.1.0.2:59094;branch=other"}, PROBE_BELONGS_REWRITTEN},
        {{.via = "-"}, PROBE_BELONGS_REWRITTEN},
        {{.via = "x", .call_id = "mangled"}, PROBE_BELONGS_REWRITTEN}, /* by the tag */
        {{.via = "x", .call_id = "mangled", .from = "<sip:a>;tag=t2"}, PROBE_BELONGS_NOT},
        {{.via = "x", .call_id = "mangled", .from = "-"}, PROBE_BELONGS_NOT},
        {{.cseq = "8 OPTIONS"}, PROBE_BELONGS_NOT},
        {{.cseq = "7 INVITE"}, PROBE_BELONGS_NOT},
        {{.cseq = "-"}, PROBE_BELONGS_NOT},
        {{.cseq = "7"}, PROBE_BELONGS_NOT},
    };

    // clang-format on
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct probe_options sent = sent_from("10.1.0.2");
        struct sip_message m = answer_of(&rows[i].answer, false);
        assert_int_equal(probe_path_belongs(&sent, &m), rows[i].belongs);
    }
}

static void a_request_is_no_answer(void **state)
{
    (void)state;
    const struct probe_options sent = sent_from("10.1.0.2");
    static char request[1024];
    struct buffer b = buffer_of(request, sizeof request);
    probe_options_write(&b, &sent); /* our own, from a mirror */
    struct sip_message m = parse(buffer_slice(&b));
    assert_int_equal(probe_path_belongs(&sent, &m), PROBE_BELONGS_NOT);
}

static void what_a_good_server_answers_shows_no_rewriting(void **state) /* RFC 3261 8.2.6.2 */
{
    (void)state;
    static char request[1024], response[1024];
    static struct sip_header_line request_lines[32];
    for (unsigned i = 0; i < 4; i++) {
        const char *local = i & 1 ? "2001:db8::7" : "10.1.0.2";
        struct probe_options sent = i & 2 ? planted_from(local) : sent_from(local);
        struct buffer b = buffer_of(request, sizeof request);
        probe_options_write(&b, &sent);
        struct sip_message asked;
        struct sip_error why;
        assert_true(sip_message_parse(buffer_slice(&b), request_lines, COUNT_OF(request_lines),
                                      &asked, &why));
        b = buffer_of(response, sizeof response);
        struct sip_response given = {.status = 200,
                                     .to_tag = SLICE("x"),
                                     .source_address = slice_of(local),
                                     .source_port = 59094};
        sip_response_begin(&b, &asked, &given);
        sip_build_end(&b);
        struct sip_message m = parse(buffer_slice(&b));
        struct probe_path path = {0};
        assert_int_equal(probe_path_belongs(&sent, &m), PROBE_BELONGS);
        probe_path_compare(&sent, &m, &path);
        assert_rows(&path, "");
        assert_int_equal(path.alg, sent.planted ? PROBE_ALG_NONE : PROBE_ALG_UNKNOWN);
        assert_int_equal(path.nat, sent.planted ? PROBE_NAT_UNKNOWN : PROBE_NAT_NO);
    }
}

static void the_nat_in_words(void **state)
{
    (void)state;

    // clang-format off
    static const struct {
        const char *local, *seen;
        uint16_t port;
        const char *said;
    } rows[] = {
        {"10.1.0.2", "203.0.113.1", 14545, "the far end sees us as 203.0.113.1:14545, we send from 10.1.0.2:59094: there is a NAT, and it chose another port"},
        {"10.1.0.2", "203.0.113.1", 59094, "the far end sees us as 203.0.113.1:59094, we send from 10.1.0.2:59094: there is a NAT, and it kept the port"},
        {"10.1.0.2", "203.0.113.1", 0, "the far end sees us as 203.0.113.1, we send from 10.1.0.2:59094: there is a NAT (the far end does not say which port it sees)"},
        {"10.1.0.2", "10.1.0.2", 9, "the far end sees us as 10.1.0.2:9, we send from 10.1.0.2:59094: there is a NAT, or a proxy, that changes the port only"},
        {"10.1.0.2", "192.168.1.1", 59094, "the far end sees us as 192.168.1.1:59094, we send from 10.1.0.2:59094: there is a NAT, and it kept the port, and both addresses are private: it stands inside our network or the server's"},
        {"203.0.113.7", "172.17.0.1", 59094, "the far end sees us as 172.17.0.1:59094, we send from 203.0.113.7:59094: there is a NAT, and it kept the port, and on the far end's side, as the address that it sees is a private one"},
        {"203.0.113.7", "203.0.113.1", 59094, "the far end sees us as 203.0.113.1:59094, we send from 203.0.113.7:59094: there is a NAT, and it kept the port, though our address is a public one (a VPN or a proxy does that, too)"},
        {"2001:db8::7", "203.0.113.1", 9, "the far end sees us as 203.0.113.1:9, we send from [2001:db8::7]:59094: there is a NAT, and it chose another port, between IPv4 and IPv6"},
        {"10.1.0.2", "10.1.0.2", 59094, "the far end sees us as 10.1.0.2:59094, which is where we send from: there is no NAT, or an ALG hides it"},
        {"127.0.0.1", "127.0.0.1", 59094, "the far end sees us as 127.0.0.1:59094, which is where we send from: there is no NAT"},
        {"203.0.113.7", "203.0.113.7", 59094, "the far end sees us as 203.0.113.7:59094, which is where we send from: there is no NAT"},
        {"10.1.0.2", "10.1.0.2", 0, "the far end sees us as 10.1.0.2, the address we send from (it does not say which port): there is no NAT, or an ALG hides it"},
    };

    // clang-format on
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct probe_options sent = sent_from(rows[i].local);
        char via[256], text[PROBE_PATH_SENTENCE_MAX], rport[16] = "rport";
        if (rows[i].port != 0)
            (void)snprintf(rport, sizeof rport, "rport=%u", rows[i].port);
        (void)snprintf(via, sizeof via, "%s;%s;received=%s", HERE, rport, rows[i].seen);
        struct sip_message m = answer_of(&(struct answer){.via = via}, false);
        struct probe_path path = {0};
        probe_path_compare(&sent, &m, &path);
        struct buffer b = buffer_of(text, sizeof text);
        probe_path_say_nat(&path, &sent.local, &b);
        assert_slice(buffer_slice(&b), rows[i].said);
    }
}

static void assert_said(const struct probe_path *path, const char *nat, const char *alg)
{
    char text[PROBE_PATH_SENTENCE_MAX];
    struct address local = address("10.1.0.2", 59094);
    struct buffer b = buffer_of(text, sizeof text);
    probe_path_say_nat(path, &local, &b);
    assert_slice(buffer_slice(&b), nat);
    b = buffer_of(text, sizeof text);
    probe_path_say_alg(path, &b);
    assert_slice(buffer_slice(&b), alg);
}

static void what_cannot_be_told_is_said(void **state)
{
    (void)state;
    struct probe_path path = {0};
    assert_said(&path, "", "");
    path.compared = true;
    assert_said(&path,
                "whether there is a NAT cannot be told: the far end does not say how it sees us "
                "(neither received nor rport in Via)",
                "");
    path.unsure = true;
    path.undone = true;
    assert_said(&path,
                "whether there is a NAT cannot be told: an ALG turns back what the far end says "
                "about our address; that it rewrites addresses at all makes a NAT likely",
                "whether an ALG rewrites and turns it back cannot be told: our address can be "
                "spelt in one way only; nothing was rewritten that shows");
    path.respelt = true;
    assert_said(&path,
                "whether there is a NAT cannot be told: an ALG turns back what the far end says "
                "about our address; that it rewrites addresses at all makes a NAT likely",
                "whether an ALG rewrites and turns it back cannot be told: the server spells "
                "addresses anew itself; nothing else was rewritten");
}

static void the_alg_in_words(void **state)
{
    (void)state;
#define CURE                                                                                       \
    "; switch it off in the router (SIP ALG, SIP helper, nf_nat_sip), or use TLS on 5061, which "  \
    "it cannot read"

    // clang-format off
    static const struct {
        bool planted, encrypted;
        struct answer answer;
        const char *said;
    } rows[] = {
        {true, false, {0}, "no ALG: nothing that we sent was rewritten on the way"},
        {false, false, {.via = "SIP/2.0/UDP 203.0.113.1:14545;branch=z9hG4bKp1"},
         "an ALG (SIP helper) in the router rewrites Via sent-by 10.1.0.2:59094 -> 203.0.113.1:14545" CURE},
        {false, false, {.via = "SIP/2.0/UDP 1.2.3.4:5;branch=b", .from = "<sip:a@1.2.3.4>", .call_id = "c"},
         "an ALG (SIP helper) in the router rewrites Via sent-by 10.1.0.2:59094 -> 1.2.3.4:5, Via branch z9hG4bKp1 -> b, "
         "From URI sip:probe@10.1.0.2:59094 -> sip:a@1.2.3.4 and 2 more" CURE},
        {false, false, {.call_id = ""},
         "an ALG (SIP helper) in the router, or a proxy before the server, rewrites Call-ID c1@10.1.0.2 -> nothing" CURE},
        {true, false, {.from = FROM},
         "an ALG (SIP helper) in the router rewrites addresses and turns them back in the answer, which shows in their "
         "spelling: From URI sip:probe@010.001.000.002:59094 -> sip:probe@10.1.0.2:59094" CURE},
        {false, true, {.call_id = "c"},
         "not all came back as it was sent, over TLS, which no ALG can read: Via transport TLS -> UDP, Call-ID c1@10.1.0.2 -> c; "
         "the server did it, or a proxy that ends TLS before it"},
    };

    // clang-format on
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe_options sent = sent_from("10.1.0.2");
        char text[PROBE_PATH_SENTENCE_MAX];
        sent.planted = rows[i].planted;
        sent.transport = rows[i].encrypted ? SIP_TRANSPORT_TLS : SIP_TRANSPORT_UDP;
        struct sip_message m = answer_of(&rows[i].answer, sent.planted);
        struct probe_path path = {0};
        probe_path_compare(&sent, &m, &path);
        struct buffer b = buffer_of(text, sizeof text);
        probe_path_say_alg(&path, &b);
        assert_slice(buffer_slice(&b), rows[i].said);
    }
}

static void the_longest_sentence_fits(void **state)
{
    (void)state;
    struct probe_path path = {.alg = PROBE_ALG_YES, .undone = true};
    char text[PROBE_PATH_SENTENCE_MAX];
    for (size_t i = 0; i < PROBE_MAX_REWRITES; i++) {
        path.rewrite[i].where = "Via transport";
        memset(path.rewrite[i].sent, 's', PROBE_REWRITE_TEXT - 1);
        memset(path.rewrite[i].came, 'c', PROBE_REWRITE_TEXT - 1);
    }
    path.rewrite_count = PROBE_MAX_REWRITES;
    struct buffer b = buffer_of(text, sizeof text);
    probe_path_say_alg(&path, &b);
    assert_true(buffer_good(&b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_we_were_seen),
        cmocka_unit_test(another_spelling_is_no_rewriting),
        cmocka_unit_test(a_missing_port_is_the_usual_one),
        cmocka_unit_test(what_was_rewritten_is_told),
        cmocka_unit_test(the_planted_spelling_shows_an_alg_that_undoes),
        cmocka_unit_test(planted_addresses_of_ipv6_and_without_another_spelling),
        cmocka_unit_test(both_answers_together),
        cmocka_unit_test(over_tls_nothing_can_hide),
        cmocka_unit_test(compact_forms_are_read),
        cmocka_unit_test(rows_are_lines_that_fit),
        cmocka_unit_test(who_answers_us),
        cmocka_unit_test(a_request_is_no_answer),
        cmocka_unit_test(what_a_good_server_answers_shows_no_rewriting),
        cmocka_unit_test(the_nat_in_words),
        cmocka_unit_test(what_cannot_be_told_is_said),
        cmocka_unit_test(the_alg_in_words),
        cmocka_unit_test(the_longest_sentence_fits),
    };
    return RUN_TESTS(tests);
}
