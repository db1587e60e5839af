/*
 * sip: messages of SIP (RFC 3261), and the descriptions of sessions in them (SDP, RFC 8866).
 *
 *	INVITE sip:bob@example.org SIP/2.0 CR LF
 *	From: "Alice" <sip:alice@example.org>;tag=88 CR LF
 *	CR LF
 *	v=0 CR LF
 *	c=IN IP4 192.0.2.1 CR LF
 *	m=audio 49170 RTP/AVP 0 CR LF
 */
#ifndef SIP_H
#define SIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "voipDetector.h"

#define SIP_LINE	2048u	/* bytes of a first line that are looked at */
#define SIP_CONTACTS	8u	/* contacts of a message that are looked at */

/* Part of a message. */
struct sip_text {
	const char *p;
	size_t n;
};

struct sip_message {
	bool reply;
	uint16_t status;		/* of a reply */
	uint8_t method;			/* of a request: SIP_* */
	struct sip_text name;		/* of the method */
	struct sip_text from, to;	/* addresses without scheme and parameters */
	struct sip_text contacts[SIP_CONTACTS];	/* the same, in the order of their lines */
	unsigned ncontacts;
	struct sip_text identities[SIP_CONTACTS];	/* as proxies say (RFC 3325), in the same way */
	unsigned nidentities;
	struct sip_text call, agent, realIP, privacy;
	struct sip_text type;		/* of the body */
	size_t head;			/* bytes up to the body; 0: the blank line did not come */
	size_t length;			/* of the body, as it is said; SIZE_MAX: it is not */
};

/* Do n bytes begin like a message?  1 yes, 0 no, -1 too few to say. */
int sip_looks(const uint8_t *p, size_t n);

/* Read the header of a message that looks like one. */
void sip_read(struct sip_message *, const uint8_t *p, size_t n);

/* An address and port that a session announces. */
struct sdp_media {
	uint8_t addr[16];		/* IPv4 in the first four bytes, zeros behind */
	uint16_t port;
	bool v6, video;
};

struct sdp_news {
	void *arg;
	void (*session)(void *arg, struct sip_text id);
	void (*media)(void *arg, const struct sdp_media *);
	void (*map)(void *arg, struct sip_text map, uint8_t type, uint32_t clock);	/* "8 PCMA/8000" */
};

/* Read n bytes of a description. */
void sdp_read(const struct sdp_news *, const char *p, size_t n);

/* Where one begins in a body of n bytes of a type: NULL if it has none. */
const char *sdp_begin(struct sip_text type, const char *p, size_t n);

#endif
