#include "common/io/reference_read.h"

#include "common/base/failure.h"
#include "common/io/account_totals.h"
#include "common/io/ledger_field.h"
#include "common/io/reference_record.h"
#include "common/io/stock_history.h"

#include <string.h>

/* ---- reading ---- */

static enum value_status
value_read (const struct cell *cell, const struct slot *slot, enum column_kind kind, int64_t *number, const char **why)
{
	enum value_status status;
	bool flag = false;
	date_t date = DATE_NONE;
	period_t period = PERIOD_NONE;

	switch (kind) {
	case COLUMN_QTY:
		return value_number (cell, &slot->format, QTY_SCALE, number, why);
	case COLUMN_MONEY:
		return value_number (cell, &slot->format, MONEY_SCALE, number, why);
	case COLUMN_PRICE:
		return value_number (cell, &slot->format, PRICE_SCALE, number, why);
	case COLUMN_WHOLE:
		return value_whole (cell, &slot->format, number, why);
	case COLUMN_INSTANT:
		return value_instant (cell, &slot->format, number, &flag, why);
	case COLUMN_DATE:
		status = value_date (cell, &slot->format, &date, why);
		*number = date;
		return status;
	case COLUMN_PERIOD:
		status = value_period (cell, &slot->format, &period, why);
		*number = period;
		return status;
	case COLUMN_BOOL:
		status = value_bool (cell, &flag, why);
		*number = flag;
		return status;
	case COLUMN_TEXT:
	default:
		if (cell->length == 0)
			return VALUE_EMPTY;
		if (g_utf8_validate_len (cell->text, cell->length, NULL))
			return VALUE_OK;
		*why = "is not UTF-8 text";
		return VALUE_BAD;
	}
}

/* What amounts and prices mean in their currency, where the source stores all of them with two decimals. */
static gboolean
money_settle (struct record *record, const struct row_map *map, GError **error)
{
	for (int i = 0; record->entity->columns[i].name != NULL; i++) {
		enum column_kind kind = record->entity->columns[i].kind;
		bool stored = map->two_decimals && (kind == COLUMN_PRICE || kind == COLUMN_MONEY) && record->given[i] &&
			entity_column (record->entity, "currency") >= 0;

		if (stored &&
			money_from_stored (record->number[i], record->text[record_column (record, "currency")]->str, &record->number[i]) !=
				DECIMAL_OK) {
			g_set_error (error, FAILURE, FAILURE_DATA, "column '%s': '%s' does not fit its currency", map->columns[i].shown,
				record->text[i]->str);
			return FALSE;
		}
	}
	return TRUE;
}

/* Columns that name what movements name too. */
static bool
is_identifier (const char *column)
{
	static const char *const names[] = {"material", "component", "parent", "order_no", "from", NULL};

	return g_strv_contains (names, column);
}

/* One zero stays of an identifier of zeros. */
static void
zeros_strip (struct cell *cell)
{
	for (; cell->length > 1 && *cell->text == '0'; cell->text++)
		cell->length--;
}

gboolean
record_read (struct record *record, struct row_map *map, GError **error)
{
	for (int i = 0; record->entity->columns[i].name != NULL; i++) {
		const struct entity_column *column = &record->entity->columns[i];
		const struct slot *slot = &map->columns[i];
		struct cell cell = row_map_cell (map, slot);
		const char *why = NULL;
		enum value_status status =
			slot->source != NULL ? value_read (&cell, slot, column->kind, &record->number[i], &why) : VALUE_EMPTY;

		record->given[i] = status == VALUE_OK;
		g_string_truncate (record->text[i], 0);
		if (status == VALUE_BAD) {
			g_autofree char *shown = g_utf8_make_valid (cell.text, (gssize) cell.length);

			g_set_error (error, FAILURE, FAILURE_DATA, "column '%s': '%s' %s", slot->shown, shown, why);
			return FALSE;
		}
		if (status == VALUE_EMPTY && column->required) {
			g_set_error (error, FAILURE, FAILURE_DATA, "column '%s' is empty", slot->shown);
			return FALSE;
		}
		if (map->strip_zeros && column->kind == COLUMN_TEXT && is_identifier (column->name))
			zeros_strip (&cell);
		g_string_append_len (record->text[i], cell.text, cell.length);
	}
	return money_settle (record, map, error);
}

