/* SPDX-License-Identifier: Apache-2.0 */
#include "config/schema.h"

#include "base/duration.h"
#include "config/value.h"

#define FIELD(member) offsetof(struct config, member)
#define SECOND        UINT64_C(1000)
#define MINUTE        (60 * SECOND)
#define HOUR          (60 * MINUTE)
#define DAY           (24 * HOUR)
#define KIB           UINT64_C(1024)

#define LISTENS                                                                                    \
    "udp 0.0.0.0:5060\nudp [::]:5060 optional\n"                                                   \
    "tcp 0.0.0.0:5060\ntcp [::]:5060 optional\n"                                                   \
    "tls 0.0.0.0:5061\ntls [::]:5061 optional"

// clang-format off
const struct config_key config_schema[] = {
    {"domain", CONFIG_TOP, CONFIG_TYPE_DOMAINS, 0, false, FIELD(domain),
     NULL, NULL, 0, 0,
     "the domains that are ours; without one, the addresses that are listened on"},
    {"listen", CONFIG_TOP, CONFIG_TYPE_LISTENS, 0, true, FIELD(listen),
     "udp tcp tls", LISTENS, 0, 0,
     "where phones and peers reach us; port 0 lets the system choose"},

    {"tls", CONFIG_TOP, CONFIG_TYPE_BLOCK, CONFIG_BLOCK_TLS, true, 0,
     NULL, NULL, 0, 0,
     "how TLS is spoken"},
    {"certificate", CONFIG_BLOCK_TLS, CONFIG_TYPE_PATH, 0, false, FIELD(tls.certificate),
     NULL, NULL, 0, 0,
     "our certificate and the chain behind it (PEM); without one, one is made"},
    {"key", CONFIG_BLOCK_TLS, CONFIG_TYPE_PATH, 0, false, FIELD(tls.key),
     NULL, NULL, 0, 0,
     "its private key (PEM), unless it stands in the file of the certificate"},
    {"passphrase", CONFIG_BLOCK_TLS, CONFIG_TYPE_SECRET, 0, false, FIELD(tls.passphrase),
     NULL, NULL, 0, 0,
     "of the private key, if it has one; better {env.NAME} than the words"},
    {"clients", CONFIG_BLOCK_TLS, CONFIG_TYPE_CHOICE, 0, false, FIELD(tls.clients),
     "off optional required", "off", 0, 0,
     "whether phones are asked for a certificate of their own"},
    {"minimum", CONFIG_BLOCK_TLS, CONFIG_TYPE_CHOICE, 0, false, FIELD(tls.minimum),
     "1.2 1.3", "1.2", 0, 0,
     "the oldest version of TLS that is taken"},

    {"workers", CONFIG_TOP, CONFIG_TYPE_NUMBER, 0, true, FIELD(workers),
     "auto", "auto", 1, 256,
     "threads that serve; auto is one per CPU that we may use"},

    {"limits", CONFIG_TOP, CONFIG_TYPE_BLOCK, CONFIG_BLOCK_LIMITS, true, 0,
     NULL, NULL, 0, 0,
     "how much of everything there may be"},
    {"contacts", CONFIG_BLOCK_LIMITS, CONFIG_TYPE_NUMBER, 0, false, FIELD(limits.contacts),
     NULL, "10", 1, 100,
     "phones that one user may register"},
    {"registrations", CONFIG_BLOCK_LIMITS, CONFIG_TYPE_NUMBER, 0, false, FIELD(limits.registrations),
     NULL, "1000000", 1, 10000000,
     "phones that are registered at a time"},
    {"calls", CONFIG_BLOCK_LIMITS, CONFIG_TYPE_NUMBER, 0, false, FIELD(limits.calls),
     NULL, "50000", 1, 1000000,
     "calls at a time"},
    {"connections", CONFIG_BLOCK_LIMITS, CONFIG_TYPE_NUMBER, 0, true, FIELD(limits.connections),
     NULL, "100000", 1, 10000000,
     "TCP and TLS connections at a time"},
    {"connections_per_source", CONFIG_BLOCK_LIMITS, CONFIG_TYPE_NUMBER, 0, true, FIELD(limits.connections_per_source),
     NULL, "1000", 1, 10000000,
     "of these, from one address; a whole office may be behind it"},
    {"transactions", CONFIG_BLOCK_LIMITS, CONFIG_TYPE_NUMBER, 0, false, FIELD(limits.transactions),
     NULL, "200000", 100, 10000000,
     "SIP transactions at a time"},
    {"message", CONFIG_BLOCK_LIMITS, CONFIG_TYPE_SIZE, 0, true, FIELD(limits.message),
     NULL, "65535", 4 * KIB, 65535,
     "bytes of one SIP message, body included"},
    {"queue", CONFIG_BLOCK_LIMITS, CONFIG_TYPE_SIZE, 0, true, FIELD(limits.queue),
     NULL, "1MiB", 64 * KIB, 64 * KIB * KIB,
     "bytes that may wait for a connection whose peer reads slowly"},

    {"timeouts", CONFIG_TOP, CONFIG_TYPE_BLOCK, CONFIG_BLOCK_TIMEOUTS, true, 0,
     NULL, NULL, 0, 0,
     "how long a TCP or TLS connection may take, and a stop"},
    {"handshake", CONFIG_BLOCK_TIMEOUTS, CONFIG_TYPE_DURATION, 0, false, FIELD(timeouts.handshake_ms),
     NULL, "10s", SECOND, 5 * MINUTE,
     "from the connection to the end of the TLS handshake"},
    {"first", CONFIG_BLOCK_TIMEOUTS, CONFIG_TYPE_DURATION, 0, true, FIELD(timeouts.first_ms),
     NULL, "10s", SECOND, 5 * MINUTE,
     "from there to the end of the first message"},
    {"message", CONFIG_BLOCK_TIMEOUTS, CONFIG_TYPE_DURATION, 0, true, FIELD(timeouts.message_ms),
     NULL, "10s", SECOND, 5 * MINUTE,
     "from the first byte of a message to its last: ends slow senders"},
    {"send", CONFIG_BLOCK_TIMEOUTS, CONFIG_TYPE_DURATION, 0, false, FIELD(timeouts.send_ms),
     NULL, "20s", SECOND, 5 * MINUTE,
     "while a peer takes nothing of what waits for it"},
    {"idle", CONFIG_BLOCK_TIMEOUTS, CONFIG_TYPE_DURATION, 0, true, FIELD(timeouts.idle_ms),
     NULL, "10m", 10 * SECOND, DAY,
     "without a byte on a connection over which nobody is registered and no call runs"},
    {"drain", CONFIG_BLOCK_TIMEOUTS, CONFIG_TYPE_DURATION, 0, false, FIELD(timeouts.drain_ms),
     NULL, "30s", 0, DAY,
     "how long a stop waits for calls to end"},

    {"sip", CONFIG_TOP, CONFIG_TYPE_BLOCK, CONFIG_BLOCK_SIP, true, 0,
     NULL, NULL, 0, 0,
     "the protocol"},
    {"digest", CONFIG_BLOCK_SIP, CONFIG_TYPE_DIGESTS, 0, false, FIELD(sip.digest),
     "md5 sha256 sha512-256", "sha256 md5", 0, 0,
     "the challenges that are offered, in this order"},
    {"expires", CONFIG_BLOCK_SIP, CONFIG_TYPE_DURATION, 0, false, FIELD(sip.expires_ms),
     NULL, "1h", 10 * SECOND, 30 * DAY,
     "how long a registration lasts whose phone does not say"},
    {"expires_min", CONFIG_BLOCK_SIP, CONFIG_TYPE_DURATION, 0, false, FIELD(sip.expires_min_ms),
     NULL, "1m", 10 * SECOND, 30 * DAY,
     "a phone that asks for less is told this (423)"},
    {"expires_max", CONFIG_BLOCK_SIP, CONFIG_TYPE_DURATION, 0, false, FIELD(sip.expires_max_ms),
     NULL, "1d", 10 * SECOND, 30 * DAY,
     "a phone that asks for more gets this"},
    {"nonce", CONFIG_BLOCK_SIP, CONFIG_TYPE_DURATION, 0, false, FIELD(sip.nonce_ms),
     NULL, "5m", 10 * SECOND, DAY,
     "how long a challenge is good"},

    {"secure", CONFIG_TOP, CONFIG_TYPE_CHOICE, 0, false, FIELD(secure),
     "preferred required redirect", "preferred", 0, 0,
     "required refuses a REGISTER or call that is not on TLS; redirect answers it 302"},

    {"media", CONFIG_TOP, CONFIG_TYPE_BLOCK, CONFIG_BLOCK_MEDIA, true, 0,
     NULL, NULL, 0, 0,
     "voice and picture"},
    {"policy", CONFIG_BLOCK_MEDIA, CONFIG_TYPE_CHOICE, 0, false, FIELD(media.policy),
     "relay pass", "relay", 0, 0,
     "whether media flows through us, or from phone to phone"},
    {"ports", CONFIG_BLOCK_MEDIA, CONFIG_TYPE_RANGE, 0, false, FIELD(media.ports),
     NULL, "10000-20000", 1024, 65535,
     "UDP ports of the relay; a call takes four"},
    {"encrypted", CONFIG_BLOCK_MEDIA, CONFIG_TYPE_CHOICE, 0, false, FIELD(media.encrypted),
     "off preferred required", "preferred", 0, 0,
     "SRTP: never, where the phone can, or always"},
    {"external", CONFIG_BLOCK_MEDIA, CONFIG_TYPE_EXTERNAL, 0, false, FIELD(media.external),
     "auto", "auto", 0, 0,
     "our address as the internet sees it"},

    {"guard", CONFIG_TOP, CONFIG_TYPE_SWITCH, CONFIG_BLOCK_GUARD, true, FIELD(guard.off),
     "on off", "on", 0, 0,
     "who is limited and banned; guard off ends it, and is said loudly at the start"},
    {"allow", CONFIG_BLOCK_GUARD, CONFIG_TYPE_NETWORKS, 0, true, FIELD(guard.allow),
     NULL, NULL, 0, 0,
     "never limited or banned; they still have to authenticate"},
    {"rate", CONFIG_BLOCK_GUARD, CONFIG_TYPE_RATE, 0, true, FIELD(guard.rate),
     NULL, "50/s", 1, 1000000,
     "requests that one address may send before it has registered"},
    {"attempts", CONFIG_BLOCK_GUARD, CONFIG_TYPE_NUMBER, 0, false, FIELD(guard.attempts),
     NULL, "10", 1, 1000,
     "wrong passwords from one address that end in a ban"},
    {"window", CONFIG_BLOCK_GUARD, CONFIG_TYPE_DURATION, 0, false, FIELD(guard.window_ms),
     NULL, "10m", SECOND, 7 * DAY,
     "the time in which they are counted"},
    {"ban", CONFIG_BLOCK_GUARD, CONFIG_TYPE_DURATION, 0, false, FIELD(guard.ban_ms),
     NULL, "1h", SECOND, 365 * DAY,
     "how long a ban lasts"},

    {"route", CONFIG_TOP, CONFIG_TYPE_BLOCK, CONFIG_BLOCK_ROUTE, true, 0,
     NULL, NULL, 0, 0,
     "where calls go"},
    {"trusted", CONFIG_BLOCK_ROUTE, CONFIG_TYPE_NETWORKS, 0, false, FIELD(route.trusted),
     NULL, NULL, 0, 0,
     "peers that call without authentication, as a proxy of ours"},
    {"PATTERN", CONFIG_BLOCK_ROUTE, CONFIG_TYPE_RULE, 0, false, FIELD(route.rules),
     "echo user trunk reject", NULL, 0, 0,
     "what becomes of a call to such a number; the first that fits decides"},

    {"store", CONFIG_TOP, CONFIG_TYPE_BLOCK, CONFIG_BLOCK_STORE, true, 0,
     NULL, NULL, 0, 0,
     "what is kept on disk"},
    {"sync", CONFIG_BLOCK_STORE, CONFIG_TYPE_CHOICE, 0, false, FIELD(store.sync),
     "normal full", "normal", 0, 0,
     "normal outlives the end of the process; full also that of the power, and is slower"},
};

