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
#define TFS_GZ_COMPRESS 0 // compress the flow file with gzip; .gz is appended to its name [0, 1]

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

/* Write the headers file: what was run where, plugins and columns.  0, or -1 with errno. */
int headers_file_write(const char *name);

#endif /* T2_TXTSINK_H */
