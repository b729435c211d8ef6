#include "common/recon/gate_measure.h"

#include "common/base/decimal.h"
#include "common/base/failure.h"

#include <string.h>

enum
{
	NAMED_MAX = 3,       /* so many of what was found are named */
	ONE_SIDED_MIN = 20,  /* so many matches of a tolerance that err to one side are a pattern */
	OFFSET_SHARE = 10,   /* net below a tenth of gross: errors cancel */
	SEVERITY_DECIDED = 2 /* a decision on a case as grave as this is shown whatever its money */
};

/* ---- words ---- */

struct list /* of what was found; the first few by name */
{
	GString *names;
	int64_t n;
};

static void
list_add (struct list *list, const char *name, const char *unit)
{
	if (list->names == NULL)
		list->names = g_string_new (NULL);
	if (list->n < NAMED_MAX)
		g_string_append_printf (list->names, "%s%s%s%s", list->n > 0 ? ", " : "", name, *unit != '\0' ? " of " : "", unit);
	else if (list->n == NAMED_MAX)
		g_string_append (list->names, " ...");
	list->n++;
}

static char *
list_end (struct list *list, const char *none, const char *what)
{
	char *says = g_strdup (none);

	if (list->n > 0) {
		g_free (says);
		says = g_strdup_printf ("%" G_GINT64_FORMAT " %s: %s", list->n, what, list->names->str);
	}

	if (list->names != NULL)
		g_string_free (list->names, TRUE);
	return says;
}

static void
money_append (GString *text, int128 amount, const char *currency)
{
	char buffer[DECIMAL_TEXT_MAX];

	g_string_append_printf (text, "%s%s%s", decimal_format (amount, MONEY_SCALE, currency_decimals (currency), buffer),
		*currency != '\0' ? " " : "", currency);
}

/* ---- which runs count ---- */

static bool
counts (const struct close_check *check, const char *reconciliation)
{
	for (const char **name = check->reconciliations; *name != NULL; name++)
		if (strcmp (*name, reconciliation) == 0)
			return true;
	return check->reconciliations[0] == NULL;
}

static size_t
runs_counting (const struct gate_facts *facts, const struct close_check *check)
{
	size_t n = 0;

	for (size_t i = 0; i < facts->n_outcomes; i++)
		n += counts (check, facts->outcomes[i]->reconciliation);
	return n;
}

static bool
need_is_met (const struct gate_facts *facts, const struct gate_need *need)
{
	for (size_t i = 0; i < facts->n_outcomes; i++)
		if (strcmp (facts->outcomes[i]->reconciliation, need->reconciliation) == 0 &&
			(*need->unit == '\0' || strcmp (facts->outcomes[i]->plant, need->unit) == 0))
			return true;
	return false;
}

static int128
runs_missing (const struct gate_facts *facts, const struct close_check *check, char **says)
{
	struct list list = {0};

	for (size_t i = 0; i < facts->n_needs; i++)
		if (counts (check, facts->needs[i].reconciliation) && !need_is_met (facts, &facts->needs[i]))
			list_add (&list, facts->needs[i].reconciliation, facts->needs[i].unit);
	*says = list_end (&list, "all are there", "missing");
	return list.n;
}

static int128
attempts_count (const struct gate_facts *facts, const struct close_check *check, enum gate_attempt_state state, char **says)
{
	bool running = state == GATE_ATTEMPT_RUNNING;
	struct list list = {0};

	for (size_t i = 0; i < facts->n_attempts; i++)
		if (facts->attempts[i].state == state && counts (check, facts->attempts[i].reconciliation))
			list_add (&list, facts->attempts[i].reconciliation, facts->attempts[i].unit);
	*says = list_end (&list, "none", running ? "under way or dead" : "failed last");
	return list.n;
}

/* ---- counts over runs ---- */

typedef int64_t run_counter (const struct gate_facts *facts, const struct close_check *check, size_t run, struct list *list);

static int64_t
partial_count (const struct gate_facts *facts, const struct close_check *check, size_t run, struct list *list)
{
	const struct outcome *outcome = facts->outcomes[run];

	(void) check;
	if (outcome->verdict == VERDICT_PARTIAL || !outcome->conserved)
		list_add (list, outcome->reconciliation, outcome->plant);
	return 0;
}

static int64_t
control_count (const struct gate_facts *facts, const struct close_check *check, size_t run, struct list *list)
{
	const struct outcome *outcome = facts->outcomes[run];

	(void) check;
	for (size_t i = 0; i < outcome->n_evidence; i++)
		if (!outcome->evidence[i].control_equal && strcmp (outcome->evidence[i].control, "not independent") != 0)
			list_add (list, outcome->evidence[i].source, outcome->plant);
	return 0;
}

