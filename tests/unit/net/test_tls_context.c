/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/net/tls_world.h"

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
        {NULL, "weak.pem", NULL, "cannot use the certificate ", ": ee key too small"},
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

int main(void)
{
    struct world world = {.folder = ""};
    make_world(&world);
#define TEST(function) cmocka_unit_test_prestate(function, &world)
    const struct CMUnitTest tests[] = {
        TEST(what_is_named_as_ca_is_trusted),
        TEST(without_a_ca_those_of_the_machine_count),
        TEST(a_folder_of_hashed_certificates_is_a_ca),
        TEST(files_of_no_use_are_named),
    };
    int failed = RUN_TESTS(tests);
    end_world(&world);
    return failed;
}
