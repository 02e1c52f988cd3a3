#include "response.h"

#include <string.h>

#define LINE_MAX 4096
#define SECTION_MAX 8192
#define FIELDS_MAX 128
#define BODY_MAX 16384
#define EXTENSIONS_MAX 256
#define SIZE_LINE 10 /* bytes of a chunk's size line that are not taken for an extension */
#define INTERIM_MAX 8
#define VALUE_MAX 128 /* of a field that is looked at; a longer one is as good as none */

/* Where in the response we are: on a line of one of four sorts, or in the data of the body. */
enum { STATUS, HEADER, CHUNK, TRAILER, DATA, COMPLETE };

/* The fields that are looked at, in the order of their names in find_field. The first are kept. */
enum {
    FIRST_OF_FRAMING = FC_KEPT_FIELDS,
    CONTENT_LENGTH = FIRST_OF_FRAMING,
    TRANSFER_ENCODING,
    CONTENT_ENCODING,
    OTHER
};

/* The bit of a field in response->seen. */
static unsigned bit(unsigned field)
{
    return 1u << (field - FIRST_OF_FRAMING);
}

/* For callbacks, which are not called again once one has failed. */
static int fail(struct fc_response *response, int err)
{
    response->err = (int8_t)err;
    return HPE_USER;
}

/* Whether the body goes into a sink. */
static int is_streamed(const struct fc_response *response)
{
    return response->sink && response->status < 300;
}

/* How much longer the body may be. */
static uint32_t body_room(const struct fc_response *response)
{
    return is_streamed(response) ? UINT32_MAX : (uint32_t)BODY_MAX - response->body_len;
}

static int on_message_begin(llhttp_t *parser)
{
    struct fc_response *response = parser->data;
    response->kept = 0;
    memset(response->text, 0, sizeof response->text);
    response->seen = 0;
    response->fields = 0;
    response->section = 0;
    return 0;
}

static int on_header_field(llhttp_t *parser, const char *text, size_t len)
{
    struct fc_response *response = parser->data;
    size_t room = sizeof response->name - response->name_len;
    for (const char *c = text; c < text + len; c++)
        if (*c == ' ') /* no token character (RFC 9110 section 5.6.2), but llhttp takes it */
            return fail(response, FC_ERR_FIELD);
    if (len > room)
        len = room;
    memcpy(response->name + response->name_len, text, len);
    response->name_len = (uint8_t)(response->name_len + len);
    return 0;
}

/*
 * Whether a text is this word of as many characters, letters and hyphens, in any case: to set a
 * bit makes lower case of these, and none of them of any other character that a text may have.
 */
static int is_word(const char *text, const char *word, size_t len)
{
    while (len && (text[len - 1] | 0x20) == word[len - 1])
        len--;
    return len == 0;
}

/* Which field does the name mean? */
static int on_header_field_complete(llhttp_t *parser)
{
    /* Each behind its length. */
    static const char names[] = "\20x-amzn-requestid\20x-amzn-errortype\4date\13retry-after"
                                "\16content-length\21transfer-encoding\20content-encoding";
    struct fc_response *response = parser->data;
    const char *name = names;
    for (response->field = 0; response->field < OTHER; response->field++) {
        size_t len = (size_t)*name++;
        if (len == response->name_len && is_word(response->name, name, len))
            break;
        name += len;
    }
    return 0;
}

static int on_header_value(llhttp_t *parser, const char *text, size_t len)
{
    struct fc_response *response = parser->data;
    if (response->phase != HEADER || response->field == OTHER)
        return 0;
    if (response->value_len + len > VALUE_MAX)
        len = VALUE_MAX - response->value_len;
    /* The value moves towards the front of the window: the name before it was not kept. */
    memmove(response->window + response->kept + response->value_len, text, len);
    response->value_len = (uint8_t)(response->value_len + len);
    return 0;
}

