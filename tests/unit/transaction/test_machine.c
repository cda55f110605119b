/* Every arrow and every timer of the four machines, on both kinds of transport, in virtual time.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "unit/transaction/desk.h"

#include <stdlib.h>

/* Taken over all stories. */
static uint64_t taken[TRANSACTION_MAX_ROWS];

/* A story is told in steps "TIME:EVENT=SAID", parted by a space. TIME: ms since it began. EVENT:
 *   send            the user sends the request      180, 200 ...  a response comes, or the user sends it
 *   req             the request comes (again)       ack           an ACK comes
 *   cancel          the user cancels                fail          what was sent could not be
 *   t               a timer, which is to be due at just this time
 *   none            nothing is due any more, now or ever
 * SAID: what is done, by the letters of desk_said(). A "!" behind it: the call was IGNORED or STRAY. */
struct story {
    const char *section; /* RFC 3261, unless it names another */
    enum transaction_machine machine;
    bool reliable;
    const char *steps;
};

#define U false
#define R true

// clang-format off
static const struct story stories[] = {
    /* Timer A doubles for ever, timer B ends it. */
    {"17.1.1.2 A, B", TRANSACTION_INVITE_CLIENT, U, "0:send=Q 500:t=Q 1500:t=Q 3500:t=Q 7500:t=Q 15500:t=Q 31500:t=Q 32000:t=TF 32000:none="},
    {"17.1.1.2 B",    TRANSACTION_INVITE_CLIENT, R, "0:send=Q 32000:t=TF 32000:none="},
    {"17.1.4",        TRANSACTION_INVITE_CLIENT, U, "0:send=Q 100:fail=XF 100:none="},
    {"17.1.4",        TRANSACTION_INVITE_CLIENT, R, "0:send=Q 100:fail=XF 100:none="},
    {"17.1.1.2",      TRANSACTION_INVITE_CLIENT, U, "0:open= 32000:t=TF 32000:none="},
    {"17.1.1.2",      TRANSACTION_INVITE_CLIENT, R, "0:open= 32000:t=TF 32000:none="},
    {"17.1.4",        TRANSACTION_INVITE_CLIENT, U, "0:open= 1:fail=XF 1:none="},
    {"17.1.4",        TRANSACTION_INVITE_CLIENT, R, "0:open= 1:fail=XF 1:none="},
    {"17.1.1.2",      TRANSACTION_INVITE_CLIENT, U, "0:open= 1:200=! 2:486=! 3:send=Q 4:send=! 503:t=Q"},
    /* A 1xx ends A and B; its user has timer C. */
    {"17.1.1.2",      TRANSACTION_INVITE_CLIENT, U, "0:send=Q 100:100=U 100:none= 200:180=U 300:183=U 90000:none= 90000:486=AU 122000:t=F 122000:none="},
    {"17.1.1.2",      TRANSACTION_INVITE_CLIENT, R, "0:send=Q 100:100=U 100:none= 200:180=U 90000:486=AUF 90000:none="},
    /* Timer D: 32 s on UDP, in which each repeated final response gets its ACK; 0 on a stream. */
    {"17.1.1.2 D",    TRANSACTION_INVITE_CLIENT, U, "0:send=Q 100:302=AU 600:302=A 1600:302=A 1700:180=! 1800:200=! 32100:t=F 32100:none="},
    {"17.1.1.2 D",    TRANSACTION_INVITE_CLIENT, R, "0:send=Q 100:603=AUF 100:603=! 100:none="},
    {"17.1.1.2",      TRANSACTION_INVITE_CLIENT, U, "0:send=Q 100:404=AU 200:fail=LF 200:none="},
    {"17.1.1.2",      TRANSACTION_INVITE_CLIENT, U, "0:send=Q 10:180=U 20:fail=L 20:none= 30:fail=L 40:487=AU 32040:t=F"},
    {"17.1.1.2",      TRANSACTION_INVITE_CLIENT, R, "0:send=Q 10:180=U 20:fail=L 40:487=AUF"},
    /* Timer M: every 2xx goes up, of whatever fork. */
    {"RFC 6026 7.2 M", TRANSACTION_INVITE_CLIENT, U, "0:send=Q 100:200=U 500:200=U 600:202=U 700:180=! 800:486=! 900:fail=! 32100:t=F 32100:none="},
    {"RFC 6026 7.2 M", TRANSACTION_INVITE_CLIENT, R, "0:send=Q 100:200=U 500:200=U 700:180=! 800:486=! 32100:t=F 32100:none="},
    {"RFC 6026 7.2 M", TRANSACTION_INVITE_CLIENT, U, "0:send=Q 100:180=U 200:200=U 300:200=U 32200:t=F 32200:none="},
    {"RFC 6026 7.2 M", TRANSACTION_INVITE_CLIENT, R, "0:send=Q 100:180=U 200:200=U 300:200=U 32200:t=F 32200:none="},
    /* CANCEL: not before a 1xx; then the INVITE has 64*T1. The CANCEL is repeated by timer E. */
    {"9.1",           TRANSACTION_INVITE_CLIENT, U, "0:send=Q 50:cancel=! 100:180=U 1000:cancel=C 1001:cancel=! 1500:t=C 2500:t=C 4500:t=C 8500:t=C 9000:487=AU 12500:t=C 16500:t=C 20500:t=C 24500:t=C 28500:t=C 32500:t=C 33000:t= 41000:t=F 41000:none="},
    {"9.1",           TRANSACTION_INVITE_CLIENT, R, "0:send=Q 50:cancel=! 100:180=U 1000:cancel=C 1001:180=U 33000:t=TF 33000:none="},
    {"9.1",           TRANSACTION_INVITE_CLIENT, R, "0:send=Q 100:180=U 1000:cancel=C 2000:487=AUF 2000:none="},
    {"9.1",           TRANSACTION_INVITE_CLIENT, U, "0:send=Q 100:180=U 1000:cancel=C 1100:c200= 1200:200=U 6100:t= 33200:t=F 33200:none="},
    {"9.1",           TRANSACTION_INVITE_CLIENT, U, "0:send=Q 100:180=U 1000:cancel=C 1100:c481= 6100:t= 33000:t=TF 33000:none="},
    {"9.1",           TRANSACTION_INVITE_CLIENT, R, "0:send=Q 100:180=U 1000:cancel=C 1100:c200= 1101:c200=! 33000:t=TF 33000:none="},

    /* Timer E doubles up to T2, timer F ends it. */
    {"17.1.2.2 E, F", TRANSACTION_CLIENT, U, "0:send=Q 500:t=Q 1500:t=Q 3500:t=Q 7500:t=Q 11500:t=Q 15500:t=Q 19500:t=Q 23500:t=Q 27500:t=Q 31500:t=Q 32000:t=TF 32000:none="},
    {"17.1.2.2 F",    TRANSACTION_CLIENT, R, "0:send=Q 32000:t=TF 32000:none="},
    {"17.1.2.2",      TRANSACTION_CLIENT, U, "0:open= 32000:t=TF 32000:none="},
    {"17.1.2.2",      TRANSACTION_CLIENT, R, "0:open= 32000:t=TF 32000:none="},
    {"17.1.4",        TRANSACTION_CLIENT, U, "0:open= 1:fail=XF 1:none="},
    {"17.1.4",        TRANSACTION_CLIENT, R, "0:open= 1:fail=XF 1:none="},
    {"17.1.2.2",      TRANSACTION_CLIENT, U, "0:send=Q 1:fail=XF 1:none="},
    {"17.1.2.2",      TRANSACTION_CLIENT, R, "0:send=Q 1:fail=XF 1:none="},
    /* In Proceeding E is T2, from when it fires next. */
    {"17.1.2.2 E, F", TRANSACTION_CLIENT, U, "0:send=Q 100:100=U 500:t=Q 4500:t=Q 5000:183=U 8500:t=Q 12500:t=Q 16500:t=Q 20500:t=Q 24500:t=Q 28500:t=Q 32000:t=TF 32000:none="},
    {"17.1.2.2 F",    TRANSACTION_CLIENT, R, "0:send=Q 100:100=U 200:183=U 32000:t=TF 32000:none="},
    {"17.1.2.2",      TRANSACTION_CLIENT, U, "0:send=Q 100:100=U 200:fail=XF 200:none="},
    {"17.1.2.2",      TRANSACTION_CLIENT, R, "0:send=Q 100:100=U 200:fail=XF 200:none="},
    /* Timer K: T4 on UDP, in which what comes again is absorbed; 0 on a stream. */
    {"17.1.2.2 K",    TRANSACTION_CLIENT, U, "0:send=Q 100:200=U 600:200= 700:404= 800:100=! 900:fail=! 5100:t=F 5100:none="},
    {"17.1.2.2 K",    TRANSACTION_CLIENT, R, "0:send=Q 100:404=UF 100:404=! 100:none="},
    {"17.1.2.2 K",    TRANSACTION_CLIENT, U, "0:send=Q 100:100=U 200:503=U 600:503= 5200:t=F 5200:none="},
    {"17.1.2.2 K",    TRANSACTION_CLIENT, R, "0:send=Q 100:100=U 200:503=UF 200:none="},

    /* The 100 goes out after 200 ms, unless the user says something. */
    {"17.2.1",        TRANSACTION_INVITE_SERVER, U, "0:req=R 200:t=1 200:none= 500:req=1 60000:none="},
    {"17.2.1",        TRANSACTION_INVITE_SERVER, R, "0:req=R 200:t=1 200:none= 500:req=1"},
    {"17.2.1",        TRANSACTION_INVITE_SERVER, U, "0:req=R 100:req=1 100:none= 150:180=P 160:req=P 170:183=P 180:req=P 180:none="},
    {"17.2.1",        TRANSACTION_INVITE_SERVER, R, "0:req=R 100:req=1 100:none= 150:180=P 160:req=P"},
    /* Timer G doubles up to T2, timer H ends it. */
    {"17.2.1 G, H",   TRANSACTION_INVITE_SERVER, U, "0:req=R 0:486=P 500:t=P 1500:t=P 3500:t=P 7500:t=P 11500:t=P 15500:t=P 19500:t=P 23500:t=P 27500:t=P 31500:t=P 32000:t=TF 32000:none="},
    {"17.2.1 H",      TRANSACTION_INVITE_SERVER, R, "0:req=R 0:486=P 100:req=P 32000:t=TF 32000:none="},
    /* Timer I: T4 on UDP, in which ACKs and late INVITEs are absorbed; 0 on a stream. */
    {"17.2.1 I",      TRANSACTION_INVITE_SERVER, U, "0:req=R 100:486=P 200:req=P 600:t=P 700:ack= 800:ack= 900:req= 950:fail=! 5700:t=F 5700:none="},
    {"17.2.1 I",      TRANSACTION_INVITE_SERVER, R, "0:req=R 100:486=P 200:ack=F 200:ack=! 200:none="},
    {"17.2.1",        TRANSACTION_INVITE_SERVER, U, "0:req=R 10:ack=! 20:486=P 30:200=! 40:603=! 50:180=!"},
    /* A transport error is told, and changes nothing. */
    {"RFC 6026 8.8",  TRANSACTION_INVITE_SERVER, U, "0:req=R 10:fail=L 20:486=P 30:fail=L 520:t=P 600:ack= 5600:t=F"},
    {"RFC 6026 8.8",  TRANSACTION_INVITE_SERVER, R, "0:req=R 10:fail=L 20:486=P 30:fail=L 600:ack=F"},
    {"RFC 6026 8.8",  TRANSACTION_INVITE_SERVER, U, "0:req=R 10:200=P 20:fail=L 32010:t=F"},
    /* Timer L: INVITEs are absorbed, ACKs and further 2xx pass. */
    {"RFC 6026 7.1 L", TRANSACTION_INVITE_SERVER, U, "0:req=R 100:200=P 500:req= 600:200=P 700:ack=K 800:ack=K 900:486=! 950:180=! 32100:t=F 32100:none="},
    {"RFC 6026 7.1 L", TRANSACTION_INVITE_SERVER, R, "0:req=R 100:200=P 500:req= 600:200=P 700:ack=K 32100:t=F 32100:none="},
    {"RFC 6026 7.1 L", TRANSACTION_INVITE_SERVER, R, "0:req=R 100:180=P 200:200=P 210:fail=L 32200:t=F 32200:none="},

    /* Timer J: 64*T1 on UDP, in which the answer is repeated; 0 on a stream. */
    {"17.2.2 J",      TRANSACTION_SERVER, U, "0:req=R 100:req= 200:200=P 500:req=P 600:404= 700:req=P 800:180=! 32200:t=F 32200:none="},
    {"17.2.2 J",      TRANSACTION_SERVER, R, "0:req=R 100:req= 200:200=PF 200:none="},
    {"17.2.2 J",      TRANSACTION_SERVER, U, "0:req=R 100:183=P 200:req=P 300:182=P 400:req=P 500:503=P 600:req=P 32500:t=F 32500:none="},
    {"17.2.2 J",      TRANSACTION_SERVER, R, "0:req=R 100:183=P 200:req=P 500:503=PF 500:none="},
    {"17.2.2",        TRANSACTION_SERVER, U, "0:req=R 10:ack=! 20:200=P 30:ack=!"},
    /* A user that says nothing is no leak. */
    {"RFC 4320 4.2",  TRANSACTION_SERVER, U, "0:req=R 32000:t=TF 32000:none="},
    {"RFC 4320 4.2",  TRANSACTION_SERVER, R, "0:req=R 32000:t=TF 32000:none="},
    {"RFC 4320 4.2",  TRANSACTION_SERVER, U, "0:req=R 100:183=P 32000:t=TF 32000:none="},
    {"RFC 4320 4.2",  TRANSACTION_SERVER, R, "0:req=R 100:183=P 32000:t=TF 32000:none="},
    {"RFC 6026 8.8",  TRANSACTION_SERVER, U, "0:req=R 10:fail=L 20:100=1 30:fail=L 40:200=P 50:fail=L 32040:t=F"},
    {"RFC 6026 8.8",  TRANSACTION_SERVER, R, "0:req=R 10:fail=L 20:100=1 30:fail=L 40:200=PF"},
};

