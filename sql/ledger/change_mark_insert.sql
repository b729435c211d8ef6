INSERT INTO change_mark (attempt, ordinal, source, population, query, query_hash, since, answer, row_count)
VALUES (:attempt, :ordinal, :source, :population, :query, :query_hash, :since, :answer, :row_count)
