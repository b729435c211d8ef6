/*
 * From findings to cases: which rows, what they agree on, how much, what it costs, who it is.
 */
#include "common/recon/case.h"
#include "common/recon/items.h"
#include "common/recon/onhand.h"
#include "common/recon/legs.h"
#include "common/recon/tieout.h"
#include "common/recon/usage.h"

#include <string.h>

/* ---- one text for all rows ---- */

/* Its number in the pool; 0, which is "", where they have none or differ. */
static uint32_t
common_id (const struct recon *recon, const GArray *rows, int side, enum column column)
{
	uint32_t common = 0;

	for (guint i = 0; i < rows->len; i++) {
		const struct row_ref *ref = &g_array_index (rows, struct row_ref, i);
		uint32_t value;

		if (side >= 0 && ref->side != side)
			continue;
		value = recon_key ((struct recon *) recon, (int) column, ref->side, ref->row);
		if (value == 0)
			continue;
		if (common != 0 && value != common)
			return 0;
		common = value;
	}
	return common;
}

static const char *
common_text (struct builder *b, const GArray *rows, int side, enum column column)
{
	return outcome_text_of (b->recon, b->outcome, common_id (b->recon, rows, side, column));
}

/* What the left side says, else the right, else the queue: the evidence speaks first. */
static const char *
case_text (struct builder *b, const GArray *rows, enum column column)
{
	uint32_t id = 0;

	for (int side = SIDE_LEFT; side < POPULATION_COUNT && id == 0; side++)
		id = common_id (b->recon, rows, side, column);
	return outcome_text_of (b->recon, b->outcome, id);
}

/* The right side's text where both sides have one and they differ. */
static const char *
right_text (struct builder *b, const GArray *rows, enum column column)
{
	uint32_t left = common_id (b->recon, rows, SIDE_LEFT, column), right = common_id (b->recon, rows, SIDE_RIGHT, column);

	return left != 0 && right != 0 && left != right ? outcome_text_of (b->recon, b->outcome, right) : "";
}

/* ---- rows of a case ---- */

static const char *
row_source_key (struct builder *b, const struct row_ref *ref)
{
	return outcome_text_of (b->recon, b->outcome, movement_text (b->recon->side[ref->side].table, COL_SOURCE_KEY, ref->row));
}

static char **
case_keys (struct builder *b, const GArray *rows, int side)
{
	g_autoptr (GPtrArray) keys = g_ptr_array_new ();
	size_t kept = 0;

	for (guint i = 0; i < rows->len; i++) {
		const struct row_ref *ref = &g_array_index (rows, struct row_ref, i);

		/* The queue is the right side's. */
		if (MIN (ref->side, SIDE_RIGHT) == side)
			g_ptr_array_add (keys, (gpointer) row_source_key (b, ref));
	}
	g_ptr_array_sort (keys, texts_compare);
	char **list = g_new0 (char *, keys->len + 1);
	for (guint i = 0; i < keys->len; i++)
		if (kept == 0 || strcmp (list[kept - 1], keys->pdata[i]) != 0)
			list[kept++] = keys->pdata[i];
	list[kept] = NULL;
	g_ptr_array_add (b->outcome->owned, list);
	return list;
}

/* ---- numbers ---- */

static bool
code_is_misplaced (enum code code)
{
	return code == CODE_LOT_MISMATCH || code == CODE_WRONG_ORDER || code == CODE_WRONG_SLOC || code == CODE_WRONG_MATERIAL;
}

static bool
code_without_quantity (enum code code)
{
	return code == CODE_DQ_REJECT || code == CODE_DQ_SIGN || code == CODE_DQ_UOM_NOCONV || code == CODE_MD_UNMAPPED_MVT;
}

