#include "add_communication.h"

#define MEMBER(name) offsetof(struct fc_add_communication, name)

static const struct fc_field fields[] = {
    {.key = "caseId", .kind = fc_string, .offset = MEMBER(case_id), .required = 1},
    {.key = "communicationBody",
     .kind = fc_text,
     .offset = MEMBER(body),
     .required = 1,
     .min = 1,
     .max = 8000},
    {.key = "ccEmailAddresses", .kind = fc_list, .offset = MEMBER(cc_emails), .max = 10},
    {.key = "attachmentSetId", .kind = fc_string, .offset = MEMBER(attachment_set_id)},
    {.key = "uploadIds", .kind = fc_list, .offset = MEMBER(upload_ids), .max = 10},
    {.key = "dryRun", .kind = fc_flag, .offset = MEMBER(dry_run)},
    {.key = NULL},
};

const struct fc_operation fc_add_communication_operation = {
    .target = "AWSSupport_20130415.AddCommunicationToCase",
    .fields = fields,
};
