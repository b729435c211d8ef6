/* test_rules.c - a reconciliation as data: the shipped rules, mistakes in rule files, and who may override what. */
#include "common/base/failure.h"
#include "common/config/rules.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TODAY date_make (2026, 3, 31)

static const char *
shipped (void)
{
	static char *dir;

	if (dir == NULL)
		dir = g_build_filename (g_getenv ("TEST_SRCDIR") != NULL ? g_getenv ("TEST_SRCDIR") : ".", "rules", NULL);
	return dir;
}

static struct rule_set *
good_load (const char *dir, const char *name, const char *archetype, const char *plant, date_t at)
{
	g_autoptr (GError) error = NULL;
	struct rule_set *rules = rules_load (dir, name, archetype, plant, at, &error);

	ck_assert_msg (rules != NULL, "%s", error != NULL ? error->message : "");
	return rules;
}

static const struct pass *
pass_find (const struct reconciliation *rule, const char *name)
{
	for (int i = 0; i < rule->n_passes; i++)
		if (strcmp (rule->passes[i].name, name) == 0)
			return &rule->passes[i];
	return NULL;
}

static const struct tolerance *
tolerance_find (const struct reconciliation *rule, const char *item_class)
{
	for (int i = 0; i < rule->n_tolerances; i++)
		if (strcmp (rule->tolerances[i].item_class, item_class) == 0)
			return &rule->tolerances[i];
	return NULL;
}

static int
kinds_count (const struct reconciliation *rule)
{
	int n = 0;

	for (int kind = 0; kind < KIND_COUNT; kind++)
		n += rule->kinds[kind];
	return n;
}

/* The keys of a pass as names. */
static char *
keys_text (const struct reconciliation *rule, const int *keys, int n)
{
	GString *text = g_string_new (NULL);

	for (int i = 0; i < n; i++) {
		const char *name = keys[i] < COL_COUNT  ? column_name ((enum column) keys[i])
			: keys[i] == KEY_SUBSTITUTION_GROUP ? "substitution_group"
			: keys[i] == KEY_FLOW               ? "flow"
			: keys[i] == KEY_PRODUCTION_DAY     ? "production_day"
			: keys[i] == KEY_SHIFT              ? "shift"
												: rule->attributes[keys[i] - KEY_ATTRIBUTE];
		g_string_append_printf (text, "%s%s", i > 0 ? " " : "", name);
	}
	return g_string_free (text, FALSE);
}

struct expected_pass
{
	const char *name, *keys;
	enum cardinality cardinality;
	bool identity, strict, suggested;
	int64_t window;
	enum code raises;
};

static void
passes_check (const struct reconciliation *rule, const struct expected_pass *passes, int n)
{
	ck_assert_int_eq (rule->n_passes, n);
	for (int i = 0; i < n; i++) {
		const struct pass *pass = &rule->passes[i];
		g_autofree char *keys = keys_text (rule, pass->keys, pass->n_keys);

		ck_assert_str_eq (pass->name, passes[i].name);
		ck_assert_str_eq (keys, passes[i].keys);
		ck_assert_msg (pass->cardinality == passes[i].cardinality, "%s", pass->name);
		ck_assert_msg (pass->left_one == (passes[i].cardinality == ONE_TO_ONE), "%s", pass->name);
		ck_assert_msg (pass->right_one == (passes[i].cardinality == ONE_TO_ONE), "%s", pass->name);
		ck_assert_msg (pass->identity == passes[i].identity, "%s", pass->name);
		ck_assert_msg (pass->strict == passes[i].strict, "%s", pass->name);
		ck_assert_msg (pass->suggested == passes[i].suggested, "%s", pass->name);
		ck_assert_msg (pass->window == passes[i].window, "%s", pass->name);
		ck_assert_msg (pass->raises == passes[i].raises, "%s", pass->name);
	}
}

START_TEST (the_shipped_consumption_rule_is_the_one_described)
{
	static const struct expected_pass passes[] = {
		{"message", "message_id order_no material lot storage_location", MANY_TO_MANY, true, true, false, -1, CODE_NONE},
		{"message, other location", "message_id order_no material lot", MANY_TO_MANY, true, false, false, -1, CODE_WRONG_SLOC},
		{"message, other lot", "message_id order_no material", MANY_TO_MANY, true, false, false, -1, CODE_LOT_MISMATCH},
		{"message, other order", "message_id material", MANY_TO_MANY, true, false, false, -1, CODE_WRONG_ORDER},
		{"message, other material", "message_id", MANY_TO_MANY, true, false, false, -1, CODE_WRONG_MATERIAL},
		{"exact", "order_no operation material lot storage_location", ONE_TO_ONE, false, true, false, 14400, CODE_NONE},
		{"exact without operation", "order_no material lot storage_location", ONE_TO_ONE, false, true, false, 14400, CODE_NONE},
		{"operation sums", "order_no operation material lot storage_location", MANY_TO_MANY, false, false, false, -1, CODE_NONE},
		{"lot sums", "order_no material lot storage_location", MANY_TO_MANY, false, false, false, -1, CODE_NONE},
		{"other location", "order_no material lot", MANY_TO_MANY, false, false, false, -1, CODE_WRONG_SLOC},
		{"material sums", "order_no material", MANY_TO_MANY, false, false, false, -1, CODE_LOT_MISMATCH},
		{"substitution", "order_no substitution_group", MANY_TO_MANY, false, false, false, -1, CODE_WRONG_MATERIAL},
		{"other order", "material lot", ONE_TO_ONE, false, false, true, 129600, CODE_WRONG_ORDER},
	};
	g_autoptr (rule_set) rules = good_load (shipped (), "consumption", NULL, NULL, TODAY);
	const struct reconciliation *rule = rule_set_reconciliation (rules);

	passes_check (rule, passes, G_N_ELEMENTS (passes));
	ck_assert_str_eq (rule->name, "consumption");
	ck_assert_str_eq (rule->left_source, "mes");
	ck_assert_str_eq (rule->right_source, "erp");
	ck_assert (rule->left_by_event && rule->right_by_posting && rule->net_referenced && rule->net_unreferenced);
	ck_assert_int_eq (kinds_count (rule), 5);
	ck_assert (rule->kinds[KIND_ISSUE_COMP] && rule->kinds[KIND_BACKFLUSH_REV] && rule->kinds[KIND_REWORK_ISSUE]);
	ck_assert_int_eq (rule->retry_window, 600);
	ck_assert_int_eq (rule->scan_window, 5);
	ck_assert_int_eq (rule->timing.grace, 93600);
	ck_assert_int_eq (rule->timing.grace_batches, 1);
	ck_assert_str_eq (rule->timing.interface, "mes-erp");
	ck_assert_int_eq (rule->timing.look_back, 3);
	ck_assert_int_eq (rule->timing.look_ahead, 3);
	ck_assert_int_eq (rule->uncaptured_rows, 3);
	ck_assert (rule->takes_unmapped);
	ck_assert_int_eq (rule->limit_cases[1], 0);
	ck_assert_int_eq (rule->limit_cases[3], -1);
	ck_assert_int_eq (rule->limit_rejected, 0);
	ck_assert_str_eq (rule->owner[CODE_QTY_VAR], "inventory controller");
	ck_assert_str_eq (rule->owner[CODE_STUCK_QUEUE], "integration support");
	ck_assert_str_eq (rule->file, "enterprise/consumption.yaml");
	ck_assert_uint_eq (strlen (rule->hash), 64);
	ck_assert_ptr_null (rule->attributes[0]);
	ck_assert_uint_eq (rule_set_warnings (rules)->len, 0);

	g_autofree char *keys = keys_text (rule, rule->reversal_keys, rule->n_reversal_keys);
	ck_assert_str_eq (keys, "order_no material lot storage_location");
}
END_TEST

