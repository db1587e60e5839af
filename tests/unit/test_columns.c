/* Tables of columns: what they declare, what they append, and what is refused. */
#include "columnlist.h"
#include "rowtext.h"
#include "test.h"

struct cell {
	uint8_t u8;
	int8_t i8;
	uint16_t u16;		/* a copy of four bytes with the two before */
	uint32_t u32;
	uint64_t u64;
	uint16_t port_be;
	float flt;
	double dbl;
	struct timeval tv;
	uint64_t ticks;
	uint8_t mac[6];
	uint32_t ip4;
	uint8_t ip6[16];
	char text[8];
	char *ptr;
	const char *none;
	uint8_t n;
	uint16_t list[3];
	uint32_t nfar;
	uint32_t *far;
	const char *texts[2];
	char names[2][4];
	struct timeval times[2];
};

static struct cell *cells;
static uint32_t *numbers;

static uint64_t
twice(unsigned long i)
{
	return 2 * (uint64_t)cells[i].u16;
}

static int64_t
less(unsigned long i)
{
	return -(int64_t)cells[i].u16;
}

static float
half(unsigned long i)
{
	return (float)cells[i].u16 / 2;
}

static double
third(unsigned long i)
{
	return (double)cells[i].u32 / 4;
}

static const char *
name(unsigned long i)
{
	return i == 1 ? "one" : NULL;
}

static const void *
mac(unsigned long i)
{
	return i == 1 ? cells[i].mac : NULL;
}

static struct timeval
time_of(unsigned long i)
{
	return cells[i].tv;
}

static void
append_pairs(unsigned long i, outputBuffer_t *buf)
{
	OUTBUF_APPEND_NUMREP(buf, 2);
	OUTBUF_APPEND_U16(buf, i);
	OUTBUF_APPEND_STR(buf, "a");
	OUTBUF_APPEND_U16(buf, i + 1);
	OUTBUF_APPEND_STR(buf, "b");
	OUTBUF_APPEND_U8(buf, 9);
}

static const struct t2_column table[] = {
	{ "u8", T2_CELL(U8, cells, u8), "d", .unit = "bytes", .join = T2_JOIN_SUM, .ipfix = T2_IE(1) },
	{ "i8", T2_CELL(I8, cells, i8), "d", .join = T2_JOIN_MIN },
	{ "h16", T2_CELL(H16, cells, u16), "d", .join = T2_JOIN_OR },
	{ "u64", T2_CELL(U64, cells, u64), "d", .join = T2_JOIN_MAX },
	{ "port", T2_CELL_BE(U16, cells, port_be), "d", .join = T2_JOIN_NONE },
	{ "flt", T2_CELL(FLT, cells, flt), "d", .join = T2_JOIN_NONE },
	{ "dbl", T2_CELL(DBL, cells, dbl), "d", .join = T2_JOIN_NONE },
	{ "ts", T2_CELL(DURATION, cells, tv), "d", .join = T2_JOIN_FIRST },
	{ "ticks", T2_CELL(DURATION, cells, ticks), "d", .join = T2_JOIN_LAST },
	{ "mac", T2_CELL(MAC, cells, mac), "d", .join = T2_JOIN_NONE },
	{ "ip4", T2_CELL(IP4, cells, ip4), "d", .join = T2_JOIN_NONE },
	{ "ip6", T2_CELL(IP6, cells, ip6), "d", .join = T2_JOIN_NONE },
	{ "text", T2_CELL(STR, cells, text), "d", .join = T2_JOIN_NONE },
	{ "ptr", T2_CELL(STRC, cells, ptr), "d", .join = T2_JOIN_NONE },
	{ "none", T2_CELL(STR, cells, none), "d", .join = T2_JOIN_NONE },
	{ "numbers", T2_CELLS(U32, numbers), "d", .join = T2_JOIN_SUM },
	{ "list", T2_LIST(U16, cells, n, list), "d", .join = T2_JOIN_LIST },
	{ "far", T2_LIST(U32, cells, nfar, far), "d", .join = T2_JOIN_LIST },
	{ "texts", T2_LIST(STR, cells, n, texts), "d", .join = T2_JOIN_LIST },
	{ "names", T2_LIST(STRC, cells, n, names), "d", .join = T2_JOIN_LIST },
	{ "times", T2_LIST(DURATION, cells, n, times), "d", .join = T2_JOIN_LIST },
	{ "optText", T2_OPT(STR, cells, text), "d", .join = T2_JOIN_LIST },
	{ "optNone", T2_OPT(STR, cells, none), "d", .join = T2_JOIN_LIST },
	{ "twice", T2_CALL(U32, twice), "d", .join = T2_JOIN_NONE },
	{ "less", T2_CALL(I16, less), "d", .join = T2_JOIN_NONE },
	{ "half", T2_CALL(FLT, half), "d", .join = T2_JOIN_NONE },
	{ "third", T2_CALL(DBL, third), "d", .join = T2_JOIN_NONE },
	{ "name", T2_CALL(STR, name), "d", .join = T2_JOIN_NONE },
	{ "macOf", T2_CALL(MAC, mac), "d", .join = T2_JOIN_NONE },
	{ "timeOf", T2_CALL(DURATION, time_of), "d", .join = T2_JOIN_NONE },
	{ "num_Name", T2_ROW("U16_STRC:R", append_pairs), "d", .join = T2_JOIN_LIST },
	{ "nine", T2_SAME("U8"), "d", .join = T2_JOIN_NONE },
};
static struct cell **few;

