#include <string.h>

#include "jmespath_tree.h"

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define PROJECTION_STOP 10 /* what binds less ends a projection */

/* How tightly each kind of token binds to what stands before it. */
static const unsigned char powers[] = {
    [FC_TOKEN_PIPE] = 1,      [FC_TOKEN_OR] = 2,      [FC_TOKEN_AND] = 3,
    [FC_TOKEN_EQ] = 5,        [FC_TOKEN_NE] = 5,      [FC_TOKEN_LT] = 5,
    [FC_TOKEN_LTE] = 5,       [FC_TOKEN_GT] = 5,      [FC_TOKEN_GTE] = 5,
    [FC_TOKEN_FLATTEN] = 9,   [FC_TOKEN_STAR] = 20,   [FC_TOKEN_FILTER] = 21,
    [FC_TOKEN_DOT] = 40,      [FC_TOKEN_NOT] = 45,    [FC_TOKEN_LBRACE] = 50,
    [FC_TOKEN_LBRACKET] = 55, [FC_TOKEN_LPAREN] = 60,
};

/* Which kinds an expression may begin with. */
static const unsigned char begins[FC_TOKEN_LPAREN + 1] = {
    [FC_TOKEN_IDENTIFIER] = 1, [FC_TOKEN_QUOTED] = 1,  [FC_TOKEN_LITERAL] = 1,
    [FC_TOKEN_CURRENT] = 1,    [FC_TOKEN_FLATTEN] = 1, [FC_TOKEN_STAR] = 1,
    [FC_TOKEN_FILTER] = 1,     [FC_TOKEN_NOT] = 1,     [FC_TOKEN_LBRACE] = 1,
    [FC_TOKEN_LBRACKET] = 1,   [FC_TOKEN_LPAREN] = 1,
};
struct parser {
    struct fc_lexer lexer;
    struct fc_token token, ahead; /* the current one, and the one behind it */
    unsigned depth;
};

/* A node; NULL: it failed, and the fault says why. */
typedef const struct fc_jmespath_node *node;

static node parse_expression(struct parser *parser, unsigned power);
static node parse_list(struct parser *parser);
static node parse_object(struct parser *parser);

static node fail(struct parser *parser, const char *what)
{
    const struct fc_token *token = &parser->token;
    struct fc_jmespath_fault *fault = parser->lexer.fault;
    char shown[64] = {0};
    memcpy(shown, token->start, token->len < sizeof shown ? token->len : sizeof shown - 1);
    if (token->kind == FC_TOKEN_EOF)
        fc_jmespath_fail(fault, FC_JMESPATH_SYNTAX, "Incomplete expression", NULL);
    else
        fc_jmespath_fail(fault, FC_JMESPATH_SYNTAX, "%: Parse error, token \"%\", for expression",
                         TEXTS(what, shown));
    fault->is_pointing = 1;
    fault->is_quoting = 1;
    fault->off = (size_t)(token->start - parser->lexer.text);
    return NULL;
}

/* Go on to the next token. Returns 1, or 0: it failed. */
static int advance(struct parser *parser)
{
    parser->token = parser->ahead;
    return fc_jmespath_lex(&parser->lexer, &parser->ahead) == 0;
}

/* Go over a token of that kind. Returns 1, or 0: it failed. */
static int match(struct parser *parser, enum fc_token_kind kind)
{
    if (parser->token.kind == kind)
        return advance(parser);
    fail(parser, "syntax error");
    return 0;
}

static int is_at(const struct parser *parser, enum fc_token_kind kind)
{
    return parser->token.kind == kind;
}

/* Make a node; left and right may be NULL. */
static struct fc_jmespath_node *make(struct parser *parser, enum fc_node_kind kind, node left,
                                     node right)
{
    struct fc_jmespath_node *made = fc_region_take(parser->lexer.region, sizeof *made);
    if (!made) {
        fc_jmespath_fail(parser->lexer.fault, FC_JMESPATH_LIMIT, "Out of memory", NULL);
        return NULL;
    }
    memset(made, 0, sizeof *made);
    made->kind = kind;
    made->left = left;
    made->right = right;
    unsigned depth = left ? left->depth : 0;
    if (right && right->depth > depth)
        depth = right->depth;
    made->depth = depth + 1;
    if (made->depth > FC_JMESPATH_DEPTH) {
        fail(parser, "Nested too deeply");
        return NULL;
    }
    return made;
}

