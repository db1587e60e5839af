/* sip: messages of SIP, and the descriptions of sessions in them. */
#include "sip.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <strings.h>

static const char method_names[][16] = {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	[bit] = text,
#include "sipMethods.def"
#undef T2_BIT
#undef T2_TABLE
};

static const char version[] = "SIP/2.0";
#define VERSION_LEN	(sizeof(version) - 1)

/* The method of n letters; SIP_UNKNOWN if it is none of the known. */
static uint8_t
method_of(const char *p, size_t n)
{
	for (uint8_t i = SIP_INVITE; i <= SIP_UPDATE; i++)
		if (strlen(method_names[i]) == n && memcmp(method_names[i], p, n) == 0)
			return i;
	return SIP_UNKNOWN;
}

/* Does a request go on like this behind its method: a URI, or a version at the end of the line? */
static int
looks_request(const uint8_t *p, size_t n)
{
	static const char *const schemes[] = { "sip:", "sips:", "tel:" };
	bool few = false;

	for (unsigned i = 0; i < T2_NELEM(schemes); i++) {
		const size_t len = strlen(schemes[i]);

		if (strncasecmp((const char *)p, schemes[i], MIN(n, len)) != 0)
			continue;
		if (n >= len)
			return 1;
		few = true;
	}
	return few ? -1 : 0;
}

int
sip_looks(const uint8_t *p, size_t n)
{
	size_t letters = 0;

	if (memcmp(p, version, MIN(n, VERSION_LEN)) == 0) {
		if (n < VERSION_LEN + 2)
			return -1;
		return p[VERSION_LEN] == ' ' && isdigit(p[VERSION_LEN + 1]) ? 1 : 0;
	}
	while (letters < n && letters < 16 && isupper(p[letters]))
		letters++;
	if (letters == n && n < 16)
		return -1;
	if (letters < 3 || letters == 16 || p[letters] != ' ')
		return 0;
	return looks_request(p + letters + 1, n - letters - 1);
}

/* --- header ----------------------------------------------------------------------------------------------------- */

/* The line at p, without its end; *next: where the one behind it begins.  Lines that go on with blanks are one. */
static struct sip_text
line_of(const char *p, const char *end, bool folded, const char **next)
{
	const char *q = p;

	while ((q = memchr(q, '\n', (size_t)(end - q))) != NULL) {
		if (!folded || q + 1 == end || q == p || (q == p + 1 && *p == '\r') || (q[1] != ' ' && q[1] != '\t'))
			break;
		q++;
	}
	*next = q != NULL ? q + 1 : end;
	if (q == NULL)
		q = end;
	while (q > p && (q[-1] == '\r' || q[-1] == '\n'))
		q--;
	return (struct sip_text){ p, (size_t)(q - p) };
}

static struct sip_text
trimmed(struct sip_text t)
{
	while (t.n > 0 && isspace((uint8_t)*t.p)) {
		t.p++;
		t.n--;
	}
	while (t.n > 0 && isspace((uint8_t)t.p[t.n - 1]))
		t.n--;
	return t;
}

/* Where the URI of an address begins: behind <, if there is one outside of quotes. */
static size_t
uri_at(struct sip_text t)
{
	bool quoted = false;

	for (size_t i = 0; i < t.n; i++)
		if (quoted && t.p[i] == '\\')
			i++;
		else if (t.p[i] == '"')
			quoted = !quoted;
		else if (t.p[i] == '<' && !quoted)
			return i + 1;
	return 0;
}

/* Where parameters of a URI in < > may begin: behind the user, whose name may have ; and , (RFC 3261, 25.1). */
static size_t
behind_user(struct sip_text t)
{
	size_t n = 0;

	while (n < t.n && t.p[n] != '>' && t.p[n] != '@')
		n++;
	return n < t.n && t.p[n] == '@' ? n : 0;
}

/* "Alice" <sip:alice@example.org;transport=tcp>;tag=88: alice@example.org */
static struct sip_text
address_of(struct sip_text t)
{
	const size_t at = uri_at(t);
	size_t n;

	t = trimmed((struct sip_text){ t.p + at, t.n - at });
	if (t.n >= 4 && strncasecmp(t.p, "sip:", 4) == 0)
		t = (struct sip_text){ t.p + 4, t.n - 4 };
	else if (t.n >= 5 && strncasecmp(t.p, "sips:", 5) == 0)
		t = (struct sip_text){ t.p + 5, t.n - 5 };
	n = at > 0 ? behind_user(t) : 0;
	while (n < t.n && strchr(">;, \t\r\n\"", t.p[n]) == NULL)
		n++;
	t.n = n;
	return t;
}

static size_t
number_of(struct sip_text t)
{
	size_t v = 0;

	if (t.n == 0 || !isdigit((uint8_t)*t.p))
		return SIZE_MAX;
	for (size_t i = 0; i < t.n && isdigit((uint8_t)t.p[i]); i++)
		if ((v = v * 10 + (size_t)(t.p[i] - '0')) > UINT32_MAX)
			return SIZE_MAX;
	return v;
}

