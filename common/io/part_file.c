#include "common/io/part_file.h"

#include "common/base/failure.h"
#include "common/base/sha256.h"
#include "common/io/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART_SUFFIX ".tieout-part"

enum
{
	BUFFER_SIZE = 64 * 1024
};

struct part_file
{
	char *target, *path;
	int fd;
	GByteArray *buffer;
	bool settled; /* kept or committed: not ours to remove any more */
	uint64_t size;
	char *digest;
};

static gboolean
io_failure (GError **error, const char *doing, const char *path)
{
	g_set_error (error, FAILURE, FAILURE_IO, "cannot %s '%s': %s", doing, path, g_strerror (errno));
	return FALSE;
}

static char *
part_path (const char *target)
{
	return g_strconcat (target, PART_SUFFIX, NULL);
}

/* *made: the file was not there. A part that its writer renames away in between is made anew. */
static int
part_open (const char *path, bool create, bool *made)
{
	const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
	int fd;

	do {
		fd = create ? open (path, flags | O_CREAT | O_EXCL, 0666) : -1;
		*made = fd >= 0;
		if (*made || (create && errno != EEXIST))
			return fd;
		fd = open (path, flags);
	} while (fd < 0 && create && errno == ENOENT);
	return fd;
}

/*
 * Opens a part and locks it: 1 ours, 0 its writer lives, -1 failed (errno). Between opening and locking a finishing writer may
 * have renamed the file away; what was locked then is no part any more, and the name is tried again.
 */
static int
part_acquire (const char *path, bool create, int *fd)
{
	for (;;) {
		struct stat opened, named;
		int locked, cause;
		bool made;

		*fd = part_open (path, create, &made);
		if (*fd < 0)
			return -1;
		locked = lock_file (*fd);
		if (locked == 1 && fstat (*fd, &opened) == 0 && lstat (path, &named) == 0 && opened.st_ino == named.st_ino &&
			opened.st_dev == named.st_dev)
			return 1;
		cause = errno;
		if (locked < 0 && made)
			unlink (path);
		close (*fd);
		*fd = -1;
		if (locked <= 0) {
			errno = cause;
			return locked;
		}
	}
}

/* A device or a directory must not be replaced by a rename. */
static gboolean
target_check (const char *target, GError **error)
{
	struct stat status;

	if (stat (target, &status) != 0 || S_ISREG (status.st_mode))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "cannot create '%s': it exists and is no regular file", target);
	return FALSE;
}

struct part_file *
part_file_open (const char *target, GError **error)
{
	g_autofree char *path = part_path (target);
	struct part_file *part;
	int fd, locked;

	if (!target_check (target, error))
		return NULL;
	locked = part_acquire (path, true, &fd);
	if (locked == 1 && ftruncate (fd, 0) != 0)
		locked = -1;
	if (locked < 0)
		g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "cannot create '%s': %s", target, g_strerror (errno));
	if (locked < 0 && fd >= 0) {
		unlink (path);
		close (fd);
	} else if (locked == 0)
		g_set_error (error, FAILURE, FAILURE_BUSY, "another process is writing '%s'", target);
	if (locked <= 0)
		return NULL;
	part = g_new0 (struct part_file, 1);
	part->target = g_strdup (target);
	part->path = g_steal_pointer (&path);
	part->fd = fd;
	part->buffer = g_byte_array_sized_new (BUFFER_SIZE);
	return part;
}

void
part_file_free (struct part_file *part)
{
	if (part == NULL)
		return;
	if (!part->settled)
		unlink (part->path);
	close (part->fd);
	g_byte_array_unref (part->buffer);
	g_free (part->digest);
	g_free (part->target);
	g_free (part->path);
	g_free (part);
}

const char *
part_file_target (const struct part_file *part)
{
	return part->target;
}

const char *
part_file_path (const struct part_file *part)
{
	return part->path;
}

uint64_t
part_file_size (const struct part_file *part)
{
	return part->size;
}

const char *
part_file_digest (const struct part_file *part)
{
	return part->digest;
}

