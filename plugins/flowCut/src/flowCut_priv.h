/* flowCut: a rule */
#ifndef T2_FLOWCUT_PRIV_H
#define T2_FLOWCUT_PRIV_H

#include <pcap/pcap.h>

#include "flowCut.h"
#include "pattern.h"

enum when { WHEN_FILTER, WHEN_PACKETS, WHEN_BYTES, WHEN_SECONDS, WHEN_PATTERN };

/* A filter of libpcap, compiled for a link type. */
struct filter {
	struct filter *next;
	int dlt;
	bool good;		/* the link type knows what the filter asks */
	struct bpf_program program;
};

struct rule {
	uint8_t when;		/* enum when */
	uint8_t then;		/* enum t2_release */
	bool inner;		/* WHEN_FILTER: on the innermost IP header, not on the frame */
	bool together;		/* WHEN_FILTER: one of those that rules_any asks at once */
	uint64_t least;		/* packets, bytes, ticks */
	char *text;		/* WHEN_FILTER: the expression */
	struct filter *filters;
	pcre2_code *pattern;
	uint32_t bytes;		/* of the stream, that a pattern looks at */
	char *why;		/* name of the rule, or what it says */
	uint64_t fired;
};

extern struct rule *rules;
extern unsigned nrules;
extern unsigned nothers;	/* of them those that rules_any does not ask */

/*
 * Add the rules of a text; source names where it comes from.  lines: a rule ends with its line, which is counted;
 * otherwise with a semicolon as well.  A mistake ends the run, with the rule and a mark below it.
 */
void rules_add(const char *source, const char *text, bool lines);
void rules_free(void);

/*
 * Behind the last rule: filters become one, which a packet that none of them wants passes at once.  Of frames or of
 * the innermost IP headers: may one of those match?
 */
void rules_together(void);
bool rules_any(bool inner, const packet_t *packet);

/* Does the packet match?  A filter that does not fit its link never does. */
bool rule_matches(struct rule *r, const packet_t *packet);

#endif /* T2_FLOWCUT_PRIV_H */
