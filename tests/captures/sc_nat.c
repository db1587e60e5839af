/* Scenarios of protocols that find their way through NATs. */
#include "gen.h"

#include <string.h>

#define TID	"000000000000000000000001"
#define STUN(type, len)	type len "2112a442" TID

static void
udp_nat(struct gen *g, const char *from, uint16_t sport, const char *to, uint16_t dport, const char *hex)
{
	ip4(g, from, to, 17);
	pkt_udp(g->p, sport, dport);
	pkt_hex(g->p, hex);
	emit(g);
}

static void
tcp_nat(struct gen *g, const char *from, const char *to, uint16_t sport, uint16_t dport, uint32_t seq, uint8_t flags,
    const char *hex)
{
	ip4(g, from, to, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = sport, .dport = dport, .seq = seq, .ack = 1, .flags = flags,
	    .win = 8192 });
	pkt_hex(g->p, hex);
	emit(g);
}

/* 192.0.2.1:32853 as it is sent mixed */
#define XOR_ADDR	"0001a147 e112a643"

#define S	"10.81.1.1"

/* STUN: addresses, names, errors; TURN and ICE; what is none, too short, malformed, on other ports. */
void
sc_stun(struct gen *g)
{
	static const char *const codes[] = { "00000300", "00000400", "00000401", "00000525", "00000700" };
	char hex[128];

	udp_nat(g, "10.81.0.1", 40001, S, 3478, STUN("0001", "0000"));
	udp_nat(g, S, 3478, "10.81.0.1", 40001, STUN("0101", "003c") "0001 0008 0001 8055 c0000201 0020 0008" XOR_ADDR
	    "802b 0008 0001 0d96 0a510101 802c 0008 0001 0d97 0a510102 8022 0007 536f667477617200");
	/* TURN: allocation refused for its credentials, then done */
	udp_nat(g, "10.81.0.2", 40001, S, 3478, STUN("0003", "0010") "0019 0004 11000000 0018 0001 80000000");
	udp_nat(g, S, 3478, "10.81.0.2", 40001, STUN("0113", "001c") "0009 0004 00000401 0015 0003 6e6f6e00"
	    "0014 0005 7265616c6d000000");
	udp_nat(g, "10.81.0.2", 40001, S, 3478, STUN("0003", "0018") "0006 0005 616c696365 000000"
	    "000d 0004 00000e10 001a 0000");
	udp_nat(g, S, 3478, "10.81.0.2", 40001, STUN("0103", "0014") "0016 0008" XOR_ADDR "000d 0004 00000258");
	udp_nat(g, "10.81.0.2", 40001, S, 3478, STUN("0016", "000c") "0012 0008" XOR_ADDR);
	/* ICE between two hosts: both names, a role, 37 requests of which one is an indication; Microsoft's */
	udp_nat(g, "10.81.0.3", 40001, "10.81.0.4", 40002, STUN("0001", "0024") "0006 0009 4576746a3a68367659"
	    "000000 0024 0004 6e0001ff 802a 0008 932ff9b151263b36");
	udp_nat(g, "10.81.0.4", 40002, "10.81.0.3", 40001, STUN("0101", "0014")
	    "8020 0008" XOR_ADDR "8070 0004 00000002");
	/* errors, each a bit; an old message with names and addresses that are no more */
	for (unsigned i = 0; i < sizeof codes / sizeof *codes; i++) {
		strcpy(hex, STUN("0111", "0008") "0009 0004");
		strcat(hex, codes[i]);
		udp_nat(g, S, 5349, "10.81.0.5", 40001, hex);
	}
	udp_nat(g, "10.81.0.6", 40001, S, 3478, STUN("0002", "0018") "0007 0003 70617300"
	    "0004 0008 0001 0d96 0a510101 0024 0000");
	/* IPv6 addresses have no column; attributes that end early; a length that is none; no cookie; not captured */
	udp_nat(g, S, 3478, "10.81.0.7", 40001, STUN("0101", "0018")
	    "0020 0014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9");
	udp_nat(g, S, 3478, "10.81.0.8", 40001, STUN("0101", "0008") "0020 0008 0001a147");
	udp_nat(g, S, 3478, "10.81.0.9", 40001, STUN("0101", "0006") "0020 0002 0001");
	udp_nat(g, S, 3478, "10.81.0.10", 40001, STUN("0101", "0008"));
	udp_nat(g, S, 3478, "10.81.0.11", 40001, "0101 0000 2112a443" TID);
	udp_nat(g, S, 3478, "10.81.0.12", 40001, "4000 0000 2112a442" TID);
	udp_nat(g, S, 3478, "10.81.0.13", 40001, "0101 0000 2112");
	ip4(g, S, "10.81.0.14", 17);
	pkt_udp(g->p, 3478, 40001);
	pkt_hex(g->p, STUN("0101", "0018") "0020 0008" XOR_ADDR "802c 0008 0001 0d97 0a510102");
	emit_snapped(g, 14 + 20 + 8 + 20 + 14);
	/* Microsoft's, whose attributes are not padded */
	udp_nat(g, S, 3478, "10.81.0.15", 40001, STUN("0103", "001e") "000f 0004 72c64bc6 8022 0003 322e30"
	    "0014 0003 616263 000d 0004 00000258");
}

