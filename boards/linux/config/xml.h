/*
 * Reading XML, as much of it as STS answers with: elements, attributes, text with the predefined
 * entities and numeric ones. What is not well formed, or has a DTD, a comment, CDATA or a
 * processing instruction behind the first line, is refused.
 */
#ifndef FIELDCASE_XML_H
#define FIELDCASE_XML_H

#include <stddef.h>

/* How deep elements nest at most. */
#define FC_XML_DEPTH 12

/* An element that is looked for: one that holds text alone, within another. */
struct fc_xml_leaf {
    const char *parent, *name;
    char *text;     /* NUL-terminated, or NULL: it is not there */
    unsigned count; /* how often it is there; the first one's text counts */
};

/*
 * Read a text of len bytes, which is changed: found texts lie in it, decoded.
 * Returns 0, or -1: refused.
 */
int fc_xml_read(char *text, size_t len, struct fc_xml_leaf *leaves, size_t count);

#endif
