/*
 * test_archive.c - the run archive: everything comes back, equal runs give equal bytes, damage is noticed.
 */
#include "common/base/failure.h"
#include "common/io/archive.h"
#include "common/io/archive_file.h"
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

static void
text_set (struct movement_table *table, enum column column, const char *text)
{
	movement_set_text (table, column, text, strlen (text));
}

/* A row of a few columns; key NULL makes a rejected one. */
static void
row_add (struct movement_table *table, const char *key, const char *material, int64_t qty, instant_t at)
{
	movement_begin (table);
	if (key != NULL)
		text_set (table, COL_SOURCE_KEY, key);
	text_set (table, COL_PLANT, "1000");
	text_set (table, COL_MATERIAL, material);
	text_set (table, COL_MOVEMENT, "261");
	text_set (table, COL_UOM, "KG");
	movement_set_qty (table, qty);
	movement_set_event (table, at, false);
	movement_end (table);
}

/* A run: n distinct rows a side, matched one to one, in an order of arrival that seed decides; links are numbered by arrival. */
struct run
{
	struct strpool *strings;
	struct movement_table *side[SIDE_COUNT];
	struct allocation *portions;
	size_t n_portions;
	struct outcome *outcome;
};

static void
order_shuffle (uint32_t *order, size_t n, guint32 seed)
{
	g_autoptr (GRand) random = g_rand_new_with_seed (seed);

	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t) i;
	for (size_t i = n; seed != 0 && i > 1; i--) {
		size_t j = (size_t) g_rand_int_range (random, 0, (gint32) i);
		uint32_t swapped = order[i - 1];

		order[i - 1] = order[j];
		order[j] = swapped;
	}
}

static void
side_fill (struct run *run, int side, size_t n, const uint32_t *order)
{
	struct movement_table *table = run->side[side] = movement_table_new (run->strings);
	int attribute = side == SIDE_LEFT ? movement_attribute_add (table, "qty\tshown") : -1;

	for (size_t i = 0; i < n; i++) {
		uint32_t k = order[i];
		g_autofree char *key = g_strdup_printf ("MES-2026-%08u", k), *note = g_strdup_printf ("note %u", k % 5);

		/* Every tenth pair of neighbors is one row twice: equal in everything, with different fates. */
		if (k % 10 == 1) {
			g_free (key);
			key = g_strdup_printf ("MES-2026-%08u", k - 1);
		}
		k -= k % 10 == 1;
		row_add (table, key, k % 3 == 0 ? "RM-7" : "RM-8", (int64_t) k * 1000001, (instant_t) k * INSTANT_SECOND);
		if (attribute >= 0) {
			g_free (note);
			note = g_strdup_printf ("note %u", k % 5);
			movement_set_attribute (table, attribute, note, strlen (note));
			table->attribute[attribute][table->rows - 1] = strpool_add0 (run->strings, note);
		}
	}
}

static struct run *
run_new (size_t n, guint32 seed)
{
	struct run *run = g_new0 (struct run, 1);
	g_autofree uint32_t *left = g_new (uint32_t, n), *right = g_new (uint32_t, n), *where = g_new (uint32_t, n);

	run->strings = strpool_new ();
	for (guint32 i = 0; i < seed; i++) {
		g_autofree char *noise = g_strdup_printf ("noise %u", i);

		strpool_add0 (run->strings, noise);
	}
	order_shuffle (left, n, seed);
	order_shuffle (right, n, seed * 7);
	side_fill (run, SIDE_LEFT, n, left);
	side_fill (run, SIDE_RIGHT, n, right);
	for (size_t i = 0; i < n; i++)
		where[right[i]] = (uint32_t) i;
	run->portions = g_new0 (struct allocation, 3 * n);
	for (size_t i = 0; i < n; i++) {
		uint32_t link = (uint32_t) i + 1, right_row = where[left[i]];
		uint8_t state = left[i] % 4 == 0 ? STATE_EXCEPTION : STATE_MATCHED;

		run->portions[run->n_portions++] = (struct allocation) {(uint32_t) i, SIDE_LEFT, state, link, 100, DECIMAL_NONE};
		run->portions[run->n_portions++] = (struct allocation) {right_row, SIDE_RIGHT, state, link, 100, 7};
		if (left[i] % 6 == 0)
			run->portions[run->n_portions++] = (struct allocation) {(uint32_t) i, SIDE_LEFT, STATE_CONTEXT, 0, 5, DECIMAL_NONE};
	}
	run->outcome = outcome_fixture_month ();
	return run;
}

