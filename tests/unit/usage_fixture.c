#include "usage_fixture.h"

#include "common/config/paths.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum
{
	WORDS_MAX = 24
};

int64_t
number_of (const char *text, int scale)
{
	int64_t value;

	ck_assert_msg (decimal_parse (text, strlen (text), NULL, scale, ROUND_NEVER, &value) == DECIMAL_OK, "number '%s'", text);
	return value;
}

static struct zone *
zone_kept (void)
{
	static struct zone *kept;

	if (kept == NULL)
		kept = zone_new ("America/Chicago", NULL);
	ck_assert_ptr_nonnull (kept);
	return kept;
}

static date_t
day_of (const char *text)
{
	date_t date;

	if (strchr (text, '-') == NULL)
		return date_make (2026, 3, (int) number_of (text, 0));
	ck_assert_msg (date_parse (text, strlen (text), NULL, &date), "day '%s'", text);
	return date;
}

static instant_t
noon_of (const char *text)
{
	return zone_day_start (zone_kept (), day_of (text), 12 * 60);
}

/* ---- words ---- */

static const char *
word_of (char **words, const char *name)
{
	size_t n = strlen (name);

	for (; *words != NULL; words++)
		if (strncmp (*words, name, n) == 0 && (*words)[n] == '=')
			return *words + n + 1;
	return NULL;
}

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

static const char *
dashed (const char *word)
{
	return strcmp (word, "-") == 0 ? "" : word;
}

/* ---- lines ---- */

