/* SPDX-License-Identifier: Apache-2.0
 *
 * Every server has a channel of c-ares of its own, so that "SERVFAIL" of the first and "refused" of
 * the second do not become one word, and each gets its share of the time. Questions are
 * started, given up and told from dns_turn() alone, which runs from the loop; what c-ares calls
 * only takes notes or tells the answer.
 */
#include "net/dns.h"

#include "base/assert.h"
#include "base/memory.h"
#include "net/dns_read.h"
#include "net/socket_address.h"

/* Debian 13 marks as old what Debian 12 has nothing else for. */
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <netdb.h>
#include <sys/time.h>

#define MAX_SERVERS  3 /* as many as resolv.conf(5) takes */
#define MAX_RECORDS  256
#define TRIES        2    /* a third of the share, then two thirds */
#define EDNS_SIZE    1232 /* no fragments on any path: RFC 9715 3.1 */
#define DEFAULT_PORT 53
#define CLASS_IN     1

enum asking {
    FREE,
    QUEUED, /* the next server is to be asked            */
    ASKED,  /* c-ares has it and will call back          */
};

struct asked {
    struct dns *dns;
    enum asking state;
    bool told; /* the deadline came first; c-ares' call is still to come */
    enum locate_type type;
    enum locate_status status; /* the most telling one so far */
    size_t number;             /* the caller's                */
    size_t server;             /* the next one to ask         */
    uint64_t deadline_ms;
    char name[LOCATE_NAME_SIZE];
};

struct watch {
    uv_poll_t poll;
    struct server *server;
    struct watch *next;
    ares_socket_t socket;
};

struct server {
    struct dns *dns;
    ares_channel channel;
    struct watch *watches;
    bool deaf; /* a socket of it cannot be watched */
};

struct dns {
    uv_loop_t *loop;
    uv_timer_t timer;
    struct dns_setting setting;
    bool hosts;   /* /etc/hosts counts */
    bool stopped; /* by dns_free()     */
    size_t open;  /* handles that are not closed yet */
    size_t server_count;
    struct server server[MAX_SERVERS];
    struct asked asked[DNS_MAX_ASKED];
    struct locate_record record[MAX_RECORDS];
};

/* ---- the end ---- */

static void release(struct dns *dns)
{
    if (--dns->open > 0)
        return;
    ares_library_cleanup();
    memory_free(dns);
}

static void watch_closed(uv_handle_t *handle)
{
    struct watch *watch = handle->data;
    struct dns *dns = watch->server->dns;
    memory_free(watch);
    release(dns);
}

/* Nothing of c-ares is running when handles are closed, so that it can go without harm. */
static void timer_closed(uv_handle_t *handle)
{
    struct dns *dns = handle->data;
    for (size_t i = 0; i < dns->server_count; i++)
        ares_destroy(dns->server[i].channel);
    release(dns);
}

void dns_free(struct dns **dns)
{
    if (*dns == NULL)
        return;
    (*dns)->stopped = true;
    uv_close((uv_handle_t *)&(*dns)->timer, timer_closed);
    *dns = NULL;
}

/* ---- answers ---- */

static void tell(struct asked *asked, enum locate_status status, const struct dns_records *records)
{
    struct dns *dns = asked->dns;
    asked->told = true;
    dns->setting.answer(dns->setting.context, asked->number, status, records->record,
                        records->count);
}

/* Of the servers that had no answer, the one that said most is told of. */
static enum locate_status more_telling(enum locate_status a, enum locate_status b)
{
    static const uint8_t rank[] = {
        [LOCATE_FAILED] = 5,    [LOCATE_REFUSED] = 4,     [LOCATE_BROKEN] = 3,
        [LOCATE_NO_ANSWER] = 2, [LOCATE_UNREACHABLE] = 1,
    };
    V_ASSERT(a < sizeof rank && b < sizeof rank);
    return rank[b] > rank[a] ? b : a;
}

static bool is_final(enum locate_status status)
{
    return status == LOCATE_FOUND || status == LOCATE_NO_DATA || status == LOCATE_NO_NAME;
}

static void finish(struct asked *asked, enum locate_status status,
                   const struct dns_records *records)
{
    asked->state = FREE;
    tell(asked, status, records);
}

