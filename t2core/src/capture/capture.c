/*
 * capture.c - the whole input: a file, standard input, a list, numbered files or an interface
 *
 * Files are opened, and what went wrong is told, by the main thread; bursts may be read by that of reader.c.
 */
#include <sys/stat.h>

#include <err.h>
#include <pthread.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capfile.h"
#include "capture.h"
#include "input_priv.h"
#include "outfile.h"
#include "pcapng.h"
#include "t2api.h"

#define AHEAD_BYTES	((uint64_t)1 << 20)	/* files from this size on are read ahead, and what has no size */

static bool rotates;

void
capture_inputs(const struct options *o)
{
	struct stat st;

	if (o->rfile != NULL && strcmp(o->rfile, "-") != 0)
		outfile_protect(o->rfile);
	if (o->rotate != NULL) {
		rotate_parse(o->rotate);
		rotate_protect();
		rotates = true;
	}
	if (o->list != NULL) {
		outfile_protect(o->list);
		list_read(o->list);
	}
	if (strcmp(capName, "-") == 0 && fstat(STDIN_FILENO, &st) == 0)
		outfile_protect_stat(&st);
}

static bool
numbered_open(void)
{
	enum capture_next next;

	while ((next = rotate_next()) == CAPTURE_NOT_YET)
		rotate_pause();
	return next == CAPTURE_FILE;
}

static bool
list_open(const char *list)
{
	list_check();
	if (list_next())
		return true;
	warnx("%s: no captures in the list", list);
	return false;
}

bool
capture_open(const struct options *o)
{
	if (o->interface != NULL) {
		live_open(o);
		return true;
	}
	if (o->rotate != NULL)
		return numbered_open();
	if (o->list != NULL)
		return list_open(o->list);
	if (!file_open(o->rfile))
		return false;
	inputs.size = input.stored;
	return true;
}

enum capture_next
capture_next_file(void)
{
	if (rotates)
		return rotate_next();
	return list_next() ? CAPTURE_FILE : CAPTURE_NO_FILE;
}

void
capture_pause(void)
{
	rotate_pause();
}

enum capture_status
capture_read(struct burst *b, const struct capture_gate *gate)
{
	enum capture_status r;

	b->n = 0;
	b->last = false;
	b->cut = 0;
	b->file = input.file;
	if (inputs.live)
		return live_read(b);
	input.gate = gate;
	r = input.walk ? walk_read(b) : pcap_read(b);
	b->done = inputs.done + file_position();
	input.bursts++;
	return r;
}

const char *
capture_note(void)
{
	return input.note[0] != '\0' ? input.note : NULL;
}

bool
capture_remark(unsigned i, char *text, size_t size)
{
	const struct pcapng *g = input.format.ng;

	*text = '\0';
	if (i == 0 && g != NULL && g->timeless > 0)
		(void)snprintf(text, size, "packets without a time: %" PRIu64 "; they have that of the packet before",
		    g->timeless);
	if (i == 1 && input.unfiltered > 0)
		(void)snprintf(text, size, "packets left out, as their link type has no filter '%s': %" PRIu64,
		    bpfCommand, input.unfiltered);
	return i < 2;
}

int
capture_interface(unsigned i)
{
	const struct capfile_link *c = input.format.ng != NULL ? pcapng_link(input.format.ng, i) : NULL;
	char why[PCAP_ERRBUF_SIZE];
	const struct link *l = c != NULL ? link_get(c->linktype, why) : NULL;

	return l != NULL ? l->of.dlt : -1;
}

bool
capture_is_large(void)
{
	return !inputs.live && (input.size == 0 || input.size >= AHEAD_BYTES);
}

void
capture_close(void)
{
	file_close();
	files_forget();
	list_free();
	rotate_free();
	bytes_free();
}

int
capture_linktype(void)
{
	return input.dlt;
}

int
capture_snaplen(void)
{
	return (int)input.snaplen;
}

bool
capture_is_live(void)
{
	return inputs.live;
}

bool
capture_broken(void)
{
	return inputs.broken || input.broken;
}

bool
capture_ended(void)
{
	return input.ended || input.broken;
}

bool
capture_has_end(void)
{
	return input.regular && !rotates;
}

uint64_t
capture_size(void)
{
	return inputs.size;
}

const char *
capture_file_name(unsigned *number, unsigned *of)
{
	*of = list_count(number);
	return input.path;
}

void
capture_stats(uint64_t *received, uint64_t *dropped, uint64_t *ifdropped)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct pcap_stat s = { 0 };

	/* several threads ask; libpcap adds up what the kernel forgets when it has told it */
	(void)pthread_mutex_lock(&lock);
	if (inputs.live && input.pcap != NULL)
		(void)pcap_stats(input.pcap, &s);
	(void)pthread_mutex_unlock(&lock);
	*received = s.ps_recv;
	*dropped = s.ps_drop;
	*ifdropped = s.ps_ifdrop;
}
