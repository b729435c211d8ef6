#include "common/io/row_store.h"

#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/io/zstd_frame.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum
{
	OPEN_MAX = 64 << 20 /* bytes of blocks that are not full, over all plants */
};

struct lane /* the rows of a plant */
{
	char *plant;
	struct row_block *block; /* not full; NULL: no row yet, or none of these columns */
	GArray *blocks;          /* struct stored_block */
	GByteArray *numbers;
	uint32_t last;
};

struct row_store
{
	int file;
	char *folder;
	uint64_t end; /* of the file */
	struct row_text *texts;
	int n_texts;
	GPtrArray *lanes;    /* struct lane */
	GPtrArray *by_class; /* struct lane, borrowed; NULL: the class was not met yet */
	size_t open;         /* bytes that blocks of lanes take */
	GByteArray *bytes;
	struct frame_packer *packer;
	GError *error; /* the first */
};

/* ---- making and freeing ---- */

static void
lane_free (gpointer data)
{
	struct lane *lane = data;

	g_free (lane->plant);
	row_block_free (lane->block);
	g_array_unref (lane->blocks);
	g_byte_array_unref (lane->numbers);
	g_free (lane);
}

/* Not every file system has files without a name. */
static int
file_make (const char *folder)
{
	int file = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (file < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
		g_autofree char *path = g_build_filename (folder, ".rows.XXXXXX", NULL);

		file = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
		if (file >= 0)
			unlink (path);
	}
	return file;
}

struct row_store *
row_store_new (const char *folder, GError **error)
{
	int file = file_make (folder);
	struct row_store *store;

	if (file < 0) {
		g_set_error (
			error, FAILURE, FAILURE_CANNOT_CREATE, "cannot create a temporary file in '%s': %s", folder, g_strerror (errno));
		return NULL;
	}
	store = g_new0 (struct row_store, 1);
	store->file = file;
	store->folder = g_strdup (folder);
	store->lanes = g_ptr_array_new_with_free_func (lane_free);
	store->by_class = g_ptr_array_new ();
	store->bytes = g_byte_array_new ();
	store->packer = frame_packer_new ();
	return store;
}

static void
texts_free (struct row_store *store)
{
	for (int i = 0; i < store->n_texts; i++)
		g_free ((gpointer) store->texts[i].name);
	g_clear_pointer (&store->texts, g_free);
	store->n_texts = 0;
}

void
row_store_free (struct row_store *store)
{
	if (store == NULL)
		return;
	close (store->file);
	g_ptr_array_unref (store->lanes);
	g_ptr_array_unref (store->by_class);
	g_byte_array_unref (store->bytes);
	frame_packer_free (store->packer);
	texts_free (store);
	g_free (store->folder);
	g_clear_error (&store->error);
	g_free (store);
}

/* ---- writing ---- */

static gboolean
store_fail (const struct row_store *store, const char *what, GError **error)
{
	g_set_error (error, FAILURE, FAILURE_IO, "temporary file in '%s': %s: %s", store->folder, what, g_strerror (errno));
	return FALSE;
}

static gboolean
frame_write (struct row_store *store, const uint8_t *frame, size_t n, GError **error)
{
	while (n > 0) {
		ssize_t written = pwrite (store->file, frame, n, (off_t) store->end);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return store_fail (store, "write", error);
		frame += written;
		n -= (size_t) written;
		store->end += (uint64_t) written;
	}
	return TRUE;
}

/* Packs what a lane has and writes it; a store that has failed writes no more. */
static void
lane_flush (struct row_store *store, struct lane *lane)
{
	struct stored_block stored = {.offset = store->end, .rows = lane->block != NULL ? row_block_rows (lane->block) : 0};
	const uint8_t *frame;
	size_t packed;

	if (stored.rows == 0 || store->error != NULL)
		return;
	g_byte_array_set_size (store->bytes, 0);
	row_block_pack (lane->block, store->bytes);
	stored.size = store->bytes->len;
	frame = frame_pack (store->packer, store->bytes->data, store->bytes->len, &packed, &store->error);
	if (frame == NULL || !frame_write (store, frame, packed, &store->error))
		return;
	stored.packed = packed;
	g_array_append_val (lane->blocks, stored);
}

