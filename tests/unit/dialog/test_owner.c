/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buffer.h"
#include "dialog/owner.h"
#include "unit/dialog/self.h"

#define FROM_CALL_ID "From: <sip:a@h>;tag=f\r\nCall-ID: c1@h\r\nCSeq: 1 X\r\n\r\n"
#define VIA          "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"

static struct dialog_id_self self;

static int begin(void **state)
{
    (void)state;
    return self_begin(&self) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    self_end(&self);
    return 0;
}

/* The owner of the message that start line and headers make, with each "$" replaced by the token. */
static struct dialog_owner owner_of(const char *start, const char *headers, struct slice token,
                                    bool stateless)
{
    static char text[4096];
    static struct sip_header_line lines[SIP_MAX_HEADERS];
    struct sip_message m;
    struct sip_error why;
    struct buffer b = buffer_of(text, sizeof text);
    buffer_append(&b, slice_of(start));
    for (const char *at = headers; *at != '\0'; at++) {
        if (*at == '$')
            buffer_append(&b, token);
        else
            buffer_append_byte(&b, *at);
    }
    assert_true(buffer_good(&b));
    (void)!sip_message_parse(buffer_slice(&b), lines, COUNT_OF(lines), &m, &why);
    return dialog_owner_of(&self, &m, stateless);
}

enum token { MINE, OTHER, NODE, KIND, STATELESS, OWN, FORGED, FOREIGN };

/* The token that is meant; the last two are none of ours. */
static struct slice token_of(enum token which, char out[DIALOG_ID_LENGTH])
{
    struct dialog_id id = {.kind = DIALOG_ID_LEG, .epoch = 5, .worker = 2, .index = 9};
    if (which == FORGED)
        return SLICE("aaaaaaaaaaaaaaaaaaaaaaaaaa");
    if (which == FOREIGN)
        return SLICE("as5f-7");
    id.worker = which == OTHER ? 1 : 2;
    id.node = which == NODE ? 8 : 0;
    id.kind = which == KIND        ? DIALOG_ID_CLIENT_TRANSACTION
              : which == STATELESS ? DIALOG_ID_STATELESS
              : which == OWN       ? DIALOG_ID_OWN_REQUEST
                                   : DIALOG_ID_LEG;
    return self_token(&self, id, out);
}

