# t2 - flow exporter and its tools
#
#   make              everything: t2, the tools, all plugins of the tree
#   make check        all tests          make demo    the tutorial's session on a capture of our own
#   make deps         missing packages   make bench   speed, beside other exporters
#   make subnets      free tables of countries and organisations, into the plugin folder
#   make install PREFIX=/usr/local       make uninstall       make clean
#
# SAN=1 builds with AddressSanitizer and UndefinedBehaviorSanitizer in build-san/, DEBUG=1 without optimisation in
# build-debug/, both in build-san-debug/ with the names of variables, which build-san/ leaves out.  CC, CPPFLAGS, CFLAGS,
# LDFLAGS, PREFIX and DESTDIR are the user's; what hardens comes before and yields to them.  t2build calls the same rules.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

MODE   := $(if $(SAN),-san)$(if $(DEBUG),-debug)
BUILD  := build$(MODE)
PREFIX ?= /usr/local
OPT    ?= $(if $(DEBUG)$(SAN),-O0,-O2)
CFLAGS ?= $(OPT) $(if $(SAN),$(if $(DEBUG),-g,-g1),-g)
NM     ?= nm

# V=1 shows the commands, make -s not even the short lines.
Q := $(if $(V),,@)
say = $(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),@:,@printf '  %-4s %s\n' $(1) '$(2)')

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wpointer-arith -Wundef -Wvla \
	-Wformat=2
comma := ,
SANFLAGS := $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
# --- who sees what: a source finds headers in these folders and nowhere else ----------------------------------------
# lib/ itself is the ground that all stand on (text, home, nearest, version); its rooms are below.  t2core/ has the core's
# user flags, on which the API depends.
CORE_ROOMS := capture decode flows streams plugins threads
TAWK_ROOMS := lang value record out fn doc extract tables report
CORE_INC := -It2core/src $(addprefix -It2core/src/,$(CORE_ROOMS))
TAWK_INC := $(addprefix -Itawk/,$(TAWK_ROOMS))
ROOM_INC  = -Ilib $(addprefix -Ilib/,$(1))
API_INC  := -It2core $(call ROOM_INC,api row)
PLUGIN_INC := $(API_INC) -Ilib/packets
ALL_INC  := $(PLUGIN_INC) -Ilib/address -Ilib/flags $(CORE_INC) $(TAWK_INC)
# The rooms of tawk: what each sees of the others, and of lib.
TAWK_SEES_value   := value
TAWK_SEES_lang    := lang value record out fn
TAWK_SEES_record  := record lang value out fn
TAWK_SEES_out     := out lang value record
TAWK_SEES_fn      := fn lang value record out
TAWK_SEES_doc     := doc lang value fn
TAWK_SEES_extract := extract value record
TAWK_SEES_tables  := tables value
TAWK_SEES_report  := report record lang value
TAWK_LIB_record   := row packets
TAWK_LIB_out      := row
TAWK_LIB_extract  := packets
TAWK_LIB_report   := api row packets
tawk_inc = $(call ROOM_INC,$(TAWK_LIB_$(1))) $(addprefix -Itawk/,$(TAWK_SEES_$(1)))
inc = $(or \
	$(if $(filter lib/api/% lib/row/%,$(1)),$(API_INC)), \
	$(if $(filter lib/address/%,$(1)),$(call ROOM_INC,api address)), \
	$(if $(filter lib/packets/%,$(1)),$(call ROOM_INC,packets)), \
	$(if $(filter lib/flags/%,$(1)),$(call ROOM_INC,flags)), \
	$(if $(filter lib/%,$(1)),-Ilib), \
	$(if $(filter t2core/%,$(1)),$(PLUGIN_INC) -Ilib/address $(CORE_INC)), \
	$(if $(filter t2conf/%,$(1)),$(call ROOM_INC,flags)), \
	$(if $(filter t2build/t2subnet/%,$(1)),$(call ROOM_INC,api address row)), \
	$(if $(filter t2build/%,$(1)),-It2build $(call ROOM_INC,flags)), \
	$(if $(filter tawk/tcol.c,$(1)),$(call ROOM_INC,row packets)), \
	$(if $(filter tawk/fn/whois.c,$(1)),$(call ROOM_INC,api address row) $(call tawk_inc,fn)), \
	$(if $(filter tawk/t2report.c tawk/t2plot.c,$(1)),$(call tawk_inc,report)), \
	$(if $(filter tawk/tawk.c,$(1)),$(call ROOM_INC,row packets) $(TAWK_INC)), \
	$(if $(filter tawk/%,$(1)),$(call tawk_inc,$(word 2,$(subst /, ,$(1))))), \
	$(if $(filter plugins/%,$(1)),$(PLUGIN_INC)), \
	$(ALL_INC))
