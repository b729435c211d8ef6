/*
 * Random ledgers: every account closes to the cent (the fixture proves it), in any order of the records; with faults drawn from
 * those that the bridge knows, exactly what they cost is told under their cause, and nothing is unexplained.
 */
#include "tieout_fixture.h"

#include "dice.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum
{
	ACCOUNTS = 3,
	MATERIALS = 6,
	DOCUMENTS = 25,
	PARTS = 8
};

/* A month of both ledgers, and what was spoilt in it: by cause, account and currency. */
struct month
{
	struct dice dice;
	GString *text;
	const char *currency;
	int64_t stock[MATERIALS], books[ACCOUNTS];  /* cents, as they end */
	int64_t told[BRIDGE_CAUSE_COUNT][ACCOUNTS]; /* cents */
	int next;
};

static const char *const account_names[ACCOUNTS] = {"130000", "140000", "150000"};

static const char *
cents (int64_t value, char buffer[static DECIMAL_TEXT_MAX])
{
	return decimal_format (value, 2, 2, buffer);
}

static int
account_of (int material)
{
	return material % ACCOUNTS;
}

/* One movement of a document: a receipt, or an issue. Returns its value. */
static int64_t
movement_draw (struct month *month, int document, int material, int day, const char *words)
{
	int64_t value = dice_between (&month->dice, 1, 500000);
	bool receipt = dice_below (&month->dice, 2) == 0;
	char text[DECIMAL_TEXT_MAX];

	g_string_append_printf (month->text, "sl M%d D%d R%d %s 3 %s %d cur=%s %s\n", month->next++, document, material,
		receipt ? "101" : "261", cents (value, text), day, month->currency, words);
	month->stock[material] += receipt ? value : -value;
	return receipt ? value : -value;
}

static void
line_draw (
	struct month *month, int document, int account, int64_t value, const char *day, const char *origin, const char *reference)
{
	char text[DECIMAL_TEXT_MAX];

	g_string_append_printf (month->text, "gl L%d A%d %s %s %s %s %s cur=%s\n", month->next++, document, account_names[account],
		cents (value, text), day, origin, reference, month->currency);
}

/* What both have: lines by movement, or one for each account. */
static void
document_tie (struct month *month, int document)
{
	int n = 1 + (int) dice_below (&month->dice, 4), day = 1 + (int) dice_below (&month->dice, 28);
	bool summed = dice_below (&month->dice, 2) == 0;
	int64_t sum[ACCOUNTS] = {0};
	g_autofree char *date = g_strdup_printf ("%d", day), *name = g_strdup_printf ("D%d", document);

	for (int i = 0; i < n; i++) {
		int material = (int) dice_below (&month->dice, MATERIALS), number = month->next;
		int64_t value = movement_draw (month, document, material, day, "");
		g_autofree char *key = g_strdup_printf ("M%d", number);

		month->books[account_of (material)] += value;
		sum[account_of (material)] += value;
		if (!summed)
			line_draw (month, document, account_of (material), value, date, "WA", key);
	}
	for (int account = 0; account < ACCOUNTS && summed; account++)
		if (sum[account] != 0)
			line_draw (month, document, account, sum[account], date, "WA", name);
}

/* A document with one fault, and what it costs. */
static void
document_spoil (struct month *month, int document)
{
	int material = (int) dice_below (&month->dice, MATERIALS), account = account_of (material), other = (account + 1) % ACCOUNTS;
	int64_t value;
	g_autofree char *name = g_strdup_printf ("D%d", document);

	switch (dice_below (&month->dice, 6)) {
	case 0:
		month->told[BRIDGE_MISSING_DOCUMENT][account] -= movement_draw (month, document, material, 20, "");
		return;
	case 1:
		month->told[BRIDGE_IN_FLIGHT][account] -= movement_draw (month, document, material, 31, "entered=2026-04-04T20:00:00Z");
		return;
	case 2:
		value = movement_draw (month, document, material, 12, "");
		line_draw (month, document, other, value, "12", "WE", name);
		month->books[other] += value;
		month->told[BRIDGE_WRONG_ACCOUNT][account] -= value;
		month->told[BRIDGE_WRONG_ACCOUNT][other] += value;
		return;
	case 3:
		value = movement_draw (month, document, material, 31, "");
		line_draw (month, document, account, value, "2026-04-01", "WE", name);
		month->told[BRIDGE_WRONG_PERIOD][account] -= value;
		return;
	case 4:
		value = dice_between (&month->dice, 1, 9999);
		line_draw (month, document, account, value, "17", "SA", "-");
		month->books[account] += value;
		month->told[BRIDGE_MANUAL_JOURNAL][account] += value;
		return;
	default:
		month->told[BRIDGE_UNPOSTED_BATCH][account] -= movement_draw (month, document, material, 9, "batch=B1");
		return;
	}
}

