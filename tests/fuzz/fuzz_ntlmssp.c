/*
 * NTLM: any pieces of a stream give messages that lie in them, and give back their memory.
 *
 * A message's first byte: 1 bytes are missing before it.
 * LINK: plugins/ntlmsspDecode/src/ntlm_scan.c lib/api/ntlmssp.c
 */
#include "../../plugins/ntlmsspDecode/src/ntlm_scan.h"
#include "budget.h"
#include "messages.h"
#include "stream.h"

static size_t sum;	/* of what was read, so that it is read */

static void
text(const struct ntlm_message *m, struct ntlm_span s)
{
	char t[17];
	bool cut = false;
	size_t n = ntlm_text(t, sizeof(t), m, s, &cut);

	check(n < sizeof(t) && t[n] == '\0');
	n = ntlm_attribute(t, sizeof(t), s, &cut);
	check(n < sizeof(t) && t[n] == '\0');
	for (uint32_t i = 0; i < s.n; i++)
		sum += s.p[i];
}

static void
found(void *arg, const struct ntlm_message *m)
{
	(void)arg;
	if (m == NULL)
		return;
	check(m->type >= NTLM_NEGOTIATE && m->type <= NTLM_AUTHENTICATE);
	text(m, m->target);
	text(m, m->domain);
	text(m, m->host);
	text(m, m->user);
	text(m, m->lm);
	text(m, m->nt);
	text(m, m->key);
	text(m, m->nbComputer);
	text(m, m->nbDomain);
	text(m, m->dnsComputer);
	text(m, m->dnsDomain);
	text(m, m->dnsTree);
	text(m, m->targetName);
}

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct ntlm_scan *const s = arg;

	if (len < 2)
		return;
	if (p[0] & 1)
		ntlm_scan_clear(s);
	ntlm_scan_bytes(s, p + 1, len - 1, found, NULL);
	check(s->ncarry <= NTLM_CARRY && s->npart <= s->size && s->npart <= NTLM_TEXT_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ntlm_scan s;

	memset(&s, 0, sizeof(s));
	each_message(p, n, message, &s);
	ntlm_scan_clear(&s);
	check(taken == 0);
	return 0;
}
