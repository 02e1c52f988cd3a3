/*
 * Arm's MPS2 and MPS2+: one board, many processors in its FPGA (application notes AN385 ...).
 */
#ifndef FIELDCASE_MPS2_H
#define FIELDCASE_MPS2_H

#include <stdint.h>

/* Where a processor's image has what the board needs. */
struct fc_mps2 {
    uint32_t uart;     /* the first CMSDK UART */
    uint32_t watchdog; /* the CMSDK watchdog, whose interrupt is the NMI */
    uint32_t ethernet; /* the LAN9118's registers */
    uint32_t psram;    /* where an emulator keeps it in a file; 0: nowhere */
    uint32_t clock_hz;
    unsigned interrupt; /* the LAN9118's */
};

/* Given by each board.c. */
extern const struct fc_mps2 fc_mps2;

#endif
