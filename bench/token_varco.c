/* What each packet of a stranger costs before and beside the parser: the gate, sealing a tag, opening
 * one, opening one that is forged under two keys, and finding the owner of a BYE.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench.h"
#include "dialog/owner.h"
#include "guard/gate.h"

#include <stdio.h>

#define ROWS 16384

struct bed {
    struct dialog_id_self self;
    struct guard_rate_row rows[ROWS];
    struct fact_counters counters;
    struct guard_gate gate;
    struct sip_header_line lines[SIP_MAX_HEADERS];
    struct sip_message bye;
};

/* The one that all steps share: a step gets nothing but bytes. */
static struct bed *bed(void)
{
    static struct bed one;
    return &one;
}

static int seal(const char *bytes, size_t length)
{
    static struct dialog_id id = {.kind = DIALOG_ID_LEG};
    char out[DIALOG_ID_LENGTH];
    (void)bytes;
    (void)length;
    id.index = (id.index + 1) & DIALOG_ID_24_BITS;
    dialog_id_write(&bed()->self, &id, out);
    return 0;
}

static int open_good(const char *bytes, size_t length)
{
    struct dialog_id_opened opened;
    return dialog_id_read(&bed()->self, (struct slice){bytes, length}, &opened) != DIALOG_ID_MINE;
}

static int open_forged(const char *bytes, size_t length)
{
    struct dialog_id_opened opened;
    return dialog_id_read(&bed()->self, (struct slice){bytes, length}, &opened) != DIALOG_ID_FORGED;
}

static int owner(const char *bytes, size_t length)
{
    (void)bytes;
    (void)length;
    return dialog_owner_of(&bed()->self, &bed()->bye, false).verdict != DIALOG_OWNER_HERE;
}

/* Each packet from another of a million addresses, so that rows of the table are found and taken. */
static int gate_flood(const char *bytes, size_t length)
{
    static uint32_t number;
    static uint64_t now_us;
    number = (number + 7919) % 1000003;
    struct address source = {
        .family = ADDRESS_IPV4,
        .bytes = {10, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number}};
    return guard_gate_check(&bed()->gate, (struct slice){bytes, length}, &source, now_us++) ==
           GUARD_GATE_EMPTY;
}

int main(void)
{
    static const unsigned char keys[2][CIPHER_KEY_SIZE] = {"the present key.", "the key before.."};
    const struct dialog_id leg = {.kind = DIALOG_ID_LEG, .index = 7, .generation = 9};
    char token[DIALOG_ID_LENGTH], text[512];
    struct sip_error why;
    struct bed *b = bed();
    b->self = (struct dialog_id_self){.current = cipher_new(keys[0]),
                                      .previous = cipher_new(keys[1]),
                                      .previous_version = 1,
                                      .worker_count = 1};
    if (b->self.current == NULL || b->self.previous == NULL)
        return 1;
    b->gate = (struct guard_gate){
        .max_size = SIP_MAX_MESSAGE,
        .rate = {.rows = b->rows, .row_count = ROWS, .secret = {1, 2}, .per_s = 100, .burst = 100},
        .counters = &b->counters,
    };
    dialog_id_write(&b->self, &leg, token);
    int n = snprintf(text, sizeof text,
                     "BYE sip:a@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx\r\n"
                     "From: <sip:b@192.0.2.9>;tag=f\r\nTo: <sip:a@192.0.2.1>;tag=%.26s\r\n"
                     "Call-ID: c@192.0.2.9\r\nCSeq: 2 BYE\r\n\r\n",
                     token);
    if (!sip_message_parse((struct slice){text, (size_t)n}, b->lines, SIP_MAX_HEADERS, &b->bye,
                           &why))
        return 1;
    long errors = bench_step("token", "seal", "", 0, seal);
    errors += bench_step("token", "open", token, sizeof token, open_good);
    errors += bench_step("token", "forged", "aaaaaaaaaaaaaaaaaaaaaaaaaa", 26, open_forged);
    errors += bench_step("token", "owner of a BYE", text, (size_t)n, owner);
    errors += bench_step("token", "gate, legal", text, (size_t)n, gate_flood);
    errors += bench_step("token", "gate, junk", "\x80junk that is no SIP", 20, gate_flood);
    cipher_free(&b->self.current);
    cipher_free(&b->self.previous);
    return errors != 0;
}
