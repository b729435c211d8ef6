/* What a close says and writes of accruals: text, journal pack, JSON, and stale ones as cases. */
#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/io/ledger_field.h"
#include "reports/exceptions_csv.h"
#include "reports/journal_csv.h"
#include "reports/words.h"
#include "run/close_accrual_internal.h"
#include "run/close_file.h"

#include <stdio.h>
#include <string.h>

enum
{
	SHOWN = 20
};

/* ---- the journal pack ---- */

struct pack
{
	GArray *documents; /* struct journal_document */
	GPtrArray *lines;  /* owns them */
};

static void
document_add (struct accruing *a, struct pack *pack, const struct accrual *event, const struct accrual_facts *facts)
{
	guint n = g_strv_length (facts->accounts);
	struct journal_line *lines = g_new0 (struct journal_line, n + 1);
	char period[16];

	g_ptr_array_add (pack->lines, lines);
	for (guint i = 0; i < n; i++) {
		lines[i].account = facts->accounts[i];
		long_parse (facts->amounts[i], &lines[i].amount);
	}
	struct journal_document document = {.reference = event->proposal_id,
		.company = event->scope.company,
		.plant = facts->plant,
		.currency = event->currency,
		.posting = a->close->until - 1,
		.reversal = a->close->until,
		.lines = lines,
		.n_lines = (int) n,
		.order_no = event->order_no,
		.material = event->material,
		.uom = event->uom,
		.text = accruing_text (a,
			g_strdup_printf (
				"accrual %s, %s", period_format (event->scope.period, period), *facts->code != '\0' ? facts->code : "in flight")),
		.qty = event->qty,
		.uom_decimals = facts->uom_decimals,
		.decimals = facts->currency_decimals};
	g_array_append_val (pack->documents, document);
}

/* Read back from the ledger: what it has is what is handed out. */
static gboolean
pack_make (struct accruing *a, struct signoff_book **book, struct pack *pack, GError **error)
{
	const struct signoff_scope scope = {a->close->scope.company, NULL, a->close->scope.period};
	g_autoptr (GPtrArray) lives = NULL;

	*book = signoff_book_load (a->close->ledger, &scope, error);
	lives = *book != NULL ? accrual_lives (*book, a->close->plant, PERIOD_NONE, error) : NULL;
	if (lives == NULL)
		return FALSE;
	/* What a later period said of it takes nothing from the journal of this one. */
	for (guint i = 0; i < lives->len; i++) {
		const struct accrual_life *life = lives->pdata[i];

		if (!accrual_life_is_void (life))
			document_add (a, pack, life->proposed, &life->proposal);
	}
	return TRUE;
}

/* ---- stale accruals as findings ---- */

static gboolean
stale_case (struct outcome *outcome, const struct outcome *from, const struct accrual_fate *fate, struct outcome_case *stale)
{
	const struct accrual_record *record = fate->record;
	g_autoptr (digest) digest = NULL;
	g_autofree char *cause = NULL;
	char hex[DIGEST_HEX_SIZE], period[16];
	size_t i = 0;

	while (i < from->n_cases && (from->cases[i].state == CASE_CLEARED || strcmp (from->cases[i].case_id, record->id) != 0))
		i++;
	if (i == from->n_cases)
		return FALSE;
	*stale = from->cases[i];
	digest = digest_new ();
	digest_add_text (digest, code_name (CODE_ACCRUAL_STALE));
	digest_add_text (digest, record->id);
	digest_hex (digest, hex);
	hex[16] = '\0';
	cause = g_strdup_printf ("in %s, as %s", period_format (record->period, period), record->id);
	stale->case_id = outcome_text (outcome, hex);
	stale->root_id = record->id;
	stale->code = CODE_ACCRUAL_STALE;
	stale->severity = code_severity (CODE_ACCRUAL_STALE);
	stale->disposition = DISPOSITION_NONE;
	stale->disposition_by = stale->disposition_reason = stale->tags = "";
	stale->delta_qty = fate->open_qty;
	/* The finding itself carries the effect; this is the money that was accrued for nothing. */
	stale->impact_stock = stale->impact_wip = stale->impact_liability = stale->impact_profit = 0;
	stale->exposure = fate->open_amount < 0 ? -fate->open_amount : fate->open_amount;
	stale->owner = "inventory accountant";
	stale->cause = outcome_text (outcome, cause);
	return TRUE;
}

