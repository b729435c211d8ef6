/* The shipped key figures over small sets of records; every expected fraction is worked out by hand beside it. */
#include "common/base/failure.h"
#include "common/io/source_records.h"
#include "common/recon/kpi.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

/* March 2026 in UTC, Monday to Friday. A table is "name|column|column\n" and rows "cell|cell\n"; name: of records or a lookup. */
struct example
{
	const char *rule;
	const char *tables[3];
	const char *expected; /* of each value, "name numerator/denominator records" or "name why" */
	const char *as_of;    /* NULL: 2026-04-03 */
	struct kpi_baseline baseline[KPI_VALUES_MAX];
};

static const struct example examples[] = {
	/* In time and quantity: K1, and K2 on both edges (+8 h, -5 %). K3 lacks 6 %, K4 is 9 h late, K5 is not done, K6 not due. */
	{.rule = "schedule-adherence",
		.tables = {"orders|source_key|due_at|plan_qty|done_qty|finished_at\n"
				   "K1|2026-03-10T12:00Z|100|100|2026-03-10T12:00Z\n"
				   "K2|2026-03-10T12:00Z|100|95|2026-03-10T20:00Z\n"
				   "K3|2026-03-10T12:00Z|100|94|2026-03-10T12:00Z\n"
				   "K4|2026-03-11T12:00Z|100|100|2026-03-11T21:00Z\n"
				   "K5|2026-03-11T12:00Z|100||\n"
				   "K6|2026-04-01T00:00Z|100|100|2026-04-01T00:00Z\n"},
		.expected = "adherence 2/5 5"},
	/* min (120, 100) + min (80, 100) + 0 = 180 of 100 + 100 + 50 */
	{.rule = "schedule-attainment",
		.tables = {"orders|source_key|due_at|plan_qty|done_qty\nK1|2026-03-02T08:00Z|100|120\nK2|2026-03-02T16:00Z|100|80\n"
				   "K3|2026-03-03T08:00Z|50|\n"},
		.expected = "attainment 180/250 3"},
	/* A: 1010 of 1000 is 1 %, 1011 is not; B: 103 of 100; neither: 106 is not within 5 %, 95 is. C6 has no book quantity. */
	{.rule = "inventory-record-accuracy",
		.tables = {"counts|source_key|plant|material|qty|book_qty|counted_at\n"
				   "C1|1000|MA1|1010|1000|2026-03-05T10:00Z\n"
				   "C2|1000|MA2|1011|1000|2026-03-05T10:00Z\n"
				   "C3|1000|MB1|103|100|2026-03-05T10:00Z\n"
				   "C4|1000|MX1|106|100|2026-03-05T10:00Z\n"
				   "C5|1000|MC1|95|100|2026-03-05T10:00Z\n"
				   "C6|1000|MA1|5||2026-03-06T10:00Z\n",
			"item|plant|material|item_class\n|MA1|A\n|MA2|A\n1000|MB1|B\n|MC1|C\n"},
		.expected = "all 3/5 5, class_a 1/2 5"},
	/* M1: -10 at 10 = -100; M2: +5 at 300 per 10 = +150. Book 100 at 10 + 50 at 30 = 2500. Net 2500 - 50, gross 2500 - 250. */
	{.rule = "inventory-value-accuracy",
		.tables = {"counts|source_key|plant|material|qty|book_qty|counted_at\nC1|1000|M1|90|100|2026-03-05T10:00Z\n"
				   "C2|1000|M2|55|50|2026-03-05T10:00Z\nC3|1000|M3|1|2|2026-03-05T10:00Z\n",
			"price|plant|material|valid_from|price|price_unit\n1000|M1|2026-01-01|10|\n1000|M1|2026-04-01|12|1\n"
			"|M2|2026-01-01|300|10\n"},
		.expected = "net 2450/2500 2, gross 2250/2500 2"},
	/* 480 + 190 of 500 + 200 */
	{.rule = "first-pass-yield",
		.tables = {"inspections|source_key|at|inspected_qty|first_pass_qty\nI1|2026-03-02T08:00Z|500|480\nI2|2026-03-02T09:00Z|"
				   "200|190\n"},
		.expected = "yield 670/700 2"},
	/* Made: 900 + 60 + 40, and 95 + 5: 1100. The third one was cancelled, and the fourth is its cancellation. */
	{.rule = "quality-ratios",
		.tables = {"confirmations|source_key|posted_at|yield|scrap|rework|cancelled|cancels\nF1|2026-03-02T08:00Z|900|60|40||\n"
				   "F2|2026-03-02T09:00Z|95|5|||\nF3|2026-03-02T09:00Z|10|||true|\nF4|2026-03-02T09:00Z|-10||||F3\n"},
		.expected = "scrap 65/1100 2, rework 40/1100 2, quality 995/1100 2"},
	/* Q2 was corrected, Q3 not accepted at first; of Q4 nobody says that it was corrected. */
	{.rule = "quality-first-pass-reporting",
		.tables =
			{"events|source_key|at|accepted_first|corrected\nQ1|2026-03-02T08:00Z|true|false\nQ2|2026-03-02T08:00Z|true|true\n"
			 "Q3|2026-03-02T08:00Z|false|\nQ4|2026-03-31T23:59Z|true|\n"},
		.expected = "first_pass 2/4 4"},
	/* Q2 has no lot, Q3 no document in the ERP. */
	{.rule = "quality-completeness",
		.tables = {"events|source_key|at|complete|disposition|lot|erp_document\nQ1|2026-03-02T08:00Z|true|RELEASE|L1|4711\n"
				   "Q2|2026-03-02T08:00Z|true|RELEASE||4712\nQ3|2026-03-02T08:00Z|true|HOLD|L3|\n"},
		.expected = "complete 1/3 3"},
	/* K1 and K3 agree, K2 does not, K6 is not in the ERP. K4 was closed in February; K5 changed two hours ago. */
	{.rule = "order-status-integrity",
		.tables =
			{"orders|plant|order_no|status|completed_at|closed_at|released_at\n1000|K1|RELEASED|||2026-03-01T00:00Z\n"
			 "1000|K2|PROD_COMPLETE|2026-03-20T00:00Z||\n1000|K3|CLOSED||2026-03-15T00:00Z|\n1000|K4|CLOSED||2026-02-15T00:00Z|\n"
			 "1000|K5|PROD_COMPLETE|2026-04-02T22:00Z||\n1000|K6|RELEASED|||2026-03-01T00:00Z\n",
				"erp|plant|order_no|status\n1000|K1|RELEASED\n1000|K2|IN_PROCESS\n1000|K3|CLOSED\n1000|K4|RELEASED\n1000|K5|IN_"
				"PROCESS\n"},
		.expected = "agree 2/4 4"},
	/* Thursday noon to Friday noon: 24 h. Friday 18:00 to Monday 06:00: 6 + 6 h. From Monday 30 to Friday 3 April: 96 h. */
	{.rule = "order-closure-delay",
		.tables = {"orders|plant|order_no|completed_at\n1000|K1|2026-03-05T12:00Z\n1000|K2|2026-03-06T18:00Z\n1000|K3|2026-03-"
				   "30T00:00Z\n"
				   "1000|K4|2026-02-05T12:00Z\n",
			"erp|plant|order_no|closed_at\n1000|K1|2026-03-06T12:00Z\n1000|K2|2026-03-09T06:00Z\n1000|K3|\n"
			"1000|K4|2026-02-06T12:00Z\n"},
		.expected = "p50 86400/3600 3, p95 345600/3600 3, open 1/1 3"},
	/* April begins on a Wednesday: Friday is its third working day. What is only prepared is not signed. */
	{.rule = "close-cycle-time",
		.tables = {"signoffs|event|state|noted_at\n1|reviewed|2026-04-02T10:00Z\n2|locked|2026-04-03T09:00Z\n3|prepared|2026-04-"
				   "06T09:00Z\n"},
		.expected = "days 3/1 2"},
	/* 1 - 60 / (300 / 3) = (300 - 180) / 300; 1 - 6 / (30 / 3) = (30 - 18) / 30. */
	{.rule = "manual-reconciliation",
		.tables = {"efforts|source_key|on|lines|hours\nA1|2026-03-01|40|4.5\nA2|2026-03-31|20|1.5\nA3|2026-04-01|99|9\n",
			"decisions|event\n7\n"},
		.expected = "lines 120/300 2, hours 12/30 2, decisions period 1 of the 3 that the baseline is made of",
		.baseline = {{3, 300, 0, 0}, {3, 30, 0, 0}, {0, 0, 0, 0}}},
	/* Y3 was closed without posting, Y4 is in flight. */
	{.rule = "interface-success",
		.tables =
			{"messages|source_key|interface|event_at|attempts|applied_at|status\nY1|A|2026-03-02T08:00Z|1|2026-03-02T08:01Z|\n"
			 "Y2|A|2026-03-02T08:00Z|2|2026-03-02T08:09Z|POSTED\nY3|A|2026-03-02T08:00Z|1|2026-03-02T08:01Z|CLOSED_UNPOSTED\n"
			 "Y4|A|2026-03-31T11:55Z|0||\n"},
		.expected = "first 1/3 3, eventual 2/3 3",
		.as_of = "2026-03-31T12:00:00Z"},
	/* 10, 20, 40 s, and one that has waited three days. Ranks: ceil (0.5 * 4) = 2, ceil (0.95 * 4) = 4, 4. */
	{.rule = "queue-latency",
		.tables = {"messages|source_key|interface|event_at|applied_at\nY1|A|2026-03-02T08:00:00Z|2026-03-02T08:00:40Z\n"
				   "Y2|A|2026-03-02T08:00:00Z|2026-03-02T08:00:10Z\nY3|A|2026-03-02T08:00:00Z|2026-03-02T08:00:20Z\n"
				   "Y4|A|2026-03-31T00:00:00Z|\n"},
		.expected = "p50 20/1 4, p95 259200/1 4, p99 259200/1 4, waiting 1/1 4"},
	/* 1, 2, 4 rejected of 5 in the weeks from 11, 18, 25 March: 200, 400, 800 of 1000. Slopes 200, 400, (800 - 200) / 2 = 300. */
	{.rule = "rejection-trend",
		.tables = {"messages|source_key|interface|event_at|rejected\n"
				   "A1|A|2026-03-11T00:00Z|true\nA2|A|2026-03-12T00:00Z|\nA3|A|2026-03-13T00:00Z|\nA4|A|2026-03-14T00:00Z|\n"
				   "A5|A|2026-03-17T23:00Z|\nB1|A|2026-03-18T00:00Z|true\nB2|A|2026-03-19T00:00Z|true\nB3|A|2026-03-20T00:00Z|\n"
				   "B4|A|2026-03-21T00:00Z|\nB5|A|2026-03-22T00:00Z|\nC1|A|2026-03-25T00:00Z|true\nC2|A|2026-03-26T00:00Z|true\n"
				   "C3|A|2026-03-27T00:00Z|true\nC4|A|2026-03-28T00:00Z|true\nC5|A|2026-03-31T00:00Z|\n"},
		.expected = "rate 7000/15 15, slope 300/1 15"},
	/* domain.md 4.3: median 125, MAD 5, x = 410: 0.6745 * 285 / 5 = 38.4465 = 76893/2000. Working days from Monday 16 March. */
	{.rule = "variance-spike",
		.tables = {"cases|case_id|event_at|impact\n1|2026-03-16T09:00Z|120\n2|2026-03-17T09:00Z|-135\n3|2026-03-18T09:00Z|110\n"
				   "4|2026-03-19T09:00Z|128\n5|2026-03-20T09:00Z|100\n6|2026-03-20T10:00Z|-40\n7|2026-03-23T09:00Z|118\n"
				   "8|2026-03-24T09:00Z|125\n9|2026-03-25T09:00Z|130\n10|2026-03-26T09:00Z|122\n11|2026-03-27T09:00Z|410\n"},
		.expected = "z 76893/2000 11"},
	/* P2 by hand, P3 entered 25 hours late; of P4 nobody says how it came. */
	{.rule = "process-compliance",
		.tables =
			{"postings|source_key|posting_date|event_at|entered_at|channel\nP1|2026-03-02|2026-03-02T08:00Z|2026-03-02T09:00Z|"
			 "IDOC\n"
			 "P2|2026-03-02|2026-03-02T08:00Z|2026-03-02T09:00Z|MANUAL\nP3|2026-03-03|2026-03-02T08:00Z|2026-03-03T09:00Z|IDOC\n"
			 "P4||2026-03-31T08:00Z||\nP5|2026-04-01|2026-03-31T08:00Z||IDOC\n"},
		.expected = "compliant 2/4 4"},
	/* Open: ages 5, 6, 10. Of March are 1 and 3, one was closed: 2 - 1. */
	{.rule = "exception-backlog",
		.tables = {"cases|case_id|state|severity|impact|age_days|event_at\n1|open|1|-100.50|10|2026-03-20T00:00Z\n"
				   "2|open|2|50|6|2026-02-20T00:00Z\n3|new|2||5|2026-03-25T00:00Z\n4|cleared|1|70|30|2026-02-01T00:00Z\n",
			"open|case_id|state|severity|impact|age_days|event_at\n1|open|1|-100.50|10|2026-03-20T00:00Z\n"
			"2|open|2|50|6|2026-02-20T00:00Z\n3|new|2||5|2026-03-25T00:00Z\n4|cleared|1|70|30|2026-02-01T00:00Z\n"},
		.expected = "open 3/1 3, impact 150.5/1 3, age 6/1 3, growth 1/1 4, severity_1 1/1 3, severity_2_old 1/1 3"},
	/* Weights 3 + 1 of 3 + 2 + 1; values 100 + 199 + 50 against 350. */
	{.rule = "data-conversion",
		.tables = {"converted|source_key|object|run|at|valid|weight|source_value|target_value\nV1|BOM|1|2026-03-02T00:00Z|true|3|"
				   "100|100\n"
				   "V2|BOM|1|2026-03-02T00:00Z|false|2|200|199\nV3|ITEM|1|2026-03-02T00:00Z|true||50|50\n"},
		.expected = "valid 2/3 3, weighted 4/6 3, control 349/350 3"},
	{.rule = "mock-run-accuracy",
		.tables = {"transactions|source_key|scenario|at|document_ok|qty_ok|status_ok|account_ok\nT1|S1|2026-03-02T00:00Z|true|"
				   "true|true|true\n"
				   "T2|S1|2026-03-02T00:00Z|true|true|true|true\nT3|S1|2026-03-02T00:00Z|true|true|true|true\n"
				   "T4|S1|2026-03-02T00:00Z|true|false|true|true\n"},
		.expected = "accurate 3/4 4"},
	/* Ben's certificate ended on the day, Cem has none. */
	{.rule = "user-certification",
		.tables = {"duties|source_key|user|role|shift|on\nD1|ann|picker|A|2026-03-10\nD2|ben|picker|A|2026-03-10\nD3|cem|picker|"
				   "A|2026-03-10\n",
			"certificate|user|role|valid_from|valid_until\nann|picker|2025-01-01|2026-01-01\nann|picker|2026-01-01|\n"
			"ben|picker|2025-03-10|2026-03-10\n"},
		.expected = "certified 1/3 3, at_least_one 1/1 3"},
	{.rule = "support-coverage",
		.tables = {"hours|source_key|starts_at|required|present\nH1|2026-03-02T06:00Z|2|2\nH2|2026-03-02T07:00Z|1|\nH3|2026-03-"
				   "02T08:00Z|1|3\n"
				   "H4|2026-03-02T09:00Z|0|\n"},
		.expected = "covered 2/3 3"},
	/* domain.md 2.h: 3 of 4 components have lots; of 66.200 of resin 40.000 are attributed. */
	{.rule = "genealogy-completeness",
		.tables = {"links|source_key|at|required_qty|linked_qty|input_lot\nG1|2026-03-02T00:00Z|66.2|40|L9\nG2|2026-03-02T00:00Z|"
				   "0||L8\n"
				   "G3|2026-03-02T00:00Z|0||L7\nG4|2026-03-02T00:00Z|0||\n"},
		.expected = "links 3/4 4, quantity 40/66.2 4"},
	/* Retired after 10 and 30 h. P4 is 52 h behind its outage: too late for 24, not yet for 72. */
	{.rule = "fallback-retirement",
		.tables = {"due_24|source_key|outage|outage_until|retired_at|state\nP1|U1|2026-03-02T06:00Z|2026-03-02T16:00Z|RETIRED\n"
				   "P2|U1|2026-03-02T06:00Z|2026-03-03T12:00Z|RETIRED\nP3|U1|2026-03-02T06:00Z||VOID\nP4|U2|2026-03-31T20:00Z||"
				   "OPEN\n",
			"due_72|source_key|outage|outage_until|retired_at|state\nP1|U1|2026-03-02T06:00Z|2026-03-02T16:00Z|RETIRED\n"
			"P2|U1|2026-03-02T06:00Z|2026-03-03T12:00Z|RETIRED\nP3|U1|2026-03-02T06:00Z||VOID\nP4|U2|2026-03-31T20:00Z||OPEN\n"},
		.expected = "in_24_hours 1/3 3, in_72_hours 2/2 2"},
};

