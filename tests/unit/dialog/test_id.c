/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/dialog/self.h"

static const struct dialog_id leg = {
    .kind = DIALOG_ID_LEG, .epoch = 5, .worker = 2, .fork = 3, .index = 0xabcdef, .generation = 7};

static struct dialog_id_self self;

static int begin(void **state)
{
    (void)state;
    return self_begin(&self) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    self_end(&self);
    return 0;
}

static void assert_same(const struct dialog_id *a, const struct dialog_id *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->node, b->node);
    assert_int_equal(a->epoch, b->epoch);
    assert_int_equal(a->worker, b->worker);
    assert_int_equal(a->fork, b->fork);
    assert_int_equal(a->index, b->index);
    assert_int_equal(a->generation, b->generation);
}

/* The text is refused with `result`, and the output stays as it was. */
static void assert_foreign(struct slice text, enum dialog_id_result result)
{
    struct dialog_id_opened out, before;
    memset(&out, 0xa5, sizeof out);
    memcpy(&before, &out, sizeof out);
    assert_int_equal(dialog_id_read(&self, text, &out), result);
    assert_memory_equal(&out, &before, sizeof out);
}

/* Tokens outlive the program: the layout and the spelling never change by accident. AES-128 of
 * 11 00 0005 02 03 abcdef 000007 00000000 under "first key 16 byt", by `openssl enc -aes-128-ecb`. */
static void the_layout_is_known(void **state)
{
    (void)state;
    char text[DIALOG_ID_LENGTH], branch[DIALOG_ID_BRANCH_LENGTH];
    struct dialog_id_opened out;
    struct slice token = self_token(&self, leg, text);
    assert_slice(token, "yt5wmolbejjud7ddete6dqujvq");
    assert_int_equal(dialog_id_read(&self, token, &out), DIALOG_ID_MINE);
    assert_same(&out.id, &leg);
    assert_int_equal(out.owner, 2);

    struct dialog_id transaction = {.kind = DIALOG_ID_CLIENT_TRANSACTION, .epoch = 5, .worker = 2};
    dialog_id_write_branch(&self, &transaction, branch);
    assert_memory_equal(branch, "z9hG4bK", 7);
    assert_int_equal(dialog_id_read_branch(&self, (struct slice){branch, sizeof branch}, &out),
                     DIALOG_ID_MINE);
    assert_same(&out.id, &transaction);
}

static void tokens_that_differ_look_unrelated(void **state) /* RFC 3261 19.3 */
{
    (void)state;
    char one[DIALOG_ID_LENGTH], two[DIALOG_ID_LENGTH];
    struct dialog_id next = leg;
    next.generation++;
    (void)self_token(&self, leg, one);
    (void)self_token(&self, next, two);
    unsigned same = 0;
    for (unsigned i = 0; i < DIALOG_ID_LENGTH; i++)
        same += one[i] == two[i];
    assert_true(same < 8);
}

static void each_flipped_bit_is_a_forgery(void **state)
{
    (void)state;
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    char text[DIALOG_ID_LENGTH];
    struct slice token = self_token(&self, leg, text);
    for (unsigned bit = 0; bit < 130; bit++) {
        char before = text[bit / 5];
        unsigned value = (unsigned)(strchr(digits, before) - digits);
        text[bit / 5] = digits[value ^ 16U >> bit % 5];
        /* 26 digits hold two bits more than a block: they are zero, or it is no spelling at all. */
        assert_foreign(token, bit < 128 ? DIALOG_ID_FORGED : DIALOG_ID_NONE);
        text[bit / 5] = before;
    }
    struct dialog_id_opened out;
    assert_int_equal(dialog_id_read(&self, token, &out), DIALOG_ID_MINE);
}

static void another_shape_is_nobody_s(void **state)
{
    (void)state;
    char text[DIALOG_ID_LENGTH + 2];
    (void)self_token(&self, leg, text);
    text[DIALOG_ID_LENGTH] = text[DIALOG_ID_LENGTH + 1] = 'a';
    for (size_t n = 0; n <= sizeof text; n++)
        if (n != DIALOG_ID_LENGTH)
            assert_foreign((struct slice){text, n}, DIALOG_ID_NONE);
    assert_foreign((struct slice){NULL, 0}, DIALOG_ID_NONE);
    for (unsigned at = 0; at < DIALOG_ID_LENGTH; at++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            char before = text[at];
            bool digit = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                         (byte >= '2' && byte <= '7');
            text[at] = (char)byte;
            if (!digit)
                assert_foreign((struct slice){text, DIALOG_ID_LENGTH}, DIALOG_ID_NONE);
            text[at] = before;
        }
    }
}

