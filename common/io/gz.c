#include "common/io/gz.h"

#include "common/base/failure.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

struct gz_file
{
	gzFile handle;
};

struct gz_file *
gz_open (const char *path, GError **error)
{
	struct gz_file *file;
	struct stat status;
	gzFile handle = NULL;

	errno = 0;
	if (stat (path, &status) == 0) {
		errno = S_ISDIR (status.st_mode) ? EISDIR : 0;
		handle = errno == 0 ? gzopen (path, "rb") : NULL;
	}
	if (handle == NULL) {
		g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "cannot be opened: %s", g_strerror (errno != 0 ? errno : ENOMEM));
		return NULL;
	}
	/* A file that is not compressed is read without a copy where at least twice as much is asked for. */
	gzbuffer (handle, 64 * 1024);
	file = g_new (struct gz_file, 1);
	file->handle = handle;
	return file;
}

void
gz_close (struct gz_file *file)
{
	if (file == NULL)
		return;
	gzclose (file->handle);
	g_free (file);
}

gssize
gz_read (struct gz_file *file, void *buffer, size_t n, GError **error)
{
	int got = gzread (file->handle, buffer, (unsigned) n);
	int status = Z_OK;

	if (got > 0)
		return got;
	gzerror (file->handle, &status);
	if (got == 0 && (status == Z_OK || status == Z_STREAM_END))
		return 0;
	if (status == Z_ERRNO)
		g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "cannot be read: %s", g_strerror (errno));
	else
		g_set_error (error, FAILURE, FAILURE_DATA, "the compressed data %s", status == Z_BUF_ERROR ? "end early" : "are damaged");
	return -1;
}

/* ---- deflate ---- */

enum
{
	RAW = -15,     /* the largest window, without a header */
	LEVEL = 5,     /* a quarter faster than the usual one, for files that are a twentieth larger */
	MEMORY = 8,    /* the usual */
	FLUSH_MAX = 16 /* bytes, at most, that a flush adds to the bound of what was packed */
};

struct gz_packer
{
	z_stream stream;
};

struct gz_packer *
gz_packer_new (void)
{
	struct gz_packer *packer = g_new0 (struct gz_packer, 1);

	if (deflateInit2 (&packer->stream, LEVEL, Z_DEFLATED, RAW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		g_error ("out of memory"); /* uncovered: */
	return packer;
}

void
gz_packer_free (struct gz_packer *packer)
{
	if (packer == NULL)
		return;
	deflateEnd (&packer->stream);
	g_free (packer);
}

void
gz_pack (struct gz_packer *packer, const void *text, size_t n, bool last, GByteArray *out)
{
	z_stream *stream = &packer->stream;
	guint before = out->len;

	deflateReset (stream);
	g_byte_array_set_size (out, before + (guint) deflateBound (stream, n) + FLUSH_MAX);
	stream->next_in = (Bytef *) text;
	stream->avail_in = (uInt) n;
	stream->next_out = out->data + before;
	stream->avail_out = out->len - before;
	deflate (stream, last ? Z_FINISH : Z_FULL_FLUSH);
	g_assert (stream->avail_in == 0 && stream->avail_out > 0);
	g_byte_array_set_size (out, out->len - stream->avail_out);
}

GByteArray *
gz_unpack (const void *packed, size_t n, size_t size)
{
	z_stream stream = {.next_in = (Bytef *) packed, .avail_in = (uInt) n};
	GByteArray *out = g_byte_array_new ();
	int result = inflateInit2 (&stream, RAW);

	g_byte_array_set_size (out, (guint) size + 1);
	stream.next_out = out->data;
	stream.avail_out = out->len;
	if (result == Z_OK)
		result = inflate (&stream, Z_FINISH);
	inflateEnd (&stream);
	g_byte_array_set_size (out, (guint) size);
	if (result == Z_STREAM_END && stream.avail_out == 1)
		return out;
	g_byte_array_unref (out);
	return NULL;
}

uint32_t
gz_crc (const void *text, size_t n)
{
	return (uint32_t) crc32_z (0, text, n);
}

uint32_t
gz_crc_join (uint32_t first, uint32_t second, size_t n_second)
{
	return (uint32_t) crc32_combine (first, second, (z_off_t) n_second);
}
