/*
 * What the loader refuses before any code of a plugin runs.
 *
 * LINK: t2core/src/plugins/loader.c t2core/src/plugins/mend.c t2core/src/plugins/calls.c
 * LINK: t2core/src/plugins/met.c t2core/src/plugins/rowcalls.c
 * LINK: t2core/src/plugins/packetfile.c t2core/src/plugins/guard.c
 * LINK: t2core/src/state.c t2core/src/options.c
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <link.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"
#include "loader.h"
#include "test.h"

void
t2_sink_error(const char *f, int errnum)
{
	(void)f, (void)errnum;
}

static char folder[] = "/tmp/test_loader.XXXXXX";
static char dir[sizeof folder + 1], said[4096];

static void
file(const char *name, mode_t mode)
{
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s%s", dir, name);
	f = fopen(path, "w");
	REQUIRE(f != NULL && fputs("not an object\n", f) >= 0 && fclose(f) == 0 && chmod(path, mode) == 0);
}

static void
forget(const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof path, "%s%s", dir, name);
	REQUIRE(unlink(path) == 0);
}

/* Load what is there, with what goes to stderr in said. */
static bool
load(void)
{
	const int err_fd = dup(STDERR_FILENO);
	FILE *f = tmpfile();
	bool good;
	size_t n;

	REQUIRE(f != NULL && dup2(fileno(f), STDERR_FILENO) >= 0);
	good = plugins_load();
	(void)fflush(stderr);
	(void)dup2(err_fd, STDERR_FILENO);
	(void)close(err_fd);
	rewind(f);
	n = fread(said, 1, sizeof said - 1, f);
	said[n] = '\0';
	(void)fclose(f);
	return good;
}

static void
init(void)
{
	static bool done;

	if (!done)
		REQUIRE(mkdtemp(folder) != NULL);
	done = true;
	(void)snprintf(dir, sizeof dir, "%s/", folder);
	pluginFolder = dir;
}

TEST(files_with_other_names_are_no_plugins)
{
	init();
	file("README", 0644);
	file("10_a.so", 0644);
	file("100a.so", 0644);
	file("100_.so", 0644);
	file("100_a.so.bak", 0644);
	CHECK(load());
	CHECK_STR(said, "");
	CHECK_EQ(t2_plugins->num_plugins, 0);
	forget("README");
	forget("10_a.so");
	forget("100a.so");
	forget("100_.so");
	forget("100_a.so.bak");
}

TEST(what_is_no_object_is_refused_by_name)
{
	init();
	file("100_a.so", 0644);
	file("200_b.so", 0644);
	CHECK(!load());
	CHECK(strstr(said, "100_a.so") != NULL && strstr(said, "200_b.so") != NULL);
	CHECK_EQ(t2_plugins->num_plugins, 0);
	forget("100_a.so");
	forget("200_b.so");
}

/* A file that ends before what its headers say is in it: to load that would end in a bus error. */
TEST(what_is_cut_anywhere_is_refused)
{
	static char object[8 << 20];
	FILE *f = fopen("/proc/self/exe", "r");
	size_t n, ends = 0;

	init();
	REQUIRE(f != NULL);
	n = fread(object, 1, sizeof object, f);
	(void)fclose(f);
	REQUIRE(n > sizeof(ElfW(Ehdr)) && n < sizeof object);
	for (unsigned i = 0; i < ((const ElfW(Ehdr) *)(const void *)object)->e_phnum; i++) {
		const ElfW(Phdr) *p = (const ElfW(Phdr) *)(const void *)(object + sizeof(ElfW(Ehdr))) + i;

		ends = p->p_offset + p->p_filesz > ends ? p->p_offset + p->p_filesz : ends;
	}
	for (unsigned i = 1; i <= 9; i++) {
		char path[128];

		file("100_a.so", 0644);
		(void)snprintf(path, sizeof path, "%s100_a.so", dir);
		REQUIRE((f = fopen(path, "w")) != NULL);
		CHECK_EQ(fwrite(object, 1, i == 9 ? ends - 1 : ends * i / 9, f), i == 9 ? ends - 1 : ends * i / 9);
		(void)fclose(f);
		CHECK(!load());
		CHECK(strstr(said, "100_a.so: cut short; ") != NULL);
		forget("100_a.so");
	}
}

TEST(what_others_may_write_to_is_refused)
{
	init();
	file("100_a.so", 0666);
	CHECK(!load());
	CHECK(strstr(said, "100_a.so: others may write to it; ") != NULL);
	forget("100_a.so");
	file("100_a.so", 0664);
	CHECK(!load());
	CHECK(strstr(said, "100_a.so: its group may write to it; ") != NULL);
	forget("100_a.so");
}

/* said has "PATH: what; run chmod go-w PATH" */
static bool
said_of(const char *path, const char *what)
{
	char line[256];

	(void)snprintf(line, sizeof line, "%s/: %s; run chmod go-w ", path, what);
	return strstr(said, line) != NULL;
}

/* The loader exits on a folder that is not safe. */
static bool
refused(void)
{
	int status, fd[2];
	ssize_t n;
	pid_t pid;

	REQUIRE(pipe(fd) == 0 && (pid = fork()) >= 0);
	if (pid == 0) {
		(void)dup2(fd[1], STDERR_FILENO);
		_exit(plugins_load() ? 0 : 2);
	}
	(void)close(fd[1]);
	REQUIRE(waitpid(pid, &status, 0) == pid);	/* what it says fits into a pipe */
	n = read(fd[0], said, sizeof said - 1);
	said[n > 0 ? n : 0] = '\0';
	(void)close(fd[0]);
	return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

TEST(a_folder_below_one_where_others_may_write)
{
	char up[64], in[96], link[96];

	init();
	(void)snprintf(up, sizeof up, "%s/up", folder);
	(void)snprintf(in, sizeof in, "%s/in/", up);
	(void)snprintf(link, sizeof link, "%s/link", folder);
	REQUIRE(mkdir(up, 0755) == 0 && mkdir(in, 0755) == 0 && symlink(in, link) == 0);
	pluginFolder = in;
	CHECK(!refused());
	REQUIRE(chmod(up, 0777) == 0);
	CHECK(refused() && said_of(up, "others may write to it"));
	REQUIRE(chmod(up, 0775) == 0);
	CHECK(refused() && said_of(up, "its group may write to it"));
	(void)strcat(link, "/");
	pluginFolder = link;
	CHECK(refused());
	REQUIRE(chmod(up, 01777) == 0);		/* as /tmp: names of others can't be changed there */
	CHECK(!refused());
	pluginFolder = dir;
	REQUIRE(rmdir(in) == 0 && rmdir(up) == 0);
	link[strlen(link) - 1] = '\0';
	REQUIRE(unlink(link) == 0);
}

TEST(a_folder_that_is_not_there)
{
	init();
	CHECK(rmdir(folder) == 0);
	CHECK(!load());
	CHECK(strstr(said, "No such file or directory; ") != NULL);
}

TEST_MAIN
