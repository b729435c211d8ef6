#include "run/accrual_store.h"

#include "common/base/failure.h"
#include "common/io/ledger_field.h"

#include <string.h>

/* clang-format off */ /* a table */
#define FACT(member, kind) { #member, FIELD_##kind, offsetof (struct accrual_facts, member) }

static const struct field fact_list[] = {
	FACT (plant, TEXT), FACT (code, TEXT), FACT (uom_decimals, INT), FACT (currency_decimals, INT), FACT (accounts, KEYS),
	FACT (amounts, KEYS), FACT (fate, TEXT), FACT (settled_in, PERIOD), FACT (cleared_qty, LONG), FACT (cleared_accrued, LONG),
	FACT (cleared_posted, LONG), FACT (difference, LONG), FACT (open_qty, LONG), FACT (open_amount, LONG), { 0 }
};
/* clang-format on */

char *
accrual_facts_text (const struct accrual_facts *facts)
{
	GString *text = g_string_new (NULL);

	pack_fields (text, fact_list, facts);
	return g_string_free (text, FALSE);
}

static gboolean
facts_read (struct signoff_book *book, const struct accrual *event, struct accrual_facts *facts, GError **error)
{
	g_autofree char *packed = g_strdup (event->facts);
	char *text = packed;

	if (unpack_fields (&text, fact_list, facts, book->texts))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "what event %" G_GINT64_FORMAT " says of accrual %s cannot be read", event->event,
		event->proposal_id);
	return FALSE;
}

/* ---- lives ---- */

static int
life_compare (gconstpointer a, gconstpointer b)
{
	const struct accrual_life *x = *(const struct accrual_life *const *) a, *y = *(const struct accrual_life *const *) b;

	return strcmp (x->latest->proposal_id, y->latest->proposal_id);
}

/*
 * Adds one event. What a period says of a proposal replaces what it said before; what it cleared before this one is taken off, so
 * the last word of each period counts.
 */
static void
life_add (struct accrual_life *life, const struct accrual *event, const struct accrual_facts *facts, period_t period)
{
	life->latest = event;
	life->facts = *facts;
	if (facts->settled_in == PERIOD_NONE) {
		if (event->state == ACCRUAL_PROPOSED) {
			life->proposed = event;
			life->proposal = *facts;
		}
	} else if (facts->settled_in == period)
		life->told = event;
}

/* What periods before `period` have cleared: of each its last event. */
static void
cleared_add (struct accrual_life *life, GHashTable *seen, const struct accrual_facts *facts, period_t period)
{
	g_autofree char *name = g_strdup_printf ("%s %d", life->latest->proposal_id, facts->settled_in);

	if (facts->settled_in == PERIOD_NONE || facts->settled_in >= period || !g_hash_table_add (seen, g_steal_pointer (&name)))
		return;
	life->cleared_qty += facts->cleared_qty;
	life->cleared_accrued += facts->cleared_accrued;
}

GPtrArray *
accrual_lives (struct signoff_book *book, const char *plant, period_t period, GError **error)
{
	g_autoptr (GPtrArray) lives = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	struct accrual_life *life;

	for (guint i = 0; i < book->accruals->len; i++) {
		const struct accrual *event = book->accruals->pdata[i];
		struct accrual_facts facts = {0};

		if (!facts_read (book, event, &facts, error))
			return NULL;
		if (*plant != '\0' && strcmp (facts.plant, plant) != 0)
			continue;
		life = g_hash_table_lookup (by_id, event->proposal_id);
		if (life == NULL) {
			life = g_new0 (struct accrual_life, 1);
			g_hash_table_insert (by_id, (gpointer) event->proposal_id, life);
			g_ptr_array_add (lives, life);
			life->proposed = event;
			life->proposal = facts;
		}
		life_add (life, event, &facts, period);
	}
	for (guint i = book->accruals->len; i-- > 0;) {
		const struct accrual *event = book->accruals->pdata[i];
		struct accrual_facts facts = {0};

		life = g_hash_table_lookup (by_id, event->proposal_id);
		if (!facts_read (book, event, &facts, error))
			return NULL;
		if (life != NULL)
			cleared_add (life, seen, &facts, period);
	}
	g_ptr_array_sort (lives, life_compare);
	return g_steal_pointer (&lives);
}