static void
run_free (struct run *run)
{
	movement_table_free (run->side[SIDE_LEFT]);
	movement_table_free (run->side[SIDE_RIGHT]);
	strpool_free (run->strings);
	outcome_free (run->outcome);
	g_free (run->portions);
	g_free (run);
}

static char *
run_write (struct run *run, const char *name, const uint32_t *rows, size_t n_rows, GError **error)
{
	g_autofree char *path = g_build_filename (folder, name, NULL);
	g_autoptr (part_file) part = part_file_open (path, NULL);
	struct archive_input input = {.outcome = run->outcome,
		.side = {run->side[0], run->side[1]},
		.rows = {rows, NULL},
		.n_rows = {n_rows, 0},
		.allocations = run->portions,
		.n_allocations = run->n_portions};

	if (!archive_write (part, &input, error))
		return NULL;
	ck_assert (part_file_finish (part, NULL) && part_file_commit (part, NULL));
	return g_steal_pointer (&path);
}

static void
bytes_read (const char *path, char **bytes, gsize *n)
{
	ck_assert (g_file_get_contents (path, bytes, n, NULL));
}

START_TEST (arrival_order_and_string_ids_do_not_show)
{
	g_autofree char *first = NULL;
	gsize n_first;

	for (guint32 seed = 0; seed < 6; seed++) {
		struct run *run = run_new (500, seed);
		g_autofree char *path = run_write (run, "a", NULL, 0, NULL), *bytes = NULL;
		gsize n;

		bytes_read (path, &bytes, &n);
		if (seed == 0) {
			first = g_steal_pointer (&bytes);
			n_first = n;
		} else
			ck_assert_msg (n == n_first && memcmp (bytes, first, n) == 0, "seed %u differs", seed);
		run_free (run);
	}
}
END_TEST

/* A row as text, whatever table and pool it is in. */
static char *
row_text (const struct movement_table *table, size_t row)
{
	GString *text = g_string_new (NULL);

	for (int i = 0; i < COL_COUNT; i++)
		g_string_append_printf (text, "%s|", movement_string (table, (enum column) i, row));
	g_string_append_printf (text,
		"%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%d|%d|%d|%s", table->qty[row],
		movement_amount (table, row), movement_event (table, row), movement_entered (table, row), movement_posting (table, row),
		movement_period (table, row), table->flags[row],
		table->reason != NULL ? strpool_text (table->strings, table->reason[row]) : "");
	for (int i = 0; i < table->n_attributes; i++)
		g_string_append_printf (
			text, "|%s=%s", table->attribute_name[i], strpool_text (table->strings, table->attribute[i][row]));
	return g_string_free (text, FALSE);
}

static GPtrArray *
table_lines (const struct movement_table *table)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

	for (size_t row = 0; row < table->rows; row++)
		g_ptr_array_add (lines, row_text (table, row));
	return lines;
}

