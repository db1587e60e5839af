/* DHCP and DHCPv6: leases, relays, lists that are full, what is odd. */
#include <stdio.h>
#include <string.h>

#include "gen.h"

#define ANY	"0.0.0.0"
#define ALL	"255.255.255.255"
#define COOKIE	"63825363"
#define MAC	"02000a5a0001"

/* What is in front of the cookie; 0 and NULL: as most messages have it */
struct bootp {
	uint8_t op;		/* 0: 1 */
	uint8_t htype, hlen, hops;	/* 0: 1, 6 */
	uint16_t secs, flags;
	const char *ciaddr, *yiaddr, *siaddr, *giaddr;	/* hexadecimal */
	const char *chaddr;	/* of 6 bytes */
	const char *sname, *file;	/* hexadecimal */
	uint16_t sport, dport;	/* 0: 68 and 67, of a reply the other way */
};

/* A field of so many bytes */
static void
field(struct gen *g, const char *hex, size_t size)
{
	const size_t at = g->p->n;

	pkt_hex(g->p, hex != NULL ? hex : "");
	pkt_zero(g->p, size - (g->p->n - at));
}

/* A message without end: cookie and options */
static void
begin(struct gen *g, const char *src, const char *dst, const struct bootp *b, const char *options)
{
	const bool reply = b->op == 2;

	ip4(g, src, dst, 17);
	pkt_udp(g->p, b->sport != 0 ? b->sport : reply ? 67 : 68, b->dport != 0 ? b->dport : reply ? 68 : 67);
	pkt_u8(g->p, b->op != 0 ? b->op : 1);
	pkt_u8(g->p, b->htype != 0 ? b->htype : 1);
	pkt_u8(g->p, b->hlen != 0 ? b->hlen : 6);
	pkt_u8(g->p, b->hops);
	pkt_u32(g->p, 0x11223344);
	pkt_u16(g->p, b->secs);
	pkt_u16(g->p, b->flags);
	field(g, b->ciaddr, 4);
	field(g, b->yiaddr, 4);
	field(g, b->siaddr, 4);
	field(g, b->giaddr, 4);
	field(g, b->chaddr != NULL ? b->chaddr : MAC, 16);
	field(g, b->sname, 64);
	field(g, b->file, 128);
	pkt_hex(g->p, options);
}

static void
message(struct gen *g, const char *src, const char *dst, const struct bootp *b, const char *options)
{
	begin(g, src, dst, b, options);
	emit(g);
}

/* A message of DHCPv6 */
static void
message6(struct gen *g, const char *src, uint16_t sport, const char *dst, uint16_t dport, const char *hex)
{
	ip6(g, src, dst, 17);
	pkt_udp(g->p, sport, dport);
	pkt_hex(g->p, hex);
	emit(g);
}

#define HOST(hex)	"0c 04 " hex
#define OFFERED	"36 04 0a5a0009 33 04 00000e10 3a 04 00000708 3b 04 00000c4e 01 04 ffffff00 03 08 0a5a0001 0a5a0002" \
	"06 08 0a5a0003 0a5a0004 0f 08 6c616e2e74657374"
#define BOOTP(...)	(&(const struct bootp){ __VA_ARGS__ })

