/* The peer libosip2: its session description parser, allocating.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench.h"

#include <osipparser2/osip_parser.h>
#include <osipparser2/sdp_message.h>
#include <sys/time.h>

static int parse(const char *bytes, size_t length)
{
    (void)length; /* it reads up to the NUL */
    sdp_message_t *sdp = NULL;
    if (sdp_message_init(&sdp) != 0)
        return 1;
    int result = sdp_message_parse(sdp, bytes);
    sdp_message_free(sdp);
    return result;
}

int main(int argc, char **argv)
{
    if (parser_init() != 0)
        return 1;
    return bench_run(argc, argv, "libosip2", BENCH_BODIES, parse);
}
