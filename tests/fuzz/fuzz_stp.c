/*
 * STP: what is read of any message lies in it.
 *
 * A message's first byte: 1 PVST+.
 * LINK: plugins/stpDecode/src/stp_bpdu.c
 */
#include "../../plugins/stpDecode/src/stp_bpdu.h"
#include "messages.h"

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct stp_bpdu b;

	(void)arg;
	if (len == 0)
		return;
	if (!stp_bpdu_read(&b, p + 1, len - 1, p[0] & 1)) {
		check(len - 1 < 4);
		return;
	}
	check(!b.whole || len - 1 >= 35);
	check((b.root.priority & 0x0fff) == 0 && b.root.extension <= 0x0fff);
	check(b.root.id >> 48 == (b.root.priority | b.root.extension));
	check(b.vlan == 0 || (p[0] & 1));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	each_message(p, n, message, NULL);
	return 0;
}
