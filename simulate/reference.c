/* reference.c - the small tables: places, units, items, prices, bills of material, calendars; and the installation file. */
#include "simulate/table.h"

/* Appends a line; counts it. */
G_GNUC_PRINTF (3, 4)
static void
line_add (GString *text, int64_t *count, const char *format, ...)
{
	va_list arguments;

	va_start (arguments, format);
	g_string_append_vprintf (text, format, arguments);
	va_end (arguments);
	g_string_append_c (text, '\n');
	++*count;
}

static void
locations_write (const struct world *world, GString *text, int64_t *count)
{
	for (int i = 0; i < world->n_sites; i++) {
		for (int line = 1; line <= LINES; line++)
			line_add (text, count, "%s,LINE-%d,L%03d", world->sites[i].code, line, line);
		line_add (text, count, "%s,PACK-1,L100", world->sites[i].code);
	}
}

/* Every item is of class A, whose tolerance is zero: what is true here hangs on no tolerance. */
static void
items_write (const struct world *world, GString *text, int64_t *count)
{
	for (int i = 0; i < world->catalog->n; i++) {
		const struct material *material = &world->catalog->materials[i];
		char group[16] = "";

		if (material->group != 0)
			g_snprintf (group, sizeof group, "resins %d", material->group);
		line_add (text, count, ",%s,%s,%s,A,%s,%s,false,false", material->code, material->text, unit_name (material->base), group,
			material->captured ? "true" : "false");
	}
}

static void
units_write (GString *text, int64_t *count)
{
	for (enum unit unit = 0; unit < UNIT_COUNT; unit++)
		line_add (text, count, "%s,%d,,,,", unit_name (unit), unit_decimals (unit));
	line_add (text, count, "%s,,,%s,%d,1", unit_name (UNIT_CAR), unit_name (UNIT_EA), CARTON);
	line_add (text, count, "%s,,,%s,1,1000", unit_name (UNIT_G), unit_name (UNIT_KG));
}

static void
prices_write (const struct world *world, GString *text, int64_t *count)
{
	const struct catalog *catalog = world->catalog;
	const date_t from[] = {catalog->price_from, catalog->price_step};

	for (int i = 0; i < world->n_sites; i++)
		for (int m = 0; m < catalog->n; m++)
			for (int j = 0; j < (catalog->materials[m].step != 0 ? 2 : 1); j++) {
				char date[16], price[DECIMAL_TEXT_MAX];

				line_add (text, count, "%s,%s,%s,%s,%" G_GINT64_FORMAT ",%s,standard", world->sites[i].code,
					catalog->materials[m].code, date_format (from[j], date),
					decimal_format (catalog_price (catalog, m, i, from[j]), PRICE_SCALE, 2, price),
					catalog->materials[m].price_unit, world->sites[i].currency);
			}
}

static void
boms_write (const struct world *world, GString *text, int64_t *count)
{
	const struct catalog *catalog = world->catalog;

	for (int i = 0; i < catalog->n_products; i++) {
		int product = catalog->first_product + i;
		int64_t beside = coproduct_qty (catalog, product);
		char qty[DECIMAL_TEXT_MAX];

		for (enum component component = 0; component < COMPONENTS; component++) {
			const struct material *material = &catalog->materials[catalog_component (catalog, product, component)];

			line_add (text, count, "%s,%s,100,%s,%s", catalog->materials[product].code, material->code,
				decimal_format (component_qty (component), QTY_SCALE, unit_decimals (material->base), qty),
				unit_name (material->base));
		}
		if (beside != 0)
			line_add (text, count, "%s,%s,100,%s,%s", catalog->materials[product].code,
				catalog->materials[catalog->coproduct].code, decimal_format (-beside, QTY_SCALE, 3, qty), unit_name (UNIT_KG));
	}
}

static void
batches_write (const struct world *world, GString *text, int64_t *count)
{
	instant_t first = batch_after ((world->from - 2 * MARGIN_DAYS) * INSTANT_DAY);

	for (instant_t at = first; at <= world->exported_at; at = batch_after (at + 1)) {
		char buffer[40];

		line_add (text, count, "mes-erp,%s", instant_format (at, NULL, buffer));
	}
}

static void
outages_write (const struct world *world, GString *text, int64_t *count)
{
	for (int i = 0; i < world->n_sites; i++) {
		const struct site *site = &world->sites[i];
		char from[40], until[40];

		line_add (text, count, "%s,,%s,%s", site->code, instant_format (site->outage_from, site->zone, from),
			instant_format (site->outage_until, site->zone, until));
	}
}

