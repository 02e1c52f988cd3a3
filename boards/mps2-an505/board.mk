# Arm MPS2 with a Cortex-M33 (AN505), by its secure side.

BOARD_CPU := -mcpu=cortex-m33+nofp
BOARD_SOURCES := $(wildcard boards/mps2/*.c)
include boards/cortex-m/family.mk