static void requests_by_their_tag(void **state) /* RFC 3261 12.2.2, 17.2.3 */
{
    (void)state;

    static const struct {
        const char *method;
        enum token tag;
        bool stateless;
        enum dialog_owner_verdict verdict;
        enum dialog_id_result token;
    } rows[] = {
        {"BYE", MINE, false, DIALOG_OWNER_HERE, DIALOG_ID_MINE},
        {"BYE", OTHER, false, DIALOG_OWNER_THERE, DIALOG_ID_OTHER_WORKER},
        {"BYE", NODE, false, DIALOG_OWNER_NODE, DIALOG_ID_OTHER_NODE},
        {"BYE", KIND, false, DIALOG_OWNER_NO_DIALOG, DIALOG_ID_WRONG_KIND},
        {"BYE", STATELESS, false, DIALOG_OWNER_NO_DIALOG, DIALOG_ID_MINE},
        {"NOTIFY", OWN, false, DIALOG_OWNER_HERE, DIALOG_ID_MINE},
        {"BYE", FORGED, false, DIALOG_OWNER_NO_DIALOG, DIALOG_ID_FORGED},
        {"BYE", FOREIGN, false, DIALOG_OWNER_NO_DIALOG, DIALOG_ID_NONE},
        {"INVITE", OTHER, false, DIALOG_OWNER_THERE, DIALOG_ID_OTHER_WORKER}, /* re-INVITE */
        {"CANCEL", OTHER, false, DIALOG_OWNER_THERE, DIALOG_ID_OTHER_WORKER}, /* of a re-INVITE */
        {"INVITE", FOREIGN, false, DIALOG_OWNER_NO_DIALOG, DIALOG_ID_NONE},
        {"OPTIONS", OTHER, false, DIALOG_OWNER_THERE, DIALOG_ID_OTHER_WORKER},
        {"ACK", MINE, false, DIALOG_OWNER_HERE, DIALOG_ID_MINE},
        {"ACK", OTHER, false, DIALOG_OWNER_THERE, DIALOG_ID_OTHER_WORKER},
        {"ACK", STATELESS, false, DIALOG_OWNER_DROP, DIALOG_ID_MINE}, /* of a 401: 8.2.7 */
        {"ACK", KIND, false, DIALOG_OWNER_DROP, DIALOG_ID_WRONG_KIND},
        {"ACK", FORGED, false, DIALOG_OWNER_DROP, DIALOG_ID_FORGED},
        {"ACK", FOREIGN, false, DIALOG_OWNER_DROP, DIALOG_ID_NONE},
        {"ACK", OTHER, true, DIALOG_OWNER_THERE, DIALOG_ID_OTHER_WORKER}, /* has no answer */
        {"FOO", OTHER, false, DIALOG_OWNER_THERE, DIALOG_ID_OTHER_WORKER},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char start[64], text[DIALOG_ID_LENGTH];
        (void)snprintf(start, sizeof start, "%s sip:b@h SIP/2.0\r\n", rows[i].method);
        struct dialog_owner owner = owner_of(start, VIA "To: <sip:b@h>;tag=$\r\n" FROM_CALL_ID,
                                             token_of(rows[i].tag, text), rows[i].stateless);
        if (owner.verdict != rows[i].verdict || owner.token != rows[i].token)
            fail_msg("row %zu: verdict %d, token %d", i, owner.verdict, owner.token);
        assert_true(owner.has_token);
        assert_int_equal(owner.worker, rows[i].verdict == DIALOG_OWNER_THERE ? 1 : 2);
        if (owner.token >= DIALOG_ID_OTHER_NODE)
            assert_int_equal(owner.opened.id.index, 9);
    }
}

static void what_needs_no_transaction_stays_where_it_came(void **state) /* RFC 3261 8.2.7 */
{
    (void)state;

    static const struct {
        const char *start;
        bool stateless;
    } rows[] = {
        {"REGISTER sip:h SIP/2.0\r\n", false},   {"REGISTER sip:h SIP/2.0\r\n", true},
        {"OPTIONS sip:h SIP/2.0\r\n", true},     {"INVITE sip:b@h SIP/2.0\r\n", true},
        {"SUBSCRIBE sip:b@h SIP/2.0\r\n", true},
    };

    static const char *const to[] = {"To: <sip:b@h>\r\n", "To: <sip:b@h>;tag=$\r\n", "To: ((\r\n",
                                     ""};

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (size_t k = 0; k < COUNT_OF(to); k++) {
            char headers[512], text[DIALOG_ID_LENGTH];
            (void)snprintf(headers, sizeof headers, VIA "%s" FROM_CALL_ID, to[k]);
            struct dialog_owner owner =
                owner_of(rows[i].start, headers, token_of(OTHER, text), rows[i].stateless);
            assert_int_equal(owner.verdict, DIALOG_OWNER_STATELESS);
            assert_int_equal(owner.worker, 2);
            assert_false(owner.has_token);
        }
    }
}

static struct dialog_owner of_call(const char *method, const char *call_id)
{
    char start[64], headers[512];
    (void)snprintf(start, sizeof start, "%s sip:b@h SIP/2.0\r\n", method);
    (void)snprintf(headers, sizeof headers,
                   VIA "To: <sip:b@h>\r\nFrom: <sip:a@h>;tag=f\r\n%s%s\r\nReplaces: x;to-tag=$;"
                       "from-tag=1\r\n\r\n",
                   call_id[0] == '\0' ? "Subject: " : "i: ", call_id);
    char text[DIALOG_ID_LENGTH];
    return owner_of(start, headers, token_of(OTHER, text), false);
}

