/*
 * Lines out of pieces, log-ins of SASL, fields of mails, texts that end with a dot: in pieces of any size.
 *
 * LINK: lib/api/mail.c lib/api/sasl.c
 */
#include "test.h"

#include <stdarg.h>

#include "lines.h"
#include "mail.h"
#include "sasl.h"

static char	 got[8192];

/* All lines of a text that comes in pieces of so many bytes, each with a bar behind it. */
static void
lines(const char *text, size_t n, size_t piece)
{
	struct t2_line l = { .n = 0 };

	*got = '\0';
	for (size_t at = 0, used, len; at < n; at += len) {
		const uint8_t *p;

		len = n - at < piece ? n - at : piece;
		p = guarded(text + at, len);
		for (size_t left = len; left > 0; p += used, left -= used) {
			if (t2_line_begins(&l) && *p == '#') {
				t2_line_clear(&l);
				l.passing = true;
			}
			used = t2_line_take(&l, p, left);
			if (l.whole)
				(void)sprintf(got + strlen(got), "%s%s|", l.text, l.cut ? "..." : "");
		}
	}
}

TEST(lines_in_pieces_of_any_size)
{
	static const char text[] = "one\r\n\r\ntwo\n#passed\rover\r\n\nthr\ree\r\nno end";

	for (size_t piece = 1; piece < sizeof(text); piece++) {
		lines(text, sizeof(text) - 1, piece);
		CHECK_STR(got, "one||two||thr\ree|");
	}
}

TEST(a_long_line_is_cut_and_the_next_is_not)
{
	static char text[2 * T2_LINE];

	memset(text, 'x', sizeof(text));
	memcpy(text + T2_LINE - 1, "\r\nab\n", 5);		/* CR has no room */
	for (size_t piece = 1; piece < sizeof(text); piece = piece * 2 + 1) {
		lines(text, T2_LINE + 4, piece);
		CHECK_EQ(strlen(got), T2_LINE - 1 + 3 + 1 + 3);
		CHECK_STR(got + T2_LINE - 1, "...|ab|");
	}
	text[T2_LINE - 1] = '\n';
	lines(text, T2_LINE, 100);
	CHECK_STR(got + T2_LINE - 1, "|");
}

TEST(replies)
{
	static const struct {
		char text[8];
		int code;
		bool more;
	} cases[] = { { "220", 220, false }, { "550-x", 550, true }, { "250 x", 250, false }, { "2200 x", -1, false },
		{ "22", -1, false }, { "", -1, false }, { "2 0", -1, false } };

	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool more = false;

		CHECK_EQ(t2_reply_code(cases[i].text, &more), cases[i].code);
		CHECK_EQ(more, cases[i].more);
	}
}

TEST(names)
{
	static const char names[][8] = { "USER", "PASS", "", "STARTTL", "USERS" };

	CHECK_EQ(T2_NAME_OF(names, 5, guarded("USER", 4), 4), 0);
	CHECK_EQ(T2_NAME_OF(names, 5, guarded("pAss", 4), 4), 1);
	CHECK_EQ(T2_NAME_OF(names, 5, guarded("starttl", 7), 7), 3);
	CHECK_EQ(T2_NAME_OF(names, 5, guarded("users", 5), 5), 4);
	CHECK_EQ(T2_NAME_OF(names, 4, guarded("users", 5), 5), -1);
	CHECK_EQ(T2_NAME_OF(names, 5, guarded("USE", 3), 3), -1);
	CHECK_EQ(T2_NAME_OF(names, 5, guarded("", 0), 0), 2);
}

/* What a log-in says: the command, then lines up to NULL. */
static const char *
login(bool as_sent, const char *command, ...)
{
	struct t2_sasl l = { 0 };
	struct t2_sasl_said said;
	va_list ap;
	const char *s = command;

	*got = '\0';
	va_start(ap, command);
	t2_sasl_begin(&l, s, strlen(s), as_sent, &said);
	for (;;) {
		(void)sprintf(got + strlen(got), "%s/%s ", said.user != NULL ? said.user : "",
		    said.secret != NULL ? said.secret : "");
		if (l.mechanism == 0 || (s = va_arg(ap, const char *)) == NULL)
			break;
		(void)t2_sasl_line(&l, guarded(s, strlen(s)), strlen(s), as_sent, &said);
	}
	va_end(ap);
	return got;
}