static struct month *
month_draw (unsigned seed, bool spoilt)
{
	struct month *month = g_new0 (struct month, 1);
	static const char *const currencies[] = {"USD", "EUR"};
	int64_t opening[ACCOUNTS] = {0};
	char text[DECIMAL_TEXT_MAX];

	month->dice.state = seed;
	month->text = g_string_new (NULL);
	month->currency = currencies[seed % 2];
	for (int material = 0; material < MATERIALS; material++) {
		month->stock[material] = dice_between (&month->dice, 0, 1000000);
		opening[account_of (material)] += month->stock[material];
		g_string_append_printf (month->text, "account material=R%d %s\nstock R%d %s 2026-02-28 cur=%s\n", material,
			account_names[account_of (material)], material, cents (month->stock[material], text), month->currency);
	}
	for (int account = 0; account < ACCOUNTS; account++) {
		int64_t carried = dice_between (&month->dice, -1, 1) * 777;

		month->books[account] = opening[account] + carried;
		month->told[BRIDGE_CARRY_FORWARD][account] = carried;
		g_string_append_printf (month->text, "books %s %s 2026-02-28 cur=%s\n", account_names[account],
			cents (month->books[account], text), month->currency);
	}
	for (int document = 0; document < DOCUMENTS; document++)
		if (spoilt && dice_below (&month->dice, 3) == 0)
			document_spoil (month, document);
		else
			document_tie (month, document);
	for (int material = 0; material < MATERIALS; material++)
		g_string_append_printf (
			month->text, "stock R%d %s 31 cur=%s\n", material, cents (month->stock[material], text), month->currency);
	for (int account = 0; account < ACCOUNTS; account++)
		g_string_append_printf (
			month->text, "books %s %s 31 cur=%s\n", account_names[account], cents (month->books[account], text), month->currency);
	return month;
}

static void
month_free (struct month *month)
{
	g_string_free (month->text, TRUE);
	g_free (month);
}

static void
causes_check (const struct month *month, const struct outcome *outcome)
{
	int64_t told[BRIDGE_CAUSE_COUNT][ACCOUNTS] = {{0}};

	for (size_t i = 0; i < outcome->n_bridge; i++)
		for (int account = 0; account < ACCOUNTS; account++)
			if (strcmp (outcome->bridge[i].gl_account, account_names[account]) == 0)
				told[outcome->bridge[i].cause][account] += outcome->bridge[i].amount;
	for (int cause = 0; cause < BRIDGE_CAUSE_COUNT; cause++)
		for (int account = 0; account < ACCOUNTS; account++)
			ck_assert_msg (told[cause][account] == month->told[cause][account] * 100,
				"%s of %s: %" G_GINT64_FORMAT " and not %" G_GINT64_FORMAT "00\n%s",
				bridge_cause_name ((enum bridge_cause) cause), account_names[account], told[cause][account],
				month->told[cause][account], month->text->str);
}

START_TEST (each_fault_is_told_under_its_cause_with_what_it_costs)
{
	for (unsigned seed = (unsigned) _i; seed < (unsigned) dice_rounds (80, 4000); seed += PARTS) {
		struct month *month = month_draw (seed, seed % 4 != 0);
		g_autofree char *first = NULL;

		for (unsigned order = 0; order < 3; order++) {
			g_autoptr (text_bench) bench =
				tieout_bench_run (&(struct text_fixture) {.text = month->text->str, .order = order == 2 ? seed + 2 : order});
			g_autofree char *told = tieout_told (bench);

			causes_check (month, bench->outcome);
			if (first == NULL)
				first = g_steal_pointer (&told);
			else
				ck_assert_msg (strcmp (told, first) == 0, "another order of the records tells\n%s\n\nand not\n%s\n\nof\n%s", told,
					first, month->text->str);
		}
		month_free (month);
	}
}
END_TEST

