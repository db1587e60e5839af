/*
 * signatures: how applications begin.
 *
 * Plugins that decode one of them declare it too, with what they know; here is what everybody wants to see named.
 * What looks like several is that of the port.
 */
#include "portClassifier.h"

#include "app.h"
#include "cursor.h"
#include "looks.h"

#define PORTS(...)	((const uint16_t[]){ __VA_ARGS__, 0 })
#define TEXT(s)		{ .bytes = s, .n = sizeof(s) - 1 }
#define AT(p, o, s)	{ .bytes = s, .n = sizeof(s) - 1, .proto = p, .at = o }
#define END		{ .n = 0 }
#define SIGNS(...)	((const struct t2_signature[]){ __VA_ARGS__, END })

/* A TLS record with a handshake message (RFC 8446, 5.1): content type 22, version 3.x, not empty. */
static int
looks_tls(const uint8_t *p, size_t n)
{
	if (n < 6)
		return n == 0 || p[0] == 22 ? -1 : 0;
	return p[0] == 22 && p[1] == 3 && p[2] <= 4 && ((p[3] << 8) | p[4]) >= 4 && (p[5] == 1 || p[5] == 2);
}

/* DTLS (RFC 9147, 4): a handshake record of epoch 0. */
static int
looks_dtls(const uint8_t *p, size_t n)
{
	if (n < 14)
		return n == 0 || p[0] == 22 ? -1 : 0;
	return p[0] == 22 && p[1] == 254 && p[2] >= 253 && p[3] == 0 && p[4] == 0 && p[13] <= 3;
}

/* QUIC's long header (RFC 9000, 17.2; RFC 9369): a version that exists and connection IDs that fit. */
static int
looks_quic(const uint8_t *p, size_t n)
{
	uint32_t version;

	if (n < 21)
		return n == 0 || p[0] >= 0xc0 ? -1 : 0;
	version = (uint32_t)p[1] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 8 | p[4];
	return p[0] >= 0xc0 && (version == 1 || version == 0x6b3343cf || version >> 8 == 0xff0000) && p[5] <= 20;
}

/*
 * RDP: TPKT (RFC 1006, 6), a connection request or confirm of X.224, and in it a cookie, a token or a negotiation of
 * RDP (MS-RDPBCGR, 2.2.1.1, 2.2.1.2).  Without these it may be of anybody who uses X.224, as S7 and MMS do.
 */
static int
looks_rdp(const uint8_t *p, size_t n)
{
	enum { HEAD = 11, REQUEST = 0xe0, CONFIRM = 0xd0 };

	if (n == 0 || p[0] != 3 || (n > 1 && p[1] != 0))
		return n == 0 ? -1 : 0;
	if (n < HEAD)
		return -1;
	if (p[4] != ((p[2] << 8) | p[3]) - 5 || (p[5] != REQUEST && p[5] != CONFIRM) || p[10] != 0 ||
	    p[4] < HEAD - 5 + 8)
		return 0;
	if (n < HEAD + 8)
		return -1;
	if (memcmp(p + HEAD, "Cookie:", 7) == 0 || memcmp(p + HEAD, "tsv:", 4) == 0)
		return 1;
	return p[13] == 8 && p[14] == 0 && (p[5] == REQUEST ? p[HEAD] == 1 : p[HEAD] == 2 || p[HEAD] == 3);
}

/* STUN (RFC 8489, 5): the magic cookie, and a length that is a multiple of four and fits. */
static int
looks_stun(const uint8_t *p, size_t n)
{
	if (n < 20)
		return n == 0 || p[0] < 0x40 ? -1 : 0;
	return p[0] < 0x40 && (p[3] & 3) == 0 && (size_t)((p[2] << 8) | p[3]) + 20 <= n &&
	    memcmp(p + 4, "\x21\x12\xa4\x42", 4) == 0;
}

/* DHCP (RFC 2131, 3): the cookie behind BOOTP's fields. */
static int
looks_dhcp(const uint8_t *p, size_t n)
{
	if (n < 240)
		return n == 0 || p[0] == 1 || p[0] == 2 ? -1 : 0;
	return (p[0] == 1 || p[0] == 2) && memcmp(p + 236, "\x63\x82\x53\x63", 4) == 0;
}

