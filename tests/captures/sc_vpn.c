/* Scenarios of tunnels whose content nobody can read: WireGuard, OpenVPN. */
#include "gen.h"

#include <stdio.h>
#include <string.h>

#define S	"10.87.1.1"
#define ID	"a0a1a2a3a4a5a6a7"	/* sessions of OpenVPN, of the client */
#define SID	"b0b1b2b3b4b5b6b7"	/* and of the server */
#define NO_ACKS	"00"
#define ACK0	"01 00000000"

struct way {
	const char *from;
	uint16_t sport;
	const char *to;
	uint16_t dport;
};

static struct way
back(struct way w)
{
	return (struct way){ w.to, w.dport, w.from, w.sport };
}

/* A datagram that begins so, filled up to n bytes. */
static void
say(struct gen *g, struct way w, const char *hex, size_t n)
{
	size_t head = 0;

	for (const char *p = hex; *p != '\0'; p++)
		head += *p != ' ';
	head /= 2;
	ip4(g, w.from, w.to, 17);
	pkt_udp(g->p, w.sport, w.dport);
	pkt_hex(g->p, hex);
	pkt_fill(g->p, n > head ? n - head : 0);
	emit(g);
}

/* --- WireGuard -------------------------------------------------------------------------------------------------- */

/*
 * An initiation that is said twice and answered, data of both sides with a keepalive, new keys, a counter out of
 * order.
 */
static void
wg_tunnel(struct gen *g)
{
	const struct way w = { "10.87.0.1", 49001, S, 51820 };

	say(g, w, "01000000 01000011", 148);
	say(g, w, "01000000 02000011", 148);
	say(g, back(w), "02000000 01000022 02000011", 92);
	say(g, w, "04000000 01000022 0000000000000000", 32);
	say(g, w, "04000000 01000022 0100000000000000", 128);
	say(g, back(w), "04000000 02000011 0000000000000000", 1456);
	say(g, w, "04000000 01000022 0300000000000000", 128);
	say(g, w, "04000000 01000022 0200000000000000", 128);
	say(g, w, "01000000 03000011", 148);
	say(g, back(w), "02000000 02000022 03000011", 92);
	say(g, w, "04000000 02000022 0000000000000000", 96);
}

/*
 * WireGuard: a tunnel, on other ports, from the middle, nobody answers, under load, wrong lengths and types, what is
 * none.
 */
void
sc_wireguard(struct gen *g)
{
	const struct way silent = { "10.87.0.2", 49002, S, 4500 }, load = { "10.87.0.3", 49003, S, 4501 },
	    middle = { "10.87.0.4", 49004, S, 4502 }, odd = { "10.87.0.5", 49005, S, 4503 },
	    many = { "10.87.0.6", 49006, S, 4504 };
	char hex[40];

	wg_tunnel(g);
	for (unsigned i = 0; i < 3; i++)
		say(g, silent, "01000000 01000033", 148);
	say(g, load, "01000000 01000044", 148);
	say(g, back(load), "03000000 01000044", 64);
	say(g, middle, "04000000 01000055 ffffffff01000000", 64);
	say(g, back(middle), "04000000 01000056 0000000100000000", 32);
	/* a response to nothing, other types and lengths, reserved bytes, not captured */
	say(g, odd, "02000000 01000066 09000066", 92);
	say(g, odd, "05000000 01000066", 64);
	say(g, odd, "01000000 01000066", 147);
	say(g, odd, "04123456 09000066 0100000000000000", 64);
	say(g, odd, "04", 1);
	ip4(g, odd.from, odd.to, 17);
	pkt_udp(g->p, odd.sport, odd.dport);
	pkt_hex(g->p, "04000000 09000066 0200000000000000");
	pkt_fill(g->p, 100);
	emit_snapped(g, 14 + 20 + 8 + 12);
	for (unsigned i = 0; i < 10; i++) {
		(void)snprintf(hex, sizeof hex, "01000000 %02x000077", i + 1);
		say(g, many, hex, 148);
	}
	/* the port alone, and what only begins so */
	say(g, (struct way){ "10.87.0.7", 49007, S, 51820 }, "6e6f6e65", 40);
	say(g, (struct way){ "10.87.0.8", 49008, S, 4505 }, "01000000 01000088", 100);
	say(g, (struct way){ "10.87.0.9", 49009, S, 4506 }, "04000000 01000088 01000000 00010000", 64);
	say(g, (struct way){ "10.87.0.10", 49010, S, 4507 }, "04000000 01000088 01000000 00000000", 63);
}

