#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "../../core/delivery.h"

#define NOW 1000000000u
#define FLIGHTS 2
#define CALL_TICKS 2 /* a call lasts so long at most */
#define NONE (-1)
#define NEVER 127
#define FAR 100 /* ticks; what waits longer waits for a day */
#define SLOTS 2
#define PATIENCE 400

/* An entry, and what the service knows of it. Times are relative to the device's now. */
struct slot {
    uint8_t state, blind, day; /* day: it waits for a day */
    int8_t since, first;
    int8_t opens[FLIGHTS], closes[FLIGHTS]; /* ticks until a request under way may be, may no */
    uint8_t cases;                          /*  longer be taken; closes NONE: there is none */
    int8_t hidden;                          /* ticks that the case may stay out of sight */
};

struct state {
    struct slot slots[SLOTS];
    int8_t offset;                /* of the device's clock */
    uint8_t calling, left, taken; /* the slot in a call, from 1; its ticks; made a case */
};

/* The states found, in the order they are gone through. */
static struct state *found;
static size_t found_count, found_cap;
static uint32_t *table;
static size_t table_size;

static const struct world *world;
static struct fc_policy policy;
static const char *bad;
unsigned long world_count, world_states, world_steps;

static void grow(void)
{
    table_size = table_size ? 2 * table_size : 1 << 16;
    free(table);
    table = calloc(table_size, sizeof *table);
    found_cap = table_size / 2;
    struct state *more = realloc(found, found_cap * sizeof *found);
    if (!table || !more)
        abort();
    found = more;
}

static size_t place_of(const struct state *state)
{
    const uint8_t *byte = (const uint8_t *)state;
    uint64_t sum = 14695981039346656037u;
    for (size_t i = 0; i < sizeof *state; i++)
        sum = (sum ^ byte[i]) * 1099511628211u;
    size_t place = (size_t)(sum ^ sum >> 32) & (table_size - 1);
    while (table[place] && memcmp(&found[table[place] - 1], state, sizeof *state) != 0)
        place = (place + 1) & (table_size - 1);
    return place;
}

/* Which of equal states is meant: what cannot matter any more is forgotten. */
static void simplify(struct state *state)
{
    for (int i = 0; i < SLOTS; i++) {
        struct slot *slot = &state->slots[i];
        if (slot->state == FC_ENTRY_QUEUED || slot->state >= FC_ENTRY_CREATED)
            slot->since = 0;
        if (slot->state >= FC_ENTRY_CREATED)
            slot->first = slot->hidden = 0;
        if (slot->since < -world->wait)
            slot->since = (int8_t)-world->wait;
        if (slot->first < 0)
            slot->first = 0; /* before anything that is signed from now on */
    }
    if (!state->calling && memcmp(&state->slots[0], &state->slots[1], sizeof state->slots[0]) > 0) {
        struct slot first = state->slots[0];
        state->slots[0] = state->slots[1];
        state->slots[1] = first;
    }
}

static void judge(const struct state *state)
{
    for (int i = 0; i < SLOTS; i++) {
        const struct slot *slot = &state->slots[i];
        if (slot->cases > 1)
            bad = "duplicate";
        else if (slot->cases ? slot->state == FC_ENTRY_REFUSED : slot->state == FC_ENTRY_CREATED)
            bad = "the entry says what is not so";
    }
}

static void reach(struct state state)
{
    simplify(&state);
    world_steps++;
    if (found_count == found_cap) {
        grow();
        for (size_t i = 0; i < found_count; i++)
            table[place_of(&found[i])] = (uint32_t)i + 1;
    }
    size_t place = place_of(&state);
    if (table[place])
        return;
    found[found_count++] = state;
    table[place] = (uint32_t)found_count;
    judge(&state);
}

/* The entry that a slot stands for, as it would be at NOW. */
static struct fc_entry unpack(const struct slot *slot)
{
    static const uint8_t marker[FC_MARKER_SIZE];
    struct fc_entry entry;
    fc_entry_init(&entry, FC_LOW, marker, NULL, NOW);
    entry.state = slot->state;
    entry.blind = slot->blind;
    entry.since = NOW + (uint32_t)(int)slot->since;
    entry.first = slot->first == NEVER ? 0 : NOW + (uint32_t)(int)slot->first;
    entry.not_before = slot->day ? NOW + FC_DAY_S : 0;
    return entry;
}

static void pack(struct slot *slot, const struct fc_entry *entry)
{
    int8_t first = slot->first;
    int since = (int)(entry->since - NOW), began = (int)(entry->first - NOW);
    slot->state = entry->state;
    slot->blind = entry->blind;
    slot->since = (int8_t)since;
    slot->first = (int8_t)(entry->first ? began : NEVER);
    if (slot->first > first)
        bad = "the first call is forgotten";
    slot->day = entry->not_before > NOW + FAR;
}

