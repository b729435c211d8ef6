/* What a run knows besides movements: what contradicts itself is refused, everything is found whatever order it came in. */
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

static uint32_t
id (const char *text)
{
	return strpool_add0 (strings, text);
}

static void
finish (void)
{
	g_autoptr (GError) error = NULL;

	ck_assert_msg (reference_finish (known, &error), "%s", error != NULL ? error->message : "");
}

static void
item_add (const char *plant, const char *material, const char *base, const char *text)
{
	ck_assert (reference_add_item (known, &(struct item) {plant, material, text, base, "A", "", true, false, false}, NULL));
}

static void
price_add (const char *plant, const char *material, date_t from, int64_t value, int64_t unit)
{
	ck_assert (reference_add_price (known, &(struct price) {plant, material, from, value, unit, "USD", "standard"}, NULL));
}

static void
order_add (const char *plant, const char *order_no, const char *status)
{
	ck_assert (reference_add_order (known, &(struct order) {plant, order_no, "", status, INSTANT_NONE, INSTANT_NONE}, NULL));
}

/* ---- refused ---- */

static gboolean
no_such_kind (GError **error)
{
	return reference_add_movement (known, 0, "ZZ", "*", KIND_NONE, DIRECTION_IN, error);
}
static gboolean
factor_of_zero (GError **error)
{
	return reference_add_conversion (known, "RM-7", "CAR", "EA", 0, 1, error);
}
static gboolean
factor_by_zero (GError **error)
{
	return reference_add_conversion (known, "RM-7", "CAR", "EA", 24, 0, error);
}
static gboolean
decimals_of_seven (GError **error)
{
	return reference_add_unit (known, "KG", 7, error);
}
static gboolean
negative_decimals (GError **error)
{
	return reference_add_unit (known, "KG", -1, error);
}
static gboolean
price_unit_of_zero (GError **error)
{
	return reference_add_price (known, &(struct price) {"", "RM-7", 0, 1, 0, "USD", ""}, error);
}
static gboolean
outage_without_end (GError **error)
{
	return reference_add_outage (known, &(struct outage) {"1000", "", 50, 50}, error);
}

static gboolean
two_kinds (GError **error)
{
	reference_add_movement (known, 1, "261", "H", KIND_ISSUE_COMP, DIRECTION_OUT, NULL);
	reference_add_movement (known, 1, "261", "H", KIND_BACKFLUSH, DIRECTION_OUT, NULL);
	return reference_finish (known, error);
}

static gboolean
two_factors (GError **error)
{
	reference_add_conversion (known, "FG", "CAR", "EA", 24, 1, NULL);
	reference_add_conversion (known, "FG", "CAR", "EA", 12, 1, NULL);
	return reference_finish (known, error);
}

static gboolean
two_decimals (GError **error)
{
	reference_add_unit (known, "KG", 3, NULL);
	reference_add_unit (known, "KG", 2, NULL);
	return reference_finish (known, error);
}

static gboolean
two_bases (GError **error)
{
	item_add ("", "FG", "EA", "");
	item_add ("", "FG", "CAR", "");
	return reference_finish (known, error);
}

static gboolean
two_prices (GError **error)
{
	price_add ("1000", "FG", date_make (2026, 3, 1), 100, 1);
	price_add ("1000", "FG", date_make (2026, 3, 1), 101, 1);
	return reference_finish (known, error);
}

static gboolean
two_statuses (GError **error)
{
	order_add ("1000", "O1", "RELEASED");
	order_add ("1000", "O1", "CLOSED");
	return reference_finish (known, error);
}

static void
confirmation_add (const char *source_key, int64_t yield)
{
	const struct confirmation confirmation = {.source_key = source_key, .plant = "1000", .order_no = "O1", .yield = yield};

	ck_assert (reference_add_confirmation (known, 1, &confirmation, NULL));
}

static gboolean
two_yields (GError **error)
{
	confirmation_add ("C1", 5);
	confirmation_add ("C1", 6);
	return reference_finish (known, error);
}

