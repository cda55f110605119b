/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "host/room_internal.h"

#include <string.h>

#define FIRST_ROOM 32

bool room_for_one(void **items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return true;
    size_t more = *room == 0 ? FIRST_ROOM : *room * 2;
    void *grown = memory_new(more * size);
    if (grown == NULL)
        return false;
    if (count > 0)
        memcpy(grown, *items, count * size);
    memory_free(*items);
    *items = grown;
    *room = more;
    return true;
}
