/*
 * TFTP: any datagrams leave a flow whose lists and texts end in their room.
 *
 * A message's first byte: 1 its end was not captured.
 * LINK: plugins/tftpDecode/src/tftp_flow.c
 */
#include "../../plugins/tftpDecode/src/tftp_flow.h"
#include "messages.h"

static void
message(void *arg, const uint8_t *p, size_t len)
{
	struct tftp_flow *const f = arg;

	if (len == 0)
		return;
	check(!tftp_may_answer(p + 1, len - 1) || tftp_looks(p + 1, len - 1) == 0);
	check(tftp_flow_datagram(f, p + 1, len - 1, p[0] & 1) <= TFTP_OACK);
	check(f->nop <= TFTP_MAXCNM && f->nparam <= TFTP_MAXCNM && f->nerr <= TFTP_MAXCNM);
	for (unsigned i = 0; i < f->nparam; i++)
		check(f->param[i][0] != '\0' && f->param[i][TFTP_MXNMLN] == '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct tftp_flow f;

	memset(&f, 0, sizeof(f));
	each_message(p, n, message, &f);
	return 0;
}
