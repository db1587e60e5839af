/*
 * Names of generation 8 (Tranalyzer 0.8) for what generation 9 calls otherwise, so that plugins written for 0.8
 * build as they are.  All of them stand here; new code uses the names on the right.  The callbacks of both
 * generations are in t2api.h, the one-bit members of tcpHeader_t and icmpHeader_t.un in proto.h.
 *
 * Two things can't be had by a name: bv_new_bv() takes (name, desc, ...) where 0.8 had (desc, name, ...); and pppHdr
 * is packet_t's pointer here, not the member of pppHu_t.
 */
#ifndef T2_COMPAT8_H
#define T2_COMPAT8_H

/* packet_t */
#define pcapHeader		pcapHdrP
#define layer2Header		l2HdrP
#define layer3Header		l3HdrP
#define layer4Header		l4HdrP
#define layer7Header		l7HdrP
#define layer7SCTPHeader	l7SctpHdrP
#define vlans			vlanHdrP
#define mpls			mplsHdrP
#define greHdr			greHdrP
#define greLayer3Hdr		greL3HdrP
#define l2TPHdr			l2tpHdrP
#define l2tpLayer3Hdr		l2tpL3HdrP
#define pppHdr			pppHdrP
#define pppoEHdr		pppoeHdrP
#define ip6HHOptHdr		ip6HHOptHdrP
#define ip6DOptHdr		ip6DOptHdrP
#define ip6FragHdr		ip6FragHdrP
#define ip6RouteHdr		ip6RouteHdrP
#define trdoOIHdr		trdoOIHdrP
#define trdoAHdr		trdoAHdrP
#define rawLength		rawLen
#define snapLength		snapLen
#define snapL2Length		snapL2Len
#define snapL3Length		snapL3Len
#define snapL4Length		snapL4Len
#define snapL7Length		snapL7Len
#define snapSCTPL7Length	snapSctpL7Len
#define packetLength		len
#define packetL2Length		l2Len
#define packetL7Length		l7Len
#define outerL2Type		outerEthType
#define innerVLANID		vlanId
#define layer2Type		ethType
#define layer3Type		l3Proto
#define layer4Type		l4Proto

/* flow_t */
#define layer4Protocol		l4Proto
#define vlanID			vlanId

/* functions and macros */
#define OUTBUF_APPEND_OPTSTR(buf, s)		OUTBUF_APPEND_OPT_STR(buf, s)
#define t2_open_file(prefix, name, mode)	t2_fopen_with_suffix(prefix, name, mode)
#define t2_open_filename(name, mode)		t2_fopen(name, mode)

#endif /* T2_COMPAT8_H */
