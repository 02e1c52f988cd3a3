#include "report.h"

#include <string.h>

#include "reconcile.h"
#include "utf8.h"

#define REPORT_1 0x51

/* Put a text with its NUL into what is left of the head. Returns 0 or an error. */
static int put_text(struct fc_sink *sink, const char *text, const char *more)
{
    size_t len = text ? strlen(text) : 0;
    for (size_t off = 0; off < len;) {
        int sequence = fc_utf8_sequence((const uint8_t *)text + off, len - off);
        if (sequence <= 0)
            return FC_ERR_UTF8;
        off += (size_t)sequence;
    }
    fc_put(sink, text, len);
    fc_put_text(sink, more);
    fc_put(sink, "", 1);
    return FC_OK;
}

int fc_report_write(uint8_t head[FC_REPORT_MAX], const struct fc_report *report,
                    const uint8_t marker[FC_MARKER_SIZE], uint32_t born)
{
    char mark[FC_MARKER_TEXT + 1];
    struct fc_window_sink window;
    size_t language_len = report->language ? strlen(report->language) : 0;
    if (!report->subject || !*report->subject)
        return FC_ERR_MISSING;
    if (language_len > 3)
        return FC_ERR_TOO_LONG;
    fc_marker_format(mark, marker);
    fc_window_init(&window, head + FC_REPORT_FIXED, FC_REPORT_TEXTS, 0);
    int err = put_text(&window.sink, report->subject, mark);
    if (!err)
        err = put_text(&window.sink, report->service_code, NULL);
    if (!err)
        err = put_text(&window.sink, report->category_code, NULL);
    if (err)
        return err;
    if (window.sink.total > FC_REPORT_TEXTS)
        return FC_ERR_TOO_LONG;
    memset(head, 0, FC_REPORT_FIXED);
    head[0] = REPORT_1;
    head[1] = (uint8_t)report->severity;
    head[2] = (uint8_t)window.len;
    head[3] = (uint8_t)(window.len >> 8);
    for (int i = 0; i < 4; i++)
        head[4 + i] = (uint8_t)(born >> 8 * i);
    memcpy(head + 8, marker, FC_MARKER_SIZE);
    memcpy(head + 16, report->fingerprint, sizeof report->fingerprint);
    if (report->language)
        memcpy(head + 24, report->language, language_len);
    return FC_REPORT_FIXED + (int)window.len;
}

int fc_report_read(struct fc_report_head *head, const uint8_t fixed[FC_REPORT_FIXED])
{
    memset(head, 0, sizeof *head);
    head->severity = fixed[1];
    head->texts_len = (uint16_t)(fixed[2] | fixed[3] << 8);
    for (int i = 0; i < 4; i++)
        head->born |= (uint32_t)fixed[4 + i] << 8 * i;
    memcpy(head->marker, fixed + 8, sizeof head->marker);
    memcpy(head->fingerprint, fixed + 16, sizeof head->fingerprint);
    memcpy(head->language, fixed + 24, sizeof head->language - 1);
    if (fixed[0] != REPORT_1 || head->severity > FC_CRITICAL || head->texts_len > FC_REPORT_TEXTS)
        return FC_ERR_DAMAGED;
    return FC_OK;
}

/* The next of the texts, or NULL if it does not end within them; *text goes behind it. */
static const char *take_text(const char **text, const char *end)
{
    const char *from = *text, *nul = memchr(from, 0, (size_t)(end - from));
    if (!nul)
        return NULL;
    *text = nul + 1;
    return from;
}

int fc_report_case(struct fc_case *request, const struct fc_report_head *head, const char *texts,
                   size_t len)
{
    const char *text = texts, *end = texts + len;
    const char *subject = take_text(&text, end);
    const char *service = subject ? take_text(&text, end) : NULL;
    const char *category = service ? take_text(&text, end) : NULL;
    memset(request, 0, sizeof *request);
    if (!category)
        return FC_ERR_DAMAGED;
    request->subject = subject;
    request->service_code = *service ? service : NULL;
    request->category_code = *category ? category : NULL;
    request->severity_code = fc_severity_code(head->severity);
    request->language = head->language[0] ? head->language : NULL;
    request->body.replace = 1;
    return FC_OK;
}

const char *fc_severity_code(unsigned severity)
{
    static const char codes[] = "low\0     normal\0  high\0    urgent\0  critical";
    return codes + 9 * (size_t)(severity <= FC_CRITICAL ? severity : FC_LOW);
}
