/*
 * http_msg: the messages of one direction, out of its bytes in order, in pieces of any size (RFC 9112).
 *
 *	start-line CRLF *( field-line CRLF ) CRLF [ message-body ]
 *
 * Lines are handed on as they are whole; of a body the pieces.  How long a body is says its message: by what
 * http_fns.header answers, and by the chunks.  Depends neither on the core nor on the flags.
 *
 * What is no message, or behind missing bytes, is passed over up to the next piece that begins like a message.
 */
#ifndef HTTP_MSG_H
#define HTTP_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_LINE_MAX	8192u	/* bytes of a line that are kept; RFC 9112, 3 and RFC 9110, 5.4 want 8000 */
#define HTTP_UNTIL_END	UINT64_MAX	/* length of a body that ends with the connection */

enum http_kind { HTTP_NO_MESSAGE, HTTP_REQUEST, HTTP_REPLY, HTTP_SIP_REQUEST, HTTP_SIP_REPLY, HTTP_PREFACE };

/* A first line. Borrowed. */
struct http_start {
	enum http_kind kind;
	const char *method, *target;	/* of requests */
	size_t nmethod, ntarget;
	uint16_t code;			/* of replies */
	uint8_t minor;			/* of HTTP/1.x */
};

/* How the body of the message goes on. */
struct http_body {
	bool chunked;
	bool other;			/* no message follows: another protocol takes over */
	bool unsure;			/* whether there is one; a reply in its place says that there is none */
	uint64_t length;		/* or HTTP_UNTIL_END */
};

/* What comes out; all of the same arg. */
struct http_fns {
	void (*start)(void *arg, const struct http_start *);
	void (*field)(void *arg, const char *line, size_t n);	/* without its end; n >= 1 */
	void (*header)(void *arg, struct http_body *);		/* the header is whole */
	void (*body)(void *arg, const uint8_t *, size_t n);	/* without the framing of chunks */
	void (*missing)(void *arg);				/* bytes of the header or the body did not come */
	void (*end)(void *arg);					/* the message is whole, or will never be */
};

enum http_state {
	HTTP_AT_START,			/* of a message */
	HTTP_IN_HEADER, HTTP_IN_BODY, HTTP_AT_CHUNK, HTTP_IN_CHUNK, HTTP_BEHIND_CHUNK, HTTP_IN_TRAILER,
	HTTP_LOST			/* until a piece begins like a message */
};

struct http_parser {
	uint8_t state;			/* enum http_state */
	bool cut;			/* the line is longer than what is kept of it */
	bool open;			/* a message began, and its end was not told */
	bool unsure;			/* at the beginning of a body: as of struct http_body */
	uint64_t left;			/* bytes of body or chunk to come */
	char *line;			/* the beginning of a line whose end did not come; owned */
	uint32_t nline, size;		/* its bytes, those allocated */
};

/* Does it begin like a message, behind empty lines or none?  1 yes, 0 no, -1 too few bytes to say. */
int http_begins(const uint8_t *, size_t n);

/* A first line without its end; kind HTTP_NO_MESSAGE if it is none.  cut: the end is missing. */
struct http_start http_start_of(const char *line, size_t n, bool cut);

/* Take the next bytes. */
void http_feed(struct http_parser *, const struct http_fns *, void *arg, const uint8_t *, size_t n);

/* n bytes did not come: a body goes on behind them if it is long enough, all else is lost. */
void http_skip(struct http_parser *, const struct http_fns *, void *arg, uint64_t n);

/* No more bytes: a message that is open ends.  Ready for another connection. */
void http_close(struct http_parser *, const struct http_fns *, void *arg);

#endif
