/* config/set_internal - setting the values of one statement.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONFIG_SET_INTERNAL_H
#define CONFIG_SET_INTERNAL_H

#include "config/reader_internal.h"

/* The place of word i of the statement. */
struct config_place config_set_place(const struct config_reader *r, size_t i);

/* A problem at word i of the statement. The first "%" of the text is the key, the second the word as it
 * stands in the file; the others are the three parts (NULL: none). */
void config_set_problem(struct config_reader *r, size_t i, const char *text,
                        const struct slice *parts);

/* Word i as one of the key's words. False when a problem was added. */
MUST_USE bool config_set_word(struct config_reader *r, size_t i, uint64_t *out);

/* Setters: the statement's words, for a key of their type, into their field. */
void config_set_domains(struct config_reader *r, const struct config_key *key, void *field);
void config_set_listens(struct config_reader *r, const struct config_key *key, void *field);
void config_set_networks(struct config_reader *r, const struct config_key *key, void *field);
void config_set_rule(struct config_reader *r, const struct config_key *key, void *field);

#endif
