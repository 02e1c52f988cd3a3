/*
 * JMESPath: queries on values, the whole language of jmespath.org, with the choices of its
 * reference implementation where the specification leaves some.
 */
#ifndef FIELDCASE_JMESPATH_H
#define FIELDCASE_JMESPATH_H

#include "../../../core/sink.h"
#include "value.h"

/* How deep an expression may be: operators one after the other count, too. */
#define FC_JMESPATH_DEPTH 400

enum fc_jmespath_error {
    FC_JMESPATH_SYNTAX = 1, /* found by fc_jmespath_compile; the others when a query is run */
    FC_JMESPATH_TYPE,       /* an argument of a function has another type than it takes */
    FC_JMESPATH_ARITY,      /* a function was given more or fewer arguments than it takes */
    FC_JMESPATH_VALUE,      /* a value that cannot be, such as a step of 0 */
    FC_JMESPATH_FUNCTION,   /* there is no such function */
    FC_JMESPATH_LIMIT       /* too much work, or no memory: at any time */
};

struct fc_jmespath_fault {
    enum fc_jmespath_error error;
    char text[240];  /* what is wrong; the end of a long one is cut off */
    int is_pointing; /* 1: fc_put_jmespath_fault shows where in the expression */
    int is_quoting;  /* 1: in quotes */
    size_t off;      /* there */
};

/* An expression that was understood. */
struct fc_jmespath_node;

/*
 * Read an expression of len bytes, which is borrowed only while this runs. What comes of it lies in
 * the region.
 * Returns 0, or -1 with *fault filled in: FC_JMESPATH_SYNTAX or FC_JMESPATH_LIMIT.
 */
int fc_jmespath_compile(const struct fc_jmespath_node **query, struct fc_region *region,
                        const char *text, size_t len, struct fc_jmespath_fault *fault);

/*
 * Run a query on a value. The result may share parts of the value and of the query; the rest of it
 * lies in the region.
 * Returns 0, or -1 with *fault filled in.
 */
int fc_jmespath_search(struct fc_value *result, struct fc_region *region,
                       const struct fc_jmespath_node *query, const struct fc_value *value,
                       struct fc_jmespath_fault *fault);

/* Put a fault; text, of len bytes, is the expression that was compiled. One line, or three. */
void fc_put_jmespath_fault(struct fc_sink *sink, const struct fc_jmespath_fault *fault,
                           const char *text, size_t len);

#endif
