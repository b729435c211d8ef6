#include "recon_fixture.h"

#include "common/config/paths.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

const char fixture_reference[] = "price RM-7 3.20\nprice PK-2 50.00 100\nprice FG-100 12.00\nfactor FG-100 CAR EA 24 1";

/* ---- reading ---- */

static instant_t
instant_of (const struct bench *bench, const char *text, bool *ambiguous)
{
	instant_t at;
	enum time_status status = instant_parse (text, strlen (text), NULL, bench->zone, &at);

	ck_assert_msg (status == TIME_OK || status == TIME_AMBIGUOUS, "time '%s'", text);
	if (ambiguous != NULL)
		*ambiguous = status == TIME_AMBIGUOUS;
	return at;
}

static date_t
date_of (const char *text)
{
	date_t date = DATE_NONE;

	ck_assert_msg (date_parse (text, strlen (text), NULL, &date), "date '%s'", text);
	return date;
}

static int64_t
decimal_of (const char *text, int scale)
{
	int64_t value;

	ck_assert_msg (decimal_parse (text, strlen (text), NULL, scale, ROUND_NEVER, &value) == DECIMAL_OK, "number '%s'", text);
	return value;
}

static void
time_word (struct bench *bench, struct movement_table *table, const char *name, const char *value)
{
	bool none = strcmp (value, "none") == 0, ambiguous = false;
	instant_t at = none || strcmp (name, "post") == 0 ? INSTANT_NONE : instant_of (bench, value, &ambiguous);

	if (strcmp (name, "at") == 0)
		movement_set_event (table, at, ambiguous);
	else if (strcmp (name, "entered") == 0)
		movement_set_entered (table, at);
	else
		movement_set_posting (table, none ? DATE_NONE : date_of (value));
}

static void
number_word (struct movement_table *table, const char *name, const char *value)
{
	period_t period;

	if (strcmp (name, "qty") == 0 && strcmp (value, "bad") == 0) {
		movement_set_qty (table, DECIMAL_NONE);
		movement_reject (table, "column 'qty': 'bad' is not a number");
	} else if (strcmp (name, "qty") == 0)
		movement_set_qty (table, decimal_of (value, QTY_SCALE));
	else if (strcmp (name, "amount") == 0)
		movement_set_amount (table, strcmp (value, "none") == 0 ? DECIMAL_NONE : decimal_of (value, MONEY_SCALE));
	else if (strcmp (name, "period") == 0 && period_parse (value, &period))
		movement_set_period (table, period);
	else if (strcmp (name, "scope") == 0 || strcmp (name, "color") == 0)
		movement_set_attribute (table, *name == 'c', value, strlen (value));
	else
		ck_abort_msg ("unknown word '%s=%s'", name, value);
}

static void
row_word (struct bench *bench, struct movement_table *table, const char *name, const char *value)
{
	static const struct
	{
		const char *name;
		enum column column;
	} texts[] = {
		{"key", COL_SOURCE_KEY},
		{"plant", COL_PLANT},
		{"order", COL_ORDER},
		{"op", COL_OPERATION},
		{"mat", COL_MATERIAL},
		{"lot", COL_LOT},
		{"serial", COL_SERIAL},
		{"mvt", COL_MOVEMENT},
		{"ind", COL_INDICATOR},
		{"uom", COL_UOM},
		{"msg", COL_MESSAGE},
		{"rev", COL_REVERSAL_OF},
		{"loc", COL_STORAGE_LOCATION},
		{"cur", COL_CURRENCY},
		{"doc", COL_DOCUMENT},
		{"by", COL_ENTERED_BY},
		{"gl", COL_GL_ACCOUNT},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		if (strcmp (name, texts[i].name) == 0) {
			movement_set_text (table, texts[i].column, value, strcmp (value, "none") == 0 ? 0 : strlen (value));
			return;
		}
	if (strcmp (name, "at") == 0 || strcmp (name, "entered") == 0 || strcmp (name, "post") == 0)
		time_word (bench, table, name, value);
	else
		number_word (table, name, value);
}

static void
row_read (struct bench *bench, int side, const char *line)
{
	static const char *const defaults[SIDE_COUNT][7][2] = {
		{{"plant", "1000"}, {"mat", "RM-7"}, {"mvt", "CONS"}, {"uom", "KG"}, {"order", "O1"},
			{"at", "2026-03-10T08:00:00-05:00"}},
		{{"plant", "1000"}, {"mat", "RM-7"}, {"mvt", "261"}, {"uom", "KG"}, {"order", "O1"}, {"post", "2026-03-10"},
			{"ind", "H"}},
	};
	struct movement_table *table = bench->side[side];
	g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);
	const char *carried = NULL;

	movement_begin (table);
	for (int i = 0; i < 7 && defaults[side][i][0] != NULL; i++)
		row_word (bench, table, defaults[side][i][0], defaults[side][i][1]);
	for (char **word = words; *word != NULL; word++) {
		char *equal = strchr (*word, '=');

		if (**word == '\0')
			continue;
		ck_assert_msg (equal != NULL, "word '%s'", *word);
		*equal = '\0';
		if (strcmp (*word, "carried") == 0)
			carried = equal + 1;
		else
			row_word (bench, table, *word, equal + 1);
	}
	movement_end (table);
	if (carried != NULL)
		movement_carry (table, table->rows - 1, carried);
}

/* A small generator of its own, so that a seed means the same everywhere. */
static unsigned
draw (unsigned *state, unsigned below)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 8) % below;
}

