/* Helpers of the plugin API: texts, names, addresses, messages, run-time flags, files, hash maps, checksums. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "chksum.h"
#include "hashTable.h"
#include "packet.h"
#include "t2env.h"
#include "addrtext.h"
#include "t2utils.h"
#include "test.h"

static const char plugin_name[] = "test";

/* A folder of this run, removed at its end. */
static const char *
folder(void)
{
	static char dir[] = "/tmp/test_t2utils.XXXXXX";
	static bool made;

	if (!made && mkdtemp(dir) == NULL)
		err(1, "mkdtemp");
	made = true;
	return dir;
}

/* --- texts ------------------------------------------------------------------------------------------------------ */

TEST(copies_that_do_not_fit)
{
	char s[6];

	CHECK(t2_strcpy(s, "12345", sizeof(s), T2_STRCPY_EXIT));
	CHECK_STR(s, "12345");
	CHECK(!t2_strcpy(s, "123456", sizeof(s), T2_STRCPY_TRUNC));
	CHECK_STR(s, "12345");
	CHECK(!t2_strcpy(s, "123456", sizeof(s), T2_STRCPY_ELLIPSIS));
	CHECK_STR(s, "12...");
	CHECK(!t2_strcpy(s, "123456", sizeof(s), T2_STRCPY_EMPTY));
	CHECK_STR(s, "");
	CHECK(t2_strncpy(s, "123456", 3, sizeof(s), T2_STRCPY_EXIT));
	CHECK_STR(s, "123");
	for (size_t n = 1; n < sizeof(s); n++) {
		memset(s, 'x', sizeof(s));
		CHECK(!t2_strcpy(s, "a\"b\\c\nd", n, T2_STRCPY_ELLIPSIS));
		CHECK(strlen(s) < n && s[n] == 'x');
	}
}

TEST(escapes_are_never_cut)
{
	char s[32];

	CHECK(t2_strcpy_escape(s, "a\n\r\t\"\\b", sizeof(s), T2_STRCPY_EXIT));
	CHECK_STR(s, "a\\n\\r\\t\\\"\\\\b");
	CHECK(!t2_strcpy_escape(s, "ab\n", 4, T2_STRCPY_TRUNC));
	CHECK_STR(s, "ab");
	CHECK(!t2_strcpy_escape(s, "ab\ncdef", 8, T2_STRCPY_ELLIPSIS));
	CHECK_STR(s, "ab\\n...");
	CHECK(!t2_strcpy_escape(s, "abc\n\n\n", 8, T2_STRCPY_ELLIPSIS));
	CHECK_STR(s, "abc...");
}

TEST(names_are_joined)
{
	char s[8], *p;

	CHECK_EQ(t2_build_filename(s, sizeof(s), "a", "b", "c", NULL), 5);
	CHECK_STR(s, "a/b/c");
	CHECK_EQ(t2_build_filename(s, sizeof(s), "a/", "b", NULL), 3);
	CHECK_STR(s, "a/b");
	CHECK_EQ(t2_build_filename(s, sizeof(s), "abcd", "efgh", NULL), 0);
	CHECK_STR(s, "");
	CHECK_EQ(t2_strcat(s, sizeof(s), "abc", "defg", NULL), 7);
	CHECK_STR(s, "abcdefg");
	p = t2_alloc_strcat("x", "_flows.txt", NULL);
	CHECK_STR(p, "x_flows.txt");
	free(p);
	p = t2_strdup_printf("%d-%s", 7, "x");
	CHECK_STR(p, "7-x");
	free(p);
	CHECK(t2_str_has_prefix("abc", "ab") && !t2_str_has_prefix("a", "ab"));
	CHECK(t2_str_has_suffix("abc", "bc") && !t2_str_has_suffix("c", "bc"));
}

TEST(trailing_characters_are_taken_back)
{
	FILE *f = tmpfile();
	char s[16] = "";

	fputs("a;b;", f);
	CHECK(t2_discard_trailing_char(f, ';'));
	CHECK(!t2_discard_trailing_char(f, ';'));
	fputs("c, ", f);
	CHECK(t2_discard_trailing_chars(f, ", ", 2));
	fputs(".", f);
	rewind(f);
	CHECK(fgets(s, sizeof(s), f) != NULL);
	CHECK_STR(s, "a;bc.");
	fclose(f);
}

