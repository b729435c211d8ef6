#include "recon_fixture.h"

#include "common/config/paths.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct bench
{
	struct strpool *strings;
	struct reference *reference;
	struct movement_table *side[SIDE_COUNT];
	struct rule_set *rules;
	struct zone *zone;
	struct company company;
	struct plant plant;
	struct recon *recon;
	struct outcome *outcome;
};

static instant_t
instant_of (const struct bench *bench, const char *text)
{
	instant_t at;
	enum time_status status = instant_parse (text, strlen (text), NULL, bench->zone, &at);

	ck_assert_msg (status == TIME_OK || status == TIME_AMBIGUOUS, "time '%s'", text);
	return at;
}

static int64_t
decimal_of (const char *text, int scale)
{
	int64_t value;

	ck_assert_msg (decimal_parse (text, strlen (text), NULL, scale, ROUND_NEVER, &value) == DECIMAL_OK, "number '%s'", text);
	return value;
}

static void
row_word (struct bench *bench, struct movement_table *table, const char *name, const char *value)
{
	static const struct { const char *name; enum column column; } texts[] = {
		{ "key", COL_SOURCE_KEY }, { "plant", COL_PLANT }, { "order", COL_ORDER }, { "op", COL_OPERATION }, { "mat", COL_MATERIAL },
		{ "lot", COL_LOT }, { "mvt", COL_MOVEMENT }, { "ind", COL_INDICATOR }, { "uom", COL_UOM }, { "msg", COL_MESSAGE },
		{ "rev", COL_REVERSAL_OF }, { "loc", COL_STORAGE_LOCATION }, { "cur", COL_CURRENCY },
	};

	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		if (strcmp (name, texts[i].name) == 0)
		{
			movement_set_text (table, texts[i].column, value, strlen (value));
			return;
		}
	if (strcmp (name, "qty") == 0 && strcmp (value, "bad") == 0)
		movement_reject (table, "column 'qty': 'bad' is not a number");
	else if (strcmp (name, "qty") == 0)
		movement_set_qty (table, decimal_of (value, QTY_SCALE));
	else if (strcmp (name, "amount") == 0)
		movement_set_amount (table, decimal_of (value, MONEY_SCALE));
	else if (strcmp (name, "at") == 0)
		movement_set_event (table, instant_of (bench, value), strstr (value, "ambiguous") != NULL);
	else if (strcmp (name, "entered") == 0)
		movement_set_entered (table, instant_of (bench, value));
	else if (strcmp (name, "post") == 0)
	{
		date_t date = DATE_NONE;

		ck_assert_msg (date_parse (value, strlen (value), NULL, &date), "date '%s'", value);
		movement_set_posting (table, date);
	}
	else if (strcmp (name, "scope") == 0)
		movement_set_attribute (table, 0, value, strlen (value));
	else
		ck_abort_msg ("unknown word '%s'", name);
}

static void
row_read (struct bench *bench, int side, const char *line)
{
	struct movement_table *table = bench->side[side];
	g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);
	static const char *const defaults[SIDE_COUNT][6][2] = {
		{ { "plant", "1000" }, { "mat", "RM-7" }, { "mvt", "CONS" }, { "uom", "KG" }, { "order", "O1" }, { "at", "2026-03-10T08:00:00-05:00" } },
		{ { "plant", "1000" }, { "mat", "RM-7" }, { "mvt", "261" }, { "uom", "KG" }, { "order", "O1" }, { "post", "2026-03-10" } },
	};

	movement_begin (table);
	for (int i = 0; i < 6; i++)
		row_word (bench, table, defaults[side][i][0], defaults[side][i][1]);
	if (side == SIDE_RIGHT)
		row_word (bench, table, "ind", "H");
	for (char **word = words; *word != NULL; word++)
	{
		char *equal = strchr (*word, '=');

		if (**word == '\0')
			continue;
		ck_assert_msg (equal != NULL, "word '%s'", *word);
		*equal = '\0';
		row_word (bench, table, *word, equal + 1);
	}
	movement_end (table);
}

static void
side_read (struct bench *bench, int side, const char *text, bool backwards)
{
	g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
	int n = (int) g_strv_length (lines);

	bench->side[side] = movement_table_new (bench->strings);
	movement_attribute_add (bench->side[side], "scope");
	for (int i = 0; i < n; i++)
	{
		const char *line = lines[backwards ? n - 1 - i : i];

		if (*line != '\0')
			row_read (bench, side, line);
	}
}

