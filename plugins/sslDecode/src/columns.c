/* The columns of sslDecode. */
#include "sslDecode.h"

#include "ssl_cells.h"

static uint64_t
version(unsigned long flowIndex)
{
	return ssl_version(ssl_of(flowIndex), ssl_opposite(flowIndex));
}

static void
append_records(unsigned long flowIndex, outputBuffer_t *buf)
{
	const uint64_t *const n = ssl_of(flowIndex)->records;

	for (int i = SSL_N_CHANGE_CIPHER; i <= SSL_N_HANDSHAKE; i++)
		OUTBUF_APPEND_U16(buf, MIN(n[i], UINT16_MAX));
	OUTBUF_APPEND_U64(buf, n[SSL_N_APPLICATION]);
	OUTBUF_APPEND_U64(buf, n[SSL_N_HEARTBEAT]);
}

static void
append_time(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct ssl_flow *const f = ssl_of(flowIndex);

	OUTBUF_APPEND_NUMREP(buf, f->time != 0);
	if (f->time != 0)
		OUTBUF_APPEND_TIME_SEC(buf, f->time);
}

/* The name that was asked for; of the side that has none that of the other. */
static void
append_server_name(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct ssl_flow *f = ssl_of(flowIndex);

	if (f->seen && f->serverName == NULL)
		f = ssl_opposite(flowIndex);
	OUTBUF_APPEND_OPT_STRN(buf, f->serverName, f->serverName != NULL ? f->nserverName : 0);
}

/* --- protocols -------------------------------------------------------------------------------------------------- */

#define PROTOCOLS(name, member)								\
	static void									\
	name(unsigned long flowIndex, outputBuffer_t *buf)				\
	{										\
		const struct ssl_names *const l = &ssl_of(flowIndex)->member;		\
											\
		OUTBUF_APPEND_NUMREP(buf, l->n);					\
		for (unsigned i = 0; i < l->n; i++)					\
			OUTBUF_APPEND_STRN(buf, l->v[i].s, l->v[i].n);			\
	}
#if SSL_ALPN_LIST == 1
PROTOCOLS(append_alpn, alpn)
#endif
#if SSL_ALPS_LIST == 1
PROTOCOLS(append_alps, alps)
#endif
#if SSL_NPN_LIST == 1
PROTOCOLS(append_npn, npn)
#endif

/* --- certificates ----------------------------------------------------------------------------------------------- */

#if SSL_ANALYZE_CERT == 1
/* A column that has a value if there is a certificate; c is it. */
#define OF_CERT(name, what)								\
	static void									\
	name(unsigned long flowIndex, outputBuffer_t *buf)				\
	{										\
		const struct ssl_cert *const c = ssl_of(flowIndex)->cert;		\
											\
		OUTBUF_APPEND_NUMREP(buf, c != NULL);					\
		if (c != NULL) {							\
			what;								\
		}									\
	}
OF_CERT(append_cert_version, OUTBUF_APPEND_U8(buf, c->version))
#if SSL_CERT_SERIAL == 1
OF_CERT(append_serial, OUTBUF_APPEND_STR(buf, c->serial))
#endif
#if SSL_CERT_VALIDITY == 1
OF_CERT(append_validity,
	OUTBUF_APPEND_TIME_SEC(buf, MAX(c->before, 0));
	OUTBUF_APPEND_TIME_SEC(buf, MAX(c->after, 0));
	OUTBUF_APPEND_U64(buf, (uint64_t)MAX(c->after - c->before, 0)))
#endif
#if SSL_CERT_SIG_ALG == 1
OF_CERT(append_sig_alg, OUTBUF_APPEND_STR(buf, c->sigAlg))
#endif
#if SSL_CERT_PUBKEY_ALG == 1
OF_CERT(append_key_alg, OUTBUF_APPEND_STR(buf, c->keyAlg))
#endif

#if SSL_CERT_FINGPRINT > 0
static void
append_fingerprint(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct ssl_cert *const c = ssl_of(flowIndex)->cert;
	char s[2 * SSL_SHA1_LEN + 1] = "";

	if (c != NULL)
		ssl_hex(s, c->fingerprint, c->nfingerprint);
	OUTBUF_APPEND_OPT_STR(buf, s);
}
#endif

#if SSL_CERT_PUBKEY_TS == 1
static void
append_key(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct ssl_cert *const c = ssl_of(flowIndex)->cert;
	const bool known = c != NULL && c->keyType != NULL;

	OUTBUF_APPEND_NUMREP(buf, known);
	if (!known)
		return;
	OUTBUF_APPEND_STR(buf, c->keyType);
	OUTBUF_APPEND_U16(buf, c->keySize);
}
#endif

