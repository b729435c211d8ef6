/* Versions of a report, cell by cell (domain.md 2.m): what differs, what records explain, and what that makes of a streak. */
#include "common/recon/dualrun.h"
#include "common/recon/report_records.h"
#include "common/recon/streak.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

/* A rule as text, and tables as lines: "legacy 1000 RM-7 12.50", values of the measures in their order, "-" none, "*" a total. */
struct example
{
	const char *name, *rule, *rows;
	const char *walk;                      /* "A B 0.5": from, to, share; for the one crosswalk of the rule */
	const char *records;                   /* "late L-1 1000 3.5": records, name, key, values */
	const char *claims;                    /* "1000 3.5": of the first measure, by the second side */
	const char *leanings[LEANING_PERIODS]; /* the same, of what was tolerated */
	const char *expected;
	unsigned seed; /* order of the rows; 0: as written */
};

struct bench
{
	char *folder;
	struct report_rule *rule;
	struct strpool *strings;
	struct dualrun_input input;
	GArray *walks, *walk, *claims, *leanings[LEANING_PERIODS];
	struct report_table *records[4];
	struct dualrun *dualrun;
};

static int64_t
number_at_scale (const char *text)
{
	int64_t value = DECIMAL_NONE;

	if (strcmp (text, "-") != 0)
		ck_assert_int_eq (decimal_parse (text, strlen (text), NULL, REPORT_SCALE, ROUND_NEVER, &value), DECIMAL_OK);
	return value;
}

static struct report_key
key_of (const struct bench *bench, char **words)
{
	struct report_key key = {{0}};

	for (int i = 0; i < bench->rule->n_grain; i++)
		key.id[i] = strcmp (words[i], "*") == 0 ? REPORT_TOTAL : strpool_add0 (bench->strings, words[i]);
	return key;
}

/* Words of a row behind its key: one value per measure that is no ratio. */
static size_t
row_take (const struct bench *bench, struct report_table *table, char **words)
{
	struct report_key key = key_of (bench, words);
	size_t row = report_row_add (table, &key);
	int at = bench->rule->n_grain;

	for (int i = 0; i < bench->rule->n_measures; i++)
		if (bench->rule->measures[i].kind != MEASURE_RATIO && words[at] != NULL)
			table->value[i][row] = number_at_scale (words[at++]);
	return row;
}

static void
bench_rule (struct bench *bench, const char *text)
{
	g_autofree char *folder = NULL, *file = NULL;
	GError *error = NULL;

	bench->folder = g_dir_make_tmp ("dualrun-XXXXXX", NULL);
	folder = g_build_filename (bench->folder, "dualrun", NULL);
	file = g_build_filename (folder, "example.yaml", NULL);
	g_mkdir (folder, 0700);
	ck_assert (g_file_set_contents (file, text, -1, NULL));
	bench->rule = report_rule_load (bench->folder, "example", &error);
	ck_assert_msg (bench->rule != NULL, "%s", error != NULL ? error->message : "");
	g_unlink (file);
	g_rmdir (folder);
	g_rmdir (bench->folder);
}

static char **
lines_of (const char *text, unsigned seed)
{
	char **lines = g_strsplit (text, "\n", -1);
	guint n = g_strv_length (lines);

	for (guint i = n; seed != 0 && i > 1; i--) {
		guint j = (seed = seed * 1103515245u + 12345u) / 65536u % i;
		char *line = lines[i - 1];

		lines[i - 1] = lines[j];
		lines[j] = line;
	}
	return lines;
}

static void
bench_rows (struct bench *bench, const struct example *example)
{
	g_auto (GStrv) lines = lines_of (example->rows, example->seed);

	for (char **line = lines; *line != NULL; line++) {
		g_auto (GStrv) words = g_strsplit (*line, " ", -1);

		for (int side = 0; side < bench->rule->n_sides; side++)
			if (words[0] != NULL && strcmp (bench->rule->sides[side].name, words[0]) == 0)
				row_take (bench, bench->input.table[side], words + 1);
	}
}

static void
bench_records (struct bench *bench, const struct example *example)
{
	g_auto (GStrv) lines = lines_of (example->records != NULL ? example->records : "", example->seed);

	for (char **line = lines; *line != NULL; line++) {
		g_auto (GStrv) words = g_strsplit (*line, " ", -1);

		for (size_t i = 0; i < bench->rule->n_records; i++)
			if (words[0] != NULL && strcmp (bench->rule->records[i].name, words[0]) == 0)
				report_record_name (bench->records[i], row_take (bench, bench->records[i], words + 2),
					strpool_add0 (bench->strings, words[1]), g_str_has_suffix (words[1], "-back"));
	}
}

static void
bench_walk (struct bench *bench, const char *text)
{
	g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

	for (char **line = lines; *line != NULL && **line != '\0'; line++) {
		g_auto (GStrv) words = g_strsplit (*line, " ", -1);
		struct crosswalk_row row = {strpool_add0 (bench->strings, words[0]), strpool_add0 (bench->strings, words[1]),
			words[2] != NULL ? number_at_scale (words[2]) : 1000000, DATE_NONE, DATE_NONE};

		g_array_append_val (bench->walk, row);
	}
}

static void
bench_claims (const struct bench *bench, const char *text, GArray *claims)
{
	g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

	for (char **line = lines; *line != NULL && **line != '\0'; line++) {
		g_auto (GStrv) words = g_strsplit (*line, " ", -1);
		struct timing_claim claim = {1, 0, key_of (bench, words), number_at_scale (words[bench->rule->n_grain])};

		g_array_append_val (claims, claim);
	}
}

