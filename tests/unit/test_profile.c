/* test_profile.c - profiles as text: what they say, and every mistake with its place. */
#include "common/base/failure.h"
#include "common/io/profile.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static char *folder; /* a profile's own: its base name is the profile's name */

static void
profile_write (const char *text)
{
	g_autofree char *file = g_build_filename (folder, "profile.yaml", NULL);
	g_autoptr (GString) whole = g_string_new ("profile: mine\ntitle: My system\n");

	g_string_append (whole, text);
	ck_assert (g_file_set_contents (file, whole->str, -1, NULL));
}

static struct profile *
profile_of (const char *text)
{
	GError *error = NULL;
	struct profile *profile;

	profile_write (text);
	profile = profile_load (folder, &error);
	ck_assert_msg (profile != NULL, "%s", error != NULL ? error->message : "");
	return profile;
}

START_TEST (what_is_not_said_has_a_default)
{
	g_autoptr (profile) profile = profile_of ("");

	ck_assert_str_eq (profile->name, "mine");
	ck_assert_str_eq (profile->population, "");
	ck_assert_int_eq (profile->numbers.decimal, '.');
	ck_assert_int_eq (profile->numbers.group, 0);
	ck_assert_ptr_null (profile->dates);
	ck_assert_ptr_null (profile->zone);
	ck_assert_int_eq (profile->csv.delimiter, ',');
	ck_assert_int_eq (profile->csv.quote, '"');
	ck_assert_str_eq (profile->csv.encoding, "UTF-8");
	ck_assert_int_eq (profile->csv.control, CSV_CONTROL_NONE);
	ck_assert_ptr_null (profile_word (profile, "ISSUE_COMP"));
	ck_assert_int_eq (profile_float_decimals (profile, "qty"), -1);
	ck_assert_ptr_null (profile_entity (profile, "movement"));
	ck_assert_ptr_null (profile_changes (profile));
}
END_TEST

START_TEST (everything_that_can_be_said_is_heard)
{
	g_autoptr (profile) profile = profile_of (
		"numbers:\n  decimal: \",\"\n  group: \".\"\n  trailing_minus: true\n  parentheses: true\n"
		"  credit_suffix: true\n  leading_plus: true\n  padded: true\ndates: dd.mm.yyyy\ntimes: dd.mm.yyyy HH:MM:SS\n"
		"zone: Europe/Berlin\nstrip_zeros: true\nfloats:\n  - name: qty\n    decimals: 3\nclocks:\n  - name: event_at\n    "
		"meaning: scan\n"
		"words:\n  - name: ISSUE_COMP\n    text: post 261\ncsv:\n  delimiter: tab\n  quote: \"'\"\n  encoding: WINDOWS-1252\n"
		"  control: trailer\n  trailer: END\n  entities:\n    - name: movement\n      file: mseg.csv\n      lookups:\n        - "
		"name: head\n"
		"          file: mkpf.csv\n          key: MBLNR\n          by: MBLNR\n          columns: [BUDAT]\n      out_of_scope:\n"
		"        - column: KZVBR\n          is: V\n          reason: no stock\n      columns:\n        - name: source_key\n"
		"          from: [MBLNR, ZEILE]\n          separator: \"/\"\n        - name: posting_date\n          from: head.BUDAT\n"
		"          dates: yyyymmdd\n        - name: uom\n          default: EA\n          values:\n            - is: ST\n"
		"              becomes: \"\"\n          strip_zeros: true\n        - name: plant\n          setting: plant\n      "
		"attributes: []\n");
	const struct profile_entity *entity = profile_entity (profile, "movement");

	ck_assert_int_eq (profile->numbers.decimal, ',');
	ck_assert_int_eq (profile->numbers.group, '.');
	ck_assert (profile->numbers.trailing_minus && profile->numbers.parentheses && profile->numbers.credit_suffix);
	ck_assert (profile->numbers.leading_plus && profile->numbers.padded && profile->strip_zeros);
	ck_assert_str_eq (profile->times[0], "dd.mm.yyyy HH:MM:SS");
	ck_assert_str_eq (profile->zone, "Europe/Berlin");
	ck_assert_int_eq (profile_float_decimals (profile, "qty"), 3);
	ck_assert_str_eq (profile->clocks[0].text, "scan");
	ck_assert_str_eq (profile_word (profile, "ISSUE_COMP"), "post 261");
	ck_assert_int_eq (profile->csv.delimiter, '\t');
	ck_assert_int_eq (profile->csv.quote, '\'');
	ck_assert_str_eq (profile->csv.trailer, "END");
	ck_assert_ptr_nonnull (entity);
	ck_assert_str_eq (entity->lookups[0].columns[0], "BUDAT");
	ck_assert_str_eq (entity->exclusions[0].is[0], "V");
	ck_assert_str_eq (entity->columns[0].from[1], "ZEILE");
	ck_assert_ptr_null (entity->columns[0].from[2]);
	ck_assert_str_eq (entity->columns[0].separator, "/");
	ck_assert_str_eq (entity->columns[1].dates[0], "yyyymmdd");
	ck_assert_str_eq (entity->columns[2].fallback, "EA");
	ck_assert_str_eq (entity->columns[2].values[0].becomes, "");
	ck_assert (entity->columns[2].strip_zeros);
	ck_assert_str_eq (entity->columns[3].setting, "plant");
	ck_assert_ptr_null (entity->attributes[0]);
}
END_TEST