static const struct t2_column far_table[] = {
	{ "u8", T2_REF(U8, few, u8), "d", .join = T2_JOIN_SUM },
	{ "i8", T2_REF(I8, few, i8), "d", .join = T2_JOIN_SUM },
	{ "port", T2_REF_BE(U16, few, port_be), "d", .join = T2_JOIN_NONE },
	{ "ticks", T2_REF(DURATION, few, ticks), "d", .join = T2_JOIN_LAST },
	{ "text", T2_REF(STR, few, text), "d", .join = T2_JOIN_NONE },
	{ "ptr", T2_REF(STRC, few, ptr), "d", .join = T2_JOIN_NONE },
	{ "list", T2_REF_LIST(U16, few, n, list), "d", .join = T2_JOIN_LIST },
	{ "far", T2_REF_LIST(U32, few, nfar, far), "d", .join = T2_JOIN_LIST },
	{ "opt", T2_REF_OPT(STR, few, text), "d", .join = T2_JOIN_LIST },
	{ "mac", T2_REF(MAC, few, mac), "d", .join = T2_JOIN_NONE },
};

static struct holder { uint16_t other; struct cell *c; } *holders;

static const struct t2_column ptr_table[] = {
	{ "u8", T2_PTR_CELL(U8, holders, c, u8), "d", .join = T2_JOIN_SUM },
	{ "other", T2_CELL(U16, holders, other), "d", .join = T2_JOIN_SUM },
	{ "port", T2_PTR_CELL_BE(U16, holders, c, port_be), "d", .join = T2_JOIN_NONE },
	{ "mac", T2_PTR_CELL(MAC, holders, c, mac), "d", .join = T2_JOIN_NONE },
	{ "ts", T2_PTR_CELL(DURATION, holders, c, tv), "d", .join = T2_JOIN_LAST },
	{ "text", T2_PTR_TEXT(STR, holders, c, n, text), "d", .join = T2_JOIN_NONE },
	{ "list", T2_PTR_LIST(U16, holders, c, n, list), "d", .join = T2_JOIN_LIST },
	{ "opt", T2_PTR_OPT(STR, holders, c, text), "d", .join = T2_JOIN_LIST },
	{ "span", T2_PTR_SPAN("U8_I8_H16", holders, c, u8, u16), "d", .join = T2_JOIN_SUM },
};
static const struct t2_columns ptr_columns = { ptr_table, T2_NELEM(ptr_table) };

static const struct t2_column text_table[] = {
	{ "in", T2_TEXT(STR, cells, u8, text), "d", .join = T2_JOIN_NONE },
	{ "at", T2_TEXT(STRC, cells, n, ptr), "d", .join = T2_JOIN_NONE },
	{ "two", T2_SPAN("H16_U32_U64", cells, u16, u64), "d", .join = T2_JOIN_SUM },
	{ "far", T2_REF_TEXT(STR, few, n, text), "d", .join = T2_JOIN_NONE },
	{ "span", T2_REF_SPAN("U8_I8", few, u8, i8), "d", .join = T2_JOIN_NONE },
};
static const struct t2_columns text_columns = { text_table, T2_NELEM(text_table) };

