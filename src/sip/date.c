/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/date.h"

#define DAY_S 86400

/* Where the parts of a date begin. */
enum { WEEKDAY = 0, DAY = 5, MONTH = 8, YEAR = 12, HOUR = 17, MINUTE = 20, SECOND = 23 };

/* 'A' is a letter, '0' a digit, anything else itself ("GMT" has neither). */
static const char shape[] = "AAA, 00 AAA 0000 00:00:00 GMT";
_Static_assert(sizeof shape == SIP_DATE_LENGTH + 1, "the shape is a whole date");

static const char weekdays[] = "MonTueWedThuFriSatSun";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* Days of the year before each month, in a year without 29 February. */
static const int16_t days_before[13] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

static bool leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days from 1 January of year 0 to 1 January of `year`, 0 to 10000. Year 0 is a leap year. */
static int64_t days_before_year(int64_t year)
{
    int64_t last = year - 1;
    return year == 0 ? 0 : 365 * year + last / 4 - last / 100 + last / 400 + 1;
}

/* Days of the year before a month, 0 to 12. */
static int64_t days_before_month(int64_t year, size_t month)
{
    return days_before[month] + (month > 1 && leap(year));
}

/* Which of the three-letter names in `names` stands at `text`; `count` when none does. */
static size_t name_find(const char *names, size_t count, const char *text)
{
    size_t i = 0;
    while (i < count && memcmp(names + 3 * i, text, 3) != 0)
        i++;
    return i;
}

static int64_t two_digits(const char *text)
{
    return (text[0] - '0') * 10 + (text[1] - '0');
}

/* How many bytes are in shape: SIP_DATE_LENGTH when all are. */
static size_t in_shape(const struct sip_scan *s)
{
    size_t i = 0;
    for (; i < SIP_DATE_LENGTH && s->at + i < s->end; i++) {
        char c = s->at[i];
        bool good = shape[i] == 'A'   ? sip_is(c, SIP_ALPHA)
                    : shape[i] == '0' ? sip_is(c, SIP_DIGIT)
                                      : c == shape[i];
        if (!good)
            break;
    }
    return i;
}

bool sip_date_read(struct sip_scan *s, int64_t *seconds)
{
    const char *text = s->at;
    size_t good = in_shape(s);
    if (good < SIP_DATE_LENGTH)
        return sip_scan_fail_at(s, SIP_RULE_DATE, text + good);
    if (name_find(weekdays, 7, text + WEEKDAY) == 7)
        return sip_scan_fail_at(s, SIP_RULE_DATE, text + WEEKDAY);
    size_t month = name_find(months, 12, text + MONTH);
    if (month == 12)
        return sip_scan_fail_at(s, SIP_RULE_DATE, text + MONTH);
    int64_t year = two_digits(text + YEAR) * 100 + two_digits(text + YEAR + 2);
    int64_t before = days_before_month(year, month);

    const struct {
        size_t at;
        int64_t least, most;
    } ranges[] = {
        {DAY, 1, days_before_month(year, month + 1) - before},
        {HOUR, 0, 23},
        {MINUTE, 0, 59},
        {SECOND, 0, 59},
    };

    int64_t parts[4];
    for (size_t i = 0; i < 4; i++) {
        parts[i] = two_digits(text + ranges[i].at);
        if (parts[i] < ranges[i].least || parts[i] > ranges[i].most)
            return sip_scan_fail_at(s, SIP_RULE_NUMBER_RANGE, text + ranges[i].at);
    }
    s->at += SIP_DATE_LENGTH;
    if (!sip_scan_finish(s))
        return false;
    int64_t days = days_before_year(year) - days_before_year(1970) + before + parts[0] - 1;
    *seconds = days * DAY_S + parts[1] * 3600 + parts[2] * 60 + parts[3];
    return true;
}

static void put_digits(char *out, size_t count, int64_t number)
{
    for (; count > 0; number /= 10)
        out[--count] = (char)('0' + number % 10);
}

bool sip_date_write(int64_t seconds, char out[SIP_DATE_LENGTH])
{
    const int64_t epoch = days_before_year(1970);
    if (seconds < -epoch * DAY_S || seconds >= (days_before_year(10000) - epoch) * DAY_S)
        return false;
    int64_t since_year_0 = seconds + epoch * DAY_S; /* no longer negative */
    int64_t days = since_year_0 / DAY_S, second = since_year_0 % DAY_S;
    /* 400 years have 146097 days: this is the year, or the one behind it. */
    int64_t year = days * 400 / 146097 + 1;
    while (days_before_year(year) > days)
        year--;
    int64_t day = days - days_before_year(year);
    size_t month = 0;
    while (days_before_month(year, month + 1) <= day)
        month++;
    memcpy(out, shape, SIP_DATE_LENGTH);
    /* Day 0, 1 January of year 0, was a Saturday. */
    memcpy(out + WEEKDAY, weekdays + 3 * ((days + 5) % 7), 3);
    memcpy(out + MONTH, months + 3 * month, 3);
    put_digits(out + DAY, 2, day - days_before_month(year, month) + 1);
    put_digits(out + YEAR, 4, year);
    put_digits(out + HOUR, 2, second / 3600);
    put_digits(out + MINUTE, 2, second / 60 % 60);
    put_digits(out + SECOND, 2, second % 60);
    return true;
}
