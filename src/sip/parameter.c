/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/parameter.h"

bool sip_parameter_read(struct sip_scan *s, struct sip_parameter *out)
{
    struct slice name = sip_scan_while(s, SIP_TOKEN);
    if (name.n == 0)
        return sip_scan_fail(s, SIP_RULE_PARAMETER_NAME);
    struct slice value = {NULL, 0};
    const char *behind = s->at;
    if (sip_scan_separator(s, '=')) {
        if (sip_scan_peek(s) == '"') {
            if (!sip_scan_quoted(s, &value))
                return false;
        } else {
            value = sip_scan_while(s, SIP_VALUE);
            if (value.n == 0)
                return sip_scan_fail(s, SIP_RULE_PARAMETER_VALUE);
        }
    } else {
        s->at = behind;
    }
    *out = (struct sip_parameter){name, value};
    return true;
}

static bool store_known(struct sip_scan *s, const struct sip_parameter_row *row, void *out,
                        const struct sip_parameter *parameter)
{
    struct slice *place = (struct slice *)(void *)((char *)out + row->offset);
    if (place->p != NULL)
        return sip_scan_fail_at(s, SIP_RULE_PARAMETER_REPEATED, parameter->name.p);
    *place = parameter->value;
    if (place->p == NULL)
        *place = (struct slice){parameter->name.p + parameter->name.n, 0};
    return true;
}

bool sip_parameters_read(struct sip_scan *s, const struct sip_parameter_row *rows, size_t count,
                         void *out, struct slice *all)
{
    const char *from = NULL, *behind = s->at;
    while (sip_scan_separator(s, ';')) {
        if (from == NULL)
            from = s->at;
        struct sip_parameter parameter;
        if (!sip_parameter_read(s, &parameter))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!slice_equal_nocase(rows[i].name, parameter.name))
                continue;
            if (!store_known(s, &rows[i], out, &parameter))
                return false;
            break;
        }
        behind = s->at;
    }
    *all = from != NULL ? slice_between(from, behind) : (struct slice){NULL, 0};
    return true;
}

bool sip_parameter_next(struct slice *rest, struct sip_parameter *out)
{
    struct sip_scan s = sip_scan_of(*rest, 0);
    sip_scan_space(&s);
    if (sip_scan_done(&s) || !sip_parameter_read(&s, out))
        return false;
    (void)sip_scan_separator(&s, ';');
    *rest = slice_between(s.at, s.end);
    return true;
}

bool sip_parameter_find(struct slice all, struct slice name, struct sip_parameter *out)
{
    struct sip_parameter parameter;
    while (sip_parameter_next(&all, &parameter)) {
        if (slice_equal_nocase(parameter.name, name)) {
            *out = parameter;
            return true;
        }
    }
    return false;
}
