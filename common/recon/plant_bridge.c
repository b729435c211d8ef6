#include "common/recon/plant_bridge_internal.h"

#include <string.h>

/* ---- cells and lines ---- */

static uint32_t
cell_at (struct bridging *b, uint32_t account, uint32_t currency)
{
	uint32_t number = keyring_at (&b->cell_keys, keyring_pair (account, currency), 0, 0);

	if (number == b->cells->len)
		g_array_append_val (b->cells, ((struct cell) {.account = account, .currency = currency}));
	return number;
}

struct cell *
cell_of (const struct bridging *b, uint32_t cell)
{
	return &g_array_index (b->cells, struct cell, cell);
}

static uint32_t
right_cell (struct bridging *b, const struct movement_table *table, uint32_t row)
{
	uint32_t currency = movement_text (table, COL_CURRENCY, row);

	return cell_at (b, movement_text (table, COL_GL_ACCOUNT, row), currency != 0 ? currency : b->company_currency);
}

uint32_t
portion_cell (struct bridging *b, const struct plant_portion *portion)
{
	const struct movement_table *table = b->recon->side[portion->side].table;
	uint32_t material = table->canonical_material[portion->row];

	if (portion->side == SIDE_RIGHT)
		return right_cell (b, table, portion->row);
	return cell_at (b, material < b->accounts.n ? b->accounts.of[material] : 0, b->company_currency);
}

void
line_add (struct bridging *b, uint32_t cell, enum plant_cause cause, uint32_t link, const char *note, int128 amount, int64_t rows)
{
	uint32_t number = keyring_at (&b->line_keys, keyring_pair (cell, (uint32_t) cause), link, (uint64_t) (uintptr_t) note);
	struct bridge_line *line;

	if (number == b->lines->len)
		g_array_append_val (b->lines, ((struct bridge_line) {cell, link, cause, note, 0, 0}));
	line = &g_array_index (b->lines, struct bridge_line, number);
	line->amount += amount;
	line->rows += rows;
}

/* ---- what records are worth without a document ---- */

bool
evidence_worth (const struct bridging *b, const GArray *portions, int64_t *worth)
{
	struct outcome_case result = {.unit_price = DECIMAL_NONE,
		.price_source = "",
		.unvalued_reason = "",
		.currency_decimals = currency_decimals (b->recon->plant->company->currency)};

	evidence_only_value (b->recon, portions, &result);
	*worth = result.impact_stock == DECIMAL_NONE ? 0 : -result.impact_stock;
	return result.impact_stock != DECIMAL_NONE;
}

bool
left_worth (const struct bridging *b, uint32_t row, int64_t qty, int64_t *worth)
{
	g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (struct portion));

	g_array_append_val (one, ((struct portion) {.row = row, .side = SIDE_LEFT, .qty = qty}));
	return evidence_worth (b, one, worth);
}

bool
right_worth (const struct bridging *b, const struct plant_portion *portion, int64_t *worth)
{
	const struct movement_table *table = b->recon->side[SIDE_RIGHT].table;
	bool fallback;
	const struct price *price;

	*worth = portion->value;
	if (portion->with_amount)
		return true;
	price = reference_price (b->recon->reference, movement_text (table, COL_PLANT, portion->row),
		table->canonical_material[portion->row], recon_row_date (b->recon, SIDE_RIGHT, portion->row), &fallback);
	if (price == NULL || (table->flags[portion->row] & MOVEMENT_NO_UNIT) ||
		money_of (portion->qty, price->price, price->price_unit, currency_decimals (b->recon->plant->company->currency), worth) !=
			DECIMAL_OK) {
		*worth = 0;
		return false;
	}
	*worth *= stock_direction (table, portion->row);
	return true;
}

/* ---- matches ---- */

static const char edge_note[] = "counterpart outside of the window";

static void
edge_find (void *data, const struct plant_portion *portion)
{
	struct bridging *b = data;

	if (portion->state == STATE_CONTEXT && portion->link != 0 &&
		!g_hash_table_contains (b->edges, GUINT_TO_POINTER (portion->link))) {
		struct edge *edge = g_new0 (struct edge, 1);

		edge->own_cell = edge->any_cell = NO_LINK;
		g_hash_table_insert (b->edges, GUINT_TO_POINTER (portion->link), edge);
	}
	if (portion->state == STATE_NETTED && portion->side == SIDE_RIGHT) {
		gpointer finding = g_hash_table_lookup (b->reversals, GUINT_TO_POINTER (portion->row));

		if (finding != NULL)
			g_hash_table_insert (b->netted, GUINT_TO_POINTER (portion->link), finding);
	}
}

