# Shared by the bats suites: a HOME and a plugin folder of their own, the built programs first in PATH.
#
#	load helper
#	setup() { sandbox; plugins basicFlow txtSink; }
#
# T2_BUILD  folder with bin/, plugins/, tests/ (default: build of this tree)    T2_TREE  the source tree
#
# A suite may not pass by not running: what a test needs and does not find is a failure, except where skip says why.

bats_require_minimum_version 1.5.0

T2_TREE=${T2_TREE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
T2_BUILD=${T2_BUILD:-$T2_TREE/build}
export T2_TREE T2_BUILD TZ=UTC LC_ALL=C
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:detect_odr_violation=0:exitcode=99}
export LSAN_OPTIONS=${LSAN_OPTIONS:-suppressions=\"$T2_TREE/tests/leaks.supp\":print_suppressions=0}

# Where the sources of a plugin find headers, as in the Makefile.
PLUGIN_INC=(-I"$T2_TREE/t2core" -I"$T2_TREE/lib" -I"$T2_TREE/lib/api" -I"$T2_TREE/lib/row" -I"$T2_TREE/lib/address"
	-I"$T2_TREE/lib/packets")

# CFLAGS of suites that build cores and don't measure them: compiled in less than half of the time. That there is no fortify is
# said, or make would ask the compiler each time which level it takes.
NOT_OPTIMISED='-O0 -D_FORTIFY_SOURCE=0'

# A throw-away HOME, and $DATA to work in; what is made may be read by others, as is usual.
sandbox() {
	local own=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}	# in setup_file there is no test yet
	export HOME=${own:?}/home DATA=$own/data
	PLUGINS=$HOME/.tranalyzer/plugins
	mkdir -p "$PLUGINS" "$DATA"
	chmod 700 "$PLUGINS"
	unset T2HOME T2PLHOME
	PATH=$T2_BUILD/bin:$PATH
	umask 022
	cd "$DATA" || return 1
}

# Load these plugins, and no others.
plugins() {
	local p f made=() files=()
	rm -f "$PLUGINS"/*.so
	[ $# -gt 0 ] || return 0
	for p in "$@"; do
		f=("$T2_BUILD"/plugins/[0-9][0-9][0-9]_"$p".so)
		[ -e "${f[0]}" ] || { echo "no plugin $p in $T2_BUILD" >&2; return 1; }
		files+=("${f[0]}")
		made+=("$T2_TREE/plugins/$p/plugin.mk")
	done
	# the files that they want beside them
	for f in $(sed -n 's/^DATA = //p; s/^MADE = //p' "${made[@]}" | sort -u); do
		[ ! -e "$T2_BUILD/plugins/${f##*/}" ] || files+=("$T2_BUILD/plugins/${f##*/}")
	done
	cp "${files[@]}" "$PLUGINS/"
}

# no_servers: sinks that send may be loaded without the server that they send to
no_servers() {
	export SKS_QUEUE=drop KAFKA_QUEUE=drop PSQL_QUEUE=drop CLICKHOUSE_QUEUE=drop
}

# capture NAME [mkcap options]: write $DATA/NAME.pcap and name it in $CAP
capture() {
	local name=$1
	shift
	CAP=$DATA/$name.pcap
	"$T2_BUILD/tests/mkcap" "$@" "$name" "$CAP"
}

# capture_address ADDRESS: the scenario ip6, one of its hosts having ADDRESS; needs python3
capture_address() {
	capture ip6
	python3 - "$CAP" "$1" <<-'END'
		import socket, sys
		b = open(sys.argv[1], 'rb').read()
		old, new = (socket.inet_pton(socket.AF_INET6, a) for a in ('2001:db8:20::2', sys.argv[2]))
		if old not in b:
		    sys.exit('ip6: it has no such host')
		open(sys.argv[1], 'wb').write(b.replace(old, new))
	END
}

# flows NAME [t2 options]: run t2 on the scenario; FLOWS names the flow file, the report is $output; no plugin keeps what it counts of flows
flows() {
	local name=$1
	shift
	capture "$name" || return 1
	run -0 t2 -r "$CAP" -w "$DATA/out" "$@"
	hasnt "not given back" || return 1
	FLOWS=$DATA/out_flows.txt
}

# cells FILE COLUMN...: these columns of all rows, joined by blanks
cells() {
	local file=$1
	shift
	awk -F '\t' -v want="$*" '
		NR == 1 {
			sub(/^%/, "")
			n = split(want, w, " ")
			for (i = 1; i <= NF; i++) at[$i] = i
			for (i = 1; i <= n; i++) if (!(w[i] in at)) { print "no column " w[i]; exit 1 }
			next
		}
		{
			for (i = 1; i <= n; i++) printf "%s%s", $at[w[i]], i < n ? " " : "\n"
		}' "$file"
}

# rows FILE: the number of flow rows
rows() {
	local n
	n=$(wc -l <"$1") && echo $((n - 1))
}

