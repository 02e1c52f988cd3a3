#include "scan.h"

#include <string.h>

/* The tokens that a text can begin with, as in json.c; `want` says which may follow. */
enum {
    ARRAY = 1,
    OBJECT = 2,
    END_ARRAY = 4,
    END_OBJECT = 8,
    COMMA = 16,
    COLON = 32,
    STRING = 64,
    SCALAR = 128,
    VALUE = ARRAY | OBJECT | STRING | SCALAR,
    KEY = STRING
};

/* Where in the text we are. Of a number: what has been read of it last. */
enum {
    BETWEEN,
    TEXT,
    CONTINUATION, /* left: bytes of a UTF-8 sequence still to come, the next from low to high */
    ESCAPE,
    HEX, /* left: digits still to come */
    PAIR_BACKSLASH,
    PAIR_U,
    LITERAL,
    MINUS,
    POINT,
    EXPONENT,
    EXPONENT_SIGN,
    ZERO, /* from here on a number may end */
    DIGIT,
    FRACTION,
    EXPONENT_DIGIT,
    FAILED
};

void fc_scan_init(struct fc_scan *scan, void (*token)(struct fc_scan *scan, enum fc_token token,
                                                      const char *text, size_t len))
{
    memset(scan, 0, sizeof *scan);
    scan->token = token;
    scan->want = VALUE;
}

/* A value is complete: what may follow it? */
static void complete(struct fc_scan *scan)
{
    scan->stage = BETWEEN;
    scan->want = (uint8_t)(!scan->depth ? 0 : COMMA | (scan->objects & 1 ? END_OBJECT : END_ARRAY));
}

static void open(struct fc_scan *scan, int is_object)
{
    if (scan->depth == FC_JSON_DEPTH) {
        scan->stage = FAILED;
        return;
    }
    scan->depth++;
    scan->objects = scan->objects << 1 | (unsigned)is_object;
    scan->want = (uint8_t)(is_object ? KEY | END_OBJECT : VALUE | END_ARRAY);
    scan->token(scan, is_object ? FC_TOKEN_OBJECT : FC_TOKEN_ARRAY, NULL, 0);
}

static void begin_scalar(struct fc_scan *scan, unsigned c)
{
    static const char literals[] = "true\0false\0null\0";
    const char *literal = literals;
    while (*literal && (unsigned char)*literal != c)
        literal += strlen(literal) + 1;
    scan->rest = literal;
    if (*literal)
        scan->stage = LITERAL;
    else
        scan->stage = (uint8_t)(c == '-' ? MINUS : c == '0' ? ZERO : c - '1' < 9u ? DIGIT : FAILED);
    scan->rest += *literal != 0;
    scan->left = c == 'n';
}

/* A character between tokens. */
static void between(struct fc_scan *scan, unsigned c)
{
    unsigned want = scan->want;
    if (c == '"' && want & STRING) {
        int is_key = !(want & SCALAR);
        scan->stage = TEXT;
        scan->wanted = (uint8_t)is_key;
        scan->token(scan, is_key ? FC_TOKEN_KEY : FC_TOKEN_STRING, NULL, 0);
    } else if (c == ':' && want & COLON) {
        scan->want = VALUE;
    } else if (c == ',' && want & COMMA) {
        scan->want = (uint8_t)(scan->objects & 1 ? KEY : VALUE);
    } else if ((c == '{' && want & OBJECT) || (c == '[' && want & ARRAY)) {
        open(scan, c == '{');
    } else if ((c == '}' && want & END_OBJECT) || (c == ']' && want & END_ARRAY)) {
        scan->token(scan, FC_TOKEN_CLOSE, NULL, 0);
        scan->objects >>= 1;
        scan->depth--;
        complete(scan);
    } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
        begin_scalar(scan, want & SCALAR ? c : 0);
    }
}

static void end_text(struct fc_scan *scan)
{
    if (scan->want & SCALAR) {
        complete(scan);
    } else { /* it was a key */
        scan->stage = BETWEEN;
        scan->want = COLON;
    }
}

/* A byte of a UTF-8 sequence: as fc_utf8_sequence has it. */
static void sequence(struct fc_scan *scan, unsigned c)
{
    if (scan->stage == CONTINUATION) {
        scan->left--;
        scan->stage = c < scan->low || c > scan->high ? FAILED : scan->left ? CONTINUATION : TEXT;
        scan->low = 0x80;
        scan->high = 0xbf;
        return;
    }
    scan->low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    scan->high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    scan->left = (uint8_t)(c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3);
    scan->stage = c < 0xc2 || c > 0xf4 ? FAILED : CONTINUATION;
}

