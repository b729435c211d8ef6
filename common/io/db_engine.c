#include "common/io/db_driver.h"

#include "sql.h"

#include <string.h>

static const struct db_engine engines[] = {
	{
		.name = "postgresql",
		.session_read = sql_db_postgresql_session,
		.session_write = sql_db_postgresql_session,
		.begin_read = sql_db_postgresql_begin_read,
		.verify_read = sql_db_postgresql_verify_read,
		.snapshot = sql_db_postgresql_snapshot,
		.begin_write = sql_db_postgresql_begin_write,
		.commit = sql_db_postgresql_commit,
		.rollback = sql_db_postgresql_rollback,
	},
	{
		.name = "sqlite",
		.session_read = sql_db_sqlite_session_read,
		.session_write = sql_db_sqlite_session_write,
		.begin_read = sql_db_sqlite_begin_read,
		.verify_read = sql_db_sqlite_verify_read,
		.snapshot = sql_db_sqlite_snapshot,
		.begin_write = sql_db_sqlite_begin_write,
		.commit = sql_db_sqlite_commit,
		.rollback = sql_db_sqlite_rollback,
		.kept = sql_db_sqlite_kept,
	},
	{
		.name = "mariadb",
		.session_read = sql_db_mariadb_session_read,
		.session_write = sql_db_mariadb_session_write,
		.begin_read = sql_db_mariadb_begin_read,
		.verify_read = sql_db_mariadb_verify_read,
		.begin_write = sql_db_mariadb_begin_write,
		.commit = sql_db_mariadb_commit,
		.rollback = sql_db_mariadb_rollback,
	},
};

enum value_type
sqlite_value_type (const char *name)
{
	g_autofree char *upper = g_ascii_strup (name, -1);
	static const char *const texts[] = {"CHAR", "CLOB", "TEXT", "DATE", "TIME"};

	if (strstr (upper, "INT") != NULL)
		return VALUE_INTEGER;
	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		if (strstr (upper, texts[i]) != NULL)
			return VALUE_TEXT;
	return VALUE_FLOAT;
}

const struct db_engine *
db_engine_find (const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS (engines); i++)
		if (strcmp (engines[i].name, name) == 0)
			return &engines[i];
	return NULL;
}
