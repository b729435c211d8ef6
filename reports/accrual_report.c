#include "reports/accrual_report.h"

#include "reports/headline.h"
#include "reports/json.h"

#include <string.h>

enum
{
	NAME_WIDTH = 12,
	MONEY_WIDTH = 18
};

static void
money_append (GString *out, int128 amount, int decimals)
{
	g_autoptr (GString) text = g_string_new (NULL);

	grouped_append (text, amount, MONEY_SCALE, decimals);
	g_string_append_printf (out, " %*s", MONEY_WIDTH, text->str);
}

/* In a sentence, without padding. */
static void
sum_append (GString *out, int128 amount, int decimals)
{
	g_string_append_c (out, ' ');
	grouped_append (out, amount, MONEY_SCALE, decimals);
}

static void
qty_append (GString *out, int64_t qty, int decimals, const char *uom)
{
	if (qty == DECIMAL_NONE)
		return;
	g_string_append_c (out, ' ');
	grouped_append (out, qty, QTY_SCALE, decimals);
	g_string_append_printf (out, " %s", uom);
}

/* ---- text ---- */

static void
totals_append (GString *out, const struct accruals *accruals)
{
	g_string_append_printf (
		out, "  %-*s %10s %*s %*s\n", NAME_WIDTH, "candidates", "number", MONEY_WIDTH, "net", MONEY_WIDTH, "gross");
	for (guint i = 0; i < accruals->totals->len; i++) {
		const struct accrual_total *total = &g_array_index (accruals->totals, struct accrual_total, i);
		const char *text = accrual_reason_text (total->reason);

		g_string_append_printf (
			out, "  %-*s %10" G_GINT64_FORMAT, NAME_WIDTH, accrual_reason_name (total->reason), total->candidates);
		money_append (out, total->net, total->decimals);
		money_append (out, total->gross, total->decimals);
		g_string_append_printf (out, " %s%s%s\n", total->currency, *text != '\0' ? "  " : "", text);
	}
}

static void
item_append (GString *out, const struct accrual_item *one)
{
	g_string_append_printf (out, "  %s", one->id);
	money_append (out, one->amount, one->currency_decimals);
	g_string_append_printf (out, " %s ", one->currency);
	for (int i = 0; i < one->n_lines; i++)
		g_string_append_printf (out, " %s %s", one->lines[i].amount > 0 ? "Dr" : "Cr", one->lines[i].account);
	g_string_append_printf (out, "  %s", one->material);
	qty_append (out, one->qty, one->uom_decimals, one->uom);
	g_string_append_printf (out, "%s%s, plant %s, %s\n", *one->order_no != '\0' ? ", order " : "", one->order_no, one->plant,
		one->code != CODE_NONE ? code_name (one->code) : "in flight");
}

static void
proposals_append (GString *out, const struct accruals *accruals, guint top)
{
	guint shown = 0, more = 0;

	for (guint i = 0; i < accruals->list->len; i++) {
		const struct accrual_item *one = accruals->list->pdata[i];

		if (one->reason != ACCRUE_PROPOSED)
			continue;
		if (shown < top)
			item_append (out, one);
		else
			more++;
		shown++;
	}
	if (more > 0)
		g_string_append_printf (out, "  and %u more\n", more);
}

static void
clearing_append (GString *out, const struct accrual_record *record, const struct accrual_clearing *clearing)
{
	const struct outcome_arrival *arrival = clearing->arrival;
	char date[16];

	g_string_append_printf (out, "    %s of %s%s%s clears", arrival->right_key, date_format (arrival->posting_date, date),
		*arrival->document != '\0' ? ", document " : "", arrival->document);
	qty_append (out, clearing->qty, record->uom_decimals, record->uom);
	g_string_append (out, ": accrued");
	sum_append (out, clearing->accrued, record->currency_decimals);
	if (clearing->posted != DECIMAL_NONE) {
		g_string_append (out, ", posted");
		sum_append (out, clearing->posted, record->currency_decimals);
	} else
		g_string_append (out, ", posted without an amount");
	if (clearing->difference != DECIMAL_NONE && clearing->difference != 0) {
		g_string_append (out, "\n      price difference");
		sum_append (out, clearing->difference, record->currency_decimals);
		g_string_append_printf (out, " %s", record->currency);
	}
	g_string_append (out, clearing->in_period ? "\n      it is dated in the accrual's own period, where both now stand\n" : "\n");
}