struct bench
{
	struct kpi_rule *rule;
	struct kpi_sets *sets;
	struct kpi *kpi;
};

static instant_t
instant_of (const char *text)
{
	instant_t instant = 0;

	ck_assert_msg (instant_parse (text, strlen (text), NULL, NULL, &instant) == TIME_OK, "%s", text);
	return instant;
}

static int64_t
cell_of (struct kpi_set *set, const struct kpi_column *column, const char *text)
{
	int64_t number = DECIMAL_NONE;

	if (column->type == EXPRESSION_TEXT)
		return strpool_add0 (set->strings, text);
	if (*text == '\0')
		return DECIMAL_NONE;
	if (column->type == EXPRESSION_TIME)
		return instant_of (text);
	if (column->type == EXPRESSION_FLAG)
		return strcmp (text, "true") == 0;
	ck_assert_int_eq (decimal_parse (text, strlen (text), NULL, column->scale, ROUND_NEVER, &number), DECIMAL_OK);
	return number;
}

static struct kpi_set *
set_named (const struct bench *bench, const char *name)
{
	for (int i = 0; i < bench->rule->n_records; i++) {
		if (strcmp (bench->rule->records[i].name, name) == 0)
			return bench->sets->set[i];
		for (int j = 0; j < bench->rule->records[i].n_lookups; j++)
			if (strcmp (bench->rule->records[i].lookups[j].name, name) == 0)
				return bench->sets->lookup[i][j];
	}
	ck_abort_msg ("no records or lookup '%s'", name);
}

