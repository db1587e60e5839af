/* ftp_talk: what one side of a control connection of FTP says. */
#include "ftp_talk.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <strings.h>

const char ftp_command_names[64][8] = {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	[bit] = #name,
#include "ftpCBF.def"
#undef T2_BIT
#undef T2_TABLE
};

#define BIT(command)	(UINT64_C(1) << FTP_##command)

/* Commands whose parameter is a name; TYPE's is listed, too. */
static const uint64_t named = BIT(APPE) | BIT(CWD) | BIT(DELE) | BIT(LIST) | BIT(MDTM) | BIT(MKD) | BIT(MLSD) |
    BIT(MLST) | BIT(NLST) | BIT(RETR) | BIT(RMD) | BIT(RNFR) | BIT(RNTO) | BIT(SIZE) | BIT(SMNT) | BIT(STAT) |
    BIT(STOR) | BIT(STOU) | BIT(TYPE) | BIT(XMKD) | BIT(XRMD);
/* Commands that need a data connection, and those whose parameter is the name of what goes over it. */
static const uint64_t transfers = BIT(APPE) | BIT(LIST) | BIT(MLSD) | BIT(NLST) | BIT(RETR) | BIT(STOR) | BIT(STOU);
static const uint64_t files = BIT(APPE) | BIT(RETR) | BIT(STOR) | BIT(STOU);

/* Add a text to a list of texts of size bytes each. */
static void
list_add(struct ftp_talk *t, char *list, uint8_t *n, unsigned max, size_t size, const char *text)
{
	const size_t len = strnlen(text, size);

	if (len == size)
		t->stat |= FTP_STAT_FULL;
#if FTP_CMD_AGGR == 1
	for (unsigned i = 0; i < *n; i++)
		if (strncmp(list + i * size, text, size - 1) == 0)
			return;
#endif
	if (*n == max) {
		t->stat |= FTP_STAT_FULL;
		return;
	}
	memcpy(list + *n * size, text, MIN(len, size - 1));
	list[*n * size + MIN(len, size - 1)] = '\0';
	(*n)++;
}

void
ftp_talk_name(struct ftp_talk *t, const char *name)
{
	list_add(t, t->names[0], &t->nnames, FTP_MAXCNM, sizeof(t->names[0]), name);
}

/* h1,h2,h3,h4,p1,p2 */
static void
announce_numbers(const struct ftp_news *news, bool passive, const char *s)
{
	unsigned h[4], p[2];
	uint8_t addr[4];

	if (sscanf(s, "%3u,%3u,%3u,%3u,%3u,%3u", &h[0], &h[1], &h[2], &h[3], &p[0], &p[1]) != 6)
		return;
	for (unsigned i = 0; i < 4; i++) {
		if (h[i] > 255 || p[i % 2] > 255)
			return;
		addr[i] = (uint8_t)h[i];
	}
	news->announce(news->arg, passive, false, addr, (uint16_t)(p[0] << 8 | p[1]));
}

/* |protocol|address|port|, with any character for the bar; protocol and address may be empty (RFC 2428) */
static void
announce_extended(const struct ftp_news *news, bool passive, const char *s)
{
	const char bar = *s;
	char text[64];
	const char *address, *port;
	uint8_t addr[16];
	unsigned long n;
	bool v6;

	if (bar == '\0' || (address = strchr(s + 1, bar)) == NULL || (port = strchr(address + 1, bar)) == NULL)
		return;
	if ((n = strtoul(port + 1, NULL, 10)) == 0 || n > UINT16_MAX)
		return;
	v6 = s[1] == '2';
	if (port - address - 1 >= (ptrdiff_t)sizeof(text))
		return;
	memcpy(text, address + 1, (size_t)(port - address - 1));
	text[port - address - 1] = '\0';
	if (*text == '\0')
		news->announce(news->arg, passive, false, NULL, (uint16_t)n);
	else if (inet_pton(v6 ? AF_INET6 : AF_INET, text, addr) == 1)
		news->announce(news->arg, passive, v6, addr, (uint16_t)n);
}

/* The number of a command; -1 if it is none. */
static int
command_of(const char *s, size_t n)
{
	return n >= 3 && n <= 4 ? T2_NAME_OF(ftp_command_names, FTP_CLNT + 1, s, n) : -1;
}

static void
command_add(struct ftp_talk *t, int command)
{
	t->bits |= UINT64_C(1) << command;
	if (FTP_CMD_AGGR == 1 && memchr(t->commands, command, t->ncommands) != NULL)
		return;
	if (t->ncommands == FTP_MAXCNM)
		t->stat |= FTP_STAT_FULL;
	else
		t->commands[t->ncommands++] = (uint8_t)command;
}

