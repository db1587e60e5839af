/*
 * pcapd_capture: a capture that is written: pcap, as long as its packets are of one link type and no longer than its
 * header says; else pcapng, into which it is turned when the first other packet comes.
 */
#ifndef T2_PD_CAPTURE_H
#define T2_PD_CAPTURE_H

#include <stdio.h>

#include "capfile.h"
#include "packet.h"

struct pcapd_capture {
	bool		 ng;
	bool		 any;		/* it has packets */
	struct capfile_link pcap;	/* what the header of pcap says */
	int		 dlt;		/* of it */
	uint16_t	 linktype;	/* of the packets, if there are any */
	struct capfile_link *links;	/* pcapng: by interface */
	uint32_t	 nlinks;
};

/* Begin in an empty file: pcap of a link type of libpcap's, or pcapng.  Bytes written, 0 with errno. */
size_t	pcapd_capture_begin(struct pcapd_capture *, FILE *, const struct capfile_link *, int dlt, bool ng);
void	pcapd_capture_end(struct pcapd_capture *);

/*
 * Add a packet.
 * name  of the file, which is replaced when it is turned into pcapng; f then leads to the new one
 * flow  NULL, or an index that is written with it, which makes sense in pcapng
 * Bytes written, 0 with errno.
 */
size_t	pcapd_capture_add(struct pcapd_capture *, FILE *f, const char *name, const struct capture_link *link,
	    const struct capfile_packet *k, const uint64_t *flow);

#endif