static const struct t2_columns far_columns = { far_table, T2_NELEM(far_table) };
static const struct t2_columns columns = { table, T2_NELEM(table) };

static uint32_t far[2] = { 70000, 80000 };

static void
fill(void)
{
	static struct cell two[2];
	static uint32_t three[2] = { 5, 6 };
	static char nul[] = "x_y";

	cells = two;
	numbers = three;
	two[1] = (struct cell){ .u8 = 200, .i8 = -3, .u16 = 0xabcd, .u64 = UINT64_MAX, .port_be = htons(443),
	    .flt = 0.5f,
		.u32 = 3, .dbl = 0.25, .tv = { 7, 5 }, .ticks = 3 * (uint64_t)TSTAMPFAC + 1,
		.mac = { 0, 1, 2, 3, 4, 5 }, .ip4 = htonl(0x7f000001), .ip6 = { [15] = 1 }, .text = "12345678",
		.ptr = nul, .n = 2, .list = { 1, 2, 3 }, .nfar = 2, .far = far, .texts = { "t", NULL },
		.names = { "ab", "cdef" }, .times = { { 1, 0 }, { 2, 0 } } };
}

/* The row of a flow as text. */
static const char *
row(const struct t2_columns *c, unsigned long i)
{
	static struct rowtext_out out;
	binary_value_t *bv = columns_list(c);
	struct rowtext *t = rowtext_new(bv, ROWTEXT_TEXT);
	outputBuffer_t *buf = outputBuffer_initialize(1000);
	struct rowsteps *s;
	char why[256] = "";

	s = rowsteps_new(c, why, sizeof(why));
	if (s == NULL)
		return strdup(why);
	rowsteps_run(s, i, buf);
	out.len = 0;
	if (rowtext_row(t, buf->buffer, buf->pos, &out, why, sizeof(why)) == -1)
		return strdup(why);
	out.p[out.len] = '\0';
	rowsteps_free(s);
	rowtext_free(t);
	bv_header_destroy(bv);
	outputBuffer_destroy(buf);
	return out.p;
}

TEST(every_way_of_saying_where_a_value_is)
{
	char why[256];

	fill();
	CHECK_EQ(columns_check(&columns, why, sizeof(why)), 0);
	CHECK_STR(row(&columns, 1),
	    "200\t-3\t0xabcd\t18446744073709551615\t443\t0.5\t0.250000\t7.000005\t3.000001\t00:01:02:03:04:05\t"
	    "127.0.0.1\t::1\t\"12345678\"\tx_y\t\"\"\t6\t1;2\t70000;80000\t\"t\";\"\"\tab;cdef\t"
	    "1.000000;2.000000\t\"12345678\"\t\t87962\t21555\t21990.5\t0.750000\t\"one\"\t00:01:02:03:04:05\t"
	    "7.000005\t1_a;2_b\t9\n");
	CHECK_STR(row(&columns, 0),
	    "0\t0\t0x0000\t0\t0\t0\t0.000000\t0.000000\t0.000000\t00:00:00:00:00:00\t0.0.0.0\t::\t\"\"\t\t\"\"\t"
	    "5\t\t\t\t\t\t\t\t0\t0\t0\t0.000000\t\"\"\t00:00:00:00:00:00\t0.000000\t0_a;1_b\t9\n");
}

TEST(a_list_in_the_cell_ends_with_the_cell)
{
	fill();
	cells[1].n = 200;
	CHECK(strstr(row(&columns, 1), "\t1;2;3\t70000;80000\t\"t\";\"\"\tab;cdef\t1.000000;2.000000\t") != NULL);
	cells[1].far = NULL;
	CHECK(strstr(row(&columns, 1), "\t1;2;3\t\t\"t\"") != NULL);
	cells[1].far = far;
}