# is WANTED GOT: the same text
is() {
	[ "$1" = "$2" ] && return
	printf 'wanted: %s\ngot:    %s\n' "$1" "$2" >&2
	return 1
}

# sum: of the numbers of standard input, a line each
sum() { awk '{ s += $1 } END { if (NR > 0) print s + 0 }'; }

# magic FILE: its first four bytes in hex
magic() { od -An -tx1 -N4 "$1" | tr -d ' '; }

# running TEXT: is there a process with this in its command line?
running() { grep -qas -- "[${1:0:1}]${1:1}" /proc/[0-9]*/cmdline; }

# children PID: the processes that this one started
children() { grep -ls "^PPid:[[:blank:]]$1\$" /proc/[0-9]*/status | cut -d / -f 3; }

# fails CMD ARG...: the command ends with another status than 0 ("! cmd" in the middle of a test asserts nothing)
fails() {
	"$@" || return 0
	printf 'should have failed: %s\n' "$*" >&2
	return 1
}

# has TEXT, hasnt TEXT: about $output of the last run
has() {
	[[ "$output" == *"$1"* ]] && return
	printf 'no "%s" in:\n%s\n' "$1" "$output" >&2
	return 1
}

hasnt() {
	[[ "$output" != *"$1"* ]] && return
	printf 'there is "%s" in:\n%s\n' "$1" "$output" >&2
	return 1
}

# line TEXT: $output has exactly this line
line() {
	grep -Fqx -- "$1" <<<"$output" && return
	printf 'no line "%s" in:\n%s\n' "$1" "$output" >&2
	return 1
}

