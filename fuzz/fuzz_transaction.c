/* Whatever comes, in whatever order: the table of transactions stays whole, what it sends by itself is
 * SIP, each transaction is freed once, and left alone all of them end.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: events, each a byte: its lowest three bits say what happens, the others are its argument.
 *   0  a request comes: the next byte chooses its method and Via
 *   1  bytes come: the next byte times 4 says how many, they follow. A request, or a response for the
 *      transaction that the argument chooses
 *   2  the user answers the transaction of the argument, with the next byte times 4 as status
 *   3  the user opens a transaction (argument: method and transport) and sends its request
 *   4  a response comes for the transaction of the argument, with the next byte times 4 as status
 *   5  time passes: the argument times the next byte, in ms, squared
 *   6  the user cancels, abandons, cannot send, or a flow closes, by the next byte
 *   7  a request comes as in 0, but the byte at twice the argument is replaced by the one after the next
 */
#include "base/timer.h"
#include "fuzz.h"
#include "transaction/transaction.h"

#include <stdio.h>

#define CAPACITY 10
#define KNOWN    32 /* handles that the user remembers */

static const struct transaction_setting setting = {
    .capacity = CAPACITY, .blocks = {6, 2, 1, 1, 1}, .key = "0123456789abcde"};

static _Alignas(max_align_t) unsigned char memory[128 * 1024];
static struct transaction_table *table;
static struct transaction_turn turn;
static struct transaction_action actions[TRANSACTION_ACTIONS * 2];
static char scratch[2 * TRANSACTION_SCRATCH], text[2048];
static struct sip_header_line lines[SIP_MAX_HEADERS];
static uint64_t known[KNOWN];
static unsigned begun, freed;

static void know(uint64_t handle)
{
    known[begun++ % KNOWN] = handle;
}

/* What was built here is SIP. */
static void check_sent(struct slice bytes)
{
    static struct sip_header_line own[SIP_MAX_HEADERS];
    struct sip_message m;
    struct sip_error why;
    bool built =
        bytes.n > 12 && (memcmp(bytes.p, "ACK ", 4) == 0 || memcmp(bytes.p, "CANCEL ", 7) == 0 ||
                         memcmp(bytes.p, "SIP/2.0 100 Trying", 18) == 0);
    FUZZ_CHECK(bytes.n > 0);
    FUZZ_CHECK(!built || sip_message_parse(bytes, own, SIP_MAX_HEADERS, &m, &why));
}

static void carry_out(void)
{
    const char *wrong = transaction_check(table);
    FUZZ_CHECK(wrong == NULL);
    FUZZ_CHECK(turn.count <= turn.room && buffer_good(&turn.scratch));
    for (size_t i = 0; i < turn.count; i++) {
        const struct transaction_action *a = &turn.list[i];
        if (a->kind == TRANSACTION_DO_SEND)
            check_sent(a->bytes);
        if (a->kind == TRANSACTION_TELL_REQUEST || a->kind == TRANSACTION_TELL_CANCEL)
            know(a->handle);
        freed += a->kind == TRANSACTION_DO_FREE;
    }
    transaction_turn_clear(&turn);
}

static const struct transaction_flow *flow_of(unsigned number)
{
    static const struct transaction_flow flows[2] = {{"one"}, {"two"}};
    return &flows[number & 1];
}

/* --- events ---------------------------------------------------------------------------------- */

static void request(const struct sip_message *m, unsigned argument)
{
    const struct transaction_request r = {.message = m,
                                          .flow = *flow_of(argument),
                                          .reliable = (argument & 1) != 0,
                                          .privileged = (argument & 2) != 0,
                                          .source_address = SLICE("192.0.2.7"),
                                          .source_port = 5060};
    (void)!transaction_request(table, &turn, &r);
}

/* A whole message, which may be anything. */
static void receive(struct slice bytes, unsigned argument)
{
    struct slice copy = fuzz_copy((const uint8_t *)bytes.p, bytes.n);
    struct sip_message m;
    struct sip_error why;
    if (sip_message_parse(copy, lines, SIP_MAX_HEADERS, &m, &why)) {
        if (m.request)
            request(&m, argument);
        else
            (void)!transaction_response(table, &turn, known[argument % KNOWN], &m);
    }
    carry_out();
    fuzz_free(copy);
}

static size_t write_request(unsigned choice)
{
    static const char *const methods[] = {"INVITE", "ACK", "CANCEL", "OPTIONS"};
    static const char *const vias[] = {"SIP/2.0/UDP h;branch=z9hG4bKa", "SIP/2.0/UDP old",
                                       "SIP/2.0/TLS [2001:db8::1];branch=z9hG4bKb;rport",
                                       "SIP/2.0/TCP h:5070;branch=1"};
    const char *method = methods[choice & 3];
    int n = snprintf(text, sizeof text,
                     "%s sip:b@example.org SIP/2.0\r\nVia: %s\r\nFrom: <sip:a@h>;tag=f%u\r\n"
                     "To: <sip:b@h>%s\r\nCall-ID: c%u\r\nCSeq: %u %s\r\nContent-Length: 0\r\n\r\n",
                     method, vias[choice >> 2 & 3], choice >> 6, (choice & 16) ? ";tag=t" : "",
                     choice >> 7, choice >> 5 & 1, method);
    return (size_t)n;
}

static size_t write_response(unsigned status, const char *method)
{
    int n =
        snprintf(text, sizeof text,
                 "SIP/2.0 %u \r\nVia: SIP/2.0/UDP v;branch=z9hG4bKx\r\nFrom: <sip:a@h>;tag=f\r\n"
                 "To: <sip:b@h>;tag=t\r\nCall-ID: c\r\nCSeq: 1 %s\r\nContent-Length: 0\r\n\r\n",
                 status, method);
    return (size_t)n;
}

