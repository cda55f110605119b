/* SPDX-License-Identifier: Apache-2.0
 *
 * Files, imports and blocks; what a statement says is in set.c.
 */
#include "base/assert.h"
#include "config/reader_internal.h"

void config_reader_begin(struct config_reader *r, struct config *out, char *const *environment)
{
    V_ASSERT(config_schema_count <= CONFIG_MAX_KEYS);
    /* Not the large arrays behind: of them only what is counted is looked at. */
    memset(r, 0, offsetof(struct config_reader, listens));
    memset(out, 0, offsetof(struct config, text));
    r->config = out;
    r->environment = environment;
}

/* --- files ----------------------------------------------------------------------------------- */

void config_path_join(struct slice from, struct slice path, struct buffer *b)
{
    size_t n = from.n;
    while (n > 0 && from.p[n - 1] != '/')
        n--;
    if (path.n == 0 || path.p[0] != '/')
        buffer_append(b, (struct slice){from.p, n});
    buffer_append(b, path);
}

/* Keeps a text with the names of files. */
static struct slice keep(struct config_reader *r, struct slice text)
{
    V_ASSERT(text.n <= sizeof r->names - r->names_used);
    char *to = r->names + r->names_used;
    if (text.n > 0)
        memcpy(to, text.p, text.n);
    r->names_used += text.n;
    return (struct slice){to, text.n};
}

static struct slice cut(struct slice text, size_t most)
{
    return (struct slice){text.p, text.n < most ? text.n : most};
}

/* What the file of a program that writes no UTF-8 begins with. */
static bool is_utf16(struct slice bytes)
{
    return bytes.n >= 2 &&
           (memcmp(bytes.p, "\xff\xfe", 2) == 0 || memcmp(bytes.p, "\xfe\xff", 2) == 0);
}

void config_reader_open(struct config_reader *r, const struct config_file *file)
{
    static const struct config_file none;
    uint32_t number = (uint32_t)r->file_count++;
    struct config_file *to = &r->files[number];
    V_ASSERT(r->file_count <= CONFIG_MAX_FILES && r->depth < CONFIG_MAX_DEPTH);
    if (r->depth == 0) {
        to->name = keep(r, cut(file->name, CONFIG_MAX_PATH - 1));
        to->path = keep(r, cut(file->path, CONFIG_MAX_PATH - 1));
    } else {
        to->name = r->wanted.name;
        to->path = r->wanted.path;
    }
    to->bytes = file->bytes.n > 0 ? cut(file->bytes, CONFIG_MAX_FILE) : SLICE("");
    r->wanted = none;
    r->frames[r->depth++] = (struct config_frame){
        .file = number, .blocks = r->block_count, .walk = config_walk_of(to->bytes)};
    bool utf16 = is_utf16(file->bytes);
    if (utf16)
        config_problem_at(r, to->bytes.p, "this file is UTF-16; save it as UTF-8", NULL);
    else if (file->bytes.n > CONFIG_MAX_FILE)
        config_problem_at(r, to->bytes.p, "this file is longer than 1 MiB", NULL);
    if (utf16 || file->bytes.n > CONFIG_MAX_FILE)
        r->frames[r->depth - 1].walk.scan.at = r->frames[r->depth - 1].walk.scan.end;
}

void config_reader_refuse(struct config_reader *r, const char *why)
{
    const struct slice parts[2] = {r->wanted.name, slice_of(why)};
    config_problem_place(r, r->wanted_at, "cannot read \"%\": %", parts);
    r->names_used = (size_t)(r->wanted.name.p - r->names); /* its names are not needed any more */
    r->wanted = (struct config_file){.name = {NULL, 0}};
}

/* True, after a problem, when the file is one of those that led here. */
static bool goes_round(struct config_reader *r, struct slice name, struct slice path)
{
    char text[CONFIG_PROBLEM_SIZE];
    struct buffer b = buffer_of(text, sizeof text);
    bool found = false;
    for (size_t i = 0; i < r->depth; i++) {
        const struct config_file *file = &r->files[r->frames[i].file];
        found = found || slice_equal(file->path, path);
        if (found) {
            buffer_append(&b, file->name);
            buffer_append(&b, SLICE(" -> "));
        }
    }
    if (!found)
        return false;
    const struct slice parts[2] = {buffer_slice(&b), name};
    config_problem_place(r, r->wanted_at, "the imports go round in a circle: %%", parts);
    return true;
}

