/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/t.h"

#include "../../../fuzz/tls_peer.h"
#include "net/tls_client.h"
#include "tls/alert.h"

#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#define DOMAIN "pbx.example.org"
#define STEP   4096

/* What all tests share: made once, read only afterwards. */
struct world {
    char folder[32], hashed[32];
    struct peer_identity ca, other_ca, intermediate;
    struct peer_identity good, own; /* the server's, and the client's; both by `ca` */
};

enum {
    CA_FILE,
    INTERMEDIATE_FILE,
    OWN_FILE,
    OWN_KEY_FILE,
    BOTH_FILE,
    EMPTY_FILE,
    TEXT_FILE,
    OTHER_KEY_FILE,
    LOCKED_KEY_FILE,
    FILE_COUNT
};

static const char *const file_names[FILE_COUNT] = {
    [CA_FILE] = "ca.pem",
    [INTERMEDIATE_FILE] = "intermediate.pem",
    [OWN_FILE] = "own.pem",
    [OWN_KEY_FILE] = "own.key",
    [BOTH_FILE] = "both.pem",
    [EMPTY_FILE] = "empty",
    [TEXT_FILE] = "text",
    [OTHER_KEY_FILE] = "other.key",
    [LOCKED_KEY_FILE] = "locked.key",
};

/* A path in the folder; good until the next call with the same `slot`. */
static const char *path_of(const struct world *world, const char *name, unsigned slot)
{
    static char paths[3][128];
    (void)snprintf(paths[slot], sizeof *paths, "%s/%s", world->folder, name);
    return paths[slot];
}

static FILE *create(const struct world *world, const char *name)
{
    FILE *file = fopen(path_of(world, name, 0), "w");
    assert_non_null(file);
    return file;
}

static void write_certificate(const struct world *world, const char *name, X509 *x509)
{
    FILE *file = create(world, name);
    assert_int_equal(PEM_write_X509(file, x509), 1);
    assert_int_equal(fclose(file), 0);
}