static void
lines_order (char **lines, unsigned n, unsigned order)
{
	for (unsigned i = 0; order == 1 && i < n / 2; i++) {
		char *swap = lines[i];

		lines[i] = lines[n - 1 - i];
		lines[n - 1 - i] = swap;
	}
	for (unsigned i = n, state = order; order > 1 && i > 1; i--) {
		unsigned j = draw (&state, i);
		char *swap = lines[i - 1];

		lines[i - 1] = lines[j];
		lines[j] = swap;
	}
}

static void
side_read (struct bench *bench, int side, const char *text, unsigned order)
{
	g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

	bench->side[side] = movement_table_new (bench->strings);
	movement_attribute_add (bench->side[side], "scope");
	movement_attribute_add (bench->side[side], "color");
	lines_order (lines, g_strv_length (lines), order);
	for (char **line = lines; *line != NULL; line++)
		if (**line != '\0')
			row_read (bench, side, *line);
}

/* ---- reference data ---- */

static void
map_add (struct bench *bench, int side, const char *code, const char *indicator, const char *kind, const char *direction)
{
	gboolean found;
	enum direction value = direction_find (direction, &found);

	ck_assert_msg (found, "direction '%s'", direction);
	ck_assert_msg (kind_find (kind) != KIND_NONE, "kind '%s'", kind);
	ck_assert (reference_add_movement (bench->reference, side, code, indicator, kind_find (kind), value, NULL));
}

