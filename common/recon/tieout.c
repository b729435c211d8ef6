#include "common/recon/tieout_internal.h"

#include "common/base/hash.h"

#include <string.h>

static struct tieout *
tieout_new (struct recon *recon)
{
	struct tieout *tieout = g_new0 (struct tieout, 1);

	tieout->items = g_array_sized_new (
		FALSE, FALSE, sizeof (struct tie_item), (guint) (recon->side[SIDE_LEFT].n + recon->side[SIDE_RIGHT].n + 1));
	tieout->cells = g_array_new (FALSE, FALSE, sizeof (struct tie_cell));
	tieout->materials = g_array_new (FALSE, FALSE, sizeof (struct tie_material));
	tieout->determined = g_array_new (FALSE, FALSE, sizeof (uint32_t));
	tieout->rolls = g_array_new (FALSE, FALSE, sizeof (struct tie_roll));
	tieout->lines = g_array_new (FALSE, FALSE, sizeof (struct tie_line));
	tieout->stories = g_array_new (FALSE, FALSE, sizeof (struct tie_story));
	tieout->slots = g_array_new (FALSE, FALSE, sizeof (struct tie_slot));
	tieout->revalued = g_array_new (FALSE, FALSE, sizeof (struct tie_revalued));
	tieout->transfers = g_array_new (FALSE, FALSE, sizeof (struct tie_transfer));
	tieout->beside = g_array_new (FALSE, FALSE, sizeof (struct tie_beside));
	tieout->parts = g_array_new (FALSE, FALSE, sizeof (struct tie_part));
	tieout->accounts = g_array_new (FALSE, FALSE, sizeof (struct tie_account));
	tieout->story_names = g_hash_table_new (g_str_hash, g_str_equal);
	tieout->stock = g_hash_table_new (NULL, NULL);
	tieout->candidates = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
	tieout->facts = g_ptr_array_new_with_free_func (g_free);
	tieout->company_currency = strpool_add0 (recon->strings, recon->plant->company->currency);
	tieout->open_day = recon->input->from - 1;
	tieout->close_day = recon->input->until - 1;
	return tieout;
}

/* Only what makes sets and sums; what is told stays. */
static void
tieout_forget (struct tieout *tieout)
{
	g_clear_pointer (&tieout->items, g_array_unref);
	g_clear_pointer (&tieout->order, g_free);
	g_clear_pointer (&tieout->start, g_free);
	g_clear_pointer (&tieout->settled, g_free);
	g_clear_pointer (&tieout->candidates, g_hash_table_unref);
	g_clear_pointer (&tieout->unused, g_hash_table_unref);
	keyring_clear (&tieout->determined_keys);
}

gboolean
tieout_run (struct recon *recon, GError **error)
{
	recon->tieout = tieout_new (recon);
	tieout_collect (recon);
	tieout_join (recon);
	tieout_infer (recon);
	if (recon->rule->ledger.recosts)
		tieout_recost (recon);
	tieout_judge_sets (recon);
	tieout_loose (recon);
	tieout_books (recon);
	tieout_reclass (recon);
	tieout_leftover (recon);
	if (!tieout_close (recon, error))
		return FALSE;
	tieout_facts (recon);
	recon_queue_books (recon, SIDE_LEFT);
	tieout_forget (recon->tieout);
	return TRUE;
}

void
tieout_free (struct tieout *tieout)
{
	if (tieout == NULL)
		return;
	tieout_forget (tieout);
	GArray *arrays[] = {tieout->cells, tieout->materials, tieout->determined, tieout->rolls, tieout->lines, tieout->slots,
		tieout->revalued, tieout->transfers, tieout->beside, tieout->parts, tieout->accounts};
	struct keyring *rings[] = {&tieout->cell_keys, &tieout->material_keys, &tieout->roll_keys, &tieout->line_keys};
	for (guint i = 0; i < tieout->stories->len; i++)
		if (tie_story_at (tieout, i)->nearest != NULL)
			g_ptr_array_unref (tie_story_at (tieout, i)->nearest);
	g_array_unref (tieout->stories);
	for (size_t i = 0; i < G_N_ELEMENTS (arrays); i++)
		g_array_unref (arrays[i]);
	for (size_t i = 0; i < G_N_ELEMENTS (rings); i++)
		keyring_clear (rings[i]);
	g_hash_table_unref (tieout->story_names);
	g_hash_table_unref (tieout->stock);
	g_ptr_array_unref (tieout->facts);
	g_free (tieout);
}

/* ---- cases ---- */

const char *
tieout_case_id (const struct recon *recon, struct outcome *outcome, const char *key)
{
	g_autoptr (digest) digest = digest_new ();
	char hex[DIGEST_HEX_SIZE];

	digest_add_text (digest, recon->rule->name);
	digest_add_text (digest, recon->input->source_name[SIDE_RIGHT]);
	digest_add_text (digest, recon->plant->company->name);
	digest_add_text (digest, recon->rule->scope == SCOPE_COMPANY ? "" : recon->plant->name);
	digest_add_text (digest, key);
	digest_hex (digest, hex);
	hex[16] = '\0';
	return outcome_text (outcome, hex);
}

