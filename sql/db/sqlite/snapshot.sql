-- The first read fixes what the transaction sees. The value names nothing that another connection would know.
SELECT '' FROM (SELECT COUNT(*) FROM sqlite_master)
