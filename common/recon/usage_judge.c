/* What is found in an order, and how each of its rows ends. */
#include "common/recon/usage_internal.h"

#include <string.h>

/* Lines that are compared together: those of a substitution group, else one. */
struct usage_group
{
	struct usage_line **lines;
	guint n;
	int128 standard, measured, posted;
	bool metered;
};

/* ---- tolerance ---- */

/* The member that stands for the group: the one with the largest standard, of equals the first. */
static struct usage_line *
group_head (const struct usage_group *group)
{
	struct usage_line *head = group->lines[0];

	for (guint i = 1; i < group->n; i++)
		if (group->lines[i]->standard > head->standard)
			head = group->lines[i];
	return head;
}

/* Half a unit of the last decimal for each standard that had to be rounded. */
static int64_t
group_rounding (const struct usage_group *group)
{
	int64_t bound = 0;

	for (guint i = 0; i < group->n; i++) {
		int64_t unit = group->lines[i]->rounded ? 1 : 0;

		for (int d = group->lines[i]->decimals; d < QTY_SCALE; d++)
			unit *= 10;
		bound += unit / 2;
	}
	return bound;
}

static int64_t
group_value (const struct recon *recon, const struct usage_group *group)
{
	int128 value = 0;

	for (guint i = 0; i < group->n; i++) {
		int64_t part = usage_value (recon, group->lines[i], group->lines[i]->actual - group->lines[i]->standard);

		if (part == DECIMAL_NONE)
			return DECIMAL_NONE;
		value += part;
	}
	return fitting (value);
}

static bool
group_within (const struct recon *recon, const struct usage_group *group, int64_t delta)
{
	const struct usage_line *head = group_head (group);
	const struct tolerance *tolerance =
		tolerance_find (recon->rule->tolerances, recon->rule->n_tolerances, head->item != NULL ? head->item->item_class : "");
	int128 a = group->measured < 0 ? -group->measured : group->measured,
		   b = group->standard < 0 ? -group->standard : group->standard;
	int64_t percent, value = group_value (recon, group);

	if (magnitude (delta) <= group_rounding (group))
		return true;
	if (tolerance == NULL)
		return false;
	if (decimal_ratio (fitting (MAX (a, b)), tolerance->percent, INT64_C (100000000), ROUND_DOWN, &percent) != DECIMAL_OK)
		return false; /* uncovered: a percentage of what fits is smaller than it */
	return magnitude (delta) <= MAX (delta > 0 ? tolerance->under : tolerance->over, percent) &&
		(tolerance->value_cap == DECIMAL_NONE || value == DECIMAL_NONE || magnitude (value) <= tolerance->value_cap);
}

/* ---- findings ---- */

static const char *
qty_word (const struct usage_line *line, int128 qty, char buffer[static DECIMAL_TEXT_MAX])
{
	return decimal_format (qty, QTY_SCALE, line->decimals == QTY_SCALE ? 0 : line->decimals, buffer);
}

static const char *
group_cause (struct recon *recon, const struct usage_group *group)
{
	const struct usage_line *head = group_head (group);
	g_autoptr (GString) members = g_string_new (NULL);
	char text[DECIMAL_TEXT_MAX];

	for (guint i = 0; i < group->n && group->n > 1; i++)
		g_string_append_printf (members, "%s%s", i == 0 ? "; substitution group of " : ", ",
			strpool_text (recon->strings, group->lines[i]->material));
	return recon_word (
		recon, "posted %s %s%s", qty_word (head, group->posted, text), strpool_text (recon->strings, head->uom), members->str);
}

static uint32_t
fact_raise (struct recon *recon, enum code code, struct usage_fact *fact)
{
	uint32_t link = recon_finding (recon, code, "", "");

	finding_at (recon, link)->usage = fact;
	return link;
}

/* Nothing is misstated by using more than planned, so it is exposure and no impact. */
static uint32_t
variance_raise (struct recon *recon, const struct usage_order *o, const struct usage_group *group)
{
	struct usage_line *head = group_head (group);
	struct usage_fact *fact = usage_fact_new (recon, o, head);
	int64_t value = group_value (recon, group);

	fact->left = fitting (group->measured);
	fact->right = fitting (group->standard);
	fact->delta = fitting (group->measured - group->standard);
	fact->exposure = value == DECIMAL_NONE ? DECIMAL_NONE : magnitude (value);
	fact->cause = group_cause (recon, group);
	head->code = CODE_USAGE_VAR;
	head->fact = fact;
	return fact_raise (recon, CODE_USAGE_VAR, fact);
}

/*
 * A fixed quantity that was posted again with every confirmation: more than it is, and more than was measured. What was measured
 * beyond the fixed quantity was really used, and is a variance.
 */
static bool
line_is_repeated (const struct usage_line *line, int64_t *supported)
{
	*supported = line->metered ? MAX (line->standard, line->actual) : line->standard;
	return line->own.all_fixed && line->own.fixed.numerator > 0 && line->standard > 0 && line->net > *supported;
}

