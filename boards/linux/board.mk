# Linux: the gateway and the desk. Its program is the command line, one static file.

PORT ?= posix
BOARD_DEPS := libyaml
BOARD_SOURCES := $(wildcard boards/linux/*/*.c)
BOARD_CFLAGS := -D_POSIX_C_SOURCE=200809L -ffunction-sections -fdata-sections
# A time_t of 32 bits ends in 2038; this is how glibc is asked for more on 32-bit machines.
BOARD_CFLAGS += -D_TIME_BITS=64 -D_FILE_OFFSET_BITS=64
# What only a debugger or a sanitizer reads need not be in memory: a tenth of it.
BOARD_CFLAGS += $(if $(findstring sanitize,$(CFLAGS)),,-fno-asynchronous-unwind-tables)
# What a plain run goes through lies side by side, and what it does not is not loaded with it.
BOARD_LDFLAGS ?= -static -Wl,--gc-sections -Wl,-z,relro,-z,now -Wl,-T,boards/linux/plain.ld

PREFIX ?= /usr/local
DESTDIR ?=
SHARE := $(DESTDIR)$(PREFIX)/share
# Where each file goes that comes with the program.
DOCUMENTS := fieldcase.1:man/man1/fieldcase.1 fieldcase-config.5:man/man5/fieldcase-config.5 \
	fieldcase.bash:bash-completion/completions/fieldcase _fieldcase:zsh/site-functions/_fieldcase
.PHONY: install uninstall
install: all ## install program, manual and completion (PREFIX=/usr/local, DESTDIR=)
	install -D -m 755 $(B)/fieldcase '$(DESTDIR)$(PREFIX)/bin/fieldcase'
	set -e; for pair in $(DOCUMENTS); do \
		install -D -m 644 boards/linux/share/$${pair%%:*} '$(SHARE)'/$${pair##*:}; done
uninstall: ## remove what install has put there
	rm -f '$(DESTDIR)$(PREFIX)/bin/fieldcase' $(foreach pair,$(DOCUMENTS),'$(SHARE)/$(lastword $(subst :, ,$(pair)))')