static void
case_quantities (struct builder *b, const struct finding *finding, const GArray *portions, struct outcome_case *c)
{
	int128 sum[SIDE_COUNT] = {0}, amount[SIDE_COUNT] = {0};
	bool has_amount[SIDE_COUNT] = {false};

	for (guint i = 0; i < portions->len; i++) {
		const struct portion *portion = &g_array_index (portions, struct portion, i);
		const struct movement_table *table = b->recon->side[portion->side].table;
		int64_t whole = movement_amount (table, portion->row), counted = table->counted[portion->row];

		/* What failed is evidence of what should have been posted, like an event. */
		sum[portion->side == SIDE_RIGHT] += portion->qty;
		if (whole == DECIMAL_NONE || counted == 0)
			continue;
		has_amount[portion->side] = true;
		amount[portion->side] += money_portion (whole, portion->qty, counted, c->currency_decimals);
	}
	c->delta_qty = finding->stated;
	if (portions->len == 0 || code_without_quantity (finding->code))
		return;
	bool both = sum[SIDE_LEFT] != 0 && sum[SIDE_RIGHT] != 0;
	c->left_qty = fitting (sum[SIDE_LEFT]);
	c->right_qty = fitting (sum[SIDE_RIGHT]);
	c->delta_qty = fitting (both && code_is_misplaced (finding->code) ? sum[SIDE_LEFT] : sum[SIDE_LEFT] - sum[SIDE_RIGHT]);
	c->left_amount = has_amount[SIDE_LEFT] ? fitting (amount[SIDE_LEFT]) : DECIMAL_NONE;
	c->right_amount = has_amount[SIDE_RIGHT] ? fitting (amount[SIDE_RIGHT]) : DECIMAL_NONE;
}

int64_t
case_money (const struct outcome_case *c)
{
	int64_t measure = 0, parts[] = {c->impact_stock, c->impact_profit, c->exposure};

	for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
		if (parts[i] != DECIMAL_NONE)
			measure = MAX (measure, magnitude (parts[i]));
	return measure;
}

/* Severity by code, bounded by money: clearly trivial is S4 (S1 never drops), above the account threshold one level up. */
static void
case_severity (const struct recon *recon, struct outcome_case *c)
{
	int64_t money = case_money (c);
	bool valued = *c->unvalued_reason == '\0';

	c->severity = code_severity (c->code);
	if (c->severity > 1 && valued && money < recon->rule->trivial)
		c->severity = 4;
	else if (c->severity > 1 && valued && recon->rule->account_threshold > 0 && money > recon->rule->account_threshold)
		c->severity--;
}

/* ---- facts ---- */

static void
case_times (struct builder *b, const GArray *rows, const struct row_ref *anchor, struct outcome_case *c)
{
	const struct recon *recon = b->recon;
	date_t business, on = recon->input->as_of != INSTANT_NONE ? zone_date (recon->plant->zone, recon->input->as_of) : DATE_NONE;

	c->event_at = INSTANT_NONE;
	c->posting_date = DATE_NONE;
	for (guint i = 0; i < rows->len; i++) {
		const struct row_ref *ref = &g_array_index (rows, struct row_ref, i);
		const struct movement_table *table = recon->side[ref->side].table;
		instant_t event = movement_event (table, ref->row);
		date_t posting = movement_posting (table, ref->row);

		if (ref->side == anchor->side && event != INSTANT_NONE && (c->event_at == INSTANT_NONE || event < c->event_at))
			c->event_at = event;
		if (ref->side == SIDE_RIGHT && posting != DATE_NONE && (c->posting_date == DATE_NONE || posting < c->posting_date))
			c->posting_date = posting;
		if (ref->side != SIDE_RIGHT)
			c->event_period = recon_row_period (recon, ref->side, ref->row);
		else
			c->posting_period = recon_row_period (recon, SIDE_RIGHT, ref->row);
	}
	business = recon_row_date (recon, anchor->side, anchor->row);
	if (recon->tieout != NULL && c->posting_date == DATE_NONE) /* between ledgers a movement is a posting too */
		c->posting_date = movement_posting (recon->side[anchor->side].table, anchor->row);
	bool carried = recon->side[anchor->side].table->flags[anchor->row] & MOVEMENT_CARRIED;
	c->period = recon->input->period != PERIOD_NONE && !carried ? recon->input->period
																: recon_row_period (recon, anchor->side, anchor->row);
	c->age_days = on != DATE_NONE && business != DATE_NONE ? on - business : 0;
	c->first_seen = on;
	c->post_date =
		business != DATE_NONE && on != DATE_NONE ? company_posting_date (recon->plant->company, business, on) : DATE_NONE;
}