/* What the types take, and what the list of keys calls it. */
static const struct {
    size_t least, most;
    const char *values;
} types[CONFIG_TYPE_COUNT] = {
    [CONFIG_TYPE_BLOCK] = {0, 0, "{ ... }"},
    [CONFIG_TYPE_SWITCH] = {0, 1, "[on|off] [{ ... }]"},
    [CONFIG_TYPE_CHOICE] = {1, 1, NULL},
    [CONFIG_TYPE_NUMBER] = {1, 1, "NUMBER"},
    [CONFIG_TYPE_SIZE] = {1, 1, "SIZE"},
    [CONFIG_TYPE_DURATION] = {1, 1, "DURATION"},
    [CONFIG_TYPE_RATE] = {1, 1, "NUMBER/s|m|h"},
    [CONFIG_TYPE_PATH] = {1, 1, "FILE"},
    [CONFIG_TYPE_SECRET] = {1, 1, "TEXT"},
    [CONFIG_TYPE_RANGE] = {1, 1, "PORT-PORT"},
    [CONFIG_TYPE_EXTERNAL] = {1, 1, "auto|ADDRESS"},
    [CONFIG_TYPE_DIGESTS] = {1, CONFIG_MAX_DIGESTS, NULL},
    [CONFIG_TYPE_DOMAINS] = {1, CONFIG_MAX_DOMAINS, "NAME|ADDRESS..."},
    [CONFIG_TYPE_LISTENS] = {1, 3, "udp|tcp|tls ADDRESS:PORT [optional]"},
    [CONFIG_TYPE_NETWORKS] = {1, CONFIG_MAX_NETWORKS, "ADDRESS[/BITS]..."},
    [CONFIG_TYPE_RULE] = {1, 2, "echo|user|trunk NAME|reject [CODE]"},
};

