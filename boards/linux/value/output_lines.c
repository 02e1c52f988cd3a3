/* The lines of a table: borders, titles, headers, cells, and what colors them. */
#include <string.h>

#include "sections.h"
#include "width.h"

#define PADDING 4 /* two blanks on each side of a cell */
#define BORDER 2

static const char dim[] = "\x1b[2m\x1b[33m", bright[] = "\x1b[1m\x1b[34m", plain[] = "\x1b[0m";

struct lines {
    struct fc_sink *sink;
    struct fc_region *region;
    int is_colored;
    size_t indent;   /* of the section that is put */
    size_t *columns; /* the widths of its columns, borders included */
};

static void put_times(struct fc_sink *sink, const char *text, long count)
{
    for (; count > 0; count--)
        fc_put_text(sink, text);
}

/* With colors, they are switched off after each piece that is written. */
static void put_plain(const struct lines *lines)
{
    if (lines->is_colored)
        fc_put_text(lines->sink, plain);
}

static void put_indent(const struct lines *lines)
{
    for (size_t i = 0; i < lines->indent; i++) {
        fc_put_text(lines->sink, lines->is_colored ? dim : "");
        fc_put(lines->sink, "|", 1);
        put_plain(lines);
    }
    put_plain(lines);
}

static void end_line(const struct lines *lines)
{
    put_plain(lines);
    put_indent(lines);
    fc_put(lines->sink, "\n", 1);
    put_plain(lines);
}

/* Put text in the middle of length columns, edges included; the left one may be missing. */
static void put_centered(struct fc_sink *sink, const char *text, size_t len, size_t length,
                         int has_left)
{
    long width = (long)fc_width(text, len), before = (long)(length / 2) - width / 2 - 1;
    put_times(sink, "|", has_left);
    put_times(sink, " ", before);
    fc_put(sink, text, len);
    put_times(sink, " ", (long)length - 1 - has_left - before - width);
    fc_put(sink, "|", 1);
}

/* Put a cell of length columns, edges included: two blanks before its text if there is room. */
static void put_cell(const struct lines *lines, const struct fc_value *cell, size_t length,
                     int has_left)
{
    long width = (long)fc_width(cell->as.text, cell->len);
    long before = (long)length >= width + 2 + has_left + 1 ? 2 : 0;
    put_times(lines->sink, "|", has_left);
    put_times(lines->sink, " ", before);
    fc_put_text(lines->sink, lines->is_colored ? bright : "");
    fc_put(lines->sink, cell->as.text, cell->len);
    put_plain(lines);
    put_times(lines->sink, " ", (long)length - has_left - before - width - 1);
    fc_put(lines->sink, "|", 1);
}

static void put_border(const struct lines *lines, const struct fc_section *section)
{
    put_indent(lines);
    for (size_t i = 0; i < section->columns; i++) {
        put_times(lines->sink, "+", i == 0);
        put_times(lines->sink, "-", (long)lines->columns[i] - (i == 0 ? 2 : 1));
        fc_put(lines->sink, "+", 1);
    }
    end_line(lines);
}

/* The columns that a section needs. */
static size_t needed(const struct fc_section *section)
{
    size_t total = 2 * section->indent + BORDER;
    size_t title = (section->title ? fc_width(section->title, section->title_len) : 4) + total;
    for (size_t i = 0; i < section->columns; i++)
        total += section->widths[i] + PADDING;
    return title > total ? title : total;
}

static size_t most_needed(const struct fc_section *section)
{
    size_t most = 0;
    for (; section; section = section->next)
        if (needed(section) > most)
            most = needed(section);
    return most;
}

/* The integer next to a number; of two that are, the even one. */
static long nearest(double number)
{
    long below = (long)number;
    double rest = number - (double)below;
    return below + (rest > 0.5 || (rest == 0.5 && below % 2));
}