/* --- addresses -------------------------------------------------------------------------------------------------- */

TEST(addresses_in_each_form)
{
	const uint8_t mac[6] = { 0, 0x11, 0x22, 0x33, 0x44, 0x55 };
	uint8_t back[6];
	struct in_addr ip4 = { htonl(0x0a00ff01) };
	struct in6_addr ip6;
	ethDS_t ds = { { 1, 2, 3, 4, 5, 6 }, { 7, 8, 9, 10, 11, 12 } };
	ipAddr_t ip;
	char s[64];

	inet_pton(AF_INET6, "fe80::1", &ip6);
	CHECK_EQ(t2_ipv4_to_compressed(ip4, s, sizeof(s)), strlen("10.0.255.1"));
	CHECK_STR(s, "10.0.255.1");
	t2_ipv4_to_uncompressed(ip4, s, sizeof(s));
	CHECK_STR(s, "010.000.255.001");
	t2_ipv4_to_hex(ip4, s, sizeof(s));
	CHECK_STR(s, "0x0a00ff01");
	t2_ipv4_to_uint(ip4, s, sizeof(s));
	CHECK_STR(s, "167837441");
	t2_ipv6_to_compressed(ip6, s, sizeof(s));
	CHECK_STR(s, "fe80::1");
	t2_ipv6_to_uncompressed(ip6, s, sizeof(s));
	CHECK_STR(s, "fe80:0000:0000:0000:0000:0000:0000:0001");
	t2_ipv6_to_hex128(ip6, s, sizeof(s));
	CHECK_STR(s, "0xfe800000000000000000000000000001");
	t2_ipv6_to_hex64_hex64(ip6, s, sizeof(s));
	CHECK_STR(s, "0xfe80000000000000_0x0000000000000001");
	CHECK_EQ(t2_mac_to_str(mac, s, sizeof(s)), 17);
	CHECK_STR(s, "00:11:22:33:44:55");
	t2_mac_to_hex(mac, s, sizeof(s));
	CHECK_STR(s, "0x0000001122334455");
	t2_mac_to_uint(mac, s, sizeof(s));
	CHECK_STR(s, "73588229205");
	t2_uint64_to_mac(t2_mac_to_uint64(mac), back);
	CHECK_MEM(back, mac, 6);
	t2_swap_mac(&ds);
	CHECK_EQ(ds.ether_dhost[0], 7);
	CHECK_EQ(ds.ether_shost[5], 6);
	CHECK_EQ(t2_ipv4_to_str(ip4, s, 5), 0);
	CHECK_STR(s, "");
	memset(&ip, 0, sizeof(ip));
	T2_IP_TO_STR(ip, 4, s, sizeof(s));
	CHECK_STR(s, "0.0.0.0");
	T2_IP_TO_STR(ip, 6, s, sizeof(s));
	CHECK_STR(s, "::");
	T2_IP_TO_STR(ip, 0, s, sizeof(s));
	CHECK_STR(s, "-");
}

/* --- messages --------------------------------------------------------------------------------------------------- */

/* What print writes to a stream. */
#define SAID(want, print) do {							\
	char *said_ = NULL;							\
	size_t len_;								\
	FILE *f = open_memstream(&said_, &len_);				\
	print;									\
	fclose(f);								\
	CHECK_STR(said_, want);							\
	free(said_);								\
} while (0)

