# clickhouseSink's rows in ClickHouse: every value of every row, once, whatever becomes of the server.
# needs: clickhouse-server curl python3 jq

load databases
SINK=clickhouseSink

# One server for the suite, as an ordinary user; a test has a database of its own.
setup_file() {
	services
	clickhouse_make
	clickhouse_start
	export SERVICE CH_PORT CH_URL
}

teardown_file() {
	[ ! -e "$SERVICE/ch.server" ] || kill -- -"$(cat "$SERVICE/ch.server")" || :
	await 30 fails listens "$CH_PORT" || :
	services_end
}

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates tcpFlags icmpDecode arpDecode dnsDecode connStat nFrstPkts txtSink clickhouseSink
	DB=t$BATS_TEST_NUMBER
	ch default "DROP DATABASE IF EXISTS $DB"
	ch default "CREATE DATABASE $DB"
	export CLICKHOUSE_URL=$CH_URL CLICKHOUSE_USER=t2 CLICKHOUSE_DATABASE=$DB CLICKHOUSE_PASSWORD_FILE=$SERVICE/password.t2
}

teardown() {
	[ -z "${T2_PID:-}" ] || kill "$T2_PID" 2>/dev/null || :
}

q() { ch "$DB" "$1"; }

# rows_json: the rows, in their order, an object a line; bytes of addresses as hex digits
rows_json() {
	local columns
	columns=$(q "SELECT name, type FROM system.columns WHERE database = '$DB' AND table = 'flows'" | awk -F '\t' '{
		printf "%s", (NR > 1 ? ", " : "")
		if ($2 ~ /^Array.*FixedString/) printf "arrayMap(x -> hex(x), `%s`) AS `%s`", $1, $1
		else if ($2 ~ /FixedString/) printf "hex(`%s`) AS `%s`", $1, $1
		else printf "`%s`", $1
	}')
	q "SELECT $columns FROM flows ORDER BY t2Row FORMAT JSONEachRow"
}

drop_tables() { q 'DROP TABLE IF EXISTS flows'; }

# equal PREFIX: the table has the rows of the flow file, in its order
equal() {
	rows_json >"$1.json"
	"$T2_TREE/tests/rows-equal" clickhouse "$1" "$1.json"
}

# until_rows N: so many have arrived
until_rows() { eval "[ \"\$(q 'SELECT count() FROM flows')\" -ge $1 ]"; }

# each_once PREFIX: of the rows of the flow file each is there once
each_once() {
	is "$(rows "$1")" "$(q 'SELECT count() FROM flows')"
	is "$(rows "$1")" "$(q 'SELECT uniqExact(flowInd, dir) FROM flows')"
	is "$(rows "$1")" "$(q 'SELECT uniqExact(t2Run, t2Row) FROM flows')"
}

@test "rows of captures of all kinds" {
	own_captures
}

@test "the conformance set, a sample, with all decoders" {
	set_captures
}

@test "types as ClickHouse has them, comments, and 64 bits whole" {
	capture faf
	run -0 t2 -r "$CAP" -w out
	is "flowStat UInt64
timeFirst DateTime('UTC')
timeFirst_ns UInt64
hdrDesc Array(String)
srcIP Nullable(FixedString(16))
sensorID UInt32
t2Run UUID
t2Row UInt64" "$(q "SELECT name, type FROM system.columns WHERE database = '$DB' AND name IN ('flowStat', 'timeFirst', 'timeFirst_ns', 'hdrDesc', 'srcIP', 'sensorID', 't2Run', 't2Row') FORMAT JSONEachRow" | jq -r '.name + " " + .type')"
	is "$(cells out_flows.txt flowStat | sort -u)" "$(q "SELECT DISTINCT concat('0x', lower(hex(flowStat))) FROM flows ORDER BY flowStat")"
	is "Flow duration [ns]" "$(q "SELECT comment FROM system.columns WHERE database = '$DB' AND name = 'duration'")"
	is 0 "$(q 'SELECT countIf(toUInt32(timeFirst) <> intDiv(timeFirst_ns, 1000000000)) FROM flows')"
	is "$(cells out_flows.txt srcIP | head -1)" "$(q "SELECT replaceOne(IPv6NumToString(assumeNotNull(srcIP)), '::ffff:', '') FROM flows ORDER BY t2Row LIMIT 1")"
}

