/* The canonical movement table: columns that come late, rejected rows, names, moving between pools. */
#include "common/recon/movement.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static void
text_set (struct movement_table *table, enum column column, const char *text)
{
	movement_set_text (table, column, text, strlen (text));
}

/* A row with all that is required but what `without` names. */
static void
row_begin (struct movement_table *table, const char *key, const char *without)
{
	static const struct
	{
		enum column column;
		const char *value;
	} columns[] = {
		{COL_PLANT, "1000"},
		{COL_MATERIAL, "RM-7"},
		{COL_MOVEMENT, "CONS"},
		{COL_UOM, "KG"},
	};

	movement_begin (table);
	if (key != NULL)
		text_set (table, COL_SOURCE_KEY, key);
	for (size_t i = 0; i < G_N_ELEMENTS (columns); i++)
		if (strcmp (column_name (columns[i].column), without) != 0)
			text_set (table, columns[i].column, columns[i].value);
	if (strcmp (without, "qty") != 0)
		movement_set_qty (table, 5000000);
	if (strcmp (without, "time") != 0)
		movement_set_event (table, 1000, false);
}

static const char *
reason (const struct movement_table *table, size_t row)
{
	return table->reason != NULL ? strpool_text (table->strings, table->reason[row]) : "";
}

START_TEST (a_column_that_comes_late_is_empty_before)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);

	row_begin (table, "S1", "");
	movement_end (table);
	ck_assert_ptr_null (table->text[COL_LOT]);
	ck_assert_str_eq (movement_string (table, COL_LOT, 0), "");
	ck_assert_int_eq (movement_amount (table, 0), DECIMAL_NONE);
	ck_assert_int_eq (movement_entered (table, 0), INSTANT_NONE);
	ck_assert_int_eq (movement_posting (table, 0), DATE_NONE);
	ck_assert_int_eq (movement_period (table, 0), PERIOD_NONE);
	row_begin (table, "S2", "");
	text_set (table, COL_LOT, "L1");
	movement_set_amount (table, 7);
	movement_set_entered (table, 8);
	movement_set_posting (table, 9);
	movement_set_period (table, 202603);
	movement_end (table);
	ck_assert_str_eq (movement_string (table, COL_LOT, 0), "");
	ck_assert_int_eq (movement_amount (table, 0), DECIMAL_NONE);
	ck_assert_int_eq (movement_entered (table, 0), INSTANT_NONE);
	ck_assert_int_eq (movement_posting (table, 0), DATE_NONE);
	ck_assert_int_eq (movement_period (table, 0), PERIOD_NONE);
	ck_assert_str_eq (movement_string (table, COL_LOT, 1), "L1");
	ck_assert_int_eq (movement_amount (table, 1), 7);
	ck_assert_int_eq (movement_entered (table, 1), 8);
	ck_assert_int_eq (movement_posting (table, 1), 9);
	ck_assert_int_eq (movement_period (table, 1), 202603);
}
END_TEST

START_TEST (a_table_grows_with_all_its_columns)
{
	enum
	{
		ROWS = 5000,
		LATE = 1500
	};
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);
	int attribute = movement_attribute_add (table, "color");

	for (int i = 0; i < ROWS; i++) {
		g_autofree char *key = g_strdup_printf ("S%d", i);

		row_begin (table, key, "");
		if (i >= LATE) {
			movement_set_amount (table, i);
			movement_set_entered (table, i);
			movement_set_posting (table, i);
			movement_set_period (table, i);
			movement_set_attribute (table, attribute, key, strlen (key));
			movement_reject (table, "row %d", i);
		}
		movement_end (table);
	}
	ck_assert_uint_eq (table->rows, ROWS);
	for (int i = 0; i < ROWS; i++) {
		g_autofree char *key = g_strdup_printf ("S%d", i), *why = g_strdup_printf ("row %d", i);
		bool late = i >= LATE;

		ck_assert_str_eq (movement_string (table, COL_SOURCE_KEY, (size_t) i), key);
		ck_assert_int_eq (table->qty[i], 5000000);
		ck_assert_int_eq (movement_amount (table, (size_t) i), late ? i : DECIMAL_NONE);
		ck_assert_int_eq (movement_entered (table, (size_t) i), late ? i : INSTANT_NONE);
		ck_assert_int_eq (movement_posting (table, (size_t) i), late ? i : DATE_NONE);
		ck_assert_int_eq (movement_period (table, (size_t) i), late ? i : PERIOD_NONE);
		ck_assert_int_eq (movement_event (table, (size_t) i), 1000);
		ck_assert_int_eq (table->flags[i], late ? MOVEMENT_REJECTED : 0);
		ck_assert_str_eq (strpool_text (strings, table->attribute[attribute][i]), late ? key : "");
		ck_assert_str_eq (reason (table, (size_t) i), late ? why : "");
	}
}
END_TEST