TEST(lines_of_messages)
{
	uint64_t n = 1536, n0 = 512;
	const uint8_t flags = 0x4b;
	const uint16_t none = 0;

	SAID("text 1\n", T2_FLOG(f, "text %d", 1));
	SAID("[WRN] text\n", T2_FWRN(f, "text"));
	SAID("[INF] p: text\n", T2_FPINF(f, "p", "text"));
	SAID("p: text\n", T2_FPWRN_NP(f, "p", "text"));
	SAID("p: N: 1536 (1.54 K)\n", T2_FPLOG_NUM(f, "p", "N", n));
	SAID("p: N: 1024 (1.02 K)\n", T2_FPLOG_DIFFNUM(f, "p", "N", n));
	SAID("p: N: 1024 (1.02 K) [10.24%]\n", T2_FPLOG_DIFFNUMP(f, "p", "N", n, 10000));
	SAID("", T2_FPLOG_NUM(f, "p", "N", 0));
	SAID("p: N: 0\n", T2_FPLOG_NUM0(f, "p", "N", 0));
	SAID("[WRN] N: 2 [2.70%]\n", T2_FWRN_NUMP(f, "N", 2, 74));
	SAID("N: 3 [0.00%]\n", T2_FLOG_NUMP0(f, "N", 3, 0));
	SAID("p: Aggregated flags=0x4b\n", T2_FPLOG_AGGR_HEX(f, "p", flags));
	SAID("", T2_FPLOG_AGGR_HEX(f, "p", none));
	SAID("p: Aggregated none=0x0000\n", T2_FPLOG_AGGR_HEX0(f, "p", none));
	SAID("Speed: 795 b/s\n", T2_LOG_SPEED(f, "Speed", 795.4));
	SAID("Speed: 1500 b/s (1.50 Kb/s)\n", T2_LOG_SPEED(f, "Speed", 1500));
}

TEST(readable_numbers)
{
	static const struct { uint64_t n; const char *text; } t[] = {
		{ 1023, "" }, { 1024, " (1.02 K)" }, { 999999, " (1000.00 K)" }, { 1048576, " (1.05 M)" },
		{ 1001346, " (1001.35 K)" }, { 5902, " (5.90 K)" }, { 4993414, " (4.99 M)" },
		{ UINT64_MAX, " (18.45 E)" }
	};
	char s[32];

	for (size_t i = 0; i < T2_NELEM(t); i++) {
		T2_CONV_NUM(t[i].n, s);
		CHECK_STR(s, t[i].text);
	}
}

TEST(dates_and_durations)
{
	const struct timeval t = { 1258544215, TSTAMP_PREC ? 37210000 : 37210 };
	const struct timeval d = { 50276, TSTAMP_PREC ? 646078000 : 646078 }, h = { 3600, 0 }, s = { 59, 0 };

	if (TSTAMP_PREC == 1)
		SKIP("nanoseconds");
	SAID("Dump start: 1258544215.037210 sec (Wed 18 Nov 2009 11:36:55 GMT)\n",
	    t2_log_date(f, "Dump start: ", t, true));
	SAID("D: 50276.646078 sec (13h 57m 56s)\n", t2_log_time(f, "D: ", d));
	SAID("D: 3600.000000 sec (1h)\n", t2_log_time(f, "D: ", h));
	SAID("D: 59.000000 sec\n", t2_log_time(f, "D: ", s));
}

/* --- run-time flags --------------------------------------------------------------------------------------------- */

enum { ENV_A_TEXT, ENV_A_NUM, ENV_A_N };
#define A_TEXT	"compiled"
#define A_NUM	0x10

static char *
header(const char *text)
{
	char *name = t2_alloc_filename(folder(), "a.h", NULL);
	FILE *f = t2_fopen(name, "w");

	fputs(text, f);
	fclose(f);
	return name;
}

TEST(flags_come_from_header_and_environment)
{
	char *name = header("#define A_OTHER 1\n"
	    "/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */\n"
	    "#define A_TEXT \"in a header\" // text\n#define A_NUM 42/*n*/\n"
	    "/* ========================================================================== */\n#define A_LAST 1\n");
	t2_env_t env[ENV_A_N] = {};
	char err[200] = "", *kept;

	unsetenv("A_TEXT");
	setenv("A_NUM", "7", 1);
	CHECK_EQ(t2_read_env(name, ENV_A_N, env, 1, err, sizeof(err)), 0);
	CHECK_STR(T2_ENV_KEY(A_TEXT), "A_TEXT");
	CHECK_STR(T2_ENV_VAL(A_TEXT), "in a header");
	CHECK_EQ(T2_ENV_VAL_UINT(A_NUM), 42);
	CHECK_EQ(t2_read_env(name, ENV_A_N, env, 2, err, sizeof(err)), 0);
	CHECK_EQ(T2_ENV_VAL_INT(A_NUM), 7);
	kept = T2_STEAL_ENV_VAL(A_TEXT);
	t2_free_env(ENV_A_N, env);
	CHECK_STR(kept, "in a header");
	free(kept);
	CHECK_EQ(t2_read_env(name, ENV_A_N - 1, env, 1, err, sizeof(err)), -1);
	CHECK(strstr(err, "Number of 'env' parameters differ: found 2, expected 1") != NULL);
	t2_free_env(ENV_A_N, env);
	free(name);
}

