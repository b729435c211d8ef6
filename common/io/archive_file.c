#include "common/io/archive_file.h"

#include "common/base/failure.h"
#include "common/io/ledger_field.h"

#include <stdbool.h>
#include <string.h>

#define MAGIC "tieout archive 3\n"
#define TRAILER_MAGIC "tieoutar"
enum
{
	VERSION_AT = sizeof "tieout archive " - 1, /* of the one digit that tells versions apart */
	VERSION_NEWEST = 3,
	TRAILER_SIZE = 24
};

struct trailer
{
	uint64_t offset, packed;
	char magic[8];
};
G_STATIC_ASSERT (sizeof (struct trailer) == TRAILER_SIZE);

/* ---- writing ---- */

gboolean
archive_writer_init (struct archive_writer *writer, struct part_file *part, GError **error)
{
	*writer = (struct archive_writer) {part, frame_writer_new (part), strlen (MAGIC), g_string_new (NULL)};
	return part_file_write (part, MAGIC, strlen (MAGIC), error);
}

void
archive_writer_release (struct archive_writer *writer)
{
	frame_writer_free (writer->frames);
	g_string_free (writer->directory, TRUE);
}

/* A line of the directory for the frame that was written last. */
static void
directory_add (struct archive_writer *writer, const char *section, const char *name, uint64_t size, uint64_t packed)
{
	g_string_append_printf (writer->directory, "frame\t%s\t", section);
	pack_value (writer->directory, name);
	g_string_append_printf (writer->directory, "\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\n", size,
		writer->offset, packed);
	writer->offset += packed;
}

gboolean
archive_block_end (struct archive_writer *writer, const char *section, const char *name, uint64_t size, GError **error)
{
	uint64_t packed;

	if (!frame_end (writer->frames, &packed, error))
		return FALSE;
	directory_add (writer, section, name, size, packed);
	return TRUE;
}

gboolean
archive_frame_write (struct archive_writer *writer, const char *section, const char *name, uint64_t size, const void *frame,
	size_t packed, GError **error)
{
	if (!part_file_write (writer->part, frame, packed, error))
		return FALSE;
	directory_add (writer, section, name, size, packed);
	return TRUE;
}

gboolean
archive_block_write (
	struct archive_writer *writer, const char *section, const char *name, const void *bytes, size_t n, GError **error)
{
	return frame_begin (writer->frames, n, error) && frame_add (writer->frames, bytes, n, error) &&
		archive_block_end (writer, section, name, n, error);
}

gboolean
archive_writer_finish (struct archive_writer *writer, GError **error)
{
	struct trailer trailer = {.offset = writer->offset, .magic = TRAILER_MAGIC};
	GString *directory = writer->directory;

	return frame_begin (writer->frames, directory->len, error) &&
		frame_add (writer->frames, directory->str, directory->len, error) && frame_end (writer->frames, &trailer.packed, error) &&
		part_file_write (writer->part, &trailer, sizeof trailer, error);
}

/* ---- reading ---- */

gboolean
archive_damaged (GError **error, const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list arguments;

	va_start (arguments, format);
	message = g_strdup_vprintf (format, arguments);
	va_end (arguments);
	g_set_error (error, FAILURE, FAILURE_DATA, "damaged: %s", message);
	return FALSE;
}

void
archive_reader_release (struct archive_reader *reader)
{
	if (reader->file != NULL)
		g_mapped_file_unref (reader->file);
	if (reader->blocks != NULL)
		g_array_unref (reader->blocks);
	g_free (reader->directory);
}

static bool
count_parse (const char *text, uint64_t *count)
{
	guint64 value;

	if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL))
		return false;
	*count = value;
	return true;
}

