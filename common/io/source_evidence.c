/*
 * source_evidence.c - what a source was asked, and what it gave.
 */
#include "common/base/failure.h"
#include "common/io/source_internal.h"

#include <string.h>

/* ---- parameters ---- */

enum
{
	DAY_FIRST = -719162,
	DAY_LAST = 2932896
}; /* 0001-01-01 and 9999-12-31 */

bool
names_company (const struct source_reader *reader)
{
	return reader->settings != NULL && g_hash_table_contains (reader->settings, "company");
}

/*
 * The read window is bound a day wider on both sides than it is: so days and instants of any zone can be compared with it, and
 * the rows outside are left out exactly when they are read.
 */
void
params_init (struct params *params, const struct source_reader *reader, const struct source_scope *scope)
{
	date_t first = scope->read_from != DATE_NONE ? scope->read_from - 1 : DAY_FIRST;
	date_t last = scope->read_until != DATE_NONE ? scope->read_until + 1 : DAY_LAST;
	GHashTableIter iterator;
	gpointer name, value;

	date_format (scope->from, params->from);
	date_format (scope->until, params->until);
	date_format (MAX (first, DAY_FIRST), params->read_from);
	date_format (MIN (last, DAY_LAST), params->read_until);
	instant_format (scope->as_of, NULL, params->as_of);
	if (strlen (params->as_of) >= 19) { /* "2026-03-31 08:10:00": what every engine takes for a time */
		params->as_of[10] = ' ';
		params->as_of[19] = '\0';
	}
	params->list = g_new0 (struct db_param, 7 + (reader->settings != NULL ? g_hash_table_size (reader->settings) : 0));
	params->list[params->n++] = (struct db_param) {"plant", scope->plant != NULL ? scope->plant : ""};
	params->list[params->n++] = (struct db_param) {"from", params->from};
	params->list[params->n++] = (struct db_param) {"to", params->until};
	params->list[params->n++] = (struct db_param) {"read_from", params->read_from};
	params->list[params->n++] = (struct db_param) {"read_to", params->read_until};
	params->list[params->n++] = (struct db_param) {"as_of", params->as_of};
	params->shown = params->n;
	params->company = scope->company;
	if (!names_company (reader))
		params->list[params->n++] = (struct db_param) {"company", scope->company != NULL ? scope->company : ""};
	if (reader->settings == NULL)
		return;
	g_hash_table_iter_init (&iterator, reader->settings);
	while (g_hash_table_iter_next (&iterator, &name, &value))
		params->list[params->n++] = (struct db_param) {name, value};
}

void
params_release (struct params *params)
{
	g_free (params->list);
}

/* ---- evidence ---- */

static const char *
text_keep (struct source_reader *reader, const char *text)
{
	return g_string_chunk_insert (reader->texts, text != NULL ? text : "");
}

static const char *
now_text (struct source_reader *reader)
{
	char buffer[40];

	return text_keep (reader, instant_format (g_get_real_time (), NULL, buffer));
}

void
evidence_open (struct source_reader *reader, struct evidence *evidence, const char *object)
{
	*evidence = (struct evidence) {.source = text_keep (reader, reader->name), .uri = text_keep (reader, reader->shown)};
	evidence->profile = text_keep (reader, reader->profile->name);
	evidence->object = text_keep (reader, object);
	evidence->query = evidence->query_hash = evidence->parameters = evidence->digest = evidence->control = evidence->numbers = "";
	evidence->started = now_text (reader);
	evidence->snapshot = text_keep (reader, reader->db != NULL ? db_snapshot (reader->db) : "");
	evidence->user = text_keep (reader, reader->db != NULL ? db_user (reader->db) : "");
}

void
evidence_miss (struct source_reader *reader, struct evidence *evidence, const char *gap)
{
	g_autofree char *text = evidence_gap (evidence) != NULL ? g_strconcat (evidence->control, "; ", gap, NULL)
		: *evidence->control != '\0'                        ? g_strconcat (evidence->control, "; " EVIDENCE_MISSING, gap, NULL)
															: g_strconcat (EVIDENCE_MISSING, gap, NULL);

	evidence->control = text_keep (reader, text);
	evidence->control_equal = false;
}

