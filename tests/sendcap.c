/*
 * sendcap: send the packets of a plain pcap file on an interface, over and over, as fast as it takes them.
 *
 * usage: sendcap INTERFACE FILE SECONDS	prints how many packets were sent
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH		64
#define FRAME_MAX	1514	/* longer ones the interface does not take */
#define FILE_HEADER	24
#define RECORD_HEADER	16

static struct mmsghdr *packets;
static struct iovec *frames;
static size_t count;

static char *
whole_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	char *b;
	long n;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (n = ftell(f)) < FILE_HEADER)
		err(1, "%s", path);
	rewind(f);
	b = malloc((size_t)n);
	if (b == NULL || fread(b, 1, (size_t)n, f) != (size_t)n)
		err(1, "%s", path);
	fclose(f);
	*size = (size_t)n;
	return b;
}

/* The packets of a file in the byte order of this machine. */
static void
read_packets(const char *path)
{
	size_t size, room, at = FILE_HEADER;
	char *b = whole_file(path, &size);

	room = size / RECORD_HEADER;
	packets = calloc(room, sizeof(*packets));
	frames = calloc(room, sizeof(*frames));
	if (packets == NULL || frames == NULL)
		err(1, NULL);
	while (size - at >= RECORD_HEADER) {
		uint32_t caplen;

		memcpy(&caplen, b + at + 8, sizeof(caplen));
		at += RECORD_HEADER;
		if (caplen > size - at)
			errx(1, "%s: not a pcap file of this machine", path);
		if (caplen >= ETH_HLEN && caplen <= FRAME_MAX) {
			frames[count] = (struct iovec){ b + at, caplen };
			packets[count].msg_hdr.msg_iov = &frames[count];
			packets[count].msg_hdr.msg_iovlen = 1;
			count++;
		}
		at += caplen;
	}
	if (count == 0)
		errx(1, "%s: no packet", path);
}

static int
open_interface(const char *name)
{
	const struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)if_nametoindex(name),
	};
	const int one = 1, fd = socket(AF_PACKET, SOCK_RAW, 0);

	if (to.sll_ifindex == 0 || fd < 0 || bind(fd, (const struct sockaddr *)&to, sizeof(to)) != 0)
		err(1, "%s", name);
	(void)setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof(one));
	return fd;
}

int
main(int argc, char **argv)
{
	unsigned long long sent = 0;
	size_t at = 0;
	time_t end;
	int fd, n;

	if (argc != 4) {
		fprintf(stderr, "usage: sendcap INTERFACE FILE SECONDS\n");
		return 2;
	}
	read_packets(argv[2]);
	fd = open_interface(argv[1]);
	end = time(NULL) + atoi(argv[3]);
	while (time(NULL) < end) {
		n = sendmmsg(fd, packets + at, (unsigned int)(count - at < BATCH ? count - at : BATCH), 0);
		if (n < 0 && errno != ENOBUFS && errno != EAGAIN && errno != EINTR)
			err(1, "%s", argv[1]);
		if (n > 0) {
			sent += (unsigned int)n;
			at = (at + (size_t)n) % count;
		}
	}
	printf("%llu\n", sent);
	return 0;
}
