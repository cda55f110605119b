/* SPDX-License-Identifier: Apache-2.0
 *
 * A statement becomes a value: one function for each type of the schema.
 */
#include "base/assert.h"
#include "base/duration.h"
#include "config/reader_internal.h"
#include "config/set_internal.h"
#include "config/value.h"

struct slice config_number_text(struct config_number *room, uint64_t number)
{
    struct buffer b = buffer_of(room->text, sizeof room->text);
    buffer_append_decimal(&b, number);
    return buffer_slice(&b);
}

struct config_place config_set_place(const struct config_reader *r, size_t i)
{
    if (r->depth == 0)
        return (struct config_place){0, 0}; /* a default stands in no file */
    return config_place_of(r, r->item.words[i].text.p);
}

void config_set_problem(struct config_reader *r, size_t i, const char *text,
                        const struct slice *parts)
{
    bool rule = r->item.key->type == CONFIG_TYPE_RULE;
    struct slice all[5] = {rule ? config_token_shown(&r->item.words[0])
                                : slice_of(r->item.key->name),
                           config_token_shown(&r->item.words[i])};
    V_ASSERT(r->depth > 0);
    for (size_t n = 0; parts != NULL && n < 3; n++)
        all[n + 2] = parts[n];
    config_problem_at(r, r->item.words[i].text.p, text, all);
}

/* --- one word of a list ---------------------------------------------------------------------- */

static void complain_choice(struct config_reader *r, size_t i)
{
    char text[128];
    const char *words = r->item.key->words;
    struct buffer b = buffer_of(text, sizeof text);
    for (uint64_t n = 0; config_words_at(words, n).n > 0; n++) {
        buffer_append(&b, n > 0 ? SLICE(", ") : SLICE(""));
        buffer_append(&b, config_words_at(words, n));
    }
    const struct slice parts[3] = {buffer_slice(&b)};
    config_set_problem(r, i, "%: \"%\" is none of %", parts);
    config_problem_suggest(r, r->item.words[i].text, words, CONFIG_TOP);
}

bool config_set_word(struct config_reader *r, size_t i, uint64_t *out)
{
    struct slice value;
    if (!config_word_value(r, &r->item.words[i], &value))
        return false;
    if (config_words_find(r->item.key->words, value, out))
        return true;
    complain_choice(r, i);
    return false;
}

static void set_choice(struct config_reader *r, const struct config_key *key, void *field)
{
    (void)key;
    (void)!config_set_word(r, 1, field); /* a problem was added */
}

static void set_switch(struct config_reader *r, const struct config_key *key, void *field)
{
    (void)key;
    if (r->item.count > 1)
        (void)!config_set_word(r, 1, field);
}

static void set_nothing(struct config_reader *r, const struct config_key *key, void *field)
{
    (void)r;
    (void)key;
    (void)field;
}

static void set_digests(struct config_reader *r, const struct config_key *key, void *field)
{
    struct config_digests *list = field;
    (void)key;
    list->count = 0;
    for (size_t i = 1; i < r->item.count; i++) {
        uint64_t word;
        if (!config_set_word(r, i, &word))
            continue;
        bool twice = false;
        for (size_t n = 0; n < list->count; n++)
            twice = twice || list->all[n] == word;
        if (twice)
            config_set_problem(r, i, "%: \"%\" stands there twice", NULL);
        else
            list->all[list->count++] = word;
    }
}

/* --- numbers --------------------------------------------------------------------------------- */

/* What differs between numbers, sizes and durations. */
struct measure {
    bool (*parse)(struct slice text, uint64_t *out);
    const char *wanted;
};

static void set_measure(struct config_reader *r, const struct measure *m, uint64_t *field)
{
    const struct config_key *key = r->item.key;
    struct slice value;
    uint64_t number = 0;
    char text[64];
    struct buffer b = buffer_of(text, sizeof text);
    if (!config_word_value(r, &r->item.words[1], &value))
        return;
    if (key->words != NULL && slice_equal(value, slice_of(key->words))) {
        *field = 0;
        return;
    }
    if (m->parse(value, &number) && number >= key->least && number <= key->most) {
        *field = number;
        return;
    }
    config_schema_range(key, &b);
    const struct slice parts[3] = {slice_of(m->wanted), buffer_slice(&b)};
    config_set_problem(r, 1, "%: \"%\" should be %, %", parts);
}

static void set_number(struct config_reader *r, const struct config_key *key, void *field)
{
    static const struct measure number = {config_number_parse, "a number"};
    static const struct measure or_auto = {config_number_parse, "auto or a number"};
    set_measure(r, key->words != NULL ? &or_auto : &number, field);
}

