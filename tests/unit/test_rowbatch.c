/* Rows in a batch: memory of one that grows on, and all of its rows. */
#include "rowbatch.h"
#include "test.h"

TEST(one_that_grows_on_is_moved_seldom)
{
	struct rowbatch b = { 0 };
	char row[200] = "row", *got;
	size_t at = 0, room = 0, moves = 0;
	uint32_t len, n = 0;

	for (uint32_t i = 0; i < 100000; i++) {
		memcpy(row + 4, &i, sizeof(i));
		REQUIRE(rowbatch_reserve(&b, sizeof(len) + sizeof(row)));
		rowbatch_add(&b, row, sizeof(row));
		moves += b.room != room;
		room = b.room;
	}
	CHECK(moves < 10);
	CHECK(b.room < 2 * b.fill);
	CHECK_EQ(b.rows, 100000);
	for (; rowbatch_next(&b, &at, &got, &len); n++)
		if (len != sizeof(row) || memcmp(got + 4, &n, sizeof(n)) != 0)
			break;
	CHECK_EQ(n, 100000);
	free(b.data);
}

TEST(one_that_is_empty_has_room_for_a_row_and_no_more)
{
	struct rowbatch b = { 0 };

	REQUIRE(rowbatch_reserve(&b, 100));
	CHECK_EQ(b.room, ROW_BATCH_BYTES);
	REQUIRE(rowbatch_reserve(&b, 10 * ROW_BATCH_BYTES));
	CHECK_EQ(b.room, 10 * ROW_BATCH_BYTES);
	CHECK(rowbatch_fits(&b, 11 * ROW_BATCH_BYTES));	/* it is for who reserves */
	free(b.data);
}

TEST_MAIN