/* --- OpenVPN ---------------------------------------------------------------------------------------------------- */

/* A tunnel without authentication of control packets: TLS, new keys, data of both versions. */
static void
ovpn_tunnel(struct gen *g)
{
	const struct way w = { "10.87.2.1", 49101, S, 1195 };

	say(g, w, "38" ID NO_ACKS "00000000", 0);
	say(g, back(w), "40" SID ACK0 ID "00000000", 0);
	say(g, w, "28" ID ACK0 SID, 0);
	say(g, w, "20" ID NO_ACKS "00000001 160301 0064 01", 120);
	say(g, back(w), "20" SID "01 00000001" ID "00000001 160303 0064 02", 140);
	say(g, w, "48 00001c", 100);
	say(g, back(w), "30", 101);
	say(g, w, "19" ID NO_ACKS "00000000", 0);
	say(g, back(w), "19" SID ACK0 ID "00000000", 0);
	say(g, w, "49 00001d", 100);
}

/* With an HMAC of SHA-1 and a clock; the server starts anew. */
static void
ovpn_auth(struct gen *g)
{
	const struct way w = { "10.87.2.2", 49102, S, 1196 };
	static const char hmac[] = "000102030405060708090a0b0c0d0e0f10111213";
	char hex[400];

	(void)snprintf(hex, sizeof hex, "38" ID "%s 00000001 5f5e1000" NO_ACKS "00000000", hmac);
	say(g, w, hex, 0);
	(void)snprintf(hex, sizeof hex, "40" SID "%s 00000001 5f5e1001" ACK0 ID "00000000", hmac);
	say(g, back(w), hex, 0);
	(void)snprintf(hex, sizeof hex, "28" ID "%s 00000002 5f5e1002" ACK0 SID, hmac);
	say(g, w, hex, 0);
	(void)snprintf(hex, sizeof hex, "40c0c1c2c3c4c5c6c7" "%s 00000001 5f5e1010" ACK0 ID "00000000", hmac);
	say(g, back(w), hex, 0);
}

/* Encrypted control packets, of the second kind with a key of the client's own, over TCP cut anywhere. */
static void
ovpn_crypt(struct gen *g)
{
	const struct way w = { "10.87.2.3", 49103, S, 1197 }, w2 = { "10.87.2.4", 49104, S, 1198 };

	say(g, w, "38" ID "00000001 5f5e1000", 54);
	say(g, back(w), "40" SID "00000001 5f5e1001", 66);
	say(g, w, "20" ID "00000002 5f5e1002", 300);
	ip4(g, w2.from, w2.to, 17);
	pkt_udp(g->p, w2.sport, w2.dport);
	pkt_hex(g->p, "50" ID "0f000001 5f5e1000");	/* a number as newer versions begin */
	pkt_fill(g->p, 37 + 290 - 2);
	pkt_u16(g->p, 290);
	emit(g);
	ip4(g, w2.from, w2.to, 17);
	pkt_udp(g->p, w2.sport, w2.dport);
	pkt_hex(g->p, "50" ID "00000001 5f5e1000");
	pkt_fill(g->p, 37 + 290 - 2);
	pkt_u16(g->p, 290);
	emit(g);
	say(g, back(w2), "40" SID "00000001 5f5e1001", 72);
	say(g, w2, "58" ID "00000002 5f5e1002", 400);
}

static void
ovpn_segment(struct gen *g, struct conv *c, enum side side, const char *hex, size_t n)
{
	const struct host *const me = &c->host[side], *const you = &c->host[!side];
	static struct pkt whole;

	pkt_clear(&whole);
	pkt_hex(&whole, hex);
	pkt_fill(&whole, n > whole.n ? n - whole.n : 0);
	for (size_t at = 0, len; at < whole.n; at += len) {
		len = side == CLIENT ? 1 : whole.n;
		ip4(g, me->ip, you->ip, 6);
		pkt_tcp(g->p, &(struct tcp){ .sport = me->port, .dport = you->port, .seq = me->seq + (uint32_t)at,
		    .ack = you->seq, .flags = TH_ACK | TH_PSH, .win = 8192 });
		pkt_bytes(g->p, whole.b + at, len);
		emit(g);
	}
	c->host[side].seq += (uint32_t)whole.n;
}

