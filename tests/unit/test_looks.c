/*
 * What a connection or a datagram begins with, told from as many bytes as there are: each beginning of each message
 * lies against an unreadable page.
 *
 * LINK: plugins/ircDecode/src/irc_talk.c plugins/mqttDecode/src/mqtt_flow.c plugins/snmpDecode/src/snmp_message.c
 * LINK: plugins/tftpDecode/src/tftp_flow.c plugins/modbus/src/mb_flow.c lib/api/framed.c
 * LINK: plugins/dnp3Decode/src/dnp3_flow.c plugins/dnp3Decode/src/dnp3_objects.c
 * LINK: plugins/rdpDecode/src/rdp_flow.c plugins/rdpDecode/src/rdp_mcs.c
 * LINK: plugins/kerberosDecode/src/krb_flow.c plugins/kerberosDecode/src/krb_message.c
 * LINK: plugins/ldapDecode/src/ldap_flow.c plugins/ldapDecode/src/ldap_message.c
 * LINK: plugins/ldapDecode/src/ldap_filter.c plugins/ldapDecode/src/ldap_netlogon.c
 */
#include "looks.h"
#include "stream.h"
#include "test.h"

/* Of the decoders, whose headers have flags of the same names. */
int irc_looks(const uint8_t *, size_t), mqtt_looks(const uint8_t *, size_t), snmp_looks(const uint8_t *, size_t),
    tftp_looks(const uint8_t *, size_t), mb_looks(const uint8_t *, size_t), dnp3_looks(const uint8_t *, size_t),
    rdp_looks(const uint8_t *, size_t), krb_looks(const uint8_t *, size_t), krb_looks_tcp(const uint8_t *, size_t),
    ldap_looks(const uint8_t *, size_t);

void	t2_plugin_free(void *);

void
t2_plugin_free(void *p)
{
	free(p);
}

bool
t2_mem_take(enum t2_mem kind, size_t n)
{
	(void)kind, (void)n;
	return true;
}

void
t2_mem_give(enum t2_mem kind, size_t n)
{
	(void)kind, (void)n;
}

/* Of the first bytes, up to all len: before from of them are there the answer is early, then it is late. */
static void
looks_from(int line, int (*looks)(const uint8_t *, size_t), const char *bytes, size_t len, int early, size_t from,
    int late)
{
	for (size_t n = 1; n <= len; n++) {
		const int got = looks(guarded(bytes, n), n), want = n < from ? early : late;

		if (got == want)
			continue;
		printf("# %s:%d: %zu bytes: %d, wanted %d\n", __FILE__, line, n, got, want);
		test_failures++;
	}
}
#define STREAM(looks, bytes, from, late)	looks_from(__LINE__, looks, bytes, sizeof(bytes) - 1, -1, from, late)
#define DATAGRAM(looks, bytes, late)		\
	looks_from(__LINE__, looks, bytes, sizeof(bytes) - 1, 0, sizeof(bytes) - 1, late)

TEST(irc)
{
	STREAM(irc_looks, "NICK bob\r\n", 10, 1);
	STREAM(irc_looks, "NICK bob 1\n", 11, 1);
	STREAM(irc_looks, "NICK a b c\n", 11, 0);
	STREAM(irc_looks, "USER a 0 * :A B\r\n", 17, 1);
	STREAM(irc_looks, "USER a 0 * AB\r\n", 15, 0);
	STREAM(irc_looks, "USER a 0 :A\r\n", 13, 0);
	STREAM(irc_looks, "USER a\r\n * * :\r\n", 8, 0);
	STREAM(irc_looks, "NOTICE AUTH :hi", 12, 1);
	STREAM(irc_looks, "CAP LS 302", 6, 1);
	STREAM(irc_looks, "CAP REQ :x", 7, 1);
	STREAM(irc_looks, "PASS x\nNICK b", 12, 1);
	STREAM(irc_looks, "PASS x\nCAP LS", 12, 1);
	STREAM(irc_looks, "PASS x\nUSER a", 12, 0);
	STREAM(irc_looks, ":irc NOTICE *", 12, 1);
	STREAM(irc_looks, ":irc 001 me :x", 12, 1);
	STREAM(irc_looks, ":irc 0011 me :", 12, 0);
	STREAM(irc_looks, ":irc 0o1 me :x", 12, 0);
	STREAM(irc_looks, "GET / HTTP/1.1", 1, 0);
	STREAM(irc_looks, "UNLOCK\n", 7, 0);
}

