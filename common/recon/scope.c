/*
 * Rows that never reach the passes: rejected, unmapped, without a unit, of another population, not known yet. Broken rows then
 * claim the counterpart that shows the same event on the other side, so that one fault is one case and not two.
 */
#include "common/recon/recon_internal.h"

#include <string.h>

/* Same order, material and lot, and the same number (0: any): as much as a row without id and kind can prove. */
struct look
{
	uint32_t order, material, lot;
	int64_t qty;
};

static guint
look_hash (gconstpointer key)
{
	const struct look *look = key;

	return look->order * 31u + look->material * 131u + look->lot * 17u + (guint) look->qty;
}

static gboolean
look_equal (gconstpointer a, gconstpointer b)
{
	const struct look *x = a, *y = b;

	return x->order == y->order && x->material == y->material && x->lot == y->lot && x->qty == y->qty;
}

static struct look
look_of (const struct movement_table *table, uint32_t row, int64_t qty)
{
	return (struct look) {
		table->canonical_order[row], table->canonical_material[row], movement_text (table, COL_LOT, row), magnitude (qty)};
}

/*
 * Whose finding is a row without a kind? Both shipped reconciliations read the same rows, and one gap must be one case: the
 * population of the counterpart decides (same message, else same order, material, lot and number), else the rule that takes
 * what belongs nowhere.
 */
struct population
{
	GHashTable *by_message, *by_look; /* -> kind of the other side's row */
};

static void
population_add (GHashTable *table, gpointer key, bool copy, gsize size, enum kind kind)
{
	gpointer known = g_hash_table_lookup (table, key);

	if (known == NULL || GPOINTER_TO_UINT (known) > (guint) kind)
		g_hash_table_replace (table, copy ? g_memdup2 (key, size) : key, GUINT_TO_POINTER ((guint) kind));
}

static void
population_init (struct population *population, const struct side *other)
{
	population->by_message = g_hash_table_new (NULL, NULL);
	population->by_look = g_hash_table_new_full (look_hash, look_equal, g_free, NULL);
	for (size_t i = 0; i < other->n; i++) {
		uint32_t row = other->rows[i], message = movement_text (other->table, COL_MESSAGE, row);
		enum kind kind = (enum kind) other->table->kind[row];
		struct look look = look_of (other->table, row, other->table->counted[row]);

		if (kind == KIND_NONE || (other->table->flags[row] & MOVEMENT_REJECTED))
			continue;
		if (message != 0)
			population_add (population->by_message, GUINT_TO_POINTER (message), false, 0, kind);
		population_add (population->by_look, &look, true, sizeof look, kind);
	}
}

static void
population_release (struct population *population)
{
	g_hash_table_unref (population->by_message);
	g_hash_table_unref (population->by_look);
}

static bool
population_is_ours (
	const struct recon *recon, const struct population *population, const struct movement_table *table, uint32_t row)
{
	uint32_t message = movement_text (table, COL_MESSAGE, row);
	struct look look = look_of (table, row, table->qty[row] == DECIMAL_NONE ? 0 : table->qty[row]);
	guint kind = table->kind[row];

	if (kind == KIND_NONE && message != 0)
		kind = GPOINTER_TO_UINT (g_hash_table_lookup (population->by_message, GUINT_TO_POINTER (message)));
	if (kind == KIND_NONE)
		kind = GPOINTER_TO_UINT (g_hash_table_lookup (population->by_look, &look));
	return kind != KIND_NONE ? recon->rule->kinds[kind] : recon->rule->takes_unmapped;
}

/* One case per key: the first row with it makes the finding, later ones join. */
static uint32_t
finding_for (struct recon *recon, GHashTable *known, enum code code, int side, const char *key, const char *cause)
{
	const char *name = recon_word (recon, "%s %d %s", code_name (code), side, key);
	gpointer found;

	if (g_hash_table_lookup_extended (known, name, NULL, &found))
		return GPOINTER_TO_UINT (found);
	uint32_t link = recon_finding (recon, code, "normalise", "none");
	finding_at (recon, link)->cause = cause;
	g_hash_table_insert (known, (gpointer) name, GUINT_TO_POINTER (link));
	return link;
}

