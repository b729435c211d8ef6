/*
 * Why the nearest records are no match: each failed predicate in a few words, with by how much.
 */
#include "common/recon/nearest.h"

#include <string.h>

/* The first rows, in canonical order, of a match or netting on each side: with whom a candidate is matched. */
struct partners
{
	uint32_t row[SIDE_COUNT][2];
	size_t n[SIDE_COUNT];
};

/* ---- whom a candidate is matched with ---- */

static bool
candidate_is_linked (const struct candidate_near *candidate)
{
	return candidate->link != 0 && candidate->link != SEVERAL;
}

static void
partners_add (const struct recon *recon, struct partners *partners, int side, uint32_t row)
{
	uint32_t *first = partners->row[side];
	size_t n = partners->n[side]++;

	if (n > 0 && recon_row_compare (recon, side, row, first[0]) < 0) {
		first[1] = first[0];
		first[0] = row;
	} else if (n < 2 || recon_row_compare (recon, side, row, first[1]) < 0)
		first[MIN (n, 1)] = row;
}

/* One pass over all rows: a bit per link says at once which of them are asked for. */
static GHashTable *
partners_find (const struct nearest *nearest)
{
	const struct recon *recon = nearest->recon;
	GHashTable *partners = g_hash_table_new_full (NULL, NULL, NULL, g_free);
	g_autofree uint8_t *asked = g_malloc0 (recon->matches / 8 + 1);

	for (guint i = 0; i < nearest->seekers->len; i++)
		for (int k = 0; k < nearest->n_best[i]; k++) {
			const struct candidate_near *candidate = &nearest->best[i][k];

			if (candidate_is_linked (candidate)) {
				asked[candidate->link / 8] |= (uint8_t) (1 << candidate->link % 8);
				g_hash_table_insert (partners, GUINT_TO_POINTER (candidate->link), g_new0 (struct partners, 1));
			}
		}
	if (g_hash_table_size (partners) == 0)
		return partners;
	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t i = 0; i < recon->side[side].n; i++) {
			const struct side *s = &recon->side[side];
			uint32_t row = s->rows[i], link = s->link[row];

			if (state_is_linked (s->state[row]) && (asked[link / 8] & 1 << link % 8))
				partners_add (recon, g_hash_table_lookup (partners, GUINT_TO_POINTER (link)), side, row);
		}
	for (guint i = 0; i < recon->portions->len; i++) {
		const struct portion *portion = &g_array_index (recon->portions, struct portion, i);

		if (state_is_linked (portion->state) && (asked[portion->link / 8] & 1 << portion->link % 8))
			partners_add (recon, g_hash_table_lookup (partners, GUINT_TO_POINTER (portion->link)), portion->side, portion->row);
	}
	return partners;
}

/* "already matched with S9 and 2 more"; of a netting the partner stands on the candidate's own side. */
static void
taken_append (GString *why, const struct nearest *nearest, int side, const struct candidate_near *candidate, GHashTable *all)
{
	const struct recon *recon = nearest->recon;
	const struct partners *partners =
		candidate_is_linked (candidate) ? g_hash_table_lookup (all, GUINT_TO_POINTER (candidate->link)) : NULL;

	if (candidate->finding != 0)
		g_string_append_printf (why, "already in a case %s", code_name (finding_at (recon, candidate->finding - 1)->code));
	else if (partners != NULL && partners->n[1 - side] > 0) {
		g_string_append_printf (why, "already matched with %s",
			movement_string (recon->side[1 - side].table, COL_SOURCE_KEY, partners->row[1 - side][0]));
		if (partners->n[1 - side] > 1)
			g_string_append_printf (why, " and %zu more", partners->n[1 - side] - 1);
	} else if (partners != NULL && partners->n[side] > 1)
		g_string_append_printf (why, "already netted with %s",
			movement_string (
				recon->side[side].table, COL_SOURCE_KEY, partners->row[side][partners->row[side][0] == candidate->row]));
	else
		g_string_append (why, "already matched in parts");
}

/* ---- predicates ---- */

static const char *
key_label (const struct recon *recon, int key)
{
	switch (key) {
	case COL_ORDER:
		return "order";
	case COL_MESSAGE:
		return "message";
	case COL_STORAGE_LOCATION:
		return "location";
	default:
		return key < COL_COUNT ? column_name ((enum column) key) : recon->rule->attributes[key - KEY_ATTRIBUTE];
	}
}

/* "lot L9 instead of L1", "no order instead of O1" */
static void
instead_append (GString *why, const char *label, const char *its, const char *mine)
{
	if (*its != '\0')
		g_string_append_printf (why, "%s %s instead of %s", label, its, mine);
	else
		g_string_append_printf (why, "no %s instead of %s", label, mine);
}

/* In the largest unit of which there are two. */
static void
time_append (GString *why, int64_t microseconds)
{
	int64_t seconds = microseconds / INSTANT_SECOND;

	if (seconds < 120)
		g_string_append_printf (why, "%" G_GINT64_FORMAT " s", seconds);
	else if (seconds < 120 * 60)
		g_string_append_printf (why, "%" G_GINT64_FORMAT " min", seconds / 60);
	else if (seconds < 48 * 3600)
		g_string_append_printf (why, "%" G_GINT64_FORMAT " h", seconds / 3600);
	else
		g_string_append_printf (why, "%" G_GINT64_FORMAT " days", seconds / 86400);
}

