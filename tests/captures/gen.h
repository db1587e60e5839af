/*
 * What the scenarios share: a clock, the packet being built, whole packets and TCP conversations.
 *
 * A scenario is a function that writes one capture.  It is listed in scenarios.def with a line about what it shows;
 * the functions stand in sc_*.c, grouped by subject.  Everything is fixed: two runs write the same bytes.
 */
#ifndef T2_TEST_GEN_H
#define T2_TEST_GEN_H

#include "cap.h"
#include "pkt.h"

#define NS_US	UINT64_C(1000)
#define NS_MS	UINT64_C(1000000)
#define NS_S	UINT64_C(1000000000)
#define T0	(UINT64_C(1600000000) * NS_S)	/* where the clock starts: 2020-09-13 12:26:40 UTC */

#define LT_NULL		0
#define LT_ETHERNET	1
#define LT_SLIP		8
#define LT_PPP		9
#define LT_FDDI		10
#define LT_RAW		101
#define LT_C_HDLC	104
#define LT_IEEE802_11	105
#define LT_FRELAY	107
#define LT_LOOP		108
#define LT_SLL		113
#define LT_RADIOTAP	127
#define LT_ARCNET	129
#define LT_CAN		227
#define LT_IPV4		228
#define LT_IPV6		229
#define LT_WPAN		230
#define LT_NFLOG	239
#define LT_IPOIB	242
#define LT_SLL2		276
#define LT_DSA		284

struct gen {
	struct cap	*cap;
	struct pkt	*p;	/* the packet being built */
	uint64_t	 now;	/* [ns since the epoch] time of the next packet */
	uint16_t	 id;	/* IPv4 identification; every packet of the helpers takes the next one */
	uint64_t	 count;	/* option -n of mkcap, or 0: how many packets, for the scenarios that can be of any
				   size */
};

#define SCENARIO(name, text)	void sc_##name(struct gen *);
#include "scenarios.def"
#undef SCENARIO

/* Finish the packet (lengths, checksums) and write it at g->now; the clock then steps on by a millisecond. */
void	emit(struct gen *);
/* The same, but only the first n bytes were captured. */
void	emit_snapped(struct gen *, size_t n);
/* Write the packet as it is. */
void	emit_raw(struct gen *);

/* Headers down to L3.  MACs are made from the addresses, so that two hosts keep theirs: 02:00 and four bytes. */
void	eth4(struct gen *, const char *src, const char *dst, uint16_t type);
void	ip4(struct gen *, const char *src, const char *dst, uint8_t proto);	/* eth and ipv4 */
void	ip6(struct gen *, const char *src, const char *dst, uint8_t proto);

/* Whole packets with n bytes of payload. */
void	udp4(struct gen *, const char *src, uint16_t sport, const char *dst, uint16_t dport, size_t n);
void	udp6(struct gen *, const char *src, uint16_t sport, const char *dst, uint16_t dport, size_t n);
void	tcp4(struct gen *, const char *src, uint16_t sport, const char *dst, uint16_t dport, uint8_t flags,
	    uint32_t seq, uint32_t ack, size_t n);
void	icmp4(struct gen *, const char *src, const char *dst, uint8_t type, uint8_t code, size_t n);

/*
 * A TCP conversation over Ethernet and IPv4.  Sequence numbers and acknowledgements are right unless a scenario
 * changes them between calls.
 */
enum side { CLIENT, SERVER };

struct conv {
	struct host {
		const char	*ip, *mac;	/* mac NULL: made from ip */
		uint16_t	 port;
		uint16_t	 win;
		uint16_t	 id;		/* last IPv4 identification */
		uint32_t	 seq;		/* next to send */
	} host[2];
	size_t frame_min;			/* shorter frames are padded to this */
};

void	conv_init(struct conv *, const char *client, uint16_t cport, const char *server, uint16_t sport);
/* One segment of n payload bytes; SYN and FIN take a sequence number. A SYN carries the option MSS mss if not 0. */
void	conv_send(struct gen *, struct conv *, enum side, uint8_t flags, size_t n);
void	conv_send_mss(struct gen *, struct conv *, enum side, uint8_t flags, size_t n, uint16_t mss);
/* The next bytes of one side; a text without its NUL. */
void	conv_bytes(struct gen *, struct conv *, enum side, const void *p, size_t n);
void	conv_say(struct gen *, struct conv *, enum side, const char *text);
void	conv_open(struct gen *, struct conv *);		/* SYN, SYN-ACK, ACK */
void	conv_close(struct gen *, struct conv *);	/* FIN-ACK, ACK, FIN-ACK, ACK, the client first */

/* One whose segments are put together piece by piece, between begin and end. */
struct exchange {
	struct conv v;
	struct gen *g;
	size_t at;				/* of the segment's payload */
};

void	exchange_open(struct exchange *, struct gen *, const char *client, const char *server, uint16_t port);
void	exchange_begin(struct exchange *, enum side);
void	exchange_end(struct exchange *, enum side);

#endif
