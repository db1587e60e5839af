/* Messages out of the bytes of a connection: whole, in pieces, too long, behind holes. */
#include "framed.h"
#include "test.h"

static long taken;
static bool refuse;

bool
t2_mem_take(enum t2_mem kind, size_t n)
{
	(void)kind;
	if (refuse)
		return false;
	taken += (long)n;
	return true;
}

void
t2_mem_give(enum t2_mem kind, size_t n)
{
	(void)kind;
	taken -= (long)n;
}

/* | '>' | length of the rest 16 | rest | */
static size_t
length(const uint8_t *p, size_t n)
{
	if (p[0] != '>' || (n > 2 && p[1] >= ' '))
		return T2_FRAMED_NONE;
	return n < 3 ? 0 : 3 + (size_t)(p[1] << 8 | p[2]);
}

static size_t passed;		/* bytes with which none began */

static void
none(void *arg, const uint8_t *p, size_t n)
{
	(void)arg;
	passed += n > 0 && p != NULL;
}

static const struct t2_framing framing = { .length = length, .head = 3, .keep = 16 },
    seeking = { .length = length, .head = 3, .keep = 16, .seek = true, .none = none };

static char log_[512];
static bool enough;

/* Its rest as text, and its length. */
static bool
take(void *arg, const uint8_t *p, size_t n, size_t whole)
{
	(void)arg;
	snprintf(log_ + strlen(log_), sizeof(log_) - strlen(log_), "%.*s/%zu ", (int)n - 3, (const char *)p + 3,
	    whole);
	return !enough;
}

static struct t2_framed s;

static bool
put(const struct t2_framing *f, const char *bytes, size_t n, uint32_t offset, uint8_t flags)
{
	const struct t2_bytes b = { guarded(bytes, n), (uint32_t)n, offset, flags };

	return t2_framed_put(&s, f, &b, take, NULL);
}

static void
begin(void)
{
	t2_framed_clear(&s);
	s = (struct t2_framed){ 0 };
	log_[0] = '\0';
	enough = refuse = false;
	passed = 0;
}

#define TWO	">\0\3abc>\0\4defg"
#define TWO_LEN	13u

TEST(messages_in_any_pieces_are_the_same)
{
	for (uint32_t i = 1; i < TWO_LEN; i++)
		for (uint32_t k = i; k < TWO_LEN; k++) {
			begin();
			CHECK(put(&framing, TWO, i, 0, T2_STREAM_BEGIN));
			if (k > i)
				CHECK(put(&framing, TWO + i, k - i, i, 0));
			CHECK(put(&framing, TWO + k, TWO_LEN - k, k, 0));
			CHECK_STR(log_, "abc/6 defg/7 ");
			CHECK_EQ(s.have, 0);
			CHECK_EQ(taken, 0);
		}
}

TEST(a_message_of_a_head_alone_is_whole)
{
	static const char bytes[] = ">\0\0>\0\1z>\0\0>\0\0";

	for (uint32_t i = 1; i < sizeof(bytes) - 1; i++) {
		begin();
		CHECK(put(&framing, bytes, i, 0, T2_STREAM_BEGIN));
		CHECK(put(&framing, bytes + i, sizeof(bytes) - 1 - i, i, 0));
		CHECK_STR(log_, "/3 z/4 /3 /3 ");
		CHECK_EQ(taken, 0);
	}
}

TEST(of_a_long_one_the_first_bytes_and_the_next_is_found)
{
	static const char bytes[] = ">\0\x14" "abcdefghijklmnopqrst>\0\1z";

	for (uint32_t i = 1; i < sizeof(bytes) - 1; i++) {
		begin();
		put(&framing, bytes, i, 0, T2_STREAM_BEGIN);
		put(&framing, bytes + i, sizeof(bytes) - 1 - i, i, 0);
		CHECK_STR(log_, "abcdefghijklm/23 z/4 ");
	}
	CHECK_EQ(taken, 0);
}

TEST(a_hole_in_what_is_passed_over_does_no_harm)
{
	begin();
	put(&framing, ">\0\x14" "abcdefghijklm", 16, 0, T2_STREAM_BEGIN);
	put(&framing, "st>\0\1z", 6, 21, T2_STREAM_HOLE);
	CHECK_STR(log_, "abcdefghijklm/23 z/4 ");
}

TEST(behind_a_hole_messages_are_looked_for_where_segments_begin)
{
	begin();
	put(&framing, ">\0\3a", 4, 0, T2_STREAM_BEGIN);
	CHECK(put(&framing, "..>\0\1z", 6, 40, T2_STREAM_HOLE));
	put(&framing, ">\0\1y", 4, 46, 0);
	CHECK_STR(log_, "a/6 y/4 ");
	begin();
	put(&seeking, "..>\0\1z.>", 8, 40, T2_STREAM_HOLE);
	put(&seeking, ".>\0\1y", 5, 48, 0);
	CHECK_STR(log_, "z/4 y/4 ");
	CHECK_EQ(passed, 5);
	CHECK_EQ(s.have, 0);
}

TEST(what_was_gathered_for_none_may_have_the_next)
{
	begin();
	put(&seeking, ">>", 2, 0, T2_STREAM_BEGIN);
	put(&seeking, "\0\1y>", 4, 2, 0);
	put(&seeking, "\0\2xy", 4, 6, 0);
	CHECK_STR(log_, "y/4 xy/5 ");
	CHECK_EQ(s.have, 0);
	CHECK_EQ(taken, 0);
}

TEST(enough_is_enough)
{
	begin();
	enough = true;
	CHECK(!put(&framing, TWO, TWO_LEN, 0, T2_STREAM_BEGIN));
	CHECK_STR(log_, "abc/6 ");
}

TEST(without_memory_a_message_in_pieces_is_lost_and_no_other)
{
	begin();
	refuse = true;
	put(&framing, ">\0\3a", 4, 0, T2_STREAM_BEGIN);
	put(&framing, "bc", 2, 4, 0);
	put(&framing, ">\0\1z", 4, 6, 0);
	CHECK_STR(log_, "z/4 ");
}

TEST(the_end_has_what_there_is)
{
	begin();
	put(&framing, ">\0\3a", 4, 0, T2_STREAM_BEGIN);
	t2_framed_end(&s, take, NULL);
	CHECK_STR(log_, "a/6 ");
	put(&framing, ">\0", 2, 4, 0);
	t2_framed_end(&s, take, NULL);
	CHECK_STR(log_, "a/6 ");
	CHECK_EQ(taken, 0);
}

TEST_MAIN
