#include "common/recon/sieve_internal.h"

#include "common/base/hash.h"
#include "common/recon/recon_internal.h"

#include <string.h>

const enum column sieve_class_columns[SIEVE_CLASS_COLUMNS] = {
	COL_PLANT, COL_MATERIAL, COL_STORAGE_LOCATION, COL_MOVEMENT, COL_INDICATOR, COL_UOM, COL_CURRENCY, COL_GL_ACCOUNT};

/* ---- which rules ---- */

static bool
keys_have (const int *keys, int n, int key)
{
	for (int i = 0; i < n; i++)
		if (keys[i] == key)
			return true;
	return false;
}

static bool
keys_within (const int *inner, int n_inner, const int *outer, int n_outer)
{
	for (int i = 0; i < n_inner; i++)
		if (!keys_have (outer, n_outer, inner[i]))
			return false;
	return true;
}

/* Takes what agrees, and neither asks nor lists nor weighs anything but quantities. */
static bool
pass_is_plain (const struct pass *pass)
{
	return pass->cardinality != SUBSET && !pass->suggested && !pass->ambiguous_suggests && !pass->ambiguous_lists &&
		!pass->limits_value;
}

static bool
pass_only_sums (const struct pass *pass)
{
	return pass->cardinality == MANY_TO_MANY && !pass->left_one && !pass->right_one && pass->window < 0;
}

/*
 * The last pass that matches: its keys are those that all others must have too. First: what matches by an id, if anything does.
 */
static const struct pass *
rule_passes (const struct reconciliation *rule, const struct pass **first)
{
	const struct pass *last = NULL;

	*first = NULL;
	for (int i = 0; i < rule->n_passes; i++) {
		const struct pass *pass = &rule->passes[i];

		if (pass->raises != CODE_NONE)
			continue;
		if (pass->identity && *first == NULL)
			*first = pass;
		if (!pass->identity)
			last = pass;
	}
	return last;
}

static bool
rule_is_served (const struct reconciliation *rule)
{
	static const int known[] = {COL_ORDER, COL_LOT, COL_MATERIAL, COL_STORAGE_LOCATION, COL_PLANT, KEY_FLOW};
	const struct pass *first, *last = rule_passes (rule, &first);

	if (rule->compare != COMPARE_RECORDS || last == NULL || first == NULL || !pass_only_sums (first) || !pass_only_sums (last) ||
		first->keys[0] != COL_MESSAGE)
		return false;
	if (!keys_within (last->keys, last->n_keys, known, G_N_ELEMENTS (known)) ||
		!keys_within ((const int[]) {COL_MATERIAL, COL_STORAGE_LOCATION}, 2, last->keys, last->n_keys) ||
		(rule->net_unreferenced && !keys_within (last->keys, last->n_keys, rule->reversal_keys, rule->n_reversal_keys)))
		return false;
	for (int i = 0; i < rule->n_passes; i++)
		if (rule->passes[i].raises == CODE_NONE &&
			(!pass_is_plain (&rule->passes[i]) ||
				!keys_within (last->keys, last->n_keys, rule->passes[i].keys, rule->passes[i].n_keys)))
			return false;
	return true;
}

bool
sieve_serves (const struct reconciliation *const *rules, size_t n, struct sieve_keys *keys)
{
	const struct pass *first;

	*keys = (struct sieve_keys) {true, true};
	for (size_t i = 0; i < n; i++) {
		if (!rule_is_served (rules[i]) || rules[i]->left_by_event != rules[0]->left_by_event ||
			rules[i]->right_by_posting != rules[0]->right_by_posting)
			return false;
		const struct pass *last = rule_passes (rules[i], &first);
		keys->order &= keys_have (last->keys, last->n_keys, COL_ORDER);
		keys->lot &= keys_have (last->keys, last->n_keys, COL_LOT);
	}
	return n > 0 && n <= 32 && (keys->order || keys->lot);
}

/* ---- making ---- */