void
sc_dhcp(struct gen *g)
{
	/* a lease, asked for by broadcast and given to the address; renewed, released */
	message(g, ANY, ALL, BOOTP(.secs = 3), COOKIE "35 01 01 3d 07 01" MAC HOST("6c617030") "37 03 010306 ff");
	message(g, "10.90.0.9", "10.90.0.21", BOOTP(.op = 2, .yiaddr = "0a5a0015", .siaddr = "0a5a0008",
	    .sname = "626f6f74", .file = "7078652e30"), COOKIE "35 01 02" OFFERED "ff");
	message(g, ANY, ALL, BOOTP(.secs = 5),
	    COOKIE "35 01 03 32 04 0a5a0015 36 04 0a5a0009 3d 07 01" MAC HOST("6c617030") "ff");
	message(g, "10.90.0.9", "10.90.0.21", BOOTP(.op = 2, .yiaddr = "0a5a0015"),
	    COOKIE "35 01 05" OFFERED "ff 000000");
	message(g, "10.90.0.21", "10.90.0.9", BOOTP(.ciaddr = "0a5a0015"), COOKIE "35 01 03 ff");
	message(g, "10.90.0.9", "10.90.0.21", BOOTP(.op = 2, .ciaddr = "0a5a0015", .yiaddr = "0a5a0015"),
	    COOKIE "35 01 05" OFFERED "ff");
	message(g, "10.90.0.21", "10.90.0.9", BOOTP(.ciaddr = "0a5a0015"), COOKIE "35 01 07 36 04 0a5a0009 ff");
	/* refused; a relay */
	message(g, "10.90.1.1", "10.90.0.9", BOOTP(.hops = 1, .giaddr = "0a5a0101", .sport = 67),
	    COOKIE "35 01 03 ff");
	message(g, "10.90.0.9", "10.90.1.1", BOOTP(.op = 2, .hops = 1, .giaddr = "0a5a0101", .dport = 67),
	    COOKIE "35 01 06 38 09 6e6f206c65617365 00 ff");
	/* fields with options; hardware that is no Ethernet; seconds with the low byte first; broadcast */
	message(g, "10.90.2.1", ALL, BOOTP(.sname = "0f 03 6f6e65 ff", .file = "0c 03 74776f 0c 03 747732 ff",
	    .secs = 0x0500, .flags = 0x8000), COOKIE "35 01 08 34 01 03 ff");
	message(g, "10.90.2.2", ALL, BOOTP(.htype = 32, .hops = 20), COOKIE "35 01 01 3d 04 00616263 00 00 ff");
	message(g, "10.90.2.3", ALL, BOOTP(.htype = 99), COOKIE "35 01 0a 3d 07 01020304050607 ff");
	/* on another port; BOOTP without cookie */
	message(g, "10.90.3.1", "10.90.3.2", BOOTP(.sport = 4000, .dport = 4011), COOKIE "35 01 01 0c 03 707865 ff");
	message(g, "10.90.3.3", ALL, BOOTP(.op = 1), "00000000");
	/* DHCPv6: DUIDs with and without time, a name, a relay with what it relays, another server */
	message6(g, "fe80::90:1", 546, "ff02::1:2", 547, "01 aabbcc 0001 000e 0001 0001 1fcb37ce 02000a5a0006"
	    "0027 000b 00 036c3636 0474657374 00" "0006 0002 0017");
	message6(g, "fe80::90:9", 547, "fe80::90:1", 546,
	    "02 aabbcc 0001 000e 0001 0001 1fcb37ce 02000a5a0006 0002 000a 0003 0001 02000a5a0009");
	message6(g, "fe80::90:1", 546, "ff02::1:2", 547, "03 aabbcc 0001 000a 0003 0001 02000a5a0006");
	message6(g, "2001:db8::90:1", 547, "2001:db8::90:9", 547,
	    "0c 01 20010db8000000000000000000000001 fe800000000000000000000000900001"
	    "0009 0018 01 aabbcc 0001 000a 0003 0001 02000a5a0007 0008 0002 0000");
}