TEST(log_ins_of_each_mechanism)
{
	CHECK_STR(login(false, "PLAIN AHVzZXIAcGFzcw==", NULL), "user/pass ");
	CHECK_STR(login(true, "plain AHVzZXIAcGFzcw==", NULL), "user/AHVzZXIAcGFzcw== ");
	CHECK_STR(login(false, "PLAIN", "Zm9yAHVzZXIAcGFzcw==", "ignored", NULL), "/ user/pass ");
	CHECK_STR(login(false, "LOGIN", "YWxpY2U=", "c2VjcmV0", "ignored", NULL), "/ alice/ /secret ");
	CHECK_STR(login(true, "LOGIN YWxpY2U=", "c2VjcmV0", NULL), "YWxpY2U=/ /c2VjcmV0 ");
	CHECK_STR(login(false, "CRAM-MD5", "Ym9iIDAxMjM0", NULL), "/ bob/01234 ");
	/* RFC 5802, 5; RFC 7628, 4.1 */
	CHECK_STR(login(false, "SCRAM-SHA-1 biwsbj11c2VyLHI9ZnlrbytkMmxiYkZnT05Sdjlxa3hkYXdM",
	    "Yz1iaXdzLHI9ZnlrbytkMmxiYkZnT05Sdjlxa3hkYXdMM3JmY05IWUpZMVpWdldWczdqLHA9djBYOHYzQnoy"
	    "VDBDSkdiSlF5RjBYK0hJNFRzPQ==",
	    "", NULL), "user/ /v0X8v3Bz2T0CJGbJQyF0X+HI4Ts= / ");
	CHECK_STR(login(false,
	    "OAUTHBEARER bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmV"
	    "yIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB", "AQ==", NULL),
	    "user@example.com/Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg== / ");
	CHECK_STR(login(false, "XOAUTH2 dXNlcj1tZQFhdXRoPUJlYXJlciB0AQE=", "", NULL), "me/Bearer t / ");
	CHECK_STR(login(false, "DIGEST-MD5", "dXNlcm5hbWU9ImNocmlzIixyZWFsbT0ieCIscmVzcG9uc2U9ZDM4OGRhZDkw", "",
	    NULL), "/ chris/d388dad90 / ");
	CHECK_STR(login(false, "EXTERNAL", "", NULL), "/ / ");
	CHECK_STR(login(false, "ANONYMOUS c2lyaGM=", NULL), "sirhc/ ");
	CHECK_STR(login(false, "GSSAPI YWxpY2U=", "c2VjcmV0", NULL), "/ / ");
}

TEST(log_ins_that_are_none)
{
	CHECK_STR(login(false, "", NULL), "/ ");
	CHECK_STR(login(false, "LOGIN", "*", "c2VjcmV0", NULL), "/ / ");
	CHECK_STR(login(false, "LOGIN", "MAIL FROM:<a>", "c2VjcmV0", NULL), "/ / ");
	CHECK_STR(login(false, "PLAIN bm8gTlVM", NULL), "/ ");
	CHECK_STR(login(false, "PLAINER bm8gTlVM", "bm8gTlVM", NULL), "/ / ");
	CHECK_STR(login(false, "CRAM-MD5", "", NULL), "/ / ");
}

TEST(base64_in_the_space_there_is)
{
	char to[4];

	CHECK_EQ(t2_base64(to, sizeof(to), "YWJjZGVm", 8), 4);
	CHECK_MEM(to, "abcd", 4);
	CHECK_EQ(t2_base64(to, sizeof(to), "YW", 2), 1);
	CHECK_EQ(t2_base64(to, sizeof(to), "", 0), 0);
	CHECK_EQ(t2_base64(to, sizeof(to), "Y W=", 4), -1);
	CHECK_EQ(t2_base64(to, sizeof(to), "YW-_", 4), -1);
}

static void
field(void *arg, enum t2_mail_field f, const char *value, size_t n)
{
	(void)arg;
	CHECK_EQ(strlen(value), n);
	(void)sprintf(got + strlen(got), "%d:%s|", f, value);
}

