/* tls/certificate - what a certificate says, as plain values.                  RFC 5280
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : copies; text is UTF-8 and NUL-terminated, cut where it does not fit. A byte that is no UTF-8
 *         or a control character stands as "\x00": a NUL inside a name ends nothing.
 * Units : times are seconds since 1970-01-01 UTC; 0 when the certificate's cannot be read.
 */
#ifndef TLS_CERTIFICATE_H
#define TLS_CERTIFICATE_H

#include "tls/identity.h"

#include <stdint.h>

#define CERTIFICATE_MAX_NAMES 128 /* public CAs put up to 100 into one */
#define CERTIFICATE_TEXT_SIZE 256

struct certificate_name {
    enum tls_identity_kind kind; /* where it stands: in subjectAltName or, only without one, CN */
    char text[CERTIFICATE_TEXT_SIZE];
};

struct certificate {
    char subject[CERTIFICATE_TEXT_SIZE]; /* "CN=pbx.example.org, O=Example" */
    char issuer[CERTIFICATE_TEXT_SIZE];
    char serial[72];    /* hexadecimal                     */
    char key[32];       /* "EC 256 bit", "RSA 2048 bit"    */
    uint8_t sha256[32]; /* of its DER form                 */
    int64_t not_before, not_after;
    struct certificate_name names[CERTIFICATE_MAX_NAMES];
    size_t name_count;
    bool names_cut; /* it has more of them, or one that is too long: that one is left out */
    char *pem;      /* heap, NUL-terminated; NULL unless asked for; see net/certificate.h */
};

#endif
