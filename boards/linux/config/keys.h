/*
 * Keys: credentials that were found, copied to one place, so that wherever they came from can be
 * wiped at once, and they at the end.
 */
#ifndef FIELDCASE_KEYS_H
#define FIELDCASE_KEYS_H

#include "../../../core/call.h"
#include "../value/value.h"

struct fc_keys {
    char access_key_id[256], secret_access_key[512];
    char session_token[12288]; /* "": none */
    int64_t expires;           /* Unix seconds; 0: not said */
};

/* What a provider of credentials returns beside an exit code, for which it has complained. */
enum { FC_FOUND = 0, FC_ELSEWHERE = -1 };

/* A surrounding provider's names of the four things it says. */
struct fc_key_names {
    const char *access_key_id, *secret_access_key, *session_token, *expires;
};

/*
 * Copy a text of len bytes into one of the three, of cap bytes.
 * Returns 0, or -1: it does not fit.
 */
int fc_keys_copy(char *key, size_t cap, const char *text, size_t len);

/*
 * Take keys from an object, of whose members the first two must be there. The time may be a text
 * or a number of milliseconds.
 * Returns NULL, or the name of the member that is missing or wrong.
 */
const char *fc_keys_take(struct fc_keys *keys, const struct fc_value *object,
                         const struct fc_key_names *names);

/*
 * Read a time of ISO 8601: "2026-11-22T20:09:35Z", with a fraction, an offset or "UTC", or none of
 * these.
 * Returns 0, or -1: it is none.
 */
int fc_time_read(int64_t *time, const char *text);

/* Let credentials be the keys, which they borrow. */
void fc_keys_lend(const struct fc_keys *keys, struct fc_credentials *credentials);

#endif