static struct bench *
bench_new (const struct example *example, GError **error)
{
	struct bench *bench = g_new0 (struct bench, 1);
	date_t at;

	bench_rule (bench, example->rule);
	bench->strings = strpool_new ();
	bench->walks = g_array_new (FALSE, FALSE, sizeof (GArray *));
	bench->walk = g_array_new (FALSE, FALSE, sizeof (struct crosswalk_row));
	bench->claims = g_array_new (FALSE, FALSE, sizeof (struct timing_claim));
	for (size_t i = 0; i == 0 || i < (size_t) bench->rule->n_crosswalks; i++)
		g_array_append_val (bench->walks, bench->walk);
	ck_assert (date_parse ("2026-03-31", 10, NULL, &at));
	bench->input = (struct dualrun_input) {
		.rule = bench->rule, .strings = bench->strings, .walks = bench->walks, .records = bench->records, .at = at};
	for (int i = 0; i < bench->rule->n_sides; i++)
		bench->input.table[i] = report_table_new (bench->rule, bench->strings);
	for (size_t i = 0; i < bench->rule->n_records; i++)
		bench->records[i] = report_table_new (bench->rule, bench->strings);
	bench_rows (bench, example);
	bench_records (bench, example);
	bench_walk (bench, example->walk);
	bench_claims (bench, example->claims, bench->claims);
	for (int i = 0; i < LEANING_PERIODS; i++) {
		bench->leanings[i] = g_array_new (FALSE, FALSE, sizeof (struct timing_claim));
		bench_claims (bench, example->leanings[i], bench->leanings[i]);
		bench->input.leanings[i] = (const struct timing_claim *) (void *) bench->leanings[i]->data;
		bench->input.n_leanings[i] = bench->leanings[i]->len;
	}
	bench->input.claims = (const struct timing_claim *) (void *) bench->claims->data;
	bench->input.n_claims = bench->claims->len;
	bench->dualrun = dualrun_new (&bench->input, error);
	return bench;
}

static void
bench_free (struct bench *bench)
{
	dualrun_free (bench->dualrun);
	for (int i = 0; i < bench->rule->n_sides; i++)
		report_table_free (bench->input.table[i]);
	for (size_t i = 0; i < bench->rule->n_records; i++)
		report_table_free (bench->records[i]);
	g_array_unref (bench->walks);
	g_array_unref (bench->walk);
	g_array_unref (bench->claims);
	for (int i = 0; i < LEANING_PERIODS; i++)
		g_array_unref (bench->leanings[i]);
	strpool_free (bench->strings);
	report_rule_free (bench->rule);
	g_free (bench->folder);
	g_free (bench);
}

/* ---- what came of it, as text ---- */

static void
key_append (GString *text, const struct dualrun *dualrun, const struct report_key *key)
{
	for (int i = 0; i < dualrun->rule->n_grain; i++)
		g_string_append_printf (text, " %s", key->id[i] == REPORT_TOTAL ? "*" : strpool_text (dualrun->strings, key->id[i]));
}

static const char *
shown (int128 value, char *buffer)
{
	return value == DECIMAL_NONE ? "-" : decimal_format (value, REPORT_SCALE, 0, buffer);
}

/* A line per cell that differs, per total that does not add up, per entry that does not hold; then the verdict. */
static char *
result_text (const struct dualrun *dualrun)
{
	GString *text = g_string_new (NULL);
	char a[DECIMAL_TEXT_MAX], b[DECIMAL_TEXT_MAX];

	for (guint i = 0; i < dualrun->cells->len; i++) {
		const struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, i);

		g_string_append (text, dualrun->rule->measures[cell->measure].name);
		key_append (text, dualrun, &cell->key);
		g_string_append_printf (text, " %s %s left %s %s\n", report_result_name (cell->result), shown (cell->delta, a),
			shown (cell->unexplained, b), cell->passes ? "passes" : "open");
	}
	for (guint i = 0; i < dualrun->feet->len; i++) {
		const struct dualrun_foot *foot = &g_array_index (dualrun->feet, struct dualrun_foot, i);

		g_string_append_printf (text, "foot %s", dualrun->rule->sides[foot->side].name);
		key_append (text, dualrun, &foot->key);
		g_string_append_printf (text, " %s is not %s\n", shown (foot->total, a), shown (foot->details, b));
	}
	for (guint i = 0; i < dualrun->proofs->len; i++) {
		const struct walk_proof *proof = &g_array_index (dualrun->proofs, struct walk_proof, i);

		ck_assert (proof->before == proof->after && proof->before == proof->mapped + proof->unmapped);
		g_string_append_printf (text, "walk %s, unmapped %s\n", shown (proof->before, a), shown (proof->unmapped, b));
	}
	for (guint i = 0; i < dualrun->orphans->len; i++) {
		const struct walk_orphan *orphan = &g_array_index (dualrun->orphans, struct walk_orphan, i);

		g_string_append_printf (text, "unknown %s in %d\n", strpool_text (dualrun->strings, orphan->code), (int) orphan->rows);
	}
	for (guint i = 0; i < dualrun->unused->len; i++) {
		const struct walk_unused *unused = &g_array_index (dualrun->unused, struct walk_unused, i);

		g_string_append_printf (text, "unused %s to %s\n", strpool_text (dualrun->strings, unused->from),
			strpool_text (dualrun->strings, unused->to));
	}
	for (guint i = 0; i < dualrun->uses->len; i++) {
		const struct dualrun_use *use = &g_array_index (dualrun->uses, struct dualrun_use, i);

		if (use->why != NULL)
			g_string_append_printf (text, "%s is %s\n", dualrun->rule->known[use->known].id, use->why);
	}
	for (guint i = 0; i < dualrun->stale->len; i++) {
		const struct dualrun_stale *stale = &g_array_index (dualrun->stale, struct dualrun_stale, i);

		g_string_append (text, "stale");
		key_append (text, dualrun, &stale->claim.key);
		g_string_append_printf (text, " %s\n", shown (stale->missing, a));
	}
	for (guint i = 0; i < dualrun->claims->len; i++) {
		const struct timing_claim *claim = &g_array_index (dualrun->claims, struct timing_claim, i);

		g_string_append (text, "claims");
		key_append (text, dualrun, &claim->key);
		g_string_append_printf (text, " %s\n", shown (claim->amount, a));
	}
	g_string_append (text, dualrun->clean ? "clean" : "not clean");
	return g_string_free (text, FALSE);
}

