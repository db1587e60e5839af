/*
 * capture.c - packets from files, standard input and interfaces, in bursts
 *
 * Plain pcap, gzip'd or not, is walked in large blocks of our own, from a file or a pipe alike: the records of a burst
 * stay where they were read, and a block is filled again when all its bursts are done.  libpcap reads the file header
 * for us, everything that is not plain pcap (pcapng first of all) and every interface; such packets are copied.
 *
 * Files are opened, and what went wrong is told, by the main thread; bursts may be read by that of reader.c.
 */
#include <sys/stat.h>

#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "capfile.h"
#include "capture.h"
#include "gzip.h"
#include "outfile.h"
#include "reader.h"
#include "report.h"
#include "signals.h"
#include "sink.h"
#include "t2api.h"
#include "t2log.h"
#include "t2utils.h"
#include "workers.h"

#define READ_BYTES	((size_t)256 * 1024)	/* what one read asks for */
#define RECORD_MAX	CAPFILE_PACKET_MAX
#define BLOCKS		4u	/* filled in turn */
#define BLOCKS_MAX	16u	/* the same with several workers */
#define BLOCK_FRONT	((size_t)CAPFILE_MODIFIED + RECORD_MAX)	/* for what the block before has left */
#define BLOCK_BYTES	(BLOCK_FRONT + READ_BYTES)
#define AHEAD_BYTES	((uint64_t)1 << 20)	/* files from this size on are read ahead, and what has no size */

#define MAGIC_NG	0x0a0d0d0au

static struct input {
	const char *path;	/* as users wrote it, for messages */
	int fd;
	struct gzip *gz;	/* gzip'd: unpacks what is read; else NULL */
	pcap_t *pcap;		/* reads by libpcap, or knows the header of a plain file */
	bool walk;		/* plain pcap, read by us ... */
	struct capfile format;	/* ... as this */
	bool regular;		/* a file whose reads do not wait for anybody */
	bool broken, eof;
	bool failed;		/* libpcap met an error; the packets before it come first */
	bool ended;		/* read to its end; eof says no more than that there are no bytes */
	uint32_t snaplen;
	int dlt;
	uint64_t size;		/* of this file, 0 if unknown */
	unsigned long packets;	/* read of this file */
	uint64_t place;		/* of the next record in it [bytes]; plain pcap that is not gzip'd */
	struct capture_file *file;	/* what plugins see of it, or NULL */
	char note[512];		/* why it ends too early */

	uint8_t *buf;		/* in the current block */
	size_t at, fill, room;	/* next record, end of bytes in buf, end of the block */
	unsigned bursts;	/* read of this file */
} in = { .fd = -1 };

static struct {
	uint8_t *data;		/* BLOCK_BYTES */
	unsigned bursts;	/* those of this file that may use it, and all before */
} blocks[BLOCKS_MAX];
static unsigned block;		/* the current one */

static struct bpf_program filter_prog;
static bool filter_on;

static uint64_t total_size, header_bytes;
static struct pcap_pkthdr *held_hdr;	/* a packet of libpcap's that the burst before had no room for */
static const uint8_t *held_data;

static bool was_broken;		/* an input before this one, or one that could not be opened */

/* the files of -R */
static char **files;
static unsigned nfiles, file_no;
static struct capture_file *files_read;	/* of any option, last first */

/* -D */
static struct {
	char *expr;		/* before the number */
	char *rest;		/* behind it */
	unsigned long long next, first, stop;
	int width;		/* of a zero padded number, or 0 */
	bool started, bounded;
} rot;

static bool live;
static bool opening;		/* no packet was read yet, and a signal has nothing to wait for */

/* --- bytes --------------------------------------------------------------------------------------------------------- */

/* Read up to n bytes as they are in the file; 0 at the end, -1 with a line on stderr or after a signal. */
static ssize_t
raw_read(void *p, size_t n)
{
	ssize_t got;

	if (!in.regular && !reader_await_input(in.fd))
		return -1;
	while ((got = read(in.fd, p, n)) < 0 && errno == EINTR && run_state < (opening ? RUN_DRAIN : RUN_STOP))
		;
	in.ended = got == 0;
	if (got < 0 && errno != EINTR) {
		warn("%s", in.path);
		in.broken = true;
	}
	return got;
}

