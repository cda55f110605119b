/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/config_internal.h"
#include "cmd/json.h"
#include "config/dump.h"

#define TEXT_SIZE 4096

/* The value as a dump writes it. */
static void show_text(struct json *json, const struct config *config, const struct config_key *key)
{
    char text[TEXT_SIZE];
    struct buffer b = buffer_of(text, sizeof text);
    config_dump_value(config, key, &b);
    if (b.length > 0)
        json_text(json, key->name, buffer_slice(&b));
    else
        json_none(json, key->name);
}

static void show_path(struct json *json, const char *name, struct slice path)
{
    if (path.n > 0)
        json_text(json, name, path);
    else
        json_none(json, name);
}

static void show_secret(struct json *json, const char *name, const struct config_secret *secret)
{
    if (secret->value.n > 0)
        json_text(json, name, secret->shown.n > 0 ? secret->shown : SLICE("(hidden)"));
    else
        json_none(json, name);
}

static void show_listens(struct json *json, const struct config_key *key,
                         const struct config_listens *list)
{
    json_open(json, key->name, '[');
    for (size_t i = 0; i < list->count; i++) {
        char text[ADDRESS_TEXT_MAX];
        struct buffer b = buffer_of(text, sizeof text);
        address_write(&b, &list->all[i].address);
        json_open(json, NULL, '{');
        json_text(json, "transport", config_words_at(key->words, list->all[i].transport));
        json_text(json, "address", buffer_slice(&b));
        json_number(json, "port", list->all[i].address.port);
        json_bool(json, "optional", list->all[i].optional);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void show_domains(struct json *json, const char *name, const struct config_domains *list)
{
    json_open(json, name, '[');
    for (size_t i = 0; i < list->count; i++)
        json_text(json, NULL, list->all[i]);
    json_close(json, ']');
}

static void show_digests(struct json *json, const struct config_key *key,
                         const struct config_digests *list)
{
    json_open(json, key->name, '[');
    for (size_t i = 0; i < list->count; i++)
        json_text(json, NULL, config_words_at(key->words, list->all[i]));
    json_close(json, ']');
}

static void show_networks(struct json *json, const struct config_key *key,
                          const struct config_networks *list)
{
    json_open(json, key->name, '[');
    for (size_t i = 0; i < list->count; i++) {
        char text[ADDRESS_TEXT_MAX + 8];
        struct buffer b = buffer_of(text, sizeof text);
        address_write(&b, &list->all[i].address);
        buffer_append_byte(&b, '/');
        buffer_append_decimal(&b, list->all[i].bits);
        json_text(json, NULL, buffer_slice(&b));
    }
    json_close(json, ']');
}

static void show_rules(struct json *json, const struct config_key *key,
                       const struct config_rules *list)
{
    json_open(json, "rules", '[');
    for (size_t i = 0; i < list->count; i++) {
        json_open(json, NULL, '{');
        json_text(json, "pattern", list->all[i].pattern);
        json_text(json, "action", config_words_at(key->words, list->all[i].action));
        if (list->all[i].argument.n > 0)
            json_text(json, "argument", list->all[i].argument);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void show_key(struct json *json, const struct config *config, const struct config_key *key)
{
    const void *field = (const char *)config + key->field;
    switch (key->type) {
    case CONFIG_TYPE_NUMBER:
    case CONFIG_TYPE_SIZE:
    case CONFIG_TYPE_DURATION:
        if (key->words != NULL && *(const uint64_t *)field == 0)
            show_text(json, config, key);
        else
            json_number(json, key->name, (int64_t) * (const uint64_t *)field);
        break;
    case CONFIG_TYPE_PATH:
        show_path(json, key->name, *(const struct slice *)field);
        break;
    case CONFIG_TYPE_SECRET:
        show_secret(json, key->name, field);
        break;
    case CONFIG_TYPE_DIGESTS:
        show_digests(json, key, field);
        break;
    case CONFIG_TYPE_DOMAINS:
        show_domains(json, key->name, field);
        break;
    case CONFIG_TYPE_LISTENS:
        show_listens(json, key, field);
        break;
    case CONFIG_TYPE_NETWORKS:
        show_networks(json, key, field);
        break;
    case CONFIG_TYPE_RULE:
        show_rules(json, key, field);
        break;
    case CONFIG_TYPE_CHOICE:
    case CONFIG_TYPE_RATE:
    case CONFIG_TYPE_RANGE:
    case CONFIG_TYPE_EXTERNAL:
        show_text(json, config, key);
        break;
    case CONFIG_TYPE_BLOCK:
    case CONFIG_TYPE_SWITCH:
    case CONFIG_TYPE_COUNT:
    default:
        break;
    }
}

static void show_block(struct json *json, const struct config *config, const struct config_key *key)
{
    const void *field = (const char *)config + key->field;
    json_open(json, key->name, '{');
    if (key->type == CONFIG_TYPE_SWITCH)
        json_bool(json, "on", *(const uint64_t *)field == 0);
    for (size_t i = 0; i < config_schema_count; i++)
        if (config_schema[i].block == key->opens)
            show_key(json, config, &config_schema[i]);
    json_close(json, '}');
}

void config_show_json(const struct config *config, FILE *to)
{
    struct json json = {.to = to};
    json_open(&json, NULL, '{');
    for (size_t i = 0; i < config_schema_count; i++) {
        const struct config_key *key = &config_schema[i];
        if (key->block == CONFIG_TOP && key->opens != CONFIG_TOP)
            show_block(&json, config, key);
        else if (key->block == CONFIG_TOP)
            show_key(&json, config, key);
    }
    json_close(&json, '}');
}
