/* Checksums of protocol headers. */
#ifndef T2_CHKSUM_H
#define T2_CHKSUM_H

#include <arpa/inet.h>

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "packet.h"

/*
 * Internet checksum (RFC 1071) of bytes bytes, words as they stand in memory; the result compares with the header's
 * field as it stands there.
 * start     sum to go on from (a pseudo header), not inverted
 * skipWord  index of the 16-bit word to leave out, the checksum's own place; behind the end: none
 */
uint16_t t2_inet_checksum(const void *data, uint32_t start, uint32_t bytes, uint32_t skipWord);

/*
 * The sum of it, folded and not inverted; word 0 is never left out.  As plugins written for Tranalyzer use it: the
 * checksum is ~Checksum().
 */
uint16_t Checksum(const void *data, uint32_t start, uint32_t bytes, uint32_t skipWord);

/*
 * The fastest sum of n bytes: of larger words, but modulo 65535 that of the 16-bit ones, and 0 only if all bytes are.
 * Sums of pieces may be added, if all but the last have an even number of bytes.
 */
uint64_t t2_inet_sum(const void *data, size_t n);

/* The sum of two of any size: what is carried is added, as 2^64 is 1 modulo 65535.  No more can be added with +. */
static inline uint64_t
t2_inet_sum_add(uint64_t a, uint64_t b)
{
	a += b;
	return a + (a < b);
}

/* The checksum over all is right if this is the sum of all of it, the checksum included (RFC 1071). */
static inline int
t2_inet_sum_is_right(uint64_t sum)
{
	return sum != 0 && sum % 0xffff == 0;
}

/* The same of n words of 32 bits, in place: of a few. */
static inline uint64_t
t2_inet_sum_words(const void *data, unsigned n)
{
	const uint8_t *p = data;
	uint64_t sum = 0;
	uint32_t w;

	for (; n > 0; n--, p += sizeof(w)) {
		memcpy(&w, p, sizeof(w));
		sum += w;
	}
	return sum;
}

/* The same of what a pseudo header has beside the addresses: protocol, and len bytes of layer 4. */
static inline uint64_t
t2_inet_sum_lengths(const packet_t *p, uint32_t len)
{
	return htons(p->l4Proto) + (uint64_t)htonl(len);
}

/* The same of the pseudo header of len bytes of layer 4, of a packet of IP (RFC 9293, 3.1; RFC 8200, 8.1). */
static inline uint64_t
t2_inet_sum_pseudo(const packet_t *p, uint32_t len)
{
	const uint64_t addresses = PACKET_IS_IPV6(p) ? t2_inet_sum_words(&IPV6_HEADER(p)->ip_src, 8) :
	    t2_inet_sum_words(&IPV4_HEADER(p)->ip_src, 2);

	return addresses + t2_inet_sum_lengths(p, len);
}

/* Sum of bytes bytes as 16-bit words on top of start: not folded, not inverted; for the start of the others. */
uint32_t Checksum32(const void *data, uint32_t start, uint32_t bytes);

/* Checksums of SCTP (RFC 9260: CRC32c; RFC 2960: Adler-32), the checksum field of the common header taken as 0. */
uint32_t sctp_crc32c(const void *data, size_t len);
uint32_t sctp_adler32(const void *data, size_t len);

#endif /* T2_CHKSUM_H */