static ssize_t
packed_read(void *arg, void *p, size_t n)
{
	(void)arg;
	return raw_read(p, n);
}

/* The same of gzip'd data. */
static ssize_t
unpacked_read(void *p, size_t n)
{
	const ssize_t got = gzip_read(in.gz, p, n);

	if (got >= 0 || gzip_end(in.gz) == GZIP_UNREAD || in.broken)
		return got;
	if (gzip_end(in.gz) == GZIP_CUT)
		warnx("%s: gzip'd data end too early", in.path);
	else
		warnx("%s: gzip'd data are damaged: %s", in.path,
		    gzip_end(in.gz) == GZIP_BEHIND ? "no member behind the last" : gzip_why(in.gz));
	in.broken = true;
	return got;
}

/* What was read so far, at the start of the buffer, is gzip'd. */
static bool
gzip_begin(char *why)
{
	if ((in.gz = gzip_new(packed_read, NULL, READ_BYTES, in.buf, in.fill)) == NULL) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "out of memory");
		return false;
	}
	in.at = in.fill = 0;
	in.eof = false;
	in.size = 0;
	return true;
}

static bool
reading_stops(void)
{
	return run_state >= RUN_STOP || reader_ends();
}

/* Go on in the next block, with what is left of this one in front of it; false if the run ends meanwhile. */
static bool
block_next(void)
{
	const size_t left = in.fill - in.at;
	const unsigned next = (block + 1) % (nworkers > 1 ? BLOCKS_MAX : BLOCKS);
	uint8_t *data;

	blocks[block].bursts = in.bursts;
	if (!reader_await_bursts(blocks[next].bursts))
		return false;
	if (blocks[next].data == NULL && (blocks[next].data = malloc(BLOCK_BYTES)) == NULL)
		errx(1, "%s: out of memory", in.path);
	block = next;
	data = blocks[block].data + BLOCK_FRONT - left;
	memcpy(data, in.buf + in.at, left);
	in.buf = data;
	in.at = 0;
	in.fill = left;
	in.room = left + READ_BYTES;
	return true;
}

/* More bytes behind those that are there; false at the end. */
static bool
input_more(void)
{
	ssize_t got;

	if (in.room - in.fill < READ_BYTES / 4 && !block_next())
		return false;
	got = (in.gz != NULL ? unpacked_read : raw_read)(in.buf + in.fill, in.room - in.fill);
	if (got <= 0)
		return false;
	in.fill += (size_t)got;
	return true;
}

/* Have at least n bytes from in.at on, or as many as there are. */
static size_t
input_need(size_t n)
{
	while (in.fill - in.at < n && !in.eof)
		in.eof = !input_more();
	return in.fill - in.at;
}

/* --- opening ------------------------------------------------------------------------------------------------------- */

static ssize_t
cookie_read(void *cookie, char *p, size_t n)
{
	size_t have = in.fill - in.at;

	(void)cookie;
	if (have == 0)
		have = input_need(1);
	if (n > have)
		n = have;
	memcpy(p, in.buf + in.at, n);
	in.at += n;
	return (ssize_t)n;
}

/* Compile the filter for this input; on failure the reason in why. */
static bool
filter_set(char *why)
{
	if (bpfCommand == NULL || *bpfCommand == '\0')
		return true;
	if (filter_on)
		pcap_freecode(&filter_prog);
	filter_on = pcap_compile(in.pcap, &filter_prog, bpfCommand, BPF_OPTIMIZE, PCAP_NETMASK_UNKNOWN) == 0;
	if (!filter_on)
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "%s", pcap_geterr(in.pcap));
	return filter_on;
}

/* What libpcap makes of a stream; its text says what is wrong. */
static pcap_t *
pcap_of(FILE *f, char *why)
{
#if TSTAMP_PREC == 1
	return pcap_fopen_offline_with_tstamp_precision(f, PCAP_TSTAMP_PRECISION_NANO, why);
#else
	return pcap_fopen_offline_with_tstamp_precision(f, PCAP_TSTAMP_PRECISION_MICRO, why);
#endif
}

