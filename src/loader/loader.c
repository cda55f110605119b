/* SPDX-License-Identifier: Apache-2.0 */
#include "loader/loader.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_MAX (CONFIG_MAX_FILE + 1)

struct loader {
    struct config *config;
    struct config_reader reader;
    char *files[CONFIG_MAX_FILES];
    size_t file_count;
    int error;
    bool good;
};

static int read_all(int fd, char *to, size_t *n)
{
    *n = 0;
    while (*n < READ_MAX) {
        ssize_t got = read(fd, to + *n, READ_MAX - *n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        if (got == 0)
            return 0;
        *n += (size_t)got;
    }
    return 0;
}

int loader_read_file(const char *path, char **bytes, size_t *n)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    size_t got = 0;
    char *room = memory_new(READ_MAX);
    int error = room == NULL ? ENOMEM : read_all(fd, room, &got);
    if (!standard)
        (void)close(fd);
    if (error != 0) {
        memory_free(room);
        return error;
    }
    *bytes = room;
    *n = got;
    return 0;
}

/* Reads a file that the loader keeps. Returns 0 or an errno. */
static int load_file(struct loader *l, const char *path, struct slice *out)
{
    char **bytes = &l->files[l->file_count];
    size_t n;
    int error = loader_read_file(path, bytes, &n);
    if (error != 0)
        return error;
    l->file_count++;
    *out = (struct slice){*bytes, n};
    return 0;
}

/* The path with the folder that we are in, so that it can be told from anywhere. */
static struct slice absolute(const char *path, char *room, size_t size)
{
    struct buffer b = buffer_of(room, size);
    if (path[0] != '/' && getcwd(room, size) != NULL) {
        b.length = strlen(room);
        buffer_append_byte(&b, '/');
    }
    buffer_append(&b, slice_of(path));
    return buffer_slice(&b);
}

/* Reads the files that the reader wants. False when memory ran out. */
static bool load_imports(struct loader *l)
{
    while (config_reader_run(&l->reader)) {
        char path[CONFIG_MAX_PATH + 1];
        struct slice wanted = l->reader.wanted.path;
        memcpy(path, wanted.p, wanted.n);
        path[wanted.n] = '\0';
        struct config_file file = {.bytes = {NULL, 0}};
        int error = load_file(l, path, &file.bytes);
        if (error == ENOMEM)
            return false;
        if (error == 0)
            config_reader_open(&l->reader, &file);
        else
            config_reader_refuse(&l->reader, strerrordesc_np(error));
    }
    return true;
}

/* False when memory ran out. */
static bool load(struct loader *l, const char *path)
{
    char room[CONFIG_MAX_PATH + 4096];
    if (path != NULL) {
        struct config_file file = {.name = slice_of(path),
                                   .path = absolute(path, room, sizeof room)};
        l->error = load_file(l, path, &file.bytes);
        if (l->error != 0)
            return l->error != ENOMEM;
        config_reader_open(&l->reader, &file);
    }
    if (!load_imports(l))
        return false;
    l->good = config_reader_end(&l->reader);
    return true;
}

struct loader *loader_load(const char *path, char *const *environment)
{
    struct loader *l = memory_new(sizeof *l);
    if (l == NULL)
        return NULL;
    l->config = memory_new(sizeof *l->config);
    if (l->config == NULL) {
        loader_free(&l);
        return NULL;
    }
    config_reader_begin(&l->reader, l->config, environment);
    if (!load(l, path))
        loader_free(&l);
    return l;
}

void loader_free(struct loader **loader)
{
    struct loader *l = *loader;
    if (l == NULL)
        return;
    for (size_t i = 0; i < l->file_count; i++)
        memory_free(l->files[i]);
    memory_free(l->config);
    memory_free(l);
    *loader = NULL;
}

const struct config *loader_config(const struct loader *loader)
{
    return loader->good ? loader->config : NULL;
}

int loader_error(const struct loader *loader)
{
    return loader->error;
}

const struct config_reader *loader_reader(const struct loader *loader)
{
    return &loader->reader;
}

struct config *loader_take(struct loader *loader)
{
    struct config *config = loader->good ? loader->config : NULL;
    if (config != NULL)
        loader->config = NULL;
    loader->good = false;
    return config;
}

void loader_free_config(struct config **config)
{
    memory_free(*config);
    *config = NULL;
}
