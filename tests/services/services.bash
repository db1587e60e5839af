# For the suites of make check-services, which hold the programs against servers, collectors and browsers of others.
#
# A test starts what it needs: on loopback, in a private folder, as an ordinary user. When the test ends, so does all that
# it started. A server that does not start is a failure.

load ../helper

# The user that servers run as: this one, or nobody's number if this is root.
SERVICE_UID=$(id -u)
[ "$SERVICE_UID" -ne 0 ] || SERVICE_UID=65534

# services: call it from setup, behind sandbox; $SERVICE is the folder for servers' files
services() {
	SERVICE=$(mktemp -d "${TMPDIR:-/tmp}/t2-service.XXXXXX") || return 1
	chmod 700 "$SERVICE"
	[ "$(id -u)" -ne 0 ] || chown "$SERVICE_UID" "$SERVICE"
	SERVICE_PIDS=()
}

# as_user CMD ARG...: run as the servers' user, in $SERVICE
as_user() {
	if [ "$(id -u)" -eq 0 ]; then
		(cd "$SERVICE" && HOME=$SERVICE exec setpriv --reuid="$SERVICE_UID" --regid="$SERVICE_UID" --clear-groups "$@")
	else
		(cd "$SERVICE" && HOME=$SERVICE exec "$@")
	fi
}

# serve LOG CMD ARG...: start a server in a process group of its own; what it says goes to $SERVICE/LOG, its number to SERVER
serve() {
	local log=$1
	shift
	set -m
	as_user "$@" >"$SERVICE/$log" 2>&1 3>&- </dev/null &
	SERVER=$!
	set +m
	SERVICE_PIDS+=("$SERVER")
}

# stop_server PID: end a server, and wait until it is gone
stop_server() {
	kill -- -"$1" 2>/dev/null
	wait "$1" 2>/dev/null
	return 0
}

# free_port: the number of a TCP port on loopback that nobody has
free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# await SECONDS CMD ARG...: until the command succeeds
await() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || { printf 'not so in time: %s\n' "$*" >&2; return 1; }
		sleep 0.05
	done
}

# listens PORT: somebody does, on loopback (no connection is made)
listens() {
	ss -Hltn "sport = :$1" | grep -q .
}

# postgres_make: a cluster of PostgreSQL of our own in $SERVICE/pg, with the user t2, whose password is in $SERVICE/password
postgres_make() {
	PG_BIN=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin | sort -V | tail -1)
	[ -x "$PG_BIN/postgres" ] || { echo 'there is no PostgreSQL' >&2; return 1; }
	echo 's3cret of t2' >"$SERVICE/password"
	chmod 600 "$SERVICE/password"
	[ "$(id -u)" -ne 0 ] || chown "$SERVICE_UID" "$SERVICE/password"
	as_user "$PG_BIN/initdb" -D "$SERVICE/pg" -U t2 -A scram-sha-256 --pwfile="$SERVICE/password" -E UTF8 --locale=C \
		--no-sync >"$SERVICE/initdb.log" 2>&1
	# what is read by t2 is its own
	cp "$SERVICE/password" "$SERVICE/password.t2"
	chmod 600 "$SERVICE/password.t2"
	printf '127.0.0.1:*:*:t2:%s\n' "$(cat "$SERVICE/password")" >"$SERVICE/pgpass"
	chmod 600 "$SERVICE/pgpass"
	PG_PORT=$(free_port)
}

# postgres_start [OPTION...]: run it; sql is how to ask it
postgres_start() {
	serve pg.log "$PG_BIN/postgres" -D "$SERVICE/pg" -p "$PG_PORT" -c listen_addresses=127.0.0.1 \
		-c unix_socket_directories="$SERVICE" "$@"
	await 60 sql postgres -c 'SELECT 1'
}

# postgres_kill: it ends at once, with all that it does
postgres_kill() {
	local pid
	pid=$(head -n 1 "$SERVICE/pg/postmaster.pid")
	kill -9 "$pid"
	wait "$pid" 2>/dev/null || :
	# who works for it notices, and goes
	await 60 no_postgres
}
# no_postgres: nobody works in our cluster; those of others may
no_postgres() {
	local pid
	for pid in $(pgrep -u "$SERVICE_UID" -x postgres); do
		[ ! "/proc/$pid/cwd" -ef "$SERVICE/pg" ] || return 1
	done
}

# sql DATABASE ARG...: ask it
sql() {
	local db=$1
	shift
	PGPASSFILE=$SERVICE/pgpass psql -X -qAt -h 127.0.0.1 -p "$PG_PORT" -U t2 -d "$db" -v ON_ERROR_STOP=1 "$@"
}

# clickhouse_make: settings of a ClickHouse of our own in $SERVICE, with the user t2 and the password of $SERVICE/password.t2
clickhouse_make() {
	command -v clickhouse-server >/dev/null || { echo 'there is no ClickHouse' >&2; return 1; }
	echo 's3cret of t2' >"$SERVICE/password.t2"
	chmod 600 "$SERVICE/password.t2"
	CH_PORT=$(free_port)
	CH_URL=http://127.0.0.1:$CH_PORT
	cat >"$SERVICE/config.xml" <<-XML
		<yandex>
		<logger><level>warning</level><console>1</console></logger>
		<listen_host>127.0.0.1</listen_host><http_port>$CH_PORT</http_port><tcp_port>$(free_port)</tcp_port>
		<path>$SERVICE/ch/</path><tmp_path>$SERVICE/ch-tmp/</tmp_path>
		<users_config>$SERVICE/users.xml</users_config><default_profile>default</default_profile>
		<default_database>default</default_database><mark_cache_size>67108864</mark_cache_size><timezone>UTC</timezone>
		</yandex>
	XML
	cat >"$SERVICE/users.xml" <<-XML
		<yandex><profiles><default/></profiles><quotas><default/></quotas>
		<users><default><password/><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
		<t2><password>$(cat "$SERVICE/password.t2")</password><networks><ip>127.0.0.1</ip></networks>
		<profile>default</profile><quota>default</quota></t2></users></yandex>
	XML
	chmod 644 "$SERVICE"/*.xml
}

# clickhouse_start: run it; ch is how to ask it
clickhouse_start() {
	serve ch.log clickhouse-server --config-file="$SERVICE/config.xml" --pid-file="$SERVICE/ch.pid"
	echo "$SERVER" >"$SERVICE/ch.server"
	await 60 ch default 'SELECT 1'
}

# clickhouse_kill: it ends at once
clickhouse_kill() {
	local pid
	pid=$(cat "$SERVICE/ch.server")
	kill -9 -- -"$pid"
	wait "$pid" 2>/dev/null || :
	await 30 fails listens "$CH_PORT"
}

# ch DATABASE SQL: ask it
ch() {
	curl -sSf -K - "$CH_URL/?database=$1&output_format_json_quote_denormals=1" --data-binary "$2" <<-K
		user = "t2:$(cat "$SERVICE/password.t2")"
	K
}

# services_end: call it from teardown
services_end() {
	local pid
	for pid in "${SERVICE_PIDS[@]}"; do
		stop_server "$pid"
	done
	rm -rf "$SERVICE"
}