static gboolean
two_targets (GError **error)
{
	reference_add_crosswalk (known, CROSSWALK_LOCATION, 0, "", "C1", "L001", NULL);
	reference_add_crosswalk (known, CROSSWALK_LOCATION, 0, "", "C1", "L002", NULL);
	return reference_finish (known, error);
}

static const struct
{
	gboolean (*call) (GError **error);
	int code;
	const char *message;
} refused[] = {
	{no_such_kind, FAILURE_CONFIGURATION, "movement code 'ZZ': no such kind"},
	{factor_of_zero, FAILURE_DATA, "material 'RM-7': unit 'CAR': factor 0/1 is not positive"},
	{factor_by_zero, FAILURE_DATA, "material 'RM-7': unit 'CAR': factor 24/0 is not positive"},
	{decimals_of_seven, FAILURE_DATA, "unit 'KG': 7 decimals are not between 0 and 6"},
	{negative_decimals, FAILURE_DATA, "unit 'KG': -1 decimals are not between 0 and 6"},
	{price_unit_of_zero, FAILURE_DATA, "material 'RM-7': price unit 0 is not positive"},
	{outage_without_end, FAILURE_DATA, "outage of plant '1000' ends before it begins"},
	{two_kinds, FAILURE_DATA, "movement code '261' is given twice, and the two differ"},
	{two_factors, FAILURE_DATA, "unit 'CAR' is given twice, and the two differ"},
	{two_decimals, FAILURE_DATA, "unit 'KG' is given twice, and the two differ"},
	{two_bases, FAILURE_DATA, "item 'FG' is given twice, and the two differ"},
	{two_prices, FAILURE_DATA, "the price of 'FG' from 2026-03-01 is given twice, and the two differ"},
	{two_statuses, FAILURE_DATA, "order 'O1' is given twice, and the two differ"},
	{two_yields, FAILURE_DATA, "confirmation 'C1' is given twice, and the two differ"},
	{two_targets, FAILURE_DATA, "crosswalk entry 'C1' is given twice, and the two differ"},
};

START_TEST (what_contradicts_itself_is_refused_by_name)
{
	g_autoptr (GError) error = NULL;

	ck_assert (!refused[_i].call (&error));
	ck_assert (g_error_matches (error, FAILURE, refused[_i].code));
	ck_assert_str_eq (error->message, refused[_i].message);
}
END_TEST

START_TEST (the_same_said_twice_is_said_once)
{
	for (int i = 0; i < 2; i++) {
		reference_add_movement (known, 1, "261", "H", KIND_ISSUE_COMP, DIRECTION_OUT, NULL);
		reference_add_conversion (known, "FG", "CAR", "EA", 24, 1, NULL);
		reference_add_unit (known, "KG", 3, NULL);
		item_add ("", "FG", "EA", "carton");
		price_add ("1000", "FG", date_make (2026, 3, 1), 100, 1);
		order_add ("1000", "O1", "RELEASED");
		reference_add_crosswalk (known, CROSSWALK_ORDER, 0, "", "A", "B", NULL);
		confirmation_add ("C2", 5);
		confirmation_add ("C1", 5);
	}
	finish ();
	ck_assert_str_eq (reference_confirmation (known, 1, 0)->source_key, "C1");
	ck_assert_str_eq (reference_confirmation (known, 1, 1)->source_key, "C2");
	ck_assert_ptr_null (reference_confirmation (known, 1, 2));
	ck_assert_ptr_null (reference_confirmation (known, 0, 0));
	uint32_t alt;
	struct conversion conversion;
	ck_assert (reference_factor (known, id ("FG"), 0, &alt, &conversion));
	ck_assert (!reference_factor (known, id ("FG"), 1, &alt, &conversion));
}
END_TEST

/* ---- movements ---- */

