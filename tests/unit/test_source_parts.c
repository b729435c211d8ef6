/*
 * test_source_parts.c - exports of tables by profile: rows joined by keys of several columns, repaired and signed; entities of
 * several files, what is missing of them, and profiles that are based on another.
 */
#include "common/base/failure.h"
#include "common/io/source.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static char *root; /* holds data/ and the profiles mine/ and yours/ */
static GHashTable *settings;

static void
written (const char *name, const char *text)
{
	g_autofree char *path = g_build_filename (root, name, NULL);

	ck_assert (g_file_set_contents (path, text, -1, NULL));
}

static void
folder_clear (const char *name)
{
	g_autofree char *path = g_build_filename (root, name, NULL);
	g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
	const char *file;

	while (folder != NULL && (file = g_dir_read_name (folder)) != NULL) {
		g_autofree char *full = g_build_filename (path, file, NULL);

		g_unlink (full);
	}
}

static void
setup (void)
{
	folder_clear ("data");
	folder_clear ("mine");
	folder_clear ("yours");
}

static struct source_reader *
reader_open (const char *name, GError **error)
{
	g_autofree char *uri = g_strdup_printf ("csv:%s/data", root), *profile = g_strconcat (root, "/", name, NULL);
	const struct source source = {.name = "erp", .uri = uri, .shown = uri, .profile = profile, .settings = settings};

	return source_open (&source, NULL, error);
}

static const struct source_scope scope = {.plant = "",
	.from = 20513, /* 2026-03-01 */
	.until = 20544,
	.period = 202603,
	.period_before = 202602,
	.read_from = DATE_NONE,
	.read_until = DATE_NONE};

static char *
failed (const GError *error)
{
	GString *out = g_string_new (NULL);

	g_string_printf (out, "%d %s", error->code, error->message);
	g_string_replace (out, root, "", 0);
	return g_string_free (out, FALSE);
}

/* key|material|movement|indicator|qty|amount|posting, then attributes, or why the row was rejected; a line each. */
static char *
movements (const char *profile, bool gaps, struct evidence *evidence, struct source_reader **kept)
{
	g_autoptr (GError) error = NULL;
	struct source_reader *reader = reader_open (profile, &error);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);
	struct source_scope own = scope;
	GString *out = g_string_new (NULL);
	char qty[DECIMAL_TEXT_MAX], amount[DECIMAL_TEXT_MAX], posting[16];

	own.gaps = gaps;
	if (reader == NULL || !source_read_movements (reader, &own, table, evidence, &error)) {
		g_string_free (out, TRUE);
		source_close (reader);
		return failed (error);
	}
	for (size_t row = 0; row < table->rows; row++) {
		g_string_append_printf (out, "%s|%s|%s|%s|%s|%s|%s", movement_string (table, COL_SOURCE_KEY, row),
			movement_string (table, COL_MATERIAL, row), movement_string (table, COL_MOVEMENT, row),
			movement_string (table, COL_INDICATOR, row),
			table->qty[row] != DECIMAL_NONE ? decimal_format (table->qty[row], QTY_SCALE, 0, qty) : "",
			movement_amount (table, row) != DECIMAL_NONE ? decimal_format (movement_amount (table, row), MONEY_SCALE, 2, amount)
														 : "",
			movement_posting (table, row) != DATE_NONE ? date_format (movement_posting (table, row), posting) : "");
		for (int i = 0; i < table->n_attributes; i++)
			g_string_append_printf (out, " %s=%s", table->attribute_name[i], strpool_text (strings, table->attribute[i][row]));
		if (table->flags[row] & MOVEMENT_REJECTED)
			g_string_append_printf (out, " REJECTED %s", strpool_text (strings, table->reason[row]));
		g_string_append_c (out, '\n');
	}
	if (kept != NULL)
		*kept = reader;
	else
		source_close (reader);
	return g_string_free (out, FALSE);
}

static void
gives (const char *expected)
{
	struct evidence evidence;
	g_autofree char *out = movements ("mine", false, &evidence, NULL);

	ck_assert_str_eq (out, expected);
}

