/* Lines of the general ledger as reference data. */
#include "common/base/hash.h"
#include "common/recon/reference_table.h"

#include <string.h>

/* Its texts, in the order in which they compare. */
static void
entry_texts (struct gl_entry *entry, const char **texts[static 10])
{
	const char **all[] = {&entry->source_key, &entry->plant, &entry->gl_account, &entry->currency, &entry->origin,
		&entry->reference, &entry->document, &entry->material, &entry->order_no, &entry->ledger};

	memcpy (texts, all, sizeof all);
}

gboolean
reference_add_gl_entry (struct reference *reference, const struct gl_entry *entry, GError **error G_GNUC_UNUSED)
{
	struct gl_entry row = *entry;
	const char **texts[10];

	entry_texts (&row, texts);
	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		*texts[i] = reference_text (reference, *texts[i]);
	g_array_append_val (reference->gl_entries, row);
	return TRUE;
}

static int
entry_compare (const void *a, const void *b)
{
	struct gl_entry x = *(const struct gl_entry *) a, y = *(const struct gl_entry *) b;
	const char **mine[10], **others[10];
	int order = 0;

	entry_texts (&x, mine);
	entry_texts (&y, others);
	for (size_t i = 0; order == 0 && i < G_N_ELEMENTS (mine); i++)
		order = strcmp (*mine[i], *others[i]);
	if (order == 0)
		order = (x.posting_date > y.posting_date) - (x.posting_date < y.posting_date);
	return order != 0 ? order : (x.amount > y.amount) - (x.amount < y.amount);
}

void
gl_entries_finish (struct reference *reference)
{
	g_array_sort (reference->gl_entries, entry_compare);
}

const struct gl_entry *
reference_gl_entry (const struct reference *reference, size_t index)
{
	return index < reference->gl_entries->len ? &g_array_index (reference->gl_entries, struct gl_entry, index) : NULL;
}

bool
reference_gl_digest (const struct reference *reference, char hex[static 33])
{
	g_autoptr (digest) digest = digest_new ();

	for (guint i = 0; i < reference->gl_entries->len; i++) {
		struct gl_entry entry = g_array_index (reference->gl_entries, struct gl_entry, i);
		const char **texts[10];

		entry_texts (&entry, texts);
		for (size_t k = 0; k < G_N_ELEMENTS (texts); k++)
			digest_add_text (digest, *texts[k]);
		digest_add_int (digest, entry.posting_date);
		digest_add_int (digest, entry.fiscal_period);
		digest_add_int (digest, entry.entered_at);
		digest_add_int (digest, entry.amount);
	}
	digest_hex (digest, hex);
	return reference->gl_entries->len > 0;
}
