/*
 * SNMP: any datagrams, and any pieces of TCP, leave a flow whose texts end in their room.
 *
 * A message's first byte: 1 it is of TCP, 2 bytes are missing before it, 4 its end was not captured.
 * LINK: plugins/snmpDecode/src/snmp_message.c lib/api/framed.c
 */
#include "../../plugins/snmpDecode/src/snmp_message.h"
#include "budget.h"
#include "messages.h"

static uint32_t offset;

static bool
take(void *flow, const uint8_t *p, size_t n, size_t whole)
{
	struct snmp_flow *const f = flow;
	struct snmp_message m;

	snmp_message_read(&m, p, n, whole);
	check(m.pdu == 0 || (m.pdu >= SNMP_PDU && m.pdu < SNMP_PDU + SNMP_PDUS));
	check(m.community.p == NULL || (m.community.p >= p && m.community.end <= p + n));
	check(m.user.p == NULL || (m.user.p >= p && m.user.end <= p + n));
	check(n >= whole || !m.malformed);
	(void)snmp_flow_add(f, &m);
	check(f->ncommunity <= SNMP_STRLEN && f->nuser <= SNMP_STRLEN);
	return true;
}

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct snmp_flow *const f = arg;
	struct t2_bytes b;

	if (len < 2)
		return;
	(void)snmp_looks(p + 1, len - 1);
	if ((p[0] & 1) == 0) {
		(void)take(f, p + 1, len - 1, p[0] & 4 ? SIZE_MAX : len - 1);
		return;
	}
	offset += p[0] & 2 ? 100 : 0;
	b = (struct t2_bytes){ .data = p + 1, .len = (uint32_t)len - 1, .offset = offset,
		.flags = p[0] & 2 ? T2_STREAM_HOLE : 0 };
	offset += b.len;
	(void)t2_framed_put(&f->framed, &snmp_framing, &b, take, f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct snmp_flow f;

	memset(&f, 0, sizeof(f));
	offset = 0;
	each_message(p, n, message, &f);
	t2_framed_end(&f.framed, take, &f);
	check(taken == 0);
	return 0;
}
