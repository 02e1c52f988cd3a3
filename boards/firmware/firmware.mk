# What boards without an operating system share, whatever their processor. A family of processors
# (family.mk) includes this, a board its family.
#
# TLS=tls12 or tls13 is the profile of mbedTLS: boards/firmware/mbedtls_$(TLS).h, with what it
# needs of arena and stack, measured by tests/boards.

TLS ?= tls12
PORT ?= lwip
MBEDTLS_CONFIG ?= boards/firmware/mbedtls_$(TLS).h
BOARD_DEPS := lwip

ARENA_tls12 ?= 32768
STACK_tls12 ?= 2048
ARENA_tls13 ?= 40960
STACK_tls13 ?= 3072

BOARD_SOURCES += $(wildcard boards/firmware/*.c)
# -Os still pays flash for speed in loops and order: 0.8 KB.
BOARD_CFLAGS = $(BOARD_CPU) --specs=picolibc.specs -ffunction-sections -fdata-sections \
	-fno-move-loop-invariants -fno-schedule-insns2 -isystem $(LWIP_DIR)/src/include -Iboards/firmware -Iport/lwip
BOARD_LDFLAGS = -nostartfiles -Wl,--gc-sections -Wl,--fatal-warnings -Wl,--no-warn-rwx-segments -Wl,--build-id \
	-Wl,--defsym=fc_arena_size=$(ARENA_$(TLS)) -Wl,--defsym=fc_stack_size=$(STACK_$(TLS)) \
	-T boards/$(BOARD)/image.ld

# No clock is believed that is before this: SOURCE_DATE_EPOCH, the last commit, or now.
BUILD_TIME = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),$(shell date +%s))
IMAGE_LDFLAGS = -Wl,--defsym=fc_build_time=$(BUILD_TIME) -Wl,-Map=$@.map
