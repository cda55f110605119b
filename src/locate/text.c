/* SPDX-License-Identifier: Apache-2.0 */
#include "locate/locate.h"

const char *locate_status_text(enum locate_status status)
{
    static const char *const texts[] = {
        [LOCATE_PENDING] = "not answered yet",
        [LOCATE_FOUND] = "found",
        [LOCATE_NO_DATA] = "no such record",
        [LOCATE_NO_NAME] = "no such name (NXDOMAIN)",
        [LOCATE_NO_ANSWER] = "no DNS server answered in time",
        [LOCATE_UNREACHABLE] = "no DNS server can be reached",
        [LOCATE_FAILED] = "the DNS server could not find out (SERVFAIL, NOTIMP)",
        [LOCATE_REFUSED] = "the DNS server refused to answer (REFUSED)",
        [LOCATE_BROKEN] = "the DNS server's answer cannot be read",
    };
    return (size_t)status < sizeof texts / sizeof texts[0] ? texts[status] : "";
}

const char *locate_type_name(enum locate_type type)
{
    static const char *const names[] = {
        [LOCATE_NAPTR] = "NAPTR", [LOCATE_SRV] = "SRV", [LOCATE_A] = "A", [LOCATE_AAAA] = "AAAA"};
    return (size_t)type < sizeof names / sizeof names[0] ? names[type] : "";
}
