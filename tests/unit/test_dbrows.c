/*
 * Rows as PostgreSQL and ClickHouse take them, byte by byte: no server need be there.
 *
 * LINK: plugins/clickhouseSink/src/rowbinary.c
 */
#include "../../plugins/clickhouseSink/src/clickhouseSink.h"
#if __has_include(<postgresql/libpq-fe.h>)
#include "../../plugins/psqlSink/src/tuple.c"
#endif
#include "test.h"

uint32_t sensorID = 0x01020304;

static char row[256];
static size_t nrow;

static void
begin(const void *p, size_t n)
{
	memcpy(row, p, n);
	nrow = n;
}
#define ROW(s)	begin((s), sizeof(s) - 1)

/* A column of one value of this type, or of a list of them. */
static binary_value_t *
column(enum binary_types type, bool list)
{
	binary_value_t *const bv = bv_new_bv("c", "", list, 1, type);

	REQUIRE(bv != NULL);
	return bv;
}

/* --- ClickHouse ------------------------------------------------------------------------------------------------- */

static struct rowtext_out got;

static void
clickhouse(int line, enum binary_types type, bool list, bool ns, const char *want, size_t n)
{
	struct ch_column c = { .bv = column(type, list), .value = -1, .ns = ns };
	const struct rowpart part = { .p = guarded(row, nrow), .n = nrow };

	got.len = 0;
	CHECK_EQ(ch_row(&(struct ch_columns){ .column = &c, .n = 1 }, &part, NULL, 0, &got), 0);
	if (got.len != n || memcmp(got.p, want, n) != 0) {
		printf("# %s:%d: other bytes, or %zu for %zu\n", __FILE__, line, got.len, n);
		test_failures++;
	}
	bv_header_destroy((binary_value_t *)(uintptr_t)c.bv);
}
#define CLICKHOUSE(type, list, ns, want)	clickhouse(__LINE__, type, list, ns, want, sizeof(want) - 1)

TEST(clickhouse_numbers_are_little_endian)
{
	const uint8_t u8 = 0xfe;
	const uint16_t u16 = 0x0102;
	const uint32_t u32 = 0x01020304;
	const uint64_t u64 = UINT64_C(0x0102030405060708);
	const float f = 1.5f;
	const double d = -2.5;

	begin(&u8, 1);
	CLICKHOUSE(bt_uint_8, false, false, "\xfe");
	CLICKHOUSE(bt_int_8, false, false, "\xfe");
	begin(&u16, 2);
	CLICKHOUSE(bt_hex_16, false, false, "\2\1");
	begin(&u32, 4);
	CLICKHOUSE(bt_uint_32, false, false, "\4\3\2\1");
	begin(&u64, 8);
	CLICKHOUSE(bt_uint_64, false, false, "\x08\7\6\5\4\3\2\1");
	begin(&f, 4);
	CLICKHOUSE(bt_float, false, false, "\0\0\xc0\x3f");
	begin(&d, 8);
	CLICKHOUSE(bt_double, false, false, "\0\0\0\0\0\0\4\xc0");
}

TEST(clickhouse_addresses)
{
	ROW("\1\2\3\4");
	CLICKHOUSE(bt_ip4_addr, false, false, "\4\3\2\1");
	ROW("\4\1\2\3\4");
	CLICKHOUSE(bt_ipx_addr, false, false, "\0\0\0\0\0\0\0\0\0\0\0\xff\xff\1\2\3\4");
	ROW("\6\x20\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f");
	CLICKHOUSE(bt_ipx_addr, false, false, "\0\x20\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f");
	ROW("\0");
	CLICKHOUSE(bt_ipx_addr, false, false, "\1");
}

