/* Which request belongs to which transaction.         RFC 3261 17.2.3, 8.2.2.2, 9.2, 18.2.2
 * SPDX-License-Identifier: Apache-2.0
 */
#include "unit/transaction/desk.h"

#define COOKIE "SIP/2.0/UDP client.example.com;branch=z9hG4bKa1"

/* What a second request is to the first one. */
struct pair {
    struct letter first, second;
    enum transaction_result result;
    const char *why;
};

// clang-format off
static const struct pair pairs[] = {
    /* with the cookie: branch, sent-by and method, and nothing else */
    {{.via = COOKIE}, {.via = COOKIE}, TRANSACTION_REPEATED, "17.2.3: the same"},
    {{.via = COOKIE}, {.via = "SIP/2.0/UDP client.example.com;branch=Z9HG4BKA1"}, TRANSACTION_REPEATED, "7.3.1: a branch has no case"},
    {{.via = COOKIE}, {.via = "SIP/2.0/UDP CLIENT.Example.com;branch=z9hG4bKa1"}, TRANSACTION_REPEATED, "7.3.1: a host has no case"},
    {{.via = COOKIE}, {.via = "sip/2.0/udp client.example.com:5060 ;rport ;branch=z9hG4bKa1"}, TRANSACTION_REPEATED, "18.1.1: 5060 is the default"},
    {{.via = "SIP/2.0/TLS c.example.com;branch=z9hG4bKa1"}, {.via = "SIP/2.0/TLS c.example.com:5061;branch=z9hG4bKa1"}, TRANSACTION_REPEATED, "18.1.1: 5061 is the default of TLS"},
    {{.via = "SIP/2.0/TLS c.example.com;branch=z9hG4bKa1"}, {.via = "SIP/2.0/TLS c.example.com:5060;branch=z9hG4bKa1", .cseq = "2 INVITE"}, TRANSACTION_OK, "18.1.1: 5060 is not that of TLS"},
    {{.via = "SIP/2.0/WSS c.invalid;branch=z9hG4bKa1"}, {.via = "SIP/2.0/WSS c.invalid:443;branch=z9hG4bKa1"}, TRANSACTION_REPEATED, "RFC 6455 3"},
    {{.via = "SIP/2.0/WS c.invalid;branch=z9hG4bKa1"}, {.via = "SIP/2.0/WS c.invalid:80;branch=z9hG4bKa1"}, TRANSACTION_REPEATED, "RFC 6455 3"},
    {{.via = "SIP/2.0/UDP [2001:db8::1];branch=z9hG4bKa1"}, {.via = "SIP/2.0/UDP [2001:DB8:0::1];branch=z9hG4bKa1"}, TRANSACTION_REPEATED, "RFC 5954 4.1"},
    {{.via = COOKIE}, {.via = COOKIE ";received=192.0.2.9, SIP/2.0/UDP b.example.com;branch=z9hG4bKb"}, TRANSACTION_REPEATED, "17.2.3: the top Via alone"},
    {{.via = COOKIE}, {.via = COOKIE, .call_id = "c2", .from = "<sip:z@example.com>;tag=f2", .uri = "sip:c@example.org", .cseq = "9 INVITE"}, TRANSACTION_REPEATED, "17.2.3: nothing else counts"},
    {{.via = COOKIE}, {.via = "SIP/2.0/UDP client.example.com;branch=z9hG4bKa2", .cseq = "2 INVITE"}, TRANSACTION_OK, "17.2.3: another branch"},
    {{.via = COOKIE}, {.via = "SIP/2.0/UDP client.example.org;branch=z9hG4bKa1", .cseq = "2 INVITE"}, TRANSACTION_OK, "17.2.3: another host, by chance or malice"},
    {{.via = COOKIE}, {.via = "SIP/2.0/UDP client.example.com:5062;branch=z9hG4bKa1", .cseq = "2 INVITE"}, TRANSACTION_OK, "17.2.3: another port"},
    {{.via = COOKIE}, {.via = COOKIE, .method = "UPDATE"}, TRANSACTION_OK, "17.2.3: another method"},
    {{.via = COOKIE, .method = "FOO"}, {.via = COOKIE, .method = "FOO"}, TRANSACTION_REPEATED, "a method that nobody knows"},
    {{.via = COOKIE, .method = "FOO"}, {.via = COOKIE, .method = "Foo"}, TRANSACTION_OK, "7.1: methods have case"},
    {{.via = COOKIE, .method = "CANCEL"}, {.via = COOKIE, .method = "CANCEL"}, TRANSACTION_REPEATED, "9.2: a CANCEL has its own"},

    /* merged: the same request by another way */
    {{.via = COOKIE}, {.via = "SIP/2.0/UDP other.example.com;branch=z9hG4bKa2"}, TRANSACTION_MERGED, "8.2.2.2"},
    {{.via = COOKIE, .method = "MESSAGE"}, {.via = "SIP/2.0/UDP other.example.com;branch=z9hG4bKa2", .method = "MESSAGE"}, TRANSACTION_MERGED, "8.2.2.2: any method"},
    {{.via = COOKIE}, {.via = "SIP/2.0/UDP other.example.com;branch=z9hG4bKa2", .uri = "sip:102@example.org"}, TRANSACTION_OK, "a fork to 101 and to 102 is two calls"},
    {{.via = COOKIE}, {.via = "SIP/2.0/UDP other.example.com;branch=z9hG4bKa2", .to = "<sip:b@example.org>;tag=t"}, TRANSACTION_OK, "8.2.2.2: only without a To tag"},
    {{.via = COOKIE, .to = "<sip:b@example.org>;tag=t"}, {.via = "SIP/2.0/UDP other.example.com;branch=z9hG4bKa2"}, TRANSACTION_OK, "8.2.2.2: of neither"},
    {{.via = COOKIE}, {.via = "SIP/2.0/UDP other.example.com;branch=z9hG4bKa2", .from = "<sip:a@example.com>;tag=F1"}, TRANSACTION_OK, "8.2.2.2: tags match exactly"},
    {{.via = COOKIE}, {.via = "SIP/2.0/UDP other.example.com;branch=z9hG4bKa2", .call_id = "C1@example"}, TRANSACTION_OK, "20.8: a Call-ID has case"},
    {{.via = COOKIE}, {.via = "SIP/2.0/UDP other.example.com;branch=z9hG4bKa2", .cseq = "2 INVITE"}, TRANSACTION_OK, "8.2.2.2: another CSeq"},
    {{.via = COOKIE, .method = "CANCEL"}, {.via = "SIP/2.0/UDP other.example.com;branch=z9hG4bKa2", .method = "CANCEL"}, TRANSACTION_OK, "9.2: a CANCEL is never merged"},

    /* without the cookie: RFC 2543 */
    {{.via = "SIP/2.0/UDP old.example.com"}, {.via = "SIP/2.0/UDP old.example.com"}, TRANSACTION_REPEATED, "17.2.3: no branch at all"},
    {{.via = "SIP/2.0/UDP old.example.com;branch=1"}, {.via = "sip/2.0/udp OLD.example.com:5060;Branch=1"}, TRANSACTION_REPEATED, "20.42: Vias have no case"},
    {{.via = "SIP/2.0/UDP old.example.com;branch=z9hG4bK"}, {.via = "SIP/2.0/UDP old.example.com;branch=z9hG4bK", .call_id = "c2"}, TRANSACTION_OK, "RFC 4475 3.2.1: the cookie alone is none"},
    {{.via = "SIP/2.0/UDP old.example.com"}, {.via = "SIP/2.0/UDP old.example.com", .call_id = "c2"}, TRANSACTION_OK, "17.2.3: Call-ID"},
    {{.via = "SIP/2.0/UDP old.example.com"}, {.via = "SIP/2.0/UDP old.example.com", .cseq = "2 INVITE"}, TRANSACTION_OK, "17.2.3: CSeq"},
    {{.via = "SIP/2.0/UDP old.example.com"}, {.via = "SIP/2.0/UDP old.example.com", .uri = "sip:c@example.org"}, TRANSACTION_OK, "17.2.3: Request-URI"},
    {{.via = "SIP/2.0/UDP old.example.com"}, {.via = "SIP/2.0/UDP old.example.com", .from = "<sip:a@example.com>"}, TRANSACTION_OK, "17.2.3: From tag"},
    {{.via = "SIP/2.0/UDP old.example.com"}, {.via = "SIP/2.0/UDP new.example.com"}, TRANSACTION_MERGED, "17.2.3: top Via; 8.2.2.2"},
    {{.via = "SIP/2.0/UDP old.example.com", .to = "<sip:b@example.org>;tag=1"}, {.via = "SIP/2.0/UDP old.example.com", .to = "<sip:b@example.org>;tag=1"}, TRANSACTION_REPEATED, "17.2.3: To tag"},
    {{.via = "SIP/2.0/UDP old.example.com", .to = "<sip:b@example.org>;tag=1"}, {.via = "SIP/2.0/UDP old.example.com", .to = "<sip:b@example.org>;tag=2"}, TRANSACTION_BAD, "17.2.3: a To tag alone does not make another"},
    {{.via = "SIP/2.0/UDP old.example.com", .method = "BYE"}, {.via = "SIP/2.0/UDP old.example.com", .method = "INFO"}, TRANSACTION_OK, "17.2.3: the method in CSeq"},
};

