/*
 * smb2: messages of SMB 2 and 3 (MS-SMB2, 2.2).
 *
 *	| fe S M B | header size 16 = 64 | credit charge 16 | status 32 | command 16 | credits 16 | flags 32 |
 *	| next 32: offset of the next one of a compound | id 64 | ... | session 64 | signature 128 | body |
 *
 * Numbers are little endian, offsets of names and tokens from the first byte of the header.
 */
#include "smb_flow.h"

#include "cursor.h"
#include "stream.h"

#define HEADER_LEN	64u

enum { NEGOTIATE, SESSION_SETUP, LOGOFF, TREE_CONNECT, TREE_DISCONNECT, CREATE, CLOSE, FLUSH, READ, WRITE };
enum { FLAG_RESPONSE = 0x1 };
enum { STATUS_SUCCESS = 0, TREE_EXTENDED = 0x4 };
#define STATUS_MORE	0xc0000016u	/* MORE_PROCESSING_REQUIRED: a session setup goes on */
#define STATUS_PENDING	0x00000103u	/* the response comes later */
#define STATUS_OVERFLOW	0x80000005u	/* BUFFER_OVERFLOW: a part of the answer */

/* A message of a compound: header and body. */
struct message {
	const uint8_t *p;		/* header */
	const uint8_t *body;
	size_t n, len;			/* bytes of both, of the body */
	bool cut;			/* there were more */
};

/* A value at an offset of the header; false if it is not all there. */
static bool
at(const struct message *m, size_t offset, size_t n, const uint8_t **p)
{
	if (offset > m->n || n > m->n - offset)
		return false;
	*p = m->p + offset;
	return true;
}

/* A list of size bytes an element with room for max, made when it is needed; false without memory. */
static bool
list_made(void *list, unsigned max, size_t size)
{
	void **const l = list;

	if (*l != NULL)
		return true;
	if (!t2_mem_take(T2_MEM_TEXT, max * size))
		return false;
	if ((*l = calloc(max, size)) == NULL)
		t2_mem_give(T2_MEM_TEXT, max * size);
	return *l != NULL;
}

static void
dialect_add(struct smb_flow *f, uint16_t dialect)
{
	if (!list_made(&f->dialects2, SMB2_NUM_DIALECT, sizeof(*f->dialects2)))
		return;
	for (unsigned i = 0; i < f->ndialects2Kept; i++)
		if (f->dialects2[i] == dialect)
			return;
	f->ndialects2++;
	if (f->ndialects2Kept < SMB2_NUM_DIALECT)
		f->dialects2[f->ndialects2Kept++] = dialect;
	else
		f->stat |= SMB_STAT_DIALECTS2_FULL;
}

static void
status_add(struct smb_flow *f, uint32_t status)
{
	if (!list_made(&f->status, SMB2_NUM_STAT, sizeof(*f->status)))
		return;
	for (unsigned i = 0; i < f->nstatusKept; i++)
		if (f->status[i] == status)
			return;
	f->nstatus++;
	if (f->nstatusKept < SMB2_NUM_STAT)
		f->status[f->nstatusKept++] = status;
	else
		f->stat |= SMB_STAT_STATUS_FULL;
}

/* The first three groups of a GUID are numbers. */
static void
guid(struct smb_flow *f, const uint8_t *p)
{
	char s[40];

	(void)snprintf(s, sizeof(s), "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", smb_u32(p), get_u16le(p + 4),
	    get_u16le(p + 6), p[8], p[9], p[10], p[11], p[12], p[13], p[14], p[15]);
	smb_name(f, SMB_GUID, (const uint8_t *)s, strlen(s), false);
}

/* A FILETIME; 0 for none, and for what is before 1970 or in the far future. */
static uint64_t
ticks(uint64_t t)
{
	const uint64_t epoch = UINT64_C(116444736000000000), most = UINT64_C(10000000000) * 10000000;

	if (t < epoch || t - epoch > most)
		return 0;
	t -= epoch;
	return T2_TSTAMP_TICKS >= 10000000 ? t * (uint64_t)(T2_TSTAMP_TICKS / 10000000) :
	    t / (uint64_t)(10000000 / MIN(T2_TSTAMP_TICKS, 10000000));
}