#if SSL_CERT_SUBJECT > 0 || SSL_CERT_ISSUER > 0
static void UNUSED			/* without fields nobody asks */
append_text(outputBuffer_t *buf, const struct ssl_cert *c, const struct ssl_cert_text *t, bool there)
{
	OUTBUF_APPEND_NUMREP(buf, there);
	if (there)
		OUTBUF_APPEND_STRN(buf, c->texts + t->at, t->n);
}

/* A field of a name. */
#define OF_NAME(name, member, field)							\
	static void									\
	name(unsigned long flowIndex, outputBuffer_t *buf)				\
	{										\
		const struct ssl_cert *const c = ssl_of(flowIndex)->cert;		\
											\
		append_text(buf, c, c != NULL ? &c->member[field] : NULL, c != NULL && c->member[field].there); \
	}
#endif
#if (SSL_CERT_SUBJECT == 2 || SSL_CERT_ISSUER == 2) && SSL_CERT_COUNTRY == 1
/* A class has no quotes around it: what could end a value is shown as a dot. */
static void
append_country(outputBuffer_t *buf, const struct ssl_cert *c, const struct ssl_cert_text *t)
{
	char s[SSL_TEXT_MAX];

	OUTBUF_APPEND_NUMREP(buf, t != NULL && t->there);
	if (t == NULL || !t->there)
		return;
	for (unsigned i = 0; i < t->n; i++) {
		const char a = c->texts[t->at + i];

		s[i] = a > ' ' && a < 0x7f && strchr("_;\"\\", a) == NULL ? a : '.';
	}
	OUTBUF_APPEND_STRN(buf, s, t->n);
}
#define OF_COUNTRY(name, member)							\
	static void									\
	name(unsigned long flowIndex, outputBuffer_t *buf)				\
	{										\
		const struct ssl_cert *const c = ssl_of(flowIndex)->cert;		\
											\
		append_country(buf, c, c != NULL ? &c->member[SSL_COUNTRY] : NULL);	\
	}
#endif

