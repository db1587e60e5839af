/*
 * options.h - the command line
 */
#ifndef T2_OPTIONS_H
#define T2_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
	const char *interface, *rfile, *list, *rotate;	/* the input: one of them */
	const char *prefix;		/* -w or -W without size and start, or NULL */
	const char *plugin_folder;	/* -p or NULL */
	const char *bpf_file;		/* -F or NULL */
	double mon_interval;		/* -M or 0 [s] */
	uint32_t factor;		/* -f or 0 */
	unsigned workers;		/* -j */
	int cpu;			/* -c or -1 */
	int priority;			/* -P */
	bool has_priority;
	bool quiet;			/* -q */
	bool schema;			/* --schema: only the plugins are asked for */
	uint32_t snaplen, rxbuf;	/* -S -B */
};

/* Read the arguments into *o and the globals of t2api.h; ends the program for -h, -V and mistakes. */
void options_read(struct options *o, int argc, char **argv);

/* -W with a time: how long a part is [s]; 0: parts are as long as oFragFsz says. */
extern double part_seconds;

#endif
