/* arp_flow: the state of one direction, message by message. */
#include "arp_flow.h"

static const uint8_t broadcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, nobody[6];

bool
arp_message_read(struct arp_message *m, const uint8_t *p, size_t len)
{
	struct cursor c = { p, p + len };

	memset(m, 0, sizeof(*m));
	if (!cursor_u16be(&c, &m->hwType) || !cursor_u16be(&c, &m->protoType) || !cursor_u8(&c, &m->hwSize) ||
	    !cursor_u8(&c, &m->protoSize) || !cursor_u16be(&c, &m->opcode))
		return false;
	if (m->hwSize != 6 || m->protoSize != 4 || len < ARP_LEN)
		return true;
	m->senderMac = c.p;
	memcpy(&m->senderIp, c.p + 6, sizeof(m->senderIp));
	m->targetMac = c.p + 10;
	memcpy(&m->targetIp, c.p + 16, sizeof(m->targetIp));
	return true;
}

/* The pair in the list, added with a count of 0 if there is room; NULL: no room. */
static struct arp_pair *
pair_of(struct arp_flow *f, const uint8_t *mac, uint32_t ip)
{
	struct arp_pair *p;

	for (unsigned i = 0; i < f->npairs; i++)
		if (f->pair[i].ip == ip && memcmp(f->pair[i].mac, mac, sizeof(f->pair[i].mac)) == 0)
			return &f->pair[i];
	if (f->said < UINT16_MAX)
		f->said++;
	if (f->npairs == ARP_MAX_IP) {
		f->stat |= ARP_STAT_FULL;
		return NULL;
	}
	p = &f->pair[f->npairs++];
	memcpy(p->mac, mac, sizeof(p->mac));
	p->ip = ip;
	return p;
}

/* Somebody says that ip is the address of mac; what another one said before is put behind it. */
static void
say(struct arp_flow *f, struct arp_owners *o, const uint8_t *mac, uint32_t ip)
{
	struct arp_pair *p = pair_of(f, mac, ip);
	const uint8_t *first;

	if (p != NULL && p->n < UINT16_MAX)
		p->n++;
	if (ip == 0)
		return;
	first = arp_owner(o, ip, mac);
	if (memcmp(first, mac, 6) != 0) {
		f->stat |= ARP_STAT_SPOOF;
		(void)pair_of(f, first, ip);
	}
}

/* Who asks for an address of its own: whether it is free (probe), or to tell it (announcement; RFC 5227). */
static void
note_purpose(struct arp_flow *f, const struct arp_message *m)
{
	const bool to_nobody = memcmp(m->targetMac, nobody, 6) == 0;

	if (m->senderIp == m->targetIp) {
		f->stat |= ARP_STAT_GRATUITOUS;
		if (m->opcode == ARP_OP_REQUEST && (to_nobody || memcmp(m->targetMac, broadcast, 6) == 0))
			f->stat |= ARP_STAT_ANNOUNCE;
	} else if (m->opcode == ARP_OP_REQUEST && m->senderIp == 0 && to_nobody)
		f->stat |= ARP_STAT_PROBE;
}

void
arp_flow_message(struct arp_flow *f, struct arp_owners *o, const struct arp_message *m)
{
	if (f->hwType == 0)
		f->hwType = m->hwType;
	if (m->opcode < 16)
		f->opcodes |= (uint16_t)(1U << m->opcode);
	if (m->senderMac == NULL)
		return;
	note_purpose(f, m);
	if (m->opcode == ARP_OP_REQUEST || m->opcode == ARP_OP_REPLY || m->opcode == ARP_OP_RARP_REPLY)
		say(f, o, m->senderMac, m->senderIp);
	if (m->opcode == ARP_OP_REPLY || m->opcode == ARP_OP_RARP_REPLY)
		say(f, o, m->targetMac, m->targetIp);
}
