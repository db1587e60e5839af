/*
 * ssh_stream: banner and packets of one direction, out of its bytes in order, in pieces of any size (RFC 4253).
 *
 *	*( line CRLF ) "SSH-" protoversion "-" softwareversion [ SP comments ] CRLF
 *	| length 32 | padding length 8 | payload | padding |		up to new keys, then encrypted
 *
 * Depends on the core for memory of texts alone, and not on the flags.
 */
#ifndef SSH_STREAM_H
#define SSH_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SSH_LINES_MAX	2048u	/* bytes of lines before a banner */
#define SSH_BANNER_MAX	1024u	/* of a banner; RFC 4253, 4.2 says 255 */
#define SSH_PACKET_MAX	35000u	/* of a packet; RFC 4253, 6.1 */

/* --- is it SSH? ------------------------------------------------------------------------------------------------- */

/* What is known of the lines at the beginning of a direction; zeroed at first. */
struct ssh_look {
	uint16_t lines;		/* bytes of them */
	uint8_t start;		/* bytes of "SSH-" that the line in work has, SSH_IN_LINE: it is another one */
};
#define SSH_IN_LINE	UINT8_MAX

enum ssh_found { SSH_NONE, SSH_MORE, SSH_BANNER };

/* Look at the next bytes.  SSH_BANNER: a line has begun with "SSH-", *at of these bytes are it and what is before. */
enum ssh_found ssh_look(struct ssh_look *, const uint8_t *, size_t n, size_t *at);

/* --- what is said ----------------------------------------------------------------------------------------------- */

/* What comes out; all of the same arg.  False: no more is wanted. */
struct ssh_fns {
	bool (*banner)(void *arg, const char *line, size_t n, bool crlf);	/* without its end, CR LF or not */
	bool (*packet)(void *arg, const uint8_t *payload, size_t n);		/* n >= 1 */
	void (*broken)(void *arg);						/* what follows is no packet */
};

struct ssh_stream {
	uint8_t *buf;		/* the beginning of a banner or packet; owned */
	uint32_t n, size;	/* its bytes, those allocated */
	bool packets;		/* the banner is over */
	bool over;		/* no more is wanted */
};

/* The next bytes behind "SSH-"; false: no more is wanted. */
bool ssh_feed(struct ssh_stream *, const struct ssh_fns *, void *arg, const uint8_t *, size_t n);

/* Nothing comes any more: free what waits. */
void ssh_stream_clear(struct ssh_stream *);

#endif