// clang-format on

static bool is_client(const struct story *s)
{
    return s->machine == TRANSACTION_INVITE_CLIENT || s->machine == TRANSACTION_CLIENT;
}

static bool is_invite(const struct story *s)
{
    return s->machine == TRANSACTION_INVITE_CLIENT || s->machine == TRANSACTION_INVITE_SERVER;
}

/* A server is told of its handle only when there is one; a client sends what desk_send() wrote. */
static enum transaction_result send_request(const struct story *s, const char *event)
{
    const struct letter letter = {.method = is_invite(s) ? "INVITE" : "OPTIONS"};
    const struct sip_message *m = desk_request(&letter);
    if (desk.handle == 0) {
        const struct transaction_client client = {.method = m->method,
                                                  .flow = desk_flow,
                                                  .reliable = s->reliable,
                                                  .privileged = true,
                                                  .user = 42};
        assert_int_equal(transaction_open(desk.table, &client, desk.turn.now_us, &desk.handle),
                         TRANSACTION_OK);
    }
    transaction_turn_clear(&desk.turn);
    if (strcmp(event, "open") == 0)
        return TRANSACTION_OK;
    return transaction_send(desk.table, &desk.turn, desk.handle,
                            (struct slice){m->bytes, m->length});
}

static enum transaction_result do_timer(const char *event)
{
    transaction_turn_clear(&desk.turn);
    if (strcmp(event, "none") == 0) {
        assert_int_equal(transaction_next(desk.table), TIMER_NEVER);
        return TRANSACTION_OK;
    }
    assert_int_equal(transaction_next(desk.table) / MS, desk.turn.now_us / MS);
    --desk.turn.now_us;
    desk_tick(); /* not a microsecond before */
    assert_int_equal(desk.turn.count, 0);
    ++desk.turn.now_us;
    desk_tick();
    return TRANSACTION_OK;
}

