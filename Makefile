# fieldcase: `make help` lists the targets. A build tree is build/TREE/, named after the board; the
# static musl program and the tests are trees of their own, made by this same file.

BOARD ?= linux
TREE ?= $(BOARD)
PYTHON ?= /usr/bin/python3
CROSS_COMPILE ?=
ifeq ($(origin CC),default)
CC := $(CROSS_COMPILE)gcc
endif
CFLAGS ?= -Os -g
MUSL_CC ?= musl-gcc
MBEDTLS_CONFIG ?= boards/$(BOARD)/mbedtls_config.h

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
Q := $(if $(V),,@)
comma := ,

.PHONY: all
all: ## build the program: build/BOARD/fieldcase (BOARD=linux)

include boards/$(BOARD)/board.mk
ifneq ($(filter-out help clean distclean sandbox,$(or $(MAKECMDGOALS),all)),)
include platform/deps.mk
endif

# Sources are what lies in the folders; whatever is put there is built.
B := build/$(TREE)
SOURCES := $(wildcard core/*.c platform/*.c port/$(PORT)/*.c boards/$(BOARD)/*.c)
MBEDTLS_SOURCES := $(notdir $(wildcard $(MBEDTLS_DIR)/library/*.c))
LLHTTP_SOURCES := llhttp.c api.c http.c

STD := -std=c99
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wundef -Wvla \
	-Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wpointer-arith -Wwrite-strings
INCLUDES := -isystem $(MBEDTLS_DIR)/include -isystem $(LLHTTP_DIR) -isystem $(JSMN_DIR) \
	-DMBEDTLS_CONFIG_FILE='"$(abspath $(MBEDTLS_CONFIG))"'
OURS = $(CC) $(STD) $(WARNINGS) $(INCLUDES) $(BOARD_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP
THEIRS = $(CC) $(INCLUDES) $(BOARD_CFLAGS) $(CPPFLAGS) $(CFLAGS) -w
LINK = $(CC) $(BOARD_CFLAGS) $(CFLAGS) $(BOARD_LDFLAGS) $(LDFLAGS)
AR := $(CROSS_COMPILE)ar
STRIP := $(CROSS_COMPILE)strip

all: $(B)/fieldcase

# The archives: ours, and one for each of the sources below us.
OURS_LIB := $(B)/libfieldcase.a
MBEDTLS_LIB := $(B)/libmbedtls.a
PARSERS_LIB := $(B)/libparsers.a
LIBS := -Wl,--start-group $(OURS_LIB) $(PARSERS_LIB) $(MBEDTLS_LIB) -Wl,--end-group

$(OURS_LIB): $(SOURCES:%.c=$(B)/%.o)
$(MBEDTLS_LIB): $(MBEDTLS_SOURCES:%.c=$(B)/mbedtls/%.o)
$(PARSERS_LIB): $(LLHTTP_SOURCES:%.c=$(B)/llhttp/%.o) $(B)/jsmn/jsmn.o
$(OURS_LIB) $(MBEDTLS_LIB) $(PARSERS_LIB):
	@echo "  AR      $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(B)/%.o: %.c $(B)/flags
	@echo "  CC      $@"
	$(Q)mkdir -p $(@D) && $(OURS) -c -o $@ $<
$(B)/mbedtls/%.o: $(MBEDTLS_DIR)/library/%.c $(MBEDTLS_CONFIG) $(B)/flags
	@echo "  CC      $@"
	$(Q)mkdir -p $(@D) && $(THEIRS) -c -o $@ $<
$(B)/llhttp/%.o: $(LLHTTP_DIR)/%.c $(B)/flags
	@echo "  CC      $@"
	$(Q)mkdir -p $(@D) && $(THEIRS) -c -o $@ $<
$(B)/jsmn/%.o: $(JSMN_DIR)/%.h $(B)/flags
	@echo "  CC      $@"
	$(Q)mkdir -p $(@D) && $(THEIRS) -DJSMN_STRICT -x c -c -o $@ $<

# With symbols, and stripped to go where it runs.
$(B)/fieldcase.debug: $(OURS_LIB) $(PARSERS_LIB) $(MBEDTLS_LIB)
	@echo "  LD      $@"
	$(Q)$(LINK) -o $@ $(LIBS)
$(B)/fieldcase: $(B)/fieldcase.debug
	$(Q)$(STRIP) -o $@ $<

# Other flags, other objects.
$(B)/flags: FORCE
	$(Q)mkdir -p $(@D) && echo '$(OURS)' | cmp -s - $@ || echo '$(OURS)' > $@
FORCE:
-include $(shell find $(B) -name '*.d' 2>/dev/null)

.PHONY: musl clean distclean help FORCE
musl: | tools-musl ## build the static musl program: build/linux-musl/fieldcase
	$(Q)$(MAKE) --no-print-directory TREE=linux-musl BOARD=linux CC=$(MUSL_CC) CROSS_COMPILE= CFLAGS='$(CFLAGS)' all

include tests/tests.mk

clean: ## remove what was built, keep the fetched sources
	rm -rf $(filter-out build/deps,$(wildcard build/*))
distclean: ## remove the fetched sources too
	rm -rf build

help: ## list the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16
