/*
 * What lines of the bridge are made of where no case lists their records: the movements in flight, the documents that were
 * rounded, the materials whose value changed. The parts of a line sum to it.
 */
#include "common/recon/tieout_internal.h"

#include <string.h>

void
tieout_part (struct tieout *tieout, struct tie_part part)
{
	g_array_append_val (tieout->parts, part);
}

/* Names are those of records and documents, or of materials; nothing is told twice of a line under one name and day. */
static int
part_compare (gconstpointer a, gconstpointer b)
{
	const struct outcome_part *x = a, *y = b;
	int64_t x_size = magnitude (part_amount (x)), y_size = magnitude (part_amount (y));
	int order;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x_size != y_size)
		return x_size > y_size ? -1 : 1;
	order = strcmp (x->name, y->name);
	order = order != 0 ? order : strcmp (x->what, y->what);
	order = order != 0 ? order : (x->on > y->on) - (x->on < y->on);
	return order != 0 ? order : (x->left > y->left) - (x->left < y->left);
}

/* What the ledgers have of a part fits, because its line and the sums of its account do. */
static struct outcome_part
part_make (const struct recon *recon, struct outcome *outcome, const struct tie_part *part, uint32_t line)
{
	return (struct outcome_part) {.line = line,
		.what = part->what,
		.name = outcome_text (outcome, strpool_text (recon->strings, part->name)),
		.on = part->on,
		.rows = part->rows,
		.left = (int64_t) part->value[SIDE_LEFT],
		.right = (int64_t) part->value[SIDE_RIGHT],
		.limit = (int64_t) part->limit};
}

static void
part_fold (struct outcome_part *into, const struct outcome_part *part)
{
	into->rows += part->rows;
	into->left += part->left;
	into->right += part->right;
	into->limit += part->limit;
}

/* Of a line with very many the largest; the rest of them is one. */
static GArray *
parts_cut (struct outcome *outcome, const GArray *all)
{
	GArray *kept = g_array_new (FALSE, FALSE, sizeof (struct outcome_part));
	guint of_line = 0;

	for (guint i = 0; i < all->len; i++) {
		const struct outcome_part *part = &g_array_index (all, struct outcome_part, i);
		guint left = 1;

		of_line = kept->len > 0 && g_array_index (kept, struct outcome_part, kept->len - 1).line == part->line ? of_line + 1 : 1;
		g_array_append_val (kept, *part);
		if (of_line < PARTS_OF_LINE_MAX)
			continue;
		for (; i + 1 < all->len && g_array_index (all, struct outcome_part, i + 1).line == part->line; i++, left++)
			part_fold (
				&g_array_index (kept, struct outcome_part, kept->len - 1), &g_array_index (all, struct outcome_part, i + 1));
		if (left > 1) {
			g_autofree char *name = g_strdup_printf ("%u smaller ones", left);

			g_array_index (kept, struct outcome_part, kept->len - 1).name = outcome_text (outcome, name);
			g_array_index (kept, struct outcome_part, kept->len - 1).on = DATE_NONE;
		}
	}
	return kept;
}

void
tieout_parts (const struct recon *recon, struct outcome *outcome, const uint32_t *place)
{
	struct tieout *tieout = recon->tieout;
	g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (struct outcome_part));

	for (guint i = 0; i < tieout->parts->len; i++) {
		const struct tie_part *part = &g_array_index (tieout->parts, struct tie_part, i);
		uint32_t line = keyring_find (&tieout->line_keys, keyring_pair (part->story, part->cell), 0, 0);

		if (line == KEYRING_ABSENT || place[line] == NO_ONE)
			continue;
		struct outcome_part one = part_make (recon, outcome, part, place[line]);
		g_array_append_val (all, one);
	}
	g_array_sort (all, part_compare);
	GArray *kept = parts_cut (outcome, all);
	outcome->n_parts = kept->len;
	outcome->parts = (struct outcome_part *) (void *) g_array_free (kept, FALSE);
	g_ptr_array_add (outcome->owned, outcome->parts);
}