TEST(compiled_flags_stay_without_a_header)
{
	t2_env_t env[ENV_A_N] = {};
	char err[200] = "";

	unsetenv("A_TEXT");
	setenv("A_NUM", "8", 1);
	CHECK_EQ(t2_read_env("/nonexistent/a.h", ENV_A_N, env, 2, err, sizeof(err)), -1);
	CHECK_STR(err, "Failed to open file '/nonexistent/a.h': No such file or directory");
	T2_SET_ENV_STR(A_TEXT);
	T2_SET_ENV_NUM(A_NUM);
	CHECK_EQ(T2_ENV_VAL_UINT(A_NUM), 16);
	CHECK_EQ(t2_read_env("/nonexistent/a.h", ENV_A_N, env, 2, err, sizeof(err)), 0);
	CHECK_STR(T2_ENV_VAL(A_TEXT), "compiled");
	CHECK_EQ(T2_ENV_VAL_UINT(A_NUM), 8);
	t2_free_env(ENV_A_N, env);
}

/* --- files ------------------------------------------------------------------------------------------------------ */

TEST(folders_are_made_and_removed)
{
	char *deep = t2_alloc_filename(folder(), "x", "y/z", NULL), *top = t2_alloc_filename(folder(), "x", NULL);
	FILE *f;

	T2_MKPATH(deep, false);
	CHECK(mkpath(deep, S_IRWXU));
	f = t2_fopen_in_dir(deep, "file", "w");
	CHECK(f != NULL);
	fclose(f);
	CHECK(t2_file_exists(deep, "file"));
	T2_MKPATH(top, true);
	CHECK(t2_file_exists(NULL, top) && !t2_file_exists(top, "y"));
	CHECK(rmrf(top) && !t2_file_exists(NULL, top) && rmrf(top));
	CHECK(!mkpath("/dev/null/x", S_IRWXU) && errno == ENOTDIR);
	free(deep);
	free(top);
}

TEST(more_files_than_may_be_open)
{
	file_manager_t *m = file_manager_new(3);
	file_object_t *f[10];
	char name[16], text[64];
	FILE *fp;

	for (size_t i = 0; i < T2_NELEM(f); i++) {
		char *path;

		snprintf(name, sizeof(name), "f%zu", i);
		path = t2_alloc_filename(folder(), name, NULL);
		REQUIRE((f[i] = file_manager_open(m, path, "w")) != NULL);
		CHECK_STR(file_object_get_path(f[i]), path);
		free(path);
	}
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < T2_NELEM(f); i++)
			CHECK(file_manager_fprintf(m, f[i], "%zu.%d ", i, round) > 0);
	for (size_t i = 0; i < T2_NELEM(f); i++) {
		fp = fopen(file_object_get_path(f[i]), "r");
		CHECK(file_manager_fputs(m, "end", f[i]) >= 0 && file_manager_fputc(m, '.', f[i]) == '.');
		CHECK_EQ(file_manager_fwrite(m, "\n", 1, 1, f[i]), 1);
		CHECK(file_manager_fflush(m, f[i]) == 0);
		CHECK(fgets(text, sizeof(text), fp) != NULL);
		snprintf(name, sizeof(name), "%zu.0 %zu.1 %zu.2 ", i, i, i);
		CHECK(strncmp(text, name, strlen(name)) == 0 && t2_str_has_suffix(text, "end.\n"));
		fclose(fp);
		CHECK(file_manager_close(m, f[i]));
	}
	CHECK(file_manager_open(m, "/nonexistent/x", "w") == NULL && errno == ENOENT);
	file_manager_destroy(m);
	m = t2_file_manager;
	REQUIRE((f[0] = file_manager_open(m, "/dev/full", "w")) != NULL);
	CHECK(file_manager_fputs(m, "x", f[0]) >= 0);
	CHECK(!file_manager_close(m, f[0]) && errno == ENOSPC);
	file_manager_destroy(m);
}