START_TEST (directions_have_names)
{
	static const struct
	{
		const char *name;
		enum direction direction;
		gboolean found;
	} names[] = {
		{"in", DIRECTION_IN, TRUE},
		{"out", DIRECTION_OUT, TRUE},
		{"signed", DIRECTION_SIGNED, TRUE},
		{"negated", DIRECTION_NEGATED, TRUE},
		{"none", DIRECTION_NONE, TRUE},
		{"IN", DIRECTION_NONE, FALSE},
		{"", DIRECTION_NONE, FALSE},
		{NULL, DIRECTION_NONE, FALSE},
	};
	gboolean found;

	ck_assert_int_eq (direction_find (names[_i].name, &found), names[_i].direction);
	ck_assert_int_eq (found, names[_i].found);
}
END_TEST

START_TEST (a_code_is_mapped_by_side_and_indicator)
{
	enum kind kind = KIND_NONE;
	enum direction direction = DIRECTION_NONE;

	reference_add_movement (known, 1, "101", "B", KIND_RECEIPT_PO, DIRECTION_IN, NULL);
	reference_add_movement (known, 1, "101", "F", KIND_RECEIPT_PROD, DIRECTION_IN, NULL);
	reference_add_movement (known, 0, "101", "*", KIND_SHIP, DIRECTION_OUT, NULL);
	reference_add_movement (known, 1, "999", "*", KIND_CC_ISSUE, DIRECTION_SIGNED, NULL);
	finish ();
	ck_assert_int_eq (reference_movement (known, 1, id ("101"), id ("F"), &kind, &direction), MAP_FOUND);
	ck_assert_int_eq (kind, KIND_RECEIPT_PROD);
	ck_assert_int_eq (direction, DIRECTION_IN);
	ck_assert_int_eq (reference_movement (known, 0, id ("101"), id ("F"), &kind, &direction), MAP_FOUND);
	ck_assert_int_eq (kind, KIND_SHIP);
	ck_assert_int_eq (reference_movement (known, 1, id ("999"), 0, &kind, &direction), MAP_FOUND);
	ck_assert_int_eq (direction, DIRECTION_SIGNED);
	ck_assert_int_eq (reference_movement (known, 1, id ("101"), id ("X"), &kind, &direction), MAP_OTHER_INDICATOR);
	ck_assert_int_eq (reference_movement (known, 1, id ("102"), id ("B"), &kind, &direction), MAP_ABSENT);
	ck_assert_int_eq (reference_movement (known, 0, id ("zzz"), id ("B"), &kind, &direction), MAP_ABSENT);
	ck_assert (reference_has_movements (known, 0));
	ck_assert (reference_has_movements (known, 1));
}
END_TEST

START_TEST (a_side_without_a_map_says_so)
{
	reference_add_movement (known, 1, "261", "H", KIND_ISSUE_COMP, DIRECTION_OUT, NULL);
	finish ();
	ck_assert (!reference_has_movements (known, 0));
	ck_assert (reference_has_movements (known, 1));
}
END_TEST

/* ---- units and items ---- */

START_TEST (a_materials_own_factor_comes_before_the_common_one_and_turns_round)
{
	struct conversion conversion;

	reference_add_conversion (known, "", "CAR", "EA", 10, 1, NULL);
	reference_add_conversion (known, "FG", "CAR", "EA", 24, 1, NULL);
	reference_add_conversion (known, "", "KG", "G", 1000, 1, NULL);
	finish ();
	ck_assert (reference_conversion (known, id ("FG"), id ("CAR"), id ("EA"), &conversion));
	ck_assert_int_eq (conversion.numerator, 24);
	ck_assert_uint_eq (conversion.base, id ("EA"));
	ck_assert (reference_conversion (known, id ("FG"), id ("EA"), id ("CAR"), &conversion));
	ck_assert_int_eq (conversion.numerator, 1);
	ck_assert_int_eq (conversion.denominator, 24);
	ck_assert (reference_conversion (known, id ("RM"), id ("CAR"), id ("EA"), &conversion));
	ck_assert_int_eq (conversion.numerator, 10);
	ck_assert (reference_conversion (known, id ("RM"), id ("G"), id ("KG"), &conversion));
	ck_assert_int_eq (conversion.denominator, 1000);
	ck_assert (!reference_conversion (known, id ("RM"), id ("L"), id ("KG"), &conversion));
}
END_TEST

