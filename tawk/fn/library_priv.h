/* What the files of the function library share. */
#ifndef TAWK_LIBRARY_H
#define TAWK_LIBRARY_H

#include "awk.h"
#include "functions.h"
#include "output.h"
#include "record.h"
#include "utf8chars.h"

/* What functions keep from one call to the next, each its own. */
enum lib_state { LS_AGGR, LS_STAT, LS_SORT, LS_JSON, LS_STREAM, LS_ENTROPY, LS_BEHAVIOUR, LS_DIFF, LS_PIECES,
	LS_FFSPLIT, LS_CACHE, LS_COUNT };

struct library {
	void *state[LS_COUNT];
	uint64_t rng[2];	/* rand() */
	struct val seed;
};

/* Column lists; the first that exists is taken. */
#define C_SRCIP	 "srcIP;srcIP4;srcIP6"
#define C_DSTIP	 "dstIP;dstIP4;dstIP6"
#define C_SRCMAC "srcMac_dstMac_numP;srcMac"
#define C_DSTMAC "srcMac_dstMac_numP;dstMac"

/* The header row is being worked on by a rule. */
bool	on_header(const struct awk *);
/* The field of a column; a missing column ends the run. */
void	column_value(struct awk *, const char *list, struct val *);
struct text	column_text(struct awk *, const char *list, char *buf);
u128	column_bits(struct awk *, const char *list);
void	return_column(struct awk *, const char *list, struct val *ret);
/* An argument that was left out, or is 0 or "". */
bool	is_absent(const struct val *);
/* Name of the input file, "" before the first. */
const char	*data_file(struct awk *);
/* The text of the header row's first field without the mark in front of it. */
struct text	without_mark(struct awk *, struct text);
/* Print a text; a text and ORS. */
void	write_text(struct awk *, struct text);
void	write_cstr(struct awk *, const char *);
void	write_row(struct awk *, struct text);
/* The same for fields as form says (IN_ROW, IN_JOINED); heading: they name those of the rows behind them. */
void	write_fields(struct awk *, struct text, int form, bool heading);
/* Add a field to others; where the input is CSV it is written as CSV, so that it can be told from them. */
struct str	*join_field(struct awk *, struct str *, struct text);
/* -1, 0, 1, by bytes. */
int	text_order(struct text a, struct text b);
/* As strtonum() does. */
void	strto(const struct val *, struct val *num);

/* --- addresses (lib_address.c) --- */

struct ipaddr {
	int family;		/* 4, 6; 0: no address */
	u128 a;
};

struct ipaddr	ip_parse(const char *p, size_t n);
struct ipaddr	ip_value(struct awk *, const struct val *);
size_t	ip4_text(uint32_t, char *buf);
size_t	ip6_text(u128, char *buf, bool full);	/* eight groups of four digits, or compressed */

enum sides { SRC = 1, DST = 2 };

/* The fields of a side, or both of them joined by OFS. */
void	names_of(struct awk *, const char *src, const char *dst, int sides, struct val *ret);

/* --- text (lib_text.c) --- */

/* The text without the quotes around it, \" undone; out has room for t.n bytes. */
size_t	unquote_text(struct text t, char *out);
/* Part k (1 is the first) of a compound or repetitive value; empty if there is none. */
struct text	value_part(struct text t, char sep, int k);

/* --- time (lib_time.c) --- */

/* Epoch text as UTC date, fraction shortened or filled to digits (< 0: as it is).  0: no time. */
size_t	utc_text(struct text t, int digits, char *buf, size_t size);

const char	*proto_name(int64_t p);
struct str	*base64_encode(const unsigned char *p, size_t n);

#endif
