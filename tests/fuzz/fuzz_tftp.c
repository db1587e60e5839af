/*
 * TFTP: any datagrams leave a flow whose lists and texts end in their room, and blocks have their place in a file.
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
	uint64_t at;
	unsigned op;

	if (len == 0)
		return;
	check(!tftp_may_answer(p + 1, len - 1) || tftp_looks(p + 1, len - 1) == 0);
	op = tftp_flow_datagram(f, p + 1, len - 1, p[0] & 1);
	check(op <= TFTP_OACK);
	if (op == TFTP_DATA && len >= 5 &&
	    tftp_flow_place(f, (uint16_t)(p[3] << 8 | p[4]), (uint32_t)(len - 5), &at)) {
		check(f->file > 0 && f->open && f->last > 0);
		check(at % (f->size + (f->size == 0)) == 0 && at <= f->size * f->last);
	}
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
