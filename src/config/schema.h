/* config/schema - every key of a config, as a row.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is parsed, defaulted, suggested, dumped and listed by `varco config --keys` comes from these
 * rows. A new key is a row here and a field in struct config.
 */
#ifndef CONFIG_SCHEMA_H
#define CONFIG_SCHEMA_H

#include "config/config.h"

enum config_block {
    CONFIG_TOP, /* outside of any block */
    CONFIG_BLOCK_TLS,
    CONFIG_BLOCK_LIMITS,
    CONFIG_BLOCK_TIMEOUTS,
    CONFIG_BLOCK_SIP,
    CONFIG_BLOCK_MEDIA,
    CONFIG_BLOCK_GUARD,
    CONFIG_BLOCK_ROUTE,
    CONFIG_BLOCK_STORE,
    CONFIG_BLOCK_UNKNOWN, /* of an unknown key: nothing in it is looked at */
};

enum config_type {
    CONFIG_TYPE_BLOCK,  /* { ... }                                                */
    CONFIG_TYPE_SWITCH, /* the same, with "off" before it or instead of it: uint64_t, 1 for off */
    CONFIG_TYPE_CHOICE, /* one of `words`: uint64_t, which one                    */
    CONFIG_TYPE_NUMBER, /* uint64_t; 0 is "auto" where `words` is that            */
    CONFIG_TYPE_SIZE,
    CONFIG_TYPE_DURATION,
    CONFIG_TYPE_RATE,
    CONFIG_TYPE_PATH,
    CONFIG_TYPE_SECRET,
    CONFIG_TYPE_RANGE,    /* of ports                    */
    CONFIG_TYPE_EXTERNAL, /* an address or "auto"        */
    CONFIG_TYPE_DIGESTS,  /* some of `words`, in their order */
    CONFIG_TYPE_DOMAINS,
    CONFIG_TYPE_LISTENS,
    CONFIG_TYPE_NETWORKS,
    CONFIG_TYPE_RULE, /* the key itself is the pattern of a number */
    CONFIG_TYPE_COUNT,
};

struct config_key {
    const char *name; /* of CONFIG_TYPE_RULE: what the list of keys calls it */
    enum config_block block;
    enum config_type type;
    enum config_block opens; /* of a block: which                                 */
    bool effective;          /* what is built obeys it                            */
    size_t field;            /* where in struct config; of a block that is no switch: 0 */
    const char *words;       /* what may be written, divided by spaces; NULL: see type */
    const char *initial;     /* the default as it would be written, a line each; NULL: none */
    uint64_t least, most;    /* of a number, size (bytes), duration (ms), rate (count)   */
    const char *about;
};

/* The rows, in the order of a dump. */
extern const struct config_key config_schema[];

/* How many. */
extern const size_t config_schema_count;

/* The key of a name in a block; in CONFIG_BLOCK_ROUTE any other name is a rule. NULL when there is
 * none. */
const struct config_key *config_schema_find(enum config_block block, struct slice name);

/* The name of the key that opens a block; "" for CONFIG_TOP. */
const char *config_schema_block(enum config_block block);

/* How many values a type takes at least. */
size_t config_schema_least(enum config_type type);

/* How many values a type takes at most. */
size_t config_schema_most(enum config_type type);

/* True when the key may stand several times, each adding to the list. */
bool config_schema_repeats(const struct config_key *key);

/* What the list of keys calls the values: "NUMBER", "ADDR:PORT", or the words with bars. */
void config_schema_values(const struct config_key *key, struct buffer *b);

/* Appends the least and the most that a number may be, as "from 1 to 255"; nothing for what is none. */
void config_schema_range(const struct config_key *key, struct buffer *b);

/* The word of that index in "off optional required"; n == 0 when there are not so many. */
struct slice config_words_at(const char *words, uint64_t index);

/* The index of a word; false when it is none of them. */
MUST_USE bool config_words_find(const char *words, struct slice word, uint64_t *index);

#endif
