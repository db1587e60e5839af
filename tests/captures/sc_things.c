/* Scenarios of protocols that devices speak. */
#include "gen.h"

#include <stdio.h>
#include <string.h>

/* A message that is being built. */
struct message {
	uint8_t b[2048];
	size_t n;
};

/* A datagram of it, of which at most cut bytes are captured if that is not 0. */
static void
things_udp(struct gen *g, const char *from, uint16_t sport, const char *to, uint16_t dport, const struct message *m,
    size_t cut)
{
	ip4(g, from, to, 17);
	pkt_udp(g->p, sport, dport);
	pkt_bytes(g->p, m->b, m->n);
	if (cut > 0)
		emit_snapped(g, 14 + 20 + 8 + cut);
	else
		emit(g);
}

/* A segment. */
static void
things_tcp(struct gen *g, const char *from, uint16_t sport, const char *to, uint16_t dport, uint32_t seq,
    uint8_t flags, const void *p, size_t n)
{
	ip4(g, from, to, 6);
	pkt_tcp(g->p, &(struct tcp){ .sport = sport, .dport = dport, .seq = seq, .ack = 1, .flags = flags,
	    .win = 8192 });
	pkt_bytes(g->p, p, n);
	emit(g);
}

/* A segment of a message, which is empty then; sequence numbers step on. */
static void
things_send(struct gen *g, struct conv *c, enum side from, struct message *m)
{
	const struct host *const to = &c->host[from == CLIENT ? SERVER : CLIENT];

	things_tcp(g, c->host[from].ip, c->host[from].port, to->ip, to->port, c->host[from].seq, TH_ACK | TH_PSH,
	    m->b, m->n);
	c->host[from].seq += (uint32_t)m->n;
	m->n = 0;
}

/* --- SNMP ------------------------------------------------------------------------------------------------------- */

/* Add an element of ASN.1. */
static void
asn1(struct message *m, uint8_t tag, const void *p, size_t n)
{
	uint8_t *at = m->b + m->n;

	*at++ = tag;
	if (n >= 0x80) {
		*at++ = 0x82;
		*at++ = (uint8_t)(n >> 8);
	}
	*at++ = (uint8_t)n;
	memcpy(at, p, n);
	m->n = (size_t)(at - m->b) + n;
}

static void
asn1_int(struct message *m, uint8_t v)
{
	asn1(m, 0x02, &v, 1);
}

static void
asn1_text(struct message *m, const char *text)
{
	asn1(m, 0x04, text, strlen(text));
}

/* What there is becomes the content of an element. */
static void
asn1_wrap(struct message *m, uint8_t tag)
{
	const struct message in = *m;

	m->n = 0;
	asn1(m, tag, in.b, in.n);
}

/* A PDU with the variable 1.3.6.1.2.1.1.1.0, or a trap of version 1. */
static struct message
snmp_pdu(uint8_t tag)
{
	struct message m = { .n = 0 };

	if (tag == 0xa4) {
		asn1(&m, 0x06, "\x2b\x06\x01\x04\x01\x09", 6);
		asn1(&m, 0x40, "\x0a\x5a\x00\x01", 4);
		asn1_int(&m, 3);
		asn1_int(&m, 0);
		asn1(&m, 0x43, "\x01\x02", 2);
	} else {
		asn1_int(&m, 77);
		asn1_int(&m, 0);
		asn1_int(&m, 0);
	}
	asn1(&m, 0x30, "\x30\x0c\x06\x08\x2b\x06\x01\x02\x01\x01\x01\x00\x05\x00", 14);
	asn1_wrap(&m, tag);
	return m;
}

static struct message
snmp_v1(uint8_t version, const char *community, uint8_t tag)
{
	const struct message pdu = snmp_pdu(tag);
	struct message m = { .n = 0 };

	asn1_int(&m, version);
	asn1_text(&m, community);
	memcpy(m.b + m.n, pdu.b, pdu.n);
	m.n += pdu.n;
	asn1_wrap(&m, 0x30);
	return m;
}

/* Version 3; tag 0: what is in it is encrypted. */
static struct message
snmp_v3(uint8_t model, const char *user, uint8_t tag, const char *context)
{
	struct message m = { .n = 0 }, global = { .n = 0 }, params = { .n = 0 }, scoped = { .n = 0 };
	const struct message pdu = snmp_pdu(tag);

	asn1_int(&global, 5);
	asn1(&global, 0x02, "\x05\xdc", 2);
	asn1_text(&global, tag != 0 ? "\4" : "\7");
	asn1_int(&global, model);
	asn1_text(&params, "\x80\x01\x02\x03\x04");
	asn1_int(&params, 12);
	asn1(&params, 0x02, "\x09\x8c", 2);
	asn1_text(&params, user);
	asn1_text(&params, "");
	asn1_text(&params, "");
	asn1_wrap(&params, 0x30);
	asn1_text(&scoped, "\x80\x01\x02\x03\x04");
	asn1_text(&scoped, context);
	memcpy(scoped.b + scoped.n, pdu.b, pdu.n);
	scoped.n += pdu.n;
	asn1_int(&m, 3);
	asn1(&m, 0x30, global.b, global.n);
	asn1(&m, 0x04, params.b, model == 3 ? params.n : 0);
	asn1(&m, tag != 0 ? 0x30 : 0x04, scoped.b, scoped.n);
	asn1_wrap(&m, 0x30);
	return m;
}

