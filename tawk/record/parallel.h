/* -J: several threads for programs without state between records. */
#ifndef TAWK_PARALLEL_H
#define TAWK_PARALLEL_H

struct awk;

struct parallel {
	int jobs;
	struct awk *main;
	void (*another)(struct awk *, const struct parallel *);	/* make another run of the same program */
	void *ctx;		/* what it needs */
	const char *program;
	int argc;
	char **argv;
};

/* Whether records can be worked on in any order, each by itself. */
bool	parallel_possible(const struct awk *);
/* Run over all operands; output is in the order of the input.  Returns the exit status. */
int	parallel_run(struct parallel *);

#endif