/* The codes of the examples: the shop floor's CONS and PROD, SAP's movement types with their direction field. */
static void
maps_add (struct bench *bench)
{
	static const struct { int side; const char *code, *indicator; enum kind kind; const char *direction; } map[] = {
		{ 0, "CONS", "*", KIND_ISSUE_COMP, "negated" }, { 0, "PROD", "*", KIND_RECEIPT_PROD, "signed" }, { 0, "SCRAP", "*", KIND_SCRAP_CONF, "none" },
		{ 1, "261", "H", KIND_ISSUE_COMP, "out" }, { 1, "262", "S", KIND_ISSUE_COMP_REV, "in" }, { 1, "101", "S", KIND_RECEIPT_PROD, "in" },
		{ 1, "102", "H", KIND_RECEIPT_PROD_REV, "out" }, { 1, "311", "S", KIND_TRANSFER_IN, "in" }, { 1, "311", "H", KIND_TRANSFER_OUT, "out" },
		{ 1, "551", "H", KIND_SCRAP_STOCK, "out" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS (map); i++)
	{
		gboolean found;
		enum direction direction = direction_find (map[i].direction, &found);

		ck_assert (found && reference_add_movement (bench->reference, map[i].side, map[i].code, map[i].indicator, map[i].kind, direction, NULL));
	}
}

static const char *
word_of (char **words, const char *name)
{
	size_t n = strlen (name);

	for (char **word = words; *word != NULL; word++)
		if (strncmp (*word, name, n) == 0 && (*word)[n] == '=')
			return *word + n + 1;
	return "";
}

static void
reference_line (struct bench *bench, char **w)
{
	struct reference *reference = bench->reference;
	guint n = g_strv_length (w);

	if (strcmp (w[0], "price") == 0)
		ck_assert (reference_add_price (reference, &(struct price) { "1000", w[1], date_make (2026, 1, 1), decimal_of (w[2], PRICE_SCALE),
									     n > 3 ? atoll (w[3]) : 1, "USD", "standard" }, NULL));
	else if (strcmp (w[0], "item") == 0)
		ck_assert (reference_add_item (reference, &(struct item) { "", w[1], word_of (w, "text"), word_of (w, "base"), word_of (w, "class"),
									   word_of (w, "group"), strcmp (word_of (w, "captured"), "no") != 0,
									   strcmp (word_of (w, "lotvalued"), "yes") == 0,
									   strcmp (word_of (w, "service"), "yes") == 0 }, NULL));
	else if (strcmp (w[0], "factor") == 0)
		ck_assert (reference_add_conversion (reference, w[1], w[2], w[3], atoll (w[4]), atoll (w[5]), NULL));
	else if (strcmp (w[0], "unit") == 0)
		ck_assert (reference_add_unit (reference, w[1], (int) atoll (w[2]), NULL));
	else if (strcmp (w[0], "order") == 0)
		ck_assert (reference_add_order (reference, &(struct order) { "1000", w[1], "", w[2],
									     *word_of (w, "completed") ? instant_of (bench, word_of (w, "completed")) : INSTANT_NONE,
									     *word_of (w, "closed") ? instant_of (bench, word_of (w, "closed")) : INSTANT_NONE }, NULL));
	else if (strcmp (w[0], "batch") == 0)
		ck_assert (reference_add_batch (reference, "mes-erp", instant_of (bench, w[1]), NULL));
	else if (strcmp (w[0], "outage") == 0)
		ck_assert (reference_add_outage (reference, &(struct outage) { "1000", "", instant_of (bench, w[1]), instant_of (bench, w[2]) }, NULL));
	else if (strcmp (w[0], "location") == 0)
		ck_assert (reference_add_crosswalk (reference, CROSSWALK_LOCATION, SIDE_LEFT, "", w[1], w[2], NULL));
	else if (strcmp (w[0], "queue") == 0)
		ck_assert (reference_add_queue (reference, &(struct queue_item) { word_of (w, "key"), "1000", word_of (w, "mat"), word_of (w, "lot"),
										  word_of (w, "order"), word_of (w, "msg"), "261", "stock deficit",
										  decimal_of (word_of (w, "qty"), QTY_SCALE), "KG", INSTANT_NONE }, NULL));
	else
		ck_abort_msg ("unknown reference line '%s'", w[0]);
}

static void
reference_read (struct bench *bench, const char *text)
{
	g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "price RM-7 3.20\nprice PK-2 50.00 100\nprice FG-100 12.00\nfactor FG-100 CAR EA 24 1", "\n", -1);

	bench->reference = reference_new (bench->strings);
	maps_add (bench);
	for (char **line = lines; *line != NULL; line++)
	{
		g_auto (GStrv) words = g_strsplit (*line, " ", -1);

		if (words[0] != NULL && *words[0] != '\0')
			reference_line (bench, words);
	}
	ck_assert (reference_finish (bench->reference, NULL));
}

