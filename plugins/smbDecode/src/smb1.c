/*
 * smb1: messages of SMB 1 (MS-CIFS, MS-SMB).
 *
 *	| ff S M B | command 8 | status 32 | flags 8 | flags2 16 | ... 20 bytes |
 *	| words 8 | word 16 | ... | bytes 16 | byte 8 | ... |
 *
 * Numbers are little endian.  Texts are of the sender's code page, or UTF-16 at even distances from the header.
 * Commands that end in ANDX may be followed by another one, at an offset from the header.
 */
#include "smb_flow.h"

#include "cursor.h"

#define HEADER_LEN	32u

enum {
	CLOSE = 0x04, OPEN_ANDX = 0x2d, READ_ANDX, WRITE_ANDX, TREE_CONNECT = 0x70, NEGOTIATE = 0x72,
	SESSION_SETUP_ANDX = 0x73, TREE_CONNECT_ANDX = 0x75, NT_CREATE_ANDX = 0xa2, NO_ANDX = 0xff
};
enum { FLAG_REPLY = 0x80, FLAG2_UNICODE = 0x8000, FORMAT_DIALECT = 0x02, FORMAT_ASCII = 0x04 };

/* A command: its words and bytes. */
struct block {
	const uint8_t *header;		/* of the message */
	const uint8_t *words;
	unsigned nwords;
	struct cursor bytes;
	bool unicode;
};

/* The command at an offset of a message of n bytes; false if it is not all there. */
static bool
block_at(struct block *b, const uint8_t *p, size_t n, size_t at)
{
	struct cursor c = { p, p + n };
	uint8_t words;
	size_t len;

	if (!cursor_skip(&c, at) || !cursor_u8(&c, &words))
		return false;
	*b = (struct block){ .header = p, .words = c.p, .nwords = words,
	    .unicode = get_u16le(p + 10) & FLAG2_UNICODE };
	if (!cursor_skip(&c, 2U * words) || !cursor_has(&c, 2))
		return false;
	len = get_u16le(c.p);
	cursor_skip(&c, 2);
	b->bytes = (struct cursor){ c.p, c.p + MIN(len, cursor_left(&c)) };
	return len <= cursor_left(&c);
}

/* Take a text up to its NUL or the end; wide: of UTF-16. */
static void
text(struct block *b, bool wide, const uint8_t **p, size_t *n)
{
	struct cursor *const c = &b->bytes;

	if (wide && (c->p - b->header) % 2 != 0)
		cursor_skip(c, 1);
	*p = c->p;
	if (!wide) {
		*n = strnlen((const char *)c->p, cursor_left(c));
		cursor_skip(c, MIN(*n + 1, cursor_left(c)));
		return;
	}
	for (*n = 0; *n + 2 <= cursor_left(c) && (c->p[*n] | c->p[*n + 1]) != 0; *n += 2)
		;
	cursor_skip(c, MIN(*n + 2, cursor_left(c)));
}

static void
name(struct smb_flow *f, struct block *b, enum smb_name which)
{
	const uint8_t *p;
	size_t n;

	text(b, b->unicode, &p, &n);
	smb_name(f, which, p, n, b->unicode);
}

/* | 2 | dialect NUL | ... */
static bool
negotiate_request(struct smb_flow *f, struct block *b)
{
	const uint8_t *p;
	uint8_t format;
	size_t n;

	while (cursor_u8(&b->bytes, &format)) {
		if (format != FORMAT_DIALECT)
			return false;
		text(b, false, &p, &n);
		if (n > SMB1_DIAL_MAXLEN) {
			f->stat |= SMB_STAT_NAME_CUT;
			n = SMB1_DIAL_MAXLEN;
		}
		f->ndialects1++;
		if (!smb_list_add(&f->dialects1, SMB1_NUM_DIALECT, (const char *)p, n))
			f->stat |= SMB_STAT_DIALECTS1_FULL;
	}
	return true;
}

/* Its first word is the number of the dialect that the server takes. */
static bool
negotiate_reply(struct smb_flow *f, const struct smb_news *news, const struct block *b)
{
	const struct smb_flow *const o = news->opposite;
	uint16_t i;

	if (b->nwords == 0)
		return true;
	i = get_u16le(b->words);
	if (o == NULL || i >= o->ndialects1) {
		f->stat |= SMB_STAT_INDEX_BAD;
		if (i >= SMB1_NUM_DIALECT)
			f->stat |= SMB_STAT_INDEX_LARGE;
		return true;
	}
	if (i >= o->dialects1.n) {
		f->stat |= SMB_STAT_INDEX_LARGE;
		return true;
	}
	f->ndialects1++;
	if (!smb_list_add(&f->dialects1, SMB1_NUM_DIALECT, o->dialects1.text[i], strlen(o->dialects1.text[i])))
		f->stat |= SMB_STAT_DIALECTS1_FULL;
	return true;
}

