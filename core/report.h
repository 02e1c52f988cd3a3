/*
 * Reports: how a fault that is to be made known lies in the outbox until a case comes of it. A head
 * of FC_REPORT_MAX bytes at most, then the text of the case, of any length.
 *
 * The marker stands in the head, at the end of the subject, so it is never sent without.
 */
#ifndef FIELDCASE_REPORT_H
#define FIELDCASE_REPORT_H

#include "create_case.h"
#include "delivery.h"
#include "fit.h"

/* Room for the subject with its marker and the codes, a NUL behind each. */
#define FC_REPORT_TEXTS 256

/* Bytes of the head before the texts, and of a whole head at most. */
#define FC_REPORT_FIXED 28
#define FC_REPORT_MAX (FC_REPORT_FIXED + FC_REPORT_TEXTS)

/*
 * The text of a report goes into the case as far as a body may be long, in characters, its end
 * with its beginning; the middle follows as communications, so many at most.
 */
#define FC_REPORT_BODY 8000
#define FC_REPORT_PARTS 15 /* odd: so the middle of the text is that of a part */
#define FC_REPORT_MOST ((FC_REPORT_PARTS + 1) * (FC_REPORT_BODY - FC_FIT_NOTE))

struct fc_report {
    const char *subject;       /* up to 150 bytes: see fc_report_write */
    const char *service_code;  /* or NULL; as DescribeServices names them */
    const char *category_code; /* or NULL */
    const char *language;      /* or NULL; ISO 639-1, 2 letters; default en */
    struct fc_source body;     /* beyond FC_REPORT_MOST characters it loses the middle for good, and
                                  says so; ill-formed UTF-8 becomes U+FFFD */
    uint8_t fingerprint[8];    /* what makes two faults the same; zeros: nothing does */
    uint32_t repeats;          /* how often it came again before it was reported */
    enum fc_severity severity;
};

/* The head of a report as it was read: what is not text. */
struct fc_report_head {
    uint8_t severity;
    uint16_t texts_len; /* bytes behind FC_REPORT_FIXED, before the body */
    uint32_t born;
    uint8_t marker[FC_MARKER_SIZE];
    uint8_t fingerprint[8];
    char language[4]; /* or "" */
};

/*
 * Write the head of a report made at `born`; its body follows as it is.
 * Returns the length, or
 *   FC_ERR_MISSING   there is no subject
 *   FC_ERR_TOO_LONG  subject, marker and codes, with a NUL behind each, exceed FC_REPORT_TEXTS; or
 *                    the language has more than 3 letters
 *   FC_ERR_UTF8      one of them is not valid UTF-8
 */
int fc_report_write(uint8_t head[FC_REPORT_MAX], const struct fc_report *report,
                    const uint8_t marker[FC_MARKER_SIZE], uint32_t born);

/*
 * Read the first FC_REPORT_FIXED bytes of a head.
 * Returns 0, or FC_ERR_DAMAGED if they are none.
 */
int fc_report_read(struct fc_report_head *head, const uint8_t fixed[FC_REPORT_FIXED]);

/*
 * Let a case be the report's: from its head and its texts, len bytes that stay borrowed. The body
 * is the caller's to set.
 * Returns 0, or FC_ERR_DAMAGED.
 */
int fc_report_case(struct fc_case *request, const struct fc_report_head *head, const char *texts,
                   size_t len);

/* The code of a severity, such as "low". */
const char *fc_severity_code(unsigned severity);

#endif