static const struct
{
	const char *without, *reason;
} lacking[] = {
	{"", ""},
	{"plant", "column 'plant' is empty"},
	{"material", "column 'material' is empty"},
	{"movement", "column 'movement' is empty"},
	{"uom", "column 'uom' is empty"},
	{"qty", "column 'qty' is empty"},
	{"time", "columns 'event_at' and 'posting_date' are both empty"},
};

START_TEST (a_row_that_lacks_what_is_required_is_rejected_and_says_so)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);

	row_begin (table, "S1", lacking[_i].without);
	movement_end (table);
	ck_assert_int_eq (table->flags[0], *lacking[_i].reason != '\0' ? MOVEMENT_REJECTED : 0);
	ck_assert_str_eq (reason (table, 0), lacking[_i].reason);
}
END_TEST

START_TEST (the_first_reason_counts)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);

	row_begin (table, "S1", "qty");
	movement_reject (table, "column '%s': '%s' is not a number", "qty", "1,5");
	movement_reject (table, "something else");
	movement_end (table);
	ck_assert_str_eq (reason (table, 0), "column 'qty': '1,5' is not a number");
}
END_TEST

START_TEST (a_posting_date_alone_is_time_enough)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);

	row_begin (table, "S1", "time");
	movement_set_posting (table, 20000);
	movement_end (table);
	ck_assert_int_eq (table->flags[0], 0);
}
END_TEST

START_TEST (a_row_without_a_key_is_named_by_its_content)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings), other = movement_table_new (strings);

	for (int i = 0; i < 3; i++) {
		row_begin (table, NULL, "");
		movement_set_qty (table, i / 2 * 1000000);
		movement_end (table);
	}
	row_begin (other, NULL, "");
	movement_set_qty (other, 1000000);
	movement_end (other);
	ck_assert (g_str_has_prefix (movement_string (table, COL_SOURCE_KEY, 0), "row:"));
	ck_assert_uint_eq (strlen (movement_string (table, COL_SOURCE_KEY, 0)), 20);
	ck_assert_str_eq (movement_string (table, COL_SOURCE_KEY, 0), movement_string (table, COL_SOURCE_KEY, 1));
	ck_assert_str_ne (movement_string (table, COL_SOURCE_KEY, 0), movement_string (table, COL_SOURCE_KEY, 2));
	ck_assert_str_eq (movement_string (table, COL_SOURCE_KEY, 2), movement_string (other, COL_SOURCE_KEY, 0));
	ck_assert_str_eq (reason (table, 0), "column 'source_key' is empty");
}
END_TEST

START_TEST (a_table_moves_to_another_pool_with_every_text)
{
	g_autoptr (strpool) own = strpool_new (), shared = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (own);
	int attribute = movement_attribute_add (table, "color");

	strpool_add0 (shared, "RM-7");
	strpool_add0 (shared, "something that was there before");
	row_begin (table, "S1", "qty");
	text_set (table, COL_LOT, "L1");
	movement_set_attribute (table, attribute, "red", 3);
	movement_end (table);
	movement_rebase (table, shared);
	ck_assert_ptr_eq (table->strings, shared);
	ck_assert_str_eq (movement_string (table, COL_SOURCE_KEY, 0), "S1");
	ck_assert_uint_eq (movement_text (table, COL_MATERIAL, 0), strpool_find (shared, "RM-7", 4));
	ck_assert_str_eq (movement_string (table, COL_LOT, 0), "L1");
	ck_assert_str_eq (strpool_text (shared, table->attribute[attribute][0]), "red");
	ck_assert_str_eq (reason (table, 0), "column 'qty' is empty");
	movement_rebase (table, shared);
	ck_assert_str_eq (movement_string (table, COL_SOURCE_KEY, 0), "S1");
}
END_TEST

