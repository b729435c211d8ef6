/*
 * What is said beside the primary codes: the rows that a difference was left over against, and the codes raised besides.
 */
#include "common/recon/recon_internal.h"

#include <string.h>

/* ---- what a difference was left over against ---- */

/* The finding of a difference by what its row's other portions went into: a match, or another finding. */
struct differences
{
	GHashTable *by_match, *by_finding; /* link * 2 + the other side -> link of the difference + 1 */
};

static bool
state_is_matched (uint8_t state)
{
	return state == STATE_MATCHED || state == STATE_MATCHED_TOLERANCE || state == STATE_CONTEXT;
}

static gpointer
link_of_side (uint32_t link, unsigned side)
{
	return GUINT_TO_POINTER (link * 2 + side);
}

static GHashTable *
rows_of_differences (const struct recon *recon)
{
	GHashTable *rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

	for (guint i = 0; i < recon->portions->len; i++) {
		const struct portion *portion = &g_array_index (recon->portions, struct portion, i);
		int64_t row = (int64_t) portion->side << 32 | portion->row;

		if (portion->state == STATE_EXCEPTION && finding_at (recon, portion->link)->code == CODE_QTY_VAR)
			g_hash_table_insert (rows, g_memdup2 (&row, sizeof row), GUINT_TO_POINTER (portion->link + 1));
	}
	return rows;
}

/* A case beside which the difference stands names rows behind the window: so does the difference. */
static void
references_copy (struct recon *recon, uint32_t from, uint32_t to, unsigned side)
{
	for (guint i = 0; finding_at (recon, from)->references != NULL && i < finding_at (recon, from)->references->len; i++) {
		struct row_ref ref = g_array_index (finding_at (recon, from)->references, struct row_ref, i);

		if (ref.side == side)
			finding_reference (recon, to, ref.side, ref.row);
	}
}

static void
differences_init (struct differences *differences, struct recon *recon)
{
	g_autoptr (GHashTable) rows = rows_of_differences (recon);

	*differences = (struct differences) {g_hash_table_new (NULL, NULL), g_hash_table_new (NULL, NULL)};
	for (guint i = 0; i < recon->portions->len && g_hash_table_size (rows) > 0; i++) {
		const struct portion *portion = &g_array_index (recon->portions, struct portion, i);
		int64_t row = (int64_t) portion->side << 32 | portion->row;
		gpointer finding = g_hash_table_lookup (rows, &row);

		if (finding == NULL)
			continue;
		if (state_is_matched (portion->state) && portion->link != 0)
			g_hash_table_insert (differences->by_match, link_of_side (portion->link, 1u - portion->side), finding);
		else if (portion->state == STATE_EXCEPTION && portion->link != GPOINTER_TO_UINT (finding) - 1) {
			g_hash_table_insert (differences->by_finding, link_of_side (portion->link, 1u - portion->side), finding);
			references_copy (recon, portion->link, GPOINTER_TO_UINT (finding) - 1, 1u - portion->side);
		}
	}
}

static void
difference_reference (
	struct recon *recon, const struct differences *differences, int side, uint32_t row, uint8_t state, uint32_t link)
{
	GHashTable *table = state == STATE_EXCEPTION ? differences->by_finding
		: state_is_matched (state)               ? differences->by_match
												 : NULL;
	gpointer finding = table != NULL ? g_hash_table_lookup (table, link_of_side (link, (unsigned) side)) : NULL;

	if (finding != NULL)
		finding_reference (recon, GPOINTER_TO_UINT (finding) - 1, side, row);
}

void
recon_difference_references (struct recon *recon)
{
	struct differences differences;

	differences_init (&differences, recon);
	if (g_hash_table_size (differences.by_match) + g_hash_table_size (differences.by_finding) > 0) {
		for (int side = 0; side < SIDE_COUNT; side++)
			for (size_t i = 0; i < recon->side[side].n; i++) {
				const struct side *s = &recon->side[side];

				difference_reference (recon, &differences, side, s->rows[i], s->state[s->rows[i]], s->link[s->rows[i]]);
			}
		for (guint i = 0; i < recon->portions->len; i++) {
			const struct portion *portion = &g_array_index (recon->portions, struct portion, i);

			difference_reference (recon, &differences, portion->side, portion->row, portion->state, portion->link);
		}
	}
	g_hash_table_unref (differences.by_match);
	g_hash_table_unref (differences.by_finding);
}

/* ---- beside a primary code ---- */

struct additives
{
	GHashTable *known;  /* text -> link + 1 */
	GHashTable *closed; /* match -> link + 1: after the order's close, with a message */
};

