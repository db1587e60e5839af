/*
 * report.c - what the run says: banner, input, end report
 */
#include <sys/resource.h>
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "asks.h"
#include "calls.h"
#include "capture.h"
#include "estimate.h"
#include "memory.h"
#include "pieces.h"
#include "report.h"
#include "signals.h"
#include "state.h"
#include "stream.h"
#include "streams.h"
#include "t2log.h"
#include "t2utils.h"
#include "ticks.h"

#define RULE(c)	fprintf(t2_report, "%s\n", \
	(c) == '=' ? "================================================================================" : \
	(c) == '-' ? "--------------------------------------------------------------------------------" : \
	"~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~")

static struct timeval run_start;	/* wall clock */

/* Does a stream end where standard error does, in one file, pipe or terminal? */
static bool
ends_in_stderr(FILE *a)
{
	struct stat x, y;

	return fstat(fileno(a), &x) == 0 && fstat(STDERR_FILENO, &y) == 0 && x.st_ino == y.st_ino &&
	    x.st_dev == y.st_dev;
}

void
report_both(int kind, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	t2_log(t2_report, kind, NULL, "%s", text);
	if (!ends_in_stderr(t2_report))
		warnx("%s", text);
	free(text);
}

bool
report_flush(void)
{
	errno = 0;
	if (fflush(t2_report) == 0 && !ferror(t2_report))
		return true;
	/* what failed before says its reason once more */
	if (errno == 0 && write(fileno(t2_report), "\n", 1) == 1)
		errno = EIO;
	if ((capType & LOGFILE) != 0)
		warn("%s%s", baseFileName, LOG_SUFFIX);
	else
		warn("%s", t2_report == stderr ? "standard error" : "standard output");
	return false;
}

void
report_signals(void)
{
	static sig_atomic_t told = RUN_FULL;
	const sig_atomic_t now = run_state;

	if (now == told)
		return;
	if (run_terms > 0)
		T2_INF("SIGTERM: Terminate, terminate. Remove all flows and exit");
	else if (now == RUN_DRAIN)
		report_both(T2_KIND_INF, "SIGINT: Stop flow creation, when all pending flows timeout (%ds): exit; "
		    "a second SIGINT (Ctrl-C) stops now", FLOW_TIMEOUT);
	else if (now == RUN_STOP)
		report_both(T2_KIND_INF, "SIGINT: Remove all flows and exit; a third SIGINT drops them");
	else
		report_both(T2_KIND_INF, "SIGINT: Terminate, terminate.");
	told = now;
}

/* a counter: since the start, or with DIFF_REPORT since the last monitoring report */
#define COUNT(x)	(monitoring && DIFF_REPORT ? (x) - (x##0) : (x))

static void
line_num(FILE *s, const char *label, uint64_t n)
{
	t2_log_num(s, T2_KIND_LOG, NULL, label, n, 0, 0);
}

static void
line_share(FILE *s, const char *label, uint64_t n, uint64_t total)
{
	t2_log_num(s, T2_KIND_LOG, NULL, label, n, total, T2_NUM_PERCENT);
}

/* A line "label: 1251.96 (1.25 K)". */
static void
line_real(FILE *s, const char *label, double x)
{
	char sfx[64];

	t2_conv_readable_num(x > 0 ? (uint64_t)x : 0, sfx, sizeof sfx, "");
	fprintf(s, "%s: %.2f%s\n", label, x, sfx);
}

static double
quotient(uint64_t a, uint64_t b)
{
	return b == 0 ? 0 : (double)a / (double)b;
}

/* By whole ticks: today's seconds leave a double too few digits for a fraction. */
static double
since(const struct timeval *start)	/* [s] */
{
	return (double)ticks_between(tv_ticks(&actTime), tv_ticks(start)) / (double)TSTAMPFAC;
}

