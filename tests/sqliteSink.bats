# sqliteSink: rows in a table, their types, the view, and databases that are there already.
# needs: sqlite3 jq
load helper

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates tcpFlags dnsDecode txtSink sqliteSink
}

# built_with FLAG=VALUE: sqliteSink in $PLUGINS with it
built_with() {
	plugin_with sqliteSink "$@"
}

q() { sqlite3 out_flows.sqlite "$1"; }

@test "rows read back are those of the flow file, value by value" {
	for s in faf dns order icmp arp6; do
		"$T2_BUILD/tests/mkcap" -l | grep -q "^$s\\b" || continue
		rm -f out_*
		flows $s
		run -0 "$T2_TREE/tests/rows-equal" sqlite out
	done
}

@test "-j 3 writes the same rows in the same order" {
	capture faf
	run -0 t2 -r "$CAP" -w out
	run -0 t2 -j 3 -r "$CAP" -w three
	sqlite3 three_flows.sqlite 'SELECT * FROM flows ORDER BY rowid' >three
	q 'SELECT * FROM flows ORDER BY rowid' | cmp - three
}

@test "types: integers, 64 bits whole, times as nanoseconds, lists as JSON" {
	flows faf
	is integer "$(q "SELECT DISTINCT typeof(flowStat) FROM flows")"
	is "INTEGER" "$(q "SELECT type FROM pragma_table_info('flows') WHERE name = 'timeFirst'")"
	is "" "$(q "SELECT name FROM pragma_table_info('flows') WHERE type NOT IN ('INTEGER', 'REAL', 'TEXT')")"
	q "SELECT timeFirst FROM flows ORDER BY rowid" | sed 's/...$//; s/......$/.&/' >times
	cells out_flows.txt timeFirst | cmp - times
	cells out_flows.txt flowStat >stat
	q "SELECT flowStat FROM flows_text ORDER BY rowid" 2>/dev/null | cmp - stat
	is 1 "$(q "SELECT min(json_valid(hdrDesc)) FROM flows")"
	is "$(cells out_flows.txt dstPort | sort | uniq -c | sort -rn | head -1 | awk '{ print $2 }')" \
		"$(q "SELECT dstPort FROM flows GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")"
}

@test "the view shows what the flow file shows, times as dates" {
	flows faf
	for c in flowStat ethType hdrDesc duration numPktsSnt srcIP; do
		cells out_flows.txt "$c" >want
		q "SELECT $c FROM flows_text" | cmp - want
	done
	q "SELECT timeFirst FROM flows_text LIMIT 1" | grep -qxE '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z'
	is "$(q "SELECT timeFirst / 1000000000 FROM flows LIMIT 1")" \
		"$(date -u -d "$(q "SELECT timeFirst FROM flows_text LIMIT 1")" +%s)"
}

@test "the columns are described inside" {
	flows faf
	is "$(awk 'NR == 1 { print NF }' out_flows.txt)" "$(q "SELECT count(*) FROM flows_columns")"
	is "H64|basicFlow" "$(q "SELECT type, plugin FROM flows_columns WHERE name = 'flowStat'")"
	is "$(t2 --schema | jq .schema_version)" "$(q 'PRAGMA user_version')"
	is wal "$(q 'PRAGMA journal_mode')"
	is ok "$(q 'PRAGMA integrity_check')"
	[ ! -e out_flows.sqlite-wal ]
}

