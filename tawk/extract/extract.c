/* extract.c - the packets of printed rows, by the index of findexer */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capread_priv.h"
#include "descriptor.h"
#include "extract.h"
#include "index.h"
#include "pcapng.h"
#include "printed.h"
#include "value.h"
#include "whole.h"

#define LINKTYPE(n)	((n) & 0xffff)	/* without what says how long the checksum of a frame is */

/* A capture of the index. */
struct source {
	char		*path;
	struct index_file	 meta;		/* its path is the one above */
	bool		 needed;
	bool		 varied;	/* pcapng: each packet may have another link */
};

struct extraction {
	const struct extract_options *o;
	char		*index;		/* name */
	struct index	*x;
	uint64_t	*keys;		/* what is wanted, in ascending order */
	size_t		 nkeys, room;
	struct source	*source;
	size_t		 nsource;
	struct capfile_link *link;	/* of the capture that is written: one of each type */
	size_t		 nlink;
	bool		 nanosec;	/* times that are written */
	bool		 pcapng;	/* is written: links differ, or there are comments */
	bool		 lacks;		/* packets that were asked for: what there are is written, the status is 1 */
	FILE		*f;
	struct whole	 file;		/* it, unless it is standard output or the viewer */
	pid_t		 viewer;	/* that reads the packets, or -1 */
};

/* --- names --- */

/*
 * "_flows_X" and "_packets_X" become "_flows" (or "_packets"), the suffix "xer" and what digits follow it.  ".gz"
 * goes.
 */
char *
extract_index_name(const char *file, bool packets)
{
	size_t all = strlen(file), n, digits;
	char *data = xstrndup(file, all > 3 && strcmp(file + all - 3, ".gz") == 0 ? all - 3 : all);
	const char *slash = strrchr(data, '/'), *base = slash ? slash + 1 : data, *dot = strrchr(base, '.');
	const char *kind = packets ? "_packets" : "_flows";
	char *s = xmalloc(all + 32), *stem, *last;

	n = dot ? (size_t)(dot - data) : strlen(data);
	stem = xstrndup(data, n);
	last = strrchr(stem, '_');
	if (last && last >= stem + (base - data)) {
		size_t k = (size_t)(last - stem);

		/* The part before the last one may be the kind. */
		if (strcmp(last, "_packets") == 0 || strcmp(last, "_flows") == 0)
			stem[k] = '\0';
		else if (k >= 6 && strncmp(last - 6, "_flows", 6) == 0)
			stem[k - 6] = '\0';
		else if (k >= 8 && strncmp(last - 8, "_packets", 8) == 0)
			stem[k - 8] = '\0';
		else
			kind = "";
	} else {
		kind = "";
	}
	digits = strlen(data);
	while (digits > 0 && data[digits - 1] >= '0' && data[digits - 1] <= '9')
		digits--;
	sprintf(s, "%s%s.xer%s", stem, kind, dot ? data + digits : "");
	free(stem);
	free(data);
	return s;
}

/* The index of the data file; the parts that -W makes of a flow file have one index, without their number. */
static char *
index_find(const struct extract_options *o, const char *data)
{
	char *name;
	struct stat st;
	size_t n;

	if (o->index)
		return xstrdup(o->index);
	if (!data)
		errx(1, "Input file is required");
	name = extract_index_name(data, o->packets);
	if (stat(name, &st) == 0)
		return name;
	n = strlen(name);
	while (n > 0 && name[n - 1] >= '0' && name[n - 1] <= '9')
		n--;
	if (name[n] != '\0') {
		char *whole = xstrndup(name, n);

		if (stat(whole, &st) == 0) {
			free(name);
			return whole;
		}
		free(whole);
	}
	fflush(stdout);
	warnx("Could not find '%s'", name);
	fprintf(stderr, "The plugin findexer makes it: t2build findexer, then run t2 again%s\n",
	    o->packets ? " with -s" : "");
	exit(1);
}