int
tieout_severity (const struct tieout_fact *fact, int by_money)
{
	if (fact->bridge == BRIDGE_UNEXPLAINED)
		return 1;
	return fact->bridge == BRIDGE_MANUAL_JOURNAL ? MIN (by_money, code_severity (CODE_SLGL_DIFF)) : by_money;
}

static void
case_nearest (const struct tieout_fact *fact, struct outcome *outcome, struct outcome_case *c)
{
	g_autoptr (GString) keys = g_string_new (NULL), why = g_string_new (NULL);

	c->nearest_key = c->nearest_why = "";
	if (fact->nearest == NULL)
		return;
	for (guint i = 0; i < fact->nearest->len; i++) {
		g_string_append (keys, i > 0 ? ";" : "");
		outcome_key_append (keys, fact->nearest->pdata[i]);
		g_string_append_printf (why, "%sentered in the same second with the same value, and so were others", i > 0 ? " | " : "");
	}
	c->nearest_key = outcome_text (outcome, keys->str);
	c->nearest_why = outcome_text (outcome, why->str);
	c->nearest_failed = 1;
}

void
tieout_case (const struct recon *recon, const struct tieout_fact *fact, struct outcome *outcome, struct outcome_case *c)
{
	instant_t as_of = recon->input->as_of;
	date_t on = as_of != INSTANT_NONE ? zone_date (recon->plant->zone, as_of) : DATE_NONE, last = recon->input->until - 1;

	c->case_id = tieout_case_id (recon, outcome, fact->key);
	c->root_id = c->tags = "";
	c->gl_account = outcome_text (outcome, fact->gl_account);
	c->document = outcome_text (outcome, fact->document);
	c->cause = outcome_text (outcome, fact->cause);
	if (*fact->material != '\0')
		c->material = outcome_text (outcome, fact->material);
	c->material_text = c->order_status = c->uom = c->proof = "";
	c->currency = outcome_text (outcome, fact->currency);
	c->currency_decimals = currency_decimals (c->currency);
	c->left_amount = fact->left;
	c->right_amount = fact->right;
	/* The two bridges are never added: what the plant did is another one's business. */
	c->impact_stock = c->impact_wip = c->impact_liability = c->impact_profit = 0;
	c->exposure = fact->exposure;
	c->event_at = INSTANT_NONE;
	c->posting_date = DATE_NONE;
	c->period =
		recon->input->period != PERIOD_NONE ? recon->input->period : fiscal_period (&recon->plant->company->calendar, last);
	c->first_seen = on;
	c->age_days = on != DATE_NONE ? MAX (on - last, 0) : 0;
	c->post_date = on != DATE_NONE ? company_posting_date (recon->plant->company, last, on) : DATE_NONE;
	case_nearest (fact, outcome, c);
}

/* ---- the tables ---- */

static int
account_compare (gconstpointer a, gconstpointer b)
{
	const struct outcome_account *x = a, *y = b;
	int order = strcmp (x->gl_account, y->gl_account);

	return order != 0 ? order : strcmp (x->currency, y->currency);
}

static int
bridge_compare (gconstpointer a, gconstpointer b)
{
	const struct outcome_bridge *x = a, *y = b;
	int order = strcmp (x->gl_account, y->gl_account);

	order = order != 0 ? order : strcmp (x->currency, y->currency);
	order = order != 0 ? order : (int) x->cause - (int) y->cause;
	if (order == 0 && magnitude (x->amount) != magnitude (y->amount))
		return magnitude (x->amount) > magnitude (y->amount) ? -1 : 1;
	order = order != 0 ? order : strcmp (x->note, y->note);
	order = order != 0 ? order : strcmp (x->case_id, y->case_id);
	return order != 0 ? order : (x->amount > y->amount) - (x->amount < y->amount);
}

static int
roll_compare (gconstpointer a, gconstpointer b)
{
	const struct outcome_roll *x = a, *y = b;
	int order = strcmp (x->gl_account, y->gl_account);

	order = order != 0 ? order : strcmp (x->currency, y->currency);
	return order != 0 ? order : strcmp (x->kind, y->kind);
}

static const char *
cell_account (const struct recon *recon, struct outcome *outcome, uint32_t cell)
{
	return outcome_text (outcome, strpool_text (recon->strings, tie_cell_at (recon->tieout, cell)->account));
}

static const char *
cell_currency (const struct recon *recon, struct outcome *outcome, uint32_t cell)
{
	return outcome_text (outcome, strpool_text (recon->strings, tie_cell_at (recon->tieout, cell)->currency));
}

static void
account_before (const struct recon *recon, struct outcome *outcome, struct outcome_account *account, const struct tie_cell *cell)
{
	const struct outcome_account *before;

	if (!tieout_chained (recon))
		return;
	before = tieout_before (recon, cell);
	account->before = outcome_text (outcome, recon->input->books->name);
	account->left_before = before != NULL ? before->left_close : 0;
	account->right_before = before != NULL ? before->right_close : 0;
}

