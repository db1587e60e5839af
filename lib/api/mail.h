/*
 * mail.h - mails as they come (RFC 5322, MIME): fields of their headers, names of what is attached
 *
 * Fields are unfolded, and otherwise as they are sent: words of RFC 2047 stay encoded.  Of a field T2_MAIL_FIELD
 * bytes are kept.
 */
#ifndef T2_MAIL_H
#define T2_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lines.h"

#define T2_MAIL_FIELD	1024u
#define T2_MAIL_PARTS	4u	/* boundaries of parts that are known at a time, one in the other or behind it */
#define T2_MAIL_BOUNDARY	70u	/* RFC 2046, 5.1.1 */

enum t2_mail_field {
	T2_MAIL_FROM, T2_MAIL_TO, T2_MAIL_CC, T2_MAIL_REPLY_TO, T2_MAIL_SUBJECT, T2_MAIL_DATE, T2_MAIL_ID,
	T2_MAIL_AGENT,			/* User-Agent, X-Mailer */
	T2_MAIL_ORIGIN,			/* X-Originating-IP */
	T2_MAIL_RETURN,			/* Return-Path */
	T2_MAIL_FILE,			/* name of what is attached */
	T2_MAIL_FIELDS
};

/* A field's value, of n bytes and a NUL; valid during the call. */
typedef void t2_mail_fn(void *arg, enum t2_mail_field, const char *value, size_t n);

/* A mail that is read; t2_mail_begin makes it one that begins. */
struct t2_mail {
	bool body, part;		/* the header is over; it is a part's */
	bool named;			/* the part has a name */
	uint8_t nboundaries;
	uint16_t n;			/* of the field that may go on in the next line */
	char field[T2_MAIL_FIELD + 1];
	char boundaries[T2_MAIL_PARTS][T2_MAIL_BOUNDARY + 1];
	struct t2_line line;
};

void t2_mail_begin(struct t2_mail *);
/* The next bytes, and the end of the mail: who is told of the fields that are whole. */
void t2_mail_bytes(struct t2_mail *, const uint8_t *, size_t n, t2_mail_fn *, void *arg);
void t2_mail_end(struct t2_mail *, t2_mail_fn *, void *arg);
/* Bytes are missing. */
void t2_mail_hole(struct t2_mail *);

/* --- a mail, or another text, up to a line with a dot alone (RFC 5321, 4.5.2; RFC 1939, 3) ---------------------- */

/* Begin with T2_DOTTED. */
struct t2_dotted {
	bool begins;			/* the next byte begins a line */
	bool end;			/* the line with the dot came */
	uint8_t dot;			/* 1: a dot begins the line, 2: a dot and CR */
};
#define T2_DOTTED	((struct t2_dotted){ .begins = true })

/*
 * Take the next bytes up to the end; how many they are.  fn gets those of the text, without the dots that are
 * doubled.
 */
typedef void t2_dotted_fn(void *arg, const uint8_t *, size_t n);
size_t t2_dotted_take(struct t2_dotted *, const uint8_t *, size_t n, t2_dotted_fn *, void *arg);

#endif
