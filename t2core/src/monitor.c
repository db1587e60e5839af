/*
 * monitor.c - reports while the run goes on: SIGUSR1 once, SIGUSR2 or MONINTTMPCP_ON every interval
 */
#include <sys/resource.h>

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <time.h>
#include <unistd.h>

#include "alive.h"
#include "calls.h"
#include "capture.h"
#include "flowclock.h"
#include "flowtable.h"
#include "monitor.h"
#include "outfile.h"
#include "progress.h"
#include "report.h"
#include "signals.h"
#include "sink.h"
#include "state.h"
#include "t2log.h"
#include "t2utils.h"
#include "ticks.h"
#include "workers.h"

static FILE *monfile;
static char *monname;
static double interval, next;
static bool header_written, reported;
static int failure;		/* errno of a report that could not be written */

/* Protocols of the machine report. */
static const struct { uint16_t number; const char *name; } l2_protos[] = {
	{ ETHERTYPE_ARP, "ARP" }, { ETHERTYPE_RARP, "RARP" },
};
static const struct { uint8_t number; const char *name; } l3_protos[] = {
	{ L3_TCP, "TCP" }, { L3_UDP, "UDP" }, { L3_ICMP, "ICMP" }, { L3_ICMP6, "ICMPv6" }, { L3_SCTP, "SCTP" },
};