/* The codes of the examples: the shop floor's CONS and PROD, SAP's movement types with their direction field. */
static void
maps_add (struct bench *bench)
{
	static const struct
	{
		int side;
		const char *code, *indicator, *kind, *direction;
	} map[] = {
		{0, "CONS", "*", "ISSUE_COMP", "negated"},
		{0, "PROD", "*", "RECEIPT_PROD", "signed"},
		{0, "SCRAP", "*", "SCRAP_CONF", "none"},
		{1, "261", "H", "ISSUE_COMP", "out"},
		{1, "262", "S", "ISSUE_COMP_REV", "in"},
		{1, "101", "S", "RECEIPT_PROD", "in"},
		{1, "102", "H", "RECEIPT_PROD_REV", "out"},
		{1, "311", "S", "TRANSFER_IN", "in"},
		{1, "311", "H", "TRANSFER_OUT", "out"},
		{1, "531", "S", "RECEIPT_BY", "in"},
		{1, "532", "H", "RECEIPT_BY_REV", "out"},
		{1, "551", "H", "SCRAP_STOCK", "out"},
		{1, "552", "S", "SCRAP_STOCK_REV", "in"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (map); i++)
		map_add (bench, map[i].side, map[i].code, map[i].indicator, map[i].kind, map[i].direction);
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

static bool
word_is (char **words, const char *name, const char *value)
{
	return strcmp (word_of (words, name), value) == 0;
}

static instant_t
instant_word (const struct bench *bench, char **words, const char *name)
{
	return *word_of (words, name) != '\0' ? instant_of (bench, word_of (words, name), NULL) : INSTANT_NONE;
}

static void
price_line (struct bench *bench, char **w)
{
	bool unit = w[3] != NULL && strchr (w[3], '=') == NULL;
	const char *plant = word_of (w, "plant"), *from = word_of (w, "from"), *source = word_of (w, "source");
	struct price price = {strcmp (plant, "any") == 0 ? ""
			: *plant != '\0'                         ? plant
													 : "1000",
		w[1], *from != '\0' ? date_of (from) : date_make (2026, 1, 1), decimal_of (w[2], PRICE_SCALE),
		unit ? decimal_of (w[3], 0) : 1, bench->company.currency,
		word_is (w, "source", "none") ? ""
			: *source != '\0'         ? source
									  : "standard"};

	ck_assert (reference_add_price (bench->reference, &price, NULL));
}

static void
item_line (struct bench *bench, char **w)
{
	struct item item = {"", w[1], word_of (w, "text"), word_of (w, "base"), word_of (w, "class"), word_of (w, "group"),
		!word_is (w, "captured", "no"), word_is (w, "lotvalued", "yes"), word_is (w, "service", "yes")};

	ck_assert (reference_add_item (bench->reference, &item, NULL));
}

static const char *
kept (const struct bench *bench, const char *text, const char *otherwise)
{
	if (strcmp (text, "none") == 0)
		return "";
	return strpool_text (bench->strings, strpool_add0 (bench->strings, *text != '\0' ? text : otherwise));
}

static struct queue_item
queue_item_of (const struct bench *bench, char **w)
{
	return (struct queue_item) {.source_key = kept (bench, word_of (w, "key"), ""),
		.plant = kept (bench, word_of (w, "plant"), "1000"),
		.material = kept (bench, word_of (w, "mat"), ""),
		.lot = kept (bench, word_of (w, "lot"), ""),
		.order_no = kept (bench, word_of (w, "order"), ""),
		.message_id = kept (bench, word_of (w, "msg"), ""),
		.movement = kept (bench, word_of (w, "mvt"), "261"),
		.reason = "stock deficit",
		.qty = decimal_of (word_of (w, "qty"), QTY_SCALE),
		.uom = kept (bench, word_of (w, "uom"), "KG"),
		.entered_at = instant_word (bench, w, "entered"),
		.indicator = kept (bench, word_of (w, "ind"), "")};
}

static void
queue_line (struct bench *bench, char **w)
{
	struct queue_item item;

	if (w[1] == NULL) {
		reference_mark_queue (bench->reference);
		return;
	}
	item = queue_item_of (bench, w);
	ck_assert (reference_add_queue (bench->reference, &item, NULL));
}

static void
missed_line (struct bench *bench, char **w)
{
	struct queue_memory memory = {
		.item = queue_item_of (bench, w), .gone = word_is (w, "gone", "yes"), .carried = word_is (w, "carried", "yes")};

	if (*word_of (w, "events") != '\0')
		memory.events = g_strsplit (word_of (w, "events"), ";", -1);
	g_array_append_val (bench->remembered, memory);
}

static void
cross_line (struct bench *bench, char **w)
{
	static const char *const names[CROSSWALK_COUNT] = {"material", "location", "order"};
	int which = 0;

	while (which < CROSSWALK_COUNT && strcmp (names[which], w[1]) != 0)
		which++;
	ck_assert_int_lt (which, CROSSWALK_COUNT);
	ck_assert (reference_add_crosswalk (bench->reference, (enum crosswalk) which, *w[2] - '0', "", w[3], w[4], NULL));
}

static int64_t
qty_word (char **words, const char *name)
{
	return *word_of (words, name) != '\0' ? decimal_of (word_of (words, name), QTY_SCALE) : DECIMAL_NONE;
}

static void
order_line (struct bench *bench, char **w)
{
	struct order order = {
		"1000", w[1], word_of (w, "mat"), w[2], instant_word (bench, w, "completed"), instant_word (bench, w, "closed")};
	struct production production = {.plant = "1000",
		.order_no = w[1],
		.order_qty = qty_word (w, "qty"),
		.yield_qty = DECIMAL_NONE,
		.scrap_qty = DECIMAL_NONE,
		.over_delivery = qty_word (w, "over"),
		.last_operation = word_of (w, "last"),
		.released_at = INSTANT_NONE};

	ck_assert (reference_add_order (bench->reference, &order, NULL));
	ck_assert (reference_add_production (bench->reference, &production, NULL));
}

static void
bom_line (struct bench *bench, char **w)
{
	const char *base = word_of (w, "base"), *scrap = word_of (w, "scrap");
	struct bom_line line = {.plant = "1000",
		.order_no = strcmp (w[1], "-") != 0 ? w[1] : "",
		.parent = strcmp (w[2], "-") != 0 ? w[2] : "",
		.line = word_of (w, "line"),
		.component = w[3],
		.uom = word_of (w, "uom"),
		.qty = decimal_of (w[4], QTY_SCALE),
		.base_qty = decimal_of (*base != '\0' ? base : "1", QTY_SCALE),
		.component_scrap = decimal_of (*scrap != '\0' ? scrap : "0", PRICE_SCALE),
		.component_yield = decimal_of ("1", PRICE_SCALE),
		.fixed = word_is (w, "fixed", "yes"),
		.phantom = word_is (w, "phantom", "yes")};

	ck_assert (reference_add_bom_line (bench->reference, &line, NULL));
}

static void
confirmation_line (struct bench *bench, char **w)
{
	const char *order = word_of (w, "order");
	struct confirmation confirmation = {word_of (w, "key"), "1000", *order != '\0' ? order : "O1", word_of (w, "op"),
		word_of (w, "uom"), word_of (w, "lot"), word_of (w, "serial"), word_of (w, "msg"), word_of (w, "doc"),
		word_of (w, "cancels"), instant_word (bench, w, "at"), qty_word (w, "started"), qty_word (w, "yield"),
		qty_word (w, "scrap"), qty_word (w, "rework"), qty_word (w, "wip"), word_is (w, "cancelled", "yes")};

	ck_assert (reference_add_confirmation (bench->reference, *w[1] - '0', &confirmation, NULL));
}

/* `gl KEY ACCOUNT AMOUNT ORIGIN|- [ref= doc= mat= order= plant= post= entered= ledger=]` */
static void
gl_line (struct bench *bench, char **w)
{
	const char *entered = word_of (w, "entered"), *post = word_of (w, "post");
	struct gl_entry entry = {.source_key = w[1],
		.gl_account = w[2],
		.amount = decimal_of (w[3], MONEY_SCALE),
		.origin = strcmp (w[4], "-") == 0 ? "" : w[4],
		.plant = kept (bench, word_of (w, "plant"), "1000"),
		.currency = "",
		.reference = kept (bench, word_of (w, "ref"), ""),
		.document = kept (bench, word_of (w, "doc"), ""),
		.material = kept (bench, word_of (w, "mat"), ""),
		.order_no = kept (bench, word_of (w, "order"), ""),
		.ledger = kept (bench, word_of (w, "ledger"), ""),
		.posting_date = date_of (*post != '\0' ? post : "2026-03-10"),
		.fiscal_period = PERIOD_NONE,
		.entered_at = *entered != '\0' ? instant_of (bench, entered, NULL) : INSTANT_NONE};

	ck_assert (reference_add_gl_entry (bench->reference, &entry, NULL));
}

static void
account_line (struct bench *bench, char **w)
{
	struct stock_account account = {
		.plant = "", .material = w[1], .valuation_class = "", .gl_account = w[2], .valid_from = DATE_NONE};

	ck_assert (reference_add_stock_account (bench->reference, &account, NULL));
}

static void
stock_line (struct bench *bench, char **w)
{
	struct stock_balance balance = {.plant = "1000",
		.material = w[1],
		.valuation_class = "",
		.gl_account = w[2],
		.currency = "",
		.on = date_make (2026, 3, 31),
		.qty = DECIMAL_NONE,
		.value = 0};

	ck_assert (reference_add_stock_balance (bench->reference, &balance, NULL));
}

static void
reference_line (struct bench *bench, char **w)
{
	struct reference *reference = bench->reference;

	if (strcmp (w[0], "price") == 0)
		price_line (bench, w);
	else if (strcmp (w[0], "item") == 0)
		item_line (bench, w);
	else if (strcmp (w[0], "factor") == 0)
		ck_assert (reference_add_conversion (
			reference, strcmp (w[1], "*") == 0 ? "" : w[1], w[2], w[3], decimal_of (w[4], 0), decimal_of (w[5], 0), NULL));
	else if (strcmp (w[0], "unit") == 0)
		ck_assert (reference_add_unit (reference, w[1], (int) decimal_of (w[2], 0), NULL));
	else if (strcmp (w[0], "order") == 0)
		order_line (bench, w);
	else if (strcmp (w[0], "conf") == 0)
		confirmation_line (bench, w);
	else if (strcmp (w[0], "bom") == 0)
		bom_line (bench, w);
	else if (strcmp (w[0], "batch") == 0)
		ck_assert (reference_add_batch (reference, "mes-erp", instant_of (bench, w[1], NULL), NULL));
	else if (strcmp (w[0], "outage") == 0)
		ck_assert (reference_add_outage (
			reference, &(struct outage) {"1000", "", instant_of (bench, w[1], NULL), instant_of (bench, w[2], NULL)}, NULL));
	else if (strcmp (w[0], "location") == 0)
		ck_assert (reference_add_crosswalk (reference, CROSSWALK_LOCATION, SIDE_LEFT, "", w[1], w[2], NULL));
	else if (strcmp (w[0], "cross") == 0)
		cross_line (bench, w);
	else if (strcmp (w[0], "strip") == 0)
		reference_set_strip_zeros (reference, *w[1] - '0', true);
	else if (strcmp (w[0], "map") == 0)
		map_add (bench, *w[1] - '0', w[2], w[3], w[4], w[5]);
	else if (strcmp (w[0], "queue") == 0)
		queue_line (bench, w);
	else if (strcmp (w[0], "gl") == 0)
		gl_line (bench, w);
	else if (strcmp (w[0], "account") == 0)
		account_line (bench, w);
	else if (strcmp (w[0], "stock") == 0)
		stock_line (bench, w);
	else if (strcmp (w[0], "missed") == 0)
		missed_line (bench, w);
	else
		ck_abort_msg ("unknown reference line '%s'", w[0]);
}

static void
reference_read (struct bench *bench, const char *text)
{
	g_auto (GStrv) lines = g_strsplit (text != NULL ? text : fixture_reference, "\n", -1);

	bench->reference = reference_new (bench->strings);
	maps_add (bench);
	for (char **line = lines; *line != NULL; line++) {
		g_auto (GStrv) words = g_strsplit (*line, " ", -1);

		if (words[0] != NULL && *words[0] != '\0')
			reference_line (bench, words);
	}
	ck_assert (reference_finish (bench->reference, NULL));
}

/* ---- the run ---- */

/* Rules and the zone are read once per program; each run has a copy of the rule to change. */
static struct reconciliation
rule_read (const char *name)
{
	static const char *const names[] = {"consumption", "receipts", "four-legs"};
	static struct rule_set *kept[G_N_ELEMENTS (names)];
	size_t at = 0;

	while (name != NULL && strcmp (names[at], name) != 0)
		ck_assert_uint_lt (++at, G_N_ELEMENTS (names));
	struct rule_set **rules = &kept[at];

	if (*rules == NULL) {
		g_autofree char *dir = data_path ("rules");
		g_autoptr (GError) error = NULL;

		*rules = rules_load (dir, names[at], NULL, NULL, date_make (2026, 3, 31), &error);
		ck_assert_msg (*rules != NULL, "%s", error != NULL ? error->message : "");
	}
	return *rule_set_reconciliation (*rules);
}

static struct zone *
zone_read (void)
{
	static struct zone *kept;

	if (kept == NULL)
		kept = zone_new ("America/Chicago", NULL);
	ck_assert_ptr_nonnull (kept);
	return kept;
}

/* "2026-03", or a free window "2026-03-01/2026-03-16", half open. */
static void
window_set (struct recon_input *input, const struct fiscal_calendar *calendar, const char *text)
{
	g_auto (GStrv) days = g_strsplit (text, "/", 2);

	if (days[1] != NULL) {
		input->from = date_of (days[0]);
		input->until = date_of (days[1]);
		return;
	}
	ck_assert (period_parse (text, &input->period));
	ck_assert (fiscal_range (calendar, input->period, &input->from, &input->until));
}

static void
bench_setup (struct bench *bench, const struct fixture *fixture)
{
	static const char *const names[SIDE_COUNT] = {"mes", "erp"};
	static const struct shift shifts[] = {
		{"early", DATE_NONE, DATE_NONE, 0x7f, 6 * 60, 14 * 60},
		{"late", DATE_NONE, DATE_NONE, 0x7f, 14 * 60, 22 * 60},
	};
	struct recon_input *input = &bench->input;

	bench->strings = strpool_new ();
	bench->remembered = g_array_new (FALSE, FALSE, sizeof (struct queue_memory));
	bench->zone = zone_read ();
	bench->rule = rule_read (fixture->rule);
	if (fixture->adjust != NULL)
		fixture->adjust (&bench->rule);
	bench->company = (struct company) {.name = "C",
		.currency = fixture->currency != NULL ? fixture->currency : "USD",
		.calendar = {.variant = FISCAL_MONTHS, .first_month = 1, .special_periods = 4}};
	bench->plant = (struct plant) {.name = "1000",
		.company = &bench->company,
		.zone = bench->zone,
		.cutoff = fixture->cutoff,
		.shifts = {.zone = bench->zone, .shifts = shifts, .n = G_N_ELEMENTS (shifts)}};
	/* Which side is read first decides the ids of texts, which must not matter either. */
	if (fixture->order % 2 != 0)
		side_read (bench, SIDE_RIGHT, fixture->right, fixture->order);
	side_read (bench, SIDE_LEFT, fixture->left, fixture->order);
	if (fixture->order % 2 == 0)
		side_read (bench, SIDE_RIGHT, fixture->right, fixture->order);
	reference_read (bench, fixture->reference);
	*input = (struct recon_input) {
		.rule = &bench->rule, .plant = &bench->plant, .reference = bench->reference, .as_of = INSTANT_NONE, .version = "test"};
	input->remembered = (const struct queue_memory *) (void *) bench->remembered->data;
	input->n_remembered = bench->remembered->len;
	window_set (input, &bench->company.calendar, fixture->period != NULL ? fixture->period : "2026-03");
	if (fixture->as_of != NULL)
		input->as_of = instant_of (bench, fixture->as_of, NULL);
	for (int side = 0; side < SIDE_COUNT; side++) {
		input->side[side] = bench->side[side];
		input->n_rows[side] = bench->side[side]->rows;
		input->source_name[side] = names[side];
	}
}

void
bench_free (struct bench *bench)
{
	if (bench == NULL)
		return;
	outcome_free (bench->outcome);
	recon_free (bench->recon);
	movement_table_free (bench->side[0]);
	movement_table_free (bench->side[1]);
	reference_free (bench->reference);
	for (guint i = 0; i < bench->remembered->len; i++)
		g_strfreev (g_array_index (bench->remembered, struct queue_memory, i).events);
	g_array_unref (bench->remembered);
	strpool_free (bench->strings);
	g_free (bench);
}

/* ---- what holds for every run ---- */

/* Each row's portions are there, in a state, and sum to its quantity and its amount. */
static void
allocations_check (const struct bench *bench, const struct allocation *allocations, size_t n)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct movement_table *table = bench->side[side];
		g_autofree int64_t *qty = g_new0 (int64_t, table->rows + 1), *amount = g_new0 (int64_t, table->rows + 1),
						   *count = g_new0 (int64_t, table->rows + 1);

		for (size_t i = 0; i < n; i++)
			if (allocations[i].side == side) {
				ck_assert_int_lt (allocations[i].state, STATE_COUNT);
				qty[allocations[i].row] += allocations[i].qty;
				amount[allocations[i].row] += allocations[i].amount == DECIMAL_NONE ? 0 : allocations[i].amount;
				count[allocations[i].row]++;
			}
		for (size_t row = 0; row < table->rows; row++) {
			int64_t whole = movement_amount (table, row);

			ck_assert_msg (count[row] > 0, "row %s is lost", movement_string (table, COL_SOURCE_KEY, row));
			ck_assert_msg (qty[row] == (table->counted[row] == DECIMAL_NONE ? 0 : table->counted[row]),
				"row %s: portions sum to %" G_GINT64_FORMAT, movement_string (table, COL_SOURCE_KEY, row), qty[row]);
			ck_assert_int_eq (amount[row], whole == DECIMAL_NONE ? 0 : whole);
		}
	}
}

