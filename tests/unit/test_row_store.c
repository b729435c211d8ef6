/*
 * test_row_store.c - rows that may be set aside: what goes into blocks comes out of them, plants apart; damage and a full disk
 * are said.
 */
#include "common/base/calendar.h"
#include "common/base/decimal.h"
#include "common/base/failure.h"
#include "common/io/row_store.h"
#include "common/io/zstd_frame.h"

#include <check.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum
{
	TEXTS = 3,
	ROWS = ROW_BLOCK_ROWS + 1000 /* more than a block */
};

static const struct row_text columns[TEXTS] = {{"source_key", false}, {"lot", false}, {"note\tshown", true}};

/* Row i as numbers and texts, whatever its neighbors are. */
struct row
{
	int64_t numbers[ROW_NUMBERS];
	char *texts[TEXTS];
};

static const int64_t extremes[] = {0, 1, -1, 999, 1000, 1000000, -25000000, INT64_MAX, INT64_MIN, INT64_MIN + 1, INT64_MAX / 2,
	INT64_C (1775635200000000), INT64_C (1775635200000001), INT64_C (4611686018427387904)};

static struct row
row_of (uint32_t i)
{
	struct row row = {{i % 5, i * INT64_C (25000000), i % 3 == 0 ? DECIMAL_NONE : -(int64_t) i, i * INT64_C (61000000),
						  INSTANT_NONE, 20000 + i % 31, i % 7 == 0 ? PERIOD_NONE : 202603},
		{g_strdup_printf ("S%010u", i), NULL, NULL}};
	size_t n = G_N_ELEMENTS (extremes);

	if (i % 2 == 1)
		row.numbers[ROW_QTY] = extremes[i / 2 % n];
	row.texts[1] = i % 11 == 0 ? g_strdup ("") : i % 4 == 0 ? g_strnfill (i % 600, 'L') : g_strdup ("L1");
	row.texts[2] = i % 100 == 99 ? g_strdup_printf ("tab\there\nand \\ there \xc3\xa4 %u", i) : g_strdup ("");
	return row;
}

static void
row_release (struct row *row)
{
	for (int i = 0; i < TEXTS; i++)
		g_free (row->texts[i]);
}

static void
cells_of (const struct row *row, struct cell cells[TEXTS], const struct cell *texts[TEXTS])
{
	for (int i = 0; i < TEXTS; i++) {
		cells[i] = (struct cell) {.text = row->texts[i], .length = (uint32_t) strlen (row->texts[i])};
		texts[i] = &cells[i];
	}
}

static int
column_of (const struct row_reader *reader, char kind, const char *name)
{
	for (int i = 0; i < reader->n_columns; i++)
		if (reader->columns[i].kind == kind && strcmp (reader->columns[i].name, name) == 0)
			return i;
	return -1;
}

/* The row that the reader is at is row i. */
static void
row_check (const struct row_reader *reader, uint32_t i)
{
	struct row row = row_of (i);

	for (int j = 0; j < ROW_NUMBERS; j++)
		ck_assert_msg (reader->numbers[j] == row.numbers[j], "row %u, number %d", i, j);
	for (int j = 0; j < TEXTS; j++) {
		int column = column_of (reader, columns[j].attribute ? 'a' : 't', columns[j].name);
		struct row_cell cell = column >= 0 ? row_reader_text (reader, column) : (struct row_cell) {NULL, 0, true};

		ck_assert_uint_eq (cell.length, strlen (row.texts[j]));
		ck_assert (cell.length == 0 || memcmp (cell.text, row.texts[j], cell.length) == 0);
	}
	row_release (&row);
}

static void
block_fill (struct row_block *block, uint32_t from, uint32_t until)
{
	for (uint32_t i = from; i < until; i++) {
		struct row row = row_of (i);
		struct cell cells[TEXTS];
		const struct cell *texts[TEXTS];

		cells_of (&row, cells, texts);
		row_block_add (block, row.numbers, texts);
		row_release (&row);
	}
}

START_TEST (rows_come_out_of_a_block_as_they_went_in)
{
	g_autoptr (row_block) block = row_block_new (columns, TEXTS);
	static const uint32_t spans[][2] = {{0, 5000}, {5000, 5001}, {8, 64}, {77, 77}}; /* a block that was packed begins anew */

	for (size_t i = 0; i < G_N_ELEMENTS (spans); i++) {
		g_autoptr (GByteArray) bytes = g_byte_array_new ();
		struct row_reader reader;

		block_fill (block, spans[i][0], spans[i][1]);
		ck_assert_uint_eq (row_block_rows (block), spans[i][1] - spans[i][0]);
		row_block_pack (block, bytes);
		ck_assert_uint_eq (row_block_rows (block), 0);
		ck_assert (row_reader_init (&reader, bytes->data, bytes->len));
		ck_assert_uint_eq (reader.rows, spans[i][1] - spans[i][0]);
		for (uint32_t row = spans[i][0]; row < spans[i][1]; row++) {
			ck_assert (row_reader_next (&reader));
			row_check (&reader, row);
		}
		row_reader_release (&reader);
	}
}
END_TEST

