/* Rows to text and JSON, column line and table, and rows that don't fit their columns. */
#include <errno.h>

#include "bin2txt.h"
#include "rowtext.h"
#include "packet.h"
#include "t2utils.h"
#include "test.h"

static outputBuffer_t *row;

static outputBuffer_t *
new_row(void)
{
	if (row == NULL)
		row = outputBuffer_initialize(1 << 20);
	outputBuffer_reset(row);
	return row;
}

/* The text of row under the columns bv, which are freed; its bytes lie against an unreadable page. */
static const char *
render(binary_value_t *bv, enum rowtext_form form)
{
	static char text[4096];
	struct rowtext_out out = { NULL, 0, 0 };
	struct rowtext *b = rowtext_new(bv, form);
	char err[200] = "";

	bv_header_destroy(bv);
	if (b == NULL)
		return strerror(errno);
	if (rowtext_row(b, guarded(row->buffer, row->pos), row->pos, &out, err, sizeof(err)) == -1) {
		snprintf(text, sizeof(text), "error: %s", err);
		CHECK_EQ(out.len, 0);
	} else
		snprintf(text, sizeof(text), "%.*s", (int)out.len, out.p);
	rowtext_free(b);
	rowtext_out_release(&out);
	return text;
}

static ipAddr_t
ip6(const char *s)
{
	ipAddr_t ip;

	inet_pton(AF_INET6, s, &ip);
	return ip;
}

/* --- values ----------------------------------------------------------------------------------------------------- */

TEST(each_type_has_its_text)
{
	outputBuffer_t *b = new_row();
	binary_value_t *bv = NULL;
	const long double ld = -1.25L;
	const uint8_t mac[6] = { 0, 1, 2, 0xab, 0xcd, 0xef };
	const uint32_t ip4 = htonl(0x0a000001);
	const ipAddr_t a6 = ip6("2001:db8::1");

	BV_APPEND_TYPE(bv, "dir", "", bt_flow_direction);
	OUTBUF_APPEND_U8(b, 1);
	BV_APPEND_I8(bv, "i8", "");
	OUTBUF_APPEND_I8(b, -128);
	BV_APPEND_I16(bv, "i16", "");
	OUTBUF_APPEND_I16(b, -32768);
	BV_APPEND_I32(bv, "i32", "");
	OUTBUF_APPEND_I32(b, INT32_MIN);
	BV_APPEND_I64(bv, "i64", "");
	OUTBUF_APPEND_I64(b, INT64_MIN);
	BV_APPEND_U8(bv, "u8", "");
	OUTBUF_APPEND_U8(b, 255);
	BV_APPEND_U16(bv, "u16", "");
	OUTBUF_APPEND_U16(b, 65535);
	BV_APPEND_U32(bv, "u32", "");
	OUTBUF_APPEND_U32(b, UINT32_MAX);
	BV_APPEND_U64(bv, "u64", "");
	OUTBUF_APPEND_U64(b, UINT64_MAX);
	BV_APPEND_H8(bv, "h8", "");
	OUTBUF_APPEND_U8(b, 10);
	BV_APPEND_H16(bv, "h16", "");
	OUTBUF_APPEND_U16(b, 0x0800);
	BV_APPEND_H32(bv, "h32", "");
	OUTBUF_APPEND_U32(b, 0xdeadbeef);
	BV_APPEND_H64(bv, "h64", "");
	OUTBUF_APPEND_U64(b, UINT64_C(0x0400020000004001));
	BV_APPEND_FLT(bv, "flt", "");
	OUTBUF_APPEND_FLT(b, 0.1);
	BV_APPEND_DBL(bv, "dbl", "");
	OUTBUF_APPEND_DBL(b, 1e-3);
	BV_APPEND_TYPE(bv, "ld", "", bt_long_double);
	OUTBUF_APPEND(b, ld, sizeof(ld));
	BV_APPEND_CHAR(bv, "chr", "");
	OUTBUF_APPEND_U8(b, 'x');
	BV_APPEND_STR(bv, "str", "");
	OUTBUF_APPEND_STR(b, "a \"b\"\t");
	BV_APPEND_STRC(bv, "strc", "");
	OUTBUF_APPEND_STR(b, "eth:ipv4\"");
	BV_APPEND_TIMESTAMP(bv, "ts", "");
	OUTBUF_APPEND_TIME(b, 1258594163, 408285);
	BV_APPEND_DURATION(bv, "dur", "");
	OUTBUF_APPEND_TIME_ZERO(b);
	BV_APPEND_MAC(bv, "mac", "");
	OUTBUF_APPEND_MAC(b, mac);
	BV_APPEND_IP4(bv, "ip4", "");
	OUTBUF_APPEND_IP4(b, ip4);
	BV_APPEND_IP6(bv, "ip6", "");
	OUTBUF_APPEND_IP6(b, a6);
	BV_APPEND_IPX(bv, "x4", "");
	OUTBUF_APPEND_IPVX(b, 4, ip4);
	BV_APPEND_IPX(bv, "x6", "");
	OUTBUF_APPEND_IPVX(b, 6, a6);
	BV_APPEND_IPX(bv, "x0", "");
	OUTBUF_APPEND_IPVX(b, 0, a6);
	CHECK_STR(render(bv, ROWTEXT_TEXT),
	    "B\t-128\t-32768\t-2147483648\t-9223372036854775808\t255\t65535\t4294967295\t"
	    "18446744073709551615\t0x0a\t0x0800\t0xdeadbeef\t0x0400020000004001\t0.1\t0.001000\t-1.250000\tx\t"
	    "\"a "
	    "\\\"b\\\"\\t\"\teth:ipv4\\\"\t1258594163.408285\t0.000000\t00:01:02:ab:cd:ef\t10.0.0.1\t2001:db8::1\t"
	    "10.0.0.1\t2001:db8::1\t-\n");
}