START_TEST (the_factors_of_a_material_are_its_own_and_the_common_ones)
{
	struct conversion conversion;
	uint32_t alt;
	int n = 0;

	reference_add_conversion (known, "FG", "CAR", "EA", 24, 1, NULL);
	reference_add_conversion (known, "", "LB", "KG", 45359, 100000, NULL);
	reference_add_conversion (known, "RM", "DRM", "KG", 200, 1, NULL);
	finish ();
	for (size_t i = 0; reference_factor (known, id ("FG"), i, &alt, &conversion); i++)
		n += alt == id ("CAR") ? 1 : alt == id ("LB") ? 10 : 100;
	ck_assert_int_eq (n, 11);
	ck_assert (!reference_factor (known, 0, 1, &alt, &conversion));
}
END_TEST

START_TEST (the_base_unit_is_the_items_else_that_of_its_factors)
{
	item_add ("1000", "A", "KG", "");
	item_add ("", "A", "G", "");
	item_add ("", "B", "", "");
	reference_add_conversion (known, "B", "CAR", "EA", 24, 1, NULL);
	reference_add_conversion (known, "C", "BOX", "PC", 24, 1, NULL);
	reference_add_conversion (known, "C", "PAL", "EA", 24, 1, NULL);
	finish ();
	ck_assert_uint_eq (reference_base_uom (known, id ("1000"), id ("A")), id ("KG"));
	ck_assert_uint_eq (reference_base_uom (known, id ("2000"), id ("A")), id ("G"));
	ck_assert_uint_eq (reference_base_uom (known, id ("1000"), id ("B")), id ("EA"));
	ck_assert_uint_eq (reference_base_uom (known, id ("1000"), id ("C")), id ("EA"));
	ck_assert_uint_eq (reference_base_uom (known, id ("1000"), id ("D")), 0);
	ck_assert_uint_eq (reference_base_uom (known, id ("1000"), 0), 0);
}
END_TEST

START_TEST (decimals_of_a_unit_are_known_or_not)
{
	reference_add_unit (known, "KG", 3, NULL);
	reference_add_unit (known, "EA", 0, NULL);
	finish ();
	ck_assert_int_eq (reference_uom_decimals (known, id ("KG")), 3);
	ck_assert_int_eq (reference_uom_decimals (known, id ("EA")), 0);
	ck_assert_int_eq (reference_uom_decimals (known, id ("L")), -1);
}
END_TEST

START_TEST (an_item_of_the_plant_comes_before_the_common_one)
{
	item_add ("1000", "A", "KG", "resin of 1000");
	item_add ("", "A", "KG", "resin");
	finish ();
	ck_assert_str_eq (reference_item (known, id ("1000"), id ("A"))->text, "resin of 1000");
	ck_assert_str_eq (reference_item (known, id ("2000"), id ("A"))->text, "resin");
	ck_assert_ptr_null (reference_item (known, id ("1000"), id ("B")));
}
END_TEST

/* ---- prices and orders ---- */

START_TEST (a_price_holds_from_its_day_until_the_next)
{
	static const struct
	{
		const char *plant, *material;
		int month, day;
		int64_t price;
		bool fallback;
	} days[] = {
		{"1000", "A", 2, 28, 30, true},
		{"1000", "A", 3, 1, 30, false},
		{"1000", "A", 3, 14, 30, false},
		{"1000", "A", 3, 15, 40, false},
		{"1000", "A", 12, 31, 40, false},
		{"2000", "A", 3, 20, 90, false},
		{"", "A", 3, 20, 90, false},
		{"1000", "B", 3, 20, 0, false},
	};
	bool fallback = false;
	const struct price *price;

	price_add ("1000", "A", date_make (2026, 3, 15), 40, 1);
	price_add ("", "A", date_make (2026, 1, 1), 90, 1);
	price_add ("1000", "A", date_make (2026, 3, 1), 30, 1);
	finish ();
	price = reference_price (
		known, id (days[_i].plant), id (days[_i].material), date_make (2026, days[_i].month, days[_i].day), &fallback);
	ck_assert_int_eq (price != NULL ? price->price : 0, days[_i].price);
	if (price != NULL)
		ck_assert_int_eq (fallback, days[_i].fallback);
}
END_TEST