static void
fate_append (GString *out, const struct accrual_fate *fate)
{
	const struct accrual_record *record = fate->record;
	char period[16];

	g_string_append_printf (out, "  %s of %s: %s", record->id, period_format (record->period, period), fate_name (fate->fate));
	if (fate->open_qty != 0) {
		g_string_append (out, fate->fate == FATE_RELEASED ? ", not posted and no longer asked for:" : ", not posted:");
		qty_append (out, fate->open_qty, record->uom_decimals, record->uom);
		sum_append (out, fate->open_amount, record->currency_decimals);
		g_string_append_printf (out, " %s", record->currency);
	}
	g_string_append_printf (out, "%s\n", fate->fate == FATE_STALE ? "  ACCRUAL_STALE" : "");
	for (guint i = 0; i < fate->clearings->len; i++)
		clearing_append (out, record, &g_array_index (fate->clearings, struct accrual_clearing, i));
}

void
accrual_news_text (GString *out, const struct accrual_news *news, guint top)
{
	char period[16], posting[16], reversal[16];

	g_string_append_printf (out,
		"Accruals of period %s of %s, dated %s, reversed %s: %" G_GINT64_FORMAT " stand, %" G_GINT64_FORMAT
		" of them new, %" G_GINT64_FORMAT " changed; %u withdrawn.\n",
		period_format (news->period, period), news->unit, date_format (news->posting, posting),
		date_format (news->reversal, reversal), news->standing, news->fresh, news->changed, news->withdrawn->len);
	if (news->locked)
		g_string_append (out, "The period is locked: its proposals stay as they were recorded, whatever is found now.\n");
	totals_append (out, news->accruals);
	proposals_append (out, news->accruals, top);
	if (news->withdrawn->len > 0)
		g_string_append (out, "Withdrawn\n");
	for (guint i = 0; i < MIN (news->withdrawn->len, top); i++) {
		const struct accrual_withdrawal *one = news->withdrawn->pdata[i];

		g_string_append_printf (out, "  %s", one->record.id);
		money_append (out, one->record.amount, one->record.currency_decimals);
		g_string_append_printf (out, " %s: %s\n", one->record.currency, one->reason);
	}
	if (news->fates->len > 0)
		g_string_append (out, "Accruals of earlier periods\n");
	for (guint i = 0; i < MIN (news->fates->len, top); i++)
		fate_append (out, news->fates->pdata[i]);
	if (news->fates->len > top)
		g_string_append_printf (out, "  and %u more\n", news->fates->len - top);
}

/* ---- JSON ---- */

static void
money_add (struct json *json, const char *name, int128 amount, int decimals)
{
	json_decimal (json, name, amount, MONEY_SCALE, decimals);
}

static void
total_add (struct json *json, const struct accrual_total *total)
{
	json_object (json, NULL);
	json_text (json, "currency", total->currency);
	json_text (json, "reason", accrual_reason_name (total->reason));
	json_count (json, "candidates", total->candidates);
	json_count (json, "unvalued", total->unvalued);
	money_add (json, "net", total->net, total->decimals);
	money_add (json, "gross", total->gross, total->decimals);
	json_object_end (json);
}

static void
item_add (struct json *json, const struct accrual_item *one)
{
	json_object (json, NULL);
	json_text (json, "id", one->id);
	json_text (json, "reason", accrual_reason_name (one->reason));
	json_text (json, "code", code_name (one->code));
	json_text (json, "reconciliation", one->reconciliation);
	json_text (json, "plant", one->plant);
	json_text (json, "material", one->material);
	json_text (json, "order_no", one->order_no);
	json_text (json, "order_status", one->order_status);
	if (one->qty != DECIMAL_NONE)
		json_decimal (json, "qty", one->qty, QTY_SCALE, one->uom_decimals);
	json_text (json, "uom", one->uom);
	if (one->amount != DECIMAL_NONE)
		money_add (json, "amount", one->amount, one->currency_decimals);
	json_text (json, "currency", one->currency);
	json_list (json, "records", one->keys);
	json_array (json, "lines");
	for (int i = 0; i < one->n_lines; i++) {
		json_object (json, NULL);
		json_text (json, "account", one->lines[i].account);
		money_add (json, "amount", one->lines[i].amount, one->currency_decimals);
		json_object_end (json);
	}
	json_array_end (json);
	json_object_end (json);
}