static void
table_fill (const struct bench *bench, const char *text, bool backwards)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1), heads = g_strsplit (lines[0], "|", -1);
	struct kpi_set *set = set_named (bench, heads[0]);
	guint n = g_strv_length (lines) - 1; /* what stands behind the last newline is none */

	for (guint line = 1; line < n; line++) {
		g_auto (GStrv) cells = g_strsplit (lines[backwards ? n - line : line], "|", -1);
		int64_t *row = kpi_set_row (set);

		ck_assert_uint_eq (g_strv_length (cells) + 1, g_strv_length (heads));
		for (guint i = 1; heads[i] != NULL; i++) {
			int column = kpi_set_find (set, heads[i]);

			if (column >= 0)
				row[column] = cell_of (set, &g_array_index (set->columns, struct kpi_column, column), cells[i - 1]);
		}
	}
}

static void
bench_open (struct bench *bench, const struct example *example, bool backwards, bool keep)
{
	GError *error = NULL;
	struct kpi_input input = {.describe = records_describe,
		.unit = "1000",
		.from_day = date_make (2026, 3, 1),
		.until_day = date_make (2026, 4, 1),
		.from = instant_of ("2026-03-01T00:00:00Z"),
		.until = instant_of ("2026-04-01T00:00:00Z"),
		.as_of = instant_of (example->as_of != NULL ? example->as_of : "2026-04-03T00:00:00Z"),
		.keep_records = keep};
	g_autofree char *rules = g_build_filename (g_getenv ("TEST_SRCDIR"), "rules", NULL);

	bench->rule = kpi_rule_load (rules, example->rule, &error);
	ck_assert_msg (bench->rule != NULL, "%s", error != NULL ? error->message : "");
	bench->sets = kpi_sets_new (bench->rule, records_describe, &error);
	ck_assert_msg (bench->sets != NULL, "%s", error != NULL ? error->message : "");
	for (size_t i = 0; i < G_N_ELEMENTS (example->tables) && example->tables[i] != NULL; i++)
		table_fill (bench, example->tables[i], backwards);
	ck_assert (kpi_sets_join (bench->rule, bench->sets, input.until, &error));
	input.rule = bench->rule;
	input.sets = bench->sets;
	memcpy (input.baseline, example->baseline, sizeof input.baseline);
	bench->kpi = kpi_new (&input, &error);
	ck_assert_msg (bench->kpi != NULL, "%s", error != NULL ? error->message : "");
}

