#include <string.h>

#include "../../../core/utf8.h"
#include "jmespath_tree.h"
#include "json_reader.h"

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NUMBER_MAX ((int64_t)1 << 62)

int fc_jmespath_fail(struct fc_jmespath_fault *fault, enum fc_jmespath_error error,
                     const char *shape, const char *const *texts)
{
    struct fc_window_sink window;
    memset(fault, 0, sizeof *fault);
    fault->error = error;
    fc_window_init(&window, fault->text, sizeof fault->text - 1, 0);
    fc_put_shape(&window.sink, shape, texts);
    return -1;
}

static int no_memory(struct fc_lexer *lexer)
{
    return fc_jmespath_fail(lexer->fault, FC_JMESPATH_LIMIT, "Out of memory", NULL);
}

static int bad(struct fc_lexer *lexer, const char *where, const char *shape, const char *what)
{
    fc_jmespath_fail(lexer->fault, FC_JMESPATH_SYNTAX, shape, TEXTS(what));
    lexer->fault->is_pointing = 1;
    lexer->fault->off = (size_t)(where - lexer->text);
    return -1;
}

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int is_at(const struct fc_lexer *lexer, char c)
{
    return lexer->at < lexer->end && *lexer->at == c;
}

/*
 * Go from an opening delimiter behind the closing one, and copy what is between, with the
 * delimiters that a backslash stands before: without it if `bare`.
 * Returns 0, or -1.
 */
static int delimited(struct fc_lexer *lexer, char **text, size_t *len, int is_bare)
{
    const char *open = lexer->at++;
    char *out = fc_region_take(lexer->region, (size_t)(lexer->end - open) + 1);
    if (!out)
        return no_memory(lexer);
    *text = out;
    while (lexer->at < lexer->end && *lexer->at != *open) {
        if (*lexer->at == '\\' && lexer->end - lexer->at > 1) {
            if (!is_bare || lexer->at[1] != *open)
                *out++ = '\\';
            lexer->at++;
        }
        *out++ = *lexer->at++;
    }
    if (lexer->at == lexer->end)
        return bad(lexer, open, "Unclosed % delimiter", TEXTS((char[]){*open, 0})[0]);
    lexer->at++;
    *out = 0;
    *len = (size_t)(out - *text);
    return 0;
}

/* Read JSON, and if `quoted` as what stands in a string. Returns 0, or -1 with no fault told. */
static int read_json(struct fc_lexer *lexer, struct fc_value *value, const char *text, size_t len,
                     int is_quoted)
{
    struct fc_json_fault fault;
    char *copy = fc_region_take(lexer->region, len + 2);
    if (!copy)
        return -1;
    copy[0] = '"';
    memcpy(copy + 1, text, len);
    copy[len + 1] = '"';
    return is_quoted ? fc_json_read(value, lexer->region, copy, len + 2, &fault)
                     : fc_json_read(value, lexer->region, text, len, &fault);
}

/* `JSON`, or what was allowed once: `text that would be JSON in quotes`. */
static int lex_literal(struct fc_lexer *lexer, struct fc_token *token)
{
    char *text;
    size_t len;
    token->kind = FC_TOKEN_LITERAL;
    if (delimited(lexer, &text, &len, 1) < 0)
        return -1;
    size_t blanks = strspn(text, " \t\n\r\f\v");
    if (read_json(lexer, &token->value, text, len, 0) < 0 &&
        read_json(lexer, &token->value, text + blanks, len - blanks, 1) < 0)
        return lexer->region->failed ? no_memory(lexer)
                                     : bad(lexer, token->start, "Bad token %", text);
    return 0;
}

static int lex_quoted(struct fc_lexer *lexer, struct fc_token *token)
{
    char *text;
    size_t len;
    token->kind = FC_TOKEN_QUOTED;
    if (delimited(lexer, &text, &len, 0) < 0)
        return -1;
    if (read_json(lexer, &token->value, text, len, 1) < 0)
        return lexer->region->failed
                   ? no_memory(lexer)
                   : bad(lexer, token->start, "Invalid quoted identifier \"%\"", text);
    return 0;
}

static int lex_raw(struct fc_lexer *lexer, struct fc_token *token)
{
    char *text;
    size_t len;
    token->kind = FC_TOKEN_LITERAL;
    if (delimited(lexer, &text, &len, 1) < 0)
        return -1;
    return fc_value_string(&token->value, lexer->region, text, len) < 0 ? no_memory(lexer) : 0;
}

