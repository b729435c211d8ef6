/*
 * account_proof.h - a stock account of a tie-out as it is shown: its bridge summed by cause, and what is proven in one sentence.
 * Workbook and terminal say the same, because both ask here.
 */
#ifndef REPORTS_ACCOUNT_PROOF_H
#define REPORTS_ACCOUNT_PROOF_H

#include "common/recon/outcome.h"

#include <stdbool.h>
#include <stdint.h>

/* The lines of the bridge of one cause: outcome.bridge[first] and those after it. */
struct cause_sum
{
	size_t first, lines;
	int64_t rows;  /* records behind them */
	int128 amount; /* MONEY_SCALE */
};

/* From the best to the worst. */
enum proof_verdict
{
	PROOF_AGREES,    /* general ledger and stock ledger are equal, and nothing lies between them */
	PROOF_EXPLAINED, /* every cent of the difference has a cause */
	PROOF_UNKNOWN,   /* a balance is missing */
	PROOF_OPEN,      /* an amount without a cause, or a roll-forward that breaks */
	PROOF_VERDICT_COUNT
};

struct account_proof
{
	const struct outcome_account *account; /* borrowed, like all text */
	struct cause_sum cause[BRIDGE_CAUSE_COUNT];
	int128 explained;           /* of all causes but BRIDGE_UNEXPLAINED, MONEY_SCALE */
	int128 unexplained_gross;   /* lines of BRIDGE_UNEXPLAINED without sign: two that cancel are still two */
	size_t first_roll, n_rolls; /* of outcome.rolls */
	int decimals;               /* of the currency */
	int places;                 /* decimals to which its sums are exact: of the currency, else MONEY_SCALE */
	enum proof_verdict verdict;
	uint32_t row; /* of the workbook: where its block begins on the sheet; 0 = nowhere */
};

/* One struct account_proof for each of outcome.accounts, in that order. g_array_unref it. */
GArray *account_proofs (const struct outcome *outcome);

/*
 * "Account 130000 USD: the general ledger is 520.00 below the stock ledger; all of it is explained." The caller frees it.
 */
char *account_sentence (const struct account_proof *proof);

bool proof_is_of_balances (const struct account_proof *proof); /* false: of movements only, a closing balance is missing */

/* "3 accounts: 1 agrees, 1 differs and is explained, 1 is not explained." The caller frees it. */
char *accounts_sentence (const GArray *proofs);
enum proof_verdict accounts_verdict (const GArray *proofs); /* the worst; PROOF_AGREES when there are none */

const char *proof_words (enum proof_verdict verdict); /* "agrees", "explained", "a balance is missing", "not explained" */

const char *bridge_title (enum bridge_cause cause);  /* "Manual journal on the stock account" */
const char *bridge_remedy (enum bridge_cause cause); /* "reverse it, ...": what makes the line go away */

#endif
