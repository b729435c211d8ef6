#include "reports/workbook_rows.h"

#include "common/base/failure.h"
#include "common/io/gz.h"
#include "reports/workbook_zip.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum
{
	PIECE = 1 << 20,  /* bytes */
	WAITING_MAX = 16, /* pieces; then whoever writes packs, too */
	PACKED_LEAST = 1 << 14,
	PACKED_PART = 8 /* of the rows, and more than they take as a rule */
};

struct piece
{
	char *text; /* NULL once it is packed */
	size_t n;
	GByteArray *packed;
	uint32_t crc;
};

/* Of one sheet. */
struct rows
{
	struct rows_packer *packer;
	GPtrArray *pieces; /* struct piece */
	struct piece *open;
	FILE *stream; /* NULL: closed */
};

struct rows_packer
{
	GPtrArray *sheets; /* struct rows */
	struct gz_packer *gz;
	bool beside; /* there is a thread, and what follows is shared with it */
	bool ended;
	GQueue waiting; /* struct piece */
	pthread_mutex_t lock;
	pthread_cond_t more;
	pthread_t thread;
};

/* ---- packing ---- */

static void
piece_free (struct piece *piece)
{
	g_free (piece->text);
	if (piece->packed != NULL)
		g_byte_array_unref (piece->packed);
	g_free (piece);
}

static void
piece_pack (struct gz_packer *gz, struct piece *piece)
{
	piece->packed = g_byte_array_new ();
	gz_pack (gz, piece->text, piece->n, false, piece->packed);
	piece->crc = gz_crc (piece->text, piece->n);
	g_clear_pointer (&piece->text, g_free);
}

static void *
packer_run (void *data)
{
	struct rows_packer *packer = data;
	struct gz_packer *gz = gz_packer_new ();

	pthread_mutex_lock (&packer->lock);
	for (;;) {
		struct piece *piece = g_queue_pop_head (&packer->waiting);

		if (piece == NULL && packer->ended)
			break;
		if (piece == NULL) {
			pthread_cond_wait (&packer->more, &packer->lock);
			continue;
		}
		pthread_mutex_unlock (&packer->lock);
		piece_pack (gz, piece);
		pthread_mutex_lock (&packer->lock);
	}
	pthread_mutex_unlock (&packer->lock);
	gz_packer_free (gz);
	return NULL;
}

static void
piece_give (struct rows_packer *packer, struct piece *piece)
{
	if (packer->beside) {
		pthread_mutex_lock (&packer->lock);
		g_queue_push_tail (&packer->waiting, piece);
		piece = packer->waiting.length > WAITING_MAX ? g_queue_pop_head (&packer->waiting) : NULL;
		pthread_cond_signal (&packer->more);
		pthread_mutex_unlock (&packer->lock);
	}
	if (piece != NULL)
		piece_pack (packer->gz, piece);
}

/* What waits is packed by both. */
static void
packer_finish (struct rows_packer *packer)
{
	struct piece *piece;

	if (!packer->beside)
		return;
	do {
		pthread_mutex_lock (&packer->lock);
		piece = g_queue_pop_head (&packer->waiting);
		packer->ended = piece == NULL;
		pthread_cond_signal (&packer->more);
		pthread_mutex_unlock (&packer->lock);
		if (piece != NULL)
			piece_pack (packer->gz, piece);
	} while (piece != NULL);
	pthread_join (packer->thread, NULL);
	packer->beside = false;
}

/* ---- streams ---- */

static ssize_t
stream_write (void *cookie, const char *text, size_t n)
{
	struct rows *rows = cookie;

	for (size_t left = n, taken; left > 0; left -= taken, text += taken) {
		if (rows->open == NULL) {
			rows->open = g_new0 (struct piece, 1);
			rows->open->text = g_malloc (PIECE);
			g_ptr_array_add (rows->pieces, rows->open);
		}
		taken = MIN (left, PIECE - rows->open->n);
		memcpy (rows->open->text + rows->open->n, text, taken);
		rows->open->n += taken;
		if (rows->open->n == PIECE)
			piece_give (rows->packer, g_steal_pointer (&rows->open));
	}
	return (ssize_t) n;
}

static ssize_t
stream_read (void *cookie G_GNUC_UNUSED, char *buffer G_GNUC_UNUSED, size_t n G_GNUC_UNUSED)
{
	return 0;
}

static int
stream_seek (void *cookie G_GNUC_UNUSED, off64_t *offset, int whence G_GNUC_UNUSED)
{
	*offset = 0;
	return 0;
}

