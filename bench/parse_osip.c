/* The peer libosip2: parses every header it knows on the spot, allocating.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench.h"

#include <osipparser2/osip_parser.h>
#include <sys/time.h>

static int parse(const char *bytes, size_t length)
{
    osip_message_t *message = NULL;
    if (osip_message_init(&message) != 0)
        return 1;
    int result = osip_message_parse(message, bytes, length);
    osip_message_free(message);
    return result;
}

int main(int argc, char **argv)
{
    if (parser_init() != 0)
        return 1;
    return bench_run(argc, argv, "libosip2", BENCH_MESSAGES, parse);
}
