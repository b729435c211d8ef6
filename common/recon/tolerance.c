/*
 * What may differ and still be a match: domain.md 2.0. The pass's own tolerances come before the rule's.
 */
#include "common/recon/recon_internal.h"

#include <string.h>

/* Percent is at PRICE_SCALE and of a hundred. */
static const int64_t whole = INT64_C (100000000);

/* ---- which row of the rule ---- */

const struct tolerance *
tolerance_find (const struct tolerance *tolerances, int n, const char *class)
{
	const struct tolerance *any = NULL;

	for (int i = 0; i < n; i++) {
		if (strcmp (tolerances[i].item_class, class) == 0)
			return &tolerances[i];
		if (strcmp (tolerances[i].item_class, "*") == 0)
			any = &tolerances[i];
	}
	return any;
}

static const struct tolerance *
tolerance_of_row (const struct recon *recon, const struct pass *pass, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	const struct item *item =
		reference_item (recon->reference, movement_text (table, COL_PLANT, row), table->canonical_material[row]);
	const char *class = item != NULL ? item->item_class : "";
	const struct tolerance *own = pass != NULL ? tolerance_find (pass->tolerances, pass->n_tolerances, class) : NULL;

	return own != NULL ? own : tolerance_find (recon->rule->tolerances, recon->rule->n_tolerances, class);
}

static uint32_t
group_first (const struct group *group, int *side)
{
	*side = group->n_left > 0 ? SIDE_LEFT : SIDE_RIGHT;
	return *side == SIDE_LEFT ? group->left[0] : group->right[0];
}

/* ---- rounding ---- */

/* Half a unit of the last decimal when the row's conversion was rounded: less than that is rounding (domain.md 1.6). */
int64_t
recon_row_rounding (const struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	uint32_t base = table->base_uom[row], uom = movement_text (table, COL_UOM, row);
	struct conversion conversion;
	int64_t unit = 1;
	int decimals;

	if (base == uom)
		return 0;
	decimals = reference_uom_decimals (recon->reference, base);
	if (decimals < 0 || !reference_conversion (recon->reference, table->canonical_material[row], uom, base, &conversion))
		return 0;
	for (int d = decimals; d < QTY_SCALE; d++)
		unit *= 10;
	return (int128) table->qty[row] * conversion.numerator % ((int128) conversion.denominator * unit) != 0 ? unit / 2 : 0;
}

static int64_t
rounding_bound (const struct recon *recon, int side, const uint32_t *rows, size_t n)
{
	int64_t bound = 0;

	for (size_t i = 0; i < n; i++)
		bound += recon_row_rounding (recon, side, rows[i]);
	return bound;
}

/* ---- value ---- */

static bool
difference_value (const struct recon *recon, const struct group *group, int64_t delta, int64_t *value)
{
	int side;
	uint32_t row = group_first (group, &side);
	const struct movement_table *table = recon->side[side].table;
	bool fallback;
	const struct price *price = reference_price (recon->reference, movement_text (table, COL_PLANT, row),
		table->canonical_material[row], recon_row_date (recon, side, row), &fallback);

	*value = 0;
	return price == NULL || money_of (delta, price->price, price->price_unit, MONEY_SCALE, value) == DECIMAL_OK;
}

/* What the open quantities of a side are worth by their own amounts; FALSE when one has none, or of another currency. */
static bool
side_amount (const struct recon *recon, int side, const uint32_t *rows, size_t n, const char **currency, int128 *amount)
{
	const struct side *s = &recon->side[side];

	*amount = 0;
	for (size_t i = 0; i < n; i++) {
		int64_t own = movement_amount (s->table, rows[i]), open = s->open[rows[i]];
		const char *in = movement_string (s->table, COL_CURRENCY, rows[i]);

		if (own == DECIMAL_NONE || (*currency != NULL && strcmp (*currency, in) != 0))
			return false;
		*currency = in;
		/* As in valuation: the sign is the quantity's, whether the source signs its amounts or not. */
		int64_t part =
			money_portion (magnitude (own), magnitude (open), magnitude (s->table->counted[rows[i]]), currency_decimals (in));
		*amount += open < 0 ? -part : part;
	}
	return true;
}