/* Tell a code point, as UTF-8. */
static void tell_point(struct fc_scan *scan, uint32_t point)
{
    char utf8[4];
    int len = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (int i = len; --i;) {
        utf8[i] = (char)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    utf8[0] = (char)(len == 1 ? point : (0xf0u << (4 - len)) | point);
    scan->stage = TEXT;
    scan->point = 0;
    if (scan->wanted)
        scan->token(scan, FC_TOKEN_TEXT, utf8, (size_t)len);
}

static void escape(struct fc_scan *scan, unsigned c)
{
    static const char names[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    if (c == 'u') {
        scan->stage = HEX;
        scan->left = 4;
        scan->point <<= 16; /* of a pair the first half stays above */
        return;
    }
    for (const char *name = names; *name; name += 2)
        if ((unsigned char)*name == c) {
            tell_point(scan, (unsigned char)name[1]);
            return;
        }
    scan->stage = FAILED;
}

static void hex(struct fc_scan *scan, unsigned c)
{
    unsigned digit = c - '0';
    if (digit > 9) {
        digit = (c | 0x20) - 'a' + 10;
        if (digit - 10 > 5) {
            scan->stage = FAILED;
            return;
        }
    }
    scan->point = (scan->point & 0xffff0000) | (scan->point << 4 & 0xffff) | digit;
    if (--scan->left)
        return;
    uint32_t half = scan->point & 0xffff, first = scan->point >> 16;
    if (first) {
        if (half - 0xdc00 > 0x3ff)
            scan->stage = FAILED;
        else
            tell_point(scan, 0x10000 + ((first - 0xd800) << 10) + (half - 0xdc00));
    } else if (half - 0xd800 < 0x400) {
        scan->stage = PAIR_BACKSLASH;
    } else if (half - 0xdc00 < 0x400) {
        scan->stage = FAILED;
    } else {
        tell_point(scan, half);
    }
}

/* A character behind the first of a number. Returns 0 if the number ended before it. */
static int number(struct fc_scan *scan, unsigned c)
{
    unsigned stage = scan->stage, next = FAILED;
    int is_digit = c - '0' < 10u;
    if (is_digit && stage == MINUS)
        next = c == '0' ? ZERO : DIGIT;
    else if (is_digit && stage == DIGIT)
        next = DIGIT;
    else if (is_digit && (stage == POINT || stage == FRACTION))
        next = FRACTION;
    else if (is_digit && stage != ZERO)
        next = EXPONENT_DIGIT;
    else if (c == '.' && (stage == ZERO || stage == DIGIT))
        next = POINT;
    else if ((c | 0x20) == 'e' && stage >= ZERO && stage < EXPONENT_DIGIT)
        next = EXPONENT;
    else if ((c == '+' || c == '-') && stage == EXPONENT)
        next = EXPONENT_SIGN;
    else if (stage >= ZERO) {
        scan->token(scan, FC_TOKEN_SCALAR, NULL, 0);
        complete(scan);
        return 0;
    }
    scan->stage = (uint8_t)next;
    return 1;
}

static void literal(struct fc_scan *scan, unsigned c)
{
    if ((unsigned char)*scan->rest++ != c) {
        scan->stage = FAILED;
    } else if (!*scan->rest) {
        scan->token(scan, scan->left ? FC_TOKEN_NULL : FC_TOKEN_SCALAR, NULL, 0);
        complete(scan);
    }
}

/*
 * Within a text, of which a UTF-8 sequence is told with what stands before it.
 * Returns where to go on.
 */
static const char *in_text(struct fc_scan *scan, const char *text, const char *end)
{
    const char *from = text;
    if (scan->stage == TEXT)
        text += fc_json_plain(text, (size_t)(end - text));
    while (text < end && (unsigned char)*text >= 0x80 && scan->stage != FAILED)
        sequence(scan, (unsigned char)*text++);
    int is_end = text < end && *text == '"';
    if (scan->stage == FAILED)
        return text;
    if (scan->wanted && (is_end || text > from))
        scan->token(scan, is_end ? FC_TOKEN_END : FC_TOKEN_TEXT, from, (size_t)(text - from));
    if (text == end)
        return text;
    if (scan->stage == CONTINUATION || (unsigned char)*text < 0x20) {
        scan->stage = FAILED;
    } else if (is_end) {
        end_text(scan);
        text++;
    } else if (*text == '\\') {
        scan->stage = ESCAPE;
        text++;
    }
    return text;
}

/* A character of an escape or a literal. */
static void character(struct fc_scan *scan, unsigned c)
{
    unsigned stage = scan->stage;
    if (stage == ESCAPE) {
        escape(scan, c);
    } else if (stage == HEX) {
        hex(scan, c);
    } else if (stage == PAIR_BACKSLASH) {
        scan->stage = c == '\\' ? PAIR_U : FAILED;
    } else if (stage == PAIR_U) {
        scan->stage = c == 'u' ? ESCAPE : FAILED;
        if (c == 'u')
            escape(scan, c);
    } else {
        literal(scan, c);
    }
}

int fc_scan_more(struct fc_scan *scan, const char *text, size_t len)
{
    const char *end = text + len;
    while (text < end && scan->stage != FAILED) {
        if (scan->stage == BETWEEN)
            between(scan, (unsigned char)*text++);
        else if (scan->stage <= CONTINUATION)
            text = in_text(scan, text, end);
        else if (scan->stage <= LITERAL)
            character(scan, (unsigned char)*text++);
        else
            text += number(scan, (unsigned char)*text);
    }
    return scan->stage != FAILED;
}

int fc_scan_end(struct fc_scan *scan)
{
    if (scan->stage >= ZERO && scan->stage < FAILED && scan->depth == 0) {
        scan->token(scan, FC_TOKEN_SCALAR, NULL, 0);
        complete(scan);
    }
    return scan->stage == BETWEEN && scan->want == 0;
}