static void
case_order (struct builder *b, const struct finding *finding, const GArray *rows, struct outcome_case *c)
{
	const struct row_ref *ref = &g_array_index (rows, struct row_ref, 0);
	const struct movement_table *table = b->recon->side[ref->side].table;
	const struct order *order =
		reference_order (b->recon->reference, movement_text (table, COL_PLANT, ref->row), table->canonical_order[ref->row]);
	const struct absent *absent = finding->absent;
	uint32_t uom = absent != NULL ? absent->uom : table->base_uom[ref->row];
	const struct item *item = reference_item (b->recon->reference, movement_text (table, COL_PLANT, ref->row),
		absent != NULL ? absent->material : table->canonical_material[ref->row]);

	c->order_status = outcome_text (b->outcome, order != NULL ? order->status : "");
	c->material_text = outcome_text (b->outcome, item != NULL ? item->text : "");
	c->uom = outcome_text_of (b->recon, b->outcome, uom);
	c->uom_decimals = MAX (reference_uom_decimals (b->recon->reference, uom), 0);
}

static const char *
case_currency (struct builder *b, const GArray *rows)
{
	const char *currency = common_text (b, rows, SIDE_RIGHT, COL_CURRENCY);

	if (*currency == '\0')
		currency = common_text (b, rows, SIDE_LEFT, COL_CURRENCY);
	return *currency != '\0' ? currency : outcome_text (b->outcome, b->recon->plant->company->currency);
}

static const char *
case_tags (struct builder *b, const struct finding *finding, bool transposed)
{
	g_autoptr (GString) tags = g_string_new (transposed ? "TRANSPOSE" : finding->hint);

	for (int code = 0; code < CODE_COUNT; code++)
		if (finding->tags & code_bit ((enum code) code))
			g_string_append_printf (tags, "%s%s", tags->len > 0 ? ";" : "", code_name ((enum code) code));
	return outcome_text (b->outcome, tags->str);
}

/* Where, from what lot and by which document: no row says it of what is absent. */
static void
case_details (struct builder *b, const GArray *rows, struct outcome_case *c)
{
	c->storage_location = case_text (b, rows, COL_STORAGE_LOCATION);
	c->lot = case_text (b, rows, COL_LOT);
	c->serial = case_text (b, rows, COL_SERIAL);
	c->operation = case_text (b, rows, COL_OPERATION);
	c->movement = case_text (b, rows, COL_MOVEMENT);
	/* The document is the posting's; a side that declares documents has one even where nothing was posted. */
	c->document = common_text (b, rows, SIDE_RIGHT, COL_DOCUMENT);
	if (*c->document == '\0')
		c->document = common_text (b, rows, SIDE_LEFT, COL_DOCUMENT);
	c->entered_by = common_text (b, rows, SIDE_RIGHT, COL_ENTERED_BY);
	c->gl_account = common_text (b, rows, SIDE_RIGHT, COL_GL_ACCOUNT);
	c->right_lot = right_text (b, rows, COL_LOT);
	c->right_material = right_text (b, rows, COL_MATERIAL);
	c->right_order = right_text (b, rows, COL_ORDER);
	c->right_location = right_text (b, rows, COL_STORAGE_LOCATION);
}

static void
case_texts (struct builder *b, const struct finding *finding, const GArray *rows, struct outcome_case *c)
{
	const struct absent *absent = finding->absent;
	const GArray nothing = {NULL, 0};

	case_details (b, absent != NULL ? &nothing : rows, c);
	c->plant = case_text (b, rows, COL_PLANT);
	c->order_no = case_text (b, rows, COL_ORDER);
	c->material = absent != NULL ? outcome_text_of (b->recon, b->outcome, absent->material) : case_text (b, rows, COL_MATERIAL);
	c->currency = case_currency (b, rows);
	c->currency_decimals = currency_decimals (c->currency);
	c->evidence = outcome_text (b->outcome, finding->evidence);
	c->pass = outcome_text (b->outcome, finding->pass);
	c->cause = outcome_text (b->outcome, finding->cause);
	c->factor = outcome_text (b->outcome, finding->factor);
	c->owner = outcome_text (b->outcome, b->recon->rule->owner[finding->code]);
	c->root_id = c->nearest_key = c->nearest_why = c->disposition_by = c->disposition_reason = c->explanation = c->suggestion =
		"";
	c->unvalued_reason = c->price_source = "";
	c->reconciliation = outcome_text (b->outcome, b->recon->rule->name);
}

