# What Cortex-M boards share. A board says its processor (BOARD_CPU) and where its memory is
# (image.ld), and adds the sources it shares with others to BOARD_SOURCES.
#
# TLS=tls12 or tls13 is the profile of mbedTLS: boards/firmware/mbedtls_$(TLS).h, with what it
# needs of arena and stack, measured by tests/boards.

TLS ?= tls12
PORT ?= lwip
CROSS_COMPILE ?= arm-none-eabi-
MBEDTLS_CONFIG ?= boards/firmware/mbedtls_$(TLS).h
BOARD_DEPS := lwip
BOARD_TOOLS := arm

ARENA_tls12 ?= 32768
STACK_tls12 ?= 2048
ARENA_tls13 ?= 40960
STACK_tls13 ?= 3072

# Where entropy comes from and how the program ends: lent by the emulator, or the board's own.
BOARD_LENT ?= boards/cortex-m/emulator.c
BOARD_SOURCES += $(wildcard boards/firmware/*.c) boards/cortex-m/startup.c boards/cortex-m/tick.c $(BOARD_LENT)
BOARD_CFLAGS = $(BOARD_CPU) -mthumb --specs=picolibc.specs -ffunction-sections -fdata-sections \
	-isystem $(LWIP_DIR)/src/include -Iboards/firmware -Iport/lwip
BOARD_LDFLAGS = -nostartfiles -Wl,--gc-sections -Wl,--fatal-warnings -Wl,--no-warn-rwx-segments \
	-Wl,--defsym=fc_arena_size=$(ARENA_$(TLS)) -Wl,--defsym=fc_stack_size=$(STACK_$(TLS)) \
	-T boards/$(BOARD)/image.ld

# No clock is believed that is before this: SOURCE_DATE_EPOCH, the last commit, or now.
BUILD_TIME = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),$(shell date +%s))
IMAGE_LDFLAGS = -Wl,--defsym=fc_build_time=$(BUILD_TIME)
