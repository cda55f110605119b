/* store/secret - the one file that nobody else may read.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : "varco secret 1\n", the version of the secret (one byte), 64 random bytes, and of all that
 *         the first 16 bytes of its SHA-256, which tell damage and nothing else: 96 bytes.
 * The version counts who exchanges the secret on purpose; the number in the first line, who changes
 * this shape. A cluster shares the file.
 */
#include "base/secret.h"

#include "base/assert.h"
#include "store/folder_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET_FILE "secret"
#define SECRET_NEW  "secret.new" /* never read; left behind only by a crash */
#define SHAPE       "varco secret "
#define HEAD        SHAPE "1\n"
#define HEAD_SIZE   (sizeof HEAD - 1)
#define VERSION_AT  HEAD_SIZE
#define BYTES_AT    (VERSION_AT + 1)
#define CHECK_AT    (BYTES_AT + FOLDER_SECRET_SIZE)
#define CHECK_SIZE  16
#define SECRET_SIZE (CHECK_AT + CHECK_SIZE)

#define ADVICE_LOST                                                                                \
    "restore it from a backup, or remove it and get a new one, with which varco knows no call "    \
    "and "                                                                                         \
    "no challenge of before"

static bool digest(const unsigned char *bytes, unsigned char out[EVP_MAX_MD_SIZE])
{
    bool good = EVP_Digest(bytes, CHECK_AT, out, NULL, EVP_sha256(), NULL) == 1;
    if (!good)
        ERR_clear_error();
    return good;
}

/* Returns 0 or an errno. Waits where a machine that just started has no random bytes yet. */
static int fill_random(unsigned char *out, size_t size)
{
    size_t n = 0;
    while (n < size) {
        ssize_t got = getrandom(out + n, size - n, 0);
        if (got < 0 && errno != EINTR)
            return errno;
        n += got > 0 ? (size_t)got : 0;
    }
    return 0;
}

static int write_all(int fd, const unsigned char *bytes, size_t size)
{
    size_t n = 0;
    while (n < size) {
        ssize_t put = write(fd, bytes + n, size - n);
        if (put < 0 && errno != EINTR)
            return errno;
        n += put > 0 ? (size_t)put : 0;
    }
    return 0;
}

