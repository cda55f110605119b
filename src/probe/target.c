/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/target.h"

#include "base/suggest.h"
#include "sip/uri.h"

/* What may stand before the first colon. */
struct scheme {
    const char *name;
    unsigned transports; /* 0: probe does not speak it                            */
    bool uri;            /* a SIP URI as it stands; else host and port follow          */
    bool promise;        /* names its transport                                        */
};

#define EVERY (LOCATE_UDP | LOCATE_TCP | LOCATE_TLS)

static const struct scheme schemes[] = {
    {"udp", LOCATE_UDP, false, true}, {"tcp", LOCATE_TCP, false, true},
    {"tls", LOCATE_TLS, false, true}, {"sip", EVERY, true, false},
    {"sips", LOCATE_TLS, true, true}, {"ws", 0, false, false},
    {"wss", 0, false, false},         {"sctp", 0, false, false},
    {"http", 0, false, false},        {"https", 0, false, false},
    {"tel", 0, false, false},         {"h323", 0, false, false},
};

/* No scheme at all: every transport, nothing promised. */
static const struct scheme bare = {"sip", EVERY, false, false};

static bool fail(struct buffer *why, const char *before, struct slice word, const char *after)
{
    buffer_append(why, slice_of(before));
    buffer_append(why, SLICE(" \""));
    buffer_append(why, word);
    buffer_append(why, SLICE("\""));
    buffer_append(why, slice_of(after));
    return false;
}

static const struct scheme *scheme_find(struct slice name)
{
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (slice_equal_nocase(name, slice_of(schemes[i].name)))
            return &schemes[i];
    return NULL;
}

/* The scheme that a word that is none was meant to be, at most so many letters away; NULL when none is
 * near. */
static const char *scheme_near(struct slice name, size_t letters)
{
    char copy[16];
    if (name.n == 0 || name.n >= sizeof copy)
        return NULL;
    memcpy(copy, name.p, name.n);
    copy[name.n] = '\0';
    struct suggestion best = suggest_for(copy);
    best.distance = best.distance < letters ? best.distance : letters;
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (schemes[i].transports != 0)
            suggest_consider(&best, schemes[i].name);
    return best.name;
}

static bool all_digits(struct slice text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!sip_is(text.p[i], SIP_DIGIT))
            return false;
    return text.n > 0;
}

static struct slice without_slashes(struct slice rest)
{
    if (rest.n >= 2 && rest.p[0] == '/' && rest.p[1] == '/')
        return (struct slice){rest.p + 2, rest.n - 2};
    return rest;
}

/* An IPv6 address with a zone, as "fe80::1%eth0". */
static bool has_zone(struct slice word, struct buffer *why)
{
    if (memchr(word.p, '%', word.n) == NULL || memchr(word.p, ':', word.n) == NULL)
        return false;
    (void)fail(why, "the target", word,
               ": an address with a zone cannot be probed; use one without \"%\"");
    return true;
}

/* "sipp:example.org", "example.org:sip": a word with a colon that is neither scheme nor port. */
static bool no_scheme(struct slice word, struct slice name, struct slice rest, struct buffer *why)
{
    const char *near = scheme_near(name, name.n);
    if (has_zone(word, why))
        return false;
    if (near == NULL && memchr(name.p, '.', name.n) != NULL)
        return fail(why, "the port", rest, " is no number; a port is 1 to 65535, as in host:5060");
    if (near == NULL)
        return fail(
            why, "no target", word,
            "; write it as example.org, sip:user@example.org, udp:host:port or [IPv6]:port");
    (void)fail(why, "no scheme", name, "; did you mean \"");
    buffer_append(why, slice_of(near));
    buffer_append(why, SLICE(":\"?"));
    return false;
}

