/*
 * smtp_talk: what the two sides of a connection of SMTP say (RFC 5321, 3030, 3207, 4954), line by line.
 *
 *	server	220 mx.example ESMTP
 *	client	EHLO me.example
 *	client	MAIL FROM:<a@x>  RCPT TO:<b@y>  DATA, or BDAT n LAST and n bytes
 *	client	header fields, an empty line, the body, a line with a dot
 *
 * Depends on the user flags, not on the core.  Behind STARTTLS nothing is read.
 */
#ifndef SMTP_TALK_H
#define SMTP_TALK_H

#include "smtpDecode.h"

#include "lines.h"
#include "mails.h"
#include "sasl.h"
#include "stream.h"
#include "texts.h"

/* Commands; the first 16 in the order of their bits. */
enum smtp_command {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	SMTP_##name = (bit),
#include "smtpCBF.def"
#undef T2_BIT
#undef T2_TABLE
	SMTP_BITS, SMTP_STARTTLS = SMTP_BITS, SMTP_BDAT, SMTP_ETRN, SMTP_LHLO, SMTP_ATRN, SMTP_BURL, SMTP_XCLIENT,
	SMTP_XFORWARD, SMTP_COMMANDS
};
extern const char smtp_command_names[SMTP_COMMANDS][12];

enum smtp_state {
	SMTP_COMMAND,
	SMTP_DATA_ASKED,		/* the server has to agree first */
	SMTP_IN_DATA,
	SMTP_IN_CHUNK,			/* BDAT */
	SMTP_TLS_ASKED
};

struct smtp_talk {
	uint8_t stat;			/* SMTP_STAT_*, without those that pass: smtp_talk_stat */
	uint8_t state;			/* enum smtp_state, of the client */
	bool over;			/* TLS follows */
	uint8_t ncommands, nreplies;
	uint8_t commands[SMTP_MAXCNM];	/* enum smtp_command */
	uint16_t replies[SMTP_MAXCNM];
	uint16_t bits;			/* of commands */
	uint16_t lastReply;		/* client: that the server gave since DATA, 0: none */
	struct t2_texts users, passes, names, senders, recipients;
	struct t2_sasl sasl;
	uint32_t offset;		/* of the next byte, in the connection */
	/* mails */
	struct t2_mails mails;
	bool inMail;			/* one is not whole */
	bool lastChunk;
	uint64_t chunk;			/* bytes that BDAT announced and did not come yet */
	struct t2_dotted data;
	/* the reply that did not end yet */
	uint16_t nreply;
	char reply[SMTP_MXNMLN];
	struct t2_line line;
};

/*
 * The next n bytes of a side; other: the opposite, or NULL; the bytes of mails go to the sink, or nowhere with NULL.
 * False if nothing more is to be read.
 */
bool smtp_talk_bytes(struct smtp_talk *, struct smtp_talk *other, bool server, const struct t2_mail_sink *,
    const uint8_t *p, size_t n);

/* n bytes are missing; a connection begins; it is over. */
void smtp_talk_hole(struct smtp_talk *, size_t n);
void smtp_talk_begin(struct smtp_talk *);
void smtp_talk_end(struct smtp_talk *);

/* Status, with what is pending. */
uint8_t smtp_talk_stat(const struct smtp_talk *);
void smtp_talk_free(struct smtp_talk *);

#endif