static void
bench_close (struct bench *bench)
{
	kpi_free (bench->kpi);
	kpi_sets_free (bench->sets);
	kpi_rule_free (bench->rule);
}

static char *
totals_text (const struct kpi *kpi)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < kpi->lines->len; i++) {
		const struct kpi_line *line = &g_array_index (kpi->lines, struct kpi_line, i);
		char over[DECIMAL_TEXT_MAX], under[DECIMAL_TEXT_MAX];

		if (!line->total)
			continue;
		g_string_append_printf (text, "%s%s ", text->len > 0 ? ", " : "", kpi->rule->values[line->value].name);
		if (line->why != NULL)
			g_string_append (text, line->why);
		else
			g_string_append_printf (text, "%s/%s %" G_GINT64_FORMAT, decimal_format (line->numerator, line->scale, 0, over),
				decimal_format (line->denominator, line->scale, 0, under), line->records);
	}
	return g_string_free (text, FALSE);
}

static const struct example *
example_of (const char *rule)
{
	for (size_t i = 0; i < G_N_ELEMENTS (examples); i++)
		if (strcmp (examples[i].rule, rule) == 0)
			return &examples[i];
	ck_abort_msg ("%s", rule);
}

START_TEST (each_of_the_24_comes_to_what_a_hand_works_out)
{
	const struct example *example = &examples[_i];
	struct bench bench;
	g_autofree char *text = NULL;

	bench_open (&bench, example, false, false);
	text = totals_text (bench.kpi);
	ck_assert_msg (strcmp (text, example->expected) == 0, "%s:\n%s\nexpected\n%s", example->rule, text, example->expected);
	bench_close (&bench);
}
END_TEST

