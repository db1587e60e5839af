/* HTTP and STUN on each port that is known for something else: what is said counts, and no decoder is misled. */
#include <stdio.h>
#include "gen.h"

static const char request[] = "GET /index.html HTTP/1.1\r\nHost: elsewhere.example\r\nUser-Agent: crossing\r\n\r\n",
    reply[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nhello\n";

static void
stun(struct gen *g, const char *src, uint16_t sport, const char *dst, uint16_t dport, const char *hex)
{
	ip4(g, src, dst, 17);
	pkt_udp(g->p, sport, dport);
	pkt_hex(g->p, hex);
	emit(g);
}

void
sc_crossed(struct gen *g)
{
	static const uint16_t tcp[] = { 21, 22, 23, 25, 53, 88, 102, 110, 139, 143, 161, 179, 194, 389, 443, 445, 465,
		502, 514, 587, 631, 993, 1194, 1720, 1883, 3128, 3389, 3478, 5060, 5222, 6667, 8883, 20000 };
	static const uint16_t udp[] = { 53, 67, 69, 88, 123, 137, 138, 161, 162, 389, 443, 500, 514, 546, 1194, 1812,
		1813, 1900, 4500, 5004, 5060, 5351, 5353, 5355, 20000, 51820 };
	static const char id[] = "2112a442 0102030405060708090a0b0c";
	char asks[64], answers[128];
	struct conv c;

	for (size_t i = 0; i < sizeof tcp / sizeof *tcp; i++) {
		conv_init(&c, "10.98.0.1", (uint16_t)(41000 + i), "10.98.0.2", tcp[i]);
		conv_open(g, &c);
		conv_say(g, &c, CLIENT, request);
		conv_say(g, &c, SERVER, reply);
		conv_close(g, &c);
	}
	snprintf(asks, sizeof asks, "00010000 %s", id);
	snprintf(answers, sizeof answers, "0101000c %s 00200008 0001a1472b45a643", id);
	for (size_t i = 0; i < sizeof udp / sizeof *udp; i++) {
		stun(g, "10.98.0.3", (uint16_t)(42000 + i), "10.98.0.4", udp[i], asks);
		stun(g, "10.98.0.4", udp[i], "10.98.0.3", (uint16_t)(42000 + i), answers);
	}
}