static const char *
viewer(void)
{
	static const char *const names[] = { "wireshark", "wireshark-qt", "wireshark-gtk", "termshark", "tshark" };
	const char *path = getenv("PATH"), *display = getenv("DISPLAY");
	char file[4096];

	for (size_t i = display && *display ? 0 : 3; path && i < sizeof names / sizeof *names; i++)
		for (const char *p = path; *p; p += strcspn(p, ":"), p += *p == ':') {
			snprintf(file, sizeof file, "%.*s/%s", (int)strcspn(p, ":"), p, names[i]);
			if (access(file, X_OK) == 0)
				return names[i];
		}
	errx(1, "Could not find 'wireshark', 'termshark' or 'tshark'");
}

/* --- which packets --- */

static void
key_add(struct extraction *e, uint64_t key)
{
	if (e->nkeys == e->room) {
		e->room = e->room ? 2 * e->room : 1024;
		e->keys = xrealloc(e->keys, e->room * sizeof *e->keys);
	}
	e->keys[e->nkeys++] = key;
}

/* A whole number without sign, up to a tab or the end. */
static bool
number(const char *s, const char **end, uint64_t *v)
{
	*v = 0;
	for (*end = s; **end >= '0' && **end <= '9'; ++*end)
		if (__builtin_mul_overflow(*v, 10, v) || __builtin_add_overflow(*v, (uint64_t)(**end - '0'), v))
			return false;
	return *end > s && (**end == '\t' || **end == '\0');
}

/* Take the keys from the start of a row: A or B and the flow index, or the packet number. */
static bool
row_keys(struct extraction *e, const char *row)
{
	const char *end;
	uint64_t v;

	if (e->o->packets) {
		if (!number(row, &end, &v))
			return false;
		key_add(e, v);
		return true;
	}
	if ((row[0] != 'A' && row[0] != 'B') || row[1] != '\t' || !number(row + 2, &end, &v) || v > UINT64_MAX >> 2)
		return false;
	key_add(e, INDEX_FLOW_KEY(v, row[0] == 'B'));
	return true;
}

