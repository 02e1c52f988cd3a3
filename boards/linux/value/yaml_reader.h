/*
 * Reading YAML into a value, as the AWS CLI does: YAML 1.2 by libyaml, one document, keys that are
 * scalars and stand once, with anchors and merge keys.
 */
#ifndef FIELDCASE_YAML_READER_H
#define FIELDCASE_YAML_READER_H

#include "value.h"

/* Why a text is not read, and where: from 1. */
struct fc_yaml_fault {
    const char *what; /* static storage */
    uint32_t line, column;
};

/*
 * Read a text of len bytes in UTF-8, which is borrowed only while this runs. An empty text is null.
 * A key that is no string becomes one, as Python shows it.
 * Returns 0, or -1 with *fault filled in: it is no such YAML, or there was no memory.
 */
int fc_yaml_read(struct fc_value *value, struct fc_region *region, const char *text, size_t len,
                 struct fc_yaml_fault *fault);

#endif
