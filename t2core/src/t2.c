/*
 * t2 - flows from packets
 *
 * The order of a run: options, input, plugins, table, columns; packets; the flows that are left, report, end.
 */
#include <sys/resource.h>
#include <sys/stat.h>

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "calls.h"
#include "cells.h"
#include "capture.h"
#include "flowtable.h"
#include "fragtable.h"
#include "guard.h"
#include "loader.h"
#include "lru.h"
#include "manifest.h"
#include "memory.h"
#include "met.h"
#include "monitor.h"
#include "options.h"
#include "outfile.h"
#include "packetfile.h"
#include "pieces.h"
#include "prefixlock.h"
#include "progress.h"
#include "release.h"
#include "report.h"
#include "run.h"
#include "signals.h"
#include "sink.h"
#include "streams.h"
#include "t2log.h"
#include "t2utils.h"
#include "watch.h"
#include "workers.h"
#if SUBNET_ON == 1
#include "subnet_table.h"
#endif

#define FLOW_COST	1024u		/* memory of a flow with its cells, at most about [bytes] */
#define FLOWS_MOST	(1ul << 26)

/* -f is the limit; without it as many flows as half the memory holds. */
static unsigned long
flows_limit(const struct options *o)
{
	const unsigned long ram = (unsigned long)sysconf(_SC_PHYS_PAGES) * (unsigned long)sysconf(_SC_PAGESIZE);
	unsigned long n = (unsigned long)HASHCHAINTABLE_BASE_SIZE * hashFactor;

	if (o->factor != 0)
		return MIN(n, FLOWS_MOST);
	while (n * 2 <= FLOWS_MOST && n * 2 <= ram / 2 / FLOW_COST)
		n *= 2;
	return n;
}

static void
process_set(const struct options *o)
{
	cpu_set_t set;

	if (o->has_priority && setpriority(PRIO_PROCESS, 0, o->priority) != 0)
		err(1, "-P %d", o->priority);
	if (o->cpu < 0)
		return;
	CPU_ZERO(&set);
	CPU_SET(o->cpu == 0 ? sched_getcpu() : o->cpu - 1, &set);
	if (sched_setaffinity(0, sizeof set, &set) != 0)
		err(1, "-c %d", o->cpu);
}

/* What is read from the plugin folder, but for what plugins read of their own. */
static void
folder_protect(void)
{
	DIR *d = opendir(pluginFolder);

	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		char *path = t2_alloc_strcat(pluginFolder, e->d_name, NULL);

		if (t2_str_has_suffix(path, ".so") || t2_str_has_suffix(path, ".bin") ||
		    t2_str_has_suffix(path, PLLIST))
			outfile_protect(path);
		free(path);
	}
	if (d != NULL)
		(void)closedir(d);
}

/*
 * Before any output is opened: is the prefix ours, and are inputs safe?  With -w - nothing but standard output is
 * written.
 */
