/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/net/dns_server.h"

#include "net/socket_address.h"
#include "unit/t.h"

#define HEADER     12
#define TYPE_A     1
#define TYPE_CNAME 5
#define TYPE_AAAA  28
#define TYPE_SRV   33
#define TYPE_NAPTR 35
#define MANY       60

static void put(struct dns_packet *p, const void *bytes, size_t n)
{
    assert_true(p->length + n <= sizeof p->bytes);
    memcpy(p->bytes + p->length, bytes, n);
    p->length += n;
}

static void put_number(struct dns_packet *p, uint32_t number, size_t bytes)
{
    while (bytes-- > 0) {
        uint8_t byte = (uint8_t)(number >> 8 * bytes);
        put(p, &byte, 1);
    }
}

static void put_string(struct dns_packet *p, const char *text)
{
    put_number(p, (uint32_t)strlen(text), 1);
    put(p, text, strlen(text));
}

/* "" is the root. */
static void put_name(struct dns_packet *p, const char *name)
{
    while (*name != '\0') {
        size_t n = strcspn(name, ".");
        put_number(p, (uint32_t)n, 1);
        put(p, name, n);
        name += n + (name[n] == '.');
    }
    put_number(p, 0, 1);
}

/* owner NULL: the name of the question. Returns where the length of the data stands. */
static size_t put_head(struct dns_packet *p, const char *owner, uint16_t type)
{
    if (owner == NULL)
        put_number(p, 0xc000 | HEADER, 2);
    else
        put_name(p, owner);
    put_number(p, type, 2);
    put_number(p, 1, 2);
    put_number(p, 60, 4);
    put_number(p, 0, 2);
    p->bytes[7]++;
    return p->length;
}

static void end_record(struct dns_packet *p, size_t start)
{
    size_t n = p->length - start;
    p->bytes[start - 2] = (uint8_t)(n >> 8);
    p->bytes[start - 1] = (uint8_t)n;
}

static void put_a(struct dns_packet *p, const char *owner, uint32_t address)
{
    size_t start = put_head(p, owner, TYPE_A);
    put_number(p, address, 4);
    end_record(p, start);
}

static void put_aaaa(struct dns_packet *p, uint8_t last)
{
    const uint8_t address[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = last};
    size_t start = put_head(p, NULL, TYPE_AAAA);
    put(p, address, sizeof address);
    end_record(p, start);
}

static void put_srv(struct dns_packet *p, const char *owner, uint16_t priority, const char *target)
{
    size_t start = put_head(p, owner, TYPE_SRV);
    put_number(p, priority, 2);
    put_number(p, 20, 2);
    put_number(p, 5061, 2);
    put_name(p, target);
    end_record(p, start);
}

static void put_naptr(struct dns_packet *p, const char *service, const char *replacement)
{
    size_t start = put_head(p, NULL, TYPE_NAPTR);
    put_number(p, 50, 2);
    put_number(p, 60, 2);
    put_string(p, "s");
    put_string(p, service);
    put_string(p, "");
    put_name(p, replacement);
    end_record(p, start);
}

static void put_cname(struct dns_packet *p, const char *target)
{
    size_t start = put_head(p, NULL, TYPE_CNAME);
    put_name(p, target);
    end_record(p, start);
}

/* ---- what is answered ---- */

static void found(struct dns_packet *p, uint16_t type)
{
    if (type == TYPE_A) {
        put_a(p, NULL, 0xc0000201);
        put_a(p, NULL, 0xc0000202);
    } else if (type == TYPE_AAAA) {
        put_aaaa(p, 1);
    } else if (type == TYPE_SRV) {
        put_srv(p, NULL, 10, "Target.test");
        put_srv(p, NULL, 20, "");
    } else {
        put_naptr(p, "SIPS+D2T", "_sips._tcp.test");
        put_naptr(p, "a service that is longer than any place for it", "");
    }
}

static void alias(struct dns_packet *p, uint16_t type)
{
    put_cname(p, "other.test");
    if (type == TYPE_SRV)
        put_srv(p, "other.test", 10, "target.test");
    else
        put_a(p, "other.test", 0xc0000203);
}

static void only_alias(struct dns_packet *p, uint16_t type)
{
    (void)type;
    put_cname(p, "other.test");
}

static void many(struct dns_packet *p, uint16_t type)
{
    (void)type;
    for (uint16_t i = 0; i < MANY; i++)
        put_srv(p, NULL, i, "target.test");
}