START_TEST (the_shipped_receipts_rule_keeps_scrap_and_output_apart)
{
	static const struct expected_pass passes[] = {
		{"message", "message_id order_no material lot storage_location flow", MANY_TO_MANY, true, true, false, -1, CODE_NONE},
		{"message, other location", "message_id order_no material lot flow", MANY_TO_MANY, true, false, false, -1,
			CODE_WRONG_SLOC},
		{"message, other lot", "message_id order_no material flow", MANY_TO_MANY, true, false, false, -1, CODE_LOT_MISMATCH},
		{"message, other order", "message_id material flow", MANY_TO_MANY, true, false, false, -1, CODE_WRONG_ORDER},
		{"message, other material", "message_id flow", MANY_TO_MANY, true, false, false, -1, CODE_WRONG_MATERIAL},
		{"exact", "order_no material lot storage_location flow", ONE_TO_ONE, false, true, false, 14400, CODE_NONE},
		{"lot sums", "order_no material lot storage_location flow", MANY_TO_MANY, false, false, false, -1, CODE_NONE},
		{"other location", "order_no material lot flow", MANY_TO_MANY, false, false, false, -1, CODE_WRONG_SLOC},
		{"material sums", "order_no material flow", MANY_TO_MANY, false, false, false, -1, CODE_LOT_MISMATCH},
		{"other order", "material lot flow", ONE_TO_ONE, false, false, true, 129600, CODE_WRONG_ORDER},
	};
	g_autoptr (rule_set) rules = good_load (shipped (), "receipts", NULL, NULL, TODAY);
	const struct reconciliation *rule = rule_set_reconciliation (rules);

	passes_check (rule, passes, G_N_ELEMENTS (passes));
	ck_assert_int_eq (kinds_count (rule), 10);
	ck_assert (rule->kinds[KIND_RECEIPT_PROD] && rule->kinds[KIND_RECEIPT_BY_REV] && rule->kinds[KIND_SCRAP_CONF_REV]);
	ck_assert (!rule->kinds[KIND_RECEIPT_PO]);
	ck_assert_str_eq (rule->owner[CODE_RECEIPT_MISSING], "production supervisor");
}
END_TEST

START_TEST (shipped_tolerances_are_those_of_the_item_classes_and_nothing_without_one)
{
	static const char *const names[] = {"consumption", "receipts"};
	static const struct
	{
		const char *item_class;
		int64_t percent, cap;
	} classes[] = {{"A", 0, DECIMAL_NONE}, {"B", 500000, 250000}, {"C", 2000000, 250000}, {"weighed", 250000, 1000000},
		{"bulk", 500000, 1000000}, {"reel", 1000000, 500000}, {"*", 0, DECIMAL_NONE}};

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autoptr (rule_set) rules = good_load (shipped (), names[i], NULL, NULL, TODAY);
		const struct reconciliation *rule = rule_set_reconciliation (rules);

		ck_assert_int_eq (rule->n_tolerances, G_N_ELEMENTS (classes));
		for (size_t j = 0; j < G_N_ELEMENTS (classes); j++) {
			const struct tolerance *tolerance = tolerance_find (rule, classes[j].item_class);
			ck_assert_ptr_nonnull (tolerance);
			ck_assert_int_eq (tolerance->percent, classes[j].percent);
			ck_assert_int_eq (tolerance->value_cap, classes[j].cap);
			ck_assert_int_eq (tolerance->over, 0);
			ck_assert_int_eq (tolerance->under, 0);
		}
	}
}
END_TEST

START_TEST (shipped_archetypes_stay_in_bounds)
{
	static const char *const names[] = {"consumption", "receipts"}, *const archetypes[] = {"discrete", "process", "mixed"};

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
		for (size_t j = 0; j < G_N_ELEMENTS (archetypes); j++) {
			g_autoptr (rule_set) rules = good_load (shipped (), names[i], archetypes[j], NULL, TODAY);
			ck_assert_uint_eq (rule_set_warnings (rules)->len, 0);
			ck_assert_ptr_nonnull (strstr (rule_set_reconciliation (rules)->text, archetypes[j]));
		}
	g_autoptr (rule_set) discrete = good_load (shipped (), "receipts", "discrete", NULL, TODAY);
	g_autoptr (rule_set) process = good_load (shipped (), "receipts", "process", NULL, TODAY);
	ck_assert_int_eq (rule_set_reconciliation (discrete)->timing.grace, 12 * 3600);
	ck_assert_ptr_null (pass_find (rule_set_reconciliation (process), "other order"));
}
END_TEST

/* ---- rule files of our own ---- */

static char *dir;

static const char template[] =
	"name: try\n"
	"title: A try\n"
	"owner: controller\n"
	"left: mes\n"
	"right: erp\n"
	"clock: { left: posting, right: event }\n"
	"kinds: [ISSUE_COMP]\n"
	"reversals: { referenced: false, unreferenced: true, keys: [order_no, \"attribute:tank\"] }\n"
	"duplicates: { retry_window: 10m, scan_window: 5s }\n"
	"passes:\n"
	"- { name: one, keys: [\"attribute:batch\", shift, \"attribute:tank\"], cardinality: 1:N, window: 1h, window_on: sums }\n"
	"- { name: two, keys: [production_day], cardinality: N:1, ambiguity: suggest, enabled: true }\n"
	"tolerances: [{ name: weighed, over: 1.5, under: 0.25, percent: 2, value_cap: 10 }, { name: \"*\" }]\n"
	"timing: { grace: 20h, look_back: 1, look_ahead: 2 }\n"
	"uncaptured_rows: 3\n"
	"takes_unmapped: true\n"
	"materiality: { trivial: 1.25, account_threshold: 100 }\n"
	"limits: { impact: 5000, cases: { S1: 0, S3: 7 }, rejected_rows: 12 }\n"
	"owners: { CUTOFF: accountant }\n"
	"open:\n"
	"- { field: timing.grace, safer: lower, min: 1h, max: 26h, looser_days: 90 }\n"
	"- { field: \"tolerances.*.percent\", safer: lower, max_factor: 1.5, looser_days: 90 }\n"
	"- { field: \"tolerances.*.value_cap\", safer: lower }\n"
	"- { field: passes.two.enabled, safer: lower }\n"
	"- { field: uncaptured_rows, safer: higher, min: 2 }\n";

