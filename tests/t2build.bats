# t2build from outside: what is built and what is not, the plugin folder, prompts, mistakes, locks, killed runs.
#
# All tests share one copy of the tree with what is built; its path has a blank. Each has a HOME of its own.

load helper

setup_file() {
	export TREE="$BATS_FILE_TMPDIR/my tree" B=${T2_BUILD##*/} CFLAGS=$NOT_OPTIMISED
	mkdir -p "$TREE/$B"
	(cd "$T2_TREE" && tar -cf - --format=posix Makefile lib t2core t2conf t2build tawk plugins) | tar -xf - -C "$TREE"
	(cd "$T2_BUILD" && tar -cf - --format=posix bin flags lib obj plugin-obj plugins) | tar -xf - -C "$TREE/$B"
	unset T2HOME
	# What the copy lacks is made once, here.
	HOME=$BATS_FILE_TMPDIR "$TREE/$B/bin/t2build" -p "$BATS_FILE_TMPDIR/first" \
		tranalyzer2 basicFlow basicStats tcpStates tcpWin txtSink >/dev/null
}

setup() {
	sandbox
	rmdir "$PLUGINS"
	PATH=$TREE/$B/bin:$PATH
	local f
	for f in plugins/tcpWin plugins/basicStats t2core/src; do	# to compare
		mkdir -p "$BATS_TEST_TMPDIR/${f%/*}"
		cp -R "$TREE/$f" "$BATS_TEST_TMPDIR/$f"
	done
}

# Sources are put back as they were; they count as changed then.
teardown() {
	local f
	t2conf --reset -a
	rm -rf "$TREE/plugins.ignore"
	for f in plugins/tcpWin plugins/basicStats t2core/src; do
		diff -rq "$BATS_TEST_TMPDIR/$f" "$TREE/$f" >/dev/null && continue
		rm -rf "${TREE:?}/$f"
		cp -R "$BATS_TEST_TMPDIR/$f" "$TREE/$f"
	done
}

# products: time and number of all objects, plugins and the core
products() {
	(cd "$TREE/$B" && find bin/t2 lib obj/lib obj/t2core plugin-obj plugins -type f -printf '%p %i %T@\n' | sort)
}

# --- the tutorials ---------------------------------------------------------------------------------------------------

@test "the tutorial's start: empty, then four plugins" {
	run -0 --separate-stderr t2build -e -y
	is "Plugin folder does not exist" "$output"
	run -0 --separate-stderr t2build tranalyzer2 basicFlow basicStats tcpStates txtSink
	is "" "$stderr"
	is "

'Tranalyzer2'

Tranalyzer2 successfully built

Plugin 'basicFlow'

Plugin basicFlow copied into $PLUGINS
basicFlow successfully built

Plugin 'basicStats'

Plugin basicStats copied into $PLUGINS
basicStats successfully built

Plugin 'tcpStates'

Plugin tcpStates copied into $PLUGINS
tcpStates successfully built

Plugin 'txtSink'

Plugin txtSink copied into $PLUGINS
txtSink successfully built

BUILD SUCCESSFUL" "
$output"
	is "100_basicFlow.so 755
120_basicStats.so 755
132_tcpStates.so 755
901_txtSink.so 755" "$(cd "$PLUGINS" && stat -c '%n %a' *)"
	run -0 --separate-stderr t2build -e -y
	is "Are you sure you want to empty the plugin folder '$PLUGINS' (y/N)? yes
Plugin folder emptied" "$output"
	[ ! -e "$PLUGINS" ]
}

@test "-e asks; only y and yes agree" {
	mkdir -p "$PLUGINS"
	touch "$PLUGINS/100_basicFlow.so"
	for answer in '' n no 'y es' x; do
		run -1 t2build -e <<<"$answer"
		line "Plugin folder not emptied" || has "(y/N)? Plugin folder not emptied"
	done
	run -1 t2build -e </dev/null
	[ -e "$PLUGINS/100_basicFlow.so" ]
	run -0 t2build -e <<<'Y'
	is "Are you sure you want to empty the plugin folder '$PLUGINS' (y/N)? Plugin folder emptied" "$output"
	[ ! -e "$PLUGINS" ]
	mkdir -p "$PLUGINS"
	run -0 t2build -e basicFlow <<<'yes'
	[ ! -e "$PLUGINS" ]
}

@test "-e takes a plugin folder, not a home or the root" {
	run -1 t2build -e -y -p "$HOME"
	run -1 t2build -e -y -p /
	run -1 t2build -e -y -p "$TREE"
	run -1 --separate-stderr t2build -e -y -p "${HOME%/*}"
	is "t2build: ${HOME%/*}: no plugin folder" "$stderr"
	[ -d "$HOME" ]
	[ -d "$TREE" ]
	mkdir mine theirs none
	touch mine/a.pcap theirs/100_basicFlow.so
	run -1 --separate-stderr t2build -e -y -p mine/
	is "t2build: mine: no plugin folder" "$stderr"
	run -1 --separate-stderr t2build -e -y -p mine/a.pcap
	is "t2build: mine/a.pcap: Not a directory" "$stderr"
	[ -e mine/a.pcap ]
	run -0 t2build -e -y -p theirs
	run -0 t2build -e -y -p none
	[ ! -e theirs ]
	[ ! -e none ]
	mkdir -p real/.sources "${PLUGINS%/*}"
	touch real/100_basicFlow.so real/.sources/x
	ln -s "$DATA/real" "$PLUGINS"
	run -0 t2build -e -y
	[ -L "$PLUGINS" ]
	[ -z "$(ls -A real)" ]
}

@test "-e keeps what no build brings back: address tables, lists, data that was changed, files of the user" {
	printf 'one\n' >"$TREE/plugins/tcpWin/list.txt"
	printf 'two\n' >"$TREE/plugins/tcpWin/other.txt"
	printf 'ORDER = 145\nDATA = list.txt other.txt\n' >"$TREE/plugins/tcpWin/plugin.mk"
	cp -R "$TREE/plugins/tcpWin" outsideWin
	printf 'three\n' >outsideWin/third.txt
	printf 'ORDER = 146\nDATA = third.txt\n' >outsideWin/plugin.mk
	sed -i 's/"tcpWin"/"outsideWin"/' outsideWin/src/tcpWin.c
	mv outsideWin/src/tcpWin.c outsideWin/src/outsideWin.c
	cp outsideWin/src/tcpWin.h outsideWin/src/outsideWin.h
	t2build -i tranalyzer2 basicFlow tcpWin ./outsideWin
	[ -f "$PLUGINS/third.txt" ]
	[ -x "$PLUGINS/bin/t2" ]
	printf 'table\n' >"$PLUGINS/subnets4_HLP.bin"
	printf 'changed\n' >"$PLUGINS/other.txt"
	t2conf -L
	t2conf -s
	mkdir "$PLUGINS/mine" "$PLUGINS/700_x.so"
	touch "$PLUGINS/mine/file" "$PLUGINS/700_x.so/file" "$PLUGINS/.800_x.so.tmp" "$PLUGINS/junk.so"
	run -0 t2build -e -y
	is "700_x.so is a folder with files in it: it is called 700_x.so.unloaded now
700_x.so.unloaded is kept: no build brings it back
junk.so is kept: no build brings it back
mine is kept: no build brings it back
other.txt is kept: no build brings it back
plugins.load is kept: no build brings it back
plugins.saved is kept: no build brings it back
subnets4_HLP.bin is kept: no build brings it back
Plugin folder emptied" "$(tail -n +2 <<<"$output")"
	is "700_x.so.unloaded junk.so mine other.txt plugins.load plugins.saved subnets4_HLP.bin" "$(ls -A "$PLUGINS" | xargs)"
	is "table changed" "$(cat "$PLUGINS/subnets4_HLP.bin" "$PLUGINS/other.txt" | xargs)"
	run -0 t2build tranalyzer2 basicFlow
	run -0 t2build -e -y
	[ -f "$PLUGINS/mine/file" ]
	[ -f "$PLUGINS/700_x.so.unloaded/file" ]
}

@test "a changed core flag: core and plugins are built again by -R, a mixed set is refused" {
	t2build tranalyzer2 basicFlow txtSink
	capture faf
	run -0 t2 -r "$CAP" -w "$DATA/a"
	t2conf tranalyzer2 -D FORCE_MODE=1
	t2build tranalyzer2
	run -1 t2 -r "$CAP" -w "$DATA/b"
	has "100_basicFlow.so: built with FORCE_MODE=0, t2 has FORCE_MODE=1; run t2build -R"
	has "901_txtSink.so: built with FORCE_MODE=0, t2 has FORCE_MODE=1; run t2build -R"
	run -0 t2build -R
	line "BUILD SUCCESSFUL"
	run -0 t2 -r "$CAP" -w "$DATA/c"
	has "[FORCE]"
	t2conf tranalyzer2 -D FORCE_MODE=0 && t2build -R
	run -0 t2 -r "$CAP" -w "$DATA/d"
	hasnt "[FORCE]"
}

@test "a changed flag of the shared headers: a mixed set is refused, also with a comma for a value" {
	t2build tranalyzer2 basicFlow txtSink
	capture faf
	t2conf utils -D SEP_CHR=,
	t2build tranalyzer2
	run -1 t2 -r "$CAP" -w "$DATA/a" -s
	has '100_basicFlow.so: built with SEP_CHR="\t", t2 has SEP_CHR=","; run t2build -R'
	t2conf utils -D HEX_CAPITAL=1
	t2build basicFlow txtSink
	run -1 t2 -r "$CAP" -w "$DATA/b" -s
	has '100_basicFlow.so: built with HEX_CAPITAL=1, t2 has HEX_CAPITAL=0; run t2build -R'
	t2build -R
	run -0 t2 -r "$CAP" -w "$DATA/c" -s
	run -1 grep -lP '\t' "$DATA/c_flows.txt" "$DATA/c_packets.txt"
	t2conf --reset utils && t2build -R
	run -0 t2 -r "$CAP" -w "$DATA/d"
}

@test "the signature has all flags that plugins are compiled against" {
	local f flags own
	flags=$(cd "$TREE" && for f in t2core/src/tranalyzer.h lib/*/*.h; do
		sed -n '/USER CONFIGURATION FLAGS/,/DO NOT EDIT BELOW/s/^#define[ \t]*\([A-Z][A-Z0-9_]*\)[ \t].*/\1/p' "$f"
	done)
	[ "$(wc -l <<<"$flags")" -ge 100 ]
	cd "$TREE/plugins"
	for f in $flags; do
		grep -qrE "^#define[[:space:]]+$f[[:space:]]" ../lib/row/bin2txt.h ||
			sed -e 's,//.*,,' -e 's,"[^"]*",,g' -e 's,/\*.*,,' -e 's,^[ \t/]*\*.*,,' */src/*.[ch] | grep -qw "$f" || continue
		grep -q "X($f)" ../t2core/src/tranalyzer.h ../lib/row/bin2txt.h || is "$f" "not in the signature"
	done
}

@test "-u takes a plugin out; its sources need not exist" {
	t2build basicFlow txtSink
	touch "$PLUGINS/500_gone.so" "$PLUGINS/data.txt"
	run -0 t2build -u basicFlow gone
	line "UNLOADING SUCCESSFUL"
	is "901_txtSink.so
data.txt" "$(ls "$PLUGINS")"
	run -0 t2build -u basicFlow
	line "basicFlow was not loaded"
	run -0 t2build -u tranalyzer2
	hasnt tranalyzer2
	t2build basicFlow
	touch "$PLUGINS/500_gone.so"
	run -0 t2build -u 901_txtSink.so 500_gone.so
	is "100_basicFlow.so data.txt" "$(ls "$PLUGINS" | xargs)"
	touch "$PLUGINS/500_gone.so"
	run -0 t2build -u -R
	is data.txt "$(ls "$PLUGINS")"
	run -0 t2build -p "$DATA/none" -u basicFlow
	line "Plugin folder '$DATA/none' does not exist"
}

# --- what is built ---------------------------------------------------------------------------------------------------

@test "nothing changed, nothing is compiled or copied; -R in less than 0.3 s of processor time" {
	t2build tranalyzer2 basicFlow basicStats tcpStates txtSink
	products >before
	ls -li --full-time "$PLUGINS" >loaded
	run -0 t2build -R
	hasnt "copied into"
	products | diff before -
	ls -li --full-time "$PLUGINS" | diff loaded -
	case $B in *san*) skip "time: not with the sanitisers" ;; esac
	local TIMEFORMAT='%3U %3S' best
	best=$(for _ in $(seq 10); do { time t2build -R >/dev/null; } 2>&1; done | awk '{ print int(1000 * ($1 + $2)) }' | sort -n | head -n 1)
	echo "best: $best ms"
	[ "$best" -gt 0 ]
	[ "$best" -lt 300 ]
}

@test "a plugin's flag: that plugin only" {
	t2build tranalyzer2 tcpStates tcpWin
	products | grep -v tcpWin >before
	products | grep tcpWin >own
	t2conf tcpWin -D TCPWIN_WINMIN=9
	run -0 t2build -R
	line "Plugin tcpWin copied into $PLUGINS"
	hasnt "Plugin tcpStates copied"
	products | grep -v tcpWin | diff before -
	[ -z "$(products | grep tcpWin | sort - own | uniq -d | grep '\.[od] \|so ')" ]
}

@test "a running t2 keeps its plugin: the file is replaced, not written into" {
	t2build tcpWin
	exec 7<"$PLUGINS/145_tcpWin.so"
	md5sum <&7 >before
	t2conf tcpWin -D TCPWIN_WINMIN=9
	t2build tcpWin
	exec 7<&-
	[ -z "$(find "$PLUGINS" -name '.*.tmp')" ]
	exec 7<"$PLUGINS/145_tcpWin.so"
	[ "$(md5sum <&7)" != "$(cat before)" ]
	exec 7<&-
}

@test "a header that is put back, with its old time, is noticed" {
	local h=$TREE/plugins/tcpWin/src/tcpWin.h
	touch -d '2020-01-01' "$h"
	t2build tcpWin
	cp -p "$h" saved.h
	cp -p "$PLUGINS/145_tcpWin.so" as-shipped.so
	t2conf tcpWin -D TCPWIN_WINMIN=9
	t2build tcpWin
	fails cmp -s as-shipped.so "$PLUGINS/145_tcpWin.so"
	mv saved.h "$h"
	run -0 t2build -R
	line "Plugin tcpWin copied into $PLUGINS"
	cmp as-shipped.so "$PLUGINS/145_tcpWin.so"
	run -0 t2build -R
	hasnt "copied into"
}

@test "a source that is gone, a library that is new" {
	t2build tcpWin
	printf 'int tcpWinMore;\n' >"$TREE/plugins/tcpWin/src/more.c"
	run -0 t2build tcpWin
	line "Plugin tcpWin copied into $PLUGINS"
	grep -q tcpWinMore "$PLUGINS/145_tcpWin.so"
	rm "$TREE/plugins/tcpWin/src/more.c"
	run -0 t2build tcpWin
	line "Plugin tcpWin copied into $PLUGINS"
	fails grep -q tcpWinMore "$PLUGINS/145_tcpWin.so"
	printf 'ORDER = 145\nLIBS = -lnosuchlibrary\n' >"$TREE/plugins/tcpWin/plugin.mk"
	run -1 t2build tcpWin
	has nosuchlibrary
}

@test "-R: folder absent; folder empty; sources gone" {
	run -1 --separate-stderr t2build -R
	is "t2build: Plugin directory '$PLUGINS' does not exist" "$stderr"
	mkdir -p "$PLUGINS"
	run -0 t2build -R
	line "Tranalyzer2 successfully built"
	touch "$PLUGINS/500_gone.so"
	run -1 --separate-stderr t2build -R
	has "Tranalyzer2 successfully built"
	is "Plugin 'gone' could not be found, but it is loaded; run t2build -u gone

The following plugins could not be built:
    gone" "$stderr"
}

@test "an option in the place of a value is none: no folder -l is made" {
	for o in -p -b -I; do
		run -2 --separate-stderr t2build $o -l
		is "t2build: option $o requires an argument; a name that begins with a dash is ./-l" "${stderr_lines[0]}"
	done
	[ ! -e ./-l ]
	run -0 t2build -p./-l tcpWin
	[ -e ./-l/145_tcpWin.so ]
}

@test "-b and -I: lists; -a: all but those of plugins.ignore" {
	printf '# mine\n\ntcpStates\n100_basicFlow.so\n' >list
	run -0 t2build -b list
	is "100_basicFlow.so
132_tcpStates.so" "$(ls "$PLUGINS")"
	printf 'basicStats\n' >ignore
	run -0 t2build -u -a -I ignore
	line "basicFlow unloaded"
	line "txtSink was not loaded"
	hasnt basicStats
	hasnt tcpWin
	printf 'txtSink\n' >"$TREE/plugins.ignore"
	run -0 t2build -u -a
	line "basicStats was not loaded"
	hasnt txtSink
	run -0 t2build -u -a --no-sink -I ignore
	hasnt txtSink
	hasnt pcapd
	run -1 t2build -b absent
}

@test "no component: the default plugins, those of t2conf and of the page, all in the tree" {
	local p page
	run -0 t2build
	hasnt "could not be found"
	t2conf -L list
	is "$(sort list | xargs)" "$(t2build -l | xargs)"
	for p in $(cat list); do
		[ -d "$T2_TREE/plugins/$p" ]
	done
	page=$(sed -n '/^the default ones are built/,/passed over/p' "$T2_TREE/man/t2build.1" | xargs)
	[[ "$page" == "the default ones are built: tranalyzer2, $(paste -sd, list | sed 's/,/, /g') (what"* ]]
	mv "$TREE/plugins/icmpDecode" kept
	run -0 t2build
	hasnt icmpDecode
	mv kept "$TREE/plugins/icmpDecode"
}

@test "named components win; the core comes first" {
	run -0 t2build -R tcpStates
	hasnt Tranalyzer2
	run -0 t2build tcpStates/ tranalyzer2
	[[ "$output" == *Tranalyzer2*tcpStates* ]]
}

@test "another number: the old file goes" {
	t2build tcpWin
	sed -i 's/145/146/' "$TREE/plugins/tcpWin/plugin.mk"
	run -0 t2build tcpWin
	is "146_tcpWin.so" "$(ls "$PLUGINS")"
	is "146_tcpWin.so" "$(cd "$TREE/$B/plugins" && ls *_tcpWin.so)"
}

@test "data files: copied, left, overwritten with -f" {
	printf 'one\n' >"$TREE/plugins/tcpWin/list.txt"
	printf 'ORDER = 145\nDATA = \\\n\tlist.txt # a list\n' >"$TREE/plugins/tcpWin/plugin.mk"
	run -0 t2build tcpWin
	line "list.txt copied into $PLUGINS"
	run -0 t2build tcpWin
	line "list.txt already exists in $PLUGINS"
	printf 'two\n' >"$PLUGINS/list.txt"
	run -0 t2build tcpWin
	line "A different version of list.txt already exists in $PLUGINS"
	is two "$(cat "$PLUGINS/list.txt")"
	run -0 t2build -f tcpWin
	is one "$(cat "$PLUGINS/list.txt")"
}

@test "-p: another folder, also with a blank" {
	run -0 t2build -p "$DATA/my plugins/" tcpStates
	line "Plugin tcpStates copied into $DATA/my plugins"
	run -0 t2build -p "$DATA/my plugins" -l
	is tcpStates "$output"
	run -0 t2build -l
	is "No plugins in '$PLUGINS'" "$output"
	run -1 t2build -p /dev/null/x tcpStates
	has "/dev/null/x: Not a directory"
}

@test "-c removes what was built, -r builds anew" {
	t2build tcpWin
	run -0 t2build -c tcpWin
	line "tcpWin successfully cleaned"
	line "CLEANING SUCCESSFUL"
	[ ! -e "$TREE/$B/plugin-obj/tcpWin" ]
	[ ! -e "$TREE/$B/plugins/145_tcpWin.so" ]
	[ -e "$PLUGINS/145_tcpWin.so" ]
	t2build tcpWin
	products | grep tcpWin >before
	run -0 t2build -r tcpWin
	products | grep tcpWin | sort - before | uniq -d >same
	is "" "$(cat same)"
}

@test "-k and -K: archives" {
	run -0 t2build -k tcpWin
	line "tcpWin-0.8.11.tar.gz written"
	line "PACKAGING SUCCESSFUL"
	tar -tf tcpWin-0.8.11.tar.gz | grep -qx tcpWin-0.8.11/src/tcpWin.c
	run -0 t2build -kt tcpStates
	tar -tf tcpStates-0.8.11.tar | grep -qx tcpStates-0.8.11/plugin.mk
	run -0 t2build -K tranalyzer2 basicFlow
	tar -tf t2-0.8.11.tar.gz >all
	grep -qx t2-0.8.11/plugins/basicFlow/src/basicFlow.c all
	grep -qx t2-0.8.11/Makefile all
	fails grep -q 'plugins/tcpWin\|^[^/]*/build[^/]*/\|\.so$' all
	run -2 t2build -kq tcpWin
}

@test "-k: a failure leaves the archive that there was, and nothing else" {
	t2build -k tcpWin
	cp tcpWin-0.8.11.tar.gz before
	mkdir bin
	printf '#!/bin/sh\nfor f; do case $f in *.tmp) echo x >"$f" ;; esac; done\nexit 2\n' >bin/tar
	chmod +x bin/tar
	PATH=$DATA/bin:$PATH run -1 t2build -k tcpWin
	cmp before tcpWin-0.8.11.tar.gz
	[ -z "$(find . -name '.*.tmp')" ]
}

@test "-i: t2 below the plugin folder" {
	run -0 t2build -i tranalyzer2
	line "'t2' successfully installed in '$PLUGINS/bin'"
	run -0 "$PLUGINS/bin/t2" -V
}

@test "-P, -d: in folders of their own" {
	rm -rf "$TREE/build-profile"
	run -0 t2build -P tcpWin
	[ -f "$TREE/build-profile/plugins/145_tcpWin.so" ]
	run -0 t2build -c -P tcpWin
	[ ! -e "$TREE/build-profile/plugins/145_tcpWin.so" ]
	rm -rf "$TREE/build-profile"
	run -0 t2build -d tcpWin
	line "Plugin tcpWin copied into $PLUGINS"
	rm -rf "$TREE/$B-debug" "$TREE/build-debug"
}

@test "t2conf -s and -r, -9 and -q: sets of plugins" {
	t2build tcpStates tcpWin
	t2conf -s
	t2build -u tcpWin
	t2build txtSink
	run -0 t2conf -r
	is "tcpStates
tcpWin" "$(t2build -l)"
	run -0 t2conf -9
	is pcapd "$(t2build -l)"
	run -0 t2conf -q
	is "tcpStates
tcpWin" "$(t2build -l)"
}

@test "a running t2 that has the old plugin is named; one that has not is not" {
	local pid
	t2build basicFlow tcpWin
	capture faf
	mkfifo pipe
	t2 -r - -w "$DATA/a" <pipe >/dev/null 2>&1 &
	pid=$!
	exec 7>pipe
	cat "$CAP" >&7
	for _ in $(seq 100); do
		grep -q tcpWin "/proc/$pid/maps" && break
		sleep 0.05
	done
	run -0 --separate-stderr t2build basicFlow
	is "" "$stderr"
	t2conf tcpWin -D TCPWIN_WINMIN=9
	run -0 --separate-stderr t2build -R
	is "t2build: t2 (process $pid) is running: it keeps what it has loaded until it ends" "$stderr"
	run -0 --separate-stderr t2build -u basicFlow
	is "t2build: t2 (process $pid) is running: it keeps what it has loaded until it ends" "$stderr"
	exec 7>&-
	wait "$pid" || true
}

@test "-U: tables for the core, a plugin's own command, and what is said of the others" {
	mkdir bin
	cat >bin/npm <<'END'
#!/bin/sh
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules/@ip-location-db/geo-whois-asn-country-mmdb" "$2/node_modules/@ip-location-db/asn" || exit 1
printf '10.1.0.0/16\tch\tOffice\n' >"$2/node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb"
for v in 4 6; do printf '8.8.8.0,8.8.8.255,15169,Google LLC\n' >"$2/node_modules/@ip-location-db/asn/asn-ipv$v.csv"; done
END
	chmod +x bin/npm
	printf 'ORDER = 145\nDATA = list.txt\nUPDATE = printf "%%s\\n" new >list.txt\n' >"$TREE/plugins/tcpWin/plugin.mk"
	PATH=$DATA/bin:$PATH run -0 t2build -U tranalyzer2 basicFlow tcpWin
	line "Tranalyzer2 successfully updated"
	line "basicFlow: nothing to update"
	line "tcpWin successfully updated"
	line "UPDATING SUCCESSFUL"
	is new "$(cat "$PLUGINS/list.txt")"
	run -0 t2subnet lookup 8.8.8.8
	is '8.8.8.8	-	"Google LLC"' "$output"
	printf 'ORDER = 145\nUPDATE = false\n' >"$TREE/plugins/tcpWin/plugin.mk"
	printf '#!/bin/sh\nexit 1\n' >bin/npm
	PATH=$DATA/bin:$PATH run -1 --separate-stderr t2build -U tranalyzer2 tcpWin
	[[ "$stderr" == *"The following plugins could not be updated:
    tcpWin
    tranalyzer2" ]]
}

# --- plugins outside the tree ----------------------------------------------------------------------------------------

# outside NAME: tcpWin under another name, in a folder with a blank
outside() {
	OUT="$DATA/own plugins/$1"
	mkdir -p "${OUT%/*}"
	cp -R "$TREE/plugins/tcpWin" "$OUT"
	(cd "$OUT/src" && sed -i "s/tcpWin/$1/g" * && for f in tcpWin*; do [ "$1" = tcpWin ] || mv "$f" "$1${f#tcpWin}"; done)
	sed -i "s/tcpWin/$1/g" "$OUT/default.config"
	printf 'ORDER = 620\n' >"$OUT/plugin.mk"
}

@test "a plugin outside: built by its path, and again by -R" {
	outside ownWin
	run -0 t2build "$OUT"
	line "Plugin ownWin copied into $PLUGINS"
	is "$OUT" "$(readlink "$PLUGINS/.sources/ownWin")"
	t2conf "$OUT" -D TCPWIN_WINMIN=9
	run -0 t2build -R
	line "Plugin ownWin copied into $PLUGINS"
	run -0 t2build ownWin
	cd "$OUT" && run -0 t2build .
	line "ownWin successfully built"
	hasnt "copied into"
	cd "$OUT/.." && run -0 t2build -p "$DATA/p" ownWin/.
	is "620_ownWin.so" "$(ls "$DATA/p")"
	[ -z "$(find "$OUT" -name '*.o')" ]
	run -0 t2build -u ownWin
	[ ! -e "$PLUGINS/.sources/ownWin" ]
	run -1 t2build ownWin
}

@test "a plugin outside of the name of one of the tree stands for itself" {
	outside tcpWin
	t2build tcpWin
	is "145_tcpWin.so" "$(ls "$PLUGINS")"
	run -0 t2build "$OUT"
	is "620_tcpWin.so" "$(ls "$PLUGINS")"
	run -0 t2build -R
	is "620_tcpWin.so" "$(ls "$PLUGINS")"
	run -0 t2build tcpWin
	is "145_tcpWin.so" "$(ls "$PLUGINS")"
	[ ! -e "$PLUGINS/.sources/tcpWin" ]
}

@test "a plugin outside of the name of another one that was built before: its own objects" {
	outside ownWin
	printf 'const char *const ownWinWhich = "the first one";\n' >>"$OUT/src/ownWin.c"
	mkdir other
	cp -R "$OUT" other/
	sed -i 's/the first one/the other one/' other/ownWin/src/ownWin.c
	touch -d '2020-01-01' "$OUT"/src/* other/ownWin/src/*
	run -0 t2build "$OUT"
	grep -q 'the first one' "$PLUGINS/620_ownWin.so"
	run -0 t2build other/ownWin
	grep -q 'the other one' "$PLUGINS/620_ownWin.so"
	run -0 t2build "$OUT"
	grep -q 'the first one' "$PLUGINS/620_ownWin.so"
}

@test "a plugin outside, in folders with odd names" {
	local dir
	outside ownWin
	printf 'const char ownWinPath[] = PLUGIN_SRCH;\n' >>"$OUT/src/ownWin.c"
	for dir in "ü'q" 'd"q $x' 'back\slash #*%'; do
		mkdir "$dir"
		cp -R "$OUT" "$dir/"
		run -0 t2build "$dir/ownWin"
		hasnt warning
		is "$DATA/$dir/ownWin" "$(readlink "$PLUGINS/.sources/ownWin")"
		grep -qF "$DATA/$dir/ownWin/src/ownWin.h" "$PLUGINS/620_ownWin.so"
		run -0 t2build -R
	done
	mkdir $'new\nline'
	cp -R "$OUT" $'new\nline/'
	run -1 t2build $'new\nline/ownWin'
	line "ownWin: there is a newline in the path of its folder"
}

@test "an older plugin: autogen.sh instead of plugin.mk" {
	outside oldWin
	rm "$OUT/plugin.mk"
	printf 'one\n' >"$OUT/a.txt"
	printf 'PLUGINNAME="oldWin"\nPLUGINORDER="621"\nLIBS="-lm"\nEXTRAFILES=(\n\ta.txt\n)\n. x\n' >"$OUT/autogen.sh"
	run -0 t2build "$OUT"
	is "621_oldWin.so
a.txt" "$(ls "$PLUGINS")"
}

@test "folders that are no plugins" {
	mkdir none "bad name"
	run -1 --separate-stderr t2build ./none
	[[ "$stderr" == "none is not a valid plugin: no plugin.mk in $DATA/none"* ]]
	mkdir none/src
	printf 'ORDER = 7\n' >none/plugin.mk
	run -1 --separate-stderr t2build ./none
	[[ "$stderr" == "$DATA/none/plugin.mk: ORDER: three digits wanted"* ]]
	printf 'ORDER = 777\n' >none/plugin.mk
	run -1 t2build ./none
	has "t2_plugin"
	has "Failed to build plugin none"
	run -1 t2build "./bad name"
	has "the folder's name is no plugin name"
	run -1 t2build /no/such/folder
	has "Plugin '/no/such/folder' could not be found"
}

# --- failures --------------------------------------------------------------------------------------------------------

@test "a plugin that does not compile: the compiler's words, the list, status 1, the others built" {
	t2build tcpWin
	cp -p "$PLUGINS/145_tcpWin.so" old.so
	printf 'int broken = ;\n' >>"$TREE/plugins/tcpWin/src/tcpWin.c"
	run -1 --separate-stderr t2build tcpWin tcpStates nosuch
	has "tcpStates successfully built"
	hasnt SUCCESSFUL
	[[ "$stderr" == *"tcpWin.c:"*"error: expected expression"* ]]
	[[ "$stderr" == *"
The following plugins could not be built:
    nosuch
    tcpWin" ]]
	[[ "$stderr" != *"make: ***"* ]]
	cmp old.so "$PLUGINS/145_tcpWin.so"
}

@test "a plugin that does not compile, before a good one in order: the good one is built" {
	local f=$TREE/plugins/basicStats/src/basicStats.c
	t2build basicStats
	printf 'int broken = ;\n' >>"$f"
	printf '/* changed */\n' >>"$TREE/plugins/tcpWin/src/tcpWin.c"
	run -1 --separate-stderr t2build basicStats tcpWin
	has "tcpWin successfully built"
	line "Plugin tcpWin copied into $PLUGINS"
	[[ "$stderr" == *"
The following plugins could not be built:
    basicStats" ]]
}

@test "other compiler flags: core and plugins are compiled anew, and once" {
	t2build tranalyzer2 tcpWin
	products >before
	CFLAGS='-O1 -g' run -0 t2build tranalyzer2 tcpWin
	line "Plugin tcpWin copied into $PLUGINS"
	products | sort - before | uniq -d | awk '{ print $1 }' >same
	is "" "$(grep -e 'obj/tcpWin/.*\.o$' -e '^obj/t2core/.*\.o$' -e '^obj/lib/row/.*\.o$' same)"
	products >before
	CFLAGS='-O1 -g' run -0 t2build tranalyzer2 tcpWin
	products | diff before -
	run -0 t2build tcpWin
	fails diff -q before <(products) >/dev/null
}

@test "a core that does not compile: nothing else is built" {
	printf 'int broken = ;\n' >>"$TREE/t2core/src/cells.c"
	run -1 --separate-stderr t2build tranalyzer2 tcpStates
	[[ "$stderr" == *"cells.c:"*"Failed to build tranalyzer2"* ]]
	hasnt tcpStates
	[ ! -e "$PLUGINS" ]
}

@test "HOME is not set: that of the user's entry" {
	local user=$(getent passwd "$(id -u)" | cut -d : -f 6)
	[ -n "$user" ] || skip "this user has no entry"
	unset HOME
	run -0 t2build -l
	[ -n "$(ls -A "$user/.tranalyzer/plugins" 2>/dev/null)" ] || is "No plugins in '$user/.tranalyzer/plugins'" "$output"
}

@test "unknown plugins, with the nearest" {
	run -1 --separate-stderr t2build basicflow
	is "Plugin 'basicflow' could not be found; did you mean basicFlow?

The following plugins could not be built:
    basicflow" "$stderr"
}

@test "wrong usage: status 2" {
	run -2 t2build -Z
	run -2 t2build -O 9 tcpWin
	run -2 t2build -a -R
	run -2 --separate-stderr t2build --reset -a
	is "t2build: Unknown option '--reset'
Did you mean to call 't2conf --reset ...' instead?" "$stderr"
	run -2 t2build -p
	for o in -B -G; do
		run -2 --separate-stderr t2build $o cmake
		is "t2build: option $o: there is one way to build, make(1)" "$stderr"
	done
	for o in -D --doc --iwyu --lto; do
		run -2 --separate-stderr t2build $o basicFlow
		[[ "$stderr" == "t2build: option -"*": "* ]]
	done
}

@test "-h: every option of the page; -l needs no lock" {
	run -0 --separate-stderr t2build -h
	is "" "$stderr"
	for o in -a -b -R -I --no-sink -d -P -O -r -f -i -p -1 -L -c -u -U -e -l -k -K -X -y; do
		has "$o"
	done
	run -0 t2build -?
	(
		flock 9
		run -0 t2build -l
	) 9>"$TREE/.t2build.lock"
}

@test "no make, no compiler: said in one line" {
	mkdir bin
	for f in sh dirname basename mkdir printf cmp find sed uname rm cat mv ar; do
		ln -s "$(command -v $f)" bin/
	done
	PATH=$DATA/bin run -1 "$TREE/$B/bin/t2build" -r tcpWin
	has "t2build: make: No such file or directory"
	PATH=$DATA/bin:$PATH CC=nocompiler run -1 t2build -r tcpWin
	has "nocompiler"
}

# --- locks and killed runs -------------------------------------------------------------------------------------------

@test "two at once: the second stops, -X goes on, a dead owner is no matter" {
	local t2build_path=$(command -v t2build)
	printf '%s\n' 999999999 >"$TREE/.t2build.lock"
	run -0 t2build tcpStates
	exec 9>>"$TREE/.t2build.lock"
	flock 9
	run -1 --separate-stderr "$t2build_path" tcpStates
	[[ "$stderr" == "t2build: Another t2build process is currently running"* ]]
	is "" "$output"
	run -0 "$t2build_path" -X tcpStates 9>&-
	exec 9>&-
	run -0 t2build tcpStates
}

@test "what sudo left in one's tree: the lock is no matter, the build folder is named" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to be somebody else"
	command -v setpriv >/dev/null || skip "no setpriv"
	local other="setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=$DATA T2HOME=$DATA/tree"
	chmod o+x "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "${BATS_FILE_TMPDIR%/*}" "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
	$other test -r "$TREE/Makefile" || skip "the test's folder is closed to others"
	mkdir -p tree
	cp -R "$TREE"/{Makefile,lib,t2core,t2build,t2conf,plugins} tree/
	cp "$TREE/$B/bin/t2build" "$TREE/$B/bin/t2conf" .
	chown -R 65534:65534 .
	mkdir "tree/$B"
	(umask 077; T2HOME=$DATA/tree ./t2conf tranalyzer2 -D FORCE_MODE=1)
	run -0 --separate-stderr $other ./t2conf tranalyzer2 -D FORCE_MODE=0
	is "" "$stderr"
	[ "$B" = build ] || return 0
	run -1 --separate-stderr $other ./t2build tranalyzer2
	is "t2build: $DATA/tree/$B: not writable: made with sudo? chown or remove it: sudo rm -r $DATA/tree/$B" "$stderr"
	run -2 --separate-stderr $other make -C tree t2
	[[ "$stderr" == "build: not writable: made with sudo? chown or remove it"* ]]
}

@test "a tree and a plugin folder that are not writable: the one that is in the way is named" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to be somebody else"
	command -v setpriv >/dev/null || skip "no setpriv"
	local other="setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=$DATA"
	chmod o+x "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "${BATS_FILE_TMPDIR%/*}" "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
	t2build tcpWin >/dev/null
	$other test -r "$TREE/Makefile" || skip "the test's folder is closed to others"
	mkdir -p .tranalyzer/plugins
	chown -R 65534:65534 .tranalyzer
	run -0 $other t2build tcpWin
	rm .tranalyzer/plugins/*.so
	chmod 555 .tranalyzer/plugins
	run -1 --separate-stderr $other t2build tcpWin
	err="$DATA/.tranalyzer/plugins/145_tcpWin.so: Permission denied"
	[[ $stderr == *"$err"* && $stderr != *"make a copy"* ]]
	run -1 --separate-stderr $other t2build -r tcpWin
	[[ $stderr == "t2build: $TREE: not writable; make a copy"* ]]
}

@test "killed in the middle: the next run finishes, and the plugins load" {
	export CCACHE_DISABLE=1	# so that it takes a while
	local round
	capture faf
	for round in 1 2 3; do
		t2build -c tcpStates tcpWin txtSink >/dev/null
		setsid t2build tcpStates tcpWin txtSink >/dev/null 2>&1 &
		sleep 0."$round"
		kill -KILL $! 2>/dev/null || true
		wait $! 2>/dev/null || true
	done
	local tries=0
	until t2build tranalyzer2 basicFlow tcpStates tcpWin txtSink; do
		tries=$((tries + 1))
		[ "$tries" -lt 20 ]
		sleep 0.3
	done
	run -0 t2 -r "$CAP" -w "$DATA/a"
	has "04: txtSink"
}

@test "interrupted: status 1, no compiler goes on" {
	export CCACHE_DISABLE=1	# so that it takes a while
	t2build -c tcpStates >/dev/null
	t2build tcpStates >out 2>&1 &
	local pid=$!
	sleep 0.05
	kill -TERM "$pid" 2>/dev/null || skip "it was done already"
	local rc=0
	wait "$pid" || rc=$?
	is 1 "$rc"
	grep -q 't2build: interrupted' out
	run -0 t2build tcpStates
}

@test "a plugin whose library is missing is left out with a line; asked for by name it fails with it" {
	unset CFLAGS	# what is built stays as it is
	tree
	sed -i 's/^NEEDS = .*/NEEDS = no_such_header.h libnothing-dev/' "$TREE/plugins/communityId/plugin.mk"
	rm -f "$TREE/build/plugins/"*_communityId.so
	run -0 make -s -C "$TREE" BUILD=build plugins
	has "communityId: libnothing-dev is missing (Debian: apt-get install libnothing-dev), the plugin is left out"
	run -2 make -s -C "$TREE" BUILD=build plugin-communityId
	has "communityId: libnothing-dev is missing"
	run -1 t2build communityId
	has "libnothing-dev is missing"
	run -0 t2build flowId
}

@test "--try: built aside, run, shown; nothing is loaded" {
	"$T2_BUILD/tests/mkcap" faf a.pcap
	t2build -y basicFlow basicStats txtSink >/dev/null
	ls -l "$PLUGINS" >before
	T2_FLOWCUT='packets 100 => cut hundred' run -0 t2build --try a.pcap flowCut
	has "Number of flows terminated by flowCut: hundred: "
	has " rows are of forced flows"
	is 3 "$(grep -c '^[AB] ' <<<"$output")"
	ls -l "$PLUGINS" | diff before -
	run -0 t2build --try a.pcap basicStats
	has "Nothing can be forced: FORCE_MODE is 0; t2conf tranalyzer2 -D FORCE_MODE=1"
	has "0 of "
	run -1 --separate-stderr t2build --try none.pcap basicStats
	is "t2build: none.pcap: No such file or directory" "$stderr"
	run -2 t2build --try a.pcap
	run -2 t2build --try a.pcap -u basicStats
	run -1 t2build --try a.pcap nosuch
	ls -l "$PLUGINS" | diff before -
	rm -rf "$TREE/$B-try"
}