static unsigned status_of(uint8_t byte)
{
    unsigned status = byte * 4U % 700;
    return status < 100 ? 200 : status;
}

static void user_answers(unsigned argument, uint8_t next)
{
    size_t n = write_response(status_of(next), "INVITE");
    (void)!transaction_respond(table, &turn, known[argument % KNOWN], status_of(next),
                               (struct slice){text, n});
    carry_out();
}

static void user_sends(unsigned argument)
{
    uint64_t handle;
    const struct transaction_client client = {.method = (argument & 4) ? SIP_METHOD_INVITE
                                                                       : SIP_METHOD_OPTIONS,
                                              .flow = *flow_of(argument),
                                              .reliable = (argument & 1) != 0,
                                              .privileged = (argument & 2) != 0};
    if (transaction_open(table, &client, turn.now_us, &handle) != TRANSACTION_OK)
        return;
    know(handle);
    size_t n = write_request((argument & 4) ? 0 : 3);
    if ((argument & 8) == 0)
        (void)!transaction_send(table, &turn, handle, (struct slice){text, n});
    carry_out();
}

static void response_comes(unsigned argument, uint8_t next)
{
    static const char *const methods[] = {"INVITE", "OPTIONS", "INVITE", "CANCEL"};
    receive((struct slice){text, write_response(status_of(next), methods[next & 3])}, argument);
}

static void time_passes(uint64_t ms)
{
    bool more = true;
    turn.now_us += ms * 1000;
    for (unsigned i = 0; more; i++) {
        FUZZ_CHECK(i < 1000);
        more = transaction_tick(table, &turn, 5);
        carry_out();
    }
    FUZZ_CHECK(transaction_next(table) > turn.now_us);
}

static void user_interferes(unsigned argument, uint8_t next)
{
    uint64_t handle = known[argument % KNOWN];
    enum transaction_result result = TRANSACTION_FULL;
    if (next % 8 == 0)
        (void)!transaction_abandon(table, &turn, handle);
    else if (next % 8 == 1)
        (void)!transaction_send_failed(table, &turn, handle);
    else if (next % 8 == 2)
        (void)transaction_set_flow(table, handle, flow_of(next >> 3));
    else if (next % 8 > 3)
        (void)!transaction_cancel(table, &turn, handle, SLICE("SIP;cause=487"));
    carry_out();
    while (next % 8 == 3 && result == TRANSACTION_FULL) {
        result = transaction_flow_closed(table, &turn, flow_of(next >> 3));
        carry_out();
    }
}

/* Bytes come, as many as the input says and has. */
static void bytes_come(struct slice *rest, unsigned argument, uint8_t next)
{
    size_t n = (size_t)next * 4;
    n = n < rest->n ? n : rest->n;
    receive((struct slice){rest->p, n}, argument);
    *rest = (struct slice){rest->p + n, rest->n - n};
}

/* The byte of the input at `at`, or 0. */
static uint8_t byte_at(struct slice input, size_t at)
{
    return at < input.n ? (uint8_t)input.p[at] : 0;
}

static void request_comes(unsigned argument, uint8_t next, const uint8_t *replacement)
{
    size_t n = write_request(next);
    if (replacement != NULL)
        text[(size_t)argument * 2 % n] = (char)*replacement;
    receive((struct slice){text, n}, argument);
}

/* Takes one event off the input. */
static void happen(struct slice *rest)
{
    static const uint8_t sizes[8] = {2, 2, 2, 1, 2, 2, 2, 3};
    unsigned argument = byte_at(*rest, 0) >> 3, what = byte_at(*rest, 0) & 7;
    uint8_t next = byte_at(*rest, 1), third = byte_at(*rest, 2);
    size_t used = sizes[what] < rest->n ? sizes[what] : rest->n;
    *rest = (struct slice){rest->p + used, rest->n - used};
    switch (what) {
    case 0:
        request_comes(argument, next, NULL);
        break;
    case 1:
        bytes_come(rest, argument, next);
        break;
    case 2:
        user_answers(argument, next);
        break;
    case 3:
        user_sends(argument);
        break;
    case 4:
        response_comes(argument, next);
        break;
    case 5:
        time_passes((uint64_t)argument * argument * next);
        break;
    case 6:
        user_interferes(argument, next);
        break;
    default:
        request_comes(argument, next, &third);
        break;
    }
}

/* Left alone, all but an INVITE that is Proceeding ends; and that ends when its user wants. */
static void end_all(void)
{
    struct transaction_counts counts;
    for (unsigned i = 0; i < 40; i++)
        time_passes(2000);
    FUZZ_CHECK(transaction_next(table) == TIMER_NEVER);
    for (unsigned i = 0; i < KNOWN; i++) {
        (void)!transaction_abandon(table, &turn, known[i]);
        carry_out();
    }
    transaction_count(table, &counts);
    FUZZ_CHECK(freed <= begun && freed + counts.used == begun);
    FUZZ_CHECK(begun > KNOWN || (counts.used == 0 && counts.kept == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FUZZ_CHECK(transaction_table_size(&setting) <= sizeof memory);
    memset(known, 0, sizeof known);
    begun = freed = 0;
    table = transaction_table_init(memory, &setting, 0);
    turn = (struct transaction_turn){.list = actions,
                                     .room = sizeof actions / sizeof *actions,
                                     .scratch = buffer_of(scratch, sizeof scratch)};
    struct slice copy = fuzz_copy(data, size), rest = copy;
    while (rest.n > 0)
        happen(&rest);
    end_all();
    fuzz_free(copy);
    return 0;
}