static void
dir_make (void)
{
	static const char *const folders[] = {"enterprise", "archetypes", "plants"};

	dir = g_dir_make_tmp ("tieout-rules-XXXXXX", NULL);
	ck_assert_int_eq (chdir (dir), 0);
	for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
		ck_assert_int_eq (g_mkdir (folders[i], 0700), 0);
}

static void
dir_remove (void)
{
	static const char *const names[] = {
		"enterprise/try.yaml", "archetypes/kind.yaml", "plants/P1.yaml", "enterprise", "archetypes", "plants"};

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
		g_remove (names[i]);
	ck_assert_int_eq (chdir ("/"), 0);
	g_rmdir (dir);
	g_free (dir);
}

static void
file_write (const char *name, const char *text)
{
	ck_assert (g_file_set_contents (name, text, -1, NULL));
}

/* The template with one piece of its text replaced. */
static char *
template_change (const char *from, const char *to)
{
	const char *at = strstr (template, from);

	ck_assert_msg (at != NULL, "the template has no '%s'", from);
	return g_strdup_printf ("%.*s%s%s", (int) (at - template), template, to, at + strlen (from));
}

START_TEST (yields_are_compared_where_a_rule_says_so)
{
	g_autofree char *with = g_strconcat (template, "yield: { enabled: true, over_delivery: 2.5 }\n", NULL);

	file_write ("enterprise/try.yaml", with);
	g_autoptr (rule_set) rules = good_load (".", "try", NULL, NULL, TODAY);
	ck_assert (rule_set_reconciliation (rules)->yield.enabled);
	ck_assert_int_eq (rule_set_reconciliation (rules)->yield.over_delivery, 2500000);
	file_write ("enterprise/try.yaml", template);
	g_autoptr (rule_set) without = good_load (".", "try", NULL, NULL, TODAY);
	ck_assert (!rule_set_reconciliation (without)->yield.enabled);
}
END_TEST

#define RECEIPTS "RECEIPT_PROD, RECEIPT_PROD_REV, RECEIPT_CO, RECEIPT_CO_REV, RECEIPT_BY, "
#define TERMS "scrap_form: DIV, basis: YIELD, rounding: up"

START_TEST (a_rule_that_sees_all_receipts_may_look_for_coproducts)
{
	g_autofree char *kinds = template_change ("kinds: [ISSUE_COMP]", "kinds: [" RECEIPTS "RECEIPT_BY_REV]");
	g_autofree char *with = g_strconcat (kinds, "yield: { enabled: true, explosion: [{ name: \"*\", " TERMS " }] }\n", NULL);

	file_write ("enterprise/try.yaml", with);
	g_autoptr (rule_set) rules = good_load (".", "try", NULL, NULL, TODAY);
	ck_assert_int_eq (rule_set_reconciliation (rules)->n_explosions, 1);
	ck_assert_int_eq (rule_set_reconciliation (rules)->explosions[0].form, SCRAP_DIV);
	ck_assert_int_eq (rule_set_reconciliation (rules)->explosions[0].basis, BASIS_YIELD);
}
END_TEST

static const struct
{
	const char *kinds, *explosion, *message;
} blind[] = {
	{"kinds: [" RECEIPTS "SCRAP_STOCK]", "{ name: \"*\", " TERMS " }", "yield.explosion: needs RECEIPT_BY_REV among `kinds`"},
	{"kinds: [" RECEIPTS "RECEIPT_BY_REV]", "{ name: new, " TERMS " }", "yield.explosion: has no entry '*' for other profiles"},
};

