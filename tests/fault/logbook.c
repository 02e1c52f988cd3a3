#include "logbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "said.h"

/* What of a long text a message has, beside what it says of it. */
#define KEPT (FC_REPORT_BODY - FC_FIT_NOTE)

#define SOON_S (3 * FC_HOUR_S) /* W, and the longest that the hour's limit parks the device */

static void object(struct logbook *logbook, const char *wrong)
{
    if (!logbook->wrong)
        logbook->wrong = wrong;
}

/* How many of the levels that a case is told of so many repeats have reached. */
static unsigned level(uint32_t repeats)
{
    return (repeats >= 10) + (repeats >= 100) + (repeats >= 1000);
}

static int has_good_clock(const struct logbook *logbook)
{
    return !schedule_has(logbook->schedule, MISHAP_CLOCK);
}

static struct logbook_entry *entry_of(struct logbook *logbook, uint32_t id)
{
    for (unsigned i = 0; i < logbook->count; i++)
        if (logbook->entries[i].id == id)
            return &logbook->entries[i];
    return NULL;
}

/* Whether a further fault must be counted with this entry. */
static int is_current(const struct logbook_entry *entry, uint32_t now)
{
    return !entry->last.closed &&
           (entry->last.state != FC_ENTRY_CREATED || now - entry->last.born < FC_DAY_S);
}

static struct logbook_entry *add_entry(struct logbook *logbook, uint32_t id,
                                       const struct fc_entry *said, uint32_t now)
{
    unsigned fault = said->fingerprint[1] - 1u;
    if (logbook->count == LOGBOOK_ENTRIES || fault >= SCHEDULE_FAULTS)
        abort();
    struct logbook_entry *added = &logbook->entries[logbook->count];
    for (unsigned i = 0; i < logbook->count && has_good_clock(logbook); i++)
        if (logbook->entries[i].fault == fault && is_current(&logbook->entries[i], now))
            object(logbook, "two entries of one fault");
    memset(added, 0, sizeof *added);
    added->id = id;
    added->fault = fault;
    memcpy(added->marker, said->marker, sizeof added->marker);
    logbook->count++;
    return added;
}

/* Take note of what is said of an entry. Returns the note. */
static struct logbook_entry *hear(struct logbook *logbook, uint32_t id, const struct fc_entry *said,
                                  uint32_t now)
{
    struct logbook_entry *entry = entry_of(logbook, id);
    if (!entry)
        entry = add_entry(logbook, id, said, now);
    else if (entry->last.state == FC_ENTRY_CREATED &&
             (said->state != FC_ENTRY_CREATED || strcmp(said->text, entry->last.text) != 0))
        object(logbook, "created, and then something else");
    if (said->state == FC_ENTRY_REFUSED)
        object(logbook, "refused, it says, and nobody refused");
    if (said->count < entry->counted)
        object(logbook, "a repeat was lost");
    if (said->count > entry->counted + logbook->doubtful[entry->fault])
        object(logbook, "a repeat was counted twice");
    if (level(said->count) <= level(entry->told) || said->state != FC_ENTRY_CREATED)
        entry->due_at = 0;
    else if (!entry->due_at)
        entry->due_at = now;
    entry->last = *said;
    return entry;
}

void logbook_listen(struct logbook *logbook, struct fc_courier *courier, uint32_t now)
{
    struct fc_outbox_item item = {0};
    struct fc_entry said;
    for (unsigned i = 0; i < logbook->count; i++)
        logbook->entries[i].is_gone = 1;
    while (fc_outbox_next(courier->outbox, &item)) {
        if (fc_courier_entry(courier, item.id, &said))
            abort();
        hear(logbook, item.id, &said, now)->is_gone = 0;
    }
    for (unsigned i = 0; i < logbook->count; i++) {
        const struct logbook_entry *entry = &logbook->entries[i];
        if (entry->is_gone &&
            (entry->last.state != FC_ENTRY_CREATED || (entry->last.parts && !entry->last.closed) ||
             (has_good_clock(logbook) && is_current(entry, now))))
            object(logbook, "forgotten too early");
    }
}

void logbook_report(struct logbook *logbook, unsigned fault)
{
    logbook->doubtful[fault]++;
}

