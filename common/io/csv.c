#include "common/io/csv.h"

#include "common/base/failure.h"
#include "common/io/csv_scan.h"
#include "common/io/csv_split.h"
#include "common/io/text_input.h"

#include <csv.h>
#include <string.h>

enum
{
	FIELD_MAX =
		16 * 1024 * 1024,   /* a quote that is never closed swallows the rest of the file: this ends it early, with a name */
	FIELD_STEP = 64 * 1024, /* by which the buffer of a long field grows; libcsv's own 128 bytes would be quadratic */
	ROWS = 128,             /* of a batch: as many as the nearest cache holds with their text */
	ROW_NOT_BEGUN = 0       /* csv_parser.pstate between two rows */
};

struct csv_reader
{
	char *path;
	struct csv_format format;
	struct text_input *input;
	struct csv_parser parser;
	struct csv_scan scan;
	struct digest *digest;
	const char *text; /* of the block in work, what is not parsed yet */
	size_t left;
	GPtrArray *names; /* of char *: the header; NULL-free */
	struct column_info *columns;
	struct batch_builder *builder; /* NULL until the header is complete */
	GPtrArray *trailer;
	uint32_t *ends;        /* of the fields of a plain line; one more than the header has, and what csv_split() asks for */
	const uint8_t *wanted; /* bit per row: the others are passed over; NULL: all are wanted */
	uint64_t n_wanted;
	int fields; /* of the row in work */
	bool in_trailer, ended;
	bool after_cr;          /* the last byte was a CR: a LF right behind it ends no further line */
	int64_t line, row_line; /* line in work; line in which the row in work began */
	int64_t rows;
	GError *failed; /* raised inside a callback of libcsv */
};

/* Nothing is trimmed: blanks may belong to a value, and the number format says whether they belong to a number. */
static int
blank_none (unsigned char byte)
{
	(void) byte;
	return 0;
}

static void
header_field (struct csv_reader *reader, const char *text, size_t n)
{
	char *name = g_strstrip (g_strndup (text != NULL ? text : "", n));

	for (guint i = 0; i < reader->names->len && *name != '\0'; i++)
		if (reader->failed == NULL && strcmp (g_ptr_array_index (reader->names, i), name) == 0)
			g_set_error (&reader->failed, FAILURE, FAILURE_DATA, "the header names column '%s' twice", name);
	g_ptr_array_add (reader->names, name);
}

static void
field_end (void *text, size_t n, void *data)
{
	struct csv_reader *reader = data;

	if (reader->builder == NULL)
		header_field (reader, text, n);
	else if (reader->fields == 0 && reader->format.control == CSV_CONTROL_TRAILER && n == strlen (reader->format.trailer) &&
		memcmp (text, reader->format.trailer, n) == 0 && reader->trailer == NULL) {
		reader->in_trailer = true;
		reader->trailer = g_ptr_array_new_with_free_func (g_free);
	} else if (reader->in_trailer)
		g_ptr_array_add (reader->trailer, g_strndup (text != NULL ? text : "", n));
	else if (reader->fields < (int) reader->names->len)
		batch_cell (reader->builder, reader->fields, text != NULL ? text : "", n);
	reader->fields++;
}

static void
header_end (struct csv_reader *reader)
{
	reader->columns = g_new0 (struct column_info, reader->names->len);
	for (guint i = 0; i < reader->names->len; i++)
		reader->columns[i] = (struct column_info) {g_ptr_array_index (reader->names, i), VALUE_TEXT};
	reader->builder = batch_builder_new ((int) reader->names->len, ROWS);
	reader->ends = g_new (uint32_t, reader->names->len + 1 + CSV_SPLIT_BYTES);
}

