/* SPDX-License-Identifier: Apache-2.0 */
#include "net/tls_client.h"

#include "base/address.h"
#include "base/memory.h"
#include "net/certificate.h"
#include "net/tls_internal.h"

#include <limits.h>
#include <openssl/err.h>
#include <stdio.h>

/* A server's first record is a handshake or an alert, of version 3.x. RFC 8446 5.1 */
#define RECORD_ALERT     21
#define RECORD_HANDSHAKE 22
#define RECORD_VERSION   3

/* The longest name of DNS, RFC 1035 2.3.4. */
#define SERVER_NAME_MAX 253

struct tls_client {
    SSL_CTX *context;
    SSL *ssl;
    BIO *in, *out; /* from and to the network; the SSL's own */
    enum tls_client_state state;
    bool keep_pem, name_cause;
    bool no_memory;      /* within a call of OpenSSL's                      */
    size_t seen;         /* how many of the first bytes have been looked at */
    size_t plain_length; /* of report.plain                                 */
    struct tls_report report;
};

static int on_chain(X509_STORE_CTX *store, void *argument)
{
    struct tls_client *client = argument;
    tls_report_session(&client->report, client->ssl);
    if (tls_report_chain(&client->report, store, client->keep_pem))
        return 1;
    client->no_memory = true;
    X509_STORE_CTX_set_error(store, X509_V_ERR_OUT_OF_MEM);
    return 0;
}

/* The shape is OpenSSL's. */
// NOLINTNEXTLINE(readability-function-size)
static void on_message(int ours, int version, int type, const void *bytes, size_t size, SSL *ssl,
                       void *report)
{
    (void)version;
    (void)ssl;
    tls_report_message(report, ours != 0, type, (struct slice){bytes, size});
}

/* The name without the dot at its end; an IP address is not sent. RFC 6066 3 */
static bool set_server_name(struct tls_client *client, const char *name)
{
    struct address address;
    char text[SERVER_NAME_MAX + 1];
    size_t n = name == NULL ? 0 : strlen(name);
    if (n > 0 && name[n - 1] == '.')
        n--;
    if (n == 0 || address_parse((struct slice){name, n}, &address))
        return true;
    if (n > SERVER_NAME_MAX)
        return false;
    memcpy(text, name, n);
    text[n] = '\0';
    return SSL_set_tlsext_host_name(client->ssl, text) == 1;
}

static bool make_ssl(struct tls_client *client)
{
    client->ssl = SSL_new(client->context);
    client->in = BIO_new(BIO_s_mem());
    client->out = BIO_new(BIO_s_mem());
    if (client->ssl == NULL || client->in == NULL || client->out == NULL) {
        BIO_free(client->in);
        BIO_free(client->out);
        return false;
    }
    SSL_set_bio(client->ssl, client->in, client->out);
    SSL_set_app_data(client->ssl, &client->report);
    SSL_set_msg_callback(client->ssl, on_message);
    SSL_set_msg_callback_arg(client->ssl, &client->report);
    SSL_set_connect_state(client->ssl);
    return true;
}

