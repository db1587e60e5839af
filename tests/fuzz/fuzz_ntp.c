/*
 * NTP: messages of any length leave a flow whose values are in their order.
 *
 * LINK: plugins/ntpDecode/src/ntp_flow.c
 */
#include "../../plugins/ntpDecode/src/ntp_flow.h"
#include "messages.h"

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct ntp_flow *const f = arg;

	ntp_flow_message(f, p, len);
	check(f->delayMin <= f->delayMax && f->dispMin <= f->dispMax);
	check(f->refAddr == 0 || f->refText[0] == '\0');
	for (unsigned i = 0; i < NTP_STAMPS; i++)
		check(f->stamp[i].tv_sec >= 0 && f->stamp[i].tv_usec >= 0 && f->stamp[i].tv_usec < T2_TSTAMP_TICKS);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ntp_flow f;

	memset(&f, 0, sizeof(f));
	each_message(p, n, message, &f);
	return 0;
}
