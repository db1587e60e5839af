/* smb_flow: messages out of bytes, and what is kept of them. */
#include "smb_flow.h"

#include "cursor.h"
#include "stream.h"
#include "utf16.h"

/* --- what is kept ----------------------------------------------------------------------------------------------- */

/* realloc(3) within what all flows may keep. */
static void *
grow(void *p, size_t had, size_t want)
{
	if (!t2_mem_take(T2_MEM_TEXT, want - had))
		return NULL;
	if ((p = realloc(p, want)) == NULL)
		t2_mem_give(T2_MEM_TEXT, want - had);
	return p;
}

static void
drop(void *p, size_t had)
{
	if (had > 0)
		t2_mem_give(T2_MEM_TEXT, had);
	free(p);
}

/* A copy of a text; NULL without memory. */
static char *
copy(const char *s, size_t n)
{
	char *const t = grow(NULL, 0, n + 1);

	if (t != NULL) {
		memcpy(t, s, n);
		t[n] = '\0';
	}
	return t;
}

static void
text_free(char *s)
{
	if (s != NULL)
		drop(s, strlen(s) + 1);
}

/* n bytes as text in dst of size bytes, up to a NUL; false if it was cut. */
static bool
to_text(char *dst, size_t size, const uint8_t *p, size_t n, bool unicode, size_t *len)
{
	bool cut = false;

	if (unicode) {
		*len = t2_utf16le(dst, size, p, n, &cut);
		return !cut;
	}
	*len = n > 0 ? strnlen((const char *)p, n) : 0;
	cut = *len >= size;
	*len = MIN(*len, size - 1);
	if (*len > 0)
		memcpy(dst, p, *len);
	dst[*len] = '\0';
	return !cut;
}

static void
name_set(struct smb_flow *f, enum smb_name which, const char *s, size_t n)
{
	char *t;

	if (n == 0 || (t = copy(s, n)) == NULL)
		return;
	text_free(f->name[which]);
	f->name[which] = t;
}

void
smb_name(struct smb_flow *f, enum smb_name which, const uint8_t *p, size_t n, bool unicode)
{
	char s[MAX(SMB_FNAME_LEN, SMB_NATIVE_NAME_LEN) + 1];
	size_t len;

	if (!to_text(s, 1 + (which == SMB_PATH ? SMB_FNAME_LEN : SMB_NATIVE_NAME_LEN), p, n, unicode, &len) &&
	    which == SMB_PATH)
		f->stat |= SMB_STAT_FILE_CUT;
	name_set(f, which, s, len);
}

void
smb_name_hex(struct smb_flow *f, enum smb_name which, const uint8_t *p, size_t n)
{
	char s[64 + 1];

	for (size_t i = 0; i < n && i < 32; i++)
		(void)sprintf(s + 2 * i, "%02x", p[i]);
	name_set(f, which, s, 2 * MIN(n, 32));
}

bool
smb_list_add(struct smb_list *l, unsigned max, const char *s, size_t n)
{
	char **text;

	if (l->n >= max)
		return false;
	if (l->n == l->cap) {
		const unsigned cap = MIN(max, l->cap == 0 ? 4U : 2U * l->cap);

		if ((text = grow(l->text, l->cap * sizeof(*text), cap * sizeof(*text))) == NULL)
			return false;
		l->text = text;
		l->cap = (uint8_t)cap;
	}
	if ((l->text[l->n] = copy(s, n)) == NULL)
		return false;
	l->n++;
	return true;
}

static void
list_free(struct smb_list *l)
{
	for (unsigned i = 0; i < l->n; i++)
		text_free(l->text[i]);
	drop(l->text, l->cap * sizeof(*l->text));
}

/* Was a name met before?  False, too, of one more than can be remembered. */
static bool
file_known(struct smb_flow *f, const char *s, size_t n)
{
	uint32_t digest = 2166136261U, *p;		/* FNV-1a */

	for (size_t i = 0; i < n; i++)
		digest = (digest ^ (uint8_t)s[i]) * 16777619U;
	for (unsigned i = 0; i < f->nknown; i++)
		if (f->known[i] == digest)
			return true;
	if (f->nknown == SMB_KNOWN)
		return false;
	if ((f->nknown & (f->nknown - 1)) == 0) {	/* as many as a power of two: there is no more room */
		const size_t had = f->nknown * sizeof(*p);

		if ((p = grow(f->known, had, had == 0 ? sizeof(*p) : 2 * had)) == NULL)
			return false;
		f->known = p;
	}
	f->known[f->nknown++] = digest;
	return false;
}

/* Bytes of the memory of known. */
static size_t
known_size(const struct smb_flow *f)
{
	size_t n = f->nknown > 0;

	while (n < f->nknown)
		n *= 2;
	return n * sizeof(*f->known);
}

