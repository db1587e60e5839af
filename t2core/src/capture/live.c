/*
 * live.c - packets of an interface (-i)
 */
#include <sys/ioctl.h>

#include <err.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "input_priv.h"
#include "t2api.h"
#include "t2log.h"

/* Why an interface cannot be opened; without the right to it, what has the right. */
static const char *
reason(int r)
{
	return *pcap_geterr(input.pcap) ? pcap_geterr(input.pcap) : pcap_statustostr(r);
}

static __attribute__((noreturn)) void
refused(const char *interface, int r)
{
	if (r == PCAP_ERROR_PERM_DENIED || r == PCAP_ERROR_PROMISC_PERM_DENIED)
		errx(1, "%s: %s; run st2, or t2 by sudo", interface, reason(r));
	errx(1, "%s: %s", interface, reason(r));
}

/* Is it up?  What has no such state, as "any", counts as up. */
static bool
is_up(void)
{
	static int fd = -1;
	struct ifreq r = { 0 };

	if (fd == -1)
		fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1 || strlen(input.path) >= sizeof r.ifr_name)
		return true;
	strcpy(r.ifr_name, input.path);
	return ioctl(fd, SIOCGIFFLAGS, &r) == -1 || (r.ifr_flags & IFF_UP) != 0;
}

/* Say when the interface goes down and comes back: no packets are no sign of it. */
static void
watch_state(void)
{
	static bool down;
	static unsigned times;

	if (is_up() != down)
		return;
	down = !down;
	if (down)
		T2_WRN("%s: the interface is down (times so far: %u)", input.path, ++times);
	else
		T2_INF("%s: the interface is up again", input.path);
}

void
live_open(const struct options *o)
{
	char why[PCAP_ERRBUF_SIZE];
	struct bpf_program prog;
	int r;

	input.path = o->interface;
	inputs.live = true;
	if ((input.pcap = pcap_create(o->interface, why)) == NULL)
		errx(1, "%s: %s", o->interface, why);
	(void)pcap_set_snaplen(input.pcap, (int)o->snaplen);
	(void)pcap_set_promisc(input.pcap, 1);
	(void)pcap_set_timeout(input.pcap, CAPTURE_TIMEOUT);
	(void)pcap_set_buffer_size(input.pcap, (int)o->rxbuf);
	if (TSTAMP_PREC == 1 && pcap_set_tstamp_precision(input.pcap, PCAP_TSTAMP_PRECISION_NANO) != 0)
		T2_WRN("%s: no nanoseconds from this interface", o->interface);
	if ((r = pcap_activate(input.pcap)) < 0)
		refused(o->interface, r);
	if (pcap_setnonblock(input.pcap, 1, why) != 0)
		errx(1, "%s: %s", o->interface, why);
	if ((input.link = link_of(input.pcap, why)) == NULL)
		errx(1, "%s: %s", o->interface, why);
	input.dlt = input.link->of.dlt;
	input.snaplen = (uint32_t)pcap_snapshot(input.pcap);
	if (input.link->why != NULL)
		errx(1, "filter '%s': %s", bpfCommand, input.link->why);
	prog = input.link->prog;
	if (input.link->filtered && pcap_setfilter(input.pcap, &prog) != 0)
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
	watch_state();
	if (NO_PKTS_DELAY_US > 0)
		usleep(NO_PKTS_DELAY_US);
	if (++idle > ZPKTTMO) {
		idle = 0;
		return CAPTURE_IDLE;
	}
	return CAPTURE_PACKETS;
}
