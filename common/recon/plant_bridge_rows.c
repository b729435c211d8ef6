/* What the bridge from plant to stock ledger is made of: portions with their values, and the accounts that materials stand on. */
#include "common/recon/plant_bridge_internal.h"

/* ---- portions ---- */

static bool
state_counts (uint8_t state)
{
	return state == STATE_MATCHED || state == STATE_MATCHED_TOLERANCE || state == STATE_NETTED || state == STATE_OPEN_TIMING ||
		state == STATE_EXCEPTION || state == STATE_CONTEXT;
}

static void
portion_tell (const struct recon *recon, const struct portion *portion, int64_t amount, plant_portion_fn call, void *data)
{
	const struct movement_table *table = recon->side[portion->side].table;
	int64_t value = 0;

	if (!state_counts (portion->state) || table->kind[portion->row] == KIND_NONE)
		return;
	if (portion->side == SIDE_RIGHT && amount != DECIMAL_NONE)
		value = stock_direction (table, portion->row) * (portion->qty < 0 ? -magnitude (amount) : magnitude (amount));
	call (data,
		&(const struct plant_portion) {
			portion->row, portion->link, portion->side, portion->state, amount != DECIMAL_NONE, portion->qty, value});
}

void
plant_portions_each (const struct recon *recon, plant_portion_fn call, void *data)
{
	g_autoptr (GArray) sorted = portions_sorted (recon);
	g_autofree int64_t *amounts = portion_amounts (recon, sorted);

	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct side *s = &recon->side[side];

		for (size_t i = 0; i < s->n; i++) {
			uint32_t row = s->rows[i];
			struct portion whole = {row, s->link[row], (uint8_t) side, s->state[row], s->table->counted[row]};

			if (s->state[row] < STATE_COUNT)
				portion_tell (recon, &whole, movement_amount (s->table, row), call, data);
		}
	}
	for (guint i = 0; i < sorted->len; i++) {
		const struct portion *portion = &g_array_index (sorted, struct portion, i);

		if (portion->side < SIDE_COUNT)
			portion_tell (recon, portion, amounts[i], call, data);
	}
}

/* ---- accounts ---- */

struct poll
{
	struct keyring keys; /* material and account -> number */
	GArray *counts;      /* int64_t, by number */
};

static void
poll_add (struct poll *poll, const struct movement_table *table, uint32_t row, int64_t rows)
{
	uint32_t account = movement_text (table, COL_GL_ACCOUNT, row), number;
	int64_t none = 0;

	if (account == 0)
		return;
	number = keyring_at (&poll->keys, keyring_pair (table->canonical_material[row], account), 0, 0);
	if (number == poll->counts->len)
		g_array_append_val (poll->counts, none);
	g_array_index (poll->counts, int64_t, number) += rows;
}

struct plant_accounts
plant_accounts_find (const struct recon *recon)
{
	const struct side *s = &recon->side[SIDE_RIGHT];
	const struct quiet *quiet = &recon->input->quiet[SIDE_RIGHT];
	struct plant_accounts accounts = {.n = strpool_count (recon->strings) + 1};
	struct poll poll = {.counts = g_array_new (FALSE, FALSE, sizeof (int64_t))};
	g_autofree int64_t *most = g_new0 (int64_t, accounts.n);

	accounts.of = g_new0 (uint32_t, accounts.n);
	for (size_t i = 0; i < s->n; i++)
		poll_add (&poll, s->table, s->rows[i], 1);
	for (size_t i = 0; i < quiet->n; i++)
		poll_add (&poll, quiet->classes, quiet->list[i].class_row, quiet->list[i].rows);
	for (uint32_t i = 0; i < poll.keys.n; i++) {
		uint32_t material = (uint32_t) (poll.keys.keys[i].word[0] >> 32), account = (uint32_t) poll.keys.keys[i].word[0];
		int64_t count = g_array_index (poll.counts, int64_t, i);

		if (count < most[material] ||
			(count == most[material] && strpool_compare (recon->strings, account, accounts.of[material]) > 0))
			continue;
		most[material] = count;
		accounts.of[material] = account;
	}
	keyring_clear (&poll.keys);
	g_array_unref (poll.counts);
	return accounts;
}
