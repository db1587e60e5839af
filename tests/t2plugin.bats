# t2plugin from outside: skeletons that build, load and pass their tests; lists; what is refused.

load helper

setup_file() {
	export TREE="$BATS_FILE_TMPDIR/my tree" B=${T2_BUILD##*/}
	mkdir -p "$TREE/$B"
	(cd "$T2_TREE" && tar -cf - --format=posix Makefile lib t2core t2conf t2build tawk plugins) | tar -xf - -C "$TREE"
	(cd "$T2_BUILD" && tar -cf - --format=posix bin flags lib obj plugin-obj plugins) | tar -xf - -C "$TREE/$B"
	unset T2HOME
	HOME=$BATS_FILE_TMPDIR "$TREE/$B/bin/t2build" -p "$BATS_FILE_TMPDIR/first" tranalyzer2 basicFlow txtSink >/dev/null
}

setup() {
	sandbox
	PATH=$TREE/$B/bin:$PATH
}

teardown() {
	rm -rf "$TREE"/plugins/{foo,fooDecode,mini,rows,reader,.*.tmp}
}

# made OPTION... NAME: create, build, test
made() {
	local name=${*: -1}
	run -0 --separate-stderr t2plugin "${@:1:$#-1}" -c "$name"
	is "" "$stderr"
	has "C plugin '$name' created in $TREE/plugins/$name"
	run -0 t2build "$name"
	hasnt warning
	run -0 bats "$TREE/plugins/$name/tests/$name.bats"
}

@test "a full plugin: builds without a warning, passes its test, and its files say what they are" {
	made fooDecode
	is "README.md
default.config
plugin.mk
src/fooDecode.c
src/fooDecode.h
tests/fooDecode.bats" "$(cd "$TREE/plugins/fooDecode" && find . -type f -printf '%P\n' | sort)"
	grep -q '^#define FOO_STATS ' "$TREE/plugins/fooDecode/src/fooDecode.h"
	grep -q 'fooFlow_t \*fooFlows;' "$TREE/plugins/fooDecode/src/fooDecode.c"
	fails grep -riq t2pskel "$TREE/plugins/fooDecode"
	awk 'length > 130 { exit 1 }' "$TREE"/plugins/fooDecode/src/*
	is "# :name: fooDecode                                                             #" \
		"$(grep ':name:' "$TREE/plugins/fooDecode/default.config")"
}

@test "a full plugin at other values of its flags" {
	t2plugin -c foo
	t2conf foo -D FOO_STATS=0 -D FOO_LENS=1 -D FOO_LENSMAX=2 -D FOO_SAVE=1
	run -0 t2build foo basicFlow txtSink
	hasnt warning
	capture faf
	run -0 t2 -r "$CAP" -w "$DATA/a"
	[ -s a_foo.txt ]
	head -n 1 a_flows.txt | tr '\t' '\n' | grep -qx fooLens
	run -0 env FOO_SUFFIX=_env.txt t2 -r "$CAP" -w "$DATA/b"
	[ -s b_env.txt ]
	run -0 t2 -s -r "$CAP" -w "$DATA/c"
	is 1 "$(awk -F '\t' '{ print NF }' c_packets.txt | sort -u | wc -l)"
}

@test "a minimal plugin" {
	made -m mini
	is '/*           No env / runtime configuration flags available for mini          */' \
		"$(grep 'No env' "$TREE/plugins/mini/src/mini.h")"
}

@test "--classic: the tutorials' way, the same columns; the other way is a table" {
	local o
	plugins basicFlow txtSink
	for o in "" -m -t; do
		made --classic ${o:+"$o"} foo
		grep -q '^printHeader(void)' "$TREE/plugins/foo/src/foo.c"
		fails grep -q T2_PLUGIN_COLUMNS "$TREE/plugins/foo/src/foo.c"
		[ ! -e "$TREE/plugins/foo/classic" ]
		capture faf
		t2 -r "$CAP" -w a >a.log
		cp -r "$TREE/plugins/foo" first
		rm -rf "$TREE/plugins/foo"
		made ${o:+"$o"} foo
		grep -q '^T2_PLUGIN_COLUMNS' "$TREE/plugins/foo/src/foo.c"
		fails grep -q -e printHeader -e OUTBUF_APPEND "$TREE/plugins/foo/src/foo.c"
		t2 -r "$CAP" -w b >b.log
		cmp a_flows.txt b_flows.txt
		diff <(grep $'^[0-9]' a_headers.txt) <(grep $'^[0-9]' b_headers.txt)
		is "src/foo.c" "$(diff -rq first "$TREE/plugins/foo" | sed 's/^Files first.\(.*\) and .*/\1/')"
		rm -rf "$TREE/plugins/foo" first
	done
	run -2 t2plugin --classic -s -c rows
	has "t2plugin: --classic: a sink has no columns"
	run -2 t2plugin --classic -l
}

@test "a sink" {
	made -s rows
	run -0 t2plugin -lo
	has "rows"
}

@test "a plugin that reads with t2buf" {
	plugins basicFlow txtSink
	made -t reader
	flows radiuslen							# its text has NULs
	cells "$FLOWS" readerText | grep -q '^"\\b\\u0000\\u001B\(\\u0000\)\{16\}\\u0001\\u0005endO\\u0002"$'
}

@test "outside the tree" {
	mkdir "own plugins"
	run -0 t2plugin -c foo -o "own plugins" -n 620
	line "Build it with: t2build 'own plugins/foo'"
	run -0 t2build "own plugins/foo"
	[ -f "$PLUGINS/620_foo.so" ]
	[ ! -e "$TREE/plugins/foo" ]
	run -0 bats "own plugins/foo/tests/foo.bats"
	run -1 t2plugin -c basicFlow -o "own plugins"
	is "t2plugin: Plugin 'basicFlow' is one of the tree" "$output"
	run -1 t2plugin -c foo -o /no/such/folder
}

@test "numbers: three digits, not taken, 900 and more for sinks" {
	run -0 t2plugin -c foo -n 621
	grep -qx 'ORDER = 621' "$TREE/plugins/foo/plugin.mk"
	run -1 --separate-stderr t2plugin -c mini -n 621
	is "t2plugin: Plugin number 621 already used by 'foo' plugin" "$stderr"
	run -1 t2plugin -c mini -n 100
	run -1 t2plugin -c mini -n 62
	run -1 t2plugin -c mini -n 62x
	run -1 --separate-stderr t2plugin -s -c mini -n 621
	is "t2plugin: Sink plugins must have a plugin number of 900 or more" "$stderr"
	[ ! -e "$TREE/plugins/mini" ]
	run -0 t2plugin -c mini
	line "No plugin number provided... using 600"
}

@test "names" {
	for name in Foo 1foo foo-bar 'foo bar' ../foo utils tranalyzer2 fooooooooooooooooooooooooooooooo2; do
		run -1 --separate-stderr t2plugin -c "$name"
		is "t2plugin: Invalid plugin name '$name': a lower case letter, then letters, digits and _, at most 31" "$stderr"
	done
	run -1 --separate-stderr t2plugin -c ''
	is "t2plugin: Plugin name cannot be empty" "$stderr"
}

@test "a failure leaves nothing behind" {
	unshare -Urm true 2>/dev/null || skip "user namespaces are not permitted here"
	mkdir small
	run -1 --separate-stderr unshare -Urm sh -c '
		mount -t tmpfs -o size=4k none small || exit 77
		t2plugin -c foo -o small; rc=$?
		ls -A small
		exit $rc'
	[[ "$stderr" == "t2plugin: small/.foo.tmp/"*": No space left on device" ]]
	is "No plugin number provided... using 600" "$output"
}

# refused NAME REASON: -c says so, and makes nothing
refused() {
	run -1 --separate-stderr t2plugin -y -c "$1"
	is "t2plugin: $2" "$stderr"
	is "" "$output"
	[ ! -e "$TREE/plugins/$1" ]
	run -1 t2plugin -y -c "$1" -o .
	[ ! -e "$1" ]
}

@test "names that mean something: commands, words of C and of the shell, the suite's own" {
	local name
	for name in cd test local r jobs elif popd tran lsx t2build tawk; do
		refused $name "Invalid plugin name '$name': a command of the shell"
	done
	for name in int inline typeof bool class linux unix asm while; do
		refused $name "Invalid plugin name '$name': a word of C"
	done
	for name in errno stdin main malloc onFlowTerminate flows; do
		refused $name "Invalid plugin name '$name': a name of the C library or of the plugin API"
	done
	refused ls "Invalid plugin name 'ls': a command, $(command -v ls)"
	mkdir bin
	touch bin/mytool bin/noprogram
	chmod +x bin/mytool
	PATH=$DATA/bin:$PATH refused mytool "Invalid plugin name 'mytool': a command, $DATA/bin/mytool"
	PATH=$DATA/bin:$PATH run -0 t2plugin -m -c noprogram -o .
	[ -d noprogram ]
}

@test "names of plugins, of the tree and outside, in any case" {
	run -1 --separate-stderr t2plugin -y -c basicFlow
	is "t2plugin: Plugin 'basicFlow' is one of the tree" "$stderr"
	[ -f "$TREE/plugins/basicFlow/src/basicFlow.c" ]
	refused basicflow "Plugin 'basicFlow' is one of the tree"
	t2plugin -c foo -n 620
	run -1 t2plugin -y -c foo -n 621
	grep -qx 'ORDER = 620' "$TREE/plugins/foo/plugin.mk"
	run -1 t2plugin -y -c foo -o .
	t2plugin -y -r foo
	t2plugin -c foo -o .
	run -1 --separate-stderr t2plugin -y -c foo -o .
	is "t2plugin: Plugin 'foo' exists: ./foo" "$stderr"
	t2build ./foo
	run -1 --separate-stderr t2plugin -y -c foo
	is "t2plugin: Plugin 'foo' is one from outside the tree, see $PLUGINS/.sources/foo" "$stderr"
	[ ! -e "$TREE/plugins/foo" ]
	t2build -u foo
	rm -r foo
	run -0 t2plugin -c foo
}

@test "a folder without a plugin: asked; only a yes replaces it" {
	mkdir "$TREE/plugins/foo"
	echo mine >"$TREE/plugins/foo/mine"
	run -1 t2plugin -c foo </dev/null
	has "Folder 'foo' already exists... proceed anyway (y/N)? "
	run -1 t2plugin -c foo <<<''
	[ -f "$TREE/plugins/foo/mine" ]
	run -0 t2plugin -c foo <<<yes
	[ ! -e "$TREE/plugins/foo/mine" ]
	rm -r "$TREE/plugins/foo"
	mkdir "$TREE/plugins/foo"
	run -0 t2plugin -y -c foo -n 621
	grep -qx 'ORDER = 621' "$TREE/plugins/foo/plugin.mk"
}

@test "-r removes the sources after a yes" {
	t2plugin -c foo
	run -1 t2plugin -r foo </dev/null
	[ -d "$TREE/plugins/foo" ]
	run -0 t2plugin -r foo -y
	[ ! -e "$TREE/plugins/foo" ]
	run -1 --separate-stderr t2plugin -r foo
	is "t2plugin: Plugin 'foo' could not be found" "$stderr"
	run -1 t2plugin -r ../t2core -y
	[ -d "$TREE/t2core" ]
}

@test "-l: all, a group, names" {
	run -0 --separate-stderr t2plugin -l
	line "[Basic]"
	has "100  basicFlow            "
	[[ "$output" == *"[Basic]"*basicFlow*tcpWin*"[Output]"*txtSink* ]]
	run -0 t2plugin -l=b
	hasnt txtSink
	run -0 t2plugin -lb -N
	line basicFlow
	hasnt "["
	run -0 t2plugin -l -H
	hasnt "["
	run -2 --separate-stderr t2plugin -lx
	is "t2plugin: Unknown plugin type 'x': one of g b s a m c o" "$stderr"
}

@test "wrong usage: status 2; -h: every option" {
	run -2 t2plugin -Z
	run -2 t2plugin -l extra
	run -2 t2plugin -m
	run -2 t2plugin -c foo -l
	run -2 --separate-stderr t2plugin -c foo -s -m
	[[ "$stderr" == "t2plugin: one of -m, -s and -t only"* ]]
	run -2 t2plugin -l -n 600
	[ ! -e "$TREE/plugins/foo" ]
	run -0 --separate-stderr t2plugin -h
	for o in -c -m -s -t -n -o -l -N -H -r -y -h; do
		has "  $o, --"
	done
	run -0 t2plugin
}
