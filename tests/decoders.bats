# What holds for every decoder of neighbours and routers: several workers, the packet file, flags, tables of bits.

load helper

setup() {
	sandbox
}

# Plugin, its scenarios, flags at other values than the shipped ones.
decoders() {
	cat <<-'END'
	sctpDecode	sctpassoc	SCTP_CRCADL32CHK=0 SCTP_CRCADL32CHK=2 SCTP_CHNKVAL=1 SCTP_CHNKVAL=2+SCTP_CHNKAGGR=0+SCTP_MAXCTYPE=255 SCTP_CHNKVAL=1+SCTP_MAXCTYPE=1 SCTP_MAXSTREAM=1 SCTP_MAXSTREAM=1024
	arpDecode	arp,arpmany	ARP_MAX_IP=1 ARP_MAX_IP=255
	igmpDecode	igmp	IGMP_TC_MD=1 IGMP_TC_MD=1+IGMP_NUM=1 IGMP_TC_MD=1+IGMP_NUM=255 IGMP_STATFILE=0
	stpDecode	stp	STP_RTPREXT=0
	lldpDecode	lldp	LLDP_TTL_AGGR=0 LLDP_NUM_TTL=1 LLDP_NUM_TTL=255 LLDP_OPT_TLV=0 LLDP_STRLEN=1+LLDP_LSTRLEN=1 LLDP_STRLEN=255+LLDP_LSTRLEN=511
	cdpDecode	cdp	CDP_NADDR=1+CDP_NMADDR=1+CDP_NIPPG=1 CDP_NADDR=255+CDP_NMADDR=255+CDP_NIPPG=255 CDP_STRLEN=1+CDP_LSTRLEN=1 CDP_STRLEN=255+CDP_LSTRLEN=511
	bgpDecode	bgp	BGP_AS_FORMAT=1 BGP_AS_FORMAT=2 BGP_TRAD_BOGONS=0+BGP_RT=0 BGP_OUTPUT_RT=0 BGP_ORIG_ID=1+BGP_AGGR=1+BGP_CLUSTER=1+BGP_COMMUNITIES=1+BGP_AS_PATH_AGGR=1 BGP_ASIZE=1 BGP_ASIZE=4096
	ospfDecode	ospf	OSPF_OUTPUT_HLO=0+OSPF_OUTPUT_DBD=0+OSPF_OUTPUT_MSG=0+OSPF_OUTPUT_STATS=0 OSPF_MASK_AS_IP=0+OSPF_LSID_AS_IP=0+OSPF_LSTYP_STR=0 OSPF_AREA_AS_IP=1 OSPF_TYP_STR=0 OSPF_NEIGMAX=1+OSPF_NUMTYP=1 OSPF_NEIGMAX=255+OSPF_NUMTYP=255
	quicDecode	quic,quicodd	QUIC_SPKT_TYPE_STR=0 QUIC_DECODE_TLS=0 QUIC_DEBUG=1
	vrrpDecode	vrrp	VRRP_NUM_VRID=1 VRRP_NUM_VRID=255 VRRP_NUM_IP=1 VRRP_NUM_IP=255 VRRP_RT=0
	END
}

@test "rows, files and report are those of one worker" {
	local p s scenarios n=0
	while IFS=$'\t' read -r p scenarios _; do
		plugins basicFlow "$p" txtSink
		for s in ${scenarios//,/ }; do
			rm -rf one many
			mkdir one many
			capture "$s"
			t2 -r "$CAP" -w one/x >one.out
			t2 -r "$CAP" -w many/x -j 3 >many.out
			fails grep "One flow worker" many.out
			diff -r -x x_headers.txt one many || { echo "$p, scenario $s"; return 1; }
			diff <(grep "^$p:" one.out) <(grep "^$p:" many.out)
			[ "$(cells one/x_flows.txt "${p%Decode}Stat" | grep -vc '^0x0*$')" -gt 0 ]
			n=$((n + 1))
		done
	done < <(decoders)
	[ $n -ge 2 ]
}

@test "the packet file has as many columns in each line, and says something of the decoder's packets" {
	local p scenarios
	while IFS=$'\t' read -r p scenarios _; do
		plugins basicFlow "$p" txtSink
		for s in ${scenarios//,/ } l2 dns; do
			flows "$s" -s
			is 1 "$(awk -F '\t' '{ print NF }' out_packets.txt | sort -u | wc -l)"
		done
	done < <(decoders)
}

@test "each flag at its ends" {
	local p scenarios values v
	while IFS=$'\t' read -r p scenarios values; do
		for v in $values; do
			plugins basicFlow txtSink
			plugin_with "$p" ${v//+/ } || { echo "$p $v"; return 1; }
			for s in ${scenarios//,/ }; do
				flows "$s"
				is 1 "$(awk -F '\t' '{ print NF }' "$FLOWS" | sort -u | wc -l)"
			done
		done
	done < <(decoders)
}

@test "default.config and the header are equal" {
	tree
	local p
	while IFS=$'\t' read -r p _; do
		run -0 t2conf --reset "$p"
		cmp "$TREE/plugins/$p/src/$p.h" "$T2_TREE/plugins/$p/src/$p.h"
	done < <(decoders)
}

@test "captures that end anywhere leave rows" {
	local p s n
	while IFS=$'\t' read -r p scenarios _; do
		plugins basicFlow "$p" txtSink
		for s in ${scenarios//,/ }; do
			for n in 20 40 60 90; do
				capture "$s"
				editcap -s "$n" "$CAP" cut.pcap 2>/dev/null || skip "no editcap here"
				run -0 t2 -r cut.pcap -w out
			done
		done
	done < <(decoders)
}
