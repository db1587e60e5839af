# ntpDecode: what clocks say, at the limits of each field; held against tshark.
# needs: tshark

load helper

setup() {
	sandbox
	plugins basicFlow ntpDecode txtSink
}

# of SOURCE DESTINATION COLUMN...: of the flow between them
of() {
	local a="$1 $2"
	shift 2
	cells "$FLOWS" srcIP dstIP "$@" | sed -n "s/^$a //p"
}

S=10.79.1.1

@test "the first message, least and largest delays, the last time stamps" {
	flows ntp
	is "0x01 3_4_3 0x00 0.0.0.0  64 9.536743e-07 0 0" "$(of 10.79.0.1 $S ntpStat ntpLi_V_M ntpStrat ntpRefClkId ntpRefStrId ntpPollInt ntpPrec ntpRtDelMin ntpRtDelMax)"
	is "0.000000 0.000000 0.000000 1600000000.500000" "$(of 10.79.0.1 $S ntpRefTS ntpOrigTS ntpRecTS ntpTranTS)"
	is "0x01 0_4_4 0x02 192.0.2.7  64 9.536743e-07" "$(of $S 10.79.0.1 ntpStat ntpLi_V_M ntpStrat ntpRefClkId ntpRefStrId ntpPollInt ntpPrec)"
	is "0.5000076 1.500008 0.03125048 0.06250095" "$(of $S 10.79.0.1 ntpRtDelMin ntpRtDelMax ntpRtDispMin ntpRtDispMax)"
	is "1600000000.000000 1600000000.562500 1600000000.812500 1600000000.812744" "$(of $S 10.79.0.1 ntpRefTS ntpOrigTS ntpRecTS ntpTranTS)"
	line "ntpDecode: Aggregated ntpStat=0x01"
	has "ntpDecode: Number of NTP packets: 9 ["
}

@test "kinds of clocks, refusals; intervals and precisions at their limits; the era from 2036 on" {
	flows ntp
	is "0x01 0.0.0.0 GPS 1024 1.192093e-07" "$(of $S 10.79.0.2 ntpStrat ntpRefClkId ntpRefStrId ntpPollInt ntpPrec)"
	is "3_4_4 0x00 RATE 4294967295 1" "$(of $S 10.79.0.3 ntpLi_V_M ntpStrat ntpRefStrId ntpPollInt ntpPrec)"
	is "192.0.2.9 0 1.701412e+38 2085978497.000000 1600000001.000000" "$(of 10.79.0.4 $S ntpRefClkId ntpPollInt ntpPrec ntpRefTS ntpOrigTS)"
}

@test "control messages, messages that were cut, none, another port" {
	flows ntp
	is "0x01 0_2_6 0x00 0 0" "$(of 10.79.0.5 $S ntpStat ntpLi_V_M ntpStrat ntpPollInt ntpPrec)"
	is "0x01 0_4_3 0x00 0.0.0.0 0 0.000000" "$(of 10.79.0.6 $S ntpStat ntpLi_V_M ntpStrat ntpRefClkId ntpRtDelMax ntpTranTS)"
	is "0x00 0_0_0" "$(of 10.79.0.7 $S ntpStat ntpLi_V_M)"
	is "0x00 0_0_0" "$(of 10.79.0.8 $S ntpStat ntpLi_V_M)"
}

@test "what tshark says" {
	flows ntp
	tshark -r "$CAP" -Y 'ntp.stratum && ip.src == 10.79.1.1 && ip.dst != 10.79.0.1' -T fields -e ip.dst -e ntp.flags.li -e ntp.flags.vn -e ntp.flags.mode \
		-e ntp.stratum 2>/dev/null | awk -F '\t' '{ printf "%s %d_%d_%d 0x%02x\n", $1, $2, $3, $4, $5 }' | sort >wanted
	[ "$(wc -l <wanted)" = 2 ]
	cells "$FLOWS" srcIP dstIP ntpLi_V_M ntpStrat | sed -n "s/^$S //p" | grep -v '^10.79.0.1 ' | sort | diff wanted -
}

@test "flags: the byte, no time stamps" {
	plugins basicFlow txtSink
	plugin_with ntpDecode NTP_LIVM_HEX=1 NTP_TS=0
	flows ntp
	is "0xe3" "$(of 10.79.0.1 $S ntpLiVM)"
	fails grep -E 'ntpRefTS|ntpLi_V_M' <(head -n 1 "$FLOWS")
}

@test "with several workers it is the same; the text of the bit; monitoring; default.config and the header are equal" {
	flows ntp
	mkdir many
	t2 -r "$CAP" -w many/out -j 3 >many.out
	fails grep "One flow worker" many.out
	cmp "$FLOWS" many/out_flows.txt
	diff <(grep '^ntpDecode' <<<"$output") <(grep '^ntpDecode' many.out)
	run -0 tawk -V ntpStat=0x01
	has "NTP port"
	resets ntpDecode
}
