#include "tieout_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static instant_t
time_read (const char *text)
{
	instant_t at;

	ck_assert_msg (instant_parse (text, strlen (text), NULL, NULL, &at) == TIME_OK, "time '%s'", text);
	return at;
}

/* ---- lines ---- */

static void
attributes_set (struct movement_table *table, char **w)
{
	for (int i = 0; i < table->n_attributes; i++) {
		const char *text = word_or (w, table->attribute_name[i], "");

		movement_set_attribute (table, i, text, strlen (text));
	}
}

static void
period_set (struct movement_table *table, char **w)
{
	period_t period;

	if (word_of (w, "period") == NULL)
		return;
	ck_assert (period_parse (word_of (w, "period"), &period));
	movement_set_period (table, period);
}

static void
movement_read (struct text_bench *bench, char **w)
{
	struct movement_table *table = bench->side[SIDE_LEFT];

	movement_begin (table);
	text_set (table, COL_SOURCE_KEY, w[1]);
	text_set (table, COL_DOCUMENT, dashed (w[2]));
	text_set (table, COL_PLANT, word_or (w, "plant", "1000"));
	text_set (table, COL_MATERIAL, w[3]);
	text_set (table, COL_MOVEMENT, w[4]);
	text_set (table, COL_UOM, "KG");
	text_set (table, COL_CURRENCY, word_or (w, "cur", ""));
	text_set (table, COL_GL_ACCOUNT, word_or (w, "account", ""));
	text_set (table, COL_MESSAGE, word_or (w, "msg", ""));
	movement_set_qty (table, number_of (w[5], QTY_SCALE));
	if (strcmp (w[6], "-") != 0)
		movement_set_amount (table, number_of (w[6], MONEY_SCALE));
	movement_set_posting (table, day_of (w[7]));
	if (strcmp (word_or (w, "entered", ""), "none") != 0)
		movement_set_entered (table,
			word_of (w, "entered") != NULL ? time_read (word_of (w, "entered")) : zone_day_start (NULL, day_of (w[7]), 12 * 60));
	period_set (table, w);
	attributes_set (table, w);
	movement_end (table);
}

/* A line of the general ledger need not have what a movement must. */
static void
line_read (struct text_bench *bench, char **w)
{
	struct movement_table *table = bench->side[SIDE_RIGHT];

	movement_begin (table);
	text_set (table, COL_SOURCE_KEY, w[1]);
	text_set (table, COL_DOCUMENT, dashed (w[2]));
	text_set (table, COL_GL_ACCOUNT, w[3]);
	text_set (table, COL_MOVEMENT, dashed (w[6]));
	text_set (table, COL_MESSAGE, dashed (w[7]));
	text_set (table, COL_CURRENCY, word_or (w, "cur", ""));
	text_set (table, COL_MATERIAL, word_or (w, "material", ""));
	movement_set_qty (table, 0);
	if (strcmp (w[4], "-") != 0)
		movement_set_amount (table, number_of (w[4], MONEY_SCALE));
	movement_set_posting (table, day_of (w[5]));
	if (word_of (w, "entered") != NULL)
		movement_set_entered (table, time_read (word_of (w, "entered")));
	period_set (table, w);
	attributes_set (table, w);
	movement_end (table);
	table->flags[table->rows - 1] &= (uint8_t) ~MOVEMENT_REJECTED;
	if (strcmp (word_or (w, "broken", ""), "") != 0)
		table->flags[table->rows - 1] |= MOVEMENT_REJECTED;
}

static void
stock_read (struct text_bench *bench, char **w)
{
	struct stock_balance balance = {.plant = word_or (w, "plant", "1000"),
		.material = w[1],
		.valuation_type = word_or (w, "type", ""),
		.valuation_class = word_or (w, "class", ""),
		.gl_account = word_or (w, "account", ""),
		.currency = word_or (w, "cur", "USD"),
		.on = day_of (w[3]),
		.qty = word_of (w, "qty") != NULL ? number_of (word_of (w, "qty"), QTY_SCALE) : DECIMAL_NONE,
		.value = number_of (w[2], MONEY_SCALE)};

	ck_assert (reference_add_stock_balance (bench->reference, &balance, NULL));
}

static void
books_read (struct text_bench *bench, char **w)
{
	struct account_balance balance = {.company = "C",
		.gl_account = w[1],
		.currency = word_or (w, "cur", "USD"),
		.on = day_of (w[3]),
		.amount = number_of (w[2], MONEY_SCALE)};

	ck_assert (reference_add_account_balance (bench->reference, &balance, NULL));
}