static int on_header_value_complete(llhttp_t *parser)
{
    struct fc_response *response = parser->data;
    unsigned field = response->field;
    char *value = (char *)response->window + response->kept;
    size_t len = response->value_len;
    if (response->name_len == 0)
        return fail(response, FC_ERR_FIELD);
    response->name_len = 0;
    response->value_len = 0;
    if (response->phase != HEADER || field == OTHER)
        return 0;
    if (field < FC_KEPT_FIELDS) {
        if (!response->text[field]) {
            value[len] = 0;
            response->text[field] = value;
            response->kept += len + 1;
        }
        return 0;
    }
    if (response->seen & bit(field))
        return fail(response, field == CONTENT_LENGTH ? FC_ERR_CONTENT_LENGTH : FC_ERR_FRAMING);
    response->seen |= (uint8_t)bit(field);
    if (field == TRANSFER_ENCODING && (len != 7 || !is_word(value, "chunked", 7)))
        return fail(response, FC_ERR_FRAMING);
    return 0;
}

static int on_headers_complete(llhttp_t *parser)
{
    struct fc_response *response = parser->data;
    response->status = parser->status_code;
    response->body = (char *)response->window + response->kept;
    if (parser->status_code == 101)
        return fail(response, FC_ERR_SWITCHED);
    if (parser->status_code < 200 && ++response->interim > INTERIM_MAX)
        return fail(response, FC_ERR_TOO_LARGE);
    if (parser->status_code < 200 || parser->status_code == 204 || parser->status_code == 304)
        return 1; /* no body, whatever the fields say (RFC 9112 section 6.3) */
    if (response->seen & bit(TRANSFER_ENCODING)) {
        if (response->seen & bit(CONTENT_LENGTH) || parser->http_minor == 0)
            return fail(response, FC_ERR_FRAMING);
        response->phase = CHUNK;
    } else {
        if (parser->content_length > body_room(response))
            return fail(response, FC_ERR_TOO_LARGE);
        response->phase = DATA;
    }
    return 0;
}

static int on_chunk_header(llhttp_t *parser)
{
    struct fc_response *response = parser->data;
    if (parser->content_length > body_room(response))
        return fail(response, FC_ERR_TOO_LARGE);
    response->phase = parser->content_length ? DATA : TRAILER;
    return 0;
}

static int on_body(llhttp_t *parser, const char *text, size_t len)
{
    struct fc_response *response = parser->data;
    if (len > body_room(response))
        return fail(response, FC_ERR_TOO_LARGE);
    /* No coding was asked for, and who undoes one on the way may leave its name behind. */
    if (response->seen & bit(CONTENT_ENCODING) && *text != '{')
        return fail(response, FC_ERR_CODING);
    response->seen &= (uint8_t)~bit(CONTENT_ENCODING);
    if (is_streamed(response)) {
        fc_put(response->sink, text, len);
        return 0;
    }
    memmove(response->window + response->kept, text, len);
    response->kept += len;
    response->body_len = (uint16_t)(response->body_len + len);
    return 0;
}

