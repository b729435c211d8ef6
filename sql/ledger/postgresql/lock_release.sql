-- :key
SELECT pg_advisory_unlock (cast (:key AS bigint))
