/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/method.h"

static const struct slice names[SIP_METHOD_COUNT] = {
    [SIP_METHOD_OTHER] = SLICE_INIT(""),
    [SIP_METHOD_ACK] = SLICE_INIT("ACK"),
    [SIP_METHOD_BYE] = SLICE_INIT("BYE"),
    [SIP_METHOD_CANCEL] = SLICE_INIT("CANCEL"),
    [SIP_METHOD_INFO] = SLICE_INIT("INFO"),
    [SIP_METHOD_INVITE] = SLICE_INIT("INVITE"),
    [SIP_METHOD_MESSAGE] = SLICE_INIT("MESSAGE"),
    [SIP_METHOD_NOTIFY] = SLICE_INIT("NOTIFY"),
    [SIP_METHOD_OPTIONS] = SLICE_INIT("OPTIONS"),
    [SIP_METHOD_PRACK] = SLICE_INIT("PRACK"),
    [SIP_METHOD_PUBLISH] = SLICE_INIT("PUBLISH"),
    [SIP_METHOD_REFER] = SLICE_INIT("REFER"),
    [SIP_METHOD_REGISTER] = SLICE_INIT("REGISTER"),
    [SIP_METHOD_SUBSCRIBE] = SLICE_INIT("SUBSCRIBE"),
    [SIP_METHOD_UPDATE] = SLICE_INIT("UPDATE"),
};

enum sip_method sip_method_find(struct slice name)
{
    for (unsigned i = SIP_METHOD_OTHER + 1; i < SIP_METHOD_COUNT; i++)
        if (slice_equal(names[i], name))
            return (enum sip_method)i;
    return SIP_METHOD_OTHER;
}

struct slice sip_method_name(enum sip_method method)
{
    return names[(unsigned)method < SIP_METHOD_COUNT ? method : SIP_METHOD_OTHER];
}
