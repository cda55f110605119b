/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/ask.h"

enum { OPTION_DATA };

/* How long a stop may take before it is told that it takes long. */
#define PATIENCE_MS 60000

static int run(const struct command_line *line)
{
    struct ask ask;
    int code = ask_server(&ask, line, line->values[OPTION_DATA], REQUEST_STOP);
    long long pid = json_integer_value(json_object_get(ask.document, "pid"));
    if (code == EXIT_DONE && client_wait_for_end(&ask.client, PATIENCE_MS)) {
        printf("stopped: process %lld\n", pid);
    } else if (code == EXIT_DONE) {
        (void)fprintf(stderr, "varco stop: process %lld still stops after %d s\n", pid,
                      PATIENCE_MS / 1000);
        code = EXIT_FAILED;
    }
    ask_end(&ask);
    return code;
}

const struct command command_stop = {
    .name = "stop",
    .summary = "stop the server that runs",
    .help = "Asks the server to stop, as SIGTERM does, and waits until it did: its ports and its\n"
            "data folder are free then.",
    .options = {[OPTION_DATA] = DATA_FOLDER_OPTION},
    .run = run,
};
