# FIXME: the board's name. Its processor and its family:

BOARD_CPU := -mcpu=cortex-m3
include boards/cortex-m/family.mk
