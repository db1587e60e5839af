/*
 * sslDecode: TLS, DTLS and SSL: hellos, certificates, alerts, fingerprints of clients and servers.
 *
 * Memory of a flow that is TLS: its lists (1 KB as shipped), a server name of at most SSL_TEXT_MAX bytes, the texts
 * of one certificate, and a message of the handshake whose end did not come yet, of at most 64 KiB.  What grows with
 * what is said counts against TEXT_MEM of the core.  A flow that is not TLS has 16 bytes.  Each worker keeps what was
 * read of 64 certificates, at most 300 KB.
 *
 * t2conf rewrites the values of the flags below and no others; ../README.md says what each column and bit means.
 */
#ifndef T2_SSLDECODE_H
#define T2_SSLDECODE_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define SSL_ANALYZE_OVPN     0 // 1: TLS inside of OpenVPN, too [0, 1]
#define SSL_ANALYZE_QUIC     0 // 1: hellos of QUIC, too (needs quicDecode) [0, 1]

// lists; the number of elements is that of the hello, whatever is kept
#define SSL_EXT_LIST         1 // column of extensions [0, 1]
#define SSL_MAX_EXT         20 // Max # of extensions [1 - 255]
#define SSL_REC_VER          1 // column of versions of records [0, 1]
#define SSL_MAX_REC_VER      3 // Max # of versions of records [1 - 255]
#define SSL_HAND_VER         1 // column of versions of hellos [0, 1]
#define SSL_MAX_HAND_VER     2 // Max # of versions of hellos [1 - 255]
#define SSL_SUPP_VER         1 // column of supported versions [0, 1]
#define SSL_MAX_SUPP_VER     4 // Max # of supported versions [1 - 255]
#define SSL_SIG_ALG          1 // column of signature algorithms [0, 1]
#define SSL_MAX_SIG_ALG     15 // Max # of signature algorithms [1 - 255]
#define SSL_EC               1 // column of groups (elliptic curves) [0, 1]
#define SSL_MAX_EC           6 // Max # of groups [1 - 255]
#define SSL_EC_FORMATS       1 // column of point formats [0, 1]
#define SSL_MAX_EC_FORMATS   6 // Max # of point formats [1 - 255]
#define SSL_ALPN_LIST        1 // column of protocols: ALPN [0, 1]
#define SSL_ALPS_LIST        1 // column of protocols: ALPS [0, 1]
#define SSL_NPN_LIST         1 // column of protocols: NPN [0, 1]
#define SSL_MAX_PROTO        6 // Max # of protocols of each [1 - 255]
#define SSL_PROTO_LEN       16 // Max # of bytes of a protocol's name [1 - 255]
#define SSL_CIPHER_LIST      1 // column of ciphers [0, 1]
#define SSL_MAX_CIPHER      30 // Max # of ciphers [1 - 255]

// certificates
#define SSL_ANALYZE_CERT     1 // the first certificate of a flow [0, 1]
#define SSL_CERT_SERIAL      1 // column of the serial number [0, 1]
#define SSL_CERT_FINGPRINT   1 // column of the fingerprint: 0: none, 1: SHA1, 2: MD5 [0 - 2]
#define SSL_CERT_VALIDITY    1 // column of the validity [0, 1]
#define SSL_CERT_SIG_ALG     1 // column of the signature's algorithm [0, 1]
#define SSL_CERT_PUBKEY_ALG  1 // column of the key's algorithm [0, 1]
#define SSL_CERT_ALG_NAME_LONG 0 // 1: long names of algorithms [0, 1]
#define SSL_CERT_PUBKEY_TS   1 // column of the key's type and size [0, 1]
#define SSL_CERT_SUBJECT     2 // subject: 0: none, 1: in a text, 2: columns of its fields [0 - 2]
#define SSL_CERT_ISSUER      2 // issuer: 0: none, 1: in a text, 2: columns of its fields [0 - 2]
#define SSL_CERT_COMMON_NAME 1 // field of subject and issuer: common name [0, 1]
#define SSL_CERT_ORGANIZATION 1 // field: organization [0, 1]
#define SSL_CERT_ORG_UNIT    1 // field: organizational unit [0, 1]
#define SSL_CERT_LOCALITY    1 // field: locality [0, 1]
#define SSL_CERT_STATE       1 // field: state or province [0, 1]
#define SSL_CERT_COUNTRY     1 // field: country [0, 1]
#define SSL_DETECT_TOR       0 // column: does the certificate look like one of Tor? [0, 1]
#define SSL_SAVE_CERT        0 // 1: save certificates [0, 1]
#define SSL_CERT_NAME_FINDEX 0 // names of their files: 0: SHA1, 1: flow index and direction [0, 1]
#define SSL_BLIST            0 // column: what sslblacklist.tsv says of the certificate [0, 1]

// fingerprints
#define SSL_JA3              1 // columns of JA3 and JA3S [0, 1]
#define SSL_JA3_STR          0 // column of the text that JA3 is the hash of [0, 1]
#define SSL_JA3_STR_LEN   1024 // Max # of bytes of that text [1 - 65535]
#define SSL_JA4              1 // columns of JA4 [0, 1]
#define SSL_JA4_O            0 // column of JA4 in the order of the hello [0, 1]
#define SSL_JA4_R            0 // column of JA4 without hashes [0, 1]
#define SSL_JA4_RO           0 // column of JA4 without hashes, in the order of the hello [0, 1]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define SSL_CERT_PATH "_certs" // SSL_SAVE_CERT=1: folder, behind the output prefix
#define SSL_CERT_EXT ".pem" // SSL_SAVE_CERT=1: suffix of files
#define SSL_RM_CERTDIR 1 // SSL_SAVE_CERT=1: the folder is emptied first [0, 1]

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#define SSL_JA3_FILE	"ja3fingerprint.tsv"	/* in the plugin folder: % and a number, then hash TAB description */
#define SSL_JA4_FILE	"ja4fingerprints.tsv"
#define SSL_BLIST_FILE	"sslblacklist.tsv"
#define SSL_TEXT_MAX	255u	/* bytes of a server name, of a field of a certificate */
#define SSL_RAW_MAX	4096u	/* bytes of a JA4 without hashes */
#define SSL_SEARCH	65536u	/* bytes of a direction among which TLS has to begin */
#define SSL_DATAGRAMS	128u	/* of which one has to be DTLS */

enum {
	ENV_SSL_CERT_PATH,
	ENV_SSL_CERT_EXT,
	ENV_SSL_RM_CERTDIR,
	ENV_SSL_N
};

/* sslStat, sslFlags, sslVuln, sslProto */
#define T2_TABLE(name, kind, digits, grouped, gaps, heading)
enum {
#define T2_BIT(bit, name, level, text)	SSL_STAT_##name = UINT32_C(1) << (bit),
#include "sslStat.def"
#undef T2_BIT
#define T2_BIT(bit, name, level, text)	SSL_FLAG_##name = 1 << (bit),
#include "sslFlags.def"
#undef T2_BIT
#define T2_BIT(bit, name, level, text)	SSL_VULN_##name = 1 << (bit),
#include "sslVuln.def"
#undef T2_BIT
};
enum ssl_proto {
#define T2_BIT(bit, name, level, text)	SSL_PROTO_##name = bit,
#include "sslProto.def"
#undef T2_BIT
};
#undef T2_TABLE

#endif
