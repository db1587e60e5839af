/*
 * index: the index that leads from flows back to the packets of the captures they came from.
 *
 * The plugin findexer writes it during a run of t2, tawk(1) reads it for -x.  plugins/findexer/README.md describes
 * the file byte by byte.  It has no part that grows with the number of flows in memory: packets are gathered in the
 * order of the capture, and every so many of them become a segment, sorted by key, with a directory of its own.  So
 * a reader that goes from segment to segment meets packets in the order of the capture, and needs memory for one
 * segment.
 *
 * A key is a direction of a flow (INDEX_FLOW_KEY), or the number of a packet.  The direction is that of the flow's
 * status bit; a flow without opposite is always shown as A, so the one key that there is of it may be that of B.  A
 * position is where a packet stands in its file: the offset of its record header, or its ordinal number from 1 in
 * files that can only be read from the start.
 */
#ifndef T2_INDEX_H
#define T2_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define INDEX_MAGIC	"t2xer\r\n\x1a"	/* 8 bytes */
#define INDEX_VERSION	1
#define INDEX_ERR_SIZE	256		/* bytes that an err buffer of this module has to have */
#define INDEX_HEAD_MAX	65536		/* bytes at the start of a capture that its checksum is of */
#define INDEX_SEGMENT_MIN	1024		/* packets of a segment */
#define INDEX_SEGMENT_MAX	(1u << 24)
#define INDEX_PATH_MAX	65536		/* bytes of a file's name */

enum index_kind { INDEX_FLOWS, INDEX_PACKETS };

#define INDEX_FLOW_KEY(findex, is_b)	((uint64_t)(findex) << 1 | (uint64_t)(is_b))

/* A capture. */
struct index_file {
	uint32_t	 number;	/* as segments call it */
	bool		 offsets;	/* positions are offsets, not ordinal numbers */
	uint64_t	 size;		/* bytes, when it was indexed */
	uint32_t	 head_len;	/* of its first bytes, at most INDEX_HEAD_MAX ... */
	uint32_t	 head_crc;	/* ... this is the CRC-32 */
	uint32_t	 linktype;	/* DLT_ of libpcap */
	const char	*path;		/* absolute */
};

/* What a packet's record says: by the first of each segment a reader sees whether the capture is still the same. */
struct index_anchor {
	uint64_t	 position;
	int64_t		 sec;		/* time stamp, whole seconds */
	uint32_t	 caplen, len;
};

/* Length and checksum of the first bytes of the file on fd, at most max of them, into f; false with errno. */
bool	index_file_head(struct index_file *f, int fd, size_t max);

/* --- writing ---------------------------------------------------------------------------------------------------- */

struct index_packet {
	uint64_t	 key, position;
};

struct index_writer {
	struct index_packet	*p;	/* packets of the segment, in the order of the capture */
	uint32_t		 n, max;
	struct index_anchor	 first;
	uint32_t		 file;	/* number of the file, 0: none yet */
	uint64_t		 packets, segments, files, bytes;	/* written so far */
	struct index_packet	*other;	/* for sorting; as long */
	uint8_t			*out;	/* an encoded segment */
	size_t			 out_size;
	int			 fd;
};

/*
 * Begin an index.
 * fd  an empty file, open for writing; taken over, also on failure
 * n   packets of a segment, brought between the limits above; up to 58 bytes of memory are used for each
 * Returns NULL with errno.
 */
struct index_writer	*index_create(int fd, enum index_kind, uint32_t n);

/* The packets that follow are of this file; its number is not 0.  0, or -1 with errno. */
int	index_add_file(struct index_writer *, const struct index_file *);

/* Write the packets that are gathered; 0, or -1 with errno. */
int	index_flush(struct index_writer *);

/* A packet of the current file.  Places never go back; the same twice counts once.  0, or -1 with errno. */
static inline int
index_add(struct index_writer *w, uint64_t key, uint64_t position, int64_t sec, uint32_t caplen, uint32_t len)
{
	if (w->n == w->max && index_flush(w) == -1)
		return -1;
	if (w->n == 0)
		w->first = (struct index_anchor){ position, sec, caplen, len };
	w->p[w->n++] = (struct index_packet){ key, position };
	return 0;
}

/* Write the rest and the end mark, close, free.  0, or -1 with errno; freed in any case. */
int	index_finish(struct index_writer *);

/* --- reading ---------------------------------------------------------------------------------------------------- */

enum index_block {
	INDEX_BAD,		/* damaged; see index_error() */
	INDEX_FILE,		/* index_file() */
	INDEX_SEGMENT,		/* index_segment(), index_select() */
	INDEX_END,		/* the last block: the index is whole */
	INDEX_CUT			/* the file ends without it: t2 was killed, or still runs */
};

struct index;

struct index_segment {
	uint32_t		 file;		/* number */
	uint32_t		 npackets, nkeys;
	struct index_anchor	 first;
	uint64_t		 last_position;
};

/*
 * Open an index; the bytes of it are not trusted.
 * err   INDEX_ERR_SIZE bytes; on failure the reason, without the file's name
 */
struct index	*index_open(const char *path, char *err);
struct index	*index_open_fd(int fd, char *err);	/* takes fd over, also on failure */
void		 index_close(struct index *);
enum index_kind	 index_kind(const struct index *);
void		 index_rewind(struct index *);		/* to the first block */

/* Go to the next block. */
enum index_block	 index_next(struct index *);
const char	*index_error(const struct index *);
/* Of the block that index_next() went to; valid until the next call. */
const struct index_file		*index_file(const struct index *);
const struct index_segment	*index_segment(const struct index *);

/*
 * Places of the packets of some keys in this segment.
 * keys, n   in ascending order, none twice
 * found     NULL, or n bytes: those of the keys that are there become 1
 * positions    set to the positions in ascending order, none twice; valid until the next call
 * Returns how many, -1 if the segment is damaged.
 */
ssize_t	index_select(struct index *, const uint64_t *keys, size_t n, uint8_t *found, const uint64_t **positions);

/*
 * Whether the segment has any of these keys: 1, 0, -1 damaged; found as above, without it the first ends the search.
 */
int	index_has(struct index *, const uint64_t *keys, size_t n, uint8_t *found);

#endif /* T2_INDEX_H */
