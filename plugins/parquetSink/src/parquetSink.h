/* User flags of parquetSink.  t2conf rewrites the values of these lines and no others. */
#ifndef T2_PARQUETSINK_H
#define T2_PARQUETSINK_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define PARQUET_ADDRESSES      0 // addresses: 0 text, 1 bytes: MAC 6, IPv4 4, IPv6 and those of either kind 16 [0, 1]
#define PARQUET_GROUP_ROWS 122880 // rows of a row group [1 - 100000000]
#define PARQUET_ZSTD           1 // level of compression; 0 none [0 - 19]
#define PARQUET_SPLIT          1 // obey -W: the file in parts [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define PARQUET_SUFFIX "_flows.parquet" // suffix of the file
#define PARQUET_QUEUE "auto" // rows that are not written yet: block, drop[:SIZE], spool[:SIZE]; auto: block, live drop

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#include "rowcut.h"

enum {
	ENV_PARQUET_SUFFIX,
	ENV_PARQUET_QUEUE,
	ENV_PARQUET_N
};

/* --- bytes ------------------------------------------------------------------------------------------------------ */

/* Bytes that grow; without memory they end the sink, and broken is set. */
struct bytes {
	uint8_t	*p;
	size_t	 n, room;
};
extern bool bytes_broken;
uint8_t *bytes_grow(struct bytes *, size_t n);
void bytes_add(struct bytes *, const void *, size_t n);
/* Room for n more bytes; where they go, or NULL. */
static inline uint8_t *
bytes_room(struct bytes *b, size_t n)
{
	return LIKELY(b->room - b->n >= n) ? b->p + b->n : bytes_grow(b, n);
}
static inline void
bytes_byte(struct bytes *b, uint8_t c)
{
	uint8_t *p = bytes_room(b, 1);

	if (p == NULL)
		return;
	*p = c;
	b->n++;
}
void bytes_free(struct bytes *);

/* --- Thrift, compact form --------------------------------------------------------------------------------------- */

enum { TH_TRUE = 1, TH_FALSE, TH_I8, TH_I16, TH_I32, TH_I64, TH_DOUBLE, TH_BINARY, TH_LIST, TH_STRUCT = 12 };
#define THRIFT_DEPTH	8
struct thrift {
	struct bytes	*out;
	int		 last[THRIFT_DEPTH];	/* id of the last field of each open struct */
	int		 depth;
};
void thrift_begin(struct thrift *, struct bytes *out);		/* a struct */
void thrift_end(struct thrift *);
void thrift_int(struct thrift *, int id, int type, int64_t v);	/* of TH_I8 to TH_I64 */
void thrift_bool(struct thrift *, int id, bool v);
void thrift_bytes(struct thrift *, int id, const void *p, size_t n);
void thrift_text(struct thrift *, int id, const char *s);
void thrift_struct(struct thrift *, int id);	/* begins one; thrift_end() */
void thrift_list(struct thrift *, int id, int type, size_t n);	/* its elements follow */
void thrift_element(struct thrift *);		/* begins a struct in a list; thrift_end() */
void thrift_element_int(struct thrift *, int64_t v);
void thrift_element_text(struct thrift *, const char *s);

/* --- columns ---------------------------------------------------------------------------------------------------- */

/* Physical types, and what they stand for. */
enum { PQ_INT32 = 1, PQ_INT64 = 2, PQ_FLOAT = 4, PQ_DOUBLE = 5, PQ_BYTES = 6, PQ_FIXED = 7 };
enum logical { LG_NONE, LG_INT, LG_UINT, LG_TIME, LG_TEXT };

/*
 * How a value of the row becomes one of the page, where that is nothing but a copy: in each row once, always there.  All such
 * leaves have as many values, and pages that end together.
 */
enum copy { COPY_NONE, COPY_U8, COPY_U16, COPY_I8, COPY_I16, COPY_4, COPY_8 };

