#include "common/recon/usage_internal.h"

#include "common/base/hash.h"

#include <string.h>

gboolean
usage_run (struct recon *recon, GError **error)
{
	struct usage *usage = recon->usage = g_new0 (struct usage, 1);
	uint32_t plant = strpool_find (recon->strings, recon->plant->name, strlen (recon->plant->name));

	usage->terms = explosion_terms_find (recon->rule, recon->input->right_profile);
	usage->plant = plant == STRPOOL_ABSENT ? 0 : plant;
	usage->rows = g_array_new (FALSE, FALSE, sizeof (struct usage_row));
	usage->orders = g_array_new (FALSE, FALSE, sizeof (struct usage_order));
	usage->lines = g_array_new (FALSE, FALSE, sizeof (struct usage_line));
	usage->metered = g_hash_table_new (NULL, NULL);
	usage->facts = g_ptr_array_new_with_free_func (g_free);
	usage_collect (recon);
	usage_measure (recon);
	if (!usage_check (recon, error))
		return FALSE; /* uncovered: no known way to lose what was counted */
	usage_judge (recon);
	usage_drift (recon);
	return TRUE;
}

void
usage_free (struct usage *usage)
{
	if (usage == NULL)
		return;
	g_array_unref (usage->rows);
	g_array_unref (usage->orders);
	g_array_unref (usage->lines);
	g_hash_table_unref (usage->metered);
	g_ptr_array_unref (usage->facts);
	g_free (usage);
}

/* ---- money ---- */

static int
money_decimals (const struct recon *recon)
{
	return currency_decimals (recon->plant->company->currency);
}

int64_t
usage_value (const struct recon *recon, const struct usage_line *line, int64_t qty)
{
	int64_t value;

	if (line->price == NULL ||
		money_of (qty, line->price->price, line->price->price_unit, money_decimals (recon), &value) != DECIMAL_OK)
		return DECIMAL_NONE;
	return value;
}

/* ---- cases ---- */

const char *
usage_case_id (const struct recon *recon, struct outcome *outcome, enum code code, const char *key)
{
	g_autoptr (digest) digest = digest_new ();
	char hex[DIGEST_HEX_SIZE];

	digest_add_text (digest, recon->rule->name);
	digest_add_text (digest, recon->input->source_name[SIDE_RIGHT]);
	digest_add_text (digest, key);
	digest_add_text (digest, code_name (code));
	digest_hex (digest, hex);
	hex[16] = '\0';
	return outcome_text (outcome, hex);
}

struct usage_fact *
usage_fact_new (struct recon *recon, const struct usage_order *o, const struct usage_line *line)
{
	struct usage_fact *fact = g_new0 (struct usage_fact, 1);

	g_ptr_array_add (recon->usage->facts, fact);
	fact->order_no = strpool_text (recon->strings, o->order_no);
	fact->material = strpool_text (recon->strings, line->material);
	fact->material_text = line->item != NULL ? line->item->text : "";
	fact->key = recon_word (recon, "%s %s", fact->order_no, fact->material);
	fact->uom = strpool_text (recon->strings, line->uom);
	fact->uom_decimals = line->decimals == QTY_SCALE ? 0 : line->decimals;
	fact->cause = "";
	fact->order_status = o->order->status;
	fact->price = line->price;
	fact->price_fallback = line->price_fallback;
	fact->stock = fact->exposure = 0;
	fact->in_process = o->completed_at == INSTANT_NONE;
	fact->at = o->completed_at;
	fact->on = o->completed;
	return fact;
}

static void
usage_money (const struct usage_fact *fact, struct outcome_case *c)
{
	c->unit_price = fact->price != NULL ? fact->price->price : DECIMAL_NONE;
	c->price_unit = fact->price != NULL ? fact->price->price_unit : 1;
	c->price_source = fact->price == NULL ? ""
		: fact->price_fallback            ? "first known price"
		: *fact->price->source != '\0'    ? fact->price->source
										  : "price list";
	c->impact_stock = fact->stock;
	c->exposure = fact->exposure;
	c->impact_liability = 0;
	c->impact_wip = fact->stock == DECIMAL_NONE ? DECIMAL_NONE : fact->in_process ? -fact->stock : 0;
	c->impact_profit = fact->stock == DECIMAL_NONE ? DECIMAL_NONE : fact->in_process ? 0 : fact->stock;
	if (fact->stock == DECIMAL_NONE || fact->exposure == DECIMAL_NONE)
		c->unvalued_reason = "no price is known for the material";
}

void
usage_case (const struct recon *recon, const struct usage_fact *fact, struct outcome *outcome, struct outcome_case *c)
{
	instant_t as_of = recon->input->as_of;
	date_t on = as_of != INSTANT_NONE ? zone_date (recon->plant->zone, as_of) : DATE_NONE;

	c->case_id = usage_case_id (recon, outcome, c->code, fact->key);
	c->root_id = fact->drift != NULL ? usage_case_id (recon, outcome, CODE_BOM_DRIFT, fact->drift) : "";
	c->tags = c->nearest_key = c->nearest_why = "";
	c->plant = outcome_text (outcome, recon->plant->name);
	c->order_no = outcome_text (outcome, fact->order_no);
	c->material = outcome_text (outcome, fact->material);
	c->material_text = outcome_text (outcome, fact->material_text);
	c->order_status = outcome_text (outcome, fact->order_status);
	c->uom = outcome_text (outcome, fact->uom);
	c->uom_decimals = fact->uom_decimals;
	c->cause = outcome_text (outcome, fact->cause);
	c->left_qty = fact->left;
	c->right_qty = fact->right;
	c->delta_qty = fact->delta;
	c->event_at = fact->at;
	c->posting_date = DATE_NONE;
	c->period = recon->input->period != PERIOD_NONE || fact->on == DATE_NONE
		? recon->input->period
		: fiscal_period (&recon->plant->company->calendar, fact->on);
	c->first_seen = on;
	c->age_days = on != DATE_NONE && fact->on != DATE_NONE ? on - fact->on : 0;
	c->post_date =
		on != DATE_NONE ? company_posting_date (recon->plant->company, fact->on != DATE_NONE ? fact->on : on, on) : DATE_NONE;
	usage_money (fact, c);
}