static enum transaction_result do_status(const struct story *s, const char *event)
{
    bool cancel = *event == 'c';
    unsigned status = (unsigned)strtoul(event + cancel, NULL, 10);
    assert_true(status >= 100 && status < 700);
    if (!is_client(s))
        return desk_answer(status);
    return desk_hear(status, cancel ? "1 CANCEL" : is_invite(s) ? "1 INVITE" : "1 OPTIONS");
}

static enum transaction_result do_event(const struct story *s, const char *event)
{
    if (strcmp(event, "t") == 0 || strcmp(event, "none") == 0)
        return do_timer(event);
    if (strcmp(event, "send") == 0 || strcmp(event, "open") == 0)
        return send_request(s, event);
    if (strcmp(event, "req") == 0)
        return desk_receive(&(struct letter){.method = is_invite(s) ? "INVITE" : "OPTIONS"},
                            s->reliable);
    if (strcmp(event, "ack") == 0)
        return desk_receive(&(struct letter){.method = "ACK"}, s->reliable);
    transaction_turn_clear(&desk.turn);
    if (strcmp(event, "cancel") == 0)
        return transaction_cancel(desk.table, &desk.turn, desk.handle, (struct slice){NULL, 0});
    if (strcmp(event, "fail") == 0)
        return transaction_send_failed(desk.table, &desk.turn, desk.handle);
    return do_status(s, event);
}

