/* Scenarios about SSH: banners, key exchanges of each kind, what is no packet. */
#include <stdio.h>
#include <string.h>

#include "gen.h"

#define A	"10.91.0.1"
#define B	"10.91.0.2"

/* A connection; what is said moves its numbers on. */
struct talk {
	uint16_t port[2];
	uint32_t seq[2];
};

/* Bytes that are put together. */
struct text {
	char b[8192];
	size_t n;
};

static void
segment(struct gen *g, const struct talk *t, enum side from, uint8_t flags, uint32_t seq, const char *p, size_t n)
{
	ip4(g, from == CLIENT ? A : B, from == CLIENT ? B : A, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = t->port[from], .dport = t->port[!from], .seq = seq,
	    .ack = t->seq[!from],
	    .flags = flags, .win = 8192 });
	pkt_bytes(g->p, p, n);
	emit(g);
}

static struct talk
begin(struct gen *g, uint16_t client, uint16_t server)
{
	struct talk t = { { client, server }, { 1000, 5000 } };

	segment(g, &t, CLIENT, TH_SYN, t.seq[CLIENT]++, "", 0);
	segment(g, &t, SERVER, TH_SYN | TH_ACK, t.seq[SERVER]++, "", 0);
	return t;
}

/* In segments of so many bytes. */
static void
say(struct gen *g, struct talk *t, enum side from, const char *p, size_t n, size_t piece)
{
	for (size_t k; n > 0; p += k, n -= k) {
		k = n < piece ? n : piece;
		segment(g, t, from, TH_PSH | TH_ACK, t->seq[from], p, k);
		t->seq[from] += (uint32_t)k;
	}
}

static void
line(struct gen *g, struct talk *t, enum side from, const char *text)
{
	say(g, t, from, text, strlen(text), 1400);
}

static void
put(struct text *t, const void *p, size_t n)
{
	memcpy(t->b + t->n, p, n);
	t->n += n;
}

static void
put32(struct text *t, size_t v)
{
	put(t, (char[]){ (char)(v >> 24), (char)(v >> 16), (char)(v >> 8), (char)v }, 4);
}

static void
put_string(struct text *t, const char *s)
{
	put32(t, strlen(s));
	put(t, s, strlen(s));
}

/* A packet around a payload (RFC 4253, 6). */
static struct text
packet(const struct text *payload)
{
	const size_t pad = 8 - (5 + payload->n) % 8 + (8 - (5 + payload->n) % 8 < 4 ? 8 : 0);
	struct text t = { .n = 0 };

	put32(&t, 1 + payload->n + pad);
	put(&t, &(char){ (char)pad }, 1);
	put(&t, payload->b, payload->n);
	memset(t.b + t.n, 'p', pad);
	t.n += pad;
	return t;
}

/* A key exchange init: kex, host keys, encryption, authentication of both directions. */
static struct text
init(char cookie, const char *kex, const char *keys, const char *enc, const char *enc2, const char *mac)
{
	const char *const lists[] = { kex, keys, enc, enc2, mac, mac, "none,zlib@openssh.com", "none", "", "" };
	struct text t = { .n = 0 };

	put(&t, "\x14", 1);
	for (int i = 0; i < 16; i++)
		put(&t, &(char){ (char)(cookie + i) }, 1);
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		put_string(&t, lists[i]);
	put(&t, "\0\0\0\0\0", 5);
	return packet(&t);
}

/* A message of this type and one text, or of a host key. */
static struct text
message(char type, const char *text)
{
	struct text t = { .n = 0 };

	put(&t, &type, 1);
	put_string(&t, text);
	return packet(&t);
}

static struct text
reply(char type, const char *key)
{
	struct text t = { .n = 0 };

	put(&t, &type, 1);
	put32(&t, 4 + strlen(key) + 8);
	put_string(&t, key);
	put32(&t, 4);
	put(&t, "KEY!", 4);
	put_string(&t, "f");
	put_string(&t, "signature");
	return packet(&t);
}

static void
send(struct gen *g, struct talk *t, enum side from, struct text m, size_t piece)
{
	say(g, t, from, m.b, m.n, piece);
}

static void
new_keys(struct gen *g, struct talk *t)
{
	const struct text payload = { "\x15", 1 };

	send(g, t, CLIENT, packet(&payload), 1400);
	send(g, t, SERVER, packet(&payload), 1400);
	say(g, t, CLIENT, "\x9a\x11\xff\x00 encrypted", 14, 1400);
	say(g, t, SERVER, "\x7b\x22\xee\x01 encrypted", 14, 1400);
}

#define KEX	"mlkem768x25519-sha256,curve25519-sha256,ecdh-sha2-nistp256,diffie-hellman-group14-sha256"