/* The file header of plain pcap stands at in.at: let libpcap read a copy of it. */
static pcap_t *
header_open(char *why)
{
	FILE *f = fmemopen(in.buf + in.at, CAPFILE_HEADER, "r");
	pcap_t *p;

	if (f == NULL) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "%s", strerror(errno));
		return NULL;
	}
	if ((p = pcap_of(f, why)) == NULL)
		(void)fclose(f);
	return p;
}

static pcap_t *
stream_open(char *why)
{
	FILE *f = fopencookie(NULL, "r", (cookie_io_functions_t){ .read = cookie_read });
	pcap_t *p;

	if (f == NULL) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "%s", strerror(errno));
		return NULL;
	}
	if ((p = pcap_of(f, why)) == NULL)
		(void)fclose(f);
	return p;
}

static bool
plain_begin(char *why)
{
	const size_t have = input_need(CAPFILE_HEADER);
	size_t size;

	if (have < CAPFILE_HEADER) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "got %zu of %u header bytes", have, CAPFILE_HEADER);
		return false;
	}
	if ((in.pcap = header_open(why)) == NULL)
		return false;
	if (capfile_begin(&in.format, in.buf, have, &size) != CAPFILE_PACKET) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "%s", in.format.why);
		return false;
	}
	in.at += size;
	return true;
}

/* Look at the first bytes, and be ready to read packets.  False with the reason in why. */
static bool
format_find(char *why)
{
	const size_t have = input_need(2);
	uint32_t magic;

	if (gzip_is(in.buf, have) && !gzip_begin(why))
		return false;
	if (input_need(4) == 0) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "empty file");
		return false;
	}
	if (in.fill < 4) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "not a pcap or pcapng file");
		return false;
	}
	in.walk = capfile_is_plain(in.buf);
	if (in.walk)
		return plain_begin(why);
	memcpy(&magic, in.buf, sizeof magic);
	in.pcap = stream_open(why);
	if (in.pcap == NULL && magic != MAGIC_NG)
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "not a pcap or pcapng file");
	return in.pcap != NULL;
}

static void
input_close(void)
{
	if (in.pcap != NULL)
		pcap_close(in.pcap);
	gzip_free(in.gz);
	if (in.fd > STDIN_FILENO)
		close(in.fd);
	in.pcap = NULL;
	in.gz = NULL;
	in.fd = -1;
}

/* Tell plugins of a file that can be read again; the list is kept until the end. */
static void
file_note(void)
{
	static unsigned number;
	struct capture_file *f = calloc(1, sizeof *f);

	if (f == NULL || (f->path = strdup(in.path)) == NULL)
		errx(1, "%s: out of memory", in.path);
	f->before = files_read;
	f->number = ++number;
	f->linktype = in.dlt;
	f->offsets = in.walk && in.gz == NULL;
	files_read = in.file = f;
}

/* Begin in the first block; nobody uses any. */
static void
blocks_reset(void)
{
	for (unsigned i = 0; i < BLOCKS_MAX; i++)
		blocks[i].bursts = 0;
	block = 0;
	if (blocks[0].data == NULL && (blocks[0].data = malloc(BLOCK_BYTES)) == NULL)
		errx(1, "%s: out of memory", in.path);
	in.buf = blocks[0].data + BLOCK_FRONT;
	in.room = READ_BYTES;
	held_hdr = NULL;
}

/* Look at the first bytes, which may have to be waited for; false with a line on stderr. */
static bool
file_begins(const char *path)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	bool good;

	opening = true;
	good = format_find(why);
	opening = false;
	if (!good) {
		if (run_state > RUN_FULL)
			warnx("%s: a signal ended the run before the first packet", path);
		else if (!in.broken)
			warnx("%s: %s", path, why);
		return false;
	}
	if (!filter_set(why)) {
		warnx("%s%sfilter '%s': %s", nfiles > 0 ? path : "", nfiles > 0 ? ": " : "", bpfCommand, why);
		return false;
	}
	return true;
}