static gint
line_compare (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
tables_equal (const struct movement_table *got, const struct movement_table *wanted)
{
	g_autoptr (GPtrArray) left = table_lines (got), right = table_lines (wanted);

	ck_assert_uint_eq (left->len, right->len);
	g_ptr_array_sort (left, line_compare);
	g_ptr_array_sort (right, line_compare);
	for (guint i = 0; i < left->len; i++)
		ck_assert_str_eq (g_ptr_array_index (left, i), g_ptr_array_index (right, i));
}

static struct archive *
archive_of (const char *path, struct strpool *strings)
{
	GError *error = NULL;
	struct archive *archive = archive_read (path, strings, &error);

	ck_assert_msg (archive != NULL, "%s", error != NULL ? error->message : "");
	return archive;
}

START_TEST (every_column_and_every_portion_comes_back)
{
	struct run *run = run_new (200, 3);
	struct movement_table *left = run->side[SIDE_LEFT];
	g_autofree char *path = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (archive) archive = NULL;
	int64_t got = 0, wanted = 0;

	row_add (left, NULL, "", DECIMAL_NONE, INSTANT_NONE);
	row_add (left, "full", "RM-9", -1, 5);
	movement_begin (left);
	for (int i = 0; i < COL_COUNT; i++)
		text_set (left, (enum column) i, column_name ((enum column) i));
	movement_set_qty (left, INT64_MAX);
	movement_set_amount (left, INT64_MIN + 1);
	movement_set_event (left, -1, true);
	movement_set_entered (left, INSTANT_DAY);
	movement_set_posting (left, date_make (1969, 12, 31));
	movement_set_period (left, 202616);
	movement_set_carried (left);
	movement_end (left);
	run->portions[run->n_portions++] =
		(struct allocation) {(uint32_t) left->rows - 1, SIDE_LEFT, STATE_OPEN_TIMING, 0, INT64_MAX, INT64_MIN + 1};
	path = run_write (run, "a", NULL, 0, NULL);

	strpool_add0 (strings, "the reader's pool has its own numbers");
	archive = archive_of (path, strings);
	ck_assert_str_eq (archive->run_id, run->outcome->run_id);
	tables_equal (archive->side[SIDE_LEFT], left);
	tables_equal (archive->side[SIDE_RIGHT], run->side[SIDE_RIGHT]);
	ck_assert_uint_eq (archive->n_allocations, run->n_portions);
	for (size_t i = 0; i < run->n_portions; i++) {
		got += archive->allocations[i].qty / 2 + archive->allocations[i].state;
		wanted += run->portions[i].qty / 2 + run->portions[i].state;
	}
	ck_assert_int_eq (got, wanted);
	run_free (run);
}
END_TEST

START_TEST (a_link_still_ties_the_same_rows)
{
	struct run *run = run_new (120, 5);
	g_autofree char *path = run_write (run, "a", NULL, 0, NULL);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (archive) archive = archive_of (path, strings);
	g_autoptr (GHashTable) left = g_hash_table_new (NULL, NULL);
	int pairs = 0;

	for (size_t i = 0; i < archive->n_allocations; i++) {
		const struct allocation *portion = &archive->allocations[i];
		gpointer link = GUINT_TO_POINTER (portion->link * 2 + (portion->state == STATE_EXCEPTION));
		const char *key = movement_string (archive->side[portion->side], COL_SOURCE_KEY, portion->row);

		if (portion->state == STATE_CONTEXT)
			ck_assert_uint_eq (portion->link, 0);
		else if (portion->side == SIDE_LEFT)
			g_hash_table_insert (left, link, (gpointer) key);
		else {
			ck_assert_str_eq (key, g_hash_table_lookup (left, link));
			pairs++;
		}
	}
	ck_assert_int_eq (pairs, 120);
	run_free (run);
}
END_TEST

START_TEST (rows_stand_in_the_order_of_their_keys)
{
	static const char *const keys[] = {
		"b", "", "a", "abcdefgh", "abcdefghi", "abcdefghabcdefgh1", "abcdefghabcdefgh", "a\xc3\xa4", "B"};
	static const char *const sorted[] = {
		"", "B", "a", "abcdefgh", "abcdefghabcdefgh", "abcdefghabcdefgh1", "abcdefghi", "a\xc3\xa4", "b"};
	struct run *run = run_new (0, 1);
	g_autofree char *path = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (archive) archive = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS (keys); i++) {
		row_add (run->side[SIDE_RIGHT], "x", "m", 1, 1);
		run->side[SIDE_RIGHT]->text[COL_SOURCE_KEY][i] = strpool_add0 (run->strings, keys[i]);
	}
	path = run_write (run, "a", NULL, 0, NULL);
	archive = archive_of (path, strings);
	ck_assert_uint_eq (archive->side[SIDE_LEFT]->rows, 0);
	for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
		ck_assert_str_eq (movement_string (archive->side[SIDE_RIGHT], COL_SOURCE_KEY, i), sorted[i]);
	run_free (run);
}
END_TEST