void
evidence_describe (
	struct source_reader *reader, struct evidence *evidence, const struct reading *reading, const struct params *params)
{
	g_autoptr (GString) parameters = g_string_new (NULL);
	g_autofree char *hash = NULL;
	char hex[DIGEST_HEX_SIZE];

	for (size_t i = 0; i < params->shown; i++)
		g_string_append_printf (parameters, "%s%s=%s", i > 0 ? " " : "", params->list[i].name, params->list[i].value);
	if (params->company != NULL)
		g_string_append_printf (parameters, " company=%s", params->company);
	const char *query = reading->text != NULL ? reading->text : reading->object;
	g_autofree char *more = *evidence->query != '\0' ? g_strconcat (evidence->query, ";\n", query, NULL) : g_strdup (query);

	evidence->parameters = text_keep (reader, parameters->str);
	evidence->query = text_keep (reader, more);
	if (reading->text != NULL)
		hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, evidence->query, -1);
	evidence->query_hash = text_keep (reader, hash != NULL ? hash : "");
	if (reading->rows.csv != NULL) {
		/* The bytes of a file name its state, as a snapshot does; results hold the digest of the rows, which knows no order. */
		csv_digest (reading->rows.csv, hex);
		g_free (hash);
		hash = g_strconcat (evidence->snapshot, *evidence->snapshot != '\0' ? " " : "", "xxh128:", hex, NULL);
		evidence->snapshot = text_keep (reader, hash);
	}
	if (reading->map != NULL && reading->map->numbers != NULL) {
		g_autofree char *told = numbers_tell (reading->map->numbers);

		evidence->numbers = text_keep (reader, told);
	}
	evidence->ended = now_text (reader);
}

void
row_digest_add (struct hash128 *sum, const uint64_t *words, size_t n)
{
	struct hash128 hash = hash128 (words, n * sizeof *words);

	sum->low += hash.low;
	sum->high += hash.high;
}

void
evidence_rows (struct source_reader *reader, struct evidence *evidence, const struct reading *reading,
	const struct params *params, size_t rows, const struct hash128 *sum)
{
	char hex[33];

	evidence_describe (reader, evidence, reading, params);
	movement_digest_hex (&(struct movement_digest) {sum->low, sum->high}, hex);
	evidence->rows = (int64_t) rows;
	evidence->digest = text_keep (reader, hex);
	evidence->control = "not independent";
	evidence->control_equal = true;
}

gboolean
numbers_ask (struct reading *reading, const struct source_reader *reader, const char *name, GError **error)
{
	const char *column = profile_numbered (reader->profile, name);

	if (column == NULL || row_map_number (reading->map, column))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "column '%s' is missing, which the profile says is numbered", column);
	object_prefix (reading, error);
	return FALSE;
}

void
evidence_sum (struct evidence_sum *sum, const struct movement_table *table, const struct sift *sift)
{
	struct movement_digest digest = {0, 0};
	int scope = movement_scope_attribute (table);

	*sum = (struct evidence_sum) {.newest = movement_newest (table)};
	if (sift != NULL) {
		digest = sift->digest;
		sum->rows = sift->rows;
		sum->qty = sift->sum_qty;
		sum->amount = sift->sum_amount;
		sum->newest = MAX (sum->newest, sift->newest);
	}
	for (size_t row = 0; row < table->rows; row++) {
		if (sift != NULL && !movement_is_told (table, scope, row))
			continue;
		sum->rows++;
		sum->rejected += (table->flags[row] & MOVEMENT_REJECTED) != 0;
		sum->qty += table->qty[row] != DECIMAL_NONE ? table->qty[row] : 0;
		sum->amount += movement_amount (table, row) != DECIMAL_NONE ? movement_amount (table, row) : 0;
	}
	movement_digest_rows (&digest, table, sift != NULL);
	movement_digest_hex (&digest, sum->digest);
}

void
evidence_summed (struct source_reader *reader, struct evidence *evidence, const struct evidence_sum *sum)
{
	evidence->rows = sum->rows;
	evidence->rows_rejected = sum->rejected;
	evidence->sum_qty = sum->qty;
	evidence->sum_amount = sum->amount;
	evidence->digest = text_keep (reader, sum->digest);
	evidence->population = true;
	evidence->newest = sum->newest;
}
