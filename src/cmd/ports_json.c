/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/ports_internal.h"

static void text(struct json *json, const char *key, const char *value)
{
    json_text(json, key, slice_of(value));
}

static void address(struct json *json, const char *key, const struct address *value)
{
    char room[ADDRESS_TEXT_MAX];
    struct buffer b = buffer_of(room, sizeof room);
    address_write(&b, value);
    json_text(json, key, buffer_slice(&b));
}

static void show_process(const struct ports_process *process, struct json *json)
{
    json_open(json, NULL, '{');
    json_number(json, "pid", process->pid);
    text(json, "process", process->name);
    text(json, "user", process->user);
    text(json, "unit", process->unit);
    json_close(json, '}');
}

static void show_firewall(const struct firewall_answer *answer, struct json *json)
{
    text(json, "firewall", firewall_verdict_text(answer->verdict));
    if (answer->verdict == FIREWALL_NOT_ASKED)
        return;
    text(json, "firewall_why", answer->why);
    text(json, "firewall_rule", answer->rule);
    text(json, "firewall_where", answer->where);
}

/* The first process stands among the fields of the socket as well: nearly always there is no other. */
static void show_owners(const struct ports_view *view, const struct ports_socket *socket,
                        struct json *json)
{
    const struct ports_process *first = &view->scene.processes[socket->first_process];
    bool seen = socket->process_count > 0;
    if (seen) {
        json_number(json, "pid", first->pid);
        text(json, "process", first->name);
        text(json, "unit", first->unit);
    }
    text(json, "user", seen ? first->user : socket->user);
    json_number(json, "uid", socket->uid);
    json_open(json, "processes", '[');
    for (size_t i = 0; i < socket->process_count; i++)
        show_process(&first[i], json);
    json_close(json, ']');
}

static void show_socket(const struct ports_view *view, size_t at, struct json *json)
{
    const struct ports_socket *socket = &view->scene.sockets[at];
    json_open(json, NULL, '{');
    text(json, "transport", ports_transport_text(socket->transport));
    text(json, "family", socket->local.family == ADDRESS_IPV4 ? "ipv4" : "ipv6");
    text(json, "serves", ports_family_text(socket));
    text(json, "state", ports_state_text(socket->state));
    address(json, "address", &socket->local);
    json_number(json, "port", socket->local.port);
    if (socket->state == PORTS_CONNECTED) {
        address(json, "peer_address", &socket->peer);
        json_number(json, "peer_port", socket->peer.port);
    }
    text(json, "interface", socket->interface_name);
    json_number(json, "inode", (int64_t)socket->inode);
    show_owners(view, socket, json);
    json_number(json, "receive_queue", socket->queue);
    json_number(json, "receive_queue_limit", socket->queue_limit);
    json_number(json, "drops", socket->drops);
    if (socket->state == PORTS_LISTEN)
        json_number(json, "connections", socket->connections);
    show_firewall(&view->scene.answers[at], json);
    json_close(json, '}');
}

static void show_finding(const struct ports_finding *finding, struct json *json)
{
    json_open(json, NULL, '{');
    text(json, "id", finding->id);
    text(json, "severity", ports_severity_text(finding->severity));
    text(json, "transport", finding->transport);
    json_number(json, "port", finding->port);
    text(json, "text", finding->text);
    json_close(json, '}');
}

static void show_rtp(const struct ports_scene *scene, struct json *json)
{
    json_open(json, "rtp", '{');
    json_number(json, "first", scene->selection.rtp.first);
    json_number(json, "last", scene->selection.rtp.last);
    for (size_t i = 0; i < 2; i++) {
        json_open(json, i == 0 ? "ipv4" : "ipv6", '{');
        show_firewall(&scene->rtp[i], json);
        json_close(json, '}');
    }
    json_close(json, '}');
}

void ports_show_json(const struct ports_view *view, FILE *to)
{
    struct json json = {.to = to};
    json_open(&json, NULL, '{');
    json_open(&json, "sockets", '[');
    for (size_t i = 0; i < view->scene.socket_count; i++)
        show_socket(view, i, &json);
    json_close(&json, ']');
    json_open(&json, "findings", '[');
    for (size_t i = 0; i < view->findings.count; i++)
        show_finding(&view->findings.list[i], &json);
    json_close(&json, ']');
    show_rtp(&view->scene, &json);
    json_open(&json, "not_seen", '[');
    for (size_t i = 0; i < view->not_seen_count; i++) {
        json_open(&json, NULL, '{');
        text(&json, "id", view->not_seen[i].id);
        text(&json, "text", view->not_seen[i].text);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
}