static void case_does_not_matter(void **state) /* RFC 3261 7.3.1: tags and branches */
{
    (void)state;
    char text[DIALOG_ID_LENGTH];
    struct dialog_id_opened out;
    struct slice token = self_token(&self, leg, text);
    unsigned lower, upper;
    assert_true(dialog_id_adopter(&self, token, &lower));
    for (unsigned i = 0; i < DIALOG_ID_LENGTH; i++) {
        text[i] = text[i] >= 'a' && i % 2 == 0 ? (char)(text[i] - 'a' + 'A') : text[i];
        assert_int_equal(dialog_id_read(&self, token, &out), DIALOG_ID_MINE);
        assert_same(&out.id, &leg);
        assert_true(dialog_id_adopter(&self, token, &upper));
        assert_int_equal(lower, upper);
    }
    char branch[DIALOG_ID_BRANCH_LENGTH];
    struct dialog_id transaction = {.kind = DIALOG_ID_CLIENT_TRANSACTION, .epoch = 5, .worker = 2};
    dialog_id_write_branch(&self, &transaction, branch);
    for (unsigned i = 0; i < sizeof branch; i++)
        branch[i] =
            branch[i] >= 'a' && branch[i] <= 'z' ? (char)(branch[i] - 'a' + 'A') : branch[i];
    assert_int_equal(dialog_id_read_branch(&self, (struct slice){branch, sizeof branch}, &out),
                     DIALOG_ID_MINE);
}

static void a_kind_opens_only_where_it_belongs(void **state)
{
    (void)state;

    static const struct {
        unsigned kind;
        bool tag, branch;
    } rows[] = {
        {0, false, false},
        {DIALOG_ID_LEG, true, false},
        {DIALOG_ID_CLIENT_TRANSACTION, false, true},
        {DIALOG_ID_STATELESS, true, false},
        {DIALOG_ID_OWN_REQUEST, true, false},
        {5, false, false},
        {15, false, false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[DIALOG_ID_BRANCH_LENGTH];
        struct dialog_id id = leg;
        struct dialog_id_opened out;
        id.kind = (enum dialog_id_kind)rows[i].kind;
        dialog_id_write_branch(&self, &id, text);
        struct slice branch = {text, sizeof text}, tag = {text + 7, DIALOG_ID_LENGTH};
        assert_int_equal(dialog_id_read(&self, tag, &out),
                         rows[i].tag ? DIALOG_ID_MINE : DIALOG_ID_WRONG_KIND);
        assert_int_equal(dialog_id_read_branch(&self, branch, &out),
                         rows[i].branch ? DIALOG_ID_MINE : DIALOG_ID_WRONG_KIND);
        assert_int_equal(dialog_id_read(&self, branch, &out), DIALOG_ID_NONE);
        assert_int_equal(dialog_id_read_branch(&self, tag, &out), DIALOG_ID_NONE);
    }
}

static void branches_of_others_are_foreign(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "z9hG4bK",
        "z9hG4bK776asdhds",
        "z9hG4bk",
        "1",
        "z9hG4bKaaaaaaaaaaaaaaaaaaaaaaaaa",   /* one short */
        "z9hG4bKaaaaaaaaaaaaaaaaaaaaaaaaaaa", /* one long */
        "z9hG4bLaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "z9hG4bKaaaaaaaaaaaaaaaaaaaaaaaaa-",
    };
    struct dialog_id_opened out;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(dialog_id_read_branch(&self, slice_of(rows[i]), &out), DIALOG_ID_NONE);
    assert_int_equal(dialog_id_read_branch(&self, (struct slice){NULL, 0}, &out), DIALOG_ID_NONE);
    assert_int_equal(dialog_id_read_branch(&self, SLICE("z9hG4bKaaaaaaaaaaaaaaaaaaaaaaaaaa"), &out),
                     DIALOG_ID_FORGED);
}

static void the_owner_is_named(void **state)
{
    (void)state;

    static const struct {
        uint8_t node;
        uint16_t epoch;
        uint8_t worker;
        enum dialog_id_result result;
    } rows[] = {
        {0, 5, 2, DIALOG_ID_MINE},
        {0, 5, 0, DIALOG_ID_OTHER_WORKER},
        {0, 5, 3, DIALOG_ID_OTHER_WORKER},
        {0, 5, 4, DIALOG_ID_OLD_EPOCH}, /* no such worker in this start */
        {0, 5, 255, DIALOG_ID_OLD_EPOCH},
        {0, 4, 2, DIALOG_ID_OLD_EPOCH},
        {0, 6, 2, DIALOG_ID_OLD_EPOCH}, /* the counter was set back */
        {0, 65535, 2, DIALOG_ID_OLD_EPOCH},
        {1, 5, 2, DIALOG_ID_OTHER_NODE},
        {255, 4, 9, DIALOG_ID_OTHER_NODE}, /* epochs and workers are each node's own */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[DIALOG_ID_LENGTH];
        struct dialog_id id = leg;
        struct dialog_id_opened out;
        unsigned adopter;
        id.node = rows[i].node;
        id.epoch = rows[i].epoch;
        id.worker = rows[i].worker;
        struct slice token = self_token(&self, id, text);
        assert_int_equal(dialog_id_read(&self, token, &out), rows[i].result);
        assert_same(&out.id, &id);
        assert_true(dialog_id_adopter(&self, token, &adopter));
        assert_int_equal(out.owner, rows[i].result == DIALOG_ID_OTHER_NODE  ? 0
                                    : rows[i].result == DIALOG_ID_OLD_EPOCH ? adopter
                                                                            : rows[i].worker);
    }
}