/* The count promises more than there is. */
static void cut_off(struct dns_packet *p, uint16_t type)
{
    (void)type;
    put_a(p, NULL, 0xc0000201);
    p->bytes[7]++;
    p->length -= 2;
}

/* A name that points to itself. RFC 1035 4.1.4 */
static void circle(struct dns_packet *p, uint16_t type)
{
    (void)type;
    size_t start = put_head(p, NULL, TYPE_SRV);
    put_number(p, 0, 4);
    put_number(p, 0, 2);
    put_number(p, (uint32_t)(0xc000 | p->length), 2);
    end_record(p, start);
}

static void other_id(struct dns_packet *p, uint16_t type)
{
    found(p, type);
    p->bytes[0] ^= 0xff;
}

static void junk(struct dns_packet *p, uint16_t type)
{
    (void)type;
    for (size_t i = 2; i < p->length; i++)
        p->bytes[i] = (uint8_t)(0xff ^ i * 7);
}

static void too_short(struct dns_packet *p, uint16_t type)
{
    (void)type;
    p->length = 3;
}

static void silent(struct dns_packet *p, uint16_t type)
{
    (void)type;
    p->length = 0;
}

static const struct {
    const char *label;
    uint8_t rcode;
    bool truncated; /* over UDP */
    void (*write)(struct dns_packet *p, uint16_t type);
} actions[] = {
    {"found", 0, false, found},
    {"nodata", 0, false, NULL},
    {"formerr", 1, false, NULL},
    {"servfail", 2, false, NULL},
    {"nxdomain", 3, false, NULL},
    {"notimp", 4, false, NULL},
    {"refused", 5, false, NULL},
    {"yxdomain", 6, false, NULL},
    {"alias", 0, false, alias},
    {"onlyalias", 0, false, only_alias},
    {"lostalias", 3, false, only_alias},
    {"truncated", 0, true, found},
    {"many", 0, true, many},
    {"cutoff", 0, false, cut_off},
    {"circle", 0, false, circle},
    {"otherid", 0, false, other_id},
    {"junk", 0, false, junk},
    {"short", 0, false, too_short},
    {"silent", 0, false, silent},
};

/* The end of the question section behind the header; 0: there is none. */
static size_t question_end(const uint8_t *bytes, size_t length)
{
    size_t at = HEADER;
    while (at < length && bytes[at] != 0)
        at += (size_t)bytes[at] + 1;
    return at + 5 <= length ? at + 5 : 0;
}

void dns_server_answer(const char *label, const uint8_t *question, size_t length, bool tcp,
                       struct dns_packet *out)
{
    size_t end = question_end(question, length), i = 0;
    *out = (struct dns_packet){.length = 0};
    assert_true(end > 0);
    while (i < COUNT_OF(actions) && strcmp(actions[i].label, label) != 0)
        i++;
    assert_true(i < COUNT_OF(actions));
    put(out, question, end);
    memset(out->bytes + 6, 0, 6);
    bool truncated = actions[i].truncated && !tcp;
    out->bytes[2] = (uint8_t)(0x81 | (truncated ? 0x02 : 0));
    out->bytes[3] = (uint8_t)(0x80 | actions[i].rcode);
    uint16_t type = (uint16_t)(question[end - 4] << 8 | question[end - 3]);
    if (!truncated && actions[i].write != NULL)
        actions[i].write(out, type);
}

void dns_server_question(const char *name, uint16_t type, struct dns_packet *out)
{
    static const uint8_t header[HEADER] = {0x12, 0x34, 0x01, 0, 0, 1};
    *out = (struct dns_packet){.length = 0};
    put(out, header, sizeof header);
    put_name(out, name);
    put_number(out, type, 2);
    put_number(out, 1, 2);
}

static void answer(const struct dns_server *server, struct slice question, bool tcp,
                   struct dns_packet *out)
{
    char label[64] = "";
    const uint8_t *bytes = (const uint8_t *)question.p;
    assert_true(question.n > HEADER && bytes[HEADER] < sizeof label);
    size_t at = HEADER;
    while (bytes[at + 1] == '_') /* _sip._udp.found.test goes by "found" */
        at += (size_t)bytes[at] + 1;
    for (size_t i = 0; i < bytes[at]; i++)
        label[i] = (char)slice_lower(bytes[at + 1 + i]);
    dns_server_answer(server->always != NULL ? server->always : label, bytes, question.n, tcp, out);
}

/* ---- sockets ---- */

static void give_room(uv_handle_t *handle, size_t wanted, uv_buf_t *room)
{
    struct dns_server *server = handle->data;
    (void)wanted;
    *room = uv_buf_init(server->buffer, sizeof server->buffer);
}