static void
ovpn_tcp(struct gen *g)
{
	struct conv c;

	conv_init(&c, "10.87.2.5", 49105, S, 443);
	conv_open(g, &c);
	ovpn_segment(g, &c, CLIENT, "000e 38" ID NO_ACKS "00000000", 0);
	ovpn_segment(g, &c, SERVER, "001a 40" SID ACK0 ID "00000000 0016 28" SID ACK0 ID, 0);
	ovpn_segment(g, &c, CLIENT, "0064 30", 102);
	ovpn_segment(g, &c, SERVER, "0bb8 48 000007", 3002);
	ovpn_segment(g, &c, SERVER, "0040 48 000007", 66);
	conv_close(g, &c);
	conv_init(&c, "10.87.2.6", 49106, S, 1194);
	conv_open(g, &c);
	ovpn_segment(g, &c, CLIENT, "0500 22 4e4f4e45", 60);
	conv_close(g, &c);
}

/*
 * OpenVPN: without and with authentication of its control packets, encrypted ones, TCP, other ports, nobody answers,
 * what is none.
 */
void
sc_openvpn(struct gen *g)
{
	const struct way silent = { "10.87.2.7", 49107, S, 1194 }, middle = { "10.87.2.8", 49108, S, 1194 },
	    odd = { "10.87.2.9", 49109, S, 1199 };

	ovpn_tunnel(g);
	ovpn_auth(g);
	ovpn_crypt(g);
	ovpn_tcp(g);
	say(g, silent, "08" ID NO_ACKS "00000000", 0);
	say(g, silent, "08" ID NO_ACKS "00000000", 0);
	/* from the middle, on its port: what authentication has is seen by what stands behind */
	say(g, back(middle), "20" SID "000102030405060708090a0b0c0d0e0f10111213 00000005 5f5e1000" NO_ACKS
	    "00000004 170303", 90);
	say(g, middle, "28" ID "000102030405060708090a0b0c0d0e0f10111213 00000005 5f5e1001 01 00000004" SID, 0);
	say(g, middle, "30", 60);
	/* cut and wrong packets behind one that is right */
	say(g, odd, "38" ID NO_ACKS "00000000", 0);
	say(g, odd, "20 a0a1", 0);
	say(g, odd, "28" ID "09", 30);
	say(g, odd, "48 00", 0);
	say(g, odd, "f8" ID, 40);
	say(g, odd, "", 0);
	ip4(g, odd.from, odd.to, 17);
	pkt_udp(g->p, odd.sport, odd.dport);
	pkt_hex(g->p, "48 000001");
	pkt_fill(g->p, 100);
	emit_snapped(g, 14 + 20 + 8 + 12);
	/* what only looks so, on its port and on others */
	say(g, (struct way){ "10.87.2.10", 49110, S, 1194 }, "58" ID, 60);
	say(g, (struct way){ "10.87.2.11", 49111, S, 1200 }, "38 0000000000000000 00 00000000", 0);
	say(g, (struct way){ "10.87.2.12", 49112, S, 1201 }, "39" ID NO_ACKS "00000000", 0);
	say(g, (struct way){ "10.87.2.13", 49113, S, 1202 }, "38" ID NO_ACKS "00000001", 0);
	say(g, (struct way){ "10.87.2.14", 49114, S, 1203 }, "30", 60);
}

/* --- at the borders --------------------------------------------------------------------------------------------- */

#define X8	"0001020304050607"
#define HMAC16	X8 X8
#define TAG32	X8 X8 X8 X8
#define REPLAY	"00000001 5f5e1000"

static struct way
vpn_host(unsigned host, uint16_t dport)
{
	static char from[16][32];
	char *const name = from[host % 16];

	(void)snprintf(name, sizeof from[0], "10.88.%u.%u", host / 200, 1 + host % 200);
	return (struct way){ name, (uint16_t)(41000 + host), S, dport };
}