static int64_t
stale_count (const struct gate_facts *facts, const struct close_check *check, size_t run, struct list *list)
{
	const struct outcome *outcome = facts->outcomes[run];

	if (outcome->as_of < facts->period_end[run] ||
		(check->within > 0 && facts->as_of - outcome->as_of > check->within * INSTANT_SECOND))
		list_add (list, outcome->reconciliation, outcome->plant);
	return 0;
}

static int64_t
rules_count (const struct gate_facts *facts, const struct close_check *check, size_t run, struct list *list)
{
	const char *now = facts->rules_now[run];

	(void) check;
	if (now == NULL || strcmp (now, facts->outcomes[run]->rules_hash) != 0)
		list_add (list, facts->outcomes[run]->reconciliation, facts->outcomes[run]->plant);
	return 0;
}

static int64_t
queue_count (const struct gate_facts *facts, const struct close_check *check, size_t run, struct list *list)
{
	const struct outcome *outcome = facts->outcomes[run];
	int64_t n = 0;

	(void) check;
	for (size_t i = 0; i < outcome->n_queue; i++)
		n += outcome->queue[i].state == QUEUE_EXPLAINED || outcome->queue[i].state == QUEUE_UNRECORDED ||
			outcome->queue[i].state == QUEUE_UNCLEAR;
	if (n > 0)
		list_add (list, outcome->reconciliation, outcome->plant);
	return n;
}

static int64_t
waiting_count (const struct gate_facts *facts, const struct close_check *check, size_t run, struct list *list)
{
	const struct outcome *outcome = facts->outcomes[run];
	int64_t n = outcome->side[SIDE_LEFT].state[STATE_OPEN_TIMING].rows + outcome->side[SIDE_RIGHT].state[STATE_OPEN_TIMING].rows;

	(void) check;
	if (n > 0)
		list_add (list, outcome->reconciliation, outcome->plant);
	return n;
}

static int64_t
roll_count (const struct gate_facts *facts, const struct close_check *check, size_t run, struct list *list)
{
	const struct outcome *outcome = facts->outcomes[run];

	(void) check;
	for (size_t i = 0; i < outcome->n_accounts; i++) {
		const struct outcome_account *account = &outcome->accounts[i];

		if ((account->left_break != 0 && account->left_break != DECIMAL_NONE) ||
			(account->right_break != 0 && account->right_break != DECIMAL_NONE))
			list_add (list, account->gl_account, outcome->plant);
	}
	return 0;
}

static bool
is_open (const struct outcome_case *one)
{
	return one->state != CASE_CLEARED && one->disposition != DISPOSITION_ACCEPT;
}

static int64_t
severity_count (const struct gate_facts *facts, const struct close_check *check, size_t run, struct list *list)
{
	const struct outcome *outcome = facts->outcomes[run];
	int64_t n = 0;

	(void) check;
	for (size_t i = 0; i < outcome->n_cases; i++)
		n += is_open (&outcome->cases[i]) && outcome->cases[i].severity == 1;
	if (n > 0)
		list_add (list, outcome->reconciliation, outcome->plant);
	return n;
}

static int64_t
unvalued_count (const struct gate_facts *facts, const struct close_check *check, size_t run, struct list *list)
{
	int64_t n = facts->outcomes[run]->unvalued_cases;

	(void) check;
	if (n > 0)
		list_add (list, facts->outcomes[run]->reconciliation, facts->outcomes[run]->plant);
	return n;
}

static int64_t
flag_count (const struct gate_facts *facts, const struct close_check *check, size_t run, struct list *list)
{
	g_autoptr (GPtrArray) flags = gate_flags (facts->outcomes[run], facts->rule);
	int64_t n = 0;

	(void) check;
	for (guint i = 0; i < flags->len; i++) {
		const struct gate_flag *flag = flags->pdata[i];

		list_add (list, flag->text, facts->outcomes[run]->plant);
		n += flag->n;
	}
	return n;
}

struct counting
{
	run_counter *count;
	const char *none, *what;
};
static const struct counting countings[CLOSE_TESTS] = {[CLOSE_TEST_PARTIAL] = {partial_count, "all are", "are not"},
	[CLOSE_TEST_CONTROL] = {control_count, "all equal", "differ"},
	[CLOSE_TEST_FRESHNESS] = {stale_count, "all have", "have not"},
	[CLOSE_TEST_RULES] = {rules_count, "all are", "are not"},
	[CLOSE_TEST_QUEUE] = {queue_count, "none", "of"},
	[CLOSE_TEST_WAITING] = {waiting_count, "none", "of"},
	[CLOSE_TEST_ROLLFORWARD] = {roll_count, "all do", "do not"},
	[CLOSE_TEST_SEVERITY1] = {severity_count, "none", "of"},
	[CLOSE_TEST_UNVALUED] = {unvalued_count, "none", "of"},
	[CLOSE_TEST_FLAGS] = {flag_count, "none", ""}};