/* Open one file; false with a line on stderr. */
static bool
file_open(const char *path)
{
	struct stat st;

	was_broken |= in.broken;
	input_close();
	in = (struct input){ .path = path, .fd = -1 };
	blocks_reset();
	in.fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (in.fd < 0 || fstat(in.fd, &st) != 0) {
		warn("%s", path);
		return false;
	}
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		warn("%s", path);
		input_close();
		return false;
	}
	if (S_ISREG(st.st_mode)) {
		in.regular = true;
		in.size = (uint64_t)st.st_size;
		(void)posix_fadvise(in.fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	}
	if (!file_begins(path)) {
		input_close();
		return false;
	}
	in.dlt = pcap_datalink(in.pcap);
	in.snaplen = (uint32_t)pcap_snapshot(in.pcap);
	in.place = CAPFILE_HEADER;
	if (S_ISREG(st.st_mode) && in.fd != STDIN_FILENO)
		file_note();
	return true;
}

/* --- reading ------------------------------------------------------------------------------------------------------- */

/* The input ends before its end: keep what the main thread has to say of it. */
__attribute__((format(printf, 1, 2)))
static enum capture_status
broken_file(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(in.note, sizeof in.note, fmt, ap);
	va_end(ap);
	in.broken = true;
	return live ? CAPTURE_END : CAPTURE_FILE_END;
}

/* The same within a record; that is no fault of the file if a signal ended the reading. */
static enum capture_status
cut_file(void)
{
	char got[128];

	if (reading_stops())
		return CAPTURE_END;
	capfile_cut(&in.format, in.buf + in.at, in.fill - in.at, got, sizeof got);
	return broken_file("packet %lu: %s", in.packets + 1, got);
}

static struct timeval
record_time(const struct capfile_packet *k)
{
	return (struct timeval){ .tv_sec = k->sec, .tv_usec = (suseconds_t)(TSTAMP_PREC == 1 ? k->nsec : k->nsec / 1000) };
}

/* Take the next record of plain pcap into the burst.  False: not without reading on, which is for the next burst. */
static bool
walk_record(struct burst *b, enum capture_status *end)
{
	struct pcap_pkthdr *h = &b->hdr[b->n];
	struct capfile_packet k;
	enum capfile_look look;
	size_t size;

	while ((look = capfile_next(&in.format, in.buf + in.at, in.fill - in.at, &k, &size)) == CAPFILE_MORE) {
		if (b->n > 0)
			return false;
		if (input_need(size) < size) {
			*end = in.fill == in.at ? CAPTURE_FILE_END : cut_file();
			return false;
		}
	}
	if (look == CAPFILE_BAD) {
		if (b->n == 0)
			*end = broken_file("packet %lu: %s", in.packets + 1, in.format.why);
		return false;
	}
	*h = (struct pcap_pkthdr){ .ts = record_time(&k), .caplen = k.caplen, .len = k.len };
	b->data[b->n] = k.data;
	b->place[b->n] = in.gz != NULL ? in.packets + 1 : in.place;
	in.at += size;
	in.place += size;
	in.packets++;
	if (!filter_on || pcap_offline_filter(&filter_prog, h, b->data[b->n]) != 0)
		b->n++;
	return true;
}

static enum capture_status
walk_read(struct burst *b)
{
	enum capture_status end = CAPTURE_PACKETS;

	while (b->n < BURST_MAX && walk_record(b, &end))
		;
	return b->n > 0 ? CAPTURE_PACKETS : end;
}

/* Copy a packet into the burst; false if it has no room for it. */
static bool
arena_copy(struct burst *b, const struct pcap_pkthdr *h, const uint8_t *d)
{
	if (h->caplen > b->room - b->used)
		return false;
	b->hdr[b->n] = *h;
	b->data[b->n] = memcpy(b->arena + b->used, d, h->caplen);
	b->used += h->caplen;
	b->n++;
	return true;
}

static void
live_packet(u_char *user, const struct pcap_pkthdr *h, const u_char *d)
{
	in.packets += arena_copy((struct burst *)(void *)user, h, d);
}

/* Packets of libpcap: room for one of any length, live for all that it may hand on at once. */
static void
arena_begin(struct burst *b)
{
	b->room = live ? (size_t)BURST_MAX * RECORD_MAX : RECORD_MAX;
	b->used = 0;
	if (b->arena == NULL && (b->arena = malloc(b->room)) == NULL)
		errx(1, "%s: out of memory", in.path);
}

