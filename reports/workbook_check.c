#include "reports/workbook_check.h"

#include "common/base/failure.h"

#include <gio/gio.h>
#include <string.h>

/* The zip format, as far as a file of one writer needs it (APPNOTE 4.3.7, 4.3.12, 4.3.16); all numbers are little-endian. */
/* clang-format off */ /* a list */
enum
{
	LOCAL_SIZE = 30, LOCAL_NAME = 26, LOCAL_EXTRA = 28,
	ENTRY_SIZE = 46, ENTRY_PACKED = 20, ENTRY_NAME = 28, ENTRY_EXTRA = 30, ENTRY_COMMENT = 32, ENTRY_OFFSET = 42,
	END_SIZE = 22, END_COUNT = 10, END_OFFSET = 16
};
/* clang-format on */

static const char entry_mark[4] = "PK\1\2", end_mark[4] = "PK\5\6";

struct archive
{
	const char *data;
	gsize n;
};

static gsize
number_at (const struct archive *archive, gsize at, int bytes)
{
	gsize value = 0;

	while (bytes-- > 0)
		value = value << 8 | (guint8) archive->data[at + (gsize) bytes];
	return value;
}

/* ---- one part ---- */

/* clang-format off */ /* a list */
enum { HEAD = 512, TAIL = 64, BLOCK = 1 << 16 };

struct ends
{
	GString *head, *tail;
};
/* clang-format on */

static void
ends_add (struct ends *ends, const char *bytes, gsize n)
{
	if (ends->head->len < HEAD)
		g_string_append_len (ends->head, bytes, (gssize) MIN (n, HEAD - ends->head->len));
	g_string_append_len (ends->tail, bytes + (n > TAIL ? n - TAIL : 0), (gssize) MIN (n, TAIL));
	if (ends->tail->len > TAIL)
		g_string_erase (ends->tail, 0, (gssize) (ends->tail->len - TAIL));
}

/* The first element that is no declaration must also be the last that ends. */
static gboolean
root_is_closed (const struct ends *ends)
{
	const char *root = ends->head->str;
	g_autofree char *close = NULL;

	while ((root = strchr (root, '<')) != NULL && (root[1] == '?' || root[1] == '!'))
		root++;
	if (root == NULL)
		return FALSE;
	root++;
	close = g_strdup_printf ("</%.*s>", (int) strcspn (root, " \t\r\n/>"), root);
	return g_str_has_suffix (g_strchomp (ends->tail->str), close);
}

static gboolean
part_is_whole (const char *packed, gsize n)
{
	g_autoptr (GZlibDecompressor) inflater = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW);
	g_autoptr (GString) head = g_string_new (NULL), tail = g_string_new (NULL);
	g_autofree char *block = g_malloc (BLOCK);
	struct ends ends = {head, tail};
	GConverterResult result = G_CONVERTER_CONVERTED;

	while (result == G_CONVERTER_CONVERTED) {
		gsize in, out;

		result = g_converter_convert (G_CONVERTER (inflater), packed, n, block, BLOCK, G_CONVERTER_INPUT_AT_END, &in, &out, NULL);
		if (result == G_CONVERTER_ERROR)
			return FALSE;
		packed += in;
		n -= in;
		ends_add (&ends, block, out);
	}
	return root_is_closed (&ends);
}

/* ---- all parts ---- */

static gboolean
broken (const char *path, const char *part, int n, GError **error)
{
	g_set_error (error, FAILURE, FAILURE_IO,
		"workbook '%s': part '%.*s' is incomplete, as when the temporary folder's disk "
		"is full",
		path, n, part);
	return FALSE;
}

static gboolean
parts_check (const char *path, const struct archive *archive, GError **error)
{
	gsize end = archive->n - END_SIZE, at;

	if (archive->n < END_SIZE || memcmp (archive->data + end, end_mark, sizeof end_mark) != 0)
		return broken (path, "directory", 9, error);
	at = number_at (archive, end + END_OFFSET, 4);
	for (gsize i = number_at (archive, end + END_COUNT, 2); i > 0; i--) {
		gsize packed, offset, name;

		if (at + ENTRY_SIZE > end || memcmp (archive->data + at, entry_mark, sizeof entry_mark) != 0)
			return broken (path, "directory", 9, error);
		packed = number_at (archive, at + ENTRY_PACKED, 4);
		offset = number_at (archive, at + ENTRY_OFFSET, 4);
		name = number_at (archive, at + ENTRY_NAME, 2);
		if (offset + LOCAL_SIZE > end)
			return broken (path, "directory", 9, error);
		offset += LOCAL_SIZE + number_at (archive, offset + LOCAL_NAME, 2) + number_at (archive, offset + LOCAL_EXTRA, 2);
		if (offset + packed > end || !part_is_whole (archive->data + offset, packed))
			return broken (path, archive->data + at + ENTRY_SIZE, (int) name, error);
		at += ENTRY_SIZE + name + number_at (archive, at + ENTRY_EXTRA, 2) + number_at (archive, at + ENTRY_COMMENT, 2);
	}
	return TRUE;
}

gboolean
workbook_check (const char *path, GError **error)
{
	g_autoptr (GError) cause = NULL;
	g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &cause);
	struct archive archive;

	if (file == NULL) {
		g_set_error (error, FAILURE, FAILURE_IO, "workbook cannot be read back: %s", cause->message);
		return FALSE;
	}
	archive = (struct archive) {g_mapped_file_get_contents (file), g_mapped_file_get_length (file)};
	return parts_check (path, &archive, error);
}
