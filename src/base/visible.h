/* base/visible - text from outside, written so that all of it can be seen.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_VISIBLE_H
#define BASE_VISIBLE_H

#include "base/buffer.h"

/* True for control characters, for what turns the direction of writing, and for what cannot be seen
 * between two letters. */
bool visible_hides(uint32_t code_point);

/* Appends the text with every byte that is no UTF-8, and those of every character that
 * visible_hides(), as \n, \r, \t or \xNN. Returns how many columns it takes, with one column for each
 * character. */
size_t visible_append(struct buffer *b, struct slice text);

#endif