/* Make the holder of a part as deep as that asks for. Returns 1, or 0: it is too deep. */
static int raise(struct parser *parser, struct fc_jmespath_node *holder, node part)
{
    if (part->depth >= holder->depth)
        holder->depth = part->depth + 1;
    if (holder->depth <= FC_JMESPATH_DEPTH)
        return 1;
    fail(parser, "Nested too deeply");
    return 0;
}

/* What follows a dot. */
static node parse_dotted(struct parser *parser, unsigned power)
{
    switch (parser->token.kind) {
    case FC_TOKEN_IDENTIFIER:
    case FC_TOKEN_QUOTED:
    case FC_TOKEN_STAR:
        return parse_expression(parser, power);
    case FC_TOKEN_LBRACKET:
        return advance(parser) ? parse_list(parser) : NULL;
    case FC_TOKEN_LBRACE:
        return advance(parser) ? parse_object(parser) : NULL;
    default:
        return fail(parser, "Expecting an identifier, '*', '[' or '{'");
    }
}

/* What is projected: the rest of the expression, as far as it binds. */
static node parse_projected(struct parser *parser, unsigned power)
{
    if (powers[parser->token.kind] < PROJECTION_STOP)
        return make(parser, FC_NODE_CURRENT, NULL, NULL);
    if (is_at(parser, FC_TOKEN_LBRACKET) || is_at(parser, FC_TOKEN_FILTER))
        return parse_expression(parser, power);
    if (is_at(parser, FC_TOKEN_DOT))
        return advance(parser) ? parse_dotted(parser, power) : NULL;
    return fail(parser, "syntax error");
}

/* Project the rest of the expression on what left is; NULL fails. */
static node project(struct parser *parser, enum fc_node_kind kind, node left,
                    enum fc_token_kind binding)
{
    node right = left ? parse_projected(parser, powers[binding]) : NULL;
    return right ? make(parser, kind, left, right) : NULL;
}

/* [condition] behind "[?". */
static node parse_filter(struct parser *parser, node left)
{
    node condition = left ? parse_expression(parser, 0) : NULL;
    if (!condition || !match(parser, FC_TOKEN_RBRACKET))
        return NULL;
    node right = parse_projected(parser, powers[FC_TOKEN_FILTER]);
    struct fc_jmespath_node *filter = right ? make(parser, FC_NODE_FILTER, left, right) : NULL;
    if (!filter || !raise(parser, filter, condition))
        return NULL;
    filter->condition = condition;
    return filter;
}

/* The numbers of a slice: [start:stop:step], each of which may be missing. */
static node parse_slice(struct parser *parser)
{
    struct fc_jmespath_node *slice = make(parser, FC_NODE_SLICE, NULL, NULL);
    int part = 0;
    while (slice && !is_at(parser, FC_TOKEN_RBRACKET)) {
        if (is_at(parser, FC_TOKEN_COLON) && part < 2) {
            part++;
        } else if (is_at(parser, FC_TOKEN_NUMBER) && !slice->is_given[part]) {
            slice->is_given[part] = 1;
            slice->numbers[part] = parser->token.number;
        } else {
            return fail(parser, "syntax error");
        }
        if (!advance(parser))
            return NULL;
    }
    return slice && advance(parser) ? slice : NULL;
}

/* [number] or a slice, behind "[". */
static node parse_index(struct parser *parser, node left)
{
    if (is_at(parser, FC_TOKEN_COLON) || parser->ahead.kind == FC_TOKEN_COLON) {
        node slice = parse_slice(parser);
        node sliced = slice ? make(parser, FC_NODE_CHAIN, left, slice) : NULL;
        return project(parser, FC_NODE_PROJECTION, sliced, FC_TOKEN_STAR);
    }
    struct fc_jmespath_node *index = make(parser, FC_NODE_INDEX, NULL, NULL);
    if (!index)
        return NULL;
    index->numbers[0] = parser->token.number;
    if (!advance(parser) || !match(parser, FC_TOKEN_RBRACKET))
        return NULL;
    return make(parser, FC_NODE_CHAIN, left, index);
}