static bool is_nothing(enum transaction_result result)
{
    return result == TRANSACTION_IGNORED || result == TRANSACTION_STRAY ||
           result == TRANSACTION_EARLY || result == TRANSACTION_STALE;
}

/* Tells one step, which begins at `at`. Returns where the next one begins. */
static const char *tell_step(const struct story *s, const char *at, uint64_t began_us)
{
    char event[16] = "", expected[32] = "", said[80];
    unsigned long time_ms;
    int length = 0;
    (void)sscanf(at, "%lu:%15[^=]=%n", &time_ms, event, &length);
    assert_true(length > 0);
    size_t rest = strcspn(at + length, " ");
    assert_true(rest < sizeof expected);
    memcpy(expected, at + length, rest);
    desk.turn.now_us = began_us + time_ms * MS;
    enum transaction_result result = do_event(s, event);
    (void)snprintf(said, sizeof said, "%s%s", desk_said(), is_nothing(result) ? "!" : "");
    if (strcmp(said, expected) != 0)
        fail_msg("%s, %s, %s: %s: \"%s\"", transaction_machine_name(s->machine), s->section,
                 s->reliable ? "reliable" : "unreliable", at, said);
    for (size_t i = 0; i < desk.turn.count; i++)
        assert_int_equal(desk.turn.list[i].handle, desk.turn.list[i].kind == TRANSACTION_DO_SEND
                                                       ? desk.turn.list[i].handle
                                                       : desk.handle);
    desk_check();
    at += (size_t)length + rest;
    return *at == ' ' ? at + 1 : at;
}

