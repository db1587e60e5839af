/*
 * link.c - the link types that were met, each with the filter of the command line
 *
 * libpcap compiles a filter for the link type of an input of its own: a file header in memory.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capfile.h"
#include "input_priv.h"
#include "t2api.h"

#define LINK_TYPES	65536u
#define TYPE(linktype)	((linktype) & (LINK_TYPES - 1))	/* without what says how long the checksum of a frame is */

static struct link *links[LINK_TYPES];	/* by LINKTYPE_; NULL: not met yet */

static bool
why_not(char *why, const char *reason)
{
	(void)snprintf(why, PCAP_ERRBUF_SIZE, "%s", reason);
	return false;
}

/* Compile the filter; without it, the reason is kept. */
static bool
filter_make(struct link *l, pcap_t *p)
{
	if (bpfCommand == NULL || *bpfCommand == '\0')
		return true;
	l->filtered = true;
	if (pcap_compile(p, &l->prog, bpfCommand, BPF_OPTIMIZE, PCAP_NETMASK_UNKNOWN) == 0)
		return true;
	return (l->why = strdup(pcap_geterr(p))) != NULL;
}

static const struct link *
link_new(uint32_t linktype, pcap_t *p, char *why)
{
	struct link *l = calloc(1, sizeof *l);

	if (l == NULL || !filter_make(l, p)) {
		free(l);
		(void)why_not(why, "out of memory");
		return NULL;
	}
	l->of = (struct capture_link){ .dlt = pcap_datalink(p), .linktype = (uint16_t)linktype };
	links[linktype] = l;
	return l;
}

/* What libpcap makes of a stream, with nanoseconds; its text says what is wrong. */
pcap_t *
pcap_of(FILE *f, char *why)
{
	return pcap_fopen_offline_with_tstamp_precision(f, PCAP_TSTAMP_PRECISION_NANO, why);
}

/* What libpcap makes of a file without packets. */
static pcap_t *
empty_file(uint32_t linktype, char *why)
{
	const struct capfile_link l = { .linktype = linktype, .snaplen = CAPFILE_PACKET_MAX };
	struct capfile_header h = capfile_header(&l);
	FILE *f = fmemopen(&h, sizeof h, "r");
	pcap_t *p;

	if (f == NULL) {
		(void)why_not(why, strerror(errno));
		return NULL;
	}
	if ((p = pcap_of(f, why)) == NULL)
		(void)fclose(f);
	return p;
}

const struct link *
link_get(uint32_t linktype, char *why)
{
	const struct link *l = links[linktype = TYPE(linktype)];
	pcap_t *p;

	if (l != NULL || (p = empty_file(linktype, why)) == NULL)
		return l;
	l = link_new(linktype, p, why);
	pcap_close(p);
	return l;
}

/* The link type as files have it, which is not the number that libpcap goes by: it writes a file header for us. */
static uint32_t
file_linktype(pcap_t *p)
{
	struct capfile_header h = { .linktype = (uint32_t)pcap_datalink(p) };
	char buf[sizeof h + 8] = "";
	FILE *f = fmemopen(buf, sizeof buf, "w");
	pcap_dumper_t *d = f != NULL ? pcap_dump_fopen(p, f) : NULL;

	if (d != NULL) {
		pcap_dump_close(d);
		memcpy(&h, buf, sizeof h);
	} else if (f != NULL) {
		(void)fclose(f);
	}
	return TYPE(h.linktype);
}

const struct link *
link_of(pcap_t *p, char *why)
{
	const uint32_t linktype = file_linktype(p);

	return links[linktype] != NULL ? links[linktype] : link_new(linktype, p, why);
}

void
links_forget(void)
{
	for (uint32_t i = 0; i < LINK_TYPES; i++) {
		struct link *l = links[i];

		if (l == NULL)
			continue;
		if (l->filtered && l->why == NULL)
			pcap_freecode(&l->prog);
		free(l->why);
		free(l);
		links[i] = NULL;
	}
}
