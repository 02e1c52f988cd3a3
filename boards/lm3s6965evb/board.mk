# TI (Luminary) LM3S6965 Ethernet evaluation board: Cortex-M3, 256 KB of flash, 64 KB of RAM.

BOARD_CPU := -mcpu=cortex-m3
BOARD_SOURCES := boards/stellaris/stellaris.c boards/cortex-m/emulator_file.c
include boards/cortex-m/family.mk
