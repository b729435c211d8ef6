/* What stands below the proofs of a tie-out: the age of what they list, what is in neither ledger, and who signs. */
#include "reports/workbook_tieout.h"

#include <string.h>

/* ---- how old ---- */

enum
{
	AGE_BUCKETS = 4,
	AGE_NONE = AGE_BUCKETS, /* a line without a case has no date that it is waiting since */
	AGE_COLUMNS
};

static const int age_limits[AGE_BUCKETS] = {30, 60, 90, G_MAXINT};

static const char *const age_titles[TIE_COLUMNS] = {
	"Account", "Measure", "0-30 days", "31-60 days", "61-90 days", "over 90 days", "No case", "Total"};

struct ages
{
	int128 amount[AGE_COLUMNS];
	int64_t lines[AGE_COLUMNS];
	bool exact; /* of several accounts: all of their amounts are numbers */
};

static int
bucket_of (const struct outcome_case *one)
{
	int bucket = 0;

	if (one == NULL)
		return AGE_NONE;
	while (one->age_days > age_limits[bucket])
		bucket++;
	return bucket;
}

static const struct outcome_case *
case_find (const struct workbook *workbook, guint number, GHashTable *rows, const char *case_id)
{
	uint32_t row = GPOINTER_TO_UINT (g_hash_table_lookup (rows, case_id));

	return row > 0 ? &workbook_outcome (workbook, number)->cases[row - exception_row (workbook, number, 0)] : NULL;
}

static struct ages
ages_of (const struct workbook *workbook, guint number, GHashTable *rows, const struct account_proof *proof)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	struct ages ages = {0};

	for (int cause = 0; cause < BRIDGE_CAUSE_COUNT; cause++)
		for (size_t i = proof->cause[cause].first; i < proof->cause[cause].first + proof->cause[cause].lines; i++) {
			const struct outcome_bridge *line = &outcome->bridge[i];
			int bucket = bucket_of (case_find (workbook, number, rows, line->case_id));

			ages.amount[bucket] += line->amount;
			ages.lines[bucket]++;
		}
	return ages;
}

static void
ages_add (struct ages *all, struct ages one)
{
	for (int i = 0; i < AGE_COLUMNS; i++) {
		all->amount[i] += one.amount[i];
		all->lines[i] += one.lines[i];
		all->exact &= number_fits (one.amount[i], MONEY_SCALE);
	}
}

static char *
row_formula (const struct sheet *sheet, int places)
{
	char from[16], to[16];

	return g_strdup_printf ("=ROUND(SUM(%s:%s),%d)", cell_name (sheet_row (sheet), TIE_LEFT, from),
		cell_name (sheet_row (sheet), TIE_LEFT + AGE_NONE, to), places);
}

/* "'Bridge'!H2:H9" */
static char *
bridge_range (uint32_t first, uint32_t last, int column)
{
	char from[16], to[16];

	return g_strdup_printf ("'%s'!%s:%s", SHEET_BRIDGE, cell_name (first, column, from), cell_name (last, column, to));
}

/* What an age must be, as criteria over a range: in Excel as in its kin "=" is an empty cell. */
static char *
bucket_criteria (const char *ages, int bucket)
{
	if (bucket == AGE_NONE)
		return g_strdup_printf ("%s,\"=\"", ages);
	if (bucket == 0)
		return g_strdup_printf ("%s,\"<=%d\"", ages, age_limits[bucket]);
	if (bucket == AGE_BUCKETS - 1)
		return g_strdup_printf ("%s,\">%d\"", ages, age_limits[bucket - 1]);
	return g_strdup_printf ("%s,\">%d\",%s,\"<=%d\"", ages, age_limits[bucket - 1], ages, age_limits[bucket]);
}

