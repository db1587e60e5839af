/*
 * Messages and report lines.
 *
 * A line goes to t2_report (the report: stdout or the log file), to stderr, or to a stream that the caller names; a
 * newline is added.  Colours are used only if T2_LOG_COLOR is 1 and the stream is a terminal.
 *
 * Names:  T2_ [F stream is named] [P plugin name goes first] KIND [2 to stderr] [_NP without the tag]
 *
 *	KIND	tag	core			plugin					named stream
 *	LOG		T2_LOG(fmt, …)		T2_PLOG(plugin_name, fmt, …)		T2_FLOG(stream, fmt, …)
 *	INF	[INF]	T2_INF(fmt, …)		T2_PINF(plugin_name, fmt, …)		T2_FINF, T2_FPINF
 *	OK	[OK]	T2_OK			T2_POK					T2_FOK, T2_FPOK
 *	WRN	[WRN]	T2_WRN			T2_PWRN					T2_FWRN, T2_FPWRN
 *	ERR	[ERR]	T2_ERR  always stderr	T2_PERR					T2_FERR, T2_FPERR
 *	DBG	[DBG]	T2_DBG  if DEBUG > 0	T2_PDBG
 *	FATAL	[ERR]	T2_FATAL: T2_ERR, then exit 1		T2_PFATAL
 *
 * The report callbacks of plugins use T2_FPLOG, T2_FPWRN and the number lines below them.
 */
#ifndef T2_LOG_H
#define T2_LOG_H

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define T2_LOG_COLOR 1 // colours on a terminal: 0 never, 1 yes [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*          No env / runtime configuration flags available for utils          */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

#include "t2macros.h"
#include "tranalyzer.h"

/* Where the report goes.  NULL means stdout; the core sets it. */
extern FILE *t2_report;

enum t2_log_kind {
	T2_KIND_LOG,
	T2_KIND_INF,
	T2_KIND_OK,
	T2_KIND_WRN,
	T2_KIND_ERR,
	T2_KIND_DBG,
	T2_KIND_MASK	= 0x0f,
	T2_KIND_NP	= 0x10	/* or'ed: no tag */
};

/* One line: tag, "plugin: " if plugin is not NULL, text, newline.  stream NULL is stdout. */
void t2_log(FILE *stream, int kind, const char *plugin, const char *fmt, ...) T2_PRINTF(4, 5);

enum t2_num_flags {
	T2_NUM_ALWAYS	= 1,	/* print the line even if num is 0 */
	T2_NUM_PERCENT	= 2	/* with the share of total */
};

/*
 * A line "prefix: num (1.23 K) [12.34%]".
 * The bracketed unit is there from 1024 on, the share with T2_NUM_PERCENT (0 if total is 0).
 */
void t2_log_num(FILE *stream, int kind, const char *plugin, const char *prefix, uint64_t num, uint64_t total,
    unsigned int flags);

/* A line "Aggregated name=0x…" of size bytes (1, 2, 4, 8); nothing if value is 0, unless always. */
void t2_log_hex(FILE *stream, const char *plugin, const char *name, uint64_t value, size_t size, bool always);

/* A line "prefix: 795 b/s", with " (1.23 Kb/s)" from 1024 on. */
void t2_log_speed(FILE *stream, const char *prefix, double bits_per_s);

/* "PREFIX1258544215.037210 sec (Wed 18 Nov 2009 11:36:55 GMT)"; utc: the date in UTC, shown as GMT, else local. */
void t2_log_date(FILE *stream, const char *prefix, struct timeval t, bool utc);

/* "PREFIX50276.646078 sec", from a minute on with " (13h 57m 56s)". */
void t2_log_time(FILE *stream, const char *prefix, struct timeval t);

/* --- texts ------------------------------------------------------------------------------------------------------ */

#define T2_FLOG(stream, ...)		t2_log((stream), T2_KIND_LOG, NULL, __VA_ARGS__)
#define T2_FINF(stream, ...)		t2_log((stream), T2_KIND_INF, NULL, __VA_ARGS__)
#define T2_FOK(stream, ...)		t2_log((stream), T2_KIND_OK, NULL, __VA_ARGS__)
#define T2_FWRN(stream, ...)		t2_log((stream), T2_KIND_WRN, NULL, __VA_ARGS__)
#define T2_FERR(stream, ...)		t2_log((stream), T2_KIND_ERR, NULL, __VA_ARGS__)

