/* SPDX-License-Identifier: Apache-2.0 */
#include "locate/locate.h"

#include "base/assert.h"
#include "locate/judge.h"
#include "locate/name.h"

#define KNOWN_TRANSPORTS (LOCATE_UDP | LOCATE_TCP | LOCATE_TLS)

static bool is_one(unsigned transports)
{
    return (transports & (transports - 1)) == 0;
}

static bool is_address(enum locate_type type)
{
    return type == LOCATE_A || type == LOCATE_AAAA;
}

/* What a client takes when DNS names no transport. RFC 3263 4.1 */
static unsigned default_transports(const struct locate_target *target)
{
    if (target->every_default)
        return target->transports;
    if (target->transports & LOCATE_UDP)
        return LOCATE_UDP;
    return target->transports & LOCATE_TCP ? LOCATE_TCP : target->transports;
}

/* ---- questions ---- */

/* An earlier question that brings the same answer, or LOCATE_NONE. */
static uint8_t find_same(const struct locate *search, const struct locate_question *question)
{
    for (uint8_t i = 0; i < search->question_count; i++) {
        const struct locate_question *other = &search->question[i];
        if (other->type == question->type && other->shared == LOCATE_NONE &&
            locate_name_equal(other->name, question->name))
            return i;
    }
    return LOCATE_NONE;
}

/* False when there is no room. */
static bool add_question(struct locate *search, const struct locate_question *question)
{
    if (search->question_count == LOCATE_MAX_QUESTIONS) {
        search->cut = true;
        return false;
    }
    uint8_t same = find_same(search, question);
    struct locate_question *added = &search->question[search->question_count++];
    *added = *question;
    added->shared = same;
    return true;
}

/* Asks for the addresses of `like`'s name. RFC 7984 3: every family that may be used. */
static bool add_addresses(struct locate *search, const struct locate_question *like)
{
    struct locate_question question = *like;
    bool room = true;
    question.type = LOCATE_AAAA;
    if (search->target.ipv6)
        room = add_question(search, &question);
    question.type = LOCATE_A;
    if (search->target.ipv4)
        room = add_question(search, &question) && room;
    return room;
}

/* ---- the stages of the target's own questions ---- */

static void add_naptr(struct locate *search)
{
    struct locate_question question = {.type = LOCATE_NAPTR, .record = LOCATE_NONE};
    memcpy(question.name, search->host, sizeof question.name);
    (void)add_question(search, &question);
}

/* A host so long that no service fits before it has no SRV records. */
static void add_services(struct locate *search)
{
    for (size_t i = 0; i < LOCATE_TRANSPORTS; i++) {
        enum sip_transport transport = locate_transport_at(i);
        struct locate_question question = {
            .type = LOCATE_SRV, .record = LOCATE_NONE, .transports = 1U << transport};
        if ((search->target.transports & question.transports) != 0 &&
            locate_name_join(locate_srv_prefix(transport), search->target.host, question.name))
            (void)add_question(search, &question);
    }
}

static void add_host(struct locate *search, unsigned transports)
{
    struct locate_question question = {
        .record = LOCATE_NONE, .transports = transports, .port = search->target.port};
    memcpy(question.name, search->host, sizeof question.name);
    (void)add_addresses(search, &question);
}

/* True when NAPTR named transports. */
static bool naptr_led_on(const struct locate *search)
{
    for (size_t i = 0; i < search->record_count; i++)
        if (search->record[i].record.type == LOCATE_NAPTR && search->record[i].used)
            return true;
    return false;
}

static bool stage_is_answered(const struct locate *search)
{
    enum locate_type type = search->stage == LOCATE_STAGE_NAPTR ? LOCATE_NAPTR : LOCATE_SRV;
    for (size_t i = 0; i < search->question_count; i++)
        if (search->question[i].type == type && search->question[i].status == LOCATE_PENDING)
            return false;
    return true;
}

/* True when nothing but the addresses of the host itself is left to try: no SRV record came, not even
 * one that says no, and no NAPTR record led to addresses directly. */
static bool nothing_but_host(const struct locate *search)
{
    for (size_t i = 0; i < search->question_count; i++) {
        const struct locate_question *question = &search->question[i];
        if (is_address(question->type) ||
            (question->type == LOCATE_SRV && question->status == LOCATE_FOUND))
            return false;
    }
    return true;
}

/* What NAPTR chose stays chosen when its SRV records are missing. RFC 3263 4.2 */
static unsigned host_transports(const struct locate *search)
{
    unsigned chosen = 0;
    for (size_t i = 0; i < search->question_count; i++)
        if (search->question[i].record != LOCATE_NONE)
            chosen |= search->question[i].transports;
    return chosen != 0 ? chosen : default_transports(&search->target);
}

