/* cmd/terminal - text from outside, written so that it cannot play with a terminal.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_TERMINAL_H
#define CMD_TERMINAL_H

#include "base/slice.h"

#include <stdio.h>

/* Writes the text with every byte that is no UTF-8, and those of every character that
 * terminal_hides(), as \n, \r, \t or \xNN. Returns how many columns it took, with
 * one column for each character. Errors stay in the stream, see ferror(). */
size_t terminal_write(FILE *to, struct slice text);

/* True for control characters, for what turns the direction of writing, and for what cannot be seen
 * between two letters. */
bool terminal_hides(uint32_t code_point);

#endif