TEST(mqtt)
{
	STREAM(mqtt_looks, "\x10\x0c\0\4MQTT\4\2\0\x3c\0\0", 8, 1);
	STREAM(mqtt_looks, "\x10\x8c\0\0\4MQTT\4\2\0\x3c\0\0", 9, 1);
	STREAM(mqtt_looks, "\x10\x0e\0\6MQIsdp\3\2\0\x3c\0\0", 10, 1);
	STREAM(mqtt_looks, "\x10\x0c\0\4MQXX\4\2", 7, 0);
	STREAM(mqtt_looks, "\x10\x80\x80\x80\x80\1\0\4MQTT", 5, 0);
	STREAM(mqtt_looks, "\x20\2\0\0", 1, 0);
	STREAM(mqtt_looks, "\x11\x0c\0\4MQTT", 1, 0);
}

TEST(snmp)
{
	STREAM(snmp_looks, "\x30\x13\2\1\1\4\6public\xa0\6\2\1\1\2\1\0", 14, 1);
	STREAM(snmp_looks, "\x30\x13\2\1\0\4\6public\xa8\6\2\1\1\2\1\0", 14, 1);
	STREAM(snmp_looks, "\x30\x13\2\1\1\4\6public\xa9\6\2\1\1\2\1\0", 14, 0);
	STREAM(snmp_looks, "\x30\x13\2\1\1\4\6public\x9f\6\2\1\1\2\1\0", 14, 0);
	STREAM(snmp_looks, "\x30\x40\2\1\3\x30\x0d\2\1\1", 7, 1);
	STREAM(snmp_looks, "\x30\x40\2\1\3\4\6public\xa0", 7, 0);
	STREAM(snmp_looks, "\x30\x13\2\1\2\4\6public\xa0", 7, 0);
	STREAM(snmp_looks, "\x30\x13\2\1\1\5\6public\xa0", 7, 0);
	STREAM(snmp_looks, "\x30\x13\3\1\1\4\6public\xa0", 5, 0);
	STREAM(snmp_looks, "\x30\x13\2\2\1\1\4\6public\xa0", 5, 0);
	STREAM(snmp_looks, "\x31\x13\2\1\1\4\6public\xa0", 1, 0);
	STREAM(snmp_looks, "\x30\x80\2\1\1\4\6public\xa0", 2, 0);
}

TEST(tftp)
{
	DATAGRAM(tftp_looks, "\0\1f\0octet\0", 1);
	DATAGRAM(tftp_looks, "\0\2f g\0MAIL\0", 1);
	DATAGRAM(tftp_looks, "\0\2\xc3\xa4\0NetASCII\0", 1);
	DATAGRAM(tftp_looks, "\0\1f\0octets\0", 0);
	DATAGRAM(tftp_looks, "\0\1f\0octe\0", 0);
	DATAGRAM(tftp_looks, "\0\1\0octet\0", 0);
	DATAGRAM(tftp_looks, "\0\1f\x1f\0octet\0", 0);
	DATAGRAM(tftp_looks, "\0\1\x7f\0octet\0", 0);
	DATAGRAM(tftp_looks, "\0\3f\0octet\0", 0);
	DATAGRAM(tftp_looks, "\1\0f\0octet\0", 0);
}

