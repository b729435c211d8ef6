/* Rules of reports as files: what an entry of the register may say, and what is refused where it stands. */
#include "common/base/failure.h"
#include "common/config/report_rule.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RULE                                                                                                              \
	"name: example\ntitle: Example\nowner: controller\nversion: 1\ngrain: [plant]\n"                                      \
	"measures:\n  - { name: qty, kind: quantity }\n  - { name: value, kind: balance }\n  - { name: good, kind: count }\n" \
	"  - { name: share, kind: ratio, numerator: good, denominator: good }\n"                                              \
	"sides:\n  - { name: legacy, inputs: [ { file: x.csv } ] }\n  - { name: modern, inputs: [ { file: x.csv } ] }\n"      \
	"records:\n  - { name: late, source: x, file: l.csv }\n"
#define KNOWN(more)                                                                                                         \
	RULE "known:\n  - { name: late, cause: TIMING, records: late, reason: r, owner: a, approver: b, approved: 2026-01-01, " \
		 "expires: 2027-01-01" more " }\n"

static struct report_rule *
rule_of (const char *text, GError **error)
{
	g_autofree char *folder = g_dir_make_tmp ("report-XXXXXX", NULL), *below = g_build_filename (folder, "dualrun", NULL),
					*file = g_build_filename (below, "example.yaml", NULL);
	struct report_rule *rule;

	g_mkdir (below, 0700);
	ck_assert (g_file_set_contents (file, text, -1, NULL));
	rule = report_rule_load (folder, "example", error);
	g_unlink (file);
	g_rmdir (below);
	g_rmdir (folder);
	return rule;
}

/* "late qty 1000.000000 | late value 5.000000": the register, entry by entry. */
static char *
register_text (const struct report_rule *rule)
{
	GString *text = g_string_new (NULL);
	char cap[DECIMAL_TEXT_MAX];

	for (size_t i = 0; i < rule->n_known; i++)
		g_string_append_printf (text, "%s%s %s %s", i > 0 ? " | " : "", rule->known[i].id,
			rule->measures[rule->known[i].measure].name, decimal_format (rule->known[i].cap, REPORT_SCALE, 0, cap));
	return g_string_free (text, FALSE);
}

/* A file beside the rule that the disk does not give is no mistake of the rule. */
START_TEST (a_file_of_a_rule_that_cannot_be_read_for_now_is_worth_another_try)
{
	static const struct
	{
		const char *input, *file, *place;
	} files[] = {{"query: q.sql", "dualrun/q.sql", "sides.legacy.inputs.1.query: cannot read "},
		{"kpi: k", "kpi/k.yaml", "sides.legacy.inputs.1.kpi: cannot read "}};
	g_autofree char *folder = g_dir_make_tmp ("report-XXXXXX", NULL), *below = g_build_filename (folder, "dualrun", NULL),
					*figures = g_build_filename (folder, "kpi", NULL), *rule = g_build_filename (below, "example.yaml", NULL);

	ck_assert (g_mkdir (below, 0700) == 0 && g_mkdir (figures, 0700) == 0);
	for (size_t i = 0; i < G_N_ELEMENTS (files); i++) {
		g_autofree char *path = g_build_filename (folder, files[i].file, NULL);
		g_autofree char *text = g_strdup_printf (
			"name: example\ntitle: Example\nowner: controller\nversion: 1\ngrain: [plant]\n"
			"measures:\n  - { name: qty, kind: quantity }\n"
			"sides:\n  - { name: legacy, inputs: [ { %s } ] }\n  - { name: modern, inputs: [ { file: x.csv } ] }\n",
			files[i].input);
		g_autoptr (GError) error = NULL;

		ck_assert (g_file_set_contents (rule, text, -1, NULL));
		ck_assert_int_eq (symlink ("/proc/self/mem", path), 0); /* opens, and gives EIO */
		ck_assert_ptr_null (report_rule_load (folder, "example", &error));
		ck_assert_msg (g_error_matches (error, FAILURE, FAILURE_UNAVAILABLE), "%s", error->message);
		ck_assert_msg (strstr (error->message, files[i].place) != NULL, "%s", error->message);
		g_unlink (path);
	}
	g_unlink (rule);
	g_rmdir (figures);
	g_rmdir (below);
	g_rmdir (folder);
}
END_TEST

