/* A session description: the whole, every typed line, and both built and read again.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sdp_properties.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sdp d;
    static struct sdp_counts counts;
    static char room[SDP_PROPERTY_ROOM];
    struct slice copy = fuzz_copy(data, size);
    (void)sdp_check_all(copy, &d, false, &counts, room);
    fuzz_free(copy);
    return 0;
}