/* --- hash maps -------------------------------------------------------------------------------------------------- */

TEST(a_hash_map_keeps_its_slots)
{
	hashMap_t *map = hashTable_init(1000.0f / HASHCHAINTABLE_BASE_SIZE, sizeof(uint32_t), "testmap9");
	unsigned long slot[1000];
	bool used[1000] = { false };

	CHECK_EQ(map->hashChainTableSize, 1000);
	CHECK_STR(map->name, "testmap");
	for (uint32_t i = 0; i < 1000; i++) {
		CHECK_EQ(hashTable_lookup(map, (char *)&i), HASHTABLE_ENTRY_NOT_FOUND);
		slot[i] = hashTable_insert(map, (char *)&i);
		REQUIRE(slot[i] < 1000 && !used[slot[i]]);
		used[slot[i]] = true;
		CHECK_EQ(hashTable_insert(map, (char *)&i), slot[i]);
	}
	CHECK_EQ(map->freeListSize, 0);
	for (uint32_t i = 0; i < 1000; i += 3)
		CHECK_EQ(hashTable_remove(map, (char *)&i), 0);
	CHECK_EQ(hashTable_remove(map, (char *)&(uint32_t){ 0 }), HASHTABLE_ENTRY_NOT_FOUND);
	for (uint32_t i = 0; i < 1000; i++)
		CHECK_EQ(hashTable_lookup(map, (char *)&i), i % 3 == 0 ? HASHTABLE_ENTRY_NOT_FOUND : slot[i]);
	for (uint32_t i = 2000; map->freeListSize > 0; i++)
		CHECK(hashTable_insert(map, (char *)&i) < 1000);
	hashTable_destroy(map);
	CHECK(hashTable_hash("abc", 3) != hashTable_hash("abd", 3));
}

