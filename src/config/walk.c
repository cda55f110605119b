/* SPDX-License-Identifier: Apache-2.0 */
#include "config/walk.h"

struct config_walk config_walk_of(struct slice bytes)
{
    return (struct config_walk){.scan = config_scan_of(bytes)};
}

bool config_token_is(const struct config_token *token, const char *word)
{
    return !token->quoted && slice_equal(token->text, slice_of(word));
}

struct slice config_token_shown(const struct config_token *token)
{
    if (!token->quoted || token->wrong != NULL)
        return token->text;
    return (struct slice){token->text.p + 1, token->text.n - 2};
}

/* How many values the action of a rule takes, itself included. */
static void action_arity(const struct config_item *item, size_t *least, size_t *most)
{
    const struct config_token *action = item->count > 1 ? &item->words[1] : NULL;
    bool trunk = action != NULL && config_token_is(action, "trunk");
    bool reject = action != NULL && config_token_is(action, "reject");
    *least = trunk ? 2 : 1;
    *most = trunk || reject ? 2 : 1;
}

size_t config_item_least(const struct config_item *item)
{
    size_t least, most;
    if (item->key == NULL)
        return 1;
    if (item->key->type != CONFIG_TYPE_RULE)
        return config_schema_least(item->key->type);
    action_arity(item, &least, &most);
    return least;
}

size_t config_item_most(const struct config_item *item)
{
    size_t least, most;
    if (item->key == NULL)
        return CONFIG_MAX_WORDS;
    if (item->key->type != CONFIG_TYPE_RULE)
        return config_schema_most(item->key->type);
    action_arity(item, &least, &most);
    return most;
}

/* True when the word begins a statement of its own, though it stands on the same line. */
static bool begins_another(const struct config_walk *w, const struct config_item *item,
                           enum config_block block, const struct config_token *word)
{
    if (item->count - 1 < config_item_least(item))
        return false;
    const struct config_key *key = config_schema_find(block, word->text);
    if (key != NULL && key->type != CONFIG_TYPE_RULE)
        return true;
    bool open =
        item->key == NULL || item->key->type == CONFIG_TYPE_RULE || block == CONFIG_BLOCK_ROUTE;
    return w->opened && word->gap && open;
}

/* Takes the words of a statement whose first one is there. */
static void take_statement(struct config_walk *w, enum config_block block, struct config_item *out)
{
    for (;;) {
        struct config_scan before = w->scan;
        struct config_token t = config_scan_next(&w->scan);
        if (t.kind == CONFIG_TOKEN_OPEN) {
            out->opens = true;
            out->token = t;
            w->opened = true;
            return;
        }
        if (t.kind != CONFIG_TOKEN_WORD || begins_another(w, out, block, &t)) {
            w->scan = before;
            return;
        }
        if (out->count < CONFIG_MAX_WORDS)
            out->words[out->count++] = t;
        else
            out->too_many = true;
    }
}

/* The path of an import is one word, and nothing may follow it. */
static void take_import(struct config_walk *w, struct config_item *out)
{
    for (;;) {
        struct config_scan before = w->scan;
        struct config_token t = config_scan_next(&w->scan);
        if (t.kind != CONFIG_TOKEN_WORD) {
            w->scan = before;
            return;
        }
        if (out->count < CONFIG_MAX_WORDS)
            out->words[out->count++] = t;
    }
}

void config_walk_next(struct config_walk *w, enum config_block block, struct config_item *out)
{
    static const enum config_item_kind kinds[] = {
        [CONFIG_TOKEN_WORD] = CONFIG_ITEM_STATEMENT,
        [CONFIG_TOKEN_OPEN] = CONFIG_ITEM_OPEN,
        [CONFIG_TOKEN_CLOSE] = CONFIG_ITEM_CLOSE,
        [CONFIG_TOKEN_COMMENT] = CONFIG_ITEM_COMMENT,
        [CONFIG_TOKEN_LINE_END] = CONFIG_ITEM_LINE_END,
        [CONFIG_TOKEN_END] = CONFIG_ITEM_END,
    };

    out->token = config_scan_next(&w->scan);
    out->kind = kinds[out->token.kind];
    out->key = NULL;
    out->opens = out->too_many = false;
    out->count = 0;
    if (out->kind == CONFIG_ITEM_LINE_END)
        w->opened = false;
    if (out->kind == CONFIG_ITEM_OPEN)
        w->opened = true;
    if (out->kind != CONFIG_ITEM_STATEMENT)
        return;
    out->words[out->count++] = out->token;
    if (config_token_is(&out->token, "import")) {
        out->kind = CONFIG_ITEM_IMPORT;
        take_import(w, out);
        return;
    }
    out->key = out->token.quoted && block != CONFIG_BLOCK_ROUTE
                   ? NULL
                   : config_schema_find(block, out->token.text);
    take_statement(w, block, out);
}
