# Tests; included by the top-level Makefile.
#
# Three tiers:
#   make check          15 minutes: units, suites, goldens, the sanitised subset; no servers, nothing outside the tree;
#                       SAN=1: everything with the sanitisers
#   make check-services what needs the servers, collectors and browsers of others, each started by its test
#   make check-long     hours, by hand: every cut, every flag, floods, ten minutes of every fuzz target
#
# Parts of them:
#   make unit           C unit tests                  make suites [SUITE='t2 golden']   bats suites
#   make robust         every capture cut at every length up to 2000 bytes and at 200 random places, SAN=1
#   make fuzz           every fuzz target (or FUZZ_ONLY) for FUZZ_S seconds (60), with clang
#   make fuzz-replay    every fuzz target over its corpus, once
#   make flood          50 million flows (FLOWS=) through a table of 262144, at constant memory
#   make coreflags      every flag of tranalyzer.h at every value: compiled, and run (FLAGS=regular expression)
#   make mutants        small slips, each in a copy of the tree, that a test must notice (ROOM=core)
#   make conformance    the whole conformance set, if it is there
#   make oracle         every flow of the conformance set against tshark: packets, bytes, times, names (an hour)
#   make readback       rows read back from sinks for 300 captures of the conformance set, value by value
#   make golden         make the expected files of tests/golden/ anew, for review with git diff
#   make demo           the tutorial's force-mode session in a throw-away HOME and tree
#   make bench          speed                         make bench-sinks    of the sinks, beside txtSink
#   make deps           install the packages that are missing (Debian)

T := $(BUILD)/tests
MKCAP := $(T)/mkcap