static int lex_number(struct fc_lexer *lexer, struct fc_token *token)
{
    int is_negative = is_at(lexer, '-');
    token->kind = FC_TOKEN_NUMBER;
    token->number = 0;
    lexer->at += is_negative;
    if (lexer->at == lexer->end || !is_digit(*lexer->at))
        return bad(lexer, token->start, "Unknown token '%'", "-");
    for (; lexer->at < lexer->end && is_digit(*lexer->at); lexer->at++)
        if (token->number < NUMBER_MAX / 16)
            token->number = token->number * 10 + (*lexer->at - '0');
    if (is_negative)
        token->number = -token->number;
    return 0;
}

static int lex_identifier(struct fc_lexer *lexer, struct fc_token *token)
{
    token->kind = FC_TOKEN_IDENTIFIER;
    while (lexer->at < lexer->end && (is_letter(*lexer->at) || is_digit(*lexer->at)))
        lexer->at++;
    return fc_value_string(&token->value, lexer->region, token->start,
                           (size_t)(lexer->at - token->start)) < 0
               ? no_memory(lexer)
               : 0;
}

/* Read an operator: the longest one that stands here. */
static int lex_operator(struct fc_lexer *lexer, struct fc_token *token)
{
    static const struct {
        char text[3];
        unsigned char kind;
    } operators[] = {
        {"||", FC_TOKEN_OR},     {"|", FC_TOKEN_PIPE},     {"&&", FC_TOKEN_AND},
        {"&", FC_TOKEN_EXPREF},  {"==", FC_TOKEN_EQ},      {"!=", FC_TOKEN_NE},
        {"!", FC_TOKEN_NOT},     {"<=", FC_TOKEN_LTE},     {"<", FC_TOKEN_LT},
        {">=", FC_TOKEN_GTE},    {">", FC_TOKEN_GT},       {"[]", FC_TOKEN_FLATTEN},
        {"[?", FC_TOKEN_FILTER}, {"[", FC_TOKEN_LBRACKET}, {"]", FC_TOKEN_RBRACKET},
        {".", FC_TOKEN_DOT},     {"*", FC_TOKEN_STAR},     {",", FC_TOKEN_COMMA},
        {":", FC_TOKEN_COLON},   {"@", FC_TOKEN_CURRENT},  {"(", FC_TOKEN_LPAREN},
        {")", FC_TOKEN_RPAREN},  {"{", FC_TOKEN_LBRACE},   {"}", FC_TOKEN_RBRACE},
    };
    size_t left = (size_t)(lexer->end - lexer->at);
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        size_t len = strlen(operators[i].text);
        if (len <= left && !memcmp(lexer->at, operators[i].text, len)) {
            token->kind = (enum fc_token_kind)operators[i].kind;
            lexer->at += len;
            return 0;
        }
    }
    char shown[5] = {0};
    int len = fc_utf8_sequence((const uint8_t *)lexer->at, left);
    memcpy(shown, lexer->at, len > 0 ? (size_t)len : 1);
    return bad(lexer, lexer->at, *shown == '=' ? "Unknown token '%'" : "Unknown token %", shown);
}

int fc_jmespath_lex(struct fc_lexer *lexer, struct fc_token *token)
{
    int err = 0;
    while (is_at(lexer, ' ') || is_at(lexer, '\t') || is_at(lexer, '\n') || is_at(lexer, '\r'))
        lexer->at++;
    memset(token, 0, sizeof *token);
    token->start = lexer->at;
    if (lexer->at == lexer->end)
        token->kind = FC_TOKEN_EOF;
    else if (is_letter(*lexer->at))
        err = lex_identifier(lexer, token);
    else if (is_digit(*lexer->at) || *lexer->at == '-')
        err = lex_number(lexer, token);
    else if (*lexer->at == '\'')
        err = lex_raw(lexer, token);
    else if (*lexer->at == '`')
        err = lex_literal(lexer, token);
    else if (*lexer->at == '"')
        err = lex_quoted(lexer, token);
    else
        err = lex_operator(lexer, token);
    token->len = (size_t)(lexer->at - token->start);
    return err;
}
