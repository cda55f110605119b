/* SPDX-License-Identifier: Apache-2.0 */
#include "net/dns.h"
#include "net/dns_read.h"
#include "unit/net/dns_server.h"
#include "unit/t.h"

#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#define LONG_MS  20000
#define SHORT_MS 900 /* for two servers: c-ares 1.34 gives each try a quarter of a second */
#define ROOM     300

/* One test's world: a loop, a server, a resolver, and what it answered last. */
struct world {
    uv_loop_t loop;
    struct dns_server server;
    struct dns *dns;
    unsigned calls;
    size_t question;
    enum locate_status status;
    struct locate_record record[ROOM];
    size_t count;
    bool free_in_answer, ask_in_answer;
};

static void came(void *context, size_t question, enum locate_status status,
                 const struct locate_record *records, size_t count)
{
    struct world *w = context;
    assert_true(count <= ROOM);
    assert_int_equal(count > 0, status == LOCATE_FOUND);
    w->calls++;
    uv_stop(&w->loop);
    w->question = question;
    w->status = status;
    w->count = count;
    memcpy(w->record, records, count * sizeof records[0]);
    if (w->free_in_answer)
        dns_free(&w->dns);
    else if (w->ask_in_answer && w->calls < 4)
        dns_ask(w->dns, question + 1, LOCATE_A, "found.test");
}

/* Without a server in `like` it is the world's own; with server_count 1 those of the machine. */
static struct world *begin(const struct dns_setting *like)
{
    struct world *w = calloc(1, sizeof *w);
    const char *why = NULL;
    assert_non_null(w);
    assert_int_equal(uv_loop_init(&w->loop), 0);
    dns_server_open(&w->server, &w->loop);
    struct dns_setting setting = *like;
    setting.answer = came;
    setting.context = w;
    if (setting.server == NULL && setting.server_count == 0)
        setting.server = &w->server.address;
    w->dns = dns_new(&w->loop, &setting, &why);
    assert_int_equal(w->dns == NULL, why != NULL);
    assert_non_null(w->dns);
    return w;
}

