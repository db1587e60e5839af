# voipDetector: SIP, SDP, RTP and RTCP, and which flows belong together.

load helper

setup() {
	sandbox
	plugins basicFlow voipDetector txtSink
}

# from PORT COLUMN...: the row with this source port; to PORT COLUMN...: the one with this destination port
from() {
	local a=$1
	shift
	cells "$FLOWS" srcPort "$@" | sed -n "s/^$a //p"
}
to() {
	local a=$1
	shift
	cells "$FLOWS" dstPort "$@" | sed -n "s/^$a //p"
}

flagged() { built_with voipDetector "$@"; }

@test "SIP: who calls whom, methods, status codes; addresses, ports and formats of SDP" {
	flows voip
	is '0x0644 0x000e 0 3 INV;ACK;BYE "alice@example.org" "bob@example.org" "call-1@10.90.0.1" "alice@10.90.0.1:5060"' \
		"$(from 5060 voipStat sipMethods sipStatCnt sipReqCnt sipReq sipFrom sipTo sipCallID sipContact | head -n 1)"
	is '"4711" 10.90.0.1 40000 40002' "$(from 5060 sdpSessID sdpRFAdd sdpRAFPrt sdpRVFPrt | head -n 1)"
	is '"Phone 1.0" 0 PCMU/8000;96 opus/48000/2;97 H264/90000' "$(from 5060 sipUsrAgnt sdpRTPMap | head -n 1)"
	is '0x0244 0x0000 100;200;183 "815";"816" 10.90.0.3;10.90.0.3 50000;44100 0;0' \
		"$(from 5060 voipStat sipMethods sipStat sdpSessID sdpRFAdd sdpRAFPrt sdpRVFPrt | tail -n 1)"
	line "voipDetector: Aggregated sipMethods=0x000e"
	has "voipDetector: Number of SIP packets: 10 "
	has "voipDetector: Number of SIP INVITE packets: 2 [20.00%]"
	has "voipDetector: Number of SDP packets: 4 "
	line "voipDetector: Number of unique SDP audio address, port: 4 [100.00%]"
	line "voipDetector: Number of unique SIP/RTP flow matches: 4"
	has "voipDetector: Number of RTP packets: 31 "
	has "voipDetector: Number of RTCP packets: 2 "
}

@test "flows of RTP that SDP announces: both rows know; before or behind it, over IPv6, two packets are enough" {
	flows voip
	is "1 2 0xbbbb0001" "$(from 5060 flowInd voipFindex voipSSRC | head -n 1)"
	is "1 2;7 0xaaaa0001;0xaaaa0004" "$(from 5060 flowInd voipFindex voipSSRC | tail -n 1)"
	is "2 1" "$(from 40000 flowInd voipFindex)"
	is "2 1" "$(from 50000 flowInd voipFindex)"
	is "7 1 0x0001" "$(from 44000 flowInd voipFindex voipStat)"
	is "6 5 0x0001" "$(from 43000 flowInd voipFindex voipStat)"
}

@test "losses and jitter are those of RFC 3550; late and doubled packets, more sources, numbers over their end" {
	flows voip
	is "0x1081 2 0.2222222 7 2 0.09903971 0.2421875" \
		"$(from 40000 voipStat rtpPMCnt rtpPMr rtpPkts rtpLost rtpJitAve rtpJitMax)"
	is "0x0081 0 0 8 0 1.143336 1.82019" "$(from 50000 voipStat rtpPMCnt rtpPMr rtpPkts rtpLost rtpJitAve rtpJitMax)"
	is "0x2031 8;96 0xaaaa0002;0xaaaa0003 0x00000011;0x00000022 2" \
		"$(from 41000 voipStat voipType voipSSRC voipCSRC voipSRCnt)"
	is "0 9;3 -1;0 0.2447796;0 1.536118;0" "$(from 41000 rtpPMCnt rtpPkts rtpLost rtpJitAve rtpJitMax)"
}