bool
accrual_life_stands (const struct accrual_life *life)
{
	return life->latest->state == ACCRUAL_PROPOSED && life->facts.settled_in == PERIOD_NONE;
}

bool
accrual_life_is_void (const struct accrual_life *life)
{
	return life->latest->state == ACCRUAL_WITHDRAWN && life->facts.settled_in == PERIOD_NONE;
}

struct accrual_record
accrual_life_record (const struct accrual_life *life)
{
	const struct accrual *event = life->proposed;

	return (struct accrual_record) {.id = event->proposal_id,
		.reconciliation = event->reconciliation,
		.company = event->scope.company,
		.plant = life->proposal.plant,
		.material = event->material,
		.order_no = event->order_no,
		.uom = event->uom,
		.currency = event->currency,
		.code = life->proposal.code,
		.period = event->scope.period,
		.keys = event->keys,
		.qty = event->qty - life->cleared_qty,
		.unit_price = event->unit_price,
		.price_unit = event->price_unit,
		.amount = event->amount - life->cleared_accrued,
		.uom_decimals = life->proposal.uom_decimals,
		.currency_decimals = life->proposal.currency_decimals};
}

/* ---- fresh proposals ---- */

char *
accrual_item_facts (const struct accrual_item *item)
{
	char *accounts[ACCRUAL_LINES_MAX + 1] = {NULL}, *amounts[ACCRUAL_LINES_MAX + 1] = {NULL};
	struct accrual_facts facts = {.plant = item->plant,
		.code = code_name (item->code),
		.uom_decimals = item->uom_decimals,
		.currency_decimals = item->currency_decimals,
		.accounts = accounts,
		.amounts = amounts,
		.fate = ""};
	char *text;

	for (int i = 0; i < item->n_lines; i++) {
		accounts[i] = (char *) item->lines[i].account;
		amounts[i] = g_strdup_printf ("%" G_GINT64_FORMAT, item->lines[i].amount);
	}
	text = accrual_facts_text (&facts);
	for (int i = 0; i < item->n_lines; i++)
		g_free (amounts[i]);
	return text;
}

struct accrual
accrual_item_event (const struct accrual_item *item, const struct signoff_scope *scope, const char *facts)
{
	int last = item->n_lines - 1;

	/* The last line is the inventory accrual's; the first of the others speaks for what stands against it. */
	return (struct accrual) {.scope = *scope,
		.proposal_id = item->id,
		.state = ACCRUAL_PROPOSED,
		.reconciliation = item->reconciliation,
		.case_id = item->id,
		.currency = item->currency,
		.amount = item->amount,
		.offset_account = item->lines[0].account,
		.accrual_account = item->lines[last].account,
		.material = item->material,
		.order_no = item->order_no,
		.uom = item->uom,
		.qty = item->qty,
		.unit_price = item->unit_price,
		.price_unit = item->price_unit,
		.keys = (char **) item->keys,
		.cleared_by = "",
		.cleared_amount = DECIMAL_NONE,
		.run_id = item->run_id,
		.facts = facts};
}

bool
accrual_item_equals (const struct accrual_item *item, const struct accrual_life *life)
{
	const struct accrual *event = life->proposed;
	guint n = g_strv_length (life->proposal.accounts);

	if (event->qty != item->qty || event->amount != item->amount || strcmp (event->currency, item->currency) != 0 ||
		n != (guint) item->n_lines)
		return false;
	for (guint i = 0; i < n; i++) {
		int64_t amount;

		if (strcmp (life->proposal.accounts[i], item->lines[i].account) != 0 ||
			!long_parse (life->proposal.amounts[i], &amount) || amount != item->lines[i].amount)
			return false;
	}
	return true;
}