static void
reference_line (struct builder *b, const struct row_ref *ref, int index)
{
	const struct side *s = &b->recon->side[ref->side];
	enum state state = s->state[ref->row] < STATE_COUNT ? (enum state) s->state[ref->row] : STATE_MATCHED;
	int64_t qty = ref->qty != DECIMAL_NONE ? ref->qty : s->table->counted[ref->row];
	struct outcome_line line = line_make (b->recon, b->outcome, ref->side, ref->row, qty, state);

	line.case_index = index;
	line.reason = "shown for reference";
	g_array_append_val (b->lines, line);
}

static void
case_lines (struct builder *b, const GArray *portions, const struct finding *finding)
{
	int index = (int) b->cases->len - 1;

	for (guint i = 0; i < portions->len; i++) {
		const struct portion *portion = &g_array_index (portions, struct portion, i);
		struct outcome_line line = line_make (b->recon, b->outcome, portion->side, portion->row, portion->qty, STATE_EXCEPTION);

		line.case_index = index;
		g_array_append_val (b->lines, line);
	}
	for (guint i = 0; finding->references != NULL && i < finding->references->len; i++)
		reference_line (b, &g_array_index (finding->references, struct row_ref, i), index);
}

static bool
finding_is_stated (const struct finding *finding)
{
	return finding->usage != NULL || finding->tieout != NULL || finding->items != NULL || finding->onhand != NULL ||
		finding->legs != NULL;
}

/* Of an order and its components, or of an account: it says what it knows, and its rows are only what stands behind it. */
static void
case_build_stated (
	struct builder *b, const struct finding *finding, const GArray *rows, const GArray *portions, struct outcome_case *c)
{
	const struct row_ref nowhere = {0, SIDE_RIGHT, 0};

	case_texts (b, finding, rows, c);
	if (finding->usage != NULL)
		usage_case (b->recon, finding->usage, b->outcome, c);
	else if (finding->items != NULL)
		items_case (b->recon, finding->items, b->outcome, c);
	else if (finding->onhand != NULL)
		onhand_case (b->recon, finding->onhand, b->outcome, c);
	else if (finding->legs != NULL)
		legs_case (b->recon, finding->legs, b->outcome, c);
	else
		tieout_case (b->recon, finding->tieout, b->outcome, c);
	if (finding->tieout != NULL && rows->len > 0)
		case_times (b, rows, case_anchor (b->recon, rows, portions->len), c);
	c->price_source = outcome_text (b->outcome, c->price_source);
	case_severity (b->recon, c);
	if (finding->tieout != NULL)
		c->severity = tieout_severity (finding->tieout, c->severity);
	c->left_keys = case_keys (b, rows, SIDE_LEFT);
	c->right_keys = case_keys (b, rows, SIDE_RIGHT);
	if (finding->legs != NULL)
		c->right_keys = legs_keys (finding->legs, b->outcome, c->right_keys);
	g_array_append_val (b->cases, *c);
	g_array_append_val (b->anchors, nowhere);
	case_lines (b, portions, finding);
	case_root (b, finding);
}

