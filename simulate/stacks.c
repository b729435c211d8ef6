#include "simulate/stacks.h"

#include "common/base/decimal.h"
#include "common/base/failure.h"
#include "simulate/random.h"

#include <errno.h>
#include <string.h>

enum
{
	PLANTS = 2,
	ACCOUNTS = 4,     /* of the modern stack; the legacy one has two for each of the first two */
	QTY_DIGITS = 3,   /* of a quantity at this scale */
	MONEY_DIGITS = 2, /* of an amount */
	YEAR_PERIODS = 12,
	YEAR = 100 /* period_t */
};

struct amounts
{
	int64_t qty, value, bookings; /* thousandths, cents, pieces */
};

static const struct kind_of_difference
{
	const char *name;
	int sign;      /* of later minus first */
	bool reverses; /* in the period after */
	bool moves;    /* from one account to another: nothing in total */
} kinds[] = {{"rework_counted", 1, false, false}, {"scrap_netted", -1, false, false}, {"night_shift", 1, true, false},
	{"late_posting", 1, true, false}, {"consignment", -1, false, false}, {"line_side", 1, false, false},
	{"account_moved", 1, false, true}, {"corrected_later", 1, false, false}, {"reversed_later", -1, false, false},
	{"double_counted", -1, false, false}};

/* The cells of the month, and what each kind of difference adds to the modern stack. */
struct month
{
	const struct stacks *stacks;
	size_t n;              /* cells */
	struct amounts *first; /* what the legacy stack prints, [n] */
	struct amounts *later; /* the modern one */
	GString *records[G_N_ELEMENTS (kinds)];
	GString *truth;
};

static void
cell_append (GString *line, size_t cell)
{
	size_t plant = cell % PLANTS, account = cell / PLANTS % ACCOUNTS, material = cell / (PLANTS * ACCOUNTS);

	g_string_append_printf (line, "%d,M%zu,RM-%06zu", 1000 + 100 * (int) plant, 4000 + account, material);
}

static void
amounts_append (GString *line, const struct amounts *amounts)
{
	char qty[DECIMAL_TEXT_MAX], value[DECIMAL_TEXT_MAX];

	g_string_append_printf (line, ",%s,%s,%" G_GINT64_FORMAT "\n", decimal_format (amounts->qty, QTY_DIGITS, QTY_DIGITS, qty),
		decimal_format (amounts->value, MONEY_DIGITS, MONEY_DIGITS, value), amounts->bookings);
}

static struct amounts
scaled (struct amounts amounts, int sign)
{
	return (struct amounts) {sign * amounts.qty, sign * amounts.value, sign * amounts.bookings};
}

static void
amounts_add (struct amounts *sum, struct amounts more)
{
	sum->qty += more.qty;
	sum->value += more.value;
	sum->bookings += more.bookings;
}

/* One record of a kind: on the modern stack, in the kind's file, and in the truth. */
static void
record_add (struct month *month, size_t kind, size_t cell, period_t period, int64_t number, struct amounts amounts)
{
	GString *record = month->records[kind], *truth = month->truth;

	amounts_add (&month->later[cell], amounts);
	g_string_append_printf (record, "%s-%d-%" G_GINT64_FORMAT ",%s,", kinds[kind].name, period, number,
		period != month->stacks->period ? "yes" : "no");
	cell_append (record, cell);
	amounts_append (record, &amounts);
	g_string_append_printf (truth, "%s,%s-%d-%" G_GINT64_FORMAT ",", kinds[kind].name, kinds[kind].name, period, number);
	cell_append (truth, cell);
	amounts_append (truth, &amounts);
}

/* The records that come to be in a period. back: seen from the period after, in which they reverse. */
static void
kind_add (struct month *month, size_t kind, period_t period, bool back)
{
	struct random random;

	random_seed (&random, month->stacks->seed, (uint64_t) period * 64 + kind + 1);
	for (int64_t i = 0; i < month->stacks->differences; i++) {
		size_t cell = (size_t) random_range (&random, 0, (int64_t) month->n - 1);
		struct amounts amounts = {
			random_range (&random, 1, 50000), random_range (&random, 1, 2000000), random_range (&random, 1, 3)};

		amounts = scaled (amounts, back ? -kinds[kind].sign : kinds[kind].sign);
		record_add (month, kind, cell, period, i, amounts);
		if (kinds[kind].moves)
			record_add (month, kind, cell / PLANTS % ACCOUNTS + 1 < ACCOUNTS ? cell + PLANTS : cell - PLANTS, period, i,
				scaled (amounts, -1));
	}
}

static period_t
period_before (period_t period)
{
	return period % YEAR > 1 ? period - 1 : (period / YEAR - 1) * YEAR + YEAR_PERIODS;
}

