/*
 * imap_talk: what the two sides of a connection of IMAP say (RFC 9051, 3501, 2971, 7888, 4978).
 *
 *	server	* OK ready
 *	client	a1 LOGIN alice {6}		a literal: six bytes follow, behind the end of the line
 *	server	+ go on
 *	client	secret
 *	server	a1 OK
 *	client	a2 UID FETCH 1 BODY[]
 *	server	* 1 FETCH (BODY[] {120}		120 bytes, and the rest of the line
 *
 * Depends on the user flags, not on the core.  Behind STARTTLS and COMPRESS nothing is read.
 */
#ifndef IMAP_TALK_H
#define IMAP_TALK_H

#include "imapDecode.h"

#include "lines.h"
#include "mails.h"
#include "sasl.h"
#include "stream.h"
#include "texts.h"

#define IMAP_ASKED	16u	/* commands that are not answered yet */
#define IMAP_TAG	15u	/* bytes of a tag that are compared */
#define IMAP_ARGUMENT	255u	/* bytes of a literal that counts as text */
#define IMAP_TAIL	64u	/* bytes at the end of a line that is too long */

/* Commands, in the order of their bits. */
enum imap_command {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	IMAP_##name = (bit),
#include "imapCBF.def"
#undef T2_BIT
#undef T2_TABLE
	IMAP_COMMANDS
};
extern const char imap_command_names[IMAP_COMMANDS][20];

enum imap_status {
	IMAP_RESULT_OK, IMAP_RESULT_NO, IMAP_RESULT_BAD, IMAP_RESULT_PREAUTH, IMAP_RESULT_BYE, IMAP_RESULTS
};
extern const char imap_status_names[IMAP_RESULTS][8];

/* What a literal is. */
enum imap_literal {
	IMAP_SKIPPED,
	IMAP_TEXT,			/* part of the line */
	IMAP_HEADER,			/* of a mail */
	IMAP_MAIL
};

struct imap_asked {
	uint8_t command, ntag;
	char tag[IMAP_TAG];
};

struct imap_result {
	uint8_t command, status;
};

struct imap_talk {
	uint16_t stat;			/* IMAP_STAT_*, without those that pass: imap_talk_stat */
	bool over;			/* TLS, or what is compressed, follows */
	uint8_t ncommands, nresults, nsizes, nasked;
	uint8_t commands[IMAP_MAXCNM];	/* enum imap_command */
	struct imap_result results[IMAP_MAXCNM];
	uint32_t sizes[IMAP_MAXBOX];	/* mails of the mailboxes that were selected */
	uint32_t count;			/* of commands */
	uint64_t bits;			/* of commands */
	struct t2_texts users, passes, boxes, ids, codes, capabilities, banner;
	struct t2_sasl sasl;
	struct imap_asked asked[IMAP_ASKED];
	uint32_t offset;		/* of the next byte, in the connection */
	bool lost;			/* bytes before the next ones are missing */
	bool known;			/* the connection was seen from its beginning, without a hole */
	bool greeted;
	/* the literal in work */
	uint8_t literal;		/* enum imap_literal */
	bool waits;			/* for the server's leave */
	uint64_t left;			/* bytes of it */
	/* mails */
	struct t2_mails mails;
	bool counts;			/* the literal is one that counts */
	bool partial;			/* it comes in pieces */
	uint64_t size;			/* bytes of the one in work */
	/* the command, or the reply, that did not end yet: its lines, literals as quoted texts among them */
	uint16_t ntext, ntail;
	char text[T2_LINE], tail[IMAP_TAIL];
	struct t2_line line;
};

/*
 * The next n bytes of a side; other: the opposite, or NULL; the bytes of mails go to the sink, or nowhere with NULL.
 * False if nothing more is to be read.
 */
bool imap_talk_bytes(struct imap_talk *, struct imap_talk *other, bool server, const struct t2_mail_sink *,
    const uint8_t *p, size_t n);

/* n bytes are missing; a connection begins; it is over. */
void imap_talk_hole(struct imap_talk *, size_t n);
void imap_talk_begin(struct imap_talk *);
void imap_talk_end(struct imap_talk *);

/* Status, with what is pending. */
uint16_t imap_talk_stat(const struct imap_talk *);
void imap_talk_free(struct imap_talk *);

#endif
