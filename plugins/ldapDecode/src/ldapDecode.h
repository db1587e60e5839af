/*
 * ldapDecode: who logs in to directories, what is looked for and changed in them: LDAP (RFC 4511) over TCP and UDP.
 *
 * Memory: 8 bytes a flow; an LDAP flow 400 bytes and its texts as they come (of TEXT_MEM), and a message that is not
 * complete, at most 16 KiB (of STREAM_MEM).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_LDAPDECODE_H
#define T2_LDAPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define LDAP_SEARCH    1 // columns of searches: bases, scopes, filters, attributes [0, 1]
#define LDAP_NETLOGON  1 // columns of what domain controllers answer over UDP [0, 1]
#define LDAP_MAXTXT   16 // max # of texts of a list [1 - 255]
#define LDAP_STRMAX  256 // max length of a text [bytes] [16 - 4096]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

/* ldapStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	LDAP_STAT_##name = 1 << (bit),
#include "ldapStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
