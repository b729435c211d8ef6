/*
 * store.h - a system's movements in a database: one connection, one table, one transaction.
 *
 * Lines come as CSV text and become rows; an empty field is NULL, and so is a quantity that is no number, which no typed column
 * can hold.
 */
#ifndef SIMULATE_STORE_H
#define SIMULATE_STORE_H

#include <glib.h>
#include <stddef.h>

struct store;
typedef struct store store;

/*
 * system: SYSTEM_MES, SYSTEM_ERP or SYSTEM_GL. uri: sqlite:FILE, which is replaced, or postgresql://..., where the schema
 * named after the system is made and must not be there yet. Errors are those of db.h.
 */
struct store *store_open (int system, const char *uri, GError **error);
gboolean store_write (struct store *store, const char *lines, size_t n, GError **error);
gboolean store_finish (struct store *store, GError **error); /* commits */
void store_close (struct store *store);                      /* NULL is fine; what is not finished is rolled back */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (store, store_close)

/* The address under which a source finds what was written: for PostgreSQL with the system's schema in its search path. */
char *store_address (int system, const char *uri);

#endif
