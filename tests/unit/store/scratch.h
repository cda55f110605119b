/* A folder for one test, with the troubles that a folder can have.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_STORE_SCRATCH_H
#define TESTS_UNIT_STORE_SCRATCH_H

#include "store/folder.h"

#include <sys/stat.h>

#define SCRATCH_STRANGER 65534 /* a user who is not root, for tests that root runs */

/* Setup and teardown of a test: an empty folder below /tmp, and its end with all that is in it. */
int scratch_make(void **state);
int scratch_remove(void **state);

/* The path of a name in it; NULL: of the folder. Eight may be in use at once. */
const char *scratch_path(const char *name);

/* Writes a file of it, 0600. */
void scratch_write(const char *name, const void *bytes, size_t size);

/* Reads a file of it. Returns its size, or -1 when it cannot be read. */
long scratch_read(const char *name, void *bytes, size_t size);

/* What stat() says of it. Fails the test when it is not there. */
struct stat scratch_stat(const char *name);

/* Mounts an empty file system of so many KiB over a folder of it that is made, or the folder itself,
 * read-only. False when we may not. Seen by this process alone, and ended by scratch_remove(). */
bool scratch_mount_small(const char *name, unsigned kib);
bool scratch_mount_read_only(const char *name);

/* Fills a file of it until the file system is full, then takes back so many KiB. */
void scratch_fill(const char *name, unsigned kib_free);

/* Opens a folder of it, as ourselves. */
struct folder *scratch_open(const char *name, struct buffer *why);

/* The number that SQL gives to another program which opens data/varco.db. */
int64_t scratch_look(const char *sql);

/* Changes data/varco.db as another program would, and makes both when they are missing. */
void scratch_change(const char *sql);

/* Fails the test unless `why` is one line: `format` with each % replaced by the path of `name`. */
void scratch_says(const struct buffer *why, const char *name, const char *format);

#endif
