/*
 * voipDetector: calls: SIP with its SDP (RFC 3261, 8866), RTP and RTCP (RFC 3550), what they lost and how they
 * jittered.
 *
 * Memory: 32 bytes a flow.  Of a flow of UDP with packets that may be RTP 0.4 KB and 104 bytes a source, 16 at most;
 * if content is saved 32 and RTPBUFSIZE bytes of each more; of one of SIP 5 KB as shipped, of both 0.4 KB of links;
 * of TCP a message that is not whole, 32 KB at most; all these stay below TEXT_MEM (tranalyzer.h).  Of addresses that
 * an SDP announced the last 65,536, of 48 bytes each.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_VOIPDETECTOR_H
#define T2_VOIPDETECTOR_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define VOIP_SIP     2 // SIP and SDP: 0: no, 1: yes, 2: and the flows of RTP that they announce [0, 1, 2]
#define VOIP_SIP_PRV 0 // 1: Columns of private headers: who it is by a proxy, privacy (RFC 3323, 3325) [0, 1]
#define VOIP_RTP     1 // RTP [0, 1]
#define VOIP_RTCP    1 // RTCP [0, 1]
#define VOIP_ANALEN  0 // 1: RTP and RTCP only if captured whole, RTCP only if its lengths are the datagram's [0, 1]
#define VOIP_QOS     1 // 1: Columns of packets, losses and jitter of each source [0, 1]
#define VOIP_FRCRTP  0 // FORCE_MODE=1: 1: a flow of SIP that is released takes its flows of RTP along, 2: and they it
                       // [0, 1, 2]

// Content of RTP in files, in the folder PREFIX with VOIP_SUFFIX behind it

#define VOIP_SAVE    0 // 1: saved [0, 1]
#define VOIP_RMDIR   1 // 1: files of an earlier run in that folder are removed, 0: they stay [0, 1]
#define VOIP_SVFDX   1 // 1: of both directions, each in files of its own, 0: of direction A alone [0, 1]
#define VOIP_MINPKT  1 // Packets of a source that are a file; those of fewer are removed [1 - 65535]
#define VOIP_BUFMODE 1 // Written 1: in blocks of RTPBUFSIZE bytes, 0: with each packet [0, 1]
#define VOIP_SILREST 1 // 1: silence in place of lost packets of G.711 [0, 1]
#define VOIP_PLDOFF  0 // Bytes of each payload that are left out [0 - 1500]

// Limits

#define RTPFMAX     20 // Max # of flows that belong to a flow [1 - 255]
#define SIPNMMAX    35 // Max length of a name [1 - 255]
#define SIPSTATMAX   8 // Max # of status codes, of requests and of names of each kind / flow [1 - 255]
#define SIPCLMAX     3 // Letters of a request [3 - 15]
#define SIPRFXMAX  100 // Max # of addresses that SDP announces / flow [1 - 255]
#define SIPMAPMAX   32 // Max # of SDP's formats / flow [1 - 255]
#define NUMCSRCMX   30 // Max # of contributing sources / flow [1 - 255]
#define RTPMAXVERS   1 // # of datagrams of other versions, as STUN's, from which on a flow has 0x8000 [1 - 250]
#define RTPBUFSIZE 4096 // Bytes of a source that wait to be written (VOIP_BUFMODE=1) [1 - 1048576]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define VOIP_FNAME  "rtp"   // Begin of the names of saved content: rtp_FLOWIND_DIR_SOURCE
#define VOIP_SUFFIX "_voip" // Folder of saved content

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_VOIP_FNAME,
	ENV_VOIP_SUFFIX,
	ENV_VOIP_N
};

/* voipStat, and the methods of SIP in the order of their bits */
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
enum {
#define T2_BIT(bit, name, level, text)	VOIP_STAT_##name = 1 << (bit),
#include "voipStat.def"
#undef T2_BIT
};
enum {
#define T2_BIT(bit, name, level, text)	SIP_##name = (bit),
#include "sipMethods.def"
#undef T2_BIT
};
#undef T2_TABLE

#endif
