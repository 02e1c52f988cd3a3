# TI (Luminary) LM3S6965 Ethernet evaluation board: Cortex-M3, 256 KB of flash, 64 KB of RAM.

BOARD_CPU := -mcpu=cortex-m3
QEMU_MACHINE := lm3s6965evb
QEMU_NIC := stellaris
include boards/cortex-m/family.mk
