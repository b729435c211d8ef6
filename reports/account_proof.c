#include "reports/account_proof.h"

#include "reports/headline.h"

#include <string.h>

static const struct
{
	const char *title, *remedy;
} causes[BRIDGE_CAUSE_COUNT] = {
	[BRIDGE_CARRY_FORWARD] = {"Carried forward: they differed at the opening",
		"settle it in the tie-out of the period it is from"},
	[BRIDGE_UNPOSTED_BATCH] = {"Batch that accounting has not posted", "post the batch"},
	[BRIDGE_IN_FLIGHT] = {"In flight: the document may still come", "wait until its grace is over"},
	[BRIDGE_WRONG_ACCOUNT] = {"Posted to another account", "post it over to the account of the material"},
	[BRIDGE_WRONG_PERIOD] = {"Posted in another period", "post it again if the period is open, else accrue"},
	[BRIDGE_MANUAL_JOURNAL] = {"Manual journal on the stock account", "reverse it; post it outside the stock account"},
	[BRIDGE_MISSING_DOCUMENT] = {"Movement without its accounting document", "have the pending document posted"},
	[BRIDGE_ACCOUNT_DETERMINATION] = {"Account determination changed or mixed",
		"mend the determination, move what it left behind"},
	[BRIDGE_PRICE_CHANGE] = {"Revaluation that only one ledger has", "post it where it is missing, or take it back"},
	[BRIDGE_ROUNDING] = {"Rounding of documents", "nothing, while it stays within a rounding each"},
	[BRIDGE_SPECIAL_PERIOD] = {"Special periods: posted on days of this one", "tie out the special periods by themselves"},
	[BRIDGE_SCOPE_GAP] = {"Not read: records of a ledger are missing", "give the missing records, and run again"},
	[BRIDGE_UNEXPLAINED] = {"Unexplained", "find the records; never post it away"},
};

const char *
bridge_title (enum bridge_cause cause)
{
	return causes[cause].title;
}

const char *
bridge_remedy (enum bridge_cause cause)
{
	return causes[cause].remedy;
}

const char *
proof_words (enum proof_verdict verdict)
{
	static const char *const words[PROOF_VERDICT_COUNT] = {
		[PROOF_AGREES] = "agrees",
		[PROOF_EXPLAINED] = "explained",
		[PROOF_UNKNOWN] = "a balance is missing",
		[PROOF_OPEN] = "not explained",
	};

	return words[verdict];
}

/* ---- sums ---- */

/* The order of accounts, bridge and rolls of an outcome. */
static int
place_compare (const struct outcome_account *account, const char *gl_account, const char *currency)
{
	int order = strcmp (account->gl_account, gl_account);

	return order != 0 ? order : strcmp (account->currency, currency);
}

static bool
is_fine (int64_t amount, int64_t unit)
{
	return amount == DECIMAL_NONE || amount % unit == 0;
}

/* Sums are rounded to the minor unit of the currency, unless an amount has more decimals. */
static int
places_of (const struct outcome *outcome, const struct account_proof *proof)
{
	const struct outcome_account *account = proof->account;
	const int64_t balances[] = {account->left_open, account->left_moved, account->left_close, account->right_open,
		account->right_moved, account->right_close, account->difference, account->unexplained};
	int64_t unit = 1;
	bool fine = true;

	for (int i = proof->decimals; i < MONEY_SCALE; i++)
		unit *= 10;
	for (size_t i = 0; i < G_N_ELEMENTS (balances); i++)
		fine &= is_fine (balances[i], unit);
	for (int cause = 0; cause < BRIDGE_CAUSE_COUNT; cause++)
		for (size_t i = 0; i < proof->cause[cause].lines; i++)
			fine &= is_fine (outcome->bridge[proof->cause[cause].first + i].amount, unit);
	for (size_t i = proof->first_roll; i < proof->first_roll + proof->n_rolls; i++)
		fine &= is_fine (outcome->rolls[i].left, unit) && is_fine (outcome->rolls[i].right, unit);
	return fine ? proof->decimals : MONEY_SCALE;
}

