/* What a network can do to a TLS client.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: the first byte says what the others are (its lower two bits) and how many come at a time
 * (the rest).
 *   0  bytes of a server's, before there is a connection
 *   1  the same, with everything allowed (name_cause)
 *   2  bytes behind a good handshake
 *   3  what a server says behind a good handshake; the client must read just that
 */
#include "fuzz.h"
#include "tls_peer.h"

enum { RAW, RAW_NAME_CAUSE, BROKEN, SAID };

/* One certificate for all inputs: a key takes longer to make than anything else here. So would the CAs
 * of this machine, each time, to read: there are none. */
static const struct peer_identity *identity(void)
{
    static struct peer_identity one;
    if (one.x509 == NULL) {
        FUZZ_CHECK(setenv("SSL_CERT_FILE", "/dev/null", 1) == 0);
        FUZZ_CHECK(setenv("SSL_CERT_DIR", "/dev/null", 1) == 0);
        one = peer_identity_new(
            &(struct peer_wish){.common_name = "fuzz.example", .names = "DNS:fuzz.example"});
    }
    return &one;
}

/* Text of a report ends, wherever it comes from. */
static void check_report(const struct tls_client *client)
{
    const struct tls_report *report = tls_client_report(client);
    FUZZ_CHECK(memchr(report->error, '\0', sizeof report->error) != NULL);
    FUZZ_CHECK(memchr(report->plain, '\0', sizeof report->plain) != NULL);
    FUZZ_CHECK(memchr(report->verify_text, '\0', sizeof report->verify_text) != NULL);
    FUZZ_CHECK((tls_client_state(client) == TLS_CLIENT_FAILED) == (report->error[0] != '\0'));
    FUZZ_CHECK(report->chain_count <= TLS_MAX_CHAIN);
    for (size_t i = 0; i < report->chain_count; i++) {
        const struct certificate *c = &report->chain[i];
        FUZZ_CHECK(memchr(c->subject, '\0', sizeof c->subject) != NULL);
        FUZZ_CHECK(c->name_count <= CERTIFICATE_MAX_NAMES);
        FUZZ_CHECK(c->pem != NULL);
    }
}

static void drain(struct tls_client *client)
{
    char bytes[1024];
    while (tls_client_send(client, bytes, sizeof bytes) > 0)
        ;
}

/* Gives the bytes to the client, and takes what it reads and what it says to them. */
static void feed(struct tls_client *client, struct slice bytes, size_t step)
{
    char plain[512];
    for (size_t i = 0; i < bytes.n; i += step) {
        size_t n = bytes.n - i < step ? bytes.n - i : step;
        enum tls_client_state state = tls_client_receive(client, (struct slice){bytes.p + i, n});
        FUZZ_CHECK(state == tls_client_state(client));
        while (tls_client_read(client, plain, sizeof plain) > 0)
            ;
        drain(client);
    }
}

/* The server says all of it, at most a record at a time; the client reads it. */
static void say(struct peer *peer, struct tls_client *client, struct slice bytes, size_t step)
{
    char plain[512];
    size_t got = 0, n;
    if (bytes.n == 0)
        return;
    FUZZ_CHECK(SSL_write(peer->ssl, bytes.p, (int)bytes.n) == (int)bytes.n);
    (void)peer_give(peer, client, step);
    while ((n = tls_client_read(client, plain, sizeof plain)) > 0) {
        FUZZ_CHECK(n <= bytes.n - got && memcmp(plain, bytes.p + got, n) == 0);
        got += n;
    }
    FUZZ_CHECK(got == bytes.n && tls_client_state(client) == TLS_CLIENT_OPEN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    unsigned what = data[0] & 3U;
    size_t step = (size_t)(data[0] >> 2U) * 16 + 1;
    struct slice input = fuzz_copy(data + 1, size - 1);
    char why[512];
    const struct peer_identity *server = identity();
    const struct tls_client_setting setting = {
        .server_name = "fuzz.example", .keep_pem = true, .name_cause = what == RAW_NAME_CAUSE};
    struct tls_client *client = tls_client_new(&setting, why, sizeof why);
    FUZZ_CHECK(client != NULL);
    if (what == RAW || what == RAW_NAME_CAUSE) {
        FUZZ_CHECK(tls_client_receive(client, (struct slice){NULL, 0}) == TLS_CLIENT_HANDSHAKE);
        feed(client, input, step);
    } else {
        struct peer peer = peer_new(&(struct peer_setting){.identity = server});
        FUZZ_CHECK(peer_run(&peer, client, 4096) == TLS_CLIENT_OPEN);
        FUZZ_CHECK(tls_client_report(client)->problems == TLS_SELF_SIGNED);
        if (what == BROKEN)
            feed(client, input, step);
        else
            say(&peer, client, input, step);
        peer_free(&peer);
    }
    check_report(client);
    tls_client_free(&client);
    fuzz_free(input);
    return 0;
}
