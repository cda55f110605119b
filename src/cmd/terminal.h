/* cmd/terminal - text from outside, written so that it cannot play with a terminal.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_TERMINAL_H
#define CMD_TERMINAL_H

#include "base/slice.h"

#include <stdio.h>

/* Writes the text with every control character, every byte that is no UTF-8 and every character that
 * turns the direction of writing as \n, \r, \t or \xNN. Returns how many columns it took, with
 * one column for each character. Errors stay in the stream, see ferror(). */
size_t terminal_write(FILE *to, struct slice text);

/* The bytes of the character that the text begins with, when that is UTF-8 and can be shown as it is;
 * else 0. The text must not be empty. */
size_t terminal_character(struct slice text);

#endif