/* Writes a new file to its end and to the disk. Returns 0 or an errno. */
static int write_new(const struct folder *f, const unsigned char *bytes)
{
    (void)unlinkat(f->fd, SECRET_NEW, 0);
    int fd = openat(f->fd, SECRET_NEW, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno;
    int error = folder_give(f, fd);
    if (error == 0)
        error = write_all(fd, bytes, SECRET_SIZE);
    if (error == 0 && fsync(fd) != 0)
        error = errno;
    if (close(fd) != 0 && error == 0)
        error = errno;
    return error;
}

/* Puts it in its place, whole or not at all. Returns 0 or an errno. */
static int put(const struct folder *f, const unsigned char *bytes)
{
    int error = write_new(f, bytes);
    if (error == 0 && renameat(f->fd, SECRET_NEW, f->fd, SECRET_FILE) != 0)
        error = errno;
    if (error != 0) {
        (void)unlinkat(f->fd, SECRET_NEW, 0);
        return error;
    }
    /* Some file systems cannot, and need not, write out a folder. */
    return fsync(f->fd) == 0 || errno == EINVAL ? 0 : errno;
}

static bool make(struct folder *f, unsigned char *bytes, struct buffer *why)
{
    struct say_place place = {f->path, SECRET_FILE};
    unsigned char check[EVP_MAX_MD_SIZE];
    memcpy(bytes, HEAD, HEAD_SIZE);
    bytes[VERSION_AT] = 0;
    int error = fill_random(bytes + BYTES_AT, FOLDER_SECRET_SIZE);
    if (error != 0)
        return say_error(why, "get random bytes for", &place, error);
    if (!digest(bytes, check))
        return say_memory(why);
    memcpy(bytes + CHECK_AT, check, CHECK_SIZE);
    error = put(f, bytes);
    return error == 0 || say_error(why, "write", &place, error);
}

/* Whether the file may be trusted, whatever is in it. */
static bool check_file(const struct folder *f, int fd, struct buffer *why)
{
    struct say_place place = {f->path, SECRET_FILE};
    struct stat is;
    char fact[64];
    if (fstat(fd, &is) != 0)
        return say_error(why, "look at", &place, errno);
    if (!S_ISREG(is.st_mode))
        return say_fact(why, &place, SLICE("is no plain file"), "move it away");
    if (is.st_uid != f->user)
        return folder_say_owner(f, SECRET_FILE, is.st_uid, why);
    if ((is.st_mode & 0077) == 0)
        return true;
    (void)snprintf(fact, sizeof fact, "is open to others (mode %04o)",
                   (unsigned)(is.st_mode & 07777));
    return say_fact(why, &place, slice_of(fact),
                    "remove it and get a new one, or chmod it to 0600 if nobody else can have "
                    "read it");
}

/* Reads at most `size` bytes; *n says how many there were. Returns 0 or an errno. */
static int read_all(int fd, unsigned char *out, size_t size, size_t *n)
{
    *n = 0;
    while (*n < size) {
        ssize_t got = read(fd, out + *n, size - *n);
        if (got < 0 && errno != EINTR)
            return errno;
        if (got == 0)
            return 0;
        *n += got > 0 ? (size_t)got : 0;
    }
    return 0;
}

static bool check_bytes(const struct folder *f, const unsigned char *bytes, size_t n,
                        struct buffer *why)
{
    struct say_place place = {f->path, SECRET_FILE};
    unsigned char check[EVP_MAX_MD_SIZE];
    char fact[96];
    if (n >= HEAD_SIZE && memcmp(bytes, SHAPE, sizeof SHAPE - 1) == 0 &&
        memcmp(bytes, HEAD, HEAD_SIZE) != 0)
        return say_fact(why, &place, SLICE("has a form that this version of varco does not know"),
                        "run the version that made it, or " ADVICE_LOST);
    if (n != SECRET_SIZE) {
        (void)snprintf(fact, sizeof fact, "is damaged: it has %s than %zu bytes",
                       n < SECRET_SIZE ? "less" : "more", SECRET_SIZE);
        return say_fact(why, &place, slice_of(fact), ADVICE_LOST);
    }
    if (!digest(bytes, check))
        return say_memory(why);
    if (memcmp(bytes, HEAD, HEAD_SIZE) != 0 || bytes[VERSION_AT] >= FOLDER_KEY_VERSIONS ||
        !secret_equal(check, bytes + CHECK_AT, CHECK_SIZE))
        return say_fact(why, &place, SLICE("is damaged: its checksum does not fit"), ADVICE_LOST);
    return true;
}

static bool read_secret(struct folder *f, int fd, unsigned char *bytes, struct buffer *why)
{
    struct say_place place = {f->path, SECRET_FILE};
    size_t n = 0;
    if (!check_file(f, fd, why))
        return false;
    int error = read_all(fd, bytes, SECRET_SIZE + 1, &n);
    if (error != 0)
        return say_error(why, "read", &place, error);
    return check_bytes(f, bytes, n, why);
}

bool folder_load_secret(struct folder *folder, struct buffer *why)
{
    struct say_place place = {folder->path, SECRET_FILE};
    unsigned char bytes[SECRET_SIZE + 1];
    bool good = false;
    V_ASSERT(folder->lock >= 0); /* or two would make one */
    /* O_NONBLOCK: a pipe in its place is told, not waited for. */
    int fd = openat(folder->fd, SECRET_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0) {
        good = read_secret(folder, fd, bytes, why);
        (void)close(fd);
    } else if (errno == ENOENT) {
        good = make(folder, bytes, why);
    } else {
        (void)say_error(why, "open", &place, errno);
    }
    if (good) {
        folder->version = bytes[VERSION_AT];
        memcpy(folder->secret, bytes + BYTES_AT, FOLDER_SECRET_SIZE);
    }
    folder->has_secret = good;
    secret_wipe(bytes, sizeof bytes);
    return good;
}

unsigned folder_key_version(const struct folder *folder)
{
    V_ASSERT(folder->has_secret);
    return folder->version;
}

bool folder_key(const struct folder *folder, enum folder_purpose purpose, unsigned char *out,
                size_t size)
{
    /* OpenSSL wants what it only reads without const: so copies. */
    char words[FOLDER_PURPOSE_COUNT][8] = {
        [FOLDER_TOKEN] = "token",
        [FOLDER_NONCE] = "nonce",
        [FOLDER_HASH] = "hash",
    };
    char sha256[] = "SHA256";
    unsigned char secret[FOLDER_SECRET_SIZE];
    V_ASSERT(folder->has_secret && purpose < FOLDER_PURPOSE_COUNT);
    V_ASSERT(size > 0 && size <= FOLDER_KEY_MAX);
    memcpy(secret, folder->secret, sizeof secret);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, sha256, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret, sizeof secret),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, words[purpose],
                                          strlen(words[purpose])),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = hkdf == NULL ? NULL : EVP_KDF_CTX_new(hkdf);
    bool good = context != NULL && EVP_KDF_derive(context, out, size, parameters) == 1;
    EVP_KDF_CTX_free(context); /* wipes its copy of the secret */
    EVP_KDF_free(hkdf);
    secret_wipe(secret, sizeof secret);
    if (!good) {
        secret_wipe(out, size);
        ERR_clear_error();
    }
    return good;
}
