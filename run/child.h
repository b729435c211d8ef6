/*
 * child.h - another program, run for a moment: without a shell, with a bound on its time.
 */
#ifndef RUN_CHILD_H
#define RUN_CHILD_H

#include <glib.h>
#include <stdint.h>

/*
 * Runs argv[0], looked for in PATH, in a process group of its own; it reads `input` and what it writes is not kept, but for the
 * first line of its errors. After `timeout` seconds the group is killed. FALSE with FAILURE_UNAVAILABLE when it cannot be
 * started, ends with another code than 0 or takes too long. argv is no place for secrets: everybody on the machine can read it.
 */
gboolean child_run (const char *const *argv, const char *input, int64_t timeout, GError **error);

#endif
