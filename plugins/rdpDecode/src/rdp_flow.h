/*
 * rdp_flow: what one direction of an RDP connection has said before it is encrypted.
 *
 *	TPKT (RFC 1006):	| 3 | 0 | length 16 | X.224 |
 *	X.224, 13.3, 13.4:	| bytes that follow 8 | code 8, e request d confirm | destination 16 | source 16 |
 *				  class 8 |
 *				| token or cookie, CR LF | type 8 | flags 8 | length 16 | protocols or failure 32 |
 *	X.224, 13.7:		| 2 | f0 | 80 | MCS |
 *
 * Depends on the user flags, not on the core but for its memory (stream.h): bytes in order go in and change the
 * state.
 */
#ifndef RDP_FLOW_H
#define RDP_FLOW_H

#include "rdpDecode.h"

#include "cursor.h"
#include "framed.h"

#define RDP_KEEP	16384u	/* bytes of a message that are read at most */
#define RDP_NONE	0xff	/* rdp_flow.failure, .gcc, .mcs, .security: not said */
#define RDP_CHANNEL	8	/* bytes of a channel's name, NUL among them */

enum rdp_text {
	RDP_COOKIE, RDP_TOKEN, RDP_NAME, RDP_PRODUCT, RDP_USER, RDP_DOMAIN, RDP_PASS, RDP_ADDRESS,
	RDP_TEXTS
};

struct rdp_flow {
	uint16_t stat;			/* RDP_STAT_* */
	uint8_t negotiation;		/* flags of the request or response */
	uint8_t security;		/* what the server has chosen: 0, 1, 2, 4, 8, 16 */
	uint8_t failure;		/* why it has refused */
	uint8_t gcc, mcs;		/* its results */
	uint8_t depth;			/* [bits a pixel] */
	uint32_t requested;		/* bits: protocols that the client would take */
	uint32_t version, build, keyboard;
	uint16_t width, height;		/* [pixels] */
	uint32_t offered;		/* bits: methods of encryption that the client has */
	uint32_t method, level;		/* what the server wants */
	bool protection;		/* it has said */
	uint8_t certType, certPerm;	/* of the server's certificates: 1 proprietary, 2 X.509; 1 permanent */
	uint32_t certCount;
	char text[RDP_TEXTS][RDP_STRMAX];	/* UTF-8; without NUL if it is full */
	uint8_t nchannel;
	char channel[RDP_MAXCHAN][RDP_CHANNEL];
	bool port;			/* it has RDP's: what may be RDP is */
	bool begun;			/* a message of RDP was met */
	uint32_t messages;
	struct t2_framed framed;
};

/* A flow that has said nothing. */
void rdp_flow_init(struct rdp_flow *);

/*
 * Do n bytes begin a connection of RDP?  1 yes, 0 no, -1 too few to say, 2 X.224 without anything that is RDP's
 * alone: on its port it is.
 */
int rdp_looks(const uint8_t *p, size_t n);

/* Take the next bytes. False: no more; it is not RDP if stat is 0 then. */
bool rdp_flow_bytes(struct rdp_flow *, const struct t2_bytes *);

/* The flow ends: what there is of a message that is not whole. */
void rdp_flow_end(struct rdp_flow *);
void rdp_flow_clear(struct rdp_flow *);

/* Names of what was said, as Zeek has them; "" if it was not. */
const char *rdp_result(const struct rdp_flow *);
const char *rdp_security(const struct rdp_flow *);
const char *rdp_method(const struct rdp_flow *);
const char *rdp_level(const struct rdp_flow *);
const char *rdp_cert_type(const struct rdp_flow *);

/* --- for rdp_mcs.c ---------------------------------------------------------------------------------------------- */

/* A message of MCS; false: malformed. */
bool rdp_mcs_message(struct rdp_flow *, struct cursor);

/* Keep a text of UTF-16, or of bytes up to a NUL, in place of the one before. */
void rdp_text16(struct rdp_flow *, enum rdp_text, const uint8_t *p, size_t n);
void rdp_text8(struct rdp_flow *, enum rdp_text, const uint8_t *p, size_t n);

static inline uint32_t
rdp_u32(const uint8_t *p)
{
	return (uint32_t)get_u16le(p) | (uint32_t)get_u16le(p + 2) << 16;
}

#endif