/* A row of an account: its amounts or its lines by age, summed over its rows of the sheet Bridge. */
static void
buckets_write (const struct workbook *workbook, struct sheet *sheet, guint number, const struct account_proof *proof,
	const struct ages *ages, bool money)
{
	struct cause_sum all = bridge_sum (proof);
	bool shown = bridge_is_shown (workbook, number, &all), exact = true;
	uint32_t first = bridge_row (workbook, number, all.first), last = first + (uint32_t) all.lines - 1;
	g_autofree char *amount_range = bridge_range (first, last, BRIDGE_AMOUNT);
	g_autofree char *age_range = bridge_range (first, last, BRIDGE_AGE);
	g_autofree char *total = row_formula (sheet, money ? proof->places : 0);
	int128 sum = 0;

	for (int i = 0; i < AGE_COLUMNS; i++) {
		g_autofree char *criteria = bucket_criteria (age_range, i);
		g_autofree char *formula = money ? g_strdup_printf ("=ROUND(SUMIFS(%s,%s),%d)", amount_range, criteria, proof->places)
										 : g_strdup_printf ("=COUNTIFS(%s)", criteria);
		int128 value = money ? ages->amount[i] : ages->lines[i];

		sum += value;
		if (money)
			exact &= sum_write (sheet, TIE_LEFT + i, shown, formula, value, proof->decimals, STYLE_NUMBER);
		else if (shown)
			sheet_formula (sheet, TIE_LEFT + i, formula, value, 0, 0, STYLE_NUMBER);
		else
			sheet_number (sheet, TIE_LEFT + i, value, 0, 0, STYLE_NUMBER);
	}
	if (money)
		sum_write (sheet, TIE_LAST, exact, total, sum, proof->decimals, STYLE_NUMBER);
	else
		sheet_formula (sheet, TIE_LAST, total, sum, 0, 0, STYLE_NUMBER);
}

static void
ages_write (const struct workbook *workbook, struct sheet *sheet, guint number, const struct account_proof *proof,
	const struct ages *ages)
{
	g_autofree char *name = g_strdup_printf ("%s %s", proof->account->gl_account, proof->account->currency);

	for (int money = 1; money >= 0; money--) {
		sheet_text (sheet, TIE_LABEL, name, STYLE_TEXT);
		sheet_text (sheet, TIE_ROWS, money ? "Amount" : "Lines", STYLE_TEXT);
		buckets_write (workbook, sheet, number, proof, ages, money);
		sheet_next (sheet);
	}
}

/* The ages of a currency over all accounts that were written; first: the row of the first of them. */
static void
currency_write (struct sheet *sheet, const struct account_proof *like, const struct ages *ages, uint32_t first, uint32_t last)
{
	const char *currency = like->account->currency;
	g_autofree char *name = g_strdup_printf ("All %s", currency);

	for (int money = 1; money >= 0; money--) {
		sheet_text (sheet, TIE_LABEL, name, STYLE_TOTAL_TEXT);
		sheet_text (sheet, TIE_ROWS, money ? "Amount" : "Lines", STYLE_TOTAL_TEXT);
		for (int i = 0; i <= AGE_COLUMNS; i++) {
			char cells[6][16];
			int column = TIE_LEFT + i;
			int128 value = 0;
			g_autofree char *formula = g_strdup_printf ("=ROUND(SUMIFS(%s:%s,%s:%s,\"* %s\",%s:%s,\"%s\"),%d)",
				cell_name (first, column, cells[0]), cell_name (last, column, cells[1]), cell_name (first, TIE_LABEL, cells[2]),
				cell_name (last, TIE_LABEL, cells[3]), currency, cell_name (first, TIE_ROWS, cells[4]),
				cell_name (last, TIE_ROWS, cells[5]), money ? "Amount" : "Lines", money ? like->places : 0);

			for (int k = 0; k < AGE_COLUMNS; k++)
				if (i == k || i == AGE_COLUMNS)
					value += money ? ages->amount[k] : ages->lines[k];
			if (money)
				sum_write (sheet, column, ages->exact, formula, value, like->decimals, STYLE_TOTAL);
			else
				sheet_formula (sheet, column, formula, value, 0, 0, STYLE_TOTAL);
		}
		sheet_next (sheet);
	}
}

/* Below the accounts: each currency of which there are several. */
static void
currencies_write (const struct workbook *workbook, struct sheet *sheet, guint number, GHashTable *rows, uint32_t first)
{
	const GArray *proofs = workbook_proofs (workbook, number);
	uint32_t last = sheet_row (sheet) - 1;
	g_autofree bool *done = g_new0 (bool, proofs->len + 1);

	for (guint i = 0; i < proofs->len && sheet_room (sheet); i++) {
		const struct account_proof *like = &g_array_index (proofs, struct account_proof, i);
		struct ages all = {.exact = true};
		int accounts = 0;

		for (guint k = i; k < proofs->len && !done[i]; k++) {
			const struct account_proof *proof = &g_array_index (proofs, struct account_proof, k);

			if (proof->verdict == PROOF_AGREES || strcmp (proof->account->currency, like->account->currency) != 0)
				continue;
			done[k] = k > i;
			accounts++;
			ages_add (&all, ages_of (workbook, number, rows, proof));
		}
		if (accounts > 1)
			currency_write (sheet, like, &all, first, last);
	}
}

