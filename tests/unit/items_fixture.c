#include "items_fixture.h"

#include <check.h>
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
words_set (struct movement_table *table, char **w)
{
	text_set (table, COL_PLANT, word_or (w, "plant", "1000"));
	text_set (table, COL_CURRENCY, word_or (w, "cur", ""));
	text_set (table, COL_REVERSAL_OF, word_or (w, "rev", ""));
	for (int i = 0; i < table->n_attributes; i++) {
		const char *text = word_or (w, table->attribute_name[i], "");

		movement_set_attribute (table, i, text, strlen (text));
	}
}

static void
amount_set (struct movement_table *table, const char *amount)
{
	if (strcmp (amount, "-") != 0)
		movement_set_amount (table, number_of (amount, MONEY_SCALE));
}

static void
movement_read (struct text_bench *bench, char **w)
{
	struct movement_table *table = bench->side[SIDE_LEFT];

	movement_begin (table);
	text_set (table, COL_SOURCE_KEY, w[1]);
	text_set (table, COL_ORDER, dashed (w[2]));
	text_set (table, COL_OPERATION, dashed (w[3]));
	text_set (table, COL_MATERIAL, w[4]);
	text_set (table, COL_MOVEMENT, w[5]);
	text_set (table, COL_UOM, word_or (w, "uom", "EA"));
	text_set (table, COL_DOCUMENT, word_or (w, "doc", ""));
	text_set (table, COL_STORAGE_LOCATION, word_or (w, "loc", ""));
	movement_set_qty (table, number_of (w[6], QTY_SCALE));
	amount_set (table, w[7]);
	movement_set_posting (table, day_of (w[8]));
	words_set (table, w);
	movement_end (table);
}

/* A document need not have what a movement must. */
static void
document_read (struct text_bench *bench, char **w, const char *line, const char *qty, const char *amount, const char *day)
{
	struct movement_table *table = bench->side[SIDE_RIGHT];

	movement_begin (table);
	text_set (table, COL_SOURCE_KEY, w[1]);
	text_set (table, COL_ORDER, w[2]);
	text_set (table, COL_OPERATION, dashed (line));
	text_set (table, COL_GL_ACCOUNT, word_or (w, "account", ""));
	text_set (table, COL_MATERIAL, word_or (w, "material", ""));
	text_set (table, COL_UOM, word_or (w, "uom", ""));
	movement_set_qty (table, number_of (qty, QTY_SCALE));
	amount_set (table, amount);
	movement_set_posting (table, day_of (day));
	words_set (table, w);
	movement_end (table);
	table->flags[table->rows - 1] &= (uint8_t) ~MOVEMENT_REJECTED;
	if (*word_or (w, "broken", "") != '\0')
		table->flags[table->rows - 1] |= MOVEMENT_REJECTED;
}

static void
invoice_read (struct text_bench *bench, char **w)
{
	document_read (bench, w, w[3], w[4], w[5], w[6]);
}

static void
activity_read (struct text_bench *bench, char **w)
{
	document_read (bench, w, "-", "0", w[3], w[4]);
}

static void
order_read (struct text_bench *bench, char **w)
{
	struct order order = {.plant = word_or (w, "plant", "1000"),
		.order_no = w[1],
		.material = "FG-1",
		.status = w[2],
		.completed_at = word_of (w, "done") != NULL ? time_read (word_of (w, "done")) : INSTANT_NONE,
		.closed_at = word_of (w, "closed") != NULL ? time_read (word_of (w, "closed")) : INSTANT_NONE};

	ck_assert (reference_add_order (bench->reference, &order, NULL));
}