/* Takes the scheme off a word. */
static bool take_scheme(struct slice *word, const struct scheme **scheme, struct buffer *why)
{
    *scheme = &bare;
    const char *colon = memchr(word->p, ':', word->n);
    struct address address;
    if (colon == NULL || address_parse(*word, &address) || word->p[0] == '[')
        return true;
    struct slice name = slice_between(word->p, colon);
    struct slice rest = slice_between(colon + 1, word->p + word->n);
    const struct scheme *found = scheme_find(name);
    /* "anna:secret@host" is a user with a password, "sipp:anna@host" a slip. */
    bool user = memchr(rest.p, '@', rest.n) != NULL && scheme_near(name, 1) == NULL;
    if (found == NULL && (all_digits(rest) || user))
        return true;
    if (found == NULL)
        return no_scheme(*word, name, rest, why);
    if (found->transports == 0)
        return fail(why, "the scheme", name,
                    " is not one that probe speaks; it takes udp:, tcp:, tls:, sip: and sips:");
    *scheme = found;
    *word = without_slashes(rest);
    return true;
}

/* Writes the URI that the words mean. */
static void write_uri(struct buffer *b, const struct scheme *scheme, struct slice rest,
                      struct slice port)
{
    struct address address;
    bool bare_ipv6 =
        address_parse(rest, &address) && rest.p[0] != '[' && memchr(rest.p, ':', rest.n) != NULL;
    buffer_append(b, scheme->uri ? slice_of(scheme->name) : SLICE("sip"));
    buffer_append(b, bare_ipv6 ? SLICE(":[") : SLICE(":"));
    buffer_append(b, rest);
    if (bare_ipv6)
        buffer_append_byte(b, ']');
    if (port.p != NULL) {
        buffer_append_byte(b, ':');
        buffer_append(b, port);
    }
}

/* True when the word has a port of its own, and so cannot take another one. */
static bool has_port(struct slice uri, struct slice second)
{
    struct sip_uri parsed;
    struct sip_error error;
    uri.n -= second.n + 1; /* ":5060" */
    return sip_uri_parse(uri, &parsed, &error) && parsed.host.port != 0;
}

/* What follows the host and belongs to nothing. */
static bool too_much(struct slice word, struct slice rest, struct buffer *why)
{
    if (((unsigned char)rest.p[0] & 0x80U) != 0)
        return fail(why, "the target", word,
                    ": a name in DNS has the letters a to z only; write its form with \"xn--\"");
    (void)fail(why, "the target", word, ": what is \"");
    buffer_append(why, rest);
    buffer_append(why, SLICE("\"? Write it as example.org, host:5060, host 5060 or [IPv6]:5060"));
    return false;
}

/* What is wrong with the URI that was made of the word, and of the port if there is one. */
static bool bad_uri(struct slice word, struct slice port, struct slice uri,
                    const struct sip_error *error, struct buffer *why)
{
    if (has_zone(word, why))
        return false;
    if (port.p != NULL && has_port(uri, port))
        return fail(why, "the target", word, " has a port already; leave the second one out");
    if (error->rule == SIP_RULE_END && error->offset < uri.n)
        return too_much(word, (struct slice){uri.p + error->offset, uri.n - error->offset}, why);
    (void)fail(why, "the target", word, ": ");
    buffer_append(why, slice_of(sip_rule_text((enum sip_rule)error->rule)));
    return false;
}

/* ;transport= names what to use. */
static bool take_transport(const struct sip_uri *uri, struct probe_target *out, struct buffer *why)
{
    struct slice value;
    if (!sip_uri_parameter(uri, SLICE("transport"), &value))
        return true;
    unsigned bit = 1U << sip_transport_find(value);
    if ((bit & EVERY) == 0)
        return fail(why, "the transport", value,
                    " is not one that probe speaks; it takes udp, tcp and tls");
    if (uri->scheme == SIP_URI_SIPS && bit == LOCATE_UDP)
        return fail(why, "the transport", value, " cannot carry sips:; leave it out");
    /* sips: over tcp is TLS: RFC 3261 26.2.2. */
    out->transports = uri->scheme == SIP_URI_SIPS ? LOCATE_TLS : bit;
    out->promise = PROBE_PROMISED_SCHEME;
    return true;
}