TEST(modbus)
{
	STREAM(mb_looks, "\0\1\0\0\0\6\1\3\0\0\0\1", 12, 1);
	STREAM(mb_looks, "\0\1\0\0\0\5\1\3\2\0\0\xff\xff", 11, 1);		/* a response: 3 + 2 */
	STREAM(mb_looks, "\0\1\0\0\0\5\1\3\3\0\0\xff", 11, 0);
	STREAM(mb_looks, "\0\1\0\0\0\7\1\3\0\0\0\1\0", 13, 0);
	STREAM(mb_looks, "\0\1\0\0\0\6\1\5\0\0\xff\0", 12, 1);
	STREAM(mb_looks, "\0\1\0\0\0\5\1\6\0\0\xff", 11, 0);
	STREAM(mb_looks, "\0\1\0\0\0\2\1\7", 8, 1);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\7\0", 9, 1);
	STREAM(mb_looks, "\0\1\0\0\0\4\1\7\0\0", 10, 0);
	STREAM(mb_looks, "\0\1\0\0\0\5\1\x08\0\0\0", 11, 0);
	STREAM(mb_looks, "\0\1\0\0\0\x08\1\x08\0\0\0\0\0\0", 14, 1);
	STREAM(mb_looks, "\0\1\0\0\0\2\1\x0b", 8, 1);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\x0b\0", 9, 0);
	STREAM(mb_looks, "\0\1\0\0\0\6\1\x0b\0\0\0\0", 12, 1);
	STREAM(mb_looks, "\0\1\0\0\0\2\1\x0c", 8, 1);
	STREAM(mb_looks, "\0\1\0\0\0\4\1\x11\1\x55", 10, 1);
	STREAM(mb_looks, "\0\1\0\0\0\4\1\x11\2\x55", 10, 0);
	STREAM(mb_looks, "\0\1\0\0\0\x09\1\x0f\0\0\0\2\2\1\0", 15, 1);
	STREAM(mb_looks, "\0\1\0\0\0\x08\1\x0f\0\0\0\2\2\1", 14, 0);
	STREAM(mb_looks, "\0\1\0\0\0\5\1\x10\0\0\0\2", 11, 0);		/* its count is behind the end */
	STREAM(mb_looks, "\0\1\0\0\0\x08\1\x16\0\0\0\0\0\0", 14, 1);
	STREAM(mb_looks, "\0\1\0\0\0\6\1\x16\0\0\0\0", 12, 0);
	STREAM(mb_looks, "\0\1\0\0\0\x0c\1\x17\0\0\0\1\0\0\0\1\1\7", 18, 1);
	STREAM(mb_looks, "\0\1\0\0\0\x0b\1\x17\0\0\0\1\0\0\0\1\1", 17, 0);
	STREAM(mb_looks, "\0\1\0\0\0\x0a\1\x17\0\0\0\1\0\0\0\1", 16, 0);
	STREAM(mb_looks, "\0\1\0\0\0\4\1\x18\0\0", 10, 1);
	STREAM(mb_looks, "\0\1\0\0\0\6\1\x18\0\2\0\0", 12, 1);
	STREAM(mb_looks, "\0\1\0\0\0\6\1\x18\2\0\0\0", 12, 0);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\x18\0", 9, 0);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\x2b\x0e", 9, 1);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\x2b\x0d", 9, 1);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\x2b\x0f", 9, 0);
	STREAM(mb_looks, "\0\1\0\0\0\2\1\x2b", 8, 0);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\x83\2", 9, 1);
	STREAM(mb_looks, "\0\1\0\0\0\2\1\x83", 8, 0);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\xc0\2", 9, 0);		/* no function 64 */
	STREAM(mb_looks, "\0\1\0\0\0\3\1\xc1\2", 9, 1);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\xc8\2", 9, 1);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\xc9\2", 9, 0);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\xe3\2", 9, 0);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\xe4\2", 9, 1);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\xee\2", 9, 1);
	STREAM(mb_looks, "\0\1\0\0\0\3\1\xef\2", 9, 0);
	STREAM(mb_looks, "\0\1\0\0\0\1\1\3", 6, 0);
	STREAM(mb_looks, "\0\1\0\0\1\0\1\3", 6, 0);
	STREAM(mb_looks, "\0\1\0\1\0\6\1\3\0\0\0\1", 6, 0);
	STREAM(mb_looks, "\0\1\1\0\0\6\1\3\0\0\0\1", 3, 0);
}

TEST(dnp3)
{
	STREAM(dnp3_looks, "\5\x64\5\xc0\1\0\0\4\xe9\x21", 10, 1);
	STREAM(dnp3_looks, "\5\x64\5\xc0\1\0\0\4\xe9\x22", 10, 0);
	STREAM(dnp3_looks, "\5\x64\5\xc0\1\0\0\5\xe9\x21", 10, 0);
	STREAM(dnp3_looks, "\5\x64\4\xc0\1\0\0\4\xe9\x21", 3, 0);
	STREAM(dnp3_looks, "\5\x65\5\xc0\1\0\0\4\xe9\x21", 2, 0);
	STREAM(dnp3_looks, "\4\x64\5\xc0\1\0\0\4\xe9\x21", 1, 0);
}

