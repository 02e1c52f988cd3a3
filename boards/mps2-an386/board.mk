# Arm MPS2 with a Cortex-M4 (AN386).

BOARD_CPU := -mcpu=cortex-m4+nofp
BOARD_SOURCES := $(wildcard boards/mps2/*.c)
include boards/cortex-m/family.mk
