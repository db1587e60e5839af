/*
 * remote.c - objects over TCP to a server that may be away
 *
 * Lines are gathered and sent; those that a connection did not take whole go over the next one.
 */
#include <zlib.h>

#include "jsonSink.h"
#include "rowjson.h"
#include "t2socket.h"

static struct peer peer;
static size_t block;
static bool live, waits;		/* each row at once; a row was not taken */
static uint64_t session, has;		/* the connection that has got a beginning; rows that were sent */
static struct rowtext_out text;		/* lines; with JSON_ROOT_NODE each begins with a comma */
static struct rowtext_out raw;		/* the rows of them: length, bytes */
static struct rowtext_out packed;

void
remote_open(const char *addr, const char *port, size_t gather, bool at_once)
{
	if (peer_init(&peer, addr, port) == -1)
		T2_PFATAL("jsonSink", "out of memory");
	block = gather > 0 ? gather : 1;
	live = at_once;
}

static void
ends(const char *reason)
{
	t2_sink_end("jsonSink", peer.name, reason, has);
}

/* Forget the first rows, which were sent. */
static void
sent(uint64_t rows, size_t bytes)
{
	size_t at = 0;
	uint32_t len;

	for (uint64_t i = 0; i < rows; i++) {
		memcpy(&len, raw.p + at, sizeof(len));
		at += sizeof(len) + len;
	}
	memmove(raw.p, raw.p + at, raw.len - at);
	raw.len -= at;
	memmove(text.p, text.p + bytes, text.len - bytes);
	text.len -= bytes;
	has += rows;
}

/* Lines that end in n bytes, and how many bytes they have. */
static uint64_t
whole_lines(const char *p, size_t n, size_t *bytes)
{
	const char *const begin = p, *const end = p + n;
	uint64_t count = 0;

	*bytes = 0;
	for (const char *nl; (nl = memchr(p, '\n', (size_t)(end - p))) != NULL; count++, p = nl + 1)
		*bytes = (size_t)(nl + 1 - begin);
	return count;
}

/* A member of gzip: what a connection that broke has of it is of no use, and it goes whole over the next one. */
static bool
pack(const char *p, size_t n)
{
	z_stream z = { 0 };
	const size_t most = compressBound(n) + 64;
	int e;

	packed.len = 0;
	if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	if (packed.cap < most) {
		char *const room = realloc(packed.p, most);

		if (room == NULL) {
			(void)deflateEnd(&z);
			return false;
		}
		packed.p = room;
		packed.cap = most;
	}
	z.next_in = (Bytef *)(uintptr_t)p;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)packed.p;
	z.avail_out = (uInt)most;
	e = deflate(&z, Z_FINISH);
	packed.len = most - z.avail_out;
	(void)deflateEnd(&z);
	return e == Z_STREAM_END;
}

/* Send text as it is, or packed; how many bytes of it the server may have. */
static size_t
hand_on(const char *p, size_t n)
{
	if (!JSON_GZ_COMPRESS)
		return peer_send(&peer, p, n);
	if (!pack(p, n)) {
		ends("out of memory");
		return 0;
	}
	return peer_send(&peer, packed.p, packed.len) == packed.len ? n : 0;
}

static bool
is_there(bool now)
{
	if (peer_ready(&peer, now))
		return true;
	t2_sink_away(peer.name, peer.why);
	return false;
}

/* Send what is gathered; false if the server is away. */
static bool
send_text(bool now)
{
	size_t done, bytes, skip = 0;
	uint64_t rows;

	if (!is_there(now))
		return false;
	if (JSON_ROOT_NODE && session != peer.made) {
		if (hand_on("[\n", 2) < 2) {
			t2_sink_away(peer.name, peer.why);
			return false;
		}
		skip = 1;
	}
	session = peer.made;
	done = skip + hand_on(text.p + skip, text.len - skip);
	rows = whole_lines(text.p, done, &bytes);
	sent(rows, bytes);
	if (text.len == 0)
		return true;
	t2_sink_away(peer.name, peer.why);
	return false;
}

void
remote_row(struct rowjson *rows, const outputBuffer_t *buf)
{
	const uint32_t len = buf->pos;
	char why[256];

	waits = (peer.fd == -1 && !is_there(false)) || (text.len >= block && !send_text(false));
	if (waits)
		return;
	if ((JSON_ROOT_NODE && rowtext_out_add(&text, ",", 1) == -1) ||
	    rowtext_out_add(&raw, (const char *)&len, sizeof(len)) == -1 ||
	    rowtext_out_add(&raw, buf->buffer, len) == -1)
		ends("out of memory");
	else if (rowjson_row(rows, buf->buffer, len, &text, why, sizeof(why)) == -1)
		ends(why);
	else if (live)
		(void)send_text(false);
	/* the row is taken in any case: what does not arrive is still here */
}

/* --- what is gathered (t2_sink_gathers) ------------------------------------------------------------------------- */

static void
gathered_send(bool now)
{
	if (text.len > 0)
		(void)send_text(now);
	else if (waits)
		(void)is_there(now);
}

static uint64_t
gathered_has(void)
{
	return has;
}

static void
gathered_back(void (*put)(void *to, const char *row, uint32_t len), void *to)
{
	uint32_t len;

	for (size_t at = 0; at < raw.len; at += sizeof(len) + len) {
		memcpy(&len, raw.p + at, sizeof(len));
		put(to, raw.p + at + sizeof(len), len);
	}
	raw.len = text.len = 0;
}

const struct t2_sink_gathers remote_gathers = { gathered_send, gathered_has, gathered_back };

void
remote_close(void)
{
	if (JSON_ROOT_NODE && peer.fd != -1 && session == peer.made)
		(void)hand_on("]\n", 2);
	peer_release(&peer);
	rowtext_out_release(&text);
	rowtext_out_release(&raw);
	rowtext_out_release(&packed);
}
