/* Text: tests and conversions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library_priv.h"

/* --- quotes --- */

size_t
unquote_text(struct text t, char *out)
{
	bool head = t.n && t.p[0] == '"', tail = t.n > head && t.p[t.n - 1] == '"';
	size_t n = 0;

	if (!head && !tail) {
		if (t.n)
			memcpy(out, t.p, t.n);
		return t.n;
	}
	for (size_t i = head; i < t.n - tail; i++) {
		if (t.p[i] == '\\' && i + 1 < t.n - tail && t.p[i + 1] == '"')
			i++;
		out[n++] = t.p[i];
	}
	return n;
}

struct text
value_part(struct text t, char sep, int k)
{
	const char *p = t.p, *end = p + t.n, *q;

	for (;; p = q + 1) {
		q = memchr(p, sep, (size_t)(end - p));
		if (!q)
			q = end;
		if (--k == 0)
			return (struct text){ p, (size_t)(q - p) };
		if (q == end)
			return TXT("");
	}
}

/* A value as text without its quotes, to be freed. */
static struct str *
bare(struct awk *A, const struct val *v)
{
	char buf[NUMBUF];
	struct text t = val_text(A, v, buf);
	struct str *s = str_new(NULL, t.n);

	s->len = unquote_text(t, s->s);
	s->s[s->len] = '\0';
	return s;
}

static void
fn_unquote(struct awk *A, struct val *arg, int n, struct val *ret)
{
	(void)n;
	val_set_str(ret, bare(A, &arg[0]));
}

static struct str *
quoted(struct text t)
{
	struct str *s = str_new("\"", 1);
	char *b = xmalloc(t.n + 1);
	size_t n = unquote_text(t, b), from = 0;

	for (size_t i = 0; i <= n; i++)
		if (i == n || b[i] == '"') {
			s = str_append(s, b + from, i - from);
			if (i < n)
				s = str_append(s, "\\\"", 2);
			from = i + 1;
		}
	free(b);
	return str_append(s, "\"", 1);
}

static void
fn_quote(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];

	(void)n;
	val_set_str(ret, quoted(val_text(A, &arg[0], buf)));
}

/* --- tests --- */

static bool
same_text(const char *a, const char *b, size_t n, bool fold)
{
	return n == 0 || (fold ? strncasecmp(a, b, n) : memcmp(a, b, n)) == 0;
}

static bool
ignores(struct val *arg, int n, int i, bool always)
{
	return always || (n > i && val_true(&arg[i]));
}

static void
contains(struct awk *A, struct val *arg, struct val *ret, bool fold)
{
	char b1[NUMBUF], b2[NUMBUF];
	struct text t = val_text(A, &arg[0], b1), s = val_text(A, &arg[1], b2);

	*ret = VINT(0);
	for (size_t i = 0; i + s.n <= t.n; i++)
		if (same_text(t.p + i, s.p, s.n, fold)) {
			*ret = VINT((int64_t)(A->opt.utf8 ? utf8_count(t.p, i) : i) + 1);
			return;
		}
}

static void
affix(struct awk *A, struct val *arg, struct val *ret, bool fold, bool tail)
{
	struct str *t = bare(A, &arg[0]), *s = bare(A, &arg[1]);

	*ret = VINT(s->len <= t->len && same_text(t->s + (tail ? t->len - s->len : 0), s->s, s->len, fold));
	str_unref(t);
	str_unref(s);
}

static bool
equal(struct awk *A, const struct val *a, const struct val *b, bool fold)
{
	struct val x, y;
	struct str *s, *t;
	bool r, xn = val_isnum(a), yn = val_isnum(b);

	x = *a;
	y = *b;
	if (!xn)
		xn = val_looks(a, &x);
	if (!yn)
		yn = val_looks(b, &y);
	if (xn && yn)
		return num_cmp(&x, &y) == 0;
	s = bare(A, a);
	t = bare(A, b);
	r = s->len == t->len && same_text(s->s, t->s, s->len, fold);
	str_unref(s);
	str_unref(t);
	return r;
}

/* A part of a value that is equal to an item. */
struct search {
	struct awk *A;
	const struct val *item;
	bool fold, found;
};

static void
look_at(void *ctx, const char *p, size_t n, const char *sep, size_t sepn)
{
	struct search *s = ctx;
	struct val v = { .tag = V_SLICE };

	(void)sep;
	(void)sepn;
	v.sl.p = p;
	v.sl.n = n;
	if (!s->found)
		s->found = equal(s->A, &v, s->item, s->fold);
}

