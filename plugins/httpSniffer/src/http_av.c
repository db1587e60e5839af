/* http_av: programs against viruses. */
#include "http_av.h"

#if HTTP_AV

#include "lines.h"
#include "sasl.h"

struct sign {
	const char *text;
	uint16_t bit;
};

uint16_t
http_av_host(const char *s, size_t n)
{
	static const struct sign domains[] = {
		{ "avira.com", HTTP_C_AVIRA }, { "avira-update.com", HTTP_C_AVIRA },
		{ "avast.com", HTTP_C_AVAST }, { "avcdn.net", HTTP_C_AVAST },
		{ "avg.com", HTTP_C_AVG }, { "grisoft.com", HTTP_C_AVG },
		{ "bitdefender.com", HTTP_C_BITDEFENDER }, { "bitdefender.net", HTTP_C_BITDEFENDER },
		{ "eset.com", HTTP_C_ESET }, { "eset.eu", HTTP_C_ESET },
		{ "wdcp.microsoft.com", HTTP_C_MICROSOFT }, { "wdcpalt.microsoft.com", HTTP_C_MICROSOFT },
		{ "spynet2.microsoft.com", HTTP_C_MICROSOFT }, { "spynetalt.microsoft.com", HTTP_C_MICROSOFT },
		{ "definitionupdates.microsoft.com", HTTP_C_MICROSOFT },
		{ "symantec.com", HTTP_C_SYMANTEC }, { "symantecliveupdate.com", HTTP_C_SYMANTEC },
		{ "norton.com", HTTP_C_SYMANTEC },
	};
	const char *const colon = memchr(s, ':', n);

	if (colon != NULL)
		n = (size_t)(colon - s);
	for (unsigned i = 0; i < T2_NELEM(domains); i++) {
		const size_t len = strlen(domains[i].text);

		if (n >= len && strncasecmp(s + n - len, domains[i].text, len) == 0 &&
		    (n == len || s[n - len - 1] == '.'))
			return domains[i].bit;
	}
	return 0;
}

uint16_t
http_av_agent(const char *s, size_t n)
{
	static const struct sign words[] = {
		{ "AntiVir", HTTP_C_AVIRA }, { "Avira", HTTP_C_AVIRA }, { "avast!", HTTP_C_AVAST },
		{ "Avast Antivirus", HTTP_C_AVAST }, { "AVGINET", HTTP_C_AVG }, { "AVG Antivirus", HTTP_C_AVG },
		{ "Bitdefender", HTTP_C_BITDEFENDER }, { "ESS Update", HTTP_C_ESET }, { "EAV Update", HTTP_C_ESET },
		{ "EFSW Update", HTTP_C_ESET }, { "ESET", HTTP_C_ESET }, { "MpCommunication", HTTP_C_MICROSOFT },
		{ "MSMPCOM", HTTP_C_MICROSOFT }, { "Symantec", HTTP_C_SYMANTEC }, { "Norton", HTTP_C_SYMANTEC },
	};

	for (unsigned i = 0; i < T2_NELEM(words); i++)
		if (t2_word_in(s, n, words[i].text))
			return words[i].bit;
	return 0;
}

uint16_t
http_av_upload(const uint8_t *p, size_t n)
{
	static const struct {
		const char *text;
		uint8_t n;
		uint16_t bit;
	} begins[] = {
		{ "AntiVir Qua", 11, HTTP_C_QUARANTINE },	/* Avira */
		{ "-chest- ", 8, HTTP_C_QUARANTINE },		/* Avast, AVG */
		{ "MZ", 2, HTTP_C_SAMPLE }, { "\x7f" "ELF", 4, HTTP_C_SAMPLE }, { "PK\3\4", 4, HTTP_C_SAMPLE },
	};

	for (unsigned i = 0; i < T2_NELEM(begins); i++)
		if (n >= begins[i].n && memcmp(p, begins[i].text, begins[i].n) == 0)
			return begins[i].bit;
	return 0;
}

static void
id_take(struct http_av_id *id, const char *s, size_t n)
{
	id->n = (uint8_t)MIN(n, sizeof(id->s));
	memcpy(id->s, s, id->n);
}

void
http_av_client(struct http_av_id *id, const char *s, size_t n)
{
	static const char *const names[] = { "cid=", "guid=" };

	for (size_t at = 0, end = 0; at < n; at = end + 1) {
		for (end = at; end < n && strchr("?&\r\n", s[end]) == NULL; end++)
			;
		for (unsigned i = 0; i < T2_NELEM(names); i++) {
			const size_t len = strlen(names[i]);

			if (end - at > len && strncasecmp(s + at, names[i], len) == 0) {
				id_take(id, s + at + len, end - at - len);
				return;
			}
		}
	}
}

void
http_av_user(struct http_av_id *id, const char *s, size_t n)
{
	char text[T2_SASL_TEXT];
	const char *colon;
	int len;

	if (n <= 6 || strncasecmp(s, "Basic ", 6) != 0 || (len = t2_base64(text, sizeof(text), s + 6, n - 6)) <= 0 ||
	    (colon = memchr(text, ':', (size_t)len)) == NULL)
		return;
	id_take(id, text, (size_t)(colon - text));
}

#else
typedef int http_av_none;	/* a source has something */
#endif