static void datagram_came(uv_udp_t *udp, ssize_t n, const uv_buf_t *room,
                          const struct sockaddr *from, unsigned flags)
{
    struct dns_server *server = udp->data;
    static struct dns_packet out;
    (void)flags;
    if (n <= 0)
        return;
    server->over_udp++;
    answer(server, (struct slice){room->base, (size_t)n}, false, &out);
    uv_buf_t bytes = uv_buf_init((char *)out.bytes, (unsigned)out.length);
    if (out.length > 0)
        assert_true(uv_udp_try_send(udp, &bytes, 1, from) > 0);
}

static void give_room_to_stream(uv_handle_t *handle, size_t wanted, uv_buf_t *room)
{
    const struct dns_connection *connection = handle->data;
    (void)wanted;
    *room = uv_buf_init(connection->server->buffer, sizeof connection->server->buffer);
}

static void answer_over_tcp(struct dns_connection *connection, struct slice question)
{
    static struct dns_packet out, framed;
    connection->server->over_tcp++;
    answer(connection->server, question, true, &out);
    framed.length = 0;
    put_number(&framed, (uint32_t)out.length, 2);
    put(&framed, out.bytes, out.length);
    uv_buf_t bytes = uv_buf_init((char *)framed.bytes, (unsigned)framed.length);
    assert_int_equal(uv_try_write((uv_stream_t *)&connection->tcp, &bytes, 1), framed.length);
}

static void stream_came(uv_stream_t *stream, ssize_t n, const uv_buf_t *room)
{
    struct dns_connection *connection = stream->data;
    struct dns_packet *in = &connection->came;
    if (n < 0)
        (void)uv_read_stop(stream);
    if (n <= 0)
        return;
    put(in, room->base, (size_t)n);
    while (in->length >= 2 && in->length >= 2 + ((size_t)in->bytes[0] << 8 | in->bytes[1])) {
        size_t length = (size_t)in->bytes[0] << 8 | in->bytes[1];
        answer_over_tcp(connection, (struct slice){(const char *)in->bytes + 2, length});
        in->length -= 2 + length;
        memmove(in->bytes, in->bytes + 2 + length, in->length);
    }
}

static void connection_came(uv_stream_t *listener, int status)
{
    struct dns_server *server = listener->data;
    assert_int_equal(status, 0);
    assert_true(server->connections < DNS_CONNECTIONS);
    struct dns_connection *connection = &server->connection[server->connections++];
    uv_stream_t *stream = (uv_stream_t *)&connection->tcp;
    assert_int_equal(uv_tcp_init(listener->loop, &connection->tcp), 0);
    connection->tcp.data = connection;
    connection->server = server;
    assert_int_equal(uv_accept(listener, stream), 0);
    assert_int_equal(uv_read_start(stream, give_room_to_stream, stream_came), 0);
}

void dns_server_open(struct dns_server *server, uv_loop_t *loop)
{
    dns_server_open_at(server, loop, "127.0.0.1", 0);
}

void dns_server_open_at(struct dns_server *server, uv_loop_t *loop, const char *ip, int port)
{
    struct sockaddr_in any;
    struct sockaddr_storage name;
    int length = sizeof name;
    memset(server, 0, sizeof *server);
    assert_int_equal(uv_ip4_addr(ip, port, &any), 0);
    assert_int_equal(uv_tcp_init(loop, &server->tcp), 0);
    assert_int_equal(uv_udp_init(loop, &server->udp), 0);
    server->tcp.data = server->udp.data = server;
    assert_int_equal(uv_tcp_bind(&server->tcp, (struct sockaddr *)&any, 0), 0);
    assert_int_equal(uv_listen((uv_stream_t *)&server->tcp, 8, connection_came), 0);
    assert_int_equal(uv_tcp_getsockname(&server->tcp, (struct sockaddr *)&name, &length), 0);
    server->address = socket_address_read((struct sockaddr *)&name);
    assert_int_equal(uv_udp_bind(&server->udp, (struct sockaddr *)&name, 0), 0);
    assert_int_equal(uv_udp_recv_start(&server->udp, give_room, datagram_came), 0);
}

void dns_server_close(struct dns_server *server)
{
    uv_close((uv_handle_t *)&server->udp, NULL);
    uv_close((uv_handle_t *)&server->tcp, NULL);
    for (size_t i = 0; i < server->connections; i++)
        uv_close((uv_handle_t *)&server->connection[i].tcp, NULL);
}