static void
example_check (const struct example *example)
{
	for (unsigned seed = 0; seed < 4; seed++) {
		struct example shuffled = *example;
		struct bench *bench;
		g_autofree char *got = NULL;
		GError *error = NULL;

		shuffled.seed = seed;
		bench = bench_new (&shuffled, &error);
		if (bench->dualrun != NULL)
			got = result_text (bench->dualrun);
		else {
			got = g_strdup (error->message);
			g_error_free (error);
		}
		ck_assert_msg (strcmp (got, example->expected) == 0, "%s, order %u:\ngot      %s\nexpected %s", example->name, seed, got,
			example->expected);
		bench_free (bench);
	}
}

/* ---- examples ---- */

#define SIDES                                             \
	"sides:\n"                                            \
	"  - { name: legacy, inputs: [ { file: x.csv } ] }\n" \
	"  - { name: modern, inputs: [ { file: x.csv } ] }\n"
#define HEAD(grain) "name: example\ntitle: Example\nowner: controller\nversion: 1\ngrain: " grain "\n"
#define ENTRY(name, cause, records, more)                                       \
	"  - { name: " name ", cause: " cause ", measure: value, records: " records \
	", reason: known, owner: a, approver: b, approved: 2026-01-01, " more " }\n"
#define RECORDS "records:\n  - { name: rework, source: x, file: r.csv }\n  - { name: late, source: x, file: l.csv }\n"

#define SCRAP                                                                                                                  \
	HEAD ("[plant]")                                                                                                           \
	"measures: [ { name: value, kind: quantity, unit: KG } ]\n" SIDES RECORDS "known:\n" ENTRY ("rework-counts", "DEFINITION", \
		"rework", "cap: 100, expires: 2027-01-01") ENTRY ("late-and-night", "TIMING", "late", "cap: 100, expires: 2027-01-01")
#define STOCK                                                                 \
	HEAD ("[plant]")                                                          \
	"measures: [ { name: value, kind: balance, unit: USD } ]\n" SIDES RECORDS \
	"known:\n" ENTRY ("reworked", "CORRECTION", "rework", "cap: 10000, expires: 2027-01-01")
#define MONEY                                                               \
	HEAD ("[plant]")                                                        \
	"measures: [ { name: value, kind: money, unit: USD } ]\n" SIDES RECORDS \
	"known:\n" ENTRY ("reworked", "CORRECTION", "rework", "cap: 10000, expires: 2027-01-01")

static const struct example examples[] = {
	{.name = "scrap of domain.md 2.m: 40.000 by definition, 18.900 and 3.500 by timing, nothing left",
		.rule = SCRAP,
		.rows = "legacy 1000 1250.000\nmodern 1000 1312.400",
		.records = "rework RW-1 1000 40.000\nlate N-1 1000 18.900\nlate L-1 1000 3.500",
		.expected = "value 1000 different 62.4 left 0 passes\nclaims 1000 22.4\nclean"},
	{.name = "stock value of domain.md 2.m: 359.85 are left, and a balance ties at 0.00",
		.rule = STOCK,
		.rows = "legacy 1000 4812500.00\nmodern 1000 4806940.15",
		.records = "rework C-1 1000 -5200.00",
		.expected = "value 1000 different -5559.85 left -359.85 open\nnot clean"},
	{.name = "the same were it no balance: within 0.01 % of 4,812,500.00",
		.rule = MONEY,
		.rows = "legacy 1000 4812500.00\nmodern 1000 4806940.15",
		.records = "rework C-1 1000 -5200.00",
		.expected = "value 1000 different -5559.85 left -359.85 passes\nclean"},
	{.name = "money may differ by 100.00 where 0.01 % is less, and not by a cent more",
		.rule = MONEY,
		.rows = "legacy 1000 500.00\nmodern 1000 600.00\nlegacy 1100 500.00\nmodern 1100 399.99",
		.expected = "value 1100 different -100.01 left -100.01 open\nvalue 1000 tolerated 100 left 0 passes\nnot clean"},
	{.name = "a cell on one side only differs by its whole value",
		.rule = SCRAP,
		.rows = "legacy 1000 5\nmodern 1000 5\nlegacy 1100 7.5\nmodern 1200 0",
		.expected = "value 1100 first only -7.5 left -7.5 open\nvalue 1200 later only 0 left 0 passes\nnot clean"},
	{.name = "what expired explains nothing",
		.rule = HEAD ("[plant]") "measures: [ { name: value, kind: quantity } ]\n" SIDES RECORDS
								 "known:\n" ENTRY ("old", "SCOPE", "late", "cap: 100, expires: 2026-03-31"),
		.rows = "legacy 1000 1\nmodern 1000 2",
		.records = "late L-1 1000 1",
		.expected = "value 1000 different 1 left 1 open\nold is expired\nnot clean"},
	{.name = "what is beyond its cap explains nothing",
		.rule = HEAD ("[plant]") "measures: [ { name: value, kind: quantity } ]\n" SIDES RECORDS
								 "known:\n" ENTRY ("small", "SCOPE", "late", "cap: 0.5, expires: 2027-01-01"),
		.rows = "legacy 1000 1\nmodern 1000 2",
		.records = "late L-1 1000 1",
		.expected = "value 1000 different 1 left 1 open\nsmall is beyond its cap\nnot clean"},
	{.name = "records where nothing differs explain nothing",
		.rule = SCRAP,
		.rows = "legacy 1000 1\nmodern 1000 1",
		.records = "late L-1 1000 1",
		.expected = "clean"},
	{.name = "TIMING that comes back with the opposite sign",
		.rule = SCRAP,
		.rows = "legacy 1000 8\nmodern 1000 4.5",
		.records = "late L-1 1000 -3.5",
		.claims = "1000 3.5",
		.expected = "value 1000 different -3.5 left 0 passes\nclean"},
	{.name = "TIMING that does not come back, DR_TIMING_STALE",
		.rule = SCRAP,
		.rows = "legacy 1000 8\nmodern 1000 6.5",
		.records = "late L-1 1000 -1.5",
		.claims = "1000 3.5",
		.expected = "value 1000 different -1.5 left 0 passes\nstale 1000 2\nnot clean"},
	{.name = "what takes something back claims nothing in its turn",
		.rule = SCRAP,
		.rows = "legacy 1000 8\nmodern 1000 6.5",
		.records = "late L-1-back 1000 -3.5\nlate L-2 1000 2",
		.claims = "1000 3.5",
		.expected = "value 1000 different -1.5 left 0 passes\nclaims 1000 2\nclean"},
	{.name = "what cancels out where nothing differs is timing all the same",
		.rule = SCRAP,
		.rows = "legacy 1000 8\nmodern 1000 8",
		.records = "late L-1-back 1000 -3.5\nlate L-2 1000 3.5",
		.claims = "1000 3.5",
		.expected = "claims 1000 3.5\nclean"},
	{.name = "money within tolerance, to the same side for the third period running, is a difference",
		.rule = MONEY,
		.rows = "legacy 1000 500\nmodern 1000 510\nlegacy 1100 500\nmodern 1100 510\nlegacy 1200 500\nmodern 1200 510",
		.leanings = {"1000 3\n1100 3\n1200 -3", "1000 90\n1200 3"},
		.expected = "value 1000 different 10 left 10 open\nvalue 1100 tolerated 10 left 0 passes\n"
					"value 1200 tolerated 10 left 0 passes\nnot clean"},
	{.name = "a row that is printed twice counts twice, and is said",
		.rule = SCRAP,
		.rows = "legacy 1000 8\nmodern 1000 4\nmodern 1000 4",
		.expected = "not clean"},
	{0}};

