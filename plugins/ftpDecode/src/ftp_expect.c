/* ftp_expect: data connections that were announced and did not come yet. */
#include "ftp_expect.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS	4096u	/* a power of two */

static struct ftp_expected *buckets[BUCKETS];
static unsigned count;

static void
take_out(struct ftp_expected **at)
{
	struct ftp_expected *const e = *at;

	*at = e->next;
	free(e);
	count--;
}

bool
ftp_expect_add(const struct ftp_expected *new)
{
	struct ftp_expected **const at = &buckets[new->port & (BUCKETS - 1)], *e;

	if (count == FTP_EXPECT_MAX || (e = malloc(sizeof(*e))) == NULL)
		return false;
	*e = *new;
	e->next = *at;
	*at = e;
	count++;
	return true;
}

bool
ftp_expect_take(const uint8_t addr[16], uint16_t port, struct ftp_expected *found)
{
	for (struct ftp_expected **at = &buckets[port & (BUCKETS - 1)]; *at != NULL; at = &(*at)->next)
		if ((*at)->port == port &&
		    (memcmp((*at)->said, addr, 16) == 0 || memcmp((*at)->own, addr, 16) == 0)) {
			*found = **at;
			take_out(at);
			return true;
		}
	return false;
}

void
ftp_expect_drop(unsigned long flowIndex, uint64_t findex)
{
	for (unsigned i = 0; count > 0 && i < BUCKETS; i++)
		for (struct ftp_expected **at = &buckets[i]; *at != NULL;) {
			if ((*at)->flowIndex == flowIndex && (*at)->findex == findex)
				take_out(at);
			else
				at = &(*at)->next;
		}
}

unsigned
ftp_expect_count(void)
{
	return count;
}

void
ftp_expect_clear(void)
{
	for (unsigned i = 0; i < BUCKETS; i++)
		while (buckets[i] != NULL)
			take_out(&buckets[i]);
}