static const char exported[] =
	"profile: mine\ntitle: a test\nnumbers: { group: \",\", trailing_minus: true, padded: true }\n"
	"dates: [yyyymmdd, dd.mm.yyyy, mm/dd/yyyy]\ncsv:\n  fields:\n"
	"    - { names: [MBLNR, MJAHR], digits: 4, empty: [\"0000\"] }\n    - { names: [SIGN, KIND, BUDAT], empty: [\"00000000\"] }\n"
	"  entities:\n    - name: movement\n      file: mseg.csv\n      lookups:\n"
	"        - { name: head, file: mkpf.csv, key: [MBLNR, MJAHR], by: [MBLNR, MJAHR], columns: [BUDAT] }\n"
	"        - { name: text, file: text.csv, key: [CODE, LANG], by: [KIND, \":language\"], columns: [TEXT], optional: true }\n"
	"        - { name: all, file: all.csv, key: [CODE, OFF], by: [KIND, \"=\"], columns: [STAT], every: true, optional: true }\n"
	"      out_of_scope:\n        - { column: [SIGN, KIND], is: [SX, HX], reason: to cost }\n"
	"        - { column: TYPE, is_not: [\"\", doc], reason: no document }\n"
	"      columns:\n        - { name: source_key, from: [MBLNR, MJAHR, \"=/\", LINE] }\n        - { name: plant, default: "
	"\"1000\" }\n"
	"        - { name: material, from: [text.TEXT, KIND], first: true }\n        - { name: movement, default: M }\n"
	"        - { name: indicator, from: [SIGN, KIND], whole: true }\n"
	"        - { name: qty, from: MENGE }\n        - { name: uom, default: KG }\n"
	"        - { name: amount, from: DMBTR, sign: { column: SIGN, negative: H } }\n"
	"        - { name: posting_date, from: head.BUDAT }\n"
	"        - { name: status, from: all.STAT, values: [{ has: CLSD, becomes: closed }, { has: REL, becomes: released }, { is: "
	"\"*\", becomes: "
	"none }] }\n      attributes: []\n";

START_TEST (an_export_is_joined_repaired_and_signed)
{
	written ("mine/profile.yaml", exported);
	written ("data/mseg.csv",
		"\xef\xbb\xbf,MBLNR,MJAHR,LINE,SIGN,KIND,TYPE,MENGE,DMBTR\n"
		"0,49.0,2026,1,S,A,,\"  1,234.500 \",\"  1,234.50 \"\n"
		"1,0049,2026.0,2, H ,B,doc,5,\" 12.30 \"\n"
		"2,50,2026,3,S,X,,1,7.00-\n"
		"3,51,2026,4,H,,other,1,2.00-\n"
		"4,99,2026,5,S,A,,1,1\n");
	written (
		"data/mkpf.csv", "MBLNR,MJAHR,BUDAT\n0049,2026,20260310\n50,2026.0,11.03.2026\n51,2026,03/12/2026\n49,2025,00000000\n");
	written ("data/text.csv", "CODE,LANG,TEXT\nA,D,Harz\nA,E,Resin\nB,D,Flasche\n");
	written ("data/all.csv", "CODE,OFF,STAT\nA,,REL\nA,,CRTD\nA,X,CLSD\nA,,REL\nB,,CLSD\nB,,REL\n");
	gives ("00492026/1|Resin|M|SA|1234.5|1234.50|2026-03-10 status=released scope=\n"
		   "00492026/2|B|M|HB|5|-12.30|2026-03-10 status=closed scope=\n"
		   "00502026/3|X|M|SX|1|-7.00|2026-03-11 status=none scope=to cost\n"
		   "00512026/4||M||1||2026-03-12 status=none scope=no document REJECTED column 'DMBTR': '-2.00-' is not a number\n"
		   "00992026/5|Resin|M|SA|1|1.00| status=released scope= REJECTED column 'MBLNR': '0099 2026' is not in 'mkpf.csv'\n");
}
END_TEST

START_TEST (an_optional_file_that_is_not_there_finds_nothing)
{
	written ("mine/profile.yaml", exported);
	written ("data/mseg.csv", "MBLNR,MJAHR,LINE,SIGN,KIND,TYPE,MENGE,DMBTR\n49,2026,1,S,A,,1,1\n");
	written ("data/mkpf.csv", "MBLNR,MJAHR,BUDAT\n49,2026,20260310\n");
	gives ("00492026/1|A|M|SA|1|1.00|2026-03-10 status=none scope=\n");
}
END_TEST

START_TEST (a_key_of_several_columns_may_not_come_twice)
{
	written ("mine/profile.yaml", exported);
	written ("data/mseg.csv", "MBLNR,MJAHR,LINE,SIGN,KIND,TYPE,MENGE,DMBTR\n49,2026,1,S,A,,1,1\n");
	written ("data/mkpf.csv", "MBLNR,MJAHR,BUDAT\n49,2026,20260310\n0049.0,2026,20260311\n");
	gives ("65 source 'erp': file '/data/mseg.csv': lookup 'head': file '/data/mkpf.csv': line 3: key '0049 2026' comes twice");
}
END_TEST

/* ---- what is missing ---- */