void logbook_reported(struct logbook *logbook, unsigned fault, int result, uint32_t id)
{
    struct logbook_entry *entry = entry_of(logbook, id);
    logbook->doubtful[fault]--;
    if (result != 1)
        return;
    if (!entry || entry->fault != fault || entry->is_gone)
        object(logbook, "counted with an entry that it is no repeat of");
    else
        entry->counted++;
}

void logbook_begin(struct logbook *logbook, struct fc_courier *courier)
{
    const struct fc_entry *chosen = &courier->entry;
    struct fc_outbox_item item = {0};
    struct fc_entry other;
    if (chosen->state != FC_ENTRY_QUEUED || !has_good_clock(logbook))
        return;
    while (fc_outbox_next(courier->outbox, &item)) {
        if (item.id == courier->id || fc_courier_entry(courier, item.id, &other) ||
            other.state != FC_ENTRY_QUEUED || other.not_before || other.attempts)
            continue; /* it may have to wait */
        if (other.severity > chosen->severity)
            object(logbook, "a more severe one waits");
        if (other.severity == chosen->severity && item.id < courier->id)
            object(logbook, "an older one waits");
    }
}

/* Whether nothing goes wrong while a case is told of its repeats. */
static int is_calm(const struct schedule *schedule)
{
    return !schedule->mishap_count && !schedule->restarts && !schedule->hosts_out &&
           schedule->service.add_answer == LEDGER_TRUE && schedule->service.add_deed == LEDGER_MADE;
}

/* The number of the case that an entry says it has become; 0: none. */
static uint32_t number_of(const struct logbook_entry *entry)
{
    unsigned number = 0;
    if (entry->last.state == FC_ENTRY_CREATED)
        sscanf(entry->last.text, "case-%u", &number);
    return number;
}

void logbook_answered(struct logbook *logbook, const struct ledger *ledger)
{
    for (unsigned i = 0; i < logbook->count; i++) {
        struct logbook_entry *entry = &logbook->entries[i];
        uint32_t number = number_of(entry);
        for (unsigned c = 0; number && c < ledger->count; c++) {
            uint32_t told = ledger->cases[c].told;
            if (ledger->cases[c].number != number || told == entry->told)
                continue;
            if (level(told) <= level(entry->told))
                object(logbook, "a case was told of a level twice");
            if (told > entry->counted + logbook->doubtful[entry->fault])
                object(logbook, "a case was told of more repeats than there were");
            if (is_calm(logbook->schedule) && entry->due_at && ledger->now - entry->due_at > SOON_S)
                object(logbook, "a case was told of its repeats late");
            entry->told = told;
        }
    }
}

static int stays_unknown(const struct logbook *logbook, const struct logbook_entry *entry)
{
    return logbook->schedule->service.blind_s == LEDGER_EVER &&
           entry->last.state == FC_ENTRY_UNKNOWN && entry->last.blind;
}

int logbook_is_complete(const struct logbook *logbook)
{
    const struct schedule *schedule = logbook->schedule;
    for (unsigned i = 0; i < logbook->count; i++) {
        const struct logbook_entry *entry = &logbook->entries[i];
        const struct fc_entry *last = &entry->last;
        if (entry->is_gone || stays_unknown(logbook, entry))
            continue;
        if (schedule->until_forgotten || last->state != FC_ENTRY_CREATED)
            return 0;
        if (!last->closed && last->parts)
            return 0;
        if (!last->closed && !schedule->policy.silent && last->told < level(last->count))
            return 0;
    }
    return 1;
}

/* What a part of a fault's text should be, by its sum; parts are counted from 0. */
static uint32_t expected(unsigned fault, uint32_t length, unsigned part, unsigned parts)
{
    char text[FC_REPORT_BODY + 1];
    uint32_t from = KEPT / 2 + (part - 1) * KEPT, last = length - (KEPT - KEPT / 2);
    int len = snprintf(text, sizeof text, "[part %u of %u]\\n", part + 1, parts);
    for (uint32_t at = from; at < last && at < from + KEPT; at++)
        text[len++] = schedule_character(fault, at);
    return said_sum(text, (size_t)len);
}