static void every_story_goes_as_it_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(stories); i++) {
        struct transaction_counts counts;
        desk_open(&desk_setting);
        uint64_t began_us = desk.turn.now_us;
        for (const char *at = stories[i].steps; *at != '\0';)
            at = tell_step(&stories[i], at, began_us);
        transaction_count(desk.table, &counts);
        for (size_t row = 0; row < transaction_row_count(); row++)
            taken[row] += counts.rows[row];
        desk_close();
    }
}

/* Stands behind the stories, and counts what they took. */
static void every_row_was_taken(void **state)
{
    (void)state;
    unsigned missing = 0;
    for (size_t i = 0; i < transaction_row_count(); i++) {
        const struct transaction_row *row = transaction_row(i);
        if (taken[i] > 0)
            continue;
        missing++;
        print_error("never taken: %s, %s, %s, RFC %s\n", transaction_machine_name(row->machine),
                    transaction_state_name(row->state), transaction_event_name(row->event),
                    row->section);
    }
    assert_int_equal(missing, 0);
}

static bool may_both_count(const struct transaction_row *a, const struct transaction_row *b)
{
    return a->machine == b->machine && a->state == b->state && a->event == b->event &&
           (a->transport == b->transport || a->transport == TRANSACTION_ANY ||
            b->transport == TRANSACTION_ANY);
}