static const char parted[] =
	"parts:\n  - { name: movement, gap: \"goods movements (MSEG)\" }\n"
	"  - { name: stock_balance, gap: values }\n  - { name: old, of: stock_balance, gap: \"old values (MBEWH)\" }\n"
	"  - { name: account_balance, gap: totals }\n  - { name: new_totals, of: account_balance }\n"
	"  - { name: old_totals, of: account_balance, unless: new_totals }\n";

START_TEST (a_population_that_is_missing_is_a_gap_where_that_will_do_and_else_a_failure)
{
	g_autofree char *profile = g_strconcat ("profile: mine\ntitle: a test\n", parted, NULL), *out = NULL, *without = NULL;
	struct source_reader *reader = NULL;
	struct evidence evidence;

	written ("mine/profile.yaml", profile);
	written ("data/gl_line.csv", "source_key\n");
	out = movements ("mine", true, &evidence, &reader);
	ck_assert_str_eq (out, "");
	ck_assert_str_eq (evidence.object, "movement");
	ck_assert_str_eq (evidence_gap (&evidence), "goods movements (MSEG)");
	ck_assert_str_eq (evidence.control, "missing: goods movements (MSEG)");
	ck_assert (!evidence.control_equal);
	source_close (reader);
	without = movements ("mine", false, &evidence, NULL);
	ck_assert_str_eq (without, "69 source 'erp': movement: missing: goods movements (MSEG)");
}
END_TEST

static void
reference_given (struct reference *reference, const char *entity, struct evidence *evidence, struct source_reader **reader)
{
	GError *error = NULL;

	*reader = reader_open ("mine", &error);
	ck_assert_msg (*reader != NULL, "%s", error != NULL ? error->message : "");
	ck_assert (source_has (*reader, entity));
	ck_assert_msg (source_read_reference (*reader, entity, 0, &scope, reference, evidence, &error), "%s",
		error != NULL ? error->message : "");
	ck_assert (reference_finish (reference, NULL));
}

START_TEST (an_entity_is_read_from_all_its_parts)
{
	g_autofree char *profile = g_strconcat ("profile: mine\ntitle: a test\n", parted, NULL);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (source_reader) reader = NULL;
	struct evidence evidence;

	written ("mine/profile.yaml", profile);
	written ("data/stock_balance.csv", "plant,material,currency,value\n1000,M,USD,13\n");
	written ("data/old.csv", "plant,material,currency,value,period\n1000,M,USD,10,2026-02\n");
	reference_given (reference, "stock_balance", &evidence, &reader);
	ck_assert_int_eq (reference_stock_balance (reference, 0)->value, 100000); /* the end of February */
	ck_assert_int_eq (reference_stock_balance (reference, 1)->value, 130000); /* that of March is as it is now */
	ck_assert_int_eq (evidence.rows, 2);
	ck_assert_ptr_null (evidence_gap (&evidence));
}
END_TEST

START_TEST (what_an_entity_lacks_is_named)
{
	g_autofree char *profile = g_strconcat ("profile: mine\ntitle: a test\n", parted, NULL);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (source_reader) reader = NULL, second = NULL;
	struct evidence evidence;

	written ("mine/profile.yaml", profile);
	written ("data/stock_balance.csv", "plant,material,currency,value\n1000,M,USD,13\n");
	reference_given (reference, "stock_balance", &evidence, &reader);
	ck_assert_str_eq (evidence.control, "not independent; missing: old values (MBEWH)");
	g_clear_pointer (&reader, source_close);
	reference_given (reference, "account_balance", &evidence, &second);
	ck_assert_str_eq (evidence_gap (&evidence), "totals");
	ck_assert_int_eq (evidence.rows, 0);
}
END_TEST

static const char wanting[] = "csv:\n  entities:\n    - name: old\n      file: stock.csv\n      needs: [PERIOD, OLD]\n"
							  "      columns:\n        - { name: period, from: PERIOD }\n        - { name: value, from: OLD }\n";