static gboolean
directory_line (struct archive_reader *reader, const char *const value[6], GError **error)
{
	struct archive_block block = {value[1], value[2], 0, 0, 0};

	if (strcmp (value[0], "run") == 0)
		reader->run_id = value[1];
	else if (strcmp (value[0], "rows") == 0) {
		if (!count_parse (value[1], &reader->rows[SIDE_LEFT]) || !count_parse (value[2], &reader->rows[SIDE_RIGHT]) ||
			!count_parse (value[3], &reader->portions) || !count_parse (value[4], &reader->texts))
			return archive_damaged (error, "its directory has no counts");
	} else if (strcmp (value[0], "frame") == 0) {
		if (!count_parse (value[3], &block.size) || !count_parse (value[4], &block.offset) ||
			!count_parse (value[5], &block.packed) || block.offset > reader->length ||
			block.packed > reader->length - block.offset)
			return archive_damaged (error, "its directory names a block outside the file");
		g_array_append_val (reader->blocks, block);
	}
	return TRUE;
}

static gboolean
version_read (struct archive_reader *reader, GError **error)
{
	size_t after = VERSION_AT + 1;

	if (reader->length < strlen (MAGIC) + TRAILER_SIZE || memcmp (reader->bytes, MAGIC, VERSION_AT) != 0 ||
		memcmp (reader->bytes + after, &MAGIC[after], strlen (MAGIC) - after) != 0)
		return archive_damaged (error, "it does not begin as an archive");
	reader->version = reader->bytes[VERSION_AT] - '0';
	if (reader->version >= 1 && reader->version <= VERSION_NEWEST)
		return TRUE;
	return archive_damaged (error, "it does not begin as an archive of version 1 to %d", VERSION_NEWEST);
}

static gboolean
directory_read (struct archive_reader *reader, GError **error)
{
	struct trailer trailer;
	const char *value[6];
	char *text;
	int found;

	if (!version_read (reader, error))
		return FALSE;
	memcpy (&trailer, reader->bytes + reader->length - sizeof trailer, sizeof trailer);
	if (memcmp (trailer.magic, TRAILER_MAGIC, sizeof trailer.magic) != 0 || trailer.offset > reader->length ||
		trailer.packed > reader->length - trailer.offset)
		return archive_damaged (error, "it is cut off");
	reader->directory = (char *) frame_read (reader->bytes + trailer.offset, (size_t) trailer.packed,
		frame_size (reader->bytes + trailer.offset, (size_t) trailer.packed), error);
	if (reader->directory == NULL)
		return FALSE;
	reader->blocks = g_array_new (FALSE, FALSE, sizeof (struct archive_block));
	for (text = reader->directory; (found = unpack_values (&text, value, 6)) > 0;)
		if (!directory_line (reader, value, error))
			return FALSE;
	if (found < 0 || reader->run_id == NULL)
		return archive_damaged (error, "its directory is cut off");
	if (reader->rows[SIDE_LEFT] >= UINT32_MAX || reader->rows[SIDE_RIGHT] >= UINT32_MAX || reader->portions >= UINT32_MAX ||
		reader->texts >= UINT32_MAX)
		return archive_damaged (error, "its directory has no counts");
	return TRUE;
}

gboolean
archive_reader_init (struct archive_reader *reader, const char *path, GError **error)
{
	g_autoptr (GError) cause = NULL;

	*reader = (struct archive_reader) {.file = g_mapped_file_new (path, FALSE, &cause)};
	if (reader->file == NULL) {
		g_set_error (error, FAILURE, FAILURE_IO, "cannot open: %s", cause->message);
		return FALSE;
	}
	reader->bytes = (const uint8_t *) g_mapped_file_get_contents (reader->file);
	reader->length = g_mapped_file_get_length (reader->file);
	return directory_read (reader, error);
}

const struct archive_block *
archive_block_find (const struct archive_reader *reader, const char *section, const char *name)
{
	for (guint i = 0; i < reader->blocks->len; i++) {
		const struct archive_block *block = &g_array_index (reader->blocks, struct archive_block, i);

		if (strcmp (block->section, section) == 0 && (name == NULL || strcmp (block->name, name) == 0))
			return block;
	}
	return NULL;
}

uint8_t *
archive_block_read (const struct archive_reader *reader, const struct archive_block *block, GError **error)
{
	uint8_t *bytes = frame_read (reader->bytes + block->offset, (size_t) block->packed, block->size, error);

	if (bytes == NULL)
		g_prefix_error (error, "block '%s' of '%s': ", block->name, block->section);
	return bytes;
}
