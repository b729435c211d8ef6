/* catalog.c - what the simulated plants make and use. */
#include "simulate/catalog.h"

#include <glib.h>

/* clang-format off */ /* a list */
enum
{
	RAW = 12, LIQUIDS = 4, PACKS = 6, LABELS = 2, PRODUCTS = 16,
	CENT = 10000	/* 0.01 at PRICE_SCALE */
};
/* clang-format on */

static const struct
{
	const char *name;
	int decimals;
} units[UNIT_COUNT] = {
	[UNIT_KG] = {"KG", 3},
	[UNIT_L] = {"L", 3},
	[UNIT_EA] = {"EA", 0},
	[UNIT_G] = {"G", 0},
	[UNIT_CAR] = {"CAR", 0},
};

const char *
account_code (enum account account)
{
	static const char *const codes[ACCOUNT_COUNT] = {
		"300000",
		"301000",
		"310000",
		"302000",
		"400000",
		"895000",
		"890000",
		"231000",
		"403000",
		"690000",
	};

	return codes[account];
}

const char *
unit_name (enum unit unit)
{
	return unit < UNIT_COUNT ? units[unit].name : "DR";
}

int
unit_decimals (enum unit unit)
{
	return unit < UNIT_COUNT ? units[unit].decimals : 0;
}

int64_t
unit_to_base (int64_t qty, enum unit unit)
{
	return unit == UNIT_CAR ? qty * CARTON : unit == UNIT_G ? qty / 1000 : qty;
}

/* The defaults of a kind of material, named `RM-7` and `resin 7`; the caller changes what is different. */
static struct material *
material_add (struct catalog *catalog, const char *code, const char *text, int number, enum unit base, int64_t price)
{
	struct material *material = &catalog->materials[catalog->n++];
	char prefix = code[0];

	*material = (struct material) {
		.prefix = prefix,
		.number = number,
		.base = base,
		.mes = base,
		.erp = base,
		.price = price,
		.price_unit = prefix == 'P' ? 100 : 1,
		.changed_site = -1,
		.account = prefix == 'F' ? ACCOUNT_GOODS
			: prefix == 'P'      ? ACCOUNT_PACKING
								 : ACCOUNT_RAW,
		.item_class = base == UNIT_EA ? "discrete"
			: base == UNIT_L          ? "bulk"
									  : "weighed",
		.substitute = -1,
		.lots = true,
		.captured = true,
	};
	material->step = number % 3 != 0 ? 0 : prefix == 'P' ? 100 * CENT : 20 * CENT;
	g_snprintf (material->code, sizeof material->code, "%s-%d", code, number);
	g_snprintf (material->text, sizeof material->text, "%s %d", text, number);
	return material;
}

/* Resins, two and two of which may stand in for each other; the last two are weighed in grams. */
static void
raw_add (struct catalog *catalog)
{
	for (int i = 0; i < RAW; i++) {
		struct material *material = material_add (catalog, "RM", "resin", i + 1, UNIT_KG, (320 + 20 * i) * CENT);

		material->mes = i >= RAW - 2 ? UNIT_G : UNIT_KG;
		material->group = i / 2 + 1;
		material->substitute = i ^ 1;
	}
}

static void
rest_add (struct catalog *catalog)
{
	for (int i = 1; i <= LIQUIDS; i++)
		material_add (catalog, "LQ", "additive", i, UNIT_L, (140 + 20 * i) * CENT);
	for (int i = 1; i <= PACKS; i++) {
		bool label = i <= LABELS;
		struct material *material = material_add (catalog, "PK", label ? "label" : "cup", i, UNIT_EA, (20 + 5 * i) * 100 * CENT);

		material->lots = !label;
		material->mes = !label && i % 2 == 1 ? UNIT_CAR : UNIT_EA;
		material->erp = !label && i % 2 == 0 ? UNIT_CAR : UNIT_EA;
	}
	catalog->first_product = catalog->n;
	catalog->n_products = PRODUCTS;
	for (int i = 100; i < 100 + PRODUCTS; i++)
		material_add (catalog, "FG", "filled cup", i, UNIT_EA, 20 * i * CENT)->mes = i % 4 == 3 ? UNIT_CAR : UNIT_EA;
}

