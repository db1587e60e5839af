/*
 * mkmmdb: writes a small MMDB database, for the tests of t2subnet.
 *
 *	mkmmdb TYPE 4|6 OUTPUT <<'EOT'
 *	1.0.0.0/24	country.iso_code=AU	city.names.en=Sydney	location.latitude=d:-33.5
 *	2.0.0.0/8	autonomous_system_number=u:64500	is_tor_exit_node=b:1
 *	2002::/16	=alias
 *	EOT
 *
 * A line is a network and, separated by tabs, values at paths of map keys; a key that is a number is an index of an
 * array.  A value is a text, or with d: a double, f: a float, u: a uint32, h: a uint16, b: a boolean.  Neighbours on
 * the line share their maps.  IPv4 networks of a tree of IPv6 lie below ::/96; "=alias" points there.
 */
#include <arpa/inet.h>

#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NODES_MAX	65536
#define DATA_MAX	1048576
#define VALUES_MAX	32
#define EMPTY		UINT32_MAX
#define DATA_BIT	0x80000000U	/* in a record while the tree is made: offset in the data section */

enum { T_TEXT = 2, T_DOUBLE = 3, T_U16 = 5, T_U32 = 6, T_MAP = 7, T_U64 = 9, T_ARRAY = 11, T_BOOL = 14,
	T_FLOAT = 15 };

static uint32_t	node[NODES_MAX][2];
static uint32_t	nnodes = 1;
static uint8_t	data[DATA_MAX];
static size_t	ndata;
static int	width;		/* of an address in the tree [bits] */

static void
put(const void *p, size_t n)
{
	if (n > DATA_MAX - ndata)
		errx(1, "too much data");
	memcpy(data + ndata, p, n);
	ndata += n;
}

static void
put_byte(unsigned int b)
{
	const uint8_t c = (uint8_t)b;

	put(&c, 1);
}

/* The control bytes of a value: type and size */
static void
put_head(unsigned int type, size_t n)
{
	const unsigned int size = n < 29 ? (unsigned int)n : 29;

	if (n >= 29 + 256)
		errx(1, "value of %zu bytes", n);
	put_byte((type <= 7 ? type << 5 : 0) | size);
	if (type > 7)
		put_byte(type - 7);
	if (n >= 29)
		put_byte((unsigned int)(n - 29));
}

static void
put_uint(unsigned int type, uint64_t v, size_t n)
{
	put_head(type, n);
	while (n-- > 0)
		put_byte((unsigned int)(v >> 8 * n & 0xff));
}

static void
put_text(const char *s, size_t n)
{
	put_head(T_TEXT, n);
	put(s, n);
}

static void
put_double(double d)
{
	uint64_t u;

	memcpy(&u, &d, sizeof(u));
	put_uint(T_DOUBLE, u, 8);
}

static void
put_float(float f)
{
	uint32_t u;

	memcpy(&u, &f, sizeof(u));
	put_uint(T_FLOAT, u, 4);
}

static void
put_value(const char *s)
{
	const char kind = s[0] != '\0' && s[1] == ':' ? s[0] : '\0';

	switch (kind) {
	case 'd':
		put_double(atof(s + 2));
		return;
	case 'f':
		put_float((float)atof(s + 2));
		return;
	case 'u':
		put_uint(T_U32, strtoul(s + 2, NULL, 10), 4);
		return;
	case 'h':
		put_uint(T_U16, strtoul(s + 2, NULL, 10), 2);
		return;
	case 'b':
		put_head(T_BOOL, s[2] == '1');
		return;
	default:
		put_text(s, strlen(s));
	}
}

/* How many of v[0..n) begin with the same key as the first; its length goes to *len. */
static int
same_key(char *const v[], int n, size_t *len)
{
	int k;

	*len = strcspn(v[0], ".=");
	for (k = 1; k < n && strncmp(v[k], v[0], *len) == 0 && strchr(".=", v[k][*len]) != NULL; k++)
		;
	return k;
}

/* The paths v[0..n) as a map or an array of what is below their first keys */
static void
put_tree(char *const v[], int n)
{
	char *below[VALUES_MAX];
	size_t len;
	int i, j, k, keys = 0;
	const int array = v[0][0] >= '0' && v[0][0] <= '9';

	for (i = 0; i < n; i += same_key(v + i, n - i, &len))
		keys++;
	put_head(array ? T_ARRAY : T_MAP, (size_t)keys);
	for (i = 0; i < n; i += k) {
		k = same_key(v + i, n - i, &len);
		if (!array)
			put_text(v[i], len);
		if (v[i][len] == '=') {
			put_value(v[i] + len + 1);
			continue;
		}
		for (j = 0; j < k; j++)
			below[j] = v[i + j] + len + 1;
		put_tree(below, k);
	}
}