static void
month_make (struct month *month)
{
	struct random random;

	random_seed (&random, month->stacks->seed, (uint64_t) month->stacks->period * 64);
	for (size_t cell = 0; cell < month->n; cell++)
		month->first[cell] = month->later[cell] = (struct amounts) {
			random_range (&random, 100000, 90000000), random_range (&random, 100000, 900000000), random_range (&random, 1, 400)};
	for (size_t kind = 0; kind < G_N_ELEMENTS (kinds); kind++) {
		kind_add (month, kind, month->stacks->period, false);
		if (kinds[kind].reverses)
			kind_add (month, kind, period_before (month->stacks->period), true);
	}
}

/* ---- files ---- */

static gboolean
file_write (const char *folder, const char *name, const GString *text, GError **error)
{
	g_autofree char *path = g_build_filename (folder, name, NULL), *within = g_path_get_dirname (path);
	g_autoptr (GError) failed = NULL;

	if (g_mkdir_with_parents (within, 0755) != 0) {
		g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "folder '%s': %s", within, g_strerror (errno));
		return FALSE;
	}
	if (g_file_set_contents (path, text->str, (gssize) text->len, &failed))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_IO, "file '%s': %s", path, failed->message);
	return FALSE;
}

/* The legacy stack has two accounts for each of the first two, and prints its cells in two parts there. */
static GString *
legacy_print (const struct month *month)
{
	GString *text = g_string_new ("plant,account,material,qty,value,bookings\n");

	for (size_t cell = 0; cell < month->n; cell++) {
		size_t account = cell / PLANTS % ACCOUNTS, parts = account < 2 ? 2 : 1;
		struct amounts whole = month->first[cell], half = {whole.qty / 3, whole.value / 3, whole.bookings / 3};

		for (size_t part = 0; part < parts; part++) {
			struct amounts amounts = whole;

			if (parts == 2)
				amounts = part == 0
					? half
					: (struct amounts) {whole.qty - half.qty, whole.value - half.value, whole.bookings - half.bookings};
			g_string_append_printf (text, "%d,L%zu,RM-%06zu", 1000 + 100 * (int) (cell % PLANTS), 400 + 10 * account + part,
				cell / (PLANTS * ACCOUNTS));
			amounts_append (text, &amounts);
		}
	}
	return text;
}

static GString *
modern_print (const struct month *month)
{
	GString *text = g_string_new ("plant,account,material,qty,value,bookings\n");

	for (size_t cell = 0; cell < month->n; cell++) {
		cell_append (text, cell);
		amounts_append (text, &month->later[cell]);
	}
	return text;
}

static GString *
crosswalk_print (void)
{
	GString *text = g_string_new ("from,to\n");

	for (size_t account = 0; account < ACCOUNTS; account++)
		for (size_t part = 0; part < (account < 2 ? 2u : 1u); part++)
			g_string_append_printf (text, "L%zu,M%zu\n", 400 + 10 * account + part, 4000 + account);
	return text;
}

static const char installation[] = "# Two stacks that print the same report; truth.csv beside this file is the answer.\n"
								   "sources:\n"
								   "  - name: legacy\n    uri: \"csv:legacy\"\n"
								   "  - name: modern\n    uri: \"csv:modern\"\n";

static gboolean
month_write (struct month *month, const char *folder, GError **error)
{
	g_autoptr (GString) legacy = legacy_print (month), modern = modern_print (month), crosswalk = crosswalk_print (),
						yaml = g_string_new (installation);

	for (size_t kind = 0; kind < G_N_ELEMENTS (kinds); kind++) {
		g_autofree char *name = g_strdup_printf ("modern/%s.csv", kinds[kind].name);

		if (!file_write (folder, name, month->records[kind], error))
			return FALSE;
	}
	return file_write (folder, "legacy/issues.csv", legacy, error) && file_write (folder, "modern/issues.csv", modern, error) &&
		file_write (folder, "legacy/account_map.csv", crosswalk, error) &&
		file_write (folder, "truth.csv", month->truth, error) && file_write (folder, "tieout.yaml", yaml, error);
}

gboolean
stacks_write (const struct stacks *stacks, const char *folder, GError **error)
{
	struct month month = {
		.stacks = stacks, .truth = g_string_new ("difference,record,plant,account,material,qty,value,bookings\n")};
	gboolean good;

	month.n = MAX ((size_t) stacks->cells / (PLANTS * ACCOUNTS), 1) * PLANTS * ACCOUNTS;
	month.first = g_new0 (struct amounts, month.n);
	month.later = g_new0 (struct amounts, month.n);
	for (size_t kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
		month.records[kind] = g_string_new ("record,reversal,plant,account,material,qty,value,bookings\n");
	month_make (&month);
	good = month_write (&month, folder, error);
	for (size_t kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
		g_string_free (month.records[kind], TRUE);
	g_string_free (month.truth, TRUE);
	g_free (month.first);
	g_free (month.later);
	return good;
}