@test "CLICKHOUSE_SELECT=1: the listed columns only; numbers that are not side by side in the row" {
	plugin_with clickhouseSink CLICKHOUSE_SELECT=1
	printf '%s\n' numBytesSnt minPktSz srcPort numPktsSnt dstPort >"$PLUGINS/clickhouse-columns.txt"
	flows faf
	line "[INF] clickhouseSink: only inserting 5 columns listed in '$PLUGINS/clickhouse-columns.txt'"
	cells out_flows.txt srcPort dstPort numPktsSnt numBytesSnt minPktSz >want
	q "SELECT srcPort, dstPort, numPktsSnt, numBytesSnt, minPktSz FROM flows ORDER BY t2Row" | tr '\t' ' ' | cmp - want
	is 0 "$(q "SELECT count() FROM system.columns WHERE database = '$DB' AND table = 'flows' AND name = 'timeFirst'")"
	echo srcPort >"$PLUGINS/clickhouse-columns.txt"
	run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ $stderr == *'table flows has a column '*' that is not selected; mend it with: '* ]]
}

@test "a second run, and another sensor, append; two at a time make one table" {
	capture flood -n 20000
	t2 -x 1 -r "$CAP" -w one >/dev/null & a=$!
	t2 -x 2 -r "$CAP" -w two >/dev/null & b=$!
	wait $a
	wait $b
	t2 -j 3 -x 2 -r "$CAP" -w two >/dev/null
	is "1 $(rows one)
2 $((2 * $(rows two)))" "$(q "SELECT concat(toString(sensorID), ' ', toString(count())) FROM flows GROUP BY sensorID ORDER BY sensorID")"
	is 3 "$(q 'SELECT uniqExact(t2Run) FROM flows')"
}

@test "many batches, another table, CLICKHOUSE_OVERWRITE_TABLE" {
	capture flood -n 25000
	plugin_with clickhouseSink CLICKHOUSE_BATCH_NFLOWS=3000
	CLICKHOUSE_TABLE_NAME='my `flows`' run -0 t2 -r "$CAP" -w out
	is "$(rows out)" "$(q 'SELECT count() FROM `my \`flows\``')"
	capture faf
	plugin_with clickhouseSink CLICKHOUSE_OVERWRITE_TABLE=0
	run -0 t2 -r "$CAP" -w out
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: clickhouseSink: $CH_URL/$DB: the table is there already (CLICKHOUSE_OVERWRITE_TABLE 0)" "$stderr"
	plugin_with clickhouseSink CLICKHOUSE_OVERWRITE_TABLE=1
	run -0 t2 -r "$CAP" -w out
	equal out
}

@test "a wrong password, user, database: one line each, and no password in what is written" {
	capture faf
	echo 'wr0ng' >wrong
	chmod 600 wrong
	CLICKHOUSE_PASSWORD_FILE=wrong run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: clickhouseSink: $CH_URL/$DB: Wrong password for user t2" "$stderr"
	CLICKHOUSE_USER=nobody run -1 --separate-stderr t2 -r "$CAP" -w out
	is 1 "${#stderr_lines[@]}"
	CLICKHOUSE_DATABASE=nowhere run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: clickhouseSink: $CH_URL/nowhere: Database nowhere doesn't exist" "$stderr"
	run -0 t2 -r "$CAP" -w out -l
	fails grep -rl 's3cret' out_*
	fails grep -l 's3cret' "$SERVICE/ch.log"
}