START_TEST (there_is_an_example_for_each_shipped_rule)
{
	GError *error = NULL;
	g_autofree char *rules = g_build_filename (g_getenv ("TEST_SRCDIR"), "rules", NULL);
	g_auto (GStrv) names = kpi_rule_names (rules, &error);

	ck_assert_uint_eq (g_strv_length (names), 24);
	for (int i = 0; names[i] != NULL; i++)
		example_of (names[i]);
}
END_TEST

START_TEST (the_order_of_records_changes_neither_lines_nor_hashes)
{
	struct bench forth, back;

	bench_open (&forth, &examples[_i], false, true);
	bench_open (&back, &examples[_i], true, true);
	ck_assert_uint_eq (forth.kpi->lines->len, back.kpi->lines->len);
	for (guint i = 0; i < forth.kpi->lines->len; i++) {
		const struct kpi_line *a = &g_array_index (forth.kpi->lines, struct kpi_line, i),
							  *b = &g_array_index (back.kpi->lines, struct kpi_line, i);

		ck_assert_str_eq (a->hash, b->hash);
		ck_assert (a->numerator == b->numerator && a->denominator == b->denominator && a->records == b->records);
	}
	bench_close (&forth);
	bench_close (&back);
}
END_TEST

START_TEST (the_hash_is_that_of_the_sorted_records)
{
	static const char lines[] = "K1,1,1\nK2,1,1\nK3,0,1\nK4,0,1\nK5,0,1\n";
	struct bench bench;
	g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, lines, -1);

	bench_open (&bench, example_of ("schedule-adherence"), true, true);
	ck_assert_str_eq (g_array_index (bench.kpi->lines, struct kpi_line, 0).hash, hash);
	ck_assert_uint_eq (bench.kpi->records->len, 5);
	bench_close (&bench);
}
END_TEST

