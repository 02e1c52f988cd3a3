/*
 * What became of a call: said to the user, and as an exit code.
 */
#ifndef FIELDCASE_OUTCOME_H
#define FIELDCASE_OUTCOME_H

#include "../../platform/tls.h"
#include "config/route.h"
#include "settings.h"

/* How many seconds from the service's clock a signature may be. */
#define FC_SKEW_MAX 300

/* A call that was made, for the messages about it. */
struct fc_made {
    const struct fc_settings *settings;
    const struct fc_route *route;
    uint32_t time;     /* when the request was signed */
    uint32_t retries;  /* attempts before it */
    uint8_t exhausted; /* it would have been made again, had there not been so many */
    uint8_t begun;     /* something of it was sent */
};

/* Remember when the request was signed, for fc_outcome_say_unknown. */
void fc_outcome_sent_at(uint32_t time);

/* Say that a case may have been opened, why that is not known, and what to do. For a signal
 * handler, too. */
void fc_outcome_say_unknown(const char *why);

/* Print the case ID, or say why there is none. Returns the exit code. */
int fc_outcome_report(const struct fc_result *result, const struct fc_made *made);

#endif
