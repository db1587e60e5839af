/*
 * OSPF: any messages leave a flow that can be read, and lines.
 *
 * A message's first byte: 1 IPv6, 2 sixteen bytes were not captured.
 * LINK: plugins/ospfDecode/src/ospf_flow.c plugins/ospfDecode/src/ospf_lsa.c plugins/ospfDecode/src/ospf_text.c
 */
#include "../../plugins/ospfDecode/src/ospf_flow.h"
#include "messages.h"

static struct ospf_files files;

static void
message(void *arg, const uint8_t *p, size_t len)
{
	static const uint8_t address[16];
	struct ospf_flow *const f = arg;
	struct ospf_message m;
	unsigned version;

	if (len == 0)
		return;
	m = (struct ospf_message){ .p = p + 1, .len = len - 1, .wire = len - 1 + (p[0] & 2 ? 16 : 0), .v6 = p[0] & 1,
		.src = address, .dst = address, .ttl = 1 };
	version = ospf_flow_message(f, &m, &files);
	check(version == 0 || version == (m.v6 ? 3 : 2));
	check(f->nneighbour <= OSPF_NEIGMAX && f->ntype <= OSPF_NUMTYP && f->npass <= OSPF_NUMTYP);
	check((f->lsTypes & m.lsTypes) == m.lsTypes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ospf_flow f;

	if (files.hello == NULL && (files.hello = fopen("/dev/null", "w")) != NULL)
		files.dbd = files.msg2 = files.msg3 = files.hello;
	memset(&f, 0, sizeof(f));
	each_message(p, n, message, &f);
	return 0;
}
