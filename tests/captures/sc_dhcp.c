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
	uint8_t htype, hops;	/* 0: 1 */
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
	pkt_u8(g->p, 6);
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
