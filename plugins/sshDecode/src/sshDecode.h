/*
 * sshDecode: banners, key exchanges, host keys and fingerprints (HASSH) of SSH, on any port.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 *
 * Memory: a flow of SSH has some 0.7 KiB and, counted in TEXT_MEM (tranalyzer.h), its banner, its key exchange init
 * and a packet that is not whole, at most SSH_PACKET_MAX bytes each.  Other flows have 16 bytes.
 */
#ifndef T2_SSHDECODE_H
#define T2_SSHDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define SSH_USE_PORT       0 // 1: port 22 alone makes a flow SSH, 0: its banner does [0, 1]
#define SSH_DECODE         2 // 0: banner, 1: and key exchange init, 2: and what follows up to new keys [0 - 2]
#define SSH_FINGERPRINT    1 // fingerprint of the host key: 0: none, 1: MD5, 2: SHA256 [0 - 2]
#define SSH_ALGO           1 // 1: columns of the algorithms that are agreed on [0, 1]
#define SSH_LISTS          0 // 1: columns of the algorithms that each side knows [0, 1]
#define SSH_HASSH          1 // 1: columns of the HASSH of each side and what is known of it [0, 1]
#define SSH_HASSH_STR      0 // 1: column of the text that the HASSH is made of (needs SSH_HASSH=1) [0, 1]
#define SSH_HASSH_DLEN   512 // description of a HASSH [bytes] [1 - 4096]
#define SSH_HASSH_STR_LEN 1024 // text of a HASSH [bytes] [1 - 35000]
#define SSH_BUF_SIZE     512 // banner, list of algorithms [bytes] [1 - 35000]
#define SSH_HKT_SIZE      48 // type of a host key, agreed algorithm [bytes] [1 - 255]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

/*        No env / runtime configuration flags available for sshDecode        */

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#define SSH_HASSH_FILE	"hassh_fingerprints.tsv"	/* in the plugin folder: HASSH TAB description */

/* sshStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	SSH_STAT_##name = 1 << (bit),
#include "sshStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#endif
