/*
 * Messages of Modbus, DNP3, MQTT, SNMP and TFTP, field by field and cut anywhere, against an unreadable page.
 *
 * LINK: plugins/modbus/src/mb_flow.c plugins/dnp3Decode/src/dnp3_flow.c plugins/dnp3Decode/src/dnp3_objects.c
 * LINK: plugins/mqttDecode/src/mqtt_flow.c plugins/snmpDecode/src/snmp_message.c plugins/tftpDecode/src/tftp_flow.c
 * LINK: lib/api/framed.c
 */
#include "../../plugins/dnp3Decode/src/dnp3_flow.h"
#include "../../plugins/modbus/src/mb_flow.h"
#include "../../plugins/mqttDecode/src/mqtt_flow.h"
#include "../../plugins/snmpDecode/src/snmp_message.h"
#include "../../plugins/tftpDecode/src/tftp_flow.h"
#include "test.h"
#include "../fuzz/budget.h"

#undef free	/* the plugins' */

void
t2_plugin_free(void *p)
{
	free(p);
}

/* A text with NULs, and its length. */
#define BYTES(s)	(const uint8_t *)(s), sizeof(s) - 1

/* --- Modbus ----------------------------------------------------------------------------------------------------- */

static uint16_t
modbus(struct mb_flow *f, const uint8_t *p, size_t n, size_t whole)
{
	return mb_flow_message(f, guarded(p, n), n, whole);
}

TEST(modbus_remarks_do_not_hide_each_other)
{
	struct mb_flow f = { .n = 0 };

	CHECK_EQ(modbus(&f, BYTES("\0\1\0\0\0\2\7\3"), 8), 0);
	CHECK_EQ(modbus(&f, BYTES("\0\1\0\0\0\2\x08\x3f"), 12), MB_STAT_SNAPPED | MB_STAT_UNITS | MB_STAT_FUNCTION);
	CHECK_EQ(modbus(&f, BYTES("\0\1\0\0\0\2\7\x83\x09"), 9), MB_STAT_EXCEPTION);
	CHECK_EQ(f.stat, MB_STAT_MODBUS | MB_STAT_SNAPPED | MB_STAT_UNITS | MB_STAT_FUNCTION | MB_STAT_EXCEPTION);
	CHECK_EQ(f.unit, 7);
	CHECK_EQ(f.n, 3);
	CHECK_EQ(f.functions, UINT64_C(1) << 3 | UINT64_C(1) << 63);
	CHECK_EQ(f.failed, UINT64_C(1) << 3);
	CHECK_EQ(f.exceptions, 1 << 9);
	CHECK_EQ(f.nexceptions, 1);
}

TEST(modbus_functions_and_exceptions_that_are_known)
{
	static const uint8_t functions[] = { 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 17, 20, 21, 22, 23, 24, 43,
		65, 66, 67, 68, 69, 70, 71, 72, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110 };

	for (uint8_t i = 0; i < 128; i++) {
		const uint8_t p[] = { 0, 1, 0, 0, 0, 2, 7, i }, e[] = { 0, 1, 0, 0, 0, 3, 7, 0x83, i };
		struct mb_flow f = { .n = 0 }, g = f;

		CHECK_EQ(modbus(&f, p, sizeof(p), sizeof(p)),
		    memchr(functions, i, sizeof(functions)) != NULL ? 0 : MB_STAT_FUNCTION);
		CHECK_EQ(f.functions, i < 64 ? UINT64_C(1) << i : 0);
		CHECK_EQ(modbus(&g, e, sizeof(e), sizeof(e)),
		    (i >= 1 && i <= 8) || i == 10 || i == 11 ? 0 : MB_STAT_EXCEPTION);
		CHECK_EQ(g.exceptions, i < 16 ? 1 << i : 0);
	}
}