static const struct
{
	const char *text, *says;
} mistakes[] = {
	{"changes:\n  - name: movement\n", ":4:5: changes.movement.overlap: is missing"},
	{"changes:\n  - name: movement\n    overlap: 0s\n", "changes.movement.overlap: 0s is below 1"},
	{"changes:\n  - name: movement\n    overlap: 2h\n  - name: movement\n    overlap: 3h\n",
		"population 'movement' is listed twice"},
	{"decimals: 3\n", ":3:1: decimals: unknown key"},
	{"numbers:\n  decimal: \",,\"\n", ":4:12: numbers.decimal: ',,' is not one character"},
	{"numbers:\n  padded: yes\n", ":4:11: numbers.padded: 'yes' is neither true nor false"},
	{"floats:\n  - name: qty\n    decimals: 13\n", ":5:15: floats.qty.decimals: 13 is above 12"},
	{"dates: dd.mm\n", ":3:8: dates: pattern 'dd.mm': a year (yyyy or yy), mm and dd are needed"},
	{"csv:\n  control: maybe\n", ":4:12: csv.control: 'maybe' is "},
	{"csv:\n  control: trailer\n", "csv.trailer: 'control: trailer' and the trailer's mark belong together"},
	{"csv:\n  trailer: END\n", "csv.trailer: 'control: trailer' and the trailer's mark belong together"},
	{"csv:\n  quote: \",\"\n", "csv.quote: delimiter and quote are the same"},
	{"csv:\n  entities:\n    - name: price\n      columns:\n        - name: prize\n",
		":7:17: csv.entities.price.columns.prize.name: 'price' has no column 'prize'"},
	{"csv:\n  entities:\n    - name: movement\n      columns:\n        - name: qty\n        - name: qty\n",
		"column 'qty' is listed twice"},
	{"csv:\n  entities:\n    - name: movement\n    - name: movement\n", "entity 'movement' is listed twice"},
	{"csv:\n  entities:\n    - name: movement\n      lookups:\n        - name: h\n          file: h.csv\n          key: K\n"
	 "          by: K\n          columns: [A]\n      columns:\n        - name: qty\n          from: h.B\n",
		"lookup 'h' does not list column 'B'"},
	{"csv:\n  entities:\n    - file: x.csv\n", "name: is missing"},
};

START_TEST (a_population_tells_its_changes_unless_it_loses_rows)
{
	static const char text[] = "changes:\n  - name: movement\n    column: touched\n    overlap: 90m\n"
							   "  - name: documents\n    loses_rows: true\n  - name: plain\n    overlap: 1d\n";
	g_autoptr (profile) profile = profile_of (text), documents = NULL, plain = NULL, none = NULL;
	g_autofree char *other = g_strconcat (folder, ":documents", NULL), *third = g_strconcat (folder, ":plain", NULL),
					*fourth = g_strconcat (folder, ":counts", NULL);

	ck_assert_str_eq (profile_changes (profile)->column, "touched");
	ck_assert_int_eq (profile_changes (profile)->overlap, 90 * 60);
	documents = profile_load (other, NULL);
	ck_assert_ptr_null (profile_changes (documents));
	plain = profile_load (third, NULL);
	ck_assert_ptr_null (profile_changes (plain)->column);
	ck_assert_int_eq (profile_changes (plain)->overlap, 86400);
	none = profile_load (fourth, NULL);
	ck_assert_ptr_null (profile_changes (none));
}
END_TEST
START_TEST (the_digest_of_a_profile_is_of_all_its_files)
{
	g_autoptr (profile) profile = profile_of ("");
	g_autofree char *file = g_build_filename (folder, "movement_types.csv", NULL);
	const char *texts[] = {"a", "b", NULL};
	char hex[4][DIGEST_HEX_SIZE];

	for (int i = 0; i < 4; i++) {
		g_autoptr (digest) digest = digest_new ();

		if (i < 2)
			ck_assert (g_file_set_contents (file, texts[i], -1, NULL));
		else if (i == 2)
			g_unlink (file);
		ck_assert (profile_digest (profile, digest, NULL));
		digest_hex (digest, hex[i]);
	}
	ck_assert_str_ne (hex[0], hex[1]);
	ck_assert_str_ne (hex[1], hex[2]);
	ck_assert_str_eq (hex[2], hex[3]);
}
END_TEST
START_TEST (a_mistake_is_named_with_its_place)
{
	g_autoptr (GError) error = NULL;

	profile_write (mistakes[_i].text);
	ck_assert_ptr_null (profile_load (folder, &error));
	ck_assert_int_eq (error->code, FAILURE_CONFIGURATION);
	ck_assert_msg (strstr (error->message, mistakes[_i].says) != NULL, "%s", error->message);
	ck_assert_msg (strstr (error->message, "profile.yaml:") != NULL, "%s", error->message);
}
END_TEST