TEST(floats_follow_the_examples_of_the_format)
{
	static const float in[] = { 0.1f, 1e10f, 1.677722e+07f, 100000, INFINITY, -INFINITY, -0.0f, 1373.768f,
		0.008805609f };
	outputBuffer_t *b = new_row();
	binary_value_t *bv = NULL;

	OUTBUF_APPEND_ARRAY_FLT(b, in, T2_NELEM(in));
	BV_APPEND_FLT_R(bv, "f", "");
	CHECK_STR(render(bv, ROWTEXT_TEXT), "0.1;1e+10;1.677722e+07;100000;inf;-inf;-0;1373.768;0.008805609\n");
}

TEST(wide_integers_are_hex_numbers)
{
	outputBuffer_t *b = new_row();
	binary_value_t *bv = NULL;

	BV_APPEND_TYPE(bv, "u", "", bt_uint_128);
	BV_APPEND_TYPE(bv, "h", "", bt_hex_256);
	OUTBUF_APPEND_U64(b, 2);
	OUTBUF_APPEND_U64(b, 1);
	for (uint64_t i = 4; i > 0; i--)
		OUTBUF_APPEND_U64(b, i);
	CHECK_STR(render(bv, ROWTEXT_TEXT), "0x00000000000000010000000000000002\t"
	    "0x0000000000000001000000000000000200000000000000030000000000000004\n");
}

/* --- columns of several values ---------------------------------------------------------------------------------- */

TEST(compounds_and_repetitions)
{
	outputBuffer_t *b = new_row();
	binary_value_t *bv = NULL;

	BV_APPEND(bv, "a_b_c", "", 3, bt_hex_8, bt_uint_16, bt_string);
	OUTBUF_APPEND_U8(b, 1);
	OUTBUF_APPEND_U16(b, 2);
	OUTBUF_APPEND_STR(b, "x");
	BV_APPEND_R(bv, "d_e", "", 2, bt_uint_8, bt_string_class);
	OUTBUF_APPEND_NUMREP(b, 2);
	OUTBUF_APPEND_U8(b, 3);
	OUTBUF_APPEND_STR(b, "y");
	OUTBUF_APPEND_U8(b, 4);
	OUTBUF_APPEND_STR(b, "");
	BV_APPEND_U16_R(bv, "none", "");
	OUTBUF_APPEND_NUMREP_ZERO(b);
	BV_APPEND_U16_R(bv, "one", "");
	OUTBUF_APPEND_NUMREP_ONE(b);
	OUTBUF_APPEND_U16(b, 9);
	CHECK_STR(render(bv, ROWTEXT_TEXT), "0x01_2_\"x\"\t3_y;4_\t\t9\n");
}

