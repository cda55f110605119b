/* tls/alert - the names of TLS alerts.                      RFC 8446 6, RFC 5246 7.2, RFC 8446 B.2
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TLS_ALERT_H
#define TLS_ALERT_H

enum tls_alert {
    TLS_ALERT_CLOSE_NOTIFY = 0,
    TLS_ALERT_HANDSHAKE_FAILURE = 40,
    TLS_ALERT_NO_CERTIFICATE = 41,
    TLS_ALERT_BAD_CERTIFICATE = 42,
    TLS_ALERT_UNSUPPORTED_CERTIFICATE = 43,
    TLS_ALERT_CERTIFICATE_REVOKED = 44,
    TLS_ALERT_CERTIFICATE_EXPIRED = 45,
    TLS_ALERT_CERTIFICATE_UNKNOWN = 46,
    TLS_ALERT_UNKNOWN_CA = 48,
    TLS_ALERT_ACCESS_DENIED = 49,
    TLS_ALERT_PROTOCOL_VERSION = 70,
    TLS_ALERT_INSUFFICIENT_SECURITY = 71,
    TLS_ALERT_USER_CANCELED = 90,
    TLS_ALERT_UNRECOGNIZED_NAME = 112,
    TLS_ALERT_CERTIFICATE_REQUIRED = 116,
};

/* The name of an alert in words, e.g. "certificate required"; "unknown alert" for a number that
 * is none. Static. */
const char *tls_alert_name(int number);

#endif