static void
line_add (struct account_proof *proof, const struct outcome_bridge *line, size_t index)
{
	struct cause_sum *sum = &proof->cause[line->cause];

	if (sum->lines++ == 0)
		sum->first = index;
	sum->rows += line->rows;
	sum->amount += line->amount;
	if (line->cause != BRIDGE_UNEXPLAINED)
		proof->explained += line->amount;
	else
		proof->unexplained_gross += line->amount < 0 ? -line->amount : line->amount;
}

static bool
is_missing (const struct outcome_account *account)
{
	const int64_t balances[] = {account->left_open, account->left_moved, account->left_close, account->right_open,
		account->right_moved, account->right_close, account->difference, account->unexplained};

	for (size_t i = 0; i < G_N_ELEMENTS (balances); i++)
		if (balances[i] == DECIMAL_NONE)
			return true;
	return false;
}

static bool
is_break (int64_t amount)
{
	return amount != DECIMAL_NONE && amount != 0;
}

static enum proof_verdict
verdict_of (const struct account_proof *proof)
{
	const struct outcome_account *account = proof->account;

	if (is_break (account->left_break) || is_break (account->right_break) || is_break (account->unexplained) ||
		proof->unexplained_gross != 0)
		return PROOF_OPEN;
	if (is_missing (account))
		return PROOF_UNKNOWN;
	for (int cause = 0; cause < BRIDGE_CAUSE_COUNT; cause++)
		if (proof->cause[cause].lines > 0)
			return PROOF_EXPLAINED;
	return account->difference == 0 ? PROOF_AGREES : PROOF_EXPLAINED;
}

GArray *
account_proofs (const struct outcome *outcome)
{
	GArray *proofs = g_array_new (FALSE, FALSE, sizeof (struct account_proof));
	size_t line = 0, roll = 0;

	for (size_t i = 0; i < outcome->n_accounts; i++) {
		const struct outcome_account *account = &outcome->accounts[i];
		struct account_proof proof = {.account = account, .decimals = currency_decimals (account->currency)};

		for (; line < outcome->n_bridge; line++) {
			const struct outcome_bridge *one = &outcome->bridge[line];
			int order = place_compare (account, one->gl_account, one->currency);

			if (order < 0)
				break;
			if (order == 0)
				line_add (&proof, one, line);
		}
		for (; roll < outcome->n_rolls; roll++) {
			int order = place_compare (account, outcome->rolls[roll].gl_account, outcome->rolls[roll].currency);

			if (order < 0)
				break;
			if (order == 0 && proof.n_rolls++ == 0)
				proof.first_roll = roll;
		}
		proof.places = places_of (outcome, &proof);
		proof.verdict = verdict_of (&proof);
		g_array_append_val (proofs, proof);
	}
	return proofs;
}

enum proof_verdict
accounts_verdict (const GArray *proofs)
{
	enum proof_verdict worst = PROOF_AGREES;

	for (guint i = 0; i < proofs->len; i++)
		worst = MAX (worst, g_array_index (proofs, struct account_proof, i).verdict);
	return worst;
}

/* ---- sentences ---- */

/* Without closing balances the difference is that of what moved. */
bool
proof_is_of_balances (const struct account_proof *proof)
{
	return proof->account->left_close != DECIMAL_NONE && proof->account->right_close != DECIMAL_NONE;
}

