#include "common/recon/comparison.h"

#include "common/base/failure.h"

#include <string.h>

const char *
change_name (enum change change)
{
	static const char *const names[] = {"gone", "new", "code", "value"};

	return names[change];
}

static bool
case_is_open (const struct outcome_case *one)
{
	return one != NULL && one->state != CASE_CLEARED;
}

/* The one place that says what an ambiguity is: records that could belong to others as well. */
static bool
case_is_ambiguous (const struct outcome_case *one)
{
	return one != NULL && (one->suggested || strstr (one->proof, "several choices") != NULL);
}

/* ---- sums ---- */

static int64_t
amount_or_zero (int64_t amount)
{
	return amount == DECIMAL_NONE ? 0 : amount;
}

static void
sums_add (struct case_sums *sums, const struct outcome_case *one)
{
	sums->cases++;
	sums->stock += amount_or_zero (one->impact_stock);
	sums->profit += amount_or_zero (one->impact_profit);
	sums->exposure += amount_or_zero (one->exposure);
	sums->gross += case_gross (one);
}

bool
case_sums_equal (const struct case_sums *a, const struct case_sums *b)
{
	return a->cases == b->cases && a->stock == b->stock && a->profit == b->profit && a->exposure == b->exposure &&
		a->gross == b->gross;
}

static int
account_compare (const struct account_change *a, const struct account_change *b)
{
	int order = strcmp (a->plant, b->plant);

	order = order != 0 ? order : strcmp (a->gl_account, b->gl_account);
	return order != 0 ? order : strcmp (a->currency, b->currency);
}

static struct account_change *
account_of (GArray *accounts, const struct outcome_case *one)
{
	struct account_change wanted = {one->plant, one->gl_account, one->currency, one->currency_decimals, {{0}}};
	guint i = 0;

	while (i < accounts->len && account_compare (&g_array_index (accounts, struct account_change, i), &wanted) < 0)
		i++;
	if (i == accounts->len || account_compare (&g_array_index (accounts, struct account_change, i), &wanted) != 0)
		g_array_insert_val (accounts, i, wanted);
	return &g_array_index (accounts, struct account_change, i);
}

static void
sums_collect (struct comparison *comparison)
{
	struct code_change by_code[CODE_COUNT] = {0};
	GArray *accounts = comparison->accounts;
	guint kept = 0;

	for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++)
		for (size_t i = 0; i < comparison->outcome[judgment]->n_cases; i++) {
			const struct outcome_case *one = &comparison->outcome[judgment]->cases[i];

			if (!case_is_open (one))
				continue;
			sums_add (&by_code[one->code].sums[judgment], one);
			sums_add (&account_of (accounts, one)->sums[judgment], one);
			sums_add (&comparison->total[judgment], one);
			comparison->currency = one->currency;
			comparison->decimals = one->currency_decimals;
		}
	for (int code = 0; code < CODE_COUNT; code++) {
		by_code[code].code = (enum code) code;
		if (by_code[code].sums[THEN].cases + by_code[code].sums[NOW].cases > 0)
			g_array_append_val (comparison->codes, by_code[code]);
	}
	for (guint i = 0; i < accounts->len; i++) {
		struct account_change account = g_array_index (accounts, struct account_change, i);

		if (!case_sums_equal (&account.sums[THEN], &account.sums[NOW]))
			g_array_index (accounts, struct account_change, kept++) = account;
	}
	g_array_set_size (accounts, kept);
}

/* ---- cases ---- */

static bool
keys_equal (char *const *a, char *const *b)
{
	for (; *a != NULL && *b != NULL; a++, b++)
		if (strcmp (*a, *b) != 0)
			return false;
	return *a == *b;
}

static bool
cases_agree (const struct outcome_case *a, const struct outcome_case *b)
{
	const int64_t numbers[][2] = {{a->severity, b->severity}, {a->suggested, b->suggested}, {a->left_qty, b->left_qty},
		{a->right_qty, b->right_qty}, {a->delta_qty, b->delta_qty}, {a->left_amount, b->left_amount},
		{a->right_amount, b->right_amount}, {a->impact_stock, b->impact_stock}, {a->impact_wip, b->impact_wip},
		{a->impact_liability, b->impact_liability}, {a->impact_profit, b->impact_profit}, {a->exposure, b->exposure}};
	const char *const texts[][2] = {
		{a->uom, b->uom}, {a->currency, b->currency}, {a->plant, b->plant}, {a->gl_account, b->gl_account}};

	for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
		if (numbers[i][0] != numbers[i][1])
			return false;
	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		if (strcmp (texts[i][0], texts[i][1]) != 0)
			return false;
	return keys_equal (a->left_keys, b->left_keys) && keys_equal (a->right_keys, b->right_keys);
}