static void
bench_run (struct bench *bench, const struct fixture *fixture)
{
	static const char *const names[SIDE_COUNT] = { "mes", "erp" };
	g_autoptr (GError) error = NULL;
	g_autofree char *rules_dir = data_path ("rules");
	struct recon_input input = { .as_of = INSTANT_NONE, .version = "test" };

	memset (bench, 0, sizeof *bench);
	bench->strings = strpool_new ();
	bench->zone = zone_new ("America/Chicago", NULL);
	bench->company = (struct company) { .name = "C", .currency = "USD", .calendar = { .variant = FISCAL_MONTHS, .first_month = 1, .special_periods = 4 } };
	bench->plant = (struct plant) { .name = "1000", .company = &bench->company, .zone = bench->zone, .shifts = { .zone = bench->zone } };
	reference_read (bench, fixture->reference);
	side_read (bench, SIDE_LEFT, fixture->left, fixture->shuffled);
	side_read (bench, SIDE_RIGHT, fixture->right, fixture->shuffled);
	bench->rules = rules_load (rules_dir, fixture->rule != NULL ? fixture->rule : "consumption", NULL, NULL, date_make (2026, 3, 31), &error);
	ck_assert_msg (bench->rules != NULL, "%s", error != NULL ? error->message : "");
	input.rule = rule_set_reconciliation (bench->rules);
	input.plant = &bench->plant;
	input.reference = bench->reference;
	ck_assert (period_parse (fixture->period != NULL ? fixture->period : "2026-03", &input.period));
	ck_assert (fiscal_range (&bench->company.calendar, input.period, &input.from, &input.until));
	if (fixture->as_of != NULL)
		input.as_of = instant_of (bench, fixture->as_of);
	for (int side = 0; side < SIDE_COUNT; side++)
	{
		input.side[side] = bench->side[side];
		input.n_rows[side] = bench->side[side]->rows;
		input.source_name[side] = names[side];
	}
	bench->recon = recon_run (&input, &error);
	ck_assert_msg (bench->recon != NULL, "%s", error != NULL ? error->message : "");
	bench->outcome = recon_outcome (bench->recon);
	ck_assert (bench->outcome->conserved);
}

static void
bench_release (struct bench *bench)
{
	outcome_free (bench->outcome);
	recon_free (bench->recon);
	rule_set_free (bench->rules);
	movement_table_free (bench->side[0]);
	movement_table_free (bench->side[1]);
	reference_free (bench->reference);
	strpool_free (bench->strings);
	zone_free (bench->zone);
}

static int
line_compare (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
fixture_cases (const struct fixture *fixture)
{
	g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
	struct bench bench;

	bench_run (&bench, fixture);
	for (size_t i = 0; i < bench.outcome->n_cases; i++)
	{
		const struct outcome_case *c = &bench.outcome->cases[i];
		g_autofree char *left = g_strjoinv (";", c->left_keys), *right = g_strjoinv (";", c->right_keys);
		char delta[DECIMAL_TEXT_MAX], impact[DECIMAL_TEXT_MAX];

		g_ptr_array_add (lines, g_strdup_printf ("%s %s|%s %s %s%s%s", code_name (c->code), left, right,
							 c->delta_qty == DECIMAL_NONE ? "-" : decimal_format (c->delta_qty, QTY_SCALE, 0, delta),
							 c->impact_stock == DECIMAL_NONE ? "-" : decimal_format (c->impact_stock, MONEY_SCALE, 2, impact),
							 *c->tags != '\0' ? " " : "", c->tags));
	}
	g_ptr_array_sort (lines, line_compare);
	g_ptr_array_add (lines, NULL);
	bench_release (&bench);
	return g_strjoinv ("\n", (char **) lines->pdata);
}

char *
fixture_states (const struct fixture *fixture)
{
	g_autoptr (GString) text = g_string_new (NULL);
	struct bench bench;

	bench_run (&bench, fixture);
	for (int side = 0; side < SIDE_COUNT; side++)
	{
		g_string_append (text, side == SIDE_LEFT ? "left" : "; right");
		for (int state = STATE_COUNT - 1; state >= 0; state--)
			if (bench.outcome->side[side].state[state].rows > 0)
				g_string_append_printf (text, " %s=%" G_GINT64_FORMAT, state_name ((enum state) state), bench.outcome->side[side].state[state].rows);
	}
	bench_release (&bench);
	return g_string_free (g_steal_pointer (&text), FALSE);
}
