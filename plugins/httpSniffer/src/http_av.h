/*
 * http_av: programs against viruses that ask for updates and send samples, by hosts and user agents of their makers
 * (HTTP_ANTVIR, HTTP_AVAST_CID, HTTP_ESET_UID, HTTP_PUNK_AV_ONLY).
 */
#ifndef HTTP_AV_H
#define HTTP_AV_H

#include "httpSniffer.h"

#define HTTP_AV_MAKERS \
	(HTTP_C_AVIRA | HTTP_C_AVAST | HTTP_C_AVG | HTTP_C_BITDEFENDER | HTTP_C_ESET | HTTP_C_MICROSOFT | \
	    HTTP_C_SYMANTEC)

#if HTTP_AV

/* HTTP_C_* of a host, of a user agent; 0: none of theirs. */
uint16_t http_av_host(const char *, size_t n);
uint16_t http_av_agent(const char *, size_t n);

/* Of what is sent to them, by its first bytes: HTTP_C_SAMPLE, HTTP_C_QUARANTINE or 0. */
uint16_t http_av_upload(const uint8_t *, size_t n);

/* A name. */
struct http_av_id {
	uint8_t n;		/* bytes of it, 0: none */
	char s[HTTP_AVID_LEN];
};

/* The client that Avast's programs say, cid= or guid= in a query or a form. */
void http_av_client(struct http_av_id *, const char *, size_t n);

/* The user of ESET's licence in Authorization: Basic (RFC 7617), without the password. */
void http_av_user(struct http_av_id *, const char *, size_t n);

#endif
#endif
