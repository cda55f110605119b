/* Two URIs, divided by a line feed: each is read, walked, undone and compared with itself and the other.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include "sip/uri.h"

static void check_parts(struct slice whole, const struct sip_uri *uri)
{
    FUZZ_CHECK(fuzz_inside(whole, uri->text) && uri->text.n == whole.n);
    FUZZ_CHECK(fuzz_inside(whole, uri->user));
    FUZZ_CHECK(fuzz_inside(whole, uri->password));
    FUZZ_CHECK(fuzz_inside(whole, uri->host.name));
    FUZZ_CHECK(fuzz_inside(whole, uri->parameters));
    FUZZ_CHECK(fuzz_inside(whole, uri->headers));
    FUZZ_CHECK(fuzz_inside(whole, uri->opaque));
    FUZZ_CHECK((uri->host.kind == SIP_HOST_NONE) ==
               (uri->scheme == SIP_URI_OTHER || uri->scheme == SIP_URI_TEL));
}

/* Every parameter and header that can be walked to can be found, and is inside. */
static void check_walk(struct slice whole, const struct sip_uri *uri)
{
    struct slice rest = uri->parameters, value;
    struct sip_parameter part;
    unsigned count = 0;
    while (sip_uri_parameter_next(&rest, &part)) {
        FUZZ_CHECK(fuzz_inside(whole, part.name) && fuzz_inside(whole, part.value));
        FUZZ_CHECK(sip_uri_parameter(uri, part.name, &value) && fuzz_inside(whole, value));
        FUZZ_CHECK(++count <= SIP_MAX_URI_PARTS);
    }
    rest = uri->headers;
    count = 0;
    while (sip_uri_header_next(&rest, &part)) {
        FUZZ_CHECK(fuzz_inside(whole, part.name) && fuzz_inside(whole, part.value));
        FUZZ_CHECK(++count <= SIP_MAX_URI_PARTS);
    }
}

static void check_unescape(struct slice text)
{
    char plain[64];
    size_t n = sip_unescape(text, plain, sizeof plain);
    FUZZ_CHECK(n <= sizeof plain && n <= text.n);
}

static bool read(struct slice text, struct sip_uri *uri)
{
    struct sip_error why = {0};
    if (!sip_uri_parse(text, uri, &why)) {
        FUZZ_CHECK(why.rule != SIP_RULE_NONE && why.offset <= text.n);
        return false;
    }
    check_parts(text, uri);
    check_walk(text, uri);
    check_unescape(uri->user);
    FUZZ_CHECK(sip_uri_equal(uri, uri));
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *line = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t first = line != NULL ? (size_t)(line - data) : size;
    struct slice a = fuzz_copy(data, first);
    struct slice b = line != NULL ? fuzz_copy(line + 1, size - first - 1) : fuzz_copy(data, 0);
    struct sip_uri x, y;
    bool good = read(a, &x);
    if (read(b, &y) && good)
        FUZZ_CHECK(sip_uri_equal(&x, &y) == sip_uri_equal(&y, &x));
    fuzz_free(a);
    fuzz_free(b);
    return 0;
}