static int
by_number(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Bring the keys in order, each once. */
static void
keys_sort(struct extraction *e)
{
	size_t n = 0;

	if (e->nkeys > 1)
		qsort(e->keys, e->nkeys, sizeof *e->keys, by_number);
	for (size_t i = 0; i < e->nkeys; i++)
		if (n == 0 || e->keys[i] != e->keys[n - 1])
			e->keys[n++] = e->keys[i];
	e->nkeys = n;
}

static void
rows_read(struct extraction *e, FILE *f)
{
	char *row = NULL;
	size_t room = 0;
	ssize_t len;

	for (uint64_t i = 1; (len = getline(&row, &room, f)) > 0; i++) {
		row[strcspn(row, "\r\n")] = '\0';
		if (*row == '\0')
			continue;
		if (!row_keys(e, row))
			errx(1, "printed row %" PRIu64 ": expected %s, got '%.40s'", i,
			    e->o->packets ? "the packet number in front" :
			    "direction (A or B) and flow index in front", row);
	}
	free(row);
	keys_sort(e);
}

/* --- which captures --- */

static void
source_add(struct extraction *e)
{
	struct source *s;

	e->source = xrealloc(e->source, (e->nsource + 1) * sizeof *e->source);
	s = &e->source[e->nsource++];
	*s = (struct source){ .path = xstrdup(index_file(e->x)->path), .meta = *index_file(e->x) };
	s->meta.path = s->path;
}

/*
 * Go through the segments of the index: visit returns -1 for one that is damaged.  first: note the captures as well,
 * and say if the end of the index is missing.
 */
static void
segments_visit(struct extraction *e, bool first, int (*visit)(struct extraction *, struct source *, void *),
    void *ctx)
{
	size_t n = 0;

	index_rewind(e->x);
	for (;;) {
		switch (index_next(e->x)) {
		case INDEX_FILE:
			if (first)
				source_add(e);
			n++;
			continue;
		case INDEX_SEGMENT:
			if (n == 0 || n > e->nsource || index_segment(e->x)->file != e->source[n - 1].meta.number)
				errx(1, "%s: damaged: packets without their capture", e->index);
			if (visit(e, &e->source[n - 1], ctx) == -1)
				break;
			continue;
		case INDEX_END:
			return;
		case INDEX_CUT:
			if (first) {
				warnx("%s: not complete: t2 did not come to its end; later packets are missing",
				    e->index);
				e->lacks = true;
			}
			return;
		case INDEX_BAD:
			break;
		}
		errx(1, "%s: %s", e->index, index_error(e->x));
	}
}

static int
visit_found(struct extraction *e, struct source *s, void *found)
{
	(void)s;
	return index_has(e->x, e->keys, e->nkeys, found);
}

static int
visit_needed(struct extraction *e, struct source *s, void *ctx)
{
	int r = s->needed;

	(void)ctx;
	if (!r && (r = index_has(e->x, e->keys, e->nkeys, NULL)) == 1)
		s->needed = true;
	return r;
}

/* Rows that the index knows nothing of: it is of another run. */
static void
tell_missing(struct extraction *e, size_t missing, size_t n)
{
	e->lacks |= missing > 0;
	if (missing > 0)
		warnx("%s: no packets of %zu of %zu %s: not the index of this file, or packets were left out of it",
		    e->index, missing, n, e->o->packets ? "packet numbers" : "flows");
}

/* Which of the two keys of a flow are meant: that of B is the A of a flow without opposite. */
static size_t
keys_choose(struct extraction *e, const uint64_t *asked, size_t n)
{
	uint64_t *chosen = xmalloc((2 * n + 1) * sizeof *chosen);
	uint8_t *found = xcalloc(e->nkeys + 1, 1);
	size_t missing = 0, kept = 0;

	segments_visit(e, true, visit_found, found);
	for (size_t i = 0, k = 0; i < n; i++) {
		const uint64_t flow = asked[i] >> 1;
		size_t take;

		while (e->keys[k] >> 1 != flow)
			k += 2;
		take = k + ((asked[i] & 1) != 0 || !found[k]);
		missing += !found[take];
		for (size_t j = k; j < k + 2; j++)
			if (found[j] && (j == take || e->o->both))
				chosen[kept++] = e->keys[j];
	}
	free(e->keys);
	e->keys = chosen;
	e->nkeys = kept;
	free(found);
	return missing;
}

/* From rows to keys of the index, and to the captures that are needed. */
static void
sources_find(struct extraction *e)
{
	uint64_t *asked = e->keys;
	size_t n = e->nkeys, missing = 0;

	if (e->o->packets) {
		uint8_t *found = xcalloc(n + 1, 1);

		segments_visit(e, true, visit_found, found);
		for (size_t i = 0; i < n; i++)
			missing += !found[i];
		free(found);
	} else {
		e->keys = NULL;
		e->nkeys = e->room = 0;
		for (size_t i = 0; i < n; i++) {
			key_add(e, asked[i] & ~(uint64_t)1);
			key_add(e, asked[i] | 1);
		}
		keys_sort(e);
		missing = keys_choose(e, asked, n);
		keys_sort(e);
		free(asked);
	}
	segments_visit(e, false, visit_needed, NULL);
	tell_missing(e, missing, n);
}

static void __attribute__((noreturn))
changed(const struct source *s, const char *why)
{
	errx(1, "%s: not the capture that was indexed: %s; run t2 again", s->path, why);
}

/* The capture is there, is no shorter, and begins as it did. */
static struct capread *
source_open(const struct source *s)
{
	struct index_file now = { .path = s->path };
	char why[CAPREAD_ERR];
	struct capread *c;
	struct stat st;
	int fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd == -1 || fstat(fd, &st) == -1)
		err(1, "%s", s->path);
	if (!S_ISREG(st.st_mode))
		errx(1, "%s: not a regular file", s->path);
	if ((uint64_t)st.st_size < s->meta.size)
		changed(s, "it is shorter");
	if (!index_file_head(&now, fd, s->meta.head_len))
		err(1, "%s", s->path);
	close(fd);
	if (now.head_len != s->meta.head_len || now.head_crc != s->meta.head_crc)
		changed(s, "it begins differently");
	if ((c = capread_open(s->path, s->meta.offsets, why)) == NULL)
		errx(1, "%s: %s", s->path, why);
	return c;
}

/* The link that is written for a link of a capture: the type is the same, the snapshot the longest. */
static struct capfile_link *
link_of(struct extraction *e, const struct capfile_link *l)
{
	for (size_t i = 0; i < e->nlink; i++)
		if (e->link[i].linktype == LINKTYPE(l->linktype))
			return &e->link[i];
	return NULL;
}

