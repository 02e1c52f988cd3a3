#include "part.h"

int64_t fc_lwip_unix_time(void *ctx)
{
    struct fc_lwip *lwip = ctx;
    if (lwip->seconds < 0)
        return -1;
    /* Whole seconds are moved over each time, so that milliseconds may wrap. */
    uint32_t passed = (lwip->machine.now_ms(lwip->machine.ctx) - lwip->since_ms) / 1000u;
    lwip->seconds += passed;
    lwip->since_ms += passed * 1000u;
    return lwip->seconds;
}

static int set(struct fc_lwip *lwip, uint32_t unix_time)
{
    if (unix_time < lwip->build_time)
        return FC_ERR_CLOCK;
    lwip->seconds = unix_time;
    lwip->since_ms = lwip->machine.now_ms(lwip->machine.ctx);
    return 0;
}

int fc_lwip_hear_time(struct fc_lwip *lwip, uint32_t unix_time)
{
    return lwip->verified ? FC_ERR_CLOCK : set(lwip, unix_time);
}

int fc_lwip_set_time(struct fc_lwip *lwip, uint32_t unix_time)
{
    int err = set(lwip, unix_time);
    if (!err)
        lwip->verified = 1;
    return err;
}

void fc_lwip_clock_init(struct fc_lwip *lwip)
{
    const struct fc_lwip_machine *machine = &lwip->machine;
    int64_t kept = machine->unix_time ? machine->unix_time(machine->ctx) : -1;
    lwip->seconds = -1;
    lwip->verified = 0;
    if (kept >= 0 && kept <= UINT32_MAX)
        (void)fc_lwip_set_time(lwip, (uint32_t)kept);
}
