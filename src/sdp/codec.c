/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/codec.h"

// clang-format off
static const struct sdp_codec static_codecs[] = {
    {SLICE_INIT("PCMU"),  {NULL, 0},  8000, 1,  0},
    {SLICE_INIT("GSM"),   {NULL, 0},  8000, 1,  3},
    {SLICE_INIT("G723"),  {NULL, 0},  8000, 1,  4},
    {SLICE_INIT("DVI4"),  {NULL, 0},  8000, 1,  5},
    {SLICE_INIT("DVI4"),  {NULL, 0}, 16000, 1,  6},
    {SLICE_INIT("LPC"),   {NULL, 0},  8000, 1,  7},
    {SLICE_INIT("PCMA"),  {NULL, 0},  8000, 1,  8},
    {SLICE_INIT("G722"),  {NULL, 0},  8000, 1,  9},
    {SLICE_INIT("L16"),   {NULL, 0}, 44100, 2, 10},
    {SLICE_INIT("L16"),   {NULL, 0}, 44100, 1, 11},
    {SLICE_INIT("QCELP"), {NULL, 0},  8000, 1, 12},
    {SLICE_INIT("CN"),    {NULL, 0},  8000, 1, 13},
    {SLICE_INIT("MPA"),   {NULL, 0}, 90000, 1, 14},
    {SLICE_INIT("G728"),  {NULL, 0},  8000, 1, 15},
    {SLICE_INIT("DVI4"),  {NULL, 0}, 11025, 1, 16},
    {SLICE_INIT("DVI4"),  {NULL, 0}, 22050, 1, 17},
    {SLICE_INIT("G729"),  {NULL, 0},  8000, 1, 18},
    {SLICE_INIT("CelB"),  {NULL, 0}, 90000, 1, 25},
    {SLICE_INIT("JPEG"),  {NULL, 0}, 90000, 1, 26},
    {SLICE_INIT("nv"),    {NULL, 0}, 90000, 1, 28},
    {SLICE_INIT("H261"),  {NULL, 0}, 90000, 1, 31},
    {SLICE_INIT("MPV"),   {NULL, 0}, 90000, 1, 32},
    {SLICE_INIT("MP2T"),  {NULL, 0}, 90000, 1, 33},
    {SLICE_INIT("H263"),  {NULL, 0}, 90000, 1, 34},
};

// clang-format on

bool sdp_codec_static(uint8_t payload_type, struct sdp_codec *out)
{
    for (unsigned i = 0; i < sizeof static_codecs / sizeof *static_codecs; i++)
        if (static_codecs[i].payload_type == payload_type) {
            *out = static_codecs[i];
            return true;
        }
    return false;
}

#define NOT_LISTED 0xff

/* Lists the payload types of the m= line; what is not static has no encoding yet. */
static size_t formats_list(struct slice formats, struct sdp_codec *out, size_t room,
                           uint8_t place[128])
{
    size_t count = 0;
    struct slice format;
    memset(place, NOT_LISTED, 128);
    while (count < room && sdp_word_next(&formats, &format)) {
        struct sdp_scan s = sdp_scan_of(format, 'm');
        uint64_t type;
        if (!sdp_scan_number(&s, 127, SDP_RULE_PAYLOAD_TYPE, &type) || !sdp_scan_done(&s) ||
            place[type] != NOT_LISTED)
            continue;
        if (!sdp_codec_static((uint8_t)type, &out[count]))
            out[count] = (struct sdp_codec){.payload_type = (uint8_t)type};
        place[type] = (uint8_t)count++;
    }
    return count;
}

/* a=rtpmap: names what has no name. A line that cannot be read says nothing. */
static void rtpmap_apply(struct sdp_scan s, struct sdp_codec *codecs, const uint8_t place[128])
{
    struct sdp_rtpmap map;
    if (!sdp_rtpmap_read(&s, &map) || place[map.payload_type] == NOT_LISTED)
        return;
    struct sdp_codec *codec = &codecs[place[map.payload_type]];
    if (codec->encoding.n > 0)
        return;
    codec->encoding = map.encoding;
    codec->clock_rate_hz = map.clock_rate_hz;
    codec->channels = slice_equal_nocase(map.encoding, SLICE("opus")) ? 2 : map.channels;
}

/* a=fmtp: gives parameters to what has none. */
static void fmtp_apply(struct sdp_scan s, struct sdp_codec *codecs, const uint8_t place[128])
{
    struct sdp_fmtp fmtp;
    if (!sdp_fmtp_read(&s, &fmtp))
        return;
    uint64_t type;
    s = sdp_scan_of(fmtp.format, 'a');
    if (!sdp_scan_number(&s, 127, SDP_RULE_PAYLOAD_TYPE, &type) || !sdp_scan_done(&s) ||
        place[type] == NOT_LISTED)
        return;
    if (codecs[place[type]].parameters.n == 0)
        codecs[place[type]].parameters = fmtp.parameters;
}