#define YIELD                                                           \
	HEAD ("[plant]")                                                    \
	"measures:\n"                                                       \
	"  - { name: good, kind: count }\n  - { name: all, kind: count }\n" \
	"  - { name: value, kind: ratio, numerator: good, denominator: all }\n" SIDES

#define MONEY_YIELD                                                                                                         \
	HEAD ("[plant]")                                                                                                        \
	"measures:\n"                                                                                                           \
	"  - { name: good, kind: money }\n  - { name: all, kind: money }\n"                                                     \
	"  - { name: value, kind: ratio, numerator: good, denominator: all }\n" SIDES RECORDS                                   \
	"known:\n  - { name: rework, cause: DEFINITION, measure: good, records: rework, reason: known, owner: a, approver: b, " \
	"approved: 2026-01-01, cap: 10000, expires: 2027-01-01 }\n"

static const struct example ratios[] = {
	{.name = "10/20 against 100/200: equal ratio, both parts differ",
		.rule = YIELD,
		.rows = "legacy 1000 10 20\nmodern 1000 100 200",
		.expected = "all 1000 different 180 left 180 open\ngood 1000 different 90 left 90 open\n"
					"value 1000 different 0 left 0 open\nnot clean"},
	{.name = "the same parts", .rule = YIELD, .rows = "legacy 1000 10 20\nmodern 1000 10 20", .expected = "clean"},
	{.name = "nothing made on both sides is no ratio",
		.rule = YIELD,
		.rows = "legacy 1000 0 0\nmodern 1000 0 0",
		.expected = "clean"},
	{.name = "parts within their tolerance, and so is the ratio",
		.rule = MONEY_YIELD,
		.rows = "legacy 1000 100000 200000\nmodern 1000 100050 200000",
		.expected = "good 1000 tolerated 50 left 0 passes\nvalue 1000 tolerated 0.00025 left 0 passes\nclean"},
	{.name = "parts within their tolerance make no agreement of a ratio beyond its own",
		.rule = MONEY_YIELD,
		.rows = "legacy 1000 10 20\nmodern 1000 50 20",
		.expected = "value 1000 different 2 left 2 open\ngood 1000 tolerated 40 left 0 passes\nnot clean"},
	{.name = "one part is explained, and what the other is off by within its tolerance is too much for the ratio",
		.rule = MONEY_YIELD,
		.rows = "legacy 1000 10 20\nmodern 1000 510 90",
		.records = "rework RW-1 1000 500 -",
		.expected = "value 1000 different 5.166667 left -0.388889 open\ngood 1000 different 500 left 0 passes\n"
					"all 1000 tolerated 70 left 0 passes\nnot clean"},
	{.name = "one part is explained, and what the other is off by is within the ratio's tolerance too",
		.rule = MONEY_YIELD,
		.rows = "legacy 1000 100000 200000\nmodern 1000 100500 200050",
		.records = "rework RW-1 1000 500 -",
		.expected = "value 1000 different 0.002374 left -0.000125 passes\ngood 1000 different 500 left 0 passes\n"
					"all 1000 tolerated 50 left 0 passes\nclean"},
	{.name = "a ratio that only one side has is explained as its parts are",
		.rule = MONEY_YIELD,
		.rows = "legacy 1100 500 1000\nmodern 1100 500 1000\nmodern 1000 500 1000",
		.records = "rework RW-1 1000 500 1000",
		.expected = "all 1000 later only 1000 left 1000 open\nvalue 1000 later only 0.5 left 0.5 open\n"
					"good 1000 later only 500 left 0 passes\nnot clean"},
	{0}};