/* One outcome for each run that has stale accruals, with nothing but these as cases. */
static GPtrArray *
stale_outcomes (const struct accruing *a, GError **error)
{
	static const struct words_language *const plain[SIDE_COUNT] = {NULL, NULL};
	g_autoptr (GPtrArray) outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) outcome_free);

	for (guint i = 0; i < a->close->runs->len; i++) {
		const struct close_run *run = a->close->runs->pdata[i];
		struct outcome *outcome = outcome_new ();
		GStringChunk *chunk = outcome->chunk;
		GPtrArray *owned = outcome->owned;
		struct outcome_case *cases = g_new0 (struct outcome_case, a->fates->len + 1);

		*outcome = *run->outcome;
		outcome->chunk = chunk;
		outcome->owned = owned;
		outcome->cases = cases;
		outcome->n_cases = outcome->n_lines = 0;
		g_ptr_array_add (owned, cases);
		g_ptr_array_add (outcomes, outcome);
		for (guint j = 0; j < a->fates->len; j++) {
			const struct accrual_fate *fate = a->fates->pdata[j];

			if (fate->fate == FATE_STALE && accruing_run (a->close, fate->record) == run)
				outcome->n_cases += stale_case (outcome, run->outcome, fate, &cases[outcome->n_cases]) ? 1 : 0;
		}
		if (!words_write (outcome, plain, error))
			return NULL;
	}
	return g_steal_pointer (&outcomes);
}

/* ---- what is written ---- */

struct writing
{
	struct accruing *accruing;
	struct accrual_news news;
};

static gboolean
journal_write (const struct out_stream *out, void *data, GError **error)
{
	struct writing *writing = data;
	struct pack pack = {g_array_new (FALSE, FALSE, sizeof (struct journal_document)), g_ptr_array_new_with_free_func (g_free)};
	struct signoff_book *book = NULL;
	gboolean good = pack_make (writing->accruing, &book, &pack, error) &&
		journal_csv_write (out, (const struct journal_document *) (void *) pack.documents->data, pack.documents->len, error);

	g_array_unref (pack.documents);
	g_ptr_array_unref (pack.lines);
	signoff_book_free (book);
	return good;
}

static gboolean
summary_write (const struct out_stream *out, void *data, GError **error)
{
	return accrual_news_json_write (out, &((struct writing *) data)->news, error);
}

static gboolean
exceptions_write (const struct out_stream *out, void *data, GError **error)
{
	const struct accruing *a = ((struct writing *) data)->accruing;
	g_autoptr (GPtrArray) outcomes = stale_outcomes (a, error);

	return outcomes != NULL && exceptions_csv_write (out, outcomes, !a->close->job->config->entered_by, error);
}

static int64_t
standing_count (const struct accruing *a)
{
	int64_t n = a->fresh - (int64_t) a->withdrawn->len;

	for (guint i = 0; i < a->lives->len; i++) {
		const struct accrual_life *life = a->lives->pdata[i];

		n += life->proposed->scope.period == a->close->scope.period && !accrual_life_is_void (life);
	}
	return n;
}

gboolean
accruing_write (struct accruing *a, int *exit_code, GError **error)
{
	static const struct close_file files[] = {
		{"journal", journal_write}, {"summary", summary_write}, {"exceptions", exceptions_write}};
	g_autofree char *unit = close_unit_text (a->close);
	g_autoptr (GString) text = g_string_new (NULL);
	struct writing writing = {a,
		{unit, a->close->scope.period, a->close->until - 1, a->close->until, a->locked, a->accruals, a->fresh, a->changed,
			standing_count (a), a->withdrawn, a->fates}};

	for (guint i = 0; i < a->fates->len; i++)
		if (((const struct accrual_fate *) a->fates->pdata[i])->fate == FATE_STALE)
			*exit_code = VERDICT_FOUND;
	accrual_news_text (text, &writing.news, SHOWN);
	if (!a->close->job->quiet)
		fputs (text->str, stdout);
	return close_files_write (a->close->job, files, G_N_ELEMENTS (files), &writing, error);
}
