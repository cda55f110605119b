/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/ring.h"
#include "unit/assert_slice.h"

#define PER_CLASS 20

static struct fact slots[FACT_CLASS_COUNT * PER_CLASS], found[FACT_CLASS_COUNT * PER_CLASS];
static struct fact_book book;

static int begin(void **state)
{
    (void)state;
    fact_book_init(&book, slots, PER_CLASS);
    return 0;
}

static struct address host(uint32_t number)
{
    return (struct address){
        .family = ADDRESS_IPV4,
        .bytes = {10, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number},
        .port = (uint16_t)number};
}

static void add(enum fact_rule rule, int64_t time_ms, uint32_t source, const char *user)
{
    struct address address = host(source);
    struct fact fact = fact_of(rule, time_ms, &address, slice_of(user), SLICE("seen"));
    fact_book_add(&book, &fact);
}

static size_t find(const struct address *source, const char *user)
{
    struct fact_filter filter = {source, {NULL, 0}};
    if (user != NULL)
        filter.user = slice_of(user);
    return fact_book_find(&book, &filter, found, COUNT_OF(found));
}

static void the_same_is_counted(void **state)
{
    (void)state;
    struct address other_port = host(1);
    other_port.port = 9;
    add(FACT_GATE_JUNK, 1000, 1, "");
    struct fact again = fact_of(FACT_GATE_JUNK, 3000, &other_port, SLICE(""), SLICE("later"));
    again.count = 10;
    again.first_ms = 2000;
    fact_book_add(&book, &again);
    add(FACT_GATE_JUNK, 2500, 1, "");  /* late */
    add(FACT_GATE_STUN, 1000, 1, "");  /* another rule */
    add(FACT_GATE_JUNK, 1000, 2, "");  /* another source */
    add(FACT_GATE_JUNK, 1000, 1, "x"); /* another user */
    struct address one = host(1);
    assert_int_equal(find(NULL, NULL), 4);
    assert_int_equal(find(&one, NULL), 3);
    assert_int_equal(find(&one, ""), 2);
    assert_int_equal(found[0].count, 12);
    assert_int_equal(found[0].time_ms, 3000);
    assert_int_equal(found[0].first_ms, 1000);
    assert_int_equal(found[0].rule, FACT_GATE_JUNK);
    assert_slice(fact_seen(&found[0]), "later");
    again.count = UINT32_MAX;
    fact_book_add(&book, &again);
    assert_int_equal(find(&one, ""), 2);
    assert_true(found[0].count == UINT32_MAX);
}

static void the_latest_comes_first(void **state)
{
    (void)state;
    static const int64_t times[] = {50, 10, 70, 30, 90, 20};
    for (uint32_t i = 0; i < COUNT_OF(times); i++)
        add(i % 2 == 0 ? FACT_GATE_JUNK : FACT_MESSAGE_FORGED, times[i], i, "");
    struct fact_filter all = {NULL, {NULL, 0}};
    for (size_t room = 0; room <= 8; room++) {
        static const int64_t sorted[] = {90, 70, 50, 30, 20, 10};
        size_t count = fact_book_find(&book, &all, found, room);
        assert_int_equal(count, room < 6 ? room : 6);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(found[i].time_ms, sorted[i]);
    }
    assert_int_equal(find(NULL, "nobody"), 0);
}

static void a_source_cannot_fill_a_ring(void **state)
{
    (void)state;
    add(FACT_GATE_JUNK, 1, 7, "victim");
    for (uint32_t i = 0; i < 1000; i++) {
        char user[16];
        (void)snprintf(user, sizeof user, "user%u", i);
        add(FACT_GATE_JUNK, 100 + i, 1, user);
    }
    struct address scanner = host(1);
    assert_int_equal(find(&scanner, NULL), FACT_SOURCE_QUOTA);
    assert_int_equal(found[0].time_ms, 1099);
    assert_int_equal(found[FACT_SOURCE_QUOTA - 1].time_ms, 1096);
    assert_int_equal(find(NULL, "victim"), 1);
}

static void a_flood_of_one_rule_displaces_itself(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        add(FACT_GATE_STUN, i, 100 + i, "phone");
        add(FACT_GATE_TOO_LARGE, i, 200 + i, "phone");
        add(FACT_MESSAGE_NO_DIALOG, i, 300 + i, "phone");
    }
    for (uint32_t i = 0; i < 10000; i++) { /* each from another address */
        add(FACT_GATE_RATE, 1000 + i, 1000 + i, "");
        add(FACT_GATE_JUNK, 1000 + i, 1000 + i, "");
    }
    assert_int_equal(find(NULL, "phone"), 9);
    assert_int_equal(find(NULL, NULL), PER_CLASS + 3);
    assert_int_equal(found[0].time_ms, 10999);
    uint32_t held = 0;
    for (unsigned rule = 0; rule < FACT_RULE_COUNT; rule++)
        held += book.rings[FACT_CLASS_GATE].held[rule];
    assert_int_equal(held, PER_CLASS);
    /* And a rule that comes late finds room. */
    add(FACT_GATE_TLS, 20000, 5, "late");
    assert_int_equal(find(NULL, "late"), 1);
    assert_int_equal(find(NULL, "phone"), 9);
}

static void users_longer_than_a_fact_keeps_are_found(void **state)
{
    (void)state;
    char user[FACT_USER_MAX + 20];
    memset(user, 'u', sizeof user);
    user[sizeof user - 1] = '\0';
    add(FACT_GATE_JUNK, 1, 1, user);
    assert_int_equal(find(NULL, user), 1);
    user[3] = 'x';
    assert_int_equal(find(NULL, user), 0);
}

static void one_slot_is_enough(void **state)
{
    (void)state;
    fact_book_init(&book, slots, 1);
    for (uint32_t i = 0; i < 10; i++)
        add((enum fact_rule)(i % FACT_RULE_COUNT), i, i, "");
    assert_int_equal(find(NULL, NULL), 2);
    fact_book_init(&book, slots, 1);
    struct fact nobody = fact_of(FACT_GATE_RATE, 5, NULL, SLICE(""), SLICE(""));
    fact_book_add(&book, &nobody);
    fact_book_add(&book, &nobody);
    assert_int_equal(find(NULL, NULL), 1);
    assert_int_equal(found[0].count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_same_is_counted, begin),
        cmocka_unit_test_setup(the_latest_comes_first, begin),
        cmocka_unit_test_setup(a_source_cannot_fill_a_ring, begin),
        cmocka_unit_test_setup(a_flood_of_one_rule_displaces_itself, begin),
        cmocka_unit_test_setup(users_longer_than_a_fact_keeps_are_found, begin),
        cmocka_unit_test_setup(one_slot_is_enough, begin),
    };
    return RUN_TESTS(tests);
}
