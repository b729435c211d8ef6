/*
 * What a later run must know again: rows that are open in whole or in part. A row that is open in part is carried with all that
 * its other parts matched, so that the whole story is told again and ties once the rest has come.
 */
#include "common/recon/recon_internal.h"

struct part
{
	uint8_t state;
	uint32_t link;
};
struct carry
{
	const struct recon *recon;
	GHashTable *links; /* matches whose rows are carried */
	bool *wanted[SIDE_COUNT];
	struct part *open[SIDE_COUNT]; /* of a split row, its gravest open portion */
};

/*
 * A variance of usage is told once, in the period of its order: no row that comes later clears it. A tie-out leads from balance
 * to balance: what is open is in the next one's opening balances, and what clears it finds it in the days before the window; so
 * does what is on hand.
 */
static bool
state_is_open (const struct recon *recon, uint8_t state)
{
	if (recon->tieout != NULL || recon->onhand != NULL)
		return false;
	return state == STATE_OPEN_TIMING || (state == STATE_EXCEPTION && recon->usage == NULL);
}

/* Rows of carried matches, and the matches of carried rows' portions, until nothing is added. */
static void
carry_spread (struct carry *carry)
{
	const struct recon *recon = carry->recon;

	for (guint before = UINT_MAX; before != g_hash_table_size (carry->links);) {
		before = g_hash_table_size (carry->links);
		for (guint i = 0; i < recon->portions->len; i++) {
			const struct portion *portion = &g_array_index (recon->portions, struct portion, i);
			gpointer link = GUINT_TO_POINTER (portion->link);

			if (!state_is_linked (portion->state) || portion->link == 0)
				continue;
			if (carry->wanted[portion->side][portion->row])
				g_hash_table_add (carry->links, link);
			else if (g_hash_table_contains (carry->links, link))
				carry->wanted[portion->side][portion->row] = true;
		}
	}
}

static void
carry_find (struct carry *carry)
{
	const struct recon *recon = carry->recon;

	for (guint i = 0; i < recon->portions->len; i++) {
		const struct portion *portion = &g_array_index (recon->portions, struct portion, i);

		struct part *open = &carry->open[portion->side][portion->row];

		if (!state_is_open (recon, portion->state))
			continue;
		carry->wanted[portion->side][portion->row] = true;
		if (portion->state > open->state)
			*open = (struct part) {portion->state, portion->link};
	}
	carry_spread (carry);
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct side *s = &recon->side[side];

		for (size_t i = 0; i < s->n; i++) {
			uint32_t row = s->rows[i];

			carry->wanted[side][row] |= state_is_open (recon, s->state[row]) ||
				(state_is_linked (s->state[row]) && g_hash_table_contains (carry->links, GUINT_TO_POINTER (s->link[row])));
		}
	}
}

static struct open_row
open_row_make (const struct carry *carry, int side, uint32_t row)
{
	const struct recon *recon = carry->recon;
	const struct side *s = &recon->side[side];
	struct part part = s->state[row] < STATE_COUNT ? (struct part) {s->state[row], s->link[row]} : carry->open[side][row];
	struct open_row one = {side, row, STATE_MATCHED, INSTANT_NONE, ""};

	if (part.state == STATE_OPEN_TIMING) {
		one.expires_at = g_array_index (recon->expiries, instant_t, part.link);
		one.reason = g_array_index (recon->reasons, const char *, part.link);
	} else if (part.state == STATE_EXCEPTION)
		one.reason = code_name (finding_at (recon, part.link)->code);
	if (state_is_open (recon, part.state))
		one.state = (enum state) part.state;
	return one;
}

size_t
recon_open_rows (const struct recon *recon, struct open_row **rows)
{
	GArray *open = g_array_new (FALSE, FALSE, sizeof (struct open_row));
	struct carry carry = {.recon = recon, .links = g_hash_table_new (NULL, NULL)};

	for (int side = 0; side < SIDE_COUNT; side++) {
		carry.wanted[side] = g_new0 (bool, recon->side[side].table->rows + 1);
		carry.open[side] = g_new0 (struct part, recon->side[side].table->rows + 1);
	}
	carry_find (&carry);
	for (int side = 0; side < SIDE_COUNT; side++) {
		for (size_t i = 0; i < recon->side[side].n; i++)
			if (carry.wanted[side][recon->side[side].rows[i]]) {
				struct open_row one = open_row_make (&carry, side, recon->side[side].rows[i]);

				g_array_append_val (open, one);
			}
		g_free (carry.wanted[side]);
		g_free (carry.open[side]);
	}
	g_hash_table_unref (carry.links);
	size_t n = open->len;
	*rows = (struct open_row *) (void *) g_array_free (open, FALSE);
	return n;
}
