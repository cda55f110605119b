/* A search whose answers are the input's bytes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: two bytes for the target, then for each answer one that chooses among the questions under
 * way, one for the status, one for how many records, and four for each record. At the end of the
 * input every answer is "no such name". Names come from a short table, so that they meet.
 */
#include "fuzz.h"
#include "locate/locate.h"

#define MAX_RECORDS 255

static const char *const names[] = {
    "e",    "E",  "a.e", "_sip._udp.e", "_sip._tcp.e", "_sips._tcp.e", "b.e", "",
    "a..e", "[]", "\\",  "192.0.2.1",   "2001:db8::1", "::",           "c.e", "d.e"};
static const char *const services[] = {"SIP+D2U", "sip+d2t", "SIPS+D2T", "SIP+D2S",
                                       "SIP+D2W", "E2U+sip", "",         "SIP+D2UX"};
static const char *const flags[] = {"s", "S", "a", "u", "", "sa", "A", "p"};

struct input {
    struct slice rest;
};

static unsigned take(struct input *in)
{
    if (in->rest.n == 0)
        return 0;
    unsigned byte = (unsigned char)*in->rest.p;
    in->rest = (struct slice){in->rest.p + 1, in->rest.n - 1};
    return byte;
}

static void put_text(char *out, const char *text)
{
    memcpy(out, text, strlen(text) + 1);
}

/* Half of a question's records are of its own type, so that most are looked at. */
static struct locate_record take_record(struct input *in, enum locate_type wanted)
{
    unsigned a = take(in), b = take(in), c = take(in), d = take(in);
    struct locate_record r = {.type = a & 0x80 ? (enum locate_type)(a >> 5 & 3) : wanted};
    r.order = (uint16_t)(a & 3);
    r.weight = (uint16_t)(b & 3);
    if (r.type == LOCATE_A || r.type == LOCATE_AAAA) {
        r.address.family = r.type == LOCATE_A ? ADDRESS_IPV4 : ADDRESS_IPV6;
        r.address.bytes[3] = (uint8_t)c;
        return r;
    }
    put_text(r.name, names[c % 16]);
    if (r.type == LOCATE_SRV) {
        r.port = (uint16_t)(d & 7);
    } else {
        put_text(r.flags, flags[d & 7]);
        put_text(r.service, services[d >> 3 & 7]);
    }
    return r;
}

static void take_answer(struct input *in, struct locate *search, size_t q)
{
    static struct locate_record records[MAX_RECORDS];
    unsigned status = take(in);
    size_t count = take(in);
    /* Mostly found: the other ways to end lead nowhere. */
    status = in->rest.n == 0 ? LOCATE_NO_NAME : status < 192 ? LOCATE_FOUND : 2 + status % 7;
    for (size_t i = 0; i < count; i++)
        records[i] = take_record(in, search->question[q].type);
    locate_answer(search, q, (enum locate_status)status, records, count);
}

static bool same_text(const char *a, const char *b)
{
    return slice_equal_nocase(slice_of(a), slice_of(b));
}

static void check_questions(const struct locate *s)
{
    FUZZ_CHECK(s->question_count <= LOCATE_MAX_QUESTIONS);
    for (size_t i = 0; i < s->question_count; i++) {
        const struct locate_question *a = &s->question[i];
        FUZZ_CHECK(a->record == LOCATE_NONE || a->record < s->record_count);
        FUZZ_CHECK(a->record == LOCATE_NONE || s->record[a->record].question < i);
        FUZZ_CHECK(a->shared == LOCATE_NONE || (a->shared < i && !a->given));
        FUZZ_CHECK(a->name[0] != '\0' && strlen(a->name) < 254);
        for (size_t k = 0; k < i; k++)
            FUZZ_CHECK(!a->given || !s->question[k].given || s->question[k].type != a->type ||
                       !same_text(a->name, s->question[k].name));
    }
}

static void check_records(const struct locate *s)
{
    FUZZ_CHECK(s->record_count <= LOCATE_MAX_RECORDS);
    for (size_t i = 0; i < s->record_count; i++) {
        const struct locate_node *node = &s->record[i];
        FUZZ_CHECK(node->question < s->question_count);
        FUZZ_CHECK(node->record.type == s->question[node->question].type);
        FUZZ_CHECK(s->question[node->question].status == LOCATE_FOUND);
        FUZZ_CHECK(node->used == (node->why_not == NULL));
        FUZZ_CHECK(i == 0 || node->question != s->record[i - 1].question ||
                   node->record.order >= s->record[i - 1].record.order);
    }
}

static void check_leaves(const struct locate *s)
{
    FUZZ_CHECK(s->leaf_count <= LOCATE_MAX_LEAVES);
    for (size_t i = 0; i < s->leaf_count; i++) {
        const struct locate_leaf *leaf = &s->leaf[i];
        FUZZ_CHECK((s->target.transports >> leaf->transport & 1) == 1 && leaf->address.port != 0);
        FUZZ_CHECK(leaf->address.family == ADDRESS_IPV4 ? s->target.ipv4 : s->target.ipv6);
        FUZZ_CHECK(leaf->record == LOCATE_NONE || s->record[leaf->record].used);
        FUZZ_CHECK(s->target.port == 0 || leaf->address.port == s->target.port);
        for (size_t k = 0; k < i; k++)
            FUZZ_CHECK(s->leaf[k].transport != leaf->transport ||
                       !address_equal(&s->leaf[k].address, &leaf->address));
    }
}

static void run(struct input *in, struct locate *search)
{
    size_t waiting[LOCATE_MAX_QUESTIONS], count = 0;
    while (!locate_done(search)) {
        for (size_t q; locate_next(search, &q);)
            waiting[count++] = q;
        FUZZ_CHECK(count > 0 && count <= LOCATE_MAX_QUESTIONS);
        size_t k = take(in) % count, q = waiting[k];
        waiting[k] = waiting[--count];
        take_answer(in, search, q);
    }
    FUZZ_CHECK(count == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct locate search;
    struct slice copy = fuzz_copy(data, size);
    struct input in = {copy};
    unsigned how = take(&in), host = take(&in);
    const struct locate_target target = {
        .host = slice_of(names[host % 16]),
        .port = host & 0x80 ? 5070 : 0,
        .transports = (how & 7) << SIP_TRANSPORT_UDP,
        .every_default = (how & 8) != 0,
        .ipv4 = (how & 16) == 0,
        .ipv6 = (how & 32) == 0,
    };
    if (locate_begin(&search, &target)) {
        run(&in, &search);
        check_questions(&search);
        check_records(&search);
        check_leaves(&search);
    }
    fuzz_free(copy);
    return 0;
}
