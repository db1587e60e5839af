/*
 * subnet_build: makes the image of a subnet table (subnet.h) from networks with labels.
 *
 *	struct subnet_build *b = subnet_build_new(4);
 *	subnet_build_source(b, SUBNET_DATABASE, 20260617);
 *	subnet_build_add(b, first, last, &label);	as often as wanted
 *	subnet_build_describe(b, "country.mmdb\tMMDB\t2026-06-17\t…");
 *	image = subnet_build_image(b, &size, err);	to a file, or to subnet_adopt()
 *	subnet_build_free(b);
 *
 * The built-in ranges are in every build from the start.  Which label an address gets is settled for country,
 * organisation, AS number, place, position and Tor mark separately, among the networks that state it:
 *  1. lists (the built-in ranges are the first one): the longest prefix, then the later source;
 *  2. databases: the later source, then the longest prefix, then the later entry;
 *  3. where nothing else states anything, the built-in ranges 14/8 and 24/8, in which public allocations lie.
 * Built-in ranges state everything, so that databases never label a special-purpose address.
 *
 * Functions return 0, or -1 and errno (ENOMEM; E2BIG at more than 65534 databases), unless they say otherwise.
 */
#ifndef T2_SUBNET_BUILD_H
#define T2_SUBNET_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An address as a number: IPv4 in the low 32 bits */
__extension__ typedef unsigned __int128 subnet_addr;

enum subnet_kind {
	SUBNET_UNDERLAY,	/* rank 3 above */
	SUBNET_DATABASE,	/* rank 2 */
	SUBNET_LIST		/* rank 1 */
};

/* What a label states */
#define SUBNET_HAS_CC		0x01U
#define SUBNET_HAS_ORG		0x02U
#define SUBNET_HAS_ASN		0x04U
#define SUBNET_HAS_PLACE	0x08U	/* county and city */
#define SUBNET_HAS_POS		0x10U	/* lat, lng, prec */
#define SUBNET_HAS_TOR		0x20U
#define SUBNET_HAS_ALL		0x3fU

struct subnet_label {
	unsigned int	 has;		/* SUBNET_HAS_*; what is not there need not be set */
	int		 cc;		/* subnet_code_index(), -1 unknown */
	uint32_t	 asn;
	const char	*org;		/* UTF-8, any length; NULL or "" is unknown */
	const char	*county, *city;
	float		 lat, lng;	/* degrees */
	float		 prec;		/* km, SUBNET_PREC_UNK if not known */
	bool		 tor;
};

struct subnet_build;

/* A build of the built-in ranges; NULL with errno. */
struct subnet_build	*subnet_build_new(int family);
void			 subnet_build_free(struct subnet_build *);

/*
 * Begin a source: the entries added from now on are of it.
 * date  of the data, yyyymmdd, 0 unknown; the newest one becomes the table's revision
 */
int	 subnet_build_source(struct subnet_build *, enum subnet_kind, uint32_t date);

/* Add a line, without its newline, to subnet_info.sources. */
int	 subnet_build_describe(struct subnet_build *, const char *line);

/*
 * Label the addresses first to last, both included.  A range that is no network counts as the networks that make it
 * up.
 */
int	 subnet_build_add(struct subnet_build *, subnet_addr first, subnet_addr last, const struct subnet_label *);

/*
 * Make the image.  Returns it, malloc'd, with its size in bytes, or NULL and err (SUBNET_ERR_SIZE bytes).
 */
void	*subnet_build_image(struct subnet_build *, size_t *size, char *err);

/*
 * Read the network "10.0.0.0/8", "2001:db8::/32" or a single address.
 * Returns its family (4 or 6) and the first and last address; 0 if it is none, -1 if bits are set behind the prefix.
 */
int	 subnet_parse_network(const char *, subnet_addr *first, subnet_addr *last);

/* Read an address.  Returns its family, 0 if it is none. */
int	 subnet_parse_addr(const char *, subnet_addr *);

#endif /* T2_SUBNET_BUILD_H */
