/*
 * dns_store: what a flow keeps of the questions and records that went by.
 *
 * Questions: one array, filled from the start by each message. Records: one
 * array of slots over the life of the flow, read column by column. Without
 * aggregation a record takes one slot in every column, the columns it has no
 * value for hold the neutral element (empty text, 0). With aggregation each
 * column is a list of its own of distinct values. Slots are allocated as they
 * are needed; a full array (max slots) goes on in its last slot, or, with
 * aggregation, drops the value.
 *
 * The functions return 0, or -1 when there is no memory, or no more for all flows (TEXT_MEM of the core): a text is
 * cut then, a question or record is left out.  The store is whole all the same.
 */
#ifndef DNS_STORE_H
#define DNS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The first bytes of what a flow keeps, side by side: most flows need no more, and are read at once when they end.
 * What was replaced by something larger stays unused.
 */
#define DNS_POOL	376
struct dns_pool {
	uint32_t used;
	char bytes[DNS_POOL] __attribute__((aligned(8)));
};

/* A text that is replaced now and then; may have NULs. Owned by the struct that holds it. */
struct dns_text {
	char *s;	/* NULL if it was always empty */
	uint32_t n;	/* bytes of the text */
	uint32_t size;	/* bytes allocated */
};

struct dns_q {
	struct dns_text name;
	uint16_t type, qclass;
};

struct dns_questions {
	struct dns_q *v;
	struct dns_pool *pool;	/* or NULL */
	uint16_t n;	/* questions of the last message */
	uint16_t cap;	/* allocated; those behind n keep their texts' memory */
};

/* Columns of the record array. */
enum dns_col {
	DNS_C_OWNER, DNS_C_TEXT, DNS_C_IP4, DNS_C_IP6, DNS_C_TYPE, DNS_C_CLASS, DNS_C_TTL, DNS_C_MX, DNS_C_SRV,
	DNS_C_OPT, DNS_COLS
};

struct dns_slot {
	struct dns_text owner;	/* name of the record */
	struct dns_text text;	/* name or text of the RDATA */
	uint8_t ip6[16];
	uint8_t ip4[4];		/* both in network order */
	uint32_t ttl;		/* [s] */
	uint32_t opt;		/* the TTL word of an OPT record */
	uint16_t type, rclass;
	uint16_t mx;		/* preference */
	uint16_t srv[3];	/* priority, weight, port */
};

/* A record on its way into the store; pointers are borrowed, texts may be NULL. */
struct dns_new {
	const char *owner, *text;
	size_t ownerlen, textlen;
	struct dns_slot v;	/* the other members */
	unsigned has;		/* 1 << enum dns_col: columns with a value, for aggregation */
};

struct dns_records {
	struct dns_slot *v;
	struct dns_pool *pool;	/* or NULL */
	uint16_t n[DNS_COLS];	/* slots in use; without aggregation the same in all columns */
	uint16_t cap;
};

/* Of a pool or, with NULL, of none.  Set t to n bytes of s; -1: to as many as there is memory for. */
int dns_text_set(struct dns_pool *, struct dns_text *t, const char *s, size_t n);
void dns_text_free(struct dns_pool *, struct dns_text *);

/*
 * Make *v (a pointer to a pointer) an array of at least n elements of size bytes, of at most max, the new ones zero;
 * -1.
 */
int dns_array_grow(struct dns_pool *, void *v, uint16_t *cap, unsigned n, unsigned max, size_t size);
/* Free an array of so many bytes. */
void dns_array_free(struct dns_pool *, void *v, size_t size);

/* Append a question. aggregate: only if its name is not there yet. Sets *full when the array was full. */
int dns_questions_add(struct dns_questions *, const char *name, size_t len, uint16_t type, uint16_t qclass,
    unsigned max, bool aggregate, bool *full);
void dns_questions_free(struct dns_questions *);

/*
 * Append a record to a store of at most max slots, without and with aggregation. Sets *full when a value was dropped.
 */
int dns_records_add(struct dns_records *, const struct dns_new *, unsigned max);
int dns_records_merge(struct dns_records *, const struct dns_new *, unsigned max, bool *full);

/* Go back to an earlier state of the counters (a copy of n[]): the records added since are forgotten. */
void dns_records_rewind(struct dns_records *, const uint16_t n[DNS_COLS]);
void dns_records_free(struct dns_records *);

/*
 * Elements printed for n slots in use of max: an array that is full but for one element is printed with an empty one
 * behind, so that rows of full arrays all have max elements.
 */
static inline unsigned
dns_store_shown(unsigned n, unsigned max)
{
	return n + 1 >= max ? max : n;
}

#endif