static void
val_contains(struct awk *A, const struct val *val, const char *sep, const struct val *sepv, const struct val *item,
    bool fold, struct val *ret)
{
	char buf[NUMBUF];
	struct text t = val_text(A, val, buf);
	struct search s = { A, item, fold, false };
	struct fsep fs = { .mode = FS_CHAR };

	if (sep)
		fs.c = *sep;
	else
		fsep_make(A, &fs, sepv);
	text_split(A, t.p, t.n, &fs, look_at, &s);
	*ret = VINT(s.found);
}

#define TEST_FN(name, call) \
	static void \
	fn_##name(struct awk *A, struct val *arg, int n, struct val *ret) \
	{ \
		(void)n; \
		call; \
	}

TEST_FN(contains, contains(A, arg, ret, ignores(arg, n, 2, false)))
TEST_FN(containsi, contains(A, arg, ret, true))
TEST_FN(hasprefix, affix(A, arg, ret, ignores(arg, n, 2, false), false))
TEST_FN(hasprefixi, affix(A, arg, ret, true, false))
TEST_FN(hassuffix, affix(A, arg, ret, ignores(arg, n, 2, false), true))
TEST_FN(hassuffixi, affix(A, arg, ret, true, true))
TEST_FN(streq, *ret = VINT(equal(A, &arg[0], &arg[1], ignores(arg, n, 2, false))))
TEST_FN(streqi, *ret = VINT(equal(A, &arg[0], &arg[1], true)))
TEST_FN(strneq, *ret = VINT(!on_header(A) && !equal(A, &arg[0], &arg[1], ignores(arg, n, 2, false))))
TEST_FN(strneqi, *ret = VINT(!on_header(A) && !equal(A, &arg[0], &arg[1], true)))
TEST_FN(valcontains, val_contains(A, &arg[0], NULL, &arg[1], &arg[2], ignores(arg, n, 3, false), ret))
TEST_FN(valcontainsi, val_contains(A, &arg[0], NULL, &arg[1], &arg[2], true, ret))
TEST_FN(cvalcontains, val_contains(A, &arg[0], "_", NULL, &arg[1], false, ret))
TEST_FN(cvalcontainsi, val_contains(A, &arg[0], "_", NULL, &arg[1], true, ret))
TEST_FN(rvalcontains, val_contains(A, &arg[0], ";", NULL, &arg[1], false, ret))
TEST_FN(rvalcontainsi, val_contains(A, &arg[0], ";", NULL, &arg[1], true, ret))

static void
fn_strisempty(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);

	(void)n;
	*ret = VINT(t.n == 0 || (t.n == 2 && memcmp(t.p, "\"\"", 2) == 0));
}

/* --- blanks --- */

static void
strip(struct awk *A, struct val *arg, struct val *ret, bool left, bool right)
{
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);

	while (left && t.n && strchr(" \t\n\v\f\r", *t.p) && *t.p) {
		t.p++;
		t.n--;
	}
	while (right && t.n && strchr(" \t\n\v\f\r", t.p[t.n - 1]) && t.p[t.n - 1])
		t.n--;
	val_set_text(ret, t.p, t.n);
}

TEST_FN(strip, strip(A, arg, ret, true, true))
TEST_FN(lstrip, strip(A, arg, ret, true, false))
TEST_FN(rstrip, strip(A, arg, ret, false, true))

/* --- joining and splitting --- */

static void
fn_join(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char b1[NUMBUF], b2[NUMBUF];
	struct text sep = n > 1 ? val_text(A, &arg[1], b1) : A->ofs;
	struct str *s;

	if (arg[0].tag != V_ARR) {
		val_copy(ret, &arg[0]);
		return;
	}
	s = str_new(NULL, 0);
	for (uint32_t i = 1; i <= arg[0].a->live; i++) {
		struct val *v = arr_get_int(arg[0].a, i);
		struct text t = v ? val_text(A, v, b2) : TXT("");

		if (i > 1)
			s = str_append(s, sep.p, sep.n);
		s = str_append(s, t.p, t.n);
	}
	val_set_str(ret, s);
}

struct parts {
	struct text *p;
	size_t n, room;
};

static void
add_part(void *ctx, const char *p, size_t n, const char *sep, size_t sepn)
{
	struct parts *x = ctx;

	(void)sep;
	(void)sepn;
	if (x->n == x->room) {
		x->room = x->room ? x->room * 2 : 32;
		x->p = xrealloc(x->p, x->room * sizeof *x->p);
	}
	x->p[x->n++] = (struct text){ p, n };
}