static bool
other_plant (const struct record *record, const struct source_scope *scope)
{
	int column = entity_column (record->entity, "plant");
	const char *wanted = scope->plant != NULL ? scope->plant : "";

	if (column < 0 || record->text[column]->len == 0)
		return false;
	if (*wanted == '\0')
		return scope->plants != NULL && !g_hash_table_contains (scope->plants, record->text[column]->str);
	return strcmp (record->text[column]->str, wanted) != 0;
}

static bool
other_company (const struct record *record, const struct source_scope *scope)
{
	int column = entity_column (record->entity, "company");

	return column >= 0 && scope->company != NULL && *scope->company != '\0' && record->text[column]->len > 0 &&
		strcmp (record->text[column]->str, scope->company) != 0;
}

/* Only lines of the general ledger have a posting date. */
static bool
other_days (const struct record *record, const struct source_scope *scope)
{
	int column = entity_column (record->entity, "posting_date");
	date_t date = column >= 0 ? (date_t) record->number[column] : DATE_NONE;

	return column >= 0 &&
		((scope->read_from != DATE_NONE && date < scope->read_from) ||
			(scope->read_until != DATE_NONE && date >= scope->read_until));
}

/* A record as a line of the log: what it says, not how its source wrote it. */
static void
record_pack (const struct record *record, GString *line)
{
	g_string_truncate (line, 0);
	for (int i = 0; record->entity->columns[i].name != NULL; i++) {
		if (i > 0)
			g_string_append_c (line, '\t');
		if (record->entity->columns[i].kind == COLUMN_TEXT)
			pack_value (line, record->text[i]->str);
		else if (record->given[i])
			g_string_append_printf (line, "%" G_GINT64_FORMAT, record->number[i]);
	}
	g_string_append_c (line, '\n');
}

/* Adds a record that has been read to the tables and, where there is one, to the log. */
static gboolean
record_keep (const struct reference_target *target, const struct record *record, enum entity_id id, GError **error)
{
	if (!record_add (target->reference, record, id, error))
		return FALSE;
	if (target->log != NULL) {
		record_pack (record, record->line);
		reference_log_add (target->log, id, record->side, record->line->str);
	}
	return TRUE;
}

/* A line of the log, read back. */
static bool
record_unpack (struct record *record, char **text, const int columns[ENTITY_COLUMNS_MAX], int n)
{
	const char *values[ENTITY_COLUMNS_MAX];

	if (unpack_values (text, values, ENTITY_COLUMNS_MAX) != n)
		return false;
	for (int i = 0; i < n; i++) {
		const struct entity_column *column = &record->entity->columns[columns[i]];

		record->given[columns[i]] = *values[i] != '\0';
		g_string_assign (record->text[columns[i]], column->kind == COLUMN_TEXT ? values[i] : "");
		if (column->required && *values[i] == '\0')
			return false;
		if (column->kind != COLUMN_TEXT && *values[i] != '\0' && !long_parse (values[i], &record->number[columns[i]]))
			return false;
	}
	return true;
}

/* ---- balances by period ---- */

struct reference_series
{
	bool parts;
	struct stock_history *stock;
	struct account_totals *accounts;
};

struct reference_series *
reference_series_new (enum entity_id id, bool parts)
{
	struct reference_series *series = NULL;

	if (id != ENTITY_STOCK_BALANCE && id != ENTITY_BALANCE && id != ENTITY_ACCOUNT_BALANCE)
		return NULL;
	series = g_new0 (struct reference_series, 1);
	series->parts = parts;
	series->stock = id != ENTITY_ACCOUNT_BALANCE ? stock_history_new () : NULL;
	series->accounts = id == ENTITY_ACCOUNT_BALANCE ? account_totals_new () : NULL;
	return series;
}

void
reference_series_free (struct reference_series *series)
{
	if (series == NULL)
		return;
	stock_history_free (series->stock);
	account_totals_free (series->accounts);
	g_free (series);
}

