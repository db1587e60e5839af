/*
 * counts.h - what a plugin counts in a run: its lines in the report and its columns of monitoring, out of one table
 *
 *	static struct counts { uint64_t pkts, mails; uint8_t stat; } T2_PER_WORKER counts[T2_WORKERS_MAX];
 *
 *	static const struct t2_count counted[] = {
 *		T2_COUNT_BITS(counts, stat, "fooStat"),
 *		T2_COUNT(counts, pkts, "Number of Foo packets", .of = T2_OF_PACKETS, .column = "fooPkts"),
 *		T2_COUNT(counts, mails, "Number of Foo mails"),
 *	};
 *	T2_COUNTS_REPORT(counts, counted);
 *
 * Each worker (t2thread.h) counts in its own element.  Lines and columns come in the order of the table, whose last
 * line makes pluginReport() and monitoring().  With DIFF_REPORT=1 numbers in monitoring are those since last time,
 * bits are those of the run.  What is 0 has no line.
 */
#ifndef T2_COUNTS_H
#define T2_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "t2thread.h"

/* What a number is told as a share of: nothing, the packets or flows of all, another number of the table. */
enum t2_count_of { T2_OF_NOTHING, T2_OF_PACKETS, T2_OF_FLOWS, T2_OF_COUNT };

struct t2_count {
	const char *line;		/* of the report, or the name that bits have there; NULL: none */
	const char *column;		/* of monitoring; NULL: none */
	uint16_t offset, size;		/* of the member; numbers have 8 bytes */
	uint16_t whole;			/* T2_OF_COUNT: offset of the other number */
	uint8_t of;			/* enum t2_count_of */
	bool bits, always;		/* OR'ed, not added; a line of 0 as well */
};

struct t2_counts {
	const char *plugin;
	const struct t2_count *count;	/* n of them */
	size_t n;
	const void *workers;		/* an array of T2_WORKERS_MAX, of size bytes each */
	size_t size;
	void *before;			/* another one: what was told last */
};

/* Entries of the table: array and member that count; .column, .of and .always may follow. */
#define T2_COUNT(array, member, text, ...) { \
	.line = (text), .offset = T2_COUNT_NUMBER_(array, member), .size = sizeof(uint64_t), __VA_ARGS__ }
#define T2_COUNT_SHARE(array, member, other, text, ...) \
	T2_COUNT(array, member, text, .of = T2_OF_COUNT, .whole = T2_COUNT_NUMBER_(array, other), __VA_ARGS__)
#define T2_COUNT_BITS(array, member, name) { \
	.line = (name), .offset = T2_COUNT_AT_(array, member), .size = sizeof((array)[0].member), .bits = true }
#define T2_COUNT_AT_(array, member)	offsetof(__typeof__((array)[0]), member)
#define T2_COUNT_NUMBER_(array, member)	(T2_COUNT_AT_(array, member) + \
	0 * sizeof(char[sizeof((array)[0].member) == sizeof(uint64_t) ? 1 : -1]))

/* Behind the table, once in a plugin: t2Counts for the functions below; with the callbacks, as most have them. */
#define T2_COUNTS(array, table) \
	static __typeof__((array)[0]) t2CountsBefore; \
	static const struct t2_counts t2Counts = { \
		.plugin = plugin_name, .count = (table), .n = sizeof(table) / sizeof((table)[0]), \
		.workers = (array), .size = sizeof((array)[0]), .before = &t2CountsBefore, \
	}
#define T2_COUNTS_REPORT(array, table) \
	static const struct t2_counts t2Counts; \
	void \
	pluginReport(FILE *stream) \
	{ \
		t2_counts_report(&t2Counts, stream); \
	} \
	void \
	monitoring(FILE *stream, uint8_t state) \
	{ \
		t2_counts_monitor(&t2Counts, stream, state); \
	} \
	T2_COUNTS(array, table)

/* Sum, or bits, of all workers, when none works. */
uint64_t t2_counts_total(const struct t2_counts *, const struct t2_count *);

/* pluginReport(): the lines of the run. */
void t2_counts_report(const struct t2_counts *, FILE *stream);

/* monitoring() */
void t2_counts_monitor(const struct t2_counts *, FILE *stream, uint8_t state);

#endif
