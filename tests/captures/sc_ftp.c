/* Scenarios of FTP and Telnet: transfers, log-ins, what is in pieces, hidden, lost, too long or too much. */
#include <stdio.h>
#include <string.h>

#include "gen.h"

#define A	"10.81.0.1"
#define B	"10.81.0.2"

/* A data connection with n bytes from one side. */
static void
transfer(struct gen *g, const char *from, uint16_t sport, const char *to, uint16_t dport, enum side s, size_t n)
{
	static const char bytes[2000];
	struct conv c;

	conv_init(&c, from, sport, to, dport);
	conv_open(g, &c);
	conv_bytes(g, &c, s, bytes, n);
	conv_close(g, &c);
}

static void
login(struct gen *g, struct conv *c)
{
	conv_open(g, c);
	conv_say(g, c, SERVER, "220 FTP server\r\n");
	conv_say(g, c, CLIENT, "USER alice\r\n");
	conv_say(g, c, SERVER, "331 Password?\r\n");
	conv_say(g, c, CLIENT, "PASS secret\r\n");
	conv_say(g, c, SERVER, "230-Welcome\r\n 500 files\r\n230 Logged in\r\n");
}

void
sc_ftp(struct gen *g)
{
	struct conv c, data;

	conv_init(&c, A, 46001, B, 21);
	login(g, &c);
	conv_say(g, &c, CLIENT, "PWD\r\n");
	conv_say(g, &c, SERVER, "257 \"/\"\r\n");
	conv_say(g, &c, CLIENT, "TYPE I\r\n");
	conv_say(g, &c, SERVER, "200 ok\r\n");
	conv_say(g, &c, CLIENT, "PASV\r\n");
	conv_say(g, &c, SERVER, "227 Entering Passive Mode (10,81,0,2,195,80).\r\n");	/* 50000 */
	conv_say(g, &c, CLIENT, "RETR file.bin\r\n");
	conv_say(g, &c, SERVER, "150 Opening BINARY mode data connection for file.bin (20 bytes).\r\n");
	transfer(g, A, 46100, B, 50000, SERVER, 20);
	conv_say(g, &c, SERVER, "226 done\r\n");
	conv_say(g, &c, CLIENT, "EPSV\r\n");
	conv_say(g, &c, SERVER, "229 Entering Extended Passive Mode (|||50001|)\r\n");
	conv_init(&data, A, 46101, B, 50001);			/* open before the command */
	conv_open(g, &data);
	conv_say(g, &c, CLIENT, "LIST\r\n");
	conv_say(g, &c, SERVER, "150 Here it comes\r\n");
	conv_bytes(g, &data, SERVER, "-rw-r--r-- a\r\n", 14);
	conv_close(g, &data);
	conv_say(g, &c, SERVER, "226 done\r\n");
	conv_say(g, &c, CLIENT, "PORT 10,81,0,1,200,0\r\n");				/* 51200 */
	conv_say(g, &c, SERVER, "200 ok\r\n");
	conv_say(g, &c, CLIENT, "STOR up.txt\r\n");
	transfer(g, B, 20, A, 51200, SERVER, 33);
	conv_say(g, &c, SERVER, "226 done\r\n");
	conv_say(g, &c, CLIENT, "EPRT |1|10.81.0.1|51201|\r\n");
	conv_say(g, &c, SERVER, "200 ok\r\n");
	conv_say(g, &c, CLIENT, "NLST\r\n");
	transfer(g, B, 20, A, 51201, CLIENT, 5);
	conv_say(g, &c, CLIENT, "QUIT\r\n");
	conv_say(g, &c, SERVER, "221 bye\r\n");
	conv_close(g, &c);

	conv_init(&c, A, 46002, B, 2121);	/* on another port, found by its greeting; longer than announced */
	login(g, &c);
	conv_say(g, &c, CLIENT, "PASV\r\n");
	/* 50002, of an address inside of the server's network */
	conv_say(g, &c, SERVER, "227 =192,168,7,7,195,82\r\n");
	conv_say(g, &c, CLIENT, "RETR a\r\n");
	conv_say(g, &c, SERVER, "150 for a (10 bytes)\r\n");
	transfer(g, A, 46102, B, 50002, SERVER, 1000);
	conv_close(g, &c);

	conv_init(&c, A, 46003, B, 21);	/* one that never comes; then any flow on these ports */
	login(g, &c);
	conv_say(g, &c, CLIENT, "PASV\r\n");
	conv_say(g, &c, SERVER, "227 ok (10,81,0,2,195,83)\r\n");
	conv_close(g, &c);
	g->now += 2000 * NS_S;
	transfer(g, A, 46104, B, 50004, CLIENT, 5);
	transfer(g, A, 46105, B, 50003, CLIENT, 5);
}