static void no_two_rows_are_for_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < transaction_row_count(); i++) {
        const struct transaction_row *row = transaction_row(i);
        assert_true(row->state != TRANSACTION_TERMINATED && row->section[0] != '\0');
        for (size_t j = 0; j < i; j++)
            assert_false(may_both_count(row, transaction_row(j)));
        for (unsigned reliable = 0; reliable < 2; reliable++) {
            int found = transaction_row_find(row->machine, row->state, row->event, reliable != 0);
            bool counts = row->transport == TRANSACTION_ANY ||
                          (row->transport == TRANSACTION_RELIABLE) == (reliable != 0);
            assert_true((found == (int)i) == counts);
        }
    }
}

/* Each state that has an arrow is one that an arrow leads to, and the other way round. */
static void every_state_is_reached_and_left(void **state)
{
    (void)state;
    for (unsigned machine = 0; machine < TRANSACTION_MACHINE_COUNT; machine++) {
        unsigned from = 0, to = 1U << TRANSACTION_START;
        for (size_t i = 0; i < transaction_row_count(); i++) {
            const struct transaction_row *row = transaction_row(i);
            if (row->machine != machine)
                continue;
            from |= 1U << row->state;
            to |= 1U << row->next;
        }
        assert_int_equal(from | 1U << TRANSACTION_TERMINATED, to);
    }
}

static void machines_states_and_events_have_names(void **state)
{
    (void)state;
    for (unsigned i = 0; i < TRANSACTION_MACHINE_COUNT; i++)
        assert_true(transaction_machine_name((enum transaction_machine)i)[0] != '\0');
    for (unsigned i = 0; i < TRANSACTION_STATE_COUNT; i++)
        assert_true(transaction_state_name((enum transaction_state)i)[0] != '\0');
    for (unsigned i = 0; i < TRANSACTION_EVENT_COUNT; i++)
        assert_true(transaction_event_name((enum transaction_event)i)[0] != '\0');
    assert_string_equal(transaction_machine_name(TRANSACTION_MACHINE_COUNT), "");
    assert_string_equal(transaction_state_name(TRANSACTION_STATE_COUNT), "");
    assert_string_equal(transaction_event_name(TRANSACTION_EVENT_COUNT), "");
    assert_int_equal(transaction_row_find(TRANSACTION_SERVER, TRANSACTION_TERMINATED,
                                          TRANSACTION_ON_REQUEST, true),
                     -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_story_goes_as_it_is_told),
        cmocka_unit_test(every_row_was_taken),
        cmocka_unit_test(no_two_rows_are_for_the_same),
        cmocka_unit_test(every_state_is_reached_and_left),
        cmocka_unit_test(machines_states_and_events_have_names),
    };
    return RUN_TESTS(tests);
}
