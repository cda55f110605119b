/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/identity.h"

#include "base/address.h"

static const struct slice absent = {NULL, 0};

/* Without the dot that says "from the root": RFC 1034 3.1. */
static struct slice without_last_dot(struct slice name)
{
    if (name.n > 0 && name.p[name.n - 1] == '.')
        name.n--;
    return name;
}

static size_t find_byte(struct slice text, char byte)
{
    const char *at = text.n > 0 ? memchr(text.p, byte, text.n) : NULL;
    return at == NULL ? text.n : (size_t)(at - text.p);
}

/* The host of a "sip" URI without a user part; absent for any other URI. An "@" that is not the end
 * of a user part must be escaped (RFC 3261 25.1), so any of them means that there is a user. */
static struct slice uri_domain(struct slice uri)
{
    static const struct slice scheme = SLICE_INIT("sip:");
    if (uri.n <= scheme.n || !slice_equal_nocase((struct slice){uri.p, scheme.n}, scheme) ||
        find_byte(uri, '@') < uri.n)
        return absent;
    struct slice host = {uri.p + scheme.n, uri.n - scheme.n};
    host.n = find_byte(host, ';');
    host.n = find_byte(host, '?');
    /* Not the colons within an IPv6 address, which matches no name: only IP identities count for one. */
    if (host.n == 0 || host.p[0] != '[')
        host.n = find_byte(host, ':');
    return host.n > 0 ? host : absent;
}

static struct slice domain_of(struct tls_identity_name name)
{
    if (name.kind == TLS_IDENTITY_URI)
        return uri_domain(name.text);
    return name.kind == TLS_IDENTITY_IP || name.text.n == 0 ? absent : name.text;
}

/* Whether one of the names hides the DNS names, and one the CN. */
static void find_hiding(const struct tls_identity_name *names, size_t count, bool *dns, bool *cn)
{
    *dns = *cn = false;
    for (size_t i = 0; i < count; i++) {
        *dns = *dns || (names[i].kind == TLS_IDENTITY_URI && uri_domain(names[i].text).p != NULL);
        *cn = *cn || names[i].kind != TLS_IDENTITY_CN;
    }
}

struct slice tls_identity_domain(const struct tls_identity_name *names, size_t count, size_t i)
{
    bool dns_hidden, cn_hidden;
    find_hiding(names, count, &dns_hidden, &cn_hidden);
    if ((names[i].kind == TLS_IDENTITY_DNS && dns_hidden) ||
        (names[i].kind == TLS_IDENTITY_CN && cn_hidden))
        return absent;
    return domain_of(names[i]);
}

bool tls_identity_wildcard_covers(struct slice wildcard, struct slice domain)
{
    wildcard = without_last_dot(wildcard);
    domain = without_last_dot(domain);
    size_t label = find_byte(domain, '.');
    if (wildcard.n < 3 || wildcard.p[0] != '*' || wildcard.p[1] != '.' || label == 0)
        return false;
    return slice_equal_nocase((struct slice){wildcard.p + 1, wildcard.n - 1},
                              (struct slice){domain.p + label, domain.n - label});
}

static enum tls_identity_match check_address(const struct address *address,
                                             const struct tls_identity_name *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct address named;
        if (names[i].kind == TLS_IDENTITY_IP && address_parse(names[i].text, &named) &&
            address_same_host(address, &named))
            return TLS_IDENTITY_MATCH;
    }
    return count > 0 ? TLS_IDENTITY_OTHER : TLS_IDENTITY_NONE;
}

enum tls_identity_match tls_identity_check(struct slice domain,
                                           const struct tls_identity_name *names, size_t count)
{
    struct address address;
    if (address_parse(domain, &address))
        return check_address(&address, names, count);
    domain = without_last_dot(domain);
    enum tls_identity_match match = TLS_IDENTITY_NONE;
    for (size_t i = 0; i < count; i++) {
        struct slice named = without_last_dot(tls_identity_domain(names, count, i));
        if (named.n == 0)
            continue;
        if (slice_equal_nocase(named, domain))
            return TLS_IDENTITY_MATCH;
        if (tls_identity_wildcard_covers(named, domain))
            match = TLS_IDENTITY_WILDCARD;
        else if (match == TLS_IDENTITY_NONE)
            match = TLS_IDENTITY_OTHER;
    }
    return match;
}