static void
cell_first (const struct bridging *b, uint32_t *cell, uint32_t other)
{
	if (*cell == NO_LINK || strpool_compare (b->recon->strings, cell_of (b, other)->account, cell_of (b, *cell)->account) < 0)
		*cell = other;
}

static void
edge_add (struct bridging *b, struct edge *edge, const struct plant_portion *portion)
{
	bool own = portion->state != STATE_CONTEXT;
	uint32_t cell;

	if (portion->side == SIDE_LEFT) {
		edge->measured += portion->qty;
		edge->measured_own += own ? portion->qty : 0;
		edge->rows += own;
		return;
	}
	cell = portion_cell (b, portion);
	edge->posted += portion->value;
	cell_first (b, &edge->any_cell, cell);
	if (!own)
		return;
	cell_first (b, &edge->own_cell, cell);
	cell_of (b, cell)->value[SIDE_RIGHT] += portion->value;
	line_add (b, cell, PLANT_EDGE, NO_LINK, edge_note, portion->value, 1);
}

static void
matched_add (struct bridging *b, const struct plant_portion *portion)
{
	struct edge *edge = g_hash_table_lookup (b->edges, GUINT_TO_POINTER (portion->link));
	uint32_t finding, cell;

	if (portion->state == STATE_CONTEXT && portion->link == 0)
		return;
	if (edge != NULL) {
		edge_add (b, edge, portion);
		return;
	}
	if (portion->side == SIDE_LEFT)
		return;
	cell = portion_cell (b, portion);
	cell_of (b, cell)->value[SIDE_RIGHT] += portion->value;
	if (portion->state != STATE_NETTED) {
		cell_of (b, cell)->value[SIDE_LEFT] += portion->value;
		return;
	}
	finding = GPOINTER_TO_UINT (g_hash_table_lookup (b->netted, GUINT_TO_POINTER (portion->link)));
	line_add (b, cell, PLANT_REVERSAL_PRICE, finding != 0 ? finding - 1 : NO_LINK,
		finding != 0 ? case_itself : "reversals without an amount", portion->value, 1);
}

/* The plant's share of what was posted, by what it measured within the window. */
static void
edges_close (struct bridging *b)
{
	GHashTableIter iterator;
	gpointer value;

	g_hash_table_iter_init (&iterator, b->edges);
	while (g_hash_table_iter_next (&iterator, NULL, &value)) {
		const struct edge *edge = value;
		uint32_t cell = edge->own_cell != NO_LINK ? edge->own_cell : edge->any_cell;
		int64_t share;

		if (cell == NO_LINK || edge->measured == 0)
			continue;
		share = money_portion (fitting (edge->posted), fitting (edge->measured_own), fitting (edge->measured),
			currency_decimals (strpool_text (b->recon->strings, cell_of (b, cell)->currency)));
		if (share == DECIMAL_NONE)
			continue;
		cell_of (b, cell)->value[SIDE_LEFT] += share;
		line_add (b, cell, PLANT_EDGE, NO_LINK, edge_note, -share, edge->rows);
	}
}

/* What was set aside agrees, with the amounts of its documents. */
static void
quiet_add (struct bridging *b)
{
	const struct quiet *quiet = &b->recon->input->quiet[SIDE_RIGHT];

	for (size_t i = 0; i < quiet->n; i++) {
		const struct quiet_rows *rows = &quiet->list[i];
		struct quantity_factor factor = {0, 1, 1, false};
		struct cell *cell;
		int128 value;

		if (quiet_state (b->recon->rule, quiet, i) != STATE_MATCHED || rows->with_amount == 0)
			continue;
		(void) normalize_factor (b->recon->input, SIDE_RIGHT, quiet->classes, rows->class_row, &factor);
		value = rows->value * (factor.numerator < 0 ? -1 : 1) * stock_direction (quiet->classes, rows->class_row);
		cell = cell_of (b, right_cell (b, quiet->classes, rows->class_row));
		cell->value[SIDE_RIGHT] += value;
		cell->value[SIDE_LEFT] += value;
	}
}

