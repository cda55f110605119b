/* SPDX-License-Identifier: Apache-2.0 */
#include "config/read.h"
#include "unit/t.h"

static void no_config_is_the_safe_one(void **state)
{
    (void)state;
    const struct config *c = &read_config;
    config_reader_begin(&read_reader, &read_config, NULL);
    assert_false(config_reader_run(&read_reader));
    assert_true(config_reader_end(&read_reader));
    assert_int_equal(c->domain.count, 0);
    assert_int_equal(c->listen.count, 6);
    assert_int_equal(c->listen.all[0].transport, CONFIG_UDP);
    assert_false(c->listen.all[0].optional);
    assert_true(address_is_any(&c->listen.all[5].address));
    assert_int_equal(c->listen.all[5].address.family, ADDRESS_IPV6);
    assert_int_equal(c->listen.all[5].address.port, 5061);
    assert_true(c->listen.all[5].optional);
    assert_int_equal(c->guard.off, 0);
    assert_int_equal(c->guard.allow.count, 0);
    assert_int_equal(c->route.trusted.count, 0);
    assert_int_equal(c->tls.certificate.n, 0);
    assert_int_equal(c->tls.minimum, CONFIG_TLS_1_2);
    assert_int_equal(c->workers, 0);
    assert_int_equal(c->secure, CONFIG_SECURE_PREFERRED);
    assert_int_equal(c->limits.contacts, 10);
    assert_int_equal(c->limits.queue, 1 << 20);
    assert_int_equal(c->timeouts.idle_ms, 600000);
    assert_int_equal(c->sip.digest.count, 2);
    assert_int_equal(c->sip.digest.all[0], CONFIG_DIGEST_SHA256);
    assert_int_equal(c->sip.digest.all[1], CONFIG_DIGEST_MD5);
    assert_int_equal(c->media.ports.last, 20000);
    assert_int_equal(c->media.external.family, ADDRESS_NONE);
    assert_int_equal(c->guard.rate.count, 50);
    assert_int_equal(c->guard.rate.period_ms, 1000);
}

static void every_default_is_one_that_could_be_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < config_schema_count; i++) {
        const struct config_key *key = &config_schema[i];
        char text[512];
        struct buffer b = buffer_of(text, sizeof text);
        if (key->initial == NULL || key->type == CONFIG_TYPE_LISTENS || key->opens != CONFIG_TOP)
            continue;
        buffer_append(&b, slice_of(config_schema_block(key->block)));
        buffer_append(&b, key->block != CONFIG_TOP ? SLICE(" { ") : SLICE(""));
        buffer_append(&b, slice_of(key->name));
        buffer_append_byte(&b, ' ');
        buffer_append(&b, slice_of(key->initial));
        buffer_append(&b, key->block != CONFIG_TOP ? SLICE(" }") : SLICE(""));
        assert_true(read_text(buffer_slice(&b), NULL));
        assert_true(read_reader.seen[i]);
    }
}

static void values_arrive_in_their_fields(void **state)
{
    (void)state;
    const struct config *c = &read_config;
    assert_true(read_text(
        SLICE("domain a.example b.example. [2001:db8::1]\n"
              "listen tls [::1]:5061 optional\n"
              "tls { certificate a.pem  key /k  passphrase {env.NAME} clients required }\n"
              "workers 7  secure required\n"
              "guard off\n"
              "media { external 192.0.2.7 }\n"
              "route { 0* trunk t  1XX user  trusted 192.0.2.10 }\n"),
        NULL));
    assert_int_equal(c->domain.count, 3);
    assert_true(slice_equal(c->domain.all[1], SLICE("b.example")));
    assert_true(slice_equal(c->domain.all[2], SLICE("2001:db8::1")));
    assert_int_equal(c->listen.count, 1);
    assert_true(c->listen.all[0].optional);
    assert_string_equal(c->tls.certificate.p, "/etc/varco/a.pem");
    assert_string_equal(c->tls.key.p, "/k");
    assert_true(slice_equal(c->tls.passphrase.value, SLICE("pbx.example.org")));
    assert_true(slice_equal(c->tls.passphrase.shown, SLICE("{env.NAME}")));
    assert_int_equal(c->tls.clients, CONFIG_CLIENTS_REQUIRED);
    assert_int_equal(c->workers, 7);
    assert_int_equal(c->secure, CONFIG_SECURE_REQUIRED);
    assert_int_equal(c->guard.off, 1);
    assert_int_equal(c->media.external.family, ADDRESS_IPV4);
    assert_int_equal(c->route.rules.count, 2);
    assert_true(slice_equal(c->route.rules.all[0].argument, SLICE("t")));
    assert_int_equal(c->route.rules.all[1].action, CONFIG_ACTION_USER);
    assert_int_equal(c->route.trusted.count, 1);
    assert_int_equal(c->route.trusted.all[0].bits, 32);
}

