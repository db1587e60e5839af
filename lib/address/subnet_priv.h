/*
 * The image of a subnet table: what is in the file, and in memory for the built-in ranges.  Shared by subnet_table.c,
 * which reads it, subnet_labels.c, and subnet_build.c, which makes it.
 *
 * All numbers are in the byte order of the machine that wrote the file.  The head is followed by the sections, each
 * at a multiple of 64 bytes from the start, in the order of enum subnet_section, and zeros up to a multiple of 64.
 *
 * Ranges do not overlap: each address has one record.  A record number (u32) is an index into SEC_RECORD.
 *
 * IPv4: SEC_INDEX has an entry for the upper 16 bits of the address.  With SUBNET_DIRECT set the rest of it is the
 * record of all 65536 addresses.  Otherwise it is the place of a chunk in SEC_CHUNK, counted in u32:
 *
 *	u16 n - 1; u16 low[n]; u16 padding if n is even; u32 record[n]
 *
 * low[i] are the lower 16 bits of the first address of a range, ascending from low[0] = 0.  Chunks lie in the order
 * of the index without gaps.  A look-up reads one or two lines of memory: the index entry, and the chunk.
 *
 * IPv6: the first addresses of the ranges have distinct upper halves (u64), ascending from 0: the keys.  SEC_KEY is a
 * static B-tree of them: level 0 holds all keys, level k+1 the first key of each block of SUBNET_FAN keys of level k,
 * until a level fits one block; each level is filled up to whole blocks with UINT64_MAX.  SEC_VALUE has a value for
 * each key: a record, or with SUBNET_DIRECT set an index into SEC_SUB, where ranges start inside that /64.  A sub
 * has n lower halves in SEC_SUBKEY from first on, ascending from 0, and as many records in SEC_SUBVAL; the last one
 * goes on past the /64, up to the next key.
 */
#ifndef T2_SUBNET_PRIV_H
#define T2_SUBNET_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "subnet_table.h"

#define SUBNET_MAGIC	"T2SUBNET"
#define SUBNET_ENDIAN	0x01020304U
#define SUBNET_ALIGN	64U		/* of a section in the file */
#define SUBNET_DIRECT	0x80000000U	/* in SEC_INDEX and SEC_VALUE */
#define SUBNET_FAN	16U		/* keys in a block of the tree: two cache lines */
#define SUBNET_LEVELS	8U		/* more than 2^31 keys ever need */

enum subnet_section {
	SEC_INDEX,	/* u32[65536], IPv4 */
	SEC_CHUNK,	/* u32[], IPv4 */
	SEC_KEY,	/* u64[], IPv6: all levels */
	SEC_VALUE,	/* u32[], IPv6 */
	SEC_SUB,	/* struct subnet_sub[], IPv6 */
	SEC_SUBKEY,	/* u64[], IPv6 */
	SEC_SUBVAL,	/* u32[], IPv6 */
	SEC_RECORD,	/* struct subnet_record[] */
	SEC_PLACE,	/* struct subnet_place[], as many; or none, if no record has a place */
	SEC_STRING,	/* NUL-terminated strings; the first is SUBNET_UNK */
	SEC_SOURCE,	/* one NUL-terminated text: a line for each source */
	SEC_N
};

struct subnet_head {
	char		magic[8];	/* SUBNET_MAGIC, not terminated */
	uint32_t	endian;		/* SUBNET_ENDIAN */
	uint32_t	version;	/* SUBNET_VERSION */
	uint32_t	head_size;	/* sizeof(struct subnet_head) */
	uint32_t	family;		/* 4 or 6 */
	uint32_t	revision;	/* ddmmyyyy, decimal */
	uint32_t	range_mode;	/* SUBNET_RANGE_MODE */
	uint64_t	size;		/* of the whole file */
	uint32_t	nranges;	/* ranges with another record than 0 */
	uint32_t	norgs;		/* distinct organisations */
	uint32_t	nkeys;		/* IPv6: keys in level 0 */
	uint32_t	reserved;	/* 0 */
	struct {
		uint64_t off;		/* bytes from the start of the file */
		uint64_t n;		/* elements */
	}		sec[SEC_N];
	uint64_t	body_sum;	/* subnet_sum() of all behind the head */
	uint64_t	head_sum;	/* subnet_sum() of the head up to here */
};

/*
 * What an address is labelled with; strings are offsets in SEC_STRING.  What few ask for is apart: four records
 * share a cache line.
 */
struct subnet_record {
	char		cc[4];		/* two characters and zeros, or SUBNET_UNK */
	uint32_t	netid;
	uint32_t	asn;
	uint32_t	org;
};

struct subnet_place {
	uint32_t	county;
	uint32_t	city;
	float		lat, lng;	/* SUBNET_POS_UNK: none */
	float		prec;		/* SUBNET_PREC_UNK: none */
};

struct subnet_sub {
	uint32_t	first, n;
};

struct subnet_table {
	/* what a look-up touches */
	const uint32_t			*index;		/* IPv4, else NULL */
	const uint32_t			*chunk;
	const uint64_t			*level[SUBNET_LEVELS]; /* IPv6: the tree, [0] all keys */
	uint32_t			 nlevel[SUBNET_LEVELS]; /* keys of a level, the filling not counted */
	unsigned int			 levels;	/* 0: no IPv6 table */
	const uint32_t			*value;
	const struct subnet_sub		*sub;
	const uint64_t			*subkey;
	const uint32_t			*subval;
	/* labels */
	const struct subnet_record	*record;
	const struct subnet_place	*place;		/* NULL: no record has one */
	const char			*string;
	struct subnet_info		 info;
	bool				 has_tor;	/* any record has the Tor bit */
	/* the image */
	const unsigned char		*image;
	const struct subnet_head	*head;
	bool				 mapped;	/* else malloc'd */
	char				*path;
};

/* Size of an element of each section [bytes] */
extern const uint8_t subnet_section_width[SEC_N];

/* Checksum of n bytes, n a multiple of 8.  Finds damage, not intent. */
uint64_t	 subnet_sum(const void *, size_t n);

/*
 * Take over an image: malloc'd, of size bytes (a multiple of SUBNET_ALIGN).  It is checked like a file's.
 * Returns the table, or NULL and err; the image then still belongs to the caller.
 */
struct subnet_table	*subnet_adopt(void *image, size_t size, int family, char *err);

/*
 * A build without any ranges; date [yyyymmdd] is its revision as long as no source has one.  To be freed with
 * subnet_build_free(); NULL with errno.
 */
struct subnet_build	*subnet_build_empty(int family, uint32_t date);

/* Words of a chunk of n ranges */
static inline uint32_t
subnet_chunk_words(uint32_t n)
{
	return (n + 2) / 2 + n;
}

#endif /* T2_SUBNET_PRIV_H */