TEST(modbus_lengths_and_protocols)
{
	for (unsigned len = 0; len < 1024; len++) {
		const uint8_t p[] = { 0, 1, 0, 0, (uint8_t)(len >> 8), (uint8_t)len, 7, 3 };
		const bool fits = len >= 2 && len <= 255;
		struct mb_flow f = { .n = 0 };

		CHECK_EQ(modbus(&f, p, sizeof(p), sizeof(p)), fits ? 0 : MB_STAT_MALFORMED);
		CHECK_EQ(mb_framing.length(p, sizeof(p)), fits ? 6 + len : sizeof(p));
	}
	for (size_t n = 1; n <= 8; n++) {
		struct mb_flow f = { .n = 0 };

		CHECK_EQ(modbus(&f, (const uint8_t *)"\0\1\1\0\0\2\7\3", n, n),
		    n < 4 ? MB_STAT_MALFORMED : MB_STAT_PROTOCOL);
		CHECK_EQ(mb_framing.length(guarded("\0\1\1\0\0\2\7\3", n), n), n < 6 ? 0 : n);
	}
}

TEST(modbus_messages_cut_anywhere)
{
	for (size_t n = 1; n <= 9; n++) {
		struct mb_flow f = { .n = 0 }, g = f;

		CHECK_EQ(modbus(&f, (const uint8_t *)"\0\1\0\0\0\3\7\x83\2", n, 10), MB_STAT_SNAPPED);
		CHECK_EQ(f.n, n > 6);
		CHECK_EQ(f.failed, n > 7 ? 8 : 0);
		CHECK_EQ(modbus(&g, (const uint8_t *)"\0\1\0\0\0\3\7\x83\2", n, n),
		    n < 6 || n == 8 ? MB_STAT_MALFORMED : 0);
	}
}

/* --- DNP3 ------------------------------------------------------------------------------------------------------- */

static uint16_t
dnp3_crc(const uint8_t *p, size_t n)
{
	uint16_t v = 0;

	for (size_t i = 0; i < n; i++) {
		v ^= p[i];
		for (unsigned k = 0; k < 8; k++)
			v = (uint16_t)(v & 1 ? v >> 1 ^ 0xa6bc : v >> 1);
	}
	return (uint16_t)~v;
}

static size_t
with_crc(uint8_t *to, const uint8_t *p, size_t n)
{
	memcpy(to, p, n);
	to[n] = (uint8_t)dnp3_crc(p, n);
	to[n + 1] = (uint8_t)(dnp3_crc(p, n) >> 8);
	return n + 2;
}

/* A frame with user data, the first of which is the transport's; its length. */
static size_t
frame(uint8_t *to, uint16_t source, uint16_t destination, const uint8_t *data, size_t n)
{
	const uint8_t head[] = { 5, 0x64, (uint8_t)(5 + n), 0xc4, (uint8_t)destination, (uint8_t)(destination >> 8),
		(uint8_t)source, (uint8_t)(source >> 8) };
	size_t len = with_crc(to, head, sizeof(head));

	for (size_t at = 0; at < n; at += 16)
		len += with_crc(to + len, data + at, n - at < 16 ? n - at : 16);
	return len;
}

static struct dnp3_flow d;

static void
dnp3_anew(void)
{
	dnp3_flow_clear(&d);
	memset(&d, 0, sizeof(d));
	d.port = true;
}

/* One segment of a fragment. */
static void
segment(uint16_t source, uint8_t head, const char *rest, size_t n)
{
	uint8_t data[256] = { head }, p[300];
	size_t len;

	memcpy(data + 1, rest, n);
	len = frame(p, source, 1, data, n + 1);
	dnp3_flow_datagram(&d, guarded(p, len), len);
}

TEST(dnp3_blocks_of_every_length)
{
	uint8_t data[250] = { 0xc0, 0xc0, 1, 60, 2, 6 }, p[300];

	for (size_t n = 6; n < sizeof(data); n++) {
		const size_t len = frame(p, 0x0304, 0x0102, data, n);

		for (size_t at = 10; at < len; at += 18)
			for (unsigned wrong = 0; wrong < 2; wrong++) {
				dnp3_anew();
				p[at] ^= (uint8_t)wrong;
				dnp3_flow_datagram(&d, guarded(p, len), len);
				p[at] ^= (uint8_t)wrong;
				CHECK_EQ(d.wrong, wrong);
				CHECK_EQ(d.fragments, !wrong);
				CHECK_EQ(d.frames, 1);
			}
		CHECK_EQ(d.address[0].source, 0x0304);
		CHECK_EQ(d.address[0].destination, 0x0102);
	}
	dnp3_anew();
}

