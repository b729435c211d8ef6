# GNU make. config.mk is written by configure; products stand under build/ only. `make help` lists the targets.

srcdir := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
B := build
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# Targets that need no configuration, or that install packages before there can be one.
FREE := check check-full demo bench clean distclean help packages
ifneq ($(filter-out $(FREE),$(or $(MAKECMDGOALS),all)),)
include config.mk
endif

config.mk: $(srcdir)/config.mk.in $(srcdir)/configure
	@if [ -f config.status ]; then ./config.status --recheck && ./config.status; else $(srcdir)/configure; fi
	@touch $@

AUTOCONF ?= autoconf
$(srcdir)/configure: $(srcdir)/configure.ac
	cd $(srcdir) && $(AUTOCONF) && rm -rf autom4te.cache

# ---- what there is to build

find = $(patsubst $(srcdir)/%,%,$(sort $(wildcard $(addprefix $(srcdir)/,$(1)))))
LIB_SRC := $(call find,common/base/*.c common/config/*.c common/recon/*.c common/io/*.c reports/*.c run/*.c simulate/*.c)
JOB_SRC := $(call find,jobs/tieout*.c)
TEST_SRC := $(call find,tests/unit/test_*.c)
HELP_SRC := $(filter-out $(TEST_SRC),$(call find,tests/unit/*.c))
E2E_SRC := $(call find,tests/e2e/*/*.c)
FUZZ_SRC := $(call find,tests/fuzz/fuzz_*.c)
MAN := $(call find,jobs/*.1)
SQL := $(shell find $(srcdir)/sql \( -path $(srcdir)/sql/sources -o -path $(srcdir)/sql/roles \) -prune -o -name '*.sql' -print 2>/dev/null | LC_ALL=C sort)
DATA := $(shell cd $(srcdir) && find sql/sources sql/roles rules -type f ! -name '.*' 2>/dev/null | LC_ALL=C sort)
DOCS := $(call find,README.md CHANGELOG.md LICENSE docs/*.md)

obj = $(patsubst %.c,$(B)/obj/%.o,$(1))
LIB_OBJ := $(call obj,$(LIB_SRC)) $(B)/obj/sql.o
ALL_OBJ := $(LIB_OBJ) $(call obj,$(JOB_SRC) $(TEST_SRC) $(HELP_SRC) $(E2E_SRC) $(FUZZ_SRC) tests/fuzz/replay.c)
PROGRAMS := $(JOB_SRC:jobs/%.c=$(B)/%)
TESTS := $(TEST_SRC:tests/unit/%.c=$(B)/tests/%)
E2E_PROGRAMS := $(addprefix $(B)/tests/,$(basename $(notdir $(E2E_SRC))))
FUZZ_PROGRAMS := $(FUZZ_SRC:tests/fuzz/%.c=$(B)/tests/%)
LIB := $(B)/libtieout.a

# ---- flags

, := ,
WARNINGS := -Wall -Wextra -Wconversion -Wmissing-prototypes $(if $(DEVELOPER),-Werror)
SANITIZER := $(if $(SANITIZE),-fsanitize=$(if $(filter thread,$(SANITIZE)),thread,address$(,)undefined)$(if $(LIBFUZZER),$(,)fuzzer-no-link) -fno-sanitize-recover=all -fno-omit-frame-pointer)
COVERING := $(if $(COVERAGE),--coverage -O0)
BANNED := $(addprefix -include ,$(wildcard $(srcdir)/common/base/banned.h))
# Quote form only: build/sql.h must never be found for ODBC's <sql.h>.
SEARCH = -iquote $(srcdir) -iquote $(B)
DEFINES = -DVERSION='"$(VERSION)"' -DDATADIR='"$(datadir)/tieout"'
COMPILE = $(CC) -std=gnu17 -pthread -fmacro-prefix-map=$(srcdir)/= $(SEARCH) $(DEFINES) $(BANNED) $(CPPFLAGS) $(DEPS_CFLAGS) $(WARNINGS) $(CFLAGS) $(SANITIZER) $(COVERING)
LINK = $(CC) -pthread $(CFLAGS) $(SANITIZER) $(COVERING) $(LDFLAGS) -Wl,--as-needed
CHECK_CFLAGS = $(shell $(PKG_CONFIG) --cflags check)
CHECK_LIBS = $(shell $(PKG_CONFIG) --libs check)

# A stamp is rewritten only when its text changes, so that changed flags or a removed file rebuild what depends on them.
stamp = @mkdir -p $(@D) && printf '%s\n' '$(subst ','\'',$(1))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(1))' >$@
FORCE:
$(B)/stamp/compile: FORCE
	$(call stamp,$(COMPILE))
$(B)/stamp/link: FORCE
	$(call stamp,$(LINK) $(DEPS_LIBS) $(LIBS))
$(B)/stamp/lib: FORCE
	$(call stamp,$(LIB_OBJ))
$(B)/stamp/sql: FORCE
	$(call stamp,$(SQL))

# ---- building

# One short line per step; V=1 shows the commands, make -s says nothing.
silent = $(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
quiet = $(if $(V),,@$(if $(silent),,echo '  $@' && ))

.PHONY: all tests
all: $(PROGRAMS) $(LIB) $(B)/tieout-data
tests: $(TESTS) $(E2E_PROGRAMS) $(FUZZ_PROGRAMS) $(B)/tests/tieout-data

$(B)/obj/%.o: $(srcdir)/%.c $(B)/stamp/compile | $(B)/sql.h
	$(quiet)mkdir -p $(@D) && $(COMPILE) -MMD -MP -c -o $@ $<

$(B)/obj/tests/%.o: $(srcdir)/tests/%.c $(B)/stamp/compile | $(B)/sql.h
	$(quiet)mkdir -p $(@D) && $(COMPILE) $(CHECK_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/obj/sql.o: $(B)/sql.c $(B)/stamp/compile | $(B)/sql.h
	$(quiet)mkdir -p $(@D) && $(COMPILE) -MMD -MP -c -o $@ $<

# /dev/null keeps awk from waiting for standard input where there is no statement yet.
$(B)/sql.c: $(srcdir)/build-aux/sql2c.awk $(SQL) $(B)/stamp/sql
	$(quiet)$(AWK) -f $< $(SQL) </dev/null >$@

$(B)/sql.h: $(srcdir)/build-aux/sql2c.awk $(B)/stamp/sql
	$(quiet)$(AWK) -v header=1 -f $< $(SQL) </dev/null >$@

$(LIB): $(LIB_OBJ) $(B)/stamp/lib
	$(quiet)rm -f $@ && $(AR) rcs $@ $(LIB_OBJ)

$(PROGRAMS): $(B)/%: $(B)/obj/jobs/%.o $(LIB) $(B)/stamp/link
	$(quiet)$(LINK) -o $@ $< $(LIB) $(DEPS_LIBS) $(LIBS)

$(TESTS): $(B)/tests/%: $(B)/obj/tests/unit/%.o $(call obj,$(HELP_SRC)) $(LIB) $(B)/stamp/link
	$(quiet)mkdir -p $(@D) && $(LINK) -o $@ $< $(call obj,$(HELP_SRC)) $(LIB) $(CHECK_LIBS) $(DEPS_LIBS) $(LIBS)

# Programs that only end-to-end tests need; their names are told apart without their folders.
define e2e_program
$(B)/tests/$(basename $(notdir $(1))): $(call obj,$(1)) $(LIB) $(B)/stamp/link
	$$(quiet)mkdir -p $$(@D) && $$(LINK) -o $$@ $$< $(LIB) $$(DEPS_LIBS) $$(LIBS)
endef
$(foreach source,$(E2E_SRC),$(eval $(call e2e_program,$(source))))

# A fuzz target runs its corpus once, or with LIBFUZZER=1 looks for more (tests/fuzz/fuzz.h).
FUZZ_MAIN = $(if $(LIBFUZZER),-fsanitize=fuzzer,$(call obj,tests/fuzz/replay.c))
$(FUZZ_PROGRAMS): $(B)/tests/%: $(B)/obj/tests/fuzz/%.o $(call obj,tests/fuzz/replay.c) $(LIB) $(B)/stamp/link
	$(quiet)mkdir -p $(@D) && $(LINK) -o $@ $< $(FUZZ_MAIN) $(LIB) $(DEPS_LIBS) $(LIBS)

# Programs run from the build tree find the shipped rules and profiles through this link (common/config/paths.h).
$(B)/tieout-data $(B)/tests/tieout-data:
	$(quiet)mkdir -p $(@D) && ln -sfn $(abspath $(srcdir)) $@

-include $(wildcard $(ALL_OBJ:.o=.d))

# ---- checking

.PHONY: packages check check-full check-all check-sql fuzz fuzz-afl fuzz-all test lint headers analyze cppcheck bench demo coverage format
packages:
	$(srcdir)/build-aux/install-packages.sh

check:
	$(srcdir)/build-aux/install-packages.sh test
	$(MAKE) check-all DEVELOPER=1

check-full:
	$(MAKE) check TEST_FULL=1
	$(MAKE) fuzz FUZZ_SECONDS=600

check-all: all tests headers
	TEST_FULL=$(TEST_FULL) $(srcdir)/tests/run-check.sh

# Looks for inputs that the fuzz targets do not accept, FUZZ_SECONDS for each target or those named in T: make fuzz T=fuzz_csv
FUZZ_SECONDS ?= 60
fuzz:
	$(MAKE) fuzz-all B=$(B)/fuzz CC=clang CFLAGS='-g -O1' SANITIZE=1 LIBFUZZER=1 DEVELOPER=1

# The same targets and corpora with AFL++ (package afl++), whose compiler brings libFuzzer's entry point along.
fuzz-afl:
	AFL=1 $(MAKE) fuzz-all B=$(B)/fuzz-afl CC=afl-clang-fast CFLAGS='-g -O1' SANITIZE=1 LIBFUZZER=1 DEVELOPER=1

fuzz-all: $(FUZZ_PROGRAMS)
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(srcdir)/tests/fuzz/run.sh $(B) $(or $(T),$(notdir $(FUZZ_PROGRAMS)))

# T names the tests to run, by any part of their names: make test T='unit/test_decimal e2e/00-servers'
test: all tests
	$(srcdir)/tests/run-check.sh $(or $(T),unit fuzz e2e)

lint: all headers
	$(srcdir)/tests/run-check.sh lint

check-sql: all tests
	$(srcdir)/tests/run-check.sh unit/test_db unit/test_ledger e2e/10-sources e2e/20-ledger

# Each header compiles alone.
HEADERS := $(call find,common/*/*.h reports/*.h run/*.h simulate/*.h tests/unit/*.h)
headers: $(HEADERS:%=$(B)/headers/%.ok)
$(B)/headers/%.ok: $(srcdir)/% $(B)/stamp/compile | $(B)/sql.h
	$(quiet)mkdir -p $(@D) && $(COMPILE) $(CHECK_CFLAGS) -MMD -MP -MT $@ -MF $(@:.ok=.d) -fsyntax-only -x c -include $< /dev/null && touch $@
-include $(wildcard $(HEADERS:%=$(B)/headers/%.d))

# Looks for mistakes without running anything: cppcheck over all, then clang-tidy (.clang-tidy) over each file that changed.
ANALYZED := $(LIB_SRC) $(JOB_SRC)
ANALYZED_AS = -iquote $(srcdir) -iquote $(B) -D_GNU_SOURCE $(DEFINES) $(DEPS_CFLAGS)
analyze: cppcheck $(ANALYZED:%=$(B)/tidy/%.ok)
$(B)/tidy/%.c.ok: $(srcdir)/%.c $(srcdir)/.clang-tidy | $(B)/sql.h
	$(quiet)mkdir -p $(@D) && { clang-tidy --quiet $< -- -std=gnu17 -pthread $(ANALYZED_AS) >$@.log 2>&1 || { cat $@.log; exit 1; }; } && touch $@

# cppcheck sees our own headers only; of what GLib's would define it is told what stands outside functions. It does not know that an
# anonymous mapping has the descriptor -1.
cppcheck: $(B)/sql.h
	@mkdir -p $(B)/cppcheck
	@cd $(srcdir) && cppcheck --quiet --error-exitcode=1 --cppcheck-build-dir=$(abspath $(B))/cppcheck --std=c11 --inline-suppr \
		--enable=warning,performance,portability --suppress=invalidFunctionArg --library=gtk --library=posix \
		-I. -I$(abspath $(B)) '-DVERSION=""' '-DDATADIR=""' \
		'-DG_DEFINE_QUARK(name,function)=' '-DG_GNUC_PRINTF(format,arguments)=' $(ANALYZED)

demo: packages
	$(MAKE) all
	$(srcdir)/build-aux/demo.sh $(B)

# BENCH names the lines to measure, BENCH_ROWS and BENCH_RUNS how much and how often: make bench BENCH=csv-duckdb BENCH_ROWS=1000000
bench:
	$(srcdir)/build-aux/install-packages.sh bench
	$(MAKE) all
	$(srcdir)/tests/bench/run.sh $(B)

# Line coverage of the unit tests, in a build folder of its own.
coverage:
	$(MAKE) test B=$(B)/coverage COVERAGE=1 T=unit
	$(srcdir)/build-aux/coverage.sh $(B)/coverage

format:
	cd $(srcdir) && clang-format -i common/*/*.[ch] reports/*.[ch] run/*.[ch] simulate/*.[ch] jobs/*.[ch]

# ---- installing

.PHONY: install uninstall installcheck install-host uninstall-host
INSTALL ?= install

# What a host's own services read. Below /usr and /usr/local configuration is the host's; systemd reads units of both.
etcdir = $(patsubst /usr/etc,/etc,$(patsubst /usr/local/etc,/etc,$(sysconfdir)))
unitdir = $(prefix)/lib/systemd/system
systemlib = $(prefix)/lib
bashdir = $(datadir)/bash-completion/completions
zshdir = $(datadir)/zsh/site-functions
# SOURCE=TARGET, each with @bindir@ and @programs@ filled in.
HOST = cron/crontab=$(etcdir)/cron.d/tieout cron/logrotate=$(etcdir)/logrotate.d/tieout \
	cron/tieout.service=$(unitdir)/tieout.service cron/tieout.timer=$(unitdir)/tieout.timer \
	cron/sysusers=$(systemlib)/sysusers.d/tieout.conf cron/tmpfiles=$(systemlib)/tmpfiles.d/tieout.conf \
	cron/slurm/tieout-backlog.sbatch=$(docdir)/examples/tieout-backlog.sbatch \
	cron/kubernetes/tieout-backlog.yaml=$(docdir)/examples/tieout-backlog.yaml \
	completion/tieout.bash=$(bashdir)/tieout completion/_tieout=$(zshdir)/_tieout
host_target = $(DESTDIR)$(lastword $(subst =, ,$(1)))
host_install = sed 's|@bindir@|$(bindir)|g; s|@programs@|$(notdir $(PROGRAMS))|g' $(srcdir)/$(firstword $(subst =, ,$(1))) >$(B)/install.tmp && \
	$(INSTALL) -D -m 644 $(B)/install.tmp '$(call host_target,$(1))'

install-host: all
	@set -e; $(foreach file,$(HOST),$(call host_install,$(file));) rm -f $(B)/install.tmp
	@set -e; for program in $(filter-out tieout,$(notdir $(PROGRAMS))); do ln -sf tieout $(DESTDIR)$(bashdir)/$$program; done

uninstall-host:
	rm -f $(foreach file,$(HOST),'$(call host_target,$(file))') $(PROGRAMS:$(B)/%=$(DESTDIR)$(bashdir)/%)

install: all install-host
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(mandir)/man1 $(DESTDIR)$(datadir)/tieout $(DESTDIR)$(docdir)
	$(if $(PROGRAMS),$(INSTALL) -m 755 $(PROGRAMS) $(DESTDIR)$(bindir))
	$(if $(MAN),$(INSTALL) -m 644 $(MAN:%=$(srcdir)/%) $(DESTDIR)$(mandir)/man1)
	$(if $(DOCS),$(INSTALL) -m 644 $(DOCS:%=$(srcdir)/%) $(DESTDIR)$(docdir))
	$(INSTALL) -D -m 644 $(srcdir)/docs/examples/tieout.yaml $(DESTDIR)$(docdir)/examples/tieout.yaml
	set -e; for f in $(DATA); do $(INSTALL) -D -m $$([ -x "$(srcdir)/$$f" ] && echo 755 || echo 644) "$(srcdir)/$$f" "$(DESTDIR)$(datadir)/tieout/$$f"; done

uninstall: uninstall-host
	rm -f $(PROGRAMS:$(B)/%=$(DESTDIR)$(bindir)/%) $(MAN:jobs/%=$(DESTDIR)$(mandir)/man1/%)
	rm -rf $(DESTDIR)$(datadir)/tieout $(DESTDIR)$(docdir)

# What was installed works: version and man page of each program, completion, and a reconciliation by the installed rules.
installcheck:
	$(srcdir)/build-aux/installcheck.sh '$(DESTDIR)' $(bindir) $(mandir) $(datadir)

# ---- releasing

.PHONY: dist distcheck deb
RELEASE = tieout-$(VERSION)
dist: $(srcdir)/configure
	@mkdir -p $(B)
	git -C $(srcdir) archive --format=tar.gz --prefix=$(RELEASE)/ --add-file=configure -o $(abspath $(B))/$(RELEASE).tar.gz HEAD

distcheck: dist
	$(srcdir)/build-aux/distcheck.sh $(B)/$(RELEASE).tar.gz

# A Debian package of the last commit, with what Debian's own tools say about it.
deb: dist
	$(srcdir)/build-aux/deb.sh $(B)/$(RELEASE).tar.gz $(B)

# ---- cleaning and help

.PHONY: clean distclean help
clean:
	rm -rf $(B)

distclean: clean
	rm -rf config.mk config.log config.status autom4te.cache

help:
	@echo 'make             build the programs under build/'
	@echo 'make demo        install what is missing, build, reconcile a simulated plant month, name the workbook'
	@echo 'make check       install what is missing, then lint, unit and end-to-end tests on private servers'
	@echo 'make check-full  the same with the long matrices, then make fuzz, ten minutes each'
	@echo 'make fuzz        fuzz each target for FUZZ_SECONDS (60) with address and undefined behavior sanitizers'
	@echo 'make fuzz-afl    the same with AFL++'
	@echo 'make test T=...  only the tests whose names contain one of the words, e.g. T="unit/test_decimal e2e/00"'
	@echo 'make lint        layers, headers, words, sizes, options against man pages'
	@echo 'make analyze     cppcheck and clang-tidy'
	@echo 'make check-sql   run the statements of sources and ledger on the real engines'
	@echo 'make coverage    line coverage of the unit tests'
	@echo 'make bench       measure against limits and peers; BENCH=NAME,... BENCH_ROWS=1000000 BENCH_RUNS=1 for less'
	@echo 'make deb         a Debian package of the last commit under build/'
	@echo 'make install uninstall installcheck dist distcheck clean distclean packages format'
	@echo 'DEVELOPER=1 adds -Werror; SANITIZE=1 adds address and undefined behavior sanitizers; V=1 shows commands'
	@echo 'Another build folder: mkdir x && cd x && ../configure && make'
