/* Extracts of one source: what happens to rows and money from one to the next, against the plainest way to tell it. */
#include "common/base/failure.h"
#include "common/recon/snapshot.h"
#include "dice.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum
{
	KEYS = 400,
	EXTRACTS = 4,
	MARCH_31 = 20543 /* days since 1970-01-01 */
};

enum
{
	KEY,
	STATUS,
	TEXT,
	AMOUNT,
	CURRENCY,
	COLUMNS
};

static const char *const statuses[] = {"draft", "posted", "cleared"}, *const currencies[] = {"EUR", "USD"};
static const char *posted[] = {"posted", "cleared", NULL};

static struct snapshot_rule
rule_make (void)
{
	return (struct snapshot_rule) {.name = "lines",
		.columns = {{"key", false}, {"status", false}, {"text", false}, {"amount", true}, {"currency", false}},
		.n_key = 1,
		.n_columns = COLUMNS,
		.amount = AMOUNT,
		.currency = CURRENCY,
		.unit = "",
		.status = STATUS,
		.posted = posted,
		.date = -1};
}

struct row
{
	bool there;
	unsigned status, text, currency;
	int amount;
};

static size_t
row_put (struct snapshot_table *table, struct strpool *strings, unsigned key, const struct row *row)
{
	size_t at = snapshot_row_add (table);
	char text[DECIMAL_TEXT_MAX];

	g_snprintf (text, sizeof text, "K%u", key);
	table->column[KEY][at] = strpool_add0 (strings, text);
	table->column[STATUS][at] = strpool_add0 (strings, statuses[row->status]);
	g_snprintf (text, sizeof text, "text %u", row->text);
	table->column[TEXT][at] = strpool_add0 (strings, text);
	table->amount[at] = row->amount;
	table->column[AMOUNT][at] = strpool_add0 (strings, decimal_format (row->amount, SNAPSHOT_SCALE, 0, text));
	table->column[CURRENCY][at] = strpool_add0 (strings, currencies[row->currency]);
	return at;
}

static bool
row_same (const struct row *a, const struct row *b)
{
	return a->status == b->status && a->text == b->text && a->currency == b->currency && a->amount == b->amount;
}

static struct row
row_throw (struct dice *dice)
{
	return (struct row) {
		true, dice_below (dice, 3), dice_below (dice, 50), dice_below (dice, 2), (int) dice_below (dice, 2000) - 1000};
}

/* Most rows stay; some go, come, or change in one way or another. */
static void
world_make (struct dice *dice, struct row world[EXTRACTS][KEYS])
{
	for (int extract = 0; extract < EXTRACTS; extract++)
		for (int key = 0; key < KEYS; key++) {
			unsigned fate = dice_below (dice, 10);

			if (extract == 0 || fate == 0)
				world[extract][key] = row_throw (dice);
			else
				world[extract][key] = world[extract - 1][key];
			if (fate == 1)
				world[extract][key].there = false;
			if (fate == 2)
				world[extract][key].amount++;
		}
}

static struct snapshot_table *
table_make (struct dice *dice, const struct snapshot_rule *rule, struct strpool *strings, const struct row rows[KEYS])
{
	struct snapshot_table *table = snapshot_table_new (rule);
	unsigned order[KEYS];

	for (unsigned i = 0; i < KEYS; i++) {
		unsigned j = dice_below (dice, i + 1);

		order[i] = order[j];
		order[j] = i;
	}
	for (unsigned i = 0; i < KEYS; i++)
		if (rows[order[i]].there)
			row_put (table, strings, order[i], &rows[order[i]]);
	return table;
}

/* What a step must come to; money by currency. */
struct told
{
	int64_t same, count[SNAPSHOT_KINDS], findings[SNAPSHOT_KINDS], posted;
	int64_t before[2], after[2], effect[2][SNAPSHOT_KINDS];
};