/* No block stays open: of all lanes, full or not. */
static void
lanes_flush (struct row_store *store)
{
	for (guint i = 0; i < store->lanes->len; i++) {
		struct lane *lane = store->lanes->pdata[i];

		lane_flush (store, lane);
		g_clear_pointer (&lane->block, row_block_free);
	}
	store->open = 0;
}

void
row_store_begin (struct row_store *store, const struct row_text *texts, int n_texts)
{
	lanes_flush (store);
	texts_free (store);
	store->texts = g_new0 (struct row_text, (gsize) n_texts + 1);
	store->n_texts = n_texts;
	for (int i = 0; i < n_texts; i++)
		store->texts[i] = (struct row_text) {g_strdup (texts[i].name), texts[i].attribute};
}

static struct lane *
lane_find (const struct row_store *store, const char *plant, size_t n)
{
	for (guint i = 0; i < store->lanes->len; i++) {
		struct lane *lane = store->lanes->pdata[i];

		if (strlen (lane->plant) == n && memcmp (lane->plant, plant, n) == 0)
			return lane;
	}
	return NULL;
}

static struct lane *
lane_of (struct row_store *store, uint32_t class_row, const struct cell *plant)
{
	struct lane *lane;

	if (class_row < store->by_class->len && store->by_class->pdata[class_row] != NULL)
		return store->by_class->pdata[class_row];
	lane = lane_find (store, plant->text, plant->length);
	if (lane == NULL) {
		lane = g_new0 (struct lane, 1);
		lane->plant = g_strndup (plant->text, plant->length);
		lane->blocks = g_array_new (FALSE, FALSE, sizeof (struct stored_block));
		lane->numbers = g_byte_array_new ();
		g_ptr_array_add (store->lanes, lane);
	}
	if (class_row >= store->by_class->len)
		g_ptr_array_set_size (store->by_class, (gint) class_row + 1);
	store->by_class->pdata[class_row] = lane;
	return lane;
}

void
row_store_add (struct row_store *store, uint32_t number, uint32_t class_row, const struct cell *plant,
	const int64_t numbers[ROW_NUMBERS], const struct cell *const *texts)
{
	struct lane *lane = lane_of (store, class_row, plant);

	if (store->error != NULL)
		return;
	if (lane->block == NULL)
		lane->block = row_block_new (store->texts, store->n_texts);
	store->open -= row_block_room (lane->block);
	row_block_add (lane->block, numbers, texts);
	store->open += row_block_room (lane->block);
	varint_append (lane->numbers, number - lane->last);
	lane->last = number;
	if (row_block_full (lane->block))
		lane_flush (store, lane);
	if (store->open > OPEN_MAX)
		lanes_flush (store);
}

gboolean
row_store_good (struct row_store *store, GError **error)
{
	if (store == NULL || store->error == NULL)
		return TRUE;
	g_propagate_error (error, g_error_copy (store->error));
	return FALSE;
}

gboolean
row_store_finish (struct row_store *store, GError **error)
{
	if (store != NULL)
		lanes_flush (store);
	return row_store_good (store, error);
}

/* ---- reading ---- */

const struct stored_block *
row_store_blocks (const struct row_store *store, const char *plant, size_t *n)
{
	const struct lane *lane = lane_find (store, plant, strlen (plant));

	*n = lane != NULL ? lane->blocks->len : 0;
	return lane != NULL ? (const struct stored_block *) (const void *) lane->blocks->data : NULL;
}

const GByteArray *
row_store_numbers (const struct row_store *store, const char *plant)
{
	const struct lane *lane = lane_find (store, plant, strlen (plant));

	return lane != NULL ? lane->numbers : NULL;
}

gboolean
row_store_read (const struct row_store *store, const struct stored_block *block, uint8_t *frame, GError **error)
{
	for (uint64_t done = 0; done < block->packed;) {
		ssize_t got = pread (store->file, frame + done, block->packed - done, (off_t) (block->offset + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got == 0 ? EIO : errno;
			return store_fail (store, "read", error);
		}
		done += (uint64_t) got;
	}
	return TRUE;
}
