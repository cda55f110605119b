/* SPDX-License-Identifier: Apache-2.0 */
#include "prober/prober.h"

#include "base/clock.h"
#include "base/memory.h"
#include "net/dns.h"
#include "prober/link.h"

#include <sys/random.h>

/* A search goes from NAPTR to SRV to A: this share of the time for each leaves one for the legs. */
#define DNS_SHARE 4

struct prober {
    const struct prober_setting *setting;
    struct probe_setting probe;
    struct tls_client_setting tls;
    struct tls_client *model; /* no connection's; has read the CAs for all others */
    uv_loop_t loop;
    uv_timer_t search_timer;
    struct dns *dns;
    struct locate search;
    struct probe_leg *legs[PROBER_MAX_LEGS];
    struct link *links[PROBER_MAX_LEGS];
    size_t leg_count;
    bool searching, no_memory;
};

/* Unpredictable, so that nobody who does not see the request can answer it. */
static uint64_t random_seed(void)
{
    uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        seed = clock_now_us();
    return seed;
}

/* --- legs ------------------------------------------------------------------------------------ */

/* The name that led to a leaf. */
static const char *host_of(const struct locate *search, uint8_t record)
{
    return record == LOCATE_NONE ? NULL : search->question[search->record[record].question].name;
}

static struct probe_leg *add_leg(struct prober *p, const struct locate_leaf *leaf, const char *host)
{
    if (p->leg_count == PROBER_MAX_LEGS)
        return NULL;
    struct probe_leg *leg = memory_new(sizeof *leg);
    if (leg == NULL) {
        p->no_memory = true;
        return NULL;
    }
    probe_leg_begin(leg, &p->probe, leaf, random_seed(), clock_now_us());
    leg->host = host;
    p->legs[p->leg_count++] = leg;
    return leg;
}

static void begin_legs(struct prober *p)
{
    for (size_t i = 0; i < p->search.leaf_count; i++) {
        const struct locate_leaf *leaf = &p->search.leaf[i];
        struct probe_leg *leg = add_leg(p, leaf, host_of(&p->search, leaf->record));
        if (leg == NULL)
            return;
        p->links[p->leg_count - 1] = link_new(&p->loop, &p->tls, leg);
        if (p->links[p->leg_count - 1] == NULL)
            p->no_memory = true;
    }
}

/* --- names that lead nowhere ----------------------------------------------------------------- */

/* True when a question for addresses has an address in its answer, or one for which there was no room. */
static bool has_address(const struct locate *search, const struct locate_question *q)
{
    bool kept = false;
    for (size_t i = 0; i < search->record_count; i++) {
        if (&search->question[search->record[i].question] != q)
            continue;
        if (search->record[i].used)
            return true;
        kept = true;
    }
    return q->status == LOCATE_FOUND && !kept;
}

/* The worse of how A and AAAA ended, for the sentence: a timeout tells more than "no such record". */
static enum locate_status worse(enum locate_status a, enum locate_status b)
{
    return a > b ? a : b;
}

static bool same_place(const struct locate_question *a, const struct locate_question *b)
{
    return a->record == b->record && a->port == b->port && a->transports == b->transports &&
           strcmp(a->name, b->name) == 0;
}

static bool asks_for_address(const struct locate_question *q)
{
    return q->type == LOCATE_A || q->type == LOCATE_AAAA;
}

/* Looks at all questions for the addresses of one place. False when one of them led on. */
static bool leads_nowhere(const struct locate *search, size_t first, enum locate_status *status)
{
    const struct locate_question *q = &search->question[first];
    size_t asked = 0, wanted = (search->target.ipv4 ? 1U : 0U) + (search->target.ipv6 ? 1U : 0U);
    bool found = false;
    *status = q->status;
    for (size_t i = 0; i < search->question_count; i++) {
        const struct locate_question *other = &search->question[i];
        if (!asks_for_address(other) || !same_place(q, other))
            continue;
        if (i < first || has_address(search, other))
            return false; /* told already, or nothing to tell */
        *status = worse(*status, other->status);
        found = found || other->status == LOCATE_FOUND;
        asked++;
    }
    if (found)
        *status = LOCATE_FOUND; /* an address that is nobody's: that tells most */
    return asked == wanted;     /* fewer: there was no room to ask for the rest */
}

/* What helps. When no server said anything about the name, its spelling is not the cause. */
static struct slice advice(const struct locate_question *q, enum locate_status status)
{
    if (status > LOCATE_NO_NAME)
        return SLICE("; see if the DNS server works, or ask another one with --server");
    if (q->record != LOCATE_NONE)
        return SLICE("; mend the record in DNS that names it");
    if (status == LOCATE_FOUND)
        return SLICE("; a filter may block the name: ask another DNS server with --server");
    if (strchr(q->name, '.') == NULL)
        return SLICE("; write the whole name, since no search domains are tried, or its address");
    return SLICE("; look at the spelling, or ask another DNS server with --server");
}

