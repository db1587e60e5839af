/* follow_stream: the payload of a flow, in order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsontext.h"
#include "library_priv.h"

enum output { OF_PAYLOAD, OF_INFO, OF_JSON, OF_REBUILD };
enum payload { PF_TEXT, PF_DUMP, PF_HEX, PF_BASE64 };

#define LINE80 "================================================================================"

struct segment {
	uint32_t seq, len;
	struct str *text, *hex;	/* l7Content, l7HexContent (digits only) */
	struct str *head;	/* OF_INFO: its line; OF_JSON: the members before the payload */
	struct segment *next;
};

struct side {
	bool started;
	uint32_t expected, last;	/* next sequence number; that of the last packet shown */
	bool any;
	uint64_t offset;	/* of the hex dump */
	int64_t packets;
	struct segment *waiting;	/* in order */
};

struct stream {
	int of, pf;
	int only;		/* -1 both, 0 A, 1 B */
	bool raw, colour;
	struct side side[2];
	int last_dir;		/* -1: none yet */
	int64_t turns;
};

static void
put(struct awk *A, const char *p, size_t n)
{
	out_write(A, A->out, p, n);
}

static void
puts_out(struct awk *A, const char *s)
{
	put(A, s, strlen(s));
}

/* --- payload in its forms --- */

static int
hexdigit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "0x47 0x45" or "4745" to digits. */
static struct str *
hex_digits(struct text t)
{
	struct str *s = str_new(NULL, t.n);
	size_t n = 0;

	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] == '0' && i + 1 < t.n && (t.p[i + 1] | 0x20) == 'x') {
			i++;
			continue;
		}
		if (hexdigit(t.p[i]) >= 0)
			s->s[n++] = t.p[i];
	}
	s->len = n;
	s->s[n] = '\0';
	return s;
}

static struct str *
bytes_of(const struct str *hex)
{
	struct str *s = str_new(NULL, hex->len / 2);

	for (size_t i = 0; i + 1 < hex->len; i += 2)
		s->s[i / 2] = (char)(hexdigit(hex->s[i]) << 4 | hexdigit(hex->s[i + 1]));
	return s;
}

/* Payload column as text: escapes of line ends and tabs undone. */
static void
show_text(struct awk *A, const struct str *t)
{
	for (size_t i = 0; i < t->len; i++) {
		if (t->s[i] == '\\' && i + 1 < t->len && strchr("rnt", t->s[i + 1])) {
			char c = t->s[++i];

			if (c == 't')
				put(A, "\t", 1);
			/* \r\n is one line end. */
			else if (c == 'n' || i + 2 >= t->len || t->s[i + 1] != '\\' || t->s[i + 2] != 'n')
				put(A, "\n", 1);
			continue;
		}
		put(A, t->s + i, 1);
	}
}

static void
show_bytes(struct awk *A, const struct str *b)
{
	for (size_t i = 0; i < b->len; i++) {
		unsigned char c = (unsigned char)b->s[i];

		if (c == '\r' && i + 1 < b->len && b->s[i + 1] == '\n')
			continue;
		if (c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7f))
			put(A, b->s + i, 1);
		else
			put(A, ".", 1);
	}
}

static void
show_dump(struct awk *A, struct stream *s, int dir, const struct str *b)
{
	struct side *d = &s->side[dir];
	char line[128];

	for (size_t i = 0; i < b->len; i += 16) {
		size_t k = b->len - i < 16 ? b->len - i : 16, n;

		n = (size_t)snprintf(line, sizeof line, "%s%08llX  ", dir && s->only < 0 ? "    " : "",
		    (unsigned long long)(d->offset + i));
		for (size_t j = 0; j < 16; j++) {
			if (j < k)
				n += (size_t)snprintf(line + n, sizeof line - n, "%02x ", (unsigned char)b->s[i + j]);
			else
				n += (size_t)snprintf(line + n, sizeof line - n, "   ");
			if (j == 7)
				line[n++] = ' ';
		}
		line[n++] = ' ';
		line[n++] = ' ';
		for (size_t j = 0; j < k; j++) {
			unsigned char c = (unsigned char)b->s[i + j];

			if (j == 8)
				line[n++] = ' ';
			line[n++] = (char)(c >= 0x20 && c < 0x7f ? c : '.');
		}
		if (k == 8)
			line[n++] = ' ';
		line[n++] = '\n';
		put(A, line, n);
	}
	d->offset += b->len;
}

