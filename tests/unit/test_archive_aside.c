/*
 * test_archive_aside.c - rows that were set aside in a run archive: they come back beside those of the tables, each with its
 * state; what is missing or damaged is noticed.
 */
#include "common/base/failure.h"
#include "common/io/archive.h"
#include "common/io/archive_file.h"
#include "common/recon/sieve.h"
#include "outcome_fixture.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static char *folder;

static void
folder_make (void)
{
	folder = g_dir_make_tmp ("tieout-archive.XXXXXX", NULL);
}

static void
folder_remove (void)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
		g_autofree char *path = g_build_filename (folder, name, NULL);

		g_remove (path);
	}
	g_rmdir (folder);
	g_free (folder);
}

enum
{
	ROWS = ROW_BLOCK_ROWS + 500,
	CLASSES = 3
};

static const char *const materials[CLASSES] = {"RM-7", "RM-8", "RM-9"}; /* the last one is of no rule's population */
static const struct row_text columns[] = {{"source_key", false}, {"lot", false}, {"note", true}};

/* A run over a plant whose left rows are partly set aside, and whose right ones all stand in the table. */
struct run
{
	struct strpool *strings;
	struct movement_table *side[SIDE_COUNT], *classes;
	struct row_store *store;
	uint8_t wanted[ROWS / 8 + 1];
	struct quiet_rows list[CLASSES * WINDOW_COUNT];
	struct quiet quiet;
	struct reconciliation rule;
	struct outcome *outcome;
};

/* Row i: its class, its window and whether it stands in the table. */
static uint32_t
class_of (uint32_t i)
{
	return i % 7 % CLASSES;
}

static enum window
window_in (uint32_t i)
{
	return i % 50 == 0 ? WINDOW_BEFORE : WINDOW_OWN;
}

static bool
stands_in_table (uint32_t i)
{
	return i % 13 == 4 || i < 3;
}

static enum state
state_of (uint32_t i)
{
	return window_in (i) != WINDOW_OWN ? STATE_CONTEXT : class_of (i) == CLASSES - 1 ? STATE_OUT_OF_SCOPE : STATE_MATCHED;
}

static void
text_set (struct movement_table *table, enum column column, const char *text)
{
	movement_set_text (table, column, text, strlen (text));
}

static void
class_set (struct movement_table *table, uint32_t class_row)
{
	text_set (table, COL_PLANT, "1000");
	text_set (table, COL_MATERIAL, materials[class_row]);
	text_set (table, COL_MOVEMENT, "CONS");
	text_set (table, COL_UOM, "KG");
}

static char *
note_of (uint32_t i)
{
	return i % 9 == 0 ? g_strdup_printf ("note\t%u", i) : g_strdup ("");
}

static void
row_store_one (struct row_store *store, uint32_t i)
{
	g_autofree char *key = g_strdup_printf ("S%u", i), *note = note_of (i);
	struct cell plant = {.text = "1000", .length = 4},
				cells[] = {{.text = key, .length = (uint32_t) strlen (key)}, {.text = "L1", .length = i % 2 == 0 ? 2 : 0},
					{.text = note, .length = (uint32_t) strlen (note)}};
	const struct cell *texts[] = {&cells[0], &cells[1], &cells[2]};
	const int64_t numbers[ROW_NUMBERS] = {row_group (class_of (i), window_in (i)), i * INT64_C (1000), DECIMAL_NONE,
		(instant_t) i * INSTANT_SECOND, INSTANT_NONE, DATE_NONE, PERIOD_NONE};

	row_store_add (store, i, class_of (i), &plant, numbers, texts);
}

static void
row_tabulate (struct movement_table *table, uint32_t i)
{
	g_autofree char *key = g_strdup_printf ("S%u", i), *note = note_of (i);

	movement_begin (table);
	text_set (table, COL_SOURCE_KEY, key);
	class_set (table, class_of (i));
	text_set (table, COL_LOT, i % 2 == 0 ? "L1" : "");
	movement_set_attribute (table, 0, note, strlen (note));
	movement_set_qty (table, i * INT64_C (1000));
	movement_set_event (table, (instant_t) i * INSTANT_SECOND, false);
	movement_end (table);
}

static void
row_quiet (struct run *run, uint32_t i)
{
	struct quiet_rows *rows = &run->list[class_of (i) * WINDOW_COUNT + window_in (i)];

	rows->class_row = class_of (i);
	rows->window = (uint8_t) window_in (i);
	rows->rows++;
	rows->qty += i * INT64_C (1000);
}