static bool make(struct tls_client *client, const struct tls_client_setting *setting,
                 struct tls_why why)
{
    client->keep_pem = setting->keep_pem;
    client->name_cause = setting->name_cause;
    client->report.alert = -1;
    client->context = tls_context_new(setting, why);
    if (client->context == NULL)
        return false;
    SSL_CTX_set_verify(client->context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(client->context, on_chain, client);
    if (!make_ssl(client)) {
        (void)snprintf(why.text, why.size, "out of memory");
        return false;
    }
    if (set_server_name(client, setting->server_name))
        return true;
    (void)snprintf(why.text, why.size, "\"%.60s...\" is too long for the name of a server",
                   setting->server_name);
    return false;
}

struct tls_client *tls_client_new(const struct tls_client_setting *setting, char *why,
                                  size_t why_size)
{
    struct tls_client *client = memory_new(sizeof *client);
    if (client == NULL) {
        (void)snprintf(why, why_size, "out of memory");
        return NULL;
    }
    if (!make(client, setting, (struct tls_why){why, why_size}))
        tls_client_free(&client);
    ERR_clear_error();
    return client;
}

void tls_client_free(struct tls_client **client)
{
    struct tls_client *old = *client;
    *client = NULL;
    if (old == NULL)
        return;
    SSL_free(old->ssl);
    SSL_CTX_free(old->context);
    for (size_t i = 0; i < TLS_MAX_CHAIN; i++)
        certificate_release(&old->report.chain[i]);
    memory_free(old);
}

SSL_CTX *tls_client_context(const struct tls_client *client)
{
    return client->context;
}

static void fail(struct tls_client *client)
{
    client->state = TLS_CLIENT_FAILED;
    if (client->no_memory)
        (void)snprintf(client->report.error, sizeof client->report.error, "out of memory");
    tls_report_failure(&client->report);
}

/* What SSL_get_error() says of a call that did not succeed. */
static void take_result(struct tls_client *client, int result)
{
    int error = SSL_get_error(client->ssl, result);
    if (error == SSL_ERROR_ZERO_RETURN)
        client->state = TLS_CLIENT_CLOSED;
    else if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
        fail(client);
    ERR_clear_error();
}

static void go_on(struct tls_client *client)
{
    ERR_clear_error();
    int result = SSL_do_handshake(client->ssl);
    if (result != 1) {
        take_result(client, result);
        return;
    }
    client->state = TLS_CLIENT_OPEN;
    tls_report_session(&client->report, client->ssl);
}

/* Keeps the first line of what is no TLS. */
static void keep_plain(struct tls_client *client, struct slice bytes)
{
    for (size_t i = 0; i < bytes.n && client->plain_length + 1 < sizeof client->report.plain; i++) {
        if (bytes.p[i] < 0x20 || bytes.p[i] > 0x7e) {
            client->plain_length = sizeof client->report.plain; /* the line is over */
            return;
        }
        client->report.plain[client->plain_length++] = bytes.p[i];
    }
}

/* Looks at the first two bytes: OpenSSL would wait for five, and a peer that waits for us may never
 * send them. False when they are no TLS. */
static bool begins_as_tls(struct tls_client *client, struct slice bytes)
{
    for (size_t i = 0; i < bytes.n && client->seen < 2; i++, client->seen++) {
        bool good = client->seen == 0 ? bytes.p[i] == RECORD_ALERT || bytes.p[i] == RECORD_HANDSHAKE
                                      : bytes.p[i] == RECORD_VERSION;
        if (!good)
            return false;
    }
    return true;
}

static void refuse_plain(struct tls_client *client, struct slice bytes)
{
    client->state = TLS_CLIENT_FAILED;
    client->report.not_tls = true;
    (void)snprintf(client->report.error, sizeof client->report.error, "what came is no TLS");
    keep_plain(client, bytes);
}

/* True when all bytes are in. */
static bool put(struct tls_client *client, struct slice bytes)
{
    while (bytes.n > 0) {
        int n = BIO_write(client->in, bytes.p, bytes.n > INT_MAX ? INT_MAX : (int)bytes.n);
        if (n <= 0)
            return false;
        bytes = (struct slice){bytes.p + n, bytes.n - (size_t)n};
    }
    return true;
}

enum tls_client_state tls_client_receive(struct tls_client *client, struct slice bytes)
{
    if (client->report.not_tls)
        keep_plain(client, bytes);
    if (client->state == TLS_CLIENT_FAILED || client->state == TLS_CLIENT_CLOSED)
        return client->state;
    ERR_clear_error();
    if (!begins_as_tls(client, bytes))
        refuse_plain(client, bytes);
    else if (!put(client, bytes)) {
        client->no_memory = true;
        fail(client);
    } else if (client->state == TLS_CLIENT_HANDSHAKE)
        go_on(client);
    return client->state;
}

size_t tls_client_send(struct tls_client *client, char *to, size_t size)
{
    int n = BIO_read(client->out, to, size > INT_MAX ? INT_MAX : (int)size);
    return n > 0 ? (size_t)n : 0;
}

bool tls_client_write(struct tls_client *client, struct slice plain)
{
    if (client->state != TLS_CLIENT_OPEN || client->name_cause)
        return false;
    if (plain.n == 0)
        return true;
    size_t written;
    ERR_clear_error();
    /* The other end of `out` is memory: all of it goes in, or it fails. */
    if (SSL_write_ex(client->ssl, plain.p, plain.n, &written) == 1)
        return true;
    fail(client);
    return false;
}

size_t tls_client_read(struct tls_client *client, char *to, size_t size)
{
    if (client->state != TLS_CLIENT_OPEN || size == 0)
        return 0;
    size_t n = 0;
    ERR_clear_error();
    if (SSL_read_ex(client->ssl, to, size, &n) == 1)
        return n;
    take_result(client, 0);
    return 0;
}

void tls_client_close(struct tls_client *client)
{
    if (client->state != TLS_CLIENT_OPEN)
        return;
    ERR_clear_error();
    (void)SSL_shutdown(client->ssl); /* 0: the peer's is not here yet, and nobody waits for it */
    ERR_clear_error();
}

enum tls_client_state tls_client_state(const struct tls_client *client)
{
    return client->state;
}

const struct tls_report *tls_client_report(const struct tls_client *client)
{
    return &client->report;
}
