/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/duration.h"

#include "base/duration.h"

bool duration_read(const char *text, uint64_t *ms)
{
    return duration_parse(slice_of(text), ms);
}
