/*
 * What the passes can say of what they did not match: kept by row until its case is known.
 */
#include "common/recon/recon_internal.h"

enum
{
	WORDS_MAX = 6, /* keys that one text names */
	PROOFS_MAX = 4 /* texts that a case of many rows shows */
};

static gpointer
proof_key (int side, uint32_t row)
{
	return GSIZE_TO_POINTER (((gsize) row << 1 | (gsize) side) + 1);
}

static void
text_add (GPtrArray *texts, gpointer text)
{
	if (!g_ptr_array_find (texts, text, NULL))
		g_ptr_array_add (texts, text);
}

void
recon_prove (struct recon *recon, int side, uint32_t row, const char *text)
{
	GPtrArray *texts = g_hash_table_lookup (recon->proofs, proof_key (side, row));

	if (texts == NULL) {
		texts = g_ptr_array_new ();
		g_hash_table_insert (recon->proofs, proof_key (side, row), texts);
	}
	text_add (texts, (gpointer) text);
}

char *
finding_proof (const struct recon *recon, const struct finding *finding, const GArray *portions)
{
	g_autoptr (GPtrArray) proofs = g_ptr_array_new ();

	for (guint i = 0; i < portions->len && finding->proof == NULL; i++) {
		const struct portion *portion = &g_array_index (portions, struct portion, i);
		const GPtrArray *texts = g_hash_table_lookup (recon->proofs, proof_key (portion->side, portion->row));

		for (guint j = 0; texts != NULL && j < texts->len && proofs->len < PROOFS_MAX; j++)
			text_add (proofs, texts->pdata[j]);
	}
	g_ptr_array_add (proofs, NULL);
	return finding->proof != NULL ? g_strdup (finding->proof) : g_strjoinv ("; ", (char **) proofs->pdata);
}

const char *
rows_words (struct recon *recon, int side, const uint32_t *rows, size_t n)
{
	g_autoptr (GString) text = g_string_new (NULL);

	for (size_t i = 0; i < n && i < WORDS_MAX; i++)
		g_string_append_printf (
			text, "%s%s", i > 0 ? ", " : "", movement_string (recon->side[side].table, COL_SOURCE_KEY, rows[i]));
	if (n > WORDS_MAX)
		g_string_append_printf (text, " and %zu more", n - WORDS_MAX);
	return recon_word (recon, "%s", text->str);
}

void
recon_nearest_first (struct recon *recon, const struct pass *pass)
{
	recon->nearest_first[pass - recon->rule->passes]++;
}

void
recon_nearest_first_warn (struct recon *recon)
{
	for (int i = 0; i < recon->rule->n_passes; i++)
		if (recon->nearest_first[i] > 0)
			recon_warn (recon,
				"pass '%s': paired nearest first (heuristic), because rows of one key were too many for the best assignment: "
				"%u times",
				recon->rule->passes[i].name, recon->nearest_first[i]);
}
