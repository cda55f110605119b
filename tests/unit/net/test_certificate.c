/* SPDX-License-Identifier: Apache-2.0 */
#include "../../../fuzz/tls_peer.h"
#include "net/certificate.h"
#include "unit/t.h"

#include <openssl/pem.h>
#include <time.h>

/* Describes a certificate made to a wish. */
static struct certificate described(const struct peer_wish *wish)
{
    struct peer_identity identity = peer_identity_new(wish);
    struct certificate c;
    bool good = certificate_describe(identity.x509, false, &c);
    peer_identity_free(&identity);
    assert_true(good);
    assert_null(c.pem);
    return c;
}

static void what_a_certificate_says(void **state)
{
    (void)state;
    const struct peer_wish wish = {.common_name = "pbx.example.org",
                                   .names = "URI:sip:example.org,DNS:pbx.example.org,"
                                            "IP:192.0.2.1,IP:2001:db8::1,email:a@example.org",
                                   .from_s = -2 * PEER_DAY_S,
                                   .to_s = 3 * PEER_DAY_S};
    int64_t now = time(NULL);
    struct certificate c = described(&wish);
    assert_string_equal(c.subject, "CN=pbx.example.org");
    assert_string_equal(c.issuer, "CN=pbx.example.org");
    assert_string_equal(c.serial, "1234ABCD");
    assert_string_equal(c.key, "EC 256 bit");
    assert_in_range(c.not_before - now + 2 * PEER_DAY_S, 0, 60);
    assert_in_range(c.not_after - now - 3 * PEER_DAY_S, 0, 60);

    static const struct {
        enum tls_identity_kind kind;
        const char *text;
    } rows[] = {
        {TLS_IDENTITY_URI, "sip:example.org"},
        {TLS_IDENTITY_DNS, "pbx.example.org"},
        {TLS_IDENTITY_IP, "192.0.2.1"},
        {TLS_IDENTITY_IP, "2001:db8::1"},
    };

    assert_int_equal(c.name_count, COUNT_OF(rows));
    assert_false(c.names_cut);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(c.names[i].kind, rows[i].kind);
        assert_string_equal(c.names[i].text, rows[i].text);
    }
}

static void the_common_name_counts_only_without_alternatives(void **state)
{
    (void)state; /* RFC 5922 7.1 */
    struct certificate c = described(&(struct peer_wish){.common_name = "example.org"});
    assert_int_equal(c.name_count, 1);
    assert_int_equal(c.names[0].kind, TLS_IDENTITY_CN);
    assert_string_equal(c.names[0].text, "example.org");
    c = described(
        &(struct peer_wish){.common_name = "example.org", .names = "email:a@example.org"});
    assert_int_equal(c.name_count, 0);
    c = described(&(struct peer_wish){.common_name = NULL});
    assert_int_equal(c.name_count, 0);
    assert_string_equal(c.subject, "");
}

static void keys_have_names(void **state)
{
    (void)state;
    struct certificate c = described(&(struct peer_wish){.common_name = "a", .rsa_bits = 1024});
    assert_string_equal(c.key, "RSA 1024 bit");
}

/* A certificate whose only name is a DNS name of any bytes. */
static struct certificate with_dns_name(const char *bytes, int size)
{
    struct peer_identity identity = peer_identity_new(&(struct peer_wish){.common_name = "a"});
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_IA5STRING *text = ASN1_IA5STRING_new();
    assert_int_equal(ASN1_STRING_set(text, bytes, size), 1);
    GENERAL_NAME_set0_value(name, GEN_DNS, text);
    assert_true(sk_GENERAL_NAME_push(names, name) > 0);
    assert_int_equal(X509_add1_ext_i2d(identity.x509, NID_subject_alt_name, names, 0, 0), 1);
    GENERAL_NAMES_free(names);
    struct certificate c;
    bool good = certificate_describe(identity.x509, false, &c);
    peer_identity_free(&identity);
    assert_true(good);
    return c;
}

