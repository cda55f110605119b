/* SPDX-License-Identifier: Apache-2.0 */
#include "config/dump.h"
#include "config/read.h"
#include "unit/t.h"

static char dumped[CONFIG_DUMP_SIZE + 1], again[CONFIG_DUMP_SIZE + 1];

static struct slice dump(char *to)
{
    struct buffer b = buffer_of(to, CONFIG_DUMP_SIZE);
    config_dump_append(&read_config, &b);
    assert_true(buffer_good(&b));
    to[b.length] = '\0';
    return buffer_slice(&b);
}

static void a_dump_gives_the_same_config(void **state)
{
    (void)state;
    static const struct slice rows[] = {
        SLICE_INIT(""),
        SLICE_INIT("domain \"listen\" import a.b\nguard off\n"),
        SLICE_INIT("tls { certificate \" {a}\\\"\\\\#\"  key \"#\"  passphrase {env.NAME} }\n"),
        SLICE_INIT("route { \"#1\" reject 404  \"import\" user  \"trusted\" echo  0* trunk import "
                   "trusted 192.0.2.0/24 2001:db8::/32 }"),
        SLICE_INIT("listen tls [2001:db8::1]:0 optional\nmedia { external ::1 }"),
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(read_text(rows[i], NULL));
        struct slice one = dump(dumped);
        assert_true(read_text(one, NULL));
        assert_true(slice_equal(dump(again), one));
    }
}

/* Every key is in the dump of a config that has every key. */
static void no_key_is_left_out(void **state)
{
    (void)state;
    assert_true(
        read_text(SLICE("domain a.b\ntls { certificate a  key b  passphrase {env.NAME} }\n"
                        "guard { allow 192.0.2.1 }\nroute { trusted 192.0.2.2  PATTERN user }\n"),
                  NULL));
    (void)dump(dumped);
    for (size_t i = 0; i < config_schema_count; i++) {
        char line[64];
        const char *found = dumped;
        size_t n = strlen(config_schema[i].name);
        (void)snprintf(line, sizeof line, "%s ", config_schema[i].name);
        while ((found = strstr(found, line)) != NULL && found != dumped && found[-1] != '\n')
            found += n;
        assert_non_null(found);
    }
}

static void a_secret_is_not_told(void **state)
{
    (void)state;
    assert_true(read_text(SLICE("tls { certificate a  passphrase geheim }\n"), NULL));
    (void)dump(dumped);
    assert_null(strstr(dumped, "geheim"));
    assert_non_null(strstr(dumped, "\n# passphrase (hidden)\n"));
    assert_true(read_text(SLICE("tls { certificate a  passphrase {env.NAME} }\n"), NULL));
    (void)dump(dumped);
    assert_null(strstr(dumped, "pbx.example.org"));
    assert_non_null(strstr(dumped, "\npassphrase {env.NAME}\n"));
    assert_true(read_text(SLICE("tls { certificate a  passphrase x{env.NAME} }\n"), NULL));
    (void)dump(dumped);
    assert_non_null(strstr(dumped, "\n# passphrase (hidden)\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dump_gives_the_same_config),
        cmocka_unit_test(no_key_is_left_out),
        cmocka_unit_test(a_secret_is_not_told),
    };
    return RUN_TESTS(tests);
}