static struct timeval
difference(const struct timeval *a, const struct timeval *b)
{
	struct timeval d = { a->tv_sec - b->tv_sec, a->tv_usec - b->tv_usec };

	if (d.tv_usec < 0) {
		d.tv_usec += TSTAMPFAC;
		d.tv_sec--;
	}
	return d;
}

static struct timeval
wall_clock(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (struct timeval){ .tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / (1000000000L / TSTAMPFAC) };
}

/* --- start ------------------------------------------------------------------------------------------------------ */

void
report_flow_kinds(FILE *s, bool tags)
{
	fprintf(s, "%s%s%s%s", ETH_ACTIVATE > 0 ? "L2, " : "", LAPD_ACTIVATE ? "LAPD, " : "",
	    IPV6_ACTIVATE == 2 ? "IPv4, IPv6" : IPV6_ACTIVATE == 1 ? "IPv6" : "IPv4", SCTP_ACTIVATE > 0 ? ", SCTP" :
	    "");
	if (tags)
		fprintf(s, "%s%s", ALARM_MODE ? " [ALARM]" : "", FORCE_MODE || plugins_release() ? " [FORCE]" : "");
}

void
report_banner(void)
{
	char *kinds = NULL;
	size_t len;
	FILE *f;

	run_start = wall_clock();
	RULE('=');
	T2_LOG("%s. PID: %ld", T2_APPSTRING, (long)getpid());
	RULE('=');
	if ((f = open_memstream(&kinds, &len)) == NULL)
		return;
	report_flow_kinds(f, true);
	if (fclose(f) == 0)
		T2_INF("Creating flows for %s", kinds);
	free(kinds);
}

void
report_input(void)
{
	unsigned no, of;
	const char *path = capture_file_name(&no, &of);
	const int dlt = capture_linktype();
	const char *dlt_name = pcap_datalink_val_to_name(dlt);

	if (VERBOSE < 2)
		return;
	if (capType & LISTFILE)
		T2_LOG("Processing file no. %u of %u: %s", no, of, path);
	else if (capType & IFACE)
		T2_LOG("Live capture on interface: %s", path);
	else
		T2_LOG("Processing file: %s", path);
	if (bpfCommand != NULL && *bpfCommand != '\0' && numPackets == 0)
		T2_INF("BPF: %s", bpfCommand);
	T2_LOG("Link layer type: %s [%s/%d]", pcap_datalink_val_to_description_or_dlt(dlt),
	    dlt_name != NULL ? dlt_name : "unknown", dlt);
}

void
report_dump_start(void)
{
	t2_log_date(t2_report, "Dump start: ", startTStamp, TSTAMP_UTC);
}

/* --- counters --------------------------------------------------------------------------------------------------- */

static void
report_packets(FILE *s, bool monitoring)
{
	const uint64_t a = COUNT(numAPackets), b = COUNT(numBPackets);
	const uint64_t ab = COUNT(numABytes), bb = COUNT(numBBytes);

	line_num(s, "Number of processed packets", COUNT(numPackets));
	line_num(s, "Number of processed bytes", COUNT(bytesProcessed));
	line_num(s, "Number of raw bytes", COUNT(rawBytesOnWire));
	if (!monitoring && !capture_is_live())
		line_num(s, "Number of pcap bytes", capture_size());
	line_share(s, "Number of L2 packets", COUNT(numL2Packets), COUNT(numPackets));
	line_share(s, "Number of IPv4 packets", COUNT(numV4Packets), COUNT(numPackets));
	line_share(s, "Number of IPv6 packets", COUNT(numV6Packets), COUNT(numPackets));
	line_share(s, "Number of IPvX packets", COUNT(numVxPackets), COUNT(numPackets));
	line_share(s, "Number of packets without flow", COUNT(numNoFlowPackets), COUNT(numPackets));
	line_share(s, "Number of A packets", a, a + b);
	line_share(s, "Number of B packets", b, a + b);
	line_share(s, "Number of A bytes", ab, ab + bb);
	line_share(s, "Number of B bytes", bb, ab + bb);
	line_real(s, "Average A packet load", quotient(ab, a));
	line_real(s, "Average B packet load", quotient(bb, b));
}

