# Arm MPS2 with a Cortex-M7 (AN500).

BOARD_CPU := -mcpu=cortex-m7+nofp
BOARD_SOURCES := $(wildcard boards/mps2/*.c)
include boards/cortex-m/family.mk