/* Takes what the parsed URI says into *out. */
static bool take_uri(const struct sip_uri *uri, struct probe_target *out, struct buffer *why)
{
    struct slice host = uri->host.name;
    while (host.n > 0 && host.p[host.n - 1] == '.')
        host.n--;
    if (host.n == 0 || host.n >= sizeof out->host - 2 || host.p[0] == '-')
        return fail(why, "the host", uri->host.name, " is no name that DNS could know");
    memcpy(out->host, host.p, host.n);
    out->host[host.n] = '\0';
    if (uri->host.kind != SIP_HOST_NAME && !address_parse(host, &out->address))
        return fail(why, "the host", host, " is no address");
    out->port = uri->host.port;
    size_t n = uri->headers.p == NULL ? uri->text.n : (size_t)(uri->headers.p - 1 - uri->text.p);
    memcpy(out->uri, uri->text.p, n);
    out->uri[n] = '\0';
    return take_transport(uri, out, why);
}

/* A port that stands alone. */
static bool check_port(struct slice port, struct buffer *why)
{
    unsigned number = 0;
    if (!all_digits(port))
        return fail(why, "the port", port, " is no number; a port is 1 to 65535");
    for (size_t i = 0; i < port.n && number <= UINT16_MAX; i++)
        number = number * 10 + (unsigned)(port.p[i] - '0');
    if (number == 0 || number > UINT16_MAX)
        return fail(why, "the port", port, " is out of range; a port is 1 to 65535");
    return true;
}

/* The port, when there is one, says more. */
static void take_port(struct probe_target *out)
{
    if (out->port == 0 || out->promise != PROBE_PROMISED_NOT)
        return;
    if (out->port == 5061) {
        out->transports = LOCATE_TLS;
        out->promise = PROBE_PROMISED_PORT;
    } else {
        out->transports = LOCATE_UDP | LOCATE_TCP;
    }
}

/* True when the URI's host is followed by a port that is 0, which no socket has. */
static bool port_is_zero(const struct sip_uri *uri)
{
    const char *end = uri->text.p + uri->text.n;
    const char *behind = uri->host.name.p + uri->host.name.n;
    if (behind < end && *behind == ']')
        behind++;
    return uri->host.port == 0 && behind < end && *behind == ':';
}

bool probe_target_read(char *const words[], size_t count, struct probe_target *out,
                       struct buffer *why)
{
    struct slice word = slice_of(words[0]), rest = word, port = {0};
    const struct scheme *scheme;
    char text[PROBE_URI_SIZE];
    struct buffer b = buffer_of(text, sizeof text);
    struct sip_uri uri;
    struct sip_error error;
    if (count > 1)
        port = slice_of(words[1]);
    if (word.n == 0)
        return fail(why, "an empty target", word, "; write it as example.org or udp:host:port");
    if (port.p != NULL && !check_port(port, why))
        return false;
    if (!take_scheme(&rest, &scheme, why))
        return false;
    write_uri(&b, scheme, rest, port);
    if (!buffer_good(&b))
        return fail(why, "the target", (struct slice){word.p, 32}, "... is too long");
    if (!sip_uri_parse(buffer_slice(&b), &uri, &error))
        return bad_uri(word, port, buffer_slice(&b), &error, why);
    if (port_is_zero(&uri))
        return fail(why, "the target", word, " has port 0; a port is 1 to 65535");
    *out = (struct probe_target){.transports = scheme->transports,
                                 .promise =
                                     scheme->promise ? PROBE_PROMISED_SCHEME : PROBE_PROMISED_NOT};
    if (!take_uri(&uri, out, why))
        return false;
    take_port(out);
    return true;
}

const char *probe_promise_name(enum probe_promise promise)
{
    static const char *const names[] = {
        [PROBE_PROMISED_DNS] = "dns",
        [PROBE_PROMISED_SCHEME] = "scheme",
        [PROBE_PROMISED_PORT] = "port",
    };
    return names[promise];
}
