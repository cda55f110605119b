/* SPDX-License-Identifier: Apache-2.0 */
#include "api/request.h"

#include "api/json_line.h"

#include <jansson.h>

static const char *const verbs[REQUEST_VERB_COUNT] = {
    [REQUEST_STATUS] = "status",
    [REQUEST_RELOAD] = "reload",
    [REQUEST_STOP] = "stop",
};

/* Skips a string from its quote on. Returns where its other quote, or the end, is. */
static size_t skip_string(struct slice line, size_t at)
{
    for (at++; at < line.n && line.p[at] != '"'; at++)
        if (line.p[at] == '\\')
            at++;
    return at;
}

/* False when more is open at a time than may be. What is no JSON at all the parser says. */
static bool is_flat(struct slice line)
{
    size_t depth = 0;
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (c == '"')
            i = skip_string(line, i);
        else if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && depth > 0)
            depth--;
        if (depth > REQUEST_MAX_DEPTH)
            return false;
    }
    return true;
}

static bool refuse(struct buffer *why, struct slice what)
{
    buffer_append(why, what);
    return false;
}

static bool take_verb(const json_t *value, struct request *out, struct buffer *why)
{
    const char *text = json_string_value(value);
    struct slice word = {text, json_string_length(value)};
    for (unsigned i = 0; text != NULL && i < REQUEST_VERB_COUNT; i++) {
        if (slice_equal(word, slice_of(verbs[i]))) {
            out->verb = (enum request_verb)i;
            return true;
        }
    }
    return refuse(why, SLICE("this server does not know that verb; is it older than the program "
                             "that asks?"));
}

static bool take_members(const json_t *document, struct request *out, struct buffer *why)
{
    const json_t *verb = json_object_get(document, "verb");
    if (!json_is_object(document))
        return refuse(why, SLICE("a request is a JSON object"));
    if (verb == NULL)
        return refuse(why, SLICE("a request needs a \"verb\""));
    if (json_object_size(document) != 1)
        return refuse(why, SLICE("this server knows no other member than \"verb\""));
    return take_verb(verb, out, why);
}

bool request_read(struct slice line, struct request *out, struct buffer *why)
{
    if (!is_flat(line))
        return refuse(why, SLICE("a request is not nested that deep"));
    json_error_t error;
    json_t *document = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES, &error);
    if (document == NULL) {
        (void)refuse(why, SLICE("not a JSON document: "));
        return refuse(why, slice_of(error.text));
    }
    bool good = take_members(document, out, why);
    json_decref(document);
    return good;
}

void request_write(struct buffer *b, const struct request *request)
{
    struct json_line json = {.to = b};
    json_line_open(&json, NULL, '{');
    json_line_text(&json, "verb", slice_of(verbs[request->verb]));
    json_line_close(&json, '}');
}
