/*
 * test_source.c - values, header maps, lookups, scope, control totals and reference tables of sources. The same through every
 * driver, and bad files of every kind, are in tests/e2e/10-sources.
 */
#include "common/base/failure.h"
#include "common/io/db_driver.h"
#include "common/io/entity.h"
#include "common/io/movement_sift.h"
#include "common/io/source_internal.h"
#include "common/io/value.h"

#include <check.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static char *root; /* holds data/ and the profile mine/ */

static char *
file_write (const char *name, const char *text)
{
	char *path = g_build_filename (root, name, NULL);

	ck_assert (g_file_set_contents (path, text, -1, NULL));
	return path;
}

static void
written (const char *name, const char *text)
{
	g_free (file_write (name, text));
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
	written ("mine/profile.yaml", "profile: mine\ntitle: a test\n");
}

/* ---- reading ---- */

struct asked
{
	const char *name, *uri; /* uri below root, with its scheme: "csv:data" */
	const char *plant, *zone;
	date_t from, until;
};

static const struct asked whole = {"mes", "csv:data", "", "America/Chicago", DATE_NONE, DATE_NONE};

static struct source_reader *
reader_open (const struct asked *asked, GHashTable *settings, GError **error)
{
	g_autofree char *uri = g_strdup_printf ("csv:%s/%s", root, asked->uri + strlen ("csv:"));
	g_autofree char *profile = g_strconcat (root, "/mine", NULL);
	const struct source source = {.name = asked->name, .uri = uri, .shown = asked->uri, .profile = profile, .settings = settings};

	return source_open (&source, NULL, error);
}

static struct source_scope
scope_of (const struct asked *asked, const struct zone *zone)
{
	return (struct source_scope) {.plant = asked->plant,
		.from = asked->from,
		.until = asked->until,
		.read_from = asked->from,
		.read_until = asked->until,
		.as_of = INSTANT_NONE,
		.zone = zone};
}

/* The columns of a row that tests look at: key|plant|material|movement|qty|uom|event|posting|lot, attributes, reason. */
static void
row_append (GString *out, const struct movement_table *table, size_t row)
{
	char qty[DECIMAL_TEXT_MAX], event[40], posting[16];

	g_string_append_printf (out, "%s|%s|%s|%s|%s|%s|%s|%s|%s", movement_string (table, COL_SOURCE_KEY, row),
		movement_string (table, COL_PLANT, row), movement_string (table, COL_MATERIAL, row),
		movement_string (table, COL_MOVEMENT, row),
		table->qty[row] != DECIMAL_NONE ? decimal_format (table->qty[row], QTY_SCALE, 0, qty) : "",
		movement_string (table, COL_UOM, row),
		movement_event (table, row) != INSTANT_NONE ? instant_format (movement_event (table, row), NULL, event) : "",
		movement_posting (table, row) != DATE_NONE ? date_format (movement_posting (table, row), posting) : "",
		movement_string (table, COL_LOT, row));
	for (int i = 0; i < table->n_attributes; i++)
		g_string_append_printf (out, " %s=%s", table->attribute_name[i], strpool_text (table->strings, table->attribute[i][row]));
	if (table->flags[row] & MOVEMENT_TIME_AMBIGUOUS)
		g_string_append (out, " ambiguous");
	if (table->flags[row] & MOVEMENT_REJECTED)
		g_string_append_printf (out, " REJECTED %s", strpool_text (table->strings, table->reason[row]));
	g_string_append_c (out, '\n');
}

/* What a source gives: its rows, or "CODE message" with the folder's name left out. */
static char *
given_by (const struct asked *asked, GHashTable *settings)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (source_reader) reader = reader_open (asked, settings, &error);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);
	g_autoptr (zone) zone = zone_new (asked->zone, NULL);
	const struct source_scope scope = scope_of (asked, zone);
	struct evidence evidence;
	GString *out = g_string_new (NULL);

	if (reader != NULL && source_read_movements (reader, &scope, table, &evidence, &error)) {
		for (size_t row = 0; row < table->rows; row++)
			row_append (out, table, row);
		ck_assert_int_eq (evidence.rows, (int64_t) table->rows);
	} else {
		g_string_printf (out, "%d %s", error->code, error->message);
		g_string_replace (out, root, "", 0);
	}
	return g_string_free (out, FALSE);
}

static void
gives (const char *expected)
{
	g_autofree char *out = given_by (&whole, NULL);

	ck_assert_str_eq (out, expected);
}

#define HEADER "source_key,plant,material,movement,qty,uom,event_at,posting_date,lot\n"

START_TEST (a_local_time_that_exists_twice_is_marked_and_one_that_does_not_is_rejected)
{
	written ("data/movement.csv",
		HEADER "K1,1000,M,CONS,1,EA,2026-11-01 01:30:00,,\n"
			   "K2,1000,M,CONS,1,EA,2026-11-01 01:30:00-06:00,,\n"
			   "K3,1000,M,CONS,1,EA,2026-03-08 02:30:00,,\n"
			   "K4,1000,M,CONS,1,EA,2026-13-08 02:30:00,,\n"
			   "K5,1000,M,CONS,1,EA,yesterday,,\n"
			   "K6,1000,M,CONS,1,EA,2026-03-08,2026-03-08T23:00:00+02:00,\n");
	gives ("K1|1000|M|CONS|1|EA|2026-11-01T06:30:00Z|| ambiguous\n"
		   "K2|1000|M|CONS|1|EA|2026-11-01T07:30:00Z||\n"
		   "K3|1000|M|CONS|1|EA||| REJECTED column 'event_at': '2026-03-08 02:30:00' is a local time that does not exist: the "
		   "clocks were "
		   "put forward\n"
		   "K4|1000|M|CONS|1|EA||| REJECTED column 'event_at': '2026-13-08 02:30:00' is no day or time that exists\n"
		   "K5|1000|M|CONS|1|EA||| REJECTED column 'event_at': 'yesterday' is not a time in the declared format\n"
		   "K6|1000|M|CONS|1|EA|2026-03-08T06:00:00Z|2026-03-08|\n");
}
END_TEST

START_TEST (the_first_value_that_cannot_be_read_is_the_reason_and_the_rest_is_kept)
{
	written ("data/movement.csv", HEADER "K1,1000,M,CONS,\"1,5\",EA,never,2026-03-10,L1\n,1000,M,CONS,1,EA,,2026-03-10,L1\n");
	{
		g_autofree char *out = given_by (&whole, NULL);

		ck_assert_msg (
			g_str_has_prefix (out, "K1|1000|M|CONS||EA||2026-03-10|L1 REJECTED column 'qty': '1,5' is not a number\nrow:"), "%s",
			out);
		ck_assert_msg (g_str_has_suffix (out, " REJECTED column 'source_key' is empty\n"), "%s", out);
	}
}
END_TEST

START_TEST (a_long_bad_value_is_cut_in_its_reason)
{
	g_autofree char *digits = g_strnfill (100, '7'),
					*text = g_strconcat (HEADER "K1,1000,M,CONS,", digits, ",EA,,2026-03-10,\n", NULL);
	g_autofree char *out = NULL;

	written ("data/movement.csv", text);
	out = given_by (&whole, NULL);
	ck_assert_msg (strstr (out, "777...' is too large") != NULL, "%s", out);
	ck_assert_uint_lt (strlen (out), 150);
}
END_TEST