TEST(dnp3_frames_cut_anywhere)
{
	uint8_t data[40] = { 0xc0, 0xc0, 1, 60, 2, 6, 60, 3, 6, 60, 4, 6, 1, 0, 6, 2, 0, 6 }, p[80];
	const size_t len = frame(p, 3, 4, data, 40);

	for (size_t n = 1; n <= len; n++) {
		dnp3_anew();
		dnp3_flow_datagram(&d, guarded(p, n), n);
		CHECK_EQ((d.stat & DNP3_STAT_CUT) != 0, n < len);
		CHECK_EQ(d.frames, n >= 10);
		CHECK_EQ(d.wrong, 0);
		CHECK_EQ(d.fragments, n >= 28);
		CHECK_EQ(d.nobject, n < 28 ? 0 : n < 46 ? 4 : 6);
		CHECK_EQ((d.stat & DNP3_STAT_MALFORMED) != 0, n == len);	/* the zeros at its end */
	}
	dnp3_anew();
}

TEST(dnp3_fragments_of_several_segments)
{
	dnp3_anew();
	segment(9, 0x40 | 62, "\xc0\1\x3c\2", 4);
	CHECK_EQ(d.fragments, 0);
	segment(9, 63, "\6\x3c", 2);
	segment(9, 0x80 | 0, "\3\6", 2);		/* behind 63 there is 0 */
	CHECK_EQ(d.fragments, 1);
	CHECK_EQ(d.nobject, 2);
	CHECK_EQ(d.asked.v[0], 1);
	CHECK_EQ(d.stat & (DNP3_STAT_LOST | DNP3_STAT_MALFORMED | DNP3_STAT_FULL), 0);
	CHECK_EQ(taken, 0);
	segment(9, 0x80 | 1, "\3\6", 2);		/* of none */
	CHECK((d.stat & DNP3_STAT_LOST) != 0);
	CHECK_EQ(d.fragments, 1);
	dnp3_anew();
	segment(9, 0x40, "\xc0\1\x3c\2\6", 5);
	segment(9, 0x80 | 2, "\3\6", 2);		/* one is missing: what there was counts */
	CHECK((d.stat & DNP3_STAT_LOST) != 0);
	CHECK_EQ(d.fragments, 1);
	CHECK_EQ(taken, 0);
}

TEST(dnp3_fragments_of_several_outstations_at_once)
{
	dnp3_anew();
	for (uint16_t i = 0; i <= DNP3_JOINS; i++) {
		segment((uint16_t)(10 + i), 0x40, "\xc0\1\x3c\2\6", 5);
		CHECK_EQ(d.fragments, i == DNP3_JOINS);			/* the oldest has no room any more */
	}
	for (uint16_t i = 1; i <= DNP3_JOINS; i++)
		segment((uint16_t)(10 + i), 0x80 | 1, "\x3c\3\6", 3);
	CHECK_EQ(d.fragments, 1 + DNP3_JOINS);
	CHECK_EQ(taken, 0);
}

TEST(dnp3_fragments_beyond_what_is_joined)
{
	static const char zeros[200];
	size_t n;

	dnp3_anew();
	segment(9, 0x40, "\xc0\1\x3c\2\6", 5);
	for (n = 5; n + 200 <= DNP3_FRAGMAX; n += 200)
		segment(9, (uint8_t)(n / 200 + 1), zeros, 200);
	segment(9, (uint8_t)(n / 200 + 1), zeros, DNP3_FRAGMAX - n);
	CHECK_EQ(d.stat & DNP3_STAT_FULL, 0);
	segment(9, (uint8_t)(n / 200 + 2), zeros, 1);
	CHECK((d.stat & DNP3_STAT_FULL) != 0);
	CHECK(taken > 0);
	dnp3_flow_end(&d);
	CHECK_EQ(d.fragments, 1);
	CHECK_EQ(taken, 0);
}

/* Objects of n bytes: they are read whole, and cut anywhere they are not. */
static void
objects_are(int line, const uint8_t *p, size_t n, bool data)
{
	for (size_t k = 1; k <= n; k++) {
		const uint8_t *const g = guarded(p, k);

		memset(&d, 0, sizeof(d));
		if (dnp3_objects(&d, (struct cursor){ g, g + k }, data, true) == (k == n))
			continue;
		printf("# %s:%d: %zu of %zu bytes\n", __FILE__, line, k, n);
		test_failures++;
	}
}
#define OBJECTS(s)	objects_are(__LINE__, BYTES(s), true)
#define ASKED(s)	objects_are(__LINE__, BYTES(s), false)