static void advance(struct locate *search)
{
    if (search->stage == LOCATE_STAGE_NAPTR && stage_is_answered(search)) {
        search->stage = LOCATE_STAGE_SRV;
        if (!naptr_led_on(search))
            add_services(search);
    }
    if (search->stage == LOCATE_STAGE_SRV && stage_is_answered(search)) {
        search->stage = LOCATE_STAGE_ADDRESS;
        if (nothing_but_host(search))
            add_host(search, host_transports(search));
    }
}

/* ---- answers ---- */

/* Puts a record of question q at its place among those that came with it. */
static void insert_record(struct locate *search, size_t first, uint8_t q,
                          const struct locate_record *record)
{
    size_t at = search->record_count;
    while (at > first && locate_record_compare(record, &search->record[at - 1].record) < 0)
        at--;
    if (at > first && locate_record_compare(record, &search->record[at - 1].record) == 0)
        return;
    /* With the room full the last one in order goes, so that the order they came in says nothing. */
    size_t move = search->record_count - at;
    if (search->record_count == LOCATE_MAX_RECORDS) {
        search->cut = true;
        if (move == 0)
            return;
        move--;
    } else {
        search->record_count++;
    }
    memmove(&search->record[at + 1], &search->record[at], move * sizeof search->record[0]);
    search->record[at] = (struct locate_node){.question = q, .record = *record};
}

/* Asks for what a record leads to. False when there is no room. */
static bool follow(struct locate *search, uint8_t record, const struct locate_judgement *judgement)
{
    const struct locate_record *from = &search->record[record].record;
    struct locate_question question = {.type = LOCATE_SRV,
                                       .record = record,
                                       .transports = judgement->transports,
                                       .port = from->port};
    if (is_address(from->type))
        return true;
    if (!locate_name_join("", slice_of(from->name), question.name))
        return false;
    return judgement->addresses ? add_addresses(search, &question)
                                : add_question(search, &question);
}

static void judge_from(struct locate *search, size_t first)
{
    size_t end = search->record_count;
    for (size_t i = first; i < end; i++) {
        struct locate_node *node = &search->record[i];
        struct locate_judgement judgement = locate_judge(
            &node->record, search->target.transports, search->question[node->question].transports);
        if (judgement.why_not == NULL && !follow(search, (uint8_t)i, &judgement))
            judgement.why_not = "there is no room for what it leads to";
        node->why_not = judgement.why_not;
        node->broken = judgement.broken;
        node->used = judgement.why_not == NULL;
    }
}

/* Gives a question the answer of the one that asked for it. */
static void copy_answer(struct locate *search, uint8_t q)
{
    uint8_t shared = search->question[q].shared;
    size_t first = search->record_count;
    for (size_t i = 0; i < first; i++)
        if (search->record[i].question == shared)
            insert_record(search, first, q, &search->record[i].record);
    search->question[q].status = search->question[shared].status;
    judge_from(search, first);
}

/* New questions come behind the old ones, so that one round sees them too. */
static void copy_answers(struct locate *search)
{
    for (uint8_t q = 0; q < search->question_count; q++) {
        const struct locate_question *question = &search->question[q];
        if (question->shared != LOCATE_NONE && question->status == LOCATE_PENDING &&
            search->question[question->shared].status != LOCATE_PENDING)
            copy_answer(search, q);
    }
}

/* ---- leaves ---- */

static bool has_leaf(const struct locate *search, const struct locate_leaf *leaf)
{
    for (size_t i = 0; i < search->leaf_count; i++)
        if (search->leaf[i].transport == leaf->transport &&
            address_equal(&search->leaf[i].address, &leaf->address))
            return true;
    return false;
}

static void add_leaf(struct locate *search, struct locate_leaf leaf, uint16_t port)
{
    leaf.address.port = port != 0 ? port : locate_default_port(leaf.transport);
    if (has_leaf(search, &leaf))
        return;
    if (search->leaf_count == LOCATE_MAX_LEAVES) {
        search->cut = true;
        return;
    }
    search->leaf[search->leaf_count++] = leaf;
}

static void add_leaves(struct locate *search, struct locate_leaf leaf, unsigned transports,
                       uint16_t port)
{
    for (size_t i = 0; i < LOCATE_TRANSPORTS; i++) {
        leaf.transport = locate_transport_at(i);
        if (transports & 1U << leaf.transport)
            add_leaf(search, leaf, port);
    }
}

