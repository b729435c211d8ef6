/*
 * source_parts.c - what an entity consists of: the query or file of its own name, the further ones that the profile names, and
 * what is missing of them.
 */
#include "common/io/source_internal.h"

#include "common/base/failure.h"
#include "common/io/reference_read.h"

#include <string.h>

static bool
part_is (const struct profile_part *part, const char *entity)
{
	return strcmp (part->of != NULL ? part->of : part->name, entity) == 0;
}

bool
parts_say (const struct source_reader *reader, const char *entity)
{
	const struct profile *profile = reader->profile;

	for (size_t i = 0; i < profile->n_parts; i++)
		if (part_is (&profile->parts[i], entity) && (profile->parts[i].gap != NULL || has_own (reader, profile->parts[i].name)))
			return true;
	return false;
}

/* One query or file. shipped: of the profile's folder; NULL. */
static gboolean
piece_read (struct source_reader *reader, const char *name, enum entity_id id, const char *shipped, int side,
	const struct source_scope *scope, const struct params *params, const struct reference_target *target, int64_t *n,
	struct evidence *evidence, GError **error)
{
	struct reading reading = {0};
	gboolean good = reading_start (&reading, reader, name, id, shipped, scope, params, error);

	if (good) {
		good = reference_read (&reading.rows, reading.map, id, side, scope, target, n, error) &&
			(reading.rows.csv == NULL || scan_check (&reading, error));
		if (!good)
			object_prefix (&reading, error);
	}
	if (good && evidence != NULL) {
		evidence->rows += *n;
		evidence_describe (reader, evidence, &reading, params);
	}
	reading_release (&reading);
	return good;
}

struct pieces
{
	int64_t *rows; /* by part; -1: not read */
	bool any;
};

/* Whether a part that stands before gave rows. */
static bool
part_is_spared (const struct profile *profile, size_t part, const struct pieces *pieces)
{
	const char *unless = profile->parts[part].unless;

	for (size_t i = 0; unless != NULL && i < part; i++)
		if (strcmp (profile->parts[i].name, unless) == 0 && pieces->rows[i] > 0)
			return true;
	return false;
}

static gboolean
parts_each (struct source_reader *reader, enum entity_id id, int side, const struct source_scope *scope,
	const struct params *params, const struct reference_target *target, struct evidence *evidence, struct pieces *pieces,
	GError **error)
{
	const struct profile *profile = reader->profile;

	for (size_t i = 0; i < profile->n_parts; i++) {
		const struct profile_part *part = &profile->parts[i];

		if (!part_is (part, entities[id].name) || part->of == NULL || part_is_spared (profile, i, pieces))
			continue;
		if (has_own (reader, part->name)) {
			pieces->any = true;
			if (!piece_read (reader, part->name, id, NULL, side, scope, params, target, &pieces->rows[i], evidence, error))
				return FALSE;
		} else if (part->gap != NULL && evidence != NULL)
			evidence_miss (reader, evidence, part->gap);
	}
	return TRUE;
}

gboolean
entity_read (struct source_reader *reader, enum entity_id id, int side, const struct source_scope *scope,
	const struct params *params, struct reference *reference, struct evidence *evidence, GError **error)
{
	const char *name = entity_object ((int) id);
	const struct profile_part *gap = profile_gap (reader->profile, name);
	g_autofree char *shipped = shipped_file (reader, name);
	g_autofree int64_t *rows = g_new0 (int64_t, reader->profile->n_parts + 1);
	g_autoptr (reference_series) series = reference_series_new (id, parts_say (reader, name));
	const struct reference_target target = {reference, scope->log, series};
	struct pieces pieces = {rows, has_own (reader, name) || shipped != NULL};
	bool own = has_own (reader, name); /* goes before what the profile ships */
	int64_t n = 0;

	if (evidence != NULL) {
		evidence->control = "not independent";
		evidence->control_equal = true;
	}
	if (pieces.any || !parts_say (reader, name)) {
		if (!piece_read (
				reader, name, id, own || shipped == NULL ? NULL : shipped, side, scope, params, &target, &n, evidence, error))
			return FALSE;
	}
	if (!parts_each (reader, id, side, scope, params, &target, evidence, &pieces, error))
		return FALSE;
	if (!pieces.any && gap != NULL && evidence != NULL)
		evidence_miss (reader, evidence, gap->gap);
	return reference_settle (id, side, scope, &target, error);
}

bool
population_missing (struct source_reader *reader, const char *name, const struct source_scope *scope, struct evidence *evidence,
	gboolean *good, GError **error)
{
	const struct profile_part *gap = has_own (reader, name) ? NULL : profile_gap (reader->profile, name);

	if (gap == NULL)
		return false;
	*good = scope->gaps;
	if (*good) {
		struct movement_digest digest = {0, 0};
		char hex[33];

		evidence_miss (reader, evidence, gap->gap);
		movement_digest_hex (&digest, hex);
		evidence->digest = g_string_chunk_insert (reader->texts, hex);
	} else
		g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "source '%s': %s: missing: %s", reader->name, name, gap->gap);
	return true;
}
