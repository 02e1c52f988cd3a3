#include "log.h"

void fc_log_add(struct fc_log *log, char c)
{
    log->text[log->written++ % FC_LOG_SIZE] = c;
}

void fc_log_put(struct fc_sink *sink, const struct fc_log *log)
{
    uint32_t end = log->written, begin = end > FC_LOG_SIZE ? end - FC_LOG_SIZE : 0;
    if (begin)
        while (begin < end && log->text[begin++ % FC_LOG_SIZE] != '\n')
            ;
    for (; begin < end; begin++) {
        char c = log->text[begin % FC_LOG_SIZE];
        if ((c < ' ' || c > '~') && c != '\n')
            c = '.';
        fc_put(sink, &c, 1);
    }
}
