/* SPDX-License-Identifier: Apache-2.0 */
#include "process.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PROCESSES 256

/* Processes whose turn it is still to come, and those that were read. */
struct tree {
    unsigned long pids[MAX_PROCESSES];
    unsigned count;
    struct process_use use;
};

/* Opens /proc/PID/REST. NULL when the process is gone. */
static FILE *open_file(unsigned long pid, const char *rest)
{
    char path[128];
    (void)snprintf(path, sizeof path, "/proc/%lu/%s", pid, rest);
    return fopen(path, "re");
}

/* Reads the one line that a file has. False when there is none. */
static bool read_line(unsigned long pid, const char *rest, char *line, int size)
{
    FILE *file = open_file(pid, rest);
    bool read = file != NULL && fgets(line, size, file) != NULL;
    if (file != NULL)
        (void)fclose(file);
    return read;
}

static void read_thread(struct tree *tree, unsigned long pid, const char *thread)
{
    char rest[64], line[4096];
    (void)snprintf(rest, sizeof rest, "task/%.20s/schedstat", thread);
    if (read_line(pid, rest, line, sizeof line)) {
        tree->use.threads++;
        tree->use.cpu_ns += strtoull(line, NULL, 10);
    }
    (void)snprintf(rest, sizeof rest, "task/%.20s/children", thread);
    char *at = line, *end;
    if (!read_line(pid, rest, line, sizeof line))
        return;
    for (unsigned long child; tree->count < MAX_PROCESSES; at = end) {
        child = strtoul(at, &end, 10);
        if (end == at)
            return;
        tree->pids[tree->count++] = child;
    }
}

static void read_memory(struct tree *tree, unsigned long pid)
{
    char line[256];
    FILE *file = open_file(pid, "smaps_rollup");
    if (file == NULL)
        return;
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "Pss:", 4) == 0)
            tree->use.pss_kib += strtoul(line + 4, NULL, 10);
    (void)fclose(file);
}

static void read_one(struct tree *tree, unsigned long pid)
{
    char path[64];
    struct dirent **threads;
    (void)snprintf(path, sizeof path, "/proc/%lu/task", pid);
    int n = scandir(path, &threads, NULL, NULL);
    if (n < 0)
        return;
    tree->use.processes++;
    for (int i = 0; i < n; i++) {
        if (threads[i]->d_name[0] != '.')
            read_thread(tree, pid, threads[i]->d_name);
        free(threads[i]);
    }
    free(threads);
    read_memory(tree, pid);
}

struct process_use process_read(unsigned long pid)
{
    struct tree tree = {.pids = {pid}, .count = pid > 0 ? 1 : 0};
    for (unsigned i = 0; i < tree.count; i++)
        read_one(&tree, tree.pids[i]);
    return tree.use;
}
