/*
 * Kerberos: any bytes of a direction, and any datagrams, leave a flow with bounded lists, and give back their memory.
 *
 * A message's first byte: 1 bytes are missing before it, 2 a connection begins, 4 it is a datagram, 8 the flow ends.
 * LINK: plugins/kerberosDecode/src/krb_flow.c plugins/kerberosDecode/src/krb_message.c
 */
#include "../../plugins/kerberosDecode/src/krb_flow.h"
#include "budget.h"
#include "messages.h"

static uint32_t offset;
static size_t sum;	/* of what was read, so that it is read */

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct krb_flow *const f = arg;
	struct t2_bytes b;

	if (len < 2)
		return;
	(void)krb_looks(p + 1, len - 1);
	(void)krb_looks_tcp(p + 1, len - 1);
	if (p[0] & 4) {
		krb_flow_datagram(f, p + 1, len - 1);
	} else {
		b = (struct t2_bytes){ .data = p + 1, .len = (uint32_t)len - 1, .offset = offset };
		if (p[0] & 1) {
			b.offset += p[0];
			b.flags |= T2_STREAM_HOLE;
		}
		if (p[0] & 2)
			b.flags |= T2_STREAM_BEGIN;
		offset = b.offset + b.len;
		krb_flow_bytes(f, &b);
	}
	check(f->framed.have <= f->framed.room && f->framed.room <= KRB_KEEP);
	if (p[0] & 8)
		krb_flow_end(f);
}

static void
read_list(const struct t2_texts *l)
{
	check(l->n <= KRB_MAXTXT);
	for (unsigned i = 0; i < l->n; i++)
		sum += strlen(l->v[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct krb_flow f;

	memset(&f, 0, sizeof(f));
	offset = 0;
	each_message(p, n, message, &f);
	read_list(&f.client);
	read_list(&f.service);
	read_list(&f.user);
	read_list(&f.address);
	check(f.etypes.n <= KRB_MAXNUM && f.codes.n <= KRB_MAXNUM && f.ntype <= KRB_MAXNUM);
	for (unsigned i = 0; i < f.codes.n; i++)
		sum += krb_error(f.codes.v[i]) != NULL;
	krb_flow_clear(&f);
	check(taken == 0);
	return 0;
}
