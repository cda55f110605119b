/* What a server and all its descendants used, as the kernel counts it.       proc(5)
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BENCH_LOAD_PROCESS_H
#define BENCH_LOAD_PROCESS_H

#include <stdint.h>

struct process_use {
    unsigned processes, threads;
    uint64_t cpu_ns;  /* on a processor, of all threads: /proc/PID/task/TID/schedstat */
    uint64_t pss_kib; /* memory, what is shared divided by who shares it: smaps_rollup */
};

/* Reads the tree below a process. Zeros when there is none. A thread that ended is not in it any more, so
 * a server whose threads come and go shows too little. */
struct process_use process_read(unsigned long pid);

#endif