/* Both sides' own money where both have it, else the price of what differs. */
static bool
value_in_limits (const struct recon *recon, const struct group *group, int64_t delta)
{
	const struct pass *pass = group->pass;
	const char *currency = NULL;
	int128 left, right;
	int64_t priced;

	if (pass == NULL || !pass->limits_value)
		return true;
	if (side_amount (recon, SIDE_LEFT, group->left, group->n_left, &currency, &left) &&
		side_amount (recon, SIDE_RIGHT, group->right, group->n_right, &currency, &right))
		return left - right <= pass->value_under && right - left <= pass->value_over;
	return difference_value (recon, group, delta, &priced) && priced <= pass->value_under && -priced <= pass->value_over;
}

static bool
value_below (const struct recon *recon, const struct group *group, int64_t delta, int64_t cap)
{
	int64_t value;

	return cap == DECIMAL_NONE || (difference_value (recon, group, magnitude (delta), &value) && value <= cap);
}

/* ---- a difference ---- */

/* Less than what the conversions of the group's rows may have rounded away, where the pass forgives that. */
static bool
within_rounding (const struct recon *recon, const struct group *group, int64_t delta)
{
	return (group->pass == NULL || !group->pass->counts_rounding) &&
		magnitude (delta) <= rounding_bound (recon, SIDE_LEFT, group->left, group->n_left) +
			rounding_bound (recon, SIDE_RIGHT, group->right, group->n_right);
}

bool
recon_within (const struct recon *recon, const struct group *group, int64_t delta, bool *exact)
{
	const struct tolerance *tolerance;
	int64_t percent, basis = MAX (magnitude (group->sum_left), magnitude (group->sum_right));
	int side;
	uint32_t first;

	*exact = delta == 0;
	if (!value_in_limits (recon, group, delta))
		return false;
	if (delta == 0)
		return true;
	if (within_rounding (recon, group, delta))
		return true;
	first = group_first (group, &side);
	tolerance = tolerance_of_row (recon, group->pass, side, first);
	if (tolerance == NULL)
		return false;
	if (decimal_ratio (basis, tolerance->percent, whole, ROUND_DOWN, &percent) != DECIMAL_OK)
		percent = 0;
	return magnitude (delta) <= MAX (delta > 0 ? tolerance->under : tolerance->over, percent) &&
		value_below (recon, group, delta, tolerance->value_cap);
}

/* ---- how far apart two rows of a group may be ---- */

static int64_t
largest_rounding (const struct recon *recon, int side, const uint32_t *rows, size_t n)
{
	int64_t largest = 0;

	for (size_t i = 0; i < n; i++)
		largest = MAX (largest, recon_row_rounding (recon, side, rows[i]));
	return largest;
}

struct reach
tolerance_reach (const struct recon *recon, const struct group *group)
{
	const struct movement_table *table = recon->side[SIDE_LEFT].table;
	struct reach reach = {largest_rounding (recon, SIDE_LEFT, group->left, group->n_left) +
			(int128) largest_rounding (recon, SIDE_RIGHT, group->right, group->n_right),
		0};
	int64_t over_or_under = 0;

	for (size_t i = 0; i < group->n_left; i++) {
		uint32_t row = group->left[i];
		const struct tolerance *tolerance;

		if (i > 0 && table->canonical_material[row] == table->canonical_material[group->left[i - 1]] &&
			movement_text (table, COL_PLANT, row) == movement_text (table, COL_PLANT, group->left[i - 1]))
			continue;
		tolerance = tolerance_of_row (recon, group->pass, SIDE_LEFT, row);
		if (tolerance == NULL)
			continue;
		over_or_under = MAX (over_or_under, MAX (tolerance->over, tolerance->under));
		reach.percent = MAX (reach.percent, tolerance->percent);
	}
	reach.absolute += over_or_under;
	return reach;
}

/*
 * Two quantities beyond low and high on either side differ by at least as much more as their percentage grows, which is at most a
 * hundred: where low and high are too far apart, so are all that lie beyond them.
 */
bool
reach_spans (const struct reach *reach, int64_t low, int64_t high)
{
	int128 gap = (int128) high - low, basis = MAX (magnitude (low), magnitude (high));

	return reach->percent >= whole || (gap - reach->absolute) * whole <= basis * reach->percent;
}

const char *
recon_tolerance_name (const struct recon *recon, const struct group *group, int64_t delta)
{
	int side;
	uint32_t first = group_first (group, &side);
	const struct tolerance *tolerance = tolerance_of_row (recon, group->pass, side, first);

	return tolerance == NULL || within_rounding (recon, group, delta) ? "rounding" : tolerance->item_class;
}