@test "tshark says the same of them" {
	command -v tshark >/dev/null || skip "no tshark"
	flows voip
	tshark -q -z rtp,streams -r "$CAP" 2>/dev/null |
		awk '$7 == "0xAAAA0001" || $7 == "0xBBBB0001" { print $4, $9, $10, $16, $17 }' | sort >tshark
	awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $at["voipSSRC"] ~ /^0x(aaaa|bbbb)0001$/ && $at["rtpPkts"] {
		printf "%d %d %d %.3f %.3f\n", $at["srcPort"], $at["rtpPkts"], $at["rtpLost"], $at["rtpJitAve"], $at["rtpJitMax"]
	}' "$FLOWS" | sort >ours
	is "$(cat tshark)" "$(cat ours)"
	is 2 "$(wc -l <ours)"
}

@test "RTCP: the last counts, the largest jitter" {
	flows voip
	is "0x0002 200;202 0xaaaa0001 1 8 1280 1 2 12" \
		"$(from 40001 voipStat voipType voipSSRC voipSRCnt rtcpTPCnt rtcpTBCnt rtcpFracLst rtcpCPMCnt rtcpMaxIAT)"
}

@test "SIP over TCP: in pieces, two in a segment, empty lines before, no end" {
	flows voip
	is '0x0244 INV "call-2" 2001:db8::1 42000 6' "$(from 45001 voipStat sipReq sipCallID sdpRFAdd sdpRAFPrt voipFindex)"
	is '0x0004 180;603' "$(to 45001 voipStat sipStat)"
}

@test "what may be RTP and is not; STUN and RTCP between, in channels of TURN" {
	flows voipodd
	is "0x8000 0x0000 0x0000" "$(from 46000 voipStat) $(from 46001 voipStat) $(from 46002 voipStat)"
	is "0x8000 0x8000 0x8000" "$(from 46003 voipStat) $(from 46004 voipStat) $(from 46007 voipStat)"
	is "0x8003 120;201 0xdddd0003 3" "$(from 46005 voipStat voipType voipSSRC rtpPkts)"
	is "0x0009 0xdddd0004 3" "$(from 46006 voipStat voipSSRC rtpPkts)"
	is "0x0002 200;201 0xdddd0006 1 0 0 0 0 0" \
		"$(from 46008 voipStat voipType voipSSRC voipSRCnt rtcpTPCnt rtcpTBCnt rtcpFracLst rtcpCPMCnt rtcpMaxIAT)"
	is " 0 " "$(from 46004 voipType rtpPMCnt rtpPkts)"
}

@test "sequence numbers and timestamps that begin anew" {
	flows voipodd
	is "0xb001 1 9 1 1.25" "$(from 46010 voipStat rtpPMCnt rtpPkts rtpLost rtpJitMax)"
}

@test "messages that are odd: methods, folded and short fields, passwords, addresses that are none, in fragments" {
	flows voipodd
	is '0x0041 FET;OPT "a:****@example.org" 8' "$(from 5080 sipMethods sipReq sipFrom sipReqCnt | sed 's/ 2$/ 8/;2d')"
	is '"t0@x";"t1@x";"t2@x";"t3@x";"t4@x";"t5@x";"t6@x";"t7@x" "folded-0"' \
		"$(from 5080 sipTo sipCallID | sed 's/;"folded-1.*//;2d')"
	is "0x0004 999" "$(to 5080 voipStat sipStat | tail -n 1)"
	is "0x8000" "$(from 5081 voipStat)"
	is '0x0444 "tel:+491234567890123456789012345678" 10.90.0.1 0 5 ' \
		"$(from 5082 voipStat sipContact sdpRFAdd sdpRAFPrt sdpRVFPrt sdpRTPMap)"
	is '"a;day=tue,wed@x" "b@x";"c@x";"d,e@x";"f@x"' "$(from 5083 sipFrom sipContact)"
	is '0x0244 "call-4" 48000' "$(from 5090 voipStat sipCallID sdpRAFPrt)"
	has "voipDetector: Number of SIP UNKNOWN packets: 1 "
}

@test "packet file: the header of RTP, and what the flow is known as" {
	flows voip -s
	is "0x0081 0 105 16800 480 0xaaaa0001" "$(cells out_packets.txt srcPort voipStat voipType voipSeqN voipTs voipTsDiff voipSSRC |
		sed -n 's/^40000 //p' | sed -n 4p)"
	is "0x0002     " "$(cells out_packets.txt srcPort voipStat voipType voipSeqN voipTs voipTsDiff voipSSRC | sed -n 's/^40001 //p;' | tail -n 1)"
}

@test "several workers make the same rows" {
	local s
	for s in voip voipodd; do
		flows $s
		cp "$FLOWS" one
		flows $s -j 3
		cmp one "$FLOWS"
	done
}

