/*
 * ftp_talk: what one side of a control connection of FTP says (RFC 959, 2428, 3659), line by line.
 *
 *	client	RETR name CR LF
 *	server	150 Opening data connection for name (1234 bytes). CR LF
 *
 * Depends on the user flags, not on the core.  What is no text, as TLS behind AUTH, is passed over up to its end of
 * line, or to that of the segment.
 */
#ifndef FTP_TALK_H
#define FTP_TALK_H

#include "ftpDecode.h"
#include "lines.h"

/* Commands, in the order of their bits. */
enum ftp_command {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	FTP_##name = (bit),
#include "ftpCBF.def"
#undef T2_BIT
#undef T2_TABLE
};
extern const char ftp_command_names[64][8];

struct ftp_talk {
	uint8_t stat;			/* FTP_STAT_FULL */
	uint8_t ncommands, nreplies, nusers, npasses, nnames;
	uint8_t commands[FTP_MAXCNM];	/* enum ftp_command */
	uint16_t replies[FTP_MAXCNM];
	char users[FTP_MAXUNM][FTP_UXNMLN + 1], passes[FTP_MAXPNM][FTP_PXNMLN + 1], names[FTP_MAXCNM][FTP_MXNMLN + 1];
	uint64_t bits;			/* of commands */
	uint32_t size;			/* [bytes] of what is transferred, as it was announced last */
	uint16_t multiline;		/* code of a reply that goes on, 0: none */
	struct t2_line line;
};

/* A data connection that is announced, or what one is for. */
struct ftp_news {
	void *arg;
	/* passive: the server waits; addr is NULL if it is that of the one who says it */
	void (*announce)(void *arg, bool passive, bool v6, const uint8_t *addr, uint16_t port);
	void (*name)(void *arg, const char *name);	/* a transfer begins; NULL: without a name */
	void (*size)(void *arg, uint32_t size);
};

/* The next n bytes of a side; then the bytes of a segment are over. */
void ftp_talk_bytes(struct ftp_talk *, bool server, const struct ftp_news *, const uint8_t *p, size_t n);

/* Bytes are missing, or a connection begins. */
void ftp_talk_hole(struct ftp_talk *);

/* Add a name to the list; with FTP_CMD_AGGR unless it is there. */
void ftp_talk_name(struct ftp_talk *, const char *name);

#endif
