#include "common/io/account_totals.h"

#include "common/base/decimal.h"
#include "common/base/failure.h"

#include <string.h>

struct account_totals
{
	GHashTable *accounts; /* char * -> GArray of struct total */
};

struct total
{
	int period; /* year * 100 + period, 0 to 16 */
	int128 moved;
};

struct account_totals *
account_totals_new (void)
{
	struct account_totals *totals = g_new0 (struct account_totals, 1);

	totals->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
	return totals;
}

void
account_totals_free (struct account_totals *totals)
{
	if (totals == NULL)
		return;
	g_hash_table_unref (totals->accounts);
	g_free (totals);
}

/* "2026-03", or as some write it "2026-003" and "2026-3"; 0 where it is none. */
static int
period_read (const char *text)
{
	bool dated = strspn (text, "0123456789") == strlen ("yyyy") && text[strlen ("yyyy")] == '-';
	const char *behind = dated ? text + strlen ("yyyy-") : "";
	size_t n = strspn (behind, "0123456789");
	int64_t year = g_ascii_strtoll (text, NULL, 10), number = g_ascii_strtoll (behind, NULL, 10);

	return n >= 1 && n <= 3 && behind[n] == '\0' && number <= 16 && year > 0 ? (int) (year * 100 + number) : 0;
}

bool
account_totals_add (struct account_totals *totals, const char *key, const char *period, int64_t moved)
{
	GArray *rows = g_hash_table_lookup (totals->accounts, key);
	int of = period_read (period);

	if (of == 0)
		return false;
	if (rows == NULL) {
		rows = g_array_new (FALSE, FALSE, sizeof (struct total));
		g_hash_table_insert (totals->accounts, g_strdup (key), rows);
	}
	for (guint i = 0; i < rows->len; i++)
		if (g_array_index (rows, struct total, i).period == of) {
			g_array_index (rows, struct total, i).moved += moved;
			return true;
		}
	g_array_append_val (rows, ((struct total) {of, moved}));
	return true;
}

gboolean
account_totals_at (const struct account_totals *totals, period_t period, account_totals_take f, void *data, GError **error)
{
	GHashTableIter iterator;
	gpointer key, found;

	g_hash_table_iter_init (&iterator, totals->accounts);
	while (g_hash_table_iter_next (&iterator, &key, &found)) {
		const GArray *rows = found;
		int128 balance = 0;
		bool any = false;

		for (guint i = 0; i < rows->len; i++) {
			const struct total *row = &g_array_index (rows, struct total, i);

			any |= row->period / 100 == period / 100;
			balance += row->period / 100 == period / 100 && row->period <= period ? row->moved : 0;
		}
		if (any && (balance > INT64_MAX || balance <= INT64_MIN)) {
			g_set_error_literal (error, FAILURE, FAILURE_DATA, "the totals of an account are out of range");
			return FALSE;
		}
		if (any && !f (data, key, (int64_t) balance, error))
			return FALSE;
	}
	return TRUE;
}
