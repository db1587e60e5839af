# make install and uninstall: the tree, the programs, pages, completions; and the commands for the shell.

load helper

# Everything in one go: installing takes a while.
setup_file() {
	export SRC="$BATS_FILE_TMPDIR/my source's" DEST="$BATS_FILE_TMPDIR/my root" B=${T2_BUILD##*/}
	mkdir -p "$SRC/build"
	(cd "$T2_TREE" && tar -cf - --format=posix --exclude='./build*' --exclude=./.git .) | tar -xf - -C "$SRC"
	case $B in *-*) return ;; esac
	(cd "$T2_BUILD" && tar -cf - --format=posix --exclude=./tests .) | tar -xf - -C "$SRC/build"
	unset MAKEFLAGS MFLAGS MAKELEVEL T2HOME
	make -s -C "$SRC" install DESTDIR="$DEST" PREFIX=/opt/t2 >"$BATS_FILE_TMPDIR/install.out" 2>&1
	export P="$DEST/opt/t2"
}

setup() {
	sandbox
	case $B in *-*) skip "the plain build only" ;; esac
	unset MAKEFLAGS MFLAGS MAKELEVEL
	PATH=$P/bin:$PATH
}

@test "programs, pages and completions are in their places" {
	local p
	for p in t2 t2build t2conf t2plot t2plugin t2report tawk tcol; do
		[ -L "$P/bin/$p" ] && [ -x "$P/bin/$p" ] || { echo "no $p"; return 1; }
		is "../share/t2/build/bin/$p" "$(readlink "$P/bin/$p")"
		[ -f "$P/share/man/man1/$p.1" ] || { echo "no page of $p"; return 1; }
		[ -f "$P/share/bash-completion/completions/$p" ]
	done
	[ -f "$P/share/man/man7/t2-columns.7" ]
	[ -f "$P/share/zsh/site-functions/_t2" ]
	[ -f "$P/share/t2/t2build/t2_aliases" ]
	[ -z "$(find "$P" -perm /022 ! -type l)" ]
}

@test "the installed programs use the installed tree, and nothing is compiled again" {
	built() { find "$P/share/t2/build" -type f ! -name sources -printf '%p %T@\n' | sort; }
	built >before
	run -0 t2build tranalyzer2 basicFlow txtSink
	built | diff before -
	capture faf
	run -0 t2 -r "$CAP" -w "$DATA/a"
	[ -s a_flows.txt ]
	t2conf txtSink -D TFS_FLOWS_TXT_SUFFIX=_rows.txt
	grep -q _rows.txt "$P/share/t2/plugins/txtSink/src/txtSink.h"
	run -0 t2 -r "$CAP" -w "$DATA/b"
	[ -s b_rows.txt ]
	t2conf --reset txtSink && t2build txtSink
}

@test "a change and t2build are seen by all at once" {
	t2build tranalyzer2 basicFlow txtSink
	t2conf tranalyzer2 -D FORCE_MODE=1 && t2build -R
	capture faf
	run -0 t2 -r "$CAP" -w "$DATA/a"
	has "[FORCE]"
	t2conf --reset -a && t2build -R
	run -0 t2 -r "$CAP" -w "$DATA/a"
	hasnt "[FORCE]"
}

@test "a tree of somebody else loads what is built, and says how to make a copy" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to be somebody else"
	local other="setpriv --reuid=65534 --regid=65534 --clear-groups env CCACHE_DISABLE=1"
	chmod o+x "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "${BATS_FILE_TMPDIR%/*}" "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
	$other test -r "$P/share/t2/Makefile" || skip "the test's folder is closed to others"
	chown 65534 "$HOME" "$DATA"
	rm -rf "$HOME/.tranalyzer"
	run -0 $other t2build tranalyzer2 basicFlow txtSink
	line "BUILD SUCCESSFUL"
	run -1 --separate-stderr $other t2build -r basicFlow
	is "t2build: $P/share/t2: not writable; make a copy of your own: cp -a '$P/share/t2' ~/t2 && . ~/t2/t2build/t2_aliases" "$stderr"
	cp -p "$P/share/t2/plugins/basicFlow/src/basicFlow.h" keep.h
	touch "$P/share/t2/plugins/basicFlow/src/basicFlow.h"
	run -1 --separate-stderr $other t2build basicFlow
	[[ "$stderr" == "Failed to build plugin basicFlow"*"t2build: $P/share/t2: not writable; make a copy of your own"* ]]
	[[ "$stderr" != *"Permission denied"* ]]
	touch -r keep.h "$P/share/t2/plugins/basicFlow/src/basicFlow.h"
	run -1 --separate-stderr $other t2plugin -c foo
	[[ "$stderr" == *"make a copy of your own"* ]]
}

@test "t2_aliases in bash and zsh: T2HOME, PATH, the tutorials' commands" {
	local script='. "$1/t2build/t2_aliases"; tranalyzer2; pwd; ls src/tranalyzer.h tranalyzer.h; basicStats; pwd
		echo "$T2HOME"; echo "$T2PLHOME"; command -v t2conf; printf "a\nb\na\n" | sortu | head -n 1 | tr -d " "'
	local wanted="$P/share/t2/t2core
src/tranalyzer.h
tranalyzer.h
$P/share/t2/plugins/basicStats
$P/share/t2
$P/share/t2/plugins
$P/share/t2/build/bin/t2conf
2a" shell
	for shell in bash 'bash -eu' 'zsh -f'; do
		command -v "${shell%% *}" >/dev/null || continue
		run -0 --separate-stderr $shell -c "$script" x "$P/share/t2"
		is "$wanted" "$output"
		is "" "$stderr"
	done
}

@test "completion in bash: components, flags of the component typed, options" {
	complete_words() {
		bash -c '. "$1/t2build/t2_aliases"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
			"_t2_complete_$1" "$1" 2>/dev/null; printf "%s\n" "${COMPREPLY[@]}"' x "$P/share/t2" "$@"
	}
	is "basicFlow
basicStats" "$(complete_words t2build basic)"
	is "FORCE_MODE= FORCE_LINK=" "$(complete_words t2conf tranalyzer2 -D FORCE | xargs)"
	is TCPWIN_WINMIN "$(complete_words t2conf tcpWin -G TCPWIN_W)"
	is --rebuild "$(complete_words t2build --reb)"
	is --reset "$(complete_words t2conf --res)"
	complete_words t2 - | grep -qx -- --pcap-list
	complete_words t2plugin - | grep -qx -- --create
	complete_words t2conf - | grep -qx -- -9
}

@test "completion in zsh loads" {
	command -v zsh >/dev/null || skip "no zsh"
	run -0 zsh -f -c 'autoload -Uz compinit; compinit -u -d "$2/dump"; . "$1/t2build/t2_aliases"
		autoload +X _t2; compadd() { print -r -- "$*" }; service=t2conf words=(t2conf tcpWin -D "") CURRENT=4 PREFIX=; _t2' \
		x "$P/share/t2" "$DATA"
	is "-S = -- TCPWIN_WINMIN TCPWIN_FRCCNT" "$output"
}

@test "uninstall takes all of it away" {
	make -s -C "$SRC" uninstall DESTDIR="$DEST" PREFIX=/opt/t2
	is "" "$(find "$P" ! -type d)"
}