static void
case_compare (struct comparison *comparison, const struct outcome_case *then, const struct outcome_case *now)
{
	struct case_change change = {.ambiguous = case_is_ambiguous (now) && !case_is_ambiguous (then), .judged = {then, now}};

	if (then == NULL || now == NULL)
		change.change = now == NULL ? CHANGE_GONE : CHANGE_NEW;
	else if (then->code != now->code)
		change.change = CHANGE_CODE;
	else if (!cases_agree (then, now))
		change.change = CHANGE_VALUE;
	else
		return;
	comparison->counts[change.change]++;
	comparison->ambiguous += change.ambiguous;
	g_array_append_val (comparison->cases, change);
}

static int
change_compare (gconstpointer a, gconstpointer b)
{
	const struct case_change *changes[2] = {a, b};
	const char *ids[2];
	int64_t size[2] = {0, 0};

	for (int i = 0; i < 2; i++)
		for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++) {
			const struct outcome_case *one = changes[i]->judged[judgment];

			if (one == NULL)
				continue;
			ids[i] = one->case_id;
			size[i] = MAX (size[i], case_gross (one));
		}
	return size[0] != size[1] ? (size[0] > size[1] ? -1 : 1) : strcmp (ids[0], ids[1]);
}

/* The record that a case is told by: its first one on the left, else on the right. */
static char *
case_record (const struct outcome_case *one)
{
	bool left = *one->left_keys != NULL;

	return g_strconcat (left ? "l" : "r", left ? *one->left_keys : *one->right_keys, NULL);
}

/* Open cases by record; several of one record are told by none: the value is then NULL. */
static GHashTable *
cases_by_record (const GPtrArray *cases)
{
	GHashTable *by_record = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < cases->len; i++) {
		char *record = case_record (cases->pdata[i]);

		g_hash_table_insert (by_record, record, g_hash_table_contains (by_record, record) ? NULL : cases->pdata[i]);
	}
	return by_record;
}

/* A case may get another id with its code (a wrong lot, then a missing posting): what is left goes by its record. */
static void
leftovers_compare (struct comparison *comparison, const GPtrArray *then, const GPtrArray *now)
{
	g_autoptr (GHashTable) before = cases_by_record (then), after = cases_by_record (now);

	for (guint i = 0; i < then->len; i++) {
		g_autofree char *record = case_record (then->pdata[i]);
		const struct outcome_case *other =
			g_hash_table_lookup (before, record) != NULL ? g_hash_table_lookup (after, record) : NULL;

		case_compare (comparison, then->pdata[i], other);
	}
	for (guint i = 0; i < now->len; i++) {
		g_autofree char *record = case_record (now->pdata[i]);

		if (g_hash_table_lookup (before, record) == NULL || g_hash_table_lookup (after, record) == NULL)
			case_compare (comparison, NULL, now->pdata[i]);
	}
}

static void
cases_compare (struct comparison *comparison)
{
	const struct outcome *then = comparison->outcome[THEN], *now = comparison->outcome[NOW];
	g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
	g_autoptr (GPtrArray) gone = g_ptr_array_new (), fresh = g_ptr_array_new ();

	for (size_t i = 0; i < now->n_cases; i++)
		if (case_is_open (&now->cases[i]))
			g_hash_table_insert (by_id, (gpointer) now->cases[i].case_id, &now->cases[i]);
	for (size_t i = 0; i < then->n_cases; i++) {
		const struct outcome_case *one = &then->cases[i], *other = g_hash_table_lookup (by_id, one->case_id);

		if (!case_is_open (one))
			continue;
		if (other == NULL)
			g_ptr_array_add (gone, (gpointer) one);
		else
			case_compare (comparison, one, other);
		g_hash_table_remove (by_id, one->case_id);
	}
	for (size_t i = 0; i < now->n_cases; i++)
		if (g_hash_table_lookup (by_id, now->cases[i].case_id) == &now->cases[i])
			g_ptr_array_add (fresh, &now->cases[i]);
	leftovers_compare (comparison, gone, fresh);
	g_array_sort (comparison->cases, change_compare);
}

/* ---- rows ---- */

static bool
state_waits (enum state state)
{
	return state == STATE_OPEN_TIMING || state == STATE_EXCEPTION;
}

static bool
state_matches (enum state state)
{
	return state == STATE_NETTED || state == STATE_MATCHED || state == STATE_MATCHED_TOLERANCE;
}

