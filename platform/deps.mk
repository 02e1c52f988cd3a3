# The sources below us: where they are, and how they get there (platform/deps.py says what it does).
# MBEDTLS_DIR=, LLHTTP_DIR=, JSMN_DIR=, LIBYAML_DIR=, LWIP_DIR=, MUSL_ARMHF_DIR= name copies of your
# own; those are checked, not fetched.

DEPS := build/deps
MBEDTLS_DIR ?= $(DEPS)/mbedtls
LLHTTP_DIR ?= $(DEPS)/llhttp
JSMN_DIR ?= $(DEPS)/jsmn
LIBYAML_DIR ?= $(DEPS)/libyaml
LWIP_DIR ?= $(DEPS)/lwip
MUSL_ARMHF_DIR ?= $(DEPS)/musl-armhf

DEPS_NEEDED := mbedtls=$(MBEDTLS_DIR) llhttp=$(LLHTTP_DIR) jsmn=$(JSMN_DIR)
ifneq ($(filter libyaml,$(BOARD_DEPS)),)
DEPS_NEEDED += libyaml=$(LIBYAML_DIR)
endif
ifneq ($(filter lwip,$(BOARD_DEPS))$(filter deps-lwip test check-% lint lint-%,$(MAKECMDGOALS)),)
DEPS_NEEDED += lwip=$(LWIP_DIR)
endif
ifneq ($(filter cross cross-% test check-cross,$(MAKECMDGOALS)),)
DEPS_NEEDED += musl-armhf=$(MUSL_ARMHF_DIR)
endif
deps_fetched := $(foreach dep,$(DEPS_NEEDED),$(filter $(DEPS)/%,$(lastword $(subst =, ,$(dep)))))
deps_own := $(foreach dep,$(DEPS_NEEDED),$(if $(filter %=$(DEPS)/$(firstword $(subst =, ,$(dep))),$(dep)),,$(dep)))

# What was fetched says so in a makefile of comments: a missing one is made, and make starts again
# knowing the sources that have come.
include $(deps_fetched:=/.fetched)
$(deps_fetched:=/.fetched) &: platform/deps.py
	$(PYTHON) platform/deps.py $(DEPS) $(notdir $(deps_fetched))

deps_bad := $(foreach dep,$(deps_own),$(shell $(PYTHON) platform/deps.py --check $(subst =, ,$(dep)) 2>&1))
$(if $(strip $(deps_bad)),$(error $(deps_bad)))

.PHONY: deps deps-lwip
deps deps-lwip: $(deps_fetched:=/.fetched) ## fetch the sources below us, and say what they are
	@sed -s 's/^# //' $^ /dev/null
	@$(foreach dep,$(deps_own),echo "$(subst =,: yours$(comma) in ,$(dep))";)
