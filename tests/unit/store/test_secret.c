/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/t.h"

#include "base/hash.h"
#include "store/folder.h"
#include "unit/store/scratch.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <unistd.h>

#define SECRET_SIZE 96
#define VERSION_AT  15
#define CHECK_AT    80

#define LOST                                                                                       \
    "restore it from a backup, or remove it and get a new one, with which varco knows no call "    \
    "and "                                                                                         \
    "no challenge of before"

static char line[FOLDER_WHY_MAX];
static struct buffer why;
static struct folder *folder;

/* OpenSSL's memory, with a failure where a test wants one; 0: none. */
static unsigned openssl_fail_at, openssl_count;

static bool openssl_may(void)
{
    return ++openssl_count != openssl_fail_at;
}

static void *openssl_new(size_t size, const char *file, int number)
{
    (void)file;
    (void)number;
    return openssl_may() ? malloc(size) : NULL;
}

static void *openssl_more(void *block, size_t size, const char *file, int number)
{
    (void)file;
    (void)number;
    return openssl_may() ? realloc(block, size) : NULL;
}

static void openssl_free(void *block, const char *file, int number)
{
    (void)file;
    (void)number;
    free(block);
}

static int make(void **state)
{
    why = buffer_of(line, sizeof line);
    return scratch_make(state);
}

static int end(void **state)
{
    folder_free(&folder);
    return scratch_remove(state);
}

/* Opens and locks the folder. */
static void enter(void)
{
    why = buffer_of(line, sizeof line);
    folder = scratch_open("data", &why);
    assert_non_null(folder);
    assert_true(folder_lock(folder, &why));
}

/* Closes and opens it, and reads its secret. */
static bool load_again(void)
{
    folder_free(&folder);
    enter();
    return folder_load_secret(folder, &why);
}

/* A secret whose 64 bytes are 0, 1, 2, ... and whose version is 7. */
static const unsigned char *sample(void)
{
    static unsigned char bytes[SECRET_SIZE] = "varco secret 1\n\7";
    static const unsigned char check[] = {0xe1, 0x11, 0xa2, 0x71, 0xd5, 0xfe, 0xde, 0x61,
                                          0x34, 0x94, 0xa3, 0x54, 0xe2, 0xf8, 0x4f, 0x22};

    for (unsigned i = 0; i < 64; i++)
        bytes[VERSION_AT + 1 + i] = (unsigned char)i;
    memcpy(bytes + CHECK_AT, check, sizeof check);
    return bytes;
}

/* The secret is refused with this line, and stays as it is. */
static void refused(const void *bytes, size_t size, const char *format)
{
    unsigned char after[SECRET_SIZE + 2];
    scratch_write("data/secret", bytes, size);
    why = buffer_of(line, sizeof line);
    assert_false(folder_load_secret(folder, &why));
    scratch_says(&why, "data/secret", format);
    assert_int_equal(scratch_read("data/secret", after, sizeof after), size);
    assert_memory_equal(after, bytes, size);
}

static void a_secret_is_made_once(void **state)
{
    unsigned char first[SECRET_SIZE + 1], second[SECRET_SIZE + 1], key[32], again[32];

    (void)state;
    enter();
    assert_true(folder_load_secret(folder, &why));
    assert_int_equal(folder_key_version(folder), 0);
    assert_true(folder_key(folder, FOLDER_TOKEN, key, sizeof key));
    assert_int_equal(scratch_stat("data/secret").st_mode, S_IFREG | 0600);
    assert_int_equal(scratch_read("data/secret", first, sizeof first), SECRET_SIZE);
    assert_int_equal(access(scratch_path("data/secret.new"), F_OK), -1);

    assert_true(load_again());
    assert_true(folder_key(folder, FOLDER_TOKEN, again, sizeof again));
    assert_memory_equal(key, again, sizeof key);
    assert_int_equal(scratch_read("data/secret", second, sizeof second), SECRET_SIZE);
    assert_memory_equal(first, second, SECRET_SIZE);

    assert_int_equal(unlink(scratch_path("data/secret")), 0);
    assert_true(load_again());
    assert_true(folder_key(folder, FOLDER_TOKEN, again, sizeof again));
    assert_memory_not_equal(key, again, sizeof key);
}

static void what_a_crash_left_is_not_read(void **state)
{
    (void)state;
    enter();
    scratch_write("data/secret.new", sample(), 17);
    assert_true(folder_load_secret(folder, &why));
    assert_int_equal(scratch_stat("data/secret").st_size, SECRET_SIZE);
    assert_int_equal(access(scratch_path("data/secret.new"), F_OK), -1);
    assert_true(load_again());
}

