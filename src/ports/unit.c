/* SPDX-License-Identifier: Apache-2.0 */
#include "ports/unit.h"

static bool ends_with(struct slice text, struct slice end)
{
    return text.n >= end.n && slice_equal((struct slice){text.p + text.n - end.n, end.n}, end);
}

/* Takes up to the next `sign`, or all, from the left of *text, and the sign with it. */
static struct slice take(struct slice *text, char sign)
{
    size_t n = 0;
    while (n < text->n && text->p[n] != sign)
        n++;
    struct slice taken = {text->p, n};
    size_t more = n < text->n ? n + 1 : n;
    *text = (struct slice){text->p + more, text->n - more};
    return taken;
}

static bool holds_containers(struct slice name)
{
    static const struct slice names[] = {SLICE_INIT("docker"), SLICE_INIT("lxc"),
                                         SLICE_INIT("libpod_parent"), SLICE_INIT("kubepods"),
                                         SLICE_INIT("lxc.payload")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (slice_equal(name, names[i]))
            return true;
    return false;
}

static struct slice unit_of_path(struct slice path)
{
    struct slice unit = {NULL, 0}, container = {NULL, 0};
    for (bool inside = false; path.n > 0;) {
        struct slice name = take(&path, '/');
        if (ends_with(name, SLICE(".service")) || ends_with(name, SLICE(".scope")))
            unit = name;
        else if (inside && name.n > 0)
            container = name;
        inside = inside || holds_containers(name);
    }
    return unit.n > 0 ? unit : container;
}

struct slice ports_unit_of(struct slice cgroup)
{
    struct slice best = {NULL, 0};
    while (cgroup.n > 0) {
        struct slice line = take(&cgroup, '\n');
        (void)take(&line, ':');
        struct slice controllers = take(&line, ':');
        struct slice unit = unit_of_path(line);
        bool systemd = controllers.n == 0 || slice_equal(controllers, SLICE("name=systemd"));
        if (unit.n > 0 && (systemd || best.n == 0))
            best = unit;
    }
    return best;
}
