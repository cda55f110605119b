/* net/certificate - reading a certificate of OpenSSL's into plain values.      RFC 5280
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef NET_CERTIFICATE_H
#define NET_CERTIFICATE_H

#include "base/attributes.h"
#include "tls/certificate.h"

#include <openssl/types.h>

/* Fills *out from x509. keep_pem: fill out->pem too. False when memory fails. */
MUST_USE bool certificate_describe(const X509 *x509, bool keep_pem, struct certificate *out);

/* Frees what it owns (the PEM text); the struct is the caller's. */
void certificate_release(struct certificate *certificate);

#endif
