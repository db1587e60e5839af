/*
 * sasl.h - log-ins of protocols that are text (SMTP, POP, IMAP): users and secrets in the base64 of SASL (RFC 4422)
 *
 *	client	AUTH PLAIN AGFsaWNlAHNlY3JldA==		t2_sasl_begin, with what is behind AUTH
 *	client	AUTH LOGIN
 *	server	334 VXNlcm5hbWU6
 *	client	YWxpY2U=				t2_sasl_line
 *
 * The mechanisms that are read: PLAIN (RFC 4616), LOGIN, CRAM-MD5 (2195), DIGEST-MD5 (2831), SCRAM (5802), XOAUTH2
 * and OAUTHBEARER (7628), EXTERNAL (4422), ANONYMOUS (4505).  Others are passed over.
 */
#ifndef T2_SASL_H
#define T2_SASL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define T2_SASL_TEXT	1024u	/* bytes of a user or a secret, at most, and a NUL */

/* A log-in under way.  Begin with a zeroed struct. */
struct t2_sasl {
	uint8_t mechanism;		/* 0: none is under way */
	uint8_t lines;			/* of the client, that were read */
};

/* What a line says. */
struct t2_sasl_said {
	const char *user, *secret;	/* NULL: not in this line */
	char text[2][T2_SASL_TEXT];	/* where they are */
};

/*
 * The command, from the name of the mechanism on, with the first answer or without; a line of the client behind it.
 * as_sent: texts of their own, and secrets, stay in base64.
 * t2_sasl_line: false if it is none of a log-in, which is over then.
 */
void t2_sasl_begin(struct t2_sasl *, const char *s, size_t n, bool as_sent, struct t2_sasl_said *);
bool t2_sasl_line(struct t2_sasl *, const char *s, size_t n, bool as_sent, struct t2_sasl_said *);

/* Is the next line a user, or a secret? */
bool t2_sasl_wants_user(const struct t2_sasl *);
bool t2_sasl_wants_secret(const struct t2_sasl *);

/* n characters of base64 as at most size bytes; how many they are, -1 if it is no base64. */
int t2_base64(char *to, size_t size, const char *s, size_t n);

#endif