#define AGENT	"10.90.1.1"
#define SIXTY	"012345678901234567890123456789012345678901234567890123456789"

static void
snmp_ask(struct gen *g, const char *from, uint16_t dport, struct message m)
{
	things_udp(g, from, 50000, AGENT, dport, &m, 0);
}

static void
snmp_answer(struct gen *g, const char *to, struct message m)
{
	things_udp(g, AGENT, 161, to, 50000, &m, 0);
}

/* Who manages whom: each version and kind, communities and users, what is malformed, cut or none, other ports. */
void
sc_snmp(struct gen *g)
{
	static const char context[] = SIXTY SIXTY SIXTY;
	struct message m;

	snmp_ask(g, "10.90.0.1", 161, snmp_v1(0, "public", 0xa0));
	snmp_answer(g, "10.90.0.1", snmp_v1(0, "public", 0xa2));
	snmp_ask(g, "10.90.0.1", 161, snmp_v1(0, "public", 0xa1));
	snmp_answer(g, "10.90.0.1", snmp_v1(0, "public", 0xa2));
	for (uint8_t tag = 0xa0; tag <= 0xa8; tag++)
		if (tag != 0xa4)
			snmp_ask(g, "10.90.0.2", 161, snmp_v1(1, tag == 0xa3 ? "private" : "public", tag));
	snmp_ask(g, "10.90.0.3", 162, snmp_v1(0, "traps", 0xa4));
	/* version 3: who are you, then with a user; a long context; encrypted; a security model without users */
	snmp_ask(g, "10.90.0.4", 161, snmp_v3(3, "", 0xa0, ""));
	snmp_answer(g, "10.90.0.4", snmp_v3(3, "", 0xa8, ""));
	snmp_ask(g, "10.90.0.4", 161, snmp_v3(3, "alice", 0xa5, context));
	snmp_answer(g, "10.90.0.4", snmp_v3(3, "alice", 0xa2, context));
	snmp_ask(g, "10.90.0.5", 161, snmp_v3(3, "bob", 0, ""));
	snmp_ask(g, "10.90.0.6", 161, snmp_v3(4, "nobody", 0xa0, ""));
	/* a community of 64 bytes, one that is longer, one of which is too much; another port */
	snmp_ask(g, "10.90.0.7", 161, snmp_v1(1, SIXTY "abcd", 0xa0));
	snmp_ask(g, "10.90.0.8", 161, snmp_v1(1, SIXTY "abcde", 0xa0));
	snmp_ask(g, "10.90.0.9", 10161, snmp_v1(1, "elsewhere", 0xa0));
	snmp_ask(g, "10.90.0.10", 10161, snmp_v3(3, "carol", 0xa0, ""));
	/* what is none, on the port and elsewhere; other versions; no PDU; the message is longer than the datagram */
	m = (struct message){ .b = "hello", .n = 5 };
	snmp_ask(g, "10.90.0.11", 161, m);
	snmp_ask(g, "10.90.0.12", 10161, m);
	snmp_ask(g, "10.90.0.13", 161, snmp_v1(2, "parameters", 0xa0));
	snmp_ask(g, "10.90.0.13", 161, snmp_v1(4, "public", 0xa0));
	snmp_ask(g, "10.90.0.14", 161, snmp_v1(1, "public", 0xa9));
	m = snmp_v1(1, "public", 0xa0);
	m.n -= 3;
	snmp_ask(g, "10.90.0.15", 161, m);
	m.n = 0;
	snmp_ask(g, "10.90.0.16", 161, m);
	/* captured up to the PDU, in the community, in the version */
	m = snmp_v1(1, "public", 0xa0);
	things_udp(g, "10.90.0.17", 50000, AGENT, 161, &m, 14);
	things_udp(g, "10.90.0.18", 50000, AGENT, 161, &m, 10);
	things_udp(g, "10.90.0.19", 50000, AGENT, 161, &m, 3);
}

