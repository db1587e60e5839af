# What t2 and t2build say to run when something is wrong: each command is run as it was printed, and t2 works again.
#
# All tests share one copy of the tree; its path has a blank. Each has a HOME of its own. The core is built a dozen times, with
# one flag or another: not optimised, which takes half the time.

load helper

setup_file() {
	export TREE="$BATS_FILE_TMPDIR/my tree" B=${T2_BUILD##*/} CFLAGS=$NOT_OPTIMISED
	mkdir -p "$TREE/$B"
	(cd "$T2_TREE" && tar -cf - --format=posix Makefile lib t2core t2conf t2build tawk plugins) | tar -xf - -C "$TREE"
	(cd "$T2_BUILD" && tar -cf - --format=posix bin) | tar -xf - -C "$TREE/$B"
	unset T2HOME
	HOME=$BATS_FILE_TMPDIR "$TREE/$B/bin/t2build" -p "$BATS_FILE_TMPDIR/first" \
		tranalyzer2 basicFlow basicStats tcpStates tcpWin txtSink >/dev/null
}

setup() {
	sandbox
	PATH=$TREE/$B/bin:$PATH
	t2build tranalyzer2 basicFlow tcpStates txtSink
	capture faf
}

teardown() {
	t2conf --reset -a
	rm -rf "$TREE/plugins/foo"
}

# commands: those that stderr of the last run says to run, one a line
commands() {
	sed -n 's/.*[;,] \(or \)\{0,1\}run //p' <<<"$stderr"
}

# mends [t2 options]: t2 refuses; what it says is done; t2 works.  COMMANDS is what it was, $stderr what t2 said
mends() {
	run -1 --separate-stderr t2 "$@" -r "$CAP" -w "$DATA/out"
	COMMANDS=$(commands)
	[ -n "$COMMANDS" ] || is "a command" "$stderr"
	is "$(grep -c '^t2: ' <<<"$stderr")" "$(wc -l <<<"$COMMANDS")"
	said=$stderr
	eval "$COMMANDS" >log 2>&1 || is "$COMMANDS" "$(cat log)"
	stderr=$said
	run -0 t2 "$@" -r "$CAP" -w "$DATA/out"
}

# The same file under a name that has sources is built again, under one that has none taken out.
@test "junk, an empty file, a foreign library, a cut one, a FIFO, a folder, a dangling link" {
	local zlib how
	zlib=$(ldd "$(command -v t2)" | sed -n 's/.*libz\.so.* => \([^ ]*\).*/\1/p')
	[ -f "$zlib" ]
	make_junk() { echo 'no library' >"$1"; }
	make_empty() { : >"$1"; }
	make_foreign() { cp "$zlib" "$1"; }
	make_cut() { head -c 4000 "$B_DIR/100_basicFlow.so" >"$1"; }
	make_fifo() { mkfifo "$1"; }
	make_folder() { mkdir "$1"; }
	make_dangling() { ln -s nowhere "$1"; }
	B_DIR=$TREE/$B/plugins
	for how in junk empty foreign cut fifo folder dangling; do
		make_$how "$PLUGINS/700_x.so"
		mends
		is "t2build -u x" "$COMMANDS"
		[ ! -e "$PLUGINS/700_x.so" ]
		[ ! -L "$PLUGINS/700_x.so" ]
		rm "$PLUGINS/132_tcpStates.so"
		make_$how "$PLUGINS/132_tcpStates.so"
		mends
		case $how in
		fifo | folder) is "t2build -u tcpStates" "$COMMANDS" && hasnt tcpStates && t2build tcpStates ;;
		*) is "t2build tcpStates" "$COMMANDS" && has tcpStates ;;
		esac
	done
}

@test "a folder with files in a plugin's place: they are kept" {
	mkdir "$PLUGINS/700_x.so"
	echo mine >"$PLUGINS/700_x.so/file"
	mends
	is mine "$(cat "$PLUGINS/700_x.so.unloaded/file")"
	mkdir "$PLUGINS/700_x.so"
	echo too >"$PLUGINS/700_x.so/file"
	mends
	is "mine too" "$(cat "$PLUGINS"/700_x.so.unloaded*/file | xargs)"
	rm "$PLUGINS/132_tcpStates.so"
	mkdir "$PLUGINS/132_tcpStates.so"
	run -0 t2build tcpStates
	[ -f "$PLUGINS/132_tcpStates.so" ]
}

@test "names that a shell, or t2build, would take for something else" {
	local name
	for name in 'my plug' "it's" '-x' '--all' '.' '..' '$HOME' '*' ';id' tranalyzer2 '~'; do
		echo junk >"$PLUGINS/700_$name.so"
		mends
		[ ! -e "$PLUGINS/700_$name.so" ]
		is "100_basicFlow.so
132_tcpStates.so
901_txtSink.so" "$(ls "$PLUGINS")"
	done
}

