/*
 * dnsDecode: names, addresses and further records of DNS, mDNS, LLMNR and NetBIOS name service, over UDP and TCP.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_DNSDECODE_H
#define T2_DNSDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define DNS_MODE         4 // 0: Only aggregated header info, [0 - 4]
                           // 1: +Req Content Info,
                           // 2: +Answer Records,
                           // 3: +AUX records,
                           // 4: +Add records
#define DNS_HEXON        0 // 0: Hex Output flags off, 1: Hex output flags on [0, 1]
#define DNS_REQA         0 // 1: Request record aggregation mode [0, 1]
#define DNS_ANSA         0 // 1: Answer record aggregation mode [0, 1]
#define DNS_QRECMAX     15 // Max # of query records / flow [1 - 255]
#define DNS_ARECMAX     20 // Max # of answer records / flow [1 - 255]

#define DNS_WHO          0 // 1: Country and Organization of DNS reply address; 0: no (needs SUBNET_ON=1 in the core)
                           // [0, 1]

#define MAL_TEST         0 // 2: Mal test @ L4Callback, pcap ops; 1: Mal test @ flow terminated [0 - 2]
#define MAL_TYPE         1 // 1: Type string; 0: Code [0, 1]
#define MAL_DOMAIN       1 // 1: list of domains (maldm.txt), 0: list of IPv4 addresses (malip.txt) [0, 1]

#define DNS_AGGR         0 // 1: aggregation of requests and answers, as DNS_REQA=1 and DNS_ANSA=1 [0, 1]
#define DNS_HDRMD        0 // Op and return codes as 0: bit fields, 1: numbers, 2: names [0 - 2]
#define DNS_TYPE         0 // Types as 0: numbers, 1: names [0, 1]

#define DNS_SVCB         0 // Columns of SVCB and HTTPS records: parameters of services [0, 1]
#define DNS_EDNS         0 // Columns of EDNS options: subnet, cookies, errors, padding [0, 1]
#define DNS_SEC          0 // Columns of DNSSEC records: keys, signatures, what does not exist [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*        No env / runtime configuration flags available for dnsDecode        */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#define DNS_MALDM_FILE	"maldm.txt"	/* in the plugin folder: domain TAB code TAB type */
#define DNS_MALIP_FILE	"malip.txt"	/* in the plugin folder: IPv4 address TAB code TAB type */

/* What follows from the flags. */
#define DNS_Q_AGGR	(DNS_REQA == 1 || DNS_AGGR == 1)
#define DNS_A_AGGR	(DNS_ANSA == 1 || DNS_AGGR == 1)
#define DNS_EXT		((DNS_MODE < 2 ? 0 : DNS_SVCB | DNS_EDNS << 1 | DNS_SEC << 2))
#define DNS_LABELS	(DNS_WHO == 1 && SUBNET_ON == 1)
#define DNS_MAL_NAMES	(MAL_TEST > 0 && MAL_DOMAIN == 1 && DNS_MODE >= 1)
#define DNS_MAL_ADDRS	(MAL_TEST > 0 && MAL_DOMAIN == 0 && DNS_MODE >= 2)

/* dnsStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	DNS_STAT_##name = 1 << (bit),
#include "dnsStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
