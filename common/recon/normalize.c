/*
 * From a source's own words to canonical ones: identifiers, crosswalks, movement kind, direction, base unit.
 *
 * Each distinct text is worked out once: per-side memos are indexed by string id, pairs of material and unit by their number.
 */
#include "common/recon/keyring.h"
#include "common/recon/recon_internal.h"

#include <string.h>

#define MEMO_UNKNOWN UINT32_MAX

struct memo
{
	uint32_t *to;
	uint32_t n;
};

/* How often a side uses each unit of a material. */
struct usage
{
	struct keyring pairs; /* material and unit */
	GArray *rows;         /* int64_t, by the pair's number */
};

struct normalizer
{
	const struct recon_input *input;
	struct strpool *strings;
	int side; /* whose maps and identifiers its rows are written in */
	struct movement_table *table;
	const uint32_t *rows; /* NULL: the first n_rows */
	size_t n_rows;
	const struct quiet *quiet; /* rows of the side that were set aside; NULL */
	bool no_indicators;        /* a code that is mapped under one indicator only means that one */
	struct memo material, location, order, stripped;
	struct usage usage;
	struct keyring pairs; /* of material and unit, free of the plant */
	GArray *conversions;  /* struct conversion, by the pair's number */
	GHashTable *bases;    /* material -> base unit when reference data names none */
	struct
	{
		uint32_t movement, indicator;
		enum map_result result;
		enum kind kind;
		enum direction direction;
		bool known;
	} last; /* movement: the next row often is the same */
};

static uint32_t
memo_get (struct memo *memo, uint32_t id)
{
	if (id >= memo->n) {
		uint32_t n = MAX (id + 1, memo->n * 2);

		memo->to = g_renew (uint32_t, memo->to, n);
		memset (memo->to + memo->n, 0xff, (n - memo->n) * sizeof *memo->to);
		memo->n = n;
	}
	return memo->to[id];
}

/* "000000000000012345" and "12345" are one identifier where the profile says so; an identifier of zeros keeps one. */
static uint32_t
identifier_strip (struct normalizer *n, uint32_t id)
{
	if (id == 0 || !reference_strips_zeros (n->input->reference, n->side))
		return id;
	uint32_t known = memo_get (&n->stripped, id);
	if (known != MEMO_UNKNOWN)
		return known;
	const char *text = strpool_text (n->strings, id), *from = text;
	while (*from == '0' && from[1] != '\0')
		from++;
	known = from == text ? id : strpool_add0 (n->strings, from);
	n->stripped.to[id] = known;
	return known;
}

static uint32_t
identifier_canonical (struct normalizer *n, enum crosswalk which, struct memo *memo, uint32_t plant, uint32_t id)
{
	bool found;

	if (id == 0)
		return 0;
	uint32_t known = memo_get (memo, id);
	if (known == MEMO_UNKNOWN) {
		known = reference_crosswalk (n->input->reference, which, n->side, plant, identifier_strip (n, id), &found);
		if (!found)
			known = reference_crosswalk (n->input->reference, which, n->side, plant, id, &found);
		known = identifier_strip (n, known);
		/* A location that nobody mapped says nothing about where the ERP should have posted: MD_UNMAPPED_LOC says so. */
		memo->to[id] = known = found || which != CROSSWALK_LOCATION ? known : 0;
	}
	return known;
}

/* ---- units ---- */

static void
usage_add (struct usage *usage, const struct movement_table *table, uint32_t row, int64_t rows)
{
	uint32_t uom = movement_text (table, COL_UOM, row);

	if ((table->flags[row] & MOVEMENT_REJECTED) || uom == 0)
		return;
	uint32_t pair = keyring_at (&usage->pairs, table->canonical_material[row], uom, 0);
	if (pair == usage->rows->len)
		g_array_set_size (usage->rows, pair + 1);
	g_array_index (usage->rows, int64_t, pair) += rows;
}

static uint32_t
row_at (const struct normalizer *n, size_t i)
{
	return n->rows != NULL ? n->rows[i] : (uint32_t) i;
}

static void
usage_count (struct normalizer *n)
{
	struct usage *usage = &n->usage;

	usage->rows = g_array_new (FALSE, TRUE, sizeof (int64_t));
	for (size_t i = 0; i < n->n_rows; i++)
		usage_add (usage, n->table, row_at (n, i), 1);
	for (size_t i = 0; n->quiet != NULL && i < n->quiet->n; i++)
		usage_add (usage, n->quiet->classes, n->quiet->list[i].class_row, n->quiet->list[i].rows);
}

