# psqlSink's rows in PostgreSQL: every value of every row, once, whatever becomes of the server.
# needs: psql python3 jq

load databases
SINK=psqlSink

# One server for the suite, as an ordinary user; a test has a database of its own.
setup_file() {
	services
	postgres_make
	postgres_start
	export SERVICE PG_BIN PG_PORT
}

teardown_file() {
	[ ! -e "$SERVICE/pg/postmaster.pid" ] || kill -INT "$(head -n 1 "$SERVICE/pg/postmaster.pid")" || :
	await 30 no_postgres || :
	services_end
}

setup() {
	sandbox
	plugins basicFlow basicStats tcpStates tcpFlags icmpDecode arpDecode dnsDecode connStat nFrstPkts txtSink psqlSink
	DB=t$BATS_TEST_NUMBER
	sql postgres -c "DROP DATABASE IF EXISTS $DB" -c "CREATE DATABASE $DB"
	export PSQL_HOST=127.0.0.1 PSQL_PORT=$PG_PORT PSQL_USER=t2 PSQL_DBNAME=$DB PSQL_PASSWORD_FILE=$SERVICE/password.t2
}

teardown() {
	[ -z "${T2_PID:-}" ] || kill "$T2_PID" 2>/dev/null || :
}

q() { sql "$DB" -c "$1"; }

drop_tables() { q 'DROP TABLE IF EXISTS flows, flows_batches'; }

# equal PREFIX: the table has the rows of the flow file
equal() {
	q 'SELECT row_to_json(f) FROM flows f ORDER BY flowind, dir' >"$1.json"
	"$T2_TREE/tests/rows-equal" psql "$1" "$1.json"
}

# until_rows N: so many have arrived
until_rows() { eval "[ \"\$(q 'SELECT coalesce(sum(rows), 0) FROM flows_batches')\" -ge $1 ]"; }

# each_once PREFIX: of the rows of the flow file each is there once
each_once() {
	is "$(rows "$1")" "$(q 'SELECT count(*) FROM flows')"
	is "$(rows "$1")" "$(q 'SELECT count(*) FROM (SELECT DISTINCT flowind, dir FROM flows) AS f')"
	is "$(rows "$1")" "$(q 'SELECT sum(rows) FROM flows_batches')"
}

@test "rows of captures of all kinds" {
	own_captures
}

@test "the conformance set, a sample, with all decoders" {
	set_captures
}

@test "types as PostgreSQL has them, comments, and 64 bits whole" {
	capture faf
	run -0 t2 -r "$CAP" -w out
	is "bit(64)|timestamp with time zone|bigint|text[]|inet|macaddr[]|numeric(20,0)|bigint" "$(q "SELECT string_agg(format_type(atttypid, atttypmod), '|' ORDER BY n)
		FROM unnest(ARRAY['flowstat', 'timefirst', 'timefirst_ns', 'hdrdesc', 'srcip', 'srcmac', 'numbytessnt', 'sensorid']) WITH ORDINALITY AS w(c, n)
		JOIN pg_attribute ON attrelid = 'flows'::regclass AND attname = c")"
	is "$(cells out_flows.txt flowStat | sort -u)" "$(q "SELECT DISTINCT '0x' || lpad(to_hex(flowStat::bigint), 16, '0') AS x FROM flows ORDER BY 1")"
	is "$(cells out_flows.txt numBytesSnt | awk '{ s += $1 } END { print s }')" "$(q 'SELECT sum(numBytesSnt) FROM flows')"
	q "SELECT col_description('flows'::regclass, attnum) FROM pg_attribute WHERE attrelid = 'flows'::regclass AND attname = 'duration'" | grep -q '\[ns\]$'
	is 0 "$(q "SELECT count(*) FROM flows WHERE extract(epoch FROM timefirst) * 1000000 <> timefirst_ns / 1000")"
	is 666 "$(q "SELECT DISTINCT sensorid FROM flows")"
}

