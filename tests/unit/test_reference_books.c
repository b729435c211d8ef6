/*
 * Balances, counts, accounts, lanes and ledger lines that a run knows beside its movements: of what is told twice one is
 * kept when both say the same, and neither when they do not; what was read has one order and one digest, whatever order
 * it came in.
 */
#include "common/recon/reference.h"

#include "common/base/failure.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct strpool *strings;
static struct reference *known;

static void
setup (void)
{
	strings = strpool_new ();
	known = reference_new (strings);
}

static void
teardown (void)
{
	reference_free (known);
	strpool_free (strings);
}

/* ---- one row of each table; `other` is the same row, which says something else ---- */

static gboolean
stock_balance (const char *other, GError **error)
{
	return reference_add_stock_balance (known,
		&(struct stock_balance) {"1000", "RM-7", "", "3000", other, "USD", date_make (2026, 3, 31), 5000000, 1000000}, error);
}
static gboolean
account_balance (const char *other, GError **error)
{
	return reference_add_account_balance (
		known, &(struct account_balance) {"US01", "130000", "USD", date_make (2026, 3, 31), (int64_t) strlen (other)}, error);
}
static gboolean
material_account (const char *other, GError **error)
{
	return reference_add_stock_account (known, &(struct stock_account) {"1000", "RM-7", "", other, DATE_NONE}, error);
}
static gboolean
class_account (const char *other, GError **error)
{
	return reference_add_stock_account (known, &(struct stock_account) {"", "", "3000", other, date_make (2026, 1, 1)}, error);
}
static gboolean
item_account (const char *other, GError **error)
{
	return reference_add_item_account (known, &(struct item_account) {"gr-ir", "1000", other}, error);
}
static gboolean
lane (const char *other, GError **error)
{
	return reference_add_lane (known, &(struct lane) {"1000", "2000", (int64_t) strlen (other)}, error);
}
static gboolean
count_left (const char *other, GError **error)
{
	return reference_add_count (known, 0,
		&(struct stock_count) {"C1", "1000", "RM-7", other, "", "", "", "", "KG", "D1", "", INSTANT_NONE, 5000000, DECIMAL_NONE},
		error);
}
static gboolean
count_right (const char *other, GError **error)
{
	return reference_add_count (known, 1,
		&(struct stock_count) {"C1", "1000", "RM-7", "L001", other, "", "", "", "KG", "D1", "", INSTANT_NONE, 5000000, 4000000},
		error);
}

static const struct
{
	gboolean (*add) (const char *other, GError **error);
	const char *message;
} twice[] = {
	{stock_balance, "stock balance of material 'RM-7' at plant '1000' on 2026-03-31 is given twice, and the two differ"},
	{account_balance, "balance of account '130000' on 2026-03-31 is given twice, and the two differ"},
	{material_account, "account determination: material 'RM-7' is given twice, and the two differ"},
	{class_account, "account determination: valuation class '3000' is given twice, and the two differ"},
	{item_account, "item_account: 'gr-ir' at plant '1000' is given twice, and the two differ"},
	{lane, "lane from '1000' to '2000' is given twice, and the two differ"},
	{count_left, "count 'C1' is given twice, and the two differ"},
	{count_right, "count 'C1' is given twice, and the two differ"},
};

START_TEST (what_is_told_twice_and_differs_is_refused_by_name)
{
	g_autoptr (GError) error = NULL;

	ck_assert (twice[_i].add ("a", &error));
	ck_assert (twice[_i].add ("bb", &error));
	ck_assert (!reference_finish (known, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_DATA));
	ck_assert_str_eq (error->message, twice[_i].message);
}
END_TEST

START_TEST (what_is_told_twice_and_agrees_is_told_once)
{
	g_autoptr (GError) error = NULL;

	for (int i = 0; i < 3; i++)
		for (size_t k = 0; k < G_N_ELEMENTS (twice); k++)
			ck_assert (twice[k].add ("a", &error));
	ck_assert_msg (reference_finish (known, &error), "%s", error != NULL ? error->message : "");
	ck_assert_ptr_nonnull (reference_stock_balance (known, 0));
	ck_assert_ptr_null (reference_stock_balance (known, 1));
	ck_assert_ptr_nonnull (reference_account_balance (known, 0));
	ck_assert_ptr_null (reference_account_balance (known, 1));
	ck_assert_ptr_nonnull (reference_stock_account_at (known, 1));
	ck_assert_ptr_null (reference_stock_account_at (known, 2));
	ck_assert_ptr_nonnull (reference_item_account_at (known, 0));
	ck_assert_ptr_null (reference_item_account_at (known, 1));
	ck_assert_int_eq (reference_lane (known, strpool_add0 (strings, "1000"), strpool_add0 (strings, "2000"))->days, 1);
	for (int side = 0; side < 2; side++) {
		ck_assert_str_eq (reference_count (known, side, 0)->source_key, "C1");
		ck_assert_ptr_null (reference_count (known, side, 1));
	}
}
END_TEST

static const struct
{
	const char *material, *class;
	const char *message;
} determinations[] = {
	{"RM-7", "3000", "account determination: a row for account '130000' names both material and valuation class"},
	{"", "", "account determination: a row for account '130000' names neither material and valuation class"},
};

START_TEST (an_account_is_that_of_a_material_or_of_a_class)
{
	g_autoptr (GError) error = NULL;

	ck_assert (!reference_add_stock_account (known,
		&(struct stock_account) {"1000", determinations[_i].material, determinations[_i].class, "130000", DATE_NONE}, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_DATA));
	ck_assert_str_eq (error->message, determinations[_i].message);
}
END_TEST

