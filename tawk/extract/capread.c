/* capread.c - records of a capture by their place */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "capread_priv.h"

#define READ_LEAST	((size_t)16 * 1024)	/* after a jump; twice that with each read that follows */
#define READ_MOST	((size_t)512 * 1024)
#define BUFFER		(READ_MOST + CAPFILE_MODIFIED + CAPFILE_PACKET_MAX)

struct capread {
	struct capfile_link info;
	struct capfile	 format;	/* plain pcap */
	bool		 offsets;
	bool		 ended;		/* not offsets: no further record can be read */
	gzFile		 gz;		/* read from the start */
	int		 fd;		/* read by offset; -1: gz */
	uint8_t		*buf;
	size_t		 at, fill, step;
	uint64_t	 base;		/* offset of buf[0] in the file */
	uint64_t	 place;		/* of rec; 0: none yet */
	struct capfile_packet rec;
	pcap_t		*pcap;		/* reads; NULL: we do */
};

/* --- libpcap --- */

static struct {
	pcap_t	*(*open)(FILE *, u_int, char *);
	int	 (*next)(pcap_t *, struct pcap_pkthdr **, const u_char **);
	int	 (*snapshot)(pcap_t *);
	char	*(*geterr)(pcap_t *);
	void	 (*close)(pcap_t *);
	pcap_dumper_t *(*dump_open)(pcap_t *, FILE *);
	void	 (*dump_close)(pcap_dumper_t *);
} lib;

static bool
lib_function(void *so, const char *name, void *to)
{
	void *p = dlsym(so, name);

	memcpy(to, &p, sizeof p);
	return p != NULL;
}

static bool
lib_load(char *err)
{
	static void *so;

	if (so != NULL)
		return true;
	if ((so = dlopen("libpcap.so.0.8", RTLD_NOW)) == NULL && (so = dlopen("libpcap.so.1", RTLD_NOW)) == NULL &&
	    (so = dlopen("libpcap.so", RTLD_NOW)) == NULL) {
		(void)snprintf(err, CAPREAD_ERR, "no plain pcap, and libpcap is not there: %s", dlerror());
		return false;
	}
	if (lib_function(so, "pcap_fopen_offline_with_tstamp_precision", &lib.open) &&
	    lib_function(so, "pcap_next_ex", &lib.next) && lib_function(so, "pcap_snapshot", &lib.snapshot) &&
	    lib_function(so, "pcap_geterr", &lib.geterr) && lib_function(so, "pcap_close", &lib.close) &&
	    lib_function(so, "pcap_dump_fopen", &lib.dump_open) && lib_function(so, "pcap_dump_close", &lib.dump_close))
		return true;
	(void)snprintf(err, CAPREAD_ERR, "libpcap: %s", dlerror());
	(void)dlclose(so);
	so = NULL;
	return false;
}

static ssize_t
gz_read(void *cookie, char *p, size_t n)
{
	return gzread(cookie, p, (unsigned)(n < READ_MOST ? n : READ_MOST));
}

/* The link type as pcap files have it, which is not the number that libpcap goes by: it writes a file header for us. */
static uint32_t
lib_linktype(pcap_t *p)
{
	char header[CAPFILE_HEADER + 8] = "";
	FILE *f = fmemopen(header, sizeof header, "w");
	pcap_dumper_t *d = f != NULL ? lib.dump_open(p, f) : NULL;
	uint32_t v = 0;

	if (d != NULL)
		lib.dump_close(d);
	else if (f != NULL)
		(void)fclose(f);
	memcpy(&v, header + 20, sizeof v);
	return v;
}

static bool
lib_open(struct capread *c, char *err)
{
	FILE *f;

	if (!lib_load(err))
		return false;
	if (gzrewind(c->gz) == -1 || (f = fopencookie(c->gz, "r", (cookie_io_functions_t){ .read = gz_read })) == NULL) {
		(void)snprintf(err, CAPREAD_ERR, "%s", strerror(errno));
		return false;
	}
	if ((c->pcap = lib.open(f, PCAP_TSTAMP_PRECISION_NANO, err)) == NULL) {
		(void)fclose(f);
		return false;
	}
	c->info = (struct capfile_link){ lib_linktype(c->pcap), (uint32_t)lib.snapshot(c->pcap), true };
	return true;
}

static bool
lib_next(struct capread *c, char *err)
{
	struct pcap_pkthdr *h;
	const u_char *data;
	const int r = lib.next(c->pcap, &h, &data);

	if (r != 1) {
		(void)snprintf(err, CAPREAD_ERR, "%s", r == PCAP_ERROR ? lib.geterr(c->pcap) : "the file ends");
		return false;
	}
	c->rec = (struct capfile_packet){ .link = &c->info, .sec = h->ts.tv_sec, .nsec = (uint64_t)h->ts.tv_usec,
		.caplen = h->caplen, .len = h->len, .data = data };
	return true;
}