/* The row in work is whole. */
static void
row_count (struct csv_reader *reader, int fields)
{
	int expected = (int) reader->names->len;

	if (fields != expected) {
		g_set_error (&reader->failed, FAILURE, FAILURE_DATA, "%d fields, but the header has %d", fields, expected);
		return;
	}
	if (row_is_wanted (reader->wanted, reader->n_wanted, (uint64_t) reader->rows))
		batch_row_end (reader->builder, reader->row_line);
	else
		batch_rows_skip (reader->builder, 1);
	reader->rows++;
}

static void
row_end (int mark, void *data)
{
	struct csv_reader *reader = data;
	int fields = reader->fields;

	(void) mark;
	reader->fields = 0;
	if (reader->failed != NULL)
		return;
	if (reader->builder == NULL)
		header_end (reader);
	else if (reader->in_trailer)
		reader->in_trailer = false;
	else if (reader->trailer != NULL)
		g_set_error (&reader->failed, FAILURE, FAILURE_DATA, "a row follows the trailer '%s'", reader->format.trailer);
	else
		row_count (reader, fields);
}

static const char *
column_at (const struct csv_reader *reader)
{
	guint i = (guint) reader->fields;

	return reader->builder != NULL && i < reader->names->len ? g_ptr_array_index (reader->names, i) : NULL;
}

/* Puts file and line before a message, and the column when a single field is to blame. */
static void
place_name (const struct csv_reader *reader, int64_t line, bool in_field, GError **error)
{
	const char *column = in_field ? column_at (reader) : NULL;

	if (column != NULL)
		g_prefix_error (error, "file '%s': line %" G_GINT64_FORMAT ", column '%s': ", reader->path, line, column);
	else
		g_prefix_error (error, "file '%s': line %" G_GINT64_FORMAT ": ", reader->path, line);
}

static gboolean
parse_failed (struct csv_reader *reader, GError **error)
{
	if (reader->failed != NULL) {
		g_propagate_error (error, g_steal_pointer (&reader->failed));
		place_name (reader, reader->row_line, false, error);
	} else {
		g_set_error (error, FAILURE, FAILURE_DATA, "%s",
			csv_error (&reader->parser) == CSV_EPARSE
				? "a quote stands where none may be; quotes inside a field are written twice, and the field in quotes"
				: csv_strerror (csv_error (&reader->parser)));
		place_name (reader, reader->line, true, error);
	}
	return FALSE;
}

static bool
line_is_trailer (const struct csv_reader *reader)
{
	size_t n = reader->format.control == CSV_CONTROL_TRAILER ? strlen (reader->format.trailer) : 0;

	return n > 0 && (reader->trailer != NULL || (reader->left >= n && memcmp (reader->text, reader->format.trailer, n) == 0));
}

/* Passes over lines that are not wanted, where no line of the block can be anything but plain. */
static void
lines_skip (struct csv_reader *reader)
{
	const char *at = reader->text, *const end = at + reader->left;
	int64_t n = 0;

	if (!reader->scan.plain || reader->parser.pstate != ROW_NOT_BEGUN || reader->after_cr ||
		reader->format.control == CSV_CONTROL_TRAILER)
		return;
	while (!row_is_wanted (reader->wanted, reader->n_wanted, (uint64_t) (reader->rows + n))) {
		const char *feed = memchr (at, '\n', (size_t) (end - at));

		if (feed == NULL || feed == at) /* an empty line is no row */
			break;
		at = feed + 1;
		n++;
	}
	reader->left = (size_t) (end - at);
	reader->text = at;
	reader->line += n;
	reader->rows += n;
	batch_rows_skip (reader->builder, n);
}

/* Takes a plain line without libcsv; FALSE: the next line is none, or does not end in this block. */
static bool
line_take (struct csv_reader *reader)
{
	int fields = (int) reader->names->len;
	bool wanted = row_is_wanted (reader->wanted, reader->n_wanted, (uint64_t) reader->rows);
	size_t n;

	if (reader->parser.pstate != ROW_NOT_BEGUN || reader->after_cr || line_is_trailer (reader))
		return false;
	n = wanted ? csv_split (reader->text, reader->left, reader->format.delimiter, reader->format.quote, reader->ends, fields + 1,
					 &fields)
			   : csv_split_skip (reader->text, reader->left, reader->format.quote);
	if (n == 0)
		return false;
	reader->row_line = reader->line++;
	if (wanted && fields == (int) reader->names->len)
		batch_cells_keep (reader->builder, reader->text, reader->ends);
	row_count (reader, fields);
	reader->text += n;
	reader->left -= n;
	return true;
}