/* OpenVPN: resets with each authentication, and nearly; what is known by its port; numbers, lists, ends. */
void
sc_openvpnborder(struct gen *g)
{
	/* resets: the authentication, what is behind it */
	static const char *const auths[] = {
		"", HMAC16 REPLAY, HMAC16 "08090a0b" REPLAY, HMAC16 X8 "08090a0b" REPLAY, TAG32 REPLAY,
		TAG32 HMAC16 REPLAY, TAG32 TAG32 REPLAY, X8 REPLAY
	};
	static const char *const behind[] = {
		"00 00000000", "00 00000001", "01 00000000" ID "00000000", "01 00000000" ID "00000001", "00 000000",
		"00 00000000 00", "08" TAG32 ID "00000000", "09" TAG32 "00000000" ID "00000000"
	};
	/* on the port: control packets, one of which each lacks something */
	static const char *const known[] = {
		"20" ID "00 00000001 140301", "20" ID "00 00000001 130301", "20" ID "00 00000001 170304",
		"20" ID "00 00000001 180304", "20" ID "00 00000001 160305", "20" ID "00 00000001 160403",
		"20" ID "00 00000001 160203", "20" ID "00 00000001 1603", "20" ID "08" TAG32 SID "00000001 160301",
		"20" ID "09" TAG32 "00000000" SID "00000001 160301", "20" ID HMAC16 REPLAY "00 00000001 160301",
		"20" ID HMAC16 "08090a0b" REPLAY "00 00000001 160301",
		"20" ID HMAC16 X8 "08090a0b" REPLAY "01 00000000" SID "00000001 160301",
		"20" ID X8 REPLAY "00 00000001 160301", "28" ID "01 00000000" SID, "28" ID "01 00000000" SID "00",
		"28" ID "00", "28" ID "02 00000000 00000001" SID,
		"28" ID HMAC16 "08090a0b" REPLAY "01 00000000" SID, "18" ID "00 00000000", "18" ID, "58" ID,
		"58" ID "00 00000001 160301", "20" ID "00000001 5f5e1000" TAG32 "0000000000",
		"20" ID "00000001 5f5e1000" TAG32 "00000000", "20" ID "0f000001 5f5e1000" TAG32 "0000000000",
		"20" ID "0f000002 5f5e1000" TAG32 "0000000000", "20" ID "00000002 5f5e1000" TAG32 "0000000000",
		"28" ID "00000001 5f5e1000" TAG32 "0000000000", "30" HMAC16, "30" X8 "01020304050607",
		"48 000001" HMAC16, "48 000001" X8 "01020304050607", "48 000001", "48 0000", "30",
		"00" ID "00 00000000", "08" ID "00 00000000", "60" ID "00 00000000", "07" ID "00 00000000",
		"f8" HMAC16 HMAC16
	};
	/* behind a reset */
	static const char *const later[] = {
		"20", "20 a0a1a2a3a4a5a6", "20" ID, "20" ID "00", "20" ID "01 00000000 b0b1b2b3b4b5b6",
		"20" ID "01 00000000" SID, "20" ID "08" TAG32 SID, "20" ID "09" TAG32 "00000000" SID, "28" ID "00",
		"18" ID "00", "58" ID "00", "00", "08", "60", "48", "48 0000", "48 000000", "48 ffffff 00", "30",
		"31 00", "37 0000", "3f" ID "00 00000000", "38" ID "00 00000000", "3800" ID "00 000000",
		"40" ID "00 00000000", "10" ID "00 00000000", "50" ID "00 00000000"
	};
	unsigned host = 0;
	char hex[400];

	for (unsigned i = 0; i < sizeof auths / sizeof *auths; i++)
		for (unsigned k = 0; k < sizeof behind / sizeof *behind; k++) {
			(void)snprintf(hex, sizeof hex, "38" ID "%s %s", auths[i], behind[k]);
			say(g, vpn_host(host++, 1300), hex, 0);
		}
	for (unsigned op = 0; op < 13; op++)
		for (unsigned key = 0; key < 2; key++) {
			(void)snprintf(hex, sizeof hex, "%02x" ID "00 00000000", op << 3 | key);
			say(g, vpn_host(host++, 1300), hex, 0);
		}
	for (size_t n = 53; n < 57; n++) {			/* encrypted ones; their number */
		say(g, vpn_host(host++, 1300), "38" ID "00000001 5f5e1000", n);
		say(g, vpn_host(host++, 1300), "38" ID "0f000001 5f5e1000", n);
		say(g, vpn_host(host++, 1300), "38" ID "00000002 5f5e1000", n);
	}
	for (size_t n = 64; n < 134; n += n == 67 ? 60 : 1)	/* of a server, with what else is in them */
		say(g, vpn_host(host++, 1300), "40" ID "00000001 5f5e1000", n);
	for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
		say(g, vpn_host(host, 1194), known[i], 0);
		say(g, vpn_host(host, 1194), known[i], 0);
		host++;
	}
	for (unsigned i = 0; i < sizeof later / sizeof *later; i++) {
		say(g, vpn_host(host, 1300), "38" ID "00 00000000", 0);
		say(g, vpn_host(host++, 1300), later[i], 0);
	}
	/* what one side has, the other has, too; who answers; who begins anew; the largest key */
	for (unsigned i = 0; i < 4; i++) {
		const struct way w = vpn_host(host++, 1194);

		(void)snprintf(hex, sizeof hex, "%s" ID "%s 00 00000000", i % 2 == 0 ? "38" : "40", auths[i]);
		say(g, w, hex, 0);
		say(g, back(w), "20" SID HMAC16 "08090a0b" REPLAY "01 00000000" ID "00000001 ffffff", 0);
		(void)snprintf(hex, sizeof hex, "%s" SID "%s 00 00000000", i % 2 == 0 ? "40" : "38", auths[i]);
		say(g, back(w), hex, 0);
		say(g, w, i < 2 ? "38" ID "00 00000000" : "38" SID "00 00000000", 0);
		say(g, w, "31" HMAC16, 0);
		say(g, w, "35" HMAC16, 0);
		say(g, w, "33" HMAC16, 0);
	}
	/* sessions, those of the other side, peers: eight, one that is known, a ninth */
	for (unsigned more = 0; more < 3; more++, host++)
		for (unsigned i = 0; i < 8 + (more > 0); i++) {
			const unsigned v = more == 1 && i == 8 ? 3 : i;

			(void)snprintf(hex, sizeof hex, "38%016x 00 00000000", v + 1);
			say(g, vpn_host(host, 1300), hex, 0);
			(void)snprintf(hex, sizeof hex, "28%016x 01 00000000 %016x", 1, v + 1);
			say(g, vpn_host(host, 1300), hex, 0);
			(void)snprintf(hex, sizeof hex, "48%06x" HMAC16, v);
			say(g, vpn_host(host, 1300), hex, 0);
		}
	/* captured in part */
	for (size_t n = 1; n < 15; n++, host++) {
		const struct way w = vpn_host(host, 1300);

		say(g, w, "38" ID "00 00000000", 0);
		for (unsigned i = 0; i < 2; i++) {
			ip4(g, w.from, w.to, 17);
			pkt_udp(g->p, w.sport, w.dport);
			pkt_hex(g->p, i == 0 ? "20" ID "00 00000001 160301" : "48 000001" HMAC16);
			emit_snapped(g, 14 + 20 + 8 + n);
		}
	}
}

