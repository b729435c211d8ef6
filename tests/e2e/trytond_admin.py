#!/usr/bin/python3
"""trytond-admin, quicker: the same arguments, the same database.

While it installs modules, Tryton asks information_schema some 1,500 times for the foreign keys of one table, and each time PostgreSQL goes through those
of all tables: two thirds of the whole time. Here the catalog answers, which has them by table.
"""
from trytond import commandline
from trytond.config import config

SLOW = 'information_schema.referential_constraints'
QUICK = """SELECT a.attname, CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT'
        WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END
    FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype = 'f'
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (c.conkey)
    WHERE t.relname = %s AND n.nspname = %s"""



def main():
    options = commandline.get_parser_admin().parse_args()
    config.update_etc(options.configfile)
    commandline.config_log(options)

    from trytond import admin                                                   # these two look at the configuration
    from trytond.backend.postgresql import database

    class Cursor(database.LoggingCursor):

        def execute(self, sql, args=None):
            return super().execute(QUICK if isinstance(sql, str) and SLOW in sql else sql, args)

    database.LoggingCursor = Cursor
    admin.run(options)


if __name__ == '__main__':
    main()
