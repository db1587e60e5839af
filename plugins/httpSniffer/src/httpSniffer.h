/*
 * httpSniffer: requests and replies of HTTP/1.0 and 1.1 over TCP, SSDP and SIP over UDP, bodies saved by flag; HTTP/2
 * is named by its preface.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 *
 * Memory: a flow of HTTP has some 0.7 KiB, at most HTTP_LINE_MAX bytes of a line that is not whole, HTTP_PEEK_MAX of
 * a text body, and texts: HTTP_DATA_C_MAX in each of 19 lists, of at most HTTP_TEXT_MAX bytes each, and of all flows
 * TEXT_MEM (tranalyzer.h).  Other flows have 24 bytes.
 */
#ifndef T2_HTTPSNIFFER_H
#define T2_HTTPSNIFFER_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

// Lists: 1: columns, 0: counts only

#define HTTP_MIME   1 // MIME types [0, 1]
#define HTTP_STAT   1 // status codes [0, 1]
#define HTTP_HOST   1 // hosts [0, 1]
#define HTTP_URL    1 // URLs [0, 1]
#define HTTP_COOKIE 1 // cookies [0, 1]
#define HTTP_IMAGE  1 // names of images [0, 1]
#define HTTP_VIDEO  1 // names of videos [0, 1]
#define HTTP_AUDIO  1 // names of audios [0, 1]
#define HTTP_MSG    1 // names of messages [0, 1]
#define HTTP_APPL   1 // names of what is of type application [0, 1]
#define HTTP_TEXT   1 // names of texts [0, 1]
#define HTTP_PUNK   1 // names of all else [0, 1]
#define HTTP_BODY   1 // look into bodies: EXE and ELF, streams, refreshes [0, 1]
#define HTTP_BDURL  1 // URLs of refreshes in texts (needs HTTP_BODY=1) [0, 1]
#define HTTP_USRAG  1 // user agents [0, 1]
#define HTTP_XFRWD  1 // X-Forwarded-For [0, 1]
#define HTTP_REFRR  1 // referers [0, 1]
#define HTTP_VIA    1 // Via [0, 1]
#define HTTP_LOC    1 // locations [0, 1]
#define HTTP_SERV   1 // servers [0, 1]
#define HTTP_PWR    1 // X-Powered-By [0, 1]

#define HTTP_MCNT   1 // numbers of GET and POST [0, 1]

// Programs against viruses, by hosts and user agents of their makers

#define HTTP_ANTVIR    0 // 1: who made them, samples and quarantined files that they send, in httpCFlags [0, 1]
#define HTTP_AVAST_CID 0 // 1: column httpAvastCid: clients of Avast [0, 1]
#define HTTP_ESET_UID  0 // 1: column httpEsetUid: users of ESET [0, 1]

// Aggregation: 1: each distinct value once, 0: each value

#define HTTP_STATAGA 1 // status codes [0, 1]
#define HTTP_MIMEAGA 1 // MIME types [0, 1]
#define HTTP_HOSTAGA 1 // hosts [0, 1]
#define HTTP_URLAGA  1 // URLs [0, 1]
#define HTTP_USRAGA  1 // user agents [0, 1]
#define HTTP_XFRWDA  1 // X-Forwarded-For [0, 1]
#define HTTP_REFRRA  1 // referers [0, 1]
#define HTTP_VIAA    1 // Via [0, 1]
#define HTTP_LOCA    1 // locations [0, 1]
#define HTTP_SERVA   1 // servers [0, 1]
#define HTTP_PWRA    1 // X-Powered-By [0, 1]

// Bodies saved in files, in the folder PREFIX with HTTP_SUFFIX behind it, by their MIME type

#define HTTP_SAVE_IMAGE 0 // images [0, 1]
#define HTTP_SAVE_VIDEO 0 // videos [0, 1]
#define HTTP_SAVE_AUDIO 0 // audios [0, 1]
#define HTTP_SAVE_MSG   0 // messages [0, 1]
#define HTTP_SAVE_TEXT  0 // texts [0, 1]
#define HTTP_SAVE_APPL  0 // what is of type application [0, 1]
#define HTTP_SAVE_PUNK  0 // all else, also what has no type [0, 1]
#define HTTP_PUNK_AV_ONLY 0 // 1: of all else only what programs against viruses send and get [0, 1]
#define HTTP_RMDIR      1 // 1: files of an earlier run in that folder are removed, 0: they stay [0, 1]

// Limits

#define HTTP_DATA_C_MAX 40 // values of each list of a flow [1 - 1000]
#define HTTP_MXFILE_LEN 80 // a URL in an object's name [bytes] [1 - 1000]
#define HTTP_MXUA_LEN  400 // user agent [bytes] [1 - 4096]
#define HTTP_MXXF_LEN   80 // X-Forwarded-For [bytes] [1 - 4096]
#define HTTP_AVID_LEN   32 // a client of Avast, a user of ESET [bytes] [1 - 255]
#define HTTP_NONAME "nudel" // name of objects that have none

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define HTTP_SUFFIX "_http" // folder of the saved bodies

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

enum {
	ENV_HTTP_SUFFIX,
	ENV_HTTP_N
};

#define HTTP_AV	(HTTP_ANTVIR == 1 || HTTP_AVAST_CID == 1 || HTTP_ESET_UID == 1 || HTTP_PUNK_AV_ONLY == 1)
#define HTTP_SAVES	(HTTP_SAVE_IMAGE == 1 || HTTP_SAVE_VIDEO == 1 || HTTP_SAVE_AUDIO == 1 || \
			    HTTP_SAVE_MSG == 1 || HTTP_SAVE_TEXT == 1 || HTTP_SAVE_APPL == 1 || HTTP_SAVE_PUNK == 1)

/* httpStat, httpAFlags, httpCFlags, httpMethods, httpHeadMimes */
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
enum {
#define T2_BIT(bit, name, level, text)	HTTP_STAT_##name = 1 << (bit),
#include "httpStat.def"
#undef T2_BIT
#define T2_BIT(bit, name, level, text)	HTTP_ODD_##name = 1 << (bit),
#include "httpAFlags.def"
#undef T2_BIT
#define T2_BIT(bit, name, level, text)	HTTP_C_##name = 1 << (bit),
#include "httpCFlags.def"
#undef T2_BIT
#define T2_BIT(bit, name, level, text)	HTTP_METHOD_##name = 1 << (bit),
#include "httpMethods.def"
#undef T2_BIT
};
enum {
#define T2_BIT(bit, name, level, text)	HTTP_MIME_##name = 1 << (bit),
#include "httpHeadMimes.def"
#undef T2_BIT
};
#undef T2_TABLE

#endif
