/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/options.h"

#include "base/assert.h"
#include "sip/build.h"

static const struct slice party = SLICE_INIT("sip:probe@");

static const char digit[] = "0123456789ABCDEF";

/* 010.001.000.002 */
static void write_four_in_full(struct buffer *b, const struct address *a)
{
    for (size_t i = 0; i < 4; i++) {
        unsigned byte = a->bytes[i];
        buffer_append(b, i > 0 ? SLICE(".") : SLICE(""));
        buffer_append_byte(b, digit[byte / 100]);
        buffer_append_byte(b, digit[byte / 10 % 10]);
        buffer_append_byte(b, digit[byte % 10]);
    }
}

/* 2001:0DB8:0000:0000:0000:0000:0000:0001 */
static void write_six_in_full(struct buffer *b, const struct address *a)
{
    for (size_t i = 0; i < 16; i++) {
        unsigned byte = a->bytes[i];
        buffer_append(b, i > 0 && i % 2 == 0 ? SLICE(":") : SLICE(""));
        buffer_append_byte(b, digit[byte >> 4]);
        buffer_append_byte(b, digit[byte & 15]);
    }
}

static void write_in_full(struct buffer *b, const struct address *a)
{
    if (a->family == ADDRESS_IPV6)
        write_six_in_full(b, a);
    else
        write_four_in_full(b, a);
}

/* True when the full spelling is also the usual one, so that nobody could be caught by it. */
static bool has_one_spelling(const struct address *a)
{
    char usual[ADDRESS_TEXT_MAX], full[ADDRESS_TEXT_MAX];
    struct buffer x = buffer_of(usual, sizeof usual), y = buffer_of(full, sizeof full);
    address_write(&x, a);
    write_in_full(&y, a);
    return slice_equal(buffer_slice(&x), buffer_slice(&y));
}

static void write_planted(struct buffer *b, const struct address *a, bool plant_port)
{
    bool six = a->family == ADDRESS_IPV6;
    buffer_append(b, party);
    buffer_append(b, six ? SLICE("[") : SLICE(""));
    write_in_full(b, a);
    buffer_append(b, six ? SLICE("]:") : SLICE(":"));
    buffer_append(b, plant_port ? SLICE("0") : SLICE(""));
    buffer_append_decimal(b, a->port);
}

bool probe_options_can_plant(const struct address *local)
{
    return local->port >= 1024 && (local->port < 10000 || !has_one_spelling(local));
}

/* An address of nobody's, of our family: the first that is not in the game. In a laboratory those
 * of the documentation are. */
static struct address control_of(const struct probe_options *o)
{
    static const struct address controls[2][3] = {
        {{.family = ADDRESS_IPV4, .bytes = {192, 0, 2, 1}},
         {.family = ADDRESS_IPV4, .bytes = {198, 51, 100, 1}},
         {.family = ADDRESS_IPV4, .bytes = {203, 0, 113, 1}}},
        {{.family = ADDRESS_IPV6, .bytes = {0x20, 0x01, 0x0d, 0xb8, [15] = 1}},
         {.family = ADDRESS_IPV6, .bytes = {0x20, 0x01, 0x0d, 0xb8, 0, 1, [15] = 1}},
         {.family = ADDRESS_IPV6, .bytes = {0x20, 0x01, 0x0d, 0xb8, 0, 2, [15] = 1}}},
    };
    const struct address *of_family = controls[o->local.family == ADDRESS_IPV6];
    size_t i = 0;
    while (address_same_host(&of_family[i], &o->local) ||
           address_same_host(&of_family[i], &o->remote))
        i++; /* two addresses rule out two of three */
    struct address control = of_family[i];
    control.port = o->local.port;
    return control;
}

void probe_options_write_from(struct buffer *b, const struct probe_options *options)
{
    if (options->planted) {
        write_planted(b, &options->local, has_one_spelling(&options->local));
        return;
    }
    buffer_append(b, party);
    address_write_with_port(b, &options->local);
}