/* Whether a material's unit is used more than another of its units; ties by name. */
static bool
usage_exceeds (const struct usage *usage, const struct strpool *strings, uint32_t pair, uint32_t other)
{
	int64_t rows = g_array_index (usage->rows, int64_t, pair), others = g_array_index (usage->rows, int64_t, other);
	uint32_t uom = (uint32_t) usage->pairs.keys[pair].word[1], than = (uint32_t) usage->pairs.keys[other].word[1];

	return rows != others ? rows > others : strpool_compare (strings, uom, than) < 0;
}

/* Without reference data the unit that a side uses most is a material's base unit. Known ones stay. */
static void
bases_add (GHashTable *bases, const struct normalizer *n)
{
	struct usage usage = n->usage;
	g_autoptr (GHashTable) most = g_hash_table_new (NULL, NULL); /* material -> pair */
	GHashTableIter iterator;
	gpointer key, value;

	for (uint32_t pair = 0; pair < usage.pairs.n; pair++) {
		gpointer material = GUINT_TO_POINTER ((uint32_t) usage.pairs.keys[pair].word[0]), best;

		if (!g_hash_table_lookup_extended (most, material, NULL, &best) ||
			usage_exceeds (&usage, n->strings, pair, GPOINTER_TO_UINT (best)))
			g_hash_table_insert (most, material, GUINT_TO_POINTER (pair));
	}
	g_hash_table_iter_init (&iterator, most);
	while (g_hash_table_iter_next (&iterator, &key, &value)) {
		g_assert (usage.pairs.keys != NULL);
		if (!g_hash_table_contains (bases, key))
			g_hash_table_insert (bases, key, GUINT_TO_POINTER ((uint32_t) usage.pairs.keys[GPOINTER_TO_UINT (value)].word[1]));
	}
	g_array_unref (usage.rows);
	keyring_clear (&usage.pairs);
}

static struct conversion
conversion_make (const struct normalizer *n, uint32_t plant, uint32_t material, uint32_t uom)
{
	struct conversion conversion;
	uint32_t base = reference_base_uom (n->input->reference, plant, material);

	if (base == 0)
		base = GPOINTER_TO_UINT (g_hash_table_lookup (n->bases, GUINT_TO_POINTER (material)));
	if (base == 0 || base == uom || uom == 0)
		return (struct conversion) {base != 0 ? base : uom, 1, 1};
	if (!reference_conversion (n->input->reference, material, uom, base, &conversion))
		return (struct conversion) {base, 0, 1};
	return conversion;
}

/* The conversion of a unit into the material's base unit, good until the next; numerator 0 = there is none. */
static const struct conversion *
conversion_find (struct normalizer *n, uint32_t plant, uint32_t material, uint32_t uom)
{
	uint32_t pair = keyring_at (&n->pairs, material, uom, 0);

	if (pair == n->conversions->len) {
		struct conversion conversion = conversion_make (n, plant, material, uom);

		g_array_append_val (n->conversions, conversion);
	}
	return &g_array_index (n->conversions, struct conversion, pair);
}

static int64_t
quantity_base (const struct normalizer *n, const struct conversion *conversion, int64_t qty)
{
	int decimals = reference_uom_decimals (n->input->reference, conversion->base);
	int64_t base;

	if (conversion->numerator == conversion->denominator)
		return qty;
	if (decimal_ratio (qty, conversion->numerator, conversion->denominator, ROUND_HALF_AWAY, &base) != DECIMAL_OK)
		return DECIMAL_NONE;
	if (decimals >= 0 && decimal_round (base, QTY_SCALE, decimals, ROUND_HALF_AWAY, &base) != DECIMAL_OK)
		return DECIMAL_NONE;
	return base;
}

/* domain.md 1.2: the direction comes from the source's direction field, never from the code's number or the sign alone. */
static bool
direction_apply (enum direction direction, int64_t qty, enum kind kind, int64_t *counted)
{
	bool receipt = kind_is_receipt (kind);
	int64_t stock = qty;

	if ((direction == DIRECTION_IN || direction == DIRECTION_OUT) && qty < 0)
		return false;
	if (direction == DIRECTION_OUT || direction == DIRECTION_NEGATED)
		stock = -qty;
	*counted = direction == DIRECTION_NONE ? qty : receipt ? stock : -stock;
	return true;
}

/* Rows are normalized for several rules at once as well, and those compare records. */
static bool
of_ledgers (const struct recon_input *input)
{
	return input->rule != NULL && input->rule->compare == COMPARE_LEDGER;
}

/* Open items: an invoice, an activity. It says what it is by the population that it is of. */
bool
normalize_document (const struct recon_input *input, int side)
{
	return input->rule != NULL && input->rule->compare == COMPARE_ITEMS && side == SIDE_RIGHT;
}

