-- :key. Ends with the session.
SELECT CASE WHEN pg_try_advisory_lock (cast (:key AS bigint)) THEN 1 ELSE 0 END
