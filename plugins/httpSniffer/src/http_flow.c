/* http_flow: what one direction of a flow has said, see http_flow.h; http_list.c has its lists. */
#include "http_flow.h"

#include "http_list.h"
#include "secret.h"
#include "small.h"

/* Values of each list: how long they may be, and whether each is kept once. */
static const struct {
	uint16_t max;
	bool once;
} rules[HTTP_LISTS] = {
	[HTTP_IMAGES] = { HTTP_MXFILE_LEN, false }, [HTTP_VIDEOS] = { HTTP_MXFILE_LEN, false },
	[HTTP_AUDIOS] = { HTTP_MXFILE_LEN, false }, [HTTP_MSGS] = { HTTP_MXFILE_LEN, false },
	[HTTP_TEXTS] = { HTTP_MXFILE_LEN, false }, [HTTP_APPLS] = { HTTP_MXFILE_LEN, false },
	[HTTP_PUNKS] = { HTTP_MXFILE_LEN, false }, [HTTP_HOSTS] = { HTTP_TEXT_MAX, HTTP_HOSTAGA },
	[HTTP_URLS] = { HTTP_TEXT_MAX, HTTP_URLAGA }, [HTTP_MIMES] = { HTTP_TEXT_MAX, HTTP_MIMEAGA },
	[HTTP_COOKIES] = { HTTP_TEXT_MAX, false }, [HTTP_BODY_URLS] = { HTTP_TEXT_MAX, false },
	[HTTP_AGENTS] = { HTTP_MXUA_LEN, HTTP_USRAGA }, [HTTP_FORS] = { HTTP_MXXF_LEN, HTTP_XFRWDA },
	[HTTP_REFERERS] = { HTTP_TEXT_MAX, HTTP_REFRRA }, [HTTP_VIAS] = { HTTP_TEXT_MAX, HTTP_VIAA },
	[HTTP_LOCATIONS] = { HTTP_TEXT_MAX, HTTP_LOCA }, [HTTP_SERVERS] = { HTTP_TEXT_MAX, HTTP_SERVA },
	[HTTP_POWERED] = { HTTP_TEXT_MAX, HTTP_PWRA },
#if HTTP_AV
	[HTTP_AVASTS] = { HTTP_AVID_LEN, true }, [HTTP_ESETS] = { HTTP_AVID_LEN, true },
#endif
};

/* Where the password of a URL stands, scheme://user:password@host; 0 if it has none (RFC 3986, 3.2.1). */
static size_t
password(const char *s, size_t n, size_t *len)
{
	const char *const end = s + n, *p = memmem(s, n, "://", 3), *colon, *at = NULL;

	if (p == NULL)
		return 0;
	colon = p + 3;
	for (p = colon; p < end && *p != '/' && *p != '?' && *p != '#'; p++)
		if (*p == '@')
			at = p;
	if (at == NULL || (colon = memchr(colon, ':', (size_t)(at - colon))) == NULL || colon + 1 == at)
		return 0;
	*len = (size_t)(at - colon) - 1;
	return (size_t)(colon + 1 - s);
}

/* A URL of *n bytes as it may be shown: itself, or with what hides its password, in room. */
static const char *
shown(const char *s, size_t *n, char room[HTTP_TEXT_MAX])
{
	size_t len = 0, mask, rest;
	const size_t at = memchr(s, '@', *n) != NULL ? password(s, *n, &len) : 0;
	const char *secret;

	if (at == 0)
		return s;
	mask = len;
	secret = t2_secret_bytes(s + at, &mask);
	if (secret == s + at)
		return s;
	if (at + mask > HTTP_TEXT_MAX) {
		*n = at;
		return s;
	}
	rest = MIN(*n - at - len, HTTP_TEXT_MAX - at - mask);
	memcpy(room, s, at);
	memcpy(room + at, secret, mask);
	memcpy(room + at + mask, s + at + len, rest);
	*n = at + mask + rest;
	return room;
}

static void
keep(struct http_flow *f, enum http_what what, const char *s, size_t n, uint32_t pkt)
{
	const struct http_value v = { .s = (char *)(uintptr_t)s, .n = (uint32_t)MIN(n, rules[what].max), .pkt = pkt,
		.order = f->messages - 1 };

	switch (http_list_add(&f->list[what], &v, rules[what].once)) {
	case HTTP_LIST_REFUSED:
		f->stat |= HTTP_STAT_FULL;
		break;
	case HTTP_LIST_ADDED:
		f->full |= f->list[what].n == HTTP_DATA_C_MAX;
		break;
	case HTTP_LIST_KNOWN:
		break;
	}
}