/* A line of the general ledger has money, and neither kind nor quantity. */
bool
normalize_line (const struct recon_input *input, int side)
{
	return of_ledgers (input) && side == SIDE_RIGHT;
}

static enum map_result
movement_map (struct normalizer *n, uint32_t movement, uint32_t indicator, enum kind *kind, enum direction *direction)
{
	const struct reference *reference = n->input->reference;

	if (!n->last.known || n->last.movement != movement || n->last.indicator != indicator) {
		n->last.known = true;
		n->last.movement = movement;
		n->last.indicator = indicator;
		n->last.direction = DIRECTION_NONE;
		n->last.kind = KIND_NONE;
		n->last.result = reference_movement (reference, n->side, movement, indicator, &n->last.kind, &n->last.direction);
		if (n->last.result == MAP_OTHER_INDICATOR && n->no_indicators && indicator == 0 &&
			reference_movement_single (reference, n->side, movement, &n->last.kind, &n->last.direction))
			n->last.result = MAP_FOUND;
	}
	*kind = n->last.kind;
	*direction = n->last.direction;
	return n->last.result;
}

static void
row_kind (struct normalizer *n, uint32_t row)
{
	struct movement_table *table = n->table;
	enum direction direction = DIRECTION_NONE;
	enum kind kind = KIND_NONE;
	enum map_result result = MAP_ABSENT;
	if (!normalize_line (n->input, n->side) && !normalize_document (n->input, n->side))
		result = movement_map (
			n, movement_text (table, COL_MOVEMENT, row), movement_text (table, COL_INDICATOR, row), &kind, &direction);
	uint32_t plant = movement_text (table, COL_PLANT, row);
	const struct conversion *conversion =
		conversion_find (n, plant, table->canonical_material[row], movement_text (table, COL_UOM, row));
	int64_t signed_qty = table->qty[row];

	table->base_uom[row] = conversion->base;
	table->kind[row] = (uint8_t) kind;
	table->counted[row] = 0;
	table->flags[row] &= (uint8_t) ~(MOVEMENT_SIGN | MOVEMENT_NO_UNIT);
	if ((table->flags[row] & MOVEMENT_REJECTED) || normalize_line (n->input, n->side))
		return;
	if (result == MAP_OTHER_INDICATOR ||
		(result == MAP_FOUND && !direction_apply (direction, table->qty[row], kind, &signed_qty)))
		table->flags[row] |= MOVEMENT_SIGN;
	table->counted[row] = conversion->numerator == 0 ? DECIMAL_NONE : quantity_base (n, conversion, signed_qty);
	if (table->counted[row] == DECIMAL_NONE) {
		table->flags[row] |= MOVEMENT_NO_UNIT;
		table->counted[row] = of_ledgers (n->input) ? signed_qty : table->qty[row];
	}
}

static void
row_normalize (struct normalizer *n, uint32_t row)
{
	struct movement_table *table = n->table;
	uint32_t plant = movement_text (table, COL_PLANT, row);

	table->canonical_location[row] =
		identifier_canonical (n, CROSSWALK_LOCATION, &n->location, plant, movement_text (table, COL_STORAGE_LOCATION, row));
	table->canonical_order[row] =
		identifier_canonical (n, CROSSWALK_ORDER, &n->order, plant, movement_text (table, COL_ORDER, row));
	row_kind (n, row);
}

static void
table_prepare (struct movement_table *table)
{
	size_t rows = table->rows;

	/* Rows may have been added (carried items) since an earlier reconciliation of the same tables. */
	table->counted = g_renew (int64_t, table->counted, rows + 1);
	table->base_uom = g_renew (uint32_t, table->base_uom, rows + 1);
	table->kind = g_renew (uint8_t, table->kind, rows + 1);
	table->canonical_material = g_renew (uint32_t, table->canonical_material, rows + 1);
	table->canonical_location = g_renew (uint32_t, table->canonical_location, rows + 1);
	table->canonical_order = g_renew (uint32_t, table->canonical_order, rows + 1);
}

static void
material_normalize (struct normalizer *n, struct movement_table *table, uint32_t row)
{
	table->canonical_material[row] = identifier_canonical (
		n, CROSSWALK_MATERIAL, &n->material, movement_text (table, COL_PLANT, row), movement_text (table, COL_MATERIAL, row));
}

static void
materials_normalize (struct normalizer *n)
{
	table_prepare (n->table);
	for (size_t i = 0; i < n->n_rows; i++)
		material_normalize (n, n->table, row_at (n, i));
	if (n->quiet == NULL || n->quiet->classes == NULL)
		return;
	table_prepare (n->quiet->classes);
	for (size_t i = 0; i < n->quiet->n; i++)
		material_normalize (n, n->quiet->classes, n->quiet->list[i].class_row);
}

