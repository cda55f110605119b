/* config/scan - the tokens of a config file.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : words divided by spaces and tabs; a word may stand in double quotes, with \" \\ and \{ in
 *         them; "{" and "}" are tokens of their own outside quotes; "{env.NAME}" is part of a word; "#"
 *         where a word could begin starts a comment that ends with the line. A line ends with LF or
 *         CR LF. A byte order mark in front is skipped.
 * Owner : a token borrows the bytes of the file.
 * Errors: a token that is wrong says so, and where; the scan goes on behind it.
 */
#ifndef CONFIG_SCAN_H
#define CONFIG_SCAN_H

#include "base/attributes.h"
#include "base/slice.h"

enum config_token_kind {
    CONFIG_TOKEN_WORD,
    CONFIG_TOKEN_OPEN,
    CONFIG_TOKEN_CLOSE,
    CONFIG_TOKEN_COMMENT,
    CONFIG_TOKEN_LINE_END,
    CONFIG_TOKEN_END, /* of the file */
};

struct config_token {
    enum config_token_kind kind;
    bool quoted;
    bool gap;             /* two spaces or more, or a tab, stand before it           */
    struct slice text;    /* as it stands in the file, quotes and backslashes included */
    const char *wrong;    /* what is wrong with it; NULL: nothing                    */
    const char *wrong_at; /* the byte                                                */
};

struct config_scan {
    const char *at, *end;
};

/* A scan of a whole file. */
struct config_scan config_scan_of(struct slice bytes);

/* The next token; CONFIG_TOKEN_END again and again once the file has ended. */
struct config_token config_scan_next(struct config_scan *s);

/* The bytes of "{env.NAME}" that the text begins with; 0 when it begins with something else. */
MUST_USE size_t config_scan_environment(struct slice text);

#endif
