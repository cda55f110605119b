/* SPDX-License-Identifier: Apache-2.0
 *
 * Two passes. The first writes the lines without columns, and marks where the values and the comment
 * of each begin; the second looks at the lines of a group together. The marks are control characters,
 * which no good file holds.
 */
#include "config/format.h"

#include "config/walk.h"

#define INDENT       4
#define LINE_WIDTH   100
#define BLOCKS_MAX   16
#define MARK_VALUE   '\x01'
#define MARK_COMMENT '\x02'

struct layout {
    struct config_walk walk;
    struct buffer *b;
    enum config_block blocks[BLOCKS_MAX];
    size_t depth;
    bool line_open; /* the line that was written last has not ended                */
    bool line_used; /* something of the line that is read was written               */
    bool fresh;     /* nothing stands yet in the innermost block                    */
    bool blank;     /* an empty line was read                                       */
    bool good;
};

/* --- the first pass -------------------------------------------------------------------------- */

static enum config_block block_now(const struct layout *l)
{
    if (l->depth == 0)
        return CONFIG_TOP;
    return l->blocks[l->depth - 1];
}

static void append_many(struct buffer *b, char byte, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_append_byte(b, byte);
}

static void end_line(struct layout *l)
{
    if (l->line_open)
        buffer_append_byte(l->b, '\n');
    l->line_open = false;
}

static void begin_line(struct layout *l)
{
    end_line(l);
    if (l->blank && !l->fresh)
        buffer_append_byte(l->b, '\n');
    append_many(l->b, ' ', l->depth * INDENT);
    l->blank = l->fresh = false;
    l->line_open = l->line_used = true;
}

static bool words_are_good(const struct config_item *item)
{
    for (size_t i = 0; i < item->count; i++)
        if (item->words[i].wrong != NULL)
            return false;
    return !item->too_many && item->count < CONFIG_MAX_WORDS;
}

/* mark: what stands between the key and its values. */
static void append_words(struct buffer *b, const struct config_item *item, char mark)
{
    for (size_t i = 0; i < item->count; i++) {
        if (i == 1)
            buffer_append_byte(b, mark);
        if (i > 1)
            buffer_append_byte(b, ' ');
        buffer_append(b, item->words[i].text);
    }
}

/* The block that a statement opens. */
static enum config_block opened(const struct config_item *item)
{
    return item->key == NULL || item->key->opens == CONFIG_TOP ? CONFIG_BLOCK_UNKNOWN
                                                               : item->key->opens;
}

/* Behind a "{": appends the rest of a block that stands in one line, and moves the walk behind it. False,
 * and nothing done, when it does not, or does not fit into `room` columns. */
static bool take_inline(struct layout *l, enum config_block block, size_t room)
{
    struct config_walk walk = l->walk;
    struct config_item item;
    size_t start = l->b->length, count = 0;
    for (;;) {
        config_walk_next(&walk, block, &item);
        if (item.kind == CONFIG_ITEM_LINE_END && count == 0)
            continue;
        if (item.kind != CONFIG_ITEM_STATEMENT && item.kind != CONFIG_ITEM_IMPORT)
            break;
        if (item.opens || !words_are_good(&item) || (count == 0 && !walk.opened))
            break;
        buffer_append(l->b, count++ > 0 ? SLICE("  ") : SLICE(" "));
        append_words(l->b, &item, ' ');
    }
    buffer_append(l->b, SLICE(" }"));
    if (item.kind == CONFIG_ITEM_CLOSE && l->b->length - start <= room) {
        l->walk = walk;
        return true;
    }
    l->b->length = start;
    return false;
}

static void put_statement(struct layout *l, const struct config_item *item)
{
    l->good = l->good && words_are_good(item);
    begin_line(l);
    size_t start = l->b->length - l->depth * INDENT;
    if (!item->opens) {
        append_words(l->b, item, MARK_VALUE);
        return;
    }
    size_t before = l->b->length;
    append_words(l->b, item, MARK_VALUE);
    if (item->count == 1)
        buffer_append_byte(l->b, MARK_VALUE);
    else
        buffer_append_byte(l->b, ' ');
    buffer_append_byte(l->b, '{');
    size_t used = l->b->length - start;
    if (used < LINE_WIDTH && take_inline(l, opened(item), LINE_WIDTH - used))
        return;
    l->b->length = before; /* a block over lines takes no part in columns */
    append_words(l->b, item, ' ');
    buffer_append(l->b, SLICE(" {"));
    if (l->depth == BLOCKS_MAX) {
        l->good = false; /* deeper than any config that is good */
        return;
    }
    l->blocks[l->depth++] = opened(item);
    l->fresh = true;
}

static void put_close(struct layout *l)
{
    if (l->depth == 0) {
        l->good = false;
        return;
    }
    l->depth--;
    l->blank = false;
    begin_line(l);
    buffer_append_byte(l->b, '}');
}