# plugin_source FOLDER SO [cc options]: what lies in FOLDER/src as the plugin $PLUGINS/SO, with the Makefile's warnings.  Each
# source by itself, and from its folder: most of them are compiled as before when a flag changes (tests/cached).
plugin_source() {
	local src=$1/src so=$PLUGINS/$2 obj=$BATS_TEST_TMPDIR/objects n=0 san= lib libs c u uses=() srch=()
	lib=$(sed -n 's/^LIBSRC = //p' "$1/plugin.mk" 2>/dev/null) || lib=
	libs=$(sed -n 's/^LIBS = *//p' "$1/plugin.mk" 2>/dev/null) || libs=
	# headers of other plugins: a copy beside it goes first
	for u in $(sed -n 's/^USES = *//p' "$1/plugin.mk" 2>/dev/null); do
		uses+=(-I"../$u/src" -I"$T2_TREE/plugins/$u/src")
	done
	shift 2
	[[ $T2_BUILD == *-san* ]] && san=-fsanitize=address,undefined
	rm -rf "$obj"
	mkdir "$obj" || return 1
	(
		cd "${src%/src}" || exit 1
		for c in src/*.c ${lib:+"$T2_TREE"/lib/$lib}; do
			srch=()
			! grep -q PLUGIN_SRCH "$c" || srch=("-DPLUGIN_SRCH=\"$src/$(basename "${src%/src}").h\"")
			# shellcheck disable=SC2086 # a word, or none
			"${CC:-cc}" -std=gnu11 -O0 $san -Wall -Wextra -Werror -D_GNU_SOURCE "$@" "${PLUGIN_INC[@]}" -Isrc \
				"${uses[@]}" "${srch[@]}" -fPIC -c -o "$obj/$((n++)).o" "$c" || exit 1
		done
		# shellcheck disable=SC2086 # words
		"${CC:-cc}" $san -shared -o "$so" "$obj"/*.o $libs -lm
	) || return 1
	chmod go-w "$so"
}

# plugin_with PLUGIN NAME=VALUE...: a plugin of the tree, compiled with these flags of its header
plugin_with() {
	local name=$1 dir=$BATS_TEST_TMPDIR/$1 s
	shift
	rm -rf "$dir"
	cp -r "$T2_TREE/plugins/$name" "$dir"
	for s in "$@"; do
		grep -q "^#define ${s%%=*} " "$dir/src/$name.h" || return 1
		sed -i "s/^\(#define ${s%%=*} \+\)[^ ]*/\1${s#*=}/" "$dir/src/$name.h"
	done
	plugin_source "$dir" "$(sed -n 's/^ORDER *= *//p' "$dir/plugin.mk")_$name.so"
}

# built_with PLUGIN FLAG=VALUE...: a plugin with these flags; those that its header does not have are the core's, and then all
# is built in a tree of its own, not optimised
built_with() {
	local name=$1 header=$T2_TREE/plugins/$1/src/$1.h core= f cores=() own=()
	shift
	for f in "$@"; do
		grep -q "^#define ${f%%=*} " "$header" || core=1
	done
	if [ -z "$core" ]; then
		plugin_with "$name" "$@"
		return
	fi
	for f in "$@"; do
		grep -q "^#define ${f%%=*} " "$header" && own+=("$name" -D "$f") || cores+=("$f")
	done
	core_with "${cores[@]}" || return 1
	[ ${#own[@]} -eq 0 ] || t2conf "${own[@]}" || return 1
	t2build basicFlow "$name" txtSink >&2
}

# core_with FLAG=VALUE...: a tree as tree() makes it, with these flags of the core, and t2, basicFlow and txtSink built with them, not
# optimised.  Many suites want the same few cores: each is built once, for all, and copied; it is made anew when a source has changed.
core_with() {
	local built dir key
	built=$(basename "$T2_BUILD")
	key=$(printf '%s\n' "$@" | sort | tr '\n' , | tr -c 'A-Za-z0-9_=,' _)
	dir=$T2_BUILD/tests/cores/$key
	TREE=$BATS_TEST_TMPDIR/tree
	export CFLAGS=$NOT_OPTIMISED
	mkdir -p "$T2_BUILD/tests/cores" || return 1
	(
		flock 9 || exit 1
		[ "$(cat "$dir/made" 2>/dev/null)" = "$(core_sources)" ] || core_make "$dir" "$@"
	) 9>"$dir.lock" || return 1
	rm -rf "$TREE"
	cp -a "$dir/tree" "$TREE" || return 1
	(cd "$T2_TREE" && tar -cf - plugins) | tar -xf - -C "$TREE" || return 1	# which the core is not made of
	export T2HOME=$TREE
	PATH=$TREE/$built/bin:$PATH
	rm -f "$PLUGINS"/*.so
	t2build tranalyzer2 basicFlow txtSink >&2
}

# What a core is made of, and when it changed last.
core_sources() {
	(cd "$T2_TREE" && find Makefile lib t2core t2conf t2build plugins/basicFlow plugins/txtSink -type f -printf '%T@ %p\n' | sort | cksum)
}

core_make() {
	local dir=$1 f sources
	shift
	sources=$(core_sources)
	rm -rf "$dir"
	(
		export HOME=$dir/home T2HOME=$dir/tree
		unset T2PLHOME
		mkdir -p "$dir/tree/$built" "$HOME/.tranalyzer/plugins"
		chmod 700 "$HOME/.tranalyzer/plugins"
		(cd "$T2_TREE" && tar -cf - Makefile lib t2core t2conf t2build plugins/basicFlow plugins/txtSink) |
			tar -xf - -C "$dir/tree" || exit 1
		cp -a "$T2_BUILD/bin" "$dir/tree/$built/" || exit 1
		PATH=$dir/tree/$built/bin:$PATH
		for f in "$@"; do
			t2conf tranalyzer2 -D "$f" || exit 1
		done
		t2build tranalyzer2 basicFlow txtSink
	) >&2 || return 1
	echo "$sources" >"$dir/made"
}

# sources_to DIR: a copy of the source tree, without what is built, and without the expected files of tests
sources_to() {
	(cd "$T2_TREE" && tar -cf - --exclude=./.git --exclude='./build*' --exclude=./tests/golden --exclude=./tests/fuzz \
		--exclude=./tests/tawk-examples .) | tar -xf - -C "$1"
}

# tree: a copy of the source tree with what is built, in $TREE, with T2HOME pointing there
tree() {
	local built
	built=$(basename "$T2_BUILD")
	TREE=${1:-$BATS_TEST_TMPDIR/tree}
	mkdir -p "$TREE" || return 1
	sources_to "$TREE" || return 1
	(cd "$T2_TREE" && tar -cf - --exclude='tests' "$built") | tar -xf - -C "$TREE" || return 1
	export T2HOME=$TREE
	PATH=$TREE/$built/bin:$PATH
}

# resets PLUGIN: its default.config has the values of its header
resets() {
	local tree=$BATS_TEST_TMPDIR/resets
	rm -rf "$tree"
	mkdir -p "$tree/plugins" || return 1
	cp -R "$T2_TREE/plugins/$1" "$tree/plugins/" && cp "$T2_TREE/Makefile" "$tree/" && cp -R "$T2_TREE/t2core" "$tree/" || return 1
	T2HOME=$tree run -0 t2conf --reset "$1"
	cmp "$tree/plugins/$1/src/$1.h" "$T2_TREE/plugins/$1/src/$1.h"
}

# terminal COMMAND: run it on a pseudo-terminal on which only the characters $KEYS are typed; 124 if it waits for more
terminal() {
	local keys=$BATS_TEST_TMPDIR/keys
	rm -f "$keys"
	mkfifo "$keys"
	exec 8<>"$keys"
	printf %s "${KEYS:-}" >&8
	timeout 10 script -qec "$1" /dev/null <&8 8<&- | tr -d '\r' | sed 's/\x1b\[[?0-9;]*[A-Za-z]//g; s/\x1b[=>]//g'
	return "${PIPESTATUS[0]}"
}
