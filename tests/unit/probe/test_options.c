/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/options.h"
#include "sip/address.h"
#include "sip/message.h"
#include "unit/assert_slice.h"

static char memory[2048];
static struct sip_header_line lines[32];

static struct address address(const char *text, uint16_t port)
{
    struct address a = {0};
    assert_true(address_parse(slice_of(text), &a));
    a.port = port;
    return a;
}

static struct probe_options options(const char *local, const char *remote)
{
    return (struct probe_options){.transport = SIP_TRANSPORT_UDP,
                                  .local = address(local, 59094),
                                  .remote = address(remote, 5060),
                                  .uri = SLICE("sip:example.org"),
                                  .branch = SLICE("z9hG4bKprobe1"),
                                  .tag = SLICE("t1"),
                                  .call_id = SLICE("c1@192.0.2.7"),
                                  .cseq = 1};
}

static struct slice write(const struct probe_options *o)
{
    struct buffer b = buffer_of(memory, sizeof memory);
    probe_options_write(&b, o);
    assert_true(buffer_good(&b));
    return buffer_slice(&b);
}

static void a_request_byte_by_byte(void **state) /* RFC 3261 11.1, 8.1.1; RFC 3581 3 */
{
    (void)state;
    struct probe_options o = options("10.1.0.2", "198.51.100.9");
    assert_slice(write(&o), "OPTIONS sip:example.org SIP/2.0\r\n"
                            "Via: SIP/2.0/UDP 10.1.0.2:59094;branch=z9hG4bKprobe1;rport\r\n"
                            "Max-Forwards: 70\r\n"
                            "From: \"varco probe\" <sip:probe@10.1.0.2:59094>;tag=t1\r\n"
                            "To: <sip:example.org>\r\n"
                            "Call-ID: c1@192.0.2.7\r\n"
                            "CSeq: 1 OPTIONS\r\n"
                            "Contact: <sip:probe@10.1.0.2:59094>\r\n"
                            "Accept: application/sdp\r\n"
                            "User-Agent: varco\r\n"
                            "Content-Length: 0\r\n\r\n");
}

static void a_planted_request_byte_by_byte(void **state)
{
    (void)state;
    struct probe_options o = options("10.1.0.2", "198.51.100.9");
    o.planted = true;
    o.transport = SIP_TRANSPORT_TCP;
    o.user_agent = SLICE("varco/1.2.3");
    assert_slice(write(&o), "OPTIONS sip:example.org SIP/2.0\r\n"
                            "Via: SIP/2.0/TCP 10.1.0.2:59094;branch=z9hG4bKprobe1;rport\r\n"
                            "Max-Forwards: 70\r\n"
                            "From: \"varco probe\" <sip:probe@010.001.000.002:59094>;tag=t1\r\n"
                            "To: <sip:probe@192.000.002.001:59094>\r\n"
                            "Call-ID: c1@192.0.2.7\r\n"
                            "CSeq: 1 OPTIONS\r\n"
                            "Contact: <sip:probe@10.1.0.2:59094;transport=tcp>\r\n"
                            "Accept: application/sdp\r\n"
                            "User-Agent: varco/1.2.3\r\n"
                            "Content-Length: 0\r\n\r\n");
}

/* A scan over the first line of a header, which is there. */
static struct sip_scan scan(const struct sip_message *m, enum sip_header_id id)
{
    const struct sip_header_line *line = sip_message_find(m, id);
    assert_non_null(line);
    return line != NULL ? sip_message_scan(m, line) : (struct sip_scan){0};
}

/* What was written is what a server that reads strictly takes. */
static void assert_reads(const struct probe_options *o)
{
    struct sip_message m;
    struct sip_error why;
    assert_true(sip_message_parse(write(o), lines, COUNT_OF(lines), &m, &why));
    assert_true(sip_message_check(&m, &why));
    assert_true(slice_equal(m.uri, o->uri));
    struct sip_scan s = scan(&m, SIP_HEADER_VIA);
    struct sip_via via;
    assert_true(sip_via_read(&s, &via));
    assert_int_equal(via.transport, o->transport);
    assert_int_equal(via.sent_by.port, o->local.port);
    assert_slice(via.rport, "");
    struct address sent_by = {0}, local = o->local;
    assert_true(address_parse(via.sent_by.name, &sent_by));
    local.scope = 0;
    assert_true(address_same_host(&sent_by, &local));
    struct sip_address from;
    s = scan(&m, SIP_HEADER_FROM);
    assert_true(sip_address_read_single(&s, &from));
    assert_int_equal(from.uri.host.port, o->local.port);
    assert_slice(from.tag, "t1");
}

