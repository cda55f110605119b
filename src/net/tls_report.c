/* SPDX-License-Identifier: Apache-2.0 */
#include "net/certificate.h"
#include "net/tls_internal.h"
#include "tls/alert.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#define HANDSHAKE_CERTIFICATE_REQUEST 13
#define HANDSHAKE_CERTIFICATE         11
#define HANDSHAKE_COMPRESSED          25 /* a certificate, by RFC 8879 */

/* id-kp-sipDomain: a certificate may be for SIP only. RFC 5924 4 */
#define SIP_DOMAIN_PURPOSE "1.3.6.1.5.5.7.3.20"

struct problem_row {
    int error;
    unsigned problem;
};

static const struct problem_row verify_rows[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED, TLS_EXPIRED},
    {X509_V_ERR_CERT_NOT_YET_VALID, TLS_NOT_YET_VALID},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, TLS_SELF_SIGNED},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, TLS_UNKNOWN_CA},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, TLS_UNKNOWN_CA},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, TLS_UNKNOWN_CA},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, TLS_UNKNOWN_CA},
    {X509_V_ERR_CERT_UNTRUSTED, TLS_UNKNOWN_CA},
    {X509_V_ERR_CERT_REJECTED, TLS_UNKNOWN_CA},
    {X509_V_ERR_EE_KEY_TOO_SMALL, TLS_WEAK},
    {X509_V_ERR_CA_KEY_TOO_SMALL, TLS_WEAK},
    {X509_V_ERR_CA_MD_TOO_WEAK, TLS_WEAK},
};

/* Why a handshake failed, by OpenSSL's reason. */
enum mismatch { VERSION_MISMATCH, CIPHER_MISMATCH };

static const struct {
    int reason;
    enum mismatch mismatch;
} reason_rows[] = {
    {SSL_R_UNSUPPORTED_PROTOCOL, VERSION_MISMATCH},
    {SSL_R_UNKNOWN_PROTOCOL, VERSION_MISMATCH},
    {SSL_R_NO_PROTOCOLS_AVAILABLE, VERSION_MISMATCH},
    {SSL_R_WRONG_SSL_VERSION, VERSION_MISMATCH},
    {SSL_R_VERSION_TOO_LOW, VERSION_MISMATCH},
    {SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, VERSION_MISMATCH},
    {SSL_R_UNKNOWN_CIPHER_RETURNED, CIPHER_MISMATCH},
    {SSL_R_WRONG_CIPHER_RETURNED, CIPHER_MISMATCH},
    {SSL_R_NO_CIPHERS_AVAILABLE, CIPHER_MISMATCH},
    {SSL_R_NO_SHARED_CIPHER, CIPHER_MISMATCH},
    {SSL_R_DH_KEY_TOO_SMALL, CIPHER_MISMATCH},
    {SSL_R_EE_KEY_TOO_SMALL, CIPHER_MISMATCH},
    {SSL_R_WRONG_CURVE, CIPHER_MISMATCH},
    {SSL_R_WRONG_SIGNATURE_TYPE, CIPHER_MISMATCH},
    {SSL_R_NO_SUITABLE_KEY_SHARE, CIPHER_MISMATCH},
    {SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, CIPHER_MISMATCH},
};

static unsigned problem_of(int error)
{
    for (size_t i = 0; i < sizeof verify_rows / sizeof *verify_rows; i++)
        if (verify_rows[i].error == error)
            return verify_rows[i].problem;
    return TLS_BAD_CERTIFICATE;
}

static void note_problem(struct tls_report *report, int error, int depth)
{
    if (report->problems == 0) {
        report->problem_depth = depth;
        (void)snprintf(report->verify_text, sizeof report->verify_text, "%s",
                       X509_verify_cert_error_string(error));
    }
    report->problems |= problem_of(error);
    /* Of whoever signed the server's own certificate nothing was sent: a chain that leads to an unknown
     * root would fail further up. */
    if (depth == 0 && (error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
                       error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY))
        report->problems |= TLS_CHAIN_CUT;
}

