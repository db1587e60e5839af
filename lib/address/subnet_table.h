/*
 * subnet_table.h - the tables behind subnet.h: open them, say what they are, load those of a run
 *
 * A table is a file made by t2subnet(1), mapped read-only and shared between runs, or the built-in ranges alone
 * (special-purpose networks and multicast groups: ranges4.def, ranges6.def), which every file holds as well.
 */
#ifndef T2_SUBNET_TABLE_H
#define T2_SUBNET_TABLE_H

#include <stdint.h>

#include "subnet.h"

#define SUBNET_FILE4		"subnets4_HLP.bin"	/* IPv4 table in the plugin folder */
#define SUBNET_FILE6		"subnets6_HLP.bin"	/* IPv6 table in the plugin folder */

#define SUBNET_VERSION		5	/* of the file format; a file of any other is refused */
#define SUBNET_RANGE_MODE	0	/* SUBRNG: 0 a table holds networks and ranges alike */

#define SUBNET_WHOLEN		30	/* an organisation is cut to this many bytes, at a character */
#define SUBNET_PLACELEN		14	/* a county or city is cut to this many bytes, at a character */

#define SUBNET_ERR_SIZE		256	/* bytes an err buffer of this module has to have */

/* What a table is.  The strings live as long as the table. */
struct subnet_info {
	const char	*path;		/* file, or NULL: built-in ranges only */
	const char	*sources;	/* one source a line: file, kind, date, licence; "" for none */
	int		 family;	/* 4 or 6 */
	uint32_t	 version;	/* SUBNET_VERSION */
	uint32_t	 revision;	/* date of the newest source as decimal ddmmyyyy; print with %08u */
	uint32_t	 range_mode;	/* SUBNET_RANGE_MODE */
	uint32_t	 nranges;	/* ranges with a label */
	uint32_t	 nrecords;	/* distinct labels, "unknown" included */
	uint32_t	 norgs;		/* distinct organisations */
	uint64_t	 size;		/* bytes of the table */
};

/*
 * Map the table in file path.  Everything in it is checked before it is used: a file that is truncated, corrupt, of
 * the other byte order, another version or the other family is refused.
 * family  4 or 6
 * err     SUBNET_ERR_SIZE bytes; on failure the reason, without the file's name
 * Returns the table, to be released with subnet_close(), or NULL.  errno is ENOENT if there is no such file.
 */
struct subnet_table	*subnet_open(const char *path, int family, char *err);

/*
 * Make the table of the built-in ranges of a family (4 or 6).
 * Returns the table, to be released with subnet_close(), or NULL and err (out of memory).
 */
struct subnet_table	*subnet_builtin(int family, char *err);

/* Release a table.  NULL is fine. */
void			 subnet_close(struct subnet_table *);

/* What the table is; of a NULL table too (family 0, no ranges).  Valid as long as the table. */
const struct subnet_info *subnet_info(const struct subnet_table *);

/*
 * The addresses around addr that share its record, as numbers (IPv4 in the low 32 bits): *first to *last, addr among
 * them. Returns the record; 0, and the address alone, if the table is NULL.  Slower than a look-up.
 */
uint32_t	 subnet_range(const struct subnet_table *, unsigned __int128 addr, unsigned __int128 *first,
		    unsigned __int128 *last);

/* The code of country index i (network code bits 31-23), NULL if there is none.  0 is "00", 281 "zw". */
const char	*subnet_code(unsigned int i);

/*
 * Country index of a code of two characters, either case, for an address family (4 or 6: the codes 01, 02 and 10 have
 * one index for each).  -1 if there is none.
 */
int		 subnet_code_index(const char *cc, int family);

/*
 * Load the run's tables from the folder dir (the plugin folder).  A family whose file is missing or refused gets the
 * built-in ranges: note[0] (IPv4), note[1] (IPv6) then hold "FILE: reason" for a line of the user's, else "".
 * The two load side by side, IPv6 in a thread of its own that has ended on return.
 * Returns how many tables came from files (0 to 2), -1 if there is no memory even for the built-in ranges.
 */
int		 subnet_load(const char *dir, char note[2][SUBNET_ERR_SIZE]);

/* Release the run's tables. */
void		 subnet_unload(void);

#endif /* T2_SUBNET_TABLE_H */
