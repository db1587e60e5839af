/* share: printf's %.2f of small numbers in a few steps, exact as that is. */
#include "share.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "numfmt.h"
#include "t2log.h"

#define PERCENT_MAX	999.0	/* below this it has no more than three digits in front of the point */

#define MANTISSA	52	/* bits of a double's fraction */
#define EXPONENT_0	1023	/* of 1.0 */

_Static_assert(sizeof(double) == sizeof(uint64_t), "IEEE 754");

/*
 * Hundredths of a number from 0 up to PERCENT_MAX, the nearest, or of two as near the even one.  The number is
 * m / 2^shift: 100 m has no more than 60 bits.
 */
static unsigned
hundredths(double x)
{
	uint64_t bits, m, low, half;
	int shift;

	memcpy(&bits, &x, sizeof(bits));
	m = 100 * ((bits & ((UINT64_C(1) << MANTISSA) - 1)) | UINT64_C(1) << MANTISSA);
	shift = MANTISSA + EXPONENT_0 - (int)(bits >> MANTISSA);
	if (shift > 60)		/* it is nearer to 0, or is 0 */
		return 0;
	half = UINT64_C(1) << (shift - 1);
	low = m & (2 * half - 1);
	m >>= shift;
	return (unsigned)(m + (low > half || (low == half && (m & 1) != 0)));
}

char *
put_right(char *p, uint64_t n, int width)
{
	char text[FMT_U64_MAX];
	const int len = (int)(fmt_u64(text, n) - text);

	if (len < width) {
		memset(p, ' ', (size_t)(width - len));
		p += width - len;
	}
	memcpy(p, text, (size_t)len);
	return p + len;
}

char *
put_share(char *p, uint64_t n, uint64_t all)
{
	const double percent = T2_PERCENT(n, all);
	unsigned h;

	p = put_right(p, n, 20);
	if (!(percent < PERCENT_MAX))
		return p + sprintf(p, " [%6.2f%%]", percent);
	h = hundredths(percent);
	memcpy(p, " [", 2);
	p = put_right(p + 2, h / 100, 3);
	*p++ = '.';
	*p++ = (char)('0' + h / 10 % 10);
	*p++ = (char)('0' + h % 10);
	memcpy(p, "%]", 2);
	return p + 2;
}
