/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/leg.h"
#include "unit/t.h"

#define MS UINT64_C(1000)
#define S  (1000 * MS)

static struct probe_target target;
static struct probe_setting setting;
static struct probe_leg leg;
static char answer[4096];

static struct address address(const char *text, uint16_t port)
{
    struct address a = {0};
    assert_true(address_parse(slice_of(text), &a));
    a.port = port;
    return a;
}

/* A leg that has just begun, at time 0, with 10 s to go. */
static void begin(const char *word, enum sip_transport transport, unsigned count)
{
    char text[64], why_text[256];
    (void)snprintf(text, sizeof text, "%s", word);
    char *const words[] = {text};
    struct buffer why = buffer_of(why_text, sizeof why_text);
    assert_true(probe_target_read(words, 1, &target, &why));
    setting = (struct probe_setting){
        .target = &target,
        .user_agent = SLICE("varco/test"),
        .domain = slice_of(target.host),
        .count = count,
        .interval_us = S,
        .timeout_us = 10 * S,
        .end_us = 10 * S,
        .now_s = 1000000000,
    };
    struct locate_leaf leaf = {.transport = transport, .address = address("198.51.100.9", 5060)};
    probe_leg_begin(&leg, &setting, &leaf, 42, 0);
    assert_int_equal(leg.want, PROBE_WANT_CONNECT);
}

static void connect_at(uint64_t now)
{
    struct address local = address("192.0.2.7", 40000);
    probe_leg_connected(&leg, &local, now);
}

/* Answers the request that the leg sent last: `status` line, and the headers copied. */
static struct slice answer_with(const char *status, const char *headers)
{
    struct sip_header_line lines[SIP_MAX_HEADERS];
    struct sip_message m;
    struct sip_error why;
    struct slice request = {leg.request, leg.out.length};
    assert_true(sip_message_parse(request, lines, SIP_MAX_HEADERS, &m, &why));
    struct buffer b = buffer_of(answer, sizeof answer);
    buffer_append(&b, slice_of(status));
    buffer_append(&b, SLICE("\r\n"));
    for (size_t i = 0; i < m.line_count; i++) {
        if (lines[i].id != SIP_HEADER_VIA && lines[i].id != SIP_HEADER_FROM &&
            lines[i].id != SIP_HEADER_TO && lines[i].id != SIP_HEADER_CALL_ID &&
            lines[i].id != SIP_HEADER_CSEQ)
            continue;
        buffer_append(&b, sip_message_name(&m, &lines[i]));
        buffer_append(&b, SLICE(": "));
        buffer_append(&b, sip_message_value(&m, &lines[i]));
        buffer_append(&b, SLICE("\r\n"));
    }
    buffer_append(&b, slice_of(headers));
    buffer_append(&b, SLICE("Content-Length: 0\r\n\r\n"));
    assert_true(buffer_good(&b));
    return buffer_slice(&b);
}

static void receive(const char *status, uint64_t now)
{
    probe_leg_received(&leg, answer_with(status, ""), now);
}