@test "limits; no SIP; no RTP" {
	flagged RTPFMAX=1 SIPNMMAX=4 SIPSTATMAX=1 SIPCLMAX=6 SIPRFXMAX=1 SIPMAPMAX=1 NUMCSRCMX=1 VOIP_QOS=0
	flows voip
	is '0x0644 1 INVITE "alic" "call" 0 PC 2' "$(from 5060 voipStat sipReqCnt sipReq sipFrom sipCallID sdpRTPMap voipFindex | head -n 1)"
	is '0x0a44 100 50000 2' "$(from 5060 voipStat sipStat sdpRAFPrt voipFindex | tail -n 1)"
	is "0x00000011" "$(from 41000 voipCSRC)"
	fails grep -q rtpJitAve "$FLOWS"
	flagged VOIP_SIP=0 VOIP_RTCP=0
	flows voip
	is "0x0000 0x1081 0x8000" "$(from 5060 voipStat | head -n 1) $(from 40000 voipStat) $(from 40001 voipStat)"
	flagged VOIP_SIP=1 VOIP_RTP=0
	flows voip
	is '0x0644  0x8000' "$(from 5060 voipStat voipFindex | head -n 1) $(from 40000 voipStat)"
}

@test "private headers; other versions between; what was cut, and RTCP of another length" {
	flagged VOIP_SIP_PRV=1 RTPMAXVERS=2
	flows voippriv
	is '"alice@example.net";"tel:+4930123";"carol:****@example.net" "id;critical";"none"' \
		"$(from 5060 sipPrvId sipPrivacy | head -n 1)"
	is '"dave@example.net" ' "$(from 5060 sipPrvId sipPrivacy | tail -n 1)"
	flows voipodd
	is "0x0003 120;201 0x8000" "$(from 46005 voipStat voipType) $(from 46004 voipStat)"
	flagged VOIP_ANALEN=1 RTPMAXVERS=2
	flows voipodd
	is "0x8001 120 0x0009" "$(from 46005 voipStat voipType) $(from 46006 voipStat)"
	"$T2_BUILD/tests/mkcap" -s 120 voip cut.pcap
	t2 -r cut.pcap -w out >/dev/null
	is "0x0000 " "$(from 40000 voipStat voipType)"
	flagged VOIP_ANALEN=1 RTPMAXVERS=250
	flows voipodd
	is "0x0001 0x8000" "$(from 46005 voipStat) $(from 46004 voipStat)"
}

@test "content: a file a source, silence for what was lost; what an earlier run left is removed, and nothing else" {
	flagged VOIP_SAVE=1
	mkdir out_voip
	touch out_voip/rtp_99_A_1 out_voip/mine
	flows voip
	is "mine rtp_2_A_1 rtp_2_B_1 rtp_4_A_1 rtp_4_A_2 rtp_6_A_1 rtp_7_A_1" "$(cd out_voip && echo *)"
	is "0x1181" "$(from 40000 voipStat)"
	is "$((9 * 160)) $((8 * 160)) $((7 * 160))" \
		"$(stat -c %s out_voip/rtp_2_A_1 out_voip/rtp_2_B_1 out_voip/rtp_4_A_1 | xargs)"
	is "$((2 * 160))" "$(tr -cd '\377' <out_voip/rtp_2_A_1 | wc -c)"
	mv out_voip blocks
	rm blocks/mine
	flagged VOIP_SAVE=1 VOIP_BUFMODE=0
	flows voip
	diff -r blocks out_voip
	flagged VOIP_SAVE=1 RTPBUFSIZE=161 VOIP_MINPKT=6 VOIP_SVFDX=0
	VOIP_FNAME=nudel flows voip
	is "nudel_2_A_1 nudel_4_A_1" "$(cd out_voip && echo nudel*)"
	cmp blocks/rtp_2_A_1 out_voip/nudel_2_A_1
	cmp blocks/rtp_4_A_1 out_voip/nudel_4_A_1
	is "0x0181 0x0081" "$(from 40000 voipStat | sed s/0x1/0x0/) $(from 50000 voipStat)"
	VOIP_FNAME=../x run -1 --separate-stderr t2 -r "$CAP" -w out
	[[ $stderr == *'VOIP_FNAME: ../x: names of files have no slash' ]]
	flagged VOIP_SAVE=1 VOIP_SILREST=0 VOIP_PLDOFF=100 VOIP_RMDIR=0
	touch out_voip/rtp_99_A_1
	VOIP_SUFFIX=_other flows voip
	is "$((7 * 60))" "$(stat -c %s out_other/rtp_2_A_1)"
	[ -e out_voip/rtp_99_A_1 ]
	local before
	before=$(ls -R)
	run -0 --separate-stderr t2 -r "$CAP" -w -
	is "$before" "$(ls -R)"
}

