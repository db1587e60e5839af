/* http_msg: the messages of one direction, see http_msg.h. */
#include "http_msg.h"

#include <stdlib.h>
#include <string.h>

#ifndef MIN
#define MIN(a, b)	((a) < (b) ? (a) : (b))
#endif

#define PREFACE		"PRI * HTTP/2.0"	/* RFC 9113, 3.4 */
#define METHOD_MAX	24u			/* bytes of a method */
#define EMPTY_MAX	4u			/* bytes of empty lines before a message (RFC 9112, 2.2) */
#define CHUNK_DIGITS	15u			/* of a chunk's size: no sum can overflow */

/* A character of a method; those that are registered, and RPC_IN_DATA of MS-RPCH, have no others. */
static bool
is_method(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

/* As far as they go n bytes are those of text? */
static bool
agrees(const uint8_t *p, size_t n, const char *text, size_t len)
{
	return memcmp(p, text, MIN(n, len)) == 0;
}

int
http_begins(const uint8_t *p, size_t n)
{
	size_t i = 0, empty = 0;

	while (empty < n && empty < EMPTY_MAX && (p[empty] == '\r' || p[empty] == '\n'))
		empty++;
	p += empty;
	n -= empty;
	if (n > 0 && (agrees(p, n, "HTTP/1.", 7) || agrees(p, n, "SIP/2.0 ", 8)))
		return n >= 8 ? 1 : -1;
	while (i < n && i <= METHOD_MAX && is_method(p[i]))
		i++;
	if (i == n && n <= METHOD_MAX)
		return -1;
	return i >= 3 && i <= METHOD_MAX && p[i] == ' ';
}

static bool
ends(const char *line, size_t n, const char *end, size_t len)
{
	return n > len && memcmp(line + n - len, end, len) == 0;
}

/* HTTP/1.x SP 3DIGIT, SIP/2.0 SP 3DIGIT; digits counts what is before x. */
static struct http_start
reply_of(const char *line, size_t n, enum http_kind kind)
{
	struct http_start s = { .kind = kind };
	const size_t at = kind == HTTP_REPLY ? 9 : 8;

	s.minor = kind == HTTP_REPLY && n > 7 && line[7] >= '0' && line[7] <= '9' ? (uint8_t)(line[7] - '0') : 1;
	if (n < at + 3 || line[at - 1] != ' ')
		return s;
	for (size_t i = at; i < at + 3; i++) {
		if (line[i] < '0' || line[i] > '9') {
			s.code = 0;
			return s;
		}
		s.code = (uint16_t)(s.code * 10 + line[i] - '0');
	}
	return s;
}

/* method SP request-target SP version; of a target with blanks what is before them (RFC 9112, 3). */
static struct http_start
request_of(const char *line, size_t n, bool cut)
{
	struct http_start s = { .kind = HTTP_NO_MESSAGE, .method = line, .minor = 1 };
	const char *blank;
	size_t version = 0;

	while (s.nmethod < n && is_method((uint8_t)line[s.nmethod]))
		s.nmethod++;
	if (s.nmethod < 3 || s.nmethod == n || line[s.nmethod] != ' ')
		return s;
	if (cut)
		s.kind = HTTP_REQUEST;
	else if (n > 9 && memcmp(line + n - 9, " HTTP/1.", 8) == 0 && line[n - 1] >= '0' && line[n - 1] <= '9') {
		s.kind = HTTP_REQUEST;
		s.minor = (uint8_t)(line[n - 1] - '0');
		version = 9;
	} else if (ends(line, n, " SIP/2.0", 8)) {
		s.kind = HTTP_SIP_REQUEST;
		version = 8;
	}
	s.target = line + s.nmethod + 1;
	if (s.kind == HTTP_NO_MESSAGE || n <= s.nmethod + 1 + version)
		return s;
	s.ntarget = n - version - s.nmethod - 1;
	if ((blank = memchr(s.target, ' ', s.ntarget)) != NULL)
		s.ntarget = (size_t)(blank - s.target);
	return s;
}

struct http_start
http_start_of(const char *line, size_t n, bool cut)
{
	const uint8_t *const p = (const uint8_t *)line;

	if (n >= 8 && agrees(p, n, "HTTP/1.", 7))
		return reply_of(line, n, HTTP_REPLY);
	if (n >= 8 && agrees(p, n, "SIP/2.0 ", 8))
		return reply_of(line, n, HTTP_SIP_REPLY);
	if (n == sizeof(PREFACE) - 1 && memcmp(line, PREFACE, n) == 0)
		return (struct http_start){ .kind = HTTP_PREFACE };
	return request_of(line, n, cut);
}

/* Keep n bytes of a line whose end did not come yet; what is too long, or has no memory, is cut. */
static void
line_keep(struct http_parser *s, const uint8_t *p, size_t n)
{
	const size_t want = s->nline + n < HTTP_LINE_MAX ? s->nline + n : HTTP_LINE_MAX;
	size_t size = s->size > 0 ? s->size : 256;
	char *line;

	while (size < want)
		size *= 2;
	if (size > s->size) {
		if ((line = realloc(s->line, size)) == NULL) {
			s->cut = true;
			return;
		}
		s->line = line;
		s->size = (uint32_t)size;
	}
	if (s->nline + n > want)
		s->cut = true;
	memcpy(s->line + s->nline, p, want - s->nline);
	s->nline = (uint32_t)want;
}

static void
line_clear(struct http_parser *s)
{
	free(s->line);
	s->line = NULL;
	s->nline = s->size = 0;
	s->cut = false;
}

static void
message_end(struct http_parser *s, const struct http_fns *fn, void *arg)
{
	if (s->open)
		fn->end(arg);
	s->open = false;
}

static void
lose(struct http_parser *s, const struct http_fns *fn, void *arg)
{
	line_clear(s);
	message_end(s, fn, arg);
	s->state = HTTP_LOST;
}

static void
first_line(struct http_parser *s, const struct http_fns *fn, void *arg, const char *line, size_t n)
{
	const struct http_start start = http_start_of(line, n, s->cut);

	if (n == 0)
		return;		/* empty lines before a request (RFC 9112, 2.2) */
	if (start.kind == HTTP_NO_MESSAGE) {
		s->state = HTTP_LOST;
		return;
	}
	s->open = true;
	fn->start(arg, &start);
	s->state = HTTP_IN_HEADER;
	if (start.kind == HTTP_PREFACE) {
		message_end(s, fn, arg);
		s->state = HTTP_LOST;
	}
}

static void
body_begin(struct http_parser *s, const struct http_fns *fn, void *arg)
{
	struct http_body body = { .chunked = false };

	fn->header(arg, &body);
	s->left = body.length;
	s->unsure = body.unsure;
	if (body.other) {
		message_end(s, fn, arg);
		s->state = HTTP_LOST;
	} else if (body.chunked)
		s->state = HTTP_AT_CHUNK;
	else if (body.length > 0)
		s->state = HTTP_IN_BODY;
	else {
		message_end(s, fn, arg);
		s->state = HTTP_AT_START;
	}
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* chunk-size [ chunk-ext ] (RFC 9112, 7.1) */
static void
chunk_line(struct http_parser *s, const struct http_fns *fn, void *arg, const char *line, size_t n)
{
	size_t i = 0;

	s->left = 0;
	while (i < n && i < CHUNK_DIGITS && hex(line[i]) >= 0)
		s->left = s->left << 4 | (unsigned)hex(line[i++]);
	if (i == 0 || (i < n && line[i] != ';' && line[i] != ' ' && line[i] != '\t')) {
		fn->missing(arg);
		lose(s, fn, arg);
		return;
	}
	s->state = s->left > 0 ? HTTP_IN_CHUNK : HTTP_IN_TRAILER;
}

/* A line without its end. */
static void
line_take(struct http_parser *s, const struct http_fns *fn, void *arg, const char *line, size_t n)
{
	switch (s->state) {
	case HTTP_AT_START:
		first_line(s, fn, arg, line, n);
		break;
	case HTTP_IN_HEADER:
		if (n > 0)
			fn->field(arg, line, n);
		else
			body_begin(s, fn, arg);
		break;
	case HTTP_AT_CHUNK:
		chunk_line(s, fn, arg, line, n);
		break;
	case HTTP_BEHIND_CHUNK:
		s->state = HTTP_AT_CHUNK;
		break;
	default:		/* trailer */
		if (n > 0)
			break;
		message_end(s, fn, arg);
		s->state = HTTP_AT_START;
		break;
	}
}

/* Bytes up to the next end of a line; how many were taken. */
static size_t
line_feed(struct http_parser *s, const struct http_fns *fn, void *arg, const uint8_t *p, size_t n)
{
	const uint8_t *const nl = memchr(p, '\n', n);
	size_t len = nl != NULL ? (size_t)(nl - p) : n, take = len;
	const char *line = (const char *)p;
	char *joined = NULL;

	if (nl == NULL || s->nline > 0 || s->cut || len > HTTP_LINE_MAX) {
		line_keep(s, p, len);
		if (nl == NULL)
			return n;
		line = joined = s->line;
		take = s->nline;
		s->line = NULL;
	}
	if (!s->cut && take > 0 && line[take - 1] == '\r')
		take--;
	s->nline = s->size = 0;
	line_take(s, fn, arg, line != NULL ? line : "", line != NULL ? take : 0);
	s->cut = false;
	free(joined);
	return len + 1;
}

static size_t
body_feed(struct http_parser *s, const struct http_fns *fn, void *arg, const uint8_t *p, size_t n)
{
	const size_t take = n < s->left ? n : (size_t)s->left;

	if (s->unsure && n >= 8 && agrees(p, n, "HTTP/1.", 7)) {
		message_end(s, fn, arg);
		s->state = HTTP_AT_START;
		return 0;
	}
	s->unsure = false;
	fn->body(arg, p, take);
	if (s->left != HTTP_UNTIL_END)
		s->left -= take;
	if (s->left > 0)
		return take;
	if (s->state == HTTP_IN_CHUNK)
		s->state = HTTP_BEHIND_CHUNK;
	else {
		message_end(s, fn, arg);
		s->state = HTTP_AT_START;
	}
	return take;
}

/* Between messages only what may become one is looked at: bytes that can't be are those of something else. */
static bool
may_start(const struct http_parser *s, const uint8_t *p, size_t n)
{
	if (s->nline > 0)
		return http_begins((const uint8_t *)s->line, s->nline) != 0;
	return p[0] == '\r' || p[0] == '\n' || http_begins(p, n) != 0;
}

void
http_feed(struct http_parser *s, const struct http_fns *fn, void *arg, const uint8_t *p, size_t n)
{
	size_t take;

	if (s->state == HTTP_LOST && n > 0 && http_begins(p, n) == 1)
		s->state = HTTP_AT_START;
	while (n > 0 && s->state != HTTP_LOST) {
		if (s->state == HTTP_AT_START && !may_start(s, p, n)) {
			lose(s, fn, arg);
			return;
		}
		if (s->state == HTTP_IN_BODY || s->state == HTTP_IN_CHUNK)
			take = body_feed(s, fn, arg, p, n);
		else
			take = line_feed(s, fn, arg, p, n);
		p += take;
		n -= take;
	}
}

void
http_skip(struct http_parser *s, const struct http_fns *fn, void *arg, uint64_t n)
{
	const bool body = s->state == HTTP_IN_BODY || s->state == HTTP_IN_CHUNK;

	if (s->open)
		fn->missing(arg);
	if (!body || s->left < n) {
		lose(s, fn, arg);
		return;
	}
	if (s->left == HTTP_UNTIL_END || (s->left -= n) > 0)
		return;
	if (s->state == HTTP_IN_CHUNK) {
		s->state = HTTP_BEHIND_CHUNK;
		return;
	}
	message_end(s, fn, arg);
	s->state = HTTP_AT_START;
}

void
http_close(struct http_parser *s, const struct http_fns *fn, void *arg)
{
	lose(s, fn, arg);
	s->state = HTTP_AT_START;
	s->left = 0;
}