/* What a series is of: the value of a stock, else its quantity. */
static int
history_measure (const struct record *record)
{
	int value = entity_column (record->entity, "value");

	return value >= 0 ? value : record_column (record, "qty");
}

static void
history_add (struct record *record, struct stock_history *history)
{
	int period = record_column (record, "period"), qty = record_column (record, "qty"), value = history_measure (record);
	period_t of = record->given[period] ? (period_t) record->number[period] : PERIOD_NONE;
	int64_t worth = record->number[value], pieces = record->given[qty] ? record->number[qty] : DECIMAL_NONE;

	/* The other columns name the series. */
	record->given[period] = record->given[qty] = false;
	record->given[value] = true;
	record->number[value] = 0;
	record_pack (record, record->line);
	stock_history_add (history, record->line->str, of, pieces, worth);
}

/* What an account moved by in a period, or began its year with. */
static gboolean
total_add (struct record *record, struct account_totals *totals, GError **error)
{
	int period = record_column (record, "period"), amount = record_column (record, "amount");
	g_autofree char *of = g_strdup (record->text[period]->str);
	int64_t moved = record->number[amount];

	g_string_truncate (record->text[period], 0);
	record->number[amount] = 0;
	record_pack (record, record->line);
	if (account_totals_add (totals, record->line->str, of, moved))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "column 'period': '%s' is not a period like 2026-03", of);
	return FALSE;
}

struct series_target
{
	const struct reference_target *target;
	struct record *record;
	enum entity_id id;
	date_t on;
};

/* The record of a series: its columns as they were packed, and the day. */
static struct record *
series_record (const struct series_target *to, const char *key)
{
	struct record *record = to->record;
	g_autofree char *line = g_strdup (key);
	char *text = line;
	int columns[ENTITY_COLUMNS_MAX], n = entity_columns (record->entity), on = record_column (record, "on");

	for (int i = 0; i < n; i++)
		columns[i] = i;
	(void) record_unpack (record, &text, columns, n);
	record->number[on] = to->on;
	record->given[on] = true;
	return record;
}

static gboolean
history_keep (void *data, const char *key, int64_t qty, int64_t value, GError **error)
{
	const struct series_target *to = data;
	struct record *record = series_record (to, key);

	record->number[record_column (record, "qty")] = qty;
	record->given[record_column (record, "qty")] = qty != DECIMAL_NONE;
	record->number[history_measure (record)] = value;
	record->given[history_measure (record)] = true;
	return record_keep (to->target, record, to->id, error);
}

static gboolean
total_keep (void *data, const char *key, int64_t amount, GError **error)
{
	const struct series_target *to = data;
	struct record *record = series_record (to, key);

	record->number[record_column (record, "amount")] = amount;
	return record_keep (to->target, record, ENTITY_ACCOUNT_BALANCE, error);
}

static gboolean
series_at (const struct reference_series *series, period_t period, struct series_target *to, GError **error)
{
	if (period == PERIOD_NONE)
		return TRUE;
	return series->stock != NULL ? stock_history_at (series->stock, period, history_keep, to, error)
								 : account_totals_at (series->accounts, period, total_keep, to, error);
}

static date_t
day_before (date_t day)
{
	return day != DATE_NONE ? day - 1 : DATE_NONE;
}

gboolean
reference_settle (
	enum entity_id id, int side, const struct source_scope *scope, const struct reference_target *target, GError **error)
{
	struct record record;
	struct series_target before = {target, &record, id, day_before (scope->from)};
	struct series_target last = {target, &record, id, day_before (scope->until)};
	gboolean good;

	if (target->series == NULL)
		return TRUE;
	record_init (&record, id, side);
	good = series_at (target->series, scope->period_before, &before, error) &&
		series_at (target->series, scope->period, &last, error);
	record_release (&record);
	return good;
}

