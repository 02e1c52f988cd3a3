/*
 * Parameters: the values of an operation's members, from the command line, the files that it
 * names, and --cli-input-json or --cli-input-yaml. What the command line says goes before.
 */
#ifndef FIELDCASE_PARAMETERS_H
#define FIELDCASE_PARAMETERS_H

#include "../value/value.h"
#include "arguments.h"

/* A value that was given on the command line. */
struct fc_parameter {
    uint8_t given;
    uint8_t bytes;           /* 1: of fileb://, so it is no text */
    struct fc_value value;   /* unless it is streamed: a string without its text */
    struct fc_source stream; /* of a file that is read while it is sent; read NULL: none */
};

struct fc_parameters {
    const struct fc_operation *operation;
    struct fc_region *region;
    struct fc_parameter own[FC_FIELDS_MAX]; /* of the command line, as operation->fields */
    struct fc_value input;                  /* of --cli-input-: an object, or null */
};

/*
 * Find the values of arguments: read files and JSON. All of it lies in the region, which stays
 * borrowed, or where the arguments are.
 * Returns 0, or an exit code with the complaint said.
 */
int fc_parameters_load(struct fc_parameters *parameters, struct fc_region *region,
                       const struct fc_arguments *arguments);

/* A member that has a value. */
struct fc_member_value {
    const struct fc_field *field;     /* NULL: there is no such member */
    const struct fc_parameter *given; /* NULL: it is of the input */
    const struct fc_value *key;       /* of the input, else NULL */
    const struct fc_value *value;
};

/*
 * Find the next member, from *at = 0 on: those of the command line in the operation's order, then
 * the others of the input in theirs.
 * Returns 1, or 0: there is none.
 */
int fc_parameters_next(const struct fc_parameters *parameters, size_t *at,
                       struct fc_member_value *member);

#endif
