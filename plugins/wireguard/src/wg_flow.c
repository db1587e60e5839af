/* wg_flow: the fields of a message. */
#include "wg_flow.h"

#include "celltext.h"

#define SENDER		4u		/* offset of the sender's index */
#define RECEIVER_RESP	8u		/* of the receiver's in a response, */
#define RECEIVER	4u		/* and in others */
#define COUNTER		8u

/* Bytes of the messages, the least of data. */
static const uint8_t lengths[] = { [WG_INITIATION] = 148, [WG_RESPONSE] = 92, [WG_COOKIE] = 64,
	[WG_DATA] = WG_DATA_LEN };

static uint32_t
u32le(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static bool
length_fits(uint8_t type, size_t n)
{
	return type == WG_DATA ? n >= WG_DATA_LEN : n == lengths[type];
}

static void
keep(struct wg_flow *f, uint32_t *list, uint8_t *n, uint32_t index)
{
	if (!t2_list_add(list, n, WG_SESSIONS, &index, sizeof(index)))
		f->stat |= WG_STAT_FULL;
}

/* An initiation is said again with the same index, or a new one each time; it is the last one that is answered. */
static void
initiation(struct wg_flow *f, uint32_t sender)
{
	f->stat |= WG_STAT_INIT;
	f->initiations++;
	f->asked = true;
	f->lastSender = sender;
	keep(f, f->senders, &f->nsenders, sender);
}

static void
response(struct wg_flow *f, struct wg_flow *opposite, uint32_t sender, uint32_t receiver)
{
	f->stat |= WG_STAT_RESP;
	f->responses++;
	keep(f, f->senders, &f->nsenders, sender);
	keep(f, f->receivers, &f->nreceivers, receiver);
	if (opposite == NULL || !opposite->asked || opposite->lastSender != receiver) {
		f->stat |= WG_STAT_STRAY;
		return;
	}
	f->stat |= WG_STAT_ESTABLISHED;
	opposite->stat |= WG_STAT_ESTABLISHED;
	if (++opposite->answered > 1) {
		f->stat |= WG_STAT_REKEY;
		opposite->stat |= WG_STAT_REKEY;
	}
}

static void
data(struct wg_flow *f, const uint8_t *p, size_t wire)
{
	const uint64_t counter = (uint64_t)u32le(p + COUNTER + 4) << 32 | u32le(p + COUNTER);
	const uint32_t receiver = u32le(p + RECEIVER);
	const bool again = f->nreceivers > 0 && f->receivers[f->nreceivers - 1] == receiver;

	f->stat |= WG_STAT_DATA;
	f->data++;
	f->bytes += wire - WG_DATA_LEN;
	if (wire == WG_DATA_LEN) {
		f->stat |= WG_STAT_ALIVE;
		f->alive++;
	}
	keep(f, f->receivers, &f->nreceivers, receiver);
	if (again && f->counted && counter <= f->counter)
		f->stat |= WG_STAT_COUNTER;
	f->counter = f->counted && f->counter > counter ? f->counter : counter;
	f->counted = true;
}

void
wg_flow_message(struct wg_flow *f, struct wg_flow *opposite, const uint8_t *p, size_t n, size_t wire)
{
	const uint8_t type = n > 0 ? p[0] : 0;

	f->stat |= WG_STAT_WG;
	if (type < WG_INITIATION || type > WG_DATA) {
		f->stat |= n > 0 ? WG_STAT_TYPE : 0;
		return;
	}
	if (!length_fits(type, wire)) {
		f->stat |= WG_STAT_LENGTH;
		return;
	}
	if (n < wire)
		f->stat |= WG_STAT_SNAPPED;
	if (n < COUNTER + 8)		/* what is read below is within */
		return;
	if (p[1] != 0 || p[2] != 0 || p[3] != 0)
		f->stat |= WG_STAT_RESERVED;
	switch (type) {
	case WG_INITIATION:
		initiation(f, u32le(p + SENDER));
		break;
	case WG_RESPONSE:
		response(f, opposite, u32le(p + SENDER), u32le(p + RECEIVER_RESP));
		break;
	case WG_COOKIE:
		f->stat |= WG_STAT_COOKIE;
		f->cookies++;
		keep(f, f->receivers, &f->nreceivers, u32le(p + RECEIVER));
		break;
	default:
		data(f, p, wire);
		break;
	}
}