/* ---- the table ---- */

static struct outcome_usage
row_make (const struct recon *recon, struct outcome *outcome, const struct usage_order *o, const struct usage_line *line)
{
	const char *order_no = strpool_text (recon->strings, o->order_no), *material = strpool_text (recon->strings, line->material);
	struct outcome_usage row = {
		.order_no = outcome_text (outcome, order_no),
		.product = outcome_text (outcome, strpool_text (recon->strings, o->product)),
		.material = outcome_text (outcome, material),
		.material_text = outcome_text (outcome, line->item != NULL ? line->item->text : ""),
		.group = outcome_text (outcome, strpool_text (recon->strings, line->group)),
		.uom = outcome_text (outcome, strpool_text (recon->strings, line->uom)),
		.order_status = outcome_text (outcome, o->order->status),
		.currency = outcome_text (outcome, recon->plant->company->currency),
		.completed = o->completed,
		.uom_decimals = line->decimals == QTY_SCALE ? 0 : line->decimals,
		.standard = line->standard,
		.posted = line->net,
		.measured = line->actual,
		.estimate = line->estimate,
		.bom_change = line->bom_change,
		.lot_size = line->lot_size,
		.scrap = line->scrap,
		.substitution = line->substitution,
		.usage = line->pure,
		.unit_price = line->price != NULL ? line->price->price : DECIMAL_NONE,
		.price_unit = line->price != NULL ? line->price->price_unit : 1,
		.spend = line->spend_known ? fitting (line->spend) : DECIMAL_NONE,
		.code = line->code,
	};

	row.variance = usage_value (recon, line, line->actual - line->standard);
	if (!line->metered)
		row.measured = row.substitution = row.usage = row.variance = DECIMAL_NONE;
	row.case_id = line->code != CODE_NONE ? usage_case_id (recon, outcome, line->code, line->fact->key) : "";
	return row;
}

/* "not compared: order X, Y and 7 more: no bill of material is known", per reason. */
static void
left_out_warn (const struct recon *recon, GPtrArray *warnings)
{
	g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
	guint n = 0;

	for (guint i = 0; i < recon->usage->orders->len; i++) {
		const struct usage_order *o = usage_order_at (recon->usage, i);

		if (o->stage == USAGE_LEFT_OUT)
			g_ptr_array_add (lines, g_strdup_printf ("%s\n%s", o->reason, strpool_text (recon->strings, o->order_no)));
	}
	g_ptr_array_sort (lines, texts_compare);
	for (guint i = 0; i < lines->len; i += n) {
		const char *line = lines->pdata[i], *order = strchr (line, '\n') + 1;
		size_t reason = (size_t) (order - line);

		for (n = 1; i + n < lines->len && strncmp (lines->pdata[i + n], line, reason) == 0;)
			n++;
		g_ptr_array_add (warnings,
			n == 1 ? g_strdup_printf ("not compared: order %s: %.*s", order, (int) reason - 1, line)
				   : g_strdup_printf ("not compared: order %s and %u more: %.*s", order, n - 1, (int) reason - 1, line));
	}
}

static void
unmetered_warn (const struct recon *recon, const struct outcome *outcome, GPtrArray *warnings)
{
	struct usage_totals totals = outcome_usage_totals (outcome);
	int decimals = money_decimals (recon);
	int64_t spend = fitting (totals.spend), part = fitting (totals.unmetered_spend), percent = 0;
	char a[DECIMAL_TEXT_MAX], b[DECIMAL_TEXT_MAX], c[DECIMAL_TEXT_MAX];

	GString *text;

	if (totals.unmetered_rows == 0)
		return;
	text = g_string_new (NULL);
	g_string_append_printf (text, "%" G_GINT64_FORMAT " %s never measured and not compared", totals.unmetered_materials,
		totals.unmetered_materials == 1 ? "component is" : "components are");
	if (spend > 0 && part != DECIMAL_NONE && decimal_ratio (part, 1000, spend, ROUND_HALF_AWAY, &percent) == DECIMAL_OK)
		g_string_append_printf (text, ": %s of %s %s (%s %%) of what was posted for these orders",
			decimal_format (part, MONEY_SCALE, decimals, a), decimal_format (spend, MONEY_SCALE, decimals, b),
			recon->plant->company->currency, decimal_format (percent, 1, 1, c));
	g_ptr_array_add (warnings, g_string_free (text, FALSE));
}

void
usage_outcome (const struct recon *recon, struct outcome *outcome)
{
	const struct usage *usage = recon->usage;
	g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);

	outcome->usage = g_new0 (struct outcome_usage, usage->lines->len + 1);
	g_ptr_array_add (outcome->owned, outcome->usage);
	for (guint i = 0; i < usage->lines->len; i++) {
		const struct usage_line *line = usage_line_at (usage, i);
		const struct usage_order *o = usage_order_at (usage, line->order);

		if (o->stage == USAGE_JUDGED)
			outcome->usage[outcome->n_usage++] = row_make (recon, outcome, o, line);
	}
	left_out_warn (recon, warnings);
	unmetered_warn (recon, outcome, warnings);
	outcome_warn (outcome, warnings);
}
