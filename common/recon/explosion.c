#include "common/recon/explosion.h"

#include <string.h>

enum
{
	DEPTH_MAX = 20
};

static const int64_t whole = 1000000; /* 1 at PRICE_SCALE and QTY_SCALE */

struct explosion
{
	const struct explosion_input *input;
	enum bom_choice choice;
	bool output; /* what comes out of it, the lines below 0; else what goes in */
	GArray *requirements;
	const char **at;
};

/* What one unit of the order's output, or one order, asks of the bill that is being read. */
struct demand
{
	struct ratio per_counted, per_good, fixed;
	bool all_fixed;
};

const struct explosion_terms *
explosion_terms_find (const struct reconciliation *rule, const char *profile)
{
	const struct explosion_terms *any = NULL;

	for (int i = 0; i < rule->n_explosions; i++) {
		if (g_strcmp0 (rule->explosions[i].profile, profile) == 0)
			return &rule->explosions[i];
		if (strcmp (rule->explosions[i].profile, "*") == 0)
			any = &rule->explosions[i];
	}
	return any;
}

const char *
explosion_status_text (enum explosion_status status)
{
	static const char *const texts[] = {
		[EXPLOSION_OK] = "",
		[EXPLOSION_NO_BOM] = "no bill of material is known",
		[EXPLOSION_CYCLE] = "a phantom of its bill of material contains itself",
		[EXPLOSION_NO_UNIT] = "its bill of material has a unit without a factor to the base unit",
		[EXPLOSION_SCRAP] = "its bill of material has a scrap of 100 percent or more",
		[EXPLOSION_YIELD] = "its bill of material gives a yield, and the rule's scrap_form is not YIELD_FACTOR",
		[EXPLOSION_RANGE] = "a number of its bill of material is out of range",
	};

	return texts[status];
}

/* ---- scrap ---- */

/* Percent of scrap as a factor of the quantity that goes in. */
static enum explosion_status
scrap_factor (enum scrap_form form, int64_t percent, struct ratio *factor)
{
	int128 hundred = 100 * (int128) whole;

	if (form == SCRAP_MULT)
		return ratio_make (hundred + percent, hundred, factor) ? EXPLOSION_OK : EXPLOSION_RANGE;
	return percent < hundred && ratio_make (hundred, hundred - percent, factor) ? EXPLOSION_OK : EXPLOSION_SCRAP;
}

/* The component's own loss. */
static enum explosion_status
component_factor (enum scrap_form form, const struct bom_line *line, struct ratio *factor)
{
	struct ratio yield;
	enum explosion_status status = scrap_factor (form, line->component_scrap, factor);

	if (status == EXPLOSION_OK && form != SCRAP_YIELD_FACTOR && line->component_yield != whole)
		status = EXPLOSION_YIELD;
	if (status != EXPLOSION_OK)
		return status;
	return ratio_make (whole, line->component_yield, &yield) && ratio_multiply (*factor, yield, factor) ? EXPLOSION_OK
																										: EXPLOSION_RANGE;
}

/* Planned losses of output behind the point where the line is used: the assembly's, the operation's, or only the latter (net). */
static enum explosion_status
output_factor (const struct explosion_input *input, const struct bom_line *line, struct ratio *factor)
{
	struct ratio assembly = RATIO_ONE;
	enum explosion_status status = scrap_factor (input->terms->form, line->operation_scrap, factor);

	if (status == EXPLOSION_OK && !line->net_scrap)
		status = scrap_factor (input->terms->form, input->assembly_scrap, &assembly);
	if (status != EXPLOSION_OK)
		return status;
	return ratio_multiply (*factor, assembly, factor) ? EXPLOSION_OK : EXPLOSION_RANGE;
}

/* ---- lines ---- */

/* The number of a line, without its sign, in base units of its component, without its base quantity. */
static enum explosion_status
line_quantity (const struct explosion_input *input, const struct bom_line *line, uint32_t component, struct ratio *qty)
{
	uint32_t uom = strpool_find (input->strings, line->uom, strlen (line->uom));
	uint32_t base = reference_base_uom (input->reference, input->plant, component);
	struct conversion conversion = {base, 1, 1};
	struct ratio factor;

	if (*line->uom != '\0' && base != 0 && uom != base &&
		!reference_conversion (input->reference, component, uom, base, &conversion))
		return EXPLOSION_NO_UNIT;
	return ratio_make (line->qty < 0 ? -(int128) line->qty : line->qty, 1, qty) &&
			ratio_make (conversion.numerator, conversion.denominator, &factor) && ratio_multiply (*qty, factor, qty)
		? EXPLOSION_OK
		: EXPLOSION_RANGE;
}