/* Fields that have a member: long name, short name (RFC 3261, 7.3.3). */
enum field { F_FROM, F_TO, F_CALL, F_CONTACT, F_TYPE, F_LENGTH, F_AGENT, F_REAL_IP,
	F_ASSERTED, F_PREFERRED, F_PARTY, F_PRIVACY, F_NONE };

static enum field
field_of(struct sip_text t)
{
	static const struct { const char *name, *compact; } names[F_NONE] = {
		[F_FROM] = { "From", "f" }, [F_TO] = { "To", "t" }, [F_CALL] = { "Call-ID", "i" },
		[F_CONTACT] = { "Contact", "m" }, [F_TYPE] = { "Content-Type", "c" },
		[F_LENGTH] = { "Content-Length", "l" }, [F_AGENT] = { "User-Agent", NULL },
		[F_REAL_IP] = { "X-Real-IP", NULL }, [F_ASSERTED] = { "P-Asserted-Identity", NULL },
		[F_PREFERRED] = { "P-Preferred-Identity", NULL }, [F_PARTY] = { "Remote-Party-ID", NULL },
		[F_PRIVACY] = { "Privacy", NULL },
	};

	for (enum field f = 0; f < (VOIP_SIP_PRV == 1 ? F_NONE : F_ASSERTED); f++)
		if ((strlen(names[f].name) == t.n && strncasecmp(names[f].name, t.p, t.n) == 0) ||
		    (names[f].compact != NULL && t.n == 1 && tolower((uint8_t)*t.p) == *names[f].compact))
			return f;
	return F_NONE;
}

/* Where the next address of a list begins: behind a comma outside of quotes and of < > (RFC 3261, 20.10). */
static size_t
next_address(struct sip_text t)
{
	bool quoted = false, bracketed = false;

	for (size_t i = 0; i < t.n; i++)
		if (quoted && t.p[i] == '\\')
			i++;
		else if (t.p[i] == '"')
			quoted = !quoted;
		else if (!quoted && (t.p[i] == '<' || t.p[i] == '>'))
			bracketed = t.p[i] == '<';
		else if (t.p[i] == ',' && !quoted && !bracketed)
			return i + 1;
	return t.n;
}

static void
addresses(struct sip_text to[SIP_CONTACTS], unsigned *nto, struct sip_text list)
{
	while (list.n > 0 && *nto < SIP_CONTACTS) {
		const size_t n = next_address(list);

		to[(*nto)++] = address_of((struct sip_text){ list.p, n });
		list = (struct sip_text){ list.p + n, list.n - n };
	}
}

/* The first of its kind counts. */
static void
keep(struct sip_text *to, struct sip_text t)
{
	if (to->n == 0)
		*to = t;
}

static void
field(struct sip_message *m, struct sip_text line)
{
	const char *const colon = memchr(line.p, ':', line.n);
	struct sip_text value;

	if (colon == NULL)
		return;
	value = trimmed((struct sip_text){ colon + 1, (size_t)(line.p + line.n - colon) - 1 });
	switch (field_of(trimmed((struct sip_text){ line.p, (size_t)(colon - line.p) }))) {
	case F_FROM:	keep(&m->from, address_of(value)); break;
	case F_TO:	keep(&m->to, address_of(value)); break;
	case F_CONTACT:	addresses(m->contacts, &m->ncontacts, value); break;
	case F_CALL:	keep(&m->call, value); break;
	case F_TYPE:	keep(&m->type, value); break;
	case F_AGENT:	keep(&m->agent, value); break;
	case F_REAL_IP:	keep(&m->realIP, value); break;
	case F_ASSERTED: case F_PREFERRED: case F_PARTY:
		addresses(m->identities, &m->nidentities, value);
		break;
	case F_PRIVACY:	keep(&m->privacy, value); break;
	case F_LENGTH:	m->length = m->length == SIZE_MAX ? number_of(value) : m->length; break;
	case F_NONE:	break;
	}
}

static void
first_line(struct sip_message *m, struct sip_text line)
{
	const char *const blank = memchr(line.p, ' ', line.n);

	m->reply = line.n > VERSION_LEN && memcmp(line.p, version, VERSION_LEN) == 0;
	if (m->reply) {
		const size_t code = number_of((struct sip_text){ line.p + VERSION_LEN + 1,
		    MIN(line.n - VERSION_LEN - 1, 3) });

		m->status = code <= 999 ? (uint16_t)code : 0;
		return;
	}
	m->name = (struct sip_text){ line.p, blank != NULL ? (size_t)(blank - line.p) : line.n };
	m->method = method_of(m->name.p, m->name.n);
}

void
sip_read(struct sip_message *m, const uint8_t *bytes, size_t n)
{
	const char *p = (const char *)bytes;
	const char *const end = p + n;

	*m = (struct sip_message){ .length = SIZE_MAX };
	first_line(m, line_of(p, end, false, &p));
	while (p < end) {
		const struct sip_text line = line_of(p, end, true, &p);

		if (line.n == 0 && p[-1] == '\n') {	/* it may be the CR alone that came so far */
			m->head = (size_t)(p - (const char *)bytes);
			return;
		}
		field(m, line);
	}
}