static double
now(void)
{
	struct timespec t;

	if (MONINTTMPCP)
		return (double)flowclock / (double)TSTAMPFAC;
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void
monitor_start(double every)
{
	interval = every > 0 ? every : MONINTV;
	run_interval_on = MONINTTMPCP_ON || every > 0;
	monfile = t2_report;
	if ((capType & MONFILE) == 0)
		return;
	monname = t2_alloc_strcat(baseFileName, MON_SUFFIX, NULL);
	if ((monfile = outfile_fopen(monname, "w")) == NULL)
		errx(1, "%s: %s", monname, outfile_reason(errno));
}

/* --- a line of values ------------------------------------------------------------------------------------------- */

static void
machine_header(void)
{
	fprintf(monfile, "%%repType\tsensorID\ttime\tduration\t");
	if (capture_is_live())
		fprintf(monfile, "pktsRec\tpktsDrp\tifDrp\t");
	fprintf(monfile, "memUsageKB\tfillSzHashMap\tnumFlows\tnumAFlows\tnumBFlows\tnumPkts\tnumAPkts\tnumBPkts\t"
	    "numL2Pkts\tnumV4Pkts\tnumV6Pkts\tnumVxPkts\tnumBytes\tnumABytes\tnumBBytes\tnumFrgV4Pkts\tnumFrgV6Pkts\t"
	    "numAlarms\trawBandwidth\tglobalWarn\t");
	for (size_t i = 0; i < T2_NELEM(l2_protos); i++)
		fprintf(monfile, "0x%04xPkts\t0x%04xBytes\t", l2_protos[i].number, l2_protos[i].number);
	for (size_t i = 0; i < T2_NELEM(l3_protos); i++)
		if (MONPROTMD)
			fprintf(monfile, "%sPkts\t%sBytes\t", l3_protos[i].name, l3_protos[i].name);
		else
			fprintf(monfile, "%uPkts\t%uBytes\t", l3_protos[i].number, l3_protos[i].number);
	plugins_monitoring(monfile, T2_MON_PRI_HDR);
	fputc('\n', monfile);
}

#define DIFF(x)		(DIFF_REPORT ? (x) - (x##0) : (x))
#define DIFF_AT(x, i)	(DIFF_REPORT ? (x)[i] - (x##0)[i] : (x)[i])

static void
put(uint64_t n)
{
	fprintf(monfile, "%" PRIu64 "\t", n);
}

static double
duration(void)
{
	const struct timeval *from = DIFF_REPORT ? &startTStamp0 : &startTStamp;

	return (double)(tv_ticks(&actTime) - tv_ticks(from)) / (double)TSTAMPFAC;
}

static void
machine_values(void)
{
	struct rusage r = { 0 };
	const double d = duration();
	uint64_t received, dropped, ifdropped;

	(void)getrusage(RUSAGE_SELF, &r);
	fprintf(monfile, "USR1MR_%c\t%" PRIu32 "\t%lld.%0*ld\t%.*f\t", DIFF_REPORT ? 'D' : 'A', sensorID,
	    (long long)actTime.tv_sec, T2_TSTAMP_DIGITS, (long)actTime.tv_usec, T2_TSTAMP_DIGITS, d);
	if (capture_is_live()) {
		capture_stats(&received, &dropped, &ifdropped);
		put(received);
		put(dropped);
		put(ifdropped);
	}
	put((uint64_t)r.ru_maxrss);
	put(maxNumFlows);
	put(DIFF(totalFlows));
	put(DIFF(totalAFlows));
	put(DIFF(totalBFlows));
	put(DIFF(numPackets));
	put(DIFF(numAPackets));
	put(DIFF(numBPackets));
	put(DIFF(numL2Packets));
	put(DIFF(numV4Packets));
	put(DIFF(numV6Packets));
	put(DIFF(numVxPackets));
	put(DIFF(bytesProcessed));
	put(DIFF(numABytes));
	put(DIFF(numBBytes));
	put(DIFF(numFragV4Packets));
	put(DIFF(numFragV6Packets));
	put(DIFF(numAlarms));
	fprintf(monfile, "%.3f\t0x%016" PRIx64 "\t", d > 0 ? 8.0 * (double)DIFF(rawBytesOnWire) / d : 0, globalWarn);
	for (size_t i = 0; i < T2_NELEM(l2_protos); i++) {
		put(DIFF_AT(numPacketsL2, l2_protos[i].number));
		put(DIFF_AT(numBytesL2, l2_protos[i].number));
	}
	for (size_t i = 0; i < T2_NELEM(l3_protos); i++) {
		put(DIFF_AT(numPacketsL3, l3_protos[i].number));
		put(DIFF_AT(numBytesL3, l3_protos[i].number));
	}
	plugins_monitoring(monfile, T2_MON_PRI_VAL);
	fputc('\n', monfile);
}

/* --- lines for people ------------------------------------------------------------------------------------------- */

/* What is worked on, how much of it is done, and when the rest will be. */
static void
human_progress(void)
{
	const uint64_t size = capture_size();
	const double elapsed = progress_elapsed(), part = size > 0 ? (double)input_done / (double)size : 0;
	uint64_t received, dropped, ifdropped;
	unsigned no, of;
	const char *path = capture_file_name(&no, &of);
	char span[ALIVE_TEXT];

	fprintf(monfile, "Elapsed time: %.2f sec\n", elapsed);
	if (capture_is_live()) {
		capture_stats(&received, &dropped, &ifdropped);
		fprintf(monfile, "Live capture on interface: %s\n", path);
		fprintf(monfile, "Number of packets received: %" PRIu64 "\n", received);
		fprintf(monfile, "Number of packets dropped: %" PRIu64 " by the kernel, %" PRIu64
		    " by the interface\n", dropped, ifdropped);
		return;
	}
	if (of > 1)
		fprintf(monfile, "Processing file no. %u of %u: %s\n", no, of, path);
	else
		fprintf(monfile, "Processing file: %s\n", path);
	if (size == 0)
		return;
	fprintf(monfile, "Total bytes to process: %" PRIu64 "\n", size);
	fprintf(monfile, "Total bytes processed so far: %" PRIu64 "\n", input_done);
	fprintf(monfile, "Percentage completed: %.2f%%\n", 100.0 * part);
	if (part > 0)
		fprintf(monfile, "Remaining time: %s\n", alive_span(elapsed * (1 - part) / part, span));
}

static void
human_report(void)
{

	fprintf(monfile, "\nUSR1 %c type report: %s. PID: %ld\n", DIFF_REPORT ? 'D' : 'A', T2_APPSTRING,
	    (long)getpid());
	t2_log_date(monfile, "PCAP time: ", actTime, TSTAMP_UTC);
	fprintf(monfile, "PCAP duration: %.*f sec\n", T2_TSTAMP_DIGITS, duration());
	human_progress();
	report_counters(monfile, true);
	fprintf(monfile, "Number of flows in memory: %" PRIu64 " [%.2f%%]\n", maxNumFlows,
	    100.0 * (double)maxNumFlows / (double)flowtable_limit());
	report_warnings(monfile);
	sink_report(monfile, true);
	fprintf(monfile, "================================================================================\n\n");
}

static void
counters_keep(void)
{
#define KEEP(x)	x##0 = x;
	T2_COUNTERS(KEEP)
#undef KEEP
	memcpy(numPacketsL20, numPacketsL2, sizeof numPacketsL20);
	memcpy(numBytesL20, numBytesL2, sizeof numBytesL20);
	memcpy(numPacketsL30, numPacketsL3, sizeof numPacketsL30);
	memcpy(numBytesL30, numBytesL3, sizeof numBytesL30);
	startTStamp0 = actTime;
}

static void
report_now(void)
{
	workers_drain();
	alive_erase();
	if (MACHINE_REPORT) {
		if (!header_written)
			machine_header();
		header_written = true;
		machine_values();
	} else {
		human_report();
	}
	errno = 0;
	if ((fflush(monfile) != 0 || ferror(monfile)) && failure == 0)
		failure = errno != 0 ? errno : EIO;
	reported = true;
	if (DIFF_REPORT)
		counters_keep();
}

void
monitor_poll(void)
{
	if (run_report_wanted) {
		run_report_wanted = 0;
		report_now();
	}
	if (!run_interval_on || numPackets == 0)
		return;
	if (next == 0)
		next = now() + interval;
	if (now() < next)
		return;
	report_now();
	next = now() + interval;
}

bool
monitor_end(void)
{
	bool good = true;

	if (monname == NULL)
		return true;
	if (fclose(monfile) != 0 && failure == 0)
		failure = errno;
	if (failure != 0) {
		warnx("%s: %s", monname, strerror(failure));
		good = false;
	} else if (!reported) {
		(void)unlink(monname);
	}
	free(monname);
	return good;
}

bool
t2_monitor_number(FILE *stream, uint8_t state, const char *name, uint64_t value, void (*report)(FILE *stream))
{
	switch (state) {
	case T2_MON_PRI_HDR:
		fprintf(stream, "%s" SEP_CHR, name);
		return false;
	case T2_MON_PRI_VAL:
		fprintf(stream, "%" PRIu64 SEP_CHR, value);
		break;
	case T2_MON_PRI_REPORT:
		report(stream);
		break;
	}
	return true;
}
