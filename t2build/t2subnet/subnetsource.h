/*
 * subnetsource: the databases and lists that t2subnet makes tables from.
 *
 * A reader adds the networks of one file to the builds of the families that are wanted.  It returns 0, or -1 with the
 * reason in err ("line 3: …" where there are lines; the file's name is the caller's to print).
 */
#ifndef T2_SUBNETSOURCE_H
#define T2_SUBNETSOURCE_H

#include "subnet_table.h"
#include "subnet_build.h"
#include "text.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define SOURCE_WHAT_LEN	128
#define SOURCE_CODE_LEN	16		/* of a country code that is shown */

struct source {
	/* the caller's */
	const char		*path;
	struct subnet_build	*build[2];	/* IPv4, IPv6; NULL: not wanted */
	/* the reader's */
	char			 what[SOURCE_WHAT_LEN];	/* kind of file */
	uint32_t		 date;		/* of the data, yyyymmdd, 0 unknown */
	unsigned long		 networks[2];	/* added, by family */
	unsigned long		 nbadcc;	/* country codes that are none of ours: no country stated */
	char			 badcc[SOURCE_CODE_LEN]; /* the first of them */
};

/* True if the file is an MMDB database.  -1 and errno if it cannot be read. */
int	 source_is_mmdb(const char *path);

/* MMDB: the country, city, ASN and anonymiser schemas of MaxMind, DB-IP and IPinfo. */
int	 source_read_mmdb(struct source *, char *err);

/*
 * Text: CSV "first,last,code" and "first,last,asn,organisation", or a list "network<TAB>code<TAB>organisation", which
 * of them the first line of data says.
 */
int	 source_read_text(struct source *, char *err);

/*
 * Shared by the readers.
 * source_begin	tells the builds what the source is: kind of file, date yyyymmdd (0 unknown)
 * source_cc	reads a country code into the label; a wrong one is counted.  "", "-" and "zz" state nothing
 * source_add	adds a range of a family (4, 6); one that is not wanted is passed over.  -1: out of memory
 */
int	 source_begin(struct source *, enum subnet_kind, const char *what, uint32_t date, char *err);
void	 source_cc(struct source *, const char *cc, struct subnet_label *);
int	 source_add(struct source *, int family, subnet_addr first, subnet_addr last, const struct subnet_label *);

/* The day of a time in UTC, yyyymmdd; 0 for none of the years 1970 to 9999 */
uint32_t source_day(time_t);

#endif /* T2_SUBNETSOURCE_H */