TEST(clickhouse_texts_and_lists_behind_their_number)
{
	char text[301];

	begin("ab", 3);
	CLICKHOUSE(bt_string, false, false, "\2" "ab");
	begin("0123456789\t", 12);
	CLICKHOUSE(bt_string, false, false, "\x0c" "0123456789\\t");
	begin("\"", 2);
	CLICKHOUSE(bt_string_class, false, false, "\2" "\\\"");
	ROW("\2\0\0\0" "a\0" "bc\0");
	CLICKHOUSE(bt_string, true, false, "\2" "\1" "a" "\2" "bc");
	ROW("\0\0\0\0");
	CLICKHOUSE(bt_string, true, false, "\0");
	for (size_t n = 127; n <= 300; n += n == 128 ? 172 : 1) {
		binary_value_t *const bv = column(bt_string, false);
		struct ch_column c = { .bv = bv, .value = -1 };
		const struct rowpart part = { .p = text, .n = (uint32_t)n + 1 };

		for (size_t i = 0; i < n; i++)
			text[i] = (char)('a' + i % 25);
		text[n] = '\0';
		got.len = 0;
		CHECK_EQ(ch_row(&(struct ch_columns){ .column = &c, .n = 1 }, &part, NULL, 0, &got), 0);
		CHECK_EQ(got.len, n + (n > 127 ? 2 : 1));
		CHECK_EQ((uint8_t)got.p[0], n > 127 ? (n & 0x7f) | 0x80 : n);
		CHECK_MEM(got.p + got.len - n, text, n);
		if (n == 300)
			CHECK_MEM(got.p, "\xac\2", 2);
		bv_header_destroy(bv);
	}
}

TEST(clickhouse_seconds_have_bounds)
{
	static const struct { int64_t s; uint32_t want; } seconds[] = { { -1, 0 }, { 0, 0 }, { 5, 5 },
		{ UINT32_MAX, UINT32_MAX }, { INT64_C(0x100000000), UINT32_MAX } };

	for (unsigned i = 0; i < sizeof(seconds) / sizeof(*seconds); i++)
		CHECK_EQ(ch_seconds(&(struct rowvalue){ .type = bt_timestamp, .u = (uint64_t)seconds[i].s }),
		    seconds[i].want);
}

