# Two sensors into one PostgreSQL and one ClickHouse: the walk-through of README.md, each command as it stands there.
# needs: psql clickhouse-server curl tcpdump

load services

setup_file() {
	services
	postgres_make
	postgres_start
	clickhouse_make
	clickhouse_start
	export SERVICE PG_BIN PG_PORT CH_PORT CH_URL
}

teardown_file() {
	[ ! -e "$SERVICE/pg/postmaster.pid" ] || kill -INT "$(head -n 1 "$SERVICE/pg/postmaster.pid")" || :
	[ ! -e "$SERVICE/ch.server" ] || kill -- -"$(cat "$SERVICE/ch.server")" || :
	await 30 no_postgres || :
	await 30 fails listens "$CH_PORT" || :
	services_end
}

# The commands, one a line, with the port of the ClickHouse that runs here; libpq has the rest from the environment.
walk() {
	sed -n '/^### Many sensors/,/^### /{/^```bash$/,/^```$/p;}' "$T2_TREE/README.md" | grep -v '^```\|^#' | grep . |
		sed "s/127.0.0.1:8123/127.0.0.1:$CH_PORT/g"
}

@test "README.md: two sensors, two databases, the question over both" {
	sandbox
	plugins basicFlow basicStats tcpStates txtSink psqlSink clickhouseSink
	export PGHOST=127.0.0.1 PGPORT=$PG_PORT PGUSER=t2 PGPASSFILE=$SERVICE/pgpass PAGER=cat
	capture faf
	mv faf.pcap berlin.pcap
	# the other one sees a part of it
	tcpdump -r berlin.pcap -w zurich.pcap 'net 192.168.1.0/24 and less 500' 2>/dev/null
	walk >commands
	is 8 "$(wc -l <commands)"
	n=0
	while read -r command; do
		n=$((n + 1))
		eval "$command" >"out.$n" 2>"err.$n" </dev/null || { echo "$command" >&2; cat "err.$n" >&2; false; }
		[ "$n" -lt 5 ] || [ -s "out.$n" ]
	done <commands

	# the same of the flow files
	for i in 1 2; do
		f=$([ $i = 1 ] && echo berlin || echo zurich)_flows.txt
		printf '%s\t%s\t%s\n' $i "$(tail -n +2 $f | wc -l)" "$(cells $f numBytesSnt | awk '{ s += $1 } END { print s }')"
	done >want
	cmp want out.6
	sed -n 's/^ *\([0-9]*\) *| *\([0-9]*\) *| *\([0-9]*\)$/\1\t\2\t\3/p' out.5 | cmp want -
	for i in 1 2; do
		cells "$([ $i = 1 ] && echo berlin || echo zurich)_flows.txt" srcIP numBytesSnt | sed "s/^/$i /"
	done | awk '{ b[$2] += $3; if (!s[$1, $2]++) n[$2]++ } END { for (h in n) if (n[h] == 2) print h "\t" b[h] }' | sort -k2,2nr | head -n 5 >want
	[ -s want ]
	sort -k2,2nr out.8 | cmp want -
	sed -n 's/^ *\([0-9.]*\) *| *\([0-9]*\)$/\1\t\2/p' out.7 | sort -k2,2nr | cmp want -
}
