/* simulate.h - a simulation from beginning to end. */
#ifndef SIMULATE_SIMULATE_H
#define SIMULATE_SIMULATE_H

#include "simulate/plant.h"
#include "simulate/sink.h"

#include <glib.h>
#include <stdint.h>

/*
 * Builds every order with so many threads (at least 1) and writes all tables; the bytes do not depend on the threads.
 * counts may be NULL.
 */
gboolean simulate (const struct world *world, struct sink *sink, int threads, int64_t *counts, GError **error);

#endif