static void
account_read (struct text_bench *bench, char **w)
{
	struct stock_account account = {.plant = word_or (w, "plant", ""),
		.material = word_or (w, "material", ""),
		.valuation_class = word_or (w, "class", ""),
		.gl_account = w[2],
		.valid_from = word_of (w, "from") != NULL ? day_of (word_of (w, "from")) : DATE_NONE};

	ck_assert (reference_add_stock_account (bench->reference, &account, NULL));
}

static void
price_read (struct text_bench *bench, char **w)
{
	struct price price = {.plant = "",
		.material = w[1],
		.valid_from = day_of (w[4]),
		.price = number_of (w[2], PRICE_SCALE),
		.price_unit = number_of (w[3], 0),
		.currency = "USD",
		.source = "standard"};

	ck_assert (reference_add_price (bench->reference, &price, NULL));
}

static void
queue_read (struct text_bench *bench, char **w)
{
	struct queue_item item = {.source_key = w[1],
		.plant = word_or (w, "plant", "1000"),
		.material = w[2],
		.lot = "",
		.order_no = "",
		.message_id = word_or (w, "msg", ""),
		.movement = w[3],
		.reason = "deficit of stock",
		.qty = number_of (w[4], QTY_SCALE),
		.uom = "KG",
		.entered_at = zone_day_start (NULL, day_of (w[5]), 12 * 60),
		.indicator = ""};

	ck_assert (reference_add_queue (bench->reference, &item, NULL));
}

static void
record_read (struct text_bench *bench, char **w)
{
	static const struct
	{
		const char *name;
		void (*read) (struct text_bench *bench, char **w);
	} readers[] = {{"sl", movement_read}, {"gl", line_read}, {"stock", stock_read}, {"books", books_read},
		{"account", account_read}, {"price", price_read}, {"queue", queue_read}};

	for (size_t i = 0; i < G_N_ELEMENTS (readers); i++)
		if (strcmp (readers[i].name, w[0]) == 0) {
			readers[i].read (bench, w);
			return;
		}
	ck_abort_msg ("unknown line '%s'", w[0]);
}

/* ---- the run ---- */

static void
maps_read (struct text_bench *bench)
{
	static const struct
	{
		const char *code;
		enum kind kind;
		enum direction direction;
	} map[] = {
		{"101", KIND_RECEIPT_PO, DIRECTION_IN},
		{"102", KIND_RECEIPT_PO_REV, DIRECTION_OUT},
		{"261", KIND_ISSUE_COMP, DIRECTION_OUT},
		{"262", KIND_ISSUE_COMP_REV, DIRECTION_IN},
		{"309+", KIND_RECLASS_IN, DIRECTION_IN},
		{"309-", KIND_RECLASS_OUT, DIRECTION_OUT},
		{"311+", KIND_TRANSFER_IN, DIRECTION_IN},
		{"311-", KIND_TRANSFER_OUT, DIRECTION_OUT},
		{"601", KIND_SHIP, DIRECTION_OUT},
		{"REV", KIND_REVALUE, DIRECTION_SIGNED},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (map); i++)
		ck_assert (reference_add_movement (bench->reference, SIDE_LEFT, map[i].code, "*", map[i].kind, map[i].direction, NULL));
}

struct text_bench *
tieout_bench_new (const struct text_fixture *fixture)
{
	static const char *const names[SIDE_COUNT] = {"erp", "gl"};
	struct text_bench *bench = text_bench_new (fixture, "stock-gl");

	/* Not every source has batches, or several ledgers. */
	for (int side = 0; side < SIDE_COUNT && strstr (fixture->text, "batch=") != NULL; side++)
		movement_attribute_add (bench->side[side], "batch");
	if (strstr (fixture->text, "ledger=") != NULL)
		movement_attribute_add (bench->side[SIDE_RIGHT], "ledger");
	maps_read (bench);
	text_bench_read (bench, fixture, record_read);
	text_bench_end (bench, fixture, names,
		fixture->as_of == NULL                     ? time_read ("2026-04-05T00:00:00Z")
			: strcmp (fixture->as_of, "none") == 0 ? INSTANT_NONE
												   : time_read (fixture->as_of));
	return bench;
}

/* ---- what holds for every run ---- */