/* Both counters of an array: COUNT for its entries. */
#define COUNT_AT(x, i)	(monitoring && DIFF_REPORT ? (x)[i] - (x##0)[i] : (x)[i])

static void
report_protocols(FILE *s, bool monitoring)
{
	const uint64_t n = COUNT(numPackets), bytes = COUNT(bytesProcessed);

	if (T2_PRI_HDRDESC && hdrs_packets > 0)
		fprintf(s, "Headers count: min: %" PRIu32 ", max: %" PRIu32 ", average: %.2f\n", hdrs_min, hdrs_max,
		    quotient(hdrs_sum, hdrs_packets));
	if (vlans_max > 0)
		fprintf(s, "Max VLAN header count: %u\n", vlans_max);
	if (mpls_max > 0)
		fprintf(s, "Max MPLS header count: %u\n", mpls_max);
	line_share(s, "Number of LLC packets", COUNT(numLLCPackets), n);
	line_share(s, "Number of ARP packets", COUNT_AT(numPacketsL2, ETHERTYPE_ARP), n);
	line_share(s, "Number of RARP packets", COUNT_AT(numPacketsL2, ETHERTYPE_RARP), n);
	line_share(s, "Number of GRE packets", COUNT(numGREPackets), n);
	line_share(s, "Number of LAPD packets", COUNT(numLAPDPackets), n);
	line_share(s, "Number of Teredo packets", COUNT(numTeredoPackets), n);
	line_share(s, "Number of AYIYA packets", COUNT(numAYIYAPackets), n);
	line_share(s, "Number of IGMP packets", COUNT_AT(numPacketsL3, L3_IGMP), n);
	line_share(s, "Number of ICMP packets", COUNT_AT(numPacketsL3, L3_ICMP), n);
	line_share(s, "Number of ICMPv6 packets", COUNT_AT(numPacketsL3, L3_ICMP6), n);
	line_share(s, "Number of TCP packets", COUNT_AT(numPacketsL3, L3_TCP), n);
	line_share(s, "Number of TCP bytes", COUNT_AT(numBytesL3, L3_TCP), bytes);
	line_share(s, "Number of UDP packets", COUNT_AT(numPacketsL3, L3_UDP), n);
	line_share(s, "Number of UDP bytes", COUNT_AT(numBytesL3, L3_UDP), bytes);
	line_share(s, "Number of SCTP packets", COUNT_AT(numPacketsL3, L3_SCTP), n);
	line_share(s, "Number of SCTP bytes", COUNT_AT(numBytesL3, L3_SCTP), bytes);
	line_share(s, "Number of DTLS packets", COUNT(numDTLSPackets), n);
	line_share(s, "Number of IPv4 fragmented packets", COUNT(numFragV4Packets), COUNT(numV4Packets));
	line_share(s, "Number of IPv6 fragmented packets", COUNT(numFragV6Packets), COUNT(numV6Packets));
}