/* ---- nothing makes sense ---- */

static char *
noise_draw (unsigned seed)
{
	static const char *const days[] = {"1", "15", "31", "2026-02-27", "2026-04-01"};
	static const char *const codes[] = {"101", "102", "261", "REV"}, *const origins[] = {"WE", "WA", "PR", "SA", "-"};
	struct dice dice = {seed};
	GString *text = g_string_new ("account material=R0 130000\naccount material=R0 140000 from=10\naccount class=7 150000\n"
								  "account class=9 160000\n");

	for (int i = 0; i < 40; i++) {
		unsigned document = dice_below (&dice, 6), value = dice_below (&dice, 5);
		const char *day = days[dice_below (&dice, 5)], *currency = dice_below (&dice, 6) == 0 ? "EUR" : "USD";
		g_autofree char *batch =
							dice_below (&dice, 3) == 0 ? g_strdup_printf ("batch=B%u", dice_below (&dice, 3)) : g_strdup (""),
						*account = dice_below (&dice, 4) == 0
			? g_strdup_printf ("account=%s", account_names[dice_below (&dice, ACCOUNTS)])
			: g_strdup ("");
		const char *code = codes[dice_below (&dice, 4)];

		if (i % 2 == 0)
			g_string_append_printf (text, "sl M%d D%u R%u %s %d %u.%02u %s cur=%s %s %s entered=2026-03-%02uT10:00:00Z\n", i,
				document, dice_below (&dice, 3), code, strcmp (code, "REV") == 0 ? 0 : 1, value, value, day, currency, batch,
				account, 1 + dice_below (&dice, 3));
		else
			g_string_append_printf (text, "gl L%d A%u %s %s%u.%02u %s %s %s%u cur=%s %s entered=2026-03-%02uT10:00:00Z\n", i,
				document, dice_below (&dice, 5) == 0 ? "400000" : account_names[dice_below (&dice, ACCOUNTS)],
				dice_below (&dice, 2) == 0 ? "-" : "", value, value, day, origins[dice_below (&dice, 5)],
				dice_below (&dice, 2) == 0 ? "D" : "M", dice_below (&dice, 12), currency, batch, 1 + dice_below (&dice, 3));
	}
	for (int i = 0; i < 6; i++) {
		const char *day = i % 2 == 0 ? "31" : "2026-02-28";

		if (dice_below (&dice, 3) > 0)
			g_string_append_printf (
				text, "stock R%d %u.00 %s class=7 qty=%u\n", i / 2, dice_below (&dice, 9), day, dice_below (&dice, 9));
		if (dice_below (&dice, 3) > 0)
			g_string_append_printf (text, "books %s %u.00 %s\n", account_names[i / 2], dice_below (&dice, 9), day);
	}
	g_string_append (text, "price R1 1.00 1 2026-01-01\nprice R1 2.00 1 12\n");
	return g_string_free (text, FALSE);
}

START_TEST (whatever_the_records_say_the_bridge_closes_and_no_order_matters)
{
	for (unsigned seed = (unsigned) _i; seed < (unsigned) dice_rounds (400, 20000); seed += PARTS) {
		g_autofree char *text = noise_draw (seed), *first = NULL;

		for (unsigned order = 0; order < 3; order++) {
			g_autoptr (text_bench) bench =
				tieout_bench_run (&(struct text_fixture) {.text = text, .order = order == 2 ? seed + 2 : order});
			g_autofree char *told = tieout_told (bench);

			if (first == NULL)
				first = g_steal_pointer (&told);
			else
				ck_assert_msg (strcmp (told, first) == 0, "another order of the records tells\n%s\n\nand not\n%s\n\nof\n%s", told,
					first, text);
		}
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("tieout property");
	TCase *tcase = tcase_create ("tieout property");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_set_timeout (tcase, 300);
	tcase_add_loop_test (tcase, each_fault_is_told_under_its_cause_with_what_it_costs, 0, PARTS);
	tcase_add_loop_test (tcase, whatever_the_records_say_the_bridge_closes_and_no_order_matters, 0, PARTS);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
