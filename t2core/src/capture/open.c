/*
 * open.c - a file, its format, its filter
 */
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capfile.h"
#include "input_priv.h"
#include "pcapng.h"
#include "signals.h"
#include "t2api.h"
#include "unpack.h"

static struct capture_file *files_read;	/* last first */

static ssize_t
cookie_read(void *cookie, char *p, size_t n)
{
	size_t have = input.fill - input.at;

	(void)cookie;
	if (have == 0)
		have = bytes_need(1);
	if (n > have)
		n = have;
	memcpy(p, input.buf + input.at, n);
	input.at += n;
	input.offset += n;
	return (ssize_t)n;
}

/* So that the offset in the stream can be asked for; nothing moves it. */
static int
cookie_seek(void *cookie, off64_t *offset, int whence)
{
	(void)cookie;
	if (whence != SEEK_CUR || *offset != 0)
		return -1;
	*offset = (off64_t)input.offset;
	return 0;
}

/* The file header of plain pcap stands at input.at: let libpcap read a copy of it. */
static pcap_t *
header_open(char *why)
{
	FILE *f = fmemopen(input.buf + input.at, CAPFILE_HEADER, "r");
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
	FILE *f = fopencookie(NULL, "r", (cookie_io_functions_t){ .read = cookie_read, .seek = cookie_seek });
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
	const size_t have = bytes_need(CAPFILE_HEADER);
	size_t size;

	if (have < CAPFILE_HEADER) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "got %zu of %u header bytes", have, CAPFILE_HEADER);
		return false;
	}
	if ((input.pcap = header_open(why)) == NULL)
		return false;
	if (capfile_begin(&input.format, input.buf, have, &size) != CAPFILE_PACKET) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "%s", input.format.why);
		return false;
	}
	input.at += size;
	return (input.link = link_get(input.format.link.linktype, why)) != NULL;
}

static bool
ng_begin(char *why)
{
	size_t size;

	if (capfile_begin(&input.format, input.buf, input.fill, &size) == CAPFILE_PACKET)
		return walk_begin(why);
	(void)snprintf(why, PCAP_ERRBUF_SIZE, "%s", input.format.why);
	return false;
}

/* What else libpcap may know. */
static bool
other_begin(char *why)
{
	if ((input.pcap = stream_open(why)) == NULL) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "not a pcap or pcapng file");
		return false;
	}
	return (input.link = link_of(input.pcap, why)) != NULL;
}

/* Look at the first bytes, and be ready to read packets.  False with the reason in why. */
static bool
format_find(char *why)
{
	size_t have = bytes_need(4);

	while (unpack_may_be(input.buf, have) && bytes_need(have + 1) > have)
		have++;
	if (unpack_is(input.buf, have) && !bytes_unpack(why))
		return false;
	if (bytes_need(4) == 0) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "empty file");
		return false;
	}
	if (input.fill < 4) {
		(void)snprintf(why, PCAP_ERRBUF_SIZE, "not a pcap or pcapng file");
		return false;
	}
	input.walk = capfile_is_plain(input.buf) || capfile_is_ng(input.buf);
	if (!input.walk)
		return other_begin(why);
	return capfile_is_ng(input.buf) ? ng_begin(why) : plain_begin(why);
}

void
file_close(void)
{
	if (input.pcap != NULL)
		pcap_close(input.pcap);
	bytes_close();
	capfile_end(&input.format);
	if (input.fd > STDIN_FILENO)
		close(input.fd);
	input.pcap = NULL;
	input.link = NULL;
	input.fd = -1;
}

uint64_t
file_position(void)
{
	const off_t here = input.walk ? (off_t)input.offset : ftello(pcap_file(input.pcap));
	const uint64_t at = here < 0 ? 0 : (uint64_t)here;

	if (input.unpack == NULL)
		return at;
	if (at == input.unpacked)
		return input.got;
	return (uint64_t)((double)input.got * (double)at / (double)input.unpacked);
}

/* Tell plugins of a file that can be read again; the list is kept until the end. */
static void
file_note(void)
{
	static unsigned number;
	struct capture_file *f = calloc(1, sizeof *f);

	if (f == NULL || (f->path = strdup(input.path)) == NULL)
		errx(1, "%s: out of memory", input.path);
	f->before = files_read;
	f->number = ++number;
	f->linktype = input.dlt;
	f->offsets = input.walk && input.format.ng == NULL && input.unpack == NULL;
	files_read = input.file = f;
}

/* None of the interfaces that are known can have the filter. */
static bool
filter_fails(void)
{
	const struct capfile_link *c;
	char why[PCAP_ERRBUF_SIZE];

	if (input.link->why == NULL)
		return false;
	for (unsigned i = 0; input.format.ng != NULL && (c = pcapng_link(input.format.ng, i)) != NULL; i++) {
		const struct link *l = link_get(c->linktype, why);

		if (l != NULL && l->why == NULL)
			return false;
	}
	return true;
}

/* Look at the first bytes, which may have to be waited for; false with a line on stderr. */
static bool
file_begins(const char *path)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	bool good;

	input.opening = true;
	good = format_find(why);
	input.opening = false;
	if (!good) {
		if (run_state > RUN_FULL)
			warnx("%s: a signal ended the run before the first packet", path);
		else if (!input.broken)
			warnx("%s: %s", path, why);
		return false;
	}
	if (filter_fails()) {
		warnx("%s%sfilter '%s': %s", inputs.listed ? path : "", inputs.listed ? ": " : "", bpfCommand,
		    input.link->why);
		return false;
	}
	return true;
}

/* Open one file; false with a line on stderr. */
bool
file_open(const char *path)
{
	struct stat st;

	inputs.broken |= input.broken;
	if (input.link != NULL)
		inputs.done += file_position();
	file_close();
	input = (struct input){ .path = path, .fd = -1 };
	bytes_reset();
	input.fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (input.fd < 0 || fstat(input.fd, &st) != 0) {
		warn("%s", path);
		return false;
	}
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		warn("%s", path);
		file_close();
		return false;
	}
	if (S_ISREG(st.st_mode)) {
		input.regular = true;
		input.size = input.stored = (uint64_t)st.st_size;
		(void)posix_fadvise(input.fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	}
	if (!file_begins(path)) {
		file_close();
		return false;
	}
	input.dlt = input.link->of.dlt;
	input.snaplen = input.format.ng != NULL ? input.format.link.snaplen : (uint32_t)pcap_snapshot(input.pcap);
	if (input.walk && input.format.ng == NULL)
		input.offset = CAPFILE_HEADER;
	if (S_ISREG(st.st_mode) && input.fd != STDIN_FILENO)
		file_note();
	return true;
}

void
files_forget(void)
{
	links_forget();
	for (struct capture_file *f; (f = files_read) != NULL; free(f)) {
		files_read = f->before;
		free((char *)(uintptr_t)f->path);
	}
}