TEST(dnp3_objects_with_each_range_and_prefix)
{
	OBJECTS("\1\2\0\0\3abcd");
	OBJECTS("\1\2\3\5\5a");			/* addresses */
	OBJECTS("\1\1\0\0\7a");
	OBJECTS("\1\1\1\0\0\x08\0ab");		/* nine bits */
	OBJECTS("\3\1\2\0\0\0\0\3\0\0\0a");
	OBJECTS("\x1e\1\x17\1iabcde");
	OBJECTS("\x1e\2\x28\1\0iiabc");
	OBJECTS("\x20\3\x39\1\0\0\0iiiiabcdefghijk");
	OBJECTS("\x20\3\x07\1abcdefghijk");
	OBJECTS("\1\1\x4b\1\2ab");		/* a size in place of an index */
	OBJECTS("\x78\1\x5b\1\3\0abc");
	OBJECTS("\x78\1\x6b\2\1\0\0\0a\2\0\0\0bc");
	OBJECTS("\x6e\5\0\0\0abcde");
	ASKED("\1\2\x17\2ii");
	ASKED("\1\2\x28\1\0ii");
	ASKED("\1\2\x39\1\0\0\0iiii");
	ASKED("\x1e\0\6");
	ASKED("\x1e\0\1\0\0\7\0");
}

static bool
good(const uint8_t *p, size_t n)
{
	const uint8_t *const g = guarded(p, n);

	memset(&d, 0, sizeof(d));
	return dnp3_objects(&d, (struct cursor){ g, g + n }, true, true);
}

TEST(dnp3_objects_that_are_none)
{
	CHECK(!good(BYTES("\1\2\0\3\2abcd")));		/* up to one before the first */
	CHECK(!good(BYTES("\1\2\x0a\1abcd")));
	CHECK(!good(BYTES("\1\2\x0c\1abcd")));
	CHECK(good(BYTES("\xc8\1\0\0\0abcdefghijkl")));	/* nobody knows how long it is */
	CHECK_EQ(d.nobject, 1);
	CHECK(good(BYTES("\1\3\0\0\0abcdefghijkl")));
	CHECK(good(BYTES("\x3c\1\6\1\2\0\0\0a\x3c\2\6")));
	CHECK_EQ(d.nobject, 3);
}

TEST(dnp3_controls_say_how_they_went)
{
	CHECK(good(BYTES("\x0c\1\x17\2i0123456789\0i0123456789\x84")));
	CHECK_EQ(d.nstatus, 2);
	CHECK_EQ(d.status[1], 4);
	CHECK((d.stat & DNP3_STAT_ERROR) != 0);
	CHECK(good(BYTES("\x0c\1\x17\1i0123456789\x80")));
	CHECK_EQ(d.stat & DNP3_STAT_ERROR, 0);
	CHECK(good(BYTES("\x29\2\x17\1iab\1")));
	CHECK((d.stat & DNP3_STAT_ERROR) != 0);
	CHECK(good(BYTES("\x0c\3\0\0\7\xff")));			/* a mask has none */
	CHECK_EQ(d.nstatus, 0);
}

TEST(dnp3_kinds_of_objects_beyond_the_list)
{
	uint8_t p[3 * (DNP3_MAXOBJ + 2)];

	for (unsigned i = 0; i < DNP3_MAXOBJ + 2; i++)
		memcpy(p + 3 * i, (uint8_t[]){ i == 0 ? 120 : 1, (uint8_t)(i < DNP3_MAXOBJ ? i : 1), 6 }, 3);
	memset(&d, 0, sizeof(d));
	CHECK(dnp3_objects(&d, (struct cursor){ p, p + sizeof(p) }, false, false));
	CHECK_EQ(d.stat, DNP3_STAT_AUTH);
	p[sizeof(p) - 2] = DNP3_MAXOBJ;
	CHECK(dnp3_objects(&d, (struct cursor){ p, p + sizeof(p) }, false, false));
	CHECK_EQ(d.stat, DNP3_STAT_AUTH | DNP3_STAT_FULL);
	CHECK_EQ(d.nobject, DNP3_MAXOBJ);
}