static enum capture_status
live_read(struct burst *b)
{
	static unsigned idle;
	int n;

	arena_begin(b);
	n = pcap_dispatch(in.pcap, BURST_MAX, live_packet, (u_char *)b);
	if (n < 0 && n != PCAP_ERROR_BREAK)
		return broken_file("%s", pcap_geterr(in.pcap));
	if (b->n > 0) {
		idle = 0;
		return CAPTURE_PACKETS;
	}
	if (NO_PKTS_DELAY_US > 0)
		usleep(NO_PKTS_DELAY_US);
	if (++idle > ZPKTTMO) {
		idle = 0;
		return CAPTURE_IDLE;
	}
	return CAPTURE_PACKETS;
}

/* The next packet of libpcap's, which stays what it is until the one after it is asked for: as pcap_next_ex. */
static int
pcap_packet(struct pcap_pkthdr **h, const uint8_t **d)
{
	int r = 1;

	if (held_hdr != NULL) {
		*h = held_hdr;
		*d = held_data;
		held_hdr = NULL;
		return 1;
	}
	do {
		r = pcap_next_ex(in.pcap, h, d);
		in.packets += r == 1;
	} while (r == 1 && ((*h)->caplen > RECORD_MAX ||
	    (filter_on && pcap_offline_filter(&filter_prog, *h, *d) == 0)));
	return r;
}

static enum capture_status
pcap_read(struct burst *b)
{
	struct pcap_pkthdr *h;
	const uint8_t *d;
	int r = 1;

	arena_begin(b);
	while (b->n < BURST_MAX && !in.failed && (r = pcap_packet(&h, &d)) == 1) {
		b->place[b->n] = in.packets;
		if (!arena_copy(b, h, d)) {
			held_hdr = h;
			held_data = d;
			break;
		}
	}
	in.failed |= r == PCAP_ERROR;	/* libpcap says it once, and then that the file ends */
	if (b->n > 0)
		return CAPTURE_PACKETS;
	if (!in.failed || reading_stops())
		return CAPTURE_FILE_END;
	return broken_file("packet %lu: %s", in.packets + 1, pcap_geterr(in.pcap));
}

enum capture_status
capture_read(struct burst *b)
{
	enum capture_status r;

	b->n = 0;
	b->file = in.file;
	if (live)
		return live_read(b);
	r = in.walk ? walk_read(b) : pcap_read(b);
	in.bursts++;
	return r;
}

void
capture_tell(void)
{
	if (in.note[0] != '\0')
		report_both(T2_KIND_WRN, "%s: %s", in.path, in.note);
	in.note[0] = '\0';
}

bool
capture_wants_thread(void)
{
	return !live && (nworkers > 1 || in.size == 0 || in.size >= AHEAD_BYTES);
}

/* --- lists (-R) ---------------------------------------------------------------------------------------------------- */

static void
list_add(char *path)
{
	files = realloc(files, (nfiles + 1) * sizeof *files);
	if (files == NULL || (files[nfiles++] = strdup(path)) == NULL)
		errx(1, "%s: out of memory", path);
}

/* The names that a list has. */
static void
list_read(const char *list)
{
	char *line = NULL;
	size_t room = 0;
	FILE *f = strcmp(list, "-") == 0 ? stdin : fopen(list, "re");

	if (f == NULL)
		err(1, "%s", list);
	while (getline(&line, &room, f) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		list_add(line);
		outfile_protect(line);
	}
	if (ferror(f))
		err(1, "%s", list);
	free(line);
	if (f != stdin)
		(void)fclose(f);
}

/* Leave out what cannot be read, which is a failure in the end. */
static void
list_check(void)
{
	unsigned n = 0;

	if (VERBOSE > 1)
		T2_LOG("Checking list file");
	for (unsigned i = 0; i < nfiles; i++) {
		struct stat st;

		if (VERBOSE > 1)
			T2_LOG("    checking file '%s'", files[i]);
		if (stat(files[i], &st) != 0 || access(files[i], R_OK) != 0) {
			warn("%s", files[i]);
			was_broken = true;
			free(files[i]);
			continue;
		}
		total_size += (uint64_t)st.st_size;
		files[n++] = files[i];
	}
	nfiles = n;
}

/* The next file of the list that can be read; what cannot was told. */
static bool
list_next(void)
{
	while (file_no < nfiles && run_state < RUN_STOP) {
		if (file_open(files[file_no++]))
			return true;
		was_broken = true;
	}
	return false;
}