/* The number of workers changed between two starts: all of them agree on who has adopted a token,
 * no worker has it who does not exist, and none is left without work. */
static void another_number_of_workers_shares_the_adopted(void **state)
{
    (void)state;
    for (unsigned count = 1; count <= 256; count += count < 9 ? 1 : 19) {
        unsigned adopted[256] = {0};
        for (unsigned i = 0; i < 40 * count; i++) {
            char text[DIALOG_ID_LENGTH];
            struct dialog_id id = {.kind = DIALOG_ID_LEG, .epoch = 4, .worker = 200, .index = i};
            struct slice token = self_token(&self, id, text);
            struct dialog_id_self now = self;
            struct dialog_id_opened first, last;
            now.worker_count = (uint16_t)count;
            now.worker = 0;
            assert_int_equal(dialog_id_read(&now, token, &first), DIALOG_ID_OLD_EPOCH);
            now.worker = (uint8_t)(count - 1);
            assert_int_equal(dialog_id_read(&now, token, &last), DIALOG_ID_OLD_EPOCH);
            assert_int_equal(first.owner, last.owner);
            assert_true(first.owner < count);
            adopted[first.owner]++;
        }
        for (unsigned worker = 0; worker < count; worker++)
            assert_true(adopted[worker] > 0);
    }
    unsigned worker = 77;
    assert_false(dialog_id_adopter(&self, SLICE("no token"), &worker));
    assert_int_equal(worker, 77);
}

static void the_previous_key_still_opens(void **state)
{
    (void)state;
    char old_text[DIALOG_ID_LENGTH], new_text[DIALOG_ID_LENGTH];
    struct slice old = self_token(&self, leg, old_text);
    struct dialog_id_self rotated = self;
    struct dialog_id_opened out;
    rotated.current = cipher_new(second_key);
    assert_non_null(rotated.current);
    rotated.current_version = 2;
    struct slice new = self_token(&rotated, leg, new_text);
    assert_false(slice_equal(old, new));
    assert_int_equal(dialog_id_read(&rotated, old, &out), DIALOG_ID_FORGED);
    rotated.previous = self.current;
    rotated.previous_version = 1;
    assert_int_equal(dialog_id_read(&rotated, old, &out), DIALOG_ID_MINE);
    assert_same(&out.id, &leg);
    assert_int_equal(dialog_id_read(&rotated, new, &out), DIALOG_ID_MINE);
    assert_same(&out.id, &leg);
    /* A key opens only what was sealed under its version. */
    rotated.previous_version = 3;
    assert_int_equal(dialog_id_read(&rotated, old, &out), DIALOG_ID_FORGED);
    assert_int_equal(dialog_id_read(&self, new, &out), DIALOG_ID_FORGED);
    cipher_free(&rotated.current);
}

static void an_answer_without_state_has_the_hash_of_its_request(void **state)
{
    (void)state; /* RFC 3261 8.2.7 */
    struct dialog_id_self other = self;
    other.worker = 3;
    struct dialog_id a = dialog_id_stateless(&self, 0x1122334455667788);
    struct dialog_id b = dialog_id_stateless(&other, 0x1122334455667788);
    assert_same(&a, &b);
    assert_int_equal(a.kind, DIALOG_ID_STATELESS);
    assert_int_equal(a.index, 0x667788);
    assert_int_equal(a.generation, 0x334455);
    char one[DIALOG_ID_LENGTH], two[DIALOG_ID_LENGTH];
    assert_true(slice_equal(self_token(&self, a, one), self_token(&other, b, two)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_layout_is_known, begin, end),
        cmocka_unit_test_setup_teardown(tokens_that_differ_look_unrelated, begin, end),
        cmocka_unit_test_setup_teardown(each_flipped_bit_is_a_forgery, begin, end),
        cmocka_unit_test_setup_teardown(another_shape_is_nobody_s, begin, end),
        cmocka_unit_test_setup_teardown(case_does_not_matter, begin, end),
        cmocka_unit_test_setup_teardown(a_kind_opens_only_where_it_belongs, begin, end),
        cmocka_unit_test_setup_teardown(branches_of_others_are_foreign, begin, end),
        cmocka_unit_test_setup_teardown(the_owner_is_named, begin, end),
        cmocka_unit_test_setup_teardown(another_number_of_workers_shares_the_adopted, begin, end),
        cmocka_unit_test_setup_teardown(the_previous_key_still_opens, begin, end),
        cmocka_unit_test_setup_teardown(an_answer_without_state_has_the_hash_of_its_request, begin,
                                        end),
    };
    return RUN_TESTS(tests);
}
