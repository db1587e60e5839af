/*
 * live.c - packets of an interface (-i)
 */
#include <err.h>
#include <unistd.h>

#include "capture_priv.h"
#include "t2api.h"
#include "t2log.h"

void
live_open(const struct options *o)
{
	char why[PCAP_ERRBUF_SIZE];
	int r;

	input.path = o->interface;
	whole.live = true;
	if ((input.pcap = pcap_create(o->interface, why)) == NULL)
		errx(1, "%s: %s", o->interface, why);
	(void)pcap_set_snaplen(input.pcap, (int)o->snaplen);
	(void)pcap_set_promisc(input.pcap, 1);
	(void)pcap_set_timeout(input.pcap, CAPTURE_TIMEOUT);
	(void)pcap_set_buffer_size(input.pcap, (int)o->rxbuf);
	if (TSTAMP_PREC == 1 && pcap_set_tstamp_precision(input.pcap, PCAP_TSTAMP_PRECISION_NANO) != 0)
		T2_WRN("%s: no nanoseconds from this interface", o->interface);
	if ((r = pcap_activate(input.pcap)) < 0)
		errx(1, "%s: %s", o->interface, *pcap_geterr(input.pcap) ? pcap_geterr(input.pcap) : pcap_statustostr(r));
	if (pcap_setnonblock(input.pcap, 1, why) != 0)
		errx(1, "%s: %s", o->interface, why);
	if ((input.link = link_of(input.pcap, why)) == NULL)
		errx(1, "%s: %s", o->interface, why);
	input.dlt = input.link->of.dlt;
	input.snaplen = (uint32_t)pcap_snapshot(input.pcap);
	if (input.link->why != NULL)
		errx(1, "filter '%s': %s", bpfCommand, input.link->why);
	if (input.link->filtered && pcap_setfilter(input.pcap, &(struct bpf_program){ input.link->prog.bf_len, input.link->prog.bf_insns }) != 0)
		errx(1, "filter '%s': %s", bpfCommand, pcap_geterr(input.pcap));
}

static void
live_packet(u_char *user, const struct pcap_pkthdr *h, const u_char *d)
{
	input.packets += arena_copy((struct burst *)(void *)user, h, d);
}

enum capture_status
live_read(struct burst *b)
{
	static unsigned idle;
	int n;

	arena_begin(b);
	n = pcap_dispatch(input.pcap, BURST_FULL, live_packet, (u_char *)b);
	if (n < 0 && n != PCAP_ERROR_BREAK)
		return input_broken("%s", pcap_geterr(input.pcap));
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
