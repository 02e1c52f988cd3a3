/*
 * Reconciling: finding out, in the answers of DescribeCases, whether an unknown call opened a case.
 * The answers are read as they arrive, a page at a time; nothing of them is kept but the case ID
 * and the token of the next page, so their size does not matter.
 *
 *     fc_reconcile_init(&reconcile, after, token, sizeof token);
 *     reconcile.marker = marker;                              or another of the three
 *     client.sink = &reconcile.sink;
 *     do {
 *         fc_client_call(&client, &fc_describe_cases_operation, fc_reconcile_page(&reconcile),
 *                        &result);
 *         look = fc_reconcile_look(&reconcile, &result);
 *     } while (look == FC_AGAIN);
 *     client.sink = NULL;
 *
 * A page is believed as a whole or not at all: its JSON is valid and has "cases", each an object
 * with one case ID and one subject, no member of interest stands twice or has another type, and
 * what it is to be continued with is a string that there is room for.
 */
#ifndef FIELDCASE_RECONCILE_H
#define FIELDCASE_RECONCILE_H

#include "create_case.h"
#include "date.h"
#include "delivery.h"
#include "describe_cases.h"
#include "scan.h"

/* How a marker stands in a subject: " [fc 0123456789abcdef]". */
#define FC_MARKER_TEXT (sizeof " [fc 0123456789abcdef]" - 1)

/* The longest case ID that is believed. */
#define FC_IDENTIFIER_MAX 128

struct fc_reconcile {
    /* What is looked for: set one after init. All stays borrowed. */
    const uint8_t *marker;       /* a case whose subject has this marker */
    const struct fc_case *text;  /* the one case since `after` that has its subject and body */
    const char *case_identifier; /* this case */

    struct fc_sink sink;              /* let the answers' bodies go here */
    struct fc_describe_cases request; /* the language of the case may be set after init */
    uint8_t part, parts; /* likewise, of case_identifier: was it told this part of so many? fit.h */

    /* What was found; to be believed as fc_reconcile_look says. */
    char identifier[FC_IDENTIFIER_MAX + 1];
    uint8_t resolved; /* 1: the first of them is resolved */
    uint16_t matches; /* cases found: more than one with a marker is a duplicate */
    uint8_t has_part; /* 1: the first of them was told that part */

    /* For reconcile.c alone. */
    uint8_t failed; /* what came cannot be believed */
    uint8_t level;  /* how deep we are on the way to what is of interest */
    uint8_t member; /* whose value is next, or being read */
    uint8_t same;   /* 1: the text being read is, so far, the one that is looked for */
    uint8_t has;    /* what the case at hand has of what is looked for */
    uint16_t seen;  /* members, a bit each */
    uint16_t len;   /* of the text being read, or of the marker in it */
    uint16_t token_cap, pages;
    uint32_t body_off;
    char *next; /* the token of the next page */
    struct fc_scan scan;
    char after[FC_ISO_DATE_SIZE];
    char word[24]; /* a member's name, or a time */
};

/*
 * Begin to look for a case made at `after` or later: subtract by how much the service's clock may
 * differ. token, of cap bytes and borrowed, takes what the service continues with.
 */
void fc_reconcile_init(struct fc_reconcile *reconcile, uint32_t after, char *token, size_t cap);

/* The request for the next page, the first one to begin with; read its answer by the sink. */
const struct fc_describe_cases *fc_reconcile_page(struct fc_reconcile *reconcile);

/*
 * What is known now that the call for a page ended so.
 * Returns FC_AGAIN if there is another page, else one of enum fc_look:
 *   FC_LOOK_FOUND        reconcile->identifier names it
 *   FC_LOOK_NOT_FOUND    all pages were read and believed, and it is in none; or the service says
 *                        that there is no such case
 *   FC_LOOK_NOT_ALLOWED  the service refused: who asks has no right to
 *   FC_LOOK_COULD_NOT    anything else; by text also if more than one case would be it
 */
int fc_reconcile_look(struct fc_reconcile *reconcile, const struct fc_result *result);

/* Write a marker as it stands at the end of a subject, NUL-terminated. */
void fc_marker_format(char text[FC_MARKER_TEXT + 1], const uint8_t marker[FC_MARKER_SIZE]);

#endif
