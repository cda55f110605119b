/* config/config - what varco is told to do: validated, complete with defaults, never changed.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : plain values in one block. Texts are slices into the block's own `text`, so that it must
 *         not be copied or moved; every other value is a number, an address, or a word of its row in
 *         config/schema.c (the enums below follow the order of the words there).
 * Owner : whoever gave the memory to config_reader_begin(); loader/loader.h keeps it on the heap.
 * Units : durations are milliseconds (_ms), sizes bytes.
 * A key that was not written has its default; config/schema.c says which, and varco.conf(5).
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/address.h"

#define CONFIG_MAX_DOMAINS  64
#define CONFIG_MAX_LISTENS  64
#define CONFIG_MAX_NETWORKS 1024
#define CONFIG_MAX_RULES    4096
#define CONFIG_MAX_DIGESTS  3
#define CONFIG_TEXT_SIZE    (256 * 1024)

enum config_transport { CONFIG_UDP, CONFIG_TCP, CONFIG_TLS };

enum config_clients { CONFIG_CLIENTS_OFF, CONFIG_CLIENTS_OPTIONAL, CONFIG_CLIENTS_REQUIRED };

enum config_tls_version { CONFIG_TLS_1_2, CONFIG_TLS_1_3 };

enum config_secure { CONFIG_SECURE_PREFERRED, CONFIG_SECURE_REQUIRED, CONFIG_SECURE_REDIRECT };

enum config_digest { CONFIG_DIGEST_MD5, CONFIG_DIGEST_SHA256, CONFIG_DIGEST_SHA512_256 };

enum config_media { CONFIG_MEDIA_RELAY, CONFIG_MEDIA_PASS };

enum config_encrypted { CONFIG_PLAIN, CONFIG_ENCRYPTED_PREFERRED, CONFIG_ENCRYPTED_REQUIRED };

enum config_sync { CONFIG_SYNC_NORMAL, CONFIG_SYNC_FULL };

enum config_action {
    CONFIG_ACTION_ECHO,
    CONFIG_ACTION_USER,
    CONFIG_ACTION_TRUNK,
    CONFIG_ACTION_REJECT
};

struct config_listen {
    enum config_transport transport;
    struct address address; /* port 0: the system chooses                        */
    bool optional;          /* left out, with a line, if the machine cannot bind it */
};

/* The first `bits` bits of an address. */
struct config_network {
    struct address address;
    uint8_t bits;
};

/* Calls to a number that fits the pattern. "X" is a digit, a "*" at the end is any rest. */
struct config_rule {
    struct slice pattern;
    enum config_action action;
    struct slice argument; /* the trunk's name, the status code; else n == 0 */
};

struct config_domains {
    size_t count;
    struct slice all[CONFIG_MAX_DOMAINS]; /* without a dot at the end; IPv6 without brackets */
};

struct config_listens {
    size_t count;
    struct config_listen all[CONFIG_MAX_LISTENS];
};

struct config_networks {
    size_t count;
    struct config_network all[CONFIG_MAX_NETWORKS];
};

struct config_rules {
    size_t count;
    struct config_rule all[CONFIG_MAX_RULES];
};

struct config_digests {
    size_t count;
    uint64_t all[CONFIG_MAX_DIGESTS]; /* enum config_digest, in the order of the challenges */
};

struct config_range {
    uint16_t first, last;
};

/* `count` in each `period_ms`. */
struct config_rate {
    uint64_t count, period_ms;
};

struct config_secret {
    struct slice value; /* n == 0: none                                                  */
    struct slice shown; /* "{env.NAME}" when it came from there; what a dump may show of it */
};

/* Words are of the enum in their comment; a path is absolute. */
struct config {
    struct config_domains domain; /* none: the addresses that are listened on */
    struct config_listens listen;

    struct {
        struct slice certificate, key; /* paths; n == 0: self-made; a certificate's own file */
        struct config_secret passphrase;
        uint64_t clients; /* enum config_clients     */
        uint64_t minimum; /* enum config_tls_version */
    } tls;

    uint64_t workers; /* 0: one per CPU of the affinity mask */

    struct {
        uint64_t contacts, registrations, calls, connections, connections_per_source;
        uint64_t transactions, message, queue;
    } limits;

    struct {
        uint64_t handshake_ms, first_ms, message_ms, send_ms, idle_ms, drain_ms;
    } timeouts;

    struct {
        struct config_digests digest;
        uint64_t expires_ms, expires_min_ms, expires_max_ms, nonce_ms;
    } sip;

    uint64_t secure; /* enum config_secure */

    struct {
        uint64_t policy; /* enum config_media */
        struct config_range ports;
        uint64_t encrypted;      /* enum config_encrypted          */
        struct address external; /* ADDRESS_NONE: found by itself */
    } media;

    struct {
        uint64_t off; /* 1: off */
        struct config_networks allow;
        struct config_rate rate;
        uint64_t attempts, window_ms, ban_ms;
    } guard;

    struct {
        struct config_networks trusted;
        struct config_rules rules;
    } route;

    struct {
        uint64_t sync; /* enum config_sync */
    } store;

    size_t text_used;
    char text[CONFIG_TEXT_SIZE];
};

#endif