START_TEST (a_file_without_the_columns_that_it_needs_is_as_one_that_is_not_there)
{
	static const struct
	{
		const char *text, *gap;
		int rows;
	} files[] = {
		{"plant,material,currency,Old,PERIOD\n1000,M,USD,10,2026-02\n", NULL, 2},
		{"plant,material,currency,OLD\n1000,M,USD,10\n", "old values (MBEWH)", 1},
		{"plant,material,currency,PERIOD\n1000,M,USD,2026-02\n", "old values (MBEWH)", 1},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (files); i++) {
		g_autofree char *profile = g_strconcat ("profile: mine\ntitle: a test\n", parted, wanting, NULL);
		g_autoptr (strpool) strings = strpool_new ();
		g_autoptr (reference) reference = reference_new (strings);
		g_autoptr (source_reader) reader = NULL;
		struct evidence evidence;

		written ("mine/profile.yaml", profile);
		written ("data/stock_balance.csv", "plant,material,currency,value\n1000,M,USD,13\n");
		written ("data/stock.csv", files[i].text);
		reference_given (reference, "stock_balance", &evidence, &reader);
		ck_assert_int_eq (evidence.rows, files[i].rows);
		ck_assert_pstr_eq (evidence_gap (&evidence), files[i].gap);
	}
}
END_TEST

/* One that cannot be read is there, and says why. */
START_TEST (a_damaged_file_is_not_taken_for_one_that_is_not_there)
{
	g_autofree char *profile = g_strconcat ("profile: mine\ntitle: a test\n", parted, wanting, NULL);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (GError) error = NULL;

	written ("mine/profile.yaml", profile);
	written ("data/stock_balance.csv", "plant,material,currency,value\n1000,M,USD,13\n");
	written ("data/stock.csv", "plant,plant\n1000,M\n");
	reader = reader_open ("mine", NULL);
	ck_assert (!source_read_reference (reader, "stock_balance", 0, &scope, reference, NULL, &error));
	ck_assert_msg (strstr (error->message, "stock.csv") != NULL, "%s", error->message);
}
END_TEST

static const char months[] =
	"csv:\n  entities:\n    - name: new_totals\n      each:\n        - { column: BEGAN, as: \"00\" }\n"
	"        - { column: JAN, as: \"01\" }\n        - { column: FEB, as: \"02\" }\n        - { column: MAR, as: \"03\" }\n"
	"      columns:\n        - { name: gl_account, from: ACCOUNT }\n        - { name: currency, default: USD }\n"
	"        - { name: period, from: [YEAR, each.as], separator: \"-\" }\n        - { name: amount, from: each.value }\n";

START_TEST (months_side_by_side_are_rows_of_their_own_and_sum_to_balances)
{
	g_autofree char *profile = g_strconcat ("profile: mine\ntitle: a test\n", parted, months, NULL);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (source_reader) reader = NULL;
	struct evidence evidence;

	written ("mine/profile.yaml", profile);
	written ("data/new_totals.csv", "ACCOUNT,YEAR,BEGAN,JAN,FEB,MAR\n130000,2026,100,10,0,7\n130000,2026,0,-5,0,-2\n");
	written ("data/old_totals.csv", "gl_account,currency,period,amount\n130000,USD,2026-00,999\n");
	reference_given (reference, "account_balance", &evidence, &reader);
	ck_assert_int_eq (reference_account_balance (reference, 0)->amount, 1050000);
	ck_assert_int_eq (reference_account_balance (reference, 0)->on, scope.from - 1);
	ck_assert_int_eq (reference_account_balance (reference, 1)->amount, 1100000);
	ck_assert_ptr_null (reference_account_balance (reference, 2));
	ck_assert_ptr_null (evidence_gap (&evidence));
}
END_TEST

/* ---- profiles that are based on another ---- */

START_TEST (a_profile_has_what_it_is_based_on_and_its_own_before_it)
{
	g_autofree char *text =
		g_strdup_printf ("profile: mine\nbase: %s/yours\ntitle: my own\ncsv:\n  entities:\n    - name: movement\n      file: "
						 "mine.csv\n",
			root);
	g_autofree char *path = g_strconcat (root, "/mine", NULL), *own = NULL, *general = NULL, *file = NULL;
	g_autoptr (profile) profile = NULL;
	GError *error = NULL;

	written ("yours/profile.yaml",
		"profile: yours\ntitle: yours\nzone: Europe/Berlin\ncsv:\n  entities:\n    - name: movement\n"
		"      file: yours.csv\n    - name: price\n      file: prices.csv\n");
	written ("yours/item.sql", "SELECT 1");
	written ("yours/price.sql", "SELECT 2");
	written ("yours/movement_types.csv", "movement,kind,direction\n");
	written ("mine/profile.yaml", text);
	written ("mine/item.sql", "SELECT 3");
	profile = profile_load (path, &error);
	ck_assert_msg (profile != NULL, "%s", error != NULL ? error->message : "");
	ck_assert_str_eq (profile->name, "mine");
	ck_assert_str_eq (profile->title, "my own");
	ck_assert_str_eq (profile->zone, "Europe/Berlin");
	ck_assert_str_eq (profile_entity (profile, "movement")->file, "mine.csv");
	ck_assert_str_eq (profile_entity (profile, "price")->file, "prices.csv");
	ck_assert_uint_eq (profile->n_entities, 2);
	own = profile_query (profile, "item", "sqlite", NULL);
	ck_assert_str_eq (own, "SELECT 3");
	general = profile_query (profile, "price", "sqlite", NULL);
	ck_assert_str_eq (general, "SELECT 2");
	file = profile_file (profile, "movement_types.csv");
	ck_assert_ptr_nonnull (file);
	ck_assert_ptr_null (profile_file (profile, "none.csv"));
}
END_TEST

