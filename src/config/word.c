/* SPDX-License-Identifier: Apache-2.0
 *
 * From a word of a file to the text that it means.
 */
#include "base/utf8.h"
#include "base/visible.h"
#include "config/reader_internal.h"

/* Kept free for the defaults, which come last and must always fit. */
#define TEXT_RESERVE 1024

static const char *find_environment(const struct config_reader *r, struct slice name)
{
    for (char *const *at = r->environment; at != NULL && *at != NULL; at++)
        if (strncmp(*at, name.p, name.n) == 0 && (*at)[name.n] == '=')
            return *at + name.n + 1;
    return NULL;
}

static bool can_be_seen(struct slice text)
{
    while (text.n > 0) {
        uint32_t c;
        size_t n = utf8_read(text, &c);
        if (n == 0 || visible_hides(c))
            return false;
        text = (struct slice){text.p + n, text.n - n};
    }
    return true;
}

/* Appends what "{env.NAME}" stands for. */
static bool append_environment(struct config_reader *r, struct slice variable, struct buffer *b)
{
    struct slice name = {variable.p + 5, variable.n - 6};
    const char *value = find_environment(r, name);
    if (value == NULL) {
        config_problem_at(r, variable.p, "% is not set in the environment", &name);
        return false;
    }
    if (!can_be_seen(slice_of(value))) {
        config_problem_at(r, variable.p, "% holds a byte that cannot be seen or is no UTF-8",
                          &name);
        return false;
    }
    buffer_append(b, slice_of(value));
    return true;
}

/* Without its quotes. */
static struct slice inside(const struct config_token *word)
{
    if (!word->quoted)
        return word->text;
    return (struct slice){word->text.p + 1, word->text.n - 2};
}

static bool append_value(struct config_reader *r, const struct config_token *word, struct buffer *b)
{
    bool good = true;
    struct slice text = inside(word);
    while (text.n > 0) {
        size_t n = config_scan_environment(text);
        if (n > 0) {
            good = append_environment(r, (struct slice){text.p, n}, b) && good;
        } else {
            n = word->quoted && text.p[0] == '\\' ? 2 : 1;
            buffer_append_byte(b, text.p[n - 1]);
        }
        text = (struct slice){text.p + n, text.n - n};
    }
    return good;
}

bool config_word_value(struct config_reader *r, const struct config_token *word, struct slice *out)
{
    struct config *c = r->config;
    size_t size = sizeof c->text - (r->depth > 0 ? TEXT_RESERVE : 0);
    struct buffer b = buffer_of(c->text + c->text_used, size - c->text_used);
    if (!append_value(r, word, &b))
        return false;
    *out = buffer_slice(&b);
    buffer_append_byte(&b, '\0');
    if (!buffer_good(&b)) {
        config_problem_at(r, word->text.p, "the texts of all keys together are too long", NULL);
        return false;
    }
    c->text_used += b.length;
    return true;
}
