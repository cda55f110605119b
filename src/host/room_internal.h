/* host/room_internal - arrays that grow.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_ROOM_INTERNAL_H
#define HOST_ROOM_INTERNAL_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>

/* Makes sure that one more item of `size` bytes fits behind the `count` that are in *items; *room is
 * for how many there is room. False without memory; all is then as it was. */
MUST_USE bool room_for_one(void **items, size_t count, size_t *room, size_t size);

#endif