TEST(a_cell_that_few_flows_have_is_zero_for_others)
{
	static struct cell *two[2];

	fill();
	few = two;
	two[0] = &cells[1];
	CHECK_STR(row(&far_columns, 0),
	    "200\t-3\t443\t3.000001\t\"12345678\"\tx_y\t1;2\t70000;80000\t\"12345678\"\t00:01:02:03:04:05\n");
	CHECK_STR(row(&far_columns, 1), "0\t0\t0\t0.000000\t\"\"\t\t\t\t\t00:00:00:00:00:00\n");
}

TEST(a_cell_behind_a_pointer_of_the_cell)
{
	static struct holder two[2] = { { 77, NULL }, { 88, NULL } };
	char why[256];

	fill();
	holders = two;
	two[0].c = &cells[1];
	CHECK_EQ(columns_check(&ptr_columns, why, sizeof(why)), 0);
	CHECK_STR(row(&ptr_columns, 0),
	    "200\t77\t443\t00:01:02:03:04:05\t7.000005\t\"12\"\t1;2\t\"12345678\"\t200_-3_0xabcd\n");
	CHECK_STR(row(&ptr_columns, 1), "0\t88\t0\t00:00:00:00:00:00\t0.000000\t\"\"\t\t\t0_0_0x0000\n");
}

TEST(texts_of_so_many_bytes_and_members_side_by_side)
{
	static struct cell *two[2];
	char why[256];

	fill();
	few = two;
	two[1] = &cells[1];
	memcpy(cells[1].text, "a\0b", 3);
	CHECK_EQ(columns_check(&text_columns, why, sizeof(why)), 0);
	CHECK_STR(row(&text_columns, 1),
	    "\"a\\u0000b45678\"\tx_\t0xabcd_3_18446744073709551615\t\"a\\u0000\"\t200_-3\n");
	cells[1].ptr = NULL;
	CHECK(strstr(row(&text_columns, 1), "45678\"\t\t0xabcd") != NULL);
	CHECK_STR(row(&text_columns, 0), "\"\"\t\t0x0000_0_0\t\"\"\t0_0\n");
}

TEST(what_is_declared_is_what_bv_macros_declare)
{
	binary_value_t *const bv = columns_list(&columns), *b = bv;
	struct rowtext_out out = { 0 };
	uint32_t i;

	for (i = 0; i < columns.n && b != NULL; i++, b = b->next)
		CHECK_STR(b->name, table[i].name);
	CHECK(b == NULL && i == columns.n);
	CHECK_EQ(bv->subval[0].type, bt_uint_8);
	CHECK_EQ(rowtext_type(bv->next->next, &out), 0);
	CHECK_MEM(out.p, "H16", 3);
	rowtext_out_release(&out);
	bv_header_destroy(bv);
}

/* What columns_check() says of a column. */
static const char *
said(struct t2_column c)
{
	static char why[256];
	const struct t2_column two[2] = { { "first", T2_CELL(U8, cells, u8), "d", .join = T2_JOIN_NONE }, c };

	why[0] = '\0';
	(void)columns_check(&(struct t2_columns){ two, 2 }, why, sizeof(why));
	return why;
}

TEST(types_as_text)
{
	static const char *const good[] = { "U8", "I256:R", "U8_H16_STR", "U8_(STRC_IPX:R)", "((U8)_MAC):R", "LDBL",
		"TIMESTAMP_DURATION:R", "DIR_CHAR" };
	static const char *const bad[] = { "", "u8", "U61", "U8_", "U8:X", "U8:R:R", "(U8", "U8)", "()", "U8 U8",
		"_U8", "U8__U8", "((((((((((U8))))))))))", "COMPOUND" };

	for (size_t i = 0; i < T2_NELEM(good); i++)
		CHECK_STR(said((struct t2_column){ "x", T2_ROW(good[i], append_pairs), "d", .join = T2_JOIN_NONE }),
		    "");
	for (size_t i = 0; i < T2_NELEM(bad); i++)
		CHECK(strstr(said((struct t2_column){ "x", T2_ROW(bad[i], append_pairs), "d", .join = T2_JOIN_NONE }),
		    "): there is no such type") != NULL);
}