void
smb_file(struct smb_flow *f, const uint8_t *p, size_t n, bool unicode)
{
	char s[SMB_FNAME_LEN + 1];
	size_t len;

	if (!to_text(s, sizeof(s), p, n, unicode, &len))
		f->stat |= SMB_STAT_FILE_CUT;
	if (f->saves != NULL)
		smb_save_name(f, s, len);
	if (len == 0 || file_known(f, s, len))
		return;
	f->nfiles++;
	if (!smb_list_add(&f->files, SMB_NUM_FNAME, s, len))
		f->stat |= SMB_STAT_FILES_FULL;
}

/* --- NTLM ------------------------------------------------------------------------------------------------------- */

#if SMB_SECBLOB == 1
static void
ntlm_name(struct smb_flow *f, enum smb_name which, const struct ntlm_message *m, struct ntlm_span s)
{
	smb_name(f, which, s.p, s.n, m->unicode);
}

static void
authenticate(struct smb_flow *f, struct smb_news *news, const struct ntlm_message *m)
{
	const struct smb_flow *const o = news->opposite;

	ntlm_name(f, SMB_DOMAIN, m, m->domain);
	ntlm_name(f, SMB_USER, m, m->user);
	ntlm_name(f, SMB_HOST, m, m->host);
	smb_name_hex(f, SMB_KEY, m->key.p, m->key.n);
	if (!ntlm_v2(m))
		return;
	smb_name_hex(f, SMB_PROOF, m->nt.p, 16);
	if (news->hash != NULL && m->user.n > 0 && o != NULL && o->challenged) {
		news->hash(news->arg, m, o->challenge);
		f->stat |= SMB_STAT_AUTH;
	}
}
#endif

void
smb_token(struct smb_flow *f UNUSED, struct smb_news *news UNUSED, const uint8_t *p UNUSED, size_t n UNUSED)
{
#if SMB_SECBLOB == 1
	const uint8_t *const at = ntlm_find(p, n);
	struct ntlm_message m;

	if (at == NULL)
		return;
	if (!ntlm_read(&m, at, n - (size_t)(at - p))) {
		f->stat |= SMB_STAT_MALFORMED;
		return;
	}
	if (m.type == NTLM_AUTHENTICATE)
		authenticate(f, news, &m);
	if (m.type != NTLM_CHALLENGE)
		return;
	ntlm_name(f, SMB_TARGET, &m, m.target);
	smb_name_hex(f, SMB_CHALLENGE, m.challenge, sizeof(m.challenge));
	memcpy(f->challenge, m.challenge, sizeof(f->challenge));
	f->challenged = true;
#endif
}

/* --- messages --------------------------------------------------------------------------------------------------- */

enum { TYPE_MESSAGE = 0x00, TYPE_REQUEST = 0x81, TYPE_KEEPALIVE = 0x85 };

static uint32_t
message_len(const uint8_t *p)
{
	return (uint32_t)(p[0] == TYPE_MESSAGE ? p[1] : p[1] & 1) << 16 | get_u16be(p + 2);
}

/* May a message begin with these four bytes and, of n, as many of the next four as are there? */
static bool
begins(const uint8_t *p, size_t n)
{
	if (p[0] != TYPE_MESSAGE)
		return p[0] >= TYPE_REQUEST && p[0] <= TYPE_KEEPALIVE && (p[1] & ~1) == 0;
	if (message_len(p) == 0)
		return true;
	return n < 5 || (p[4] >= 0xfc && memcmp(p + 5, "SMB", MIN(n - 5, 3)) == 0);
}

/* Does a message carry data of a file, which nobody reads here? */
static bool
is_bulk(const uint8_t *smb)
{
	enum { READ2 = 8, WRITE2 = 9, READ_ANDX = 0x2e, WRITE_ANDX = 0x2f };

	if (smb[0] == 0xfe)
		return smb_u32(smb + 20) == 0 && (get_u16le(smb + 12) == READ2 || get_u16le(smb + 12) == WRITE2);
	return smb[0] == 0xff ? smb[4] == READ_ANDX || smb[4] == WRITE_ANDX : true;
}

/* How many bytes of a message to wait for, if these are there. */
static uint32_t
wanted(const uint8_t *p, size_t n)
{
	uint32_t len;

	if (n < 4)
		return 4;
	len = 4 + message_len(p);
	if (len <= SMB_HEAD)
		return len;
	if (n < SMB_HEAD)
		return SMB_HEAD;
	return MIN(len, is_bulk(p + 4) ? SMB_BULK : SMB_KEEP);
}