static int
looks_wireguard(const uint8_t *p, size_t n)
{
	if (n == 1)
		return p[0] >= 1 && p[0] <= 4 ? -1 : 0;
	return t2_looks_wireguard(p, n);
}

static int
looks_openvpn(const uint8_t *p, size_t n)
{
	if (n == 1)
		return (p[0] & 7) == 0 && t2_ovpn_is_reset(p[0] >> 3) ? -1 : 0;
	return t2_looks_openvpn(p, n);
}

static int
looks_openvpn_tcp(const uint8_t *p, size_t n)
{
	return t2_looks_openvpn_tcp(p, n, T2_APP_BYTES);
}

/* MQTT (3.1.1 and 5, 3.1): CONNECT, a length of one or two bytes, the protocol's name. */
static int
looks_mqtt(const uint8_t *p, size_t n)
{
	if (n < 9)
		return n == 0 || p[0] == 0x10 ? -1 : 0;
	return p[0] == 0x10 && (memcmp(p + 2, "\0\4MQTT", 6) == 0 || memcmp(p + 3, "\0\4MQTT", 6) == 0 ||
	    memcmp(p + 2, "\0\6MQIsd", 7) == 0);
}

static const struct t2_app apps[] = {
	{ "tls", .tcp = PORTS(443, 465, 563, 636, 853, 989, 990, 992, 993, 995), .tcp_looks = looks_tls },
	{ "dtls", .udp_looks = looks_dtls },
	{ "quic", .udp = PORTS(443), .udp_looks = looks_quic },
	{ "http", .tcp = PORTS(80, 3128, 8000, 8008, 8080),
	    .signatures = SIGNS(AT(L3_TCP, 0, "GET "), AT(L3_TCP, 0, "POST "), AT(L3_TCP, 0, "HEAD "),
	    AT(L3_TCP, 0, "PUT "), AT(L3_TCP, 0, "DELETE "), AT(L3_TCP, 0, "CONNECT "), AT(L3_TCP, 0, "PATCH "),
	    AT(L3_TCP, 0, "TRACE "), AT(L3_TCP, 0, "OPTIONS "), AT(L3_TCP, 0, "PROPFIND "), AT(L3_TCP, 0, "HTTP/1."),
	    AT(L3_TCP, 0, "PRI * HTTP/2.0")) },
	{ "ssdp", .udp = PORTS(1900),
	    .signatures = SIGNS(AT(L3_UDP, 0, "M-SEARCH * HTTP"), AT(L3_UDP, 0, "NOTIFY * HTTP")) },
	{ "ssh", .tcp = PORTS(22), .signatures = SIGNS(AT(L3_TCP, 0, "SSH-")) },
	{ "smtp", .tcp = PORTS(25, 587), .signatures = SIGNS(AT(L3_TCP, 0, "220 "), AT(L3_TCP, 0, "220-"),
	    AT(L3_TCP, 0, "EHLO "), AT(L3_TCP, 0, "HELO ")) },
	{ "ftp", .tcp = PORTS(21),
	    .signatures = SIGNS(AT(L3_TCP, 0, "220 "), AT(L3_TCP, 0, "220-"), AT(L3_TCP, 0, "USER ")) },
	{ "pop3", .tcp = PORTS(110),
	    .signatures = SIGNS(AT(L3_TCP, 0, "+OK"), AT(L3_TCP, 0, "USER "), AT(L3_TCP, 0, "APOP ")) },
	{ "imap", .tcp = PORTS(143), .signatures = SIGNS(AT(L3_TCP, 0, "* OK"), AT(L3_TCP, 0, "* PREAUTH")) },
	{ "irc", .tcp = PORTS(6667, 194),
	    .signatures = SIGNS(AT(L3_TCP, 0, "NICK "), AT(L3_TCP, 0, "USER "), AT(L3_TCP, 0, "CAP LS")) },
	{ "smb", .tcp = PORTS(445),
	    .signatures = SIGNS(AT(L3_TCP, 4, "\xffSMB"), AT(L3_TCP, 4, "\xfeSMB"), AT(L3_TCP, 4, "\xfdSMB")) },
	{ "rdp", .tcp = PORTS(3389), .tcp_looks = looks_rdp },
	{ "vnc", .tcp = PORTS(5900), .signatures = SIGNS(AT(L3_TCP, 0, "RFB 00")) },
	{ "telnet", .tcp = PORTS(23), .signatures = SIGNS(AT(L3_TCP, 0, "\xff\xfb"), AT(L3_TCP, 0, "\xff\xfc"),
	    AT(L3_TCP, 0, "\xff\xfd"), AT(L3_TCP, 0, "\xff\xfe")) },
	{ "sip", .tcp = PORTS(5060), .udp = PORTS(5060),
	    .signatures = SIGNS(TEXT("INVITE sip:"), TEXT("REGISTER sip:"), TEXT("OPTIONS sip:"),
	    TEXT("SUBSCRIBE sip:"), TEXT("MESSAGE sip:"), TEXT("SIP/2.0 ")) },
	{ "rtsp", .tcp = PORTS(554), .signatures = SIGNS(AT(L3_TCP, 0, "RTSP/1.0"), AT(L3_TCP, 0, "OPTIONS rtsp:"),
	    AT(L3_TCP, 0, "DESCRIBE rtsp:"), AT(L3_TCP, 0, "SETUP rtsp:")) },
	{ "xmpp", .tcp = PORTS(5222, 5269),
	    .signatures = SIGNS(AT(L3_TCP, 0, "<stream:stream"), AT(L3_TCP, 0, "<?xml version='1.0'?><stream")) },
	{ "bittorrent", .signatures = SIGNS(AT(L3_TCP, 0, "\x13" "BitTorrent protocol"),
	    AT(L3_UDP, 0, "d1:ad2:id20:"), AT(L3_UDP, 0, "d1:rd2:id20:")) },
	{ "mqtt", .tcp = PORTS(1883), .tcp_looks = looks_mqtt },
	{ "redis", .tcp = PORTS(6379) },
	{ "stun", .udp = PORTS(3478), .udp_looks = looks_stun },
	{ "wireguard", .udp = PORTS(51820), .udp_looks = looks_wireguard },
	{ "openvpn", .tcp = PORTS(1194), .udp = PORTS(1194), .tcp_looks = looks_openvpn_tcp,
	    .udp_looks = looks_openvpn },
	{ "dhcp", .udp = PORTS(67, 68), .udp_looks = looks_dhcp },
	{ "dhcpv6", .udp = PORTS(546, 547) },
	{ "dns", .tcp = PORTS(53), .udp = PORTS(53) },
	{ "mdns", .udp = PORTS(5353) },
	{ "llmnr", .udp = PORTS(5355) },
	{ "netbios-ns", .udp = PORTS(137) },
	{ "ntp", .udp = PORTS(123) },
	{ "snmp", .udp = PORTS(161, 162) },
	{ "syslog", .udp = PORTS(514) },
	{ "tftp", .udp = PORTS(69) },
	{ "radius", .udp = PORTS(1812, 1813, 1645, 1646) },
	{ "kerberos", .tcp = PORTS(88), .udp = PORTS(88) },
	{ "ldap", .tcp = PORTS(389), .udp = PORTS(389) },
	{ "isakmp", .udp = PORTS(500, 4500) },
	{ "bgp", .tcp = PORTS(179),
	    .signatures = SIGNS(AT(L3_TCP, 0, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")) },
	{ "modbus", .tcp = PORTS(502) },
	{ "dnp3", .tcp = PORTS(20000), .signatures = SIGNS(AT(L3_TCP, 0, "\x05\x64")) },
};

void
signatures_declare(void)
{
	for (size_t i = 0; i < T2_NELEM(apps); i++) {
		struct t2_app a = apps[i];

		a.named = true;
		(void)t2_app_declare(&a);
	}
}
