/* SPDX-License-Identifier: Apache-2.0 */
#include "host/owners.h"

#include "base/memory.h"
#include "host/room_internal.h"
#include "ports/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_NAMESPACES 64

/* A folder that is being read, without the heap. */
struct folder {
    int fd;
    ssize_t size, at;
    _Alignas(struct dirent64) char bytes[4096];
};

struct search {
    const uint64_t *inodes; /* of all sockets, sorted */
    size_t count;
    struct owners *out;
    uint64_t namespaces[MAX_NAMESPACES + 1]; /* the first is ours */
    size_t namespace_count;
    bool out_of_memory;
};

/* The next name; NULL behind the last. */
static const char *folder_next(struct folder *folder)
{
    if (folder->at >= folder->size) {
        folder->size = getdents64(folder->fd, folder->bytes, sizeof folder->bytes);
        folder->at = 0;
        if (folder->size <= 0)
            return NULL;
    }
    const struct dirent64 *entry = (const void *)(folder->bytes + folder->at);
    folder->at += entry->d_reclen;
    return entry->d_name;
}

static int compare_numbers(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int compare_processes(const void *a, const void *b)
{
    const struct ports_process *x = a, *y = b;
    if (x->inode != y->inode)
        return x->inode < y->inode ? -1 : 1;
    return (x->pid > y->pid) - (x->pid < y->pid);
}

/* Reads the decimal number behind `head` in the text. False when it does not begin so. */
static bool number_behind(const char *text, const char *head, uint64_t *out)
{
    size_t n = strlen(head);
    if (strncmp(text, head, n) != 0 || text[n] < '0' || text[n] > '9')
        return false;
    *out = 0;
    for (text += n; *text >= '0' && *text <= '9'; text++)
        *out = *out * 10 + (uint64_t)(*text - '0');
    return true;
}

/* The number in a link such as "socket:[4711]". */
static bool read_link(int folder, const char *name, const char *head, uint64_t *out)
{
    char text[64];
    ssize_t n = readlinkat(folder, name, text, sizeof text - 1);
    if (n <= 0)
        return false;
    text[n] = '\0';
    return number_behind(text, head, out);
}

/* Reads the beginning of a small file, with a NUL. Returns its size. */
static size_t read_file(int folder, const char *name, char *out, size_t size)
{
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, out, size - 1) : 0;
    if (fd >= 0)
        (void)close(fd);
    out[n > 0 ? n : 0] = '\0';
    return n > 0 ? (size_t)n : 0;
}

static void copy(char *out, size_t size, struct slice text)
{
    size_t n = text.n < size - 1 ? text.n : size - 1;
    if (n > 0)
        memcpy(out, text.p, n);
    out[n] = '\0';
}

/* The name of a user, or the number when it has none. */
static void write_user(uid_t uid, char *out, size_t size)
{
    struct passwd entry, *found = NULL;
    char room[4096];
    if (getpwuid_r(uid, &entry, room, sizeof room, &found) == 0 && found != NULL)
        copy(out, size, slice_of(found->pw_name));
    else
        (void)snprintf(out, size, "%u", (unsigned)uid);
}

/* As whom a process acts, in what its status file says. The owner of the folder may be another one: of
 * a process that gave up being root that is root. */
static bool effective_uid(const char *status, uint64_t *out)
{
    const char *line = strstr(status, "\nUid:\t");
    const char *second = line != NULL ? strchr(line + 6, '\t') : NULL;
    return second != NULL && number_behind(second, "\t", out);
}

static void describe(int folder, struct ports_process *process)
{
    char text[4096];
    size_t n = read_file(folder, "comm", text, sizeof text);
    n -= n > 0 && text[n - 1] == '\n';
    copy(process->name, sizeof process->name, (struct slice){text, n});
    n = read_file(folder, "cgroup", text, sizeof text);
    copy(process->unit, sizeof process->unit, ports_unit_of((struct slice){text, n}));
    uint64_t uid = 0;
    if (read_file(folder, "status", text, sizeof text) > 0 && effective_uid(text, &uid))
        write_user((uid_t)uid, process->user, sizeof process->user);
}