/* Split a quoted value at "sep", so that separators inside the quotes do not count. */
static void
split_quoted(struct text t, struct text sep, struct parts *x)
{
	char *mark = xmalloc(sep.n + 2);
	const char *p = t.p, *end = p + t.n, *q;

	*mark = '"';
	memcpy(mark + 1, sep.p, sep.n);
	mark[sep.n + 1] = '"';
	while ((q = memmem(p, (size_t)(end - p), mark, sep.n + 2))) {
		add_part(x, p, (size_t)(q - p), NULL, 0);
		p = q + sep.n + 2;
	}
	add_part(x, p, (size_t)(end - p), NULL, 0);
	free(mark);
}

static void
put_part(struct str **s, struct text t, bool quote, struct text osep, bool first)
{
	if (!first)
		*s = str_append(*s, osep.p, osep.n);
	if (quote)
		*s = str_append(*s, "\"", 1);
	*s = str_append(*s, t.p, t.n);
	if (quote)
		*s = str_append(*s, "\"", 1);
}

static void
split_value(struct awk *A, const struct val *val, struct text sep, const struct val *sepv, const struct val *num,
    const struct val *osepv, struct val *ret)
{
	char b1[NUMBUF], b2[NUMBUF], b3[NUMBUF];
	struct text t = val_text(A, val, b1), osep = osepv ? val_text(A, osepv, b2) : A->ofs, list;
	bool quote = t.n > 1 && t.p[0] == '"' && t.p[t.n - 1] == '"', first = true;
	struct parts x = { NULL, 0, 0 };
	struct str *s = str_new(NULL, 0);
	struct fsep fs = { .mode = FS_CHAR };

	if (quote) {
		split_quoted((struct text){ t.p + 1, t.n - 2 }, sep, &x);
	} else {
		if (sepv)
			fsep_make(A, &fs, sepv);
		else
			fs.c = *sep.p;
		text_split(A, t.p, t.n, &fs, add_part, &x);
	}
	list = num ? val_text(A, num, b3) : TXT("");
	if (!num || is_absent(num)) {
		for (size_t i = 0; i < x.n; i++, first = false)
			put_part(&s, x.p[i], quote, osep, first);
	} else {
		for (const char *p = list.p, *end = p + list.n, *q; p <= end; p = q + 1) {
			struct val k;

			q = memchr(p, ';', (size_t)(end - p));
			if (!q)
				q = end;
			num_parse(p, (size_t)(q - p), false, &k);
			if (k.tag != V_INT)
				continue;
			if (k.i < 0)
				k.i += (int64_t)x.n + 1;
			if (k.i < 1 || k.i > (int64_t)x.n)
				continue;
			put_part(&s, x.p[k.i - 1], quote, osep, first);
			first = false;
		}
	}
	free(x.p);
	val_set_str(ret, s);
	ret->tag = V_INPUT;
}

static void
fn_t2split(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];

	split_value(A, &arg[0], val_text(A, &arg[1], buf), &arg[1], n > 2 ? &arg[2] : NULL,
	    n > 3 ? &arg[3] : NULL, ret);
}

static void
fn_splitc(struct awk *A, struct val *arg, int n, struct val *ret)
{
	split_value(A, &arg[0], TXT("_"), NULL, n > 1 ? &arg[1] : NULL, n > 2 ? &arg[2] : NULL, ret);
}

static void
fn_splitr(struct awk *A, struct val *arg, int n, struct val *ret)
{
	split_value(A, &arg[0], TXT(";"), NULL, n > 1 ? &arg[1] : NULL, n > 2 ? &arg[2] : NULL, ret);
}

/* --- encodings --- */

static const char b64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct str *
base64_encode(const unsigned char *p, size_t n)
{
	struct str *s = str_new(NULL, (n + 2) / 3 * 4);
	char *w = s->s;

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) |
		    (i + 2 < n ? p[i + 2] : 0);

		*w++ = b64[v >> 18];
		*w++ = b64[v >> 12 & 63];
		*w++ = i + 1 < n ? b64[v >> 6 & 63] : '=';
		*w++ = i + 2 < n ? b64[v & 63] : '=';
	}
	return s;
}

/* As the reference does, a newline is encoded behind the text. */
static void
fn_base64(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);
	struct str *in = str_new(t.p, t.n);

	(void)n;
	in = str_append(in, "\n", 1);
	val_set_str(ret, base64_encode((const unsigned char *)in->s, in->len));
	str_unref(in);
}