/* U8_(U16_SC:R), the specification's nested column, and a matrix. */
static binary_value_t *
nested_columns(void)
{
	binary_value_t *bv = NULL;

	BV_APPEND(bv, "n", "", 2, bt_uint_8, bt_compound);
	CHECK(bv_add_sv_to_bv(bv, 1, BV_REPEAT_YES, 2, bt_uint_16, bt_string_class) != NULL);
	CHECK(bv_add_sv_to_bv(bv, 2, BV_REPEAT_YES, 1, bt_uint_16) == NULL);
	BV_APPEND_TYPE_R(bv, "matrix", "", bt_compound);
	CHECK(bv_add_sv_to_bv(bv->next, 0, BV_REPEAT_YES, 1, bt_double) != NULL);
	BV_APPEND(bv, "deep", "", 1, bt_compound);
	CHECK(bv_add_sv_to_sv(bv_add_sv_to_bv(bv->next->next, 0, BV_REPEAT_NO, 2, bt_uint_8, bt_compound), 1,
	    BV_REPEAT_NO, 2, bt_uint_8, bt_char) != NULL);
	return bv;
}

static void
nested_values(outputBuffer_t *b)
{
	static const double matrix[2][2] = { { 1, 2 }, { 3, 4 } };

	OUTBUF_APPEND_U8(b, 7);
	OUTBUF_APPEND_NUMREP(b, 2);
	OUTBUF_APPEND_U16(b, 1);
	OUTBUF_APPEND_STR(b, "aa");
	OUTBUF_APPEND_U16(b, 2);
	OUTBUF_APPEND_STR(b, "bb");
	OUTBUF_APPEND_NUMREP(b, 2);
	OUTBUF_APPEND_ARRAY_DBL(b, matrix[0], 2);
	OUTBUF_APPEND_ARRAY_DBL(b, matrix[1], 2);
	OUTBUF_APPEND_U8(b, 5);
	OUTBUF_APPEND_U8(b, 6);
	OUTBUF_APPEND_U8(b, 'z');
}

TEST(nested_compounds_have_parentheses)
{
	nested_values(new_row());
	CHECK_STR(render(nested_columns(), ROWTEXT_TEXT),
	    "7_(1_aa;2_bb)\t(1.000000;2.000000);(3.000000;4.000000)\t(5_(6_z))\n");
}

TEST(nested_compounds_are_arrays_in_json)
{
	nested_values(new_row());
	CHECK_STR(render(nested_columns(), ROWTEXT_JSON),
	    "{\"n\":[7,[[1,\"aa\"],[2,\"bb\"]]],\"matrix\":[[1.0,2.0],[3.0,4.0]],\"deep\":[5,[6,\"z\"]]}\n");
}

/* --- JSON ------------------------------------------------------------------------------------------------------- */

static bool
not_skipped(const char *name, void *arg)
{
	return strcmp(name, arg) != 0;
}

static binary_value_t *
json_columns(void)
{
	binary_value_t *bv = NULL;

	BV_APPEND_TYPE(bv, "dir", "", bt_flow_direction);
	BV_APPEND_U64(bv, "flowInd", "");
	BV_APPEND_STR_R(bv, "name", "");
	BV_APPEND_R(bv, "a_b", "", 2, bt_uint_8, bt_hex_8);
	BV_APPEND_FLT(bv, "flt", "");
	BV_APPEND_DBL_R(bv, "dbl", "");
	BV_APPEND_TIMESTAMP(bv, "ts", "");
	BV_APPEND_IPX(bv, "ip", "");
	BV_APPEND_U8_R(bv, "none", "");
	return bv;
}

