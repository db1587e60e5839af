/* ssh_stream: the banner and the packets of one direction, see ssh_stream.h. */
#include "ssh_stream.h"

#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "stream.h"
#include "t2Plugin.h"

#define PREFIX		"SSH-"
#define PREFIX_LEN	4u
#define LENGTH_LEN	4u	/* of a packet's length */
#define LENGTH_MIN	12u	/* a packet has 16 bytes or more (RFC 4253, 6) */
#define PADDING_MIN	4u
#define BLOCK		8u	/* a packet is a multiple of it */

/* Bytes of text up to the end of the line, or of these n. */
static size_t
text_run(const uint8_t *p, size_t n)
{
	size_t i = 0;

	while (i < n && p[i] >= ' ')
		i++;
	return i;
}

enum ssh_found
ssh_look(struct ssh_look *l, const uint8_t *p, size_t n, size_t *at)
{
	size_t i = 0;

	n = n < SSH_LINES_MAX + PREFIX_LEN - l->lines ? n : SSH_LINES_MAX + PREFIX_LEN - l->lines;
	l->lines += (uint16_t)n;
	while (i < n) {
		if (l->start == SSH_IN_LINE && (i += text_run(p + i, n - i)) == n)
			break;
		if (l->start < PREFIX_LEN && p[i] == (uint8_t)PREFIX[l->start]) {
			i++;
			if (++l->start < PREFIX_LEN)
				continue;
			*at = i;
			return SSH_BANNER;
		}
		if (p[i] < ' ' && p[i] != '\n' && p[i] != '\r' && p[i] != '\t')
			return SSH_NONE;
		l->start = p[i++] == '\n' ? 0 : SSH_IN_LINE;
	}
	return l->lines < SSH_LINES_MAX + PREFIX_LEN ? SSH_MORE : SSH_NONE;
}

/* Keep n bytes of what is not whole, of which max are allowed; false without room or memory. */
static bool
keep(struct ssh_stream *s, const uint8_t *p, size_t n, size_t max)
{
	size_t size = s->size > 0 ? s->size : 256;
	uint8_t *buf;

	if (s->n + n > max)
		return false;
	while (size < s->n + n)
		size *= 2;
	if (size > s->size) {
		if (!t2_mem_take(T2_MEM_TEXT, size - s->size))
			return false;
		if ((buf = realloc(s->buf, size)) == NULL) {
			t2_mem_give(T2_MEM_TEXT, size - s->size);
			return false;
		}
		s->buf = buf;
		s->size = (uint32_t)size;
	}
	memcpy(s->buf + s->n, p, n);
	s->n += (uint32_t)n;
	return true;
}

/* The end of a banner among n bytes: LF, or what can't be in one behind a CR; n if there is none. */
static size_t
banner_end(const struct ssh_stream *s, const uint8_t *p, size_t n)
{
	uint8_t before = s->n > 0 ? s->buf[s->n - 1] : 0;

	for (size_t i = 0; i < n; before = p[i++])
		if (p[i] == '\n' || (before == '\r' && p[i] < ' '))
			return i;
	return n;
}

/* Bytes of the banner; how many were taken. */
static size_t
banner_feed(struct ssh_stream *s, const struct ssh_fns *fn, void *arg, const uint8_t *p, size_t n)
{
	const size_t end = banner_end(s, p, n), room = s->n < SSH_BANNER_MAX ? SSH_BANNER_MAX - s->n : 0;
	bool cr;

	if (end == n && n <= room) {
		s->over = !keep(s, p, n, SSH_BANNER_MAX);
		return n;
	}
	if (!keep(s, p, end < room ? end : room, SSH_BANNER_MAX)) {
		s->over = true;
		return n;
	}
	cr = s->n > 0 && s->buf[s->n - 1] == '\r';
	s->over = end > room || end == n;		/* too long for a banner */
	if (!fn->banner(arg, (const char *)s->buf, s->n - cr, !s->over && cr && p[end] == '\n'))
		s->over = true;
	s->packets = true;
	s->n = 0;
	return s->over ? n : end + (p[end] == '\n');
}

/* The whole length of the packet that begins with 5 bytes; 0 if it is none. */
static size_t
packet_size(const uint8_t *p)
{
	const uint32_t len = get_u32be(p);

	if (len < LENGTH_MIN || len > SSH_PACKET_MAX - LENGTH_LEN || (len + LENGTH_LEN) % BLOCK != 0 ||
	    p[4] < PADDING_MIN ||
	    p[4] > len - 2)
		return 0;
	return LENGTH_LEN + len;
}

/* Bytes of packets; how many were taken. */
static size_t
packet_feed(struct ssh_stream *s, const struct ssh_fns *fn, void *arg, const uint8_t *p, size_t n)
{
	const size_t head = LENGTH_LEN + 1;
	size_t size, take;

	if (s->n > 0 || n < head) {
		take = s->n < head ? head - s->n : 0;
		take = take < n ? take : n;
		if (!keep(s, p, take, SSH_PACKET_MAX)) {
			s->over = true;
			return n;
		}
		if (s->n < head)
			return take;
		if ((size = packet_size(s->buf)) > 0) {
			const size_t more = size - s->n < n - take ? size - s->n : n - take;

			if (!keep(s, p + take, more, SSH_PACKET_MAX)) {
				s->over = true;
				return n;
			}
			if (s->n < size)
				return take + more;
			take += more;
			p = s->buf;
		}
	} else if ((take = size = packet_size(p)) > n) {
		s->over = !keep(s, p, n, SSH_PACKET_MAX);
		return n;
	}
	if (size == 0) {
		fn->broken(arg);
		s->over = true;
		return n;
	}
	s->n = 0;
	if (!fn->packet(arg, p + head, size - head - p[4]))
		s->over = true;
	return take;
}

bool
ssh_feed(struct ssh_stream *s, const struct ssh_fns *fn, void *arg, const uint8_t *p, size_t n)
{
	size_t take;

	while (n > 0 && !s->over) {
		take = s->packets ? packet_feed(s, fn, arg, p, n) : banner_feed(s, fn, arg, p, n);
		p += take;
		n -= take;
	}
	return !s->over;
}

void
ssh_stream_clear(struct ssh_stream *s)
{
	if (s->size > 0)
		t2_mem_give(T2_MEM_TEXT, s->size);
	free(s->buf);
	*s = (struct ssh_stream){ .n = 0 };
}
