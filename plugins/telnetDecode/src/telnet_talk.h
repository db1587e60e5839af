/*
 * telnet_talk: what one side of a Telnet connection says (RFC 854, 855).
 *
 *	text | IAC command | IAC WILL, WONT, DO or DONT option | IAC SB option ... IAC SE | IAC IAC: the byte 255
 *
 * Depends on the user flags, not on the core.
 */
#ifndef TELNET_TALK_H
#define TELNET_TALK_H

#include "telnetDecode.h"

#define TEL_SE	240u		/* the first command */
#define TEL_PROMPT	16u	/* characters of a line that tell what is asked for */

enum tel_state { TEL_TEXT, TEL_IAC, TEL_OPTION, TEL_SB_OPTION, TEL_SB, TEL_SB_IAC };
enum tel_wanted { TEL_NOTHING, TEL_USER, TEL_PASS };

struct telnet_talk {
	uint8_t stat;			/* TEL_STAT_* but TELNET */
	uint8_t state, wanted;		/* enum tel_state; what the next line is: enum tel_wanted */
	uint8_t ncommands, noptions;
	uint8_t commands[TELCMDN], options[TELOPTN];
	uint16_t commandBits;		/* from SE on */
	uint32_t optionBits;		/* of those below 32 */
	uint16_t nline;			/* characters of the line, those that have no room, too */
	char line[MAX(TELUPLN, TEL_PROMPT) + 1];
	char user[TELUPLN + 1], pass[TELUPLN + 1];
};

/* What bytes have brought; NULL: nobody asks. */
struct telnet_news {
	void (*command)(uint8_t command);
	void (*option)(uint8_t option);
	void (*text)(void *arg, const uint8_t *c, bool secret);	/* one of the bytes; secret: of a password */
	void *arg;
};

/* The next n bytes. */
void telnet_talk_bytes(struct telnet_talk *, const struct telnet_news *, const uint8_t *p, size_t n);

/* Bytes are missing, or a connection begins. */
void telnet_talk_hole(struct telnet_talk *);

/* Which line does a side ask for with the end of what it said? */
enum tel_wanted telnet_talk_asks(const struct telnet_talk *);

/* Names; NULL for options that have none. */
const char *telnet_command_name(uint8_t command);
const char *telnet_option_name(uint8_t option);

#endif
