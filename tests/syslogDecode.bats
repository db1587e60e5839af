# syslogDecode: priorities of datagrams and of messages in TCP; held against tshark.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow syslogDecode txtSink
}

# of SOURCE [COLUMN...]: of the flow from it
of() {
	local a=$1
	shift
	cells "$FLOWS" srcIP "${@:-syslogStat}" | sed -n "s/^$a //p"
}
all='syslogStat syslogMCnt syslogSev_Fac_Cnt'

@test "datagrams: a message each, with a byte before it or not; what is none takes the status away" {
	flows syslog
	is "0x01 4 0_0_1;5_1_2;5_20_1;7_23_1" "$(of 10.80.0.1 $all)"
	is "0x00 1 5_1_1" "$(of 10.80.0.2 $all)"
	is "0x00 0 " "$(of 10.80.0.3 $all)"
	is "0x01 0 " "$(of 10.80.0.4 $all)"
	for i in 0 1 2 3 4 5 6 7; do
		is "0x00 0 " "$(of 10.80.0.1$i $all)"
	done
}

@test "TCP: lines and counted messages in segments of any size and order; the middle of a connection, holes" {
	flows syslog
	is "0x01 3 0_0_1;6_1_2;7_1_1" "$(of 10.80.0.20 $all)"
	is "0x01 2 6_1_2;7_1_1" "$(of 10.80.0.21 $all)"
	is "0x01 2 2_1_1;3_1_1" "$(of 10.80.0.22 $all)"
	is "0x00 0 " "$(of 10.80.0.23 $all)"
	is "0x00 1 6_1_1" "$(of 10.80.0.24 $all)"
	is "0x01 0 " "$(of 10.80.0.25 $all)"
	line "syslogDecode: Aggregated syslogStat=0x01"
	has "syslogDecode: Number of Syslog packets: 15 ["
	line "syslogDecode: Number of Syslog message types: 13"
}

@test "what tshark says of datagrams" {
	flows syslog
	tshark -r "$CAP" -Y 'syslog.level && ip.src == 10.80.0.1' -T fields -e syslog.level -e syslog.facility 2>/dev/null |
		tr '\t' _ | sort | uniq -c | awk '{ print $2 "_" $1 }' >wanted
	[ "$(wc -l <wanted)" = 2 ]
	of 10.80.0.1 syslogSev_Fac_Cnt | tr ';' '\n' | grep ^5_ | sort | diff wanted -
}

@test "names; the packet file" {
	flows syslog -s
	is "0x01 5 20" "$(cells out_packets.txt srcIP syslogStat syslogSev syslogFac | sed -n 's/^10.80.0.1 //p' | sed -n 2p)"
	is "0x00  " "$(cells out_packets.txt srcIP syslogStat syslogSev syslogFac | sed -n 's/^10.80.0.2 //p' | tail -n 1)"
	plugins basicFlow txtSink
	plugin_with syslogDecode SYSL_FSN=1
	flows syslog
	is "emerg_kern_1;notice_user_2;notice_local4_1;debug_local7_1" "$(of 10.80.0.1 syslogSev_Fac_Cnt)"
}

@test "with several workers it is the same; texts of the bits; default.config and the header are equal" {
	flows syslog
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	diff <(grep '^syslogDecode' <<<"$output") <(grep '^syslogDecode' many.out)
	run -0 tawk -V syslogStat=0x81
	has "syslog seen"
	has "overflow"
	resets syslogDecode
}
