/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/t.h"

#include "ports/unit.h"

static void the_unit_is_the_innermost(void **state)
{
    (void)state;

    static const struct {
        const char *cgroup, *unit;
    } rows[] = {
        {"", ""},
        {"0::/\n", ""},
        {"0::/init.scope\n", "init.scope"},
        {"0::/system.slice/asterisk.service\n", "asterisk.service"},
        {"0::/system.slice/asterisk.service", "asterisk.service"},
        {"0::/system.slice/system-getty.slice/getty@tty1.service\n", "getty@tty1.service"},
        {"0::/user.slice/user-1000.slice/user@1000.service/app.slice/baresip.service\n",
         "baresip.service"},
        {"0::/system.slice/docker-0123abcd.scope\n", "docker-0123abcd.scope"},
        {"0::/docker/0123abcd\n", "0123abcd"},
        {"0::/kubepods/besteffort/pod77/0123abcd\n", "0123abcd"},
        {"12:cpu:/docker/77\n1:name=systemd:/system.slice/kamailio.service\n0::/\n",
         "kamailio.service"},
        {"12:cpu:/lxc/pbx\n0::/\n", "pbx"},
        {"no colon at all\n", ""},
        {":::\n", ""},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct slice unit = ports_unit_of(slice_of(rows[i].cgroup));
        assert_true(slice_equal(unit, slice_of(rows[i].unit)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_unit_is_the_innermost),
    };
    return RUN_TESTS(tests);
}