@test "T2_SQLITE_SELECT=1: the listed columns only, in the table, the view and what describes them" {
	built_with T2_SQLITE_SELECT=1
	printf 'dstIP\n# who\n  hdrDesc\nsrcIP # source\nnumBytesSnt\ndstIP\n' >"$PLUGINS/sqlite-columns.txt"
	SQLITE_INDEX=srcIP flows faf
	line "[INF] sqliteSink: only inserting 4 columns listed in '$PLUGINS/sqlite-columns.txt'"
	for t in flows flows_text; do
		is "hdrDesc srcIP dstIP numBytesSnt" "$(q "SELECT group_concat(name, ' ') FROM pragma_table_info('$t')")"
	done
	is 4 "$(q 'SELECT count(*) FROM flows_columns')"
	cells out_flows.txt hdrDesc srcIP dstIP numBytesSnt >want
	sqlite3 -separator ' ' out_flows.sqlite 'SELECT * FROM flows_text' | cmp - want
	SQLITE_INDEX=srcPort run -1 --separate-stderr t2 -r "$CAP" -w new
	is "t2: new_flows.sqlite: SQLITE_INDEX: no column srcPort" "$stderr"
	[ ! -e new_flows.sqlite ]
	printf 'srcIP\nsrcip\n' >list
	SQLITE_SELECT_FILE=$PWD/list run -1 --separate-stderr t2 -r "$CAP" -w new
	is "t2: $PWD/list: line 2: no column srcip" "$stderr"
	echo '# none' >list
	SQLITE_SELECT_FILE=$PWD/list run -1 --separate-stderr t2 -r "$CAP" -w new
	is "t2: $PWD/list: no columns" "$stderr"
	printf 'srcIP\ndstIP\nnumBytesSnt\n' >list
	SQLITE_SELECT_FILE=$PWD/list run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ $stderr == "t2: out_flows.sqlite: table flows has a column hdrDesc that is not selected; mend it with: "* ]]
	sqlite3 out_flows.sqlite "${stderr#*mend it with: }"
	SQLITE_SELECT_FILE=$PWD/list run -0 t2 -r "$CAP" -w out
	is 144 "$(q 'SELECT count(*) FROM flows')"
}

@test "a second run appends" {
	flows faf
	run -0 t2 -r "$CAP" -w "$DATA/out"
	is 144 "$(q 'SELECT count(*) FROM flows')"
}

@test "SQLITE_OVERWRITE=0 refuses, =1 begins anew" {
	flows faf
	built_with SQLITE_OVERWRITE=0
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_flows.sqlite: table flows is there already (SQLITE_OVERWRITE 0)" "$stderr"
	is 72 "$(q 'SELECT count(*) FROM flows')"
	built_with SQLITE_OVERWRITE=1
	run -0 t2 -r "$CAP" -w out
	is 72 "$(q 'SELECT count(*) FROM flows')"
}

