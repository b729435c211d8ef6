/*
 * secret_file.h - files that clients of databases take passwords from: none is used that others may read.
 *
 * PostgreSQL: the password file ($PGPASSFILE, else ~/.pgpass; nobody but its owner, as libpq wants it) and the service files
 * ($PGSERVICEFILE or ~/.pg_service.conf, and pg_service.conf in $PGSYSCONFDIR). ODBC: odbc.ini ($ODBCINI or ~/.odbc.ini, and
 * odbc.ini in $ODBCSYSINI or /etc). Of a file with sections only the one that the address names counts, and only when it has a
 * password; a group may read it.
 */
#ifndef IO_SECRET_FILE_H
#define IO_SECRET_FILE_H

#include <glib.h>

/*
 * Whether the address may be connected to: FAILURE_CONFIGURATION names the file that holds a password of it and is open to
 * others, and says what helps. Files that are not there, and addresses of other kinds, are in order.
 */
gboolean secret_files_check (const char *uri, GError **error);

#endif
