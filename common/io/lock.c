#include "common/io/lock.h"

#include "common/base/failure.h"
#include "common/base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

struct lock
{
	int fd;
};

/* length 0 reaches to the end of the file, however long it grows. */
static int
range_lock (int fd, off_t start, off_t length)
{
	struct flock range = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
	int result;

	do
		result = fcntl (fd, F_OFD_SETLK, &range);
	while (result < 0 && errno == EINTR);
	if (result == 0)
		return 1;
	return errno == EAGAIN || errno == EACCES ? 0 : -1;
}

int
lock_file (int fd)
{
	return range_lock (fd, 0, 0);
}

struct lock *
lock_take (const char *path, const char *name, GError **error)
{
	off_t byte = (off_t) (hash64 (name, strlen (name)) >> 2);
	int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	int locked = fd < 0 ? -1 : range_lock (fd, byte, 1);
	struct lock *lock;

	if (locked < 0)
		g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "cannot lock '%s': %s", path, g_strerror (errno));
	else if (locked == 0)
		g_set_error (error, FAILURE, FAILURE_BUSY, "another process holds it");
	if (locked <= 0) {
		if (fd >= 0)
			close (fd);
		return NULL;
	}
	lock = g_new0 (struct lock, 1);
	lock->fd = fd;
	return lock;
}

void
lock_free (struct lock *lock)
{
	if (lock == NULL)
		return;
	close (lock->fd);
	g_free (lock);
}
