/* config/dump - a config as text: every key with the value that counts, defaults included.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONFIG_DUMP_H
#define CONFIG_DUMP_H

#include "config/schema.h"

/* Room for any dump: every list full, every text with all of its bytes escaped. */
#define CONFIG_DUMP_SIZE                                                                           \
    (2 * CONFIG_TEXT_SIZE + 2 * CONFIG_MAX_NETWORKS * 64 + CONFIG_MAX_RULES * 64 + 65536)

/* Appends the config as a file that gives the same config again, one key a line, without the columns
 * that config_format() makes. A secret is written as the {env.NAME} that it came from; one that
 * stood in the file is only named, in a comment. */
void config_dump_append(const struct config *config, struct buffer *b);

/* Appends the value of one key as config_dump_append() writes it: of a list all of it, in one line;
 * nothing when there is none. Not for rules, nor for blocks. */
void config_dump_value(const struct config *config, const struct config_key *key, struct buffer *b);

/* Appends the lines of one key as config_dump_append() writes them. Not for blocks that are no switch. */
void config_dump_key(const struct config *config, const struct config_key *key, struct buffer *b);

#endif
