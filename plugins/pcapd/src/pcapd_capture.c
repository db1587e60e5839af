/* A capture that is written, and what turns it into pcapng. */
#include "pcapd_capture.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pcapng.h"

static size_t
pcap_header(struct pcapd_capture *c, FILE *f, int dlt)
{
	const struct capfile_header h = capfile_header(&c->pcap);

	c->dlt = dlt;
	return fwrite(&h, sizeof h, 1, f) == 1 ? sizeof h : 0;
}

size_t
pcapd_capture_begin(struct pcapd_capture *c, FILE *f, const struct capfile_link *l, int dlt, bool ng)
{
	*c = (struct pcapd_capture){ .ng = ng, .pcap = *l };
	return ng ? pcapng_put_section(f) : pcap_header(c, f, dlt);
}

void
pcapd_capture_end(struct pcapd_capture *c)
{
	free(c->links);
	c->links = NULL;
	c->nlinks = 0;
}

/* The interface of a link type, which is described when it is met; NULL with errno. */
static const struct capfile_link *
interface(struct pcapd_capture *c, FILE *f, uint16_t linktype, size_t *bytes)
{
	struct capfile_link *more;
	size_t n;

	for (uint32_t i = 0; i < c->nlinks; i++)
		if (c->links[i].linktype == linktype)
			return &c->links[i];
	if ((more = realloc(c->links, (c->nlinks + 1) * sizeof *more)) == NULL)
		return NULL;
	c->links = more;
	more[c->nlinks] = (struct capfile_link){ .linktype = linktype, .snaplen = CAPFILE_PACKET_MAX,
		.nanosec = c->pcap.nanosec };
	if ((n = pcapng_put_interface(f, &more[c->nlinks])) == 0)
		return NULL;
	*bytes += n;
	return &more[c->nlinks++];
}

static size_t
ng_add(struct pcapd_capture *c, FILE *f, uint16_t linktype, struct capfile_packet k, const uint64_t *flow)
{
	size_t bytes = 0, n;

	if ((k.link = interface(c, f, linktype, &bytes)) == NULL)
		return 0;
	n = pcapng_put_packet(f, (uint32_t)(k.link - c->links), &k, flow, flow != NULL);
	return n != 0 ? bytes + n : 0;
}

static size_t
pcap_add(FILE *f, const struct capfile_link *l, const struct capfile_packet *k)
{
	const struct capfile_record h = { (uint32_t)k->sec, (uint32_t)(l->nanosec ? k->nsec : k->nsec / 1000),
		k->caplen, k->len };

	if (fwrite(&h, sizeof h, 1, f) != 1 || (k->caplen > 0 && fwrite(k->data, k->caplen, 1, f) != 1))
		return 0;
	return sizeof h + k->caplen;
}

/* Copy the records of a file of ours as blocks. */
static bool
records_copy(struct pcapd_capture *c, FILE *from, FILE *to)
{
	uint8_t *data = malloc(CAPFILE_PACKET_MAX);
	struct capfile_record h;
	bool good = data != NULL && fseek(from, CAPFILE_HEADER, SEEK_SET) == 0 && pcapng_put_section(to) > 0;

	while (good && fread(&h, sizeof h, 1, from) == 1) {
		const struct capfile_packet k = { .sec = h.sec,
			.nsec = (uint64_t)h.frac * (c->pcap.nanosec ? 1 : 1000), .caplen = h.caplen, .len = h.len,
			.data = data };

		good = h.caplen <= CAPFILE_PACKET_MAX && fread(data, 1, h.caplen, from) == h.caplen &&
		    ng_add(c, to, c->linktype, k, NULL) > 0;
	}
	free(data);
	return good && ferror(from) == 0;
}

/* Write what the file has into another one as pcapng. */
static bool
turned_copy(struct pcapd_capture *c, const char *name, int fd)
{
	FILE *from = fopen(name, "re"), *to = fdopen(fd, "w");
	bool good = from != NULL && to != NULL && records_copy(c, from, to);

	if (from != NULL)
		(void)fclose(from);
	if (to == NULL)
		(void)close(fd);
	else
		good = fclose(to) == 0 && good;
	return good;
}

/* Turn the file into pcapng, by another beside it that takes its name. */
static bool
turn(struct pcapd_capture *c, FILE *f, const char *name)
{
	char *real = realpath(name, NULL), *temp = NULL;
	struct stat st;
	bool good = false;
	int fd = -1, e;

	if (real == NULL || fflush(f) == EOF || fstat(fileno(f), &st) == -1 ||
	    asprintf(&temp, "%s.XXXXXX", real) == -1) {
		free(real);
		return false;
	}
	if (!S_ISREG(st.st_mode))
		errno = EINVAL;
	else if ((fd = mkostemp(temp, O_CLOEXEC)) != -1)
		good = fchmod(fd, st.st_mode & 07777) == 0;
	if (fd != -1)
		good = turned_copy(c, real, fd) && good && rename(temp, real) == 0;
	e = errno;
	if (fd != -1 && !good)
		(void)unlink(temp);
	free(temp);
	good = good && freopen(real, "ae", f) != NULL;
	free(real);
	c->ng = good;
	if (!good && e != 0)
		errno = e;
	return good;
}

/* The first packet is of another kind than the header says: another header. */
static bool
begin_again(struct pcapd_capture *c, FILE *f, const struct capture_link *link)
{
	c->pcap.linktype = link->linktype;
	return fseek(f, 0, SEEK_SET) == 0 && pcap_header(c, f, link->dlt) > 0;
}

size_t
pcapd_capture_add(struct pcapd_capture *c, FILE *f, const char *name, const struct capture_link *link,
    const struct capfile_packet *k, const uint64_t *flow)
{
	if (!c->ng && !c->any && link->dlt != c->dlt && !begin_again(c, f, link))
		return 0;
	if (!c->ng && (link->dlt != c->dlt || k->caplen > c->pcap.snaplen) && !turn(c, f, name))
		return 0;
	if (!c->any)
		c->linktype = link->linktype;
	c->any = true;
	return c->ng ? ng_add(c, f, link->linktype, *k, flow) : pcap_add(f, &c->pcap, k);
}
