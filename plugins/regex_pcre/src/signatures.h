/*
 * signatures: what is looked for.
 *
 *	ID /PATTERN/[i] [WORD ...] => THEN [NAME]
 *
 * ../README.md has the words.
 */
#ifndef RGX_SIGNATURES_H
#define RGX_SIGNATURES_H

#include "pattern.h"
#include "regex_pcre.h"

enum rgx_then { RGX_MARK, RGX_ALARM, RGX_CUT, RGX_END, RGX_DROP };

struct signature {
	uint32_t id;
	pcre2_code *pattern;
	uint32_t from, bytes;	/* of a stream or datagram: where a match begins at the earliest, where it ends at the
				   latest */
	uint16_t src, dst, port;	/* of the packet, either of the two; 0: any */
	uint8_t proto;		/* 0: any */
	bool anchored;		/* the pattern matches at the first byte only */
	uint64_t begin[4];	/* a bit a value of the first byte: a match may begin with it, or behind it */
	char dir;		/* 'A', 'B', 0: both */
	uint8_t then;		/* enum rgx_then */
	uint8_t class, severity;
	int after;		/* number of the signature that was seen before; -1: none */
	char *name;		/* or "signature ID" */
};

extern struct signature *signatures;
extern unsigned nsignatures;

/* Read the signatures of a file; false with errno if it can't be read.  A mistake in it ends the run. */
bool signatures_read(const char *file);
void signatures_free(void);

/* Numbers of those that may concern a protocol, in order; nsignatures ends them.  Of TCP, of UDP, or all. */
const unsigned *signatures_of(uint8_t proto);

/* When all are read: which first bytes each may begin with, looked up with a looker, and those of each protocol. */
void signatures_index(const struct t2_looker *);

/* False if no match begins in bytes that begin with p. */
static inline bool
signature_may_begin(const struct signature *s, const uint8_t *p)
{
	return (s->begin[*p / 64] >> *p % 64 & 1) != 0;
}

/* Is it looked for in this flow? */
static inline bool
signature_concerns(const struct signature *s, const flow_t *f)
{
	return (s->proto == 0 || s->proto == f->l4Proto) && (s->dir == 0 || s->dir == FLOW_DIR_C(f)) &&
	    (s->src == 0 || s->src == f->srcPort) && (s->dst == 0 || s->dst == f->dstPort) &&
	    (s->port == 0 || s->port == f->srcPort || s->port == f->dstPort);
}

#endif
