/*
 * row_map_read.c - makes the cells of a row: parts joined, codes translated, signs and zeros.
 */
#include "common/io/row_map_internal.h"

#include "common/io/field_clean.h"

#include <string.h>

static struct cell
cell_of (const char *text)
{
	return (struct cell) {.text = text, .length = (uint32_t) strlen (text)};
}

static struct cell
part_cell (const struct row_map *map, const struct part *part)
{
	const struct row_map_parts *parts = map->parts;
	struct cell cell;

	switch (part->lookup) {
	case PART_OWN:
		cell = map->batch->column[part->column][map->row];
		return part->field != NULL ? field_clean (part->field, cell, part->clean) : cell;
	case PART_EACH_VALUE:
		return part_cell (map, &parts->each[map->each]);
	case PART_EACH_AS:
		return cell_of (parts->each_declared[map->each].as);
	case PART_TEXT:
		return cell_of (part->text);
	default:
		return parts->joins[part->lookup].row < 0
			? cell_of ("")
			: lookup_cell (parts->joins[part->lookup].lookup, parts->joins[part->lookup].row, part->column);
	}
}

/* The key of the row that is joined, and whether it has one: texts that the profile gives do not count. */
static bool
join_key (const struct row_map *map, struct join *join, struct cell *key)
{
	bool any = false;

	if (join->n_by == 1) {
		*key = part_cell (map, &join->by[0]);
		return key->length > 0;
	}
	g_string_truncate (join->key, 0);
	for (int i = 0; i < join->n_by; i++) {
		struct cell cell = part_cell (map, &join->by[i]);

		if (i > 0)
			g_string_append_c (join->key, LOOKUP_KEY_SEPARATOR);
		g_string_append_len (join->key, cell.text, cell.length);
		any |= cell.length > 0 && join->by[i].lookup != PART_TEXT;
	}
	*key = (struct cell) {.text = join->key->str, .length = (uint32_t) join->key->len};
	return any;
}

/* A key that leads nowhere, as a reason shows it. */
static void
reason_key (GString *reason, const struct join *join, const struct cell *key)
{
	g_string_printf (
		reason, "column '%s': '%.*s' is not in '%s'", join->by_name, (int) key->length, key->text, lookup_name (join->lookup));
	g_strdelimit (reason->str, "\x1f", ' ');
}

const char *
row_map_go (struct row_map *map, const struct batch *batch, size_t row)
{
	struct row_map_parts *parts = map->parts;

	map->batch = batch;
	map->row = row;
	map->each = 0;
	if (parts->n_joins == 0)
		return NULL;
	g_string_truncate (parts->reason, 0);
	for (size_t i = 0; i < parts->n_joins; i++) {
		struct join *join = &parts->joins[i];
		struct cell key;
		bool any = join_key (map, join, &key);

		join->row = any ? lookup_find (join->lookup, &key) : -1;
		if (any && join->row < 0 && parts->reason->len == 0 && !lookup_optional (join->lookup))
			reason_key (parts->reason, join, &key);
	}
	return parts->reason->len > 0 ? parts->reason->str : NULL;
}

size_t
row_map_eaches (const struct row_map *map)
{
	return MAX (map->parts->n_each, (size_t) 1);
}

void
row_map_each (struct row_map *map, size_t each)
{
	map->each = each;
}

static bool
cell_is (const struct cell *cell, const char *text)
{
	return strlen (text) == cell->length && (cell->length == 0 || memcmp (text, cell->text, cell->length) == 0);
}

/* Parts that are empty leave no separator behind. */
static struct cell
parts_join (const struct row_map *map, struct slot_source *source)
{
	g_string_truncate (source->text, 0);
	for (int i = 0; i < source->n_parts; i++) {
		struct cell cell = part_cell (map, &source->parts[i]);

		if (cell.length > 0 && source->declared->first)
			return cell;
		if (cell.length == 0 && source->declared->whole)
			return cell_of ("");
		if (cell.length > 0 && source->text->len > 0)
			g_string_append (source->text, source->declared->separator);
		g_string_append_len (source->text, cell.text, cell.length);
	}
	return (struct cell) {.text = source->text->str, .length = (uint32_t) source->text->len};
}