/* SNMP over TCP: messages in pieces, in wrong order, several in a segment, behind a hole; what is none. */
void
sc_snmptcp(struct gen *g)
{
	const struct message a = snmp_v1(1, "public", 0xa0), b = snmp_v1(1, "private", 0xa3);
	struct message two = a;

	memcpy(two.b + two.n, b.b, b.n);
	two.n += b.n;
	things_tcp(g, "10.90.0.20", 50001, AGENT, 161, 999, TH_SYN, "", 0);
	things_tcp(g, "10.90.0.20", 50001, AGENT, 161, 1000, TH_ACK, two.b, two.n);
	things_tcp(g, "10.90.0.20", 50001, AGENT, 161, 1000 + (uint32_t)two.n + 9, TH_ACK, a.b + 9, a.n - 9);
	things_tcp(g, "10.90.0.20", 50001, AGENT, 161, 1000 + (uint32_t)two.n, TH_ACK, a.b, 9);
	/* a hole, and a message where the segment behind it begins; the last one has no end */
	things_tcp(g, "10.90.0.20", 50001, AGENT, 161, 2000, TH_ACK, b.b, b.n);
	things_tcp(g, "10.90.0.20", 50001, AGENT, 161, 2000 + (uint32_t)b.n, TH_ACK, a.b, 20);
	things_tcp(g, "10.90.0.21", 50001, AGENT, 10161, 999, TH_SYN, "", 0);
	things_tcp(g, "10.90.0.21", 50001, AGENT, 10161, 1000, TH_ACK, a.b, 1);
	things_tcp(g, "10.90.0.21", 50001, AGENT, 10161, 1001, TH_ACK, a.b + 1, a.n - 1);
	things_tcp(g, "10.90.0.22", 50001, AGENT, 161, 999, TH_SYN, "", 0);
	things_tcp(g, "10.90.0.22", 50001, AGENT, 161, 1000, TH_ACK, "GET / HTTP/1.1\r\n\r\n", 18);
	things_tcp(g, "10.90.0.23", 50001, AGENT, 161, 999, TH_SYN, "", 0);
}

/* A message of version 2 with a community, whose version is these bytes instead. */
static struct message
snmp_version(const char *bytes, size_t n)
{
	const struct message pdu = snmp_pdu(0xa0);
	struct message m = { .n = 0 };

	asn1(&m, 0x02, bytes, n);
	asn1_text(&m, "public");
	memcpy(m.b + m.n, pdu.b, pdu.n);
	m.n += pdu.n;
	asn1_wrap(&m, 0x30);
	return m;
}

/* Versions around what there is, in more bytes and less than nothing; no community; what is none where traps go. */
void
sc_snmpborder(struct gen *g)
{
	static const struct { const char *bytes; size_t n; } versions[] = {
		{ "\0", 1 }, { "\1", 1 }, { "\2", 1 }, { "\3", 1 }, { "\4", 1 }, { "\0\1", 2 }, { "\1\0", 2 },
		{ "\1\1", 2 }, { "\0\377", 2 }, { "\377", 1 }, { "\377\1", 2 }, { "\0\0\0\1", 4 }, { "", 0 }
	};
	struct message m = { .b = "hello", .n = 5 };
	char from[16] = "10.90.2.10";

	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
		from[8] = (char)('1' + i / 10);
		from[9] = (char)('0' + i % 10);
		m = snmp_version(versions[i].bytes, versions[i].n);
		snmp_ask(g, from, 161, m);
		snmp_ask(g, from, 10161, m);
	}
	m = (struct message){ .b = "hello", .n = 5 };
	snmp_ask(g, "10.90.2.30", 162, m);
	snmp_answer(g, "10.90.2.31", m);
	snmp_ask(g, "10.90.2.32", 161, snmp_v1(1, "", 0xa0));
	snmp_ask(g, "10.90.2.33", 10161, snmp_v1(1, "", 0xa0));
	snmp_ask(g, "10.90.2.34", 161, snmp_v1(1, "public", 0x9f));
	/* a bad message and a good one of one flow, in both orders */
	snmp_ask(g, "10.90.2.35", 161, m);
	snmp_ask(g, "10.90.2.35", 161, snmp_v1(1, "first", 0xa1));
	snmp_ask(g, "10.90.2.36", 161, snmp_v1(1, "second", 0xa3));
	snmp_ask(g, "10.90.2.36", 161, m);
}

/* --- Modbus ----------------------------------------------------------------------------------------------------- */

#define PLC	"10.90.1.2"

/* A message: a function code and what is behind it. */
static void
modbus_add(struct message *m, uint16_t transaction, uint8_t unit, uint8_t function, const void *data, size_t n)
{
	const uint8_t header[] = { (uint8_t)(transaction >> 8), (uint8_t)transaction, 0, 0, (uint8_t)((n + 2) >> 8),
		(uint8_t)(n + 2), unit, function };

	memcpy(m->b + m->n, header, sizeof header);
	memcpy(m->b + m->n + sizeof header, data, n);
	m->n += sizeof header + n;
}

