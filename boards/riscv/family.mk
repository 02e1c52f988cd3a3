# What RISC-V boards share: the privileged architecture, an ACLINT timer and a PLIC. A board says its
# processor (BOARD_CPU) and where its memory is (image.ld).

CROSS_COMPILE ?= riscv64-unknown-elf-
BOARD_TOOLS := riscv
# By this version of the specification the control registers are part of rv32i, as C libraries
# that are named by processor expect.
BOARD_CPU += -misa-spec=2.2

BOARD_SOURCES += $(wildcard boards/riscv/*.c)
include boards/firmware/firmware.mk
# Some loaders begin where the image begins, some where it says.
BOARD_LDFLAGS += -Wl,-e,fc_start