static void
report_flows(FILE *s, bool monitoring)
{
	const uint64_t total = COUNT(totalFlows), a = COUNT(totalAFlows), b = COUNT(totalBFlows);
	const uint64_t ap = COUNT(numAPackets), bp = COUNT(numBPackets);
	const uint64_t corr = COUNT(corrReplFlws);
	const int kinds = (totalL2Flows > 0) + (totalIPv4Flows > 0) + (totalIPv6Flows > 0);

	if (total == 0)
		return;
	line_num(s, "Number of processed   flows", total);
	if (kinds > 1) {
		line_share(s, "Number of processed L2   flows", COUNT(totalL2Flows), total);
		line_share(s, "Number of processed IPv4 flows", COUNT(totalIPv4Flows), total);
		line_share(s, "Number of processed IPv6 flows", COUNT(totalIPv6Flows), total);
	}
	line_share(s, "Number of processed A flows", a, total);
	line_share(s, "Number of processed B flows", b, total);
	line_share(s, "Number of request     flows", a - corr, total);
	line_share(s, "Number of reply       flows", b + corr, total);
	fprintf(s, "Total   A/B    flow asymmetry: %.2f\n", ((double)a - (double)b) / (double)total);
	fprintf(s, "Total req/rply flow asymmetry: %.2f\n",
	    ((double)a - (double)b - 2.0 * (double)corr) / (double)total);
	if (ap + bp > 0)
		line_real(s, "Number of processed   packets/flows", quotient(ap + bp, total));
	if (a > 0)
		line_real(s, "Number of processed A packets/flows", quotient(ap, a));
	if (b > 0)
		line_real(s, "Number of processed B packets/flows", quotient(bp, b));
}

static void
report_rates(FILE *s, bool monitoring)
{
	const double d = since(monitoring && DIFF_REPORT ? &startTStamp0 : &startTStamp);
	const uint64_t a = COUNT(numAPackets), b = COUNT(numBPackets);

	if (d <= 0)
		return;
	line_real(s, "Number of processed total packets/s", (double)COUNT(numPackets) / d);
	if (a + b > 0)
		line_real(s, "Number of processed A+B   packets/s", (double)(a + b) / d);
	if (a > 0)
		line_real(s, "Number of processed A     packets/s", (double)a / d);
	if (b > 0)
		line_real(s, "Number of processed   B   packets/s", (double)b / d);
	line_real(s, "Number of average processed flows/s", (double)COUNT(totalFlows) / d);
	t2_log_speed(s, "Average full raw bandwidth", 8.0 * (double)COUNT(rawBytesOnWire) / d);
	if (globalWarn & SNAPLENGTH)
		t2_log_speed(s, "Average snapped bandwidth ", 8.0 * (double)COUNT(bytesProcessed) / d);
	t2_log_speed(s, "Average full bandwidth ", 8.0 * (double)COUNT(bytesOnWire) / d);
	estimate_report(s);
}

/* Flows of the table: what -f says, or as many tables of the first size as the peak needs. */
static uint64_t
table_size(void)
{
	uint64_t n = (uint64_t)HASHCHAINTABLE_BASE_SIZE * hashFactor;

	while (n < maxNumFlowsPeak)
		n *= 2;
	return n;
}

static void
report_memory(FILE *s, bool monitoring)
{
	struct rusage r;
	const double ram = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);

	if (monitoring)
		line_share(s, "Fill size of main hash map", maxNumFlows, table_size());
	line_share(s, "Max number of flows in memory", maxNumFlowsPeak, table_size());
	line_share(s, "Number of flows terminated by autopilot", numAutopilot, totalFlows);
	if (getrusage(RUSAGE_SELF, &r) == 0)
		fprintf(s, "Memory usage: %.2f GB [%.2f%%]\n", (double)r.ru_maxrss / 1e6,
		    100.0 * (double)r.ru_maxrss * 1024.0 / ram);
}

/* Of the order of bytes: what was not as it should be, if anything. */
static void
report_streams(FILE *s)
{
	const struct stream_counts n = streams_count();

	line_num(s, "Number of segments out of order", n.held);
	line_num(s, "Number of holes in streams", n.holes);
	line_num(s, "Number of stream pieces with contradicting bytes", n.conflicts);
	line_num(s, "Number of datagrams joined out of fragments", n.joined);
	line_share(s, "Number of segments for which there was no room", n.refused, n.held);
	line_num(s, "Number of stream pieces that could not be kept to compare", memory_refused(T2_MEM_GIVEN));
	line_num(s, "Number of texts for which there was no room", memory_refused(T2_MEM_TEXT));
}

