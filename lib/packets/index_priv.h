/* index_priv.h - the layout of the index file; what index_write.c and index_read.c share */
#ifndef T2_INDEX_PRIV_H
#define T2_INDEX_PRIV_H

#include "index.h"

#define FILE_HEAD	16u	/* magic 64, version 32, kind 32 */
#define BLOCK_HEAD	24u	/* type 32, checksum 32, size 64, checked 64 */
#define FILE_FIXED	32u	/* number, flags 32, size 64, head length, head checksum, link type, path length 32 */
#define SEGMENT_FIXED	56u	/* file, keys, packets, step 32, first, last position, seconds 64, caplen, len 32,
				   runs 64 */
#define END_FIXED	24u	/* packets, segments, files 64 */
#define ENTRY		16u	/* key 64, offset, count 32 */
#define FENCE_STEP	256u	/* entries between two fences */

#define FLAG_OFFSETS	1u

enum { TYPE_FILE = 1, TYPE_SEGMENT, TYPE_END };

static inline uint32_t
get32le(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t
get64le(const uint8_t *p)
{
	return get32le(p) | (uint64_t)get32le(p + 4) << 32;
}

static inline uint8_t *
put32le(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
	p[2] = (uint8_t)(v >> 16);
	p[3] = (uint8_t)(v >> 24);
	return p + 4;
}

static inline uint8_t *
put64le(uint8_t *p, uint64_t v)
{
	return put32le(put32le(p, (uint32_t)v), (uint32_t)(v >> 32));
}

#endif