static struct told
step_tell (const struct row before[KEYS], const struct row after[KEYS])
{
	struct told told = {0};

	for (int key = 0; key < KEYS; key++) {
		const struct row *was = &before[key], *is = &after[key];
		bool held = was->there && was->status > 0;
		enum snapshot_kind kind = !was->there ? SNAPSHOT_ADDED : !is->there ? SNAPSHOT_LOST : SNAPSHOT_CHANGED;
		bool differs = was->there != is->there || (was->there && !row_same (was, is));

		told.posted += held;
		told.same += was->there && is->there && !differs;
		told.count[kind] += differs;
		told.findings[kind] += differs && held;
		if (was->there) {
			told.before[was->currency] += was->amount;
			told.effect[was->currency][kind] -= differs ? was->amount : 0;
		}
		if (is->there) {
			told.after[is->currency] += is->amount;
			told.effect[is->currency][kind] += differs ? is->amount : 0;
		}
	}
	return told;
}

static void
step_check (const struct snapshots *snapshots, guint number, const struct told *told)
{
	const struct snapshot_step *step = &g_array_index (snapshots->steps, struct snapshot_step, number);

	ck_assert_int_eq (step->same, told->same);
	ck_assert_int_eq (step->posted, told->posted);
	for (int kind = 0; kind < SNAPSHOT_KINDS; kind++) {
		ck_assert_int_eq (step->count[kind], told->count[kind]);
		ck_assert_int_eq (step->findings[kind], told->findings[kind]);
	}
	for (guint i = 0; i < snapshots->money->len; i++) {
		const struct snapshot_money *money = &g_array_index (snapshots->money, struct snapshot_money, i);
		int currency = strcmp (snapshot_currency (snapshots, money->currency), "USD") == 0;
		int128 sum = money->before;

		if (money->step != number)
			continue;
		ck_assert_int_eq ((int64_t) money->before, told->before[currency]);
		ck_assert_int_eq ((int64_t) money->after, told->after[currency]);
		for (int kind = 0; kind < SNAPSHOT_KINDS; kind++) {
			ck_assert_int_eq ((int64_t) money->effect[kind], told->effect[currency][kind]);
			sum += money->effect[kind];
		}
		ck_assert (sum == money->after);
	}
}

START_TEST (each_step_says_what_happened_to_rows_and_money)
{
	static struct row world[EXTRACTS][KEYS];
	struct fiscal_calendar months = {.variant = FISCAL_MONTHS, .first_month = 1};
	struct snapshot_rule rule = rule_make ();

	for (int round = 0; round < dice_rounds (20, 2000); round++) {
		struct dice dice = {(uint64_t) round};
		g_autoptr (strpool) strings = strpool_new ();
		g_autoptr (snapshots) snapshots = snapshots_new (&rule, strings);
		int64_t findings = 0, changes = 0;

		world_make (&dice, world);
		for (int i = 0; i < EXTRACTS; i++)
			snapshots_take (snapshots, table_make (&dice, &rule, strings, world[i]), "extract", MARCH_31 + i, &months);
		snapshots_judge (snapshots, &months);
		ck_assert_uint_eq (snapshots->steps->len, EXTRACTS);
		for (guint i = 0; i < EXTRACTS; i++) {
			bool last = i + 1 == EXTRACTS;
			struct told told = step_tell (world[last ? 0 : i], world[last ? EXTRACTS - 1 : i + 1]);

			step_check (snapshots, i, &told);
			for (int kind = 0; kind < SNAPSHOT_KINDS && !last; kind++) {
				findings += told.findings[kind];
				changes += told.count[kind];
			}
		}
		ck_assert_int_gt (findings, 0);
		ck_assert_int_eq (snapshots->findings, findings);
		ck_assert_int_eq (snapshots->changes->len, changes);
		for (guint i = 0; i < snapshots->changes->len; i++)
			ck_assert (g_array_index (snapshots->changes, struct snapshot_change, i).posted == (i < findings));
		ck_assert_int_eq (snapshots->verdict, VERDICT_BREACHED);
	}
}
END_TEST