/* What became of what did not fit into its case. */
static const char *judge_parts(const struct logbook *logbook, const struct logbook_entry *entry,
                               const struct ledger_case *made)
{
    uint32_t length = logbook->schedule->faults[entry->fault].length;
    unsigned parts = length > FC_REPORT_BODY ? (length + KEPT - 1) / KEPT : 1;
    if (entry->last.parts && !entry->last.closed)
        return "a part was not said";
    for (unsigned i = 1; i < parts; i++) {
        const struct ledger_part *part = &made->parts[i];
        if (!part->made && i + entry->last.parts < parts)
            return "a part was said, it says, but that is not so";
        if (part->said_at && part->sum != expected(entry->fault, length, i, parts))
            return "a part is not what was reported";
    }
    return parts < LEDGER_PARTS && made->parts[parts].said_at ? "a part too many" : NULL;
}

/* What became of one entry. */
static const char *judge_entry(const struct logbook *logbook, const struct logbook_entry *entry,
                               const struct ledger *ledger)
{
    const struct schedule *schedule = logbook->schedule;
    char marker[FC_MARKER_TEXT + 1];
    unsigned from = 0;
    fc_marker_format(marker, entry->marker);
    const struct ledger_case *made = ledger_find(ledger, marker, &from);
    if (made && ledger_find(ledger, marker, &from))
        return "two cases of one fault";
    if (stays_unknown(logbook, entry))
        return NULL;
    if (entry->last.state != FC_ENTRY_CREATED)
        return made ? "a case that is not known of" : "a fault without a case";
    if (!made || number_of(entry) != made->number)
        return "created, it says, but that is not so";
    if (entry->last.closed && !made->is_shown_resolved)
        return "an open case is taken for a resolved one";
    const char *wrong = judge_parts(logbook, entry, made);
    if (wrong)
        return wrong;
    if (is_calm(schedule) && !schedule->policy.silent && !entry->last.closed && entry->due_at &&
        (entry->is_gone ? entry->last.born + FC_DAY_S : ledger->now) - entry->due_at > SOON_S)
        return "a case was not told of its repeats";
    return NULL;
}

static int compare(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
    return (one > other) - (one < other);
}

/*
 * Whether more cases were opened, by when they were signed, than a budget of `most` in so many
 * seconds allows: they are counted from the first, so any such time may meet two counts.
 */
static int is_beyond(const uint32_t *times, unsigned count, unsigned most, uint32_t seconds)
{
    unsigned met = most == 1 ? 1 : 2 * most;
    for (unsigned i = 0; most != FC_UNLIMITED && i + met < count; i++)
        if (times[i + met] - times[i] < seconds)
            return 1;
    return 0;
}

static void judge_budget(struct logbook *logbook, const struct ledger *ledger)
{
    const struct fc_policy *policy = &logbook->schedule->policy;
    uint32_t times[LEDGER_CASES] = {0};
    unsigned count = 0;
    for (unsigned i = 0; i < ledger->count; i++)
        if (ledger->cases[i].is_own && ledger->cases[i].made)
            times[count++] = ledger->cases[i].signed_at;
    qsort(times, count, sizeof times[0], compare);
    if (is_beyond(times, count, policy->hour_cases ? policy->hour_cases : 1, FC_HOUR_S) ||
        is_beyond(times, count, policy->day_cases ? policy->day_cases : 3, FC_DAY_S))
        object(logbook, "more cases than the budget allows");
}

/* Whether a case of the device's came of one of the entries. */
static int is_of_entry(const struct logbook *logbook, const struct ledger_case *made)
{
    char marker[FC_MARKER_TEXT + 1];
    for (unsigned i = 0; i < logbook->count; i++) {
        fc_marker_format(marker, logbook->entries[i].marker);
        if (strstr(made->subject, marker))
            return 1;
    }
    return 0;
}

const char *logbook_close(struct logbook *logbook, const struct ledger *ledger)
{
    unsigned found[SCHEDULE_FAULTS] = {0};
    for (unsigned i = 0; i < logbook->count; i++) {
        const char *wrong = judge_entry(logbook, &logbook->entries[i], ledger);
        found[logbook->entries[i].fault]++;
        if (wrong)
            object(logbook, wrong);
    }
    for (unsigned i = 0; i < logbook->schedule->fault_count; i++)
        if (!found[i])
            object(logbook, "a fault without an entry");
    for (unsigned i = 0; i < ledger->count; i++)
        if (ledger->cases[i].is_own && !is_of_entry(logbook, &ledger->cases[i]))
            object(logbook, "a case of no entry");
    if (has_good_clock(logbook))
        judge_budget(logbook, ledger);
    if (ledger->wrong)
        object(logbook, ledger->wrong);
    return logbook->wrong;
}
