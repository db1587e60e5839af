/* stp_bpdu: from bytes to numbers. */
#include "stp_bpdu.h"

#include <string.h>

#include "cursor.h"

#define BPDU_LEN	35
#define PVST_AT		36	/* where the VLAN of PVST+ is, behind the length of version 1 or a byte of padding */

static void
read_bridge(struct stp_bridge *b, const uint8_t *p)
{
	b->priority = get_u16be(p) & 0xf000;
	b->extension = get_u16be(p) & 0x0fff;
	memcpy(b->mac, p + 2, sizeof(b->mac));
	b->id = (uint64_t)get_u32be(p) << 32 | get_u32be(p + 4);
}

bool
stp_bpdu_read(struct stp_bpdu *b, const uint8_t *p, size_t len, bool pvst)
{
	memset(b, 0, sizeof(*b));
	if (len < 4)
		return false;
	b->protocol = get_u16be(p);
	b->version = p[2];
	b->type = p[3];
	if (b->type == STP_TCN || len < BPDU_LEN)
		return true;
	b->whole = true;
	b->flags = p[4];
	read_bridge(&b->root, p + 5);
	b->cost = get_u32be(p + 13);
	read_bridge(&b->bridge, p + 17);
	b->port = get_u16be(p + 25);
	b->age = p[27];
	b->maxAge = p[29];
	b->hello = p[31];
	b->forward = p[33];
	if (pvst && len >= PVST_AT + 6 && get_u32be(p + PVST_AT) == 2)
		b->vlan = get_u16be(p + PVST_AT + 4);
	return true;
}
