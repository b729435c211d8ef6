#include "usage_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct zone *
zone_kept (void)
{
	static struct zone *kept;

	if (kept == NULL)
		kept = zone_new ("America/Chicago", NULL);
	ck_assert_ptr_nonnull (kept);
	return kept;
}

static instant_t
noon_of (const char *text)
{
	return zone_day_start (zone_kept (), day_of (text), 12 * 60);
}

/* ---- words ---- */

static bool
word_is_there (char **words, const char *name)
{
	for (; *words != NULL; words++)
		if (strcmp (*words, name) == 0)
			return true;
	return false;
}

static int64_t
number_word (char **words, const char *name, int scale, int64_t none)
{
	return word_of (words, name) != NULL ? number_of (word_of (words, name), scale) : none;
}

static instant_t
instant_word (char **words, const char *name)
{
	return word_of (words, name) != NULL ? noon_of (word_of (words, name)) : INSTANT_NONE;
}

/* ---- lines ---- */

static void
order_read (struct text_bench *bench, char **w)
{
	struct order order = {.plant = "1000",
		.order_no = w[1],
		.material = dashed (w[2]),
		.status = w[3],
		.completed_at = instant_word (w, "done"),
		.closed_at = instant_word (w, "closed")};
	struct production production = {.plant = "1000",
		.order_no = w[1],
		.order_qty = number_word (w, "plan", QTY_SCALE, DECIMAL_NONE),
		.yield_qty = number_word (w, "good", QTY_SCALE, DECIMAL_NONE),
		.scrap_qty = number_word (w, "scrap", QTY_SCALE, DECIMAL_NONE),
		.assembly_scrap = number_word (w, "assembly", PRICE_SCALE, 0),
		.released_at = instant_word (w, "released")};

	ck_assert (reference_add_order (bench->reference, &order, NULL));
	ck_assert (reference_add_production (bench->reference, &production, NULL));
}

static void
bom_read (struct text_bench *bench, char **w)
{
	struct bom_line line = {.plant = "",
		.order_no = dashed (w[1]),
		.parent = dashed (w[2]),
		.component = w[3],
		.qty = number_of (w[4], QTY_SCALE),
		.base_qty = number_word (w, "base", QTY_SCALE, 1000000),
		.line = word_or (w, "line", ""),
		.uom = word_or (w, "uom", ""),
		.fixed = word_is_there (w, "fixed"),
		.phantom = word_is_there (w, "phantom"),
		.net_scrap = word_is_there (w, "net"),
		.component_scrap = number_word (w, "scrap", PRICE_SCALE, 0),
		.operation_scrap = number_word (w, "op", PRICE_SCALE, 0),
		.component_yield = number_word (w, "yield", PRICE_SCALE, 1000000)};

	ck_assert (reference_add_bom_line (bench->reference, &line, NULL));
}

static void
item_read (struct text_bench *bench, char **w)
{
	struct item item = {.plant = "",
		.material = w[1],
		.text = "",
		.base_uom = w[2],
		.item_class = word_or (w, "class", ""),
		.substitution_group = word_or (w, "group", ""),
		.captured = !word_is_there (w, "uncaptured")};

	ck_assert (reference_add_item (bench->reference, &item, NULL));
}

static void
price_read (struct text_bench *bench, char **w)
{
	struct price price = {.plant = "",
		.material = w[1],
		.valid_from = date_make (2026, 1, 1),
		.price = number_of (w[2], PRICE_SCALE),
		.price_unit = w[3] != NULL ? number_of (w[3], 0) : 1,
		.currency = "USD",
		.source = "standard"};

	ck_assert (reference_add_price (bench->reference, &price, NULL));
}