#define ACCOUNTS                                           \
	HEAD ("[account]")                                     \
	"measures: [ { name: value, kind: balance } ]\n" SIDES \
	"crosswalks: [ { name: accounts, side: legacy, column: account, file: a.csv } ]\n"

static const struct example walks[] = {{.name = "two accounts become one",
										   .rule = ACCOUNTS,
										   .rows = "legacy A 1.25\nlegacy B 2\nmodern M 3.25",
										   .walk = "A M\nB M",
										   .expected = "walk 3.25, unmapped 0\nclean"},
	{.name = "one becomes three: cents are kept, the last takes what remains",
		.rule = ACCOUNTS,
		.rows = "legacy A 100.00\nmodern X 33.33\nmodern Y 33.33\nmodern Z 33.34",
		.walk = "A X 0.333333\nA Y 0.333333\nA Z 0.333334",
		.expected = "walk 100, unmapped 0\nclean"},
	{.name = "a code that is not known stays what it is, and is told",
		.rule = ACCOUNTS,
		.rows = "legacy A 1\nlegacy Q 7\nmodern M 1",
		.walk = "A M",
		.expected = "value Q first only -7 left -7 open\nwalk 8, unmapped 7\nunknown Q in 1\nnot clean"},
	{.name = "a row of the crosswalk for a code that the report does not have is told",
		.rule = ACCOUNTS,
		.rows = "legacy A 3\nmodern M 3",
		.walk = "A M\nC N 0.5\nC M 0.5\nB M",
		.expected = "walk 3, unmapped 0\nunused B to M\nunused C to M\nunused C to N\nclean"},
	{.name = "what a report does not say of a code it says of none that the code becomes",
		.rule = HEAD ("[account]") "measures: [ { name: value, kind: balance }, { name: rows, kind: count } ]\n" SIDES
								   "crosswalks: [ { name: accounts, side: legacy, column: account, file: a.csv } ]\n",
		.rows = "legacy A 100.00 -\nmodern X 50.00 -\nmodern Y 50.00 2",
		.walk = "A X 0.5\nA Y 0.5",
		.expected = "rows Y later only 2 left 2 open\nwalk 100, unmapped 0\nnot clean"},
	{.name = "a part that does not fit is none, and the last code takes all",
		.rule = ACCOUNTS,
		.rows = "legacy A 9000000000000\nmodern X 0\nmodern Y 9000000000000",
		.walk = "A X 2\nA Y -1",
		.expected = "walk 9000000000000, unmapped 0\nclean"},
	{.name = "of two crosswalks what the first has unused is told first",
		.rule = HEAD ("[account, plant]") "measures: [ { name: value, kind: balance } ]\n" SIDES
										  "crosswalks: [ { name: accounts, side: legacy, column: account, file: a.csv },\n"
										  "  { name: plants, side: legacy, column: plant, file: p.csv } ]\n",
		.rows = "legacy A P 3\nmodern M Q 3",
		.walk = "A M\nP Q",
		.expected = "walk 3, unmapped 0\nwalk 3, unmapped 0\nunused P to Q\nunused A to M\nclean"},
	{.name = "shares that are not whole are refused",
		.rule = ACCOUNTS,
		.rows = "legacy A 1\nmodern M 1",
		.walk = "A M 0.5\nA N 0.4",
		.expected = "side 'legacy': crosswalk 'accounts': the shares of code 'A' sum to 0.9, not to 1"},
	{0}};

#define ORDERS HEAD ("[plant, order]") "measures: [ { name: value, kind: money } ]\n" SIDES

static const struct example feet[] = {
	{.name = "totals that are the sum of their details are no cells of their own",
		.rule = ORDERS,
		.rows = "legacy 1000 A 1\nlegacy 1000 B 2\nlegacy 1000 * 3\nlegacy * * 3\nmodern 1000 A 1\nmodern 1000 B 2",
		.expected = "clean"},
	{.name = "a total that is not",
		.rule = ORDERS,
		.rows = "legacy 1000 A 1\nlegacy 1000 B 2\nlegacy 1000 * 4\nmodern 1000 A 1\nmodern 1000 B 2",
		.expected = "foot legacy 1000 * 4 is not 3\nnot clean"},
	{.name = "a total of nothing, and details without one",
		.rule = ORDERS,
		.rows = "legacy 1000 A 1\nlegacy 1100 * 4\nmodern 1000 A 1",
		.expected = "foot legacy 1000 * - is not 1\nfoot legacy 1100 * 4 is not 0\nnot clean"},
	{.name = "reports of totals alone are compared by them",
		.rule = ORDERS,
		.rows = "legacy 1000 * 400\nmodern 1000 * 100",
		.expected = "value 1000 * different -300 left -300 open\nnot clean"},
	{0}};

START_TEST (differences_are_explained_by_records_alone)
{
	for (const struct example *one = examples; one->name != NULL; one++)
		example_check (one);
}
END_TEST

START_TEST (vector_27_equal_ratios_of_different_parts_fail)
{
	for (const struct example *one = ratios; one->name != NULL; one++)
		example_check (one);
}
END_TEST

START_TEST (crosswalks_keep_the_total)
{
	for (const struct example *one = walks; one->name != NULL; one++)
		example_check (one);
}
END_TEST

/* ---- the order of what is told, caps, roundings, and ratios of several sides ---- */

