/* SPDX-License-Identifier: Apache-2.0 */
#include "base/suggest.h"
#include "base/visible.h"
#include "config/reader_internal.h"

/* As much of a long line as is shown before and behind the byte that is wrong. */
#define SHOWN_BEFORE 60
#define SHOWN_BEHIND 60

/* Of a word that is quoted in a problem. */
#define WORD_SHOWN 400

struct config_place config_place_of(const struct config_reader *r, const char *at)
{
    uint32_t file = r->frames[r->depth - 1].file;
    return (struct config_place){file, (uint32_t)(at - r->files[file].bytes.p)};
}

static struct config_problem *last(struct config_reader *r)
{
    return r->problem_count > CONFIG_MAX_PROBLEMS ? &r->spare : &r->problems[r->problem_count - 1];
}

void config_problem_place(struct config_reader *r, struct config_place place, const char *text,
                          const struct slice *parts)
{
    r->problem_count++;
    struct config_problem *p = last(r);
    p->place = place;
    p->what = buffer_of(p->text, sizeof p->text);
    for (; *text != '\0'; text++) {
        if (*text != '%') {
            buffer_append_byte(&p->what, *text);
            continue;
        }
        struct slice part = *parts++;
        bool cut = part.n > WORD_SHOWN;
        buffer_append(&p->what, (struct slice){part.p, cut ? WORD_SHOWN : part.n});
        buffer_append(&p->what, cut ? SLICE("...") : SLICE(""));
    }
}

void config_problem_at(struct config_reader *r, const char *at, const char *text,
                       const struct slice *parts)
{
    config_problem_place(r, config_place_of(r, at), text, parts);
}

/* True for "cert", where "certificate" is meant. */
static bool begins(struct slice name, const char *word)
{
    size_t n = strlen(word);
    return n >= 3 && name.n > n && memcmp(name.p, word, n) == 0;
}

static void consider_slice(struct suggestion *s, struct slice name, char room[32])
{
    if (name.n >= 32)
        return;
    if (s->name == NULL && begins(name, s->word)) {
        memcpy(room, name.p, name.n);
        room[name.n] = '\0';
        s->name = room;
    }
    const char *before = s->name;
    char copy[32];
    memcpy(copy, name.p, name.n);
    copy[name.n] = '\0';
    suggest_consider(s, copy);
    if (s->name == before)
        return;
    memcpy(room, copy, name.n + 1);
    s->name = room;
}

void config_problem_suggest(struct config_reader *r, struct slice word, const char *words,
                            enum config_block block)
{
    char text[32], best[32];
    if (word.n == 0 || word.n >= sizeof text || memchr(word.p, 0, word.n) != NULL)
        return;
    for (size_t i = 0; i < word.n; i++)
        text[i] = (char)slice_lower((unsigned char)word.p[i]);
    text[word.n] = '\0';
    struct suggestion s = suggest_for(text);
    for (uint64_t i = 0; words != NULL && config_words_at(words, i).n > 0; i++)
        consider_slice(&s, config_words_at(words, i), best);
    for (size_t i = 0; words == NULL && i < config_schema_count; i++)
        if (config_schema[i].block == block && config_schema[i].type != CONFIG_TYPE_RULE)
            consider_slice(&s, slice_of(config_schema[i].name), best);
    if (words == NULL)
        consider_slice(&s, SLICE("import"), best);
    if (s.name == NULL)
        return;
    struct buffer *b = &last(r)->what;
    buffer_append(b, SLICE(" (did you mean \""));
    buffer_append(b, slice_of(s.name));
    buffer_append(b, SLICE("\"?)"));
}

static bool before(const struct config_place *a, const struct config_place *b)
{
    return a->file < b->file || (a->file == b->file && a->offset < b->offset);
}

void config_problem_sort(struct config_reader *r)
{
    for (size_t i = 0; i < config_problem_count(r); i++) {
        size_t j = i;
        for (; j > 0 && before(&r->problems[i].place, &r->problems[r->order[j - 1]].place); j--)
            r->order[j] = r->order[j - 1];
        r->order[j] = (uint32_t)i;
    }
}

size_t config_problem_count(const struct config_reader *r)
{
    return r->problem_count < CONFIG_MAX_PROBLEMS ? r->problem_count : CONFIG_MAX_PROBLEMS;
}

/* The line that a place is in, and which it is, from 1. */
static struct slice line_of(const struct config_reader *r, struct config_place place,
                            uint64_t *number)
{
    struct slice bytes = r->files[place.file].bytes;
    size_t start = 0, end = place.offset;
    *number = 1;
    for (size_t i = 0; i < place.offset; i++) {
        if (bytes.p[i] == '\n') {
            start = i + 1;
            ++*number;
        }
    }
    while (end < bytes.n && bytes.p[end] != '\n')
        end++;
    if (end > place.offset && bytes.p[end - 1] == '\r')
        end--;
    return (struct slice){bytes.p + start, end - start};
}

void config_place_write(const struct config_reader *r, struct config_place place, struct buffer *b)
{
    uint64_t number;
    const struct config_file *file = &r->files[place.file];
    struct slice line = line_of(r, place, &number);
    (void)visible_append(b, file->name);
    buffer_append_byte(b, ':');
    buffer_append_decimal(b, number);
    buffer_append_byte(b, ':');
    buffer_append_decimal(b, (uint64_t)(file->bytes.p + place.offset - line.p) + 1);
}

void config_place_tell(const struct config_reader *r, struct config_place place, struct buffer *b)
{
    if (r->problem_count < CONFIG_MAX_PROBLEMS)
        config_place_write(r, place, b);
}

void config_problem_write(const struct config_reader *r, size_t i, struct buffer *b)
{
    const struct config_problem *p = &r->problems[r->order[i]];
    uint64_t number;
    struct slice line = line_of(r, p->place, &number);
    size_t at = (size_t)(r->files[p->place.file].bytes.p + p->place.offset - line.p);
    size_t from = at > SHOWN_BEFORE ? at - SHOWN_BEFORE : 0;
    size_t to = line.n - at > SHOWN_BEHIND ? at + SHOWN_BEHIND : line.n;
    /* A character is shown whole or not at all. */
    while (from > 0 && from < at && ((unsigned char)line.p[from] & 0xc0) == 0x80)
        from++;
    while (to < line.n && to > at && ((unsigned char)line.p[to] & 0xc0) == 0x80)
        to--;
    config_place_write(r, p->place, b);
    buffer_append(b, SLICE(": "));
    (void)visible_append(b, buffer_slice(&p->what));
    buffer_append(b, from > 0 ? SLICE("\n    ...") : SLICE("\n    "));
    size_t columns =
        (from > 0 ? 3 : 0) + visible_append(b, (struct slice){line.p + from, at - from});
    (void)visible_append(b, (struct slice){line.p + at, to - at});
    buffer_append(b, to < line.n ? SLICE("...\n    ") : SLICE("\n    "));
    for (size_t n = 0; n < columns; n++)
        buffer_append_byte(b, ' ');
    buffer_append(b, SLICE("^\n"));
}