.PHONY: print-inc
print-inc:	# of the source OF=
	@echo '$(call inc,$(OF))'

# Hardening as distributions build, as far as the compiler knows it; what stands in CPPFLAGS, CFLAGS and LDFLAGS comes
# behind and wins.  _FORTIFY_SOURCE wants optimisation, and is not for the sanitisers, which do not see through it.
HARD := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fno-semantic-interposition
hash := \#
fortify = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(1)
# The flags $(1), if all are known and reach level $(2) of _FORTIFY_SOURCE.
takes = $(shell printf '%s\n' '$(hash)include <features.h>' '$(hash)if 0$(2) > 0 && __USE_FORTIFY_LEVEL + 0 < 0$(2)' \
	'$(hash)error' '$(hash)endif' | $(CC) -Werror $(1) $(CPPFLAGS) $(CFLAGS) -x c -fsyntax-only - >/dev/null 2>&1 && \
	echo '$(1)')
FORTIFY := $(if $(SAN)$(findstring _FORTIFY_SOURCE,$(CC) $(CPPFLAGS) $(CFLAGS)),,3)
HARDEN  := $(HARD) $(if $(FORTIFY),$(call fortify,3))
PIE   := $(if $(filter -fno-pie -fno-PIE -no-pie,$(CFLAGS) $(LDFLAGS))$(filter -static,$(LDFLAGS)),,-pie)
T2CPP := -D_GNU_SOURCE $(CPPFLAGS)
T2C    = -std=gnu11 $(WARN) $(HARDEN) $(SANFLAGS) $(CFLAGS)
T2LD  := -Wl,-z,relro,-z,now $(SANFLAGS) $(LDFLAGS)
T2EXE := $(if $(PIE),-pie,$(if $(filter -static,$(LDFLAGS)),,-no-pie)) $(T2LD)
FLAGS_NOW = $(CC) $(T2CPP) $(T2C) $(T2EXE)
# What was built with them need not be tried.
ifneq ($(file <$(BUILD)/flags),$(FLAGS_NOW))
HARDEN := $(or $(call takes,$(HARDEN),$(FORTIFY)),$(foreach f,$(HARD),$(call takes,$(f))) \
	$(if $(FORTIFY),$(or $(call takes,$(call fortify,3),3),$(call takes,$(call fortify,2),2))))
endif

# A killed run leaves no half product: everything is made beside its place under the shell's number, then renamed.
DEPS  = -MMD -MP -MT $@ -MF $(@:.o=.d)

o = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