/* c-ares calls this once for every question that it was given. */
static void query_done(void *context, int ares_status, int timeouts, unsigned char *bytes,
                       int length)
{
    struct asked *asked = context;
    struct dns *dns = asked->dns;
    (void)timeouts;
    if (dns->stopped)
        return;
    if (asked->told) {
        asked->state = FREE;
        return;
    }
    struct dns_records records = {dns->record, MAX_RECORDS, 0};
    enum locate_status status = dns_status_of(ares_status);
    if (status == LOCATE_FOUND)
        status = dns_read(asked->type, bytes, length, &records);
    if (is_final(status)) {
        finish(asked, status, &records);
        return;
    }
    asked->status = more_telling(asked->status, status);
    asked->state = QUEUED;
}

/* ---- questions ---- */

static int ares_type(enum locate_type type)
{
    static const int types[] = {
        [LOCATE_NAPTR] = 35, [LOCATE_SRV] = 33, [LOCATE_A] = 1, [LOCATE_AAAA] = 28};
    return types[type];
}

/* Adds the addresses that /etc/hosts has. False when it does not know the name at all. */
static bool look_into_hosts(struct asked *asked, enum locate_type type, struct dns_records *out)
{
    int family = type == LOCATE_A ? AF_INET : AF_INET6;
    struct hostent *host = NULL;
    if (ares_gethostbyname_file(asked->dns->server[0].channel, asked->name, family, &host) !=
        ARES_SUCCESS)
        return false;
    for (char **address = host->h_addr_list; type == asked->type && *address != NULL; address++)
        dns_records_add_address(out, type, *address, 0);
    ares_free_hostent(host);
    return true;
}

/* A name in /etc/hosts is that of its lines there, as with getaddrinfo(3): DNS is not asked for it. */
static bool answer_from_hosts(struct asked *asked)
{
    struct dns_records records = {asked->dns->record, MAX_RECORDS, 0};
    if (!asked->dns->hosts || (asked->type != LOCATE_A && asked->type != LOCATE_AAAA))
        return false;
    bool four = look_into_hosts(asked, LOCATE_A, &records);
    bool six = look_into_hosts(asked, LOCATE_AAAA, &records);
    if (!four && !six)
        return false;
    finish(asked, records.count > 0 ? LOCATE_FOUND : LOCATE_NO_DATA, &records);
    return true;
}

static void start(struct asked *asked)
{
    struct dns *dns = asked->dns;
    if (asked->server == 0 && asked->status == LOCATE_PENDING && answer_from_hosts(asked))
        return;
    if (asked->server >= dns->server_count) {
        const struct dns_records none = {dns->record, 0, 0};
        finish(asked, asked->status, &none);
        return;
    }
    asked->state = ASKED;
    ares_query(dns->server[asked->server++].channel, asked->name, CLASS_IN, ares_type(asked->type),
               query_done, asked);
}

static void give_up(struct asked *asked)
{
    const struct dns_records none = {asked->dns->record, 0, 0};
    tell(asked, more_telling(asked->status, LOCATE_NO_ANSWER), &none);
    if (asked->state == QUEUED)
        asked->state = FREE;
}

/* True while a question can be started or given up: until then nothing is to wait for. */
static void take_step(struct asked *asked, uint64_t now_ms)
{
    if (asked->state == FREE || asked->told)
        return;
    if (now_ms >= asked->deadline_ms)
        give_up(asked);
    else if (asked->state == QUEUED)
        start(asked);
}

static uint64_t milliseconds(const struct timeval *time)
{
    return (uint64_t)time->tv_sec * 1000 + (uint64_t)(time->tv_usec + 999) / 1000;
}

/* How long the loop may sleep; UINT64_MAX: nothing is under way. */
static uint64_t time_to_wait(struct dns *dns, uint64_t now_ms)
{
    uint64_t wait_ms = UINT64_MAX;
    for (size_t i = 0; i < DNS_MAX_ASKED; i++) {
        const struct asked *asked = &dns->asked[i];
        if (asked->state == FREE || asked->told)
            continue;
        uint64_t left_ms = asked->deadline_ms > now_ms ? asked->deadline_ms - now_ms : 0;
        if (asked->state == QUEUED)
            left_ms = 0;
        wait_ms = left_ms < wait_ms ? left_ms : wait_ms;
    }
    for (size_t i = 0; i < dns->server_count; i++) {
        struct timeval room;
        const struct timeval *next = ares_timeout(dns->server[i].channel, NULL, &room);
        if (next != NULL && milliseconds(next) < wait_ms)
            wait_ms = milliseconds(next);
    }
    return wait_ms;
}