static void
account_read (struct text_bench *bench, char **w)
{
	struct item_account account = {.reconciliation = w[1], .gl_account = w[2], .plant = word_or (w, "plant", "")};

	ck_assert (reference_add_item_account (bench->reference, &account, NULL));
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
line_read (struct text_bench *bench, char **w)
{
	struct gl_entry entry = {.source_key = w[1],
		.gl_account = w[2],
		.amount = number_of (w[3], MONEY_SCALE),
		.posting_date = day_of (w[4]),
		.plant = word_or (w, "plant", ""),
		.currency = word_or (w, "cur", ""),
		.origin = word_or (w, "origin", ""),
		.reference = word_or (w, "ref", ""),
		.document = word_or (w, "doc", ""),
		.material = "",
		.order_no = word_or (w, "order", ""),
		.ledger = word_or (w, "ledger", ""),
		.fiscal_period = PERIOD_NONE,
		.entered_at = word_of (w, "entered") != NULL ? time_read (word_of (w, "entered")) : INSTANT_NONE};

	ck_assert (reference_add_gl_entry (bench->reference, &entry, NULL));
}

static void
lane_read (struct text_bench *bench, char **w)
{
	struct lane lane = {.from = w[1], .to = dashed (w[2]), .days = number_of (w[3], 0)};

	ck_assert (reference_add_lane (bench->reference, &lane, NULL));
}

static void
price_read (struct text_bench *bench, char **w)
{
	struct price price = {.plant = "",
		.material = w[1],
		.valid_from = day_of ("1"),
		.price = number_of ("10", PRICE_SCALE),
		.price_unit = 1,
		.currency = "USD",
		.source = w[2]};

	ck_assert (reference_add_price (bench->reference, &price, NULL));
}

static void
item_read (struct text_bench *bench, char **w)
{
	struct item item = {.plant = "", .material = w[1], .text = "", .base_uom = w[2], .item_class = "", .substitution_group = ""};

	ck_assert (reference_add_item (bench->reference, &item, NULL));
}

static void
record_read (struct text_bench *bench, char **w)
{
	static const struct
	{
		const char *name;
		void (*read) (struct text_bench *bench, char **w);
	} readers[] = {{"mv", movement_read}, {"ir", invoice_read}, {"ac", activity_read}, {"order", order_read},
		{"account", account_read}, {"books", books_read}, {"gl", line_read}, {"lane", lane_read}, {"price", price_read},
		{"item", item_read}};

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
		{"122", KIND_RETURN_VENDOR, DIRECTION_OUT},
		{"261", KIND_ISSUE_COMP, DIRECTION_OUT},
		{"262", KIND_ISSUE_COMP_REV, DIRECTION_IN},
		{"131", KIND_RECEIPT_PROD, DIRECTION_IN},
		{"132", KIND_RECEIPT_PROD_REV, DIRECTION_OUT},
		{"105", KIND_RECEIPT_COST, DIRECTION_IN},
		{"106", KIND_RECEIPT_COST_REV, DIRECTION_OUT},
		{"641", KIND_XPLANT_OUT, DIRECTION_OUT},
		{"643", KIND_XPLANT_IN, DIRECTION_IN},
		{"642", KIND_XPLANT_IN, DIRECTION_IN},
		{"644", KIND_XPLANT_OUT, DIRECTION_OUT},
		{"601", KIND_SHIP, DIRECTION_OUT},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (map); i++)
		ck_assert (reference_add_movement (bench->reference, SIDE_LEFT, map[i].code, "*", map[i].kind, map[i].direction, NULL));
}

/* The items of an account sum to what is said to be open on it, and its difference is what the balance has beyond. */
static void
accounts_check (const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n_item_accounts; i++) {
		const struct outcome_item_account *account = &outcome->item_accounts[i];
		int128 open = 0;
		int64_t items = 0;

		for (size_t j = 0; j < outcome->n_items; j++) {
			const struct outcome_item *item = &outcome->items[j];

			if (strcmp (item->gl_account, account->gl_account) != 0 || strcmp (item->currency, account->currency) != 0 ||
				strcmp (item->state, "even") == 0)
				continue;
			items++;
			open += item->open != DECIMAL_NONE ? item->open : 0;
		}
		ck_assert (open == account->open && items == account->items);
		ck_assert (account->debit + account->credit == account->open);
		if (account->balance != DECIMAL_NONE)
			ck_assert (account->balance - account->open == account->difference);
		ck_assert_int_eq (account->difference != 0 && account->difference != DECIMAL_NONE, *account->case_id != '\0');
	}
}

/* What was posted on both sides is open, or went elsewhere as a difference; nothing of it is lost by a rounding. */
static void
item_check (const struct outcome_item *item, enum items_of of)
{
	int64_t difference = item->difference != DECIMAL_NONE ? item->difference : 0;

	if (item->debit == DECIMAL_NONE || item->credit == DECIMAL_NONE || item->open == DECIMAL_NONE)
		return;
	ck_assert_msg (item->debit - item->credit == item->open + (of == ITEMS_TRANSIT ? -difference : difference), "item %s %s",
		item->order_no, item->operation);
	if (item->open_qty != DECIMAL_NONE)
		ck_assert (item->open_qty ==
			(item->debit_qty > item->credit_qty ? item->debit_qty - item->credit_qty : item->credit_qty - item->debit_qty));
}

static bool
has_case (const struct outcome *outcome, const char *id)
{
	for (size_t i = 0; i < outcome->n_cases; i++)
		if (strcmp (outcome->cases[i].case_id, id) == 0)
			return true;
	return false;
}