static void
clearing_add (struct json *json, const struct accrual_record *record, const struct accrual_clearing *clearing)
{
	char date[16];

	json_object (json, NULL);
	json_text (json, "posting", clearing->arrival->right_key);
	json_text (json, "document", clearing->arrival->document);
	json_text (json, "posting_date", date_format (clearing->arrival->posting_date, date));
	json_decimal (json, "qty", clearing->qty, QTY_SCALE, record->uom_decimals);
	money_add (json, "accrued", clearing->accrued, record->currency_decimals);
	if (clearing->posted != DECIMAL_NONE) {
		money_add (json, "posted", clearing->posted, record->currency_decimals);
		money_add (json, "price_difference", clearing->difference, record->currency_decimals);
	}
	json_bool (json, "in_accrual_period", clearing->in_period);
	json_object_end (json);
}

static void
record_add (struct json *json, const struct accrual_record *record)
{
	char period[16];

	json_text (json, "id", record->id);
	json_text (json, "period", period_format (record->period, period));
	json_text (json, "reconciliation", record->reconciliation);
	json_text (json, "plant", record->plant);
	json_text (json, "material", record->material);
	json_text (json, "order_no", record->order_no);
	json_decimal (json, "qty", record->qty, QTY_SCALE, record->uom_decimals);
	json_text (json, "uom", record->uom);
	money_add (json, "amount", record->amount, record->currency_decimals);
	json_text (json, "currency", record->currency);
}

static void
fate_add (struct json *json, const struct accrual_fate *fate)
{
	const struct accrual_record *record = fate->record;

	json_object (json, NULL);
	record_add (json, record);
	json_text (json, "fate", fate_name (fate->fate));
	json_text (json, "code", fate->fate == FATE_STALE ? code_name (CODE_ACCRUAL_STALE) : "");
	json_decimal (json, "cleared_qty", fate->cleared_qty, QTY_SCALE, record->uom_decimals);
	money_add (json, "cleared_accrued", fate->cleared_accrued, record->currency_decimals);
	money_add (json, "cleared_posted", fate->cleared_posted, record->currency_decimals);
	money_add (json, "price_difference", fate->difference, record->currency_decimals);
	json_decimal (json, "open_qty", fate->open_qty, QTY_SCALE, record->uom_decimals);
	money_add (json, "open_amount", fate->open_amount, record->currency_decimals);
	json_array (json, "clearings");
	for (guint i = 0; i < fate->clearings->len; i++)
		clearing_add (json, record, &g_array_index (fate->clearings, struct accrual_clearing, i));
	json_array_end (json);
	json_object_end (json);
}

static void
withdrawal_add (struct json *json, const struct accrual_withdrawal *one)
{
	json_object (json, NULL);
	record_add (json, &one->record);
	json_text (json, "reason", one->reason);
	json_object_end (json);
}

gboolean
accrual_news_json_write (const struct out_stream *out, const struct accrual_news *news, GError **error)
{
	g_autoptr (json) json = json_new ();
	char text[16];

	json_object (json, NULL);
	json_text (json, "period", period_format (news->period, text));
	json_text (json, "unit", news->unit);
	json_text (json, "posting_date", date_format (news->posting, text));
	json_text (json, "reversal_date", date_format (news->reversal, text));
	json_bool (json, "locked", news->locked);
	json_count (json, "standing", news->standing);
	json_count (json, "new", news->fresh);
	json_count (json, "changed", news->changed);
	json_array (json, "totals");
	for (guint i = 0; i < news->accruals->totals->len; i++)
		total_add (json, &g_array_index (news->accruals->totals, struct accrual_total, i));
	json_array_end (json);
	json_array (json, "candidates");
	for (guint i = 0; i < news->accruals->list->len; i++)
		item_add (json, news->accruals->list->pdata[i]);
	json_array_end (json);
	json_array (json, "withdrawn");
	for (guint i = 0; i < news->withdrawn->len; i++)
		withdrawal_add (json, news->withdrawn->pdata[i]);
	json_array_end (json);
	json_array (json, "earlier");
	for (guint i = 0; i < news->fates->len; i++)
		fate_add (json, news->fates->pdata[i]);
	json_array_end (json);
	json_object_end (json);
	return json_write (json, out, error);
}
