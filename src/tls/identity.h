/* tls/identity - is a certificate that of a SIP domain?         RFC 5922 7.1, 7.2
 * SPDX-License-Identifier: Apache-2.0
 *
 * The name that counts is the domain of the URI that was asked for, never the host that DNS led to.
 * A "sip" URI in subjectAltName hides the DNS names; any name there hides the CN. No wildcard matches.
 */
#ifndef TLS_IDENTITY_H
#define TLS_IDENTITY_H

#include "base/attributes.h"
#include "base/slice.h"

enum tls_identity_kind {
    TLS_IDENTITY_URI, /* subjectAltName uniformResourceIdentifier, as it stands; others than sip: are skipped */
    TLS_IDENTITY_DNS, /* subjectAltName dNSName            */
    TLS_IDENTITY_IP,  /* subjectAltName iPAddress, as text */
    TLS_IDENTITY_CN,  /* common name of the subject        */
};

struct tls_identity_name {
    enum tls_identity_kind kind;
    struct slice text;
};

enum tls_identity_match {
    TLS_IDENTITY_MATCH,
    TLS_IDENTITY_WILDCARD, /* only by a wildcard, which RFC 5922 7.2 forbids */
    TLS_IDENTITY_OTHER,    /* it names others                            */
    TLS_IDENTITY_NONE,     /* it names nobody                            */
};

/* Compares a domain (a name, or the text of an IP address, which only an IP identity matches) with
 * the names of a certificate, `count` of them. Case, and one dot at the end, make no difference. An
 * empty domain matches nothing. */
enum tls_identity_match tls_identity_check(struct slice domain,
                                           const struct tls_identity_name *names, size_t count);

/* The SIP domain that names[i] stands for: the host of a "sip" URI without a user part, a DNS name,
 * or the CN; p == NULL when it stands for none, or when another of the names hides it (RFC 5922 7.1). */
struct slice tls_identity_domain(const struct tls_identity_name *names, size_t count, size_t i);

/* True when a wildcard of the form "*.example.org" covers the domain: one label for the star. */
bool tls_identity_wildcard_covers(struct slice wildcard, struct slice domain);

#endif