/* Functions of devices: calls and answers, exceptions, several units, unknown codes, pieces, what is none. */
void
sc_modbus(struct gen *g)
{
	static const uint8_t public[] = { 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 17, 20, 21, 22, 23, 24, 43 };
	struct message m = { .n = 0 };
	struct conv c;

	conv_init(&c, "10.90.0.30", 50001, PLC, 502);
	conv_open(g, &c);
	for (uint16_t i = 0; i < 2; i++) {
		modbus_add(&m, i, 1, 3, "\0\0\0\1", 4);
		things_send(g, &c, CLIENT, &m);
		modbus_add(&m, i, 1, 3, "\2\0\7", 3);
		things_send(g, &c, SERVER, &m);
	}
	conv_close(g, &c);
	/* every function, each answered by an exception, of which there are all from 0 to 18; two to a segment */
	conv_init(&c, "10.90.0.31", 50001, PLC, 502);
	conv_open(g, &c);
	for (uint8_t i = 0; i < sizeof public; i++) {
		modbus_add(&m, i, 1, public[i], "\0\0\0\1", 4);
		modbus_add(&m, i, 1, public[i], "\0\0\0\1", 4);
		things_send(g, &c, CLIENT, &m);
		modbus_add(&m, i, 1, public[i] | 0x80, &i, 1);
		things_send(g, &c, SERVER, &m);
	}
	/* users' functions have no bit; then unknown ones, another unit, an exception without a code */
	conv_init(&c, "10.90.0.32", 50001, PLC, 502);
	conv_open(g, &c);
	modbus_add(&m, 1, 7, 65, "x", 1);
	modbus_add(&m, 2, 7, 110, "x", 1);
	things_send(g, &c, CLIENT, &m);
	modbus_add(&m, 1, 7, 9, "x", 1);
	modbus_add(&m, 2, 8, 90, "x", 1);
	modbus_add(&m, 2, 8, 0x83, "", 0);
	things_send(g, &c, SERVER, &m);
	/* another protocol, then none; a wrong length */
	conv_init(&c, "10.90.0.33", 50001, PLC, 502);
	conv_open(g, &c);
	modbus_add(&m, 1, 1, 3, "\0\0\0\1", 4);
	m.b[3] = 1;
	things_send(g, &c, CLIENT, &m);
	modbus_add(&m, 1, 1, 3, "\0\0\0\1", 4);
	m.b[5] = 1;
	things_send(g, &c, SERVER, &m);
	/* byte by byte; another port; more than a message may have */
	conv_init(&c, "10.90.0.34", 50001, PLC, 10502);
	conv_open(g, &c);
	modbus_add(&m, 1, 1, 16, "\0\0\0\1\2\0\5", 7);
	for (size_t i = 0; i < 15; i++) {
		struct message one = { .n = 1 };

		one.b[0] = m.b[i];
		things_send(g, &c, CLIENT, &one);
	}
	m.n = 0;
	conv_init(&c, "10.90.0.35", 50001, PLC, 502);
	conv_open(g, &c);
	m.n = 500;
	memset(m.b, 'x', m.n);
	things_send(g, &c, CLIENT, &m);
	modbus_add(&m, 1, 1, 3, "\2\0\7", 3);
	things_send(g, &c, SERVER, &m);
	/* the end of the message did not come; what looks like it and is of another application; nothing */
	conv_init(&c, "10.90.0.36", 50001, PLC, 502);
	conv_open(g, &c);
	modbus_add(&m, 1, 1, 16, "\0\0\0\1\2\0\5", 7);
	m.n -= 4;
	things_send(g, &c, CLIENT, &m);
	conv_init(&c, "10.90.0.37", 50001, PLC, 10502);
	conv_open(g, &c);
	modbus_add(&m, 1, 1, 3, "\0\0\0\1\0\0", 6);
	things_send(g, &c, CLIENT, &m);
	conv_init(&c, "10.90.0.38", 50001, PLC, 502);
	conv_open(g, &c);
}

/* --- MQTT ------------------------------------------------------------------------------------------------------- */

#define BROKER	"10.90.1.3"

static void
mqtt_byte(struct message *m, uint8_t v)
{
	m->b[m->n++] = v;
}

static void
mqtt_text(struct message *m, const char *text)
{
	const size_t n = strlen(text);

	mqtt_byte(m, (uint8_t)(n >> 8));
	mqtt_byte(m, (uint8_t)n);
	memcpy(m->b + m->n, text, n);
	m->n += n;
}

/* What there is becomes a control packet. */
static void
mqtt_wrap(struct message *m, uint8_t first)
{
	const struct message in = *m;
	size_t left = in.n;

	m->n = 0;
	mqtt_byte(m, first);
	do {
		mqtt_byte(m, (uint8_t)((left & 0x7f) | (left > 0x7f ? 0x80 : 0)));
		left >>= 7;
	} while (left > 0);
	memcpy(m->b + m->n, in.b, in.n);
	m->n += in.n;
}

static struct message
mqtt_connect(const char *name, uint8_t level, const char *properties, size_t n, const char *client)
{
	struct message m = { .n = 0 };

	mqtt_text(&m, name);
	mqtt_byte(&m, level);
	mqtt_byte(&m, 0xc2);
	mqtt_byte(&m, 0);
	mqtt_byte(&m, 60);
	memcpy(m.b + m.n, properties, n);
	m.n += n;
	mqtt_text(&m, client);
	mqtt_text(&m, "user");
	mqtt_text(&m, "secret");
	mqtt_wrap(&m, 0x10);
	return m;
}

static struct message
mqtt_publish(uint8_t qos, const char *topic, const void *message, size_t n)
{
	struct message m = { .n = 0 };

	mqtt_text(&m, topic);
	if (qos > 0) {
		mqtt_byte(&m, 0);
		mqtt_byte(&m, 9);
	}
	memcpy(m.b + m.n, message, n);
	m.n += n;
	mqtt_wrap(&m, (uint8_t)(0x30 | qos << 1));
	return m;
}

static void
mqtt_short(struct gen *g, struct conv *c, enum side from, uint8_t first, const char *data, size_t n)
{
	struct message m = { .n = n };

	memcpy(m.b, data, n);
	mqtt_wrap(&m, first);
	things_send(g, c, from, &m);
}