static void
movement_row_read (struct text_bench *bench, int side, char **w)
{
	struct movement_table *table = bench->side[side];
	const char *movement = word_of (w, "mvt");

	movement_begin (table);
	text_set (table, COL_SOURCE_KEY, w[1]);
	text_set (table, COL_PLANT, "1000");
	text_set (table, COL_ORDER, dashed (w[2]));
	text_set (table, COL_MATERIAL, w[3]);
	text_set (table, COL_UOM, w[5]);
	text_set (table, COL_MOVEMENT, movement != NULL ? movement : side == SIDE_LEFT ? "CONS" : "261");
	movement_set_qty (table, number_of (w[4], QTY_SCALE));
	if (side == SIDE_LEFT)
		movement_set_event (table, noon_of (w[6]), false);
	else
		movement_set_posting (table, day_of (w[6]));
	if (word_of (w, "amount") != NULL)
		movement_set_amount (table, number_of (word_of (w, "amount"), MONEY_SCALE));
	movement_end (table);
	if (word_is_there (w, "carried"))
		movement_carry (table, table->rows - 1, "the order is not complete");
}

static void
line_read (struct text_bench *bench, char **w)
{
	if (strcmp (w[0], "order") == 0)
		order_read (bench, w);
	else if (strcmp (w[0], "bom") == 0)
		bom_read (bench, w);
	else if (strcmp (w[0], "item") == 0)
		item_read (bench, w);
	else if (strcmp (w[0], "price") == 0)
		price_read (bench, w);
	else if (strcmp (w[0], "unit") == 0)
		ck_assert (reference_add_unit (bench->reference, w[1], (int) number_of (w[2], 0), NULL));
	else if (strcmp (w[0], "factor") == 0)
		ck_assert (reference_add_conversion (
			bench->reference, strcmp (w[1], "*") == 0 ? "" : w[1], w[2], w[3], number_of (w[4], 0), number_of (w[5], 0), NULL));
	else if (strcmp (w[0], "mes") == 0 || strcmp (w[0], "erp") == 0)
		movement_row_read (bench, *w[0] == 'm' ? SIDE_LEFT : SIDE_RIGHT, w);
	else
		ck_abort_msg ("unknown line '%s'", w[0]);
}

/* ---- the run ---- */

static void
maps_read (struct text_bench *bench)
{
	static const struct
	{
		int side;
		const char *code;
		enum kind kind;
		enum direction direction;
	} map[] = {
		{SIDE_LEFT, "CONS", KIND_ISSUE_COMP, DIRECTION_NEGATED},
		{SIDE_LEFT, "SCRAP", KIND_SCRAP_CONF, DIRECTION_NONE},
		{SIDE_RIGHT, "261", KIND_BACKFLUSH, DIRECTION_OUT},
		{SIDE_RIGHT, "262", KIND_BACKFLUSH_REV, DIRECTION_IN},
		{SIDE_RIGHT, "101", KIND_RECEIPT_PROD, DIRECTION_IN},
		{SIDE_RIGHT, "102", KIND_RECEIPT_PROD_REV, DIRECTION_OUT},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (map); i++)
		ck_assert (reference_add_movement (bench->reference, map[i].side, map[i].code, "*", map[i].kind, map[i].direction, NULL));
}

struct text_bench *
usage_bench_new (const struct text_fixture *fixture)
{
	static const char *const names[SIDE_COUNT] = {"mes", "erp"};
	struct text_bench *bench = text_bench_new (fixture, "usage");

	bench->plant.name = "1000";
	bench->plant.zone = zone_kept ();
	bench->plant.shifts.zone = bench->plant.zone;
	maps_read (bench);
	text_bench_read (bench, fixture, line_read);
	text_bench_end (bench, fixture, names, noon_of (fixture->as_of != NULL ? fixture->as_of : "2026-04-10"));
	return bench;
}

/* ---- what holds for every run ---- */

static void
rows_check (const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n_usage; i++) {
		const struct outcome_usage *row = &outcome->usage[i];

		if (row->measured == DECIMAL_NONE)
			continue;
		ck_assert_msg (
			row->estimate + row->bom_change + row->lot_size + row->scrap + row->substitution + row->usage == row->measured,
			"the parts of %s %s do not sum", row->order_no, row->material);
	}
}