@test "a table that lacks columns: named, with the statement that mends it" {
	flows faf
	cp "$T2_BUILD"/plugins/*_connStat.so "$PLUGINS"
	run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ $stderr == 't2: out_flows.sqlite: table flows lacks columns; mend it with: ALTER TABLE "flows" ADD COLUMN "'*';' ]]
	q "${stderr#*mend it with:}"
	run -0 t2 -r "$CAP" -w out
	is 144 "$(q 'SELECT count(*) FROM flows')"
	is 72 "$(q 'SELECT count(connSip) FROM flows')"
}

@test "a table that has more columns, and one of another type: named, with the statement that mends it" {
	flows faf
	rm "$PLUGINS"/*_tcpFlags.so
	run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ $stderr == "t2: out_flows.sqlite: table flows has a column "*" that no plugin makes; mend it with: "* ]]
	while [[ $stderr == *"mend it with:"* ]]; do
		q "${stderr#*mend it with:}"
		run --separate-stderr t2 -r "$CAP" -w out
	done
	is 144 "$(q 'SELECT count(*) FROM flows')"
	q 'DROP VIEW flows_text; ALTER TABLE flows DROP COLUMN dstPort; ALTER TABLE flows ADD COLUMN dstPort TEXT'
	run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ $stderr == "t2: out_flows.sqlite: table flows: column dstPort is TEXT, not INTEGER; mend it with: "* ]]
	q "${stderr#*mend it with:}"
	run -0 t2 -r "$CAP" -w out
	is "72 144" "$(q 'SELECT count(*) FROM flows') $(q 'SELECT count(*) FROM flows_before')"
}

@test "SQLITE_VIEW=0, SQLITE_INDEX, SQLITE_TABLE_NAME, SQLITE_DB_SUFFIX, SQLITE_TRANSACTION_NFLOWS" {
	capture faf
	built_with SQLITE_VIEW=0 SQLITE_TRANSACTION_NFLOWS=7
	SQLITE_TABLE_NAME='a "name"' SQLITE_DB_SUFFIX=.db SQLITE_INDEX='timeFirst srcIP' run -0 t2 -r "$CAP" -w out
	is 72 "$(sqlite3 out.db 'SELECT count(*) FROM "a ""name"""')"
	is 'a "name"_srcIP a "name"_timeFirst' "$(sqlite3 out.db "SELECT name FROM sqlite_master WHERE type = 'index' AND sql NOT NULL ORDER BY 1" | xargs -d '\n')"
	is "" "$(sqlite3 out.db "SELECT name FROM sqlite_master WHERE type = 'view'")"
	built_with SQLITE_TRANSACTION_NFLOWS=0
	run -0 t2 -r "$CAP" -w all
	is 72 "$(sqlite3 all_flows.sqlite 'SELECT count(*) FROM flows')"
	SQLITE_INDEX='srcIP nothing' run -1 --separate-stderr t2 -r "$CAP" -w none
	is "t2: none_flows.sqlite: SQLITE_INDEX: no column nothing" "$stderr"
	[ ! -e none_flows.sqlite ]
}

@test "what is no database, or cannot be written, is told at start" {
	capture order
	seq 1000 >out_flows.sqlite
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_flows.sqlite: file is not a database" "$stderr"
	is 1000 "$(wc -l <out_flows.sqlite)"
	rm "$PLUGINS"/*_txtSink.so
	run -1 --separate-stderr t2 -r "$CAP" -w -
	is "t2: sqliteSink: a database cannot be written to standard output" "${stderr_lines[-1]}"
	if [ "$(id -u)" != 0 ]; then
		mkdir -m 500 ro
		run -1 --separate-stderr t2 -r "$CAP" -w ro/out
		is "t2: ro/out_flows.sqlite: Permission denied" "$stderr"
	fi
}

@test "a full disk: what is written stays, and is counted" {
	[ "$(id -u)" = 0 ] || skip "mounting needs root"
	capture flood -n 30000
	mkdir small
	mount -t tmpfs -o size=4m none small || skip "no mounts here"
	rm "$PLUGINS"/*_txtSink.so
	built_with SQLITE_TRANSACTION_NFLOWS=1000
	run -1 --separate-stderr t2 -r "$CAP" -w small/out
	cp small/out_flows.sqlite* .
	umount small
	is "t2: small/out_flows.sqlite: database or disk is full" "${stderr_lines[0]}"
	[[ ${stderr_lines[1]} =~ ^"t2: sqliteSink: "([0-9]+)" rows written, "([0-9]+)" are lacking"$ ]]
	is "${BASH_REMATCH[1]}" "$(q 'SELECT count(*) FROM flows')"
	[ "${BASH_REMATCH[1]}" -gt 0 ]
}

# answers LANGUAGE: the programs of README.md in it, one after the other, into $DATA/q.N
answers() {
	sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$T2_TREE/README.md" | sed '1d;$d' | awk -v RS= '{ print > ("q." NR) }'
}

@test "README.md: three questions have the same answers in tawk and SQLite" {
	plugins basicFlow basicStats tcpStates tcpWin dnsDecode txtSink sqliteSink
	for s in faf dnsbad; do
		rm -f a_*
		capture $s
		run -0 t2 -r "$CAP" -w a
		answers tawk
		for i in 1 2 3; do bash "q.$i" >"want.$i"; done
		answers sqlite
		for i in 1 2 3; do sqlite3 -tabs a_flows.sqlite "$(cat q.$i)" | cmp "want.$i" -; done
		cat want.? >>all
	done
	is 7 "$(wc -l <all)"
}

@test "another program writes: rows wait until it is done" {
	capture faf
	run -0 t2 -r "$CAP" -w out
	mkfifo hold
	sqlite3 out_flows.sqlite <hold &
	exec 9>hold
	echo 'PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; CREATE TABLE mine (x); SELECT 1;' >&9
	sleep 0.5
	t2 -r "$CAP" -w out >report 2>err &
	pid=$!
	sleep 2
	echo 'COMMIT;' >&9
	exec 9>&-
	wait $pid
	[ ! -s err ]
	is 144 "$(q 'SELECT count(*) FROM flows')"
}
