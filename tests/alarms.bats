# ALARM_MODE: three plugins that raise alarms; which flows are written, and how they are counted.

load helper

setup() {
	sandbox
}

# alarm NAME ORDER N: a plugin that raises an alarm, and counts two, for flows of a port that N divides
alarm() {
	mkdir -p "$1/src"
	printf 'ORDER = %s\n' "$2" >"$1/plugin.mk"
	printf '#include "t2Plugin.h"\n' >"$1/src/$1.h"
	cat >"$1/src/$1.c" <<-END
	#include "$1.h"
	T2_PLUGIN_INIT_FLAGS("$1", "0", 0, 9, "", T2_SHARDABLE);
	void
	onFlowTerminate(unsigned long flowIndex)
	{
		const flow_t *const f = &flows[flowIndex];
		const unsigned port = f->srcPort > f->dstPort ? f->srcPort : f->dstPort;

		T2_REPORT_ALARMS(port % $3 == 0 ? 2 : 0);
	}
	END
	plugin_source "$PWD/$1" "$2_$1.so"
}

# built FLAG=VALUE...: a tree with these flags of the core, and what it writes
built() {
	core_with "$@"
	t2build -y basicStats flowCut >&2
	PLUGIN_INC=(-I"$TREE/t2core" -I"$TREE/lib" -I"$TREE/lib/api" -I"$TREE/lib/row" -I"$TREE/lib/address" -I"$TREE/lib/packets")
	alarm two 600 2
	alarm three 601 3
	alarm five 602 5
}

# Ports of the flows that are written.
ports() {
	cells out_flows.txt srcPort dstPort | awk '{ p = $1 > $2 ? $1 : $2; print p }' | sort -n | uniq -c | awk '{ print $1, $2 }'
}

# wanted CONDITION: what ports would print of all flows of the scan
wanted() {
	awk "$1 { print }" all
}

@test "ALARM_MODE=0: all flows are written; one with alarms of three plugins is one" {
	plugins basicFlow txtSink
	alarm two 600 2
	alarm three 601 3
	alarm five 602 5
	capture scan
	run -0 t2 -r "$CAP" -w out
	ports >all
	local alarms=$(awk '{ n += $1 * 2 * (($2 % 2 == 0) + ($2 % 3 == 0) + ($2 % 5 == 0)) } END { print n }' all)
	local flows=$(awk '$2 % 2 == 0 || $2 % 3 == 0 || $2 % 5 == 0 { n += $1 } END { print n }' all)
	[ "$flows" -gt 100 ]
	has "] $alarms ("
	has " alarms in $flows "
	run -0 t2 -r "$CAP" -w par -j 3
	cmp out_flows.txt par_flows.txt
	has " alarms in $flows "
}

@test "ALARM_MODE=1, OR: what one of three raised; with forced pieces; with -j" {
	plugins basicFlow txtSink
	capture scan
	t2 -r "$CAP" -w out >/dev/null
	ports >all
	built ALARM_MODE=1
	run -0 t2 -r "$CAP" -w out
	ports >got
	wanted '$2 % 2 == 0 || $2 % 3 == 0 || $2 % 5 == 0' | diff - got
	has " alarms in $(awk '{ n += $1 } END { print n }' got) "
	T2_FLOWCUT="packets 1 => cut" run -0 t2 -r "$CAP" -w out
	is "" "$(cells out_flows.txt srcPort dstPort | awk '{ p = $1 > $2 ? $1 : $2 } p % 2 && p % 3 && p % 5')"
	has " alarms in $(($(wc -l <out_flows.txt) - 1)) "
	rm "$PLUGINS"/850_flowCut.so
	run -0 t2 -r "$CAP" -w par -j 3
	cp par_flows.txt out_flows.txt
	ports | diff got -
}

@test "ALARM_MODE=1, ALARM_AND=1: what all three raised; with forced pieces; with -j" {
	plugins basicFlow txtSink
	capture scan
	t2 -r "$CAP" -w out >/dev/null
	ports >all
	built ALARM_MODE=1 ALARM_AND=1
	run -0 t2 -r "$CAP" -w out
	ports >got
	[ -s got ]
	wanted '$2 % 30 == 0' | diff - got
	T2_FLOWCUT="packets 1 => cut" run -0 t2 -r "$CAP" -w out
	[ "$(wc -l <out_flows.txt)" -gt 1 ]
	is "" "$(cells out_flows.txt srcPort dstPort | awk '{ p = $1 > $2 ? $1 : $2 } p % 30')"
	rm "$PLUGINS"/850_flowCut.so
	run -0 t2 -r "$CAP" -w par -j 3
	cp par_flows.txt out_flows.txt
	ports | diff got -
}
