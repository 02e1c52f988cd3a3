/*
 * Keys as they stand in files: the files credentials and config, and two of older tools.
 */
#ifndef FIELDCASE_STORED_H
#define FIELDCASE_STORED_H

#include "config.h"
#include "keys.h"

/*
 * Take the keys of a section. `type` is what the AWS CLI calls this kind of place in messages.
 * Returns FC_FOUND, FC_ELSEWHERE, or an exit code, with the complaint said.
 */
int fc_stored_take(struct fc_keys *keys, const struct fc_ini *ini,
                   const struct fc_ini_section *section, const char *type);

/* Take the keys of the file that AWS_CREDENTIAL_FILE names. Returns as above. */
int fc_stored_legacy(struct fc_keys *keys);

/* Take the keys of boto's files: what BOTO_CONFIG names, or /etc/boto.cfg and ~/.boto. */
int fc_stored_boto(struct fc_keys *keys);

#endif
