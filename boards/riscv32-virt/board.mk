# QEMU's "virt" machine with a 32-bit RISC-V: no board of the world, but real devices.

BOARD_CPU := -march=rv32imac -mabi=ilp32
BOARD_SOURCES := $(wildcard boards/virt/*.c)
include boards/riscv/family.mk