static void timer_rang(uv_timer_t *timer);

/* Gives up what a server's sockets cannot bring any more: query_done() comes for each question. */
static void leave_deaf_servers(struct dns *dns)
{
    for (size_t i = 0; i < dns->server_count && !dns->stopped; i++) {
        if (dns->server[i].deaf)
            ares_cancel(dns->server[i].channel);
        dns->server[i].deaf = false;
    }
}

static void dns_turn(struct dns *dns)
{
    for (size_t i = 0; i < DNS_MAX_ASKED && !dns->stopped; i++)
        take_step(&dns->asked[i], uv_now(dns->loop));
    leave_deaf_servers(dns);
    if (dns->stopped)
        return;
    uint64_t wait_ms = time_to_wait(dns, uv_now(dns->loop));
    if (wait_ms == UINT64_MAX)
        (void)uv_timer_stop(&dns->timer);
    else
        (void)uv_timer_start(&dns->timer, timer_rang, wait_ms, 0);
}

static void timer_rang(uv_timer_t *timer)
{
    struct dns *dns = timer->data;
    for (size_t i = 0; i < dns->server_count && !dns->stopped; i++)
        ares_process_fd(dns->server[i].channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    dns_turn(dns);
}

void dns_ask(struct dns *dns, size_t question, enum locate_type type, const char *name)
{
    size_t i = 0, length = strlen(name);
    while (i < DNS_MAX_ASKED && dns->asked[i].state != FREE)
        i++;
    V_ASSERT(i < DNS_MAX_ASKED && !dns->stopped);
    uv_update_time(dns->loop);
    struct asked *asked = &dns->asked[i];
    *asked = (struct asked){
        .dns = dns,
        .state = QUEUED,
        .type = type,
        .number = question,
        .deadline_ms = uv_now(dns->loop) + dns->setting.timeout_ms,
    };
    if (length < sizeof asked->name) {
        memcpy(asked->name, name, length);
    } else {
        asked->status = LOCATE_BROKEN;
        asked->server = dns->server_count;
    }
    (void)uv_timer_start(&dns->timer, timer_rang, 0, 0);
}

/* ---- sockets ---- */

static void socket_is_ready(uv_poll_t *poll, int status, int events)
{
    const struct watch *watch = poll->data;
    struct dns *dns = watch->server->dns;
    ares_socket_t none = ARES_SOCKET_BAD;
    if (dns->stopped)
        return;
    bool broken = status < 0; /* c-ares meets the error itself when it reads */
    ares_process_fd(watch->server->channel,
                    broken || (events & UV_READABLE) != 0 ? watch->socket : none,
                    broken || (events & UV_WRITABLE) != 0 ? watch->socket : none);
    dns_turn(dns);
}

static struct watch *new_watch(struct server *server, ares_socket_t socket)
{
    struct watch *watch = memory_new(sizeof *watch);
    if (watch == NULL)
        return NULL;
    if (uv_poll_init(server->dns->loop, &watch->poll, socket) != 0) {
        memory_free(watch);
        return NULL;
    }
    watch->poll.data = watch;
    watch->server = server;
    watch->socket = socket;
    watch->next = server->watches;
    server->watches = watch;
    server->dns->open++;
    return watch;
}

/* c-ares says what it waits for. */
static void socket_changed(void *context, ares_socket_t socket, int readable, int writable)
{
    struct server *server = context;
    struct watch **link = &server->watches;
    while (*link != NULL && (*link)->socket != socket)
        link = &(*link)->next;
    struct watch *watch = *link;
    if (readable || writable) {
        if (watch == NULL)
            watch = new_watch(server, socket);
        int events = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
        if (watch == NULL || uv_poll_start(&watch->poll, events, socket_is_ready) != 0)
            server->deaf = true;
    } else if (watch != NULL) {
        *link = watch->next;
        uv_close((uv_handle_t *)&watch->poll, watch_closed);
    }
}

/* ---- the beginning ---- */

static bool set_server(ares_channel channel, const struct address *address)
{
    struct ares_addr_port_node node = {.family = AF_INET};
    node.udp_port = node.tcp_port = address->port != 0 ? address->port : DEFAULT_PORT;
    if (address->family == ADDRESS_IPV6) {
        node.family = AF_INET6;
        memcpy(&node.addr.addr6, address->bytes, sizeof node.addr.addr6);
    } else {
        memcpy(&node.addr.addr4, address->bytes, sizeof node.addr.addr4);
    }
    return ares_set_servers_ports(channel, &node) == ARES_SUCCESS;
}

/* Opens the channel of the next server. share_ms: how long it may take for an answer. */
static bool open_channel(struct dns *dns, uint64_t share_ms)
{
    struct server *server = &dns->server[dns->server_count];
    uint64_t first_ms = share_ms / 3 < INT32_MAX ? share_ms / 3 : INT32_MAX;
    struct ares_options options = {
        .flags = ARES_FLAG_EDNS | ARES_FLAG_NOSEARCH | ARES_FLAG_NOCHECKRESP,
        .timeout = first_ms > 0 ? (int)first_ms : 1,
        .tries = TRIES,
        .ednspsz = EDNS_SIZE,
        .sock_state_cb = socket_changed,
        .sock_state_cb_data = server,
    };
    int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
               ARES_OPT_SOCK_STATE_CB | ARES_OPT_NOROTATE;
#ifdef ARES_OPT_QUERY_CACHE
    mask |= ARES_OPT_QUERY_CACHE; /* of no time: what is told is what the server says now */
#endif
    server->dns = dns;
    if (ares_init_options(&server->channel, &options, mask) != ARES_SUCCESS)
        return false;
    dns->server_count++;
    return true;
}

static struct address address_of(const struct ares_addr_port_node *node)
{
    struct address address = {.port = (uint16_t)node->udp_port};
    address.family = node->family == AF_INET6 ? ADDRESS_IPV6 : ADDRESS_IPV4;
    memcpy(address.bytes, &node->addr, node->family == AF_INET6 ? 16 : 4);
    return address;
}

/* Gives each server a channel, and its share of the time. */
static bool open_servers(struct dns *dns, const struct address *server, size_t count)
{
    bool good = true;
    count = count < MAX_SERVERS ? count : MAX_SERVERS;
    for (size_t i = 0; good && i < count; i++)
        good = open_channel(dns, dns->setting.timeout_ms / count) &&
               set_server(dns->server[i].channel, &server[i]);
    return good;
}

/* The first channel knows the servers of the machine. A single one it keeps as it has it (an
 * interface may belong to its address); of several, each gets a channel. */
static bool open_servers_of_machine(struct dns *dns)
{
    struct ares_addr_port_node *first = NULL;
    struct address server[MAX_SERVERS];
    size_t count = 0;
    if (!open_channel(dns, dns->setting.timeout_ms) ||
        ares_get_servers_ports(dns->server[0].channel, &first) != ARES_SUCCESS)
        return false;
    for (const struct ares_addr_port_node *node = first; node != NULL; node = node->next)
        if (count < MAX_SERVERS)
            server[count++] = address_of(node);
    ares_free_data(first);
    if (count < 2)
        return true;
    ares_destroy(dns->server[0].channel);
    dns->server_count = 0;
    return open_servers(dns, server, count);
}

struct dns *dns_new(uv_loop_t *loop, const struct dns_setting *setting, const char **why)
{
    struct dns *dns = memory_new(sizeof *dns);
    *why = "there is no memory";
    if (dns == NULL)
        return NULL;
    *why = "the DNS library does not start";
    if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS) {
        memory_free(dns);
        return NULL;
    }
    *why = "the DNS servers of this machine cannot be read (resolv.conf)";
    dns->loop = loop;
    dns->setting = *setting;
    dns->setting.server = NULL; /* the caller's, and not needed any more */
    dns->hosts = setting->server == NULL;
    size_t count = setting->server_count > 0 ? setting->server_count : 1;
    bool open = setting->server == NULL ? open_servers_of_machine(dns)
                                        : open_servers(dns, setting->server, count);
    if (!open || uv_timer_init(loop, &dns->timer) != 0) {
        for (size_t i = 0; i < dns->server_count; i++)
            ares_destroy(dns->server[i].channel);
        ares_library_cleanup();
        memory_free(dns);
        return NULL;
    }
    dns->timer.data = dns;
    dns->open = 1;
    *why = NULL;
    return dns;
}
