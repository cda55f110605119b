/* What a client transaction sends by itself, and which responses are its own.
 * SPDX-License-Identifier: Apache-2.0                        RFC 3261 17.1.1.3, 17.1.3, 9.1
 */
#include "unit/transaction/desk.h"

static const struct letter invite = {
    .via = "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKtoken",
    .more = "Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>\r\nRoute: <sip:p3;lr>\r\n"
            "Contact: <sip:a@192.0.2.1>\r\nContent-Type: application/sdp\r\n",
    .body = "v=0\r\n",
};

#define HEADERS                                                                                    \
    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKtoken\r\nMax-Forwards: 70\r\n"                       \
    "Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>\r\nRoute: <sip:p3;lr>\r\n"            \
    "From: <sip:a@example.com>;tag=f1\r\n"

static void assert_sent(const char *expected)
{
    const struct transaction_action *a = &desk.turn.list[0];
    assert_true(desk.turn.count > 0 && a->kind == TRANSACTION_DO_SEND);
    assert_int_equal(a->bytes.n, strlen(expected));
    assert_memory_equal(a->bytes.p, expected, a->bytes.n);
    assert_memory_equal(&a->flow, &desk_flow, sizeof desk_flow);
}

static void an_ack_is_made_of_the_invite_and_the_response(void **state)
{
    (void)state; /* 17.1.1.3: Request-URI, one Via, Route, From and Call-ID of the INVITE; To of the
                    response; the CSeq number with ACK */
    static const char ack[] = "ACK sip:b@example.org SIP/2.0\r\n" HEADERS
                              "To: <sip:b@example.org>;tag=t486\r\nCall-ID: c1@example\r\n"
                              "CSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n";
    for (unsigned reliable = 0; reliable < 2; reliable++) {
        desk_open(&desk_setting);
        assert_int_equal(desk_send(&invite, reliable != 0), TRANSACTION_OK);
        assert_int_equal(desk_hear(486, "1 INVITE"), TRANSACTION_OK);
        assert_string_equal(desk_said(), reliable ? "AUF" : "AU");
        assert_sent(ack);
        desk_close();
    }
}

static void a_cancel_is_made_of_the_invite(void **state)
{
    (void)state; /* 9.1 */
    static const char cancel[] = "CANCEL sip:b@example.org SIP/2.0\r\n" HEADERS
                                 "To: <sip:b@example.org>\r\nCall-ID: c1@example\r\n"
                                 "CSeq: 1 CANCEL\r\n";

    static const struct {
        struct slice reason;
        const char *end;
    } rows[] = {
        {{NULL, 0}, "Content-Length: 0\r\n\r\n"},
        {SLICE_INIT("SIP;cause=200;text=\"Call completed elsewhere\""),
         "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\nContent-Length: 0\r\n\r\n"},
    };

    char expected[1024];
    for (size_t i = 0; i < 2 * COUNT_OF(rows); i++) {
        desk_open(&desk_setting);
        assert_int_equal(desk_send(&invite, i >= COUNT_OF(rows)), TRANSACTION_OK);
        assert_int_equal(desk_hear(180, "1 INVITE"), TRANSACTION_OK);
        transaction_turn_clear(&desk.turn);
        assert_int_equal(transaction_cancel(desk.table, &desk.turn, desk.handle,
                                            rows[i % COUNT_OF(rows)].reason),
                         TRANSACTION_OK);
        (void)snprintf(expected, sizeof expected, "%s%s", cancel, rows[i % COUNT_OF(rows)].end);
        assert_string_equal(desk_said(), "C");
        assert_sent(expected);
        desk_close();
    }
}

static void a_reason_cannot_smuggle_a_header_in(void **state)
{
    (void)state;
    desk_open(&desk_setting);
    assert_int_equal(desk_send(&invite, false), TRANSACTION_OK);
    assert_int_equal(desk_hear(180, "1 INVITE"), TRANSACTION_OK);
    transaction_turn_clear(&desk.turn);
    assert_int_equal(
        transaction_cancel(desk.table, &desk.turn, desk.handle, SLICE("SIP\r\nEvil: 1")),
        TRANSACTION_NO_ROOM);
    assert_int_equal(desk.turn.count, 0);
    assert_int_equal(desk.turn.scratch.length, 0);
    assert_true(buffer_good(&desk.turn.scratch));
    desk_check();
    /* and it can still be cancelled */
    assert_int_equal(transaction_cancel(desk.table, &desk.turn, desk.handle, SLICE("SIP")),
                     TRANSACTION_OK);
    desk_close();
}

static void a_response_must_have_the_method_of_its_request(void **state)
{
    (void)state; /* 17.1.3 */

    static const struct {
        const char *method, *cseq;
        enum transaction_result result;
    } rows[] = {
        {"INVITE", "1 INVITE", TRANSACTION_OK},
        {"INVITE", "1 BYE", TRANSACTION_STRAY},
        {"INVITE", "1 CANCEL", TRANSACTION_STRAY}, /* nothing was cancelled */
        {"OPTIONS", "1 OPTIONS", TRANSACTION_OK},
        {"OPTIONS", "1 INVITE", TRANSACTION_STRAY},
        {"FOO", "1 FOO", TRANSACTION_OK},
        {"FOO", "1 Foo", TRANSACTION_STRAY},
        {"OPTIONS", "x OPTIONS", TRANSACTION_STRAY},
        {"OPTIONS", "1 CANCEL", TRANSACTION_STRAY},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        desk_open(&desk_setting);
        assert_int_equal(desk_send(&(struct letter){.method = rows[i].method}, false),
                         TRANSACTION_OK);
        assert_int_equal(desk_hear(404, rows[i].cseq), rows[i].result);
        if (rows[i].result == TRANSACTION_OK)
            assert_int_equal(desk.turn.list[desk.turn.count - 1].user, 42);
        desk_close();
    }
}

