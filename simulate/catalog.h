/*
 * catalog.h - what the simulated plants make and use: units, materials, bills of material, prices.
 *
 * Every price is a whole number of 0.20 per kilogram or liter, or of 0.01 per piece, so that a quantity of whole 0.05
 * kilograms or whole pieces has an exact value in cents: the money of a fault never hangs on a rounding.
 */
#ifndef SIMULATE_CATALOG_H
#define SIMULATE_CATALOG_H

#include "common/base/calendar.h"
#include "common/base/decimal.h"

#include <stdbool.h>
#include <stdint.h>

/* UNIT_DRUM and above are drums of sizes that no table knows: DR1, DR2 ... */
/* clang-format off */ /* a list */
enum unit { UNIT_KG, UNIT_L, UNIT_EA, UNIT_G, UNIT_CAR, UNIT_COUNT, UNIT_DRUM = 1000 };

enum { CARTON = 24, QTY_ONE = 1000000 /* one unit at QTY_SCALE */ };

const char *unit_name (enum unit unit);	/* of a drum without its size */
int unit_decimals (enum unit unit);

/*
 * A quantity in the material's base unit: cartons of 24 pieces, grams of kilograms; a drum has no conversion and stays
 * as it is.
 */
int64_t unit_to_base (int64_t qty, enum unit unit);

/* Stock accounts, that of a changed determination the last of them; then those against them. */
enum account
{
	ACCOUNT_RAW, ACCOUNT_PACKING, ACCOUNT_GOODS, ACCOUNT_CHANGED, ACCOUNTS_OF_STOCK,
	ACCOUNT_USE = ACCOUNTS_OF_STOCK, ACCOUNT_OUTPUT, ACCOUNT_SCRAP, ACCOUNT_REVALUATION, ACCOUNT_EXPENSE, ACCOUNT_ENTRIES,
	ACCOUNT_COUNT
};
/* clang-format on */
const char *account_code (enum account account);

struct material
{
	char code[12];
	char text[32];
	char prefix;              /* of its lot numbers: R L P F */
	int number;               /* with the prefix */
	enum unit base, mes, erp; /* base unit, and the units in which the two systems enter it */
	int64_t price;            /* PRICE_SCALE, per price_unit base units, until the middle of the period */
	int64_t step;             /* what is added to it from then on */
	int64_t price_unit;
	enum account account; /* stock account */
	int changed_site;     /* plant whose account for it is another one from the second price on; -1 = none */
	const char *item_class;
	int substitute; /* material that may be taken instead, or -1 */
	int group;      /* substitution group, 0 = none */
	bool lots;      /* kept by lot */
	bool captured;  /* declared as recorded by the MES */
};

struct catalog
{
	struct material *materials;
	int n;
	int first_product, n_products;
	int first_foreign, n_foreign;  /* declared as captured, and never recorded by the MES */
	int uncaptured;                /* declared as not captured */
	int first_changed, n_changed;  /* likewise, and each plant's account may change */
	int coproduct;                 /* what comes out beside some products, not captured either */
	date_t price_from, price_step; /* first day of the first and of the second price */
};

/*
 * n_foreign: how many materials are to be there that the MES is said to record and does not; n_changed: whose account
 * determination is to change.
 */
struct catalog *catalog_new (int n_foreign, int n_changed, date_t price_from, date_t price_step);
void catalog_free (struct catalog *catalog); /* NULL is fine */

/*
 * A component of a product's bill of material and the quantity of it for 100 products, QTY_SCALE. Mixed and metered ones are
 * backflushed, the others issued one by one.
 */
enum component
{
	WEIGHED,
	MIXED,
	METERED,
	PACKED,
	LABELED,
	COMPONENTS
};
int catalog_component (const struct catalog *catalog, int product, enum component component);
int64_t component_qty (enum component component);

/* How much of the co-product comes out with 100 of a product, QTY_SCALE; 0 = none. A product that has it: */
int64_t coproduct_qty (const struct catalog *catalog, int product);
int catalog_coproducer (const struct catalog *catalog);
/* The stock account of a material at a plant on a day. */
enum account catalog_account (const struct catalog *catalog, int material, int site, date_t date);

/* The price at a plant on a day, PRICE_SCALE per material's price_unit. site is the plant's number from 0. */
int64_t catalog_price (const struct catalog *catalog, int material, int site, date_t date);

/* The value of a base quantity at that price, MONEY_SCALE, rounded half away to cents. */
int64_t catalog_value (const struct catalog *catalog, int material, int site, date_t date, int64_t qty);

#endif