static void
keep_url(struct http_flow *f, enum http_what what, const char *s, size_t n)
{
	char room[HTTP_TEXT_MAX];
	const char *const url = shown(s, &n, room);

	keep(f, what, url, n, 0);
}

/* --- programs against viruses ----------------------------------------------------------------------------------- */

#if HTTP_AV
/* HTTP_C_* of who speaks: both directions have them. */
static void
av_take(struct http_flow *f, uint16_t bits)
{
	struct http_flow *const both[] = { f, f->other };

	for (unsigned i = 0; i < 2; i++)
		if (both[i] != NULL) {
			both[i]->av |= bits & HTTP_AV_MAKERS;
			both[i]->cflags |= HTTP_ANTVIR == 1 ? bits & HTTP_AV_MAKERS : 0;
		}
}

/* What was said of itself by who is known now. */
static void
av_ids(struct http_flow *f)
{
	if (HTTP_AVAST_CID == 1 && (f->av & HTTP_C_AVAST) != 0 && f->client.n > 0)
		keep(f, HTTP_AVASTS, f->client.s, f->client.n, 0);
	if (HTTP_ESET_UID == 1 && (f->av & HTTP_C_ESET) != 0 && f->user.n > 0)
		keep(f, HTTP_ESETS, f->user.s, f->user.n, 0);
	f->client.n = f->user.n = 0;
}

static void
agent(struct http_flow *f, const char *s, size_t n)
{
	av_take(f, http_av_agent(s, n));
	keep(f, HTTP_AGENTS, s, n, 0);
}

static void
authorization(struct http_flow *f, const char *s, size_t n)
{
	if (HTTP_ESET_UID == 1)
		http_av_user(&f->user, s, n);
}
#endif

/* --- first lines ------------------------------------------------------------------------------------------------ */

static bool
is(const char *s, size_t n, const char *word)
{
	return n == strlen(word) && memcmp(s, word, n) == 0;
}

static uint8_t
method_bit(const char *s, size_t n)
{
	static const char *const names[] = {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	[bit] = text,
#include "httpMethods.def"
#undef T2_BIT
#undef T2_TABLE
	};

	for (unsigned i = 0; i < T2_NELEM(names); i++)
		if (is(s, n, names[i]))
			return (uint8_t)(1U << i);
	return 0;
}

/* The URL of which names of objects are made; longer ones are cut. */
static void
url_name(struct http_flow *f, const char *s, size_t n)
{
	if (n > HTTP_MXFILE_LEN)
		f->stat |= HTTP_STAT_NAME_CUT;
	f->nurl = (uint16_t)MIN(n, (size_t)HTTP_MXFILE_LEN);
	memcpy(f->url, s, f->nurl);
}

static void
request(struct http_flow *f, const struct http_start *s)
{
	const uint8_t method = method_bit(s->method, s->nmethod);
	const uint64_t bit = UINT64_C(1) << (f->asked % HTTP_ASKED);
	char room[HTTP_TEXT_MAX];
	size_t n = s->ntarget;
	const char *url;

	f->reply = false;
	f->connect = method == HTTP_METHOD_CONNECT;
	f->methods |= method;
	f->gets += method == HTTP_METHOD_GET;
	f->posts += method == HTTP_METHOD_POST;
	f->asked_head &= ~bit;
	f->asked_connect &= ~bit;
	if (f->asked - f->answered < HTTP_ASKED) {
		f->asked_head |= method == HTTP_METHOD_HEAD ? bit : 0;
		f->asked_connect |= f->connect ? bit : 0;
	}
	f->asked++;
#if HTTP_AV
	f->client.n = f->user.n = 0;
	if (HTTP_AVAST_CID == 1)
		http_av_client(&f->client, s->target, s->ntarget);
#endif
	if (method == 0 && (f->sip || f->udp || is(s->target, s->ntarget, "*")))
		return;
	url = shown(s->target, &n, room);
	f->stat |= HTTP_STAT_URL;
	if (method == HTTP_METHOD_POST && memchr(s->target, '?', s->ntarget) != NULL)
		f->odd |= HTTP_ODD_POST_QUERY;
	url_name(f, url, n);
	keep(f, HTTP_URLS, url, n, 0);
}