static const int64_t no_transit[] = {-1, 3661};

START_TEST (goods_are_on_their_way_for_days_that_can_be)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *message =
		g_strdup_printf ("lane from '1000' to '2000': %" G_GINT64_FORMAT " days is no transit time", no_transit[_i]);

	ck_assert (!reference_add_lane (known, &(struct lane) {"1000", "2000", no_transit[_i]}, &error));
	ck_assert_str_eq (error->message, message);
	ck_assert (reference_add_lane (known, &(struct lane) {"1000", "2000", no_transit[_i] < 0 ? 0 : 3660}, NULL));
}
END_TEST

/* ---- lines of the general ledger ---- */

/* Each differs from the one before it in one column; this is their order. */
static const struct gl_entry entries[] = {
	{"G1", "1000", "130000", "USD", "RMRP", "R1", "D1", "RM-7", "O1", "0L", 10, 1, 5, 100},
	{"G1", "1000", "130000", "USD", "RMRP", "R1", "D1", "RM-7", "O1", "0L", 10, 1, 5, 200},
	{"G1", "1000", "130000", "USD", "RMRP", "R1", "D1", "RM-7", "O1", "0L", 11, 1, 5, 100},
	{"G1", "1000", "130000", "USD", "RMRP", "R1", "D1", "RM-7", "O1", "1L", 10, 1, 5, 100},
	{"G1", "1000", "130000", "USD", "RMRP", "R1", "D1", "RM-7", "O2", "0L", 10, 1, 5, 100},
	{"G1", "1000", "130000", "USD", "RMRP", "R2", "D1", "RM-7", "O1", "0L", 10, 1, 5, 100},
	{"G1", "1000", "140000", "USD", "RMRP", "R1", "D1", "RM-7", "O1", "0L", 10, 1, 5, 100},
	{"G1", "2000", "130000", "USD", "RMRP", "R1", "D1", "RM-7", "O1", "0L", 10, 1, 5, 100},
	{"G2", "1000", "130000", "USD", "RMRP", "R1", "D1", "RM-7", "O1", "0L", 10, 1, 5, 100},
};

static void
entries_read (size_t first, struct reference *into, char hex[static 33])
{
	g_autoptr (GError) error = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS (entries); i++)
		ck_assert (reference_add_gl_entry (into, &entries[(first + i * 5) % G_N_ELEMENTS (entries)], NULL));
	ck_assert_msg (reference_finish (into, &error), "%s", error != NULL ? error->message : "");
	ck_assert (reference_gl_digest (into, hex));
}

START_TEST (ledger_lines_have_one_order_and_one_digest_whatever_order_they_came_in)
{
	struct reference *again = reference_new (strings);
	char hex[33], other[33];

	entries_read (0, known, hex);
	entries_read ((size_t) _i, again, other);
	ck_assert_str_eq (hex, other);
	for (size_t i = 0; i < G_N_ELEMENTS (entries); i++) {
		const struct gl_entry *entry = reference_gl_entry (again, i);

		ck_assert_str_eq (entry->source_key, entries[i].source_key);
		ck_assert_str_eq (entry->plant, entries[i].plant);
		ck_assert_str_eq (entry->gl_account, entries[i].gl_account);
		ck_assert_str_eq (entry->reference, entries[i].reference);
		ck_assert_str_eq (entry->order_no, entries[i].order_no);
		ck_assert_str_eq (entry->ledger, entries[i].ledger);
		ck_assert_int_eq (entry->posting_date, entries[i].posting_date);
		ck_assert_int_eq (entry->amount, entries[i].amount);
	}
	ck_assert_ptr_null (reference_gl_entry (again, G_N_ELEMENTS (entries)));
	reference_free (again);
}
END_TEST

START_TEST (a_cent_of_a_ledger_line_changes_the_digest)
{
	struct gl_entry changed = entries[0];
	struct reference *again = reference_new (strings);
	char hex[33], other[33];

	ck_assert (reference_add_gl_entry (known, &entries[0], NULL));
	ck_assert (reference_gl_digest (known, hex));
	changed.amount++;
	ck_assert (reference_add_gl_entry (again, &changed, NULL));
	ck_assert (reference_gl_digest (again, other));
	ck_assert_str_ne (hex, other);
	reference_free (again);
}
END_TEST

START_TEST (without_ledger_lines_there_is_nothing_to_compare)
{
	char hex[33];

	ck_assert (reference_finish (known, NULL));
	ck_assert (!reference_gl_digest (known, hex));
	ck_assert_ptr_null (reference_gl_entry (known, 0));
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("reference_books");
	TCase *tcase = tcase_create ("all");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_loop_test (tcase, what_is_told_twice_and_differs_is_refused_by_name, 0, G_N_ELEMENTS (twice));
	tcase_add_test (tcase, what_is_told_twice_and_agrees_is_told_once);
	tcase_add_loop_test (tcase, an_account_is_that_of_a_material_or_of_a_class, 0, G_N_ELEMENTS (determinations));
	tcase_add_loop_test (tcase, goods_are_on_their_way_for_days_that_can_be, 0, G_N_ELEMENTS (no_transit));
	tcase_add_loop_test (
		tcase, ledger_lines_have_one_order_and_one_digest_whatever_order_they_came_in, 0, G_N_ELEMENTS (entries));
	tcase_add_test (tcase, a_cent_of_a_ledger_line_changes_the_digest);
	tcase_add_test (tcase, without_ledger_lines_there_is_nothing_to_compare);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