START_TEST (columns_that_nothing_else_takes_are_attributes_but_the_change_column)
{
	written ("mine/profile.yaml",
		"profile: mine\ntitle: a test\nchanges:\n  - name: movement\n    column: changed_at\n    overlap: 2h\n");
	written ("data/movement.csv",
		"source_key,plant,material,movement,qty,uom,posting_date,color,changed_at\n"
		"K1,1000,M,CONS,1,EA,2026-03-10,red,2026-03-10T08:00:00Z\n");
	gives ("K1|1000|M|CONS|1|EA||2026-03-10| color=red\n");
}
END_TEST

START_TEST (formats_are_those_of_the_profile)
{
	written ("mine/profile.yaml",
		"profile: mine\ntitle: a test\nnumbers:\n  decimal: \",\"\n  group: \".\"\n  trailing_minus: true\n"
		"  padded: true\ndates: dd.mm.yyyy\ntimes: dd.mm.yyyy HH:MM\nzone: Europe/Berlin\ncsv:\n  delimiter: \";\"\n  encoding: "
		"ISO-8859-1\n");
	written ("data/movement.csv",
		"source_key;plant;material;movement;qty;uom;event_at;posting_date;lot\n"
		"K1;1000;K\xFC"
		"che;CONS; 1.234,56- ;EA;31.03.2026 08:10;31.03.2026;\n"
		"K2;1000;M;CONS;1;EA;31.03.2026;31.03.2026 08:10;\n"
		"K3;1000;M;CONS;1.5;EA;;31.03.2026;\n");
	gives ("K1|1000|Küche|CONS|-1234.56|EA|2026-03-31T06:10:00Z|2026-03-31|\n"
		   "K2|1000|M|CONS|1|EA|2026-03-30T22:00:00Z|2026-03-31|\n"
		   "K3|1000|M|CONS||EA||2026-03-31| REJECTED column 'qty': '1.5' is not a number\n");
}
END_TEST

static const char mapped[] =
	"profile: mine\ntitle: a test\ncsv:\n  entities:\n    - name: movement\n      file: mseg.csv\n"
	"      lookups:\n"
	"        - name: head\n          file: mkpf.csv\n          key: MBLNR\n          by: MBLNR\n          columns: [BUDAT, "
	"USER]\n"
	"        - name: user\n          file: user.csv\n          key: ID\n          by: head.USER\n          columns: [NAME]\n"
	"      out_of_scope:\n        - column: KZVBR\n          is: [V, W]\n          reason: receipt to cost\n"
	"      columns:\n"
	"        - name: source_key\n          from: [MBLNR, ZEILE]\n          separator: \"/\"\n"
	"        - name: plant\n          setting: plant\n"
	"        - name: material\n          from: MATNR\n          strip_zeros: true\n"
	"        - name: movement\n          from: BWART\n"
	"        - name: qty\n          from: MENGE\n"
	"        - name: uom\n          from: MEINS\n          default: EA\n          values:\n            - is: ST\n              "
	"becomes: EA\n"
	"        - name: posting_date\n          from: head.BUDAT\n          dates: yyyymmdd\n"
	"        - name: clerk\n          from: user.NAME\n"
	"      attributes: [SGTXT]\n";

START_TEST (own_headers_lookups_settings_and_code_lists_make_a_canonical_row)
{
	g_autoptr (GHashTable) settings = g_hash_table_new (g_str_hash, g_str_equal);
	g_autofree char *out = NULL;

	written ("mine/profile.yaml", mapped);
	g_hash_table_insert (settings, (char *) "plant", (char *) "1000");
	written ("data/mseg.csv",
		"MBLNR,ZEILE,MATNR,BWART,MENGE,MEINS,KZVBR,SGTXT,OTHER\n"
		"49,1,000412,261,5,ST,,text,x\n49,2,0,261,5,,V,,x\n50,1,A01,261,5,KG,,,x\n99,1,A01,261,5,KG,,,x\n,7,A01,261,5,KG,,,x\n");
	written ("data/mkpf.csv", "MBLNR,BUDAT,USER\n49,20260310,U1\n50,20260311,\n,,\n,,\n");
	written ("data/user.csv", "ID,NAME\nU1,Ann\n");
	out = given_by (&whole, settings);
	ck_assert_str_eq (out,
		"49/1|1000|412|261|5|EA||2026-03-10| clerk=Ann SGTXT=text scope=\n"
		"49/2|1000|0|261|5|EA||2026-03-10| clerk=Ann SGTXT= scope=receipt to cost\n"
		"50/1|1000|A01|261|5|KG||2026-03-11| clerk= SGTXT= scope=\n"
		"99/1|1000|A01|261|5|KG||| clerk= SGTXT= scope= REJECTED column 'MBLNR': '99' is not in 'mkpf.csv'\n"
		"7|1000|A01|261|5|KG||| clerk= SGTXT= scope= REJECTED columns 'event_at' and 'posting_date' are both empty\n");
}
END_TEST

static const struct
{
	const char *mseg, *mkpf, *says;
} broken[] = {
	{"MBLNR,ZEILE,MATNR,BWART,MENGE,MEINS,KZVBR,SGTXT\n", "MBLNR,BUDAT\n",
		"65 source 'mes': file '/data/mseg.csv': lookup 'head': file '/data/mkpf.csv': column 'USER' is missing"},
	{"MBLNR,ZEILE,MATNR,BWART,MENGE,MEINS,KZVBR,SGTXT\n", "MBLNR,BUDAT,USER\n1,2,3\n2,3,4\n1,2,3\n",
		"65 source 'mes': file '/data/mseg.csv': lookup 'head': file '/data/mkpf.csv': line 4: key '1' comes twice"},
	{"MBLNR,ZEILE,MATNR,BWART,MENGE,MEINS,SGTXT\n", "MBLNR,BUDAT,USER\n",
		"65 source 'mes': file '/data/mseg.csv': column 'KZVBR' is missing"},
	{"MBLNR,ZEILE,MATNR,BWART,MENGE,MEINS,KZVBR\n", "MBLNR,BUDAT,USER\n",
		"65 source 'mes': file '/data/mseg.csv': column 'SGTXT' is missing"},
	{"MBLNR,ZEILE,MATNR,MENGE,MEINS,KZVBR,SGTXT\n", "MBLNR,BUDAT,USER\n",
		"65 source 'mes': file '/data/mseg.csv': column 'BWART' is missing"},
};

START_TEST (a_column_that_the_profile_names_and_the_file_lacks_is_said)
{
	g_autoptr (GHashTable) settings = g_hash_table_new (g_str_hash, g_str_equal);
	g_autofree char *out = NULL;

	written ("mine/profile.yaml", mapped);
	g_hash_table_insert (settings, (char *) "plant", (char *) "1000");
	written ("data/mseg.csv", broken[_i].mseg);
	written ("data/mkpf.csv", broken[_i].mkpf);
	written ("data/user.csv", "ID,NAME\n");
	out = given_by (&whole, settings);
	ck_assert_str_eq (out, broken[_i].says);
}
END_TEST

START_TEST (a_setting_that_the_profile_needs_is_asked_for)
{
	written ("mine/profile.yaml", mapped);
	written ("data/mseg.csv", "MBLNR,ZEILE,MATNR,BWART,MENGE,MEINS,KZVBR,SGTXT\n");
	written ("data/mkpf.csv", "MBLNR,BUDAT,USER\n");
	written ("data/user.csv", "ID,NAME\n");
	gives ("78 source 'mes': file '/data/mseg.csv': the profile needs the setting 'plant' of this source");
}
END_TEST