/* A token, then names; or passwords, then an account and names. */
static bool
setup_request(struct smb_flow *f, struct smb_news *news, struct block *b)
{
	const uint8_t *const w = b->words, *const token = b->bytes.p;
	size_t n;

	switch (b->nwords) {
	case 12:
		n = get_u16le(w + 14);
		if (!cursor_skip(&b->bytes, n))
			return false;
		smb_token(f, news, token, n);
		break;
	case 10:
	case 13:
		n = get_u16le(w + 14) + (b->nwords == 13 ? get_u16le(w + 16) : 0u);
		if (!cursor_skip(&b->bytes, n))
			return false;
		name(f, b, SMB_USER);
		name(f, b, SMB_PRIMARY);
		break;
	default:
		return false;
	}
	name(f, b, SMB_OS);
	name(f, b, SMB_LANMAN);
	return true;
}

static bool
setup_reply(struct smb_flow *f, struct smb_news *news, struct block *b)
{
	const uint8_t *const token = b->bytes.p;
	size_t n;

	if (b->nwords == 4) {
		n = get_u16le(b->words + 6);
		if (!cursor_skip(&b->bytes, n))
			return false;
		smb_token(f, news, token, n);
	} else if (b->nwords != 3)
		return b->nwords == 0;
	name(f, b, SMB_OS);
	name(f, b, SMB_LANMAN);
	name(f, b, SMB_PRIMARY);
	return true;
}

/* | password | path | service NUL |; the old form has a format byte in front of each, path first. */
static bool
tree_request(struct smb_flow *f, struct block *b, bool andx)
{
	uint8_t format;

	if (!andx) {
		if (!cursor_u8(&b->bytes, &format) || format != FORMAT_ASCII)
			return false;
	} else if (b->nwords < 4 || !cursor_skip(&b->bytes, get_u16le(b->words + 6)))
		return false;
	name(f, b, SMB_PATH);
	return true;
}

static bool
tree_reply(struct smb_flow *f, struct block *b)
{
	static const struct { char name[6]; uint8_t type; } services[] = { { "A:", 1 }, { "IPC", 2 },
		{ "LPT1:", 3 } };
	const uint8_t *p;
	size_t n;

	if (b->nwords == 0)
		return true;
	if (b->nwords >= 5)
		f->access = smb_u32(b->words + 6);
	text(b, false, &p, &n);
	for (unsigned i = 0; i < T2_NELEM(services); i++)
		if (n == strlen(services[i].name) && memcmp(p, services[i].name, n) == 0)
			f->shareType = services[i].type;
	return true;
}

static bool
create_request(struct smb_flow *f, struct block *b)
{
	const uint8_t *p;
	size_t n;

	if (b->nwords < 24)
		return false;
	n = get_u16le(b->words + 5);
	if (b->unicode && (b->bytes.p - b->header) % 2 != 0)
		cursor_skip(&b->bytes, 1);
	p = b->bytes.p;
	if (!cursor_skip(&b->bytes, n))
		return false;
	smb_file(f, p, n, b->unicode);
	return true;
}

static bool
open_request(struct smb_flow *f, struct block *b)
{
	const uint8_t *p;
	size_t n;

	text(b, b->unicode, &p, &n);
	smb_file(f, p, n, b->unicode);
	return true;
}

static bool
request(struct smb_flow *f, struct smb_news *news, struct block *b, uint8_t command)
{
	switch (command) {
	case NEGOTIATE:
		return negotiate_request(f, b);
	case SESSION_SETUP_ANDX:
		return setup_request(f, news, b);
	case TREE_CONNECT:
	case TREE_CONNECT_ANDX:
		return tree_request(f, b, command == TREE_CONNECT_ANDX);
	case NT_CREATE_ANDX:
		return create_request(f, b);
	case OPEN_ANDX:
		return open_request(f, b);
	}
	return true;
}

static bool
reply(struct smb_flow *f, struct smb_news *news, struct block *b, uint8_t command)
{
	switch (command) {
	case NEGOTIATE:
		return negotiate_reply(f, news, b);
	case SESSION_SETUP_ANDX:
		return setup_reply(f, news, b);
	case TREE_CONNECT_ANDX:
		return tree_reply(f, b);
	}
	return true;
}

static bool
is_andx(uint8_t command)
{
	return command == OPEN_ANDX || command == SESSION_SETUP_ANDX || command == TREE_CONNECT_ANDX ||
	    command == NT_CREATE_ANDX;
}

/* Is there something to learn from a command? */
static bool
is_read(uint8_t command)
{
	return is_andx(command) || command == NEGOTIATE || command == TREE_CONNECT;
}

/* The command at an offset; *at becomes that of the next one, *command NO_ANDX without one. False: malformed. */
static bool
one(struct smb_flow *f, struct smb_news *news, const uint8_t *p, size_t n, size_t *at, uint8_t *command)
{
	struct block b;
	size_t next;

	if (!block_at(&b, p, n, *at))
		return false;
	if (!(p[9] & FLAG_REPLY ? reply(f, news, &b, *command) : request(f, news, &b, *command)))
		return false;
	if (!is_andx(*command) || b.nwords < 2 || b.words[0] == NO_ANDX) {
		*command = NO_ANDX;
		return true;
	}
	*command = b.words[0];
	next = get_u16le(b.words + 2);
	if (next <= *at)
		return false;
	*at = next;
	return true;
}