TEST(dnp3_responses_have_indications_before_their_objects)
{
	dnp3_anew();
	segment(9, 0xc0, "\xc0\x81\0\x10\1\2\0\0\0a", 10);
	CHECK_EQ(d.iin, 0x10);
	CHECK_EQ(d.answered.v[0], 0x81);
	CHECK_EQ(d.stat & (DNP3_STAT_ERROR | DNP3_STAT_MALFORMED), 0);
	for (unsigned bit = 0; bit < 16; bit++) {
		const char p[] = { (char)0xc0, (char)0x81, (char)(1 << bit >> 8), (char)(1 << bit) };

		dnp3_anew();
		segment(9, 0xc0, p, sizeof(p));
		CHECK_EQ(d.iin, 1 << bit);
		CHECK_EQ((d.stat & DNP3_STAT_ERROR) != 0, bit < 3 || bit == 5);
	}
	dnp3_anew();
	segment(9, 0xc0, "\xc0\x81\x10", 3);
	CHECK((d.stat & DNP3_STAT_MALFORMED) != 0);
	dnp3_anew();
}

/* --- MQTT ------------------------------------------------------------------------------------------------------- */

static struct mqtt_flow q;
static struct mqtt_published said;

static void
mqtt(uint8_t level, const uint8_t *p, size_t n, size_t whole)
{
	memset(&q, 0, sizeof(q));
	mqtt_flow_packet(&q, level, guarded(p, n), n, whole, &said);
}

/* What was published, as topic=message. */
static const char *
published(void)
{
	static char text[64];

	(void)snprintf(text, sizeof(text), "%.*s=%.*s", (int)cursor_left(&said.topic), (const char *)said.topic.p,
	    (int)cursor_left(&said.message), (const char *)said.message.p);
	return text;
}

TEST(mqtt_what_is_published_at_each_quality_and_level)
{
	mqtt(4, BYTES("\x30\5\0\1tmn"), 7);
	CHECK_STR(published(), "t=mn");
	mqtt(4, BYTES("\x32\7\0\1t\0\x09mn"), 9);
	CHECK_STR(published(), "t=mn");
	mqtt(4, BYTES("\x34\7\0\1t\0\x09mn"), 9);
	CHECK_STR(published(), "t=mn");
	mqtt(5, BYTES("\x30\6\0\1t\0mn"), 8);
	CHECK_STR(published(), "t=mn");
	mqtt(0x85, BYTES("\x32\x0a\0\1t\0\x09\2ppmn"), 12);
	CHECK_STR(published(), "t=mn");
	mqtt(4, BYTES("\x20\5\0\1tmn"), 7);
	CHECK_STR(published(), "=");
}

TEST(mqtt_packets_cut_anywhere)
{
	static const char *const connect = "\x10\x15\0\4MQTT\5\2\0\x3c\3prp\0\5abcde";
	static const char *const publish = "\x32\x0b\0\1t\0\x09\2ppmno";

	for (size_t n = 1; n <= 23; n++) {
		mqtt(0, (const uint8_t *)connect, n, 23);
		CHECK_EQ((q.stat & MQTT_STAT_SNAPPED) != 0, n < 23);
		CHECK_EQ(q.nproto, n <= 4 ? 0 : n >= 8 ? 4 : n - 4);
		CHECK_EQ(q.level, n >= 9 ? 5 : 0);
		CHECK_EQ(q.nclient, n <= 18 ? 0 : n - 18);
	}
	CHECK_MEM(q.client, "abcde", 5);
	for (size_t n = 1; n <= 13; n++) {
		mqtt(5, (const uint8_t *)publish, n, 13);
		CHECK_EQ(q.ntopic, n >= 5);
		CHECK_EQ(cursor_left(&said.message), n > 10 ? n - 10 : 0);
	}
}

TEST(mqtt_texts_beyond_their_room)
{
	uint8_t p[2 + 2 + MQTT_TOPIC_LEN + 1] = { 0x30, MQTT_TOPIC_LEN + 3, 0, MQTT_TOPIC_LEN + 1 };

	memset(p + 4, 'x', sizeof(p) - 4);
	mqtt(4, p, sizeof(p), sizeof(p));
	CHECK_EQ(q.ntopic, MQTT_TOPIC_LEN);
	CHECK_EQ(cursor_left(&said.topic), MQTT_TOPIC_LEN + 1);
}