static void
rows_normalize (struct normalizer *n, GHashTable *bases)
{
	n->bases = bases;
	n->conversions = g_array_new (FALSE, FALSE, sizeof (struct conversion));
	for (size_t i = 0; i < n->n_rows; i++)
		row_normalize (n, row_at (n, i));
	for (size_t i = 0; n->quiet != NULL && i < n->quiet->n; i++) {
		n->table = n->quiet->classes;
		row_normalize (n, n->quiet->list[i].class_row);
	}
	g_array_unref (n->conversions);
	keyring_clear (&n->pairs);
	g_free (n->material.to);
	g_free (n->location.to);
	g_free (n->order.to);
	g_free (n->stripped.to);
}

/* Of both sides; what zeros are stripped from is written to the pool that they share. */
struct both
{
	struct normalizer *tables; /* those of the sides are the first */
	GHashTable *bases;         /* NULL: they are still to be found */
};

static void
table_normalize (struct normalizer *n, GHashTable *bases)
{
	if (bases != NULL)
		rows_normalize (n, bases);
	else {
		materials_normalize (n);
		usage_count (n);
	}
}

static void
half_normalize (void *data, int half)
{
	const struct both *both = data;

	table_normalize (&both->tables[half], both->bases);
}

static void
tables_normalize (const struct recon_input *input, struct normalizer *tables, size_t n, GHashTable *bases)
{
	bool apart = !reference_strips_zeros (input->reference, SIDE_LEFT) && !reference_strips_zeros (input->reference, SIDE_RIGHT);
	struct both both = {tables, bases};

	halves_run (apart ? input->halves : NULL, half_normalize, &both);
	for (size_t i = SIDE_COUNT; i < n; i++)
		table_normalize (&tables[i], bases);
}

static struct normalizer
side_normalizer (const struct recon_input *input, int side)
{
	return (struct normalizer) {.side = side,
		.table = input->side[side],
		.rows = input->rows[side],
		.n_rows = input->n_rows[side],
		.quiet = &input->quiet[side]};
}

void
normalize_sides (const struct recon_input *input)
{
	struct movement_table *queue = input->queue;
	/* The ERP's units come first. */
	struct normalizer tables[7] = {
		side_normalizer (input, SIDE_RIGHT),
		side_normalizer (input, SIDE_LEFT),
		{.side = of_ledgers (input) ? SIDE_LEFT : SIDE_RIGHT,
			.table = queue,
			.n_rows = queue != NULL ? queue->rows : 0,
			.no_indicators = true},
	};
	size_t n = queue != NULL ? 3 : SIDE_COUNT;
	g_autoptr (GHashTable) bases = g_hash_table_new (NULL, NULL);

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct movement_table *const more[] = {input->balances[side], input->counts[side]};

		for (size_t i = 0; i < G_N_ELEMENTS (more); i++)
			if (more[i] != NULL)
				tables[n++] = (struct normalizer) {.side = side, .table = more[i], .n_rows = more[i]->rows};
	}
	for (size_t i = 0; i < n; i++) {
		tables[i].input = input;
		tables[i].strings = tables[i].table->strings;
	}
	tables_normalize (input, tables, n, NULL);
	for (size_t i = 0; i < n; i++)
		bases_add (bases, &tables[i]);
	tables_normalize (input, tables, n, bases);
}

bool
normalize_factor (
	const struct recon_input *input, int side, const struct movement_table *table, uint32_t row, struct quantity_factor *factor)
{
	uint32_t base = table->base_uom[row], uom = movement_text (table, COL_UOM, row);
	int decimals = reference_uom_decimals (input->reference, base);
	struct conversion conversion = {base, 1, 1};
	enum direction direction = DIRECTION_NONE;
	enum kind kind = KIND_NONE;
	int64_t sign = 1;

	if ((table->flags[row] & (MOVEMENT_REJECTED | MOVEMENT_SIGN | MOVEMENT_NO_UNIT)) ||
		(base != uom && !reference_conversion (input->reference, table->canonical_material[row], uom, base, &conversion)))
		return false;
	(void) reference_movement (input->reference, side, movement_text (table, COL_MOVEMENT, row),
		movement_text (table, COL_INDICATOR, row), &kind, &direction);
	(void) direction_apply (direction, 1, kind, &sign);
	*factor = (struct quantity_factor) {
		sign * conversion.numerator, conversion.denominator, 1, direction == DIRECTION_IN || direction == DIRECTION_OUT};
	for (int d = decimals; conversion.numerator != conversion.denominator && decimals >= 0 && d < QTY_SCALE; d++)
		factor->step *= 10;
	return true;
}
