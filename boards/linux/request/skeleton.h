/* --generate-cli-skeleton: what --cli-input-json and --cli-input-yaml take, to be filled in. */
#ifndef FIELDCASE_SKELETON_H
#define FIELDCASE_SKELETON_H

#include "../../../core/render.h"

/* Put the skeleton of an operation as JSON: {"subject": "", ...}. */
void fc_put_skeleton_json(struct fc_sink *sink, const struct fc_operation *operation);

/* Put it as YAML, with what is known of each member behind it. */
void fc_put_skeleton_yaml(struct fc_sink *sink, const struct fc_operation *operation);

#endif