START_TEST (only_the_rows_of_the_unit_are_written)
{
	static const uint32_t rows[] = {4, 2};
	struct run *run = run_new (20, 0);
	g_autofree char *path = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (archive) archive = NULL;
	g_autoptr (GError) error = NULL;

	ck_assert (run_write (run, "a", rows, 2, &error) == NULL);
	ck_assert_msg (g_error_matches (error, FAILURE, FAILURE_INTERNAL), "portions of other rows were taken");
	run->n_portions = 0;
	path = run_write (run, "a", rows, 2, NULL);
	archive = archive_of (path, strings);
	ck_assert_uint_eq (archive->side[SIDE_LEFT]->rows, 2);
	ck_assert_str_eq (movement_string (archive->side[SIDE_LEFT], COL_SOURCE_KEY, 0), "MES-2026-00000002");
	ck_assert_uint_eq (archive->side[SIDE_RIGHT]->rows, 20);
	run_free (run);
}
END_TEST

START_TEST (the_lists_of_the_outcome_come_back)
{
	struct run *run = run_new (3, 0);
	g_autoptr (outcome) other = outcome_fixture_month ();
	g_autofree char *path = NULL;
	g_autoptr (GError) error = NULL;

	outcome_fixture_line (run->outcome, -1, SIDE_RIGHT, STATE_NETTED, "tab\there\nand \\ there")->reason = "netted with 17";
	path = run_write (run, "a", NULL, 0, NULL);
	other->n_others = 0;
	ck_assert (archive_read_others (path, other, &error));
	ck_assert_uint_eq (other->n_others, run->outcome->n_others);
	for (size_t i = 0; i < other->n_others; i++) {
		ck_assert_str_eq (other->others[i].source_key, run->outcome->others[i].source_key);
		ck_assert_str_eq (other->others[i].reason, run->outcome->others[i].reason);
		ck_assert_int_eq (other->others[i].qty, run->outcome->others[i].qty);
		ck_assert_int_eq (other->others[i].state, run->outcome->others[i].state);
		ck_assert_int_eq (other->others[i].case_index, -1);
	}
	other->run_id = "another";
	ck_assert (!archive_read_others (path, other, &error) && g_error_matches (error, FAILURE, FAILURE_DATA));
	run_free (run);
}
END_TEST

/* Without the flush to the disk of g_file_set_contents: it is done often. */
static void
spoil (const char *path, const char *bytes, size_t n)
{
	FILE *file = fopen (path, "wb");

	ck_assert (file != NULL && fwrite (bytes, 1, n, file) == n && fclose (file) == 0);
}

START_TEST (any_damage_is_noticed)
{
	struct run *run = run_new (60, 2);
	g_autofree char *path = run_write (run, "a", NULL, 0, NULL), *bytes = NULL, *spoiled = g_build_filename (folder, "b", NULL);
	gsize n;

	bytes_read (path, &bytes, &n);
	for (gsize i = 0; i < n; i += 7) {
		g_autoptr (strpool) strings = strpool_new ();
		g_autoptr (GError) error = NULL;
		g_autoptr (archive) archive = NULL;
		bool cut = i % 2 == 0;

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
		ck_assert_ptr_nonnull (strstr (error->message, spoiled));
	}
	run_free (run);
}
END_TEST

START_TEST (a_missing_archive_is_an_io_error)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (GError) error = NULL;
	g_autofree char *path = g_build_filename (folder, "absent", NULL);

	ck_assert (archive_read (path, strings, &error) == NULL);
	ck_assert (g_error_matches (error, FAILURE, FAILURE_IO));
}
END_TEST

/* ---- what a run knew besides its rows ---- */

