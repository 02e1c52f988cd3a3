#include "aftermath.h"

#include "console.h"
#include "recorder.h"

static struct fc_fault_report report;

void fc_aftermath_begin(const char *product)
{
    if (!fc_recorded.waiting)
        return;
    int err = fc_fault_report_init(&report, &fc_recorded, product, fc_register_names);
    fc_console_say("%", FC_SAID(report.subject));
    if (err || !fc_fault_due(&fc_recorded, report.report.fingerprint))
        fc_console_say("not reported again", FC_SAID(NULL));
}

const struct fc_report *fc_aftermath_begin_report(void)
{
    if (!fc_recorded.waiting)
        return NULL;
    fc_fault_reporting(&fc_recorded, 1);
    return &report.report;
}

void fc_aftermath_end_report(const struct fc_result *result)
{
    if (!fc_recorded.reporting)
        return;
    fc_fault_reporting(&fc_recorded, 0);
    if (result->outcome != FC_REFUSED)
        fc_fault_settle(&fc_recorded, report.report.fingerprint);
}

int fc_aftermath_is_urgent(void)
{
    return fc_fault_urgent(&fc_recorded);
}