/* Functions of a name: subject or issuer. */
#if SSL_CERT_COMMON_NAME == 1
#define CN(x)	x
#else
#define CN(x)
#endif
#if SSL_CERT_ORGANIZATION == 1
#define ORG(x)	x
#else
#define ORG(x)
#endif
#if SSL_CERT_ORG_UNIT == 1
#define UNIT(x)	x
#else
#define UNIT(x)
#endif
#if SSL_CERT_LOCALITY == 1
#define LOCALITY(x)	x
#else
#define LOCALITY(x)
#endif
#if SSL_CERT_STATE == 1
#define STATE(x)	x
#else
#define STATE(x)
#endif
#if SSL_CERT_COUNTRY == 1
#define COUNTRY(x)	x
#else
#define COUNTRY(x)
#endif
#define NAME_FIELDS(who) \
	CN(OF_NAME(append_##who##_cn, who, SSL_COMMON_NAME)) \
	ORG(OF_NAME(append_##who##_org, who, SSL_ORGANIZATION)) \
	UNIT(OF_NAME(append_##who##_unit, who, SSL_ORG_UNIT)) \
	LOCALITY(OF_NAME(append_##who##_locality, who, SSL_LOCALITY)) \
	STATE(OF_NAME(append_##who##_state, who, SSL_STATE)) \
	COUNTRY(OF_COUNTRY(append_##who##_country, who))

#if SSL_CERT_SUBJECT == 2
NAME_FIELDS(subject)
#elif SSL_CERT_SUBJECT == 1
OF_NAME(append_subject, subject, SSL_WHOLE)
#endif
#if SSL_CERT_ISSUER == 2
NAME_FIELDS(issuer)
#elif SSL_CERT_ISSUER == 1
OF_NAME(append_issuer, issuer, SSL_WHOLE)
#endif

#if SSL_DETECT_TOR == 1
static uint64_t
tor(unsigned long flowIndex)
{
	const struct ssl_cert *const c = ssl_of(flowIndex)->cert;

	return c != NULL && c->tor;
}
#endif

#if SSL_BLIST == 1
static void
append_listed(unsigned long flowIndex, outputBuffer_t *buf)
{
	OUTBUF_APPEND_OPT_STR(buf, ssl_said_cert(ssl_of(flowIndex)));
}
#endif
#endif /* SSL_ANALYZE_CERT */

/* --- fingerprints ----------------------------------------------------------------------------------------------- */

#if SSL_JA3 == 1
static void
append_ja3(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct ssl_flow *const f = ssl_of(flowIndex);
	char s[2 * SSL_MD5_LEN + 1] = "";

	if (f->hasJa3)
		ssl_hex(s, f->ja3, sizeof(f->ja3));
	OUTBUF_APPEND_OPT_STR(buf, s);
}

static void
append_ja3_said(unsigned long flowIndex, outputBuffer_t *buf)
{
	OUTBUF_APPEND_OPT_STR(buf, ssl_said_ja3(ssl_of(flowIndex)));
}
#endif

#if SSL_JA4 == 1
static void
append_ja4(unsigned long flowIndex, outputBuffer_t *buf)
{
	const struct ssl_flow *const f = ssl_of(flowIndex);

	OUTBUF_APPEND_OPT_STRN(buf, f->ja4, f->ja4[0] != '\0' ? sizeof(f->ja4) : 0);
}

static void
append_ja4_said(unsigned long flowIndex, outputBuffer_t *buf)
{
	OUTBUF_APPEND_OPT_STR(buf, ssl_said_ja4(ssl_of(flowIndex)));
}
#endif

static const struct t2_column columns[] = {
	{ "sslStat", T2_PTR_CELL(H32, sslCells, f, stat), "SSL status", .join = T2_JOIN_OR },
	{ "sslProto", T2_PTR_CELL(H32, sslCells, f, proto), "SSL protocols inside", .join = T2_JOIN_OR },
	{ "sslFlags", T2_PTR_CELL(H8, sslCells, f, flags), "SSL flags", .join = T2_JOIN_OR },
	{ "sslVersion", T2_CALL(H16, version), "SSL version", .join = T2_JOIN_LAST },
	{ "sslNumRecVer", T2_PTR_CELL(U16, sslCells, f, nrecVer), "SSL number of versions of records",
	    .join = T2_JOIN_FIRST },
#if SSL_REC_VER == 1
	{ "sslRecVer", T2_PTR_LIST(H16, sslCells, f, krecVer, recVer), "SSL versions of records",
	    .join = T2_JOIN_LIST },
#endif
	{ "sslNumHandVer", T2_PTR_CELL(U16, sslCells, f, nhandVer), "SSL number of versions of hellos",
	    .join = T2_JOIN_FIRST },
#if SSL_HAND_VER == 1
	{ "sslHandVer", T2_PTR_LIST(H16, sslCells, f, khandVer, handVer), "SSL versions of hellos",
	    .join = T2_JOIN_LIST },
#endif
	{ "sslVuln", T2_PTR_CELL(H8, sslCells, f, vuln), "SSL vulnerabilities", .join = T2_JOIN_OR },
	{ "sslAlert", T2_PTR_CELL(H64, sslCells, f, alerts), "SSL alerts, a bit each", .join = T2_JOIN_OR },
	{ "sslCipher", T2_PTR_CELL(H16, sslCells, f, cipher), "SSL cipher: preferred (client), chosen (server)",
	    .join = T2_JOIN_FIRST },
	{ "sslNumExt", T2_PTR_CELL(U16, sslCells, f, next), "SSL number of extensions", .join = T2_JOIN_FIRST },
#if SSL_EXT_LIST == 1
	{ "sslExtList", T2_PTR_LIST(H16, sslCells, f, kext, ext), "SSL extensions", .join = T2_JOIN_LIST },
#endif
	{ "sslNumSuppVer", T2_PTR_CELL(U16, sslCells, f, nsupp), "SSL number of supported versions",
	    .join = T2_JOIN_FIRST },
#if SSL_SUPP_VER == 1
	{ "sslSuppVer", T2_PTR_LIST(H16, sslCells, f, ksupp, supp), "SSL supported versions", .join = T2_JOIN_LIST },
#endif
	{ "sslNumSigAlg", T2_PTR_CELL(U16, sslCells, f, nalg), "SSL number of signature algorithms",
	    .join = T2_JOIN_FIRST },
#if SSL_SIG_ALG == 1
	{ "sslSigAlg", T2_PTR_LIST(H16, sslCells, f, kalg, alg), "SSL signature algorithms", .join = T2_JOIN_LIST },
#endif
	{ "sslNumECPt", T2_PTR_CELL(U16, sslCells, f, ngroup), "SSL number of groups (elliptic curves)",
	    .join = T2_JOIN_FIRST },
#if SSL_EC == 1
	{ "sslECPt", T2_PTR_LIST(H16, sslCells, f, kgroup, group), "SSL groups (elliptic curves)",
	    .join = T2_JOIN_LIST },
#endif
	{ "sslNumECFormats", T2_PTR_CELL(U8, sslCells, f, nformat), "SSL number of point formats",
	    .join = T2_JOIN_FIRST },
#if SSL_EC_FORMATS == 1
	{ "sslECFormats", T2_PTR_LIST(H8, sslCells, f, kformat, format), "SSL point formats", .join = T2_JOIN_LIST },
#endif
	{ "sslNumALPN", T2_PTR_CELL(U16, sslCells, f, alpn.all), "SSL number of protocols (ALPN)",
	    .join = T2_JOIN_FIRST },
#if SSL_ALPN_LIST == 1
	{ "sslALPNList", T2_ROW("STR:R", append_alpn), "SSL protocols (ALPN)", .join = T2_JOIN_LIST },
#endif
	{ "sslNumALPS", T2_PTR_CELL(U16, sslCells, f, alps.all), "SSL number of protocols (ALPS)",
	    .join = T2_JOIN_FIRST },
#if SSL_ALPS_LIST == 1
	{ "sslALPSList", T2_ROW("STR:R", append_alps), "SSL protocols (ALPS)", .join = T2_JOIN_LIST },
#endif
	{ "sslNumNPN", T2_PTR_CELL(U16, sslCells, f, npn.all), "SSL number of protocols (NPN)",
	    .join = T2_JOIN_FIRST },
#if SSL_NPN_LIST == 1
	{ "sslNPNList", T2_ROW("STR:R", append_npn), "SSL protocols (NPN)", .join = T2_JOIN_LIST },
#endif
	{ "sslNumCipher", T2_PTR_CELL(U16, sslCells, f, ncipher), "SSL number of ciphers", .join = T2_JOIN_FIRST },
#if SSL_CIPHER_LIST == 1
	{ "sslCipherList", T2_PTR_LIST(H16, sslCells, f, kcipher, ciphers), "SSL ciphers", .join = T2_JOIN_LIST },
#endif
	{ "sslNumCC_A_H_AD_HB", T2_ROW("U16_U16_U16_U64_U64", append_records),
	    "SSL records: change cipher, alert, handshake, application data, heartbeat", .unit = "records",
	    .join = T2_JOIN_SUM },
	{ "sslSessIdLen", T2_PTR_CELL(U8, sslCells, f, sessionLen), "SSL length of the session", .unit = "bytes",
	    .join = T2_JOIN_FIRST },
	{ "sslGMTTime", T2_ROW("TIMESTAMP:R", append_time), "SSL time of the hello", .join = T2_JOIN_FIRST },
	{ "sslServerName", T2_ROW("STR:R", append_server_name), "SSL server name (SNI)", .join = T2_JOIN_FIRST },
#if SSL_ANALYZE_CERT == 1
	{ "sslCertVersion", T2_ROW("U8:R", append_cert_version), "SSL certificate: version", .join = T2_JOIN_FIRST },
#if SSL_CERT_SERIAL == 1
	{ "sslCertSerial", T2_ROW("STRC:R", append_serial), "SSL certificate: serial number", .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_FINGPRINT == 1
	{ "sslCertSha1FP", T2_ROW("STRC:R", append_fingerprint), "SSL certificate: SHA1", .join = T2_JOIN_FIRST },
#elif SSL_CERT_FINGPRINT == 2
	{ "sslCertMd5FP", T2_ROW("STRC:R", append_fingerprint), "SSL certificate: MD5", .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_VALIDITY == 1
	{ "sslCNotValidBefore_after_lifetime", T2_ROW("TIMESTAMP_TIMESTAMP_U64:R", append_validity),
	    "SSL certificate: valid from, to, for so many seconds", .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_SIG_ALG == 1
	{ "sslCSigAlg", T2_ROW("STR:R", append_sig_alg), "SSL certificate: algorithm of the signature",
	    .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_PUBKEY_ALG == 1
	{ "sslCKeyAlg", T2_ROW("STR:R", append_key_alg), "SSL certificate: algorithm of the key",
	    .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_PUBKEY_TS == 1
	{ "sslCPKeyType_Size", T2_ROW("STRC_U16:R", append_key), "SSL certificate: type of the key, its size",
	    .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_SUBJECT == 1
	{ "sslCSubject", T2_ROW("STR:R", append_subject), "SSL certificate: subject", .join = T2_JOIN_FIRST },
#elif SSL_CERT_SUBJECT == 2
#if SSL_CERT_COMMON_NAME == 1
	{ "sslCSubjectCommonName", T2_ROW("STR:R", append_subject_cn), "SSL certificate: common name of the subject",
	    .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_ORGANIZATION == 1
	{ "sslCSubjectOrgName", T2_ROW("STR:R", append_subject_org), "SSL certificate: organization of the subject",
	    .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_ORG_UNIT == 1
	{ "sslCSubjectOrgUnit", T2_ROW("STR:R", append_subject_unit),
	    "SSL certificate: organizational unit of the subject", .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_LOCALITY == 1
	{ "sslCSubjectLocality", T2_ROW("STR:R", append_subject_locality), "SSL certificate: locality of the subject",
	    .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_STATE == 1
	{ "sslCSubjectState", T2_ROW("STR:R", append_subject_state), "SSL certificate: state of the subject",
	    .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_COUNTRY == 1
	{ "sslCSubjectCountry", T2_ROW("STRC:R", append_subject_country), "SSL certificate: country of the subject",
	    .join = T2_JOIN_FIRST },
#endif
#endif
#if SSL_CERT_ISSUER == 1
	{ "sslCIssuer", T2_ROW("STR:R", append_issuer), "SSL certificate: issuer", .join = T2_JOIN_FIRST },
#elif SSL_CERT_ISSUER == 2
#if SSL_CERT_COMMON_NAME == 1
	{ "sslCIssuerCommonName", T2_ROW("STR:R", append_issuer_cn), "SSL certificate: common name of the issuer",
	    .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_ORGANIZATION == 1
	{ "sslCIssuerOrgName", T2_ROW("STR:R", append_issuer_org), "SSL certificate: organization of the issuer",
	    .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_ORG_UNIT == 1
	{ "sslCIssuerOrgUnit", T2_ROW("STR:R", append_issuer_unit),
	    "SSL certificate: organizational unit of the issuer", .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_LOCALITY == 1
	{ "sslCIssuerLocality", T2_ROW("STR:R", append_issuer_locality), "SSL certificate: locality of the issuer",
	    .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_STATE == 1
	{ "sslCIssuerState", T2_ROW("STR:R", append_issuer_state), "SSL certificate: state of the issuer",
	    .join = T2_JOIN_FIRST },
#endif
#if SSL_CERT_COUNTRY == 1
	{ "sslCIssuerCountry", T2_ROW("STRC:R", append_issuer_country), "SSL certificate: country of the issuer",
	    .join = T2_JOIN_FIRST },
#endif
#endif
#if SSL_BLIST == 1
	{ "sslBlistCat", T2_ROW("STR:R", append_listed), "SSL certificate: what the black list says",
	    .join = T2_JOIN_FIRST },
#endif
#endif
#if SSL_JA3 == 1
	{ "sslJA3Hash", T2_ROW("STRC:R", append_ja3), "SSL JA3 (client), JA3S (server)", .join = T2_JOIN_FIRST },
	{ "sslJA3Desc", T2_ROW("STR:R", append_ja3_said), "SSL what the list says of it", .join = T2_JOIN_FIRST },
#if SSL_JA3_STR == 1
	{ "sslJA3Str", T2_PTR_OPT(STR, sslCells, f, print[SSL_PRINT_JA3_STR]), "SSL text that JA3 is the hash of",
	    .join = T2_JOIN_FIRST },
#endif
#endif
#if SSL_JA4 == 1
	{ "sslJA4", T2_ROW("STRC:R", append_ja4), "SSL JA4 (client)", .join = T2_JOIN_FIRST },
	{ "sslJA4Desc", T2_ROW("STR:R", append_ja4_said), "SSL what the list says of it", .join = T2_JOIN_FIRST },
#if SSL_JA4_O == 1
	{ "sslJA4O", T2_PTR_OPT(STR, sslCells, f, print[SSL_PRINT_JA4_O]), "SSL JA4 in the order of the hello",
	    .join = T2_JOIN_FIRST },
#endif
#if SSL_JA4_R == 1
	{ "sslJA4R", T2_PTR_OPT(STR, sslCells, f, print[SSL_PRINT_JA4_R]), "SSL JA4 without hashes",
	    .join = T2_JOIN_FIRST },
#endif
#if SSL_JA4_RO == 1
	{ "sslJA4RO", T2_PTR_OPT(STR, sslCells, f, print[SSL_PRINT_JA4_RO]),
	    "SSL JA4 without hashes, in the order of the hello", .join = T2_JOIN_FIRST },
#endif
#endif
#if SSL_ANALYZE_CERT == 1 && SSL_DETECT_TOR == 1
	{ "sslTorFlow", T2_CALL(U8, tor), "SSL certificate looks like one of Tor", .join = T2_JOIN_MAX },
#endif
};
T2_PLUGIN_COLUMNS(columns);