/* Of the request that it answers; informational replies answer none (RFC 9110, 15.2). */
static void
reply(struct http_flow *f, const struct http_start *s)
{
	struct http_flow *const o = f->other;
	uint64_t bit;

	f->reply = true;
	f->code = s->code;
	f->head = f->connect = false;
	f->unasked = !(o != NULL && o->answered < o->asked);
#if HTTP_AV
	if (o != NULL)
		av_take(f, o->av);
#endif
	if (o != NULL && o->answered < o->asked && (s->code >= 200 || s->code == 101 || s->code == 0)) {
		bit = UINT64_C(1) << (o->answered++ % HTTP_ASKED);
		f->head = (o->asked_head & bit) != 0;
		f->connect = (o->asked_connect & bit) != 0;
	}
	if (s->code == 0)
		return;
	for (unsigned i = 0; HTTP_STATAGA == 1 && i < f->ncodes; i++)
		if (f->codes[i] == s->code)
			return;
	if (f->ncodes == HTTP_DATA_C_MAX) {
		f->stat |= HTTP_STAT_FULL;
		return;
	}
	f->codes[f->ncodes++] = s->code;
	f->full |= f->ncodes == HTTP_DATA_C_MAX;
}

static void
start(void *arg, const struct http_start *s)
{
	struct http_flow *const f = arg;

	f->stat |= HTTP_STAT_HTTP | HTTP_STAT_FOUND | HTTP_STAT_HEADER;
	f->cflags |= HTTP_C_CONTENT;
	f->messages++;
	f->chunked = f->has_length = false;
	f->length = 0;
	f->what = HTTP_LISTS;
	f->nmagic = 0;
	f->sip = s->kind == HTTP_SIP_REQUEST || s->kind == HTTP_SIP_REPLY;
	if (s->kind == HTTP_PREFACE) {
		f->odd |= HTTP_ODD_V2;
		f->preface = true;
		return;
	}
	if (s->minor == 0 && !f->sip)
		f->odd |= HTTP_ODD_V10;
	if (s->kind == HTTP_REPLY || s->kind == HTTP_SIP_REPLY)
		reply(f, s);
	else
		request(f, s);
}

/* --- header fields ---------------------------------------------------------------------------------------------- */

/* The name that the object of the message has: the URL that was asked for; of several that wait its own. */
static void
object(struct http_flow *f)
{
	const struct http_flow *const o = f->other;
	const struct http_flow *const of = o != NULL && o->nurl > 0 ? o : f;
	const struct http_list *const urls = o != NULL ? &o->list[HTTP_URLS] : NULL;

	if (urls != NULL && f->reply && !f->unasked && o->answered > 0 && urls->n == o->asked)
		keep(f, f->what, urls->v[o->answered - 1].s, urls->v[o->answered - 1].n, f->pkts);
	else
		keep(f, f->what, of->url, of->nurl, f->pkts);
}

/*
 * Objects of replies that were told before their requests, as the captured bytes came, get the URL that was asked for
 * then; if there was none they have none.
 */
void
http_flow_names(struct http_flow *f, const struct http_flow *o)
{
	const struct http_list *const urls = &(o != NULL ? o : f)->list[HTTP_URLS];

	for (unsigned what = 0; what < HTTP_OBJECTS; what++)
		for (unsigned i = 0; i < f->list[what].n; i++) {
			struct http_value *const v = &f->list[what].v[i];
			const struct http_value *url;

			if (v->n > 0)
				continue;
			url = urls->n > 0 ? &urls->v[MIN(v->order, urls->n - 1U)] : NULL;
			if (url != NULL)
				http_list_name(v, url->s, url->n);
			else
				http_list_name(v, HTTP_NONAME, strlen(HTTP_NONAME));
		}
}

/* Classes of MIME types (RFC 9110, 8.3.1: case does not count). */
static const struct {
	const char *name;
	uint16_t bit;
	uint8_t what;
} classes[] = {
	{ "application", HTTP_MIME_APPLICATION, HTTP_APPLS }, { "audio", HTTP_MIME_AUDIO, HTTP_AUDIOS },
	{ "image", HTTP_MIME_IMAGE, HTTP_IMAGES }, { "message", HTTP_MIME_MESSAGE, HTTP_MSGS },
	{ "model", HTTP_MIME_MODEL, HTTP_PUNKS }, { "multipart", HTTP_MIME_MULTIPART, HTTP_PUNKS },
	{ "text", HTTP_MIME_TEXT, HTTP_TEXTS }, { "video", HTTP_MIME_VIDEO, HTTP_VIDEOS },
	{ "vnd", HTTP_MIME_VND, HTTP_PUNKS }, { "x", HTTP_MIME_X, HTTP_PUNKS },
	{ "x-pkcs", HTTP_MIME_X_PKCS, HTTP_PUNKS },
};

