/* Rows as values: every type, and rows that are cut anywhere. */
#include <errno.h>

#include "outputBuffer.h"
#include "rowcut.h"
#include "test.h"

#define COLUMNS	7u

/* A row of all kinds of columns, and where each begins. */
static size_t
make(char *row)
{
	char *p = row;
	const uint64_t sec = 1600000000;
	const uint32_t frac = 123456, two = 2;
	const uint16_t u16 = 0xbeef;

#define PUT(x, n)	(memcpy(p, (x), (n)), p += (n))
	PUT("\377", 1);			/* I8 -1 */
	PUT(&sec, sizeof sec);		/* TIMESTAMP */
	PUT(&frac, sizeof frac);
	PUT(&two, sizeof two);		/* STR:R, one with an escaped NUL */
	PUT("ab", 3);
	PUT("\xc0\x80", 3);
	PUT("\4\1\2\3\4", 5);		/* IPX, of all three kinds */
	PUT(&two, sizeof two);		/* H16_(STR:R):R */
	PUT(&u16, sizeof u16);
	PUT(&two, sizeof two);
	PUT("x\0y", 4);
	PUT(&u16, sizeof u16);
	memset(p, 0, 4);
	p += 4;
	PUT("", 1);			/* IPX without version */
	PUT(&two, sizeof two);		/* U16:R */
	PUT(&u16, sizeof u16);
	PUT(&u16, sizeof u16);
	return (size_t)(p - row);
}

static binary_value_t *
columns(void)
{
	binary_value_t *bv = NULL;

	BV_APPEND_I8(bv, "i", "");
	BV_APPEND_TIMESTAMP(bv, "t", "");
	BV_APPEND_STR_R(bv, "s", "");
	BV_APPEND_IPX(bv, "a", "");
	BV_APPEND_R(bv, "c", "", 2, bt_hex_16, bt_compound);
	bv_add_sv_to_bv(bv->next->next->next->next, 1, 1, 1, bt_string);
	BV_APPEND_IPX(bv, "none", "");
	BV_APPEND_U16_R(bv, "l", "");
	return bv;
}

/* Cut a row both ways, which must say the same. */
static int
cut(const struct rowcut *c, const char *row, size_t n, struct rowpart *part, char *why, size_t nwhy)
{
	const char *mark[COLUMNS + 1] = { NULL };
	char other[256] = "";
	int ret;

	*why = '\0';
	ret = rowcut_row(c, row, n, part, why, nwhy);
	REQUIRE(rowcut_marks(c) <= COLUMNS + 1);
	CHECK_EQ(rowcut_mark(c, row, n, mark, other, sizeof other), ret);
	CHECK_STR(other, why);
	for (uint32_t i = 0; ret == 0 && i < rowcut_columns(c); i++) {
		const struct rowplace of = rowcut_place(c, i);
		const char *const p = mark[of.mark] + of.off;

		CHECK(p == part[i].p);
		CHECK_EQ((of.size > 0 ? p + of.size : mark[of.mark + 1]) - p, part[i].n);
	}
	return ret;
}

