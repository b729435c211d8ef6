#include "reports/workbook_check.h"

#include "common/base/failure.h"
#include "reports/workbook_zip.h"

#include <gio/gio.h>
#include <string.h>

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
parts_check (const char *path, const char *data, gsize n, GError **error)
{
	struct zip zip;
	struct zip_part part;

	if (!zip_open (&zip, data, n))
		return broken (path, "directory", 9, error);
	for (;;) {
		bool good = zip_next (&zip, &part);

		if (good && part.name == NULL)
			return TRUE;
		if (part.name == NULL)
			return broken (path, "directory", 9, error);
		if (!good || !part_is_whole (part.packed, part.n_packed))
			return broken (path, part.name, (int) part.n_name, error);
	}
}

gboolean
workbook_check (const char *path, GError **error)
{
	g_autoptr (GError) cause = NULL;
	g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &cause);

	if (file != NULL)
		return parts_check (path, g_mapped_file_get_contents (file), g_mapped_file_get_length (file), error);
	g_set_error (error, FAILURE, FAILURE_IO, "workbook cannot be read back: %s", cause->message);
	return FALSE;
}
