# What t2 and its plugins export to each other, and whose function is called where several have the same name.
#
# All tests share one copy of the tree with what is built.

load helper

setup_file() {
	export TREE=$BATS_FILE_TMPDIR/tree B=${T2_BUILD##*/}
	mkdir -p "$TREE/$B"
	(cd "$T2_TREE" && tar -cf - --format=posix Makefile lib t2core t2conf t2build tawk plugins) | tar -xf - -C "$TREE"
	(cd "$T2_BUILD" && tar -cf - --format=posix bin flags lib obj plugin-obj plugins) | tar -xf - -C "$TREE/$B"
}

setup() {
	sandbox
	no_servers
	export T2HOME=$TREE
	PATH=$TREE/$B/bin:$PATH
	OWN=$BATS_TEST_TMPDIR/own
}

# exported FILE: the names of what it defines for others; its copies of the C library's variables are not its own
exported() {
	nm -D --defined-only "$1" | awk '$3 !~ /@/ { print $3 }' | sort
}

# headers FOLDER...: the text of their headers, preprocessed, without that of the headers that they include from elsewhere
headers() {
	(cd "$T2_TREE" && find "$@" -name '*.h' ! -name '*_priv.h' ! -name t2Plugin.h -printf '#include "%p"\n' | "${CC:-cc}" -E -D_GNU_SOURCE -I. -Ilib -Ilib/api -Ilib/row -It2core -x c -) |
		awk -v folders="$*" '
			BEGIN { n = split(folders, f, " ") }
			/^#/ { ours = 0; for (i = 1; i <= n; i++) ours = ours || index($0, "\"./" f[i]) || index($0, "\"" f[i]); next }
			ours'
}

@test "t2 exports what the headers of lib/api and lib/row declare, and nothing else" {
	headers lib/api lib/row | grep -oE '[A-Za-z_][A-Za-z_0-9]*' | sort -u >words
	nm "$T2_BUILD/bin/t2" | awk '$2 ~ /^[TDBRVW]$/ { print $3 }' | sort -u >globals
	comm -12 words globals >wanted
	exported "$T2_BUILD/bin/t2" >got
	# the sanitisers have names of their own
	[[ $T2_BUILD != *-san* ]] || { comm -12 wanted got >own; mv own got; }
	[ "$(wc -l <got)" -gt 200 ]
	run -0 diff wanted got
	# the tutorials' names
	grep -Fxc -e rm_flows -e num_rm_flows -e numForced got | grep -qx 3
}

@test "a plugin of the tree exports t2_plugin and the data that its header declares" {
	local f name
	for f in "$T2_BUILD"/plugins/*.so; do
		name=${f##*/???_}
		name=${name%.so}
		{ echo t2_plugin; sed -nE 's/^extern [^(]*[ *]([A-Za-z_0-9]+)(\[.*)?;.*/\1/p; s/^extern [^(]*\(\*([A-Za-z_0-9]+)\)\(.*/\1/p' "$T2_TREE/plugins/$name/src/$name.h"; } |
			sort >wanted
		exported "$f" | diff wanted - || { echo "$f" >&2; return 1; }
	done
	grep -qx tcpWinFlows <(exported "$T2_BUILD"/plugins/145_tcpWin.so)
}

# source_of DIR NAME ORDER: a plugin in DIR/NAME; its source comes on stdin, lines for its header in $HEADER
source_of() {
	mkdir -p "$1/$2/src"
	echo "ORDER = $3" >"$1/$2/plugin.mk"
	printf '#include "t2Plugin.h"\n%s\n' "$HEADER" >"$1/$2/src/$2.h"
	: >"$1/$2/default.config"
	cat >"$1/$2/src/$2.c"
}