void
sc_dhcpodd(struct gen *g)
{
	char name[64], mac[16];

	/* more options, types, addresses and hosts than a flow keeps */
	for (unsigned i = 0; i < 12; i++) {
		(void)snprintf(name, sizeof name, COOKIE "35 01 %02x 0c 02 68%02x %02x 00 %02x 00 ff", i + 1,
		    0x61 + i, 80 + 2 * i, 81 + 2 * i);
		(void)snprintf(mac, sizeof mac, "02000a5b00%02x", i);
		message(g, "10.91.0.1", "10.91.0.9", BOOTP(.chaddr = mac), name);
	}
	/* lengths, an option that runs out, types, no end, end in padding, an operation that is none, short ones */
	message(g, "10.91.1.1", ALL, BOOTP(.op = 1), COOKIE "35 01 01 33 02 0001 36 05 0102030405 ff");
	message(g, "10.91.1.2", ALL, BOOTP(.op = 1), COOKIE "35 01 01 0c 20 6162");
	message(g, "10.91.1.3", ALL, BOOTP(.op = 1), COOKIE "35 01 63 ff");
	message(g, "10.91.1.4", ALL, BOOTP(.op = 1), COOKIE "35 01 01 0c 01 61");
	message(g, "10.91.1.5", ALL, BOOTP(.op = 1), COOKIE "35 01 01 00 00 00");
	message(g, "10.91.1.6", ALL, BOOTP(.op = 7), COOKIE "35 01 01 ff");
	ip4(g, "10.91.1.7", ALL, 17);
	pkt_udp(g->p, 68, 67);
	pkt_hex(g->p, "01010600 11223344");
	emit(g);
	begin(g, "10.91.1.8", ALL, BOOTP(.op = 1), COOKIE "35 01 01 0c 08 6162636465666768 ff");
	emit_snapped(g, 14 + 20 + 8 + 240 + 6);
	begin(g, "10.91.1.9", ALL, BOOTP(.op = 1), COOKIE "35 01 01 ff");
	emit_snapped(g, 100);
	message(g, "10.91.2.1", ALL, BOOTP(.op = 1), COOKIE "35 01 01 0c 05 61006200 00 ff");	/* NULs in a name */
	/* other protocols on these ports */
	ip4(g, "10.91.3.1", "10.91.3.2", 17);
	pkt_udp(g->p, 68, 5000);
	pkt_str(g->p, "not at all");
	emit(g);
	/* DHCPv6: cut, types, a name that runs out, relays in relays */
	message6(g, "fe80::91:1", 546, "ff02::1:2", 547, "01 aabb");
	message6(g, "fe80::91:2", 546, "ff02::1:2", 547, "63 aabbcc 0001 0002 0002");
	message6(g, "fe80::91:3", 546, "ff02::1:2", 547, "01 aabbcc 0027 0004 00 0561 62 0006 0010 0001");
	message6(g, "fe80::91:4", 547, "ff02::1:2", 547,
	    "0c 01 00000000000000000000000000000000 00000000000000000000000000000000"
	    "0009 0022 0c 00 00000000000000000000000000000000 00000000000000000000000000000000");
	/* a request in a network with a tag; a lease that is none */
	message(g, "10.91.4.1", "10.91.4.9", BOOTP(.op = 1), COOKIE "35 01 03 32 04 0a5b0401 36 04 0a5b0409 ff");
	message(g, "10.91.4.9", "10.91.4.1", BOOTP(.op = 2, .yiaddr = "0a5b0401"),
	    COOKIE "35 01 05 36 04 0a5b0409 ff");
}

/* --- at the borders --------------------------------------------------------------------------------------------- */

static char here[32];

/* The address of a host with this number */
static const char *
host_at(unsigned host)
{
	(void)snprintf(here, sizeof here, "10.95.%u.%u", host / 200, 1 + host % 200);
	return here;
}

/* Bytes of an option: code, length, and 1, 2, 3, ... as its value */
static const char *
counted(unsigned code, unsigned n)
{
	static char hex[600];
	size_t at = (size_t)snprintf(hex, sizeof hex, COOKIE "35 01 01 %02x %02x", code, n);

	for (unsigned i = 1; i <= n; i++)
		at += (size_t)snprintf(hex + at, sizeof hex - at, "%02x", i % 256);
	(void)snprintf(hex + at, sizeof hex - at, "ff");
	return hex;
}

#define X16	"61626364656667686162636465666768"
#define X64	X16 X16 X16 X16
#define X128	X64 X64
#define ASKS	"35 01 03 32 04 0a5f0963 36 04 0a5f0901"