/* What follows "[" that is no flatten and no filter; is_first: nothing stands before it. */
static node parse_bracket(struct parser *parser, node left, int is_first)
{
    if (!left)
        return NULL;
    if (is_at(parser, FC_TOKEN_NUMBER) || is_at(parser, FC_TOKEN_COLON))
        return parse_index(parser, left);
    if (is_first && !(is_at(parser, FC_TOKEN_STAR) && parser->ahead.kind == FC_TOKEN_RBRACKET))
        return parse_list(parser);
    if (!match(parser, FC_TOKEN_STAR) || !match(parser, FC_TOKEN_RBRACKET))
        return NULL;
    return project(parser, FC_NODE_PROJECTION, left, FC_TOKEN_STAR);
}

/*
 * A part of a list, an object or a call: an item; a member, with its key before; an argument, which
 * may be an expression.
 */
static struct fc_jmespath_node *parse_part(struct parser *parser, enum fc_node_kind holder)
{
    enum fc_node_kind kind = FC_NODE_MEMBER;
    struct fc_value key = parser->token.value;
    if (holder == FC_NODE_OBJECT) {
        if (!is_at(parser, FC_TOKEN_IDENTIFIER) && !is_at(parser, FC_TOKEN_QUOTED)) {
            fail(parser, "Expecting an identifier");
            return NULL;
        }
        if (!advance(parser) || !match(parser, FC_TOKEN_COLON))
            return NULL;
    } else if (holder == FC_NODE_CALL && is_at(parser, FC_TOKEN_EXPREF)) {
        kind = FC_NODE_EXPRESSION;
        if (!advance(parser))
            return NULL;
    }
    node content = parse_expression(parser, 0);
    struct fc_jmespath_node *part = content ? make(parser, kind, content, NULL) : NULL;
    if (part)
        part->value = key;
    return part;
}

/* Parts with commas between them, up to and with the token that ends them. */
static node parse_parts(struct parser *parser, struct fc_jmespath_node *holder,
                        enum fc_token_kind last)
{
    struct fc_jmespath_node *newest = NULL;
    while (holder) {
        struct fc_jmespath_node *part = parse_part(parser, holder->kind);
        if (!part || !raise(parser, holder, part))
            return NULL;
        if (newest)
            newest->next = part;
        else
            holder->left = part;
        newest = part;
        if (is_at(parser, last))
            return advance(parser) ? holder : NULL;
        if (!match(parser, FC_TOKEN_COMMA))
            return NULL;
    }
    return NULL;
}

static node parse_list(struct parser *parser)
{
    return parse_parts(parser, make(parser, FC_NODE_LIST, NULL, NULL), FC_TOKEN_RBRACKET);
}

static node parse_object(struct parser *parser)
{
    return parse_parts(parser, make(parser, FC_NODE_OBJECT, NULL, NULL), FC_TOKEN_RBRACE);
}

static node parse_call(struct parser *parser, struct fc_value name)
{
    struct fc_jmespath_node *call = make(parser, FC_NODE_CALL, NULL, NULL);
    if (!call || !advance(parser))
        return NULL;
    call->value = name;
    if (is_at(parser, FC_TOKEN_RPAREN))
        return advance(parser) ? call : NULL;
    return parse_parts(parser, call, FC_TOKEN_RPAREN);
}

/* An identifier or literal, which was just gone over. */
static node parse_name(struct parser *parser, const struct fc_token *token)
{
    if (is_at(parser, FC_TOKEN_LPAREN) && token->kind == FC_TOKEN_IDENTIFIER)
        return parse_call(parser, token->value);
    if (is_at(parser, FC_TOKEN_LPAREN) && token->kind == FC_TOKEN_QUOTED)
        return fail(parser, "Quoted identifier not allowed for function names.");
    int is_literal = token->kind == FC_TOKEN_LITERAL;
    struct fc_jmespath_node *named =
        make(parser, is_literal ? FC_NODE_LITERAL : FC_NODE_FIELD, NULL, NULL);
    if (named)
        named->value = token->value;
    return named;
}

