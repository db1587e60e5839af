/* igmp_stats: messages per type and code of a run, and the file that tells them. */
#ifndef IGMP_STATS_H
#define IGMP_STATS_H

#include <stdint.h>
#include <stdio.h>

struct igmp_stats {
	uint64_t count[256][256];	/* messages by type and code */
	uint64_t packets;		/* IGMP packets, those that are no messages too */
	uint64_t version[4];		/* messages of version 1, 2, 3; 0: others */
};

/* Count a message of this version (IGMP_OTHER: of another protocol). */
void igmp_stats_count(struct igmp_stats *, uint8_t type, uint8_t code, int version);

/* Add the counts of b to a. */
void igmp_stats_add(struct igmp_stats *a, const struct igmp_stats *b);

uint64_t igmp_stats_queries(const struct igmp_stats *);
uint64_t igmp_stats_reports(const struct igmp_stats *);

/*
 * Write the file.
 * total	packets of the run, of any protocol
 * nocode	text in the place of the code of types that have none
 */
void igmp_stats_print(FILE *, const struct igmp_stats *, uint64_t total, const char *nocode);

#endif