void
ageing_write (struct workbook *workbook, struct sheet *sheet, guint number)
{
	const GArray *proofs = workbook_proofs (workbook, number);
	g_autoptr (GHashTable) rows = NULL;
	uint32_t first;

	if (workbook_outcome (workbook, number)->n_bridge == 0)
		return;
	rows = exception_rows (workbook, number);
	sheet_text (sheet, 0, "Age of the lines of the bridge, by the business date of their case", STYLE_HEADING);
	sheet_next (sheet);
	titles_write (sheet, age_titles, TIE_COLUMNS, 63u << TIE_LEFT);
	first = sheet_row (sheet);
	for (guint i = 0; i < proofs->len && sheet_room (sheet); i++) {
		const struct account_proof *proof = &g_array_index (proofs, struct account_proof, i);
		struct ages ages = ages_of (workbook, number, rows, proof);

		if (proof->verdict != PROOF_AGREES)
			ages_write (workbook, sheet, number, proof, &ages);
	}
	currencies_write (workbook, sheet, number, rows, first);
	sheet_next (sheet);
}

/* ---- what is in neither ledger ---- */

static const char *const unrecorded_titles[TIE_COLUMNS] = {
	"What became of it", "State", "Postings", "Quantity", "Unit", "Value", "Currency", "Without a price"};

enum
{
	UNRECORDED_VALUE = 5,
	UNRECORDED_CURRENCY = 6
};

static bool
is_unrecorded (enum queue_state state)
{
	return state == QUEUE_EXPLAINED || state == QUEUE_UNRECORDED || state == QUEUE_GONE;
}

static void
unrecorded_row (struct sheet *sheet, const struct queue_total *total)
{
	sheet_text (sheet, 0, queue_meaning (total->state), STYLE_TEXT);
	sheet_text (sheet, 1, queue_state_name (total->state), STYLE_TEXT);
	sheet_number (sheet, 2, total->rows, 0, 0, STYLE_NUMBER);
	sheet_number (sheet, 3, total->qty, QTY_SCALE, 0, STYLE_NUMBER);
	sheet_text (sheet, 4, total->uom, STYLE_TEXT);
	sheet_number (sheet, UNRECORDED_VALUE, total->value, MONEY_SCALE, currency_decimals (total->currency), STYLE_NUMBER);
	sheet_text (sheet, UNRECORDED_CURRENCY, total->currency, STYLE_TEXT);
	sheet_number (sheet, 7, total->unvalued, 0, 0, STYLE_NUMBER);
	sheet_next (sheet);
}

/* One total for each currency, from the rows above. */
static void
unrecorded_total (struct sheet *sheet, const GArray *totals, uint32_t first, guint at)
{
	const struct queue_total *like = &g_array_index (totals, struct queue_total, at);
	int decimals = currency_decimals (like->currency);
	uint32_t last = first + totals->len - 1;
	char begin[16], end[16], own[16], from[16], to[16];
	g_autofree char *formula = g_strdup_printf ("=ROUND(SUMIF(%s:%s,%s,%s:%s),%d)", cell_name (first, UNRECORDED_CURRENCY, begin),
		cell_name (last, UNRECORDED_CURRENCY, end), cell_name (sheet_row (sheet), UNRECORDED_CURRENCY, own),
		cell_name (first, UNRECORDED_VALUE, from), cell_name (last, UNRECORDED_VALUE, to), MONEY_SCALE);
	int128 value = 0;
	bool exact = true;

	for (guint i = 0; i < totals->len; i++) {
		const struct queue_total *one = &g_array_index (totals, struct queue_total, i);

		if (strcmp (one->currency, like->currency) != 0)
			continue;
		if (i < at)
			return;
		value += one->value;
		exact &= number_fits (one->value, MONEY_SCALE);
	}
	sheet_text (sheet, 0, "Unrecorded in all", STYLE_TOTAL_TEXT);
	for (int column = 1; column < TIE_COLUMNS; column++)
		if (column == UNRECORDED_VALUE)
			sum_write (sheet, column, exact, formula, value, decimals, STYLE_TOTAL);
		else
			sheet_text (sheet, column, column == UNRECORDED_CURRENCY ? like->currency : "", STYLE_TOTAL_TEXT);
	sheet_next (sheet);
}