void
sc_ssh(struct gen *g)
{
	struct talk t = begin(g, 60001, 22);			/* segments of 100 bytes, a curve */

	line(g, &t, CLIENT, "SSH-2.0-OpenSSH_9.9\r\n");
	line(g, &t, SERVER, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
	send(g, &t, CLIENT, init('a', KEX ",ext-info-c", "ssh-ed25519,ssh-rsa",
	    "chacha20-poly1305@openssh.com,aes128-ctr",
	    "aes128-ctr", "hmac-sha2-256,hmac-sha1"), 100);
	send(g, &t, SERVER, init('A', "diffie-hellman-group14-sha256,curve25519-sha256", "ssh-rsa,ssh-ed25519",
	    "aes128-ctr,chacha20-poly1305@openssh.com", "aes256-ctr,aes128-ctr", "hmac-sha1"), 100);
	send(g, &t, CLIENT, message(30, "e"), 1400);
	send(g, &t, SERVER, reply(31, "ssh-ed25519"), 3);
	new_keys(g, &t);
	/* lines first, another port, a group that is asked for */
	t = begin(g, 60002, 2222);
	line(g, &t, SERVER, "Go away, if you are\r\nnot us: SSH-\r\nSS");
	line(g, &t, SERVER, "H-2.0-srv\n");
	line(g, &t, CLIENT, "SSH-2.0-cli\r\n");
	send(g, &t, SERVER, init('B', "diffie-hellman-group-exchange-sha256", "ssh-rsa", "aes128-cbc", "aes128-cbc",
	    "hmac-md5"), 1400);
	send(g, &t, CLIENT, init('b', "diffie-hellman-group-exchange-sha256", "ssh-dss,ssh-rsa", "aes128-cbc",
	    "aes128-cbc", "hmac-md5"), 1400);
	send(g, &t, CLIENT, message(34, "n"), 1400);
	send(g, &t, SERVER, message(31, "p"), 1400);
	send(g, &t, CLIENT, message(32, "e"), 1400);
	send(g, &t, SERVER, reply(33, "ssh-rsa"), 1400);
	new_keys(g, &t);
	t = begin(g, 60003, 22);				/* version 1 */
	line(g, &t, SERVER, "SSH-1.5-1.2.26\n");
	line(g, &t, CLIENT, "SSH-1.5-1.2.26\r\n");
	say(g, &t, SERVER, "\0\0\1\1binary", 10, 1400);
	t = begin(g, 60004, 22);				/* no packets behind banners, one with NUL */
	say(g, &t, SERVER, "SSH-2.0-a\0b\r\n\0\0\0\7\4....", 22, 1400);
	line(g, &t, CLIENT, "SSH-2.0-\xc3\xa9t\xff\t\r\nGET / HTTP/1.1\r\n\r\n");
	t = begin(g, 60005, 22);				/* a hole */
	line(g, &t, CLIENT, "SSH-2.0-hole\r\n");
	send(g, &t, CLIENT, init('c', KEX, "ssh-rsa", "aes128-ctr", "aes128-ctr", "hmac-sha1"), 100);
	line(g, &t, SERVER, "SSH-2.0-hole\r\n");
	t.seq[SERVER] += 100;
	send(g, &t, SERVER, init('C', KEX, "ssh-rsa", "aes128-ctr", "aes128-ctr", "hmac-sha1"), 100);
	t = begin(g, 60006, 22);				/* a group that is given; nothing in common but it */
	line(g, &t, SERVER, "SSH-1.99-both\r\n");
	line(g, &t, CLIENT, "SSH-2.0-PuTTY\r\n");
	send(g, &t, CLIENT, init('d', "diffie-hellman-group1-sha1", "ssh-dss", "a\tb", "3des-cbc", "x"), 1400);
	send(g, &t, SERVER, init('D', "diffie-hellman-group1-sha1", "ssh-dss", "a\tb", "aes", "y"), 1400);
	send(g, &t, CLIENT, message(30, "e"), 1400);
	send(g, &t, SERVER, reply(31, "a-type-of-a-host-key-that-is-longer-than-forty-eight-bytes"), 1400);
	t = begin(g, 60007, 22);				/* long banners */
	line(g, &t, CLIENT, "SSH-2.0-");
	for (int i = 0; i < 60; i++)
		line(g, &t, CLIENT, "0123456789");
	line(g, &t, CLIENT, "\r\n");
	line(g, &t, SERVER, "SSH-2.0-");
	for (int i = 0; i < 120; i++)
		line(g, &t, SERVER, "0123456789");
	line(g, &t, SERVER, "\r\n");
	/* something else on the port, and what only looks like it */
	t = begin(g, 60009, 22);
	line(g, &t, CLIENT, "hello\r\n");
	line(g, &t, SERVER, "SSH-hello\r\n");
	t = begin(g, 60010, 22);				/* two connections of one flow; both speak at once */
	line(g, &t, CLIENT, "SSH-2.0-first\r\n");
	line(g, &t, SERVER, "SSH-2.0-one\r\n");
	t.seq[CLIENT] = 900000;
	segment(g, &t, CLIENT, TH_SYN, t.seq[CLIENT]++, "", 0);
	line(g, &t, CLIENT, "SSH-2.0-second\r\n");
	t = begin(g, 60011, 22);				/* cut within an init */
	line(g, &t, CLIENT, "SSH-2.0-cut\r\n");
	say(g, &t, CLIENT, init('e', KEX, "ssh-rsa", "aes128-ctr", "aes128-ctr", "hmac-sha1").b, 150, 1400);
	t = begin(g, 60012, 22);				/* a list that is longer than its message */
	line(g, &t, CLIENT, "SSH-2.0-long\r\n");
	say(g, &t, CLIENT, "\0\0\0\x24\4\x14" "0123456789abcdef" "\0\0\xff\xff" "kex,,,,,,,,,," "pad!", 40, 1400);
}
