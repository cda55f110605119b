/* What is said about sockets, and what is not.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ports/finding.h"
#include "unit/ports/sockets.h"

#define MAX_SOCKETS 8

/* Sockets with a process each: the one at index i has pid i + 1. */
struct stage {
    struct ports_socket sockets[MAX_SOCKETS];
    struct ports_process processes[MAX_SOCKETS];
    struct firewall_answer answers[MAX_SOCKETS];
    struct ports_scene scene;
    struct ports_findings findings;
};

static struct ports_socket *put(struct stage *stage, enum ports_transport transport,
                                const char *address, uint16_t port)
{
    size_t i = stage->scene.socket_count++;
    struct ports_socket *socket = &stage->sockets[i];
    *socket = socket_on(transport, address, port);
    socket->inode = i + 1;
    socket->first_process = i;
    socket->process_count = 1;
    stage->processes[i] =
        (struct ports_process){.inode = i + 1, .pid = (int32_t)i + 1, .name = "pbx"};
    return socket;
}

/* A server on 5060 and 5061, about which nothing is to be said. */
static void put_server(struct stage *stage)
{
    put(stage, PORTS_UDP, "0.0.0.0", 5060);
    put(stage, PORTS_TCP, "0.0.0.0", 5060);
    put(stage, PORTS_TCP, "0.0.0.0", 5061);
}

static void find(struct stage *stage)
{
    stage->scene.sockets = stage->sockets;
    stage->scene.processes = stage->processes;
    stage->scene.answers = stage->answers;
    stage->scene.selection.rtp = (struct ports_range){10000, 20000};
    ports_find(&stage->scene, &stage->findings);
}

/* The only finding must be this one. */
static void expect(struct stage *stage, const char *id, const char *text)
{
    find(stage);
    for (size_t i = 0; i < stage->findings.count && stage->findings.count != 1; i++)
        print_error("%s: %s\n", stage->findings.list[i].id, stage->findings.list[i].text);
    assert_int_equal(stage->findings.count, 1);
    assert_string_equal(stage->findings.list[0].id, id);
    if (strstr(stage->findings.list[0].text, text) == NULL)
        print_error("%s\n", stage->findings.list[0].text);
    assert_non_null(strstr(stage->findings.list[0].text, text));
}

static void a_good_server_gets_no_finding(void **state)
{
    (void)state;
    struct stage stage = {0};
    put_server(&stage);
    find(&stage);
    assert_int_equal(stage.findings.count, 0);
}

static void nobody_is_said_once(void **state)
{
    (void)state;
    struct stage stage = {0};
    expect(&stage, "nobody_listens", "nobody listens on 5060 (UDP, TCP) or 5061 (TLS)");
    assert_int_equal(stage.findings.list[0].severity, PORTS_ERROR);
}

static void a_missing_transport_is_named(void **state)
{
    (void)state;
    struct stage no_udp = {0}, no_tcp = {0}, no_tls = {0};
    put(&no_udp, PORTS_TCP, "0.0.0.0", 5060);
    put(&no_udp, PORTS_TCP, "0.0.0.0", 5061);
    expect(&no_udp, "nobody_listens", "nobody listens on udp 5060");
    put(&no_tcp, PORTS_UDP, "0.0.0.0", 5060);
    put(&no_tcp, PORTS_TCP, "0.0.0.0", 5061);
    expect(&no_tcp, "nobody_listens", "nobody listens on tcp 5060");
    put(&no_tls, PORTS_UDP, "192.0.2.1", 5060);
    put(&no_tls, PORTS_TCP, "192.0.2.1", 5060);
    expect(&no_tls, "nobody_listens", "nobody listens on tcp 5061");
    assert_int_equal(no_tls.findings.list[0].port, 5061);
    assert_string_equal(no_tls.findings.list[0].transport, "tcp");
}

static void a_socket_with_a_peer_does_not_listen(void **state)
{
    (void)state;
    struct stage stage = {0};
    put_server(&stage);
    stage.sockets[0].state = PORTS_CONNECTED;
    expect(&stage, "nobody_listens", "udp 5060");
}

static void tls_must_be_where_5060_is(void **state)
{
    (void)state;
    struct stage missing = {0}, narrow = {0}, family = {0};
    put(&missing, PORTS_UDP, "0.0.0.0", 5060);
    put(&missing, PORTS_TCP, "192.0.2.1", 5060);
    expect(&missing, "tls_not_on_all", "nobody listens on 5061");
    put_server(&narrow);
    assert_true(address_parse(SLICE("192.0.2.1"), &narrow.sockets[2].local));
    narrow.sockets[2].local.port = 5061;
    expect(&narrow, "tls_not_on_all", "5061 (TLS) does not for IPv4");
    put_server(&family);
    put(&family, PORTS_TCP, "::", 5060)->v6only = true;
    expect(&family, "tls_not_on_all", "5061 (TLS) does not for IPv6");
}

