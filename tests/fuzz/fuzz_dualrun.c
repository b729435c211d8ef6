/*
 * fuzz_dualrun.c - any bytes as the rule of compared reports, or of compared extracts: either one that holds together, or a
 * refusal that names the file. q.sql beside it is a query; the key figures are the shipped ones.
 */
#include "common/base/failure.h"
#include "common/config/paths.h"
#include "common/config/report_rule.h"
#include "common/config/snapshot_rule.h"
#include "fuzz.h"

static void
refusal_try (const GError *error)
{
	demand (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	demand (strstr (error->message, ".yaml") != NULL && g_utf8_validate (error->message, -1, NULL));
}

static void
report_try (const char *folder)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (report_rule) rule = report_rule_load (folder, "f", &error);

	demand ((rule == NULL) == (error != NULL));
	if (rule == NULL) {
		refusal_try (error);
		return;
	}
	demand (rule->n_sides >= 2 && rule->version >= 1 && rule->text != NULL && rule->hash != NULL);
	for (int i = 0; i < rule->n_measures; i++) {
		const struct measure *measure = &rule->measures[i];

		demand (report_measure_find (rule, measure->name) == i && measure->absolute >= 0 && measure->percent >= 0);
		demand (measure->numerator < i && measure->denominator < i && measure->unit_column < rule->n_grain);
	}
	for (size_t i = 0; i < rule->n_known; i++)
		demand (rule->known[i].records >= 0 && (size_t) rule->known[i].records < rule->n_records &&
			rule->known[i].measure < rule->n_measures && rule->known[i].side < rule->n_sides);
	report_rule_effort (rule, "1000");
}

static void
snapshot_try (const char *folder)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (snapshot_rule) rule = snapshot_rule_load (folder, "f", &error);

	demand ((rule == NULL) == (error != NULL));
	if (rule == NULL) {
		refusal_try (error);
		return;
	}
	demand (rule->n_key > 0 && rule->n_key < rule->n_columns && rule->n_extracts > 0 && rule->posted != NULL);
	demand (rule->amount < rule->n_columns && rule->status < rule->n_columns && rule->date < rule->n_columns);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	struct fuzz_rules rules;
	char path[FUZZ_PATH_SIZE];
	int file = fuzz_file (data, size, path);
	bool extracts;
	g_autofree char *shipped = data_path ("rules/kpi"), *figures = NULL, *query = NULL;

	fuzz_rules_make (&rules, "dualrun", path);
	figures = g_build_filename (rules.folder, "kpi", NULL);
	query = g_build_filename (rules.below, "q.sql", NULL);
	demand (symlink (shipped, figures) == 0 && symlink ("/dev/null", query) == 0);
	if (snapshot_rule_is (rules.folder, "f", &extracts, NULL) && extracts)
		snapshot_try (rules.folder);
	else
		report_try (rules.folder);
	demand (unlink (figures) == 0 && unlink (query) == 0);
	fuzz_rules_remove (&rules);
	close (file);
	return 0;
}
