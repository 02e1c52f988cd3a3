#include "findings.h"

#include <string.h>
#include <unistd.h>

#define COLUMN 22

void fc_finding_begin(struct fc_stream *line, const char *mark, const char *what)
{
    static const char blanks[COLUMN + 1] = "                      ";
    size_t len = strlen(what);
    fc_stream_init(line, STDOUT_FILENO);
    fc_put_shape(&line->sink, "% %%", FC_TEXTS(mark, what, len < COLUMN ? blanks + len : " "));
}

void fc_finding_end(struct fc_stream *line)
{
    fc_put_text(&line->sink, "\n");
    (void)fc_stream_flush(line);
}

void fc_finding_tell(const char *mark, const char *what, const char *shape,
                     const char *const *texts)
{
    struct fc_stream line;
    fc_finding_begin(&line, mark, what);
    fc_put_shown_shape(&line.sink, shape, texts);
    fc_finding_end(&line);
}

void fc_finding_number(const char *mark, const char *what, const char *before, uint32_t number,
                       const char *after)
{
    struct fc_stream line;
    fc_finding_begin(&line, mark, what);
    fc_put_text(&line.sink, before);
    fc_put_decimal(&line.sink, number);
    fc_put_text(&line.sink, after);
    fc_finding_end(&line);
}