START_TEST (rows_of_another_plant_or_outside_the_window_are_left_out)
{
	const struct asked asked = {"mes", "csv:data", "1000", "America/Chicago", date_make (2026, 3, 1), date_make (2026, 4, 1)};
	g_autofree char *out = NULL;

	written ("data/movement.csv",
		HEADER "early,1000,M,CONS,1,EA,2026-03-01T05:59:59Z,,\n" /* still February in Chicago */
			   "first,1000,M,CONS,1,EA,2026-03-01T06:00:00Z,,\n"
			   "last,1000,M,CONS,1,EA,2026-04-01T04:59:59Z,,\n"
			   "late,1000,M,CONS,1,EA,2026-04-01T05:00:00Z,,\n"
			   "posted,1000,M,CONS,1,EA,2026-04-01T05:00:00Z,2026-03-31,\n"
			   "other,2000,M,CONS,1,EA,2026-03-10T05:00:00Z,,\n"
			   "day,1000,M,CONS,1,EA,,2026-04-01,\n"
			   "none,1000,M,CONS,1,EA,,,\n"
			   "where,,M,CONS,1,EA,2026-03-10T05:00:00Z,,\n");
	out = given_by (&asked, NULL);
	ck_assert_str_eq (out,
		"first|1000|M|CONS|1|EA|2026-03-01T06:00:00Z||\n"
		"last|1000|M|CONS|1|EA|2026-04-01T04:59:59Z||\n"
		"posted|1000|M|CONS|1|EA|2026-04-01T05:00:00Z|2026-03-31|\n"
		"none|1000|M|CONS|1|EA||| REJECTED columns 'event_at' and 'posting_date' are both empty\n"
		"where||M|CONS|1|EA|2026-03-10T05:00:00Z|| REJECTED column 'plant' is empty\n");
}
END_TEST

static const struct
{
	const char *control, *says;
} controls[] = {
	{"rows,2\n", NULL},
	{"rows,2\nqty,3.5\n", NULL},
	{"rows,2\nqty,3.4\n",
		"65 source 'mes': file '/data/movement.csv': control totals differ: the sum of qty read is 3.5, the source says 3.4"},
	{"rows,1\n",
		"65 source 'mes': file '/data/movement.csv': control totals differ: the number of rows read is 2, the source says 1"},
	{"rows,two\n",
		"65 source 'mes': file '/data/movement.csv': control total 'two' of the number of rows is not a number in the declared "
		"format"},
	{"qty,3.5\n", "65 source 'mes': file '/data/movement.csv.control': the line rows,N is missing"},
	{"rows,2\nrows,2\n",
		"65 source 'mes': file '/data/movement.csv.control': line 2: expected rows,N or qty,SUM or amount,SUM, each once"},
};

START_TEST (a_control_file_must_agree)
{
	g_autofree char *out = NULL;

	written ("data/movement.csv", HEADER "K1,1000,M,CONS,1,EA,,2026-03-10,\nK2,1000,M,CONS,2.5,EA,,2026-03-10,\n");
	written ("data/movement.csv.control", controls[_i].control);
	out = given_by (&whole, NULL);
	if (controls[_i].says == NULL)
		ck_assert_msg (g_str_has_prefix (out, "K1|"), "%s", out);
	else
		ck_assert_str_eq (out, controls[_i].says);
}
END_TEST

START_TEST (a_control_file_that_the_profile_asks_for_must_be_there)
{
	written ("mine/profile.yaml", "profile: mine\ntitle: a test\ncsv:\n  control: file\n");
	written ("data/movement.csv", HEADER);
	gives ("65 source 'mes': file '/data/movement.csv': its control file '/data/movement.csv.control' does not exist");
}
END_TEST

START_TEST (a_trailer_row_is_the_control)
{
	written ("mine/profile.yaml", "profile: mine\ntitle: a test\ncsv:\n  control: trailer\n  trailer: END\n");
	written ("data/movement.csv", HEADER "K1,1000,M,CONS,1,EA,,2026-03-10,\nEND,1,1.0\n");
	gives ("K1|1000|M|CONS|1|EA||2026-03-10|\n");
	written ("data/movement.csv", HEADER "K1,1000,M,CONS,1,EA,,2026-03-10,\nEND,2\n");
	gives ("65 source 'mes': file '/data/movement.csv': control totals differ: the number of rows read is 1, the source says 2");
}
END_TEST

START_TEST (a_sum_with_a_value_that_could_not_be_read_proves_nothing_and_is_not_held_against_the_file)
{
	written ("data/movement.csv", HEADER "K1,1000,M,CONS,x,EA,,2026-03-10,\n");
	written ("data/movement.csv.control", "rows,1\nqty,77\n");
	gives ("K1|1000|M|CONS||EA||2026-03-10| REJECTED column 'qty': 'x' is not a number\n");
}
END_TEST

#define TWO_DECIMALS "profile: mine\ntitle: a test\namounts: two_decimals\n"

START_TEST (vector_13_amounts_stored_with_two_decimals_are_read_by_their_currency)
{
	static const struct
	{
		const char *amount;
		int64_t money; /* DECIMAL_NONE: the row is rejected */
		const char *reason;
	} rows[] = {
		{"300.00,JPY", INT64_C (300000000), ""},
		{"123.45,KWD", 123450, ""},
		{"19.99,EUR", 199900, ""},
		{",JPY", DECIMAL_NONE, ""},
		{"7.00,", DECIMAL_NONE, "column 'amount': '7.00' has no currency to be read by"},
		{"1.0055,KWD", DECIMAL_NONE, "column 'amount': '1.0055' does not fit its currency"},
	};
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);
	g_autoptr (GString) text = g_string_new ("source_key,plant,material,movement,qty,uom,posting_date,amount,currency\n");
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (GError) error = NULL;
	const struct source_scope scope = scope_of (&whole, NULL);
	struct evidence evidence;

	for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
		g_string_append_printf (text, "K%zu,1000,M,CONS,1,EA,2026-03-10,%s\n", i, rows[i].amount);
	written ("mine/profile.yaml", TWO_DECIMALS);
	written ("data/movement.csv", text->str);
	/* The totals of the source are of what it stores. */
	written ("data/movement.csv.control", "rows,6\namount,451.4455\n");
	reader = reader_open (&whole, NULL, &error);
	ck_assert_msg (source_read_movements (reader, &scope, table, &evidence, &error), "%s", error != NULL ? error->message : "");
	for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
		ck_assert_int_eq (movement_amount (table, i), rows[i].money);
		ck_assert_str_eq (table->reason != NULL ? strpool_text (strings, table->reason[i]) : "", rows[i].reason);
	}
}
END_TEST

static const struct window_bounds *
no_bounds (void *data G_GNUC_UNUSED, int side G_GNUC_UNUSED, const char *plant G_GNUC_UNUSED)
{
	return NULL;
}

