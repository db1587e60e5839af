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
#define PARQUET_SELECT         0 // 1: only the columns listed in PARQUET_SELECT_FILE [0, 1]
#define PARQUET_SPLIT          1 // obey -W: the file in parts [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define PARQUET_SUFFIX "_flows.parquet" // suffix of the file
#define PARQUET_SELECT_FILE "parquet-columns.txt" // list of columns, in the plugin folder unless it starts with /
                                                  // (PARQUET_SELECT 1)
#define PARQUET_QUEUE "auto" // rows that are not written yet: block, drop[:SIZE], spool[:SIZE]; auto: block, live
                             // drop

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#include "rowcut.h"
#include "selection.h"

enum {
	ENV_PARQUET_SUFFIX,
	ENV_PARQUET_SELECT_FILE,
	ENV_PARQUET_QUEUE,
	ENV_PARQUET_N
};

/* --- bytes ------------------------------------------------------------------------------------------------------ */

/* Bytes that grow; without memory they end the sink, and broken is set.  Behind room there are BYTES_SPARE more. */
#define BYTES_SPARE	8
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
/* Append the last n bytes so many times more. */
void bytes_again(struct bytes *, size_t n, size_t times);
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

/* How a number that is once in each row is gathered from rows: values of 4 and 8 bytes come of it. */
enum gather { GATHER_NONE, GATHER_U8, GATHER_U16, GATHER_I8, GATHER_I16, GATHER_4, GATHER_8, GATHER_TIME };

/* Values that differ, each with a number. */
struct dict {
	struct bytes	 plain;		/* the values, PLAIN */
	struct bytes	 key;		/* of texts and addresses: what the row has; of numbers that is their value */
	uint32_t	*slot, *end;	/* hash table: 1 + number; by number: where a key ends */
	uint32_t	 nslots, n;
};

/* A leaf of the schema: a column of the file. */
struct leaf {
	uint32_t	 type;		/* enum binary_types */
	uint8_t		 physical, logical, bits;	/* bits: of integers */
	uint32_t	 size;		/* bytes of a value, 0 of texts */
	uint32_t	 raw;		/* bytes of a value in a row, 0: they differ */
	uint8_t		 max_def, max_rep;
	bool		 optional;
	uint8_t		 gather;	/* enum gather */
	uint32_t	 off;		/* of what is gathered: behind the mark of a row */
	uint32_t	 twin;		/* 1 + the leaf that has the same values; 0: none */

	/* The page that is filled: levels; values as numbers of the dictionary, PLAIN if gathered or without one. */
	struct bytes	 def, rep, number, plain;
	uint32_t	 entries, values;
	uint32_t	 before;	/* values that the dictionary had when the page began */
	uint32_t	 from_entries, from_values;	/* leaf_from(): what there was */
	size_t		 from_plain;
	/* the chunk: its pages, compressed */
	struct bytes	 pages;
	uint64_t	 chunk_entries, nulls, unpacked;	/* unpacked: bytes of pages before compression */
	bool		 any_plain, any_dict;
	struct dict	 dict;
	bool		 no_dict;	/* it does not pay */
	unsigned	 plain_chunks;	/* that came before, one behind the other */
	/* least and greatest value, PLAIN without length */
	bool		 has_range, no_range;
	uint8_t		 min[64], max[64];
	uint32_t	 nmin, nmax;
};
#define PAGE_VALUES	20000u
#define RANGE_MAX	64u	/* bytes of a value that is kept as least or greatest */

/* dict.c: the number of a value, which may be new */
uint32_t dict_number(struct leaf *, const uint8_t *v);		/* of l->size bytes, 4 or 8 */
/* The same of the n bytes of key; if they are new, put appends the value at p of the row to dict.plain. */
uint32_t dict_key(struct leaf *, const uint8_t *key, uint32_t n, const char *p,
    void (*put)(const struct leaf *, struct bytes *, const char *p));
/* The numbers of all values of a page that was gathered; false if a dictionary does not pay. */
bool dict_page(struct leaf *, uint32_t *number);
/* Does it not pay, at the end of a page or before? */
bool dict_is_vain(const struct leaf *, bool end);
void dict_cut(struct leaf *, uint32_t n);	/* back to n values */
void dict_free(struct dict *);

/* runs.c: levels and numbers, as runs and packed bits */
unsigned runs_width(uint32_t max);
void runs_put(struct bytes *, const uint32_t *v, uint32_t n, unsigned width);
void runs_put_one(struct bytes *, uint32_t v, uint32_t n, unsigned width);	/* n times v */
void runs_put_levels(struct bytes *, const struct bytes *levels, uint8_t max);

/* range.c: least and greatest */
void range_add(struct leaf *, const uint8_t *p, uint32_t n);
void range_page(struct leaf *);			/* of all values of l->plain */

/* leaf.c */
void leaf_levels(struct leaf *, uint8_t rep, uint8_t def);		/* an entry; leaf_put() if it has a value */
/* The value at p of a row; returns what is behind it.  leaf_skip(): only that, and whether there is a value. */
const char *leaf_put(struct leaf *, const char *p);
const char *leaf_skip(const struct leaf *, const char *p, bool *none);
/* Remember where the page is; append what came since so many times more. */
void leaf_from(struct leaf *);
void leaf_again(struct leaf *, uint32_t times);
/* The values of n rows, whose marks are at mark, step behind each other. */
void leaf_gather(struct leaf *, const char *const *mark, uint32_t step, uint32_t n);
/* Some rows were put: end the page if it is full, or the dictionary if it does not pay. */
void leaf_look(struct leaf *);
void leaf_page_end(struct leaf *);
/* Append the chunk to out; at is the offset of out's first byte in the file. Where its parts are comes back. */
struct chunk {
	uint64_t dict_offset, data_offset, size, unpacked;	/* dict_offset 0: none */
};
struct chunk leaf_chunk(struct leaf *, struct bytes *out, uint64_t at);
/* The one whose values it has. */
struct leaf *leaf_origin(struct leaf *);
/* Forget the chunk. */
void leaf_clear(struct leaf *);
void leaf_free(struct leaf *);

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
	struct rowplace	 place;		/* of a column */
};

extern struct node *columns;		/* a column of the row each */
extern uint32_t ncolumns;
extern struct leaf *leaves;
extern uint32_t nleaves;

/* Of the selected columns. */
void file_schema_make(const struct rowcut *cut, const struct selection *sel);
void file_schema_release(void);
/* rows.c: put the values of n rows into the leaves; mark: those of all, nmarks each.  End all pages. */
void file_rows(const char *const *mark, uint32_t nmarks, uint32_t n);
void file_rows_end(void);
/* The elements of FileMetaData's schema list, and how many. */
uint32_t file_schema_elements(struct thrift *, bool count_only);
/* path_in_schema of a leaf */
void file_schema_path(struct thrift *, int id, uint32_t leaf);

#endif /* T2_PARQUETSINK_H */