void
sc_ftpodd(struct gen *g)
{
	static const char tls[] = "\x16\x03\x03\x00\x10QUIT abcd\nPASS x\x15\x03\x03\x00\x02";
	const char *const slow = "USER bob\r\npass hunter2\r\nCWD dir\r\nXYZW what\r\n";
	struct conv c;
	char line[900];

	conv_init(&c, A, 46011, B, 21);				/* byte by byte, in small letters, unknown ones */
	conv_open(g, &c);
	for (size_t i = 0; i < strlen(slow); i++)
		conv_bytes(g, &c, CLIENT, slow + i, 1);
	conv_close(g, &c);

	conv_init(&c, A, 46012, B, 21);				/* TLS, and text behind it */
	conv_open(g, &c);
	conv_say(g, &c, CLIENT, "AUTH TLS\r\n");
	conv_say(g, &c, SERVER, "234 go\r\n");
	conv_bytes(g, &c, CLIENT, tls, sizeof(tls) - 1);
	conv_bytes(g, &c, SERVER, tls, 5);
	conv_say(g, &c, CLIENT, "PASV\r\n");
	conv_say(g, &c, SERVER, "227 nothing that is an address\r\n");
	conv_close(g, &c);

	conv_init(&c, A, 46013, B, 21);				/* too long, too many */
	conv_open(g, &c);
	memset(line, 'n', sizeof(line));
	memcpy(line, "STOR ", 5);
	line[sizeof(line) - 3] = '\r';
	line[sizeof(line) - 2] = '\n';
	line[sizeof(line) - 1] = '\0';
	conv_say(g, &c, CLIENT, line);
	for (char u = 'a'; u < 'h'; u++) {
		char user[] = "USER x\r\n";

		user[5] = u;
		conv_say(g, &c, CLIENT, user);
	}
	conv_close(g, &c);

	conv_init(&c, A, 46014, B, 21);				/* a hole */
	conv_open(g, &c);
	conv_say(g, &c, CLIENT, "USER ca");
	c.host[CLIENT].seq += 20;
	conv_say(g, &c, CLIENT, "rol\r\nNOOP\r\n");
	conv_close(g, &c);

	conv_init(&c, A, 46015, B, 21);				/* addresses and ports that are none */
	conv_open(g, &c);
	conv_say(g, &c, CLIENT, "PORT 10,81,0,256,1,1\r\nPORT 1,2,3\r\nEPRT |1|10.81.0.1|\r\n"
	    "EPRT |2|10.81.0.1|99|\r\nEPRT |1|x|70000|\r\n");
	conv_say(g, &c, SERVER, "229 (|||)\r\n229 none\r\n999 no\r\n12 no\r\n");
	conv_close(g, &c);
}

/* --- Telnet ----------------------------------------------------------------------------------------------------- */

static void
bytes(struct gen *g, struct conv *c, enum side s, const char *hex)
{
	uint8_t b[2000];
	size_t n = 0;
	unsigned v = 0, digits = 0;

	for (; *hex != '\0'; hex++) {
		if (*hex == ' ')
			continue;
		v = v << 4 | (unsigned)(*hex <= '9' ? *hex - '0' : *hex - 'a' + 10);
		if (++digits % 2 == 0)
			b[n++] = (uint8_t)v;
	}
	conv_bytes(g, c, s, b, n);
}

