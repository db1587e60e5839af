/*
 * What the first bytes of a connection look like, on ports that say nothing: those of a protocol, and those that only
 * just are not of it.  The server's port is 20000 and 100 times the number of the protocol (tests/decoders.bats), 0
 * that of none.
 */
#include <stdio.h>
#include <string.h>

#include "gen.h"

#define A	"10.83.0.1"
#define B	"10.83.0.2"

#define X16	"xxxxxxxxxxxxxxxx"
#define X56	X16 X16 X16 "xxxxxxxx"
#define SAID(text)	text, sizeof(text) - 1

enum { NONE, FTP, IMAP, IRC, POP, SIP, SMTP, STUN, TELNET };

static const struct {
	unsigned	 protocol;
	bool		 spelled;	/* byte by byte, or in one segment */
	const char	*text;
	size_t		 n;
} said[] = {
	{ FTP, true, SAID("220 an FTP\r\n") }, { FTP, false, SAID("220-FTP") },
	{ FTP, true, SAID("220 " X56 "FTP\r\n") }, { NONE, false, SAID("221 FTP\r\n") },
	{ NONE, true, SAID("221 FTP\r\n") }, { NONE, false, SAID("220xFTP\r\n") },
	{ NONE, true, SAID("220xFTP\r\n") }, { SMTP, false, SAID("220 FTP or SMTP\r\n") },
	{ NONE, true, SAID("220 0123456\r\nFTP\r\n") }, { FTP, true, SAID("220 " X56 "xFTP\r\n") },
	{ NONE, true, SAID("220 " X56 "xxFTP\r\n") }, { NONE, true, SAID("220 " X56 "xxxxFTP\r\n") },

	{ IMAP, true, SAID("* OK x") }, { IMAP, true, SAID("* PREAUTH x") }, { IMAP, false, SAID("* BYE ") },
	{ IMAP, true, SAID("a1 CAPABILITY\r\n") }, { IMAP, true, SAID("1 authenticate x") },
	{ IMAP, false, SAID("a1 LOGIN ") }, { IMAP, true, SAID("xxxxxxxxxxxxxx1 LOGIN x") },
	{ IMAP, true, SAID("xxxxxxxxxxxxxxx1 LOGIN x") }, { NONE, false, SAID("xxxxxxxxxxxxxxxx1 LOGIN x") },
	{ NONE, true, SAID("xxxxxxxxxxxxxxxx1 LOGIN x") }, { NONE, false, SAID("xxxxxxxxxxxxxxx1x LOGIN x") },
	{ NONE, true, SAID("* OKx") }, { NONE, true, SAID("* PREAUTHx") }, { NONE, false, SAID("* ok x") },
	{ NONE, true, SAID("a1 CAPABILITYx") }, { NONE, false, SAID("a1 LOGINx") },
	{ NONE, false, SAID("a LOGIN x") }, { NONE, false, SAID("a1-LOGIN x") },
	{ NONE, true, SAID("a1 NOOP\r\n") },

	{ IRC, true, SAID("NOTICE AUTH x\r\n") }, { IRC, true, SAID("CAP LS\r\n") },
	{ IRC, true, SAID("CAP REQ x\r\n") }, { IRC, true, SAID("NICK x\r\n") },
	{ IRC, false, SAID("NICK x 1\r\n") }, { IRC, true, SAID("USER x 0 * :x\r\n") },
	{ IRC, true, SAID("PASS x\r\nNICK x\r\n") }, { IRC, false, SAID("PASS x\r\nCAP x\r\n") },
	{ IRC, true, SAID(":x NOTICE x\r\n") }, { IRC, true, SAID(":x 001 x\r\n") },
	{ NONE, true, SAID("CAP END\r\n") }, { NONE, false, SAID("NICK x 1 2\r\n") },
	{ NONE, false, SAID("NICK " X56 "xxx") }, { NONE, true, SAID("USER x 0 * x\r\n") },
	{ NONE, false, SAID("USER x y :z\r\n:x y") }, { NONE, true, SAID("USER x :x\r\n") },
	{ NONE, true, SAID("PASS x\r\nUSER x\r\n") }, { NONE, false, SAID(":x NOTICEx x\r\n") },
	{ NONE, true, SAID(":x 0x1 x\r\n") }, { NONE, true, SAID(":x 0011 x\r\n") },
	{ NONE, true, SAID(":x PING x y z\r\n") }, { NONE, true, SAID(":" X56 "xxxxxxx 001 x\r\n") },
	{ NONE, true, SAID("JOIN x\r\n") },

	{ POP, true, SAID("CAPA\r\n") }, { POP, true, SAID("stls\r") }, { POP, false, SAID("APOP ") },
	{ POP, true, SAID("+OK a pop\r\n") }, { POP, true, SAID("+OK <1@x>\r\n") },
	{ POP, true, SAID("+OK " X56 "POP\r\n") }, { NONE, false, SAID("CAPAx\r\n") },
	{ NONE, false, SAID("APOPx\r\n") }, { NONE, true, SAID("+OK <1>\r\n") },
	{ NONE, true, SAID("+OK 1@x\r\n") }, { NONE, true, SAID("+OKx POP\r\n") },
	{ NONE, false, SAID("-OK POP\r\n") }, { NONE, true, SAID("+OK 0123456\r\nPOP\r\n") },
	{ NONE, true, SAID("+OK " X56 "xxPOP\r\n") },

	{ SIP, true, SAID("SIP/2.0 100 x\r\n\r\n") }, { SIP, true, SAID("INVITE sip:x SIP/2.0\r\n\r\n") },
	{ SIP, true, SAID("ABC sips:x SIP/2.0\r\n\r\n") }, { SIP, true, SAID("BYE tel:1 SIP/2.0\r\n\r\n") },
	{ SIP, true, SAID("ABCDEFGHIJKLMNO SIP:x SIP/2.0\r\n\r\n") },
	{ SIP, false, SAID("\r\n\nOPTIONS sip:x SIP/2.0\r\n\r\n") }, { NONE, true, SAID("SIP/2.0x100 x\r\n\r\n") },
	{ NONE, true, SAID("SIP/2.0 x x\r\n\r\n") }, { NONE, false, SAID("SIP/2.1 100 x\r\n\r\n") },
	{ NONE, true, SAID("AB sip:x SIP/2.0\r\n\r\n") },
	{ NONE, true, SAID("ABCDEFGHIJKLMNOP sip:x SIP/2.0\r\n\r\n") },
	{ NONE, true, SAID("INVITE http:x SIP/2.0\r\n\r\n") },
	{ NONE, false, SAID("INVITE\tsip:x SIP/2.0\r\n\r\n") },
	{ NONE, false, SAID("invite sip:x SIP/2.0\r\n\r\n") },
	{ NONE, true, SAID("INVITE sipx:x SIP/2.0\r\n\r\n") },

	{ SMTP, true, SAID("EHLO x\r\n") }, { SMTP, true, SAID("helo ") }, { SMTP, false, SAID("LHLO x\r\n") },
	{ SMTP, true, SAID("220 x smtp\r\n") }, { SMTP, false, SAID("220-ESMTP\r\n") },
	{ SMTP, true, SAID("220 " X16 X16 X16 "xxxxxxxSMTP") }, { NONE, false, SAID("EHLOx\r\n") },
	{ NONE, true, SAID("220xSMTP\r\n") }, { NONE, false, SAID("250 SMTP\r\n") },
	{ NONE, true, SAID("220 0123456\r\nSMTP\r\n") }, { NONE, true, SAID("220 " X56 "xSMTP\r\n") },

	{ STUN, true, SAID("\0\1\0\0\x21\x12\xa4\x42" "123456789012") },
	{ STUN, false, SAID("\0\x14\0\1\0\0\x21\x12\xa4\x42" "123456789012") },
	{ NONE, true, SAID("\x40\1\0\0\x21\x12\xa4\x42" "123456789012") },
	{ NONE, true, SAID("\0\1\0\2\x21\x12\xa4\x42" "123456789012") },
	{ NONE, true, SAID("\0\1\0\0\x21\x12\xa4\x43" "123456789012") },
	{ NONE, false, SAID("\0\x14\0\1\0\1\x21\x12\xa4\x42" "123456789012") },

	{ TELNET, true, SAID("\xff\xfb\1") }, { TELNET, false, SAID("\xff\xfe\x31\xff\xfd\1") },
	{ TELNET, true, SAID("\xff\xfc\1") }, { TELNET, false, SAID("\xff\xfb\1\xff\xfa\1") },
	{ TELNET, false, SAID("\xff\xfb\1\xff\xfe\1") }, { NONE, true, SAID("\xfe\xfb\1") },
	{ NONE, true, SAID("\xff\xfa\1") }, { NONE, true, SAID("\xff\xff\1") },
	{ NONE, true, SAID("\xff\xfb\x32") }, { NONE, false, SAID("\xff\xfb\1\xff\xf9\1") },
	{ NONE, false, SAID("\xff\xfb\1\xff\xff\1") }, { NONE, false, SAID("\xff\xfb\1\xfe\xfb\1") },
	{ NONE, false, SAID("\xff\xfb\1x") },
};

static void
segment(struct gen *g, struct conv *c, const char *p, size_t n)
{
	ip4(g, A, B, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = c->host[CLIENT].port, .dport = c->host[SERVER].port,
	    .flags = TH_PSH | TH_ACK, .seq = c->host[CLIENT].seq, .ack = c->host[SERVER].seq, .win = 8192 });
	pkt_bytes(g->p, p, n);
	c->host[CLIENT].seq += (uint32_t)n;
	emit(g);
}

void
sc_looks(struct gen *g)
{
	struct conv c;

	for (unsigned i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		const size_t step = said[i].spelled ? 1 : said[i].n;

		conv_init(&c, A, (uint16_t)(50001 + i), B, (uint16_t)(20000 + 100 * said[i].protocol));
		conv_open(g, &c);
		for (size_t at = 0; at < said[i].n; at += step)
			segment(g, &c, said[i].text + at, step);
		conv_close(g, &c);
	}
}