/* A match ties left and right, a netting sums to nothing; only where no row of another window takes part. */
static void
links_check (const struct allocation *allocations, size_t n)
{
	g_autoptr (GHashTable) matched = g_hash_table_new (NULL, NULL), netted = g_hash_table_new (NULL, NULL);
	GHashTableIter iterator;
	gpointer link, sum;

	for (size_t i = 0; i < n; i++) {
		GHashTable *sums = allocations[i].state == STATE_MATCHED ? matched : netted;
		int64_t qty = allocations[i].side == SIDE_LEFT || sums == netted ? allocations[i].qty : -allocations[i].qty;

		if (allocations[i].state == STATE_CONTEXT)
			return;
		if (allocations[i].state == STATE_MATCHED || allocations[i].state == STATE_NETTED)
			g_hash_table_insert (sums, GUINT_TO_POINTER (allocations[i].link),
				(gpointer) ((gssize) g_hash_table_lookup (sums, GUINT_TO_POINTER (allocations[i].link)) + (gssize) qty));
	}
	g_hash_table_iter_init (&iterator, matched);
	while (g_hash_table_iter_next (&iterator, &link, &sum))
		ck_assert_msg (sum == NULL, "match %u does not tie: %zd", GPOINTER_TO_UINT (link), (gssize) sum);
	g_hash_table_iter_init (&iterator, netted);
	while (g_hash_table_iter_next (&iterator, &link, &sum))
		ck_assert_msg (sum == NULL, "netting %u does not sum to nothing: %zd", GPOINTER_TO_UINT (link), (gssize) sum);
}

