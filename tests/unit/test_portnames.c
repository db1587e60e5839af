/* Names of ports: lines of each kind, the first of a port, what is no such file. */
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "portnames.h"
#include "proto.h"

/* Read a text as a file. */
static struct portnames *
read_text(const char *text, char *why, size_t size)
{
	char path[] = "/tmp/portnamesXXXXXX";
	const int fd = mkstemp(path);
	struct portnames *p = NULL;

	if (fd != -1 && write(fd, text, strlen(text)) == (ssize_t)strlen(text))
		p = portnames_read(path, why, size);
	if (fd != -1) {
		close(fd);
		unlink(path);
	}
	return p;
}

TEST(lines_and_remarks)
{
	char why[128];
	struct portnames *p =
	    read_text("# no\n \n\tno\n\n80\ttcp\thttp\tWorld Wide Web\n80\ttcp\tother\n0\tudp\tzero\r\n"
	    "65535\tudp\tlast", why, sizeof why);

	CHECK(p != NULL);
	CHECK_STR(portnames_name(p, L3_TCP, 80), "http");
	CHECK_STR(portnames_text(p, L3_TCP, 80), "World Wide Web");
	CHECK(portnames_name(p, L3_UDP, 80) == NULL);
	CHECK_STR(portnames_name(p, L3_UDP, 0), "zero");
	CHECK(portnames_text(p, L3_UDP, 0) == NULL);
	CHECK_STR(portnames_name(p, L3_UDP, 65535), "last");
	CHECK(portnames_name(p, L3_TCP, 0) == NULL);
	CHECK(portnames_name(NULL, L3_TCP, 80) == NULL);
	portnames_free(p);
	portnames_free(NULL);
}

TEST(a_file_is_read_once_as_long_as_its_names_are_in_use)
{
	char one[] = "/tmp/portnamesXXXXXX", two[] = "/tmp/portnamesXXXXXX", why[128];
	const int fd = mkstemp(one), other = mkstemp(two);
	struct portnames *a, *b, *c;

	CHECK(write(fd, "80\ttcp\thttp\n", 12) == 12 && write(other, "80\ttcp\tweb\n", 11) == 11);
	a = portnames_read(one, why, sizeof why);
	c = portnames_read(two, why, sizeof why);
	b = portnames_read(one, why, sizeof why);
	CHECK(a != NULL && a == b && c != NULL && c != a);
	portnames_free(a);
	CHECK_STR(portnames_name(b, L3_TCP, 80), "http");
	CHECK_STR(portnames_name(c, L3_TCP, 80), "web");
	portnames_free(b);
	CHECK(ftruncate(fd, 0) == 0);
	a = portnames_read(one, why, sizeof why);
	CHECK(a != NULL && portnames_name(a, L3_TCP, 80) == NULL);	/* it is read again */
	portnames_free(a);
	portnames_free(c);
	close(fd);
	close(other);
	unlink(one);
	unlink(two);
}

TEST(a_long_name_is_cut)
{
	char why[128], line[128] = "1\ttcp\t", name[80];
	struct portnames *p;

	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	strcat(line, name);
	p = read_text(line, why, sizeof why);
	CHECK(p != NULL);
	CHECK(strlen(portnames_name(p, L3_TCP, 1)) == PORTNAMES_LEN);
	portnames_free(p);
}

TEST(what_is_no_such_line)
{
	static const char *const bad[] = { "80", "80\ttcp", "80\ttcp\t", "80\tsctp\tx", "tcp\t80\tx", "65536\ttcp\tx",
		"-1\ttcp\tx", "8x\ttcp\tx", "99999999999999999999\ttcp\tx" };
	char why[128];

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char text[128];

		snprintf(text, sizeof text, "# one\n1\ttcp\tone\n%s\n", bad[i]);
		CHECK(read_text(text, why, sizeof why) == NULL);
		CHECK(strncmp(why, "line 3: ", 8) == 0);
	}
	CHECK(portnames_read("/nonexistent/file", why, sizeof why) == NULL);
	CHECK_STR(why, "No such file or directory");
}

TEST_MAIN