/* The lines of an account sum to its difference, and those that explain nothing to what is unexplained. */
static void
account_check (const struct outcome *outcome, const struct outcome_account *account)
{
	int128 sum = 0, unexplained = 0, left = 0, right = 0;

	for (size_t i = 0; i < outcome->n_bridge; i++) {
		const struct outcome_bridge *line = &outcome->bridge[i];

		if (strcmp (line->gl_account, account->gl_account) != 0 || strcmp (line->currency, account->currency) != 0)
			continue;
		sum += line->amount;
		unexplained += line->cause == BRIDGE_UNEXPLAINED ? line->amount : 0;
	}
	for (size_t i = 0; i < outcome->n_rolls; i++) {
		const struct outcome_roll *roll = &outcome->rolls[i];

		if (strcmp (roll->gl_account, account->gl_account) != 0 || strcmp (roll->currency, account->currency) != 0)
			continue;
		left += roll->left;
		right += roll->right;
	}
	ck_assert_msg (sum == account->difference, "the bridge of %s %s does not close", account->gl_account, account->currency);
	ck_assert (unexplained == account->unexplained);
	ck_assert_msg (left == account->left_moved, "%s: kinds of the stock ledger do not sum", account->gl_account);
	ck_assert_msg (right == account->right_moved, "%s: kinds of the general ledger do not sum", account->gl_account);
	if (account->left_break != DECIMAL_NONE)
		ck_assert (account->left_open + account->left_moved + account->left_break == account->left_close);
	if (account->right_break != DECIMAL_NONE)
		ck_assert (account->right_open + account->right_moved + account->right_break == account->right_close);
	if (account->left_close != DECIMAL_NONE && account->right_close != DECIMAL_NONE)
		ck_assert (account->difference == account->right_close - account->left_close);
	else
		ck_assert (account->difference == account->right_moved - account->left_moved);
}

static const struct outcome_case *
case_of (const struct outcome *outcome, const char *id)
{
	for (size_t i = 0; i < outcome->n_cases; i++)
		if (strcmp (outcome->cases[i].case_id, id) == 0)
			return &outcome->cases[i];
	return NULL;
}

static void
bridge_check (const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n_bridge; i++) {
		const struct outcome_bridge *line = &outcome->bridge[i];
		const struct outcome_case *c = case_of (outcome, line->case_id);

		ck_assert (line->amount != 0);
		ck_assert_int_eq (c == NULL, *line->case_id == '\0');
		if (c != NULL)
			ck_assert_msg (g_str_has_prefix (c->cause, bridge_cause_name (line->cause)), "%s", c->cause);
		ck_assert_msg (line->cause != BRIDGE_UNEXPLAINED || (c != NULL && c->severity == 1), "%s", line->note);
	}
}

/*
 * Every line leads to records: of its case, or what it is made of, which sums to it. Only what balances alone say has none: what
 * is carried forward, records that are missing, and a general ledger or balances that do not lead from one to the other.
 */
static void
parts_check (const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n_bridge; i++) {
		const struct outcome_bridge *line = &outcome->bridge[i];
		int128 sum = 0;
		bool recorded = false, made = false;

		for (size_t k = 0; k < outcome->n_lines; k++)
			recorded |= strcmp (outcome->cases[outcome->lines[k].case_index].case_id, line->case_id) == 0;
		for (size_t k = 0; k < outcome->n_parts; k++) {
			ck_assert (outcome->parts[k].line >= 0 && outcome->parts[k].line < (int64_t) outcome->n_bridge);
			if (outcome->parts[k].line != (int64_t) i)
				continue;
			made = true;
			sum += part_amount (&outcome->parts[k]);
		}
		ck_assert_msg (!made || sum == line->amount, "the parts of '%s' do not sum to it", line->note);
		ck_assert_msg (recorded || made || line->cause == BRIDGE_CARRY_FORWARD || line->cause == BRIDGE_SCOPE_GAP ||
				g_str_has_prefix (line->note, "balance of") ||
				g_str_has_prefix (line->note, "roll-forward of the general ledger"),
			"'%s' of %s leads nowhere", line->note, line->gl_account);
	}
}

static void
cases_check (const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n_cases; i++) {
		const struct outcome_case *c = &outcome->cases[i];

		ck_assert_uint_eq (strlen (c->case_id), 16);
		ck_assert (case_of (outcome, c->case_id) == c);
		if (c->code == CODE_SLGL_DIFF || c->code == CODE_ROLLFWD_BREAK || c->code == CODE_ACCT_DET_CHANGE) {
			ck_assert_int_eq (c->impact_stock, 0);
			ck_assert (c->exposure >= 0);
		}
	}
}

struct text_bench *
tieout_bench_run (const struct text_fixture *fixture)
{
	struct text_bench *bench = tieout_bench_new (fixture);

	text_bench_run (bench);
	for (size_t i = 0; i < bench->outcome->n_accounts; i++)
		account_check (bench->outcome, &bench->outcome->accounts[i]);
	bridge_check (bench->outcome);
	parts_check (bench->outcome);
	cases_check (bench->outcome);
	return bench;
}

/* ---- what came out, as text ---- */

static const char *
money (int64_t value, char buffer[static DECIMAL_TEXT_MAX])
{
	return value == DECIMAL_NONE ? "-" : decimal_format (value, MONEY_SCALE, 2, buffer);
}

