/* A domain and the names of a certificate against each other.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: lines. The first is the domain; each other one is a name, its first letter the kind: u, d,
 * i or c.
 */
#include "fuzz.h"
#include "tls/identity.h"

#define NAMES_MAX 40

static struct slice next_line(struct slice *rest)
{
    const char *end = rest->n > 0 ? memchr(rest->p, '\n', rest->n) : NULL;
    struct slice line = {rest->p, end != NULL ? (size_t)(end - rest->p) : rest->n};
    size_t taken = end != NULL ? line.n + 1 : line.n;
    *rest = (struct slice){rest->p + taken, rest->n - taken};
    return line;
}

static enum tls_identity_kind kind_of(char letter)
{
    switch (letter) {
    case 'u':
        return TLS_IDENTITY_URI;
    case 'i':
        return TLS_IDENTITY_IP;
    case 'c':
        return TLS_IDENTITY_CN;
    default:
        return TLS_IDENTITY_DNS;
    }
}

/* Who is matched is named, by a domain of the same length or one dot more. */
static void check_match(struct slice domain, const struct tls_identity_name *names, size_t count)
{
    bool named = false, any = false;
    for (size_t i = 0; i < count; i++) {
        struct slice one = tls_identity_domain(names, count, i);
        FUZZ_CHECK(fuzz_inside(names[i].text, one));
        any |= one.n > 0 || names[i].kind == TLS_IDENTITY_IP;
        named |= one.n + 1 >= domain.n && one.n <= domain.n + 1;
        named |= names[i].kind == TLS_IDENTITY_IP;
    }
    enum tls_identity_match match = tls_identity_check(domain, names, count);
    FUZZ_CHECK(match != TLS_IDENTITY_MATCH || named);
    FUZZ_CHECK(match != TLS_IDENTITY_WILDCARD || any);
    FUZZ_CHECK(count > 0 || match == TLS_IDENTITY_NONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = fuzz_copy(data, size), rest = input;
    struct tls_identity_name names[NAMES_MAX];
    size_t count = 0;
    struct slice domain = next_line(&rest);
    while (rest.n > 0 && count < NAMES_MAX) {
        struct slice line = next_line(&rest);
        if (line.n > 0)
            names[count++] =
                (struct tls_identity_name){kind_of(line.p[0]), {line.p + 1, line.n - 1}};
    }
    check_match(domain, names, count);
    /* A name is its own domain, unless it is a wildcard's or hidden. */
    const struct tls_identity_name own = {TLS_IDENTITY_DNS, domain};
    enum tls_identity_match match = tls_identity_check(domain, &own, 1);
    FUZZ_CHECK(match == TLS_IDENTITY_MATCH || match == TLS_IDENTITY_NONE ||
               match == TLS_IDENTITY_OTHER);
    fuzz_free(input);
    return 0;
}