#define T2_FPLOG(stream, plugin, ...)	t2_log((stream), T2_KIND_LOG, (plugin), __VA_ARGS__)
#define T2_FPINF(stream, plugin, ...)	t2_log((stream), T2_KIND_INF, (plugin), __VA_ARGS__)
#define T2_FPOK(stream, plugin, ...)	t2_log((stream), T2_KIND_OK, (plugin), __VA_ARGS__)
#define T2_FPWRN(stream, plugin, ...)	t2_log((stream), T2_KIND_WRN, (plugin), __VA_ARGS__)
#define T2_FPERR(stream, plugin, ...)	t2_log((stream), T2_KIND_ERR, (plugin), __VA_ARGS__)

#define T2_FPINF_NP(stream, plugin, ...) t2_log((stream), T2_KIND_INF | T2_KIND_NP, (plugin), __VA_ARGS__)
#define T2_FPOK_NP(stream, plugin, ...)	t2_log((stream), T2_KIND_OK | T2_KIND_NP, (plugin), __VA_ARGS__)
#define T2_FPWRN_NP(stream, plugin, ...) t2_log((stream), T2_KIND_WRN | T2_KIND_NP, (plugin), __VA_ARGS__)
#define T2_FPERR_NP(stream, plugin, ...) t2_log((stream), T2_KIND_ERR | T2_KIND_NP, (plugin), __VA_ARGS__)

#define T2_LOG(...)			T2_FLOG(t2_report, __VA_ARGS__)
#define T2_INF(...)			T2_FINF(t2_report, __VA_ARGS__)
#define T2_OK(...)			T2_FOK(t2_report, __VA_ARGS__)
#define T2_WRN(...)			T2_FWRN(t2_report, __VA_ARGS__)
#define T2_ERR(...)			T2_FERR(stderr, __VA_ARGS__)

#define T2_PLOG(plugin, ...)		T2_FPLOG(t2_report, plugin, __VA_ARGS__)
#define T2_PINF(plugin, ...)		T2_FPINF(t2_report, plugin, __VA_ARGS__)
#define T2_POK(plugin, ...)		T2_FPOK(t2_report, plugin, __VA_ARGS__)
#define T2_PWRN(plugin, ...)		T2_FPWRN(t2_report, plugin, __VA_ARGS__)
#define T2_PERR(plugin, ...)		T2_FPERR(stderr, plugin, __VA_ARGS__)

#define T2_PINF_NP(plugin, ...)		T2_FPINF_NP(t2_report, plugin, __VA_ARGS__)
#define T2_POK_NP(plugin, ...)		T2_FPOK_NP(t2_report, plugin, __VA_ARGS__)
#define T2_PWRN_NP(plugin, ...)		T2_FPWRN_NP(t2_report, plugin, __VA_ARGS__)
#define T2_PERR_NP(plugin, ...)		T2_FPERR_NP(stderr, plugin, __VA_ARGS__)

#define T2_LOG2(...)			T2_FLOG(stderr, __VA_ARGS__)
#define T2_INF2(...)			T2_FINF(stderr, __VA_ARGS__)
#define T2_OK2(...)			T2_FOK(stderr, __VA_ARGS__)
#define T2_WRN2(...)			T2_FWRN(stderr, __VA_ARGS__)
#define T2_PLOG2(plugin, ...)		T2_FPLOG(stderr, plugin, __VA_ARGS__)
#define T2_PINF2(plugin, ...)		T2_FPINF(stderr, plugin, __VA_ARGS__)
#define T2_POK2(plugin, ...)		T2_FPOK(stderr, plugin, __VA_ARGS__)
#define T2_PWRN2(plugin, ...)		T2_FPWRN(stderr, plugin, __VA_ARGS__)

#if DEBUG > 0
#define T2_DBG(...)			t2_log(t2_report, T2_KIND_DBG, NULL, __VA_ARGS__)
#define T2_PDBG(plugin, ...)		t2_log(t2_report, T2_KIND_DBG, (plugin), __VA_ARGS__)
#else
#define T2_DBG(...)			do { } while (0)
#define T2_PDBG(plugin, ...)		do { } while (0)
#endif