#define PROPERTIES	"\5\x11\0\0\0\12"	/* session expiry interval */

/* Connections, what is published in each way, long and cut control packets, pieces, reserved types, what is none. */
void
sc_mqtt(struct gen *g)
{
	static char long_text[301];
	struct message m, one;
	struct conv c;

	memset(long_text, 'x', sizeof long_text - 1);
	conv_init(&c, "10.90.0.40", 50001, BROKER, 1883);
	conv_open(g, &c);
	m = mqtt_connect("MQTT", 4, "", 0, "client-1");
	things_send(g, &c, CLIENT, &m);
	mqtt_short(g, &c, SERVER, 0x20, "\0\0", 2);
	mqtt_short(g, &c, CLIENT, 0x82, "\0\1\0\3a/b\0", 8);
	mqtt_short(g, &c, SERVER, 0x90, "\0\1\0", 3);
	m = mqtt_publish(0, "a/b", "\"one\"\t1\n\0\377", 10);
	things_send(g, &c, CLIENT, &m);
	m = mqtt_publish(1, "a/c", "two", 3);
	things_send(g, &c, SERVER, &m);
	mqtt_short(g, &c, CLIENT, 0x40, "\0\11", 2);
	mqtt_short(g, &c, CLIENT, 0xc0, "", 0);
	mqtt_short(g, &c, SERVER, 0xd0, "", 0);
	mqtt_short(g, &c, CLIENT, 0xe0, "", 0);
	conv_close(g, &c);
	/* version 3.1, a long identifier, refused for each reason and another one */
	conv_init(&c, "10.90.0.41", 50001, BROKER, 1883);
	conv_open(g, &c);
	m = mqtt_connect("MQIsdp", 3, "", 0, "a-client-with-a-name-of-more-than-32-bytes");
	things_send(g, &c, CLIENT, &m);
	for (char code = 0; code < 7; code++) {
		const char answer[] = { 0, code };

		mqtt_short(g, &c, SERVER, 0x20, answer, 2);
	}
	/* version 5 on another port: properties, AUTH; a message of more than 127 bytes, byte by byte */
	conv_init(&c, "10.90.0.42", 50001, BROKER, 11883);
	conv_open(g, &c);
	m = mqtt_connect("MQTT", 5, PROPERTIES, 6, "five");
	things_send(g, &c, CLIENT, &m);
	mqtt_short(g, &c, SERVER, 0xf0, "", 0);
	mqtt_short(g, &c, SERVER, 0x20, "\0\x87\0", 3);
	m = mqtt_publish(0, "t", "\2\1\1{}", 5);
	things_send(g, &c, SERVER, &m);
	memcpy(long_text, PROPERTIES, 6);
	m = mqtt_publish(2, "long/topic/of/more/than/32/bytes/here", long_text, 200);
	for (size_t i = 0; i < m.n; i++) {
		one.n = 1;
		one.b[0] = m.b[i];
		things_send(g, &c, CLIENT, &one);
	}
	/* several in a segment; reserved types; wrong flags */
	conv_init(&c, "10.90.0.43", 50001, BROKER, 1883);
	conv_open(g, &c);
	m = mqtt_publish(0, "p", "1", 1);
	one = mqtt_publish(0, "q", "2", 1);
	memcpy(m.b + m.n, one.b, one.n);
	m.n += one.n;
	things_send(g, &c, CLIENT, &m);
	mqtt_short(g, &c, SERVER, 0xf0, "", 0);
	mqtt_short(g, &c, SERVER, 0x06, "", 0);
	conv_init(&c, "10.90.0.44", 50001, BROKER, 1883);
	conv_open(g, &c);
	m = (struct message){ .b = "\x16\3\1\0\4\1\0\0\0", .n = 9 };
	things_send(g, &c, CLIENT, &m);
	/* not captured whole: the end of a message is missing; the name of the topic, too */
	conv_init(&c, "10.90.0.45", 50001, BROKER, 1883);
	conv_open(g, &c);
	m = mqtt_publish(0, "cut", "message", 7);
	m.n -= 3;
	things_send(g, &c, CLIENT, &m);
	conv_init(&c, "10.90.0.46", 50001, BROKER, 1883);
	conv_open(g, &c);
	m = mqtt_publish(0, "cut", "message", 7);
	m.n = 5;
	things_send(g, &c, CLIENT, &m);
	conv_init(&c, "10.90.0.47", 50001, BROKER, 1883);
	conv_open(g, &c);
}

/* A connection to this port that begins with these bytes. */
static void
mqtt_bytes(struct gen *g, struct conv *c, const char *from, uint16_t port, const char *bytes, size_t n)
{
	conv_init(c, from, 50001, BROKER, port);
	conv_open(g, c);
	conv_bytes(g, c, CLIENT, bytes, n);
}
#define MQTT_BYTES(from, port, bytes)	mqtt_bytes(g, &c, from, port, bytes, sizeof(bytes) - 1)