TEST(a_compound_in_a_compound_is_declared_so)
{
	const struct t2_column c[] = { { "x", T2_ROW("U8_(STRC_IP4:R):R", append_pairs), "d",
		.join = T2_JOIN_NONE } };
	binary_value_t *bv = columns_list(&(struct t2_columns){ c, 1 });

	CHECK(bv->is_repeating && bv->num_values == 2 && bv->subval[0].type == bt_uint_8);
	CHECK(bv->subval[1].type == bt_compound && bv->subval[1].num_values == 2 && bv->subval[1].is_repeating);
	CHECK(bv->subval[1].subval[0].type == bt_string_class && bv->subval[1].subval[1].type == bt_ip4_addr);
	bv_header_destroy(bv);
}

TEST(tables_that_cannot_be_made_are_refused_by_name)
{
	char why[256];
	const struct t2_column nameless[] = { { NULL, T2_CELL(U8, cells, u8), "d", .join = T2_JOIN_NONE } };

	CHECK_STR(said((struct t2_column){ "1up", T2_CELL(U8, cells, u8), "d", .join = T2_JOIN_NONE }),
	    "column 1up (U8): the name is not a letter, then letters, digits and _");
	CHECK_STR(said((struct t2_column){ "a-b", T2_CELL(U8, cells, u8), "d", .join = T2_JOIN_NONE }),
	    "column a-b (U8): the name is not a letter, then letters, digits and _");
	CHECK_STR(said((struct t2_column){ "first", T2_CELL(U8, cells, u8), "d", .join = T2_JOIN_NONE }),
	    "column first (U8): it is there twice");
	CHECK_STR(said((struct t2_column){ "x", T2_CELL(U8, cells, u8), NULL, .join = T2_JOIN_NONE }),
	    "column x (U8): it has no description");
	CHECK_STR(said((struct t2_column){ "x", T2_CELL(U8, cells, u8), "d", .join = (enum t2_join)99 }),
	    "column x (U8): its join rule is none");
	CHECK_STR(said((struct t2_column){ "x", T2_SAME("U8"), "d", .join = T2_JOIN_NONE }),
	    "column x (U8): there is no T2_ROW before it");
	CHECK_STR(said((struct t2_column){ "x", T2_SPAN("U8_I16", cells, u8, u16), "d", .join = T2_JOIN_NONE }),
	    "column x (U8_I16): the members have other sizes");
	CHECK_STR(said((struct t2_column){ "x", T2_SPAN("U8_STR", cells, u8, u16), "d", .join = T2_JOIN_NONE }),
	    "column x (U8_STR): the members have other sizes");
	CHECK_STR(said((struct t2_column){ "x", .desc = "d", .join = T2_JOIN_NONE }),
	    "column x (no type): there is no such type");
	CHECK_EQ(columns_check(&(struct t2_columns){ nameless, 1 }, why, sizeof(why)), -1);
	CHECK_STR(why, "column 1 has no name");
}

TEST(cells_that_are_pointers)
{
	static struct cell **refs;
	static const struct t2_column c[] = {
		{ "u8", T2_REF(U8, refs, u8), "d", .join = T2_JOIN_NONE },
		{ "i8", T2_REF(I8, refs, i8), "d", .join = T2_JOIN_NONE },
		{ "u64", T2_REF(U64, refs, u64), "d", .join = T2_JOIN_NONE },
		{ "mac", T2_REF(MAC, refs, mac), "d", .join = T2_JOIN_NONE },
		{ "text", T2_REF(STR, refs, text), "d", .join = T2_JOIN_NONE },
		{ "ptr", T2_REF(STRC, refs, ptr), "d", .join = T2_JOIN_NONE },
		{ "ts", T2_REF(DURATION, refs, tv), "d", .join = T2_JOIN_NONE },
		{ "list", T2_REF_LIST(U16, refs, n, list), "d", .join = T2_JOIN_LIST },
		{ "far", T2_REF_LIST(U32, refs, nfar, far), "d", .join = T2_JOIN_LIST },
		{ "numbers", T2_CELLS(U32, numbers), "d", .join = T2_JOIN_SUM },
	};
	const struct t2_columns t = { c, T2_NELEM(c) };
	struct cell *two[2] = { NULL };

	fill();
	refs = two;
	two[1] = &cells[1];
	CHECK_STR(row(&t, 0), "0\t0\t0\t00:00:00:00:00:00\t\"\"\t\t0.000000\t\t\t5\n");
	CHECK_STR(row(&t, 1), "200\t-3\t18446744073709551615\t00:01:02:03:04:05\t\"12345678\"\tx_y\t7.000005\t1;2\t"
	    "70000;80000\t6\n");
}