/* Whether a text is one of the words of a cell, between blanks. */
static bool
cell_has (const struct cell *cell, const char *word)
{
	size_t n = strlen (word);
	const char *at = cell->text, *end = at + cell->length;

	while (at < end) {
		const char *blank = memchr (at, ' ', (size_t) (end - at));
		size_t length = (size_t) ((blank != NULL ? blank : end) - at);

		if (length == n && memcmp (at, word, n) == 0)
			return true;
		at += length + 1;
	}
	return false;
}

static struct cell
code_translate (const struct profile_column *declared, struct cell cell)
{
	for (size_t i = 0; i < declared->n_values; i++) {
		const struct profile_value *value = &declared->values[i];

		if (value->has != NULL ? cell_has (&cell, value->has) : cell_is (&cell, value->is) || strcmp (value->is, "*") == 0)
			return cell_of (value->becomes);
	}
	return cell;
}

/* The number with a minus in front where another cell says so. One that has a sign already then has two, and is none. */
static struct cell
cell_sign (const struct row_map *map, struct slot_source *source, struct cell cell)
{
	struct cell sign = part_cell (map, &source->sign);

	for (const char **negative = source->declared->negative; *negative != NULL; negative++)
		if (cell_is (&sign, *negative)) {
			g_autofree char *text = g_strndup (cell.text, cell.length);

			g_string_assign (source->text, "-");
			g_string_append (source->text, g_strstrip (text));
			return (struct cell) {.text = source->text->str, .length = (uint32_t) source->text->len};
		}
	return cell;
}

struct cell
row_map_made (struct row_map *map, const struct slot *slot)
{
	struct slot_source *source = slot->source;
	struct cell cell = {.text = ""};

	if (source == NULL)
		return cell;
	if (source->declared == NULL) /* a cell as it stands, or repaired */
		return part_cell (map, &source->parts[0]);
	if (source->n_parts == 1)
		cell = part_cell (map, &source->parts[0]);
	else if (source->n_parts > 1)
		cell = parts_join (map, source);
	if (cell.length == 0 && source->constant != NULL)
		cell = cell_of (source->constant);
	while (source->declared->strip_zeros && cell.length > 1 && *cell.text == '0') {
		cell.text++;
		cell.length--;
	}
	if (source->declared->sign != NULL && cell.length > 0)
		cell = cell_sign (map, source, cell);
	return code_translate (source->declared, cell);
}

static bool
cell_is_any (const struct cell *cell, const char *const *texts)
{
	for (; *texts != NULL; texts++)
		if (cell_is (cell, *texts))
			return true;
	return false;
}

static struct cell
parts_cell (const struct row_map *map, const struct exclusion *exclusion)
{
	if (exclusion->n_parts == 1)
		return part_cell (map, &exclusion->parts[0]);
	g_string_truncate (exclusion->text, 0);
	for (int i = 0; i < exclusion->n_parts; i++) {
		struct cell cell = part_cell (map, &exclusion->parts[i]);

		g_string_append_len (exclusion->text, cell.text, cell.length);
	}
	return (struct cell) {.text = exclusion->text->str, .length = (uint32_t) exclusion->text->len};
}

const char *
row_map_excluded (struct row_map *map)
{
	for (size_t i = 0; i < map->parts->n_exclusions; i++) {
		const struct profile_exclusion *declared = map->parts->exclusions[i].declared;
		struct cell cell = parts_cell (map, &map->parts->exclusions[i]);
		bool listed = cell_is_any (&cell, (const char *const *) (declared->is != NULL ? declared->is : declared->is_not));

		if (listed == (declared->is != NULL))
			return declared->reason;
	}
	return NULL;
}

bool
row_map_excludes (const struct row_map *map)
{
	return map->parts->n_exclusions > 0;
}