/* A row of each entity and more, packed as reference_log.h says, in an order of arrival that seed decides. */
static const struct
{
	enum entity_id id;
	int side;
	const char *line;
} reference_rows[] = {
	{ENTITY_MOVEMENT_TYPES, SIDE_LEFT, "CONS\t\tISSUE_COMP\tnegated\t\t\t\n"},
	{ENTITY_MOVEMENT_TYPES, SIDE_RIGHT, "261\tH\tISSUE_COMP\tout\tTRN\tTRF\tlocation\n"},
	{ENTITY_UOM, SIDE_LEFT, "KG\t3\t\t\t\t\n"},
	{ENTITY_UOM, SIDE_LEFT, "CAR\t\tFG-100\tEA\t24\t1\n"},
	{ENTITY_ITEM, SIDE_LEFT, "RM-7\t\tResin\\t\\\\ natural\tKG\tweighed\tG1\t1\t0\t\n"},
	{ENTITY_PRICE, SIDE_LEFT, "RM-7\t1000\t20454\t3200000\t1\tUSD\tstandard\n"},
	{ENTITY_PRICE, SIDE_LEFT, "RM-7\t1000\t20485\t3500000\t\tUSD\t\n"},
	{ENTITY_ORDER, SIDE_LEFT, "1000412\t1000\tFG-100\tCLOSED\t\t1773000000000000\t\t\t\t\t\t2500000\t0040\n"},
	{ENTITY_MATERIAL_MAP, SIDE_LEFT, "resin\tRM-7\t\n"},
	{ENTITY_MATERIAL_MAP, SIDE_RIGHT, "0007\tRM-7\t1000\n"},
	{ENTITY_LOCATION_MAP, SIDE_LEFT, "A\tL001\t\n"},
	{ENTITY_ORDER_MAP, SIDE_LEFT, "412\t1000412\t\n"},
	{ENTITY_BATCH, SIDE_LEFT, "mes-erp\t1772000000000000\n"},
	{ENTITY_BATCH, SIDE_LEFT, "mes-erp\t1771000000000000\n"},
	{ENTITY_OUTAGE, SIDE_LEFT, "1770000000000000\t1770003600000000\t1000\tmes-erp\n"},
	{ENTITY_QUEUE, SIDE_RIGHT, "Q-1\t1000\tRM-7\t261\t5000000\tKG\tL1\t1000412\tM-1\tdeficit of stock\t1771500000000000\t\n"},
	{ENTITY_CONFIRMATION, SIDE_LEFT, "M-1\t1000\t1000412\t\t500000000\t\t\t6000000\t\t\t\t\t\t\t\t\t\n"},
	{ENTITY_CONFIRMATION, SIDE_RIGHT,
		"C-1\t1000\t1000412\t0040\t\t480000000\t20000000\t\t\tEA\tL1\t\tM-1\tD1\t1\tC-0\t1771500000000000\n"},
};

static struct archive_context *
context_new (guint32 seed)
{
	struct archive_context *context = archive_context_new ();
	uint32_t order[G_N_ELEMENTS (reference_rows)];

	context->log = reference_log_new ();
	order_shuffle (order, G_N_ELEMENTS (order), seed);
	for (size_t i = 0; i < G_N_ELEMENTS (order); i++)
		reference_log_add (
			context->log, reference_rows[order[i]].id, reference_rows[order[i]].side, reference_rows[order[i]].line);
	archive_context_set (context, seed % 2 == 0 ? "plant" : "zz", seed % 2 == 0 ? "a\tplant\n" : "last");
	archive_context_set (context, seed % 2 == 0 ? "zz" : "plant", seed % 2 == 0 ? "last" : "a\tplant\n");
	return context;
}

static char *
context_write (const struct archive_context *context, const char *name)
{
	struct run *run = run_new (30, 0);
	g_autofree char *path = g_build_filename (folder, name, NULL);
	g_autoptr (part_file) part = part_file_open (path, NULL);
	struct archive_input input = {.outcome = run->outcome,
		.side = {run->side[0], run->side[1]},
		.allocations = run->portions,
		.n_allocations = run->n_portions,
		.context = context};

	ck_assert (archive_write (part, &input, NULL) && part_file_finish (part, NULL) && part_file_commit (part, NULL));
	run_free (run);
	return g_steal_pointer (&path);
}

