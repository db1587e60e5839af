/*
 * The loader of the address tables: a file that is accepted answers every look-up without reading outside it.
 *
 * The input is the difference to a good table: the first byte takes IPv4 or IPv6, then come changes of
 * "u16 place in 64-byte steps, u8 byte in it, u8 value"; the checksums are made right before it is opened.
 */
#include "subnet_table.h"
#include "subnet_priv.h"
#include "subnet_build.h"

#include <stdlib.h>
#include <string.h>

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static unsigned char	*good[2];
static size_t		 good_size[2];

static void
make_good(void)
{
	const struct subnet_label l = { .has = SUBNET_HAS_CC | SUBNET_HAS_ORG, .cc = 100, .org = "Example" };
	char reason[SUBNET_ERR_SIZE];
	struct subnet_build *b;
	int i;

	for (i = 0; i < 2; i++) {
		b = subnet_build_new(i == 0 ? 4 : 6);
		if (b == NULL || subnet_build_source(b, SUBNET_DATABASE, 0) == -1 ||
		    subnet_build_add(b, i == 0 ? 0x08080800 : (subnet_addr)0x2600 << 112,
		    i == 0 ? 0x080808ff : ((subnet_addr)0x2600 << 112) + 77, &l) == -1 ||
		    (good[i] = subnet_build_image(b, &good_size[i], reason)) == NULL)
			abort();
		subnet_build_free(b);
	}
}

/* Make the checksums right, as far as there is a head. */
static void
resum(unsigned char *p, size_t n)
{
	struct subnet_head h;

	memcpy(&h, p, sizeof(h));
	h.body_sum = subnet_sum(p + sizeof(h), n - sizeof(h));
	h.head_sum = subnet_sum(&h, offsetof(struct subnet_head, head_sum));
	memcpy(p, &h, sizeof(h));
}

static void
question(const struct subnet_table *t, uint32_t seed)
{
	uint8_t addr[16];
	uint32_t id[2];
	unsigned int i, k;

	for (i = 0; i < 64; i++) {
		for (k = 0; k < sizeof(addr); k++)
			addr[k] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
		if (i % 2 == 0)
			memcpy(addr, "\x26\x00\0\0\0\0\0", 8);
		id[0] = subnet_lookup4(t, i % 4 == 0 ? 0x08080000 | (seed & 0xffff) : seed);
		id[1] = subnet_lookup6(t, addr);
		for (k = 0; k < 2; k++) {
			if (strlen(subnet_cc(t, id[k])) > 2 || strlen(subnet_org(t, id[k])) > subnet_info(t)->size ||
			    strlen(subnet_county(t, id[k])) + strlen(subnet_city(t, id[k])) > 2 *
			    subnet_info(t)->size)
				abort();
		}
	}
	if (strlen(subnet_info(t)->sources) > subnet_info(t)->size)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char reason[SUBNET_ERR_SIZE];
	struct subnet_table *t;
	unsigned char *p;
	size_t size, at;
	int i;

	if (good[0] == NULL)
		make_good();
	if (n == 0)
		return 0;
	i = data[0] & 1;
	size = good_size[i];
	if ((p = aligned_alloc(SUBNET_ALIGN, size)) == NULL)
		return 0;
	memcpy(p, good[i], size);
	for (data++, n--; n >= 4; data += 4, n -= 4) {
		at = ((size_t)data[0] << 8 | data[1]) * 64 % size + data[2] % 64;
		if (at < size)
			p[at] = data[3];
	}
	resum(p, size);
	if ((t = subnet_adopt(p, size, i == 0 ? 4 : 6, reason)) == NULL) {
		free(p);
		return 0;
	}
	question(t, (uint32_t)n + 1);
	subnet_close(t);
	return 0;
}