#define T2_FATAL(...) do { \
	T2_ERR(__VA_ARGS__); \
	exit(EXIT_FAILURE); \
} while (0)
#define T2_PFATAL(plugin, ...) do { \
	T2_PERR(plugin, __VA_ARGS__); \
	exit(EXIT_FAILURE); \
} while (0)

/* --- numbers ---------------------------------------------------------------------------------------------------- */

/* Fills the char array str with " (1.23 K)", or nothing below 1024. */
#define T2_CONV_NUM_SFX(n, str, sfx)	t2_conv_readable_num((uint64_t)(n), (str), sizeof(str), (sfx))
#define T2_CONV_NUM(n, str)		T2_CONV_NUM_SFX(n, str, "")
void t2_conv_readable_num(uint64_t n, char *str, size_t size, const char *suffix);

/* Share of n in total [%]; 0 if total is 0. */
#define T2_PERCENT(n, total)	((total) > 0 ? 100.0 * (double)(n) / (double)(total) : 0.0)

/*
 * NUM   only if n > 0          NUM0   always
 * NUMP  with the share of total, DIFFNUM… n minus the variable n0 (n is an identifier)
 */
#define T2_FPLOG_NUM(stream, plugin, prefix, n)	 t2_log_num((stream), T2_KIND_LOG, (plugin), (prefix), (n), 0, 0)
#define T2_FPLOG_NUM0(stream, plugin, prefix, n) \
	t2_log_num((stream), T2_KIND_LOG, (plugin), (prefix), (n), 0, T2_NUM_ALWAYS)
#define T2_FPLOG_NUMP(stream, plugin, prefix, n, total) \
	t2_log_num((stream), T2_KIND_LOG, (plugin), (prefix), (n), (total), T2_NUM_PERCENT)
#define T2_FPLOG_NUMP0(stream, plugin, prefix, n, total) \
	t2_log_num((stream), T2_KIND_LOG, (plugin), (prefix), (n), (total), T2_NUM_PERCENT | T2_NUM_ALWAYS)