START_TEST (reference_rows_and_facts_come_back)
{
	g_autoptr (archive_context) given = context_new (0), context = NULL;
	g_autofree char *path = context_write (given, "a");
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (GError) error = NULL;
	enum kind kind = KIND_NONE;
	enum direction direction = DIRECTION_NONE;
	struct conversion conversion;
	struct movement_ways ways;
	bool flag = false;
#define ID(text) strpool_add0 (strings, text)

	context = archive_read_context (path, reference, &error);
	ck_assert_msg (context != NULL, "%s", error != NULL ? error->message : "");
	ck_assert (reference_finish (reference, NULL));
	ck_assert_str_eq (g_hash_table_lookup (context->facts, "plant"), "a\tplant\n");
	ck_assert_str_eq (g_hash_table_lookup (context->facts, "zz"), "last");
	ck_assert_uint_eq (g_hash_table_size (context->facts), 2);
	ck_assert_int_eq (reference_movement (reference, SIDE_RIGHT, ID ("261"), ID ("H"), &kind, &direction), MAP_FOUND);
	ck_assert (kind == KIND_ISSUE_COMP && direction == DIRECTION_OUT);
	ways = reference_movement_ways (reference, SIDE_RIGHT, ID ("261"), ID ("H"));
	ck_assert (ways.status == ID ("TRN") && ways.other == ID ("TRF") && ways.located);
	ck_assert_int_eq (reference_movement (reference, SIDE_LEFT, ID ("CONS"), ID ("x"), &kind, &direction), MAP_FOUND);
	ck_assert_int_eq (reference_uom_decimals (reference, ID ("KG")), 3);
	ck_assert (reference_conversion (reference, ID ("FG-100"), ID ("CAR"), ID ("EA"), &conversion) && conversion.numerator == 24);
	ck_assert_str_eq (reference_item (reference, ID ("1000"), ID ("RM-7"))->text, "Resin\t\\ natural");
	ck_assert (reference_item (reference, ID ("1000"), ID ("RM-7"))->captured);
	ck_assert_int_eq (reference_price (reference, ID ("1000"), ID ("RM-7"), 20484, &flag)->price, 3200000);
	ck_assert_int_eq (reference_price (reference, ID ("1000"), ID ("RM-7"), 20485, &flag)->price_unit, 1);
	ck_assert_int_eq (reference_order (reference, ID ("1000"), ID ("1000412"))->closed_at, INT64_C (1773000000000000));
	ck_assert_int_eq (reference_order (reference, ID ("1000"), ID ("1000412"))->completed_at, INSTANT_NONE);
	ck_assert_uint_eq (
		reference_crosswalk (reference, CROSSWALK_MATERIAL, SIDE_RIGHT, ID ("1000"), ID ("0007"), &flag), ID ("RM-7"));
	ck_assert_uint_eq (reference_crosswalk (reference, CROSSWALK_LOCATION, SIDE_LEFT, ID ("1000"), ID ("A"), &flag), ID ("L001"));
	ck_assert_uint_eq (
		reference_crosswalk (reference, CROSSWALK_ORDER, SIDE_LEFT, ID ("1000"), ID ("412"), &flag), ID ("1000412"));
	ck_assert_int_eq (reference_batch_after (reference, "mes-erp", INT64_C (1770000000000000), 2), INT64_C (1772000000000000));
	ck_assert_ptr_nonnull (reference_outage (reference, "1000", "mes-erp", INT64_C (1770000000000001)));
	ck_assert_str_eq (reference_queue (reference, 0)->reason, "deficit of stock");
	ck_assert_int_eq (reference_queue (reference, 0)->qty, 5000000);
	ck_assert_int_eq (reference_production (reference, ID ("1000"), ID ("1000412"))->over_delivery, 2500000);
	ck_assert_str_eq (reference_production (reference, ID ("1000"), ID ("1000412"))->last_operation, "0040");
	ck_assert_int_eq (reference_confirmation (reference, SIDE_LEFT, 0)->rework, 6000000);
	ck_assert_int_eq (reference_confirmation (reference, SIDE_LEFT, 0)->yield, DECIMAL_NONE);
	ck_assert_str_eq (reference_confirmation (reference, SIDE_RIGHT, 0)->cancels, "C-0");
	ck_assert (reference_confirmation (reference, SIDE_RIGHT, 0)->cancelled);
#undef ID
}
END_TEST

START_TEST (the_order_of_reference_rows_does_not_show)
{
	g_autofree char *first = NULL;
	gsize n_first = 0;

	for (guint32 seed = 0; seed < 5; seed++) {
		g_autoptr (archive_context) context = context_new (seed);
		g_autofree char *path = context_write (context, "a"), *bytes = NULL;
		gsize n;

		bytes_read (path, &bytes, &n);
		if (seed == 0) {
			first = g_steal_pointer (&bytes);
			n_first = n;
		} else
			ck_assert_msg (n == n_first && memcmp (bytes, first, n) == 0, "seed %u differs", seed);
	}
}
END_TEST