START_TEST (an_order_of_the_plant_comes_before_the_common_one)
{
	order_add ("1000", "O1", "RELEASED");
	order_add ("", "O1", "CLOSED");
	order_add ("", "O2", "CREATED");
	finish ();
	ck_assert_str_eq (reference_order (known, id ("1000"), id ("O1"))->status, "RELEASED");
	ck_assert_str_eq (reference_order (known, id ("2000"), id ("O1"))->status, "CLOSED");
	ck_assert_str_eq (reference_order (known, id ("1000"), id ("O2"))->status, "CREATED");
	ck_assert_ptr_null (reference_order (known, id ("1000"), id ("O3")));
	ck_assert_ptr_null (reference_order (known, id ("1000"), 0));
}
END_TEST

/* ---- crosswalks ---- */

START_TEST (a_crosswalk_translates_one_sides_codes)
{
	bool found;

	reference_add_crosswalk (known, CROSSWALK_LOCATION, 0, "", "C1", "L001", NULL);
	reference_add_crosswalk (known, CROSSWALK_LOCATION, 0, "1000", "C1", "L009", NULL);
	finish ();
	reference_set_strip_zeros (known, 1, true);
	ck_assert_uint_eq (reference_crosswalk (known, CROSSWALK_LOCATION, 0, id ("1000"), id ("C1"), &found), id ("L009"));
	ck_assert (found);
	ck_assert_uint_eq (reference_crosswalk (known, CROSSWALK_LOCATION, 0, id ("2000"), id ("C1"), &found), id ("L001"));
	ck_assert (found);
	ck_assert_uint_eq (reference_crosswalk (known, CROSSWALK_LOCATION, 0, id ("1000"), id ("C2"), &found), id ("C2"));
	ck_assert (!found);
	ck_assert_uint_eq (reference_crosswalk (known, CROSSWALK_LOCATION, 1, id ("1000"), id ("C1"), &found), id ("C1"));
	ck_assert (found);
	ck_assert_uint_eq (reference_crosswalk (known, CROSSWALK_ORDER, 0, id ("1000"), id ("C1"), &found), id ("C1"));
	ck_assert (found);
	ck_assert (reference_has_crosswalk (known, CROSSWALK_LOCATION, 0));
	ck_assert (!reference_has_crosswalk (known, CROSSWALK_LOCATION, 1));
	ck_assert (!reference_has_crosswalk (known, CROSSWALK_MATERIAL, 0));
	ck_assert (!reference_has_crosswalk (known, CROSSWALK_ORDER, 1));
	ck_assert (reference_strips_zeros (known, 0)); /* or the two sides could never be equal */
	ck_assert (reference_strips_zeros (known, 1));
}
END_TEST

START_TEST (the_longest_beginning_of_an_indicator_that_is_mapped_holds)
{
	enum kind kind = KIND_NONE;
	enum direction direction = DIRECTION_NONE;

	reference_add_movement (known, 1, "101", "SB*", KIND_RECEIPT_PO, DIRECTION_IN, NULL);
	reference_add_movement (known, 1, "101", "S*", KIND_RECEIPT_PROD, DIRECTION_IN, NULL);
	reference_add_movement (known, 1, "101", "SFX", KIND_RECEIPT_CO, DIRECTION_IN, NULL);
	finish ();
	ck_assert_int_eq (reference_movement (known, 1, id ("101"), id ("SB"), &kind, &direction), MAP_FOUND);
	ck_assert_int_eq (kind, KIND_RECEIPT_PO);
	ck_assert_int_eq (reference_movement (known, 1, id ("101"), id ("SBX"), &kind, &direction), MAP_FOUND);
	ck_assert_int_eq (kind, KIND_RECEIPT_PO);
	ck_assert_int_eq (reference_movement (known, 1, id ("101"), id ("SF"), &kind, &direction), MAP_FOUND);
	ck_assert_int_eq (kind, KIND_RECEIPT_PROD);
	ck_assert_int_eq (reference_movement (known, 1, id ("101"), id ("SFX"), &kind, &direction), MAP_FOUND);
	ck_assert_int_eq (kind, KIND_RECEIPT_CO);
	ck_assert_int_eq (reference_movement (known, 1, id ("101"), id ("H"), &kind, &direction), MAP_OTHER_INDICATOR);
	ck_assert_int_eq (reference_movement (known, 1, id ("101"), 0, &kind, &direction), MAP_OTHER_INDICATOR);
}
END_TEST

