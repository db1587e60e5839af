/*
 * http_flow: what one direction of a flow has said, message by message.
 *
 * Depends on the user flags, not on the core: bytes go in, and change the state.  What the opposite direction said is
 * needed for replies: which request they answer says whether they have a body.  Texts are counted in TEXT_MEM.
 */
#ifndef HTTP_FLOW_H
#define HTTP_FLOW_H

#include "httpSniffer.h"
#include "http_av.h"
#include "http_msg.h"

#define HTTP_TEXT_MAX	4096u	/* bytes of a text that are kept */
#define HTTP_PEEK_MAX	2048u	/* bytes of a text body that are looked into */
#define HTTP_MAGIC	(HTTP_ANTVIR == 1 ? 12u : 4u)	/* first bytes of a body that say what it is */
#define HTTP_ASKED	64u	/* requests without reply whose method is remembered */

/* Lists of texts; those of objects are the classes of MIME types in order. */
enum http_what {
	HTTP_IMAGES, HTTP_VIDEOS, HTTP_AUDIOS, HTTP_MSGS, HTTP_TEXTS, HTTP_APPLS, HTTP_PUNKS,
	HTTP_HOSTS, HTTP_URLS, HTTP_MIMES, HTTP_COOKIES, HTTP_BODY_URLS, HTTP_AGENTS, HTTP_FORS, HTTP_REFERERS,
	HTTP_VIAS, HTTP_LOCATIONS, HTTP_SERVERS, HTTP_POWERED,
#if HTTP_AV
	HTTP_AVASTS, HTTP_ESETS,
#endif
	HTTP_LISTS,
	HTTP_OBJECTS = HTTP_HOSTS	/* lists of objects */
};

struct http_value {
	char *s;		/* n bytes, NULs among them or not; owned */
	uint32_t n;
	uint32_t pkt;		/* of objects: pieces of the flow up to its header, */
	uint32_t order;		/* messages before its own */
};

struct http_list {
	struct http_value *v;	/* owned */
	uint16_t n, size;	/* values, those allocated */
};

struct http_flow {
	struct http_parser parser;
	uint16_t stat, odd, cflags, mimes;	/* HTTP_STAT_*, HTTP_ODD_*, HTTP_C_*, HTTP_MIME_* */
	uint8_t methods;		/* HTTP_METHOD_* */
	bool full;			/* a list is, since the flow was looked at last */
	bool udp;			/* over UDP */
	bool reply, head, connect;	/* the message in work is a reply, one to HEAD, CONNECT or its request, */
	bool unasked;			/* a reply whose request was not seen */
	bool sip;			/* the message in work is one of SIP */
	bool preface;			/* of HTTP/2 */
	bool chunked, has_length;	/* its body, */
	uint64_t length;
	uint16_t code;
	uint8_t what;			/* enum http_what of its object, HTTP_LISTS: no Content-Type yet */
	uint8_t magic[HTTP_MAGIC], nmagic;	/* first bytes of its body */
	char *peek;			/* of a text body; owned */
	uint32_t npeek;
	uint32_t pkts;			/* pieces, or datagrams, up to now */
	uint32_t messages, gets, posts;
	uint32_t saved;			/* number of the message whose body has a file */
	uint64_t asked_head, asked_connect;	/* requests: a bit each, by their number modulo HTTP_ASKED */
	uint64_t asked, answered;	/* requests; those that were answered, as the other direction says */
	uint16_t ncodes;
	uint16_t codes[HTTP_DATA_C_MAX];
	uint16_t nurl;			/* URL of the last request, as it stands in names of objects */
	char url[HTTP_MXFILE_LEN];
	struct http_list list[HTTP_LISTS];
#if HTTP_AV
	uint16_t av;			/* HTTP_C_* of makers of programs against viruses */
	struct http_av_id client, user;	/* of the message in work */
#endif
	const struct http_sink *sink;	/* during http_flow_*: */
	struct http_flow *other;	/* the opposite direction, or NULL */
	void *arg;
};

/* Where bodies go; NULL: nowhere.  what: enum http_what of the object. */
struct http_sink {
	void (*body)(void *arg, struct http_flow *, const uint8_t *, size_t n);
};

/* What comes with some bytes. */
struct http_call {
	struct http_flow *other;	/* the opposite direction, NULL if there is none */
	const struct http_sink *sink;
	void *arg;			/* of the sink */
};

/* The next bytes of TCP, and that so many did not come; a connection begins anew, or the flow ends. */
void http_flow_bytes(struct http_flow *, const struct http_call *, const uint8_t *, size_t n);
void http_flow_skip(struct http_flow *, const struct http_call *, uint64_t n);
void http_flow_close(struct http_flow *, const struct http_call *);

/* A datagram: a message, or none. */
void http_flow_datagram(struct http_flow *, const struct http_call *, const uint8_t *, size_t n);

/* At the end: objects that have no name yet get that of the request in the opposite direction, or HTTP_NONAME. */
void http_flow_names(struct http_flow *, const struct http_flow *other);

/* Free all but the struct itself. */
void http_flow_clear(struct http_flow *);

#endif
