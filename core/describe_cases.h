/*
 * DescribeCases: lists support cases, a page at a time.
 * https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeCases.html
 *
 * The answer has no bound: let it be read as it arrives (fc_call_stream), for example by a
 * reconcile.
 */
#ifndef FIELDCASE_DESCRIBE_CASES_H
#define FIELDCASE_DESCRIBE_CASES_H

#include "render.h"

/* What is asked. What is left zero is not sent. */
struct fc_describe_cases {
    struct fc_strings case_ids; /* caseIdList: at most 100 */
    const char *display_id;
    const char *after_time;                 /* ISO 8601 */
    const char *before_time;                /* ISO 8601 */
    enum fc_boolean include_resolved;       /* default false */
    const char *next_token;                 /* of the page before */
    uint32_t max_results;                   /* a page: 10 to 100 */
    const char *language;                   /* ISO 639-1; default en */
    enum fc_boolean include_communications; /* default true */
    enum fc_boolean dry_run;
};

extern const struct fc_operation fc_describe_cases_operation;

#endif
