/*
 * simulate.c - orders are built and put into text by threads, a chunk of them at a time, and written in their order by the
 * caller.
 *
 * A ring of chunks bounds the memory: a thread takes the next chunk only when its place in the ring has been written.
 */
#include "simulate/simulate.h"

#include "simulate/books.h"
#include "simulate/spoil.h"

#include <pthread.h>

/* clang-format off */ /* a list */
enum { CHUNK_ORDERS = 64, CHUNKS_PER_THREAD = 3 };

struct chunk
{
	bool ready;
	struct text text[TABLE_OF_ORDERS];
	int64_t counts[TABLE_OF_ORDERS];
};
/* clang-format on */

struct work
{
	const struct world *world;
	struct chunk *ring;
	int64_t n_ring, n_chunks;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int64_t next, written; /* chunks taken, and written */
	struct books *books;   /* of all orders, once the threads have ended */
	bool stopped;          /* the writer has failed */
};

static const struct site *
order_site (const struct world *world, int64_t order)
{
	const struct site *site = world->sites;

	while (order >= site->first_slot + site->n_slots)
		site++;
	return site;
}

static void
chunk_build (const struct world *world, struct order *order, struct books *books, int64_t number, struct chunk *chunk)
{
	int64_t from = number * CHUNK_ORDERS, until = MIN (from + CHUNK_ORDERS, world->n_orders);

	for (int64_t i = from; i < until; i++) {
		const struct site *site = order_site (world, i);

		order_build (order, site, i - site->first_slot);
		fault_apply (order);
		books_add (books, order);
		order_write (order, chunk->text, chunk->counts);
	}
}

/* Waits for a place in the ring; -1 when there is nothing left to do. */
static int64_t
chunk_take (struct work *work)
{
	int64_t taken = -1;

	pthread_mutex_lock (&work->lock);
	while (!work->stopped && work->next < work->n_chunks && work->next >= work->written + work->n_ring)
		pthread_cond_wait (&work->changed, &work->lock);
	if (!work->stopped && work->next < work->n_chunks)
		taken = work->next++;
	pthread_mutex_unlock (&work->lock);
	return taken;
}

static void *
builder_run (void *data)
{
	struct work *work = data;
	struct books *books = books_new (work->world);
	struct order order;
	int64_t number;

	order_init (&order, work->world);
	while ((number = chunk_take (work)) >= 0) {
		struct chunk *chunk = &work->ring[number % work->n_ring];

		chunk_build (work->world, &order, books, number, chunk);
		pthread_mutex_lock (&work->lock);
		chunk->ready = true;
		pthread_cond_broadcast (&work->changed);
		pthread_mutex_unlock (&work->lock);
	}
	order_release (&order);
	pthread_mutex_lock (&work->lock);
	books_merge (work->books, books);
	pthread_mutex_unlock (&work->lock);
	books_free (books);
	return NULL;
}

static gboolean
chunk_write (struct sink *sink, struct chunk *chunk, int64_t *counts, GError **error)
{
	for (enum table table = 0; table < TABLE_OF_ORDERS; table++) {
		struct text *text = &chunk->text[table];

		if (text->used > 0 && !sink_write (sink, table, text->data, text->used, error))
			return FALSE;
		text->used = 0;
		counts[table] += chunk->counts[table];
		chunk->counts[table] = 0;
	}
	return TRUE;
}

static gboolean
chunks_write (struct work *work, struct sink *sink, int64_t *counts, GError **error)
{
	gboolean good = TRUE;

	for (int64_t i = 0; i < work->n_chunks && good; i++) {
		struct chunk *chunk = &work->ring[i % work->n_ring];

		pthread_mutex_lock (&work->lock);
		while (!chunk->ready)
			pthread_cond_wait (&work->changed, &work->lock);
		pthread_mutex_unlock (&work->lock);
		good = chunk_write (sink, chunk, counts, error);
		pthread_mutex_lock (&work->lock);
		chunk->ready = false;
		work->written++;
		work->stopped = !good;
		pthread_cond_broadcast (&work->changed);
		pthread_mutex_unlock (&work->lock);
	}
	return good;
}

