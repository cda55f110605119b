/* config/reader - from the bytes of config files to a struct config, or to all that is wrong with them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Use   : config_reader_begin(), config_reader_open() with the first file, or with none; then
 *         config_reader_run() until it wants no file any more; each one that it wants (r->wanted) is
 *         given with config_reader_open() or refused with config_reader_refuse(). At last
 *         config_reader_end(). The room reads no file and no environment: it gets both.
 * Owner : the caller has the memory of the reader, of the config, of the files' bytes, and of the
 *         environment. The bytes must stay until the last problem is written; the config borrows none
 *         of them.
 * Errors: what is wrong with a file is a problem, and the reader goes on, so that all of them are
 *         told at once: at most CONFIG_MAX_PROBLEMS, and how many there were.
 */
#ifndef CONFIG_READER_H
#define CONFIG_READER_H

#include "config/walk.h"

#define CONFIG_MAX_PROBLEMS 100
#define CONFIG_MAX_DEPTH    8  /* of imports, the first file included; and of blocks */
#define CONFIG_MAX_FILES    64 /* in all                                             */
#define CONFIG_MAX_FILE     ((size_t)1 << 20) /* bytes */
#define CONFIG_MAX_PATH     1024
#define CONFIG_MAX_KEYS     64 /* rows of the schema */
#define CONFIG_PROBLEM_SIZE 1536

/* Room for any problem as config_problem_write() writes it. */
#define CONFIG_PROBLEM_TEXT 16384

struct config_file {
    struct slice name; /* as it is told: as it was given, or as it was imported */
    struct slice path; /* what relative paths in it are relative to            */
    struct slice bytes;
};

/* A byte of a file. */
struct config_place {
    uint32_t file, offset;
};

struct config_problem {
    struct config_place place;
    struct buffer what;
    char text[CONFIG_PROBLEM_SIZE];
};

/* A file that is being read. */
struct config_frame {
    uint32_t file;
    size_t blocks; /* how many blocks were open when it began */
    struct config_walk walk;
};

struct config_open_block {
    enum config_block block;
    struct config_place place; /* its "{" */
};

struct config_reader {
    struct config *config;
    char *const *environment;
    struct config_file wanted; /* of a file that config_reader_run() wants: name and path */
    struct config_place wanted_at;
    struct config_frame frames[CONFIG_MAX_DEPTH];
    size_t depth;
    struct config_open_block blocks[CONFIG_MAX_DEPTH];
    size_t block_count;
    size_t block_excess;       /* blocks that are open beyond these                  */
    enum config_block awaited; /* opened by a "{" that stands alone; CONFIG_TOP: none */
    struct config_file files[CONFIG_MAX_FILES];
    size_t file_count;
    bool seen[CONFIG_MAX_KEYS];                 /* by row of the schema: was written */
    bool bad[CONFIG_MAX_KEYS];                  /* and has no good value             */
    struct config_place first[CONFIG_MAX_KEYS]; /* and where                        */
    size_t problem_count; /* how many were found: may be more than there is room for */
    size_t names_used;
    struct config_place listens[CONFIG_MAX_LISTENS];
    struct config_place rules[CONFIG_MAX_RULES];
    struct config_problem problems[CONFIG_MAX_PROBLEMS];
    struct config_problem spare; /* takes what comes after the last of these */
    uint32_t order[CONFIG_MAX_PROBLEMS];
    struct config_item item; /* the statement that is looked at */
    char names[CONFIG_MAX_FILES * 2 * CONFIG_MAX_PATH];
};

/* A reader that has nothing yet. *out is the config that it makes. environment: "NAME=value" texts with
 * NULL behind the last, as environ. */
void config_reader_begin(struct config_reader *r, struct config *out, char *const *environment);

/* Gives the first file, or the one that is wanted. name and path are copied; see struct config_file.
 * The path should be absolute. Those of a wanted file are not looked at. */
void config_reader_open(struct config_reader *r, const struct config_file *file);

/* The wanted file cannot be had; `why` ends the sentence "cannot read ...: ". */
void config_reader_refuse(struct config_reader *r, const char *why);

/* Reads on. True when r->wanted is wanted first. */
MUST_USE bool config_reader_run(struct config_reader *r);

/* Adds the defaults, and looks at what only all keys together can show. True when there is no
 * problem: the config is then good. */
MUST_USE bool config_reader_end(struct config_reader *r);

/* How many problems can be written; r->problem_count may be more. */
size_t config_problem_count(const struct config_reader *r);

/* Appends problem i, in the order of the files: "file:line:col: what", the line, and a caret under the
 * byte, each with a line end. col counts bytes, from 1. Nothing in it can steer a terminal. */
void config_problem_write(const struct config_reader *r, size_t i, struct buffer *b);

/* Appends "file:line:col" of a place. */
void config_place_write(const struct config_reader *r, struct config_place place, struct buffer *b);

#endif