UNIT_SRC  := $(wildcard tests/unit/test_*.c)
UNIT      := $(patsubst tests/unit/%.c,$(T)/%,$(UNIT_SRC))
FUZZ_SRC  := $(wildcard tests/fuzz/fuzz_*.c)
SUITES    := $(patsubst tests/%.bats,%,$(wildcard tests/*.bats))
SUITE     ?= $(SUITES)
SERVICES  := $(patsubst tests/%.bats,%,$(wildcard tests/services/*.bats))
CLANG     ?= clang
ifneq ($(filter check-all check-long-all fuzz fuzz-replay,$(MAKECMDGOALS)),)
FUZZ_LIB  := $(wildcard $(shell $(CLANG) -print-resource-dir 2>/dev/null)/lib/linux/libclang_rt.fuzzer-*.a)
endif
FUZZ_S    ?= 60
FUZZ_ALL  := $(FUZZ_SRC:tests/fuzz/%.c=%)
FUZZ_ONLY ?= $(FUZZ_ALL)
# The checks run all targets, whatever FUZZ_ONLY says.
FUZZ      := $(if $(FUZZ_LIB),$(addprefix build-fuzz/,$(if $(filter check-all check-long-all,$(MAKECMDGOALS)),$(FUZZ_ALL),$(FUZZ_ONLY))))
CONFORMANCE ?= $(wildcard ../shared/conformance/run)

RUN = T2_BUILD='$(BUILD)' tests/run

.PHONY: check check-all check-services check-long unit suites robust fuzz fuzz-replay flood coreflags mutants conformance oracle golden demo bench bench-sinks readback deps test-tools schema-columns

# What runs sanitised in a plain check: t2, plugins and unit tests (with SAN=1).
.PHONY: sanitised
sanitised: t2 plugins $(UNIT)

test-tools: all $(MKCAP) $(T)/cutcap $(T)/sendcap $(if $(kafkaSink_LACKS),,$(T)/kafkabroker) $(UNIT)

# What is missing is installed first, and only then known to make (clang).
check:
	@tests/deps test
	@T2_BUILD='$(BUILD)' tests/cached $(MAKE) --no-print-directory $(JOBS_FLAG) check-all

# As many compilers as processors, unless the caller said how many.
JOBS_FLAG = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 1))

# The sanitised subset of a plain run: the unit tests and the cut captures, which is where memory errors show.  What is long
# comes first and what is short last, so that no processor is idle at the end.
check-all: test-tools $(FUZZ)
	$(if $(SAN),,@CCACHE_DISABLE=1 $(MAKE) --no-print-directory SAN=1 sanitised)
	@$(RUN) $(if $(CONFORMANCE),conformance:sample) $(addprefix bats:,$(SUITES)) golden:all oracle:sample robust:sample \
		$(addprefix fuzz:,$(FUZZ_ALL)) $(addprefix unit:,$(UNIT_SRC:tests/unit/%.c=%)) \
		$(if $(SAN),,$(addprefix san-unit:,$(UNIT_SRC:tests/unit/%.c=%)))

unit: test-tools
	@$(RUN) $(addprefix unit:,$(UNIT_SRC:tests/unit/%.c=%))

suites: test-tools
	@$(RUN) $(addprefix bats:,$(SUITE))

robust: $(MKCAP) $(T)/cutcap
	@$(MAKE) --no-print-directory SAN=1 sanitised
	@$(RUN) robust:all

fuzz: $(FUZZ)
	$(if $(FUZZ),@FUZZ_S=$(FUZZ_S) $(RUN) $(addprefix fuzz:,$(FUZZ_ONLY)),@echo 'make fuzz: no clang with libFuzzer here')

fuzz-replay: $(FUZZ)
	$(if $(FUZZ),@$(RUN) $(addprefix replay:,$(FUZZ_ONLY)),@echo 'make fuzz-replay: no clang with libFuzzer here')

# One at a time: a server does not have the machine for itself.
check-services:
	@tests/deps services
	@$(MAKE) --no-print-directory $(JOBS_FLAG) test-tools
	@JOBS=1 $(RUN) $(addprefix bats:,$(SERVICES))

.PHONY: check-long-all
check-long:
	@tests/deps test
	@$(MAKE) --no-print-directory $(JOBS_FLAG) check-long-all
check-long-all: test-tools $(FUZZ)
	@$(MAKE) --no-print-directory SAN=1 test-tools
	@FUZZ_S=600 $(RUN) robust:all coreflags:. signature:. flood:all mutants:all oracle:all packed:all topspeed:20 $(if $(FUZZ),$(addprefix fuzz:,$(FUZZ_ALL))) \
		$(if $(CONFORMANCE),conformance:all)
	@tests/deps services
	@T2_EVERY=4 TEST_SLOWER=3 JOBS=1 $(RUN) $(if $(CONFORMANCE),bats:services/psqlSink bats:services/clickhouseSink)
	$(if $(CONFORMANCE),@$(MAKE) --no-print-directory readback)

readback: test-tools
	@T2_BUILD='$(BUILD)' tests/readback

flood: test-tools
	@$(RUN) flood:all

coreflags:
	@tests/coreflags $(FLAGS)
	@tests/signature -a $(if $(FLAGS),-f '$(FLAGS)')

mutants: test-tools
	@$(MAKE) --no-print-directory SAN=1 test-tools
	@$(RUN) mutants:$(or $(ROOM),all)

oracle: test-tools
	@$(RUN) oracle:all

conformance: test-tools
	@$(RUN) conformance:all

golden: test-tools
	@T2_BUILD='$(BUILD)' tests/golden/run -u

demo:
	@tests/deps build
	@tests/demo

bench-sinks: all $(MKCAP) $(if $(kafkaSink_LACKS),,$(T)/kafkabroker)
	@T2_BUILD='$(BUILD)' tests/bench/bench-sinks

bench: all $(MKCAP)
	@T2_BUILD='$(BUILD)' tests/bench/run
	@T2_BUILD='$(BUILD)' tests/bench/plugins

# What is shipped, for tests/schema.bats: before a release, and with a new T2_SCHEMA_VERSION.
schema-columns: all
	@T2_BUILD='$(BUILD)' tests/schema-columns > tests/schema.columns

deps:
	@tests/deps

clean: clean-tests
.PHONY: clean-tests
clean-tests:
	rm -rf build-fuzz

$(MKCAP): $(call o,$(wildcard tests/captures/*.c))
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(T2LD) -o $@.tmp $^ -lz -lcrypto && mv -f $@.tmp $@

$(T)/cutcap $(T)/sendcap: $(T)/%: $(call o,tests/%.c)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(T2LD) -o $@.tmp $^ && mv -f $@.tmp $@

# Brokers of Kafka for the tests of kafkaSink, which is left out without the library.
$(T)/kafkabroker: $(call o,tests/kafkabroker.c)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(T2LD) -o $@.tmp $^ -lrdkafka && mv -f $@.tmp $@

$(call o,tests/captures/mkcap.c): tests/captures/scenarios.def

# A unit test links libt2; what else it needs stands in its head comment: " * LINK: t2core/src/decode/decode.c -lpcap"
# LINKS has all of them as FILE=WORD, in order.
LINKS     := $(shell awk '/^ \* LINK: / { for (i = 3; i <= NF; i++) print FILENAME "=" $$i }' $(UNIT_SRC) $(FUZZ_SRC) /dev/null)
links_of   = $(patsubst $(1)=%,%,$(filter $(1)=%,$(LINKS)))
unit_link  = $(call links_of,tests/unit/$(1).c)
unit_objs  = $(call o,$(filter %.c,$(call unit_link,$(1))))
define unit_rule
$$(T)/$(1): $$(call o,tests/unit/$(1).c) $$(call unit_objs,$(1)) $$(LIBT2)
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$(T2LD) -rdynamic -o $$@.tmp $$(filter %.o,$$^) $$(LIBT2) $$(filter-out %.c,$$(call unit_link,$(1))) \
		-lz $$(UNPACK_LIBS) -lpthread -ldl -lm && mv -f $$@.tmp $$@
endef
$(foreach u,$(UNIT_SRC:tests/unit/%.c=%),$(eval $(call unit_rule,$(u))))

# A fuzz target links objects of its own kind: each source once, lib as an archive. LINK as above; FOLDER/ is all its .c.
FUZZ_SAN = -fsanitize=$(1),address,undefined -fno-sanitize-recover=undefined
fuzz_o   = $(patsubst %.c,build-fuzz/obj/%.o,$(1))
define fuzz_cc
	@mkdir -p $(@D)
	$(call say,FUZZ,$<)
	$(Q)CCACHE_DISABLE=1 $(CLANG) -std=gnu11 -g -O1 $(call FUZZ_SAN,fuzzer-no-link) $(ALL_INC) $(T2CPP) $(DEPS) -c -o $@.$$$$ $< && \
		mv -f $@.$$$$ $@
endef
build-fuzz/obj/%.o: %.c
	$(fuzz_cc)
FUZZ_JOINS = build-fuzz/obj/tawk/joins.o
$(FUZZ_JOINS): $(JOINS).c
	$(fuzz_cc)
build-fuzz/libt2.a: $(call fuzz_o,$(LIB_SRC))
	$(call say,AR,$@)
	$(Q)rm -f $@.tmp && $(AR) rcs $@.tmp $^ && mv -f $@.tmp $@
fuzz_link = $(foreach w,$(call links_of,tests/fuzz/$(1).c),$(if $(filter %/,$(w)),$(wildcard $(w)*.c),$(w)))
define fuzz_rule
build-fuzz/$(1): $$(call fuzz_o,tests/fuzz/$(1).c $$(filter %.c,$$(call fuzz_link,$(1)))) \
		$$(if $$(filter tawk/fn/%,$$(call fuzz_link,$(1))),$$(FUZZ_JOINS)) build-fuzz/libt2.a
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(CLANG) -g $$(call FUZZ_SAN,fuzzer) -o $$@.tmp $$^ $$(filter-out %.c,$$(call fuzz_link,$(1))) \
		-lz $$(UNPACK_LIBS) -lpthread -ldl -lm && mv -f $$@.tmp $$@
endef
$(foreach f,$(FUZZ_SRC:tests/fuzz/%.c=%),$(eval $(call fuzz_rule,$(f))))