START_TEST (a_code_of_one_row_is_known_without_its_indicator)
{
	enum kind kind = KIND_NONE;
	enum direction direction = DIRECTION_NONE;

	reference_add_movement (known, 1, "261", "H", KIND_ISSUE_COMP, DIRECTION_OUT, NULL);
	reference_add_movement (known, 1, "311", "H", KIND_TRANSFER_OUT, DIRECTION_OUT, NULL);
	reference_add_movement (known, 1, "311", "S", KIND_TRANSFER_IN, DIRECTION_IN, NULL);
	finish ();
	ck_assert (!reference_movement_single (known, 0, id ("261"), &kind, &direction));
	ck_assert (!reference_movement_single (known, 1, id ("311"), &kind, &direction));
	ck_assert (!reference_movement_single (known, 1, id ("999"), &kind, &direction));
	ck_assert_int_eq (kind, KIND_NONE);
	ck_assert (reference_movement_single (known, 1, id ("261"), &kind, &direction));
	ck_assert_int_eq (kind, KIND_ISSUE_COMP);
	ck_assert_int_eq (direction, DIRECTION_OUT);
}
END_TEST

START_TEST (a_queue_that_was_read_is_known_to_be_empty)
{
	ck_assert (!reference_queue_is_read (known));
	reference_mark_queue (known);
	finish ();
	ck_assert (reference_queue_is_read (known));
	ck_assert_ptr_null (reference_queue (known, 0));
}
END_TEST

/* ---- batches, outages, queue ---- */

START_TEST (batches_are_counted_by_occurrence)
{
	static const struct
	{
		const char *interface;
		instant_t at;
		int n;
		instant_t expected;
	} asked[] = {
		{"mes", 0, 1, 100},
		{"mes", 99, 1, 100},
		{"mes", 100, 1, 200},
		{"mes", 0, 2, 200},
		{"mes", 0, 3, 300},
		{"mes", 0, 4, INSTANT_NONE},
		{"mes", 300, 1, INSTANT_NONE},
		{"mes", 0, 0, 100},
		{"other", 0, 1, 150},
		{"other", 200, 1, INSTANT_NONE},
		{"unknown", 0, 1, INSTANT_NONE},
		{"never heard of", 0, 1, INSTANT_NONE},
	};

	reference_add_batch (known, "mes", 300, NULL);
	reference_add_batch (known, "mes", 100, NULL);
	reference_add_batch (known, "mes", 200, NULL);
	reference_add_batch (known, "mes", 200, NULL);
	reference_add_batch (known, "other", 150, NULL);
	id ("unknown");
	finish ();
	ck_assert_int_eq (reference_batch_after (known, asked[_i].interface, asked[_i].at, asked[_i].n), asked[_i].expected);
	ck_assert_int_eq (reference_has_batches (known, asked[_i].interface),
		strcmp (asked[_i].interface, "mes") == 0 || strcmp (asked[_i].interface, "other") == 0);
}
END_TEST