// clang-format on

static void what_a_request_is_to_another(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        for (unsigned turned = 0; turned < 2; turned++) {
            const struct letter *first = turned ? &pairs[i].second : &pairs[i].first;
            const struct letter *second = turned ? &pairs[i].first : &pairs[i].second;
            desk_open(&desk_setting);
            assert_int_equal(desk_receive(first, false), TRANSACTION_OK);
            enum transaction_result result = desk_receive(second, false);
            if (result != pairs[i].result)
                fail_msg("%s: %d", pairs[i].why, (int)result);
            desk_close();
        }
    }
}

static void what_has_no_key_is_refused(void **state)
{
    (void)state;
    static char huge[TRANSACTION_MAX_KEY + 100];
    memset(huge, 'x', sizeof huge - 1);
    const struct letter letters[] = {
        {.via = "nonsense"},
        {.from = "<sip:a"},
        {.to = "<sip:b"},
        {.cseq = "one INVITE"},
        {.call_id = "a,b"},
        {.call_id = huge},
        {.uri = huge},
        {.from = "\"x"},
        {.via = "SIP/2.0/UDP h;branch=z9hG4bK1;branch=z9hG4bK2"},
    };
    desk_open(&desk_setting);
    for (size_t i = 0; i < COUNT_OF(letters); i++) {
        assert_int_equal(desk_receive(&letters[i], false), TRANSACTION_BAD);
        assert_int_equal(desk.turn.count, 0);
    }
    char to[TRANSACTION_MAX_KEY + 100];
    (void)snprintf(to, sizeof to, "<sip:b@example.org>;tag=%.*s", TRANSACTION_MAX_KEY + 1, huge);
    assert_int_equal(desk_receive(&(struct letter){.via = "SIP/2.0/UDP old", .to = to}, false),
                     TRANSACTION_BAD);
    assert_int_equal(desk_receive(&(struct letter){.to = to}, false), TRANSACTION_OK);
    desk_close();
}