static void
row_out_of_scope (struct recon *recon, int side, uint32_t row, const char *reason)
{
	struct side *s = &recon->side[side];

	recon_settle_rest (recon, side, row, STATE_OUT_OF_SCOPE, recon_reason (recon, reason, INSTANT_NONE));
	s->live[row] = false;
}

static void
row_broken (struct recon *recon, int side, uint32_t row, uint32_t link, enum state state)
{
	struct side *s = &recon->side[side];

	s->mark[row] |= MARK_BROKEN;
	recon_settle_rest (recon, side, row, state, link);
	s->live[row] = false;
}

/* A row that could not be read: counted as rejected, and a case that quotes the reason. */
static void
row_rejected (struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	const char *reason = table->reason != NULL ? strpool_text (recon->strings, table->reason[row]) : "";
	uint32_t link = recon_finding (recon, CODE_DQ_REJECT, "read", "none");

	finding_at (recon, link)->cause = reason;
	finding_reference (recon, link, side, row);
	row_broken (recon, side, row, link, STATE_REJECTED);
}

static void
row_unmapped (struct recon *recon, GHashTable *known, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	const char *code = movement_string (table, COL_MOVEMENT, row);
	const char *cause = recon_word (recon, "movement code '%s' of %s has no mapping row", code, recon->input->source_name[side]);
	row_broken (recon, side, row, finding_for (recon, known, CODE_MD_UNMAPPED_MVT, side, code, cause), STATE_EXCEPTION);
}
static void
row_no_unit (struct recon *recon, GHashTable *known, int side, uint32_t row)
{
	struct side *s = &recon->side[side];
	const char *material = strpool_text (recon->strings, s->table->canonical_material[row]),
			   *uom = movement_string (s->table, COL_UOM, row);
	const char *cause = recon_word (
		recon, "no factor leads from %s to %s for %s", uom, strpool_text (recon->strings, s->table->base_uom[row]), material);
	uint32_t link = finding_for (recon, known, CODE_DQ_UOM_NOCONV, side, recon_word (recon, "%s %s", material, uom), cause);

	finding_at (recon, link)->root = cause;
	row_broken (recon, side, row, link, STATE_EXCEPTION);
}

static void
row_wrong_sign (struct recon *recon, int side, uint32_t row)
{
	uint32_t link = recon_finding (recon, CODE_DQ_SIGN, "normalise", "none");

	finding_at (recon, link)->cause = recon_word (recon, "the sign contradicts movement '%s' with indicator '%s'",
		movement_string (recon->side[side].table, COL_MOVEMENT, row),
		movement_string (recon->side[side].table, COL_INDICATOR, row));
	row_broken (recon, side, row, link, STATE_EXCEPTION);
}

/* Of half the rows, and the same for all of a kind. */
static const char *
kind_reason (struct recon *recon, enum kind kind)
{
	if (recon->kind_reason[kind] == NULL)
		recon->kind_reason[kind] = recon_word (recon, "kind %s is not part of this reconciliation", kind_name (kind));
	return recon->kind_reason[kind];
}

static const char *
scope_reason (struct recon *recon, int side, uint32_t row)
{
	struct side *s = &recon->side[side];
	const struct movement_table *table = s->table;
	const struct item *item;

	if (s->scope_attribute >= 0 && table->attribute[s->scope_attribute][row] != 0)
		return strpool_text (recon->strings, table->attribute[s->scope_attribute][row]);
	if (normalize_line (recon->input, side))
		return NULL;
	item = reference_item (recon->reference, movement_text (table, COL_PLANT, row), table->canonical_material[row]);
	if (item != NULL && item->service)
		return "service item, not stocked";
	if (item != NULL && !item->captured && side == SIDE_RIGHT && recon->rule->kinds[table->kind[row]] &&
		recon->rule->compare != COMPARE_BALANCE && recon->rule->compare != COMPARE_LEGS)
		return "not captured by the shop floor";
	if (table->kind[row] != KIND_NONE && !recon->rule->kinds[table->kind[row]])
		return kind_reason (recon, (enum kind) table->kind[row]);
	return NULL;
}

/* What a comparison of values asks of a row: neither quantity nor unit, and of a line no kind. */
static bool
value_scope (const struct recon *recon, int side)
{
	return recon->rule->compare == COMPARE_LEDGER && side == SIDE_LEFT;
}

