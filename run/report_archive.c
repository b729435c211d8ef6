#include "run/report_archive.h"

#include "common/base/failure.h"
#include "common/io/archive_report.h"
#include "common/io/ledger_field.h"

#include <string.h>

#define RULE_FACT "rule:" /* begins the name of a file of the rules, whose text the fact is */

/* ---- writing ---- */

static struct archive_context *
context_of (const struct report_basis *basis, const struct dualrun_report *report)
{
	struct archive_context *context = archive_context_new ();
	GHashTableIter files;
	gpointer file, text;
	char written[16], number[DECIMAL_TEXT_MAX];

	archive_context_set (context, "report", basis->rule->name);
	archive_context_set (context, "unit", report->unit);
	archive_context_set (context, "period", period_format (report->period, written));
	archive_context_set (context, "from", date_format (report->from, written));
	archive_context_set (context, "until", date_format (report->until, written));
	archive_context_set (context, "as_of", decimal_format (report->as_of, 0, 0, number));
	g_hash_table_iter_init (&files, report_rule_files (basis->rule));
	while (g_hash_table_iter_next (&files, &file, &text)) {
		g_autofree char *name = g_strconcat (RULE_FACT, file, NULL);

		archive_context_set (context, name, text);
	}
	return context;
}

struct part_file *
report_archive_write (struct ledger *ledger, struct ledger_claim *claim, const char *folder, const struct report_basis *basis,
	const struct dualrun_report *report, GError **error)
{
	g_autofree char *file = g_strconcat (report->run_id, ".tieout", NULL), *path = g_build_filename (folder, file, NULL);
	g_autoptr (archive_context) context = context_of (basis, report);
	struct ledger_file planned = {path, true};
	struct report_readings *readings = basis->readings;
	struct archive_report archive = {
		basis->rule, readings->strings, readings->table, readings->records, readings->walks, readings->evidence};
	g_autoptr (part_file) part = NULL;

	if (!ledger_plan (ledger, claim, &planned, 1, error))
		return NULL;
	part = part_file_open (path, error);
	if (part == NULL || !archive_report_write (part, report->run_id, &archive, context, error) || !part_file_finish (part, error))
		return NULL;
	return g_steal_pointer (&part);
}

/* ---- reading ---- */

static const char *
fact_text (const struct archive_context *context, const char *name)
{
	const char *text = g_hash_table_lookup (context->facts, name);

	return text != NULL ? text : "";
}

static bool
fact_date (const struct archive_context *context, const char *name, date_t *date)
{
	const char *text = fact_text (context, name);

	return date_parse (text, strlen (text), NULL, date);
}

static gboolean
facts_take (const struct archive_context *context, struct dualrun_report *report, GError **error)
{
	if (period_parse (fact_text (context, "period"), &report->period) && fact_date (context, "from", &report->from) &&
		fact_date (context, "until", &report->until) && long_parse (fact_text (context, "as_of"), &report->as_of))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "it is not the archive of a comparison");
	return FALSE;
}

static struct report_rule *
rule_recall (const struct archive_context *context, GError **error)
{
	g_autoptr (GHashTable) files = g_hash_table_new (g_str_hash, g_str_equal);
	GHashTableIter facts;
	gpointer name, text;

	g_hash_table_iter_init (&facts, context->facts);
	while (g_hash_table_iter_next (&facts, &name, &text))
		if (g_str_has_prefix (name, RULE_FACT))
			g_hash_table_insert (files, (char *) name + strlen (RULE_FACT), text);
	return report_rule_recall (files, fact_text (context, "report"), error);
}

gboolean
report_archive_read (
	const char *path, const char *run_id, struct report_basis *basis, struct dualrun_report *report, GError **error)
{
	g_autoptr (archive_context) context = archive_read_context (path, NULL, error);
	struct report_readings *readings;

	if (context == NULL)
		return FALSE;
	if (!facts_take (context, report, error) || (basis->rule = rule_recall (context, error)) == NULL) {
		g_prefix_error (error, "archive '%s': ", path);
		return FALSE;
	}
	readings = basis->readings = report_readings_empty ();
	readings->recalled = outcome_new ();
	readings->n_records = basis->rule->n_records;
	readings->records = g_new0 (struct report_table *, readings->n_records + 1);
	report->unit = outcome_text (readings->recalled, fact_text (context, "unit"));
	struct archive_report archive = {
		basis->rule, readings->strings, readings->table, readings->records, readings->walks, readings->evidence};
	return archive_report_read (path, run_id, &archive, readings->recalled, error);
}