static struct slice what_is_lost(const struct locate *search, const struct locate_question *q)
{
    if (q->type == LOCATE_SRV)
        return SLICE("no SRV record \"");
    if (!search->target.ipv6)
        return SLICE("no IPv4 address for \"");
    return search->target.ipv4 ? SLICE("no address for \"") : SLICE("no IPv6 address for \"");
}

static void say_lost(const struct locate *search, const struct locate_question *q,
                     enum locate_status status, struct buffer *b)
{
    buffer_append(b, what_is_lost(search, q));
    buffer_append(b, slice_of(q->name));
    buffer_append(b, SLICE("\": "));
    buffer_append(b, status == LOCATE_FOUND ? SLICE("what DNS has is nobody's address")
                                            : slice_of(locate_status_text(status)));
    buffer_append(b, advice(q, status));
}

/* One bit of a set of transports, or OTHER when there are several. */
static enum sip_transport only_transport(unsigned transports)
{
    for (unsigned t = SIP_TRANSPORT_UDP; t < SIP_TRANSPORT_COUNT; t++)
        if (transports == 1U << t)
            return (enum sip_transport)t;
    return SIP_TRANSPORT_OTHER;
}

/* NAPTR names an SRV record that is not there: RFC 3263 4.1 */
static bool is_missing_srv(const struct locate_question *q)
{
    return q->type == LOCATE_SRV && q->record != LOCATE_NONE && q->status != LOCATE_FOUND;
}

/* A leg that has ended before it began; its sentence is empty. host: as in struct probe_leg. NULL when
 * memory fails. */
static struct probe_leg *add_lost_leg(struct prober *p, const struct locate_question *q,
                                      uint16_t port, const char *host)
{
    struct locate_leaf leaf = {.transport = only_transport(q->transports),
                               .address.port = port,
                               .named = q->record != LOCATE_NONE || q->type == LOCATE_SRV};
    struct probe_leg *leg = add_leg(p, &leaf, host);
    if (leg == NULL)
        return NULL;
    leg->verdict = PROBE_DNS_FAILED;
    leg->want = PROBE_WANT_CLOSE;
    return leg;
}

static void add_lost(struct prober *p)
{
    for (size_t i = 0; i < p->search.question_count; i++) {
        const struct locate_question *q = &p->search.question[i];
        enum locate_status status = q->status;
        if (!is_missing_srv(q) && (!asks_for_address(q) || !leads_nowhere(&p->search, i, &status)))
            continue;
        struct probe_leg *leg = add_lost_leg(p, q, q->port, q->name);
        if (leg == NULL)
            return;
        say_lost(&p->search, q, status, &leg->sentence);
    }
}

/* What DNS promises and nobody can use, as an address in place of a name: phones find no server. */
static void add_broken(struct prober *p)
{
    for (size_t i = 0; i < p->search.record_count; i++) {
        const struct locate_node *node = &p->search.record[i];
        const struct locate_question *q = &p->search.question[node->question];
        if (!node->broken)
            continue;
        struct probe_leg *leg = add_lost_leg(p, q, node->record.port, node->record.name);
        if (leg == NULL)
            return;
        buffer_append(&leg->sentence, SLICE("the SRV record of \""));
        buffer_append(&leg->sentence, slice_of(q->name));
        buffer_append(&leg->sentence, SLICE("\" leads nowhere: "));
        buffer_append(&leg->sentence, slice_of(node->why_not));
        buffer_append(&leg->sentence, SLICE("; mend it in DNS"));
    }
}

/* --- the search ------------------------------------------------------------------------------ */

static void search_over(struct prober *p)
{
    if (!p->searching)
        return;
    p->searching = false;
    dns_free(&p->dns);
    uv_close((uv_handle_t *)&p->search_timer, NULL);
    begin_legs(p);
    add_lost(p);
    add_broken(p);
}

static void ask_what_is_next(struct prober *p)
{
    size_t q;
    while (locate_next(&p->search, &q))
        dns_ask(p->dns, q, p->search.question[q].type, p->search.question[q].name);
    if (locate_done(&p->search))
        search_over(p);
}

static void on_answer(void *context, size_t question, enum locate_status status,
                      const struct locate_record *records, size_t count)
{
    struct prober *p = context;
    if (!p->searching)
        return;
    locate_answer(&p->search, question, status, records, count);
    ask_what_is_next(p);
}

/* Every question that is still open ends without an answer, and so do those that follow from them. */
static void on_search_timer(uv_timer_t *timer)
{
    struct prober *p = timer->data;
    size_t q;
    for (size_t i = 0; i < p->search.question_count; i++)
        if (p->search.question[i].given && p->search.question[i].status == LOCATE_PENDING)
            locate_answer(&p->search, i, LOCATE_NO_ANSWER, NULL, 0);
    while (locate_next(&p->search, &q))
        locate_answer(&p->search, q, LOCATE_NO_ANSWER, NULL, 0);
    search_over(p);
}