/* Lengths in one to five bytes, each quality of service, packets of other versions; heads byte by byte. */
void
sc_mqttborder(struct gen *g)
{
	static const char head[] = "\x10\x0d\0\4MQTT\4\0\0\0\0\1x";
	struct conv c;

	MQTT_BYTES("10.90.3.1", 1883, "\x30\x83\0\0\1a\xc0\0");		/* 3 in two bytes, a ping behind */
	MQTT_BYTES("10.90.3.2", 1883, "\x30\x83\x80\0\0\1a\xc0\0");			/* in three, four, five */
	MQTT_BYTES("10.90.3.3", 1883, "\x30\x83\x80\x80\0\0\1a\xc0\0");
	MQTT_BYTES("10.90.3.4", 1883, "\x30\x83\x80\x80\x80\0\0\1a\xc0\0");
	MQTT_BYTES("10.90.3.5", 1883, "\x30\xff\xff\xff\x7f\0\1atext");	/* the longest; most of it lacks */
	MQTT_BYTES("10.90.3.6", 1883, "\x30\x80\x80\1\0\1atext");
	for (char qos = 0; qos < 4; qos++) {
		const char publish[] = { (char)(0x30 | qos << 1), 7, 0, 1, 't', 0, 9, 'x', 'y', (char)0xc0, 0 };
		char from[16] = "10.90.3.10";

		from[9] = (char)('0' + qos);
		mqtt_bytes(g, &c, from, 1883, publish, sizeof publish);
	}
	MQTT_BYTES("10.90.3.14", 1883, "\x3d\5\0\1tzz");					/* all flags */
	MQTT_BYTES("10.90.3.15", 1883, "\x32\4\0\1t\1");				/* half of an identifier */
	MQTT_BYTES("10.90.3.16", 1883, "\x30\2\0\3");			/* less than the topic's name */
	MQTT_BYTES("10.90.3.17", 1883, "\x10\x0d\0\4MQTT\4\0\0\0\0\1x\xf0\0");		/* AUTH of version 4, and 5 */
	MQTT_BYTES("10.90.3.18", 1883, "\x10\x0e\0\4MQTT\5\0\0\0\0\0\1x\xf0\0");
	MQTT_BYTES("10.90.3.19", 1883, "\0\0\xc0\0");					/* no type */
	MQTT_BYTES("10.90.3.20", 1883, "\x10\6\0\4MQTT");				/* no level */
	/* elsewhere: a name that is nearly one, another type, other flags, pieces */
	MQTT_BYTES("10.90.3.21", 11883, head);
	MQTT_BYTES("10.90.3.22", 11883, "\x10\x0d\0\4MQTU\4\0\0\0\0\1x");
	MQTT_BYTES("10.90.3.23", 11883, "\x11\x0d\0\4MQTT\4\0\0\0\0\1x");
	MQTT_BYTES("10.90.3.24", 11883, "\x30\x0d\0\4MQTT\4\0\0\0\0\1x");
	MQTT_BYTES("10.90.3.25", 11883, "\x10\x0f\0\6MQIsdp\3\0\0\0\0\1x");
	MQTT_BYTES("10.90.3.26", 11883, "\x10\x0f\0\6MQIsdq\3\0\0\0\0\1x");
	conv_init(&c, "10.90.3.27", 50001, BROKER, 11883);
	conv_open(g, &c);
	for (size_t i = 0; i < sizeof head - 1; i++)
		conv_bytes(g, &c, CLIENT, head + i, 1);
}

/* --- TFTP ------------------------------------------------------------------------------------------------------- */

#define FILES	"10.90.1.4"

/* A datagram: an operation and what is behind it. */
static void
tftp(struct gen *g, const char *from, uint16_t sport, const char *to, uint16_t dport, uint8_t op, const char *data,
    size_t n)
{
	struct message m = { .b = { 0, op }, .n = 2 + n };

	memcpy(m.b + 2, data, n);
	things_udp(g, from, sport, to, dport, &m, 0);
}

static void
tftp_block(struct gen *g, const char *from, uint16_t sport, const char *to, uint16_t dport, uint8_t op,
    uint16_t number)
{
	const char data[6] = { (char)(number >> 8), (char)number, 'd', 'a', 't', 'a' };

	tftp(g, from, sport, to, dport, op, data, op == 3 ? 6 : 2);
}

