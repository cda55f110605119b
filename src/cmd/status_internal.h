/* cmd/status_internal - what `varco status` shows to people.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_STATUS_INTERNAL_H
#define CMD_STATUS_INTERNAL_H

#include <jansson.h>
#include <stdio.h>

/* The document of a server (api/status.h), short and aligned. What is missing in it is left out. */
void status_show_text(const json_t *document, FILE *to);

#endif
