/*
 * rdp_mcs: how client and server introduce themselves (T.125, T.124, MS-RDPBCGR 2.2.1.3, 2.2.1.4), and log-ins in
 * clear.
 *
 *	Connect-Initial:	BER 7f65 { calling, called, upward, target, minimum, maximum, data }
 *	Connect-Response:	BER 7f66 { result, id, parameters, data }
 *	data:			PER: ... "Duca" (client) or "McDn" (server) | length 8 or 1 15 | blocks |
 *	block:			| type 16 | length 16 with the header | content |		little endian
 *	SendData:		| 64 | initiator 16 | channel 16 | priority 8 | length 8 or 1 15 | flags 16 |
 *				  high 16 | data |
 */
#include "rdp_flow.h"

#include "ber.h"

/* The first two bytes of messages that are introductions, and the first six bits of those that follow */
enum { CONNECT_INITIAL = 101, CONNECT_RESPONSE = 102, ULTIMATUM = 8, SEND_REQUEST = 25 };

/* Types of blocks */
enum {
	CS_CORE = 0xc001, CS_SECURITY = 0xc002, CS_NET = 0xc003, CS_CLUSTER = 0xc004,
	SC_CORE = 0x0c01, SC_SECURITY = 0x0c02
};

enum { CAP_32BPP = 0x02 };		/* early capabilities */
enum { CLUSTER_SESSION = 0x02 };	/* the session is named */
enum { SEC_ENCRYPT = 0x0008, SEC_INFO = 0x0040 };
enum { INFO_AUTOLOGON = 0x08, INFO_UNICODE = 0x10 };

static bool
u16(struct cursor *c, uint16_t *v)
{
	if (!cursor_has(c, 2))
		return false;
	*v = get_u16le(c->p);
	return cursor_skip(c, 2);
}

static bool
u32(struct cursor *c, uint32_t *v)
{
	if (!cursor_has(c, 4))
		return false;
	*v = rdp_u32(c->p);
	return cursor_skip(c, 4);
}

/* --- the client ------------------------------------------------------------------------------------------------- */

/* Colours as the oldest clients say them, and those since then: 4, 8, 15, 16, 24 bits */
static uint8_t
depth_of(uint16_t code)
{
	static const uint8_t bits[] = { 4, 8, 15, 16, 24 };

	return code >= 0xca00 && code < 0xca00 + T2_NELEM(bits) ? bits[code - 0xca00] : 0;
}

/*
 * | version 32 | width 16 | height 16 | colours 16 | SAS 16 | keyboard 32 | build 32 | name 16 * 16 |
 *   keyboard type 3 * 32 |
 * | IME 32 * 16 | and, from RDP 5 on: colours 16 | product 16 | serial 32 | high colours 16 | supported 16 |
 * | capabilities 16 | product ID 32 * 16 | ...
 */
static bool
client_core(struct rdp_flow *f, struct cursor c)
{
	uint16_t colours, high, capabilities;

	if (!u32(&c, &f->version) || !u16(&c, &f->width) || !u16(&c, &f->height) || !u16(&c, &colours) ||
	    !cursor_skip(&c, 2) || !u32(&c, &f->keyboard) || !u32(&c, &f->build) || !cursor_has(&c, 32))
		return false;
	f->depth = depth_of(colours);
	rdp_text16(f, RDP_NAME, c.p, 32);
	if (!cursor_skip(&c, 32 + 12 + 64) || !u16(&c, &colours))
		return true;
	if (depth_of(colours) != 0)
		f->depth = depth_of(colours);
	if (!cursor_skip(&c, 6) || !u16(&c, &high))
		return true;
	f->depth = (uint8_t)MIN(high, UINT8_MAX);
	if (!cursor_skip(&c, 2) || !u16(&c, &capabilities))
		return true;
	if ((capabilities & CAP_32BPP) != 0)
		f->depth = 32;
	if (cursor_has(&c, 64))
		rdp_text16(f, RDP_PRODUCT, c.p, 64);
	return true;
}

