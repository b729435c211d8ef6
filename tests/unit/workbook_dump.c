#include "workbook_dump.h"

#include <gio/gio.h>
#include <string.h>

/* ---- the archive ---- */

/* clang-format off */ /* a list */
enum { CENTRAL = 0x02014b50, END = 0x06054b50 };

static guint32
little (const char *at, int bytes)
{
	guint32 value = 0;

	while (bytes-- > 0)
		value = value << 8 | (guint8) at[bytes];
	return value;
}

static gboolean
broken (GError **error, const char *path, const char *what)
{
	g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: %s", path, what);
	return FALSE;
}

static char *
inflated (const char *data, gsize packed, gsize size, GError **error)
{
	g_autoptr (GZlibDecompressor) inflater = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW);
	g_autofree char *out = g_malloc (size + 1);
	gsize read = 0, written = 0;

	while (written < size) {
		gsize in, got;
		GConverterResult result = g_converter_convert (G_CONVERTER (inflater), data + read, packed - read, out + written,
							       size - written, G_CONVERTER_INPUT_AT_END, &in, &got, error);

		if (result == G_CONVERTER_ERROR)
			return NULL;
		read += in;
		written += got;
		if (result == G_CONVERTER_FINISHED)
			break;
	}
	if (written != size) {
		broken (error, "part", "shorter than its archive says");
		return NULL;
	}
	out[size] = '\0';
	return g_steal_pointer (&out);
}

/* Every member by name, inflated. */
static GHashTable *
archive_read (const char *path, GError **error)
{
	g_autoptr (GHashTable) parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	g_autofree char *data = NULL;
	gsize n, end, at;

	if (!g_file_get_contents (path, &data, &n, error))
		return NULL;
	for (end = n < 22 ? 0 : n - 22; end > 0 && little (data + end, 4) != END; end--)
		continue;
	if (end == 0)
		return broken (error, path, "no end of archive") ? parts : NULL;
	at = little (data + end + 16, 4);
	for (guint32 i = 0; i < little (data + end + 10, 2); i++) {
		const char *entry = data + at;
		gsize packed = little (entry + 20, 4), size = little (entry + 24, 4), local = little (entry + 42, 4);
		guint32 name = little (entry + 28, 2), rest = little (entry + 30, 2) + little (entry + 32, 2);
		char *text;

		if (at + 46 > n || little (entry, 4) != CENTRAL || local + 30 + packed > n)
			return broken (error, path, "broken directory") ? parts : NULL;
		local += 30 + little (data + local + 26, 2) + little (data + local + 28, 2);
		if ((text = inflated (data + local, packed, size, error)) == NULL)
			return NULL;
		g_hash_table_insert (parts, g_strndup (entry + 46, name), text);
		at += 46 + name + rest;
	}
	return g_steal_pointer (&parts);
}

char *
workbook_part (const char *path, const char *name, GError **error)
{
	g_autoptr (GHashTable) parts = archive_read (path, error);

	return parts != NULL ? g_strdup (g_hash_table_lookup (parts, name)) : NULL;
}

/* ---- its XML ---- */

struct dump
{
	GString *out;
	GPtrArray *names;		/* of sheets */
	GHashTable *codes;		/* number format id -> code */
	GPtrArray *styles;		/* the number format id of each cell style */
	gboolean in_styles;
	GString *text, *formula, *value;
	char *cell, *type;
	int style;
};
/* clang-format on */

static const char *
attribute (const char **names, const char **values, const char *name)
{
	for (; *names != NULL; names++, values++)
		if (strcmp (*names, name) == 0)
			return *values;
	return "";
}

static void
element_start (
	GMarkupParseContext *context, const char *element, const char **names, const char **values, gpointer data, GError **error)
{
	struct dump *dump = data;

	(void) context;
	(void) error;
	g_string_truncate (dump->text, 0);
	if (strcmp (element, "sheet") == 0)
		g_ptr_array_add (dump->names, g_strdup (attribute (names, values, "name")));
	else if (strcmp (element, "numFmt") == 0)
		g_hash_table_insert (
			dump->codes, g_strdup (attribute (names, values, "numFmtId")), g_strdup (attribute (names, values, "formatCode")));
	else if (strcmp (element, "cellXfs") == 0)
		dump->in_styles = TRUE;
	else if (strcmp (element, "xf") == 0 && dump->in_styles)
		g_ptr_array_add (dump->styles, g_strdup (attribute (names, values, "numFmtId")));
	else if (strcmp (element, "hyperlink") == 0)
		g_string_append_printf (
			dump->out, "link %s -> %s\n", attribute (names, values, "ref"), attribute (names, values, "location"));
	else if (strcmp (element, "pane") == 0)
		g_string_append_printf (dump->out, "pane %s\n", attribute (names, values, "topLeftCell"));
	else if (strcmp (element, "autoFilter") == 0 || strcmp (element, "mergeCell") == 0)
		g_string_append_printf (dump->out, "%s %s\n", element, attribute (names, values, "ref"));
	else if (strcmp (element, "conditionalFormatting") == 0)
		g_string_append_printf (dump->out, "conditional %s", attribute (names, values, "sqref"));
	else if (strcmp (element, "cfRule") == 0)
		g_string_append_printf (dump->out, " %s", attribute (names, values, "operator"));
	else if (strcmp (element, "c") == 0) {
		g_free (dump->cell);
		g_free (dump->type);
		dump->cell = g_strdup (attribute (names, values, "r"));
		dump->type = g_strdup (attribute (names, values, "t"));
		dump->style = (int) g_ascii_strtoll (attribute (names, values, "s"), NULL, 10);
		g_string_truncate (dump->formula, 0);
		g_string_truncate (dump->value, 0);
	}
}