/*
 * A counter that gives a number of its own counts within runs, of which the list names those that have any; where it has no word
 * for what it counts, the names say it all.
 */
static int128
runs_count (const struct gate_facts *facts, const struct close_check *check, char **says)
{
	const struct counting *counting = &countings[check->test];
	struct list list = {0};
	int64_t inside = 0;

	for (size_t i = 0; i < facts->n_outcomes; i++)
		if (counts (check, facts->outcomes[i]->reconciliation))
			inside += counting->count (facts, check, i, &list);
	if (inside > 0) {
		*says = *counting->what == '\0' ? g_strdup (list.names->str)
										: g_strdup_printf ("%" G_GINT64_FORMAT ", in %s", inside, list.names->str);
		g_string_free (list.names, TRUE);
		return inside;
	}
	*says = list_end (&list, counting->none, counting->what);
	return list.n;
}

/* ---- money ---- */

static int128
unexplained_in (const struct outcome *outcome, const char *currency)
{
	int128 sum = 0;

	for (size_t i = 0; i < outcome->n_accounts; i++)
		if (outcome->accounts[i].unexplained != DECIMAL_NONE && strcmp (outcome->accounts[i].currency, currency) == 0)
			sum += ABS (outcome->accounts[i].unexplained);
	return sum;
}

struct worst
{
	int128 value;
	const char *currency;
};

static void
worst_take (struct worst *worst, GString *text, const struct outcome *outcome, const struct gate_money *money,
	const struct close_check *check)
{
	int128 value = check->test == CLOSE_TEST_MONEY ? money->gross
		: check->test == CLOSE_TEST_TRIVIAL        ? money->small_gross + money->absorbed_gross
												   : unexplained_in (outcome, money->currency);

	if (value <= worst->value)
		return;
	*worst = (struct worst) {value, money->currency};
	g_string_truncate (text, 0);
	money_append (text, value, money->currency);
	if (check->test == CLOSE_TEST_MONEY) {
		g_string_append (text, " gross, ");
		money_append (text, money->net, money->currency);
		g_string_append (text, " net");
	} else if (check->test == CLOSE_TEST_TRIVIAL) {
		g_string_append (text, " gross, of it absorbed ");
		money_append (text, money->absorbed_gross, money->currency);
	}
	if (value > 0)
		g_string_append_printf (text, ", %s of %s", outcome->reconciliation, outcome->plant);
}

/*
 * Money is judged run by run and currency by currency, and the worst counts: two reconciliations show the same record from two
 * sides. An account may be unexplained in a currency in which nothing else is open.
 */
static int128
money_worst (const struct gate_facts *facts, const struct close_check *check, char **says)
{
	g_autoptr (GString) text = g_string_new (NULL);
	struct worst worst = {-1, ""};

	for (size_t i = 0; i < facts->n_outcomes; i++) {
		const struct outcome *outcome = facts->outcomes[i];
		g_autoptr (GArray) moneys = NULL;

		if (!counts (check, outcome->reconciliation))
			continue;
		moneys = gate_money (outcome, facts->rule);
		for (guint k = 0; k < moneys->len; k++)
			worst_take (&worst, text, outcome, &g_array_index (moneys, struct gate_money, k), check);
		for (size_t k = 0; k < outcome->n_accounts && check->test == CLOSE_TEST_UNEXPLAINED; k++)
			worst_take (&worst, text, outcome, &(struct gate_money) {.currency = outcome->accounts[k].currency}, check);
	}
	g_string_append (text, ", limit ");
	money_append (text, check->limit, worst.currency);
	*says = g_string_free (g_steal_pointer (&text), FALSE);
	return MAX (worst.value, 0);
}

/* ---- accruals ---- */

bool
gate_accrual_is_old (const struct gate_accrual *accrual, const struct close_check *check)
{
	return accrual->open != 0 && accrual->periods > check->periods && counts (check, accrual->reconciliation);
}

static int128
accruals_old (const struct gate_facts *facts, const struct close_check *check, char **says)
{
	struct list list = {0};
	char what[48], period[16];

	for (size_t i = 0; i < facts->n_accruals; i++) {
		const struct gate_accrual *one = &facts->accruals[i];

		if (gate_accrual_is_old (one, check))
			list_add (&list, one->id, period_format (one->period, period));
	}
	g_snprintf (what, sizeof what, "open for more than %d period%s", check->periods, check->periods == 1 ? "" : "s");
	*says = list_end (&list, "none", what);
	return list.n;
}