static void
row_scope (struct recon *recon, GHashTable *known, const struct population *population, int side, uint32_t row)
{
	struct side *s = &recon->side[side];
	const struct movement_table *table = s->table;
	bool line = normalize_line (recon->input, side), values = value_scope (recon, side);
	bool document = normalize_document (recon->input, side);
	const char *reason;

	reason = scope_reason (recon, side, row);
	if (!line && !document && reason == NULL && table->kind[row] == KIND_NONE &&
		!population_is_ours (recon, population, table, row))
		reason = "no kind; its counterpart belongs to another reconciliation";
	if (reason != NULL)
		row_out_of_scope (recon, side, row, reason);
	else if (s->window[row] == WINDOW_LATER || (s->window[row] != WINDOW_OWN && (table->flags[row] & MOVEMENT_REJECTED)))
		row_broken (recon, side, row, 0, STATE_CONTEXT);
	else if (table->flags[row] & MOVEMENT_REJECTED)
		row_rejected (recon, side, row);
	else if (line)
		return;
	else if (document && (table->flags[row] & MOVEMENT_NO_UNIT))
		row_no_unit (recon, known, side, row);
	else if (document)
		return;
	else if (table->flags[row] & MOVEMENT_SIGN)
		row_wrong_sign (recon, side, row);
	else if (table->kind[row] == KIND_NONE)
		row_unmapped (recon, known, side, row);
	else if (values)
		return;
	else if (table->flags[row] & MOVEMENT_NO_UNIT)
		row_no_unit (recon, known, side, row);
	else if (table->counted[row] == 0 && recon->rule->compare != COMPARE_ITEMS)
		row_out_of_scope (recon, side, row, "quantity is zero");
}

void
recon_scope (struct recon *recon)
{
	g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct side *s = &recon->side[side];
		struct population population = {NULL, NULL};

		for (size_t i = 0; i < s->n; i++) {
			bool asked = normalize_line (recon->input, side) || normalize_document (recon->input, side);

			if (s->table->kind[s->rows[i]] == KIND_NONE && population.by_message == NULL && !asked)
				population_init (&population, &recon->side[1 - side]);
			row_scope (recon, known, &population, side, s->rows[i]);
		}
		if (population.by_message != NULL)
			population_release (&population);
	}
}

static uint32_t
broken_link (const struct recon *recon, int side, uint32_t row)
{
	const struct side *s = &recon->side[side];

	return row_unusable (s, row) && s->window[row] == WINDOW_OWN ? s->link[row] : UINT32_MAX;
}

static void
claim (struct recon *recon, uint32_t link, int side, uint32_t row, const char *evidence)
{
	struct finding *finding = finding_at (recon, link);

	finding->evidence = evidence;
	recon_settle_rest (recon, side, row, STATE_EXCEPTION, link);
}

/* A message of several broken rows goes with the first of them in canonical order. */
static GHashTable *
broken_messages (const struct recon *recon, int side)
{
	const struct side *s = &recon->side[side];
	GHashTable *links = g_hash_table_new (NULL, NULL);
	g_autofree uint32_t *rows = g_new (uint32_t, s->n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (movement_text (s->table, COL_MESSAGE, s->rows[i]) != 0 && broken_link (recon, side, s->rows[i]) != UINT32_MAX)
			rows[n++] = s->rows[i];
	recon_rows_sort (recon, side, rows, n);
	for (size_t i = n; i > 0; i--)
		g_hash_table_insert (links, GUINT_TO_POINTER (movement_text (s->table, COL_MESSAGE, rows[i - 1])),
			GUINT_TO_POINTER (broken_link (recon, side, rows[i - 1]) + 1));
	return links;
}

void
recon_claim_by_message (struct recon *recon)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct side *other = &recon->side[1 - side];
		g_autoptr (GHashTable) links = broken_messages (recon, side);

		for (size_t i = 0; i < other->n && g_hash_table_size (links) > 0; i++) {
			uint32_t row = other->rows[i];
			gpointer link = g_hash_table_lookup (links, GUINT_TO_POINTER (movement_text (other->table, COL_MESSAGE, row)));

			if (link != NULL && other->live[row] && other->window[row] == WINDOW_OWN)
				claim (recon, GPOINTER_TO_UINT (link) - 1, 1 - side, row, "id");
		}
	}
}