/* What is wrong with an import before its file is read, or NULL. */
static const char *import_wrong(const struct config_reader *r, struct slice path, bool fits)
{
    if (path.n == 0)
        return "the name of a file must not be empty";
    if (!fits)
        return "this is longer than a path can be";
    if (r->depth == CONFIG_MAX_DEPTH)
        return "imports are nested too deep, 8 files at most";
    return r->file_count == CONFIG_MAX_FILES ? "too many files, 64 at most" : NULL;
}

/* Sets r->wanted to the file of that path. False when a problem says why not. */
static bool want_file(struct config_reader *r, struct slice path)
{
    const struct config_file *from = &r->files[r->frames[r->depth - 1].file];
    char shown[CONFIG_MAX_PATH], whole[CONFIG_MAX_PATH];
    struct buffer name = buffer_of(shown, sizeof shown), full = buffer_of(whole, sizeof whole);
    config_path_join(from->name, path, &name);
    config_path_join(from->path, path, &full);
    const char *wrong = import_wrong(r, path, buffer_good(&name) && buffer_good(&full));
    if (wrong != NULL) {
        config_problem_place(r, r->wanted_at, wrong, NULL);
        return false;
    }
    if (goes_round(r, buffer_slice(&name), buffer_slice(&full)))
        return false;
    r->wanted.name = keep(r, buffer_slice(&name));
    r->wanted.path = keep(r, buffer_slice(&full));
    return true;
}

/* Sets r->wanted to the file of an import. False when a problem says why not. */
static bool want(struct config_reader *r)
{
    const struct config_item *item = &r->item;
    size_t used = r->config->text_used;
    struct slice path;
    if (item->count != 2) {
        config_problem_at(r, item->words[item->count > 2 ? 2 : 0].text.p,
                          "import takes one file: import FILE", NULL);
        return false;
    }
    r->wanted_at = config_place_of(r, item->words[1].text.p);
    bool wanted = config_word_value(r, &item->words[1], &path) && want_file(r, path);
    r->config->text_used = used;
    return wanted;
}

/* --- blocks ---------------------------------------------------------------------------------- */

static enum config_block block_now(const struct config_reader *r)
{
    if (r->block_excess > 0)
        return CONFIG_BLOCK_UNKNOWN;
    return r->block_count == 0 ? CONFIG_TOP : r->blocks[r->block_count - 1].block;
}

static void open_block(struct config_reader *r, enum config_block block)
{
    struct config_place place = config_place_of(r, r->item.token.text.p);
    if (r->block_count == CONFIG_MAX_DEPTH) {
        if (r->block_excess++ == 0)
            config_problem_place(r, place, "blocks are nested too deep", NULL);
        return;
    }
    r->blocks[r->block_count++] = (struct config_open_block){block, place};
}

static void close_block(struct config_reader *r)
{
    if (r->block_excess > 0)
        r->block_excess--;
    else if (r->block_count > r->frames[r->depth - 1].blocks)
        r->block_count--;
    else
        config_problem_at(r, r->item.token.text.p, "this \"}\" closes nothing", NULL);
}

/* The end of a file closes what it opened. */
static void end_file(struct config_reader *r)
{
    size_t blocks = r->frames[r->depth - 1].blocks;
    for (r->block_excess = 0; r->block_count > blocks; r->block_count--)
        config_problem_place(r, r->blocks[r->block_count - 1].place,
                             "this block is not closed with \"}\"", NULL);
    r->depth--;
}

/* --- statements ------------------------------------------------------------------------------ */

/* Where the key may stand, if it is one of another block. NULL: nowhere. */
static const struct config_key *elsewhere(struct slice name)
{
    for (size_t i = 0; i < config_schema_count; i++)
        if (slice_equal(slice_of(config_schema[i].name), name) &&
            config_schema[i].type != CONFIG_TYPE_RULE)
            return &config_schema[i];
    return NULL;
}

static void complain_unknown(struct config_reader *r, enum config_block block)
{
    const struct config_token *word = &r->item.words[0];
    const struct config_key *key = elsewhere(word->text);
    struct slice parts[3] = {config_token_shown(word), slice_of(config_schema_block(block))};
    if (key != NULL && key->block != CONFIG_TOP) {
        parts[1] = slice_of(config_schema_block(key->block));
        parts[2] = parts[0];
        config_problem_at(r, word->text.p, "\"%\" stands in a block: % { % ... }", parts);
    } else if (key != NULL) {
        config_problem_at(r, word->text.p, "\"%\" does not stand in %, but outside of all blocks",
                          parts);
    } else {
        config_problem_at(
            r, word->text.p,
            block == CONFIG_TOP ? "there is no key \"%\"" : "there is no key \"%\" in %", parts);
        config_problem_suggest(r, word->text, NULL, block);
    }
}

