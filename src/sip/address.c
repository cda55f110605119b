/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/address.h"

#include "sip/value_internal.h"

/* What a Contact's parameters are before they are numbers. */
struct contact_parameters {
    struct slice q, expires, instance, reg_id;
};

static const struct sip_parameter_row tag_row[] = {
    {SLICE_INIT("tag"), 0},
};

static const struct sip_parameter_row contact_rows[] = {
    {SLICE_INIT("q"), offsetof(struct contact_parameters, q)},
    {SLICE_INIT("expires"), offsetof(struct contact_parameters, expires)},
    {SLICE_INIT("reg-id"), offsetof(struct contact_parameters, reg_id)},
    {SLICE_INIT("+sip.instance"), offsetof(struct contact_parameters, instance)},
};

/* Reads a URI that ends at `end`, before the scan does. */
static bool read_uri(struct sip_scan *s, const char *end, struct sip_uri *out)
{
    struct sip_scan part = *s;
    part.end = end;
    if (!sip_uri_read(&part, out)) {
        s->error = part.error;
        return false;
    }
    s->at = end;
    return true;
}

static bool read_bracketed(struct sip_scan *s, struct sip_address *address)
{
    const char *open = s->at++;
    const char *close = memchr(s->at, '>', (size_t)(s->end - s->at));
    if (close == NULL)
        return sip_scan_fail_at(s, SIP_RULE_ANGLE_BRACKET, open);
    if (!read_uri(s, close, &address->uri))
        return false;
    s->at++;
    return true;
}

/* addr-spec: the URI ends where a header parameter, another value or white space begins. A "?" would
 * be a URI header that only brackets can hold. RFC 3261 20, RFC 4475 3.1.2.13 */
static bool read_bare(struct sip_scan *s, struct sip_address *address)
{
    const char *end = s->at;
    while (end < s->end && !sip_is(*end, SIP_SPACE) && *end != ';' && *end != ',' && *end != '?')
        end++;
    if (end < s->end && *end == '?')
        return sip_scan_fail_at(s, SIP_RULE_URI_BRACKETS, end);
    return read_uri(s, end, &address->uri);
}

/* *( token LWS ) in front of "<"; p stays NULL when there is none, or when it is an addr-spec. */
static void read_display_tokens(struct sip_scan *s, struct sip_address *address)
{
    const char *at = s->at, *behind = s->at;
    for (; at < s->end; at++) {
        if (sip_is(*at, SIP_TOKEN) || (unsigned char)*at >= 0x80)
            behind = at + 1;
        else if (!sip_is(*at, SIP_SPACE))
            break;
    }
    if (at == s->end || *at != '<')
        return;
    if (behind > s->at)
        address->display = slice_between(s->at, behind);
    s->at = at;
}

/* [ display-name ] and the URI */
static bool read_name_and_uri(struct sip_scan *s, struct sip_address *address)
{
    sip_scan_space(s);
    int c = sip_scan_peek(s);
    if (c == '"') {
        if (!sip_scan_quoted(s, &address->display))
            return false;
        sip_scan_space(s);
        if (sip_scan_peek(s) != '<')
            return sip_scan_fail(s, SIP_RULE_ANGLE_BRACKET);
    } else if (c != '<') {
        read_display_tokens(s, address);
    }
    return sip_scan_peek(s) == '<' ? read_bracketed(s, address) : read_bare(s, address);
}

static bool read_address(struct sip_scan *s, struct sip_address *out)
{
    struct sip_address address = {0};
    if (!read_name_and_uri(s, &address) ||
        !sip_parameters_read(s, tag_row, 1, &address.tag, &address.parameters))
        return false;
    *out = address;
    return true;
}

bool sip_address_read(struct sip_scan *s, struct sip_address *out)
{
    struct sip_address address;
    if (!read_address(s, &address) || !sip_scan_next_value(s))
        return false;
    *out = address;
    return true;
}

bool sip_address_read_single(struct sip_scan *s, struct sip_address *out)
{
    struct sip_address address;
    if (!read_address(s, &address) || !sip_scan_finish(s))
        return false;
    *out = address;
    return true;
}

bool sip_route_read(struct sip_scan *s, struct sip_address *out)
{
    sip_scan_space(s);
    const char *from = s->at;
    struct sip_address address;
    if (!sip_address_read(s, &address))
        return false;
    /* Only a bare addr-spec begins where the value does. */
    if (address.uri.text.p == from)
        return sip_scan_fail_at(s, SIP_RULE_ANGLE_BRACKET, from);
    *out = address;
    return true;
}

bool sip_qvalue(struct slice text, int16_t *thousandths)
{
    if (text.n == 0 || text.n > 5 || (text.p[0] != '0' && text.p[0] != '1') ||
        (text.n > 1 && text.p[1] != '.'))
        return false;
    int value = (text.p[0] - '0') * 1000;
    for (size_t i = 2, weight = 100; i < text.n; i++, weight /= 10) {
        if (!sip_is(text.p[i], SIP_DIGIT))
            return false;
        value += (text.p[i] - '0') * (int)weight;
    }
    if (value > 1000)
        return false;
    *thousandths = (int16_t)value;
    return true;
}

/* A registration must not fail for a lifetime that is no number: RFC 3261 20.10. */
static int64_t contact_expires(struct slice text)
{
    struct sip_scan s = sip_scan_of(text, 0);
    uint32_t seconds;
    if (text.p == NULL)
        return SIP_CONTACT_NO_EXPIRES;
    return sip_scan_seconds(&s, &seconds) && sip_scan_done(&s) ? (int64_t)seconds : 3600;
}

static bool contact_numbers(struct sip_scan *s, const struct contact_parameters *parameters,
                            struct sip_contact *contact)
{
    contact->expires_s = contact_expires(parameters->expires);
    contact->instance = parameters->instance;
    contact->q_thousandths = SIP_CONTACT_NO_Q;
    if (parameters->q.p != NULL && !sip_qvalue(parameters->q, &contact->q_thousandths))
        return sip_scan_fail_at(s, SIP_RULE_QVALUE, parameters->q.p);
    if (parameters->reg_id.p == NULL)
        return true;
    return sip_parameter_number(s, parameters->reg_id, INT32_MAX, &contact->reg_id) &&
           (contact->reg_id > 0 ||
            sip_scan_fail_at(s, SIP_RULE_PARAMETER_VALUE, parameters->reg_id.p));
}

/* True for a "*" that stands alone; a display name may begin with one ("*72 <sip:...>"). */
static bool is_star(const struct sip_scan *s)
{
    struct sip_scan rest = *s;
    return sip_scan_take(&rest, '*') && sip_scan_finish(&rest);
}

bool sip_contact_read(struct sip_scan *s, struct sip_contact *out)
{
    struct sip_contact contact = {0};
    struct contact_parameters parameters = {0};
    sip_scan_space(s);
    if (is_star(s)) {
        s->at = s->end;
        *out = (struct sip_contact){
            .star = true, .q_thousandths = SIP_CONTACT_NO_Q, .expires_s = SIP_CONTACT_NO_EXPIRES};
        return true;
    }
    if (!read_name_and_uri(s, &contact.address) ||
        !sip_parameters_read(s, contact_rows, sizeof contact_rows / sizeof *contact_rows,
                             &parameters, &contact.address.parameters) ||
        !contact_numbers(s, &parameters, &contact) || !sip_scan_next_value(s))
        return false;
    *out = contact;
    return true;
}
