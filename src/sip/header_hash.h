/* sip/header_hash - which row of the header table a name is compared with.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Made by tools/header_hash.py --write; do not edit. Each name of the table has a place of its own;
 * any other name lands somewhere and the comparison in header.c refuses it.
 */
#ifndef SIP_HEADER_HASH_H
#define SIP_HEADER_HASH_H

#include "sip/header.h"

/* name: at least one byte. The case of letters makes no difference. */
static inline uint8_t header_hash(const char *name, size_t n)
{
    size_t first = (unsigned char)name[0] | 0x20U;
    size_t last = (unsigned char)name[n - 1] | 0x20U;
    size_t middle = (unsigned char)name[n / 2] | 0x20U;
    return (uint8_t)(n + first * 4 + last * 13 + middle * 9);
}

// clang-format off
static const uint8_t header_by_hash[256] = {
    [10] = SIP_HEADER_EVENT,
    [11] = SIP_HEADER_ROUTE,
    [12] = SIP_HEADER_FROM,
    [13] = SIP_HEADER_REQUIRE,
    [16] = SIP_HEADER_REPLACES,
    [17] = SIP_HEADER_PROXY_AUTHORIZATION,
    [18] = SIP_HEADER_PRIVACY,
    [22] = SIP_HEADER_RSEQ,
    [32] = SIP_HEADER_PATH,
    [34] = SIP_HEADER_REQUEST_DISPOSITION,
    [35] = SIP_HEADER_EXPIRES,
    [43] = SIP_HEADER_USER_AGENT,
    [49] = SIP_HEADER_DIVERSION,
    [50] = SIP_HEADER_RETRY_AFTER,
    [53] = SIP_HEADER_REJECT_CONTACT,
    [71] = SIP_HEADER_SESSION_EXPIRES,
    [92] = SIP_HEADER_TO,
    [96] = SIP_HEADER_ALLOW,
    [100] = SIP_HEADER_CONTENT_ENCODING,
    [111] = SIP_HEADER_REASON,
    [112] = SIP_HEADER_MIN_SE,
    [113] = SIP_HEADER_SUBJECT,
    [115] = SIP_HEADER_CALL_ID,
    [117] = SIP_HEADER_REFER_TO,
    [119] = SIP_HEADER_CONTENT_LENGTH,
    [121] = SIP_HEADER_VIA,
    [124] = SIP_HEADER_P_ASSERTED_IDENTITY,
    [125] = SIP_HEADER_P_PREFERRED_IDENTITY,
    [128] = SIP_HEADER_FLOW_TIMER,
    [135] = SIP_HEADER_SERVICE_ROUTE,
    [138] = SIP_HEADER_RECORD_ROUTE,
    [139] = SIP_HEADER_CONTACT,
    [144] = SIP_HEADER_HISTORY_INFO,
    [148] = SIP_HEADER_TIMESTAMP,
    [153] = SIP_HEADER_MAX_FORWARDS,
    [154] = SIP_HEADER_WWW_AUTHENTICATE,
    [155] = SIP_HEADER_PROXY_AUTHENTICATE,
    [163] = SIP_HEADER_AUTHENTICATION_INFO,
    [176] = SIP_HEADER_SUBSCRIPTION_STATE,
    [182] = SIP_HEADER_RACK,
    [194] = SIP_HEADER_SERVER,
    [201] = SIP_HEADER_DATE,
    [205] = SIP_HEADER_CONTENT_TYPE,
    [206] = SIP_HEADER_MIN_EXPIRES,
    [208] = SIP_HEADER_SUPPORTED,
    [216] = SIP_HEADER_AUTHORIZATION,
    [218] = SIP_HEADER_CSEQ,
    [227] = SIP_HEADER_UNSUPPORTED,
    [229] = SIP_HEADER_IDENTITY,
    [230] = SIP_HEADER_CONTENT_DISPOSITION,
    [240] = SIP_HEADER_PROXY_REQUIRE,
    [241] = SIP_HEADER_ACCEPT_CONTACT,
    [243] = SIP_HEADER_JOIN,
    [244] = SIP_HEADER_ALLOW_EVENTS,
    [250] = SIP_HEADER_REFERRED_BY,
    [251] = SIP_HEADER_ACCEPT,
    [252] = SIP_HEADER_WARNING,
};
// clang-format on

#endif
