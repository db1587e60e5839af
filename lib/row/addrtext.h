/* Texts of addresses, for plugins; the sinks render rows with numfmt.h. */
#ifndef T2_ADDRTEXT_H
#define T2_ADDRTEXT_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "bin2txt.h"
#include "proto.h"
#include "t2macros.h"

#define T2_IPV4_STRLEN	15
#define T2_IPV6_STRLEN	45
#define T2_MAC_STRLEN	(MAC_SEP_LEN_ * 5 + 12 > 20 ? MAC_SEP_LEN_ * 5 + 12 : 20)
#define MAC_SEP_LEN_	(sizeof(MAC_SEP) - 1)

/*
 * Text of an address; size: bytes of dest, which is ended (and empty if it is too short).
 * to_str follows IP4_FORMAT, IP6_FORMAT and MAC_FORMAT.  Returns the length.
 */
size_t t2_ipv4_to_str(struct in_addr ip, char *dest, size_t size);
size_t t2_ipv4_to_compressed(struct in_addr ip, char *dest, size_t size);	/* 10.0.0.1 */
size_t t2_ipv4_to_uncompressed(struct in_addr ip, char *dest, size_t size);	/* 010.000.000.001 */
size_t t2_ipv4_to_hex(struct in_addr ip, char *dest, size_t size);		/* 0x0a000001 */
size_t t2_ipv4_to_uint(struct in_addr ip, char *dest, size_t size);		/* 167772161 */

size_t t2_ipv6_to_str(struct in6_addr ip, char *dest, size_t size);
size_t t2_ipv6_to_compressed(struct in6_addr ip, char *dest, size_t size);	/* fe80::1 */
size_t t2_ipv6_to_uncompressed(struct in6_addr ip, char *dest, size_t size);	/* fe80:0000:…:0001 */
size_t t2_ipv6_to_hex128(struct in6_addr ip, char *dest, size_t size);		/* 0xfe80…01 */
size_t t2_ipv6_to_hex64_hex64(struct in6_addr ip, char *dest, size_t size);	/* 0xfe80…_0x…01 */

size_t t2_mac_to_str(const uint8_t *mac, char *dest, size_t size);
size_t t2_mac_to_mac(const uint8_t *mac, char *dest, size_t size);	/* 00:11:22:33:44:55 */
size_t t2_mac_to_hex(const uint8_t *mac, char *dest, size_t size);	/* 0x0000001122334455 */
size_t t2_mac_to_uint(const uint8_t *mac, char *dest, size_t size);	/* 73588229205 */
uint64_t t2_mac_to_uint64(const uint8_t *mac);
void t2_uint64_to_mac(uint64_t mac, uint8_t *dest);
void t2_swap_mac(ethDS_t *ethDS);	/* source and destination */

/* The same for an ipAddr_t; version 4, 6, or else B2T_NON_IP_STR. */
#define T2_IPV4_TO_STR(ip, dest, size)	t2_ipv4_to_str((ip).IPv4, (dest), (size))
#define T2_IPV6_TO_STR(ip, dest, size)	t2_ipv6_to_str((ip).IPv6, (dest), (size))
#define T2_IP_TO_STR(ip, ver, dest, size) t2_ip_to_str(&(ip), sizeof(ip), (ver), (dest), (size))
size_t t2_ip_to_str(const void *ip, size_t ipsize, unsigned int version, char *dest, size_t size);

/* Equality of two ipAddr_t. */
#define T2_CMP_IP4(a, b)	((a).IPv4.s_addr == (b).IPv4.s_addr)
#define T2_CMP_IP6(a, b)	(memcmp(&(a), &(b), 16) == 0)
#define T2_CMP_IP(a, b, ver)	((ver) == 6 ? memcmp(&(a), &(b), MIN(sizeof(a), 16)) == 0 : T2_CMP_IP4(a, b))
#define T2_CMP_FLOW_IP(a, b, ver) T2_CMP_IP(a, b, ver)

#endif /* T2_ADDRTEXT_H */