START_TEST (amounts_stored_with_two_decimals_are_the_same_in_two_steps)
{
	g_autoptr (strpool) strings = strpool_new (), left = strpool_new (), right = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings), all = movement_table_new (strings);
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (sieve) sieve = sieve_new ((struct strpool *[]) {left, right});
	g_autoptr (source_reader) reader = NULL;
	const struct source_scope scope = scope_of (&whole, NULL);
	const uint8_t wanted[] = {0xff};
	struct sift sift = {.sieve = sieve, .keys = {true, true}, .reference = reference, .strings = strings, .bounds = no_bounds};
	struct evidence once, twice;

	written ("mine/profile.yaml", TWO_DECIMALS);
	written ("data/movement.csv",
		"source_key,plant,material,movement,qty,uom,posting_date,amount,currency\n"
		"K1,1000,M,CONS,1,EA,2026-03-10,300.00,JPY\nK2,1000,M,CONS,1,EA,2026-03-10,7.00,\n");
	ck_assert (reference_finish (reference, NULL));
	reader = reader_open (&whole, NULL, NULL);
	ck_assert (source_read_movements (reader, &scope, all, &once, NULL));
	ck_assert (source_sift_movements (reader, &scope, &sift, &twice, NULL));
	ck_assert (source_fetch_movements (reader, &scope, &sift, 0, wanted, table, &twice, NULL));
	ck_assert_int_eq (movement_amount (table, 0), INT64_C (300000000));
	ck_assert_uint_eq (table->rows, all->rows);
	ck_assert (once.sum_amount == twice.sum_amount);
	ck_assert_int_eq (once.rows_rejected, twice.rows_rejected);
	ck_assert_str_eq (once.digest, twice.digest);
}
END_TEST

START_TEST (vector_13_prices_stored_with_two_decimals_are_read_by_their_currency)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings), other = reference_new (strings);
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (GError) error = NULL;
	const struct source_scope scope = scope_of (&whole, NULL);
	const struct price *price;
	bool fallback;

	written ("mine/profile.yaml", TWO_DECIMALS);
	written ("data/price.csv", "material,valid_from,price,currency\nM,2026-01-01,300.00,JPY\n");
	reader = reader_open (&whole, NULL, NULL);
	ck_assert (source_read_references (reader, 0, &scope, reference, NULL, NULL) && reference_finish (reference, NULL));
	price = reference_price (reference, 0, strpool_add0 (strings, "M"), date_make (2026, 3, 1), &fallback);
	ck_assert_int_eq (price->price, INT64_C (30000000000));
	written ("data/price.csv", "material,valid_from,price,currency\nM,2026-01-01,0.000001,KWD\n");
	ck_assert (!source_read_references (reader, 0, &scope, other, NULL, &error));
	ck_assert_msg (
		g_str_has_suffix (error->message, "line 2: column 'price': '0.000001' does not fit its currency"), "%s", error->message);
}
END_TEST

/* ---- evidence ---- */

static void
digest_of (const char *text, char hex[static 33])
{
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);
	const struct source_scope scope = scope_of (&whole, NULL);
	struct evidence evidence;

	written ("data/movement.csv", text);
	reader = reader_open (&whole, NULL, NULL);
	ck_assert (source_read_movements (reader, &scope, table, &evidence, NULL));
	g_strlcpy (hex, evidence.digest, 33);
}

START_TEST (the_digest_knows_content_but_neither_order_of_rows_nor_of_columns)
{
	char a[33], b[33], c[33], d[33];

	digest_of (HEADER "K1,1000,M,CONS,1,EA,,2026-03-10,L\nK2,1000,M,CONS,1,EA,,2026-03-10,\n", a);
	digest_of ("posting_date,lot,uom,qty,movement,material,plant,source_key,document,x\n"
			   "2026-03-10,,EA,1.0,CONS,M,1000,K2,,\n2026-03-10,L,EA,1,CONS,M,1000,K1,,\n",
		b);
	digest_of (HEADER "K1,1000,M,CONS,1,EA,,2026-03-10,L\nK2,1000,M,CONS,2,EA,,2026-03-10,\n", c);
	digest_of (
		HEADER "K1,1000,M,CONS,1,EA,,2026-03-10,L\nK2,1000,M,CONS,1,EA,,2026-03-10,\nK2,1000,M,CONS,1,EA,,2026-03-10,\n", d);
	ck_assert_str_eq (a, b);
	ck_assert_str_ne (a, c);
	ck_assert_str_ne (a, d);
}
END_TEST

START_TEST (evidence_says_what_was_read)
{
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);
	const struct asked asked = {"mes", "csv:data", "1000", "UTC", date_make (2026, 3, 1), date_make (2026, 4, 1)};
	const struct source_scope scope = scope_of (&asked, NULL);
	struct evidence evidence;

	written ("data/movement.csv", HEADER "K1,1000,M,CONS,1.5,EA,,2026-03-10,\nK2,1000,M,CONS,x,EA,,2026-03-11,\n");
	reader = reader_open (&asked, NULL, NULL);
	ck_assert (source_read_movements (reader, &scope, table, &evidence, NULL));
	ck_assert_str_eq (evidence.source, "mes");
	ck_assert_str_eq (evidence.uri, "csv:data");
	ck_assert_str_eq (evidence.profile, "mine");
	ck_assert_str_eq (evidence.object, "movement");
	ck_assert_str_eq (evidence.control, "not independent");
	ck_assert (evidence.control_equal);
	ck_assert_int_eq (evidence.rows, 2);
	ck_assert_int_eq (evidence.rows_rejected, 1);
	ck_assert (evidence.sum_qty == 1500000);
	ck_assert_str_eq (
		evidence.parameters, "plant=1000 from=2026-03-01 to=2026-04-01 read_from=2026-02-28 read_to=2026-04-02 as_of=");
	ck_assert (g_str_has_prefix (evidence.snapshot, "xxh128:"));
	ck_assert (movement_newest (table) == date_make (2026, 3, 11) * INSTANT_DAY);
}
END_TEST

static void *
read_alone (void *data)
{
	*(char **) data = given_by (&whole, NULL);
	return NULL;
}

START_TEST (two_sides_are_read_at_the_same_time)
{
	g_autoptr (GString) text = g_string_new (HEADER);
	pthread_t thread;
	char *here, *there;

	for (int i = 0; i < 20000; i++)
		g_string_append_printf (text, "K%d,1000,M%d,CONS,1,EA,2026-03-10 08:10:00,2026-03-10,L%d\n", i, i % 50, i % 500);
	written ("data/movement.csv", text->str);
	ck_assert_int_eq (pthread_create (&thread, NULL, read_alone, &there), 0);
	read_alone (&here);
	pthread_join (thread, NULL);
	ck_assert_str_eq (here, there);
	ck_assert_uint_gt (strlen (here), 20000);
	g_free (here);
	g_free (there);
}
END_TEST

/* ---- engines without snapshots ---- */

static const struct
{
	const char *watermark, *control;
	bool equal;
} watermarks[] = {
	{NULL, "no snapshot and no watermark: the source may have moved while it was read", false},
	{"SELECT 7", "equal", true},
	{"SELECT clock_timestamp()", "the watermark moved: the source was written to while it was read", false},
};

START_TEST (without_a_snapshot_a_watermark_says_whether_the_source_moved)
{
	const char *host = g_getenv ("TEST_PGHOST");
	g_autofree char *uri = g_strdup_printf (
		"postgresql:///postgres?host=%s&port=%s&user=%s", host, g_getenv ("TEST_PGPORT"), g_getenv ("TEST_PGUSER"));
	g_autofree char *profile = g_strconcat (root, "/mine", NULL);
	const struct source source = {.name = "erp", .uri = uri, .profile = profile};
	const struct source_scope scope = scope_of (&whole, NULL);
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);
	struct evidence evidence;
	GError *error = NULL;

	ck_assert_msg (host != NULL, "no servers: run this through tests/run-check.sh");
	written ("mine/movement.sql",
		"SELECT 'K1' AS source_key, '1000' AS plant, 'M' AS material, '261' AS movement, 1 AS qty, 'EA' AS uom, "
		"DATE '2026-03-10' AS posting_date");
	written ("mine/movement_totals.sql", "SELECT 1 AS row_count, 1 AS qty");
	if (watermarks[_i].watermark != NULL)
		written ("mine/movement_watermark.sql", watermarks[_i].watermark);
	reader = source_open (&source, NULL, &error);
	ck_assert_msg (reader != NULL, "%s", error != NULL ? error->message : "");
	reader->db->kind = NULL; /* from here on the engine is one that nobody knows */
	ck_assert_msg (source_read_movements (reader, &scope, table, &evidence, &error), "%s", error != NULL ? error->message : "");
	ck_assert_str_eq (evidence.control, watermarks[_i].control);
	ck_assert_int_eq (evidence.control_equal, watermarks[_i].equal);
	ck_assert_int_eq (evidence.moved, watermarks[_i].watermark != NULL && !watermarks[_i].equal);
	reader->db->kind = db_engine_find ("postgresql");
}
END_TEST