START_TEST (names_that_begin_alike_are_hashed_as_their_lines_sort)
{
	static const struct example example = {.rule = "schedule-attainment",
		.tables = {
			"orders|source_key|due_at|plan_qty|done_qty\nK|2026-03-02T08:00Z|10|9\nK|2026-03-02T08:00Z|10|10\n"
			"K 1|2026-03-02T08:00Z|1|1\nK1|2026-03-02T08:00Z|1|1\nK,5|2026-03-02T08:00Z|1|1\n\xc3\x84|2026-03-02T08:00Z|1|1\n"}};
	static const char lines[] = "K 1,1,1\nK,10,10\nK,5,1,1\nK,9,10\nK1,1,1\n\xc3\x84,1,1\n";
	g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, lines, -1);

	for (int backwards = 0; backwards < 2; backwards++) {
		struct bench bench;

		bench_open (&bench, &example, backwards == 1, true);
		ck_assert_str_eq (g_array_index (bench.kpi->lines, struct kpi_line, 0).hash, hash);
		bench_close (&bench);
	}
}
END_TEST

static const struct
{
	const char *efforts;
	struct kpi_baseline baseline;
	const char *expected;
} reductions[] = {{"A1|2026-03-01|40\n", {2, 200, 0, 0}, "lines period 3 of the 3 that the baseline is made of"},
	{"A1|2026-03-01|40\n", {3, 300, 0, 2}, "lines period 2 of the 3 that the baseline is made of"},
	{"A1|2026-03-01|40\n", {3, 0, 0, 0}, "lines the denominator is 0"},
	{"A1|2026-04-01|40\n", {3, 300, 0, 0}, "lines no records"}, /* who noted nothing has not saved everything */
	{"A1|2026-03-01|0\n", {3, 300, 0, 0}, "lines 300/300 1"}, {"A1|2026-03-01|150\n", {3, 300, 0, 0}, "lines -150/300 1"}};