START_TEST (of_rows_of_one_key_the_first_by_content_counts_in_any_order)
{
	static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	static const struct row rows[] = {{true, 1, 1, 0, 5}, {true, 1, 2, 0, 7}, {true, 1, 3, 0, 9}};
	struct fiscal_calendar months = {.variant = FISCAL_MONTHS, .first_month = 1};
	struct snapshot_rule rule = rule_make ();
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (snapshots) snapshots = snapshots_new (&rule, strings);
	struct snapshot_table *once = snapshot_table_new (&rule);

	row_put (once, strings, 1, &rows[0]);
	snapshots_take (snapshots, once, "once", MARCH_31, &months);
	for (size_t i = 0; i < G_N_ELEMENTS (orders); i++) {
		struct snapshot_table *thrice = snapshot_table_new (&rule);

		for (int j = 0; j < 3; j++)
			row_put (thrice, strings, 1, &rows[orders[i][j]]);
		snapshots_take (snapshots, thrice, "thrice", MARCH_31 + 1 + (date_t) i, &months);
	}
	snapshots_judge (snapshots, &months);
	ck_assert_int_eq (snapshots->changes->len, 0);
	ck_assert_int_eq (snapshots->twice, 2 * (int64_t) G_N_ELEMENTS (orders));
	ck_assert_int_eq (snapshots->verdict, VERDICT_FOUND);
	ck_assert (!snapshots->clean);
}
END_TEST

/* A draft of the 1st of March that changes: a finding from so many days after the last of the month on. */
static const struct
{
	int closed_days;
	date_t taken;
	bool finding;
} closings[] = {{0, MARCH_31 - 1, false}, {0, MARCH_31, true}, {3, MARCH_31 + 2, false}, {3, MARCH_31 + 3, true}};

START_TEST (a_row_of_a_closed_period_is_posted)
{
	static const struct row draft = {true, 0, 1, 0, 5}, other = {true, 0, 2, 0, 5};
	struct fiscal_calendar months = {.variant = FISCAL_MONTHS, .first_month = 1};
	struct snapshot_rule rule = rule_make ();
	g_autoptr (strpool) strings = strpool_new ();
	g_autoptr (snapshots) snapshots = snapshots_new (&rule, strings);
	struct snapshot_table *before = snapshot_table_new (&rule), *after = snapshot_table_new (&rule);

	rule.date = TEXT;
	rule.closed_days = closings[_i].closed_days;
	size_t was = row_put (before, strings, 1, &draft), is = row_put (after, strings, 1, &other);
	before->date[was] = after->date[is] = MARCH_31 - 30;
	snapshots_take (snapshots, before, "before", closings[_i].taken, &months);
	snapshots_take (snapshots, after, "after", MARCH_31 + 60, &months);
	snapshots_judge (snapshots, &months);
	ck_assert_uint_eq (snapshots->changes->len, 1);
	ck_assert_int_eq (snapshots->findings, closings[_i].finding);
	ck_assert_str_eq (snapshot_code (&g_array_index (snapshots->changes, struct snapshot_change, 0)),
		closings[_i].finding ? "DR_POSTED_CHANGED" : "");
}
END_TEST

START_TEST (an_effect_beyond_any_amount_is_none)
{
	struct snapshot_change change = {.first = INT64_MIN + 1, .later = 2};

	ck_assert_int_eq (snapshot_effect (&change), DECIMAL_NONE);
	change.first = 5;
	ck_assert_int_eq (snapshot_effect (&change), -3);
	change.later = DECIMAL_NONE;
	ck_assert_int_eq (snapshot_effect (&change), -5);
	change.first = DECIMAL_NONE;
	ck_assert_int_eq (snapshot_effect (&change), DECIMAL_NONE);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("snapshot");
	TCase *tcase = tcase_create ("snapshot");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_set_timeout (tcase, 60);
	tcase_add_test (tcase, each_step_says_what_happened_to_rows_and_money);
	tcase_add_test (tcase, of_rows_of_one_key_the_first_by_content_counts_in_any_order);
	tcase_add_loop_test (tcase, a_row_of_a_closed_period_is_posted, 0, G_N_ELEMENTS (closings));
	tcase_add_test (tcase, an_effect_beyond_any_amount_is_none);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
