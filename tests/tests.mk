# What shows that it works. A suite is a C test, a Python script or a fuzz target that lies in its
# folder under tests/; tests/run.py runs them and adds up. The C ones are always under ASan and UBSan.

SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
TEST_CC := $(if $(CROSS_COMPILE),gcc,$(CC))
FUZZ_SECONDS ?= 10
tree = $(MAKE) --no-print-directory BOARD=linux CROSS_COMPILE= BOARD_LDFLAGS=

# Within a sanitized tree: one program for each test_*.c and fuzz_*.c. What else lies beside the
# tests is shared by them.
C_KINDS := unit conformance model fault
C_TESTS := $(wildcard $(foreach kind,$(C_KINDS),tests/$(kind)/test_*.c))
C_FUZZ := $(wildcard tests/fuzz/fuzz_*.c)
C_SHARED := $(filter-out $(C_TESTS),$(wildcard $(foreach kind,$(C_KINDS),tests/$(kind)/*.c)))
.PHONY: test-programs unit-programs fuzz-programs
unit-programs: $(patsubst %.c,$(B)/%,$(filter tests/unit/%,$(C_TESTS)))
	@:
test-programs: $(C_TESTS:%.c=$(B)/%) $(patsubst %.c,$(B)/%.o,$(wildcard port/template/*.c))
	@:
fuzz-programs: $(C_FUZZ:%.c=$(B)/%)
	@:
$(B)/libtests.a: $(C_SHARED:%.c=$(B)/%.o)
	$(archive)
# Never static: some put functions of their own in front of the C library's.
$(patsubst %.c,$(B)/%,$(C_TESTS) $(C_FUZZ)): private BOARD_LDFLAGS := -no-pie
$(patsubst %.c,$(B)/%,$(C_TESTS) $(C_FUZZ)): %: %.o $(B)/libtests.a $(LIBS)
	$(link)
$(B)/tests/unit/test_uart: $(B)/port/uart/uart.o
$(B)/tests/unit/test_nor: $(B)/port/nor/nor.o
$(B)/tests/fuzz/%: private LDFLAGS += -fsanitize=fuzzer
# A certificate that mbedTLS cannot read has no names; it compares them by memcmp(NULL, NULL, 0).
ifneq ($(findstring -fsanitize,$(CFLAGS)),)
$(B)/deps/mbedtls/x509_crt.o: private override CFLAGS += -fno-sanitize=nonnull-attribute
endif

# Campaigns: what counts there is how much is tried, so they are compiled for speed.
.PHONY: campaigns fast
campaigns: $(B)/tests/fault/test_voyages $(B)/tests/fault/secure/passages $(B)/tests/unit/test_outbox_cuts
	@:
$(B)/tests/fault/secure/passages: $(B)/tests/fault/secure/passages.o $(B)/libtests.a $(LIBS)
	$(link)
fast: | tools
	$(Q)+$(tree) TREE=linux-fast CC='$(TEST_CC)' CFLAGS='-O2 -g' \
		MBEDTLS_CONFIG=tests/fault/secure/mbedtls_config.h campaigns

.PHONY: asan fuzzers
asan: | tools
	$(Q)+$(tree) TREE=linux-asan CC='$(TEST_CC)' CFLAGS='-O1 -g -fno-omit-frame-pointer $(SANITIZE)' \
		test-programs all
fuzzers: | tools
	$(Q)+$(tree) TREE=linux-fuzz CC=clang CFLAGS='-O1 -g -fsanitize=fuzzer-no-link $(SANITIZE)' fuzz-programs
	$(Q)$(PYTHON) tests/fuzz/seeds.py build/test/seeds

# Within a board's tree: a program for each of tests/boards/programs, as an image of its own, and
# for each that stands in a folder there with the name of the board.
CONFORMANCE := $(wildcard tests/conformance/*.c)
BOARD_PROGRAMS := $(patsubst tests/boards/programs/%.c,$(B)/%.debug,\
	$(wildcard tests/boards/programs/*.c tests/boards/programs/$(BOARD)/*.c))
$(B)/libconformance.a: $(CONFORMANCE:%.c=$(B)/%.o)
	$(archive)
$(BOARD_PROGRAMS): $(B)/%.debug: $(B)/tests/boards/programs/%.o $(B)/libconformance.a $(LIBS)
	$(link)
$(B)/lm3s6965evb/modem.debug: $(B)/port/uart/uart.o
$(B)/crash.debug: private override LDFLAGS += -Wl,--wrap=fc_tick_wake -Wl,--wrap=fc_fault_hand_over
# The firmware that is tested, as BOARD-TLS: what a tree of its own is called, too.
FIRMWARE := lm3s6965evb-tls12 lm3s6965evb-tls13 $(patsubst %,mps2-an%-tls12,385 386 500 505) \
	riscv32-virt-tls12 riscv32-virt-tls13
.PHONY: board-programs firmware run $(FIRMWARE)
firmware: $(FIRMWARE) ## build the firmware of the boards that are tested
$(FIRMWARE): profile = $(lastword $(subst -, ,$@))
$(FIRMWARE): compiler = $(if $(filter riscv%,$@),riscv64-unknown-elf-,arm-none-eabi-)
$(FIRMWARE): | tools
	$(Q)+$(MAKE) --no-print-directory BOARD=$(@:%-$(profile)=%) TLS=$(profile) TREE=$@ LDFLAGS= \
		CROSS_COMPILE=$(compiler) CC=$(compiler)gcc CFLAGS='-Os -g' all board-programs
# Processors that no board here has: images that are linked, and looked at.
PROCESSORS := cortex-m0plus cortex-m4f cortex-m33 rv32imc
cpu_cortex-m0plus := -mcpu=cortex-m0plus -mthumb
cpu_cortex-m4f := -mcpu=cortex-m4 -mthumb -mfloat-abi=hard
cpu_cortex-m33 := -mcpu=cortex-m33 -mthumb -mfloat-abi=hard
cpu_rv32imc := -march=rv32imc -mabi=ilp32 -misa-spec=2.2
.PHONY: $(PROCESSORS)
$(PROCESSORS): compiler = $(if $(filter rv%,$@),riscv64-unknown-elf-,arm-none-eabi-)
$(PROCESSORS): | tools
	$(Q)+$(MAKE) --no-print-directory BOARD=$(if $(filter rv%,$@),riscv32-virt,template) TLS=tls13 TREE=$@ \
		LDFLAGS= BOARD_CPU='$(cpu_$@)' CROSS_COMPILE=$(compiler) CC=$(compiler)gcc CFLAGS='-Os -g' all
board-programs: $(BOARD_PROGRAMS)
	@:
# Other processors that run Linux, as NAME=TRIPLET: the program, and the unit tests, for qemu-user.
CROSS := armhf=arm-linux-gnueabihf aarch64=aarch64-linux-gnu mipsel=mipsel-linux-gnu mips=mips-linux-gnu
.PHONY: cross cross-trees $(CROSS:%=cross-%)
$(CROSS:%=cross-%): | tools
	$(Q)+$(MAKE) --no-print-directory BOARD=linux TREE=$(firstword $(subst =, ,$@)) LDFLAGS= CFLAGS='-Os -g' \
		CROSS_COMPILE=$(lastword $(subst =, ,$@))- CC=$(lastword $(subst =, ,$@))-gcc all unit-programs
# And ARMv7 as it is in routers: with musl.
.PHONY: cross-armhf-musl
cross-armhf-musl: | tools
	$(Q)mkdir -p build/$@ && sed 's|/usr/|$(abspath $(MUSL_ARMHF_DIR))&|g' \
		$(MUSL_ARMHF_DIR)/usr/lib/arm-linux-musleabihf/musl-gcc.specs >build/$@/gcc.specs
	$(Q)+$(MAKE) --no-print-directory BOARD=linux TREE=$@ LDFLAGS= \
		CFLAGS='-Os -g -specs=$(abspath build/$@/gcc.specs)' \
		CROSS_COMPILE=arm-linux-gnueabihf- CC=arm-linux-gnueabihf-gcc all
cross-trees: $(CROSS:%=cross-%) cross-armhf-musl
cross: cross-trees ## build the program for other processors and print its sizes
	@$(RUN) tests/cross/sizes.py
run: all | tools ## boot BOARD= in QEMU and let it open a case at a local sandbox
	@$(RUN) tests/boards/run.py $(BOARD) $(B)/fieldcase

# The program with an allocator that can fail: tests/cli/test_nth.py. With musl, for glibc's own
# getaddrinfo does not outlive a failure.
.PHONY: failing
failing: musl
	$(Q)$(MAKE) --no-print-directory TREE=linux-musl BOARD=linux CC='$(MUSL_CC)' CROSS_COMPILE= \
		build/linux-musl/tests/cli/programs/allocations
$(B)/tests/cli/programs/allocations: private LDFLAGS += \
	$(foreach name,malloc calloc realloc free,-Wl,--wrap=$(name))
$(B)/tests/cli/programs/allocations: %: %.o $(LIBS)
	$(link)

# The suites by kind, in the order they are run.
KINDS := unit conformance model fault gates sandbox e2e cli cross boards fuzz
suites = $(patsubst tests/%.c,build/linux-asan/tests/%,$(filter tests/$(1)/%,$(C_TESTS))) \
	$(wildcard tests/$(1)/test_*.py) \
	$(patsubst %.c,fuzz:build/linux-fuzz/%,$(filter tests/$(1)/%,$(C_FUZZ)))

RUN = env -u MAKEFLAGS -u MAKELEVEL PYTHONDONTWRITEBYTECODE=1 BUILD=$(abspath build) \
	FIELDCASE=$(abspath build/linux/fieldcase) FIELDCASE_MUSL=$(abspath build/linux-musl/fieldcase) \
	FIELDCASE_ASAN=$(abspath build/linux-asan/fieldcase) FIRMWARE='$(FIRMWARE)' CC='$(TEST_CC)' INCLUDES=$(call quote,$(INCLUDES)) \
	MBEDTLS_DIR=$(MBEDTLS_DIR) LLHTTP_DIR=$(LLHTTP_DIR) JSMN_DIR=$(JSMN_DIR) LIBYAML_DIR=$(LIBYAML_DIR) LWIP_DIR=$(LWIP_DIR) $(PYTHON)
RUN_SUITES = $(RUN) tests/run.py --only '$(ONLY)' --fuzz-seconds $(FUZZ_SECONDS)

.PHONY: test conformance fuzz bench size sandbox demo demo-delivery $(KINDS:%=check-%)
test: all failing musl asan fast fuzzers firmware $(PROCESSORS) cross-trees ## run every test (ONLY=word: the suites whose name has it)
	@$(RUN_SUITES) $(foreach kind,$(KINDS),$(call suites,$(kind)))
check-fault: fast
check-unit check-conformance check-model check-fault: asan ## check-unit, -gates, -e2e ...: one folder of tests
check-sandbox check-cli: all
check-cli: failing
check-gates: all musl
check-e2e: all musl asan
check-boards: firmware $(PROCESSORS)
check-cross: cross-trees asan
check-fuzz: fuzzers
$(KINDS:%=check-%):
	@$(RUN_SUITES) $(call suites,$(@:check-%=%))
conformance: all ## the command beside recorded runs of the AWS CLI's, by class (ARGS=--help)
	@$(RUN) tests/cli/test_recorded.py $(ARGS)
fuzz: fuzzers ## fuzz at length (FUZZ_SECONDS=600 each)
	@$(RUN_SUITES) --fuzz-seconds $(if $(filter file,$(origin FUZZ_SECONDS)),600,$(FUZZ_SECONDS)) $(call suites,fuzz)

size: firmware | tools ## code, memory and firmware on each target (ARGS='--write README.md', --update)
	@$(RUN) tests/bench/size.py $(ARGS)
	@$(RUN) tests/bench/firmware.py $(ARGS)
bench: all musl | tools ## the figures of speed beside their goals (ARGS: the same)
	@$(RUN) tests/bench/bench.py $(ARGS)
sandbox: ## run the local stand-in for AWS Support (ARGS=--help)
	@$(PYTHON) tests/sandbox/fieldcase-sandbox $(ARGS)
demo: all | tools ## open a case at the local sandbox, over verified TLS
	@$(RUN) tests/e2e/demo.py

demo-delivery: all | tools ## put faults in front of curl, create-case and report, and count cases
	@$(RUN) tests/e2e/demo_delivery.py

# Two compilers and three readers, none of which may say a word.
# Those of one processor are compiled for it by lint-boards.
LINTED := $(wildcard $(foreach folder,core platform port/* boards/firmware boards/linux boards/linux/* tests/*,$(folder)/*.[ch]))
LINTED_BOARDS := $(filter-out $(LINTED),$(wildcard boards/*/*.[ch] tests/*/*/*.[ch]))
LWIP_INCLUDES := -isystem $(LWIP_DIR)/src/include -Iboards/firmware -Iport/lwip
LINT_FLAGS := -Os -Werror -Wformat=2 -Wimplicit-fallthrough -Wnull-dereference
LINTS := lint-gcc lint-clang lint-boards lint-format lint-cppcheck lint-tidy
.PHONY: lint lint-objects $(LINTS)
lint: $(LINTS) ## compilers' warnings, formatting, static analysis: must be silent
$(LINTS): | tools
lint-objects: $(patsubst %.c,$(B)/%.o,$(filter %.c,$(LINTED)))
lint-gcc:
	$(Q)+$(tree) TREE=$@ CC=gcc CFLAGS='$(LINT_FLAGS) -Wduplicated-cond' CPPFLAGS='$(LWIP_INCLUDES)' lint-objects
lint-clang:
	$(Q)+$(tree) TREE=$@ CC=clang CFLAGS='$(LINT_FLAGS)' CPPFLAGS='$(LWIP_INCLUDES)' lint-objects
lint-boards:
	$(Q)+for board in lm3s6965evb mps2-an385 riscv32-virt; do \
		$(MAKE) --no-print-directory TREE=$@-$$board BOARD=$$board CFLAGS='$(LINT_FLAGS) -Wduplicated-cond' \
			all board-programs || exit; \
	done
lint-format:
	@echo "  FORMAT  $(words $(LINTED) $(LINTED_BOARDS)) files"
	$(Q)clang-format --dry-run -Werror $(filter-out %/lwippools.h,$(LINTED) $(LINTED_BOARDS))
lint-cppcheck:
	@echo "  CHECK   $(words $(filter %.c,$(LINTED))) files"
	$(Q)cppcheck --quiet --std=c99 --error-exitcode=1 --inline-suppr --suppress=normalCheckLevelMaxBranches \
		--enable=warning,portability,performance $(filter %.c,$(LINTED))
lint-tidy:
	@echo "  TIDY    $(words $(filter %.c,$(LINTED))) files"
	$(Q)printf '%s\n' $(filter %.c,$(LINTED)) | xargs -P 2 -I@ clang-tidy --quiet \
		--warnings-as-errors='*' @ -- $(STD) $(INCLUDES) $(LWIP_INCLUDES) $(BOARD_CFLAGS) 2>/dev/null