static void end(struct world *w)
{
    dns_free(&w->dns);
    assert_null(w->dns);
    dns_free(&w->dns);
    dns_server_close(&w->server);
    unsigned calls = w->calls;
    assert_int_equal(uv_run(&w->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    assert_int_equal(w->calls, calls);
    free(w);
}

static void run_until(struct world *w, unsigned calls)
{
    while (w->calls < calls)
        (void)uv_run(&w->loop, UV_RUN_DEFAULT); /* up to an answer */
    assert_int_equal(w->calls, calls);
}

static void ask(struct world *w, enum locate_type type, const char *name)
{
    unsigned calls = w->calls;
    dns_ask(w->dns, 7, type, name);
    assert_int_equal(w->calls, calls); /* never from within */
    run_until(w, calls + 1);
    assert_int_equal(w->question, 7);
}

static const struct dns_setting patient = {.timeout_ms = LONG_MS}, hasty = {.timeout_ms = SHORT_MS};

static void statuses_are_told_apart(void **state)
{
    (void)state;

    static const struct {
        const char *name;
        enum locate_type type;
        enum locate_status status;
        size_t count;
    } rows[] = {
        {"found.test", LOCATE_A, LOCATE_FOUND, 2},
        {"found.test.", LOCATE_A, LOCATE_FOUND, 2},
        {"found.test", LOCATE_AAAA, LOCATE_FOUND, 1},
        {"_sip._udp.found.test", LOCATE_SRV, LOCATE_FOUND, 2},
        {"found.test", LOCATE_NAPTR, LOCATE_FOUND, 2},
        {"nodata.test", LOCATE_AAAA, LOCATE_NO_DATA, 0},
        {"nodata.test", LOCATE_NAPTR, LOCATE_NO_DATA, 0},
        {"nxdomain.test", LOCATE_SRV, LOCATE_NO_NAME, 0},
        {"servfail.test", LOCATE_A, LOCATE_FAILED, 0},
        {"notimp.test", LOCATE_NAPTR, LOCATE_FAILED, 0},
        {"refused.test", LOCATE_A, LOCATE_REFUSED, 0},
        {"formerr.test", LOCATE_A, LOCATE_BROKEN, 0},
        {"yxdomain.test", LOCATE_A, LOCATE_BROKEN, 0},
        {"alias.test", LOCATE_A, LOCATE_FOUND, 1},
        {"alias.test", LOCATE_SRV, LOCATE_FOUND, 1},
        {"onlyalias.test", LOCATE_A, LOCATE_NO_DATA, 0},
        {"onlyalias.test", LOCATE_SRV, LOCATE_NO_DATA, 0},
        {"lostalias.test", LOCATE_A, LOCATE_NO_NAME, 0},
        {"a..b", LOCATE_A, LOCATE_BROKEN, 0},
    };

    struct world *w = begin(&patient);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ask(w, rows[i].type, rows[i].name);
        if (w->status != rows[i].status || w->count != rows[i].count)
            fail_msg("%s: status %d, %zu records", rows[i].name, (int)w->status, w->count);
    }
    assert_int_equal(w->server.over_tcp, 0);
    end(w);
}

static void records_are_read(void **state)
{
    (void)state;
    struct world *w = begin(&patient);
    ask(w, LOCATE_A, "found.test");
    assert_int_equal(w->record[1].type, LOCATE_A);
    assert_int_equal(w->record[0].address.family, ADDRESS_IPV4);
    assert_memory_equal(w->record[1].address.bytes, "\xc0\0\2\2", 4);
    assert_int_equal(w->record[0].address.port, 0);
    assert_int_equal(w->record[0].ttl_s, 60);
    ask(w, LOCATE_AAAA, "found.test"); /* RFC 3596 2.2 */
    assert_int_equal(w->record[0].address.family, ADDRESS_IPV6);
    assert_memory_equal(w->record[0].address.bytes, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16);
    assert_int_equal(w->record[0].ttl_s, 60);
    ask(w, LOCATE_SRV, "_sip._udp.found.test"); /* RFC 2782 */
    assert_int_equal(w->record[0].order, 10);
    assert_int_equal(w->record[0].weight, 20);
    assert_int_equal(w->record[0].port, 5061);
    assert_string_equal(w->record[0].name, "Target.test");
    assert_string_equal(w->record[1].name, "");
    ask(w, LOCATE_NAPTR, "found.test"); /* RFC 3403 4.1 */
    assert_int_equal(w->record[0].order, 50);
    assert_int_equal(w->record[0].weight, 60);
    assert_string_equal(w->record[0].flags, "s");
    assert_string_equal(w->record[0].service, "SIPS+D2T");
    assert_string_equal(w->record[0].name, "_sips._tcp.test");
    assert_int_equal(strlen(w->record[1].service), LOCATE_SERVICE_SIZE - 1);
    end(w);
}

static void what_is_truncated_comes_over_tcp(void **state)
{
    (void)state; /* RFC 7766 5 */
    struct world *w = begin(&patient);
    ask(w, LOCATE_SRV, "many.test");
    assert_int_equal(w->status, LOCATE_FOUND);
    assert_int_equal(w->count, 60);
    assert_int_equal(w->server.over_udp, 1);
    assert_int_equal(w->server.over_tcp, 1);
    end(w);
}

static void silence_ends_at_the_deadline(void **state)
{
    (void)state;
    static const char *const names[] = {"silent.test", "otherid.test"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct world *w = begin(&hasty);
        uint64_t before_ms = uv_now(&w->loop);
        ask(w, LOCATE_A, names[i]);
        assert_int_equal(w->status, LOCATE_NO_ANSWER);
        assert_in_range(uv_now(&w->loop) - before_ms, SHORT_MS / 2, 10 * SHORT_MS);
        assert_int_equal(w->server.over_udp, 2); /* tried again, in time */
        end(w);
    }
}

static void an_answer_that_cannot_be_read_does_no_harm(void **state)
{
    (void)state;
    static const char *const names[] = {"cutoff.test", "circle.test", "short.test", "junk.test"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct world *w = begin(&hasty);
        ask(w, i == 1 ? LOCATE_SRV : LOCATE_A, names[i]);
        /* c-ares 1.18 and 1.34 differ in what they take for no answer at all. */
        assert_true(w->status == LOCATE_BROKEN || w->status == LOCATE_NO_ANSWER);
        end(w);
    }
}

static void nobody_there_is_unreachable(void **state)
{
    (void)state;
    struct world *w = begin(&patient);
    struct address gone = w->server.address;
    const char *why;
    dns_free(&w->dns);
    dns_server_close(&w->server);
    assert_int_equal(uv_run(&w->loop, UV_RUN_DEFAULT), 0);
    const struct dns_setting setting = {
        .server = &gone, .timeout_ms = LONG_MS, .answer = came, .context = w};
    w->dns = dns_new(&w->loop, &setting, &why);
    assert_non_null(w->dns);
    ask(w, LOCATE_A, "found.test");
    assert_int_equal(w->status, LOCATE_UNREACHABLE);
    dns_free(&w->dns);
    assert_int_equal(uv_run(&w->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    free(w);
}

static void the_next_server_is_asked(void **state)
{
    (void)state;

    static const struct {
        const char *first, *second;
        enum locate_status status;
        unsigned asked; /* of the second */
    } rows[] = {
        {"found", "silent", LOCATE_FOUND, 0},      {"nxdomain", "found", LOCATE_NO_NAME, 0},
        {"servfail", "found", LOCATE_FOUND, 1},    {"refused", "found", LOCATE_FOUND, 1},
        {"silent", "found", LOCATE_FOUND, 1},      {"refused", "servfail", LOCATE_FAILED, 1},
        {"servfail", "refused", LOCATE_FAILED, 1}, {"refused", "silent", LOCATE_REFUSED, 2},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct world *w = begin(&hasty);
        struct dns_server second;
        const char *why;
        dns_server_open(&second, &w->loop);
        dns_free(&w->dns);
        struct address both[] = {w->server.address, second.address};
        const struct dns_setting setting = {.server = both,
                                            .server_count = 2,
                                            .timeout_ms = SHORT_MS,
                                            .answer = came,
                                            .context = w};
        w->server.always = rows[i].first;
        second.always = rows[i].second;
        w->dns = dns_new(&w->loop, &setting, &why);
        assert_non_null(w->dns);
        ask(w, LOCATE_A, "x.test");
        assert_int_equal(w->status, rows[i].status);
        assert_int_equal(second.over_udp, rows[i].asked);
        dns_server_close(&second);
        end(w);
    }
}

static void many_at_once(void **state)
{
    (void)state;
    static const char *const names[] = {"found.test", "nxdomain.test", "truncated.test",
                                        "servfail.test"};
    struct world *w = begin(&patient);
    for (unsigned i = 0; i < DNS_MAX_ASKED; i++)
        dns_ask(w->dns, i, LOCATE_A, names[i % COUNT_OF(names)]);
    run_until(w, DNS_MAX_ASKED);
    w->ask_in_answer = true;
    w->calls = 0;
    dns_ask(w->dns, 1, LOCATE_A, "nodata.test");
    run_until(w, 4);
    assert_int_equal(w->question, 4);
    assert_int_equal(w->status, LOCATE_FOUND);
    end(w);
}

static void freed_in_an_answer(void **state)
{
    (void)state;
    static const char *const names[] = {"found.test", "truncated.test", "a..b", "silent.test"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct world *w = begin(&hasty);
        w->free_in_answer = true;
        for (size_t k = 0; k < 5; k++)
            dns_ask(w->dns, k, LOCATE_A, names[i]);
        run_until(w, 1);
        assert_null(w->dns);
        end(w);
    }
}

static void freed_with_questions_under_way(void **state)
{
    (void)state;
    struct world *w = begin(&patient);
    dns_ask(w->dns, 1, LOCATE_A, "silent.test");
    dns_ask(w->dns, 2, LOCATE_A, "found.test");
    run_until(w, 1);
    dns_ask(w->dns, 3, LOCATE_A, "found.test"); /* not even started */
    dns_free(&w->dns);
    end(w); /* where no answer may come any more */
}

static void a_name_too_long_is_no_name(void **state)
{
    (void)state;
    char name[400];
    struct world *w = begin(&patient);
    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = '\0';
    ask(w, LOCATE_A, name);
    assert_int_equal(w->status, LOCATE_BROKEN);
    name[100] = '\0'; /* one label over 63 bytes */
    ask(w, LOCATE_A, name);
    assert_int_equal(w->status, LOCATE_BROKEN);
    end(w);
}

static void hosts_of_this_machine_count(void **state)
{
    (void)state;
    struct world *w = begin(&(struct dns_setting){.timeout_ms = SHORT_MS, .server_count = 1});
    ask(w, LOCATE_A, "localhost");
    assert_int_equal(w->status, LOCATE_FOUND);
    assert_true(address_is_loopback(&w->record[0].address));
    ask(w, LOCATE_AAAA, "LocalHost");
    assert_true(w->status == LOCATE_FOUND || w->status == LOCATE_NO_DATA);
    end(w);
    w = begin(&patient); /* not when a server is given */
    w->server.always = "nxdomain";
    ask(w, LOCATE_A, "localhost");
    assert_int_equal(w->status, LOCATE_NO_NAME);
    end(w);
}

/* Every answer, cut at every byte and with every byte changed, leaves only what fits. */
static void broken_bytes_do_no_harm(void **state)
{
    (void)state;

    static const struct {
        const char *label;
        enum locate_type type;
        uint16_t number;
    } rows[] = {{"found", LOCATE_A, 1},      {"found", LOCATE_AAAA, 28}, {"found", LOCATE_SRV, 33},
                {"found", LOCATE_NAPTR, 35}, {"alias", LOCATE_A, 1},     {"alias", LOCATE_SRV, 33}};
    static struct dns_packet question, packet;
    struct locate_record record[2];
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        dns_server_question("x.test", rows[i].number, &question);
        dns_server_answer(rows[i].label, question.bytes, question.length, true, &packet);
        for (size_t k = 0; k < 257 * packet.length; k++) {
            struct dns_records out = {record, COUNT_OF(record), 0};
            size_t at = k / 257, n = k % 257 == 256 ? at : packet.length;
            uint8_t *copy = malloc(n + 1);
            assert_non_null(copy);
            memcpy(copy + 1, packet.bytes, n); /* ends where the block does */
            if (n == packet.length)
                copy[1 + at] = (uint8_t)(k % 257);
            enum locate_status status = dns_read(rows[i].type, copy + 1, (int)n, &out);
            assert_int_equal(out.count > 0, status == LOCATE_FOUND);
            assert_true(status == LOCATE_FOUND || status == LOCATE_NO_DATA ||
                        status == LOCATE_BROKEN);
            free(copy);
        }
    }
}

static bool bring_loopback_up(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    bool good = s >= 0 && ioctl(s, SIOCSIFFLAGS, &request) == 0;
    if (s >= 0)
        (void)close(s);
    return good;
}

static bool mount_resolv_conf(const char *text)
{
    char name[] = "/tmp/resolv.conf.XXXXXX";
    int file = mkstemp(name);
    if (file < 0)
        return false;
    bool good = write(file, text, strlen(text)) == (ssize_t)strlen(text) &&
                mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
                mount(name, "/etc/resolv.conf", NULL, MS_BIND, NULL) == 0;
    (void)close(file);
    (void)unlink(name);
    return good;
}

/* The last test: from here on the process has a network and an /etc/resolv.conf of its own. */
static void the_servers_of_the_machine_are_asked_in_turn(void **state)
{
    (void)state;
    if (unshare(CLONE_NEWNS | CLONE_NEWNET) != 0 || !bring_loopback_up() ||
        !mount_resolv_conf("nameserver 127.0.0.2\nnameserver 127.0.0.3\nnameserver 127.0.0.4\n")) {
        print_message("skipped: this needs root, and namespaces\n");
        return;
    }
    struct world *w = begin(&(struct dns_setting){.timeout_ms = LONG_MS, .server_count = 1});
    static struct dns_server second, third;
    dns_server_open_at(&second, &w->loop, "127.0.0.3", 53); /* at the first one nobody is */
    dns_server_open_at(&third, &w->loop, "127.0.0.4", 53);
    second.always = "refused";
    ask(w, LOCATE_A, "found.test");
    assert_int_equal(w->status, LOCATE_FOUND);
    ask(w, LOCATE_A, "refused.test");
    assert_int_equal(w->status, LOCATE_REFUSED);
    assert_int_equal(second.over_udp, 2);
    assert_int_equal(third.over_udp, 2);
    dns_server_close(&second);
    dns_server_close(&third);
    end(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_are_told_apart),
        cmocka_unit_test(records_are_read),
        cmocka_unit_test(what_is_truncated_comes_over_tcp),
        cmocka_unit_test(silence_ends_at_the_deadline),
        cmocka_unit_test(an_answer_that_cannot_be_read_does_no_harm),
        cmocka_unit_test(nobody_there_is_unreachable),
        cmocka_unit_test(the_next_server_is_asked),
        cmocka_unit_test(many_at_once),
        cmocka_unit_test(freed_in_an_answer),
        cmocka_unit_test(freed_with_questions_under_way),
        cmocka_unit_test(a_name_too_long_is_no_name),
        cmocka_unit_test(hosts_of_this_machine_count),
        cmocka_unit_test(broken_bytes_do_no_harm),
        cmocka_unit_test(the_servers_of_the_machine_are_asked_in_turn),
    };
    return RUN_TESTS(tests);
}
