# SPDX-License-Identifier: GPL-2.0-only
# For people. The module's own build description is Kbuild.

KDIR	?= /lib/modules/$(shell uname -r)/build
PREFIX	?= /usr/local
B	?= build
# Kernel release that KDIR belongs to.
KRELEASE = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	$(KDIR)/include/generated/utsrelease.h)

# make sets CC to cc by itself: ?= would keep that.
ifeq ($(origin CC),default)
CC	:= gcc
endif
CFLAGS	?= -O2 -g
INSTALL	?= install

.DEFAULT_GOAL := all
# One builder at a time inside recipes that call the kernel's build.
MAKEFLAGS += --no-print-directory

include userctl/Makefile.inc
include userctl/docs/Makefile.inc
include Documentation/Makefile.inc
include userctl/po/Makefile.inc
include tests/Makefile.inc
include tests/fuzz/Makefile.inc
include scripts/Makefile.inc

.PHONY: all module tcpstatectl man completion mo install install-module install-tools uninstall \
	uninstall-module uninstall-tools demo lab check check-labs check-matrix bench lint clean help

all: tcpstatectl module man completion labs-if-possible mo	## build everything that is installed

module: kernel-headers		## build tcpstate.ko against KDIR
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tcpstatectl: $(CTL_BIN)		## build tcpstatectl

man: $(MAN_PAGES)		## build the manual pages

completion: $(COMPLETION)	## build what bash and zsh complete tcpstatectl with

mo: $(MO_BUILT)			## build the messages in other languages, where msgfmt is

.PHONY: kernel-headers
kernel-headers:
	@if [ ! -e $(KDIR)/Makefile ]; then \
		echo "make: no kernel headers at $(KDIR): install the package" \
		     "linux-headers-$$(uname -r), or give KDIR=" >&2; \
		exit 1; \
	fi

# Before the first object, so that the message is not lost among errors.
.PHONY: build-tools
build-tools:
	@command -v $(firstword $(CC)) >/dev/null && \
	command -v pkg-config >/dev/null && pkg-config --exists $(CTL_PKGS) && \
	echo '#include <unilbrk.h>' | $(CC) -E -o /dev/null - 2>/dev/null || { \
		echo "make: no $(CC), no pkg-config, or one of $(CTL_PKGS) libunistring is" \
		     "missing: run 'scripts/bootstrap build'" >&2; \
		exit 1; \
	}
$(CTL_OBJS) $(UNIT_OBJS): | build-tools

# What only a kernel build can leave behind is not removed by 'uninstall' of
# another kernel: run both with the same KDIR.
install: install-module install-tools	## install both; honours DESTDIR and PREFIX

install-module: module
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) modules_install
	$(if $(DESTDIR),,depmod $(KRELEASE))

# All but the module: what the package tcpstatectl has.
install-tools: tcpstatectl install-docs install-labs install-mo install-recorder
	$(INSTALL) -D -m 0755 $(CTL_BIN) $(DESTDIR)$(PREFIX)/sbin/tcpstatectl
	$(INSTALL) -D -m 0644 module/include/uapi/linux/tcpstate.h \
		$(DESTDIR)$(PREFIX)/include/linux/tcpstate.h
	$(INSTALL) -D -m 0644 Documentation/netlink/specs/tcpstate.yaml \
		$(DESTDIR)$(PREFIX)/share/tcpstate/tcpstate.yaml

uninstall: uninstall-module uninstall-tools	## remove what 'install' put there

uninstall-module: kernel-headers
	$(RM) $(DESTDIR)/lib/modules/$(KRELEASE)/extra/tcpstate.ko* \
		$(DESTDIR)/lib/modules/$(KRELEASE)/updates/tcpstate.ko*
	$(if $(DESTDIR),,depmod $(KRELEASE))

# Needs no kernel headers, as install-tools does not.
uninstall-tools: uninstall-docs uninstall-labs uninstall-mo uninstall-recorder
	$(RM) $(DESTDIR)$(PREFIX)/sbin/tcpstatectl \
		$(DESTDIR)$(PREFIX)/include/linux/tcpstate.h \
		$(DESTDIR)$(PREFIX)/share/tcpstate/tcpstate.yaml
	-rmdir $(DESTDIR)$(PREFIX)/share/tcpstate

demo:				## trace a real HTTP request in a VM (installs what it needs)
	scripts/bootstrap demo
	scripts/demo

lab:				## learn TCP: N=3 is lab 3, without N the list (installs what it needs)
	@scripts/bootstrap lab
	@scripts/lab $(if $(PREDICTION),--prediction '$(PREDICTION)') $(if $(N),'$(N)',list)

check-labs:			## play all labs in a VM, and grade them (installs what it needs)
	scripts/bootstrap check
	tests/labs.py

check:				## run all tests, those of the module in a VM (installs what it needs)
	scripts/bootstrap check
	tests/run

check-matrix:			## the scenarios on all kernels of scripts/kernels, or on KERNELS (installs what it needs)
	scripts/bootstrap matrix
	tests/matrix $(KERNELS)

bench:				## what tracing costs, in instructions, in a VM (installs what it needs)
	scripts/bootstrap bench
	tests/bench/run
	tests/bench/native.py

lint:				## checkpatch, sparse, W=1, shellcheck, kernel-doc (installs what it needs)
	scripts/bootstrap lint
	scripts/lint

clean:				## remove everything that was built
	$(RM) -r $(B)
	$(RM) *.o *.ko *.mod *.mod.c .*.cmd modules.order Module.symvers
	find module \( -name '*.o' -o -name '.*.cmd' \) -delete

help:				## this list
	@echo "targets:"
	@sed -n 's/^\([a-z-]*\):.*##/  \1\t/p' Makefile Documentation/Makefile.inc scripts/Makefile.inc | expand -t 20
	@echo "variables:"
	@echo "  KDIR          kernel headers ($(KDIR))"
	@echo "  PREFIX        where install puts programs ($(PREFIX))"
	@echo "  DESTDIR       put before every path of install and uninstall"
	@echo "  KERNELS       those of check-matrix (all)"
	@echo "by hand: scripts/vm --kernel 6.1 -- sh"
