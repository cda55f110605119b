/* SPDX-License-Identifier: Apache-2.0 */
#include "api/status.h"
#include "unit/t.h"

#include <jansson.h>

#define SECOND UINT64_C(1000000)

static json_t *document(const struct status *status)
{
    char text[16384];
    struct buffer b = buffer_of(text, sizeof text);
    status_write(&b, status);
    assert_true(buffer_good(&b));
    json_t *read = json_loadb(text, b.length, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(read);
    return read;
}

static long long number(const json_t *object, const char *name)
{
    assert_true(json_is_integer(json_object_get(object, name)));
    return json_integer_value(json_object_get(object, name));
}

/* A server without listeners, which is enough to be asked. */
static struct server *start(void)
{
    char text[256] = "";
    struct buffer why = buffer_of(text, sizeof text - 1);
    const struct server_setting setting = {
        .workers = 1,
        .worker = {.limits = {.connections = 4, .connections_per_source = 2, .max_message = 4000}}};
    struct server *server = server_start(&setting, &why);
    if (server == NULL)
        fail_msg("%s", text);
    return server;
}

static void sample(struct status_load *load, uint64_t at_us, uint64_t packets, uint64_t messages)
{
    struct worker_counters count = {0};
    count.facts.values[FACT_COUNTER_PACKETS] = packets;
    count.facts.values[FACT_COUNTER_MESSAGES] = messages;
    status_load_sample(load, at_us, &count);
}

static void assert_load(const struct status_load *load, long long over, long long packets,
                        long long messages)
{
    struct server *server = start();
    const struct status status = {
        .state = STATUS_READY, .version = "1", .data = "/d", .server = server, .load = load};
    json_t *all = document(&status);
    const json_t *seen = json_object_get(all, "load");
    assert_int_equal(number(seen, "over_s"), over);
    assert_int_equal(number(seen, "packets_per_s"), packets);
    assert_int_equal(number(seen, "messages_per_s"), messages);
    json_decref(all);
    server_free(&server);
}

static void the_load_is_that_of_the_last_seconds(void **state)
{
    (void)state;
    struct status_load load = {0};
    assert_load(&load, 0, 0, 0);
    sample(&load, 100 * SECOND, 1000, 500);
    assert_load(&load, 0, 0, 0);
    sample(&load, 100 * SECOND + 500000, 5000, 5000); /* too early to count */
    assert_load(&load, 0, 0, 0);
    sample(&load, 102 * SECOND, 1021, 507);
    assert_load(&load, 2, 11, 4);
    for (unsigned i = 1; i <= 20; i++)
        sample(&load, (102 + i) * SECOND, 1021 + 100 * i, 507 + 10 * i);
    assert_load(&load, STATUS_LOAD_S, 100, 10);
    for (unsigned i = 21; i <= 25; i++)
        sample(&load, (102 + i) * SECOND, 1021 + 100 * 20, 507 + 10 * 20);
    assert_load(&load, STATUS_LOAD_S, 50, 5);
}

static void a_server_that_starts_is_not_asked(void **state)
{
    (void)state;
    const struct status status = {.state = STATUS_STARTING,
                                  .version = "1",
                                  .data = "/a\"b\x1b",
                                  .up_us = 61 * SECOND,
                                  .loaded_s = 1};
    json_t *all = document(&status);
    assert_string_equal(json_string_value(json_object_get(all, "state")), "starting");
    assert_string_equal(json_string_value(json_object_get(all, "data")), "/a\"b\x1b");
    assert_int_equal(number(all, "uptime_s"), 61);
    const json_t *config = json_object_get(all, "config");
    assert_true(json_is_null(json_object_get(config, "file")));
    assert_string_equal(json_string_value(json_object_get(config, "loaded")),
                        "1970-01-01T00:00:01.000Z");
    assert_true(number(json_object_get(all, "memory"), "resident_bytes") > 4096);
    assert_null(json_object_get(all, "workers"));
    json_decref(all);
}

static void states_have_words(void **state)
{
    (void)state;
    assert_string_equal(status_state_word(STATUS_STARTING), "starting");
    assert_string_equal(status_state_word(STATUS_READY), "ready");
    assert_string_equal(status_state_word(STATUS_STOPPING), "stopping");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_load_is_that_of_the_last_seconds),
        cmocka_unit_test(a_server_that_starts_is_not_asked),
        cmocka_unit_test(states_have_words),
    };
    return RUN_TESTS(tests);
}