static void
content_type(struct http_flow *f, const char *s, size_t n)
{
	const char *const end = memchr(s, ';', n), *slash;
	size_t len = end != NULL ? (size_t)(end - s) : n;
	uint16_t bit = HTTP_MIME_OTHER;

	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	if (memmem(s, n, "boundary=", 9) != NULL && !f->reply && (f->methods & HTTP_METHOD_POST) != 0)
		f->cflags |= HTTP_C_BOUNDARY;
	f->what = HTTP_PUNKS;
	slash = memchr(s, '/', len);
	for (unsigned i = 0; slash != NULL && i < T2_NELEM(classes); i++) {
		if (strlen(classes[i].name) != (size_t)(slash - s) ||
		    strncasecmp(s, classes[i].name, (size_t)(slash - s)) != 0)
			continue;
		bit = classes[i].bit;
		f->what = classes[i].what;
	}
	f->mimes |= bit;
	keep(f, HTTP_MIMES, s, len, 0);
	object(f);
}

/* The last of several counts; one that is no number makes the message's end uncertain (RFC 9112, 6.3). */
static void
content_length(struct http_flow *f, const char *s, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9' || i >= 18) {
			f->odd |= HTTP_ODD_PARSE;
			return;
		}
		v = v * 10 + (unsigned)(s[i] - '0');
	}
	f->has_length = n > 0;
	f->length = v;
}

/* "chunked" is the last coding, or there are none (RFC 9112, 6.1). */
static void
transfer_encoding(struct http_flow *f, const char *s, size_t n)
{
	if (n < 7 || strncasecmp(s + n - 7, "chunked", 7) != 0)
		return;
	f->chunked = true;
	f->stat |= HTTP_STAT_CHUNKED;
}

/* Four numbers, with a port or not; over UDP it is the group that is asked. */
static void
host(struct http_flow *f, const char *s, size_t n)
{
	char text[INET_ADDRSTRLEN];
	const char *const colon = memchr(s, ':', n);
	const size_t len = colon != NULL ? (size_t)(colon - s) : n;
	struct in_addr a;

	keep(f, HTTP_HOSTS, s, n, 0);
#if HTTP_AV
	av_take(f, http_av_host(s, n));
#endif
	if (len == 0 || len >= sizeof(text) || f->udp)
		return;
	memcpy(text, s, len);
	text[len] = '\0';
	if (inet_pton(AF_INET, text, &a) == 1)
		f->odd |= HTTP_ODD_HOST_IP4;
}

static void
cookies(struct http_flow *f, const char *s, size_t n)
{
	keep(f, HTTP_COOKIES, s, n, 0);
}

static void
location(struct http_flow *f, const char *s, size_t n)
{
	keep_url(f, HTTP_LOCATIONS, s, n);
}

static void
referer(struct http_flow *f, const char *s, size_t n)
{
	keep_url(f, HTTP_REFERERS, s, n);
}

static void
set_cookie(struct http_flow *f, const char *s UNUSED, size_t n UNUSED)
{
	f->cflags |= HTTP_C_COOKIE;
}

static void
xss(struct http_flow *f, const char *s UNUSED, size_t n UNUSED)
{
	f->odd |= HTTP_ODD_XSS;
}

static void
csp(struct http_flow *f, const char *s UNUSED, size_t n UNUSED)
{
	f->odd |= HTTP_ODD_CSP;
}

static void
dnt(struct http_flow *f, const char *s, size_t n)
{
	if (is(s, n, "1"))
		f->odd |= HTTP_ODD_DNT;
}

#if HTTP_BODY == 1
static bool refresh(struct http_flow *f, const char *s, size_t n);

static void
refresh_field(struct http_flow *f, const char *s, size_t n)
{
	if (n > 0)
		(void)refresh(f, s, n);
}
#endif

