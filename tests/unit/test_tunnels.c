/*
 * Messages of WireGuard and packets of OpenVPN, field by field, against an unreadable page.
 *
 * LINK: plugins/wireguard/src/wg_flow.c plugins/openvpn/src/ovpn_flow.c
 */
#include "../../plugins/openvpn/src/ovpn_flow.h"
#include "../../plugins/wireguard/src/wg_flow.h"
#include "test.h"

static void
put32le(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static void
put32be(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[3 - i] = (uint8_t)(v >> 8 * i);
}

/* --- WireGuard -------------------------------------------------------------------------------------------------- */

static struct wg_flow a, b;

/* A message of this length, of which n bytes are there, with two numbers behind its type. */
static void
wg(struct wg_flow *f, struct wg_flow *o, uint8_t type, uint32_t first, uint64_t second, size_t n, size_t wire)
{
	uint8_t p[256] = { type };

	put32le(p + 4, first);
	put32le(p + 8, (uint32_t)second);
	put32le(p + 12, (uint32_t)(second >> 32));
	wg_flow_message(f, o, guarded(p, n), n, wire);
}

static void
wg_anew(void)
{
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
}

TEST(a_wireguard_handshake_and_one_more)
{
	wg_anew();
	wg(&a, &b, WG_INITIATION, 0x01020304, 0, 148, 148);
	CHECK_EQ(a.stat, WG_STAT_WG | WG_STAT_INIT);
	wg(&b, &a, WG_RESPONSE, 0x0a0b0c0d, 0x01020304, 92, 92);
	CHECK_EQ(a.stat, WG_STAT_WG | WG_STAT_INIT | WG_STAT_ESTABLISHED);
	CHECK_EQ(b.stat, WG_STAT_WG | WG_STAT_RESP | WG_STAT_ESTABLISHED);
	CHECK_EQ(a.senders[0], 0x01020304);
	CHECK_EQ(b.senders[0], 0x0a0b0c0d);
	CHECK_EQ(b.receivers[0], 0x01020304);
	wg(&a, &b, WG_INITIATION, 0x11, 0, 148, 148);
	wg(&b, &a, WG_RESPONSE, 0x22, 0x11, 92, 92);
	CHECK((a.stat & WG_STAT_REKEY) != 0 && (b.stat & WG_STAT_REKEY) != 0);
	CHECK_EQ(a.initiations, 2);
	CHECK_EQ(b.responses, 2);
	CHECK_EQ(a.nsenders, 2);
	CHECK_EQ((a.stat | b.stat) & WG_STAT_STRAY, 0);
}

TEST(a_response_answers_the_last_initiation_only)
{
	wg_anew();
	wg(&a, &b, WG_INITIATION, 1, 0, 148, 148);
	wg(&a, &b, WG_INITIATION, 2, 0, 148, 148);
	wg(&b, &a, WG_RESPONSE, 3, 1, 92, 92);
	CHECK_EQ(b.stat, WG_STAT_WG | WG_STAT_RESP | WG_STAT_STRAY);
	CHECK_EQ(a.stat, WG_STAT_WG | WG_STAT_INIT);
	wg_anew();
	wg(&b, NULL, WG_RESPONSE, 3, 1, 92, 92);
	CHECK_EQ(b.stat, WG_STAT_WG | WG_STAT_RESP | WG_STAT_STRAY);
	wg_anew();
	wg(&b, &a, WG_RESPONSE, 3, 0, 92, 92);		/* nobody has asked, whatever was not said */
	CHECK_EQ(b.stat, WG_STAT_WG | WG_STAT_RESP | WG_STAT_STRAY);
}

TEST(wireguard_counters_go_up_in_a_session)
{
	wg_anew();
	wg(&a, NULL, WG_DATA, 7, 5, 48, 48);
	CHECK_EQ(a.stat, WG_STAT_WG | WG_STAT_DATA);
	wg(&a, NULL, WG_DATA, 7, 6, 48, 48);
	wg(&a, NULL, WG_DATA, 8, 0, 48, 48);		/* another session begins anew */
	CHECK_EQ(a.stat, WG_STAT_WG | WG_STAT_DATA);
	CHECK_EQ(a.counter, 6);
	wg(&a, NULL, WG_DATA, 8, 6, 48, 48);		/* once more */
	CHECK_EQ(a.stat, WG_STAT_WG | WG_STAT_DATA | WG_STAT_COUNTER);
	wg(&a, NULL, WG_DATA, 8, UINT64_C(0x100000002), 48, 48);
	CHECK_EQ(a.counter, UINT64_C(0x100000002));
	CHECK_EQ(a.data, 5);
	CHECK_EQ(a.bytes, 5 * 16);
	CHECK_EQ(a.nreceivers, 2);
}

TEST(a_wireguard_keepalive_has_no_packet)
{
	wg_anew();
	wg(&a, NULL, WG_DATA, 7, 0, 32, 32);
	CHECK_EQ(a.stat, WG_STAT_WG | WG_STAT_DATA | WG_STAT_ALIVE);
	CHECK_EQ(a.alive, 1);
	CHECK_EQ(a.bytes, 0);
	wg(&a, NULL, WG_DATA, 7, 1, 48, 48);
	CHECK_EQ(a.alive, 1);
	wg(&a, NULL, WG_DATA, 7, 2, 31, 31);
	CHECK_EQ(a.data, 2);
	CHECK((a.stat & WG_STAT_LENGTH) != 0);
}

TEST(wireguard_messages_of_other_lengths_and_types)
{
	static const uint8_t lengths[] = { 0, 148, 92, 64 };

	for (uint8_t type = WG_INITIATION; type <= WG_COOKIE; type++)
		for (int d = -1; d <= 1; d++) {
			const size_t n = (size_t)(lengths[type] + d);

			wg_anew();
			wg(&a, NULL, type, 1, 2, n, n);
			CHECK_EQ((a.stat & WG_STAT_LENGTH) != 0, d != 0);
			CHECK_EQ(a.nsenders + a.nreceivers > 0, d == 0);
		}
	for (unsigned type = 0; type < 256; type++) {
		wg_anew();
		wg(&a, NULL, (uint8_t)type, 1, 2, 64, 64);
		CHECK_EQ((a.stat & WG_STAT_TYPE) != 0, type < 1 || type > 4);
	}
	wg_anew();
	wg(&a, NULL, WG_COOKIE, 0x01020304, 2, 64, 64);
	CHECK_EQ(a.receivers[0], 0x01020304);
	CHECK_EQ(a.cookies, 1);
}

TEST(wireguard_messages_cut_anywhere)
{
	for (uint8_t type = WG_INITIATION; type <= WG_DATA; type++)
		for (size_t n = 0; n <= 64; n++) {
			const size_t wire = type == WG_INITIATION ? 148 : type == WG_RESPONSE ? 92 : 64;

			wg_anew();
			wg(&a, NULL, type, 1, 2, n, wire);
			CHECK_EQ((a.stat & WG_STAT_SNAPPED) != 0, n > 0 && n < wire);
			CHECK_EQ(a.nsenders + a.nreceivers > 0, n >= 16);
			CHECK_EQ(a.bytes, type == WG_DATA && n >= 16 ? 32 : 0);
		}
}

TEST(wireguard_reserved_bytes)
{
	for (unsigned i = 1; i < 16; i++) {
		uint8_t p[32] = { WG_DATA };

		wg_anew();
		p[i] = 1;
		wg_flow_message(&a, NULL, guarded(p, 32), 32, 32);
		CHECK_EQ((a.stat & WG_STAT_RESERVED) != 0, i < 4);
	}
}

TEST(wireguard_sessions_beyond_the_list)
{
	wg_anew();
	for (uint32_t i = 0; i < WG_SESSIONS; i++)
		wg(&a, NULL, WG_INITIATION, 100 + i, 0, 148, 148);
	CHECK_EQ(a.stat & WG_STAT_FULL, 0);
	wg(&a, NULL, WG_INITIATION, 100, 0, 148, 148);
	CHECK_EQ(a.stat & WG_STAT_FULL, 0);
	wg(&a, NULL, WG_INITIATION, 99, 0, 148, 148);
	CHECK((a.stat & WG_STAT_FULL) != 0);
	CHECK_EQ(a.nsenders, WG_SESSIONS);
}

/* --- OpenVPN ---------------------------------------------------------------------------------------------------- */

static struct ovpn_flow c, s;

/* A control packet: acknowledgements of packets of the session 0x5151..., its number, content.  Its length. */
static size_t
control(uint8_t *p, uint8_t opcode, uint8_t session, size_t auth, uint32_t number, uint32_t at, uint8_t acks,
    const char *content)
{
	size_t n = 9 + auth;

	memset(p, 0xee, 512);
	p[0] = (uint8_t)(opcode << 3);
	memset(p + 1, session, 8);
	if (auth >= 8) {
		put32be(p + n - 8, number);
		put32be(p + n - 4, at);
	}
	p[n++] = acks;
	n += acks * 4u;
	if (acks > 0) {
		memset(p + n, 0x51, 8);
		n += 8;
	}
	if (opcode != T2_OVPN_ACK) {
		put32be(p + n, t2_ovpn_is_reset(opcode) ? 0 : number);
		n += 4;
	}
	memcpy(p + n, content, strlen(content));
	return n + strlen(content);
}

static void
ovpn(struct ovpn_flow *f, struct ovpn_flow *o, const uint8_t *p, size_t n, size_t wire)
{
	ovpn_flow_packet(f, o, guarded(p, n), n, wire);
}

TEST(openvpn_opens_and_is_answered)
{
	uint8_t p[512];
	size_t n;

	ovpn_flow_init(&c);
	ovpn_flow_init(&s);
	n = control(p, T2_OVPN_RESET_CLIENT_V2, 0x31, 28, 1, 0x60000000, 0, "");
	ovpn(&c, &s, p, n, n);
	CHECK_EQ(c.stat, OVPN_STAT_OVPN | OVPN_STAT_RESET | OVPN_STAT_AUTH);
	CHECK_EQ(c.auth, 28);
	CHECK_EQ(c.hmac, 20);
	CHECK_EQ(c.netTime, 0x60000000);
	CHECK_EQ(c.version, 2);
	CHECK_EQ(c.types, 1 << 7);
	n = control(p, T2_OVPN_RESET_SERVER_V2, 0x51, 28, 1, 0x60000001, 1, "");
	ovpn(&s, &c, p, n, n);
	CHECK_EQ(s.stat, OVPN_STAT_OVPN | OVPN_STAT_RESET | OVPN_STAT_AUTH | OVPN_STAT_ANSWERED);
	CHECK((c.stat & OVPN_STAT_ANSWERED) != 0);
	CHECK_EQ(s.remote[0], UINT64_C(0x5151515151515151));
	n = control(p, T2_OVPN_CONTROL, 0x31, 28, 2, 0x60000009, 1, "\x16\3\1");
	ovpn(&c, &s, p, n, n);
	CHECK_EQ(c.control, 1);
	CHECK_EQ(c.netTime, 0x60000000);
	CHECK_EQ(c.nsessions, 1);
	CHECK_EQ(c.sessions[0], UINT64_C(0x3131313131313131));
	CHECK_EQ(c.nremote, 1);
	n = control(p, T2_OVPN_ACK, 0x31, 28, 3, 0, 8, "");
	ovpn(&c, &s, p, n, n);
	CHECK_EQ(c.acks, 1);
	CHECK_EQ(c.nremote, 1);
	CHECK_EQ(c.stat & OVPN_STAT_SHORT, 0);
	n = control(p, T2_OVPN_ACK, 0x31, 28, 3, 0, 9, "");
	ovpn(&c, &s, p, n, n);
	CHECK((c.stat & OVPN_STAT_SHORT) != 0);
	n = control(p, T2_OVPN_RESET_CLIENT_V2, 0x32, 28, 1, 0, 0, "");
	ovpn(&c, &s, p, n, n);
	CHECK((c.stat & OVPN_STAT_RESTART) != 0);
	CHECK_EQ(c.hard, 2);
}

TEST(openvpn_from_the_middle)
{
	static const uint8_t auths[] = { 0, 24, 28, 36, 40, 56, 72 };
	uint8_t p[512];

	for (unsigned i = 0; i < sizeof(auths); i++)
		for (uint8_t acks = 0; acks <= 9; acks++) {
			size_t n = control(p, T2_OVPN_CONTROL, 1, auths[i], 9, 0x60000000, acks, "\x17\3\3xyz");

			ovpn_flow_init(&c);
			ovpn(&c, NULL, p, n, n);
			CHECK_EQ(c.auth, acks <= 8 ? auths[i] : OVPN_AUTH_UNKNOWN);
			CHECK_EQ(c.nremote, acks > 0 && acks <= 8);
			ovpn_flow_init(&c);
			ovpn(&c, NULL, p, n - 3, n);	/* cut: nothing is learned */
			CHECK_EQ(c.auth, OVPN_AUTH_UNKNOWN);
			CHECK_EQ(ovpn_may_be(guarded(p, n - 3), n - 3), acks <= 8);
			n = control(p, T2_OVPN_ACK, 1, auths[i], 9, 0x60000000, acks, "");
			ovpn_flow_init(&c);
			ovpn(&c, NULL, p, n, n);
			CHECK_EQ(c.auth, acks > 0 && acks <= 8 ? auths[i] : OVPN_AUTH_UNKNOWN);
		}
}

TEST(openvpn_with_what_tls_begins_with)
{
	static const struct { const char *content; bool tls; } contents[] = {
		{ "\x14\3\1", true }, { "\x17\3\4", true }, { "\x13\3\1", false }, { "\x18\3\1", false },
		{ "\x16\2\1", false }, { "\x16\3\5", false }, { "\x16\3", false },
	};
	uint8_t p[512];

	for (unsigned i = 0; i < sizeof(contents) / sizeof(*contents); i++) {
		const size_t n = control(p, T2_OVPN_CONTROL, 1, 0, 9, 0, 1, contents[i].content);

		CHECK_EQ(ovpn_may_be(guarded(p, n), n), contents[i].tls);
	}
}

TEST(openvpn_that_is_encrypted_has_its_time_in_front)
{
	uint8_t p[512] = { T2_OVPN_RESET_CLIENT_V2 << 3, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0x5f, 0, 0, 1 };

	ovpn_flow_init(&c);
	memset(p + 17, 0xcc, 100);
	ovpn(&c, NULL, p, 54, 54);
	CHECK_EQ(c.stat, OVPN_STAT_OVPN | OVPN_STAT_RESET | OVPN_STAT_CRYPT);
	CHECK_EQ(c.netTime, 0x5f000001);
	CHECK_EQ(c.hmac, 32);
	CHECK_EQ(c.nremote, 0);
	/* the other side is authenticated as this one */
	ovpn_flow_init(&s);
	p[0] = T2_OVPN_CONTROL << 3;
	ovpn(&s, &c, p, 100, 200);
	CHECK_EQ(s.auth, T2_OVPN_CRYPT);
	p[12] = 0;
	CHECK(!ovpn_may_be(p, 54));
	p[12] = 1;
	CHECK(ovpn_may_be(guarded(p, 54), 54));
	CHECK(!ovpn_may_be(guarded(p, 53), 53));
}

TEST(openvpn_data_of_both_versions)
{
	uint8_t p[64] = { T2_OVPN_DATA_V1 << 3 | 2, 1, 2, 3 };

	ovpn_flow_init(&c);
	ovpn(&c, NULL, p, 20, 30);
	CHECK_EQ(c.bytes, 29);
	CHECK_EQ(c.key, 2);
	CHECK_EQ(c.npeers, 0);
	p[0] = T2_OVPN_DATA_V2 << 3 | 1;
	ovpn(&c, NULL, p, 20, 30);
	CHECK_EQ(c.bytes, 29 + 26);
	CHECK_EQ(c.key, 2);
	CHECK_EQ(c.peers[0], 0x010203);
	CHECK_EQ(c.data, 2);
	CHECK_EQ(c.stat & OVPN_STAT_SHORT, 0);
	ovpn(&c, NULL, p, 3, 3);
	CHECK((c.stat & OVPN_STAT_SHORT) != 0);
	ovpn(&c, NULL, p, 4, 4);
	CHECK_EQ(c.data, 3);
	for (size_t n = 1; n < 40; n++) {
		p[0] = T2_OVPN_DATA_V1 << 3;
		CHECK_EQ(ovpn_may_be(guarded(p, n), n), n >= 17);
		p[0] = T2_OVPN_DATA_V2 << 3;
		CHECK_EQ(ovpn_may_be(guarded(p, n), n), n >= 20);
	}
}

TEST(openvpn_packets_cut_anywhere_and_of_every_opcode)
{
	uint8_t p[512];

	for (uint8_t opcode = 0; opcode < 32; opcode++) {
		const size_t whole = control(p, opcode, 3, 28, 1, 0x60000000, 2, "\x16\3\1");

		for (size_t n = 0; n <= whole; n++) {
			ovpn_flow_init(&c);
			(void)ovpn_may_be(guarded(p, n), n);
			ovpn(&c, NULL, p, n, whole);
			CHECK_EQ((c.stat & OVPN_STAT_TYPE) != 0, n > 0 && (opcode < 1 || opcode > 11));
			if (opcode >= 1 && opcode <= 11 && opcode != 6 && opcode != 9)
				CHECK_EQ((c.stat & OVPN_STAT_SHORT) != 0, n > 0 && n < 9);
		}
	}
}

TEST(openvpn_versions_of_hard_resets)
{
	static const uint8_t versions[12] = { [1] = 1, [2] = 1, [7] = 2, [8] = 2, [10] = 3 };
	uint8_t p[512];

	for (uint8_t opcode = 1; opcode < 12; opcode++) {
		const size_t n = control(p, opcode, 3, 0, 1, 0, 0, "");

		ovpn_flow_init(&c);
		ovpn(&c, NULL, p, n, n);
		CHECK_EQ(c.version, versions[opcode]);
		CHECK_EQ((c.stat & OVPN_STAT_CRYPT2) != 0, opcode == 10);
		CHECK_EQ(c.soft, opcode == T2_OVPN_SOFT_RESET);
		CHECK_EQ(c.resets, opcode == 1 || opcode == 7 || opcode == 10);
	}
}

TEST(openvpn_sessions_beyond_the_list)
{
	uint8_t p[512];

	ovpn_flow_init(&c);
	for (uint8_t i = 1; i <= OVPN_SESSIONS + 1; i++) {
		const size_t n = control(p, T2_OVPN_RESET_CLIENT_V2, i, 0, 1, 0, 0, "");

		ovpn(&c, NULL, p, n, n);
		CHECK_EQ((c.stat & OVPN_STAT_FULL) != 0, i > OVPN_SESSIONS);
	}
	CHECK_EQ(c.nsessions, OVPN_SESSIONS);
}

TEST_MAIN