static void hang_up(struct state state)
{
    state.calling = state.left = state.taken = 0;
    reach(state);
}

/* Let a call of a slot end so. The draw of every jitter is 0: nothing waits unless it must. */
static void end(struct state state, enum fc_outcome outcome, int err)
{
    struct slot *slot = &state.slots[state.calling - 1];
    struct fc_entry entry = unpack(slot);
    struct fc_budget budget = {0};
    struct fc_result result;
    fc_result_init(&result, outcome, err);
    if (err == FC_ERR_REFUSED || err == FC_ERR_THROTTLED) {
        result.status = 400;
        result.code = "ValidationException";
    }
    fc_entry_called(&entry, &budget, &policy, &result, NOW, 0);
    pack(slot, &entry);
    hang_up(state);
}

/* The device stops, and starts. */
static void stop(struct state state)
{
    for (int i = 0; i < SLOTS; i++) {
        struct fc_entry entry = unpack(&state.slots[i]);
        struct fc_budget budget = {0};
        if (world->no_intent && entry.state == FC_ENTRY_SENDING)
            entry.state = FC_ENTRY_QUEUED;
        fc_entry_recovered(&entry, &budget, NOW);
        pack(&state.slots[i], &entry);
    }
    hang_up(state);
}

static void make_case(struct slot *slot, int flight)
{
    if (flight >= 0)
        slot->closes[flight] = slot->opens[flight] = NONE;
    if (slot->cases < 2)
        slot->cases++;
    if (slot->cases == 1)
        slot->hidden = (int8_t)world->lag;
}

static int is_tolerated(int offset)
{
    return offset >= -world->life && offset <= world->life;
}

/* A request leaves: it is taken at once, or is under way, or is lost. */
static void send(struct state state, int which, const struct fc_entry *ready)
{
    struct slot *slot = &state.slots[which];
    struct fc_entry entry = *ready;
    int flight = 0;
    fc_entry_sending(&entry, NOW);
    pack(slot, &entry);
    if (slot->first > 0)
        bad = "a look-up would begin behind the call";
    state.calling = (uint8_t)(which + 1);
    state.left = CALL_TICKS;
    end(state, FC_REFUSED, FC_ERR_RESET); /* not a byte was understood */
    end(state, FC_REFUSED, FC_ERR_THROTTLED);
    end(state, FC_REFUSED, FC_ERR_REFUSED);
    reach(state); /* lost */
    if (is_tolerated(state.offset)) {
        struct state made = state;
        make_case(&made.slots[which], NONE);
        made.taken = 1;
        reach(made);
    }
    while (slot->closes[flight] != NONE)
        if (++flight == FLIGHTS)
            return;
    slot->closes[flight] = (int8_t)(world->life + state.offset);
    slot->opens[flight] = (int8_t)(state.offset > world->life ? state.offset - world->life : 0);
    if (slot->closes[flight] >= 0)
        reach(state);
}

static void look_up(struct state state, int which, const struct fc_entry *ready, enum fc_look look)
{
    struct fc_entry entry = *ready;
    struct fc_budget budget = {0};
    fc_entry_looked(&entry, &budget, &policy, look, "case-1", NOW, NOW, 0);
    pack(&state.slots[which], &entry);
    reach(state);
}

static void look(const struct state *state, int which, const struct fc_entry *entry)
{
    const struct slot *slot = &state->slots[which];
    look_up(*state, which, entry, FC_LOOK_COULD_NOT);
    look_up(*state, which, entry, FC_LOOK_NOT_ALLOWED);
    if (!is_tolerated(state->offset))
        return;
    if (slot->cases && !world->no_marker)
        look_up(*state, which, entry, FC_LOOK_FOUND);
    if (!slot->cases || slot->hidden > 0 || world->no_marker)
        look_up(*state, which, entry, FC_LOOK_NOT_FOUND);
}

/* Shift what the device remembers: its clock went on by so much. */
static void shift(struct slot *slot, int by)
{
    if (slot->state == FC_ENTRY_SENDING || slot->state == FC_ENTRY_UNKNOWN)
        slot->since = (int8_t)(slot->since - by);
    if (slot->first != NEVER)
        slot->first = (int8_t)(slot->first - by);
}

static void tick(struct state state)
{
    if (state.calling && state.left-- == 0)
        return; /* its deadline has passed: it ends */
    for (int i = 0; i < SLOTS; i++) {
        struct slot *slot = &state.slots[i];
        shift(slot, 1);
        slot->hidden = (int8_t)(slot->hidden - (slot->hidden > 0));
        for (int flight = 0; flight < FLIGHTS; flight++) {
            slot->opens[flight] = (int8_t)(slot->opens[flight] - (slot->opens[flight] > 0));
            if (slot->closes[flight] != NONE && slot->closes[flight]-- == 0)
                slot->opens[flight] = NONE;
        }
    }
    reach(state);
}

