/* outfile: inputs are found under any name, outputs are emptied only when they are free. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fsutils.h"
#include "outfile.h"
#include "test.h"

static char dir[] = "/tmp/test_outfile.XXXXXX";

static pid_t owner;

static void
dir_remove(void)
{
	char command[64];

	if (getpid() != owner)
		return;
	/* rmrf() would leave the inputs */
	(void)snprintf(command, sizeof command, "rm -r %s", dir);
	if (system(command) != 0)
		warnx("%s: not removed", dir);
}

__attribute__((constructor)) static void
dir_make(void)
{
	owner = getpid();
	if (mkdtemp(dir) == NULL || chdir(dir) != 0 || atexit(dir_remove) != 0)
		err(1, "%s", dir);
}

static void
put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	if (f == NULL || fputs(text, f) == EOF || fclose(f) != 0)
		abort();
}

static long
size_of(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 ? (long)st.st_size : -1;
}

static bool
opens(const char *name)
{
	const int fd = outfile_open(name);

	if (fd != -1)
		(void)close(fd);
	return fd != -1;
}

TEST(an_input_is_found_under_any_name)
{
	put("in", "capture");
	outfile_protect("in");
	CHECK(link("in", "hard") == 0 && symlink("hard", "soft") == 0);
	CHECK(!opens("in") && errno == ETXTBSY);
	CHECK(!opens("hard") && errno == ETXTBSY);
	CHECK(!opens("./soft") && errno == ETXTBSY);
	CHECK(outfile_fopen("soft", "w") == NULL && errno == ETXTBSY);
	CHECK(outfile_fopen("soft", "a+") == NULL && errno == ETXTBSY);
	CHECK(outfile_fopen("soft", "r+") == NULL && errno == ETXTBSY);
	CHECK(!outfile_may("soft") && outfile_may("absent"));
	CHECK(size_of("in") == 7);
	CHECK(mkdir("d", 0777) == 0 && link("in", "d/in") == 0);
	CHECK(!rmrf("d") && errno == ETXTBSY && size_of("d/in") == 7);
}

TEST(a_number_that_was_used_again_is_no_input)
{
	put("gone", "x");
	outfile_protect("gone");
	CHECK(rename("gone", "other") == 0);
	CHECK(opens("other") && size_of("other") == 0);
}

TEST(numbered_files)
{
	outfile_protect_numbered("./n.pcap", ".gz");
	put("n.pcap7.gz", "x");
	put("n.pcapx.gz", "x");
	CHECK(link("n.pcap7.gz", "seven") == 0);
	CHECK(!opens("seven") && errno == ETXTBSY);
	CHECK(opens("n.pcapx.gz"));
	CHECK(!opens("n.pcap8.gz") && size_of("n.pcap8.gz") == -1);	/* would be read later */
	CHECK(opens("n.pcap8.txt"));
}

/* A link of another user, which root can make, else one that is taken for one. */
static void
foreign_link(const char *target, const char *name)
{
	REQUIRE(symlink(target, name) == 0 && lchown(name, 12345, 12345) == 0);
}

TEST(links_of_others_in_sticky_folders_are_not_followed)
{
	char end[32];
	int fd[2];

	if (geteuid() != 0)
		return;	/* nobody else can give a link away */
	CHECK(mkdir("sticky", 0777) == 0 && chmod("sticky", 01777) == 0 && mkdir("plain", 0755) == 0);
	put("victim", "mine");
	foreign_link("../victim", "sticky/old");
	foreign_link("../new", "sticky/new");
	foreign_link("../plain", "sticky/folder");
	CHECK(!opens("sticky/old") && strstr(outfile_reason(errno), "symbolic link of another user") != NULL);
	CHECK(outfile_fopen("sticky/old", "a") == NULL && outfile_fopen("sticky/old", "r+") == NULL);
	CHECK(!opens("sticky/new") && size_of("new") == -1);
	CHECK(!opens("sticky/folder/x") && size_of("plain/x") == -1);
	CHECK(symlink("sticky/old", "way") == 0 && !opens("way"));
	CHECK(size_of("victim") == 4);
	foreign_link("../victim", "plain/link");	/* not sticky: whoever made it may write there */
	CHECK(opens("plain/link") && size_of("victim") == 0);
	CHECK(symlink("../own", "sticky/own") == 0 && opens("sticky/own") && size_of("own") == 0);
	CHECK(opens("./sticky/../plain//y") && size_of("plain/y") == 0);
	REQUIRE(pipe(fd) == 0);
	(void)snprintf(end, sizeof end, "/dev/fd/%d", fd[1]);
	CHECK(opens(end) && opens("/dev/null"));
	CHECK(symlink("round", "round") == 0 && !opens("round") && !opens("absent/x") && errno == ENOENT);
	CHECK(!opens("plain") && !opens("victim/x"));
}

TEST(who_writes_a_file_has_it_alone)
{
	int fd = outfile_open("alone");

	CHECK(fd != -1 && write(fd, "x", 1) == 1);
	CHECK(!opens("alone") && errno == EWOULDBLOCK && size_of("alone") == 1);
	(void)close(fd);
	CHECK(opens("alone") && size_of("alone") == 0);
}

TEST(modes)
{
	FILE *f = outfile_fopen("m", "w");

	CHECK(f != NULL && fputs("one", f) != EOF && fclose(f) == 0);
	CHECK((f = outfile_fopen("m", "a")) != NULL && fputs("two", f) != EOF && fclose(f) == 0 && size_of("m") == 6);
	CHECK((f = outfile_fopen("m", "r+")) != NULL && fgetc(f) == 'o' && fclose(f) == 0 && size_of("m") == 6);
	CHECK(outfile_fopen("m", "wx") == NULL && errno == EEXIST && size_of("m") == 6);
	CHECK((f = outfile_fopen("m", "r")) != NULL && fclose(f) == 0);
	CHECK(outfile_fopen("absent", "r+") == NULL && errno == ENOENT);
}

/* A program that makes a file and ends. */
static void
program(const char *name, bool keep)
{
	const pid_t pid = fork();
	int status;

	if (pid == 0) {
		outfile_try();
		put("old", "x");
		if (!opens(name) || !opens("old"))
			_exit(2);
		if (keep)
			outfile_keep();
		exit(0);
	}
	CHECK(pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(files_on_trial_go_if_the_program_ends)
{
	program("trial", false);
	CHECK(size_of("trial") == -1 && size_of("old") == 0);
	program("kept2", true);
	CHECK(size_of("kept2") == 0);
}

TEST(nowhere)
{
	put("kept", "earlier");
	outfile_nowhere();
	CHECK(opens("never") && size_of("never") == -1);
	CHECK(opens("kept") && size_of("kept") == 7);
}

TEST_MAIN
