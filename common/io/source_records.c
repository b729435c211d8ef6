#include "common/io/source_records.h"

#include "common/base/failure.h"
#include "common/io/ledger_kpi.h"
#include "common/io/reference_record.h"
#include "common/io/source_internal.h"

#include <string.h>

static const struct
{
	enum expression_type type;
	int scale;
} kinds[] = {[COLUMN_TEXT] = {EXPRESSION_TEXT, 0},
	[COLUMN_QTY] = {EXPRESSION_NUMBER, QTY_SCALE},
	[COLUMN_MONEY] = {EXPRESSION_NUMBER, MONEY_SCALE},
	[COLUMN_PRICE] = {EXPRESSION_NUMBER, PRICE_SCALE},
	[COLUMN_WHOLE] = {EXPRESSION_NUMBER, 0},
	[COLUMN_DATE] = {EXPRESSION_TIME, 0},
	[COLUMN_INSTANT] = {EXPRESSION_TIME, 0},
	[COLUMN_PERIOD] = {EXPRESSION_NUMBER, 0},
	[COLUMN_BOOL] = {EXPRESSION_FLAG, 0}};

bool
records_describe (const char *entity, bool ledger, const char *name, struct expression_column *column)
{
	int id = ledger ? -1 : entity_find (entity), at = id >= 0 ? entity_column (&entities[id], name) : -1;

	if (ledger)
		return ledger_kpi_describe (entity, name, column);
	if (at < 0)
		return false;
	column->type = kinds[entities[id].columns[at].kind].type;
	column->scale = kinds[entities[id].columns[at].kind].scale;
	return true;
}

/* Where the columns of a set stand in a record; n of them, those that come of a lookup at -1. */
static int *
places_find (const struct kpi_set *set, const struct entity *entity)
{
	int *places = g_new0 (int, set->columns->len + 1);

	for (guint i = 0; i < set->columns->len; i++)
		places[i] = entity_column (entity, g_array_index (set->columns, struct kpi_column, i).name);
	return places;
}

static void
record_take (const struct record *record, const int *places, const struct plant *plant, struct kpi_set *set)
{
	int64_t *cells = kpi_set_row (set);

	for (guint i = 0; i < set->columns->len; i++) {
		int at = places[i];

		if (at < 0 || (!record->given[at] && record->entity->columns[at].kind != COLUMN_TEXT))
			continue;
		switch (record->entity->columns[at].kind) {
		case COLUMN_TEXT:
			cells[i] = strpool_add (set->strings, record->text[at]->str, record->text[at]->len);
			break;
		case COLUMN_DATE:
			cells[i] = plant != NULL ? plant_day_start (plant, (date_t) record->number[at])
									 : zone_day_start (NULL, (date_t) record->number[at], 0);
			break;
		default:
			cells[i] = record->number[at];
			break;
		}
	}
}

static bool
other_plant (const struct record *record, const struct source_scope *scope)
{
	int column = entity_column (record->entity, "plant");

	return column >= 0 && *scope->plant != '\0' && record->text[column]->len > 0 &&
		strcmp (record->text[column]->str, scope->plant) != 0;
}

static gboolean
row_read (struct row_map *map, const struct batch *batch, size_t row, struct record *record, GError **error)
{
	const char *why = row_map_go (map, batch, row);
	g_autofree char *line = NULL;

	if (why == NULL && record_read (record, map, error))
		return TRUE;
	if (why != NULL)
		g_set_error (error, FAILURE, FAILURE_DATA, "%s", why);
	line = batch->line != NULL ? g_strdup_printf ("line %" G_GINT64_FORMAT ": ", batch->line[row])
							   : g_strdup_printf ("row %zu of a block: ", row + 1);
	g_prefix_error (error, "%s", line);
	return FALSE;
}

static gboolean
rows_read (struct reading *reading, enum entity_id id, const struct source_scope *scope, const struct plant *plant,
	struct kpi_set *set, int64_t *n, GError **error)
{
	struct record record;
	g_autofree int *places = places_find (set, &entities[id]);
	const struct batch *batch = NULL;
	gboolean good = TRUE;

	record_init (&record, id, SIDE_LEFT);
	while (good && (good = rows_fetch (&reading->rows, &batch, error)) && batch != NULL)
		for (size_t row = 0; row < batch->rows && good; row++) {
			good = row_read (reading->map, batch, row, &record, error);
			if (!good || row_map_excluded (reading->map) != NULL || other_plant (&record, scope))
				continue;
			record_take (&record, places, plant, set);
			++*n;
		}
	record_release (&record);
	return good;
}

gboolean
source_read_records (struct source_reader *reader, const char *entity, const struct source_scope *scope,
	const struct plant *plant, struct kpi_set *set, struct evidence *evidence, GError **error)
{
	int id = entity_find (entity);
	g_autofree char *shipped = has_own (reader, entity) ? NULL : shipped_file (reader, entity);
	struct params params = {0};
	struct reading reading = {0};
	int64_t n = 0;
	gboolean good;

	params_init (&params, reader, scope);
	evidence_open (reader, evidence, entity);
	good = reading_start (&reading, reader, entity, (enum entity_id) id, shipped, scope, &params, error);
	if (good) {
		good = rows_read (&reading, (enum entity_id) id, scope, plant, set, &n, error) &&
			(reading.rows.csv == NULL || scan_check (&reading, error));
		if (!good)
			object_prefix (&reading, error);
	}
	if (good) {
		evidence->rows = n;
		evidence->control = "not independent";
		evidence->control_equal = true;
		evidence_describe (reader, evidence, &reading, &params);
	}
	reading_release (&reading);
	params_release (&params);
	if (!good)
		g_prefix_error (error, "source '%s': ", reader->name);
	return good;
}
