/* Output files that are there whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"
#include "text.h"
#include "whole.h"

static char folder[] = "/tmp/test_whole.XXXXXX";

static void
enter(void)
{
	if (strstr(folder, "XXXXXX") != NULL && mkdtemp(folder) == NULL)
		abort();
	if (chdir(folder) == -1 || system("rm -rf ./*") != 0)
		abort();
}

static void
put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	if (f == NULL || fputs(text, f) == EOF || fclose(f) == EOF)
		abort();
}

/* What the folder holds, joined by blanks. */
static const char *
names(void)
{
	static char s[256];
	FILE *f = popen("ls | xargs", "r");

	if (f == NULL || fgets(s, sizeof s, f) == NULL)
		abort();
	(void)pclose(f);
	s[strcspn(s, "\n")] = '\0';
	return s;
}

static void
check_text(const char *name, const char *want)
{
	char *s = text_read_file(AT_FDCWD, name, TEXT_MAX, NULL);

	REQUIRE(s != NULL);
	CHECK_STR(s, want);
	free(s);
}

TEST(takes_its_name_when_it_is_closed)
{
	struct whole w;
	struct stat st;

	enter();
	put("a", "old");
	REQUIRE(chmod("a", 0640) == 0 && symlink("a", "link") == 0 && symlink("link", "links") == 0);
	REQUIRE(whole_open(&w, "links") == 0);
	fputs("new", w.f);
	check_text("a", "old");
	CHECK_EQ(whole_close(&w), 0);
	check_text("a", "new");
	REQUIRE(lstat("links", &st) == 0 && stat("a", &st) == 0);
	CHECK_EQ(st.st_mode & 0777, 0640);
	CHECK_STR(names(), "a link links");
	REQUIRE(lstat("link", &st) == 0);
	CHECK(S_ISLNK(st.st_mode));
}

TEST(a_name_as_long_as_names_can_be)
{
	char name[NAME_MAX + 2];
	struct whole w;

	enter();
	memset(name, 'n', sizeof name);
	name[NAME_MAX + 1] = '\0';
	CHECK_EQ(whole_open(&w, name), -1);
	CHECK_EQ(errno, ENAMETOOLONG);
	name[NAME_MAX] = '\0';
	REQUIRE(whole_open(&w, name) == 0);
	fputs("new", w.f);
	CHECK_EQ(whole_close(&w), 0);
	check_text(name, "new");
}

TEST(a_link_to_nothing_leads_to_the_new_file)
{
	struct whole w;

	enter();
	REQUIRE(mkdir("d", 0755) == 0 && symlink("../new", "d/link") == 0 && symlink("d/link", "l") == 0);
	REQUIRE(whole_open(&w, "l") == 0);
	CHECK_EQ(whole_close(&w), 0);
	CHECK_STR(names(), "d l new");
	REQUIRE(symlink("round", "round") == 0);
	CHECK_EQ(whole_open(&w, "round"), -1);
	CHECK_EQ(whole_open(&w, "no/where"), -1);
	CHECK_EQ(errno, ENOENT);
	CHECK_EQ(whole_open(&w, "d"), -1);
	CHECK_EQ(errno, EISDIR);
}

TEST(a_pipe_is_written_to)
{
	struct whole w;
	struct stat st;
	char got[4] = "";
	int fd;

	enter();
	REQUIRE(mkfifo("p", 0600) == 0 && (fd = open("p", O_RDONLY | O_NONBLOCK)) != -1);
	REQUIRE(whole_open(&w, "p") == 0);
	fputs("abc", w.f);
	CHECK_EQ(whole_close(&w), 0);
	CHECK_EQ(read(fd, got, 3), 3);
	CHECK_STR(got, "abc");
	REQUIRE(close(fd) == 0 && stat("p", &st) == 0);
	CHECK(S_ISFIFO(st.st_mode));
	CHECK_STR(names(), "p");
}

/* how: a signal, or 0 for exit(). */
static int
end_of_child(int how)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		struct whole w;

		if (whole_open(&w, "a") == -1)
			_exit(9);
		fputs("new", w.f);
		(void)fflush(w.f);
		if (how != 0)
			(void)raise(how);
		exit(3);
	}
	if (pid == -1 || waitpid(pid, &status, 0) != pid)
		abort();
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

TEST(a_program_that_ends_too_early_leaves_nothing)
{
	enter();
	put("a", "old");
	CHECK_EQ(end_of_child(0), 3);
	CHECK_EQ(end_of_child(SIGINT), -SIGINT);
	CHECK_EQ(end_of_child(SIGTERM), -SIGTERM);
	CHECK_EQ(end_of_child(SIGHUP), -SIGHUP);
	CHECK_STR(names(), "a");
	(void)signal(SIGHUP, SIG_IGN);	/* as under nohup(1) */
	CHECK_EQ(end_of_child(SIGHUP), 3);
	(void)signal(SIGHUP, SIG_DFL);
	check_text("a", "old");
}

TEST(what_the_disk_does_not_take_leaves_the_old_file)
{
	struct whole w;

	enter();
	put("a", "old");
	REQUIRE(whole_open(&w, "a") == 0);
	fputs("new", w.f);
	CHECK_EQ(close(fileno(w.f)), 0);
	CHECK_EQ(whole_close(&w), -1);
	CHECK_EQ(errno, EBADF);
	check_text("a", "old");
	CHECK_STR(names(), "a");
	REQUIRE(chdir("/") == 0);
	CHECK_EQ(system("rm -rf /tmp/test_whole.*"), 0);
}

TEST_MAIN