void
report_counters(FILE *s, bool monitoring)
{
	report_packets(s, monitoring);
	fprintf(s, "--------------------------------------------------------------------------------\n");
	if (monitoring)
		plugins_monitoring(s, T2_MON_PRI_REPORT);
	else if (PLUGIN_REPORT)
		plugins_report(s);
	fprintf(s, "--------------------------------------------------------------------------------\n");
	report_protocols(s, monitoring);
	fprintf(s, "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n");
	report_flows(s, monitoring);
	report_rates(s, monitoring);
	report_memory(s, monitoring);
	if (!monitoring)
		report_streams(s);
}

/* --- warnings --------------------------------------------------------------------------------------------------- */

/* Flows that plugins released, and which of them: why, where they said it. */
static void
report_forced(FILE *s)
{
	const char *plugin, *why;
	uint64_t n;

	if (numForced == 0)
		return;
	t2_log_num(s, T2_KIND_WRN, NULL, "Number of flows terminated by force mode", numForced, totalFlows,
	    FORCE_LINK == 1 ? 0 : T2_NUM_PERCENT);	/* pieces are no flows of their own */
	for (unsigned i = 0; asks_counted(i, &plugin, &why, &n); i++) {
		char text[320];

		(void)snprintf(text, sizeof text, "Number of flows terminated by %s%s%s", plugin,
		    why != NULL ? ": " : "", why != NULL ? why : "");
		t2_log_num(s, T2_KIND_WRN, NULL, text, n, numForced, T2_NUM_PERCENT);
	}
	if (pieces_packets > 0)
		t2_log_num(s, T2_KIND_WRN, NULL, "Number of packets of flows that were ended before", pieces_packets,
		    numPackets, T2_NUM_PERCENT);
}

static void
report_alarms(FILE *s)
{
	char alarms[64], alarm_flows[64];

	if (numAlarms == 0)
		return;
	t2_conv_readable_num(numAlarms, alarms, sizeof alarms, "");
	t2_conv_readable_num(numAlarmFlows, alarm_flows, sizeof alarm_flows, "");
	T2_FWRN(s, "%" PRIu64 "%s alarms in %" PRIu64 "%s flows [%.2f%%]", numAlarms, alarms, numAlarmFlows,
	    alarm_flows, 100.0 * quotient(numAlarmFlows, totalFlows));
}

