/* net/tls_internal - what the files of the TLS client share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef NET_TLS_INTERNAL_H
#define NET_TLS_INTERNAL_H

#include "net/tls_client.h"

#include <openssl/ssl.h>

/* Where a reason goes: `size` bytes, with a NUL. */
struct tls_why {
    char *text;
    size_t size;
};

/* The context of a client; the client's. */
SSL_CTX *tls_client_context(const struct tls_client *client);

/* A context with the versions, the trusted CAs and our certificate of a setting; the caller frees it
 * with SSL_CTX_free(). NULL: `why` says why, in one line. */
MUST_USE SSL_CTX *tls_context_new(const struct tls_client_setting *setting, struct tls_why why);

/* Checks the chain that the server sent, as SSL_CTX_set_cert_verify_callback() wants it, and
 * notes it and what is wrong with it. False: memory failed. */
MUST_USE bool tls_report_chain(struct tls_report *report, X509_STORE_CTX *store, bool keep_pem);

/* Notes version, cipher and group, as far as they are known by now. */
void tls_report_session(struct tls_report *report, SSL *ssl);

/* Notes a message of the handshake or an alert; the arguments are those of SSL_set_msg_callback(). */
void tls_report_message(struct tls_report *report, bool ours, int type, struct slice bytes);

/* Notes why TLS failed, from OpenSSL's queue of errors, and empties that. */
void tls_report_failure(struct tls_report *report);

#endif