static void
fn_base64d(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);
	struct str *s = str_new(NULL, t.n);
	size_t len = t.n, k = 0;
	const char *nl;

	(void)n;
	for (; len && t.p[len - 1] == '='; len--)
		;
	s->len = 0;
	for (size_t i = 0; i < len; i++) {
		static _Thread_local uint32_t acc;
		const char *d = memchr(b64, t.p[i], 64);

		if (!d || t.n % 4 || t.n - len > 2) {
			str_unref(s);
			val_copy(ret, &arg[0]);
			return;
		}
		acc = (i % 4 ? acc : 0) << 6 | (uint32_t)(d - b64);
		if (i % 4)
			s->s[k++] = (char)(acc >> (6 - i % 4 * 2));
	}
	nl = memchr(s->s, '\n', k);
	s->len = nl ? (size_t)(nl - s->s) : k;
	s->s[s->len] = '\0';
	val_set_str(ret, s);
}

static int
hexdigit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
fn_urldecode(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);
	struct str *s = str_new(NULL, t.n);
	size_t k = 0;

	(void)n;
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] == '+') {
			s->s[k++] = ' ';
		} else if (t.p[i] == '%' && i + 2 < t.n && hexdigit(t.p[i + 1]) >= 0 && hexdigit(t.p[i + 2]) >= 0) {
			s->s[k++] = (char)(hexdigit(t.p[i + 1]) << 4 | hexdigit(t.p[i + 2]));
			i += 2;
		} else {
			s->s[k++] = t.p[i];
		}
	}
	s->len = k;
	s->s[k] = '\0';
	val_set_str(ret, s);
}

static const char *
tex_of(char c)
{
	switch (c) {
	case '#': return "\\#";
	case '$': return "\\$";
	case '%': return "\\%";
	case '_': return "\\_";
	case '{': return "\\{";
	case '}': return "\\}";
	case '&': return "\\&";
	case '^': return "\\textasciicircum{}";
	case '~': return "\\textasciitilde{}";
	case '*': return "\\textasteriskcentered{}";
	case '\\': return "\\textbackslash{}";
	case '[': return "{[}";
	case ']': return "{]}";
	default: return NULL;
	}
}

static bool
digit(const struct text t, size_t i)
{
	return i < t.n && t.p[i] >= '0' && t.p[i] <= '9';
}

static void
fn_texscape(struct awk *A, struct val *arg, int n, struct val *ret)
{
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);
	struct str *s = str_new(NULL, 0);

	(void)n;
	for (size_t i = 0; i < t.n; i++) {
		const char *x = tex_of(t.p[i]);

		if (t.p[i] == '\\' && i + 1 < t.n && t.p[i + 1] == '"') {
			s = str_append(s, "\"", 1);
			i++;
		} else if (t.p[i] == '-' && i + 1 < t.n && t.p[i + 1] == '-') {
			s = str_append(s, "--{}--", 6);
			i++;
		} else if (t.p[i] == '-' && i > 0 && digit(t, i - 1) && digit(t, i + 1)) {
			s = str_append(s, "--", 2);
		} else {
			s = x ? str_append(s, x, strlen(x)) : str_append(s, t.p + i, 1);
		}
	}
	val_set_str(ret, s);
}

/* --- protocol names --- */

