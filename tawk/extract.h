/* -x and -k: from printed flows to packets. */
#ifndef TAWK_EXTRACT_H
#define TAWK_EXTRACT_H

#include <stdbool.h>
#include <sys/types.h>

struct extract_options {
	const char *output;	/* -x: capture to write, "-": standard output */
	const char *index;	/* -X: packet index, NULL: derived from the data file */
	bool wireshark, packets, both;
	pid_t pid;
};

/* Start the extractor; standard output of this process becomes its input.  Ends the process if that fails. */
void	extract_start(struct extract_options *, const char *data);
/* Wait for it; its exit status. */
int	extract_end(struct extract_options *);
/* Name of the packet index of a data file, to be freed. */
char	*extract_index_name(const char *data, bool packets);

#endif