/* Files that are read and written, in flows of their own; errors, wrong blocks, malformed requests, other ports. */
void
sc_tftp(struct gen *g)
{
	static const char *const requests[] = { "\0octet", "file", "file\0octet", "file\0\0" };
	static const size_t lengths[] = { 7, 4, 10, 6 };
	char from[] = "10.90.0.70";
	struct message m;

	/* read: three blocks */
	tftp(g, "10.90.0.60", 50001, FILES, 69, 1, "boot.cfg\0octet", 15);
	for (uint16_t i = 1; i < 4; i++) {
		tftp_block(g, FILES, 40001, "10.90.0.60", 50001, 3, i);
		tftp_block(g, "10.90.0.60", 50001, FILES, 40001, 4, i);
	}
	/* write, with options; a block twice, an acknowledgement left out; the client is seen first */
	tftp(g, "10.90.0.61", 50001, FILES, 69, 2, "a-name-of-more-than-15\0netascii\0blksize\0001428", 45);
	tftp(g, FILES, 40002, "10.90.0.61", 50001, 6, "blksize\0001428", 13);
	tftp_block(g, "10.90.0.61", 50001, FILES, 40002, 3, 1);
	tftp_block(g, FILES, 40002, "10.90.0.61", 50001, 4, 1);
	tftp_block(g, "10.90.0.61", 50001, FILES, 40002, 3, 1);
	tftp_block(g, FILES, 40002, "10.90.0.61", 50001, 4, 3);
	tftp(g, "10.90.0.62", 50001, FILES, 1758, 1, "x\0mail", 7);
	tftp_block(g, "10.90.0.62", 50001, FILES, 40003, 4, 0);
	/* errors: each code, and one that there is not; over IPv6 */
	tftp(g, "10.90.0.63", 50001, FILES, 69, 1, "none\0octet", 11);
	for (char code = 0; code < 10; code += 2) {
		const char text[] = { 0, code, 'n', 'o', 0 };

		tftp(g, FILES, 40004, "10.90.0.63", 50001, 5, text, sizeof text);
	}
	for (unsigned i = 0; i < 2; i++) {
		ip6(g, i == 0 ? "2001:db8::60" : "2001:db8::4", i == 0 ? "2001:db8::4" : "2001:db8::60", 17);
		pkt_udp(g->p, i == 0 ? 50001 : 40005, i == 0 ? 69 : 50001);
		pkt_bytes(g->p, i == 0 ? "\0\1six\0octet" : "\0\3\0\1data", i == 0 ? 12 : 8);
		emit(g);
	}
	/* numbers that begin anew; all operations in one flow, of which one is twice and one unknown */
	tftp_block(g, "10.90.0.64", 69, FILES, 50001, 3, 65535);
	tftp_block(g, "10.90.0.64", 69, FILES, 50001, 3, 0);
	for (uint8_t op = 1; op < 8; op++)
		tftp_block(g, "10.90.0.65", 50001, FILES, 69, op, op);
	/* malformed requests, no operation at all; not captured whole */
	for (unsigned i = 0; i < 4; i++) {
		from[9] = (char)('0' + i);
		tftp(g, from, 50001, FILES, 69, 1, requests[i], lengths[i]);
	}
	m = (struct message){ .b = "x", .n = 1 };
	things_udp(g, "10.90.0.74", 50001, FILES, 69, &m, 0);
	m = (struct message){ .b = "\0\1file\0octet", .n = 13 };
	things_udp(g, "10.90.0.75", 50001, FILES, 69, &m, 5);
	/* another port; an answer to no request; what begins like one */
	tftp(g, "10.90.0.76", 50001, FILES, 10069, 1, "elsewhere\0octet", 16);
	tftp_block(g, FILES, 40006, "10.90.0.77", 50001, 3, 1);
	tftp(g, "10.90.0.78", 50001, FILES, 10069, 1, "elsewhere\0other", 16);
	m.n = 0;
	things_udp(g, "10.90.0.79", 50001, FILES, 69, &m, 0);
}

/* A datagram whose bytes are these; snap: how many of them were captured, 0: all */
static void
tftp_raw(struct gen *g, unsigned host, uint16_t sport, uint16_t dport, const char *hex, size_t snap)
{
	char from[20];

	(void)snprintf(from, sizeof from, "10.94.%u.%u", host / 100, host % 100);
	ip4(g, from, FILES, 17);
	pkt_udp(g->p, sport, dport);
	pkt_hex(g->p, hex);
	if (snap > 0)
		emit_snapped(g, 14 + 20 + 8 + snap);
	else
		emit(g);
}

#define F14	"6e616d652d6f662d31342d2e2e2e"
#define OCTET	"6f6374657400"