static gboolean
bytes_write (struct part_file *part, const uint8_t *bytes, size_t n, GError **error)
{
	while (n > 0) {
		ssize_t written = write (part->fd, bytes, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return io_failure (error, "write", part->target);
		bytes += written;
		n -= (size_t) written;
	}
	return TRUE;
}

static gboolean
buffer_flush (struct part_file *part, GError **error)
{
	gboolean good = bytes_write (part, part->buffer->data, part->buffer->len, error);

	g_byte_array_set_size (part->buffer, 0);
	return good;
}

gboolean
part_file_write (struct part_file *part, const void *bytes, size_t n, GError **error)
{
	if (n >= BUFFER_SIZE)
		return buffer_flush (part, error) && bytes_write (part, bytes, n, error);
	if (part->buffer->len + n > BUFFER_SIZE && !buffer_flush (part, error))
		return FALSE;
	g_byte_array_append (part->buffer, bytes, (guint) n);
	return TRUE;
}

/* Reads from the start, wherever the file position stands. */
static char *
descriptor_digest (int fd, const char *path, uint64_t *size, GError **error)
{
	g_autoptr (sha256) sha256 = sha256_new ();
	g_autofree uint8_t *buffer = g_malloc (BUFFER_SIZE);
	char hex[SHA256_HEX_SIZE];
	off_t offset = 0;

	for (;;) {
		ssize_t n = pread (fd, buffer, BUFFER_SIZE, offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			io_failure (error, "read back", path);
			return NULL;
		}
		if (n == 0)
			break;
		sha256_add (sha256, buffer, (size_t) n);
		offset += n;
	}
	*size = (uint64_t) offset;
	return g_strdup (sha256_hex (sha256, hex));
}

char *
file_digest (const char *path, GError **error)
{
	int fd = open (path, O_RDONLY | O_CLOEXEC);
	uint64_t size;
	char *digest;

	if (fd < 0) {
		io_failure (error, "open", path);
		return NULL;
	}
	digest = descriptor_digest (fd, path, &size, error);
	close (fd);
	return digest;
}

gboolean
part_file_finish (struct part_file *part, GError **error)
{
	if (!buffer_flush (part, error))
		return FALSE;
	if (fsync (part->fd) != 0)
		return io_failure (error, "write", part->target);
	g_free (part->digest);
	part->digest = descriptor_digest (part->fd, part->target, &part->size, error);
	return part->digest != NULL;
}

void
part_file_keep (struct part_file *part)
{
	part->settled = true;
}

static gboolean
part_rename (const char *path, const char *target, GError **error)
{
	if (!target_check (target, error))
		return FALSE;
	return rename (path, target) == 0 || io_failure (error, "create", target);
}

static gboolean
directory_flush (const char *target, GError **error)
{
	g_autofree char *directory = g_path_get_dirname (target);
	gboolean good;
	int fd;

	fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	good = fd >= 0 && fsync (fd) == 0;
	if (!good)
		io_failure (error, "flush the directory of", target);
	if (fd >= 0)
		close (fd);
	return good;
}

gboolean
part_file_commit (struct part_file *part, GError **error)
{
	if (!part_rename (part->path, part->target, error))
		return FALSE;
	part->settled = true; /* its name may be another writer's part by now */
	return directory_flush (part->target, error);
}

/* Opens a left-over: *fd is its descriptor, or -1 with *state saying why there is none. */
static gboolean
left_over_open (const char *path, int *fd, enum part_state *state, GError **error)
{
	int locked = part_acquire (path, false, fd);

	*state = locked == 0 ? PART_BUSY : PART_ABSENT;
	return locked >= 0 || errno == ENOENT || errno == ENOTDIR ? TRUE : io_failure (error, "open", path);
}

gboolean
part_file_resume (const char *target, const char *digest, enum part_state *state, GError **error)
{
	g_autofree char *path = part_path (target);
	g_autofree char *found = NULL;
	gboolean good = TRUE;
	uint64_t size;
	int fd;

	if (!left_over_open (path, &fd, state, error))
		return FALSE;
	if (fd < 0)
		return TRUE;
	found = descriptor_digest (fd, path, &size, error);
	*state = g_strcmp0 (found, digest) == 0 ? PART_SETTLED : PART_DIFFERS;
	if (found == NULL || (*state == PART_SETTLED && !(part_rename (path, target, error) && directory_flush (target, error))))
		good = FALSE;
	close (fd);
	return good;
}

gboolean
part_file_sweep (const char *target, enum part_state *state, GError **error)
{
	g_autofree char *path = part_path (target);
	gboolean good = TRUE;
	int fd;

	if (!left_over_open (path, &fd, state, error))
		return FALSE;
	if (fd < 0)
		return TRUE;
	if (unlink (path) != 0)
		good = io_failure (error, "remove", path);
	close (fd);
	*state = PART_SETTLED;
	return good;
}
