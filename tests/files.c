/* SPDX-License-Identifier: Apache-2.0 */
#include "files.h"

#include "base/assert.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define LARGEST_FILE (1 << 17)

struct slice slice_copy(struct slice bytes)
{
    char *copy = malloc(bytes.n > 0 ? bytes.n : 1);
    V_ASSERT(copy != NULL);
    if (bytes.n > 0)
        memcpy(copy, bytes.p, bytes.n);
    return (struct slice){copy, bytes.n};
}

void slice_free(struct slice copy)
{
    free((void *)(uintptr_t)copy.p);
}

static struct slice read_file(const char *path)
{
    static char bytes[LARGEST_FILE];
    FILE *file = fopen(path, "rb");
    V_ASSERT(file != NULL);
    size_t n = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    V_ASSERT(n < sizeof bytes);
    return slice_copy((struct slice){bytes, n});
}

static int by_name(const void *a, const void *b)
{
    const struct test_file *first = a, *second = b;
    return strcmp(first->name, second->name);
}

void files_load(const char *top, const char *folder, struct test_files *out)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", top, folder);
    DIR *open = opendir(path);
    V_ASSERT(open != NULL);
    out->count = 0;
    for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        V_ASSERT(out->count < FILES_MAX);
        struct test_file *file = &out->all[out->count++];
        (void)snprintf(file->name, sizeof file->name, "%.63s", entry->d_name);
        (void)snprintf(path, sizeof path, "%s/%s/%s", top, folder, entry->d_name);
        file->bytes = read_file(path);
    }
    (void)closedir(open);
    V_ASSERT(out->count > 0);
    qsort(out->all, out->count, sizeof *out->all, by_name);
}

void files_free(struct test_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        slice_free(files->all[i].bytes);
    files->count = 0;
}
