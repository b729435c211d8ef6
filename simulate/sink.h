/*
 * sink.h - where the tables go: CSV files, SQLite files, or a PostgreSQL database.
 *
 * The truth and the small reference tables are CSV files in every format; a database takes the movements of MES and ERP and the
 * lines of the general ledger. Files of an earlier simulation are replaced.
 */
#ifndef SIMULATE_SINK_H
#define SIMULATE_SINK_H

#include "simulate/table.h"

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

struct sink;
typedef struct sink sink;

/*
 * Makes the folder where there is none, the files in it, and the tables. format: "csv", "sqlite" (mes.db, erp.db and gl.db in the
 * folder), or "postgresql:URI", "postgresql://..." (schemas mes, erp and gl, which must not exist yet). FAILURE_USAGE for
 * another format, FAILURE_CANNOT_CREATE, and what db.h says.
 */
struct sink *sink_open (const char *folder, const char *format, GError **error);
void sink_close (struct sink *sink); /* NULL is fine; without sink_finish a database keeps nothing */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sink, sink_close)

/* Appends whole lines to a table. FAILURE_IO. */
gboolean sink_write (struct sink *sink, enum table table, const char *lines, size_t n, GError **error);

/* Completes everything; writes the control file `rows,N` beside each movement file, and tieout.yaml last. */
gboolean sink_finish (struct sink *sink, const struct world *world, const int64_t counts[static TABLE_COUNT], GError **error);

#endif
