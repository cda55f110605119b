/* SPDX-License-Identifier: Apache-2.0 */
#include "config/dump.h"

#include "base/duration.h"
#include "config/value.h"

/* True for a word that means itself only in quotes. */
static bool needs_quotes(struct slice word, enum config_block block)
{
    const struct config_key *key = config_schema_find(block, word);
    if (word.n == 0 || word.p[0] == '#' || slice_equal(word, SLICE("import")) ||
        (key != NULL && key->type != CONFIG_TYPE_RULE))
        return true;
    for (size_t i = 0; i < word.n; i++)
        if (strchr(" \t\"{}", word.p[i]) != NULL)
            return true;
    return false;
}

static void append_word(struct buffer *b, struct slice word, enum config_block block)
{
    if (!needs_quotes(word, block)) {
        buffer_append(b, word);
        return;
    }
    buffer_append_byte(b, '"');
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        if (c == '"' || c == '\\' || c == '{')
            buffer_append_byte(b, '\\');
        buffer_append_byte(b, c);
    }
    buffer_append_byte(b, '"');
}

static void space(struct buffer *b, size_t i)
{
    if (i > 0)
        buffer_append_byte(b, ' ');
}

static void append_listen(struct buffer *b, const struct config_key *key,
                          const struct config_listen *listen)
{
    buffer_append(b, config_words_at(key->words, listen->transport));
    buffer_append_byte(b, ' ');
    address_write_with_port(b, &listen->address);
    buffer_append(b, listen->optional ? SLICE(" optional") : SLICE(""));
}

static void append_number(struct buffer *b, const struct config_key *key, uint64_t number)
{
    if (key->words != NULL && number == 0)
        buffer_append(b, slice_of(key->words));
    else if (key->type == CONFIG_TYPE_NUMBER)
        buffer_append_decimal(b, number);
    else if (key->type == CONFIG_TYPE_SIZE)
        config_size_append(b, number);
    else
        duration_append(b, number);
}

static void append_networks(struct buffer *b, const struct config_networks *list)
{
    for (size_t i = 0; i < list->count; i++) {
        space(b, i);
        config_network_append(b, &list->all[i]);
    }
}

static void append_digests(struct buffer *b, const struct config_key *key,
                           const struct config_digests *list)
{
    for (size_t i = 0; i < list->count; i++) {
        space(b, i);
        buffer_append(b, config_words_at(key->words, list->all[i]));
    }
}

static void append_domains(struct buffer *b, const struct config_domains *list)
{
    for (size_t i = 0; i < list->count; i++) {
        space(b, i);
        append_word(b, list->all[i], CONFIG_TOP);
    }
}

static void append_external(struct buffer *b, const struct address *address)
{
    if (address->family == ADDRESS_NONE)
        buffer_append(b, SLICE("auto"));
    else
        address_write(b, address);
}

static void append_path(struct buffer *b, struct slice path, enum config_block block)
{
    if (path.n > 0)
        append_word(b, path, block);
}

void config_dump_value(const struct config *config, const struct config_key *key, struct buffer *b)
{
    const void *field = (const char *)config + key->field;
    switch (key->type) {
    case CONFIG_TYPE_SWITCH:
    case CONFIG_TYPE_CHOICE:
        buffer_append(b, config_words_at(key->words, *(const uint64_t *)field));
        break;
    case CONFIG_TYPE_NUMBER:
    case CONFIG_TYPE_SIZE:
    case CONFIG_TYPE_DURATION:
        append_number(b, key, *(const uint64_t *)field);
        break;
    case CONFIG_TYPE_RATE:
        config_rate_append(b, field);
        break;
    case CONFIG_TYPE_PATH:
        append_path(b, *(const struct slice *)field, key->block);
        break;
    case CONFIG_TYPE_SECRET:
        buffer_append(b, ((const struct config_secret *)field)->shown);
        break;
    case CONFIG_TYPE_RANGE:
        config_range_append(b, field);
        break;
    case CONFIG_TYPE_EXTERNAL:
        append_external(b, field);
        break;
    case CONFIG_TYPE_DIGESTS:
        append_digests(b, key, field);
        break;
    case CONFIG_TYPE_DOMAINS:
        append_domains(b, field);
        break;
    case CONFIG_TYPE_NETWORKS:
        append_networks(b, field);
        break;
    case CONFIG_TYPE_BLOCK:
    case CONFIG_TYPE_LISTENS:
    case CONFIG_TYPE_RULE:
    case CONFIG_TYPE_COUNT:
    default:
        break;
    }
}