static void
keys_check (char **keys)
{
	for (; keys[0] != NULL; keys++)
		ck_assert (keys[1] == NULL || strcmp (keys[0], keys[1]) < 0);
}

static void
cases_check (const struct bench *bench)
{
	const struct outcome *outcome = bench->outcome;
	g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

	for (size_t i = 0; i < outcome->n_cases; i++) {
		const struct outcome_case *c = &outcome->cases[i];

		ck_assert_msg (g_hash_table_add (ids, (gpointer) c->case_id), "two cases have the id %s", c->case_id);
		ck_assert_uint_eq (strlen (c->case_id), 16);
		ck_assert (c->severity >= 1 && c->severity <= 4);
		ck_assert (i == 0 || outcome->cases[i - 1].severity <= c->severity);
		ck_assert (*c->owner != '\0' && *c->reconciliation != '\0' && *c->currency != '\0');
		ck_assert (c->left_keys[0] != NULL || c->right_keys[0] != NULL);
		keys_check (c->left_keys);
		keys_check (c->right_keys);
		ck_assert_int_eq (*c->unvalued_reason != '\0', c->exposure == DECIMAL_NONE);
		if (c->impact_stock == DECIMAL_NONE)
			ck_assert (c->impact_wip == DECIMAL_NONE && c->impact_liability == DECIMAL_NONE && c->impact_profit == DECIMAL_NONE);
		else
			ck_assert_int_eq (c->impact_stock + c->impact_wip - c->impact_liability, c->impact_profit);
		ck_assert (c->exposure == DECIMAL_NONE || c->exposure >= 0);
	}
}

