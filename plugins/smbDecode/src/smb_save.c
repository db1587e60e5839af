/* smb_save: which file the data of a message belongs to. */
#include "smb_save.h"

#include "smb_flow.h"
#include "stream.h"

enum file_state { FILE_NONE, FILE_OPENING, FILE_OPEN, FILE_CLOSED };

struct file {
	uint8_t id[SMB_SAVE_ID];
	uint64_t message;		/* that opens it */
	char *name;			/* owned; NULL: not known */
	uint32_t number;		/* from 1 on */
	uint8_t state;			/* enum file_state */
	bool begun[2];			/* something was written, read */
};

struct reading {
	uint64_t message, at;
	uint32_t number;		/* 0: none */
	uint16_t entry;
};

struct smb_saves {
	struct file files[SMB_SAVE_FILES];
	struct reading reads[SMB_SAVE_READS];
	uint32_t numbers;
	uint16_t next, next_read;	/* entries that are taken next */
	uint16_t last;			/* the file that was opened last */
};

static struct smb_saves *
saves_made(struct smb_flow *client)
{
	if (client->saves == NULL)
		client->saves = t2_mem_new(T2_MEM_TEXT, sizeof(*client->saves));
	return client->saves;
}

static void
name_free(struct file *f)
{
	if (f->name == NULL)
		return;
	t2_mem_give(T2_MEM_TEXT, strlen(f->name) + 1);
	free(f->name);
	f->name = NULL;
}

/* --- files ------------------------------------------------------------------------------------------------------ */

/* The entry for one more file: one that is not open, if there is any. */
static struct file *
file_new(struct smb_saves *s)
{
	unsigned i = s->next;

	for (unsigned k = 0; k < SMB_SAVE_FILES; k++) {
		const unsigned at = (s->next + k) % SMB_SAVE_FILES;

		if (s->files[at].state == FILE_NONE || s->files[at].state == FILE_CLOSED) {
			i = at;
			break;
		}
	}
	name_free(&s->files[i]);
	s->files[i] = (struct file){ .number = ++s->numbers };
	s->last = (uint16_t)i;
	s->next = (uint16_t)((i + 1) % SMB_SAVE_FILES);
	return &s->files[i];
}

/* In a chain of messages all bits set are the file that is opened in it. */
static bool
is_last(const uint8_t *id)
{
	for (unsigned i = 0; i < SMB_SAVE_ID; i++)
		if (id[i] != 0xff)
			return false;
	return true;
}

/* The file that is open; one whose opening was not seen is new. */
static struct file *
file_of(struct smb_saves *s, const uint8_t *id)
{
	struct file *f;

	if (is_last(id) && s->files[s->last].state != FILE_NONE)
		return &s->files[s->last];
	for (unsigned i = 0; i < SMB_SAVE_FILES; i++)
		if (s->files[i].state == FILE_OPEN && memcmp(s->files[i].id, id, SMB_SAVE_ID) == 0)
			return &s->files[i];
	f = file_new(s);
	memcpy(f->id, id, SMB_SAVE_ID);
	f->state = FILE_OPEN;
	return f;
}

void
smb_save_open(struct smb_flow *client, uint64_t message)
{
	struct smb_saves *const s = saves_made(client);
	struct file *f;

	if (s == NULL)
		return;
	f = file_new(s);
	f->message = message;
	f->state = FILE_OPENING;
}

void
smb_save_name(struct smb_flow *client, const char *name, size_t n)
{
	struct smb_saves *const s = client->saves;
	struct file *f;

	if (s == NULL || n == 0)
		return;
	f = &s->files[s->last];
	if (f->state != FILE_OPENING || f->name != NULL || (f->name = t2_mem_new(T2_MEM_TEXT, n + 1)) == NULL)
		return;
	memcpy(f->name, name, n);
}

void
smb_save_close(struct smb_flow *client, const uint8_t *id)
{
	struct smb_saves *const s = client->saves;

	for (unsigned i = 0; s != NULL && i < SMB_SAVE_FILES; i++)
		if (s->files[i].state == FILE_OPEN && memcmp(s->files[i].id, id, SMB_SAVE_ID) == 0)
			s->files[i].state = FILE_CLOSED;
}

void
smb_save_opened(struct smb_flow *client, uint64_t message, const uint8_t *id)
{
	struct smb_saves *const s = client->saves;

	for (unsigned i = 0; s != NULL && i < SMB_SAVE_FILES; i++) {
		struct file *const f = &s->files[i];

		if (f->state != FILE_OPENING || f->message != message)
			continue;
		f->state = FILE_CLOSED;
		if (id == NULL)
			return;
		smb_save_close(client, id);	/* one whose end was not seen */
		memcpy(f->id, id, SMB_SAVE_ID);
		f->state = FILE_OPEN;
		return;
	}
}

