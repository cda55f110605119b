/* cmd/config_internal - the ways in which `varco config` shows a config.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_CONFIG_INTERNAL_H
#define CMD_CONFIG_INTERNAL_H

#include "config/config.h"

#include <stdio.h>

/* As one JSON document: an object with a member for each key, and an object for each block. */
void config_show_json(const struct config *config, FILE *to);

#endif
