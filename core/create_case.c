#include "create_case.h"

#define MEMBER(name) offsetof(struct fc_case, name)

static const struct fc_field fields[] = {
    {.key = "subject", .kind = fc_string, .offset = MEMBER(subject), .required = 1},
    {.key = "serviceCode", .kind = fc_string, .offset = MEMBER(service_code)},
    {.key = "severityCode", .kind = fc_string, .offset = MEMBER(severity_code)},
    {.key = "categoryCode", .kind = fc_string, .offset = MEMBER(category_code)},
    {.key = "communicationBody",
     .kind = fc_text,
     .offset = MEMBER(body),
     .required = 1,
     .min = 1,
     .max = 8000},
    {.key = "ccEmailAddresses", .kind = fc_list, .offset = MEMBER(cc_emails), .max = 10},
    {.key = "language", .kind = fc_string, .offset = MEMBER(language)},
    {.key = "issueType", .kind = fc_string, .offset = MEMBER(issue_type)},
    {.key = "attachmentSetId", .kind = fc_string, .offset = MEMBER(attachment_set_id)},
    {.key = "uploadIds", .kind = fc_list, .offset = MEMBER(upload_ids), .max = 10},
    {.key = "dryRun", .kind = fc_flag, .offset = MEMBER(dry_run)},
    {.key = NULL},
};

const struct fc_operation fc_create_case_operation = {
    .target = "AWSSupport_20130415.CreateCase",
    .fields = fields,
    .identifier = "caseId",
};
