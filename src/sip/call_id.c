/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/call_id.h"

#include "sip/parameter.h"

// clang-format off
static const struct sip_parameter_row rows[] = {
    {SLICE_INIT("to-tag"),     offsetof(struct sip_dialog_name, to_tag)},
    {SLICE_INIT("from-tag"),   offsetof(struct sip_dialog_name, from_tag)},
    {SLICE_INIT("early-only"), offsetof(struct sip_dialog_name, early_only)}, /* not in Join */
};

// clang-format on

static bool take_call_id(struct sip_scan *s, struct slice *out)
{
    *out = sip_scan_while(s, SIP_WORD | SIP_VALUE);
    return out->n > 0 || sip_scan_fail(s, SIP_RULE_CALL_ID);
}

static bool check_tag(struct sip_scan *s, struct slice tag)
{
    if (tag.p == NULL)
        return sip_scan_fail(s, SIP_RULE_PARAMETER_MISSING);
    return tag.n > 0 || sip_scan_fail_at(s, SIP_RULE_PARAMETER_VALUE, tag.p);
}

static bool dialog_name_read(struct sip_scan *s, size_t known, struct sip_dialog_name *out)
{
    struct sip_dialog_name name = {0};
    if (!take_call_id(s, &name.call_id) ||
        !sip_parameters_read(s, rows, known, &name, &name.parameters) || !sip_scan_finish(s) ||
        !check_tag(s, name.to_tag) || !check_tag(s, name.from_tag))
        return false;
    *out = name;
    return true;
}

bool sip_call_id_read(struct sip_scan *s, struct slice *call_id)
{
    struct slice text;
    if (!take_call_id(s, &text) || !sip_scan_finish(s))
        return false;
    *call_id = text;
    return true;
}

bool sip_replaces_read(struct sip_scan *s, struct sip_dialog_name *out)
{
    return dialog_name_read(s, 3, out);
}

bool sip_join_read(struct sip_scan *s, struct sip_dialog_name *out)
{
    return dialog_name_read(s, 2, out);
}