void probe_options_write_to(struct buffer *b, const struct probe_options *options)
{
    if (options->planted) {
        struct address control = control_of(options);
        write_planted(b, &control, has_one_spelling(&options->local));
        return;
    }
    sip_build_text(b, options->uri);
}

static void write_via(struct buffer *b, const struct probe_options *o)
{
    char host[ADDRESS_TEXT_MAX];
    struct buffer name = buffer_of(host, sizeof host);
    address_write(&name, &o->local);
    struct sip_via via = {
        .transport = o->transport,
        .sent_by = {.name = buffer_slice(&name),
                    .kind = o->local.family == ADDRESS_IPV6 ? SIP_HOST_IPV6 : SIP_HOST_IPV4,
                    .port = o->local.port},
        .branch = o->branch,
        .rport = SLICE(""),
    };
    sip_build_header_begin(b, SIP_HEADER_VIA);
    sip_build_via(b, &via);
    sip_build_header_end(b);
}

/* What a Contact needs so that a request to it comes the way this one went. A sips: URI says enough:
 * RFC 3261 26.2.2 */
static struct slice transport_parameter(const struct probe_options *o, bool secure)
{
    static const struct slice texts[SIP_TRANSPORT_COUNT] = {
        [SIP_TRANSPORT_TCP] = SLICE_INIT(";transport=tcp"),
        [SIP_TRANSPORT_TLS] = SLICE_INIT(";transport=tls"),
        [SIP_TRANSPORT_WS] = SLICE_INIT(";transport=ws"),
        [SIP_TRANSPORT_WSS] = SLICE_INIT(";transport=wss"),
    };
    return secure ? SLICE("") : texts[o->transport];
}

static void write_contact(struct buffer *b, const struct probe_options *o)
{
    bool secure = o->uri.n >= 5 && slice_equal_nocase((struct slice){o->uri.p, 5}, SLICE("sips:"));
    sip_build_header_begin(b, SIP_HEADER_CONTACT);
    buffer_append(b, secure ? SLICE("<sips:probe@") : SLICE("<sip:probe@"));
    address_write_with_port(b, &o->local);
    buffer_append(b, transport_parameter(o, secure));
    buffer_append_byte(b, '>');
    sip_build_header_end(b);
}

static void write_from(struct buffer *b, const struct probe_options *o)
{
    char memory[PROBE_OPTIONS_URI_MAX];
    struct buffer uri = buffer_of(memory, sizeof memory);
    probe_options_write_from(&uri, o);
    V_ASSERT(buffer_good(&uri));
    sip_build_header_begin(b, SIP_HEADER_FROM);
    sip_build_name_address(b, SLICE("varco probe"), buffer_slice(&uri));
    sip_build_parameter(b, SLICE("tag"), o->tag);
    sip_build_header_end(b);
}

static void write_to(struct buffer *b, const struct probe_options *o)
{
    char memory[PROBE_OPTIONS_URI_MAX];
    struct buffer control = buffer_of(memory, sizeof memory);
    if (o->planted)
        probe_options_write_to(&control, o);
    V_ASSERT(buffer_good(&control));
    sip_build_header_begin(b, SIP_HEADER_TO);
    sip_build_name_address(b, (struct slice){NULL, 0},
                           o->planted ? buffer_slice(&control) : o->uri);
    sip_build_header_end(b);
}

void probe_options_write(struct buffer *b, const struct probe_options *options)
{
    V_ASSERT(options->local.family != ADDRESS_NONE);
    sip_build_request_line(b, SLICE("OPTIONS"), options->uri);
    write_via(b, options);
    sip_build_header_number(b, SIP_HEADER_MAX_FORWARDS, 70);
    write_from(b, options);
    write_to(b, options);
    sip_build_header(b, SIP_HEADER_CALL_ID, options->call_id);
    sip_build_cseq(b, options->cseq, SLICE("OPTIONS"));
    write_contact(b, options);
    sip_build_header(b, SIP_HEADER_ACCEPT, SLICE("application/sdp"));
    sip_build_header(b, SIP_HEADER_USER_AGENT,
                     options->user_agent.p != NULL ? options->user_agent : SLICE("varco"));
    sip_build_end(b);
}
