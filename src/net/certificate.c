/* SPDX-License-Identifier: Apache-2.0 */
#include "net/certificate.h"

#include "base/address.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <time.h>

/* How a name is printed: "CN=pbx.example.org, O=Example", the nearest first, as UTF-8. */
#define NAME_FLAGS                                                                                 \
    ((ASN1_STRFLGS_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) | XN_FLAG_SEP_CPLUS_SPC |       \
     XN_FLAG_DN_REV | XN_FLAG_FN_SN | XN_FLAG_DUMP_UNKNOWN_FIELDS)

/* Appends the character that the text begins with, written so that it ends no string and no line.
 * Returns how many bytes of the text that was. */
static size_t append_character(struct buffer *b, struct slice text)
{
    uint32_t code_point;
    size_t n = utf8_read(text, &code_point);
    if (n > 0 && code_point >= 0x20 && code_point != 0x7f &&
        !(code_point >= 0x80 && code_point < 0xa0)) {
        buffer_append(b, (struct slice){text.p, n});
        return n;
    }
    char escaped[8];
    (void)snprintf(escaped, sizeof escaped, "\\x%02x", (unsigned)(unsigned char)text.p[0]);
    buffer_append(b, slice_of(escaped));
    return 1;
}

/* Copies text of the certificate's, with a NUL. False when it does not fit: `to` then holds its start. */
static bool copy_text(struct slice text, char *to, size_t size)
{
    struct buffer b = buffer_of(to, size - 1);
    for (size_t i = 0; i < text.n && buffer_good(&b);)
        i += append_character(&b, (struct slice){text.p + i, text.n - i});
    to[b.length] = '\0';
    return buffer_good(&b);
}

static struct slice memory_bio_slice(BIO *bio)
{
    char *bytes = NULL;
    long n = BIO_get_mem_data(bio, &bytes);
    return (struct slice){bytes, n > 0 ? (size_t)n : 0};
}

static bool describe_subject(const X509_NAME *name, char *to, size_t size)
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (bio == NULL)
        return false;
    if (X509_NAME_print_ex(bio, name, 0, NAME_FLAGS) >= 0)
        (void)copy_text(memory_bio_slice(bio), to, size);
    BIO_free(bio);
    return true;
}

static bool describe_serial(const X509 *x509, struct certificate *out)
{
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), NULL);
    char *text = number == NULL ? NULL : BN_bn2hex(number);
    if (text != NULL)
        (void)copy_text(slice_of(text), out->serial, sizeof out->serial);
    OPENSSL_free(text);
    BN_free(number);
    return text != NULL;
}

static void describe_key(const X509 *x509, struct certificate *out)
{
    EVP_PKEY *key = X509_get0_pubkey(x509);
    const char *type = key == NULL ? NULL : EVP_PKEY_get0_type_name(key);
    if (type == NULL)
        (void)snprintf(out->key, sizeof out->key, "unknown");
    else
        (void)snprintf(out->key, sizeof out->key, "%.20s %d bit", type, EVP_PKEY_get_bits(key));
}

static int64_t seconds_of(const ASN1_TIME *time)
{
    struct tm parts;
    if (time == NULL || ASN1_TIME_to_tm(time, &parts) != 1)
        return 0;
    return timegm(&parts);
}

static void add_name(struct certificate *out, enum tls_identity_kind kind, struct slice text)
{
    struct certificate_name *name = &out->names[out->name_count];
    /* A name that was cut would be another name. */
    if (out->name_count == CERTIFICATE_MAX_NAMES ||
        !copy_text(text, name->text, sizeof name->text)) {
        out->names_cut = true;
        return;
    }
    name->kind = kind;
    out->name_count++;
}

static struct slice asn1_slice(const ASN1_STRING *string)
{
    int n = ASN1_STRING_length(string);
    return (struct slice){(const char *)ASN1_STRING_get0_data(string), n > 0 ? (size_t)n : 0};
}

static void add_address(struct certificate *out, struct slice bytes)
{
    struct address address = {.family = bytes.n == 4 ? ADDRESS_IPV4 : ADDRESS_IPV6};
    if (bytes.n != 4 && bytes.n != 16)
        return;
    memcpy(address.bytes, bytes.p, bytes.n);
    char text[ADDRESS_TEXT_MAX];
    struct buffer b = buffer_of(text, sizeof text);
    address_write(&b, &address);
    add_name(out, TLS_IDENTITY_IP, buffer_slice(&b));
}

static void add_alternative(struct certificate *out, const GENERAL_NAME *name)
{
    if (name->type == GEN_URI)
        add_name(out, TLS_IDENTITY_URI, asn1_slice(name->d.uniformResourceIdentifier));
    else if (name->type == GEN_DNS)
        add_name(out, TLS_IDENTITY_DNS, asn1_slice(name->d.dNSName));
    else if (name->type == GEN_IPADD)
        add_address(out, asn1_slice(name->d.iPAddress));
}

/* The last common name, which is the most specific one. */
static void add_common_name(const X509 *x509, struct certificate *out)
{
    const X509_NAME *subject = X509_get_subject_name(x509);
    int last = -1;
    for (int i = -1; (i = X509_NAME_get_index_by_NID(subject, NID_commonName, i)) >= 0;)
        last = i;
    if (last < 0)
        return;
    unsigned char *text = NULL;
    int n =
        ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last)));
    if (n > 0)
        add_name(out, TLS_IDENTITY_CN, (struct slice){(const char *)text, (size_t)n});
    OPENSSL_free(text);
}

/* The CN counts only without a subjectAltName, even when that names no domain: RFC 5922 7.1. */
static void describe_names(const X509 *x509, struct certificate *out)
{
    int critical = -1; /* afterwards -1: there is none */
    GENERAL_NAMES *names = X509_get_ext_d2i(x509, NID_subject_alt_name, &critical, NULL);
    if (names == NULL && critical == -1)
        add_common_name(x509, out);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++)
        add_alternative(out, sk_GENERAL_NAME_value(names, i));
    GENERAL_NAMES_free(names);
}

static bool describe_pem(const X509 *x509, struct certificate *out)
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (bio != NULL && PEM_write_bio_X509(bio, x509) == 1) {
        struct slice text = memory_bio_slice(bio);
        out->pem = memory_new(text.n + 1);
        if (out->pem != NULL)
            memcpy(out->pem, text.p, text.n);
    }
    BIO_free(bio);
    return out->pem != NULL;
}

bool certificate_describe(const X509 *x509, bool keep_pem, struct certificate *out)
{
    *out = (struct certificate){0};
    describe_key(x509, out);
    describe_names(x509, out);
    out->not_before = seconds_of(X509_get0_notBefore(x509));
    out->not_after = seconds_of(X509_get0_notAfter(x509));
    bool good = describe_subject(X509_get_subject_name(x509), out->subject, sizeof out->subject) &&
                describe_subject(X509_get_issuer_name(x509), out->issuer, sizeof out->issuer) &&
                describe_serial(x509, out) &&
                X509_digest(x509, EVP_sha256(), out->sha256, NULL) == 1 &&
                (!keep_pem || describe_pem(x509, out));
    ERR_clear_error(); /* what could not be read in it is told by what is missing */
    return good;
}

void certificate_release(struct certificate *certificate)
{
    memory_free(certificate->pem);
    certificate->pem = NULL;
}
