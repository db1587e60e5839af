/* sip_flow: what is listed of a flow of SIP, and messages out of the bytes of TCP. */
#include "sip_flow.h"

#include "celltext.h"
#include "secret.h"

/* A name as it is kept: no longer than it may be, ended by its first NUL. */
static void
name_cut(char name[SIPNMMAX + 1], struct sip_text t)
{
	memset(name, 0, SIPNMMAX + 1);
	memcpy(name, t.p, strnlen(t.p, MIN(t.n, SIPNMMAX)));
}

static void
name_add(struct sip_names *list, struct sip_text t)
{
	char name[SIPNMMAX + 1];

	if (t.n == 0)
		return;
	name_cut(name, t);
	(void)t2_list_add(list->name, &list->n, SIPSTATMAX, name, sizeof(name));
}

/* bob:secret@example.org: a password is no name. */
static void
address_add(struct sip_names *list, struct sip_text t)
{
#if T2_MASKPW == 1
	const char *const at = t.n > 0 ? memchr(t.p, '@', t.n) : NULL;
	const char *const colon = at != NULL ? memchr(t.p, ':', (size_t)(at - t.p)) : NULL;
	char text[2 * SIPNMMAX + sizeof(T2_SECRET)];

	if (colon != NULL) {
		const int n = snprintf(text, sizeof(text), "%.*s:" T2_SECRET "%.*s", (int)MIN(colon - t.p, SIPNMMAX),
		    t.p, (int)MIN(t.p + t.n - at, SIPNMMAX), at);

		t = (struct sip_text){ text, (size_t)n };
	}
#endif
	name_add(list, t);
}

static void
first_kept(char name[SIPNMMAX + 1], struct sip_text t)
{
	if (t.n > 0 && name[0] == '\0')
		name_cut(name, t);
}

static void
request(struct sip_flow *f, struct sip_counts *counts, const struct sip_message *m)
{
	char name[SIPCLMAX + 1] = "";

	f->methods |= (uint16_t)(1u << m->method);
	counts->methods[m->method]++;
	memcpy(name, m->name.p, strnlen(m->name.p, MIN(m->name.n, SIPCLMAX)));
	(void)t2_list_add(f->requests, &f->nrequests, SIPSTATMAX, name, sizeof(name));
}

/* --- sessions --------------------------------------------------------------------------------------------------- */

#define PLACES	8u	/* addresses of one description */

struct describe {
	struct sip_flow *f;
	const struct sip_announced *announced;
	struct sip_place places[PLACES];
	unsigned nplaces;
};

static void
session(void *arg, struct sip_text id)
{
	name_add(&((struct describe *)arg)->f->session, id);
}

/* Audio and video that go to the same address are one place. */
static void
media(void *arg, const struct sdp_media *m)
{
	struct describe *const d = arg;
	struct sip_place *p = d->places, *const end = p + d->nplaces;

	d->f->stat |= m->video ? VOIP_STAT_VIDEO : VOIP_STAT_AUDIO;
	d->announced->media(d->announced->arg, m);
	while (p < end && (memcmp(p->addr, m->addr, 16) != 0 || (m->video ? p->video : p->audio) != 0))
		p++;
	if (p == d->places + PLACES)
		return;
	if (p == end) {
		d->nplaces++;
		memcpy(p->addr, m->addr, 16);
		p->v6 = m->v6;
	}
	*(m->video ? &p->video : &p->audio) = m->port;
}

/* Add it to the list, unless it is there. */
static void
place_add(struct sip_flow *f, struct sip_counts *counts, const struct sip_place *p)
{
	for (unsigned i = 0; i < f->nplaces; i++)
		if (f->places[i].audio == p->audio && f->places[i].video == p->video && f->places[i].v6 == p->v6 &&
		    memcmp(f->places[i].addr, p->addr, 16) == 0)
			return;
	if (f->nplaces == SIPRFXMAX) {
		f->stat |= VOIP_STAT_FULL;
		return;
	}
	f->places[f->nplaces++] = *p;
	counts->audio += p->audio != 0;
}

static void
map(void *arg, struct sip_text text, uint8_t type, uint32_t clock)
{
	struct sip_flow *const f = ((struct describe *)arg)->f;
	char name[SIPNMMAX + 1];
	const uint8_t n = f->nmaps;

	name_cut(name, text);
	if (t2_list_add(f->maps, &f->nmaps, SIPMAPMAX, name, sizeof(name)) && f->nmaps > n) {
		f->mapTypes[n] = type;
		f->mapClocks[n] = clock;
	}
}

static void
describe(struct sip_flow *f, struct sip_counts *counts, const struct sip_announced *announced, struct sip_text body)
{
	struct describe d = { .f = f, .announced = announced };
	const struct sdp_news news = { &d, session, media, map };

	f->stat |= VOIP_STAT_SDP;
	counts->sdp++;
	sdp_read(&news, body.p, body.n);
	for (unsigned i = 0; i < d.nplaces; i++)
		place_add(f, counts, &d.places[i]);
}

/* --- messages --------------------------------------------------------------------------------------------------- */