static void
show_payload(struct awk *A, struct stream *s, int dir, const struct segment *g)
{
	struct str *b = g->hex ? bytes_of(g->hex) : NULL, *e;

	switch (s->pf) {
	case PF_DUMP:
		show_dump(A, s, dir, b);
		break;
	case PF_HEX:
		put(A, g->hex->s, g->hex->len);
		if (s->of != OF_REBUILD)
			put(A, "\n", 1);
		break;
	case PF_BASE64:
		e = base64_encode((const unsigned char *)b->s, b->len);
		put(A, e->s, e->len);
		put(A, "\n", 1);
		str_unref(e);
		break;
	default:
		if (g->text)
			show_text(A, g->text);
		else
			show_bytes(A, b);
	}
	str_unref(b);
}

/* The escapes of the column become those of JSON. */
static void
show_json(struct awk *A, struct stream *s, const struct segment *g)
{
	struct str *b = g->hex ? bytes_of(g->hex) : NULL, *j = str_new(NULL, 0), *e;

	put(A, g->head->s, g->head->len);
	if (s->pf == PF_BASE64) {
		e = base64_encode((const unsigned char *)b->s, b->len);
		j = json_quote(j, (struct text){ e->s, e->len });
		str_unref(e);
	} else if (s->pf == PF_HEX) {
		j = json_quote(j, (struct text){ g->hex->s, g->hex->len });
	} else if (g->text) {
		e = escaped_text((struct text){ g->text->s, g->text->len }, false);
		j = json_quote(j, (struct text){ e->s, e->len });
		str_unref(e);
	} else {
		j = json_quote(j, (struct text){ b->s, b->len });
	}
	put(A, j->s, j->len);
	puts_out(A, "}\n");
	str_unref(j);
	str_unref(b);
}

static void
show(struct awk *A, struct stream *s, int dir, const struct segment *g)
{
	struct side *d = &s->side[dir];

	if (s->only >= 0 && s->only != dir)
		return;
	d->packets++;
	if (s->last_dir >= 0 && s->last_dir != dir)
		s->turns++;
	s->last_dir = dir;
	if (s->of == OF_JSON) {
		show_json(A, s, g);
		return;
	}
	if (s->colour)
		puts_out(A, dir ? "\033[0;34m" : "\033[0;31m");
	if (s->of == OF_INFO) {
		puts_out(A, "\n" LINE80 "\n");
		put(A, g->head->s, g->head->len);
		puts_out(A, "\n" LINE80 "\n\n");
	}
	show_payload(A, s, dir, g);
	if (s->of == OF_INFO)
		puts_out(A, "\n");
	if (s->colour)
		puts_out(A, "\033[0m");
}

/* --- putting in order --- */

static void
segment_free(struct segment *g)
{
	str_unref(g->text);
	str_unref(g->hex);
	str_unref(g->head);
	free(g);
}