static const char *const proto_names[] = {
	[1] = "ICMP", [2] = "IGMP", [3] = "GGP", [4] = "IPIP", [5] = "ST", [6] = "TCP", [7] = "CBT", [8] = "EGP",
	[9] = "IGP", [10] = "BBN", [11] = "NVPII", [12] = "PUP", [13] = "ARGUS", [14] = "ENCOM", [15] = "XNET",
	[16] = "CHAOS", [17] = "UDP", [18] = "MUX", [19] = "DCN", [20] = "HMP", [21] = "PRM", [22] = "XNS",
	[23] = "Trnk1", [24] = "Trnk2", [25] = "Leaf1", [26] = "Leaf2", [27] = "RDP", [28] = "IRTP", [29] = "ISO-4",
	[30] = "NETBK", [31] = "MFESP", [32] = "MEINP", [33] = "DCCP", [34] = "3PC", [35] = "IDPR", [36] = "XTP",
	[37] = "DDP", [38] = "IDPR", [39] = "TP++", [40] = "IL", [41] = "IPv6", [42] = "SDRP", [43] = "Rte6",
	[44] = "Frag6", [45] = "IDRP", [46] = "RSVP", [47] = "GRE", [48] = "MHRP", [49] = "BNA", [50] = "ESP",
	[51] = "AH", [52] = "INLSP", [53] = "SWIPE", [54] = "NARP", [55] = "MOBIL", [56] = "TLSP", [57] = "SKIP",
	[58] = "ICMP6", [59] = "NOHE6", [60] = "OPTS6", [61] = "HOST", [62] = "CFTP", [63] = "NET", [64] = "SATNT",
	[65] = "KLAN", [66] = "RVD", [67] = "IPPC", [68] = "FS", [69] = "SATM", [70] = "VISA", [71] = "IPCV",
	[72] = "CPNX", [73] = "CPHB", [74] = "WSN", [75] = "PVP", [76] = "BSATM", [77] = "SUNND", [78] = "WBMON",
	[79] = "WBEXP", [80] = "ISOIP", [81] = "VMTP", [82] = "SVMTP", [83] = "VINES", [84] = "TTP", [85] = "NSIGP",
	[86] = "DGP", [87] = "TCP", [88] = "EIGRP", [89] = "OSPF", [90] = "S-RPC", [91] = "LARP", [92] = "MTP",
	[93] = "AX.25", [94] = "IPIP", [95] = "MICP", [96] = "SCCSP", [97] = "ETHIP", [98] = "ENCAP", [99] = "99",
	[100] = "GMTP", [101] = "IFMP", [102] = "PNNI", [103] = "PIM", [104] = "ARIS", [105] = "SCPS", [106] = "QNX",
	[107] = "A/N", [108] = "IPcmp", [109] = "SNP", [110] = "CpqPP", [111] = "IPXIP", [112] = "VRRP",
	[113] = "PGM", [114] = "0hop", [115] = "L2TP", [116] = "DDX", [117] = "IATP", [118] = "STP", [119] = "SRP",
	[120] = "UTI", [121] = "SMP", [122] = "SM", [123] = "PTP", [124] = "ISIS4", [125] = "FIRE", [126] = "CRTP",
	[127] = "CRUDP", [128] = "128", [129] = "IPLT", [130] = "SPS", [131] = "PIPE", [132] = "SCTP", [133] = "FC",
	[135] = "MHEAD", [136] = "UDP-L", [137] = "MPLS"
};

const char *
proto_name(int64_t p)
{
	return p >= 0 && p < (int64_t)(sizeof proto_names / sizeof *proto_names) ? proto_names[p] : NULL;
}

static void
fn_proto2str(struct awk *A, struct val *arg, int n, struct val *ret)
{
	struct val num;
	const char *s;

	(void)A;
	if (n == 0) {
		*ret = VINT(0);
		return;
	}
	strto(&arg[0], &num);
	s = num.tag == V_INT ? proto_name(num.i) : NULL;
	if (s)
		val_set_text(ret, s, strlen(s));
	else
		*ret = num;
}

/* --- printing --- */

static void
paint(struct awk *A, struct val *arg, int n, struct val *ret, const char *code, bool error)
{
	char buf[NUMBUF];
	struct text t = val_text(A, &arg[0], buf);
	bool newline = !(n > 1 && val_true(&arg[1]));

	*ret = VINT(0);
	if (error) {
		flush_all(A);
		fprintf(stderr, "%s%.*s\033[0m%s", code, (int)t.n, t.p, newline ? "\n" : "");
		return;
	}
	out_write(A, A->out, code, strlen(code));
	out_write(A, A->out, t.p, t.n);
	out_write(A, A->out, newline ? "\033[0m\n" : "\033[0m", newline ? 5 : 4);
}

TEST_FN(printbold, paint(A, arg, n, ret, "\033[1m", false))
TEST_FN(printinf, paint(A, arg, n, ret, "\033[0;34m", false))
TEST_FN(printok, paint(A, arg, n, ret, "\033[0;32m", false))
TEST_FN(printwrn, paint(A, arg, n, ret, "\033[0;33m", false))
TEST_FN(printerr, paint(A, arg, n, ret, "\033[0;31m", true))

#define L(name, params, min, max, hdr, fn, doc) \
	{ name, params, min, max, B_TAWK, hdr, 0, 0, SP_NONE, true, fn, doc, false, NULL, NULL, false }

