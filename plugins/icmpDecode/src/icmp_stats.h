/* icmp_stats: packets per type and code of a run, and the file that tells them. */
#ifndef ICMP_STATS_H
#define ICMP_STATS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct icmp_stats {
	uint64_t count[256][256];	/* packets by type and code */
	uint64_t packets;
	uint64_t requests, replies;	/* echo */
};

/* Replies over requests; 0 without requests. */
double icmp_stats_ratio(const struct icmp_stats *);

/*
 * Write the file.
 * total	packets of the run, of any protocol
 * nocode	text in the place of a code where there is only one
 */
void icmp_stats_print(FILE *, const struct icmp_stats *v4, const struct icmp_stats *v6, uint64_t total,
    const char *nocode);

#endif
