/*
 * dns_flow: what one direction of a DNS flow has said, message by message.
 *
 * Depends on the user flags, not on the core: a message goes in as bytes and
 * changes the state and the status bits (DNS_STAT_*). The state exists from
 * the first message of a flow on.
 */
#ifndef DNS_FLOW_H
#define DNS_FLOW_H

#include "dnsDecode.h"

#include "dns_ext.h"
#include "dns_msg.h"
#include "dns_store.h"
#include "dns_stream.h"

#define DNS_LEN_MIN	17	/* bytes of the shortest message with a question: header, root name, type, class */
#define DNS_FLAGS_LEN	4	/* bytes up to and with the flags word */
#define DNS_UDP_MAX	548	/* bytes; a longer message over UDP sets DNS_STAT_UDPLEN */
#define DNS_TEXT_MAX	4096	/* bytes kept of a TXT record's data */

struct dns_flow {
	struct dns_stream tcp;
	struct dns_questions q;
	struct dns_records rec;
	struct dns_ext *ext;		/* NULL: nothing.  Owned */
	uint64_t rlen, qlen;		/* bytes of all responses; of their headers and questions alone */
	uint64_t types0;		/* bit t: type t < 64 was seen */
	uint32_t types1;		/* bit t: type 99 + t */
	uint16_t types2;		/* bit t: type 249 + t */
	uint8_t types3;			/* bit t: type 32768 + t */
	uint8_t hflags;			/* DNS_HFLAGS of all messages */
	uint16_t hdr;			/* flags word of the last message */
	uint16_t opcodes, rcodes;	/* bit per code */
	uint16_t count[DNS_SECTIONS];	/* announced records; stop at 65535 */
	struct dns_pool pool;		/* of questions and records */
};

/* What one packet adds: for the packet file and the totals of the run. */
struct dns_packet {
	FILE *addrs;			/* addresses of the records are printed here, each with a ; behind; or NULL */
	bool udp;
	unsigned msgs, queries, responses;
	uint16_t hdr;			/* flags word of the last message */
	uint16_t count[DNS_SECTIONS];
};

/*
 * Decode one message of len bytes.
 * stat	the flow's dnsStat: bits are added; with DNS_STAT_CORRUPT what can't be a message is passed over
 * Returns whether the message was decoded to its end.
 */
bool dns_flow_message(struct dns_flow *, uint16_t *stat, const uint8_t *p, size_t len, struct dns_packet *);

/* Whether a question or record of type t < 64 was seen. */
static inline bool
dns_flow_saw(const struct dns_flow *f, unsigned t)
{
	return f->types0 >> t & 1;
}

/* The state of a flow that has said nothing yet; NULL without memory. */
struct dns_flow *dns_flow_new(void);

/* Have the core fetch the state, which was left alone for long, before the row reads it piece by piece. */
static inline void
dns_flow_fetch(const struct dns_flow *f)
{
	for (size_t at = 0; at < sizeof(*f); at += 64)
		__builtin_prefetch((const char *)f + at);
}

/* Free what the state owns, and the state; NULL is fine. */
void dns_flow_free(struct dns_flow *);

#endif