static void
cases_check (const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n_cases; i++) {
		const struct outcome_case *c = &outcome->cases[i];

		ck_assert_uint_eq (strlen (c->case_id), 16);
		ck_assert (i == 0 || strcmp (c->case_id, outcome->cases[i - 1].case_id) != 0);
		ck_assert (c->exposure == DECIMAL_NONE || c->exposure >= 0);
		ck_assert_int_eq (*c->unvalued_reason != '\0', c->exposure == DECIMAL_NONE);
		if (c->impact_stock != DECIMAL_NONE)
			ck_assert_int_eq (c->impact_stock + c->impact_wip - c->impact_liability, c->impact_profit);
	}
}

struct text_bench *
usage_bench_run (const struct text_fixture *fixture)
{
	struct text_bench *bench = usage_bench_new (fixture);

	text_bench_run (bench);
	rows_check (bench->outcome);
	cases_check (bench->outcome);
	return bench;
}

/* ---- what came out, as text ---- */

static void
number_append (GString *out, const char *before, int64_t value, int scale)
{
	char text[DECIMAL_TEXT_MAX];

	g_string_append_printf (out, "%s%s", before, value == DECIMAL_NONE ? "-" : decimal_format (value, scale, 0, text));
}

char *
usage_rows (const struct text_bench *bench)
{
	GString *out = g_string_new (NULL);

	for (size_t i = 0; i < bench->outcome->n_usage; i++) {
		const struct outcome_usage *row = &bench->outcome->usage[i];

		g_string_append_printf (out, "%s%s %s ", i > 0 ? "\n" : "", row->order_no, row->material);
		number_append (out, "", row->standard, QTY_SCALE);
		number_append (out, "/", row->posted, QTY_SCALE);
		number_append (out, "/", row->measured, QTY_SCALE);
	}
	return g_string_free (out, FALSE);
}

char *
usage_parts (const struct text_bench *bench)
{
	GString *out = g_string_new (NULL);

	for (size_t i = 0; i < bench->outcome->n_usage; i++) {
		const struct outcome_usage *row = &bench->outcome->usage[i];

		g_string_append_printf (out, "%s%s %s ", i > 0 ? "\n" : "", row->order_no, row->material);
		number_append (out, "", row->estimate, QTY_SCALE);
		number_append (out, "+", row->bom_change, QTY_SCALE);
		number_append (out, "+", row->lot_size, QTY_SCALE);
		number_append (out, "+", row->scrap, QTY_SCALE);
		number_append (out, "+", row->substitution, QTY_SCALE);
		number_append (out, "+", row->usage, QTY_SCALE);
	}
	return g_string_free (out, FALSE);
}

static int
text_compare (gconstpointer a, gconstpointer b)
{
	return strcmp (*(char *const *) a, *(char *const *) b);
}

char *
usage_cases (const struct text_bench *bench)
{
	g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

	for (size_t i = 0; i < bench->outcome->n_cases; i++) {
		const struct outcome_case *c = &bench->outcome->cases[i];
		GString *out = g_string_new (NULL);

		g_string_append_printf (out, "%s %s %s", code_name (c->code), *c->order_no != '\0' ? c->order_no : "-", c->material);
		number_append (out, " ", c->left_qty, QTY_SCALE);
		number_append (out, "/", c->right_qty, QTY_SCALE);
		number_append (out, " ", c->delta_qty, QTY_SCALE);
		number_append (out, " ", c->impact_stock, MONEY_SCALE);
		number_append (out, " ", c->exposure, MONEY_SCALE);
		g_ptr_array_add (lines, g_string_free (out, FALSE));
	}
	g_ptr_array_sort (lines, text_compare);
	g_ptr_array_add (lines, NULL);
	return g_strjoinv ("\n", (char **) lines->pdata);
}

void
usage_expect (struct text_fixture fixture, const char *rows, const char *cases)
{
	for (fixture.order = 0; fixture.order < 6; fixture.order++) {
		g_autoptr (text_bench) bench = usage_bench_run (&fixture);
		g_autofree char *got_rows = usage_rows (bench), *got_cases = usage_cases (bench);

		if (rows != NULL)
			ck_assert_str_eq (got_rows, rows);
		if (cases != NULL)
			ck_assert_str_eq (got_cases, cases);
	}
}
