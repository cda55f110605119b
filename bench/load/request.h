/* The requests of the load generator, and the answers to them.         RFC 3261 8.1.1, 8.1.3.3
 * SPDX-License-Identifier: Apache-2.0
 *
 * A request is written once; only its number, in the branch and in the Call-ID, is another each time.
 * That number says which place of which endpoint asked, so an answer finds its request without a table.
 * Nothing here is of varco's own parser: what is measured does not judge itself.
 */
#ifndef BENCH_LOAD_REQUEST_H
#define BENCH_LOAD_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REQUEST_MAX 768 /* bytes */

struct request_number {
    uint32_t run; /* this run of the program */
    uint16_t endpoint, slot;
    uint32_t sequence; /* of the slot */
};

struct request {
    uint16_t length, branch_at, call_id_at; /* where the number stands */
    char bytes[REQUEST_MAX];
};

struct answer {
    bool mine; /* a response with the number of some request in its only Via and in its Call-ID */
    unsigned status;
    struct request_number number;
};

/* Writes an OPTIONS without a number. transport: "UDP" or "TCP"; server, local: IP:PORT. */
void request_write(struct request *request, const char *transport, const char *server,
                   const char *local);

/* Puts the number in. */
void request_set_number(struct request *request, const struct request_number *number);

/* Reads the message that begins with the bytes. Returns its length, body included; 0: more must come. */
size_t answer_read(const char *bytes, size_t length, struct answer *answer);

#endif