/* ---- reference tables ---- */

static const struct
{
	const char *entity, *text, *says; /* NULL: it is read */
} references[] = {
	{"movement_types", "movement,indicator,kind,direction\n261,H,ISSUE_COMP,out\n262,,ISSUE_COMP_REV,in\n", NULL},
	{"movement_types", "movement,kind,direction\n261,ISSUE,out\n", "line 2: column 'kind': 'ISSUE' is no movement kind"},
	{"movement_types", "movement,kind,direction\n261,ISSUE_COMP,down\n",
		"line 2: column 'direction': 'down' is no direction (in, out, signed, negated, none)"},
	{"uom", "uom,decimals\nEA,0\n", NULL},
	{"uom", "uom,material,base_uom,numerator,denominator\nCAR,FG-1,EA,24,1\n", NULL},
	{"uom", "uom,base_uom,numerator,denominator\nCAR,EA,24,0\n",
		"line 2: columns 'numerator' and 'denominator' are not both above 0"},
	{"uom", "uom,decimals\nEA,many\n", "line 2: column 'decimals': 'many' is not a number"},
	{"item", "material,text,captured,lot_valued,service\nM,Bolt,no,1,FALSE\n", NULL},
	{"item", "material,captured\nM,perhaps\n", "line 2: column 'captured': 'perhaps' is neither true nor false"},
	{"item", "plant\n1000\n", "column 'material' is missing"},
	{"price", "plant,material,valid_from,price,price_unit,currency\n1000,RM-7,2026-01-01,3.20,1,USD\n", NULL},
	{"price", "material,valid_from,price,currency\nRM-7,2026-01-01,,USD\n", "line 2: column 'price' is empty"},
	{"price", "material,valid_from,price,currency\nRM-7,2026-02-30,1,USD\n",
		"line 2: column 'valid_from': '2026-02-30' is not a date in the declared format"},
	{"price", "material,valid_from,price,price_unit,currency\nRM-7,2026-01-01,1,0,USD\n",
		"line 2: column 'price_unit' is not above 0"},
	{"order", "plant,order_no,status,completed_at\n1000,O1,IN_PROCESS,\n", NULL},
	{"material_map", "plant,from,to\n,A,B\n", NULL},
	{"location_map", "from,to\nA,B\n", NULL},
	{"order_map", "from,to\nA,\n", "line 2: column 'to' is empty"},
	{"batch", "interface,at\nnightly,2026-03-10T23:00:00Z\n", NULL},
	{"batch", "interface,at\nnightly,late\n", "line 2: column 'at': 'late' is not a time in the declared format"},
	{"outage", "from,until\n2026-03-10T23:00:00Z,2026-03-11T02:00:00Z\n", NULL},
	{"queue", "source_key,plant,material,movement,qty,uom\nQ1,1000,M,261,5,EA\n", NULL},
	{"queue", "source_key,plant,material,movement,qty,uom\nQ1,1000,M,261,,EA\n", "line 2: column 'qty' is empty"},
	{"order", "plant,order_no,order_qty,over_delivery,last_operation\n1000,O1,100,2.5,0040\n", NULL},
	{"order", "plant,order_no,order_qty\n1000,O1,many\n", "line 2: column 'order_qty': 'many' is not a number"},
	{"confirmation",
		"source_key,plant,order_no,operation,yield,scrap,cancelled,cancels,posted_at\n"
		"C1,1000,O1,0040,480,20,true,,2026-03-10T12:00:00Z\nC2,1000,O1,0040,,,,C1,\n",
		NULL},
	{"confirmation", "source_key,plant,order_no,cancelled\nC1,1000,O1,perhaps\n",
		"line 2: column 'cancelled': 'perhaps' is neither true nor false"},
	{"confirmation", "source_key,plant,order_no\nC1,1000,\n", "line 2: column 'order_no' is empty"},
	{"stock_balance", "plant,material,gl_account,currency,on,qty,value\n1000,RM-7,130000,USD,2026-03-31,12400,39680.00\n", NULL},
	{"stock_balance", "plant,material,valuation_class,currency,on,value\n1000,RM-7,3000,USD,2026-03-31,-0.01\n", NULL},
	{"stock_balance", "plant,material,currency,on,value\n1000,RM-7,USD,2026-03-31,\n", "line 2: column 'value' is empty"},
	{"stock_balance", "plant,material,currency,on,value\n1000,RM-7,USD,2026-03-32,1\n",
		"line 2: column 'on': '2026-03-32' is not a date in the declared format"},
	{"stock_balance", "plant,material,currency,value\n1000,RM-7,USD,1\n", "line 2: column 'on' is empty"},
	{"stock_balance", "plant,material,currency,period,value\n1000,RM-7,USD,March,1\n",
		"line 2: column 'period': 'March' is not a period like 2026-03"},
	{"stock_balance", "plant,material,on,value\n1000,RM-7,2026-03-31,1\n", "column 'currency' is missing"},
	{"account_balance", "company,gl_account,currency,on,amount\nUS01,130000,USD,2026-03-31,54187.08\n", NULL},
	{"account_balance", "gl_account,currency,on,amount\n130000,USD,2026-03-31,54187.08\n", NULL},
	{"account_balance", "gl_account,currency,on,amount\n130000,USD,2026-03-31,much\n",
		"line 2: column 'amount': 'much' is not a number"},
	{"account_balance", "company,currency,on,amount\nUS01,USD,2026-03-31,1\n", "column 'gl_account' is missing"},
	{"stock_account", "plant,material,valuation_class,gl_account,valid_from\n1000,,3000,130000,\n1000,RM-7,,131000,2026-03-10\n",
		NULL},
	{"stock_account", "gl_account,material\n,RM-7\n", "line 2: column 'gl_account' is empty"},
	{"stock_account", "gl_account,material,valuation_class\n130000,RM-7,3000\n",
		"line 2: account determination: a row for account '130000' names both material and valuation class"},
};

START_TEST (a_reference_entity_is_read_or_its_mistake_is_placed)
{
	const char *entity = references[_i].entity;
	g_autofree char *name = g_strdup_printf ("data/%s.csv", entity);
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (GError) error = NULL;
	const struct source_scope scope = scope_of (&whole, NULL);
	struct evidence evidence;

	written (name, references[_i].text);
	reader = reader_open (&whole, NULL, &error);
	ck_assert (reader != NULL && source_has (reader, entity));
	if (source_read_reference (reader, entity, 0, &scope, reference, &evidence, &error)) {
		ck_assert_msg (references[_i].says == NULL, "read: %s", references[_i].says);
		ck_assert_int_ge (evidence.rows, 1);
		ck_assert (reference_finish (reference, NULL));
	} else {
		g_autofree char *expected = g_strdup_printf ("source 'mes': file '%s/%s': %s", root, name, references[_i].says);

		ck_assert_str_eq (error->message, expected);
		ck_assert_int_eq (error->code, FAILURE_DATA);
	}
}
END_TEST

