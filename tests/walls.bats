# Which room looks into which: the headers that a source finds, and what programs are linked with.

load helper

setup() {
	sandbox
	TREE=$T2_TREE
}

# inc SOURCE: $INC, the folders in which it finds headers, as make has it; make is asked once for each source
declare -gA INC_OF
inc() {
	[ -n "${INC_OF[$1]:-}" ] ||
		INC_OF[$1]=$(make -s --no-print-directory -C "$TREE" T2BUILD=1 print-inc OF="$1" | tr ' ' '\n' | sed -n 's/^-I//p')
	INC=${INC_OF[$1]}
}

# finds SOURCE HEADER: whether a source at that place could include the header of that name
finds() {
	local d
	inc "$1"
	for d in $INC; do
		[ ! -e "$TREE/$d/$2" ] || return 0
	done
	return 1
}

# One header of each room of lib, and of the core and tawk.
API=t2api.h ROW=rowtext.h ADDRESS=subnet_table.h PACKETS=index.h FLAGS=flagheader.h GROUND=text.h CORE=decode.h TAWK=awk.h

# sees SOURCE HEADER...: it finds these and, of the list above, no others
sees() {
	local source=$1 h
	shift
	for h in $GROUND "$@"; do
		finds "$source" "$h" || is "$source does not find $h" ""
	done
	for h in $API $ROW $ADDRESS $PACKETS $FLAGS $CORE $TAWK; do
		[[ " $* " == *" $h "* ]] || ! finds "$source" "$h" || is "$source finds $h" ""
	done
}

@test "rooms of lib find what they stand on" {
	sees lib/text.c
	sees lib/flags/paths.c $FLAGS
	sees lib/address/subnet_table.c $API $ADDRESS
	sees lib/packets/index_read.c $PACKETS
	sees lib/row/numfmt.c $API $ROW
	sees lib/api/t2buf.c $API $ROW
}

@test "programs find the rooms that they are made of" {
	sees t2core/src/decode/decode.c $API $ROW $ADDRESS $PACKETS $CORE
	sees t2conf/set.c $FLAGS
	sees t2build/t2build/t2build.c $FLAGS
	sees t2build/t2subnet/t2subnet.c $API $ADDRESS $ROW
	sees tawk/tawk.c $ROW $PACKETS $TAWK
	sees tawk/fn/whois.c $API $ROW $ADDRESS $TAWK
	sees tawk/tcol.c $ROW $PACKETS
	sees tawk/t2plot.c $API $ROW $PACKETS $TAWK
	sees tawk/t2report.c $API $ROW $PACKETS $TAWK
}

@test "rooms of tawk find what they stand on" {
	local room h
	sees tawk/value/value.c
	sees tawk/tables/bitdecode.c
	sees tawk/lang/lex.c $TAWK
	sees tawk/record/columns.c $ROW $PACKETS $TAWK
	sees tawk/out/output.c $ROW $TAWK
	sees tawk/fn/aggr.c $TAWK
	sees tawk/doc/docs.c $TAWK
	sees tawk/extract/extract.c $PACKETS
	sees tawk/report/figure.c $API $ROW $PACKETS $TAWK
	# What stands above a room is not found by it.
	for h in docs.h extract.h bitdecode.h figure.h; do
		for room in value lang record out fn; do
			fails finds tawk/$room/x.c $h
		done
	done
}

@test "a private header of tawk is included by its own room only" {
	local f h
	cd "$TREE/tawk"
	for f in */*.[ch]; do
		for h in $(sed -n 's/^#include "\(.*_priv\.h\)"$/\1/p' "$f"); do
			[ -e "${f%/*}/$h" ] || is "$f includes $h" ""
		done
	done
}

@test "a plugin finds the API, and of the core its flags" {
	sees plugins/tcpWin/src/tcpWin.c $API $ROW $PACKETS
	finds plugins/tcpWin/src/tcpWin.c tranalyzer.h
}

@test "no include goes around the walls by a path" {
	run -1 grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]*/' --include='*.[ch]' \
		"$TREE"/lib "$TREE"/t2core "$TREE"/t2conf "$TREE"/t2build "$TREE"/tawk "$TREE"/plugins
	is "" "$output"
}

@test "t2 is not linked with what edits flags" {
	run -1 grep -E ' (flag(header|config|value)_|paths_|pluginlist_|treelock)' < <(nm "$T2_BUILD/bin/t2")
	is "" "$output"
}

@test "a header of lib that is its files' own is included by no other room" {
	local h name room
	for h in "$TREE"/lib/*/*_priv.h; do
		name=$(basename "$h") room=$(basename "$(dirname "$h")")
		run -1 grep -rln "#include \"$name\"" --include='*.[ch]' "$TREE"/t2core "$TREE"/t2conf "$TREE"/t2build \
			"$TREE"/tawk "$TREE"/plugins $(ls -d "$TREE"/lib/*/ | grep -v "/$room/")
		is "" "$output"
	done
}

@test "lib has functions that end the program or speak only where the plugin API says so" {
	run -1 grep -rnE '\b(exit|_exit|abort|errx?|warnx?|perror)\(' --include='*.c' --exclude=printed.c \
		"$TREE"/lib/*.c "$TREE"/lib/row "$TREE"/lib/address "$TREE"/lib/packets "$TREE"/lib/flags
	is "" "$output"
	run -1 grep -rnE '\b(_exit|abort)\(' --include='*.c' "$TREE"/lib/api
	is "" "$output"
}

# circles FOLDER: the files below it that need each other in a circle, a circle a line, the largest first
circles() {
	(cd "$T2_TREE" && find "$1" -name '*.c' -not -path '*/skel/*') | sed "s|^|$T2_BUILD/obj/|; s|c\$|o|" | xargs -d '\n' nm -P | awk '
		/\.o:$/			{ f = $1; sub(/.*\/obj\//, "", f); sub(/\.o:$/, ".c", f); file[++n] = f; next }
		$2 ~ /^[TDBRCVW]$/	{ if (!($1 in home)) home[$1] = n }
		$2 == "U"		{ uses[n, $1] }
		END {
			for (k in uses) {
				split(k, w, SUBSEP)
				if (w[2] in home) way[w[1], home[w[2]]]
			}
			for (k = 1; k <= n; k++)
				for (i = 1; i <= n; i++)
					if ((i, k) in way)
						for (j = 1; j <= n; j++)
							if ((k, j) in way) way[i, j]
			for (i = 1; i <= n; i++) {
				if (i in seen) continue
				m = 0
				s = ""
				for (j = i; j <= n; j++)
					if ((i, j) in way && (j, i) in way && j != i) { s = s " " file[j]; m++; seen[j] }
				if (m) print m + 1, file[i] s
			}
		}' | sort -rn
}

@test "files that need each other in a circle: none in lib, few elsewhere" {
	is "" "$(circles lib)"
	circles t2core >core
	circles tawk >tawk
	cat core tawk
	[ "$(awk '{ print $1; exit }' core)" -le 4 ]
	[ "$(awk '{ print $1; exit }' tawk)" -le 11 ]
	is "" "$(circles t2conf)$(circles t2build)"
}