TEST(rdp)
{
	STREAM(rdp_looks, "\3\0\0\x0b\6\xe0\0\0\0\0\0", 11, 2);
	STREAM(rdp_looks, "\3\0\0\x0b\6\xd0\0\0\0\0\0", 11, 2);
	STREAM(rdp_looks, "\3\0\0\x0b\6\xf0\0\0\0\0\0", 11, 0);
	STREAM(rdp_looks, "\3\0\0\x0b\6\xe0\0\0\0\0\1", 11, 0);
	STREAM(rdp_looks, "\3\0\0\x0a\5\xe0\0\0\0\0\0", 11, 0);
	STREAM(rdp_looks, "\3\0\0\x0c\6\xe0\0\0\0\0\0", 11, 0);
	STREAM(rdp_looks, "\3\1\0\x0b\6\xe0\0\0\0\0\0", 2, 0);
	STREAM(rdp_looks, "\2\0\0\x0b\6\xe0\0\0\0\0\0", 1, 0);
	STREAM(rdp_looks, "\3\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\3\0\0\0", 19, 1);
	STREAM(rdp_looks, "\3\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x09\0\3\0\0\0", 19, 0);
	STREAM(rdp_looks, "\3\0\0\x13\x0e\xe0\0\0\0\0\0\2\0\x08\0\3\0\0\0", 19, 0);
	STREAM(rdp_looks, "\3\0\0\x13\x0e\xd0\0\0\0\0\0\2\0\x08\0\3\0\0\0", 19, 1);
	STREAM(rdp_looks, "\3\0\0\x13\x0e\xd0\0\0\0\0\0\3\0\x08\0\3\0\0\0", 19, 1);
	STREAM(rdp_looks, "\3\0\0\x13\x0e\xd0\0\0\0\0\0\1\0\x08\0\3\0\0\0", 19, 0);
	STREAM(rdp_looks, "\3\0\0\x20\x1b\xe0\0\0\0\0\0Cookie: mstsh", 19, 1);
	STREAM(rdp_looks, "\3\0\0\x20\x1b\xe0\0\0\0\0\0tsv://MS Term", 19, 1);
	STREAM(rdp_looks, "\3\0\0\x20\x1b\xe0\0\0\0\0\0Cookies mstsh", 19, 0);
}

#define KRB(tag, version)	tag "\x0e\x30\x0c\xa1\3\2\1" version "\xa2\3\2\1\x0a\xa3\0"

TEST(kerberos)
{
	DATAGRAM(krb_looks, "\x6a\x09\x30\7\xa1\3\2\1\5\xa2\0", 1);
	DATAGRAM(krb_looks, KRB("\x6a", "\5"), 1);
	DATAGRAM(krb_looks, KRB("\x6f", "\5"), 1);
	DATAGRAM(krb_looks, KRB("\x74", "\5"), 1);
	DATAGRAM(krb_looks, KRB("\x76", "\5"), 1);
	DATAGRAM(krb_looks, KRB("\x7e", "\5"), 1);
	DATAGRAM(krb_looks, KRB("\x6a", "\4"), 0);
	DATAGRAM(krb_looks, KRB("\x69", "\5"), 0);
	DATAGRAM(krb_looks, KRB("\x70", "\5"), 0);
	DATAGRAM(krb_looks, KRB("\x73", "\5"), 0);
	DATAGRAM(krb_looks, KRB("\x77", "\5"), 0);
	DATAGRAM(krb_looks, KRB("\x7d", "\5"), 0);
	DATAGRAM(krb_looks, KRB("\x4a", "\5"), 0);
	DATAGRAM(krb_looks, "\x6a\x09\x30\7\xa2\3\2\1\5\xa2\0", 0);
	CHECK_EQ(krb_looks((const uint8_t *)KRB("\x6a", "\5") "x", 17), 0);	/* something is behind it */
	DATAGRAM(krb_looks, "\0\x0a\0\1\0\4abcd", 1);
	DATAGRAM(krb_looks, "\0\x0a\xff\x80\0\4abcd", 1);
	DATAGRAM(krb_looks, "\0\x0a\0\2\0\4abcd", 0);
	DATAGRAM(krb_looks, "\0\x0a\0\1\0\5abcd", 0);
	STREAM(krb_looks_tcp, "\0\0\0\x10" KRB("\x6a", "\5"), 20, 1);
	STREAM(krb_looks_tcp, "\0\0\0\x11" KRB("\x6a", "\5") "x", 20, 0);
	STREAM(krb_looks_tcp, "\0\0\0\x10" KRB("\x6a", "\4"), 20, 0);
	STREAM(krb_looks_tcp, "\0\0\0\x20\0\x20\0\1\0\x1a" "abcdefghijklm", 20, 1);
	STREAM(krb_looks_tcp, "\1\0\0\x10" KRB("\x6a", "\5"), 1, 0);
}