@test "a table of other columns is refused, with the statement that mends it" {
	capture faf
	run -0 t2 -r "$CAP" -w out
	q 'ALTER TABLE flows DROP COLUMN l4Proto, DROP COLUMN timeLast_ns'
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: clickhouseSink: $CH_URL/$DB: table flows lacks columns; mend it with: ALTER TABLE \`flows\` ADD COLUMN \`timeLast_ns\` UInt64, ADD COLUMN \`l4Proto\` UInt8" "$stderr"
	q "${stderr##*mend it with: }"
	run -0 t2 -r "$CAP" -w out
	q 'ALTER TABLE flows ADD COLUMN mine Int32'
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: clickhouseSink: $CH_URL/$DB: table flows has a column mine that no plugin makes; mend it with: ALTER TABLE \`flows\` DROP COLUMN \`mine\`" "$stderr"
	q "${stderr##*mend it with: }"
	q 'ALTER TABLE flows DROP COLUMN srcPort'
	q 'ALTER TABLE flows ADD COLUMN srcPort String'
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: clickhouseSink: $CH_URL/$DB: table flows: column srcPort is String, not UInt16; mend it with: ALTER TABLE \`flows\` DROP COLUMN \`srcPort\`, ADD COLUMN \`srcPort\` UInt16" "$stderr"
	q "${stderr##*mend it with: }"
	# one that fills itself is the user's own
	q 'ALTER TABLE flows ADD COLUMN seen DateTime DEFAULT now()'
	run -0 --separate-stderr t2 -r "$CAP" -w out
	is "" "$stderr"
	is $((3 * $(rows out))) "$(q 'SELECT count() FROM flows')"
}

@test "a type that the server refuses: one line" {
	capture faf
	# the newer types, which this server does not have
	cp -r "$T2_TREE/plugins/clickhouseSink" .
	sed -i 's/atoi(server.answer.p) >= 20/true/' clickhouseSink/src/clickhouseSink.c
	plugin_source "$PWD/clickhouseSink" 926_clickhouseSink.so
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is 1 "${#stderr_lines[@]}"
	[[ $stderr == "t2: clickhouseSink: $CH_URL/$DB: Unknown data type family: DateTime64" ]]
}

@test "rows that the server refuses end the run: how many are there" {
	capture flood -n 5000
	plugin_with clickhouseSink CLICKHOUSE_BATCH_NFLOWS=1000
	run -0 t2 -r "$CAP" -w out
	q 'TRUNCATE TABLE flows'
	# a view that fails makes the insert fail, too
	q "CREATE MATERIALIZED VIEW few ENGINE = Memory AS SELECT throwIf(flowInd > 2500) AS x FROM flows"
	run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ ${stderr_lines[0]} == "t2: $CH_URL/$DB: "* ]]
	lacking 2000
}

@test "a full server: how many rows are there" {
	[ "$(id -u)" = 0 ] || skip "mounting needs root"
	mkdir -p "$SERVICE/ch/data/$DB"
	mount -t tmpfs -o size=3m,mode=700,uid="$SERVICE_UID" none "$SERVICE/ch/data/$DB" || skip "no mounts here"
	capture flood -n 200000
	plugin_with clickhouseSink CLICKHOUSE_BATCH_NFLOWS=5000
	run -1 --separate-stderr t2 -r "$CAP" -w out
	n=$(q 'SELECT count() FROM flows')
	q 'DROP TABLE flows'
	umount "$SERVICE/ch/data/$DB"
	[[ ${stderr_lines[0]} == "t2: $CH_URL/$DB: "*"pace"* ]]
	lacking "$n"
}

@test "the server is killed and started in the middle of a million rows: each is there once" {
	plugins basicFlow basicStats txtSink clickhouseSink
	plugin_with clickhouseSink CLICKHOUSE_BATCH_NFLOWS=50000
	for policy in block spool; do
		capture flood -n 1000000
		q 'DROP TABLE IF EXISTS flows'
		CLICKHOUSE_QUEUE=$policy t2 -r "$CAP" -w out >report 2>err & T2_PID=$!
		for at in 150000 450000; do
			until_rows_or_end $at
			clickhouse_kill
			sleep 1
			clickhouse_start
		done
		wait $T2_PID || { cat report err; false; }
		T2_PID=
		is 1000000 "$(rows out)"
		rest $policy
		each_once out
	done
}

# rest POLICY: with spool t2 may have ended while the server was away; what it left goes with the next run
rest() {
	[ -e out_clickhouseSink.spool ] || return 0
	is spool "$1"
	capture empty
	mv out_flows.txt all_flows.txt
	CLICKHOUSE_QUEUE=spool run -0 t2 -r "$CAP" -w out
	mv all_flows.txt out_flows.txt
	[ ! -e out_clickhouseSink.spool ]
}

@test "an answer that is lost makes no second row" {
	plugins basicFlow basicStats txtSink clickhouseSink
	plugin_with clickhouseSink CLICKHOUSE_BATCH_NFLOWS=2000 CLICKHOUSE_TIMEOUT=1
	capture flood -n 10000
	run -0 t2 -r "$CAP" -w out
	q 'TRUNCATE TABLE flows'
	# each insert takes longer than t2 waits, and is done all the same
	q "CREATE MATERIALIZED VIEW late ENGINE = Memory AS SELECT sleep(3) AS x FROM flows"
	run -0 t2 -r "$CAP" -w out
	each_once out
	[[ $output == *"no answer for 1 s"* ]]
}

@test "an answer that is lost makes no second row, even if the rows go into a spool file and come with another run" {
	plugins basicFlow basicStats txtSink clickhouseSink
	plugin_with clickhouseSink CLICKHOUSE_TIMEOUT=1
	capture flood -n 5500
	run -0 t2 -r "$CAP" -w out
	q 'TRUNCATE TABLE flows'
	q "CREATE MATERIALIZED VIEW late ENGINE = Memory AS SELECT sleep(3) AS x FROM flows"
	CLICKHOUSE_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_clickhouseSink.spool: 5500 rows wait for clickhouseSink" "$stderr"
	await 20 eval '[ "$(q "SELECT count() FROM flows")" = 5500 ]'
	mv out_flows.txt all_flows.txt
	capture empty
	CLICKHOUSE_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
	mv all_flows.txt out_flows.txt
	each_once out
}

@test "spool: a server that is away at the start gets all in the next run" {
	capture faf
	clickhouse_kill
	CLICKHOUSE_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_clickhouseSink.spool: $(rows out) rows wait for clickhouseSink" "$stderr"
	clickhouse_start
	CLICKHOUSE_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
	is "" "$stderr"
	is $((2 * $(rows out))) "$(q 'SELECT count() FROM flows')"
	[ ! -e out_clickhouseSink.spool ]
}