START_TEST (prices_of_other_plants_are_passed_over)
{
	const struct asked asked = {"mes", "csv:data", "1000", "UTC", DATE_NONE, DATE_NONE};
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (source_reader) reader = NULL;
	const struct source_scope scope = scope_of (&asked, NULL);
	const struct price *price;
	bool fallback;

	written ("data/price.csv",
		"plant,material,valid_from,price,currency,source\n"
		"1000,M,2026-01-01,3.20,USD,standard\n2000,M,2026-01-02,9,USD,standard\n,N,2026-01-01,1,USD,last\n");
	reader = reader_open (&asked, NULL, NULL);
	ck_assert (source_read_references (reader, 0, &scope, reference, NULL, NULL));
	ck_assert (reference_finish (reference, NULL));
	price = reference_price (
		reference, strpool_add0 (strings, "1000"), strpool_add0 (strings, "M"), date_make (2026, 3, 1), &fallback);
	ck_assert_ptr_nonnull (price);
	ck_assert_int_eq (price->price, 3200000);
	ck_assert_int_eq (price->price_unit, 1);
	ck_assert_ptr_null (reference_price (
		reference, strpool_add0 (strings, "2000"), strpool_add0 (strings, "M"), date_make (2026, 3, 1), &fallback));
	ck_assert_ptr_nonnull (reference_price (
		reference, strpool_add0 (strings, "1000"), strpool_add0 (strings, "N"), date_make (2026, 3, 1), &fallback));
}
END_TEST

/* The books of one company, and of the plants that are asked for. */
START_TEST (balances_of_other_companies_and_of_plants_outside_are_passed_over)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (GHashTable) plants = g_hash_table_new (g_str_hash, g_str_equal);
	g_autoptr (source_reader) reader = NULL;
	struct source_scope scope = scope_of (&whole, NULL);

	scope.company = "US01";
	scope.plants = plants;
	g_hash_table_add (plants, (gpointer) "1000");
	g_hash_table_add (plants, (gpointer) "1200");
	written ("data/stock_balance.csv",
		"plant,material,currency,on,value\n1000,A,USD,2026-03-31,1\n1100,A,USD,2026-03-31,2\n1200,A,USD,2026-03-31,3\n");
	written ("data/account_balance.csv",
		"company,gl_account,currency,on,amount\nDE01,130000,USD,2026-03-31,1\nUS01,130000,USD,2026-03-31,2\n,140000,USD,2026-03-"
		"31,3\n");
	reader = reader_open (&whole, NULL, NULL);
	ck_assert (source_read_references (reader, 0, &scope, reference, NULL, NULL));
	ck_assert (reference_finish (reference, NULL));
	ck_assert_int_eq (reference_stock_balance (reference, 0)->value, 10000);
	ck_assert_int_eq (reference_stock_balance (reference, 1)->value, 30000);
	ck_assert_ptr_null (reference_stock_balance (reference, 2));
	ck_assert_int_eq (reference_account_balance (reference, 0)->amount + reference_account_balance (reference, 1)->amount, 50000);
	ck_assert_ptr_null (reference_account_balance (reference, 2));
}
END_TEST

static const struct
{
	period_t period, before;
	const char *balances;
} histories[] = {
	{202601, 202512, "10@0 10@31"}, /* before the first row it is that of the first row */
	{202602, 202601, "10@31 17@59"}, {202603, 202602, "17@59 17@90"}, {202604, 202603, "17@90 13@120"},
	{202605, 202604, "13@120 13@151"}, {PERIOD_NONE, PERIOD_NONE, ""}, /* a free window has days, and no period */
};

START_TEST (vector_28_a_period_without_a_row_has_the_balance_of_the_next_one)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (source_reader) reader = NULL;
	g_autoptr (GString) read = g_string_new (NULL);
	struct source_scope scope = scope_of (&whole, NULL);
	const struct stock_balance *balance;

	scope.period = histories[_i].period;
	scope.period_before = histories[_i].before;
	scope.from = scope.period != PERIOD_NONE ? date_make (scope.period / 100, scope.period % 100, 1) : date_make (2026, 1, 15);
	scope.until = scope.period != PERIOD_NONE ? date_make (2026, scope.period % 100 + 1, 1) : date_make (2026, 2, 15);
	written ("data/stock_balance.csv",
		"plant,material,gl_account,currency,period,value,qty\n1000,M,130000,USD,2026-03,17,170\n1000,M,130000,USD,,13,130\n"
		"1000,M,130000,USD,2026-01,10,100\n");
	reader = reader_open (&whole, NULL, NULL);
	ck_assert (source_read_reference (reader, "stock_balance", 0, &scope, reference, NULL, NULL));
	ck_assert (reference_finish (reference, NULL));
	for (size_t i = 0; (balance = reference_stock_balance (reference, i)) != NULL; i++) {
		g_string_append_printf (
			read, "%s%d@%d", i > 0 ? " " : "", (int) (balance->value / 10000), (int) (balance->on - date_make (2026, 1, 1) + 1));
		ck_assert_str_eq (balance->gl_account, "130000");
		ck_assert_int_eq (balance->qty / 100, balance->value * 10);
	}
	ck_assert_str_eq (read->str, histories[_i].balances);
}
END_TEST

START_TEST (a_balance_that_nobody_can_tell_is_left_out)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	g_autoptr (source_reader) reader = NULL;
	struct source_scope scope = scope_of (&whole, NULL);

	scope.period = 202603;
	scope.period_before = 202602;
	scope.from = date_make (2026, 3, 1);
	scope.until = date_make (2026, 4, 1);
	/* What is there now is not known, and so neither what there was after the last row. */
	written (
		"data/stock_balance.csv", "plant,material,currency,period,value,on\n1000,M,USD,2026-02,17,\n1000,N,USD,,5,2026-03-31\n");
	reader = reader_open (&whole, NULL, NULL);
	ck_assert (source_read_reference (reader, "stock_balance", 0, &scope, reference, NULL, NULL));
	ck_assert (reference_finish (reference, NULL));
	for (size_t i = 0; i < 2; i++) {
		const struct stock_balance *balance = reference_stock_balance (reference, i);
		bool history = strcmp (balance->material, "M") == 0;

		ck_assert_int_eq (balance->on, history ? scope.from - 1 : scope.until - 1);
		ck_assert_int_eq (balance->value, history ? 170000 : 50000);
		ck_assert_int_eq (balance->qty, DECIMAL_NONE);
	}
	ck_assert_ptr_null (reference_stock_balance (reference, 2));
}
END_TEST

/* ---- the general ledger */

#define GL_HEADER "source_key,company,gl_account,posting_date,amount,currency,document,movement,message_id\n"

static const struct
{
	const char *name, *uri, *population; /* of the source, and what is found in it */
} ledgers[] = {
	{"gl", "csv:data/any.csv", "gl_line"},
	{"gl_line", "csv:data/any.csv", "gl_line"},
	{"erp", "csv:data/any.csv", "movement"},
	{"books", "csv:data", "gl_line"},
};