/* True when nothing is wrong with the words themselves; else says what. */
static bool words_are_good(struct config_reader *r)
{
    bool good = true;
    for (size_t i = 0; i < r->item.count; i++) {
        const struct config_token *word = &r->item.words[i];
        if (word->wrong == NULL)
            continue;
        config_problem_at(r, word->wrong_at, word->wrong, NULL);
        good = false;
    }
    return good;
}

/* The key was written, though nobody knows what with. */
static void mark_bad(struct config_reader *r, size_t row)
{
    if (!r->seen[row])
        r->first[row] = config_place_of(r, r->item.words[0].text.p);
    r->seen[row] = r->bad[row] = true;
}

static void read_statement(struct config_reader *r)
{
    enum config_block block = block_now(r);
    bool good = words_are_good(r);
    if (good && block != CONFIG_BLOCK_UNKNOWN && r->item.key != NULL)
        config_set(r);
    else if (good && block != CONFIG_BLOCK_UNKNOWN)
        complain_unknown(r, block);
    else if (r->item.key != NULL)
        mark_bad(r, (size_t)(r->item.key - config_schema));
    if (!r->item.opens)
        return;
    bool known = r->item.key != NULL && r->item.key->opens != CONFIG_TOP;
    open_block(r, known ? r->item.key->opens : CONFIG_BLOCK_UNKNOWN);
}

/* Looks at one item. True when it is an import whose file is wanted now. */
static bool read_item(struct config_reader *r)
{
    switch (r->item.kind) {
    case CONFIG_ITEM_STATEMENT:
        read_statement(r);
        break;
    case CONFIG_ITEM_IMPORT:
        return words_are_good(r) && want(r);
    case CONFIG_ITEM_OPEN:
        config_problem_at(r, r->item.token.text.p, "\"{\" stands at the end of the line of its key",
                          NULL);
        open_block(r, r->awaited != CONFIG_TOP ? r->awaited : CONFIG_BLOCK_UNKNOWN);
        r->awaited = CONFIG_TOP;
        break;
    case CONFIG_ITEM_CLOSE:
        close_block(r);
        break;
    case CONFIG_ITEM_COMMENT:
        if (r->item.token.wrong != NULL)
            config_problem_at(r, r->item.token.wrong_at, r->item.token.wrong, NULL);
        break;
    case CONFIG_ITEM_END:
        end_file(r);
        break;
    case CONFIG_ITEM_LINE_END:
    default:
        break;
    }
    return false;
}

bool config_reader_run(struct config_reader *r)
{
    while (r->depth > 0) {
        config_walk_next(&r->frames[r->depth - 1].walk, block_now(r), &r->item);
        if (read_item(r))
            return true;
    }
    return false;
}

/* --- the end --------------------------------------------------------------------------------- */

/* Sets a key to its default: each line of it is a statement. */
static void set_default(struct config_reader *r, const struct config_key *key)
{
    for (const char *line = key->initial; *line != '\0'; line += strspn(line, "\n")) {
        char text[128];
        size_t n = strcspn(line, "\n");
        struct buffer b = buffer_of(text, sizeof text);
        buffer_append(&b, slice_of(key->name));
        buffer_append_byte(&b, ' ');
        buffer_append(&b, (struct slice){line, n});
        V_ASSERT(buffer_good(&b));
        struct config_walk walk = config_walk_of(buffer_slice(&b));
        config_walk_next(&walk, key->block, &r->item);
        r->item.opens = key->opens != CONFIG_TOP;
        config_set(r);
        line += n;
    }
}

bool config_reader_end(struct config_reader *r)
{
    V_ASSERT(r->depth == 0);
    for (size_t i = 0; i < config_schema_count; i++) {
        bool given = r->seen[i];
        if (config_schema[i].initial != NULL && !given)
            set_default(r, &config_schema[i]);
        r->seen[i] = given;
    }
    config_check(r);
    config_problem_sort(r);
    return r->problem_count == 0;
}
