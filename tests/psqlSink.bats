# psqlSink without a server: settings, passwords, and what it says when there is none. tests/services has the rest.
load helper

setup() {
	sandbox
	plugins basicFlow txtSink psqlSink
	unset PGHOST PGSERVICE PGPASSFILE
	capture order
}

@test "without a place to send to no rows are sent, and the report says so" {
	run -0 --separate-stderr t2 -r "$CAP" -w out
	is "" "$stderr"
	[[ $output == *"[WRN] psqlSink: neither PSQL_HOST nor PSQL_SERVICE says where to: no rows are sent"* ]]
	[ -s out_flows.txt ]
}

@test "a server that is not there ends the run, in one line" {
	PSQL_HOST=127.0.0.1 PSQL_PORT=1 run -1 --separate-stderr t2 -r "$CAP" -w out
	is 't2: psqlSink: connection to server at "127.0.0.1", port 1 failed: Connection refused' "$stderr"
	PGHOST=127.0.0.1 PSQL_PORT=1 run -1 --separate-stderr t2 -r "$CAP" -w out
	is 't2: psqlSink: connection to server at "127.0.0.1", port 1 failed: Connection refused' "$stderr"
	PSQL_HOST=$PWD run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: psqlSink: connection to server on socket \"$PWD/.s.PGSQL.5432\" failed: No such file or directory" "$stderr"
	PSQL_SERVICE=nowhere run -1 --separate-stderr t2 -r "$CAP" -w out
	is 't2: psqlSink: definition of service "nowhere" not found' "$stderr"
}

@test "with spool and drop a server may be away, also at the start" {
	PSQL_HOST=127.0.0.1 PSQL_PORT=1 PSQL_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_psqlSink.spool: $(tail -n +2 out_flows.txt | wc -l) rows wait for psqlSink" "$stderr"
	[[ $output == *'[WRN] psqlSink: connection to server at "127.0.0.1", port 1 failed: Connection refused; rows wait'* ]]
	PSQL_HOST=127.0.0.1 PSQL_PORT=1 PSQL_QUEUE=drop run -0 t2 -r "$CAP" -w out
	[[ $output == *"[WRN] psqlSink: Number of rows dropped: $(tail -n +2 out_flows.txt | wc -l) "* ]]
}

@test "settings come from a file, behind the environment, and mistakes in it are told" {
	printf '# ours\nPSQL_HOST = 127.0.0.1\nPSQL_PORT = "2"\n' >where
	PSQL_SETTINGS=where run -1 --separate-stderr t2 -r "$CAP" -w out
	is 't2: psqlSink: connection to server at "127.0.0.1", port 2 failed: Connection refused' "$stderr"
	PSQL_SETTINGS=where PSQL_PORT=3 run -1 --separate-stderr t2 -r "$CAP" -w out
	is 't2: psqlSink: connection to server at "127.0.0.1", port 3 failed: Connection refused' "$stderr"
	echo 'PSQL_PASSWORD = s3cret' >>where
	PSQL_SETTINGS=where run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: psqlSink: where: line 4: no setting of this name" "$stderr"
	PSQL_SETTINGS=absent run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: psqlSink: absent: No such file or directory" "$stderr"
}

@test "a file of a password that others may read is refused; so are flags that say nothing" {
	export PSQL_HOST=127.0.0.1 PSQL_PORT=1
	echo s3cret >word
	PSQL_PASSWORD_FILE=word run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: psqlSink: word: others may read it; run chmod 600 on it" "$stderr"
	PSQL_INDEX='srcIP scrPort' run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: psqlSink: PSQL_INDEX: no column scrPort" "$stderr"
	PSQL_TABLE_NAME='' run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: psqlSink: PSQL_TABLE_NAME: got 0 bytes, want 1 to 55" "$stderr"
	name=$(printf 'x%.0s' $(seq 56))
	PSQL_TABLE_NAME=$name run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: psqlSink: PSQL_TABLE_NAME: got 56 bytes, want 1 to 55" "$stderr"
	PSQL_TABLE_NAME=${name#x} PSQL_INDEX='srcIP timeFirst' run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: psqlSink: PSQL_INDEX: ${name#x}_timeFirst is too long for a name: got 65 bytes, want 63 at most" "$stderr"
	for n in 0 17 2x ''; do
		PSQL_CONNECTIONS=$n run -1 --separate-stderr t2 -r "$CAP" -w out
		is "t2: psqlSink: PSQL_CONNECTIONS: got '$n', want auto or 1 to 16" "$stderr"
	done
	PSQL_QUEUE=never run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: psqlSink: PSQL_QUEUE: got 'never', want auto, block, drop[:SIZE] or spool[:SIZE]" "$stderr"
}