@test "VOIP_FRCRTP: flows of SIP and RTP end together; pieces: numbers, announcements and messages go on" {
	export CFLAGS=$NOT_OPTIMISED
	tree
	t2conf tranalyzer2 -D FORCE_MODE=1 -D FORCE_LINK=1 voipDetector -D VOIP_FRCRTP=1 basicFlow -D BFO_FORCED=1
	t2build tranalyzer2 basicFlow voipDetector flowCut txtSink >&2
	capture voip
	T2_FLOWCUT='/^BYE / => cut bye' run -0 t2 -r "$CAP" -w out
	has "Number of flows terminated by voipDetector: VOIP_FRCRTP: "
	is "2 A 2 B" "$(tawk -H '$flowForced ~ /VOIP_FRCRTP/ { print $flowInd, $dir }' out_flows.txt | xargs)"
	[ "$(tawk -H '$flowInd == 2 { print NR }' out_flows.txt | tail -n 1)" -lt "$(tawk -H '$srcPort == 41000 { print NR }' out_flows.txt)" ]
	T2_FLOWCUT='udp dst port 40000 => cut rtp' run -0 t2 -r "$CAP" -w out
	hasnt "VOIP_FRCRTP"
	t2conf voipDetector -D VOIP_FRCRTP=2
	t2build voipDetector >&2
	T2_FLOWCUT='udp dst port 40000 and udp[10:2] = 3 => cut rtp' run -0 t2 -r "$CAP" -w out
	has "Number of flows terminated by voipDetector: VOIP_FRCRTP: "
	is "1 A 1 1600000000.003000 1 B 1 1600000000.002000" \
		"$(tawk -H '$flowForced ~ /VOIP_FRCRTP/ { print $flowInd, $dir, $flowPiece, $timeLast }' out_flows.txt | xargs)"
	# in pieces of two packets: what was announced is, a message in segments is whole, nothing is lost between
	T2_FLOWCUT='packets 2 => cut' run -0 t2 -r "$CAP" -w out
	tawk 'join_pieces()' out_flows.txt >joined.txt
	FLOWS=joined.txt
	is "0x1081 2 1" "$(from 40000 voipStat rtpPMCnt voipFindex)"
	is "0x0081 0 1" "$(from 50000 voipStat rtpPMCnt voipFindex)"
	is '0x0644 INV;ACK;BYE 2' "$(from 5060 voipStat sipReq voipFindex | head -n 1)"
	is '0x0244 INV "call-2" 42000 6' "$(from 45001 voipStat sipReq sipCallID sdpRAFPrt voipFindex)"
	is 7 "$(tawk -H '$srcPort == 40000 { for (i = 1; i <= split($rtpPkts, n, ";"); i++) sum += n[i] } END { print sum }' out_flows.txt)"
	# content goes on in its file, whatever sources are between
	t2conf voipDetector -D VOIP_SAVE=1
	t2build voipDetector >&2
	T2_FLOWCUT='packets 2 => cut' run -0 t2 -r "$CAP" -w pieces
	run -0 t2 -r "$CAP" -w whole
	diff -r -x rtp_4_A_2 whole_voip pieces_voip		# a new source counts at once in a later piece
	is 6 "$(ls whole_voip | wc -l)"
}

@test "crowds: who announces what others announce costs no more; a header that comes line by line" {
	capture voipcrowd -n 60000
	timeout $((20 * ${TEST_SLOWER:-1})) t2 -r "$CAP" -w crowd >&2
	is '"last@x";"next@x" INV;BYE' "$(cells crowd_flows.txt srcIP dir sipFrom sipReq | sed -n 's/^192.0.2.1 A //p')"
	is "60000" "$(cells crowd_flows.txt dstIP voipStat | grep -c '^192.0.2.99 0x0001$')"
}