#define PART(name, of, records, side)                                                             \
	"  - { name: " name ", cause: CORRECTION, side: " side ", measure: " of ", records: " records \
	", reason: known, owner: a, approver: b, approved: 2026-01-01, cap: 10000, expires: 2027-01-01 }\n"
#define TWO_RATIOS                                                                                                           \
	HEAD ("[plant]")                                                                                                         \
	"measures:\n"                                                                                                            \
	"  - { name: good, kind: money }\n  - { name: all, kind: money }\n"                                                      \
	"  - { name: late, kind: money }\n  - { name: due, kind: money }\n"                                                      \
	"  - { name: yield, kind: ratio, numerator: good, denominator: all, points: 0 }\n"                                       \
	"  - { name: delay, kind: ratio, numerator: late, denominator: due, points: 0 }\n" SIDES                                 \
	"  - { name: third, inputs: [ { file: x.csv } ] }\n" RECORDS "known:\n" PART ("modern-good", "good", "rework", "modern") \
		PART ("modern-late", "late", "rework", "modern") PART ("third-good", "good", "late", "third")

static const struct example orders[] = {
	{.name = "cells of one size are told in the order of their keys, totals last",
		.rule = ORDERS,
		.rows = "legacy 1000 B 1\nlegacy 1000 A 1\nlegacy 1100 A 1\nmodern 1000 C 0\nlegacy 1000 * 4\nlegacy * * 9\n"
				"modern 1000 * 7\nmodern * * 8",
		.expected = "value 1000 A first only -1 left -1 open\nvalue 1000 B first only -1 left -1 open\n"
					"value 1100 A first only -1 left -1 open\nvalue 1000 C later only 0 left 0 passes\n"
					"foot legacy 1000 * 4 is not 2\nfoot legacy 1100 * - is not 1\nfoot legacy * * 9 is not 3\n"
					"foot modern 1000 * 7 is not 0\nfoot modern * * 8 is not 0\nnot clean"},
	{.name = "measures of one size are told as the rule lists them",
		.rule = YIELD,
		.rows = "legacy 1000 1 2\nmodern 1000 3 4",
		.expected = "good 1000 different 2 left 2 open\nall 1000 different 2 left 2 open\n"
					"value 1000 different 0.25 left 0.25 open\nnot clean"},
	{.name = "what claims to come back is told by its key",
		.rule = SCRAP,
		.rows = "legacy 1000 1\nmodern 1000 2\nlegacy 1100 1\nmodern 1100 3",
		.records = "late L-2 1100 2\nlate L-1 1000 1",
		.expected = "value 1100 different 2 left 0 passes\nvalue 1000 different 1 left 0 passes\n"
					"claims 1000 1\nclaims 1100 2\nclean"},
	{.name = "codes that no crosswalk knows are told one by one",
		.rule = ACCOUNTS,
		.rows = "legacy A 1\nlegacy R 8\nlegacy Q 7\nmodern M 1\nmodern R 8\nmodern Q 7",
		.walk = "A M",
		.expected = "walk 16, unmapped 15\nunknown Q in 1\nunknown R in 1\nclean"},
	{.name = "a crosswalk is proven for each measure",
		.rule = HEAD ("[account]") "measures: [ { name: value, kind: balance }, { name: lines, kind: count } ]\n" SIDES
								   "crosswalks: [ { name: accounts, side: legacy, column: account, file: a.csv } ]\n",
		.rows = "legacy A 1.25 2\nlegacy B 2 3\nmodern M 3.25 5",
		.walk = "A M\nB M",
		.expected = "walk 3.25, unmapped 0\nwalk 5, unmapped 0\nclean"},
	{.name = "a total is of one unit, and so is what a crosswalk keeps",
		.rule = HEAD ("[account, currency]") "measures: [ { name: value, kind: balance, unit_by: currency } ]\n" SIDES
											 "crosswalks: [ { name: accounts, side: legacy, column: account, file: a.csv } ]\n",
		.rows = "legacy A USD 1\nlegacy A EUR 2\nlegacy B USD 3\nmodern M USD 4\nmodern M EUR 2",
		.walk = "A M\nB M",
		.expected = "walk 2, unmapped 0\nwalk 4, unmapped 0\nclean"},
	{.name = "each side may have a crosswalk, and what each does not know is told",
		.rule = HEAD ("[account]") "measures: [ { name: value, kind: balance } ]\n" SIDES
								   "crosswalks:\n  - { name: old, side: legacy, column: account, file: a.csv }\n"
								   "  - { name: new, side: modern, column: account, file: a.csv }\n",
		.rows = "legacy A 1\nlegacy Q 7\nmodern A 1\nmodern Q 7",
		.walk = "A M",
		.expected = "walk 8, unmapped 7\nwalk 8, unmapped 7\nunknown Q in 1\nunknown Q in 1\nclean"},
	{.name = "what has to come back is told measure by measure",
		.rule = HEAD ("[plant]") "measures: [ { name: value, kind: quantity }, { name: lines, kind: count } ]\n" SIDES
			RECORDS "known:\n" ENTRY ("late-value", "TIMING", "late",
				"cap: 100, expires: 2027-01-01") "  - { name: late-lines, cause: TIMING, measure: lines, records: late, reason: "
												 "known, "
												 "owner: a, approver: b, approved: 2026-01-01, cap: 100, expires: 2027-01-01 }\n",
		.rows = "legacy 1000 1 1\nmodern 1000 4 2\nlegacy 1100 1 1\nmodern 1100 1 6",
		.records = "late L-1 1000 3 1\nlate L-2 1100 - 5",
		.expected = "lines 1100 different 5 left 0 passes\nvalue 1000 different 3 left 0 passes\n"
					"lines 1000 different 1 left 0 passes\nclaims 1000 3\nclaims 1000 1\nclaims 1100 5\nclean"},
	{.name = "an approval counts from its day on",
		.rule = HEAD ("[plant]") "measures: [ { name: value, kind: quantity } ]\n" SIDES RECORDS
								 "known:\n  - { name: soon, cause: SCOPE, measure: value, records: late, reason: r, owner: a, "
								 "approver: b, approved: 2026-04-01, cap: 100, expires: 2027-01-01 }\n",
		.rows = "legacy 1000 1\nmodern 1000 2",
		.records = "late L-1 1000 1",
		.expected = "value 1000 different 1 left 1 open\nsoon is not yet approved\nnot clean"},
	{.name = "what is tolerated in all has a cap",
		.rule = HEAD ("[plant]") "measures: [ { name: value, kind: money, absorbed_cap: 15 } ]\n" SIDES,
		.rows = "legacy 1000 500\nmodern 1000 510\nlegacy 1100 500\nmodern 1100 490",
		.expected = "value 1000 tolerated 10 left 0 passes\nvalue 1100 tolerated -10 left 0 passes\nnot clean"},
	{.name = "half of the last digit that each side prints is no difference, and a thousandth more is one",
		.rule = HEAD ("[plant]") "measures: [ { name: value, kind: quantity } ]\nsides:\n"
								 "  - { name: legacy, rounding: 1, inputs: [ { file: x.csv } ] }\n"
								 "  - { name: modern, rounding: 3, inputs: [ { file: x.csv } ] }\n",
		.rows = "legacy 1000 0.1\nmodern 1000 0.1505\nlegacy 1100 0.1\nmodern 1100 0.151",
		.expected = "value 1100 different 0.051 left 0.051 open\nvalue 1000 tolerated 0.0505 left 0 passes\nnot clean"},
	{.name = "a ratio differs as its parts do: where they are explained, so is it",
		.rule = TWO_RATIOS,
		.rows = "legacy 1000 10 20 1 4\nmodern 1000 500 20 1 4\nthird 1000 10 20 1 4",
		.records = "rework RW-1 1000 490 - - -",
		.expected = "good 1000 different 490 left 0 passes\nyield 1000 different 24.5 left 0 passes\nclean"},
	{.name = "of two ratios and three sides each is judged by its own parts on its own side",
		.rule = TWO_RATIOS,
		.rows = "legacy 1000 10 20 1 4\nmodern 1000 500 20 500 4\nthird 1000 510 20 1001 4",
		.records = "rework RW-1 1000 490 - 499 -\nlate L-1 1000 500 - - -",
		.expected = "late 1000 different 1000 left 1000 open\ndelay 1000 different 250 left 250 open\n"
					"good 1000 different 500 left 0 passes\nlate 1000 different 499 left 0 passes\n"
					"good 1000 different 490 left 0 passes\ndelay 1000 different 124.75 left 0 passes\n"
					"yield 1000 different 25 left 0 passes\nyield 1000 different 24.5 left 0 passes\nnot clean"},
	{0}};