/* | size 16 | dialects 16 | mode 16 | reserved 16 | capabilities 32 | GUID 128 | contexts 64 | dialect 16 | ... */
static bool
negotiate_request(struct smb_flow *f, const struct message *m)
{
	const uint8_t *const p = m->body;
	size_t n;

	if (m->len < 36)
		return false;
	n = get_u16le(p + 2);
	f->secMode = p[4];
	f->caps = smb_u32(p + 8);
	guid(f, p + 12);
	for (size_t i = 0; i < n; i++) {
		if (m->len < 36 + 2 * i + 2)
			return false;
		dialect_add(f, get_u16le(p + 36 + 2 * i));
	}
	return true;
}

/*
 * | size 16 | mode 16 | dialect 16 | contexts 16 | GUID 128 | capabilities 32 | transact 32 | read 32 | write 32 |
 * | time 64 | start 64 | token's offset 16 | its length 16 | contexts 32 |
 */
static bool
negotiate_response(struct smb_flow *f, struct smb_news *news, const struct message *m)
{
	const uint8_t *const p = m->body, *token;

	if (m->len < 60)
		return false;
	f->secMode = p[2];
	dialect_add(f, get_u16le(p + 4));
	guid(f, p + 8);
	f->caps = smb_u32(p + 24);
	f->maxTransact = smb_u32(p + 28);
	f->maxRead = smb_u32(p + 32);
	f->maxWrite = smb_u32(p + 36);
	f->boot = ticks(smb_u64(p + 48));
	if (get_u16le(p + 58) == 0)
		return true;
	if (!at(m, get_u16le(p + 56), get_u16le(p + 58), &token))
		return false;
	smb_token(f, news, token, get_u16le(p + 58));
	return true;
}

/* | size 16 | flags 8 | mode 8 | capabilities 32 | channel 32 | token's offset 16 | its length 16 | previous 64 | */
static bool
setup_request(struct smb_flow *f, struct smb_news *news, const struct message *m)
{
	const uint8_t *const p = m->body, *token;

	if (m->len < 24)
		return false;
	f->secMode = p[3];
	f->caps |= smb_u32(p + 4);
	if (smb_u64(p + 16) != 0)
		f->previous = smb_u64(p + 16);
	if (!at(m, get_u16le(p + 12), get_u16le(p + 14), &token))
		return false;
	smb_token(f, news, token, get_u16le(p + 14));
	return true;
}

/* | size 16 | flags 16 | token's offset 16 | its length 16 | */
static bool
setup_response(struct smb_flow *f, struct smb_news *news, const struct message *m)
{
	const uint8_t *const p = m->body, *token;

	if (m->len < 8)
		return false;
	f->sessionFlags |= get_u16le(p + 2);
	if (get_u16le(p + 6) == 0)
		return true;
	if (!at(m, get_u16le(p + 4), get_u16le(p + 6), &token))
		return false;
	smb_token(f, news, token, get_u16le(p + 6));
	return true;
}

/* | size 16 | flags 16 | path's offset 16, from the extension on if there is one | its length 16 | ... */
static bool
tree_request(struct smb_flow *f, const struct message *m)
{
	const uint8_t *const p = m->body, *path;

	if (m->len < 8)
		return false;
	if (!at(m, get_u16le(p + 4) + (get_u16le(p + 2) & TREE_EXTENDED ? HEADER_LEN + 8u : 0), get_u16le(p + 6),
	    &path))
		return false;
	smb_name(f, SMB_PATH, path, get_u16le(p + 6), true);
	return true;
}

/* | size 16 | type 8 | reserved 8 | flags 32 | capabilities 32 | access 32 | */
static bool
tree_response(struct smb_flow *f, const struct message *m)
{
	const uint8_t *const p = m->body;

	if (m->len < 16)
		return false;
	f->shareType = p[2];
	f->shareFlags = smb_u32(p + 4);
	f->shareCaps = smb_u32(p + 8);
	f->access = smb_u32(p + 12);
	return true;
}

/* | size 16 | ... 42 bytes | name's offset 16 | its length 16 | ... */
static bool
create_request(struct smb_flow *f, const struct message *m)
{
	const uint8_t *const p = m->body, *name;

	if (m->len < 48)
		return false;
	if (get_u16le(p + 46) == 0)		/* the share itself */
		return true;
	if (!at(m, get_u16le(p + 44), get_u16le(p + 46), &name))
		return false;
	smb_file(f, name, get_u16le(p + 46), true);
	return true;
}

/* --- data of files ---------------------------------------------------------------------------------------------- */

