/* User flags of txtSink.  t2conf rewrites the values of these lines and no others. */
#ifndef T2_TXTSINK_H
#define T2_TXTSINK_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define TFS_SPLIT       1 // obey -W: the flow file in parts [0, 1]
#define TFS_PRI_HDR     1 // column names in the first line of the flow file [0, 1]
#define TFS_HDR_FILE    1 // write the headers file [0, 1]
#define TFS_PRI_HDR_FW  1 // -W: column names in every part [0, 1]
#define TFS_FORMAT      0 // rows as: 0 flow file, 1 CSV (RFC 4180), 2 TSV of Zeek [0 - 2]
#define TFS_GZ_COMPRESS 0 // compress the flow file with gzip; .gz is appended to its name [0, 1]
#define TFS_ZST_COMPRESS 0 // compress the flow file with zstd at this level; .zst is appended to its name; 0 do not
                           // [0 - 19]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define TFS_FLOWS_TXT_SUFFIX "_flows.txt" // suffix of the flow file
#define TFS_HEADER_SUFFIX "_headers.txt" // suffix of the headers file
#define TFS_QUEUE "auto" // rows that are not written yet: block, drop[:SIZE], spool[:SIZE]; auto: block, live drop

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_TFS_FLOWS_TXT_SUFFIX,
	ENV_TFS_HEADER_SUFFIX,
	ENV_TFS_QUEUE,
	ENV_TFS_N
};

#if TFS_GZ_COMPRESS == 1 && TFS_ZST_COMPRESS > 0
#error "TFS_GZ_COMPRESS and TFS_ZST_COMPRESS exclude each other"
#endif

/*
 * TFS_FORMAT > 0: what goes before the rows of a part, behind them, and a row.  0, or -1 with errno; of a row with
 * what is wrong in why.
 */
int form_begin(struct rowtext_out *out);
int form_end(struct rowtext_out *out);
int form_row(const outputBuffer_t *buf, struct rowtext_out *out, char *why, size_t size);
void form_release(void);

/* Write the headers file: what was run where, plugins and columns.  0, or -1 with errno. */
int headers_file_write(const char *name);

#endif /* T2_TXTSINK_H */