/* Names, lists, numbers and ports around those that count; answers to who asked, and to nobody. */
void
sc_tftpborder(struct gen *g)
{
	static const char *const known[] = {
		"00", "0000", "0001", "0007", "0107", "0003", "000300", "0003 0001", "0004", "000400", "0005 00",
		"0005 0001", "0006", "0006 00", "0001" F14 "61 00" OCTET, "0001" F14 "6162 00" OCTET,
		"0001" F14 "616263 00" OCTET, "0002 61 00 6f", "0002 61 00 6f00", "0001 61 00", "0001 61 00 00",
		"0001 00" OCTET
	};
	/* on a port of nobody: who asks */
	static const char *const asks[] = {
		"0001 61 00" OCTET, "0002 61 00" OCTET, "0003 61 00" OCTET, "0000 61 00" OCTET, "0001 1f 00" OCTET,
		"0001 20 00" OCTET, "0001 7e 00" OCTET, "0001 7f 00" OCTET, "0001 80 00" OCTET,
		"0001 61 00 6f6374657478", "0001 61 00 6f63746574", "0001 61 00 4f437465 5400",
		"0001 61 00 6d61696c00", "0001 61 00 6e6574617363696900", "0001 61 00 6e65746173636969",
		"0001 61 00 6d61696c", "0001 61 00", "0001 61", "0001 00" OCTET,
		"0001 61 00" OCTET "626c6b73697a65 00 3531 00", "0101 61 00" OCTET
	};
	/* and who answers: a request is there from 10.94.8.x */
	static const char *const answers[] = {
		"0003 0001", "0004 0000", "0005 0001", "0006 6100", "0002 6100", "0007 0001", "0103 0001", "0003 00"
	};
	static const uint16_t places[][2] = {
		{ 69, 1024 }, { 69, 1025 }, { 69, 69 }, { 1024, 69 }, { 1758, 50001 }, { 50001, 1758 }, { 68, 70 },
		{ 1757, 1759 }
	};
	char hex[64];
	unsigned host = 0;

	for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
		tftp_raw(g, ++host, 50001, 69, known[i], 0);
	for (size_t n = 1; n < 12; n++)
		tftp_raw(g, 100 + (unsigned)n, 50001, 69, "0001 6162 00" OCTET, n);
	for (size_t n = 1; n < 5; n++) {
		tftp_raw(g, 120 + (unsigned)n, 50001, 69, "0003 0001 64", n);
		tftp_raw(g, 130 + (unsigned)n, 50001, 69, "0005 0001 64", n);
	}
	host = 200;
	for (unsigned i = 0; i < sizeof asks / sizeof *asks; i++)
		tftp_raw(g, ++host, 50001, 10069, asks[i], 0);
	host = 300;
	for (unsigned i = 0; i < sizeof places / sizeof *places; i++)
		tftp_raw(g, ++host, places[i][0], places[i][1], "0003 0001 61", 0);
	/* four parameters, four errors, and one more; the same ones again */
	for (unsigned more = 0; more < 3; more++)
		for (unsigned i = 0; i < 4 + more; i++) {
			(void)snprintf(hex, sizeof hex, "0001 %02x 00 %02x 00", 'a' + 2 * (i / 2) % 6,
			    'b' + 2 * (i / 2) % 6);
			tftp_raw(g, 401 + more, 50001, 69, hex, 0);
			(void)snprintf(hex, sizeof hex, "0005 %04x", more == 2 ? i % 4 + 1 : i);
			tftp_raw(g, 411 + more, 50001, 69, hex, 0);
		}
	/* operations: four, then one of them, then the fifth */
	for (unsigned i = 0; i < 6; i++) {
		(void)snprintf(hex, sizeof hex, "000%u 0001", i < 4 ? i + 3 : i == 4 ? 3 : 1);
		tftp_raw(g, 420, 69, 50001, hex, 0);
	}
	/* numbers of blocks and of acknowledgements: the next, the same, one left out,
	    65535 and what may come behind it */
	for (unsigned op = 3; op < 5; op++) {
		static const uint16_t pairs[][2] = {
		{ 1, 2 }, { 1, 1 }, { 1, 3 }, { 65534, 65535 }, { 65535, 0 }, { 65535, 1 }, { 65535, 2 },
		{ 65534, 1 }, { 0, 1 }, { 2, 1 }
	};

		for (unsigned i = 0; i < sizeof pairs / sizeof *pairs; i++)
			for (unsigned k = 0; k < 2; k++) {
				(void)snprintf(hex, sizeof hex, "%04x %04x", op, pairs[i][k]);
				tftp_raw(g, 420 + 10 * op + i, 50001, 69, hex, 0);
			}
		/* another transfer begins them anew */
		for (unsigned k = 0; k < 3; k++) {
			(void)snprintf(hex, sizeof hex, k == 1 ? "0001 61 00" OCTET : "%04x 0005", op);
			tftp_raw(g, 480 + op, 50001, 69, hex, 0);
		}
	}
	for (unsigned i = 0; i < sizeof answers / sizeof *answers; i++)
		for (unsigned port = 69; port < 2000; port += 1758 - 69) {
			char to[20];

			(void)snprintf(to, sizeof to, "10.94.8.%u", i + 1);
			tftp_raw(g, 801 + i, (uint16_t)(50000 + port), (uint16_t)port, "0001 61 00" OCTET, 0);
			ip4(g, FILES, to, 17);
			pkt_udp(g->p, 40001, (uint16_t)(50000 + port));
			pkt_hex(g->p, answers[i]);
			emit(g);
		}
	/* an answer that comes from who asked; from another port of his; to another port; from a port of requests */
	for (unsigned i = 0; i < 4; i++) {
		static const uint16_t ports[][2] = {
		{ 50001, 40002 }, { 50002, 40003 }, { 50001, 40004 }, { 50001, 1758 }
	};

		tftp_raw(g, 901 + i, 50001, 69, "0002 61 00" OCTET, 0);
		tftp_raw(g, 901 + i, ports[i][0], ports[i][1], "0004 0000", 0);
	}
	/* the third flow of a request, and that of another request from there */
	tftp_raw(g, 910, 50001, 69, "0001 61 00" OCTET, 0);
	tftp_raw(g, 910, 50001, 40001, "0004 0001", 0);
	tftp_raw(g, 910, 50001, 40002, "0004 0001", 0);
	tftp_raw(g, 910, 50001, 1758, "0001 62 00" OCTET, 0);
	tftp_raw(g, 910, 50001, 40003, "0004 0001", 0);
}
