# fieldcase. `make help` lists the targets, `make V=1` shows the commands.
#
# Everything made lies in build/. A tree, build/TREE/, holds the objects of one compiler and set of
# flags: the board's own, and others (musl, sanitizers) that this file makes by calling itself.

BOARD ?= linux
TREE ?= $(BOARD)
B := build/$(TREE)

.DEFAULT_GOAL := all
include boards/$(BOARD)/board.mk

CROSS_COMPILE ?=
ifeq ($(origin CC),default)
CC := $(CROSS_COMPILE)gcc
endif
AR := $(CROSS_COMPILE)ar
STRIP := $(CROSS_COMPILE)strip
CFLAGS ?= -Os -g
MUSL_CC ?= musl-gcc
PYTHON ?= /usr/bin/python3

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
Q := $(if $(V),,@)
GOALS := $(or $(MAKECMDGOALS),all)

.PHONY: all
all: ## build the program: build/linux/fieldcase (BOARD=, CC=, CFLAGS=, CROSS_COMPILE=)

ifneq ($(filter-out help clean distclean sandbox uninstall,$(GOALS)),)
include platform/deps.mk
endif

# What lies in the folders is built.
SOURCES := $(wildcard core/*.c platform/*.c port/$(PORT)/*.c boards/$(BOARD)/*.c) $(BOARD_SOURCES)
MBEDTLS_SOURCES := $(notdir $(wildcard $(MBEDTLS_DIR)/library/*.c))
LIBYAML_SOURCES := $(addsuffix .c,api emitter parser reader scanner writer)
LWIP_SOURCES := $(wildcard $(addprefix $(LWIP_DIR)/src/,core/*.c core/ipv4/*.c core/ipv6/*.c netif/ethernet.c))
MBEDTLS_CONFIG ?= boards/$(BOARD)/mbedtls_config.h

STD := -std=c99
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wundef -Wvla \
	-Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wpointer-arith -Wwrite-strings
INCLUDES := -isystem $(MBEDTLS_DIR)/include -isystem $(LLHTTP_DIR) -isystem $(JSMN_DIR) \
	$(if $(filter libyaml,$(BOARD_DEPS)),-isystem $(LIBYAML_DIR)/include) \
	-DMBEDTLS_CONFIG_FILE='"$(abspath $(MBEDTLS_CONFIG))"'
# Each object knows all headers it was made of, the configurations of mbedTLS and lwIP among them.
ALL_FLAGS = -MD -MP $(INCLUDES) $(BOARD_CFLAGS) $(CPPFLAGS) $(CFLAGS)

define compile
	@echo "  CC      $@"
	$(Q)mkdir -p $(@D) && $(CC) $(1) $(ALL_FLAGS) -c -o $@ $<
endef
define archive
	@echo "  AR      $@"
	$(Q)mkdir -p $(@D) && rm -f $@ && $(AR) rcs $@ $^
endef
define link
	@echo "  LD      $@"
	$(Q)mkdir -p $(@D) && $(CC) $(BOARD_CFLAGS) $(CFLAGS) $(BOARD_LDFLAGS) $(LDFLAGS) $(IMAGE_LDFLAGS) -o $@ \
		$(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group
endef

# Three archives: ours, the two parsers, mbedTLS; and where the board needs them libyaml, and lwIP.
OURS_LIB := $(B)/libfieldcase.a
LIBS := $(OURS_LIB) $(B)/libparsers.a $(B)/libmbedtls.a \
	$(patsubst %,$(B)/%.a,$(patsubst lwip,liblwip,$(filter libyaml lwip,$(BOARD_DEPS))))
$(OURS_LIB): $(SOURCES:%.c=$(B)/%.o)
	$(archive)
$(B)/libparsers.a: $(patsubst %,$(B)/deps/%.o,llhttp api http jsmn)
	$(archive)
$(B)/libmbedtls.a: $(MBEDTLS_SOURCES:%.c=$(B)/deps/mbedtls/%.o)
	$(archive)
$(B)/libyaml.a: $(LIBYAML_SOURCES:%.c=$(B)/deps/libyaml/%.o)
	$(archive)
$(B)/liblwip.a: $(LWIP_SOURCES:$(LWIP_DIR)/src/%.c=$(B)/deps/lwip/%.o)
	$(archive)

$(B)/%.o: %.c $(B)/flags
	$(call compile,$(STD) $(WARNINGS))
$(B)/deps/mbedtls/%.o: $(MBEDTLS_DIR)/library/%.c $(MBEDTLS_CONFIG) $(B)/flags
	$(call compile,-w)
# What a board would have quick, if less small.
$(BOARD_QUICK:%=$(B)/deps/mbedtls/%.o): private override CFLAGS := $(CFLAGS:-Os=-O1)
$(B)/deps/libyaml/%.o: $(LIBYAML_DIR)/src/%.c $(B)/flags
	$(call compile,-w $(patsubst %,-DYAML_VERSION_%,MAJOR=0 MINOR=2 PATCH=5 STRING='"0.2.5"'))
$(B)/deps/lwip/%.o: $(LWIP_DIR)/src/%.c $(B)/flags
	$(call compile,-w)
$(B)/deps/%.o: $(LLHTTP_DIR)/%.c $(B)/flags
	$(call compile,-w)
# Of llhttp's state machine, the half that reads responses.
$(B)/deps/llhttp.o: $(B)/deps/llhttp.c $(B)/flags
	$(call compile,-w)
$(B)/deps/llhttp.c: $(LLHTTP_DIR)/llhttp.c platform/llhttp_response.py $(B)/flags
	$(Q)mkdir -p $(@D) && $(PYTHON) platform/llhttp_response.py $< >$@
$(B)/deps/jsmn.o: $(JSMN_DIR)/jsmn.h $(B)/flags
	$(call compile,-w -DJSMN_STRICT -x c)

# With symbols, and stripped: the file to ship.
$(B)/fieldcase.debug: $(LIBS) $(wildcard boards/$(BOARD)/*.ld)
	$(link)
$(B)/fieldcase: $(B)/fieldcase.debug
	$(Q)$(STRIP) -o $@ $<
all: $(if $(shell grep -ls '^int main' $(SOURCES)),$(B)/fieldcase,$(LIBS))
	@:

# Other flags, other objects; other headers, too.
$(B)/flags: FORCE | tools
	$(Q)mkdir -p $(@D) && echo $(call quote,$(CC) $(ALL_FLAGS) $(BOARD_LDFLAGS) $(LDFLAGS)) >$@.new; \
		cmp -s $@.new $@ || cp $@.new $@
quote = '$(subst ','\'',$(1))'
-include $(shell find $(B) -name '*.d' 2>/dev/null)

# System packages, by what is being made: named and installed when they are missing.
tools_musl := musl
tools_demo := tls
tools_demo-delivery := tls curl
tools_test := musl tls roots peers fuzz boards bench curl emulators cross shells
tools_check-unit := tls roots
tools_check-fault := tls
tools_check-gates := musl tls boards bench curl
tools_check-sandbox := tls peers
tools_check-boards := tls boards emulators
tools_run := tls emulators
tools_check-e2e := musl tls
tools_check-cli := musl tls shells
tools_conformance := tls
tools_check-cross := tls roots cross
tools_cross := cross
tools_check-fuzz := fuzz
tools_fuzz := fuzz
tools_lint := lint boards
tools_size := tls boards arm emulators
tools_bench := musl tls boards bench curl
.PHONY: tools
tools:
	@CC='$(CC)' MUSL_CC='$(MUSL_CC)' platform/packages.sh $(or $(BOARD_TOOLS),build) \
		$(sort $(foreach goal,$(patsubst lint-%,lint,$(GOALS)),$(tools_$(goal))))

.PHONY: musl clean distclean help FORCE
musl: | tools ## build the static musl program: build/linux-musl/fieldcase
	$(Q)$(MAKE) --no-print-directory TREE=linux-musl BOARD=linux CC='$(MUSL_CC)' CROSS_COMPILE= all

include tests/tests.mk

clean: ## remove what was built, keep the fetched sources
	rm -rf $(filter-out build/deps,$(wildcard build/*))
distclean: ## remove the fetched sources too
	rm -rf build
help: ## list the targets
	@sed -n 's/^\([a-z][a-z-]*\).*: .*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) platform/deps.mk | sort -u | expand -t 20
