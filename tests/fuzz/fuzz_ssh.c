/*
 * SSH: any bytes of both directions, in pieces of any size, leave flows that can be read.
 *
 * A message's first byte: 1 of the other direction, which is the server's.
 * LINK: plugins/sshDecode/src/ssh_stream.c plugins/sshDecode/src/ssh_flow.c -lcrypto
 */
#include "../../plugins/sshDecode/src/ssh_flow.h"
#include "messages.h"

#define FUZZ_MEMORY	50000
#include "budget.h"

static struct ssh_look looks[2];
static bool said[2], over[2];
static size_t	 sum;	/* of what was read, so that it is read */

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct ssh_flow *const f = arg;
	const unsigned from = len > 0 ? p[0] & 1 : 0;
	size_t at = 1, found;

	if (len == 0 || over[from])
		return;
	if (!said[from]) {
		switch (ssh_look(&looks[from], p + 1, len - 1, &found)) {
		case SSH_NONE:
			over[from] = true;
			return;
		case SSH_MORE:
			return;
		case SSH_BANNER:
			said[from] = true;
			check(found >= 1 && found <= len - 1);
			at = 1 + found;
			(void)ssh_flow_bytes(&f[from], &f[!from], (const uint8_t *)"SSH-", 4);
		}
	}
	over[from] = !ssh_flow_bytes(&f[from], &f[!from], p + at, len - at);
	check(f[from].stream.n <= SSH_PACKET_MAX && f[from].nbanner <= SSH_BUF_SIZE);
}

static void
row(const struct ssh_flow *f)
{
	char text[100];
	const size_t n = ssh_flow_hassh_text(f, text, sizeof(text));

	check(n <= sizeof(text));
	for (unsigned l = 0; l < SSH_LISTED && f->init != NULL; l++) {
		check(f->list[l].at + (size_t)f->list[l].n <= f->ninit &&
		    f->chosen[l].at + (size_t)f->chosen[l].n <= f->ninit);
		for (uint32_t i = 0; i < f->list[l].n; i++)
			sum += f->init[f->list[l].at + i];
	}
	for (uint32_t i = 0; i < f->nbanner; i++)
		sum += (uint8_t)f->banner[i];
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ssh_flow f[2] = { { .stat = 0 }, { .server = true } };

	memset(looks, 0, sizeof(looks));
	memset(said, 0, sizeof(said));
	memset(over, 0, sizeof(over));
	each_message(p, n, message, f);
	row(&f[0]);
	row(&f[1]);
	ssh_flow_clear(&f[0]);
	ssh_flow_clear(&f[1]);
	check(taken == 0);
	return 0;
}