static void problems_name_place_and_word(void **state)
{
    (void)state;

    static const struct {
        struct slice text;
        const char *problem;
    } rows[] = {
        {SLICE_INIT("worker 2"),
         "main:1:1: there is no key \"worker\" (did you mean \"workers\"?)"},
        {SLICE_INIT("tls { cert a }"),
         "main:1:7: there is no key \"cert\" in tls (did you mean \"certificate\"?)"},
        {SLICE_INIT("workers=2"),
         "main:1:1: there is no key \"workers=2\" (did you mean \"workers\"?)"},
        {SLICE_INIT("listen udp 0.0.0.0:10000"), "main:1:12: this port is one of media ports"},
        {SLICE_INIT("media { ports 5000-6000 }"), "main:1:9: the port of a listen is one of these"},
        {SLICE_INIT("xyzzy 2"), "main:1:1: there is no key \"xyzzy\""},
        {SLICE_INIT("\n  LIMITS { }"),
         "main:2:3: there is no key \"LIMITS\" (did you mean \"limits\"?)"},
        {SLICE_INIT("limits {\n\tcals 1\n}"),
         "main:2:2: there is no key \"cals\" in limits (did you mean \"calls\"?)"},
        {SLICE_INIT("contacts 1"),
         "main:1:1: \"contacts\" stands in a block: limits { contacts ... }"},
        {SLICE_INIT("sip { domain a.b }"),
         "main:1:7: \"domain\" does not stand in sip, but outside of all blocks"},
        {SLICE_INIT("workers"), "main:1:1: workers needs more behind it: workers NUMBER|auto"},
        {SLICE_INIT("workers 1 2"),
         "main:1:11: workers: \"2\" is too much; it is written: workers NUMBER|auto"},
        {SLICE_INIT("workers 1\nworkers 2"), "main:2:1: \"workers\" stands already at main:1:1"},
        {SLICE_INIT("workers { }"), "main:1:9: workers has no block"},
        {SLICE_INIT("tls"), "main:1:1: tls needs more behind it: tls { ... }"},
        {SLICE_INIT("guard"), "main:1:1: guard needs more behind it: guard [on|off] [{ ... }]"},
        {SLICE_INIT("guard of"),
         "main:1:7: guard: \"of\" is none of on, off (did you mean \"on\"?)"},
        {SLICE_INIT("secure \"re quired\""),
         "main:1:8: secure: \"re quired\" is none of preferred, required, redirect (did you mean "
         "\"required\"?)"},
        {SLICE_INIT("workers 257"),
         "main:1:9: workers: \"257\" should be auto or a number, from 1 to 256"},
        {SLICE_INIT("workers {env.NONE}"), "main:1:9: NONE is not set in the environment"},
        {SLICE_INIT("workers {env.NAM}"), "main:1:9: NAM is not set in the environment"},
        {SLICE_INIT("workers {env.EMPTY}"),
         "main:1:9: workers: \"{env.EMPTY}\" should be auto or a number, from 1 to 256"},
        {SLICE_INIT("domain {env.ESCAPE}"),
         "main:1:8: ESCAPE holds a byte that cannot be seen or is no UTF-8"},
        {SLICE_INIT("tls { key a }"), "main:1:7: a key without its certificate"},
        {SLICE_INIT("listen udp 127.0.0.1:1\nlisten udp 0.0.0.0:1"),
         "main:2:12: listen: \"0.0.0.0:1\" is taken by the listen at main:1:12"},
        {SLICE_INIT("limits {"), "main:1:8: this block is not closed with \"}\""},
        {SLICE_INIT("}"), "main:1:1: this \"}\" closes nothing"},
        {SLICE_INIT("{"), "main:1:1: \"{\" stands at the end of the line of its key"},
        {SLICE_INIT("route { 600 echo  600 user }"),
         "main:1:19: \"600\" stands already at main:1:9"},
        {SLICE_INIT("route { trusted 0.0.0.0/0 }"),
         "main:1:17: trusted: \"0.0.0.0/0\" is everybody"},
        {SLICE_INIT("import x"), "main:1:8: cannot read \"x\": there is none"},
        {SLICE_INIT("import main"), "main:1:8: the imports go round in a circle: main -> main"},
        {SLICE_INIT("\xff\xfe"), "main:1:1: this file is UTF-16; save it as UTF-8"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        (void)!read_text(rows[i].text, NULL);
        assert_string_equal(read_problem(0), rows[i].problem);
    }
}

static void all_problems_are_told_in_order(void **state)
{
    (void)state;
    assert_false(
        read_text(SLICE("tls { key k }\nlimits {\n  calls x\n  foo 1\n}\nworkers y\n"), NULL));
    assert_int_equal(read_reader.problem_count, 4);
    assert_non_null(strstr(read_problem(0), "main:1:7: a key without"));
    assert_non_null(strstr(read_problem(1), "main:3:9: calls"));
    assert_non_null(strstr(read_problem(2), "main:4:3: there is no key"));
    assert_non_null(strstr(read_problem(3), "main:6:9: workers"));
    assert_string_equal(read_problem(4), "none");
}

static void what_follows_from_a_problem_is_not_told(void **state)
{
    (void)state;
    /* Each of them is one mistake. */
    static const struct slice rows[] = {
        SLICE_INIT("secure required\nlisten tls 0.0.0.0:x\n"),
        SLICE_INIT("tls { certificate \"a  key b }\n}"),
        SLICE_INIT("sip { expires_min x  expires_max 10s }"),
        SLICE_INIT("foo { bar 1\n baz { x } }"),
        SLICE_INIT("limits\n{\n  calls 5\n}\n"),
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_false(read_text(rows[i], NULL));
        assert_int_equal(read_reader.problem_count, 1);
    }
}

static void many_problems_are_counted(void **state)
{
    (void)state;
    char text[2 * 150];
    for (size_t i = 0; i < 150; i++)
        memcpy(text + 2 * i, "}\n", 2);
    assert_false(read_text((struct slice){text, sizeof text}, NULL));
    assert_int_equal(read_reader.problem_count, 150);
    assert_int_equal(config_problem_count(&read_reader), CONFIG_MAX_PROBLEMS);
    assert_string_equal(read_problem(CONFIG_MAX_PROBLEMS - 1),
                        "main:100:1: this \"}\" closes nothing");
}

static void imports_are_read_where_they_stand(void **state)
{
    (void)state;
    static const struct read_file files[] = {
        {"/etc/varco/sub/a", SLICE_INIT("domain a.example\nimport b\ntls { certificate c.pem }")},
        {"/etc/varco/sub/b", SLICE_INIT("domain b.example")},
        {"/limits", SLICE_INIT("calls 5")},
        {NULL, {NULL, 0}},
    };
    const struct config *c = &read_config;
    assert_true(read_text(
        SLICE("import sub/a\ndomain c.example\nlimits {\n import \"/limits\"\n contacts 3 }"),
        files));
    assert_int_equal(c->domain.count, 3);
    assert_true(slice_equal(c->domain.all[1], SLICE("b.example")));
    assert_true(slice_equal(c->domain.all[2], SLICE("c.example")));
    assert_string_equal(c->tls.certificate.p, "/etc/varco/sub/c.pem");
    assert_int_equal(c->limits.calls, 5);
    assert_int_equal(c->limits.contacts, 3);
}

static void a_file_closes_its_own_blocks_only(void **state)
{
    (void)state;
    static const struct read_file files[] = {
        {"/etc/varco/a", SLICE_INIT("limits {")},
        {"/etc/varco/b", SLICE_INIT("}")},
        {NULL, {NULL, 0}},
    };
    assert_false(read_text(SLICE("import a\nworkers 2\nlimits {\n import b\n calls 1 }"), files));
    assert_int_equal(read_reader.problem_count, 2);
    assert_string_equal(read_problem(0), "a:1:8: this block is not closed with \"}\"");
    assert_string_equal(read_problem(1), "b:1:1: this \"}\" closes nothing");
}

static void imports_end(void **state)
{
    (void)state;
    static const struct read_file circle[] = {
        {"/etc/varco/a", SLICE_INIT("import b")},
        {"/etc/varco/b", SLICE_INIT("import a")},
        {NULL, {NULL, 0}},
    };
    static const struct read_file spiral[] = {
        /* Its path becomes longer each time: x, ./x, ././x ... */
        {"/etc/varco/x", SLICE_INIT("import ./x")},
        {"/etc/varco/./x", SLICE_INIT("import ./x")},
        {"/etc/varco/././x", SLICE_INIT("import ./x")},
        {"/etc/varco/./././x", SLICE_INIT("import ./x")},
        {"/etc/varco/././././x", SLICE_INIT("import ./x")},
        {"/etc/varco/./././././x", SLICE_INIT("import ./x")},
        {"/etc/varco/././././././x", SLICE_INIT("import ./x")},
        {NULL, {NULL, 0}},
    };
    static const struct read_file empty[] = {{"/etc/varco/e", SLICE_INIT("")}, {NULL, {NULL, 0}}};
    char text[70 * 9];
    assert_false(read_text(SLICE("import a"), circle));
    assert_string_equal(read_problem(0), "b:1:8: the imports go round in a circle: a -> b -> a");
    assert_false(read_text(SLICE("import x"), spiral));
    assert_non_null(strstr(read_problem(0), "imports are nested too deep"));
    assert_int_equal(read_reader.problem_count, 1);
    for (size_t i = 0; i < 70; i++)
        memcpy(text + 9 * i, "import e\n", 9);
    assert_false(read_text((struct slice){text, sizeof text}, empty));
    assert_string_equal(read_problem(0), "main:64:8: too many files, 64 at most");
}

static void imports_that_are_refused_leave_nothing(void **state)
{
    (void)state;
    static char text[1000 * 600];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < 1000; i++) {
        memcpy(text + 600 * i, "import ", 7);
        text[600 * i + 599] = '\n';
    }
    assert_false(read_text((struct slice){text, sizeof text}, NULL));
    assert_int_equal(read_reader.problem_count, 1000);
    assert_true(read_reader.names_used < 32);
}

