#include "aftermath.h"

#include "board.h"
#include "console.h"
#include "recorder.h"

#define URGENT_MS 300000u /* since the boot */

static struct fc_fault_report *report;
static uint8_t is_urgent, is_late;

/* Whether a fault that waits is to be reported; an outbox knows a repeat when it sees one. */
static int is_due(int is_kept)
{
    if (!is_kept)
        return fc_fault_due(&fc_recorded, report->report.fingerprint);
    if (fc_recorded.stumbles < FC_FAULT_STUMBLES)
        return 1;
    fc_fault_settle(&fc_recorded, report->report.fingerprint);
    return 0;
}

struct fc_report *fc_aftermath_begin(struct fc_fault_report *room, const char *product, int is_kept)
{
    if (!fc_recorded.waiting)
        return NULL;
    report = room;
    int err = fc_fault_report_init(report, &fc_recorded, product, fc_register_names);
    fc_console_say("%", FC_SAID(report->subject));
    if (err || !is_due(is_kept))
        fc_console_say("not reported again", FC_SAID(NULL));
    return &report->report;
}

int fc_aftermath_report(struct fc_dispatch *dispatch)
{
    uint32_t waiting;
    if (!fc_recorded.waiting)
        return 0;
    fc_fault_reporting(&fc_recorded, 1);
    int err = fc_dispatch_report(dispatch, &report->report, &waiting);
    if (err < 0 || dispatch->is_kept)
        fc_fault_reporting(&fc_recorded, 0);
    if (err < 0)
        return err;
    if (dispatch->is_kept) {
        fc_fault_hand_over(&fc_recorded);
        is_urgent = waiting >= FC_FAULT_URGENT;
    }
    return 1;
}

void fc_aftermath_end_call(const struct fc_dispatch *dispatch)
{
    is_urgent = 0;
    if (!fc_recorded.reporting)
        return;
    fc_fault_reporting(&fc_recorded, 0);
    if (dispatch->state != FC_ENTRY_REFUSED)
        fc_fault_settle(&fc_recorded, report->report.fingerprint);
}

int fc_aftermath_is_urgent(void)
{
    is_late |= fc_board_now_ms(NULL) >= URGENT_MS;
    return !is_late && (is_urgent || fc_fault_urgent(&fc_recorded));
}