/* Broken rows without an id, in canonical order: those whose number can be read, or those whose number cannot. */
static size_t
broken_rows (const struct recon *recon, int side, bool readable, uint32_t *rows)
{
	const struct side *s = &recon->side[side];
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		uint32_t row = s->rows[i];

		if (broken_link (recon, side, row) != UINT32_MAX && movement_text (s->table, COL_MESSAGE, row) == 0 &&
			(s->table->qty[row] != DECIMAL_NONE) == readable && s->table->qty[row] != 0)
			rows[n++] = row;
	}
	recon_rows_sort (recon, side, rows, n);
	return n;
}

static bool
row_is_free (const struct side *s, uint32_t row)
{
	return s->live[row] && s->window[row] == WINDOW_OWN && s->state[row] == STATE_PENDING;
}

void
recon_claim_by_keys (struct recon *recon)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct side *s = &recon->side[side], *other = &recon->side[1 - side];
		g_autoptr (GHashTable) open = g_hash_table_new_full (look_hash, look_equal, g_free, NULL);
		g_autofree uint32_t *broken = g_new (uint32_t, s->n + 1);
		size_t n = broken_rows (recon, side, true, broken);

		for (size_t i = 0; i < other->n && n > 0; i++) {
			uint32_t row = other->rows[i];
			struct look look = look_of (other->table, row, other->open[row]);
			gpointer known = row_is_free (other, row) ? g_hash_table_lookup (open, &look) : NULL;

			if (row_is_free (other, row) &&
				(known == NULL || recon_row_compare (recon, 1 - side, row, GPOINTER_TO_UINT (known) - 1) < 0))
				g_hash_table_replace (open, g_memdup2 (&look, sizeof look), GUINT_TO_POINTER (row + 1));
		}
		for (size_t i = 0; i < n; i++) {
			struct look look = look_of (s->table, broken[i], s->table->qty[broken[i]]);
			gpointer found = g_hash_table_lookup (open, &look);

			if (found == NULL)
				continue;
			claim (recon, broken_link (recon, side, broken[i]), 1 - side, GPOINTER_TO_UINT (found) - 1, "keys");
			g_hash_table_remove (open, &look);
		}
	}
}

/* How many rows have each look without a number, and one of them. */
struct choice
{
	uint32_t row;
	unsigned n;
};

static GHashTable *
choices_make (const struct movement_table *table, const uint32_t *rows, size_t n)
{
	GHashTable *choices = g_hash_table_new_full (look_hash, look_equal, g_free, g_free);

	for (size_t i = 0; i < n; i++) {
		struct look look = look_of (table, rows[i], 0);
		struct choice *choice = g_hash_table_lookup (choices, &look);

		if (choice == NULL)
			g_hash_table_insert (choices, g_memdup2 (&look, sizeof look), choice = g_new0 (struct choice, 1));
		choice->row = rows[i];
		choice->n++;
	}
	return choices;
}

void
recon_claim_unreadable (struct recon *recon)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct side *s = &recon->side[side], *other = &recon->side[1 - side];
		g_autofree uint32_t *broken = g_new (uint32_t, s->n + 1), *free = g_new (uint32_t, other->n + 1);
		size_t n = broken_rows (recon, side, false, broken), n_free = 0;

		for (size_t i = 0; i < other->n && n > 0; i++)
			if (row_is_free (other, other->rows[i]))
				free[n_free++] = other->rows[i];
		g_autoptr (GHashTable) mine = choices_make (s->table, broken, n), theirs = choices_make (other->table, free, n_free);
		for (size_t i = 0; i < n; i++) {
			struct look look = look_of (s->table, broken[i], 0);
			const struct choice *choice = g_hash_table_lookup (theirs, &look);

			if (choice != NULL && choice->n == 1 && ((const struct choice *) g_hash_table_lookup (mine, &look))->n == 1)
				claim (recon, broken_link (recon, side, broken[i]), 1 - side, choice->row, "keys");
		}
	}
}
