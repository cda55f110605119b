/* locate/record - what DNS said, in the form that RFC 3263 needs it in.      RFC 1035, 2782, 3403
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : values with their own bytes; names are NUL-terminated, in presentation form, without the
 *         last dot; the root is "".
 */
#ifndef LOCATE_RECORD_H
#define LOCATE_RECORD_H

#include "base/address.h"

#define LOCATE_NAME_SIZE    256 /* RFC 1035 3.1: 255 and the NUL */
#define LOCATE_SERVICE_SIZE 32  /* "SIPS+D2T" and whatever else somebody writes */

enum locate_type {
    LOCATE_NAPTR,
    LOCATE_SRV,
    LOCATE_A,
    LOCATE_AAAA,
};

/* How a question ended. */
enum locate_status {
    LOCATE_PENDING,     /* no answer yet                                    */
    LOCATE_FOUND,       /* there are records                                */
    LOCATE_NO_DATA,     /* the name exists, without a record of this type   */
    LOCATE_NO_NAME,     /* NXDOMAIN                                         */
    LOCATE_NO_ANSWER,   /* no server answered in time                       */
    LOCATE_UNREACHABLE, /* no server could be asked at all                  */
    LOCATE_FAILED,      /* SERVFAIL, NOTIMP: the server could not find out  */
    LOCATE_REFUSED,     /* the server does not answer us                    */
    LOCATE_BROKEN,      /* what came is no answer, or the name is no name   */
};

struct locate_record {
    enum locate_type type;
    uint16_t order;                    /* NAPTR: order; SRV: priority. Lowest first */
    uint16_t weight;                   /* NAPTR: preference; SRV: weight            */
    uint16_t port;                     /* SRV                                       */
    char flags[4];                     /* NAPTR: "s" leads to SRV, "a" to addresses */
    char service[LOCATE_SERVICE_SIZE]; /* NAPTR */
    char name[LOCATE_NAME_SIZE];       /* NAPTR: replacement; SRV: target; "" is the root, "." */
    struct address address;            /* A, AAAA; without a port */
    uint32_t ttl_s;                    /* A, AAAA                 */
};

#endif