struct sieve *
sieve_new (struct strpool *const strings[SIDE_COUNT])
{
	struct sieve *sieve = g_new0 (struct sieve, 1);

	for (int side = 0; side < SIDE_COUNT; side++) {
		sieve->side[side].classes = movement_table_new (strings[side]);
		sieve->side[side].totals = g_array_new (FALSE, TRUE, sizeof (struct sum));
		sieve->side[side].newest = g_array_new (FALSE, FALSE, sizeof (instant_t));
	}
	sieve->chunks_most = SIZE_MAX;
	sieve->until = sieve->width = SIEVE_PARTITIONS;
	return sieve;
}

void
sieve_free (struct sieve *sieve)
{
	if (sieve == NULL)
		return;
	sieve_rows_free (sieve);
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct sieve_side *s = &sieve->side[side];

		movement_table_free (s->classes);
		g_array_unref (s->totals);
		g_array_unref (s->newest);
		g_free (s->keys);
		g_free (s->class_slots);
		g_free (s->info);
		g_free (s->wanted);
		hash_set_release (&s->doubt_keys);
	}
	hash_set_release (&sieve->doubt_places);
	hash_set_release (&sieve->doubt_messages);
	g_free (sieve);
}

/* ---- classes ---- */

struct movement_table *
sieve_classes (struct sieve *sieve, int side)
{
	return sieve->side[side].classes;
}

uint64_t
sieve_class_hash (const uint64_t hashes[SIEVE_CLASS_COLUMNS])
{
	uint64_t hash = hash64 (hashes, SIEVE_CLASS_COLUMNS * sizeof *hashes);

	return hash != 0 ? hash : 1;
}

static size_t
class_slot (const struct sieve_side *s, uint64_t hash)
{
	size_t i = hash & (s->class_room - 1);

	while (s->class_slots[2 * i] != 0 && s->class_slots[2 * i] != hash)
		i = (i + 1) & (s->class_room - 1);
	return i;
}

uint32_t
sieve_class_find (const struct sieve *sieve, int side, uint64_t hash)
{
	const struct sieve_side *s = &sieve->side[side];
	size_t i = s->class_room > 0 ? class_slot (s, hash) : 0;

	return s->class_room > 0 && s->class_slots[2 * i] == hash ? (uint32_t) s->class_slots[2 * i + 1] : UINT32_MAX;
}

static void
class_slots_grow (struct sieve_side *s)
{
	size_t old_room = s->class_room;
	uint64_t *old = s->class_slots;

	s->class_room = old_room == 0 ? 1024 : old_room * 2;
	s->class_slots = g_new0 (uint64_t, 2 * s->class_room);
	for (size_t i = 0; i < old_room; i++)
		if (old[2 * i] != 0)
			memcpy (s->class_slots + 2 * class_slot (s, old[2 * i]), old + 2 * i, 2 * sizeof *old);
	g_free (old);
}

uint32_t
sieve_class_add (struct sieve *sieve, int side, uint64_t hash)
{
	struct sieve_side *s = &sieve->side[side];
	uint32_t row = (uint32_t) s->classes->rows - 1;
	const instant_t none = INSTANT_NONE;

	if (s->classes->rows * 2 >= s->class_room)
		class_slots_grow (s);
	size_t i = class_slot (s, hash);
	s->class_slots[2 * i] = hash;
	s->class_slots[2 * i + 1] = row;
	g_array_set_size (s->totals, (guint) s->classes->rows * WINDOW_COUNT);
	g_array_append_val (s->newest, none);
	return row;
}

/* ---- doubts ---- */

void
sieve_doubt_key (struct sieve *sieve, int side, uint64_t key)
{
	hash_set_add (&sieve->side[side].doubt_keys, key);
}

bool
sieve_doubts_key (const struct sieve *sieve, int side, uint64_t key)
{
	return hash_set_has (&sieve->side[side].doubt_keys, key);
}

