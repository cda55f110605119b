/* cmd/ask - asks the server that runs, for a verb.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_ASK_H
#define CMD_ASK_H

#include "api/client.h"
#include "api/request.h"
#include "cmd/command.h"
#include "cmd/data_folder.h"

#include <jansson.h>

#define ASK_DEADLINE_MS 5000

struct ask {
    struct data_folder folder;
    struct client client;
    json_t *document; /* what was answered: an object without "error" */
};

/* Asks the server of the folder that --data named; NULL: the default one. Returns an enum exit_code; when it
 * is not EXIT_DONE one line on stderr said why. Whatever it is, end it with ask_end(). */
MUST_USE int ask_server(struct ask *ask, const struct command_line *line, const char *data,
                        enum request_verb verb);

/* Frees the answer and closes the connection. */
void ask_end(struct ask *ask);

#endif