/* Lists the codecs; what nothing explains has no encoding. */
static size_t codecs_list(const struct sdp *d, uint32_t media, struct sdp_codec *out, size_t room)
{
    uint8_t place[128];
    size_t listed = formats_list(d->media[media].formats, out, room, place);
    const struct sdp_part *part = &d->parts[media];
    for (unsigned i = part->first; i < part->end; i++) {
        const struct sdp_line *line = &d->lines[i];
        if (line->attribute == SDP_ATTRIBUTE_RTPMAP)
            rtpmap_apply(sdp_line_scan(d, line), out, place);
        else if (line->attribute == SDP_ATTRIBUTE_FMTP)
            fmtp_apply(sdp_line_scan(d, line), out, place);
    }
    return listed;
}

/* Drops what has no encoding. Returns how many are left. */
static size_t codecs_explained(struct sdp_codec *codecs, size_t listed)
{
    size_t count = 0;
    for (size_t i = 0; i < listed; i++)
        if (codecs[i].encoding.n > 0)
            codecs[count++] = codecs[i];
    return count;
}

size_t sdp_codecs(const struct sdp *d, uint32_t media, struct sdp_codec *out, size_t room)
{
    size_t listed = codecs_list(d, media, out, room);
    return codecs_explained(out, listed);
}

/* Takes encoding, and parameters if it has none, from the offered codec of the same number. */
static void codec_explain(struct sdp_codec *codec, const struct sdp_codec *offered, size_t count)
{
    size_t i = 0;
    while (i < count && offered[i].payload_type != codec->payload_type)
        i++;
    if (i == count)
        return;
    struct slice parameters = codec->parameters;
    *codec = offered[i];
    if (parameters.n > 0)
        codec->parameters = parameters;
}

size_t sdp_codecs_answered(const struct sdp *offer, const struct sdp *answer, uint32_t media,
                           struct sdp_codec *out, size_t room)
{
    struct sdp_codec offered[SDP_MAX_FORMATS];
    size_t offered_count = sdp_codecs(offer, media, offered, SDP_MAX_FORMATS);
    size_t listed = codecs_list(answer, media, out, room);
    for (size_t i = 0; i < listed; i++)
        if (out[i].encoding.n == 0)
            codec_explain(&out[i], offered, offered_count);
    return codecs_explained(out, listed);
}

/* A parameter that is part of the format: the first `length` bytes of its value count. */
struct format_parameter {
    struct slice encoding, name, otherwise;
    unsigned length; /* all of one encoding together: at most 8 */
};

static const struct format_parameter format_parameters[] = {
    {SLICE_INIT("AMR"), SLICE_INIT("octet-align"), SLICE_INIT("0"), 2},
    {SLICE_INIT("AMR-WB"), SLICE_INIT("octet-align"), SLICE_INIT("0"), 2},
    {SLICE_INIT("H264"), SLICE_INIT("packetization-mode"), SLICE_INIT("0"), 2},
    {SLICE_INIT("H264"), SLICE_INIT("profile-level-id"), SLICE_INIT("42"), 2},
    {SLICE_INIT("G7221"), SLICE_INIT("bitrate"), SLICE_INIT(""), 8},
};

uint64_t sdp_codec_format(const struct sdp_codec *codec)
{
    uint64_t format = 0;
    for (unsigned i = 0; i < sizeof format_parameters / sizeof *format_parameters; i++) {
        const struct format_parameter *row = &format_parameters[i];
        if (!slice_equal_nocase(row->encoding, codec->encoding))
            continue;
        struct slice value;
        if (!sdp_parameter_find(codec->parameters, row->name, &value))
            value = row->otherwise;
        for (unsigned k = 0; k < row->length; k++)
            format = format << 8 | (k < value.n ? (unsigned char)(value.p[k] | 0x20) : 0U);
    }
    return format;
}

bool sdp_codec_equal(const struct sdp_codec *a, const struct sdp_codec *b)
{
    return sdp_codec_same_encoding(a, b) && sdp_codec_format(a) == sdp_codec_format(b);
}

bool sdp_codec_same_encoding(const struct sdp_codec *a, const struct sdp_codec *b)
{
    return a->clock_rate_hz == b->clock_rate_hz && a->channels == b->channels &&
           slice_equal_nocase(a->encoding, b->encoding);
}

bool sdp_codec_is_telephone_event(const struct sdp_codec *codec)
{
    return slice_equal_nocase(codec->encoding, SLICE("telephone-event"));
}

bool sdp_codec_is_auxiliary(const struct sdp_codec *codec)
{
    return sdp_codec_is_telephone_event(codec) ||
           slice_equal_nocase(codec->encoding, SLICE("CN")) ||
           slice_equal_nocase(codec->encoding, SLICE("red"));
}
