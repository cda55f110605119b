/* Asks a SIP server OPTIONS as fast as it answers, and says what each answer cost the server.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Prints one JSON object on one line. Exit code: 0 when every request got its 200, 1 when not, 2 for a
 * command line that cannot be read.
 */
#include "process.h"
#include "run.h"
#include "setting.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What was read from the kernel before or after the measured phase. */
struct moment {
    struct process_use server;
    uint64_t own_ns;
};

static struct moment moment_read(unsigned long server)
{
    struct timespec t;
    struct moment m = {.server = process_read(server)};
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    m.own_ns = (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
    return m;
}

/* Microseconds for each of `count`. */
static double each_us(uint64_t before_ns, uint64_t after_ns, unsigned long count)
{
    return (double)(after_ns - before_ns) / 1e3 / (double)count;
}

static void report(const struct setting *setting, const struct result *r, uint64_t idle_kib,
                   const struct moment *before, const struct moment *after)
{
    unsigned long n = setting->count;
    uint64_t server_ns = after->server.cpu_ns - before->server.cpu_ns;
    printf("{\"transport\":\"%s\",\"count\":%lu,\"answered\":%" PRIu64 ",\"refused\":%" PRIu64
           ",\"lost\":%" PRIu64 ",\"retransmitted\":%" PRIu64 ",\"late\":%" PRIu64
           ",\"foreign\":%" PRIu64 ",",
           setting->tcp ? "tcp" : "udp", n, r->answered, r->refused, r->lost, r->retransmitted,
           r->late, r->foreign);
    printf("\"wall_s\":%.6f,\"per_s\":%.0f,\"p50_us\":%" PRIu64 ",\"p99_us\":%" PRIu64
           ",\"p999_us\":%" PRIu64 ",",
           (double)r->wall_us / 1e6, (double)n * 1e6 / (double)r->wall_us,
           histogram_at(&r->latency, 0.5), histogram_at(&r->latency, 0.99),
           histogram_at(&r->latency, 0.999));
    printf("\"server_us\":%.3f,\"server_busy\":%.2f,\"own_us\":%.3f,\"threads\":%u,"
           "\"idle_pss_kib\":%" PRIu64 ",\"pss_kib\":%" PRIu64 "}\n",
           each_us(before->server.cpu_ns, after->server.cpu_ns, n),
           (double)server_ns / 1e3 / (double)r->wall_us, each_us(before->own_ns, after->own_ns, n),
           after->server.threads, idle_kib, after->server.pss_kib);
}

int main(int argc, char **argv)
{
    struct setting setting;
    struct result warmup, result;
    if (!setting_read(&setting, argc, argv))
        return 2;
    uint64_t idle_kib = process_read(setting.pid).pss_kib;
    struct run *run = run_new(&setting);
    if (run == NULL)
        return EXIT_FAILURE;
    bool good = setting.warmup == 0 || run_phase(run, setting.warmup, &warmup);
    struct moment before = moment_read(setting.pid);
    good = good && run_phase(run, setting.count, &result);
    struct moment after = moment_read(setting.pid);
    run_free(run);
    if (!good)
        return EXIT_FAILURE;
    report(&setting, &result, idle_kib, &before, &after);
    return result.answered == setting.count && result.foreign == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
