/* macRecorder's labels: digits eight at a time against one at a time, and which line an address has. */
#include "test.h"

#include <unistd.h>

#include "../../plugins/macRecorder/src/mac_labels.c"

TEST(digits_of_all_bytes_at_all_positions)
{
	char text[] = "09aAfF1e";
	uint64_t n, one;

	REQUIRE(eight_digits(text, &n));
	CHECK_EQ(n, 0x09aaff1e);
	for (unsigned at = 0; at < 8; at++) {
		const char was = text[at];

		for (unsigned c = 0; c <= UINT8_MAX; c++) {
			text[at] = (char)c;
			one = digits[c] - 1u;
			CHECK_EQ(eight_digits(text, &n), one < 16);
			if (one < 16)
				CHECK_EQ(n >> (28 - 4 * at) & 15, one);
		}
		text[at] = was;
	}
}

/* The labels of a text; its line that is none, or 0. */
static unsigned
labels_of(struct mac_labels *t, const char *text)
{
	char path[] = "/tmp/maclabels.XXXXXX", why[128] = "";
	const int fd = mkstemp(path);
	unsigned no = 0;

	REQUIRE(fd != -1 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0);
	if (!mac_labels_read(t, path, why, sizeof(why)))
		REQUIRE(sscanf(why, "line %u:", &no) == 1);
	REQUIRE(unlink(path) == 0);
	return no;
}

static void
named(const struct mac_labels *t, uint64_t mac, const char *brief, const char *name)
{
	uint8_t addr[6];
	char got[MAC_LABEL_LONG + 1];
	uint32_t number;

	for (unsigned i = 0; i < 6; i++)
		addr[i] = (uint8_t)(mac >> (40 - 8 * i));
	number = mac_label(t, addr);
	CHECK_EQ(mac_label_name(t, number, true, got), strlen(got) + 1);
	CHECK_STR(got, brief);
	CHECK_EQ(mac_label_name(t, number, false, got), strlen(got) + 1);
	CHECK_STR(got, name);
}

TEST(the_longest_prefix_and_of_one_the_first_line)
{
	struct mac_labels t;

	CHECK_EQ(labels_of(&t, "# remark\n\n00000C000000\t24\tA\tName A\tmore\r\n00000c000000\t24\tA2\tA2\n"
	    "00000c010000\t36\tB\tName B\r\nf0\t08\tlow\tlow\nfe0000000000\t7\tthirteen char\tW\n"
	    "0a0b0c0d0e0f\t48\tone\tOne\n8c0000000000\t6\tlast\tLast"), 0);
	CHECK_EQ(t.n, 6);
	named(&t, 0x00000c000001, "A", "Name A");
	named(&t, 0x00000c01000f, "B", "Name B");
	named(&t, 0x00000c011000, "A", "Name A");
	named(&t, 0xff0000000000, "thirteen cha", "W");
	named(&t, 0x0a0b0c0d0e0f, "one", "One");
	named(&t, 0x0a0b0c0d0e0e, "-", "-");
	named(&t, 0x8d0000000000, "last", "Last");
	named(&t, 0x000000000000, "low", "low");
	mac_labels_free(&t);
	named(&t, 0x00000c000001, "-", "-");
}

TEST(lines_that_are_none)
{
	static const char *const none[] = { "x\t24\ta\tb", "0000000000000\t24\ta\tb", "\t24\ta\tb", "0\t0\ta\tb",
		"0\t49\ta\tb", "0\t024\ta\tb", "0\t2a\ta\tb", "0\t24", "0\t24\t", "0\t24\ta", "0\t24\ta\t",
		"0\t24\ta\t\r", "0\t24\t\tb", "0\t24\ta\t\tb", "00000c000000", "00000c000000\t",
		"00000c00000g\t24\ta\tb" };
	struct mac_labels t;
	char text[64];

	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
		(void)snprintf(text, sizeof(text), "0\t1\ta\tb\n%s\n", none[i]);
		CHECK_EQ(labels_of(&t, text), 2);
	}
	CHECK_EQ(labels_of(&t, ""), 0);
	mac_labels_free(&t);
}

TEST_MAIN
