/* config/format - the layout of a config file.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Four spaces for each block; a statement a line, the values of neighbouring lines in one column, the
 * comments behind them in another; one empty line at most between two others. A block that stood in
 * one line stays in one, if it fits into 100 columns. Words and comments stay as they are.
 */
#ifndef CONFIG_FORMAT_H
#define CONFIG_FORMAT_H

#include "base/attributes.h"
#include "base/buffer.h"

/* Appends the file to *out, in layout; formatting that again changes nothing, and it means the same.
 * scratch: room of the caller's, as large as out's; what is in it after is of no use.
 * False when a word, quote or block of the file is wrong, so that its structure is not known, or when
 * there is not room enough: buffer_good() of both tells which. */
MUST_USE bool config_format(struct slice bytes, struct buffer *scratch, struct buffer *out);

#endif
