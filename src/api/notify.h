/* api/notify - tells systemd how a service is doing; see sd_notify(3), sd_watchdog_enabled(3).
 * SPDX-License-Identifier: Apache-2.0
 *
 * By hand: libsystemd would bring five libraries along for one datagram.
 */
#ifndef API_NOTIFY_H
#define API_NOTIFY_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stdint.h>

/* Sends lines as "READY=1" to the socket that NOTIFY_SOCKET names, a path or, after "@", an abstract name.
 * True when they went, false when nobody asked for them, or they could not go. */
bool notify_send(const char *lines);

/* The same with "RELOADING=1" and the moment, which systemd wants with it. */
bool notify_reloading(void);

/* How often systemd wants to hear "WATCHDOG=1" at least; microseconds, 0: it does not. */
MUST_USE uint64_t notify_watchdog_us(void);

#endif
