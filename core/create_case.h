/*
 * CreateCase: opens a support case.
 * https://docs.aws.amazon.com/awssupport/latest/APIReference/API_CreateCase.html
 */
#ifndef FIELDCASE_CREATE_CASE_H
#define FIELDCASE_CREATE_CASE_H

#include "render.h"

/* What is asked. Only subject and body are required; what is left zero is not sent. */
struct fc_case {
    const char *subject;
    const char *service_code;      /* as DescribeServices names them */
    const char *severity_code;     /* low, normal, high, urgent, critical */
    const char *category_code;     /* as DescribeServices names them */
    struct fc_source body;         /* communicationBody: 1 to 8000 characters */
    struct fc_strings cc_emails;   /* ccEmailAddresses: at most 10 */
    const char *language;          /* ISO 639-1; default en */
    const char *issue_type;        /* customer-service or technical; default technical */
    const char *attachment_set_id; /* from AddAttachmentsToSet */
    struct fc_strings upload_ids;  /* from GetAttachmentUploadLinks: at most 10 */
    enum fc_boolean dry_run;       /* check rights and members, open nothing */
};

extern const struct fc_operation fc_create_case_operation;

#endif
