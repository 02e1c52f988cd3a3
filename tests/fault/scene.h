/*
 * The case that the fault tests open, and what must hold once the call is over, whatever happened.
 */
#ifndef FIELDCASE_SCENE_H
#define FIELDCASE_SCENE_H

#include "../../platform/client.h"

/* What the service truly did in a call. */
struct truth {
    unsigned understood; /* requests that arrived whole and genuine */
    unsigned cases;      /* cases made */
    char id[40];         /* of the last one */
};

extern const struct fc_case scene_case;
extern const struct fc_credentials scene_credentials;
#define SCENE_HOST "support.test"
#define SCENE_REGION "us-east-1"
#define SCENE_NOW 1795348800 /* 2026-11-22T12:00:00Z */

/*
 * Whether a result is one that may be, given the truth.
 * Returns NULL, or what is wrong with it.
 */
const char *scene_judge(const struct truth *truth, const struct fc_result *result);

/*
 * Search len bytes for what must not be left behind: the secret key, the session token, and the
 * request's text.
 * Returns NULL, or the name of what was found.
 */
const char *scene_leak(const void *block, size_t len);

#endif
