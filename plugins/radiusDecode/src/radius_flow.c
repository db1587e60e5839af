/* radius_flow: what one direction of a RADIUS flow has said, message by message. */
#include "radius_flow.h"

/* How the value of an attribute is kept. */
enum keep {
	KEEP_NOTHING,	/* its size is checked, no more */
	KEEP_STR,
	KEEP_TAGGED,	/* text behind an optional tag byte (RFC 2868 3.3) */
	KEEP_NUM,
	KEEP_NUM24,	/* a tag byte and 24 bits (RFC 2868 3.1) */
	KEEP_ADDR
};

/* What is known of an attribute type; min 0: nothing. Sizes include type and length byte. */
struct rule {
	uint8_t min, max;
	uint8_t keep;	/* enum keep */
	uint8_t field;	/* enum radius_str, radius_num or radius_addr */
};

#define ANY_LEN	255

static const struct rule rules[256] = {
	[1] = { 3, ANY_LEN, KEEP_STR, RADIUS_USER },
	[2] = { 18, 130, KEEP_STR, RADIUS_PW },
	[3] = { 19, 19, KEEP_STR, RADIUS_PW },
	[4] = { 6, 6, KEEP_ADDR, RADIUS_NAS_IP },
	[5] = { 6, 6, KEEP_NUM, RADIUS_NAS_PORT },
	[6] = { 6, 6, KEEP_NUM, RADIUS_SERVICE_TYPE },
	[7] = { 6, 6, KEEP_NUM, RADIUS_FRAMED_PROTO },
	[8] = { 6, 6, KEEP_ADDR, RADIUS_FRAMED_IP },
	[9] = { 6, 6, KEEP_ADDR, RADIUS_FRAMED_MASK },
	[10] = { 6, 6, KEEP_NOTHING, 0 },
	[11] = { 3, ANY_LEN, KEEP_STR, RADIUS_FILTER_ID },
	[12] = { 6, 6, KEEP_NUM, RADIUS_FRAMED_MTU },
	[13] = { 6, 6, KEEP_NUM, RADIUS_FRAMED_COMP },
	[14] = { 6, 6, KEEP_NOTHING, 0 },
	[15] = { 6, 6, KEEP_NUM, RADIUS_LOGIN_SERVICE },
	[16] = { 6, 6, KEEP_NOTHING, 0 },
	[18] = { 3, ANY_LEN, KEEP_STR, RADIUS_REPLY_MSG },
	[19] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[20] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[22] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[23] = { 6, 6, KEEP_NOTHING, 0 },
	[24] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[25] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[26] = { 7, ANY_LEN, KEEP_NUM, RADIUS_VENDOR },
	[27] = { 6, 6, KEEP_NOTHING, 0 },
	[28] = { 6, 6, KEEP_NOTHING, 0 },
	[29] = { 6, 6, KEEP_NOTHING, 0 },
	[30] = { 3, ANY_LEN, KEEP_STR, RADIUS_CALLED_ID },
	[31] = { 3, ANY_LEN, KEEP_STR, RADIUS_CALLING_ID },
	[32] = { 3, ANY_LEN, KEEP_STR, RADIUS_NAS_ID },
	[33] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[34] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[35] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[36] = { 34, 34, KEEP_NOTHING, 0 },
	[37] = { 6, 6, KEEP_NOTHING, 0 },
	[38] = { 6, 6, KEEP_NOTHING, 0 },
	[39] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[40] = { 6, 6, KEEP_NUM, RADIUS_STAT_TYPE },
	[41] = { 6, 6, KEEP_NOTHING, 0 },
	[42] = { 6, 6, KEEP_NUM, RADIUS_IN_OCT },
	[43] = { 6, 6, KEEP_NUM, RADIUS_OUT_OCT },
	[44] = { 3, ANY_LEN, KEEP_STR, RADIUS_ACCT_SESS_ID },
	[45] = { 6, 6, KEEP_NOTHING, 0 },
	[46] = { 6, 6, KEEP_NUM, RADIUS_SESS_TIME },
	[47] = { 6, 6, KEEP_NUM, RADIUS_IN_PKT },
	[48] = { 6, 6, KEEP_NUM, RADIUS_OUT_PKT },
	[49] = { 6, 6, KEEP_NUM, RADIUS_TERM },
	[50] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[51] = { 6, 6, KEEP_NOTHING, 0 },
	[52] = { 6, 6, KEEP_NUM, RADIUS_IN_GW },
	[53] = { 6, 6, KEEP_NUM, RADIUS_OUT_GW },
	[55] = { 6, 6, KEEP_NOTHING, 0 },
	[60] = { 7, ANY_LEN, KEEP_NOTHING, 0 },
	[61] = { 6, 6, KEEP_NUM, RADIUS_NAS_PORT_TYPE },
	[62] = { 6, 6, KEEP_NOTHING, 0 },
	[63] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[64] = { 6, 6, KEEP_NUM24, RADIUS_TUNNEL_TYPE },
	[65] = { 6, 6, KEEP_NUM24, RADIUS_TUNNEL_MEDIUM },
	[66] = { 3, ANY_LEN, KEEP_TAGGED, RADIUS_TUNNEL_CLI },
	[67] = { 3, ANY_LEN, KEEP_TAGGED, RADIUS_TUNNEL_SRV },
	[68] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[69] = { 5, ANY_LEN, KEEP_NOTHING, 0 },
	[77] = { 3, ANY_LEN, KEEP_STR, RADIUS_CONN_INFO },
	[79] = { 2, ANY_LEN, KEEP_NOTHING, 0 },		/* empty: EAP-Start (RFC 3579 2.1) */
	[80] = { 18, 18, KEEP_NOTHING, 0 },
	[81] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[82] = { 3, ANY_LEN, KEEP_NOTHING, 0 },
	[83] = { 6, 6, KEEP_NUM24, RADIUS_TUNNEL_PREF },
	[85] = { 6, 6, KEEP_NOTHING, 0 },
	[86] = { 6, 6, KEEP_NOTHING, 0 },
	[87] = { 3, ANY_LEN, KEEP_STR, RADIUS_NAS_PORT_ID },
	[90] = { 3, ANY_LEN, KEEP_TAGGED, RADIUS_TUNNEL_CLI_AID },
	[91] = { 3, ANY_LEN, KEEP_TAGGED, RADIUS_TUNNEL_SRV_AID },
};