START_TEST (rows_are_added_to_another_table_by_the_names_of_their_attributes)
{
	g_autoptr (strpool) from_strings = strpool_new (), to_strings = strpool_new ();
	g_autoptr (movement_table) from = movement_table_new (from_strings), to = movement_table_new (to_strings);
	uint32_t rows[] = {1, 0};
	int size, color = movement_attribute_add (from, "color");

	movement_attribute_add (to, "size");
	for (int i = 0; i < 2; i++) {
		row_begin (from, i == 0 ? "S1" : "S2", i == 0 ? "qty" : "");
		movement_set_attribute (from, color, i == 0 ? "red" : "blue", i == 0 ? 3 : 4);
		if (i == 1) {
			movement_set_amount (from, 77);
			movement_set_event (from, 5, true);
			movement_set_entered (from, 6);
			movement_set_posting (from, 7);
			movement_set_period (from, 202613);
			movement_set_carried (from);
		}
		movement_end (from);
	}
	row_begin (to, "T1", "");
	movement_end (to);
	movement_append (to, from, rows, 2);
	movement_append (to, from, NULL, 1);
	ck_assert_uint_eq (to->rows, 4);
	ck_assert_int_eq (to->n_attributes, 2);
	size = strcmp (to->attribute_name[0], "size") == 0 ? 0 : 1;
	ck_assert_str_eq (strpool_text (to_strings, to->attribute[1 - size][1]), "blue");
	ck_assert_str_eq (strpool_text (to_strings, to->attribute[1 - size][0]), "");
	ck_assert_str_eq (movement_string (to, COL_SOURCE_KEY, 1), "S2");
	ck_assert_int_eq (to->flags[1], MOVEMENT_CARRIED | MOVEMENT_TIME_AMBIGUOUS);
	ck_assert_int_eq (movement_amount (to, 1), 77);
	ck_assert_int_eq (movement_event (to, 1), 5);
	ck_assert_int_eq (movement_entered (to, 1), 6);
	ck_assert_int_eq (movement_posting (to, 1), 7);
	ck_assert_int_eq (movement_period (to, 1), 202613);
	ck_assert_int_eq (to->flags[2], MOVEMENT_REJECTED);
	ck_assert_str_eq (reason (to, 2), "column 'qty' is empty");
	ck_assert_str_eq (movement_string (to, COL_SOURCE_KEY, 3), "S1");
}
END_TEST

START_TEST (a_carried_row_knows_the_code_it_was_open_under)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);

	row_begin (table, "S1", "");
	movement_end (table);
	row_begin (table, "S2", "");
	movement_end (table);
	movement_carry (table, 1, "MISSING_ERP");
	ck_assert_int_eq (table->flags[0], 0);
	ck_assert_int_eq (table->flags[1], MOVEMENT_CARRIED);
	ck_assert_str_eq (reason (table, 0), "");
	ck_assert_str_eq (reason (table, 1), "MISSING_ERP");
}
END_TEST

START_TEST (nothing_can_be_freed)
{
	movement_table_free (NULL);
}
END_TEST

START_TEST (room_for_fewer_rows_than_there_are_takes_none_away)
{
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (movement_table) table = movement_table_new (strings);
	size_t room;

	for (int i = 0; i < 100; i++) {
		row_begin (table, "S1", "");
		movement_end (table);
	}
	movement_reserve (table, 5000);
	room = table->room;
	ck_assert_uint_ge (room, 5000);
	movement_reserve (table, 1);
	ck_assert_uint_eq (table->room, room);
	ck_assert_uint_eq (table->rows, 100);
	ck_assert_int_eq (table->qty[99], 5000000);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("movement");
	TCase *tcase = tcase_create ("table");
	SRunner *runner;
	int failed;

	tcase_add_test (tcase, a_column_that_comes_late_is_empty_before);
	tcase_add_test (tcase, a_table_grows_with_all_its_columns);
	tcase_add_loop_test (tcase, a_row_that_lacks_what_is_required_is_rejected_and_says_so, 0, G_N_ELEMENTS (lacking));
	tcase_add_test (tcase, the_first_reason_counts);
	tcase_add_test (tcase, a_posting_date_alone_is_time_enough);
	tcase_add_test (tcase, a_row_without_a_key_is_named_by_its_content);
	tcase_add_test (tcase, a_table_moves_to_another_pool_with_every_text);
	tcase_add_test (tcase, rows_are_added_to_another_table_by_the_names_of_their_attributes);
	tcase_add_test (tcase, a_carried_row_knows_the_code_it_was_open_under);
	tcase_add_test (tcase, nothing_can_be_freed);
	tcase_add_test (tcase, room_for_fewer_rows_than_there_are_takes_none_away);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