static void
client_line(struct ftp_talk *t, const struct ftp_news *news, const char *s)
{
	const size_t n = strcspn(s, " ");
	const int command = command_of(s, n);
	const char *const value = s[n] == ' ' ? s + n + 1 : s + n;

	if (command < 0)
		return;
	command_add(t, command);
	if (command == FTP_USER && *value != '\0')
		list_add(t, t->users[0], &t->nusers, FTP_MAXUNM, sizeof(t->users[0]), value);
	else if (command == FTP_PASS && *value != '\0')
		list_add(t, t->passes[0], &t->npasses, FTP_MAXPNM, sizeof(t->passes[0]), value);
	else if (command == FTP_PORT)
		announce_numbers(news, false, value);
	else if (command == FTP_EPRT)
		announce_extended(news, false, value);
	if ((named >> command & 1) != 0 && *value != '\0')
		ftp_talk_name(t, value);
	if (transfers >> command & 1)
		news->name(news->arg, (files >> command & 1) != 0 && *value != '\0' ? value : NULL);
}

static void
reply_add(struct ftp_talk *t, uint16_t code)
{
	for (unsigned i = 0; FTP_CMD_AGGR == 1 && i < t->nreplies; i++)
		if (t->replies[i] == code)
			return;
	if (t->nreplies == FTP_MAXCNM)
		t->stat |= FTP_STAT_FULL;
	else
		t->replies[t->nreplies++] = code;
}

/* ... for NAME (N bytes) */
static void
opening(struct ftp_talk *t, const struct ftp_news *news, char *s)
{
	char *const size = strrchr(s, '('), *name = strstr(s, " for ");
	unsigned long n;
	char *end;

	if (size == NULL || !isdigit((uint8_t)size[1]) || (n = strtoul(size + 1, &end, 10)) > UINT32_MAX ||
	    strncmp(end, " byte", 5) != 0)
		return;
	t->size = (uint32_t)n;
	news->size(news->arg, t->size);
	if (name == NULL || name + 6 >= size)
		return;
	name += 5;
	*size = '\0';
	if (size[-1] == ' ')
		size[-1] = '\0';
	ftp_talk_name(t, name);
}

static void
server_line(struct ftp_talk *t, const struct ftp_news *news, char *s)
{
	bool more;
	const int code = t2_reply_code(s, &more);

	if (t->multiline != 0) {
		if (code == t->multiline && !more)
			t->multiline = 0;
		return;
	}
	if (code < 100 || code > 699)
		return;
	reply_add(t, (uint16_t)code);
	if (more)
		t->multiline = (uint16_t)code;
	else if (code == 227 && (s += strcspn(s + 3, "0123456789") + 3) != NULL)
		announce_numbers(news, true, s);
	else if (code == 229 && (s = strchr(s, '(')) != NULL)
		announce_extended(news, true, s + 1);
	else if (code == 150 || code == 125)
		opening(t, news, s);
}

static void
line(struct ftp_talk *t, bool server, const struct ftp_news *news)
{
	char *const s = t->line.text;
	size_t n = t->line.n;

	while (n > 0 && (s[n - 1] == '\r' || s[n - 1] == '\0'))
		n--;
	s[n] = '\0';
	for (unsigned i = 0; s[i] != '\0'; i++)
		if ((uint8_t)s[i] < ' ' && s[i] != '\t')
			return;				/* no text */
	if (server)
		server_line(t, news, s);
	else
		client_line(t, news, s);
}

void
ftp_talk_bytes(struct ftp_talk *t, bool server, const struct ftp_news *news, const uint8_t *p, size_t n)
{
	if (n > 0 && p[0] < ' ' && p[0] != '\r' && p[0] != '\n' && p[0] != '\t') {	/* TLS */
		ftp_talk_hole(t);
		return;
	}
	for (size_t used; n > 0; p += used, n -= used) {
		if (t2_line_begins(&t->line) && !(server ? isdigit(*p) : isalpha(*p))) {
			t2_line_clear(&t->line);
			t->line.passing = true;
		}
		used = t2_line_take(&t->line, p, n);
		if (t->line.whole)
			line(t, server, news);
	}
	if (t->line.passing)
		t2_line_clear(&t->line);
}

void
ftp_talk_hole(struct ftp_talk *t)
{
	t->multiline = 0;
	t2_line_clear(&t->line);
}
