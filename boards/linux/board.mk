# Linux: the gateway and the desk. Its program is the command line, one static file.

PORT ?= posix
BOARD_DEPS := libyaml
BOARD_SOURCES := $(wildcard boards/linux/*/*.c)
# What a plain run goes through lies side by side, and what it does not is not loaded with it.
# musl protects no relocations of a static program: there, a page of their own is for nothing.
BOARD_LDFLAGS ?= -static -Wl,--gc-sections -Wl,-z,$(if $(findstring musl,$(CC) $(CFLAGS)),no)relro,-z,now \
	-Wl,-T,boards/linux/plain.ld
BOARD_CFLAGS := -D_POSIX_C_SOURCE=200809L -ffunction-sections -fdata-sections
# A time_t of 32 bits ends in 2038; this is how glibc is asked for more on 32-bit machines.
BOARD_CFLAGS += -D_TIME_BITS=64 -D_FILE_OFFSET_BITS=64
# What only a debugger or a sanitizer reads need not be in memory: a tenth of it.
BOARD_CFLAGS += $(if $(findstring sanitize,$(CFLAGS)),,-fno-asynchronous-unwind-tables)
# Where most of a handshake's time goes: 7 % less of it for 700 bytes.
BOARD_QUICK := bignum_core ecp_curves
# Tables of pointers are constants where the program has its address when it is linked.
BOARD_CFLAGS += $(if $(findstring -static,$(BOARD_LDFLAGS)),-fno-pie)

PREFIX ?= /usr/local
DESTDIR ?=
# Where each file goes that comes with the program.
DOCUMENTS := share/fieldcase.1:share/man/man1/fieldcase.1 \
	share/fieldcase-outbox.1:share/man/man1/fieldcase-outbox.1 \
	share/fieldcase-config.5:share/man/man5/fieldcase-config.5 \
	share/fieldcase.bash:share/bash-completion/completions/fieldcase \
	share/_fieldcase:share/zsh/site-functions/_fieldcase \
	openwrt/fieldcase.init:share/fieldcase/openwrt.init \
	$(foreach unit,fieldcase@.service fieldcase-drain.service fieldcase-drain.timer,systemd/$(unit):lib/systemd/system/$(unit))
PROGRAMS := $(B)/fieldcase:fieldcase boards/linux/share/fieldcase-unit:fieldcase-unit
.PHONY: install uninstall
install: all ## install program, manuals, completion and units (PREFIX=/usr/local, DESTDIR=)
	set -e; for pair in $(PROGRAMS); do \
		install -D -m 755 $${pair%%:*} '$(DESTDIR)$(PREFIX)/bin/'$${pair##*:}; done
	set -e; for pair in $(DOCUMENTS); do \
		install -D -m 644 boards/linux/$${pair%%:*} '$(DESTDIR)$(PREFIX)/'$${pair##*:}; done
uninstall: ## remove what install has put there
	rm -f $(foreach pair,$(PROGRAMS),'$(DESTDIR)$(PREFIX)/bin/$(lastword $(subst :, ,$(pair)))') \
		$(foreach pair,$(DOCUMENTS),'$(DESTDIR)$(PREFIX)/$(lastword $(subst :, ,$(pair)))')
