/*
 * Retries: when a call that had no effect is made again, and after how long. The modes are the AWS
 * CLI's, `standard` and `adaptive`; what they would do about a request whose outcome is unknown is
 * not theirs to decide here.
 */
#ifndef FIELDCASE_RETRY_H
#define FIELDCASE_RETRY_H

#include "../../../core/answer.h"
#include "config.h"

/* No wait is longer, whatever a server wishes. */
#define FC_RETRY_WAIT_MAX_MS 20000u

struct fc_retry {
    uint32_t attempts; /* in all */
    uint8_t adaptive;
    uint8_t brisk; /* AWS_NEW_RETRIES_2026: short waits, except after throttling */
    struct fc_setting mode_by, attempts_by;
};

/*
 * Read mode and number of attempts from the environment and the profile.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_retry_read(struct fc_retry *retry, const struct fc_config *config);

/*
 * Take a whole answer that says to be throttled for a refusal, whatever its status: it was given
 * before the call was looked at.
 */
void fc_retry_judge(struct fc_result *result);

/* Whether a call may be made again: it had no effect, and what failed may pass. Returns 1 or 0. */
int fc_retry_is_apt(const struct fc_result *result);

/*
 * How many milliseconds to wait after attempt 1, 2 ... failed. random is any number; now, Unix
 * seconds, tells how long it is to the date that Retry-After may hold.
 */
uint32_t fc_retry_wait_ms(const struct fc_retry *retry, uint32_t attempt, uint32_t random,
                          const struct fc_result *result, uint32_t now);

#endif