LIB_SRC   := $(wildcard lib/*.c lib/*/*.c)
T2_LIB_SRC := $(filter-out lib/flags/% lib/nearest.c lib/printed.c lib/whole.c lib/descriptor.c,$(LIB_SRC))
CORE_SRC  := $(wildcard t2core/src/*.c t2core/src/*/*.c)
CONF_SRC  := $(wildcard t2conf/*.c)
TB_PROGRAMS := $(patsubst t2build/%/,%,$(dir $(wildcard t2build/*/t2*.c)))
TAWK_SRC  := $(filter-out tawk/tcol.c tawk/t2%.c tawk/report/%,$(wildcard tawk/*.c tawk/*/*.c))
# Programs that read flow files as tawk does, without its language.
READ_SRC  := $(wildcard tawk/record/input.c tawk/value/*.c tawk/report/*.c)

# Libraries of archives, as far as they are there: what unpack_have.h says, to the compiler as to us.
UNPACK_LIBS = $(shell printf '%s\n' '$(hash)include "lib/packets/unpack_have.h"' 'T2_HAVE_ZSTD -lzstd' 'T2_HAVE_LZ4 -llz4' \
	'T2_HAVE_LZMA -llzma' 'T2_HAVE_BZ2 -lbz2' | $(CC) $(CPPFLAGS) $(CFLAGS) -E -P -x c -I. - | sed -n 's/^1 //p')

LIBT2    := $(BUILD)/lib/libt2.a
PROGRAMS := $(addprefix $(BUILD)/bin/,$(if $(CORE_SRC),t2) $(if $(CONF_SRC),t2conf) \
	$(TB_PROGRAMS) $(patsubst tawk/%.c,%,$(wildcard tawk/*.c)))

# --- plugins: plugin.mk says ORDER (three digits), LIBS, LIBSRC, DATA, MADE, NEEDS, USES; EXT names further plugin folders
# MADE are data files that NAME.gen of the plugin's folder prints for NAME.txt, from MADE_FROM, files of the system that may lack.
# NEEDS is a header of a library and the Debian package that has it: a plugin that lacks it is left out with a line (the
# compiler is asked where /usr/include does not have it).  USES are plugins whose headers are included.
# (t2build makes them links in $(BUILD)/outside; one of the same name as a plugin of the tree stands in its place).
PLUGIN_DIRS := $(foreach d,$(patsubst %/,%,$(dir $(wildcard plugins/*/plugin.mk))),$(if \
	$(filter $(notdir $(d)),$(notdir $(EXT))),,$(d))) $(EXT)
define load_plugin
ORDER :=
LIBS :=
DATA :=
MADE :=
MADE_FROM :=
NEEDS :=
USES :=
LIBSRC :=
ifneq ($$(wildcard $(1)/plugin.mk),)
include $(1)/plugin.mk
else
ORDER := $$(shell sed -n 's/^PLUGINORDER=["'\'']*\([0-9]*\).*/\1/p' $(1)/autogen.sh 2>/dev/null)
LIBS := $$(shell sed -n 's/^LIBS=["'\'']*\([-a-zA-Z0-9_ +.]*\).*/\1/p' $(1)/autogen.sh 2>/dev/null)
endif
$(notdir $(1))_OUT := $$(BUILD)/$(if $(filter $(1),$(EXT)),outside-,)plugin
$(notdir $(1))_SO := $$($(notdir $(1))_OUT)s/$$(strip $$(ORDER))_$(notdir $(1)).so
$(notdir $(1))_DIR := $(1)
$(notdir $(1))_SRCH := $(if $(filter $(1),$(EXT)),$$(realpath $(1)),$(1))
$(notdir $(1))_LIBS := $$(LIBS)
$(notdir $(1))_DATA := $$(addprefix $(1)/,$$(DATA))
$(notdir $(1))_MADE := $$(addprefix $$($(notdir $(1))_OUT)s/,$$(MADE))
$(notdir $(1))_FROM := $$(MADE_FROM)
$(notdir $(1))_USES := $$(foreach u,$$(USES),-Iplugins/$$(u)/src)
$(notdir $(1))_LACKS := $$(if $$(NEEDS),$$(if $$(wildcard /usr/include/$$(word 1,$$(NEEDS))),,$$(shell \
	echo '$$(hash)include <$$(word 1,$$(NEEDS))>' | $$(CC) $$(CPPFLAGS) $$(CFLAGS) -x c -E - >/dev/null 2>&1 || \
	echo '$$(word 2,$$(NEEDS))')))