static void
cell_append (struct dump *dump)
{
	const char *id = dump->style < (int) dump->styles->len ? dump->styles->pdata[dump->style] : "0";
	const char *code = g_hash_table_lookup (dump->codes, id);

	if (dump->value->len == 0)
		return;
	if (dump->formula->len > 0)
		g_string_append_printf (dump->out, "%s\tformula\t=%s -> %s", dump->cell, dump->formula->str, dump->value->str);
	else
		g_string_append_printf (dump->out, "%s\t%s\t%s", dump->cell, *dump->type != '\0' ? "text" : "number", dump->value->str);
	if (code != NULL && strcmp (code, "@") != 0)
		g_string_append_printf (dump->out, "\t%s", code);
	g_string_append_c (dump->out, '\n');
}

static void
element_end (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
	struct dump *dump = data;

	(void) context;
	(void) error;
	if (strcmp (element, "cellXfs") == 0)
		dump->in_styles = FALSE;
	else if (strcmp (element, "formula") == 0)
		g_string_append_printf (dump->out, " %s\n", dump->text->str);
	else if (strcmp (element, "f") == 0)
		g_string_assign (dump->formula, dump->text->str);
	else if (strcmp (element, "v") == 0 || strcmp (element, "t") == 0)
		g_string_assign (dump->value, dump->text->str);
	else if (strcmp (element, "c") == 0)
		cell_append (dump);
}

static void
element_text (GMarkupParseContext *context, const char *text, gsize n, gpointer data, GError **error)
{
	struct dump *dump = data;

	(void) context;
	(void) error;
	g_string_append_len (dump->text, text, (gssize) n);
}

static gboolean
part_parse (struct dump *dump, GHashTable *parts, const char *name, GError **error)
{
	static const GMarkupParser parser = {.start_element = element_start, .end_element = element_end, .text = element_text};
	g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, dump, NULL);
	const char *text = g_hash_table_lookup (parts, name);

	if (text == NULL)
		return broken (error, name, "no such part");
	return g_markup_parse_context_parse (context, text, -1, error) && g_markup_parse_context_end_parse (context, error);
}

static gboolean
sheets_parse (struct dump *dump, GHashTable *parts, GError **error)
{
	if (!part_parse (dump, parts, "xl/workbook.xml", error) || !part_parse (dump, parts, "xl/styles.xml", error) ||
		!part_parse (dump, parts, "docProps/core.xml", error))
		return FALSE;
	for (guint i = 0; i < dump->names->len; i++) {
		g_autofree char *name = g_strdup_printf ("xl/worksheets/sheet%u.xml", i + 1);

		g_string_append_printf (dump->out, "== %s\n", (const char *) dump->names->pdata[i]);
		if (!part_parse (dump, parts, name, error))
			return FALSE;
	}
	return TRUE;
}

GString *
workbook_dump (const char *path, GError **error)
{
	g_autoptr (GHashTable) parts = archive_read (path, error);
	struct dump dump = {.out = g_string_new (NULL),
		.names = g_ptr_array_new_with_free_func (g_free),
		.codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
		.styles = g_ptr_array_new_with_free_func (g_free),
		.text = g_string_new (NULL),
		.formula = g_string_new (NULL),
		.value = g_string_new (NULL)};
	gboolean sound = parts != NULL && sheets_parse (&dump, parts, error);

	g_ptr_array_free (dump.names, TRUE);
	g_ptr_array_free (dump.styles, TRUE);
	g_hash_table_unref (dump.codes);
	g_string_free (dump.text, TRUE);
	g_string_free (dump.formula, TRUE);
	g_string_free (dump.value, TRUE);
	g_free (dump.cell);
	g_free (dump.type);
	if (!sound)
		g_string_free (dump.out, TRUE);
	return sound ? dump.out : NULL;
}