static uint32_t
repeat_raise (struct recon *recon, const struct usage_order *o, struct usage_line *line, int64_t supported)
{
	struct usage_fact *fact = usage_fact_new (recon, o, line);
	char text[DECIMAL_TEXT_MAX];

	fact->left = supported;
	fact->right = line->net;
	fact->delta = supported - line->net;
	if (!line->spend_known || fitting (line->spend) == DECIMAL_NONE)
		fact->stock = fact->exposure = DECIMAL_NONE;
	else
		fact->stock =
			money_portion ((int64_t) line->spend, fact->delta, line->net, currency_decimals (recon->plant->company->currency));
	fact->cause =
		recon_word (recon, "%s %s is the quantity for the whole order", qty_word (line, line->standard, text), fact->uom);
	line->code = CODE_BF_FIXED_REPEAT;
	line->fact = fact;
	return fact_raise (recon, CODE_BF_FIXED_REPEAT, fact);
}

/* ---- how rows end ---- */

struct ending
{
	enum state state;
	uint32_t link;
};

/* A row is of the window that its order is of. */
static void
row_end (struct recon *recon, const struct usage_row *row, struct ending ending)
{
	struct side *s = &recon->side[row->side];

	if (ending.state != STATE_CONTEXT)
		s->window[row->row] = WINDOW_OWN;
	if (s->state[row->row] == STATE_PENDING)
		recon_settle_rest (recon, row->side, row->row, ending.state, ending.link);
	else if (ending.state == STATE_EXCEPTION)
		finding_reference (recon, ending.link, row->side, row->row);
}

static void
rows_end (struct recon *recon, const struct usage_order *o, struct ending ending)
{
	for (guint i = 0; i < o->n_rows; i++)
		row_end (recon, usage_row_at (recon->usage, o->first_row + i), ending);
}

/* Each line's endings, by its number in the order: one for what was measured, one for what was posted. */
struct endings
{
	struct ending side[SIDE_COUNT];
};

static void
group_judge (struct recon *recon, const struct usage_order *o, const struct usage_group *group, struct endings *endings)
{
	int64_t delta = fitting (group->measured - group->standard), supported;
	struct ending ending = {STATE_MATCHED, ++recon->matches};
	guint first = o->first_line;

	if (!group->metered) {
		ending = (struct ending) {STATE_OUT_OF_SCOPE, recon_reason (recon, "use that is never measured", INSTANT_NONE)};
	} else if (delta != 0) {
		ending.state = STATE_MATCHED_TOLERANCE;
		if (!group_within (recon, group, delta))
			ending = (struct ending) {STATE_EXCEPTION, variance_raise (recon, o, group)};
	}
	for (guint i = 0; i < group->n; i++) {
		struct usage_line *line = group->lines[i];
		struct endings *to = &endings[line - usage_line_at (recon->usage, first)];

		to->side[SIDE_LEFT] = to->side[SIDE_RIGHT] = ending;
		if (line_is_repeated (line, &supported))
			to->side[SIDE_RIGHT] = (struct ending) {STATE_EXCEPTION, repeat_raise (recon, o, line, supported)};
	}
}

static void
group_add (struct usage_group *group, struct usage_line *line)
{
	group->lines[group->n++] = line;
	group->standard += line->standard;
	group->measured += line->measured;
	group->posted += line->posted;
	group->metered &= line->metered;
}

static void
order_judge (struct recon *recon, const struct usage_order *o)
{
	g_autofree struct endings *endings = g_new0 (struct endings, o->n_lines + 1);
	g_autofree struct usage_line **members = g_new (struct usage_line *, o->n_lines + 1);
	g_autofree bool *done = g_new0 (bool, o->n_lines + 1);
	struct ending phantom = {STATE_MATCHED, ++recon->matches};

	for (guint i = 0; i < o->n_lines; i++) {
		struct usage_line *first = usage_line_at (recon->usage, o->first_line + i);
		struct usage_group group = {.lines = members, .metered = true};

		if (done[i])
			continue;
		for (guint j = i; j < o->n_lines; j++) {
			struct usage_line *line = usage_line_at (recon->usage, o->first_line + j);

			if (j != i && (done[j] || first->group == 0 || line->group != first->group || line->uom != first->uom))
				continue;
			done[j] = true;
			group_add (&group, line);
		}
		group_judge (recon, o, &group, endings);
	}
	for (guint i = 0; i < o->n_rows; i++) {
		const struct usage_row *row = usage_row_at (recon->usage, o->first_row + i);

		row_end (recon, row, row->line == ON_PHANTOM ? phantom : endings[row->line - o->first_line].side[row->side]);
	}
}

/* The run that reads later days again takes rows behind the window from there. */
static void
waiting_end (struct recon *recon, const struct usage_order *o)
{
	struct ending open = {STATE_OPEN_TIMING, recon_reason (recon, o->reason, o->until)};

	for (guint i = 0; i < o->n_rows; i++) {
		const struct usage_row *row = usage_row_at (recon->usage, o->first_row + i);

		row_end (recon, row, recon->side[row->side].window[row->row] == WINDOW_AFTER ? (struct ending) {STATE_CONTEXT, 0} : open);
	}
}

void
usage_judge (struct recon *recon)
{
	for (guint i = 0; i < recon->usage->orders->len; i++) {
		const struct usage_order *o = usage_order_at (recon->usage, i);

		switch (o->stage) {
		case USAGE_JUDGED:
			order_judge (recon, o);
			break;
		case USAGE_EARLIER:
			rows_end (recon, o, (struct ending) {STATE_CONTEXT, 0});
			break;
		case USAGE_WAITING:
			waiting_end (recon, o);
			break;
		case USAGE_LEFT_OUT:
			rows_end (recon, o, (struct ending) {STATE_OUT_OF_SCOPE, recon_reason (recon, o->reason, INSTANT_NONE)});
			break;
		}
	}
}
