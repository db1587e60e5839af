/*
 * Rows to a server: over TCP, UDP or a UNIX socket, as text, JSON or syslog.
 *
 * Over a connection a row stays in the window until it has arrived, and some of what has arrived stays there, too:
 * what the other end's system has acknowledged its program may not have read yet.  When a connection breaks all of
 * the window goes over the next one.  So each row comes once at least, under its number; who reads knows rows that
 * come twice by it.
 *
 * Everything runs on the thread that calls bufferToSink(), before it starts, or after it has ended.
 */
#include <err.h>
#include <inttypes.h>

#include "backoff.h"
#include "socketSink.h"
#include "t2sink.h"

T2_PLUGIN_INIT("socketSink", T2_VERSION, 0, 8);

#if BLOCK_BUF == 0

#define BLOCK		65536u		/* bytes that are gathered for one write */
#define UNSENT_MAX	(4u * BLOCK)	/* bytes of rows that the other end does not take: then rows wait */
#define UNKNOWN_MAX	(64u << 20)	/* SKS_ACK 1: bytes of rows that its program has not said to have */
#define CONNECT_MS	5000
#define WRITE_MS	2000		/* a server that takes nothing for so long is away */
#define ARRIVE_MS	200		/* between two looks whether the last rows have arrived */
#define FINISH_MS	1000

static enum sks_proto proto;
static struct endpoint server;
static char *name;			/* for messages: tcp:127.0.0.1:6666 */
static size_t resend;			/* SKS_RESEND */

static struct connection connection = { .fd = -1 };
static struct backoff again = BACKOFF;
static struct window window;
static struct message message;
static struct rowtext_out out;		/* what is to be written, from out_at on */
static size_t out_at;
static uint64_t made;			/* bytes of this connection, with those that are not written yet */
static uint64_t arrived;		/* rows: those with a number up to it */
static uint64_t connections, sent_again, too_long;
static bool ended;
static bool last;			/* no more rows come, as far as is known */
static bool refused;			/* the last row was not taken */
static char reason[256];		/* why there is no connection */

static void
end_for_good(const char *why)
{
	ended = true;
	t2_sink_end(plugin_name, name, why, arrived);
}

/* --- connections ------------------------------------------------------------------------------------------------ */

/* The connection is of no use any more: what is in the window goes over the next one. */
static void
broken(int e)
{
	snprintf(reason, sizeof(reason), "%s", strerror(e));
	connection_close(&connection);
	if (message.stream && !SKS_ACK)
		arrived = window.number_first;
	sent_again += window.number_next - window.number_first;
	window_rewind(&window);
	backoff_failed(&again);
	out.len = out_at = 0;
	made = 0;
}

/* Connect, if it is time. */
static bool
connected(bool now)
{
	if (connection.fd != -1)
		return true;
	if (!now && !backoff_due(&again))
		return false;
	if (connection_open(&connection, proto, &server, CONNECT_MS, reason, sizeof(reason)) == -1) {
		backoff_failed(&again);
		return false;
	}
	out.len = out_at = 0;
	if (message_begin(&message, connections++ > 0, &out) == -1) {
		end_for_good(strerror(ENOMEM));
		return false;
	}
	made = out.len;
	return true;
}

/* --- streams ---------------------------------------------------------------------------------------------------- */

/* Drop rows that will not be sent again.  False if the connection is broken. */
static bool
take_acknowledgements(int ms)
{
	const struct window_row *r;
	int64_t bytes = 0;

	if (SKS_ACK ? connection_listen(&connection, ms, &arrived) == -1 :
	    (bytes = connection_acknowledged(&connection)) == -1) {
		broken(errno);
		return false;
	}
	if (SKS_ACK) {
		arrived = MIN(arrived, window.number_next);
		while (window.number_first < arrived && window_oldest(&window) != NULL)
			window_drop(&window);
		return true;
	}
	while ((r = window_oldest(&window)) != NULL && r->sent + resend <= (uint64_t)bytes)
		window_drop(&window);
	return true;
}

/*
 * How many rows the other end's system has acknowledged: for the end of the run, and for what is given back.  False
 * if the connection is broken.
 */
static bool
count_arrived(void)
{
	const bool asked = message.stream && !SKS_ACK && connection.fd != -1;
	const int64_t bytes = asked ? connection_acknowledged(&connection) : 0;
	const struct window_row *r;
	struct window w = window;

	if (bytes == -1) {
		broken(errno);
		return false;
	}
	if (message.stream)
		arrived = MAX(arrived, window.number_first);
	window_rewind(&w);
	while (asked && w.number_next < window.number_next && (r = window_next(&w)) != NULL &&
	    r->sent <= (uint64_t)bytes)
		arrived = MAX(arrived, w.number_next);
	return true;
}

/* The messages of the next rows, a block of them.  False if the sink has ended. */
static bool
make_messages(void)
{
	struct window_row *r;
	char why[256];

	if (out_at == out.len)
		out.len = out_at = 0;
	while (out.len - out_at < BLOCK && (r = window_next(&window)) != NULL) {
		const size_t before = out.len;

		if (message_add(&message, window.number_next, window_bytes(r), r->len, &out, why,
		    sizeof(why)) == -1) {
			end_for_good(why);
			return false;
		}
		made += out.len - before;
		r->sent = made;
	}
	return true;
}

