/*
 * The three quantities of each component of an order, and how the difference came about.
 *
 * From the released estimate to what was measured, in steps: the order's bill of material instead of the estimate's, fixed
 * quantities in full instead of spread over the planned lot, scrap of output as it happened instead of as planned (that is the
 * standard), one component for another, and what is left. Each step is rounded as a whole, so the parts sum.
 */
#include "common/base/failure.h"
#include "common/recon/usage_internal.h"

#include <string.h>

/* The order that is being measured. */
struct measuring
{
	struct recon *recon;
	struct usage *usage;
	struct usage_order *order;
	struct explosion_input input;
	GHashTable *lines; /* material -> index of its line + 1 */
	GArray *requirements;
};

static guint
line_of (struct measuring *m, uint32_t material)
{
	guint known = GPOINTER_TO_UINT (g_hash_table_lookup (m->lines, GUINT_TO_POINTER (material)));
	struct usage *usage = m->usage;
	const struct requirement none = {material, RATIO_ZERO, RATIO_ZERO, RATIO_ZERO, false, 0};
	struct usage_line line = {.order = (guint) (m->order - usage_order_at (usage, 0)),
		.material = material,
		.own = none,
		.estimated = none,
		.spend_known = true,
		.code = CODE_NONE};

	if (known != 0)
		return known - 1;
	line.item = reference_item (m->recon->reference, usage->plant, material);
	line.uom = reference_base_uom (m->recon->reference, usage->plant, material);
	if (line.item != NULL && *line.item->substitution_group != '\0')
		line.group = strpool_find (m->recon->strings, line.item->substitution_group, strlen (line.item->substitution_group));
	line.metered =
		(line.item == NULL || line.item->captured) && g_hash_table_contains (usage->metered, GUINT_TO_POINTER (material));
	g_array_append_val (usage->lines, line);
	g_hash_table_insert (m->lines, GUINT_TO_POINTER (material), GUINT_TO_POINTER (usage->lines->len));
	return usage->lines->len - 1;
}

/* ---- the standard's coefficients ---- */

static bool
explosion_failed (struct measuring *m, enum explosion_status status, const char *at)
{
	if (status == EXPLOSION_OK)
		return false;
	usage_leave_out (m->order, recon_word (m->recon, "%s (%s)", explosion_status_text (status), at));
	return true;
}

/* Where the order or the cost estimate has no bill of its own, the other's stands for it: then nothing was changed. */
static bool
requirements_take (struct measuring *m, enum bom_choice choice)
{
	const char *at = "";
	enum explosion_status status = explosion_run (&m->input, choice, m->requirements, &at);

	if (choice == BOM_OF_MATERIAL && status == EXPLOSION_NO_BOM)
		status = explosion_run (&m->input, BOM_OF_ORDER, m->requirements, &at);
	if (explosion_failed (m, status, at))
		return false;
	for (guint i = 0; i < m->requirements->len; i++) {
		const struct requirement *one = &g_array_index (m->requirements, struct requirement, i);
		struct usage_line *line = usage_line_at (m->usage, line_of (m, one->material));

		*(choice == BOM_OF_ORDER ? &line->own : &line->estimated) = *one;
	}
	return true;
}

/* ---- what was measured and posted ---- */

/* At the amount of its document; without one, at the price later. */
static void
spend_add (const struct recon *recon, struct usage_line *line, const struct usage_row *row)
{
	const struct movement_table *table = recon->side[row->side].table;
	int64_t amount = movement_amount (table, row->row);

	if (amount == DECIMAL_NONE)
		line->spend_known = false;
	else
		line->spend += table->counted[row->row] < 0 ? -magnitude (amount) : magnitude (amount);
}

/* Use on a phantom's own number is use of what it is made of; all of it together, so that it is rounded once. */
static bool
phantom_take (struct measuring *m, uint32_t phantom, int side, int64_t qty)
{
	const char *at = "";

	if (explosion_failed (m, explosion_of_phantom (&m->input, phantom, m->requirements, &at), at))
		return false; /* uncovered: then the order's own bill, of which it is a part, has failed before */
	for (guint i = 0; i < m->requirements->len; i++) {
		const struct requirement *one = &g_array_index (m->requirements, struct requirement, i);
		struct usage_line *line = usage_line_at (m->usage, line_of (m, one->material));
		int decimals = reference_uom_decimals (m->recon->reference, line->uom);
		struct ratio part = {qty, 1};
		int64_t used;

		if (!ratio_multiply (part, one->per_counted, &part) || !ratio_add (part, one->fixed, &part) ||
			!ratio_round (part, QTY_SCALE, decimals < 0 ? QTY_SCALE : decimals, m->usage->terms->rounding, &used))
			return !explosion_failed (m, EXPLOSION_RANGE, at);
		*(side == SIDE_LEFT ? &line->measured : &line->posted) += used;
		line->on_phantoms += side == SIDE_LEFT ? used : 0;
		line->metered |= side == SIDE_LEFT && (line->item == NULL || line->item->captured);
	}
	return true;
}