void
report_warnings(FILE *s)
{
	static const struct { uint64_t bits; bool warn; const char *text; } lines[] = {
		{ L2SNAPLENGTH, true, "L2 header snapped" },
		{ L3SNAPLENGTH, true, "L3 SnapLength < Length in IP header" },
		{ L3HDRSHRTLEN, true, "L3 header snapped" },
		{ L4HDRSHRTLEN, true, "L4 header snapped" },
		{ LANDATTACK, true, "Land attack" },
		{ TIMEJUMP, true, "Timestamp jump, probably due to multi-path packet delay or NTP operation" },
		{ DUPIPID, true, "Consecutive duplicate IP ID" },
		{ HDOVRN, true, "Header description overrun" },
		{ L3_IPVX, true, "IPvX L3 header bogus packets" },
		{ IPV4_HL_TOO_SHORT, true, "IPv4 header length < 20 bytes" },
		{ IP_PL_MSMTCH, true, "IPv4/6 payload length > framing length" },
		{ IPV4_FRAG_HDSEQ_ERR, true, FRAG_HLST_CRFT ? "IPv4/6 fragmentation header packet missing" :
		    "IPv4/6 fragmentation header packet missing, trailing packets ignored" },
		{ IPV4_FRAG_PENDING, true, "IPv4/6 packet fragmentation sequence not finished" },
		{ STPDSCT, false, "Stop dissecting: Clipped packet, unhandled protocol or subsequent fragment" },
		{ L2_FLOW, false, "Layer 2 flows" },
		{ LAPD_FLOW, false, "LAPD flows" },
		{ L2_IPV4 | FS_IPV4_PKT, false, IPV6_ACTIVATE == 1 ? "IPv4" : "IPv4 flows" },
		{ L2_IPV6 | FS_IPV6_PKT, false, IPV6_ACTIVATE == 0 ? "IPv6" : "IPv6 flows" },
		{ L4_SCTP, false, SCTP_ACTIVATE > 0 ? "SCTP flows" : "SCTP" },
		{ L2_NO_ETH, false, "No Ethernet header" },
		{ L2_ARP, false, "ARP" },
		{ L2_RARP, false, "RARP" },
		{ L2_LLDP, false, "LLDP" },
		{ L3_ETHIPF, false, "EtherIP" },
		{ L2_VLAN, false, "VLAN encapsulation" },
		{ FS_VLAN0, false, "VLAN ID 0 (priority tag)" },
		{ IPV4_FRAG, false, "IPv4/6 fragmentation" },
		{ L3_IPIP, false, "IPv4/6 in IPv4/6" },
		{ L3_VXLAN, false, "VXLAN encapsulation" },
		{ L3_GENEVE, false, "GENEVE encapsulation" },
		{ L2_MPLS, false, "MPLS encapsulation" },
		{ L2_L2TP, false, "L2TP encapsulation" },
		{ L2_PPP, false, "PPP/HDLC encapsulation" },
		{ L2_GRE, false, "GRE encapsulation" },
		{ L2_ERSPAN, false, "ERSPAN encapsulation" },
		{ L2_WCCP, false, "WCCP encapsulation" },
		{ L3_AYIYA, false, "AYIYA tunnel" },
		{ L3_GTP, false, "GTP tunnel" },
		{ L3_TRDO, false, "Teredo tunnel" },
		{ L3_CAPWAP, false, "CAPWAP/LWAPP tunnel" },
		{ L3_IPSEC_AH, false, "IPsec AH" },
		{ L3_IPSEC_ESP, false, "IPsec ESP" },
		{ L4_UPNP, false, "SSDP/UPnP" },
		{ L7_SIPRTP, false, "SIP/RTP" },
		{ L7_DTLS, false, "DTLS" },
		{ TORADD, false, "Tor addresses" },
		{ FL_ALARM, false, "IPAlarm" },
	};

	t2_log_hex(s, NULL, "flowStat", globalWarn, sizeof globalWarn, true);
	report_alarms(s);
	report_forced(s);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (globalWarn & lines[i].bits)
			t2_log(s, lines[i].warn ? T2_KIND_WRN : T2_KIND_INF, NULL, "%s", lines[i].text);
}

/* --- end -------------------------------------------------------------------------------------------------------- */

void
report_stop(void)
{
	const struct timeval now = wall_clock();

	if (numPackets > 0) {
		t2_log_date(t2_report, "Dump stop : ", actTime, TSTAMP_UTC);
		t2_log_time(t2_report, "Total dump duration: ", difference(&actTime, &startTStamp));
	}
	t2_log_time(t2_report, "Finished processing. Elapsed time: ", difference(&now, &run_start));
}

void
report_end(void)
{
	const struct timeval now = wall_clock();
	uint64_t received, dropped, ifdropped;

	t2_log_time(t2_report, "Finished unloading flow memory. Time: ", difference(&now, &run_start));
	if (!capture_is_live() && capture_size() > 0)
		T2_LOG("Percentage completed: %.2f%%",
		    100.0 * quotient(input_done, capture_size()));
	if (capture_is_live()) {
		capture_stats(&received, &dropped, &ifdropped);
		/*
		 * what the kernel drops is among what was received (pcap_stats(3)), what the interface drops is not
		 */
		line_share(t2_report, "Number of packets received", received, received + ifdropped);
		line_share(t2_report, "Number of packets dropped by the kernel", dropped, received + ifdropped);
		line_share(t2_report, "Number of packets dropped by the interface", ifdropped, received + ifdropped);
	}
	report_counters(t2_report, false);
	report_warnings(t2_report);
}