static uint32_t
additive_link (struct recon *recon, struct additives *additives, enum code code, const char *key, const char *cause)
{
	const char *name = recon_word (recon, "additive %s %s", code_name (code), key);
	gpointer found = g_hash_table_lookup (additives->known, name);

	if (found != NULL)
		return GPOINTER_TO_UINT (found) - 1;
	uint32_t link = recon_finding (recon, code, "", "none");
	finding_at (recon, link)->cause = cause;
	g_hash_table_insert (additives->known, (gpointer) name, GUINT_TO_POINTER (link + 1));
	return link;
}

/* Normalisation leaves a location without a mapping empty. */
static void
additive_location (struct recon *recon, struct additives *additives, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	const char *name = movement_string (table, COL_STORAGE_LOCATION, row);

	if (*name == '\0' || table->canonical_location[row] != 0)
		return;
	finding_reference (recon,
		additive_link (recon, additives, CODE_MD_UNMAPPED_LOC, recon_word (recon, "%d %s", side, name),
			recon_word (recon, "location %s of %s has no storage location", name, recon->input->source_name[side])),
		side, row);
}

bool
order_closed_before (const struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	const struct order *order =
		reference_order (recon->reference, movement_text (table, COL_PLANT, row), table->canonical_order[row]);
	instant_t at = recon_row_time (recon, side, row);

	return order != NULL && order->closed_at != INSTANT_NONE && at != INSTANT_NONE && at > order->closed_at;
}

/* An event after the order's technical close that both systems nevertheless agree on. */
static void
additive_closed (struct recon *recon, struct additives *additives, uint32_t row)
{
	const struct side *s = &recon->side[SIDE_LEFT];
	const char *message = movement_string (s->table, COL_MESSAGE, row);

	if ((s->state[row] != STATE_MATCHED && s->state[row] != STATE_MATCHED_TOLERANCE) ||
		!order_closed_before (recon, SIDE_LEFT, row))
		return;
	const char *order = strpool_text (recon->strings, s->table->canonical_order[row]);
	const char *material = strpool_text (recon->strings, s->table->canonical_material[row]);
	uint32_t link = additive_link (recon, additives, CODE_POST_TO_CLOSED_ORDER,
		recon_word (recon, "%s|%s|%s", order, material, message), recon_word (recon, "order %s is closed", order));
	finding_reference (recon, link, SIDE_LEFT, row);
	if (*message != '\0')
		g_hash_table_insert (additives->closed, GUINT_TO_POINTER (s->link[row]), GUINT_TO_POINTER (link + 1));
}

/* The postings of such events, where an id says which they are. */
static void
additive_closed_postings (struct recon *recon, const struct additives *additives)
{
	const struct side *s = &recon->side[SIDE_RIGHT];

	for (size_t i = 0; i < s->n && g_hash_table_size (additives->closed) > 0; i++) {
		uint32_t row = s->rows[i];
		gpointer link = s->state[row] == STATE_MATCHED || s->state[row] == STATE_MATCHED_TOLERANCE
			? g_hash_table_lookup (additives->closed, GUINT_TO_POINTER (s->link[row]))
			: NULL;

		if (link != NULL)
			finding_reference (recon, GPOINTER_TO_UINT (link) - 1, SIDE_RIGHT, row);
	}
}

static void
additive_row (struct recon *recon, struct additives *additives, int side, uint32_t row)
{
	const struct side *s = &recon->side[side];

	additive_location (recon, additives, side, row);
	if (s->table->flags[row] & MOVEMENT_TIME_AMBIGUOUS)
		finding_reference (recon,
			additive_link (recon, additives, CODE_TZ_AMBIGUOUS, movement_string (s->table, COL_SOURCE_KEY, row),
				"local time in the repeated hour without an offset"),
			side, row);
	if (side == SIDE_LEFT)
		additive_closed (recon, additives, row);
}

void
recon_additive (struct recon *recon)
{
	struct additives additives = {g_hash_table_new (g_str_hash, g_str_equal), g_hash_table_new (NULL, NULL)};

	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct side *s = &recon->side[side];

		for (size_t i = 0; i < s->n; i++)
			if (s->window[s->rows[i]] == WINDOW_OWN && s->state[s->rows[i]] != STATE_OUT_OF_SCOPE &&
				s->state[s->rows[i]] != STATE_REJECTED)
				additive_row (recon, &additives, side, s->rows[i]);
	}
	additive_closed_postings (recon, &additives);
	g_hash_table_unref (additives.known);
	g_hash_table_unref (additives.closed);
}