/* What a line asks for, when its parent is asked for as much as `of`. Assembly scrap counts on the way down once, at the top. */
static enum explosion_status
line_demand (const struct explosion *e, const struct bom_line *line, uint32_t component, const struct demand *of, bool top,
	struct demand *out)
{
	struct ratio qty, own, output = RATIO_ONE, per;
	enum explosion_status status = line_quantity (e->input, line, component, &qty);

	if (status == EXPLOSION_OK)
		status = component_factor (e->input->terms->form, line, &own);
	if (status == EXPLOSION_OK && top)
		status = output_factor (e->input, line, &output);
	if (status != EXPLOSION_OK)
		return status;
	if (line->fixed) {
		*out = (struct demand) {RATIO_ZERO, RATIO_ZERO, qty, true};
		return EXPLOSION_OK;
	}
	/* Per unit of the parent, both in counts of 10^-QTY_SCALE. */
	out->all_fixed = of->all_fixed;
	return ratio_make (1, line->base_qty, &per) && ratio_multiply (per, qty, &per) && ratio_multiply (per, own, &per) &&
			ratio_multiply (of->per_counted, per, &out->per_counted) && ratio_multiply (of->fixed, per, &out->fixed) &&
			ratio_multiply (of->per_good, per, &out->per_good) && ratio_multiply (out->per_good, output, &out->per_good)
		? EXPLOSION_OK
		: EXPLOSION_RANGE;
}

static struct requirement *
requirement_of (GArray *requirements, uint32_t material)
{
	for (guint i = 0; i < requirements->len; i++)
		if (g_array_index (requirements, struct requirement, i).material == material)
			return &g_array_index (requirements, struct requirement, i);
	g_array_append_val (requirements, ((struct requirement) {material, RATIO_ZERO, RATIO_ZERO, RATIO_ZERO, true, 0}));
	return &g_array_index (requirements, struct requirement, requirements->len - 1);
}

/* The unit that line_quantity() gives. */
static uint32_t
line_unit (const struct explosion_input *input, const struct bom_line *line, uint32_t component)
{
	uint32_t base = reference_base_uom (input->reference, input->plant, component);

	return base != 0 ? base : strpool_find (input->strings, line->uom, strlen (line->uom));
}

static enum explosion_status
requirement_add (GArray *requirements, uint32_t material, uint32_t uom, const struct demand *demand)
{
	struct requirement *to = requirement_of (requirements, material);

	to->uom = uom;
	to->all_fixed &= demand->all_fixed;
	return ratio_add (to->per_counted, demand->per_counted, &to->per_counted) &&
			ratio_add (to->per_good, demand->per_good, &to->per_good) && ratio_add (to->fixed, demand->fixed, &to->fixed)
		? EXPLOSION_OK
		: EXPLOSION_RANGE;
}

/* ---- bills ---- */

struct bill
{
	uint32_t order, parent;
};

/* The order's own lines of a parent go before the parent's in general; those of its material may leave the parent out. */
static bool
bill_find (const struct explosion_input *input, enum bom_choice choice, uint32_t parent, struct bill *bill)
{
	const struct bill choices[] = {{input->order, parent}, {input->order, 0}, {0, parent}};

	for (size_t i = choice == BOM_OF_ORDER ? 0 : 2; i < G_N_ELEMENTS (choices); i++) {
		if (i == 1 && parent != input->product)
			continue;
		if ((choices[i].order != 0 || i == 2) &&
			reference_bom_line (input->reference, input->plant, choices[i].order, choices[i].parent, 0) != NULL) {
			*bill = choices[i];
			return true;
		}
	}
	return false;
}