@test "an unreadable plugin, one that others may write to, one that is not the user's" {
	local p
	chmod 666 "$PLUGINS/132_tcpStates.so"
	mends
	is "chmod go-w $PLUGINS/132_tcpStates.so" "$COMMANDS"
	chmod 664 "$PLUGINS/132_tcpStates.so"
	mends
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	chown 1 "$PLUGINS/132_tcpStates.so"
	mends
	is "t2build tcpStates" "$COMMANDS"
	# as somebody whom permissions bind
	for p in "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "${BATS_FILE_TMPDIR%/*}" "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"; do
		chmod o+x "$p"
	done
	chown -R 65534 "$HOME" "$DATA"
	chmod 000 "$PLUGINS/132_tcpStates.so"
	cat >as <<-'EOF'
		t2 -r "$CAP" -w "$DATA/out" 2>said && exit 9
		c=$(sed -n 's/.*; run //p' said)
		eval "$c" >log 2>&1
		echo "$c: $?"
		t2 -r "$CAP" -w "$DATA/out" >log
	EOF
	export CAP
	run -0 setpriv --reuid=65534 --regid=65534 --clear-groups env CCACHE_DISABLE=1 sh as
	is "t2build tcpStates: 0" "$output"
}

@test "a plugin whose sources are gone: by t2, by t2build -R, by its name" {
	t2plugin -c foo
	t2build foo
	t2plugin -y -r foo
	run -0 t2 -r "$CAP" -w out
	t2conf tranalyzer2 -D FORCE_MODE=1
	run -1 --separate-stderr t2build -R
	is "t2build -u foo" "$(commands)"
	run -1 --separate-stderr t2build foo
	is "t2build -u foo" "$(commands)"
	mends
	is "t2build -u foo" "$COMMANDS"
	run -0 t2build -R
}

@test "a plugin outside whose folder is gone" {
	t2plugin -c foo -o .
	t2build ./foo
	t2conf tranalyzer2 -D FORCE_MODE=1
	t2build tranalyzer2 basicFlow tcpStates txtSink
	mends
	is "t2build -R" "$COMMANDS"
	t2conf tranalyzer2 -D FORCE_MODE=0
	t2build tranalyzer2 basicFlow tcpStates txtSink
	rm -r foo
	mends
	is "t2build -u foo" "$COMMANDS"
}

@test "another plugin folder, with a blank: -p is in the command" {
	mv "$PLUGINS" "$DATA/my plugins"
	echo junk >"my plugins/700_x.so"
	mends -p "my plugins"
	is "t2build -p 'my plugins' -u x" "$COMMANDS"
	t2conf tranalyzer2 -D FORCE_MODE=1
	t2build tranalyzer2
	mends -p "my plugins"
	has FORCE
	chmod o+w "my plugins"
	mends -p "my plugins"
	is "chmod go-w 'my plugins/'" "$COMMANDS"
	rm -r "my plugins"
	mends -p "my plugins"
	is "t2build -p 'my plugins'" "$COMMANDS"
}

@test "a plugin that is there twice" {
	cp "$PLUGINS/100_basicFlow.so" "$PLUGINS/101_basicFlow.so"
	mends
	is "t2build basicFlow" "$COMMANDS"
	cp "$PLUGINS/100_basicFlow.so" "$PLUGINS/101_copy.so"
	mends
	is "t2build -u copy" "$COMMANDS"
	cp "$PLUGINS/100_basicFlow.so" "$PLUGINS/099_copy.so"
	mends
	is "t2build -u copy" "$COMMANDS"
}

# needs NAME: foo, from outside, needs the plugin NAME
needs() {
	rm -rf "$TREE/plugins/foo"
	t2plugin -m -n 600 -c foo
	sed -i "s/^T2_PLUGIN_INIT(.*/T2_PLUGIN_INIT_WITH_DEPS(\"foo\", T2_VERSION, 0, 8, \"$1\");/" "$TREE/plugins/foo/src/foo.c"
	t2build foo
}

@test "a plugin that another one needs: not loaded, refused, not in the list, without sources, of a higher number" {
	needs basicStats
	mends
	is "t2build basicStats" "$COMMANDS"
	: >"$PLUGINS/120_basicStats.so"
	run -1 --separate-stderr t2 -r "$CAP" -w out
	has_line() { grep -Fqx -- "$1" <<<"$stderr" || is "$1" "$stderr"; }
	has_line "t2: 600_foo.so: needs plugin basicStats, which was refused; run t2build basicStats"
	mends
	printf 'basicFlow\nfoo\ntxtSink\n' >list
	run -1 --separate-stderr t2 -b list -r "$CAP" -w out
	has_line "t2: 600_foo.so: needs plugin basicStats, which the loading list leaves out; change the list, or run t2build -u foo"
	t2plugin -y -r foo
	needs absent
	mends
	is "t2build -u foo" "$COMMANDS"
	t2plugin -y -r foo
	needs tcpStates
	mv "$PLUGINS/600_foo.so" "$PLUGINS/110_foo.so"
	mends
	[[ "$stderr" == "t2: 110_foo.so: needs plugin tcpStates, whose number is higher; change ORDER"* ]]
	is "" "$(ls "$PLUGINS" | grep foo)"
	needs tcpStates
	t2build -u tcpStates
	mv "$PLUGINS/600_foo.so" "$PLUGINS/110_foo.so"
	mends
	is "t2build -u foo" "$COMMANDS"
}

@test "a library that is not there, a symbol that t2 does not have" {
	local c=$TREE/plugins/foo/src/foo.c
	t2plugin -m -c foo
	printf 'extern int no_such_thing;\nint *foo_thing = &no_such_thing;\n' >>"$c"
	t2build foo
	run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ "$stderr" == *"600_foo.so: undefined symbol: no_such_thing: neither t2 nor a plugin before it has it; load the plugin that has it, mend this one, or run t2build -u foo" ]]
	mends
	is "t2build -u foo" "$COMMANDS"
	printf 'int x;\n' | cc -shared -x c -o libgone.so -
	cc -shared -o "$PLUGINS/700_x.so" -Wl,--no-as-needed -L. -lgone
	rm libgone.so
	mends
	[[ "$stderr" == "t2: $PLUGINS/700_x.so: libgone.so: cannot open"*"; run t2build -u x" ]]
}