/* A balance without a day is one of a series by period, or its current one. by_period: the input tells periods. */
static gboolean
record_take (struct record *record, enum entity_id id, const struct reference_target *target, bool by_period, GError **error)
{
	const struct reference_series *series = target->series;

	if (series == NULL || !by_period || record->given[record_column (record, "on")])
		return record_keep (target, record, id, error);
	/* A current quantity also leads back to any day, by what moved since. */
	if (id == ENTITY_BALANCE && !record->given[record_column (record, "period")] && !record_keep (target, record, id, error))
		return FALSE;
	if (series->accounts != NULL)
		return total_add (record, series->accounts, error);
	history_add (record, series->stock);
	return TRUE;
}

/* One row of the input as often as it stands for one. */
static gboolean
row_read (struct record *record, struct row_map *map, enum entity_id id, const struct source_scope *scope,
	const struct reference_target *target, bool by_period, GError **error)
{
	for (size_t each = 0; each < row_map_eaches (map); each++) {
		row_map_each (map, each);
		if (!record_read (record, map, error) ||
			!(other_plant (record, scope) || other_company (record, scope) || other_days (record, scope) ||
				record_take (record, id, target, by_period, error)))
			return FALSE;
	}
	return TRUE;
}

static gboolean
batch_read (struct record *record, struct row_map *map, enum entity_id id, const struct batch *batch,
	const struct source_scope *scope, const struct reference_target *target, bool by_period, GError **error)
{
	for (size_t row = 0; row < batch->rows; row++) {
		const char *unjoined = row_map_go (map, batch, row);
		gboolean good = unjoined == NULL;

		if (!good)
			g_set_error_literal (error, FAILURE, FAILURE_DATA, unjoined);
		else if (row_map_excluded (map) == NULL)
			good = row_read (record, map, id, scope, target, by_period, error);
		if (!good) {
			if (batch->line != NULL)
				g_prefix_error (error, "line %" G_GINT64_FORMAT ": ", batch->line[row]);
			return FALSE;
		}
	}
	return TRUE;
}

gboolean
reference_read (const struct rows *rows, struct row_map *map, enum entity_id id, int side, const struct source_scope *scope,
	const struct reference_target *target, int64_t *n, GError **error)
{
	const struct reference_series *series = target->series;
	bool by_period = series != NULL && (series->parts || map->columns[entity_column (map->entity, "period")].source != NULL);
	struct record record;
	const struct batch *batch = NULL;
	gboolean good = TRUE;

	*n = 0;
	if (id == ENTITY_QUEUE)
		reference_mark_queue (target->reference);
	record_init (&record, id, side);
	do {
		good = rows_fetch (rows, &batch, error);
		if (!good || batch == NULL)
			break;
		good = batch_read (&record, map, id, batch, scope, target, by_period, error);
		*n += (int64_t) batch->rows;
	} while (good);
	record_release (&record);
	return good;
}

/* ---- the log, read back ---- */

/* The entity's columns by their place in a line; FALSE when a name is none of them. */
static bool
header_read (const struct entity *entity, char **text, int columns[ENTITY_COLUMNS_MAX], int *n)
{
	const char *names[ENTITY_COLUMNS_MAX];

	*n = unpack_values (text, names, ENTITY_COLUMNS_MAX);
	if (*n <= 0 || *n > ENTITY_COLUMNS_MAX)
		return false;
	for (int i = 0; i < *n; i++)
		if ((columns[i] = entity_column (entity, names[i])) < 0)
			return false;
	return true;
}

gboolean
reference_log_replay (char *text, enum entity_id id, int side, struct reference *reference, GError **error)
{
	struct record record;
	int columns[ENTITY_COLUMNS_MAX], n;
	gboolean good = header_read (&entities[id], &text, columns, &n);

	record_init (&record, id, side);
	if (!good)
		g_set_error (error, FAILURE, FAILURE_DATA, "the columns of '%s' are unknown", entities[id].name);
	for (int row = 1; good && *text != '\0'; row++) {
		good = record_unpack (&record, &text, columns, n);
		if (!good)
			g_set_error (error, FAILURE, FAILURE_DATA, "row %d of '%s' cannot be read", row, entities[id].name);
		good = good && record_add (reference, &record, id, error);
	}
	record_release (&record);
	return good;
}
