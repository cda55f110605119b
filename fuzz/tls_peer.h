/* The other end of a TLS connection, in the same process: certificates of any kind, and a server over
 * memory. For the fuzz target and the unit tests of net/tls_client.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FUZZ_TLS_PEER_H
#define FUZZ_TLS_PEER_H

#include "fuzz.h"
#include "net/tls_client.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#define PEER_DAY_S 86400L

/* A certificate and its key. Free with peer_identity_free(). */
struct peer_identity {
    X509 *x509;
    EVP_PKEY *key;
};

struct peer_wish {
    const char *common_name;            /* NULL: no subject at all          */
    const char *names;                  /* as in "DNS:a,URI:sip:a"; or NULL */
    const char *usage;                  /* extended, as in "serverAuth"; or NULL */
    const struct peer_identity *issuer; /* NULL: signed by itself           */
    long from_s, to_s;                  /* from now; both 0: a day each way */
    unsigned rsa_bits;                  /* 0: EC on P-256                   */
    bool ca;
};

static inline void peer_add_extension(X509 *x509, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, x509, x509, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    FUZZ_CHECK(extension != NULL && X509_add_ext(x509, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

/* A new certificate. */
static inline struct peer_identity peer_identity_new(const struct peer_wish *wish)
{
    static const struct peer_wish a_day_each_way = {.from_s = -PEER_DAY_S, .to_s = PEER_DAY_S};
    const struct peer_wish *times = wish->from_s == 0 && wish->to_s == 0 ? &a_day_each_way : wish;
    struct peer_identity made = {X509_new(), wish->rsa_bits > 0 ? EVP_RSA_gen(wish->rsa_bits)
                                                                : EVP_EC_gen("P-256")};
    X509 *x509 = made.x509;
    FUZZ_CHECK(x509 != NULL && made.key != NULL);
    FUZZ_CHECK(X509_set_version(x509, X509_VERSION_3) == 1);
    FUZZ_CHECK(ASN1_INTEGER_set(X509_get_serialNumber(x509), wish->ca ? 1 : 0x1234abcd) == 1);
    FUZZ_CHECK(X509_gmtime_adj(X509_getm_notBefore(x509), times->from_s) != NULL);
    FUZZ_CHECK(X509_gmtime_adj(X509_getm_notAfter(x509), times->to_s) != NULL);
    FUZZ_CHECK(X509_set_pubkey(x509, made.key) == 1);
    X509_NAME *subject = X509_get_subject_name(x509);
    if (wish->common_name != NULL)
        FUZZ_CHECK(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                              (const unsigned char *)wish->common_name, -1, -1,
                                              0) == 1);
    const X509 *issuer = wish->issuer != NULL ? wish->issuer->x509 : x509;
    FUZZ_CHECK(X509_set_issuer_name(x509, X509_get_subject_name(issuer)) == 1);
    if (wish->names != NULL)
        peer_add_extension(x509, NID_subject_alt_name, wish->names);
    if (wish->usage != NULL)
        peer_add_extension(x509, NID_ext_key_usage, wish->usage);
    if (wish->ca)
        peer_add_extension(x509, NID_basic_constraints, "critical,CA:TRUE");
    EVP_PKEY *signer = wish->issuer != NULL ? wish->issuer->key : made.key;
    FUZZ_CHECK(X509_sign(x509, signer, EVP_sha256()) > 0);
    return made;
}

static inline void peer_identity_free(struct peer_identity *identity)
{
    X509_free(identity->x509);
    EVP_PKEY_free(identity->key);
    *identity = (struct peer_identity){NULL, NULL};
}

struct peer_setting {
    const struct peer_identity *identity;
    X509 *intermediate; /* sent behind it; or NULL     */
    int least, most;    /* versions; 0: the default's  */
    X509 *client_ca;    /* who must have signed the client's certificate; NULL: none is asked for */
    const char *ciphers; /* of TLS 1.2 and below; NULL: the default's */
};

struct peer {
    SSL_CTX *context;
    SSL *ssl;
    BIO *in, *out;
};

/* A server that waits for a client. Anything is allowed on its side. */
static inline struct peer peer_new(const struct peer_setting *setting)
{
    struct peer peer = {.context = SSL_CTX_new(TLS_server_method())};
    SSL_CTX *context = peer.context;
    FUZZ_CHECK(context != NULL);
    SSL_CTX_set_security_level(context, 0);
    FUZZ_CHECK(SSL_CTX_set_dh_auto(context, 1) == 1);
    FUZZ_CHECK(SSL_CTX_set_cipher_list(context, setting->ciphers != NULL ? setting->ciphers
                                                                         : "ALL:@SECLEVEL=0") == 1);
    FUZZ_CHECK(SSL_CTX_set_min_proto_version(context, setting->least) == 1);
    FUZZ_CHECK(SSL_CTX_set_max_proto_version(context, setting->most) == 1);
    FUZZ_CHECK(SSL_CTX_use_certificate(context, setting->identity->x509) == 1);
    FUZZ_CHECK(SSL_CTX_use_PrivateKey(context, setting->identity->key) == 1);
    if (setting->intermediate != NULL)
        FUZZ_CHECK(SSL_CTX_add1_chain_cert(context, setting->intermediate) == 1);
    else
        SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN);
    if (setting->client_ca != NULL) {
        FUZZ_CHECK(X509_STORE_add_cert(SSL_CTX_get_cert_store(context), setting->client_ca) == 1);
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    }
    peer.ssl = SSL_new(context);
    peer.in = BIO_new(BIO_s_mem());
    peer.out = BIO_new(BIO_s_mem());
    FUZZ_CHECK(peer.ssl != NULL && peer.in != NULL && peer.out != NULL);
    SSL_set_bio(peer.ssl, peer.in, peer.out);
    SSL_set_accept_state(peer.ssl);
    return peer;
}

static inline void peer_free(struct peer *peer)
{
    SSL_free(peer->ssl);
    SSL_CTX_free(peer->context);
    *peer = (struct peer){0};
}

/* Takes what the client sends. Returns how many bytes that was. */
static inline size_t peer_take(struct peer *peer, struct tls_client *client)
{
    char bytes[4096];
    size_t sum = 0, n;
    while ((n = tls_client_send(client, bytes, sizeof bytes)) > 0) {
        FUZZ_CHECK(BIO_write(peer->in, bytes, (int)n) == (int)n);
        sum += n;
    }
    if (!SSL_is_init_finished(peer->ssl))
        (void)SSL_do_handshake(peer->ssl);
    return sum;
}

/* Gives the client what the server sends, `step` bytes at a time. Returns how many bytes that was. */
static inline size_t peer_give(struct peer *peer, struct tls_client *client, size_t step)
{
    char bytes[4096];
    FUZZ_CHECK(step > 0 && step <= sizeof bytes);
    size_t sum = 0;
    int n;
    while ((n = BIO_read(peer->out, bytes, (int)step)) > 0) {
        (void)tls_client_receive(client, (struct slice){bytes, (size_t)n});
        sum += (size_t)n;
    }
    return sum;
}

/* Moves bytes both ways until none move any more. Returns the client's state. */
static inline enum tls_client_state peer_run(struct peer *peer, struct tls_client *client,
                                             size_t step)
{
    (void)tls_client_receive(client, (struct slice){NULL, 0});
    while (peer_take(peer, client) + peer_give(peer, client, step) > 0)
        ;
    return tls_client_state(client);
}

#endif
