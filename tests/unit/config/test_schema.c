/* SPDX-License-Identifier: Apache-2.0 */
#include "config/schema.h"
#include "unit/t.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < config_schema_count; i++) {
        const struct config_key *key = &config_schema[i];
        char text[128];
        struct buffer b = buffer_of(text, sizeof text);
        bool block = key->type == CONFIG_TYPE_BLOCK || key->type == CONFIG_TYPE_SWITCH;
        config_schema_values(key, &b);
        assert_true(buffer_good(&b) && b.length > 0);
        assert_true(strlen(key->about) > 0);
        assert_int_equal(block, key->opens != CONFIG_TOP);
        assert_true(!block || key->block == CONFIG_TOP);
        assert_true(key->least <= key->most);
        assert_true(key->field < sizeof(struct config));
    }
}

static void no_two_rows_share_a_name_or_a_field(void **state)
{
    (void)state;
    for (size_t i = 0; i < config_schema_count; i++) {
        const struct config_key *a = &config_schema[i];
        assert_ptr_equal(config_schema_find(a->block, slice_of(a->name)), a);
        for (size_t n = 0; n < i; n++)
            assert_true(a->field != config_schema[n].field || a->type == CONFIG_TYPE_BLOCK ||
                        config_schema[n].type == CONFIG_TYPE_BLOCK);
    }
}

static void keys_are_found_in_their_block(void **state)
{
    (void)state;
    assert_null(config_schema_find(CONFIG_TOP, SLICE("contacts")));
    assert_null(config_schema_find(CONFIG_BLOCK_LIMITS, SLICE("contact")));
    assert_null(config_schema_find(CONFIG_BLOCK_UNKNOWN, SLICE("contacts")));
    assert_int_equal(config_schema_find(CONFIG_BLOCK_ROUTE, SLICE("600"))->type, CONFIG_TYPE_RULE);
    assert_int_equal(config_schema_find(CONFIG_BLOCK_ROUTE, SLICE("trusted"))->type,
                     CONFIG_TYPE_NETWORKS);
    assert_string_equal(config_schema_block(CONFIG_BLOCK_TLS), "tls");
    assert_string_equal(config_schema_block(CONFIG_TOP), "");
}

static void words_are_found_and_counted(void **state)
{
    (void)state;
    uint64_t at = 9;
    assert_true(config_words_find("off on auto", SLICE("auto"), &at));
    assert_int_equal(at, 2);
    assert_false(config_words_find("off on auto", SLICE("aut"), &at));
    assert_false(config_words_find("off on auto", SLICE(""), &at));
    assert_int_equal(at, 2);
    assert_true(slice_equal(config_words_at("off on auto", 1), SLICE("on")));
    assert_int_equal(config_words_at("off on auto", 3).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(no_two_rows_share_a_name_or_a_field),
        cmocka_unit_test(keys_are_found_in_their_block),
        cmocka_unit_test(words_are_found_and_counted),
    };
    return RUN_TESTS(tests);
}
