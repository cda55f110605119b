/* config/value - the values of a config, read from and written as text.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A reader returns false when the text is not of its shape, and leaves *out untouched. What a writer
 * appends, its reader takes, and gives the same value. Durations are in base/duration.h.
 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include "config/config.h"

/* "17": digits only, up to 2^64 - 1. */
MUST_USE bool config_number_parse(struct slice text, uint64_t *out);

/* Bytes: "4096", "64KiB", "10MiB", "1GiB". */
MUST_USE bool config_size_parse(struct slice text, uint64_t *out);

/* Appends a size in the largest unit that leaves no rest. */
void config_size_append(struct buffer *b, uint64_t bytes);

/* "50/s", "600/m", "10000/h". */
MUST_USE bool config_rate_parse(struct slice text, struct config_rate *out);

/* Appends a rate. */
void config_rate_append(struct buffer *b, const struct config_rate *rate);

/* Two ports, "10000-20000", the first not above the last. */
MUST_USE bool config_range_parse(struct slice text, struct config_range *out);

/* Appends a range of ports. */
void config_range_append(struct buffer *b, const struct config_range *range);

/* "0.0.0.0:5060", "[::]:5060". */
MUST_USE bool config_endpoint_parse(struct slice text, struct address *out);

/* "192.0.2.0/24", "2001:db8::/32", or an address alone, which is all of its bits. The bits behind
 * the prefix stay as they are, see config_network_mask(). */
MUST_USE bool config_network_parse(struct slice text, struct config_network *out);

/* Appends a network; one of a single address without its bits. */
void config_network_append(struct buffer *b, const struct config_network *network);

/* The network with the bits behind its prefix set to zero. */
struct config_network config_network_mask(const struct config_network *network);

/* True for the name of a domain: labels of letters, digits, "-" and "_", of up to 63, divided by dots,
 * 253 in all, and more than digits in the last of them (or it would be a bad IPv4 address). */
bool config_is_domain(struct slice text);

/* True for the pattern of a number: "+", digits, letters and "*" "#" "-" "_" "."; "X" is any digit,
 * a "*" at the end any rest. */
bool config_is_pattern(struct slice text);

/* True for the name of a trunk: letters, digits, "-", "_" and ".". */
bool config_is_name(struct slice text);

#endif