/* Write what there is.  False if the other end takes nothing for a while (errno 0), or the connection is broken. */
static bool
push(void)
{
	ssize_t n;

	for (;;) {
		if (!make_messages())
			return false;
		if (out_at == out.len)
			break;
		if ((n = connection_write(&connection, out.p + out_at, out.len - out_at, WRITE_MS)) == -1) {
			broken(errno);
			return false;
		}
		if (n == 0) {
			snprintf(reason, sizeof(reason), "takes nothing");
			return false;
		}
		backoff_done(&again);
		out_at += (size_t)n;
		if (!take_acknowledgements(0))
			return false;
	}
	return true;
}

/* Rows that may be given back, or have to wait. */
static bool
has_room(void)
{
	if (SKS_ACK && window.next - window.first > UNKNOWN_MAX && connection.fd != -1) {
		if (!take_acknowledgements(WRITE_MS))
			return false;
		snprintf(reason, sizeof(reason), "does not say that it has the rows");
		return window.next - window.first <= UNKNOWN_MAX;
	}
	return window.end - window.next < UNSENT_MAX || push();
}

static void
stream_row(const outputBuffer_t *buf)
{
	refused = !connected(false) || !has_room();
	if (refused) {
		if (!ended)
			t2_sink_away(name, reason);
		return;
	}
	last = false;
	if (window_add(&window, buf->buffer, buf->pos) == -1)
		end_for_good(strerror(ENOMEM));
	else if (window.end - window.next >= BLOCK || (capType & IFACE) != 0)
		(void)push();
}

/*
 * All has arrived, as far as the other end's system says: its program has it when it closes the connection behind the
 * end of it, and has not if it is killed before.
 */
static bool
finish(void)
{
	if (connection_finish(&connection, FINISH_MS) == -1 && !SKS_ACK) {
		broken(errno);
		return false;
	}
	while (window_oldest(&window) != NULL)
		window_drop(&window);
	return true;
}

/* Send what there is, and see that it arrives. */
static void
stream_send(bool now)
{
	bool ok = connected(now) && push() && take_acknowledgements(0);

	last |= now;
	ok = ok && count_arrived();
	if (ok && arrived < window.number_end) {
		if (SKS_ACK)
			ok = take_acknowledgements(ARRIVE_MS);
		else
			(void)usleep(ARRIVE_MS * 1000 / 10);
		ok = ok && count_arrived();
	}
	if (ok && arrived < window.number_end) {
		snprintf(reason, sizeof(reason), "has not acknowledged all rows");
		ok = false;
	}
	if (ok && last)
		ok = finish();
	if (!ok && !ended)
		t2_sink_away(name, reason);
}

/* --- datagrams -------------------------------------------------------------------------------------------------- */

/* The names of the columns, once. */
static bool
begin_sent(void)
{
	if (out.len == 0)
		return true;
	if (connection_write(&connection, out.p, out.len, WRITE_MS) == -1 && errno != ECONNREFUSED &&
	    errno != EMSGSIZE) {
		broken(errno);
		return false;
	}
	out.len = 0;
	return true;
}

/*
 * ECONNREFUSED of UDP is of one before: this one was not sent, and is now.  Of a UNIX socket it says that nobody has
 * it open.
 */
static ssize_t
datagram_write(void)
{
	ssize_t n = connection_write(&connection, out.p, out.len, WRITE_MS);

	if (n == -1 && errno == ECONNREFUSED && proto == SKS_UDP) {
		sent_again++;
		n = connection_write(&connection, out.p, out.len, WRITE_MS);
	}
	return n;
}

static void
datagram_row(const outputBuffer_t *buf)
{
	char why[256];
	ssize_t n;

	refused = !connected(false) || !begin_sent();
	if (refused) {
		if (!ended)
			t2_sink_away(name, reason);
		return;
	}
	out.len = 0;
	if (message_add(&message, window.number_end + 1, buf->buffer, buf->pos, &out, why, sizeof(why)) == -1) {
		end_for_good(why);
		return;
	}
	if ((n = datagram_write()) == -1 && errno == EMSGSIZE)
		too_long++;
	else if (n == -1 && errno != ECONNREFUSED)
		broken(errno);
	else if (n == -1 && proto == SKS_UNIXGRAM)
		broken(ECONNREFUSED);
	else if (n == 0)
		snprintf(reason, sizeof(reason), "takes nothing");
	out.len = 0;
	refused = n == 0 || connection.fd == -1;
	if (refused) {
		t2_sink_away(name, reason);
		return;
	}
	backoff_done(&again);
	window.number_end++;
	arrived = window.number_end - too_long;
}

/* --- callbacks -------------------------------------------------------------------------------------------------- */

void
bufferToSink(outputBuffer_t *buf)
{
	if (ended)
		return;
	if (message.stream)
		stream_row(buf);
	else
		datagram_row(buf);
}

