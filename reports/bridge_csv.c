#include "reports/bridge_csv.h"

#include "common/recon/outcome.h"
#include "reports/csv_cell.h"

static const char header[] = "run,reconciliation,company,gl_account,currency,cause,amount,rows,note,carried,case_id,code,"
							 "left_keys,right_keys,explanation\n";

static void
text_append (GString *line, const char *text)
{
	g_string_append_c (line, ',');
	csv_text_append (line, text != NULL ? text : "");
}

static void
case_append (GString *line, const struct outcome_case *one, enum case_column column, GString *scratch)
{
	struct cell cell = {.kind = CELL_EMPTY};

	if (one != NULL)
		cell = case_cell (one, column, scratch);
	g_string_append_c (line, ',');
	csv_cell_append (line, &cell, NULL);
}

/* The name of a part, where a ledger has it. */
static void
part_append (GString *line, const struct outcome_part *part, int side, GString *scratch)
{
	g_string_truncate (scratch, 0);
	if ((side == SIDE_LEFT ? part->left : part->right) != 0)
		outcome_key_append (scratch, part->name);
	text_append (line, scratch->str);
}

/* A line, or one part of it. */
static void
bridge_append (GString *line, const struct outcome *outcome, const struct outcome_bridge *bridge, const struct outcome_case *one,
	const struct outcome_part *part, GString *scratch)
{
	static const enum case_column columns[] = {CASE_CODE, CASE_LEFT_KEYS, CASE_RIGHT_KEYS, CASE_EXPLANATION};
	struct cell amount =
		cell_of_number (part != NULL ? part_amount (part) : bridge->amount, MONEY_SCALE, currency_decimals (bridge->currency));

	g_string_truncate (line, 0);
	csv_text_append (line, outcome->run_id);
	text_append (line, outcome->reconciliation);
	text_append (line, outcome->company);
	text_append (line, bridge->gl_account);
	text_append (line, bridge->currency);
	text_append (line, bridge_cause_name (bridge->cause));
	g_string_append_c (line, ',');
	csv_cell_append (line, &amount, NULL);
	g_string_append_printf (line, ",%" G_GINT64_FORMAT, part != NULL ? part->rows : bridge->rows);
	text_append (line, bridge->note);
	text_append (line, bridge->item);
	text_append (line, bridge->case_id);
	for (size_t i = 0; i < G_N_ELEMENTS (columns); i++)
		if (part != NULL && (columns[i] == CASE_LEFT_KEYS || columns[i] == CASE_RIGHT_KEYS))
			part_append (line, part, columns[i] == CASE_LEFT_KEYS ? SIDE_LEFT : SIDE_RIGHT, scratch);
		else
			case_append (line, one, columns[i], scratch);
	g_string_append_c (line, '\n');
}

static gboolean
outcome_write (const struct out_stream *out, const struct outcome *outcome, GString *line, GString *scratch, GError **error)
{
	g_autoptr (GHashTable) cases = g_hash_table_new (g_str_hash, g_str_equal);

	for (size_t i = 0; i < outcome->n_cases; i++)
		g_hash_table_insert (cases, (gpointer) outcome->cases[i].case_id, &outcome->cases[i]);
	for (size_t i = 0, part = 0; i < outcome->n_bridge; i++) {
		const struct outcome_bridge *bridge = &outcome->bridge[i];
		bool made = part < outcome->n_parts && outcome->parts[part].line == (int64_t) i;

		do {
			bridge_append (line, outcome, bridge, g_hash_table_lookup (cases, bridge->case_id),
				made ? &outcome->parts[part++] : NULL, scratch);
			if (!out->write (out->data, line->str, line->len, error))
				return FALSE;
		} while (made && part < outcome->n_parts && outcome->parts[part].line == (int64_t) i);
	}
	return TRUE;
}

gboolean
bridge_csv_write (const struct out_stream *out, const GPtrArray *outcomes, GError **error)
{
	g_autoptr (GString) line = g_string_new (NULL), scratch = g_string_new (NULL);

	if (!out->write (out->data, header, sizeof header - 1, error))
		return FALSE;
	for (guint i = 0; i < outcomes->len; i++)
		if (!outcome_write (out, outcomes->pdata[i], line, scratch, error))
			return FALSE;
	return TRUE;
}
