/* Settings and passwords of sinks, HOST:PORT, and when what failed is tried again. */
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "backoff.h"
#include "endpoint.h"

enum { ENV_A_HOST, ENV_A_PORT, ENV_A_FILE, ENV_A_N };

static char name[] = "/tmp/t2-endpoint.XXXXXX", why[256];
static t2_env_t env[ENV_A_N];

/* The file has this text, and env the values of a header. */
static void
given(const char *text, mode_t mode)
{
	static bool made;
	FILE *f;

	if (!made) {
		CHECK(mkstemp(name) != -1);
		made = true;
	}
	f = fopen(name, "w");
	CHECK(f != NULL);
	fputs(text, f);
	fclose(f);
	CHECK_EQ(chmod(name, mode), 0);
	t2_set_env(&env[ENV_A_HOST], "A_HOST", "localhost");
	t2_set_env(&env[ENV_A_PORT], "A_PORT", "5432");
	t2_set_env(&env[ENV_A_FILE], "A_FILE", name);
	*why = '\0';
}

static int
settings(void)
{
	return endpoint_settings(ENV_A_N, env, T2_ENV_VAL(A_FILE), why, sizeof(why));
}

TEST(a_file_of_settings_is_behind_the_environment)
{
	given("# where\n\n  A_HOST = db.example.net  # there\r\nA_PORT=\"1 # 2\" # a comment\n", 0644);
	unsetenv("A_HOST");
	CHECK_EQ(settings(), 0);
	CHECK_STR(T2_ENV_VAL(A_HOST), "db.example.net");
	CHECK_STR(T2_ENV_VAL(A_PORT), "1 # 2");
	given("A_HOST = db.example.net\nA_PORT =\n", 0644);
	setenv("A_HOST", "first", 1);
	CHECK_EQ(settings(), 0);
	CHECK_STR(T2_ENV_VAL(A_HOST), "localhost");	/* t2_get_env() has put the environment's there */
	CHECK_STR(T2_ENV_VAL(A_PORT), "");
	unsetenv("A_HOST");
}

TEST(a_file_that_names_itself_is_read_once)
{
	given("A_FILE = /nowhere\nA_HOST = x\n", 0644);
	CHECK_EQ(settings(), 0);
	CHECK_STR(T2_ENV_VAL(A_HOST), "x");
	CHECK_STR(T2_ENV_VAL(A_FILE), "/nowhere");
}