/* A message, as far as it is kept. */
static void
message(struct smb_flow *f, struct smb_news *news, const uint8_t *p, size_t n)
{
	const bool cut = n < 4 + message_len(p);
	bool good = true;

	f->rest = (struct smb_data_rest){ 0 };
	if (p[0] != TYPE_MESSAGE || n < 8)
		return;
	p += 4;
	n -= 4;
	switch (p[0]) {
	case 0xff:
		news->records[0]++;
		good = SMB1_DECODE == 0 || smb1_message(f, news, p, n, cut);
		break;
	case 0xfe:
		news->records[1]++;
		good = smb2_message(f, news, p, n, cut);
		break;
	default:			/* encrypted or compressed */
		news->records[2]++;
		break;
	}
	if (!good)
		f->stat |= SMB_STAT_MALFORMED;
}

static void
part_clear(struct smb_flow *f)
{
	drop(f->part, f->size);
	f->part = NULL;
	f->npart = f->size = 0;
}

/* Go on at the next message, if there is one. */
static void
synchronise(struct smb_flow *f, struct cursor *c)
{
	const uint8_t *p = c->p, *smb;

	while ((smb = memmem(p, (size_t)(c->end - p), "SMB", 3)) != NULL) {
		if (smb - c->p >= 5 && smb[-5] == TYPE_MESSAGE && begins(smb - 5, 8)) {
			c->p = smb - 5;
			f->lost = false;
			return;
		}
		p = smb + 1;
	}
	c->p = c->end;
}

/* Put up to want bytes in all into the part; false if there is no memory. */
static bool
fill(struct smb_flow *f, struct cursor *c, uint32_t want)
{
	const size_t n = MIN(want - f->npart, cursor_left(c));
	uint8_t *p;

	if (f->size < f->npart + n) {
		const uint32_t size = (uint32_t)MIN(MAX(2 * f->size, MAX(f->npart + n, 256)), SMB_KEEP);

		if ((p = grow(f->part, f->size, size)) == NULL)
			return false;
		f->part = p;
		f->size = size;
	}
	memcpy(f->part + f->npart, c->p, n);
	f->npart += (uint32_t)n;
	cursor_skip(c, n);
	return true;
}

/* Go on with the message whose begin is kept; false if it is none, or can't be kept. */
static bool
complete(struct smb_flow *f, struct smb_news *news, struct cursor *c)
{
	uint32_t want;

	while (f->npart < (want = wanted(f->part, f->npart))) {
		if (cursor_left(c) == 0)
			return true;
		if (!fill(f, c, want))
			return false;
		if (f->npart >= 4 && !begins(f->part, f->npart))
			return false;
	}
	message(f, news, f->part, f->npart);
	f->skip = 4 + message_len(f->part) - f->npart;
	part_clear(f);
	return true;
}

/* A message in one piece, or the begin of one; false if it is none. */
static bool
next(struct smb_flow *f, struct smb_news *news, struct cursor *c)
{
	const size_t n = cursor_left(c);

	if (f->npart == 0 && n >= 4) {
		const uint32_t want = wanted(c->p, n);

		if (!begins(c->p, n))
			return false;
		if (n >= want) {
			message(f, news, c->p, want);
			f->skip = 4 + message_len(c->p) - want;
			cursor_skip(c, want);
			return true;
		}
	}
	return complete(f, news, c);
}

void
smb_flow_bytes(struct smb_flow *f, struct smb_news *news, const uint8_t *p, size_t n, uint32_t offset, unsigned flags)
{
	struct cursor c = { p, p + n };

	if (flags & T2_STREAM_BEGIN) {
		part_clear(f);
		smb_save_begin(f);
		f->skip = 0;
		f->lost = false;
	} else if (flags & T2_STREAM_HOLE) {
		f->lost = f->lost || offset - f->at > f->skip;
		smb_save_rest(f, news, NULL, offset - f->at);
		f->skip = f->lost ? 0 : f->skip - (offset - f->at);
		part_clear(f);
	}
	f->at = offset + (uint32_t)n;
	while (cursor_left(&c) > 0) {
		if (f->skip > 0) {
			const uint32_t k = (uint32_t)MIN(f->skip, cursor_left(&c));

			smb_save_rest(f, news, c.p, k);
			cursor_skip(&c, k);
			f->skip -= k;
		} else if (f->lost)
			synchronise(f, &c);
		else if (!next(f, news, &c)) {
			part_clear(f);
			f->lost = true;
		}
	}
}

void
smb_flow_clear(struct smb_flow *f)
{
	part_clear(f);
	smb_save_clear(f);
	for (unsigned i = 0; i < SMB_NAMES; i++)
		text_free(f->name[i]);
	list_free(&f->dialects1);
	list_free(&f->files);
	drop(f->known, known_size(f));
	if (f->dialects2 != NULL)
		drop(f->dialects2, SMB2_NUM_DIALECT * sizeof(*f->dialects2));
	if (f->status != NULL)
		drop(f->status, SMB2_NUM_STAT * sizeof(*f->status));
	memset(f, 0, sizeof(*f));
}
