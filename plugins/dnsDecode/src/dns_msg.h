/*
 * dns_msg: bounded reading of one DNS message (RFC 1035, RFC 6891, RFC 2782; NetBIOS names RFC 1001 14.1).
 *
 * Pure functions over (bytes, length): no allocation, no state, no core. A
 * message starts at its header; the two length bytes of DNS over TCP are not
 * part of it. Numbers come out in host order, offsets count from the header.
 *
 * Readers return DNS_OK and move the read position, or an error and leave it
 * where it was. The input may be anything: every read is checked against the
 * length, a name costs at most DNS_HOPS_MAX jumps and DNS_NAME_MAX characters.
 */
#ifndef DNS_MSG_H
#define DNS_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cursor.h"

#define DNS_HDR_LEN	12	/* bytes of the header */
#define DNS_RR_MIN	11	/* bytes of a record: the root, type, class, TTL, length */
#define DNS_NAME_OCTETS	255	/* bytes of the longest name: labels, their length bytes, the root (RFC 1035 3.1) */
#define DNS_NAME_MAX	253	/* characters of that name, dots included; what is longer is cut */
#define DNS_HOPS_MAX	128	/* compression pointers followed in one name */

enum dns_err {
	DNS_OK,
	DNS_END,	/* dns_rr_read: the message ends before the record's data do; what is cut is no name */
	DNS_SHORT,	/* runs out of the message */
	DNS_BADPTR	/* compression pointer forwards, into the header, in a loop; or a reserved label type */
};

/* Sections, in the order of the message and of the header's counters. */
enum dns_section { DNS_QUESTION, DNS_ANSWER, DNS_AUTHORITY, DNS_ADDITIONAL, DNS_SECTIONS };

/* Record types this decoder knows by number; the names of all are in dnsAType.def. */
enum {
	DNS_T_A = 1, DNS_T_NS = 2, DNS_T_CNAME = 5, DNS_T_SOA = 6, DNS_T_PTR = 12, DNS_T_MX = 15, DNS_T_TXT = 16,
	DNS_T_AAAA = 28, DNS_T_NB = 32, DNS_T_SRV = 33, DNS_T_OPT = 41, DNS_T_RRSIG = 46,
	DNS_T_IXFR = 251, DNS_T_AXFR = 252, DNS_T_ANY = 255
};

/*  | ID 16 | QR 1 | Opcode 4 | AA TC RD RA Z AD CD | Rcode 4 | QDCOUNT 16 | ANCOUNT 16 | NSCOUNT 16 | ARCOUNT 16 | */
struct dns_hdr {
	uint16_t id;
	uint16_t flags;			/* the second word as it stands */
	uint16_t count[DNS_SECTIONS];	/* records announced per section */
};

#define DNS_QR(flags)		((flags) >> 15)
#define DNS_OPCODE(flags)	((flags) >> 11 & 0x0f)
#define DNS_RCODE(flags)	((flags) & 0x0f)

/* QR, AA, TC, RD, RA, Z, AD, CD of the flags word as one byte, QR in bit 7. */
#define DNS_HFLAGS(flags)	((uint8_t)(((flags) >> 8 & 0x80) | ((flags) >> 4 & 0x7f)))

/* A message and the position in it. */
struct dns_msg {
	const uint8_t *p;	/* the header's first byte */
	size_t len;		/* bytes there are */
	size_t at;		/* next byte to read, at most len */
};

/* A name as text: labels joined by dots, no trailing dot, bytes as they stand; the root is "". */
struct dns_name {
	uint16_t len;			/* characters, without the NUL */
	bool cut;			/* it has more than DNS_NAME_OCTETS */
	char s[DNS_NAME_MAX + 1];	/* ends with a NUL; may hold others */
};

struct dns_question {
	struct dns_name name;
	uint16_t type;
	uint16_t qclass;	/* as it stands, top bit included */
};

struct dns_rr {
	struct dns_name owner;
	uint16_t type;
	uint16_t rclass;	/* as it stands, top bit included */
	uint32_t ttl;		/* seconds; OPT: extended rcode, version, flags */
	size_t rdata;		/* offset of the RDATA */
	uint16_t rdlen;		/* its length, as far as the message goes */
	bool cut;		/* the message ends before the RDATA does */
};

/* Read the header's first n (4: flags; 12: all) bytes of p into *h; the caller has checked that they are there. */
void dns_hdr_flags(const uint8_t *p, struct dns_hdr *h);
void dns_hdr_counts(const uint8_t *p, struct dns_hdr *h);

/* Whether a message of len bytes can have this header: codes in use, Z zero, room for what it announces. */
bool dns_hdr_sane(const struct dns_hdr *, size_t len);

/*
 * Do the first n of len bytes look like a message: codes in use, counts that make sense, and a question or record of
 * a printable name, with a type and class that exist?  1 yes, 0 no, -1 if it is in what is not there.
 */
int dns_looks(const uint8_t *p, size_t n, size_t len);

/* Read the name at *at of m and move *at behind it; behind the first pointer if it has one. */
enum dns_err dns_name_read(const struct dns_msg *m, size_t *at, struct dns_name *name);

/* Turn a NetBIOS half-ASCII name into text: 16 bytes, blanks left out, the suffix and what does not print as <xx>. */
void dns_name_netbios(struct dns_name *name);

/* Read the next question of m. */
enum dns_err dns_question_read(struct dns_msg *m, struct dns_question *q);

/*
 * Read the next record of m. First fragments and snapped packets end anywhere:
 * if it is between two records, in a pointer at their start or in the fixed
 * part, that is the end of the message (DNS_END); if it is in the RDATA, the
 * record has what there is of it.
 */
enum dns_err dns_rr_read(struct dns_msg *m, struct dns_rr *rr);

/*
 * Read the RDATA of a record.
 * skip	bytes of the RDATA before the name (MX 2, SRV 6)
 * The name must end inside the RDATA, wherever its pointers lead.
 */
enum dns_err dns_rdata_name(const struct dns_msg *m, const struct dns_rr *rr, size_t skip, struct dns_name *name);

/* SOA: | MNAME | RNAME | SERIAL 32 | REFRESH 32 | RETRY 32 | EXPIRE 32 | MINIMUM 32 | */
enum dns_err dns_rdata_soa(const struct dns_msg *m, const struct dns_rr *rr, struct dns_name *mname,
    struct dns_name *rname, uint32_t *minimum);

/*
 * TXT: | length 8 | text | … one behind the other (RFC 1035 3.3.14). Put the texts together in dst.
 * max	bytes that dst has room for
 * len	bytes of dst; *cut: there are more
 * Returns DNS_SHORT if the last one runs out of the RDATA; what there is of it is in dst.
 */
enum dns_err dns_rdata_txt(const struct dns_msg *m, const struct dns_rr *rr, char *dst, size_t max, size_t *len,
    bool *cut);

/* A 16-bit word of the RDATA; the caller has checked that rdlen covers it. */
static inline uint16_t
dns_rdata_u16(const struct dns_msg *m, const struct dns_rr *rr, size_t off)
{
	return get_u16be(m->p + rr->rdata + off);
}

#endif