TEST(mqtt_answers_and_types)
{
	for (unsigned code = 0; code < 256; code++) {
		const uint8_t p[] = { 0x20, 2, 0, (uint8_t)code };

		mqtt(4, p, sizeof(p), sizeof(p));
		CHECK_EQ(q.codes, code < 6 ? 1 << code : 0x80);
	}
	for (unsigned type = 0; type < 16; type++)
		for (unsigned level = 4; level < 6; level++) {
			mqtt((uint8_t)level, (const uint8_t[]){ (uint8_t)(type << 4), 0 }, 2, 2);
			CHECK_EQ(q.types, 1 << type);
			CHECK_EQ(q.stat,
			    MQTT_STAT_MQTT | (type == 0 || (type == 15 && level == 4) ? MQTT_STAT_RESERVED : 0));
		}
}

TEST(mqtt_lengths_and_flags)
{
	static const struct { const char *bytes; size_t n, len; } lengths[] = {
		{ "\x30\x00", 2, 2 }, { "\x30\x7f", 2, 129 }, { "\x30\x80\1", 3, 131 }, { "\x30\xff\x7f", 3, 16386 },
		{ "\x30\x80\x80\1", 4, 16388 }, { "\x30\xff\xff\x7f", 4, 2097155 },
		{ "\x30\x80\x80\x80\1", 5, 2097157 },
		{ "\x30\x80\x80\x80\x80\1", 6, T2_FRAMED_NONE }, { "\x30\x80\x80\x80", 4, 0 },
	};

	for (unsigned i = 0; i < sizeof(lengths) / sizeof(*lengths); i++)
		CHECK_EQ(mqtt_framing.length(guarded(lengths[i].bytes, lengths[i].n), lengths[i].n), lengths[i].len);
	for (unsigned first = 0; first < 256; first++) {
		const unsigned type = first >> 4, flags = first & 15;
		const bool two = type == 6 || type == 8 || type == 10, any = type == 0 || type == 3 || type == 15;
		const uint8_t p[] = { (uint8_t)first, 9 };

		CHECK_EQ(mqtt_framing.length(p, 2) == 11, any ? (flags & 6) != 6 : flags == (two ? 2 : 0));
	}
}

/* --- SNMP ------------------------------------------------------------------------------------------------------- */

#define PDU	"\xa1\x0b\2\1\1\2\1\0\2\1\0\x30\0"	/* 13 bytes */

#define USER	"\4\x12\x30\x10\4\1e\2\1\1\2\1\2\4\1u\4\0\4\0"	/* 20 bytes: engine, boots, time, user */
#define TEXT(s)	s, sizeof(s) - 1

static const struct message {
	const char *bytes;
	size_t n, community, user;
	uint8_t version, pdu;
} messages[] = {
	{ TEXT("\x30\x18\2\1\0\4\6public" PDU), 6, 0, 0, 0xa1 },
	{ TEXT("\x30\x18\2\1\1\4\6public" PDU), 6, 0, 1, 0xa1 },
	{ TEXT("\x30\x18\2\1\2\4\6public" PDU), 0, 0, 2, 0xa1 },
	{ TEXT("\x30\x3a\2\1\3\x30\x0d\2\1\1\2\2\1\0\4\1\4\2\1\3" USER "\x30\x12\4\1e\4\0" PDU), 0, 1, 3, 0xa1 },
	{ TEXT("\x30\x2e\2\1\3\x30\x0d\2\1\1\2\2\1\0\4\1\4\2\1\3" USER "\4\6cipher"), 0, 1, 3, 0 },
	{ TEXT("\x30\x29\2\1\3\x30\x0d\2\1\1\2\2\1\0\4\1\4\2\1\4\4\1k\x30\x12\4\1e\4\0" PDU), 0, 0, 3, 0xa1 },
};
#define MESSAGES	(sizeof(messages) / sizeof(*messages))

