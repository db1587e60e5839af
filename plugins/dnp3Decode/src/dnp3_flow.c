/* dnp3_flow: frames out of bytes, fragments out of frames, and what a fragment is about. */
#include "dnp3_flow.h"

#include "celltext.h"

enum { CTL_DIR = 0x80, CTL_PRM = 0x40, CTL_FUNC = 0x0f };
enum { LINK_CONFIRMED = 3, LINK_UNCONFIRMED = 4 };
enum { SEGMENT_FIN = 0x80, SEGMENT_FIR = 0x40, SEGMENT_NUMBER = 0x3f };
enum { BROADCAST = 0xfffd };	/* from here on */

enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_VALUE(value, name, level, abbr, text)	FC_##name = value,
#include "dnp3FC.def"
#undef T2_VALUE
};

const char *
dnp3_name(uint8_t code)
{
	switch (code) {
#define T2_VALUE(value, name, level, abbr, text)	case value: return text;
#include "dnp3FC.def"
#undef T2_VALUE
#undef T2_TABLE
	default: return NULL;
	}
}

/* --- frames ----------------------------------------------------------------------------------------------------- */

/* CRC-16 of DNP: polynomial 3d65, reflected, inverted at the end */
static uint16_t
crc(const uint8_t *p, size_t n)
{
	static const uint16_t table[16] = { 0x0000, 0xb26b, 0x29af, 0x9bc4, 0x535e, 0xe135, 0x7af1, 0xc89a,
		0xa6bc, 0x14d7, 0x8f13, 0x3d78, 0xf5e2, 0x4789, 0xdc4d, 0x6e26 };
	uint16_t v = 0;

	for (size_t i = 0; i < n; i++) {
		v ^= p[i];
		v = (uint16_t)(v >> 4 ^ table[v & 15]);
		v = (uint16_t)(v >> 4 ^ table[v & 15]);
	}
	return (uint16_t)~v;
}

/* Are n bytes followed by their CRC? */
static bool
crc_fits(const uint8_t *p, size_t n)
{
	return crc(p, n) == get_u16le(p + n);
}

/* Bytes of a frame; T2_FRAMED_NONE if none begins here, or one whose header has not the right CRC. */
static size_t
length(const uint8_t *p, size_t n)
{
	size_t data;

	if (p[0] != 0x05 || (n > 1 && p[1] != 0x64) || (n > 2 && p[2] < 5))
		return T2_FRAMED_NONE;
	if (n < DNP3_HEAD)
		return 0;
	if (!crc_fits(p, DNP3_HEAD - 2))
		return T2_FRAMED_NONE;
	data = p[2] - 5u;
	return DNP3_HEAD + data + (data + 15) / 16 * 2;
}

/* No frame begins here: is it one with a wrong CRC?  What comes before the first one is only looked for. */
static void
none(void *arg, const uint8_t *p, size_t n)
{
	struct dnp3_flow *const f = arg;

	if (f->frames == 0 || n < DNP3_HEAD || p[0] != 0x05 || p[1] != 0x64 || p[2] < 5)
		return;
	f->stat |= DNP3_STAT_CRC;
	f->wrong++;
}

int
dnp3_looks(const uint8_t *p, size_t n)
{
	size_t len;

	if (n == 0 || (len = length(p, n)) == 0)
		return -1;
	return len != T2_FRAMED_NONE;
}

/* --- fragments -------------------------------------------------------------------------------------------------- */

static void
note_code(struct dnp3_flow *f, struct dnp3_codes *codes, uint8_t code)
{
	if (!t2_list_add(codes->v, &codes->n, DNP3_CODES, &code, 1))
		f->stat |= DNP3_STAT_FULL;
}

/* What a function is about */
static uint16_t
status_of(uint8_t code)
{
	switch (code) {
	case FC_SELECT:
	case FC_OPERATE:
	case FC_DIRECT_OPERATE:
	case FC_DIRECT_OPERATE_NR:
		return DNP3_STAT_CONTROL;
	case FC_COLD_RESTART:
	case FC_WARM_RESTART:
	case FC_INITIALIZE_DATA:
	case FC_INITIALIZE_APPL:
	case FC_START_APPL:
	case FC_STOP_APPL:
	case FC_SAVE_CONFIG:
	case FC_ACTIVATE_CONFIG:
		return DNP3_STAT_RESTART;
	case FC_OPEN_FILE:
	case FC_CLOSE_FILE:
	case FC_DELETE_FILE:
	case FC_GET_FILE_INFO:
	case FC_AUTHENTICATE_FILE:
	case FC_ABORT_FILE:
		return DNP3_STAT_FILES;
	case FC_AUTHENTICATE_REQ:
	case FC_AUTHENTICATE_ERR:
	case FC_AUTHENTICATE_RESP:
		return DNP3_STAT_AUTH;
	case FC_UNSOLICITED_RESPONSE:
		return DNP3_STAT_UNSOLICITED;
	default:
		return 0;
	}
}

