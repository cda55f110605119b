/* Reading a folder of test data.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_FILES_H
#define TESTS_FILES_H

#include "base/slice.h"

#define FILES_MAX 256

/* One file: its name without the folder, and its bytes in a heap block of just their size, so that a
 * read behind the end is seen by AddressSanitizer. */
struct test_file {
    char name[64];
    struct slice bytes;
};

struct test_files {
    struct test_file all[FILES_MAX];
    size_t count;
};

/* Reads every file of a folder, in the order of their names. Aborts when it cannot, or when there is
 * none. The caller gives them back with files_free(). */
void files_load(const char *top, const char *folder, struct test_files *out);

/* Gives the bytes back. */
void files_free(struct test_files *files);

/* The bytes again in a heap block of just their size. Given back with slice_free(). */
struct slice slice_copy(struct slice bytes);

/* Gives a copy back. */
void slice_free(struct slice copy);

#endif