static void a_response_with_a_stale_handle_is_stray(void **state)
{
    (void)state; /* RFC 6026 8.9: dropped, never passed on */
    desk_open(&desk_setting);
    assert_int_equal(desk_hear(200, "1 INVITE"), TRANSACTION_STRAY);
    assert_int_equal(desk_send(&invite, false), TRANSACTION_OK);
    transaction_turn_clear(&desk.turn);
    assert_int_equal(transaction_abandon(desk.table, &desk.turn, desk.handle), TRANSACTION_OK);
    assert_string_equal(desk_said(), "F");
    assert_int_equal(desk_hear(200, "1 INVITE"), TRANSACTION_STRAY);
    transaction_turn_clear(&desk.turn);
    assert_int_equal(transaction_abandon(desk.table, &desk.turn, desk.handle), TRANSACTION_STALE);
    assert_int_equal(transaction_send(desk.table, &desk.turn, desk.handle, SLICE("x")),
                     TRANSACTION_STALE);
    assert_int_equal(transaction_cancel(desk.table, &desk.turn, desk.handle, SLICE("x")),
                     TRANSACTION_STALE);
    assert_int_equal(transaction_send_failed(desk.table, &desk.turn, desk.handle),
                     TRANSACTION_STALE);
    assert_false(transaction_set_flow(desk.table, desk.handle, &desk_flow));
    assert_false(transaction_set_user(desk.table, desk.handle, 1));
    desk_close();
}

static void a_response_to_a_server_transaction_is_stray(void **state)
{
    (void)state;
    desk_open(&desk_setting);
    assert_int_equal(desk_receive(&(struct letter){.method = NULL}, false), TRANSACTION_OK);
    assert_int_equal(desk_hear(200, "1 INVITE"), TRANSACTION_STRAY);
    transaction_turn_clear(&desk.turn);
    assert_int_equal(transaction_cancel(desk.table, &desk.turn, desk.handle, SLICE("x")),
                     TRANSACTION_IGNORED);
    desk_close();
}

static void the_user_hears_nothing_of_a_cancel(void **state)
{
    (void)state;
    struct transaction_counts counts;
    desk_open(&desk_setting);
    assert_int_equal(desk_send(&invite, false), TRANSACTION_OK);
    assert_int_equal(desk_hear(180, "1 INVITE"), TRANSACTION_OK);
    transaction_turn_clear(&desk.turn);
    assert_int_equal(transaction_cancel(desk.table, &desk.turn, desk.handle, SLICE("SIP")),
                     TRANSACTION_OK);
    uint64_t cancel = desk.turn.list[0].handle, own = desk.handle;
    assert_true(cancel != own);
    transaction_count(desk.table, &counts);
    assert_int_equal(counts.used, 2);
    desk.handle = cancel; /* nobody gets a branch with this handle */
    assert_int_equal(desk_hear(200, "1 CANCEL"), TRANSACTION_STRAY);
    desk.handle = own;
    assert_int_equal(desk_hear(100, "1 CANCEL"), TRANSACTION_OK);
    assert_string_equal(desk_said(), "");
    transaction_turn_clear(&desk.turn);
    assert_int_equal(transaction_send_failed(desk.table, &desk.turn, cancel), TRANSACTION_OK);
    assert_string_equal(desk_said(), "");
    transaction_count(desk.table, &counts);
    assert_int_equal(counts.used, 1);
    assert_int_equal(desk_hear(487, "1 INVITE"), TRANSACTION_OK);
    desk_close();
}

static void a_request_that_cannot_be_kept_is_not_sent(void **state)
{
    (void)state;
    static char body[TRANSACTION_MAX_KEPT];
    struct letter large = invite;
    memset(body, 'b', sizeof body - 1);
    large.body = body;
    desk_open(&desk_setting);
    assert_int_equal(desk_send(&large, false), TRANSACTION_NO_ROOM);
    assert_int_equal(desk.turn.count, 0);
    assert_int_equal(transaction_state_of(desk.table, desk.handle), TRANSACTION_START);
    /* On a stream only the headers are needed, and of another request nothing. */
    assert_int_equal(desk_send(&large, true), TRANSACTION_OK);
    large.method = "MESSAGE";
    assert_int_equal(desk_send(&large, true), TRANSACTION_OK);
    desk_close();
}

static void a_method_longer_than_any_is_refused(void **state)
{
    (void)state;
    static char method[300];
    memset(method, 'M', sizeof method);
    const struct transaction_client client = {
        .method = SIP_METHOD_OTHER, .method_text = {method, sizeof method}, .flow = desk_flow};
    desk_open(&desk_setting);
    assert_int_equal(transaction_open(desk.table, &client, desk.turn.now_us, &desk.handle),
                     TRANSACTION_NO_ROOM);
    assert_true(desk.handle == 0);
    desk_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ack_is_made_of_the_invite_and_the_response),
        cmocka_unit_test(a_cancel_is_made_of_the_invite),
        cmocka_unit_test(a_reason_cannot_smuggle_a_header_in),
        cmocka_unit_test(a_response_must_have_the_method_of_its_request),
        cmocka_unit_test(a_response_with_a_stale_handle_is_stray),
        cmocka_unit_test(a_response_to_a_server_transaction_is_stray),
        cmocka_unit_test(the_user_hears_nothing_of_a_cancel),
        cmocka_unit_test(a_request_that_cannot_be_kept_is_not_sent),
        cmocka_unit_test(a_method_longer_than_any_is_refused),
    };
    return RUN_TESTS(tests);
}