char *
tieout_accounts (const struct text_bench *bench)
{
	GString *out = g_string_new (NULL);
	char a[DECIMAL_TEXT_MAX], b[DECIMAL_TEXT_MAX];

	for (size_t i = 0; i < bench->outcome->n_accounts; i++) {
		const struct outcome_account *account = &bench->outcome->accounts[i];

		g_string_append_printf (out, "%s%s %s right-left=%s unexplained %s", i > 0 ? "\n" : "", account->gl_account,
			account->currency, money (account->difference, a), money (account->unexplained, b));
	}
	return g_string_free (out, FALSE);
}

char *
tieout_bridge (const struct text_bench *bench)
{
	GString *out = g_string_new (NULL);
	char a[DECIMAL_TEXT_MAX];

	for (size_t i = 0; i < bench->outcome->n_bridge; i++) {
		const struct outcome_bridge *line = &bench->outcome->bridge[i];

		g_string_append_printf (out, "%s%s %s %s%s %s (%s)", i > 0 ? "\n" : "", line->gl_account, line->currency,
			bridge_cause_name (line->cause), *line->case_id == '\0' ? "*" : "", money (line->amount, a), line->note);
	}
	return g_string_free (out, FALSE);
}

char *
tieout_parts_told (const struct text_bench *bench)
{
	GString *out = g_string_new (NULL);
	char a[DECIMAL_TEXT_MAX], b[DECIMAL_TEXT_MAX], most[DECIMAL_TEXT_MAX], day[16];

	for (size_t i = 0; i < bench->outcome->n_parts; i++) {
		const struct outcome_part *part = &bench->outcome->parts[i];

		g_string_append_printf (out, "%s%" G_GINT64_FORMAT " %s %s %s %s/%s", i > 0 ? "\n" : "", part->line, part->what,
			part->name, part->on != DATE_NONE ? date_format (part->on, day) : "-", money (part->left, a), money (part->right, b));
		if (part->limit != 0)
			g_string_append_printf (out, " at most %s", money (part->limit, most));
	}
	return g_string_free (out, FALSE);
}

char *
tieout_rolls (const struct text_bench *bench)
{
	GString *out = g_string_new (NULL);
	char a[DECIMAL_TEXT_MAX], b[DECIMAL_TEXT_MAX];

	for (size_t i = 0; i < bench->outcome->n_rolls; i++) {
		const struct outcome_roll *roll = &bench->outcome->rolls[i];

		g_string_append_printf (out, "%s%s %s %s %s/%s", i > 0 ? "\n" : "", roll->gl_account, roll->currency,
			*roll->kind != '\0' ? roll->kind : "-", money (roll->left, a), money (roll->right, b));
	}
	return g_string_free (out, FALSE);
}

char *
tieout_cases (const struct text_bench *bench)
{
	g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
	char a[DECIMAL_TEXT_MAX], b[DECIMAL_TEXT_MAX], e[DECIMAL_TEXT_MAX];

	for (size_t i = 0; i < bench->outcome->n_cases; i++) {
		const struct outcome_case *c = &bench->outcome->cases[i];
		g_autofree char *left = g_strjoinv (",", c->left_keys), *right = g_strjoinv (",", c->right_keys);

		g_ptr_array_add (lines,
			g_strdup_printf ("S%d %s%s %s %s/%s %s %s: %s [%s|%s]%s%s", c->severity, code_name (c->code), c->suggested ? "?" : "",
				*c->gl_account != '\0' ? c->gl_account : "-", money (c->left_amount, a), money (c->right_amount, b),
				money (c->exposure, e), c->currency, c->cause, left, right, *c->nearest_key != '\0' ? " nearest " : "",
				c->nearest_key));
	}
	g_ptr_array_sort (lines, texts_compare);
	g_ptr_array_add (lines, NULL);
	return g_strjoinv ("\n", (char **) lines->pdata);
}

char *
tieout_told (const struct text_bench *bench)
{
	g_autofree char *accounts = tieout_accounts (bench), *bridge = tieout_bridge (bench), *parts = tieout_parts_told (bench),
					*rolls = tieout_rolls (bench), *cases = tieout_cases (bench), *states = text_bench_states (bench),
					*warnings = g_strjoinv ("\n", bench->outcome->warnings),
					*reasons = g_strjoinv ("\n", bench->outcome->verdict_reasons);

	return g_strjoin ("\n\n", accounts, bridge, parts, rolls, cases, states, warnings, reasons, NULL);
}

void
tieout_expect (struct text_fixture fixture, const char *bridge)
{
	g_autofree char *first = NULL;

	for (fixture.order = 0; fixture.order < 8; fixture.order++) {
		g_autoptr (text_bench) bench = tieout_bench_run (&fixture);
		g_autofree char *got = tieout_bridge (bench), *told = tieout_told (bench);

		ck_assert_str_eq (got, bridge);
		if (first == NULL)
			first = g_steal_pointer (&told);
		else
			ck_assert_str_eq (told, first);
	}
}