static void put_comment(struct layout *l, const struct config_token *comment)
{
    struct slice text = comment->text;
    while (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t')
        text.n--;
    l->good = l->good && comment->wrong == NULL;
    if (l->line_used)
        buffer_append_byte(l->b, MARK_COMMENT);
    else
        begin_line(l);
    buffer_append(l->b, text);
}

static void put_line_end(struct layout *l)
{
    l->blank = l->blank || !l->line_used;
    l->line_used = false;
}

/* False at the end of the file. */
static bool put_item(struct layout *l, const struct config_item *item)
{
    switch (item->kind) {
    case CONFIG_ITEM_STATEMENT:
    case CONFIG_ITEM_IMPORT:
        put_statement(l, item);
        return true;
    case CONFIG_ITEM_CLOSE:
        put_close(l);
        return true;
    case CONFIG_ITEM_COMMENT:
        put_comment(l, &item->token);
        return true;
    case CONFIG_ITEM_LINE_END:
        put_line_end(l);
        return true;
    case CONFIG_ITEM_OPEN:
        l->good = false;
        return true;
    case CONFIG_ITEM_END:
    default:
        return false;
    }
}

/* --- the second pass ------------------------------------------------------------------------- */

static size_t columns_of(struct slice text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += ((unsigned char)text.p[i] & 0xc0) != 0x80;
    return n;
}

/* A line, taken apart at its marks. */
struct line {
    struct slice key, values, comment; /* key: with the indentation; n == 0: there is none */
    bool column;                       /* has key and values: stands in the columns of its group */
    bool remark;                       /* is a comment alone: a group goes on around it          */
};

/* Takes the next line off the text. */
static struct line take_line(struct slice *text)
{
    const char *end = memchr(text->p, '\n', text->n);
    struct slice all = slice_between(text->p, end != NULL ? end : text->p + text->n);
    struct line line = {.key = all};
    *text = slice_between(end != NULL ? end + 1 : text->p + text->n, text->p + text->n);
    const char *comment = all.n > 0 ? memchr(all.p, MARK_COMMENT, all.n) : NULL;
    if (comment != NULL) {
        line.comment = slice_between(comment + 1, all.p + all.n);
        line.key = all = slice_between(all.p, comment);
    }
    const char *value = all.n > 0 ? memchr(all.p, MARK_VALUE, all.n) : NULL;
    line.column = value != NULL;
    if (line.column) {
        line.key = slice_between(all.p, value);
        line.values = slice_between(value + 1, all.p + all.n);
    }
    size_t blanks = 0;
    while (blanks < all.n && all.p[blanks] == ' ')
        blanks++;
    line.remark = blanks < all.n && all.p[blanks] == '#';
    return line;
}

struct columns {
    size_t value, comment;
};

/* The columns of the group that the text begins with. */
static struct columns measure(struct slice text)
{
    struct columns at = {0, 0};
    struct slice rest = text;
    while (rest.n > 0) {
        struct line line = take_line(&rest);
        size_t width = columns_of(line.key);
        if (!line.column && !line.remark)
            break;
        if (line.column && width + 2 > at.value)
            at.value = width + 2;
    }
    for (rest = text; rest.n > 0;) {
        struct line line = take_line(&rest);
        size_t width = at.value + columns_of(line.values) + 2;
        if (!line.column && !line.remark)
            break;
        if (line.column && line.comment.n > 0 && width > at.comment)
            at.comment = width;
    }
    return at;
}

static void put_line(struct buffer *b, const struct line *line, const struct columns *at)
{
    size_t width = columns_of(line->key);
    buffer_append(b, line->key);
    if (line->column) {
        append_many(b, ' ', at->value - width);
        buffer_append(b, line->values);
        width = at->value + columns_of(line->values);
    }
    if (line->comment.n > 0) {
        append_many(b, ' ', line->column ? at->comment - width : 2);
        buffer_append(b, line->comment);
    }
    buffer_append_byte(b, '\n');
}

static void align(struct slice text, struct buffer *b)
{
    struct columns at = {0, 0};
    bool grouped = false;
    while (text.n > 0) {
        struct slice here = text;
        struct line line = take_line(&text);
        if (line.column && !grouped)
            at = measure(here);
        grouped = line.column || (grouped && line.remark);
        put_line(b, &line, &at);
    }
}

bool config_format(struct slice bytes, struct buffer *scratch, struct buffer *out)
{
    struct config_item item;
    struct layout l = {.walk = config_walk_of(bytes), .b = scratch, .fresh = true, .good = true};
    scratch->length = 0;
    do
        config_walk_next(&l.walk, block_now(&l), &item);
    while (put_item(&l, &item) && l.good && buffer_good(scratch));
    end_line(&l);
    if (!l.good || l.depth > 0 || !buffer_good(scratch))
        return false;
    align(buffer_slice(scratch), out);
    return buffer_good(out);
}
