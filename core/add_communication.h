/*
 * AddCommunicationToCase: says something more in an open case.
 * https://docs.aws.amazon.com/awssupport/latest/APIReference/API_AddCommunicationToCase.html
 */
#ifndef FIELDCASE_ADD_COMMUNICATION_H
#define FIELDCASE_ADD_COMMUNICATION_H

#include "render.h"

/* What is asked. case_id and body are required; what is left zero is not sent. */
struct fc_add_communication {
    const char *case_id;
    struct fc_source body;         /* communicationBody: 1 to 8000 characters */
    struct fc_strings cc_emails;   /* ccEmailAddresses: at most 10 */
    const char *attachment_set_id; /* from AddAttachmentsToSet */
    struct fc_strings upload_ids;  /* from GetAttachmentUploadLinks: at most 10 */
    enum fc_boolean dry_run;
};

extern const struct fc_operation fc_add_communication_operation;

#endif