static void
link_add(struct extraction *e, const struct capfile_link *l)
{
	struct capfile_link *to = link_of(e, l);

	if (to == NULL) {
		e->link = xrealloc(e->link, (e->nlink + 1) * sizeof *e->link);
		to = &e->link[e->nlink++];
		*to = (struct capfile_link){ .linktype = LINKTYPE(l->linktype) };
	}
	if (l->snaplen > to->snaplen)
		to->snaplen = l->snaplen;
}

/*
 * Look at the captures that are needed, before anything is written.  Those of plain pcap say what their packets are.
 */
static void
sources_check(struct extraction *e)
{
	bool any = false;

	for (size_t i = 0; i < e->nsource; i++)
		any |= e->source[i].needed;
	for (size_t i = 0; i < e->nsource; i++) {
		struct source *s = &e->source[i];
		const struct capfile_link *info;
		struct capread *c;

		/* Without any packet the first one that is there says what kind of capture it would be. */
		if (!s->needed && (any || e->nlink > 0 || access(s->path, R_OK) == -1))
			continue;
		c = source_open(s);
		if ((info = capread_info(c)) != NULL)
			link_add(e, info);
		s->varied = info == NULL;
		e->nanosec |= info == NULL || info->nanosec;
		capread_close(c);
	}
}

/* --- writing --- */

