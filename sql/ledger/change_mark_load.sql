-- :attempt
SELECT source, population, query, query_hash, since, answer, row_count FROM change_mark WHERE attempt = :attempt ORDER BY ordinal