static void
list_add(struct radius_list *l, uint8_t v)
{
	if (l->n < RAD_CNTMX && memchr(l->v, v, l->n) == NULL)
		l->v[l->n++] = v;
}

static void
keep_str(struct radius_text *to, const uint8_t *v, size_t n)
{
	to->n = (uint8_t)MIN(n, sizeof(to->s));
	memcpy(to->s, v, to->n);
}

/* Keep the value v of n bytes; the rule's sizes have been checked, so there are as many as its kind reads. */
static void
attr_keep(struct radius_flow *f, const struct rule *r, const uint8_t *v, size_t n)
{
	switch ((enum keep)r->keep) {
	case KEEP_NOTHING:
		break;
	case KEEP_STR:
		keep_str(&f->str[r->field], v, n);
		break;
	case KEEP_TAGGED:
		if (v[0] <= 0x1f)
			keep_str(&f->str[r->field], v + 1, n - 1);
		else
			keep_str(&f->str[r->field], v, n);
		break;
	case KEEP_NUM:
		f->num[r->field] = get_u32be(v);
		break;
	case KEEP_NUM24:
		f->num[r->field] = get_u32be(v) & 0xffffff;
		break;
	case KEEP_ADDR:
		memcpy(f->addr[r->field], v, 4);
		break;
	}
}