/* Have the objects of a request values? */
static bool
has_values(uint8_t code)
{
	return code == FC_WRITE || status_of(code) == DNP3_STAT_CONTROL || status_of(code) == DNP3_STAT_FILES ||
	    status_of(code) == DNP3_STAT_AUTH || code == FC_FREEZE_AT_TIME || code == FC_FREEZE_AT_TIME_NR;
}

/* IIN: function, object or parameter unknown, configuration corrupt */
#define IIN_ERRORS	0x0027u

/* A fragment, or what there is of one. */
static void
fragment(struct dnp3_flow *f, const uint8_t *p, size_t n, bool whole)
{
	struct cursor c = { p, p + n };
	uint8_t control, code;
	uint16_t iin;
	bool response, good = true;

	if (!cursor_u8(&c, &control) || !cursor_u8(&c, &code)) {
		f->stat |= whole ? DNP3_STAT_MALFORMED : 0;
		return;
	}
	f->fragments++;
	f->stat |= status_of(code);
	response = code >= FC_RESPONSE;
	note_code(f, response ? &f->answered : &f->asked, code);
	if (response) {
		if ((good = cursor_u16be(&c, &iin))) {
			f->iin |= iin;
			f->stat |= (iin & IIN_ERRORS) != 0 ? DNP3_STAT_ERROR : 0;
		}
	}
	good = good && dnp3_objects(f, c, response || has_values(code), response);
	if (!good && whole)
		f->stat |= DNP3_STAT_MALFORMED;
}

static void
join_drop(struct dnp3_join *j)
{
	if (j->part != NULL)
		t2_mem_give(T2_MEM_STREAM, DNP3_FRAGMAX);
	free(j->part);
	*j = (struct dnp3_join){ 0 };
}

/* A fragment whose end will not come */
static void
join_give_up(struct dnp3_flow *f, struct dnp3_join *j)
{
	if (j->part != NULL) {
		f->stat |= DNP3_STAT_LOST;
		fragment(f, j->part, j->n, false);
	}
	join_drop(j);
}

static struct dnp3_join *
join_of(struct dnp3_flow *f, uint16_t source, uint16_t destination)
{
	for (unsigned i = 0; i < DNP3_JOINS; i++)
		if (f->join[i].part != NULL && f->join[i].source == source && f->join[i].destination == destination)
			return &f->join[i];
	return NULL;
}

/* One for a fragment that begins, the oldest one without room; NULL without memory. */
static struct dnp3_join *
join_new(struct dnp3_flow *f, uint16_t source, uint16_t destination)
{
	struct dnp3_join *j = NULL;

	for (unsigned i = 0; i < DNP3_JOINS && j == NULL; i++)
		if (f->join[i].part == NULL)
			j = &f->join[i];
	if (j == NULL) {
		j = &f->join[f->turn];
		f->turn = (uint8_t)((f->turn + 1) % DNP3_JOINS);
		join_give_up(f, j);
	}
	if (!t2_mem_take(T2_MEM_STREAM, DNP3_FRAGMAX))
		return NULL;
	if ((j->part = malloc(DNP3_FRAGMAX)) == NULL) {
		t2_mem_give(T2_MEM_STREAM, DNP3_FRAGMAX);
		return NULL;
	}
	j->source = source;
	j->destination = destination;
	return j;
}

static void
join_add(struct dnp3_flow *f, struct dnp3_join *j, uint8_t number, const uint8_t *p, size_t n)
{
	if (n > DNP3_FRAGMAX - j->n) {
		f->stat |= DNP3_STAT_FULL;
		n = DNP3_FRAGMAX - j->n;
	}
	memcpy(j->part + j->n, p, n);
	j->n += (uint32_t)n;
	j->next = (number + 1) & SEGMENT_NUMBER;
}

