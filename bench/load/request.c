/* SPDX-License-Identifier: Apache-2.0 */
#include "request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A number as text: run, endpoint, slot and sequence in hex digits. */
#define NUMBER_LENGTH 24
#define NO_NUMBER     "000000000000000000000000"
#define BRANCH        "branch=z9hG4bK"

/* A longer body is none that we wait for. */
#define MAX_BODY ((size_t)65536)

enum part {
    PART_STATUS = 1,
    PART_VIA = 2,
    PART_CALL_ID = 4,
    PART_CSEQ = 8,
    PART_ALL = 15,
    PART_WRONG = 16, /* of another, or twice */
};

/* What was read of a message so far. */
struct reading {
    unsigned parts; /* enum part, as bits */
    unsigned status;
    size_t body;
    struct request_number via, call_id;
};

void request_write(struct request *request, const char *transport, const char *server,
                   const char *local)
{
    int n = snprintf(request->bytes, sizeof request->bytes,
                     "OPTIONS sip:%s SIP/2.0\r\n"
                     "Via: SIP/2.0/%s %s;rport;" BRANCH NO_NUMBER "\r\n"
                     "Max-Forwards: 70\r\n"
                     "From: <sip:load@%s>;tag=load\r\n"
                     "To: <sip:%s>\r\n"
                     "Call-ID: " NO_NUMBER "@load\r\n"
                     "CSeq: 1 OPTIONS\r\n"
                     "Contact: <sip:load@%s>\r\n"
                     "User-Agent: load\r\n"
                     "Content-Length: 0\r\n\r\n",
                     server, transport, local, local, server, local);
    const char *branch = strstr(request->bytes, BRANCH);
    const char *call_id = strstr(request->bytes, "Call-ID: ");
    if (n < 0 || (size_t)n >= sizeof request->bytes || branch == NULL || call_id == NULL)
        abort(); /* two addresses cannot be that long */
    request->length = (uint16_t)n;
    request->branch_at = (uint16_t)(branch - request->bytes + (long)strlen(BRANCH));
    request->call_id_at = (uint16_t)(call_id - request->bytes + (long)strlen("Call-ID: "));
}

/* Writes `digits` hex digits in front of `end`. */
static char *write_hex(char *end, uint32_t value, unsigned digits)
{
    for (; digits > 0; digits--, value >>= 4)
        *--end = "0123456789abcdef"[value & 0xf];
    return end;
}

void request_set_number(struct request *request, const struct request_number *number)
{
    char text[NUMBER_LENGTH];
    char *at = write_hex(text + sizeof text, number->sequence, 8);
    at = write_hex(at, number->slot, 4);
    at = write_hex(at, number->endpoint, 4);
    (void)write_hex(at, number->run, 8);
    memcpy(request->bytes + request->branch_at, text, sizeof text);
    memcpy(request->bytes + request->call_id_at, text, sizeof text);
}

/* --- answers --------------------------------------------------------------------------------- */

/* Reads hex digits, and moves *at behind them. False when there is another byte among them. */
static bool read_hex(const char **at, unsigned digits, uint32_t *value)
{
    for (*value = 0; digits > 0; digits--, ++*at) {
        char c = **at;
        if (c >= '0' && c <= '9')
            *value = *value << 4 | (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            *value = *value << 4 | (uint32_t)(c - 'a' + 10);
        else
            return false;
    }
    return true;
}

static bool read_number(const char *at, const char *end, struct request_number *number)
{
    uint32_t endpoint, slot;
    if (end - at < NUMBER_LENGTH || !read_hex(&at, 8, &number->run) ||
        !read_hex(&at, 4, &endpoint) || !read_hex(&at, 4, &slot) ||
        !read_hex(&at, 8, &number->sequence))
        return false;
    number->endpoint = (uint16_t)endpoint;
    number->slot = (uint16_t)slot;
    return true;
}

/* Notes that a part was met: once, and right. */
static void note(struct reading *r, enum part part, bool right)
{
    r->parts |= right && (r->parts & part) == 0 ? part : PART_WRONG;
}

/* The value of a header, when that is what the line has; else NULL. Names in full, as they are sent. */
static const char *value_of(const char *line, const char *end, const char *name)
{
    size_t n = strlen(name);
    if ((size_t)(end - line) <= n || line[n] != ':' || strncasecmp(line, name, n) != 0)
        return NULL;
    for (line += n + 1; line < end && *line == ' '; line++)
        ;
    return line;
}

static void read_via(struct reading *r, const char *value, const char *end)
{
    const char *branch = memmem(value, (size_t)(end - value), BRANCH, strlen(BRANCH));
    note(r, PART_VIA, branch != NULL && read_number(branch + strlen(BRANCH), end, &r->via));
}

static void read_header(struct reading *r, const char *line, const char *end)
{
    const char *value;
    if ((*line | 0x20) == 'v' && (value = value_of(line, end, "Via")) != NULL)
        read_via(r, value, end);
    if ((*line | 0x20) != 'c')
        return;
    if ((value = value_of(line, end, "Call-ID")) != NULL)
        note(r, PART_CALL_ID, read_number(value, end, &r->call_id));
    else if ((value = value_of(line, end, "CSeq")) != NULL)
        note(r, PART_CSEQ, end - value == 9 && memcmp(value, "1 OPTIONS", 9) == 0);
    else if ((value = value_of(line, end, "Content-Length")) != NULL)
        for (; value < end && *value >= '0' && *value <= '9' && r->body < MAX_BODY; value++)
            r->body = r->body * 10 + (size_t)(*value - '0');
}

static void read_start(struct reading *r, const char *line, const char *end)
{
    static const char version[] = "SIP/2.0 ";
    size_t n = sizeof version - 1;
    bool right = (size_t)(end - line) >= n + 3 && memcmp(line, version, n) == 0;
    for (size_t i = n; right && i < n + 3; i++) {
        right = line[i] >= '0' && line[i] <= '9';
        r->status = r->status * 10 + (unsigned)(line[i] - '0');
    }
    note(r, PART_STATUS, right);
}

size_t answer_read(const char *bytes, size_t length, struct answer *answer)
{
    struct reading r = {0};
    const char *end = bytes + length, *line = bytes, *feed;
    for (; (feed = memchr(line, '\n', (size_t)(end - line))) != NULL; line = feed + 1) {
        const char *line_end = feed > line && feed[-1] == '\r' ? feed - 1 : feed;
        if (line == line_end)
            break;
        if (line == bytes)
            read_start(&r, line, line_end);
        else
            read_header(&r, line, line_end);
    }
    if (feed == NULL || (size_t)(end - feed - 1) < r.body)
        return 0;
    const struct request_number *v = &r.via, *c = &r.call_id;
    answer->mine = r.parts == PART_ALL && v->run == c->run && v->endpoint == c->endpoint &&
                   v->slot == c->slot && v->sequence == c->sequence;
    answer->status = r.status;
    answer->number = r.via;
    return (size_t)(feed + 1 - bytes) + r.body;
}
