/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/parameter.h"

static inline bool read_name(struct sip_scan *s, struct slice *name)
{
    *name = sip_scan_while(s, SIP_TOKEN);
    return name->n > 0 || sip_scan_fail(s, SIP_RULE_PARAMETER_NAME);
}

/* [ EQUAL value ]. *out becomes absent when there is none. */
static inline bool read_value(struct sip_scan *s, struct slice *out)
{
    const char *behind = s->at;
    if (!sip_scan_separator(s, '=')) {
        s->at = behind;
        *out = (struct slice){NULL, 0};
        return true;
    }
    if (sip_scan_peek(s) == '"')
        return sip_scan_quoted(s, out);
    *out = sip_scan_while(s, SIP_VALUE);
    return out->n > 0 || sip_scan_fail(s, SIP_RULE_PARAMETER_VALUE);
}

bool sip_parameter_read(struct sip_scan *s, struct sip_parameter *out)
{
    struct sip_parameter parameter;
    if (!read_name(s, &parameter.name) || !read_value(s, &parameter.value))
        return false;
    *out = parameter;
    return true;
}

/* The place in `out` of a parameter with that name; `other` when the header knows none such. */
static inline struct slice *place_of(struct slice name, const struct sip_parameter_row *rows,
                                     size_t count, void *out, struct slice *other)
{
    for (size_t i = 0; i < count; i++)
        if (slice_equal_nocase(rows[i].name, name))
            return (struct slice *)(void *)((char *)out + rows[i].offset);
    other->p = NULL;
    return other;
}

/* Reads a value straight into its place: a copy would wait for what was just written. */
static inline bool read_one(struct sip_scan *s, const struct sip_parameter_row *rows, size_t count,
                            void *out)
{
    struct slice name, other;
    if (!read_name(s, &name))
        return false;
    struct slice *place = place_of(name, rows, count, out, &other);
    if (place->p != NULL)
        return sip_scan_fail_at(s, SIP_RULE_PARAMETER_REPEATED, name.p);
    if (!read_value(s, place))
        return false;
    if (place->p == NULL)
        *place = (struct slice){name.p + name.n, 0};
    return true;
}

bool sip_parameters_read(struct sip_scan *s, const struct sip_parameter_row *rows, size_t count,
                         void *out, struct slice *all)
{
    const char *from = NULL, *behind = s->at;
    while (sip_scan_separator(s, ';')) {
        if (from == NULL)
            from = s->at;
        if (!read_one(s, rows, count, out))
            return false;
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
