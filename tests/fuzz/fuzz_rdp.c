/*
 * RDP: any bytes of a direction leave a flow whose texts end in their room, and give back their memory.
 *
 * A message's first byte: 1 bytes are missing before it, 2 a connection begins, 4 the port is that of RDP, 8 the flow
 * ends.
 * LINK: plugins/rdpDecode/src/rdp_flow.c plugins/rdpDecode/src/rdp_mcs.c
 */
#include "../../plugins/rdpDecode/src/rdp_flow.h"
#include "budget.h"
#include "messages.h"

static uint32_t offset;
static size_t sum;	/* of what was read, so that it is read */

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct rdp_flow *const f = arg;
	struct t2_bytes b;

	if (len < 2)
		return;
	b = (struct t2_bytes){ .data = p + 1, .len = (uint32_t)len - 1, .offset = offset };
	f->port = (p[0] & 4) != 0;
	if (p[0] & 1) {
		b.offset += p[0];
		b.flags |= T2_STREAM_HOLE;
	}
	if (p[0] & 2)
		b.flags |= T2_STREAM_BEGIN;
	offset = b.offset + b.len;
	(void)rdp_looks(p + 1, len - 1);
	(void)rdp_flow_bytes(f, &b);
	check(f->framed.have <= f->framed.room && f->framed.room <= RDP_KEEP);
	if (p[0] & 8)
		rdp_flow_end(f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct rdp_flow f;

	rdp_flow_init(&f);
	offset = 0;
	each_message(p, n, message, &f);
	check(f.nchannel <= RDP_MAXCHAN);
	for (unsigned i = 0; i < f.nchannel; i++)
		check(memchr(f.channel[i], '\0', RDP_CHANNEL) != NULL);
	sum += strlen(rdp_result(&f)) + strlen(rdp_security(&f)) + strlen(rdp_method(&f)) + strlen(rdp_level(&f)) +
	    strlen(rdp_cert_type(&f));
	rdp_flow_clear(&f);
	check(taken == 0);
	return 0;
}