static void take_late(const struct state *from, int which, int flight)
{
    const struct slot *slot = &from->slots[which];
    if (slot->closes[flight] == NONE || slot->opens[flight] > 0)
        return;
    struct state state = *from;
    make_case(&state.slots[which], flight);
    if (state.calling == which + 1)
        state.taken = 1;
    reach(state);
}

/* What an idle device does next with a slot. */
static void act(const struct state *state, int which)
{
    struct fc_entry entry = unpack(&state->slots[which]);
    struct fc_budget budget = {0};
    uint32_t until;
    fc_entry_settle(&entry, NOW);
    enum fc_step step = fc_entry_next(&entry, &budget, &policy, NOW, &until);
    if (step == FC_STEP_SEND)
        send(*state, which, &entry);
    else if (step == FC_STEP_LOOK)
        look(state, which, &entry);
    struct state next = *state;
    next.slots[which].day = 0; /* the day has passed */
    reach(next);
}

static void set_clock(const struct state *from, int offset)
{
    struct state state = *from;
    for (int i = 0; i < SLOTS; i++)
        shift(&state.slots[i], offset - from->offset);
    state.offset = (int8_t)offset;
    reach(state);
}

static void go_on(const struct state *state)
{
    tick(*state);
    stop(*state);
    for (int i = 0; i < SLOTS; i++)
        for (int flight = 0; flight < FLIGHTS; flight++)
            take_late(state, i, flight);
    for (int offset = -world->clock; offset <= world->clock; offset++)
        if (offset != state->offset && !state->calling)
            set_clock(state, offset);
    for (int i = 0; i < SLOTS && !state->calling; i++)
        act(state, i);
    if (state->calling)
        end(*state, FC_UNKNOWN, FC_ERR_TIMEOUT);
    if (state->taken)
        end(*state, FC_CREATED, FC_OK);
}

/* The good end of a slot, once nothing goes wrong any more and what is under way is lost. */
static int ends_well(struct slot slot, int offset)
{
    struct fc_entry entry = unpack(&slot);
    struct fc_budget budget = {0};
    struct fc_result created;
    uint32_t now = NOW - (uint32_t)offset, until;
    fc_result_init(&created, FC_CREATED, FC_OK);
    created.identifier = "case-1";
    fc_entry_recovered(&entry, &budget, now);
    for (int turn = 0; turn < 8; turn++) {
        if (entry.state >= FC_ENTRY_CREATED)
            return slot.cases == 1 || (entry.state == FC_ENTRY_REFUSED && !slot.cases);
        fc_entry_settle(&entry, now);
        memset(&budget, 0, sizeof budget);
        enum fc_step step = fc_entry_next(&entry, &budget, &policy, now, &until);
        enum fc_look look = slot.cases ? FC_LOOK_FOUND : FC_LOOK_NOT_FOUND;
        if (step == FC_STEP_SEND) {
            fc_entry_sending(&entry, now);
            slot.cases++;
            fc_entry_called(&entry, &budget, &policy, &created, now, 0);
        } else if (step == FC_STEP_LOOK) {
            fc_entry_looked(&entry, &budget, &policy, look, "case-1", now, now, 0);
        } else if (until <= now || until - now > FC_DAY_S + PATIENCE) {
            return 0;
        } else {
            now = until;
        }
    }
    return 0;
}

const char *world_explore(const struct world *given)
{
    struct state start;
    world = given;
    memset(&policy, 0, sizeof policy);
    policy.accept_s = policy.lag_s = 1; /* what the world does is not known to the policy: W is */
    policy.wait_s = (uint32_t)given->wait;
    policy.hour_cases = policy.day_cases = FC_UNLIMITED;
    if (fc_policy_wait(&policy) != (uint32_t)given->wait)
        return "W is not what was asked for";
    memset(&start, 0, sizeof start);
    for (int i = 0; i < SLOTS; i++) {
        memset(start.slots[i].closes, NONE, FLIGHTS);
        memset(start.slots[i].opens, NONE, FLIGHTS);
        start.slots[i].first = NEVER;
    }
    if (!table)
        grow();
    memset(table, 0, table_size * sizeof *table);
    found_count = 0;
    bad = NULL;
    reach(start);
    for (size_t i = 0; i < found_count && !bad; i++) {
        struct state state = found[i];
        go_on(&state);
        for (int slot = 0; slot < SLOTS && !bad; slot++)
            if (!ends_well(state.slots[slot], state.offset))
                bad = "no case comes of it any more";
    }
    world_states += found_count;
    world_count++;
    return bad;
}

void world_end(void)
{
    free(found);
    free(table);
}
