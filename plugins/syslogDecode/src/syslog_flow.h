/*
 * syslog_flow: the messages of one direction of a flow (RFC 3164, 5424, 5426, 6587).
 *
 * A message begins with "<N>", N being 8 times the facility plus the severity.  A datagram is one; in TCP each ends
 * with a line feed, or has its length in front: "17 <13>...".
 *
 * Depends on nothing of the core: bytes go in and change the state.
 */
#ifndef SYSLOG_FLOW_H
#define SYSLOG_FLOW_H

#include "syslogDecode.h"

#define SYSL_SEVERITIES	8u
#define SYSL_FACILITIES	24u

/* Where the bytes of TCP are in a message. */
enum syslog_at { SYSL_AT_BEGIN, SYSL_AT_LENGTH, SYSL_AT_OPEN, SYSL_AT_NUMBER, SYSL_AT_TEXT, SYSL_AT_LOST };

struct syslog_flow {
	uint16_t n[SYSL_SEVERITIES][SYSL_FACILITIES];	/* messages, up to 65535 */
	uint8_t stat;		/* SYSL_STAT_* */
	bool other;		/* the last bytes were none of syslog */
	uint8_t at;		/* enum syslog_at */
	uint8_t digits;		/* of the number that is being read */
	bool counted;		/* the message has its length in front */
	uint32_t number;
	uint32_t left;		/* counted: bytes of the message that are to come */
};

/* N of the message that begins at p, or one byte behind; -1 if none does. */
int syslog_priority(const uint8_t *p, size_t n);

/* A datagram.  Returns whether it is a message. */
bool syslog_flow_datagram(struct syslog_flow *, const uint8_t *p, size_t n);

/* Bytes of TCP, in order; lost: some are missing before them.  Returns how many messages have begun; other is set if
 * the rest is not of syslog. */
uint32_t syslog_flow_bytes(struct syslog_flow *, const uint8_t *p, size_t n, bool lost);

/* Pairs of severity and facility that came. */
uint32_t syslog_flow_pairs(const struct syslog_flow *);

#endif