/* A segment: n > 0 bytes, the first with its number. */
static void
segment(struct dnp3_flow *f, uint16_t source, uint16_t destination, const uint8_t *p, size_t n)
{
	const uint8_t head = p[0], number = head & SEGMENT_NUMBER;
	struct dnp3_join *j = join_of(f, source, destination);

	if ((head & SEGMENT_FIR) != 0) {
		if (j != NULL)
			join_give_up(f, j);
		if ((head & SEGMENT_FIN) != 0) {
			fragment(f, p + 1, n - 1, true);
			return;
		}
		if ((j = join_new(f, source, destination)) != NULL)
			join_add(f, j, number, p + 1, n - 1);
		return;
	}
	if (j == NULL || j->next != number) {
		f->stat |= DNP3_STAT_LOST;
		if (j != NULL)
			join_give_up(f, j);
		return;
	}
	join_add(f, j, number, p + 1, n - 1);
	if ((head & SEGMENT_FIN) != 0) {
		fragment(f, j->part, j->n, (f->stat & DNP3_STAT_FULL) == 0);
		join_drop(j);
	}
}

/* --- what a frame says ------------------------------------------------------------------------------------------ */

/* The data of n bytes of blocks without their CRCs, of which more may be missing; -1 if a CRC is wrong. */
static int
strip(uint8_t *data, const uint8_t *p, size_t n)
{
	int len = 0;

	while (n > 2) {
		const size_t block = MIN(n - 2, 16);

		if (!crc_fits(p, block))
			return -1;
		memcpy(data + len, p, block);
		len += (int)block;
		p += block + 2;
		n -= block + 2;
	}
	return len;
}

static void
header(struct dnp3_flow *f, uint8_t control, uint16_t source, uint16_t destination)
{
	const struct dnp3_pair pair = { source, destination };

	f->frames++;
	f->stat |= DNP3_STAT_DNP3 | ((control & CTL_DIR) != 0 ? DNP3_STAT_MASTER : DNP3_STAT_OUTSTATION) |
	    (f->port ? 0 : DNP3_STAT_PORT) | (destination >= BROADCAST ? DNP3_STAT_BROADCAST : 0);
	f->link |= UINT32_C(1) << ((control & CTL_FUNC) + ((control & CTL_PRM) != 0 ? 0 : 16));
	if (!t2_list_add(f->address, &f->naddress, DNP3_MAXADDR, &pair, sizeof(pair)))
		f->stat |= DNP3_STAT_FULL;
}

/* A frame of which n bytes are there, n < whole if the others were not captured. */
static bool
frame(void *arg, const uint8_t *p, size_t n, size_t whole)
{
	struct dnp3_flow *const f = arg;
	const bool cut = n < whole;
	uint8_t data[256];
	int len;

	if (n < DNP3_HEAD) {
		f->stat |= DNP3_STAT_CUT;
		return true;
	}
	header(f, p[3], get_u16le(p + 6), get_u16le(p + 4));
	if (cut)
		f->stat |= DNP3_STAT_CUT;
	n = cut ? (n - DNP3_HEAD) / 18 * 18 : n - DNP3_HEAD;
	if ((len = strip(data, p + DNP3_HEAD, n)) < 0) {
		f->stat |= DNP3_STAT_CRC;
		f->wrong++;
		return true;
	}
	if ((p[3] & CTL_PRM) == 0 || ((p[3] & CTL_FUNC) != LINK_CONFIRMED && (p[3] & CTL_FUNC) != LINK_UNCONFIRMED))
		return true;
	if (len > 0 && cut && (data[0] & SEGMENT_FIR) != 0)
		fragment(f, data + 1, (size_t)len - 1, false);
	else if (len > 0 && !cut)
		segment(f, get_u16le(p + 6), get_u16le(p + 4), data, (size_t)len);
	else if (!cut)
		f->stat |= DNP3_STAT_MALFORMED;
	return true;
}

void
dnp3_flow_bytes(struct dnp3_flow *f, const struct t2_bytes *b)
{
	static const struct t2_framing framing = { .length = length, .head = DNP3_HEAD, .keep = DNP3_FRAME,
		.seek = true, .none = none };

	(void)t2_framed_put(&f->framed, &framing, b, frame, f);
}

void
dnp3_flow_datagram(struct dnp3_flow *f, const uint8_t *p, size_t n)
{
	while (n > 0) {
		const size_t whole = length(p, n);
		size_t took = 1;

		if (whole == T2_FRAMED_NONE) {
			none(f, p, n);
		} else {
			took = whole > 0 ? MIN(whole, n) : n;
			frame(f, p, took, MAX(whole, DNP3_HEAD));
		}
		p += took;
		n -= took;
	}
}

void
dnp3_flow_end(struct dnp3_flow *f)
{
	t2_framed_end(&f->framed, frame, f);
	for (unsigned i = 0; i < DNP3_JOINS; i++)
		join_give_up(f, &f->join[i]);
}

void
dnp3_flow_clear(struct dnp3_flow *f)
{
	t2_framed_clear(&f->framed);
	for (unsigned i = 0; i < DNP3_JOINS; i++)
		join_drop(&f->join[i]);
}
