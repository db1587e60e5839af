/*
 * What newer records of DNS say: any data leave lists that can be read, and memory is given back.
 *
 * A message: two bytes of the type, then the message that has the record's data, from its 13th byte on.
 * LINK: plugins/dnsDecode/src/dns_ext.c plugins/dnsDecode/src/dns_msg.c plugins/dnsDecode/src/dns_store.c
 */
#include "../../plugins/dnsDecode/src/dns_ext.h"
#include "stream.h"
#include "budget.h"
#include "messages.h"

#define ALL	(DNS_EXT_SVCB | DNS_EXT_EDNS | DNS_EXT_SEC)

static size_t sum;	/* of what was read, so that it is read */

static void
read_text(const struct dns_text *t)
{
	for (uint32_t i = 0; i < t->n; i++)
		sum += (unsigned char)t->s[i];
}

static void
read_all(const struct dns_ext *x)
{
	check(x->nsvcb <= DNS_ARECMAX && x->nsec <= DNS_ARECMAX && x->n4 <= DNS_HINTS && x->n6 <= DNS_HINTS);
	check(x->nopts <= DNS_EDNS_OPTS && x->nerrors <= DNS_EDNS_OPTS && x->subnets.n <= DNS_EDNS_TEXTS);
	for (unsigned i = 0; i < x->nsvcb; i++) {
		read_text(&x->svcb[i].name);
		read_text(&x->svcb[i].target);
		read_text(&x->svcb[i].alpn);
		read_text(&x->svcb[i].doh);
		read_text(&x->svcb[i].ech);
	}
	for (unsigned i = 0; i < x->nsec; i++) {
		check(*dns_sec_name(x->sec[i].type) != '\0');
		read_text(&x->sec[i].name);
		read_text(&x->sec[i].other);
	}
	for (unsigned i = 0; i < x->subnets.n; i++)
		read_text(&x->subnets.v[i]);
}

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct dns_ext *const x = arg;
	const struct dns_msg m = { p + 2, len > 2 ? len - 2 : 0, DNS_HDR_LEN };
	struct dns_rr rr = { .owner = { .len = 1, .s = "x" }, .rclass = 1232, .rdata = DNS_HDR_LEN };

	if (m.len < DNS_HDR_LEN)
		return;
	rr.type = get_u16be(p);
	rr.rdlen = (uint16_t)(m.len - DNS_HDR_LEN);
	(void)dns_ext_record(x, ALL, &m, &rr);
	read_all(x);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct dns_ext x;

	memset(&x, 0, sizeof(x));
	taken = 0;
	each_message(p, n, message, &x);
	dns_ext_free(&x);
	check(taken == 0);
	return 0;
}
