/* talk: who talked to whom: a client, a server, its port, a protocol; and when such flows began. */
#ifndef T2REPORT_TALK_H
#define T2REPORT_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An address: that of IPv4, in host order, or the number of a text in the dict.  Only the form that t2 writes by
 * default is taken for IPv4, so that the text can be had back.
 */
struct who {
	uint32_t id;
	bool text;
};

#define WHO_NONE	((struct who){ UINT32_MAX, true })

/* Sums of what A is flows from the client, of B those back to it. */
struct talk {
	uint32_t client, server;	/* ids of who */
	uint16_t port;
	uint8_t proto;
	bool client_text : 1, server_text : 1;
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
	uint32_t *by_client, *by_server; /* of talks_sort(): indices, by client, server, port; by server, client */
	struct {
		uint32_t *talk;
		int64_t *ns;
		size_t n, troom, nroom;
	} begun; /* of each A flow, in any order */
};

void talks_init(struct talks *);
void talks_release(struct talks *);
/* That entry, which is added if it is new; valid until the next call. */
struct talk *talks_get(struct talks *, struct who client, struct who server, uint16_t port, uint8_t proto);
/* Nothing is added any more: make the two orders. */
void talks_sort(struct talks *);
/* A flow of the entry at that index began. */
void talks_begun(struct talks *, size_t talk, int64_t ns);

static inline struct who
talk_client(const struct talk *t)
{
	return (struct who){ t->client, t->client_text };
}

static inline struct who
talk_server(const struct talk *t)
{
	return (struct who){ t->server, t->server_text };
}

/* -1, 0, 1: addresses of IPv4 first. */
static inline int
who_order(struct who a, struct who b)
{
	if (a.text != b.text)
		return a.text ? 1 : -1;
	return (a.id > b.id) - (a.id < b.id);
}

#endif
