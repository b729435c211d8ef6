/*
 * Cases that have one cause (domain.md 3.3 iii). A cause is a fact that records prove: one message, one reason of the error queue
 * for one material, one missing conversion, one closed order. What merely looks alike is left apart.
 *
 * "Same cause" holds in chains: two cases of one message, one of which waits in the queue for the reason of a third, are three of
 * one cause. So facts are the edges, and a root is named for each connected set of cases. The cases themselves stay: each keeps
 * its own portions and money.
 */
#include "common/recon/recon_internal.h"

#include <string.h>

/* Facts of one text join their cases. */
static size_t *
sets_make (const GArray *facts, guint n_cases)
{
	g_autoptr (GHashTable) first = g_hash_table_new (g_str_hash, g_str_equal);
	size_t *parent = g_new (size_t, n_cases + 1);

	for (guint i = 0; i < n_cases; i++)
		parent[i] = i;
	for (guint i = 0; i < facts->len; i++) {
		const struct root_fact *fact = &g_array_index (facts, struct root_fact, i);
		gpointer known = g_hash_table_lookup (first, fact->text);

		if (known == NULL)
			g_hash_table_insert (first, (gpointer) fact->text, GUINT_TO_POINTER (fact->place + 1));
		else
			parent[set_root (parent, fact->place)] = set_root (parent, GPOINTER_TO_UINT (known) - 1);
	}
	return parent;
}

/* The case that speaks for the others: of rows that could not be used, then by precedence of its code, by money, by name. */
static bool
speaks_before (const struct outcome_case *a, const struct outcome_case *b)
{
	int64_t x = case_money (a), y = case_money (b);

	if ((a->broken != 0) != (b->broken != 0))
		return a->broken != 0;
	if (a->code != b->code)
		return a->code < b->code;
	return x != y ? x > y : strcmp (a->case_id, b->case_id) < 0;
}

void
cases_root (const GArray *facts, GArray *cases)
{
	g_autofree size_t *parent = sets_make (facts, cases->len);
	g_autofree guint *root = g_new (guint, cases->len + 1), *size = g_new0 (guint, cases->len + 1);

	for (guint i = 0; i < cases->len; i++) {
		size_t set = set_root (parent, i);

		if (size[set]++ == 0 ||
			speaks_before (
				&g_array_index (cases, struct outcome_case, i), &g_array_index (cases, struct outcome_case, root[set])))
			root[set] = i;
	}
	for (guint i = 0; i < cases->len; i++) {
		size_t set = set_root (parent, i);

		if (size[set] > 1)
			g_array_index (cases, struct outcome_case, i).root_id = g_array_index (cases, struct outcome_case, root[set]).case_id;
	}
}