@test "PSQL_SELECT=1: the listed columns only, and another selection is refused" {
	plugin_with psqlSink PSQL_SELECT=1
	printf '%s\n' numBytesSnt flowInd dir srcIP timeFirst numPktsSnt >"$PLUGINS/psql-columns.txt"
	PSQL_INDEX=srcIP flows faf
	line "[INF] psqlSink: only inserting 6 columns listed in '$PLUGINS/psql-columns.txt'"
	is "dir flowind timefirst timefirst_ns srcip numpktssnt numbytessnt sensorid" \
		"$(q "SELECT string_agg(column_name, ' ' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = 'flows'")"
	cells out_flows.txt flowInd dir srcIP numPktsSnt numBytesSnt | sort >want
	q "SELECT concat_ws(' ', flowind, dir, host(srcip), numpktssnt, numbytessnt) FROM flows" | sort | cmp - want
	printf 'flowInd\ndir\nsrcIP\ntimeFirst\nnumPktsSnt\n' >"$PLUGINS/psql-columns.txt"
	run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ $stderr == *'table flows has a column numbytessnt that is not selected; mend it with: '* ]]
}

@test "a second run, and another sensor, append" {
	capture faf
	run -0 t2 -r "$CAP" -w out
	run -0 t2 -x 7 -r "$CAP" -w out
	is "7 $(rows out)
666 $(rows out)" "$(q "SELECT sensorid || ' ' || count(*) FROM flows GROUP BY sensorid ORDER BY sensorid")"
	is "7 0 $(rows out)
666 0 $(rows out)" "$(q "SELECT sensorid || ' ' || batch || ' ' || rows FROM flows_batches ORDER BY sensorid")"
}

@test "two sensors at a time make one table" {
	capture flood -n 20000
	t2 -x 1 -r "$CAP" -w one >/dev/null & a=$!
	t2 -x 2 -r "$CAP" -w two >/dev/null & b=$!
	wait $a
	wait $b
	is "1 $(rows one)
2 $(rows two)" "$(q "SELECT sensorid || ' ' || count(*) FROM flows GROUP BY sensorid ORDER BY sensorid")"
}