/* Use on a phantom's number. */
struct phantom
{
	uint32_t material;
	int64_t used[SIDE_COUNT];
};

static struct phantom *
phantom_of (GArray *phantoms, uint32_t material)
{
	for (guint i = 0; i < phantoms->len; i++)
		if (g_array_index (phantoms, struct phantom, i).material == material)
			return &g_array_index (phantoms, struct phantom, i);
	g_array_append_val (phantoms, ((struct phantom) {material, {0}}));
	return &g_array_index (phantoms, struct phantom, phantoms->len - 1);
}

static int
phantom_compare (gconstpointer a, gconstpointer b, gpointer strings)
{
	return strpool_compare (strings, ((const struct phantom *) a)->material, ((const struct phantom *) b)->material);
}

static void
row_take (struct measuring *m, struct usage_row *row, GArray *phantoms)
{
	const struct movement_table *table = m->recon->side[row->side].table;
	uint32_t material = table->canonical_material[row->row];
	int64_t counted = table->counted[row->row];
	struct usage_line *line;

	if (!g_hash_table_contains (m->lines, GUINT_TO_POINTER (material)) && explosion_has_phantom (&m->input, material)) {
		phantom_of (phantoms, material)->used[row->side] += counted;
		row->line = ON_PHANTOM;
		return;
	}
	row->line = line_of (m, material);
	line = usage_line_at (m->usage, row->line);
	if (line->uom == 0)
		line->uom = table->base_uom[row->row];
	if (row->side == SIDE_LEFT) {
		line->measured += counted;
		return;
	}
	line->posted += counted;
	spend_add (m->recon, line, row);
}

static bool
rows_take (struct measuring *m)
{
	g_autoptr (GArray) phantoms = g_array_new (FALSE, FALSE, sizeof (struct phantom));
	bool good = true;

	for (guint i = 0; i < m->order->n_rows; i++)
		row_take (m, usage_row_at (m->usage, m->order->first_row + i), phantoms);
	g_array_sort_with_data (phantoms, phantom_compare, m->recon->strings);
	for (guint i = 0; good && i < phantoms->len; i++) {
		const struct phantom *phantom = &g_array_index (phantoms, struct phantom, i);

		for (int side = 0; good && side < SIDE_COUNT; side++)
			good = phantom->used[side] == 0 || phantom_take (m, phantom->material, side, phantom->used[side]);
	}
	return good;
}

/* ---- steps from the estimate to the standard ---- */

static bool
line_steps (const struct measuring *m, struct usage_line *line)
{
	const struct usage_order *o = m->order;
	const struct explosion_terms *terms = m->usage->terms;
	int64_t planned = o->production != NULL ? o->production->order_qty : DECIMAL_NONE, made, step[3];
	struct ratio good = {o->good, 1}, share = RATIO_ONE, started;
	bool any;

	if (__builtin_add_overflow (o->good, terms->basis == BASIS_YIELD_PLUS_SCRAP ? o->scrap : 0, &made))
		return false;
	started = made != 0 ? RATIO_ONE : RATIO_ZERO;
	if (planned != DECIMAL_NONE && planned > 0)
		(void) ratio_make (o->good, planned, &share);
	if (!requirement_round (good, line->estimated.per_good, line->estimated.fixed, share, line->decimals, terms->rounding,
			&line->estimate, &any) ||
		!requirement_round (good, line->own.per_good, line->own.fixed, share, line->decimals, terms->rounding, &step[0], &any) ||
		!requirement_round (
			good, line->own.per_good, line->own.fixed, started, line->decimals, terms->rounding, &step[1], &any) ||
		!requirement_standard (&line->own, terms, made, line->decimals, &step[2], &line->rounded))
		return false;
	line->bom_change = step[0] - line->estimate;
	line->lot_size = step[1] - step[0];
	line->scrap = step[2] - step[1];
	line->standard = step[2];
	return true;
}

