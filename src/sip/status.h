/* sip/status - the reason phrases of the registered status codes.   RFC 3261 21; IANA registry
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIP_STATUS_H
#define SIP_STATUS_H

#include "base/slice.h"

/* The reason phrase of a status code, e.g. "Busy Here" for 486; static. A code that is not
 * registered gives an empty slice, which is a reason phrase too (RFC 3261 7.2). */
struct slice sip_status_reason(unsigned status);

#endif