/* The fields of a mail that comes in pieces of so many bytes. */
static const char *
mail(const char *text, size_t piece)
{
	static struct t2_mail m;
	const size_t n = strlen(text);

	*got = '\0';
	t2_mail_begin(&m);
	for (size_t at = 0, len; at < n; at += len) {
		len = n - at < piece ? n - at : piece;
		t2_mail_bytes(&m, guarded(text + at, len), len, field, NULL);
	}
	t2_mail_end(&m, field, NULL);
	return got;
}

TEST(fields_of_a_mail_and_of_no_part)
{
	static const char text[] =
	    "FROM :a\nto: b\n\tc\n \nX-To: d\nno field\nSubject:\nContent-Type: multipart/x;boundary=B\n\n"
	    "To: e\n--B\nTo: f\nContent-Type: y; name=g;\n\n--B--\n--B \nContent-Disposition: z; filename = \"h;i\"";

	for (size_t piece = 1; piece < sizeof(text); piece++)
		CHECK_STR(mail(text, piece), "0:a|1:b c |4:|10:g|10:h;i|");
}

TEST(names_of_what_is_attached)
{
	CHECK_STR(mail("Content-Disposition: a; filename*=utf-8''%41%c3%A4%00", 9), "10:A\303\244.|");
	CHECK_STR(mail("Content-Disposition: a; filename*1=b; filename*0=a; filename*2*=%63", 9), "10:abc|");
	CHECK_STR(mail("Content-Disposition: a; x=\"filename=no\"; y=filename; filename", 9), "");
	CHECK_STR(mail("Content-Disposition: a; filename=\"no end\\", 9), "10:no end\\|");
	CHECK_STR(mail("Content-Disposition: a; filename=\"\"\nContent-Type: b; name=c", 9), "10:c|");
}

TEST(boundaries_in_boundaries_the_last_of_too_many)
{
	CHECK_STR(mail("Content-Type: multipart/a; boundary=A\n\n--A\nContent-Type: multipart/b; boundary=AB\n\n"
	    "--AB\n\n"
	    "--ABC\nContent-Type: x; name=no\n--A\nContent-Type: x; name=yes\n\n--AB\nContent-Type: x; name=over\n",
	    7), "10:yes|");
	for (unsigned parts = 1; parts < 12; parts++) {
		char text[2048] = "";

		for (unsigned i = 0; i < parts; i++)
			(void)sprintf(text + strlen(text), "Content-Type: multipart/a; boundary=%u\n\n--%u\n",
			    100 + i, 100 + i);
		(void)sprintf(text + strlen(text), "Content-Type: x; name=in\n\n--100\nContent-Type: x; name=out\n");
		CHECK_STR(mail(text, 11), "10:in|10:out|");
	}
}

TEST(a_field_that_is_too_long_is_cut)
{
	static char text[3 * T2_MAIL_FIELD];

	memset(text, 's', sizeof(text) - 1);
	memcpy(text, "Subject:", 8);
	for (size_t at = 500; at < sizeof(text) - 20; at += 500)
		memcpy(text + at, "\r\n ", 3);
	memcpy(text + sizeof(text) - 10, "\r\nTo: b\r\n", 9);
	CHECK_EQ(strlen(mail(text, 100)), 2 + T2_MAIL_FIELD - 8 + 1 + 4);
	CHECK_STR(got + strlen(got) - 4, "1:b|");
}

static void
dotted_put(void *arg, const uint8_t *p, size_t n)
{
	(void)arg;
	CHECK(n > 0);
	(void)sprintf(got + strlen(got), "%.*s", (int)n, (const char *)p);
}

TEST(a_text_that_ends_with_a_dot)
{
	static const char text[] = "..a\r\n.b.\r\n..\r\n.\rc\r\nd\n.\r\nnot of it\r\n";

	for (size_t piece = 1; piece < sizeof(text); piece++) {
		struct t2_dotted d = T2_DOTTED;
		size_t at = 0, len;

		for (*got = '\0'; at < sizeof(text) - 1 && !d.end;
		    at += t2_dotted_take(&d, guarded(text + at, len), len, dotted_put, NULL))
			len = sizeof(text) - 1 - at < piece ? sizeof(text) - 1 - at : piece;
		CHECK(d.end);
		CHECK_STR(got, ".a\r\nb.\r\n.\r\n\rc\r\nd\n");
		CHECK_STR(text + at, "not of it\r\n");
	}
}

TEST_MAIN