static int
stream_close (void *cookie)
{
	struct rows *rows = cookie;

	if (rows->open != NULL)
		piece_give (rows->packer, g_steal_pointer (&rows->open));
	rows->stream = NULL;
	return 0;
}

FILE *
rows_stream (struct rows_packer *packer)
{
	struct rows *rows = g_new0 (struct rows, 1);
	cookie_io_functions_t functions = {stream_read, stream_write, stream_seek, stream_close};

	rows->packer = packer;
	rows->pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) piece_free);
	rows->stream = fopencookie (rows, "w+", functions);
	g_assert (rows->stream != NULL);
	g_ptr_array_add (packer->sheets, rows);
	return rows->stream;
}

struct rows_packer *
rows_packer_new (bool beside)
{
	struct rows_packer *packer = g_new0 (struct rows_packer, 1);

	packer->sheets = g_ptr_array_new ();
	packer->gz = gz_packer_new ();
	g_queue_init (&packer->waiting);
	pthread_mutex_init (&packer->lock, NULL);
	pthread_cond_init (&packer->more, NULL);
	packer->beside = beside && pthread_create (&packer->thread, NULL, packer_run, packer) == 0;
	return packer;
}

void
rows_packer_free (struct rows_packer *packer)
{
	if (packer == NULL)
		return;
	for (guint i = 0; i < packer->sheets->len; i++) {
		struct rows *rows = packer->sheets->pdata[i];

		if (rows->stream != NULL)
			fclose (rows->stream);
	}
	packer_finish (packer);
	for (guint i = 0; i < packer->sheets->len; i++) {
		struct rows *rows = packer->sheets->pdata[i];

		g_ptr_array_unref (rows->pieces);
		g_free (rows);
	}
	g_ptr_array_unref (packer->sheets);
	gz_packer_free (packer->gz);
	pthread_mutex_destroy (&packer->lock);
	pthread_cond_destroy (&packer->more);
	g_free (packer);
}

/* ---- the file ---- */

/* A file being written anew, part by part. */
struct packing
{
	struct rows_packer *packer;
	FILE *file;
	gsize at;
	GByteArray *directory;
	gsize parts;
};

static void
packing_write (struct packing *packing, const void *bytes, gsize n)
{
	packing->at += fwrite (bytes, 1, n, packing->file);
}

/* The rows that belong into a part; NULL: none do. */
static const struct rows *
part_rows (const struct packing *packing, const struct zip_part *part)
{
	g_autofree char *name = g_strndup (part->name, part->n_name);
	unsigned number;

	if (sscanf (name, "xl/worksheets/sheet%u.xml", &number) != 1 || number == 0 || number > packing->packer->sheets->len)
		return NULL;
	const struct rows *rows = packing->packer->sheets->pdata[number - 1];
	return rows->pieces->len > 0 ? rows : NULL;
}

/* A part as it will be. */
struct whole
{
	gsize n, packed;
	uint32_t crc;
};

static void
whole_add (struct whole *whole, gsize n, uint32_t crc, const GByteArray *packed)
{
	whole->crc = gz_crc_join (whole->crc, crc, n);
	whole->n += n;
	whole->packed += packed->len;
}

/* The header and the place in the directory of a part, with what has become of it. */
static void
part_head (struct packing *packing, const struct zip_part *part, const struct whole *whole)
{
	g_autofree char *local = g_memdup2 (part->local, part->n_local), *entry = g_memdup2 (part->entry, part->n_entry);

	zip_number_set (entry + ENTRY_OFFSET, 4, packing->at);
	if (whole != NULL) {
		zip_number_set (local + LOCAL_CRC, 4, whole->crc);
		zip_number_set (local + LOCAL_PACKED, 4, whole->packed);
		zip_number_set (local + LOCAL_WHOLE, 4, whole->n);
		zip_number_set (entry + ENTRY_CRC, 4, whole->crc);
		zip_number_set (entry + ENTRY_PACKED, 4, whole->packed);
		zip_number_set (entry + ENTRY_WHOLE, 4, whole->n);
	}
	packing_write (packing, local, part->n_local);
	g_byte_array_append (packing->directory, (const guint8 *) entry, (guint) part->n_entry);
	packing->parts++;
}