TEST(snmp_messages_of_each_version)
{
	for (unsigned i = 0; i < MESSAGES; i++) {
		const struct message *const k = &messages[i];
		struct snmp_message m;

		snmp_message_read(&m, guarded(k->bytes, k->n), k->n, k->n);
		CHECK(!m.malformed);
		CHECK_EQ(m.version, k->version);
		CHECK_EQ(m.pdu, k->pdu);
		CHECK_EQ(cursor_left(&m.community), k->community);
		CHECK_EQ(cursor_left(&m.user), k->user);
	}
}

TEST(snmp_messages_cut_anywhere)
{
	for (unsigned i = 0; i < MESSAGES; i++)
		for (size_t n = 1; n < messages[i].n; n++) {
			const struct message *const k = &messages[i];
			struct snmp_message m;

			snmp_message_read(&m, guarded(k->bytes, n), n, n);
			CHECK(m.malformed);
			CHECK_EQ(m.versioned, n >= 5);
			snmp_message_read(&m, guarded(k->bytes, n), n, k->n);
			CHECK(!m.malformed);
			CHECK_EQ(m.versioned, n >= 5);
			CHECK_EQ(cursor_left(&m.community), n <= 7 || k->community == 0 ? 0 : n < 13 ? n - 7 : 6);
		}
}

TEST(snmp_texts_are_kept_while_they_have_room)
{
	struct snmp_flow f = { .pdus = 0 };
	uint8_t text[SNMP_STRLEN + 1];
	struct snmp_message m = { .versioned = true, .version = 1, .pdu = 0xa8 };

	memset(text, 'x', sizeof(text));
	m.community = (struct cursor){ text, text + SNMP_STRLEN };
	CHECK_EQ(snmp_flow_add(&f, &m), SNMP_STAT_SNMP);
	CHECK_EQ(f.ncommunity, SNMP_STRLEN);
	m.community.end++;
	CHECK_EQ(snmp_flow_add(&f, &m), SNMP_STAT_SNMP | SNMP_STAT_CUT);
	CHECK_EQ(f.ncommunity, SNMP_STRLEN);
	m.community.end = text + 1;
	m.malformed = true;
	CHECK_EQ(snmp_flow_add(&f, &m), SNMP_STAT_SNMP | SNMP_STAT_MALFORMED);
	CHECK_EQ(f.ncommunity, 1);
	m.community.end = text;
	m.pdu = 0;
	(void)snmp_flow_add(&f, &m);
	CHECK_EQ(f.ncommunity, 1);
	CHECK_EQ(f.n[8], 3);
	CHECK_EQ(f.pdus, 1 << 8);
}

/* --- TFTP ------------------------------------------------------------------------------------------------------- */

static unsigned
tftp(struct tftp_flow *f, const uint8_t *p, size_t n, bool cut)
{
	return tftp_flow_datagram(f, guarded(p, n), n, cut);
}

TEST(tftp_blocks_follow_each_other)
{
	static const struct { uint16_t last, now; bool follows; } blocks[] = {
		{ 1, 2, true }, { 1, 1, false }, { 1, 3, false }, { 0xff, 0x100, true }, { 0xffff, 0, true },
		{ 0xffff, 1, true }, { 0xffff, 2, false }, { 0, 1, true }, { 2, 1, false },
	};

	for (unsigned i = 0; i < sizeof(blocks) / sizeof(*blocks); i++)
		for (uint8_t op = TFTP_DATA; op <= TFTP_ACK; op++) {
			const uint16_t wrong = op == TFTP_DATA ? TFTP_STAT_BLOCK : TFTP_STAT_ACK;
			const uint16_t a = blocks[i].last, b = blocks[i].now;
			struct tftp_flow f = { .stat = 0 };

			CHECK_EQ(tftp(&f, (const uint8_t[]){ 0, op, (uint8_t)(a >> 8), (uint8_t)a }, 4, false), op);
			CHECK_EQ(f.stat, 0);
			CHECK_EQ(tftp(&f, (const uint8_t[]){ 0, op, (uint8_t)(b >> 8), (uint8_t)b }, 4, false), op);
			CHECK_EQ(f.stat, blocks[i].follows ? 0 : wrong);
			/* another transfer begins anew */
			memset(&f, 0, sizeof(f));
			(void)tftp(&f, (const uint8_t[]){ 0, op, 0, 9 }, 4, false);
			(void)tftp(&f, BYTES("\0\1f\0octet\0"), false);
			(void)tftp(&f, (const uint8_t[]){ 0, op, 0, 1 }, 4, false);
			CHECK_EQ(f.stat, 0);
		}
}