/* ---- regardless of size ---- */

static void
flag_free (gpointer data)
{
	struct gate_flag *flag = data;

	g_free (flag->text);
	g_free (flag);
}

/* Takes the text. */
static void
flag_add (GPtrArray *flags, char *text, int64_t n)
{
	struct gate_flag *flag = g_new (struct gate_flag, 1);

	*flag = (struct gate_flag) {text, n};
	g_ptr_array_add (flags, flag);
}

/* A journal is one, on however many stock accounts it stands. */
static void
journals_flag (GPtrArray *flags, const struct outcome *outcome, const char *currency)
{
	g_autoptr (GHashTable) cases = g_hash_table_new (g_str_hash, g_str_equal);
	int128 gross = 0;

	for (size_t i = 0; i < outcome->n_bridge; i++)
		if (outcome->bridge[i].cause == BRIDGE_MANUAL_JOURNAL && strcmp (outcome->bridge[i].currency, currency) == 0) {
			g_hash_table_add (cases, (gpointer) outcome->bridge[i].case_id);
			gross += ABS (outcome->bridge[i].amount);
		}
	guint n = g_hash_table_size (cases);
	if (n > 0) {
		g_autoptr (GString) text = g_string_new (NULL);

		g_string_append_printf (
			text, n == 1 ? "%u manual journal on a stock account, gross " : "%u manual journals on stock accounts, gross ", n);
		money_append (text, gross, currency);
		flag_add (flags, g_string_free (g_steal_pointer (&text), FALSE), n);
	}
}

static void
decisions_flag (GPtrArray *flags, const struct outcome *outcome)
{
	int n = 0;

	for (size_t i = 0; i < outcome->n_cases; i++)
		n += outcome->cases[i].state != CASE_CLEARED && outcome->cases[i].disposition == DISPOSITION_ACCEPT &&
			outcome->cases[i].severity <= SEVERITY_DECIDED;
	if (n > 0)
		flag_add (flags, g_strdup_printf ("%d accepted case%s of severity 1 or 2", n, n == 1 ? "" : "s"), n);
}

GPtrArray *
gate_flags (const struct outcome *outcome, const struct close_rule *rule)
{
	GPtrArray *flags = g_ptr_array_new_with_free_func (flag_free);
	g_autoptr (GArray) moneys = gate_money (outcome, rule);
	g_autoptr (GPtrArray) currencies = gate_currencies (outcome);

	for (guint i = 0; i < currencies->len; i++)
		journals_flag (flags, outcome, currencies->pdata[i]);
	decisions_flag (flags, outcome);
	for (size_t i = 0; i < outcome->n_leaks; i++) {
		const struct outcome_leak *leak = &outcome->leaks[i];

		if (leak->matches >= ONE_SIDED_MIN && (leak->too_high == 0) != (leak->too_low == 0))
			flag_add (flags,
				g_strdup_printf ("%" G_GINT64_FORMAT " matches within tolerance '%s' are all %s", leak->matches, leak->tolerance,
					leak->too_low == 0 ? "too high" : "too low"),
				1);
	}
	for (guint i = 0; i < moneys->len; i++) {
		const struct gate_money *money = &g_array_index (moneys, struct gate_money, i);

		if (money->gross > rule->account && ABS (money->net) * OFFSET_SHARE < money->gross)
			flag_add (flags, g_strdup ("open cases that offset each other"), 1);
	}
	return flags;
}

/* ---- one check ---- */

enum gate_state
gate_measure (const struct gate_facts *facts, const struct close_check *check, int128 *value, char **says)
{
	*value = 0;
	switch (check->test) {
	case CLOSE_TEST_RUNS:
		*value = runs_missing (facts, check, says);
		break;
	case CLOSE_TEST_PENDING:
		*value = attempts_count (facts, check, GATE_ATTEMPT_RUNNING, says);
		break;
	case CLOSE_TEST_FAILED:
		*value = attempts_count (facts, check, GATE_ATTEMPT_FAILED, says);
		break;
	case CLOSE_TEST_ACCRUALS:
		*value = accruals_old (facts, check, says);
		break;
	default:
		if (runs_counting (facts, check) == 0) {
			*says = g_strdup ("no run to look at");
			return GATE_NO_DATA;
		}
		*value = close_test_is_money (check->test) ? money_worst (facts, check, says) : runs_count (facts, check, says);
		break;
	}
	return *value <= check->limit ? GATE_PASSED : GATE_FAILED;
}