/* Over TCP: lengths, packets in pieces, longer than what is kept, holes; what is known by its port. */
void
sc_openvpntcpborder(struct gen *g)
{
	static const char *const first[] = {
		"000e 38" ID "00 00000000", "000d 38" ID "00 000000", "000f 38" ID "00 00000000 00",
		"000e 39" ID "00 00000000", "0000 38" ID "00 00000000", "000e 00" ID "00 00000000",
		"000e 07" ID "00 00000000", "000e 60" ID "00 00000000", "0012 30" HMAC16 "00", "0011 30" HMAC16,
		"0010 30" X8 "01020304050607", "0014 48000001" HMAC16, "05dc 38" ID "00 00000000",
		"05dd 38" ID "00 00000000", "0014 28" ID "01 00000000 b0b1b2b3b4b5b6",
		"0016 28" ID "01 00000000" SID, "0011 20" ID "00 00000001 160301", "00", "000e", "000e 38"
	};
	static const char *const then[] = {
		"0000", "0001 30", "0001 00", "0003 480000", "0004 48000000", "0801 30", "07fd 48000001",
		"0011 30" HMAC16 "0011 30" HMAC16, "0011 60" HMAC16 "0011 30" HMAC16
	};
	struct conv c;
	uint16_t port = 43000;

	for (unsigned i = 0; i < sizeof first / sizeof *first; i++)
		for (unsigned on = 0; on < 2; on++)
			for (enum side side = CLIENT; side <= SERVER; side++) {
				conv_init(&c, "10.88.9.1", port++, S, on ? 1194 : 1300);
				conv_send(g, &c, CLIENT, TH_SYN, 0);
				ovpn_segment(g, &c, side, first[i], 0);
			}
	for (unsigned i = 0; i < sizeof then / sizeof *then; i++)
		for (unsigned k = 0; k < 3; k++) {
			conv_init(&c, "10.88.9.1", port++, S, 1300);
			conv_send(g, &c, CLIENT, TH_SYN, 0);
			conv_send(g, &c, SERVER, TH_SYN | TH_ACK, 0);
			ovpn_segment(g, &c, SERVER, "000e 40" ID "00 00000000", 0);
			ovpn_segment(g, &c, SERVER, then[i], k == 0 ? 0 : 2040 + 10 * k);
			if (k == 2)
				c.host[SERVER].seq += 10;
			ovpn_segment(g, &c, SERVER, "0011 30" HMAC16, 0);
		}
}