# namesakes DIR NAME ORDER: a plugin of two sources, whose functions have the names of functions of the core, of the
# libraries behind it and of the plugin API; its report counts the calls of them
namesakes() {
	local f core="capture_size capture_open flowtable_add flowtable_find decode_packet flagheader_load flagheader_release
		plugins_load plugins_layer4 sink_row lru_touch flow_begin workers_start main_loop report_end run_capture
		index_open nearest_offer signals_install treelock subnet_load"
	source_of "$1" "$2" "$3" <<-END
	#include "$2.h"
	#include "own.h"
	unsigned $2_calls;
	T2_PLUGIN_INIT("$2", "1.0", 0, 8);
	void initialize(void) { $(for f in $core; do echo "$f(1);"; done) (void)Checksum32(NULL, 0, 0); (void)t2_file_exists("a", "b"); rmrf("x"); }
	void onFlowTerminate(unsigned long i UNUSED) { capture_size(2); (void)Checksum32(NULL, 0, 0); }
	void pluginReport(FILE *s) { fprintf(s, "$2: %u calls\n", $2_calls); }
	END
	for f in $core; do echo "void $f(int);"; done >"$1/$2/src/own.h"
	{
		printf '#include "%s.h"\n#include "own.h"\nextern unsigned %s_calls;\n' "$2" "$2"
		for f in $core; do echo "void $f(int n UNUSED) { $2_calls++; }"; done
		echo "uint32_t Checksum32(const void *data UNUSED, uint32_t start UNUSED, uint32_t bytes UNUSED) { return ++$2_calls; }"
		echo "bool t2_file_exists(const char *dir UNUSED, const char *name UNUSED) { $2_calls++; return true; }"
		echo "bool rmrf(const char *p UNUSED) { $2_calls++; return true; }"
	} >"$1/$2/src/own.c"
	CALLS=$(wc -w <<<"$core")
}

# own_called NAME: each call of the plugin's functions came to its own, in a run whose rows are those without it
own_called() {
	line "$1: $((CALLS + 3 + 2 * $(rows "$FLOWS"))) calls"
}

@test "plugins built by their path: their own functions are called, and the core's are left alone" {
	flows faf -p "$T2_BUILD/plugins"
	mv "$FLOWS" before
	namesakes "$OWN" mine 620
	namesakes "$OWN" yours 621
	t2build tranalyzer2 $(cd "$T2_BUILD/plugins" && ls *.so | sed 's/^..._//; s/\.so$//') "$OWN/mine" "$OWN/yours" >&2
	exported "$PLUGINS/620_mine.so" | grep -x capture_size
	flows faf
	own_called mine
	own_called yours
	cmp before "$FLOWS"
}

@test "the same in the tree" {
	flows faf -p "$T2_BUILD/plugins"
	mv "$FLOWS" before
	namesakes "$TREE/plugins" mine 620
	namesakes "$TREE/plugins" yours 621
	t2build tranalyzer2 $(cd "$T2_BUILD/plugins" && ls *.so | sed 's/^..._//; s/\.so$//') mine yours >&2
	rm -rf "$TREE/plugins/mine" "$TREE/plugins/yours"
	is t2_plugin "$(exported "$PLUGINS/620_mine.so")"
	flows faf
	own_called mine
	own_called yours
	cmp before "$FLOWS"
}

# provider DIR: the plugin numbers, whose array others may read, and which has more that they may not
provider() {
	HEADER='extern uint32_t *numbers,
	    numbersMax __attribute__((aligned(64)));
int numbers_internal(int n);' source_of "$1" numbers 630 <<-'END'
	#include "numbers.h"
	uint32_t *numbers, numbersMax, numbersOwn = 7;
	int numbers_internal(int n) { return n + 1; }
	T2_PLUGIN_INIT("numbers", "1.0", 0, 8);
	void initialize(void) { T2_PLUGIN_STRUCT_NEW(numbers); }
	void onFlowGenerated(packet_t *packet UNUSED, unsigned long i) {
		numbers[i] = 4711;
		numbersMax = (uint32_t)numbers_internal(4711);
	}
	END
}

