#include "skeleton.h"

#include <string.h>

/* What the service's model says of its members (Apache-2.0, Amazon.com, Inc. or its affiliates). */
static const struct {
    const char *key, *text;
} notes[] = {
    {"subject", "The title of the support case."},
    {"serviceCode", "The code for the Amazon Web Services service."},
    {"severityCode", "A value that indicates the urgency of the case."},
    {"categoryCode", "The category of problem for the support case."},
    {"communicationBody", "The communication body text that describes the issue."},
    {"ccEmailAddresses",
     "A list of email addresses that Amazon Web Services Support copies on case correspondence."},
    {"language", "The language in which Amazon Web Services Support handles the case."},
    {"issueType", "The type of issue for the case."},
    {"attachmentSetId", "The ID of a set of one or more attachments for the case."},
    {"uploadIds", "A list of upload IDs that identify attachments to add to the case."},
    {"dryRun", "Specifies whether to validate the request without actually creating the case."},
};

static const char *note_of(const char *key)
{
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++)
        if (!strcmp(notes[i].key, key))
            return notes[i].text;
    return "";
}

void fc_put_skeleton_json(struct fc_sink *sink, const struct fc_operation *operation)
{
    for (const struct fc_field *field = operation->fields; field->key; field++) {
        fc_put_text(sink, field == operation->fields ? "{\n" : ",\n");
        fc_put_shape(sink, "    \"%\": ", &field->key);
        if (field->kind == fc_list)
            fc_put_text(sink, "[\n        \"\"\n    ]");
        else
            fc_put_text(sink, field->kind == fc_flag ? "true" : "\"\"");
    }
    fc_put_text(sink, "\n}\n");
}

void fc_put_skeleton_yaml(struct fc_sink *sink, const struct fc_operation *operation)
{
    for (const struct fc_field *field = operation->fields; field->key; field++) {
        fc_put_shape(sink, "%:", &field->key);
        if (field->kind != fc_list)
            fc_put_text(sink, field->kind == fc_flag ? " true" : " ''");
        fc_put_text(sink, field == operation->fields ? "  # " : " # ");
        fc_put_text(sink, field->required ? "[REQUIRED] " : "");
        fc_put_text(sink, note_of(field->key));
        fc_put_text(sink, field->kind == fc_list ? "\n- ''\n" : "\n");
    }
}