TEST(a_row_and_its_values)
{
	binary_value_t *bv = columns();
	struct rowcut *c = rowcut_new(bv);
	struct rowpart part[COLUMNS];
	struct rowvalue v;
	char row[256], why[256], text[FILENAME_MAX];
	int64_t ns;
	const char *p;

	REQUIRE(c != NULL && rowcut_columns(c) == COLUMNS);
	REQUIRE(cut(c, row, make(row), part, why, sizeof why) == 0);
	rowvalue_next(bt_int_8, part[0].p, &v);
	CHECK(v.i == -1);
	rowvalue_next(bt_timestamp, part[1].p, &v);
	CHECK(rowvalue_ns(&v, &ns));
	*rowvalue_text(text, &v) = '\0';
	if (TSTAMP_PREC == 0) {
		CHECK(ns == INT64_C(1600000000123456000));
		CHECK_STR(text, "1600000000.123456");
	}
	p = part[2].p;
	CHECK_EQ(rowvalue_count(&p), 2);
	p = rowvalue_next(bt_string, p, &v);
	*rowvalue_text(text, &v) = '\0';
	CHECK_STR(text, "ab");
	p = rowvalue_next(bt_string, p, &v);
	*rowvalue_text(text, &v) = '\0';
	CHECK_STR(text, "\\u0000");
	CHECK(p == part[2].p + part[2].n);
	rowvalue_next(bt_ipx_addr, part[3].p, &v);
	*rowvalue_text(text, &v) = '\0';
	CHECK_STR(text, "1.2.3.4");
	CHECK_EQ(part[5].n, 1);
	CHECK_EQ(part[6].n, 8);
	v = (struct rowvalue){ .type = bt_timestamp, .u = UINT64_MAX, .frac = 1 };
	CHECK(rowvalue_ns(&v, &ns) && ns / 1000000 == -999);
	v.u = UINT64_C(1) << 63;
	CHECK(!rowvalue_ns(&v, &ns));
	v.u = INT64_MAX / 1000000000 + 1;
	CHECK(!rowvalue_ns(&v, &ns));
	rowcut_free(c);
	bv_header_destroy(bv);
}

TEST(addresses_of_all_versions_follow_each_other)
{
	static const char row[] = "\3\0\0\0" "\6\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1" "\0" "\4\1\2\3\4";
	static const char *const want[] = { "2001:db8::1", "", "1.2.3.4" };
	const char *p = guarded(row, sizeof row - 1), *const end = p + sizeof row - 1;
	char text[FILENAME_MAX];
	struct rowvalue v;

	CHECK_EQ(rowvalue_count(&p), 3);
	for (unsigned i = 0; i < 3; i++) {
		p = rowvalue_next(bt_ipx_addr, p, &v);
		*rowvalue_text(text, &v) = '\0';
		CHECK_STR(text, want[i]);
		CHECK_EQ(v.n, i == 0 ? 16 : i == 1 ? 0 : 4);
	}
	CHECK(p == end);
}

/* Before an unreadable page. */
TEST(a_row_cut_anywhere_is_refused)
{
	binary_value_t *bv = columns();
	struct rowcut *c = rowcut_new(bv);
	struct rowpart part[COLUMNS];
	char row[256], why[256];
	const size_t n = make(row);

	for (size_t i = 0; i < n; i++) {
		CHECK(cut(c, guarded(row, i), i, part, why, sizeof why) == -1);
		CHECK(strncmp(why, "column ", 7) == 0);
	}
	row[n] = 'x';
	CHECK(cut(c, guarded(row, n + 1), n + 1, part, why, sizeof why) == -1);
	CHECK_STR(why, "1 bytes behind the last column");
	rowcut_free(c);
	bv_header_destroy(bv);
}

TEST(a_count_that_lies_and_a_version_that_is_none)
{
	binary_value_t *bv = NULL;
	struct rowcut *c;
	struct rowpart part;
	char why[256];

	BV_APPEND_R(bv, "none", "", 1, bt_ipx_addr);
	c = rowcut_new(bv);
	CHECK(cut(c, guarded("\xff\xff\xff\xff\0\0", 6), 6, &part, why, sizeof why) == -1);
	CHECK(cut(c, guarded("\1\0\0\0\7", 5), 5, &part, why, sizeof why) == -1);
	CHECK_STR(why, "column none: address of no version");
	rowcut_free(c);
	bv->subval[0].type = bt_uint_64;
	c = rowcut_new(bv);
	CHECK(cut(c, guarded("\1\0\0\x20\0\0\0\0\0\0\0\0", 12), 12, &part, why, sizeof why) == -1);
	CHECK_STR(why, "column none: the row ends in a value");
	rowcut_free(c);
	bv->subval[0].type = bt_end;
	errno = 0;
	CHECK(rowcut_new(bv) == NULL && errno == EINVAL);
	bv->subval[0].type = bt_ipx_addr;
	bv_header_destroy(bv);
}

TEST_MAIN
