/*
 * Build one packet, header by header, outermost first.
 *
 *	pkt_clear(p);
 *	pkt_eth(p, "00:00:00:00:00:02", "00:00:00:00:00:01", 0x0800);
 *	pkt_ip4(p, &(struct ip4){ .src = "10.0.0.1", .dst = "10.0.0.2", .proto = 17 });
 *	pkt_udp(p, 1024, 53);
 *	pkt_fill(p, 100);
 *	pkt_end(p);			lengths and checksums of all layers, innermost first
 *
 * A field that is left 0 gets the right value, or a harmless default: version, header length, total length, checksum,
 * TTL 64, data offset.  To lie, set the field (struct ip4 .len) or change the bytes after pkt_end().
 * Addresses are texts; a bad one ends the program.
 */
#ifndef T2_TEST_PKT_H
#define T2_TEST_PKT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PKT_MAX		262144
#define PKT_LAYERS_MAX	64

struct pkt {
	uint8_t	 b[PKT_MAX];
	size_t	 n;
	int	 nlayer;
	struct layer {
		uint8_t	kind;	/* enum layer_kind of pkt.c */
		bool	fixed;	/* the length was given, leave it */
		bool	nosum;	/* leave the checksum 0 */
		size_t	at;	/* offset of the header in b */
		size_t	size;	/* of the header */
	} layer[PKT_LAYERS_MAX];
};

struct ip4 {
	const char	*src, *dst;
	uint8_t		 proto;
	uint8_t		 ttl;		/* 0: 64 */
	uint8_t		 tos;
	uint8_t		 ihl;		/* header length [words]; 0: as it is */
	uint16_t	 id;
	uint16_t	 frag;		/* flags and offset as on the wire: 0x2000 MF, 0x4000 DF, offset in 8 bytes */
	uint16_t	 len;		/* total length; 0: as it is */
	bool		 len_zero;	/* write total length 0 */
	const void	*opt;		/* options, nopt bytes, padded to words here */
	size_t		 nopt;
};

struct ip6 {
	const char	*src, *dst;
	uint8_t		 next;
	uint8_t		 hops;		/* 0: 64 */
	uint16_t	 len;		/* payload length; 0: as it is */
	bool		 len_zero;
};

#define TH_FIN	0x01
#define TH_SYN	0x02
#define TH_RST	0x04
#define TH_PSH	0x08
#define TH_ACK	0x10
#define TH_URG	0x20

struct tcp {
	uint16_t	 sport, dport;
	uint32_t	 seq, ack;
	uint8_t		 flags;
	uint16_t	 win;
	uint8_t		 off;		/* data offset [words]; 0: as it is */
	const void	*opt;
	size_t		 nopt;
};

void	pkt_clear(struct pkt *);
void	pkt_end(struct pkt *);

void	pkt_bytes(struct pkt *, const void *, size_t n);
void	pkt_str(struct pkt *, const char *);
void	pkt_fill(struct pkt *, size_t n);	/* n bytes of a fixed pattern of letters */
void	pkt_zero(struct pkt *, size_t n);
void	pkt_u8(struct pkt *, uint8_t);
void	pkt_u16(struct pkt *, uint16_t);	/* big endian, as u32 */
void	pkt_u32(struct pkt *, uint32_t);
void	pkt_hex(struct pkt *, const char *hex);	/* "08 00 45"; blanks are skipped */

void	pkt_eth(struct pkt *, const char *dst, const char *src, uint16_t type);
void	pkt_vlan(struct pkt *, uint16_t tci, uint16_t type);	/* the tag behind a TPID: TCI and the next type */
void	pkt_mpls(struct pkt *, uint32_t label, bool bottom);
void	pkt_pppoe(struct pkt *, uint16_t session, uint16_t ppp);	/* session header and PPP protocol */
void	pkt_snap(struct pkt *, uint16_t type);			/* aa aa 03, OUI 0, type */
void	pkt_ip4(struct pkt *, const struct ip4 *);
void	pkt_ip6(struct pkt *, const struct ip6 *);
void	pkt_ip6_ext(struct pkt *, uint8_t next, size_t words);	/* hop-by-hop like header of 8 + 8 * words bytes */
void	pkt_ip6_frag(struct pkt *, uint8_t next, uint16_t off8, bool more, uint32_t id);
void	pkt_ah(struct pkt *, uint8_t next, uint32_t spi);		/* 24 bytes */
void	pkt_udp(struct pkt *, uint16_t sport, uint16_t dport);
void	pkt_udplite(struct pkt *, uint16_t sport, uint16_t dport);
void	pkt_tcp(struct pkt *, const struct tcp *);
void	pkt_sctp(struct pkt *, uint16_t sport, uint16_t dport, uint32_t tag);	/* common header; checksum 0 */
void	pkt_sctp_data(struct pkt *, uint16_t stream, uint32_t tsn, size_t n);	/* DATA chunk with n bytes */
void	pkt_icmp(struct pkt *, uint8_t type, uint8_t code, uint32_t rest);
void	pkt_icmp6(struct pkt *, uint8_t type, uint8_t code, uint32_t rest);
void	pkt_gre(struct pkt *, uint16_t flags, uint16_t type);	/* adds the words that the flags announce */
void	pkt_vxlan(struct pkt *, uint32_t vni);
void	pkt_vxlan_gpe(struct pkt *, uint8_t next, uint32_t vni);
void	pkt_geneve(struct pkt *, uint16_t type, uint32_t vni);
void	pkt_gtp1(struct pkt *, uint8_t type, uint32_t teid, bool seq);	/* GTPv1-U */

void	addr4(const char *, uint8_t out[4]);
void	addr6(const char *, uint8_t out[16]);
void	addr_mac(const char *, uint8_t out[6]);

#endif