static int
child_status(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* The status of the viewer is ours, but for packets that it was not shown. */
static int
viewer_end(const struct extraction *e)
{
	const int status = child_status(e->viewer);

	return status == 0 ? e->lacks : status;
}

/* The outcome of a write.  Who closes the viewer early has seen enough. */
static void
written(const struct extraction *e, bool good)
{
	if (good)
		return;
	if (e->viewer != -1 && errno == EPIPE)
		exit(viewer_end(e));
	if (e->f == stdout)
		printed_lost(errno);
	err(1, "%s", e->viewer != -1 ? "viewer" : e->o->output);
}

static void
write_header(struct extraction *e)
{
	struct capfile_header h;

	if (e->nlink == 0)
		link_add(e, &(struct capfile_link){ .linktype = 1, .snaplen = CAPFILE_PACKET_MAX });
	for (size_t i = 0; i < e->nlink; i++)
		e->link[i].nanosec = e->nanosec;
	e->pcapng = e->nlink > 1 || e->o->comments;
	if (!e->pcapng) {
		h = capfile_header(&e->link[0]);
		written(e, fwrite(&h, sizeof h, 1, e->f) == 1);
		return;
	}
	written(e, pcapng_put_section(e->f) > 0);
	for (size_t i = 0; i < e->nlink; i++)
		written(e, pcapng_put_interface(e->f, &e->link[i]) > 0);
}

static void
write_record(struct extraction *e, const struct capfile_packet *k)
{
	const struct capfile_record h = { .sec = (uint32_t)k->sec, .caplen = k->caplen, .len = k->len,
		.frac = (uint32_t)(e->nanosec ? k->nsec : k->nsec / 1000) };

	written(e, fwrite(&h, sizeof h, 1, e->f) == 1 &&
	    (k->caplen == 0 || fwrite(k->data, k->caplen, 1, e->f) == 1));
}

/* The same with the flows that it belongs to. */
static void
write_block(struct extraction *e, const struct capfile_packet *k, const uint64_t *flows, size_t n)
{
	struct capfile_packet w = *k;

	w.link = link_of(e, k->link);
	written(e, pcapng_put_packet(e->f, (uint32_t)((const struct capfile_link *)w.link - e->link), &w, flows,
	    n) > 0);
}

/* --- positions --- */

/* A packet that is wanted, and the flow that wants it. */
struct wanted {
	uint64_t position, flow;
};

static int
by_place(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;

	if (x->position != y->position)
		return x->position < y->position ? -1 : 1;
	return x->flow < y->flow ? -1 : x->flow > y->flow;
}

/* What is wanted of a segment. */
struct positions {
	struct wanted	*w;
	size_t		 n, room;
};

static void
places_add(struct positions *p, const uint64_t *position, size_t n, uint64_t flow)
{
	if (p->n + n > p->room) {
		p->room = 2 * (p->n + n);
		p->w = xrealloc(p->w, p->room * sizeof *p->w);
	}
	for (size_t i = 0; i < n; i++)
		p->w[p->n++] = (struct wanted){ position[i], flow };
}

/* In the order of the capture; with comments once for each flow.  False if the segment is damaged. */
static bool
places_find(struct extraction *e, struct positions *p)
{
	const uint64_t *position;
	const size_t step = e->o->comments ? 1 : e->nkeys;
	ssize_t n;

	p->n = 0;
	for (size_t i = 0; i < e->nkeys; i += step) {
		if ((n = index_select(e->x, e->keys + i, step, NULL, &position)) == -1)
			return false;
		places_add(p, position, (size_t)n, e->keys[i] >> 1);
	}
	if (e->o->comments && p->n > 1)
		qsort(p->w, p->n, sizeof *p->w, by_place);
	return true;
}

/* --- passes over the captures --- */

struct pass {
	bool writes;		/* else it looks at the links of those that vary */
	const struct source *s;
	struct capread *c;	/* of s, or NULL */
	struct positions p;
};

/* Look at the first packet of the segment: what it says must be what the index says. */
static void
segment_check(struct extraction *e, const struct source *s, struct capread *c)
{
	const struct index_anchor *a = &index_segment(e->x)->first;
	char why[CAPREAD_ERR];
	struct capfile_packet r;

	if (!capread_at(c, a->position, &r, why))
		changed(s, why);
	if (r.sec != a->sec || r.caplen != a->caplen || r.len != a->len)
		changed(s, "other packets stand in it");
}

/* Take the packet of position i, and of those behind it that are the same; returns how many. */
static size_t
place_take(struct extraction *e, struct pass *x, size_t i)
{
	const struct wanted *w = x->p.w + i;
	size_t n = 1, flows = 1;
	char why[CAPREAD_ERR];
	struct capfile_packet r;
	uint64_t flow[64];

	if (!capread_at(x->c, w->position, &r, why))
		changed(x->s, why);
	flow[0] = w->flow;
	for (; i + n < x->p.n && w[n].position == w->position; n++)
		if (w[n].flow != flow[flows - 1] && flows < sizeof flow / sizeof *flow)
			flow[flows++] = w[n].flow;
	if (!x->writes)
		link_add(e, r.link);
	else if (e->pcapng)
		write_block(e, &r, flow, e->o->comments ? flows : 0);
	else
		write_record(e, &r);
	return n;
}

static int
visit_take(struct extraction *e, struct source *s, void *ctx)
{
	struct pass *x = ctx;

	if (!s->needed || (!x->writes && !s->varied))
		return 0;
	if (!places_find(e, &x->p))
		return -1;
	if (x->p.n == 0)
		return 0;
	if (x->s != s) {
		if (x->c)
			capread_close(x->c);
		x->c = source_open(s);
		x->s = s;
	}
	segment_check(e, s, x->c);
	for (size_t i = 0; i < x->p.n; )
		i += place_take(e, x, i);
	return 0;
}

static void
packets_take(struct extraction *e, bool writes)
{
	struct pass x = { .writes = writes };

	segments_visit(e, false, visit_take, &x);
	if (x.c)
		capread_close(x.c);
	free(x.p.w);
}

/* The links of the packets that are wanted, before anything is written. */
static void
links_find(struct extraction *e)
{
	bool varied = false;

	for (size_t i = 0; i < e->nsource; i++)
		varied |= e->source[i].needed && e->source[i].varied;
	if (varied)
		packets_take(e, false);
}

/* What is written exists as a regular file, by whatever name. */
static bool
output_stat(const char *name, struct stat *st)
{
	const int fd = descriptor_out(name);

	return (fd >= 0 ? fstat(fd, st) : stat(name, st)) == 0 && S_ISREG(st->st_mode);
}

static void
refuse_same(const char *output, const struct stat *out, const struct stat *in)
{
	if (in->st_dev == out->st_dev && in->st_ino == out->st_ino)
		errx(1, "%s: is read, and would be overwritten",
		    descriptor_out(output) == STDOUT_FILENO ? "standard output" : output);
}

static void
refuse_input(const char *output, const struct stat *out, const char *input)
{
	struct stat in;
	const int fd = descriptor_in(input);

	if ((fd >= 0 ? fstat(fd, &in) : stat(input, &in)) == 0)
		refuse_same(output, out, &in);
}

/* Before anything is read: the output is no input, nor the index, nor that of the data. */
static void
refuse_inputs(const struct extract_options *o, const char *index, const char *data)
{
	struct stat out;

	if (!o->output || !output_stat(o->output, &out))
		return;
	for (const char *const *in = o->inputs; *in; in++)
		refuse_input(o->output, &out, *in);
	refuse_input(o->output, &out, "-");
	refuse_input(o->output, &out, index);
	for (int packets = 0; data && packets < 2; packets++) {
		char *name = extract_index_name(data, packets);

		refuse_input(o->output, &out, name);
		free(name);
	}
}

/* The captures are known from the index only. */
static void
refuse_sources(const struct extraction *e)
{
	struct stat out;

	if (output_stat(e->o->output, &out))
		for (size_t i = 0; i < e->nsource; i++)
			refuse_input(e->o->output, &out, e->source[i].path);
}

static void
output_open(struct extraction *e)
{
	const char *name = e->o->output;

	refuse_sources(e);
	if (descriptor_out(name) == STDOUT_FILENO) {
		e->f = stdout;
		return;
	}
	if (whole_open(&e->file, name) == -1)
		err(1, "%s", name);
	e->f = e->file.f;
}

static void
output_close(struct extraction *e)
{
	written(e, (e->f == stdout ? printed_flush() : whole_close(&e->file)) == 0);
}

static _Noreturn void
run_viewer(const char *name)
{
	signal(SIGPIPE, SIG_DFL);
	if (strncmp(name, "wireshark", 9) == 0)
		execlp(name, name, "-k", "-i", "-", (char *)NULL);
	else
		execlp(name, name, "-r", "-", (char *)NULL);
	err(1, "%s", name);
}

/* Start the viewer, to which e->f then leads. */
static void
viewer_start(struct extraction *e, const char *name)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC) == -1 || (e->viewer = fork()) == -1)
		err(1, "%s", name);
	if (e->viewer == 0) {
		dup2(p[0], STDIN_FILENO);
		run_viewer(name);
	}
	close(p[0]);
	signal(SIGPIPE, SIG_IGN);	/* written() sees it */
	if ((e->f = fdopen(p[1], "w")) == NULL)
		err(1, "%s", name);
}

