/*
 * dns_ext: what newer records say, for columns of their own.
 *
 *	SVCB, HTTPS	| priority 16 | target | key 16, length 16, value | ...		RFC 9460
 *	OPT		| option 16, length 16, value | ...				RFC 6891
 *	RRSIG, DS, DNSKEY, NSEC, NSEC3, ...						RFC 4034, 5155
 *
 * Depends on nothing of the core: records go in as bytes of a message.  Lists have a bound, texts that of all flows.
 */
#ifndef DNS_EXT_H
#define DNS_EXT_H

#include "dnsDecode.h"

#include "dns_msg.h"
#include "dns_store.h"

#define DNS_HINTS	16	/* addresses of hints of each family that are kept of a flow */
#define DNS_EDNS_TEXTS	4	/* texts of each option */
#define DNS_EDNS_OPTS	32	/* option codes, codes of errors */
#define DNS_VALUE_MAX	255	/* bytes of a text that are kept */

/* What is read: flags of dnsDecode.h. */
enum { DNS_EXT_SVCB = 1, DNS_EXT_EDNS = 2, DNS_EXT_SEC = 4 };

struct dns_svcb {
	struct dns_text name, target, alpn, doh, ech;	/* ech: the public name in the configuration */
	uint32_t keys;			/* a bit each; the last for all from 31 on */
	uint16_t type, priority, port;	/* port 0: none */
};

struct dns_sec {
	struct dns_text name, other;	/* owner; signer of RRSIG, next name of NSEC, next hash of NSEC3 */
	uint32_t begin, end;		/* RRSIG: from when to when it is valid [s since 1970] */
	uint16_t type, covered, tag, flags;
	uint8_t algorithm, digest;	/* digest: of DS; of NSEC3 the hash */
};

struct dns_texts {
	struct dns_text v[DNS_EDNS_TEXTS];
	uint8_t n;
};

struct dns_ext {
	struct dns_svcb *svcb;
	struct dns_sec *sec;
	uint16_t nsvcb, nsec, svcbs, secs;	/* in use; allocated */
	uint8_t n4, n6, nopts, nerrors;
	uint8_t ip4[DNS_HINTS][4], ip6[DNS_HINTS][16];
	uint16_t opts[DNS_EDNS_OPTS], errors[DNS_EDNS_OPTS];
	uint16_t udp;			/* largest datagram that is taken [bytes] */
	uint32_t padding;		/* bytes of it */
	struct dns_texts subnets, clients, servers, nsids, error_texts;	/* cookies of clients and servers */
};

/* Is the type one of those? */
bool dns_ext_reads(unsigned what, uint16_t type);

/* Take a record whose data are whole; DNS_OK, or what is wrong with its data. */
enum dns_err dns_ext_record(struct dns_ext *, unsigned what, const struct dns_msg *, const struct dns_rr *);

/* "RRSIG" of 46, "" of a type that is none of DNSSEC's. */
const char *dns_sec_name(uint16_t type);

void dns_ext_free(struct dns_ext *);

#endif
