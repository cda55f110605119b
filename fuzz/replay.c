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

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (folder == NULL) {
        (void)fprintf(stderr, "usage: replay FOLDER (and it must exist)\n");
        return 1;
    }
    int failed = 0;
    unsigned count = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        failed |= replay_file(argv[1], entry->d_name);
        count++;
    }
    (void)closedir(folder);
    printf("%u inputs replayed\n", count);
    return failed != 0 || count == 0;
}
