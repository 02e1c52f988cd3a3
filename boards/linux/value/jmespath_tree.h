/*
 * What the parts of JMESPath share: the tokens that jmespath_lexer.c makes, the tree that
 * jmespath_parser.c makes of them, and how jmespath.c and jmespath_functions.c run it.
 */
#ifndef FIELDCASE_JMESPATH_TREE_H
#define FIELDCASE_JMESPATH_TREE_H

#include "jmespath.h"

/* The order is that of the tables in jmespath_parser.c. */
enum fc_token_kind {
    FC_TOKEN_EOF,
    FC_TOKEN_IDENTIFIER,
    FC_TOKEN_QUOTED,
    FC_TOKEN_LITERAL,
    FC_TOKEN_RBRACKET,
    FC_TOKEN_RPAREN,
    FC_TOKEN_COMMA,
    FC_TOKEN_RBRACE,
    FC_TOKEN_NUMBER,
    FC_TOKEN_CURRENT,
    FC_TOKEN_EXPREF,
    FC_TOKEN_COLON,
    FC_TOKEN_PIPE,
    FC_TOKEN_OR,
    FC_TOKEN_AND,
    FC_TOKEN_EQ,
    FC_TOKEN_NE,
    FC_TOKEN_LT,
    FC_TOKEN_LTE,
    FC_TOKEN_GT,
    FC_TOKEN_GTE,
    FC_TOKEN_FLATTEN,
    FC_TOKEN_STAR,
    FC_TOKEN_FILTER,
    FC_TOKEN_DOT,
    FC_TOKEN_NOT,
    FC_TOKEN_LBRACE,
    FC_TOKEN_LBRACKET,
    FC_TOKEN_LPAREN
};

struct fc_token {
    enum fc_token_kind kind;
    const char *start; /* in the expression */
    size_t len;
    struct fc_value value; /* of an identifier or a literal */
    int64_t number;
};

struct fc_lexer {
    struct fc_region *region;
    const char *text, *at, *end;
    struct fc_jmespath_fault *fault;
};

/* Read the next token. Returns 0, or -1 with the fault filled in. */
int fc_jmespath_lex(struct fc_lexer *lexer, struct fc_token *token);

enum fc_node_kind {
    FC_NODE_CURRENT,
    FC_NODE_FIELD,
    FC_NODE_LITERAL,
    FC_NODE_INDEX,
    FC_NODE_SLICE,
    FC_NODE_CHAIN,      /* right, of what left is: a.b, a[0], a | b */
    FC_NODE_COMPARISON, /* `comparator` of left and right */
    FC_NODE_OR,
    FC_NODE_AND,
    FC_NODE_NOT,        /* of left */
    FC_NODE_FLATTEN,    /* of left */
    FC_NODE_PROJECTION, /* right, of each item of left */
    FC_NODE_VALUES,     /* right, of the value of each member of left */
    FC_NODE_FILTER,     /* right, of each item of left of which `condition` holds */
    FC_NODE_LIST,       /* left and its next ones, as items */
    FC_NODE_OBJECT,     /* left and its next ones, as members: their keys are `value` */
    FC_NODE_MEMBER,     /* the value of one: left */
    FC_NODE_CALL,       /* of the function `value` on left and its next ones */
    FC_NODE_EXPRESSION  /* left itself: an argument */
};

struct fc_jmespath_node {
    enum fc_node_kind kind;
    enum fc_token_kind comparator;
    unsigned depth;
    uint8_t is_given[3]; /* of a slice: which of its numbers */
    int64_t numbers[3];  /* an index; a slice's start, stop and step */
    struct fc_value value;
    const struct fc_jmespath_node *left, *right, *condition;
    const struct fc_jmespath_node *next;
};

/* A query that is being run. */
struct fc_search {
    struct fc_region *region;
    struct fc_jmespath_fault *fault;
    uint32_t steps; /* that are left: no expression takes for ever */
};

/* An argument of a function: a value, or an expression. */
struct fc_argument {
    struct fc_value value;
    const struct fc_jmespath_node *expression;
};

/* Fill in a fault; texts are those of the shape. Returns -1. */
int fc_jmespath_fail(struct fc_jmespath_fault *fault, enum fc_jmespath_error error,
                     const char *shape, const char *const *texts);

/* Take `count` steps. Returns 0, or -1 with the fault filled in. */
int fc_search_spend(struct fc_search *search, uint32_t count);

/* Evaluate a node on a value. Returns 0, or -1 with the fault filled in. */
int fc_search_node(struct fc_search *search, struct fc_value *result,
                   const struct fc_jmespath_node *node, const struct fc_value *value);

/* Call the function of that name. Returns as above. */
int fc_search_call(struct fc_search *search, struct fc_value *result, const char *name,
                   const struct fc_argument *arguments, size_t count);

/* Take as many steps as a value has parts, each as often as it is shared. Returns as above. */
int fc_search_weigh(struct fc_search *search, const struct fc_value *value);

/* Whether two values are equal: 1, 0, or -1 with the fault filled in. */
int fc_search_equal(struct fc_search *search, const struct fc_value *left,
                    const struct fc_value *right);

/* Whether a value counts as false: null, false, "", [], {}. */
int fc_value_is_false(const struct fc_value *value);

/* Whether a value is an integer or a float. */
int fc_value_is_number(const struct fc_value *value);

/*
 * Compare two numbers, or two strings by code points.
 * Returns less than, equal to, or greater than 0.
 */
int fc_value_order(const struct fc_value *left, const struct fc_value *right);

/* The number as a double. */
double fc_value_double(const struct fc_value *number);

/* Add up a list of numbers: exactly, if they are integers. Returns 0, or -1: no memory. */
int fc_value_sum(struct fc_value *sum, struct fc_region *region, const struct fc_value *list);

/*
 * Round to an integer, up or down.
 * Returns 0, or -1: no memory, or it is neither a number nor finite.
 */
int fc_value_round(struct fc_value *number, struct fc_region *region, int up);

/*
 * Read a string as a number, as Python's int and float do: " 1_000", "-.5e3", "inf".
 * Returns 0, with null for one that is none, or -1: no memory.
 */
int fc_value_number(struct fc_value *number, struct fc_region *region,
                    const struct fc_value *string);

#endif