struct text_bench *
items_bench_run (const struct text_fixture *fixture, const char *rule)
{
	static const char *const names[SIDE_COUNT] = {"erp", "invoice"};
	struct text_bench *bench = text_bench_new (fixture, rule);

	movement_attribute_add (bench->side[SIDE_LEFT], "clearing_amount");
	movement_attribute_add (bench->side[SIDE_LEFT], "to_plant");
	maps_read (bench);
	text_bench_read (bench, fixture, record_read);
	text_bench_end (bench, fixture, names, time_read (fixture->as_of != NULL ? fixture->as_of : "2026-04-05T00:00:00Z"));
	text_bench_run (bench);
	accounts_check (bench->outcome);
	for (size_t i = 0; i < bench->outcome->n_items; i++)
		item_check (&bench->outcome->items[i], bench->rule.items.of);
	for (size_t i = 0; i < bench->outcome->n_items; i++)
		ck_assert (*bench->outcome->items[i].case_id == '\0' || has_case (bench->outcome, bench->outcome->items[i].case_id));
	return bench;
}

/* ---- what came out, as text ---- */

static void
number_append (GString *out, int64_t value, int scale, int decimals)
{
	char text[DECIMAL_TEXT_MAX];

	g_string_append (out, value == DECIMAL_NONE ? "?" : decimal_format (value, scale, decimals, text));
}

static void
item_append (GString *out, const struct outcome_item *item)
{
	g_string_append_printf (out, "%s%s%s %s ", item->order_no, *item->operation != '\0' ? "/" : "", item->operation, item->state);
	if (item->open_qty != DECIMAL_NONE) {
		number_append (out, item->open_qty, QTY_SCALE, 0);
		g_string_append_c (out, ' ');
	}
	number_append (out, item->open, MONEY_SCALE, currency_decimals (item->currency));
	g_string_append_printf (out, " %s", item->currency);
	if (item->since != DATE_NONE)
		g_string_append_printf (out, " %dd/%d", item->days, item->bucket);
	if (item->difference != DECIMAL_NONE && item->difference != 0) {
		g_string_append_printf (out, " %s ", item->difference_to);
		number_append (out, item->difference, MONEY_SCALE, currency_decimals (item->currency));
	}
	g_string_append (out, *item->case_id != '\0' ? " *\n" : "\n");
}

static void
keys_append (GString *out, char **keys)
{
	for (int i = 0; keys[i] != NULL; i++)
		g_string_append_printf (out, "%s%s", i > 0 ? ";" : "", keys[i]);
}

static void
case_append (GString *out, const struct outcome_case *c)
{
	g_string_append_printf (out, "S%d %s%s%s ", c->severity, code_name (c->code), *c->order_no != '\0' ? " " : "", c->order_no);
	number_append (out, c->exposure, MONEY_SCALE, c->currency_decimals);
	g_string_append_printf (out, " %s [", c->currency);
	keys_append (out, c->left_keys);
	g_string_append_c (out, '|');
	keys_append (out, c->right_keys);
	g_string_append (out, "]\n");
}

char *
items_told (const struct text_bench *bench)
{
	const struct outcome *outcome = bench->outcome;
	GString *out = g_string_new (NULL);

	for (size_t i = 0; i < outcome->n_items; i++)
		item_append (out, &outcome->items[i]);
	for (size_t i = 0; i < outcome->n_item_accounts; i++) {
		const struct outcome_item_account *account = &outcome->item_accounts[i];

		if (*account->gl_account == '\0')
			continue;
		g_string_append_printf (out, "%s %s open ", account->gl_account, account->currency);
		number_append (out, account->open, MONEY_SCALE, currency_decimals (account->currency));
		g_string_append (out, " balance ");
		number_append (out, account->balance, MONEY_SCALE, currency_decimals (account->currency));
		g_string_append (out, " difference ");
		number_append (out, account->difference, MONEY_SCALE, currency_decimals (account->currency));
		g_string_append_c (out, '\n');
	}
	for (size_t i = 0; i < outcome->n_cases; i++)
		case_append (out, &outcome->cases[i]);
	return g_string_free (out, FALSE);
}

void
items_expect (const char *rule, struct text_fixture fixture, const char *told)
{
	static const unsigned orders[] = {0, 1, 7, 8, 9};

	for (size_t i = 0; i < G_N_ELEMENTS (orders); i++) {
		fixture.order = orders[i];
		g_autoptr (text_bench) bench = items_bench_run (&fixture, rule);
		g_autofree char *found = items_told (bench);

		ck_assert_msg (strcmp (found, told) == 0, "order %u of\n%s\ntells\n%s\nnot\n%s", orders[i], fixture.text, found, told);
	}
}