/* ---- in flight ---- */

static void
waiting_add (struct bridging *b, const struct plant_portion *portion)
{
	const char *reason = g_array_index (b->recon->reasons, const char *, portion->link);
	uint32_t cell = portion_cell (b, portion);
	int64_t worth;
	bool known =
		portion->side == SIDE_RIGHT ? right_worth (b, portion, &worth) : left_worth (b, portion->row, portion->qty, &worth);

	cell_of (b, cell)->unvalued += !known;
	cell_of (b, cell)->value[portion->side] += worth;
	if (known)
		line_add (b, cell, PLANT_IN_FLIGHT, NO_LINK, recon_word ((struct recon *) b->recon, "%s", reason),
			portion->side == SIDE_RIGHT ? worth : -worth, 1);
}

static void
portion_add (void *data, const struct plant_portion *portion)
{
	struct bridging *b = data;

	if (portion->state == STATE_EXCEPTION)
		g_array_append_vals (b->cases, portion, 1);
	else if (portion->state == STATE_OPEN_TIMING)
		waiting_add (b, portion);
	else
		matched_add (b, portion);
}

/* ---- what tolerances left unsaid ---- */

static void
leaks_add (struct bridging *b)
{
	for (size_t i = 0; i < b->outcome->n_leaks; i++) {
		const struct outcome_leak *leak = &b->outcome->leaks[i];
		const int128 parts[] = {leak->too_high, leak->too_low};
		uint32_t cell = cell_at (b, strpool_add0 (b->recon->strings, leak->gl_account), b->company_currency);

		cell_of (b, cell)->unvalued += leak->unvalued;
		for (int sign = 0; sign < 2; sign++) {
			const char *note = recon_word (
				(struct recon *) b->recon, "tolerance %s, %s", leak->tolerance, sign == 0 ? "posted too high" : "posted too low");

			cell_of (b, cell)->value[SIDE_LEFT] -= parts[sign];
			if (parts[sign] != 0)
				line_add (b, cell, PLANT_TOLERATED, leak_finding (b->recon, (guint) i), note, parts[sign], leak->matches);
		}
	}
}

/* ---- telling ---- */

static int
cell_compare (gconstpointer a, gconstpointer b)
{
	const struct outcome_plant *x = a, *y = b;
	int order = strcmp (x->gl_account, y->gl_account);

	return order != 0 ? order : strcmp (x->currency, y->currency);
}

static int
line_compare (gconstpointer a, gconstpointer b)
{
	const struct outcome_plant_line *x = a, *y = b;
	int order = strcmp (x->gl_account, y->gl_account);

	order = order != 0 ? order : strcmp (x->currency, y->currency);
	order = order != 0 ? order : (int) x->cause - (int) y->cause;
	if (order == 0 && magnitude (x->amount) != magnitude (y->amount))
		return magnitude (x->amount) > magnitude (y->amount) ? -1 : 1;
	order = order != 0 ? order : strcmp (x->note, y->note);
	order = order != 0 ? order : strcmp (x->case_id, y->case_id);
	return order != 0 ? order : (x->amount > y->amount) - (x->amount < y->amount);
}

static const char *
case_note (const struct bridging *b, const struct bridge_line *line)
{
	return line->note != case_itself ? line->note : finding_at (b->recon, line->link)->cause;
}

static void
lines_tell (struct bridging *b, int128 *explained, int128 *unexplained)
{
	struct outcome *outcome = b->outcome;

	outcome->plant_lines = g_new0 (struct outcome_plant_line, b->lines->len + 1);
	g_ptr_array_add (outcome->owned, outcome->plant_lines);
	for (guint i = 0; i < b->lines->len; i++) {
		const struct bridge_line *line = &g_array_index (b->lines, struct bridge_line, i);
		const char *case_id = line->link != NO_LINK ? finding_at (b->recon, line->link)->case_id : NULL;

		if (line->amount == 0)
			continue;
		cell_of (b, line->cell)->told = true;
		(line->cause == PLANT_UNEXPLAINED ? unexplained : explained)[line->cell] += line->amount;
		outcome->plant_lines[outcome->n_plant_lines++] = (struct outcome_plant_line) {
			.gl_account = outcome_text (outcome, strpool_text (b->recon->strings, cell_of (b, line->cell)->account)),
			.currency = outcome_text (outcome, strpool_text (b->recon->strings, cell_of (b, line->cell)->currency)),
			.cause = line->cause,
			.amount = fitting (line->amount),
			.rows = line->rows,
			.case_id = case_id != NULL ? case_id : "",
			.note = outcome_text (outcome, case_note (b, line))};
	}
	qsort (outcome->plant_lines, outcome->n_plant_lines, sizeof *outcome->plant_lines, line_compare);
}