START_TEST (lines_of_a_general_ledger_are_known_by_their_file_or_the_name_of_their_source)
{
	const struct asked asked = {ledgers[_i].name, ledgers[_i].uri, "", "UTC", DATE_NONE, DATE_NONE};
	g_autoptr (source_reader) reader = NULL;

	written (g_str_has_suffix (asked.uri, ".csv") ? "data/any.csv" : "data/gl_line.csv", GL_HEADER);
	reader = reader_open (&asked, NULL, NULL);
	ck_assert_ptr_nonnull (reader);
	ck_assert_str_eq (source_population (reader), ledgers[_i].population);
	ck_assert_int_eq (
		population_entity (source_population (reader)), *ledgers[_i].population == 'g' ? ENTITY_GL_LINE : ENTITY_MOVEMENT);
	if (_i != G_N_ELEMENTS (ledgers) - 1)
		return;
	source_close (g_steal_pointer (&reader));
	written ("data/movement.csv", HEADER); /* beside movements they are asked for by name */
	reader = reader_open (&asked, NULL, NULL);
	ck_assert_str_eq (source_population (reader), "movement");
}
END_TEST

START_TEST (a_line_of_the_general_ledger_needs_account_amount_and_date_and_no_quantity)
{
	static const struct
	{
		const char *row, *gives;
	} cases[] = {
		{"L1,US01,130000,2026-03-10,-500.00,USD,4711,SA,", "L1|||SA|0|||2026-03-10| company=US01\n"},
		{"L1,US01,130000,2026-03-10,-500.00,,,,", "L1||||0|||2026-03-10| company=US01\n"},
		{"L1,US01,,2026-03-10,-500.00,USD,4711,SA,",
			"L1|||SA||||2026-03-10| company=US01 REJECTED column 'gl_account' is empty\n"},
		{"L1,US01,130000,2026-03-10,,USD,4711,SA,", "L1|||SA||||2026-03-10| company=US01 REJECTED column 'amount' is empty\n"},
		{"L1,US01,130000,2026-03-10,-5OO,USD,4711,SA,",
			"L1|||SA||||2026-03-10| company=US01 REJECTED column 'amount': '-5OO' is not a number\n"},
		{"L1,US01,130000,,-500.00,USD,4711,SA,", "L1|||SA||||| company=US01 REJECTED column 'posting_date' is empty\n"},
		{"L1,US01,130000,10.3.2026,1,USD,4711,SA,",
			"L1|||SA||||| company=US01 REJECTED column 'posting_date': '10.3.2026' is not a date in the declared format\n"},
	};
	g_autofree char *text = g_strconcat (GL_HEADER, cases[_i].row, "\n", NULL);

	written ("data/gl_line.csv", text);
	gives (cases[_i].gives);
}
END_TEST

START_TEST (a_ledger_without_a_required_column_is_refused)
{
	static const char *const columns[] = {"source_key", "gl_account", "amount", "posting_date"};
	g_autoptr (GString) text = g_string_new (GL_HEADER);
	g_autofree char *expected =
		g_strdup_printf ("65 source 'mes': file '/data/gl_line.csv': column '%s' is missing", columns[_i]);

	g_string_replace (text, columns[_i], "other", 1);
	written ("data/gl_line.csv", text->str);
	gives (expected);
}
END_TEST

START_TEST (lines_of_another_company_are_left_out_and_counted)
{
	g_autoptr (GHashTable) settings = g_hash_table_new (g_str_hash, g_str_equal);
	const char *const keys[] = {"L1 L3 ", "L1 L2 L3 "};

	written ("data/gl_line.csv",
		GL_HEADER "L1,US01,130000,2026-03-10,1,USD,,,\nL2,DE01,130000,2026-03-10,2,USD,,,\nL3,,130000,2026-03-10,4,USD,,,\n");
	written ("data/gl_line.csv.control", "rows,3\namount,7\n");
	g_hash_table_insert (settings, (gpointer) "company", (gpointer) "0001");
	for (int named = 0; named < 2; named++) { /* a source that has a setting for it knows its companies by other names */
		g_autoptr (source_reader) reader = reader_open (&whole, named ? settings : NULL, NULL);
		g_autoptr (strpool) strings = strpool_new ();
		g_autoptr (movement_table) table = movement_table_new (strings);
		g_autoptr (GString) read = g_string_new (NULL);
		struct source_scope scope = scope_of (&whole, NULL);
		struct evidence evidence;

		scope.company = "US01";
		ck_assert (source_read_movements (reader, &scope, table, &evidence, NULL));
		for (size_t row = 0; row < table->rows; row++)
			g_string_append_printf (read, "%s ", movement_string (table, COL_SOURCE_KEY, row));
		ck_assert_str_eq (read->str, keys[named]);
		ck_assert_str_eq (evidence.control, "equal");
		ck_assert_str_eq (evidence.object, "gl_line");
		ck_assert_ptr_nonnull (strstr (evidence.parameters, " company=US01"));
	}
}
END_TEST

START_TEST (what_the_source_has_goes_before_what_the_profile_ships)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	const struct source_scope scope = scope_of (&whole, NULL);
	enum kind kind = KIND_NONE;
	enum direction direction;

	written ("mine/movement_types.csv", "movement,kind,direction\nA,ISSUE_COMP,out\n");
	written ("data/movement.csv", HEADER);
	for (int own = 0; own < 2; own++) {
		g_autoptr (source_reader) reader = NULL;

		if (own)
			written ("data/movement_types.csv", "movement,kind,direction\nB,RECEIPT_PROD,in\n");
		reader = reader_open (&whole, NULL, NULL);
		ck_assert (source_has (reader, "movement_types") && source_has (reader, "movement") && !source_has (reader, "price"));
		ck_assert (source_read_reference (reader, "movement_types", own, &scope, reference, NULL, NULL));
	}
	ck_assert (reference_finish (reference, NULL));
	ck_assert_int_eq (reference_movement (reference, 0, strpool_add0 (strings, "A"), 0, &kind, &direction), MAP_FOUND);
	ck_assert_int_eq (kind, KIND_ISSUE_COMP);
	ck_assert_int_eq (reference_movement (reference, 1, strpool_add0 (strings, "A"), 0, &kind, &direction), MAP_ABSENT);
	ck_assert_int_eq (reference_movement (reference, 1, strpool_add0 (strings, "B"), 0, &kind, &direction), MAP_FOUND);
}
END_TEST

START_TEST (a_single_file_is_what_its_source_is_named_after)
{
	const struct asked price = {"price", "csv:data/any.csv", "", "UTC", DATE_NONE, DATE_NONE};
	const struct asked erp = {"erp", "csv:data/any.csv", "", "UTC", DATE_NONE, DATE_NONE};
	g_autoptr (source_reader) a = NULL, b = NULL;
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (reference) reference = reference_new (strings);
	const struct source_scope scope = scope_of (&price, NULL);

	written ("data/any.csv", "from,to\nA,B\n");
	a = reader_open (&price, NULL, NULL);
	b = reader_open (&erp, NULL, NULL);
	ck_assert (source_has (a, "price") && !source_has (a, "movement"));
	ck_assert (source_has (b, "movement") && !source_has (b, "price"));
	ck_assert (source_read_reference (b, "material_map", 0, &scope, reference, NULL, NULL)); /* as whatever is asked for */
}
END_TEST

/* ---- values ---- */

