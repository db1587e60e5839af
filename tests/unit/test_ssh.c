/*
 * SSH: banners and packets in pieces of any size, HASSH of known programs, what is agreed on.
 *
 * LINK: plugins/sshDecode/src/ssh_stream.c plugins/sshDecode/src/ssh_flow.c -lcrypto
 */
#include "test.h"
#include "../fuzz/budget.h"

#include "../../plugins/sshDecode/src/ssh_flow.h"

/* The core's, which knows of cells too. */
#undef free
void
t2_plugin_free(void *p)
{
	free(p);
}

static uint8_t	 message[8192];
static size_t	 length;

static void
put(const void *p, size_t n)
{
	memcpy(message + length, p, n);
	length += n;
}

static void
put32(size_t v)
{
	put((uint8_t[]){ (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v }, 4);
}

/* Banner and key exchange init of a side whose lists of both directions are these. */
static void
say(const char *banner, const char *const *lists)
{
	size_t at, pad;

	length = 0;
	put(banner, strlen(banner));
	put("\r\n", 2);
	at = length;
	put32(0);
	put("\0\x14" "0123456789abcdef", 18);
	for (int i = 0; i < 10; i++) {
		put32(strlen(lists[i]));
		put(lists[i], strlen(lists[i]));
	}
	put("\0\0\0\0\0", 5);
	pad = 8 - (length - at) % 8 + 8;
	message[at + 4] = (uint8_t)pad;
	put("paddingpadding.....", pad);
	message[at + 2] = (uint8_t)((length - at - 4) >> 8);
	message[at + 3] = (uint8_t)(length - at - 4);
}

/* It, in pieces of so many bytes. */
static void
feed(struct ssh_flow *f, struct ssh_flow *other, size_t piece)
{
	for (size_t at = 0; at < length; at += piece) {
		const size_t n = MIN(piece, length - at);

		if (!ssh_flow_bytes(f, other, guarded(message + at, n), n))
			break;
	}
}

static const char *
hex(const uint8_t *p, size_t n)
{
	static char s[65];

	for (size_t i = 0; i < n; i++)
		snprintf(s + 2 * i, 3, "%02x", p[i]);
	return s;
}

TEST(hassh_of_known_programs)
{
	FILE *const f = fopen("tests/unit/hassh.tsv", "r");
	char line[8192];
	unsigned n = 0;

	REQUIRE(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL) {
		char *rest = line, *side, *want, *banner, *l[4];
		struct ssh_flow flow = { .stat = 0 };

		if (*line == '#')
			continue;
		side = strsep(&rest, "\t");
		want = strsep(&rest, "\t");
		banner = strsep(&rest, "\t");
		for (int i = 0; i < 4; i++)
			l[i] = strsep(&rest, ";\n");
		flow.server = strcmp(side, "server") == 0;
		say(banner, (const char *[]){ l[0], "ssh-rsa", flow.server ? "x" : l[1], flow.server ? l[1] : "x",
		    flow.server ? "x" : l[2], flow.server ? l[2] : "x", flow.server ? "x" : l[3], flow.server ? l[3]
		    : "x", "", "" });
		feed(&flow, NULL, 1 + n * 37);
		CHECK(flow.has_hassh);
		CHECK_STR(hex(flow.hassh, 16), want);
		CHECK_EQ(flow.nbanner, strlen(banner));
		ssh_flow_clear(&flow);
		n++;
	}
	fclose(f);
	CHECK_EQ(n, 22);
	CHECK_EQ(taken, 0);
}

TEST(every_size_of_pieces_and_what_the_client_wants_first)
{
	static const char *const client[] = { "a,curve25519-sha256,b", "ssh-ed25519,ssh-rsa", "aes256-ctr,aes128-ctr",
	    "c1,c2", "m1",
		"m2,m3", "none", "zlib", "", "" };
	static const char *const server[] = { "curve25519-sha256,a1", "ssh-rsa", "aes128-ctr,aes256-ctr", "c2", "m",
	    "m3,m2", "none",
		"none", "", "" };

	for (size_t piece = 1; piece < 300; piece++) {
		struct ssh_flow c = { .stat = 0 }, s = { .server = true };

		say("SSH-2.0-client", client);
		feed(&c, &s, piece);
		CHECK(!c.agreed);
		say("SSH-2.0-server with comment", server);
		feed(&s, &c, piece);
		REQUIRE(c.agreed);
		CHECK_EQ(c.chosen[SSH_L_KEX].n, 17);
		CHECK_MEM(c.init + c.chosen[SSH_L_HOST_KEY].at, "ssh-rsa", 7);
		CHECK_MEM(c.init + c.chosen[SSH_L_ENC_CS].at, "aes256-ctr", 10);
		CHECK_MEM(c.init + c.chosen[SSH_L_MAC_SC].at, "m2", 2);
		CHECK_EQ(c.chosen[SSH_L_MAC_CS].n, 0);
		CHECK_EQ(c.chosen[SSH_L_COMP_SC].n, 0);
		CHECK_EQ(c.stat, SSH_STAT_SSH | SSH_STAT_FIRST | SSH_STAT_KEXINIT);
		CHECK_EQ(s.stat, SSH_STAT_SSH | SSH_STAT_KEXINIT);
		ssh_flow_clear(&c);
		ssh_flow_clear(&s);
	}
	CHECK_EQ(taken, 0);
}

TEST(a_banner_is_found_behind_lines_cut_anywhere)
{
	static const char text[] = "Welcome\nSS-x\r\n\xc3\xa9SSH-no\r\nSSH-2.0-x\r\n";

	for (size_t cut = 0; cut < sizeof(text) - 1; cut++) {
		struct ssh_look l = { .lines = 0 };
		enum ssh_found found;
		size_t at = 0;

		found = ssh_look(&l, guarded(text, cut), cut, &at);
		if (found == SSH_MORE) {
			found = ssh_look(&l, guarded(text + cut, sizeof(text) - 1 - cut), sizeof(text) - 1 - cut,
			    &at);
			at += cut;
		}
		CHECK_EQ(found, SSH_BANNER);
		CHECK_EQ(at, strlen(text) - strlen("2.0-x\r\n"));
	}
	CHECK_EQ(ssh_look(&(struct ssh_look){ .lines = 0 }, guarded("\x16\x03\x01", 3), 3, &(size_t){ 0 }), SSH_NONE);
	CHECK_EQ(ssh_look(&(struct ssh_look){ .lines = SSH_LINES_MAX }, guarded("text", 4), 4, &(size_t){ 0 }),
	    SSH_NONE);
	CHECK_EQ(ssh_look(&(struct ssh_look){ .lines = SSH_LINES_MAX }, guarded("SSH-", 4), 4, &(size_t){ 0 }),
	    SSH_BANNER);
}

TEST(packets_that_are_none)
{
	static const char *const none[] = { "\0\0\0\x0b\4.....", "\0\0\0\x0d\4.....", "\0\0\x88\xbc\4....",
	    "\0\0\0\x0c\3.....",
		"\0\0\0\x0c\x0b....", "\xff\xff\xff\xfc\4...." };

	for (size_t i = 0; i < T2_NELEM(none); i++) {
		struct ssh_flow f = { .stat = 0 };

		CHECK(ssh_flow_bytes(&f, NULL, (const uint8_t *)"SSH-2.0-x\r\n", 11));
		CHECK(!ssh_flow_bytes(&f, NULL, guarded(none[i], 9), 9));
		CHECK_EQ(f.stat, SSH_STAT_SSH | SSH_STAT_FIRST | SSH_STAT_MALFORMED);
		ssh_flow_clear(&f);
	}
	CHECK_EQ(taken, 0);
}

TEST_MAIN