START_TEST (what_is_told_has_one_order_and_each_side_its_own_tolerance)
{
	example_check (&orders[_i]);
}
END_TEST

START_TEST (totals_are_added_up_on_each_side)
{
	for (const struct example *one = feet; one->name != NULL; one++)
		example_check (one);
}
END_TEST

/* ---- what people sign ---- */

/* The hash of the first example, spoiled one way; source, digest: what a source gave. */
static char *
hash_of (struct example example, const char *source, const char *digest)
{
	struct bench *bench = bench_new (&example, NULL);
	g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (struct evidence));
	struct evidence evidence = {.source = source, .object = "report", .rows = 2, .digest = digest};
	char *hash;

	g_array_append_val (all, evidence);
	hash = dualrun_hash (bench->dualrun, all);
	bench_free (bench);
	return hash;
}

START_TEST (a_result_has_one_hash_whatever_the_order_of_its_rows_and_another_when_it_changes)
{
	struct example as_is = examples[0], shuffled = as_is, record = as_is, value = as_is, rule = as_is;
	g_autofree char *hash = hash_of (as_is, "legacy", "d1");

	shuffled.seed = 7;
	record.records = "rework RW-2 1000 40.000\nlate N-1 1000 18.900\nlate L-1 1000 3.500";
	value.rows = "legacy 1000 1250.000\nmodern 1000 1312.401";
	rule.rule = MONEY;
	rule.records = NULL;
	const struct
	{
		const char *name;
		struct example example;
		const char *source, *digest;
		bool same;
	} rows[] = {
		{"the same", as_is, "legacy", "d1", true},
		{"rows in another order", shuffled, "legacy", "d1", true},
		{"another record of the same amount", record, "legacy", "d1", false},
		{"another value", value, "legacy", "d1", false},
		{"another rule", rule, "legacy", "d1", false},
		{"a source that gave something else", as_is, "legacy", "d2", false},
	};
	for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *got = hash_of (rows[i].example, rows[i].source, rows[i].digest);

		ck_assert_uint_eq (strlen (got), 64);
		ck_assert_msg ((strcmp (got, hash) == 0) == rows[i].same, "%s", rows[i].name);
	}
	/* A run of the ledger has another id every night. */
	g_autofree char *tonight = hash_of (as_is, EVIDENCE_LEDGER, "r1"), *tomorrow = hash_of (as_is, EVIDENCE_LEDGER, "r2");
	ck_assert_str_eq (tonight, tomorrow);
}
END_TEST

/* ---- what a reconciliation found, as records ---- */

