/* locate/name - names as questions to DNS have them.                     RFC 1035 2.3.4, 3.1
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOCATE_NAME_H
#define LOCATE_NAME_H

#include "base/attributes.h"
#include "base/slice.h"
#include "locate/record.h"

/* Writes prefix and name, without its last dot, into `out`, with a NUL. False when DNS cannot be asked for
 * that: an empty label, one over 63 bytes, more than 253 bytes in all, or a byte that no name of a
 * host or service holds (white space, controls, a backslash: the presentation form of such
 * bytes). Underscores and bytes above 127 pass. `out` is untouched then. */
MUST_USE bool locate_name_join(const char *prefix, struct slice name, char out[LOCATE_NAME_SIZE]);

/* Same name: case of ASCII letters is ignored. RFC 4343 */
bool locate_name_equal(const char *a, const char *b);

#endif