static enum explosion_status
bill_explode (struct explosion *e, uint32_t parent, const struct demand *of, int depth)
{
	const struct explosion_input *input = e->input;
	enum explosion_status status = EXPLOSION_OK;
	const struct bom_line *line;
	struct bill bill;

	*e->at = strpool_text (input->strings, parent);
	if (depth == DEPTH_MAX)
		return EXPLOSION_CYCLE;
	if (!bill_find (input, e->choice, parent, &bill))
		return EXPLOSION_NO_BOM;
	for (size_t i = 0; status == EXPLOSION_OK &&
		 (line = reference_bom_line (input->reference, input->plant, bill.order, bill.parent, i)) != NULL;
		 i++) {
		uint32_t component = strpool_find (input->strings, line->component, strlen (line->component));
		struct demand demand;

		/* What a phantom is made of may be of either kind; the phantom itself is no output. */
		if (line->qty < 0 ? !e->output || line->phantom : e->output && !line->phantom)
			continue;
		*e->at = line->component;
		status = line_demand (e, line, component, of, depth == 0, &demand);
		if (status == EXPLOSION_OK && line->phantom)
			status = bill_explode (e, component, &demand, depth + 1);
		else if (status == EXPLOSION_OK)
			status = requirement_add (e->requirements, component, line_unit (input, line, component), &demand);
	}
	return status;
}

static int
requirement_compare (gconstpointer a, gconstpointer b, gpointer strings)
{
	return strpool_compare (strings, ((const struct requirement *) a)->material, ((const struct requirement *) b)->material);
}

static enum explosion_status
explosion_start (struct explosion *e, uint32_t parent, int depth)
{
	const struct demand one = {RATIO_ONE, RATIO_ONE, RATIO_ZERO, false};
	enum explosion_status status;

	g_array_set_size (e->requirements, 0);
	status = bill_explode (e, parent, &one, depth);
	g_array_sort_with_data (e->requirements, requirement_compare, (gpointer) e->input->strings);
	return status;
}

enum explosion_status
explosion_run (const struct explosion_input *input, enum bom_choice choice, GArray *requirements, const char **at)
{
	struct explosion e = {input, choice, false, requirements, at};

	return explosion_start (&e, input->product, 0);
}

enum explosion_status
explosion_of_output (const struct explosion_input *input, GArray *requirements, const char **at)
{
	struct explosion e = {input, BOM_OF_ORDER, true, requirements, at};

	return explosion_start (&e, input->product, 0);
}

/* Its scrap of output is the order's, which does not come into it: so not at the top. */
enum explosion_status
explosion_of_phantom (const struct explosion_input *input, uint32_t phantom, GArray *requirements, const char **at)
{
	struct explosion e = {input, BOM_OF_ORDER, false, requirements, at};

	return explosion_start (&e, phantom, 1);
}

static bool
bill_has_phantom (const struct explosion_input *input, uint32_t parent, uint32_t material, int depth)
{
	const struct bom_line *line;
	struct bill bill;

	if (depth == DEPTH_MAX || !bill_find (input, BOM_OF_ORDER, parent, &bill))
		return false; /* uncovered: it is asked of bills that were exploded before */
	for (size_t i = 0; (line = reference_bom_line (input->reference, input->plant, bill.order, bill.parent, i)) != NULL; i++) {
		uint32_t component = strpool_find (input->strings, line->component, strlen (line->component));

		if (line->phantom && (component == material || bill_has_phantom (input, component, material, depth + 1)))
			return true;
	}
	return false;
}

bool
explosion_has_phantom (const struct explosion_input *input, uint32_t material)
{
	return bill_has_phantom (input, input->product, material, 0);
}

/* ---- quantities ---- */

bool
requirement_round (struct ratio output, struct ratio per, struct ratio fixed, struct ratio share, int decimals,
	enum rounding mode, int64_t *qty, bool *rounded)
{
	struct ratio sum, part;

	if (!ratio_multiply (output, per, &sum) || !ratio_multiply (fixed, share, &part) || !ratio_add (sum, part, &sum) ||
		!ratio_round (sum, QTY_SCALE, decimals, mode, qty))
		return false;
	*rounded = sum.denominator != 1 || sum.numerator != *qty;
	return true;
}

bool
requirement_standard (const struct requirement *requirement, const struct explosion_terms *terms, int64_t made, int decimals,
	int64_t *qty, bool *rounded)
{
	struct ratio per = terms->basis == BASIS_YIELD_PLUS_SCRAP ? requirement->per_counted : requirement->per_good;

	return requirement_round ((struct ratio) {made, 1}, per, requirement->fixed, made != 0 ? RATIO_ONE : RATIO_ZERO, decimals,
		terms->rounding, qty, rounded);
}