static void every_kind_of_request_reads(void **state)
{
    (void)state;

    static const enum sip_transport transports[] = {SIP_TRANSPORT_UDP, SIP_TRANSPORT_TCP,
                                                    SIP_TRANSPORT_TLS, SIP_TRANSPORT_WS,
                                                    SIP_TRANSPORT_WSS};

    static const char *const locals[] = {"10.1.0.2", "255.255.255.255", "2001:db8::7", "fe80::1",
                                         "2001:1db8:1111:2222:3333:4444:5555:6666"};
    static const struct slice uris[] = {SLICE_INIT("sip:example.org"),
                                        SLICE_INIT("sips:example.org"),
                                        SLICE_INIT("sip:alice@[2001:db8::9]:5061;transport=tls")};
    for (size_t i = 0; i < COUNT_OF(transports) * COUNT_OF(locals) * COUNT_OF(uris) * 2; i++) {
        struct probe_options o = options(locals[i / 2 % COUNT_OF(locals)], "198.51.100.9");
        o.local.scope = o.local.family == ADDRESS_IPV6 ? 4 : 0;
        o.planted = i % 2 == 0;
        o.uri = uris[i / 2 / COUNT_OF(locals) % COUNT_OF(uris)];
        o.transport = transports[i / 2 / COUNT_OF(locals) / COUNT_OF(uris)];
        assert_reads(&o);
    }
}