/* --- rotating files (-D) ------------------------------------------------------------------------------------------- */

static _Noreturn void
rotate_usage(const char *expr)
{
	warnx("-D %s: expected 'expr[:char][,stop]' with the character before the file number", expr);
	exit(2);
}

static void
rotate_parse(const char *arg)
{
	char *expr = strdup(arg), *p, *end;
	char schr = SCHR;
	size_t digits;

	if (expr == NULL)
		err(1, NULL);
	rot.stop = UINT32_MAX;
	if ((p = strrchr(expr, ',')) != NULL) {
		*p++ = '\0';
		rot.stop = strtoull(p, &end, 10);
		rot.bounded = true;
		if (!isdigit((unsigned char)*p) || *end != '\0')
			rotate_usage(arg);
	}
	if ((p = strrchr(expr, ':')) != NULL) {
		*p++ = '\0';
		if (p[0] == '\0' || p[1] != '\0')
			rotate_usage(arg);
		schr = *p;
	}
	if ((p = strrchr(expr, schr)) == NULL)
		rotate_usage(arg);
	p++;
	digits = strspn(p, "0123456789");
	rot.first = rot.next = digits > 0 ? strtoull(p, NULL, 10) : 0;
	if (digits > 0 && p[0] == '0') {
		rot.width = (int)digits;
		if (!rot.bounded) {
			rot.stop = 1;
			for (size_t i = 0; i < digits && i < 18; i++)
				rot.stop *= 10;
			rot.stop--;
			rot.bounded = true;
		}
	}
	if ((rot.rest = strdup(p + digits)) == NULL || (rot.expr = strndup(expr, (size_t)(p - expr))) == NULL)
		err(1, NULL);
	if (digits == 0)
		rot.width = -1;	/* the first file has no number */
	free(expr);
}

/* Name of the next file, after expansion; NULL while it is not there. */
static char *
rotate_name(void)
{
	static char name[PATH_MAX];
	glob_t g;

	if (!rot.started && rot.width < 0)
		(void)snprintf(name, sizeof name, "%s%s", rot.expr, rot.rest);
	else
		(void)snprintf(name, sizeof name, "%s%0*llu%s", rot.expr, MAX(rot.width, 0), rot.next, rot.rest);
	if (glob(name, 0, NULL, &g) != 0)
		return NULL;
	(void)snprintf(name, sizeof name, "%s", g.gl_pathv[0]);
	globfree(&g);
	return name;
}

static bool
rotate_advance(void)
{
	if (rot.next >= rot.stop) {
		if (!RROP)
			return false;
		rot.next = rot.first;
	} else {
		rot.next++;
	}
	return true;
}

static bool
rotate_wait(void)
{
	char *name;
	const unsigned patience = MFPTMOUT;
	unsigned waited = 0;

	while ((name = rotate_name()) == NULL || !file_open(name)) {
		if (run_state >= RUN_DRAIN)
			return false;
		if ((capType & LOGFILE) == 0) {
			(void)fputc('.', dooF);
			(void)fflush(dooF);
		}
		sink_flush();
		for (unsigned i = 0; i < POLLTM * 10 && run_state < RUN_DRAIN; i++)
			usleep(100000);
		waited += POLLTM;
		if (patience > 0 && waited >= patience) {
			waited = 0;
			rot.started = true;
			if (!rotate_advance())
				return false;
		}
	}
	if (rot.started || total_size == 0)
		total_size += in.size;
	rot.started = true;
	return true;
}

/* --- interfaces (-i) ----------------------------------------------------------------------------------------------- */

