/* Two descriptions with a line "%%" between: an offer, and something that may be its answer or the next
 * offer. Our own answer must be one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sdp_local.h"
#include "sdp_properties.h"

#define MARKER "\n%%\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sdp offer, other;
    static struct sdp_counts counts;
    static char room[SDP_PROPERTY_ROOM];
    struct sdp_error why;
    const uint8_t *marker = size > 0 ? memmem(data, size, MARKER, sizeof MARKER - 1) : NULL;
    size_t first = marker != NULL ? (size_t)(marker - data) + 1 : size;
    struct slice offer_text = fuzz_copy(data, first);
    struct slice other_text = {NULL, 0};
    bool parsed = sdp_check_all(offer_text, &offer, false, &counts, room);
    if (parsed)
        sdp_check_answer(&offer, &sdp_local_side, &counts, room);
    if (parsed && marker != NULL) {
        other_text = fuzz_copy(marker + sizeof MARKER - 1, size - first - (sizeof MARKER - 2));
        if (sdp_parse(other_text, &other, &why)) {
            if (!sdp_answer_check(&offer, &other, &why))
                FUZZ_CHECK(why.rule != SDP_RULE_NONE && why.offset <= other_text.n);
            if (!sdp_offer_follows(&offer, &other, &why))
                FUZZ_CHECK(why.rule != SDP_RULE_NONE && why.offset <= other_text.n);
        }
        fuzz_free(other_text);
    }
    fuzz_free(offer_text);
    return 0;
}