TEST(a_full_hash_map_ends_the_program)
{
	int status;
	pid_t pid;

	fflush(stdout);
	if ((pid = fork()) == 0) {
		hashMap_t *map = hashTable_init(2.0f / HASHCHAINTABLE_BASE_SIZE, 1, "m");

		close(STDERR_FILENO);
		for (char c = 0; c < 3; c++)
			hashTable_insert(map, &c);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

/* --- checksums -------------------------------------------------------------------------------------------------- */

TEST(checksums)
{
	/* RFC 1071's example, and an IPv4 header with its checksum */
	static const uint8_t rfc[] = { 0, 1, 0xf2, 3, 0xf4, 0xf5, 0xf6, 0xf7 };
	static const uint8_t ip[] = { 0x45, 0, 0, 0x73, 0, 0, 0x40, 0, 0x40, 0x11, 0xb8, 0x61, 0xc0, 0xa8, 0, 1, 0xc0,
		0xa8, 0, 0xc7 };
	static const size_t many[] = { 95, 96, 97, 1500, 65535, 1 << 20, (1 << 20) + 1 };
	static uint8_t most[(1 << 20) + 1], zeros[sizeof(most)];
	uint8_t sctp[12 + 9];
	uint16_t sum;

	CHECK_EQ(ntohs(t2_inet_checksum(rfc, 0, sizeof(rfc), UINT32_MAX)), (uint16_t)~0xddf2);
	memcpy(&sum, ip + 10, 2);
	CHECK_EQ(t2_inet_checksum(ip, 0, sizeof(ip), 5), sum);
	CHECK_EQ(t2_inet_checksum(ip + 8, Checksum32(ip, 0, 8), 12, 1), sum);
	CHECK_EQ(Checksum(ip, 0, sizeof(ip), 5), (uint16_t)~sum);
	CHECK_EQ(Checksum(ip, 0, sizeof(ip), 0), (uint16_t)~t2_inet_checksum(ip, 0, sizeof(ip), UINT32_MAX));
	CHECK_EQ(Checksum("\1\2", 0, 2, 0), (uint16_t)(1 | 2 << 8));
	CHECK_EQ(ntohs(t2_inet_checksum("\1", 0, 1, 9)), (uint16_t)~0x0100);
	for (size_t n = 0; n < 300; n++) {		/* each length, the largest words */
		static const uint8_t ones[300] = { [0 ... 299] = 0xff };

		CHECK_EQ(Checksum32(guarded(ones, n), 7, (uint32_t)n), 7 + n / 2 * 0xffff + (n % 2 ? 0xff : 0));
	}
	for (size_t n = 0; n < 300; n++) {		/* other bytes, and a checksum that makes them right */
		uint8_t bytes[304];
		uint64_t words = 0;

		for (size_t i = 0; i < n; i++)
			words += (uint64_t)(bytes[i] = (uint8_t)(i * 167 + n)) << (i % 2 ? 8 : 0);
		CHECK_EQ(t2_inet_sum(guarded(bytes, n), n) % 0xffff, words % 0xffff);
		memset(bytes + n, 0, 2);
		sum = t2_inet_checksum(bytes, 0, (uint32_t)(n + n % 2), UINT32_MAX);
		memcpy(bytes + n + n % 2, &sum, sizeof(sum));
		CHECK(t2_inet_sum_is_right(t2_inet_sum(bytes, n + n % 2 + 2)));
		bytes[n / 2]++;
		CHECK(!t2_inet_sum_is_right(t2_inet_sum(bytes, n + n % 2 + 2)));
	}
	CHECK(!t2_inet_sum_is_right(0));
	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++) {	/* what registers hold, and more */
		CHECK_EQ(t2_inet_sum(zeros, many[i]), 0);
		memset(most, 0xff, many[i]);
		CHECK_EQ(t2_inet_sum(most, many[i]) % 0xffff, many[i] % 2 * 0xff);
		CHECK(t2_inet_sum(most, many[i]) > 0);
		most[0] = 0x80;
		CHECK_EQ(t2_inet_sum(most, many[i]) % 0xffff, (many[i] % 2 * 0xff + 0xffff - 0x7f) % 0xffff);
	}
	/* CRC32c of "123456789" is 0xe3069283: zero bytes in front change it, so check against a bitwise one */
	memset(sctp, 0, 12);
	memcpy(sctp + 12, "123456789", 9);
	sctp[9] = 0xff;		/* the checksum's own place counts as 0 */
	{
		uint32_t crc = UINT32_MAX;

		for (size_t i = 0; i < sizeof(sctp); i++)
			for (int k = 0; k < 8; k++) {
				const uint32_t bit = (i == 9 ? 0u : sctp[i]) >> k & 1;

				crc = crc >> 1 ^ ((crc ^ bit) & 1 ? 0x82f63b78 : 0);
			}
		CHECK_EQ(sctp_crc32c(sctp, sizeof(sctp)), ~crc);
	}
	CHECK_EQ(sctp_crc32c("1234567", 7), 0x124297eau);
	CHECK_EQ(sctp_adler32("Wiki", 4), 0x03da0195);
	rmrf(folder());
	/* a carry whose sum carries */
	CHECK_EQ(t2_inet_checksum("\xff\xff\xff\xff\1\0", 0, 6, 99), (uint16_t)~1);
}

TEST(times_as_numbers_have_differences)
{
	const struct timeval last = { .tv_sec = INT64_MAX, .tv_usec = 999 }, first = { .tv_sec = INT64_MIN };

	CHECK_EQ(t2_ticks((struct timeval){ 1, 2 }), T2_TSTAMP_TICKS + 2);
	CHECK_EQ(t2_ticks((struct timeval){ -1, 2 }), 2 - T2_TSTAMP_TICKS);
	CHECK(t2_ticks(last) > t2_ticks((struct timeval){ 5000000000, 0 }));
	CHECK_EQ(t2_ticks(last) - t2_ticks(first), 2 * t2_ticks(last) - 999);
}

TEST_MAIN