/* --- SDP -------------------------------------------------------------------------------------------------------- */

const char *
sdp_begin(struct sip_text type, const char *p, size_t n)
{
	const char *s;

	if (n >= 4 && memcmp(p, "v=0", 3) == 0)
		return p;
	if (type.n < 10 || strncasecmp(type.p, "multipart/", 10) != 0)
		return NULL;
	s = memmem(p, n, "\nv=0", 4);
	return s != NULL ? s + 1 : NULL;
}

/* The next word of a text. */
static struct sip_text
word(struct sip_text *t)
{
	struct sip_text w = *t;

	while (w.n > 0 && *w.p == ' ') {
		w.p++;
		w.n--;
	}
	t->p = w.p;
	t->n = w.n;
	w.n = 0;
	while (t->n > 0 && *t->p != ' ') {
		t->p++;
		t->n--;
		w.n++;
	}
	return w;
}

/* What was read of a description so far. */
struct sdp {
	const struct sdp_news *news;
	struct sdp_media media;		/* of the m= line before; port 0: none */
	uint8_t addr[16];		/* of the whole session */
	bool v6, known, mediaKnown;
	bool inMedia;			/* behind the first m= line */
};

/* c=IN IP4 192.0.2.1/127 */
static void
connection(struct sdp *s, struct sip_text t)
{
	const struct sip_text net = word(&t), family = word(&t), address = word(&t);
	uint8_t addr[16] = { 0 };
	char text[64];
	size_t n = 0;
	bool v6;

	if (net.n != 2 || strncasecmp(net.p, "IN", 2) != 0 || family.n != 3)
		return;
	while (n < address.n && n < sizeof(text) - 1 && address.p[n] != '/')
		n++;
	memcpy(text, address.p, n);
	text[n] = '\0';
	v6 = strncasecmp(family.p, "IP6", 3) == 0;
	if (inet_pton(v6 ? AF_INET6 : AF_INET, text, addr) != 1)
		return;
	if (s->inMedia) {
		memcpy(s->media.addr, addr, sizeof(addr));
		s->media.v6 = v6;
		s->mediaKnown = true;
	} else {
		memcpy(s->addr, addr, sizeof(addr));
		s->v6 = v6;
		s->known = true;
	}
}

/* The m= line before is over. */
static void
media_end(struct sdp *s)
{
	if (s->media.port != 0 && s->mediaKnown)
		s->news->media(s->news->arg, &s->media);
	s->media.port = 0;
}

/* m=audio 49170/2 RTP/AVP 0 8; port 0 is refused */
static void
media(struct sdp *s, struct sip_text t)
{
	const struct sip_text kind = word(&t), port = word(&t), proto = word(&t);
	const size_t n = number_of(port);
	const bool audio = kind.n == 5 && strncasecmp(kind.p, "audio", 5) == 0;
	const bool video = kind.n == 5 && strncasecmp(kind.p, "video", 5) == 0;

	media_end(s);
	s->inMedia = true;
	if ((!audio && !video) || n == 0 || n > UINT16_MAX || memmem(proto.p, proto.n, "RTP", 3) == NULL)
		return;
	s->media = (struct sdp_media){ .port = (uint16_t)n, .video = video, .v6 = s->v6 };
	memcpy(s->media.addr, s->addr, sizeof(s->addr));
	s->mediaKnown = s->known;
}

/* a=rtpmap:8 PCMA/8000/1 */
static void
attribute(struct sdp *s, struct sip_text t)
{
	struct sip_text map, type;
	const char *slash;
	size_t n;

	if (t.n <= 7 || strncasecmp(t.p, "rtpmap:", 7) != 0)
		return;
	map = t = trimmed((struct sip_text){ t.p + 7, t.n - 7 });
	type = word(&t);
	if ((n = number_of(type)) > 127 || (slash = memchr(t.p, '/', t.n)) == NULL)
		return;
	t.n -= (size_t)(slash + 1 - t.p);
	t.p = slash + 1;
	s->news->map(s->news->arg, map, (uint8_t)n, (uint32_t)(number_of(t) != SIZE_MAX ? number_of(t) : 0));
}

void
sdp_read(const struct sdp_news *news, const char *p, size_t n)
{
	struct sdp s = { .news = news };
	const char *const end = p + n;

	while (p < end) {
		struct sip_text t = line_of(p, end, false, &p);
		const char kind = t.n > 2 && t.p[1] == '=' ? *t.p : '\0';

		t = trimmed((struct sip_text){ t.p + MIN(t.n, 2), t.n - MIN(t.n, 2) });
		if (kind == 'o') {
			(void)word(&t);
			news->session(news->arg, word(&t));
		} else if (kind == 'c')
			connection(&s, t);
		else if (kind == 'm')
			media(&s, t);
		else if (kind == 'a')
			attribute(&s, t);
	}
	media_end(&s);
}