START_TEST (an_archive_of_version_1_is_read_but_cannot_be_judged_again)
{
	const char *source = g_getenv ("TEST_SRCDIR");
	g_autofree char *path = g_build_filename (source != NULL ? source : ".", "tests", "golden", "archive-1.tieout", NULL);
	g_autofree char *bytes = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (archive) archive = NULL;
	g_autoptr (GError) error = NULL;
	gsize n;

	bytes_read (path, &bytes, &n);
	ck_assert (g_str_has_prefix (bytes, "tieout archive 1\n"));
	archive = archive_of (path, strings);
	ck_assert_uint_gt (archive->side[SIDE_LEFT]->rows, 0);
	ck_assert_ptr_null (archive_read_context (path, reference, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_DATA));
	ck_assert_ptr_nonnull (strstr (error->message, "of version 1 and holds no reference data"));
	ck_assert_ptr_nonnull (strstr (error->message, "hint: run the reconciliation once more"));
}
END_TEST

START_TEST (an_archive_of_version_2_is_read_and_can_be_judged_again)
{
	const char *source = g_getenv ("TEST_SRCDIR");
	g_autofree char *path = g_build_filename (source != NULL ? source : ".", "tests", "golden", "archive-2.tieout", NULL);
	g_autofree char *bytes = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (archive) archive = NULL;
	g_autoptr (archive_context) context = NULL;
	gsize n;

	bytes_read (path, &bytes, &n);
	ck_assert (g_str_has_prefix (bytes, "tieout archive 2\n"));
	archive = archive_of (path, strings);
	ck_assert_uint_eq (archive->side[SIDE_LEFT]->rows, 4);
	ck_assert_uint_eq (archive->side[SIDE_RIGHT]->rows, 3);
	ck_assert_str_eq (movement_string (archive->side[SIDE_LEFT], COL_SOURCE_KEY, 1), "S-1002");
	ck_assert_uint_ge (archive->n_allocations, 7);
	context = archive_read_context (path, reference, NULL);
	ck_assert_ptr_nonnull (context);
	ck_assert_ptr_nonnull (g_hash_table_lookup (context->facts, "plant"));
}
END_TEST

START_TEST (a_newer_archive_is_refused)
{
	g_autoptr (archive_context) context = context_new (0);
	g_autofree char *path = context_write (context, "a"), *bytes = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (GError) error = NULL;
	gsize n;

	bytes_read (path, &bytes, &n);
	bytes[strlen ("tieout archive ")]++;
	spoil (path, bytes, n);
	ck_assert_ptr_null (archive_read (path, strings, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_DATA));
	ck_assert_ptr_nonnull (strstr (error->message, "of version 1 to 3"));
}
END_TEST

/* Whether every block of two archives unpacks to the same bytes. */
static bool
blocks_equal (const char *path, const char *other)
{
	struct archive_reader readers[2];
	bool same = archive_reader_init (&readers[0], path, NULL) & archive_reader_init (&readers[1], other, NULL);

	for (guint i = 0; same && i < readers[0].blocks->len; i++) {
		const struct archive_block *block = &g_array_index (readers[0].blocks, struct archive_block, i);
		g_autofree uint8_t *left = archive_block_read (&readers[0], block, NULL), *right = NULL;

		right = archive_block_read (&readers[1], &g_array_index (readers[1].blocks, struct archive_block, i), NULL);
		same = left != NULL && right != NULL && memcmp (left, right, (size_t) block->size) == 0;
	}
	archive_reader_release (&readers[0]);
	archive_reader_release (&readers[1]);
	return same;
}