/* A leaf of the schema: a column of the file. */
struct leaf {
	uint32_t	 type;		/* enum binary_types */
	uint8_t		 physical, logical, bits;	/* bits: of integers */
	uint32_t	 size;		/* bytes of a value, 0 of texts */
	uint8_t		 max_def, max_rep;
	bool		 optional;
	bool		 ns;		/* INT64 beside a time stamp: shares its value */
	uint8_t		 copy;		/* enum copy */

	/* the page that is filled: levels and PLAIN values */
	struct bytes	 def, rep, plain;
	uint32_t	 entries, values;
	/* the chunk: its pages, compressed */
	struct bytes	 pages;
	uint64_t	 chunk_entries, nulls, unpacked;	/* unpacked: bytes of pages before compression */
	bool		 any_plain, any_dict;
	/* dictionary: PLAIN values, and a hash table of their numbers */
	struct bytes	 dict;
	uint32_t	*slot, *offset;		/* slot: 1 + number; offset of a value in dict */
	uint32_t	 nslots, ndict;
	bool		 no_dict;		/* it does not pay */
	/* least and greatest value, PLAIN without length */
	bool		 has_range, no_range;
	uint8_t		 min[64], max[64];
	uint32_t	 nmin, nmax;
};

/* Leaves with a copy: value number i of the page. There is room for PAGE_VALUES. */
static inline void
leaf_copy(struct leaf *l, uint32_t i, const char *p)
{
	uint8_t *const to = l->plain.p + (size_t)i * l->size;
	uint32_t v4;
	int16_t v2;

	switch ((enum copy)l->copy) {
	case COPY_U8:
		v4 = (uint8_t)*p;
		memcpy(to, &v4, 4);
		break;
	case COPY_I8:
		v4 = (uint32_t)(int8_t)*p;
		memcpy(to, &v4, 4);
		break;
	case COPY_U16:
		memcpy(&v2, p, 2);
		v4 = (uint16_t)v2;
		memcpy(to, &v4, 4);
		break;
	case COPY_I16:
		memcpy(&v2, p, 2);
		v4 = (uint32_t)v2;
		memcpy(to, &v4, 4);
		break;
	case COPY_4:
		memcpy(to, p, 4);
		break;
	case COPY_8:
		memcpy(to, p, 8);
		break;
	case COPY_NONE:
		break;
	}
}
/* Append an entry.  v: the value, NULL for none; def is the level then. */
void leaf_put(struct leaf *, uint8_t rep, uint8_t def, const struct rowvalue *v);
void leaf_page_end(struct leaf *);
/* Append the chunk to out; *at is the offset of out's first byte in the file. Where its parts are comes back. */
struct chunk {
	uint64_t dict_offset, data_offset, size, unpacked;	/* dict_offset 0: none */
};
struct chunk leaf_chunk(struct leaf *, struct bytes *out, uint64_t at);
/* Forget the chunk. */
void leaf_clear(struct leaf *);
void leaf_free(struct leaf *);
#define PAGE_VALUES	20000u

/* --- the schema ------------------------------------------------------------------------------------------------- */

struct node {
	char		*name;
	const binary_subvalue_t	*sv;	/* of a leaf */
	struct node	*child;		/* of groups and lists, the values of a compound */
	uint32_t	 nchild;
	bool		 list;		/* repeated */
	bool		 is_leaf;
	uint8_t		 def, rep;	/* of what is in it */
	uint32_t	 leaf, nleaf;	/* the first leaf below, and how many */
};

extern struct node *columns;		/* a column of the row each */
extern uint32_t ncolumns;
extern struct leaf *leaves;
extern uint32_t nleaves;

void file_schema_make(void);
void file_schema_release(void);
/* Put the values of a row into the leaves; end all pages. */
void file_schema_row(const struct rowpart *part);
void file_schema_flush(void);
/* The elements of FileMetaData's schema list, and how many. */
uint32_t file_schema_elements(struct thrift *, bool count_only);
/* path_in_schema of a leaf */
void file_schema_path(struct thrift *, int id, uint32_t leaf);

#endif /* T2_PARQUETSINK_H */
