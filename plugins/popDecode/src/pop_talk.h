/*
 * pop_talk: what the two sides of a connection of POP say (RFC 1939, 2449, 2595, 5034; commands of RFC 937), line by
 * line.
 *
 *	server	+OK ready
 *	client	USER alice
 *	client	RETR 1
 *	server	+OK
 *	server	header fields, an empty line, the body, a line with a dot
 *
 * Depends on the user flags, not on the core.  Behind STLS nothing is read.
 */
#ifndef POP_TALK_H
#define POP_TALK_H

#include "popDecode.h"

#include "lines.h"
#include "mails.h"
#include "sasl.h"
#include "stream.h"
#include "texts.h"

#define POP_ASKED	32u	/* commands that are not answered yet; a power of two */

/* Commands; the first 16 in the order of their bits. */
enum pop_command {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	POP_##name = (bit),
#include "popCBF.def"
#undef T2_BIT
#undef T2_TABLE
	POP_BITS, POP_UTF8 = POP_BITS, POP_LANG, POP_LAST, POP_RPOP, POP_HELO, POP_FOLD, POP_READ, POP_ACKS, POP_ACKD,
	POP_NACK, POP_COMMANDS
};
extern const char pop_command_names[POP_COMMANDS][8];

/* What is behind the first line of a reply. */
enum pop_reply { POP_NOTHING, POP_LINES, POP_A_MAIL };

/* The commands of the client that are not answered yet. */
struct pop_asked {
	uint8_t first, n;
	uint8_t replies[POP_ASKED];	/* enum pop_reply, with POP_ASKED_TLS */
};
#define POP_ASKED_TLS	0x80

struct pop_talk {
	uint16_t stat;			/* POP_STAT_*, without those that pass: pop_talk_stat */
	uint16_t bits;			/* of commands */
	bool over;			/* TLS follows */
	uint8_t ncommands, nnumbers;
	uint8_t commands[POP_MXCNM];	/* enum pop_command */
	uint16_t numbers[POP_MXCNM];	/* of mails */
	struct t2_texts users, passes, texts;
	struct t2_sasl sasl;
	struct pop_asked asked;
	/* the server */
	bool greeted;			/* the first reply, which nobody asked for, came */
	bool positive;			/* the last reply was +OK */
	bool lost;			/* bytes before the next ones are missing */
	uint8_t in;			/* enum pop_reply: of which the lines come */
	bool first;			/* the next line is the first of them */
	struct t2_dotted data;
	struct t2_mails mails;
	struct t2_line line;
};

/*
 * The next n bytes of a side; other: the opposite, or NULL; the bytes of mails go to the sink, or nowhere with NULL.
 * False if nothing more is to be read.
 */
bool pop_talk_bytes(struct pop_talk *, struct pop_talk *other, bool server, const struct t2_mail_sink *,
    const uint8_t *p, size_t n);

/* Bytes are missing; a connection begins; it is over. */
void pop_talk_hole(struct pop_talk *, struct pop_talk *other);
void pop_talk_begin(struct pop_talk *);
void pop_talk_end(struct pop_talk *);

/* Status, with what is pending. */
uint16_t pop_talk_stat(const struct pop_talk *);
void pop_talk_free(struct pop_talk *);

#endif
