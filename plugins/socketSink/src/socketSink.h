/* User flags of socketSink.  t2conf rewrites the values of these lines and no others. */
#ifndef T2_SOCKETSINK_H
#define T2_SOCKETSINK_H

#include "t2Plugin.h"

/* ========================================================================== */
/* ------------------------ USER CONFIGURATION FLAGS ------------------------ */
/* ========================================================================== */

#define SKS_NUMBER     1 // number the rows: a number of the run and one of the row in front of each [0, 1]
#define SKS_NAMES      0 // keys of JSON: 0 names of our columns, 1 Elastic Common Schema (nested), 2 Zeek (dotted)
                         // [0 - 2]
#define SKS_TXT_HEADER 1 // text: the column names are the first line of each connection, or the first datagram [0, 1]
#define SKS_ACK        0 // what has arrived: 0 what the other end's system has acknowledged, 1 what its program says
                         // it has [0, 1]
#define SKS_FACILITY  16 // syslog: facility, 16 is local0 [0 - 23]
#define SKS_SEVERITY   6 // syslog: severity, 6 is informational [0 - 7]

/* +++++++++++++++++++++ ENV / RUNTIME - conf Variables +++++++++++++++++++++ */

#define SKS_PROTO "tcp" // tcp, udp, unix (stream) or unixgram
#define SKS_SERVER "127.0.0.1:6666" // HOST:PORT, [ADDRESS]:PORT; of unix and unixgram a path
#define SKS_FORMAT "json" // text, json or syslog (RFC 5424, with JSON as the message)
#define SKS_RESEND 8388608 // behind a broken connection so much that had been acknowledged is sent again, too [bytes]
#define SKS_FILE "" // file of lines NAME = value for the settings above; the environment goes first
#define SKS_QUEUE "auto" // rows that are not sent yet: block, drop[:SIZE], spool[:SIZE]; auto: block, live drop

/* ========================================================================== */
/* ------------------------- DO NOT EDIT BELOW HERE ------------------------- */
/* ========================================================================== */

#include "endpoint.h"
#include "rowjson.h"

enum {
	ENV_SKS_PROTO,
	ENV_SKS_SERVER,
	ENV_SKS_FORMAT,
	ENV_SKS_RESEND,
	ENV_SKS_FILE,
	ENV_SKS_QUEUE,
	ENV_SKS_N
};

enum sks_proto { SKS_TCP, SKS_UDP, SKS_UNIX, SKS_UNIXGRAM };
enum sks_format { SKS_TEXT, SKS_JSON, SKS_SYSLOG };

/* --- connection.c: a connected socket, which never waits for longer than it is told ----------------------------- */

struct connection {
	int		 fd;		/* -1: none */
	bool		 stream;
	uint64_t	 written;	/* bytes, of this connection */
	char		 line[32];	/* of what the other end says: the line that is not whole yet */
	size_t		 nline;
};

/* Connect within so many ms.  0, or -1 with the reason. */
int connection_open(struct connection *c, enum sks_proto proto, const struct endpoint *to, int ms, char *err,
    size_t errlen);
void connection_close(struct connection *c);

/*
 * No more comes: say so, wait so long for the other end to close, and close.  -1 with errno if it did otherwise than
 * one that has read all.
 */
int connection_finish(struct connection *c, int ms);

/* Write what is taken now; waits so many ms for room.  Bytes written, 0 for none, -1 with errno. */
ssize_t connection_write(struct connection *c, const char *p, size_t n, int ms);

/*
 * Bytes of this connection that the other end's system has acknowledged; -1 if the connection is broken, with errno.
 */
int64_t connection_acknowledged(const struct connection *c);

/*
 * Read lines with a number, waiting so many ms for one: the greatest in *number, as it was without any.  -1 with
 * errno.
 */
int connection_listen(struct connection *c, int ms, uint64_t *number);

/* --- window.c: rows that may have to be sent again, the oldest first -------------------------------------------- */

struct window {
	char		*p;
	size_t		 cap;
	size_t		 first;		/* offset of the oldest row */
	size_t		 next;		/* of the first one that is to be sent */
	size_t		 end;		/* behind the last one */
	uint64_t	 number_first, number_next, number_end;	/* theirs */
};

/* A row of the window: its bytes follow. */
struct window_row {
	uint64_t	 sent;		/* offset in the connection behind its last byte, once it was sent */
	uint32_t	 len;
	uint32_t	 unused;
};

/* Append a row, with the next number.  -1 without memory. */
int window_add(struct window *w, const char *row, uint32_t len);

/* The next row to be sent; NULL: all were.  It is moved behind it. */
struct window_row *window_next(struct window *w);

/* The oldest row, if it has been sent; NULL else. */
const struct window_row *window_oldest(const struct window *w);
void window_drop(struct window *w);

/* All rows from the oldest on are to be sent again. */
void window_rewind(struct window *w);
void window_release(struct window *w);

static inline const char *
window_bytes(const struct window_row *r)
{
	return (const char *)(r + 1);
}

/* --- message.c: what is sent for a row -------------------------------------------------------------------------- */

struct message {
	enum sks_format		 format;
	bool			 stream;	/* messages are one behind the other */
	char			 front[64];	/* of a row: the number of the run, up to its own */
	size_t			 nfront;
	struct rowtext		*text;
	struct rowjson		*json;
	struct rowcut		*cut;		/* syslog: for the time */
	struct rowpart		*part;
	uint32_t		 last;		/* number of column timeLast, or UINT32_MAX */
	char			 priority[16];	/* syslog: up to the time */
	char			 behind[320];	/* of the time: host and process */
	char			 when[64];	/* the time of the last message, to the second */
	time_t			 second;	/* which that is, if there is one */
	struct rowtext_out	 body;		/* of the message in work */
};

/* Compile the columns; ends the program if that cannot be. */
void message_init(struct message *m, enum sks_format format, bool stream);
void message_release(struct message *m);

/* Append what goes first on a connection; again: it is not the first one.  -1 without memory. */
int message_begin(const struct message *m, bool again, struct rowtext_out *out);

/* Append the message of a row.  0, or -1 with the reason, out as it was. */
int message_add(struct message *m, uint64_t number, const char *row, uint32_t len, struct rowtext_out *out, char *err,
    size_t errlen);

#endif /* T2_SOCKETSINK_H */
