/*
 * smbDecode: dialects, users, hosts, shares, files and status of SMB 1 to 3, over TCP and NetBIOS.
 *
 * Memory: 16 bytes a flow; of a flow that speaks SMB 400 bytes and what the flags below allow of lists and texts, up
 * to 64 KiB of a message whose end did not come yet, and with saved files 12 KB and their names.  All flows together
 * stay below TEXT_MEM (tranalyzer.h).
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_SMBDECODE_H
#define T2_SMBDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define SMB1_DECODE          1 // 1: Decode SMB 1 [0, 1]
#define SMB_SECBLOB          1 // 1: Decode NTLM authentication [0, 1]
#define SMB2_NUM_DIALECT     3 // Max # of SMB 2 dialects / flow [1 - 255]
#define SMB2_NUM_STAT       18 // Max # of SMB 2 status values / flow [1 - 255]
#define SMB1_NUM_DIALECT    20 // Max # of SMB 1 dialects / flow [1 - 255]
#define SMB1_DIAL_MAXLEN    32 // Max length of the name of an SMB 1 dialect [1 - 255]
#define SMB_NUM_FNAME        5 // Max # of file names / flow [1 - 255]
#define SMB_NATIVE_NAME_LEN 64 // Max length of names of systems, domains, users and hosts [1 - 255]
#define SMB_FNAME_LEN      512 // Max length of names of files and shares [1 - 4096]
#define SMB_SAVE_AUTH        0 // 1: Write NetNTLMv2 hashes to a file (one flow worker; T2_MASKPW masks them) [0, 1]
#define SMB1_SAVE_DATA       0 // 1: Save data of files of SMB 1 (SMB1_DECODE=1; one flow worker) [0, 1]
#define SMB2_SAVE_DATA       0 // 1: Save data of files of SMB 2 (one flow worker) [0, 1]
#define SMB_RM_DATADIR       1 // 1: Files of an earlier run in that folder are removed, 0: they stay [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define SMB_AUTH_FILE "_smb_auth.txt" // File of hashes: suffix
#define SMB_SAVE_DIR  "_smb"          // Folder of the saved files: suffix
#define SMB_MAP_FILE  "_smb_filenames.txt" // Names of the saved files: suffix
#define SMB_FILE_ID   "file"          // Begin of the names of saved files: file_FLOWIND_DIR_NUMBER

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_SMB_AUTH_FILE,
	ENV_SMB_SAVE_DIR,
	ENV_SMB_MAP_FILE,
	ENV_SMB_FILE_ID,
	ENV_SMB_N
};

/* smbStat */
enum {
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
#define T2_BIT(bit, name, level, text)	SMB_STAT_##name = 1 << (bit),
#include "smbStat.def"
#undef T2_BIT
#undef T2_TABLE
};

#define SMB_SAVES	(SMB1_SAVE_DATA == 1 || SMB2_SAVE_DATA == 1)

/* An array is full: what FORCE_MODE releases a flow for. */
#define SMB_STAT_FULL \
	(SMB_STAT_STATUS_FULL | SMB_STAT_DIALECTS1_FULL | SMB_STAT_DIALECTS2_FULL | SMB_STAT_FILES_FULL)

#endif