struct catalog *
catalog_new (int n_foreign, int n_changed, date_t price_from, date_t price_step)
{
	struct catalog *catalog = g_new0 (struct catalog, 1);

	catalog->materials = g_new0 (struct material, (gsize) (RAW + LIQUIDS + PACKS + PRODUCTS + 2 + n_foreign + n_changed));
	catalog->price_from = price_from;
	catalog->price_step = price_step;
	raw_add (catalog);
	rest_add (catalog);
	catalog->uncaptured = catalog->n;
	material_add (catalog, "MR", "mold release", 1, UNIT_KG, 980 * CENT)->captured = false;
	catalog->coproduct = catalog->n;
	struct material *coproduct = material_add (catalog, "RG", "regrind", 1, UNIT_KG, 60 * CENT);
	coproduct->captured = coproduct->lots = false;
	coproduct->step = 20 * CENT;
	catalog->first_foreign = catalog->n;
	catalog->n_foreign = n_foreign;
	for (int i = 1; i <= n_foreign; i++)
		material_add (catalog, "XU", "solvent", i, UNIT_L, 260 * CENT);
	catalog->first_changed = catalog->n;
	catalog->n_changed = n_changed;
	for (int i = 1; i <= n_changed; i++)
		material_add (catalog, "CL", "cleaner", i, UNIT_L, 180 * CENT)->captured = false;
	return catalog;
}

void
catalog_free (struct catalog *catalog)
{
	if (catalog == NULL)
		return;
	g_free (catalog->materials);
	g_free (catalog);
}

int
catalog_component (const struct catalog *catalog, int product, enum component component)
{
	int i = product - catalog->first_product;

	switch (component) {
	case WEIGHED:
		return i % RAW;
	case MIXED:
		return (i + 5) % RAW;
	case METERED:
		return RAW + i % LIQUIDS;
	case PACKED:
		return RAW + LIQUIDS + LABELS + i % (PACKS - LABELS);
	case LABELED:
		return RAW + LIQUIDS + i % LABELS;
	case COMPONENTS:
		break;
	}
	g_assert_not_reached ();
}

int64_t
component_qty (enum component component)
{
	static const int64_t per_hundred[COMPONENTS] = {
		[WEIGHED] = 14 * QTY_ONE,
		[MIXED] = 5 * QTY_ONE,
		[METERED] = 2 * QTY_ONE,
		[PACKED] = 100 * QTY_ONE,
		[LABELED] = 100 * QTY_ONE,
	};

	return per_hundred[component];
}

int
catalog_coproducer (const struct catalog *catalog)
{
	return catalog->first_product + catalog->n_products - 1;
}

int64_t
coproduct_qty (const struct catalog *catalog, int product)
{
	return product == catalog_coproducer (catalog) ? 5 * QTY_ONE : 0;
}

enum account
catalog_account (const struct catalog *catalog, int material, int site, date_t date)
{
	const struct material *m = &catalog->materials[material];

	return m->changed_site == site && date >= catalog->price_step ? ACCOUNT_CHANGED : m->account;
}

int64_t
catalog_price (const struct catalog *catalog, int material, int site, date_t date)
{
	const struct material *m = &catalog->materials[material];
	int64_t local = (int64_t) site % 5 * (m->base == UNIT_EA ? m->price_unit * CENT : 20 * CENT);

	return m->price + local + (date >= catalog->price_step ? m->step : 0);
}

int64_t
catalog_value (const struct catalog *catalog, int material, int site, date_t date, int64_t qty)
{
	const struct material *m = &catalog->materials[material];
	int64_t amount = 0;

	if (money_of (qty, catalog_price (catalog, material, site, date), m->price_unit, 2, &amount) != DECIMAL_OK)
		g_error ("a simulated quantity of '%s' has no value", m->code);
	return amount;
}