START_TEST (a_column_that_says_nothing_is_left_out)
{
	g_autoptr (row_block) block = row_block_new (columns, TEXTS);
	g_autoptr (GByteArray) bytes = g_byte_array_new ();
	struct cell key = {.text = "K", .length = 1}, none = {.text = NULL};
	const struct cell *texts[TEXTS] = {&key, &none, &none};
	struct row_reader reader;

	row_block_add (block, row_nothing, texts);
	row_block_pack (block, bytes);
	ck_assert (row_reader_init (&reader, bytes->data, bytes->len));
	ck_assert_int_eq (reader.n_columns, 2);
	ck_assert_int_ge (column_of (&reader, 'n', "group"), 0);
	ck_assert (row_reader_next (&reader));
	for (int i = 0; i < ROW_NUMBERS; i++)
		ck_assert_int_eq (reader.numbers[i], row_nothing[i]);
	row_reader_release (&reader);
}
END_TEST

/* Any block that is cut off or has another byte is refused, or gives as many rows of texts without a NUL. */
START_TEST (a_damaged_block_does_no_harm)
{
	g_autoptr (row_block) block = row_block_new (columns, TEXTS);
	g_autoptr (GByteArray) bytes = g_byte_array_new ();

	block_fill (block, 90, 110);
	row_block_pack (block, bytes);
	for (guint i = 0; i < bytes->len; i++)
		for (int way = 0; way < 3; way++) {
			g_autofree uint8_t *spoiled = g_memdup2 (bytes->data, way == 2 ? MAX (i, 1) : bytes->len);
			struct row_reader reader;

			if (way < 2)
				spoiled[i] ^= way == 0 ? 0x55 : 0x80;
			if (row_reader_init (&reader, spoiled, way == 2 ? i : bytes->len)) {
				ck_assert_int_lt (way, 2);
				ck_assert_uint_le (reader.rows, ROW_BLOCK_ROWS);
				while (reader.next < reader.rows && row_reader_next (&reader))
					for (int j = 0; j < reader.n_columns; j++)
						if (reader.columns[j].kind != 'n') {
							struct row_cell cell = row_reader_text (&reader, j);

							ck_assert (cell.length == 0 || memchr (cell.text, '\0', cell.length) == NULL);
						}
			}
			row_reader_release (&reader);
		}
}
END_TEST

START_TEST (varints_hold_any_number_and_no_more)
{
	static const uint64_t values[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, INT64_MAX, UINT64_MAX};
	static const uint8_t bad[][11] = {{0x80}, {0xff, 0xff}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02},
		{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 0x01}};
	static const size_t lengths[] = {1, 2, 10, 11};
	g_autoptr (GByteArray) bytes = g_byte_array_new ();
	const uint8_t *at;
	uint64_t value;

	for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
		varint_append (bytes, values[i]);
	at = bytes->data;
	for (size_t i = 0; i < G_N_ELEMENTS (values); i++) {
		ck_assert (varint_take (&at, bytes->data + bytes->len, &value));
		ck_assert_uint_eq (value, values[i]);
	}
	ck_assert (!varint_take (&at, bytes->data + bytes->len, &value));
	for (size_t i = 0; i < G_N_ELEMENTS (bad); i++) {
		at = bad[i];
		ck_assert_msg (!varint_take (&at, bad[i] + lengths[i], &value), "%zu", i);
	}
}
END_TEST

/* ---- a store ---- */

/* Rows of two plants in turn: row i is of plant i % 3 == 0 ? "1000" : "1100", of class i % 3 and number 2 * i. */
static void
store_fill (struct row_store *store, uint32_t from, uint32_t until)
{
	static const char *const plants[] = {"1000", "1100", "1100"};

	row_store_begin (store, columns, TEXTS);
	for (uint32_t i = from; i < until; i++) {
		struct cell plant = {.text = plants[i % 3], .length = 4}, cells[TEXTS];
		const struct cell *texts[TEXTS];
		struct row row = row_of (i);

		cells_of (&row, cells, texts);
		row_store_add (store, 2 * i, i % 3, &plant, row.numbers, texts);
		row_release (&row);
	}
}

