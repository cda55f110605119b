/* config/reader_internal - what the files of the reader share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONFIG_READER_INTERNAL_H
#define CONFIG_READER_INTERNAL_H

#include "config/reader.h"

/* A problem at a byte of the file that is being read. In `text`, each "%" stands for the next of the
 * parts. */
void config_problem_at(struct config_reader *r, const char *at, const char *text,
                       const struct slice *parts);

/* The same, at a place of any file. */
void config_problem_place(struct config_reader *r, struct config_place place, const char *text,
                          const struct slice *parts);

/* Appends ' (did you mean "x"?)' to the problem that was added last, if there is a name near the word.
 * words: names divided by spaces; NULL: the keys of the block. */
void config_problem_suggest(struct config_reader *r, struct slice word, const char *words,
                            enum config_block block);

/* The place of a byte of the file that is being read. */
struct config_place config_place_of(const struct config_reader *r, const char *at);

/* Orders the problems: by file, then by byte. */
void config_problem_sort(struct config_reader *r);

/* The value of a word: without quotes and backslashes, with the environment put in; kept in the
 * config's text, with room for a NUL that is not counted. False when a problem says why not. */
MUST_USE bool config_word_value(struct config_reader *r, const struct config_token *word,
                                struct slice *out);

/* Puts r->item, a statement with a key of the schema, into the config, or says what is wrong with it. */
void config_set(struct config_reader *r);

/* Looks at what only all keys together can show. */
void config_check(struct config_reader *r);

/* Appends "file:line:col" for a problem that is about to be added; nothing if that one will only be
 * counted, as finding the line takes a walk through the file. */
void config_place_tell(const struct config_reader *r, struct config_place place, struct buffer *b);

/* Appends the path that `path` is, seen from the folder of the file `from`. */
void config_path_join(struct slice from, struct slice path, struct buffer *b);

/* A number in digits as a text. */
struct config_number {
    char text[24];
};

/* Writes the number into *room and returns it. */
struct slice config_number_text(struct config_number *room, uint64_t number);

#endif