/* What an expression begins with. */
static node parse_first(struct parser *parser)
{
    const struct fc_token token = parser->token;
    node left, current = make(parser, FC_NODE_CURRENT, NULL, NULL);
    if (current && !begins[token.kind])
        return fail(parser, "invalid token");
    if (!current || !advance(parser))
        return NULL;
    switch (token.kind) {
    case FC_TOKEN_CURRENT:
        return current;
    case FC_TOKEN_STAR:
        return project(parser, FC_NODE_VALUES, current, FC_TOKEN_STAR);
    case FC_TOKEN_FILTER:
        return parse_filter(parser, current);
    case FC_TOKEN_FLATTEN:
        left = make(parser, FC_NODE_FLATTEN, current, NULL);
        return project(parser, FC_NODE_PROJECTION, left, FC_TOKEN_FLATTEN);
    case FC_TOKEN_LBRACKET:
        return parse_bracket(parser, current, 1);
    case FC_TOKEN_LBRACE:
        return parse_object(parser);
    case FC_TOKEN_LPAREN:
        left = parse_expression(parser, 0);
        return left && match(parser, FC_TOKEN_RPAREN) ? left : NULL;
    case FC_TOKEN_NOT:
        left = parse_expression(parser, powers[FC_TOKEN_NOT]);
        return left ? make(parser, FC_NODE_NOT, left, NULL) : NULL;
    default:
        return parse_name(parser, &token);
    }
}

/* An operator of two sides, whose left one is there. */
static node parse_binary(struct parser *parser, enum fc_token_kind operator, node left)
{
    node right = parse_expression(parser, powers[operator]);
    enum fc_node_kind kind = FC_NODE_COMPARISON;
    if (operator== FC_TOKEN_PIPE)
        kind = FC_NODE_CHAIN;
    if (operator== FC_TOKEN_OR)
        kind = FC_NODE_OR;
    if (operator== FC_TOKEN_AND)
        kind = FC_NODE_AND;
    struct fc_jmespath_node *binary = right ? make(parser, kind, left, right) : NULL;
    if (binary)
        binary->comparator = operator;
    return binary;
}

/* What an expression goes on with. */
static node parse_next(struct parser *parser, node left)
{
    enum fc_token_kind kind = parser->token.kind;
    if (kind == FC_TOKEN_LPAREN || kind == FC_TOKEN_LBRACE || kind == FC_TOKEN_NOT ||
        kind == FC_TOKEN_STAR)
        return fail(parser, "invalid token");
    if (!advance(parser))
        return NULL;
    switch (kind) {
    case FC_TOKEN_DOT:
        if (is_at(parser, FC_TOKEN_STAR))
            return advance(parser) ? project(parser, FC_NODE_VALUES, left, FC_TOKEN_DOT) : NULL;
        node right = parse_dotted(parser, powers[FC_TOKEN_DOT]);
        return right ? make(parser, FC_NODE_CHAIN, left, right) : NULL;
    case FC_TOKEN_FLATTEN:
        left = make(parser, FC_NODE_FLATTEN, left, NULL);
        return project(parser, FC_NODE_PROJECTION, left, FC_TOKEN_FLATTEN);
    case FC_TOKEN_FILTER:
        return parse_filter(parser, left);
    case FC_TOKEN_LBRACKET:
        return parse_bracket(parser, left, 0);
    default:
        return parse_binary(parser, kind, left);
    }
}

static node parse_expression(struct parser *parser, unsigned power)
{
    if (parser->depth++ == FC_JMESPATH_DEPTH)
        return fail(parser, "Nested too deeply");
    node left = parse_first(parser);
    while (left && power < powers[parser->token.kind])
        left = parse_next(parser, left);
    parser->depth--;
    return left;
}

int fc_jmespath_compile(const struct fc_jmespath_node **query, struct fc_region *region,
                        const char *text, size_t len, struct fc_jmespath_fault *fault)
{
    struct parser parser = {.lexer = {region, text, text, text + len, fault}};
    if (len == 0)
        return fc_jmespath_fail(fault, FC_JMESPATH_SYNTAX,
                                "Invalid JMESPath expression: cannot be empty.", NULL);
    if (fc_jmespath_lex(&parser.lexer, &parser.ahead) < 0 || !advance(&parser))
        return -1;
    *query = parse_expression(&parser, 0);
    if (*query && !is_at(&parser, FC_TOKEN_EOF))
        *query = fail(&parser, "Unexpected token");
    return *query ? 0 : -1;
}