static void
case_build (struct builder *b, uint32_t link, const GArray *portions)
{
	const struct finding *finding = finding_at (b->recon, link);
	g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (struct row_ref));
	struct outcome_case c = {.code = finding->code,
		.suggested = finding->suggested,
		.disposition_until = DATE_NONE,
		.left_qty = DECIMAL_NONE,
		.right_qty = DECIMAL_NONE,
		.delta_qty = DECIMAL_NONE,
		.left_amount = DECIMAL_NONE,
		.right_amount = DECIMAL_NONE,
		.unit_price = DECIMAL_NONE,
		.price_unit = 1};

	for (guint i = 0; i < portions->len; i++) {
		const struct portion *portion = &g_array_index (portions, struct portion, i);

		g_array_append_val (rows, ((struct row_ref) {portion->row, portion->side, portion->qty}));
	}
	if (finding->references != NULL)
		g_array_append_vals (rows, finding->references->data, finding->references->len);
	if (finding_is_stated (finding)) {
		case_build_stated (b, finding, rows, portions, &c);
		return;
	}
	struct row_ref anchor = *case_anchor (b->recon, rows, portions->len);
	for (guint i = 0; i < rows->len; i++)
		if (b->recon->side[g_array_index (rows, struct row_ref, i).side].mark[g_array_index (rows, struct row_ref, i).row] &
			MARK_BROKEN)
			c.broken = g_array_index (rows, struct row_ref, i).side + 1;
	case_texts (b, finding, rows, &c);
	g_autofree char *proof = finding_proof (b->recon, finding, portions);
	c.proof = outcome_text (b->outcome, proof);
	case_order (b, finding, rows, &c);
	case_times (b, rows, &anchor, &c);
	case_quantities (b, finding, portions, &c);
	if (finding->code == CODE_REV_PRICE_DIFF)
		c.delta_qty = 0;
	bool transposed =
		finding->code == CODE_QTY_VAR && c.delta_qty != DECIMAL_NONE && rows_transposed (b->recon, rows, c.delta_qty);
	c.tags = case_tags (b, finding, transposed);
	if (finding->code == CODE_TOL_LEAK)
		leak_case (b->recon, link, b->outcome, &c);
	else
		case_value (b->recon, link, portions, &c);
	c.price_source = outcome_text (b->outcome, c.price_source);
	case_severity (b->recon, &c);
	c.left_keys = case_keys (b, rows, SIDE_LEFT);
	c.right_keys = case_keys (b, rows, SIDE_RIGHT);
	case_identify (b, finding, &anchor, portions->len == 0 && finding->code != CODE_DQ_REJECT, &c);
	g_array_append_val (b->cases, c);
	g_array_append_val (b->anchors, anchor);
	case_lines (b, portions, finding);
	case_seeks (b, link, portions, &anchor);
	case_facts (b, finding, portions);
}

/* ---- all of them ---- */

static int
portion_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct portion *x = a, *y = b;
	const struct recon *recon = data;

	if (x->link != y->link)
		return x->link < y->link ? -1 : 1;
	if (x->side != y->side)
		return x->side - y->side;
	return recon_row_compare (recon, x->side, x->row, y->row);
}

static GArray *
exception_portions (const struct recon *recon)
{
	GArray *all = g_array_new (FALSE, FALSE, sizeof (struct portion));

	for (int side = 0; side < POPULATION_COUNT; side++) {
		const struct side *s = &recon->side[side];

		for (size_t i = 0; i < s->n; i++) {
			uint32_t row = s->rows[i];

			if (s->state[row] == STATE_EXCEPTION)
				g_array_append_val (
					all, ((struct portion) {row, s->link[row], (uint8_t) side, STATE_EXCEPTION, s->table->counted[row]}));
		}
	}
	for (guint i = 0; i < recon->portions->len; i++) {
		const struct portion *portion = &g_array_index (recon->portions, struct portion, i);

		if (portion->state == STATE_EXCEPTION)
			g_array_append_vals (all, portion, 1);
	}
	g_array_sort_with_data (all, portion_compare, (gpointer) recon);
	return all;
}

static int
reference_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct row_ref *x = a, *y = b;

	return x->side != y->side ? x->side - y->side : recon_row_compare (data, x->side, x->row, y->row);
}

/* A finding whose rows all turned out to be context is told by the run of their own period. */
static bool
finding_is_ours (const struct finding *finding, const GArray *portions)
{
	if (portions->len > 0 || finding_is_stated (finding))
		return true;
	return finding->references != NULL &&
		(finding->code == CODE_REV_PRICE_DIFF || finding->code == CODE_TOL_LEAK || finding->code == CODE_DQ_REJECT ||
			code_is_additive (finding->code) || finding->stated != DECIMAL_NONE);
}

