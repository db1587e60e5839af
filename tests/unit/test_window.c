/*
 * Rows that socketSink may have to send again.
 *
 * LINK: plugins/socketSink/src/window.c
 */
#include "test.h"

#include "../../plugins/socketSink/src/socketSink.h"

void
t2_plugin_free(void *p)
{
#undef free
	free(p);
}

static void
add(struct window *w, unsigned n)
{
	char row[300];

	memset(row, (int)(n & 0xff), sizeof(row));
	CHECK_EQ(window_add(w, row, n % 300), 0);
}

/* The next row to be sent is number n. */
static void
check_next(struct window *w, unsigned n)
{
	struct window_row *r = window_next(w);

	CHECK(r != NULL);
	CHECK_EQ(w->number_next, n);
	CHECK_EQ(r->len, n % 300);
	for (unsigned i = 0; i < r->len; i++)
		CHECK_EQ((unsigned char)window_bytes(r)[i], n & 0xff);
	r->sent = n;
}

TEST(rows_come_in_their_order_and_again_from_the_oldest)
{
	struct window w = { .p = NULL };

	CHECK(window_next(&w) == NULL);
	CHECK(window_oldest(&w) == NULL);
	for (unsigned n = 1; n <= 5000; n++)
		add(&w, n);
	CHECK(window_oldest(&w) == NULL);
	for (unsigned n = 1; n <= 4000; n++)
		check_next(&w, n);
	for (unsigned n = 1; n <= 3000; n++) {
		CHECK_EQ(window_oldest(&w)->sent, n);
		window_drop(&w);
	}
	window_rewind(&w);
	CHECK(window_oldest(&w) == NULL);
	for (unsigned n = 5001; n <= 9000; n++)
		add(&w, n);
	for (unsigned n = 3001; n <= 9000; n++)
		check_next(&w, n);
	CHECK(window_next(&w) == NULL);
	CHECK_EQ(w.number_end, 9000);
	window_release(&w);
}

TEST(what_is_dropped_makes_room)
{
	struct window w = { .p = NULL };

	for (unsigned n = 1; n <= 100000; n++) {
		add(&w, n);
		check_next(&w, n);
		if (n > 100)
			window_drop(&w);
	}
	CHECK(w.cap <= 262144);
	for (unsigned n = 0; n < 100; n++)
		window_drop(&w);
	CHECK_EQ(w.first, 0);
	CHECK_EQ(w.end, 0);
	CHECK_EQ(w.number_first, 100000);
	window_release(&w);
}

TEST_MAIN
