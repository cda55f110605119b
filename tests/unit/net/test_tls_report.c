/* SPDX-License-Identifier: Apache-2.0 */
#include "net/tls_internal.h"
#include "tls/alert.h"
#include "unit/net/tls_world.h"

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
    setting.name_cause = true;
    c = connect_them(&setting, &server, STEP);
    assert_int_equal(tls_client_state(c.client), TLS_CLIENT_OPEN);
    assert_string_equal(c.report->cipher, "ECDHE-ECDSA-NULL-SHA");
    end_connection(&c);
}

static void key_exchanges_without_a_named_group(void **state)
{
    const struct world *world = world_of(state);

    static const struct {
        const char *ciphers, *cipher, *group;
    } rows[] = {
        {"AES128-SHA:@SECLEVEL=0", "AES128-SHA", ""},
        {"DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0", "DHE-RSA-AES128-GCM-SHA256", "DH"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct peer_identity identity = peer_identity_new(
            &(struct peer_wish){.common_name = DOMAIN, .issuer = &world->ca, .rsa_bits = 2048});
        struct tls_client_setting setting = {.ca = ca_of(world), .name_cause = true};
        struct peer_setting server = {
            .identity = &identity, .most = TLS1_2_VERSION, .ciphers = rows[i].ciphers};
        struct connection c = connect_them(&setting, &server, STEP);
        peer_identity_free(&identity);
        assert_int_equal(tls_client_state(c.client), TLS_CLIENT_OPEN);
        assert_string_equal(c.report->cipher, rows[i].cipher);
        assert_string_equal(c.report->group, rows[i].group);
        end_connection(&c);
    }
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

static void our_certificate_is_seen_in_what_we_send(void **state)
{
    (void)state;

    static const struct {
        struct slice message;
        bool sent;
    } rows[] = {
        {SLICE_INIT("\x0b\0\0\x03\0\0\0"), false},          /* RFC 5246 7.4.6: an empty list */
        {SLICE_INIT("\x0b\0\0\x04\0\0\0\0"), false},        /* RFC 8446 4.4.2: with a context */
        {SLICE_INIT("\x0b\0\x01\0\0\0\xfd\0\0\xfa"), true}, /* what follows is not looked at */
        {SLICE_INIT("\x19\0\0\x0c\0\x01\0\x01\0\0\0\x04"), true}, /* RFC 8879 4 */
        {SLICE_INIT("\x19\0\0\x0c\0\x01\0\0\x04\0\0\x04"), false},
        {SLICE_INIT("\x19\0\0\x02\0\x01\0\x01"), false},
        {SLICE_INIT("\x0b"), false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct tls_report report = {.alert = -1};
        tls_report_message(&report, false, SSL3_RT_HANDSHAKE, rows[i].message);
        assert_false(report.client_certificate_sent); /* that was the server's */
        tls_report_message(&report, true, SSL3_RT_HANDSHAKE, rows[i].message);
        assert_int_equal(report.client_certificate_sent, rows[i].sent);
    }
}

int main(void)
{
    struct world world = {.folder = ""};
    make_world(&world);
#define TEST(function) cmocka_unit_test_prestate(function, &world)
    const struct CMUnitTest tests[] = {
        TEST(old_versions_are_refused_and_named),
        TEST(weak_ciphers_are_refused_and_named),
        TEST(key_exchanges_without_a_named_group),
        TEST(what_is_wrong_with_a_certificate_is_told),
        TEST(the_time_of_an_intermediate_counts_without_its_issuer),
        TEST(a_certificate_that_is_sent_without_need_does_no_harm),
        TEST(a_client_certificate_that_is_required),
        TEST(our_certificate_is_seen_in_what_we_send),
        TEST(an_alert_of_the_peer_is_told),
        TEST(a_warning_ends_nothing),
    };
    int failed = RUN_TESTS(tests);
    end_world(&world);
    return failed;
}
