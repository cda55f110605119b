/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/json.h"
#include "cmd/probe_internal.h"
#include "cmd/probe_tree.h"
#include "probe/tls_verdict.h"

static void text(struct json *json, const char *key, const char *value)
{
    if (value != NULL)
        json_text(json, key, slice_of(value));
    else
        json_none(json, key);
}

/* A word for a transport in lower case; NULL when it is none of ours. */
static const char *transport_word(enum sip_transport transport)
{
    static const char *const words[SIP_TRANSPORT_COUNT] = {
        [SIP_TRANSPORT_UDP] = "udp",
        [SIP_TRANSPORT_TCP] = "tcp",
        [SIP_TRANSPORT_TLS] = "tls",
    };
    return words[transport];
}

/* --- DNS ------------------------------------------------------------------------------------- */

static const char *status_word(enum locate_status status)
{
    static const char *const words[] = {
        [LOCATE_PENDING] = "pending",     [LOCATE_FOUND] = "found",
        [LOCATE_NO_DATA] = "no_data",     [LOCATE_NO_NAME] = "no_name",
        [LOCATE_NO_ANSWER] = "no_answer", [LOCATE_UNREACHABLE] = "unreachable",
        [LOCATE_FAILED] = "failed",       [LOCATE_REFUSED] = "refused",
        [LOCATE_BROKEN] = "broken",
    };
    return words[status];
}

static void show_address(struct json *json, const char *key, const struct address *address,
                         bool with_port)
{
    char bytes[ADDRESS_TEXT_MAX];
    struct buffer b = buffer_of(bytes, sizeof bytes);
    if (address->family == ADDRESS_NONE) {
        json_none(json, key);
        return;
    }
    if (with_port)
        address_write_with_port(&b, address);
    else
        address_write(&b, address);
    json_text(json, key, buffer_slice(&b));
}

static void show_record(struct json *json, const struct locate_node *node)
{
    const struct locate_record *r = &node->record;
    if (r->type == LOCATE_NAPTR) {
        json_number(json, "order", r->order);
        json_number(json, "preference", r->weight);
        text(json, "flags", r->flags);
        text(json, "service", r->service);
        text(json, "replacement", r->name);
    } else if (r->type == LOCATE_SRV) {
        json_number(json, "priority", r->order);
        json_number(json, "weight", r->weight);
        json_number(json, "port", r->port);
        text(json, "target", r->name);
    } else {
        show_address(json, "address", &r->address, false);
    }
    json_bool(json, "used", node->used);
    text(json, "why_not", node->why_not);
}

/* What showing the tree needs. */
struct listing {
    struct json *json;
    const struct locate *search;
};

/* Every item is an object that holds the list of what it led to. */
static void enter(void *context, const struct probe_tree_place *place)
{
    const struct listing *listing = context;
    struct json *json = listing->json;
    json_open(json, NULL, '{');
    if (place->question) {
        const struct locate_question *q = &listing->search->question[place->index];
        text(json, "type", locate_type_name(q->type));
        text(json, "name", q->name);
        text(json, "status", status_word(q->status));
    } else {
        show_record(json, &listing->search->record[place->index]);
    }
    json_open(json, place->question ? "records" : "questions", '[');
}

static void leave(void *context, const struct probe_tree_place *place)
{
    const struct listing *listing = context;
    (void)place;
    json_close(listing->json, ']');
    json_close(listing->json, '}');
}

static void show_search(struct json *json, const struct locate *search)
{
    struct listing listing = {.json = json, .search = search};
    struct probe_tree_visitor visitor = {.enter = enter, .leave = leave, .context = &listing};
    json_open(json, "dns", '[');
    probe_tree_walk(search, &visitor);
    json_close(json, ']');
    json_bool(json, "dns_cut", search->cut);
}

/* --- TLS ------------------------------------------------------------------------------------- */