static void
json_values(outputBuffer_t *b)
{
	static const double dbl[] = { 1e-7, INFINITY, NAN, 1e20, 3, -0.5 };

	OUTBUF_APPEND_U8(b, 0);
	OUTBUF_APPEND_U64(b, 12);
	OUTBUF_APPEND_NUMREP(b, 2);
	OUTBUF_APPEND_STR(b, "a\"\b\x01\xff");
	OUTBUF_APPEND_STR(b, "");
	OUTBUF_APPEND_NUMREP_ONE(b);
	OUTBUF_APPEND_U8(b, 1);
	OUTBUF_APPEND_U8(b, 2);
	OUTBUF_APPEND_FLT(b, 0.1f);
	OUTBUF_APPEND_ARRAY_DBL(b, dbl, T2_NELEM(dbl));
	OUTBUF_APPEND_TIME(b, 1600000000, 100000);
	OUTBUF_APPEND_U8(b, 0);
	OUTBUF_APPEND_NUMREP_ZERO(b);
}

TEST(json_is_an_object_a_line)
{
	json_values(new_row());
	CHECK_STR(render(json_columns(), ROWTEXT_JSON),
	    "{\"dir\":\"A\",\"flowInd\":12,\"name\":[\"a\\\"\\u0008\\u0001.\",\"\"],\"a_b\":[[1,\"0x02\"]],"
	    "\"flt\":0.1,\"dbl\":[0.0,null,null,100000000000000000000.0,3.0,-0.5],"
	    "\"ts\":\"1600000000.100000\",\"ip\":\"-\"}\n");
}

TEST(json_has_the_floats_of_the_text)
{
	static const float in[] = { 86.4f, 1e10f, 1.677722e+07f, 100000, -INFINITY, -0.0f, 0.0000001f, 0.008805609f };
	binary_value_t *bv = NULL;

	BV_APPEND_FLT_R(bv, "f", "");
	OUTBUF_APPEND_ARRAY_FLT(new_row(), in, T2_NELEM(in));
	CHECK_STR(render(bv, ROWTEXT_JSON), "{\"f\":[86.4,1e10,1.677722e7,100000.0,null,-0.0,1e-7,0.008805609]}\n");
}

TEST(json_as_the_caller_wants_it)
{
	struct rowtext_json how = { .keep_empty = true, .spaces = true, .wanted = not_skipped,
		.arg = (void *)(uintptr_t)"name" };
	struct rowtext_out out = { NULL, 0, 0 };
	binary_value_t *bv = json_columns();
	struct rowtext *b = rowtext_new_json(bv, &how);
	char err[100] = "";

	json_values(new_row());
	CHECK_EQ(rowtext_row(b, row->buffer, row->pos, &out, err, sizeof(err)), 0);
	rowtext_out_add(&out, "", 1);
	CHECK_STR(out.p, "{\"dir\": \"A\", \"flowInd\": 12, \"a_b\": [[1, \"0x02\"]], "
	    "\"flt\": 0.1, \"dbl\": [0.0, null, null, 100000000000000000000.0, 3.0, -0.5], "
	    "\"ts\": \"1600000000.100000\", \"ip\": \"-\", \"none\": []}\n");
	rowtext_free(b);
	rowtext_out_release(&out);
	bv_header_destroy(bv);
}

/* Texts with NULs in every kind of string column; bytes that are not UTF-8 are dots, C0 80 too. */
static const char *
texts_with_nul(enum rowtext_form form)
{
	static const char wire[] = "a\0b\xc0\x80\xc0\xff\0";
	outputBuffer_t *b = new_row();
	binary_value_t *bv = NULL;

	BV_APPEND_STR(bv, "s", "");
	OUTBUF_APPEND_STRN(b, wire, sizeof(wire) - 1);
	BV_APPEND_STRC(bv, "sc", "");
	OUTBUF_APPEND_STRN(b, "\0x", 2);
	BV_APPEND_STR_R(bv, "r", "");
	OUTBUF_APPEND_NUMREP(b, 2);
	OUTBUF_APPEND_STRN(b, "\0", 1);
	OUTBUF_APPEND_STR(b, "\xc0\x80");
	BV_APPEND_R(bv, "n_t", "", 2, bt_uint_8, bt_string);
	OUTBUF_APPEND_NUMREP_ONE(b);
	OUTBUF_APPEND_U8(b, 7);
	OUTBUF_APPEND_STRN(b, "\0\0", 2);
	return render(bv, form);
}

