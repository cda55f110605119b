/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/t.h"

#include "base/memory.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* More allocations than any unit test makes: a test that never gets through would run forever. */
#define ALLOCATIONS_MAX 10000

/* What exit() is given when an assertion of cmocka fails outside its runner: exit(-1). */
#define EXIT_ASSERTION 255

/* Shared with the child. Its exit code says whether it passed. */
static struct {
    unsigned tried; /* allocations                        */
    bool skipped;   /* which ends it as an assertion does */
} * shared;

static void note_allocations(void)
{
    shared->tried = memory_count();
}

void unit_skip(const char *file, int line)
{
    if (shared != NULL && shared != MAP_FAILED)
        shared->skipped = true;
    _skip(file, line);
}

/* Outside cmocka's own runner a failed assertion ends the process with exit(), and a crash stays a
 * crash: the two can be told apart. */
static _Noreturn void child(const struct CMUnitTest *test, unsigned n)
{
    void *state = test->initial_state;
    if (freopen("/dev/null", "w", stderr) == NULL || freopen("/dev/null", "w", stdout) == NULL)
        exit(EXIT_ASSERTION);
    (void)atexit(note_allocations);
    memory_fail_at(n);
    if (test->setup_func != NULL && test->setup_func(&state) != 0)
        exit(EXIT_ASSERTION);
    test->test_func(&state);
    if (test->teardown_func != NULL)
        (void)test->teardown_func(&state);
    exit(EXIT_SUCCESS);
}

/* The exit code of the child, or -1 when a signal ended it. */
static int child_status(const struct CMUnitTest *test, unsigned n)
{
    int status = -1;
    shared->tried = 0;
    shared->skipped = false;
    (void)fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        child(test, n);
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

static bool share(void)
{
    if (shared == NULL)
        shared =
            mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return shared != MAP_FAILED;
}

bool unit_run_out_of_memory(const struct CMUnitTest *test)
{
    if (!share())
        return false;
    for (unsigned n = 1; n <= ALLOCATIONS_MAX; n++) {
        int status = child_status(test, n);
        /* Neither good nor an assertion: a signal, or what a sanitizer exits with. */
        if (status != EXIT_SUCCESS && status != EXIT_ASSERTION) {
            (void)fprintf(stderr, "%s: crashes when allocation %u fails\n", test->name, n);
            return false;
        }
        if (shared->tried < n) {
            bool good = status == EXIT_SUCCESS || shared->skipped;
            if (!good)
                (void)fprintf(stderr, "%s: fails with no allocation failing\n", test->name);
            return good;
        }
    }
    (void)fprintf(stderr, "%s: more than %d allocations\n", test->name, ALLOCATIONS_MAX);
    return false;
}

int unit_run(const struct CMUnitTest *tests, size_t count)
{
    int failed = _cmocka_run_group_tests("tests", tests, count, NULL, NULL);
    bool rerun = getenv("VARCO_FAIL_ALLOCATIONS") != NULL;
    for (size_t i = 0; rerun && i < count; i++)
        failed += unit_run_out_of_memory(&tests[i]) ? 0 : 1;
    return failed;
}