static void
classes_make (struct run *run)
{
	run->classes = movement_table_new (run->strings);
	for (uint32_t i = 0; i < CLASSES; i++) {
		movement_begin (run->classes);
		text_set (run->classes, COL_SOURCE_KEY, "class");
		class_set (run->classes, i);
		movement_set_qty (run->classes, 1);
		movement_set_posting (run->classes, 0);
		movement_end (run->classes);
	}
	run->classes->kind = g_new (uint8_t, CLASSES);
	for (uint32_t i = 0; i < CLASSES; i++)
		run->classes->kind[i] = i == CLASSES - 1 ? KIND_SHIP : KIND_ISSUE_COMP;
	run->rule.kinds[KIND_ISSUE_COMP] = true;
}

static void
quiet_make (struct run *run)
{
	size_t n = 0;

	for (size_t i = 0; i < G_N_ELEMENTS (run->list); i++)
		if (run->list[i].rows > 0)
			run->list[n++] = run->list[i];
	run->quiet = (struct quiet) {run->classes, run->list, n, INSTANT_NONE};
}

static struct run *
run_new (uint32_t rows)
{
	struct run *run = g_new0 (struct run, 1);

	run->strings = strpool_new ();
	run->store = row_store_new (folder, NULL);
	for (int side = 0; side < SIDE_COUNT; side++)
		run->side[side] = movement_table_new (run->strings);
	movement_attribute_add (run->side[SIDE_LEFT], "note");
	row_store_begin (run->store, columns, G_N_ELEMENTS (columns));
	for (uint32_t i = 0; i < rows; i++) {
		if (i % 17 != 2) /* what is in doubt is not even stored */
			row_store_one (run->store, i);
		if (stands_in_table (i) || i % 17 == 2) {
			run->wanted[i / 8] |= (uint8_t) (1u << i % 8);
			row_tabulate (run->side[SIDE_LEFT], i);
		} else
			row_quiet (run, i);
	}
	ck_assert (row_store_finish (run->store, NULL));
	classes_make (run);
	quiet_make (run);
	run->outcome = outcome_fixture_month ();
	return run;
}

static void
run_free (struct run *run)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		movement_table_free (run->side[side]);
	movement_table_free (run->classes);
	strpool_free (run->strings);
	row_store_free (run->store);
	outcome_free (run->outcome);
	g_free (run);
}

static char *
run_write (struct run *run, const char *name, GError **error)
{
	g_autofree char *path = g_build_filename (folder, name, NULL);
	g_autoptr (part_file) part = part_file_open (path, NULL);
	struct archive_input input = {.outcome = run->outcome,
		.side = {run->side[0], run->side[1]},
		.aside = {{run->store, "1000", run->wanted, ROWS, &run->quiet, &run->rule}}};

	if (!archive_write (part, &input, error))
		return NULL;
	ck_assert (part_file_finish (part, NULL) && part_file_commit (part, NULL));
	return g_steal_pointer (&path);
}

/* Which row a row of the archive is, by its key. */
static uint32_t
number_of (const struct movement_table *table, size_t row)
{
	guint64 number;

	ck_assert (g_ascii_string_to_unsigned (movement_string (table, COL_SOURCE_KEY, row) + 1, 10, 0, UINT32_MAX, &number, NULL));
	return (uint32_t) number;
}

/* The row of the archive that is row i. */
static void
row_check (const struct movement_table *table, size_t row, uint32_t i)
{
	g_autofree char *note = note_of (i);

	ck_assert_str_eq (movement_string (table, COL_PLANT, row), "1000");
	ck_assert_str_eq (movement_string (table, COL_MATERIAL, row), materials[class_of (i)]);
	ck_assert_str_eq (movement_string (table, COL_MOVEMENT, row), "CONS");
	ck_assert_str_eq (movement_string (table, COL_LOT, row), i % 2 == 0 ? "L1" : "");
	ck_assert_str_eq (strpool_text (table->strings, table->attribute[0][row]), note);
	ck_assert_int_eq (table->qty[row], i * INT64_C (1000));
	ck_assert_int_eq (movement_amount (table, row), DECIMAL_NONE);
	ck_assert_int_eq (movement_event (table, row), (instant_t) i * INSTANT_SECOND);
	ck_assert_int_eq (movement_posting (table, row), DATE_NONE);
	ck_assert_uint_eq (table->flags[row], 0);
}