const struct builtin lib_text[] = {
	L("contains", "val, txt[, ign]", 2, 3, H_KEEP, fn_contains, "Place of txt in val, or 0."),
	L("containsi", "val, txt", 2, 2, H_KEEP, fn_containsi, "As contains(), case ignored."),
	L("hasprefix", "val, pre[, ign]", 2, 3, H_KEEP, fn_hasprefix, "Whether val begins with pre."),
	L("hasprefixi", "val, pre", 2, 2, H_KEEP, fn_hasprefixi, "As hasprefix(), case ignored."),
	L("hassuffix", "val, suf[, ign]", 2, 3, H_KEEP, fn_hassuffix, "Whether val ends with suf."),
	L("hassuffixi", "val, suf", 2, 2, H_KEEP, fn_hassuffixi, "As hassuffix(), case ignored."),
	L("streq", "a, b[, ign]", 2, 3, H_KEEP, fn_streq, "Whether two texts are equal; quotes do not count."),
	L("streqi", "a, b", 2, 2, H_KEEP, fn_streqi, "As streq(), case ignored."),
	L("strneq", "a, b[, ign]", 2, 3, H_OWN, fn_strneq, "Whether two texts differ; false on the header row."),
	L("strneqi", "a, b", 2, 2, H_OWN, fn_strneqi, "As strneq(), case ignored."),
	L("strisempty", "v", 1, 1, H_KEEP, fn_strisempty, "Whether v is empty or a pair of quotes."),
	L("valcontains", "val, sep, item[, ign]", 3, 4, H_KEEP, fn_valcontains,
	    "Whether a part of val, split at sep, is item."),
	L("valcontainsi", "val, sep, item", 3, 3, H_KEEP, fn_valcontainsi, "As valcontains(), case ignored."),
	L("cvalcontains", "val, item", 2, 2, H_KEEP, fn_cvalcontains,
	    "Whether a part of a compound value (a_b) is item."),
	L("cvalcontainsi", "val, item", 2, 2, H_KEEP, fn_cvalcontainsi, "As cvalcontains(), case ignored."),
	L("rvalcontains", "val, item", 2, 2, H_KEEP, fn_rvalcontains,
	    "Whether a part of a repetitive value (a;b) is item."),
	L("rvalcontainsi", "val, item", 2, 2, H_KEEP, fn_rvalcontainsi, "As rvalcontains(), case ignored."),
	L("chomp", "s", 1, 1, H_NONE, fn_strip, "Text without the blanks at its ends."),
	L("strip", "s", 1, 1, H_NONE, fn_strip, "Text without the blanks at its ends."),
	L("lstrip", "s", 1, 1, H_NONE, fn_lstrip, "Text without the blanks in front."),
	L("rstrip", "s", 1, 1, H_NONE, fn_rstrip, "Text without the blanks at the end."),
	L("quote", "s", 1, 1, H_SAME, fn_quote, "Text in quotes."),
	L("unquote", "s", 1, 1, H_NONE, fn_unquote, "Text without its quotes."),
	L("join", "a, sep", 1, 2, H_NONE, fn_join, "Elements 1 to n of an array, joined by sep."),
	L("t2split", "val, sep[, num[, osep]]", 2, 4, H_SAME, fn_t2split,
	    "Parts of val, split at sep: number num (-1 is the last), a list of numbers, or all, joined by osep."),
	L("splitc", "val[, num[, osep]]", 1, 3, H_SAME, fn_splitc, "t2split() of a compound value (a_b)."),
	L("splitr", "val[, num[, osep]]", 1, 3, H_SAME, fn_splitr, "t2split() of a repetitive value (a;b)."),
	L("base64", "s", 1, 1, H_SAME, fn_base64, "Base64 of the text and a newline."),
	L("base64d", "s", 1, 1, H_SAME, fn_base64d, "First line of what a base64 text stands for."),
	L("urldecode", "s", 1, 1, H_SAME, fn_urldecode, "Text with + and %XX undone."),
	L("texscape", "s", 1, 1, H_SAME, fn_texscape, "Text fit for LaTeX."),
	L("proto2str", "p", 0, 1, H_SAME, fn_proto2str, "Name of a protocol number."),
	L("printbold", "s[, nonl]", 1, 2, H_NONE, fn_printbold, "Print in bold."),
	L("printinf", "s[, nonl]", 1, 2, H_NONE, fn_printinf, "Print in blue."),
	L("printok", "s[, nonl]", 1, 2, H_NONE, fn_printok, "Print in green."),
	L("printwrn", "s[, nonl]", 1, 2, H_NONE, fn_printwrn, "Print in orange."),
	L("printerr", "s[, nonl]", 1, 2, H_NONE, fn_printerr, "Print in red, on standard error."),
	{ .name = NULL }
};