/* STUN over TCP: in pieces, several in a segment, data of channels between, behind lengths; what is none. */
void
sc_stuntcp(struct gen *g)
{
	tcp_nat(g, "10.81.0.20", S, 40001, 3478, 999, TH_SYN, "");
	tcp_nat(g, "10.81.0.20", S, 40001, 3478, 1000, TH_ACK, STUN("0001", "0000") STUN("0003", "0000")
	    "4001 0005 6162");
	tcp_nat(g, "10.81.0.20", S, 40001, 3478, 1049, TH_ACK, "000000 01");	/* the next is late */
	tcp_nat(g, "10.81.0.20", S, 40001, 3478, 1046, TH_ACK, "636465");
	tcp_nat(g, "10.81.0.20", S, 40001, 3478, 1053, TH_ACK, "11 0000 2112a442" TID);
	tcp_nat(g, "10.81.0.21", "10.81.0.22", 40001, 40002, 999, TH_SYN, "");
	tcp_nat(g, "10.81.0.21", "10.81.0.22", 40001, 40002, 1000, TH_ACK, "0014" STUN("0001", "0000") "00");
	tcp_nat(g, "10.81.0.21", "10.81.0.22", 40001, 40002, 1023, TH_ACK, "1c" STUN("0001", "0008")
	    "0024 0004 6e0001ff");
	tcp_nat(g, "10.81.0.23", S, 40001, 3478, 999, TH_SYN, "");
	tcp_nat(g, "10.81.0.23", S, 40001, 3478, 1000, TH_ACK, "1603010200010001fc0303");
	tcp_nat(g, "10.81.0.23", S, 40001, 3478, 1011, TH_ACK, STUN("0001", "0000"));
}

/* NAT-PMP: requests and responses of each kind, errors, another version, short ones. */
void
sc_natpmp(struct gen *g)
{
	udp_nat(g, "10.81.0.30", 40001, S, 5351, "0000");
	udp_nat(g, S, 5351, "10.81.0.30", 40001, "0080 0000 002b3add c0000209");
	udp_nat(g, "10.81.0.30", 40001, S, 5351, "0001 0000 1f90 1f90 00000e10");
	udp_nat(g, S, 5351, "10.81.0.30", 40001, "0081 0000 002b3ade 1f90 1f90 00000e10");
	for (int i = 0; i < 3; i++)
		udp_nat(g, "10.81.0.30", 40001, S, 5351, "0002 0000 1f90 1f90 00000e10");
	udp_nat(g, S, 5351, "10.81.0.30", 40001, "0082 0002 002b3adf 1f90 1f90 00000e10");
	udp_nat(g, S, 5351, "10.81.0.31", 40001, "0082 0005 00000000");
	udp_nat(g, S, 5351, "10.81.0.31", 40001, "0080 0006 00000000 c0000209");
	udp_nat(g, "10.81.0.32", 40001, S, 5351, "0201 0000 00000e10");
	udp_nat(g, "10.81.0.33", 40001, S, 5351, "00");
	udp_nat(g, S, 5351, "10.81.0.34", 40001, "0080 00");
	udp_nat(g, S, 5351, "10.81.0.35", 40001, "0083 0000 00000001");
}
