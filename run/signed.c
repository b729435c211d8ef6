#include "run/signed.h"

#include <string.h>

static const struct signoff_run *
run_bound (const struct signoff *signoff, const struct outcome *outcome)
{
	for (size_t i = 0; i < signoff->n_runs; i++)
		if (strcmp (signoff->runs[i].reconciliation, outcome->reconciliation) == 0 &&
			strcmp (signoff->runs[i].plant, outcome->plant) == 0)
			return &signoff->runs[i];
	return NULL;
}

static bool
is_about (const struct signoff *signoff, const struct outcome *outcome, const char *plant)
{
	return signoff->scope.period == outcome->period && strcmp (signoff->scope.company, outcome->company) == 0 &&
		strcmp (signoff->scope.plant, plant) == 0;
}

/* The signatures of a company, or of one plant. A new preparation takes the place of what was signed before it. */
static void
signatures_of (
	const struct signoff_book *book, const struct outcome *outcome, const char *plant, struct workbook_signoff *signoff)
{
	static const char *const labels[SIGNOFF_STAGES] = {
		[SIGNOFF_PREPARED] = "Prepared by", [SIGNOFF_REVIEWED] = "Reviewed by", [SIGNOFF_LOCKED] = "Locked by"};
	g_autofree char *hash = ledger_result_hash (outcome);

	signoff->n = 0;
	for (guint i = 0; i < book->signoffs->len; i++) {
		const struct signoff *one = book->signoffs->pdata[i];
		const struct signoff_run *run = run_bound (one, outcome);

		if (!is_about (one, outcome, plant))
			continue;
		if (one->stage == SIGNOFF_PREPARED || one->stage == SIGNOFF_REOPENED)
			signoff->n = 0;
		if (labels[one->stage] != NULL && run != NULL && signoff->n < SIGNATURES_MAX)
			signoff->signatures[signoff->n++] = (struct workbook_signature) {.label = labels[one->stage],
				.user = one->user,
				.result_hash = run->result_hash,
				.at = one->at,
				.holds = strcmp (run->result_hash, hash) == 0,
				.evidence = *one->evidence != '\0'};
	}
}

struct workbook_signoff *
signed_find (struct ledger *ledger, const GPtrArray *outcomes, struct signoff_book **book, GError **error)
{
	struct workbook_signoff *signoffs;

	*book = signoff_book_load (ledger, NULL, error);
	if (*book == NULL)
		return NULL;
	signoffs = g_new0 (struct workbook_signoff, outcomes->len + 1);
	for (guint i = 0; i < outcomes->len; i++) {
		const struct outcome *outcome = outcomes->pdata[i];

		signatures_of (*book, outcome, "", &signoffs[i]);
		if (signoffs[i].n == 0)
			signatures_of (*book, outcome, outcome->plant, &signoffs[i]);
	}
	return signoffs;
}
