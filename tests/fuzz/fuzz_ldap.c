/*
 * LDAP: any bytes of a direction, and any datagrams, leave a flow with bounded lists, and give back their memory.
 *
 * A message's first byte: 1 bytes are missing before it, 2 a connection begins, 4 it is a datagram, 8 the flow ends.
 * LINK: plugins/ldapDecode/src/ldap_flow.c plugins/ldapDecode/src/ldap_message.c plugins/ldapDecode/src/ldap_filter.c
 * LINK: plugins/ldapDecode/src/ldap_netlogon.c
 */
#include "../../plugins/ldapDecode/src/ldap_flow.h"
#include "budget.h"
#include "messages.h"

static uint32_t offset;
static size_t sum;	/* of what was read, so that it is read */

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct ldap_flow *const f = arg;
	struct t2_bytes b;

	if (len < 2)
		return;
	(void)ldap_looks(p + 1, len - 1);
	if (p[0] & 4) {
		ldap_flow_datagram(f, p + 1, len - 1);
	} else {
		b = (struct t2_bytes){ .data = p + 1, .len = (uint32_t)len - 1, .offset = offset };
		if (p[0] & 1) {
			b.offset += p[0];
			b.flags |= T2_STREAM_HOLE;
		}
		if (p[0] & 2)
			b.flags |= T2_STREAM_BEGIN;
		offset = b.offset + b.len;
		(void)ldap_flow_bytes(f, &b);
	}
	check(f->framed.have <= f->framed.room && f->framed.room <= LDAP_KEEP);
	if (p[0] & 8)
		ldap_flow_end(f);
}

static void
read_list(const struct t2_texts *l)
{
	check(l->n <= LDAP_MAXTXT);
	for (unsigned i = 0; i < l->n; i++)
		sum += strlen(l->v[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ldap_flow f;

	memset(&f, 0, sizeof(f));
	offset = 0;
	each_message(p, n, message, &f);
	for (unsigned i = 0; i < LDAP_LISTS; i++)
		read_list(&f.list[i]);
	for (unsigned i = 0; i < LDAP_DCS; i++)
		sum += f.dc[i] != NULL ? strlen(f.dc[i]) : 0;
	check(f.ncode <= LDAP_CODES);
	for (unsigned i = 0; i < f.ncode; i++)
		sum += ldap_result(f.code[i]) != NULL;
	ldap_flow_clear(&f);
	check(taken == 0);
	return 0;
}