static void set_size(struct config_reader *r, const struct config_key *key, void *field)
{
    static const struct measure size = {config_size_parse, "a size as 4096, 64KiB or 10MiB"};
    (void)key;
    set_measure(r, &size, field);
}

static void set_duration(struct config_reader *r, const struct config_key *key, void *field)
{
    static const struct measure duration = {duration_parse, "a time as 500ms, 6s, 5m or 1h"};
    (void)key;
    set_measure(r, &duration, field);
}

static void set_rate(struct config_reader *r, const struct config_key *key, void *field)
{
    struct config_rate rate;
    struct slice value;
    struct config_number least, most;
    const struct slice parts[3] = {config_number_text(&least, key->least),
                                   config_number_text(&most, key->most)};
    if (!config_word_value(r, &r->item.words[1], &value))
        return;
    if (config_rate_parse(value, &rate) && rate.count >= key->least && rate.count <= key->most)
        *(struct config_rate *)field = rate;
    else
        config_set_problem(
            r, 1, "%: \"%\" should be a number from % to % and /s, /m or /h, as 50/s", parts);
}

static void set_range(struct config_reader *r, const struct config_key *key, void *field)
{
    struct config_range range;
    struct slice value;
    struct config_number least, most;
    const struct slice parts[3] = {config_number_text(&least, key->least),
                                   config_number_text(&most, key->most)};
    if (!config_word_value(r, &r->item.words[1], &value))
        return;
    if (!config_range_parse(value, &range) || range.first < key->least)
        config_set_problem(
            r, 1, "%: \"%\" should be two ports from % to %, the smaller first, as 10000-20000",
            parts);
    else if (range.last - range.first < 3)
        config_set_problem(r, 1, "%: \"%\" is not enough for one call, which takes four ports",
                           NULL);
    else
        *(struct config_range *)field = range;
}

/* --- texts ----------------------------------------------------------------------------------- */

static void set_path(struct config_reader *r, const struct config_key *key, void *field)
{
    struct config *c = r->config;
    struct slice value;
    (void)key;
    if (!config_word_value(r, &r->item.words[1], &value))
        return;
    if (value.n == 0) {
        config_set_problem(r, 1, "%: the name of a file must not be empty", NULL);
        return;
    }
    struct buffer b = buffer_of(c->text + c->text_used, sizeof c->text - c->text_used);
    config_path_join(r->files[r->frames[r->depth - 1].file].path, value, &b);
    struct slice path = buffer_slice(&b);
    buffer_append_byte(&b, '\0');
    if (!buffer_good(&b) || path.n >= CONFIG_MAX_PATH) {
        config_set_problem(r, 1, "%: \"%\" is longer than a path can be", NULL);
        return;
    }
    c->text_used += b.length;
    *(struct slice *)field = path;
}

/* Keeps what stands in the file if nothing of it is the secret itself. */
static void set_secret(struct config_reader *r, const struct config_key *key, void *field)
{
    struct config_secret *secret = field;
    struct slice value, raw = r->item.words[1].text;
    (void)key;
    if (!config_word_value(r, &r->item.words[1], &value))
        return;
    secret->value = value;
    if (config_scan_environment(raw) != raw.n)
        return;
    struct config *c = r->config;
    struct buffer b = buffer_of(c->text + c->text_used, sizeof c->text - c->text_used);
    buffer_append(&b, raw);
    if (buffer_good(&b)) {
        secret->shown = buffer_slice(&b);
        c->text_used += b.length;
    }
}

static void set_external(struct config_reader *r, const struct config_key *key, void *field)
{
    struct address *address = field;
    struct slice value;
    (void)key;
    if (!config_word_value(r, &r->item.words[1], &value))
        return;
    if (slice_equal(value, SLICE("auto")))
        *address = (struct address){.family = ADDRESS_NONE};
    else if (!address_parse(value, address))
        config_set_problem(r, 1, "%: \"%\" should be auto or an IP address", NULL);
    else if (address_is_any(address))
        config_set_problem(r, 1, "%: \"%\" is no address that a phone could send to", NULL);
}

/* --- all of them ----------------------------------------------------------------------------- */

struct setter {
    void (*set)(struct config_reader *r, const struct config_key *key, void *field);
    bool keeps; /* the text of its words */
};

