/*
 * vrrp_flow: what the advertisements of one direction of a flow have said.
 *
 *	| version 4 | type 4 | router 8 | priority 8 | addresses 8 |
 *	  authentication 8 | interval 8 | checksum 16 |			RFC 3768
 *	  0 4 | interval in 1/100 s 12 | checksum 16 |			RFC 9568
 *	| address 32 or 128 | ... | version 2: authentication data 64 |
 *
 * Depends on the user flags, not on the core: a message goes in as bytes and changes the state.
 */
#ifndef VRRP_FLOW_H
#define VRRP_FLOW_H

#include "vrrpDecode.h"

#define VRRP_LEN	8	/* without addresses */
#define VRRP_AUTH_LEN	8

struct vrrp_addr {
	uint8_t version;	/* 4, 6 */
	uint8_t a[16];		/* network order; IPv4 in the first 4 */
};

struct vrrp_flow {
	uint16_t stat;			/* VRRP_STAT_* */
	uint8_t versions, types, authTypes;	/* bit fields */
	uint8_t maxPri, maxInt;
	uint8_t invMinPri, invMinInt;	/* 255 less the least, so that 0 is what a flow without advertisements has */
	char auth[VRRP_AUTH_LEN];	/* to its NUL or its end */
	uint32_t nvrid, nip;
	uint8_t vrid[VRRP_NUM_VRID];
	uint64_t last[VRRP_NUM_VRID];	/* hash of the router's last advertisement */
	struct vrrp_addr ip[VRRP_NUM_IP];
};

/* A message as it came. */
struct vrrp_message {
	const uint8_t *p;
	size_t len;		/* captured */
	size_t wire;		/* as the IP header says */
	bool v6;		/* over IPv6 */
	bool group;		/* to the multicast address of VRRP */
	uint8_t ttl;		/* or hop limit */
	uint32_t pseudo;	/* sum of the pseudo header, see Checksum32 */
};

/* An advertisement that can be read. */
struct vrrp_advert {
	uint8_t version, type, vrid, priority, authType;
	uint8_t n;		/* addresses */
	uint16_t interval;	/* [1/100 s] */
	uint16_t sum, wanted;	/* checksum, as it stands there and as it should be */
	const uint8_t *ip;	/* addresses, 4 or 16 bytes each */
	const uint8_t *auth;	/* 8 bytes, or NULL */
};

/*
 * Take a message; true if it is an advertisement that tells something else than the last one of its router, or whose
 * router has no place in the list.
 */
bool vrrp_flow_message(struct vrrp_flow *, const struct vrrp_message *, struct vrrp_advert *);

#endif
