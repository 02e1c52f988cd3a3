#include "signals.h"

#include <signal.h>
#include <unistd.h>

#include "message.h"
#include "outcome.h"
#include "terminal.h"

static volatile sig_atomic_t reached;

static void end(int signal_number)
{
    if (reached == FC_STAGE_ANSWERED)
        return;
    fc_terminal_restore();
    if (reached == FC_STAGE_SENDING)
        fc_outcome_say_unknown("interrupted before the answer came");
    if (signal_number == SIGINT)
        _exit(FC_EXIT_INTERRUPTED);
    (void)signal(signal_number, SIG_DFL);
    (void)raise(signal_number); /* it comes when this function returns */
}

void fc_signals_catch(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = end}, before;
    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        (void)sigaddset(&action.sa_mask, signals[i]);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            (void)sigaction(signals[i], &action, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is an error like any other */
}

void fc_signals_stage(enum fc_stage stage)
{
    reached = stage;
}
