/*
 * ntlmsspDecode: users, hosts, domains and versions of NTLM authentication in any protocol over TCP.
 *
 * Memory: 56 bytes a flow; of a flow that has NTLM 200 bytes and its texts of up to NTLMSSP_NAME_LEN bytes, and up to
 * 22 KiB of a message whose end did not come yet.  All flows together stay below TEXT_MEM (tranalyzer.h).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_NTLMSSPDECODE_H
#define T2_NTLMSSPDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define NTLMSSP_CLI_CHALL    0 // Column: challenge of the client [0, 1]
#define NTLMSSP_DNS          1 // Columns: DNS names of computer, domain and forest [0, 1]
#define NTLMSSP_NETBIOS      1 // Columns: NetBIOS names of computer and domain [0, 1]
#define NTLMSSP_VERSION      2 // Column: version as 0: none, 1: text, 2: numbers [0 - 2]
#define NTLMSSP_NAME_LEN    64 // Max length of names [1 - 255]
#define NTLMSSP_DEPTH    65536 // Bytes of each direction that are looked through [64 - 1073741824]
#define NTLMSSP_SAVE_AUTH_V1 0 // 1: Write NetNTLMv1 hashes to a file (one flow worker; T2_MASKPW masks them) [0, 1]
#define NTLMSSP_SAVE_AUTH_V2 0 // 1: Write NetNTLMv2 hashes to a file (one flow worker; T2_MASKPW masks them) [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define NTLMSSP_AUTH_V1_FILE "_NetNTLMv1.txt" // File of NetNTLMv1 hashes: suffix
#define NTLMSSP_AUTH_V2_FILE "_NetNTLMv2.txt" // File of NetNTLMv2 hashes: suffix

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_NTLMSSP_AUTH_V1_FILE,
	ENV_NTLMSSP_AUTH_V2_FILE,
	ENV_NTLMSSP_N
};

#define NTLMSSP_SAVE	(NTLMSSP_SAVE_AUTH_V1 == 1 || NTLMSSP_SAVE_AUTH_V2 == 1)

/* ntlmsspStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	NTLMSSP_STAT_##name = 1 << (bit),
#include "ntlmsspStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