TEST(nul_neither_ends_nor_hides_a_text)
{
	CHECK_STR(texts_with_nul(ROWTEXT_TEXT),
	    "\"a\\u0000b....\\u0000\"\t\\u0000x\t\"\\u0000\";\"..\"\t7_\"\\u0000\\u0000\"\n");
	CHECK_STR(texts_with_nul(ROWTEXT_JSON), "{\"s\":\"a\\u0000b....\\u0000\",\"sc\":\"\\u0000x\","
	    "\"r\":[\"\\u0000\",\"..\"],\"n_t\":[[7,\"\\u0000\\u0000\"]]}\n");
}

/* --- rows that don't fit ---------------------------------------------------------------------------------------- */

static binary_value_t *
every_kind(void)
{
	binary_value_t *bv = NULL;

	BV_APPEND_U32(bv, "first", "");
	BV_APPEND_STR(bv, "text", "");
	BV_APPEND_U16_R(bv, "list", "");
	BV_APPEND_IPX(bv, "ip", "");
	BV_APPEND_TIMESTAMP(bv, "last", "");
	return bv;
}

static void
every_kind_values(outputBuffer_t *b)
{
	static const uint16_t list[] = { 1, 2 };
	const uint32_t ip = 0;

	OUTBUF_APPEND_U32(b, 1);
	OUTBUF_APPEND_STR(b, "abc");
	OUTBUF_APPEND_ARRAY_U16(b, list, 2);
	OUTBUF_APPEND_IPVX(b, 4, ip);
	OUTBUF_APPEND_TIME(b, 1, 2);
}

/* A row cut anywhere is refused, and nothing behind its end is read (render guards it). */
TEST(a_row_cut_at_any_byte_is_refused)
{
	static const struct { size_t from; const char *name; } cols[] = {
		{ 0, "first" }, { 4, "text" }, { 8, "list" }, { 16, "ip" }, { 21, "last" }
	};
	size_t whole, c = 0;

	every_kind_values(new_row());
	whole = row->pos;
	CHECK_EQ(whole, 33);
	for (size_t n = 0; n < whole; n++) {
		char want[40];

		row->pos = (uint32_t)n;
		while (c + 1 < T2_NELEM(cols) && cols[c + 1].from <= n)
			c++;
		snprintf(want, sizeof(want), "error: column %s: ", cols[c].name);
		if (strncmp(render(every_kind(), ROWTEXT_TEXT), want, strlen(want)) != 0)
			TEST_FAIL("row of %zu bytes: no \"%s\"", n, want);
	}
}

TEST(bytes_behind_the_last_column_are_an_error)
{
	every_kind_values(new_row());
	OUTBUF_APPEND_U16(row, 1);
	CHECK_STR(render(every_kind(), ROWTEXT_TEXT), "error: 2 bytes behind the last column");
	CHECK_STR(render(every_kind(), ROWTEXT_JSON), "error: 2 bytes behind the last column");
}

TEST(what_is_wrong_is_said)
{
	binary_value_t *bv = NULL;

	OUTBUF_APPEND_NUMREP(new_row(), UINT32_MAX);
	BV_APPEND_U8_R(bv, "list", "");
	CHECK_STR(render(bv, ROWTEXT_TEXT), "error: column list: the row ends 0 bytes into a value");
	OUTBUF_APPEND_U8(new_row(), 5);
	bv = NULL;
	BV_APPEND_IPX(bv, "ip", "");
	CHECK_STR(render(bv, ROWTEXT_TEXT), "error: column ip: address of no version");
	OUTBUF_APPEND_U8(new_row(), 'a');
	bv = NULL;
	BV_APPEND_STR(bv, "s", "");
	CHECK_STR(render(bv, ROWTEXT_TEXT), "error: column s: text without end");
}