#define FOUND                                                                                                                 \
	HEAD ("[plant, material]")                                                                                                \
	"measures:\n  - { name: value, kind: quantity, unit: KG }\n  - { name: stock, kind: balance, unit: USD }\n" SIDES         \
	"records:\n"                                                                                                              \
	"  - { name: cases, reconciliation: consumption, codes: [MISSING_ERP, QTY_VAR], timing: true, values: ["                  \
	"{ measure: value, of: delta_qty }, { measure: stock, of: impact_stock, negate: true } ] }\n"                             \
	"known:\n" ENTRY ("not-posted", "CORRECTION", "cases",                                                                    \
		"cap: 1000, expires: 2027-01-01") "  - { name: not-posted-stock, cause: CORRECTION, measure: stock, records: cases, " \
										  "reason: known, owner: a, "                                                         \
										  "approver: b, approved: 2026-01-01, cap: 1000, expires: 2027-01-01 }\n"

static struct outcome_case
found_case (const char *id, enum code code, int64_t delta, int64_t stock, enum case_state state)
{
	struct outcome_case one = {.case_id = id,
		.code = code,
		.state = state,
		.plant = "1000",
		.material = "RM-7",
		.delta_qty = delta,
		.left_qty = DECIMAL_NONE,
		.right_qty = DECIMAL_NONE,
		.impact_stock = stock};

	one.storage_location = one.lot = one.serial = one.order_no = one.operation = one.movement = one.gl_account = one.currency =
		one.uom = "";
	return one;
}

START_TEST (cases_and_items_of_a_run_are_records)
{
	struct outcome_case cases[] = {found_case ("c1", CODE_MISSING_ERP, 40000000, -1280000, CASE_OPEN),
		found_case ("c2", CODE_QTY_VAR, -1500000, DECIMAL_NONE, CASE_NEW),
		found_case ("c3", CODE_DUP_ERP, -7000000, 70000, CASE_OPEN),        /* not asked for */
		found_case ("c4", CODE_MISSING_ERP, 9000000, 90000, CASE_CLEARED)}; /* is none any more */
	struct outcome_line items[] = {
		{.side = SIDE_LEFT, .state = STATE_OPEN_TIMING, .source_key = "S-9", .plant = "1000", .material = "RM-7", .qty = 2000000},
		{.side = SIDE_RIGHT, .state = STATE_NETTED, .source_key = "49/1", .plant = "1000", .material = "RM-7", .qty = 5000000}};
	const struct outcome outcome = {
		.company = "US01", .cases = cases, .n_cases = G_N_ELEMENTS (cases), .others = items, .n_others = G_N_ELEMENTS (items)};
	const struct example example = {.rule = FOUND, .rows = "legacy 1000 RM-7 100 320.00\nmodern 1000 RM-7 140.5 448.00"};
	struct bench *bench;
	g_autofree char *got = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS (items); i++)
		items[i].storage_location = items[i].lot = items[i].order_no = items[i].operation = items[i].movement =
			items[i].currency = items[i].uom = "";
	bench = bench_new (&example, NULL);
	report_records_add (bench->records[0], bench->rule, &bench->rule->records[0], &outcome);
	ck_assert_uint_eq (bench->records[0]->rows, 3);
	dualrun_free (bench->dualrun);
	bench->dualrun = dualrun_new (&bench->input, NULL);
	got = result_text (bench->dualrun);
	ck_assert_str_eq (got,
		"stock 1000 RM-7 different 128 left 0 passes\n"
		"value 1000 RM-7 different 40.5 left 0 passes\nclean");
	bench_free (bench);
}
END_TEST

/* ---- streaks ---- */

START_TEST (a_streak_counts_clean_periods_in_a_row)
{
	static const struct
	{
		const char *periods; /* "2601+ 2602-": clean or not; "/2" behind: the definition */
		int length;
		bool ready;
		const char *broken;
	} rows[] = {
		{"202601+ 202602+ 202603+", 3, true, NULL},
		{"202604+ 202605+ 202607+", 1, false, "a period that was not compared"},
		{"202601+ 202602- 202603+", 1, false, "a period that was not clean"},
		{"202601+ 202602+ 202603-", 0, false, "a period that was not clean"},
		{"202602+ 202603+ 202604+/2", 1, false, "a new definition"},
		{"202602+/2 202603+/2 202604+/2", 3, true, NULL},
		{"202511+ 202512+ 202601+", 3, true, NULL},
		{"202604+ 202605+", 2, false, NULL},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_auto (GStrv) words = g_strsplit (rows[i].periods, " ", -1);
		struct streak_period periods[8];
		size_t n = 0;

		for (; words[n] != NULL; n++) {
			char *end;

			periods[n].period = (period_t) strtol (words[n], &end, 10);
			periods[n].clean = *end == '+';
			periods[n].definition = end[1] == '/' ? (int) strtol (end + 2, NULL, 10) : 1;
		}
		struct streak streak = streak_of (periods, n, 3, true);
		ck_assert_msg (
			streak.length == rows[i].length && streak.ready == rows[i].ready && g_strcmp0 (streak.broken, rows[i].broken) == 0,
			"%s: %d %d %s", rows[i].periods, streak.length, streak.ready, streak.broken);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("dualrun");
	TCase *tests = tcase_create ("dualrun");
	SRunner *runner;
	int failed;

	tcase_add_test (tests, differences_are_explained_by_records_alone);
	tcase_add_test (tests, vector_27_equal_ratios_of_different_parts_fail);
	tcase_add_test (tests, crosswalks_keep_the_total);
	tcase_add_test (tests, totals_are_added_up_on_each_side);
	tcase_add_loop_test (tests, what_is_told_has_one_order_and_each_side_its_own_tolerance, 0, G_N_ELEMENTS (orders) - 1);
	tcase_add_test (tests, a_result_has_one_hash_whatever_the_order_of_its_rows_and_another_when_it_changes);
	tcase_add_test (tests, cases_and_items_of_a_run_are_records);
	tcase_add_test (tests, a_streak_counts_clean_periods_in_a_row);
	suite_add_tcase (suite, tests);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
