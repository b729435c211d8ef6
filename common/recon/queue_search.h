/*
 * queue_search.h - where failed movements are looked for: rows by what each one can be found by. Internal to queue.c.
 *
 * A search is told what is wanted, then filled from a side once; only rows of wanted materials and places are kept, each list in
 * canonical order. Rows that are settled afterwards stay in the lists.
 */
#ifndef RECON_QUEUE_SEARCH_H
#define RECON_QUEUE_SEARCH_H

#include "common/recon/recon_internal.h"

/* Rows by what a failed movement can be found by: a source key, its message or its order, the last two with the material. */
enum path
{
	BY_KEY,
	BY_MESSAGE,
	BY_ORDER
};
struct place
{
	enum path path;
	uint32_t text, material;
};
struct search
{
	struct recon *recon;
	GHashTable *rows[SIDE_COUNT]; /* struct place -> GArray of uint32_t; only places that somebody asks for */
	bool *materials;              /* by id: somebody asks for rows of it */
	GHashTable *cases;            /* text -> link + 1; borrowed: one for all searches */
	GHashTable *documents;        /* right rows that are some failed movement's document already */
};

void search_init (struct search *search, struct recon *recon, GHashTable *cases);
void search_release (struct search *search);

/* The events that it stood for when an earlier run read it, NULL-ended; NULL: none are known. */
char **failed_events (const struct failed *one);

struct place place_of (const struct movement_table *table, uint32_t row, enum path path);
struct place place_of_event (const struct search *search, const char *source_key);

/* Asks for all places of a failed movement: row `row` of the queue's table. */
void search_want (struct search *search, const struct failed *one, uint32_t row);

/* Takes the rows of a side: those that are free, or with `settled` all. */
void search_fill (struct search *search, int side, bool settled);
const GArray *search_rows (const struct search *search, int side, struct place place); /* NULL: nobody asked for it */

/* Is open, and this run's to tell. */
static inline bool
row_is_free (const struct side *s, uint32_t row)
{
	return s->open[row] != 0 && s->window[row] == WINDOW_OWN;
}

#endif
