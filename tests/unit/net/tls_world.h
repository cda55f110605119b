/* What the tests of the TLS client share: a folder with certificates and keys, and connections.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_NET_TLS_WORLD_H
#define TESTS_UNIT_NET_TLS_WORLD_H

#include "../../../fuzz/tls_peer.h"
#include "net/tls_client.h"
#include "unit/t.h"

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
    WEAK_FILE,
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
    [WEAK_FILE] = "weak.pem",
};

/* A path in the folder; good until the next call with the same `slot`. */
static inline const char *path_of(const struct world *world, const char *name, unsigned slot)
{
    static char paths[3][128];
    (void)snprintf(paths[slot], sizeof *paths, "%s/%s", world->folder, name);
    return paths[slot];
}

static inline FILE *create(const struct world *world, const char *name)
{
    FILE *file = fopen(path_of(world, name, 0), "w");
    assert_non_null(file);
    return file;
}

static inline void write_certificate(const struct world *world, const char *name, X509 *x509)
{
    FILE *file = create(world, name);
    assert_int_equal(PEM_write_X509(file, x509), 1);
    assert_int_equal(fclose(file), 0);
}

static inline void write_text(const struct world *world, const char *name, const char *text)
{
    FILE *file = create(world, name);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static inline void write_key(const struct world *world, const char *name, EVP_PKEY *key,
                             const char *password)
{
    FILE *file = create(world, name);
    assert_int_equal(PEM_write_PrivateKey(file, key, password != NULL ? EVP_aes_128_cbc() : NULL,
                                          NULL, 0, NULL, (void *)(uintptr_t)password),
                     1);
    assert_int_equal(fclose(file), 0);
}

static inline void write_both(const struct world *world)
{
    FILE *file = create(world, file_names[BOTH_FILE]);
    assert_int_equal(PEM_write_X509(file, world->own.x509), 1);
    assert_int_equal(PEM_write_PrivateKey(file, world->own.key, NULL, NULL, 0, NULL, NULL), 1);
    assert_int_equal(fclose(file), 0);
}

/* A folder with the CA under the name that OpenSSL looks for. */
static inline void make_hashed_folder(struct world *world)
{
    (void)snprintf(world->hashed, sizeof world->hashed, "hashed/%08lx.0",
                   X509_subject_name_hash(world->ca.x509));
    assert_int_equal(mkdir(path_of(world, "hashed", 0), 0700), 0);
    write_certificate(world, world->hashed, world->ca.x509);
}

static inline void write_wrong_files(const struct world *world)
{
    write_text(world, file_names[EMPTY_FILE], "");
    write_text(world, file_names[TEXT_FILE],
               "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
    write_key(world, file_names[OTHER_KEY_FILE], world->ca.key, NULL);
    write_key(world, file_names[LOCKED_KEY_FILE], world->own.key, "secret");
    struct peer_identity weak =
        peer_identity_new(&(struct peer_wish){.common_name = "weak", .rsa_bits = 1024});
    write_certificate(world, file_names[WEAK_FILE], weak.x509);
    peer_identity_free(&weak);
}

static inline void make_world(struct world *world)
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

static inline struct world *world_of(void **state)
{
    return *state;
}

static inline void remove_file(const struct world *world, const char *name)
{
    assert_int_equal(unlink(path_of(world, name, 0)), 0);
}

static inline void end_world(struct world *world)
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

static inline struct connection connect_them(const struct tls_client_setting *client,
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

static inline void end_connection(struct connection *c)
{
    peer_free(&c->peer);
    tls_client_free(&c->client);
    assert_null(c->client);
}

static inline const char *ca_of(const struct world *world)
{
    return path_of(world, file_names[CA_FILE], 0);
}

/* The server says something, the client reads it; returns the client's state. */
static inline enum tls_client_state talk(struct connection *c)
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

/* A client that gets bytes of no server's. */
static inline struct tls_client *client_that_gets(struct slice bytes, size_t step)
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

#endif
