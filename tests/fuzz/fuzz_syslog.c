/*
 * Syslog: any datagrams and bytes leave counts of what has begun.
 *
 * A message's first byte: 1 it is a datagram, 2 bytes are missing before it.
 * LINK: plugins/syslogDecode/src/syslog_flow.c
 */
#include "../../plugins/syslogDecode/src/syslog_flow.h"
#include "messages.h"

static uint64_t begun;

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct syslog_flow *const f = arg;

	if (len == 0)
		return;
	if (p[0] & 1)
		begun += syslog_flow_datagram(f, p + 1, len - 1);
	else
		begun += syslog_flow_bytes(f, p + 1, len - 1, p[0] & 2);
	check(!f->other || f->stat == 0);
	check(!f->counted || f->left > 0 || f->at == SYSL_AT_BEGIN || f->other);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct syslog_flow f;
	uint64_t sum = 0;

	memset(&f, 0, sizeof(f));
	begun = 0;
	each_message(p, n, message, &f);
	for (unsigned i = 0; i < SYSL_SEVERITIES * SYSL_FACILITIES; i++)
		sum += f.n[i / SYSL_FACILITIES][i % SYSL_FACILITIES];
	check(sum <= begun && (sum == begun || begun > UINT16_MAX));
	check(syslog_flow_pairs(&f) <= sum);
	return 0;
}