/* Fields: kept in a list as they are, or taken by a function. */
static const struct {
	const char *name;
	uint8_t list;		/* enum http_what, HTTP_LISTS: */
	void (*take)(struct http_flow *, const char *, size_t);
} fields[] = {
	{ "Content-Type", HTTP_LISTS, content_type },
	{ "Content-Length", HTTP_LISTS, content_length },
	{ "Transfer-Encoding", HTTP_LISTS, transfer_encoding },
	{ "Host", HTTP_LISTS, host },
	{ "Cookie", HTTP_LISTS, cookies },
	{ "Set-Cookie", HTTP_LISTS, set_cookie },
	{ "X-XSS-Protection", HTTP_LISTS, xss },
	{ "Content-Security-Policy", HTTP_LISTS, csp },
	{ "DNT", HTTP_LISTS, dnt },
#if HTTP_BODY == 1
	{ "Refresh", HTTP_LISTS, refresh_field },
#endif
	{ "Location", HTTP_LISTS, location },
	{ "Via", HTTP_VIAS, NULL },
	{ "Server", HTTP_SERVERS, NULL },
	{ "X-Powered-By", HTTP_POWERED, NULL },
	{ "Referer", HTTP_LISTS, referer },
#if HTTP_AV
	{ "User-Agent", HTTP_LISTS, agent },
	{ "Authorization", HTTP_LISTS, authorization },
#else
	{ "User-Agent", HTTP_AGENTS, NULL },
#endif
	{ "X-Forwarded-For", HTTP_FORS, NULL },
};

/* field-name ":" OWS field-value OWS (RFC 9112, 5) */
static void
field(void *arg, const char *line, size_t n)
{
	struct http_flow *const f = arg;
	const char *const colon = memchr(line, ':', n);
	const size_t name = colon != NULL ? (size_t)(colon - line) : 0;
	const char *s = line + name + 1;
	size_t len = colon != NULL ? n - name - 1 : 0;

	if (line[0] == ' ' || line[0] == '\t')		/* goes on with the line before */
		return;
	if (colon == NULL || name == 0) {
		f->odd |= HTTP_ODD_PARSE;
		return;
	}
	for (; len > 0 && (*s == ' ' || *s == '\t'); s++)
		len--;
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	for (unsigned i = 0; i < T2_NELEM(fields); i++) {
		if (strlen(fields[i].name) != name || strncasecmp(line, fields[i].name, name) != 0)
			continue;
		if (len == 0 && fields[i].take == content_type)
			f->odd |= HTTP_ODD_NO_VALUE;
		if (fields[i].take != NULL)
			fields[i].take(f, s, len);
		else
			keep(f, fields[i].list, s, len, 0);
		return;
	}
}

/* --- bodies ----------------------------------------------------------------------------------------------------- */

/* What follows the header (RFC 9112, 6.3). */
static void
header(void *arg, struct http_body *b)
{
	struct http_flow *const f = arg;

	b->unsure = f->reply && f->unasked;
	if (f->reply && !f->sip && (f->code / 100 == 1 || f->code == 204 || f->code == 304 || f->head))
		b->other = f->code == 101;
	else if (f->connect && (!f->reply || f->code / 100 == 2))
		b->other = true;
	else if (f->chunked)
		b->chunked = true;
	else if (f->has_length)
		b->length = f->length;
	else if (f->reply && !f->sip)
		b->length = HTTP_UNTIL_END;
	if (f->what == HTTP_LISTS)
		f->what = HTTP_PUNKS;
#if HTTP_AV
	av_ids(f);
#endif
}

#if HTTP_BODY == 1
/* seconds ";" "url=" URL, of the field and of what an HTML page says in its place. */
static bool
refresh(struct http_flow *f, const char *s, size_t n)
{
	const char *url = NULL;
	size_t len = 0;

	f->cflags |= HTTP_C_REFRESH;
	for (size_t i = 0; i + 4 < n && url == NULL && s[i] != '>'; i++)
		if (strncasecmp(s + i, "url=", 4) == 0)
			url = s + i + 4;
	if (url == NULL)
		return false;
	n -= (size_t)(url - s);
	if (n > 0 && (*url == '\'' || *url == '"')) {
		url++;
		n--;
	}
	while (len < n && url[len] > ' ' && url[len] != '"' && url[len] != '\'' && url[len] != '>')
		len++;
	if (HTTP_BDURL == 1 && len > 0)
		keep_url(f, HTTP_BODY_URLS, url, len);
	return true;
}