/* Parses up to and with the next line end, so that the line is known and one call ends at most one row. */
static gboolean
line_parse (struct csv_reader *reader, GError **error)
{
	const char *end = memchr (reader->text, '\n', reader->left), *cr;
	size_t n = end != NULL ? (size_t) (end - reader->text) + 1 : reader->left;

	if (reader->parser.pstate == ROW_NOT_BEGUN)
		reader->row_line = reader->line;
	cr = memchr (reader->text, '\r', n);
	if (cr != NULL && !(cr + 1 == end) && cr + 1 < reader->text + n)
		n = (size_t) (cr - reader->text) + 1;
	if (csv_parse (&reader->parser, reader->text, n, field_end, row_end, reader) != n || reader->failed != NULL)
		return parse_failed (reader, error);
	if (reader->parser.entry_pos > FIELD_MAX) {
		g_set_error (error, FAILURE, FAILURE_DATA, "a field of more than %d MB; is its closing quote missing", FIELD_MAX >> 20);
		place_name (reader, reader->row_line, true, error);
		return FALSE;
	}
	if (reader->text[n - 1] == '\r' || (reader->text[n - 1] == '\n' && !(n == 1 && reader->after_cr)))
		reader->line++;
	reader->after_cr = reader->text[n - 1] == '\r';
	reader->text += n;
	reader->left -= n;
	return TRUE;
}

static gboolean
input_end (struct csv_reader *reader, GError **error)
{
	bool quoted = reader->parser.quoted != 0;
	int64_t line = reader->row_line;

	reader->ended = true;
	if (csv_fini (&reader->parser, field_end, row_end, reader) != 0) {
		g_set_error (error, FAILURE, FAILURE_DATA, "the file ends inside %s: it is truncated", quoted ? "quotes" : "a field");
		place_name (reader, line, true, error);
		return FALSE;
	}
	if (reader->failed != NULL) {
		g_prefix_error (&reader->failed, "the file ends in a row of ");
		return parse_failed (reader, error);
	}
	if (reader->format.control == CSV_CONTROL_TRAILER && reader->trailer == NULL) {
		g_set_error (error, FAILURE, FAILURE_DATA,
			"file '%s': line %" G_GINT64_FORMAT ": the file ends without its trailer row '%s': "
			"it is truncated",
			reader->path, reader->line, reader->format.trailer);
		return FALSE;
	}
	csv_scan_end (&reader->scan);
	return TRUE;
}

/*
 * Reads on until a batch is full, the header is complete (header), or the file has ended. Cells point into the block of text
 * that they stand in, so a batch ends with its block.
 */
static gboolean
reader_advance (struct csv_reader *reader, bool header, GError **error)
{
	while (!reader->ended && (header ? reader->builder == NULL : batch_view (reader->builder)->rows < ROWS)) {
		if (!header && reader->wanted != NULL)
			lines_skip (reader);
		if (reader->left > 0) {
			if (!header && line_take (reader)) {
				if (reader->failed != NULL)
					return parse_failed (reader, error);
				continue;
			}
			if (!line_parse (reader, error))
				return FALSE;
			continue;
		}
		if (!header && batch_view (reader->builder)->rows > 0)
			return TRUE;
		if (!text_input_read (reader->input, &reader->text, &reader->left, error)) {
			place_name (reader, reader->line, true, error);
			return FALSE;
		}
		csv_scan_add (&reader->scan, reader->text, reader->left);
		digest_add (reader->digest, reader->text, reader->left);
		if (reader->left == 0 && !input_end (reader, error))
			return FALSE;
	}
	return TRUE;
}

