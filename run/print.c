#include "run/print.h"

#include "reports/account_proof.h"
#include "reports/headline.h"

#include <string.h>

enum
{
	NAME_WIDTH = 20,
	ROWS_WIDTH = 14,
	QTY_WIDTH = 24,
	MONEY_WIDTH = 20
};

static void
tally_print (FILE *out, const char *name, const struct tally *left, const struct tally *right)
{
	const struct tally *tallies[SIDE_COUNT] = {left, right};

	fprintf (out, "  %-*s", NAME_WIDTH, name);
	for (int side = 0; side < SIDE_COUNT; side++) {
		g_autoptr (GString) rows = g_string_new (NULL), qty = g_string_new (NULL);

		grouped_append (rows, tallies[side]->rows, 0, 0);
		grouped_append (qty, tallies[side]->qty, QTY_SCALE, 3);
		fprintf (out, "%*s %*s", ROWS_WIDTH, rows->str, QTY_WIDTH, qty->str);
	}
	fputc ('\n', out);
}

/* What failed in the ERP and is in neither ledger, by what became of it. */
static void
queue_print (FILE *out, const struct outcome *outcome)
{
	g_autoptr (GArray) totals = outcome_queue_totals (outcome);

	if (totals->len > 0)
		fprintf (out, "  failure queue\n");
	for (guint i = 0; i < totals->len; i++) {
		const struct queue_total *total = &g_array_index (totals, struct queue_total, i);
		g_autoptr (GString) rows = g_string_new (NULL), qty = g_string_new (NULL), value = g_string_new (NULL);

		grouped_append (rows, total->rows, 0, 0);
		grouped_append (qty, total->qty, QTY_SCALE, 3);
		grouped_append (value, total->value, MONEY_SCALE, currency_decimals (total->currency));
		fprintf (out, "    %-*s%*s %*s %-4s %s %s", NAME_WIDTH - 2, queue_state_name (total->state), ROWS_WIDTH, rows->str,
			QTY_WIDTH, qty->str, total->uom, value->str, total->currency);
		if (total->unvalued > 0)
			fprintf (out, ", %" G_GINT64_FORMAT " without a price", total->unvalued);
		fputc ('\n', out);
	}
}

static void
money_print (FILE *out, int128 amount, bool told, int decimals)
{
	g_autoptr (GString) text = g_string_new (told ? NULL : "not told");

	if (told)
		grouped_append (text, amount, MONEY_SCALE, decimals);
	fprintf (out, " %*s", MONEY_WIDTH, text->str);
}

/* What a tie-out proves of each account. */
static void
accounts_print (FILE *out, const struct outcome *outcome)
{
	g_autoptr (GArray) proofs = account_proofs (outcome);

	if (proofs->len > 0)
		fprintf (out, "  %-*s %*s %*s %*s\n", NAME_WIDTH, "account", MONEY_WIDTH, "GL - stock ledger", MONEY_WIDTH, "explained",
			MONEY_WIDTH, "unexplained");
	for (guint i = 0; i < proofs->len; i++) {
		const struct account_proof *proof = &g_array_index (proofs, struct account_proof, i);
		const struct outcome_account *account = proof->account;
		g_autofree char *name = g_strdup_printf ("%s %s", account->gl_account, account->currency);

		fprintf (out, "  %-*s", NAME_WIDTH, name);
		money_print (out, account->difference, account->difference != DECIMAL_NONE, proof->decimals);
		money_print (out, proof->explained, true, proof->decimals);
		money_print (out, account->unexplained, account->unexplained != DECIMAL_NONE, proof->decimals);
		fprintf (out, "  %s\n", proof_words (proof->verdict));
	}
}

static void
totals_print (FILE *out, const struct outcome *outcome)
{
	const struct side_totals *left = &outcome->side[SIDE_LEFT], *right = &outcome->side[SIDE_RIGHT];
	char period[16], from[16], until[16];

	fprintf (out, "\n%s, %s %s, ", outcome->title, outcome_is_of_company (outcome) ? "company" : "plant", outcome_unit (outcome));
	if (outcome->period != PERIOD_NONE)
		fprintf (out, "period %s\n", period_format (outcome->period, period));
	else
		fprintf (out, "%s to %s\n", date_format (outcome->from, from), date_format (outcome->until - 1, until));
	fprintf (out, "  %-*s%*s %*s%*s %*s\n", NAME_WIDTH, "", ROWS_WIDTH - 5, left->name, QTY_WIDTH + 5, "quantity", ROWS_WIDTH,
		right->name, QTY_WIDTH, "quantity");
	tally_print (out, "read", &left->read, &right->read);
	if (left->carried.rows + right->carried.rows > 0)
		tally_print (out, "carried", &left->carried, &right->carried);
	for (int state = STATE_COUNT - 1; state >= 0; state--)
		if (left->state[state].rows + right->state[state].rows > 0)
			tally_print (out, state_name ((enum state) state), &left->state[state], &right->state[state]);
	fprintf (out, "  conserved in rows, quantity and value: %s\n", outcome->conserved ? "yes" : "NO");
	accounts_print (out, outcome);
	queue_print (out, outcome);
	for (char **reason = outcome->verdict_reasons; *reason != NULL; reason++)
		fprintf (out, "  %s\n", *reason);
	for (char **warning = outcome->warnings; *warning != NULL; warning++)
		fprintf (out, "  warning: %s\n", *warning);
}

/* With its effect on stock; where no case has one, with its exposure. */
static void
case_print (FILE *out, const struct outcome_case *c, bool amounts)
{
	g_autoptr (GString) text = g_string_new (NULL);
	int64_t amount = amounts ? c->impact_stock : c->exposure;

	if (amount == DECIMAL_NONE)
		g_string_append (text, amounts ? "unvalued" : "");
	else
		grouped_append (text, amount, MONEY_SCALE, c->currency_decimals);
	fprintf (out, "  S%d %-16s %16s %-3s  %s\n", c->severity, code_name (c->code), text->str,
		amount == DECIMAL_NONE ? "" : c->currency, c->explanation);
}

static void
top_print (FILE *out, const GPtrArray *outcomes, const struct headline *headline, guint top)
{
	g_autoptr (GArray) places = headline_top (outcomes);

	if (places->len == 0)
		return;
	fprintf (out, "\n%s\n", headline_has_amounts (headline) ? "Largest cases" : "Gravest cases");
	for (guint i = 0; i < MIN (places->len, top); i++) {
		const struct case_place *place = &g_array_index (places, struct case_place, i);
		const struct outcome *outcome = outcomes->pdata[place->outcome];

		case_print (out, &outcome->cases[place->index], headline_has_amounts (headline));
	}
}

void
outcome_print (FILE *out, const GPtrArray *outcomes, const GPtrArray *files, guint top)
{
	g_autoptr (headline) headline = headline_new (outcomes);
	g_autofree char *sentence = headline_sentence (headline);

	fprintf (out, "%s\n", sentence);
	for (guint i = 0; i < outcomes->len; i++)
		totals_print (out, outcomes->pdata[i]);
	top_print (out, outcomes, headline, top);
	if (files->len > 0)
		fputc ('\n', out);
	for (guint i = 0; i < files->len; i++)
		fprintf (out, "written: %s\n", (const char *) files->pdata[i]);
}