static void a_name_cannot_hide_bytes(void **state)
{
    (void)state;

    static const struct {
        const char *bytes;
        int size;
        const char *text;
    } rows[] = {
        {"example.org\0.evil.example", 25, "example.org\\x00.evil.example"},
        {"a\r\nb\x1b[31m", 9, "a\\x0d\\x0ab\\x1b[31m"},
        {"a\xff\xc3", 3, "a\\xff\\xc3"},
        {"\xc2\x9b", 2, "\\xc2\\x9b"}, /* a control character of two bytes */
        {"caf\xc3\xa9.example", 13, "caf\xc3\xa9.example"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct certificate c = with_dns_name(rows[i].bytes, rows[i].size);
        assert_int_equal(c.name_count, 1);
        assert_string_equal(c.names[0].text, rows[i].text);
    }
}

static void a_name_that_does_not_fit_is_left_out(void **state)
{
    (void)state; /* its start would be another name */
    char longest[CERTIFICATE_TEXT_SIZE];
    memset(longest, 'a', sizeof longest);
    struct certificate c = with_dns_name(longest, sizeof longest - 1);
    assert_int_equal(c.name_count, 1);
    assert_int_equal(strlen(c.names[0].text), sizeof longest - 1);
    assert_false(c.names_cut);
    c = with_dns_name(longest, sizeof longest);
    assert_int_equal(c.name_count, 0);
    assert_true(c.names_cut);
}

static void more_names_than_there_is_room_for(void **state)
{
    (void)state;
    char names[32 * CERTIFICATE_MAX_NAMES] = "DNS:a";
    size_t length = strlen(names);
    for (int i = 0; i < CERTIFICATE_MAX_NAMES; i++)
        length += (size_t)snprintf(names + length, sizeof names - length, ",DNS:n%d.example", i);
    struct certificate c = described(&(struct peer_wish){.common_name = "a", .names = names});
    assert_int_equal(c.name_count, CERTIFICATE_MAX_NAMES);
    assert_true(c.names_cut);
}

static void a_long_subject_is_cut_between_characters(void **state)
{
    (void)state;
    struct peer_identity identity = peer_identity_new(&(struct peer_wish){.common_name = NULL});
    X509_NAME *subject = X509_get_subject_name(identity.x509);
    for (int i = 0; i < 8; i++) /* an O has 64 characters at most */
        assert_int_equal(
            X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_UTF8,
                                       (const unsigned char *)"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
                                                              "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
                                                              "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
                                                              "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
                                       -1, -1, 0),
            1);
    struct certificate c;
    bool good = certificate_describe(identity.x509, false, &c);
    peer_identity_free(&identity);
    assert_true(good);
    size_t n = strlen(c.subject);
    assert_in_range(n, CERTIFICATE_TEXT_SIZE - 2, CERTIFICATE_TEXT_SIZE - 1);
    assert_memory_equal(c.subject, "O=\xc3\xa9", 4);
    assert_true(c.subject[n - 1] != '\xc3');
}

static void the_pem_text_is_kept_when_asked_for(void **state)
{
    (void)state;
    struct peer_identity identity = peer_identity_new(&(struct peer_wish){.common_name = "a"});
    struct certificate c;
    bool good = certificate_describe(identity.x509, true, &c);
    bool same = false;
    if (good) {
        BIO *bio = BIO_new_mem_buf(c.pem, -1);
        X509 *again = PEM_read_bio_X509(bio, NULL, NULL, NULL);
        same = again != NULL && X509_cmp(again, identity.x509) == 0;
        X509_free(again);
        BIO_free(bio);
    }
    certificate_release(&c);
    peer_identity_free(&identity);
    assert_true(good && same);
    assert_null(c.pem);
    certificate_release(&c);
}

static void the_fingerprint_is_that_of_the_der_form(void **state)
{
    (void)state;
    struct peer_identity identity = peer_identity_new(&(struct peer_wish){.common_name = "a"});
    struct certificate c;
    bool good = certificate_describe(identity.x509, false, &c);
    unsigned char *der = NULL, hash[EVP_MAX_MD_SIZE];
    int n = i2d_X509(identity.x509, &der);
    bool hashed = n > 0 && EVP_Q_digest(NULL, "SHA256", NULL, der, (size_t)n, hash, NULL) == 1;
    OPENSSL_free(der);
    peer_identity_free(&identity);
    assert_true(good && hashed);
    assert_memory_equal(c.sha256, hash, sizeof c.sha256);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_certificate_says),
        cmocka_unit_test(the_common_name_counts_only_without_alternatives),
        cmocka_unit_test(keys_have_names),
        cmocka_unit_test(a_name_cannot_hide_bytes),
        cmocka_unit_test(a_name_that_does_not_fit_is_left_out),
        cmocka_unit_test(more_names_than_there_is_room_for),
        cmocka_unit_test(a_long_subject_is_cut_between_characters),
        cmocka_unit_test(the_pem_text_is_kept_when_asked_for),
        cmocka_unit_test(the_fingerprint_is_that_of_the_der_form),
    };
    return RUN_TESTS(tests);
}
