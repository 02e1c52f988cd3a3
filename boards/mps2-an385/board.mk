# Arm MPS2 with a Cortex-M3 (AN385).

BOARD_CPU := -mcpu=cortex-m3
BOARD_SOURCES := $(wildcard boards/mps2/*.c)
include boards/cortex-m/family.mk
