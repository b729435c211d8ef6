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