/* Has a line of its own in its case, which no event has. */
static bool
queue_line_is_alone (const struct outcome *outcome, const struct queue_line *queue)
{
	for (size_t i = 0; i < outcome->n_lines; i++)
		if (outcome->lines[i].side == SIDE_QUEUE && strcmp (outcome->lines[i].source_key, queue->line.source_key) == 0)
			return true;
	return false;
}

/* The lines of a case carry its quantities; each portion that is an exception stands in one case. */
static void
lines_check (const struct bench *bench, const struct allocation *allocations, size_t n)
{
	const struct outcome *outcome = bench->outcome;
	g_autofree int128 *sum = g_new0 (int128, outcome->n_cases * SIDE_COUNT + 1);
	size_t portions = 0, exceptions = 0, failed = 0;

	for (size_t i = 0; i < outcome->n_lines; i++) {
		const struct outcome_line *line = &outcome->lines[i];

		ck_assert (line->case_index >= 0 && (size_t) line->case_index < outcome->n_cases);
		ck_assert (i == 0 || outcome->lines[i - 1].case_index <= line->case_index);
		if (strcmp (line->reason, "shown for reference") == 0)
			continue;
		/* A failed movement is evidence: it counts where the left side does. */
		sum[line->case_index * SIDE_COUNT + (line->side == SIDE_RIGHT ? SIDE_RIGHT : SIDE_LEFT)] += line->qty;
		portions += line->state == STATE_EXCEPTION;
	}
	for (size_t i = 0; i < n; i++)
		exceptions += allocations[i].state == STATE_EXCEPTION;
	for (size_t i = 0; i < outcome->n_queue; i++)
		failed += strcmp (outcome->queue[i].case_id, "") != 0 && queue_line_is_alone (outcome, &outcome->queue[i]);
	ck_assert_uint_eq (portions, exceptions + failed);
	for (size_t i = 0; i < outcome->n_cases; i++)
		if (outcome->cases[i].left_qty != DECIMAL_NONE) {
			ck_assert (outcome->cases[i].left_qty == sum[i * SIDE_COUNT + SIDE_LEFT]);
			ck_assert (outcome->cases[i].right_qty == sum[i * SIDE_COUNT + SIDE_RIGHT]);
		}
}

/* The money of a case is what it explains between the plant and the stock ledger, unless the two see different things in it. */
static bool
case_is_bridged (const struct outcome *outcome, size_t at)
{
	const struct outcome_case *c = &outcome->cases[at];
	bool any = false;

	for (size_t i = 0; i < outcome->n_lines; i++)
		any |= outcome->lines[i].case_index == (int) at && outcome->lines[i].side != SIDE_QUEUE &&
			outcome->lines[i].state == STATE_EXCEPTION;
	return c->impact_stock != DECIMAL_NONE && c->code != CODE_DUP_MES && c->code != CODE_COPRODUCT_MISSING &&
		c->code > CODE_MD_UNMAPPED_LOC && !code_is_additive (c->code) &&
		(any || c->code == CODE_REV_PRICE_DIFF || c->code == CODE_TOL_LEAK);
}

/* The bridge closes for each account, and what a case explains in it is its effect on stock. */
static void
bridge_check (const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n_plants; i++) {
		const struct outcome_plant *plant = &outcome->plants[i];
		int128 sum = 0;

		for (size_t k = 0; k < outcome->n_plant_lines; k++)
			if (strcmp (outcome->plant_lines[k].gl_account, plant->gl_account) == 0 &&
				strcmp (outcome->plant_lines[k].currency, plant->currency) == 0)
				sum += outcome->plant_lines[k].amount;
		ck_assert (plant->difference == plant->right - plant->left);
		ck_assert (sum == plant->difference);
	}
	for (size_t i = 0; i < outcome->n_cases; i++) {
		int128 sum = 0, rounding = 0;

		/* A case is rounded once; the parts of a document sum to it, and stand in their own currency. */
		for (size_t k = 0; k < outcome->n_lines; k++)
			rounding += outcome->lines[k].case_index == (int) i ? INT64_C (10000) : 0;
		for (size_t k = 0; k < outcome->n_plant_lines; k++)
			if (strcmp (outcome->plant_lines[k].case_id, outcome->cases[i].case_id) == 0)
				sum += outcome->plant_lines[k].amount;
		if (case_is_bridged (outcome, i))
			ck_assert_msg (sum - outcome->cases[i].impact_stock <= rounding && outcome->cases[i].impact_stock - sum <= rounding,
				"%s %s: impact %" G_GINT64_FORMAT ", bridged %" G_GINT64_FORMAT, code_name (outcome->cases[i].code),
				outcome->cases[i].case_id, outcome->cases[i].impact_stock, (int64_t) sum);
	}
}

