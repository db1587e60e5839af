/* sasl.c - users and secrets of log-ins */
#include "sasl.h"

#include <string.h>
#include <strings.h>

enum mechanism { NONE, PLAIN, LOGIN, CRAM, DIGEST, SCRAM, BEARER, EXTERNAL, ANONYMOUS, OTHER };

static const struct {
	const char *name;		/* how it begins */
	enum mechanism mechanism;
} names[] = {
	{ "PLAIN", PLAIN }, { "LOGIN", LOGIN }, { "CRAM-MD5", CRAM }, { "DIGEST-MD5", DIGEST }, { "SCRAM-", SCRAM },
	{ "XOAUTH2", BEARER }, { "OAUTHBEARER", BEARER }, { "EXTERNAL", EXTERNAL }, { "ANONYMOUS", ANONYMOUS },
};

/* Lines of the client in which something is said; OTHER: until it is over. */
static const uint8_t lines_of[] = { [PLAIN] = 1, [LOGIN] = 2, [CRAM] = 1, [DIGEST] = 2, [SCRAM] = 3, [BEARER] = 2,
	[EXTERNAL] = 1, [ANONYMOUS] = 1, [OTHER] = 255 };

/* The value of a character; -1 if it is none of base64. */
static int
value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int
t2_base64(char *to, size_t size, const char *s, size_t n)
{
	uint32_t bits = 0;
	size_t have = 0, out = 0;

	while (n > 0 && s[n - 1] == '=')
		n--;
	for (size_t i = 0; i < n; i++) {
		const int v = value_of(s[i]);

		if (v < 0)
			return -1;
		bits = bits << 6 | (uint32_t)v;
		if ((have += 6) < 8)
			continue;
		have -= 8;
		if (out < size)
			to[out++] = (char)(bits >> have & 0xff);
	}
	return (int)out;
}

static const char *
keep(char text[T2_SASL_TEXT], const char *s, size_t n)
{
	if (n > T2_SASL_TEXT - 1)
		n = T2_SASL_TEXT - 1;
	memcpy(text, s, n);
	text[n] = '\0';
	return text;
}

/* Keep what is behind a word in a message, up to one of these characters; NULL if the word is not there. */
static const char *
keep_behind(char text[T2_SASL_TEXT], const char *message, const char *word, const char *until)
{
	const char *const at = strstr(message, word);

	if (at == NULL)
		return NULL;
	return keep(text, at + strlen(word), strcspn(at + strlen(word), until));
}

/* PLAIN: for whom, NUL, who, NUL, secret. */
static void
plain(struct t2_sasl_said *said, const char *m, size_t n)
{
	const char *const user = memchr(m, '\0', n), *secret;

	if (user == NULL || (secret = memchr(user + 1, '\0', n - (size_t)(user + 1 - m))) == NULL)
		return;
	said->user = keep(said->text[0], user + 1, (size_t)(secret - user - 1));
	said->secret = keep(said->text[1], secret + 1, n - (size_t)(secret + 1 - m));
}

/* CRAM-MD5: who, a blank, the digest. */
static void
cram(struct t2_sasl_said *said, const char *m, size_t n)
{
	const char *const blank = memrchr(m, ' ', n);

	if (blank == NULL)
		return;
	said->user = keep(said->text[0], m, (size_t)(blank - m));
	said->secret = keep(said->text[1], blank + 1, n - (size_t)(blank + 1 - m));
}

/* The user of OAUTHBEARER (n,a=who,), and of XOAUTH2 (user=who, control-A). */
static void
bearer(struct t2_sasl_said *said, const char *m)
{
	said->user = strncmp(m, "user=", 5) == 0 ? keep_behind(said->text[0], m, "user=", "\001") :
	    keep_behind(said->text[0], m, ",a=", ",\001");
	said->secret = keep_behind(said->text[1], m, "\001auth=", "\001");
}

/* A message of n bytes, and a NUL behind it, by its mechanism. */
static void
message(const struct t2_sasl *l, struct t2_sasl_said *said, const char *m, size_t n)
{
	switch (l->mechanism) {
	case PLAIN:
		plain(said, m, n);
		break;
	case LOGIN:
		if (l->lines == 1)
			said->user = keep(said->text[0], m, n);
		else
			said->secret = keep(said->text[1], m, n);
		break;
	case CRAM:
		cram(said, m, n);
		break;
	case DIGEST:
		said->user = keep_behind(said->text[0], m, "username=\"", "\"");
		said->secret = keep_behind(said->text[1], m, "response=", ",");
		break;
	case SCRAM:
		if (l->lines == 1)
			said->user = keep_behind(said->text[0], m, ",n=", ",");
		else
			said->secret = keep_behind(said->text[1], m, ",p=", ",");
		break;
	case BEARER:
		bearer(said, m);
		break;
	case EXTERNAL:
	case ANONYMOUS:
		said->user = n > 0 ? keep(said->text[0], m, n) : NULL;
		break;
	}
}

bool
t2_sasl_line(struct t2_sasl *l, const char *s, size_t n, bool as_sent, struct t2_sasl_said *said)
{
	char m[T2_SASL_TEXT];
	const int len = t2_base64(m, sizeof(m) - 1, s, n);

	said->user = said->secret = NULL;
	if (len < 0) {
		l->mechanism = NONE;
		return n == 1 && *s == '*';		/* the client gives up */
	}
	m[len] = '\0';
	l->lines++;
	message(l, said, m, (size_t)len);
	if (as_sent && said->secret != NULL)
		said->secret = keep(said->text[1], s, n);
	else if (as_sent && said->user != NULL && l->mechanism == LOGIN)
		said->user = keep(said->text[0], s, n);
	if (l->lines >= lines_of[l->mechanism])
		l->mechanism = NONE;
	return true;
}

void
t2_sasl_begin(struct t2_sasl *l, const char *s, size_t n, bool as_sent, struct t2_sasl_said *said)
{
	const char *const blank = memchr(s, ' ', n);
	const size_t len = blank != NULL ? (size_t)(blank - s) : n;

	said->user = said->secret = NULL;
	*l = (struct t2_sasl){ .mechanism = len > 0 ? OTHER : NONE };
	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const size_t want = strlen(names[i].name);

		if (len >= want && strncasecmp(s, names[i].name, want) == 0 &&
		    (len == want || names[i].mechanism == SCRAM))
			l->mechanism = (uint8_t)names[i].mechanism;
	}
	if (l->mechanism != NONE && blank != NULL && n - len > 1)
		(void)t2_sasl_line(l, blank + 1, n - len - 1, as_sent, said);
}

bool
t2_sasl_wants_user(const struct t2_sasl *l)
{
	return l->mechanism != NONE && l->lines == 0;
}

bool
t2_sasl_wants_secret(const struct t2_sasl *l)
{
	return l->mechanism == LOGIN && l->lines == 1;
}