TEST(tftp_requests_cut_anywhere)
{
	for (size_t n = 1; n <= 10; n++) {
		struct tftp_flow f = { .stat = 0 }, g = f;

		(void)tftp(&f, (const uint8_t *)"\0\2f\0octet\0", n, true);
		CHECK_EQ(f.stat, 0);
		CHECK_EQ(f.nparam, n < 3 ? 0 : n < 5 ? 1 : 2);
		(void)tftp(&g, (const uint8_t *)"\0\2f\0octet\0", n, false);
		CHECK_EQ(g.stat, n < 2 ? TFTP_STAT_PROTOCOL : n < 10 ? TFTP_STAT_CRAFTED : 0);
	}
	for (uint8_t op = TFTP_DATA; op <= TFTP_OACK; op++)
		for (size_t n = 2; n <= 4; n++) {
			struct tftp_flow f = { .stat = 0 }, g = f;

			CHECK_EQ(tftp(&f, (const uint8_t[]){ 0, op, 0, 1 }, n, false), op);
			CHECK_EQ(f.stat & TFTP_STAT_CRAFTED, n < 4 && op != TFTP_OACK ? TFTP_STAT_CRAFTED : 0);
			CHECK_EQ(tftp(&g, (const uint8_t[]){ 0, op, 0, 1 }, n, true), op);
			CHECK_EQ(g.stat & TFTP_STAT_CRAFTED, 0);
		}
}

TEST(tftp_operations_errors_and_long_names)
{
	struct tftp_flow f = { .stat = 0 };
	uint8_t p[2 + TFTP_MXNMLN + 1 + 1 + 6] = { 0, 1 };

	for (unsigned op = 0; op < 300; op++) {
		const uint8_t datagram[] = { (uint8_t)(op >> 8), (uint8_t)op, 0, 1 };
		const bool known = op >= 1 && op <= 6;

		memset(&f, 0, sizeof(f));
		CHECK_EQ(tftp(&f, datagram, 4, false), known ? op : 0);
		CHECK_EQ((f.stat & TFTP_STAT_PROTOCOL) != 0, !known || op == TFTP_ERROR);
		CHECK_EQ(f.operations, known ? 1 << (op - 1) : 0);
	}
	for (unsigned code = 0; code < 300; code++) {
		memset(&f, 0, sizeof(f));
		(void)tftp(&f, (const uint8_t[]){ 0, TFTP_ERROR, (uint8_t)(code >> 8), (uint8_t)code }, 4, false);
		CHECK_EQ(f.errors, code >= 1 && code <= 8 ? 1 << (code - 1) : 0);
		CHECK_EQ(f.err[0], code);
	}
	for (size_t n = TFTP_MXNMLN; n <= TFTP_MXNMLN + 1; n++) {
		memset(&f, 0, sizeof(f));
		memset(p + 2, 'n', n);
		memcpy(p + 2 + n, "\0octet", 7);
		(void)tftp(&f, p, 2 + n + 7, false);
		CHECK_EQ(f.stat, n > TFTP_MXNMLN ? TFTP_STAT_CUT : 0);
		CHECK_EQ(strlen(f.param[0]), TFTP_MXNMLN);
	}
	memset(&f, 0, sizeof(f));
	for (uint8_t i = 1; i <= TFTP_MAXCNM + 1; i++) {
		(void)tftp(&f, (const uint8_t[]){ 0, TFTP_ERROR, 0, i }, 4, false);
		(void)tftp(&f, (const uint8_t[]){ 0, TFTP_ERROR, 0, 1 }, 4, false);
		CHECK_EQ((f.stat & TFTP_STAT_FULL) != 0, i > TFTP_MAXCNM);
	}
	for (size_t n = 1; n <= 5; n++)
		for (uint8_t op = 0; op < 8; op++)
			CHECK_EQ(tftp_may_answer(guarded(((const uint8_t[]){ 0, op, 0, 1, 2 }), n), n),
			    n >= 4 && op >= 3 && op <= 6);
}

TEST_MAIN