static const struct
{
	const char *text;
	enum value_type type;
	int decimals;
	enum value_status status;
	int64_t value;
} numbers[] = {
	{"12.5", VALUE_TEXT, -1, VALUE_OK, 12500000},
	{"", VALUE_TEXT, -1, VALUE_EMPTY, 0},
	{NULL, VALUE_NUMBER, -1, VALUE_EMPTY, 0},
	{"NaN", VALUE_NUMBER, -1, VALUE_BAD, 0},
	{"1.2345678", VALUE_NUMBER, -1, VALUE_BAD, 0},
	{"1.2345670", VALUE_NUMBER, -1, VALUE_OK, 1234567},
	{"0.30000000000000004", VALUE_FLOAT, 6, VALUE_OK, 300000},
	{"0.30000000000000004", VALUE_FLOAT, -1, VALUE_BAD, 0},
	{"2.5", VALUE_FLOAT, 0, VALUE_OK, 3000000},
	{"-2.5", VALUE_FLOAT, 0, VALUE_OK, -3000000},
	{"1.25e-05", VALUE_FLOAT, 6, VALUE_OK, 13},
	{"-1.0e+05", VALUE_FLOAT, 6, VALUE_OK, -100000000000},
	{"1e2", VALUE_FLOAT, 9, VALUE_OK, 100000000},
	{"1.0e+20", VALUE_FLOAT, 6, VALUE_BAD, 0},
	{"1e", VALUE_FLOAT, 6, VALUE_BAD, 0},
	{"1.2.3e1", VALUE_FLOAT, 6, VALUE_BAD, 0},
	{"1e99", VALUE_FLOAT, 6, VALUE_BAD, 0},
	{"inf", VALUE_FLOAT, 6, VALUE_BAD, 0},
};

START_TEST (a_number_is_exact_or_bad)
{
	const struct cell cell = {
		.text = numbers[_i].text, .length = numbers[_i].text != NULL ? (uint32_t) strlen (numbers[_i].text) : 0};
	const struct value_format format = {.type = numbers[_i].type, .numbers = number_plain, .decimals = numbers[_i].decimals};
	int64_t value = 0;
	const char *why = NULL;

	ck_assert_int_eq (value_number (&cell, &format, QTY_SCALE, &value, &why), numbers[_i].status);
	if (numbers[_i].status == VALUE_OK)
		ck_assert_int_eq (value, numbers[_i].value);
	ck_assert_int_eq (why != NULL, numbers[_i].status == VALUE_BAD);
}
END_TEST

START_TEST (the_text_columns_of_a_movement_are_those_of_its_table)
{
	const struct entity *movement = &entities[ENTITY_MOVEMENT];
	int texts = 0;

	for (int i = 0; movement->columns[i].name != NULL; i++)
		if (movement->columns[i].kind == COLUMN_TEXT) {
			ck_assert_msg (column_find (movement->columns[i].name) >= 0, "%s", movement->columns[i].name);
			texts++;
		}
	ck_assert_int_eq (texts, COL_COUNT);
	/* A line of the general ledger is a row of the same table, so its columns are the same in the same order. */
	for (int i = 0; movement->columns[i].name != NULL; i++) {
		ck_assert_str_eq (entities[ENTITY_GL_LINE].columns[i].name, movement->columns[i].name);
		ck_assert_int_eq (entities[ENTITY_GL_LINE].columns[i].kind, movement->columns[i].kind);
	}
	ck_assert_int_eq (entity_columns (movement), COL_COUNT + 6);
	for (int i = 0; source_entities[i] != NULL; i++)
		ck_assert (entity_is_reference (entity_find (source_entities[i])));
}
END_TEST

static Suite *
source_suite (void)
{
	Suite *suite = suite_create ("source");
	TCase *rows = tcase_create ("rows"), *tables = tcase_create ("tables"), *values = tcase_create ("values");

	tcase_add_checked_fixture (rows, setup, NULL);
	tcase_add_test (rows, a_local_time_that_exists_twice_is_marked_and_one_that_does_not_is_rejected);
	tcase_add_test (rows, the_first_value_that_cannot_be_read_is_the_reason_and_the_rest_is_kept);
	tcase_add_test (rows, a_long_bad_value_is_cut_in_its_reason);
	tcase_add_test (rows, columns_that_nothing_else_takes_are_attributes_but_the_change_column);
	tcase_add_test (rows, formats_are_those_of_the_profile);
	tcase_add_test (rows, own_headers_lookups_settings_and_code_lists_make_a_canonical_row);
	tcase_add_loop_test (rows, a_column_that_the_profile_names_and_the_file_lacks_is_said, 0, G_N_ELEMENTS (broken));
	tcase_add_test (rows, a_setting_that_the_profile_needs_is_asked_for);
	tcase_add_test (rows, rows_of_another_plant_or_outside_the_window_are_left_out);
	tcase_add_loop_test (rows, a_control_file_must_agree, 0, G_N_ELEMENTS (controls));
	tcase_add_test (rows, a_control_file_that_the_profile_asks_for_must_be_there);
	tcase_add_test (rows, a_trailer_row_is_the_control);
	tcase_add_test (rows, a_sum_with_a_value_that_could_not_be_read_proves_nothing_and_is_not_held_against_the_file);
	tcase_add_test (rows, vector_13_amounts_stored_with_two_decimals_are_read_by_their_currency);
	tcase_add_test (rows, amounts_stored_with_two_decimals_are_the_same_in_two_steps);
	tcase_add_test (rows, vector_13_prices_stored_with_two_decimals_are_read_by_their_currency);
	tcase_add_test (rows, the_digest_knows_content_but_neither_order_of_rows_nor_of_columns);
	tcase_add_test (rows, evidence_says_what_was_read);
	tcase_add_test (rows, two_sides_are_read_at_the_same_time);
	tcase_add_loop_test (rows, without_a_snapshot_a_watermark_says_whether_the_source_moved, 0, G_N_ELEMENTS (watermarks));
	tcase_add_checked_fixture (tables, setup, NULL);
	tcase_add_loop_test (tables, a_reference_entity_is_read_or_its_mistake_is_placed, 0, G_N_ELEMENTS (references));
	tcase_add_test (tables, prices_of_other_plants_are_passed_over);
	tcase_add_loop_test (tables, vector_28_a_period_without_a_row_has_the_balance_of_the_next_one, 0, G_N_ELEMENTS (histories));
	tcase_add_test (tables, a_balance_that_nobody_can_tell_is_left_out);
	tcase_add_test (tables, balances_of_other_companies_and_of_plants_outside_are_passed_over);
	tcase_add_loop_test (
		tables, lines_of_a_general_ledger_are_known_by_their_file_or_the_name_of_their_source, 0, G_N_ELEMENTS (ledgers));
	tcase_add_loop_test (tables, a_line_of_the_general_ledger_needs_account_amount_and_date_and_no_quantity, 0, 7);
	tcase_add_loop_test (tables, a_ledger_without_a_required_column_is_refused, 0, 4);
	tcase_add_test (tables, lines_of_another_company_are_left_out_and_counted);
	tcase_add_test (tables, what_the_source_has_goes_before_what_the_profile_ships);
	tcase_add_test (tables, a_single_file_is_what_its_source_is_named_after);
	tcase_add_loop_test (values, a_number_is_exact_or_bad, 0, G_N_ELEMENTS (numbers));
	tcase_add_test (values, the_text_columns_of_a_movement_are_those_of_its_table);
	suite_add_tcase (suite, rows);
	suite_add_tcase (suite, tables);
	suite_add_tcase (suite, values);
	return suite;
}

int
main (void)
{
	SRunner *runner = srunner_create (source_suite ());
	g_autofree char *data = NULL, *mine = NULL;
	int failed;

	root = g_dir_make_tmp ("tieout-source-XXXXXX", NULL);
	data = g_build_filename (root, "data", NULL);
	mine = g_build_filename (root, "mine", NULL);
	g_mkdir (data, 0700);
	g_mkdir (mine, 0700);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	folder_clear ("data");
	folder_clear ("mine");
	g_rmdir (data);
	g_rmdir (mine);
	g_rmdir (root);
	g_free (root);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