TEST(lists_that_mean_nothing_are_refused)
{
	CHECK_STR(render(bv_new_bv("x", "", 0, 1, bt_end), ROWTEXT_TEXT), strerror(EINVAL));
	CHECK_STR(render(bv_new_bv("x", "", 0, 1, bt_compound), ROWTEXT_TEXT), strerror(EINVAL));
	CHECK_STR(render(bv_new_bv("x", "", 1, 0), ROWTEXT_TEXT), strerror(EINVAL));
}

TEST(long_texts_make_room)
{
	enum { LEN = 300000 };
	char *s = malloc(LEN + 1), err[100];
	struct rowtext_out out = { NULL, 0, 0 };
	binary_value_t *bv = NULL;
	struct rowtext *b;

	memset(s, '\x01', LEN);
	s[LEN] = '\0';
	BV_APPEND_STRC(bv, "s", "");
	b = rowtext_new(bv, ROWTEXT_TEXT);
	CHECK_EQ(rowtext_row(b, s, LEN + 1, &out, err, sizeof(err)), 0);
	CHECK_EQ(out.len, 6 * LEN + 1);
	CHECK_MEM(out.p + 6 * LEN - 6, "\\u0001\n", 7);
	rowtext_free(b);
	rowtext_out_release(&out);
	bv_header_destroy(bv);
	free(s);
}

/* --- lists ------------------------------------------------------------------------------------------------------ */

/* The row's only column is shown as text says, and refused if a byte is missing. */
static void
check_column(binary_value_t *bv, const struct rowtext_out *text)
{
	struct rowtext_out out = { NULL, 0, 0 };
	struct rowtext *b = rowtext_new(bv, ROWTEXT_TEXT);
	char err[200] = "";

	CHECK_EQ(rowtext_row(b, guarded(row->buffer, row->pos), row->pos, &out, err, sizeof(err)), 0);
	CHECK_EQ(out.len, text->len);
	CHECK_MEM(out.p, text->p, text->len);
	for (uint32_t n = row->pos - 1; n > row->pos / 13; n -= row->pos / 13)
		CHECK_EQ(rowtext_row(b, guarded(row->buffer, n), n, &out, err, sizeof(err)), -1);
	CHECK_EQ(out.len, text->len);
	rowtext_free(b);
	bv_header_destroy(bv);
	rowtext_out_release(&out);
}

static void
say(struct rowtext_out *out, const char *s, size_t n)
{
	CHECK_EQ(rowtext_out_add(out, s, n), 0);
}

/* Texts of any length, of which one has a quote as its last byte. */
TEST(a_list_of_texts_is_one_behind_the_other)
{
	static const size_t lens[] = { 0, 1, 6, 7, 8, 9, 15, 16, 255, 256, 257, 263, 264, 511, 512, 513, 5000 };
	char s[5001];

	for (size_t i = 0; i < T2_NELEM(lens); i++) {
		struct rowtext_out text = { NULL, 0, 0 };
		binary_value_t *bv = NULL;

		memset(s, 'x', sizeof(s));
		OUTBUF_APPEND_NUMREP(new_row(), 300);
		for (int k = 0; k < 300; k++) {
			const bool quote = k == 150 && lens[i] > 0;

			say(&text, &";\""[k == 0], k == 0 ? 1 : 2);
			say(&text, s, lens[i] - quote);
			say(&text, "\\\"\"", quote ? 3 : 0);
			say(&text, "\"", !quote);
			s[lens[i]] = '\0';
			if (quote)
				s[lens[i] - 1] = '"';
			OUTBUF_APPEND_STRN(row, s, lens[i]);
			memset(s, 'x', sizeof(s));
		}
		say(&text, "\n", 1);
		BV_APPEND_STR_R(bv, "texts", "");
		check_column(bv, &text);
		rowtext_out_release(&text);
	}
}