/* The extracting process: rows from standard input, packets to where the options say. */
static int
extract(struct extraction *e, const char *view)
{
	rows_read(e, stdin);
	sources_find(e);
	sources_check(e);
	links_find(e);
	if (view)
		viewer_start(e, view);
	else
		output_open(e);
	setvbuf(e->f, NULL, _IOFBF, 1 << 18);
	write_header(e);
	packets_take(e, true);
	if (!view) {
		output_close(e);
		return e->lacks;
	}
	written(e, fclose(e->f) == 0);
	return viewer_end(e);
}

void
extract_start(struct extract_options *o, const char *data)
{
	struct extraction e = { .o = o, .index = index_find(o, data), .viewer = -1 };
	const char *view = o->wireshark ? viewer() : NULL;
	char why[INDEX_ERR_SIZE];
	int p[2];

	refuse_inputs(o, e.index, data);
	if ((e.x = index_open(e.index, why)) == NULL)
		errx(1, "%s: %s", e.index, why);
	if (index_kind(e.x) != (o->packets ? INDEX_PACKETS : INDEX_FLOWS))
		errx(1, "%s: index of %s; %s -P", e.index, o->packets ? "flows" : "packet numbers",
		    o->packets ? "leave out" : "use");
	fflush(stdout);
	if (pipe2(p, O_CLOEXEC) < 0 || (o->pid = fork()) < 0)
		err(1, "-x");
	if (o->pid == 0) {
		dup2(p[0], STDIN_FILENO);
		close(p[0]);
		close(p[1]);
		exit(extract(&e, view));
	}
	dup2(p[1], STDOUT_FILENO);
	close(p[0]);
	close(p[1]);
	index_close(e.x);
	free(e.index);
}

int
extract_end(struct extract_options *o)
{
	fflush(stdout);
	close(STDOUT_FILENO);
	return child_status(o->pid);
}