static void
gathered_send(bool now)
{
	if (ended)
		return;
	if (message.stream && (refused || arrived < window.number_end || (now && connection.fd != -1)))
		stream_send(now);
	else if (!message.stream && refused)
		t2_sink_away(name, reason);
}

static uint64_t
gathered_has(void)
{
	(void)count_arrived();
	return arrived;
}

static void
gathered_back(void (*put)(void *to, const char *row, uint32_t len), void *to)
{
	const struct window_row *r;

	(void)count_arrived();
	window_rewind(&window);
	while ((r = window_next(&window)) != NULL)
		if (window.number_next > arrived)
			put(to, window_bytes(r), r->len);
}

void
pluginReport(FILE *stream)
{
	if (connections > 1)
		T2_FPWRN(stream, plugin_name, "Number of connections: %" PRIu64 ", rows sent again: %" PRIu64,
		    connections, sent_again);
	else if (sent_again > 0)
		T2_FPWRN(stream, plugin_name, "Number of datagrams that nobody took: %" PRIu64, sent_again);
	if (too_long > 0)
		T2_FPWRN(stream, plugin_name, "Number of rows that are longer than a datagram, not sent: %" PRIu64,
		    too_long);
}

void
onApplicationTerminate(void)
{
	if (name == NULL)
		return;
	connection_close(&connection);
	window_release(&window);
	message_release(&message);
	rowtext_out_release(&out);
	free(name);
}

/* --- start ------------------------------------------------------------------------------------------------------ */

/* The number of a word in a list, or the end of the program. */
static unsigned
word_of(const char *flag, const char *word, const char *const *words, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	errx(EXIT_FAILURE, "%s: %s: got '%s', want %s, %s%s%s or %s", plugin_name, flag, word, words[0], words[1],
	    n > 3 ? ", " : "", n > 3 ? words[2] : "", words[n - 1]);
}

static void
server_parse(const char *text)
{
	char why[256];

	if (proto == SKS_UNIX || proto == SKS_UNIXGRAM)
		snprintf(server.host, sizeof(server.host), "%s", strncmp(text, "unix:", 5) == 0 ? text + 5 : text);
	else if (endpoint_parse(text, "", &server, why, sizeof(why)) == -1 || *server.port == '\0')
		errx(EXIT_FAILURE, "%s: SKS_SERVER: got '%s', want HOST:PORT", plugin_name, text);
}

/* A sink that all wait for says at once that nobody is there; others begin without. */
static void
start(const char *server_text, const char *policy)
{
	static const struct t2_sink_gathers how = { gathered_send, gathered_has, gathered_back };
	const bool waits = strcmp(policy, "block") == 0 || (strcmp(policy, "auto") == 0 && (capType & IFACE) == 0);

	server_parse(server_text);
	if (!connected(true)) {
		if (waits)
			errx(EXIT_FAILURE, "%s: %s", name, reason);
		T2_PWRN(plugin_name, "%s: %s; rows wait", name, reason);
	}
	t2_sink_gathers(&how);
}

#endif /* BLOCK_BUF == 0 */

void
initialize(void)
{
	t2_env_t env[ENV_SKS_N] = {};
	char why[256];

	T2_SET_ENV_STR(SKS_PROTO);
	T2_SET_ENV_STR(SKS_SERVER);
	T2_SET_ENV_STR(SKS_FORMAT);
	T2_SET_ENV_NUM(SKS_RESEND);
	T2_SET_ENV_STR(SKS_FILE);
	T2_SET_ENV_STR(SKS_QUEUE);
#if ENVCNTRL > 0
	t2_get_env(PLUGIN_SRCH, ENV_SKS_N, env);
#endif
	if (endpoint_settings(ENV_SKS_N, env, T2_ENV_VAL(SKS_FILE), why, sizeof(why)) == -1)
		errx(EXIT_FAILURE, "%s: %s", plugin_name, why);
	t2_sink_policy("SKS_QUEUE", T2_ENV_VAL(SKS_QUEUE));
#if BLOCK_BUF == 0
	static const char *const protos[] = { "tcp", "udp", "unix", "unixgram" },
	    *const formats[] = { "text", "json", "syslog" };

	proto = (enum sks_proto)word_of("SKS_PROTO", T2_ENV_VAL(SKS_PROTO), protos, T2_NELEM(protos));
	resend = (size_t)T2_ENV_VAL_UINT(SKS_RESEND);
	message_init(&message,
	    (enum sks_format)word_of("SKS_FORMAT", T2_ENV_VAL(SKS_FORMAT), formats, T2_NELEM(formats)),
	    proto == SKS_TCP || proto == SKS_UNIX);
	name = t2_strdup_printf("%s:%s", T2_ENV_VAL(SKS_PROTO), T2_ENV_VAL(SKS_SERVER));
	start(T2_ENV_VAL(SKS_SERVER), T2_ENV_VAL(SKS_QUEUE));
#else
	T2_PWRN(plugin_name, "BLOCK_BUF is set in 'tranalyzer.h', no rows will be sent");
#endif
	t2_free_env(ENV_SKS_N, env);
}