TEST(a_list_of_numbers_and_of_compounds_is_one_behind_the_other)
{
	struct rowtext_out numbers = { NULL, 0, 0 }, compounds = { NULL, 0, 0 };
	binary_value_t *bv = NULL;
	char s[64];

	OUTBUF_APPEND_NUMREP(new_row(), 40000);
	for (uint32_t i = 0; i < 40000; i++) {
		OUTBUF_APPEND_U32(row, i * i);
		say(&numbers, s, (size_t)sprintf(s, "%u%c", i * i, i < 39999 ? ';' : '\n'));
	}
	BV_APPEND_U32_R(bv, "numbers", "");
	check_column(bv, &numbers);
	OUTBUF_APPEND_NUMREP(new_row(), 1000);
	for (uint32_t i = 0; i < 1000; i++) {
		OUTBUF_APPEND_U8(row, i);
		OUTBUF_APPEND_U16(row, i);
		OUTBUF_APPEND_FLT(row, 0);
		say(&compounds, s, (size_t)sprintf(s, "%u_0x%04x_0%c", i % 256, i, i < 999 ? ';' : '\n'));
	}
	check_column(bv_new_bv("compounds", "", 1, 3, bt_uint_8, bt_hex_16, bt_float), &compounds);
	rowtext_out_release(&numbers);
	rowtext_out_release(&compounds);
}

/* --- zeros ------------------------------------------------------------------------------------------------------ */

static uint32_t
next_random(uint32_t *seed)
{
	return *seed = *seed * 1664525u + 1013904223u;
}

/* A value of a random type, mostly zero, as a column of its own. */
static void
add_random(binary_value_t **bv, outputBuffer_t *b, uint32_t *seed)
{
	static const char one[32] = { 1, 0 };
	static const uint8_t ip[5] = { 4, 10, 0, 0, 1 };
	const uint32_t type = 1 + (next_random(seed) >> 8) % (bt_end - 1), n = next_random(seed) >> 20;
	const bool zero = n % 16 > 0, list = n % 5 == 0;
	const size_t size = bv_type_size(type);

	BV_APPEND_SIMPLE(*bv, "c", "", list, (int)type);
	if (list)
		OUTBUF_APPEND_NUMREP(b, !zero);
	if (list && zero)
		return;
	if (size > 0)
		for (size_t i = 0; i < size; i++)
			outputBuffer_append_u8(b, zero ? 0 : (uint8_t)one[i]);
	else if (type == bt_ipx_addr)
		outputBuffer_append(b, zero ? "" : (const char *)ip, zero ? 1 : sizeof(ip));
	else
		OUTBUF_APPEND_STR(b, zero ? "" : "text");
}

/* Rows of many zeros have the text that their columns have one by one; cut anywhere they are refused. */
static void
check_zeros(uint32_t seed)
{
	struct rowtext_out whole = { NULL, 0, 0 }, parts = { NULL, 0, 0 };
	outputBuffer_t *const all = outputBuffer_initialize(1024), *const part = outputBuffer_initialize(1024);
	const uint32_t columns = 1 + next_random(&seed) % 90;
	binary_value_t *bv = NULL;
	char err[200] = "";
	struct rowtext *b;

	for (uint32_t i = 0; i < columns; i++) {
		binary_value_t *own = NULL;
		uint32_t again = seed;

		add_random(&bv, all, &seed);
		outputBuffer_reset(part);
		add_random(&own, part, &again);
		b = rowtext_new(own, ROWTEXT_TEXT);
		CHECK_EQ(rowtext_row(b, part->buffer, part->pos, &parts, err, sizeof(err)), 0);
		rowtext_free(b);
		bv_header_destroy(own);
		if (i + 1 < columns)
			parts.p[parts.len - 1] = SEP_CHR[0];
	}
	b = rowtext_new(bv, ROWTEXT_TEXT);
	CHECK_EQ(rowtext_row(b, guarded(all->buffer, all->pos), all->pos, &whole, err, sizeof(err)), 0);
	CHECK(whole.len == parts.len && memcmp(whole.p, parts.p, whole.len) == 0);
	for (uint32_t cut = seed % 41; cut < all->pos; cut += 41)
		CHECK_EQ(rowtext_row(b, guarded(all->buffer, cut), cut, &whole, err, sizeof(err)), -1);
	rowtext_free(b);
	bv_header_destroy(bv);
	outputBuffer_destroy(all);
	outputBuffer_destroy(part);
	rowtext_out_release(&whole);
	rowtext_out_release(&parts);
}