/* True for a certificate whose extended key usage names SIP, and so need not name TLS servers. */
static bool is_for_sip(const X509 *x509)
{
    EXTENDED_KEY_USAGE *usages = X509_get_ext_d2i(x509, NID_ext_key_usage, NULL, NULL);
    bool found = false;
    for (int i = 0; i < sk_ASN1_OBJECT_num(usages) && !found; i++) {
        char text[sizeof SIP_DOMAIN_PURPOSE + 1];
        (void)OBJ_obj2txt(text, sizeof text, sk_ASN1_OBJECT_value(usages, i), 1);
        found = strcmp(text, SIP_DOMAIN_PURPOSE) == 0;
    }
    EXTENDED_KEY_USAGE_free(usages);
    return found;
}

/* Called by OpenSSL for each certificate, and for each thing that is wrong. Always goes on. */
static int on_verify(int good, X509_STORE_CTX *store)
{
    const SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    int error = X509_STORE_CTX_get_error(store), depth = X509_STORE_CTX_get_error_depth(store);
    bool allowed = error == X509_V_ERR_INVALID_PURPOSE && depth == 0 &&
                   is_for_sip(X509_STORE_CTX_get_current_cert(store));
    if (good == 0 && !allowed)
        note_problem(SSL_get_app_data(ssl), error, depth);
    return 1;
}

/* OpenSSL leaves out the times of a last certificate whose issuer is missing. */
static void check_times(struct tls_report *report, const STACK_OF(X509) * path)
{
    for (int i = 0; i < sk_X509_num(path); i++) {
        const X509 *x509 = sk_X509_value(path, i);
        if (X509_cmp_current_time(X509_get0_notBefore(x509)) > 0)
            note_problem(report, X509_V_ERR_CERT_NOT_YET_VALID, i);
        if (X509_cmp_current_time(X509_get0_notAfter(x509)) < 0)
            note_problem(report, X509_V_ERR_CERT_HAS_EXPIRED, i);
    }
}

static bool is_in(const STACK_OF(X509) * path, const X509 *x509)
{
    for (int i = 0; i < sk_X509_num(path); i++)
        if (X509_cmp(sk_X509_value(path, i), x509) == 0)
            return true;
    return false;
}

bool tls_report_chain(struct tls_report *report, X509_STORE_CTX *store, bool keep_pem)
{
    X509_STORE_CTX_set_verify_cb(store, on_verify);
    if (X509_verify_cert(store) <= 0 && report->problems == 0)
        note_problem(report, X509_STORE_CTX_get_error(store), 0);
    const STACK_OF(X509) *path = X509_STORE_CTX_get0_chain(store);
    const STACK_OF(X509) *sent = X509_STORE_CTX_get0_untrusted(store);
    check_times(report, path);
    for (int i = 0; i < sk_X509_num(sent) && report->chain_count < TLS_MAX_CHAIN; i++) {
        const X509 *x509 = sk_X509_value(sent, i);
        if (!certificate_describe(x509, keep_pem, &report->chain[report->chain_count]))
            return false;
        report->chain_unused[report->chain_count++] = i > 0 && !is_in(path, x509);
    }
    return true;
}

static const char *group_name(SSL *ssl)
{
    int group = (int)SSL_get_negotiated_group(ssl);
    EVP_PKEY *key = NULL;
    if (group != NID_undef)
        return SSL_group_to_name(ssl, group);
    if (SSL_get_peer_tmp_key(ssl, &key) != 1)
        return NULL;
    const char *type = EVP_PKEY_get0_type_name(key); /* lives on with its provider */
    EVP_PKEY_free(key);
    return type;
}

