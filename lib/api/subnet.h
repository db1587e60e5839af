/*
 * subnet.h - where an address belongs: country code, organisation, AS number and, if a source had it, position
 *
 * A table covers one address family; the run has one of each (lib/address opens them).  A look-up gives the number
 * of a record; the record has the labels:
 *
 *	uint32_t id = subnet_lookup4(subnetTable4P, 0xc0a80169);	192.168.1.105
 *	subnet_cc(subnetTable4P, id)					"07"
 *	subnet_org(subnetTable4P, id)					"Private network"
 *
 * Record 0 is "unknown" in every table, and the address 0 belongs to it.  Record numbers have a meaning only with
 * their table, and only as long as it is open.  All functions take NULL for a table: then everything is unknown. 
 * They read only, so that threads may share a table.
 */
#ifndef T2_SUBNET_H
#define T2_SUBNET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#define SUBNET_UNK		"-"	/* text of an unknown country, organisation, county or city */
#define SUBNET_POS_UNK		666.0F	/* latitude and longitude of a known range without position */
#define SUBNET_PREC_UNK		(-1.0F)	/* its precision */

/* The 32-bit network code (column srcIPCOC): country index, Tor bit, organisation index */
#define SUBNET_NETID_CC_SHIFT	23
#define SUBNET_NETID_TOR	0x00400000U
#define SUBNET_NETID_ORG	0x003fffffU

struct subnet_table;

/* Record of an IPv4 address in host order; the most specific range wins.  0 if unknown. */
uint32_t	 subnet_lookup4(const struct subnet_table *, uint32_t addr);

/* Record of an IPv6 address (network order, as in the packet, any alignment).  0 if unknown. */
uint32_t	 subnet_lookup6(const struct subnet_table *, const void *addr);

/* Labels of record id.  Strings live as long as the table; those unknown are SUBNET_UNK.  A wrong id is unknown. */
const char	*subnet_cc(const struct subnet_table *, uint32_t id);	/* "us", "07": two characters */
const char	*subnet_org(const struct subnet_table *, uint32_t id);	/* organisation */
const char	*subnet_county(const struct subnet_table *, uint32_t id); /* county, state or region */
const char	*subnet_city(const struct subnet_table *, uint32_t id);
uint32_t	 subnet_asn(const struct subnet_table *, uint32_t id);	/* AS number, 0 unknown */
uint32_t	 subnet_netid(const struct subnet_table *, uint32_t id); /* network code, 0 unknown */
bool		 subnet_is_tor(const struct subnet_table *, uint32_t id); /* free in a table without any */
float		 subnet_lat(const struct subnet_table *, uint32_t id);	/* degrees north; record 0: 0 */
float		 subnet_lng(const struct subnet_table *, uint32_t id);	/* degrees east; record 0: 0 */
float		 subnet_prec(const struct subnet_table *, uint32_t id);	/* uncertainty [km]; record 0: 0 */

/*
 * The run's tables, [0] IPv4, [1] IPv6, as the core loads them at start; NULL before.
 */
extern struct subnet_table *subnetTableP[2];
extern struct subnet_table *subnetTable4P;	/* subnetTableP[0] */
extern struct subnet_table *subnetTable6P;	/* subnetTableP[1] */

/*
 * Plugin macros, with SUBNET_ON=1 in the core.  ip is an ipAddr_t (or ip4Addr_t), ver 4 or 6 (anything else:
 * unknown), num what a SUBNET_TEST_ macro gave; dest is assigned: a uint32_t by SUBNET_TEST_*, _ASN and _NETID, a
 * const char * by _LOC (country code), _ORG, _CNTY and _CTY, a float by _LAT, _LNG and _PREC.
 */
#if defined(SUBNET_ON) && SUBNET_ON == 1

/* The table of an IP version, NULL for anything else */
#define SUBNET_TABLE(ver) \
	((ver) == 4 ? subnetTable4P : (ver) == 6 ? subnetTable6P : (struct subnet_table *)0)

#define SUBNET_TEST_IP4(dest, ip)	((dest) = subnet_lookup4(subnetTable4P, ntohl((ip).IPv4x[0])))
#define SUBNET_TEST_IP6(dest, ip)	((dest) = subnet_lookup6(subnetTable6P, &(ip)))
#define SUBNET_TEST_IP(dest, ip, ver) \
	((dest) = (ver) == 4 ? subnet_lookup4(subnetTable4P, ntohl((ip).IPv4x[0])) : \
	    (ver) == 6 ? subnet_lookup6(subnetTable6P, &(ip)) : 0)

#define SUBNET_LOC(dest, ver, num)	((dest) = subnet_cc(SUBNET_TABLE(ver), (num)))
#define SUBNET_ORG(dest, ver, num)	((dest) = subnet_org(SUBNET_TABLE(ver), (num)))
#define SUBNET_CNTY(dest, ver, num)	((dest) = subnet_county(SUBNET_TABLE(ver), (num)))
#define SUBNET_CTY(dest, ver, num)	((dest) = subnet_city(SUBNET_TABLE(ver), (num)))
#define SUBNET_ASN(dest, ver, num)	((dest) = subnet_asn(SUBNET_TABLE(ver), (num)))
#define SUBNET_LAT(dest, ver, num)	((dest) = subnet_lat(SUBNET_TABLE(ver), (num)))
#define SUBNET_LNG(dest, ver, num)	((dest) = subnet_lng(SUBNET_TABLE(ver), (num)))
#define SUBNET_PREC(dest, ver, num)	((dest) = subnet_prec(SUBNET_TABLE(ver), (num)))
#define SUBNET_NETID(dest, ver, num)	((dest) = subnet_netid(SUBNET_TABLE(ver), (num)))

#define SUBNET4_LOC(dest, num)		SUBNET_LOC(dest, 4, num)
#define SUBNET4_ORG(dest, num)		SUBNET_ORG(dest, 4, num)
#define SUBNET4_CNTY(dest, num)		SUBNET_CNTY(dest, 4, num)
#define SUBNET4_CTY(dest, num)		SUBNET_CTY(dest, 4, num)
#define SUBNET4_ASN(dest, num)		SUBNET_ASN(dest, 4, num)
#define SUBNET4_LAT(dest, num)		SUBNET_LAT(dest, 4, num)
#define SUBNET4_LNG(dest, num)		SUBNET_LNG(dest, 4, num)
#define SUBNET4_PREC(dest, num)		SUBNET_PREC(dest, 4, num)
#define SUBNET4_NETID(dest, num)	SUBNET_NETID(dest, 4, num)

#define SUBNET6_LOC(dest, num)		SUBNET_LOC(dest, 6, num)
#define SUBNET6_ORG(dest, num)		SUBNET_ORG(dest, 6, num)
#define SUBNET6_CNTY(dest, num)		SUBNET_CNTY(dest, 6, num)
#define SUBNET6_CTY(dest, num)		SUBNET_CTY(dest, 6, num)
#define SUBNET6_ASN(dest, num)		SUBNET_ASN(dest, 6, num)
#define SUBNET6_LAT(dest, num)		SUBNET_LAT(dest, 6, num)
#define SUBNET6_LNG(dest, num)		SUBNET_LNG(dest, 6, num)
#define SUBNET6_PREC(dest, num)		SUBNET_PREC(dest, 6, num)
#define SUBNET6_NETID(dest, num)	SUBNET_NETID(dest, 6, num)

#endif /* SUBNET_ON == 1 */

#endif /* T2_SUBNET_H */