/* Let the record of the network point to what. */
static void
set_record(const uint8_t *addr, int plen, uint32_t what)
{
	uint32_t at = 0;
	int i, bit;

	for (i = 0; i < plen; i++) {
		bit = addr[i / 8] >> (7 - i % 8) & 1;
		if (i == plen - 1) {
			node[at][bit] = what;
			return;
		}
		if (node[at][bit] == EMPTY) {
			if (nnodes == NODES_MAX)
				errx(1, "too many nodes");
			node[nnodes][0] = node[nnodes][1] = EMPTY;
			node[at][bit] = nnodes++;
		}
		at = node[at][bit];
		if (at & DATA_BIT)
			errx(1, "network inside another");
	}
}

static uint32_t
v4_node(void)
{
	uint32_t at = 0;
	int i;

	for (i = 0; i < 96; i++)
		at = node[at][0];
	return at;
}

static void
read_line(char *line)
{
	char *v[VALUES_MAX], *net = strsep(&line, "\t"), *slash = strchr(net, '/');
	uint8_t addr[16] = { 0 };
	uint32_t what;
	int n = 0, plen;

	if (slash == NULL || line == NULL)
		errx(1, "%s: want network and values", net);
	*slash = '\0';
	plen = atoi(slash + 1);
	if (strchr(net, ':') != NULL) {
		n = inet_pton(AF_INET6, net, addr);
	} else {
		n = inet_pton(AF_INET, net, addr + (width - 32) / 8);
		plen += width - 32;
	}
	if (n != 1)
		errx(1, "%s: no address", net);
	for (n = 0; line != NULL && n < VALUES_MAX; n++)
		v[n] = strsep(&line, "\t");
	if (strcmp(v[0], "=alias") == 0) {
		set_record(addr, plen, v4_node());
		return;
	}
	what = DATA_BIT | (uint32_t)ndata;
	put_tree(v, n);
	set_record(addr, plen, what);
}

static void
write_tree(FILE *fp)
{
	uint32_t i, r, be;
	int k;

	for (i = 0; i < nnodes; i++) {
		for (k = 0; k < 2; k++) {
			r = node[i][k];
			be = htonl(r == EMPTY ? nnodes : r & DATA_BIT ? nnodes + 16 + (r & ~DATA_BIT) : r);
			fwrite(&be, sizeof(be), 1, fp);
		}
	}
	for (i = 0; i < 16; i++)
		putc('\0', fp);
}

static void
put_key(const char *s)
{
	put_text(s, strlen(s));
}

static void
make_metadata(const char *type, unsigned int version)
{
	ndata = 0;
	put_head(T_MAP, 9);
	put_key("node_count");
	put_uint(T_U32, nnodes, 4);
	put_key("record_size");
	put_uint(T_U16, 32, 2);
	put_key("ip_version");
	put_uint(T_U16, version, 2);
	put_key("database_type");
	put_key(type);
	put_key("languages");
	put_head(T_ARRAY, 0);
	put_key("binary_format_major_version");
	put_uint(T_U16, 2, 2);
	put_key("binary_format_minor_version");
	put_uint(T_U16, 0, 2);
	put_key("build_epoch");
	put_uint(T_U64, 1767225600, 8);		/* 2026-01-01 */
	put_key("description");
	put_head(T_MAP, 0);
}

int
main(int argc, char *argv[])
{
	char line[4096];
	FILE *fp;

	if (argc != 4)
		errx(2, "usage: mkmmdb type 4|6 output <networks");
	width = argv[2][0] == '6' ? 128 : 32;
	node[0][0] = node[0][1] = EMPTY;
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		read_line(line);
	}
	if ((fp = fopen(argv[3], "w")) == NULL)
		err(1, "%s", argv[3]);
	write_tree(fp);
	fwrite(data, 1, ndata, fp);
	fwrite("\xab\xcd\xefMaxMind.com", 1, 14, fp);
	make_metadata(argv[1], width == 128 ? 6 : 4);
	fwrite(data, 1, ndata, fp);
	if (fclose(fp) == EOF)
		err(1, "%s", argv[3]);
	return 0;
}
