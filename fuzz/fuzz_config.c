/* Whatever stands in a config file: it is good or all that is wrong is told; its layout is one that stays,
 * and means the same; and what is dumped of it gives the same config again.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: up to two files, divided by a NUL. The second is what an import of a path that ends with "b" gets;
 * other imports cannot be read.
 */
#include "config/dump.h"
#include "config/format.h"
#include "config/reader.h"
#include "fuzz.h"

#define FORMAT_SIZE (1 << 20)

static char name[] = "NAME=pbx.example.org", number[] = "NUMBER=17", empty[] = "EMPTY=";
static char odd[] = "ODD=a \"b\" {c} #d \\", escape[] = "BAD=\x1b[31m";
static char *const environment[] = {name, number, empty, odd, escape, NULL};

struct work {
    struct config config;
    struct config_reader reader;
    char dump[CONFIG_DUMP_SIZE];
};

static bool read(struct work *w, struct slice main, struct slice import)
{
    const struct config_file first = {SLICE("main"), SLICE("/etc/varco/main"), main};
    config_reader_begin(&w->reader, &w->config, environment);
    config_reader_open(&w->reader, &first);
    while (config_reader_run(&w->reader)) {
        const struct config_file file = {.bytes = import};
        struct slice path = w->reader.wanted.path;
        if (path.n > 0 && path.p[path.n - 1] == 'b')
            config_reader_open(&w->reader, &file);
        else
            config_reader_refuse(&w->reader, "it is not there");
    }
    return config_reader_end(&w->reader);
}

static void check_problems(const struct config_reader *r)
{
    static char text[CONFIG_PROBLEM_TEXT];
    const struct config_place *last = NULL;
    for (size_t i = 0; i < config_problem_count(r); i++) {
        const struct config_problem *p = &r->problems[r->order[i]];
        struct buffer b = buffer_of(text, sizeof text);
        FUZZ_CHECK(p->place.file < r->file_count && buffer_good(&p->what));
        FUZZ_CHECK(p->place.offset <= r->files[p->place.file].bytes.n);
        FUZZ_CHECK(last == NULL || last->file < p->place.file ||
                   (last->file == p->place.file && last->offset <= p->place.offset));
        last = &p->place;
        config_problem_write(r, i, &b);
        FUZZ_CHECK(buffer_good(&b));
        size_t lines = 0;
        for (size_t n = 0; n < b.length; n++) {
            lines += text[n] == '\n';
            FUZZ_CHECK(text[n] == '\n' || (unsigned char)text[n] >= ' ');
        }
        FUZZ_CHECK(lines == 3);
    }
}

static struct slice dump(struct work *w)
{
    struct buffer b = buffer_of(w->dump, sizeof w->dump);
    config_dump_append(&w->config, &b);
    FUZZ_CHECK(buffer_good(&b));
    return buffer_slice(&b);
}

/* The dump is a config that gives the same dump; but for a secret, which it does not tell. */
static void check_dump(struct slice dumped, const struct config_secret *secret)
{
    static struct work again;
    static char scratch[CONFIG_DUMP_SIZE], text[CONFIG_DUMP_SIZE];
    struct buffer s = buffer_of(scratch, sizeof scratch), out = buffer_of(text, sizeof text);
    if (secret->value.n > 0 && secret->shown.n == 0)
        return;
    FUZZ_CHECK(config_format(dumped, &s, &out));
    FUZZ_CHECK(read(&again, buffer_slice(&out), SLICE("")));
    FUZZ_CHECK(slice_equal(dump(&again), dumped));
}

static void check_format(struct slice bytes, struct slice import, const struct work *before)
{
    static struct work after;
    static char scratch[FORMAT_SIZE], first[FORMAT_SIZE], second[FORMAT_SIZE];
    struct buffer s = buffer_of(scratch, sizeof scratch), one = buffer_of(first, sizeof first);
    struct buffer two = buffer_of(second, sizeof second);
    bool good = config_format(bytes, &s, &one);
    FUZZ_CHECK(good || before->reader.problem_count > 0 || !buffer_good(&s) || !buffer_good(&one));
    if (!good)
        return;
    FUZZ_CHECK(config_format(buffer_slice(&one), &s, &two));
    FUZZ_CHECK(slice_equal(buffer_slice(&one), buffer_slice(&two)));
    (void)!read(&after, buffer_slice(&one), import);
    FUZZ_CHECK(after.reader.problem_count == before->reader.problem_count);
    if (after.reader.problem_count == 0)
        FUZZ_CHECK(slice_equal(dump(&after), (struct slice){before->dump, strlen(before->dump)}));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct work work;
    const uint8_t *nul = size > 0 ? memchr(data, 0, size) : NULL;
    size_t first = nul != NULL ? (size_t)(nul - data) : size;
    struct slice main = fuzz_copy(data, first);
    struct slice import = nul != NULL ? fuzz_copy(nul + 1, size - first - 1) : fuzz_copy(data, 0);
    if (read(&work, main, import)) {
        struct slice dumped = dump(&work);
        work.dump[dumped.n] = '\0';
        check_dump(dumped, &work.config.tls.passphrase);
    }
    check_problems(&work.reader);
    check_format(main, import, &work);
    fuzz_free(main);
    fuzz_free(import);
    return 0;
}
