/*
 * The canonical URI and the canonical query string of AWS Signature Version 4: two lines of the
 * canonical request. Only who signs for a custom path or query links this code.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
#ifndef FIELDCASE_RESOURCE_H
#define FIELDCASE_RESOURCE_H

#include "sink.h"

/*
 * Put the two lines for a path (from "/" on; NULL: "/") and a query (without "?"; NULL: none) as
 * they stand on the request line. Bytes other than unreserved characters are percent-encoded
 * ("%" in the query is not), parameters are sorted.
 */
typedef void fc_resource(struct fc_sink *sink, const char *path, const char *query);

/* Dot segments and empty ones are removed from the path first, as all services but S3 want it. */
fc_resource fc_resource_put;

/* The path keeps its segments. */
fc_resource fc_resource_put_as_is;

#endif