START_TEST (and_one_that_does_not_may_not)
{
	g_autofree char *kinds = template_change ("kinds: [ISSUE_COMP]", blind[_i].kinds);
	g_autofree char *with = g_strconcat (kinds, "yield: { enabled: true, explosion: [", blind[_i].explosion, "] }\n", NULL);
	g_autoptr (GError) error = NULL;

	file_write ("enterprise/try.yaml", with);
	ck_assert_ptr_null (rules_load (".", "try", NULL, NULL, TODAY, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	ck_assert_msg (g_str_has_suffix (error->message, blind[_i].message), "%s", error->message);
}
END_TEST

START_TEST (every_part_of_a_rule_is_read)
{
	file_write ("enterprise/try.yaml", template);
	g_autoptr (rule_set) rules = good_load (".", "try", NULL, NULL, TODAY);
	const struct reconciliation *rule = rule_set_reconciliation (rules);
	g_autofree char *one = keys_text (rule, rule->passes[0].keys, rule->passes[0].n_keys);
	g_autofree char *two = keys_text (rule, rule->passes[1].keys, rule->passes[1].n_keys);

	ck_assert_str_eq (rule->title, "A try");
	ck_assert (!rule->left_by_event && !rule->right_by_posting && !rule->net_referenced && rule->net_unreferenced);
	ck_assert_str_eq (one, "batch shift tank");
	ck_assert_str_eq (two, "production_day");
	ck_assert (rule->passes[0].left_one && !rule->passes[0].right_one && rule->passes[0].window_after_grouping);
	ck_assert (!rule->passes[1].left_one && rule->passes[1].right_one && rule->passes[1].ambiguous_suggests);
	ck_assert_int_eq (rule->passes[0].window, 3600);
	ck_assert_int_eq (tolerance_find (rule, "weighed")->over, 1500000);
	ck_assert_int_eq (tolerance_find (rule, "weighed")->under, 250000);
	ck_assert_int_eq (tolerance_find (rule, "weighed")->value_cap, 100000);
	ck_assert_str_eq (rule->timing.interface, "");
	ck_assert_int_eq (rule->trivial, 12500);
	ck_assert_int_eq (rule->account_threshold, 1000000);
	ck_assert_int_eq (rule->limit_impact, 50000000);
	ck_assert_int_eq (rule->limit_cases[1], 0);
	ck_assert_int_eq (rule->limit_cases[2], -1);
	ck_assert_int_eq (rule->limit_cases[3], 7);
	ck_assert_int_eq (rule->limit_rejected, 12);
	ck_assert_str_eq (rule->owner[CODE_CUTOFF], "accountant");
	ck_assert_str_eq (rule->owner[CODE_QTY_VAR], "controller");
}
END_TEST

START_TEST (a_pass_says_its_own_limits_and_what_ambiguity_does)
{
	g_autofree char *text = template_change ("cardinality: N:1, ambiguity: suggest, enabled: true }\n",
		"cardinality: N:1, tolerances: [{ name: weighed, under: 2 }, { name: bulk }], rounding: false, value_over: 5 }\n"
		"- { name: off, keys: [lot], cardinality: 1:1, enabled: false, tolerances: [{ name: \"*\", over: 9 }] }\n"
		"- { name: first, keys: [lot], cardinality: 1:1, ambiguity: first, tolerances: [{ name: \"*\", over: 3 }] }\n"
		"- { name: list, keys: [lot], cardinality: 1:1, ambiguity: list, value_under: 1.5 }\n"
		"- { name: set, keys: [lot], cardinality: subset, window: 2h }\n"
		"- { name: any set, keys: [lot], cardinality: subset, ambiguity: first, suggested: true }\n");

	file_write ("enterprise/try.yaml", text);
	g_autoptr (rule_set) rules = good_load (".", "try", NULL, NULL, TODAY);
	const struct pass *pass = rule_set_reconciliation (rules)->passes;

	ck_assert_int_eq (rule_set_reconciliation (rules)->n_passes, 6);
	ck_assert (pass[0].n_tolerances == 0 && !pass[0].counts_rounding && !pass[0].limits_value);
	ck_assert (pass[1].n_tolerances == 2 && pass[1].counts_rounding && pass[1].limits_value);
	ck_assert_str_eq (pass[1].tolerances[0].item_class, "weighed");
	ck_assert_int_eq (pass[1].tolerances[0].under, 2000000);
	ck_assert_int_eq (pass[1].tolerances[0].value_cap, DECIMAL_NONE);
	ck_assert_int_eq (pass[1].value_over, 50000);
	ck_assert_int_eq (pass[1].value_under, INT64_MAX);
	ck_assert (!pass[2].ambiguous_lists && !pass[2].ambiguous_suggests && pass[2].n_tolerances == 1);
	ck_assert_int_eq (pass[2].tolerances[0].over, 3000000);
	ck_assert (pass[3].ambiguous_lists && pass[3].limits_value);
	ck_assert (pass[3].value_under == 15000 && pass[3].value_over == INT64_MAX);
	ck_assert (pass[4].cardinality == SUBSET && pass[4].ambiguous_lists && pass[4].window == 7200 && !pass[4].suggested);
	ck_assert (pass[5].cardinality == SUBSET && !pass[5].ambiguous_lists && !pass[5].ambiguous_suggests && pass[5].suggested);
}
END_TEST

START_TEST (leakage_has_the_limits_that_the_rule_gives)
{
	g_autofree char *text = template_change ("limits: {", "leakage: { cap: 250.5, share: 75, differences: 5 }\nlimits: {");
	g_autofree char *low = template_change ("limits: {", "leakage: { share: 40 }\nlimits: {");
	g_autoptr (GError) error = NULL;

	file_write ("enterprise/try.yaml", template);
	g_autoptr (rule_set) none = good_load (".", "try", NULL, NULL, TODAY);
	ck_assert_int_eq (rule_set_reconciliation (none)->leak_cap, DECIMAL_NONE);
	ck_assert_int_eq (rule_set_reconciliation (none)->leak_share, 0);
	file_write ("enterprise/try.yaml", text);
	g_autoptr (rule_set) given = good_load (".", "try", NULL, NULL, TODAY);
	ck_assert_int_eq (rule_set_reconciliation (given)->leak_cap, 2505000);
	ck_assert_int_eq (rule_set_reconciliation (given)->leak_share, 75);
	ck_assert_int_eq (rule_set_reconciliation (given)->leak_differences, 5);
	file_write ("enterprise/try.yaml", low);
	ck_assert_ptr_null (rules_load (".", "try", NULL, NULL, TODAY, &error));
	ck_assert_str_eq (error->message, "./enterprise/try.yaml:18:19: leakage.share: 40 is below 50");
}
END_TEST

START_TEST (accruals_are_what_the_rule_says_or_nothing)
{
	static const struct
	{
		const char *accrual, *message;
	} mistakes[] = {
		{"{ codes: [RESIDUAL], in_flight: true, queue: post }",
			"18:20: accrual.codes.1: RESIDUAL is not a movement that surely happened and was not posted"},
		{"{ codes: [QTY_VAR], in_flight: true, queue: post }",
			"18:20: accrual.codes.1: QTY_VAR is not a movement that surely happened and was not posted"},
		{"{ codes: [CUTOFF, CUTOFF], in_flight: true, queue: post }", "18:28: accrual.codes.2: CUTOFF is there twice"},
		{"{ codes: [LATE], in_flight: true, queue: post }", "18:20: accrual.codes.1: 'LATE' is no exception code"},
		{"{ codes: [CUTOFF], in_flight: true, queue: wait }", "18:53: accrual.queue: 'wait' is none of post, accrue"},
		{"{ codes: [CUTOFF], queue: post }", "18:10: accrual.in_flight: is missing"},
	};
	g_autofree char *text = template_change (
		"limits: {", "accrual: { codes: [CUTOFF, MISSING_ERP], in_flight: true, queue: accrue, aggregate: 500 }\nlimits: {");

	file_write ("enterprise/try.yaml", template);
	g_autoptr (rule_set) none = good_load (".", "try", NULL, NULL, TODAY);
	for (int code = 0; code < CODE_COUNT; code++)
		ck_assert (!rule_set_reconciliation (none)->accrual.codes[code]);
	file_write ("enterprise/try.yaml", text);
	g_autoptr (rule_set) given = good_load (".", "try", NULL, NULL, TODAY);
	const struct accrual_rule *accrual = &rule_set_reconciliation (given)->accrual;
	ck_assert (accrual->codes[CODE_CUTOFF] && accrual->codes[CODE_MISSING_ERP] && !accrual->codes[CODE_STUCK_QUEUE]);
	ck_assert (accrual->in_flight && accrual->queue && accrual->aggregate == 5000000);
	for (size_t i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		g_autoptr (GError) error = NULL;
		g_autofree char *line = g_strdup_printf ("accrual: %s\nlimits: {", mistakes[i].accrual);
		g_autofree char *wrong = template_change ("limits: {", line);
		g_autofree char *message = g_strdup_printf ("./enterprise/try.yaml:%s", mistakes[i].message);

		file_write ("enterprise/try.yaml", wrong);
		ck_assert_ptr_null (rules_load (".", "try", NULL, NULL, TODAY, &error));
		ck_assert_str_eq (error->message, message);
	}
}
END_TEST

/* Whatever codes there are, no rule can have a dispute, a remainder or an aggregate accrued. */
START_TEST (only_what_surely_happened_unposted_can_be_accrued)
{
	static const char unposted[] = " MISSING_ERP RECEIPT_MISSING COPRODUCT_MISSING CUTOFF STUCK_QUEUE QUEUE_DELETED "
								   "POST_TO_CLOSED_ORDER ";

	for (int code = 0; code < CODE_COUNT; code++) {
		g_autofree char *line =
			g_strdup_printf ("accrual: { codes: [%s], in_flight: false, queue: post }\nlimits: {", code_name ((enum code) code));
		g_autofree char *text = template_change ("limits: {", line);
		g_autofree char *word = g_strdup_printf (" %s ", code_name ((enum code) code));

		file_write ("enterprise/try.yaml", text);
		g_autoptr (rule_set) rules = rules_load (".", "try", NULL, NULL, TODAY, NULL);
		ck_assert_msg ((rules != NULL) == (strstr (unposted, word) != NULL), "%s", code_name ((enum code) code));
	}
}
END_TEST

START_TEST (a_mistake_in_a_rule_is_told_with_its_place)
{
	static const struct
	{
		const char *from, *to, *message;
	} mistakes[] = {
		{"title: A try", "titel: A try", "2:1: titel: unknown key, did you mean 'title'?"},
		{"owner: controller\n", "", "1:1: owner: is missing"},
		{"name: try", "name: fry", "1:7: name: 'fry' is not the name of the file"},
		{"grace: 20h", "grace: 20", "14:18: timing.grace: '20' is not a duration such as 26h, 4h30m or 5s"},
		{"look_back: 1,", "look_back: 1x,", "14:34: timing.look_back: '1x' is not a whole number"},
		{"over: 1.5", "over: 1,5", "13:39: tolerances.weighed.5: unknown key"},
		{"over: 1.5", "over: '1,5'", "13:37: tolerances.weighed.over: '1,5' is not a number"},
		{"over: 1.5", "over: -1", "13:37: tolerances.weighed.over: -1 is below 0"},
		{"percent: 2", "percent: 101", "13:64: tolerances.weighed.percent: 101 is above 100"},
		{"{ name: \"*\" }", "{ name: weighed }", "13:92: tolerances.weighed.name: there are two tolerances 'weighed'"},
		{"{ name: \"*\" }", "{ name: bulk }", "13:13: tolerances: has no entry '*' for materials without a class"},
		{"ISSUE_COMP", "ISSUE_CAMP", "7:9: kinds.1: 'ISSUE_CAMP' is no movement kind"},
		{"left: posting", "left: entry", "6:16: clock.left: 'entry' is none of event, posting"},
		{"referenced: false, ", "", "8:12: reversals.referenced: is missing"},
		{"[production_day]", "[]", "12:22: passes.two.keys: is not a list of keys"},
		{"[production_day]", "[qty]", "12:23: passes.two.keys.1: 'qty' is no column of a movement"},
		{"[production_day]", "[\"attribute:\"]", "12:23: passes.two.keys.1: 'attribute:' is no column of a movement"},
		{"[production_day]", "[lot, lot, lot, lot, lot, lot, lot, lot, lot]", "12:63: passes.two.keys.9: more than 8 keys"},
		{"N:1, amb", "2:2, amb", "12:53: passes.two.cardinality: '2:2' is none of 1:1, 1:N, N:1, N:M, subset"},
		{"name: two", "name: one", "12:11: passes.one.name: there are two passes 'one'"},
		{", window_on: sums", "", "11:3: passes.one.window_on: is missing: a window on sums must say what it is tested on"},
		{"ambiguity: suggest", "raises: LOT", "12:66: passes.two.raises: 'LOT' is no exception code"},
		{"ambiguity: suggest", "raises: LOT_MISMATCH, ambiguity: first",
			"12:91: passes.two.ambiguity: 'first' has no place in a pass that raises a code"},
		{"N:1, amb", "subset, value_over: 1, amb",
			"12:73: passes.two.value_over: has no place in a subset pass: it matches exact sums"},
		{"N:1, amb", "N:1, tolerances: [{ name: A }, { name: A }], amb",
			"12:92: passes.two.tolerances.A.name: there are two tolerances 'A'"},
		{"N:1, amb", "N:1, tolerances: [{ name: A, over: x }], amb", "12:88: passes.two.tolerances.A.over: 'x' is not a number"},
		{"CUTOFF: acc", "CUT_OFF: acc", "19:11: owners.CUT_OFF: is no exception code"},
		{"S3: 7", "S5: 7", "18:41: limits.cases.S5: unknown key, did you mean 'S1'?"},
		{"uncaptured_rows: 3", "uncaptured_rows: 0", "15:18: uncaptured_rows: 0 is below 1"},
		{"trivial: 1.25", "trivial: 1.23456", "17:25: materiality.trivial: '1.23456' is a number with more than 4 decimals"},
		{"safer: higher", "safer: up", "25:36: open.5.safer: 'up' is none of lower, higher"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		g_autoptr (GError) error = NULL;
		g_autofree char *text = template_change (mistakes[i].from, mistakes[i].to);
		g_autofree char *message = g_strdup_printf ("./enterprise/try.yaml:%s", mistakes[i].message);

		file_write ("enterprise/try.yaml", text);
		ck_assert_msg (rules_load (".", "try", NULL, NULL, TODAY, &error) == NULL, "read without complaint: %s", mistakes[i].to);
		ck_assert_str_eq (error->message, message);
		ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	}
}
END_TEST

START_TEST (a_name_is_no_path_and_a_missing_file_is_named)
{
	g_autoptr (GError) error = NULL;

	ck_assert_ptr_null (rules_load (".", "../try", NULL, NULL, TODAY, &error));
	ck_assert_str_eq (error->message, "'../try' is no name of a reconciliation");
	g_clear_error (&error);
	ck_assert_ptr_null (rules_load (".", "try", NULL, NULL, TODAY, &error));
	ck_assert_str_eq (error->message, "cannot read './enterprise/try.yaml': No such file or directory");
	g_clear_error (&error);
	file_write ("enterprise/try.yaml", template);
	ck_assert_ptr_null (rules_load (".", "try", "kind", NULL, TODAY, &error));
	ck_assert_str_eq (error->message, "cannot read './archetypes/kind.yaml': No such file or directory");
	g_clear_error (&error);
	g_autoptr (rule_set) odd = good_load (".", "try", NULL, "../P1", TODAY);
	ck_assert_int_eq (rule_set_reconciliation (odd)->timing.grace, 20 * 3600);
}
END_TEST

/* An override file for P1; `%s` are further overrides. */
static char *
override_text (const char *name, const char *field, const char *value, const char *from, const char *until)
{
	return g_strdup_printf ("- name: %s\n  reconciliation: try\n  field: %s\n  value: %s\n  owner: ann\n  author: bob\n"
							"  approver: cid\n"
							"  reason: because\n  valid_from: %s\n  expires: %s\n",
		name, field, value, from, until);
}

static void
overrides_write (const char *file, const char *name, const char *overrides)
{
	g_autofree char *text = g_strdup_printf ("name: %s\noverrides:\n%s", name, overrides);

	file_write (file, text);
}

START_TEST (an_override_holds_while_it_is_valid_and_in_bounds)
{
	static const struct
	{
		const char *field, *value, *from, *until, *warning; /* NULL: it holds; "": it does not, silently */
	} cases[] = {
		{"timing.grace", "4h", "2026-01-01", "2030-01-01", NULL},
		{"timing.grace", "20h", "2026-01-01", "2030-01-01", NULL},
		{"timing.grace", "4h", "2026-03-31", "2026-04-01", NULL},
		{"timing.grace", "4h", "2026-04-01", "2026-05-01", ""},
		{"timing.grace", "4h", "2026-01-01", "2026-03-31",
			"GOV_EXPIRED plants/P1.yaml: o: timing.grace = 4h expired on 2026-03-31, 20h holds"},
		{"timing.grace", "26h", "2026-03-01", "2026-05-30", NULL},
		{"timing.grace", "26h", "2026-03-01", "2026-05-31",
			"GOV_OUT_OF_BOUNDS plants/P1.yaml: o: timing.grace = 26h is looser than the template for more than 90 days, 20h "
			"holds"},
		{"timing.grace", "27h", "2026-03-01", "2026-05-30",
			"GOV_OUT_OF_BOUNDS plants/P1.yaml: o: timing.grace = 27h is above 26h, 20h holds"},
		{"timing.grace", "59m", "2026-03-01", "2026-05-30",
			"GOV_OUT_OF_BOUNDS plants/P1.yaml: o: timing.grace = 59m is below 1h, 20h holds"},
		{"tolerances.weighed.percent", "3", "2026-03-01", "2026-05-30", NULL},
		{"tolerances.weighed.percent", "0", "2026-03-01", "2030-01-01", NULL},
		{"tolerances.weighed.percent", "3.000001", "2026-03-01", "2026-05-30",
			"GOV_OUT_OF_BOUNDS plants/P1.yaml: o: tolerances.weighed.percent = 3.000001 is above 1.5 times the template's "
			"value, 2 holds"},
		{"tolerances.weighed.value_cap", "9.99", "2026-03-01", "2030-01-01", NULL},
		{"tolerances.weighed.value_cap", "10.01", "2026-03-01", "2026-04-02",
			"GOV_OUT_OF_BOUNDS plants/P1.yaml: o: tolerances.weighed.value_cap = 10.01 is looser than the template, only lower "
			"is open, 10 holds"},
		{"passes.two.enabled", "false", "2026-03-01", "2030-01-01", NULL},
		{"uncaptured_rows", "9", "2026-03-01", "2030-01-01", NULL},
		{"uncaptured_rows", "2", "2026-03-01", "2026-04-02",
			"GOV_OUT_OF_BOUNDS plants/P1.yaml: o: uncaptured_rows = 2 is looser than the template, only higher is open, 3 holds"},
		{"duplicates.retry_window", "1m", "2026-03-01", "2030-01-01",
			"GOV_OUT_OF_BOUNDS plants/P1.yaml: o: duplicates.retry_window = 1m is not open, 10m holds"},
	};

	file_write ("enterprise/try.yaml", template);
	g_autoptr (rule_set) plain = good_load (".", "try", NULL, "P1", TODAY);
	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autofree char *text = override_text ("o", cases[i].field, cases[i].value, cases[i].from, cases[i].until);
		overrides_write ("plants/P1.yaml", "P1", text);
		g_autoptr (rule_set) rules = good_load (".", "try", NULL, "P1", TODAY);
		const GPtrArray *warnings = rule_set_warnings (rules);
		const struct reconciliation *rule = rule_set_reconciliation (rules), *was = rule_set_reconciliation (plain);

		if (cases[i].warning != NULL && *cases[i].warning != '\0') {
			ck_assert_uint_eq (warnings->len, 1);
			ck_assert_str_eq (warnings->pdata[0], cases[i].warning);
		} else
			ck_assert_msg (warnings->len == 0, "case %zu", i);
		bool changed = rule->timing.grace != was->timing.grace || rule->n_passes != was->n_passes ||
			rule->uncaptured_rows != was->uncaptured_rows || rule->retry_window != was->retry_window ||
			tolerance_find (rule, "weighed")->percent != tolerance_find (was, "weighed")->percent ||
			tolerance_find (rule, "weighed")->value_cap != tolerance_find (was, "weighed")->value_cap;
		ck_assert_msg (changed == (cases[i].warning == NULL && strcmp (cases[i].value, "20h") != 0), "case %zu", i);
	}
}
END_TEST

START_TEST (a_plant_goes_before_its_archetype_and_falls_back_to_it)
{
	g_autofree char *archetype = override_text ("a", "timing.grace", "12h", "2026-01-01", "2030-01-01");
	g_autofree char *plant = override_text ("p", "timing.grace", "4h", "2026-01-01", "2026-03-01");

	file_write ("enterprise/try.yaml", template);
	overrides_write ("archetypes/kind.yaml", "kind", archetype);
	overrides_write ("plants/P1.yaml", "P1", plant);
	g_autoptr (rule_set) early = good_load (".", "try", "kind", "P1", date_make (2026, 2, 1));
	g_autoptr (rule_set) late = good_load (".", "try", "kind", "P1", TODAY);
	g_autoptr (rule_set) other = good_load (".", "try", "kind", "P2", TODAY);

	ck_assert_int_eq (rule_set_reconciliation (early)->timing.grace, 4 * 3600);
	ck_assert_uint_eq (rule_set_warnings (early)->len, 0);
	ck_assert_int_eq (rule_set_reconciliation (late)->timing.grace, 12 * 3600);
	ck_assert_uint_eq (rule_set_warnings (late)->len, 1);
	ck_assert_str_eq (
		rule_set_warnings (late)->pdata[0], "GOV_EXPIRED plants/P1.yaml: p: timing.grace = 4h expired on 2026-03-01, 12h holds");
	ck_assert_int_eq (rule_set_reconciliation (other)->timing.grace, 12 * 3600);
	ck_assert_uint_eq (rule_set_warnings (other)->len, 0);
}
END_TEST

START_TEST (an_expired_override_is_silent_once_another_took_its_place)
{
	g_autofree char *old = override_text ("old", "timing.grace", "4h", "2025-01-01", "2026-01-01");
	g_autofree char *new = override_text ("new", "timing.grace", "5h", "2026-01-01", "2026-06-01");
	g_autofree char *both = g_strconcat (old, new, NULL);

	file_write ("enterprise/try.yaml", template);
	overrides_write ("plants/P1.yaml", "P1", both);
	g_autoptr (rule_set) now = good_load (".", "try", NULL, "P1", TODAY);
	g_autoptr (rule_set) later = good_load (".", "try", NULL, "P1", date_make (2026, 6, 1));

	ck_assert_int_eq (rule_set_reconciliation (now)->timing.grace, 5 * 3600);
	ck_assert_uint_eq (rule_set_warnings (now)->len, 0);
	ck_assert_uint_eq (rule_set_warnings (later)->len, 1);
	ck_assert_str_eq (rule_set_warnings (later)->pdata[0],
		"GOV_EXPIRED plants/P1.yaml: new: timing.grace = 5h expired on 2026-06-01, 20h holds");
}
END_TEST

START_TEST (a_mistake_in_an_override_is_told_with_its_place)
{
	static const struct
	{
		const char *from, *to, *message;
	} mistakes[] = {
		{"name: P1", "name: P2", "1:7: name: 'P2' is not the name of the file"},
		{"  owner: ann\n", "", "3:3: overrides.o.owner: is missing"},
		{"  approver: cid\n", "", "3:3: overrides.o.approver: is missing"},
		{"  reason: because\n", "  reason:\n", "10:10: overrides.o.reason: has no value"},
		{"approver: cid", "approver: Bob", "9:13: overrides.o.approver: 'Bob' is the author and cannot approve"},
		{"expires: 2026-05-01", "expires: 2026-03-01", "12:12: overrides.o.expires: is not after valid_from"},
		{"expires: 2026-05-01", "expires: never", "12:12: overrides.o.expires: 'never' is not a date such as 2026-03-31"},
		{"field: timing.grace", "field: timing.graze",
			"5:10: overrides.o.field: 'timing.graze' is no field of 'try' that "
			"has a value"},
		{"field: timing.grace", "field: timing", "5:10: overrides.o.field: 'timing' is no field of 'try' that has a value"},
		{"value: 4h", "value: 4", "6:10: overrides.o.value: '4' is not of the kind of '20h'"},
		{"value: 4h", "value: 4x", "6:10: overrides.o.value: '4x' is not of the kind of '20h'"},
		{"value: 4h", "value: [4h]", "6:10: overrides.o.value: is not a single value"},
		{"owner: ann", "woner: ann", "7:3: overrides.o.woner: unknown key, did you mean 'owner'?"},
		{"overrides:", "override:", "2:1: override: unknown key, did you mean 'overrides'?"},
	};
	g_autofree char *override = override_text ("o", "timing.grace", "4h", "2026-03-01", "2026-05-01");
	g_autofree char *good = g_strdup_printf ("name: P1\noverrides:\n%s", override);

	file_write ("enterprise/try.yaml", template);
	for (size_t i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		g_autoptr (GError) error = NULL;
		const char *at = strstr (good, mistakes[i].from);
		ck_assert_ptr_nonnull (at);
		g_autofree char *text =
			g_strdup_printf ("%.*s%s%s", (int) (at - good), good, mistakes[i].to, at + strlen (mistakes[i].from));
		g_autofree char *message = g_strdup_printf ("./plants/P1.yaml:%s", mistakes[i].message);

		file_write ("plants/P1.yaml", text);
		ck_assert_msg (rules_load (".", "try", NULL, "P1", TODAY, &error) == NULL, "read without complaint: %s", mistakes[i].to);
		ck_assert_str_eq (error->message, message);
	}
}
END_TEST

START_TEST (two_overrides_of_one_field_never_hold_at_once)
{
	g_autofree char *a = override_text ("a", "timing.grace", "4h", "2026-01-01", "2026-03-01");
	g_autofree char *b = override_text ("b", "timing.grace", "5h", "2026-02-28", "2026-06-01");
	g_autofree char *same = override_text ("a", "uncaptured_rows", "5", "2026-02-28", "2026-06-01");
	g_autofree char *overlap = g_strconcat (a, b, NULL), *names = g_strconcat (a, same, NULL);
	g_autoptr (GError) error = NULL;

	file_write ("enterprise/try.yaml", template);
	overrides_write ("plants/P1.yaml", "P1", overlap);
	ck_assert_ptr_null (rules_load (".", "try", NULL, "P1", TODAY, &error));
	ck_assert_str_eq (error->message, "./plants/P1.yaml:13:3: overrides.b: is valid at the same time as 'a'");
	g_clear_error (&error);
	overrides_write ("plants/P1.yaml", "P1", names);
	ck_assert_ptr_null (rules_load (".", "try", NULL, "P1", TODAY, &error));
	ck_assert_str_eq (error->message, "./plants/P1.yaml:13:9: overrides.a.name: there are two overrides 'a'");
}
END_TEST

START_TEST (an_applied_value_is_still_read_strictly)
{
	g_autofree char *override = override_text ("o", "uncaptured_rows", "4.5", "2026-03-01", "2026-05-01");
	g_autoptr (GError) error = NULL;

	file_write ("enterprise/try.yaml", template);
	overrides_write ("plants/P1.yaml", "P1", override);
	ck_assert_ptr_null (rules_load (".", "try", NULL, "P1", TODAY, &error));
	ck_assert_str_eq (error->message, "./plants/P1.yaml:6:10: overrides.o.value: '4.5' is not a whole number");
}
END_TEST

START_TEST (rules_come_back_from_the_text_that_was_recorded)
{
	g_autofree char *archetype = override_text ("a", "timing.grace", "12h", "2026-01-01", "2030-01-01");
	g_autofree char *plant = override_text ("p", "timing.grace", "4h", "2026-01-01", "2026-03-01");
	static const struct
	{
		const char *archetype, *plant;
	} places[] = {{NULL, NULL}, {NULL, "P1"}, {"kind", NULL}, {"kind", "P1"}, {"kind", "P2"}, {NULL, "*"}};
	g_autoptr (GError) error = NULL;

	file_write ("enterprise/try.yaml", template);
	overrides_write ("archetypes/kind.yaml", "kind", archetype);
	overrides_write ("plants/P1.yaml", "P1", plant);
	for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
		for (int late = 0; late < 2; late++) {
			date_t at = late != 0 ? TODAY : date_make (2026, 2, 1);
			g_autoptr (rule_set) read = good_load (".", "try", places[i].archetype, places[i].plant, at);
			const struct reconciliation *a = rule_set_reconciliation (read), *b;
			g_autoptr (rule_set) recalled = rules_recall (a->text, "try", places[i].archetype, places[i].plant, at, &error);

			ck_assert_msg (recalled != NULL, "%s", error != NULL ? error->message : "");
			b = rule_set_reconciliation (recalled);
			ck_assert_str_eq (b->text, a->text);
			ck_assert_str_eq (b->hash, a->hash);
			ck_assert_str_eq (b->file, a->file);
			ck_assert_int_eq (b->timing.grace, a->timing.grace);
			ck_assert_uint_eq (rule_set_warnings (recalled)->len, rule_set_warnings (read)->len);
		}
	ck_assert_ptr_null (rules_recall ("", "try", NULL, NULL, TODAY, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_DATA));
	ck_assert_str_eq (error->message, "the recorded rules have no file 'enterprise/try.yaml'");
}
END_TEST

START_TEST (the_hash_is_that_of_all_the_text_in_force)
{
	g_autofree char *override = override_text ("o", "timing.grace", "4h", "2026-03-01", "2026-05-01");
	file_write ("enterprise/try.yaml", template);
	g_autoptr (rule_set) plain = good_load (".", "try", NULL, "P1", TODAY);
	overrides_write ("plants/P1.yaml", "P1", override);
	g_autoptr (rule_set) changed = good_load (".", "try", NULL, "P1", TODAY);
	const struct reconciliation *a = rule_set_reconciliation (plain), *b = rule_set_reconciliation (changed);
	g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, a->text, -1);
	g_autofree char *text = g_strdup_printf ("# enterprise/try.yaml\n%s", template);

	ck_assert_str_eq (a->text, text);
	ck_assert_str_eq (a->hash, hash);
	ck_assert_str_ne (a->hash, b->hash);
	ck_assert (g_str_has_prefix (b->text, text));
	ck_assert_ptr_nonnull (strstr (b->text, "\n# plants/P1.yaml\nname: P1\n"));
}
END_TEST

START_TEST (the_sample_of_a_plant_holds_as_it_says)
{
	g_autofree char *sample = g_build_filename (shipped (), "plants", "example.yaml.sample", NULL);
	g_autofree char *text = NULL, *absolute = realpath (sample, NULL);

	ck_assert_ptr_nonnull (absolute);
	ck_assert (g_file_get_contents (absolute, &text, NULL, NULL));
	g_autofree char *rules_dir = realpath (shipped (), NULL), *enterprise = g_build_filename (rules_dir, "enterprise", NULL);
	dir_make ();
	g_rmdir ("enterprise");
	ck_assert_int_eq (symlink (enterprise, "enterprise"), 0);
	file_write ("plants/example.yaml", text);
	g_autoptr (rule_set) rules = good_load (".", "consumption", NULL, "example", date_make (2026, 4, 1));
	const struct reconciliation *rule = rule_set_reconciliation (rules);

	ck_assert_uint_eq (rule_set_warnings (rules)->len, 0);
	ck_assert_int_eq (rule->timing.grace, 4 * 3600);
	ck_assert_int_eq (tolerance_find (rule, "weighed")->percent, 350000);
	ck_assert_ptr_null (pass_find (rule, "other order"));
	g_autoptr (rule_set) later = good_load (".", "consumption", NULL, "example", date_make (2026, 6, 1));
	ck_assert_int_eq (tolerance_find (rule_set_reconciliation (later), "weighed")->percent, 250000);
	ck_assert_uint_eq (rule_set_warnings (later)->len, 1);
	g_unlink ("plants/example.yaml");
	dir_remove ();
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("rules");
	TCase *shipped_case = tcase_create ("shipped"), *own_case = tcase_create ("own");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, shipped_case);
	tcase_add_test (shipped_case, the_shipped_consumption_rule_is_the_one_described);
	tcase_add_test (shipped_case, the_shipped_receipts_rule_keeps_scrap_and_output_apart);
	tcase_add_test (shipped_case, shipped_tolerances_are_those_of_the_item_classes_and_nothing_without_one);
	tcase_add_test (shipped_case, shipped_archetypes_stay_in_bounds);
	tcase_add_test (shipped_case, the_sample_of_a_plant_holds_as_it_says);
	suite_add_tcase (suite, own_case);
	tcase_add_checked_fixture (own_case, dir_make, dir_remove);
	tcase_add_test (own_case, every_part_of_a_rule_is_read);
	tcase_add_test (own_case, a_pass_says_its_own_limits_and_what_ambiguity_does);
	tcase_add_test (own_case, leakage_has_the_limits_that_the_rule_gives);
	tcase_add_test (own_case, accruals_are_what_the_rule_says_or_nothing);
	tcase_add_test (own_case, only_what_surely_happened_unposted_can_be_accrued);
	tcase_add_test (own_case, yields_are_compared_where_a_rule_says_so);
	tcase_add_test (own_case, a_rule_that_sees_all_receipts_may_look_for_coproducts);
	tcase_add_loop_test (own_case, and_one_that_does_not_may_not, 0, (int) G_N_ELEMENTS (blind));
	tcase_add_test (own_case, a_mistake_in_a_rule_is_told_with_its_place);
	tcase_add_test (own_case, a_name_is_no_path_and_a_missing_file_is_named);
	tcase_add_test (own_case, an_override_holds_while_it_is_valid_and_in_bounds);
	tcase_add_test (own_case, a_plant_goes_before_its_archetype_and_falls_back_to_it);
	tcase_add_test (own_case, an_expired_override_is_silent_once_another_took_its_place);
	tcase_add_test (own_case, a_mistake_in_an_override_is_told_with_its_place);
	tcase_add_test (own_case, two_overrides_of_one_field_never_hold_at_once);
	tcase_add_test (own_case, an_applied_value_is_still_read_strictly);
	tcase_add_test (own_case, the_hash_is_that_of_all_the_text_in_force);
	tcase_add_test (own_case, rules_come_back_from_the_text_that_was_recorded);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