START_TEST (rows_that_were_set_aside_come_back_with_their_state)
{
	struct run *run = run_new (ROWS);
	g_autofree char *path = run_write (run, "a", NULL);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (GError) error = NULL;
	g_autoptr (archive) archive = archive_read (path, strings, &error);
	g_autofree uint8_t *seen = g_new0 (uint8_t, ROWS);
	const struct movement_table *table;
	size_t in_table = run->side[SIDE_LEFT]->rows;

	ck_assert_msg (archive != NULL, "%s", error != NULL ? error->message : "");
	table = archive->side[SIDE_LEFT];
	ck_assert_uint_eq (table->rows, ROWS);
	ck_assert_uint_eq (archive->side[SIDE_RIGHT]->rows, 0);
	for (size_t row = 0; row < table->rows; row++) {
		uint32_t i = number_of (table, row);

		ck_assert_uint_eq (seen[i]++, 0);
		ck_assert_int_eq (row < in_table, stands_in_table (i) || i % 17 == 2);
		row_check (table, row, i);
	}
	ck_assert_uint_eq (archive->n_allocations, ROWS - in_table); /* the table's rows have none in this run */
	for (size_t i = 0; i < archive->n_allocations; i++) {
		const struct allocation *portion = &archive->allocations[i];

		ck_assert_uint_eq (portion->row, in_table + i);
		ck_assert_int_eq (portion->side, SIDE_LEFT);
		ck_assert_uint_eq (portion->link, 0);
		ck_assert_int_eq (portion->state, state_of (number_of (table, portion->row)));
	}
	run_free (run);
}
END_TEST

START_TEST (equal_runs_give_equal_bytes)
{
	g_autofree char *bytes[2] = {NULL};
	gsize n[2];

	for (int i = 0; i < 2; i++) {
		struct run *run = run_new (3000);
		g_autofree char *path = run_write (run, "a", NULL);

		ck_assert (g_file_get_contents (path, &bytes[i], &n[i], NULL));
		run_free (run);
	}
	ck_assert (n[0] == n[1] && memcmp (bytes[0], bytes[1], n[0]) == 0);
	g_free (bytes[1]);
}
END_TEST

START_TEST (a_row_that_is_nowhere_is_no_archive)
{
	struct run *run = run_new (1000);
	g_autoptr (GError) error = NULL;

	run->list[0].rows++;
	ck_assert_ptr_null (run_write (run, "a", &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_INTERNAL));
	run_free (run);
}
END_TEST

/* ---- damage ---- */

static void
spoil (const char *path, const char *bytes, size_t n)
{
	FILE *file = fopen (path, "wb");

	ck_assert (file != NULL && fwrite (bytes, 1, n, file) == n && fclose (file) == 0);
}

START_TEST (any_damage_is_noticed)
{
	struct run *run = run_new (200);
	g_autofree char *path = run_write (run, "a", NULL), *bytes = NULL, *spoiled = g_build_filename (folder, "b", NULL);
	gsize n;

	ck_assert (g_file_get_contents (path, &bytes, &n, NULL));
	for (gsize i = 0; i < n; i += 7)
		for (int cut = 0; cut < 2; cut++) {
			g_autoptr (strpool) strings = strpool_new ();
			g_autoptr (archive) archive = NULL;
			g_autoptr (GError) error = NULL;

			bytes[i] = (char) (bytes[i] ^ 0x55);
			spoil (spoiled, bytes, cut ? i : n);
			bytes[i] = (char) (bytes[i] ^ 0x55);
			archive = archive_read (spoiled, strings, &error);
			if (!cut && archive != NULL) { /* what archive_read passes over must be the lists, which are not its own */
				g_clear_error (&error);
				ck_assert_msg (!archive_read_others (spoiled, run->outcome, &error), "byte %zu of %zu", (size_t) i, (size_t) n);
			}
			ck_assert_msg (error != NULL && g_error_matches (error, FAILURE, FAILURE_DATA), "byte %zu of %zu: %s", (size_t) i,
				(size_t) n, error != NULL ? error->message : "no error");
		}
	run_free (run);
}
END_TEST