/* Reads and writes begin with | size 16 | data's offset 16, of a write | its length 32 | offset 64 | file 128 | */
static void
saved_request(struct smb_flow *f, struct smb_news *news, const struct message *m, uint16_t command)
{
	const uint8_t *const p = m->body;
	const uint64_t message = smb_u64(m->p + 24);
	struct smb_piece piece;

	if (command == CREATE)
		smb_save_open(f, message);
	else if (command == CLOSE && m->len >= 24)
		smb_save_close(f, p + 8);
	else if (command == READ && m->len >= 32)
		smb_save_read(f, message, p + 16, smb_u64(p + 8));
	else if (command == WRITE && m->len >= 32 && get_u16le(p + 2) >= HEADER_LEN) {
		piece = smb_piece_of(m->p, m->n, m->cut, get_u16le(p + 2), smb_u32(p + 4));
		smb_save_write(f, news, p + 16, smb_u64(p + 8), &piece);
		f->stat |= f->saves != NULL ? SMB_STAT_FILES2 : 0;
	}
}

/* A file: | ... 64 bytes | file 128 |; data: | size 16 | data's offset 8 | reserved 8 | its length 32 | */
static void
saved_response(struct smb_flow *f, struct smb_news *news, const struct message *m, uint16_t command)
{
	const uint64_t message = smb_u64(m->p + 24);
	const uint32_t status = smb_u32(m->p + 8);
	struct smb_piece piece;

	if (news->opposite == NULL || status == STATUS_PENDING)
		return;
	if (command == CREATE)
		smb_save_opened(news->opposite, message,
		    status == STATUS_SUCCESS && m->len >= 80 ? m->body + 64 : NULL);
	if (command != READ)
		return;
	if ((status != STATUS_SUCCESS && status != STATUS_OVERFLOW) || m->len < 8 || m->body[2] < HEADER_LEN) {
		(void)smb_save_answer(f, news->opposite, news, message, NULL);
		return;
	}
	piece = smb_piece_of(m->p, m->n, m->cut, m->body[2], smb_u32(m->body + 4));
	if (smb_save_answer(f, news->opposite, news, message, &piece))
		f->stat |= SMB_STAT_FILES2;
}

static bool
request(struct smb_flow *f, struct smb_news *news, const struct message *m, uint16_t command)
{
	if (news->save2)
		saved_request(f, news, m, command);
	switch (command) {
	case NEGOTIATE:
		return negotiate_request(f, m);
	case SESSION_SETUP:
		return setup_request(f, news, m);
	case TREE_CONNECT:
		return tree_request(f, m);
	case CREATE:
		return create_request(f, m);
	}
	return true;
}

static bool
response(struct smb_flow *f, struct smb_news *news, const struct message *m, uint16_t command)
{
	const uint32_t status = smb_u32(m->p + 8);

	status_add(f, status);
	if (news->save2)
		saved_response(f, news, m, command);
	if (status != STATUS_SUCCESS && (status != STATUS_MORE || command != SESSION_SETUP))
		return true;			/* the body is that of an error */
	switch (command) {
	case NEGOTIATE:
		return negotiate_response(f, news, m);
	case SESSION_SETUP:
		return setup_response(f, news, m);
	case TREE_CONNECT:
		return tree_response(f, m);
	}
	return true;
}

/* One of a compound. */
static bool
one(struct smb_flow *f, struct smb_news *news, const struct message *m)
{
	const uint16_t command = get_u16le(m->p + 12);

	if (get_u16le(m->p + 4) != HEADER_LEN || command >= SMB_COMMANDS)
		return false;
	f->opcodes |= 1U << command;
	f->commands[command]++;
	return smb_u32(m->p + 16) & FLAG_RESPONSE ? response(f, news, m, command) : request(f, news, m, command);
}

bool
smb2_message(struct smb_flow *f, struct smb_news *news, const uint8_t *p, size_t n, bool cut)
{
	bool good = true;

	for (;;) {
		size_t next;
		struct message m = { .p = p, .n = n, .cut = cut };

		if (n < HEADER_LEN)
			return cut && good;
		if (memcmp(p, "\xfeSMB", 4) != 0)
			return false;
		if ((next = smb_u32(p + 20)) != 0 && next < HEADER_LEN)
			return false;
		if (next != 0 && next <= n) {
			m.n = next;
			m.cut = false;
		}
		m.body = p + HEADER_LEN;
		m.len = m.n - HEADER_LEN;
		if (!one(f, news, &m) && !m.cut)
			good = false;
		if (next == 0)
			return good;
		if (next > n)
			return cut && good;
		p += next;
		n -= next;
	}
}