static void
accounts_write (const struct world *world, GString *text, int64_t *count)
{
	const struct catalog *catalog = world->catalog;

	for (int i = 0; i < world->n_sites; i++)
		for (int m = 0; m < catalog->n; m++) {
			char date[16];

			line_add (text, count, "%s,%s,%s,", world->sites[i].code, catalog->materials[m].code,
				account_code (catalog->materials[m].account));
			if (catalog->materials[m].changed_site == i)
				line_add (text, count, "%s,%s,%s,%s", world->sites[i].code, catalog->materials[m].code,
					account_code (ACCOUNT_CHANGED), date_format (catalog->price_step, date));
		}
}

GString *
reference_write (const struct world *world, enum table table, int64_t *count)
{
	GString *text = g_string_new (NULL);

	switch (table) {
	case TABLE_LOCATION_MAP:
		locations_write (world, text, count);
		break;
	case TABLE_ITEM:
		items_write (world, text, count);
		break;
	case TABLE_UOM:
		units_write (text, count);
		break;
	case TABLE_PRICE:
		prices_write (world, text, count);
		break;
	case TABLE_BOM:
		boms_write (world, text, count);
		break;
	case TABLE_BATCH:
		batches_write (world, text, count);
		break;
	case TABLE_OUTAGE:
		outages_write (world, text, count);
		break;
	case TABLE_STOCK_ACCOUNT:
		accounts_write (world, text, count);
		break;
	default:
		g_assert_not_reached ();
	}
	return text;
}

static void
plant_write (const struct site *site, GString *text)
{
	g_string_append_printf (text, "  - name: \"%s\"\n    company: %s\n    zone: %s\n    cutoff: midnight\n    day_start: 06:00\n",
		site->code, site->company, zone_name (site->zone));
	g_string_append (text,
		"    shifts:\n"
		"      - name: early\n        start: 06:00\n        end: 14:00\n"
		"      - name: late\n        start: 14:00\n        end: 22:00\n"
		"      - name: night\n        start: 22:00\n        end: 06:00\n");
}

static void
source_write (const char *name, const char *uri, GString *text)
{
	g_string_append_printf (text, "  - name: %s\n    uri: \"%s\"\n    profile: generic\n", name, uri);
}

GString *
installation_write (const struct world *world, const char *const addresses[SYSTEM_NONE], bool databases)
{
	static const enum table references[] = {TABLE_LOCATION_MAP, TABLE_ITEM, TABLE_UOM, TABLE_PRICE, TABLE_ORDER, TABLE_BOM,
		TABLE_BATCH, TABLE_OUTAGE, TABLE_QUEUE, TABLE_CONFIRMATION, TABLE_STOCK_BALANCE, TABLE_STOCK_ACCOUNT,
		TABLE_ACCOUNT_BALANCE};
	GString *text = g_string_new (NULL);
	char period[16], as_of[40];

	g_string_append_printf (text, "# A simulated month: seed %" G_GUINT64_FORMAT ". truth.csv beside this file is the answer.\n",
		world->simulation.seed);
	g_string_append_printf (text, "options:\n  period: %s\n  as-of: %s\n", period_format (world->simulation.period, period),
		instant_format (world->exported_at, NULL, as_of));
	g_string_append (text, "companies:\n");
	for (int i = 0; i < MIN (world->n_sites, 2); i++)
		g_string_append_printf (text,
			"  - name: %s\n    currency: %s\n    calendar:\n      variant: months\n"
			"    accrual: { account: \"309000\", wip: \"793000\", variance: \"894000\", liability: \"191100\" }\n",
			world->sites[i].company, world->sites[i].currency);
	g_string_append (text, "sources:\n");
	for (int system = SYSTEM_MES; system < SYSTEM_NONE; system++)
		source_write (system_names[system], addresses[system], text);
	for (gsize i = 0; databases && i < G_N_ELEMENTS (references); i++) {
		const struct table_info *info = &table_infos[references[i]];
		g_autofree char *uri = g_strdup_printf ("csv:%s/%s.csv", system_names[info->system], info->name);

		source_write (info->name, uri, text);
	}
	g_string_append (text, "plants:\n");
	for (int i = 0; i < world->n_sites; i++)
		plant_write (&world->sites[i], text);
	return text;
}