/* Sections of an archive that was written by other means: each is a whole frame, and together they are no archive. */
static const struct
{
	const char *name, *says;
	const char *group, *taken; /* texts; NULL: no such section */
	size_t n_taken;
	uint32_t rows; /* of the block; 0: none */
	bool torn;     /* the block is cut off, in a whole frame */
} contradictions[] = {
	{"no groups", "lacks a part", NULL, "", 0, 2, false},
	{"no list of what was taken", "lacks a part", "1\t2\tmatched\t1000\tRM-7\t\tCONS\t\tKG\t\n", NULL, 0, 2, false},
	{"rows are missing", "lacks rows", "1\t3\tmatched\t1000\tRM-7\t\tCONS\t\tKG\t\n", "", 0, 2, false},
	{"no block", "lacks rows", "1\t2\tmatched\t1000\tRM-7\t\tCONS\t\tKG\t\n", "", 0, 0, false},
	{"a row too many", "row of no group", "1\t1\tmatched\t1000\tRM-7\t\tCONS\t\tKG\t\n", "", 0, 2, false},
	{"a row of another group", "row of no group", "9\t2\tmatched\t1000\tRM-7\t\tCONS\t\tKG\t\n", "", 0, 2, false},
	{"a state that there is not", "a line that is none", "1\t2\tlost\t1000\tRM-7\t\tCONS\t\tKG\t\n", "", 0, 2, false},
	{"a number that is none", "a line that is none", "1\tx\tmatched\t1000\tRM-7\t\tCONS\t\tKG\t\n", "", 0, 2, false},
	{"a group twice", "a line that is none", "1\t1\tmatched\tp\tm\t\tC\t\tKG\t\n1\t1\tmatched\tp\tm\t\tC\t\tKG\t\n", "", 0, 2,
		false},
	{"groups that are cut off", "cut off", "1\t2\tmatched\t1000", "", 0, 2, false},
	{"more was taken than there is", "lacks rows", "1\t2\tmatched\t1000\tRM-7\t\tCONS\t\tKG\t\n", "\5", 1, 2, false},
	{"the same row taken twice", "no list of rows", "1\t1\tmatched\t1000\tRM-7\t\tCONS\t\tKG\t\n", "\0\0", 2, 2, false},
	{"a list that is cut off", "no list of rows", "1\t2\tmatched\t1000\tRM-7\t\tCONS\t\tKG\t\n", "\x80", 1, 2, false},
	{"a block that is cut off", "block", "1\t2\tmatched\t1000\tRM-7\t\tCONS\t\tKG\t\n", "", 0, 2, true},
};

static GByteArray *
block_make (uint32_t rows)
{
	g_autoptr (row_block) block = row_block_new (columns, G_N_ELEMENTS (columns));
	struct cell key = {.text = "S1", .length = 2}, none = {.text = ""};
	const struct cell *texts[] = {&key, &none, &none};
	GByteArray *bytes = g_byte_array_new ();
	const int64_t numbers[ROW_NUMBERS] = {row_group (0, WINDOW_OWN), 1000, DECIMAL_NONE, 1, INSTANT_NONE, DATE_NONE, PERIOD_NONE};

	for (uint32_t i = 0; i < rows; i++)
		row_block_add (block, numbers, texts);
	row_block_pack (block, bytes);
	return bytes;
}

static void
sections_write (struct archive_writer *writer, int i)
{
	static const char *const portion[] = {"side", "state", "row", "link", "qty", "amount"};
	g_autoptr (GByteArray) block = block_make (contradictions[i].rows);

	g_string_append (writer->directory, "run\tx\nrows\t0\t0\t0\t1\n");
	ck_assert (archive_block_write (writer, "text", "text", "", 1, NULL));
	for (size_t p = 0; p < G_N_ELEMENTS (portion); p++)
		ck_assert (archive_block_write (writer, "portion", portion[p], "", 0, NULL));
	if (contradictions[i].group != NULL)
		ck_assert (
			archive_block_write (writer, "left:group", "group", contradictions[i].group, strlen (contradictions[i].group), NULL));
	if (contradictions[i].taken != NULL)
		ck_assert (archive_block_write (writer, "left:taken", "taken", contradictions[i].taken, contradictions[i].n_taken, NULL));
	if (contradictions[i].rows > 0)
		ck_assert (
			archive_block_write (writer, "left:block", "0", block->data, block->len - (contradictions[i].torn ? 3u : 0u), NULL));
	ck_assert (archive_writer_finish (writer, NULL));
}

START_TEST (sections_that_contradict_each_other_are_refused)
{
	g_autofree char *path = g_build_filename (folder, "a", NULL);
	g_autoptr (part_file) part = part_file_open (path, NULL);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (GError) error = NULL;
	struct archive_writer writer;

	ck_assert (archive_writer_init (&writer, part, NULL));
	sections_write (&writer, _i);
	archive_writer_release (&writer);
	ck_assert (part_file_finish (part, NULL) && part_file_commit (part, NULL));
	ck_assert_ptr_null (archive_read (path, strings, &error));
	ck_assert_msg (g_error_matches (error, FAILURE, FAILURE_DATA), "%s: %s", contradictions[_i].name, error->message);
	ck_assert_msg (strstr (error->message, contradictions[_i].says) != NULL, "%s: %s", contradictions[_i].name, error->message);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("archive, set aside");
	TCase *tcase = tcase_create ("archive, set aside");
	SRunner *runner;
	int failed;

	tcase_set_timeout (tcase, 60);
	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
	tcase_add_test (tcase, rows_that_were_set_aside_come_back_with_their_state);
	tcase_add_test (tcase, equal_runs_give_equal_bytes);
	tcase_add_test (tcase, a_row_that_is_nowhere_is_no_archive);
	tcase_add_test (tcase, any_damage_is_noticed);
	tcase_add_loop_test (tcase, sections_that_contradict_each_other_are_refused, 0, G_N_ELEMENTS (contradictions));
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