static void
outcome_accounts (const struct recon *recon, struct outcome *outcome)
{
	const struct tieout *tieout = recon->tieout;

	outcome->n_accounts = tieout->accounts->len;
	outcome->accounts = g_new0 (struct outcome_account, outcome->n_accounts + 1);
	g_ptr_array_add (outcome->owned, outcome->accounts);
	for (guint i = 0; i < tieout->accounts->len; i++) {
		const struct tie_account *account = &g_array_index (tieout->accounts, struct tie_account, i);

		outcome->accounts[i] = (struct outcome_account) {.gl_account = cell_account (recon, outcome, account->cell),
			.currency = cell_currency (recon, outcome, account->cell),
			.left_open = account->open[SIDE_LEFT],
			.left_moved = account->moved[SIDE_LEFT],
			.left_close = account->close[SIDE_LEFT],
			.right_open = account->open[SIDE_RIGHT],
			.right_moved = account->moved[SIDE_RIGHT],
			.right_close = account->close[SIDE_RIGHT],
			.left_break = account->broken[SIDE_LEFT],
			.right_break = account->broken[SIDE_RIGHT],
			.difference = account->difference,
			.unexplained = account->unexplained,
			.before = "",
			.left_before = DECIMAL_NONE,
			.right_before = DECIMAL_NONE};
		account_before (recon, outcome, &outcome->accounts[i], tie_cell_at (tieout, account->cell));
	}
	qsort (outcome->accounts, outcome->n_accounts, sizeof *outcome->accounts, account_compare);
}

/* A line and its number, so that what it is made of finds it again once lines are in order. */
struct placed
{
	struct outcome_bridge bridge; /* first: it is what placed lines are compared by */
	uint32_t line;
};

static GArray *
bridge_collect (const struct recon *recon, struct outcome *outcome)
{
	const struct tieout *tieout = recon->tieout;
	GArray *all = g_array_new (FALSE, FALSE, sizeof (struct placed));

	for (guint i = 0; i < tieout->lines->len; i++) {
		const struct tie_line *line = &g_array_index (tieout->lines, struct tie_line, i);
		const struct tie_story *story = tie_story_at (tieout, line->story);

		if (line->amount == 0 && story->cause != BRIDGE_SCOPE_GAP)
			continue;
		g_array_append_val (all,
			((struct placed) {{.gl_account = cell_account (recon, outcome, line->cell),
								  .currency = cell_currency (recon, outcome, line->cell),
								  .cause = story->cause,
								  .amount = (int64_t) line->amount,
								  .rows = line->rows,
								  .case_id = story->fact != NULL ? tieout_case_id (recon, outcome, story->fact->key) : "",
								  .note = outcome_text (outcome, tieout_note ((struct recon *) recon, story)),
								  .item = outcome_text (outcome, story->item)},
				i}));
	}
	g_array_sort (all, bridge_compare);
	return all;
}

static void
outcome_bridge (const struct recon *recon, struct outcome *outcome)
{
	guint n = recon->tieout->lines->len;
	g_autoptr (GArray) all = bridge_collect (recon, outcome);
	g_autofree uint32_t *place = g_new (uint32_t, n + 1);

	memset (place, 0xff, (n + 1) * sizeof *place);
	outcome->n_bridge = all->len;
	outcome->bridge = g_new0 (struct outcome_bridge, all->len + 1);
	g_ptr_array_add (outcome->owned, outcome->bridge);
	for (guint i = 0; i < all->len; i++) {
		const struct placed *placed = &g_array_index (all, struct placed, i);

		outcome->bridge[i] = placed->bridge;
		place[placed->line] = i;
	}
	tieout_parts (recon, outcome, place);
}

static void
outcome_rolls (const struct recon *recon, struct outcome *outcome)
{
	const struct tieout *tieout = recon->tieout;

	outcome->n_rolls = tieout->roll_keys.n;
	outcome->rolls = g_new0 (struct outcome_roll, outcome->n_rolls + 1);
	g_ptr_array_add (outcome->owned, outcome->rolls);
	for (uint32_t i = 0; i < tieout->roll_keys.n; i++) {
		const struct tie_roll *roll = &g_array_index (tieout->rolls, struct tie_roll, i);
		uint64_t key = tieout->roll_keys.keys[i].word[0];

		outcome->rolls[i] = (struct outcome_roll) {.gl_account = cell_account (recon, outcome, (uint32_t) (key >> 32)),
			.currency = cell_currency (recon, outcome, (uint32_t) (key >> 32)),
			.kind = kind_name ((enum kind) (uint32_t) key),
			.left_rows = roll->rows[SIDE_LEFT],
			.right_rows = roll->rows[SIDE_RIGHT],
			.left = (int64_t) roll->value[SIDE_LEFT],
			.right = (int64_t) roll->value[SIDE_RIGHT]};
	}
	qsort (outcome->rolls, outcome->n_rolls, sizeof *outcome->rolls, roll_compare);
}

void
tieout_outcome (const struct recon *recon, struct outcome *outcome)
{
	outcome_accounts (recon, outcome);
	outcome_bridge (recon, outcome);
	outcome_rolls (recon, outcome);
}
