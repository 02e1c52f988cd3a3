#include "delivery.h"

#include <string.h>

#define WINDOW_S FC_DAY_S
#define KEEP_S (7 * FC_DAY_S)
#define DAY_ATTEMPTS 24
#define NEVER UINT32_MAX
#define NOT_BEFORE_MOST_S (FC_DAY_S + FC_HOUR_S)

static uint32_t later(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t window(const struct fc_policy *policy)
{
    return policy->window_s ? policy->window_s : WINDOW_S;
}

void fc_entry_init(struct fc_entry *entry, enum fc_severity severity,
                   const uint8_t marker[FC_MARKER_SIZE], const uint8_t *fingerprint, uint32_t now)
{
    memset(entry, 0, sizeof *entry);
    entry->severity = (uint8_t)severity;
    entry->born = now;
    memcpy(entry->marker, marker, sizeof entry->marker);
    if (fingerprint)
        memcpy(entry->fingerprint, fingerprint, sizeof entry->fingerprint);
}

int fc_entry_settle(struct fc_entry *entry, uint32_t now)
{
    int changed = 0;
    if (entry->not_before > now && entry->not_before - now > NOT_BEFORE_MOST_S) {
        entry->not_before = now;
        changed = 1;
    }
    if (entry->born > now && entry->born - now > FC_DAY_S) {
        entry->born = now;
        changed = 1;
    }
    if (entry->day > now && entry->day - now > FC_DAY_S) {
        entry->day = now;
        changed = 1;
    }
    return changed;
}

/* How many of the policy's levels the repeats have reached. */
static uint8_t level(const struct fc_entry *entry, const struct fc_policy *policy)
{
    static const uint32_t levels[FC_LEVELS] = {10, 100, 1000};
    uint8_t reached = 0;
    while (reached < FC_LEVELS &&
           entry->count >= (policy->levels[reached] ? policy->levels[reached] : levels[reached]))
        reached++;
    return reached;
}

/* When the day's attempts allow another. */
static uint32_t next_attempt(const struct fc_entry *entry, const struct fc_policy *policy)
{
    uint8_t most = policy->day_attempts ? policy->day_attempts : DAY_ATTEMPTS;
    return entry->attempts < most ? 0 : entry->day + FC_DAY_S;
}

/* When the service shows the case that came of an entry, or its part, at the latest. */
static uint32_t shown(const struct fc_entry *entry, const struct fc_policy *policy)
{
    return entry->born + fc_policy_wait(policy);
}

/*
 * Whether a call was signed with a time so far ahead of this one that, if this one is right, the
 * service cannot have taken it yet and never will: nothing is held back for a day.
 */
static int is_from_the_future(const struct fc_entry *entry, uint32_t now)
{
    return entry->since > now && entry->since - now > FC_DAY_S;
}

int fc_entry_is_part_due(const struct fc_entry *entry)
{
    return entry->parts && entry->part != FC_PART_REFUSED && entry->text[0] && !entry->closed;
}

static enum fc_step step(enum fc_step due, uint32_t at, uint32_t now, uint32_t *until)
{
    *until = at;
    return at <= now ? due : FC_STEP_WAIT;
}

enum fc_step fc_entry_next(const struct fc_entry *entry, const struct fc_budget *budget,
                           const struct fc_policy *policy, uint32_t now, uint32_t *until)
{
    uint32_t free = later(entry->not_before, budget->parked);
    if (entry->state == FC_ENTRY_QUEUED) {
        free = later(free, fc_budget_free(budget, policy));
        return step(FC_STEP_SEND, later(free, next_attempt(entry, policy)), now, until);
    }
    if (entry->state == FC_ENTRY_UNKNOWN) {
        uint32_t known = entry->since + fc_policy_wait(policy);
        if (is_from_the_future(entry, now))
            known = now; /* an answer says whether our clock is right now, or was then */
        return step(FC_STEP_LOOK, later(free, known), now, until);
    }
    if (entry->state == FC_ENTRY_CREATED) {
        uint32_t end = entry->closed ? now : entry->born + window(policy);
        uint32_t known = later(free, shown(entry, policy));
        if (fc_entry_is_part_due(entry))
            return step(FC_STEP_ADD, entry->part == FC_PART_UNSURE ? known : free, now, until);
        int is_due = entry->text[0] && !policy->silent && entry->told < level(entry, policy);
        if (end > now && is_due)
            return step(FC_STEP_ADD, known, now, until);
        return step(FC_STEP_FORGET, end, now, until);
    }
    if (entry->state == FC_ENTRY_REFUSED)
        return step(FC_STEP_FORGET, entry->born + (policy->keep_s ? policy->keep_s : KEEP_S), now,
                    until);
    *until = NEVER; /* somebody is at it, or fc_entry_recovered is to be called */
    return FC_STEP_WAIT;
}

void fc_entry_sending(struct fc_entry *entry, uint32_t signed_at)
{
    if (entry->attempts == 0 || signed_at - entry->day >= FC_DAY_S) {
        entry->day = signed_at;
        entry->attempts = 0;
    }
    entry->attempts = (uint8_t)(entry->attempts + (entry->attempts < UINT8_MAX));
    entry->state = FC_ENTRY_SENDING;
    entry->since = signed_at;
    if (entry->first == 0 || entry->first > signed_at)
        entry->first = signed_at;
}

static void settle_as(struct fc_entry *entry, enum fc_entry_state state, const char *text,
                      uint32_t at)
{
    size_t len = strlen(text);
    entry->state = (uint8_t)state;
    entry->born = at;
    entry->failures = 0;
    entry->not_before = 0;
    entry->blind = 0;
    memset(entry->text, 0, sizeof entry->text);
    if (len <= FC_ENTRY_TEXT) /* a longer ID is found by the marker; half of one is none */
        memcpy(entry->text, text, len);
}

static void back_off(struct fc_entry *entry, const struct fc_policy *policy, uint32_t now,
                     uint32_t random)
{
    entry->failures = (uint8_t)(entry->failures + (entry->failures < UINT8_MAX));
    entry->not_before = now + fc_policy_backoff(policy, entry->failures, random);
}

/* Whether a code is one of those, each with its NUL. */
static int is_one_of(const char *codes, const char *code)
{
    for (; *codes; codes += strlen(codes) + 1)
        if (!strcmp(codes, code))
            return 1;
    return 0;
}

/* Whether a refusal is for want of a right, which somebody would have to grant. */
static int is_about_rights(const struct fc_result *result)
{
    return is_one_of("AccessDenied\0AccessDeniedException\0NotAuthorized\0OptInRequired\0"
                     "SubscriptionRequiredException\0",
                     result->code);
}

/*
 * Whether a refusal is about who asks or when, not about what is asked: right for the same entry
 * once the clock, the credentials, the rights or the support plan are, or the case is shown.
 */
static int is_about_us(const struct fc_result *result)
{
    static const char codes[] = "ExpiredToken\0ExpiredTokenException\0IncompleteSignature\0"
                                "IncompleteSignatureException\0InvalidClientTokenId\0"
                                "InvalidSignatureException\0MissingAuthenticationToken\0"
                                "MissingAuthenticationTokenException\0RequestExpired\0"
                                "RequestTimeTooSkewed\0SignatureDoesNotMatch\0"
                                "UnrecognizedClientException\0CaseCreationLimitExceeded\0"
                                "CaseIdNotFound\0";
    if (result->status == 401 || result->status == 403 || result->status == 407)
        return 1;
    return is_about_rights(result) || is_one_of(codes, result->code) ||
           !*result->code; /* the service names a code: this was somebody else */
}

/* Whether the entry itself is at fault, so that no other time or place would do. */
static int is_final(const struct fc_result *result)
{
    if (result->err == FC_ERR_REFUSED)
        return !is_about_us(result);
    return result->err <= FC_ERR_MISSING && result->err >= FC_ERR_UTF8;
}

void fc_entry_called(struct fc_entry *entry, struct fc_budget *budget,
                     const struct fc_policy *policy, const struct fc_result *result, uint32_t now,
                     uint32_t random)
{
    entry->err = (int8_t)result->err;
    fc_budget_called(budget, policy, result, now, random);
    if (result->outcome == FC_REFUSED) {
        if (is_final(result)) {
            settle_as(entry, FC_ENTRY_REFUSED, result->code, now);
        } else {
            entry->state = FC_ENTRY_QUEUED;
            if (result->err == FC_ERR_REFUSED || result->err == FC_ERR_SOURCE)
                back_off(entry, policy, now, random);
        }
        return;
    }
    fc_budget_spend(budget, entry->since, now);
    if (result->outcome == FC_CREATED) {
        settle_as(entry, FC_ENTRY_CREATED, result->identifier, entry->since);
    } else {
        entry->state = FC_ENTRY_UNKNOWN;
        entry->not_before = 0;
    }
}

void fc_entry_looked(struct fc_entry *entry, struct fc_budget *budget,
                     const struct fc_policy *policy, enum fc_look look, const char *identifier,
                     uint32_t signed_at, uint32_t now, uint32_t random)
{
    if (look == FC_LOOK_FOUND) {
        settle_as(entry, FC_ENTRY_CREATED, identifier, signed_at);
        entry->err = FC_OK;
        return;
    }
    back_off(entry, policy, now, random);
    if (look == FC_LOOK_NOT_ALLOWED) {
        entry->blind = 1;
        entry->not_before = now + FC_DAY_S; /* rights may be granted */
    } else if (look == FC_LOOK_NOT_FOUND &&
               (is_from_the_future(entry, signed_at) ||
                (signed_at >= entry->since &&
                 signed_at - entry->since >= fc_policy_wait(policy)))) {
        entry->state = FC_ENTRY_QUEUED;
        entry->blind = 0;
        fc_budget_refund(budget, entry->since);
    }
}

int fc_entry_recovered(struct fc_entry *entry, struct fc_budget *budget, uint32_t now)
{
    if (entry->state != FC_ENTRY_SENDING)
        return 0;
    fc_budget_spend(budget, entry->since, now);
    entry->state = FC_ENTRY_UNKNOWN;
    entry->err = FC_ERR_ABORTED;
    entry->not_before = 0;
    return 1;
}

int fc_entry_repeats(const struct fc_entry *entry, const struct fc_policy *policy,
                     const uint8_t fingerprint[8], uint32_t now)
{
    static const uint8_t none[sizeof entry->fingerprint];
    if (entry->closed || !memcmp(fingerprint, none, sizeof none) ||
        memcmp(fingerprint, entry->fingerprint, sizeof none) != 0)
        return 0;
    return entry->state < FC_ENTRY_CREATED || entry->born > now ||
           now - entry->born < window(policy);
}

void fc_entry_repeat(struct fc_entry *entry, uint32_t times)
{
    entry->count = entry->count < UINT32_MAX - times ? entry->count + times : UINT32_MAX;
}

void fc_entry_telling(struct fc_entry *entry, const struct fc_policy *policy, uint32_t signed_at)
{
    if (fc_entry_is_part_due(entry)) {
        entry->part = FC_PART_UNSURE;
        entry->since = entry->born;
        entry->born = later(entry->born, signed_at);
    } else {
        entry->told = level(entry, policy);
    }
}

void fc_entry_has_part(struct fc_entry *entry)
{
    entry->parts--;
    entry->part = FC_PART_DUE;
}

/* What has become of a part. */
static void told_part(struct fc_entry *entry, const struct fc_result *result)
{
    if (result->outcome == FC_CREATED)
        fc_entry_has_part(entry);
    else if (result->outcome == FC_REFUSED)
        entry->part = is_final(result) || is_about_rights(result) || result->err == FC_ERR_SOURCE
                          ? FC_PART_REFUSED
                          : FC_PART_DUE;
}

void fc_entry_told(struct fc_entry *entry, struct fc_budget *budget, const struct fc_policy *policy,
                   const struct fc_result *result, uint32_t signed_at, uint32_t now,
                   uint32_t random)
{
    int is_part = fc_entry_is_part_due(entry);
    if (is_part && result->outcome == FC_CREATED)
        budget->failures = 0;
    else
        fc_budget_called(budget, policy, result, now, random);
    entry->err = (int8_t)result->err;
    if (is_part && result->outcome == FC_REFUSED)
        entry->born = entry->since;
    if (result->outcome == FC_REFUSED && !strcmp(result->code, "CaseIdNotFound") &&
        fc_entry_missed(entry, policy, signed_at))
        return;
    if (is_part) {
        told_part(entry, result);
    } else if (result->outcome == FC_REFUSED && !is_final(result) && entry->told) {
        entry->told--;
        back_off(entry, policy, now, random);
    }
}

void fc_entry_close(struct fc_entry *entry)
{
    entry->closed = 1;
}

int fc_entry_missed(struct fc_entry *entry, const struct fc_policy *policy, uint32_t signed_at)
{
    if (signed_at >= shown(entry, policy))
        fc_entry_close(entry);
    return entry->closed;
}
