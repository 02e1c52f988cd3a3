#include "mutants.h"

#include <poll.h>
#include <string.h>

struct fc_port mutant_right;
struct fc_posix *mutant_posix;

const struct mutant *const mutants[] = {mutants_socket, mutants_machine, NULL};

void mutant_pause_ms(int ms)
{
    (void)poll(NULL, 0, ms);
}

int mutants_apply(const char *name, struct fc_port *port, struct fc_posix *posix)
{
    const struct mutant *const *table, *mutant;

    mutant_right = *port;
    mutant_posix = posix;
    for (table = mutants; *table; table++) {
        for (mutant = *table; mutant->name; mutant++) {
            if (!strcmp(mutant->name, name)) {
                mutant->spoil(port);
                return 0;
            }
        }
    }
    return -1;
}
