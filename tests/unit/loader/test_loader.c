/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "loader/loader.h"
#include "unit/t.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[32], path[64];

static void write_file(const char *name, const char *text)
{
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/varco-loader-XXXXXX");
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"main", "other"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    return rmdir(folder);
}

static void a_file_and_its_imports_are_read(void **state)
{
    (void)state;
    write_file("other", "workers 3");
    write_file("main", "import other\ntls { certificate a }");
    struct loader *l = loader_load(path, NULL);
    assert_non_null(l);
    assert_int_equal(loader_error(l), 0);
    assert_non_null(loader_config(l));
    assert_int_equal(loader_config(l)->workers, 3);
    assert_int_equal(loader_config(l)->tls.certificate.p[0], '/');
    struct config *config = loader_take(l);
    assert_null(loader_config(l));
    assert_null(loader_take(l));
    loader_free(&l);
    assert_null(l);
    assert_int_equal(config->workers, 3); /* outlives what it was read from */
    loader_free_config(&config);
    assert_null(config);
}

static void problems_are_kept(void **state)
{
    (void)state;
    write_file("main", "import none\nworkers x");
    struct loader *l = loader_load(path, NULL);
    assert_non_null(l);
    assert_null(loader_config(l));
    assert_int_equal(loader_error(l), 0);
    assert_int_equal(loader_reader(l)->problem_count, 2);
    loader_free(&l);
}

static void a_file_that_cannot_be_read_is_an_error(void **state)
{
    (void)state;
    struct loader *l = loader_load("/nonexistent/varco.conf", NULL);
    assert_non_null(l);
    assert_int_equal(loader_error(l), ENOENT);
    assert_null(loader_config(l));
    loader_free(&l);
    l = loader_load("/tmp", NULL);
    assert_non_null(l);
    assert_int_equal(loader_error(l), EISDIR);
    loader_free(&l);
}

static void without_a_file_there_are_defaults(void **state)
{
    (void)state;
    struct loader *l = loader_load(NULL, NULL);
    assert_non_null(l);
    assert_non_null(loader_config(l));
    assert_int_equal(loader_config(l)->listen.count, 6);
    loader_free(&l);
}

static void what_is_too_long_is_a_problem(void **state)
{
    (void)state;
    struct loader *l = loader_load("/dev/zero", NULL);
    assert_non_null(l);
    assert_null(loader_config(l));
    assert_int_equal(loader_reader(l)->problem_count, 1);
    loader_free(&l);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_file_and_its_imports_are_read),
        IN_FOLDER(problems_are_kept),
        cmocka_unit_test(a_file_that_cannot_be_read_is_an_error),
        cmocka_unit_test(without_a_file_there_are_defaults),
        cmocka_unit_test(what_is_too_long_is_a_problem),
    };
    return RUN_TESTS(tests);
}