START_TEST (a_profile_is_called_as_its_folder)
{
	g_autofree char *file = g_build_filename (folder, "profile.yaml", NULL);
	g_autoptr (GError) error = NULL;

	ck_assert (g_file_set_contents (file, "profile: other\ntitle: x\n", -1, NULL));
	ck_assert_ptr_null (profile_load (folder, &error));
	ck_assert_msg (
		strstr (error->message, ":1:10: profile: 'other' is not the name of its folder 'mine'") != NULL, "%s", error->message);
}
END_TEST

START_TEST (a_population_follows_the_name)
{
	g_autofree char *name = g_strconcat (folder, ":documents", NULL);
	g_autoptr (profile) profile = NULL;

	profile_write ("");
	profile = profile_load (name, NULL);
	ck_assert_str_eq (profile->population, "documents");
	ck_assert_str_eq (profile->folder, folder);
}
END_TEST

START_TEST (the_query_of_an_engine_goes_before_the_general_one)
{
	g_autoptr (profile) profile = profile_of ("");
	g_autofree char *general = g_build_filename (folder, "movement.sql", NULL);
	g_autofree char *special = g_build_filename (folder, "movement.sqlite.sql", NULL);
	g_autofree char *a = NULL, *b = NULL, *none = NULL, *latin = NULL;
	g_autoptr (GError) error = NULL;

	ck_assert (g_file_set_contents (general, "SELECT 1", -1, NULL) && g_file_set_contents (special, "SELECT 2", -1, NULL));
	a = profile_query (profile, "movement", "sqlite", NULL);
	b = profile_query (profile, "movement", "postgresql", NULL);
	none = profile_query (profile, "price", "sqlite", &error);
	ck_assert_str_eq (a, "SELECT 2");
	ck_assert_str_eq (b, "SELECT 1");
	ck_assert_ptr_null (none);
	ck_assert_ptr_null (error);
	ck_assert (g_file_set_contents (special, "SELECT '\xE9'", -1, NULL));
	latin = profile_query (profile, "movement", "sqlite", &error);
	ck_assert_ptr_null (latin);
	ck_assert_int_eq (error->code, FAILURE_CONFIGURATION);
	g_unlink (general);
	g_unlink (special);
}
END_TEST

START_TEST (every_shipped_profile_can_be_read)
{
	g_autoptr (GDir) shipped = g_dir_open ("sql/sources", 0, NULL);
	const char *name;
	int n = 0;

	ck_assert_msg (shipped != NULL, "this test runs in the source tree");
	while ((name = g_dir_read_name (shipped)) != NULL) {
		g_autofree char *path = g_build_filename ("sql/sources", name, NULL);
		g_autoptr (GError) error = NULL;
		g_autoptr (profile) profile = profile_load (path, &error);

		ck_assert_msg (profile != NULL, "%s", error != NULL ? error->message : "");
		n++;
	}
	ck_assert_int_ge (n, 4);
}
END_TEST

static Suite *
profile_suite (void)
{
	Suite *suite = suite_create ("profile");
	TCase *test = tcase_create ("profile");

	tcase_add_test (test, what_is_not_said_has_a_default);
	tcase_add_test (test, everything_that_can_be_said_is_heard);
	tcase_add_test (test, a_population_tells_its_changes_unless_it_loses_rows);
	tcase_add_test (test, the_digest_of_a_profile_is_of_all_its_files);
	tcase_add_loop_test (test, a_mistake_is_named_with_its_place, 0, G_N_ELEMENTS (mistakes));
	tcase_add_test (test, a_profile_is_called_as_its_folder);
	tcase_add_test (test, a_population_follows_the_name);
	tcase_add_test (test, the_query_of_an_engine_goes_before_the_general_one);
	tcase_add_test (test, every_shipped_profile_can_be_read);
	suite_add_tcase (suite, test);
	return suite;
}

int
main (void)
{
	SRunner *runner = srunner_create (profile_suite ());
	g_autofree char *parent = g_dir_make_tmp ("tieout-profile-XXXXXX", NULL), *file = NULL;
	int failed;

	folder = g_build_filename (parent, "mine", NULL);
	file = g_build_filename (folder, "profile.yaml", NULL);
	g_mkdir (folder, 0700);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	g_unlink (file);
	g_rmdir (folder);
	g_rmdir (parent);
	g_free (folder);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