/* Scale the columns of a section so that they are `width` together. Returns 0, or -1. */
static int scale(struct lines *lines, const struct fc_section *section, size_t width)
{
    double total = 0;
    long excess = -(long)width;
    size_t count = section->columns;
    size_t *columns = fc_region_take(lines->region, count * sizeof *columns);
    lines->columns = columns;
    if (!columns)
        return -1;
    if (count == 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        total += (double)(section->widths[i] + PADDING);
    for (size_t i = 0; i < count; i++) {
        long scaled = nearest((double)width / total * (double)(section->widths[i] + PADDING));
        columns[i] = (size_t)scaled;
        excess += scaled;
    }
    for (size_t i = 0; excess > 0; i = (i + 1) % count, excess--)
        columns[i]--;
    for (size_t i = 0; excess < 0; i = (i + 1) % count, excess++)
        columns[count - 1 - i]++;
    return 0;
}

static void put_title(const struct lines *lines, const struct fc_section *section, size_t width)
{
    if (!section->title_len)
        return;
    put_indent(lines);
    put_centered(lines->sink, section->title, section->title_len, width, 1);
    end_line(lines);
    if (section->headers.len || section->rows.len)
        return;
    put_indent(lines);
    fc_put(lines->sink, "+", 1);
    put_times(lines->sink, "-", (long)width - 2);
    fc_put(lines->sink, "+", 1);
    end_line(lines);
}

static int put_section(struct lines *lines, const struct fc_section *section, size_t width)
{
    lines->indent = section->indent;
    width -= 2 * section->indent;
    put_title(lines, section, width);
    if (scale(lines, section, width) < 0)
        return -1;
    if (section->headers.len) {
        put_border(lines, section);
        put_indent(lines);
        for (size_t i = 0; i < section->headers.len; i++)
            put_centered(lines->sink, section->headers.as.items[i].as.text,
                         section->headers.as.items[i].len, lines->columns[i], i == 0);
        end_line(lines);
    }
    if (!section->rows.len || !section->columns)
        return 0;
    put_border(lines, section);
    for (size_t i = 0; i < section->rows.len; i++) {
        const struct fc_value *row = &section->rows.as.items[i];
        put_indent(lines);
        for (size_t j = 0; j < row->len; j++)
            put_cell(lines, &row->as.items[j], lines->columns[j], j == 0);
        end_line(lines);
    }
    put_border(lines, section);
    return 0;
}

/* Turn a section of one row on its side: a row each header, with its value. */
static int turn(struct fc_region *region, struct fc_section *section)
{
    const struct fc_value headers = section->headers;
    if (section->rows.len != 1 || !headers.len)
        return 0;
    const struct fc_value values = section->rows.as.items[0];
    size_t *widths = fc_region_take(region, 2 * sizeof *widths);
    if (!widths)
        return -1;
    widths[0] = widths[1] = 0;
    section->headers = section->rows = fc_value_of(FC_VALUE_LIST);
    section->widths = widths;
    section->columns = 2;
    for (size_t i = 0; i < headers.len && i < values.len; i++) {
        const struct fc_value cells[2] = {headers.as.items[i], values.as.items[i]};
        struct fc_value row = fc_value_of(FC_VALUE_LIST);
        for (int j = 0; j < 2; j++) {
            size_t width = fc_width(cells[j].as.text, cells[j].len);
            widths[j] = width > widths[j] ? width : widths[j];
            if (fc_value_append(&row, region, cells[j]) < 0)
                return -1;
        }
        if (fc_value_append(&section->rows, region, row) < 0)
            return -1;
    }
    return 0;
}

int fc_sections_put(struct fc_sink *sink, struct fc_region *region, const struct fc_output *output,
                    struct fc_section *first)
{
    struct lines lines = {.sink = sink, .region = region, .is_colored = output->is_colored};
    size_t width = most_needed(first);
    int err = 0;
    if (width > output->columns) {
        for (struct fc_section *section = first; section && !err; section = section->next)
            err = turn(region, section);
        width = most_needed(first);
    }
    put_times(sink, "-", (long)width);
    fc_put(sink, "\n", 1);
    put_plain(&lines);
    for (struct fc_section *section = first; section && !err; section = section->next)
        err = put_section(&lines, section, width);
    return err;
}