static void what_is_new_goes_by_its_call_id(void **state)
{
    (void)state;
    static const char *const methods[] = {"INVITE", "CANCEL", "OPTIONS", "ACK", "MESSAGE", "FOO"};
    unsigned seen[4] = {0};
    for (unsigned call = 0; call < 200; call++) {
        char call_id[32];
        (void)snprintf(call_id, sizeof call_id, "%u@192.0.2.1", call);
        unsigned worker = of_call("INVITE", call_id).worker;
        assert_true(worker < 4);
        seen[worker]++;
        for (size_t i = 0; i < COUNT_OF(methods); i++) {
            struct dialog_owner owner = of_call(methods[i], call_id);
            assert_int_equal(owner.worker, worker);
            assert_int_equal(owner.verdict, worker == 2 ? DIALOG_OWNER_HERE : DIALOG_OWNER_THERE);
            assert_false(owner.has_token);
        }
    }
    for (unsigned worker = 0; worker < 4; worker++)
        assert_true(seen[worker] > 25);
    /* Case counts, and another secret places otherwise. */
    unsigned moved = 0;
    struct dialog_id_self before = self;
    for (unsigned call = 0; call < 64; call++) {
        char call_id[32];
        (void)snprintf(call_id, sizeof call_id, "%ux", call);
        unsigned worker = of_call("INVITE", call_id).worker;
        (void)snprintf(call_id, sizeof call_id, "%uX", call);
        moved += of_call("INVITE", call_id).worker != worker;
    }
    assert_true(moved > 16);
    self.secret.k0 ^= 1;
    moved = 0;
    for (unsigned call = 0; call < 64; call++) {
        char call_id[32];
        (void)snprintf(call_id, sizeof call_id, "%u", call);
        struct dialog_id_self other = self;
        unsigned worker = of_call("INVITE", call_id).worker;
        self = before;
        moved += of_call("INVITE", call_id).worker != worker;
        self = other;
    }
    assert_true(moved > 16);
    self = before;
}

static void what_cannot_be_placed_is_refused(void **state)
{
    (void)state;
    static const struct dialog_id_opened none = {0};
    struct dialog_owner owner = of_call("INVITE", "");
    assert_int_equal(owner.verdict, DIALOG_OWNER_BAD);
    assert_memory_equal(&owner.opened, &none, sizeof none);
    assert_int_equal(of_call("INVITE", "a b").verdict, DIALOG_OWNER_BAD);
    assert_int_equal(of_call("ACK", "").verdict, DIALOG_OWNER_DROP);

    struct slice nothing = {NULL, 0};
    owner = owner_of("BYE sip:b@h SIP/2.0\r\n", VIA FROM_CALL_ID, nothing, false);
    assert_int_equal(owner.verdict, DIALOG_OWNER_BAD);
    owner = owner_of("BYE sip:b@h SIP/2.0\r\n", VIA "To: ((\r\n" FROM_CALL_ID, nothing, false);
    assert_int_equal(owner.verdict, DIALOG_OWNER_BAD);
    owner = owner_of("ACK sip:b@h SIP/2.0\r\n", VIA "To: ((\r\n" FROM_CALL_ID, nothing, false);
    assert_int_equal(owner.verdict, DIALOG_OWNER_DROP);
}