/* One attribute: | type 8 | length 8, with these two bytes | value | */
static void
attr(struct radius_flow *f, uint8_t *stat, const uint8_t *p)
{
	const uint8_t type = p[0], len = p[1];
	const struct rule *r = &rules[type];

	if (r->min == 0)
		return;
	if (len < r->min || len > r->max) {
		*stat |= RADIUS_STAT_MALFORMED;
		return;
	}
	attr_keep(f, r, p + 2, len - 2U);
	if (type == 40) {
		f->accStart += f->num[RADIUS_STAT_TYPE] == 1;
		f->accStop += f->num[RADIUS_STAT_TYPE] == 2;
	}
}

/* The attributes in len bytes; whole: the message has no more, so that one that runs out of them is malformed. */
static void
attrs(struct radius_flow *f, uint8_t *stat, const uint8_t *p, size_t len, bool whole, struct radius_packet *pk)
{
	while (len >= 2) {
		list_add(&f->types, p[0]);
		if (pk->ntypes < RAD_CNTMX)
			pk->types[pk->ntypes++] = p[0];
		if (p[1] < 2) {
			*stat |= RADIUS_STAT_MALFORMED;
			return;
		}
		if (p[1] > len)
			break;
		attr(f, stat, p);
		len -= p[1];
		p += p[1];
	}
	if (len > 0 && whole)
		*stat |= RADIUS_STAT_MALFORMED;
}

static void
count(struct radius_flow *f, uint8_t *stat, uint8_t code)
{
	switch (code) {
	case RADIUS_ACCESS_REQUEST:
		f->axsReq++;
		*stat |= RADIUS_STAT_AUTH;
		break;
	case RADIUS_ACCESS_ACCEPT:
		f->axsAcc++;
		*stat |= RADIUS_STAT_AUTH | RADIUS_STAT_SUCCESS;
		break;
	case RADIUS_ACCESS_REJECT:
		f->axsRej++;
		*stat |= RADIUS_STAT_AUTH | RADIUS_STAT_FAILED;
		break;
	case RADIUS_ACCESS_CHALLENGE:
		f->axsChal++;
		*stat |= RADIUS_STAT_AUTH;
		break;
	case RADIUS_ACCT_REQUEST:
		f->accReq++;
		*stat |= RADIUS_STAT_ACCT;
		break;
	case RADIUS_ACCT_RESPONSE:
		f->accResp++;
		*stat |= RADIUS_STAT_ACCT;
		break;
	}
}

/* Bytes behind the length that the message says are padding; a shorter datagram is no message (RFC 2865 3). */
void
radius_flow_message(struct radius_flow *f, uint8_t *stat, const uint8_t *p, size_t len, size_t datagram,
    struct radius_packet *pk)
{
	const size_t said = (size_t)p[2] << 8 | p[3];

	if (said < RADIUS_HDR_LEN || said > RADIUS_LEN_MAX || said > datagram)
		*stat |= RADIUS_STAT_MALFORMED;
	pk->code = p[0];
	list_add(&f->codes, p[0]);
	count(f, stat, p[0]);
	if (said > RADIUS_HDR_LEN)
		attrs(f, stat, p + RADIUS_HDR_LEN, MIN(said, len) - RADIUS_HDR_LEN, said <= len, pk);
}

/* Codes of RFC 2865, 2866, 3576 and 5176. */
static bool
code_exists(uint8_t code)
{
	return (code >= 1 && code <= 5) || (code >= 11 && code <= 13) || (code >= 40 && code <= 45);
}

int
radius_looks(const uint8_t *p, size_t n)
{
	size_t len, at = RADIUS_HDR_LEN;

	if (n <= RADIUS_HDR_LEN || !code_exists(p[0]))
		return 0;
	len = get_u16be(p + 2);
	if (len <= RADIUS_HDR_LEN || len > n || len > RADIUS_LEN_MAX)
		return 0;
	while (len - at >= 2 && p[at] != 0 && p[at + 1] >= 2 && p[at + 1] <= len - at)
		at += p[at + 1];
	return at == len;
}