void
unrecorded_write (struct workbook *workbook, struct sheet *sheet, guint number)
{
	g_autoptr (GArray) totals = outcome_queue_totals (workbook_outcome (workbook, number));
	uint32_t first;

	for (guint i = totals->len; i-- > 0;)
		if (!is_unrecorded (g_array_index (totals, struct queue_total, i).state))
			g_array_remove_index (totals, i);
	if (totals->len == 0 || !sheet_room (sheet))
		return;
	sheet_text (sheet, 0, "Unrecorded: postings that failed are in neither ledger, so they explain nothing of a difference",
		STYLE_HEADING);
	sheet_next (sheet);
	titles_write (sheet, unrecorded_titles, TIE_COLUMNS, 3u << 2 | 1u << UNRECORDED_VALUE | 1u << 7);
	first = sheet_row (sheet);
	for (guint i = 0; i < totals->len && sheet_room (sheet); i++)
		unrecorded_row (sheet, &g_array_index (totals, struct queue_total, i));
	for (guint i = 0; i < totals->len && sheet_room (sheet); i++)
		unrecorded_total (sheet, totals, first, i);
	sheet_text (
		sheet, 0, "Valued without sign at their price, and in no column above. One by one: sheet Failure queue.", STYLE_SUBTITLE);
	row_skip (sheet, 2);
}

/* ---- who signs ---- */

enum
{
	SIGN_POINTS = 26
};

static void
fact_write (struct sheet *sheet, const char *label, const char *text)
{
	sheet_text (sheet, 0, label, STYLE_LABEL);
	sheet_wide_text (sheet, 1, TIE_LAST, text, STYLE_TEXT);
	sheet_next (sheet);
}

static void
signature_write (struct sheet *sheet, const char *label)
{
	sheet_height (sheet, SIGN_POINTS);
	sheet_text (sheet, 0, label, STYLE_LABEL);
	sheet_wide_text (sheet, TIE_ROWS, TIE_RIGHT, "", STYLE_TEXT);
	sheet_blank (sheet, TIE_DIFFERENCE, STYLE_TEXT);
	sheet_wide_text (sheet, TIE_NOTE, TIE_LAST, "", STYLE_TEXT);
	sheet_next (sheet);
}

static void
signed_write (struct sheet *sheet, const struct workbook_signature *one)
{
	char at[40];
	g_autofree char *what = g_strdup_printf (
		"%s%s", one->holds ? "this result" : "ANOTHER RESULT, not this one", one->evidence ? "" : "; not audit evidence");

	sheet_height (sheet, SIGN_POINTS);
	sheet_text (sheet, 0, one->label, STYLE_LABEL);
	sheet_wide_text (sheet, TIE_ROWS, TIE_RIGHT, one->user, STYLE_TEXT);
	sheet_text (sheet, TIE_DIFFERENCE, instant_format (one->at - one->at % INSTANT_SECOND, NULL, at), STYLE_TEXT);
	sheet_wide_text (sheet, TIE_NOTE, TIE_LAST, what, STYLE_TEXT);
	sheet_next (sheet);
	fact_write (sheet, "Signed result, SHA-256", one->result_hash);
}

/* Who signed by `tieout close`; FALSE where nobody did. */
static bool
signatures_write (const struct workbook *workbook, struct sheet *sheet, guint number)
{
	const struct workbook_signoff *signoff = workbook->options->signoffs != NULL ? &workbook->options->signoffs[number] : NULL;

	for (size_t i = 0; signoff != NULL && i < signoff->n; i++)
		signed_write (sheet, &signoff->signatures[i]);
	return signoff != NULL && signoff->n > 0;
}

void
signoff_write (struct workbook *workbook, struct sheet *sheet, guint number)
{
	static const char *const titles[TIE_COLUMNS] = {"Sign-off", "Name", "", "", "Date", "Signature", "", ""};
	const struct outcome *outcome = workbook_outcome (workbook, number);

	titles_write (sheet, titles, TIE_COLUMNS, 0);
	if (!signatures_write (workbook, sheet, number)) {
		signature_write (sheet, "Prepared by");
		signature_write (sheet, "Reviewed by");
	}
	fact_write (sheet, "Run", outcome->run_id);
	fact_write (sheet, "Rules, SHA-256", outcome->rules_hash);
	for (size_t i = 0; i < outcome->n_evidence && sheet_room (sheet); i++) {
		const struct evidence *evidence = &outcome->evidence[i];
		g_autofree char *label = g_strdup_printf ("Rows of %s, %s", evidence->source, evidence->object);

		fact_write (sheet, label, evidence->digest);
	}
	sheet_next (sheet);
}