static void
live_open(const struct options *o)
{
	char why[PCAP_ERRBUF_SIZE];
	int r;

	in.path = o->interface;
	live = true;
	if ((in.pcap = pcap_create(o->interface, why)) == NULL)
		errx(1, "%s: %s", o->interface, why);
	(void)pcap_set_snaplen(in.pcap, (int)o->snaplen);
	(void)pcap_set_promisc(in.pcap, 1);
	(void)pcap_set_timeout(in.pcap, CAPTURE_TIMEOUT);
	(void)pcap_set_buffer_size(in.pcap, (int)o->rxbuf);
	if (TSTAMP_PREC == 1 && pcap_set_tstamp_precision(in.pcap, PCAP_TSTAMP_PRECISION_NANO) != 0)
		T2_WRN("%s: no nanoseconds from this interface", o->interface);
	if ((r = pcap_activate(in.pcap)) < 0)
		errx(1, "%s: %s", o->interface, *pcap_geterr(in.pcap) ? pcap_geterr(in.pcap) : pcap_statustostr(r));
	if (pcap_setnonblock(in.pcap, 1, why) != 0)
		errx(1, "%s: %s", o->interface, why);
	in.dlt = pcap_datalink(in.pcap);
	in.snaplen = (uint32_t)pcap_snapshot(in.pcap);
	if (!filter_set(why))
		errx(1, "filter '%s': %s", bpfCommand, why);
	if (filter_on && pcap_setfilter(in.pcap, &filter_prog) != 0)
		errx(1, "filter '%s': %s", bpfCommand, pcap_geterr(in.pcap));
}

/* --- the whole input ----------------------------------------------------------------------------------------------- */

void
capture_inputs(const struct options *o)
{
	struct stat st;

	if (o->rfile != NULL && strcmp(o->rfile, "-") != 0)
		outfile_protect(o->rfile);
	if (o->rotate != NULL) {
		rotate_parse(o->rotate);
		outfile_protect_numbered(rot.expr, rot.rest);
	}
	if (o->list != NULL) {
		outfile_protect(o->list);
		list_read(o->list);
	}
	if (strcmp(capName, "-") == 0 && fstat(STDIN_FILENO, &st) == 0)
		outfile_protect_stat(&st);
}

void
capture_open(const struct options *o)
{
	if (o->interface != NULL) {
		live_open(o);
		return;
	}
	header_bytes = CAPFILE_HEADER;
	if (o->rotate != NULL) {
		/* false: a signal, or nothing that was to be had */
		if (!rotate_wait()) {
			signals_tell();
			exit(run_state > RUN_FULL && report_flush() ? 0 : 1);
		}
		return;
	}
	if (o->list != NULL) {
		list_check();
		header_bytes = (uint64_t)CAPFILE_HEADER * nfiles;
		if (!list_next())
			errx(1, "%s: no captures in the list", o->list);
		return;
	}
	if (!file_open(o->rfile))
		exit(1);
	total_size = in.size;
}

bool
capture_next_file(void)
{
	if (rot.expr != NULL) {
		if (!rotate_advance() || !rotate_wait())
			return false;
		report_input();
		return true;
	}
	if (!list_next())
		return false;
	report_input();
	return true;
}

void
capture_close(void)
{
	input_close();
	if (filter_on)
		pcap_freecode(&filter_prog);
	for (unsigned i = 0; i < nfiles; i++)
		free(files[i]);
	free(files);
	for (struct capture_file *f; (f = files_read) != NULL; free(f)) {
		files_read = f->before;
		free((char *)(uintptr_t)f->path);
	}
	free(rot.expr);
	free(rot.rest);
	for (unsigned i = 0; i < BLOCKS_MAX; i++)
		free(blocks[i].data);
}

int
capture_linktype(void)
{
	return in.dlt;
}

int
capture_snaplen(void)
{
	return (int)in.snaplen;
}

bool
capture_is_live(void)
{
	return live;
}

bool
capture_broken(void)
{
	return was_broken || in.broken;
}

bool
capture_ended(void)
{
	return in.ended || in.broken;
}

bool
capture_has_end(void)
{
	return in.regular && rot.expr == NULL;
}

uint64_t
capture_size(void)
{
	return total_size;
}

uint64_t
capture_file_headers(void)
{
	return header_bytes;
}

const char *
capture_file_name(unsigned *number, unsigned *of)
{
	*number = file_no;
	*of = nfiles;
	return in.path;
}

void
capture_stats(uint64_t *received, uint64_t *dropped, uint64_t *ifdropped)
{
	struct pcap_stat s = { 0 };

	if (live && in.pcap != NULL)
		(void)pcap_stats(in.pcap, &s);
	*received = s.ps_recv;
	*dropped = s.ps_drop;
	*ifdropped = s.ps_ifdrop;
}
