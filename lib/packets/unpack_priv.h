/* unpack_priv.h - between unpack.c, which goes from member to member, and the formats */
#ifndef T2_UNPACK_PRIV_H
#define T2_UNPACK_PRIV_H

#include "unpack.h"
#include "unpack_have.h"

enum unpack_step {
	STEP_ON,	/* the member goes on: with more packed bytes, or more room */
	STEP_END,	/* it ended, and all of it is out */
	STEP_BAD	/* it is damaged: see why */
};

/* Bytes that a step takes from and gives to: it moves the pointers on. */
struct unpack_io {
	const uint8_t	*in;
	size_t		 nin;
	uint8_t		*out;
	size_t		 nout;
	bool		 last;		/* there are no packed bytes behind these */
	const char	*why;		/* with STEP_BAD; lives as long as the state */
	bool		 (*is_member)(const void *p, size_t n);	/* whether a member of any format begins with these */
};

struct unpack_format {
	const char	*data;		/* how its data are called in messages */
	const char	*library;
	uint8_t		 magic[6];
	uint8_t		 nmagic;	/* bytes of it */
	uint8_t		 nstart;	/* bytes that is_start looks at, or 0 */
	bool		 (*is_start)(const uint8_t *p);	/* what else a member begins with */
	uint8_t		 ahead;		/* packed bytes that a step wants to see at once, if it wants more than one */
	void		*(*open)(void);	/* a state, NULL without memory; NULL: built without the library */
	bool		 (*begin)(void *);	/* a further member, false without memory; NULL: by itself */
	enum unpack_step (*step)(void *, struct unpack_io *);
	void		 (*close)(void *);
};

extern const struct unpack_format unpack_gzip, unpack_zstd, unpack_lz4, unpack_lz4_legacy, unpack_xz, unpack_lzma,
    unpack_bzip2;

#endif /* T2_UNPACK_PRIV_H */
