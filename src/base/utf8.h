/* base/utf8 - one character of UTF-8.                                             RFC 3629
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/attributes.h"
#include "base/slice.h"

/* Reads the character that the text begins with. Returns its bytes, 1 to 4, and sets *code_point; 0,
 * and *code_point untouched, when that is no UTF-8: a byte that starts nothing, too few bytes behind
 * it, more bytes than the character needs, half of a surrogate pair, or more than U+10FFFF. The
 * text must not be empty.                                                     RFC 3629 3, 4 */
MUST_USE size_t utf8_read(struct slice text, uint32_t *code_point);

#endif