/* Adds the process for one socket, unless it has the same one open twice. */
static void add(struct search *search, const struct ports_process *process, size_t first)
{
    struct owners *out = search->out;
    for (size_t i = first; i < out->count; i++)
        if (out->list[i].inode == process->inode)
            return;
    void *list = out->list;
    search->out_of_memory = !room_for_one(&list, out->count, &out->room, sizeof *process);
    out->list = list;
    if (!search->out_of_memory)
        out->list[out->count++] = *process;
}

static void search_files(struct search *search, int process_folder, struct ports_process *process)
{
    struct folder files = {.fd = openat(process_folder, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (files.fd < 0)
        return;
    size_t first = search->out->count;
    for (const char *name; !search->out_of_memory && (name = folder_next(&files)) != NULL;) {
        if (!read_link(files.fd, name, "socket:[", &process->inode) ||
            bsearch(&process->inode, search->inodes, search->count, sizeof *search->inodes,
                    compare_numbers) == NULL)
            continue;
        if (process->name[0] == '\0')
            describe(process_folder, process);
        add(search, process, first);
    }
    (void)close(files.fd);
}

static void search_namespace(struct search *search, int folder, int32_t pid)
{
    uint64_t inode = 0;
    if (!read_link(folder, "ns/net", "net:[", &inode) || search->namespace_count > MAX_NAMESPACES)
        return;
    for (size_t i = 0; i < search->namespace_count; i++)
        if (search->namespaces[i] == inode)
            return;
    search->namespaces[search->namespace_count++] = inode;
    search->out->namespaces++;
    search->out->namespace_pid = pid;
}

static void search_process(struct search *search, int proc, const char *name)
{
    uint64_t pid = 0;
    int folder = -1;
    if (!number_behind(name, "", &pid) ||
        (folder = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        return;
    struct ports_process process = {.pid = (int32_t)pid};
    search_namespace(search, folder, process.pid);
    search_files(search, folder, &process);
    (void)close(folder);
}

static void search_all(struct search *search)
{
    struct folder proc = {.fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (proc.fd < 0)
        return;
    if (read_link(proc.fd, "self/ns/net", "net:[", &search->namespaces[0]))
        search->namespace_count = 1;
    for (const char *name; !search->out_of_memory && (name = folder_next(&proc)) != NULL;)
        search_process(search, proc.fd, name);
    (void)close(proc.fd);
}

/* Gives each socket its part of the list. */
static void assign(struct ports_socket *sockets, size_t count, const struct owners *owners)
{
    for (size_t i = 0; i < count; i++) {
        struct ports_socket *socket = &sockets[i];
        size_t low = 0, high = owners->count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (owners->list[middle].inode < socket->inode)
                low = middle + 1;
            else
                high = middle;
        }
        socket->first_process = low;
        while (low < owners->count && owners->list[low].inode == socket->inode)
            low++;
        socket->process_count = low - socket->first_process;
        if (i > 0 && socket->uid == sockets[i - 1].uid)
            memcpy(socket->user, sockets[i - 1].user, sizeof socket->user);
        else
            write_user(socket->uid, socket->user, sizeof socket->user);
    }
}

bool owners_read(struct ports_socket *sockets, size_t count, struct owners *out)
{
    *out = (struct owners){.list = NULL};
    uint64_t *inodes = memory_new((count + 1) * sizeof *inodes);
    if (inodes == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        inodes[i] = sockets[i].inode;
    qsort(inodes, count, sizeof *inodes, compare_numbers);
    struct search search = {.inodes = inodes, .count = count, .out = out};
    search_all(&search);
    if (out->count > 0)
        qsort(out->list, out->count, sizeof *out->list, compare_processes);
    assign(sockets, count, out);
    memory_free(inodes);
    return !search.out_of_memory;
}

void owners_free(struct owners *owners)
{
    memory_free(owners->list);
    *owners = (struct owners){.list = NULL};
}