static void write_text(const struct world *world, const char *name, const char *text)
{
    FILE *file = create(world, name);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void write_key(const struct world *world, const char *name, EVP_PKEY *key,
                      const char *password)
{
    FILE *file = create(world, name);
    assert_int_equal(PEM_write_PrivateKey(file, key, password != NULL ? EVP_aes_128_cbc() : NULL,
                                          NULL, 0, NULL, (void *)(uintptr_t)password),
                     1);
    assert_int_equal(fclose(file), 0);
}

static void write_both(const struct world *world)
{
    FILE *file = create(world, file_names[BOTH_FILE]);
    assert_int_equal(PEM_write_X509(file, world->own.x509), 1);
    assert_int_equal(PEM_write_PrivateKey(file, world->own.key, NULL, NULL, 0, NULL, NULL), 1);
    assert_int_equal(fclose(file), 0);
}

/* A folder with the CA under the name that OpenSSL looks for. */
static void make_hashed_folder(struct world *world)
{
    (void)snprintf(world->hashed, sizeof world->hashed, "hashed/%08lx.0",
                   X509_subject_name_hash(world->ca.x509));
    assert_int_equal(mkdir(path_of(world, "hashed", 0), 0700), 0);
    write_certificate(world, world->hashed, world->ca.x509);
}

static void write_wrong_files(const struct world *world)
{
    write_text(world, file_names[EMPTY_FILE], "");
    write_text(world, file_names[TEXT_FILE],
               "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
    write_key(world, file_names[OTHER_KEY_FILE], world->ca.key, NULL);
    write_key(world, file_names[LOCKED_KEY_FILE], world->own.key, "secret");
}

static void make_world(struct world *world)
{
    (void)snprintf(world->folder, sizeof world->folder, "/tmp/varco-tls-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    world->ca = peer_identity_new(&(struct peer_wish){.common_name = "Test CA", .ca = true});
    world->other_ca = peer_identity_new(&(struct peer_wish){.common_name = "Other CA", .ca = true});
    world->intermediate = peer_identity_new(
        &(struct peer_wish){.common_name = "Intermediate", .ca = true, .issuer = &world->ca});
    world->good = peer_identity_new(
        &(struct peer_wish){.common_name = DOMAIN, .names = "DNS:" DOMAIN, .issuer = &world->ca});
    world->own =
        peer_identity_new(&(struct peer_wish){.common_name = "phone", .issuer = &world->ca});
    write_certificate(world, file_names[CA_FILE], world->ca.x509);
    write_certificate(world, file_names[INTERMEDIATE_FILE], world->intermediate.x509);
    write_certificate(world, file_names[OWN_FILE], world->own.x509);
    write_key(world, file_names[OWN_KEY_FILE], world->own.key, NULL);
    write_both(world);
    write_wrong_files(world);
    make_hashed_folder(world);
}

static struct world *world_of(void **state)
{
    return *state;
}

static void remove_file(const struct world *world, const char *name)
{
    assert_int_equal(unlink(path_of(world, name, 0)), 0);
}

static void end_world(struct world *world)
{
    for (size_t i = 0; i < FILE_COUNT; i++)
        remove_file(world, file_names[i]);
    remove_file(world, world->hashed);
    assert_int_equal(rmdir(path_of(world, "hashed", 0)), 0);
    assert_int_equal(rmdir(world->folder), 0);
    peer_identity_free(&world->ca);
    peer_identity_free(&world->other_ca);
    peer_identity_free(&world->intermediate);
    peer_identity_free(&world->good);
    peer_identity_free(&world->own);
}

/* One connection between a client and a server, brought as far as it gets. */
struct connection {
    struct tls_client *client;
    struct peer peer;
    const struct tls_report *report;
};

static struct connection connect_them(const struct tls_client_setting *client,
                                      const struct peer_setting *server, size_t step)
{
    char why[512] = "";
    struct connection c = {.client = tls_client_new(client, why, sizeof why)};
    if (c.client == NULL)
        fail_msg("%s", why);
    c.report = tls_client_report(c.client);
    c.peer = peer_new(server);
    (void)peer_run(&c.peer, c.client, step);
    return c;
}

static void end_connection(struct connection *c)
{
    peer_free(&c->peer);
    tls_client_free(&c->client);
    assert_null(c->client);
}

static const char *ca_of(const struct world *world)
{
    return path_of(world, file_names[CA_FILE], 0);
}

/* The server says something, the client reads it; returns the client's state. */
static enum tls_client_state talk(struct connection *c)
{
    char got[16] = "";
    (void)SSL_write(c->peer.ssl, "hello", 5);
    (void)peer_give(&c->peer, c->client, STEP);
    size_t n = tls_client_read(c->client, got, sizeof got);
    if (tls_client_state(c->client) == TLS_CLIENT_OPEN) {
        assert_int_equal(n, 5);
        assert_memory_equal(got, "hello", 5);
    }
    return tls_client_state(c->client);
}

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

static void old_versions_are_refused_and_named(void **state)
{
    const struct world *world = world_of(state);
    static const int versions[] = {TLS1_VERSION, TLS1_1_VERSION};
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        struct tls_client_setting setting = {.ca = ca_of(world)};
        struct peer_setting server = {
            .identity = &world->good, .least = versions[i], .most = versions[i]};
        struct connection c = connect_them(&setting, &server, STEP);
        assert_int_equal(tls_client_state(c.client), TLS_CLIENT_FAILED);
        assert_true(c.report->version_mismatch);
        assert_false(c.report->cipher_mismatch);
        assert_false(c.report->not_tls);
        assert_true(c.report->error[0] != '\0');
        end_connection(&c);
    }
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

static void weak_ciphers_are_refused_and_named(void **state)
{
    const struct world *world = world_of(state);
    struct tls_client_setting setting = {.ca = ca_of(world)};
    struct peer_setting server = {.identity = &world->good,
                                  .most = TLS1_2_VERSION,
                                  .ciphers = "ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0"};
    struct connection c = connect_them(&setting, &server, STEP);
    assert_int_equal(tls_client_state(c.client), TLS_CLIENT_FAILED);
    assert_true(c.report->cipher_mismatch);
    assert_false(c.report->version_mismatch);
    assert_int_equal(c.report->alert, TLS_ALERT_HANDSHAKE_FAILURE);
    assert_string_equal(c.report->alert_text, "handshake failure");
    end_connection(&c);
}

/* A certificate that is wrong in one way, or two. */
enum signer { BY_ITSELF, BY_CA, BY_OTHER_CA, BY_INTERMEDIATE };

static const struct peer_identity *signer_of(const struct world *world, enum signer signer)
{
    const struct peer_identity *all[] = {NULL, &world->ca, &world->other_ca, &world->intermediate};
    return all[signer];
}

static void what_is_wrong_with_a_certificate_is_told(void **state)
{
    const struct world *world = world_of(state);

    enum { DAY = PEER_DAY_S };

    static const struct {
        struct peer_wish wish;
        enum signer signer;
        bool with_signer; /* it is sent too */
        unsigned problems;
        int depth;
    } rows[] = {
        {{.from_s = -9 * DAY, .to_s = -DAY}, BY_CA, false, TLS_EXPIRED, 0},
        {{.from_s = DAY, .to_s = 9 * DAY}, BY_CA, false, TLS_NOT_YET_VALID, 0},
        {{.names = NULL}, BY_ITSELF, false, TLS_SELF_SIGNED, 0},
        {{.from_s = -9 * DAY, .to_s = -DAY}, BY_ITSELF, false, TLS_SELF_SIGNED | TLS_EXPIRED, 0},
        {{.names = NULL}, BY_OTHER_CA, true, TLS_UNKNOWN_CA, 1},
        {{.names = NULL}, BY_OTHER_CA, false, TLS_UNKNOWN_CA | TLS_CHAIN_CUT, 0},
        {{.from_s = -9 * DAY, .to_s = -DAY},
         BY_OTHER_CA,
         false,
         TLS_UNKNOWN_CA | TLS_CHAIN_CUT | TLS_EXPIRED,
         0},
        {{.from_s = DAY, .to_s = 9 * DAY},
         BY_OTHER_CA,
         true,
         TLS_UNKNOWN_CA | TLS_NOT_YET_VALID,
         1},
        {{.names = NULL}, BY_INTERMEDIATE, true, 0, 0},
        {{.names = NULL}, BY_INTERMEDIATE, false, TLS_UNKNOWN_CA | TLS_CHAIN_CUT, 0},
        {{.rsa_bits = 1024}, BY_CA, false, TLS_WEAK, 0},
        {{.usage = "serverAuth"}, BY_CA, false, 0, 0},
        {{.usage = "clientAuth"}, BY_CA, false, TLS_BAD_CERTIFICATE, 0},
        {{.usage = "1.3.6.1.5.5.7.3.20"}, BY_CA, false, 0, 0}, /* RFC 5924 4: for SIP */
        {{.usage = "1.3.6.1.5.5.7.3.201"}, BY_CA, false, TLS_BAD_CERTIFICATE, 0},
        {{.usage = "1.3.6.1.4.1.311.10.3.4.12345.123"}, BY_CA, false, TLS_BAD_CERTIFICATE, 0},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct peer_wish wish = rows[i].wish;
        wish.common_name = DOMAIN;
        wish.issuer = signer_of(world, rows[i].signer);
        struct peer_identity identity = peer_identity_new(&wish);
        struct tls_client_setting setting = {.ca = ca_of(world)};
        struct peer_setting server = {.identity = &identity};
        if (rows[i].with_signer)
            server.intermediate = wish.issuer->x509;
        struct connection c = connect_them(&setting, &server, STEP);
        peer_identity_free(&identity);
        if (c.report->problems != rows[i].problems)
            fail_msg("row %zu: problems %#x: %s", i, c.report->problems, c.report->verify_text);
        assert_int_equal(tls_client_state(c.client), TLS_CLIENT_OPEN);
        assert_int_equal(c.report->problem_depth, rows[i].depth);
        assert_int_equal(c.report->verify_text[0] != '\0', rows[i].problems != 0);
        assert_int_equal(c.report->chain_count, rows[i].with_signer ? 2 : 1);
        end_connection(&c);
    }
}

static void the_time_of_an_intermediate_counts_without_its_issuer(void **state)
{
    const struct world *world = world_of(state);
    struct peer_identity middle = peer_identity_new(&(struct peer_wish){.common_name = "Old",
                                                                        .ca = true,
                                                                        .issuer = &world->other_ca,
                                                                        .from_s = -9 * PEER_DAY_S,
                                                                        .to_s = -PEER_DAY_S});
    struct peer_identity leaf =
        peer_identity_new(&(struct peer_wish){.common_name = DOMAIN, .issuer = &middle});
    struct tls_client_setting setting = {.ca = ca_of(world)};
    struct peer_setting server = {.identity = &leaf, .intermediate = middle.x509};
    struct connection c = connect_them(&setting, &server, STEP);
    peer_identity_free(&leaf);
    peer_identity_free(&middle);
    assert_int_equal(c.report->problems, TLS_UNKNOWN_CA | TLS_EXPIRED);
    assert_false(c.report->chain_unused[1]);
    end_connection(&c);
}

static void a_certificate_that_is_sent_without_need_does_no_harm(void **state)
{
    const struct world *world = world_of(state);
    struct peer_identity stray = peer_identity_new(&(struct peer_wish){
        .common_name = "Stray", .ca = true, .from_s = -9 * PEER_DAY_S, .to_s = -PEER_DAY_S});
    struct tls_client_setting setting = {.ca = ca_of(world), .keep_pem = true};
    struct peer_setting server = {.identity = &world->good, .intermediate = stray.x509};
    struct connection c = connect_them(&setting, &server, STEP);
    peer_identity_free(&stray);
    assert_int_equal(tls_client_state(c.client), TLS_CLIENT_OPEN);
    assert_int_equal(c.report->problems, 0);
    assert_int_equal(c.report->chain_count, 2);
    assert_false(c.report->chain_unused[0]);
    assert_true(c.report->chain_unused[1]);
    assert_memory_equal(c.report->chain[1].pem, "-----BEGIN", 10);
    end_connection(&c);
}

static void what_is_named_as_ca_is_trusted(void **state)
{
    const struct world *world = world_of(state);
    struct peer_identity leaf = peer_identity_new(
        &(struct peer_wish){.common_name = DOMAIN, .issuer = &world->intermediate});
    struct tls_client_setting setting = {.ca = path_of(world, file_names[INTERMEDIATE_FILE], 0)};
    struct peer_setting server = {.identity = &leaf};
    struct connection c = connect_them(&setting, &server, STEP);
    peer_identity_free(&leaf);
    assert_int_equal(c.report->problems, 0);
    end_connection(&c);
}

static void without_a_ca_those_of_the_machine_count(void **state)
{
    const struct world *world = world_of(state);
    struct tls_client_setting setting = {.server_name = DOMAIN};
    struct peer_setting server = {.identity = &world->good, .intermediate = world->ca.x509};
    struct connection c = connect_them(&setting, &server, STEP);
    assert_int_equal(tls_client_state(c.client), TLS_CLIENT_OPEN);
    assert_int_equal(c.report->problems, TLS_UNKNOWN_CA);
    end_connection(&c);
}

static void a_folder_of_hashed_certificates_is_a_ca(void **state)
{
    const struct world *world = world_of(state);
    struct tls_client_setting setting = {.ca = path_of(world, "hashed", 0)};
    struct peer_setting server = {.identity = &world->good};
    struct connection c = connect_them(&setting, &server, STEP);
    assert_int_equal(c.report->problems, 0);
    end_connection(&c);
}

static void a_client_certificate_that_is_required(void **state)
{
    const struct world *world = world_of(state);

    static const struct {
        int most;
        bool ours, both_in_one;
        enum tls_client_state after_handshake, after_reading;
        int alert;
    } rows[] = {
        {TLS1_2_VERSION, false, false, TLS_CLIENT_FAILED, TLS_CLIENT_FAILED, 40},
        {TLS1_2_VERSION, true, false, TLS_CLIENT_OPEN, TLS_CLIENT_OPEN, -1},
        /* RFC 8446 4.4.2.4: the client's side is open before the server has looked at it. */
        {0, false, false, TLS_CLIENT_OPEN, TLS_CLIENT_FAILED, TLS_ALERT_CERTIFICATE_REQUIRED},
        {0, true, false, TLS_CLIENT_OPEN, TLS_CLIENT_OPEN, -1},
        {0, true, true, TLS_CLIENT_OPEN, TLS_CLIENT_OPEN, -1},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct tls_client_setting setting = {.ca = ca_of(world)};
        if (rows[i].ours) {
            int file = rows[i].both_in_one ? BOTH_FILE : OWN_FILE;
            setting.certificate = path_of(world, file_names[file], 1);
            setting.key = rows[i].both_in_one ? NULL : path_of(world, file_names[OWN_KEY_FILE], 2);
        }
        struct peer_setting server = {
            .identity = &world->good, .most = rows[i].most, .client_ca = world->ca.x509};
        struct connection c = connect_them(&setting, &server, STEP);
        assert_int_equal(tls_client_state(c.client), rows[i].after_handshake);
        assert_true(c.report->client_certificate_asked);
        assert_int_equal(c.report->client_certificate_sent, rows[i].ours);
        assert_int_equal(talk(&c), rows[i].after_reading);
        assert_int_equal(c.report->alert, rows[i].alert);
        assert_int_equal(c.report->chain_count, 1);
        assert_false(c.report->cipher_mismatch);
        if (rows[i].alert == TLS_ALERT_CERTIFICATE_REQUIRED)
            assert_string_equal(c.report->alert_text, "certificate required");
        end_connection(&c);
    }
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

/* A client that gets bytes of no server's. */
static struct tls_client *client_that_gets(struct slice bytes, size_t step)
{
    char why[512];
    struct tls_client_setting setting = {.server_name = DOMAIN};
    struct tls_client *client = tls_client_new(&setting, why, sizeof why);
    assert_non_null(client);
    assert_int_equal(tls_client_receive(client, (struct slice){NULL, 0}), TLS_CLIENT_HANDSHAKE);
    for (size_t i = 0; i < bytes.n; i += step)
        (void)tls_client_receive(
            client, (struct slice){bytes.p + i, bytes.n - i < step ? bytes.n - i : step});
    return client;
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

static void an_alert_of_the_peer_is_told(void **state)
{
    (void)state;

    static const struct {
        struct slice record;
        int alert;
        const char *text;
        bool version, cipher;
    } rows[] = {
        {SLICE_INIT("\x15\x03\x03\x00\x02\x02\x28"), 40, "handshake failure", false, true},
        {SLICE_INIT("\x15\x03\x01\x00\x02\x02\x46"), 70, "protocol version", true, false},
        {SLICE_INIT("\x15\x03\x03\x00\x02\x02\x47"), 71, "insufficient security", false, true},
        {SLICE_INIT("\x15\x03\x03\x00\x02\x02\x50"), 80, "internal error", false, false},
        {SLICE_INIT("\x15\x03\x03\x00\x02\x02\x70"), 112, "unrecognized name", false, false},
        {SLICE_INIT("\x15\x03\x03\x00\x02\x02\xfe"), 254, "unknown alert", false, false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct tls_client *client = client_that_gets(rows[i].record, 1);
        const struct tls_report *report = tls_client_report(client);
        assert_int_equal(tls_client_state(client), TLS_CLIENT_FAILED);
        assert_int_equal(report->alert, rows[i].alert);
        assert_string_equal(report->alert_text, rows[i].text);
        assert_int_equal(report->version_mismatch, rows[i].version);
        assert_int_equal(report->cipher_mismatch, rows[i].cipher);
        assert_false(report->not_tls);
        assert_true(report->error[0] != '\0');
        tls_client_free(&client);
    }
}

static void a_warning_ends_nothing(void **state)
{
    (void)state; /* RFC 6066 3: a server may warn that it does not know the name, and go on */
    struct tls_client *client = client_that_gets(SLICE("\x15\x03\x03\x00\x02\x01\x70"), 1);
    assert_int_equal(tls_client_state(client), TLS_CLIENT_HANDSHAKE);
    assert_int_equal(tls_client_report(client)->alert, -1);
    assert_false(tls_client_write(client, SLICE("x")));
    char byte;
    assert_int_equal(tls_client_read(client, &byte, 1), 0);
    tls_client_close(client);
    tls_client_free(&client);
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

/* Expects that no client is made, and one line that begins with `before`, the path in quotes, `after`. */
static void expect_why(const struct tls_client_setting *setting, const char *before,
                       const char *path, const char *after)
{
    char why[512] = "", expected[512];
    struct tls_client *client = tls_client_new(setting, why, sizeof why);
    bool made = client != NULL;
    tls_client_free(&client);
    (void)snprintf(expected, sizeof expected, "%s\"%s\"%s", before, path, after);
    assert_false(made);
    if (strncmp(why, expected, strlen(expected)) != 0)
        fail_msg("got: %s\nexpected: %s", why, expected);
    assert_null(strchr(why, '\n'));
}

static void files_of_no_use_are_named(void **state)
{
    const struct world *world = world_of(state);
    char own[128], wrong[128];
    (void)snprintf(own, sizeof own, "%s", path_of(world, file_names[OWN_FILE], 0));

    static const struct {
        const char *ca, *certificate, *key; /* "own": the good one */
        const char *before, *after;
    } rows[] = {
        {"none", NULL, NULL, "cannot read --ca ", ": No such file or directory"},
        {"empty", NULL, NULL, "", " holds no certificate"},
        {"text", NULL, NULL, "", " holds no certificate"},
        {"own.key", NULL, NULL, "", " holds no certificate"},
        {".", NULL, NULL, "the folder ", " holds no hashed certificate"},
        {NULL, "none", NULL, "cannot read the certificate ", ": No such file or directory"},
        {NULL, "empty", NULL, "", " holds no certificate"},
        {NULL, "text", NULL, "", " holds no certificate"},
        {NULL, "own.key", NULL, "", " holds no certificate"},
        {NULL, "own", "none", "cannot read the key ", ": No such file or directory"},
        {NULL, "own", "empty", "", " holds no private key"},
        {NULL, "own", "own.pem", "", " holds no private key"},
        {NULL, "own", "other.key", "the key ", " does not belong to the certificate"},
        {NULL, "own", "locked.key", "the key ", " is encrypted"},
        {NULL, NULL, "own.key", "the key ", " is of no use without its certificate"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct tls_client_setting setting = {0};
        const char *name = rows[i].ca != NULL    ? rows[i].ca
                           : rows[i].key != NULL ? rows[i].key
                                                 : rows[i].certificate;
        (void)snprintf(wrong, sizeof wrong, "%s", path_of(world, name, 0));
        if (rows[i].ca != NULL)
            setting.ca = wrong;
        if (rows[i].certificate != NULL)
            setting.certificate = strcmp(rows[i].certificate, "own") == 0 ? own : wrong;
        if (rows[i].key != NULL)
            setting.key = wrong;
        expect_why(&setting, rows[i].before, wrong, rows[i].after);
    }
    /* The key is looked for in the certificate's file. */
    expect_why(&(struct tls_client_setting){.certificate = own}, "", own, " holds no private key");
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
        TEST(bytes_go_both_ways_and_the_end_is_seen),
        TEST(what_came_before_the_end_is_read_first),
        TEST(old_versions_are_refused_and_named),
        TEST(nothing_is_sent_on_a_connection_that_looks_for_the_cause),
        TEST(weak_ciphers_are_refused_and_named),
        TEST(what_is_wrong_with_a_certificate_is_told),
        TEST(the_time_of_an_intermediate_counts_without_its_issuer),
        TEST(a_certificate_that_is_sent_without_need_does_no_harm),
        TEST(what_is_named_as_ca_is_trusted),
        TEST(without_a_ca_those_of_the_machine_count),
        TEST(a_folder_of_hashed_certificates_is_a_ca),
        TEST(a_client_certificate_that_is_required),
        TEST(the_server_name_is_sent_for_names_only),
        TEST(a_peer_that_speaks_no_tls_is_told),
        TEST(an_alert_of_the_peer_is_told),
        TEST(a_warning_ends_nothing),
        TEST(garbage_behind_the_handshake_fails),
        TEST(files_of_no_use_are_named),
        TEST(a_server_name_that_is_too_long_is_refused),
        TEST(no_client_can_be_freed),
    };
    int failed = RUN_TESTS(tests);
    end_world(&world);
    return failed;
}