char *
csv_find (const char *path)
{
	g_autofree char *zipped = g_strconcat (path, ".gz", NULL);

	if (g_file_test (path, G_FILE_TEST_EXISTS))
		return g_strdup (path);
	return g_file_test (zipped, G_FILE_TEST_EXISTS) ? g_steal_pointer (&zipped) : NULL;
}

struct csv_reader *
csv_open (const char *path, const struct csv_format *format, size_t chunk, GError **error)
{
	g_autoptr (csv_reader) reader = g_new0 (struct csv_reader, 1);
	unsigned char options = CSV_STRICT | CSV_STRICT_FINI;

	reader->path = csv_find (path);
	if (reader->path == NULL)
		reader->path = g_strdup (path);
	reader->format = *format;
	reader->names = g_ptr_array_new_with_free_func (g_free);
	reader->line = reader->row_line = 1;
	reader->digest = digest_new ();
	reader->scan.quote = format->quote;
	csv_init (&reader->parser, options);
	csv_set_delim (&reader->parser, (unsigned char) format->delimiter);
	csv_set_quote (&reader->parser, (unsigned char) format->quote);
	csv_set_space_func (&reader->parser, blank_none);
	csv_set_blk_size (&reader->parser, FIELD_STEP);
	reader->input = text_input_open (reader->path, format->encoding, error);
	if (reader->input == NULL) {
		g_prefix_error (error, "file '%s': ", reader->path);
		return NULL;
	}
	text_input_chunk (reader->input, chunk);
	if (!reader_advance (reader, true, error))
		return NULL;
	if (reader->builder == NULL) {
		g_set_error (error, FAILURE, FAILURE_DATA, "file '%s' is empty: not even a header", reader->path);
		return NULL;
	}
	return g_steal_pointer (&reader);
}

void
csv_close (struct csv_reader *reader)
{
	if (reader == NULL)
		return;
	text_input_close (reader->input);
	csv_free (&reader->parser);
	g_free (reader->ends);
	digest_free (reader->digest);
	batch_builder_free (reader->builder);
	g_ptr_array_free (reader->names, TRUE);
	if (reader->trailer != NULL)
		g_ptr_array_free (reader->trailer, TRUE);
	g_clear_error (&reader->failed);
	g_free (reader->columns);
	g_free (reader->path);
	g_free (reader);
}

void
csv_read_ahead (struct csv_reader *reader)
{
	text_input_ahead (reader->input);
}

gboolean
csv_fetch (struct csv_reader *reader, const struct batch **batch, GError **error)
{
	batch_clear_behind (reader->builder, reader->in_trailer ? 0 : MIN (reader->fields, (int) reader->names->len));
	if (!reader_advance (reader, false, error))
		return FALSE;
	*batch = batch_view (reader->builder);
	if ((*batch)->rows == 0)
		*batch = NULL;
	return TRUE;
}

void
csv_want (struct csv_reader *reader, const uint8_t *wanted, uint64_t n)
{
	reader->n_wanted = n;
	reader->wanted = wanted;
}

const char *
csv_path (const struct csv_reader *reader)
{
	return reader->path;
}

int
csv_columns (const struct csv_reader *reader, const struct column_info **columns)
{
	*columns = reader->columns;
	return (int) reader->names->len;
}

int64_t
csv_rows (const struct csv_reader *reader)
{
	return reader->rows;
}

int64_t
csv_scanned (const struct csv_reader *reader)
{
	return reader->scan.records - 1 - (reader->trailer != NULL);
}

const GPtrArray *
csv_trailer (const struct csv_reader *reader)
{
	return reader->trailer;
}

void
csv_digest (const struct csv_reader *reader, char hex[static DIGEST_HEX_SIZE])
{
	digest_hex (reader->digest, hex);
}