TEST(ldap)
{
	STREAM(ldap_looks, "\x30\x0c\2\1\1\x60\7\2\1\3\4\0\x80\0", 6, 1);
	STREAM(ldap_looks, "\x30\x0f\2\4\1\2\3\4\x60\7\2\1\3\4\0\x80\0", 9, 1);
	STREAM(ldap_looks, "\x30\x10\2\5\0\1\2\3\4\x60\7\2\1\3\4\0\x80\0", 10, 0);
	STREAM(ldap_looks, "\x30\x0c\2\0\x60\7\2\1\3\4\0\x80\0", 5, 0);
	STREAM(ldap_looks, "\x30\5\2\1\3\x42\0", 6, 1);
	STREAM(ldap_looks, "\x30\5\2\1\3\x62\0", 6, 0);
	STREAM(ldap_looks, "\x30\5\2\1\3\x4a\0", 6, 1);
	STREAM(ldap_looks, "\x30\5\2\1\3\x6a\0", 6, 0);
	STREAM(ldap_looks, "\x30\5\2\1\3\x50\0", 6, 1);
	STREAM(ldap_looks, "\x30\5\2\1\3\x70\0", 6, 0);
	STREAM(ldap_looks, "\x30\5\2\1\3\x73\0", 6, 1);
	STREAM(ldap_looks, "\x30\5\2\1\3\x71\0", 6, 0);
	STREAM(ldap_looks, "\x30\5\2\1\3\x77\0", 6, 1);
	STREAM(ldap_looks, "\x30\5\2\1\3\x79\0", 6, 1);
	STREAM(ldap_looks, "\x30\5\2\1\3\x7a\0", 6, 0);
	STREAM(ldap_looks, "\x30\5\2\1\3\xa3\0", 6, 0);
	STREAM(ldap_looks, "\x30\3\2\1\3\x60", 5, 0);
	STREAM(ldap_looks, "\x30\5\4\1\3\x60\0", 7, 0);
	STREAM(ldap_looks, "\x31\5\2\1\3\x60\0", 1, 0);
}

static int
wireguard(const uint8_t *p, size_t n)
{
	return t2_looks_wireguard(p, n);
}

TEST(a_wireguard_datagram_has_the_length_of_its_type)
{
	static const size_t lengths[] = { [1] = 148, [2] = 92, [3] = 64 };
	uint8_t b[160] = { 0 };

	for (b[0] = 1; b[0] <= 4; b[0]++)
		for (size_t n = 1; n < sizeof(b); n++)
			CHECK_EQ(wireguard(guarded(b, n), n),
			    b[0] == 4 ? n >= 32 && n % 16 == 0 : n == lengths[b[0]]);
	for (unsigned i = 1; i < 16; i++) {	/* reserved bytes; a counter that is too high */
		memset(b, 0, sizeof(b));
		b[0] = 4;
		b[i] = 1;
		CHECK_EQ(wireguard(b, 32), i > 3 && i < 13);
	}
	b[15] = 0;
	for (b[0] = 0; b[0] < 8; b[0]++)
		CHECK_EQ(wireguard(b, 32), b[0] == 4);
}

static int
openvpn(const uint8_t *p, size_t n)
{
	return (int)t2_ovpn_auth(p, n);
}

static int
openvpn_tcp(const uint8_t *p, size_t n)
{
	return t2_looks_openvpn_tcp(p, n, 64);
}

/* A hard reset of this opcode with auth bytes of authentication, whose number is this, and acks acknowledgements. */
static size_t
reset(uint8_t *b, uint8_t opcode, size_t auth, uint32_t number, uint8_t acks)
{
	const size_t n = 9 + auth;

	memset(b, 0, 256);
	b[0] = (uint8_t)(opcode << 3);
	memset(b + 1, 0x5e, 8 + auth);
	if (auth > 0)
		for (unsigned i = 0; i < 4; i++)
			b[n - 8 + i] = (uint8_t)(number >> (24 - 8 * i));
	b[n] = acks;
	return n + 1 + acks * 4u + (acks > 0 ? 8u : 0u) + 4;
}