/* --- ACK ------------------------------------------------------------------------------------- */

static void an_ack_for_a_failure_is_absorbed(void **state)
{
    (void)state; /* 17.1.1.3: the same branch and sent-by; its To has the tag of the response */
    desk_open(&desk_setting);
    assert_int_equal(desk_receive(&(struct letter){.via = COOKIE}, false), TRANSACTION_OK);
    uint64_t invite = desk.handle;
    assert_int_equal(desk_answer(486), TRANSACTION_OK);
    assert_int_equal(
        desk_receive(&(struct letter){.method = "ACK", .via = "SIP/2.0/UDP other;branch=z9hG4bKa1"},
                     false),
        TRANSACTION_STRAY);
    assert_int_equal(
        desk_receive(
            &(struct letter){.method = "ACK", .via = COOKIE, .to = "<sip:b@example.org>;tag=t486"},
            false),
        TRANSACTION_REPEATED);
    assert_string_equal(desk_said(), "");
    assert_int_equal(transaction_state_of(desk.table, invite), TRANSACTION_CONFIRMED);
    desk_close();
}

static void an_ack_for_a_2xx_is_its_dialogs(void **state)
{
    (void)state; /* 13.2.2.4: it has a branch of its own */
    desk_open(&desk_setting);
    assert_int_equal(desk_receive(&(struct letter){.via = COOKIE}, false), TRANSACTION_OK);
    uint64_t invite = desk.handle;
    assert_int_equal(desk_answer(200), TRANSACTION_OK);
    assert_int_equal(desk_receive(&(struct letter){.method = "ACK",
                                                   .via = "SIP/2.0/UDP client.example.com;"
                                                          "branch=z9hG4bKa2"},
                                  false),
                     TRANSACTION_STRAY);
    /* RFC 6026 7.1: from a peer that took the INVITE's branch it passes as well */
    assert_int_equal(desk_receive(&(struct letter){.method = "ACK", .via = COOKIE}, false),
                     TRANSACTION_OK);
    assert_string_equal(desk_said(), "K");
    assert_int_equal(desk.turn.list[0].handle, invite);
    desk_close();
}