static void show_names(struct json *json, const struct certificate *c)
{
    static const char *const kinds[] = {
        [TLS_IDENTITY_URI] = "uri",
        [TLS_IDENTITY_DNS] = "dns",
        [TLS_IDENTITY_IP] = "ip",
        [TLS_IDENTITY_CN] = "cn",
    };
    json_open(json, "names", '[');
    for (size_t i = 0; i < c->name_count; i++) {
        json_open(json, NULL, '{');
        text(json, "kind", kinds[c->names[i].kind]);
        text(json, "name", c->names[i].text);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void show_certificate(struct json *json, const struct certificate *c)
{
    static const char digits[] = "0123456789abcdef";
    char sha256[2 * sizeof c->sha256];
    for (size_t i = 0; i < sizeof sha256; i++)
        sha256[i] = digits[c->sha256[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf];
    json_open(json, NULL, '{');
    text(json, "subject", c->subject);
    text(json, "issuer", c->issuer);
    text(json, "serial", c->serial);
    text(json, "key", c->key);
    json_number(json, "not_before", c->not_before);
    json_number(json, "not_after", c->not_after);
    json_text(json, "sha256", (struct slice){sha256, sizeof sha256});
    show_names(json, c);
    if (c->pem != NULL)
        text(json, "pem", c->pem);
    json_close(json, '}');
}

static void show_tls(struct json *json, const struct probe_leg *leg)
{
    const struct tls_report *r = leg->report;
    if (r == NULL) {
        json_none(json, "tls");
        return;
    }
    json_open(json, "tls", '{');
    text(json, "version", r->version);
    text(json, "cipher", r->cipher);
    text(json, "group", r->group);
    if (leg->setting->domain_is_address)
        json_none(json, "server_name");
    else
        json_text(json, "server_name", leg->setting->domain);
    json_text(json, "domain", leg->setting->domain);
    if (r->chain_count > 0)
        json_number(json, "days", probe_certificate_days(r, leg->setting->now_s));
    else
        json_none(json, "days");
    json_bool(json, "client_certificate_asked", r->client_certificate_asked);
    json_bool(json, "client_certificate_sent", r->client_certificate_sent);
    if (r->alert >= 0)
        json_number(json, "alert", r->alert);
    else
        json_none(json, "alert");
    json_open(json, "chain", '[');
    for (size_t i = 0; i < r->chain_count; i++)
        show_certificate(json, &r->chain[i]);
    json_close(json, ']');
    json_close(json, '}');
}

/* --- a leg ----------------------------------------------------------------------------------- */

static void show_answer(struct json *json, const struct probe_leg *leg)
{
    if (leg->status == 0) {
        json_none(json, "status");
        json_none(json, "reason");
        json_none(json, "server");
        return;
    }
    json_number(json, "status", leg->status);
    text(json, "reason", leg->reason);
    text(json, "server", leg->server[0] != '\0' ? leg->server : NULL);
}

static void show_rtt(struct json *json, const struct probe_leg *leg)
{
    const struct probe_rtt *rtt = &leg->rtt;
    json_open(json, "rtt", '{');
    json_number(json, "sent", rtt->sent);
    json_number(json, "answered", rtt->answered);
    if (rtt->answered > 0) {
        json_number(json, "min_us", (int64_t)rtt->least);
        json_number(json, "avg_us", (int64_t)(rtt->sum / rtt->answered));
        json_number(json, "max_us", (int64_t)rtt->most);
    }
    json_close(json, '}');
    json_number(json, "retransmissions", leg->retransmissions);
    json_number(json, "connect_us", (int64_t)leg->connect_us);
    json_number(json, "handshake_us", (int64_t)leg->handshake_us);
}

static void show_path(struct json *json, const struct probe_leg *leg)
{
    static const char *const nats[] = {"unknown", "no", "yes"};
    static const char *const algs[] = {"unknown", "none", "yes"};
    const struct probe_path *path = &leg->path;
    show_address(json, "local", &leg->local, true);
    show_address(json, "seen", &path->seen, true);
    text(json, "nat", nats[path->nat]);
    text(json, "alg", algs[path->alg]);
    json_bool(json, "alg_undone", path->undone);
    json_open(json, "rewritten", '[');
    for (size_t i = 0; i < path->rewrite_count; i++) {
        json_open(json, NULL, '{');
        text(json, "where", path->rewrite[i].where);
        text(json, "sent", path->rewrite[i].sent);
        text(json, "came", path->rewrite[i].came);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void show_warnings(struct json *json, struct slice rest)
{
    json_open(json, "warnings", '[');
    while (rest.n > 0) {
        const char *end = memchr(rest.p, '\n', rest.n);
        size_t n = end != NULL ? (size_t)(end - rest.p) : rest.n;
        json_text(json, NULL, (struct slice){rest.p, n});
        n += end != NULL;
        rest = (struct slice){rest.p + n, rest.n - n};
    }
    json_close(json, ']');
}

static void show_leg(struct json *json, const struct probe_leg *leg)
{
    json_open(json, NULL, '{');
    text(json, "verdict", probe_verdict_name(leg->verdict));
    json_text(json, "sentence", buffer_slice(&leg->sentence));
    text(json, "transport", transport_word(leg->transport));
    show_address(json, "address", &leg->remote, false);
    json_number(json, "port", leg->remote.port);
    text(json, "host", leg->host);
    json_bool(json, "promised", leg->promise != PROBE_PROMISED_NOT);
    text(json, "promised_by", probe_promise_name(leg->promise));
    json_bool(json, "offered", probe_leg_is_offered(leg));
    show_answer(json, leg);
    show_rtt(json, leg);
    show_path(json, leg);
    show_tls(json, leg);
    show_warnings(json, buffer_slice(&leg->warning));
    json_close(json, '}');
}

void probe_show_json(const struct probe_view *view, int exit_code, FILE *to)
{
    struct json json = {.to = to};
    char line[256];
    struct buffer b = buffer_of(line, sizeof line);
    probe_outcome_say(&view->outcome, &b);
    json_open(&json, NULL, '{');
    text(&json, "target", view->target);
    json_bool(&json, "good", view->outcome.good);
    json_number(&json, "exit", exit_code);
    json_text(&json, "summary", buffer_slice(&b));
    show_search(&json, prober_search(view->prober));
    json_open(&json, "legs", '[');
    for (size_t i = 0; i < prober_leg_count(view->prober); i++)
        show_leg(&json, prober_leg(view->prober, i));
    json_close(&json, ']');
    json_close(&json, '}');
}