TEST(an_array_that_is_not_there_is_told)
{
	const struct t2_column c[] = { { "x", T2_CELL(U8, cells, u8), "d", .join = T2_JOIN_NONE } };
	char why[256];

	cells = NULL;
	CHECK(rowsteps_new(&(struct t2_columns){ c, 1 }, why, sizeof(why)) == NULL);
	CHECK_STR(why, "column x: its array is not there behind initialize");
}

/* Cells of two arrays and functions in turn, of which some are the last bytes of the last cell. */
struct __attribute__((packed)) edge {
	uint64_t whole;
	uint8_t three[3];
	uint16_t u16;
	uint8_t last;
};

struct edge_be {
	uint64_t none;
	uint32_t be;
};

static struct edge *edges;
static struct edge_be *edges_be;

static uint64_t
of_edge(unsigned long i)
{
	return edges[i].u16 + 1u;
}

static const struct t2_column edge_table[] = {
	{ "whole", T2_CELL(U64, edges, whole), "d", .join = T2_JOIN_NONE },
	{ "one", T2_CALL(U8, of_edge), "d", .join = T2_JOIN_NONE },
	{ "last", T2_CELL(U8, edges, last), "d", .join = T2_JOIN_NONE },
	{ "be", T2_CELL_BE(U32, edges_be, be), "d", .join = T2_JOIN_NONE },
	{ "u16", T2_CELL(U16, edges, u16), "d", .join = T2_JOIN_NONE },
	{ "span", T2_SPAN("U8_U8_U8_U16_U8", edges, three, last), "d", .join = T2_JOIN_NONE },
	{ "two", T2_CALL(U16, of_edge), "d", .join = T2_JOIN_NONE },
	{ "native", T2_CELL(U32, edges_be, be), "d", .join = T2_JOIN_NONE },
	{ "all", T2_SPAN("U64_U8_U8_U8_U16_U8", edges, whole, last), "d", .join = T2_JOIN_NONE },
	{ "end", T2_CELL(U8, edges, last), "d", .join = T2_JOIN_NONE },
};

TEST(values_at_the_end_of_the_last_cell)
{
	const struct edge e[2] = { { .last = 9 }, { UINT64_MAX, { 1, 2, 3 }, 513, 7 } };
	const struct edge_be be[2] = { { 0, 0 }, { 0, htonl(70000) } };
	static char native[16];

	edges = (struct edge *)(uintptr_t)guarded(e, sizeof(e));
	edges_be = (struct edge_be *)(uintptr_t)guarded(be, sizeof(be));
	(void)snprintf(native, sizeof(native), "%u", htonl(70000));
	for (uint32_t n = 1; n <= T2_NELEM(edge_table); n++) {
		const char *want[] = { "18446744073709551615", "2", "7", "70000", "513", "1_2_3_513_7", "514", native,
			"18446744073709551615_1_2_3_513_7", "7" };
		char text[256] = "";

		for (uint32_t i = 0; i < n; i++) {
			strcat(text, want[i]);
			strcat(text, i + 1 < n ? "\t" : "\n");
		}
		CHECK_STR(row(&(struct t2_columns){ edge_table, n }, 1), text);
		strcpy(text, want[n - 1]);
		CHECK_STR(row(&(struct t2_columns){ &edge_table[n - 1], 1 }, 1), strcat(text, "\n"));
	}
}

TEST(no_columns_are_no_columns)
{
	const struct t2_columns none = { NULL, 0 };
	outputBuffer_t *buf = outputBuffer_initialize(10);
	struct rowsteps *s;
	char why[256];

	CHECK_EQ(columns_check(&none, why, sizeof(why)), 0);
	CHECK(columns_list(&none) == NULL);
	s = rowsteps_new(&none, why, sizeof(why));
	REQUIRE(s != NULL);
	rowsteps_run(s, 0, buf);
	CHECK_EQ(buf->pos, 0);
	rowsteps_free(s);
	outputBuffer_destroy(buf);
}

TEST_MAIN
