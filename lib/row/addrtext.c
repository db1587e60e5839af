#include "addrtext.h"

#include <arpa/inet.h>
#include <string.h>

#include "numfmt.h"

/* Copy the text from..to into dest and end it; empty if it doesn't fit. */
static size_t
give(char *dest, size_t size, const char *from, const char *to)
{
	size_t len = (size_t)(to - from);

	if (size == 0)
		return 0;
	if (len >= size)
		len = 0;
	memcpy(dest, from, len);
	dest[len] = '\0';
	return len;
}

static const uint8_t *
bytes(const void *p)
{
	return p;
}

size_t
t2_ipv4_to_compressed(struct in_addr ip, char *dest, size_t size)
{
	char s[FMT_IP4_MAX];

	return give(dest, size, s, fmt_ip4(s, bytes(&ip)));
}

size_t
t2_ipv4_to_uncompressed(struct in_addr ip, char *dest, size_t size)
{
	char s[FMT_IP4_MAX];

	return give(dest, size, s, fmt_ip4_full(s, bytes(&ip)));
}

size_t
t2_ipv4_to_hex(struct in_addr ip, char *dest, size_t size)
{
	char s[FMT_HEX_MAX];

	return give(dest, size, s, fmt_hex(s, ntohl(ip.s_addr), 4, HEX_CAPITAL));
}

size_t
t2_ipv4_to_uint(struct in_addr ip, char *dest, size_t size)
{
	char s[FMT_U64_MAX];

	return give(dest, size, s, fmt_u32(s, ntohl(ip.s_addr)));
}

size_t
t2_ipv4_to_str(struct in_addr ip, char *dest, size_t size)
{
#if IP4_FORMAT == 1
	return t2_ipv4_to_uncompressed(ip, dest, size);
#elif IP4_FORMAT == 2
	return t2_ipv4_to_hex(ip, dest, size);
#elif IP4_FORMAT == 3
	return t2_ipv4_to_uint(ip, dest, size);
#else
	return t2_ipv4_to_compressed(ip, dest, size);
#endif
}

size_t
t2_ipv6_to_compressed(struct in6_addr ip, char *dest, size_t size)
{
	char s[FMT_IP6_MAX];

	return give(dest, size, s, fmt_ip6(s, ip.s6_addr));
}

size_t
t2_ipv6_to_uncompressed(struct in6_addr ip, char *dest, size_t size)
{
	char s[FMT_IP6_MAX];

	return give(dest, size, s, fmt_ip6_full(s, ip.s6_addr, HEX_CAPITAL));
}

size_t
t2_ipv6_to_hex128(struct in6_addr ip, char *dest, size_t size)
{
	char s[FMT_IP6_MAX];

	return give(dest, size, s, fmt_hexbytes(s, ip.s6_addr, 16, HEX_CAPITAL));
}

size_t
t2_ipv6_to_hex64_hex64(struct in6_addr ip, char *dest, size_t size)
{
	char s[FMT_IP6_MAX], *p;

	p = fmt_hexbytes(s, ip.s6_addr, 8, HEX_CAPITAL);
	*p++ = '_';
	return give(dest, size, s, fmt_hexbytes(p, ip.s6_addr + 8, 8, HEX_CAPITAL));
}

size_t
t2_ipv6_to_str(struct in6_addr ip, char *dest, size_t size)
{
#if IP6_FORMAT == 1
	return t2_ipv6_to_uncompressed(ip, dest, size);
#elif IP6_FORMAT == 2
	return t2_ipv6_to_hex128(ip, dest, size);
#elif IP6_FORMAT == 3
	return t2_ipv6_to_hex64_hex64(ip, dest, size);
#else
	return t2_ipv6_to_compressed(ip, dest, size);
#endif
}

size_t
t2_ip_to_str(const void *ip, size_t ipsize, unsigned int version, char *dest, size_t size)
{
	static const char none[] = B2T_NON_IP_STR;
	struct in_addr ip4;
	struct in6_addr ip6;

	if (version == 4) {
		memcpy(&ip4, ip, sizeof(ip4));
		return t2_ipv4_to_str(ip4, dest, size);
	}
	if (version == 6 && ipsize >= sizeof(ip6)) {
		memcpy(&ip6, ip, sizeof(ip6));
		return t2_ipv6_to_str(ip6, dest, size);
	}
	return give(dest, size, none, none + sizeof(none) - 1);
}

/* --- MAC -------------------------------------------------------------------------------------------------------- */

size_t
t2_mac_to_mac(const uint8_t *mac, char *dest, size_t size)
{
	char s[T2_MAC_STRLEN + FMT_MAC_MAX];

	return give(dest, size, s, fmt_mac_sep(s, mac, MAC_SEP, HEX_CAPITAL));
}

size_t
t2_mac_to_hex(const uint8_t *mac, char *dest, size_t size)
{
	char s[FMT_HEX_MAX];

	return give(dest, size, s, fmt_hex(s, t2_mac_to_uint64(mac), 8, HEX_CAPITAL));
}

size_t
t2_mac_to_uint(const uint8_t *mac, char *dest, size_t size)
{
	char s[FMT_U64_MAX];

	return give(dest, size, s, fmt_u64(s, t2_mac_to_uint64(mac)));
}

size_t
t2_mac_to_str(const uint8_t *mac, char *dest, size_t size)
{
#if MAC_FORMAT == 1
	return t2_mac_to_hex(mac, dest, size);
#elif MAC_FORMAT == 2
	return t2_mac_to_uint(mac, dest, size);
#else
	return t2_mac_to_mac(mac, dest, size);
#endif
}

uint64_t
t2_mac_to_uint64(const uint8_t *mac)
{
	uint64_t v = 0;

	for (int i = 0; i < 6; i++)
		v = v << 8 | mac[i];
	return v;
}

void
t2_uint64_to_mac(uint64_t mac, uint8_t *dest)
{
	for (int i = 5; i >= 0; i--, mac >>= 8)
		dest[i] = (uint8_t)mac;
}

void
t2_swap_mac(ethDS_t *ethDS)
{
	uint8_t m[6];

	memcpy(m, ethDS->ether_dhost, sizeof(m));
	memcpy(ethDS->ether_dhost, ethDS->ether_shost, sizeof(m));
	memcpy(ethDS->ether_shost, m, sizeof(m));
}
