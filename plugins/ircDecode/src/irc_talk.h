/*
 * irc_talk: what one side of a connection of IRC says, line by line.
 *
 *	[@tags ] [:prefix ] COMMAND or three digits [ parameter ... ] [ :the last parameter, with blanks ] CR LF
 *
 * Depends on the user flags, not on the core.
 */
#ifndef IRC_TALK_H
#define IRC_TALK_H

#include "ircDecode.h"

#define IRC_LINE	1024u	/* bytes of a line that are looked at, without tags */

/* Commands, in the order of their bits. */
enum irc_command {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	IRC_##name = (bit),
#include "ircCBF.def"
#undef T2_BIT
#undef T2_TABLE
};
extern const char irc_command_names[64][12];

struct irc_talk {
	uint8_t stat;			/* IRC_STAT_* */
	uint8_t ncommands, nreplies, nusers, npasses, nnicks, ncontents;
	uint8_t commands[IRC_MAXCNM];	/* enum irc_command */
	uint16_t replies[IRC_MAXCNM];
	char users[IRC_MAXUNM][IRC_UXNMLN + 1], passes[IRC_MAXPNM][IRC_PXNMLN + 1], nicks[IRC_MAXNNM][IRC_NXNMLN + 1];
	char contents[IRC_MAXCNM][IRC_MXNMLN + 1];
	uint64_t bits;			/* of commands */
	/* the line that did not end yet */
	uint16_t nline;
	bool tags;			/* in the tags before it */
	bool passing;			/* the rest of the line is of no interest */
	char line[IRC_LINE];
};

/* The next n bytes of a side. */
void irc_talk_bytes(struct irc_talk *, const uint8_t *p, size_t n);

/* Bytes are missing: up to the next line nothing is known. */
void irc_talk_hole(struct irc_talk *);

/* Do the first bytes of a direction look like it?  1 yes, 0 no, -1 too few to say. */
int irc_looks(const uint8_t *p, size_t n);

#endif