static void
take(struct sip_flow *f, struct sip_counts *counts, const struct sip_announced *announced,
    const struct sip_message *m, const uint8_t *p, size_t n)
{
	const char *const body = (const char *)p + m->head, *sdp;

	f->stat |= VOIP_STAT_SIP;
	counts->messages++;
	if (m->reply)
		(void)t2_list_add(f->stats, &f->nstats, SIPSTATMAX, &m->status, sizeof(m->status));
	else
		request(f, counts, m);
	address_add(&f->from, m->from);
	address_add(&f->to, m->to);
	for (unsigned i = 0; i < m->ncontacts; i++)
		address_add(&f->contact, m->contacts[i]);
	name_add(&f->call, m->call);
#if VOIP_SIP_PRV == 1
	for (unsigned i = 0; i < m->nidentities; i++)
		address_add(&f->identity, m->identities[i]);
	name_add(&f->privacy, m->privacy);
#endif
	first_kept(f->agent, m->agent);
	first_kept(f->realIP, m->realIP);
	if (m->head == 0)
		return;
	n = MIN(n - m->head, m->length);
	if ((sdp = sdp_begin(m->type, body, n)) != NULL)
		describe(f, counts, announced, (struct sip_text){ sdp, n - (size_t)(sdp - body) });
}

void
sip_flow_message(struct sip_flow *f, struct sip_counts *counts, const struct sip_announced *announced,
    const uint8_t *p, size_t n)
{
	struct sip_message m;

	sip_read(&m, p, n);
	take(f, counts, announced, &m, p, n);
}

/* --- TCP -------------------------------------------------------------------------------------------------------- */

/* What there is to be done with the n bytes of the buffer: bytes that are done; 0: more are needed. */
static size_t
step(struct sip_flow *f, struct sip_counts *counts, const struct sip_announced *announced, const uint8_t *p, size_t n)
{
	const int looks = sip_looks(p, n);
	struct sip_message m;
	size_t length;

	if (*p == '\r' || *p == '\n')
		return 1;			/* between messages, to keep it alive */
	if (looks == 0)
		return n;			/* up to the next segment */
	if (looks < 0)
		return 0;
	sip_read(&m, p, n);
	length = m.length != SIZE_MAX ? m.length : 0;
	if (m.head == 0 || (length > n - m.head && m.head + length <= SIP_STREAM)) {
		f->want = m.head > 0 ? (uint32_t)(m.head + length) : 0;
		f->headless = m.head == 0;
		if (n < SIP_STREAM)
			return 0;
		length = 0;			/* a header without end */
	}
	take(f, counts, announced, &m, p, m.head > 0 ? MIN(n, m.head + length) : n);
	if (m.head == 0)
		return n;
	if (length > n - m.head) {
		f->skip = (uint32_t)MIN(length - (n - m.head), UINT32_MAX);
		return n;
	}
	return m.head + length;
}

static bool
buffer_made(struct sip_flow *f)
{
	if (f->bytes != NULL || !t2_mem_take(T2_MEM_TEXT, SIP_STREAM))
		return f->bytes != NULL;
	if ((f->bytes = malloc(SIP_STREAM)) == NULL)
		t2_mem_give(T2_MEM_TEXT, SIP_STREAM);
	return f->bytes != NULL;
}

/* May an empty line end in the n bytes behind those of the buffer? */
static bool
has_empty_line(const struct sip_flow *f, size_t n)
{
	const uint8_t *const end = f->bytes + f->nbytes + n;
	const uint8_t *p = f->bytes + f->nbytes, *line;

	for (; (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++) {
		for (line = p; line > f->bytes && line[-1] == '\r'; line--)
			continue;
		if (line > f->bytes && line[-1] == '\n')
			return true;
	}
	return false;
}

/*
 * Is it of no use to look at what there is with n bytes more, which stand behind them?  Each look reads all of it,
 * and a header may come line by line.
 */
static bool
is_too_few(const struct sip_flow *f, size_t n)
{
	if (f->nbytes + n >= SIP_STREAM)
		return false;
	if (f->want > 0)
		return f->nbytes + n < f->want;
	return f->headless ? !has_empty_line(f, n) : memchr(f->bytes + f->nbytes, '\n', n) == NULL;
}

/* Messages at p; what is left of the last one stays in the buffer. */
static void
take_all(struct sip_flow *f, struct sip_counts *counts, const struct sip_announced *announced, const uint8_t *p,
    size_t n)
{
	size_t done;

	f->want = 0;
	f->headless = false;
	while (n > 0 && (done = step(f, counts, announced, p, n)) > 0) {
		p += done;
		n -= done;
	}
	f->nbytes = 0;
	if (n == 0 || !buffer_made(f))
		return;
	f->nbytes = (uint32_t)MIN(n, SIP_STREAM);
	memmove(f->bytes, p, f->nbytes);
}

void
sip_flow_bytes(struct sip_flow *f, struct sip_counts *counts, const struct sip_announced *announced, const uint8_t *p,
    size_t n, bool begin)
{
	if (begin) {
		f->nbytes = f->skip = f->want = 0;
		f->headless = false;
	}
	while (n > 0) {
		const size_t over = MIN(n, f->skip), room = MIN(n - over, SIP_STREAM - f->nbytes);

		f->skip -= (uint32_t)over;
		p += over;
		n -= over;
		if (n == 0)
			break;
		if (f->nbytes == 0) {
			take_all(f, counts, announced, p, room);
		} else {
			memcpy(f->bytes + f->nbytes, p, room);
			if (is_too_few(f, room))
				f->nbytes += (uint32_t)room;
			else
				take_all(f, counts, announced, f->bytes, f->nbytes + room);
		}
		p += room;
		n -= room;
	}
	if (f->nbytes == 0)
		sip_flow_clear(f);
}

void
sip_flow_clear(struct sip_flow *f)
{
	if (f->bytes == NULL)
		return;
	free(f->bytes);
	f->bytes = NULL;
	f->nbytes = 0;
	t2_mem_give(T2_MEM_TEXT, SIP_STREAM);
}
