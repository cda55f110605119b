/* SPDX-License-Identifier: Apache-2.0 */
#include "net/tls_internal.h"

#include <ctype.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509err.h>
#include <stdio.h>
#include <sys/stat.h>
#include <uv.h>

/* OpenSSL's words for its first error. */
static const char *openssl_words(void)
{
    const char *words = ERR_reason_error_string(ERR_peek_error());
    return words != NULL ? words : "OpenSSL does not say why";
}

static bool say_memory(struct tls_why why)
{
    (void)snprintf(why.text, why.size, "out of memory");
    return false;
}

/* Called when a key or certificate is encrypted. A terminal is never asked: varco runs where nobody
 * sits. The shape is OpenSSL's. */
// NOLINTNEXTLINE(readability-non-const-parameter)
static int refuse_password(char *to, int size, int writing, void *asked)
{
    (void)to;
    (void)size;
    (void)writing;
    *(bool *)asked = true;
    return -1;
}

/* True when the file can be opened; else says why not. */
static bool is_readable(const char *path, const char *what, struct tls_why why)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        const char *words = strerrordesc_np(errno);
        (void)snprintf(why.text, why.size, "cannot read %s \"%s\": %s", what, path,
                       words != NULL ? words : "unknown error");
        return false;
    }
    (void)fclose(file);
    return true;
}

/* "9d66eef0.0": the name by which OpenSSL looks for a CA. */
static bool is_hashed_name(const char *name)
{
    size_t digits = 0;
    while (isxdigit((unsigned char)name[digits]))
        digits++;
    return digits == 8 && name[8] == '.' && isdigit((unsigned char)name[9]);
}

static bool holds_hashed_name(const char *folder)
{
    uv_fs_t request;
    uv_dirent_t entry;
    bool found = false;
    (void)uv_fs_scandir(NULL, &request, folder, 0, NULL);
    /* To the end: libuv loses the last entry's memory when nobody asks for one more. */
    while (uv_fs_scandir_next(&request, &entry) == 0)
        found = found || is_hashed_name(entry.name);
    uv_fs_req_cleanup(&request);
    return found;
}

static bool trust_folder(SSL_CTX *context, const char *path, struct tls_why why)
{
    if (!holds_hashed_name(path)) {
        (void)snprintf(why.text, why.size,
                       "the folder \"%s\" holds no hashed certificate: run openssl rehash \"%s\", "
                       "or name a file",
                       path, path);
        return false;
    }
    return SSL_CTX_load_verify_dir(context, path) == 1 || say_memory(why);
}

/* The CAs that another client has read. */
static void share_trust(SSL_CTX *context, const struct tls_client *like)
{
    SSL_CTX *other = tls_client_context(like);
    SSL_CTX_set1_cert_store(context, SSL_CTX_get_cert_store(other));
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context),
                                X509_VERIFY_PARAM_get_flags(SSL_CTX_get0_param(other)));
}

static bool trust(SSL_CTX *context, const char *path, struct tls_why why)
{
    struct stat status;
    if (path == NULL)
        return SSL_CTX_set_default_verify_paths(context) == 1 || say_memory(why);
    if (!is_readable(path, "--ca", why))
        return false;
    /* What somebody names is trusted, also when it is an intermediate or the server's own. */
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return trust_folder(context, path, why);
    if (SSL_CTX_load_verify_file(context, path) == 1)
        return true;
    (void)snprintf(why.text, why.size, "\"%s\" holds no certificate that can be read (PEM)", path);
    return false;
}

static bool use_chain(SSL_CTX *context, const char *path, struct tls_why why)
{
    if (!is_readable(path, "the certificate", why))
        return false;
    if (SSL_CTX_use_certificate_chain_file(context, path) == 1)
        return true;
    if (ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_PEM ||
        ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_ASN1)
        (void)snprintf(why.text, why.size, "\"%s\" holds no certificate that can be read (PEM)",
                       path);
    else
        (void)snprintf(why.text, why.size, "cannot use the certificate \"%s\": %s", path,
                       openssl_words());
    return false;
}

static bool say_key(const char *path, const char *certificate, bool encrypted, struct tls_why why)
{
    unsigned long error = ERR_peek_last_error();
    if (encrypted)
        (void)snprintf(why.text, why.size,
                       "the key \"%s\" is encrypted: give one without a password (openssl pkey -in "
                       "\"%s\" -out plain.pem)",
                       path, path);
    else if (ERR_GET_LIB(error) == ERR_LIB_X509 &&
             (ERR_GET_REASON(error) == X509_R_KEY_VALUES_MISMATCH ||
              ERR_GET_REASON(error) == X509_R_KEY_TYPE_MISMATCH))
        (void)snprintf(why.text, why.size,
                       "the key \"%s\" does not belong to the certificate \"%s\"", path,
                       certificate);
    else
        (void)snprintf(why.text, why.size, "\"%s\" holds no private key that can be read (PEM)",
                       path);
    return false;
}

/* Our own certificate and its key. */
static bool use_identity(SSL_CTX *context, const struct tls_client_setting *setting,
                         struct tls_why why)
{
    bool encrypted = false;
    if (setting->certificate == NULL && setting->key != NULL) {
        (void)snprintf(why.text, why.size, "the key \"%s\" is of no use without its certificate",
                       setting->key);
        return false;
    }
    if (setting->certificate == NULL)
        return true;
    const char *key = setting->key != NULL ? setting->key : setting->certificate;
    SSL_CTX_set_default_passwd_cb(context, refuse_password);
    SSL_CTX_set_default_passwd_cb_userdata(context, &encrypted);
    bool good = use_chain(context, setting->certificate, why) && is_readable(key, "the key", why) &&
                (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 ||
                 say_key(key, setting->certificate, encrypted, why));
    SSL_CTX_set_default_passwd_cb_userdata(context, NULL);
    return good;
}

/* What may be spoken. Old versions and weak ciphers only to learn what a server speaks. */
static bool set_strength(SSL_CTX *context, bool name_cause)
{
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    if (!name_cause)
        return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
               SSL_CTX_set_max_proto_version(context, 0) == 1;
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
    return SSL_CTX_set_min_proto_version(context, TLS1_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(context, 0) == 1 &&
           SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL:@SECLEVEL=0") == 1;
}

SSL_CTX *tls_context_new(const struct tls_client_setting *setting, struct tls_why why)
{
    ERR_clear_error();
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    bool good = (context != NULL && set_strength(context, setting->name_cause)) || say_memory(why);
    if (good && setting->like != NULL)
        share_trust(context, setting->like);
    else
        good = good && trust(context, setting->ca, why);
    good = good && use_identity(context, setting, why);
    ERR_clear_error();
    if (good)
        return context;
    SSL_CTX_free(context);
    return NULL;
}
