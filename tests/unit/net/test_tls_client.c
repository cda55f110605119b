/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/net/tls_world.h"

static void good_connections_open(void **state)
{
    const struct world *world = world_of(state);

    static const struct {
        int least, most;
        size_t step;
        bool name_cause;
        const char *version;
    } rows[] = {
        {0, 0, STEP, false, "TLSv1.3"},
        {0, TLS1_2_VERSION, STEP, false, "TLSv1.2"},
        {0, 0, 1, false, "TLSv1.3"},
        {0, TLS1_2_VERSION, 1, false, "TLSv1.2"},
        {TLS1_VERSION, TLS1_VERSION, STEP, true, "TLSv1"},
        {TLS1_1_VERSION, TLS1_1_VERSION, 7, true, "TLSv1.1"},
        {0, 0, STEP, true, "TLSv1.3"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct tls_client_setting setting = {
            .server_name = DOMAIN, .ca = ca_of(world), .name_cause = rows[i].name_cause};
        struct peer_setting server = {
            .identity = &world->good, .least = rows[i].least, .most = rows[i].most};
        struct connection c = connect_them(&setting, &server, rows[i].step);
        assert_int_equal(tls_client_state(c.client), TLS_CLIENT_OPEN);
        assert_string_equal(c.report->version, rows[i].version);
        assert_true(c.report->cipher[0] != '\0');
        assert_true(c.report->group[0] != '\0');
        assert_int_equal(c.report->problems, 0);
        assert_string_equal(c.report->verify_text, "");
        assert_string_equal(c.report->error, "");
        assert_int_equal(c.report->alert, -1);
        assert_false(c.report->client_certificate_asked);
        assert_int_equal(c.report->chain_count, 1);
        assert_string_equal(c.report->chain[0].names[0].text, DOMAIN);
        assert_int_equal(talk(&c), TLS_CLIENT_OPEN);
        end_connection(&c);
    }
}

static void one_client_has_read_the_cas_for_another(void **state)
{
    const struct world *world = world_of(state);
    struct tls_client_setting setting = {.ca = ca_of(world)};
    struct peer_setting server = {.identity = &world->good};
    struct connection first = connect_them(&setting, &server, STEP);
    setting = (struct tls_client_setting){.ca = "/nowhere", .like = first.client};
    struct tls_client *second = tls_client_new(&setting, (char[64]){0}, 64);
    assert_non_null(second); /* no file was read */
    tls_client_free(&second);
    struct connection c = connect_them(&setting, &server, STEP);
    end_connection(&first);
    assert_int_equal(c.report->problems, 0);
    assert_int_equal(talk(&c), TLS_CLIENT_OPEN);
    end_connection(&c);
}

static void bytes_go_both_ways_and_the_end_is_seen(void **state)
{
    const struct world *world = world_of(state);
    struct tls_client_setting setting = {.ca = ca_of(world)};
    struct peer_setting server = {.identity = &world->good};
    struct connection c = connect_them(&setting, &server, STEP);
    static char sent[100000], got[sizeof sent];
    memset(sent, 'x', sizeof sent);
    assert_true(tls_client_write(c.client, (struct slice){NULL, 0}));
    assert_int_equal(tls_client_send(c.client, got, sizeof got), 0);
    assert_true(tls_client_write(c.client, (struct slice){sent, sizeof sent}));
    assert_true(peer_take(&c.peer, c.client) > sizeof sent);
    size_t sum = 0;
    int n;
    while ((n = SSL_read(c.peer.ssl, got + sum, (int)(sizeof got - sum))) > 0)
        sum += (size_t)n;
    assert_int_equal(sum, sizeof sent);
    assert_memory_equal(sent, got, sizeof sent);
    assert_int_equal(tls_client_read(c.client, got, sizeof got), 0);
    assert_int_equal(tls_client_state(c.client), TLS_CLIENT_OPEN);

    tls_client_close(c.client);
    (void)peer_take(&c.peer, c.client);
    assert_int_equal(SSL_read(c.peer.ssl, got, 1), 0);
    assert_int_equal(SSL_get_shutdown(c.peer.ssl) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN);
    end_connection(&c);
}

static void what_came_before_the_end_is_read_first(void **state)
{
    const struct world *world = world_of(state);
    struct tls_client_setting setting = {.ca = ca_of(world)};
    struct peer_setting server = {.identity = &world->good};
    struct connection c = connect_them(&setting, &server, STEP);
    char got[16];
    assert_int_equal(SSL_write(c.peer.ssl, "bye", 3), 3);
    (void)SSL_shutdown(c.peer.ssl);
    (void)peer_give(&c.peer, c.client, STEP);
    assert_int_equal(tls_client_read(c.client, got, 2), 2);
    assert_int_equal(tls_client_read(c.client, got, sizeof got), 1);
    assert_int_equal(tls_client_state(c.client), TLS_CLIENT_OPEN);
    assert_int_equal(tls_client_read(c.client, got, sizeof got), 0);
    assert_int_equal(tls_client_state(c.client), TLS_CLIENT_CLOSED);
    assert_int_equal(c.report->alert, -1);
    assert_false(tls_client_write(c.client, SLICE("x")));
    assert_int_equal(tls_client_receive(c.client, SLICE("x")), TLS_CLIENT_CLOSED);
    assert_int_equal(tls_client_read(c.client, got, sizeof got), 0);
    end_connection(&c);
}

static void nothing_is_sent_on_a_connection_that_looks_for_the_cause(void **state)
{
    const struct world *world = world_of(state);
    struct tls_client_setting setting = {.ca = ca_of(world), .name_cause = true};
    struct peer_setting server = {
        .identity = &world->good, .least = TLS1_VERSION, .most = TLS1_VERSION};
    struct connection c = connect_them(&setting, &server, STEP);
    assert_int_equal(tls_client_state(c.client), TLS_CLIENT_OPEN);
    assert_false(tls_client_write(c.client, SLICE("OPTIONS")));
    assert_int_equal(peer_take(&c.peer, c.client), 0);
    end_connection(&c);
}

static void the_server_name_is_sent_for_names_only(void **state)
{
    const struct world *world = world_of(state);

    static const struct {
        const char *given, *seen;
    } rows[] = {
        {DOMAIN, DOMAIN},      {DOMAIN ".", DOMAIN}, {"192.0.2.1", NULL},
        {"2001:db8::1", NULL}, {"", NULL},           {NULL, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct tls_client_setting setting = {.server_name = rows[i].given, .ca = ca_of(world)};
        struct peer_setting server = {.identity = &world->good};
        struct connection c = connect_them(&setting, &server, STEP);
        const char *seen = SSL_get_servername(c.peer.ssl, TLSEXT_NAMETYPE_host_name);
        if (rows[i].seen == NULL)
            assert_null(seen);
        else
            assert_string_equal(seen, rows[i].seen);
        end_connection(&c);
    }
}

static void a_peer_that_speaks_no_tls_is_told(void **state)
{
    (void)state;

    static const struct {
        struct slice bytes;
        const char *plain;
    } rows[] = {
        {SLICE_INIT("SIP/2.0 400 Bad Request\r\nVia: x\r\n"), "SIP/2.0 400 Bad Request"},
        {SLICE_INIT("HTTP/1.1 400 Bad Request\r\n\r\n"), "HTTP/1.1 400 Bad Request"},
        {SLICE_INIT("+"), "+"},
        {SLICE_INIT("\r\n\r\n"), ""},
        {SLICE_INIT("\x16hello"), ""},
        {SLICE_INIT("\0\0\0\0"), ""},
        {SLICE_INIT("0123456789012345678901234567890123456789012345678901234567890123456789"),
         "012345678901234567890123456789012345678901234567890123456789012"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (size_t step = 1; step <= 100; step += 99) {
            struct tls_client *client = client_that_gets(rows[i].bytes, step);
            const struct tls_report *report = tls_client_report(client);
            assert_int_equal(tls_client_state(client), TLS_CLIENT_FAILED);
            assert_true(report->not_tls);
            if (rows[i].bytes.p[0] != '\x16')
                assert_string_equal(report->plain, rows[i].plain);
            assert_false(report->version_mismatch || report->cipher_mismatch);
            assert_string_equal(report->error, "what came is no TLS");
            tls_client_free(&client);
        }
    }
}

static void garbage_behind_the_handshake_fails(void **state)
{
    const struct world *world = world_of(state);
    struct tls_client_setting setting = {.ca = ca_of(world)};
    struct peer_setting server = {.identity = &world->good};
    struct connection c = connect_them(&setting, &server, STEP);
    char byte;
    (void)tls_client_receive(c.client, SLICE("SIP/2.0 200 OK\r\n\r\n"));
    assert_int_equal(tls_client_read(c.client, &byte, 1), 0);
    assert_int_equal(tls_client_state(c.client), TLS_CLIENT_FAILED);
    assert_false(c.report->not_tls);
    assert_true(c.report->error[0] != '\0');
    end_connection(&c);
}

static void a_server_name_that_is_too_long_is_refused(void **state)
{
    (void)state;
    char name[300];
    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = '\0';
    char why[512];
    assert_null(tls_client_new(&(struct tls_client_setting){.server_name = name}, why, sizeof why));
    assert_non_null(strstr(why, "too long"));
}

static void no_client_can_be_freed(void **state)
{
    (void)state;
    struct tls_client *client = NULL;
    tls_client_free(&client);
    assert_null(client);
}

int main(void)
{
    struct world world = {.folder = ""};
    make_world(&world);
#define TEST(function) cmocka_unit_test_prestate(function, &world)
    const struct CMUnitTest tests[] = {
        TEST(good_connections_open),
        TEST(one_client_has_read_the_cas_for_another),
        TEST(bytes_go_both_ways_and_the_end_is_seen),
        TEST(what_came_before_the_end_is_read_first),
        TEST(nothing_is_sent_on_a_connection_that_looks_for_the_cause),
        TEST(the_server_name_is_sent_for_names_only),
        TEST(a_peer_that_speaks_no_tls_is_told),
        TEST(garbage_behind_the_handshake_fails),
        TEST(a_server_name_that_is_too_long_is_refused),
        TEST(no_client_can_be_freed),
    };
    int failed = RUN_TESTS(tests);
    end_world(&world);
    return failed;
}