bool
row_is_won (const struct row_change *row)
{
	return state_waits (row->state[THEN]) && state_matches (row->state[NOW]);
}

bool
row_is_lost (const struct row_change *row)
{
	return state_matches (row->state[THEN]) && state_waits (row->state[NOW]);
}

/* A row in several states is in the gravest, as in the totals. */
static uint8_t *
states_of (const struct judged_rows *rows, int judgment, int side)
{
	uint8_t *states = g_malloc0 (rows->side[side]->rows + 1);

	for (size_t i = 0; i < rows->n_portions[judgment]; i++) {
		const struct allocation *portion = &rows->portions[judgment][i];

		if (portion->side == side)
			states[portion->row] = MAX (states[portion->row], portion->state);
	}
	return states;
}

static int
row_compare (gconstpointer a, gconstpointer b)
{
	const struct row_change *left = a, *right = b;
	int order = strcmp (left->key, right->key);

	if (left->side != right->side)
		return left->side - right->side;
	if (order != 0)
		return order;
	return left->state[THEN] != right->state[THEN] ? (int) left->state[THEN] - (int) right->state[THEN]
												   : (int) left->state[NOW] - (int) right->state[NOW];
}

static void
rows_compare (struct comparison *comparison, const struct judged_rows *rows)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		g_autofree uint8_t *then = states_of (rows, THEN, side), *now = states_of (rows, NOW, side);

		for (size_t row = 0; row < rows->side[side]->rows; row++) {
			struct row_change change = {.side = side, .state = {(enum state) then[row], (enum state) now[row]}};

			if (then[row] == now[row])
				continue;
			change.key = g_string_chunk_insert (comparison->keys, movement_string (rows->side[side], COL_SOURCE_KEY, row));
			comparison->won[side] += row_is_won (&change);
			comparison->lost[side] += row_is_lost (&change);
			g_array_append_val (comparison->rows, change);
		}
	}
	g_array_sort (comparison->rows, row_compare);
}

/* ---- totals ---- */

static bool
tallies_equal (const struct outcome *a, const struct outcome *b)
{
	if (a->n_currencies != b->n_currencies)
		return false;
	for (int side = 0; side < SIDE_COUNT; side++)
		for (int state = 0; state < STATE_COUNT; state++) {
			const struct tally *left = &a->side[side].state[state], *right = &b->side[side].state[state];

			if (left->rows != right->rows || left->qty != right->qty ||
				memcmp (left->amount, right->amount, (size_t) a->n_currencies * sizeof *left->amount) != 0)
				return false;
		}
	return true;
}

static int128
tolerated_qty (const struct outcome *outcome)
{
	return outcome->side[SIDE_LEFT].state[STATE_MATCHED_TOLERANCE].qty -
		outcome->side[SIDE_RIGHT].state[STATE_MATCHED_TOLERANCE].qty;
}

struct comparison *
comparison_new (const struct outcome *then, const struct outcome *now, const struct judged_rows *rows)
{
	struct comparison *comparison = g_new0 (struct comparison, 1);

	comparison->outcome[THEN] = then;
	comparison->outcome[NOW] = now;
	comparison->currency = "";
	comparison->keys = g_string_chunk_new (4096);
	comparison->cases = g_array_new (FALSE, FALSE, sizeof (struct case_change));
	comparison->rows = g_array_new (FALSE, FALSE, sizeof (struct row_change));
	comparison->codes = g_array_new (FALSE, FALSE, sizeof (struct code_change));
	comparison->accounts = g_array_new (FALSE, FALSE, sizeof (struct account_change));
	sums_collect (comparison);
	cases_compare (comparison);
	rows_compare (comparison, rows);
	for (int judgment = THEN; judgment < JUDGMENT_COUNT; judgment++)
		comparison->tolerated[judgment] = tolerated_qty (comparison->outcome[judgment]);
	comparison->same =
		comparison->cases->len == 0 && comparison->rows->len == 0 && tallies_equal (then, now) && then->verdict == now->verdict;
	return comparison;
}

void
comparison_free (struct comparison *comparison)
{
	if (comparison == NULL)
		return;
	g_array_unref (comparison->cases);
	g_array_unref (comparison->rows);
	g_array_unref (comparison->codes);
	g_array_unref (comparison->accounts);
	g_string_chunk_free (comparison->keys);
	g_free (comparison);
}

int
comparison_exit_code (const struct comparison *comparison)
{
	return comparison->same ? VERDICT_CLEAN : exit_code_worse (VERDICT_FOUND, comparison->outcome[NOW]->verdict);
}
