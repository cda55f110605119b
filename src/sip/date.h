/* sip/date - Date.                                                 RFC 3261 20.17, 25.1
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape  : "Sat, 13 Nov 2010 23:29:00 GMT", always 29 bytes, GMT always; the case of letters counts.
 * Units  : seconds since 1 January 1970 00:00:00 UTC, leap seconds not counted; negative before.
 * Strict : in all but one thing. A day that the month does not have, an hour 24 or a second 60 is
 *          refused. The day of the week is a name of one, but it need not be the right one: nobody
 *          acts on it, and a phone whose clock is being set gets it wrong.
 * Pure   : arithmetic only; no clock, no time zone of the machine.
 */
#ifndef SIP_DATE_H
#define SIP_DATE_H

#include "sip/scan.h"

#define SIP_DATE_LENGTH 29 /* bytes */

/* Reads a Date. On error false, *seconds is untouched and s->error says why: SIP_RULE_DATE (the
 * first byte that is out of shape: RFC 4475 3.1.2.12), SIP_RULE_NUMBER_RANGE (a day, hour, minute or
 * second that is not), SIP_RULE_END. */
MUST_USE bool sip_date_read(struct sip_scan *s, int64_t *seconds);

/* Writes a Date into `out`, SIP_DATE_LENGTH bytes, no NUL. False, and nothing is written, when the
 * year is not one of 0 to 9999. */
MUST_USE bool sip_date_write(int64_t seconds, char out[SIP_DATE_LENGTH]);

#endif