static const struct
{
	const char *name, *rule, *expected; /* the register, or what the error ends with */
	bool fails;
} rules[] = {
	{"an entry of several measures has a cap for each",
		KNOWN (", measures: [ { name: value, cap: 5 }, { name: qty, cap: 1000 } ]"), "late value 5 | late qty 1000", false},
	{"an entry of one measure may say it shortly", KNOWN (", measure: qty, cap: 7.5"), "late qty 7.5", false},
	{"a list of one is the same", KNOWN (", measures: [ { name: qty, cap: 7.5 } ]"), "late qty 7.5", false},
	{"both forms are one too many", KNOWN (", measure: qty, measures: [ { name: value, cap: 5 } ]"),
		"has 'measures', each with a name and a cap, or one 'measure' and its 'cap'", true},
	{"a cap beside the list is of nothing", KNOWN (", cap: 9, measures: [ { name: value, cap: 5 } ]"),
		"has 'measures', each with a name and a cap, or one 'measure' and its 'cap'", true},
	{"no cap", KNOWN (", measure: qty"), "has 'measures', each with a name and a cap, or one 'measure' and its 'cap'", true},
	{"no measure", KNOWN (""), "has 'measures', each with a name and a cap, or one 'measure' and its 'cap'", true},
	{"no cap in the list", KNOWN (", measures: [ { name: qty } ]"), "cap: is missing", true},
	{"a measure that is listed twice", KNOWN (", measures: [ { name: qty, cap: 1 }, { name: qty, cap: 2 } ]"), "is there twice",
		true},
	{"a ratio is explained by its parts", KNOWN (", measures: [ { name: share, cap: 1 } ]"),
		"is a ratio: its parts are what can be explained", true},
	{"a KPI is a name, no way out of the folder",
		"name: example\ntitle: Example\nowner: controller\nversion: 1\ngrain: [plant]\nmeasures:\n  - { name: qty, kind: "
		"quantity }\n"
		"sides:\n  - { name: legacy, inputs: [ { kpi: ../../x } ] }\n  - { name: modern, inputs: [ { file: x.csv } ] }\n",
		"'../../x' is no name of a KPI", true},
	{"a measure that the report has not", KNOWN (", measures: [ { name: weight, cap: 1 } ]"), "'weight' is no measure above",
		true},
};

START_TEST (a_known_difference_names_measures_each_with_its_cap)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (report_rule) rule = rule_of (rules[_i].rule, &error);
	g_autofree char *got = rule != NULL ? register_text (rule) : g_strdup (error->message);

	ck_assert_msg ((rule == NULL) == rules[_i].fails, "%s: %s", rules[_i].name, got);
	ck_assert_msg (rules[_i].fails ? strstr (got, rules[_i].expected) != NULL : strcmp (got, rules[_i].expected) == 0,
		"%s: got      %s\nexpected %s", rules[_i].name, got, rules[_i].expected);
}
END_TEST

#define EFFORT(scope, entries) RULE "scope: " scope "\neffort: [ " entries " ]\n"
#define ANNA "hours: 12.5, by: anna, measured: 2026-01-15"

static const struct
{
	const char *name, *rule, *expected; /* hours of 1000, of 2000, of all; or what the error ends with */
	bool fails;
} efforts[] = {
	{"hours of a report that is compared as a whole", EFFORT ("all", "{ " ANNA " }"), "12.50 12.50 12.50", false},
	{"a plant has its own", EFFORT ("plant", "{ " ANNA " }, { plant: '2000', hours: 40, by: bert, measured: 2026-01-20 }"),
		"12.50 40.00 12.50", false},
	{"of other plants nothing is said", EFFORT ("plant", "{ plant: '2000', " ANNA " }"), "- 12.50 -", false},
	{"nobody has said", EFFORT ("plant", ""), "- - -", false},
	{"a plant of a report that is compared as a whole", EFFORT ("all", "{ plant: '2000', " ANNA " }"), "a run is of all plants",
		true},
	{"a plant that is there twice", EFFORT ("plant", "{ plant: '2000', " ANNA " }, { plant: '2000', " ANNA " }"),
		"'2000' costs by hand is there twice", true},
	{"fewer than none", EFFORT ("all", "{ hours: -1, by: anna, measured: 2026-01-15 }"), "is below 0", true},
	{"nobody who says so", EFFORT ("all", "{ hours: 1, measured: 2026-01-15 }"), "by: is missing", true},
	{"no day", EFFORT ("all", "{ hours: 1, by: anna }"), "measured: is missing", true},
};

START_TEST (hours_by_hand_are_of_a_plant_or_of_all)
{
	static const char *const plants[] = {"1000", "2000", ""};
	g_autoptr (GError) error = NULL;
	g_autoptr (report_rule) rule = rule_of (efforts[_i].rule, &error);
	g_autoptr (GString) got = g_string_new (rule != NULL ? NULL : error->message);
	char hours[DECIMAL_TEXT_MAX];

	for (size_t i = 0; rule != NULL && i < G_N_ELEMENTS (plants); i++) {
		struct report_effort effort = report_rule_effort (rule, plants[i]);

		g_string_append_printf (got, "%s%s", i > 0 ? " " : "",
			effort.hours == DECIMAL_NONE ? "-" : decimal_format (effort.hours, EFFORT_SCALE, EFFORT_SCALE, hours));
	}
	ck_assert_msg ((rule == NULL) == efforts[_i].fails, "%s: %s", efforts[_i].name, got->str);
	ck_assert_msg (
		efforts[_i].fails ? strstr (got->str, efforts[_i].expected) != NULL : strcmp (got->str, efforts[_i].expected) == 0,
		"%s: got      %s\nexpected %s", efforts[_i].name, got->str, efforts[_i].expected);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("report_rule");
	TCase *tests = tcase_create ("report_rule");
	SRunner *runner;
	int failed;

	tcase_add_test (tests, a_file_of_a_rule_that_cannot_be_read_for_now_is_worth_another_try);
	tcase_add_loop_test (tests, a_known_difference_names_measures_each_with_its_cap, 0, (int) G_N_ELEMENTS (rules));
	tcase_add_loop_test (tests, hours_by_hand_are_of_a_plant_or_of_all, 0, (int) G_N_ELEMENTS (efforts));
	suite_add_tcase (suite, tests);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