void
sieve_doubt_place (struct sieve *sieve, uint64_t place)
{
	hash_set_add (&sieve->doubt_places, place);
}

void
sieve_doubt_message (struct sieve *sieve, uint64_t message)
{
	hash_set_add (&sieve->doubt_messages, message);
}

/* ---- a plant and its rules ---- */

static bool
tolerances_are_zero (const struct tolerance *tolerances, int n, const char *item_class)
{
	for (int i = 0; i < n; i++)
		if ((strcmp (tolerances[i].item_class, item_class) == 0 || strcmp (tolerances[i].item_class, "*") == 0) &&
			(tolerances[i].over != 0 || tolerances[i].under != 0 || tolerances[i].percent != 0))
			return false;
	return true;
}

/* No pass lets anything pass for this class that is not equal. */
static bool
rule_is_strict (const struct reconciliation *rule, const char *item_class)
{
	for (int i = 0; i < rule->n_passes; i++)
		if (!tolerances_are_zero (rule->passes[i].tolerances, rule->passes[i].n_tolerances, item_class))
			return false;
	return tolerances_are_zero (rule->tolerances, rule->n_tolerances, item_class);
}

/* Whether the rule compares what each order made (yield.h), for which the rows that it takes all have to be there. */
static bool
rule_sees_orders_whole (const struct reconciliation *rule, const struct reference *reference)
{
	return rule->yield.enabled && reference_tells_output (reference);
}

/* whole: bit per rule that sees orders whole. */
static void
class_inform (struct sieve_side *s, int side, uint32_t row, const struct recon_input *input,
	const struct reconciliation *const *rules, size_t n_rules, uint32_t whole)
{
	const struct movement_table *table = s->classes;
	struct class_info *info = &s->info[row];
	enum kind kind = (enum kind) table->kind[row];
	const struct item *item =
		reference_item (input->reference, movement_text (table, COL_PLANT, row), table->canonical_material[row]);
	const char *item_class = item != NULL ? item->item_class : "";
	const uint32_t cluster[] = {
		movement_text (table, COL_PLANT, row), table->canonical_material[row], table->canonical_location[row]};
	struct quantity_factor factor;

	*info = (struct class_info) {
		.cluster = hash64 (cluster, sizeof cluster), .denominator = 1, .flow = (uint8_t) kind_flow (kind), .strict = true};
	if (!normalize_factor (input, side, table, row, &factor) || kind == KIND_NONE) {
		info->broken = info->doubt = true;
		return;
	}
	info->numerator = factor.numerator;
	info->denominator = factor.denominator;
	info->step = factor.step;
	info->unsigned_only = factor.unsigned_only;
	info->listed = item != NULL && (item->service || (!item->captured && side == SIDE_RIGHT));
	info->doubt = movement_text (table, COL_STORAGE_LOCATION, row) != 0 && table->canonical_location[row] == 0;
	for (size_t i = 0; i < n_rules; i++) {
		info->rules |= rules[i]->kinds[kind] ? 1u << i : 0;
		info->strict &= rule_is_strict (rules[i], item_class);
	}
	info->doubt |= (info->rules & whole) != 0;
}

void
sieve_unit_add (struct sieve *sieve, const char *plant, const struct recon_input *input,
	const struct reconciliation *const *rules, size_t n_rules)
{
	struct recon_input unit = *input;
	struct movement_table *none = movement_table_new (sieve->side[0].classes->strings);
	uint32_t whole = 0;

	for (size_t i = 0; i < n_rules; i++)
		whole |= rule_sees_orders_whole (rules[i], input->reference) ? 1u << i : 0;
	for (int side = 0; side < SIDE_COUNT; side++) {
		unit.side[side] = none;
		unit.rows[side] = NULL;
		unit.n_rows[side] = 0;
		unit.quiet[side] = sieve_quiet (sieve, side, plant, none, NULL);
	}
	normalize_sides (&unit);
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct sieve_side *s = &sieve->side[side];

		if (s->info == NULL) {
			s->info = g_new (struct class_info, s->classes->rows + 1);
			for (size_t row = 0; row < s->classes->rows; row++)
				s->info[row] = (struct class_info) {.denominator = 1, .doubt = true, .broken = true};
		}
		for (size_t i = 0; i < unit.quiet[side].n; i++)
			class_inform (s, side, unit.quiet[side].list[i].class_row, &unit, rules, n_rules, whole);
		g_free ((gpointer) unit.quiet[side].list);
	}
	movement_table_free (none);
}