void
sc_telnet(struct gen *g)
{
	static const char many[] =
	    "fffb00 fffb02 fffb04 fffb05 fffb06 fffb07 fffb08 fffb09 fffb0a fffb0b fffb0c fffb0d fffb0e "
	    "fffb0f fffb10 fffb11 fffb12 fffb13 fffb14 fffb15 fffb16 fffb17 fffb18 fffb19 fffb1a fffb1b "
	    "fffb1c fff1 fff2 fff3 fff5 fff6";
	const char *const typed = "Carxol";
	struct conv c;

	conv_init(&c, A, 46031, B, 23);	/* options, a log-in typed letter by letter, commands */
	conv_open(g, &c);
	bytes(g, &c, CLIENT, "fffd03 fffb18 fffb1f fffb20 fffb22 ff");
	bytes(g, &c, CLIENT, "fb");
	bytes(g, &c, CLIENT, "27");
	bytes(g, &c, SERVER, "fffb01 fffd18 fffa1801fff0 fffc31 fffbc8");
	bytes(g, &c, CLIENT, "fffa1800 78 ffff 79 fff0");
	conv_say(g, &c, SERVER, "Last login: never\r\nhost lo");
	conv_say(g, &c, SERVER, "gin: ");
	for (size_t i = 0; i < strlen(typed); i++) {
		conv_bytes(g, &c, CLIENT, typed + i, 1);
		conv_bytes(g, &c, SERVER, typed + i, 1);
		if (typed[i] == 'x') {
			bytes(g, &c, CLIENT, "7f");
			bytes(g, &c, SERVER, "082008");
		}
	}
	bytes(g, &c, CLIENT, "0d00");
	conv_say(g, &c, SERVER, "\r\nPassword: ");
	conv_say(g, &c, CLIENT, "geheim\r\n");
	conv_say(g, &c, SERVER, "\r\n$ ");
	conv_say(g, &c, CLIENT, "ls\r\n");
	bytes(g, &c, CLIENT, "fff4 fffd06");
	conv_close(g, &c);

	conv_init(&c, A, 46032, B, 2323);	/* on another port, told by its options; a long name; nothing typed */
	conv_open(g, &c);
	bytes(g, &c, SERVER, "fffd18 fffd20 fffd23");
	conv_say(g, &c, SERVER, "Username:");
	conv_say(g, &c, CLIENT, "somebody-with-a-name-of-more-than-others\r");
	conv_say(g, &c, SERVER, "Password:");
	conv_say(g, &c, CLIENT, "\r");
	conv_close(g, &c);

	conv_init(&c, A, 46033, B, 23);	/* more options and commands than are kept; a hole in an option */
	conv_open(g, &c);
	bytes(g, &c, CLIENT, many);
	bytes(g, &c, CLIENT, "fffa18");
	c.host[CLIENT].seq += 5;
	bytes(g, &c, CLIENT, "fff8");
	conv_close(g, &c);

	conv_init(&c, A, 46034, B, 23);	/* a hole in text */
	conv_open(g, &c);
	conv_say(g, &c, CLIENT, "abc");
	c.host[CLIENT].seq += 5;
	conv_say(g, &c, CLIENT, "def\r\n");
	conv_close(g, &c);
}