/* The rows of a plant, from `until` rows that were stored. */
static void
plant_check (const struct row_store *store, const char *plant, bool first, uint32_t until)
{
	const GByteArray *numbers = row_store_numbers (store, plant);
	const uint8_t *at = numbers->data, *end = at + numbers->len;
	uint64_t number = 0, step;
	uint32_t i = 0;
	size_t n;
	const struct stored_block *blocks = row_store_blocks (store, plant, &n);

	for (size_t b = 0; b < n; b++) {
		g_autofree uint8_t *frame = g_malloc (blocks[b].packed), *bytes = NULL;
		struct row_reader reader;

		ck_assert (row_store_read (store, &blocks[b], frame, NULL));
		bytes = frame_read (frame, blocks[b].packed, blocks[b].size, NULL);
		ck_assert_ptr_nonnull (bytes);
		ck_assert (row_reader_init (&reader, bytes, blocks[b].size));
		ck_assert_uint_eq (reader.rows, blocks[b].rows);
		for (; reader.next < reader.rows; i++) {
			for (; (i % 3 == 0) != first; i++)
				;
			ck_assert (row_reader_next (&reader));
			row_check (&reader, i);
			ck_assert (varint_take (&at, end, &step));
			ck_assert_uint_eq (number += step, 2 * (uint64_t) i);
		}
		row_reader_release (&reader);
	}
	ck_assert_uint_ge (i + 3, until);
	ck_assert_ptr_eq (at, end);
}

START_TEST (each_plant_gives_its_rows_back)
{
	g_autoptr (row_store) store = row_store_new (g_get_tmp_dir (), NULL);
	size_t n;

	/* From two files, the second of which has the same columns. */
	store_fill (store, 0, ROWS);
	ck_assert (row_store_finish (store, NULL));
	store_fill (store, ROWS, 2 * ROWS);
	ck_assert (row_store_finish (store, NULL));
	plant_check (store, "1000", true, 2 * ROWS);
	plant_check (store, "1100", false, 2 * ROWS);
	ck_assert_ptr_null (row_store_numbers (store, "2000"));
	ck_assert_ptr_null (row_store_blocks (store, "2000", &n));
	ck_assert_uint_eq (n, 0);
}
END_TEST

/* Blocks of many plants are written before they are full, so that they do not take more memory than those of one. */
START_TEST (many_plants_take_no_more_memory_than_one)
{
	enum
	{
		PLANTS = 300,
		EACH = 20
	};
	g_autoptr (row_store) store = row_store_new (g_get_tmp_dir (), NULL);
	g_autofree char *lot = g_strnfill (20000, 'x');
	struct row row = row_of (1);

	row_store_begin (store, columns, TEXTS);
	for (uint32_t i = 0; i < PLANTS * EACH; i++) {
		g_autofree char *plant = g_strdup_printf ("%u", i % PLANTS);
		struct cell of = {.text = plant, .length = (uint32_t) strlen (plant)}, cells[TEXTS];
		const struct cell *texts[TEXTS];

		cells_of (&row, cells, texts);
		lot[i % 64] = (char) ('a' + i % 26);
		cells[1] = (struct cell) {.text = lot, .length = 20000};
		row_store_add (store, i, i % PLANTS, &of, row.numbers, texts);
	}
	row_release (&row);
	ck_assert (row_store_finish (store, NULL));
	for (uint32_t p = 0; p < PLANTS; p++) {
		g_autofree char *plant = g_strdup_printf ("%u", p);
		size_t n;
		uint32_t rows = 0;
		const struct stored_block *blocks = row_store_blocks (store, plant, &n);

		for (size_t i = 0; i < n; i++)
			rows += blocks[i].rows;
		ck_assert_uint_eq (rows, EACH);
		ck_assert_uint_gt (n, 1);
	}
}
END_TEST

START_TEST (a_full_disk_is_said)
{
	struct rlimit limit = {1 << 16, 1 << 16};
	g_autoptr (row_store) store = row_store_new (g_get_tmp_dir (), NULL);
	g_autoptr (GError) error = NULL;

	signal (SIGXFSZ, SIG_IGN);
	ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &limit), 0);
	store_fill (store, 0, 3 * ROWS);
	ck_assert (!row_store_good (store, NULL));
	ck_assert (!row_store_finish (store, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_IO));
	ck_assert_msg (strstr (error->message, "File too large") != NULL, "%s", error->message);
	ck_assert (row_store_good (NULL, NULL) && row_store_finish (NULL, NULL));
}
END_TEST

START_TEST (a_folder_that_is_not_there_is_said)
{
	GError *error = NULL;

	ck_assert_ptr_null (row_store_new ("/nonexistent", &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CANNOT_CREATE));
	ck_assert_msg (strstr (error->message, "/nonexistent") != NULL, "%s", error->message);
	g_error_free (error);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("row store");
	TCase *tcase = tcase_create ("row store");
	SRunner *runner;
	int failed;

	tcase_set_timeout (tcase, 60);
	tcase_add_test (tcase, rows_come_out_of_a_block_as_they_went_in);
	tcase_add_test (tcase, a_column_that_says_nothing_is_left_out);
	tcase_add_test (tcase, a_damaged_block_does_no_harm);
	tcase_add_test (tcase, varints_hold_any_number_and_no_more);
	tcase_add_test (tcase, each_plant_gives_its_rows_back);
	tcase_add_test (tcase, many_plants_take_no_more_memory_than_one);
	tcase_add_test (tcase, a_full_disk_is_said);
	tcase_add_test (tcase, a_folder_that_is_not_there_is_said);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
