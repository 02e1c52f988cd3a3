# What Cortex-M boards share. A board says its processor (BOARD_CPU) and where its memory is
# (image.ld), and adds the sources it shares with others to BOARD_SOURCES.

CROSS_COMPILE ?= arm-none-eabi-
BOARD_TOOLS := arm
BOARD_CPU += -mthumb

# Where entropy comes from and how the program ends: lent by the emulator, or the board's own.
BOARD_LENT ?= boards/cortex-m/emulator.c
BOARD_SOURCES += $(addprefix boards/cortex-m/,startup.c fault.c tick.c) $(BOARD_LENT)
include boards/firmware/firmware.mk
