/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/media_type.h"

#include "sip/address.h"
#include "sip/parameter.h"
#include "sip/value_internal.h"

#define Q_MOST 1000 /* thousandths: what no q means, RFC 3261 20.1 */

static const struct sip_parameter_row type_rows[] = {
    {SLICE_INIT("boundary"), offsetof(struct sip_media_type, boundary)},
    {SLICE_INIT("charset"), offsetof(struct sip_media_type, charset)},
};

/* Takes type "/" subtype; "*" is a token. */
static bool take_type(struct sip_scan *s, struct slice *type, struct slice *subtype)
{
    if (!sip_scan_token(s, type))
        return false;
    if (!sip_scan_separator(s, '/'))
        return sip_scan_fail(s, SIP_RULE_SEPARATOR);
    return sip_scan_token(s, subtype);
}

static bool is_any(struct slice part)
{
    return part.n == 1 && *part.p == '*';
}

bool sip_media_type_read(struct sip_scan *s, struct sip_media_type *out)
{
    struct sip_media_type media = {0};
    if (!take_type(s, &media.type, &media.subtype) ||
        !sip_parameters_read(s, type_rows, 2, &media, &media.parameters) || !sip_scan_finish(s))
        return false;
    *out = media;
    return true;
}

bool sip_media_type_is(const struct sip_media_type *media, struct slice type, struct slice subtype)
{
    return slice_equal_nocase(media->type, type) && slice_equal_nocase(media->subtype, subtype);
}

bool sip_accept_read(struct sip_scan *s, struct sip_accept *out)
{
    static const struct sip_parameter_row row = {SLICE_INIT("q"), 0};
    struct slice q = {NULL, 0};
    struct sip_accept accept = {.q_thousandths = Q_MOST};
    if (!take_type(s, &accept.type, &accept.subtype))
        return false;
    if (is_any(accept.type) && !is_any(accept.subtype))
        return sip_scan_fail_at(s, SIP_RULE_TOKEN, accept.subtype.p);
    if (!sip_parameters_read(s, &row, 1, &q, &accept.parameters))
        return false;
    if (q.p != NULL && !sip_qvalue(q, &accept.q_thousandths))
        return sip_scan_fail_at(s, SIP_RULE_QVALUE, q.p);
    if (!sip_scan_next_value(s))
        return false;
    *out = accept;
    return true;
}

bool sip_accept_covers(const struct sip_accept *accept, struct slice type, struct slice subtype)
{
    return (is_any(accept->type) || slice_equal_nocase(accept->type, type)) &&
           (is_any(accept->subtype) || slice_equal_nocase(accept->subtype, subtype));
}

bool sip_content_disposition_read(struct sip_scan *s, struct sip_content_disposition *out)
{
    static const struct sip_parameter_row row = {SLICE_INIT("handling"), 0};
    /* In the order of enum sip_handling; what is not here is OTHER. */
    static const struct slice words[] = {SLICE_INIT("required"), SLICE_INIT("optional")};
    struct slice handling = {NULL, 0};
    struct sip_content_disposition disposition = {.handling = SIP_HANDLING_REQUIRED};
    if (!sip_scan_token(s, &disposition.type) ||
        !sip_parameters_read(s, &row, 1, &handling, &disposition.parameters) || !sip_scan_finish(s))
        return false;
    if (handling.p != NULL) {
        if (handling.n == 0)
            return sip_scan_fail_at(s, SIP_RULE_PARAMETER_VALUE, handling.p);
        disposition.handling = (enum sip_handling)sip_word_find(words, 2, handling);
    }
    *out = disposition;
    return true;
}
