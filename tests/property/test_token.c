/* Properties of dialog/id: ids that are made from a seed come back as they were, for whoever owns
 * them, and nothing allocates.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "dialog/id.h"
#include "property/count_allocations.h"
#include "property/random.h"
#include "unit/t.h"

#define ROUNDS 50000

static struct dialog_id random_id(struct random *r)
{
    return (struct dialog_id){
        .kind = (enum dialog_id_kind)(1 + random_below(r, 4)),
        .node = (uint8_t)random_below(r, 3),
        .epoch = (uint16_t)(random_next(r) >> (random_below(r, 2) == 0 ? 62 : 48)),
        .worker = (uint8_t)(random_next(r) >> 56),
        .fork = (uint8_t)(random_next(r) >> 56),
        .index = (uint32_t)(random_next(r) >> 40),
        .generation = (uint32_t)(random_next(r) >> 40),
    };
}

static struct dialog_id_self random_self(struct random *r, struct cipher *current,
                                         struct cipher *previous)
{
    unsigned workers = 1 + (unsigned)random_below(r, 256);
    return (struct dialog_id_self){
        .current = current,
        .previous = previous,
        .current_version = 4,
        .previous_version = 3,
        .node = (uint8_t)random_below(r, 3),
        .epoch = (uint16_t)random_below(r, 4),
        .worker = (uint8_t)random_below(r, workers),
        .worker_count = (uint16_t)workers,
        .secret = {random_next(r), random_next(r)},
    };
}

static enum dialog_id_result expected(const struct dialog_id_self *self, const struct dialog_id *id)
{
    if (id->node != self->node)
        return DIALOG_ID_OTHER_NODE;
    if (id->epoch != self->epoch || id->worker >= self->worker_count)
        return DIALOG_ID_OLD_EPOCH;
    return id->worker == self->worker ? DIALOG_ID_MINE : DIALOG_ID_OTHER_WORKER;
}

static bool same(const struct dialog_id *a, const struct dialog_id *b)
{
    return a->kind == b->kind && a->node == b->node && a->epoch == b->epoch &&
           a->worker == b->worker && a->fork == b->fork && a->index == b->index &&
           a->generation == b->generation;
}

/* One id sealed by the previous key or by the present one, and opened. False when that fails. */
static bool round_is_good(struct random *r, struct cipher *ciphers[2])
{
    struct dialog_id id = random_id(r);
    struct dialog_id_self self = random_self(r, ciphers[1], ciphers[0]), sealer = self;
    struct dialog_id_opened opened = {0};
    char text[DIALOG_ID_BRANCH_LENGTH];
    if (random_below(r, 2) == 0) {
        sealer.current = ciphers[0];
        sealer.current_version = 3;
    }
    dialog_id_write_branch(&sealer, &id, text);
    struct slice branch = {text, sizeof text}, tag = {text + 7, DIALOG_ID_LENGTH};
    bool is_branch = id.kind == DIALOG_ID_CLIENT_TRANSACTION;
    enum dialog_id_result result = is_branch ? dialog_id_read_branch(&self, branch, &opened)
                                             : dialog_id_read(&self, tag, &opened);
    if (result != expected(&self, &id) || !same(&opened.id, &id) ||
        opened.owner >= self.worker_count)
        return false;
    enum dialog_id_result other = is_branch ? dialog_id_read(&self, tag, &opened)
                                            : dialog_id_read_branch(&self, branch, &opened);
    return other == DIALOG_ID_WRONG_KIND;
}

static void what_was_sealed_opens_and_nothing_allocates(void **state)
{
    (void)state;
    static const unsigned char keys[2][CIPHER_KEY_SIZE] = {"an older key 16b", "the newer key 16"};
    struct cipher *ciphers[2] = {cipher_new(keys[0]), cipher_new(keys[1])};
    assert_non_null(ciphers[0]);
    assert_non_null(ciphers[1]);
    struct random r = {20261122};
    unsigned long bad = 0;
    count_allocations_start();
    for (unsigned i = 0; i < ROUNDS; i++)
        bad += !round_is_good(&r, ciphers);
    assert_int_equal(count_allocations_stop(), 0);
    assert_int_equal(bad, 0);
    cipher_free(&ciphers[0]);
    cipher_free(&ciphers[1]);
}

/* Noise of the right shape opens never: once in 2^31 with two keys. */
static void noise_is_forged(void **state)
{
    (void)state;
    static const unsigned char key[CIPHER_KEY_SIZE] = "the newer key 16";
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    struct dialog_id_self self = {.current = cipher_new(key), .worker_count = 1};
    assert_non_null(self.current);
    struct random r = {7};
    for (unsigned i = 0; i < ROUNDS; i++) {
        char text[DIALOG_ID_LENGTH];
        struct dialog_id_opened opened;
        for (unsigned k = 0; k < DIALOG_ID_LENGTH; k++)
            text[k] = digits[random_below(&r, 32)];
        text[DIALOG_ID_LENGTH - 1] = digits[random_below(&r, 8) << 2];
        assert_int_equal(dialog_id_read(&self, (struct slice){text, sizeof text}, &opened),
                         DIALOG_ID_FORGED);
    }
    cipher_free(&self.current);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_sealed_opens_and_nothing_allocates),
        cmocka_unit_test(noise_is_forged),
    };
    return RUN_TESTS(tests);
}