/* --- data ------------------------------------------------------------------------------------------------------- */

struct smb_piece
smb_piece_of(const uint8_t *p, size_t n, bool cut, size_t offset, uint32_t size)
{
	struct smb_piece piece = { .size = size, .more = cut };

	if (offset > n)
		piece.gap = (uint32_t)(offset - n);
	else {
		piece.p = p + offset;
		piece.n = MIN(n - offset, size);
	}
	return piece;
}

/* Bytes for the file of an entry, if that is still the one. */
static void
put(struct smb_flow *client, struct smb_news *news, const struct smb_data_rest *r, const uint8_t *p, size_t n)
{
	struct file *const f = &client->saves->files[r->entry];
	struct smb_data d = { .number = r->number, .at = r->at, .p = p, .n = n };

	if (n == 0 || f->number != r->number)
		return;
	d.first = !f->begun[r->read];
	d.name = f->name != NULL ? f->name : "";
	f->begun[r->read] = true;
	news->save(news->arg, &d);
}

/* Data in a message of f. */
static void
data(struct smb_flow *f, struct smb_flow *client, struct smb_news *news, struct smb_data_rest r,
    const struct smb_piece *piece)
{
	put(client, news, &r, piece->p, piece->n);
	f->rest = (struct smb_data_rest){ 0 };
	if (!piece->more || piece->n == piece->size)
		return;
	r.at += piece->n;
	r.left = piece->size - (uint32_t)piece->n;
	r.gap = piece->gap;
	f->rest = r;
}

void
smb_save_write(struct smb_flow *client, struct smb_news *news, const uint8_t *id, uint64_t at,
    const struct smb_piece *piece)
{
	struct smb_saves *const s = saves_made(client);
	const struct file *f;

	if (s == NULL)
		return;
	f = file_of(s, id);
	data(client, client, news, (struct smb_data_rest){ .at = at, .number = f->number,
	    .entry = (uint16_t)(f - s->files) }, piece);
}

void
smb_save_read(struct smb_flow *client, uint64_t message, const uint8_t *id, uint64_t at)
{
	struct smb_saves *const s = saves_made(client);
	const struct file *f;

	if (s == NULL)
		return;
	f = file_of(s, id);
	s->reads[s->next_read] = (struct reading){ .message = message, .at = at, .number = f->number,
		.entry = (uint16_t)(f - s->files) };
	s->next_read = (uint16_t)((s->next_read + 1) % SMB_SAVE_READS);
}

bool
smb_save_answer(struct smb_flow *server, struct smb_flow *client, struct smb_news *news, uint64_t message,
    const struct smb_piece *piece)
{
	struct smb_saves *const s = client->saves;

	for (unsigned i = 0; s != NULL && i < SMB_SAVE_READS; i++) {
		struct reading *const r = &s->reads[i];
		const struct smb_data_rest rest = { .at = r->at, .number = r->number, .entry = r->entry,
			.read = true };

		if (r->number == 0 || r->message != message)
			continue;
		r->number = 0;
		if (piece != NULL)
			data(server, client, news, rest, piece);
		return true;
	}
	return false;
}

void
smb_save_rest(struct smb_flow *f, struct smb_news *news, const uint8_t *p, size_t n)
{
	struct smb_data_rest *const r = &f->rest;
	struct smb_flow *const client = r->read ? news->opposite : f;
	size_t k = MIN(r->gap, n);

	r->gap -= (uint32_t)k;
	n -= k;
	p = p != NULL ? p + k : NULL;
	if (r->left == 0 || n == 0)
		return;
	k = MIN(r->left, n);
	if (p != NULL && client != NULL && client->saves != NULL)
		put(client, news, r, p, k);
	r->at += k;
	r->left -= (uint32_t)k;
}

void
smb_save_begin(struct smb_flow *f)
{
	f->rest = (struct smb_data_rest){ 0 };
	if (f->saves == NULL)
		return;
	for (unsigned i = 0; i < SMB_SAVE_FILES; i++)
		f->saves->files[i].state = FILE_CLOSED;
	memset(f->saves->reads, 0, sizeof(f->saves->reads));
}

void
smb_save_clear(struct smb_flow *f)
{
	if (f->saves == NULL)
		return;
	for (unsigned i = 0; i < SMB_SAVE_FILES; i++)
		name_free(&f->saves->files[i]);
	t2_mem_give(T2_MEM_TEXT, sizeof(*f->saves));
	free(f->saves);
	f->saves = NULL;
}