/* | number 32 | name 8 * 8, options 32 | ... */
static bool
client_net(struct rdp_flow *f, struct cursor c)
{
	uint32_t n;

	if (!u32(&c, &n))
		return false;
	for (f->nchannel = 0; n > 0 && cursor_has(&c, RDP_CHANNEL + 4); n--, cursor_skip(&c, RDP_CHANNEL + 4)) {
		if (f->nchannel == RDP_MAXCHAN) {
			f->stat |= RDP_STAT_FULL;
			return true;
		}
		memcpy(f->channel[f->nchannel], c.p, RDP_CHANNEL);
		f->channel[f->nchannel++][RDP_CHANNEL - 1] = '\0';
	}
	return n == 0;
}

static bool
client_cluster(struct rdp_flow *f, struct cursor c)
{
	uint32_t flags;

	if (!u32(&c, &flags))
		return false;
	if ((flags & CLUSTER_SESSION) != 0)
		f->stat |= RDP_STAT_CONSOLE;
	return true;
}

/* Methods; French clients have them behind */
static bool
client_security(struct rdp_flow *f, struct cursor c)
{
	uint32_t methods, more;

	if (!u32(&c, &methods) || !u32(&c, &more))
		return false;
	f->offered = methods != 0 ? methods : more;
	return true;
}

/* --- the server ------------------------------------------------------------------------------------------------- */

/* | bit 31: temporary, version: 1 proprietary, 2 X.509 | of X.509: number 32 | ... */
static void
certificates(struct rdp_flow *f, struct cursor c)
{
	uint32_t version;

	if (!u32(&c, &version))
		return;
	f->certPerm = (version >> 31) == 0;
	version &= 0x7fffffff;
	f->certType = version == 1 || version == 2 ? (uint8_t)version : 0;
	f->certCount = version == 1;
	if (version == 2)
		(void)u32(&c, &f->certCount);
}

/* | method 32 | level 32 | bytes of random 32 | bytes of certificates 32 | random | certificates | */
static bool
server_security(struct rdp_flow *f, struct cursor c)
{
	uint32_t random, n;

	if (!u32(&c, &f->method) || !u32(&c, &f->level))
		return false;
	f->protection = true;
	if (f->method == 0 && f->level == 0)
		return true;
	if (!u32(&c, &random) || !u32(&c, &n))
		return false;
	if (n == 0)
		return true;
	if (!cursor_skip(&c, random))
		return false;
	if (n < cursor_left(&c))
		c.end = c.p + n;
	certificates(f, c);
	return n == cursor_left(&c);
}

/* --- blocks ----------------------------------------------------------------------------------------------------- */

static bool
block(struct rdp_flow *f, uint16_t type, struct cursor c)
{
	switch (type) {
	case CS_CORE:		return client_core(f, c);
	case CS_SECURITY:	return client_security(f, c);
	case CS_NET:		return client_net(f, c);
	case CS_CLUSTER:	return client_cluster(f, c);
	case SC_CORE:		return u32(&c, &f->version);
	case SC_SECURITY:	return server_security(f, c);
	default:		return true;
	}
}

/* A length of PER that has one byte or two */
static bool
per_length(struct cursor *c, uint16_t *len)
{
	uint8_t first;

	if (!cursor_peek_u8(c, 0, &first))
		return false;
	if (first < 0x80) {
		*len = first;
		return cursor_skip(c, 1);
	}
	if (!cursor_u16be(c, len))
		return false;
	*len &= 0x7fff;
	return true;
}

/* User data of T.124; key stands before the blocks. */
static bool
blocks(struct rdp_flow *f, struct cursor c, const char *key)
{
	const uint8_t *const at = memmem(c.p, MIN(cursor_left(&c), 64), key, 4);
	uint16_t type, len;

	if (at == NULL)
		return false;
	if (key[0] == 'M' && at - c.p >= 4)
		f->gcc = at[-4];	/* | result | 1 | c0 | 0 | McDn */
	c.p = at + 4;
	if (!per_length(&c, &len))
		return false;
	while (cursor_left(&c) > 0) {
		if (!u16(&c, &type) || !u16(&c, &len) || len < 4)
			return false;
		if (!block(f, type, (struct cursor){ c.p, c.p + MIN(len - 4u, cursor_left(&c)) }))
			return false;
		if (!cursor_skip(&c, len - 4u))
			return false;
	}
	return true;
}