# second: another tree, with FORCE_MODE=1, that T2HOME names; the plugins are of it
second() {
	SECOND="$BATS_TEST_TMPDIR/second tree"
	cp -a "$TREE" "$SECOND"
	export T2HOME=$SECOND
	t2conf tranalyzer2 -D FORCE_MODE=1
}

@test "the t2 in PATH is not that of T2HOME: the other one is named, and works" {
	second
	run -0 --separate-stderr t2build -R
	is "t2build: the t2 in PATH is $TREE/$B/bin/t2, not the one built here; run '$SECOND/$B/bin/t2'" "$stderr"
	run -1 --separate-stderr t2 -r "$CAP" -w out
	[ "$B" = build ] || skip "the second tree is built in $B"
	is "t2: 100_basicFlow.so: built with FORCE_MODE=1, t2 has FORCE_MODE=0; this is $TREE/$B/bin/t2, not the t2 that t2build builds; run '$SECOND/build/bin/t2'" "${stderr%%$'\n'*}"
	c=$(commands | head -n 1)
	eval "$c -r '$CAP' -w out" >said
	grep -q FORCE said
	echo junk >"$PLUGINS/700_x.so"
	run -1 --separate-stderr t2 -r "$CAP" -w out
	grep -q "; run t2build -u x" <<<"$stderr"
	unset T2HOME
	mends
	is "t2build -R" "$(sort -u <<<"$COMMANDS" | grep -v 'u x')"
}

@test "T2HOME names no tree; t2build is not in PATH, or another one; t2 of t2build -i" {
	t2conf tranalyzer2 -D FORCE_MODE=1
	t2build tranalyzer2
	T2HOME=/nowhere
	export T2HOME
	mends
	is "env -u T2HOME t2build -R" "$(sort -u <<<"$COMMANDS")"
	unset T2HOME
	t2conf tranalyzer2 -D FORCE_MODE=0
	t2build tranalyzer2
	ln -s "$TREE/$B/bin/t2" only-t2
	run -1 --separate-stderr env PATH=/usr/bin:/bin ./only-t2 -r "$CAP" -w out
	is "'$TREE/$B/bin/t2build' -R" "$(commands | sort -u)"
	cp -a "$TREE" "$BATS_TEST_TMPDIR/second"
	run -1 --separate-stderr env PATH="$BATS_TEST_TMPDIR/second/$B/bin:/usr/bin:/bin" ./only-t2 -r "$CAP" -w out
	is "'$TREE/$B/bin/t2build' -R" "$(commands | sort -u)"
	t2build -i -R
	t2conf tranalyzer2 -D FORCE_MODE=1
	PATH=$PLUGINS/bin:$PATH
	run -0 --separate-stderr t2build tranalyzer2
	is "t2build: the t2 in PATH, $PLUGINS/bin/t2, is an older copy; run t2build -i tranalyzer2" "$stderr"
	t2build basicFlow
	mends
	is "t2build -i -R" "$COMMANDS"
	has FORCE
}

@test "t2build's and t2plugin's own commands, with blanks" {
	mkdir -p "own plugins"
	run -0 t2plugin -c foo -o "own plugins"
	eval "$(sed -n 's/^Build it with: //p' <<<"$output")"
	ls "$PLUGINS" | grep -q foo
	printf 'one\n' >"own plugins/foo/list.txt"
	printf 'ORDER = 600\nDATA = list.txt\n' >"own plugins/foo/plugin.mk"
	printf 'two\n' >"$PLUGINS/list.txt"
	mv "$PLUGINS" "$DATA/my plugins"
	run -0 t2build -p "my plugins" "own plugins/foo"
	eval "$(sed -n 's/^To overwrite it run //p' <<<"$output")"
	is one "$(cat "my plugins/list.txt")"
	run -0 t2plugin -m -c foo2
	has ". '$TREE/t2build/t2_aliases'"
	run -0 t2plugin -y -r foo2
	has "removed; to take it out of the plugin folder run t2build -u foo2"
}