/* Begins to search, and with that the time. False when that cannot be. */
static bool search(struct prober *p, struct buffer *why)
{
    p->probe.end_us = clock_now_us() + p->setting->timeout_us;
    uv_update_time(&p->loop); /* reading files may have taken long */
    const struct probe_target *target = &p->setting->target;
    const struct locate_target wanted = {.host = slice_of(target->host),
                                         .port = target->port,
                                         .transports = target->transports,
                                         .every_default = true,
                                         .ipv4 = p->setting->ipv4,
                                         .ipv6 = p->setting->ipv6};
    if (!locate_begin(&p->search, &wanted)) {
        buffer_append(why, SLICE("DNS knows no names like \""));
        buffer_append(why, slice_of(target->host));
        buffer_append(why, SLICE("\": a label has at most 63 letters"));
        return false;
    }
    p->searching = true;
    (void)uv_timer_init(&p->loop, &p->search_timer);
    p->search_timer.data = p;
    uint64_t share_ms = p->setting->timeout_us / 1000 / DNS_SHARE;
    (void)uv_timer_start(&p->search_timer, on_search_timer, share_ms * (DNS_SHARE - 1) + 1, 0);
    if (locate_done(&p->search)) {
        search_over(p);
        return true;
    }
    const char *cause = "";
    const struct dns_setting setting = {
        .server = p->setting->server.family == ADDRESS_NONE ? NULL : &p->setting->server,
        .timeout_ms = share_ms > 0 ? share_ms : 1,
        .answer = on_answer,
        .context = p};
    p->dns = dns_new(&p->loop, &setting, &cause);
    if (p->dns == NULL) {
        p->searching = false;
        uv_close((uv_handle_t *)&p->search_timer, NULL);
        buffer_append(why, SLICE("DNS cannot be asked: "));
        buffer_append(why, slice_of(cause));
        return false;
    }
    ask_what_is_next(p);
    return true;
}

/* --- the whole ------------------------------------------------------------------------------- */

/* A file that cannot be used is found before anything is sent; and what is read here need not be read
 * while round trips are measured. */
static bool read_files(struct prober *p, struct buffer *why)
{
    char line[256];
    if ((p->setting->target.transports & LOCATE_TLS) == 0)
        return true;
    p->model = tls_client_new(&p->tls, line, sizeof line);
    if (p->model == NULL)
        buffer_append(why, slice_of(line));
    p->tls.like = p->model;
    return p->model != NULL;
}

static void prepare(struct prober *p, const struct prober_setting *setting)
{
    const struct probe_target *target = &setting->target;
    const char *name = setting->server_name != NULL ? setting->server_name : target->host;
    struct address address;
    p->setting = setting;
    p->probe = (struct probe_setting){
        .target = target,
        .user_agent = slice_of(setting->user_agent),
        .domain = slice_of(name),
        .domain_is_address = address_parse(slice_of(name), &address),
        .insecure = setting->insecure,
        .count = setting->count,
        .interval_us = setting->interval_us,
        .timeout_us = setting->timeout_us,
        .now_s = clock_wall_s(),
    };
    p->tls = (struct tls_client_setting){
        .server_name = p->probe.domain_is_address ? NULL : name,
        .ca = setting->ca,
        .certificate = setting->certificate,
        .key = setting->key,
        .keep_pem = setting->keep_pem,
    };
}

struct prober *prober_run(const struct prober_setting *setting, struct buffer *why)
{
    struct prober *p = memory_new(sizeof *p);
    if (p == NULL || uv_loop_init(&p->loop) != 0) {
        memory_free(p);
        buffer_append(why, SLICE("out of memory"));
        return NULL;
    }
    prepare(p, setting);
    bool good = read_files(p, why) && search(p, why);
    (void)uv_run(&p->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&p->loop);
    if (p->no_memory && good)
        buffer_append(why, SLICE("out of memory"));
    if (!good || p->no_memory)
        prober_free(&p);
    return p;
}

void prober_free(struct prober **prober)
{
    struct prober *p = *prober;
    if (p == NULL)
        return;
    for (size_t i = 0; i < p->leg_count; i++) {
        link_free(&p->links[i]);
        memory_free(p->legs[i]);
    }
    tls_client_free(&p->model);
    memory_free(p);
    *prober = NULL;
}

const struct locate *prober_search(const struct prober *prober)
{
    return &prober->search;
}

size_t prober_leg_count(const struct prober *prober)
{
    return prober->leg_count;
}

const struct probe_leg *prober_leg(const struct prober *prober, size_t i)
{
    return prober->legs[i];
}