static const struct setter setters[CONFIG_TYPE_COUNT] = {
    [CONFIG_TYPE_BLOCK] = {set_nothing, false},
    [CONFIG_TYPE_SWITCH] = {set_switch, false},
    [CONFIG_TYPE_CHOICE] = {set_choice, false},
    [CONFIG_TYPE_NUMBER] = {set_number, false},
    [CONFIG_TYPE_SIZE] = {set_size, false},
    [CONFIG_TYPE_DURATION] = {set_duration, false},
    [CONFIG_TYPE_RATE] = {set_rate, false},
    [CONFIG_TYPE_PATH] = {set_path, true},
    [CONFIG_TYPE_SECRET] = {set_secret, true},
    [CONFIG_TYPE_RANGE] = {set_range, false},
    [CONFIG_TYPE_EXTERNAL] = {set_external, false},
    [CONFIG_TYPE_DIGESTS] = {set_digests, false},
    [CONFIG_TYPE_DOMAINS] = {config_set_domains, true},
    [CONFIG_TYPE_LISTENS] = {config_set_listens, false},
    [CONFIG_TYPE_NETWORKS] = {config_set_networks, false},
    [CONFIG_TYPE_RULE] = {config_set_rule, true},
};

/* How the key of the statement is written, for somebody who wrote it otherwise. */
static struct slice usage(const struct config_reader *r, char *text, size_t size)
{
    struct buffer b = buffer_of(text, size);
    config_schema_values(r->item.key, &b);
    return buffer_slice(&b);
}

static bool arity_is_good(struct config_reader *r)
{
    const struct config_item *item = &r->item;
    char text[64];
    struct slice parts[3] = {slice_of(item->key->name), usage(r, text, sizeof text)};
    if (item->key->type == CONFIG_TYPE_RULE)
        parts[0] = item->words[0].text;
    if (item->count - 1 < config_item_least(item)) {
        parts[2] = parts[1];
        parts[1] = parts[0];
        config_problem_at(r, item->words[0].text.p, "% needs more behind it: % %", parts);
        return false;
    }
    if (item->too_many || item->count - 1 > config_item_most(item)) {
        size_t first = item->too_many ? item->count - 1 : config_item_most(item) + 1;
        const struct slice more[3] = {parts[0], parts[1]};
        config_set_problem(r, first, "%: \"%\" is too much; it is written: % %", more);
        return false;
    }
    return true;
}

/* True when the next line begins with the "{" that should stand here: the reader says so there. */
static bool block_follows(struct config_reader *r)
{
    struct config_scan scan = r->frames[r->depth - 1].walk.scan;
    struct config_token t;
    do
        t = config_scan_next(&scan);
    while (t.kind == CONFIG_TOKEN_LINE_END || t.kind == CONFIG_TOKEN_COMMENT);
    r->awaited = t.kind == CONFIG_TOKEN_OPEN ? r->item.key->opens : CONFIG_TOP;
    return r->awaited != CONFIG_TOP;
}

static bool block_is_good(struct config_reader *r)
{
    const struct config_item *item = &r->item;
    bool may = item->key->opens != CONFIG_TOP;
    char text[64];
    const struct slice name = slice_of(item->key->name);
    const struct slice parts[3] = {name, name, usage(r, text, sizeof text)};
    if (item->opens && !may)
        config_problem_at(r, item->token.text.p, "% has no block", &name);
    else if (may && !item->opens && item->count == 1 && !block_follows(r))
        config_problem_at(r, item->words[0].text.p, "% needs more behind it: % %", parts);
    else
        return true;
    return false;
}

/* Says that the key stood there before. */
static void complain_twice(struct config_reader *r, struct config_place first)
{
    char text[CONFIG_MAX_PATH + 32];
    struct buffer b = buffer_of(text, sizeof text);
    config_place_tell(r, first, &b);
    const struct slice parts[2] = {r->item.words[0].text, buffer_slice(&b)};
    config_problem_at(r, r->item.words[0].text.p, "\"%\" stands already at %", parts);
}

/* False when a key that may stand once stands there again. Blocks add up, but not their switch. */
static bool is_first(struct config_reader *r, size_t row)
{
    bool repeats = config_schema_repeats(r->item.key);
    bool again = r->seen[row] &&
                 (!repeats || (r->item.key->type == CONFIG_TYPE_SWITCH && r->item.count > 1));
    if (again)
        complain_twice(r, r->first[row]);
    if (!r->seen[row])
        r->first[row] = config_set_place(r, 0);
    r->seen[row] = true;
    return !again;
}

void config_set(struct config_reader *r)
{
    const struct config_key *key = r->item.key;
    size_t row = (size_t)(key - config_schema), problems = r->problem_count;
    size_t used = r->config->text_used;
    bool good = block_is_good(r);
    good = is_first(r, row) && good;
    if (good && arity_is_good(r))
        setters[key->type].set(r, key, (char *)r->config + key->field);
    if (!setters[key->type].keeps)
        r->config->text_used = used;
    r->bad[row] = r->bad[row] || r->problem_count > problems;
}
