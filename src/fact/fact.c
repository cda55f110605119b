/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/fact.h"

#define DAY_MS      86400000
#define LAST_MS     253402300799999 /* 9999-12-31T23:59:59.999Z */
#define DAYS_IN_ERA 146097          /* 400 years                */

static uint8_t copy(char *to, size_t room, struct slice text)
{
    size_t n = text.n < room ? text.n : room;
    if (n > 0)
        memcpy(to, text.p, n);
    return (uint8_t)n;
}

struct fact fact_of(enum fact_rule rule, int64_t time_ms, const struct address *source,
                    struct slice user, struct slice seen)
{
    struct fact fact = {.time_ms = time_ms, .first_ms = time_ms, .rule = rule, .count = 1};
    if (source != NULL)
        fact.source = *source;
    fact.user_length = copy(fact.user, sizeof fact.user, user);
    fact.seen_length = copy(fact.seen, sizeof fact.seen, seen);
    return fact;
}

static bool is_bare(char c)
{
    unsigned byte = (unsigned char)c;
    return (unsigned)slice_lower((unsigned char)c) - 'a' < 26 || byte - '0' < 10 ||
           (byte != 0 && strchr("._:@+/[]-", c) != NULL);
}

static void write_escaped(struct buffer *b, char c)
{
    static const char digits[] = "0123456789abcdef";
    unsigned byte = (unsigned char)c;
    if (c == '"' || c == '\\') {
        buffer_append_byte(b, '\\');
        buffer_append_byte(b, c);
    } else if (byte >= ' ' && byte <= '~') {
        buffer_append_byte(b, c);
    } else {
        buffer_append(b, SLICE("\\x"));
        buffer_append_byte(b, digits[byte >> 4]);
        buffer_append_byte(b, digits[byte & 15]);
    }
}

void fact_write_value(struct buffer *b, struct slice value)
{
    bool bare = value.n > 0;
    for (size_t i = 0; bare && i < value.n; i++)
        bare = is_bare(value.p[i]);
    if (bare) {
        buffer_append(b, value);
        return;
    }
    buffer_append_byte(b, '"');
    for (size_t i = 0; i < value.n; i++)
        write_escaped(b, value.p[i]);
    buffer_append_byte(b, '"');
}

static void write_padded(struct buffer *b, unsigned number, unsigned width)
{
    static const unsigned powers[] = {1, 10, 100, 1000};
    for (; width > 0; width--)
        buffer_append_byte(b, (char)('0' + number / powers[width - 1] % 10));
}

/* Appends the date of a day since 1970-01-01. The year is counted from March, so that the leap day is
 * its last; months of 30 and 31 days then follow 153 days in five months. */
static void write_date(struct buffer *b, unsigned day)
{
    unsigned since_march_0 = day + 719468;
    unsigned era = since_march_0 / DAYS_IN_ERA, left = since_march_0 % DAYS_IN_ERA;
    unsigned year = (left - left / 1460 + left / 36524 - left / 146096) / 365;
    unsigned of_year = left - (365 * year + year / 4 - year / 100);
    unsigned month = (5 * of_year + 2) / 153; /* 0: March */
    unsigned of_month = of_year - (153 * month + 2) / 5 + 1;
    write_padded(b, era * 400 + year + (month >= 10), 4);
    buffer_append_byte(b, '-');
    write_padded(b, month < 10 ? month + 3 : month - 9, 2);
    buffer_append_byte(b, '-');
    write_padded(b, of_month, 2);
}

void fact_write_time(struct buffer *b, int64_t time_ms)
{
    int64_t now = time_ms < 0 ? 0 : time_ms;
    now = now > LAST_MS ? LAST_MS : now;
    unsigned of_day_ms = (unsigned)(now % DAY_MS), of_day_s = of_day_ms / 1000;
    write_date(b, (unsigned)(now / DAY_MS));
    buffer_append_byte(b, 'T');
    write_padded(b, of_day_s / 3600, 2);
    buffer_append_byte(b, ':');
    write_padded(b, of_day_s / 60 % 60, 2);
    buffer_append_byte(b, ':');
    write_padded(b, of_day_s % 60, 2);
    buffer_append_byte(b, '.');
    write_padded(b, of_day_ms % 1000, 3);
    buffer_append_byte(b, 'Z');
}

static void write_text(struct buffer *b, struct slice key, struct slice value)
{
    if (value.n == 0)
        return;
    buffer_append(b, key);
    fact_write_value(b, value);
}

void fact_write_line(struct buffer *b, const struct fact *fact)
{
    buffer_append(b, SLICE("time="));
    fact_write_time(b, fact->time_ms);
    write_text(b, SLICE(" class="), fact_class_name(fact_rule_class(fact->rule)));
    write_text(b, SLICE(" rule="), fact_rule_name(fact->rule));
    if (fact->source.family != ADDRESS_NONE) {
        buffer_append(b, SLICE(" source="));
        address_write_with_port(b, &fact->source);
    }
    buffer_append(b, SLICE(" count="));
    buffer_append_decimal(b, fact->count);
    if (fact->count > 1) {
        buffer_append(b, SLICE(" since="));
        fact_write_time(b, fact->first_ms);
    }
    write_text(b, SLICE(" user="), fact_user(fact));
    write_text(b, SLICE(" seen="), fact_seen(fact));
    write_text(b, SLICE(" what="), fact_rule_what(fact->rule));
}
