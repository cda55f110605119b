/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json_line.h"
#include "base/clock.h"
#include "base/memory.h"
#include "cmd/config_file.h"
#include "cmd/serve_internal.h"
#include "cmd/serve_log.h"
#include "config/dump.h"

#include <string.h>
#include <unistd.h>

/* Of a value that is shown in "workers 2 -> 4". */
#define SHOWN_MAX 80

/* Room to compare two values in. */
struct scratch {
    char old[CONFIG_DUMP_SIZE], new[CONFIG_DUMP_SIZE];
};

/* --- what changed ---------------------------------------------------------------------------- */

/* Keys whose new value the workers get while they run; all others need a restart. */
static bool is_live(const struct config_key *key)
{
    static const size_t fields[] = {
        offsetof(struct config, guard.off),
        offsetof(struct config, guard.allow),
        offsetof(struct config, guard.rate),
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (key->type != CONFIG_TYPE_BLOCK && key->field == fields[i])
            return true;
    return false;
}

static struct slice dump(const struct config *config, const struct config_key *key, char *room,
                         void (*write)(const struct config *, const struct config_key *,
                                       struct buffer *))
{
    struct buffer b = buffer_of(room, CONFIG_DUMP_SIZE);
    write(config, key, &b);
    return buffer_slice(&b);
}

/* What nothing obeys yet is no change; `varco check` names it. */
static bool differs(const struct config *old, const struct config *new,
                    const struct config_key *key, struct scratch *scratch)
{
    if (key->type == CONFIG_TYPE_BLOCK || !key->effective)
        return false;
    return !slice_equal(dump(old, key, scratch->old, config_dump_key),
                        dump(new, key, scratch->new, config_dump_key));
}

/* "limits calls 50000 -> 100"; of what is long or a list only the name. */
static void write_change(struct buffer *b, const struct config *old, const struct config *new,
                         const struct config_key *key, struct scratch *scratch)
{
    const char *block = config_schema_block(key->block);
    struct slice before = dump(old, key, scratch->old, config_dump_value);
    struct slice after = dump(new, key, scratch->new, config_dump_value);
    buffer_append(b, slice_of(block));
    buffer_append(b, *block != '\0' ? SLICE(" ") : SLICE(""));
    buffer_append(b, slice_of(key->name));
    if (before.n == 0 || after.n == 0 || before.n > SHOWN_MAX || after.n > SHOWN_MAX)
        return;
    buffer_append(b, SLICE(" "));
    buffer_append(b, before);
    buffer_append(b, SLICE(" -> "));
    buffer_append(b, after);
}

struct comparison {
    const struct config *old, *new;
    bool live; /* which keys are looked at */
    const char *member, *event;
};

/* Writes the changes as a list, and to the log. */
static void write_changes(struct json_line *json, const struct comparison *c,
                          struct scratch *scratch)
{
    json_line_open(json, c->member, '[');
    for (size_t i = 0; i < config_schema_count; i++) {
        const struct config_key *key = &config_schema[i];
        char text[256];
        struct buffer change = buffer_of(text, sizeof text);
        if (is_live(key) != c->live || !differs(c->old, c->new, key, scratch))
            continue;
        write_change(&change, c->old, c->new, key, scratch);
        json_line_text(json, NULL, buffer_slice(&change));
        serve_log_event(c->event, buffer_slice(&change));
    }
    json_line_close(json, ']');
}

/* --- a bad config ---------------------------------------------------------------------------- */

static void fail(struct serve *serve, struct buffer *answer, struct slice why)
{
    serve->reloads_failed++;
    json_line_error(answer, why);
    serve_log_event("reload_failed", why);
}

/* Room that is kept free in an answer for what stands behind the problems, all of it escaped. */
static bool has_room(const struct buffer *answer, size_t more)
{
    return answer->size - answer->length > 6 * more + 256;
}

/* The same problems as `varco check` tells: the answer has them as they are, the log their first lines. */
static void tell_problems(struct serve *serve, const struct config_reader *r, struct buffer *answer)
{
    struct json_line json = {.to = answer};
    size_t count = config_problem_count(r), told = 0;
    serve->reloads_failed++;
    json_line_open(&json, NULL, '{');
    json_line_bool(&json, "reloaded", false);
    json_line_open(&json, "problems", '[');
    for (size_t i = 0; i < count; i++) {
        char text[CONFIG_PROBLEM_TEXT];
        struct buffer b = buffer_of(text, sizeof text);
        config_problem_write(r, i, &b);
        const char *end = memchr(text, '\n', b.length);
        serve_log_event("reload_failed", slice_between(text, end != NULL ? end : text + b.length));
        if (told == i && has_room(answer, b.length)) {
            json_line_text(&json, NULL, buffer_slice(&b));
            told++;
        }
    }
    json_line_close(&json, ']');
    json_line_number(&json, "more", r->problem_count - told);
    json_line_close(&json, '}');
}

/* --- a good one ------------------------------------------------------------------------------ */

static const struct config *current(const struct serve *serve)
{
    return serve->current != NULL ? serve->current : serve->started;
}

static void tell_changes(const struct serve *serve, const struct config *new, struct buffer *answer,
                         struct scratch *scratch)
{
    struct json_line json = {.to = answer};
    const struct comparison live = {current(serve), new, true, "changed", "reload_changed"};
    const struct comparison rest = {serve->started, new, false, "restart", "reload_needs_restart"};
    json_line_open(&json, NULL, '{');
    json_line_bool(&json, "reloaded", true);
    if (serve->path != NULL)
        json_line_text(&json, "file", slice_of(serve->path));
    else
        json_line_none(&json, "file");
    write_changes(&json, &live, scratch);
    write_changes(&json, &rest, scratch);
    json_line_close(&json, '}');
}

/* Hands it to the workers. False when memory fails: nothing changed then. */
static bool obey(struct serve *serve, const struct config *config)
{
    struct guard_network *allowed = memory_new(CONFIG_MAX_NETWORKS * sizeof *allowed);
    if (allowed == NULL)
        return false;
    struct policy_guard guard = serve_guard(config, allowed);
    bool good = server_set_guard(serve->server, &guard);
    memory_free(allowed);
    return good;
}

static void follow(struct serve *serve, struct loader *loader, struct buffer *answer)
{
    struct scratch *scratch = memory_new(sizeof *scratch);
    if (scratch == NULL || !obey(serve, loader_config(loader))) {
        memory_free(scratch);
        fail(serve, answer, SLICE("out of memory; the config of before is still followed"));
        return;
    }
    serve->reloads++;
    serve->loaded_s = clock_wall_s();
    serve->path = config_file_of(serve->option);
    tell_changes(serve, loader_config(loader), answer, scratch);
    loader_free_config(&serve->current);
    serve->current = loader_take(loader);
    memory_free(scratch);
    serve_log_event("reloaded", serve->path != NULL ? slice_of(serve->path) : SLICE("defaults"));
}

void serve_reload(struct serve *serve, struct buffer *answer)
{
    const char *path = config_file_of(serve->option);
    if (path != NULL && strcmp(path, "-") == 0) {
        fail(serve, answer,
             SLICE("the config came from standard input, which ended; restart instead"));
        return;
    }
    struct loader *loader = loader_load(path, environ);
    if (loader == NULL) {
        fail(serve, answer, SLICE("out of memory; the config of before is still followed"));
    } else if (loader_error(loader) != 0) {
        char text[CONFIG_MAX_PATH + 128];
        struct buffer why = buffer_of(text, sizeof text);
        config_file_cannot(&why, "read", path, loader_error(loader));
        fail(serve, answer, buffer_slice(&why));
    } else if (loader_config(loader) == NULL) {
        tell_problems(serve, loader_reader(loader), answer);
    } else {
        follow(serve, loader, answer);
    }
    loader_free(&loader);
}