static void
outputs_claim(void)
{
	static const struct { uint16_t asked; const char *suffix; } files[] = {
		{ LOGFILE, LOG_SUFFIX }, { MONFILE, MON_SUFFIX }, { PKTFILE, PACKETS_SUFFIX }
	};
	struct stat st;

	folder_protect();
	for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
		if ((fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY && fstat(fd, &st) == 0 && outfile_is_input(&st))
			errx(1, "%s: is an input of this run",
			    fd == STDOUT_FILENO ? "standard output" : "standard error");
	if ((capType & WSTDOUT) != 0) {
		outfile_nowhere();
		return;
	}
	prefix_lock(baseFileName);
	for (unsigned i = 0; i < T2_NELEM(files); i++) {
		char *name = t2_alloc_strcat(baseFileName, files[i].suffix, NULL);

		if ((capType & files[i].asked) != 0 && !outfile_may(name))
			errx(1, "%s: %s", name, outfile_reason(errno));
		free(name);
	}
}

static void
log_open(void)
{
	char *name;

	t2_report = (capType & WSTDOUT) != 0 ? stderr : stdout;
	(void)setvbuf(t2_report, NULL, _IOLBF, 0);		/* people wait for its lines */
	if (VERBOSE == 0) {
		if ((t2_report = fopen("/dev/null", "we")) == NULL)
			err(1, "/dev/null");
		return;
	}
	if ((capType & LOGFILE) == 0)
		return;
	name = t2_alloc_strcat(baseFileName, LOG_SUFFIX, NULL);
	if ((t2_report = outfile_fopen(name, "w")) == NULL)
		errx(1, "%s: %s", name, outfile_reason(errno));
	(void)setvbuf(t2_report, NULL, _IOLBF, 0);
	free(name);
}

static void
pid_write(void)
{
	char *name;
	FILE *f;

	if (!PID_FNM_ACT)
		return;
	name = t2_alloc_strcat(pluginFolder, PID_FNM, NULL);
	if ((f = outfile_fopen(name, "w")) == NULL || fprintf(f, "%ld\n", (long)getpid()) < 0 || fclose(f) != 0)
		errx(1, "%s: %s", name, outfile_reason(errno));
	free(name);
}

static void
table_open(const struct options *o)
{
	unsigned long n = flows_limit(o);

	/* less if the address space is limited */
	while (flowtable_init(n) != 0)
		if ((n /= 2) < 1024)
			err(1, "flow table");
	if (fragtable_init() != 0 || lru_init(t2_flow_slots()) != 0 || pieces_init() != 0)
		err(1, "flow table");
	if (o->factor != 0)
		flowtable_settle();
}

#if SUBNET_ON == 1
static bool
is_absent(unsigned i)
{
	char *path = t2_alloc_strcat(pluginFolder, i == 0 ? SUBNET_FILE4 : SUBNET_FILE6, NULL);
	const bool absent = access(path, F_OK) != 0;

	free(path);
	return absent;
}

/* One line if there is nothing but the built-in ranges, one for each table that is there and no good. */
static void
subnets_missing(char note[2][SUBNET_ERR_SIZE])
{
	if (is_absent(0) && is_absent(1)) {
		T2_INF("No address tables in '%s': labels of special-purpose ranges only", pluginFolder);
		return;
	}
	for (unsigned i = 0; i < 2; i++)
		if (note[i][0] != '\0')
			T2_WRN("%s: labels of special-purpose ranges only", note[i]);
}
#endif

/* Load the address tables, and say what they are. */
static void
subnets_open(void)
{
#if SUBNET_ON == 1
	char note[2][SUBNET_ERR_SIZE];

	if (subnet_load(pluginFolder, note) < 0)
		errx(1, "address tables: out of memory");
	for (unsigned i = 0; i < 2; i++) {
		const struct subnet_info *t = subnet_info(subnetTableP[i]);
		char sfx[64];

		if (t->path == NULL)
			continue;
		t2_conv_readable_num(t->nranges, sfx, sizeof sfx, "");
		T2_INF("IPv%d Ver: %u, Rev: %08u, Range Mode: %u, subnet ranges loaded: %u%s", t->family, t->version,
		    t->revision, t->range_mode, t->nranges, sfx);
	}
	subnets_missing(note);
#endif
}

/* Behind the initialize() of each plugin */
static void
plugin_settle(unsigned plugin)
{
	static unsigned arrays;

	sink_settle(plugin);
	if (streams_asks_for_all(plugin))
		cells_are_first(arrays);
	else if (met_bit(plugin) != 0)
		cells_not_rare(arrays);
	arrays = cells_arrays();
}

/* A word for each flow, if plugins say which they have met; some want it with each packet. */
static void
met_start(unsigned workers)
{
	if (!met_wanted())
		return;
	if ((met_flows = t2_cells_new(t2_flow_slots(), sizeof *met_flows)) == NULL)
		err(1, "flows that plugins have met");
	t2_cells_prefetch(met_flows, sizeof *met_flows, plugins_met_for_packets() ? sizeof *met_flows : 0);
	cells_are_first(cells_arrays() - 1);
	met_shared = workers > 1;
}

static void
plugins_start(unsigned workers)
{
	int e;

	main_output_buffer = outputBuffer_initialize(MAIN_OUTBUF_SIZE);
#if BLOCK_BUF == 0
	plugins_columns();
#endif
	if (capType & PKTFILE)
		packetfile_open();
	plugins_initialize(plugin_settle);
	met_start(workers);
	flowtable_settle();
	if (sPktFile != NULL)
		packetfile_header_end();
	if ((e = workers_start(workers)) != 0) {
		errno = e;
		err(1, "threads");
	}
}

/* Open the input; that a signal ended the wait for the first of numbered files is no failure. */
static void
input_open(const struct options *o)
{
	if (capture_open(o))
		return;
	if (o->rotate == NULL)
		exit(1);
	report_signals();
	exit(run_state > RUN_FULL && report_flush() ? 0 : 1);
}

static void
input_tell(void)
{
	if (VERBOSE > 1 && (capType & LISTFILE))
		T2_LOG("Processing list file: %s", capName);
	report_input();
}

/* False after the third SIGINT. */
static bool
flows_written(void)
{
	if (run_state != RUN_ABORT || maxNumFlows == 0)
		return true;
	report_both(T2_KIND_WRN, "%" PRIu64 " flows are not written, as a signal asked", maxNumFlows);
	return false;
}

/* All flows have ended, and with them what plugins kept of them. What is still counted makes the bound smaller. */
static void
memory_left(void)
{
	const int64_t n = memory_kept();

	if (n != 0 && maxNumFlows == 0)
		report_both(T2_KIND_WRN, "%" PRId64 " bytes that plugins kept of flows were not given back", n);
}

#if defined(__SANITIZE_ADDRESS__)
/*
 * Asked by the sanitiser when the program ends.  It looks for pointers in no array of cells: of a run that ends in
 * the middle, with flows, all that plugins keep of these would seem to be lost.
 */
int __lsan_is_turned_off(void);
int
__lsan_is_turned_off(void)
{
	return maxNumFlows > 0;
}
#endif

static bool spool_broken;	/* rows are lost that should wait on the disk */

/* A spool file stays, or could not be written. */
static void
spool_left(const char *spool, const char *sink, uint64_t rows, int errnum)
{
	if (errnum == 0)
		report_both(T2_KIND_WRN, "%s: %" PRIu64 " rows wait for %s", spool, rows, sink);
	else
		report_both(T2_KIND_WRN, "%s: %s; %s lacks %" PRIu64 " rows", spool,
		    errnum == EFBIG ? "as long as it may be" : outfile_reason(errnum), sink, rows);
	spool_broken |= errnum != 0;
}

/* What could not be written ends in its line and a failure.  whole: all was read, and all flows are written. */
static int
outcome(bool whole)
{
	const struct sink_failure *const f = sink_failure();
	const struct sink_failure *const o = file_failure();
	const struct packetfile_failure *const p = packetfile_failure();
	bool good = monitor_end();

	if (f != NULL)
		warnx("%s: %s", f->file, f->reason);
	if (f != NULL && f->sink != NULL)
		warnx("%s: %" PRIu64 " rows written, %" PRIu64 " are lacking", f->sink, f->has, f->lacks);
	if (o != NULL && (f == NULL || strcmp(f->file, o->file) != 0))
		warnx("%s: %s", o->file, o->reason);
	if (p != NULL && (o == NULL || strcmp(o->file, p->file) != 0))
		warnx("%s: %s", p->file, p->reason);
	if (p != NULL)
		warnx("%s: %" PRIu64 " rows written, %" PRIu64 " are lacking", p->file, p->has, p->lacks);
	sink_left(spool_left);
	good = report_flush() && good;
	whole = whole && o == NULL && p == NULL;
	good = manifest_write(good && f == NULL && !spool_broken && !capture_broken() && whole) && good;
	return good && f == NULL && !spool_broken && !capture_broken() && whole ? 0 : 1;
}

/* A closed standard descriptor must not become a file of ours: writes to it shall fail. */
static void
descriptors_keep(void)
{
	int fd;

	while ((fd = open("/dev/null", O_RDONLY)) >= 0 && fd <= STDERR_FILENO)
		;
	if (fd > STDERR_FILENO)
		(void)close(fd);
}

/* --schema: what a run with the plugins of the folder would write.  Ends the program. */
static _Noreturn void
schema_print(void)
{
	struct rowtext_out out = { 0 };

	if (!plugins_load())
		exit(1);
#if BLOCK_BUF == 0
	plugins_columns();
#else
	main_schema = schema_new();
#endif
	if (schema_json(main_schema, &out) == -1)
		errx(1, "out of memory");
	if (fwrite(out.p, 1, out.len, stdout) != out.len || fflush(stdout) == EOF)
		err(1, "standard output");
	exit(0);
}

int
main(int argc, char **argv)
{
	struct options o;
	bool whole;
	int status;

	descriptors_keep();
	options_read(&o, argc, argv);
	if (o.schema)
		schema_print();
	process_set(&o);
	capture_inputs(&o);
	outputs_claim();
	outfile_try();
	log_open();
	signals_install((capType & OFILELN) != 0);
	guard_install();
	watch_start();
	input_open(&o);
	if (!plugins_load())
		exit(1);
	table_open(&o);
	pid_write();
	report_banner();
	if (VERBOSE > 1) {
		if (t2_plugins->num_plugins == 0)
			T2_WRN("No valid plugins found in folder '%s'", pluginFolder);
		else
			plugins_list(t2_report);
	}
	subnets_open();
	plugins_start(o.workers);
	input_tell();
	monitor_start(o.mon_interval);
	sink_while_waiting(monitor_poll);
	outfile_keep();

	progress_start();
	if (!o.quiet)
		progress_show();
	whole = run_capture();
	progress_writing();
	report_signals();
	report_stop();
	release_all();
	whole = flows_written() && whole;
	workers_stop();
	sink_stop();
	progress_stop();
	report_end();
	sink_report(t2_report, false);
	if (sPktFile != NULL)
		(void)packetfile_close();
	plugins_finalize();
	memory_left();
	status = outcome(whole);
#if SUBNET_ON == 1
	subnet_unload();
#endif
	capture_close();
	return status;
}