static bool
line_finish (struct measuring *m, struct usage_line *line)
{
	int decimals = reference_uom_decimals (m->recon->reference, line->uom);
	date_t on = m->order->completed != DATE_NONE ? m->order->completed : m->recon->input->until - 1;

	line->decimals = decimals < 0 ? QTY_SCALE : decimals;
	line->actual = fitting (line->measured);
	line->net = fitting (line->posted);
	if (line->actual == DECIMAL_NONE || line->net == DECIMAL_NONE || !line_steps (m, line))
		return false;
	line->price = reference_price (m->recon->reference, m->usage->plant, line->material, on, &line->price_fallback);
	if (line->spend_known)
		return true;
	int64_t value = usage_value (m->recon, line, line->net);
	line->spend_known = value != DECIMAL_NONE;
	line->spend = value == DECIMAL_NONE ? 0 : value;
	return true;
}

/* ---- one component for another ---- */

/*
 * In a substitution group what some have over and others lack is exchanged: pro rata over those that have more and over those
 * that have less, the last of each taking the rounding.
 */
static void
exchange_share (struct usage_line *const *lines, guint n, bool more, int64_t total, int64_t exchanged)
{
	int64_t left = exchanged, rest = total;

	for (guint i = 0; i < n; i++) {
		int64_t size = more ? lines[i]->pure : -lines[i]->pure, part = 0;

		if (size <= 0)
			continue;
		(void) decimal_ratio (left, size, rest, ROUND_DOWN, &part); /* it fits: a share is never above the whole */
		left -= part;
		rest -= size;
		lines[i]->substitution = more ? part : -part;
		lines[i]->pure -= lines[i]->substitution;
	}
}

static void
group_exchange (struct usage_line *const *lines, guint n)
{
	int128 more = 0, less = 0;

	for (guint i = 0; i < n; i++) {
		more += lines[i]->pure > 0 ? lines[i]->pure : 0;
		less += lines[i]->pure < 0 ? -lines[i]->pure : 0;
	}
	int64_t a = fitting (more), b = fitting (less);
	if (a == DECIMAL_NONE || b == DECIMAL_NONE || MIN (a, b) == 0)
		return;
	exchange_share (lines, n, true, a, MIN (a, b));
	exchange_share (lines, n, false, b, MIN (a, b));
}

static int
line_compare (gconstpointer a, gconstpointer b, gpointer strings)
{
	return strpool_compare (strings, ((const struct usage_line *) a)->material, ((const struct usage_line *) b)->material);
}

/* The members of a line's group that are kept in its unit, the line too. */
static void
group_members (const struct measuring *m, const struct usage_line *first, GPtrArray *members)
{
	g_ptr_array_set_size (members, 0);
	for (guint i = 0; i < m->order->n_lines; i++) {
		struct usage_line *line = usage_line_at (m->usage, m->order->first_line + i);

		if (line == first || (first->group != 0 && line->group == first->group && line->uom == first->uom))
			g_ptr_array_add (members, line);
	}
}

/* Where the shop floor measures one alternative, another that it captures too and did not see was not used. */
static void
order_meter (struct measuring *m)
{
	g_autoptr (GPtrArray) members = g_ptr_array_new ();

	for (guint i = 0; i < m->order->n_lines; i++) {
		struct usage_line *line = usage_line_at (m->usage, m->order->first_line + i);
		bool any = false;

		line->pure = line->actual - line->standard;
		if (line->metered || (line->item != NULL && !line->item->captured))
			continue;
		group_members (m, line, members);
		for (guint j = 0; j < members->len; j++)
			any |= ((struct usage_line *) members->pdata[j])->metered;
		line->metered = any;
	}
}

static void
order_exchange (struct measuring *m)
{
	g_autoptr (GPtrArray) members = g_ptr_array_new ();

	for (guint i = 0; i < m->order->n_lines; i++) {
		const struct usage_line *first = usage_line_at (m->usage, m->order->first_line + i);
		bool all = first->group != 0;

		group_members (m, first, members);
		for (guint j = 0; j < members->len; j++)
			all &= ((struct usage_line *) members->pdata[j])->metered;
		if (all && members->len > 1 && members->pdata[0] == first)
			group_exchange ((struct usage_line *const *) members->pdata, members->len);
	}
}

/* ---- one order ---- */