static int on_message_complete(llhttp_t *parser)
{
    struct fc_response *response = parser->data;
    if (response->status < 200) {
        response->phase = STATUS;
        response->line = 0;
        return 0;
    }
    response->phase = COMPLETE;
    response->reuse = llhttp_should_keep_alive(parser) != 0;
    return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
    .on_message_begin = on_message_begin,
    .on_header_field = on_header_field,
    .on_header_field_complete = on_header_field_complete,
    .on_header_value = on_header_value,
    .on_header_value_complete = on_header_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_chunk_header = on_chunk_header,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

void fc_response_init(struct fc_response *response, void *window, size_t cap)
{
    memset(response, 0, sizeof *response);
    response->window = window;
    response->cap = cap;
    llhttp_init(&response->parser, HTTP_RESPONSE, &settings);
    response->parser.data = response;
}

/* Where bytes arrive: behind what is kept and the value being read, which still lacks its NUL. */
static size_t arrival(const struct fc_response *response)
{
    return response->kept + response->value_len + 1u;
}

void *fc_response_buf(struct fc_response *response, size_t *cap)
{
    size_t off = arrival(response);
    *cap = response->cap > off ? response->cap - off : 0;
    if (*cap)
        return response->window + off;
    if (!response->err)
        response->err = FC_ERR_WINDOW;
    return NULL;
}

/* Whether c may stand at place `at` of a status line: "HTTP/1.1 200" and SP or CR. */
static int fits_status_line(unsigned at, unsigned c)
{
    static const char least[] = "HTTP/1.0 100", most[] = "HTTP/1.1 599";
    if (at < sizeof least - 1)
        return c >= (unsigned char)least[at] && c <= (unsigned char)most[at];
    return at >= sizeof least || c == ' ' || c == '\r';
}

/* A line of so many bytes ended: count it with those of its sort. Returns whether there is room. */
static int end_line(struct fc_response *response, unsigned line)
{
    if (response->phase == CHUNK) {
        if (line > SIZE_LINE)
            response->extensions = (uint16_t)(response->extensions + line - SIZE_LINE);
        return response->extensions <= EXTENSIONS_MAX;
    }
    if (response->phase == STATUS)
        response->phase = HEADER;
    else if (line > 2)
        response->fields++;
    response->section = (uint16_t)(response->section + line);
    return response->fields <= FIELDS_MAX && response->section <= SECTION_MAX;
}

/*
 * Guard the bytes of a line, up to its end or len.
 * Returns how many there are, or an error.
 */
static int guard_line(struct fc_response *response, const uint8_t *text, size_t len)
{
    unsigned line = response->line, last = response->last;
    for (size_t i = 0; i < len;) {
        unsigned c = text[i++];
        if (response->phase == STATUS && !fits_status_line(line, c))
            return line < 5 || line > 7 ? FC_ERR_STATUS_LINE : FC_ERR_VERSION;
        if ((last == '\r') != (c == '\n'))
            return FC_ERR_LINE_END;
        if (c == 0)
            return FC_ERR_FIELD;
        last = c;
        line++;
        if (c > '\r' && response->phase != STATUS)
            for (; i < len && text[i] > '\r'; i++) /* most of a line needs no other look */
                line++;
        if (line > LINE_MAX || (c == '\n' && !end_line(response, line)))
            return FC_ERR_TOO_LARGE;
        if (c == '\n') {
            line = 0;
            len = i;
        }
    }
    response->line = (uint16_t)line;
    response->last = (uint8_t)last;
    return (int)len;
}

/* What a refusal by llhttp means, by the place where it happened. */
static int classify(const struct fc_response *response, llhttp_errno_t why)
{
    if (why == HPE_INVALID_CONTENT_LENGTH || why == HPE_UNEXPECTED_CONTENT_LENGTH)
        return FC_ERR_CONTENT_LENGTH;
    if (why == HPE_INVALID_TRANSFER_ENCODING)
        return FC_ERR_FRAMING;
    return response->phase == HEADER ? FC_ERR_FIELD : FC_ERR_CHUNK;
}

int fc_response_ack(struct fc_response *response, size_t len)
{
    const uint8_t *text = response->window + arrival(response);
    while (len && !response->err && response->phase != COMPLETE) {
        size_t part = len;
        if (response->phase != DATA) {
            int guarded = guard_line(response, text, len);
            if (guarded < 0)
                return response->err = (int8_t)guarded;
            part = (size_t)guarded;
        } else if (response->seen & (bit(CONTENT_LENGTH) | bit(TRANSFER_ENCODING)) &&
                   part > response->parser.content_length) {
            part = (size_t)response->parser.content_length;
        }
        llhttp_errno_t why = llhttp_execute(&response->parser, (const char *)text, part);
        if (why != HPE_OK && why != HPE_PAUSED && !response->err)
            response->err = (int8_t)classify(response, why);
        if (response->phase == DATA && response->parser.content_length == 0 &&
            response->seen & bit(TRANSFER_ENCODING))
            response->phase = CHUNK;
        text += part;
        len -= part;
    }
    if (response->err)
        return response->err;
    if (response->phase != COMPLETE)
        return FC_AGAIN;
    if (len)
        response->reuse = 0; /* bytes that belong to no response */
    return FC_OK;
}

size_t fc_response_need(const struct fc_response *response)
{
    if (response->phase != DATA || !(response->seen & bit(CONTENT_LENGTH)))
        return 0;
    return arrival(response) + (size_t)response->parser.content_length;
}

int fc_response_eof(struct fc_response *response)
{
    if (!response->err && response->phase != COMPLETE) {
        llhttp_finish(&response->parser);
        if (response->phase != COMPLETE && !response->err)
            response->err = FC_ERR_INCOMPLETE;
        response->reuse = 0;
    }
    return response->err;
}
