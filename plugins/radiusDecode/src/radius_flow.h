/*
 * radius_flow: what one direction of a RADIUS flow has said, message by message (RFC 2865 3 and 5).
 *
 * Depends on the user flags, not on the core: a message goes in as bytes and
 * changes the state and the status bits (RADIUS_STAT_*). Every read is
 * bounded by the length given, and by what the message says of its own.
 */
#ifndef RADIUS_FLOW_H
#define RADIUS_FLOW_H

#include "radiusDecode.h"

#define RADIUS_HDR_LEN	20	/* | code 8 | identifier 8 | length 16 | authenticator 128 | */
#define RADIUS_LEN_MAX	4096	/* longest message the protocol allows */

enum radius_code {
	RADIUS_ACCESS_REQUEST = 1, RADIUS_ACCESS_ACCEPT = 2, RADIUS_ACCESS_REJECT = 3, RADIUS_ACCT_REQUEST = 4,
	RADIUS_ACCT_RESPONSE = 5, RADIUS_ACCESS_CHALLENGE = 11
};

/* The attributes that are kept, by kind of value. */
enum radius_str {
	RADIUS_USER, RADIUS_PW, RADIUS_NAS_ID, RADIUS_NAS_PORT_ID, RADIUS_TUNNEL_CLI, RADIUS_TUNNEL_SRV,
	RADIUS_TUNNEL_CLI_AID, RADIUS_TUNNEL_SRV_AID, RADIUS_ACCT_SESS_ID, RADIUS_CONN_INFO, RADIUS_FILTER_ID,
	RADIUS_CALLED_ID, RADIUS_CALLING_ID, RADIUS_REPLY_MSG,
	RADIUS_STRS
};

enum radius_num {
	RADIUS_SERVICE_TYPE, RADIUS_LOGIN_SERVICE, RADIUS_VENDOR, RADIUS_NAS_PORT, RADIUS_NAS_PORT_TYPE,
	RADIUS_FRAMED_PROTO, RADIUS_FRAMED_COMP, RADIUS_FRAMED_MTU, RADIUS_TUNNEL_TYPE, RADIUS_TUNNEL_MEDIUM,
	RADIUS_TUNNEL_PREF, RADIUS_SESS_TIME, RADIUS_STAT_TYPE, RADIUS_TERM, RADIUS_IN_OCT, RADIUS_OUT_OCT,
	RADIUS_IN_PKT, RADIUS_OUT_PKT, RADIUS_IN_GW, RADIUS_OUT_GW,
	RADIUS_NUMS
};

enum radius_addr { RADIUS_NAS_IP, RADIUS_FRAMED_IP, RADIUS_FRAMED_MASK, RADIUS_ADDRS };

/* Distinct numbers in order of appearance; a full list takes no more. */
struct radius_list {
	uint8_t n;
	uint8_t v[RAD_CNTMX];
};

/* A text; may have NULs. */
struct radius_text {
	uint8_t n;
	char s[RADIUS_STRMAX - 1];
};

struct radius_flow {
	uint16_t axsReq, axsAcc, axsRej, axsChal;	/* messages by code */
	uint16_t accReq, accResp;
	uint16_t accStart, accStop;			/* attributes Acct-Status-Type 1 and 2 */
	uint32_t num[RADIUS_NUMS];
	uint8_t addr[RADIUS_ADDRS][4];			/* network order */
	struct radius_list codes, types;
	struct radius_text str[RADIUS_STRS];		/* the last value of each */
};

/* What one packet adds, for the packet file. */
struct radius_packet {
	uint8_t code;		/* 0: no message */
	uint8_t ntypes;
	uint8_t types[RAD_CNTMX];	/* of the attributes, in order */
};

/*
 * Decode one message of len >= RADIUS_HDR_LEN captured bytes.
 * stat		the flow's radiusStat: bits are added
 * datagram	bytes of payload that the datagram had on the wire
 */
void radius_flow_message(struct radius_flow *, uint8_t *stat, const uint8_t *p, size_t len, size_t datagram,
    struct radius_packet *);

/*
 * Is a datagram RADIUS?  A code that exists, the length that it says, and attributes that fill it; without attributes
 * any 20 bytes may be it.  1 or 0.
 */
int radius_looks(const uint8_t *p, size_t n);

#endif
