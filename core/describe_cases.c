#include "describe_cases.h"

#define MEMBER(name) offsetof(struct fc_describe_cases, name)

static const struct fc_field fields[] = {
    {.key = "caseIdList", .kind = fc_list, .offset = MEMBER(case_ids), .max = 100},
    {.key = "displayId", .kind = fc_string, .offset = MEMBER(display_id)},
    {.key = "afterTime", .kind = fc_string, .offset = MEMBER(after_time)},
    {.key = "beforeTime", .kind = fc_string, .offset = MEMBER(before_time)},
    {.key = "includeResolvedCases", .kind = fc_flag, .offset = MEMBER(include_resolved)},
    {.key = "nextToken", .kind = fc_string, .offset = MEMBER(next_token)},
    {.key = "maxResults", .kind = fc_integer, .offset = MEMBER(max_results)},
    {.key = "language", .kind = fc_string, .offset = MEMBER(language)},
    {.key = "includeCommunications", .kind = fc_flag, .offset = MEMBER(include_communications)},
    {.key = "dryRun", .kind = fc_flag, .offset = MEMBER(dry_run)},
    {.key = NULL},
};

const struct fc_operation fc_describe_cases_operation = {
    .target = "AWSSupport_20130415.DescribeCases",
    .fields = fields,
};