/* Who asks for what, and what is said then: questions and answers that are nearly some, each command and option. */
void
sc_telnetborder(struct gen *g)
{
	static const char *const asks[] = {
		"login:", "login: ", "login:   ", "LOGIN:", "xlogin:", "login", "login :", "login:x", "login:\r\n",
		"ogin:", "user:", "username:", "user name:", "User Name: ", "user  name:", "password:", "PASSWORD: ",
		"pass word:", "passwor:", "Last login:\r\n$ ", "", ":", "new password: ", "login:\r", "login:\n"
	};
	static const char *const answers[] = {
		"\n", "\r", "\r\n", "\r\nab\r\n", "\nab\n", "a\n", "a\r", "ab\177\r", "ab\b\b\b\bc\r", "\177\177\r",
		"\b\bd\r", "name-of-more-than-24-ch.\r", "name-of-more-than-24-cha.\r",
		"name-of-more-than-24-char.\r", "name-of-more-than-24-char.\177\r", "one\rtwo\r", "one", " \r",
		"a b\r"
	};
	static const char *const coded[] = {
		"61 ffff 62 0d", "6100 62 0d", "fff0 61 0d", "ffef 61 0d", "ff00 61 0d",
		"fffa 18 ff ff 61 ff f0 62 0d", "fffa 18 ff fb 1f 61 0d", "fffa 18 0d ff f1 61 0d",
		"fffa ff 61 ff f0 62 0d", "fffb ff 61 0d", "fffe 01 fffd 01 61 0d", "fff9 61 0d",
		"fff1 fff2 fff3 fff4 fff5 fff6 fff7 fff8 61 0d", "fffa 18 61 0d fff0 62 0d", "61 fffb 01 62 0d"
	};
	static const uint8_t options[] = { 0, 1, 30, 31, 32, 33, 48, 49, 50, 51, 254, 255 };
	struct conv c;
	uint16_t port = 46100;
	char text[512], hex[32];

	for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
		conv_init(&c, A, port++, B, 23);
		conv_open(g, &c);
		conv_say(g, &c, SERVER, asks[i]);
		conv_say(g, &c, CLIENT, "first\r\nsecond\r\n");
	}
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		conv_init(&c, A, port++, B, 23);
		conv_open(g, &c);
		conv_say(g, &c, SERVER, "login: ");
		conv_say(g, &c, CLIENT, answers[i]);
	}
	for (size_t i = 0; i < sizeof coded / sizeof *coded; i++)
		for (unsigned spelled = 0; spelled < 2; spelled++) {
			conv_init(&c, A, port++, B, 23);
			conv_open(g, &c);
			conv_say(g, &c, SERVER, "login: ");
			for (const char *p = coded[i]; *p != '\0'; p += spelled ? 2 : strlen(p)) {
				p += *p == ' ';
				snprintf(text, sizeof text, "%.*s", spelled ? 2 : (int)strlen(p), p);
				bytes(g, &c, CLIENT, text);
			}
		}
	for (size_t i = 0; i < sizeof options; i++) {
		conv_init(&c, A, port++, B, 23);
		conv_open(g, &c);
		snprintf(hex, sizeof hex, "fffb %02x fffa %02x fff0", options[i], options[sizeof options - 1 - i]);
		bytes(g, &c, CLIENT, hex);
	}
	for (unsigned n = 24; n < 28; n++) {		/* options: 25 are kept; one that is known, another */
		conv_init(&c, A, port++, B, 23);
		conv_open(g, &c);
		for (unsigned i = 0; i < n; i++) {
			snprintf(hex, sizeof hex, "fffd %02x", n == 26 && i == 25 ? 24 : i);
			bytes(g, &c, CLIENT, hex);
		}
	}
	for (size_t n = 24; n < 29; n++) {		/* a question in a line as long as what is kept */
		memset(text, 'x', sizeof text);
		strcpy(text + n - 6, "login:");
		conv_init(&c, A, port++, B, 23);
		conv_open(g, &c);
		conv_say(g, &c, SERVER, text);
		conv_say(g, &c, CLIENT, "first\r\n");
	}
	/* both are asked for one after the other, and again; who did not wait for the question */
	conv_init(&c, A, port++, B, 23);
	conv_open(g, &c);
	for (unsigned i = 0; i < 4; i++) {
		conv_say(g, &c, SERVER, i % 2 == 0 ? "login: " : "password: ");
		conv_say(g, &c, CLIENT, i < 2 ? "one\r\n" : "other\r\n");
	}
	conv_init(&c, A, port++, B, 23);
	conv_open(g, &c);
	conv_say(g, &c, CLIENT, "ear");
	conv_say(g, &c, SERVER, "login: ");
	conv_say(g, &c, CLIENT, "ly\r\nmore\r\n");
}