static void loopback_only_is_told(void **state)
{
    (void)state;
    struct stage stage = {0};
    put(&stage, PORTS_UDP, "127.0.0.1", 5060);
    put(&stage, PORTS_TCP, "192.0.2.1", 5060);
    put(&stage, PORTS_TCP, "127.0.0.1", 5061);
    put(&stage, PORTS_TCP, "192.0.2.1", 5061);
    expect(&stage, "loopback_only", "udp 5060 listens on 127.0.0.1 only");
    assert_non_null(strstr(stage.findings.list[0].text, "pbx (pid 1)"));
}

static void two_programs_on_one_address_share(void **state)
{
    (void)state;
    struct stage stage = {0};
    put(&stage, PORTS_UDP, "0.0.0.0", 5060);
    put_server(&stage);
    expect(&stage, "two_programs", "pbx (pid 1) and pbx (pid 2) share udp 0.0.0.0:5060");
}

static void a_wildcard_and_an_address_fight(void **state)
{
    (void)state;
    struct stage stage = {0};
    put(&stage, PORTS_UDP, "192.0.2.1", 5060);
    put_server(&stage);
    expect(&stage, "two_programs",
           "pbx (pid 1) holds udp 192.0.2.1:5060 and pbx (pid 2) holds udp 0.0.0.0:5060");
}

static void one_program_with_two_sockets_is_no_fight(void **state)
{
    (void)state;
    struct stage stage = {0};
    put(&stage, PORTS_UDP, "0.0.0.0", 5060);
    put_server(&stage);
    stage.processes[1].pid = 1;
    find(&stage);
    assert_int_equal(stage.findings.count, 0);
}

static void one_socket_in_many_processes_is_no_fight(void **state)
{
    (void)state;
    struct stage stage = {0};
    put_server(&stage);
    stage.sockets[0].process_count = 3;
    find(&stage);
    assert_int_equal(stage.findings.count, 0);
}

static void owners_that_are_not_seen_are_not_accused(void **state)
{
    (void)state;
    struct stage stage = {0};
    put(&stage, PORTS_UDP, "0.0.0.0", 5060)->process_count = 0;
    put_server(&stage);
    stage.sockets[1].process_count = 0;
    expect(&stage, "two_sockets", "run as root");
    stage.sockets[1].uid = 7;
    expect(&stage, "two_programs", "a program of user root");
}

static void other_ports_are_left_alone(void **state)
{
    (void)state;
    struct stage stage = {0};
    put_server(&stage);
    put(&stage, PORTS_UDP, "224.0.0.251", 5353)->drops = 9;
    put(&stage, PORTS_UDP, "0.0.0.0", 5353)->queue = 99;
    find(&stage);
    assert_int_equal(stage.findings.count, 0);
}

static void drops_and_queues_are_counted(void **state)
{
    (void)state;
    struct stage drops = {0}, bytes = {0}, backlog = {0};
    put_server(&drops);
    drops.sockets[0].drops = 12;
    expect(&drops, "drops", "the kernel dropped 12 packets for udp 0.0.0.0:5060");
    put_server(&bytes);
    bytes.sockets[0].queue_limit = 1000;
    bytes.sockets[0].queue = 749;
    find(&bytes);
    assert_int_equal(bytes.findings.count, 0);
    bytes.sockets[0].queue = 750;
    expect(&bytes, "queue_full", "750 bytes wait on udp 0.0.0.0:5060");
    put_server(&backlog);
    backlog.sockets[2].queue = backlog.sockets[2].queue_limit = 5;
    expect(&backlog, "queue_full", "5 connections wait on tcp 0.0.0.0:5061");
}

static void the_firewall_is_said_once_for_each_port(void **state)
{
    (void)state;
    struct stage stage = {0};
    put(&stage, PORTS_UDP, "0.0.0.0", 5060);
    put(&stage, PORTS_UDP, "::", 5060)->v6only = true;
    put(&stage, PORTS_TCP, "192.0.2.1", 5060);
    put(&stage, PORTS_TCP, "::", 5061);
    for (size_t i = 0; i < 2; i++)
        stage.answers[i] = (struct firewall_answer){
            .verdict = FIREWALL_BLOCKED, .rule = "policy drop", .where = "table inet f", .why = ""};
    expect(&stage, "firewall_blocks", "blocks udp 5060 by \"policy drop\" (table inet f)");
}