static bool
initial(struct rdp_flow *f, struct cursor c)
{
	struct ber e;

	f->stat |= RDP_STAT_INITIAL;
	for (int i = 0; i < 6; i++)
		if (!ber_next(&c, &e))
			return false;
	return ber_take(&c, BER_OCTET_STRING, &e) && blocks(f, e.in, "Duca");
}

static bool
response(struct rdp_flow *f, struct cursor c)
{
	struct ber e;
	int64_t result;

	f->stat |= RDP_STAT_RESPONSE;
	if (!ber_take(&c, BER_ENUMERATED, &e) || !ber_int(&e, &result))
		return false;
	f->mcs = (uint8_t)(result < 0 || result >= RDP_NONE ? RDP_NONE - 1 : result);
	if (!ber_next(&c, &e) || !ber_next(&c, &e) || !ber_take(&c, BER_OCTET_STRING, &e))
		return false;
	return f->mcs != 0 || blocks(f, e.in, "McDn");
}

/* --- log-in in clear -------------------------------------------------------------------------------------------- */

/*
 * A text of n bytes, if a NUL of one character follows that n does not count; of what is not UTF-16 the code page is
 * not asked.
 */
static bool
info_text(struct rdp_flow *f, struct cursor *c, int which, size_t n, bool unicode, size_t nul)
{
	if (!cursor_has(c, n))
		return false;
	if (which >= 0 && unicode)
		rdp_text16(f, (enum rdp_text)which, c->p, n);
	else if (which >= 0)
		rdp_text8(f, (enum rdp_text)which, c->p, n);
	return cursor_skip(c, n + nul);
}

/*
 * | code page 32 | flags 32 | bytes of domain, user, password, shell, folder: 5 * 16 | these, each with a NUL |
 *   and from RDP 5
 * on: family 16 | bytes of address 16 | address | ...
 */
static bool
client_info(struct rdp_flow *f, struct cursor c)
{
	static const int which[] = { RDP_DOMAIN, RDP_USER, RDP_PASS, -1, -1 };
	uint32_t flags;
	uint16_t n[5], bytes;
	bool unicode;

	if (!cursor_skip(&c, 4) || !u32(&c, &flags))
		return false;
	for (unsigned i = 0; i < 5; i++)
		if (!u16(&c, &n[i]))
			return false;
	f->stat |= RDP_STAT_CLEAR | ((flags & INFO_AUTOLOGON) != 0 ? RDP_STAT_AUTOLOGON : 0);
	unicode = (flags & INFO_UNICODE) != 0;
	for (unsigned i = 0; i < 5; i++)
		if (!info_text(f, &c, which[i], n[i], unicode, unicode ? 2 : 1))
			return false;
	if (!cursor_skip(&c, 2) || !u16(&c, &bytes))
		return true;
	return info_text(f, &c, RDP_ADDRESS, bytes, true, 0);
}

/* Data of the client's user; encrypted they say nothing. */
static bool
send_request(struct rdp_flow *f, struct cursor c)
{
	uint16_t len, flags;

	if (!cursor_skip(&c, 6) || !per_length(&c, &len))
		return false;
	if (!u16(&c, &flags) || !cursor_skip(&c, 2) || (flags & SEC_ENCRYPT) != 0 || (flags & SEC_INFO) == 0)
		return true;
	return client_info(f, c);
}

bool
rdp_mcs_message(struct rdp_flow *f, struct cursor c)
{
	struct ber e;
	uint8_t first;

	if (!cursor_peek_u8(&c, 0, &first))
		return true;
	if (first != (BER_APPLICATION | BER_CONSTRUCTED | 0x1f)) {
		if (first >> 2 == ULTIMATUM)
			f->stat |= RDP_STAT_ENDED;
		return first >> 2 != SEND_REQUEST || (f->stat & RDP_STAT_CLEAR) != 0 || send_request(f, c);
	}
	if (!ber_next(&c, &e))
		return false;
	switch (e.number) {
	case CONNECT_INITIAL:	return initial(f, e.in);
	case CONNECT_RESPONSE:	return response(f, e.in);
	default:		return true;
	}
}