/* <meta http-equiv="Refresh" ...>; the playlist of a stream (RFC 8216, 4.3.4.2). */
static void
peek_end(struct http_flow *f)
{
	static const char stream[] = "#EXT-X-STREAM-INF:";
	const char *const s = f->peek;
	const size_t n = f->npeek;

	f->npeek = 0;
	if (n == 0)
		return;
#if HTTP_AV
	if (HTTP_AVAST_CID == 1 && !f->reply) {
		http_av_client(&f->client, s, n);
		av_ids(f);
	}
#endif
	if (memmem(s, n, stream, sizeof(stream) - 1) != NULL) {
		f->cflags |= HTTP_C_STREAM;
		if (f->other != NULL)
			f->other->cflags |= HTTP_C_STREAM;
	}
	for (size_t i = 0; f->what == HTTP_TEXTS && i + 9 <= n; i++)
		if ((s[i] == '"' || s[i] == '\'') && strncasecmp(s + i + 1, "refresh", 7) == 0 && s[i + 8] == s[i] &&
		    refresh(f, s + i + 9, n - i - 9))
			break;
}

/* The first bytes say what a program is, whatever the type says. */
static void
magic(struct http_flow *f, const uint8_t *p, size_t n)
{
	while (f->nmagic < HTTP_MAGIC && n-- > 0)
		f->magic[f->nmagic++] = *p++;
	if (f->nmagic >= 2 && memcmp(f->magic, "MZ", 2) == 0)
		f->odd |= HTTP_ODD_EXE;
	if (f->nmagic >= 4 && memcmp(f->magic, "\x7f" "ELF", 4) == 0)
		f->odd |= HTTP_ODD_ELF;
#if HTTP_ANTVIR == 1
	if (!f->reply && f->av != 0)
		f->cflags |= http_av_upload(f->magic, f->nmagic);
#endif
}

/* Texts are looked into when their first bytes are there, or all that there are. */
static void
peek(struct http_flow *f, const uint8_t *p, size_t n)
{
	const size_t take = MIN(n, (size_t)HTTP_PEEK_MAX - f->npeek);

	if (f->what != HTTP_TEXTS && f->what != HTTP_APPLS && f->what != HTTP_PUNKS && f->what != HTTP_AUDIOS)
		return;
	if (f->npeek == HTTP_PEEK_MAX || (f->peek == NULL && (f->peek = t2_small_new(HTTP_PEEK_MAX)) == NULL))
		return;
	memcpy(f->peek + f->npeek, p, take);
	f->npeek += (uint32_t)take;
}
#endif

static void
body(void *arg, const uint8_t *p, size_t n)
{
	struct http_flow *const f = arg;

#if HTTP_BODY == 1
	if (f->nmagic < HTTP_MAGIC)
		magic(f, p, n);
	peek(f, p, n);
#endif
	if (f->sink != NULL)
		f->sink->body(f->arg, f, p, n);
}

static void
missing(void *arg)
{
	struct http_flow *const f = arg;

	f->odd |= HTTP_ODD_HOLE;
}

static void
message_end(void *arg)
{
	struct http_flow *const f = arg;

#if HTTP_BODY == 1
	peek_end(f);
#endif
	f->what = HTTP_LISTS;
}

static const struct http_fns fns = { start, field, header, body, missing, message_end };

static void
call(struct http_flow *f, const struct http_call *c)
{
	f->sink = c->sink;
	f->arg = c->arg;
	f->other = c->other;
}

void
http_flow_bytes(struct http_flow *f, const struct http_call *c, const uint8_t *p, size_t n)
{
	call(f, c);
	http_feed(&f->parser, &fns, f, p, n);
}

void
http_flow_skip(struct http_flow *f, const struct http_call *c, uint64_t n)
{
	call(f, c);
	http_skip(&f->parser, &fns, f, n);
}

void
http_flow_close(struct http_flow *f, const struct http_call *c)
{
	call(f, c);
	http_close(&f->parser, &fns, f);
	f->asked = f->answered = 0;
	f->preface = false;
}

void
http_flow_datagram(struct http_flow *f, const struct http_call *c, const uint8_t *p, size_t n)
{
	call(f, c);
	f->udp = true;
	http_feed(&f->parser, &fns, f, p, n);
	http_close(&f->parser, &fns, f);
}

void
http_flow_clear(struct http_flow *f)
{
	free(f->parser.line);
	t2_small_free(f->peek, HTTP_PEEK_MAX);
	for (unsigned i = 0; i < HTTP_LISTS; i++)
		http_list_free(&f->list[i]);
}