START_TEST (an_outage_covers_its_plant_its_interface_and_its_time)
{
	static const struct
	{
		const char *plant, *interface;
		instant_t at, until;
	} asked[] = {
		{"1000", "mes", 99, 0},
		{"1000", "mes", 100, 200},
		{"1000", "mes", 150, 300},
		{"1000", "mes", 299, 300},
		{"1000", "mes", 300, 0},
		{"1000", "lab", 120, 0},
		{"2000", "mes", 120, 0},
		{"2000", "mes", 1000, 1100},
		{"1000", "lab", 1000, 1100},
		{"1000", "lab", 160, 300},
	};

	ck_assert (reference_add_outage (known, &(struct outage) {"1000", "mes", 100, 200}, NULL));
	ck_assert (reference_add_outage (known, &(struct outage) {"1000", "", 150, 300}, NULL));
	ck_assert (reference_add_outage (known, &(struct outage) {"", "", 1000, 1100}, NULL));
	finish ();
	const struct outage *outage = reference_outage (known, asked[_i].plant, asked[_i].interface, asked[_i].at);
	ck_assert_int_eq (outage != NULL ? outage->until : 0, asked[_i].until);
}
END_TEST

START_TEST (the_queue_is_read_by_key_whatever_order_it_came_in)
{
	static const struct queue_item items[] = {
		{"Q2", "1000", "B", "", "", "", "261", "x", 1, "KG", INSTANT_NONE, ""},
		{"Q1", "1000", "B", "", "", "M2", "261", "x", 1, "KG", INSTANT_NONE, ""},
		{"Q1", "1000", "B", "", "", "M1", "261", "x", 2, "KG", INSTANT_NONE, ""},
		{"Q1", "1000", "B", "", "", "M1", "261", "x", 1, "KG", INSTANT_NONE, ""},
		{"Q1", "1000", "B", "", "", "M1", "261", "x", 1, "KG", 1, ""},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (items); i++)
		reference_add_queue (known, &items[_i == 0 ? i : G_N_ELEMENTS (items) - 1 - i], NULL);
	finish ();
	ck_assert_str_eq (reference_queue (known, 0)->message_id, "M1");
	ck_assert_int_eq (reference_queue (known, 0)->qty, 1);
	ck_assert_int_eq (reference_queue (known, 1)->entered_at, 1);
	ck_assert_int_eq (reference_queue (known, 2)->qty, 2);
	ck_assert_str_eq (reference_queue (known, 3)->message_id, "M2");
	ck_assert_str_eq (reference_queue (known, 4)->source_key, "Q2");
	ck_assert_ptr_null (reference_queue (known, 5));
}
END_TEST

START_TEST (nothing_can_be_freed)
{
	reference_free (NULL);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("reference");
	TCase *tcase = tcase_create ("reference");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_loop_test (tcase, what_contradicts_itself_is_refused_by_name, 0, G_N_ELEMENTS (refused));
	tcase_add_test (tcase, the_same_said_twice_is_said_once);
	tcase_add_loop_test (tcase, directions_have_names, 0, 8);
	tcase_add_test (tcase, a_code_is_mapped_by_side_and_indicator);
	tcase_add_test (tcase, the_longest_beginning_of_an_indicator_that_is_mapped_holds);
	tcase_add_test (tcase, a_side_without_a_map_says_so);
	tcase_add_test (tcase, a_materials_own_factor_comes_before_the_common_one_and_turns_round);
	tcase_add_test (tcase, the_factors_of_a_material_are_its_own_and_the_common_ones);
	tcase_add_test (tcase, the_base_unit_is_the_items_else_that_of_its_factors);
	tcase_add_test (tcase, decimals_of_a_unit_are_known_or_not);
	tcase_add_test (tcase, an_item_of_the_plant_comes_before_the_common_one);
	tcase_add_loop_test (tcase, a_price_holds_from_its_day_until_the_next, 0, 8);
	tcase_add_test (tcase, an_order_of_the_plant_comes_before_the_common_one);
	tcase_add_test (tcase, a_crosswalk_translates_one_sides_codes);
	tcase_add_loop_test (tcase, batches_are_counted_by_occurrence, 0, 12);
	tcase_add_loop_test (tcase, an_outage_covers_its_plant_its_interface_and_its_time, 0, 10);
	tcase_add_test (tcase, a_code_of_one_row_is_known_without_its_indicator);
	tcase_add_test (tcase, a_queue_that_was_read_is_known_to_be_empty);
	tcase_add_loop_test (tcase, the_queue_is_read_by_key_whatever_order_it_came_in, 0, 2);
	tcase_add_test (tcase, nothing_can_be_freed);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