/* One thing for each host: lengths, fields, operations, hardware, options in fields, ends, ports. */
void
sc_dhcpborder(struct gen *g)
{
	static const uint8_t codes[] = { 1, 3, 6, 12, 15, 50, 51, 52, 53, 54, 56, 58, 59, 61 };
	static const unsigned lengths[] = { 0, 1, 2, 3, 4, 5, 6, 8 };
	static const uint8_t others[] = { 63, 64, 127, 128, 191, 192, 193, 254 };
	static const struct bootp heads[] = {
		{ .op = 3 }, { .op = 255 }, { .htype = 2, .hlen = 5 }, { .htype = 2, .hlen = 6 }, { .hlen = 5 },
		{ .htype = 62 }, { .htype = 63 }, { .htype = 64 }, { .hops = 15 }, { .hops = 16 }, { .hops = 17 },
		{ .hops = 30 }, { .hops = 255 }, { .secs = 0x0100 }, { .secs = 0x0001 }, { .secs = 0x0101 },
		{ .secs = 0x0102 }, { .flags = 0x7fff }, { .flags = 0x8000 }, { .flags = 0x0080 }, { .file = X128 },
		{ .sname = X64 }, { .ciaddr = "01020304" }, { .yiaddr = "01020304" }, { .siaddr = "01020304" },
		{ .giaddr = "01020304" }
	};
	static const char *const ends[] = {
		"35 01 01", "35 01 01 00", "35 01 01 0c", "35 01 01 0c 01", "35 01 01 0c 00", "35 01 01 0c 02 61",
		"35 01 01 ff 0c", "35 01 01 00 ff 0c 01 61", "", "00", "ff", "35", "0c 01 00 ff", "0c 02 6100 ff",
		"0f 02 0061 ff", "38 02 6100 ff", "38 01 61 38 01 62 ff", "0c 01 61 0c 01 61 0c 01 62 ff"
	};
	static const char *const ids[] = {
		"3d 07 01" MAC, "3d 06" MAC, "3d 05 02000a5a00", "3d 06 02000a5a0002", "3d 07 01 02000a5a0002",
		"3d 08 01" MAC "00", "3d 08 0101" "02000a5a0001", "3d 02 0102"
	};
	static const uint16_t ports[][2] = {
		{ 68, 67 }, { 67, 68 }, { 67, 67 }, { 68, 68 }, { 67, 69 }, { 66, 67 }, { 68, 66 }, { 69, 68 },
		{ 5000, 67 }, { 67, 5000 }
	};
	char hex[128];
	unsigned host = 0;

	for (unsigned i = 0; i < sizeof codes; i++)
		for (unsigned k = 0; k < sizeof lengths / sizeof *lengths; k++)
			message(g, host_at(host++), ALL, BOOTP(.op = 1), counted(codes[i], lengths[k]));
	for (unsigned i = 0; i < sizeof others; i++)
		message(g, host_at(host++), ALL, BOOTP(.op = 1), counted(others[i], 1));
	for (unsigned i = 0; i < sizeof heads / sizeof *heads; i++)
		message(g, host_at(host++), ALL, &heads[i], COOKIE "35 01 01 ff");
	for (unsigned i = 0; i < sizeof ends / sizeof *ends; i++) {
		(void)snprintf(hex, sizeof hex, COOKIE "%s", ends[i]);
		message(g, host_at(host++), ALL, BOOTP(.op = 1), hex);
	}
	for (unsigned i = 0; i < sizeof ids / sizeof *ids; i++) {
		(void)snprintf(hex, sizeof hex, COOKIE "35 01 01 %s ff", ids[i]);
		message(g, host_at(host++), ALL, BOOTP(.op = 1), hex);
	}
	/* options in a field, in the other, in both, in none; fields that are full of them, and have no end */
	for (unsigned overload = 0; overload < 6; overload++)
		for (unsigned full = 0; full < 2; full++) {
			(void)snprintf(hex, sizeof hex, COOKIE "35 01 01 34 01 %02x ff", overload);
			message(g, host_at(host++), ALL, BOOTP(.sname = full ? "0f 3e" X16 X16 X16
			    "6162636465666768616263646566" : "0f 01 61 ff",
			    .file = full ? "0c 7e" X64 X16 X16 X16 "6162636465666768616263646566" : "0c 01 62 ff"),
			    hex);
		}
	/* whole without a cookie, without options, a byte less */
	for (size_t n = 0; n < 5; n++) {
		begin(g, host_at(host++), ALL, BOOTP(.op = 1), COOKIE);
		g->p->n -= n;
		emit(g);
		begin(g, host_at(host++), ALL, BOOTP(.op = 1), COOKIE "35 01 01 ff");
		emit_snapped(g, g->p->n - n);
		begin(g, host_at(host++), ALL, BOOTP(.op = 1), COOKIE "35 01 01 ff");
		emit_snapped(g, g->p->n - 4 - n);
	}
	for (unsigned i = 0; i < sizeof ports / sizeof *ports; i++)
		for (unsigned good = 0; good < 2; good++)
			message(g, host_at(host++), "10.95.9.1", BOOTP(.sport = ports[i][0], .dport = ports[i][1]),
			    good ? COOKIE "35 01 01 ff" : "00000000");
	/* elsewhere: each operation, lengths of addresses */
	for (uint8_t i = 1; i < 5; i++) {
		message(g, host_at(host++), "10.95.9.1", BOOTP(.op = i, .sport = 4000, .dport = 4011), COOKIE
		    "35 01 01 ff");
		message(g, host_at(host++), "10.95.9.1", BOOTP(.hlen = (uint8_t)(14 + i), .sport = 4000,
		    .dport = 4011),
		    COOKIE "35 01 01 ff");
	}
	/* as many addresses and hosts as are kept, one more, and one that is known */
	for (unsigned more = 0; more < 3; more++, host++)
		for (unsigned i = 0; i < 10 + (more > 0); i++) {
			char mac[16];

			(void)snprintf(hex, sizeof hex, COOKIE "35 01 01 0c 01 %02x 0f 01 %02x ff",
			    0x61 + (more == 2 ? i % 10 : 0),
			    0x61 + (more == 2 ? 0 : i));
			(void)snprintf(mac, sizeof mac, "02000a5f00%02x", more == 1 ? 0 : i % 10);
			message(g, host_at(host), ALL, BOOTP(.chaddr = mac), hex);
		}
	/* types */
	for (unsigned type = 0; type < 21; type++) {
		(void)snprintf(hex, sizeof hex, COOKIE "35 01 %02x ff", type);
		message(g, host_at(host + type / 5), ALL, BOOTP(.op = 1), hex);
	}
	host += 5;
	/* seconds: the most of a flow */
	for (uint16_t i = 3; i < 6; i++)
		message(g, host_at(host), ALL, BOOTP(.secs = i % 5), COOKIE "35 01 01 ff");
	/* a reply first, and an answer to it */
	message(g, "10.95.9.1", host_at(host + 1), BOOTP(.op = 2), COOKIE "35 01 02 ff");
	message(g, host_at(host + 1), "10.95.9.1", BOOTP(.op = 1), COOKIE "35 01 03 ff");
	message(g, "10.95.9.1", host_at(host + 2), BOOTP(.op = 9, .sport = 67, .dport = 68), COOKIE "35 01 02 ff");
}

