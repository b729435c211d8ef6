/* The hash of what a comparison found: what people put their name to. */
#include "common/recon/dualrun_internal.h"

#include "common/base/sha256.h"
#include "common/recon/outcome.h"

#include <string.h>

static void
text_add (struct sha256 *sha256, const char *text)
{
	sha256_add (sha256, text, strlen (text) + 1);
}

static void
number_add (struct sha256 *sha256, int128 value)
{
	char text[DECIMAL_TEXT_MAX];

	text_add (sha256, decimal_format (value, 0, 0, text));
}

static void
key_add (struct sha256 *sha256, const struct dualrun *dualrun, const struct report_key *key)
{
	for (int i = 0; i < dualrun->rule->n_grain; i++) {
		number_add (sha256, key->id[i] == REPORT_TOTAL);
		text_add (sha256, key->id[i] == REPORT_TOTAL ? "" : strpool_text (dualrun->strings, key->id[i]));
	}
}

static void
cells_add (struct sha256 *sha256, const struct dualrun *dualrun)
{
	number_add (sha256, dualrun->cells->len);
	for (guint i = 0; i < dualrun->cells->len; i++) {
		const struct dualrun_cell *cell = &g_array_index (dualrun->cells, struct dualrun_cell, i);
		const int64_t numbers[] = {
			cell->side, cell->measure, cell->first, cell->later, cell->delta, cell->result, cell->unexplained, cell->passes};

		key_add (sha256, dualrun, &cell->key);
		for (size_t n = 0; n < G_N_ELEMENTS (numbers); n++)
			number_add (sha256, numbers[n]);
	}
}

static void
records_add (struct sha256 *sha256, const struct dualrun *dualrun)
{
	number_add (sha256, dualrun->records->len);
	for (guint i = 0; i < dualrun->records->len; i++) {
		const struct dualrun_record *record = &g_array_index (dualrun->records, struct dualrun_record, i);

		text_add (sha256, strpool_text (dualrun->strings, record->record));
		number_add (sha256, (int128) record->cell);
		number_add (sha256, record->known);
		number_add (sha256, record->amount);
	}
}

/* Records of the ledger stand on their cells; the run that they are of has another id every night. */
static void
evidence_add (struct sha256 *sha256, const GArray *evidence)
{
	for (guint i = 0; i < evidence->len; i++) {
		const struct evidence *one = &g_array_index (evidence, struct evidence, i);

		text_add (sha256, one->source);
		text_add (sha256, one->object);
		number_add (sha256, one->rows);
		text_add (sha256, strcmp (one->source, EVIDENCE_LEDGER) == 0 ? "" : one->digest);
	}
}

char *
dualrun_hash (const struct dualrun *dualrun, const GArray *evidence)
{
	g_autoptr (sha256) sha256 = sha256_new ();
	char hex[SHA256_HEX_SIZE];

	text_add (sha256, dualrun->rule->hash);
	number_add (sha256, dualrun->verdict);
	for (guint i = 0; i < dualrun->reasons->len; i++)
		text_add (sha256, dualrun->reasons->pdata[i]);
	cells_add (sha256, dualrun);
	records_add (sha256, dualrun);
	evidence_add (sha256, evidence);
	return g_strdup (sha256_hex (sha256, hex));
}