TEST(clickhouse_columns_of_the_sink)
{
	static const uint8_t run[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
	struct ch_column c[] = { { .own = CH_OWN_SENSOR, .value = -1 }, { .own = CH_OWN_RUN, .value = -1 },
		{ .own = CH_OWN_ROW, .value = -1 } };
	static const char want[] = "\4\3\2\1" "\x08\7\6\5\4\3\2\1" "\x10\x0f\x0e\x0d\x0c\x0b\x0a\x09"
	    "\x2a\0\0\0\0\0\0\0";

	got.len = 0;
	CHECK_EQ(ch_row(&(struct ch_columns){ .column = c, .n = 3 }, NULL, run, 42, &got), 0);
	CHECK_EQ(got.len, sizeof(want) - 1);
	CHECK_MEM(got.p, want, sizeof(want) - 1);
}

/* --- PostgreSQL ------------------------------------------------------------------------------------------------- */

#if __has_include(<postgresql/libpq-fe.h>)
uint32_t
pg_element_oid(enum pg_kind kind)
{
	return 0x1000u + kind;
}

static void
postgres(int line, enum binary_types type, enum pg_kind kind, bool list, const char *want, size_t n)
{
	struct pg_column c = { .bv = column(type, list), .kind = kind, .list = list };
	const char *const at = guarded(row, nrow), *const mark[] = { at, at + nrow };

	pg_column_type(&c);
	got.len = 0;
	CHECK_EQ(pg_tuple(&(struct pg_columns){ .column = &c, .n = 1, .fields = 1 }, mark, &got), 0);
	if (got.len != n + 2 || memcmp(got.p, "\0\1", 2) != 0 || memcmp(got.p + 2, want, n) != 0) {
		printf("# %s:%d: other bytes, or %zu for %zu\n", __FILE__, line, got.len, n + 2);
		test_failures++;
	}
	bv_header_destroy((binary_value_t *)(uintptr_t)c.bv);
}
#define POSTGRES(type, kind, list, want)	postgres(__LINE__, type, kind, list, want, sizeof(want) - 1)

TEST(postgres_numbers_are_in_network_order)
{
	const uint8_t u8 = 0xfe;
	const uint16_t u16 = 0xfffe;
	const uint32_t u32 = 0xfffefdfc;
	const uint64_t u64 = UINT64_C(0xf102030405060708);
	const double d = -2.5;

	begin(&u8, 1);
	POSTGRES(bt_uint_8, PG_INT2, false, "\0\0\0\2\0\xfe");
	POSTGRES(bt_int_8, PG_INT2, false, "\0\0\0\2\xff\xfe");
	begin(&u16, 2);
	POSTGRES(bt_int_16, PG_INT2, false, "\0\0\0\2\xff\xfe");
	POSTGRES(bt_hex_16, PG_INT4, false, "\0\0\0\4\0\0\xff\xfe");
	begin(&u32, 4);
	POSTGRES(bt_int_32, PG_INT4, false, "\0\0\0\4\xff\xfe\xfd\xfc");
	POSTGRES(bt_uint_32, PG_INT8, false, "\0\0\0\x08\0\0\0\0\xff\xfe\xfd\xfc");
	begin(&u64, 8);
	POSTGRES(bt_int_64, PG_INT8, false, "\0\0\0\x08\xf1\2\3\4\5\6\7\x08");
	POSTGRES(bt_hex_64, PG_BIT64, false, "\0\0\0\x0c\0\0\0\x40\xf1\2\3\4\5\6\7\x08");
	begin(&d, 8);
	POSTGRES(bt_double, PG_FLOAT8, false, "\0\0\0\x08\xc0\4\0\0\0\0\0\0");
}

TEST(postgres_numbers_of_any_size)
{
	uint64_t v = 0;

	begin(&v, 8);
	POSTGRES(bt_uint_64, PG_NUMERIC, false, "\0\0\0\x08\0\0\0\0\0\0\0\0");
	v = 9999;
	begin(&v, 8);
	POSTGRES(bt_uint_64, PG_NUMERIC, false, "\0\0\0\x0a\0\1\0\0\0\0\0\0\x27\x0f");
	v = 10000;
	begin(&v, 8);
	POSTGRES(bt_uint_64, PG_NUMERIC, false, "\0\0\0\x0c\0\2\0\1\0\0\0\0\0\1\0\0");
	v = UINT64_MAX;			/* 1844 6744 0737 0955 1615 */
	begin(&v, 8);
	POSTGRES(bt_uint_64, PG_NUMERIC, false,
	    "\0\0\0\x12\0\5\0\4\0\0\0\0\x07\x34\x1a\x58\x02\xe1\x03\xbb\x06\x4f");
}

TEST(postgres_addresses_texts_and_lists)
{
	ROW("\4\1\2\3\4");
	POSTGRES(bt_ipx_addr, PG_INET, false, "\0\0\0\x08\2\x20\0\4\1\2\3\4");
	ROW("\6\x20\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f");
	POSTGRES(bt_ipx_addr, PG_INET, false,
	    "\0\0\0\x14\3\x80\0\x10\x20\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f");
	ROW("\0");
	POSTGRES(bt_ipx_addr, PG_INET, false, "\xff\xff\xff\xff");
	ROW("\1\2\3\4\5\6");
	POSTGRES(bt_mac_addr, PG_MACADDR, false, "\0\0\0\6\1\2\3\4\5\6");
	begin("ab", 3);
	POSTGRES(bt_string, PG_TEXT, false, "\0\0\0\2" "ab");
	begin("", 1);
	POSTGRES(bt_string, PG_TEXT, false, "\0\0\0\0");
	ROW("\2\0\0\0" "a\0" "bc\0");
	POSTGRES(bt_string, PG_TEXT, true,
	    "\0\0\0\x1f" "\0\0\0\1" "\0\0\0\0" "\0\0\x10\7" "\0\0\0\2" "\0\0\0\1" "\0\0\0\1" "a" "\0\0\0\2" "bc");
	ROW("\0\0\0\0");
	POSTGRES(bt_string, PG_TEXT, true, "\0\0\0\x0c" "\0\0\0\0" "\0\0\0\0" "\0\0\x10\7");
	ROW("\1\0\0\0\7");
	POSTGRES(bt_uint_8, PG_INT2, true,
	    "\0\0\0\x1a" "\0\0\0\1" "\0\0\0\0" "\0\0\x10\0" "\0\0\0\1" "\0\0\0\1" "\0\0\0\2\0\7");
}

TEST(postgres_times)
{
	const uint32_t us = TSTAMP_PREC == 1 ? 1000 : 1;
	const struct { uint64_t s; uint32_t frac; } __attribute__((packed)) y2k = { 946684801, 2 * us },
	    before = { UINT64_MAX, 999999 * us }, far = { UINT64_C(0x4000000000000000), 0 };
	const struct { uint32_t n; uint64_t s; uint32_t frac; } __attribute__((packed))
	    list = { 1, 946684801, 2 * us };

	begin(&y2k, sizeof(y2k));
	POSTGRES(bt_timestamp, PG_TIME, false, "\0\0\0\x08\0\0\0\0\0\x0f\x42\x42"
	    "\0\0\0\x08\x0d\x23\x4c\xcf\x8d\xdd\xd1\xd0");
	POSTGRES(bt_duration, PG_NS, false, "\0\0\0\x08\x0d\x23\x4c\xcf\x8d\xdd\xd1\xd0");
	begin(&before, sizeof(before));
	POSTGRES(bt_timestamp, PG_TIME, false, "\0\0\0\x08\xff\xfc\xa2\xfe\xc4\xc8\x1f\xff"
	    "\0\0\0\x08\xff\xff\xff\xff\xff\xff\xfc\x18");
	begin(&far, sizeof(far));
	POSTGRES(bt_timestamp, PG_TIME, false, "\xff\xff\xff\xff" "\xff\xff\xff\xff");
	POSTGRES(bt_duration, PG_NS, false, "\xff\xff\xff\xff");
	begin(&list, sizeof(list));	/* two arrays */
	POSTGRES(bt_timestamp, PG_TIME, true,
	    "\0\0\0\x20" "\0\0\0\1" "\0\0\0\0" "\0\0\x10\x0a" "\0\0\0\1" "\0\0\0\1"
	    "\0\0\0\x08\0\0\0\0\0\x0f\x42\x42"
	    "\0\0\0\x20" "\0\0\0\1" "\0\0\0\0" "\0\0\x10\x0b" "\0\0\0\1" "\0\0\0\1"
	    "\0\0\0\x08\x0d\x23\x4c\xcf\x8d\xdd\xd1\xd0");
	CHECK_EQ(pg_time(-1) + EPOCH_US, UINT64_MAX);	/* that is the microsecond before 1970 */
	CHECK_EQ(pg_time(-1000) + EPOCH_US, UINT64_MAX);
	CHECK_EQ(pg_time(-1001) + EPOCH_US, UINT64_MAX - 1);
	CHECK_EQ(pg_time(1999) + EPOCH_US, 1);
}

TEST(postgres_texts_that_need_escapes_and_none)
{
	begin("0123456789", 11);
	POSTGRES(bt_string, PG_TEXT, false, "\0\0\0\x0a" "0123456789");
	POSTGRES(bt_string_class, PG_TEXT, false, "\0\0\0\x0a" "0123456789");
	begin("01\"3456789", 11);
	POSTGRES(bt_string, PG_TEXT, false, "\0\0\0\x0b" "01\\\"3456789");
	begin("012345678\"", 11);
	POSTGRES(bt_string, PG_TEXT, false, "\0\0\0\x0b" "012345678\\\"");
	begin("0123456789\t", 12);
	POSTGRES(bt_string_class, PG_TEXT, false, "\0\0\0\x0c" "0123456789\\t");
	begin("0123456789\\", 12);
	POSTGRES(bt_string, PG_TEXT, false, "\0\0\0\x0c" "0123456789\\\\");
	begin("\xc3\xa4\xff", 4);
	POSTGRES(bt_string, PG_TEXT, false, "\0\0\0\3" "\xc3\xa4.");
	begin("\x7f", 2);
	POSTGRES(bt_string, PG_TEXT, false, "\0\0\0\6" "\\u007F");
	ROW("\1");
	POSTGRES(bt_flow_direction, PG_TEXT, false, "\0\0\0\1" "B");
	ROW("\0");
	POSTGRES(bt_flow_direction, PG_TEXT, false, "\0\0\0\1" "A");
}

TEST(postgres_fields_beside_each_other)
{
	const struct { char a, text[3], b; } __attribute__((packed)) values = { 1, "xy", 2 };
	binary_value_t *const u8 = column(bt_uint_8, false), *const text = column(bt_string, false);
	struct pg_column c[] = { { .bv = u8, .kind = PG_INT2 }, { .kind = PG_INT8 }, { .bv = text, .kind = PG_TEXT },
		{ .bv = u8, .kind = PG_INT2 } };
	const char *const mark[] = { (const char *)&values, values.text, &values.b };
	static const uint32_t place[] = { 0, 0, 1, 2 };
	static const char want[] = "\0\4" "\0\0\0\2\0\1" "\0\0\0\x08\0\0\0\0\1\2\3\4" "\0\0\0\2xy" "\0\0\0\2\0\2";

	for (unsigned i = 0; i < 4; i++) {
		c[i].place.mark = place[i];
		if (c[i].bv != NULL)
			pg_column_type(&c[i]);
	}
	got.len = 0;
	CHECK_EQ(pg_tuple(&(struct pg_columns){ .column = c, .n = 4, .fields = 4 }, mark, &got), 0);
	CHECK_EQ(got.len, sizeof(want) - 1);
	CHECK_MEM(got.p, want, sizeof(want) - 1);
	bv_header_destroy(u8);
	bv_header_destroy(text);
}
#endif

TEST_MAIN
