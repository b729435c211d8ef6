#include "common/recon/queue_search.h"

#include <string.h>

static guint
place_hash (gconstpointer key)
{
	const struct place *place = key;

	return ((guint) place->path * 31u + place->text) * 131u + place->material;
}

static gboolean
place_equal (gconstpointer a, gconstpointer b)
{
	const struct place *x = a, *y = b;

	return x->path == y->path && x->text == y->text && x->material == y->material;
}

static void
place_want (struct search *search, struct place place)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		if (!g_hash_table_contains (search->rows[side], &place))
			g_hash_table_insert (
				search->rows[side], g_memdup2 (&place, sizeof place), g_array_new (FALSE, FALSE, sizeof (uint32_t)));
}

struct place
place_of (const struct movement_table *table, uint32_t row, enum path path)
{
	uint32_t text = path == BY_KEY ? movement_text (table, COL_SOURCE_KEY, row)
		: path == BY_MESSAGE       ? movement_text (table, COL_MESSAGE, row)
								   : table->canonical_order[row];

	return (struct place) {path, text, path == BY_KEY ? 0 : table->canonical_material[row]};
}

struct place
place_of_event (const struct search *search, const char *source_key)
{
	return (struct place) {BY_KEY, strpool_find (search->recon->strings, source_key, strlen (source_key)), 0};
}

const GArray *
search_rows (const struct search *search, int side, struct place place)
{
	return g_hash_table_lookup (search->rows[side], &place);
}

char **
failed_events (const struct failed *one)
{
	return one->memory != NULL && one->memory->events != NULL && one->memory->events[0] != NULL ? one->memory->events : NULL;
}

void
search_want (struct search *search, const struct failed *one, uint32_t row)
{
	const struct movement_table *table = search->recon->side[SIDE_QUEUE].table;
	char **events = failed_events (one);

	search->materials[table->canonical_material[row]] = true;
	for (; events != NULL && *events != NULL; events++)
		place_want (search, place_of_event (search, *events));
	if (movement_text (table, COL_MESSAGE, row) != 0)
		place_want (search, place_of (table, row, BY_MESSAGE));
	place_want (search, place_of (table, row, BY_ORDER));
}

void
search_fill (struct search *search, int side, bool settled)
{
	const struct side *s = &search->recon->side[side];
	g_autofree uint32_t *sorted = g_new (uint32_t, s->n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		bool wanted = false;

		if (!search->materials[s->table->canonical_material[s->rows[i]]] || (!settled && !row_is_free (s, s->rows[i])))
			continue;
		for (enum path path = BY_KEY; path <= BY_ORDER; path++) {
			struct place place = place_of (s->table, s->rows[i], path);

			wanted |= g_hash_table_contains (search->rows[side], &place);
		}
		if (wanted)
			sorted[n++] = s->rows[i];
	}
	recon_rows_sort (search->recon, side, sorted, n);
	for (size_t i = 0; i < n; i++)
		for (enum path path = BY_KEY; path <= BY_ORDER; path++) {
			struct place place = place_of (s->table, sorted[i], path);
			GArray *rows = g_hash_table_lookup (search->rows[side], &place);

			if (rows != NULL)
				g_array_append_val (rows, sorted[i]);
		}
}

static void
array_free (gpointer array)
{
	g_array_unref (array);
}

void
search_init (struct search *search, struct recon *recon, GHashTable *cases)
{
	*search = (struct search) {.recon = recon,
		.materials = g_new0 (bool, strpool_count (recon->strings)),
		.cases = cases,
		.documents = g_hash_table_new (NULL, NULL)};
	for (int side = 0; side < SIDE_COUNT; side++)
		search->rows[side] = g_hash_table_new_full (place_hash, place_equal, g_free, array_free);
}

void
search_release (struct search *search)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		g_hash_table_unref (search->rows[side]);
	g_free (search->materials);
	g_hash_table_unref (search->documents);
}