static int32_t
after(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

static void
wait_in_order(struct side *d, struct segment *g)
{
	struct segment **p = &d->waiting;

	while (*p && after((*p)->seq, g->seq) < 0)
		p = &(*p)->next;
	if (*p && (*p)->seq == g->seq) {
		/* The same again: the longer one is kept. */
		if ((*p)->len >= g->len) {
			segment_free(g);
			return;
		}
		g->next = (*p)->next;
		segment_free(*p);
		*p = g;
		return;
	}
	g->next = *p;
	*p = g;
}

static void
accept_segment(struct awk *A, struct stream *s, int dir, struct segment *g)
{
	struct side *d = &s->side[dir];

	d->expected = g->seq + g->len;
	d->last = g->seq;
	d->any = true;
	show(A, s, dir, g);
	segment_free(g);
}

/* Already shown: it ends before what is expected, or begins like the last one. */
static bool
is_old(const struct side *d, const struct segment *g)
{
	return after(g->seq + g->len, d->expected) <= 0 || (d->any && g->seq == d->last) ||
	    (g->len <= 1 && g->seq + 1 == d->expected);
}

static void
reassemble(struct awk *A, struct stream *s, int dir, struct segment *g)
{
	struct side *d = &s->side[dir];

	if (!d->started) {
		d->started = true;
		d->expected = g->seq;
	}
	if (is_old(d, g)) {
		segment_free(g);
		return;
	}
	if (after(g->seq, d->expected) > 0) {
		wait_in_order(d, g);
		return;
	}
	accept_segment(A, s, dir, g);
	while ((g = d->waiting) && after(g->seq, d->expected) <= 0) {
		d->waiting = g->next;
		if (is_old(d, g))
			segment_free(g);
		else
			accept_segment(A, s, dir, g);
	}
}

/* --- one row --- */

static void
add_column(struct awk *A, struct str **s, const char *key, const char *list, bool quote)
{
	char buf[NUMBUF];
	struct text t;

	if (!column_find(A, list))
		return;
	t = column_text(A, list, buf);
	if (t.n == 0)
		return;
	*s = str_append(*s, ",\"", 2);
	*s = str_append(*s, key, strlen(key));
	*s = str_append(*s, "\":", 2);
	*s = quote ? json_quote(*s, t) : json_value(*s, t);
}

static const char *
row_proto_name(struct awk *A, char *buf)
{
	struct text t = column_text(A, "l4Proto", buf);
	struct val num;
	const char *name;

	num_parse(t.p, t.n, true, &num);
	name = num.tag == V_INT ? proto_name(num.i) : NULL;
	if (name)
		return name;
	if (t.p != buf)
		memcpy(buf, t.p, t.n);
	buf[t.n] = '\0';
	return buf;
}

static struct str *
json_head(struct awk *A, bool tcp)
{
	struct str *s = str_new("{\"flow\":", 8);
	char buf[NUMBUF];
	struct text t = column_text(A, "flowInd", buf);
	const char *proto;

	s = json_value(s, t);
	add_column(A, &s, "packet", "pktNo", false);
	add_column(A, &s, "timestamp", "time", false);
	add_column(A, &s, "vlan", "vlanID;ethVlanID", false);
	add_column(A, &s, "srcIP", C_SRCIP, true);
	add_column(A, &s, "srcPort", "srcPort", false);
	add_column(A, &s, "dstIP", C_DSTIP, true);
	add_column(A, &s, "dstPort", "dstPort", false);
	proto = row_proto_name(A, buf);
	s = str_append(s, ",\"proto\":\"", 10);
	s = str_append(s, proto, strlen(proto));
	s = str_append(s, "\"", 1);
	add_column(A, &s, "length", "l7Len", false);
	if (tcp)
		add_column(A, &s, "seq", "seq", false);
	return str_append(s, ",\"payload\":", 11);
}

static void
append_column(struct awk *A, struct str **s, const char *before, const char *list)
{
	char buf[NUMBUF];
	struct text t = column_text(A, list, buf);

	*s = str_append(*s, before, strlen(before));
	*s = str_append(*s, t.p, t.n);
}

static struct str *
info_head(struct awk *A, int dir, bool tcp)
{
	struct str *s = str_new(NULL, 0);
	char buf[NUMBUF];
	const char *proto;

	append_column(A, &s, "Packet ", "pktNo");
	append_column(A, &s, " (", "l7Len");
	append_column(A, &s, " bytes): flow ", "flowInd");
	append_column(A, &s, dir ? " B " : " A ", C_SRCIP);
	append_column(A, &s, ":", "srcPort");
	append_column(A, &s, " -> ", C_DSTIP);
	append_column(A, &s, ":", "dstPort");
	proto = row_proto_name(A, buf);
	s = str_append(s, " ", 1);
	s = str_append(s, proto, strlen(proto));
	if (column_find(A, "vlanID;ethVlanID") && column_text(A, "vlanID;ethVlanID", buf).n)
		append_column(A, &s, " VLAN ", "vlanID;ethVlanID");
	if (tcp)
		append_column(A, &s, " seq: ", "seq");
	return s;
}

static struct segment *
read_segment(struct awk *A, struct stream *s, int dir, bool tcp)
{
	struct segment *g = xcalloc(1, sizeof *g);
	char buf[NUMBUF];
	struct text t;

	if (s->pf != PF_TEXT || s->of == OF_REBUILD || !column_find(A, "l7Content")) {
		t = column_text(A, "l7HexContent", buf);
		g->hex = hex_digits(t);
	}
	if (s->pf == PF_TEXT && s->of != OF_REBUILD && column_find(A, "l7Content")) {
		t = column_text(A, "l7Content", buf);
		g->text = str_new(t.p, t.n);
	}
	if (!s->raw || s->of == OF_INFO) {
		g->seq = tcp ? (uint32_t)column_bits(A, "seq") : 0;
		g->len = (uint32_t)column_bits(A, "l7Len");
	}
	if (s->of == OF_JSON)
		g->head = json_head(A, tcp);
	else if (s->of == OF_INFO)
		g->head = info_head(A, dir, tcp);
	return g;
}

static bool
has_payload(const struct segment *g)
{
	return g->hex ? g->hex->len > 0 : g->text->len > 0;
}

static void
setup(struct awk *A, struct stream *s, struct val *arg, int n)
{
	char buf[NUMBUF];
	struct text d = n > 2 ? val_text(A, &arg[2], buf) : TXT("");

	s->of = n > 1 ? (int)val_i64(&arg[1]) : 0;
	s->pf = n > 3 ? (int)val_i64(&arg[3]) : 0;
	s->raw = n > 4 && val_true(&arg[4]);
	s->colour = !(n > 5 && val_true(&arg[5])) && s->of != OF_JSON && s->of != OF_REBUILD;
	s->only = d.n == 1 && *d.p == 'A' ? 0 : d.n == 1 && *d.p == 'B' ? 1 : -1;
	s->last_dir = -1;
	if (s->of < 0 || s->of > 3)
		fatal_usage(A, "follow_stream: output format %d is not 0 to 3", s->of);
	if (s->pf < 0 || s->pf > 3)
		fatal_usage(A, "follow_stream: payload format %d is not 0 to 3", s->pf);
	if (s->of == OF_REBUILD && s->only < 0)
		fatal_usage(A, "follow_stream: a direction, A or B, is needed to rebuild");
	if (s->of == OF_JSON && s->pf == PF_DUMP)
		fatal_usage(A, "follow_stream: no hex dump in JSON");
	if (s->of == OF_REBUILD)
		s->pf = PF_HEX;
}

static void
fn_follow_stream(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct stream *s = A->lib->state[LS_STREAM];
	char buf[NUMBUF];
	struct text t, want;
	struct segment *g;
	bool tcp;
	int dir;

	(void)ret;
	if (!s) {
		s = A->lib->state[LS_STREAM] = xcalloc(1, sizeof *s);
		setup(A, s, arg, n);
	}
	if (on_header(A))
		return;
	want = val_text(A, &arg[0], buf);
	{
		char b2[NUMBUF];

		t = column_text(A, "flowInd", b2);
		if (t.n != want.n || memcmp(t.p, want.p, t.n) != 0)
			return;
	}
	dir = (int)(column_bits(A, "flowStat") & 1);
	tcp = column_bits(A, "l4Proto") == 6;
	g = read_segment(A, s, dir, tcp);
	if (!has_payload(g))
		segment_free(g);
	else if (s->raw || !tcp) {
		show(A, s, dir, g);
		segment_free(g);
	} else
		reassemble(A, s, dir, g);
}

static void
stream_end(struct awk *A)
{
	struct stream *s = A->lib->state[LS_STREAM];
	struct segment *g;
	char b[200];

	if (!s)
		return;
	for (int dir = 0; dir < 2; dir++)
		while ((g = s->side[dir].waiting)) {
			s->side[dir].waiting = g->next;
			accept_segment(A, s, dir, g);
		}
	if (s->of == OF_INFO) {
		snprintf(b, sizeof b, "\n" LINE80 "\n%lld client packets, %lld server packets, %lld turns.\n",
		    (long long)s->side[0].packets, (long long)s->side[1].packets, (long long)s->turns);
		puts_out(A, b);
	}
	free(s);
	A->lib->state[LS_STREAM] = NULL;
}

const struct builtin lib_stream[] = {
	{ "follow_stream", "f[, of[, d[, pf[, r[, nc]]]]]", 1, 6, B_TAWK, H_OWN, 0, 0, SP_NONE, false,
	    fn_follow_stream, "Payload of flow f of a packet file.", false, stream_end, NULL, false },
	{ .name = NULL }
};
