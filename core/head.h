/*
 * Inside of a call: the head of its HTTP request. The five header fields that are signed stand
 * here in the canonical form of Signature Version 4 already - names in lower case and in order,
 * values without white space - so that one list makes both what is signed and what is sent.
 * fc_canonical_put, which takes any fields, makes the same of them. Not for users of the protocol.
 */
#ifndef FIELDCASE_HEAD_H
#define FIELDCASE_HEAD_H

#include "call.h"

/*
 * Digest the canonical request: digest, 32 bytes, holds the SHA-256 of the body and receives that
 * of the canonical request.
 * Returns 0, or FC_ERR_HASH.
 */
int fc_head_digest(const struct fc_call *call, uint8_t digest[32]);

/*
 * Sign the request of a call: signature, 32 bytes, holds the SHA-256 of the body and receives the
 * signature. A key that is not cached is made in the window, and wiped.
 * Returns 0, or FC_ERR_HASH.
 */
int fc_head_sign(const struct fc_call *call, uint8_t signature[32]);

/* Put the head, from the request line to the empty line. */
void fc_head_put(const struct fc_call *call, struct fc_sink *sink);

#endif
