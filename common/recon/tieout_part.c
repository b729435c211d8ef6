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

/* What the ledgers have of a part fits: tieout_close() has looked. */
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

/* n parts of a line as one. */
static struct outcome_part
parts_fold (struct outcome *outcome, const struct outcome_part *parts, guint n)
{
	g_autofree char *name = g_strdup_printf ("%u smaller ones", n);
	struct outcome_part all = parts[0];

	all.name = outcome_text (outcome, name);
	all.on = DATE_NONE;
	for (guint i = 1; i < n; i++) {
		all.rows += parts[i].rows;
		all.left += parts[i].left;
		all.right += parts[i].right;
		all.limit += parts[i].limit;
	}
	return all;
}

/* Of a line with very many the largest; the rest of them is one. */
static GArray *
parts_cut (struct outcome *outcome, const GArray *all)
{
	const struct outcome_part *parts = (const struct outcome_part *) (void *) all->data;
	GArray *kept = g_array_new (FALSE, FALSE, sizeof (struct outcome_part));
	guint n;

	for (guint from = 0; from < all->len; from += n) {
		for (n = 1; from + n < all->len && parts[from + n].line == parts[from].line;)
			n++;
		g_array_append_vals (kept, &parts[from], n > PARTS_OF_LINE_MAX ? PARTS_OF_LINE_MAX - 1 : n);
		if (n <= PARTS_OF_LINE_MAX)
			continue;
		struct outcome_part rest = parts_fold (outcome, &parts[from + PARTS_OF_LINE_MAX - 1], n - (PARTS_OF_LINE_MAX - 1));
		g_array_append_val (kept, rest);
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
