/* sip/method - request methods.                RFC 3261 7.1; IANA registry
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIP_METHOD_H
#define SIP_METHOD_H

#include "base/slice.h"

enum sip_method {
    SIP_METHOD_OTHER, /* a token that the table does not have */
    SIP_METHOD_ACK,
    SIP_METHOD_BYE,
    SIP_METHOD_CANCEL,
    SIP_METHOD_INFO,
    SIP_METHOD_INVITE,
    SIP_METHOD_MESSAGE,
    SIP_METHOD_NOTIFY,
    SIP_METHOD_OPTIONS,
    SIP_METHOD_PRACK,
    SIP_METHOD_PUBLISH,
    SIP_METHOD_REFER,
    SIP_METHOD_REGISTER,
    SIP_METHOD_SUBSCRIBE,
    SIP_METHOD_UPDATE,
    SIP_METHOD_COUNT,
};

/* The method of a name. Methods are case-sensitive (RFC 3261 7.1): "invite" is OTHER. */
enum sip_method sip_method_find(struct slice name);

/* The name as it stands in a request line; static. OTHER gives an empty slice. */
struct slice sip_method_name(enum sip_method method);

#endif
