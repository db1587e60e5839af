/* User flags: values, legal values, headers, settings files. */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>

#include "flagconfig.h"
#include "flagheader.h"
#include "nearest.h"
#include "pluginlist.h"
#include "test.h"

static char dir[] = "/tmp/test_flagheader.XXXXXX";

/* A file of the test's folder with this content. */
static const char *
file(const char *name, const char *text)
{
	static char path[PATH_MAX];
	FILE *f;

	if (strcmp(dir + strlen(dir) - 6, "XXXXXX") == 0 && mkdtemp(dir) == NULL)
		err(1, "mkdtemp");
	snprintf(path, sizeof(path), "%s/%.*s", dir, (int)strcspn(name, "/"), name);
	if (strchr(name, '/') != NULL && mkdir(path, 0755) == -1 && errno != EEXIST)
		err(1, "%s", path);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (f == NULL || fputs(text, f) == EOF || fclose(f) == EOF)
		err(1, "%s", path);
	return path;
}

static char *
content(const char *path)
{
	static char buf[65536];
	FILE *f = fopen(path, "r");
	size_t n;

	if (f == NULL)
		return NULL;
	n = fread(buf, 1, sizeof(buf) - 1, f);
	buf[n] = '\0';
	fclose(f);
	return buf;
}

/* How many are in a folder of the test's. */
static int
files_in(const char *name)
{
	char path[PATH_MAX];
	DIR *d;
	int n = -2;		/* . and .. */

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if ((d = opendir(path)) == NULL)
		err(1, "%s", path);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

/* --- values ----------------------------------------------------------------------------------------------------- */

TEST(kinds_of_values)
{
	CHECK_EQ(flag_kind("\"x\""), FLAG_STRING);
	CHECK_EQ(flag_kind("\"\""), FLAG_STRING);
	CHECK_EQ(flag_kind("'x'"), FLAG_CHAR);
	CHECK_EQ(flag_kind("'\\t'"), FLAG_CHAR);
	CHECK_EQ(flag_kind("12"), FLAG_NUMBER);
	CHECK_EQ(flag_kind("-3"), FLAG_NUMBER);
	CHECK_EQ(flag_kind("0.5"), FLAG_NUMBER);
	CHECK_EQ(flag_kind("UINT16_MAX"), FLAG_NUMBER);
	CHECK_EQ(flag_kind("0x81"), FLAG_OTHER);
	CHECK_EQ(flag_kind("5e8"), FLAG_OTHER);
	CHECK_EQ(flag_kind("(SUBNET|SRCPORT)"), FLAG_OTHER);
	CHECK_EQ(flag_kind("A,B"), FLAG_OTHER);
	CHECK_EQ(flag_kind("NAME"), FLAG_OTHER);
}

static size_t
span(const char *s)
{
	const char *b = (const char *)guarded((const uint8_t *)s, strlen(s));

	return flag_value_span(b, b + strlen(s), NULL);
}

TEST(a_value_ends_before_blanks_and_comment)
{
	CHECK_EQ(span("1 // c"), 1);
	CHECK_EQ(span("1\t/* c */"), 1);
	CHECK_EQ(span("1// c"), 1);
	CHECK_EQ(span("1"), 1);
	CHECK_EQ(span("1   "), 1);
	CHECK_EQ(span("1\r\n2"), 1);
	CHECK_EQ(span(""), 0);
	CHECK_EQ(span("// c"), 0);
	CHECK_EQ(span("(A | B) // c"), 7);
	CHECK_EQ(span("1/2 // c"), 3);
}

TEST(comment_marks_in_quotes_belong_to_the_value)
{
	CHECK_EQ(span("\"http://x\" // c"), 10);
	CHECK_EQ(span("\"a\\\"//b\" // c"), 8);
	CHECK_EQ(span("'/' // c"), 3);
	CHECK_EQ(span("'\"' // \""), 3);
	CHECK_EQ(span("\"/*\""), 4);
}

/* The value made of given in place of old; "!" if refused, "?" before it if doubted. */
static const char *
convert(const char *old, const char *given)
{
	static char out[256];
	char msg[FLAG_ERR], *value = NULL;
	int rc = flag_value_convert(old, given, &value, msg);

	if (rc == -1)
		return "!";
	snprintf(out, sizeof(out), "%s%s", rc == 1 ? "?" : "", value);
	free(value);
	return out;
}

TEST(text_gets_its_quotes)
{
	CHECK_STR(convert("\"x\"", "abc"), "\"abc\"");
	CHECK_STR(convert("\"x\"", "\"abc\""), "\"abc\"");
	CHECK_STR(convert("\"x\"", ""), "\"\"");
	CHECK_STR(convert("\"x\"", "a b // c"), "\"a b // c\"");
	CHECK_STR(convert("\"x\"", "NULL"), "NULL");
	CHECK_STR(convert("\"x\"", "\\t"), "\"\\t\"");
	CHECK_STR(convert("\"x\"", "a\"b"), "\"a\\\"b\"");
	CHECK_STR(convert("\"x\"", "a\\"), "\"a\\\\\"");
	CHECK_STR(convert("\"x\"", "$HOME&\\1"), "\"$HOME&\\1\"");
	CHECK_STR(convert("\"x\"", "a\nb"), "!");
}

TEST(characters_get_theirs)
{
	CHECK_STR(convert("'p'", "q"), "'q'");
	CHECK_STR(convert("'p'", "'q'"), "'q'");
	CHECK_STR(convert("'p'", "'"), "'\\''");
	CHECK_STR(convert("'p'", "\\"), "'\\\\'");
	CHECK_STR(convert("'p'", "\\t"), "'\\t'");
	CHECK_STR(convert("'p'", "ab"), "!");
	CHECK_STR(convert("'p'", ""), "!");
}

TEST(numbers_stay_numbers)
{
	CHECK_STR(convert("0", "1"), "1");
	CHECK_STR(convert("0", "yes"), "1");
	CHECK_STR(convert("1", "No"), "0");
	CHECK_STR(convert("0", "-1.5"), "-1.5");
	CHECK_STR(convert("0", "0x10"), "0x10");
	CHECK_STR(convert("0", "UINT32_MAX"), "UINT32_MAX");
	CHECK_STR(convert("0", "5e8"), "5e8");
	CHECK_STR(convert("0", "100UL"), "100UL");
	CHECK_STR(convert("0", "abc"), "?abc");
	CHECK_STR(convert("0", "1+1"), "?1+1");
	CHECK_STR(convert("0", "010"), "!");
	CHECK_STR(convert("0", ""), "!");
	CHECK_STR(convert("0", "1 // 2"), "!");
	CHECK_STR(convert("0", "1 "), "!");
}

TEST(other_values_are_taken_as_written)
{
	CHECK_STR(convert("0x81", "0x01"), "0x01");
	CHECK_STR(convert("0x81", "(A|B)"), "(A|B)");
	CHECK_STR(convert("A,B", "C"), "C");
	CHECK_STR(convert("A,B", "C \\"), "!");
	CHECK_STR(convert("A,B", "\"C"), "!");
	CHECK_STR(convert("A,B", "C /* D"), "!");
}

/* --- legal values ----------------------------------------------------------------------------------------------- */

static const char *
legal(const char *comment)
{
	static char out[256];
	struct flag_legal l = { .nrange = 0 };

	flag_legal_parse(&l, comment);
	flag_legal_text(&l, out, sizeof(out));
	return out;
}

TEST(legal_values_in_brackets)
{
	CHECK_STR(legal("a flag [0, 1]"), "0, 1");
	CHECK_STR(legal("[0 - 255]"), "0 to 255");
	CHECK_STR(legal("[0-255]"), "0 to 255");
	CHECK_STR(legal("seconds [s] [1 - UINT16_MAX]"), "1 to 65535");
	CHECK_STR(legal("[yes / no]"), "0, 1");
	CHECK_STR(legal("[0 | 2 | 4]"), "0, 2, 4");
	CHECK_STR(legal("[-1 - 1]"), "-1 to 1");
	CHECK_STR(legal("[0.0 - 1.5]"), "0 to 1.5");
	CHECK_STR(legal("lengths [bytes]"), "");
	CHECK_STR(legal("[bytes, with the end] [16 - 1024]"), "16 to 1024");
	CHECK_STR(legal("only the start [0"), "");
}

TEST(legal_values_in_lists)
{
	CHECK_STR(legal("0: Only header,\n1: +Req,\n2: +Answer"), "0, 1, 2");
	CHECK_STR(legal("if (ALARM_MODE == 1) then 1: AND, 0: OR"), "0, 1");
	CHECK_STR(legal("1: Request record aggregation mode"), "1");
	CHECK_STR(legal("2: test @ L4, pcap ops; 1: test @ flow terminated"), "1, 2");
	CHECK_STR(legal("columns ttlMin, ttlMax: 0 no, 1 yes"), "0, 1");
	CHECK_STR(legal("0: off, 1-9: level"), "0, 1 to 9");
	CHECK_STR(legal("distinct values kept: 1..255"), "1 to 255");
	CHECK_STR(legal("0: never, > 0: seconds"), "");
	CHECK_STR(legal("0: off, n: number of rows"), "");
}

TEST(words_that_are_no_legal_values)
{
	CHECK_STR(legal("Max # of query records / flow"), "");
	CHECK_STR(legal("as in RFC 5103: biflows"), "");
	CHECK_STR(legal("128, 256 bits"), "");
	CHECK_STR(legal("start at 10:30"), "");
	CHECK_STR(legal(""), "");
}

TEST(bits_may_be_combined)
{
	struct flag_legal l = { .nrange = 0 };

	flag_legal_parse(&l, "bits: 0x01 a, 0x02 b, 0x80 c");
	CHECK(l.bits);
	CHECK(flag_legal_has(&l, "0x83"));
	CHECK(flag_legal_has(&l, "0"));
	CHECK(flag_legal_has(&l, "3"));
	CHECK(!flag_legal_has(&l, "0x04"));
	CHECK(!flag_legal_has(&l, "-1"));
	CHECK(flag_legal_has(&l, "(A|B)"));
}

TEST(the_shipped_value_is_legal)
{
	struct flag_legal l = { .nrange = 0 };

	flag_legal_add(&l, "5");
	CHECK_EQ(l.nrange, 0);
	flag_legal_parse(&l, "2: x, 1: y");
	CHECK(!flag_legal_has(&l, "0"));
	flag_legal_add(&l, "0");
	CHECK(flag_legal_has(&l, "0"));
	CHECK(!flag_legal_has(&l, "3"));
}

/* --- headers ---------------------------------------------------------------------------------------------------- */

#define HEADER \
	"#ifndef X_H\n#define X_H\n" \
	"/* a comment\n#define HIDDEN 1\n*/\n" \
	"/* ======= */\n/* ---- USER CONFIGURATION FLAGS ---- */\n/* ======= */\n\n" \
	"#define  A_MODE\t\t0 // 0: no,\n" \
	"                   // 1: yes\n" \
	"#define B_URL \"http://x\" /* an address */\n" \
	"#define C_CHR '\\'' // quote\n" \
	"#define D_LAST   15\n" \
	" #define INDENTED 1\n# define SPACED 1\n#define NOVALUE\n#define FUNC(x) 1\n" \
	"#define LONG 1 \\\n\t+ 2\n" \
	"#if A_MODE\n#define A_MODE 2\n#endif\n" \
	"/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */\n" \
	"#define E_NAME \"x\"\n" \
	"/* ======= */\n/* ---- DO NOT EDIT BELOW HERE ---- */\n/* ======= */\n" \
	"#define BELOW 1\n#endif"

static char *
value_of(const struct flagheader *h, const char *name)
{
	static char out[256];
	const struct flag *f = flagheader_find(h, name);
	char *v;

	if (f == NULL)
		return NULL;
	v = flagheader_value(h, f);
	snprintf(out, sizeof(out), "%s", v);
	free(v);
	return out;
}

TEST(below_the_user_flags_nothing_may_be_edited)
{
	struct flagheader h;
	char msg[FLAG_ERR];

	REQUIRE(flagheader_load(&h, file("x.h", "/* USER CONFIGURATION FLAGS */\n#define A 1\n"
	    "/* ---- DO NOT EDIT BELOW HERE ---- */\n#define B 1\n"), msg) == 0);
	CHECK(flagheader_find(&h, "A")->section == FLAG_USER);
	REQUIRE(flagheader_find(&h, "B") != NULL);
	CHECK(flagheader_find(&h, "B")->section == FLAG_OUTSIDE);
	flagheader_release(&h);
}

TEST(flags_of_a_header)
{
	struct flagheader h;
	char msg[FLAG_ERR];

	REQUIRE(flagheader_load(&h, file("x.h", HEADER), msg) == 0);
	CHECK(h.has_user);
	CHECK_STR(value_of(&h, "A_MODE"), "0");
	CHECK_STR(value_of(&h, "B_URL"), "\"http://x\"");
	CHECK_STR(value_of(&h, "C_CHR"), "'\\''");
	CHECK_STR(value_of(&h, "D_LAST"), "15");
	CHECK_STR(value_of(&h, "E_NAME"), "\"x\"");
	CHECK(flagheader_find(&h, "A_MODE")->section == FLAG_USER);
	CHECK(flagheader_find(&h, "E_NAME")->section == FLAG_ENV);
	CHECK(flagheader_find(&h, "BELOW")->section == FLAG_OUTSIDE);
	CHECK(flagheader_find(&h, "HIDDEN") == NULL);
	CHECK(flagheader_find(&h, "INDENTED") == NULL);
	CHECK(flagheader_find(&h, "SPACED") == NULL);
	CHECK(flagheader_find(&h, "NOVALUE") == NULL);
	CHECK(flagheader_find(&h, "FUNC") == NULL);
	CHECK(flagheader_find(&h, "LONG") == NULL);
	CHECK(flagheader_find(&h, "X_H") == NULL);
	CHECK(flagheader_find(&h, "") == NULL);
	CHECK(flagheader_find(&h, "A_MOD") == NULL);
	flagheader_release(&h);
}

TEST(comments_of_flags)
{
	struct flagheader h;
	char msg[FLAG_ERR], *c;

	REQUIRE(flagheader_load(&h, file("x.h", HEADER), msg) == 0);
	c = flagheader_comment(&h, flagheader_find(&h, "A_MODE"));
	CHECK_STR(c, " 0: no,\n 1: yes");
	free(c);
	c = flagheader_comment(&h, flagheader_find(&h, "B_URL"));
	CHECK_STR(c, " an address");
	free(c);
	c = flagheader_comment(&h, flagheader_find(&h, "D_LAST"));
	CHECK_STR(c, "");
	free(c);
	c = flagheader_comment(&h, flagheader_find(&h, "BELOW"));
	CHECK_STR(c, "");
	free(c);
	flagheader_release(&h);
}

TEST(only_the_value_changes)
{
	struct flagheader h;
	char msg[FLAG_ERR], wanted[sizeof(HEADER) + 64];
	const char *path = file("x.h", HEADER), *at;

	REQUIRE(flagheader_load(&h, path, msg) == 0);
	CHECK(flagheader_set(&h, flagheader_find(&h, "A_MODE"), "123", msg) == 0);
	CHECK(flagheader_set(&h, flagheader_find(&h, "D_LAST"), "7", msg) == 0);
	CHECK_STR(value_of(&h, "E_NAME"), "\"x\"");
	CHECK(flagheader_save(&h, msg) == 0);
	flagheader_release(&h);
	at = strstr(HEADER, "0 // 0: no");
	snprintf(wanted, sizeof(wanted), "%.*s123%s", (int)(at - HEADER), HEADER, at + 1);
	at = strstr(wanted, "15\n");
	memmove((char *)at + 1, at + 2, strlen(at + 2) + 1);
	*(char *)at = '7';
	CHECK_STR(content(path), wanted);
}

TEST(the_same_value_changes_nothing)
{
	struct flagheader h;
	struct stat a, b;
	char msg[FLAG_ERR];
	const char *path = file("x.h", HEADER);

	REQUIRE(stat(path, &a) == 0 && flagheader_load(&h, path, msg) == 0);
	CHECK(flagheader_set(&h, flagheader_find(&h, "A_MODE"), "0", msg) == 0);
	CHECK(!h.changed);
	CHECK(flagheader_save(&h, msg) == 0);
	flagheader_release(&h);
	REQUIRE(stat(path, &b) == 0);
	CHECK_EQ(a.st_ino, b.st_ino);
	CHECK_EQ(a.st_mtim.tv_nsec, b.st_mtim.tv_nsec);
}

TEST(carriage_returns_and_nul_bytes_stay)
{
	static const char text[] = "/* USER CONFIGURATION FLAGS */\r\n#define A 0 // x\r\n#define B 1\r\n/*\0*/";
	static const char wanted[] = "/* USER CONFIGURATION FLAGS */\r\n#define A 0 // x\r\n#define B 22\r\n/*\0*/";
	const char *path = file("crlf.h", "");
	struct flagheader h;
	char msg[FLAG_ERR];
	FILE *f = fopen(path, "w");

	REQUIRE(f != NULL);
	fwrite(text, 1, sizeof(text) - 1, f);
	fclose(f);
	REQUIRE(flagheader_load(&h, path, msg) == 0);
	CHECK_STR(value_of(&h, "B"), "1");
	CHECK(flagheader_set(&h, flagheader_find(&h, "B"), "22", msg) == 0);
	CHECK_EQ(h.len, sizeof(wanted) - 1);
	CHECK_MEM(h.text, wanted, sizeof(wanted) - 1);
	CHECK(flagheader_save(&h, msg) == 0);
	flagheader_release(&h);
}

TEST(mode_stays_and_time_moves_on)
{
	const struct timespec future[2] = { { 4000000000, 5 }, { 4000000000, 999999999 } };
	const char *path = file("m.h", "#define A 0\n");
	struct flagheader h;
	struct stat st;
	char msg[FLAG_ERR];

	REQUIRE(chmod(path, 0640) == 0 && utimensat(AT_FDCWD, path, future, 0) == 0);
	REQUIRE(flagheader_load(&h, path, msg) == 0);
	CHECK(flagheader_set(&h, flagheader_find(&h, "A"), "1", msg) == 0);
	CHECK(flagheader_save(&h, msg) == 0);
	flagheader_release(&h);
	REQUIRE(stat(path, &st) == 0);
	CHECK_EQ(st.st_mode & 07777, 0640);
	CHECK(st.st_mtim.tv_sec == 4000000001 && st.st_mtim.tv_nsec == 0);
}

TEST(a_link_stays_a_link)
{
	const char *path = file("real.h", "#define A 0\n");
	char link[PATH_MAX], msg[FLAG_ERR];
	struct flagheader h;
	struct stat st;

	snprintf(link, sizeof(link), "%s/link.h", dir);
	REQUIRE(symlink("real.h", link) == 0);
	REQUIRE(flagheader_load(&h, link, msg) == 0);
	CHECK(flagheader_set(&h, flagheader_find(&h, "A"), "1", msg) == 0);
	CHECK(flagheader_save(&h, msg) == 0);
	flagheader_release(&h);
	CHECK(lstat(link, &st) == 0 && S_ISLNK(st.st_mode));
	CHECK_STR(content(path), "#define A 1\n");
}

TEST(a_read_only_header_stays)
{
	const char *path = file("ro.h", "#define A 0\n");
	struct flagheader h;
	char msg[FLAG_ERR];

	REQUIRE(chmod(path, 0444) == 0 && flagheader_load(&h, path, msg) == 0);
	CHECK(flagheader_set(&h, flagheader_find(&h, "A"), "1", msg) == 0);
	CHECK(flagheader_save(&h, msg) == -1);
	CHECK(strstr(msg, "ro.h: Permission denied") != NULL);
	flagheader_release(&h);
	CHECK_STR(content(path), "#define A 0\n");
}

/* Change the header again and again until killed. */
static void __attribute__((noreturn))
flip(const char *path)
{
	struct flagheader h;
	char msg[FLAG_ERR];
	int i;

	for (i = 0;; i++) {
		if (flagheader_load(&h, path, msg) == -1)
			_exit(1);
		flagheader_set(&h, flagheader_find(&h, "A_MODE"), i % 2 ? "0" : "1000000000", msg);
		if (flagheader_save(&h, msg) == -1)
			_exit(1);
		flagheader_release(&h);
	}
}

TEST(a_killed_run_leaves_a_whole_header)
{
	const char *path = file("kill.h", HEADER);
	char msg[FLAG_ERR];
	struct flagheader h;
	int i, status;
	pid_t pid;

	for (i = 0; i < 50; i++) {
		pid = fork();
		REQUIRE(pid != -1);
		if (pid == 0)
			flip(path);
		usleep((useconds_t)(1000 + i * 173));
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		CHECK(WIFSIGNALED(status));
		REQUIRE(flagheader_load(&h, path, msg) == 0);
		CHECK(h.len == strlen(HEADER) || h.len == strlen(HEADER) + 9);
		CHECK_STR(h.text + h.len - 6, "#endif");
		flagheader_release(&h);
	}
}

TEST(files_that_are_no_headers)
{
	struct flagheader h;
	char msg[FLAG_ERR];

	CHECK(flagheader_load(&h, "/nonexistent/x.h", msg) == -1);
	CHECK_STR(msg, "/nonexistent/x.h: No such file or directory");
	CHECK(flagheader_load(&h, "/tmp", msg) == -1);
	REQUIRE(flagheader_load(&h, file("empty.h", ""), msg) == 0);
	CHECK_EQ(h.nflags, 0);
	flagheader_release(&h);
}

/* Every beginning of a header is read without a step outside. */
TEST(headers_cut_anywhere)
{
	const size_t n = strlen(HEADER);
	char text[sizeof(HEADER)], msg[FLAG_ERR];
	struct flagheader h;
	size_t i, j;

	for (i = 0; i <= n; i++) {
		snprintf(text, sizeof(text), "%.*s", (int)i, HEADER);
		REQUIRE(flagheader_load(&h, file("cut.h", text), msg) == 0);
		for (j = 0; j < h.nflags; j++) {
			char *c = flagheader_comment(&h, &h.flags[j]);

			CHECK(h.flags[j].value + h.flags[j].value_len <= h.len);
			free(c);
		}
		flagheader_release(&h);
	}
}

/* --- settings files --------------------------------------------------------------------------------------------- */

#define CONFIG \
	"# Default settings of x\n# [Format of the file]\n#  NAME = value\n\n" \
	"# :name: x                    #\n\n" \
	"# Mode\n#   0: off\n#   1: on\nX_MODE = no\n\n" \
	"X_BARE=5\n" \
	"% ignored\n" \
	"# :file: src/other.h          #\n" \
	"# Name # of it\nO_NAME = \"a = b\"\n\n" \
	"# :from: ../y/src/y.h :import: #\n#   - Y_ONE   #\n#   - Y_TWO   #\n"

TEST(settings_of_a_file)
{
	struct flagconfig c;
	const struct flag_setting *s;
	char msg[FLAG_ERR];

	REQUIRE(flagconfig_load(&c, file("default.config", CONFIG), msg) == 0);
	CHECK_STR(c.component, "x");
	REQUIRE(c.nsettings == 3);
	s = flagconfig_find(&c, "X_MODE");
	REQUIRE(s != NULL);
	CHECK_STR(s->value, "no");
	CHECK_STR(s->file, "src/x.h");
	CHECK_STR(s->comment, "Mode\n0: off\n1: on");
	s = flagconfig_find(&c, "X_BARE");
	REQUIRE(s != NULL);
	CHECK_STR(s->value, "5");
	CHECK_STR(s->comment, "");
	s = flagconfig_find(&c, "O_NAME");
	REQUIRE(s != NULL);
	CHECK_STR(s->value, "\"a = b\"");
	CHECK_STR(s->file, "src/other.h");
	REQUIRE(c.nimports == 2);
	CHECK_STR(c.imports[1].name, "Y_TWO");
	CHECK(flagconfig_find(&c, "Y_ONE") == NULL);
	flagconfig_release(&c);
}

TEST(a_written_file_has_the_new_values)
{
	char mode[] = "1", *values[] = { mode, NULL, NULL }, msg[FLAG_ERR], *text, *at;
	struct flagconfig c;

	REQUIRE(flagconfig_load(&c, file("default.config", CONFIG), msg) == 0);
	text = flagconfig_generate(&c, "# mine\n", values);
	REQUIRE(text != NULL);
	CHECK(strncmp(text, "# mine\n# [Format of the file]\n", 30) == 0);
	CHECK(strstr(text, "\nX_MODE = yes\n") != NULL);
	CHECK(strstr(text, "\nX_BARE=5\n") != NULL);
	free(text);
	text = flagconfig_rewrite(&c, values);
	REQUIRE(text != NULL);
	at = strstr(text, "yes");
	REQUIRE(at != NULL);
	memmove(at, at + 1, strlen(at));
	memcpy(at, "no", 2);
	CHECK_STR(text, CONFIG);
	free(text);
	flagconfig_release(&c);
}

static const char *
config_error(const char *text)
{
	static char msg[FLAG_ERR];
	struct flagconfig c;

	if (flagconfig_load(&c, file("bad.config", text), msg) == -1)
		return strstr(msg, "bad.config: ") + 12;
	flagconfig_release(&c);
	return "fine";
}

TEST(broken_settings_files)
{
	CHECK_STR(config_error("A = 1\n"), "no line '# :name: COMPONENT' before the first setting");
	CHECK_STR(config_error("# nothing\n"), "no line '# :name: COMPONENT'");
	CHECK_STR(config_error("# :name: x #\nA 1\n"), "invalid line, expected NAME = VALUE, found: A 1");
	CHECK_STR(config_error("# :name: x #\nA =\n"), "invalid line, expected NAME = VALUE, found: A =");
	CHECK_STR(config_error("# :name: x #\n= 1\n"), "invalid line, expected NAME = VALUE, found: = 1");
	CHECK_STR(config_error("# :name: x #\n# :name: y #\n"), "one line '# :name: COMPONENT' wanted");
	CHECK_STR(config_error("# :name: x #"), "fine");
}

TEST(yes_and_no)
{
	CHECK_STR(flagconfig_plain("yes"), "1");
	CHECK_STR(flagconfig_plain("NO"), "0");
	CHECK_STR(flagconfig_plain("5"), "5");
}

/* --- names ------------------------------------------------------------------------------------------------------ */

static const char *
nearest_of(const char *wanted)
{
	static struct nearest n;

	n = (struct nearest)NEAREST(wanted);
	nearest_offer(&n, "FORCE_MODE");
	nearest_offer(&n, "ALARM_MODE");
	nearest_offer(&n, "dstPort");
	nearest_offer(&n, "x");
	return n.best;
}

TEST(the_nearest_name)
{
	CHECK_STR(nearest_of("FORCE_MOD"), "FORCE_MODE");
	CHECK_STR(nearest_of("FROCE_MODE"), "FORCE_MODE");
	CHECK_STR(nearest_of("force_mode"), "FORCE_MODE");
	CHECK_STR(nearest_of("dstport"), "dstPort");
	CHECK_STR(nearest_of("ALRM_MODE"), "ALARM_MODE");
	CHECK_STR(nearest_of("COMPLETELY_OTHER"), "");
	CHECK_STR(nearest_of(""), "");
}

TEST(names_in_lists_and_folders)
{
	struct pluginlist l;
	char msg[PLUGINLIST_ERR];

	CHECK_EQ(pluginlist_so_name("100_basicFlow.so"), 9);
	CHECK_EQ(pluginlist_so_name("100_.so"), 0);
	CHECK_EQ(pluginlist_so_name("1x0_a.so"), 0);
	CHECK_EQ(pluginlist_so_name("100_a.so.tmp"), 0);
	REQUIRE(pluginlist_read(&l, file("list", "# no\n\ntcpStates\n100_basicFlow.so\n901_txtSink\r\ntcpStates\n"),
	    msg) == 0);
	REQUIRE(l.n == 3);
	CHECK_STR(l.name[0], "tcpStates");
	CHECK_STR(l.name[1], "basicFlow");
	CHECK_STR(l.name[2], "txtSink");
	pluginlist_release(&l);
	CHECK(pluginlist_read(&l, "/nonexistent", msg) == -1);
	CHECK_EQ(pluginlist_scan(&l, "/nonexistent", msg), 1);
}

/* The disk is full: the file stays as it was, and nothing stands beside it. */
TEST(a_write_that_fails_leaves_nothing)
{
	const char *path = file("full/x.h", "old\n");
	static char text[65536];
	struct rlimit was, small;
	char msg[FLAG_ERR];

	memset(text, 'x', sizeof(text));
	REQUIRE(getrlimit(RLIMIT_FSIZE, &was) == 0);
	small = was;
	small.rlim_cur = 4096;
	(void)signal(SIGXFSZ, SIG_IGN);
	REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
	CHECK_EQ(flagheader_write(path, text, sizeof(text), NULL, msg), -1);
	REQUIRE(setrlimit(RLIMIT_FSIZE, &was) == 0);
	(void)signal(SIGXFSZ, SIG_DFL);
	CHECK(strstr(msg, strerror(EFBIG)) != NULL);
	CHECK_STR(content(path), "old\n");
	CHECK_EQ(files_in("full"), 1);
	CHECK_EQ(flagheader_write(path, text, 10, NULL, msg), 0);
	CHECK_STR(content(path), "xxxxxxxxxx");
	CHECK_EQ(files_in("full"), 1);
}

TEST(the_folder_of_the_tests_goes)
{
	char command[PATH_MAX];

	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	CHECK_EQ(system(command), 0);
}

TEST_MAIN
