#include "common/io/zstd_frame.h"

#include "common/base/failure.h"

#include <zstd.h>

enum
{
	LEVEL = 1
};

struct frame_writer
{
	struct part_file *part;
	ZSTD_CCtx *context;
	uint8_t *out;
	size_t out_size;
	uint64_t packed;
};

struct frame_writer *
frame_writer_new (struct part_file *part)
{
	struct frame_writer *writer = g_new0 (struct frame_writer, 1);

	writer->part = part;
	writer->context = ZSTD_createCCtx ();
	if (writer->context == NULL)
		g_error ("out of memory");
	writer->out_size = ZSTD_CStreamOutSize ();
	writer->out = g_malloc (writer->out_size);
	return writer;
}

void
frame_writer_free (struct frame_writer *writer)
{
	if (writer == NULL)
		return;
	ZSTD_freeCCtx (writer->context);
	g_free (writer->out);
	g_free (writer);
}

static gboolean
zstd_good (size_t result, GError **error)
{
	if (!ZSTD_isError (result))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_INTERNAL, "zstd: %s", ZSTD_getErrorName (result));
	return FALSE;
}

gboolean
frame_begin (struct frame_writer *writer, uint64_t size, GError **error)
{
	ZSTD_CCtx *context = writer->context;

	writer->packed = 0;
	return zstd_good (ZSTD_CCtx_reset (context, ZSTD_reset_session_and_parameters), error) &&
		zstd_good (ZSTD_CCtx_setParameter (context, ZSTD_c_compressionLevel, LEVEL), error) &&
		zstd_good (ZSTD_CCtx_setParameter (context, ZSTD_c_checksumFlag, 1), error) &&
		zstd_good (ZSTD_CCtx_setPledgedSrcSize (context, size), error);
}

static gboolean
frame_feed (struct frame_writer *writer, const void *bytes, size_t n, ZSTD_EndDirective directive, GError **error)
{
	ZSTD_inBuffer in = {bytes, n, 0};
	size_t left;

	do {
		ZSTD_outBuffer out = {writer->out, writer->out_size, 0};

		left = ZSTD_compressStream2 (writer->context, &out, &in, directive);
		if (!zstd_good (left, error) || !part_file_write (writer->part, writer->out, out.pos, error))
			return FALSE;
		writer->packed += out.pos;
	} while (directive == ZSTD_e_end ? left > 0 : in.pos < in.size);
	return TRUE;
}

gboolean
frame_add (struct frame_writer *writer, const void *bytes, size_t n, GError **error)
{
	return n == 0 || frame_feed (writer, bytes, n, ZSTD_e_continue, error);
}

gboolean
frame_end (struct frame_writer *writer, uint64_t *packed, GError **error)
{
	if (!frame_feed (writer, NULL, 0, ZSTD_e_end, error))
		return FALSE;
	*packed = writer->packed;
	return TRUE;
}

/* ---- in memory ---- */

struct frame_packer
{
	ZSTD_CCtx *context;
	uint8_t *out;
	size_t room;
};

struct frame_packer *
frame_packer_new (void)
{
	struct frame_packer *packer = g_new0 (struct frame_packer, 1);

	packer->context = ZSTD_createCCtx ();
	if (packer->context == NULL || ZSTD_isError (ZSTD_CCtx_setParameter (packer->context, ZSTD_c_compressionLevel, LEVEL)) ||
		ZSTD_isError (ZSTD_CCtx_setParameter (packer->context, ZSTD_c_checksumFlag, 1)))
		g_error ("out of memory");
	return packer;
}

void
frame_packer_free (struct frame_packer *packer)
{
	if (packer == NULL)
		return;
	ZSTD_freeCCtx (packer->context);
	g_free (packer->out);
	g_free (packer);
}

const uint8_t *
frame_pack (struct frame_packer *packer, const void *bytes, size_t n, size_t *packed, GError **error)
{
	size_t bound = ZSTD_compressBound (n);

	if (bound > packer->room) {
		g_free (packer->out);
		packer->out = g_malloc (bound);
		packer->room = bound;
	}
	*packed = ZSTD_compress2 (packer->context, packer->out, packer->room, bytes, n);
	return zstd_good (*packed, error) ? packer->out : NULL;
}

/* ---- reading ---- */

uint64_t
frame_size (const void *frame, size_t packed)
{
	unsigned long long size = ZSTD_getFrameContentSize (frame, packed);

	return size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN ? UINT64_MAX : size;
}

uint8_t *
frame_read (const void *frame, size_t packed, uint64_t size, GError **error)
{
	g_autofree uint8_t *bytes = NULL;
	size_t result;

	/* A block takes at least three bytes and unpacks to at most 128 KiB: what claims more is not worth its memory. */
	if (frame_size (frame, packed) != size || size == UINT64_MAX || size / ZSTD_BLOCKSIZE_MAX > packed / 3) {
		g_set_error (error, FAILURE, FAILURE_DATA, "damaged: a block is not of its noted size");
		return NULL;
	}
	bytes = g_try_malloc ((size_t) size + 1);
	if (bytes == NULL) {
		g_set_error (error, FAILURE, FAILURE_DATA, "a block of %" G_GUINT64_FORMAT " bytes does not fit into memory", size);
		return NULL;
	}
	result = ZSTD_decompress (bytes, (size_t) size, frame, packed);
	if (ZSTD_isError (result) || result != size) {
		g_set_error (error, FAILURE, FAILURE_DATA, "damaged: %s",
			ZSTD_isError (result) ? ZSTD_getErrorName (result) : "a block is cut off");
		return NULL;
	}
	bytes[size] = '\0';
	return g_steal_pointer (&bytes);
}