TEST(zeros_have_the_text_that_they_have_alone)
{
	for (uint32_t seed = 1; seed <= 200; seed++)
		check_zeros(seed);
}

/* --- header ----------------------------------------------------------------------------------------------------- */

TEST(column_line_and_table)
{
	struct rowtext_out out = { NULL, 0, 0 };
	binary_value_t *bv = NULL;

	BV_APPEND_TYPE(bv, "dir", "Flow direction", bt_flow_direction);
	BV_APPEND_R(bv, "a_b_c", "Some", 3, bt_uint_8, bt_hex_16, bt_string);
	BV_APPEND_TIMESTAMP(bv, "t", "Time");
	bv_append_bv(bv, nested_columns());
	CHECK_EQ(rowtext_header(bv, &out), 0);
	rowtext_out_add(&out, "", 1);
	CHECK_STR(out.p, "%dir\ta_b_c\tt\tn\tmatrix\tdeep\n");
	out.len = 0;
	CHECK_EQ(rowtext_description(bv, &out), 0);
	rowtext_out_add(&out, "", 1);
	CHECK_STR(out.p, "# Col No.\tType\tName\tDescription\n1\tC\tdir\tFlow direction\n2\tU8_H16_S:R\ta_b_c\tSome\n"
	    "3\tU64.U32\tt\tTime\n4\tU8_(U16_SC:R)\tn\t\n5\t(D:R):R\tmatrix\t\n6\t(U8_(U8_C))\tdeep\t\n");
	rowtext_out_release(&out);
	bv_header_destroy(bv);
}

TEST(names_and_descriptions_are_cut)
{
	char name[300], desc[3000];
	binary_value_t *bv = NULL;

	memset(name, 'n', sizeof(name) - 1);
	memset(desc, 'd', sizeof(desc) - 1);
	name[299] = desc[2999] = '\0';
	BV_APPEND_U8(bv, name, desc);
	CHECK_EQ(strlen(bv->name), 127);
	CHECK_EQ(strlen(bv->desc), 1023);
	bv_header_destroy(bv);
}

TEST(binary_header_has_the_words_of_the_format)
{
	static const uint32_t want[] = {
		0x45544e41, 0x52455441, 1,
		0x00726964, 0x776f6c46, 0, 1, 24, 0,			/* "dir", "Flow", one value, no repetition */
		0x6e, 0, 2, 7, 0, 2, 8, 31, 1, 0,			/* "n", "", U8 and a repeated compound */
		0xffffffff
	};
	binary_value_t *bv = NULL, *n = bv_new_bv("n", "", 0, 2, bt_uint_8, bt_compound);
	binary_header_t *h;

	BV_APPEND_TYPE(bv, "dir", "Flow", bt_flow_direction);
	bv_add_sv_to_bv(n, 1, BV_REPEAT_YES, 2, bt_uint_16, bt_string_class);
	bv_append_bv(bv, n);
	h = build_header(bv);
	CHECK_EQ(h->len, T2_NELEM(want));
	CHECK_MEM(h->header, want, sizeof(want));
	binary_header_destroy(h);
	bv_header_destroy(bv);
}

TEST(converters_of_the_api_write_to_a_stream)
{
	char text[400];
	FILE *f = fmemopen(text, sizeof(text), "w");
	binary_value_t *bv = NULL;

	BV_APPEND_U8(bv, "a", "A");
	OUTBUF_APPEND_U8(new_row(), 3);
	CHECK_EQ(parse_binary_header2text(bv, f, b2t_funcs), 0);
	CHECK_EQ(parse_buffer_bin2txt(row, bv, f, b2t_funcs), 0);
	CHECK_EQ(parse_buffer_bin2json(row, bv, f, b2t_funcs), 0);
	CHECK_EQ(print_values_description(bv, f, b2t_funcs), 0);
	CHECK_EQ(row->pos, 1);
	fclose(f);
	CHECK_STR(text, "%a\n3\n{\"a\":3}\n# Col No.\tType\tName\tDescription\n1\tU8\ta\tA\n");
	bv_header_destroy(bv);
}

TEST_MAIN
