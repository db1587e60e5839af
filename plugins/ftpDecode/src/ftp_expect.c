/*
 * ftp_expect: data connections that were announced and did not come yet.
 *
 * Each is in a list by the address that was said, in one by that of who said it, and in that of its flow.
 */
#include "ftp_expect.h"

#include <stdlib.h>
#include <string.h>

#include "seed.h"

#define BUCKETS	16384u	/* a power of two */

/* By which of its addresses */
enum { SAID, OWN, ADDRS };

struct ftp_announced {
	struct ftp_expected e;
	uint64_t number;		/* in the order of announcement */
	LIST_ENTRY(ftp_announced) by[ADDRS], flow;
};
LIST_HEAD(bucket, ftp_announced);

static struct bucket *buckets[ADDRS];
static uint64_t seed;			/* nobody can choose addresses that collide */
static uint64_t announced;
static unsigned count;

static const uint8_t *
addr_of(const struct ftp_announced *a, unsigned which)
{
	return which == SAID ? a->e.said : a->e.own;
}

static struct bucket *
bucket(unsigned which, const uint8_t addr[16], uint16_t port)
{
	return &buckets[which][t2_seed_place(seed, addr, port) & (BUCKETS - 1)];
}

static bool
made(void)
{
	if (buckets[OWN] != NULL)
		return true;
	for (unsigned i = 0; i < ADDRS; i++)
		if ((buckets[i] = calloc(BUCKETS, sizeof(*buckets[i]))) == NULL) {
			ftp_expect_clear();
			return false;
		}
	seed = t2_seed(buckets[OWN]);
	return true;
}

static void
take_out(struct ftp_announced *a)
{
	for (unsigned i = 0; i < ADDRS; i++)
		LIST_REMOVE(a, by[i]);
	LIST_REMOVE(a, flow);
	free(a);
	count--;
}

bool
ftp_expect_add(struct ftp_waiting *flow, const struct ftp_expected *new)
{
	struct ftp_announced *a;

	if (count == FTP_EXPECT_MAX || !made() || (a = malloc(sizeof(*a))) == NULL)
		return false;
	a->e = *new;
	a->number = announced++;
	for (unsigned i = 0; i < ADDRS; i++)
		LIST_INSERT_HEAD(bucket(i, addr_of(a, i), new->port), a, by[i]);
	LIST_INSERT_HEAD(flow, a, flow);
	count++;
	return true;
}

/* The one that was announced last, by one of its addresses; NULL: there is none. */
static struct ftp_announced *
last(unsigned which, const uint8_t addr[16], uint16_t port)
{
	struct ftp_announced *a;

	LIST_FOREACH(a, bucket(which, addr, port), by[which])
		if (a->e.port == port && memcmp(addr_of(a, which), addr, 16) == 0)
			return a;
	return NULL;
}

bool
ftp_expect_take(const uint8_t addr[16], uint16_t port, struct ftp_expected *found)
{
	struct ftp_announced *said, *own;

	if (count == 0)
		return false;
	said = last(SAID, addr, port);
	own = last(OWN, addr, port);
	if (said == NULL || (own != NULL && own->number > said->number))
		said = own;
	if (said == NULL)
		return false;
	*found = said->e;
	take_out(said);
	return true;
}

void
ftp_expect_drop(struct ftp_waiting *flow)
{
	while (!LIST_EMPTY(flow))
		take_out(LIST_FIRST(flow));
}

unsigned
ftp_expect_count(void)
{
	return count;
}

void
ftp_expect_clear(void)
{
	for (unsigned i = 0; i < ADDRS; i++) {
		free(buckets[i]);
		buckets[i] = NULL;
	}
}
