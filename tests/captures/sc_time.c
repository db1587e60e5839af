/* Scenarios of protocols about time. */
#include "gen.h"

#define CLOCK	"10.79.1.1"

static void
ntp(struct gen *g, const char *from, const char *to, uint16_t sport, uint16_t dport, const char *hex)
{
	ip4(g, from, to, 17);
	pkt_udp(g->p, sport, dport);
	pkt_hex(g->p, hex);
	emit(g);
}

#define ZERO	"00000000 00000000"
/* 2020-09-13 12:26:40 UTC and fractions of 2^32 */
#define AT(frac)	"e3088e80" frac

/* Client and server twice, kinds of clocks, refusals, intervals, the next era, control messages, short ones. */
void
sc_ntp(struct gen *g)
{
	for (int i = 0; i < 2; i++) {
		ntp(g, "10.79.0.1", CLOCK, 123, 123, "e3 00 06 ec 00000000 00000000 00000000" ZERO ZERO ZERO
		    AT("80000000"));
		ntp(g, CLOCK, "10.79.0.1", 123, 123, i == 0 ?
		    "24 02 06 ec 00018000 00000800 c0000207" AT("00000000") AT("80000000") AT("c0000000")
		    AT("c0100000") : "64 03 07 ed 00008000 00001000 c0000208" AT("00000000") AT("90000000")
		    AT("d0000000") AT("d0100000"));
	}
	ntp(g, CLOCK, "10.79.0.2", 123, 50001, "1c 01 0a e9 00000000 00000003 47505300" AT("00000000") ZERO ZERO
	    ZERO);
	ntp(g, CLOCK, "10.79.0.3", 123, 50001, "e4 00 20 00 00000000 00000000 52415445" ZERO ZERO ZERO ZERO);
	ntp(g, "10.79.0.4", CLOCK, 50001, 123, "23 02 ff 7f 00000000 00000000 c0000209" "00000001 00000000"
	    AT("ffffffff") ZERO ZERO);
	ntp(g, "10.79.0.5", CLOCK, 50001, 123, "16 02 0001 0000 0000 0000 0000");
	ntp(g, "10.79.0.6", CLOCK, 50001, 123, "23 02 06 ec 00018000 00000800 c0000207" ZERO ZERO ZERO
	    "00000001 000000");
	ntp(g, "10.79.0.7", CLOCK, 50001, 123, "");
	ntp(g, "10.79.0.8", CLOCK, 50001, 124, "23 02 06 ec 00018000 00000800 c0000207" ZERO ZERO ZERO ZERO);
}