/* --- lines ----------------------------------------------------------------------------------- */

static void append_rules(struct buffer *b, const struct config_key *key,
                         const struct config_rules *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct config_rule *rule = &list->all[i];
        append_word(b, rule->pattern, key->block);
        buffer_append_byte(b, ' ');
        buffer_append(b, config_words_at(key->words, rule->action));
        space(b, rule->argument.n);
        append_path(b, rule->argument, key->block);
        buffer_append_byte(b, '\n');
    }
}

static void append_listens(struct buffer *b, const struct config_key *key,
                           const struct config_listens *list)
{
    for (size_t i = 0; i < list->count; i++) {
        buffer_append(b, slice_of(key->name));
        buffer_append_byte(b, ' ');
        append_listen(b, key, &list->all[i]);
        buffer_append_byte(b, '\n');
    }
}

/* A line for each: one line could not hold them all. */
static void append_each(struct buffer *b, const struct config_key *key,
                        const struct config_networks *list)
{
    for (size_t i = 0; i < list->count; i++) {
        buffer_append(b, slice_of(key->name));
        buffer_append_byte(b, ' ');
        config_network_append(b, &list->all[i]);
        buffer_append_byte(b, '\n');
    }
}

static void append_line(struct buffer *b, const struct config *config, const struct config_key *key)
{
    size_t start = b->length;
    const struct config_secret *secret = (const void *)((const char *)config + key->field);
    if (key->type == CONFIG_TYPE_SECRET && secret->value.n > 0 && secret->shown.n == 0)
        buffer_append(b, SLICE("# "));
    buffer_append(b, slice_of(key->name));
    buffer_append_byte(b, ' ');
    size_t before = b->length;
    config_dump_value(config, key, b);
    if (b->length == before && before - start > strlen(key->name) + 1)
        buffer_append(b, SLICE("(hidden)"));
    if (b->length == before)
        b->length = start;
    else
        buffer_append_byte(b, '\n');
}

void config_dump_key(const struct config *config, const struct config_key *key, struct buffer *b)
{
    const void *field = (const char *)config + key->field;
    if (key->type == CONFIG_TYPE_RULE)
        append_rules(b, key, field);
    else if (key->type == CONFIG_TYPE_LISTENS)
        append_listens(b, key, field);
    else if (key->type == CONFIG_TYPE_NETWORKS)
        append_each(b, key, field);
    else
        append_line(b, config, key);
}

static void append_block(struct buffer *b, const struct config *config,
                         const struct config_key *key)
{
    size_t start = b->length;
    buffer_append(b, SLICE("\n"));
    buffer_append(b, slice_of(key->name));
    if (key->type == CONFIG_TYPE_SWITCH &&
        *(const uint64_t *)(const void *)((const char *)config + key->field) != 0)
        buffer_append(b, SLICE(" off"));
    buffer_append(b, SLICE(" {\n"));
    size_t inside = b->length;
    for (size_t i = 0; i < config_schema_count; i++)
        if (config_schema[i].block == key->opens)
            config_dump_key(config, &config_schema[i], b);
    if (b->length == inside)
        b->length = start;
    else
        buffer_append(b, SLICE("}\n"));
}

void config_dump_append(const struct config *config, struct buffer *b)
{
    for (size_t i = 0; i < config_schema_count; i++) {
        const struct config_key *key = &config_schema[i];
        if (key->block == CONFIG_TOP && key->opens == CONFIG_TOP)
            config_dump_key(config, key, b);
    }
    for (size_t i = 0; i < config_schema_count; i++)
        if (config_schema[i].opens != CONFIG_TOP)
            append_block(b, config, &config_schema[i]);
}