static void
order_read (struct usage_bench *bench, char **w)
{
	struct order order = {.plant = "1000",
		.order_no = w[1],
		.material = w[2],
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
bom_read (struct usage_bench *bench, char **w)
{
	struct bom_line line = {.plant = "",
		.order_no = dashed (w[1]),
		.parent = dashed (w[2]),
		.component = w[3],
		.qty = number_of (w[4], QTY_SCALE),
		.base_qty = number_word (w, "base", QTY_SCALE, 1000000),
		.line = word_of (w, "line") != NULL ? word_of (w, "line") : "",
		.uom = word_of (w, "uom") != NULL ? word_of (w, "uom") : "",
		.fixed = word_is_there (w, "fixed"),
		.phantom = word_is_there (w, "phantom"),
		.net_scrap = word_is_there (w, "net"),
		.component_scrap = number_word (w, "scrap", PRICE_SCALE, 0),
		.operation_scrap = number_word (w, "op", PRICE_SCALE, 0),
		.component_yield = number_word (w, "yield", PRICE_SCALE, 1000000)};

	ck_assert (reference_add_bom_line (bench->reference, &line, NULL));
}

static void
item_read (struct usage_bench *bench, char **w)
{
	struct item item = {.plant = "",
		.material = w[1],
		.text = "",
		.base_uom = w[2],
		.item_class = word_of (w, "class") != NULL ? word_of (w, "class") : "",
		.substitution_group = word_of (w, "group") != NULL ? word_of (w, "group") : "",
		.captured = !word_is_there (w, "uncaptured")};

	ck_assert (reference_add_item (bench->reference, &item, NULL));
}

static void
price_read (struct usage_bench *bench, char **w)
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
text_set (struct movement_table *table, enum column column, const char *text)
{
	movement_set_text (table, column, text, strlen (text));
}

static void
movement_row_read (struct usage_bench *bench, int side, char **w)
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
line_read (struct usage_bench *bench, char **w)
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

static void
lines_order (char **lines, unsigned n, unsigned order)
{
	unsigned state = order;

	for (unsigned i = n; order > 0 && i > 1; i--) {
		unsigned j;
		char *swap = lines[i - 1];

		state = state * 1664525u + 1013904223u;
		j = order == 1 ? 0 : (state >> 8) % i;
		lines[i - 1] = lines[j];
		lines[j] = swap;
	}
}

static void
text_read (struct usage_bench *bench, const char *text, unsigned order)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

	lines_order (lines, g_strv_length (lines), order);
	for (char **line = lines; *line != NULL; line++) {
		g_auto (GStrv) parts = g_strsplit_set (*line, " \t", -1);
		char *words[WORDS_MAX] = {NULL};
		int n = 0;

		for (char **part = parts; *part != NULL && n < WORDS_MAX - 1; part++)
			if (**part != '\0')
				words[n++] = *part;
		if (n > 0)
			line_read (bench, words);
	}
}

/* ---- the run ---- */

static void
maps_read (struct usage_bench *bench)
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

static struct reconciliation
rule_kept (void)
{
	static struct rule_set *kept;

	if (kept == NULL) {
		g_autofree char *dir = data_path ("rules");
		g_autoptr (GError) error = NULL;

		kept = rules_load (dir, "usage", NULL, NULL, date_make (2026, 3, 31), &error);
		ck_assert_msg (kept != NULL, "%s", error != NULL ? error->message : "");
	}
	return *rule_set_reconciliation (kept);
}

static void
input_set (struct usage_bench *bench, const struct usage_fixture *fixture)
{
	static const char *const names[SIDE_COUNT] = {"mes", "erp"};
	struct recon_input *input = &bench->input;

	*input = (struct recon_input) {.rule = &bench->rule,
		.plant = &bench->plant,
		.reference = bench->reference,
		.right_profile = "generic",
		.as_of = noon_of (fixture->as_of != NULL ? fixture->as_of : "2026-04-10"),
		.version = "test"};
	ck_assert (period_parse ("2026-03", &input->period));
	ck_assert (fiscal_range (&bench->company.calendar, input->period, &input->from, &input->until));
	for (int side = 0; side < SIDE_COUNT; side++) {
		input->side[side] = bench->side[side];
		input->n_rows[side] = bench->side[side]->rows;
		input->source_name[side] = names[side];
	}
}

struct usage_bench *
usage_bench_new (const struct usage_fixture *fixture)
{
	struct usage_bench *bench = g_new0 (struct usage_bench, 1);

	bench->strings = strpool_new ();
	bench->reference = reference_new (bench->strings);
	bench->rule = rule_kept ();
	if (fixture->adjust != NULL)
		fixture->adjust (&bench->rule);
	bench->company = (struct company) {
		.name = "C", .currency = "USD", .calendar = {.variant = FISCAL_MONTHS, .first_month = 1, .special_periods = 4}};
	bench->plant =
		(struct plant) {.name = "1000", .company = &bench->company, .zone = zone_kept (), .shifts = {.zone = zone_kept ()}};
	for (int side = 0; side < SIDE_COUNT; side++)
		bench->side[side] = movement_table_new (bench->strings);
	maps_read (bench);
	text_read (bench, fixture->text, fixture->order);
	ck_assert (reference_finish (bench->reference, NULL));
	input_set (bench, fixture);
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

struct usage_bench *
usage_bench_run (const struct usage_fixture *fixture)
{
	struct usage_bench *bench = usage_bench_new (fixture);
	g_autoptr (GError) error = NULL;

	bench->recon = recon_run (&bench->input, &error);
	ck_assert_msg (bench->recon != NULL, "%s", error != NULL ? error->message : "");
	bench->outcome = recon_outcome (bench->recon);
	ck_assert (bench->outcome->conserved);
	rows_check (bench->outcome);
	cases_check (bench->outcome);
	return bench;
}

void
usage_bench_free (struct usage_bench *bench)
{
	if (bench == NULL)
		return;
	outcome_free (bench->outcome);
	recon_free (bench->recon);
	for (int side = 0; side < SIDE_COUNT; side++)
		movement_table_free (bench->side[side]);
	reference_free (bench->reference);
	strpool_free (bench->strings);
	g_free (bench);
}

/* ---- what came out, as text ---- */

static void
number_append (GString *out, const char *before, int64_t value, int scale)
{
	char text[DECIMAL_TEXT_MAX];

	g_string_append_printf (out, "%s%s", before, value == DECIMAL_NONE ? "-" : decimal_format (value, scale, 0, text));
}

char *
usage_rows (const struct usage_bench *bench)
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
usage_parts (const struct usage_bench *bench)
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
usage_cases (const struct usage_bench *bench)
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

char *
usage_states (const struct usage_bench *bench)
{
	GString *out = g_string_new (NULL);

	for (int side = 0; side < SIDE_COUNT; side++) {
		g_string_append (out, side == SIDE_LEFT ? "left" : "; right");
		for (int state = 0; state < STATE_COUNT; state++)
			if (bench->outcome->side[side].state[state].rows > 0)
				g_string_append_printf (
					out, " %s=%" G_GINT64_FORMAT, state_name ((enum state) state), bench->outcome->side[side].state[state].rows);
	}
	return g_string_free (out, FALSE);
}

void
usage_expect (struct usage_fixture fixture, const char *rows, const char *cases)
{
	for (fixture.order = 0; fixture.order < 6; fixture.order++) {
		g_autoptr (usage_bench) bench = usage_bench_run (&fixture);
		g_autofree char *got_rows = usage_rows (bench), *got_cases = usage_cases (bench);

		if (rows != NULL)
			ck_assert_str_eq (got_rows, rows);
		if (cases != NULL)
			ck_assert_str_eq (got_cases, cases);
	}
}