/* What this version derives, all later ones must: tokens and nonces outlive an upgrade. The keys are
 * those of another implementation of RFC 5869. */
static void keys_follow_from_secret_and_purpose(void **state)
{
    static const struct {
        enum folder_purpose purpose;
        struct slice key;
    } rows[] = {
        {FOLDER_TOKEN,
         SLICE_INIT("dd80e31ab07c076466e74c900d2484142a7ac8cec2a8b447e012078ad5dbb6e4"
                    "fa58d70418bac5c9b05ad2a5453413abd5a4ea788a0313cb8211734869de8977")},
        {FOLDER_NONCE,
         SLICE_INIT("cf5737eacb7b2ff957508f81f359eb79d5e62eafa1be7ce3c4b944efdfb37b80"
                    "24390bcbf9319d1b7855c7c5346e137b956b6d8f426d007a970eb84a1b6a72d9")},
        {FOLDER_HASH,
         SLICE_INIT("7d019a696ce415b193954365050fd03cc1748372d580888d08f348e24c4ce909"
                    "2eb5aa313501580ded80539b7b82592b977b050aa3e3d7bb801de14502861e88")},
    };

    (void)state;
    enter();
    scratch_write("data/secret", sample(), SECRET_SIZE);
    assert_true(folder_load_secret(folder, &why));
    assert_int_equal(folder_key_version(folder), 7);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (size_t size = 1; size <= FOLDER_KEY_MAX; size++) {
            unsigned char expected[FOLDER_KEY_MAX], key[FOLDER_KEY_MAX + 1] = {0};
            assert_true(hash_unhex(rows[i].key, expected, sizeof expected));
            assert_true(folder_key(folder, rows[i].purpose, key, size));
            assert_memory_equal(key, expected, size);
            assert_int_equal(key[size], 0); /* not a byte more */
        }
    }
}

static void every_damaged_bit_is_seen(void **state)
{
    unsigned char bytes[SECRET_SIZE];

    (void)state;
    enter();
    for (size_t bit = 0; bit < SECRET_SIZE * 8; bit++) {
        /* In the first line behind the words that all secrets share it looks like another form. */
        bool form = bit / 8 >= 13 && bit / 8 < VERSION_AT;
        memcpy(bytes, sample(), SECRET_SIZE);
        bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
        refused(bytes, SECRET_SIZE,
                form ? "\"%\" has a form that this version of varco does not know: run the version "
                       "that made it, or " LOST
                     : "\"%\" is damaged: its checksum does not fit: " LOST);
    }
}

static void every_other_size_is_seen(void **state)
{
    unsigned char bytes[SECRET_SIZE + 1] = {0};

    (void)state;
    enter();
    memcpy(bytes, sample(), SECRET_SIZE);
    for (size_t size = 0; size <= SECRET_SIZE + 1; size++)
        if (size != SECRET_SIZE)
            refused(bytes, size,
                    size < SECRET_SIZE ? "\"%\" is damaged: it has less than 96 bytes: " LOST
                                       : "\"%\" is damaged: it has more than 96 bytes: " LOST);
}

static void a_secret_that_others_may_read_is_refused(void **state)
{
    static const mode_t modes[] = {0640, 0604, 0620, 0601, 0666};

    (void)state;
    enter();
    scratch_write("data/secret", sample(), SECRET_SIZE);
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        char format[256];
        assert_int_equal(chmod(scratch_path("data/secret"), modes[i]), 0);
        why = buffer_of(line, sizeof line);
        assert_false(folder_load_secret(folder, &why));
        (void)snprintf(
            format, sizeof format,
            "\"%%\" is open to others (mode %04o): remove it and get a new one, or chmod "
            "it to 0600 if nobody else can have read it",
            (unsigned)modes[i]);
        scratch_says(&why, "data/secret", format);
        assert_int_equal(scratch_stat("data/secret").st_mode & 07777, modes[i]);
    }
    assert_int_equal(chmod(scratch_path("data/secret"), 0400), 0);
    assert_true(load_again());
}

static void a_secret_of_another_user_is_refused(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip(); /* needs a second user */
    enter();
    scratch_write("data/secret", sample(), SECRET_SIZE);
    assert_int_equal(chown(scratch_path("data/secret"), SCRATCH_STRANGER, 0), 0);
    assert_false(folder_load_secret(folder, &why));
    scratch_says(&why, "data/secret",
                 "\"%\" belongs to user nobody, and varco runs as user root: give it to that user "
                 "with chown -R, or name another folder with --data");
}

