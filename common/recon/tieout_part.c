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

void
tieout_parts (const struct recon *recon, struct outcome *outcome, const uint32_t *place)
{
	struct tieout *tieout = recon->tieout;
	GArray *all = g_array_sized_new (FALSE, FALSE, sizeof (struct outcome_part), tieout->parts->len);

	for (guint i = 0; i < tieout->parts->len; i++) {
		const struct tie_part *part = &g_array_index (tieout->parts, struct tie_part, i);
		uint32_t line = keyring_find (&tieout->line_keys, keyring_pair (part->story, part->cell), 0, 0);

		if (line == KEYRING_ABSENT || place[line] == NO_ONE)
			continue;
		struct outcome_part one = part_make (recon, outcome, part, place[line]);
		g_array_append_val (all, one);
	}
	g_array_sort (all, part_compare);
	outcome->n_parts = all->len;
	outcome->parts = (struct outcome_part *) (void *) g_array_free (all, FALSE);
	g_ptr_array_add (outcome->owned, outcome->parts);
}
