# clickhouseSink without a server: settings, passwords, and what it says when there is none. tests/services has the rest.
load helper

setup() {
	sandbox
	plugins basicFlow txtSink clickhouseSink
	capture order
}

@test "without a place to send to no rows are sent, and the report says so" {
	run -0 --separate-stderr t2 -r "$CAP" -w out
	is "" "$stderr"
	[[ $output == *"[WRN] clickhouseSink: CLICKHOUSE_URL does not say where to: no rows are sent"* ]]
	[ -s out_flows.txt ]
}

@test "a server that is not there ends the run, in one line" {
	CLICKHOUSE_URL=http://127.0.0.1:1/ run -1 --separate-stderr t2 -r "$CAP" -w out
	is 1 "${#stderr_lines[@]}"
	[[ $stderr == "t2: clickhouseSink: http://127.0.0.1:1/default: Failed to connect to 127.0.0.1 port 1"* ]]
}

@test "with spool and drop a server may be away, also at the start" {
	export CLICKHOUSE_URL=http://127.0.0.1:1
	CLICKHOUSE_QUEUE=spool run -0 --separate-stderr t2 -r "$CAP" -w out
	is "t2: out_clickhouseSink.spool: $(tail -n +2 out_flows.txt | wc -l) rows wait for clickhouseSink" "$stderr"
	[[ $output == *"[WRN] clickhouseSink: http://127.0.0.1:1/default: Failed to connect"*"; rows wait"* ]]
	CLICKHOUSE_QUEUE=drop run -0 t2 -r "$CAP" -w out
	[[ $output == *"[WRN] clickhouseSink: Number of rows dropped: $(tail -n +2 out_flows.txt | wc -l) "* ]]
}

@test "settings come from a file, behind the environment; a URL has no password in it" {
	printf 'CLICKHOUSE_URL = http://127.0.0.1:1 # ours\nCLICKHOUSE_DATABASE = "net flows"\n' >where
	CLICKHOUSE_SETTINGS=where run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ $stderr == "t2: clickhouseSink: http://127.0.0.1:1/net flows: "* ]]
	CLICKHOUSE_SETTINGS=where CLICKHOUSE_DATABASE=d run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ $stderr == "t2: clickhouseSink: http://127.0.0.1:1/d: "* ]]
	for url in http:// https:/// http://:8123; do
		CLICKHOUSE_URL=$url run -1 --separate-stderr t2 -r "$CAP" -w out
		is "t2: clickhouseSink: CLICKHOUSE_URL: got '$url', want http://HOST:PORT or https://HOST:PORT" "$stderr"
	done
	CLICKHOUSE_URL=http://127.0.0.1:1 CLICKHOUSE_TABLE_NAME='' run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: clickhouseSink: CLICKHOUSE_TABLE_NAME: got '', want a name" "$stderr"
	CLICKHOUSE_URL=http://me:s3cret@127.0.0.1:1 run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: clickhouseSink: CLICKHOUSE_URL: no user and password in it; there are CLICKHOUSE_USER and CLICKHOUSE_PASSWORD_FILE" "$stderr"
	CLICKHOUSE_URL=me:s3cret@127.0.0.1:1 run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: clickhouseSink: CLICKHOUSE_URL: got '...', want http://HOST:PORT or https://HOST:PORT" "$stderr"
	echo s3cret >word
	CLICKHOUSE_SETTINGS=where CLICKHOUSE_PASSWORD_FILE=word run -1 --separate-stderr t2 -r "$CAP" -w out
	is "t2: clickhouseSink: word: others may read it; run chmod 600 on it" "$stderr"
}
