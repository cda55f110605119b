/* Feeds every file of a folder to a fuzz target once: the corpus as a regression test.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>

#define LARGEST_INPUT (1 << 20)

static int replay_file(const char *folder, const char *name)
{
    static uint8_t bytes[LARGEST_INPUT];
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    size_t size = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    return LLVMFuzzerTestOneInput(bytes, size);
}

static int is_input(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    struct dirent **entries;
    int count = argc == 2 ? scandir(argv[1], &entries, is_input, alphasort) : -1;
    if (count < 0) {
        (void)fprintf(stderr, "usage: replay FOLDER (and it must exist)\n");
        return 1;
    }
    int failed = count == 0;
    for (int i = 0; i < count; i++) {
        failed |= replay_file(argv[1], entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    printf("%d inputs replayed\n", count);
    return failed;
}
