/*
 * Many rows into an engine, by a thread of their own: while it gives a block of them to the driver, the caller puts the next one
 * together. Rows that fit one block need no thread.
 */
#include "common/io/db_driver.h"

#include <pthread.h>
#include <string.h>

enum
{
	BLOCK_BYTES = 256 * 1024,
	BLOCKS = 2 /* one is filled while the other is written */
};

struct block
{
	GString *text; /* of the values, each with its NUL */
	GArray *at;    /* gsize: where each begins */
};

static const gsize no_text = G_MAXSIZE; /* NULL */

struct block_bulk
{
	struct db_bulk base;
	struct db_bulk *driver;
	struct block block[BLOCKS];
	int filled; /* the caller's block */
	pthread_t thread;
	bool started;
	pthread_mutex_t mutex; /* of what follows */
	pthread_cond_t changed;
	bool full, ended; /* the other block is the thread's; there will be no more */
	GError *error;    /* of the first row that was refused */
};

static gboolean
block_write (struct block_bulk *bulk, struct block *block, GError **error)
{
	g_autofree const char **values = g_new (const char *, (gsize) bulk->base.n);
	guint n = (guint) bulk->base.n;
	gboolean good = TRUE;

	for (guint from = 0; good && from < block->at->len; from += n) {
		for (guint i = 0; i < n; i++) {
			gsize at = g_array_index (block->at, gsize, from + i);

			values[i] = at != no_text ? block->text->str + at : NULL;
		}
		good = bulk->driver->row (bulk->driver, values, error);
	}
	g_string_truncate (block->text, 0);
	g_array_set_size (block->at, 0);
	return good;
}

static void *
blocks_write (void *data)
{
	struct block_bulk *bulk = data;

	pthread_mutex_lock (&bulk->mutex);
	for (;;) {
		struct block *block;
		GError *error = NULL;

		while (!bulk->full && !bulk->ended)
			pthread_cond_wait (&bulk->changed, &bulk->mutex);
		if (!bulk->full)
			break;
		block = &bulk->block[(bulk->filled + 1) % BLOCKS];
		pthread_mutex_unlock (&bulk->mutex);
		block_write (bulk, block, &error);
		pthread_mutex_lock (&bulk->mutex);
		bulk->error = error;
		bulk->full = false;
		pthread_cond_signal (&bulk->changed);
	}
	pthread_mutex_unlock (&bulk->mutex);
	return NULL;
}

/* Waits until the thread has nothing to do. */
static gboolean
thread_wait (struct block_bulk *bulk, GError **error)
{
	while (bulk->full)
		pthread_cond_wait (&bulk->changed, &bulk->mutex);
	if (bulk->error == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&bulk->error));
	return FALSE;
}

/* Gives the block that was filled to the thread, as soon as it is done with the other. */
static gboolean
block_give (struct block_bulk *bulk, GError **error)
{
	gboolean good;

	if (!bulk->started)
		bulk->started = pthread_create (&bulk->thread, NULL, blocks_write, bulk) == 0;
	if (!bulk->started)
		return block_write (bulk, &bulk->block[bulk->filled], error);
	pthread_mutex_lock (&bulk->mutex);
	good = thread_wait (bulk, error);
	if (good) {
		bulk->filled = (bulk->filled + 1) % BLOCKS;
		bulk->full = true;
		pthread_cond_signal (&bulk->changed);
	}
	pthread_mutex_unlock (&bulk->mutex);
	return good;
}

static gboolean
bulk_row (struct db_bulk *base, const char *const *values, GError **error)
{
	struct block_bulk *bulk = (struct block_bulk *) base;
	struct block *block = &bulk->block[bulk->filled];

	for (int i = 0; i < base->n; i++) {
		gsize at = values[i] != NULL ? block->text->len : no_text;

		g_array_append_val (block->at, at);
		if (values[i] != NULL)
			g_string_append_len (block->text, values[i], (gssize) strlen (values[i]) + 1);
	}
	return block->text->len < BLOCK_BYTES || block_give (bulk, error);
}

static gboolean
bulk_end (struct db_bulk *base, GError **error)
{
	struct block_bulk *bulk = (struct block_bulk *) base;
	gboolean good;

	pthread_mutex_lock (&bulk->mutex);
	good = thread_wait (bulk, error);
	pthread_mutex_unlock (&bulk->mutex);
	return good && block_write (bulk, &bulk->block[bulk->filled], error) && db_bulk_end (bulk->driver, error);
}

static void
bulk_free (struct db_bulk *base)
{
	struct block_bulk *bulk = (struct block_bulk *) base;

	pthread_mutex_lock (&bulk->mutex);
	bulk->ended = true;
	pthread_cond_signal (&bulk->changed);
	pthread_mutex_unlock (&bulk->mutex);
	if (bulk->started)
		pthread_join (bulk->thread, NULL);
	bulk->driver->free (bulk->driver);
	for (int i = 0; i < BLOCKS; i++) {
		g_string_free (bulk->block[i].text, TRUE);
		g_array_unref (bulk->block[i].at);
	}
	g_clear_error (&bulk->error);
	pthread_cond_destroy (&bulk->changed);
	pthread_mutex_destroy (&bulk->mutex);
	g_free (bulk);
}

struct db_bulk *
db_bulk_begin (struct db *db, const char *insert, GError **error)
{
	struct db_bulk *driver = db->driver->bulk (db, insert, error);
	struct block_bulk *bulk;

	if (driver == NULL || db->alone)
		return driver;
	bulk = g_new0 (struct block_bulk, 1);
	bulk->base = (struct db_bulk) {db, driver->n, bulk_row, bulk_end, bulk_free};
	bulk->driver = driver;
	for (int i = 0; i < BLOCKS; i++)
		bulk->block[i] = (struct block) {g_string_sized_new (BLOCK_BYTES), g_array_new (FALSE, FALSE, sizeof (gsize))};
	pthread_mutex_init (&bulk->mutex, NULL);
	pthread_cond_init (&bulk->changed, NULL);
	return &bulk->base;
}

gboolean
db_bulk_row (struct db_bulk *bulk, const char *const *values, GError **error)
{
	return bulk->row (bulk, values, error);
}

gboolean
db_bulk_end (struct db_bulk *bulk, GError **error)
{
	return bulk->end == NULL || bulk->end (bulk, error);
}

void
db_bulk_free (struct db_bulk *bulk)
{
	if (bulk != NULL)
		bulk->free (bulk);
}