static const struct
{
	const char *text, *says;
} mistakes[] = {
	{"base: mine/nowhere\n", "profile.yaml"},
	{"dates: [dd/mm/yyyy, mm/dd/yyyy]\n", "the patterns 'dd/mm/yyyy' and 'mm/dd/yyyy' read the same text in two ways"},
	{"dates: []\n", "dates: is empty"},
	{"parts:\n  - { name: x, of: movement }\n", "'movement' is no entity of reference data"},
	{"csv:\n  entities:\n    - name: price\n      lookups:\n        - { name: h, file: h.csv, key: [A, B], by: A, columns: [C] "
	 "}\n",
		"key and by are not equally many"},
	{"csv:\n  entities:\n    - name: price\n      out_of_scope:\n        - { column: A, reason: r }\n",
		"one of is and is_not is needed"},
	{"csv:\n  entities:\n    - name: price\n      columns:\n        - { name: price, values: [{ becomes: x }] }\n",
		"one of is and has is needed"},
	{"csv:\n  entities:\n    - name: price\n      columns:\n        - { name: price, from: each.value }\n",
		"'each.value' needs the entity's `each:`"},
	{"csv:\n  entities:\n    - name: movement\n      each:\n        - { column: A, as: a }\n",
		"rows of a population are rows of their file"},
};

START_TEST (a_mistake_is_said)
{
	g_autofree char *text = g_strconcat ("profile: mine\ntitle: a test\n", mistakes[_i].text, NULL);
	g_autofree char *path = g_strconcat (root, "/mine", NULL);
	g_autoptr (GError) error = NULL;

	written ("mine/profile.yaml", text);
	ck_assert_ptr_null (profile_load (path, &error));
	ck_assert_int_eq (error->code, FAILURE_CONFIGURATION);
	ck_assert_msg (strstr (error->message, mistakes[_i].says) != NULL, "%s", error->message);
}
END_TEST

static Suite *
parts_suite (void)
{
	Suite *suite = suite_create ("source_parts");
	TCase *test = tcase_create ("parts");

	tcase_add_checked_fixture (test, setup, NULL);
	tcase_add_test (test, an_export_is_joined_repaired_and_signed);
	tcase_add_test (test, an_optional_file_that_is_not_there_finds_nothing);
	tcase_add_test (test, a_key_of_several_columns_may_not_come_twice);
	tcase_add_test (test, a_population_that_is_missing_is_a_gap_where_that_will_do_and_else_a_failure);
	tcase_add_test (test, an_entity_is_read_from_all_its_parts);
	tcase_add_test (test, what_an_entity_lacks_is_named);
	tcase_add_test (test, a_file_without_the_columns_that_it_needs_is_as_one_that_is_not_there);
	tcase_add_test (test, a_damaged_file_is_not_taken_for_one_that_is_not_there);
	tcase_add_test (test, months_side_by_side_are_rows_of_their_own_and_sum_to_balances);
	tcase_add_test (test, a_profile_has_what_it_is_based_on_and_its_own_before_it);
	tcase_add_loop_test (test, a_mistake_is_said, 0, G_N_ELEMENTS (mistakes));
	suite_add_tcase (suite, test);
	return suite;
}

int
main (void)
{
	static const char *const folders[] = {"data", "mine", "yours"};
	SRunner *runner = srunner_create (parts_suite ());
	int count;

	root = g_dir_make_tmp ("tieout-parts-XXXXXX", NULL);
	settings = g_hash_table_new (g_str_hash, g_str_equal);
	g_hash_table_insert (settings, (char *) "language", (char *) "E");
	for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
		g_autofree char *path = g_build_filename (root, folders[i], NULL);

		g_mkdir (path, 0700);
	}
	srunner_run_all (runner, CK_ENV);
	count = srunner_ntests_failed (runner);
	srunner_free (runner);
	for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
		g_autofree char *path = g_build_filename (root, folders[i], NULL);

		folder_clear (folders[i]);
		g_rmdir (path);
	}
	g_rmdir (root);
	g_hash_table_unref (settings);
	g_free (root);
	return count == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