@test "-j 3, many transactions, an index, another table" {
	capture flood -n 25000
	plugin_with psqlSink PSQL_TRANSACTION_NFLOWS=3000
	PSQL_TABLE_NAME='my "flows"' PSQL_INDEX='srcIP timeFirst' run -0 t2 -j 3 -r "$CAP" -w out
	is "$(rows out)" "$(q 'SELECT count(*) FROM "my ""flows"""')"
	is "9 $(rows out)" "$(q 'SELECT count(*) || $$ $$ || sum(rows) FROM "my ""flows""_batches"')"
	is 'my "flows"_srcIP my "flows"_timeFirst' "$(q "SELECT string_agg(indexname, ' ' ORDER BY 1) FROM pg_indexes WHERE tablename = 'my \"flows\"'")"
}

@test "PSQL_OVERWRITE_TABLE=0 refuses, =1 begins anew" {
	capture faf
	run -0 t2 -r "$CAP" -w out
	plugin_with psqlSink PSQL_OVERWRITE_TABLE=0
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: psqlSink: the table is there already (PSQL_OVERWRITE_TABLE 0)" "$stderr"
	plugin_with psqlSink PSQL_OVERWRITE_TABLE=1
	run -0 t2 -r "$CAP" -w out
	equal out
	is 1 "$(q 'SELECT count(*) FROM flows_batches')"
}

@test "a wrong password, user, database, port: one line each, and no password in it" {
	capture faf
	echo 'wr0ng' >wrong
	chmod 600 wrong
	PSQL_PASSWORD_FILE=wrong run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: psqlSink: connection to server at \"127.0.0.1\", port $PG_PORT failed: FATAL:  password authentication failed for user \"t2\"" "$stderr"
	PSQL_USER=nobody run -1 --separate-stderr t2 -r "$CAP" -w out
	is 1 "${#stderr_lines[@]}"
	PSQL_DBNAME=nowhere run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: psqlSink: connection to server at \"127.0.0.1\", port $PG_PORT failed: FATAL:  database \"nowhere\" does not exist" "$stderr"
	PSQL_PORT=1 run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: psqlSink: connection to server at \"127.0.0.1\", port 1 failed: Connection refused" "$stderr"
	[ ! -e out_flows.txt ] || [ "$(rows out)" = 0 ]
}

@test "the password comes from .pgpass or a service file, too, and is in nothing that is written" {
	capture faf
	unset PSQL_HOST PSQL_PORT PSQL_USER PSQL_DBNAME PSQL_PASSWORD_FILE
	printf '[flows]\nhost=127.0.0.1\nport=%s\nuser=t2\ndbname=%s\n' "$PG_PORT" "$DB" >services.conf
	export PGSERVICEFILE=$PWD/services.conf PGPASSFILE=$SERVICE/pgpass
	PSQL_SERVICE=flows run -0 t2 -r "$CAP" -w out -l
	is "$(rows out)" "$(q 'SELECT count(*) FROM flows')"
	printf 'PSQL_SERVICE = flows # ours\nPSQL_TABLE_NAME = "more"\n' >settings
	PSQL_SETTINGS=settings run -0 t2 -r "$CAP" -w out -l
	is "$(rows out)" "$(q 'SELECT count(*) FROM more')"
	fails grep -rl 's3cret' out_*
	fails grep -l 's3cret' "$SERVICE/pg.log"
}

@test "a table of other columns is refused, with the statement that mends it" {
	capture faf
	run -0 t2 -r "$CAP" -w out
	q 'ALTER TABLE flows DROP COLUMN l4proto, DROP COLUMN timelast_ns'
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is 't2: psqlSink: table flows lacks columns; mend it with: ALTER TABLE "flows" ADD COLUMN "timelast_ns" bigint, ADD COLUMN "l4proto" smallint;' "$stderr"
	q "${stderr##*mend it with: }"
	run -0 t2 -r "$CAP" -w out
	q 'ALTER TABLE flows ADD COLUMN mine integer'
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is 't2: psqlSink: table flows has a column mine that no plugin makes; mend it with: ALTER TABLE "flows" DROP COLUMN "mine";' "$stderr"
	q "${stderr##*mend it with: }"
	q 'ALTER TABLE flows ALTER COLUMN srcport TYPE text'
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is 't2: psqlSink: table flows: column srcport is text, not integer; mend it with: ALTER TABLE "flows" DROP COLUMN "srcport", ADD COLUMN "srcport" integer;' "$stderr"
	q "${stderr##*mend it with: }"
	# one that fills itself is the user's own
	q 'ALTER TABLE flows ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY, ADD COLUMN seen timestamptz DEFAULT now()'
	run -0 --separate-stderr t2 -r "$CAP" -w out
	is "" "$stderr"
	is $((3 * $(rows out))) "$(q 'SELECT count(*) FROM flows')"
}

@test "NAME_batches that is another table, or not ours to write, is told before the first row" {
	capture faf
	q 'CREATE TABLE flows_batches (x integer)'
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is 't2: psqlSink: column "run" of relation "flows_batches" does not exist' "$stderr"
	q 'DROP TABLE flows_batches'
	q 'CREATE TABLE flows_batches (run uuid, batch bigint, sensorid bigint, rows bigint)'
	run -1 --separate-stderr t2 -r "$CAP" -w out
	is 't2: psqlSink: there is no unique or exclusion constraint matching the ON CONFLICT specification' "$stderr"
}

@test "rows that the server refuses end the run: one line, and how many are there" {
	capture flood -n 5000
	plugin_with psqlSink PSQL_TRANSACTION_NFLOWS=1000
	run -0 t2 -r "$CAP" -w out
	q 'TRUNCATE flows, flows_batches'
	q 'ALTER TABLE flows ADD CONSTRAINT few CHECK (flowind < 2500)'
	run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ ${stderr_lines[0]} == "t2: 127.0.0.1:$PG_PORT/$DB: new row for relation \"flows\" violates check constraint \"few\": Failing row contains"* ]]
	n=$(q 'SELECT count(*) FROM flows')
	lacking "$n"
	is 0 $((n % 1000))
	[ "$n" -gt 0 ]
}

@test "a type that the server refuses: one line" {
	capture faf
	sql "$DB" -c 'CREATE SCHEMA bare' -c "ALTER DATABASE $DB SET search_path = bare, pg_catalog" -c 'CREATE DOMAIN bare.inet AS integer'
	run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ ${stderr_lines[0]} == "t2: 127.0.0.1:$PG_PORT/$DB: "*"(COPY flows, line 1, column "*")" ]]
	lacking 0
}

@test "a full server: one line, and how many rows are there" {
	[ "$(id -u)" = 0 ] || skip "mounting needs root"
	mkdir "$SERVICE/small"
	mount -t tmpfs -o size=30m,mode=700,uid="$SERVICE_UID" none "$SERVICE/small" || skip "no mounts here"
	sql postgres -c "CREATE TABLESPACE small LOCATION '$SERVICE/small'"
	capture flood -n 100000
	plugin_with psqlSink PSQL_TRANSACTION_NFLOWS=5000
	PGOPTIONS='-c default_tablespace=small' run -1 --separate-stderr t2 -r "$CAP" -w out
	n=$(q 'SELECT count(*) FROM flows')
	b=$(q 'SELECT sum(rows) FROM flows_batches')
	q 'DROP TABLE flows, flows_batches'
	sql postgres -c 'DROP TABLESPACE small'
	umount "$SERVICE/small"
	[[ ${stderr_lines[0]} == "t2: 127.0.0.1:$PG_PORT/$DB: could not extend file "*": No space left on device"* ]]
	is "$b" "$n"
	lacking "$n"
}

@test "the server is killed and started in the middle of a million rows: each is there once" {
	plugins basicFlow basicStats txtSink psqlSink
	for policy in block spool; do
		capture flood -n 1000000
		q 'DROP TABLE IF EXISTS flows, flows_batches'
		PSQL_QUEUE=$policy t2 -r "$CAP" -w out >report 2>err & T2_PID=$!
		await 60 q 'SELECT 1 FROM flows_batches LIMIT 1'
		for at in 200000 500000; do
			until_rows_or_end $at || { tail -n 20 report err; false; }
			postgres_kill
			sleep 1
			postgres_start
		done
		wait $T2_PID || { cat report err; false; }
		T2_PID=
		is 1000000 "$(rows out)"
		rest $policy
		each_once out
		grep -q '\[WRN\] psqlSink: psqlSink: ' report
	done
}

# rest POLICY: with spool t2 may have ended while the server was away; what it left goes with the next run
rest() {
	[ -e out_psqlSink.spool ] || return 0
	is spool "$1"
	capture empty
	mv out_flows.txt all_flows.txt
	PSQL_QUEUE=spool run -0 t2 -r "$CAP" -w out
	mv all_flows.txt out_flows.txt
	[ ! -e out_psqlSink.spool ]
}

@test "connections that are cut again and again: each row is there once" {
	plugins basicFlow basicStats txtSink psqlSink
	plugin_with psqlSink PSQL_TRANSACTION_NFLOWS=2000
	capture flood -n 200000
	t2 -r "$CAP" -w out >report 2>err & T2_PID=$!
	await 60 q 'SELECT 1 FROM flows_batches LIMIT 1'
	until_rows_or_end 2000		# a server that goes while t2 begins ends it
	n=0
	while kill -0 $T2_PID 2>/dev/null; do
		sql postgres -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$DB' AND pid <> pg_backend_pid()" >/dev/null
		n=$((n + 1))
		sleep 0.15
	done
	wait $T2_PID || { cat report err; false; }
	T2_PID=
	[ "$n" -gt 5 ]
	each_once out
}

# most: how many connections have been there at a time, while t2 runs
most() {
	local n most=0
	while kill -0 $T2_PID 2>/dev/null; do
		n=$(sql postgres -c "SELECT count(*) FROM pg_stat_activity WHERE datname = '$DB' AND application_name = 't2'")
		[ "$n" -le "$most" ] || most=$n
	done
	echo "$most"
}

@test "a server that does not keep up gets rows by several connections, as many as there may be" {
	plugins basicFlow basicStats txtSink psqlSink
	plugin_with psqlSink PSQL_TRANSACTION_NFLOWS=20000
	capture flood -n 200000
	for n in 1 3; do
		q 'DROP TABLE IF EXISTS flows, flows_batches'
		PSQL_CONNECTIONS=$n t2 -r "$CAP" -w out >report 2>err & T2_PID=$!
		is $n "$(most)"
		wait $T2_PID
		T2_PID=
		each_once out
		is "$(q 'SELECT count(*) FROM flows_batches')" "$(q 'SELECT max(batch) + 1 FROM flows_batches')"
	done
	# one that there cannot be is no failure
	q 'DROP TABLE IF EXISTS flows, flows_batches'
	sql postgres -c "DROP ROLE IF EXISTS few; CREATE ROLE few LOGIN CONNECTION LIMIT 2 PASSWORD '$(cat "$SERVICE/password")'"
	q 'GRANT ALL ON SCHEMA public TO few'
	PSQL_USER=few PSQL_CONNECTIONS=4 run -0 --separate-stderr t2 -r "$CAP" -w out
	is "" "$stderr"
	each_once out
	q 'DROP TABLE flows, flows_batches; REVOKE ALL ON SCHEMA public FROM few'
	sql postgres -c 'DROP ROLE few'
}

# hold_table: nobody else gets at the table, until release_table
hold_table() {
	mkfifo hold
	PGOPTIONS='-c application_name=holder' sql "$DB" <hold >/dev/null 3>&- &
	HOLDER=$!
	exec 7>hold
	echo 'BEGIN; LOCK TABLE flows;' >&7
	await 10 eval '[ "$(q "SELECT count(*) FROM pg_locks WHERE mode = \$\$AccessExclusiveLock\$\$ AND granted AND relation = \$\$flows\$\$::regclass")" = 1 ]'
}
release_table() {
	echo 'COMMIT;' >&7
	exec 7>&-
	wait "$HOLDER"
}

@test "a server that does not go on for a while delays reading only when each connection has a whole transaction" {
	plugins basicFlow basicStats txtSink psqlSink
	capture faf
	run -0 t2 -r "$CAP" -w out
	q 'TRUNCATE flows, flows_batches'
	capture flood -n 60000
	hold_table
	PSQL_CONNECTIONS=2 t2 -r "$CAP" -w out >report 2>err 7>&- & T2_PID=$!
	await 30 eval '[ "$(wc -l <out_flows.txt.tmp)" -gt 55000 ]'
	is 0 "$(q 'SELECT count(*) FROM flows_batches')"
	release_table
	wait $T2_PID || { cat report err; false; }
	T2_PID=
	each_once out
}

@test "a commit whose answer is lost is no second row" {
	plugins basicFlow basicStats txtSink psqlSink
	plugin_with psqlSink PSQL_TRANSACTION_NFLOWS=2000 PSQL_TIMEOUT=2
	capture flood -n 10000
	run -0 t2 -r "$CAP" -w out
	q 'TRUNCATE flows, flows_batches'
	# behind a batch each transaction waits longer than t2 does, and is over all the same
	q "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF new.batch % 2 = 1 THEN PERFORM pg_sleep(3.5); END IF; RETURN NULL; END'"
	q 'CREATE CONSTRAINT TRIGGER late AFTER INSERT ON flows_batches DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late()'
	run -0 t2 -r "$CAP" -w out
	each_once out
	[[ $output == *"no answer for 2 s"* ]]
}

@test "a commit whose answer is lost is no second row, even if the rows go into a spool file and come with another run" {
	plugins basicFlow basicStats txtSink psqlSink
	plugin_with psqlSink PSQL_TRANSACTION_NFLOWS=2000 PSQL_TIMEOUT=2
	capture flood -n 5500
	run -0 t2 -r "$CAP" -w out
	for last in 2 1; do	# the third batch, and the first of those that come again, is late: then it is not
		q 'TRUNCATE flows, flows_batches'
		q "CREATE OR REPLACE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF new.batch = 2 THEN PERFORM pg_sleep(4); END IF; RETURN NULL; END'"
		q 'DROP TRIGGER IF EXISTS late ON flows_batches'
		q 'CREATE CONSTRAINT TRIGGER late AFTER INSERT ON flows_batches DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late()'
		PSQL_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
		# the last one of three transactions, which are closed in the order in which their rows are there
		[[ $stderr == "t2: out_psqlSink.spool: "@(1500|2000)" rows wait for psqlSink" ]]
		[ $last = 1 ] || await 20 eval '[ "$(q "SELECT count(*) FROM flows")" = 5500 ]'
		mv out_flows.txt all_flows.txt
		capture empty
		PSQL_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
		is "" "$stderr"
		mv all_flows.txt out_flows.txt
		each_once out
		capture flood -n 5500
	done
}

@test "spool: a server that is away at the start gets all in the next run" {
	capture faf
	postgres_kill
	PSQL_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_psqlSink.spool: $(rows out) rows wait for psqlSink" "$stderr"
	postgres_start
	PSQL_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
	is "" "$stderr"
	is $((2 * $(rows out))) "$(q 'SELECT count(*) FROM flows')"
	[ ! -e out_psqlSink.spool ]
}
