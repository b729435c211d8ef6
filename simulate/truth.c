/* truth.c - the true answer, line by line. */
#include "simulate/truth.h"

#include <string.h>

void
truth_left (struct truth *truth, const struct scan *scan)
{
	g_assert (truth->n_left < TRUTH_KEYS_MAX);
	scan_key (scan, truth->left[truth->n_left++]);
}

void
truth_right (struct truth *truth, const struct posting *posting)
{
	g_assert (truth->n_right < TRUTH_KEYS_MAX);
	posting_key (posting, truth->right[truth->n_right++]);
}

static int
key_compare (const void *a, const void *b)
{
	return strcmp (a, b);
}

static void
keys_append (GString *line, char keys[][KEY_TEXT_MAX], int n)
{
	qsort (keys, (size_t) n, KEY_TEXT_MAX, key_compare);
	g_string_append_c (line, ',');
	for (int i = 0; i < n; i++)
		g_string_append_printf (line, "%s%s", i > 0 ? ";" : "", keys[i]);
}

void
truth_write (struct order *order, struct truth *truth)
{
	const struct material *material = &order->world->catalog->materials[truth->material];
	char number[DECIMAL_TEXT_MAX];
	GString *line = order->truth;

	g_string_append_printf (line, "%s,%s,%s,%s,%u", truth->receipt ? "receipts" : "consumption", code_name (truth->code),
		order->site->code, material->code, order->number);
	keys_append (line, truth->left, truth->n_left);
	keys_append (line, truth->right, truth->n_right);
	g_string_append_printf (line, ",%s",
		truth->delta == DECIMAL_NONE ? "" : decimal_format (truth->delta, QTY_SCALE, unit_decimals (material->base), number));
	g_string_append_printf (line, ",%s,%s,%s\n", decimal_format (truth->impact, MONEY_SCALE, 2, number),
		truth->tags != NULL ? truth->tags : "", fault_name ((enum fault) order->slot->fault));
}

void
bridge_write (GString *lines, const struct site *site, enum account account, enum bridge_cause cause, int64_t amount,
	const char *keys, enum fault fault)
{
	char number[DECIMAL_TEXT_MAX];

	g_string_append_printf (lines, "%s,%s,%s,%s,%s,%s,%s\n", site->company, account_code (account), site->currency,
		bridge_cause_name (cause), decimal_format (amount, MONEY_SCALE, 2, number), keys, fault_name (fault));
}