static void
late_append (GString *why, const struct candidate_near *candidate)
{
	if (candidate->limit < 0) {
		time_append (why, candidate->distance);
		g_string_append (why, " after it");
		return;
	}
	time_append (why, candidate->distance - candidate->limit);
	g_string_append (why, " outside the window of ");
	time_append (why, candidate->limit);
}

static void
gap_append (GString *why, const struct nearest *nearest, const struct seeker *seeker, const struct candidate_near *candidate)
{
	const struct recon *recon = nearest->recon;
	uint32_t uom = recon->side[seeker->side].table->base_uom[seeker->row];
	char text[DECIMAL_TEXT_MAX];

	g_string_append_printf (why, "%s %s %s",
		decimal_format (candidate->gap, QTY_SCALE, MAX (reference_uom_decimals (recon->reference, uom), 0), text),
		strpool_text (recon->strings, uom), magnitude (candidate->qty) < magnitude (seeker->qty) ? "less" : "more");
}

static void
material_append (GString *why, const struct nearest *nearest, const struct seeker *seeker, const struct candidate_near *candidate)
{
	struct recon *recon = nearest->recon;
	const struct movement_table *mine = recon->side[seeker->side].table, *its = recon->side[seeker->search].table;
	uint32_t group = recon_key (recon, KEY_SUBSTITUTION_GROUP, seeker->side, seeker->row);

	instead_append (why, "material", strpool_text (recon->strings, its->canonical_material[candidate->row]),
		strpool_text (recon->strings, mine->canonical_material[seeker->row]));
	if (recon_key (recon, KEY_SUBSTITUTION_GROUP, seeker->search, candidate->row) == group)
		g_string_append_printf (why, " (both of group %s)", strpool_text (recon->strings, group));
}

/* Where a predicate failed: a comma, unless it is the first of its candidate. */
static bool
fails_on (GString *why, gsize start, const struct candidate_near *candidate, uint32_t predicate)
{
	if (!(candidate->fails & predicate))
		return false;
	if (why->len > start)
		g_string_append (why, ", ");
	return true;
}

static void
why_append (GString *why, const struct nearest *nearest, const struct seeker *seeker, const struct candidate_near *candidate,
	GHashTable *partners)
{
	struct recon *recon = nearest->recon;
	const struct movement_table *its = recon->side[seeker->search].table;
	gsize start = why->len;

	if (fails_on (why, start, candidate, FAILS_FLOW))
		g_string_append_printf (why, "another kind of movement, %s", kind_name ((enum kind) its->kind[candidate->row]));
	if (fails_on (why, start, candidate, FAILS_MATERIAL))
		material_append (why, nearest, seeker, candidate);
	for (int i = 0; i < nearest->keys.n; i++)
		if (fails_on (why, start, candidate, 1u << i))
			instead_append (why, key_label (recon, nearest->keys.key[i]),
				strpool_text (recon->strings, recon_key (recon, nearest->keys.key[i], seeker->search, candidate->row)),
				strpool_text (recon->strings, recon_key (recon, nearest->keys.key[i], seeker->side, seeker->row)));
	if (fails_on (why, start, candidate, FAILS_UNIT))
		g_string_append_printf (why, "counted in %s", strpool_text (recon->strings, its->base_uom[candidate->row]));
	if (fails_on (why, start, candidate, FAILS_QTY))
		gap_append (why, nearest, seeker, candidate);
	if (fails_on (why, start, candidate, FAILS_TIME))
		late_append (why, candidate);
	if (fails_on (why, start, candidate, FAILS_TAKEN))
		taken_append (why, nearest, seeker->search, candidate, partners);
	if (candidate->fails == 0)
		g_string_append (why, "agrees in all that both say, and cannot be told from others");
}

/* ---- all of them ---- */

static void
key_append (GString *keys, const char *key)
{
	if (keys->len > 0)
		g_string_append_c (keys, ';');
	outcome_key_append (keys, key);
}

void
nearest_tell (const struct nearest *nearest, GArray *cases, struct outcome *outcome)
{
	g_autoptr (GString) keys = g_string_new (NULL), why = g_string_new (NULL);
	GHashTable *partners = partners_find (nearest);

	for (guint i = 0; i < nearest->seekers->len; i++) {
		const struct seeker *seeker = &g_array_index (nearest->seekers, struct seeker, i);
		struct outcome_case *one = &g_array_index (cases, struct outcome_case, seeker->place);

		g_string_truncate (keys, 0);
		g_string_truncate (why, 0);
		for (int k = 0; k < nearest->n_best[i]; k++) {
			const struct candidate_near *candidate = &nearest->best[i][k];

			key_append (keys, movement_string (nearest->recon->side[seeker->search].table, COL_SOURCE_KEY, candidate->row));
			if (k > 0)
				g_string_append (why, " | ");
			why_append (why, nearest, seeker, candidate, partners);
		}
		one->nearest_key = outcome_text (outcome, keys->str);
		one->nearest_why = outcome_text (outcome, why->str);
		one->nearest_failed = nearest->n_best[i] > 0 ? nearest->best[i][0].failed : 0;
	}
	g_hash_table_unref (partners);
}