static void blocked_media_is_told(void **state)
{
    (void)state;
    struct stage stage = {0};
    put_server(&stage);
    stage.scene.rtp[0] = (struct firewall_answer){
        .verdict = FIREWALL_BLOCKED, .rule = "policy drop", .where = "table inet f", .why = ""};
    expect(&stage, "firewall_blocks", "blocks RTP over IPv4");
    assert_non_null(strstr(stage.findings.list[0].text, "udp dport 10000-20000"));
}

static void what_many_media_sockets_have_in_common_is_said_once(void **state)
{
    (void)state;
    struct stage stage = {0};
    put_server(&stage);
    for (uint16_t i = 0; i < 3; i++) {
        struct ports_socket *socket = put(&stage, PORTS_UDP, "0.0.0.0", (uint16_t)(10000 + 2 * i));
        socket->drops = i == 0 ? 0 : 5;
        socket->queue = 300;
        socket->queue_limit = 400;
    }
    find(&stage);
    assert_int_equal(stage.findings.count, 2);
    assert_non_null(strstr(stage.findings.list[0].text,
                           "900 bytes wait on udp 0.0.0.0:10000 and 2 more sockets for RTP (room "
                           "in the first: 400)"));
    assert_int_equal(stage.findings.list[0].port, 10000);
    assert_non_null(strstr(stage.findings.list[1].text,
                           "the kernel dropped 10 packets for udp 0.0.0.0:10002 and 1 more socket "
                           "for RTP since they were opened"));
}

static void the_worst_comes_first(void **state)
{
    (void)state;
    struct stage stage = {0};
    put(&stage, PORTS_UDP, "192.0.2.1", 5060)->drops = 1;
    put(&stage, PORTS_TCP, "192.0.2.1", 5061);
    stage.answers[0] = (struct firewall_answer){.verdict = FIREWALL_BLOCKED, .why = ""};
    find(&stage);
    assert_int_equal(stage.findings.count, 3);
    assert_string_equal(stage.findings.list[0].id, "firewall_blocks");
    assert_string_equal(stage.findings.list[1].id, "drops");
    assert_string_equal(stage.findings.list[2].id, "nobody_listens");
}

static void there_is_an_end_to_findings(void **state)
{
    (void)state;
    static struct ports_socket sockets[2 * PORTS_MAX_FINDINGS];
    static struct firewall_answer answers[COUNT_OF(sockets)];
    static struct ports_findings findings;
    struct ports_process none = {0};
    for (size_t i = 0; i < COUNT_OF(sockets); i++) {
        sockets[i] = socket_on(PORTS_UDP, "0.0.0.0", 5080);
        sockets[i].drops = 1;
    }
    const struct ports_scene scene = {.sockets = sockets,
                                      .socket_count = COUNT_OF(sockets),
                                      .processes = &none,
                                      .answers = answers,
                                      .rtp[0].verdict = FIREWALL_BLOCKED,
                                      .selection.rtp = {10000, 20000}};
    ports_find(&scene, &findings);
    assert_int_equal(findings.count, PORTS_MAX_FINDINGS);
    bool blocked = false;
    for (size_t i = 0; i < findings.count; i++)
        blocked = blocked || strcmp(findings.list[i].id, "firewall_blocks") == 0;
    assert_true(blocked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_server_gets_no_finding),
        cmocka_unit_test(nobody_is_said_once),
        cmocka_unit_test(a_missing_transport_is_named),
        cmocka_unit_test(a_socket_with_a_peer_does_not_listen),
        cmocka_unit_test(tls_must_be_where_5060_is),
        cmocka_unit_test(loopback_only_is_told),
        cmocka_unit_test(two_programs_on_one_address_share),
        cmocka_unit_test(a_wildcard_and_an_address_fight),
        cmocka_unit_test(one_program_with_two_sockets_is_no_fight),
        cmocka_unit_test(one_socket_in_many_processes_is_no_fight),
        cmocka_unit_test(owners_that_are_not_seen_are_not_accused),
        cmocka_unit_test(other_ports_are_left_alone),
        cmocka_unit_test(drops_and_queues_are_counted),
        cmocka_unit_test(the_firewall_is_said_once_for_each_port),
        cmocka_unit_test(blocked_media_is_told),
        cmocka_unit_test(what_many_media_sockets_have_in_common_is_said_once),
        cmocka_unit_test(the_worst_comes_first),
        cmocka_unit_test(there_is_an_end_to_findings),
    };
    return RUN_TESTS(tests);
}