/* A byte that zstd does not look at leaves the content as it was; any other is noticed by whoever reads its block. */
START_TEST (damage_of_a_context_is_noticed)
{
	g_autoptr (archive_context) context = context_new (0);
	g_autofree char *path = context_write (context, "a"), *bytes = NULL, *spoiled = g_build_filename (folder, "b", NULL);
	g_autoptr (outcome) outcome = outcome_fixture_month ();
	gsize n;

	bytes_read (path, &bytes, &n);
	for (gsize i = 0; i < n; i += 11) {
		g_autoptr (strpool) strings = strpool_new ();
		g_autoptr (reference) reference = reference_new (strings);
		g_autoptr (archive_context) back = NULL;
		g_autoptr (archive) archive = NULL;
		g_autoptr (GError) error = NULL;

		bytes[i] = (char) (bytes[i] ^ 0x55);
		spoil (spoiled, bytes, n);
		bytes[i] = (char) (bytes[i] ^ 0x55);
		back = archive_read_context (spoiled, reference, &error);
		archive = back != NULL ? archive_read (spoiled, strings, &error) : NULL;
		if (archive != NULL && archive_read_others (spoiled, outcome, &error)) {
			ck_assert_msg (blocks_equal (path, spoiled), "byte %zu of %zu", (size_t) i, (size_t) n);
			continue;
		}
		ck_assert (g_error_matches (error, FAILURE, FAILURE_DATA));
		ck_assert_ptr_nonnull (strstr (error->message, spoiled));
	}
}
END_TEST

START_TEST (a_log_that_is_none_is_refused)
{
	static const struct
	{
		enum entity_id id;
		const char *text;
	} cases[] = {
		{ENTITY_PRICE, ""},
		{ENTITY_PRICE, "material\tno_such_column\nRM-7\t1\n"},
		{ENTITY_PRICE, "material\tplant"},
		{ENTITY_BATCH, "interface\tat\nmes-erp\n"},                   /* a value is missing */
		{ENTITY_BATCH, "interface\tat\nmes-erp\t12\t13\n"},           /* one too many */
		{ENTITY_BATCH, "interface\tat\nmes-erp\ttwelve\n"},           /* not a number */
		{ENTITY_BATCH, "interface\tat\nmes-erp\t\n"},                 /* required */
		{ENTITY_BATCH, "interface\tat\nmes-erp\t12"},                 /* cut off */
		{ENTITY_OUTAGE, "from\tuntil\tplant\tinterface\n9\t3\t\t\n"}, /* ends before it begins */
		{ENTITY_MOVEMENT_TYPES, "movement\tindicator\tkind\tdirection\n261\t\tNO_SUCH\tout\n"},
		{ENTITY_MOVEMENT_TYPES, "movement\tkind\tdirection\ton_way\tway_keeps\n313\tTRANSFER_IN\tin\tTRL\tlot\n"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (strpool) strings = strpool_new ();
		g_autoptr (reference) reference = reference_new (strings);
		g_autofree char *text = g_strdup (cases[i].text);
		g_autoptr (GError) error = NULL;

		ck_assert_msg (!reference_log_replay (text, cases[i].id, SIDE_LEFT, reference, &error), "text %zu was taken", i);
		ck_assert_msg (g_error_matches (error, FAILURE, FAILURE_DATA), "text %zu: %s", i, error->message);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("archive");
	TCase *tcase = tcase_create ("archive");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, folder_make, folder_remove);
	tcase_add_test (tcase, arrival_order_and_string_ids_do_not_show);
	tcase_add_test (tcase, every_column_and_every_portion_comes_back);
	tcase_add_test (tcase, a_link_still_ties_the_same_rows);
	tcase_add_test (tcase, rows_stand_in_the_order_of_their_keys);
	tcase_add_test (tcase, only_the_rows_of_the_unit_are_written);
	tcase_add_test (tcase, the_lists_of_the_outcome_come_back);
	tcase_add_test (tcase, any_damage_is_noticed);
	tcase_add_test (tcase, a_missing_archive_is_an_io_error);
	tcase_add_test (tcase, reference_rows_and_facts_come_back);
	tcase_add_test (tcase, the_order_of_reference_rows_does_not_show);
	tcase_add_test (tcase, an_archive_of_version_1_is_read_but_cannot_be_judged_again);
	tcase_add_test (tcase, an_archive_of_version_2_is_read_and_can_be_judged_again);
	tcase_add_test (tcase, a_newer_archive_is_refused);
	tcase_add_test (tcase, damage_of_a_context_is_noticed);
	tcase_add_test (tcase, a_log_that_is_none_is_refused);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