static void
difference_append (GString *out, const struct account_proof *proof)
{
	int64_t difference = proof->account->difference;
	bool balances = proof_is_of_balances (proof);

	if (difference == DECIMAL_NONE) {
		g_string_append (out, "a balance is not known, so nothing is proven");
		return;
	}
	if (difference == 0) {
		g_string_append (
			out, balances ? "the general ledger equals the stock ledger" : "the general ledger moved as the stock ledger did");
		return;
	}
	g_string_append (out, balances ? "the general ledger is " : "what the general ledger moved is ");
	grouped_append (out, difference < 0 ? -(int128) difference : difference, MONEY_SCALE, proof->decimals);
	g_string_append (out, difference < 0 ? " below " : " above ");
	g_string_append (out, balances ? "the stock ledger" : "that of the stock ledger");
}

static void
rest_append (GString *out, const struct account_proof *proof)
{
	int64_t unexplained = proof->account->unexplained;

	if (proof->account->difference == DECIMAL_NONE)
		return;
	if (is_break (unexplained)) {
		g_string_append (out, "; ");
		grouped_append (out, unexplained, MONEY_SCALE, proof->decimals);
		g_string_append (out, " is unexplained");
	} else if (proof->unexplained_gross != 0) {
		g_string_append (out, "; unexplained amounts of ");
		grouped_append (out, proof->unexplained_gross, MONEY_SCALE, proof->decimals);
		g_string_append (out, " in all cancel");
	} else if (proof->account->difference != 0) {
		g_string_append (out, "; all of it is explained");
	} else if (proof->verdict == PROOF_EXPLAINED) {
		g_string_append (out, "; the differences between them cancel, and all are explained");
	}
}

static void
roll_append (GString *out, const char *ledger, int64_t open, int64_t moved, int64_t close, int64_t off, int decimals)
{
	if (is_break (off)) {
		g_string_append_printf (out, " The roll-forward of the %s is off by ", ledger);
		grouped_append (out, off, MONEY_SCALE, decimals);
		g_string_append_c (out, '.');
	} else if (open == DECIMAL_NONE || moved == DECIMAL_NONE || close == DECIMAL_NONE) {
		g_string_append_printf (out, " The roll-forward of the %s is not proven: nobody told its %s.", ledger,
			close == DECIMAL_NONE      ? "closing balance"
				: open == DECIMAL_NONE ? "opening balance"
									   : "movements");
	}
}

char *
account_sentence (const struct account_proof *proof)
{
	const struct outcome_account *account = proof->account;
	GString *out = g_string_new (NULL);

	g_string_printf (out, "Account %s %s: ", account->gl_account, account->currency);
	difference_append (out, proof);
	rest_append (out, proof);
	g_string_append_c (out, '.');
	roll_append (
		out, "stock ledger", account->left_open, account->left_moved, account->left_close, account->left_break, proof->decimals);
	roll_append (out, "general ledger", account->right_open, account->right_moved, account->right_close, account->right_break,
		proof->decimals);
	return g_string_free (out, FALSE);
}

char *
accounts_sentence (const GArray *proofs)
{
	static const char *const words[PROOF_VERDICT_COUNT][2] = {
		[PROOF_AGREES] = {"agrees", "agree"},
		[PROOF_EXPLAINED] = {"differs and is explained", "differ and are explained"},
		[PROOF_UNKNOWN] = {"lacks a balance", "lack a balance"},
		[PROOF_OPEN] = {"is not explained", "are not explained"},
	};
	guint counts[PROOF_VERDICT_COUNT] = {0};
	GString *out = g_string_new (NULL);
	const char *joint = ": ";

	for (guint i = 0; i < proofs->len; i++)
		counts[g_array_index (proofs, struct account_proof, i).verdict]++;
	g_string_printf (out, "%u %s", proofs->len, proofs->len == 1 ? "account" : "accounts");
	for (int verdict = 0; verdict < PROOF_VERDICT_COUNT; verdict++) {
		if (counts[verdict] == 0)
			continue;
		g_string_append_printf (out, "%s%u %s", joint, counts[verdict], words[verdict][counts[verdict] > 1]);
		joint = ", ";
	}
	g_string_append_c (out, '.');
	return g_string_free (out, FALSE);
}
