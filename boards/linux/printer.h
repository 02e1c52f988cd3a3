/*
 * How an answer is printed: --output, --query and --color. All that can go wrong with it is found
 * out before anything is sent.
 */
#ifndef FIELDCASE_PRINTER_H
#define FIELDCASE_PRINTER_H

#include "pager.h"
#include "value/jmespath.h"
#include "value/output.h"

struct fc_printer {
    struct fc_output output;
    struct fc_region *region;
    const struct fc_jmespath_node *query; /* NULL: none */
    const char *query_text;
    struct fc_pager *pager; /* NULL: none */
};

/*
 * Begin with a query, or NULL; the region is worked in from now on.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_printer_init(struct fc_printer *printer, struct fc_region *region, const char *query);

/*
 * Choose the format by its name (NULL: json) and whether there are colors ("on", "off", else on a
 * terminal), and rehearse on an answer as it is expected. Returns as above.
 */
int fc_printer_choose(struct fc_printer *printer, const char *format, const char *color);

/*
 * Print the answer that names this identifier, `len` bytes, on standard output.
 * Returns 0, an errno of standard output, or -1: it cannot be printed so, with the reason said.
 */
int fc_printer_print(const struct fc_printer *printer, const char *identifier, size_t len);

/* Print an answer as it is expected. Returns the exit code. */
int fc_printer_print_sample(const struct fc_printer *printer);

#endif