TEST(openvpn_resets_with_each_authentication)
{
	static const size_t auths[] = { 0, 24, 28, 36, 40, 56, 72 };
	uint8_t b[256], whole[258];

	for (unsigned i = 0; i < sizeof(auths) / sizeof(*auths); i++)
		for (uint8_t acks = 0; acks <= 9; acks++) {
			const size_t n = reset(b, 7, auths[i], 1, acks);

			CHECK_EQ(openvpn(guarded(b, n), n), acks <= 8 ? (int)auths[i] : (int)T2_OVPN_NONE);
			CHECK_EQ(openvpn(guarded(b, n - 1), n - 1), T2_OVPN_NONE);
			b[n - 1] = 1;		/* the second packet is no reset */
			CHECK_EQ(openvpn(guarded(b, n), n), T2_OVPN_NONE);
			b[n - 1] = 0;
			whole[0] = (uint8_t)(n >> 8);
			whole[1] = (uint8_t)n;
			memcpy(whole + 2, b, n);
			for (size_t k = 1; k <= n + 2 && acks == 0; k++)
				CHECK_EQ(openvpn_tcp(guarded(whole, k), k),
				    k == n + 2 ? 1 : n + 2 > 64 && k >= 11 ? n == 70 || n == 86 : -1);
		}
}

TEST(openvpn_numbers_sessions_and_keys)
{
	static const struct { uint32_t number; bool begins; } numbers[] = {
		{ 0, false }, { 1, true }, { 0xffff, true }, { 0x10000, false },
		{ 0x0f000001, true }, { 0x0f00ffff, true }, { 0x0f010001, false }, { 0x0eff0001, false },
	};
	uint8_t b[256];
	size_t n;

	for (unsigned i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		n = reset(b, 7, 28, numbers[i].number, 0);
		CHECK_EQ(openvpn(b, n), numbers[i].begins ? 28 : (int)T2_OVPN_NONE);
	}
	for (uint8_t opcode = 0; opcode < 32; opcode++) {
		n = reset(b, opcode, 0, 0, 0);
		CHECK_EQ(openvpn(b, n),
		    opcode == 1 || opcode == 2 || opcode == 7 || opcode == 8 ? 0 : (int)T2_OVPN_NONE);
	}
	n = reset(b, 7, 0, 0, 0);
	b[0] |= 1;				/* not the first key */
	CHECK_EQ(openvpn(b, n), T2_OVPN_NONE);
	n = reset(b, 7, 0, 0, 0);
	memset(b + 1, 0, 7);
	CHECK_EQ(openvpn(b, n), 0);
	b[8] = 0;				/* no session */
	CHECK_EQ(openvpn(b, n), T2_OVPN_NONE);
}

/* Over TCP the length comes first, and may come alone: that of a hard reset, 14 to 1500 bytes. */
TEST(openvpn_lengths_that_come_byte_by_byte)
{
	uint8_t b[2];

	CHECK_EQ(openvpn_tcp(b, 0), -1);
	for (unsigned len = 0; len <= UINT16_MAX; len++) {
		b[0] = (uint8_t)(len >> 8);
		b[1] = (uint8_t)len;
		CHECK_EQ(openvpn_tcp(b, 1), b[0] <= 5 ? -1 : 0);
		CHECK_EQ(openvpn_tcp(b, 2), len >= 14 && len <= 1500 ? -1 : 0);
	}
}

TEST(openvpn_that_is_encrypted_at_once)
{
	uint8_t b[256] = { 7 << 3, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 1 };

	memset(b + 17, 0x99, sizeof(b) - 17);
	for (size_t n = 1; n < 160; n++) {
		b[0] = 7 << 3;
		CHECK_EQ(openvpn(guarded(b, n), n), n == 54 ? T2_OVPN_CRYPT : T2_OVPN_NONE);
		b[0] = 8 << 3;		/* a server has acknowledgements, and perhaps what it asks for */
		CHECK_EQ(openvpn(guarded(b, n), n),
		    n == 54 || (n >= 66 && n <= 130) ? T2_OVPN_CRYPT : T2_OVPN_NONE);
	}
	b[0] = 10 << 3;			/* behind it a wrapped key, which ends with its length */
	b[98] = 0;
	b[99] = 46;
	CHECK_EQ(openvpn(guarded(b, 100), 100), T2_OVPN_CRYPT);
	b[99] = 47;
	CHECK_EQ(openvpn(guarded(b, 100), 100), T2_OVPN_NONE);
}

TEST_MAIN
