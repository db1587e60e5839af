/* Reasons, formatted texts, paths and whole files; the nearest name; where the suite lives. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "home.h"
#include "nearest.h"
#include "test.h"
#include "text.h"

TEST(a_reason_is_cut_and_ended)
{
	char err[8];

	CHECK_EQ(text_fail(err, sizeof err, "%s: %d", "a", 12), -1);
	CHECK_STR(err, "a: 12");
	CHECK_EQ(text_fail(err, sizeof err, "%s", "too long for it"), -1);
	CHECK_STR(err, "too lon");
}

TEST(texts_of_any_length)
{
	char *s = text_printf("%*s|%s", 5000, "x", "y");

	REQUIRE(s != NULL);
	CHECK_EQ(strlen(s), 5002);
	CHECK_STR(s + 4999, "x|y");
	free(s);
}

TEST(a_path_fits_or_is_refused)
{
	char path[8], err[64];

	CHECK_EQ(text_path(path, sizeof path, err, sizeof err, "%s/%s", "ab", "cdef"), 0);
	CHECK_STR(path, "ab/cdef");
	CHECK_EQ(text_path(path, sizeof path, err, sizeof err, "%s/%s", "ab", "cdefg"), -1);
	CHECK_STR(err, "path longer than 7 bytes");
	CHECK_EQ(text_path(path, sizeof path, NULL, 0, "12345678"), -1);
}

/* Write n bytes "0123456789..." to a new file; its descriptor at the start. */
static int
file_of(size_t n)
{
	char path[] = "/tmp/test_text.XXXXXX";
	const int fd = mkstemp(path);

	if (fd == -1)
		return -1;
	(void)unlink(path);
	for (size_t i = 0; i < n; i++) {
		const char c = (char)('0' + i % 10);

		if (write(fd, &c, 1) != 1)
			return -1;
	}
	(void)lseek(fd, 0, SEEK_SET);
	return fd;
}

TEST(a_whole_file_is_ended_by_nul)
{
	static const size_t sizes[] = { 0, 1, 16382, 16383, 16384, 16385, 40000 };

	for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		const int fd = file_of(sizes[i]);
		size_t len = 99;
		char *s = text_read(fd, sizes[i], &len);

		REQUIRE(s != NULL);
		CHECK_EQ(len, sizes[i]);
		CHECK_EQ(strlen(s), sizes[i]);
		CHECK(len == 0 || s[len - 1] == (char)('0' + (len - 1) % 10));
		free(s);
		(void)lseek(fd, 0, SEEK_SET);
		if (sizes[i] > 0) {
			CHECK(text_read(fd, sizes[i] - 1, NULL) == NULL);
			CHECK_EQ(errno, EFBIG);
		}
		(void)close(fd);
	}
}

TEST(a_file_by_name_in_a_folder)
{
	char dir[] = "/tmp/test_text.XXXXXX", path[64];
	size_t len;
	char *s;
	int d, fd;

	REQUIRE(mkdtemp(dir) != NULL);
	snprintf(path, sizeof path, "%s/f", dir);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	REQUIRE(fd != -1 && write(fd, "a\0b", 3) == 3);
	(void)close(fd);
	d = open(dir, O_RDONLY | O_DIRECTORY);
	s = text_read_file(d, "f", TEXT_MAX, &len);
	REQUIRE(s != NULL);
	CHECK_EQ(len, 3);
	CHECK_MEM(s, "a\0b", 4);
	free(s);
	CHECK(text_read_file(d, "g", TEXT_MAX, NULL) == NULL && errno == ENOENT);
	CHECK(text_read_file(AT_FDCWD, dir, TEXT_MAX, NULL) == NULL && errno == EISDIR);
	(void)close(d);
	(void)unlink(path);
	(void)rmdir(dir);
}

TEST(the_tree_and_the_plugin_folder)
{
	char buf[PATH_MAX], err[HOME_ERR];

	CHECK_EQ(setenv("T2HOME", "/nonexistent", 1), 0);
	CHECK_EQ(home_tree(buf, sizeof buf, err), -1);
	CHECK_STR(err, "T2HOME: /nonexistent: No such file or directory");
	CHECK_EQ(setenv("T2HOME", "/tmp", 1), 0);
	CHECK_EQ(home_tree(buf, sizeof buf, err), -1);
	CHECK_STR(err, "T2HOME: /tmp: no source tree (no Makefile and t2core/ in it)");
	(void)unsetenv("T2HOME");
	CHECK_EQ(setenv("HOME", "/home/me", 1), 0);
	CHECK_EQ(home_plugins(NULL, buf, sizeof buf, err), 0);
	CHECK_STR(buf, "/home/me/.tranalyzer/plugins");
	CHECK_EQ(home_plugins("x///", buf, sizeof buf, err), 0);
	CHECK_STR(buf, "x");
	CHECK_EQ(home_plugins(NULL, buf, 10, err), -1);
	CHECK_STR(err, "path longer than 9 bytes");
}

TEST(the_name_that_was_meant)
{
	struct nearest n = NEAREST("dstport");

	nearest_offer(&n, "srcPort");
	nearest_offer(&n, "dstPort");
	nearest_offer(&n, "dir");
	CHECK_STR(n.best, "dstPort");
}

TEST_MAIN
