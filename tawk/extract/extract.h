/*
 * -x and -k: from printed rows to packets.
 *
 * The program's standard output goes to a process of our own.  It takes direction and flow index (-P: the packet
 * number) from the start of each row, finds the positions of the packets in the index that the plugin findexer made,
 * and writes the packets in the order of the capture.
 */
#ifndef TAWK_EXTRACT_H
#define TAWK_EXTRACT_H

#include <stdbool.h>
#include <sys/types.h>

struct extract_options {
	const char *output;	/* -x: capture to write, "-": standard output */
	const char *index;	/* -X: packet index, NULL: derived from the data file */
	const char *const *inputs;	/* files that the run reads, or words that are none; ended by NULL */
	bool wireshark, packets, both;
	bool comments;		/* the index of its flow with each packet */
	pid_t pid;
};

/*
 * Start the extraction; from here on standard output is read by it.  Ends the process if there is no index, or if a
 * file that is read would be written.
 */
void	extract_start(struct extract_options *, const char *data);
/* Standard output is complete: wait for the packets.  Returns the exit status, that of the viewer with -k. */
int	extract_end(struct extract_options *);
/* Name of the packet index of a data file, to be freed. */
char	*extract_index_name(const char *data, bool packets);

#endif