static void a_contact_leads_back_the_same_way(void **state) /* RFC 3261 8.1.1.8 */
{
    (void)state;

    static const struct {
        enum sip_transport transport;
        const char *uri, *local, *contact;
    } rows[] = {
        {SIP_TRANSPORT_UDP, "sip:a", "192.0.2.7", "<sip:probe@192.0.2.7:59094>"},
        {SIP_TRANSPORT_TCP, "sip:a", "192.0.2.7", "<sip:probe@192.0.2.7:59094;transport=tcp>"},
        {SIP_TRANSPORT_TLS, "sip:a", "192.0.2.7", "<sip:probe@192.0.2.7:59094;transport=tls>"},
        {SIP_TRANSPORT_TLS, "sips:a", "192.0.2.7", "<sips:probe@192.0.2.7:59094>"},
        {SIP_TRANSPORT_TLS, "SIPS:a", "2001:db8::7", "<sips:probe@[2001:db8::7]:59094>"},
        {SIP_TRANSPORT_WSS, "sip:a", "2001:db8::7",
         "<sip:probe@[2001:db8::7]:59094;transport=wss>"},
        {SIP_TRANSPORT_WS, "sip:a", "2001:db8::7", "<sip:probe@[2001:db8::7]:59094;transport=ws>"},
        {SIP_TRANSPORT_UDP, "sip", "192.0.2.7", "<sip:probe@192.0.2.7:59094>"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe_options o = options(rows[i].local, "198.51.100.9");
        o.transport = rows[i].transport;
        o.uri = slice_of(rows[i].uri);
        struct sip_message m;
        struct sip_error why;
        assert_true(sip_message_parse(write(&o), lines, COUNT_OF(lines), &m, &why));
        struct sip_scan contact = scan(&m, SIP_HEADER_CONTACT);
        assert_slice(slice_between(contact.at, contact.end), rows[i].contact);
    }
}

static void planted_addresses_have_a_spelling_that_nobody_prints(void **state)
{
    (void)state;

    static const struct {
        const char *local, *remote, *from, *to;
    } rows[] = {
        {"10.1.0.2", "198.51.100.9", "sip:probe@010.001.000.002:59094",
         "sip:probe@192.000.002.001:59094"},
        /* three digits each already: the port is planted */
        {"192.168.100.200", "198.51.100.9", "sip:probe@192.168.100.200:059094",
         "sip:probe@192.000.002.001:059094"},
        /* the control is neither ours nor the server's */
        {"192.0.2.1", "198.51.100.9", "sip:probe@192.000.002.001:59094",
         "sip:probe@198.051.100.001:59094"},
        {"192.0.2.1", "198.51.100.1", "sip:probe@192.000.002.001:59094",
         "sip:probe@203.000.113.001:59094"},
        {"10.1.0.2", "192.0.2.1", "sip:probe@010.001.000.002:59094",
         "sip:probe@198.051.100.001:59094"},
        {"2001:db8::a:7", "2001:db8::9",
         "sip:probe@[2001:0DB8:0000:0000:0000:0000:000A:0007]:59094",
         "sip:probe@[2001:0DB8:0000:0000:0000:0000:0000:0001]:59094"},
        {"2001:db8::1", "2001:db8:1::1",
         "sip:probe@[2001:0DB8:0000:0000:0000:0000:0000:0001]:59094",
         "sip:probe@[2001:0DB8:0002:0000:0000:0000:0000:0001]:59094"},
        {"2001:1db8:1111:2222:3333:4444:5555:6666", "2001:db8::9",
         "sip:probe@[2001:1DB8:1111:2222:3333:4444:5555:6666]:59094",
         "sip:probe@[2001:0DB8:0000:0000:0000:0000:0000:0001]:59094"},
        {"2001:1118:1111:2222:3333:4444:5555:6666", "2001:db8::9",
         "sip:probe@[2001:1118:1111:2222:3333:4444:5555:6666]:059094",
         "sip:probe@[2001:0DB8:0000:0000:0000:0000:0000:0001]:059094"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe_options o = options(rows[i].local, rows[i].remote);
        char from[PROBE_OPTIONS_URI_MAX], to[PROBE_OPTIONS_URI_MAX];
        struct buffer x = buffer_of(from, sizeof from), y = buffer_of(to, sizeof to);
        o.planted = true;
        probe_options_write_from(&x, &o);
        probe_options_write_to(&y, &o);
        assert_true(buffer_good(&x) && buffer_good(&y));
        assert_slice(buffer_slice(&x), rows[i].from);
        assert_slice(buffer_slice(&y), rows[i].to);
    }
}

static void where_planting_shows_every_alg(void **state)
{
    (void)state;

    static const struct {
        const char *local;
        uint16_t port;
        bool can;
    } rows[] = {
        {"10.1.0.2", 59094, true},
        {"10.1.0.2", 1024, true},
        {"10.1.0.2", 1023, false},
        {"192.168.100.200", 59094, false},
        {"192.168.100.200", 10000, false},
        {"192.168.100.200", 9999, true},
        {"192.168.100.200", 1023, false},
        {"2001:db8::7", 59094, true},
        {"2001:1118:1111:2222:3333:4444:5555:6666", 59094, false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct address local = address(rows[i].local, rows[i].port);
        assert_int_equal(probe_options_can_plant(&local), rows[i].can);
    }
}

static void without_planting_to_is_the_uri(void **state)
{
    (void)state;
    struct probe_options o = options("2001:db8::7", "2001:db8::9");
    char text[PROBE_OPTIONS_URI_MAX];
    struct buffer b = buffer_of(text, sizeof text);
    probe_options_write_to(&b, &o);
    assert_slice(buffer_slice(&b), "sip:example.org");
    b = buffer_of(text, sizeof text);
    probe_options_write_from(&b, &o);
    assert_slice(buffer_slice(&b), "sip:probe@[2001:db8::7]:59094");
}

static void what_does_not_fit_or_breaks_out_marks_the_buffer(void **state)
{
    (void)state;
    struct probe_options o = options("10.1.0.2", "198.51.100.9");
    size_t length = write(&o).n;
    for (size_t size = 0; size < length; size++) {
        struct buffer b = buffer_of(memory, size);
        probe_options_write(&b, &o);
        assert_true(b.overflow);
    }
    static const struct slice evil[] = {SLICE_INIT("sip:a\r\nX: y"), SLICE_INIT("sip:a b"),
                                        SLICE_INIT("sip:a>")};
    for (size_t i = 0; i < COUNT_OF(evil); i++) {
        struct buffer b = buffer_of(memory, sizeof memory);
        o.uri = evil[i];
        probe_options_write(&b, &o);
        assert_true(b.refused);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_byte_by_byte),
        cmocka_unit_test(a_planted_request_byte_by_byte),
        cmocka_unit_test(every_kind_of_request_reads),
        cmocka_unit_test(a_contact_leads_back_the_same_way),
        cmocka_unit_test(planted_addresses_have_a_spelling_that_nobody_prints),
        cmocka_unit_test(where_planting_shows_every_alg),
        cmocka_unit_test(without_planting_to_is_the_uri),
        cmocka_unit_test(what_does_not_fit_or_breaks_out_marks_the_buffer),
    };
    return RUN_TESTS(tests);
}