/* --- plain pcap --- */

/* Have n bytes from c->at on; how many there are. */
static size_t
need(struct capread *c, size_t n)
{
	if (c->fill - c->at >= n)
		return c->fill - c->at;
	memmove(c->buf, c->buf + c->at, c->fill - c->at);
	c->base += c->at;
	c->fill -= c->at;
	c->at = 0;
	while (c->fill < n) {
		const size_t want = BUFFER - c->fill < c->step ? BUFFER - c->fill : c->step;
		const ssize_t got = c->fd != -1 ? pread(c->fd, c->buf + c->fill, want, (off_t)(c->base + c->fill)) :
		    gzread(c->gz, c->buf + c->fill, (unsigned)want);

		if (got < 0 && errno == EINTR && c->fd != -1)
			continue;
		if (got <= 0)
			break;
		c->fill += (size_t)got;
		if (c->step < READ_MOST)
			c->step *= 2;
	}
	return c->fill - c->at;
}

/* Go to an offset, which may lie in what was read. */
static bool
jump(struct capread *c, uint64_t off)
{
	if (off > INT64_MAX - BUFFER)
		return false;
	if (off >= c->base && off <= c->base + c->fill) {
		c->at = (size_t)(off - c->base);
		return true;
	}
	c->base = off;
	c->at = c->fill = 0;
	c->step = READ_LEAST;
	return true;
}

static bool
plain_next(struct capread *c, char *err)
{
	enum capfile_look look;
	size_t size;

	while ((look = capfile_next(&c->format, c->buf + c->at, c->fill - c->at, &c->rec, &size)) == CAPFILE_MORE)
		if (need(c, size) < size) {
			(void)snprintf(err, CAPREAD_ERR, "%s",
			    size > c->format.record ? "no record of a packet" : "the file ends");
			return false;
		}
	if (look == CAPFILE_BAD) {
		(void)snprintf(err, CAPREAD_ERR, "no record of a packet");
		return false;
	}
	c->at += size;
	return true;
}

/* The file header of plain pcap; false if the file is none. */
static bool
plain_open(struct capread *c)
{
	const size_t have = need(c, CAPFILE_HEADER);
	size_t size;

	if (capfile_begin(&c->format, c->buf, have, &size) != CAPFILE_PACKET)
		return false;
	c->info = c->format.link;
	c->at += size;
	return true;
}

/* --- both --- */

struct capread *
capread_open(const char *path, bool offsets, char *err)
{
	struct capread *c = calloc(1, sizeof *c);
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool good;

	if (fd == -1 || c == NULL || (c->buf = malloc(BUFFER)) == NULL) {
		(void)snprintf(err, CAPREAD_ERR, "%s", strerror(errno));
		if (fd != -1)
			(void)close(fd);
		free(c);
		return NULL;
	}
	c->offsets = offsets;
	c->step = READ_LEAST;
	c->fd = offsets ? fd : -1;
	if (!offsets && (c->gz = gzdopen(fd, "r")) == NULL) {
		(void)snprintf(err, CAPREAD_ERR, "out of memory");
		(void)close(fd);
		free(c->buf);
		free(c);
		return NULL;
	}
	good = plain_open(c);
	if (!good && offsets)
		(void)snprintf(err, CAPREAD_ERR, "not a pcap file");
	else if (!good)
		good = lib_open(c, err);
	if (!good) {
		capread_close(c);
		return NULL;
	}
	return c;
}

void
capread_close(struct capread *c)
{
	if (c->pcap != NULL)
		lib.close(c->pcap);
	if (c->gz != NULL)
		(void)gzclose(c->gz);
	if (c->fd != -1)
		(void)close(c->fd);
	free(c->buf);
	free(c);
}

const struct capfile_link *
capread_info(const struct capread *c)
{
	return &c->info;
}

bool
capread_at(struct capread *c, uint64_t place, struct capfile_packet *r, char *err)
{
	if (c->offsets && place != c->place) {
		if (place < CAPFILE_HEADER || !jump(c, place)) {
			(void)snprintf(err, CAPREAD_ERR, "no record of a packet");
			return false;
		}
		c->place = 0;
		if (!plain_next(c, err))
			return false;
		c->place = place;
	}
	if (place < c->place || place == 0 || c->ended) {
		(void)snprintf(err, CAPREAD_ERR, c->ended ? "the file ends" : "packets out of order in the index");
		return false;
	}
	for (; c->place < place; c->place++)
		if (!(c->pcap != NULL ? lib_next : plain_next)(c, err)) {
			c->ended = true;
			return false;
		}
	*r = c->rec;
	return true;
}