static void an_old_ack_is_known_by_the_tag_of_the_response(void **state)
{
    (void)state; /* 17.2.3 */

    static const struct {
        const char *to;
        unsigned status;
        enum transaction_result result;
    } rows[] = {
        {"<sip:b@example.org>;tag=t486", 486, TRANSACTION_REPEATED},
        {"<sip:b@example.org>;tag=T486", 486, TRANSACTION_STRAY},
        {"<sip:b@example.org>", 486, TRANSACTION_STRAY},
        {"<sip:b@example.org>;tag=t486", 200, TRANSACTION_OK}, /* not kept: told, RFC 6026 7.1 */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        desk_open(&desk_setting);
        assert_int_equal(desk_receive(&(struct letter){.via = "SIP/2.0/UDP old"}, false),
                         TRANSACTION_OK);
        assert_int_equal(desk_answer(rows[i].status), TRANSACTION_OK);
        assert_int_equal(
            desk_receive(
                &(struct letter){.method = "ACK", .via = "SIP/2.0/UDP old", .to = rows[i].to},
                false),
            rows[i].result);
        desk_close();
    }
}

/* --- CANCEL ---------------------------------------------------------------------------------- */

static void a_cancel_finds_its_invite(void **state)
{
    (void)state; /* 9.2 */

    static const struct {
        const char *invite, *cancel, *to;
        bool found;
    } rows[] = {
        {COOKIE, COOKIE, NULL, true},
        {COOKIE, "SIP/2.0/UDP CLIENT.EXAMPLE.COM:5060;branch=Z9hG4bKA1", NULL, true},
        {COOKIE, "SIP/2.0/UDP client.example.com;branch=z9hG4bKa2", NULL, false},
        {COOKIE, "SIP/2.0/UDP other.example.com;branch=z9hG4bKa1", NULL, false},
        {"SIP/2.0/UDP old", "SIP/2.0/UDP old", NULL, true},
        {"SIP/2.0/UDP old", "SIP/2.0/UDP old", "<sip:b@example.org>;tag=x", false},
        {"SIP/2.0/UDP old", "SIP/2.0/UDP older", NULL, false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        desk_open(&desk_setting);
        assert_int_equal(desk_receive(&(struct letter){.via = rows[i].invite}, false),
                         TRANSACTION_OK);
        uint64_t invite = desk.handle;
        assert_int_equal(
            desk_receive(
                &(struct letter){.method = "CANCEL", .via = rows[i].cancel, .to = rows[i].to},
                false),
            TRANSACTION_OK);
        assert_string_equal(desk_said(), "c");
        assert_true(desk.turn.list[0].invite == (rows[i].found ? invite : 0));
        assert_true(desk.turn.list[0].handle != invite);
        desk_close();
    }
}

static void a_cancel_after_the_final_response_finds_what_has_ended(void **state)
{
    (void)state; /* 9.2: it has no effect then; the INVITE's state says so */

    static const struct {
        unsigned status;
        enum transaction_state state;
    } rows[] = {
        {180, TRANSACTION_PROCEEDING},
        {200, TRANSACTION_ACCEPTED},
        {486, TRANSACTION_COMPLETED},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        desk_open(&desk_setting);
        assert_int_equal(desk_receive(&(struct letter){.via = COOKIE}, false), TRANSACTION_OK);
        assert_int_equal(desk_answer(rows[i].status), TRANSACTION_OK);
        assert_int_equal(desk_receive(&(struct letter){.method = "CANCEL", .via = COOKIE}, false),
                         TRANSACTION_OK);
        assert_int_equal(transaction_state_of(desk.table, desk.turn.list[0].invite), rows[i].state);
        desk_close();
    }
}

static void only_an_invite_can_be_cancelled(void **state)
{
    (void)state; /* 9.1, 9.2 */
    desk_open(&desk_setting);
    assert_int_equal(desk_receive(&(struct letter){.method = "OPTIONS", .via = COOKIE}, false),
                     TRANSACTION_OK);
    assert_int_equal(desk_receive(&(struct letter){.method = "CANCEL", .via = COOKIE}, false),
                     TRANSACTION_OK);
    assert_true(desk.turn.list[0].invite == 0);
    desk_close();
}

/* --- responses ------------------------------------------------------------------------------- */

static void the_100_has_what_it_must(void **state)
{
    (void)state; /* 8.2.6.1, 8.2.6.2, RFC 3581 4: no tag, Timestamp, where it came from */
    desk_open(&desk_setting);
    assert_int_equal(desk_receive(&(struct letter){.more = "Timestamp: 54\r\n"}, false),
                     TRANSACTION_OK);
    desk.turn.now_us += 200 * MS;
    desk_tick();
    assert_string_equal(desk_said(), "1");
    static const char expected[] =
        "SIP/2.0 100 Trying\r\nVia: SIP/2.0/UDP client.example.com;branch=z9hG4bKa1;rport=5060;"
        "received=192.0.2.7\r\nFrom: <sip:a@example.com>;tag=f1\r\nTo: <sip:b@example.org>\r\n"
        "Call-ID: c1@example\r\nCSeq: 1 INVITE\r\nTimestamp: 54\r\nContent-Length: 0\r\n\r\n";
    assert_int_equal(desk.turn.list[0].bytes.n, sizeof expected - 1);
    assert_memory_equal(desk.turn.list[0].bytes.p, expected, sizeof expected - 1);
    assert_memory_equal(&desk.turn.list[0].flow, &desk_flow, sizeof desk_flow);
    desk_close();
}

static void what_is_repeated_is_the_last_response(void **state)
{
    (void)state; /* 17.2.1, 17.2.2 */
    desk_open(&desk_setting);
    assert_int_equal(desk_receive(&(struct letter){.method = "INVITE"}, false), TRANSACTION_OK);
    static const unsigned said[] = {180, 183, 180, 486};
    for (size_t i = 0; i < COUNT_OF(said); i++) {
        char status[16];
        assert_int_equal(desk_answer(said[i]), TRANSACTION_OK);
        assert_int_equal(desk_receive(&(struct letter){.method = "INVITE"}, false),
                         TRANSACTION_REPEATED);
        (void)snprintf(status, sizeof status, "SIP/2.0 %u Said", said[i]);
        assert_string_equal(desk_said(), "P");
        assert_memory_equal(desk.turn.list[0].bytes.p, status, strlen(status));
    }
    desk_close();
}

static void only_servers_answer(void **state)
{
    (void)state;
    desk_open(&desk_setting);
    assert_int_equal(desk_answer(200), TRANSACTION_STALE);
    assert_int_equal(desk_send(&(struct letter){.method = "OPTIONS"}, false), TRANSACTION_OK);
    assert_int_equal(desk_answer(200), TRANSACTION_STALE);
    desk_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_request_is_to_another),
        cmocka_unit_test(what_has_no_key_is_refused),
        cmocka_unit_test(an_ack_for_a_failure_is_absorbed),
        cmocka_unit_test(an_ack_for_a_2xx_is_its_dialogs),
        cmocka_unit_test(an_old_ack_is_known_by_the_tag_of_the_response),
        cmocka_unit_test(a_cancel_finds_its_invite),
        cmocka_unit_test(a_cancel_after_the_final_response_finds_what_has_ended),
        cmocka_unit_test(only_an_invite_can_be_cancelled),
        cmocka_unit_test(the_100_has_what_it_must),
        cmocka_unit_test(what_is_repeated_is_the_last_response),
        cmocka_unit_test(only_servers_answer),
    };
    return RUN_TESTS(tests);
}