static gboolean
orders_simulate (const struct world *world, struct books *books, struct sink *sink, int threads, int64_t *counts, GError **error)
{
	struct work work = {.world = world,
		.books = books,
		.n_ring = threads * CHUNKS_PER_THREAD,
		.n_chunks = (world->n_orders + CHUNK_ORDERS - 1) / CHUNK_ORDERS};
	g_autofree pthread_t *builders = g_new0 (pthread_t, (gsize) threads);
	gboolean good;

	work.ring = g_new0 (struct chunk, (gsize) work.n_ring);
	pthread_mutex_init (&work.lock, NULL);
	pthread_cond_init (&work.changed, NULL);
	for (int i = 0; i < threads; i++)
		if (pthread_create (&builders[i], NULL, builder_run, &work) != 0)
			g_error ("no thread can be started");
	good = chunks_write (&work, sink, counts, error);
	for (int i = 0; i < threads; i++)
		pthread_join (builders[i], NULL);
	pthread_cond_destroy (&work.changed);
	pthread_mutex_destroy (&work.lock);
	for (int64_t i = 0; i < work.n_ring; i++)
		for (enum table table = 0; table < TABLE_OF_ORDERS; table++)
			g_free (work.ring[i].text[table].data);
	g_free (work.ring);
	return good;
}

static gboolean
table_write (struct sink *sink, enum table table, GString *text, GError **error)
{
	gboolean good = sink_write (sink, table, text->str, text->len, error);

	g_string_free (text, TRUE);
	return good;
}

/* Prices change in the middle of the period, and with them the value of all that is in stock. */
static gboolean
revaluations_write (const struct world *world, struct books *books, struct sink *sink, int64_t *counts, GError **error)
{
	struct chunk *chunk = g_new0 (struct chunk, 1);
	struct order order;
	gboolean good;

	order_init (&order, world);
	for (int site = 0; site < world->n_sites; site++) {
		books_revalue (books, &order, site);
		postings_write (&order, chunk->text, chunk->counts);
	}
	order_release (&order);
	good = chunk_write (sink, chunk, counts, error);
	for (enum table table = 0; table < TABLE_OF_ORDERS; table++)
		g_free (chunk->text[table].data);
	g_free (chunk);
	return good;
}

static gboolean
books_finish (const struct world *world, struct books *books, struct sink *sink, int64_t *counts, GError **error)
{
	GString *truth = g_string_new (NULL);

	if (!revaluations_write (world, books, sink, counts, error)) {
		g_string_free (truth, TRUE);
		return FALSE;
	}
	books_truth (books, truth, &counts[TABLE_TRUTH_BRIDGE]);
	if (!table_write (sink, TABLE_TRUTH_BRIDGE, truth, error))
		return FALSE;
	for (enum table table = TABLE_OF_BOOKS; table < TABLE_COUNT; table++)
		if (!table_write (sink, table, books_write (books, table, &counts[table]), error))
			return FALSE;
	return TRUE;
}

gboolean
simulate (const struct world *world, struct sink *sink, int threads, int64_t *counts, GError **error)
{
	g_autoptr (books) books = books_new (world);
	int64_t own[TABLE_COUNT] = {0};

	for (enum table table = TABLE_OF_ORDERS; table < TABLE_OF_BOOKS; table++)
		if (!table_write (sink, table, reference_write (world, table, &own[table]), error))
			return FALSE;
	if (!orders_simulate (world, books, sink, threads, own, error) || !books_finish (world, books, sink, own, error) ||
		!sink_finish (sink, world, own, error))
		return FALSE;
	if (counts != NULL)
		for (enum table table = 0; table < TABLE_COUNT; table++)
			counts[table] = own[table];
	return TRUE;
}
