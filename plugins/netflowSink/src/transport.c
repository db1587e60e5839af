/*
 * transport.c - where messages go: a collector over UDP or TCP, or a file (RFC 5655)
 */
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include "netflowSink.h"
#include "t2sink.h"
#include "t2socket.h"

#define LAST_MS	20	/* the error of the last datagram comes in this time */

static const char plugin[] = "netflowSink";
static struct transport_how how;
static struct peer peer;	/* TCP; of UDP its name */
static uint64_t session;	/* peer.made of the connection that has got templates */
static int datagrams = -1;
static struct sinkfile file;
static bool closing;		/* the last rows of a file */
static uint64_t has, refused;
static bool hurry;

void
transport_end(const char *reason)
{
	t2_sink_end(plugin, transport_name(), reason, transport_has());
}

bool
transport_is_remote(void)
{
	return how.type != NF_FILE;
}

const char *
transport_name(void)
{
	return how.type == NF_FILE ? file.name : peer.name;
}

uint64_t
transport_has(void)
{
	return how.type == NF_FILE ? file.kept : has;
}

uint64_t
transport_refused(void)
{
	return refused;
}

/* --- files ------------------------------------------------------------------------------------------------------ */

static int
part_begin(struct sinkfile *f)
{
	(void)f;
	return messages_templates(true) == 1 ? 0 : -1;
}

static int
part_end(struct sinkfile *f)
{
	int ret;

	(void)f;
	closing = true;
	ret = how.last();
	closing = false;
	return ret;
}

static void
file_open(void)
{
	char *const name = t2_alloc_strcat(baseFileName, how.suffix, NULL);
	struct sinkfile_how to = t2_sink_how(name, NF_SPLIT);

	to.entire = true;
	to.live = false;
	to.begin = part_begin;
	to.end = part_end;
	t2_sink_open(plugin, &file, &to);
	free(name);
}

void
transport_write(void)
{
	if (how.type == NF_FILE && sinkfile_flush(&file) == -1)
		transport_end(outfile_reason(errno));
}

void
transport_span(void)
{
	if (how.type == NF_FILE)
		sinkfile_span_row(&file.span);
}

void
transport_rows(unsigned rows)
{
	const struct sinkfile_span now = sinkfile_row_span;

	if (how.type != NF_FILE)
		return;
	if (closing) {
		file.part_rows += rows;
		file.rows += rows;
		return;
	}
	/* the time is that of the row in work, which is in none yet */
	sinkfile_row_span.any = false;
	if (rows == 2) {
		file.part_rows++;
		file.rows++;
	}
	if (sinkfile_row(&file) == -1)
		transport_end(outfile_reason(errno));
	sinkfile_row_span = now;
}

/* --- UDP -------------------------------------------------------------------------------------------------------- */

static void
datagrams_open(void)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_DGRAM, .ai_family = AF_UNSPEC };
	struct addrinfo *list;
	int e = getaddrinfo(how.address, how.port, &hints, &list);

	if (e != 0)
		errx(EXIT_FAILURE, "%s: %s", peer.name, e == EAI_SYSTEM ? strerror(errno) : gai_strerror(e));
	for (const struct addrinfo *a = list; a != NULL && datagrams == -1; a = a->ai_next) {
		datagrams = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
		if (datagrams != -1 && connect(datagrams, a->ai_addr, a->ai_addrlen) == 0)
			break;
		e = errno;
		if (datagrams != -1)
			(void)close(datagrams);
		datagrams = -1;
	}
	freeaddrinfo(list);
	if (datagrams == -1)
		errx(EXIT_FAILURE, "%s: %s", peer.name, strerror(e));
}

/*
 * An error may be that of a datagram before, which nobody took: then this one has not been sent.  Nobody answers, so
 * that is all that one knows of a collector.
 */
static int
send_datagram(const uint8_t *message, size_t n)
{
	ssize_t sent;

	do {
		sent = send(datagrams, message, n, MSG_NOSIGNAL);
		refused += sent == -1 && errno == ECONNREFUSED;
	} while (sent == -1 && (errno == EINTR || errno == ECONNREFUSED));
	if (sent == (ssize_t)n)
		return 1;
	switch (errno) {
	case EAGAIN: case ENOBUFS: case ENETUNREACH: case EHOSTUNREACH: case ENETDOWN: case EHOSTDOWN:
		t2_sink_away(peer.name, strerror(errno));
		return 0;
	default:
		transport_end(strerror(errno));
		return -1;
	}
}

/* --- all -------------------------------------------------------------------------------------------------------- */

void
transport_open(const struct transport_how *h)
{
	how = *h;
	if (how.type != NF_FILE && peer_init(&peer, how.address, how.port) == -1)
		T2_PFATAL(plugin, "out of memory");
	if (how.type == NF_UDP)
		datagrams_open();
	else if (how.type == NF_FILE)
		file_open();
}

int
transport_ready(void)
{
	int ok;

	if (how.type != NF_TCP)
		return 1;
	if (!peer_ready(&peer, hurry)) {
		hurry = false;
		t2_sink_away(peer.name, peer.why);
		return 0;
	}
	if (session == peer.made)
		return 1;
	if ((ok = messages_templates(true)) == 1)
		session = peer.made;
	return ok;
}

void
transport_hurry(void)
{
	hurry = true;
}

int
transport_there(void)
{
	return how.type == NF_TCP && (peer.fd == -1 || session != peer.made) ? transport_ready() : 1;
}

int
transport_send(const uint8_t *message, size_t n, unsigned rows)
{
	if (how.type == NF_FILE)
		return rowtext_out_add(&file.text, (const char *)message, n) == 0 ? 1 : -1;
	if (how.type == NF_UDP) {
		const int ok = send_datagram(message, n);

		has += ok == 1 ? rows : 0;
		return ok;
	}
	if (peer_send(&peer, message, n) < n) {
		t2_sink_away(peer.name, peer.why);
		return 0;
	}
	has += rows;
	return 1;
}

/* Was the last datagram taken?  If not, that is known soon. */
static void
datagrams_close(void)
{
	struct pollfd p = { .fd = datagrams };
	socklen_t n = sizeof(int);
	int e = 0;

	(void)poll(&p, 1, LAST_MS);
	refused += getsockopt(datagrams, SOL_SOCKET, SO_ERROR, &e, &n) == 0 && e == ECONNREFUSED;
	(void)close(datagrams);
}

void
transport_close(void)
{
	if (how.type == NF_FILE) {
		if (sinkfile_close(&file) == -1)
			transport_end(outfile_reason(errno));
	} else if (how.type == NF_UDP)
		datagrams_close();
}

void
transport_release(void)
{
	if (how.type == NF_FILE)
		sinkfile_release(&file);
	else
		peer_release(&peer);
}
