/* net/tls_client - the client's side of a TLS connection, without a socket.  RFC 8446, RFC 5922
 * SPDX-License-Identifier: Apache-2.0
 *
 * The caller moves bytes: what came from the network goes into tls_client_receive(), what
 * tls_client_send() gives goes out. So the same code is driven by a loop, a test or a fuzzer.
 *
 * The certificate is checked but never ends the handshake: what was wrong with it stands in the
 * report, and the caller decides whether a byte of SIP may follow. At least TLS 1.2 is asked for.
 */
#ifndef NET_TLS_CLIENT_H
#define NET_TLS_CLIENT_H

#include "base/attributes.h"
#include "tls/report.h"

struct tls_client;

struct tls_client_setting {
    const char
        *server_name; /* SNI; NULL: none is sent. An IP address is none either and is not sent
                                (RFC 6066 3); a dot at the end is left out                       */
    const char *ca;   /* PEM file, or folder of hashed ones; NULL: those of this machine */
    const struct tls_client
        *like;               /* a client whose CAs are taken, so that no file is read: that takes
                                      tens of ms; `ca` must be the same. NULL: they are read.
                                      Needed for the call only                                 */
    const char *certificate; /* PEM file with our chain; NULL: we have none                  */
    const char *key;         /* PEM file; NULL: it stands in `certificate`                   */
    bool keep_pem;           /* keep the chain as PEM                                        */
    bool name_cause; /* only to find out why a handshake failed: TLS 1.0 and up, security level
                                0, everything OpenSSL can do. Nothing may be sent on it        */
};

enum tls_client_state {
    TLS_CLIENT_HANDSHAKE,
    TLS_CLIENT_OPEN,
    TLS_CLIENT_CLOSED, /* the peer said close_notify */
    TLS_CLIENT_FAILED,
};

/* One connection's client. NULL when a file of the setting cannot be used, or memory fails; `why`
 * (why_size bytes, at least 1; 512 hold any) then says which file and what to do, in one line. An
 * encrypted key is such a file: nobody is asked for a password. Free with tls_client_free(). */
MUST_USE struct tls_client *tls_client_new(const struct tls_client_setting *setting, char *why,
                                           size_t why_size);

/* Frees it and its report; sets *client to NULL; NULL in it is fine. */
void tls_client_free(struct tls_client **client);

/* Takes bytes that came from the network, all of them, and goes on with the handshake. The first
 * call, with no bytes, begins it. Returns the state. When it is OPEN, more may wait to be read. */
enum tls_client_state tls_client_receive(struct tls_client *client, struct slice bytes);

/* Copies up to `size` bytes that must go to the network into `to`. Returns how many; 0: none wait. */
size_t tls_client_send(struct tls_client *client, char *to, size_t size);

/* Encrypts bytes for the peer. False when TLS refuses (the state is then FAILED), when the state is
 * not OPEN, and always with name_cause. */
MUST_USE bool tls_client_write(struct tls_client *client, struct slice plain);

/* Copies up to `size` decrypted bytes into `to`. Returns how many; 0: none wait. May change the
 * state: see tls_client_state(). An alert behind the handshake shows up here (a server that speaks TLS 1.3
 * says so that it wants a certificate of ours). */
size_t tls_client_read(struct tls_client *client, char *to, size_t size);

/* Says goodbye: puts close_notify into what tls_client_send() gives. Only when OPEN; the state stays.
 * RFC 8446 6.1 */
void tls_client_close(struct tls_client *client);

/* The state as it is now. */
enum tls_client_state tls_client_state(const struct tls_client *client);

/* What is known by now. Good until tls_client_free(). */
const struct tls_report *tls_client_report(const struct tls_client *client);

#endif