// clang-format on

const size_t config_schema_count = sizeof config_schema / sizeof *config_schema;

const struct config_key *config_schema_find(enum config_block block, struct slice name)
{
    const struct config_key *rule = NULL;
    for (size_t i = 0; i < config_schema_count; i++) {
        const struct config_key *key = &config_schema[i];
        if (key->block != block)
            continue;
        if (key->type == CONFIG_TYPE_RULE)
            rule = key;
        else if (slice_equal(name, slice_of(key->name)))
            return key;
    }
    return rule;
}

const char *config_schema_block(enum config_block block)
{
    for (size_t i = 0; block != CONFIG_TOP && i < config_schema_count; i++)
        if (config_schema[i].opens == block)
            return config_schema[i].name;
    return "";
}

size_t config_schema_least(enum config_type type)
{
    return types[type].least;
}

size_t config_schema_most(enum config_type type)
{
    return types[type].most;
}

bool config_schema_repeats(const struct config_key *key)
{
    return key->type >= CONFIG_TYPE_DOMAINS || key->type == CONFIG_TYPE_BLOCK ||
           key->type == CONFIG_TYPE_SWITCH;
}

void config_schema_values(const struct config_key *key, struct buffer *b)
{
    if (types[key->type].values != NULL) {
        buffer_append(b, slice_of(types[key->type].values));
        if (key->type == CONFIG_TYPE_NUMBER && key->words != NULL)
            buffer_append(b, SLICE("|auto"));
        return;
    }
    for (uint64_t i = 0; config_words_at(key->words, i).n > 0; i++) {
        if (i > 0)
            buffer_append_byte(b, key->type == CONFIG_TYPE_DIGESTS ? ' ' : '|');
        buffer_append(b, config_words_at(key->words, i));
    }
}

void config_schema_range(const struct config_key *key, struct buffer *b)
{
    void (*append)(struct buffer * to, uint64_t number) = buffer_append_decimal;
    if (key->most == 0)
        return;
    if (key->type == CONFIG_TYPE_SIZE)
        append = config_size_append;
    if (key->type == CONFIG_TYPE_DURATION)
        append = duration_append;
    buffer_append(b, SLICE("from "));
    append(b, key->least);
    buffer_append(b, SLICE(" to "));
    append(b, key->most);
}

struct slice config_words_at(const char *words, uint64_t index)
{
    for (;;) {
        size_t n = strcspn(words, " ");
        if (index == 0 || words[n] == '\0')
            return (struct slice){words, index == 0 ? n : 0};
        words += n + 1;
        index--;
    }
}

bool config_words_find(const char *words, struct slice word, uint64_t *index)
{
    struct slice at;
    for (uint64_t i = 0; (at = config_words_at(words, i)).n > 0; i++) {
        if (slice_equal(at, word)) {
            *index = i;
            return true;
        }
    }
    return false;
}