/* ---- what is quiet ---- */

static void
wanted_subtract (const struct sieve *sieve, int side, const char *plant, const struct movement_table *table,
	const struct window_bounds *bounds, struct sum *sums)
{
	uint32_t id = strpool_find (table->strings, plant, strlen (plant));

	for (size_t row = 0; row < table->rows; row++) {
		uint64_t hashes[SIEVE_CLASS_COLUMNS];

		if (movement_text (table, COL_PLANT, row) != id)
			continue;
		struct window_clocks clocks = {movement_event (table, row), movement_entered (table, row), movement_posting (table, row),
			movement_period (table, row)};

		for (int i = 0; i < SIEVE_CLASS_COLUMNS; i++)
			hashes[i] = strpool_hash (table->strings, movement_text (table, sieve_class_columns[i], row));
		uint32_t class_row = sieve_class_find (sieve, side, sieve_class_hash (hashes));
		sum_add (
			&sums[class_row * WINDOW_COUNT + window_of (bounds, &clocks)], table->qty[row], movement_amount (table, row), -1);
	}
}

struct quiet
sieve_quiet (const struct sieve *sieve, int side, const char *plant, const struct movement_table *table,
	const struct window_bounds *bounds)
{
	const struct sieve_side *s = &sieve->side[side];
	struct quiet quiet = {.classes = s->classes, .newest = INSTANT_NONE};
	g_autofree struct sum *sums = g_memdup2 (s->totals->data, s->totals->len * sizeof (struct sum));
	struct quiet_rows *list = g_new (struct quiet_rows, s->totals->len + 1);

	if (table->rows > 0)
		wanted_subtract (sieve, side, plant, table, bounds, sums);
	for (guint i = 0; i < s->totals->len; i++) {
		uint32_t class_row = i / WINDOW_COUNT;
		if (sums[i].rows == 0 || strcmp (movement_string (s->classes, COL_PLANT, class_row), plant) != 0)
			continue;
		quiet.newest = MAX (quiet.newest, g_array_index (s->newest, instant_t, class_row));
		list[quiet.n++] = (struct quiet_rows) {class_row, (uint8_t) (i % WINDOW_COUNT), sums[i].rows, sums[i].with_amount,
			sums[i].qty, sums[i].amount, sums[i].value};
	}
	quiet.list = list;
	return quiet;
}

uint32_t
sieve_numbered (const struct sieve *sieve, int side)
{
	return sieve->side[side].rows;
}

const uint8_t *
sieve_wanted (const struct sieve *sieve, int side)
{
	return sieve->side[side].wanted;
}

uint64_t
sieve_rows (const struct sieve *sieve)
{
	uint64_t rows = 0;

	for (int side = 0; side < SIDE_COUNT; side++)
		for (guint i = 0; i < sieve->side[side].totals->len; i++)
			rows += (uint64_t) g_array_index (sieve->side[side].totals, struct sum, i).rows;
	return rows;
}

uint64_t
sieve_wanted_rows (const struct sieve *sieve)
{
	uint64_t rows = 0;

	for (int side = 0; side < SIDE_COUNT; side++)
		for (uint32_t i = 0; sieve->side[side].wanted != NULL && i <= sieve->side[side].rows / 8; i++)
			rows += (uint64_t) __builtin_popcount (sieve->side[side].wanted[i]);
	return rows;
}