static void responses_by_the_branch_on_top(void **state) /* RFC 3261 8.1.3.3, 17.1.3 */
{
    (void)state;

    static const struct {
        const char *via;
        uint8_t node, worker;
        uint16_t epoch;
        enum dialog_id_kind kind;
        enum dialog_owner_verdict verdict;
    } rows[] = {
        {"z9hG4bK$", 0, 2, 5, DIALOG_ID_CLIENT_TRANSACTION, DIALOG_OWNER_HERE},
        {"Z9HG4BK$;received=192.0.2.7", 0, 2, 5, DIALOG_ID_CLIENT_TRANSACTION, DIALOG_OWNER_HERE},
        {"z9hG4bK$, SIP/2.0/UDP x;branch=z9hG4bKx", 0, 3, 5, DIALOG_ID_CLIENT_TRANSACTION,
         DIALOG_OWNER_THERE},
        {"z9hG4bK$", 7, 2, 5, DIALOG_ID_CLIENT_TRANSACTION, DIALOG_OWNER_NODE},
        {"z9hG4bK$", 0, 2, 5, DIALOG_ID_LEG, DIALOG_OWNER_DROP},
        {"$", 0, 2, 5, DIALOG_ID_CLIENT_TRANSACTION, DIALOG_OWNER_DROP},
        {"z9hG4bK1$", 0, 2, 5, DIALOG_ID_CLIENT_TRANSACTION, DIALOG_OWNER_DROP},
        {"x, SIP/2.0/UDP h;branch=z9hG4bK$", 0, 2, 5, DIALOG_ID_CLIENT_TRANSACTION,
         DIALOG_OWNER_DROP}, /* not on top */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char headers[512], text[DIALOG_ID_LENGTH];
        struct dialog_id id = {.kind = rows[i].kind,
                               .node = rows[i].node,
                               .worker = rows[i].worker,
                               .epoch = rows[i].epoch};
        (void)snprintf(headers, sizeof headers,
                       "Via: SIP/2.0/UDP other.example.org;branch=%s\r\n"
                       "To: <sip:b@h>;tag=theirs\r\n" FROM_CALL_ID,
                       rows[i].via);
        struct dialog_owner owner =
            owner_of("SIP/2.0 200 OK\r\n", headers, self_token(&self, id, text), i % 2 == 0);
        assert_int_equal(owner.verdict, rows[i].verdict);
        assert_int_equal(owner.worker, rows[i].verdict == DIALOG_OWNER_THERE ? 3 : 2);
    }
}

static void what_is_of_an_earlier_start_goes_to_who_adopted(void **state)
{
    (void)state;
    char text[DIALOG_ID_LENGTH];
    unsigned seen[4] = {0};
    for (uint32_t i = 0; i < 100; i++) {
        struct dialog_id id = {
            .kind = DIALOG_ID_CLIENT_TRANSACTION, .epoch = 3, .worker = 2, .index = i};
        struct slice token = self_token(&self, id, text);
        struct dialog_owner owner = owner_of(
            "SIP/2.0 200 OK\r\n",
            "Via: SIP/2.0/UDP h;branch=z9hG4bK$\r\nTo: <sip:b@h>\r\n" FROM_CALL_ID, token, false);
        unsigned adopter;
        assert_true(dialog_id_adopter(&self, token, &adopter));
        assert_int_equal(owner.token, DIALOG_ID_OLD_EPOCH);
        assert_int_equal(owner.worker, adopter);
        assert_int_equal(owner.verdict, adopter == 2 ? DIALOG_OWNER_HERE : DIALOG_OWNER_THERE);
        seen[adopter]++;
        id.kind = DIALOG_ID_LEG;
        token = self_token(&self, id, text);
        owner = owner_of("BYE sip:b@h SIP/2.0\r\n", VIA "To: <sip:b@h>;tag=$\r\n" FROM_CALL_ID,
                         token, false);
        assert_true(dialog_id_adopter(&self, token, &adopter));
        assert_int_equal(owner.token, DIALOG_ID_OLD_EPOCH);
        assert_int_equal(owner.worker, adopter);
    }
    for (unsigned worker = 0; worker < 4; worker++)
        assert_true(seen[worker] > 5);
    struct slice nothing = {NULL, 0};
    static const char *const vias[] = {"", "Via: ((\r\n", "Via: SIP/2.0/UDP h\r\n", "Via:\r\n"};
    for (size_t i = 0; i < COUNT_OF(vias); i++) {
        char headers[512];
        (void)snprintf(headers, sizeof headers, "%sTo: <sip:b@h>\r\n" FROM_CALL_ID, vias[i]);
        assert_int_equal(owner_of("SIP/2.0 200 OK\r\n", headers, nothing, false).verdict,
                         DIALOG_OWNER_DROP);
    }
}

