/* config/walk - the statements of a config file: a key with its values, and what opens or ends a block.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : KEY VALUE... up to the end of the line, or with "{" behind it. Several may stand in one line:
 *         a statement that has the values it needs ends before a word that is a key of the same block.
 *         In a block that opened on the same line, two spaces or a tab do the same before a word that
 *         could be any key: in route, and behind a key that nobody knows.
 * Owner : items borrow the bytes of the file.
 */
#ifndef CONFIG_WALK_H
#define CONFIG_WALK_H

#include "config/scan.h"
#include "config/schema.h"

#define CONFIG_MAX_WORDS 128

enum config_item_kind {
    CONFIG_ITEM_STATEMENT,
    CONFIG_ITEM_IMPORT, /* words[1] is the path, if there is one               */
    CONFIG_ITEM_OPEN,   /* a "{" that stands behind no key                     */
    CONFIG_ITEM_CLOSE,
    CONFIG_ITEM_COMMENT,
    CONFIG_ITEM_LINE_END,
    CONFIG_ITEM_END,
};

struct config_item {
    enum config_item_kind kind;
    const struct config_key *key; /* of a statement; NULL: no such key in this block */
    bool opens;                   /* a "{" stands behind the statement               */
    bool too_many;                /* more words than there is room for               */
    struct config_token token;    /* the "{", "}", comment or line end               */
    size_t count;
    struct config_token words[CONFIG_MAX_WORDS]; /* words[0] is the key */
};

struct config_walk {
    struct config_scan scan;
    bool opened; /* a block opened on this line */
};

/* A walk over a whole file. */
struct config_walk config_walk_of(struct slice bytes);

/* Puts the next item into *out; `block` is the one that the walk is in. */
void config_walk_next(struct config_walk *w, enum config_block block, struct config_item *out);

/* How many values the statement needs: what its key does, and what its action does; 1 when nobody
 * knows the key. */
size_t config_item_least(const struct config_item *item);

/* How many values it may have. */
size_t config_item_most(const struct config_item *item);

/* The word as it is shown in a sentence: without its quotes. */
struct slice config_token_shown(const struct config_token *token);

/* True for a word that stands there as it is meant: no quotes, nothing wrong, these bytes. */
bool config_token_is(const struct config_token *token, const char *word);

#endif
