/* talk: who talked to whom: a client, a server, its port, a protocol; and when such flows began. */
#ifndef T2REPORT_TALK_H
#define T2REPORT_TALK_H

#include <stddef.h>
#include <stdint.h>

/* Sums of what A is flows from the client, of B those back to it. */
struct talk {
	uint32_t client, server; /* numbers in the dict */
	uint16_t port;
	uint8_t proto;
	uint32_t a, b;                /* flows */
	uint32_t refused, unanswered; /* TCP */
	uint64_t abytes, bbytes;
};

struct talks {
	struct talk *t;
	size_t n, room;
	uint32_t *slot; /* entry + 1, 0 is free */
	size_t mask;
	uint64_t seed;
	struct {
		uint32_t *talk;
		int64_t *ns;
		size_t n, troom, nroom;
	} begun; /* of each A flow, in any order */
};

void talks_init(struct talks *);
void talks_release(struct talks *);
/* That entry, which is added if it is new; valid until the next call. */
struct talk *talks_get(struct talks *, uint32_t client, uint32_t server, uint16_t port, uint8_t proto);
/* A flow of the entry at that index began. */
void talks_begun(struct talks *, size_t talk, int64_t ns);

#endif