START_TEST (a_reduction_needs_three_periods_before_it_and_records)
{
	struct example example = {.rule = "manual-reconciliation", .baseline = {reductions[_i].baseline}};
	g_autofree char *table = g_strconcat ("efforts|source_key|on|lines\n", reductions[_i].efforts, NULL), *text = NULL;
	struct bench bench;

	example.tables[0] = table;
	bench_open (&bench, &example, false, false);
	text = totals_text (bench.kpi);
	ck_assert_msg (g_str_has_prefix (text, reductions[_i].expected), "%s\nexpected\n%s", text, reductions[_i].expected);
	bench_close (&bench);
}
END_TEST

START_TEST (a_breakdown_has_its_own_fractions_and_what_was_left_out_is_counted)
{
	struct bench bench;
	const struct kpi_line *line;

	bench_open (&bench, example_of ("schedule-adherence"), false, false);
	ck_assert_uint_eq (bench.kpi->lines->len, 3); /* the total, 10 March, 11 March */
	line = &g_array_index (bench.kpi->lines, struct kpi_line, 1);
	ck_assert_str_eq (strpool_text (bench.kpi->strings, line->key.id[1]), "2026-03-10");
	ck_assert (line->numerator == 2 && line->denominator == 3 && line->missed);
	bench_close (&bench);

	bench_open (&bench, example_of ("fallback-retirement"), false, false);
	ck_assert_uint_eq (bench.kpi->left_out->len, 4); /* void, too early; of either set */
	ck_assert_int_eq (g_array_index (bench.kpi->left_out, struct kpi_left_out, 0).count, 1);
	ck_assert_int_eq (g_array_index (bench.kpi->left_out, struct kpi_left_out, 1).count, 0);
	ck_assert_int_eq (g_array_index (bench.kpi->left_out, struct kpi_left_out, 3).count, 1);
	bench_close (&bench);
}
END_TEST

/* domain.md 2.l: 10,000 due, 9,962 at the first attempt (99.62 %), 9,994 in the end (99.94 %: below 99.95, RED); of the six
 * that are missing three were closed without posting. */
START_TEST (interface_messages_of_2_l)
{
	struct example example = {.rule = "interface-success"};
	g_autoptr (GString) table = g_string_new ("messages|source_key|interface|event_at|attempts|applied_at|status\n");
	struct bench bench;
	g_autofree char *text = NULL;

	for (int i = 0; i < 10000; i++)
		g_string_append_printf (table, "Y%05d|A|2026-03-02T08:00Z|%d|%s|%s\n", i, i < 9962 ? 1 : 2,
			i < 9994 || i >= 9997 ? "2026-03-02T08:01Z" : "", i >= 9997 ? "CLOSED_UNPOSTED" : "");
	example.tables[0] = table->str;
	bench_open (&bench, &example, false, false);
	text = totals_text (bench.kpi);
	ck_assert_str_eq (text, "first 9962/10000 10000, eventual 9994/10000 10000");
	ck_assert (!g_array_index (bench.kpi->lines, struct kpi_line, 0).missed);
	ck_assert_int_eq (kpi_line_value (&g_array_index (bench.kpi->lines, struct kpi_line, 0)), 996200);
	for (guint i = 1; i < bench.kpi->lines->len; i++) {
		const struct kpi_line *line = &g_array_index (bench.kpi->lines, struct kpi_line, i);

		if (line->total)
			ck_assert (line->missed);
	}
	bench_close (&bench);
}
END_TEST

START_TEST (without_records_there_is_no_value_and_no_100_percent)
{
	static const struct example none = {.rule = "schedule-adherence"}, backlog = {.rule = "exception-backlog"};
	struct bench bench;
	g_autofree char *text = NULL, *counts = NULL;

	bench_open (&bench, &none, false, false);
	text = totals_text (bench.kpi);
	ck_assert_str_eq (text, "adherence no records");
	ck_assert_int_eq (kpi_line_value (&g_array_index (bench.kpi->lines, struct kpi_line, 0)), DECIMAL_NONE);
	bench_close (&bench);
	/* Nothing is open: that is a count, and it is 0. */
	bench_open (&bench, &backlog, false, false);
	counts = totals_text (bench.kpi);
	ck_assert_str_eq (counts, "open 0/1 0, impact 0/1 0, age no records, growth 0/1 0, severity_1 0/1 0, severity_2_old 0/1 0");
	bench_close (&bench);
}
END_TEST