$(notdir $(1))_OBJ := $$(patsubst $(1)/src/%.c,$$($(notdir $(1))_OUT)-obj/$(notdir $(1))/%.o,$$(wildcard $(1)/src/*.c)) \
	$$(patsubst %.c,$$($(notdir $(1))_OUT)-obj/$(notdir $(1))/lib/%.o,$$(LIBSRC))
endef
$(foreach p,$(PLUGIN_DIRS),$(eval $(call load_plugin,$(p))))
PLUGINS    := $(notdir $(PLUGIN_DIRS))
PLUGIN_SOS := $(foreach p,$(PLUGINS),$(if $($(p)_LACKS),,$($(p)_SO)))

.PHONY: all t2 plugins $(addprefix plugin-,$(PLUGINS)) tools lib clean
all: lib $(PROGRAMS) plugins
lib: $(LIBT2)
t2: $(BUILD)/bin/t2
tools: $(filter-out $(BUILD)/bin/t2,$(PROGRAMS))
plugins: $(PLUGIN_SOS) $(foreach p,$(PLUGINS),$(if $($(p)_LACKS),left-out-$(p)))
$(foreach p,$(PLUGINS),$(eval plugin-$(p): $(if $($(p)_LACKS),lacks-$(p),$($(p)_SO))))
LACKS = $*: $($*_LACKS) is missing (Debian: apt-get install $($*_LACKS)), the plugin is left out
left-out-%:
	@echo '$(LACKS)' >&2
lacks-%: left-out-%
	@exit 1

# A change of compiler or flags rebuilds what it concerns.
$(BUILD)/flags: FORCE
	@mkdir -p $(BUILD)
	$(if $(T2BUILD),,@test -w $(BUILD) || { echo '$(BUILD): not writable: made with sudo? chown or remove it' >&2; exit 1; })
	@printf '%s\n' '$(subst ','\'',$(FLAGS_NOW))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(FLAGS_NOW))' > $@
.PHONY: FORCE
FORCE:

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(call inc,$<) $(T2CPP) -fPIE $(T2C) $(DEPS) -c -o $@.$$$$ $< && mv -f $@.$$$$ $@

$(LIBT2): $(call o,$(LIB_SRC))
	@mkdir -p $(@D)
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@.$$$$ $^ && mv -f $@.$$$$ $@

# What t2 exports to plugins: what the headers of lib/api and lib/row declare.
API_HEADERS := $(filter-out %_priv.h %/t2Plugin.h,$(wildcard lib/api/*.h lib/row/*.h))
$(BUILD)/obj/t2.exports: lib/api/exports $(API_HEADERS) $(wildcard t2core/*.h) $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)$(CC) $(API_INC) $(T2CPP) -E $(addprefix -include ,$(API_HEADERS)) -x c /dev/null > $@.$$$$.i && \
		{ echo '{'; sh lib/api/exports lib/api/ lib/row/ < $@.$$$$.i | sed 's/$$/;/'; echo '};'; } > $@.$$$$ && \
		rm -f $@.$$$$.i && mv -f $@.$$$$ $@
$(BUILD)/bin/t2: $(call o,$(CORE_SRC) $(T2_LIB_SRC)) $(BUILD)/obj/t2.exports
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(T2EXE) -Wl,--dynamic-list=$(BUILD)/obj/t2.exports -o $@.$$$$ $(filter %.o,$^) \
		-lpcap -lz $(UNPACK_LIBS) -lpthread -ldl -lm && mv -f $@.$$$$ $@

$(BUILD)/bin/t2conf: $(call o,$(CONF_SRC)) $(LIBT2)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(T2EXE) -o $@.$$$$ $^ -lm && mv -f $@.$$$$ $@

# A room for each program of t2build; what t2build and t2plugin share lies beside them.
$(BUILD)/bin/t2build: $(call o,$(wildcard t2build/*.c t2build/t2build/*.c)) $(LIBT2)
$(BUILD)/bin/t2plugin: $(call o,$(wildcard t2build/*.c t2build/t2plugin/*.c)) $(LIBT2)
$(BUILD)/bin/t2build $(BUILD)/bin/t2plugin:
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(T2EXE) -o $@.$$$$ $^ -lm && mv -f $@.$$$$ $@

$(BUILD)/bin/t2subnet: $(call o,$(wildcard t2build/t2subnet/*.c)) $(LIBT2)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(T2EXE) -o $@.$$$$ $^ -lmaxminddb -lpthread -lm && mv -f $@.$$$$ $@

# tawk
DEFS := $(sort $(wildcard lib/api/*.def tawk/tables/*.def plugins/*/src/*.def))
TAWK_TABLES := $(BUILD)/obj/tawk/tables
$(TAWK_TABLES).list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(DEFS)' | cmp -s - $@ || printf '%s\n' '$(DEFS)' > $@
$(TAWK_TABLES).c: tawk/tables/gentables $(DEFS) $(TAWK_TABLES).list
	$(call say,GEN,$@)
	$(Q)sh tawk/tables/gentables $(DEFS) > $@.tmp && mv -f $@.tmp $@
$(TAWK_TABLES).o: $(TAWK_TABLES).c $(BUILD)/flags
	$(call say,CC,$<)
	$(Q)$(CC) $(call inc,tawk/tables/tables.c) $(T2CPP) -fPIE $(T2C) -MMD -MP -c -o $@ $<

# What the plugins' tables of columns say, for join_pieces().
JOINS := $(BUILD)/obj/tawk/joins
JOIN_SRC := $(sort t2core/src/plugins/calls.c $(wildcard plugins/*/src/*.c))
$(JOINS).list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(JOIN_SRC)' | cmp -s - $@ || printf '%s\n' '$(JOIN_SRC)' > $@
$(JOINS).c: tawk/fn/genjoins $(JOIN_SRC) $(JOINS).list
	$(call say,GEN,$@)
	$(Q)sh tawk/fn/genjoins $(JOIN_SRC) > $@.tmp && mv -f $@.tmp $@
$(JOINS).o: $(JOINS).c $(BUILD)/flags
	$(call say,CC,$<)
	$(Q)$(CC) $(call inc,tawk/fn/pieces.c) $(T2CPP) -fPIE $(T2C) -MMD -MP -c -o $@ $<

$(BUILD)/bin/tawk: $(call o,$(TAWK_SRC)) $(TAWK_TABLES).o $(JOINS).o $(LIBT2)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(T2EXE) -o $@.$$$$ $^ -lz $(UNPACK_LIBS) -lpthread -lm && mv -f $@.$$$$ $@

.PHONY: bench-tawk
bench-tawk: all
	T2_BUILD='$(BUILD)' tests/bench/bench-tawk

$(BUILD)/bin/tcol: $(call o,tawk/tcol.c) $(LIBT2)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(T2EXE) -o $@.$$$$ $^ -lz $(UNPACK_LIBS) -lm && mv -f $@.$$$$ $@

$(BUILD)/bin/t2report $(BUILD)/bin/t2plot: $(BUILD)/bin/%: $(call o,$(READ_SRC)) $(LIBT2)
$(BUILD)/bin/t2report: $(call o,tawk/t2report.c)
$(BUILD)/bin/t2plot: $(call o,tawk/t2plot.c)
$(BUILD)/bin/t2report $(BUILD)/bin/t2plot:
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(T2EXE) -o $@.$$$$ $(filter %.o,$^) $(LIBT2) -lz $(UNPACK_LIBS) -lpthread -lm && mv -f $@.$$$$ $@

# A path as a C string, as a word of the shell.
quoted = '$(subst ','\'',"$(subst ",\",$(subst \,\\,$(1)))")'

# One object rule and one link rule for every plugin, and a rule for sources of lib that it has a copy of (LIBSRC).  One of the
# tree exports t2_plugin, the data that its header declares and what it defines weakly in case another plugin has it; one
# built by its path all that it likes.  In both their own functions win.
define plugin_rules
$$($(1)_OUT)-obj/$(1)/%.o: $$($(1)_DIR)/src/%.c $$(BUILD)/flags
	@mkdir -p $$(@D)
	$$(call say,CC,$$<)
	$$(Q)$$(CC) $(PLUGIN_INC) -I$$($(1)_DIR)/src $$($(1)_USES) $$(T2CPP) -DPLUGIN_SRCH=$$(call quoted,$$($(1)_SRCH)/src/$(1).h) \
		$$(T2C) -fPIC $$(DEPS) -c -o $$@.$$$$$$$$ $$< && mv -f $$@.$$$$$$$$ $$@
$$($(1)_OUT)-obj/$(1)/lib/%.o: lib/%.c $$(BUILD)/flags
	@mkdir -p $$(@D)
	$$(call say,CC,$$<)
	$$(Q)$$(CC) $$(call inc,$$<) $$(T2CPP) -fvisibility=hidden $$(T2C) -fPIC $$(DEPS) -c -o $$@.$$$$$$$$ $$< && \
		mv -f $$@.$$$$$$$$ $$@
$$($(1)_OUT)-obj/$(1)/exports: $$($(1)_OBJ) lib/api/exports
	$$(Q)for h in $$(wildcard $$($(1)_DIR)/src/$(1).h); do \
			$$(CC) $(PLUGIN_INC) -I$$($(1)_DIR)/src $$($(1)_USES) $$(T2CPP) -include t2Plugin.h -E $$$$h || exit 1; \
		done > $$@.$$$$$$$$.i && \
		{ echo '{ global: t2_plugin;'; sh lib/api/exports -d $$($(1)_DIR)/src/ < $$@.$$$$$$$$.i | sed 's/$$$$/;/'; \
			$(NM) $$($(1)_OBJ) | sed -n 's/^[0-9a-f]* V \([a-zA-Z0-9_]*\)$$$$/\1;/p'; echo 'local: *; };'; } > $$@.$$$$$$$$ && \
		rm -f $$@.$$$$$$$$.i && mv -f $$@.$$$$$$$$ $$@
$$($(1)_OUT)-obj/$(1)/made.from: FORCE
	@mkdir -p $$(@D)
	@ls -l $$($(1)_FROM) 2>&1 | cmp -s - $$@ || ls -l $$($(1)_FROM) > $$@ 2>&1 || :
$$($(1)_MADE): $$($(1)_OUT)s/%.txt: $$($(1)_DIR)/%.gen $$($(1)_OUT)-obj/$(1)/made.from
	@mkdir -p $$(@D)
	$$(call say,GEN,$$@)
	$$(Q)sh $$< > $$@.$$$$$$$$ && mv -f $$@.$$$$$$$$ $$@
$$($(1)_SO): $$($(1)_OBJ) $$(wildcard $$($(1)_DIR)/plugin.mk $$($(1)_DATA)) $$($(1)_MADE) $(if $(filter $(1),$(notdir $(EXT))),,$$($(1)_OUT)-obj/$(1)/exports)
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$(T2LD) -shared -Wl,--require-defined=t2_plugin -Wl,-Bsymbolic-functions $(if $(filter \
		$(1),$(notdir $(EXT))),,-Wl$$(comma)--version-script=$$($(1)_OUT)-obj/$(1)/exports) -o $$@.$$$$$$$$ $$($(1)_OBJ) \
		$$($(1)_LIBS) -lm && $(if $($(1)_DATA),cp -p $$($(1)_DATA) $$(@D)/ && )mv -f $$@.$$$$$$$$ $$@
endef
$(foreach p,$(PLUGINS),$(eval $(call plugin_rules,$(p))))

# --- t2build ---------------------------------------------------------------------------------------------------------
# It calls: make T2BUILD=1 EXT=... built-t2, then built-plugin-NAME...; what could be built is named on descriptor 3.
built-%: %
	@echo '$*' >&3

# --- install ---------------------------------------------------------------------------------------------------------
# The tree with what is built goes to PREFIX/share/t2, and PREFIX/bin has links into it: who may write there rebuilds with
# t2conf and t2build, and all see it.  Times are kept, so that nothing is compiled again.
SHARE     := $(DESTDIR)$(PREFIX)/share
INST_BIN  := $(DESTDIR)$(PREFIX)/bin
INST_BASH := $(SHARE)/bash-completion/completions
INST_ZSH  := $(SHARE)/zsh/site-functions
INST_PROGRAMS := $(notdir $(PROGRAMS))
INST_TREE := $(wildcard Makefile README.md LICENSE CONTRIBUTING.md lib man plugins t2build t2conf t2core tawk) \
	$(addprefix $(BUILD)/,bin flags lib obj plugin-obj plugins)
MAN_PAGES := $(wildcard man/*.[1-8])

.PHONY: install uninstall
install: all
	$(if $(MODE),$(error install takes the plain build, without SAN and DEBUG))
	@if [ . -ef '$(SHARE)/t2' ]; then echo 'make install: this is the installed tree' >&2; exit 1; fi
	@mkdir -p '$(SHARE)' '$(INST_BIN)' '$(INST_BASH)' '$(INST_ZSH)' $(foreach n,1 7,'$(SHARE)/man/man$n')
	@rm -rf '$(SHARE)/t2.new' '$(SHARE)/t2.old' && mkdir '$(SHARE)/t2.new'
	$(call say,CP,$(SHARE)/t2)
	$(Q)tar -c -f - --format=posix --mode=u+rwX,go+rX,go-w --owner=0 --group=0 --exclude='$(BUILD)/obj/tests' $(INST_TREE) | \
		tar -x -f - -C '$(SHARE)/t2.new'
	@if [ -e '$(SHARE)/t2' ]; then mv '$(SHARE)/t2' '$(SHARE)/t2.old'; fi
	@mv '$(SHARE)/t2.new' '$(SHARE)/t2' && rm -rf '$(SHARE)/t2.old'
	$(call say,LN,$(INST_BIN): $(INST_PROGRAMS))
	@for p in $(INST_PROGRAMS); do ln -sf ../share/t2/build/bin/$$p '$(INST_BIN)/'; done
	@for m in $(MAN_PAGES); do install -m 644 $$m '$(SHARE)/man/man'$${m##*.}/ || exit 1; done
	@install -m 644 t2build/completions/bash/t2 '$(INST_BASH)/t2'
	@for p in $(filter-out t2,$(INST_PROGRAMS)); do ln -sf t2 '$(INST_BASH)/'$$p; done
	@install -m 644 t2build/completions/zsh/_t2 '$(INST_ZSH)/_t2'
	@echo 'Commands for your shell: . $(PREFIX)/share/t2/t2build/t2_aliases'

uninstall:
	rm -rf '$(SHARE)/t2'
	@for p in $(INST_PROGRAMS); do rm -f '$(INST_BIN)/'$$p '$(INST_BASH)/'$$p; done
	@for m in $(notdir $(MAN_PAGES)); do rm -f '$(SHARE)/man/man'$${m##*.}/$$m; done
	@rm -f '$(INST_ZSH)/_t2'

clean:
	rm -rf build build-san build-debug build-san-debug build-profile

-include t2build/subnets.mk
ifndef T2BUILD
-include tests/check.mk
endif
-include $(shell find build-fuzz/obj $(BUILD)/obj $(BUILD)/plugin-obj $(BUILD)/outside-plugin-obj -name '*.d' 2>/dev/null)
