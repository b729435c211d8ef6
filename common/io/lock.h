/*
 * lock.h - file locks that die with their holder.
 *
 * They are "open file description" locks of the kernel (fcntl F_OFD_SETLK): released when the file is closed, which a killed
 * process does too, and exclusive between two openings even inside one process. A lock names a byte range, so that one file
 * serves any number of names: lock_take() locks the byte that a name hashes to.
 */
#ifndef IO_LOCK_H
#define IO_LOCK_H

#include <glib.h>

struct lock;
typedef struct lock lock;

/*
 * Takes the lock `name` of the lock file `path`, which is created where it does not exist and is never removed. Held by
 * somebody else: FAILURE_BUSY at once, without waiting. Other errors: FAILURE_CANNOT_CREATE.
 */
struct lock *lock_take (const char *path, const char *name, GError **error);
void lock_free (struct lock *lock); /* releases; NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (lock, lock_free)

/* Locks the whole of an open file: 1 locked, 0 held by somebody else, -1 failed (errno). Closing the file releases it. */
int lock_file (int fd);

#endif