/* Unexplained is what the totals differ by beyond the lines that have a cause; that it is listed is a check of its own. */
static void
cells_tell (struct bridging *b)
{
	struct outcome *outcome = b->outcome;
	g_autofree int128 *explained = g_new0 (int128, b->cells->len + 1), *unexplained = g_new0 (int128, b->cells->len + 1);

	lines_tell (b, explained, unexplained);
	outcome->plants = g_new0 (struct outcome_plant, b->cells->len + 1);
	g_ptr_array_add (outcome->owned, outcome->plants);
	for (guint i = 0; i < b->cells->len; i++) {
		const struct cell *cell = cell_of (b, i);
		int128 difference = cell->value[SIDE_RIGHT] - cell->value[SIDE_LEFT];

		outcome->conserved &= difference - explained[i] == unexplained[i];
		/* Nothing but rows without amounts that matched. */
		if (!cell->told && cell->value[SIDE_LEFT] == 0 && cell->value[SIDE_RIGHT] == 0 && cell->unvalued == 0)
			continue;
		outcome->plants[outcome->n_plants++] =
			(struct outcome_plant) {.gl_account = outcome_text (outcome, strpool_text (b->recon->strings, cell->account)),
				.currency = outcome_text (outcome, strpool_text (b->recon->strings, cell->currency)),
				.left = fitting (cell->value[SIDE_LEFT]),
				.right = fitting (cell->value[SIDE_RIGHT]),
				.difference = fitting (difference),
				.unexplained = fitting (difference - explained[i]),
				.unvalued = cell->unvalued};
	}
	qsort (outcome->plants, outcome->n_plants, sizeof *outcome->plants, cell_compare);
}

static void
reversals_find (struct bridging *b)
{
	for (uint32_t link = 0; link < b->recon->findings->len; link++) {
		const struct finding *finding = finding_at (b->recon, link);

		for (guint i = 0; finding->code == CODE_REV_PRICE_DIFF && i < finding->references->len; i++) {
			const struct row_ref *ref = &g_array_index (finding->references, struct row_ref, i);

			if (ref->qty < 0)
				g_hash_table_insert (b->reversals, GUINT_TO_POINTER (ref->row), GUINT_TO_POINTER (link + 1));
		}
	}
}

void
plant_bridge_outcome (const struct recon *recon, struct outcome *outcome)
{
	struct bridging b = {.recon = recon,
		.outcome = outcome,
		.accounts = plant_accounts_find (recon),
		.cells = g_array_new (FALSE, FALSE, sizeof (struct cell)),
		.lines = g_array_new (FALSE, FALSE, sizeof (struct bridge_line)),
		.cases = g_array_new (FALSE, FALSE, sizeof (struct plant_portion)),
		.edges = g_hash_table_new_full (NULL, NULL, NULL, g_free),
		.reversals = g_hash_table_new (NULL, NULL),
		.netted = g_hash_table_new (NULL, NULL),
		.company_currency = strpool_add0 (recon->strings, recon->plant->company->currency)};

	reversals_find (&b);
	plant_portions_each (recon, edge_find, &b);
	plant_portions_each (recon, portion_add, &b);
	edges_close (&b);
	quiet_add (&b);
	cases_add (&b);
	leaks_add (&b);
	cells_tell (&b);
	g_free (b.accounts.of);
	keyring_clear (&b.cell_keys);
	keyring_clear (&b.line_keys);
	g_array_unref (b.cells);
	g_array_unref (b.lines);
	g_array_unref (b.cases);
	g_hash_table_unref (b.edges);
	g_hash_table_unref (b.reversals);
	g_hash_table_unref (b.netted);
}