/* A lease of 10.95.9.99, and who asks for it, nearly. */
void
sc_dhcplease(struct gen *g)
{
	static const char *const asks[] = {
		ASKS "ff", ASKS, ASKS "00", ASKS "ff 35 01 01", "00 00" ASKS "ff", "35 01 03 32 04 0a5f0963 ff",
		"35 01 03 36 04 0a5f0901 ff", "32 04 0a5f0963 36 04 0a5f0901 ff",
		"35 01 01 32 04 0a5f0963 36 04 0a5f0901 ff", "35 01 05 32 04 0a5f0963 36 04 0a5f0901 ff",
		"35 02 0303 32 04 0a5f0963 36 04 0a5f0901 ff", "35 01 03 32 05 0a5f096300 36 04 0a5f0901 ff",
		"35 01 03 32 04 0a5f0963 36 03 0a5f09 ff", "35 01 03 32 04 00000000 36 04 0a5f0901 ff",
		"35 01 03 32 04 0a5f0963 36 04 00000000 ff", "35 01 03 32 04 0a5f0964 36 04 0a5f0901 ff",
		"35 01 03 32 04 0a5f0963 36 04 0a5f0902 ff", "35 01 03 32 04 0a5f0963 36",
		"35 01 03 32 04 0a5f0963 36 04 0a5f09", "35 01 03 ff 32 04 0a5f0963 36 04 0a5f0901",
		"0c 00" ASKS "ff", "0c 01 32" ASKS "ff"
	};
	char hex[128];

	for (unsigned i = 0; i < sizeof asks / sizeof *asks; i++) {
		message(g, "10.95.9.1", "10.95.9.99", BOOTP(.op = 2, .yiaddr = "0a5f0963"), COOKIE
		    "35 01 05 36 04 0a5f0901 ff");
		(void)snprintf(hex, sizeof hex, COOKIE "%s", asks[i]);
		message(g, host_at(1600 + i), ALL, BOOTP(.op = 1), hex);
	}
	message(g, host_at(1650), ALL, BOOTP(.op = 2, .sport = 68, .dport = 67), COOKIE ASKS "ff");
	message(g, host_at(1651), ALL, BOOTP(.op = 1), "63825364" ASKS "ff");
	message(g, host_at(1652), ALL, BOOTP(.op = 1, .sport = 67), COOKIE ASKS
	    "ff");	/* a relay's lease is another */
	begin(g, host_at(1653), ALL, BOOTP(.op = 1), COOKIE ASKS "ff");
	emit_snapped(g, g->p->n - 1);
	begin(g, host_at(1654), ALL, BOOTP(.op = 1), COOKIE ASKS "ff");
	emit_snapped(g, g->p->n - 2);
}

#define RELAY	"0c 01 20010db8000000000000000000000001 fe800000000000000000000000900001"

static void
host6(struct gen *g, unsigned host, const char *hex, size_t missing)
{
	char from[24];

	(void)snprintf(from, sizeof from, "fe80::95:%x", host);
	ip6(g, from, "ff02::1:2", 17);
	pkt_udp(g->p, 546, 547);
	pkt_hex(g->p, hex);
	if (missing > 0)
		emit_snapped(g, g->p->n - missing);
	else
		emit(g);
}