struct bench *
fixture_run (const struct fixture *fixture)
{
	struct bench *bench = g_new0 (struct bench, 1);
	g_autofree struct allocation *allocations = NULL;
	g_autoptr (GError) error = NULL;

	bench_setup (bench, fixture);
	bench->recon = recon_run (&bench->input, &error);
	ck_assert_msg (bench->recon != NULL, "%s", error != NULL ? error->message : "");
	bench->outcome = recon_outcome (bench->recon);
	ck_assert (bench->outcome->conserved);
	bridge_check (bench->outcome);
	size_t n = recon_allocations (bench->recon, &allocations);
	allocations_check (bench, allocations, n);
	cases_check (bench);
	if (bench->rule.compare == COMPARE_LEGS)
		return bench;
	links_check (allocations, n);
	lines_check (bench, allocations, n);
	return bench;
}

/* ---- what came out ---- */

static int
text_compare (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
number_text (int64_t value, int scale, int decimals)
{
	char text[DECIMAL_TEXT_MAX];

	return g_strdup (value == DECIMAL_NONE ? "-" : decimal_format (value, scale, decimals, text));
}

char *
bench_cases (const struct bench *bench)
{
	g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

	for (size_t i = 0; i < bench->outcome->n_cases; i++) {
		const struct outcome_case *c = &bench->outcome->cases[i];
		g_autofree char *left = g_strjoinv (";", c->left_keys), *right = g_strjoinv (";", c->right_keys);
		g_autofree char *delta = number_text (c->delta_qty, QTY_SCALE, 0),
						*impact = number_text (c->impact_stock, MONEY_SCALE, 2);

		g_ptr_array_add (lines,
			g_strdup_printf (
				"%s %s|%s %s %s%s%s", code_name (c->code), left, right, delta, impact, *c->tags != '\0' ? " " : "", c->tags));
	}
	g_ptr_array_sort (lines, text_compare);
	g_ptr_array_add (lines, NULL);
	return g_strjoinv ("\n", (char **) lines->pdata);
}

char *
bench_queue (const struct bench *bench)
{
	GString *text = g_string_new (NULL);

	for (size_t i = 0; i < bench->outcome->n_queue; i++) {
		const struct queue_line *one = &bench->outcome->queue[i];

		g_string_append_printf (text, "%s%s %s%s", i > 0 ? ", " : "", one->line.source_key, queue_state_name (one->state),
			*one->case_id != '\0' ? " in a case" : "");
	}
	return g_string_free (text, FALSE);
}

char *
bench_states (const struct bench *bench)
{
	GString *text = g_string_new (NULL);

	for (int side = 0; side < SIDE_COUNT; side++) {
		g_string_append (text, side == SIDE_LEFT ? "left" : "; right");
		for (int state = STATE_COUNT - 1; state >= 0; state--)
			if (bench->outcome->side[side].state[state].rows > 0)
				g_string_append_printf (
					text, " %s=%" G_GINT64_FORMAT, state_name ((enum state) state), bench->outcome->side[side].state[state].rows);
	}
	return g_string_free (text, FALSE);
}

static void
dump_lines (GString *text, const struct outcome_line *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct outcome_line *l = &lines[i];

		g_string_append_printf (text,
			"line %d %d %s %s %s %s %s %s %s %s %s %s %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %d %" G_GINT64_FORMAT
			" %s %" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT " %s %s %" G_GINT64_FORMAT "\n",
			l->case_index, l->side, state_name (l->state), l->source_key, l->plant, l->material, l->lot, l->order_no,
			l->operation, l->storage_location, l->movement, l->kind, l->document, l->message_id, l->event_at, l->entered_at,
			l->posting_date, l->entry_qty, l->entry_uom, l->qty, l->uom, l->amount, l->currency, l->reason, l->expires_at);
	}
}

static void
dump_case (GString *text, const struct outcome_case *c)
{
	const char *texts[] = {c->case_id, c->root_id, c->reconciliation, code_name (c->code), case_state_name (c->state), c->plant,
		c->storage_location, c->material, c->material_text, c->lot, c->serial, c->order_no, c->operation, c->movement,
		c->document, c->entered_by, c->uom, c->price_source, c->unvalued_reason, c->currency, c->gl_account, c->owner, c->cause,
		c->tags, c->evidence, c->pass, c->right_lot, c->right_material, c->right_order, c->right_location, c->factor,
		c->nearest_key, c->nearest_why, c->order_status};
	int64_t numbers[] = {c->severity, c->suggested, c->event_at, c->posting_date, c->period, c->left_qty, c->right_qty,
		c->delta_qty, c->uom_decimals, c->left_amount, c->right_amount, c->unit_price, c->price_unit, c->impact_stock,
		c->impact_wip, c->impact_liability, c->impact_profit, c->exposure, c->currency_decimals, c->first_seen, c->age_days,
		c->event_period, c->posting_period, c->post_date, c->nearest_failed};

	g_string_append (text, "case");
	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		g_string_append_printf (text, " [%s]", texts[i]);
	for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
		g_string_append_printf (text, " %" G_GINT64_FORMAT, numbers[i]);
	for (char **key = c->left_keys; *key != NULL; key++)
		g_string_append_printf (text, " <%s", *key);
	for (char **key = c->right_keys; *key != NULL; key++)
		g_string_append_printf (text, " >%s", *key);
	g_string_append_c (text, '\n');
}

