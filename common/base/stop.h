/*
 * stop.h - being asked to end: SIGTERM. A job that listens ends where it can do so cleanly: at the next batch of rows, between
 * two plants, before it records. Once it records it goes through with that. One that does not listen is ended by the signal, and
 * nothing half counts either way.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <glib.h>
#include <stdbool.h>

void stop_listen (void); /* from now on SIGTERM is a wish */
bool stop_asked (void);  /* from any thread */

/* FAILURE_BUSY once it was asked: nothing is wrong, and the job may be run again. */
gboolean stop_check (GError **error);

#endif
