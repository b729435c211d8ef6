/*
 * uri.h - addresses of sources and ledgers as text: secrets in them, variables in them.
 *
 * Passwords belong into .pgpass, a service file, odbc.ini or the environment. An address names an environment variable as
 * ${NAME}; only what connects sees the value, everything that is printed shows the address without secrets.
 */
#ifndef CONFIG_URI_H
#define CONFIG_URI_H

#include <glib.h>
#include <stdbool.h>

/*
 * An address to be printed: "postgresql://tieout:***@host/mes", "odbc:DSN=erp;PWD=***". What follows password=, pwd=, passwd=,
 * sslpassword=, secret= or token= in any case is masked, braces and quotes heeded; ${NAME} is kept, being no secret. The caller
 * frees it.
 */
char *uri_public (const char *uri);

/* Whether an address has a secret written out: "PWD=x", but not "PWD=${ERP_PASSWORD}". */
bool uri_has_secret (const char *uri);

/* The address with each ${NAME} replaced; FAILURE_CONFIGURATION when there is no such variable. The caller frees it. */
char *uri_expand (const char *uri, GError **error);

/* A "csv:" or "sqlite:" address with a relative path, seen from folder; any other as it is. The caller frees it. */
char *uri_resolve (const char *uri, const char *folder);

/* A relative path seen from folder; an absolute one, or "-", as it is. The caller frees it. */
char *path_resolve (const char *path, const char *folder);

#endif
