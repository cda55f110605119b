/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/ask.h"

#include "api/control.h"
#include "cmd/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What stands between the name of the folder and the reason. */
static const char *what_happened(enum client_outcome outcome)
{
    switch (outcome) {
    case CLIENT_NO_SERVER:
        return "no server runs with the data folder";
    case CLIENT_FORBIDDEN:
        return "not allowed to ask the server of the data folder";
    case CLIENT_LATE:
        return "the server did not answer in time: that of the data folder";
    case CLIENT_CUT:
        return "the server ended the connection: that of the data folder";
    case CLIENT_FAILED:
    case CLIENT_ANSWERED:
    default:
        return "cannot ask the server of the data folder";
    }
}

static const char *way_out(enum client_outcome outcome, int error)
{
    if (outcome == CLIENT_FORBIDDEN)
        return "; try as root, or as the user of the server";
    if (outcome != CLIENT_NO_SERVER)
        return "";
    if (error == ECONNREFUSED)
        return ": the last one was killed; \"varco serve\" starts one";
    if (error == ENAMETOOLONG)
        return ": the path is too long for a socket";
    return "; \"varco serve\" starts one, --data names another folder";
}

static int complain(const struct ask *ask, const char *verb, enum client_outcome outcome, int error)
{
    const char *why = strerrordesc_np(error);
    (void)fprintf(stderr, "varco %s: %s \"", verb, what_happened(outcome));
    (void)terminal_write(stderr, slice_of(ask->folder.path));
    (void)fputc('"', stderr);
    if (outcome == CLIENT_FAILED)
        (void)fprintf(stderr, ": %s", why != NULL ? why : "unknown error");
    (void)fprintf(stderr, "%s\n", way_out(outcome, error));
    return outcome == CLIENT_NO_SERVER ? EXIT_NO_SERVER : EXIT_FAILED;
}

/* The answer as an object, unless it says what is wrong. */
static int take_answer(struct ask *ask, const char *verb)
{
    json_error_t ignored;
    struct slice answer = ask->client.answer;
    ask->document = json_loadb(answer.p, answer.n, JSON_REJECT_DUPLICATES, &ignored);
    const json_t *error = json_object_get(ask->document, "error");
    if (json_is_object(ask->document) && error == NULL)
        return EXIT_DONE;
    (void)fprintf(stderr, "varco %s: ", verb);
    if (json_is_string(error))
        (void)terminal_write(stderr, slice_of(json_string_value(error)));
    else
        (void)fputs("the answer of the server cannot be read; is it of another version?", stderr);
    (void)fputc('\n', stderr);
    return EXIT_FAILED;
}

int ask_server(struct ask *ask, const struct command_line *line, const char *data,
               enum request_verb verb)
{
    char text[FOLDER_WHY_MAX], path[DATA_FILE_MAX], words[64];
    struct buffer why = buffer_of(text, sizeof text), request = buffer_of(words, sizeof words);
    *ask = (struct ask){.client.fd = -1};
    if (!data_folder_of(data, &ask->folder, &why)) {
        (void)fprintf(stderr, "varco %s: %.*s\n", line->command->name, (int)why.length, text);
        return EXIT_FAILED;
    }
    request_write(&request, &(struct request){.verb = verb});
    const char *socket = data_folder_file(&ask->folder, CONTROL_SOCKET, path);
    enum client_outcome outcome =
        client_ask(&ask->client, socket, buffer_slice(&request), ASK_DEADLINE_MS);
    if (outcome != CLIENT_ANSWERED)
        return complain(ask, line->command->name, outcome, errno);
    return take_answer(ask, line->command->name);
}

void ask_end(struct ask *ask)
{
    json_decref(ask->document);
    client_close(&ask->client);
    ask->document = NULL;
}
