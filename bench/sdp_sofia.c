/* The peer sofia-sip: its session description parser, allocating.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench.h"

#include <sofia-sip/sdp.h>

static int parse(const char *bytes, size_t length)
{
    sdp_parser_t *parser = sdp_parse(NULL, bytes, (issize_t)length, 0);
    int result = sdp_session(parser) == NULL;
    sdp_parser_free(parser);
    return result;
}

int main(int argc, char **argv)
{
    return bench_run(argc, argv, "sofia-sip", BENCH_BODIES, parse);
}
