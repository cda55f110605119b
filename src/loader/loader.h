/* loader/loader - the config of a file, with everything that the file imports.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Owner : a loader owns what it read, and the config until loader_take() hands it over.
 * Errors: a config that is wrong is no error of loader_load(): see loader_config().
 */
#ifndef LOADER_LOADER_H
#define LOADER_LOADER_H

#include "config/reader.h"

struct loader;

/* Reads the config of a file; "-" is standard input, NULL no file at all: the defaults. environment: as
 * environ. NULL when there is not memory enough. Free with loader_free(). */
MUST_USE struct loader *loader_load(const char *path, char *const *environment);

/* Gives everything back, and sets *loader to NULL. NULL in it is allowed. */
void loader_free(struct loader **loader);

/* The config. NULL when the first file cannot be read, see loader_error(), or when there are problems. */
const struct config *loader_config(const struct loader *loader);

/* The errno with which the first file could not be read; 0: it could. */
int loader_error(const struct loader *loader);

/* What was read: its problems, and which keys it holds. Good until loader_free(). */
const struct config_reader *loader_reader(const struct loader *loader);

/* Hands over the config: the caller frees it with loader_free_config(). NULL where loader_config() is. */
MUST_USE struct config *loader_take(struct loader *loader);

/* Gives a config back, and sets *config to NULL. NULL in it is allowed. */
void loader_free_config(struct config **config);

/* Reads all of a file, "-" is standard input; at most CONFIG_MAX_FILE + 1 bytes. Free *bytes with
 * memory_free(). Returns 0 or an errno; *bytes and *n are then untouched. */
MUST_USE int loader_read_file(const char *path, char **bytes, size_t *n);

#endif
