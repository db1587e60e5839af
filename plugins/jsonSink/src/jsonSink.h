/* User flags of jsonSink.  t2conf rewrites the values of these lines and no others. */
#ifndef T2_JSONSINK_H
#define T2_JSONSINK_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define JSON_SOCKET_ON            0 // write to: 0 a file, 1 a TCP server [0, 1]
#define JSON_GZ_COMPRESS          0 // compress with gzip; .gz is appended to the file's name [0, 1]
#define JSON_ZST_COMPRESS         0 // compress with zstd at this level; .zst is appended to the file's name; 0 do not
                                    // [0 - 19]
#define JSON_SPLIT                1 // obey -W: the file in parts [0, 1]
#define JSON_ROOT_NODE            0 // 1: the objects of a file are one array [0, 1]
#define JSON_SUPPRESS_EMPTY_ARRAY 1 // repeated columns without value: 0 [], 1 left out [0, 1]
#define JSON_NO_SPACES            1 // 0: a blank behind , and : [0, 1]
#define JSON_NAMES                0 // keys: 0 names of our columns, 1 Elastic Common Schema (nested), 2 Zeek (dotted)
                                    // [0 - 2]
#define JSON_SELECT               0 // 1: only the columns listed in JSON_SELECT_FILE [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define JSON_BUFFER_SIZE 1048576 // text that is gathered for one write [bytes]
#define JSON_SOCKET_ADDR "127.0.0.1" // address or name of the server (JSON_SOCKET_ON 1)
#define JSON_SOCKET_PORT 5000 // its port [1 - 65535]
#define JSON_SUFFIX "_flows.json" // suffix of the file (JSON_SOCKET_ON 0)
#define JSON_SELECT_FILE "json-columns.txt" // list of columns, in the plugin folder unless it starts with /
                                            // (JSON_SELECT 1)
#define JSON_QUEUE "auto" // rows that are not written yet: block, drop[:SIZE], spool[:SIZE]; auto: block, live drop

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_JSON_BUFFER_SIZE,
	ENV_JSON_SOCKET_ADDR,
	ENV_JSON_SOCKET_PORT,
	ENV_JSON_SUFFIX,
	ENV_JSON_SELECT_FILE,
	ENV_JSON_QUEUE,
	ENV_JSON_N
};

#if JSON_GZ_COMPRESS == 1 && JSON_ZST_COMPRESS > 0
#error "JSON_GZ_COMPRESS and JSON_ZST_COMPRESS exclude each other"
#endif

#if JSON_SOCKET_ON == 1 && JSON_ZST_COMPRESS > 0
#error "JSON_ZST_COMPRESS is for files"
#endif

struct rowjson;

/* JSON_SOCKET_ON: objects to a server, which is connected to when the first row comes, and again when it was away. */
void remote_open(const char *addr, const char *port, size_t gather, bool at_once);
void remote_row(struct rowjson *rows, const outputBuffer_t *buf);
void remote_close(void);
extern const struct t2_sink_gathers remote_gathers;

#endif /* T2_JSONSINK_H */