/* --- data of files ---------------------------------------------------------------------------------------------- */

/* The identifier of a file; 0xffff is the one that is opened in the same message. */
static const uint8_t *
file_id(uint8_t id[SMB_SAVE_ID], const uint8_t *p)
{
	memset(id, get_u16le(p) == 0xffff ? 0xff : 0, SMB_SAVE_ID);
	memcpy(id, p, 2);
	return id;
}

/* A message of which n bytes are there, and the words of a command in it. */
struct command {
	const uint8_t *header, *words;
	size_t n;
	unsigned nwords;
	uint64_t message;		/* names it: of the process, of the client */
	bool cut;
};

/* An offset in a file, whose upper half is at the end of the words, if it is there at all. */
static uint64_t
offset_of(const struct command *c, unsigned low, unsigned high)
{
	return smb_u32(c->words + low) | (high + 4 <= 2 * c->nwords ? (uint64_t)smb_u32(c->words + high) << 32 : 0);
}

static void
saved_request(struct smb_flow *f, struct smb_news *news, const struct command *c, uint8_t command)
{
	const uint8_t *const w = c->words;
	uint8_t id[SMB_SAVE_ID];
	struct smb_piece piece;

	if (command == NT_CREATE_ANDX || command == OPEN_ANDX)
		smb_save_open(f, c->message);
	else if (command == CLOSE && c->nwords >= 1)
		smb_save_close(f, file_id(id, w));
	else if (command == READ_ANDX && c->nwords >= 10)
		smb_save_read(f, c->message, file_id(id, w + 4), offset_of(c, 6, 20));
	else if (command == WRITE_ANDX && c->nwords >= 12 && get_u16le(w + 22) >= HEADER_LEN) {
		piece = smb_piece_of(c->header, c->n, c->cut, get_u16le(w + 22),
		    get_u16le(w + 20) | (uint32_t)get_u16le(w + 18) << 16);
		smb_save_write(f, news, file_id(id, w + 4), offset_of(c, 6, 24), &piece);
		f->stat |= f->saves != NULL ? SMB_STAT_FILES1 : 0;
	}
}

static void
saved_reply(struct smb_flow *f, struct smb_news *news, const struct command *c, uint8_t command)
{
	const uint8_t *const w = c->words;
	const unsigned file = command == NT_CREATE_ANDX ? 5 : 4;
	uint8_t id[SMB_SAVE_ID];
	struct smb_piece piece;

	if (command == NT_CREATE_ANDX || command == OPEN_ANDX)
		smb_save_opened(news->opposite, c->message, c->nwords >= 4 ? file_id(id, w + file) : NULL);
	if (command != READ_ANDX)
		return;
	if (c->nwords < 8 || get_u16le(w + 12) < HEADER_LEN) {
		(void)smb_save_answer(f, news->opposite, news, c->message, NULL);
		return;
	}
	piece = smb_piece_of(c->header, c->n, c->cut, get_u16le(w + 12),
	    get_u16le(w + 10) | (uint32_t)get_u16le(w + 14) << 16);
	if (smb_save_answer(f, news->opposite, news, c->message, &piece))
		f->stat |= SMB_STAT_FILES1;
}

/* All commands of a message, as far as their words are there. */
static void
saved(struct smb_flow *f, struct smb_news *news, const uint8_t *p, size_t n, bool cut)
{
	struct command c = { .header = p, .n = n, .cut = cut,
		.message = smb_u32(p + 28) | (uint64_t)get_u16le(p + 26) << 32 };
	size_t at = HEADER_LEN, next;

	for (uint8_t command = p[4]; at < n; command = c.words[0], at = next) {
		c.nwords = p[at];
		c.words = p + at + 1;
		if (2 * c.nwords > n - at - 1)
			return;
		if ((p[9] & FLAG_REPLY) == 0)
			saved_request(f, news, &c, command);
		else if (news->opposite != NULL)
			saved_reply(f, news, &c, command);
		if ((!is_andx(command) && command != READ_ANDX && command != WRITE_ANDX) || c.nwords < 2 ||
		    c.words[0] == NO_ANDX || (next = get_u16le(c.words + 2)) <= at)
			return;
	}
}

bool
smb1_message(struct smb_flow *f, struct smb_news *news, const uint8_t *p, size_t n, bool cut)
{
	size_t at = HEADER_LEN;
	uint8_t command;

	if (n < HEADER_LEN)
		return false;
	if (news->save1)
		saved(f, news, p, n, cut);
	for (command = p[4]; is_read(command);)
		if (!one(f, news, p, n, &at, &command))
			return cut;
	return true;
}