#define T2_FPLOG_DIFFNUM(stream, plugin, prefix, n) T2_FPLOG_NUM(stream, plugin, prefix, (n) - (n##0))
#define T2_FPLOG_DIFFNUM0(stream, plugin, prefix, n) T2_FPLOG_NUM0(stream, plugin, prefix, (n) - (n##0))
#define T2_FPLOG_DIFFNUMP(stream, plugin, prefix, n, total) T2_FPLOG_NUMP(stream, plugin, prefix, (n) - (n##0), total)
#define T2_FPLOG_DIFFNUMP0(stream, plugin, prefix, n, total) \
	T2_FPLOG_NUMP0(stream, plugin, prefix, (n) - (n##0), total)

#define T2_FPWRN_NUM(stream, plugin, prefix, n) t2_log_num((stream), T2_KIND_WRN, (plugin), (prefix), (n), 0, 0)
#define T2_FPWRN_NUM0(stream, plugin, prefix, n) \
	t2_log_num((stream), T2_KIND_WRN, (plugin), (prefix), (n), 0, T2_NUM_ALWAYS)
#define T2_FPWRN_NUMP(stream, plugin, prefix, n, total) \
	t2_log_num((stream), T2_KIND_WRN, (plugin), (prefix), (n), (total), T2_NUM_PERCENT)
#define T2_FPWRN_NUMP0(stream, plugin, prefix, n, total) \
	t2_log_num((stream), T2_KIND_WRN, (plugin), (prefix), (n), (total), T2_NUM_PERCENT | T2_NUM_ALWAYS)

#define T2_FPWRN_NUM_NP(stream, plugin, prefix, n) \
	t2_log_num((stream), T2_KIND_WRN | T2_KIND_NP, (plugin), (prefix), (n), 0, 0)
#define T2_FPWRN_NUM0_NP(stream, plugin, prefix, n) \
	t2_log_num((stream), T2_KIND_WRN | T2_KIND_NP, (plugin), (prefix), (n), 0, T2_NUM_ALWAYS)
#define T2_FPWRN_NUMP_NP(stream, plugin, prefix, n, total) \
	t2_log_num((stream), T2_KIND_WRN | T2_KIND_NP, (plugin), (prefix), (n), (total), T2_NUM_PERCENT)
#define T2_FPWRN_NUMP0_NP(stream, plugin, prefix, n, total) \
	t2_log_num((stream), T2_KIND_WRN | T2_KIND_NP, (plugin), (prefix), (n), (total), \
	    T2_NUM_PERCENT | T2_NUM_ALWAYS)

#define T2_FPWRN_DIFFNUM(stream, plugin, prefix, n) T2_FPWRN_NUM(stream, plugin, prefix, (n) - (n##0))
#define T2_FPWRN_DIFFNUM0(stream, plugin, prefix, n) T2_FPWRN_NUM0(stream, plugin, prefix, (n) - (n##0))
#define T2_FPWRN_DIFFNUMP(stream, plugin, prefix, n, total) T2_FPWRN_NUMP(stream, plugin, prefix, (n) - (n##0), total)
#define T2_FPWRN_DIFFNUMP0(stream, plugin, prefix, n, total) \
	T2_FPWRN_NUMP0(stream, plugin, prefix, (n) - (n##0), total)

#define T2_FPINF_NUM(stream, plugin, prefix, n) t2_log_num((stream), T2_KIND_INF, (plugin), (prefix), (n), 0, 0)
#define T2_FPINF_NUM0(stream, plugin, prefix, n) \
	t2_log_num((stream), T2_KIND_INF, (plugin), (prefix), (n), 0, T2_NUM_ALWAYS)
#define T2_FPINF_NUMP(stream, plugin, prefix, n, total) \
	t2_log_num((stream), T2_KIND_INF, (plugin), (prefix), (n), (total), T2_NUM_PERCENT)
#define T2_FPINF_NUMP0(stream, plugin, prefix, n, total) \
	t2_log_num((stream), T2_KIND_INF, (plugin), (prefix), (n), (total), T2_NUM_PERCENT | T2_NUM_ALWAYS)

#define T2_FLOG_NUM(stream, prefix, n) t2_log_num((stream), T2_KIND_LOG, NULL, (prefix), (n), 0, 0)
#define T2_FLOG_NUM0(stream, prefix, n) t2_log_num((stream), T2_KIND_LOG, NULL, (prefix), (n), 0, T2_NUM_ALWAYS)
#define T2_FLOG_NUMP(stream, prefix, n, total) \
	t2_log_num((stream), T2_KIND_LOG, NULL, (prefix), (n), (total), T2_NUM_PERCENT)
#define T2_FLOG_NUMP0(stream, prefix, n, total) \
	t2_log_num((stream), T2_KIND_LOG, NULL, (prefix), (n), (total), T2_NUM_PERCENT | T2_NUM_ALWAYS)

#define T2_FLOG_DIFFNUM(stream, prefix, n) T2_FLOG_NUM(stream, prefix, (n) - (n##0))
#define T2_FLOG_DIFFNUM0(stream, prefix, n) T2_FLOG_NUM0(stream, prefix, (n) - (n##0))
#define T2_FLOG_DIFFNUMP(stream, prefix, n, total) T2_FLOG_NUMP(stream, prefix, (n) - (n##0), total)
#define T2_FLOG_DIFFNUMP0(stream, prefix, n, total) T2_FLOG_NUMP0(stream, prefix, (n) - (n##0), total)

#define T2_FWRN_NUM(stream, prefix, n) t2_log_num((stream), T2_KIND_WRN, NULL, (prefix), (n), 0, 0)
#define T2_FWRN_NUM0(stream, prefix, n) t2_log_num((stream), T2_KIND_WRN, NULL, (prefix), (n), 0, T2_NUM_ALWAYS)
#define T2_FWRN_NUMP(stream, prefix, n, total) \
	t2_log_num((stream), T2_KIND_WRN, NULL, (prefix), (n), (total), T2_NUM_PERCENT)
#define T2_FWRN_NUMP0(stream, prefix, n, total) \
	t2_log_num((stream), T2_KIND_WRN, NULL, (prefix), (n), (total), T2_NUM_PERCENT | T2_NUM_ALWAYS)

#define T2_FWRN_DIFFNUM(stream, prefix, n) T2_FWRN_NUM(stream, prefix, (n) - (n##0))
#define T2_FWRN_DIFFNUM0(stream, prefix, n) T2_FWRN_NUM0(stream, prefix, (n) - (n##0))
#define T2_FWRN_DIFFNUMP(stream, prefix, n, total) T2_FWRN_NUMP(stream, prefix, (n) - (n##0), total)
#define T2_FWRN_DIFFNUMP0(stream, prefix, n, total) T2_FWRN_NUMP0(stream, prefix, (n) - (n##0), total)

#define T2_FINF_NUM(stream, prefix, n) t2_log_num((stream), T2_KIND_INF, NULL, (prefix), (n), 0, 0)
#define T2_FINF_NUM0(stream, prefix, n) t2_log_num((stream), T2_KIND_INF, NULL, (prefix), (n), 0, T2_NUM_ALWAYS)
#define T2_FINF_NUMP(stream, prefix, n, total) \
	t2_log_num((stream), T2_KIND_INF, NULL, (prefix), (n), (total), T2_NUM_PERCENT)
#define T2_FINF_NUMP0(stream, prefix, n, total) \
	t2_log_num((stream), T2_KIND_INF, NULL, (prefix), (n), (total), T2_NUM_PERCENT | T2_NUM_ALWAYS)

#define T2_LOG_NUM(prefix, n) t2_log_num(t2_report, T2_KIND_LOG, NULL, (prefix), (n), 0, 0)
#define T2_LOG_NUM0(prefix, n) t2_log_num(t2_report, T2_KIND_LOG, NULL, (prefix), (n), 0, T2_NUM_ALWAYS)
#define T2_LOG_NUMP(prefix, n, total) t2_log_num(t2_report, T2_KIND_LOG, NULL, (prefix), (n), (total), T2_NUM_PERCENT)
#define T2_LOG_NUMP0(prefix, n, total) \
	t2_log_num(t2_report, T2_KIND_LOG, NULL, (prefix), (n), (total), T2_NUM_PERCENT | T2_NUM_ALWAYS)

#define T2_LOG_DIFFNUM(prefix, n) T2_LOG_NUM(prefix, (n) - (n##0))
#define T2_LOG_DIFFNUM0(prefix, n) T2_LOG_NUM0(prefix, (n) - (n##0))
#define T2_LOG_DIFFNUMP(prefix, n, total) T2_LOG_NUMP(prefix, (n) - (n##0), total)
#define T2_LOG_DIFFNUMP0(prefix, n, total) T2_LOG_NUMP0(prefix, (n) - (n##0), total)

#define T2_PLOG_NUM(plugin, prefix, n) t2_log_num(t2_report, T2_KIND_LOG, (plugin), (prefix), (n), 0, 0)
#define T2_PLOG_NUM0(plugin, prefix, n) t2_log_num(t2_report, T2_KIND_LOG, (plugin), (prefix), (n), 0, T2_NUM_ALWAYS)
#define T2_PLOG_NUMP(plugin, prefix, n, total) \
	t2_log_num(t2_report, T2_KIND_LOG, (plugin), (prefix), (n), (total), T2_NUM_PERCENT)
#define T2_PLOG_NUMP0(plugin, prefix, n, total) \
	t2_log_num(t2_report, T2_KIND_LOG, (plugin), (prefix), (n), (total), T2_NUM_PERCENT | T2_NUM_ALWAYS)

#define T2_PLOG_DIFFNUM(plugin, prefix, n) T2_PLOG_NUM(plugin, prefix, (n) - (n##0))
#define T2_PLOG_DIFFNUM0(plugin, prefix, n) T2_PLOG_NUM0(plugin, prefix, (n) - (n##0))
#define T2_PLOG_DIFFNUMP(plugin, prefix, n, total) T2_PLOG_NUMP(plugin, prefix, (n) - (n##0), total)
#define T2_PLOG_DIFFNUMP0(plugin, prefix, n, total) T2_PLOG_NUMP0(plugin, prefix, (n) - (n##0), total)

#define T2_WRN_NUM(prefix, n) t2_log_num(t2_report, T2_KIND_WRN, NULL, (prefix), (n), 0, 0)
#define T2_WRN_NUM0(prefix, n) t2_log_num(t2_report, T2_KIND_WRN, NULL, (prefix), (n), 0, T2_NUM_ALWAYS)
#define T2_WRN_NUMP(prefix, n, total) t2_log_num(t2_report, T2_KIND_WRN, NULL, (prefix), (n), (total), T2_NUM_PERCENT)
#define T2_WRN_NUMP0(prefix, n, total) \
	t2_log_num(t2_report, T2_KIND_WRN, NULL, (prefix), (n), (total), T2_NUM_PERCENT | T2_NUM_ALWAYS)

#define T2_WRN_DIFFNUM(prefix, n) T2_WRN_NUM(prefix, (n) - (n##0))
#define T2_WRN_DIFFNUM0(prefix, n) T2_WRN_NUM0(prefix, (n) - (n##0))
#define T2_WRN_DIFFNUMP(prefix, n, total) T2_WRN_NUMP(prefix, (n) - (n##0), total)
#define T2_WRN_DIFFNUMP0(prefix, n, total) T2_WRN_NUMP0(prefix, (n) - (n##0), total)

#define T2_PWRN_NUM(plugin, prefix, n) t2_log_num(t2_report, T2_KIND_WRN, (plugin), (prefix), (n), 0, 0)
#define T2_PWRN_NUM0(plugin, prefix, n) t2_log_num(t2_report, T2_KIND_WRN, (plugin), (prefix), (n), 0, T2_NUM_ALWAYS)
#define T2_PWRN_NUMP(plugin, prefix, n, total) \
	t2_log_num(t2_report, T2_KIND_WRN, (plugin), (prefix), (n), (total), T2_NUM_PERCENT)
#define T2_PWRN_NUMP0(plugin, prefix, n, total) \
	t2_log_num(t2_report, T2_KIND_WRN, (plugin), (prefix), (n), (total), T2_NUM_PERCENT | T2_NUM_ALWAYS)

#define T2_PWRN_DIFFNUM(plugin, prefix, n) T2_PWRN_NUM(plugin, prefix, (n) - (n##0))
#define T2_PWRN_DIFFNUM0(plugin, prefix, n) T2_PWRN_NUM0(plugin, prefix, (n) - (n##0))
#define T2_PWRN_DIFFNUMP(plugin, prefix, n, total) T2_PWRN_NUMP(plugin, prefix, (n) - (n##0), total)
#define T2_PWRN_DIFFNUMP0(plugin, prefix, n, total) T2_PWRN_NUMP0(plugin, prefix, (n) - (n##0), total)

/* "plugin: Aggregated var=0x4b", as wide as var; the plain forms only if it is not 0. */
#define T2_FPLOG_AGGR_HEX(stream, plugin, var) \
	t2_log_hex((stream), (plugin), #var, (uint64_t)(var), sizeof(var), false)
#define T2_FPLOG_AGGR_HEX0(stream, plugin, var) \
	t2_log_hex((stream), (plugin), #var, (uint64_t)(var), sizeof(var), true)
#define T2_FPLOG_AGGR_H8(stream, plugin, var) t2_log_hex((stream), (plugin), #var, (uint8_t)(var), 1, false)
#define T2_FPLOG_AGGR_H16(stream, plugin, var) t2_log_hex((stream), (plugin), #var, (uint16_t)(var), 2, false)
#define T2_FPLOG_AGGR_H32(stream, plugin, var) t2_log_hex((stream), (plugin), #var, (uint32_t)(var), 4, false)
#define T2_FPLOG_AGGR_H64(stream, plugin, var) t2_log_hex((stream), (plugin), #var, (uint64_t)(var), 8, false)
#define T2_PLOG_AGGR_HEX(plugin, var) T2_FPLOG_AGGR_HEX(t2_report, plugin, var)
#define T2_FLOG_AGGR_HEX(stream, var) t2_log_hex((stream), NULL, #var, (uint64_t)(var), sizeof(var), false)

#define T2_LOG_SPEED(stream, prefix, n) t2_log_speed((stream), (prefix), (double)(n))

#endif /* T2_LOG_H */