/* DUIDs, names, types, relays in relays, ends and ports of DHCPv6. */
void
sc_dhcp6border(struct gen *g)
{
	static const char *const said[] = {
		"01 aabbcc", "01 aabb", "01", "00 aabbcc", "17 aabbcc", "18 aabbcc", "0d", "0d 01", RELAY,
		"0d" RELAY, "0c 01 20010db8000000000000000000000001 fe8000000000000000000000009000",
		"01 aabbcc 0001 0003 000100", "01 aabbcc 0001 0004 0001 0006", "01 aabbcc 0001 0004 0003 0006",
		"01 aabbcc 0001 0007 0001 0006 000000", "01 aabbcc 0001 0008 0001 0006 00000000",
		"01 aabbcc 0001 000d 0001 0001 00000000 02000a5f00",
		"01 aabbcc 0001 000e 0001 0001 00000000 02000a5f0006", "01 aabbcc 0001 0009 0003 0001 02000a5f00",
		"01 aabbcc 0001 000a 0003 0001 02000a5f0006", "01 aabbcc 0001 000a 0002 0001 02000a5f0006",
		"01 aabbcc 0001 000a 0004 0001 02000a5f0006", "01 aabbcc 0001 000b 0003 001b 02000a5f0006 07",
		"01 aabbcc 0002 000a 0003 0001 02000a5f0006", "01 aabbcc 0027 0000", "01 aabbcc 0027 0001 00",
		"01 aabbcc 0027 0002 0000", "01 aabbcc 0027 0003 00 0161", "01 aabbcc 0027 0004 00 0161 00",
		"01 aabbcc 0027 0005 00 0161 00 62", "01 aabbcc 0027 0003 00 0261",
		"01 aabbcc 0027 0041 00 3f" X16 X16 X16 "616263646566676861626364656667",
		"01 aabbcc 0027 0042 00 40" X64, "01 aabbcc 0027 0005 00 0161 0162", "01 aabbcc 0026 0003 00 0161",
		"01 aabbcc 0028 0003 00 0161", "01 aabbcc 0006", "01 aabbcc 0006 00", "01 aabbcc 0006 0001",
		"01 aabbcc 0006 0000 00", "01 aabbcc 0006 0000", RELAY "0009 0000", RELAY "0009 0001 01",
		RELAY "0009 0004 01 000000", RELAY "0008 0004 01 000000", RELAY "000a 0004 01 000000"
	};
	static const uint16_t ports[][2] = {
		{ 546, 547 }, { 547, 546 }, { 547, 547 }, { 546, 546 }, { 547, 548 }, { 545, 547 }, { 546, 5000 },
		{ 5000, 546 }
	};
	char name[700] = "01 aabbcc 0027 ";
	size_t at;

	for (unsigned i = 0; i < sizeof said / sizeof *said; i++)
		host6(g, 0x100 + i, said[i], 0);
	for (unsigned i = 0; i < 12; i++)
		host6(g, 0x180 + i, "01 aabbcc 0006 0002 0017", i);
	for (unsigned i = 0; i < sizeof ports / sizeof *ports; i++)
		message6(g, "fe80::95:200", ports[i][0], "fe80::95:201", ports[i][1], "01 aabbcc 0006 0002 0017");
	/* names of 254 bytes, 255, and more: four labels */
	for (unsigned last = 61; last < 64; last++) {
		at = (size_t)snprintf(name, sizeof name, "01 aabbcc 0027 %04x 00", 1 + 3 * 64 + 1 + last);
		for (unsigned k = 0; k < 4; k++)
			at += (size_t)snprintf(name + at, sizeof name - at, "%02x%.*s", k < 3 ? 63 : last,
			    2 * (k < 3 ? 63 : (int)last), X64);
		host6(g, 0x200 + last, name, 0);
	}
	/* relays in relays */
	for (unsigned depth = 7; depth < 11; depth++) {
		pkt_clear(g->p);
		(void)snprintf(name, sizeof name, "fe80::95:%x", 0x300 + depth);
		ip6(g, name, "ff02::1:2", 17);
		pkt_udp(g->p, 547, 547);
		for (unsigned k = 0; k < depth; k++) {
			pkt_hex(g->p, RELAY "0009");
			pkt_u16(g->p, (uint16_t)(38 * (depth - k - 1) + 14));
		}
		pkt_hex(g->p, "01 aabbcc 0001 0006 0003 00 1b 0203");
		emit(g);
	}
}
