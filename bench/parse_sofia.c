/* The peer sofia-sip: parses every header of its default class, allocating.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench.h"

#include <sofia-sip/msg.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>

static int parse(const char *bytes, size_t length)
{
    msg_t *message = msg_make(sip_default_mclass(), 0, bytes, (ssize_t)length);
    if (message == NULL)
        return 1;
    const sip_t *sip = sip_object(message);
    int result = sip == NULL || sip->sip_error != NULL || sip->sip_cseq == NULL;
    msg_destroy(message);
    return result;
}

int main(int argc, char **argv)
{
    return bench_run(argc, argv, "sofia-sip", BENCH_MESSAGES, parse);
}