static int
case_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct outcome_case *cases = data;
	const struct outcome_case *x = &cases[*(const guint *) a], *y = &cases[*(const guint *) b];

	if (x->severity != y->severity)
		return x->severity - y->severity;
	int64_t i = x->impact_stock == DECIMAL_NONE ? 0 : magnitude (x->impact_stock),
			j = y->impact_stock == DECIMAL_NONE ? 0 : magnitude (y->impact_stock);
	if (i != j)
		return i > j ? -1 : 1;
	return strcmp (x->case_id, y->case_id);
}

static void
cases_order (struct builder *b)
{
	struct outcome *outcome = b->outcome;
	guint n = b->cases->len;
	g_autofree guint *order = g_new (guint, n + 1), *place = g_new (guint, n + 1);
	struct outcome_case *cases = (struct outcome_case *) (void *) b->cases->data;

	for (guint i = 0; i < n; i++)
		order[i] = i;
	g_qsort_with_data (order, (gint) n, sizeof *order, case_compare, cases);
	outcome->cases = g_new (struct outcome_case, n + 1);
	for (guint i = 0; i < n; i++) {
		outcome->cases[i] = cases[order[i]];
		place[order[i]] = i;
	}
	outcome->n_cases = n;
	outcome->lines = g_new (struct outcome_line, b->lines->len + 1);
	/* Lines stand by case as they were built; a counting sort puts them in the cases' order and keeps theirs. */
	g_autofree size_t *start = g_new0 (size_t, n + 2);
	for (guint i = 0; i < b->lines->len; i++)
		start[place[g_array_index (b->lines, struct outcome_line, i).case_index] + 1]++;
	for (guint i = 0; i < n; i++)
		start[i + 1] += start[i];
	for (guint i = 0; i < b->lines->len; i++) {
		struct outcome_line line = g_array_index (b->lines, struct outcome_line, i);

		line.case_index = (int) place[line.case_index];
		outcome->lines[start[line.case_index]++] = line;
	}
	outcome->n_lines = b->lines->len;
	g_ptr_array_add (outcome->owned, outcome->cases);
	g_ptr_array_add (outcome->owned, outcome->lines);
}

void
outcome_cases (const struct recon *recon, struct outcome *outcome)
{
	g_autoptr (GArray) all = exception_portions (recon);
	g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (struct portion));
	g_autoptr (GArray) links = g_array_new (FALSE, FALSE, sizeof (uint32_t)); /* of their findings, beside the cases */
	struct builder b = {recon, outcome, g_array_new (FALSE, FALSE, sizeof (struct outcome_case)),
		g_array_new (FALSE, FALSE, sizeof (struct outcome_line)), g_array_new (FALSE, FALSE, sizeof (struct row_ref)),
		g_array_new (FALSE, FALSE, sizeof (struct seeker)), g_array_new (FALSE, FALSE, sizeof (struct root_fact))};
	guint at = 0;

	for (uint32_t link = 0; link < recon->findings->len; link++) {
		g_array_set_size (own, 0);
		for (; at < all->len && g_array_index (all, struct portion, at).link == link; at++)
			g_array_append_vals (own, &g_array_index (all, struct portion, at), 1);
		if (finding_at (recon, link)->references != NULL)
			g_array_sort_with_data (finding_at (recon, link)->references, reference_compare, (gpointer) recon);
		if (finding_is_ours (finding_at (recon, link), own)) {
			case_build (&b, link, own);
			g_array_append_val (links, link);
		}
	}
	cases_name_apart (&b);
	for (guint i = 0; i < links->len; i++)
		finding_at (recon, g_array_index (links, uint32_t, i))->case_id = g_array_index (b.cases, struct outcome_case, i).case_id;
	cases_root (b.facts, b.cases);
	cases_nearest (recon, b.seekers, b.cases, outcome);
	cases_order (&b);
	g_array_unref (b.anchors);
	g_array_unref (b.cases);
	g_array_unref (b.lines);
	g_array_unref (b.seekers);
	g_array_unref (b.facts);
}