static void what_is_turned_away_says_by_which_rule(void **state)
{
    (void)state;

    static const struct {
        bool request;
        enum sip_method method;
        enum dialog_owner_verdict verdict;
        bool has_token;
        enum dialog_id_result token;
        int rule; /* -1: none */
    } rows[] = {
        {true, SIP_METHOD_BYE, DIALOG_OWNER_NO_DIALOG, true, DIALOG_ID_NONE,
         FACT_MESSAGE_NO_DIALOG},
        {true, SIP_METHOD_BYE, DIALOG_OWNER_NO_DIALOG, true, DIALOG_ID_MINE,
         FACT_MESSAGE_NO_DIALOG}, /* the tag of an answer without state */
        {true, SIP_METHOD_BYE, DIALOG_OWNER_NO_DIALOG, true, DIALOG_ID_FORGED, FACT_MESSAGE_FORGED},
        {true, SIP_METHOD_ACK, DIALOG_OWNER_DROP, true, DIALOG_ID_NONE, FACT_MESSAGE_STRAY_ACK},
        {true, SIP_METHOD_ACK, DIALOG_OWNER_DROP, true, DIALOG_ID_WRONG_KIND,
         FACT_MESSAGE_WRONG_KIND},
        {true, SIP_METHOD_ACK, DIALOG_OWNER_DROP, true, DIALOG_ID_MINE, -1},
        {true, SIP_METHOD_ACK, DIALOG_OWNER_DROP, false, DIALOG_ID_NONE, -1},
        {true, SIP_METHOD_BYE, DIALOG_OWNER_BAD, false, DIALOG_ID_NONE, -1},
        {true, SIP_METHOD_BYE, DIALOG_OWNER_HERE, true, DIALOG_ID_MINE, -1},
        {true, SIP_METHOD_REGISTER, DIALOG_OWNER_STATELESS, false, DIALOG_ID_NONE, -1},
        {false, SIP_METHOD_OTHER, DIALOG_OWNER_DROP, true, DIALOG_ID_NONE,
         FACT_MESSAGE_STRAY_RESPONSE},
        {false, SIP_METHOD_OTHER, DIALOG_OWNER_DROP, true, DIALOG_ID_FORGED, FACT_MESSAGE_FORGED},
        {false, SIP_METHOD_OTHER, DIALOG_OWNER_THERE, true, DIALOG_ID_OTHER_WORKER, -1},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_message m = {.request = rows[i].request, .method = rows[i].method};
        struct dialog_owner owner = {
            .verdict = rows[i].verdict, .has_token = rows[i].has_token, .token = rows[i].token};
        enum fact_rule rule = FACT_RULE_COUNT;
        assert_int_equal(dialog_owner_rule(&owner, &m, &rule), rows[i].rule >= 0);
        assert_int_equal(rule, rows[i].rule >= 0 ? rows[i].rule : FACT_RULE_COUNT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(requests_by_their_tag, begin, end),
        cmocka_unit_test_setup_teardown(what_needs_no_transaction_stays_where_it_came, begin, end),
        cmocka_unit_test_setup_teardown(what_is_new_goes_by_its_call_id, begin, end),
        cmocka_unit_test_setup_teardown(what_cannot_be_placed_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(responses_by_the_branch_on_top, begin, end),
        cmocka_unit_test_setup_teardown(what_is_of_an_earlier_start_goes_to_who_adopted, begin,
                                        end),
        cmocka_unit_test(what_is_turned_away_says_by_which_rule),
    };
    return RUN_TESTS(tests);
}