# consumers DIR: four of them: with a dependency, with weak data, with weak data of its own, and with those of a header
consumers() {
	source_of "$1" needs 640 <<-'END'
	#include "needs.h"
	#include "../../numbers/src/numbers.h"
	T2_PLUGIN_INIT_WITH_DEPS("needs", "1.0", 0, 8, "numbers");
	binary_value_t *printHeader(void) { binary_value_t *bv = NULL; BV_APPEND_U32(bv, "needs", ""); return bv; }
	void onFlowTerminate(unsigned long i) { OUTBUF_APPEND_U32(main_output_buffer, numbers[i]); }
	END
	source_of "$1" likes 641 <<-'END'
	#include "likes.h"
	extern uint32_t *numbers __attribute__((weak));
	extern uint32_t numbersMax __attribute__((weak)), numbersOwn __attribute__((weak));
	T2_PLUGIN_INIT("likes", "1.0", 0, 8);
	binary_value_t *printHeader(void) { binary_value_t *bv = NULL; BV_APPEND_U32(bv, "likes", ""); BV_APPEND_U32(bv, "likesMax", ""); return bv; }
	void onFlowTerminate(unsigned long i) {
		OUTBUF_APPEND_U32(main_output_buffer, &numbers != NULL ? numbers[i] : 0);
		OUTBUF_APPEND_U32(main_output_buffer, &numbersMax != NULL ? numbersMax : 0);
	}
	void pluginReport(FILE *s) { fprintf(s, "likes: numbersOwn %s\n", &numbersOwn != NULL ? "seen" : "not seen"); }
	END
	source_of "$1" hopes 642 <<-'END'
	#include "hopes.h"
	uint32_t *numbers __attribute__((weak));
	T2_PLUGIN_INIT("hopes", "1.0", 0, 8);
	binary_value_t *printHeader(void) { binary_value_t *bv = NULL; BV_APPEND_U32(bv, "hopes", ""); return bv; }
	void onFlowTerminate(unsigned long i) { OUTBUF_APPEND_U32(main_output_buffer, numbers != NULL ? numbers[i] : 0); }
	END
}

# data_of_another PROVIDER_DIR CONSUMER_DIR: build them, run, and look
data_of_another() {
	local p=$1 c=$2 in=()
	provider "$p"
	consumers "$c"
	[ "$p" = "$c" ] || sed -i "s|../../numbers|$p/numbers|" "$c/needs/src/needs.c"
	[ "$p" = "$TREE/plugins" ] && in+=(numbers) || in+=("$p/numbers")
	[ "$c" = "$TREE/plugins" ] && in+=(needs likes hopes) || in+=("$c/needs" "$c/likes" "$c/hopes")
	t2build tranalyzer2 txtSink "${in[@]}" >&2
	rm -rf "$TREE"/plugins/{numbers,needs,likes,hopes}
	flows faf
	is "4711 4711 4712 4711" "$(cells "$FLOWS" needs likes likesMax hopes | sort -u)"
	SEEN=$(grep likes: <<<"$output")
	# without the provider
	rm "$PLUGINS/630_numbers.so" "$PLUGINS/640_needs.so"
	flows faf
	is "0 0 0" "$(cells "$FLOWS" likes likesMax hopes | sort -u)"
}

@test "data of another plugin: provider and consumers in the tree" {
	data_of_another "$TREE/plugins" "$TREE/plugins"
	is "likes: numbersOwn not seen" "$SEEN"
}

@test "data of another plugin: provider in the tree, consumers outside" {
	data_of_another "$TREE/plugins" "$OWN"
	is "likes: numbersOwn not seen" "$SEEN"
}

@test "data of another plugin: provider outside, consumers in the tree" {
	data_of_another "$OWN" "$TREE/plugins"
	is "likes: numbersOwn seen" "$SEEN"
}

@test "data of another plugin: provider and consumers outside" {
	data_of_another "$OWN" "$OWN"
}

@test "a plugin that calls what t2 has, but not for plugins, is refused" {
	source_of "$OWN" nosy 650 <<-'END'
	#include "nosy.h"
	extern unsigned long flowtable_count(void);
	T2_PLUGIN_INIT("nosy", "1.0", 0, 8);
	void initialize(void) { printf("%lu\n", flowtable_count()); }
	END
	t2build tranalyzer2 txtSink "$OWN/nosy" >&2
	capture faf
	run -1 t2 -r "$CAP" -w "$DATA/out"
	has "650_nosy.so: undefined symbol: flowtable_count: neither t2 nor a plugin before it has it"
}