/* The library's sheet around its rows. false: it is no sheet that could have some. */
static bool
sheet_insert (struct packing *packing, const struct zip_part *part, const struct rows *rows)
{
	static const char empty[] = "<sheetData></sheetData>";
	g_autoptr (GByteArray) before = g_byte_array_new (), after = g_byte_array_new ();
	gsize n = zip_number (part->entry + ENTRY_WHOLE, 4), head;
	g_autoptr (GByteArray) sheet = gz_unpack (part->packed, part->n_packed, n);
	const char *found = sheet != NULL ? g_strstr_len ((const char *) sheet->data, (gssize) n, empty) : NULL;
	struct whole whole = {0};

	if (found == NULL)
		return false;
	head = (gsize) (found - (const char *) sheet->data) + strlen ("<sheetData>");
	gz_pack (packing->packer->gz, sheet->data, head, false, before);
	gz_pack (packing->packer->gz, sheet->data + head, n - head, true, after);
	whole_add (&whole, head, gz_crc (sheet->data, head), before);
	for (guint i = 0; i < rows->pieces->len; i++) {
		const struct piece *piece = rows->pieces->pdata[i];

		whole_add (&whole, piece->n, piece->crc, piece->packed);
	}
	whole_add (&whole, n - head, gz_crc (sheet->data + head, n - head), after);
	if (whole.n > UINT32_MAX || whole.packed > UINT32_MAX - packing->at)
		return false; /* uncovered: more than such a file can hold */
	part_head (packing, part, &whole);
	packing_write (packing, before->data, before->len);
	for (guint i = 0; i < rows->pieces->len; i++) {
		const struct piece *piece = rows->pieces->pdata[i];

		packing_write (packing, piece->packed->data, piece->packed->len);
	}
	packing_write (packing, after->data, after->len);
	return true;
}

static void
directory_write (struct packing *packing, const struct zip *zip)
{
	char end[END_SIZE];

	memcpy (end, zip->data + zip->n - END_SIZE, sizeof end);
	zip_number_set (end + END_DIRECTORY, 4, packing->directory->len);
	zip_number_set (end + END_OFFSET, 4, packing->at);
	packing_write (packing, packing->directory->data, packing->directory->len);
	packing_write (packing, end, sizeof end);
}

/* false: a part is not what it should be, and says which. */
static bool
parts_write (struct packing *packing, struct zip *zip, struct zip_part *part)
{
	while (zip_next (zip, part) && part->name != NULL) {
		const struct rows *rows = part_rows (packing, part);

		if (rows != NULL) {
			if (!sheet_insert (packing, part, rows))
				return false;
			continue;
		}
		part_head (packing, part, NULL);
		packing_write (packing, part->packed, part->n_packed);
	}
	directory_write (packing, zip);
	return part->name == NULL;
}

gboolean
rows_reserve (const struct rows_packer *packer, const char *path, GError **error)
{
	off_t room = PACKED_LEAST;
	int file = open (path, O_WRONLY | O_CLOEXEC), reason;

	for (guint i = 0; i < packer->sheets->len; i++) {
		const struct rows *rows = packer->sheets->pdata[i];

		if (rows->pieces->len > 1)
			room += (off_t) rows->pieces->len * PIECE / PACKED_PART;
	}
	if (file < 0) /* the library says why */
		return TRUE;
	reason = posix_fallocate (file, 0, room);
	close (file);
	if (reason != ENOSPC && reason != EFBIG && reason != EDQUOT)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_IO, "workbook '%s': %s", path, g_strerror (reason));
	return FALSE;
}

gboolean
rows_insert (struct rows_packer *packer, const char *path, GError **error)
{
	g_autoptr (GByteArray) directory = g_byte_array_new ();
	g_autoptr (GError) cause = NULL;
	g_autofree char *data = NULL;
	struct packing packing = {.packer = packer, .directory = directory};
	struct zip_part part = {0};
	struct zip zip;
	gsize n;
	bool good;

	packer_finish (packer);
	if (!g_file_get_contents (path, &data, &n, &cause)) {
		g_set_error (error, FAILURE, FAILURE_IO, "workbook cannot be read back: %s", cause->message);
		return FALSE;
	}
	errno = 0;
	/* Written over, not anew: it grows, and a file that is cut to nothing first may be flushed by the file system. */
	packing.file = fopen (path, "r+b");
	good = packing.file != NULL && zip_open (&zip, data, n) && parts_write (&packing, &zip, &part);
	if (packing.file != NULL) {
		good = ferror (packing.file) == 0 && good;
		good = fclose (packing.file) == 0 && good;
	}
	if (!good)
		g_set_error (
			error, FAILURE, FAILURE_IO, "workbook '%s': %s", path, errno != 0 ? g_strerror (errno) : "a sheet cannot be filled");
	return good;
}