static void assert_ended(enum probe_verdict verdict, const char *says)
{
    assert_int_equal(leg.want, PROBE_WANT_CLOSE);
    assert_string_equal(probe_verdict_name(leg.verdict), probe_verdict_name(verdict));
    char text[PROBE_SENTENCE_SIZE + 1];
    (void)snprintf(text, sizeof text, "%.*s", (int)leg.sentence.length, leg.sentence.bytes);
    if (strstr(text, says) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", says, text);
}

static void udp_is_asked_again_by_timer_e_and_given_up(void **state) /* RFC 3261 17.1.2.2 */
{
    (void)state;
    static const uint64_t sends[] = {500, 1500, 3500, 7500};
    begin("udp:example.org", SIP_TRANSPORT_UDP, 1);
    connect_at(0);
    char first[PROBE_MAX_REQUEST];
    size_t n = leg.out.length;
    assert_true(n > 0);
    memcpy(first, leg.out.bytes, n);
    for (size_t i = 0; i < COUNT_OF(sends); i++) {
        assert_int_equal(leg.deadline_us, sends[i] * MS);
        probe_leg_timer(&leg, sends[i] * MS - 1);
        assert_int_equal(leg.out.length, 0); /* too early: nothing happens */
        probe_leg_timer(&leg, sends[i] * MS);
        assert_int_equal(leg.out.length, n);
        assert_memory_equal(leg.out.bytes, first, n); /* the same request, the same branch */
    }
    assert_int_equal(leg.deadline_us, 10 * S);
    probe_leg_timer(&leg, 10 * S);
    assert_ended(PROBE_SILENT, "no answer to 5 requests within 10 s");
}

/* DNS may have taken all of it. */
static void a_leg_that_begins_when_the_time_is_over_says_so(void **state)
{
    (void)state;

    static const struct {
        const char *word;
        enum sip_transport transport;
        enum probe_verdict verdict;
        bool connects;
    } rows[] = {
        {"udp:example.org", SIP_TRANSPORT_UDP, PROBE_SILENT, true},
        {"tcp:example.org", SIP_TRANSPORT_TCP, PROBE_FILTERED, false},
        {"tls:example.org", SIP_TRANSPORT_TLS, PROBE_TLS_FAILED, true},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        begin(rows[i].word, rows[i].transport, 1);
        leg.stage_began_us = 11 * S;
        if (rows[i].connects)
            connect_at(11 * S);
        probe_leg_timer(&leg, 11 * S);
        assert_ended(rows[i].verdict, "the time was over before");
    }
}

static void after_a_provisional_answer_udp_is_asked_every_t2(void **state) /* RFC 3261 17.1.2.2 */
{
    (void)state;
    begin("udp:example.org", SIP_TRANSPORT_UDP, 1);
    connect_at(0);
    receive("SIP/2.0 100 Trying", 10 * MS);
    probe_leg_timer(&leg, 500 * MS);
    assert_int_equal(leg.deadline_us, 4500 * MS);
    probe_leg_timer(&leg, 4500 * MS);
    probe_leg_timer(&leg, 8500 * MS);
    probe_leg_timer(&leg, 10 * S);
    assert_ended(PROBE_SILENT, "only a provisional answer came");
}

static void a_stream_is_asked_once(void **state) /* RFC 3261 17.1.2.2 */
{
    (void)state;
    begin("tcp:example.org", SIP_TRANSPORT_TCP, 1);
    connect_at(3 * MS);
    assert_int_equal(leg.connect_us, 3 * MS);
    assert_int_equal(leg.deadline_us, 10 * S);
    probe_leg_timer(&leg, 10 * S);
    assert_ended(PROBE_SILENT, "takes connections, but nobody answered the request within 10 s");
    assert_int_equal(leg.retransmissions, 0);
}

static void any_final_answer_is_an_answer(void **state)
{
    (void)state;

    static const struct {
        const char *line, *says;
    } rows[] = {
        {"SIP/2.0 200 OK", "200 OK"},
        {"SIP/2.0 200 ", "200"},
        {"SIP/2.0 302 Moved", "302 Moved"},
        {"SIP/2.0 401 Unauthorized", "asks strangers for a password"},
        {"SIP/2.0 404 Not Found", "404 Not Found; the door is open"},
        {"SIP/2.0 405 No", "only does not answer OPTIONS"},
        {"SIP/2.0 503 Busy", "overloaded"},
        {"SIP/2.0 699 X", "699 X"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        begin("tls:example.org", SIP_TRANSPORT_UDP, 1);
        leg.remote = address("127.0.0.1", 5060);
        connect_at(0);
        receive(rows[i].line, 20 * MS);
        assert_ended(PROBE_ANSWERED, rows[i].says);
        assert_int_equal(leg.rtt.least, 20 * MS);
        assert_int_equal(leg.rtt.answered, 1);
    }
}

static void what_the_server_calls_itself_is_kept(void **state)
{
    (void)state;
    begin("udp:example.org", SIP_TRANSPORT_UDP, 1);
    connect_at(0);
    probe_leg_received(&leg, answer_with("SIP/2.0 200 OK", "Server: pbx\x1b[2J (1.2)\r\n"), MS);
    assert_string_equal(leg.server, "pbx\x1b[2J (1.2)"); /* whoever shows it escapes it */
    begin("udp:example.org", SIP_TRANSPORT_UDP, 1);
    connect_at(0);
    probe_leg_received(&leg, answer_with("SIP/2.0 200 OK", "User-Agent: gw\r\n"), MS);
    assert_string_equal(leg.server, "gw");
}

static void behind_the_first_answer_comes_the_planted_request(void **state)
{
    (void)state;
    begin("udp:example.org", SIP_TRANSPORT_UDP, 1);
    connect_at(0);
    receive("SIP/2.0 200 OK", MS);
    assert_int_equal(leg.stage, PROBE_STAGE_PLANTED);
    assert_int_equal(leg.want, PROBE_WANT_WAIT);
    assert_true(leg.out.length > 0);
    receive("SIP/2.0 404 Not Found", 2 * MS);
    assert_ended(PROBE_ANSWERED, "200 OK"); /* the first answer is what counts */
    assert_int_equal(leg.path.alg, PROBE_ALG_NONE);
    assert_int_equal(leg.rtt.sent, 1);
}

static void a_planted_request_may_stay_without_answer(void **state)
{
    (void)state;
    begin("udp:example.org", SIP_TRANSPORT_UDP, 1);
    connect_at(0);
    receive("SIP/2.0 200 OK", MS);
    probe_leg_timer(&leg, MS + 500 * MS);
    probe_leg_timer(&leg, MS + 1500 * MS);
    probe_leg_timer(&leg, MS + 2000 * MS);
    assert_ended(PROBE_ANSWERED, "200 OK");
    assert_int_equal(leg.path.alg, PROBE_ALG_UNKNOWN);
}

static void more_requests_have_a_gap_between_them(void **state)
{
    (void)state;
    begin("udp:example.org", SIP_TRANSPORT_UDP, 3);
    leg.remote = address("127.0.0.1", 5060);
    connect_at(0);
    receive("SIP/2.0 200 OK", 10 * MS);
    assert_int_equal(leg.stage, PROBE_STAGE_GAP);
    assert_int_equal(leg.deadline_us, 10 * MS + S);
    probe_leg_timer(&leg, 10 * MS + S);
    receive("SIP/2.0 200 OK", 40 * MS + S);
    probe_leg_timer(&leg, 40 * MS + 2 * S);
    /* The third is lost: its own time-out, behind the end of the first. */
    uint64_t now = leg.deadline_us;
    while (leg.want == PROBE_WANT_WAIT) {
        now = leg.deadline_us;
        probe_leg_timer(&leg, now);
    }
    assert_int_equal(now, 40 * MS + 12 * S);
    assert_ended(PROBE_ANSWERED, "200 OK");
    assert_int_equal(leg.rtt.sent, 3);
    assert_int_equal(leg.rtt.answered, 2);
    assert_int_equal(leg.rtt.least, 10 * MS);
    assert_int_equal(leg.rtt.most, 30 * MS);
    assert_int_equal(leg.rtt.sum, 40 * MS);
}

static void trouble_has_its_verdict(void **state)
{
    (void)state;

    static const struct {
        enum sip_transport transport;
        enum probe_trouble trouble;
        enum probe_verdict verdict;
        const char *says;
    } rows[] = {
        {SIP_TRANSPORT_UDP, PROBE_TROUBLE_REFUSED, PROBE_UNREACHABLE,
         "nothing listens on UDP port 5060 there (ICMP says so)"},
        {SIP_TRANSPORT_TCP, PROBE_TROUBLE_REFUSED, PROBE_REFUSED,
         "nothing listens on TCP port 5060 there (a reset says so)"},
        {SIP_TRANSPORT_UDP, PROBE_TROUBLE_UNREACHABLE, PROBE_UNREACHABLE, "cannot be reached"},
        {SIP_TRANSPORT_TCP, PROBE_TROUBLE_NO_ROUTE, PROBE_UNREACHABLE, "has no route there"},
        {SIP_TRANSPORT_UDP, PROBE_TROUBLE_FORBIDDEN, PROBE_FILTERED,
         "this machine's own firewall does not let the request out; allow outgoing UDP port 5060"},
        {SIP_TRANSPORT_TCP, PROBE_TROUBLE_TIMED_OUT, PROBE_FILTERED, "a firewall drops it"},
        {SIP_TRANSPORT_TCP, PROBE_TROUBLE_LOCAL, PROBE_UNREACHABLE, "could not open a connection"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        begin("example.org:5060", rows[i].transport, 1);
        if (rows[i].transport == SIP_TRANSPORT_UDP)
            connect_at(0);
        probe_leg_trouble(&leg, rows[i].trouble, MS);
        assert_ended(rows[i].verdict, rows[i].says);
    }
    begin("tcp:example.org", SIP_TRANSPORT_TCP, 1);
    probe_leg_timer(&leg, 10 * S);
    assert_ended(PROBE_FILTERED, "no answer to the connection within 10 s");
    begin("tcp:example.org", SIP_TRANSPORT_TCP, 1);
    connect_at(0);
    probe_leg_trouble(&leg, PROBE_TROUBLE_RESET, MS);
    assert_ended(PROBE_SILENT, "closed this one without an answer");
}

static void a_count_that_the_server_cuts_short_is_told(void **state)
{
    (void)state;
    static const struct slice warning = SLICE_INIT(
        "the server ended it after 1 of 3 answers; see if it was stopped, or closes idle "
        "connections");
    begin("tcp:example.org", SIP_TRANSPORT_TCP, 3);
    connect_at(0);
    leg.remote = leg.local; /* no ALG is looked for */
    receive("SIP/2.0 200 OK", 5 * MS);
    probe_leg_closed(&leg, 6 * MS);
    assert_ended(PROBE_ANSWERED, "200 OK");
    assert_true(slice_equal(buffer_slice(&leg.warning), warning));
    begin("udp:example.org", SIP_TRANSPORT_UDP, 3);
    connect_at(0);
    leg.remote = leg.local;
    receive("SIP/2.0 200 OK", 5 * MS);
    probe_leg_timer(&leg, 5 * MS + S);
    probe_leg_trouble(&leg, PROBE_TROUBLE_REFUSED, 6 * MS + S);
    assert_ended(PROBE_ANSWERED, "200 OK");
    assert_true(slice_equal(buffer_slice(&leg.warning), warning));
    begin("tcp:example.org", SIP_TRANSPORT_TCP, 1);
    connect_at(0);
    receive("SIP/2.0 200 OK", 5 * MS);
    probe_leg_closed(&leg, 6 * MS); /* while an ALG is looked for */
    assert_ended(PROBE_ANSWERED, "200 OK");
    assert_int_equal(leg.warning.length, 0);
}

static void what_came_of_a_stream_by_the_end_is_judged(void **state)
{
    (void)state;

    static const struct {
        const char *came;
        enum probe_verdict verdict;
        const char *says;
    } rows[] = {
        {"hello", PROBE_NOT_SIP, "(it begins \"hello\")"},
        {"S", PROBE_SILENT, "an answer began, but did not end"},
        {"SIP/2.0 200 OK\r\nVia: ", PROBE_SILENT, "an answer began, but did not end"},
        {"\r\n\r\n", PROBE_SILENT, "nobody answered the request"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        begin("tcp:example.org", SIP_TRANSPORT_TCP, 1);
        connect_at(0);
        probe_leg_received(&leg, slice_of(rows[i].came), 5 * MS);
        assert_int_equal(leg.want, PROBE_WANT_WAIT);
        probe_leg_timer(&leg, 10 * S);
        assert_ended(rows[i].verdict, rows[i].says);
    }
}

static void what_is_no_sip_is_named(void **state)
{
    (void)state;

    static const struct {
        enum sip_transport transport;
        const char *bytes, *says;
    } rows[] = {
        {SIP_TRANSPORT_TCP, "HTTP/1.1 400 Bad Request\r\n\r\n", "speaks HTTP"},
        {SIP_TRANSPORT_TCP, "\x15\x03\x01\x00\x02\x02\x46", "speaks TLS; try tls:"},
        {SIP_TRANSPORT_TCP, "220 mail.example.org ESMTP\r\n", "(it begins \"220 mail.example.org"},
        {SIP_TRANSPORT_UDP, "\x01\x01\x01\x01", "what came back is no SIP"},
        {SIP_TRANSPORT_UDP, "hello\r\n\r\n", "(it begins \"hello\")"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        begin("example.org:5060", rows[i].transport, 1);
        connect_at(0);
        probe_leg_received(&leg, slice_of(rows[i].bytes), MS);
        assert_ended(PROBE_NOT_SIP, rows[i].says);
    }
    begin("tcp:example.org", SIP_TRANSPORT_TCP, 1);
    connect_at(0);
    probe_leg_received(&leg, SLICE("OK"), MS);
    assert_int_equal(leg.want, PROBE_WANT_WAIT);
    probe_leg_closed(&leg, 2 * MS);
    assert_ended(PROBE_NOT_SIP, "(it begins \"OK\")");
}

static void an_echo_is_no_server(void **state)
{
    (void)state;
    begin("udp:example.org", SIP_TRANSPORT_UDP, 1);
    connect_at(0);
    char copy[PROBE_MAX_REQUEST];
    size_t n = leg.out.length;
    memcpy(copy, leg.out.bytes, n);
    probe_leg_received(&leg, (struct slice){copy, n}, MS);
    assert_ended(PROBE_NOT_SIP, "our own request came back");
}

static void a_stranger_s_answer_is_not_ours(void **state)
{
    (void)state;
    begin("udp:example.org", SIP_TRANSPORT_UDP, 1);
    connect_at(0);
    probe_leg_received(
        &leg,
        SLICE("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.7:40000;branch=z9hG4bKx\r\n"
              "From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: other\r\n"
              "CSeq: 9 OPTIONS\r\nContent-Length: 0\r\n\r\n"),
        MS);
    assert_int_equal(leg.want, PROBE_WANT_WAIT);
    probe_leg_timer(&leg, 10 * S);
    assert_ended(PROBE_SILENT, "what came was no answer to it");
}

static void an_invalid_answer_is_an_answer_with_a_warning(void **state)
{
    (void)state;
    begin("udp:example.org", SIP_TRANSPORT_UDP, 1);
    connect_at(0);
    probe_leg_received(&leg, answer_with("SIP/2.0 200 OK", "Bad header line\r\n"), MS);
    assert_int_equal(leg.verdict, PROBE_ANSWERED);
    assert_non_null(memmem(leg.warning.bytes, leg.warning.length, "the answer is not valid: ", 25));
}

static void a_stream_is_read_however_it_is_cut(void **state)
{
    (void)state;
    begin("tcp:example.org", SIP_TRANSPORT_TCP, 1);
    leg.remote = address("127.0.0.1", 5060);
    connect_at(0);
    struct slice bytes = answer_with("SIP/2.0 200 OK", "");
    probe_leg_received(&leg, SLICE("\r\n\r\n"), MS);
    for (size_t i = 0; i < bytes.n; i++) {
        assert_int_equal(leg.want, PROBE_WANT_WAIT);
        probe_leg_received(&leg, (struct slice){bytes.p + i, 1}, 2 * MS);
    }
    assert_ended(PROBE_ANSWERED, "200 OK");
}

static void tls_is_judged_before_a_byte_of_sip(void **state)
{
    (void)state;
    static struct tls_report report;
    report = (struct tls_report){.version = "TLSv1.3", .alert = -1, .chain_count = 1};
    report.chain[0].not_after = 2000000000;
    report.chain[0].name_count = 1;
    report.chain[0].names[0] = (struct certificate_name){TLS_IDENTITY_DNS, "example.org"};
    begin("tls:example.org", SIP_TRANSPORT_TLS, 1);
    connect_at(0);
    assert_int_equal(leg.out.length, 0);
    probe_leg_secured(&leg, true, &report, MS);
    assert_true(leg.out.length > 0);
    receive("SIP/2.0 200 OK", 2 * MS);
    assert_ended(PROBE_ANSWERED, "200 OK"); /* nobody reads along: no planted request */

    report.problems = TLS_SELF_SIGNED;
    begin("tls:example.org", SIP_TRANSPORT_TLS, 1);
    connect_at(0);
    probe_leg_secured(&leg, true, &report, MS);
    assert_int_equal(leg.out.length, 0);
    assert_ended(PROBE_TLS_SELF_SIGNED, "signed by itself");

    begin("tls:example.org", SIP_TRANSPORT_TLS, 1);
    setting.insecure = true;
    connect_at(0);
    probe_leg_secured(&leg, true, &report, MS);
    receive("SIP/2.0 200 OK", 2 * MS);
    assert_ended(PROBE_ANSWERED, "200 OK");
    assert_non_null(memmem(leg.warning.bytes, leg.warning.length, "signed by itself", 16));
}

static void a_failed_handshake_is_made_again_to_name_the_cause(void **state)
{
    (void)state;
    static struct tls_report report, cause;
    report = (struct tls_report){.alert = 70, .error = "x", .version_mismatch = true};
    cause = (struct tls_report){.alert = -1, .version = "TLSv1"};
    begin("tls:example.org", SIP_TRANSPORT_TLS, 1);
    connect_at(0);
    probe_leg_secured(&leg, false, &report, MS);
    assert_int_equal(leg.want, PROBE_WANT_EXPLAIN);
    connect_at(2 * MS);
    assert_int_equal(leg.out.length, 0);
    probe_leg_secured(&leg, true, &cause, 3 * MS);
    assert_int_equal(leg.out.length, 0);
    assert_ended(PROBE_TLS_TOO_OLD, "TLSv1");

    begin("tls:example.org", SIP_TRANSPORT_TLS, 1);
    connect_at(0);
    probe_leg_secured(&leg, false, &report, MS);
    leg.want = PROBE_WANT_WAIT;
    probe_leg_timer(&leg, 10 * S); /* the second one stalls */
    assert_int_equal(leg.want, PROBE_WANT_CLOSE);
    assert_true(leg.verdict == PROBE_TLS_TOO_OLD || leg.verdict == PROBE_TLS_FAILED);

    begin("tls:example.org", SIP_TRANSPORT_TLS, 1);
    connect_at(0);
    probe_leg_timer(&leg, 10 * S);
    assert_ended(PROBE_TLS_FAILED, "the TLS handshake got no answer within 10 s");
}

static void
a_client_certificate_is_asked_for_behind_the_handshake(void **state) /* RFC 8446 4.4.2.4 */
{
    (void)state;
    static struct tls_report report;
    report = (struct tls_report){
        .version = "TLSv1.3", .alert = -1, .chain_count = 1, .client_certificate_asked = true};
    report.chain[0].not_after = 2000000000;
    report.chain[0].name_count = 1;
    report.chain[0].names[0] = (struct certificate_name){TLS_IDENTITY_DNS, "example.org"};
    begin("tls:example.org", SIP_TRANSPORT_TLS, 1);
    connect_at(0);
    probe_leg_secured(&leg, true, &report, MS);
    report.alert = 116;
    probe_leg_closed(&leg, 2 * MS);
    assert_ended(PROBE_TLS_CLIENT_CERT, "certificate");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(udp_is_asked_again_by_timer_e_and_given_up),
        cmocka_unit_test(a_leg_that_begins_when_the_time_is_over_says_so),
        cmocka_unit_test(after_a_provisional_answer_udp_is_asked_every_t2),
        cmocka_unit_test(a_stream_is_asked_once),
        cmocka_unit_test(any_final_answer_is_an_answer),
        cmocka_unit_test(what_the_server_calls_itself_is_kept),
        cmocka_unit_test(behind_the_first_answer_comes_the_planted_request),
        cmocka_unit_test(a_planted_request_may_stay_without_answer),
        cmocka_unit_test(more_requests_have_a_gap_between_them),
        cmocka_unit_test(trouble_has_its_verdict),
        cmocka_unit_test(a_count_that_the_server_cuts_short_is_told),
        cmocka_unit_test(what_came_of_a_stream_by_the_end_is_judged),
        cmocka_unit_test(what_is_no_sip_is_named),
        cmocka_unit_test(an_echo_is_no_server),
        cmocka_unit_test(a_stranger_s_answer_is_not_ours),
        cmocka_unit_test(an_invalid_answer_is_an_answer_with_a_warning),
        cmocka_unit_test(a_stream_is_read_however_it_is_cut),
        cmocka_unit_test(tls_is_judged_before_a_byte_of_sip),
        cmocka_unit_test(a_failed_handshake_is_made_again_to_name_the_cause),
        cmocka_unit_test(a_client_certificate_is_asked_for_behind_the_handshake),
    };
    return RUN_TESTS(tests);
}