/* Where a line went, its rows follow. */
static void
lines_sort (struct measuring *m)
{
	struct usage_order *o = m->order;
	GArray *lines = m->usage->lines;
	g_autoptr (GHashTable) place = g_hash_table_new (NULL, NULL);

	if (o->n_lines > 0)
		g_qsort_with_data (usage_line_at (m->usage, o->first_line), (gint) o->n_lines, g_array_get_element_size (lines),
			line_compare, m->recon->strings);
	for (guint i = 0; i < o->n_lines; i++)
		g_hash_table_insert (
			place, GUINT_TO_POINTER (usage_line_at (m->usage, o->first_line + i)->material), GUINT_TO_POINTER (i));
	for (guint i = 0; i < o->n_rows; i++) {
		struct usage_row *row = usage_row_at (m->usage, o->first_row + i);
		const struct movement_table *table = m->recon->side[row->side].table;

		if (row->line != ON_PHANTOM)
			row->line = o->first_line +
				GPOINTER_TO_UINT (g_hash_table_lookup (place, GUINT_TO_POINTER (table->canonical_material[row->row])));
	}
}

static void
order_measure (struct measuring *m)
{
	struct usage_order *o = m->order;
	bool good;

	o->first_line = m->usage->lines->len;
	good = requirements_take (m, BOM_OF_ORDER) && requirements_take (m, BOM_OF_MATERIAL) && rows_take (m);
	o->n_lines = m->usage->lines->len - o->first_line;
	for (guint i = 0; good && i < o->n_lines; i++)
		if (!line_finish (m, usage_line_at (m->usage, o->first_line + i)))
			good = !explosion_failed (m, EXPLOSION_RANGE, strpool_text (m->recon->strings, o->product));
	if (!good) {
		g_array_set_size (m->usage->lines, o->first_line);
		o->n_lines = 0;
		return;
	}
	lines_sort (m);
	order_meter (m);
	order_exchange (m);
}

void
usage_measure (struct recon *recon)
{
	struct usage *usage = recon->usage;
	struct measuring m = {.recon = recon, .usage = usage};

	m.requirements = g_array_new (FALSE, FALSE, sizeof (struct requirement));
	for (guint i = 0; i < usage->orders->len; i++) {
		struct usage_order *o = usage_order_at (usage, i);

		if (o->stage != USAGE_JUDGED && !(o->stage == USAGE_EARLIER && o->whole))
			continue;
		m.order = o;
		m.lines = g_hash_table_new (NULL, NULL);
		m.input = (struct explosion_input) {recon->reference, recon->strings, usage->terms, usage->plant, o->order_no, o->product,
			o->production != NULL ? o->production->assembly_scrap : 0};
		order_measure (&m);
		g_hash_table_unref (m.lines);
	}
	g_array_unref (m.requirements);
}

/* ---- conservation ---- */

static gboolean
line_check (const struct recon *recon, const struct usage_line *line, GError **error)
{
	int128 sum = (int128) line->estimate + line->bom_change + line->lot_size + line->scrap + line->substitution + line->pure;

	if (sum == line->measured)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_INTERNAL, /* uncovered: no known way here, four lines */
		"totals do not conserve: the parts of the usage of '%s' do not sum to what was measured",
		strpool_text (recon->strings, line->material)); /* uncovered: */
	return FALSE;                                       /* uncovered: */
}

/* What was measured of a line is its rows, and what was reported on phantoms. */
static gboolean
order_check (const struct recon *recon, const struct usage_order *o, GError **error)
{
	const struct usage *usage = recon->usage;
	g_autofree int128 *sums = g_new0 (int128, o->n_lines + 1);

	for (guint i = 0; i < o->n_rows; i++) {
		const struct usage_row *row = usage_row_at (usage, o->first_row + i);

		if (row->side == SIDE_LEFT && row->line != ON_PHANTOM)
			sums[row->line - o->first_line] += recon->side[SIDE_LEFT].table->counted[row->row];
	}
	for (guint i = 0; i < o->n_lines; i++) {
		const struct usage_line *line = usage_line_at (usage, o->first_line + i);

		if (!line_check (recon, line, error))
			return FALSE; /* uncovered: as above */
		if (sums[i] + line->on_phantoms == line->measured)
			continue;
		g_set_error (error, FAILURE, FAILURE_INTERNAL, /* uncovered: as above */
			"totals do not conserve: use of '%s' was lost", strpool_text (recon->strings, line->material)); /* uncovered: */
		return FALSE;                                                                                       /* uncovered: */
	}
	return TRUE;
}

gboolean
usage_check (const struct recon *recon, GError **error)
{
	const struct usage *usage = recon->usage;

	for (guint i = 0; i < usage->orders->len; i++)
		if (usage_order_at (usage, i)->n_lines > 0 && !order_check (recon, usage_order_at (usage, i), error))
			return FALSE; /* uncovered: as above */
	return TRUE;
}