static void a_secret_that_may_not_be_read_is_told(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip(); /* needs a second user */
    enter();
    scratch_write("data/secret", sample(), SECRET_SIZE);
    assert_int_equal(chmod(scratch_path(NULL), 0711), 0);
    assert_int_equal(chmod(scratch_path("data"), 0711), 0);
    assert_int_equal(seteuid(SCRATCH_STRANGER), 0);
    bool loaded = folder_load_secret(folder, &why);
    assert_int_equal(seteuid(0), 0);
    assert_false(loaded);
    scratch_says(&why, "data/secret",
                 "cannot open \"%\": Permission denied: run varco as the user "
                 "whose it is, or name another folder with --data");
}

static void a_secret_that_is_no_file_is_refused(void **state)
{
    (void)state;
    enter();
    scratch_write("data/other", sample(), SECRET_SIZE);
    assert_int_equal(symlink("other", scratch_path("data/secret")), 0);
    assert_false(folder_load_secret(folder, &why));
    scratch_says(&why, "data/secret",
                 "cannot open \"%\": Too many levels of symbolic links: put a "
                 "plain file in the place of the symbolic link");
    assert_int_equal(unlink(scratch_path("data/secret")), 0);
    assert_int_equal(mkfifo(scratch_path("data/secret"), 0600), 0);
    why = buffer_of(line, sizeof line);
    assert_false(folder_load_secret(folder, &why));
    scratch_says(&why, "data/secret", "\"%\" is no plain file: move it away");
}

static void a_full_disk_holds_no_half_secret(void **state)
{
    (void)state;
    if (!scratch_mount_small("data", 64))
        skip(); /* needs root */
    enter();
    scratch_fill("data/filler", 0);
    assert_false(folder_load_secret(folder, &why));
    scratch_says(&why, "data/secret",
                 "cannot write \"%\": No space left on device: make room on its disk");
    assert_int_equal(access(scratch_path("data/secret"), F_OK), -1);
    assert_int_equal(access(scratch_path("data/secret.new"), F_OK), -1);
    assert_int_equal(unlink(scratch_path("data/filler")), 0);
    assert_true(load_again());
    assert_true(load_again());
}

static void without_openssl_memory_there_is_no_key(void **state)
{
    unsigned char expected[32], key[32];
    static const unsigned char zeros[32];

    (void)state;
    enter();
    scratch_write("data/secret", sample(), SECRET_SIZE);
    assert_true(folder_load_secret(folder, &why));
    assert_true(folder_key(folder, FOLDER_HASH, expected, sizeof expected));
    bool failed = true;
    unsigned n = 1;
    for (; failed; n++) {
        openssl_count = 0;
        openssl_fail_at = n;
        memset(key, 1, sizeof key);
        bool good = folder_key(folder, FOLDER_HASH, key, sizeof key);
        failed = openssl_count >= n;
        openssl_fail_at = 0;
        assert_memory_equal(key, good ? expected : zeros, sizeof key);
        assert_true(good || failed);
    }
    assert_true(n > 3);
    for (n = 1, failed = true; failed; n++) {
        openssl_count = 0;
        openssl_fail_at = n;
        why = buffer_of(line, sizeof line);
        bool good = folder_load_secret(folder, &why);
        failed = openssl_count >= n;
        openssl_fail_at = 0;
        assert_true(good || failed);
        if (!good)
            scratch_says(&why, NULL, "out of memory: make memory free, then start again");
    }
}

#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, make, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(a_secret_is_made_once),
        IN_SCRATCH(what_a_crash_left_is_not_read),
        IN_SCRATCH(keys_follow_from_secret_and_purpose),
        IN_SCRATCH(every_damaged_bit_is_seen),
        IN_SCRATCH(every_other_size_is_seen),
        IN_SCRATCH(a_secret_that_others_may_read_is_refused),
        IN_SCRATCH(a_secret_of_another_user_is_refused),
        IN_SCRATCH(a_secret_that_may_not_be_read_is_told),
        IN_SCRATCH(a_secret_that_is_no_file_is_refused),
        IN_SCRATCH(a_full_disk_holds_no_half_secret),
        IN_SCRATCH(without_openssl_memory_there_is_no_key),
    };
    if (CRYPTO_set_mem_functions(openssl_new, openssl_more, openssl_free) != 1)
        return 1;
    return RUN_TESTS(tests);
}