static void
dump_tally (GString *text, const struct outcome *outcome, const char *name, const struct tally *tally)
{
	char number[DECIMAL_TEXT_MAX];

	g_string_append_printf (
		text, "%s %" G_GINT64_FORMAT " %s", name, tally->rows, decimal_format (tally->qty, QTY_SCALE, 0, number));
	for (int i = 0; i < outcome->n_currencies; i++)
		g_string_append_printf (
			text, " %s %s", outcome->currencies[i], decimal_format (tally->amount[i], MONEY_SCALE, 0, number));
	g_string_append_c (text, '\n');
}

char *
bench_dump (const struct bench *bench)
{
	const struct outcome *outcome = bench->outcome;
	GString *text = g_string_new (NULL);

	for (int side = 0; side < SIDE_COUNT; side++) {
		dump_tally (text, outcome, "read", &outcome->side[side].read);
		dump_tally (text, outcome, "carried", &outcome->side[side].carried);
		for (int state = 0; state < STATE_COUNT; state++)
			dump_tally (text, outcome, state_name ((enum state) state), &outcome->side[side].state[state]);
	}
	for (size_t i = 0; i < outcome->n_cases; i++)
		dump_case (text, &outcome->cases[i]);
	dump_lines (text, outcome->lines, outcome->n_lines);
	dump_lines (text, outcome->others, outcome->n_others);
	for (size_t i = 0; i < outcome->n_leaks; i++) {
		const struct outcome_leak *leak = &outcome->leaks[i];
		char high[DECIMAL_TEXT_MAX], low[DECIMAL_TEXT_MAX];

		g_string_append_printf (text, "leak %s %s %s %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s %s %d\n", leak->tolerance,
			leak->gl_account, leak->currency, leak->period, leak->matches, leak->unvalued,
			decimal_format (leak->too_high, MONEY_SCALE, 0, high), decimal_format (leak->too_low, MONEY_SCALE, 0, low),
			leak->beyond);
	}
	for (size_t i = 0; i < outcome->n_queue; i++) {
		g_string_append_printf (text, "queue %s %d %s ", queue_state_name (outcome->queue[i].state), outcome->queue[i].remembered,
			outcome->queue[i].case_id);
		dump_lines (text, &outcome->queue[i].line, 1);
	}
	for (size_t i = 0; i < outcome->n_plants; i++)
		g_string_append_printf (text,
			"plant %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
			"\n",
			outcome->plants[i].gl_account, outcome->plants[i].currency, outcome->plants[i].left, outcome->plants[i].right,
			outcome->plants[i].difference, outcome->plants[i].unexplained, outcome->plants[i].unvalued);
	for (size_t i = 0; i < outcome->n_plant_lines; i++)
		g_string_append_printf (text, "plant line %s %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s %s\n",
			outcome->plant_lines[i].gl_account, outcome->plant_lines[i].currency,
			plant_cause_name (outcome->plant_lines[i].cause), outcome->plant_lines[i].amount, outcome->plant_lines[i].rows,
			outcome->plant_lines[i].case_id, outcome->plant_lines[i].note);
	for (char **reason = outcome->verdict_reasons; *reason != NULL; reason++)
		g_string_append_printf (text, "%s\n", *reason);
	return g_string_free (text, FALSE);
}

const struct outcome_case *
bench_case (const struct bench *bench)
{
	if (bench->outcome->n_cases != 1) {
		g_autofree char *cases = bench_cases (bench);

		ck_abort_msg ("%zu cases instead of one:\n%s", bench->outcome->n_cases, cases);
	}
	return &bench->outcome->cases[0];
}

char *
text_difference (const char *one, const char *other)
{
	g_auto (GStrv) a = g_strsplit (one, "\n", -1), b = g_strsplit (other, "\n", -1);
	guint i = 0;

	while (a[i] != NULL && b[i] != NULL && strcmp (a[i], b[i]) == 0)
		i++;
	return g_strdup_printf ("- %s\n+ %s", a[i] != NULL ? a[i] : "", b[i] != NULL ? b[i] : "");
}

void
fixture_expect (const char *name, struct fixture fixture, const char *expected)
{
	g_autofree char *first = NULL;

	for (fixture.order = 0; fixture.order < 4; fixture.order++) {
		g_autoptr (bench) bench = fixture_run (&fixture);
		g_autofree char *cases = bench_cases (bench);
		g_autofree char *dump = bench_dump (bench);

		ck_assert_msg (
			strcmp (cases, expected) == 0, "%s, order %u:\nexpected:\n%s\ngot:\n%s", name, fixture.order, expected, cases);
		if (first == NULL)
			first = g_steal_pointer (&dump);
		else {
			g_autofree char *difference = text_difference (first, dump);

			ck_assert_msg (strcmp (first, dump) == 0, "%s: the outcome depends on the order of rows (%u):\n%s", name,
				fixture.order, difference);
		}
	}
}

void
fixture_expect_states (const char *name, const struct fixture *fixture, const char *expected)
{
	g_autoptr (bench) bench = fixture_run (fixture);
	g_autofree char *states = bench_states (bench);

	ck_assert_msg (strcmp (states, expected) == 0, "%s:\nexpected %s\ngot      %s", name, expected, states);
}