static void add_leaves_of(struct locate *search, uint8_t q)
{
    const struct locate_question *question = &search->question[q];
    bool named = question->record != LOCATE_NONE || naptr_led_on(search);
    for (size_t i = 0; i < search->record_count; i++) {
        const struct locate_node *node = &search->record[i];
        if (node->question != q || !node->used)
            continue;
        struct locate_leaf leaf = {
            .address = node->record.address, .record = (uint8_t)i, .named = named};
        add_leaves(search, leaf, question->transports, question->port);
    }
}

/* The question whose record led to question q; LOCATE_NONE: the target did. */
static uint8_t question_above(const struct locate *search, uint8_t q)
{
    uint8_t record = search->question[q].record;
    return record == LOCATE_NONE ? LOCATE_NONE : search->record[record].question;
}

/* Puts the questions below `above` on the stack, the first of them on top. */
static size_t push_below(const struct locate *search, uint8_t above, uint8_t *stack, size_t height)
{
    for (uint8_t q = search->question_count; q-- > 0;)
        if (question_above(search, q) == above)
            stack[height++] = q;
    return height;
}

/* Walks the whole tree anew: so the leaves do not depend on which answer came first. */
static void collect_leaves(struct locate *search)
{
    uint8_t stack[LOCATE_MAX_QUESTIONS];
    size_t height = push_below(search, LOCATE_NONE, stack, 0);
    search->leaf_count = 0;
    while (height > 0) {
        uint8_t q = stack[--height];
        if (is_address(search->question[q].type))
            add_leaves_of(search, q);
        height = push_below(search, q, stack, height);
    }
}

/* ---- the interface ---- */

static bool keeps(const struct locate_target *target, enum address_family family)
{
    return family == ADDRESS_IPV4 ? target->ipv4 : target->ipv6;
}

static void begin_address(struct locate *search, const struct address *address)
{
    struct locate_leaf leaf = {.address = *address, .record = LOCATE_NONE};
    search->stage = LOCATE_STAGE_ADDRESS;
    if (keeps(&search->target, address->family))
        add_leaves(search, leaf, default_transports(&search->target), search->target.port);
}

static void begin_name(struct locate *search)
{
    if (search->target.port != 0) {
        search->stage = LOCATE_STAGE_ADDRESS;
        add_host(search, default_transports(&search->target));
    } else if (is_one(search->target.transports)) {
        search->stage = LOCATE_STAGE_SRV;
        add_services(search);
    } else {
        add_naptr(search);
    }
    advance(search);
}

bool locate_begin(struct locate *search, const struct locate_target *target)
{
    struct address address;
    char host[LOCATE_NAME_SIZE] = "";
    bool numeric = address_parse(target->host, &address);
    if (!numeric && !locate_name_join("", target->host, host))
        return false;
    memset(search, 0, sizeof *search);
    search->target = *target;
    search->target.transports &= KNOWN_TRANSPORTS;
    if (numeric) {
        V_ASSERT(target->host.n < sizeof search->host);
        memcpy(search->host, target->host.p, target->host.n);
    } else {
        memcpy(search->host, host, sizeof search->host);
    }
    search->target.host = slice_of(search->host);
    if (numeric)
        begin_address(search, &address);
    else
        begin_name(search);
    return true;
}

bool locate_next(struct locate *search, size_t *q)
{
    for (size_t i = 0; i < search->question_count; i++) {
        struct locate_question *question = &search->question[i];
        if (question->given || question->shared != LOCATE_NONE)
            continue;
        question->given = true;
        *q = i;
        return true;
    }
    return false;
}

void locate_answer(struct locate *search, size_t q, enum locate_status status,
                   const struct locate_record *records, size_t count)
{
    V_ASSERT(q < search->question_count && search->question[q].given);
    V_ASSERT(search->question[q].status == LOCATE_PENDING && status != LOCATE_PENDING);
    size_t first = search->record_count;
    bool found = false;
    for (size_t i = 0; status == LOCATE_FOUND && i < count; i++) {
        if (records[i].type != search->question[q].type)
            continue;
        found = true;
        insert_record(search, first, (uint8_t)q, &records[i]);
    }
    search->question[q].status = status == LOCATE_FOUND && !found ? LOCATE_NO_DATA : status;
    judge_from(search, first);
    copy_answers(search); /* first: the stage waits for those questions too */
    advance(search);
    collect_leaves(search);
}

bool locate_done(const struct locate *search)
{
    for (size_t i = 0; i < search->question_count; i++)
        if (search->question[i].status == LOCATE_PENDING)
            return false;
    return true;
}
