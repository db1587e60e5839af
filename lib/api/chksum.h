/* Checksums of protocol headers. */
#ifndef T2_CHKSUM_H
#define T2_CHKSUM_H

#include <stddef.h>
#include <stdint.h>

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

/* Sum of bytes bytes as 16-bit words on top of start: not folded, not inverted; for the start of the others. */
uint32_t Checksum32(const void *data, uint32_t start, uint32_t bytes);

/* Checksums of SCTP (RFC 9260: CRC32c; RFC 2960: Adler-32), the checksum field of the common header taken as 0. */
uint32_t sctp_crc32c(const void *data, size_t len);
uint32_t sctp_adler32(const void *data, size_t len);

#endif /* T2_CHKSUM_H */