void tls_report_session(struct tls_report *report, SSL *ssl)
{
    const SSL_CIPHER *cipher = SSL_get_current_cipher(ssl);
    if (cipher == NULL)
        cipher = SSL_get_pending_cipher(ssl);
    const char *group = group_name(ssl);
    (void)snprintf(report->version, sizeof report->version, "%s", SSL_get_version(ssl));
    if (cipher != NULL)
        (void)snprintf(report->cipher, sizeof report->cipher, "%s", SSL_CIPHER_get_name(cipher));
    if (group != NULL)
        (void)snprintf(report->group, sizeof report->group, "%s", group);
    ERR_clear_error();
}

/* The last alert that ends the connection. Others than close_notify and user_canceled do, in TLS 1.3
 * whatever level they claim (RFC 8446 6); before, unrecognized_name may be a warning. */
static void note_alert(struct tls_report *report, struct slice bytes)
{
    int number = (unsigned char)bytes.p[1];
    bool warning = bytes.p[0] == SSL3_AL_WARNING && strcmp(report->version, "TLSv1.3") != 0;
    if (warning || number == TLS_ALERT_CLOSE_NOTIFY || number == TLS_ALERT_USER_CANCELED)
        return;
    report->alert = number;
    (void)snprintf(report->alert_text, sizeof report->alert_text, "%s", tls_alert_name(number));
}

static size_t read_three_bytes(struct slice bytes, size_t at)
{
    if (at + 3 > bytes.n)
        return 0;
    const unsigned char *p = (const unsigned char *)bytes.p + at;
    return (size_t)p[0] << 16U | (size_t)p[1] << 8U | p[2];
}

/* The length of a certificate message before it was compressed, without its head. It holds a list with a
 * length of three bytes and, in TLS 1.3, a context that is empty with a length of one: what is longer
 * than these four holds a certificate. */
static size_t certificate_length(struct slice message)
{
    return read_three_bytes(message, message.p[0] == HANDSHAKE_COMPRESSED ? 6 : 1);
}

void tls_report_message(struct tls_report *report, bool ours, int type, struct slice bytes)
{
    if (type == SSL3_RT_ALERT && !ours && bytes.n == 2)
        note_alert(report, bytes);
    if (type != SSL3_RT_HANDSHAKE || bytes.n == 0)
        return;
    if (!ours && bytes.p[0] == HANDSHAKE_CERTIFICATE_REQUEST)
        report->client_certificate_asked = true;
    if (ours && (bytes.p[0] == HANDSHAKE_CERTIFICATE || bytes.p[0] == HANDSHAKE_COMPRESSED))
        report->client_certificate_sent = certificate_length(bytes) > 4;
}

static void note_mismatch(struct tls_report *report, unsigned long error)
{
    for (size_t i = 0; i < sizeof reason_rows / sizeof *reason_rows; i++) {
        if (ERR_GET_LIB(error) != ERR_LIB_SSL || ERR_GET_REASON(error) != reason_rows[i].reason)
            continue;
        report->version_mismatch |= reason_rows[i].mismatch == VERSION_MISMATCH;
        report->cipher_mismatch |= reason_rows[i].mismatch == CIPHER_MISMATCH;
    }
}

void tls_report_failure(struct tls_report *report)
{
    unsigned long error;
    while ((error = ERR_get_error()) != 0) {
        const char *words = ERR_reason_error_string(error);
        if (report->error[0] == '\0' && words != NULL)
            (void)snprintf(report->error, sizeof report->error, "%s", words);
        note_mismatch(report, error);
    }
    if (report->error[0] == '\0')
        (void)snprintf(report->error, sizeof report->error, "TLS failed and does not say why");
    /* A server that wants a certificate of ours says handshake_failure before TLS 1.3. */
    report->cipher_mismatch |=
        (report->alert == TLS_ALERT_HANDSHAKE_FAILURE && !report->client_certificate_asked) ||
        report->alert == TLS_ALERT_INSUFFICIENT_SECURITY;
}