static void lists_have_an_end(void **state)
{
    (void)state;
    static char text[1100 * 24];
    struct buffer b = buffer_of(text, sizeof text);
    buffer_append(&b, SLICE("guard {\n"));
    for (uint64_t i = 0; i < 1030; i++) {
        buffer_append(&b, SLICE("allow 10.0."));
        buffer_append_decimal(&b, i / 256);
        buffer_append_byte(&b, '.');
        buffer_append_decimal(&b, i % 256);
        buffer_append_byte(&b, '\n');
    }
    buffer_append(&b, SLICE("}\n"));
    assert_true(buffer_good(&b));
    assert_false(read_text(buffer_slice(&b), NULL));
    assert_int_equal(read_reader.problem_count, 6);
    assert_string_equal(read_problem(0),
                        "main:1026:7: allow: \"10.0.4.0\" is one too many, there may be 1024");
    b.length = 0;
    buffer_append(&b, SLICE("domain"));
    for (uint64_t i = 0; i < 200; i++)
        buffer_append(&b, SLICE(" a"));
    assert_false(read_text(buffer_slice(&b), NULL));
    assert_int_equal(read_reader.problem_count, 1);
}

static void texts_have_an_end(void **state)
{
    (void)state;
    static char text[CONFIG_TEXT_SIZE + 64];
    memset(text, 'a', sizeof text);
    memcpy(text, "tls { certificate ", 18);
    assert_false(read_text((struct slice){text, sizeof text}, NULL));
    assert_string_equal(read_problem(0), "main:1:5: this block is not closed with \"}\"");
    assert_string_equal(read_problem(1), "main:1:19: the texts of all keys together are too long");
    assert_false(read_text((struct slice){text, 4096}, NULL));
    assert_non_null(strstr(read_problem(1), "is longer than a path can be"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_config_is_the_safe_one),
        cmocka_unit_test(every_default_is_one_that_could_be_written),
        cmocka_unit_test(values_arrive_in_their_fields),
        cmocka_unit_test(problems_name_place_and_word),
        cmocka_unit_test(all_problems_are_told_in_order),
        cmocka_unit_test(what_follows_from_a_problem_is_not_told),
        cmocka_unit_test(many_problems_are_counted),
        cmocka_unit_test(imports_are_read_where_they_stand),
        cmocka_unit_test(a_file_closes_its_own_blocks_only),
        cmocka_unit_test(imports_end),
        cmocka_unit_test(imports_that_are_refused_leave_nothing),
        cmocka_unit_test(lists_have_an_end),
        cmocka_unit_test(texts_have_an_end),
    };
    return RUN_TESTS(tests);
}
