/* Any text as a tag and as a branch, and any id as a token: what opens is what was sealed, spelt as
 * we spell it, and whoever is named exists.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "dialog/id.h"
#include "fuzz.h"

/* Under this key a fuzzer cannot find a token by chance; the corpus has some. */
static const unsigned char key[CIPHER_KEY_SIZE] = "first key 16 byt";
static const unsigned char old_key[CIPHER_KEY_SIZE] = "second key 16 by";

static void check_opened(const struct dialog_id_self *self, enum dialog_id_result result,
                         const struct dialog_id_opened *opened)
{
    FUZZ_CHECK(opened->owner < self->worker_count);
    FUZZ_CHECK((result == DIALOG_ID_MINE) ==
               (opened->owner == self->worker && opened->id.epoch == self->epoch &&
                opened->id.node == self->node && opened->id.worker == self->worker));
    FUZZ_CHECK(opened->id.index <= DIALOG_ID_24_BITS);
    FUZZ_CHECK(opened->id.generation <= DIALOG_ID_24_BITS);
}

/* A text that opens is written the same again, by the key that opened it. */
static void fuzz_text(const struct dialog_id_self *self, struct slice text)
{
    struct dialog_id_opened opened;
    char again[DIALOG_ID_BRANCH_LENGTH];
    unsigned adopter;
    enum dialog_id_result result = dialog_id_read(self, text, &opened);
    FUZZ_CHECK(dialog_id_adopter(self, text, &adopter) == (result != DIALOG_ID_NONE));
    if (result >= DIALOG_ID_OTHER_NODE) {
        check_opened(self, result, &opened);
        struct dialog_id_self alone = *self;
        alone.previous = NULL;
        if (dialog_id_read(&alone, text, &opened) != DIALOG_ID_FORGED) {
            dialog_id_write(self, &opened.id, again);
            FUZZ_CHECK(slice_equal_nocase(text, (struct slice){again, DIALOG_ID_LENGTH}));
        }
    }
    result = dialog_id_read_branch(self, text, &opened);
    if (result >= DIALOG_ID_OTHER_NODE) {
        check_opened(self, result, &opened);
        struct slice tag = {text.p + 7, text.n - 7};
        FUZZ_CHECK(dialog_id_read(self, tag, &opened) == DIALOG_ID_WRONG_KIND);
    }
}

/* The input as the fields of an id. */
static void fuzz_fields(const struct dialog_id_self *self, const uint8_t *data, size_t size)
{
    uint8_t bytes[13] = {0};
    memcpy(bytes, data, size < sizeof bytes ? size : sizeof bytes);
    struct dialog_id id = {
        .kind = (enum dialog_id_kind)(1 + bytes[0] % 4),
        .node = bytes[1],
        .epoch = (uint16_t)(bytes[2] << 8 | bytes[3]),
        .worker = bytes[4],
        .fork = bytes[5],
        .index = (uint32_t)bytes[6] << 16 | (uint32_t)bytes[7] << 8 | bytes[8],
        .generation = (uint32_t)bytes[9] << 16 | (uint32_t)bytes[10] << 8 | bytes[11],
    };
    char branch[DIALOG_ID_BRANCH_LENGTH];
    struct dialog_id_opened opened;
    dialog_id_write_branch(self, &id, branch);
    struct slice whole = {branch, sizeof branch}, tag = {branch + 7, DIALOG_ID_LENGTH};
    bool is_branch = id.kind == DIALOG_ID_CLIENT_TRANSACTION;
    enum dialog_id_result result = is_branch ? dialog_id_read_branch(self, whole, &opened)
                                             : dialog_id_read(self, tag, &opened);
    FUZZ_CHECK(result >= DIALOG_ID_OTHER_NODE);
    check_opened(self, result, &opened);
    FUZZ_CHECK(opened.id.kind == id.kind && opened.id.node == id.node &&
               opened.id.epoch == id.epoch && opened.id.worker == id.worker &&
               opened.id.fork == id.fork && opened.id.index == id.index &&
               opened.id.generation == id.generation);
    branch[7 + bytes[12] % DIALOG_ID_LENGTH] ^= 1; /* another digit, or none */
    enum dialog_id_result spoilt = dialog_id_read(self, tag, &opened);
    FUZZ_CHECK(spoilt == DIALOG_ID_NONE || spoilt == DIALOG_ID_FORGED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = fuzz_copy(data, size);
    struct dialog_id_self self = {.current = cipher_new(key),
                                  .previous = cipher_new(old_key),
                                  .current_version = 1,
                                  .previous_version = 15,
                                  .epoch = 5,
                                  .worker = 2,
                                  .worker_count = 4,
                                  .secret = {1, 2}};
    FUZZ_CHECK(self.current != NULL && self.previous != NULL);
    fuzz_text(&self, input);
    fuzz_fields(&self, data, size);
    cipher_free(&self.current);
    cipher_free(&self.previous);
    fuzz_free(input);
    return 0;
}
