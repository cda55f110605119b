/* What a timer costs, and a whole transaction, while many others live.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Prints lines as bench.h says; "message" is how many others there are.
 */
#include "base/timer.h"
#include "bench.h"
#include "transaction/transaction.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 7, COUNT = 200000 };

static double cpu_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print(const char *what, const char *how, unsigned live, double *ns)
{
    qsort(ns, ROUNDS, sizeof *ns, compare);
    printf("{\"what\":\"%s\",\"parser\":\"%s\",\"message\":\"%u live\",\"bytes\":0,"
           "\"ns_min\":%.0f,\"ns_median\":%.0f,\"errors\":0}\n",
           what, how, live, ns[0], ns[ROUNDS / 2]);
}

/* --- timers ---------------------------------------------------------------------------------- */

struct timers {
    struct timer_set set;
    uint64_t now_us;
};

/* A delay that looks random, up to a minute. */
static uint64_t delay_us(uint32_t i)
{
    return (uint64_t)(i * 2654435761U) % 60000000;
}

static void arm(struct timers *t, uint32_t timer, bool wheel)
{
    if (wheel)
        timer_arm_at(&t->set, timer, t->now_us + delay_us(timer), t->now_us);
    else
        timer_arm(&t->set, timer, 0, t->now_us);
}

static double arm_and_cancel(struct timers *t, uint32_t live, bool wheel)
{
    double from = cpu_ns();
    for (uint32_t i = 0; i < COUNT; i++) {
        t->now_us += 7;
        arm(t, live + i % 1000, wheel);
        timer_cancel(&t->set, live + i % 1000);
    }
    return (cpu_ns() - from) / COUNT;
}

/* One expires, and is armed again. */
static double expire_and_arm(struct timers *t, bool wheel)
{
    double from = cpu_ns();
    for (uint32_t i = 0; i < COUNT; i++) {
        unsigned budget = COUNT;
        uint64_t next = timer_next(&t->set);
        t->now_us = next > t->now_us ? next : t->now_us;
        uint32_t timer = timer_expire(&t->set, t->now_us, &budget);
        if (timer != TIMER_NONE)
            arm(t, timer, wheel);
    }
    return (cpu_ns() - from) / COUNT;
}

static int time_timers(uint32_t live, bool wheel)
{
    double cancel[ROUNDS], expire[ROUNDS];
    struct timers t = {.now_us = 1};
    void *memory = malloc(timer_set_size(live + 1000));
    if (memory == NULL)
        return 1;
    timer_set_init(&t.set, memory, live + 1000, t.now_us);
    (void)timer_set_add_queue(&t.set, 32000000);
    for (uint32_t i = 0; i < live; i++) {
        t.now_us += 3;
        arm(&t, i, wheel);
    }
    for (int i = 0; i < ROUNDS; i++) {
        cancel[i] = arm_and_cancel(&t, live, wheel);
        expire[i] = expire_and_arm(&t, wheel);
    }
    print("timers", wheel ? "wheel: arm, cancel" : "queue: arm, cancel", live, cancel);
    print("timers", wheel ? "wheel: next, expire, arm" : "queue: next, expire, arm", live, expire);
    free(memory);
    return 0;
}

/* --- transactions ---------------------------------------------------------------------------- */

/* An OPTIONS over UDP comes, comes again and is answered; it ends when the table is full of others. */
static int one_transaction(struct transaction_table *table, struct transaction_turn *turn,
                           unsigned number)
{
    static struct sip_header_line lines[SIP_MAX_HEADERS];
    static const char response[] = "SIP/2.0 200 OK\r\n\r\n";
    char bytes[512];
    struct sip_message m;
    struct sip_error why;
    int n = snprintf(bytes, sizeof bytes,
                     "OPTIONS sip:b@example.org SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch="
                     "z9hG4bK%u\r\nFrom: <sip:a@example.com>;tag=f%u\r\nTo: <sip:b@example.org>\r\n"
                     "Call-ID: %u@192.0.2.1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
                     number, number, number);
    if (!sip_message_parse((struct slice){bytes, (size_t)n}, lines, SIP_MAX_HEADERS, &m, &why))
        return 1;
    const struct transaction_request request = {.message = &m, .privileged = true};
    enum transaction_result first = transaction_request(table, turn, &request);
    enum transaction_result again = transaction_request(table, turn, &request);
    if (first != TRANSACTION_OK || again != TRANSACTION_REPEATED ||
        transaction_respond(table, turn, turn->list[0].handle, 200,
                            (struct slice){response, sizeof response - 1}) != TRANSACTION_OK)
        return 1;
    transaction_turn_clear(turn);
    return 0;
}

static int time_transactions(uint32_t live)
{
    static struct transaction_action actions[64];
    static char scratch[TRANSACTION_SCRATCH];
    const struct transaction_setting setting = {.capacity = live + 1000, .blocks = {live + 1000}};
    const uint64_t gap_us = TRANSACTION_LIFE_US / live;
    double ns[ROUNDS];
    void *memory = malloc(transaction_table_size(&setting));
    int bad = memory == NULL;
    if (bad)
        return 1;
    struct transaction_table *table = transaction_table_init(memory, &setting, 0);
    struct transaction_turn turn = {
        .list = actions, .room = 64, .scratch = buffer_of(scratch, sizeof scratch)};
    unsigned number = 0;
    for (; number < live && !bad; number++, turn.now_us += gap_us)
        bad |= one_transaction(table, &turn, number);
    for (int i = 0; i < ROUNDS; i++) {
        double from = cpu_ns();
        for (unsigned j = 0; j < COUNT / 4 && !bad; j++, number++, turn.now_us += gap_us) {
            (void)!transaction_tick(table, &turn, 8);
            transaction_turn_clear(&turn);
            bad |= one_transaction(table, &turn, number);
        }
        ns[i] = (cpu_ns() - from) / (COUNT / 4.0);
    }
    if (!bad)
        print("transactions", "parse, begin, repeat, answer, end", live, ns);
    free(memory);
    return bad;
}

int main(void)
{
    static const uint32_t live[] = {1000, 200000};
    int bad = 0;
    for (size_t i = 0; i < sizeof live / sizeof *live; i++) {
        bad |= time_timers(live[i], false);
        bad |= time_timers(live[i], true);
        bad |= time_transactions(live[i]);
    }
    return bad;
}