START_TEST (a_lookup_that_is_there_twice_is_refused)
{
	GError *error = NULL;
	struct bench bench;
	g_autofree char *rules = g_build_filename (g_getenv ("TEST_SRCDIR"), "rules", NULL);

	bench.rule = kpi_rule_load (rules, "order-status-integrity", &error);
	bench.sets = kpi_sets_new (bench.rule, records_describe, &error);
	table_fill (&bench, "erp|plant|order_no|status\n1000|K1|RELEASED\n1000|K1|CLOSED\n", false);
	ck_assert (!kpi_sets_join (bench.rule, bench.sets, 0, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_DATA));
	g_error_free (error);
	kpi_sets_free (bench.sets);
	kpi_rule_free (bench.rule);
}
END_TEST

/* What is wrong in a rule is said where it stands. */
static const struct
{
	const char *from, *to, *message;
} mistakes[] = {{"kind: ratio", "kind: ration", "kpi/x.yaml:12:11: values.a.kind:"},
	{"numerator: done_qty", "numerator: done_qty +", "a value is missing at character 11"},
	{"numerator: done_qty", "numerator: made_qty", "value 'a': 'made_qty': the records have no 'made_qty'"},
	{"numerator: done_qty", "numerator: due_at", "the numerator is a time, not a number"},
	{"where: due_at", "where: plan_qty", "a number is needed where a time stands"},
	{"entity: schedule", "entity: schedules", "the records have no 'source_key'"},
	{"    source: mes\n", "", "is either an 'entity' with its 'source', or of the 'ledger'"},
	{"kind: ratio\n", "kind: ratio\n    target: 1\n", "'target' and 'better' belong together"},
	{"kind: ratio\n", "kind: ratio\n    percent: 5\n", "a percentile has a 'percent'"},
	{"kind: ratio\n", "kind: slope\n", "a slope and a spike have an 'at'"},
	{"    records: o\n", "    records: p\n", "there are no records 'p' above"}};

START_TEST (a_mistake_in_a_rule_is_said_where_it_stands)
{
	static const char right[] =
		"name: x\ntitle: T\nquestion: Q\nowner: O\nversion: 1\nrecords:\n  - name: o\n    source: mes\n"
		"    entity: schedule\n    where: due_at >= from\nvalues:\n  - kind: ratio\n    name: a\n    title: A\n"
		"    records: o\n    numerator: done_qty\n    denominator: plan_qty\n";
	GError *error = NULL;
	g_autofree char *folder = g_dir_make_tmp ("tieout-kpi-XXXXXX", &error), *kpi = g_build_filename (folder, "kpi", NULL),
					*file = g_build_filename (kpi, "x.yaml", NULL);
	const char *at = strstr (right, mistakes[_i].from);
	g_autofree char *wrong =
		g_strdup_printf ("%.*s%s%s", (int) (at - right), right, mistakes[_i].to, at + strlen (mistakes[_i].from));

	ck_assert_int_eq (g_mkdir (kpi, 0700), 0);
	ck_assert (g_file_set_contents (file, wrong, -1, NULL));
	g_autoptr (kpi_rule) rule = kpi_rule_load (folder, "x", &error);
	g_autoptr (kpi_sets) sets = rule != NULL ? kpi_sets_new (rule, records_describe, &error) : NULL;
	ck_assert (sets == NULL);
	ck_assert_msg (
		strstr (error->message, mistakes[_i].message) != NULL, "%s\nexpected %s", error->message, mistakes[_i].message);
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
	g_error_free (error);
	g_remove (file);
	g_rmdir (kpi);
	g_rmdir (folder);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("kpi");
	TCase *tcase = tcase_create ("kpi");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_loop_test (tcase, each_of_the_24_comes_to_what_a_hand_works_out, 0, G_N_ELEMENTS (examples));
	tcase_add_test (tcase, there_is_an_example_for_each_shipped_rule);
	tcase_add_loop_test (tcase, the_order_of_records_changes_neither_lines_nor_hashes, 0, G_N_ELEMENTS (examples));
	tcase_add_test (tcase, the_hash_is_that_of_the_sorted_records);
	tcase_add_test (tcase, names_that_begin_alike_are_hashed_as_their_lines_sort);
	tcase_add_loop_test (tcase, a_reduction_needs_three_periods_before_it_and_records, 0, G_N_ELEMENTS (reductions));
	tcase_add_test (tcase, a_breakdown_has_its_own_fractions_and_what_was_left_out_is_counted);
	tcase_add_test (tcase, interface_messages_of_2_l);
	tcase_add_test (tcase, without_records_there_is_no_value_and_no_100_percent);
	tcase_add_test (tcase, a_lookup_that_is_there_twice_is_refused);
	tcase_add_loop_test (tcase, a_mistake_in_a_rule_is_said_where_it_stands, 0, G_N_ELEMENTS (mistakes));
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
