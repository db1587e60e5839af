/*
 * dnp3_objects: headers of objects, and how to get over their values (IEEE 1815, 11 and annex A).
 *
 *	| group 8 | variation 8 | 0, prefix 3, range 4 | range | values, each behind its prefix |
 *
 * prefix: 0 none, 1 to 3 an index of 1, 2, 4 bytes, 4 to 6 the size of the object in as many; 7 is reserved.
 * range: 0 to 2 start and stop of 1, 2, 4 bytes, 3 to 5 the same as addresses, 6 all, 7 to 9 a number of 1, 2, 4
 * bytes, b one byte.
 */
#include "dnp3_flow.h"

#include "celltext.h"

enum { CROB = 12, ANALOG_OUTPUT = 41, AUTHENTICATION = 120 };
enum { UNKNOWN = 0xffff };

/* Bits of a value of each variation from 1 on; 0 ends a group. */
static const struct { uint8_t group; uint8_t bits[16]; } sizes[] = {
	{ 1, { 1, 8 } }, { 2, { 8, 56, 24 } }, { 3, { 2, 8 } }, { 4, { 8, 56, 24 } }, { 10, { 1, 8 } },
	{ 11, { 8, 56 } }, { 12, { 88, 88, 1 } }, { 13, { 8, 56 } }, { 20, { 40, 24, 40, 24, 32, 16, 32, 16 } },
	{ 21, { 40, 24, 40, 24, 88, 72, 88, 72, 32, 16, 32, 16 } }, { 22, { 40, 24, 40, 24, 88, 72, 88, 72 } },
	{ 23, { 40, 24, 40, 24, 88, 72, 88, 72 } }, { 30, { 40, 24, 32, 16, 40, 72 } },
	{ 31, { 40, 24, 88, 72, 32, 16, 40, 72 } }, { 32, { 40, 24, 88, 72, 40, 72, 88, 120 } },
	{ 33, { 40, 24, 88, 72, 40, 72, 88, 120 } }, { 34, { 16, 32, 32 } }, { 40, { 40, 24, 40, 72 } },
	{ 41, { 40, 24, 40, 72 } }, { 42, { 40, 24, 88, 72, 40, 72, 88, 120 } },
	{ 43, { 40, 24, 88, 72, 40, 72, 88, 120 } }, { 50, { 48, 80, 48, 88 } }, { 51, { 48, 48 } },
	{ 52, { 16, 16 } }, { 80, { 1 } }, { 101, { 16, 32, 64 } }, { 102, { 8 } },
};

static unsigned
bits_of(uint8_t group, uint8_t variation)
{
	if (group == 60)
		return 0;
	if (group >= 110 && group <= 113)
		return 8u * variation;		/* texts: the variation is their length */
	for (unsigned i = 0; i < T2_NELEM(sizes); i++)
		if (sizes[i].group == group && variation >= 1 && variation <= T2_NELEM(sizes[i].bits) &&
		    sizes[i].bits[variation - 1] != 0)
			return sizes[i].bits[variation - 1];
	return UNKNOWN;
}

/* A number of 1, 2 or 4 bytes, as size 0, 1 or 2 says */
static bool
number(struct cursor *c, unsigned size, uint32_t *v)
{
	const size_t n = (size_t)1 << size;

	if (!cursor_has(c, n))
		return false;
	*v = 0;
	for (size_t i = n; i > 0; i--)
		*v = *v << 8 | c->p[i - 1];
	return cursor_skip(c, n);
}

/* How many objects a range has; false: malformed. */
static bool
range(struct cursor *c, unsigned code, uint64_t *count)
{
	uint32_t start, stop;

	*count = 0;
	if (code <= 5) {
		if (!number(c, code % 3, &start) || !number(c, code % 3, &stop) || stop < start)
			return false;
		*count = (uint64_t)stop - start + 1;
		return true;
	}
	if (code == 6)
		return true;
	if (code > 9 && code != 0xb)
		return false;
	if (!number(c, code == 0xb ? 0 : code - 7, &stop))
		return false;
	*count = stop;
	return true;
}

/* The status that an outstation gives back with a control: the last byte of its object */
static void
control_status(struct dnp3_flow *f, uint8_t status)
{
	status &= 0x7f;
	if (status != 0)
		f->stat |= DNP3_STAT_ERROR;
	if (!t2_list_add(f->status, &f->nstatus, DNP3_STATUSES, &status, 1))
		f->stat |= DNP3_STAT_FULL;
}

/* Get over count values of packed bits, or of bytes with prefixes; false: they are not there. */
static bool
values(struct dnp3_flow *f, struct cursor *c, struct dnp3_object o, unsigned prefix, uint64_t count, bool response)
{
	const unsigned bits = bits_of(o.group, o.variation);
	const bool control = response && ((o.group == CROB && o.variation <= 2) || o.group == ANALOG_OUTPUT);
	uint32_t size = bits / 8, index;

	if (prefix < 4 && bits % 8 != 0)
		return count <= UINT32_MAX && cursor_skip(c, (size_t)(count * bits + 7) / 8);
	for (; count > 0; count--) {
		if (prefix > 0 && !number(c, (prefix - 1) % 3, prefix > 3 ? &size : &index))
			return false;
		if (prefix == 0 && size == 0)
			return true;
		if (!cursor_has(c, size))
			return false;
		if (control && size > 0)
			control_status(f, c->p[size - 1]);
		cursor_skip(c, size);
	}
	return true;
}

/* Prefixes without values, as requests have them that only name objects */
static bool
prefixes(struct cursor *c, unsigned prefix, uint64_t count)
{
	return prefix == 0 || (count <= cursor_left(c) && cursor_skip(c, (size_t)count << ((prefix - 1) % 3)));
}

bool
dnp3_objects(struct dnp3_flow *f, struct cursor c, bool data, bool response)
{
	struct dnp3_object o;
	uint8_t qualifier;
	uint64_t count;

	while (cursor_left(&c) > 0) {
		if (!cursor_u8(&c, &o.group) || !cursor_u8(&c, &o.variation) || !cursor_u8(&c, &qualifier))
			return false;
		if (o.group == AUTHENTICATION)
			f->stat |= DNP3_STAT_AUTH;
		if (!t2_list_add(f->object, &f->nobject, DNP3_MAXOBJ, &o, sizeof(o)))
			f->stat |= DNP3_STAT_FULL;
		if ((qualifier >> 4 & 7) == 7 || !range(&c, qualifier & 0xf, &count))
			return false;
		if (!data) {
			if (!prefixes(&c, qualifier >> 4 & 7, count))
				return false;
			continue;
		}
		if ((qualifier >> 4 & 7) < 4 && bits_of(o.group, o.variation) == UNKNOWN)
			return true;	/* nobody knows where the next one begins */
		if (!values(f, &c, o, qualifier >> 4 & 7, count, response))
			return false;
	}
	return true;
}