TEST(a_setting_that_is_none_is_named_with_its_line)
{
	static const struct { const char *text, *why; } bad[] = {
		{ "A_HOST = a\nA_HOTS = b\n", "line 2: no setting of this name" },
		{ "A_HOST\n", "line 1: want NAME = value" },
		{ "\n\nA_PORT = \"1", "line 3: a quote without its end" },
		{ "A_PORT = \"1\" 2\n", "line 1: a quote without its end" },
		{ "= 1\n", "line 1: no setting of this name" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		given(bad[i].text, 0644);
		CHECK_EQ(settings(), -1);
		CHECK(strncmp(why, name, strlen(name)) == 0);
		CHECK_STR(why + strlen(name) + 2, bad[i].why);
	}
}

TEST(a_file_that_is_not_there_is_named_and_none_is_none)
{
	given("", 0644);
	CHECK_EQ(endpoint_settings(ENV_A_N, env, "", why, sizeof(why)), 0);
	CHECK_EQ(endpoint_settings(ENV_A_N, env, "/nonexistent/a", why, sizeof(why)), -1);
	CHECK_STR(why, "/nonexistent/a: No such file or directory");
}

TEST(a_password_is_the_first_line_of_a_file_of_ones_own)
{
	char *password;

	given("s3cret pass\r\nmore\n", 0600);
	CHECK_EQ(endpoint_password(name, &password, why, sizeof(why)), 0);
	CHECK_STR(password, "s3cret pass");
	endpoint_forget(password);
	CHECK_EQ(endpoint_password("", &password, why, sizeof(why)), 0);
	CHECK(password == NULL);
	endpoint_forget(password);
	for (unsigned mode = 0604; mode <= 0640; mode += 034) {
		given("s3cret\n", mode);
		CHECK_EQ(endpoint_password(name, &password, why, sizeof(why)), -1);
		CHECK(password == NULL);
		CHECK(strstr(why, ": others may read it; run chmod 600 on it") != NULL);
	}
	given("\nsecond\n", 0600);
	CHECK_EQ(endpoint_password(name, &password, why, sizeof(why)), -1);
	CHECK(strstr(why, ": no password in it") != NULL);
	CHECK_EQ(endpoint_password("/nonexistent/p", &password, why, sizeof(why)), -1);
	CHECK_STR(why, "/nonexistent/p: No such file or directory");
}

TEST(host_and_port)
{
	static const struct { const char *text, *host, *port; } good[] = {
		{ "localhost", "localhost", "9000" }, { "db:1", "db", "1" },
		{ "127.0.0.1:http", "127.0.0.1", "http" }, { "::1", "::1", "9000" }, { "[::1]:7", "::1", "7" },
		{ "[fe80::1%eth0]", "fe80::1%eth0", "9000" }, { "unix:/run/a:b", "/run/a:b", "" },
	};
	static const char *const bad[] = { "", ":1", "a:", "[]:1", "[::1", "[::1]x", "[::1]:", "unix:", "db:0",
		"db:65536", "db:4294967297" };
	struct endpoint e;
	char text[400];

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		CHECK_EQ(endpoint_parse(good[i].text, "9000", &e, why, sizeof(why)), 0);
		CHECK_STR(e.host, good[i].host);
		CHECK_STR(e.port, good[i].port);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK_EQ(endpoint_parse(bad[i], "9000", &e, why, sizeof(why)), -1);
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	CHECK_EQ(endpoint_parse(text, "9000", &e, why, sizeof(why)), -1);
}

TEST(runs_differ)
{
	char a[37], b[37];

	CHECK_EQ(endpoint_run(a), 0);
	CHECK_EQ(endpoint_run(b), 0);
	CHECK(strcmp(a, b) != 0);
	CHECK_EQ(strlen(a), 36);
	CHECK_EQ(a[14], '4');
	CHECK(strchr("89ab", a[19]) != NULL);
	CHECK(endpoint_is_run(a));
	a[3] = '\'';
	CHECK(!endpoint_is_run(a));
	CHECK(!endpoint_is_run("abc"));
}

TEST(rows_wait_for_a_server_where_they_do_for_a_sink)
{
	CHECK(endpoint_may_wait("spool:1G", false));
	CHECK(endpoint_may_wait("drop", true));
	CHECK(!endpoint_may_wait("block", true));
	CHECK(!endpoint_may_wait("auto", false));
	CHECK(endpoint_may_wait("auto", true));
}

TEST(waits_become_longer_and_a_success_ends_them)
{
	struct backoff b = { .least_ms = 100, .most_ms = 1000 };
	uint64_t now = 5000, last = 0;

	CHECK(backoff_due_at(&b, 0));
	for (unsigned i = 0; i < 8; i++) {
		backoff_failed_at(&b, now);
		CHECK(!backoff_due_at(&b, now));
		CHECK(b.due_ms - now >= b.wait_ms - b.wait_ms / 4);
		CHECK(b.due_ms - now <= b.wait_ms);
		CHECK(!backoff_due_at(&b, b.due_ms - 1));
		CHECK(backoff_due_at(&b, b.due_ms));
		CHECK(b.wait_ms >= last);
		last = b.wait_ms;
		now = b.due_ms;
	}
	CHECK_EQ(b.wait_ms, 1000);
	backoff_done(&b);
	CHECK(backoff_due_at(&b, 0));
	backoff_failed_at(&b, now);
	CHECK_EQ(b.wait_ms, 100);
}

TEST(the_clock_runs)
{
	struct backoff b = BACKOFF;

	CHECK(backoff_due(&b));
	backoff_failed(&b);
	CHECK(!backoff_due(&b));
	backoff_done(&b);
	CHECK(backoff_due(&b));
	(void)unlink(name);
}

TEST_MAIN
